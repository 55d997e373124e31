//! The truth table of reachability: router family × door × what the camera asks for → the expected path and its certainty.
//!
//! Protects the one promise of the graph: a door that a router's file opens gives exactly one path to the camera behind it,
//! as sure as the least sure hop; a door that is closed, limited to a VPN or switched off gives none; and nobody is told
//! "certain" where the address of a camera comes from the name of its file.

use crate::common::options;
use mimamori_check::engine::{Input, Options, analyze};
use mimamori_check::i18n::Lang;
use mimamori_check::questions::Answered;
use mimamori_check::wire::{self, ReportWire};
use std::collections::BTreeSet;

const CAMERA: &str = "192.168.1.20";

/// What stands behind the door: files of the camera, where the path ends, how sure that is.
struct Behind {
    what: &'static str,
    file: Option<&'static str>,
    ends_at: &'static str,
}
const BEHIND: [Behind; 4] = [
    Behind {
        what: "camera open",
        file: Some("daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 0\n"),
        ends_at: "live-view-open",
    },
    Behind {
        what: "default password",
        file: Some(
            "daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 2\nstream_authentication admin:admin\n",
        ),
        ends_at: "live-view-default-password",
    },
    Behind {
        what: "good password",
        file: Some(
            "daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 2\n\
             stream_authentication viewer:Kaki-7-Tonbo-Suzu\n",
        ),
        ends_at: "login-page",
    },
    Behind { what: "unknown", file: None, ends_at: "unknown-service" },
];

/// The door that a file opens: name, outer port of the camera's 8081, and how sure the door itself is.
#[derive(Clone, Copy)]
enum Door {
    /// One port is let in.
    Port(&'static str, &'static str, &'static str),
    /// Everything is let in; nothing is known of the port when nothing is known of the camera.
    All(&'static str, &'static str),
    /// Known services of the camera are reached; without any there is no path.
    Services(&'static str, &'static str),
    Closed,
    /// Such devices have no door of this kind, or their file never tells it: why. Nothing is run.
    NoSuch(&'static str),
}

/// Every family says something of every one of these: what is behind it, or that there is no such door.
const DOORS: [&str; 9] =
    ["forward", "DMZ", "UPnP", "1:1", "IPv6", "source-limited", "disabled rule", "filter blocks", "VPN only"];

struct Row {
    family: &'static str,
    case: &'static str,
    files: Vec<(&'static str, String)>,
    answers: Vec<(&'static str, &'static str)>,
    door: Door,
}

fn rank(c: &str) -> u8 {
    ["possible", "likely", "certain"].iter().position(|x| *x == c).unwrap() as u8
}

/// The expected paths to the camera, in the short form of [`paths`].
fn expected(row: &Row, b: &Behind) -> Vec<String> {
    // The camera's address is from the name of its file: likely at best.
    let behind = if b.file.is_some() { "likely" } else { "possible" };
    let least = |door: &'static str| if rank(door) < rank(behind) { door } else { behind };
    let line = |door: &str, outer: &str, inner: &str, sure: &str| {
        vec![format!("{door} {outer} -> {CAMERA}:{inner} {} {sure}", b.ends_at)]
    };
    match (row.door, b.file.is_some()) {
        (Door::Closed | Door::NoSuch(_), _) | (Door::Services(..), false) => Vec::new(),
        (Door::Port(door, outer, sure), _) => line(door, outer, "8081", least(sure)),
        (Door::All(door, sure), true) | (Door::Services(door, sure), true) => {
            line(door, "8081", "8081", least(sure))
        }
        (Door::All(door, sure), false) => line(door, "-", "-", least(sure)),
    }
}

fn run(row: &Row, b: &Behind) -> ReportWire {
    let mut inputs: Vec<Input> =
        row.files.iter().map(|(n, t)| Input::new((*n).to_owned(), t.as_bytes().to_vec())).collect();
    if let Some(text) = b.file {
        inputs.push(Input::new(format!("{CAMERA}_motion.conf"), text.as_bytes().to_vec()));
    }
    let answers = row
        .answers
        .iter()
        .map(|(q, v)| Answered { question: (*q).to_owned(), value: (*v).to_owned() })
        .collect();
    wire::report(&analyze(inputs, &Options { answers, ..options() }, &mut |_| {}), Lang::Ja)
}

/// Paths to the camera in short: `forward 18081 -> 192.168.1.20:8081 live-view-open likely`. The router's own doors are not
/// the matter here.
fn paths(r: &ReportWire) -> Vec<String> {
    let n = |p: Option<u16>| p.map_or("-".to_owned(), |p| p.to_string());
    r.paths
        .iter()
        .filter(|p| p.address.as_deref() == Some(CAMERA))
        .map(|p| {
            format!(
                "{} {} -> {CAMERA}:{} {} {}",
                p.door,
                n(p.external_port),
                n(p.inner_port),
                p.ends_at,
                p.certainty
            )
        })
        .collect()
}

fn check(rows: Vec<Row>) -> usize {
    let mut wrong = Vec::new();
    let mut cases = 0;
    let families: BTreeSet<&str> = rows.iter().map(|r| r.family).filter(|f| !f.is_empty()).collect();
    for (f, d) in families.iter().flat_map(|f| DOORS.iter().map(move |d| (f, d))) {
        if !rows.iter().any(|r| r.family == *f && r.case.starts_with(d)) {
            wrong.push(format!("{f} says nothing of {d}"));
        }
    }
    for row in &rows {
        if let Door::NoSuch(why) = row.door {
            assert!(row.files.iter().all(|f| f.1.is_empty()) && why.len() > 10, "{}", row.case);
            continue;
        }
        for b in &BEHIND {
            cases += 1;
            let r = run(row, b);
            let unread: Vec<_> =
                r.files.iter().filter(|f| f.format.is_none()).map(|f| f.name.clone()).collect();
            let (actual, wanted) = (paths(&r), expected(row, b));
            if actual != wanted || !unread.is_empty() {
                wrong.push(format!(
                    "{} / {} / {}: expected {wanted:?}, found {actual:?}, unread {unread:?}",
                    row.family, row.case, b.what
                ));
            }
            // The reverse statement: a camera of which a file was given and to which nothing leads is named.
            let named = r.no_path.iter().any(|n| n.address.as_deref() == Some(CAMERA));
            if named != (b.file.is_some() && wanted.is_empty()) {
                wrong.push(format!("{} / {} / {}: no_path says {named}", row.family, row.case, b.what));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cases} wrong:\n{}", wrong.len(), wrong.join("\n"));
    cases
}

const UPNP: &str = "Found valid IGD : http://192.168.1.1:5000/ctl/IPConn\nExternalIPAddress = 203.0.113.9\n \
    i protocol exPort->inAddr:inPort description remoteHost leaseTime\n 0 TCP 18081->192.168.1.20:8081 'cam' '' 0\n";

fn row(family: &'static str, case: &'static str, text: String, door: Door) -> Row {
    Row { family, case, files: vec![("router.txt", text)], answers: Vec::new(), door }
}

#[test]
fn yamaha() {
    let conf = |lines: &str| {
        format!(
            "# RTX830 Rev.15.02.30 (Wed Mar 13 11:12:13 2024)\nlogin password *\nadministrator password *\n\
             ip route default gateway pp 1\nip lan1 address 192.168.1.1/24\ntelnetd host lan\n\
             pp select 1\n pppoe use lan2\n ip pp nat descriptor 1\n pp enable 1\nnat descriptor type 1 masquerade\n{lines}"
        )
    };
    const FORWARD: &str = "nat descriptor masquerade static 1 1 192.168.1.20 tcp 18081=8081\n";
    let y = |case, lines: &str, door| row("Yamaha", case, conf(lines), door);
    let mut rows = vec![
        y("forward", FORWARD, Door::Port("forward", "18081", "certain")),
        y("DMZ", "nat descriptor masquerade incoming 1 forward 192.168.1.20\n", Door::All("dmz", "certain")),
        y(
            "1:1",
            "ip lan3 address 203.0.113.9/29\nip lan3 nat descriptor 3\nnat descriptor type 3 nat\n\
             nat descriptor static 3 1 203.0.113.10=192.168.1.20\n",
            Door::All("1to1", "certain"),
        ),
        y(
            "IPv6 without a filter",
            "ipv6 prefix 1 ra-prefix@lan2::/64\nipv6 lan1 address ra-prefix@lan2::1/64\n",
            Door::Services("ipv6", "possible"),
        ),
        y(
            "IPv6 with a filter",
            "ipv6 prefix 1 ra-prefix@lan2::/64\nipv6 lan1 address ra-prefix@lan2::1/64\nipv6 lan2 secure filter in 1\n\
             ipv6 filter 1 pass * * icmp6\n",
            Door::Closed,
        ),
        y(
            "source-limited",
            &format!(
                "pp select 1\n ip pp secure filter in 1\nip filter 1 pass 203.0.113.0/28 * tcp * 8081\n{FORWARD}"
            ),
            Door::Port("forward", "18081", "certain"),
        ),
        y("disabled rule", &format!("{FORWARD}no nat descriptor masquerade static 1 1\n"), Door::Closed),
        y(
            "filter blocks",
            &format!("pp select 1\n ip pp secure filter in 1\nip filter 1 reject * *\n{FORWARD}"),
            Door::Closed,
        ),
        y(
            "undefined filter",
            &format!("ip policy filter set enable 1\n{FORWARD}"),
            Door::Port("forward", "18081", "possible"),
        ),
        y("VPN only", "nat descriptor masquerade static 1 1 192.168.1.1 udp 500,4500\n", Door::Closed),
        y(
            "another router in front",
            "ip route default gateway 192.168.0.1\nip lan2 address 192.168.0.2/24\nip lan2 nat descriptor 2\n\
             nat descriptor type 2 masquerade\nnat descriptor masquerade static 2 1 192.168.1.20 tcp 18081=8081\n",
            Door::Port("forward", "18081", "possible"),
        ),
    ];
    let mut upnp = y("UPnP", "upnp use on\n", Door::Port("upnp", "18081", "certain"));
    upnp.files.push(("upnpc.txt", UPNP.to_owned()));
    rows.push(upnp);
    let mut private =
        y("UPnP behind another router", "upnp use on\n", Door::Port("upnp", "18081", "possible"));
    private.files.push(("upnpc.txt", UPNP.replace("203.0.113.9", "192.168.0.2")));
    rows.push(private);
    assert_eq!(check(rows), 13 * 4);
}

/// Rows of one family: each case with the text that the family writes for it. A case of UPnP also has the list of mappings
/// that the router gave.
fn family(name: &'static str, cases: &[(&'static str, String, Door)]) -> Vec<Row> {
    let of = |(case, text, door): &(&'static str, String, Door)| {
        let mut r = row(name, case, text.clone(), *door);
        if *case == "UPnP" && !text.is_empty() {
            r.files.push(("upnpc.txt", UPNP.to_owned()));
        }
        r
    };
    cases.iter().map(of).collect()
}
fn no_such(case: &'static str, why: &'static str) -> (&'static str, String, Door) {
    (case, String::new(), Door::NoSuch(why))
}
const MAPPED: Door = Door::Port("upnp", "18081", "certain");
/// An address of IPv6 that anybody can reach: what the camera is known to offer.
const V6: Door = Door::Services("ipv6", "possible");
const OPEN: Door = Door::Port("forward", "18081", "certain");

#[test]
fn nec_ix() {
    let conf = |lists: &str, wan: &str| {
        format!(
            "! NEC Portable Internetwork Core Operating System Software\n\
             ! IX Series IX2215 (magellan-sec) Software, Version 10.8.21, RELEASE SOFTWARE\nhostname gw\ntimezone +09 00\n\
             username kanri password hash 0123456789abcdef administrator\nip route default GigaEthernet0.1\n{lists}\
             interface GigaEthernet0.1\n  ip address ipcp\n  ip napt enable\n{wan}  no shutdown\n\
             interface GigaEthernet1.0\n  ip address 192.168.1.1/24\n  no shutdown\n"
        )
    };
    let napt = "  ip napt static 192.168.1.20 tcp 8081\n";
    let port = Door::Port("forward", "8081", "certain");
    check(family(
        "NEC IX",
        &[
            ("forward", conf("", napt), port),
            (
                "source-limited",
                conf(
                    "ip access-list office permit tcp src 203.0.113.5/32 sport any dest any dport eq 8081\n",
                    &format!("{napt}  ip filter office 10 in\n"),
                ),
                port,
            ),
            ("disabled rule", conf("", "  no ip napt static 192.168.1.20 tcp 8081\n"), Door::Closed),
            (
                "filter blocks",
                conf(
                    "ip access-list none permit icmp src any dest any\n",
                    &format!("{napt}  ip filter none 10 in\n"),
                ),
                Door::Closed,
            ),
            ("VPN only", conf("", "  ip napt static GigaEthernet0.1 udp 500\n"), Door::Closed),
            ("UPnP", conf("upnp enable\n", ""), MAPPED),
            ("IPv6 without a filter", conf("", "  ipv6 enable\n  ipv6 dhcp client six\n"), V6),
            (
                "IPv6 with a filter",
                conf(
                    "ipv6 access-list six permit icmp src any dest any\n",
                    "  ipv6 enable\n  ipv6 dhcp client six\n  ipv6 filter six 10 in\n",
                ),
                Door::Closed,
            ),
            no_such("DMZ", "`ip napt static` always names a protocol and a port"),
            no_such("1:1", "`ip nat static` is not read: the file stays partly unread"),
        ],
    ));
}

#[test]
fn cisco_ios() {
    let conf = |wan: &str, lines: &str| {
        format!(
            "!\nversion 15.7\nhostname gw\n!\nenable secret 9 $9$abcdefghijklmn$opqrstuvwxyz\n!\n\
             interface GigabitEthernet0/0\n ip address 203.0.113.2 255.255.255.248\n{wan} ip nat outside\n!\n\
             interface GigabitEthernet0/1\n ip address 192.168.1.1 255.255.255.0\n ip nat inside\n!\n\
             no ip http server\nno ip http secure-server\n\
             ip nat inside source list 10 interface GigabitEthernet0/0 overload\n{lines}\
             ip route 0.0.0.0 0.0.0.0 203.0.113.1\naccess-list 10 permit 192.168.1.0 0.0.0.255\n!\nline vty 0 4\n \
             login local\n transport input ssh\n!\nend\n"
        )
    };
    let nat = "ip nat inside source static tcp 192.168.1.20 8081 interface GigabitEthernet0/0 18081\n";
    let group = " ip access-group OUT in\n";
    check(family(
        "Cisco IOS",
        &[
            ("forward", conf("", nat), OPEN),
            (
                "1:1",
                conf("", "ip nat inside source static 192.168.1.20 203.0.113.3\n"),
                Door::All("1to1", "certain"),
            ),
            (
                "source-limited",
                conf(
                    group,
                    &format!(
                        "{nat}ip access-list extended OUT\n permit tcp host 198.51.100.9 any eq 18081\n deny ip any any\n"
                    ),
                ),
                OPEN,
            ),
            (
                "filter blocks",
                conf(
                    group,
                    &format!(
                        "{nat}ip access-list extended OUT\n permit udp any any eq isakmp\n deny ip any any\n"
                    ),
                ),
                Door::Closed,
            ),
            ("VPN only", conf("", "crypto isakmp key Umi-to-Yama-3 address 0.0.0.0\n"), Door::Closed),
            ("disabled rule", conf("", &format!("no {nat}")), Door::Closed),
            ("IPv6 without a filter", conf(" ipv6 address dhcp\n ipv6 enable\n", ""), V6),
            (
                "IPv6 with a filter",
                conf(
                    " ipv6 address dhcp\n ipv6 enable\n ipv6 traffic-filter SIX in\n",
                    "ipv6 access-list SIX\n permit icmp any any\n deny ipv6 any any\n",
                ),
                Door::Closed,
            ),
            no_such("DMZ", "IOS has no DMZ host: everything for one device is its 1:1 translation"),
            no_such("UPnP", "IOS has no UPnP gateway"),
        ],
    ));
}

#[test]
fn fortios() {
    let conf = |vip: &str, policy: &str| {
        format!(
            "#config-version=FGT40F-7.4.4-FW-build2662-240514:opmode=0:vdom=0:user=admin\nconfig system interface\n    \
             edit \"wan\"\n        set mode dhcp\n        set allowaccess ping\n        set role wan\n    next\n    \
             edit \"lan\"\n        set ip 192.168.1.99 255.255.255.0\n        set allowaccess https\n        set role lan\n    \
             next\nend\nconfig firewall address\n    edit \"office\"\n        set subnet 203.0.113.0 255.255.255.240\n    next\nend\n\
             config firewall vip\n    edit \"cam\"\n        set extintf \"wan\"\n        set mappedip \"192.168.1.20\"\n{vip}    \
             next\nend\nconfig firewall policy\n    edit 1\n        set srcintf \"lan\"\n        set dstintf \"wan\"\n        \
             set srcaddr \"all\"\n        set dstaddr \"all\"\n        set action accept\n        set schedule \"always\"\n        \
             set service \"ALL\"\n        set nat enable\n    next\n{policy}end\n"
        )
    };
    let vip = "        set portforward enable\n        set extport 18081\n        set mappedport 8081\n";
    let policy = |from: &str, more: &str| {
        format!(
            "    edit 2\n        set srcintf \"wan\"\n        set dstintf \"lan\"\n        set srcaddr \"{from}\"\n        \
             set dstaddr \"cam\"\n        set action accept\n        set schedule \"always\"\n        set service \"ALL\"\n{more}    next\n"
        )
    };
    check(family(
        "FortiOS",
        &[
            ("forward", conf(vip, &policy("all", "")), OPEN),
            (
                "1:1",
                conf("        set extip 203.0.113.9\n", &policy("all", "")),
                Door::All("1to1", "certain"),
            ),
            ("source-limited", conf(vip, &policy("office", "")), OPEN),
            ("disabled rule", conf(vip, &policy("all", "        set status disable\n")), Door::Closed),
            ("filter blocks", conf(vip, ""), Door::Closed),
            (
                "filter blocks by a policy that denies",
                conf(vip, &policy("all", "").replace("accept", "deny")),
                Door::Closed,
            ),
            (
                "IPv6 passed",
                conf(
                    vip,
                    &policy("all", "        set srcaddr6 \"all\"\n        set dstaddr6 \"all\"\n")
                        .replace("        set srcaddr \"all\"\n        set dstaddr \"cam\"\n", ""),
                )
                .replace(
                    "role wan\n",
                    "role wan\n        config ipv6\n            set ip6-mode dhcp\n        end\n",
                ),
                V6,
            ),
            (
                "VPN only",
                conf(
                    vip,
                    "end\nconfig vpn ipsec phase1-interface\n    edit \"branch\"\n        set interface \"wan\"\n    next\n",
                ),
                Door::Closed,
            ),
            no_such(
                "DMZ",
                "a VIP without portforward is the 1:1 translation; `role dmz` only names a segment",
            ),
            no_such("UPnP", "FortiOS has no UPnP gateway for mappings"),
        ],
    ));
}

#[test]
fn openwrt() {
    let conf = |rules: &str, input: &str| {
        format!(
            "package firewall\n\nconfig defaults\n\toption input 'REJECT'\n\toption forward 'REJECT'\n\n\
             config zone\n\toption name 'lan'\n\tlist network 'lan'\n\toption input 'ACCEPT'\n\toption forward 'ACCEPT'\n\n\
             config zone\n\toption name 'wan'\n\tlist network 'wan'\n\tlist network 'wan6'\n\toption input '{input}'\n\t\
             option forward 'REJECT'\n\toption masq '1'\n\n{rules}\npackage network\n\nconfig interface 'lan'\n\t\
             option proto 'static'\n\toption ipaddr '192.168.1.1'\n\toption netmask '255.255.255.0'\n\n\
             config interface 'wan'\n\toption proto 'dhcp'\n"
        )
    };
    let redirect = |more: &str| {
        format!(
            "config redirect\n\toption src 'wan'\n\toption proto 'tcp'\n\toption src_dport '18081'\n\t\
             option dest_ip '192.168.1.20'\n\toption dest_port '8081'\n{more}"
        )
    };
    let rows = family(
        "OpenWrt",
        &[
            ("forward", conf(&redirect(""), "REJECT"), OPEN),
            ("source-limited", conf(&redirect("\toption src_ip '203.0.113.5'\n"), "REJECT"), OPEN),
            ("disabled rule", conf(&redirect("\toption enabled '0'\n"), "REJECT"), Door::Closed),
            (
                "VPN only",
                conf(
                    "config rule\n\toption src 'wan'\n\toption proto 'udp'\n\toption dest_port '51820'\n\toption target 'ACCEPT'\n",
                    "REJECT",
                ),
                Door::Closed,
            ),
            (
                "DMZ",
                conf(
                    "config redirect\n\toption src 'wan'\n\toption proto 'all'\n\toption src_dport '1-65535'\n\toption dest_ip '192.168.1.20'\n",
                    "REJECT",
                ),
                Door::All("dmz", "certain"),
            ),
            (
                "UPnP",
                conf("", "REJECT") + "\npackage upnpd\n\nconfig upnpd 'config'\n\toption enabled '1'\n",
                MAPPED,
            ),
            (
                "IPv6 passed",
                conf(
                    "config rule\n\toption src 'wan'\n\toption dest 'lan'\n\toption family 'ipv6'\n\toption proto 'all'\n\toption target 'ACCEPT'\n",
                    "REJECT",
                ),
                V6,
            ),
            ("IPv6 closed", conf("", "REJECT"), Door::Closed),
            no_such("1:1", "a redirect without a port is the DMZ row; fw4 has no other"),
            no_such("filter blocks", "fw3 and fw4 accept whatever a redirect has translated"),
        ],
    );
    check(rows);
}

#[test]
fn edgeos() {
    let conf = |lines: &str| {
        format!(
            "set firewall name OUT-IN default-action 'drop'\nset firewall name OUT-IN rule 10 action 'accept'\n\
             set firewall name OUT-IN rule 10 state established 'enable'\nset firewall name OUT-LOCAL default-action 'drop'\n\
             set interfaces ethernet eth0 address 'dhcp'\nset interfaces ethernet eth0 firewall in name 'OUT-IN'\n\
             set interfaces ethernet eth0 firewall local name 'OUT-LOCAL'\nset interfaces ethernet eth1 address '192.168.1.1/24'\n\
             set nat source rule 100 outbound-interface 'eth0'\nset nat source rule 100 translation address 'masquerade'\n{lines}"
        )
    };
    let nat = "set nat destination rule 10 destination port '18081'\nset nat destination rule 10 inbound-interface 'eth0'\n\
               set nat destination rule 10 protocol 'tcp'\nset nat destination rule 10 translation address '192.168.1.20'\n\
               set nat destination rule 10 translation port '8081'\n";
    let pass = "set firewall name OUT-IN rule 20 action 'accept'\nset firewall name OUT-IN rule 20 destination address '192.168.1.20'\n\
                set firewall name OUT-IN rule 20 destination port '8081'\nset firewall name OUT-IN rule 20 protocol 'tcp'\n";
    check(family(
        "EdgeOS/VyOS",
        &[
            ("forward", conf(&format!("{nat}{pass}")), OPEN),
            (
                "source-limited",
                conf(&format!(
                    "{nat}{pass}set firewall name OUT-IN rule 20 source address '203.0.113.0/28'\n"
                )),
                OPEN,
            ),
            (
                "disabled rule",
                conf(&format!("{nat}{pass}set nat destination rule 10 disable\n")),
                Door::Closed,
            ),
            ("filter blocks", conf(nat), Door::Closed),
            (
                "1:1",
                conf(
                    "set nat destination rule 10 destination address '203.0.113.9'\nset nat destination rule 10 inbound-interface 'eth0'\n\
                     set nat destination rule 10 translation address '192.168.1.20'\nset firewall name OUT-IN rule 20 action 'accept'\n\
                     set firewall name OUT-IN rule 20 destination address '192.168.1.20'\n",
                ),
                Door::All("1to1", "certain"),
            ),
            ("UPnP", conf("set service upnp2 listen-on eth1\nset service upnp2 wan eth0\n"), MAPPED),
            (
                "IPv6 without a filter",
                conf("set interfaces ethernet eth0 dhcpv6-pd pd 0 prefix-length '56'\n"),
                V6,
            ),
            (
                "IPv6 with a filter",
                conf(
                    "set interfaces ethernet eth0 dhcpv6-pd pd 0 prefix-length '56'\nset firewall ipv6-name SIX-IN default-action 'drop'\n\
                     set interfaces ethernet eth0 firewall in ipv6-name 'SIX-IN'\n",
                ),
                Door::Closed,
            ),
            (
                "VPN only",
                conf(
                    "set firewall name OUT-LOCAL rule 20 action 'accept'\nset firewall name OUT-LOCAL rule 20 protocol 'udp'\n\
                     set firewall name OUT-LOCAL rule 20 destination port '500'\n",
                ),
                Door::Closed,
            ),
            no_such("DMZ", "everything for one device is a destination rule without a port: the 1:1 row"),
        ],
    ));
}

#[test]
fn mikrotik() {
    let conf = |filter: &str, nat: &str, rest: &str| {
        format!(
            "# 2025-03-10 12:16:25 by RouterOS 7.18.2\n# software id = AAAA-BBBB\n/interface list\nadd name=WAN\nadd name=LAN\n\
             /interface list member\nadd interface=ether1 list=WAN\nadd interface=bridge list=LAN\n/ip address\n\
             add address=192.168.1.1/24 interface=bridge network=192.168.1.0\n/ip firewall address-list\n\
             add address=203.0.113.0/28 list=office\n/ip firewall filter\nadd action=drop chain=input in-interface-list=WAN\n{filter}\
             /ip firewall nat\nadd action=masquerade chain=srcnat out-interface-list=WAN\n{nat}{rest}"
        )
    };
    let stated = "add action=drop chain=forward connection-nat-state=!dstnat in-interface-list=WAN\n";
    let nat = |more: &str| {
        format!(
            "add action=dst-nat chain=dstnat {more}dst-port=18081 in-interface-list=WAN protocol=tcp to-addresses=192.168.1.20 to-ports=8081\n"
        )
    };
    check(family(
        "RouterOS",
        &[
            ("forward", conf(stated, &nat(""), ""), OPEN),
            ("source-limited", conf(stated, &nat("src-address-list=office "), ""), OPEN),
            ("disabled rule", conf(stated, &nat("disabled=yes "), ""), Door::Closed),
            (
                "filter blocks",
                conf("add action=drop chain=forward in-interface-list=WAN\n", &nat(""), ""),
                Door::Closed,
            ),
            (
                "VPN only",
                conf(stated, "", "/interface l2tp-server server\nset enabled=yes use-ipsec=required\n"),
                Door::Closed,
            ),
            (
                "1:1",
                conf(
                    stated,
                    "add action=dst-nat chain=dstnat in-interface-list=WAN to-addresses=192.168.1.20\n",
                    "",
                ),
                Door::All("1to1", "certain"),
            ),
            ("UPnP", conf(stated, "", "/ip upnp\nset enabled=yes\n"), MAPPED),
            (
                "IPv6 without a filter",
                conf(stated, "", "/ipv6 dhcp-client\nadd interface=ether1 pool-name=six request=prefix\n"),
                V6,
            ),
            (
                "IPv6 with a filter",
                conf(
                    stated,
                    "",
                    "/ipv6 dhcp-client\nadd interface=ether1 pool-name=six request=prefix\n/ipv6 firewall filter\n\
                     add action=accept chain=forward connection-state=established,related\n\
                     add action=drop chain=forward in-interface-list=!LAN\n",
                ),
                Door::Closed,
            ),
            no_such("DMZ", "everything for one device is a dst-nat without a port: the 1:1 row"),
        ],
    ));
}

#[test]
fn pfsense() {
    let conf = |nat: &str, filter: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<pfsense>\n<version>22.9</version>\n<system><hostname>gw</hostname></system>\n<interfaces>\n\
             <wan><enable/><if>em0</if><ipaddr>dhcp</ipaddr></wan>\n<lan><enable/><if>em1</if><ipaddr>192.168.1.1</ipaddr>\
             <subnet>24</subnet></lan>\n</interfaces>\n<nat>{nat}</nat>\n<filter>{filter}</filter>\n</pfsense>\n"
        )
    };
    let nat = |more: &str| {
        format!(
            "<rule>{more}<source><any/></source><destination><network>wanip</network><port>18081</port></destination>\
             <protocol>tcp</protocol><target>192.168.1.20</target><local-port>8081</local-port><interface>wan</interface>\
             <associated-rule-id>nat_1</associated-rule-id></rule>\n"
        )
    };
    let pass = |source: &str| {
        format!(
            "<rule><type>pass</type><interface>wan</interface><protocol>tcp</protocol><source>{source}</source>\
             <destination><address>192.168.1.20</address><port>8081</port></destination>\
             <associated-rule-id>nat_1</associated-rule-id></rule>\n"
        )
    };
    check(family(
        "pfSense",
        &[
            ("forward", conf(&nat(""), &pass("<any/>")), OPEN),
            ("source-limited", conf(&nat(""), &pass("<address>203.0.113.5</address>")), OPEN),
            ("disabled rule", conf(&nat("<disabled/>"), &pass("<any/>")), Door::Closed),
            (
                "1:1",
                conf(
                    "<onetoone><external>203.0.113.9</external><interface>wan</interface><source><address>192.168.1.20</address></source>\
                 <destination><any/></destination></onetoone>",
                    "<rule><type>pass</type><interface>wan</interface><source><any/></source><destination><any/></destination></rule>",
                ),
                Door::All("1to1", "certain"),
            ),
            (
                "filter blocks",
                conf(
                    &nat("").replace("nat_1", ""),
                    "<rule><type>pass</type><interface>lan</interface><source><network>lan</network></source>                     <destination><any/></destination></rule>",
                ),
                Door::Closed,
            ),
            // The rule that belongs to the forward is not in the file.
            ("forward of an excerpt", conf(&nat(""), ""), Door::Port("forward", "18081", "possible")),
            (
                "UPnP",
                conf("", "").replace(
                    "</pfsense>",
                    "<installedpackages><miniupnpd><config><enable>on</enable></config></miniupnpd></installedpackages></pfsense>",
                ),
                MAPPED,
            ),
            (
                "IPv6 passed",
                conf(
                    "",
                    "<rule><type>pass</type><interface>wan</interface><ipprotocol>inet6</ipprotocol><source><any/></source>\
                     <destination><any/></destination></rule>",
                )
                .replace("<ipaddr>dhcp</ipaddr></wan>", "<ipaddr>dhcp</ipaddr><ipaddrv6>dhcp6</ipaddrv6></wan>"),
                V6,
            ),
            (
                "IPv6 closed",
                conf("", "")
                    .replace("<ipaddr>dhcp</ipaddr></wan>", "<ipaddr>dhcp</ipaddr><ipaddrv6>dhcp6</ipaddrv6></wan>"),
                Door::Closed,
            ),
            (
                "VPN only",
                conf(
                    "",
                    "<rule><type>pass</type><interface>wan</interface><protocol>udp</protocol><source><any/></source>\
                     <destination><network>wanip</network><port>1194</port></destination></rule>",
                ),
                Door::Closed,
            ),
            no_such("DMZ", "everything for one device is a 1:1 entry"),
        ],
    ));
}

#[test]
fn iptables() {
    let conf = |nat: &str, forward: &str| {
        format!(
            "# Generated by iptables-save v1.8.9 on Sun Jan 18 03:36:35 2026\n*nat\n:PREROUTING ACCEPT [0:0]\n\
             :POSTROUTING ACCEPT [0:0]\n{nat}-A POSTROUTING -o ppp0 -j MASQUERADE\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n\
             :FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\n-A FORWARD -i br0 -j ACCEPT\n{forward}COMMIT\n"
        )
    };
    let nat =
        "-A PREROUTING -i ppp0 -p tcp -m tcp --dport 18081 -j DNAT --to-destination 192.168.1.20:8081\n";
    let pass = "-A FORWARD -d 192.168.1.20/32 -p tcp -m tcp --dport 8081 -j ACCEPT\n";
    check(family(
        "iptables",
        &[
            ("forward", conf(nat, pass), OPEN),
            (
                "source-limited",
                conf(
                    "-A PREROUTING -i ppp0 -s 203.0.113.5/32 -p tcp -m tcp --dport 18081 -j DNAT --to-destination 192.168.1.20:8081\n",
                    pass,
                ),
                OPEN,
            ),
            ("disabled rule", conf(&format!("#{nat}"), pass), Door::Closed),
            ("filter blocks", conf(nat, ""), Door::Closed),
            (
                "1:1",
                conf(
                    "-A PREROUTING -i ppp0 -j DNAT --to-destination 192.168.1.20\n",
                    "-A FORWARD -d 192.168.1.20/32 -j ACCEPT\n",
                ),
                Door::All("1to1", "certain"),
            ),
            ("UPnP", conf("", ""), MAPPED),
            (
                "IPv6 passed",
                conf("", "")
                    + "# Generated by ip6tables-save v1.8.9 on Sun Jan 18 03:36:35 2026\n*filter\n:INPUT DROP [0:0]\n\
                       :FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n",
                V6,
            ),
            (
                "IPv6 closed",
                conf("", "")
                    + "# Generated by ip6tables-save v1.8.9 on Sun Jan 18 03:36:35 2026\n*filter\n:INPUT DROP [0:0]\n\
                       :FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n",
                Door::Closed,
            ),
            (
                "VPN only",
                conf("", "").replace(
                    "-A INPUT -i lo",
                    "-A INPUT -p udp -m udp --dport 51820 -j ACCEPT\n-A INPUT -i lo",
                ),
                Door::Closed,
            ),
            no_such("DMZ", "iptables knows no DMZ host: everything for one device is the 1:1 row"),
        ],
    ));
}

#[test]
fn nftables() {
    let conf = |nat: &str, forward: &str, input: &str| {
        format!(
            "table inet filter {{\n  chain input {{\n    type filter hook input priority 0; policy drop;\n    \
             ct state established,related accept\n    iifname \"lan0\" accept\n{input}  }}\n  chain forward {{\n    \
             type filter hook forward priority 0; policy drop;\n    ct state established,related accept\n    \
             iifname \"lan0\" oifname \"wan0\" accept\n{forward}  }}\n}}\ntable ip nat {{\n  chain prerouting {{\n    \
             type nat hook prerouting priority -100;\n{nat}  }}\n  chain postrouting {{\n    \
             type nat hook postrouting priority 100;\n    oifname \"wan0\" masquerade\n  }}\n}}\n"
        )
    };
    let nat = "    iifname \"wan0\" tcp dport 18081 dnat to 192.168.1.20:8081\n";
    let pass = "    ip daddr 192.168.1.20 tcp dport 8081 accept\n";
    check(family(
        "nftables",
        &[
            ("forward", conf(nat, pass, ""), OPEN),
            (
                "forward that the connection's state lets in",
                conf(nat, "    ct status dnat accept\n", ""),
                OPEN,
            ),
            (
                "source-limited",
                conf(&nat.replace("tcp dport", "ip saddr 203.0.113.5 tcp dport"), pass, ""),
                OPEN,
            ),
            ("disabled rule", conf(&format!("#{nat}"), pass, ""), Door::Closed),
            ("filter blocks", conf(nat, "", ""), Door::Closed),
            (
                "1:1",
                conf("    iifname \"wan0\" dnat to 192.168.1.20\n", "    ip daddr 192.168.1.20 accept\n", ""),
                Door::All("1to1", "certain"),
            ),
            ("UPnP", conf("", "", ""), MAPPED),
            ("IPv6 passed", conf("", "    meta nfproto ipv6 accept\n", ""), V6),
            (
                "IPv6 closed",
                conf("", "    meta nfproto ipv6 icmpv6 type echo-request accept\n", ""),
                Door::Closed,
            ),
            ("VPN only", conf("", "", "    udp dport 51820 accept\n"), Door::Closed),
            no_such("DMZ", "nftables knows no DMZ host: everything for one device is the 1:1 row"),
        ],
    ));
}

#[test]
fn nvram() {
    let conf = |lines: &str| {
        format!(
            "productid=RT-AC68U\nfirmver=3.0.0.4\nbuildno=386\nwan0_proto=pppoe\nwan0_ipaddr=203.0.113.9\nlan_ipaddr=192.168.1.1\n\
             lan_netmask=255.255.255.0\nmisc_http_x=0\nsshd_enable=0\ntelnetd_enable=0\n{lines}"
        )
    };
    let list = |on: &str, row: &str| {
        conf(&format!("dmz_ip=\nwan0_upnp_enable=0\nvts_enable_x={on}\nvts_rulelist={row}\n"))
    };
    check(family(
        "ASUS",
        &[
            ("forward", list("1", "<Camera>18081>192.168.1.20>8081>TCP>"), OPEN),
            ("source-limited", list("1", "<Camera>18081>192.168.1.20>8081>TCP>203.0.113.5"), OPEN),
            ("disabled rule", list("0", "<Camera>18081>192.168.1.20>8081>TCP>"), Door::Closed),
            (
                "DMZ",
                conf("dmz_ip=192.168.1.20\nvts_enable_x=0\nvts_rulelist=\n"),
                Door::All("dmz", "certain"),
            ),
            ("UPnP", conf("dmz_ip=\nwan0_upnp_enable=1\n"), MAPPED),
            ("IPv6 without a filter", conf("dmz_ip=\nipv6_service=dhcp6\nipv6_fw_enable=0\n"), V6),
            (
                "IPv6 with a filter",
                conf("dmz_ip=\nipv6_service=dhcp6\nipv6_fw_enable=1\nipv6_fw_rulelist=\n"),
                Door::Closed,
            ),
            ("VPN only", conf("dmz_ip=\nVPNServer_enable=1\nVPNServer_mode=openvpn\n"), Door::Closed),
            no_such("1:1", "the maker's pages have no 1:1 translation"),
            no_such("filter blocks", "a forward passes the firewall by itself"),
        ],
    ));
    let ddwrt = |lines: &str| {
        format!(
            "DD_BOARD=Linksys WRT1900AC\nos_version=44715\nrouter_name=DD-WRT\nwan_proto=dhcp\nlan_ipaddr=192.168.1.1\n\
             lan_netmask=255.255.255.0\nremote_management=0\n{lines}"
        )
    };
    check(family(
        "DD-WRT",
        &[
            ("forward", ddwrt("forward_spec=cam:on:tcp:18081>192.168.1.20:8081\n"), OPEN),
            ("source-limited", ddwrt("forward_spec=cam:on:tcp:203.0.113.5<18081>192.168.1.20:8081\n"), OPEN),
            ("disabled rule", ddwrt("forward_spec=cam:off:tcp:18081>192.168.1.20:8081\n"), Door::Closed),
            ("DMZ", ddwrt("dmz_enable=1\ndmz_ipaddr=20\n"), Door::All("dmz", "certain")),
            ("UPnP", ddwrt("upnp_enable=1\n"), MAPPED),
            ("VPN only", ddwrt("openvpn_enable=1\n"), Door::Closed),
            no_such("1:1", "the pages have no 1:1 translation"),
            no_such("IPv6", "the settings do not tell the filter of IPv6: unknown, so no path and no wall"),
            no_such("filter blocks", "a forward passes the firewall by itself"),
        ],
    ));
}

#[test]
fn unifi() {
    let conf = |more: &str| {
        format!(
            "{{\"meta\":{{\"rc\":\"ok\"}},\"data\":[\n{{\"_id\":\"5f1\",\"name\":\"cam\",{more}\"pfwd_interface\":\"wan\",\
             \"dst_port\":\"18081\",\"fwd\":\"192.168.1.20\",\"fwd_port\":\"8081\",\"proto\":\"tcp\",\"log\":false,\
             \"destination_ip\":\"any\",\"site_id\":\"x\"}}\n]}}\n"
        )
    };
    let setting = "{\"meta\":{\"rc\":\"ok\"},\"data\":[{\"_id\":\"5f9\",\"key\":\"usg\",\"upnp_enabled\":true,\
                   \"upnp_secure_mode\":true,\"site_id\":\"x\"}]}";
    check(family(
        "UniFi",
        &[
            ("forward", conf("\"enabled\":true,\"src\":\"any\","), OPEN),
            ("source-limited", conf("\"enabled\":true,\"src\":\"203.0.113.0/28\","), OPEN),
            ("disabled rule", conf("\"enabled\":false,\"src\":\"any\","), Door::Closed),
            ("UPnP", setting.to_owned(), MAPPED),
            no_such("DMZ", "a forward always names its port"),
            no_such("1:1", "1:1 is in other lists of the controller, which are not read"),
            no_such("IPv6", "the firewall's rules are in other lists of the controller, which are not read"),
            no_such("filter blocks", "the controller writes the firewall's rule of a forward itself"),
            no_such("VPN only", "the list of networks tells VPNs, never a path to a camera"),
        ],
    ));
}

#[test]
fn allied_telesis() {
    let ar = |lines: &str, rest: &str| {
        format!(
            "# SYSTEM configuration\nset system name=\"AR415S\"\n# PPP configuration\ncreate ppp=0 over=eth0-any\n# IP configuration\nenable ip\n\
             add ip int=vlan1 ip=192.168.1.1 mask=255.255.255.0\nadd ip int=ppp0 ip=0.0.0.0\nadd ip rou=0.0.0.0 mask=0.0.0.0 int=ppp0 next=0.0.0.0\n\
             # FIREWALL configuration\nenable firewall\ncreate firewall policy=\"net\"\nadd fire poli=\"net\" int=vlan1 type=private\n\
             add fire poli=\"net\" int=ppp0 type=public\nadd fire poli=\"net\" nat=enhanced int=vlan1 gblin=ppp0\n{lines}\
             # HTTP\ndisable http server\ndisable telnet server\n{rest}"
        )
    };
    let rule = "add fire poli=\"net\" ru=2 ac=allo int=ppp0 prot=tcp po=8081 ip=192.168.1.20 gblip=0.0.0.0 gblp=18081";
    check(family(
        "Allied Telesis AR",
        &[
            ("forward", ar(&format!("{rule}\n"), ""), OPEN),
            ("source-limited", ar(&format!("{rule} rem=203.0.113.5\n"), ""), OPEN),
            ("disabled rule", ar(&format!("#{rule}\n"), ""), Door::Closed),
            (
                "filter blocks",
                ar(&format!("add fire poli=\"net\" ru=1 ac=deny int=ppp0 prot=tcp po=18081\n{rule}\n"), ""),
                Door::Closed,
            ),
            (
                "1:1",
                ar(
                    "add fire poli=\"net\" ru=2 ac=allo int=ppp0 prot=all ip=192.168.1.20 gblip=203.0.113.10\n",
                    "",
                ),
                Door::All("1to1", "certain"),
            ),
            ("UPnP", ar("enable upnp\n", ""), MAPPED),
            (
                "VPN only",
                ar(
                    "add fire poli=\"net\" ru=1 ac=allo int=ppp0 prot=udp po=500 ip=192.168.1.1 gblip=0.0.0.0 gblp=500\n",
                    "",
                ),
                Door::Closed,
            ),
            no_such("DMZ", "everything for one device is a rule for all protocols: the 1:1 row"),
            no_such("IPv6", "its settings of IPv6 are not read: no path and no wall"),
        ],
    ));
    let aw = |host: &str, app: &str, lines: &str| {
        format!(
            "!\nservice password-encryption\n!\nhostname awplus\n!\nno service telnet\n!\nzone private\n network lan\n  \
             ip subnet 192.168.1.0/24\n  host camera\n   ip address 192.168.1.20\n!\nzone office\n network fixed\n  \
             ip subnet 203.0.113.0/28\n!\nzone public\n network wan\n  ip subnet 0.0.0.0/0 interface ppp0\n{host}!\n\
             application cam-out\n protocol tcp\n dport 18081\n!\napplication cam-in\n protocol tcp\n dport 8081\n!\n{app}firewall\n \
             rule 10 permit any from private to private\n rule 20 permit any from private to public\n{lines}!\n\
             interface eth1\n encapsulation ppp 0\n!\ninterface vlan1\n ip address 192.168.1.1/24\n!\ninterface ppp0\n \
             ip address negotiated\n!\nip route 0.0.0.0/0 ppp0\n!\nline con 0\nline vty 0 4\n!\nend\n"
        )
    };
    let nat = |more: &str, from: &str| {
        format!(
            " protect\n!\nnat\n rule 10 masq any from private to public\n {more}rule 20 portfwd cam-out from {from} with dst private.lan.camera dport 8081\n enable\n"
        )
    };
    let pass = " rule 30 permit cam-in from public to private.lan.camera\n";
    check(family(
        "Allied Telesis AW+",
        &[
            ("forward", aw("", "", &format!("{pass}{}", nat("", "public"))), OPEN),
            (
                "source-limited",
                aw(
                    "",
                    "",
                    &format!(
                        " rule 30 permit cam-in from office to private.lan.camera\n{}",
                        nat("", "public")
                    ),
                ),
                OPEN,
            ),
            ("disabled rule", aw("", "", &format!("{pass}{}", nat("no ", "public"))), Door::Closed),
            ("filter blocks", aw("", "", &nat("", "public")), Door::Closed),
            (
                "VPN only",
                aw("", "", " protect\n!\ncrypto isakmp key Umi-to-Yama-3 address 0.0.0.0\n"),
                Door::Closed,
            ),
            no_such("DMZ", "AW+ has no DMZ host: a forward of `any` is the 1:1 row"),
            (
                "1:1",
                aw(
                    "",
                    "",
                    " rule 30 permit any from public to private.lan.camera\n protect\n!\nnat\n rule 20 portfwd any from public with dst private.lan.camera\n enable\n",
                ),
                Door::All("forward", "certain"),
            ),
            no_such("UPnP", "AW+ has no UPnP gateway for mappings"),
            no_such("IPv6", "its rules for IPv6 are not read apart: no path and no wall"),
        ],
    ));
}

#[test]
fn home_router_form() {
    let form = |case, answers: &[(&'static str, &'static str)], door| Row {
        family: "form",
        case,
        files: Vec::new(),
        answers: answers.to_vec(),
        door,
    };
    let mut upnp = form("UPnP", &[("hr2", "none"), ("hr5", "on")], MAPPED);
    upnp.files.push(("upnpc.txt", UPNP.to_owned()));
    let none = |case, why| form(case, &[], Door::NoSuch(why));
    check(vec![
        none("1:1", "the form asks for what home routers have: forwards and one DMZ host"),
        none("IPv6", "the form does not ask for IPv6: what it leads to stays unknown"),
        none("disabled rule", "a person writes down the rules that are on"),
        none("filter blocks", "home routers let in whatever they forward"),
        none("VPN only", "the form does not ask for VPN, which is no path to a camera"),
        form("forward", &[("hr2", "some"), ("hr3.1", "tcp 18081 192.168.1.20 8081")], OPEN),
        form(
            "source-limited",
            &[("hr2", "some"), ("hr3.1", "tcp 18081 192.168.1.20 8081 203.0.113.5")],
            OPEN,
        ),
        form("DMZ", &[("hr2", "none"), ("hr4", "192.168.1.20")], Door::All("dmz", "certain")),
        form("nothing", &[("hr2", "none"), ("hr4", "off"), ("hr5", "off"), ("hr6", "off")], Door::Closed),
        form("nobody knows", &[("hr2", "unknown"), ("hr4", "unknown"), ("hr5", "unknown")], Door::Closed),
        upnp,
    ]);
}

#[test]
fn two_routers_in_a_row_are_one_path() {
    // The first sends port 9001 to the second's outer address, which sends it on to the camera.
    let first = "# RTX830 Rev.15.02.30 (Wed Mar 13 11:12:13 2024)\nip route default gateway pp 1\n\
        ip lan1 address 192.168.0.1/24\npp select 1\n pppoe use lan2\n ip pp nat descriptor 1\n pp enable 1\n\
        nat descriptor type 1 masquerade\nnat descriptor masquerade static 1 1 192.168.0.2 tcp 9001=18081\n";
    let second = "# RTX810 Rev.11.01.34 (Wed Mar 13 11:12:13 2024)\nip route default gateway 192.168.0.1\n\
        ip lan1 address 192.168.1.1/24\nip lan2 address 192.168.0.2/24\nip lan2 nat descriptor 2\n\
        nat descriptor type 2 masquerade\nnat descriptor masquerade static 2 1 192.168.1.20 tcp 18081=8081\n";
    let files = vec![("first.txt", first.to_owned()), ("second.txt", second.to_owned())];
    let r = Row {
        family: "",
        case: "chain",
        files,
        answers: Vec::new(),
        door: Door::Port("forward", "9001", "certain"),
    };
    assert_eq!(check(vec![r]), 4);
}

#[test]
fn scans_and_lists_join_what_routers_and_cameras_say() {
    // A camera known only by a scan from inside and a list of neighbours.
    let conf = "# RTX830 Rev.15.02.30 (Wed Mar 13 11:12:13 2024)\nip route default gateway pp 1\n\
        ip lan1 address 192.168.1.1/24\npp select 1\n pppoe use lan2\n ip pp nat descriptor 1\n pp enable 1\n\
        nat descriptor type 1 masquerade\nnat descriptor masquerade static 1 1 192.168.1.20 tcp 37777\n";
    let arp = "? (192.168.1.20) at e0:50:8b:11:22:33 [ether] on eth0\n";
    let scan = "Nmap scan report for 192.168.1.20\nHost is up.\nNot shown: 65534 closed tcp ports (reset)\n\
        PORT      STATE SERVICE\n37777/tcp open  unknown\nMAC Address: E0:50:8B:11:22:33 (Zhejiang Dahua Technology)\n\n\
        Nmap done: 1 IP address (1 host up) scanned in 9 seconds\n";
    let of = |files: Vec<(&'static str, String)>| {
        let r = Row { family: "", case: "", files, answers: Vec::new(), door: Door::Closed };
        run(&r, &BEHIND[3])
    };
    let r = of(vec![
        ("router.txt", conf.to_owned()),
        ("arp.txt", arp.to_owned()),
        ("scan.nmap", scan.to_owned()),
    ]);
    assert_eq!(paths(&r), ["forward 37777 -> 192.168.1.20:37777 unknown-service certain"]);
    assert_eq!(r.devices.iter().filter(|d| d.address.as_deref() == Some(CAMERA)).count(), 1);
    // Without the router nothing leads there, and the report says what is missing.
    let r = of(vec![("arp.txt", arp.to_owned())]);
    assert!(r.paths.is_empty());
    let [quiet] = &r.no_path[..] else { panic!("{:?}", r.no_path) };
    let reasons: Vec<&str> = quiet.reasons.iter().map(|b| b.en.as_str()).collect();
    for part in ["router", "UPnP", "outside", "IPv6", "P2P"] {
        assert!(reasons.iter().any(|x| x.contains(part)), "{part}: {reasons:?}");
    }
    // A scan of two ports says nothing of the others, and nothing is called safe.
    let two = "# Nmap 7.94 scan initiated Mon Nov 16 09:00:01 2026 as: nmap -p22,80 192.168.1.20\n\
        Nmap scan report for 192.168.1.20\nHost is up.\n\nPORT   STATE  SERVICE\n22/tcp closed ssh\n80/tcp closed http\n\n\
        # Nmap done at Mon Nov 16 09:00:02 2026 -- 1 IP address (1 host up) scanned in 1 seconds\n";
    let r = of(vec![("scan.nmap", two.to_owned())]);
    assert!(r.findings.iter().any(|f| f.rule == "MC363" && f.urgency == "unknown"));
    assert!(r.findings.iter().all(|f| f.urgency != "in_place"), "{:?}", r.findings);
}

#[test]
fn ports_that_are_meant_are_compared_with_what_is_open() {
    let conf = "# RTX830 Rev.15.02.30 (Wed Mar 13 11:12:13 2024)\nip route default gateway pp 1\n\
        ip lan1 address 192.168.1.1/24\npp select 1\n pppoe use lan2\n ip pp nat descriptor 1\n pp enable 1\n\
        nat descriptor type 1 masquerade\nnat descriptor masquerade static 1 1 192.168.1.20 tcp 8443,48000\n";
    let findings = |ports: Option<Vec<String>>| {
        let inputs = vec![Input::new("router.txt".to_owned(), conf.as_bytes().to_vec())];
        let r = wire::report(
            &analyze(inputs, &Options { intended_ports: ports, ..options() }, &mut |_| {}),
            Lang::Ja,
        );
        let of: Vec<(String, String)> = r
            .findings
            .iter()
            .filter(|f| f.rule == "MC366")
            .map(|f| (f.urgency.clone(), f.args.get("ports").map(|v| v.to_string()).unwrap_or_default()))
            .collect();
        (of, r.not_checked.iter().any(|n| n.rule == "MC366"))
    };
    assert_eq!(findings(None), (vec![], true));
    let told = |p: &[&str]| findings(Some(p.iter().map(|s| (*s).to_owned()).collect())).0;
    assert_eq!(told(&[]), [("week".to_owned(), "\"8443, 48000\"".to_owned())]);
    assert_eq!(told(&["8443/tcp"]), [("week".to_owned(), "\"48000\"".to_owned())]);
    assert_eq!(
        told(&["8443/udp", "192.168.1.21:48000"]),
        [("week".to_owned(), "\"8443, 48000\"".to_owned())]
    );
    assert_eq!(
        told(&["8443", "192.168.1.20:48000/tcp"]),
        [("in_place".to_owned(), "\"8443, 48000\"".to_owned())]
    );
}
