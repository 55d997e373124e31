//! Parts of network files as people paste them into notes, and what a report says of them: the lines it cites, how sure it is,
//! and that a path and the finding on the same door are equally urgent.

use crate::common::check_text;
use crate::routers::{facts, forwards};
use mimamori_check::wire::ReportWire;

fn one(name: &str, text: &str) -> ReportWire {
    check_text(&[(name, text)])
}
fn format(r: &ReportWire) -> &str {
    r.files[0].format.as_deref().unwrap_or("")
}
/// Lines that a finding cites.
fn lines(r: &ReportWire, rule: &str) -> Vec<u32> {
    let of = r.findings.iter().filter(|f| f.rule == rule);
    of.flat_map(|f| f.evidence.iter().filter_map(|e| e.line)).collect()
}
fn notices(r: &ReportWire) -> Vec<&str> {
    r.files[0].notices.iter().map(|n| n.code.as_str()).collect()
}
/// Everything that is said in English: paths, findings, what was not checked.
fn said(r: &ReportWire) -> String {
    serde_json::to_string(r).unwrap()
}
/// Urgency of each path, and of each danger.
fn urgencies(r: &ReportWire) -> (Vec<&str>, Vec<&str>) {
    let dangers = r.findings.iter().filter(|f| f.rule.starts_with("MC30") && f.urgency != "in_place");
    (r.paths.iter().map(|p| p.urgency.as_str()).collect(), dangers.map(|f| f.urgency.as_str()).collect())
}

const YAMAHA: &str = "# RTX830 Rev.15.02.30 (Wed Mar 13 11:12:13 2024)\nlogin password *\nadministrator password *\n\
    ip route default gateway pp 1\nip lan1 address 192.168.1.1/24\ntelnetd host lan\n\
    pp select 1\n pppoe use lan2\n ip pp nat descriptor 1\n pp enable 1\nnat descriptor type 1 masquerade\n";

#[test]
fn a_path_is_as_urgent_as_the_finding_on_its_door() {
    for (lines, expected) in [
        ("nat descriptor masquerade static 1 1 192.168.1.20 tcp 9000\n", "week"),
        ("nat descriptor masquerade incoming 1 forward 192.168.1.30\n", "today"),
        ("nat descriptor masquerade static 1 1 192.168.1.1 tcp 2222=22\n", "today"),
        (
            "nat descriptor masquerade static 1 1 192.168.1.20 tcp 9000\npp select 1\n ip pp secure filter in 1\n\
          ip filter 1 pass 198.51.100.9 * tcp * 9000\n",
            "month",
        ),
        ("sshd service on\nsshd host any\npp select 1\n no ip pp nat descriptor\n", "today"),
        (
            "sshd service on\nsshd host any\npp select 1\n no ip pp nat descriptor\n ip pp secure filter in 1\nip filter 1 pass * map-e tcp * 22\n",
            "next_check",
        ),
    ] {
        let r = one("router.txt", &format!("{YAMAHA}{lines}"));
        let (paths, dangers) = urgencies(&r);
        assert_eq!((paths, dangers), (vec![expected], vec![expected]), "{lines}{:?}", r.findings);
    }
    // The path is only possible because of what is behind the door, and says so.
    let r =
        one("router.txt", &format!("{YAMAHA}nat descriptor masquerade static 1 1 192.168.1.20 tcp 9000\n"));
    assert_eq!(r.paths[0].certainty, "possible");
    assert!(said(&r).contains("only what is behind it is not certain"));
    // A mapping that a device opened.
    let r = one(
        "upnpc.txt",
        "Found valid IGD : http://192.168.1.1:5000/ctl/IPConn\n i protocol exPort->inAddr:inPort description remoteHost leaseTime\n \
         0 TCP 9001->192.168.1.20:9001 'cam' '' 0\n",
    );
    assert_eq!(urgencies(&r).0, ["week"]);
}

const POLICIES: &str = "config firewall policy\n    edit 1\n        set srcintf \"internal\"\n        set dstintf \"wan1\"\n        \
    set srcaddr \"all\"\n        set dstaddr \"all\"\n        set action accept\n        set nat enable\n    next\n    edit 7\n        \
    set srcintf \"wan1\"\n        set dstintf \"internal\"\n        set srcaddr \"all\"\n        set dstaddr \"cam\"\n        set action accept\n    \
    next\nend\nconfig firewall vip\n    edit \"cam\"\n        set extip 203.0.113.50\n        set extintf \"wan1\"\n        set portforward enable\n        \
    set mappedip \"192.168.1.20\"\n        set extport 18081\n        set mappedport 8081\n    next\nend\n";

#[test]
fn a_forward_shows_the_filter_that_lets_it_in() {
    let r = one("fgt.conf", POLICIES);
    assert_eq!(&lines(&r, "MC302")[..2], [19, 10], "the virtual address and the policy that names it");
    // The list for what is passed on, not the one for the router itself.
    let save = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -i eth0 -p tcp --dport 8081 -j DNAT --to-destination 192.168.1.20:8081\n\
        -A POSTROUTING -o eth0 -j MASQUERADE\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n";
    assert_eq!(lines(&one("rules.v4", save), "MC302"), [3, 8]);
    let nft = "table ip f {\n chain in {\n  type filter hook input priority 0; policy drop;\n  iifname lo accept\n }\n chain fw {\n  \
        type filter hook forward priority 0; policy accept;\n }\n chain pre {\n  type nat hook prerouting priority 0;\n  \
        iifname eth0 tcp dport 8081 dnat to 192.168.1.20:8081\n }\n chain post {\n  type nat hook postrouting priority 100;\n  \
        oifname eth0 masquerade\n }\n}\n";
    assert_eq!(lines(&one("rules.nft", nft), "MC302"), [11, 7]);
    let ros = "# 2026-03-10 12:16:25 by RouterOS 7.18.2\n# model = RB750Gr3\n/ip dhcp-client\nadd interface=ether1\n/ip firewall filter\n\
        add action=reject chain=input dst-port=22 protocol=tcp\nadd action=accept chain=forward dst-port=8081 protocol=tcp\n/ip firewall nat\n\
        add action=masquerade chain=srcnat out-interface=ether1\n\
        add action=dst-nat chain=dstnat dst-port=8081 in-interface=ether1 protocol=tcp to-addresses=192.168.1.20\n";
    let r = one("export.rsc", ros);
    assert_eq!(lines(&r, "MC302"), [10, 7]);
    // What keeps somebody out is no evidence for letting everybody in.
    let wall = r.findings.iter().find(|f| f.rule == "MC310").unwrap();
    assert_eq!(wall.evidence[0].kind, "absent", "{:?}", wall.evidence);
}

#[test]
fn a_router_without_its_internet_side_is_not_called_missing() {
    let r = one(
        "note.txt",
        "ip lan1 address 192.168.1.1/24\ndhcp scope 1 192.168.1.2-192.168.1.191/24\ndns server 192.168.1.254\n",
    );
    assert_eq!(format(&r), "yamaha-rtx");
    let reason =
        |r: &ReportWire| r.not_checked.iter().find(|n| n.rule == "MC310").unwrap().texts.en.to_string();
    assert!(reason(&r).contains("does not show its internet side"), "{}", reason(&r));
    assert!(
        reason(&one("arp.txt", "? (192.168.1.20) at e0:50:8b:11:22:33 [ether] on eth0\n"))
            .contains("No router")
    );
}

#[test]
fn leases_of_a_router_without_a_clock_are_leases() {
    let r = one(
        "dnsmasq.leases",
        "86400 9c:14:63:11:22:33 192.168.1.20 cam-1 01:9c:14:63:11:22:33\n43200 9c:14:63:11:22:34 192.168.1.21 * *\n",
    );
    assert_eq!((format(&r), r.devices.len()), ("dhcp-leases", 2));
    // A number, a MAC address and an address alone are any table.
    let r = one("t.txt", "1 9c:14:63:11:22:33 192.168.1.20\n2 9c:14:63:11:22:34 192.168.1.21\n");
    assert_ne!(format(&r), "dhcp-leases");
}

#[test]
fn masked_mac_addresses_leave_the_neighbours() {
    let text = "Interface: 192.168.1.10 --- 0x11\n  Internet Address      Physical Address      Type\n  192.168.1.1           XX-XX-XX-XX-XX-10     dynamic\n  \
        192.168.1.20          XX-XX-XX-XX-XX-20     dynamic\n  192.168.1.255         XX-XX-XX-XX-XX-XX     static\n  224.0.0.22            XX-XX-XX-XX-XX-16     static\n";
    let r = one("arp.txt", text);
    let mut all: Vec<&str> = r.devices.iter().filter_map(|d| d.address.as_deref()).collect();
    all.sort_unstable();
    assert_eq!((format(&r), all), ("arp-table", vec!["192.168.1.1", "192.168.1.20"]));
    assert!(facts(&r, "device.mac").is_empty());
}

#[test]
fn a_list_of_ports_below_its_command_is_a_scan() {
    let r = one(
        "note.md",
        "# Looking at the recorder\n\n```\nrustscan -a 192.168.1.30 -g\n192.168.1.30:554\n192.168.1.30:8000\n192.168.1.30:9000\n```\n",
    );
    assert_eq!((format(&r), facts(&r, "open_port").len()), ("naabu", 3));
    // RustScan tries all ports, also behind a prompt.
    let prompt = "user@pc ~/scans\n└─$ rustscan -a 192.168.1.30 -u 5000\n\nOpen 192.168.1.30:554\nOpen 192.168.1.30:8000\n";
    assert!(said(&one("note.txt", prompt)).contains("All TCP ports were tried"));
}

#[test]
fn a_pager_numbers_the_lines_of_a_scan() {
    let text = "   1   │ # Nmap 7.95 scan initiated Mon Sep  8 15:38:35 2025 as: nmap -p- -oG all 192.168.1.30\n   \
        2   │ # Ports scanned: TCP(65535;1-65535) UDP(0;) SCTP(0;) PROTOCOLS(0;)\n   3   │ Host: 192.168.1.30 ()\tStatus: Up\n   \
        4   │ Host: 192.168.1.30 ()\tPorts: 554/open/tcp//rtsp///\tIgnored State: closed (65534)\n   5   │ # Nmap done at Mon Sep  8 15:38:37 2025\n";
    let r = one("scan.txt", text);
    assert_eq!((format(&r), facts(&r, "open_port").len()), ("nmap-greppable", 1));
    assert!(notices(&r).is_empty(), "{:?}", notices(&r));
}

#[test]
fn the_first_line_of_a_scan_inside_of_text_is_shown() {
    let text = "# A note\n\nWords.\n\n```\nNmap scan report for 192.168.1.30\nHost is up.\nPORT    STATE SERVICE\n554/tcp open  rtsp\n80/tcp open http\n22/tcp open ssh\n```\n";
    assert_eq!(lines(&one("note.md", text), "MC363"), [6]);
}

#[test]
fn translations_of_edgeos_alone_say_what_they_translate() {
    let nat = |interface: &str| {
        format!(
            " nat {{\n        rule 1 {{\n            destination {{\n                port 53\n            }}\n            \
             inbound-interface {interface}\n            inside-address {{\n                address 192.168.1.59\n                port 53\n            }}\n            \
             protocol tcp_udp\n            type destination\n        }}\n        rule 5010 {{\n            outbound-interface eth0\n            \
             type masquerade\n        }}\n        rule 5011 {{\n            destination {{\n                address 192.168.1.59\n            }}\n            \
             outbound-interface switch0\n            type masquerade\n        }}\n    }}\n"
        )
    };
    let r = one("nat.boot", &nat("switch0"));
    assert_eq!((format(&r), forwards(&r).len()), ("edgeos", 0), "names are answered inside");
    assert!(notices(&r).contains(&"router.partial"));
    assert_eq!(forwards(&one("nat.boot", &nat("eth0"))), ["tcp+udp 53>192.168.1.59:53 any yes/yes/unknown"]);
    // A session to a provider faces the internet.
    assert_eq!(
        forwards(&one("nat.boot", &nat("pppoe0"))),
        ["tcp+udp 53>192.168.1.59:53 any yes/yes/unknown"]
    );
    let r = one(
        "gw.json",
        "{\"interfaces\": {\"openvpn\": {\"vtun64\": {\"mode\": \"site-to-site\", \"remote-host\": [\"gw.example.com\"]}}}}\n",
    );
    assert_eq!(format(&r), "edgeos");
}

#[test]
fn rules_that_load_other_files_ask_for_them() {
    let r = one(
        "nftables.conf",
        "flush ruleset\n\ninclude \"/etc/nftables.d/tables.nft\"\ninclude \"/etc/nftables.d/nat.nft\"\n",
    );
    assert_eq!(format(&r), "nftables");
    assert!(notices(&r).contains(&"nftables.partial") && r.findings.iter().all(|f| f.urgency != "in_place"));
    // Also beside rules: a forward may be in what is loaded.
    let whole = "flush ruleset\ntable inet f {\n chain in {\n  type filter hook input priority 0; policy drop;\n }\n chain fw {\n  \
        type filter hook forward priority 0; policy drop;\n }\n}\n";
    let none = |r: &ReportWire| r.findings.iter().any(|f| f.rule == "MC302" && f.urgency == "in_place");
    assert!(!none(&one("a.nft", &format!("{whole}include \"/etc/nftables.d/nat.nft\"\n"))));
}

#[test]
fn other_makers_lines_are_not_ciscos_or_routeros() {
    let keenetic = "! $$$ Model: Keenetic\n! $$$ Version: 2.0\n\ninterface GigabitEthernet0\n    security-level public\n    ip address dhcp\n!\n\
        interface Bridge0\n    security-level private\n    ip address 192.168.1.1 255.255.255.0\n!\naccess-list x\n";
    assert_ne!(format(&one("startup-config", keenetic)), "cisco-ios");
    // Several routers in one text: the one that most of it is about is read, and its key is told.
    let two = "#R2\n!\ncrypto isakmp policy 10\n encr 3des\n authentication pre-share\n group 2\ncrypto isakmp key Kaki7Tonbo address 198.51.100.7\n!\n\
        interface Tunnel1\n no ip address\n!\ninterface GigabitEthernet2/0\n ip address 10.0.3.1 255.255.255.0\n!\nno ip http server\n!\n------\n#R6\n\
        /interface ethernet\nset [ find default-name=ether1 ] disable-running-check=no\n/ip dhcp-client\nadd disabled=no interface=ether1\n";
    let r = one("routers.txt", two);
    assert_eq!((format(&r), facts(&r, "secret.in_file").len()), ("cisco-ios", 1));
    assert!(!said(&r).contains("Kaki7Tonbo") && notices(&r).contains(&"router.partial"));
    let read = &r.files[0].coverage;
    assert_eq!(read.lines_total - read.lines_read, 4, "what is of the other router is not read");
}

#[test]
fn translations_of_yamaha_alone_prove_no_missing_filter() {
    let nat = "nat descriptor type 1000 masquerade\nnat descriptor masquerade static 1000 1 192.168.1.20 tcp 55000\n";
    let r = one("note.txt", &format!("ip lan2 nat descriptor 1000\n{nat}"));
    assert_eq!(forwards(&r), ["tcp 55000>192.168.1.20:55000 unknown yes/yes/unknown"]);
    assert!(r.findings.iter().all(|f| f.rule != "MC310"), "{:?}", r.findings);
    // The block of the interface is there, and no filter in it.
    let r = one("note.txt", &format!("ip lan2 address dhcp\nip lan2 nat descriptor 1000\n{nat}"));
    assert_eq!(forwards(&r), ["tcp 55000>192.168.1.20:55000 any yes/yes/yes"]);
}

#[test]
fn a_memo_about_filters_says_that_they_are_there() {
    let memo = |list: &str| {
        format!(
            "ip pp secure filter in {list}\nip filter 200003 reject 192.168.1.0/24 *\nip filter 200030 pass * 192.168.1.0/24 icmp\n"
        )
    };
    let wall = |list: &str| {
        let r = one("memo.txt", &memo(list));
        let f = r.findings.iter().find(|f| f.rule == "MC310");
        f.map(|f| format!("{} {}", f.urgency, f.confidence)).unwrap_or_default()
    };
    assert_eq!(wall("200003 200030"), "in_place likely");
    // One of them is not in the memo: it may let everything in.
    assert_eq!(wall("200003 200030 200099"), "");
}

#[test]
fn a_script_that_begins_with_empty_lists_lets_in_what_it_lets_in() {
    let script = |first: &str, last: &str| {
        format!(
            "#!/bin/bash\n{first}sudo iptables -t nat -A POSTROUTING -o wlan0 -j MASQUERADE\nsudo iptables -A FORWARD -i wlan0 -o eth0 -m state --state RELATED,ESTABLISHED -j ACCEPT\n\
             sudo iptables -t nat -A PREROUTING -p tcp -i wlan0 -j DNAT --to-destination 192.168.34.10\n{last}"
        )
    };
    let accept =
        "sudo iptables -A FORWARD -p tcp -d 192.168.34.10 -m state --state NEW,ESTABLISHED -j ACCEPT\n";
    let filter = |first: &str, last: &str| {
        let r = one("nat.sh", &script(first, last));
        assert!(!said(&r).contains("comes to ?"));
        forwards(&r)[0].rsplit('/').next().unwrap_or("").to_owned()
    };
    assert_eq!(filter("sudo iptables -F\n", accept), "yes");
    // Rules that were there before may stop it; what a script stops another one may let in.
    assert_eq!(filter("", accept), "unknown");
    assert_eq!(filter("sudo iptables -F\n", "sudo iptables -A FORWARD -j DROP\n"), "unknown");
    let insert = format!("{accept}sudo iptables -I FORWARD -j DROP\n");
    assert_eq!(filter("sudo iptables -F\n", &insert), "unknown");
}

#[test]
fn what_is_not_known_has_words_and_no_question_mark() {
    let r = one(
        "netstat.txt",
        "  TCP    0.0.0.0:554            0.0.0.0:0              LISTENING       1356\n  TCP    0.0.0.0:8080           0.0.0.0:0              LISTENING       1357\n",
    );
    assert!(said(&r).contains("(this device, port 554)"), "{}", said(&r));
    let r = one(
        "shodan.json",
        "{\"ip_str\": \"203.0.113.5\", \"ports\": [53], \"data\": [{\"_shodan\": {\"module\": \"dns-udp\"}, \"port\": 53, \"transport\": \"udp\", \"ip_str\": \"203.0.113.5\", \"data\": \"Recursion: enabled\"}]}\n",
    );
    assert_eq!(format(&r), "shodan");
    assert!(said(&r).contains("an unknown day") && said(&r).contains("usually for: name service (DNS)"));
}

#[test]
fn scans_of_old_pages_and_old_programs() {
    let page = "<h1>A recorder</h1>\n<br/>Nmap scan report for 192.168.100.15\n<br/>Not shown: 65534 closed ports\n<br/>\n\
        <br/>PORT      STATE    SERVICE        VERSION\n<br/>23/tcp    open     telnet         BusyBox telnetd\n";
    let r = one("page.md", page);
    assert_eq!(lines(&r, "MC361"), [6]);
    let old = "{\"host\":\"sip.example.jp\",\"ip\":\"10.10.10.10\",\"port\":5061}\n{\"host\":\"sip.example.jp\",\"ip\":\"10.10.10.10\",\"port\":23}\n";
    assert_eq!(facts(&one("out.json", old), "open_port").len(), 2);
}
