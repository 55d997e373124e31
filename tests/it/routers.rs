//! Router configurations: the special cases of Yamaha, what a part of a file may say, secrets of every vendor, and time.
//! Protects the promise that what is not written is never called safe, and that no key leaves the engine.

use crate::common::{check, check_text, fixtures, quick_enough};
use mimamori_check::wire::ReportWire;
use std::fmt::Write;
use std::time::Instant;

pub(crate) fn facts<'r>(r: &'r ReportWire, key: &str) -> Vec<&'r serde_json::Value> {
    r.facts.iter().filter(|f| f.key == key).map(|f| &f.value).collect()
}

/// `tcp 8080>192.168.1.20:80 any yes/yes/yes`
pub(crate) fn forwards(r: &ReportWire) -> Vec<String> {
    let list = |v: &serde_json::Value| {
        v.as_array().map_or(v.as_str().unwrap_or("").to_owned(), |a| {
            a.iter().filter_map(|x| x.as_str()).collect::<Vec<_>>().join(",")
        })
    };
    facts(r, "forward")
        .iter()
        .map(|f| {
            format!(
                "{} {}>{}:{} {} {}/{}/{}",
                list(&f["proto"]),
                list(&f["ext_ports"]),
                list(&f["int_ip"]),
                list(&f["int_ports"]),
                list(&f["source"]),
                list(&f["enabled"]),
                list(&f["bound"]),
                list(&f["filter_allows"])
            )
        })
        .collect()
}

fn rtx(lines: &str) -> ReportWire {
    let text = format!(
        "# RTX830 Rev.15.02.30 (Wed Mar 13 11:12:13 2024)\nip route default gateway pp 1\nip lan1 address 192.168.1.1/24\n\
         pp select 1\n pppoe use lan2\n ip pp nat descriptor 1\n pp enable 1\nnat descriptor type 1 masquerade\n{lines}"
    );
    check_text(&[("config.txt", &text)])
}

pub(crate) fn admin(r: &ReportWire, service: &str) -> String {
    facts(r, "remote_admin")
        .iter()
        .find(|a| a["service"] == service)
        .map_or(String::new(), |a| format!("{} {} {}", a["state"], a["allowed_from"], a["from_wan"]))
}

#[test]
fn yamaha_without_a_telnetd_line_listens_to_everybody() {
    let r = rtx("");
    assert_eq!(admin(&r, "telnet"), r#""yes" "any" "no""#);
    assert!(r.facts.iter().any(|f| f.key == "remote_admin" && f.basis == "default"));
    // A part of a file says nothing of lines that may be in the rest.
    let part = check_text(&[("part.txt", "ip filter 1 pass * *\nnat descriptor type 1 masquerade\n")]);
    assert_eq!(admin(&part, "telnet"), "");
}

#[test]
fn yamaha_users_limit_where_a_server_does_not() {
    assert_eq!(admin(&rtx("telnetd host any\nuser attribute host=lan\n"), "telnet"), r#""yes" "lan" "no""#);
    assert_eq!(
        admin(&rtx("telnetd host any\nuser attribute connection=all host=any\n"), "telnet"),
        r#""yes" "any" "no""#
    );
    // One user is not all.
    assert_eq!(
        admin(&rtx("telnetd host any\nuser attribute taro host=lan\n"), "telnet"),
        r#""yes" "any" "no""#
    );
}

#[test]
fn yamaha_port_lists_and_remaps() {
    let r = rtx("nat descriptor masquerade static 1 1 192.168.1.20 tcp 8009=https,8089,82=www,smtp\n");
    assert_eq!(forwards(&r), ["tcp 8009,8089,82,25>192.168.1.20:443,8089,80,25 any yes/yes/yes"]);
}

#[test]
fn yamaha_filters_undefined_restrict_and_policy() {
    let forward = "nat descriptor masquerade static 1 1 192.168.1.20 tcp 554\n";
    for (lines, expected) in [
        // A set that is not defined filters nothing.
        ("pp select 1\n ip pp secure filter name OUTSIDE\n", "any yes/yes/yes"),
        ("pp select 1\n ip pp secure filter in 1\nip filter 1 restrict * * * * *\n", "any yes/yes/yes"),
        (
            "pp select 1\n ip pp secure filter in 1\nip filter 1 restrict 203.0.113.9 * tcp * 554\n",
            "203.0.113.9 yes/yes/yes",
        ),
        // Defined is not applied.
        ("ip filter 1 reject * * * * *\n", "any yes/yes/yes"),
        ("pp select 1\n ip pp secure filter in 1\nip filter 1 reject * *\n", " yes/yes/no"),
        ("ip policy filter set enable 1\n", "unknown yes/yes/unknown"),
    ] {
        let r = rtx(&format!("{forward}{lines}"));
        assert_eq!(forwards(&r), [format!("tcp 554>192.168.1.20:554 {expected}")], "{lines}");
    }
}

#[test]
fn yamaha_wrapped_pastes_keep_their_port_numbers() {
    // 79 columns, cut inside `20002`.
    let line = "nat descriptor masquerade static 1 2 192.168.1.21 tcp 9001,9002,9003,9004,9005,20002";
    let (c, d) = line.split_at(79);
    let r = rtx(&format!("{c}\n{d}\n"));
    assert!(forwards(&r).iter().any(|f| f.contains("9005,20002>192.168.1.21")), "{:?}", forwards(&r));
}

#[test]
fn yamaha_outputs_are_read_too() {
    let r = check_text(&[(
        "show.txt",
        "RTX1210 BootROM Ver. 1.01\nRTX1210 Rev.14.01.34 (Tue Nov 26 18:39:12 2019)\n  main:  RTX1210 ver=00 serial=S4H012345 \
         MAC-Address=00:a0:de:00:00:01\n",
    )]);
    assert_eq!(facts(&r, "firmware.version"), ["14.01.34"]);
    assert_eq!(facts(&r, "device.serial"), ["S4H012345"]);
    // Nothing is said of settings.
    assert!(facts(&r, "remote_admin").is_empty() && facts(&r, "account").is_empty());
    let r = check_text(&[(
        "nat.txt",
        "show nat descriptor address\n   TCP    192.168.100.20.80      *.*.*.*.*     203.0.113.1.8080   static\n   \
         TCP    192.168.100.5.51000    198.51.100.1.443    203.0.113.1.60001    120\n",
    )]);
    assert_eq!(forwards(&r), ["tcp 8080>192.168.100.20:80 any yes/unknown/unknown"]);
}

#[test]
fn yamaha_ipv6_filters_that_name_a_camera() {
    let r = rtx(
        "ipv6 prefix 1 ra-prefix@lan2::/64\nipv6 lan1 address ra-prefix@lan2::1/64\nipv6 lan2 secure filter in 1 2\n\
         ipv6 filter 1 pass * 2001:db8::20 tcp * 554\nipv6 filter 2 pass * * icmp6 * *\n",
    );
    assert_eq!(forwards(&r), ["tcp 554>2001:db8::20:554 any yes/yes/unknown"]);
}

#[test]
fn a_part_of_any_configuration_is_never_called_whole() {
    // The forward alone, without what stands before and after it: no filter, no management, no UPnP is called off.
    for (name, text) in [
        (
            "firewall",
            "config redirect\n\toption src 'wan'\n\toption src_dport '554'\n\toption dest_ip '192.168.1.20'\n",
        ),
        (
            "a.rsc",
            "/ip firewall nat\nadd action=dst-nat chain=dstnat dst-port=554 protocol=tcp to-addresses=192.168.1.20\n/ip firewall nat\n",
        ),
        (
            "vip.txt",
            "config firewall vip\n edit \"a\"\n  set extintf \"wan1\"\n  set portforward enable\n  set mappedip \"192.168.1.20\"\n  set extport 554\n next\nend\n",
        ),
        (
            "nat.xml",
            "<nat><rule><source><any/></source><destination><network>wanip</network><port>554</port></destination><protocol>tcp</protocol><target>192.168.1.20</target><local-port>554</local-port><interface>wan</interface><associated-rule-id>x</associated-rule-id></rule></nat>",
        ),
        ("ix.txt", "interface GigaEthernet0.1\n  ip napt enable\n  ip napt static 192.168.1.20 tcp 554\n"),
        (
            "ios.txt",
            "interface GigabitEthernet0/1\n ip address 192.168.1.1 255.255.255.0\nip nat inside source static tcp 192.168.1.20 554 interface Dialer1 554\n",
        ),
        (
            "pf.boot",
            "port-forward {\n    rule 1 {\n        forward-to {\n            address 192.168.1.20\n        }\n        original-port 554\n        protocol tcp\n    }\n}\nnat {\n}\n",
        ),
    ] {
        let r = check_text(&[(name, text)]);
        assert_eq!(r.files[0].notices.iter().filter(|n| n.code == "router.partial").count(), 1, "{name}");
        assert_eq!(forwards(&r).len(), 1, "{name} {:?}", r.files[0].format);
        let safe: Vec<_> = r.findings.iter().filter(|f| f.urgency == "in_place").map(|f| &f.rule).collect();
        assert!(safe.is_empty(), "{name} {safe:?}");
    }
}

#[test]
fn no_secret_of_a_router_leaves_the_engine() {
    const KEY: &str = "Zq7-hidden-Kq";
    for (name, text) in [
        (
            "ios",
            "hostname a\ninterface GigabitEthernet0/0\n ip nat outside\nenable password KEY\nusername a password 0 KEY\ncrypto isakmp key KEY address 0.0.0.0\nsnmp-server community KEY RO\nsnmp-server host 192.0.2.1 version 2c KEY\ntacacs-server key KEY\n ppp chap password 0 KEY\nneighbor 1.1.1.1 password KEY\n wpa-psk ascii 0 KEY\nsnmp-server user a b v3 auth sha KEY priv aes 128 KEY\n",
        ),
        (
            "ix",
            "interface GigaEthernet0.1\n  ip napt enable\nusername a password plain 1 KEY administrator\nike policy x peer any key KEY\nppp profile a\n  authentication password u@x KEY\nsnmp-agent ip community KEY\n",
        ),
        (
            "forti",
            "config system admin\n edit \"a\"\n  set password KEY\n next\nend\nconfig vpn ipsec phase1-interface\n edit \"b\"\n  set psksecret KEY\n next\nend\nconfig system snmp community\n edit 1\n  set name \"KEY\"\n next\nend\nconfig user local\n edit x\n  set passwd ENC KEY\n next\nend\n",
        ),
        (
            "rsc",
            "/ip firewall nat\nadd chain=srcnat action=masquerade\n/ppp secret\nadd name=a password=\"KEY\"\n/interface l2tp-server server\nset ipsec-secret=KEY\n/interface wireless security-profiles\nadd wpa2-pre-shared-key=KEY\n/snmp community\nset 0 name=KEY\n/interface wireguard\nadd private-key=\"KEY\" name=w\n/ip ipsec identity\nadd secret=KEY\n",
        ),
        (
            "uci",
            "config interface 'wan'\n\toption password 'KEY'\nconfig wifi-iface\n\toption key 'KEY'\nconfig login\n\toption username 'root'\n\toption password 'KEY'\nconfig interface 'wg'\n\toption private_key 'KEY'\nconfig com2sec\n\toption community 'KEY'\n",
        ),
        (
            "boot",
            "interfaces {\n    ethernet eth0 {\n        pppoe 0 {\n            password KEY\n        }\n    }\n}\nservice {\n    snmp {\n        community KEY {\n        }\n    }\n}\nsystem {\n    login {\n        user a {\n            authentication {\n                plaintext-password KEY\n            }\n        }\n    }\n}\nvpn {\n    ipsec {\n        pre-shared-secret \"KEY\"\n    }\n}\n",
        ),
        (
            "set",
            "set interfaces ethernet eth0 pppoe 0 password 'KEY'\nset service snmp community KEY\nset system login user a authentication plaintext-password 'KEY'\nset system host-name x\n",
        ),
        (
            "xml",
            "<pfsense><system><user><name>admin</name><bcrypt-hash>KEY</bcrypt-hash></user></system><ipsec><phase1><pre-shared-key>KEY</pre-shared-key></phase1></ipsec><openvpn><openvpn-server><tls>KEY</tls><shared_key>KEY</shared_key></openvpn-server></openvpn><snmpd><enable/><rocommunity>KEY</rocommunity></snmpd></pfsense>",
        ),
        (
            "nvram",
            "lan_ipaddr=192.168.1.1\nhttp_passwd=KEY\nwl0_wpa_psk=KEY\nwan_pppoe_passwd=KEY\nupnp_enable=1\nddns_passwd_x=KEY\n",
        ),
        (
            "unifi",
            "{\"data\":[{\"key\":\"usg\",\"upnp_enabled\":true},{\"x_ssh_username\":\"a\",\"x_ssh_password\":\"KEY\"},{\"x_passphrase\":\"KEY\",\"wlangroup_id\":\"1\"}]}",
        ),
        (
            "ar",
            "ADD FIREWALL POLICY=a RULE=1 ACTION=ALLOW INTERFACE=ppp0\nENABLE FIREWALL POLICY=a\nSET USER=a PASSWORD=KEY\nSET PPP=0 USERNAME=a PASSWORD=KEY\nCREATE SNMP COMMUNITY=KEY\nADD USER=b PASS=KEY\n",
        ),
    ] {
        let r = check_text(&[(name, &text.replace("KEY", KEY))]);
        assert!(r.files[0].format.is_some(), "{name}");
        let out = serde_json::to_string(&r).unwrap();
        assert!(
            !out.contains(KEY),
            "{name}: {}",
            out.split(KEY).next().map_or("", |t| &t[t.len().saturating_sub(200)..])
        );
    }
}

/// Twenty thousand lines, of which each names something that has to be put together with the others.
fn large(format: &str, n: usize) -> String {
    let mut t = String::new();
    let head = match format {
        "yamaha-rtx" => {
            "# RTX830 Rev.15.02.30 (x)\nip lan1 address 192.168.1.1/24\npp select 1\n ip pp nat descriptor 1\n ip pp secure filter in 1 2 3\nnat descriptor type 1 masquerade\n"
        }
        "cisco-ios" => {
            "hostname a\ninterface GigabitEthernet0/0\n ip nat outside\n ip access-group A in\nip access-list extended A\n"
        }
        "mikrotik" => {
            "# x by RouterOS 7.1\n/ip address\nadd address=192.168.1.1/24 interface=b\n/ip firewall filter\nadd chain=forward action=accept\n/ip firewall nat\n"
        }
        "openwrt" => "config zone\n\toption name 'wan'\n\toption input 'REJECT'\n",
        "fortios" => "config system interface\nedit \"wan1\"\nset role wan\nnext\nend\nconfig firewall vip\n",
        "edgeos" => {
            "interfaces {\n ethernet eth0 {\n  address dhcp\n }\n}\nport-forward {\n wan-interface eth0\n"
        }
        "iptables" => "*nat\n:PREROUTING ACCEPT\n",
        _ => "",
    };
    t.push_str(head);
    for i in 0..n {
        let (p, a, b) = (i % 60_000 + 1, i / 250 % 250, i % 250 + 1);
        let _ = match format {
            "yamaha-rtx" if i % 2 == 0 => {
                writeln!(t, "nat descriptor masquerade static 1 {i} 192.168.{a}.{b} tcp {p}")
            }
            "yamaha-rtx" => writeln!(t, "ip filter {i} pass * 192.168.{a}.{b} tcp * {p}"),
            "cisco-ios" if i % 2 == 0 => writeln!(
                t,
                "ip nat inside source static tcp 192.168.{a}.{b} {p} interface GigabitEthernet0/0 {p}"
            ),
            "cisco-ios" => writeln!(t, "access-list B permit tcp any host 192.168.{a}.{b} eq {p}"),
            "mikrotik" => writeln!(
                t,
                "add action=dst-nat chain=dstnat dst-port={p} protocol=tcp to-addresses=192.168.{a}.{b}"
            ),
            "openwrt" => writeln!(
                t,
                "config redirect\n\toption src 'wan'\n\toption src_dport '{p}'\n\toption dest_ip '192.168.{a}.{b}'"
            ),
            "fortios" => writeln!(
                t,
                "edit \"v{i}\"\nset portforward enable\nset mappedip \"192.168.{a}.{b}\"\nset extport {p}\nnext"
            ),
            "edgeos" => writeln!(
                t,
                " rule {i} {{\n  forward-to {{\n   address 192.168.{a}.{b}\n  }}\n  original-port {p}\n }}"
            ),
            "iptables" => {
                writeln!(t, "-A PREROUTING -p tcp --dport {p} -j DNAT --to-destination 192.168.{a}.{b}")
            }
            _ => Ok(()),
        };
    }
    t
}

#[test]
fn time_grows_with_the_file_not_with_its_square() {
    for format in ["yamaha-rtx", "cisco-ios", "mikrotik", "openwrt", "fortios", "edgeos", "iptables"] {
        let time = |n: usize| {
            let text = large(format, n);
            let start = Instant::now();
            read_only(format, &text);
            start.elapsed().as_secs_f64()
        };
        quick_enough(|| {
            let (small, big) = (time(1_000).max(0.002), time(8_000));
            (big < small * 8.0 * 5.0, format!("{format}: {small} s for 1,000, {big} s for 8,000"))
        });
    }
}

/// Many of what a real router has few of.
#[test]
fn hostile_files_take_no_square_of_their_lines() {
    let many = |n: usize, f: &dyn Fn(usize) -> String| (0..n).map(f).collect::<String>();
    let cisco = "version 15.4\nhostname r1\ninterface GigabitEthernet0/0\n ip address 203.0.113.5 255.255.255.0\n ip nat outside\n";
    let vty = |n| cisco.to_owned() + &many(n, &|i| format!("line vty {i} {i}\n"));
    let holes = |n| {
        let list = many(500, &|i| format!(" permit tcp any host 2001:db8::{i:x} eq 80\n"));
        let interfaces = many(n / 4, &|i| {
            format!(
                "interface GigabitEthernet1/0.{i}\n ip nat outside\n ipv6 traffic-filter B in\n ipv6 enable\n"
            )
        });
        format!("{cisco}ipv6 access-list A\n{list}{interfaces}")
    };
    let nec = |n| {
        let interfaces = many(n / 2, &|i| format!("interface GigaEthernet0.{i}\n"));
        let entries = many(n / 2, &|i| format!("  ip napt static 192.168.1.20 tcp {}\n", i % 60_000 + 1));
        format!(
            "hostname a\n{interfaces}interface GigaEthernet0.0\n  ip address 203.0.113.5/24\n  ip napt static 192.168.1.2 tcp 1\ninterface GigaEthernet1.0\n  ip napt enable\ninterface GigaEthernet0.0\n{entries}"
        )
    };
    let yamaha = |n| {
        let tunnels = many(n / 4, &|i| format!("tunnel select {i}\n ip tunnel nat descriptor {i}\n"));
        let pairs = many(n / 4, &|i| {
            format!("nat descriptor type {i} nat\nnat descriptor static {i} 1 203.0.113.1=192.168.100.2 64\n")
        });
        format!("# RTX830 Rev.15.02.30\nip lan1 address 192.168.100.1/24\n{tunnels}{pairs}")
    };
    let chains = |n| {
        let (names, rules) =
            (many(n / 2, &|i| format!(":C{i} - [0:0]\n")), many(n / 2, &|i| format!("-A INPUT -j C{i}\n")));
        let open = many(n / 2, &|i| format!("-A C{i} -s 192.168.1.9/32 -p udp -j ACCEPT\n"));
        format!(
            "# Generated by iptables-save v1.8.7\n*filter\n:INPUT DROP [0:0]\n{names}{rules}{open}COMMIT\n"
        )
    };
    let braces = |n| {
        let start = "table inet filter {\n chain input {\n  type filter hook input priority 0; policy drop;\n  tcp dport 22 accept\n  ip saddr ";
        format!("{start}{}", "{ ".repeat(n))
    };
    type Make<'f> = &'f dyn Fn(usize) -> String;
    let cases: [(&str, &str, Make<'_>, usize); 6] = [
        ("chains", "iptables", &chains, 1_000),
        ("braces", "nftables", &braces, 2_000),
        ("vty", "cisco-ios", &vty, 5_000),
        ("holes", "cisco-ios", &holes, 500),
        ("napt", "nec-ix", &nec, 4_000),
        ("descriptors", "yamaha-rtx", &yamaha, 500),
    ];
    for (name, format, text, n) in cases {
        let time = |n: usize| {
            let text = text(n);
            let start = Instant::now();
            read_only(format, &text);
            start.elapsed().as_secs_f64()
        };
        quick_enough(|| {
            let (small, big) = (time(n).max(0.01), time(n * 8));
            (
                big < small * 8.0 * 3.0,
                format!("{name}: {small} s for {n} lines, {big} s for eight times as many"),
            )
        });
    }
}

/// The format alone, without the graph and the rules.
fn read_only(format: &str, text: &str) -> usize {
    use mimamori_check::format::{FactSink, recognise};
    use mimamori_check::model::fact::Facts;
    use mimamori_check::model::span::FileId;
    use mimamori_check::source::{Source, limits::Limits};
    let src = Source::from_text(FileId(0), "x", text);
    let (f, _) = recognise(&src.text).unwrap_or_else(|| panic!("{format} is not recognised"));
    assert_eq!(f.id, format);
    let mut facts = Facts::default();
    let mut sink = FactSink::new(&src, &mut facts, f.kind, Limits::default());
    (f.read)(&src, &mut sink);
    let _ = sink.finish();
    facts.len()
}

/// `cargo test --release -- --ignored router_speed --nocapture` prints the time for 20,000 lines.
#[test]
#[ignore = "a measurement, for optimised builds"]
fn router_speed() {
    for format in ["yamaha-rtx", "cisco-ios", "mikrotik", "openwrt", "fortios", "edgeos", "iptables"] {
        let text: String = large(format, 20_000).lines().take(20_000).flat_map(|l| [l, "\n"]).collect();
        let best = (0..5)
            .map(|_| {
                let start = Instant::now();
                read_only(format, &text);
                start.elapsed()
            })
            .min()
            .unwrap();
        eprintln!("{format}: {} lines in {best:?}", text.lines().count());
    }
}

#[test]
fn every_router_fixture_cut_in_half_is_still_its_format_or_nothing() {
    for p in fixtures().iter().filter(|p| p.to_string_lossy().contains("/ok/")) {
        let bytes = std::fs::read(p).unwrap();
        check(&[("half", &bytes[..bytes.len() / 2])]);
    }
}

/// One place where a reader takes in a setting, by the way it is written in files of other versions and hands.
#[test]
fn settings_are_read_in_every_spelling() {
    // RouterOS: `port=` is either end of a packet.
    let r = check_text(&[(
        "a.rsc",
        "/ip firewall nat\nadd action=masquerade chain=srcnat out-interface=ether1\n\
         add action=dst-nat chain=dstnat in-interface=ether1 port=554 protocol=tcp to-addresses=192.168.7.9\n\
         add action=redirect chain=dstnat dst-port=53 protocol=udp\n",
    )]);
    let all = forwards(&r);
    assert_eq!(all.len(), 1, "a redirect of inner requests opens nothing: {all:?}");
    assert!(all[0].starts_with("tcp 554>192.168.7.9:554 any yes/yes"), "{all:?}");
    // OPNsense: `any` as a network, and a negation that is switched off.
    let r = check_text(&[(
        "c.xml",
        "<opnsense><interfaces><wan><if>em0</if></wan></interfaces><nat><rule><interface>wan</interface>\
         <protocol>tcp</protocol><source><network>any</network><not>0</not></source><destination>\
         <network>wanip</network><port>554</port><not>0</not></destination><target>192.168.7.9</target>\
         <local-port>554</local-port></rule></nat></opnsense>",
    )]);
    assert!(forwards(&r)[0].starts_with("tcp 554>192.168.7.9:554 any "), "{:?}", forwards(&r));
    // IOS: the number of an interface stands apart where a person typed it.
    let r = check_text(&[(
        "t.txt",
        "hostname t\ninterface Dialer 3\nip nat outside\ninterface Vlan 7\nip address 192.168.7.1 255.255.255.0\n\
         ip nat inside\nip nat inside source static tcp 192.168.7.9 554 interface dialer 3 8554\n",
    )]);
    assert!(forwards(&r)[0].starts_with("tcp 8554>192.168.7.9:554 any yes/yes"), "{:?}", forwards(&r));
}

/// The last line of a list is not what stops the rest; the line that does is shown.
#[test]
fn the_line_that_stops_the_rest_is_the_evidence() {
    let r = check_text(&[(
        "a.rsc",
        "/interface bridge\nadd name=b\n/ip firewall filter\nadd action=drop chain=input in-interface=ether1\n\
         add action=drop chain=input dst-port=4022 protocol=tcp\n/ip firewall nat\n\
         add action=masquerade chain=srcnat out-interface=ether1\n",
    )]);
    let f = r.facts.iter().find(|f| f.key == "filter.wan_in").unwrap();
    let text = serde_json::to_string(&f).unwrap();
    assert!(!text.contains("4022"), "{text}");
}

/// Keys that stand in clear are told, hashes and public keys are not.
#[test]
fn readable_keys_of_vyos_and_routeros_are_counted() {
    let secrets = |name: &str, text: &str| facts(&check_text(&[(name, text)]), "secret.in_file").len();
    let boot = "interfaces {\n ethernet eth0 {\n  pppoe 0 {\n   password Kx-1-pppoe\n  }\n }\n}\nsystem {\n login {\n  \
                tacacs {\n   server 10.9.9.9 {\n    key \"Kx-2-tac\"\n   }\n  }\n  user a {\n   authentication {\n    \
                encrypted-password \"$6$abc$def\"\n    public-keys p {\n     key \"AAAAC3Nz\"\n    }\n   }\n  }\n }\n}\n\
                vpn {\n ipsec {\n  pre-shared-secret Kx-3-psk\n }\n}\n// vyos-config-version: \"nat@8\"\n\
                // Release version: 2030.01\n";
    assert_eq!(secrets("b.boot", boot), 3);
    let r = check_text(&[("b.boot", boot)]);
    assert_eq!(facts(&r, "device.vendor"), ["VyOS"]);
    let rsc = "/interface bridge\nadd name=b\n/ip ipsec identity\nadd peer=p secret=Kx-4-psk\n";
    assert_eq!(secrets("a.rsc", rsc), 1);
}

#[test]
fn yamaha_an_undefined_filter_set_filters_nothing() {
    let forward = "nat descriptor masquerade static 1 1 192.168.1.20 tcp 554\n";
    let r = rtx(&format!("{forward}pp select 1\n ip pp secure filter name OUTSIDE\n"));
    assert_eq!(forwards(&r), ["tcp 554>192.168.1.20:554 any yes/yes/yes"]);
    // In a part of a configuration the set may be in the rest.
    let part = format!(
        "pp select 1\n pppoe use lan2\n ip pp secure filter in 9\n ip pp nat descriptor 1\nnat descriptor type 1 masquerade\n{forward}"
    );
    let r = check_text(&[("part.txt", &part)]);
    assert!(forwards(&r)[0].ends_with("/unknown"), "{:?}", forwards(&r));
}

#[test]
fn yamaha_restrict_lets_in_while_the_line_is_up() {
    let r = rtx("pp select 1\n ip pp secure filter in 1\nip filter 1 restrict * 192.168.1.20 tcp * 554\n\
         nat descriptor masquerade static 1 1 192.168.1.20 tcp 554\nnat descriptor masquerade static 1 2 192.168.1.20 tcp 80\n");
    assert_eq!(
        forwards(&r),
        ["tcp 554>192.168.1.20:554 any yes/yes/yes", "tcp 80>192.168.1.20:80  yes/yes/no"]
    );
}

#[test]
fn yamaha_descriptions_in_shift_jis() {
    // 「園庭カメラ」 in Shift_JIS, whose second bytes hold a backslash and a bar.
    let mut file = b"# RTX830 Rev.15.02.30 (Wed Mar 13 11:12:13 2024)\r\nip lan1 address 192.168.1.1/24\r\nip route default gateway pp 1\r\n\
        pp select 1\r\n description pp \x89\x80\x92\xeb\x83J\x83\x81\x83\x89\x95\x5c\r\n pppoe use lan2\r\n ip pp nat descriptor 1\r\n pp enable 1\r\n\
        nat descriptor type 1 masquerade\r\n"
        .to_vec();
    file.extend(b"nat descriptor masquerade static 1 1 192.168.1.20 tcp 554\r\n");
    let r = check(&[("config.txt", &file)]);
    assert_eq!(
        (r.files[0].encoding.as_str(), r.files[0].format.as_deref()),
        ("shift_jis", Some("yamaha-rtx"))
    );
    assert_eq!(forwards(&r), ["tcp 554>192.168.1.20:554 any yes/yes/yes"]);
    assert_eq!(r.files[0].coverage.unread.len(), 0);
}

#[test]
fn yamaha_encrypted_backups_are_named_or_left_alone() {
    // Bytes without a pattern: nobody knows what is inside, and nothing is said of the router.
    let mut x = 7u32;
    let noise: Vec<u8> = (0..4096)
        .map(|_| {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            x.to_be_bytes()[0]
        })
        .collect();
    let r = check(&[("config.rtfg", &noise)]);
    assert!(r.facts.is_empty() && r.files[0].format.is_none());
    assert!(!r.files[0].notices.is_empty(), "somebody must be told what to do");
    // The same name with readable text is read.
    let r = check(&[("config.rtfg", b"# RTX830 Rev.15.02.30 (Wed Mar 13 11:12:13 2024)\nip lan1 address 192.168.1.1/24\ntelnetd host any\n")]);
    assert_eq!(r.files[0].format.as_deref(), Some("yamaha-rtx"));
}

#[test]
fn cisco_blocks_of_lines_are_looked_at_one_by_one() {
    let ios = |lines: &str| {
        let text = format!(
            "version 15.4\nhostname r1\ninterface GigabitEthernet0/0\n ip address 203.0.113.5 255.255.255.0\n ip nat outside\n\
             interface GigabitEthernet0/1\n ip address 192.168.1.1 255.255.255.0\n ip nat inside\n\
             access-list 23 permit 192.168.1.0 0.0.0.255\n{lines}end\n"
        );
        check_text(&[("show-run.txt", &text)])
    };
    // The second block has no telnet; the first one has.
    let r = ios("line vty 0 4\n login local\n transport input telnet\nline vty 5\n transport input ssh\n");
    assert_eq!(admin(&r, "telnet"), r#""yes" "any" "yes""#);
    assert_eq!(admin(&r, "ssh"), r#""yes" "any" "yes""#);
    // Who may use the first block says nothing of the second.
    let r =
        ios("line vty 0 4\n access-class 23 in\n transport input ssh\nline vty 5 15\n transport input ssh\n");
    assert_eq!(admin(&r, "ssh"), r#""yes" "any" "yes""#);
    let r = ios(
        "line vty 0 4\n access-class 23 in\n transport input ssh\nline vty 5 15\n access-class 23 in\n transport input ssh\n",
    );
    assert_eq!(admin(&r, "ssh"), r#""yes" ["192.168.1.0/24"] "no""#);
    // A block that is written again goes on.
    let r = ios("line vty 0 4\n transport input telnet\nline vty 0 4\n transport input ssh\n");
    assert_eq!(admin(&r, "telnet"), r#""no" "lan" "no""#);
}

#[test]
fn cisco_names_of_interfaces_are_the_same_however_short() {
    let text = "hostname r1\nint g0/0\n ip access-group IN in\nint g0/0\n ip address 203.0.113.5 255.255.255.0\n ip nat outside\n\
        interface G0/0\n no shutdown\nint g0/1\n ip address 192.168.1.1 255.255.255.0\n ip nat inside\n\
        ip nat inside source static 192.168.1.20 203.0.113.6\nip access-list extended IN\n permit tcp any host 203.0.113.6 eq 443\n";
    let r = check_text(&[("typed.txt", text)]);
    assert_eq!(forwards(&r), ["tcp 443>192.168.1.20:443 any yes/yes/yes"]);
    assert_eq!(facts(&r, "filter.wan_in"), ["present"]);
}

#[test]
fn cisco_ipv6_lists_open_single_devices() {
    let ios = |lines: &str| {
        let text = format!(
            "version 15.4\nhostname r1\ninterface GigabitEthernet0/0\n ip address 203.0.113.5 255.255.255.0\n ip nat outside\n\
             ipv6 address 2001:db8::1/64\n ipv6 traffic-filter IN6 in\ninterface GigabitEthernet0/1\n\
             ip address 192.168.1.1 255.255.255.0\n ip nat inside\nipv6 access-list IN6\n{lines} deny ipv6 any any\nend\n"
        );
        check_text(&[("show-run.txt", &text)])
    };
    let r = ios(
        " permit tcp any host 2001:DB8:1::20 eq 554\n sequence 20 permit tcp host 2001:db8:9::5 host 2001:db8:1::21 eq 80\n",
    );
    assert_eq!(
        forwards(&r),
        ["tcp 554>2001:DB8:1::20:554 any yes/yes/yes", "tcp 80>2001:db8:1::21:80 2001:db8:9::5 yes/yes/yes"]
    );
    // For all other devices the list is a wall.
    assert_eq!(facts(&r, "filter.ipv6_in"), ["present"]);
    // What stands before may stop it; answers to what devices asked open nothing.
    let r = ios(
        " deny tcp any any eq 554\n permit tcp any host 2001:db8:1::20 eq 554\n permit tcp any host 2001:db8:1::20 established\n",
    );
    assert_eq!(forwards(&r), ["tcp 554>2001:db8:1::20:554 any yes/yes/unknown"]);
    // A list that stands at no interface does nothing.
    let text = "version 15.4\nhostname r1\ninterface GigabitEthernet0/0\n ip address 203.0.113.5 255.255.255.0\n ip nat outside\n\
        ipv6 access-list IN6\n permit tcp any host 2001:db8:1::20 eq 554\n";
    assert!(forwards(&check_text(&[("show-run.txt", text)])).is_empty());
}

fn ros(lines: &str) -> ReportWire {
    check_text(&[(
        "export.rsc",
        &format!("# 2026-03-10 12:16:25 by RouterOS 7.18.2\n# model = RB750Gr3\n{lines}"),
    )])
}

#[test]
fn mikrotik_servers_that_strangers_can_misuse() {
    let open =
        "/ip dhcp-client\nadd interface=ether1\n/ip address\nadd address=192.168.88.1/24 interface=bridge\n";
    let shut = "/ip firewall filter\nadd chain=input action=drop in-interface=ether1\n";
    let servers = "/ip proxy\nset enabled=yes port=3128\n/ip socks\nset enabled=yes\n/ip dns\nset allow-remote-requests=yes servers=1.1.1.1\n";
    let told = |r: &ReportWire| {
        let mut v: Vec<String> = facts(r, "remote_admin")
            .iter()
            .filter(|a| a["service"] == "other")
            .map(|a| format!("{} {}", a["port"], a["from_wan"].as_str().unwrap_or("")))
            .collect();
        v.sort();
        v
    };
    assert_eq!(told(&ros(&format!("{open}{servers}"))), ["1080 yes", "3128 yes", "53 yes"]);
    // Behind the filter, names are answered inside as usual; a proxy is still worth a word.
    assert_eq!(told(&ros(&format!("{open}{shut}{servers}"))), ["1080 no", "3128 no"]);
    assert!(
        told(&ros(&format!("{open}/ip proxy\nset enabled=no\n/ip dns\nset servers=1.1.1.1\n"))).is_empty()
    );
}

#[test]
fn mikrotik_without_a_line_to_the_internet_is_not_called_reachable() {
    // A bridge for wireless: one private address, nothing translated.
    let r = ros(
        "/interface bridge\nadd name=bridge1\n/ip address\nadd address=192.168.88.2/24 interface=bridge1\n",
    );
    assert_eq!(admin(&r, "ssh"), r#""yes" "unknown" "unknown""#);
    // The internet side has a private address: another router stands in front.
    let private = "/interface list\nadd name=WAN\n/interface list member\nadd interface=ether1 list=WAN\n/ip address\n\
        add address=10.1.1.2/24 interface=ether1\nadd address=192.168.88.1/24 interface=bridge\n";
    let forward = "/ip firewall nat\nadd chain=dstnat action=dst-nat in-interface-list=WAN protocol=tcp dst-port=8000 to-addresses=192.168.88.20\n";
    let r = ros(&format!("{private}{forward}"));
    assert_eq!(admin(&r, "ssh"), r#""yes" "any" "unknown""#);
    assert_eq!(facts(&r, "forward")[0]["ext_ip"], "10.1.1.2");
    // It gets its address from the provider.
    let r = ros(&format!(
        "{private}/interface pppoe-client\nadd interface=ether1 name=pppoe-out1 disabled=no\n{forward}"
    ));
    assert_eq!(admin(&r, "ssh"), r#""yes" "any" "yes""#);
    assert!(facts(&r, "forward")[0]["ext_ip"].is_null());
}

#[test]
fn mikrotik_snmp_is_as_open_as_its_communities() {
    let open = "/ip dhcp-client\nadd interface=ether1\n/snmp\nset enabled=yes\n/snmp community\n";
    let snmp = |lines: &str| admin(&ros(&format!("{open}{lines}")), "snmp");
    assert_eq!(snmp("add addresses=10.0.0.6/32 name=mimamori\n"), r#""yes" "any" "yes""#);
    assert_eq!(
        snmp("set [ find default=yes ] disabled=yes\nadd addresses=10.0.0.6/32 name=mimamori\n"),
        r#""yes" ["10.0.0.6/32"] "no""#
    );
    assert_eq!(
        snmp("set [ find default=yes ] disabled=yes\nadd addresses=::/0 name=mimamori\n"),
        r#""yes" "any" "yes""#
    );
}

#[test]
fn mikrotik_bytes_of_a_name_become_signs() {
    let r = ros("/ip address\nadd address=192.168.88.1/24 interface=bridge\n/ip dhcp-server lease\n\
        add address=192.168.88.20 comment=\"\\E3\\82\\AB\\E3\\83\\A1\\E3\\83\\A9 1\" mac-address=00:11:22:33:44:55\n");
    assert_eq!(facts(&r, "host")[0]["name"], "カメラ 1");
}

#[test]
fn a_private_address_outside_means_another_router_in_front() {
    let uci = |outer: &str| {
        let text = format!(
            "config interface 'lan'\n\toption proto 'static'\n\toption ipaddr '192.168.1.1'\n\n\
             config interface 'wan'\n\toption proto 'static'\n\toption ipaddr '{outer}'\n\n\
             config interface 'wan6'\n\toption proto 'dhcpv6'\n\n\
             config zone\n\toption name 'wan'\n\tlist network 'wan'\n\toption input 'REJECT'\n\toption forward 'REJECT'\n\n\
             config rule\n\toption src 'wan'\n\toption proto 'tcp'\n\toption dest_port '22'\n\toption target 'ACCEPT'\n\n\
             config redirect\n\toption src 'wan'\n\toption src_dport '554'\n\toption dest_ip '192.168.1.20'\n\toption proto 'tcp'\n"
        );
        check_text(&[("uci.txt", &text)])
    };
    let r = uci("203.0.113.5");
    assert_eq!(admin(&r, "ssh"), r#""yes" "any" "yes""#);
    assert!(facts(&r, "forward")[0]["ext_ip"].is_null());
    let r = uci("10.1.1.2");
    assert_eq!(admin(&r, "ssh"), r#""yes" "any" "unknown""#);
    assert_eq!(facts(&r, "forward")[0]["ext_ip"], "10.1.1.2");

    let nvram = |outer: &str| {
        check_text(&[(
            "nvram.txt",
            &format!(
                "productid=RT-AC68U\nfirmver=3.0.0.4\nbuildno=386\nlan_ipaddr=192.168.1.1\nwan0_ipaddr={outer}\nmisc_http_x=1\n\
             vts_enable_x=1\nvts_rulelist=<cam>554>192.168.1.20>>TCP>\n"
            ),
        )])
    };
    assert_eq!(admin(&nvram("203.0.113.5"), "http"), r#""yes" "wan" "yes""#);
    assert_eq!(admin(&nvram("192.168.0.2"), "http"), r#""yes" "wan" "unknown""#);
}

#[test]
fn nec_translation_counts_where_it_is_switched_on() {
    let r = check_text(&[(
        "ix.txt",
        "hostname ix\nip route default GigaEthernet0.1\nddns enable\ninterface GigaEthernet0.0\n  no ip address\n  ip napt static 192.168.1.20 tcp 554\n  no shutdown\n\
         interface GigaEthernet0.1\n  encapsulation pppoe\n  ip address ipcp\n  ip napt enable\n  ip napt static 192.168.1.20 tcp 8000\n  no shutdown\n\
         interface GigaEthernet1.0\n  ip address 192.168.1.1/24\n  no shutdown\n",
    )]);
    assert_eq!(
        forwards(&r),
        ["tcp 554>192.168.1.20:554 any yes/no/yes", "tcp 8000>192.168.1.20:8000 any yes/yes/yes"]
    );
    assert_eq!(facts(&r, "ddns")[0]["enabled"], "yes");
}

#[test]
fn iptables_answers_that_come_back_do_not_make_a_side_the_internet() {
    let r = check_text(&[(
        "fw.sh",
        "#!/bin/sh\nsudo iptables -P FORWARD DROP\nsudo iptables -t nat -A PREROUTING -i wlo1 -p tcp --dport 8888 -j DNAT --to-destination 192.168.1.100:8000\n\
         sudo iptables -t nat -A POSTROUTING -o eth1 -p tcp -d 192.168.1.100 --dport 8000 -j SNAT --to-source 192.168.1.1\n",
    )]);
    assert_eq!(forwards(&r), ["tcp 8888>192.168.1.100:8000 any yes/unknown/unknown"]);
}

#[test]
fn yamaha_identifiers_of_a_lease_hold_the_address_of_the_device() {
    let r = rtx(
        "dhcp scope bind 1 192.168.1.20 01 e0 2e fe 11 22 33\ndhcp scope bind 1 192.168.1.21 ff 6b 84 6a ce 00 02\n",
    );
    let hosts = facts(&r, "host");
    assert_eq!(hosts[0]["mac"], "e0:2e:fe:11:22:33");
    assert!(hosts[1]["mac"].is_null());
}

#[test]
fn asa_names_stand_for_addresses() {
    let r = check_text(&[(
        "asa.txt",
        "ASA Version 8.2(1)\nhostname fw\nenable password ============= encrypted\npasswd ============= encrypted\n\
         name 192.168.1.20 camera\nname 192.168.1.0 home\nname 203.0.113.9 office\n!\ninterface Vlan1\n nameif inside\n security-level 100\n\
         ip address 192.168.1.1 255.255.255.0\n!\ninterface Vlan2\n nameif outside\n security-level 0\n ip address 203.0.113.5 255.255.255.252\n!\n\
         access-list in extended permit tcp host office any eq 554\n\
         static (inside,outside) tcp interface 554 camera 554 netmask 255.255.255.255\n\
         access-group in in interface outside\nhttp server enable\nhttp home 255.255.255.0 inside\n",
    )]);
    assert_eq!(forwards(&r), ["tcp 554>192.168.1.20:554 203.0.113.9 yes/yes/yes"]);
    assert_eq!(admin(&r, "https"), r#""yes" "lan" "no""#);
    // What was struck out is no password, and no password twice.
    assert!(
        r.facts.iter().filter(|f| f.key == "account").all(|f| f.secret_state.as_deref() == Some("masked"))
    );
    assert!(!r.findings.iter().any(|f| f.rule == "MC204"));
}

#[test]
fn allied_telesis_rules_for_the_router_itself() {
    let awp = |rule: &str| {
        let text = format!(
            "service ssh\nservice telnet\nservice http\nhostname r\nzone private\n network lan\n  ip subnet 192.168.1.0/24\n\
             zone public\n network wan\n  ip subnet 0.0.0.0/0 interface ppp0\n  host ppp0\n   ip address dynamic interface ppp0\n\
             firewall\n rule 10 permit any from private to public\n{rule} protect\nnat\n rule 10 masq any from private to public\n enable\n\
             interface vlan1\n ip address 192.168.1.1/24\n"
        );
        check_text(&[("awplus.cfg", &text)])
    };
    let r = awp(
        " rule 20 permit https from public to public.wan.ppp0\n rule 30 permit ssh from public to public.wan.ppp0\n",
    );
    assert_eq!(admin(&r, "https"), r#""yes" "any" "yes""#);
    assert_eq!(admin(&r, "ssh"), r#""yes" "any" "yes""#);
    assert_eq!(admin(&r, "telnet"), r#""yes" "unknown" "unknown""#);
    let r = awp("");
    assert_eq!(
        (admin(&r, "https"), admin(&r, "http")),
        (String::new(), r#""yes" "unknown" "unknown""#.to_owned())
    );
}

#[test]
fn one_line_that_is_half_open_is_one_finding() {
    // The filter lets in TCP; the line forwards all.
    let r = rtx(
        "pp select 1\n ip pp secure filter in 1 2\nip filter 1 pass * 192.168.1.20 tcp * 8000\nip filter 2 reject *\n\
        nat descriptor masquerade incoming 1 forward 192.168.1.20\n",
    );
    assert!(r.findings.iter().any(|f| f.rule == "MC305") && !r.findings.iter().any(|f| f.rule == "MC306"));
    // What waits for a VPN of the router itself is left out; other doors to it are told by what they are.
    let nec = |line: &str| {
        check_text(&[(
            "ix.txt",
            &format!(
                "hostname ix\ninterface GigaEthernet0.0\n  no ip address\n  ip napt static GigaEthernet0.0 {line}\ninterface GigaEthernet0.1\n  ip napt enable\n\
             interface GigaEthernet1.0\n  ip address 192.168.1.1/24\n"
            ),
        )])
    };
    assert!(!nec("udp 500").findings.iter().any(|f| f.rule == "MC306"));
    let r = nec("tcp 22");
    let f = r.findings.iter().find(|f| f.rule == "MC306").unwrap();
    assert!(f.title.ja.contains("ルーター自身") && f.title.en.contains("the router itself"));
}

#[test]
fn openwrt_zones_that_are_not_in_the_file() {
    let show = |src: &str| {
        check_text(&[(
            "uci.txt",
            &format!(
                "firewall.@zone[0]=zone\nfirewall.@zone[0].name='lan'\nfirewall.@zone[0].input='ACCEPT'\nfirewall.@redirect[0]=redirect\n\
             firewall.@redirect[0].src='{src}'\nfirewall.@redirect[0].proto='tcp'\nfirewall.@redirect[0].src_dport='443'\n\
             firewall.@redirect[0].dest_ip='192.168.1.20'\n"
            ),
        )])
    };
    assert_eq!(forwards(&show("wan")), ["tcp 443>192.168.1.20:443 any yes/yes/yes"]);
    assert_eq!(forwards(&show("fiber")), ["tcp 443>192.168.1.20:443 any yes/unknown/yes"]);
    assert!(forwards(&show("lan")).is_empty());
}

#[test]
fn unifi_senders_of_a_forward() {
    let one = |more: &str| {
        let text = format!(
            r#"{{"data":[{{"name":"cam","enabled":true,"pfwd_interface":"wan","dst_port":"8554","fwd":"192.168.1.20","fwd_port":"554","proto":"tcp"{more}}}]}}"#
        );
        forwards(&check_text(&[("portforward.json", &text)])).join("; ")
    };
    let with = |who: &str| format!("tcp 8554>192.168.1.20:554 {who} yes/yes/yes");
    assert_eq!(one(r#","src":"any""#), with("any"));
    assert_eq!(
        one(r#","src":"203.0.113.0/24","src_limiting_enabled":true,"src_limiting_type":"ip""#),
        with("203.0.113.0/24")
    );
    assert_eq!(
        one(r#","src":"any","src_limiting_enabled":true,"src_limiting_type":"firewall_group""#),
        with("unknown")
    );
}

#[test]
fn pfsense_upnp_in_both_places() {
    let pf = |inner: &str| {
        let text = format!(
            "<?xml version=\"1.0\"?>\n<pfsense><system><hostname>pf</hostname></system>\n<interfaces><wan><ipaddr>dhcp</ipaddr></wan></interfaces>\n\
             <installedpackages><miniupnpd>{inner}</miniupnpd></installedpackages></pfsense>\n"
        );
        facts(&check_text(&[("config.xml", &text)]), "router.upnp").into_iter().cloned().collect::<Vec<_>>()
    };
    assert_eq!(pf("<config><enable>on</enable></config>"), [true]);
    assert_eq!(pf("<enable>on</enable><enable_upnp>on</enable_upnp>"), [true]);
    assert_eq!(pf("<config><enable></enable></config>"), [false]);
}

/// What stands for `title` in the report, by rule and urgency.
fn titles(r: &ReportWire, rule: &str, urgency: &str) -> Vec<String> {
    r.findings
        .iter()
        .filter(|f| f.rule == rule && f.urgency == urgency)
        .map(|f| f.title.en.to_string())
        .collect()
}

const EDGE: &str = "interfaces {\n    ethernet eth0 {\n        address dhcp\n        description WAN\n        firewall {\n            \
    local {\n                name WAN_LOCAL\n            }\n        }\n    }\n    ethernet eth1 {\n        address 192.168.1.1/24\n    }\n}\n\
    firewall {\n    name WAN_LOCAL {\n        default-action drop\n        rule 20 {\n            action accept\n            protocol tcp\n            \
    destination {\n                address 192.168.1.1\n                port 22\n            }\n        }\n    }\n}\n\
    port-forward {\n    auto-firewall disable\n    wan-interface eth0\n    rule 1 {\n        forward-to {\n            address 192.168.1.1\n            \
    port 22\n        }\n        original-port 2222\n        protocol tcp\n    }\n}\n\
    service {\n    gui {\n        https-port 443\n    }\n    ssh {\n        port 22\n    }\n}\n\
    system {\n    login {\n        user ubnt {\n            authentication {\n                encrypted-password $6$abcdefgh$ijklmnopqrstuvwx\n            \
    }\n        }\n    }\n}\n";

#[test]
fn a_forward_to_the_router_itself_is_no_inside_only() {
    let r = check_text(&[("config.boot", EDGE)]);
    assert_eq!(admin(&r, "ssh"), r#""yes" "lan" "yes""#);
    assert_eq!(titles(&r, "MC307", "today").len(), 1, "{:?}", r.findings);
    let inside = titles(&r, "MC308", "in_place");
    assert!(inside.iter().all(|t| !t.contains("SSH")) && inside.len() == 1, "{inside:?}");
    assert!(titles(&r, "MC302", "in_place").is_empty(), "a forward to the router is one");
    // Its login is tried from the internet.
    assert!(titles(&r, "MC321", "next_check").is_empty());
    // The forward has its path; the inner port has none of its own.
    assert!(r.paths.iter().all(|p| p.external_port != Some(22)));
}

#[test]
fn a_part_of_a_file_is_never_open_from_inside_only() {
    let forti = "config system interface\n    edit \"lan\"\n        set ip 192.168.1.99 255.255.255.0\n        set allowaccess https ssh\n        \
        set role lan\n    next\nend\n";
    let r = check_text(&[("part.conf", forti)]);
    assert_eq!(admin(&r, "ssh"), r#""yes" "unknown" "unknown""#);
    assert!(titles(&r, "MC308", "in_place").is_empty());
    let whole = format!(
        "config firewall policy\n    edit 1\n        set srcintf \"lan\"\n        set dstintf \"wan1\"\n        set srcaddr \"all\"\n        \
         set dstaddr \"all\"\n        set action accept\n    next\nend\n{}",
        forti.replacen(
            "    edit",
            "    edit \"wan1\"\n        set role wan\n        set allowaccess ping\n    next\n    edit",
            1
        )
    );
    let r = check_text(&[("whole.conf", &whole)]);
    assert_eq!(admin(&r, "ssh"), r#""yes" "lan" "no""#);
    assert_eq!(titles(&r, "MC308", "in_place").len(), 2);
}

#[test]
fn iptables_marks_and_tunnels() {
    let rules = |more: &str| {
        format!(
            "*mangle\n-A PREROUTING -i tailscale0 -j MARK --set-xmark 0x40000/0xff0000\n{more}COMMIT\n*nat\n\
             -A POSTROUTING -o eth0 -j MASQUERADE\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n\
             -A INPUT -s 192.168.22.0/24 -i wlan0 -p tcp -m tcp --dport 22 -j ACCEPT\n\
             -A FORWARD -m mark --mark 0x40000/0xff0000 -j ACCEPT\n-A FORWARD -o tailscale0 -j ACCEPT\nCOMMIT\n"
        )
    };
    let wall = |r: &ReportWire| facts(r, "filter.wan_in").first().map_or(String::new(), ToString::to_string);
    let r = check_text(&[("rules.v4", &rules(""))]);
    assert_eq!(wall(&r), r#""present""#);
    assert_eq!(admin(&r, "ssh"), r#""yes" ["192.168.22.0/24"] "no""#);
    // A rule that packets from outside reach may give them the mark.
    let r =
        check_text(&[("rules.v4", &rules("-A PREROUTING -p tcp -j MARK --set-xmark 0x40000/0xff0000\n"))]);
    assert_eq!(wall(&r), r#""unknown""#);
}

#[test]
fn openwrt_servers_are_answered_by_the_firewall_of_another_file() {
    const SERVERS: &str = "config uhttpd 'main'\n\tlist listen_http '0.0.0.0:80'\n";
    const SSH: &str = "config dropbear\n\toption PasswordAuth 'on'\n\toption Port '22'\n";
    let wall = |more: &str| {
        format!(
            "config defaults\n\toption input 'DROP'\nconfig zone\n\toption name 'lan'\n\toption input 'ACCEPT'\nconfig zone\n\toption name 'wan'\n\t\
             option input 'DROP'\n\toption forward 'DROP'\n\tlist network 'wan'\n{more}"
        )
    };
    let alone = check_text(&[("dropbear", SSH)]);
    assert_eq!(admin(&alone, "ssh"), r#""yes" "any" "unknown""#);
    let read = |firewall: &str| {
        check_text(&[
            ("etc/config/dropbear", SSH),
            ("etc/config/uhttpd", SERVERS),
            ("etc/config/firewall", firewall),
        ])
    };
    let r = read(&wall(""));
    assert_eq!(admin(&r, "ssh"), r#""yes" "lan" "no""#);
    assert_eq!(admin(&r, "http"), r#""yes" "lan" "no""#);
    // A range that holds the port opens it.
    let r = read(&wall(
        "config rule\n\toption src 'wan'\n\toption proto 'tcp'\n\toption dest_port '20-25'\n\toption target 'ACCEPT'\n",
    ));
    assert_eq!(admin(&r, "ssh"), r#""yes" "unknown" "unknown""#);
    assert!(facts(&r, "remote_admin").iter().any(|a| a["port"] == 22 && a["from_wan"] == "yes"));
}

#[test]
fn a_forward_says_what_usually_waits_there() {
    let say = |line: &str| titles(&rtx(line), "MC302", "week").join("");
    let ssh = say("nat descriptor masquerade static 1 1 192.168.1.20 tcp 1337=22\n");
    assert!(ssh.contains("usually") && ssh.contains("SSH"), "{ssh}");
    assert!(
        say("nat descriptor masquerade static 1 1 192.168.1.20 tcp 9000\n")
            .contains("what is there is not known")
    );
    let limited = rtx("ip filter 1 pass 203.0.113.5 192.168.1.20 tcp * 554\nip filter 9 reject * * * * *\n\
        nat descriptor masquerade static 1 1 192.168.1.20 tcp 554\npp select 1\n ip pp secure filter in 1 9\n");
    let all: String = limited.findings.iter().map(|f| f.title.en.to_string()).collect();
    assert!(!all.contains("addresses is"), "{all}");
}

const MIKROTIK: &str = "# jan/11/2023 17:44:11 by RouterOS 6.49.7\n/interface vlan\nadd interface=ether1 name=vlan481 vlan-id=481\n\
    /interface list\nadd name=WAN\nadd name=LAN\n/interface list member\nadd interface=bridge list=LAN\nadd interface=ether1 list=WAN\n\
    add interface=vlan481 list=WAN\n/ip address\nadd address=192.168.88.1/24 interface=bridge\n\
    add address=203.0.113.154/28 interface=vlan481\n/ip dns\nset allow-remote-requests=yes\n/ip firewall filter\n\
    add chain=input connection-state=established,related\nadd action=drop chain=input in-interface=PORT\n/ip firewall nat\n\
    add action=masquerade chain=srcnat out-interface-list=WAN\n";

#[test]
fn mikrotik_rules_for_one_line_say_nothing_of_another() {
    let wall = |port: &str| {
        let r = check_text(&[("export.rsc", &MIKROTIK.replace("PORT", port))]);
        facts(&r, "filter.wan_in").first().map_or(String::new(), ToString::to_string)
    };
    // The port carries the VLAN, whose packets its rule does not see.
    assert_eq!(wall("ether1"), r#""pass-all""#);
    assert_eq!(wall("vlan481"), r#""present""#);
    let list = MIKROTIK.replace("in-interface=PORT", "in-interface-list=WAN");
    let r = check_text(&[("export.rsc", &list)]);
    assert_eq!(facts(&r, "filter.wan_in")[0], "present");
}

#[test]
fn pasted_guides_keep_their_values() {
    let forti = "config firewall vip\n    edit \"Web\"\n        set extip 203.0.113.50           # the line\n        set extintf \"wan1\"\n        \
        set mappedip \"192.168.1.100\"     # the server\n        set portforward enable\n        set extport 80\n        set mappedport 80\n    \
        next\nend\nconfig firewall policy\n    edit 100\n        set srcintf \"wan1\"\n        set dstintf \"port4\"\n        set srcaddr \"all\"\n        \
        set dstaddr \"Web\"      # it\n        set action accept\n        set schedule \"always\"\n        set service \"HTTP\"\n    next\nend\n";
    let r = check_text(&[("paste.txt", forti)]);
    assert_eq!(forwards(&r), ["tcp 80>192.168.1.100:80 any yes/yes/yes"]);
    // One policy of an excerpt is not all of them.
    assert!(titles(&r, "MC310", "in_place").is_empty());
    let vyos = "#!/bin/vbash\nsource /opt/vyatta/etc/functions/script-template\necho \"Starting\"\nconfigure\n\
        set nat destination rule 10 inbound-interface eth3\nset nat destination rule 10 translation address '172.20.242.40'\n\
        set nat destination rule 10 protocol tcp\nset nat destination rule 10 destination port 8000\n\
        set nat source rule 101 translation address masquerade\ncommit\nsave\n";
    assert_eq!(forwards(&check_text(&[("lockdown.sh", vyos)])).len(), 1);
    let prompt = "$ sudo iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 192.168.1.10:80\n\
        root@gw:~# iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE\n";
    assert_eq!(forwards(&check_text(&[("notes.txt", prompt)])).len(), 1);
    let pf = "<nat><rule><interface>wan</interface><protocol>tcp</protocol><destination><network>wanaddress</network><port>443</port>\
        </destination><target>192.168.10.2</target><local-port>443</local-port></rule></nat>\n<filter><rule><type>pass</type>\
        <interface>lan</interface><source><network>lan</network></source><destination><any/></destination></rule></filter>\n";
    let pf = check_text(&[("part.xml", &format!("<pfsense>{pf}</pfsense>"))]);
    assert!(forwards(&pf)[0].ends_with("/unknown"), "{:?}", forwards(&pf));
}

#[test]
fn nftables_that_pass_everything_on_are_no_wall() {
    let rules = |forward: &str| {
        format!(
            "define WAN = enp7s0\ntable ip nat {{\n  chain post {{\n    type nat hook postrouting priority 100; policy accept;\n    \
             oifname $WAN masquerade\n  }}\n}}\ntable ip filter {{\n  chain input {{\n    type filter hook input priority 0; policy drop;\n    \
             tcp dport {{ 80, 25565 }} accept\n    tcp dport {{ 80 }} accept\n  }}\n  chain forward {{\n    \
             type filter hook forward priority 0; policy drop;\n    {forward}\n  }}\n}}\n"
        )
    };
    let r = check_text(&[("nft.conf", &rules("iifname $WAN oifname enp1s0 accept"))]);
    assert_eq!(facts(&r, "filter.wan_in")[0], "unknown");
    let r = check_text(&[("nft.conf", &rules("ct state established,related accept"))]);
    assert_eq!(facts(&r, "filter.wan_in")[0], "present");
    // Two lines for one port are one server; one without a name is told by its port.
    let told = titles(&r, "MC308", "today");
    assert!(told.len() == 2 && told.iter().any(|t| t.contains("port 25565")), "{told:?}");
}
