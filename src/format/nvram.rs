//! `nvram show` of ASUS, DD-WRT and Tomato routers, or a part of it: `key=value` lines.
//!
//! Comes in: settings by their nvram names; the lists inside have a grammar of their own in each firmware. Goes out:
//! forwards, DMZ host, remote administration, UPnP, VPN, DDNS, accounts, fixed addresses. Saved `.cfg` files of these
//! routers are binary and are not this format.
//!
//! Home routers have one internet side and let in what their list of forwards names.

use super::router::{self, OPEN};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::map::HashMap;
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::{AllowedFrom, Ddns, DoorKind, Forward, Origin, Role, Service, Tri, Vpn};
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "nvram",
    name: text("ASUS・DD-WRT・Tomato の設定(nvram)", "ASUS, DD-WRT and Tomato settings (nvram)"),
    vendor: "ASUS / DD-WRT / Tomato",
    kind: DeviceKind::Router,
    reads: text(
        "ポート開放、DMZ、遠隔管理、UPnP、VPN、DDNS、管理の利用者、無線の秘密、DHCPで決めた機器。ほかの項目は使いません。",
        "Port forwards, DMZ host, remote administration, UPnP, VPN, DDNS, accounts, wireless secrets, devices fixed by DHCP. \
         Other settings are not used.",
    ),
    usual_names: &["nvram.txt", "nvram_show.txt"],
    sniff,
    read,
};

/// Names that no other file has.
const TYPICAL: &[&str] = &[
    "vts_rulelist",
    "vts_enable_x",
    "forward_spec",
    "forward_port",
    "portforward",
    "dmz_ip",
    "dmz_ipaddr",
    "dmz_enable",
    "remote_management",
    "misc_http_x",
    "http_passwd",
    "http_username",
    "upnp_enable",
    "wan0_upnp_enable",
    "telnetd_enable",
    "sshd_enable",
    "lan_ipaddr",
    "wan_proto",
    "wl0_wpa_psk",
    "wl_wpa_psk",
    "router_name",
    "DD_BOARD",
    "os_version",
    "productid",
    "firmver",
    "buildno",
    "fw_enable_x",
    "lan_ifname",
    "dhcp_staticlist",
    "static_leases",
    "ddns_enable_x",
    "http_wanport",
    "wan0_proto",
    "sshd_wan",
    "t_model_name",
];

fn sniff(head: &Head<'_>) -> Sniff {
    let mut seen = 0u64;
    let mut list = false;
    for line in head.head.lines().take(4000) {
        let t = line.trim();
        let Some((k, v)) = t.split_once('=') else { continue };
        if let Some(i) = TYPICAL.iter().position(|x| *x == k) {
            seen |= 1 << i;
            list |= matches!(k, "vts_rulelist" | "forward_spec" | "portforward") && v.contains(['<', '>']);
        }
    }
    match (seen.count_ones(), list) {
        (2.., true) | (3.., _) => Sniff::Sure,
        (1, true) => Sniff::Maybe(80),
        (2, _) => Sniff::Maybe(65),
        _ => Sniff::No,
    }
}

/// The router's own addresses. A private one outside says that another router stands before it.
#[derive(Clone, Copy)]
struct Ends<'s> {
    inner: Option<&'s str>,
    outer: Option<&'s str>,
}

struct Settings<'s>(HashMap<&'s str, (&'s str, Span)>);

impl<'s> Settings<'s> {
    fn at(&self, key: &str) -> Option<(&'s str, Span)> {
        self.0.get(key).copied().filter(|v| !v.0.is_empty())
    }
    fn get(&self, key: &str) -> Option<&'s str> {
        self.at(key).map(|v| v.0)
    }
    fn on(&self, key: &str) -> Option<(bool, Span)> {
        let (v, s) = self.at(key)?;
        match v {
            "1" | "on" | "enable" | "yes" => Some((true, s)),
            "0" | "off" | "disable" | "no" => Some((false, s)),
            // Tomato: UPnP, NAT-PMP, or both.
            "2" | "3" => Some((true, s)),
            _ => None,
        }
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut n = Settings(HashMap::new());
    for (start, line) in src.lines() {
        let span = src.span(start, start + line.len());
        sink.understood(span);
        let t = line.trim();
        let Some((k, v)) = t.split_once('=') else { continue };
        let v = v.trim_matches(['"', '\'']);
        if (router::is_secret_name(k) || k.contains("crypt"))
            && Secret::read(v).state == SecretState::Plain
            && !matches!(v, "0" | "1")
        {
            src.mark_secret(src.span_of(v));
        }
        n.0.insert(k, (v, span));
    }
    let outer = ["wan0_ipaddr", "wan_ipaddr"].iter().find_map(|k| n.get(k)).filter(|a| *a != "0.0.0.0");
    let own = Ends { inner: n.get("lan_ipaddr"), outer };
    if let Some((a, s)) = n.at("lan_ipaddr") {
        // A guide writes a remark behind it.
        sink.stated(key::DEVICE_ADDRESS, a.split(' ').next().unwrap_or(a), s);
    }
    for (k, fact) in [
        ("productid", key::DEVICE_MODEL),
        ("DD_BOARD", key::DEVICE_MODEL),
        ("t_model_name", key::DEVICE_MODEL),
        ("router_name", key::DEVICE_NAME),
        ("computer_name", key::DEVICE_NAME),
    ] {
        if let Some((v, s)) = n.at(k) {
            sink.stated(fact, v, s);
        }
    }
    if n.get("productid").is_some()
        && let Some((_, s)) = n.at("productid")
    {
        sink.stated(key::DEVICE_VENDOR, "ASUS", s);
    }
    if n.0.len() < 40 {
        router::partial(sink);
    }
    asus(&n, own, sink);
    ddwrt(&n, own, sink);
    tomato(&n, own, sink);
    dmz(&n, own, sink);
    services(src, &n, own, sink);
    for (mac, ip, s) in leases(&n).into_iter().take(500) {
        router::tell_host(sink, ip, Some(mac), None, s);
    }
}

fn tell(
    sink: &mut FactSink<'_>,
    own: Ends<'_>,
    (ip, proto): (&str, &str),
    (outer, inner): (&str, &str),
    source: &Origin,
    on: Tri,
    span: Span,
) {
    let Some(pairs) = router::pairs(outer, inner) else {
        router::unread_forward(sink, span);
        return;
    };
    let proto = match proto.to_ascii_lowercase().as_str() {
        "both" | "3" | "tcp+udp" => "tcp+udp".to_owned(),
        "1" => "tcp".to_owned(),
        "2" => "udp".to_owned(),
        p => p.to_owned(),
    };
    let f = Forward {
        ext_if: Some("wan".to_owned()),
        enabled: on,
        bound: Tri::Yes,
        to_router: own.inner == Some(ip),
        ext_ip: own.outer.map(str::to_owned),
        ..router::forward(ip, &proto)
    };
    router::tell_forward(sink, &f, source, &pairs, &[], span, &mut |_, _, _| OPEN);
}

/// `<name>8080>192.168.1.20>80>TCP>203.0.113.5<name2>…`
fn asus(n: &Settings<'_>, own: Ends<'_>, sink: &mut FactSink<'_>) {
    let on = n.on("vts_enable_x").map_or(Tri::Unknown, |o| o.0.into());
    for key in ["vts_rulelist", "game_vts_rulelist"] {
        let Some((list, span)) = n.at(key) else { continue };
        for row in list.split('<').filter(|r| !r.is_empty()).take(500) {
            let mut f = row.split('>');
            let mut next = || f.next().unwrap_or("");
            let (_, outer, ip, inner, proto, from) = (next(), next(), next(), next(), next(), next());
            tell(sink, own, (ip, proto), (outer, inner), &router::origin(Some(from)), on, span);
        }
    }
}

/// `name:on:tcp:8080>192.168.1.20:80 …` and ranges `name:on:both:5000:5010>192.168.1.20 …`, the sender before `<`.
fn ddwrt(n: &Settings<'_>, own: Ends<'_>, sink: &mut FactSink<'_>) {
    for (key, range) in [("forward_spec", false), ("forward_port", true)] {
        let Some((list, span)) = n.at(key) else { continue };
        for row in list.split_whitespace().take(500) {
            let Some((left, to)) = row.split_once('>') else { continue };
            let parts: Vec<&str> = left.split(':').collect();
            let [_, on, proto, rest @ ..] = &parts[..] else { continue };
            let last = rest.last().copied().unwrap_or("");
            let (from, last) = last.split_once('<').map_or(("", last), |(f, p)| (f, p));
            let outer = if range && rest.len() > 1 {
                format!("{}-{last}", rest.first().copied().unwrap_or(""))
            } else {
                last.to_owned()
            };
            let (ip, inner) = to.split_once(':').unwrap_or((to, ""));
            let on = match *on {
                "on" => Tri::Yes,
                "off" => Tri::No,
                _ => Tri::Unknown,
            };
            tell(sink, own, (ip, proto), (&outer, inner), &router::origin(Some(from)), on, span);
        }
    }
}

/// `1<3<203.0.113.5<8080<80<192.168.1.20<name>…`
fn tomato(n: &Settings<'_>, own: Ends<'_>, sink: &mut FactSink<'_>) {
    let Some((list, span)) = n.at("portforward") else { return };
    for row in list.split('>').filter(|r| !r.is_empty()).take(500) {
        let f: Vec<&str> = row.split('<').collect();
        let [on, proto, from, outer, inner, ip, ..] = &f[..] else { continue };
        tell(sink, own, (ip, proto), (outer, inner), &router::origin(Some(from)), (*on == "1").into(), span);
    }
}

fn dmz(n: &Settings<'_>, own: Ends<'_>, sink: &mut FactSink<'_>) {
    let found = n.at("dmz_ip").or(n.at("dmz_ipaddr"));
    let on = n.on("dmz_enable").map(|o| o.0);
    let Some((ip, span)) = found.filter(|f| !matches!(f.0, "0" | "0.0.0.0")) else { return };
    // DD-WRT keeps the last number alone.
    let full = match (ip.contains('.'), own.inner) {
        (false, Some(o)) => format!("{}.{ip}", o.rsplit_once('.').map_or("", |p| p.0)),
        _ => ip.to_owned(),
    };
    let f = Forward {
        ext_if: Some("wan".to_owned()),
        enabled: on.map_or(if n.at("dmz_ip").is_some() { Tri::Yes } else { Tri::Unknown }, Tri::from),
        bound: Tri::Yes,
        origin: DoorKind::Dmz,
        ext_ip: own.outer.map(str::to_owned),
        ..router::forward(&full, "any")
    };
    router::tell_forward(sink, &f, &Origin::Any, router::ALL_PORTS, &[], span, &mut |_, _, _| OPEN);
}

fn services(src: &Source, n: &Settings<'_>, own: Ends<'_>, sink: &mut FactSink<'_>) {
    let open = router::if_behind(own.outer.is_some_and(router::is_inside), OPEN);
    let port = |k: &str, usual: u16| n.get(k).and_then(|p| p.parse().ok()).unwrap_or(usual);
    // Switches that open administration to the internet.
    for (k, service, p) in [
        ("misc_http_x", Service::Http, port("misc_httpport_x", 8080)),
        ("remote_management", Service::Http, port("http_wanport", 8080)),
        ("remote_mgt_https", Service::Https, port("http_wanport", 443)),
        ("remote_mgt_ssh", Service::Ssh, port("sshd_wanport", 22)),
        ("remote_mgt_telnet", Service::Telnet, port("telnet_wanport", 23)),
        ("sshd_wan", Service::Ssh, port("sshd_port", 22)),
        ("sshd_remote", Service::Ssh, port("sshd_rport", 22)),
    ] {
        if let Some((on, s)) = n.on(k) {
            let (from, v) =
                if on { (AllowedFrom::Wan, open.clone()) } else { (AllowedFrom::Lan, router::SHUT) };
            router::tell_admin(sink, (service, p), if on { Tri::Yes } else { Tri::Unknown }, from, &v, s);
        }
    }
    // From inside.
    for (k, service, p) in
        [("telnetd_enable", Service::Telnet, 23), ("sshd_enable", Service::Ssh, port("sshd_port", 22))]
    {
        if let Some((on, s)) = n.on(k) {
            // ASUS: 2 is from inside only.
            let lan = n.get(k) == Some("2") && n.get("productid").is_some();
            let (from, v) =
                if lan { (AllowedFrom::Lan, router::SHUT) } else { (AllowedFrom::Unknown, router::UNKNOWN) };
            router::tell_admin(sink, (service, p), on.into(), from, &v, s);
        }
    }
    let upnp = ["wan0_upnp_enable", "upnp_enable"].iter().find_map(|k| n.on(k));
    if let Some((on, s)) = upnp {
        sink.stated(key::ROUTER_UPNP, on, s);
    }
    for (k, kind) in [
        ("pptpd_enable", "pptp"),
        ("openvpn_enable", "openvpn"),
        ("vpn_server1_state", "openvpn"),
        ("wgs_enable", "wireguard"),
        ("ipsec_server_enable", "ipsec"),
    ] {
        if let Some((true, s)) = n.on(k) {
            sink.stated(key::VPN, Vpn { kind: kind.to_owned() }, s);
        }
    }
    let names = n.at("ddns_hostname_x").or(n.at("ddns_hostname"));
    if let Some((host, s)) = names {
        let enabled = n.on("ddns_enable_x").or(n.on("ddns_enable")).map_or(Tri::Unknown, |o| o.0.into());
        sink.stated(
            key::DDNS,
            Ddns {
                enabled,
                provider: n.get("ddns_server_x").map(str::to_owned),
                hostname: Some(host.to_owned()),
            },
            s,
        );
    }
    if let Some((p, s)) = n.at("http_passwd") {
        // DD-WRT stores a crypted form.
        let secret = if p.starts_with('$') { Secret::hash(p, "crypt") } else { Secret::read(p) };
        let name = n.get("http_username").filter(|u| !u.starts_with('$')).unwrap_or("admin");
        router::tell_account(sink, name, Role::Admin, secret, s, Some(src.span_of(p)));
    }
    for k in ["wl0_wpa_psk", "wl_wpa_psk"] {
        if let Some((p, s)) = n.at(k) {
            router::tell_key(sink, "wifi", p, s, src.span_of(p));
            break;
        }
    }
    match (n.on("ipv6_fw_enable"), n.get("ipv6_service")) {
        (_, None | Some("disabled")) => {}
        (Some((on, s)), _) => {
            let mut wall = if on { "present" } else { "absent" };
            // `<name>sender>device>port>protocol`
            let (list, at) = n.at("ipv6_fw_rulelist").unwrap_or(("", s));
            for row in list.split('<').filter(|r| on && !r.is_empty()).take(500) {
                let f: Vec<&str> = row.split('>').collect();
                let [_, from, to, port, proto, ..] = &f[..] else { continue };
                if to.is_empty() {
                    // For every device.
                    wall = if port.is_empty() { "absent" } else { "unknown" };
                    continue;
                }
                let proto = if *proto == "BOTH" { "tcp+udp".to_owned() } else { proto.to_ascii_lowercase() };
                let Some(pairs) = router::pairs(port, "") else { continue };
                let f = Forward { bound: Tri::Yes, ..router::forward(to, &proto) };
                let from = router::origin(Some(from));
                router::tell_forward(sink, &f, &from, &pairs, &[], at, &mut |_, _, _| OPEN);
            }
            sink.stated(key::FILTER_IPV6_IN, wall, s);
        }
        _ => {}
    }
    if let Some((on, s)) = n.on("fw_enable_x").or(n.on("filter")) {
        sink.stated(key::FILTER_WAN_IN, if on { "present" } else { "absent" }, s);
    }
}

/// ASUS: `<MAC>IP>…`; DD-WRT: `MAC=name=IP=… …`; Tomato: `MAC<IP<name>…`.
fn leases<'s>(n: &Settings<'s>) -> Vec<(&'s str, &'s str, Span)> {
    let mut out = Vec::new();
    if let Some((l, s)) = n.at("dhcp_staticlist") {
        out.extend(
            l.split('<')
                .filter_map(|r| r.split_once('>'))
                .map(|(m, r)| (m, r.split('>').next().unwrap_or(""), s)),
        );
    }
    if let Some((l, s)) = n.at("static_leases") {
        out.extend(l.split_whitespace().filter_map(|r| {
            let mut f = r.split('=');
            Some((f.next()?, f.nth(1)?, s))
        }));
    }
    out
}
