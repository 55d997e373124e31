//! pfSense and OPNsense: `config.xml`, and parts of it.
//!
//! Comes in: XML. Goes out: inbound NAT with what the rules of its interface do to it, 1:1 NAT, web page and shell of the
//! firewall, UPnP, VPN, DDNS, accounts, fixed addresses.
//!
//! A port forward needs a rule that lets it in; the rules see the inner address. Aliases are resolved where the file
//! holds them, else the answer is unknown. OPNsense keeps rules in two places; which of them comes first is not stated in
//! the file, so an answer that hangs on it is unknown. Hashes say nothing of a password: whether it is the factory one
//! stays unknown.

use super::openwrt::vpn_of;
use super::router::filter::{self, Chains, Filter, Packet, Ports, Verdict};
use super::router::{self, OPEN, Own, UNKNOWN};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::document::{Document, NodeRef};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::map::HashMap;
use crate::model::order::Order as _;
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::{Account, AllowedFrom, Ddns, DoorKind, Forward, Origin, Role, Service, Tri, Vpn};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::xml;
use std::net::Ipv4Addr;

pub static FORMAT: Format = Format {
    id: "pfsense",
    name: text("pfSense・OPNsense の設定", "pfSense and OPNsense configuration"),
    vendor: "Netgate / Deciso",
    kind: DeviceKind::Router,
    reads: text(
        "ポート開放、1対1のNAT、外側の口の規則、管理画面とSSH、UPnP、VPN、DDNS、アカウント、DHCPで決めた機器。\
         外向きのNAT、帯域、パッケージの設定は読みません。",
        "Port forwards, 1:1 NAT, rules of the internet side, web page and SSH, UPnP, VPN, DDNS, accounts, devices fixed by DHCP. \
         Outbound NAT, shaping and packages are not read.",
    ),
    usual_names: &["config.xml", "config-pfSense.xml"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let Some(first) =
        h.lines().map(str::trim).find(|l| l.starts_with('<') && !l.starts_with("<?") && !l.starts_with("<!"))
    else {
        return Sniff::No;
    };
    let mark = h.contains("<pfsense>")
        || h.contains("<opnsense>")
        || first.starts_with("<pfsense")
        || first.starts_with("<opnsense");
    let has = |k: &str| h.contains(k);
    let rule = has("<rule>") || has("<rule uuid=");
    let nat = rule && (has("<associated-rule-id") || has("<local-port>") || has("<natreflection>"));
    let filter =
        rule && has("<interface>") && (has("<statetype>") || has("<ipprotocol>") || has("<tracker>"));
    match (mark, nat, filter) {
        (true, ..) => Sniff::Sure,
        (_, true, _) if has("<target>") => Sniff::Sure,
        (_, _, true) => Sniff::Maybe(80),
        _ => Sniff::No,
    }
}

struct Router<'d> {
    doc: &'d Document<'d>,
    root: NodeRef<'d>,
    wan: Vec<String>,
    own: Own,
    known: Vec<String>,
    aliases: HashMap<&'d str, String>,
    chains: Chains,
    edges: Vec<u32>,
    filtered: bool,
    /// Rules stand in two places, and which come first is not known.
    two_orders: bool,
}

/// A rule of either place.
struct Rule<'d> {
    node: NodeRef<'d>,
    off: bool,
    /// Its interfaces, and whether they are the ones left out.
    interface: (Option<&'d str>, bool),
    out: bool,
    passes: bool,
    family: &'d str,
    protocol: String,
    /// Address, negated, the firewall itself.
    source: (String, bool, bool),
    dest: (String, bool, bool),
    ports: Option<String>,
    from_ports: Option<String>,
    /// Stands before those of one interface.
    floats: bool,
    unsure: bool,
}

fn txt<'d>(n: NodeRef<'d>, key: &str) -> Option<&'d str> {
    n.path_text(&[key]).map(str::trim).filter(|t| !t.is_empty())
}

/// An element that is there means yes, unless it says 0.
fn flag(n: NodeRef<'_>, key: &str) -> bool {
    n.get(key).is_some_and(|e| !matches!(e.text().map(str::trim), Some("0" | "no" | "off")))
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut budget = Budget::new(&sink.limits());
    let (doc, notices) = xml::parse(src, &mut budget);
    sink.notices(notices);
    sink.understood_all();
    for n in doc.iter() {
        let Some(k) = n.key() else { continue };
        let secret = router::is_secret_name(k) || matches!(k, "tls" | "prv" | "otp_seed" | "ipsecpsk");
        if secret
            && n.text().is_some_and(|t| Secret::read(t).state == SecretState::Plain)
            && n.children().next().is_none()
        {
            src.mark_secret(n.value_span());
        }
    }
    let root = doc.iter().find(|n| matches!(n.key(), Some("pfsense" | "opnsense"))).unwrap_or(doc.root());
    let mut r = Router {
        doc: &doc,
        root,
        wan: Vec::new(),
        own: Own::default(),
        known: Vec::new(),
        aliases: HashMap::new(),
        chains: Chains::default(),
        edges: Vec::new(),
        filtered: false,
        two_orders: false,
    };
    r.interfaces();
    r.find_aliases();
    r.rules(sink);
    r.edges = r.chains.edges();
    if r.known.is_empty() || !r.filtered {
        router::partial(sink);
    }
    r.device(sink);
    r.nat(sink);
    let new = r.root.path(&["OPNsense", "Firewall", "Filter", "onetoone"]);
    r.one_to_one(new.into_iter().flat_map(|n| n.all("rule")), sink);
    r.walls(sink);
    r.services(sink);
    r.hosts(sink);
}

impl<'d> Router<'d> {
    /// A section of the file, also when the file is only that section.
    fn section(&self, name: &str) -> Option<NodeRef<'d>> {
        self.root
            .get(name)
            .or_else(|| self.doc.iter().find(|n| n.key() == Some(name) && n.children().next().is_some()))
    }

    fn interfaces(&mut self) {
        self.wan.push("wan".to_owned());
        let Some(all) = self.root.get("interfaces") else { return };
        for i in all.children() {
            let name = i.key().unwrap_or("").to_owned();
            if let Some((a, m)) = txt(i, "ipaddr").zip(txt(i, "subnet"))
                && let Some(n) = i.get("ipaddr")
            {
                self.own.add(&name, a, Some(m), n.span());
            }
            let outward = txt(i, "gateway").is_some_and(|g| g != "none")
                || matches!(txt(i, "ipaddr"), Some("pppoe" | "ppp" | "pptp" | "dhcp"))
                    && !name.starts_with("lan")
                || txt(i, "if").is_some_and(|f| f.starts_with("pppoe"));
            if outward && name != "wan" {
                self.wan.push(name.clone());
            }
            self.known.push(name);
        }
    }

    fn find_aliases(&mut self) {
        let plain = self.root.get("aliases");
        let new = self.root.path(&["OPNsense", "Firewall", "Alias", "aliases"]);
        for a in [plain, new].into_iter().flatten().flat_map(|n| n.all("alias")) {
            let Some(name) = txt(a, "name") else { continue };
            if txt(a, "type").is_some_and(|t| t.contains("url") || t.contains("geoip")) {
                continue;
            }
            let body = txt(a, "address").or(txt(a, "content")).unwrap_or("");
            let list = body.split_whitespace().take(1000).collect::<Vec<_>>().join(",").replace(':', "-");
            self.aliases.insert(name, list);
        }
        // One level of aliases in aliases.
        let flat: Vec<(&'d str, String)> = self
            .aliases
            .iter()
            .filter(|(_, v)| v.split(',').any(|m| self.aliases.contains_key(m)))
            .map(|(k, v)| {
                (
                    *k,
                    v.split(',')
                        .map(|m| self.aliases.get(m).map_or(m, String::as_str))
                        .take(1000)
                        .collect::<Vec<_>>()
                        .join(","),
                )
            })
            .collect();
        self.aliases.extend(flat);
    }

    fn resolve<'a>(&'a self, name: &'a str) -> &'a str {
        self.aliases.get(name).map_or(name, String::as_str)
    }

    /// `<source>` or `<destination>`: text of the address, negated, and whether it is the firewall itself.
    fn end(&self, n: Option<NodeRef<'d>>) -> (String, bool, bool) {
        let Some(n) = n else { return ("*".to_owned(), false, false) };
        if n.get("any").is_some() {
            return ("*".to_owned(), false, false);
        }
        let not = flag(n, "not");
        let word = txt(n, "address").or(txt(n, "network")).unwrap_or("*");
        let word = if word == "any" { "*" } else { word };
        (self.resolve(word).to_owned(), not, self.itself(word))
    }

    fn itself(&self, word: &str) -> bool {
        word == "(self)"
            || word.ends_with("ip") && self.known.iter().any(|k| word.strip_suffix("ip") == Some(k))
            || word == "wanip"
            || self.own.has(word)
    }

    /// The other place of OPNsense: addresses and ports by name, several in one.
    fn net(&self, r: NodeRef<'d>, side: &str) -> (String, bool, bool) {
        let word = txt(r, &format!("{side}_net")).unwrap_or("any");
        let not = flag(r, &format!("{side}_not"));
        if word == "any" {
            return ("*".to_owned(), not, false);
        }
        let itself = word.split(',').all(|w| self.itself(w));
        (word.split(',').map(|w| self.resolve(w)).collect::<Vec<_>>().join(","), not, itself)
    }

    fn old_rule(&self, r: NodeRef<'d>) -> Rule<'d> {
        let ports =
            |e: Option<NodeRef<'d>>| e.and_then(|d| txt(d, "port")).map(|p| self.resolve(p).to_owned());
        let (source, dest) = (r.get("source"), r.get("destination"));
        let floats = txt(r, "floating") == Some("yes");
        Rule {
            node: r,
            off: flag(r, "disabled"),
            interface: (txt(r, "interface"), false),
            out: txt(r, "direction") == Some("out"),
            passes: !matches!(txt(r, "type"), Some("block" | "reject")),
            family: txt(r, "ipprotocol").unwrap_or("inet"),
            protocol: txt(r, "protocol").unwrap_or("*").replace('/', ",").replace("any", "*"),
            source: self.end(source),
            dest: self.end(dest),
            ports: ports(dest),
            from_ports: ports(source),
            floats,
            unsure: floats && txt(r, "quick") != Some("yes"),
        }
    }

    fn new_rule(&self, r: NodeRef<'d>) -> Rule<'d> {
        let ports =
            |k: &str| txt(r, k).map(|p| p.split(',').map(|p| self.resolve(p)).collect::<Vec<_>>().join(","));
        Rule {
            node: r,
            off: !flag(r, "enabled"),
            interface: (txt(r, "interface"), flag(r, "interfacenot")),
            out: txt(r, "direction") == Some("out"),
            passes: txt(r, "action").is_none_or(|a| a == "pass"),
            family: txt(r, "ipprotocol").unwrap_or("inet"),
            protocol: txt(r, "protocol")
                .unwrap_or("any")
                .to_ascii_lowercase()
                .replace('/', ",")
                .replace("any", "*"),
            source: self.net(r, "source"),
            dest: self.net(r, "destination"),
            ports: ports("destination_port"),
            from_ports: ports("source_port"),
            floats: txt(r, "interface").is_none_or(|i| i.contains(',')),
            unsure: !flag(r, "quick"),
        }
    }

    fn rules(&mut self, sink: &mut FactSink<'_>) {
        // Rules that were copied without what is around them.
        let loose = || Some(self.doc.root()).filter(|r| r.all("rule").any(|r| r.get("interface").is_some()));
        let old = self.section("filter").or_else(loose);
        let new = self.root.path(&["OPNsense", "Firewall", "Filter", "rules"]);
        // A mark that no rule of the internet side sets is on no packet from there.
        let outside = |r: &NodeRef<'d>| {
            txt(*r, "interface").is_none_or(|i| i.split(',').any(|i| self.wan.iter().any(|w| w == i)))
        };
        let tags: Vec<&str> =
            old.iter().flat_map(|s| s.all("rule")).filter(outside).filter_map(|r| txt(r, "tag")).collect();
        let live = |r: &NodeRef<'d>| txt(*r, "tagged").is_none_or(|t| tags.contains(&t));
        let mut old: Vec<Rule<'d>> =
            old.iter().flat_map(|s| s.all("rule")).filter(live).map(|r| self.old_rule(r)).collect();
        // A part without the translations: a rule for a device inside is all that is left of one.
        let alone = self.known.is_empty() && self.section("nat").is_none();
        let mut new: Vec<Rule<'d>> =
            new.iter().flat_map(|s| s.all("rule")).map(|r| self.new_rule(r)).collect();
        new.order_by_key(|r| txt(r.node, "sequence").and_then(|s| s.parse::<u32>().ok()).unwrap_or(0));
        // Rules of no interface or several come first.
        old.order_by_key(|r| !r.floats);
        new.order_by_key(|r| !r.floats);
        self.filtered = !old.is_empty() || !new.is_empty();
        self.two_orders = !old.is_empty() && !new.is_empty();
        let mut told: Vec<(Service, u16, Verdict, Span)> = Vec::new();
        let mut vpns: Vec<(&'static str, Span)> = Vec::new();
        let mut holes: Vec<(&Rule<'d>, String)> = Vec::new();
        let both = [("", [&new, &old]), ("2", [&old, &new])];
        for (order, rule) in both
            .iter()
            .take(1 + usize::from(self.two_orders))
            .flat_map(|(p, l)| l.iter().flat_map(|l| l.iter()).map(move |r| (*p, r)))
        {
            let named = rule.interface.0.map(|i| i.split(',').any(|i| self.wan.iter().any(|w| w == i)));
            if rule.off || rule.out || named.is_some_and(|n| n == rule.interface.1) {
                continue;
            }
            let r = rule.node;
            let mut f = Filter::total(rule.passes);
            let (source, not, _) = &rule.source;
            f.unsure = *not || rule.unsure;
            if source != "*" {
                f.from(source);
            }
            let (to, not, itself) = &rule.dest;
            f.unsure |= *not;
            f.dst = if *itself { filter::Addresses::Any } else { filter::addresses(to) };
            f.protocol = filter::protocols(&rule.protocol);
            if let Some(p) = &rule.ports {
                f.dst_ports = filter::read_ports(&p.replace(':', "-"));
            }
            if let Some(p) = rule.from_ports.as_ref().filter(|p| *p != "any") {
                f.src_ports = filter::read_ports(&p.replace(':', "-"));
            }
            f.unsure |= ["sched", "tagged", "os"].iter().any(|k| txt(r, k).is_some());
            let hosts_only = rule.passes && to != "*" && !itself;
            let mut push = |chain: &str| self.chains.chain(&format!("{order}{chain}")).rules.push(f.clone());
            if rule.family != "inet6" {
                // Rules for the firewall itself say nothing of devices inside, and the other way round.
                if !hosts_only {
                    push("in");
                }
                if !itself {
                    push("fwd");
                }
            }
            if matches!(rule.family, "inet6" | "inet46") && !itself {
                push("6");
            }
            if !rule.passes || !order.is_empty() {
                continue;
            }
            let v6 = matches!(rule.family, "inet6" | "inet46") && to.contains(':');
            let v4 = alone && named == Some(true) && rule.ports.is_some() && to.parse::<Ipv4Addr>().is_ok();
            if (v6 || v4 && router::is_inside(to)) && !itself {
                holes.push((rule, to.clone()));
            }
            if *itself
                && !f.unsure
                && let Ports::Ranges(list) = &f.dst_ports
            {
                for p in list.iter().take(16) {
                    match vpn_of(p.first)
                        .or((p.first == 51_830 || (51_820..51_840).contains(&p.first)).then_some("wireguard"))
                    {
                        Some(kind) => vpns.push((kind, r.span())),
                        None => {
                            let from =
                                if source == "*" { Origin::Any } else { Origin::List(vec![source.clone()]) };
                            let v = Verdict { allows: Tri::Yes, source: from };
                            told.push((
                                router::admin_service(p.first).unwrap_or(Service::Other),
                                p.first,
                                v,
                                r.span(),
                            ));
                        }
                    }
                }
            }
        }
        for c in ["in", "fwd", "6", "2in", "2fwd", "26"] {
            // What no rule lets in is dropped.
            self.chains.chain(c).policy = Some(false);
        }
        for (kind, span) in vpns {
            sink.stated(key::VPN, Vpn { kind: kind.to_owned() }, span);
        }
        // The page and the shell are told with their own settings.
        let gui: u16 = self.gui_port();
        for (service, port, v, span) in told {
            if port != gui && service != Service::Ssh {
                let v = self.own.in_front(&self.wan, v);
                router::tell_admin(sink, (service, port), Tri::Yes, AllowedFrom::Any, &v, span);
            }
        }
        for (rule, ip) in holes.into_iter().take(500) {
            let r = rule.node;
            let ports = rule.ports.as_ref().and_then(|p| router::pairs(&p.replace(':', "-"), ""));
            let f = Forward {
                ext_if: Some("wan".to_owned()),
                enabled: if ip.contains(':') { Tri::Yes } else { Tri::Unknown },
                bound: Tri::Yes,
                ..router::forward(&ip, proto(r))
            };
            let source = match &rule.source {
                (word, false, _) if word == "*" => Origin::Any,
                (word, false, _) => Origin::List(vec![word.clone()]),
                _ => Origin::Unknown,
            };
            router::tell_forward(
                sink,
                &f,
                &source,
                &ports.unwrap_or_else(|| router::ALL_PORTS.to_vec()),
                &[],
                r.span(),
                &mut |_, _, _| OPEN,
            );
        }
    }

    fn ask(&self, chain: &str, packet: &Packet) -> Verdict {
        if !self.filtered {
            return UNKNOWN;
        }
        let v = self.chains.ask(chain, packet);
        let other = self.two_orders.then(|| self.chains.ask(&format!("2{chain}"), packet));
        // An excerpt may have left out the rule that lets it in.
        let excerpt = self.known.is_empty() && v.allows == Tri::No;
        if excerpt || other.is_some_and(|o| o != v) { UNKNOWN } else { v }
    }

    fn nat(&self, sink: &mut FactSink<'_>) {
        let Some(nat) = self.section("nat") else { return };
        for r in nat.all("rule") {
            let Some(ip) = txt(r, "target") else { continue };
            let interface = txt(r, "interface").unwrap_or("wan");
            let dest = r.get("destination");
            let outer = dest
                .and_then(|d| txt(d, "port"))
                .or(txt(r, "externalport"))
                .map(|p| self.resolve(p).to_owned());
            let inner = txt(r, "local-port")
                .or(txt(r, "internalport"))
                .map(|p| self.resolve(p).to_owned())
                .unwrap_or_default();
            let bound = self.bound(interface);
            let ext_ip = dest
                .and_then(|d| txt(d, "address"))
                .map(str::to_owned)
                .or_else(|| self.own.outer(Some(interface)));
            let target = self.resolve(ip);
            let f = Forward {
                ext_if: Some(interface.to_owned()),
                ext_ip,
                enabled: Tri::from(!flag(r, "disabled") && !flag(r, "nordr")),
                bound,
                to_router: self.own.has(target) || target == "127.0.0.1",
                origin: if outer.is_none() && matches!(proto(r), "tcp+udp" | "any") {
                    DoorKind::OneToOne
                } else {
                    DoorKind::Static
                },
                ..router::forward(target, proto(r))
            };
            let pairs = match &outer {
                Some(o) => router::pairs(
                    &o.replace(',', " ").replace(':', "-"),
                    &inner.replace(',', " ").replace(':', "-"),
                ),
                None => Some(router::ALL_PORTS.to_vec()),
            };
            let at = r.get("target").map_or(r.span(), |t| r.span().join(t.span()));
            let Some(pairs) = pairs else {
                // Ports behind a name that the file does not explain: a forward all the same.
                router::unread_forward(sink, at);
                continue;
            };
            let (text, not, _) = self.end(r.get("source"));
            let source = match (text.as_str(), not) {
                ("*", false) => Origin::Any,
                (_, true) => Origin::Unknown,
                (t, false) => Origin::List(t.split(',').take(64).map(str::to_owned).collect()),
            };
            let passed = txt(r, "associated-rule-id") == Some("pass");
            let to_router = f.to_router;
            router::tell_forward(sink, &f, &source, &pairs, &self.edges, at, &mut |protocol, _, port| {
                if passed {
                    return OPEN;
                }
                match router::packet_to(target, protocol, port) {
                    Some(p) => self.ask(if to_router { "in" } else { "fwd" }, &p),
                    None => UNKNOWN,
                }
            });
        }
        self.one_to_one(nat.all("onetoone"), sink);
    }

    fn one_to_one(&self, rules: impl Iterator<Item = NodeRef<'d>>, sink: &mut FactSink<'_>) {
        for r in rules {
            let inner = r.get("source").and_then(|s| txt(s, "address")).or(txt(r, "internal"));
            let Some(inner) = inner.or(txt(r, "source_net")).map(|a| a.trim_end_matches("/32")) else {
                continue;
            };
            let interface = txt(r, "interface").unwrap_or("wan");
            let f = Forward {
                ext_if: Some(interface.to_owned()),
                ext_ip: txt(r, "external").map(|a| a.trim_end_matches("/32").to_owned()),
                enabled: Tri::from(
                    !flag(r, "disabled") && r.get("enabled").is_none_or(|_| flag(r, "enabled")),
                ),
                bound: self.bound(interface),
                origin: DoorKind::OneToOne,
                ..router::forward(inner, "any")
            };
            router::tell_forward(
                sink,
                &f,
                &Origin::Any,
                router::ALL_PORTS,
                &self.edges,
                r.span(),
                &mut |protocol, _, port| {
                    router::packet_to(inner, protocol, port).map_or(UNKNOWN, |p| self.ask("fwd", &p))
                },
            );
        }
    }

    fn bound(&self, interface: &str) -> Tri {
        if self.wan.iter().any(|w| w == interface) {
            Tri::Yes
        } else if self.known.iter().any(|k| k == interface) {
            Tri::No
        } else {
            Tri::Unknown
        }
    }

    fn walls(&self, sink: &mut FactSink<'_>) {
        let at = self.section("filter").or(self.root.path(&["OPNsense", "Firewall", "Filter"]));
        let Some(at) = at.filter(|_| self.filtered && !self.known.is_empty()) else {
            return;
        };
        let wall = router::wall(&self.ask("fwd", &router::stray_packet()));
        sink.derived(key::FILTER_WAN_IN, wall, at.key_span());
        let wan = self.root.path(&["interfaces", "wan"]);
        if let Some(v6) =
            wan.and_then(|w| w.get("ipaddrv6")).filter(|n| n.text().is_some_and(|t| !t.trim().is_empty()))
        {
            let ask = |port| self.ask("6", &Packet { port, ..router::stray_packet() });
            sink.derived(key::FILTER_IPV6_IN, router::wall6(ask), v6.span());
        }
    }

    fn gui_port(&self) -> u16 {
        let gui = self.root.path(&["system", "webgui"]);
        let usual = if gui.and_then(|g| txt(g, "protocol")) == Some("http") { 80 } else { 443 };
        gui.and_then(|g| txt(g, "port")).and_then(|p| p.parse().ok()).unwrap_or(usual)
    }

    fn device(&self, sink: &mut FactSink<'_>) {
        let vendor = match self.root.key() {
            Some("pfsense") => "pfSense",
            Some("opnsense") => "OPNsense",
            _ => return,
        };
        sink.stated(key::DEVICE_VENDOR, vendor, self.root.key_span());
        let Some(system) = self.root.get("system") else { return };
        if let Some(n) = system.get("hostname") {
            sink.stated(key::DEVICE_NAME, n.text().unwrap_or(""), n.span());
        }
        self.own.tell(sink, &self.wan);
        for u in system.all("user") {
            let hash = ["bcrypt-hash", "sha512-hash", "md5-hash", "password"].iter().find_map(|k| u.get(k));
            let Some((h, t)) = hash.and_then(|h| Some((h, h.text()?))) else { continue };
            let secret = match Secret::read(t) {
                s if s.state == SecretState::Plain => Secret::hash(t, "bcrypt"),
                s => s,
            };
            let groups = txt(u, "groupname") == Some("admins")
                || txt(u, "name").is_some_and(|n| matches!(n, "admin" | "root"));
            let account = Account {
                name: txt(u, "name").unwrap_or("").to_owned(),
                role: if groups { Role::Admin } else { Role::Operator },
                r#for: if groups { "admin" } else { "login" },
                in_use: if flag(u, "disabled") { Tri::No } else { Tri::Unknown },
                ..Account::default()
            };
            let at = (secret.state == SecretState::Hash).then_some(h.value_span());
            sink.with_secret(key::ACCOUNT, account, secret, u.get("name").unwrap_or(u).span(), at);
        }
    }

    fn services(&self, sink: &mut FactSink<'_>) {
        let admin =
            |port: u16| self.own.in_front(&self.wan, self.ask("in", &router::packet_to_router(6, port)));
        let system = self.root.get("system");
        if let Some(gui) = system.and_then(|s| s.get("webgui")) {
            let port = self.gui_port();
            let http = txt(gui, "protocol") == Some("http");
            let service = if http { Service::Http } else { Service::Https };
            let v = admin(port);
            let from = if v.allows == Tri::Unknown { AllowedFrom::Unknown } else { AllowedFrom::Any };
            router::tell_admin(
                sink,
                (service, port),
                Tri::Yes,
                from,
                &v,
                gui.get("protocol").unwrap_or(gui).span(),
            );
        }
        if let Some(ssh) = system.and_then(|s| s.get("ssh").or(s.get("enablesshd"))) {
            let on = ssh.key() == Some("enablesshd")
                || ssh.get("enabled").is_some()
                || matches!(txt(ssh, "enable"), Some("enabled"));
            let port = txt(ssh, "port").and_then(|p| p.parse().ok()).unwrap_or(22);
            let v = admin(port);
            let from = if v.allows == Tri::Unknown { AllowedFrom::Unknown } else { AllowedFrom::Any };
            router::tell_admin(sink, (Service::Ssh, port), on.into(), from, &v, ssh.key_span());
        }
        if let Some(snmp) = self.root.get("snmpd").filter(|s| flag(*s, "enable")) {
            router::tell_admin(
                sink,
                (Service::Snmp, 161),
                Tri::Yes,
                AllowedFrom::Unknown,
                &self.own.in_front(&self.wan, self.ask("in", &router::packet_to_router(17, 161))),
                snmp.key_span(),
            );
            if let Some(c) = snmp.get("rocommunity") {
                sink.with_secret(
                    key::SNMP_COMMUNITY,
                    "read-only",
                    Secret::read(c.text().unwrap_or("")),
                    c.span(),
                    Some(c.value_span()),
                );
            }
        }
        let upnp = self.root.path(&["installedpackages", "miniupnpd"]);
        if let Some(u) = upnp.map(|u| u.get("config").unwrap_or(u)) {
            let on = flag(u, "enable")
                && u.get("enable").and_then(|e| e.text()).is_some_and(|t| !t.trim().is_empty());
            sink.stated(key::ROUTER_UPNP, on, u.get("enable").unwrap_or(u).span());
        }
        let vpn = |sink: &mut FactSink<'_>, n: NodeRef<'_>, kind: &str| {
            sink.stated(key::VPN, Vpn { kind: kind.to_owned() }, n.key_span())
        };
        if let Some(o) = self.root.get("openvpn") {
            for s in o.all("openvpn-server").filter(|s| !flag(*s, "disable") && s.children().next().is_some())
            {
                vpn(sink, s, "openvpn");
            }
        }
        if let Some(i) = self.root.get("ipsec") {
            for p in i.all("phase1").filter(|p| !flag(*p, "disabled") && p.children().next().is_some()) {
                vpn(sink, p, "ipsec");
                if let Some(k) = p.get("pre-shared-key") {
                    router::tell_key(sink, "vpn", k.text().unwrap_or(""), k.span(), k.value_span());
                }
            }
        }
        for (name, kind) in [("l2tp", "l2tp"), ("pptpd", "pptp")] {
            if let Some(n) = self.root.get(name).filter(|n| txt(*n, "mode") == Some("server")) {
                vpn(sink, n, kind);
            }
        }
        for d in self.root.get("dyndnses").into_iter().flat_map(|n| n.all("dyndns")) {
            let enabled = Tri::from(flag(d, "enable"));
            let ddns = Ddns {
                enabled,
                provider: txt(d, "type").map(str::to_owned),
                hostname: txt(d, "host").map(str::to_owned),
            };
            sink.stated(key::DDNS, ddns, d.get("host").unwrap_or(d).span());
        }
        if let Some(n) = system
            .and_then(|s| s.get("timeservers"))
            .filter(|n| n.text().is_some_and(|t| !t.trim().is_empty()))
        {
            sink.stated(key::NTP_ENABLED, true, n.span());
        }
        if let Some(n) = self
            .root
            .path(&["syslog", "remoteserver"])
            .filter(|n| n.text().is_some_and(|t| !t.trim().is_empty()))
        {
            sink.stated(key::LOG_ENABLED, true, n.span());
        }
    }

    fn hosts(&self, sink: &mut FactSink<'_>) {
        let Some(dhcpd) = self.root.get("dhcpd") else { return };
        for m in dhcpd.children().flat_map(|i| i.all("staticmap")).take(2000) {
            if let Some(ip) = txt(m, "ipaddr") {
                router::tell_host(
                    sink,
                    ip,
                    txt(m, "mac"),
                    txt(m, "hostname"),
                    m.get("ipaddr").unwrap_or(m).span(),
                );
            }
        }
    }
}

fn proto(r: NodeRef<'_>) -> &'static str {
    match txt(r, "protocol").map(str::to_ascii_lowercase).as_deref() {
        Some("tcp") => "tcp",
        Some("udp") => "udp",
        Some("tcp/udp") => "tcp+udp",
        Some("icmp") => "icmp",
        Some("esp") => "esp",
        _ => "any",
    }
}
