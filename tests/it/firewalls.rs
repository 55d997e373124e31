//! Firewalls of routers as people really write them: zones, chains, lists of interfaces, rules in two places. Each case is
//! a fault that a real file showed. Protects both ways: no open door is called closed, and no closed one is an alarm.

use crate::common::check_text;
use crate::routers::{admin, facts, forwards};
use mimamori_check::wire::ReportWire;

fn one(text: &str) -> ReportWire {
    check_text(&[("router.txt", text)])
}

/// What the walls say: IPv4, IPv6.
fn walls(r: &ReportWire) -> String {
    let of = |k| facts(r, k).first().and_then(|v| v.as_str()).unwrap_or("-").to_owned();
    format!("{} {}", of("filter.wan_in"), of("filter.ipv6_in"))
}

/// Does anything say that there is no forward?
fn no_forward(r: &ReportWire) -> bool {
    r.findings.iter().any(|f| f.rule == "MC302" && f.urgency == "in_place")
}

fn ios(zones: &str) -> String {
    format!(
        "version 15.4\nhostname gw\n!\n{zones}!\ninterface GigabitEthernet0/0\n ip address 203.0.113.2 255.255.255.248\n \
         ip nat outside\n zone-member security OUT\n ipv6 address autoconfig\n!\ninterface GigabitEthernet0/1\n \
         ip address 192.168.1.1 255.255.255.0\n ip nat inside\n zone-member security IN\n!\n\
         ip nat inside source static tcp 192.168.1.20 80 interface GigabitEthernet0/0 8080\n\
         ip route 0.0.0.0 0.0.0.0 203.0.113.1\n!\nline vty 0 4\n login local\n transport input ssh\n!\nend\n"
    )
}

#[test]
fn ios_zones_decide_behind_the_translation() {
    let class = |kind: &str, lines: &str| {
        format!(
            "class-map type inspect {kind} C\n{lines}policy-map type inspect P\n class type inspect C\n  inspect\n \
             class class-default\n  drop log\nzone security IN\nzone security OUT\n\
             zone-pair security OI source OUT destination IN\n service-policy type inspect P\n"
        )
    };
    let list = "ip access-list extended CAM\n permit tcp any host 192.168.1.20 eq www\n deny ip any any\n";
    let few = "ip access-list extended CAM\n permit tcp host 198.51.100.9 host 192.168.1.20 eq www\n";
    let other = "ip access-list extended CAM\n permit 89 any any\n permit tcp any host 192.168.1.20 eq 443\n";
    let named = " match access-group name CAM\n";
    for (zones, expected) in [
        (class("match-any", named) + list, "any yes/yes/yes"),
        (class("match-any", named) + few, "198.51.100.9 yes/yes/yes"),
        (class("match-any", named) + other, " yes/yes/no"),
        (class("match-any", " match protocol http\n"), "any yes/yes/yes"),
        (class("match-any", " match protocol ssh\n"), " yes/yes/no"),
        // A protocol that is not known, and a list that is not in the file: nothing is sure.
        (class("match-any", " match protocol cuseeme\n"), "any yes/yes/unknown"),
        (class("match-any", named), "any yes/yes/unknown"),
        // All must fit.
        (
            class("match-all", " match access-group 101\n match protocol tcp\n")
                + "access-list 101 permit ip any any\n",
            "any yes/yes/yes",
        ),
        (
            class("match-all", " match access-group 101\n match protocol ssh\n")
                + "access-list 101 permit ip any any\n",
            " yes/yes/no",
        ),
        // Zones without a pair: nothing passes. Without any pair in the file nothing is known.
        (
            "zone-pair security IO source IN destination OUT\n service-policy type inspect P\n".to_owned(),
            " yes/yes/no",
        ),
        (String::new(), "any yes/yes/unknown"),
    ] {
        let r = one(&ios(&zones));
        assert_eq!(forwards(&r), [format!("tcp 8080>192.168.1.20:80 {expected}")], "{zones}");
    }
    // The router itself is open until a pair speaks of it.
    assert_eq!(admin(&one(&ios(&class("match-any", named))), "ssh"), r#""yes" "any" "yes""#);
    let closed = class("match-any", named)
        + list
        + "zone-pair security OS source OUT destination self\n service-policy type inspect P\n";
    assert_eq!(admin(&one(&ios(&closed)), "ssh"), r#""yes" "lan" "no""#);
    assert_eq!(walls(&one(&ios(&closed))), "present present");
    // One port for every device is a hole in IPv6.
    let hole = class("match-any", " match access-group name V6\n")
        + "ipv6 access-list V6\n permit tcp any any eq 22\n";
    assert_eq!(walls(&one(&ios(&hole))), "present unknown");
}

#[test]
fn ios_pools_loopbacks_short_names_and_networks() {
    let r = one(
        "hostname gw\nint gi0/0\n ip address 203.0.113.2 255.255.255.248\n ip nat outside\nint Lo0\n ip address 203.0.113.9 255.255.255.255\n\
         ip nat inside source static tcp 192.168.1.20 554 interface Loopback0 554\n\
         ip nat pool CAMS 192.168.1.30 192.168.1.31 prefix-length 24 type rotary\n\
         ip nat inside destination list CAMLIST pool CAMS\n\
         ip access-list extended CAMLIST\n permit tcp any any range 8000 8001\nline vty 0 4\n",
    );
    assert_eq!(
        forwards(&r),
        [
            "tcp 554>192.168.1.20:554 any yes/yes/yes",
            "tcp 8000-8001>192.168.1.30:8000-8001 any yes/yes/yes",
            "tcp 8000-8001>192.168.1.31:8000-8001 any yes/yes/yes"
        ]
    );
    // What cannot be read is not "no forward".
    let network = "version 15.4\nhostname gw\ninterface GigabitEthernet0/0\n ip address 203.0.113.2 255.255.255.248\n ip nat outside\n\
        ip nat inside source static network 192.168.1.0 203.0.113.0 /24\nline vty 0 4\n";
    let r = one(network);
    assert!(!no_forward(&r) && r.files[0].notices.iter().any(|n| n.code == "forward.partial"));
    assert!(no_forward(&one(&network.replace("ip nat inside source static network", "! "))));
}

#[test]
fn vyos_zones_in_both_spellings() {
    let curly = |rules: &str, zone: &str| {
        format!(
            "firewall {{\n    name WAN-LAN {{\n        default-action drop\n{rules}    }}\n}}\ninterfaces {{\n    ethernet eth0 {{\n        \
             address dhcp\n        description WAN\n    }}\n    ethernet eth1 {{\n        address 192.168.1.1/24\n    }}\n}}\nnat {{\n    \
             destination {{\n        rule 10 {{\n            destination {{\n                port 8000\n            }}\n            \
             inbound-interface eth0\n            protocol tcp\n            translation {{\n                address 192.168.1.20\n            \
             }}\n        }}\n    }}\n}}\nservice {{\n    ssh {{\n        port 22\n    }}\n}}\nzone-policy {{\n{zone}    zone WAN {{\n        \
             default-action drop\n        interface eth0\n    }}\n}}\n"
        )
    };
    let lan = "    zone LAN {\n        default-action drop\n        from WAN {\n            firewall {\n                name WAN-LAN\n            \
        }\n        }\n        interface eth1\n    }\n";
    let pass = "        rule 10 {\n            action accept\n            destination {\n                port 8000\n            }\n            \
        protocol tcp\n        }\n";
    let all = "        rule 10 {\n            action accept\n        }\n";
    let local = "    zone LOCAL {\n        default-action drop\n        local-zone\n    }\n";
    for (rules, zone, forward, wall, ssh) in [
        (pass, lan.to_owned(), "any yes/yes/yes", "present -", r#""yes" "any" "yes""#),
        ("", format!("{lan}{local}"), " yes/yes/no", "present -", r#""yes" "lan" "no""#),
        (all, lan.to_owned(), "any yes/yes/yes", "pass-all -", r#""yes" "any" "yes""#),
        // Nobody from the internet has rules for this zone.
        (all, lan.replace("from WAN", "from GUEST"), " yes/yes/no", "present -", r#""yes" "any" "yes""#),
    ] {
        let r = one(&curly(rules, &zone));
        assert_eq!(forwards(&r), [format!("tcp 8000>192.168.1.20:8000 {forward}")], "{zone}");
        assert_eq!((walls(&r).as_str(), admin(&r, "ssh").as_str()), (wall, ssh), "{zone}");
    }
    let flat = "set interfaces ethernet eth0 address 192.168.1.1/24\nset interfaces pppoe pppoe0 authentication username a\n\
        set nat source rule 1 outbound-interface name pppoe0\nset nat source rule 1 translation address masquerade\n\
        # set nat destination rule 9 destination port 23\n# set nat destination rule 9 inbound-interface name pppoe0\n\
        # set nat destination rule 9 translation address 192.168.1.9\n\
        vyos@gw# set nat destination rule 10 destination port 8000\nset nat destination rule 10 inbound-interface name pppoe0\n\
        set nat destination rule 10 protocol tcp\nset nat destination rule 10 translation address 192.168.1.20\n\
        set firewall ipv4 name WAN-LAN default-action drop\nset firewall zone LAN member interface eth0\n\
        set firewall zone LAN default-action drop\nset firewall zone LAN from WAN firewall name WAN-LAN\n\
        set firewall zone WAN member interface pppoe0\nset firewall zone WAN default-action drop\n";
    assert_eq!(forwards(&one(flat)), ["tcp 8000>192.168.1.20:8000  yes/yes/no"]);
    let open = format!(
        "{flat}set firewall ipv4 name WAN-LAN rule 1 action accept\nset firewall ipv4 name WAN-LAN rule 1 state new\n"
    );
    assert_eq!(forwards(&one(&open)), ["tcp 8000>192.168.1.20:8000 any yes/yes/yes"]);
}

#[test]
fn edgeos_notes_with_two_spellings_and_a_session_that_is_not_used() {
    let tree = "port-forward {\n    auto-firewall enable\n    rule 1 {\n        forward-to {\n            address 192.168.1.20\n        }\n        \
        original-port 8000\n        protocol tcp\n    }\n    wan-interface eth0\n}\n";
    let typed = "set port-forward rule 2 forward-to address 192.168.1.21\nset port-forward rule 2 original-port 554\n\
        set port-forward rule 2 protocol tcp\n";
    let both =
        ["tcp 8000>192.168.1.20:8000 any yes/yes/yes", "tcp 554>192.168.1.21:554 any yes/unknown/unknown"];
    assert_eq!(forwards(&one(&format!("show\n\n{tree}\n{typed}commit ; save\n"))), both);
    // The same, with fences around one half.
    assert_eq!(forwards(&one(&format!("Router notes\n\n{tree}\n\n```\nconfigure\n{typed}```\n"))), both);
    // `pppoe 0` without a name to dial in with is a leftover: it is not the internet side, and no filter is missing there.
    let session = |user: &str| {
        format!(
            "firewall {{\n    name L {{\n        default-action drop\n    }}\n}}\ninterfaces {{\n    ethernet eth0 {{\n        address dhcp\n        \
             description Internet\n        firewall {{\n            in {{\n                name L\n            }}\n            local {{\n                \
             name L\n            }}\n        }}\n        pppoe 0 {{\n{user}            mtu 1492\n        }}\n    }}\n}}\nservice {{\n    gui {{\n        \
             https-port 443\n    }}\n}}\n"
        )
    };
    assert_eq!(admin(&one(&session("")), "https"), r#""yes" "lan" "no""#);
    assert_eq!(admin(&one(&session("            user-id a@b\n")), "https"), r#""yes" "any" "yes""#);
}

#[test]
fn openwrt_rules_that_let_ipv6_in_to_everything() {
    let uci = |rule: &str| {
        format!(
            "config defaults\n\toption forward 'REJECT'\nconfig zone\n\toption name 'wan'\n\tlist network 'wan6'\n\toption input 'REJECT'\n\t\
             option forward 'REJECT'\nconfig rule\n\toption src 'wan'\n\toption dest 'lan'\n\toption target 'ACCEPT'\n{rule}"
        )
    };
    for (rule, wall) in [
        ("\toption proto 'icmp'\n", "present present"),
        ("\toption proto 'esp'\n", "present present"),
        ("\toption proto 'udp'\n\toption dest_port '500'\n", "present present"),
        ("\toption family 'ipv4'\n", "present present"),
        ("\toption src_ip '2001:db8::1'\n", "present present"),
        ("\toption dest_ip '2001:db8::20'\n\toption dest_port '554'\n", "present present"),
        ("\toption enabled '0'\n", "present present"),
        // To every device and port; to one port of every device: not closed, and not stated.
        ("\toption proto 'tcp udp'\n", "present absent"),
        ("\toption family 'ipv6'\n", "present absent"),
        ("\toption proto 'tcp'\n\toption dest_port '80'\n", "present -"),
    ] {
        let r = one(&uci(rule));
        assert_eq!(walls(&r), wall, "{rule}");
        let safe = r.findings.iter().any(|f| f.rule == "MC311" && f.urgency == "in_place");
        assert_eq!(safe, wall.ends_with("present"), "{rule}");
    }
}

fn opnsense(old: &str, new: &str, more: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<opnsense>\n<interfaces><wan><if>vtnet0</if><ipaddr>203.0.113.5</ipaddr><subnet>24</subnet></wan>\
         <lan><if>vtnet1</if><ipaddr>192.168.1.1</ipaddr><subnet>24</subnet></lan></interfaces>\n<filter>{old}</filter>\n<nat><rule>\
         <interface>wan</interface><protocol>tcp</protocol><source><any>1</any></source><destination><network>wanip</network><port>8080</port>\
         </destination><target>192.168.1.20</target><local-port>80</local-port></rule></nat>\n<OPNsense><Firewall><Filter version=\"1.0.5\">\
         <rules>{new}</rules>{more}</Filter></Firewall></OPNsense>\n</opnsense>\n"
    )
}

#[test]
fn opnsense_rules_in_the_newer_place() {
    let new = |action: &str, more: &str| {
        format!(
            "<rule><enabled>1</enabled><sequence>2</sequence><action>{action}</action><quick>1</quick><interface>wan</interface>\
             <direction>in</direction><ipprotocol>inet</ipprotocol><protocol>TCP</protocol><source_net>any</source_net>\
             <destination_net>192.168.1.20</destination_net><destination_port>80</destination_port>{more}</rule>"
        )
    };
    let limited = new("pass", "").replace(">any<", ">198.51.100.9<");
    let off = new("pass", "").replace("<enabled>1", "<enabled>0");
    let block = new("block", "");
    let old = "<rule><type>pass</type><interface>wan</interface><protocol>tcp</protocol><source><any/></source><destination>\
        <address>192.168.1.20</address><port>80</port></destination></rule>";
    for (old, new, expected) in [
        ("", new("pass", ""), "any yes/yes/yes"),
        ("", limited, "198.51.100.9 yes/yes/yes"),
        ("", block.clone(), " yes/yes/no"),
        ("", new("pass", "").replace("<interface>wan", "<interface>lan"), " yes/yes/no"),
        // The first of two in their sequence decides.
        ("", new("pass", "") + &block.replace(">2<", ">1<"), " yes/yes/no"),
        // Two places that say different things: which is first is not known.
        (old, block, "any yes/yes/unknown"),
        (old, off, "any yes/yes/yes"),
    ] {
        let r = one(&opnsense(old, &new, ""));
        assert_eq!(forwards(&r), [format!("tcp 8080>192.168.1.20:80 {expected}")], "{old} {new}");
    }
    let pair = "<onetoone><rule><enabled>1</enabled><interface>wan</interface><type>binat</type><source_net>192.168.1.21/32</source_net>\
        <destination_net>any</destination_net><external>203.0.113.6/32</external></rule></onetoone>";
    let r = one(&opnsense("", &new("pass", ""), pair));
    assert!(forwards(&r).iter().any(|f| f.contains(">192.168.1.21:")), "{:?}", forwards(&r));
}

fn routeros(lists: &str, filter: &str, nat: &str) -> String {
    format!(
        "# 2025-03-10 12:16:25 by RouterOS 7.18.2\n/interface list\nadd name=Upstream\nadd name=Home\n/interface list member\n{lists}\
         /ip address\nadd address=192.168.1.1/24 interface=ether2\n/ip dhcp-client\nadd interface=ether1\n/ip firewall filter\n{filter}\
         /ip firewall nat\n{nat}"
    )
}

#[test]
fn routeros_lists_of_any_name_and_private_outer_addresses() {
    let members = "add interface=ether1 list=Upstream\nadd interface=ether2 list=Home\n";
    let nat = |more: &str| {
        format!(
            "add action=dst-nat chain=dstnat {more} dst-port=8000 protocol=tcp to-addresses=192.168.1.20\n"
        )
    };
    for (more, expected) in [
        ("in-interface-list=Upstream", Some("any yes/yes/yes")),
        ("in-interface-list=Home", None),
        ("in-interface-list=!Home", Some("any yes/yes/yes")),
        // A list that nobody knows: perhaps.
        ("in-interface-list=Other", Some("any yes/unknown/yes")),
        ("dst-address=192.168.1.1", None),
        // An address of another network than its own: it may be the one outside, behind another router.
        ("dst-address=192.168.0.2", Some("any yes/unknown/yes")),
    ] {
        let r = one(&routeros(members, "", &nat(more)));
        let expected: Vec<String> =
            expected.iter().map(|e| format!("tcp 8000>192.168.1.20:8000 {e}")).collect();
        assert_eq!(forwards(&r), expected, "{more}");
    }
    let private = routeros(members, "", &nat("dst-address=192.168.0.2"))
        .replace("/ip dhcp-client", "add address=192.168.0.2/24 interface=ether1\n/ip dhcp-client");
    let r = one(&private);
    assert_eq!(forwards(&r), ["tcp 8000>192.168.1.20:8000 any yes/yes/yes"]);
    assert!(
        r.paths.iter().filter(|p| p.door == "forward").all(|p| p.certainty == "possible"),
        "behind another router"
    );
    // A chain that only remembers senders lets nobody in by itself.
    let knock = "add action=accept chain=input dst-port=22 protocol=tcp src-address=198.51.100.9\n\
        add action=jump chain=input dst-port=22 in-interface-list=Upstream jump-target=watch protocol=tcp\n\
        add action=add-src-to-address-list address-list=seen chain=watch\n\
        add action=drop chain=input in-interface-list=!Home\n";
    assert_eq!(admin(&one(&routeros(members, knock, "")), "ssh"), r#""yes" ["198.51.100.9"] "yes""#);
}

fn ix(lists: &str, wan: &str) -> String {
    format!(
        "! NEC Portable Internetwork Core Operating System Software\nhostname gw\nip route default GigaEthernet0.1\n{lists}\
         interface GigaEthernet0.1\n  ip address ipcp\n  ip napt enable\n{wan}  no shutdown\ninterface GigaEthernet1.0\n  \
         ip address 192.168.1.1/24\n  no shutdown\n"
    )
}

#[test]
fn nec_lists_drop_the_rest_and_options_are_no_filters() {
    let napt = "  ip napt static 192.168.1.20 tcp 8000\n";
    let optimise = "ip access-list bad option optimize\nip access-list bad deny ip src 192.0.2.0/24 dest any\n\
        ip access-list all permit ip src any dest any\nip access-list dynamic dyn access all\n";
    for (lists, filters, forward, wall) in [
        ("", "", "any yes/yes/yes", "absent -"),
        (
            "ip access-list ike permit udp src any sport any dest any dport eq 500\n",
            "  ip filter ike 1 in\n",
            " yes/yes/no",
            "present -",
        ),
        (optimise, "  ip filter bad 1 in\n  ip filter all 999 in\n", "any yes/yes/yes", "pass-all -"),
    ] {
        let r = one(&ix(lists, &format!("{napt}{filters}")));
        assert_eq!(forwards(&r), [format!("tcp 8000>192.168.1.20:8000 {forward}")], "{lists}");
        assert_eq!(walls(&r), wall, "{lists}");
    }
    let service =
        |third: &str| one(&ix("", &format!("  ip napt service cam 192.168.1.20 {third} tcp 8000\n")));
    assert_eq!(forwards(&service("none")), ["tcp 8000>192.168.1.20:8000 any yes/yes/yes"]);
    // A port in the third place is taken for neither end.
    assert_eq!(forwards(&service("9000")), ["tcp >192.168.1.20: any yes/yes/yes"]);
    // DS-Lite: the provider translates. IPv6 comes in where the default route does.
    let lite = "hostname gw\nip route default Tunnel0.0\ninterface GigaEthernet0.0\n  no ip address\n  ipv6 enable\n  \
        ipv6 address autoconfig receive-default\ninterface GigaEthernet1.0\n  ip address 192.168.1.1/24\ninterface Tunnel0.0\n  \
        tunnel mode 4-over-6\n  ip unnumbered GigaEthernet1.0\n  no shutdown\nip ufs-cache enable\n";
    assert_eq!(walls(&one(lite)), "- absent");
    // A method is no key, a masked password is one.
    let r = one(&ix(
        "ike proposal p encryption aes-256 hash md5 group 1024-bit\nhttp-server username kanri secret-password xxxxxxxx\n",
        "",
    ));
    assert!(facts(&r, "secret.in_file").is_empty());
    assert_eq!(facts(&r, "account").len(), 1);
    // A translation of addresses that is not read never leaves "nothing is forwarded".
    let nothing = |r: &ReportWire| r.findings.iter().any(|f| f.rule == "MC302" && f.urgency == "in_place");
    assert!(nothing(&one(&ix("", ""))));
    assert!(!nothing(&one(&ix("", "  ip nat static 192.168.1.20 203.0.113.9\n"))));
    // What the router has ciphered is no strong password.
    let r = one(&ix("http-server username kanri secret-password cJZnRPlgsOclvcUw8Br35Ivv\n", ""));
    assert!(r.findings.iter().all(|f| f.rule != "MC203" || f.urgency != "in_place"), "{:?}", r.findings);
}

#[test]
fn allied_telesis_outer_addresses_and_whole_nets() {
    let text = |nat: &str| {
        format!(
            "!\nzone public\n network wan\n  ip subnet 0.0.0.0/0 interface eth1\n  host eth1\n   ip address 192.168.0.2\n!\nzone private\n \
             network lan\n  ip subnet 192.168.10.0/24\n  host cam\n   ip address 192.168.10.20\n!\nzone global\n network outer\n  \
             ip subnet 203.0.113.0/28\n  host cam\n   ip address 203.0.113.3\n!\nfirewall\n rule 10 permit any from private to public\n \
             rule 20 permit https from public to private.lan.cam\n protect\n!\nnat\n{nat} enable\n!\ninterface eth1\n \
             ip address 192.168.0.2/24\n!\ninterface vlan1\n ip address 192.168.10.1/24\n!\nip route 0.0.0.0/0 192.168.0.1\n!\nend\n"
        )
    };
    let address =
        |r: &ReportWire| facts(r, "device.address").first().map(|v| v.as_str().unwrap_or("").to_owned());
    // Without a name the maker is known all the same, and the address is the inner one.
    let r = one(&text(" rule 20 portfwd https from public with dst private.lan.cam\n"));
    assert_eq!((address(&r).as_deref(), facts(&r, "device.vendor").len()), (Some("192.168.10.1"), 1));
    assert_eq!(facts(&r, "forward")[0]["ext_ip"], "192.168.0.2");
    let r = one(&text(" rule 20 portfwd https from public to global.outer.cam with dst private.lan.cam\n"));
    assert_eq!(facts(&r, "forward")[0]["ext_ip"], "203.0.113.3");
    // A net for a net lets devices in that nobody can name here: never "no forward".
    let r = one(&text(" rule 20 netmap any from public to global.outer with dst private.lan\n"));
    assert!(r.findings.iter().all(|f| f.rule != "MC302" || f.urgency != "in_place"), "{:?}", r.findings);
}

fn forti(wan: &str, vip: &str, policy: &str) -> String {
    format!(
        "config system interface\n edit \"port1\"\n  set mode dhcp\n{wan} next\n edit \"port2\"\n  set ip 192.168.1.1 255.255.255.0\n next\nend\n\
         config firewall vip\n edit \"cam\"\n  set extintf \"port1\"\n{vip} next\nend\nconfig firewall policy\n edit 1\n  set srcintf \"port2\"\n  \
         set dstintf \"port1\"\n  set srcaddr \"all\"\n  set dstaddr \"all\"\n  set action accept\n  set service \"ALL\"\n  set nat enable\n next\n{policy}end\n"
    )
}

#[test]
fn fortigates_without_roles_server_groups_and_policies_for_all() {
    let port = "  set portforward enable\n  set mappedip \"192.168.1.20\"\n  set extport 33890\n  set mappedport 3389\n";
    let policy = |from: &str, to: &str, service: &str| {
        format!(
            " edit 2\n  set srcintf \"{from}\"\n  set dstintf \"port2\"\n  set srcaddr \"all\"\n  set dstaddr \"{to}\"\n  set action accept\n  \
             set schedule \"always\"\n  set service \"{service}\"\n next\n"
        )
    };
    // Its policy that hides the inside says which port faces the internet.
    let r = one(&forti("  set allowaccess https ssh\n", port, &policy("port1", "cam", "RDP")));
    assert_eq!(forwards(&r), ["tcp 33890>192.168.1.20:3389 any yes/yes/yes"]);
    assert_eq!(admin(&r, "ssh"), r#""yes" "wan" "yes""#);
    for (text, expected) in [
        (forti("", port, &policy("port1", "cam", "HTTPS")), " yes/yes/no"),
        (forti("", port, ""), " yes/yes/no"),
        // For all addresses: whether that means virtual ones too depends on the version.
        (forti("", port, &policy("port1", "all", "ALL")), "any yes/yes/unknown"),
        (
            forti("", port, "") + "config system settings\n set central-nat enable\nend\n",
            "any yes/yes/unknown",
        ),
        (
            forti("", port, &policy("OUT", "cam", "ALL"))
                + "config system zone\n edit \"OUT\"\n  set interface \"port1\"\n next\nend\n",
            "any yes/yes/yes",
        ),
    ] {
        assert_eq!(forwards(&one(&text)), [format!("tcp 33890>192.168.1.20:3389 {expected}")], "{text}");
    }
    let servers = "  set type server-load-balance\n  set extport 8443\n  config realservers\n   edit 1\n    set ip 192.168.1.20\n    set port 443\n   \
        next\n   edit 2\n    set ip 192.168.1.21\n   next\n  end\n";
    assert_eq!(
        forwards(&one(&forti("", servers, &policy("any", "cam", "ALL")))),
        ["tcp 8443>192.168.1.20:443 any yes/yes/yes", "tcp 8443>192.168.1.21:8443 any yes/yes/yes"]
    );
    // A virtual IP whose servers are elsewhere is not "no forward".
    assert!(!no_forward(&one(&forti("", "  set type access-proxy\n  set extport 443\n", ""))));
    let v6 = |policy: &str| walls(&one(&forti("  config ipv6\n   set ip6-mode dhcp\n  end\n", port, policy)));
    let six = |service: &str| {
        policy("port1", "cam", service)
            .replace("  set action", "  set srcaddr6 \"all\"\n  set dstaddr6 \"all\"\n  set action")
    };
    assert_eq!(v6(""), "present present");
    assert_eq!(v6(&six("HTTPS")), "present unknown");
    assert_eq!(v6(&six("ALL")), "present pass-all");
}

#[test]
fn nftables_as_openwrt_prints_it() {
    let fw4 = |input: &str, forward: &str| {
        format!(
            "table inet fw4 {{\n\tchain input {{\n\t\ttype filter hook input priority filter; policy drop;\n\t\t\
             ct state vmap {{ established : accept, related : accept }}\n\t\ttcp flags & (fin | syn | rst | ack) == syn jump syn_flood\n\t\t\
             iifname \"br-lan\" jump input_lan\n\t\tiifname {{ \"eth1\", \"wwan0\" }} jump input_wan\n\t\tjump handle_reject\n\t}}\n\t\
             chain forward {{\n\t\ttype filter hook forward priority filter; policy drop;\n\t\tiifname \"br-lan\" jump forward_lan\n\t\t\
             iifname {{ \"eth1\", \"wwan0\" }} jump forward_wan\n\t\tjump handle_reject\n\t}}\n\tchain handle_reject {{\n\t\t\
             meta l4proto tcp reject with tcp reset\n\t\treject\n\t}}\n\tchain syn_flood {{\n\t\tlimit rate 25/second burst 50 packets return\n\t\tdrop\n\t}}\n\t\
             chain input_lan {{\n\t\taccept\n\t}}\n\tchain forward_lan {{\n\t\taccept\n\t}}\n\tchain input_wan {{\n{input}\t\tjump reject_wan\n\t}}\n\t\
             chain forward_wan {{\n\t\ticmpv6 type {{ echo-request, echo-reply }} limit rate 1000/second accept\n{forward}\t\t\
             ct status dnat accept\n\t\tjump reject_wan\n\t}}\n\tchain reject_wan {{\n\t\toifname {{ \"eth1\", \"wwan0\" }} jump handle_reject\n\t}}\n\t\
             chain dstnat {{\n\t\ttype nat hook prerouting priority dstnat; policy accept;\n\t\tiifname {{ \"eth1\", \"wwan0\" }} jump dstnat_wan\n\t}}\n\t\
             chain dstnat_wan {{\n\t\tmeta nfproto ipv4 tcp dport 8080 counter packets 0 bytes 0 dnat ip to 192.168.1.20:80\n\t}}\n\t\
             chain srcnat {{\n\t\ttype nat hook postrouting priority srcnat; policy accept;\n\t\toifname {{ \"eth1\", \"wwan0\" }} jump srcnat_wan\n\t}}\n\t\
             chain srcnat_wan {{\n\t\tmeta nfproto ipv4 masquerade\n\t}}\n}}\n"
        )
    };
    let r = one(&fw4("", ""));
    assert_eq!(forwards(&r), ["tcp 8080>192.168.1.20:80 any yes/yes/yes"]);
    assert_eq!((walls(&r).as_str(), admin(&r, "ssh").as_str()), ("present present", ""));
    let r = one(&fw4(
        "\t\ttcp dport 22 accept\n\t\tudp dport 51820 accept\n",
        "\t\tip6 daddr 2001:db8::20 tcp dport 554 accept\n",
    ));
    assert_eq!(admin(&r, "ssh"), r#""yes" "any" "yes""#);
    assert_eq!(facts(&r, "vpn").len(), 1);
    assert!(
        forwards(&r).contains(&"tcp 554>2001:db8::20:554 any yes/yes/yes".to_owned()),
        "{:?}",
        forwards(&r)
    );
    assert_eq!(walls(&one(&fw4("", "\t\tmeta nfproto ipv6 tcp dport 80 accept\n"))), "present unknown");
    assert_eq!(walls(&one(&fw4("", "\t\tmeta nfproto ipv6 accept\n"))), "present pass-all");
}

#[test]
fn nftables_protocols_and_variables() {
    let text = |wan: &str, input: &str| {
        format!(
            "table inet filter {{\n  chain input {{\n    type filter hook input priority 0; policy drop;\n{input}  }}\n  chain forward {{\n    \
             type filter hook forward priority 0; policy accept;\n  }}\n}}\ntable ip nat {{\n  chain prerouting {{\n    \
             type nat hook prerouting priority -100;\n    iifname {wan} tcp dport 8000 dnat to 192.168.1.20\n  }}\n  chain postrouting {{\n    \
             type nat hook postrouting priority 100;\n    oifname \"eth0\" masquerade\n  }}\n}}\n"
        )
    };
    // Other protocols, other interfaces: nothing of the internet.
    let r = one(&text(
        "\"eth0\"",
        "    ip protocol ospf accept\n    meta l4proto { esp, ah } accept\n    iifname { \"eth1\", \"eth2\" } accept\n",
    ));
    // What is passed on is not limited: that is no wall either.
    assert!(walls(&r).starts_with("unknown"), "{}", walls(&r));
    assert_eq!(forwards(&r), ["tcp 8000>192.168.1.20:8000 any yes/yes/yes"]);
    // A variable that nothing fills in may be any interface.
    assert_eq!(forwards(&one(&text("\"$UPLINK_IF\"", ""))), ["tcp 8000>192.168.1.20:8000 any yes/yes/yes"]);
    assert_eq!(forwards(&one(&text("$NIC", ""))), ["tcp 8000>192.168.1.20:8000 any yes/unknown/yes"]);
    assert!(forwards(&one(&text("\"eth1\"", ""))).is_empty());
}

#[test]
fn iptables_chains_as_openwrt_saves_them() {
    let save = |wan: &str| {
        format!(
            "# Generated by iptables-save v1.4.21\n*nat\n:PREROUTING ACCEPT [0:0]\n:zone_wan_prerouting - [0:0]\n\
             -A PREROUTING -i pppoe-wan -j zone_wan_prerouting\n-A POSTROUTING -o pppoe-wan -j MASQUERADE\n\
             -A zone_wan_prerouting -p tcp -m tcp --dport 8000 -j DNAT --to-destination 192.168.1.20:8000\nCOMMIT\n*filter\n:INPUT ACCEPT [0:0]\n\
             :FORWARD ACCEPT [0:0]\n:reject - [0:0]\n:syn_flood - [0:0]\n:zone_wan_dest_REJECT - [0:0]\n:zone_wan_forward - [0:0]\n:zone_wan_input - [0:0]\n\
             -A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j syn_flood\n-A INPUT -i pppoe-wan -j zone_wan_input\n\
             -A FORWARD -i pppoe-wan -j zone_wan_forward\n-A reject -p tcp -j REJECT --reject-with tcp-reset\n-A reject -j REJECT\n\
             -A syn_flood -p tcp -m limit --limit 25/sec --limit-burst 50 -j RETURN\n-A syn_flood -j DROP\n\
             -A zone_wan_forward -m conntrack --ctstate DNAT -j ACCEPT\n-A zone_wan_forward -j zone_wan_dest_REJECT\n-A zone_wan_forward -j reject\n\
             -A zone_wan_dest_REJECT -o pppoe-wan -j reject\n{wan}-A zone_wan_input -m conntrack --ctstate DNAT -j ACCEPT\n-A zone_wan_input -j reject\nCOMMIT\n"
        )
    };
    let r = one(&save(""));
    assert_eq!(forwards(&r), ["tcp 8000>192.168.1.20:8000 any yes/yes/yes"]);
    assert_eq!((walls(&r).as_str(), admin(&r, "ssh").as_str()), ("present -", ""));
    let limited = "-A zone_wan_input -p tcp --dport 22 -m hashlimit --hashlimit-above 4/min --hashlimit-name s -j DROP\n\
        -A zone_wan_input -p tcp --dport 22 -m limit --limit 3/min -j ACCEPT\n";
    assert_eq!(admin(&one(&save(limited)), "ssh"), r#""yes" "any" "yes""#);
}

#[test]
fn nvram_behind_another_router_and_with_ipv6() {
    let text = |more: &str| {
        format!(
            "productid=RT-AC68U\nvts_enable_x=1\nvts_rulelist=<Camera>8081>192.168.1.20>80>TCP>\nlan_ipaddr=192.168.1.1\nipv6_service=native\n\
             ipv6_fw_enable=1\nsshd_enable=2\nmisc_http_x=0\nfw_enable_x=1\n{more}"
        )
    };
    let r = one(&text("wan0_ipaddr=100.72.3.4\n"));
    assert!(
        !r.paths.is_empty() && r.paths.iter().all(|p| p.certainty == "possible"),
        "a shared address outside"
    );
    assert_eq!(walls(&r), "present present");
    let r = one(&text("ipv6_fw_rulelist=<cam>>2001:db8::20>554>TCP\n"));
    assert!(
        forwards(&r).contains(&"tcp 554>2001:db8::20:554 any yes/yes/yes".to_owned()),
        "{:?}",
        forwards(&r)
    );
    assert_eq!(walls(&one(&text("ipv6_fw_rulelist=<all>>>80>TCP\n"))), "present unknown");
    assert_eq!(admin(&r, "ssh"), r#""yes" "lan" "no""#);
}

#[test]
fn lists_of_neighbours_and_of_openings() {
    // An address without an answer is not a hardware address.
    let r = check_text(&[(
        "arp.txt",
        "? (169.254.169.254) at (incomplete) on en0 [ethernet]\n? (192.168.1.20) at 4:20:9a:42:af:14 on en0 ifscope [ethernet]\n",
    )]);
    assert_eq!(facts(&r, "device.mac"), ["04:20:9A:42:AF:14"]);
    // One camera with two addresses is one camera.
    let r = check_text(&[(
        "neigh.txt",
        "192.168.1.64 dev eth0 lladdr 44:19:b6:aa:bb:cc STALE\n2001:db8::64 dev eth0 lladdr 44:19:b6:aa:bb:cc DELAY\n",
    )]);
    let n: Vec<_> = r
        .findings
        .iter()
        .filter(|f| f.rule == "MC368")
        .filter_map(|f| f.args.get("n"))
        .map(|n| n.to_string())
        .collect();
    assert_eq!(n, ["1"]);
    // Somebody hid the addresses before handing the list on.
    let r = check_text(&[(
        "upnpc.txt",
        "Found valid IGD : http://Y.Y.Y.Y:36725/ctl/IPConn\n i protocol exPort->inAddr:inPort description remoteHost leaseTime\n \
         0 TCP 5001->X.X.X.X:5001 'cam' '' 0\n",
    )]);
    assert_eq!(facts(&r, "upnp.mapping").len(), 1);
}

#[test]
fn what_was_typed_on_a_console_is_read_without_its_prompts() {
    let r = one("Router>enable\nRouter#configure terminal\nRouter(config)#interface GigabitEthernet0/0\n\
         Router(config-if)#ip address 203.0.113.2 255.255.255.252\nRouter(config-if)#ip nat outside\nRouter(config-if)#exit\n\
         Router(config)#interface GigabitEthernet0/1\nRouter(config-if)#ip address 192.168.1.1 255.255.255.0\nRouter(config-if)#ip nat inside\n\
         Router(config-if)#exit\nRouter(config)#access-list 1 permit 192.168.1.0 0.0.0.255\n\
         Router(config)#ip nat inside source list 1 interface GigabitEthernet0/0 overload\n\
         Router(config)#ip nat inside source static tcp 192.168.1.20 554 203.0.113.2 8554\nRouter(config)#ip route 0.0.0.0 0.0.0.0 203.0.113.1\n");
    assert_eq!(facts(&r, "forward").len(), 1);
    let command = |r: &ReportWire| {
        let f = r.findings.iter().find(|f| f.rule == "MC302").unwrap();
        f.args["command"].to_string()
    };
    assert!(command(&r).starts_with("\"no ip nat inside source static"), "{}", command(&r));
    let r = one(
        "IX2105# enable-config\nIX2105(config)# interface GigaEthernet0.1\nIX2105(config-GigaEthernet0.1)# encapsulation pppoe\n\
         IX2105(config-GigaEthernet0.1)# ip address ipcp\nIX2105(config-GigaEthernet0.1)# ip napt enable\n\
         IX2105(config-GigaEthernet0.1)# ip napt static 192.168.1.20 tcp 8081\nIX2105(config)# ip route default GigaEthernet0.1\n\
         IX2105(config)# ssh-server ip enable\n",
    );
    assert_eq!((r.files[0].format.as_deref(), facts(&r, "forward").len()), (Some("nec-ix"), 1));
}

#[test]
fn an_excerpt_of_fortios_knows_the_port_by_its_printed_name() {
    let text = |port: &str| {
        format!(
            "config firewall vip\n    edit \"cam\"\n        set extip <PUBLIC_IP>\n        set extintf \"{port}\"\n        set portforward enable\n        \
             set mappedip \"192.168.1.20\"\n        set extport 18081\n        set mappedport 8081\n    next\nend\nconfig firewall policy\n    edit 1\n        \
             set srcintf \"{port}\"\n        set dstintf \"internal\"\n        set srcaddr \"all\"\n        set dstaddr \"cam\"\n        set action accept\n        \
             set schedule \"always\"\n        set service \"ALL\"\n    next\nend\n"
        )
    };
    assert_eq!(forwards(&one(&text("wan1"))), ["tcp 18081>192.168.1.20:8081 any yes/yes/yes"]);
    assert_eq!(forwards(&one(&text("port3"))), ["tcp 18081>192.168.1.20:8081 any yes/unknown/unknown"]);
    assert!(facts(&one(&text("wan1")), "forward")[0]["ext_ip"].is_null());
}

#[test]
fn vyos_services_know_their_clients_and_where_they_listen() {
    let text = |more: &str| {
        format!(
            "set interfaces ethernet eth0 address 203.0.113.2/29\nset interfaces ethernet eth1 address 192.168.1.1/24\n\
             set nat source rule 100 outbound-interface eth0\nset nat source rule 100 translation address masquerade\n\
             set protocols static route 0.0.0.0/0 next-hop 203.0.113.1\nset service https port 9443\n{more}"
        )
    };
    let https = |more: &str| admin(&one(&text(more)), "https");
    assert_eq!(https(""), r#""yes" "any" "yes""#);
    assert_eq!(https("set service https listen-address 0.0.0.0\n"), r#""yes" "any" "yes""#);
    // The address on the outside is where it listens, not who may ask.
    assert_eq!(https("set service https listen-address 203.0.113.2\n"), r#""yes" "any" "yes""#);
    assert_eq!(https("set service https listen-address 192.168.1.1\n"), r#""yes" "lan" "no""#);
    assert_eq!(
        https(
            "set service https listen-address 0.0.0.0\nset service https allow-client address 198.51.100.7\n"
        ),
        r#""yes" ["198.51.100.7"] "yes""#
    );
    assert_eq!(https("set service https allow-client address 192.168.1.0/24\n"), r#""yes" "lan" "no""#);
}

#[test]
fn a_router_behind_another_one_is_not_called_open_to_the_internet() {
    let edge = |wan: &str| {
        format!(
            "set interfaces ethernet eth0 address {wan}\nset interfaces ethernet eth1 address 192.168.1.1/24\nset service gui https-port 443\n\
             set service nat rule 5010 outbound-interface eth0\nset service nat rule 5010 type masquerade\nset service ssh port 22\n\
             set system host-name ubnt\n"
        )
    };
    assert_eq!(admin(&one(&edge("203.0.113.2/29")), "ssh"), r#""yes" "any" "yes""#);
    assert_eq!(admin(&one(&edge("dhcp")), "ssh"), r#""yes" "any" "yes""#);
    let r = one(&edge("192.168.178.2/24"));
    assert_eq!(admin(&r, "ssh"), r#""yes" "any" "unknown""#);
    assert!(r.findings.iter().all(|f| f.urgency != "today"), "{:?}", r.findings);
    assert!(r.findings.iter().all(|f| f.rule != "MC308" || f.urgency != "in_place"), "{:?}", r.findings);
}

#[test]
fn ports_that_answered_were_tried() {
    let r = one(
        "Starting Nmap 7.94 ( https://nmap.org ) at 2026-12-14 21:35 JST\nInitiating Connect Scan at 21:35\n\
         Scanning 192.168.1.20 [65535 ports]\nDiscovered open port 80/tcp on 192.168.1.20\nDiscovered open port 554/tcp on 192.168.1.20\n\
         Connect Scan Timing: About 2.72% done; ETC: 21:54 (0:18:30 remaining)\n",
    );
    let f = r.findings.iter().find(|f| f.rule == "MC363").unwrap();
    let ports = f.args["ports"].to_string();
    assert!(ports.contains("23,") && !ports.contains(" 80,") && !ports.contains(" 554,"), "{ports}");
}

/// Names of the findings of a rule that are certain, or of any certainty.
fn told(r: &ReportWire, rule: &str, certain: bool) -> Vec<String> {
    let all = r.findings.iter().filter(|f| f.rule == rule && (!certain || f.confidence == "certain"));
    all.map(|f| f.title.en.to_string()).collect()
}

#[test]
fn pieces_between_fences_promise_nothing() {
    let piece = |t: &str| format!("### next\nSome words about it.\n```\n{t}```\n");
    let ix = [
        "hostname IX2215\ntimezone +09 00\n",
        "ip route default GigaEthernet0.1\nssh-server ip enable\nhttp-server ip enable\nip dhcp enable\n",
        "interface GigaEthernet1.0\n  ip address 192.168.1.1/24\n  no shutdown\n",
        "interface GigaEthernet0.1\n  encapsulation pppoe\n  ip address ipcp\n  ip napt enable\n  no shutdown\n",
    ];
    let r = one(&ix.map(piece).concat());
    assert!(!no_forward(&r) && told(&r, "MC310", true).is_empty(), "{:?}", r.findings);
    assert_eq!(told(&r, "MC310", false).len(), 1);
    // What a filter stops may be let in by a line that is not shown.
    let nft = [
        "table inet filter {\n  chain forward {\n    type filter hook forward priority 0; policy drop;\n  }\n}\n",
        "table ip nat {\n  chain prerouting {\n    type nat hook prerouting priority -100;\n    tcp dport 80 dnat to 192.168.1.10:80\n  }\n}\n",
    ];
    let r = one(&nft.map(piece).concat());
    assert!(told(&r, "MC306", true).is_empty() && told(&r, "MC306", false).len() == 1, "{:?}", r.findings);
    // Commands between the sentences of a guide, without fences.
    let at = "create ppp=0 over=eth0-any\nenable ip\nadd ip int=vlan1 ip=192.168.1.1\nadd ip int=ppp0 ip=0.0.0.0\n\
        enable firewall\ncreate firewall policy=net\nadd firewall policy=net int=vlan1 type=private\n\
        add firewall policy=net int=ppp0 type=public\n";
    assert!(no_forward(&one(at)));
    assert!(!no_forward(&one(&format!("次のように設定します。\n{at}"))));
    // Rules of iptables say themselves where they end.
    let save = "*nat\n:PREROUTING ACCEPT [0:0]\n-A POSTROUTING -o ppp0 -j MASQUERADE\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n\
        :FORWARD DROP [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n";
    assert!(no_forward(&one(&piece(save))));
}

#[test]
fn several_routers_of_one_maker_in_a_text() {
    let asa = |name: &str, inside: &str| {
        format!(
            ": ASA Version 9.1(5)16\nhostname {name}\ninterface Ethernet0\n nameif inside\n security-level 100\n \
             ip address {inside} 255.255.255.0\ninterface Ethernet1\n nameif outside\n security-level 0\n \
             ip address 203.0.113.4 255.255.255.248\nroute outside 0.0.0.0 0.0.0.0 203.0.113.1\n"
        )
    };
    let names = |r: &ReportWire| r.devices.iter().filter_map(|d| d.name.clone()).collect::<Vec<_>>();
    let two = format!("{}!\n{}", asa("north", "10.1.0.1"), asa("south", "10.2.0.1"));
    let r = one(&two);
    assert_eq!(names(&r), ["north", "south"]);
    assert!(r.files[0].notices.iter().filter(|n| n.code == "router.partial").count() < 2);
    // One that gets a new name stays one.
    let typed = "Router(config)# hostname R1\nR1(config)# interface GigabitEthernet0/0\nR1(config-if)# ip nat outside\n\
        R1(config-if)# ip address 203.0.113.2 255.255.255.248\nR1(config)# hostname R2\n\
        R2(config)# ip nat inside source static tcp 192.168.1.20 80 interface GigabitEthernet0/0 80\n";
    let r = one(typed);
    assert_eq!((names(&r), forwards(&r).len()), (vec!["R2".to_owned()], 1));
    let ix = |name: &str, lan: &str| {
        format!(
            "hostname {name}\nip route default GigaEthernet0.0\ninterface GigaEthernet1.0\n  ip address {lan}/24\n  no shutdown\n\
            interface GigaEthernet0.0\n  ip address 203.0.113.9/29\n  ip napt enable\n  no shutdown\n"
        )
    };
    let r = one(&format!("{}{}", ix("Router1", "192.168.1.1"), ix("Router2", "192.168.2.1")));
    assert_eq!(names(&r), ["Router1", "Router2"]);
}

#[test]
fn asa_lists_that_name_the_outer_address_are_not_called_a_wall() {
    let asa = |host: &str| {
        format!(
            ": Saved\nASA Version 9.8(2)\nhostname fw\ninterface GigabitEthernet1/1\n nameif outside\n security-level 0\n \
             ip address 203.0.113.2 255.255.255.0\ninterface GigabitEthernet1/3\n nameif dmz\n security-level 50\n \
             ip address 10.10.110.1 255.255.255.0\nobject network WEB\n host 10.10.110.10\n nat (dmz,outside) static 203.0.113.10\n\
             access-list IN extended permit tcp any host {host} eq 80\naccess-list IN extended deny ip any any\n\
             access-group IN in interface outside\n: end\n"
        )
    };
    assert!(told(&one(&asa("203.0.113.10")), "MC306", false).is_empty());
    assert!(!told(&one(&asa("203.0.113.11")), "MC306", true).is_empty());
}

#[test]
fn mikrotik_says_true_for_yes() {
    let r = one(
        "# 2025-04-25 12:32:58 by RouterOS 7.11.2\n/ip address\nadd address=203.0.113.2/29 interface=ether1\n/ip service\n\
         set telnet disabled=true\nset winbox available-from=192.168.4.0/24\n/snmp\nset enabled=true\n",
    );
    assert!(admin(&r, "telnet").starts_with(r#""no""#), "{}", admin(&r, "telnet"));
    assert!(told(&r, "MC320", false).is_empty());
    assert!(facts(&r, "remote_admin").iter().any(|a| a["service"] == "snmp"));
}

#[test]
fn mikrotik_a_translation_towards_the_inside_does_not_make_it_the_internet() {
    let r = one(
        "/ip firewall filter add chain=input action=drop in-interface-list=!LAN\n/ip firewall filter add chain=input action=accept\n\
         /ip firewall nat add action=masquerade chain=srcnat out-interface-list=WAN\n\
         /ip firewall nat add action=masquerade chain=srcnat dst-address=192.168.11.5 out-interface-list=LAN\n",
    );
    assert!(told(&r, "MC310", false).iter().all(|t| !t.contains("everything")), "{:?}", r.findings);
}

#[test]
fn iptables_chains_that_input_leads_to_open_doors() {
    let save = |rules: &str| {
        one(&format!(
            "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p udp --dport 53 -j REDIRECT --to-ports 53\n-A POSTROUTING -o ppp0 -j MASQUERADE\n\
             COMMIT\n*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:TCP - [0:0]\n{rules}COMMIT\n"
        ))
    };
    let r = save(
        "-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -m conntrack --ctstate NEW -j TCP\n-A INPUT -j REJECT\n\
         -A TCP -p tcp --dport 22 -j ACCEPT\n",
    );
    assert_eq!(admin(&r, "ssh"), r#""yes" "any" "yes""#);
    // Whoever answers names to everybody is misused.
    let r = save("-A INPUT -p udp --dport 53 -j ACCEPT\n");
    assert!(told(&r, "MC308", false).iter().any(|t| t.contains("DNS")), "{:?}", r.findings);
    // This machine itself is nobody on the internet.
    let r = save("-A INPUT -s 127.0.0.1/32 -j ACCEPT\n");
    assert!(told(&r, "MC307", false).is_empty(), "{:?}", r.findings);
}

#[test]
fn iptables_scripts_with_a_second_line_and_a_variable() {
    let r = one("#!/bin/sh\niptables -t nat -A PREROUTING -i ppp0 -p tcp --dport 81 -j DNAT --to-dest $ip\n\
         iptables -t nat -A PREROUTING -i eth0 -p tcp --dport 82 -j DNAT --to-dest 192.168.0.2\n");
    assert_eq!(
        forwards(&r),
        ["tcp 81>$ip:81 any yes/yes/unknown", "tcp 82>192.168.0.2:82 any yes/unknown/unknown"]
    );
}

#[test]
fn nftables_in_other_braces_and_broken_before_what_they_do() {
    let nix = "{ config, ... }:\n{\n  networking = {\n    nftables = {\n      ruleset = ''\n        table ip nat {\n          chain pre {\n            \
        type nat hook prerouting priority dstnat; policy accept;\n            iifname \"enp34s0\" tcp dport 22 dnat to 192.168.169.2:22\n          \
        }\n        }\n      '';\n    };\n  };\n}\n";
    assert_eq!(forwards(&one(nix)), ["tcp 22>192.168.169.2:22 any yes/unknown/unknown"]);
    let broken = |from: &str| {
        one(&format!(
            "table ip captive {{\n  chain pre {{\n    type nat hook prerouting priority dstnat; policy accept;\n    \
             {from}tcp dport 80  # the portal\n        dnat to 192.168.1.167:80\n  }}\n}}\n"
        ))
    };
    assert!(forwards(&broken("ip saddr 192.168.1.0/24 ")).is_empty());
    assert_eq!(forwards(&broken("")), ["tcp 80>192.168.1.167:80 any yes/yes/unknown"]);
}

#[test]
fn edgeos_a_missing_brace_hides_no_forward() {
    let boot = "interfaces {\n    ethernet eth0 {\n        address dhcp\n        description WAN\n        dhcpv6-pd {\n            rapid-commit enable\n        \
        firewall {\n            in {\n                name WAN_IN\n            }\n        }\n    }\n    ethernet eth1 {\n        address 192.168.1.1/24\n    \
        }\n}\nport-forward {\n    auto-firewall enable\n    rule 1 {\n        forward-to {\n            address 192.168.1.20\n            port 554\n        \
        }\n        original-port 8554\n        protocol tcp\n    }\n    wan-interface eth0\n}\nfirewall {\n    name WAN_IN {\n        \
        default-action drop\n    }\n}\n";
    let r = one(boot);
    assert_eq!(forwards(&r), ["tcp 8554>192.168.1.20:554 any yes/yes/yes"]);
    assert!(!no_forward(&r) && walls(&r).starts_with("present"), "{}", walls(&r));
    // Commands of a list in a guide.
    let list = "- set nat destination rule 10 inbound-interface 'eth0'\n- set nat destination rule 10 protocol 'tcp'\n\
        - set nat destination rule 10 destination port '8888'\n- set nat destination rule 10 translation address '192.168.0.100'\n\
        - set nat destination rule 10 translation port '22'\n";
    assert_eq!(forwards(&one(list)).len(), 1);
}

#[test]
fn yamaha_as_guides_misspell_it() {
    let r = one(
        "nat descriptor type 1000 masquarade\nnat descriptor masquarade static 1000 1 10.0.1.1 tcp 80=80\npp select 1\n \
         ip pp nat descriptor 1000\n",
    );
    assert_eq!(forwards(&r).len(), 1);
}

#[test]
fn further_firewalls_and_routers_without_a_name() {
    let names = |r: &ReportWire| r.devices.iter().filter_map(|d| d.address.clone()).collect::<Vec<_>>();
    let forti = |a: &str| {
        format!(
            "config system interface\n  edit \"port1\"\n    set ip {a} 255.255.255.0\n    set role lan\n  next\nend\n\
            config firewall policy\n  edit 1\n    set srcintf \"port1\"\n    set dstintf \"wan1\"\n    set srcaddr \"all\"\n    \
            set dstaddr \"all\"\n    set action accept\n  next\nend\n"
        )
    };
    let r = one(&format!("{}{}", forti("192.168.1.1"), forti("192.168.2.1")));
    assert_eq!(names(&r), ["192.168.1.1", "192.168.2.1"]);
    assert_eq!(names(&one(&format!("{0}{0}", forti("192.168.1.1")))), ["192.168.1.1"]);
    let rtx = |a: &str, to: &str| {
        format!(
            "```\nip route default gateway pp 1\nip lan1 address {a}/24\npp select 1\n pppoe use lan2\n ip pp nat descriptor 1\n \
            pp enable 1\nnat descriptor type 1 masquerade\nnat descriptor masquerade static 1 1 {to} tcp 80\n```\n"
        )
    };
    let two = format!(
        "ルーターA\n{}\nルーターB\n{}",
        rtx("192.168.1.1", "192.168.1.20"),
        rtx("192.168.2.1", "192.168.2.20")
    );
    let r = one(&two);
    assert_eq!(names(&r), ["192.168.1.1", "192.168.2.1"]);
    let all = forwards(&r);
    assert!(all.len() == 2 && all.iter().all(|f| f.contains("yes/yes/")), "{all:?}");
    assert!(!no_forward(&r));
}

#[test]
fn a_number_that_was_taken_out_is_no_port() {
    let r = one(
        "/ip firewall nat add action=dst-nat chain=dstnat dst-port=00000 protocol=tcp to-addresses=192.168.11.5 to-ports=37777\n",
    );
    assert!(forwards(&r).is_empty());
    assert!(r.files[0].notices.iter().any(|n| n.code == "forward.partial"), "{:?}", r.files[0].notices);
}
