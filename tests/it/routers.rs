//! Router configurations: the special cases of Yamaha, what a part of a file may say, secrets of every vendor, and time.
//! Protects the promise that what is not written is never called safe, and that no key leaves the engine.

use crate::common::{check, check_text, fixtures};
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
        let (small, big) = (time(1_000).max(0.002), time(8_000));
        assert!(big < small * 8.0 * 5.0, "{format}: {small} s for 1,000, {big} s for 8,000");
    }
}

/// The format alone, without the graph and the rules.
fn read_only(format: &str, text: &str) -> usize {
    use mimamori_check::format::{FactSink, recognise};
    use mimamori_check::model::fact::Facts;
    use mimamori_check::model::span::FileId;
    use mimamori_check::source::{Source, limits::Limits};
    let src = Source::from_text(FileId(0), "x", text);
    let (f, _) = recognise(&src.text).unwrap();
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
