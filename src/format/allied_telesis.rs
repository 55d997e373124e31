//! Allied Telesis: AlliedWare routers (AR4xx, AR5xx, CentreCOM: `ADD FIREWALL POLICY=… RULE=…`) and AlliedWare Plus
//! routers (AR2050V, AR3050S, AR4050S, AR1050V: zones, applications, `rule 10 portfwd …`).
//!
//! Comes in: flat commands with `KEY=VALUE`, whose words may be shortened; or blocks with entities. Goes out: forwards,
//! the firewall, administration, accounts, VPN.
//!
//! AlliedWare: rules count in the order of their numbers, the outside is shut unless a rule opens it, a rule without
//! REMOTEIP is for everybody. AlliedWare Plus: a forward can only be read when its application and its entity are in the
//! file. Both dialects were written after the maker's manual pages.

use super::router::filter::{self, Chains, Filter, Packet, Target, Verdict};
use super::router::{self, OPEN, Own, UNKNOWN, mask_words, names, read_secret};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::map::HashMap;
use crate::model::order::Order as _;
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::{AllowedFrom, DoorKind, Forward, Origin, Role, Service, Tri, Vpn};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::cli::{Dialect, Kind, Lines, Word};

pub static FORMAT: Format = Format {
    id: "allied-telesis",
    name: text("アライドテレシス ルーターの設定", "Allied Telesis router configuration"),
    vendor: "Allied Telesis",
    kind: DeviceKind::Router,
    reads: text(
        "ファイアウォールの規則とポート転送、遠隔管理、アカウント、VPN。経路、スイッチ、QoSは使いません。",
        "Firewall rules and port forwards, remote administration, accounts, VPN. Routing, switching and QoS are not used.",
    ),
    usual_names: &["boot.cfg", "default.cfg"],
    sniff,
    read,
};

const DIALECT: Dialect = Dialect { comment: &['#', '!'], starts: |_| true, hash_is_prompt: false };

fn sniff(head: &Head<'_>) -> Sniff {
    let (mut old, mut plus, mut weak) = (0u32, 0u32, 0u32);
    for line in head.head.lines().take(2500) {
        let t = router::typed(line).to_ascii_lowercase();
        let has = |k: &str| t.contains(k);
        let firewall =
            (t.starts_with("add fire") || t.starts_with("create fire") || t.starts_with("enable fire"))
                && has("poli");
        if firewall && has("=") {
            old |= 1 << u32::from(has("rule") || has(" ru="));
        }
        let more = [
            ("add ip int", "ip="),
            ("add ip rou", "next"),
            ("set system name", "="),
            ("create ppp", "over="),
            ("create snmp", "comm"),
            ("add user=", "pass"),
        ];
        weak |= more.iter().position(|(a, b)| t.starts_with(a) && t.contains(b)).map_or(0, |i| 1 << i);
        let bit = match t.as_str() {
            _ if t.starts_with("rule ") && has(" portfwd ") => 0,
            _ if t.starts_with("rule ") && has(" permit ") && has(" from ") => 1,
            _ if t.starts_with("rule ") && has(" masq ") => 2,
            "protect" => 3,
            _ if t.starts_with("zone ") => 4,
            _ if t.starts_with("application ") => 5,
            _ if line.contains("awplus") || t.starts_with("interface port1.0.") => 6,
            "nat" | "firewall" => 7,
            _ => continue,
        };
        plus |= 1 << bit;
    }
    match (old.count_ones(), weak.count_ones(), plus.count_ones()) {
        (2.., ..) | (1, 1.., _) | (_, 3.., _) | (_, _, 3..) => Sniff::Sure,
        (1, ..) | (_, 2, _) | (_, _, 2) => Sniff::Maybe(75),
        _ if plus & 1 > 0 => Sniff::Maybe(70),
        _ => Sniff::No,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut lines = Lines::new(src, &DIALECT, Budget::new(&sink.limits()));
    let mut old = Old::default();
    let mut plus = Plus::default();
    let mut notes = false;
    for line in lines.by_ref() {
        sink.understood(line.span);
        notes |= line.is_note(src);
        let found = mask_words(src, &line.words);
        mask_pairs(src, &line.words);
        if line.kind != Kind::Command {
            continue;
        }
        // `ADD …`, `SET …`, `CREATE …`, `ENABLE …` with pairs: the older language.
        let verb = line.words.first().map_or("", |w| w.text.as_ref()).to_ascii_lowercase();
        let pairs = line.words.iter().any(|w| w.text.contains('='));
        if matches!(verb.as_str(), "add" | "set" | "create" | "disable")
            || verb == "enable" && line.words.len() > 1 && (pairs || found.is_none())
        {
            old.command(&verb, &line.words, line.span, src, sink);
        } else {
            plus.command(&line.words, line.indent, line.span, found, src, sink);
        }
    }
    sink.notices(lines.notices());
    if old.commands > plus.commands {
        old.tell(sink, notes);
    } else if plus.commands > 0 {
        plus.tell(sink, notes);
    }
}

// ---- AlliedWare ---------------------------------------------------------------------------------------------------

/// `PASSWORD=x`, `SECRET=x`, `COMMUNITY=x`, `KEY=x` in any shortening.
fn mask_pairs(src: &Source, words: &[Word<'_>]) {
    for w in words {
        let Some((k, v)) = w.text.split_once('=') else { continue };
        let k = k.to_ascii_lowercase();
        let secret = router::is_secret_name(&k)
            || ["pass", "secr", "comm", "keyv", "presh"].iter().any(|p| k.starts_with(p));
        if secret && Secret::read(v).state == SecretState::Plain {
            let from = w.start + src.text.get(w.start..w.end).and_then(|t| t.find('=')).map_or(0, |i| i + 1);
            src.mark_secret(src.span(from, w.end));
        }
    }
}

struct Rule {
    number: u32,
    policy: String,
    span: Span,
    action: String,
    args: Vec<(String, String)>,
}

#[derive(Default)]
struct Old {
    commands: u32,
    firewall: Option<(bool, Span)>,
    policies: HashMap<String, Span>,
    /// Interface, policy, is it the outside, does it let everything pass.
    sides: Vec<(String, String, bool, bool, Span)>,
    rules: Vec<Rule>,
    own: Own,
    name: Option<(String, Span)>,
    upnp: Option<(bool, Span)>,
    telnet: Option<(bool, Span)>,
    http: Option<(bool, Span)>,
    snmp: Option<(bool, Span)>,
    routes: Vec<String>,
}

/// The value of a key that may be shortened: `prot=tcp` for PROTOCOL.
fn arg<'a>(args: &'a [(String, String)], full: &str) -> Option<&'a str> {
    let exact = args.iter().find(|(k, _)| k == full);
    exact
        .or_else(|| args.iter().find(|(k, _)| k.len() >= 2 && full.starts_with(k.as_str())))
        .map(|(_, v)| v.as_str())
}

impl Old {
    fn command(&mut self, verb: &str, words: &[Word<'_>], span: Span, src: &Source, sink: &mut FactSink<'_>) {
        self.commands += 1;
        let args: Vec<(String, String)> = words
            .iter()
            .skip(1)
            .filter_map(|w| w.text.split_once('='))
            .map(|(k, v)| (k.to_ascii_lowercase(), v.to_owned()))
            .collect();
        // Keywords without a value, or before their `=`.
        let object =
            words.get(1).map_or("", |w| w.text.as_ref()).split('=').next().unwrap_or("").to_ascii_lowercase();
        let is = |full: &str| object.len() >= 2 && full.starts_with(object.as_str());
        let on = verb != "disable";
        let said = |k: &str| words.iter().skip(2).any(|w| w.is(k));
        if is("firewall") && object.starts_with("fi") {
            let policy = arg(&args, "policy").unwrap_or("").trim_matches('"').to_owned();
            let rule = arg(&args, "rule").and_then(|r| r.parse().ok());
            match (verb, rule) {
                ("add", Some(number)) => {
                    let action = arg(&args, "action").unwrap_or("").to_ascii_lowercase();
                    self.rules.push(Rule { number, policy, span, action, args });
                }
                ("add", None) if arg(&args, "type").is_some() => {
                    let kind = arg(&args, "type").unwrap_or("").to_ascii_lowercase();
                    let method = arg(&args, "method").unwrap_or("").to_ascii_lowercase();
                    let i = arg(&args, "interface").unwrap_or("").to_ascii_lowercase();
                    self.sides.push((
                        i,
                        policy,
                        "public".starts_with(&kind),
                        !method.is_empty() && "passall".starts_with(&method),
                        span,
                    ));
                }
                ("create", _) => {
                    self.policies.insert(policy, span);
                }
                ("enable" | "disable", None) if said("upnp") => self.upnp = Some((on, span)),
                ("enable" | "disable", None) if policy.is_empty() => self.firewall = Some((on, span)),
                _ => {}
            }
        } else if is("ip") {
            let i = arg(&args, "interface").or(arg(&args, "int")).unwrap_or("").to_ascii_lowercase();
            match (arg(&args, "ipaddress"), arg(&args, "mask")) {
                (Some(a), m) if !i.is_empty() && verb != "disable" => {
                    self.own.add(&i, a, m.or(Some("24")), span)
                }
                _ => {}
            }
            if arg(&args, "route") == Some("0.0.0.0") {
                self.routes.push(i);
            }
        } else if is("system") {
            if let Some(n) = arg(&args, "name") {
                self.name = Some((n.trim_matches('"').to_owned(), span));
            }
        } else if is("telnet") {
            self.telnet = Some((on, span));
        } else if is("http") {
            self.http = Some((on, span));
        } else if is("snmp") {
            match arg(&args, "community") {
                Some(c) => {
                    let write = arg(&args, "access").is_some_and(|a| a.eq_ignore_ascii_case("write"));
                    sink.with_secret(
                        key::SNMP_COMMUNITY,
                        if write { "read-write" } else { "read-only" },
                        Secret::read(c),
                        span,
                        value_at(src, words, c),
                    );
                }
                None => self.snmp = Some((on, span)),
            }
        } else if is("user") {
            if let (Some(name), Some(p)) = (arg(&args, "user"), arg(&args, "password")) {
                let role = match arg(&args, "privilege").map(str::to_ascii_lowercase).as_deref() {
                    Some("user") => Role::Operator,
                    _ => Role::Admin,
                };
                // A long hexadecimal value is what the router writes for a password that was typed.
                let digest = p.len() >= 32 && p.bytes().all(|b| b.is_ascii_hexdigit());
                let secret = if digest { Secret::hash(p, "router") } else { Secret::read(p) };
                router::tell_account(
                    sink,
                    name.trim_matches('"'),
                    role,
                    secret,
                    span,
                    value_at(src, words, p),
                );
            }
        } else if is("ppp") {
            if let Some(p) = arg(&args, "password")
                && let Some(at) = value_at(src, words, p)
            {
                router::tell_key(sink, "ppp", p, span, at);
            }
        } else if is("ipsec") && verb == "create" {
            sink.stated(key::VPN, Vpn { kind: "ipsec".to_owned() }, span);
        } else if is("l2tp") && verb == "enable" {
            sink.stated(key::VPN, Vpn { kind: "l2tp".to_owned() }, span);
        } else if is("ntp") && verb != "disable" {
            sink.stated(key::NTP_ENABLED, true, span);
        }
    }

    fn tell(&mut self, sink: &mut FactSink<'_>, notes: bool) {
        if let Some((n, s)) = &self.name {
            sink.stated(key::DEVICE_NAME, n.clone(), *s);
        }
        let wan: Vec<String> = self
            .sides
            .iter()
            .filter(|s| s.2)
            .map(|s| s.0.clone())
            .chain(self.routes.iter().cloned())
            .collect();
        self.own.tell(sink, &wan);
        let whole = !self.own.0.is_empty() && !wan.is_empty();
        if !whole || notes {
            router::partial(sink);
        }
        let off = matches!(self.firewall, Some((false, _)));
        for s in self.sides.iter().filter(|s| s.2) {
            sink.stated(key::FILTER_WAN_IN, if s.3 || off { "absent" } else { "present" }, s.4);
        }
        if whole && self.sides.is_empty() {
            sink.derived(
                key::FILTER_WAN_IN,
                "absent",
                self.own.0.first().map_or(sink.source().span(0, 0), |o| o.3),
            );
        }
        self.rules.order_by_key(|r| r.number);
        // What is denied before counts for what is allowed after.
        let mut chains = Chains::default();
        let rules = std::mem::take(&mut self.rules);
        for r in &rules {
            let outside = self.outside(r);
            let denies = r.action.starts_with("de");
            let a = |k: &str| arg(&r.args, k);
            if outside == Tri::No {
                continue;
            }
            let proto = a("protocol").unwrap_or("all").to_ascii_lowercase();
            let outer = a("gblport").or(a("port")).unwrap_or("all");
            if denies {
                let mut f = Filter::total(false);
                f.protocol = filter::protocols(if proto == "all" { "*" } else { &proto });
                f.dst_ports = filter::read_ports(if outer.eq_ignore_ascii_case("all") { "*" } else { outer });
                if let Some(from) = a("remoteip") {
                    f.from(from);
                }
                f.unsure = outside == Tri::Unknown || a("ip").is_some();
                chains.chain(&r.policy).rules.push(f);
                continue;
            }
            self.forward(r, outside, &proto, outer, &mut chains, sink);
        }
        if let Some((on, s)) = self.upnp {
            sink.stated(key::ROUTER_UPNP, on, s);
        }
        for (state, service, port) in [
            (self.telnet, Service::Telnet, 23),
            (self.http, Service::Http, 80),
            (self.snmp, Service::Snmp, 161),
        ] {
            if let Some((on, s)) = state {
                router::tell_admin(sink, (service, port), on.into(), AllowedFrom::Unknown, &UNKNOWN, s);
            }
        }
    }

    /// Is this rule on an interface that faces the internet?
    fn outside(&self, r: &Rule) -> Tri {
        let i = arg(&r.args, "interface").unwrap_or("").to_ascii_lowercase();
        match self.sides.iter().find(|s| s.0 == i && (s.1 == r.policy || r.policy.is_empty())) {
            Some(s) => Tri::from(s.2),
            None if i.starts_with("ppp") => Tri::Yes,
            None => Tri::Unknown,
        }
    }

    fn forward(
        &self,
        r: &Rule,
        outside: Tri,
        proto: &str,
        outer: &str,
        chains: &mut Chains,
        sink: &mut FactSink<'_>,
    ) {
        let a = |k: &str| arg(&r.args, k);
        let Some(ip) = r.args.iter().find(|(k, _)| k == "ip").map(|x| x.1.as_str()) else { return };
        let inner = a("port").unwrap_or("");
        let all = outer.eq_ignore_ascii_case("all");
        let proto = if proto == "all" { "any" } else { proto };
        let pairs = match (all, proto) {
            (true, "tcp" | "udp" | "any") => Some(router::ALL_PORTS.to_vec()),
            (true, _) => Some(Vec::new()),
            (false, _) => router::pairs(outer, if a("gblport").is_some() { inner } else { "" }),
        };
        let Some(pairs) = pairs else {
            router::unread_forward(sink, r.span);
            return;
        };
        let f = Forward {
            ext_if: a("interface").map(str::to_owned),
            ext_ip: a("gblip").filter(|g| *g != "0.0.0.0").map(str::to_owned),
            bound: outside,
            enabled: match self.firewall {
                Some((on, _)) => Tri::from(on),
                None => Tri::Unknown,
            },
            origin: if all && proto == "any" { DoorKind::OneToOne } else { DoorKind::Static },
            to_router: self.own.has(ip),
            ..router::forward(ip, proto)
        };
        chains.chain(&r.policy).policy = Some(true);
        router::tell_forward(
            sink,
            &f,
            &router::origin(a("remoteip")),
            &pairs,
            &[],
            r.span,
            &mut |protocol, outside, _| {
                chains.ask(&r.policy, &Packet { target: Target::Itself(None), protocol, port: outside })
            },
        );
    }
}

fn value_at(src: &Source, words: &[Word<'_>], value: &str) -> Option<Span> {
    let w = words.iter().find(|w| w.text.split_once('=').is_some_and(|(_, v)| v == value))?;
    let from = src.text.get(w.start..w.end)?.find('=')? + 1;
    Some(src.span(w.start + from, w.end))
}

// ---- AlliedWare Plus ----------------------------------------------------------------------------------------------

#[derive(Default)]
struct Entity {
    addresses: Vec<String>,
}

#[derive(Default)]
struct Plus {
    commands: u32,
    block: String,
    path: Vec<String>,
    entities: HashMap<String, Entity>,
    applications: HashMap<String, (String, String)>,
    nat: Option<Span>,
    nat_on: bool,
    firewall: Option<Span>,
    protect: bool,
    nat_rules: Vec<(Vec<String>, Span)>,
    rules: Vec<(Vec<String>, Span)>,
    own: Own,
    interface: String,
    /// The interface that everything that is not at home is behind.
    outer: Option<String>,
    name: Option<(String, Span)>,
    services: Vec<(Service, bool, Span)>,
}

impl Plus {
    fn command(
        &mut self,
        words: &[Word<'_>],
        indent: usize,
        span: Span,
        secret: Option<(usize, SecretState)>,
        src: &Source,
        sink: &mut FactSink<'_>,
    ) {
        self.commands += 1;
        let no = words.first().is_some_and(|w| w.is("no"));
        let w: Vec<&str> = words.iter().skip(usize::from(no)).map(|w| w.text.as_ref()).collect();
        let at = |i: usize| w.get(i).copied().unwrap_or("");
        if let Some((i, state)) = secret
            && let Some(value) = words.get(i)
        {
            let s = read_secret(&value.text, state);
            let place = Some(src.span(value.start, value.end));
            if at(0) == "username" {
                let admin =
                    w.iter().position(|x| *x == "privilege").is_none_or(|p| w.get(p + 1) == Some(&"15"));
                router::tell_account(
                    sink,
                    at(1),
                    if admin { Role::Admin } else { Role::Operator },
                    s,
                    span,
                    place,
                );
            } else if at(0) == "snmp-server" && at(1) == "community" {
                let role = if w.contains(&"rw") { "read-write" } else { "read-only" };
                sink.with_secret(key::SNMP_COMMUNITY, role, s, span, place);
            } else if let (SecretState::Plain, Some(what)) = (s.state, router::key_of(at(0))) {
                sink.with_secret(key::SECRET_IN_FILE, what, s, span, place);
            }
        }
        match (self.block.as_str(), at(0), at(1)) {
            (_, "zone", n) => {
                "zone".clone_into(&mut self.block);
                self.path = vec![n.to_owned()];
                self.entities.entry(n.to_owned()).or_default();
            }
            ("zone", "network", n) => {
                self.path.truncate(1);
                self.path.push(n.to_owned());
            }
            ("zone", "host", n) => {
                self.path.truncate(2);
                self.path.push(n.to_owned());
            }
            ("zone", "ip", "subnet" | "address") => {
                let a = at(2).to_owned();
                if a == "0.0.0.0/0" && at(3) == "interface" {
                    self.outer = Some(at(4).to_owned());
                }
                self.entities.entry(self.path.join(".")).or_default().addresses.push(a.clone());
                // A zone is all of its networks.
                for n in 1..self.path.len() {
                    let up = self.path.get(..n).map(|p| p.join(".")).unwrap_or_default();
                    self.entities.entry(up).or_default().addresses.push(a.clone());
                }
            }
            (_, "application", n) => {
                self.block = format!("application {n}");
                self.applications.entry(n.to_owned()).or_default();
            }
            (b, "protocol" | "dport", v) if b.starts_with("application ") => {
                let name = b.get(12..).unwrap_or("").to_owned();
                let dport = w.get(1..).unwrap_or(&[]).join(" ").replace(" to ", "-");
                let entry = self.applications.entry(name).or_default();
                if at(0) == "protocol" { entry.0 = v.to_owned() } else { entry.1 = dport }
            }
            (_, "nat", "") => {
                "nat".clone_into(&mut self.block);
                self.nat = Some(span);
            }
            (_, "firewall", "") => {
                "firewall".clone_into(&mut self.block);
                self.firewall = Some(span);
            }
            ("nat", "enable", "") => self.nat_on = !no,
            ("firewall", "protect", "") => self.protect = !no,
            ("nat", "rule", _) if !no => {
                self.nat_rules.push((w.iter().map(|x| (*x).to_owned()).collect(), span))
            }
            ("firewall", "rule", _) if !no => {
                self.rules.push((w.iter().map(|x| (*x).to_owned()).collect(), span))
            }
            (_, "interface", n) => {
                "interface".clone_into(&mut self.block);
                n.clone_into(&mut self.interface);
            }
            ("interface", "ip", "address") if at(2) != "dhcp" && !no => {
                self.own.add(&self.interface, at(2), None, span)
            }
            (_, "hostname", n) => self.name = Some((n.to_owned(), span)),
            (_, "service", s @ ("telnet" | "ssh" | "http")) => {
                let service = match s {
                    "telnet" => Service::Telnet,
                    "ssh" => Service::Ssh,
                    _ => Service::Http,
                };
                self.services.push((service, !no, span));
            }
            (_, "ntp", "server" | "peer") => sink.stated(key::NTP_ENABLED, !no, span),
            ("interface", "tunnel", "mode") if at(2) == "ipsec" => {
                sink.stated(key::VPN, Vpn { kind: "ipsec".to_owned() }, span)
            }
            (_, "crypto", "isakmp") if indent == 0 && at(2) == "key" => {
                sink.stated(key::VPN, Vpn { kind: "ipsec".to_owned() }, span)
            }
            _ => {}
        }
    }

    /// The addresses of an entity; `None`: not in the file.
    fn addresses(&self, name: &str) -> Option<&[String]> {
        self.entities.get(name).map(|e| e.addresses.as_slice()).filter(|a| !a.is_empty())
    }

    fn is_public(&self, name: &str) -> Tri {
        match self.addresses(name) {
            Some(a) => Tri::from(a.iter().any(|a| a.starts_with("0.0.0.0/0"))),
            None if name == "public" || name == "wan" => Tri::Yes,
            None => Tri::Unknown,
        }
    }

    /// Protocol and ports of an application, the file's own or one that everybody knows.
    fn application(&self, name: &str) -> Option<(String, String)> {
        if name == "any" {
            return Some(("any".to_owned(), String::new()));
        }
        match self.applications.get(name) {
            Some((p, ports)) if !p.is_empty() => Some((p.to_ascii_lowercase(), ports.clone())),
            Some(_) => None,
            None => names::port(name).map(|p| ("tcp".to_owned(), p.0.to_string())),
        }
    }

    fn tell(&self, sink: &mut FactSink<'_>, notes: bool) {
        if let Some((n, s)) = &self.name {
            sink.stated(key::DEVICE_VENDOR, "Allied Telesis", *s);
            sink.stated(key::DEVICE_NAME, n.clone(), *s);
        }
        let outer: Vec<String> = self.outer.iter().cloned().collect();
        self.own.tell(sink, &outer);
        let whole = self.nat.is_some() && self.firewall.is_some() && !self.entities.is_empty();
        if !whole || notes {
            router::partial(sink);
        }
        if let (None, Some(s)) = (&self.name, self.firewall.filter(|_| whole)) {
            sink.derived(key::DEVICE_VENDOR, "Allied Telesis", s);
        }
        let mut chains = Chains::default();
        let c = chains.chain("in");
        c.policy = Some(false);
        let mut own = Vec::new();
        for (w, _) in &self.rules {
            let Some(f) = self.filter(w) else { continue };
            // A rule towards an address of the internet's side is for the router itself.
            let to = w.iter().skip_while(|x| *x != "to").nth(1).and_then(|t| t.split_once('.'));
            if to.is_some_and(|(zone, _)| self.is_public(zone) == Tri::Yes) {
                own.push(Filter { dst: filter::Addresses::Any, ..f.clone() });
            }
            c.rules.push(f);
        }
        chains.chain("self").rules = own;
        let edges = chains.edges();
        for (w, span) in &self.nat_rules {
            self.forward(w, *span, &chains, &edges, sink);
        }
        match self.firewall {
            Some(s) if self.protect => {
                sink.stated(key::FILTER_WAN_IN, router::wall(&chains.ask("in", &router::stray_packet())), s)
            }
            Some(s) => sink.derived(key::FILTER_WAN_IN, "absent", s),
            None => {}
        }
        for (service, on, span) in &self.services {
            let ports: &[(Service, u16)] = match service {
                Service::Telnet => &[(Service::Telnet, 23)],
                Service::Ssh => &[(Service::Ssh, 22)],
                _ => &[(Service::Http, 80), (Service::Https, 443)],
            };
            for (n, (service, port)) in ports.iter().enumerate() {
                // What no rule lets in is most likely shut; only what one does is certain.
                let v = chains.ask("self", &router::packet_to_router(6, *port));
                let open = *on && self.protect && v.allows == Tri::Yes;
                let v = if open { v } else { UNKNOWN };
                if n == 0 || open {
                    router::tell_admin(
                        sink,
                        (*service, *port),
                        (*on).into(),
                        AllowedFrom::Unknown,
                        &v,
                        *span,
                    );
                }
            }
        }
    }

    /// `rule 20 permit cam from public to private.lan.cam`
    fn filter(&self, w: &[String]) -> Option<Filter> {
        let after = |k: &str| w.iter().position(|x| x == k).and_then(|i| w.get(i + 1)).map(String::as_str);
        let action = w.get(2)?;
        let mut f = Filter::total(action == "permit");
        if !matches!(action.as_str(), "permit" | "deny" | "reject") {
            return None;
        }
        match self.application(w.get(3)?) {
            Some((p, ports)) => {
                if p != "any" {
                    f.protocol = filter::protocols(&p);
                }
                if !ports.is_empty() {
                    f.dst_ports = filter::read_ports(&ports.replace(' ', ","));
                }
            }
            None => f.unsure = true,
        }
        let from = after("from")?;
        match (self.is_public(from), self.addresses(from)) {
            (Tri::Yes, _) => {}
            (_, Some(a)) => f.from(&a.join(",")),
            _ => f.unsure = true,
        }
        let to = after("to")?;
        match self.addresses(to) {
            Some(a) => f.dst = filter::addresses(&a.join(",")),
            None => f.unsure = true,
        }
        Some(f)
    }

    /// `rule 10 portfwd cam from public with dst private.lan.cam dport 8000`
    fn forward(&self, w: &[String], span: Span, chains: &Chains, edges: &[u32], sink: &mut FactSink<'_>) {
        let after = |k: &str| w.iter().position(|x| x == k).and_then(|i| w.get(i + 1)).map(String::as_str);
        match w.get(2).map(String::as_str) {
            Some("portfwd") => {}
            // A whole net for a whole net, inwards: which device stands behind which address is not followed.
            Some("netmap")
                if after("dst").is_some() && after("from").map(|f| self.is_public(f)) != Some(Tri::No) =>
            {
                return router::unread_forward(sink, span);
            }
            _ => return,
        }
        let (Some(app), Some(from), Some(dst)) = (w.get(3), after("from"), after("dst")) else {
            router::unread_forward(sink, span);
            return;
        };
        let ip =
            self.addresses(dst).and_then(|a| a.first()).map(|a| a.split('/').next().unwrap_or(a).to_owned());
        let (proto, outer) = self.application(app).unwrap_or(("any".to_owned(), String::new()));
        let known = ip.is_some() && self.application(app).is_some();
        let pairs = if outer.is_empty() {
            Some(if known { router::ALL_PORTS.to_vec() } else { Vec::new() })
        } else {
            router::pairs(&outer, after("dport").unwrap_or(""))
        };
        let Some(pairs) = pairs else {
            router::unread_forward(sink, span);
            return;
        };
        let source = match (self.is_public(from), self.addresses(from)) {
            (Tri::Yes, _) => Origin::Any,
            (_, Some(a)) => Origin::List(a.iter().take(64).cloned().collect()),
            _ => Origin::Unknown,
        };
        let ip = ip.unwrap_or_else(|| dst.to_owned());
        let f = Forward {
            ext_if: Some(from.to_owned()),
            ext_ip: after("to")
                .and_then(|t| self.addresses(t))
                .and_then(|a| a.first())
                .filter(|a| !a.contains('/'))
                .cloned()
                .or_else(|| self.own.outer(self.outer.as_deref())),
            bound: match self.is_public(from) {
                Tri::No => Tri::Unknown,
                t => t,
            },
            // An entity or application that is missing makes the rule inactive on the device.
            enabled: if self.nat_on && known { Tri::Yes } else { Tri::Unknown },
            to_router: self.own.has(&ip),
            ..router::forward(&ip, &proto)
        };
        router::tell_forward(sink, &f, &source, &pairs, edges, span, &mut |protocol, _, port| match self
            .firewall
        {
            Some(_) if !self.protect => OPEN,
            Some(_) => router::packet_to(&ip, protocol, port).map_or(UNKNOWN, |p| self.judge(chains, &p)),
            None => UNKNOWN,
        });
    }

    fn judge(&self, chains: &Chains, p: &Packet) -> Verdict {
        chains.ask("in", p)
    }
}
