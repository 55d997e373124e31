//! NEC UNIVERGE IX: `show running-config`, pasted or fetched.
//!
//! Comes in: lines in blocks that look like Cisco's; a paste may have lost their indentation, so a block also ends where
//! a command begins that stands at the top. Goes out: NAPT entries to devices and to the router itself, access lists on
//! the internet side, servers for administration, VPN, accounts, fixed addresses.
//!
//! What fits no line of the lists at an interface is dropped: published configurations put `permit-all` behind lists that
//! only deny, and call lists that only permit a firewall.

use super::openwrt::vpn_of;
use super::router::filter::{self, Chains, Filter, Jump, Packet, Target, Verdict};
use super::router::{self, OPEN, Own, UNKNOWN, mask_words, names, read_secret};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::map::{HashSet, SortedMap};
use crate::model::order::Order as _;
use crate::model::secret::SecretState;
use crate::model::span::Span;
use crate::model::value::{AllowedFrom, Ddns, Forward, Origin, Role, Service, Tri, Vpn};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::cli::{Dialect, Kind, Lines, Word};

pub static FORMAT: Format = Format {
    id: "nec-ix",
    name: text("NEC UNIVERGE IX の設定", "NEC UNIVERGE IX configuration"),
    vendor: "NEC",
    kind: DeviceKind::Router,
    reads: text(
        "NAPTの静的な登録、アクセスリスト、遠隔管理(Telnet・Web・SSH・SNMP)、VPN、アカウント、DHCPで決めた機器。\
         経路とQoSは使いません。",
        "Static NAPT entries, access lists, remote administration (telnet, web, SSH, SNMP), VPN, accounts, devices fixed by DHCP. \
         Routing and QoS are not used.",
    ),
    usual_names: &["running-config.txt", "ix2215.txt"],
    sniff,
    read,
};

const DIALECT: Dialect = Dialect { comment: &['!'], starts: |_| true, hash_is_prompt: false };

fn sniff(head: &Head<'_>) -> Sniff {
    let mut seen = 0u32;
    for line in head.head.lines().take(2500) {
        let t = router::typed(line);
        let t = t.strip_prefix("no ").unwrap_or(t);
        if t.contains("NEC Portable Internetwork Core") || t.starts_with("! IX Series IX") {
            return Sniff::Sure;
        }
        let numbered = |p: &str| {
            t.strip_prefix(p).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()) && r.contains('.'))
        };
        let bit = match t {
            _ if t.starts_with("ip napt ") => 0,
            _ if numbered("interface GigaEthernet")
                || numbered("interface FastEthernet")
                || numbered("interface Tunnel") =>
            {
                1
            }
            _ if t.starts_with("ip access-list ") && t.contains(" src ") => 2,
            _ if t.starts_with("ip ufs-cache")
                || t.starts_with("ip dhcp profile")
                || t.starts_with("ppp profile ") =>
            {
                3
            }
            _ if [
                "telnet-server ip ",
                "http-server ip ",
                "ssh-server ip ",
                "snmp-agent ip ",
                "http-server username ",
            ]
            .iter()
            .any(|k| t.starts_with(k)) =>
            {
                4
            }
            _ if t.starts_with("timezone +") || t.starts_with("ip name-server ") => 5,
            _ if t.starts_with("ip filter ") && t.ends_with(" in") => 6,
            _ => continue,
        };
        seen |= 1 << bit;
    }
    match (seen.count_ones(), seen & 0b10111) {
        (2.., 1..) => Sniff::Sure,
        (1, 1..) => Sniff::Maybe(75),
        _ => Sniff::No,
    }
}

#[derive(Default)]
struct Interface {
    span: Option<Span>,
    napt: bool,
    off: bool,
    /// Sequence number and list.
    filters: Vec<(u32, String, Span)>,
    v6_filters: Vec<(u32, String, Span)>,
    v6: Option<Span>,
    /// Has no address of IPv4.
    no_ip: bool,
    /// DS-Lite: the provider translates, and nothing can be let in here.
    ds_lite: bool,
}

struct Entry {
    interface: String,
    inner: String,
    proto: String,
    port: String,
    line: String,
    span: Span,
}

#[derive(Default)]
struct Server {
    on: Option<(bool, Span)>,
    class: Option<(String, Span)>,
    port: Option<u16>,
}

#[derive(Default)]
struct Router {
    model: Option<(String, String, Span)>,
    name: Option<(String, Span)>,
    current: String,
    interfaces: SortedMap<String, Interface>,
    /// The translation is switched on on some interface.
    napt: bool,
    own: Own,
    routes: Vec<String>,
    entries: Vec<Entry>,
    chains: Chains,
    telnet: Server,
    http: Server,
    ssh: Server,
    snmp: Server,
    vpn: SortedMap<&'static str, Span>,
    hosts: Vec<(String, String, Span)>,
    commands: u32,
    /// The lines that the router writes above its configuration, and kinds of commands.
    banner: bool,
    typed: bool,
    notes: bool,
    kinds: u32,
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut lines = Lines::new(src, &DIALECT, Budget::new(&sink.limits()));
    let mut r = Router::default();
    for line in lines.by_ref() {
        sink.understood(line.span);
        r.notes |= line.is_note(src);
        if line.begins(&["hostname"]) && router::another(&r.name, &line) {
            std::mem::take(&mut r).tell(sink);
            sink.subject(DeviceKind::Router, line.span);
        }
        if let Some((at, state)) = mask_words(src, &line.words) {
            r.secret(src, sink, &line.words, line.span, at, state);
        }
        match line.kind {
            Kind::Comment => {
                r.comment(src.slice(line.span), line.span);
                r.current.clear();
            }
            Kind::Command => r.command(&line.words, line.span, sink),
            _ => {}
        }
    }
    sink.notices(lines.notices());
    if r.commands > 0 {
        r.tell(sink);
    }
}

impl Router {
    fn comment(&mut self, line: &str, span: Span) {
        self.banner |= line.contains("NEC Portable Internetwork Core") || line.contains("IX Series ");
        // `! IX Series IX2215 (magellan-sec) Software, Version 10.2.16, RELEASE SOFTWARE`
        if let Some(rest) = line.trim_start_matches(['!', ' ']).strip_prefix("IX Series ") {
            let model = rest.split(' ').next().unwrap_or("").to_owned();
            let version = rest
                .split_once("Version ")
                .map_or("", |v| v.1)
                .split([',', ' '])
                .next()
                .unwrap_or("")
                .to_owned();
            self.model = Some((model, version, span));
        }
    }

    fn secret(
        &mut self,
        src: &Source,
        sink: &mut FactSink<'_>,
        words: &[Word<'_>],
        span: Span,
        at: usize,
        state: SecretState,
    ) {
        let Some(value) = words.get(at) else { return };
        // What stands after this word is written in the router's own cipher: its letters say nothing of the password.
        let ciphered = at > 0 && words.get(at - 1).is_some_and(|w| w.is("secret-password"));
        let state = if ciphered && state == SecretState::Plain { SecretState::Encrypted } else { state };
        let secret = read_secret(&value.text, state);
        let place = Some(src.span(value.start, value.end));
        let is = |i: usize, k: &str| words.get(i).is_some_and(|w| w.is(k));
        let user = if is(0, "username") {
            Some(1)
        } else if is(1, "username") {
            Some(2)
        } else {
            None
        };
        if let Some(u) = user {
            let role = if is(0, "http-server") || words.iter().any(|w| w.is("administrator")) {
                Role::Admin
            } else {
                Role::Operator
            };
            router::tell_account(sink, words.get(u).map_or("", |w| &w.text), role, secret, span, place);
        } else if words.iter().any(|w| w.is("community")) {
            sink.with_secret(key::SNMP_COMMUNITY, "read-only", secret, span, place);
        } else if let (SecretState::Plain, Some(what)) =
            (secret.state, router::key_of(words.first().map_or("", |w| &w.text)))
        {
            // `authentication password NAME SECRET`: the last word.
            let last = words.last().unwrap_or(value);
            router::tell_key(sink, what, &last.text, span, src.span(last.start, last.end));
        }
    }

    fn command(&mut self, words: &[Word<'_>], span: Span, sink: &mut FactSink<'_>) {
        let no = words.first().is_some_and(|w| w.is("no"));
        let w: Vec<&str> = words.iter().skip(usize::from(no)).map(|w| w.text.as_ref()).collect();
        // `ip napt static GigaEthernet0.1 50 #ESP`: a remark of a guide.
        let w = w.iter().skip(2).position(|x| x.starts_with('#')).map_or(&w[..], |n| &w[..=n + 1]);
        let at = |i: usize| w.get(i).copied().unwrap_or("");
        self.commands += 1;
        let kind = match (at(0), at(1)) {
            ("hostname", _) => 0,
            ("username" | "http-server", _) => 1,
            ("ip" | "ipv6", "access-list") => 2,
            ("ip", "route") => 3,
            ("telnet-server" | "ssh-server" | "snmp-agent" | "nm", _) => 4,
            ("ip", "dhcp") => 5,
            ("ppp", _) => 6,
            ("timezone" | "ntp" | "syslog" | "logging" | "clock", _) => 7,
            ("ip", "ufs-cache" | "name-server") | ("proxy-dns" | "dns", _) => 8,
            ("device", _) => 9,
            ("interface", _) => 10,
            // Typed, as guides show it: they need not show everything.
            ("enable-config" | "configure", _) => {
                self.typed = true;
                31
            }
            _ => 31,
        };
        self.kinds |= 1 << kind;
        match (at(0), at(1), at(2)) {
            ("hostname", n, _) => self.name = Some((n.to_owned(), span)),
            ("interface", n, _) => {
                n.clone_into(&mut self.current);
                self.interfaces.entry(n.to_owned()).or_default().span.get_or_insert(span);
            }
            ("device" | "route-map" | "router" | "class-map" | "policy-map", ..)
            | ("ppp" | "bridge", "profile", _) => self.current.clear(),
            ("ip", "dhcp", "profile") => self.current.clear(),
            ("ip" | "ipv6", "access-list", name) => {
                self.current.clear();
                let name = if at(0) == "ip" { name.to_owned() } else { format!("6:{name}") };
                // Dynamic lists remember what goes out.
                if at(2) == "dynamic" {
                    return;
                }
                if let (Some(f), false) = (acl(w.get(3..).unwrap_or(&[])), no) {
                    self.chains.chain(&name).rules.push(f);
                }
            }
            ("ip", "route", "default") if !no => self.routes.push(at(3).to_owned()),
            ("ip", "napt", kind) => self.napt(kind, w, no, span),
            // An address for an address: which way round the two stand is not known here, so it is no "nothing is let in".
            ("ip", "nat", "static" | "destination") if !no => router::unread_forward(sink, span),
            ("ip" | "ipv6", "address", a) if !self.current.is_empty() && !no => {
                let i = self.interfaces.entry(self.current.clone()).or_default();
                if at(0) == "ip" {
                    self.own.add(&self.current, a, None, span);
                } else {
                    i.v6.get_or_insert(span);
                }
                if at(3) == "receive-default" {
                    self.routes.push(self.current.clone());
                }
            }
            ("ip" | "ipv6", "filter", name) if at(4) == "in" && !no => {
                let i = self.interfaces.entry(self.current.clone()).or_default();
                let list = if at(0) == "ip" { &mut i.filters } else { &mut i.v6_filters };
                list.push((at(3).parse().unwrap_or(0), name.to_owned(), span));
            }
            ("ipv6", "enable" | "dhcp", _) if !no => {
                self.interfaces.entry(self.current.clone()).or_default().v6.get_or_insert(span);
            }
            ("ip", "address", _) if no => {
                self.interfaces.entry(self.current.clone()).or_default().no_ip = true;
            }
            ("shutdown", ..) => self.interfaces.entry(self.current.clone()).or_default().off = !no,
            (server @ ("telnet-server" | "http-server" | "ssh-server" | "snmp-agent"), "ip", what) => {
                let s = match server {
                    "telnet-server" => &mut self.telnet,
                    "http-server" => &mut self.http,
                    "ssh-server" => &mut self.ssh,
                    _ => &mut self.snmp,
                };
                match what {
                    "enable" => s.on = Some((!no, span)),
                    "access-list" if !no => s.class = Some((at(3).to_owned(), span)),
                    "port" => s.port = at(3).parse().ok(),
                    _ => {}
                }
            }
            ("ike" | "ikev2" | "ipsec", "policy" | "default-profile", _) | ("ikev2", "authentication", _)
                if !no =>
            {
                self.vpn.entry("ipsec").or_insert(span);
            }
            ("tunnel", "mode", "4-over-6") => {
                self.interfaces.entry(self.current.clone()).or_default().ds_lite = !no;
            }
            ("ddns", "enable", _) if !no => {
                let ddns = Ddns { enabled: Tri::Yes, provider: None, hostname: None };
                sink.stated(key::DDNS, ddns, span);
            }
            ("nm", "ddns", "hostname") if !no => {
                let provider = Some("NetMeister".to_owned());
                let ddns = Ddns { enabled: Tri::Yes, provider, hostname: Some(at(3).to_owned()) };
                sink.stated(key::DDNS, ddns, span);
            }
            ("tunnel", "mode", kind) if !no && kind.starts_with("l2tp") => {
                self.vpn.entry("l2tp").or_insert(span);
            }
            ("fixed-assignment", ip, mac) => self.hosts.push((ip.to_owned(), mac.to_owned(), span)),
            ("ntp", "server", _) => sink.stated(key::NTP_ENABLED, !no, span),
            ("syslog", "ip", "host") if !no => sink.stated(key::LOG_ENABLED, true, span),
            _ => {}
        }
    }

    /// `ip napt static 192.168.1.20 tcp 554`, `ip napt service NAME 192.168.1.20 none tcp 80`.
    fn napt(&mut self, kind: &str, w: &[&str], no: bool, span: Span) {
        let at = |i: usize| w.get(i).copied().unwrap_or("");
        let (inner, proto, port) = match kind {
            "enable" => {
                self.interfaces.entry(self.current.clone()).or_default().napt = !no;
                return;
            }
            "static" => (at(3), at(4), at(5)),
            // A service of the user's own, or one that the router knows by name. What a port in the place of `none` means
            // is stated nowhere: it is taken for neither end.
            "service" if w.len() > 6 && at(5) != "none" => (at(4), at(6), "?"),
            "service" if w.len() > 6 => (at(4), at(6), at(7)),
            "service" => (at(4), if names::port(at(3)).is_some() { "tcp" } else { "" }, at(3)),
            _ => return,
        };
        let line = w.join(" ");
        if no {
            self.entries.retain(|e| e.interface != self.current || e.line != line);
            return;
        }
        self.entries.push(Entry {
            interface: self.current.clone(),
            inner: inner.to_owned(),
            proto: proto.to_owned(),
            port: port.to_owned(),
            line,
            span,
        });
    }

    fn wan(&self) -> Vec<String> {
        let named: HashSet<&String> =
            self.routes.iter().chain(self.entries.iter().map(|e| &e.interface)).collect();
        let facing = |n: &String, i: &Interface| !i.off && (i.napt || named.contains(n));
        self.interfaces.iter().filter(|(n, i)| facing(n, i)).map(|(n, _)| n.clone()).collect()
    }

    fn tell(&mut self, sink: &mut FactSink<'_>) {
        if let Some((m, v, s)) = &self.model {
            sink.stated(key::DEVICE_VENDOR, "NEC", *s);
            sink.stated(key::DEVICE_MODEL, m.clone(), *s);
            if !v.is_empty() {
                sink.stated(key::FIRMWARE_VERSION, v.clone(), *s);
            }
        }
        if let Some((n, s)) = &self.name {
            sink.stated(key::DEVICE_NAME, n.clone(), *s);
        }
        let wan = self.wan();
        self.napt = self.interfaces.in_any_order().any(|(_, i)| i.napt);
        self.own.tell(sink, &wan);
        let whole = !self.own.0.is_empty() && !wan.is_empty() && self.name.is_some();
        // A few lines that happen to hold these are a part all the same.
        let kinds = (self.kinds & !(1 << 31)).count_ones();
        if !whole || self.notes || !self.banner && (self.typed || kinds < 5) {
            router::partial(sink);
        }
        // The lists of an interface, in their order, as one chain.
        let mut todo: Vec<(String, Vec<Filter>)> = Vec::new();
        for (name, i) in &self.interfaces {
            for (prefix, list) in [("if:", &i.filters), ("6if:", &i.v6_filters)] {
                let mut list = list.clone();
                list.order_by_key(|f| f.0);
                let v6 = if prefix == "if:" { "" } else { "6:" };
                let jumps: Vec<Filter> = list
                    .into_iter()
                    .map(|f| Filter { jump: Some(Jump::To(format!("{v6}{}", f.1))), ..Filter::total(true) })
                    .collect();
                if !jumps.is_empty() {
                    todo.push((format!("{prefix}{name}"), jumps));
                }
            }
        }
        for (name, rules) in todo {
            let chain = self.chains.chain(&name);
            (chain.rules, chain.policy) = (rules, Some(false));
        }
        let edges = self.chains.edges();
        for e in &self.entries {
            self.forward(e, &wan, &edges, whole, sink);
        }
        for name in &wan {
            let Some(i) = self.interfaces.get(name) else { continue };
            match (i.filters.first(), i.span) {
                _ if i.no_ip => {}
                (Some(f), _) => {
                    let known = self.chains.by_name.contains_key(&f.1);
                    let v = self.chains.ask(&format!("if:{name}"), &router::stray_packet());
                    // A list that lets everything in says so; else something is kept out.
                    sink.stated(key::FILTER_WAN_IN, if known { router::wall(&v) } else { "unknown" }, f.2);
                }
                (None, Some(s)) if whole && (i.napt || !i.ds_lite) => {
                    sink.derived(key::FILTER_WAN_IN, "absent", s)
                }
                _ => {}
            }
            match (i.v6_filters.first(), i.v6) {
                (Some(f), _) => {
                    let chain = format!("6if:{name}");
                    let wall = router::wall6(|port| {
                        self.chains.ask(&chain, &Packet { port, ..router::stray_packet() })
                    });
                    sink.stated(key::FILTER_IPV6_IN, wall, f.2);
                }
                (None, Some(s)) if whole => sink.derived(key::FILTER_IPV6_IN, "absent", s),
                _ => {}
            }
        }
        for (service, s, usual) in [
            (Service::Telnet, &self.telnet, 23),
            (Service::Http, &self.http, 80),
            (Service::Ssh, &self.ssh, 22),
            (Service::Snmp, &self.snmp, 161),
        ] {
            let Some((on, span)) = s.on else { continue };
            let (allowed, at) = match &s.class {
                None if service == Service::Snmp => (AllowedFrom::Unknown, span),
                None => (AllowedFrom::Any, span),
                Some((name, at)) => (self.class(name), *at),
            };
            let port = s.port.unwrap_or(usual);
            let udp = service == Service::Snmp;
            let v = self.reaches(&wan, if udp { 17 } else { 6 }, port);
            router::tell_admin(sink, (service, port), on.into(), allowed, &v, at);
        }
        for (kind, span) in &self.vpn {
            sink.stated(key::VPN, Vpn { kind: (*kind).to_owned() }, *span);
        }
        for (ip, mac, span) in self.hosts.iter().take(2000) {
            router::tell_host(sink, ip, Some(mac).filter(|m| !m.is_empty()).map(String::as_str), None, *span);
        }
    }

    /// What is known of packets to the router itself: whether they arrive where a filter lets them in depends on the
    /// translation, but what the filter of every line to the internet drops does not.
    fn reaches(&self, wan: &[String], protocol: u8, port: u16) -> Verdict {
        let shut = |n: &String| {
            self.chains.ask(&format!("if:{n}"), &router::packet_to_router(protocol, port)).allows == Tri::No
        };
        if !wan.is_empty() && wan.iter().all(shut) { router::SHUT } else { UNKNOWN }
    }

    fn class(&self, name: &str) -> AllowedFrom {
        let Some(c) = self.chains.by_name.get(name) else { return AllowedFrom::List(vec![name.to_owned()]) };
        let list: Vec<String> =
            c.rules.iter().filter(|f| f.passes).map(|f| f.src_text.clone()).take(64).collect();
        if list.iter().any(String::is_empty) { AllowedFrom::Any } else { AllowedFrom::List(list) }
    }

    fn forward(&self, e: &Entry, wan: &[String], edges: &[u32], whole: bool, sink: &mut FactSink<'_>) {
        let to_router = e.inner.starts_with(|c: char| c.is_ascii_alphabetic()) || self.own.has(&e.inner);
        // A protocol alone: `50` is ESP.
        let proto = match e.proto.as_str() {
            "50" => "esp",
            "51" => "ah",
            "47" => "gre",
            p => p,
        };
        let first = names::port(&e.port).map(|p| p.0);
        let vpn = match (proto, first) {
            ("esp" | "ah", _) => Some("ipsec"),
            ("udp", Some(p)) => vpn_of(p),
            _ => None,
        };
        if to_router && let Some(kind) = vpn {
            sink.stated(key::VPN, Vpn { kind: kind.to_owned() }, e.span);
        }
        if matches!(proto, "icmp" | "1") {
            return;
        }
        let pairs =
            if matches!(e.port.as_str(), "" | "?") { Some(Vec::new()) } else { router::pairs(&e.port, "") };
        let (Some(pairs), false) = (pairs, proto.is_empty()) else {
            router::unread_forward(sink, e.span);
            return;
        };
        let ip = if to_router && !self.own.has(&e.inner) {
            self.own.of(&e.inner).map_or(String::new(), |a| a.to_string())
        } else {
            e.inner.clone()
        };
        let i = self.interfaces.get(&e.interface);
        let f = Forward {
            ext_if: Some(e.interface.clone()).filter(|n| !n.is_empty()),
            ext_ip: self.own.outer(Some(&e.interface)),
            bound: match i {
                Some(i) if i.off => Tri::No,
                // Its translation is not switched on, another one's is.
                Some(i) if whole && !i.napt && self.napt => Tri::No,
                // They are in order.
                Some(_) if wan.binary_search(&e.interface).is_ok() => Tri::Yes,
                _ => Tri::Unknown,
            },
            to_router,
            remove_with: Some(format!("no {}", e.line)),
            ..router::forward(&ip, proto)
        };
        let filtered = i.is_some_and(|i| !i.filters.is_empty());
        router::tell_forward(
            sink,
            &f,
            &Origin::Any,
            &pairs,
            edges,
            e.span,
            &mut |protocol, outside, inside| {
                // In a part of a file the filter may be in the rest.
                if i.is_none() || !filtered {
                    return if whole { OPEN } else { UNKNOWN };
                }
                // Which address the filter sees is not known: the answer counts where it is the same for both.
                let ask = |target: Target, port: u16| {
                    self.chains.ask(&format!("if:{}", e.interface), &Packet { target, protocol, port })
                };
                let outer: Verdict = ask(Target::Itself(self.own.of(&e.interface)), outside);
                match router::packet_to(&ip, protocol, inside) {
                    Some(p) if ask(p.target, inside) == outer => outer,
                    _ if to_router => outer,
                    _ => UNKNOWN,
                }
            },
        );
    }
}

/// `permit tcp src 203.0.113.5/32 sport any dest any dport eq 554`
fn acl(w: &[&str]) -> Option<Filter> {
    let action = *w.first()?;
    if !matches!(action, "permit" | "deny") {
        return None;
    }
    let mut f = Filter::total(action == "permit");
    let proto = *w.get(1)?;
    if !matches!(proto, "ip" | "ipv6") {
        f.protocol = filter::protocols(proto);
    }
    let mut i = 2;
    while let Some(word) = w.get(i) {
        let value = w.get(i + 1).copied().unwrap_or("");
        match *word {
            "src" => {
                if value != "any" {
                    f.from(value);
                }
                i += 2;
            }
            "dest" => {
                if value != "any" {
                    f.dst = filter::addresses(value);
                }
                i += 2;
            }
            k @ ("sport" | "dport") => {
                let (text, used) = match value {
                    "any" => ("*".to_owned(), 2),
                    "eq" => (w.get(i + 2).copied().unwrap_or("").to_owned(), 3),
                    "range" => (
                        format!(
                            "{}-{}",
                            w.get(i + 2).copied().unwrap_or(""),
                            w.get(i + 3).copied().unwrap_or("")
                        ),
                        4,
                    ),
                    _ => ("?".to_owned(), 3),
                };
                let ports = filter::read_ports(&text);
                if k == "sport" {
                    f.src_ports = ports
                } else {
                    f.dst_ports = ports
                }
                i += used;
            }
            "established" => return None,
            _ => i += 1,
        }
    }
    Some(f)
}
