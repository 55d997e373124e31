//! Parts of configurations, cut pastes and guides: what they do not show is neither good news nor certain. Each case is a
//! fault that a real file showed.

use crate::common::check_text;
use crate::routers::{admin, facts, forwards};
use mimamori_check::wire::ReportWire;

fn one(text: &str) -> ReportWire {
    check_text(&[("router.txt", text)])
}

/// How sure a rule is, or that it is good news.
fn said(r: &ReportWire, rule: &str) -> Vec<String> {
    let word = |u: &str, c: &str| if u == "in_place" { u.to_owned() } else { c.to_owned() };
    r.findings.iter().filter(|f| f.rule == rule).map(|f| word(&f.urgency, &f.confidence)).collect()
}

fn partial(r: &ReportWire) -> bool {
    r.files[0].notices.iter().any(|n| n.code == "router.partial")
}

/// A FortiGate with two virtual IPs; `policies` is the section behind them.
fn fortigate(policies: &str) -> ReportWire {
    let vip = |name: &str, ip: &str, port: u16| {
        format!(
            "edit \"{name}\"\nset extip 203.0.113.9\nset extintf \"wan1\"\nset portforward enable\nset mappedip \"{ip}\"\n\
             set extport {port}\nset mappedport 3389\nnext\n"
        )
    };
    one(&format!(
        "config system interface\nedit \"wan1\"\nset ip 203.0.113.9 255.255.255.0\nset role wan\nnext\nend\n\
         config firewall vip\n{}{}end\n{policies}",
        vip("first", "10.0.5.36", 33890),
        vip("second", "10.0.5.4", 33891),
    ))
}

const POLICY: &str = "config firewall policy\nedit 1\nset srcintf \"wan1\"\nset dstintf \"lan\"\nset srcaddr \"all\"\n\
                      set dstaddr \"first\"\nset action accept\nset schedule \"always\"\nset service \"RDP\"\nnext\n";

#[test]
fn policies_that_are_cut_off_close_nothing() {
    let r = fortigate(&format!("{POLICY}end\n"));
    assert!(!partial(&r));
    assert!(forwards(&r)[1].ends_with("yes/yes/no"), "{:?}", forwards(&r));
    assert_eq!(said(&r, "MC310"), ["in_place"]);
    for cut in [POLICY.to_owned(), format!("{POLICY}edit 2\nset srcintf \"wan1\"\n")] {
        let r = fortigate(&cut);
        assert!(partial(&r));
        assert!(forwards(&r)[0].ends_with("any yes/yes/yes"), "{:?}", forwards(&r));
        assert!(forwards(&r)[1].ends_with("yes/yes/unknown"), "{:?}", forwards(&r));
        assert_eq!(said(&r, "MC310"), [""; 0]);
        assert_eq!(said(&r, "MC306"), [""; 0]);
    }
    // Cut behind the policies: they are all there, the rest is not.
    let r = fortigate(&format!("{POLICY}end\nconfig system ntp\nset ntpsync enable\n"));
    assert!(partial(&r));
    assert!(forwards(&r)[1].ends_with("yes/yes/no"), "{:?}", forwards(&r));
}

#[test]
fn administration_where_a_virtual_ip_comes_in() {
    let text = |ip: &str| {
        format!(
            "config system interface\nedit \"port7\"\nset mode dhcp\nset allowaccess ping ssh\nnext\nedit \"port8\"\n\
             set ip 10.9.0.1 255.255.255.0\nset allowaccess telnet\nnext\nend\nconfig firewall vip\nedit \"v\"\n\
             set extip 10.10.10.5\nset extintf \"{ip}\"\nset mappedip \"10.9.0.4\"\nnext\nend\n"
        )
    };
    assert_eq!(admin(&one(&text("port7")), "ssh"), r#""yes" "any" "unknown""#);
    assert_eq!(admin(&one(&text("port7")), "telnet"), r#""yes" "unknown" "unknown""#);
}

#[test]
fn a_digest_is_no_password() {
    for line in [
        "username tanaka password md5 9b74c9897bac770ffc029102a200c5de",
        "username tanaka secret sha512 $sha512$5000$abcdefgh$ijklmnopqrstuvwxyz0123",
        "line vty 0 4\n password sha256 9b74c9897bac770ffc029102a200c5de9b74c989\n login",
        "line vty 0 4\n password nt 9b74c9897bac770ffc029102a200c5de\n login",
    ] {
        let r = one(&format!(
            "version 15.4\nhostname gw\ninterface GigabitEthernet0/0\n ip nat outside\n{line}\n"
        ));
        let easy = |f: &&mimamori_check::wire::FindingWire| {
            f.title.en.contains("easy to guess") || f.title.en.contains("hard to guess")
        };
        assert!(!r.findings.iter().any(|f| easy(&f)), "{line}");
        assert!(!serde_json::to_string(&r).unwrap().contains("9b74c9897bac"), "{line}");
    }
    // Behind other words a method has its key in clear, and a short word is the password itself.
    for line in ["snmp-server user u g v3 auth md5 Hoiku-Himitsu-1", "username tanaka password md5 geheim1"] {
        let r = one(&format!(
            "version 15.4\nhostname gw\ninterface GigabitEthernet0/0\n ip nat outside\n{line}\n"
        ));
        assert!(r.files[0].secrets_masked > 0, "{line}");
    }
}

const IOS: &str = "interface GigabitEthernet0/0\n ip address dhcp\n ip nat outside\n!\ninterface GigabitEthernet0/1\n \
                   ip address 192.168.1.1 255.255.255.0\n ip nat inside\n!\n";

#[test]
fn a_few_lines_of_cisco_are_not_the_whole() {
    let whole = "hostname gw\nenable secret 5 $1$abcd$abcdefghijklmnopqrstuv\nip cef\n";
    let rest = "ip route 0.0.0.0 0.0.0.0 203.0.113.1\nline vty 0 4\n login local\n";
    for (text, part) in [
        (format!("version 15.4\nhostname gw\n{IOS}"), false),
        (format!("Current configuration : 1234 bytes\n{IOS}"), false),
        // Head and end are cut off, but all kinds of commands are there.
        (format!("{whole}{IOS}{rest}"), false),
        (IOS.to_owned(), true),
        (format!("hostname gw\n{IOS}ip route 0.0.0.0 0.0.0.0 203.0.113.1\n"), true),
        // Typed, as guides show it.
        (format!("configure terminal\n{whole}{IOS}{rest}"), true),
        (
            format!("{whole}{IOS}{rest}")
                .lines()
                .map(|l| format!("gw(config)# {}\n", l.trim_start()))
                .collect::<String>(),
            true,
        ),
    ] {
        let r = one(&text);
        assert_eq!(partial(&r), part, "{text}");
        assert_eq!(said(&r, "MC310"), [if part { "likely" } else { "certain" }], "{text}");
        assert_eq!(said(&r, "MC302"), vec!["in_place"; usize::from(!part)], "{text}");
    }
    // A list that is not said to be used: in a part it may be the filter, in the whole it is none.
    let list = "ip access-list extended IN\n permit tcp any host 192.168.1.20 eq 80\n";
    assert_eq!(said(&one(&format!("{IOS}{list}")), "MC310"), [""; 0]);
    assert_eq!(said(&one(&format!("version 15.4\nhostname gw\n{IOS}{list}")), "MC310"), ["certain"]);
    let asa = "interface GigabitEthernet0/0\n nameif outside\n security-level 0\n ip address dhcp setroute\n\
               access-list out extended permit tcp any host 192.168.1.1 eq www\n\
               access-group out in interface outside\n";
    assert_eq!(said(&one(asa), "MC302"), [""; 0]);
    assert_eq!(said(&one(&format!("ASA Version 9.8(2)\nhostname fw\n{asa}: end\n")), "MC302"), ["in_place"]);
}

#[test]
fn a_few_lines_of_an_ix_are_not_the_whole() {
    let lines = "hostname ix\nip route default GigaEthernet0.1\ninterface GigaEthernet0.1\n ip address 203.0.113.2/29\n \
                 ip napt enable\n no shutdown\ninterface GigaEthernet1.0\n ip address 192.168.1.254/24\n no shutdown\n";
    let more = "timezone +09 00\nusername admin password hash 0123456789abcdef administrator\ntelnet-server ip enable\n";
    assert!(partial(&one(lines)));
    assert_eq!(said(&one(lines), "MC302"), [""; 0]);
    // Typed, as guides show it.
    assert!(partial(&one(&format!("enable-config\n{more}{lines}"))));
    let r = one(&format!("{more}{lines}"));
    assert!(!partial(&r));
    assert_eq!(said(&r, "MC302"), ["in_place"]);
}

#[test]
fn a_chain_for_this_machine_says_nothing_of_forwards() {
    let input = "table inet filter {\n chain input {\n  type filter hook input priority filter; policy drop;\n  \
                 iifname \"lo\" accept\n }\n";
    let forward = " chain forward {\n  type filter hook forward priority filter; policy drop;\n }\n";
    assert_eq!(said(&one(&format!("{input}}}\n")), "MC302"), [""; 0]);
    assert_eq!(said(&one(&format!("{input}{forward}}}\n")), "MC302"), ["in_place"]);
}

#[test]
fn a_state_in_braces_is_a_condition() {
    let text = |state: &str| {
        format!(
            "table inet filter {{\n chain input {{\n  type filter hook input priority filter; policy drop;\n  \
             {state}\n  iifname br0 udp dport 53 ip saddr 192.168.9.0/24 accept\n }}\n chain forward {{\n  \
             type filter hook forward priority filter; policy drop;\n  {state}\n }}\n}}\n\
             table ip nat {{\n ct helper ftp {{\n  type \"ftp\" protocol tcp;\n }}\n chain pre {{\n  \
             type nat hook prerouting priority dstnat;\n  iifname \"eth0\" tcp dport 554 dnat to 192.168.1.20:554\n }}\n \
             chain post {{\n  type nat hook postrouting priority srcnat;\n  oifname \"eth0\" masquerade\n }}\n}}\n"
        )
    };
    for state in [
        "ct state { established, related } accept",
        "ct state established,related accept",
        "ct state vmap { established : accept, related : accept, invalid : drop }",
    ] {
        let r = one(&text(state));
        assert_eq!(forwards(&r), ["tcp 554>192.168.1.20:554  yes/yes/no"], "{state}");
        assert_eq!(said(&r, "MC310"), ["in_place"], "{state}");
        assert!(facts(&r, "remote_admin").iter().all(|a| a["from_wan"] == "no"), "{state}");
    }
}

#[test]
fn a_login_is_said_only_where_one_is_likely() {
    // A number that a rule lets in: what answers there is not known.
    let r = one("config zone\n\toption name 'wan'\n\toption input 'REJECT'\n\toption forward 'REJECT'\n\n\
                 config rule\n\toption src 'wan'\n\toption dest_port '83'\n\toption proto 'tcp'\n\toption target 'ACCEPT'\n");
    let ends: Vec<&str> = r.paths.iter().map(|p| p.ends_at.as_str()).collect();
    assert_eq!(ends, ["unknown-service"]);
    // SSH asks for one, but the sentence is no evidence of itself.
    let r = one("config zone\n\toption name 'wan'\n\toption input 'REJECT'\n\toption forward 'REJECT'\n\n\
                 config rule\n\toption src 'wan'\n\toption dest_port '22'\n\toption proto 'tcp'\n\toption target 'ACCEPT'\n");
    let end = r.paths[0].hops.last().unwrap();
    assert_eq!(r.paths[0].ends_at, "login-page");
    assert!(!serde_json::to_string(&end.evidence).unwrap().contains("ログインの画面が出る"));
}

#[test]
fn every_spelling_of_anybody() {
    for any in ["0/0", "0.0.0.0/0", "0.0.0.0/0.0.0.0"] {
        let r = one(&format!(
            "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -s {any} -i eth0 -p tcp -m tcp --dport 443 -j DNAT \
             --to-destination 192.168.1.20:443\n-A POSTROUTING -o eth0 -j MASQUERADE\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n\
             :FORWARD DROP [0:0]\n-A FORWARD -s {any} -d 192.168.1.20/32 -i eth0 -p tcp -m tcp --dport 443 -j ACCEPT\nCOMMIT\n"
        ));
        assert_eq!(forwards(&r), ["tcp 443>192.168.1.20:443 any yes/yes/yes"], "{any}");
    }
    // Also in a list.
    for (senders, who) in
        [("0.0.0.0/0", "any"), ("{ 198.51.100.7, 0.0.0.0/0 }", "any"), ("198.51.100.7", "198.51.100.7")]
    {
        let r = one(&format!(
            "table ip nat {{\n chain pre {{\n  type nat hook prerouting priority dstnat;\n  iifname \"ppp0\" ip saddr {senders} \
             tcp dport 554 dnat to 192.168.1.20:554\n }}\n}}\n"
        ));
        assert_eq!(forwards(&r), [format!("tcp 554>192.168.1.20:554 {who} yes/yes/unknown")], "{senders}");
    }
}

#[test]
fn a_range_of_inner_ports_keeps_the_outer_one() {
    let r = one(
        "# jan/02/2020 10:00:00 by RouterOS 6.40.5\n/ip address\nadd address=192.168.9.1/24 interface=ether2\n\
                 /ip dhcp-client\nadd disabled=no interface=ether1\n/ip firewall nat\nadd action=masquerade chain=srcnat \
                 out-interface=ether1\nadd action=dst-nat chain=dstnat dst-port=3389 in-interface=ether1 protocol=tcp \
                 to-addresses=192.168.9.10 to-ports=0-65535\n",
    );
    assert_eq!(forwards(&r), ["tcp 3389>192.168.9.10:3389 any yes/yes/yes"]);
    assert!(r.findings.iter().any(|f| f.rule == "MC304"));
}

#[test]
fn servers_of_a_mikrotik_without_a_filter() {
    let text = |version: &str, outer: &str| {
        format!(
            "# jan/02/2020 10:00:00 by RouterOS {version}\n/ip address\nadd address=192.168.9.1/24 interface=ether2\n{outer}\
             /ip firewall filter\nadd action=reject chain=input dst-port=23 protocol=tcp\nadd action=accept chain=input \
             dst-port=22 protocol=tcp\n/ip firewall nat\nadd action=masquerade chain=srcnat out-interface=ether1\n"
        )
    };
    let direct = "/ip dhcp-client\nadd disabled=no interface=ether1\n";
    let behind = "/ip dhcp-client\nadd disabled=no interface=ether1\n/ip address\nadd address=192.168.8.2/24 interface=ether1\n";
    assert_eq!(admin(&one(&text("6.40.5", direct)), "ftp"), r#""yes" "any" "yes""#);
    assert_eq!(admin(&one(&text("6.40.5", direct)), "telnet"), "");
    assert_eq!(admin(&one(&text("7.14", direct)), "ftp"), "");
    // Another router seems to stand in front: to be checked, not silent.
    let r = one(&text("7.14", behind));
    assert_eq!(admin(&r, "ssh"), r#""yes" "any" "unknown""#);
    assert!(said(&r, "MC308").iter().all(|c| c == "likely") && !said(&r, "MC308").is_empty());
    assert_eq!(admin(&one(&text("6.40.5", behind)), "ftp"), "");
}

#[test]
fn a_list_of_an_ix_holds_for_its_own_servers() {
    let text = |list: &str| {
        format!(
            "hostname ix\ntelnet-server ip enable\nip access-list flt {list}\nip route default FastEthernet0/0.0\n\
             interface FastEthernet0/0.0\n ip address dhcp receive-default\n ip filter flt 1 in\n no shutdown\n\
             interface FastEthernet1/0.0\n ip address 192.168.1.254/24\n no shutdown\n"
        )
    };
    let inside = one(&text("permit ip src 10.20.0.0/16 dest 10.20.0.0/16"));
    assert_eq!(admin(&inside, "telnet"), r#""yes" "lan" "no""#);
    assert_eq!(admin(&one(&text("permit ip src any dest any")), "telnet"), r#""yes" "any" "unknown""#);
}

#[test]
fn remarks_and_names_of_an_ix() {
    let r = one(
        "hostname ix\nikev2 authentication psk id keyid ROUTER2\ninterface GigaEthernet0.1\n ip napt enable\n \
                 ip napt static GigaEthernet0.1 50 #ESP\n ip napt static GigaEthernet0.1 udp 500 #IKE\n",
    );
    assert!(!r.files[0].notices.iter().any(|n| n.code == "forward.partial"));
    assert_eq!(r.files[0].secrets_masked, 0);
    assert!(facts(&r, "secret.in_file").is_empty());
    let r = one(
        "hostname ix\nikev2 authentication psk id keyid ROUTER2 key char Himitsu-no-Kagi\nip napt enable\n\
                 ppp profile p\n authentication password user@example.jp PPPoE_PASSWORD\n",
    );
    assert_eq!(facts(&r, "secret.in_file").len(), 1);
    assert!(!serde_json::to_string(&r).unwrap().contains("Himitsu-no-Kagi"));
}

#[test]
fn an_object_goes_on_behind_a_separator() {
    for between in ["", "!\n"] {
        let r = one(&format!(
            "interface GigabitEthernet0/0\n nameif outside\n security-level 0\nobject network web-out\n host 203.0.113.8\n!\n\
             object network web-in\n host 172.16.0.2\n{between}nat (dmz,outside) static web-out\n\
             access-list o extended permit tcp any host 172.16.0.2 eq https\naccess-group o in interface outside\n"
        ));
        let f = forwards(&r);
        assert!(f.iter().any(|f| f.contains("172.16.0.2:443") && f.ends_with("any yes/yes/yes")), "{f:?}");
    }
}

#[test]
fn windows_says_listening_in_every_language() {
    let r = check_text(&[(
        "netstat.txt",
        "Aktive Verbindungen\n\n  Proto  Lokale Adresse  Remoteadresse  Status  PID\n  \
         TCP  0.0.0.0:554  0.0.0.0:0  ABHÖREN  1472\n  TCP  [::]:8080  [::]:0  ABHÖREN  4\n  \
         TCP  192.168.1.5:50000  192.168.1.9:443  HERGESTELLT  99\n",
    )]);
    assert_eq!(facts(&r, "open_port").len(), 2);
}

#[test]
fn a_rule_of_pfsense_without_its_translation() {
    let rule = |to: &str, kind: &str| {
        format!(
            "<rule>{kind}<source><any></any></source><interface>wan</interface><ipprotocol>inet</ipprotocol>\
             <protocol>tcp</protocol><destination><address>{to}</address><port>445</port></destination>\
             <associated-rule-id>nat_1</associated-rule-id><tracker>1</tracker></rule>\n"
        )
    };
    assert_eq!(forwards(&one(&rule("10.5.30.1", ""))), ["tcp 445>10.5.30.1:445 any unknown/yes/yes"]);
    assert_eq!(forwards(&one(&rule("10.5.30.1", "<type>block</type>"))), [""; 0]);
    // With its translation the rule is none by itself.
    let both = format!(
        "<nat><rule><source><any></any></source><destination><network>wanip</network><port>8445</port></destination>\
         <protocol>tcp</protocol><target>10.5.30.1</target><local-port>445</local-port><interface>wan</interface></rule></nat>\n\
         <filter>{}</filter>\n",
        rule("10.5.30.1", "")
    );
    assert_eq!(forwards(&one(&both)), ["tcp 8445>10.5.30.1:445 any yes/yes/yes"]);
}

#[test]
fn leases_of_kea_end_where_the_list_ends() {
    let head = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context\n";
    let text = format!(
        "```bash\nuser@dhcp-server:~$ dhcp-leases\n=== Active DHCP Leases ===\n{head}\
         192.168.30.2,08:00:27:cd:12:44,01:08:00:27:cd:12:44,4000,1700935500,1,,,genkan,0,\n\
         192.168.30.3,08:00:27:cd:12:45,,4000,1700935500,1,,,,2,\nuser@dhcp-server:~$\n```\n"
    );
    let r = check_text(&[("leases.md", &text)]);
    assert_eq!(r.files[0].format.as_deref(), Some("dhcp-leases"));
    let hosts: Vec<&str> = facts(&r, "host").iter().filter_map(|h| h["ip"].as_str()).collect();
    assert_eq!(hosts, ["192.168.30.2"]);
    assert_eq!(r.devices.len(), 1);
}

#[test]
fn nothing_that_a_part_says_is_certain() {
    let ix = "hostname ix\ntelnet-server ip enable\ninterface GigaEthernet0.1\n ip address 203.0.113.2/29\n \
              ip napt enable\n ip napt static 192.168.1.20 tcp 554\n no shutdown\n";
    let more = "timezone +09 00\nusername admin password hash 0123456789abcdef administrator\n\
                ip route default GigaEthernet0.1\ninterface GigaEthernet1.0\n ip address 192.168.1.254/24\n no shutdown\n";
    for (text, sure) in [(ix.to_owned(), "likely"), (format!("{more}{ix}"), "certain")] {
        let r = one(&text);
        assert_eq!(partial(&r), sure == "likely");
        assert_eq!(said(&r, "MC308"), [sure], "{text}");
        assert_eq!(said(&r, "MC302"), [sure], "{text}");
    }
    let rtx = "ip lan1 address 192.168.1.1/24\nip lan2 address dhcp\nip lan2 nat descriptor 1\nnat descriptor type 1 masquerade\n";
    assert_eq!(said(&one(&format!("{rtx}telnetd host lan1\nupnp use on\n")), "MC320"), ["likely"]);
    // What switches something off in a part is off all the same.
    assert_eq!(said(&one(&format!("{rtx}sshd service off\n")), "MC308"), ["in_place"]);
    // A list of all commands that a router knows.
    let list = "nat descriptor type VAR VAR\nnetvolante-dns use VAR VAR\ntelnetd host VAR\nhttpd host VAR\nupnp use VAR\n";
    assert_eq!(said(&one(list), "MC320"), [""; 0]);
}

#[test]
fn a_policy_of_fortios_without_its_interfaces_is_an_example() {
    let policy = "config firewall policy\nedit 41\nset srcaddr all\nset dstaddr all\nset service ALL\nset action accept\nnext\nend\n";
    let r = fortigate(policy);
    assert!(partial(&r));
    assert!(forwards(&r).iter().all(|f| f.ends_with("yes/yes/unknown")), "{:?}", forwards(&r));
    assert_eq!(said(&r, "MC306"), [""; 0]);
    let text = format!(
        "const valid=`#config-version=FG100F-7.4.7-FW-build0000-000000:opmode=0:vdom=0:user=admin\nconfig system interface\n \
         edit \"wan1\"\n  set role wan\n  set allowaccess ping https ssh\n next\nend\n{policy}`;\n"
    );
    for rule in ["MC302", "MC310"] {
        assert_eq!(said(&one(&text), rule), [""; 0], "{rule}");
    }
}

#[test]
fn commands_of_vyos_among_other_words_are_not_all() {
    let set = "set interfaces ethernet eth0 address 203.0.113.7/27\nset interfaces ethernet eth1 address 10.0.1.1/24\n\
               set system host-name rtr01\nset nat source rule 10 outbound-interface eth0\n\
               set nat source rule 10 translation address masquerade\n";
    let dnat = "set nat destination rule 10 inbound-interface eth0\nset nat destination rule 10 destination port 80\n\
                set nat destination rule 10 protocol tcp\nset nat destination rule 10 translation address 10.0.1.2\n";
    let whole = format!(
        "#!/bin/vbash\nsource /opt/vyatta/etc/functions/script-template\nconfigure\n{set}{dnat}commit\nsave\nexit\n"
    );
    assert_eq!((partial(&one(&whole)), said(&one(&whole), "MC302")), (false, vec!["certain".to_owned()]));
    for more in [
        "vyatta@rtr01:~$ sudo -s\nvi /etc/openvpn/vars\n",
        "set interfaces ethernet eth2 vif 35 pppoe 0 password \"$ISP_PASSWORD\"\n",
    ] {
        let r = one(&format!("{set}{dnat}{more}"));
        assert!(partial(&r), "{more}");
        assert_eq!(said(&r, "MC310"), ["likely"], "{more}");
        assert_eq!(said(&r, "MC302"), ["likely"], "{more}");
    }
    // The router that was sold as an appliance for clouds.
    let vra = "set service nat destination rule 10 destination address '203.0.113.20'\n\
               set service nat destination rule 10 inbound-interface 'dp0bond1'\n\
               set service nat destination rule 10 translation address '10.177.137.251'\n\
               set service nat source rule 10 outbound-interface 'dp0bond1'\n\
               set service nat source rule 10 translation address 'masquerade'\n";
    assert!(
        forwards(&one(vra))[0].contains("0-65535>10.177.137.251:0-65535 any yes/yes"),
        "{:?}",
        forwards(&one(vra))
    );
}

#[test]
fn a_list_of_mappings_is_an_answer() {
    let text = "upnpc : miniupnpc library test client.\nUPnP device found. Is it an IGD ? : http://192.168.1.1:5000/\n\
                Trying to continue anyway\n i protocol exPort->inAddr:inPort description remoteHost leaseTime\n";
    let row = " 0 TCP  8022->192.168.1.18:22    'x' '' 0\n";
    let silent = |r: &ReportWire| r.files[0].notices.iter().any(|n| n.code == "upnpc.no-router");
    assert!(silent(&one(text)));
    let r = one(&format!("{text}{row}"));
    assert!(!silent(&r));
    assert_eq!(said(&r, "MC302"), ["certain"]);
    // Asked for twice.
    let found = "Found valid IGD : http://192.168.1.1:5000/ctl\n";
    assert_eq!(said(&one(&format!("{found}{row}{found}")), "MC309"), ["certain"]);
}

#[test]
fn commands_for_uci_are_settings() {
    let set = "uci add firewall redirect\nuci set firewall.@redirect[-1].target='DNAT'\nuci set firewall.@redirect[-1].src='wan'\n\
               uci set firewall.@redirect[-1].proto='tcp'\nuci set firewall.@redirect[-1].src_dport='10554'\n\
               uci set firewall.@redirect[-1].dest_ip='192.168.1.60'\nuci set firewall.@redirect[-1].dest_port='554'\n";
    let two = format!("{set}{}uci commit firewall\n", set.replace("10554", "10555").replace(".60", ".61"));
    let both = ["tcp 10554>192.168.1.60:554 any yes/yes/yes", "tcp 10555>192.168.1.61:554 any yes/yes/yes"];
    assert_eq!(forwards(&one(&two)), both);
    for (from, to) in [("uci ", "- uci "), ("uci ", "root@OpenWrt:~# uci -q "), ("uci ", "")] {
        assert_eq!(forwards(&one(&two.replace(from, to))), both, "{to}");
    }
    // In a script, and below `uci batch`.
    let script = format!(
        "#!/bin/sh\nset -e\nif [ -n \"$1\" ]; then\n  echo x\nfi\nuci batch <<EOF\n{}EOF\n",
        two.replace("uci ", "")
    );
    assert_eq!(forwards(&one(&script)), both);
}

#[test]
fn each_router_of_a_guide_is_read() {
    let netstat = "```\ntcp        0      0 0.0.0.0:50443           0.0.0.0:*               LISTEN      2675/uhttpd\n\
                   tcp        0      0 0.0.0.0:50080           0.0.0.0:*               LISTEN      2675/uhttpd\n```\n";
    let uci = "```\nuci set firewall.@redirect[0]=redirect\nuci set firewall.@redirect[0].target='DNAT'\n\
               uci set firewall.@redirect[0].src='wan'\nuci set firewall.@redirect[0].proto='tcp'\n\
               uci set firewall.@redirect[0].src_dport='50022'\nuci set firewall.@redirect[0].dest_ip='192.168.1.1'\n```\n";
    let nft = "```\ntable ip nat {\n    chain prerouting {\n        type nat hook prerouting priority dstnat; policy accept;\n        \
               iif \"eth0\" tcp dport 3389 dnat to 192.168.1.30:3389\n    }\n    chain postrouting {\n        \
               type nat hook postrouting priority srcnat;\n        oif \"eth0\" masquerade\n    }\n}\n```\n";
    let ios = "```\nip nat inside source static tcp 192.168.1.40 80 203.0.113.5 80\nip nat inside source static tcp 192.168.1.50 22 203.0.113.5 2222\n```\n";
    let ros = "```\n/ip firewall nat add chain=dstnat action=dst-nat \\\n  dst-port=9333 protocol=tcp to-addresses=192.168.1.100 to-ports=9333\n```\n";
    let edge = "```bash\nconfigure\nset port-forward rule 1 forward-to address 192.168.1.101\nset port-forward rule 1 original-port 9334\n\
                set port-forward rule 1 protocol tcp\ncommit\n```\n";
    let all =
        format!("# 例\n\n{netstat}文\n\n{uci}\n## B\n\n{nft}\n## C\n\n{ios}\n## D\n\n{ros}\n## E\n\n{edge}");
    let r = check_text(&[("guide.md", &all)]);
    let told = forwards(&r).join("\n");
    for f in [
        "tcp 50022>192.168.1.1:50022",
        "tcp 3389>192.168.1.30:3389",
        "tcp 2222>192.168.1.50:22",
        "tcp 9333>192.168.1.100:9333",
        "tcp 9334>192.168.1.101:9334",
    ] {
        assert!(told.contains(f), "{f}\n{told}");
    }
    let formats: Vec<&str> = r.files.iter().filter_map(|f| f.format.as_deref()).collect();
    assert_eq!(formats.len(), 5, "{formats:?}");
    assert!(
        r.findings.iter().all(|f| f.confidence != "certain" || f.urgency == "unknown"),
        "{:?}",
        r.findings
    );
    // Lines keep their numbers.
    let line = all.lines().position(|l| l.contains("192.168.1.101")).unwrap() + 1;
    assert!(
        r.findings.iter().any(|f| f.evidence.iter().any(|e| format!("{e:?}").contains(&format!("{line}"))))
    );
    // One router over several blocks is one.
    let one = format!(
        "{ios}\n文\n\n```\ninterface GigabitEthernet0/0\n ip nat outside\n```\n\n```\nhostname gw\n```\n"
    );
    assert_eq!(check_text(&[("guide.md", &one)]).files.len(), 1);
}

#[test]
fn filters_of_ipv6_alone_are_of_a_yamaha() {
    let r = check_text(&[(
        "runbook.md",
        "# RTX810\n\n```\nipv6 filter 101002 pass * 2001:db8::20 tcp * 554\nipv6 filter 101099 reject * *\n```\n",
    )]);
    assert_eq!(r.files[0].format.as_deref(), Some("yamaha-rtx"));
}

#[test]
fn what_a_loop_sets_is_not_known() {
    let text = "for i in $(seq 0 8); do\n  uci add firewall redirect\n  uci set firewall.@redirect[-1].target='DNAT'\n  \
                uci set firewall.@redirect[-1].src='wan'\ndone\nfor i in $(seq 0 8); do\n  \
                uci set firewall.@redirect[$i].dest_ip='192.168.0.1'\ndone\n\
                uci set firewall.@redirect[0].src='wan'\nuci set firewall.@redirect[0].src_dport='28006'\n";
    let r = one(text);
    assert_eq!(forwards(&r), [""; 0]);
    assert!(r.files[0].notices.iter().any(|n| n.code == "forward.partial"));
}

#[test]
fn a_forward_that_is_written_twice_is_told_once() {
    let typed = "iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 192.168.0.2:80\n";
    let saved = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 192.168.0.2:80\n\
                 -A PREROUTING -p tcp -m tcp --dport 8081 -j DNAT --to-destination 192.168.0.2:80\n\
                 -A POSTROUTING -j MASQUERADE\nCOMMIT\n";
    assert_eq!(said(&one(&format!("{typed}{saved}")), "MC302").len(), 2);
}

#[test]
fn winbox_has_a_name() {
    let r = check_text(&[(
        "a.rsc",
        "# 2025-03-10 12:16:25 by RouterOS 7.18.2\n/ip firewall nat\nadd action=redirect chain=dstnat dst-port=9000 protocol=tcp to-ports=8291\n",
    )]);
    assert!(r.findings.iter().any(|f| f.rule == "MC307" && f.title.ja.contains("API")), "{:?}", r.findings);
}

#[test]
fn a_guide_that_begins_inside_a_block() {
    let text = "iptables -t nat -A PREROUTING -i eth0 -p tcp --dport 8080 -j DNAT --to-destination 192.168.1.20:80\n\
                iptables -A FORWARD -i eth0 -p tcp -d 192.168.1.20 --dport 80 -j ACCEPT\n```\n\n## Cisco\n\n```\n\
                ip nat inside source static tcp 192.168.1.40 80 203.0.113.5 80\n\
                ip nat inside source static tcp 192.168.1.50 22 203.0.113.5 2222\n```\n";
    let told = forwards(&check_text(&[("guide.md", text)])).join("\n");
    for f in ["tcp 8080>192.168.1.20:80", "tcp 2222>192.168.1.50:22"] {
        assert!(told.contains(f), "{told}");
    }
}
