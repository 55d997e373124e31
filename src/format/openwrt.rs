//! OpenWrt: UCI files (`/etc/config/firewall`, `network`, `uhttpd` …), each alone or several in one text, and what
//! `uci show` and `uci export` print.
//!
//! Comes in: sections with options. Which file a section is from follows from its type, so a file without its name and a
//! paste of several are read alike. Goes out: what the internet zone lets in, forwards, the router's own services,
//! UPnP, VPN, DDNS, accounts and fixed addresses.
//!
//! The firewall decides whether a service that listens everywhere is reached from outside. In a file without it that
//! stays unknown. Defaults of packages differ by release and are not assumed.

use super::router::filter::{Chains, Filter, Verdict};
use super::router::{self, OPEN, Own, Pair};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::map::HashMap;
use crate::model::net::PortRange;
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::{AllowedFrom, Ddns, DoorKind, Forward, Origin, Role, Service, Tri, Vpn};
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "openwrt",
    name: text("OpenWrt ルーターの設定(UCI)", "OpenWrt router configuration (UCI)"),
    vendor: "OpenWrt",
    kind: DeviceKind::Router,
    reads: text(
        "ポート開放、外側の区域の守り、遠隔管理、UPnP、VPN、DDNS、無線とアカウントの秘密、DHCPで決めた機器。\
         無線の電波や帯域の設定は使いません。",
        "Port forwards, the internet zone, remote administration, UPnP, VPN, DDNS, secrets of wireless and accounts, \
         devices fixed by DHCP. Radio and bandwidth settings are not used.",
    ),
    usual_names: &["firewall", "network", "uhttpd", "dropbear", "upnpd", "backup-….tar.gz"],
    sniff,
    read,
};

/// Types of sections that make a text UCI, with the package that has them.
const TYPES: &[(&str, &str)] = &[
    ("zone", "firewall"),
    ("redirect", "firewall"),
    ("forwarding", "firewall"),
    ("rule", "firewall"),
    ("defaults", "firewall"),
    ("include", "firewall"),
    ("ipset", "firewall"),
    ("interface", "network"),
    ("device", "network"),
    ("globals", "network"),
    ("switch", "network"),
    ("switch_vlan", "network"),
    ("route", "network"),
    ("dnsmasq", "dhcp"),
    ("dhcp", "dhcp"),
    ("host", "dhcp"),
    ("odhcpd", "dhcp"),
    ("uhttpd", "uhttpd"),
    ("cert", "uhttpd"),
    ("dropbear", "dropbear"),
    ("upnpd", "upnpd"),
    ("perm_rule", "upnpd"),
    ("system", "system"),
    ("timeserver", "system"),
    ("wifi-device", "wireless"),
    ("wifi-iface", "wireless"),
    ("openvpn", "openvpn"),
    ("login", "rpcd"),
    ("rpcd", "rpcd"),
];

fn sniff(head: &Head<'_>) -> Sniff {
    let (mut known, mut sections, mut options, mut shown) = (0, 0, 0, 0);
    for line in head.head.lines().take(600) {
        let t = line.trim();
        let mut w = t.split_ascii_whitespace();
        match w.next() {
            Some("config") => {
                let (ty, name, more) = (w.next().unwrap_or("").trim_matches(['\'', '"']), w.next(), w.next());
                // `config system global` is FortiOS: its second word is bare and options are `set`.
                if more.is_none() && ty.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b)) {
                    sections += 1;
                    known +=
                        u32::from(TYPES.iter().any(|(k, _)| *k == ty) && name.is_none_or(|n| !n.is_empty()));
                }
            }
            Some("option" | "list") if w.next().is_some() && w.next().is_some() => options += 1,
            first => {
                // `network.lan=interface` names a type; `network.ipaddress=192.168.1.20` is a setting of something else.
                let is = show_line(typed(t)).is_some_and(|(p, _, option, v)| {
                    (TYPES.iter().any(|(_, k)| *k == p) || matches!(p, "wireless" | "ddns" | "luci" | "rpcd"))
                        && (!option.is_empty()
                            || v.bytes().all(|b| b.is_ascii_alphabetic() || b"_-".contains(&b))
                                && !v.is_empty())
                });
                shown += u32::from(is);
                let script = w.next().is_some_and(|o| o.starts_with('-'));
                if !is && !script && matches!(first, Some("set" | "edit" | "next")) {
                    return Sniff::No;
                }
            }
        }
    }
    match (known, sections, options, shown) {
        (1.., _, 1.., _) | (_, _, _, 3..) => Sniff::Sure,
        (_, 1.., 2.., _) => Sniff::Maybe(60),
        (_, _, _, 1..) => Sniff::Maybe(65),
        _ => Sniff::No,
    }
}

/// What `uci` is told, without its name and what to do: `uci set …`, `- uci add_list …`, `root@gw:~# uci -q set …`, and below
/// `uci batch` only `set …`.
fn typed(t: &str) -> &str {
    let t = t.trim_start_matches(['-', '*', '`', ' ']);
    let t = t.split_once("uci ").filter(|(p, _)| p.is_empty() || p.ends_with(' ')).map_or(t, |p| p.1);
    let t = t.strip_prefix("-q ").unwrap_or(t).trim_end_matches(['`', ';']);
    ["set ", "add_list "].iter().find_map(|v| t.strip_prefix(v)).unwrap_or(t)
}

/// `firewall.@redirect[0].src='wan'` → package, section, option (empty for the section itself), value.
fn show_line(t: &str) -> Option<(&str, &str, &str, &str)> {
    let (path, value) = t.split_once('=')?;
    let (package, rest) = path.split_once('.')?;
    let word =
        |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-@[]".contains(&b));
    let (section, option) = rest.split_once('.').unwrap_or((rest, ""));
    let fine = word(package) && word(section) && (option.is_empty() || word(option));
    (fine && (option.is_empty() || value.starts_with('\'') || !value.contains(' ')))
        .then_some((package, section, option, value))
}

struct Section {
    ty: String,
    name: String,
    span: Span,
    options: Vec<(String, String, Span)>,
}

impl Section {
    /// The last value of an option.
    fn get(&self, key: &str) -> Option<&str> {
        self.at(key).map(|o| o.0)
    }
    fn at(&self, key: &str) -> Option<(&str, Span)> {
        self.options.iter().rfind(|o| o.0 == key).map(|o| (o.1.as_str(), o.2))
    }
    /// All values: several lines, or several words in one.
    fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.options.iter().filter(move |o| o.0 == key).flat_map(|o| o.1.split_whitespace())
    }
    fn on(&self, key: &str) -> Option<bool> {
        match self.get(key)?.to_ascii_lowercase().as_str() {
            "1" | "on" | "yes" | "true" | "enabled" => Some(true),
            "0" | "off" | "no" | "false" | "disabled" => Some(false),
            _ => None,
        }
    }
    /// The lines of the section, from its head to its last option.
    fn lines(&self) -> Span {
        self.options.last().map_or(self.span, |o| self.span.join(o.2))
    }
    fn line_of(&self, key: &str) -> Span {
        self.at(key).map_or(self.span, |o| o.1)
    }
}

fn sections(src: &Source, sink: &mut FactSink<'_>) -> Vec<Section> {
    let mut out: Vec<Section> = Vec::new();
    let mut by_path: HashMap<String, usize> = HashMap::new();
    for (start, line) in src.lines() {
        let t = line.trim();
        let span = src.span(start, start + line.len());
        if t.is_empty() || t.starts_with(['#', '`', '~']) || t.starts_with("package ") {
            sink.understood(span);
            continue;
        }
        let t = typed(t);
        let words = uci_words(t);
        let word = |i: usize| words.get(i).map_or("", String::as_str);
        match word(0) {
            "config" if !word(1).is_empty() => {
                let (ty, name) = (word(1).to_owned(), word(2).to_owned());
                out.push(Section { ty, name, span, options: Vec::new() });
            }
            // `uci add firewall redirect`: the last one of its kind, from here on.
            "add" if words.len() == 3 => {
                by_path.insert(format!("{}.@{}[-1]", word(1), word(2)), out.len());
                out.push(Section { ty: word(2).to_owned(), name: String::new(), span, options: Vec::new() });
            }
            "option" | "list" if words.len() >= 3 => {
                let Some(s) = out.last_mut() else { continue };
                s.options.push((word(1).to_owned(), word(2).to_owned(), span));
                secret(src, &s.ty, word(1), word(2), start, line);
            }
            _ => {
                let Some((package, section, option, value)) = show_line(t) else {
                    sink.unread(span, "not-understood");
                    continue;
                };
                let path = format!("{package}.{section}");
                let at = *by_path.entry(path).or_insert_with(|| {
                    let ty = if option.is_empty() { value } else { section };
                    let ty = ty.trim_start_matches('@').split('[').next().unwrap_or(ty).to_owned();
                    out.push(Section { ty, name: section.to_owned(), span, options: Vec::new() });
                    out.len() - 1
                });
                let Some(s) = out.get_mut(at) else { continue };
                for v in uci_words(value).into_iter().filter(|_| !option.is_empty()) {
                    secret(src, &s.ty, option, &v, start, line);
                    s.options.push((option.to_owned(), v, span));
                }
            }
        }
        sink.understood(span);
    }
    out
}

fn secret(src: &Source, ty: &str, option: &str, value: &str, start: usize, line: &str) {
    let named = router::is_secret_name(option) && !(ty == "uhttpd" || ty == "cert" || value.starts_with('/'));
    if named || ty == "com2sec" && option == "community" {
        // The place of the value: the rest of the line behind the option's name.
        let from = line.find(option).map_or(0, |i| i + option.len());
        let from = from
            + line
                .get(from..)
                .map_or(0, |r| r.len() - r.trim_start_matches([' ', '\t', '\'', '"', '=']).len());
        let to = line.trim_end().trim_end_matches(['\'', '"']).len();
        if to > from && Secret::read(value).state == SecretState::Plain {
            src.mark_secret(src.span(start + from, start + to));
        }
    }
}

/// Words; quotes join, `'\''` is an escaped quote, `#` begins a comment.
fn uci_words(t: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = t.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(q), _) if c == q => quote = None,
            (Some('"') | None, '\\') => word.get_or_insert_default().extend(chars.next()),
            (Some(_), _) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, _) if c.is_whitespace() => out.extend(word.take()),
            (None, _) => word.get_or_insert_default().push(c),
        }
    }
    out.extend(word);
    out
}

#[derive(Default)]
struct Router {
    wan: Vec<String>,
    own: Own,
    firewall: bool,
    /// Names of all zones.
    zones: Vec<String>,
    network: bool,
    /// A loop of a script fills in what redirects have: `uci set firewall.@redirect[$i].dest_ip=…`.
    loops: bool,
    /// A private address of the internet side; whether it also has another one.
    outer: (Option<String>, bool),
    /// The input policy of the internet zone.
    input: Option<bool>,
    /// `input` and `forward`: chains for packets from the internet.
    chains: Chains,
    edges: Vec<u32>,
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let sections = sections(src, sink);
    let loops = src.text.contains(".@redirect[$");
    let mut r = Router { loops, ..Router::default() };
    // Files of one backup lie in one folder.
    let (folder, base) = src.name.rsplit_once('/').unwrap_or(("", &src.name));
    if !folder.is_empty() && TYPES.iter().any(|(_, p)| *p == base) {
        sink.derived(key::DEVICE_GROUP, format!("openwrt:{folder}"), src.span(0, 0));
    }
    for s in &sections {
        match s.ty.as_str() {
            "interface" => r.interface(s, sink),
            "zone" | "defaults" => {
                r.firewall = true;
                r.zones.extend(s.get("name").map(str::to_owned));
            }
            "system" => {
                if let Some((n, span)) = s.at("hostname") {
                    sink.stated(key::DEVICE_NAME, n, span);
                }
            }
            _ => {}
        }
    }
    let wan = std::mem::take(&mut r.wan);
    r.zones(&sections, sink);
    r.own.tell(sink, &wan);
    for s in &sections {
        r.section(s, sink);
    }
    for s in sections.iter().filter(|s| s.ty == "host") {
        if let Some(ip) = s.get("ip") {
            router::tell_host(sink, ip, s.get("mac"), s.get("name"), s.lines());
        }
    }
    if !r.firewall || !r.network {
        router::partial(sink);
    }
}

impl Router {
    fn interface(&mut self, s: &Section, sink: &mut FactSink<'_>) {
        self.network = true;
        let proto = s.get("proto").unwrap_or("");
        if let Some((a, span)) = s.at("ipaddr") {
            self.own.add(&s.name, a, s.get("netmask").or(Some("24")), span);
        }
        let named = |n: &str| n.starts_with("wan") || n.starts_with("wwan");
        if named(&s.name) {
            // `wan6` has no address of IPv4 and says nothing of what stands in front.
            match s.get("ipaddr") {
                Some(a) if router::is_inside(a) => self.outer.0 = Some(a.to_owned()),
                None if matches!(proto, "" | "none" | "dhcpv6") => {}
                _ => self.outer.1 = true,
            }
        }
        if named(&s.name) || matches!(proto, "pppoe" | "map" | "dslite" | "qmi" | "ncm" | "3g") {
            self.wan.push(s.name.clone());
        }
        for (kind, at) in [("wireguard", "wireguard"), ("pptp", "pptp"), ("l2tp", "l2tp")] {
            // A client's tunnel goes out; WireGuard with a port of its own is reached from outside.
            if proto == kind && kind == "wireguard" && s.get("listen_port").is_some() {
                sink.stated(key::VPN, Vpn { kind: at.to_owned() }, s.line_of("proto"));
            }
        }
        if let Some((p, span)) = s.at("password") {
            router::tell_key(sink, "ppp", p, span, value_span(sink.source(), p, span));
        }
    }

    /// Which zones face the internet, and what they do with packets that no rule names.
    fn zones(&mut self, sections: &[Section], sink: &mut FactSink<'_>) {
        let defaults = sections.iter().find(|s| s.ty == "defaults");
        let policy = |s: &Section, key: &str| {
            let d = defaults.and_then(|d| d.get(key));
            s.get(key).or(d).map(|p| p.eq_ignore_ascii_case("ACCEPT"))
        };
        for z in sections.iter().filter(|s| s.ty == "zone") {
            let name = z.get("name").unwrap_or("");
            let outward =
                name.starts_with("wan") || z.all("network").any(|n| n.starts_with("wan") || n == "wwan");
            if !outward || z.on("enabled") == Some(false) {
                continue;
            }
            self.wan.push(name.to_owned());
            let (input, forward) = (policy(z, "input"), policy(z, "forward"));
            if self.input != Some(true) {
                self.input = input;
            }
            let open = [("input", input), ("forward", forward)].into_iter().find(|p| p.1 == Some(true));
            let through = sections.iter().find(|f| {
                f.ty == "forwarding" && f.get("src") == Some(name) && f.on("enabled") != Some(false)
            });
            match (open, through, input.is_some() || forward.is_some()) {
                (Some((k, _)), ..) => sink.stated(key::FILTER_WAN_IN, "open", z.line_of(k)),
                (None, Some(f), _) => sink.stated(key::FILTER_WAN_IN, "open", f.lines()),
                (None, None, true) => sink.stated(key::FILTER_WAN_IN, "present", z.lines()),
                _ => {}
            }
            // The same rules hold for IPv6, unless they are switched off for it.
            let off = defaults.and_then(|d| d.at("disable_ipv6").filter(|o| o.0 == "1"));
            if let Some((_, span)) = off {
                sink.stated(key::FILTER_IPV6_IN, "absent", span);
            } else if z.get("family").is_none_or(|f| f != "ipv4") {
                // A rule may let in more than the zone's policy does.
                let hole = sections.iter().filter_map(|s| self.hole(s)).max_by_key(|h| h.0);
                match (forward, through) {
                    (Some(false), None) if hole.is_some() => {
                        if let Some((true, span)) = hole {
                            sink.derived(key::FILTER_IPV6_IN, "absent", span);
                        }
                    }
                    (Some(true), _) => sink.derived(key::FILTER_IPV6_IN, "absent", z.line_of("forward")),
                    (_, Some(f)) => sink.derived(key::FILTER_IPV6_IN, "absent", f.lines()),
                    (Some(false), None) => sink.derived(key::FILTER_IPV6_IN, "present", z.lines()),
                    (None, None) => {}
                }
            }
        }
        // Rules stand before the forwards that are let in.
        for s in sections.iter().filter(|s| s.ty == "rule" && s.on("enabled") != Some(false)) {
            let from_wan = s.get("src").is_some_and(|z| z == "*" || self.wan.iter().any(|w| w == z));
            let v6 = s.get("family") == Some("ipv6");
            let target = s.get("target").unwrap_or("").to_ascii_uppercase();
            let passes = match target.as_str() {
                "ACCEPT" => true,
                "DROP" | "REJECT" => false,
                _ => continue,
            };
            if !from_wan || v6 {
                continue;
            }
            let mut f = Filter::total(passes);
            f.protocol = super::router::filter::protocols(
                &match s.get("proto") {
                    None => "tcp,udp".to_owned(),
                    Some("all" | "any") => "*".to_owned(),
                    Some(_) => s.all("proto").collect::<Vec<_>>().join(","),
                }
                .replace("tcpudp", "tcp,udp"),
            );
            if let Some(p) = s.get("dest_port") {
                f.dst_ports = super::router::filter::read_ports(&p.replace([' ', ':'], ","));
            }
            if let Some(a) = s.get("src_ip") {
                f.from(a);
            }
            if let Some(a) = s.get("dest_ip") {
                f.dst = super::router::filter::addresses(a);
            }
            f.unsure = ["src_mac", "ipset", "extra", "start_time", "mark", "src_port"]
                .iter()
                .any(|k| s.get(k).is_some());
            let chain = if s.get("dest").is_some() { "forward" } else { "input" };
            self.chains.chain(chain).rules.push(f);
        }
        self.chains.chain("input").policy = self.input;
        // A forward that is told is let in.
        self.chains.chain("forward").policy = Some(true);
        self.edges = self.chains.edges();
    }

    /// A rule that lets IPv6 in to every device inside: to all ports (`true`), or to some.
    fn hole(&self, s: &Section) -> Option<(bool, Span)> {
        let from_wan = s.get("src").is_some_and(|z| z == "*" || self.wan.iter().any(|w| w == z));
        let lets_in = s.ty == "rule"
            && s.on("enabled") != Some(false)
            && s.get("target").is_some_and(|t| t.eq_ignore_ascii_case("ACCEPT"))
            && s.get("family").is_none_or(|f| f != "ipv4")
            && s.get("dest").is_some()
            && ["dest_ip", "src_ip"].iter().all(|k| s.get(k).is_none());
        if !from_wan || !lets_in {
            return None;
        }
        // Messages between routers and the frames of a VPN reach no service of a device.
        const HARMLESS: [&str; 8] = ["icmp", "icmpv6", "ipv6-icmp", "igmp", "esp", "ah", "gre", "58"];
        let mut protocols = s.all("proto").peekable();
        if protocols.peek().is_some() && protocols.all(|p| HARMLESS.contains(&p)) {
            return None;
        }
        let ports: Vec<&str> = s.all("dest_port").collect();
        let vpn = !ports.is_empty() && ports.iter().all(|p| matches!(*p, "500" | "4500"));
        (!vpn).then(|| (ports.is_empty(), s.lines()))
    }

    /// The router's outer address where nobody on the internet has it.
    fn behind(&self) -> Option<String> {
        self.outer.0.clone().filter(|_| !self.outer.1)
    }

    fn is_wan(&self, zone: Option<&str>) -> Tri {
        match zone {
            Some("*") => Tri::Yes,
            Some(z) if self.wan.iter().any(|w| w == z) => Tri::Yes,
            Some(z) if self.zones.iter().any(|n| n == z) => Tri::No,
            Some("wan") => Tri::Yes,
            // A zone that is not in the file.
            _ => Tri::Unknown,
        }
    }

    /// What the firewall does with a packet to the router itself.
    fn input_from_wan(&self, port: u16) -> Verdict {
        if self.firewall && !self.wan.is_empty() {
            let v = self.chains.ask("input", &router::packet_to_router(6, port));
            router::if_behind(self.behind().is_some(), v)
        } else {
            router::UNKNOWN
        }
    }

    fn section(&self, s: &Section, sink: &mut FactSink<'_>) {
        match s.ty.as_str() {
            "redirect" => self.redirect(s, sink),
            "rule" => self.rule(s, sink),
            "uhttpd" => {
                for (option, service, usual) in
                    [("listen_http", Service::Http, 80), ("listen_https", Service::Https, 443)]
                {
                    let Some((_, span)) = s.at(option) else { continue };
                    let all: Vec<&str> = s.all(option).collect();
                    self.server(sink, service, &all, usual, span);
                }
            }
            "dropbear" => {
                let on = s.on("enable") != Some(false);
                let port = s.get("Port").and_then(|p| p.parse().ok()).unwrap_or(22);
                let allowed = match s.get("Interface") {
                    Some(i) if i.starts_with("wan") => AllowedFrom::Wan,
                    Some(i) if !i.is_empty() => AllowedFrom::Lan,
                    _ => AllowedFrom::Any,
                };
                let v = if on { self.input_from_wan(port) } else { router::SHUT };
                router::tell_admin(sink, (Service::Ssh, port), on.into(), allowed, &v, s.lines());
                let password = s.on("PasswordAuth") != Some(false) && s.on("RootPasswordAuth") != Some(false);
                if let (Some(_), true) = (s.at("PasswordAuth").or(s.at("RootPasswordAuth")), on) {
                    sink.stated(
                        key::SSH_AUTH,
                        if password { "set" } else { "digest" },
                        s.line_of("PasswordAuth"),
                    );
                }
            }
            "upnpd" => {
                // `enabled` decides; older releases have only `enable_upnp`.
                let (on, at) = match (s.on("enabled"), s.on("enable_upnp"), s.on("enable_natpmp")) {
                    (Some(false), ..) => (Some(false), "enabled"),
                    (_, Some(false), Some(false)) => (Some(false), "enable_upnp"),
                    (Some(true), ..) => (Some(true), "enabled"),
                    (None, Some(true), _) => (Some(true), "enable_upnp"),
                    (None, _, Some(true)) => (Some(true), "enable_natpmp"),
                    (None, Some(false), None) => (Some(false), "enable_upnp"),
                    _ => (None, ""),
                };
                if let Some(on) = on {
                    sink.stated(key::ROUTER_UPNP, on, s.line_of(at));
                }
            }
            "service" if s.get("service_name").is_some() || s.get("lookup_host").is_some() => {
                let hostname = s.get("lookup_host").or(s.get("domain")).map(str::to_owned);
                let provider = s.get("service_name").map(str::to_owned);
                let enabled = s.on("enabled").map_or(Tri::Unknown, Tri::from);
                sink.stated(key::DDNS, Ddns { enabled, provider, hostname }, s.lines());
            }
            "openvpn" if s.on("enabled") == Some(true) && s.get("remote").is_none() => {
                sink.stated(key::VPN, Vpn { kind: "openvpn".to_owned() }, s.line_of("enabled"));
            }
            "wifi-iface" => {
                if let Some((k, span)) = s.at("key") {
                    router::tell_key(sink, "wifi", k, span, value_span(sink.source(), k, span));
                }
            }
            "timeserver" => {
                let on = s.on("enabled").unwrap_or(s.get("server").is_some());
                sink.stated(key::NTP_ENABLED, on, s.lines());
            }
            "com2sec" => {
                if let Some((c, span)) = s.at("community") {
                    let at = value_span(sink.source(), c, span);
                    sink.with_secret(key::SNMP_COMMUNITY, "read-only", Secret::read(c), span, Some(at));
                }
            }
            "login" => {
                if let (Some(user), Some((p, span))) = (s.get("username"), s.at("password")) {
                    // `$p$root`: the password of the system, which is not in this file.
                    let secret = match p {
                        p if p.starts_with("$p$") => Secret::of(SecretState::Masked),
                        p if p.starts_with('$') => Secret::hash(p, "crypt"),
                        p => Secret::read(p),
                    };
                    let at = value_span(sink.source(), p, span);
                    router::tell_account(sink, user, Role::Admin, secret, span, Some(at));
                }
            }
            _ => {}
        }
    }

    fn server(&self, sink: &mut FactSink<'_>, service: Service, listen: &[&str], usual: u16, span: Span) {
        let host = |l: &str| l.rsplit_once(':').map_or(l, |p| p.0).trim_matches(['[', ']']).to_owned();
        let port = listen.iter().find_map(|l| l.rsplit(':').next()?.parse().ok()).unwrap_or(usual);
        let everywhere = listen
            .iter()
            .any(|l| matches!(host(l).as_str(), "0.0.0.0" | "::" | "" | "*") || !l.contains(':'));
        let allowed = if everywhere { AllowedFrom::Any } else { AllowedFrom::Lan };
        router::tell_admin(sink, (service, port), Tri::Yes, allowed, &self.input_from_wan(port), span);
    }

    fn redirect(&self, s: &Section, sink: &mut FactSink<'_>) {
        if s.get("target").is_some_and(|t| !t.eq_ignore_ascii_case("DNAT")) {
            return;
        }
        let bound = self.is_wan(s.get("src"));
        if bound == Tri::No {
            // From inside to inside: no door to the internet.
            return;
        }
        let proto = proto(s);
        let (outer, inner) = (s.get("src_dport").unwrap_or(""), s.get("dest_port").unwrap_or(""));
        let list: Option<Vec<Pair>> =
            if outer.is_empty() { Some(router::ALL_PORTS.to_vec()) } else { router::pairs(outer, inner) };
        let Some(mut list) = list else {
            router::unread_forward(sink, s.line_of("src_dport"));
            return;
        };
        if outer.is_empty() && !inner.is_empty() {
            // Every outer port goes to one inner port.
            if let Some(p) = router::pairs(inner, "").and_then(|p| p.first().copied()) {
                list = vec![(PortRange::ALL, p.1)];
            }
        }
        let ip = s.get("dest_ip").unwrap_or("");
        if ip.is_empty() && self.loops {
            router::unread_forward(sink, s.lines());
            return;
        }
        let whole = list.iter().any(|(o, i)| o.last - o.first > 60_000 && i.last - i.first > 60_000);
        if whole {
            list = router::ALL_PORTS.to_vec();
        }
        let mut f = Forward {
            ext_if: s.get("src").map(str::to_owned),
            ext_ip: s.get("src_dip").map(str::to_owned).or_else(|| self.behind()),
            enabled: Tri::from(s.on("enabled") != Some(false)),
            bound,
            origin: if whole { DoorKind::Dmz } else { DoorKind::Static },
            ..router::forward(ip, &proto)
        };
        // Without an address it is a port of the router itself. The network's own file tells its address; else the
        // usual first address with a port of administration is it.
        let usual = !self.network
            && ip.ends_with(".1")
            && list.iter().any(|(_, i)| i.first == i.last && router::admin_service(i.first).is_some());
        f.to_router = ip.is_empty() || self.own.has(ip) || usual;
        let id = if s.name.is_empty() { None } else { Some(s.name.as_str()) };
        f.remove_with = id.map(|n| format!("uci delete firewall.{n}; uci commit firewall"));
        let source = match (s.get("src_ip"), s.get("ipset").or(s.get("src_mac"))) {
            (Some(a), _) => Origin::List(
                s.all("src_ip").map(str::to_owned).chain(a.is_empty().then(String::new)).collect(),
            ),
            (None, Some(_)) => Origin::Unknown,
            (None, None) => Origin::Any,
        };
        router::tell_forward(sink, &f, &source, &list, &self.edges, s.lines(), &mut |proto, _, port| {
            router::packet_to(ip, proto, port).map_or(OPEN, |p| self.chains.ask("forward", &p))
        });
    }

    /// A rule that opens the router's own service, or an IPv6 address inside, to the internet.
    fn rule(&self, s: &Section, sink: &mut FactSink<'_>) {
        let accept = s.get("target").is_some_and(|t| t.eq_ignore_ascii_case("ACCEPT"));
        if !accept || s.on("enabled") == Some(false) || self.is_wan(s.get("src")) == Tri::No {
            return;
        }
        let Some(ports) = s.get("dest_port").and_then(|p| router::pairs(p, "")) else { return };
        let source = router::origin(s.get("src_ip"));
        if s.get("dest").is_some() {
            let Some(ip) = s.get("dest_ip").filter(|a| a.contains(':')) else { return };
            let f = Forward { bound: self.is_wan(s.get("src")), ..router::forward(ip, &proto(s)) };
            router::tell_forward(sink, &f, &source, &ports, &[], s.lines(), &mut |_, _, _| OPEN);
            return;
        }
        let local = matches!(&source, Origin::List(l) if l.iter().all(|a| router::is_inside(a)));
        for (_, p) in ports.into_iter().filter(|_| !local) {
            let usual = router::SERVERS.into_iter().filter(|u| p.contains(*u) && *u != p.first);
            for port in [p.first].into_iter().chain(usual) {
                match vpn_of(port) {
                    Some(kind) => sink.stated(key::VPN, Vpn { kind: kind.to_owned() }, s.lines()),
                    // Addresses are handed out on these.
                    None if matches!(port, 67 | 68 | 546 | 547) => {}
                    None => {
                        let service = router::admin_service(port).unwrap_or(Service::Other);
                        let v = Verdict { allows: Tri::Yes, source: source.clone() };
                        let v = router::if_behind(self.behind().is_some(), v);
                        router::tell_admin(sink, (service, port), Tri::Yes, AllowedFrom::Any, &v, s.lines());
                    }
                }
            }
        }
    }
}

/// VPNs by the port that they wait on.
pub(super) fn vpn_of(port: u16) -> Option<&'static str> {
    Some(match port {
        500 | 4500 => "ipsec",
        1701 => "l2tp",
        1723 => "pptp",
        1194 => "openvpn",
        51820..=51829 => "wireguard",
        _ => return None,
    })
}

fn proto(s: &Section) -> String {
    let all: Vec<&str> = s.all("proto").collect();
    let has = |p: &str| all.iter().any(|x| x.eq_ignore_ascii_case(p));
    match () {
        () if all.is_empty() || has("tcpudp") || has("tcp") && has("udp") => "tcp+udp".to_owned(),
        () if has("all") || has("any") => "any".to_owned(),
        () => all.first().map_or(String::new(), |p| p.to_ascii_lowercase()),
    }
}

/// Where a value stands in its line.
fn value_span(src: &Source, value: &str, line: Span) -> Span {
    let text = src.slice(line);
    match text.rfind(value).filter(|_| !value.is_empty()) {
        Some(i) => src.span(line.start() + i, line.start() + i + value.len()),
        None => line,
    }
}
