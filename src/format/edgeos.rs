//! EdgeOS, VyOS and Vyatta: `config.boot`, `show configuration commands` (`set …`), and the same tree as JSON
//! (`config.gateway.json` of a UniFi gateway).
//!
//! Comes in: one tree in three spellings. Goes out: port forwards and destination NAT with what the firewall of the
//! internet side does to them, the router's own services, UPnP, VPN, DDNS, accounts, fixed addresses.
//!
//! An interface faces the internet when forwards or masquerading name it, or when it gets its address from a provider.
//! The JSON overlay adds to settings that are elsewhere: what it does not say stays unknown.

use super::router::filter::{self, Chains, Filter, Jump, Verdict};
use super::router::{self, OPEN, Own, UNKNOWN};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::document::{Document, NodeRef};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::order::Order as _;
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::{AllowedFrom, Ddns, DoorKind, Forward, Origin, Role, Service, Tri, Vpn};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::{braces, json};

pub static FORMAT: Format = Format {
    id: "edgeos",
    name: text("EdgeRouter・VyOS の設定", "EdgeRouter and VyOS configuration"),
    vendor: "Ubiquiti / VyOS",
    kind: DeviceKind::Router,
    reads: text(
        "ポート開放、宛先NAT、外側のファイアウォール、遠隔管理、UPnP、VPN、DDNS、アカウント、DHCPで決めた機器。\
         ゾーン方式のファイアウォールも読みます。経路や帯域の設定は使いません。",
        "Port forwards, destination NAT, the firewall of the internet side, remote administration, UPnP, VPN, DDNS, accounts, \
         devices fixed by DHCP. Zone policies are evaluated; routing and traffic shaping are not used.",
    ),
    usual_names: &["config.boot", "config.gateway.json"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let start = h.trim_start();
    if start.starts_with('{') {
        let has = |k: &str| h.contains(k);
        let tree =
            has("\"firewall\"") || has("\"service\"") || has("\"port-forward\"") || has("\"interfaces\"");
        let typical = [
            "\"default-action\"",
            "\"forward-to\"",
            "\"inside-address\"",
            "\"wan-interface\"",
            "\"upnp2\"",
            "\"auto-firewall\"",
            "\"ethernet\"",
            "\"vtun",
        ];
        return if tree && typical.iter().any(|k| has(k)) { Sniff::Sure } else { Sniff::No };
    }
    if h.contains("vyatta-config-version") || h.contains("vyos-config-version") {
        return Sniff::Sure;
    }
    const TOP: [&str; 9] = [
        "firewall {",
        "interfaces {",
        "service {",
        "system {",
        "port-forward {",
        "nat {",
        "vpn {",
        "protocols {",
        "zone-policy {",
    ];
    const INNER: [&str; 8] = [
        "auto-firewall ",
        "forward-to {",
        "default-action ",
        "inside-address {",
        "wan-interface ",
        "inbound-interface ",
        "ipv6-name ",
        "ethernet eth",
    ];
    const SET: [&str; 12] = [
        "firewall name ",
        "firewall ipv6-name ",
        "firewall ipv4 ",
        "interfaces ethernet ",
        "port-forward ",
        "service nat ",
        "nat destination ",
        "nat source ",
        "system login user ",
        "service gui ",
        "service ssh",
        "system host-name ",
    ];
    let (mut top, mut inner, mut set, mut ends) = (0u32, 0u32, 0u32, 0u32);
    // The block that an excerpt begins with keeps the blanks before it.
    let first = h.trim_start();
    top |= TOP.iter().position(|k| first.starts_with(k)).map_or(0, |i| 1 << i);
    for line in h.lines().take(2500) {
        let t = line.trim();
        top |= TOP.iter().position(|k| line.starts_with(k)).map_or(0, |i| 1 << i);
        inner |= INNER.iter().position(|k| t.starts_with(k)).map_or(0, |i| 1 << i);
        if let Some(rest) = braces::set_command(line).and_then(|n| line.get(n..)) {
            set |= SET.iter().position(|k| rest.starts_with(k)).map_or(0, |i| 1 << i);
        }
        ends += u32::from(t.ends_with(';'));
    }
    // Junos has the same look with a semicolon behind every value.
    if ends > 3 {
        return Sniff::No;
    }
    match (top.count_ones(), inner.count_ones(), set.count_ones()) {
        (2.., 1.., _) | (1.., 2.., _) | (_, _, 2..) | (_, 3.., _) => Sniff::Sure,
        (1.., 1.., _) | (2.., 0, _) => Sniff::Maybe(70),
        (_, _, 1) => Sniff::Maybe(65),
        _ => Sniff::No,
    }
}

/// Nodes below `key`: tags (`rule 10`), in all three spellings.
fn tags<'d>(n: NodeRef<'d>, key: &'d str) -> impl Iterator<Item = NodeRef<'d>> {
    n.children().filter(move |c| c.key() == Some(key)).flat_map(NodeRef::children)
}

/// The value of a leaf, and its place: text, or the only child of the flat form.
fn val<'d>(n: NodeRef<'d>, key: &str) -> Option<(&'d str, Span)> {
    let leaf = n.get(key)?;
    match leaf.text() {
        Some(t) => Some((t, leaf.span())),
        None => leaf
            .children()
            .last()
            .and_then(|c| Some((c.text().filter(|_| c.key().is_none()).or(c.key())?, c.span()))),
    }
}

fn word<'d>(n: NodeRef<'d>, key: &str) -> Option<&'d str> {
    val(n, key).map(|v| v.0)
}

/// Every value of a leaf that may be repeated.
fn vals<'d>(n: NodeRef<'d>, key: &'d str) -> Vec<(&'d str, Span)> {
    let mut out = Vec::new();
    for leaf in n.all(key) {
        match leaf.text() {
            Some(t) => out.push((t, leaf.span())),
            None => out.extend(
                leaf.children()
                    .filter_map(|c| Some((c.text().filter(|_| c.key().is_none()).or(c.key())?, c.span()))),
            ),
        }
    }
    out
}

fn disabled(n: NodeRef<'_>) -> bool {
    n.get("disable").is_some() || word(n, "disabled") == Some("true")
}

struct Interface<'d> {
    name: String,
    node: NodeRef<'d>,
}

/// A zone: what may come in from other zones.
struct Zone<'d> {
    name: &'d str,
    /// The zone that is the router itself.
    local: bool,
    interfaces: Vec<&'d str>,
    /// What happens to senders of a zone without rules.
    rest: bool,
    /// The other zone, its rules for IPv4 and IPv6.
    from: Vec<(&'d str, [Option<String>; 2])>,
    span: Span,
}

struct Router<'d> {
    root: NodeRef<'d>,
    interfaces: Vec<Interface<'d>>,
    own: Own,
    wan: Vec<String>,
    chains: Chains,
    zones: Vec<Zone<'d>>,
    edges: Vec<u32>,
    overlay: bool,
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut budget = Budget::new(&sink.limits());
    let t = src.text.trim_start();
    let overlay = t.starts_with('{');
    let lines = |is: fn(&str) -> bool| src.text.lines().take(4000).filter(|l| is(l)).count() > 1;
    let flat = !overlay && lines(|l| braces::set_command(l).is_some());
    // Notes may hold what was shown and what was typed after it.
    let tree = !overlay && (!flat || lines(|l| l.trim_end().ends_with(" {")));
    sink.understood_all();
    // Commands among other words, or with the variables of a script, are not all.
    let among = |l: &str| {
        let t = l.trim();
        if braces::set_command(l).is_some() {
            let mut words = t.split('$').skip(1).filter(|_| !t.contains("encrypted"));
            return words.any(|v| v.starts_with(|c: char| c == '{' || c.is_ascii_uppercase()));
        }
        const AROUND: [&str; 8] =
            ["configure", "begin", "delete", "comment", "commit", "save", "end", "exit"];
        !(t.is_empty()
            || t.starts_with(['#', '!', '['])
            // An empty prompt, and what was asked for.
            || t.ends_with(['#', '$', '>'])
            || t.contains("show configuration")
            || t.starts_with("source /")
            || AROUND.iter().any(|w| t.starts_with(w)))
    };
    let mut partial = overlay || flat && src.text.lines().take(4000).any(among);
    if overlay {
        let (doc, notices) = json::parse(src, &mut budget);
        sink.notices(notices);
        partial |= read_tree(src, &doc, true, sink);
    }
    if tree {
        partial |= read_tree(src, &braces::parse(src, &mut budget), false, sink);
    }
    if flat {
        partial |= read_tree(src, &braces::parse_set(src, &mut budget), false, sink);
    }
    if partial {
        router::partial(sink);
    }
}

/// Tell what a tree says. `true`: it is only a part.
fn read_tree(src: &Source, doc: &Document<'_>, overlay: bool, sink: &mut FactSink<'_>) -> bool {
    secrets(src, doc, sink);
    let root = doc.root();
    let mut r = Router {
        root,
        interfaces: Vec::new(),
        own: Own::default(),
        wan: Vec::new(),
        chains: Chains::default(),
        zones: Vec::new(),
        edges: Vec::new(),
        overlay,
    };
    r.find_interfaces();
    r.find_wan();
    r.find_chains();
    r.find_zones();
    r.edges = r.chains.edges();
    r.device(src, sink);
    r.forwards(sink);
    r.walls(sink);
    r.administration(sink);
    r.services(sink);
    r.accounts(sink);
    r.hosts(sink);
    r.interfaces.is_empty()
}

fn secrets(src: &Source, doc: &Document<'_>, sink: &mut FactSink<'_>) {
    for n in doc.iter() {
        let Some(k) = n.key() else { continue };
        // Below `community` the name of a node is the secret.
        let secret = k == "community" || router::is_secret_name(k);
        if !secret {
            continue;
        }
        if let Some(t) = n.text() {
            if Secret::read(t).state == SecretState::Plain {
                src.mark_secret(n.value_span());
                if let Some(what) = readable(n, k) {
                    router::tell_key(sink, what, t, n.span(), n.value_span());
                }
            }
        } else if k == "community" || n.children().all(|c| c.children().next().is_none()) {
            for c in n.children() {
                src.mark_secret(if c.key().is_some() { c.key_span() } else { c.value_span() });
            }
        }
    }
}

/// What a secret that stands in clear is for. `None`: a hash, a key that everybody may see, or a fact of its own.
fn readable(n: NodeRef<'_>, name: &str) -> Option<&'static str> {
    let mut above = n.parent();
    let mut what = "key";
    for _ in 0..8 {
        let Some(p) = above else { break };
        match p.key().unwrap_or("") {
            "login" if what == "key" => return None,
            "pppoe" => what = "ppp",
            "vpn" | "wireguard" | "openvpn" => what = "vpn",
            "radius" | "radius-server" | "tacacs" => what = "radius",
            _ => {}
        }
        above = p.parent();
    }
    let open = name.contains("password") && !name.contains("encrypted")
        || name.contains("secret")
        || matches!(name, "key" | "passphrase" | "private-key" | "preshared-key" | "psk");
    open.then_some(what)
}

impl<'d> Router<'d> {
    fn find_interfaces(&mut self) {
        let Some(all) = self.root.get("interfaces") else { return };
        let mut found: Vec<(String, NodeRef<'d>)> = Vec::new();
        for n in all.children().flat_map(NodeRef::children) {
            let name = n.key().unwrap_or("").to_owned();
            for v in tags(n, "vif") {
                found.push((format!("{name}.{}", v.key().unwrap_or("")), v));
                found.extend(tags(v, "pppoe").map(|p| (format!("pppoe{}", p.key().unwrap_or("")), p)));
            }
            found.extend(tags(n, "pppoe").map(|p| (format!("pppoe{}", p.key().unwrap_or("")), p)));
            found.push((name, n));
        }
        for (name, node) in found {
            for (a, span) in vals(node, "address") {
                self.own.add(&name, a, None, span);
            }
            self.interfaces.push(Interface { name, node });
        }
    }

    /// EdgeOS has its translations below `service`; an excerpt may begin with them.
    fn service_nat(&self) -> Option<NodeRef<'d>> {
        self.root
            .path(&["service", "nat"])
            .or(self.root.get("nat").filter(|n| tags(*n, "rule").next().is_some()))
    }

    fn find_wan(&mut self) {
        let mut wan: Vec<String> = Vec::new();
        if let Some(pf) = self.root.get("port-forward") {
            wan.extend(vals(pf, "wan-interface").iter().map(|v| v.0.to_owned()));
        }
        let of_vra = self.root.path(&["service", "nat", "source"]);
        for nat in [self.service_nat(), of_vra, self.root.path(&["nat", "source"])].into_iter().flatten() {
            for rule in tags(nat, "rule") {
                // Sent back to a device inside, so that its answer comes this way.
                let back = rule.get("destination").and_then(|d| word(d, "address"));
                if back.is_some_and(router::is_inside) {
                    continue;
                }
                let masquerade = word(rule, "type") == Some("masquerade")
                    || rule.get("translation").is_some_and(|t| word(t, "address") == Some("masquerade"));
                if masquerade && let Some(i) = named_interface(rule, "outbound-interface") {
                    wan.push(i.to_owned());
                }
            }
        }
        for i in &self.interfaces {
            let word_of = |k: &str| word(i.node, k).unwrap_or("").to_ascii_lowercase();
            let said = ["wan", "internet"]
                .iter()
                .any(|w| word_of("description").split(|c: char| !c.is_ascii_alphanumeric()).any(|p| p == *w));
            // The name says it, an address makes it true (a PPPoE session inside has its own node).
            let used = said && !disabled(i.node) && i.node.get("address").is_some();
            // Without a name to dial in with a session is a leftover.
            let dials =
                ["user-id", "authentication", "source-interface"].iter().any(|k| i.node.get(k).is_some());
            if i.name.starts_with("pppoe") && dials && !disabled(i.node) || used && !i.name.contains("lan") {
                wan.push(i.name.clone());
            }
        }
        wan.order();
        wan.dedup();
        // Masquerading into a VPN does not lead to the internet.
        wan.retain(|n| !["vtun", "wg", "l2tp", "vti", "lo"].iter().any(|p| n.starts_with(p)));
        self.wan = wan;
    }

    fn node(&self, interface: &str) -> Option<NodeRef<'d>> {
        self.interfaces.iter().find(|i| i.name == interface).map(|i| i.node)
    }

    // ---- filters ------------------------------------------------------------------------------------------------

    fn find_chains(&mut self) {
        let Some(fw) = self.root.get("firewall") else { return };
        let groups = fw.get("group");
        let v4 = fw.get("ipv4");
        let mut sets: Vec<(String, NodeRef<'d>)> = Vec::new();
        for (prefix, n) in [("", Some(fw)), ("", v4)] {
            sets.extend(
                n.into_iter()
                    .flat_map(|n| tags(n, "name"))
                    .map(|s| (format!("{prefix}{}", s.key().unwrap_or("")), s)),
            );
        }
        sets.extend(tags(fw, "ipv6-name").map(|s| (format!("6:{}", s.key().unwrap_or("")), s)));
        sets.extend(
            fw.get("ipv6")
                .into_iter()
                .flat_map(|n| tags(n, "name"))
                .map(|s| (format!("6:{}", s.key().unwrap_or("")), s)),
        );
        // VyOS from 1.4: two chains for all interfaces.
        for (hook, name) in [("forward", ">forward"), ("input", ">input")] {
            sets.extend(v4.and_then(|n| n.path(&[hook, "filter"])).map(|s| (name.to_owned(), s)));
            sets.extend(fw.path(&["ipv6", hook, "filter"]).map(|s| (format!("6:{name}"), s)));
        }
        for (name, set) in sets {
            // A rule set drops what no rule names; the two general chains let it through.
            let general = name.contains('>');
            let policy = word(set, "default-action").map_or(general, |a| a == "accept");
            let mut rules: Vec<(u32, NodeRef<'d>)> =
                tags(set, "rule").filter_map(|r| Some((r.key()?.parse().ok()?, r))).collect();
            rules.order_by_key(|r| r.0);
            let list: Vec<Filter> =
                rules.into_iter().filter_map(|(_, r)| self.filter(r, groups, &name)).collect();
            let c = self.chains.chain(&name);
            c.policy = Some(policy);
            c.rules.extend(list);
        }
    }

    fn find_zones(&mut self) {
        let all = [self.root.get("zone-policy"), self.root.get("firewall")];
        for z in all.into_iter().flatten().flat_map(|n| tags(n, "zone")).take(64) {
            let mut interfaces = vals(z, "interface");
            interfaces.extend(z.get("member").map(|m| vals(m, "interface")).unwrap_or_default());
            let from = tags(z, "from").take(64).map(|f| {
                let of = |k: &[&str]| f.get("firewall").and_then(|w| k.iter().find_map(|k| word(w, k)));
                let v4 = of(&["name", "ipv4-name"]).map(str::to_owned);
                let v6 = of(&["ipv6-name"]).map(|n| format!("6:{n}"));
                (f.key().unwrap_or(""), [v4, v6])
            });
            self.zones.push(Zone {
                name: z.key().unwrap_or(""),
                local: z.get("local-zone").is_some(),
                interfaces: interfaces.into_iter().map(|i| i.0).collect(),
                rest: word(z, "default-action") == Some("accept"),
                from: from.collect(),
                span: z.key_span(),
            });
        }
    }

    fn zone_of(&self, interface: &str) -> Option<&Zone<'d>> {
        self.zones.iter().find(|z| z.interfaces.contains(&interface))
    }

    /// What zones let in from this interface. Without zones all passes here.
    fn ask_zones(&self, interface: &str, side: &str, packet: &filter::Packet, v6: bool) -> Verdict {
        if self.zones.is_empty() {
            return OPEN;
        }
        let Some(from) = self.zone_of(interface) else { return UNKNOWN };
        let local = side == "local";
        let to = match packet.target {
            filter::Target::Address(a) if !v6 => {
                self.own.interface_of(&a.to_string()).and_then(|i| self.zone_of(i))
            }
            _ => None,
        };
        let mut answers = Vec::new();
        for z in self.zones.iter().filter(|z| z.local == local && z.name != from.name) {
            if !local && to.is_some_and(|t| t.name != z.name) {
                continue;
            }
            let rules = z.from.iter().find(|f| f.0 == from.name).and_then(|f| f.1[usize::from(v6)].as_ref());
            answers.push(match rules {
                Some(r) => self.chains.ask(r, packet),
                None if z.rest => OPEN,
                None => router::SHUT,
            });
        }
        let worst = packet.port == router::stray_packet().port;
        // A router that is in no zone itself takes everything.
        router::of_zones(&answers, worst).unwrap_or(if local { OPEN } else { UNKNOWN })
    }

    /// A rule as far as it speaks of new packets from the internet.
    fn filter(&self, r: NodeRef<'d>, groups: Option<NodeRef<'d>>, chain: &str) -> Option<Filter> {
        let action = word(r, "action")?;
        if disabled(r) {
            return None;
        }
        let states: Vec<&str> = r
            .all("state")
            .flat_map(|s| {
                let one = s.text();
                let more = s.children().filter(|c| c.text() != Some("disable")).filter_map(|c| {
                    // Flat form: `state established enable`.
                    let off = c.children().any(|x| x.key() == Some("disable"));
                    (!off).then(|| c.key().or(c.text())).flatten()
                });
                one.into_iter().chain(more).collect::<Vec<_>>()
            })
            .collect();
        if !states.is_empty() && !states.contains(&"new") {
            return None;
        }
        // Only what came through a VPN.
        if r.path(&["ipsec", "match-ipsec"]).is_some() {
            return None;
        }
        let mut f = Filter::total(action == "accept");
        match action {
            "jump" => f.jump = Some(Jump::To(word(r, "jump-target").unwrap_or("").to_owned())),
            "return" => f.jump = Some(Jump::Return),
            "accept" | "drop" | "reject" => {}
            _ => f.unsure = true,
        }
        if let Some(p) = word(r, "protocol") {
            f.unsure |= p.starts_with('!');
            let p = p.trim_start_matches('!').replace("tcp_udp", "tcp,udp").replace("all", "*");
            f.protocol = filter::protocols(&p);
        }
        if let Some(d) = r.get("destination") {
            if let Some(a) = word(d, "address") {
                f.unsure |= a.starts_with('!');
                f.dst = filter::addresses(a.trim_start_matches('!'));
            }
            if let Some(p) = word(d, "port") {
                f.unsure |= p.starts_with('!');
                f.dst_ports = filter::read_ports(&p.trim_start_matches('!').replace(':', "-"));
            }
            if let Some(g) = d.get("group") {
                if let Some(p) = word(g, "port-group") {
                    f.dst_ports =
                        filter::read_ports(&group(groups, "port-group", "port", p).unwrap_or_default());
                }
                for (kind, leaf) in [("address-group", "address"), ("network-group", "network")] {
                    if let Some(p) = word(g, kind) {
                        // Names such as `ADDRv4_eth0` stand for the router's own address.
                        f.dst = filter::addresses(&group(groups, kind, leaf, p).unwrap_or_default());
                    }
                }
            }
        }
        if let Some(s) = r.get("source") {
            if let Some(a) = word(s, "address") {
                f.unsure |= a.starts_with('!');
                f.from(a.trim_start_matches('!'));
            }
            if let Some(g) = s.get("group") {
                for (kind, leaf) in [("address-group", "address"), ("network-group", "network")] {
                    if let Some(p) = word(g, kind) {
                        f.unsure |= p.starts_with('!');
                        let p = p.trim_start_matches('!');
                        f.from(&group(groups, kind, leaf, p).unwrap_or_else(|| p.to_owned()));
                    }
                }
            }
            if s.get("port").is_some() {
                f.src_ports = filter::read_ports(word(s, "port").unwrap_or(""));
            }
            f.unsure |= s.get("mac-address").is_some();
        }
        if chain.contains('>')
            && let Some(i) = named_interface(r, "inbound-interface")
        {
            let wan = self.wan.iter().any(|w| w == i);
            if !wan && !self.wan.is_empty() && self.node(i).is_some() {
                return None;
            }
            f.unsure |= !wan;
        }
        f.unsure |= ["p2p", "time", "recent", "limit", "geoip", "connection-mark", "hop-limit"]
            .iter()
            .any(|k| r.get(k).is_some());
        Some(f)
    }

    /// The filter that packets from this interface meet: `in` for devices inside, `local` for the router itself.
    fn applied(&self, interface: &str, side: &str, v6: bool) -> Option<(String, Span)> {
        let names = if v6 { ["ipv6-name", "ipv6-name"] } else { ["name", "ipv4-name"] };
        let prefix = if v6 { "6:" } else { "" };
        let of =
            |n: NodeRef<'d>| names.iter().find_map(|k| val(n, k)).map(|(n, s)| (format!("{prefix}{n}"), s));
        let on_interface = self.node(interface).and_then(|n| n.path(&["firewall", side])).and_then(of);
        let by_name =
            self.root.get("firewall").and_then(|f| f.path(&["interface", interface, side])).and_then(of);
        let hook = format!("{prefix}>{}", if side == "in" { "forward" } else { "input" });
        let general = self.chains.by_name.contains_key(&hook).then(|| {
            let base = if v6 { "ipv6" } else { "ipv4" };
            let n = self.root.get("firewall").and_then(|f| f.get(base)).unwrap_or(self.root);
            (hook, n.key_span())
        });
        on_interface.or(by_name).or(general)
    }

    fn ask(&self, interface: &str, side: &str, packet: &filter::Packet, v6: bool) -> Verdict {
        let first = match self.applied(interface, side, v6) {
            Some((name, _)) => self.chains.ask(&name, packet),
            None if self.overlay || self.node(interface).is_none() => UNKNOWN,
            None => OPEN,
        };
        router::both(first, || self.ask_zones(interface, side, packet, v6))
    }

    // ---- forwards -----------------------------------------------------------------------------------------------

    fn forwards(&self, sink: &mut FactSink<'_>) {
        if let Some(pf) = self.root.get("port-forward") {
            let automatic = word(pf, "auto-firewall") == Some("enable");
            let wan = word(pf, "wan-interface");
            for rule in tags(pf, "rule") {
                let Some(to) = rule.get("forward-to") else { continue };
                let Some((ip, at)) = val(to, "address") else { continue };
                let id = rule.key().unwrap_or("");
                let f = Forward {
                    ext_if: wan.map(str::to_owned),
                    bound: Tri::from(wan.is_some()),
                    remove_with: Some(format!("delete port-forward rule {id}")),
                    ..self.base(ip, rule)
                };
                let f = Forward { bound: if wan.is_none() { Tri::Unknown } else { Tri::Yes }, ..f };
                self.tell(
                    sink,
                    &f,
                    rule,
                    (word(rule, "original-port").unwrap_or(""), word(to, "port").unwrap_or("")),
                    rule.span().join(at),
                    automatic,
                );
            }
        }
        for (at, path) in [
            (self.service_nat(), "service nat"),
            (self.root.path(&["service", "nat", "destination"]), "service nat destination"),
            (self.root.path(&["nat", "destination"]), "nat destination"),
            (self.root.path(&["nat", "static"]), "nat static"),
        ] {
            let Some(nat) = at else { continue };
            for rule in tags(nat, "rule") {
                let one = path == "nat static";
                if !one && path == "service nat" && word(rule, "type") != Some("destination")
                    || rule.get("exclude").is_some()
                {
                    continue;
                }
                let Some(inside) = rule.get("inside-address").or(rule.get("translation")) else { continue };
                let Some(ip) = word(inside, "address") else { continue };
                let ip = ip.split('/').next().unwrap_or(ip);
                let dest = rule.get("destination");
                let interface = named_interface(rule, "inbound-interface");
                // The ports that are one network inside.
                if !self.wan.is_empty()
                    && interface.is_some_and(|i| i.starts_with("switch"))
                    && !self.wan.iter().any(|w| interface == Some(w))
                {
                    continue;
                }
                let bound = match interface {
                    Some("any") | None => Tri::Yes,
                    Some(i) if self.wan.iter().any(|w| w == i) => Tri::Yes,
                    // A session to a provider, of which an excerpt shows nothing else.
                    Some(i) if i.starts_with("pppoe") && self.interfaces.is_empty() => Tri::Yes,
                    Some(_) => Tri::Unknown,
                };
                let inner_if = self.own.interface_of(ip);
                // From inside to inside (hairpin).
                if interface.is_some() && interface == inner_if {
                    continue;
                }
                let ext_ip = dest
                    .and_then(|d| word(d, "address"))
                    .filter(|a| !a.starts_with('!'))
                    .map(|a| a.split('/').next().unwrap_or(a).to_owned());
                let f = Forward {
                    ext_if: interface.map(str::to_owned),
                    bound,
                    ext_ip,
                    remove_with: Some(format!("delete {path} rule {}", rule.key().unwrap_or(""))),
                    origin: if one { DoorKind::OneToOne } else { DoorKind::Static },
                    ..self.base(ip, rule)
                };
                let outer = dest.and_then(|d| word(d, "port")).unwrap_or("");
                self.tell(sink, &f, rule, (outer, word(inside, "port").unwrap_or("")), rule.span(), false);
            }
        }
    }

    fn base(&self, ip: &str, rule: NodeRef<'d>) -> Forward {
        let proto = match word(rule, "protocol") {
            None | Some("tcp_udp") => "tcp+udp",
            Some("all") => "any",
            Some(p) => p,
        };
        Forward {
            enabled: Tri::from(!disabled(rule)),
            to_router: self.own.has(ip),
            ..router::forward(ip, proto)
        }
    }

    fn tell(
        &self,
        sink: &mut FactSink<'_>,
        f: &Forward,
        rule: NodeRef<'d>,
        (outer, inner): (&str, &str),
        span: Span,
        automatic: bool,
    ) {
        let mut f = f.clone();
        let whole = outer.is_empty();
        let Some(pairs) =
            (if whole { Some(router::ALL_PORTS.to_vec()) } else { router::pairs(outer, inner) })
        else {
            router::unread_forward(sink, span);
            return;
        };
        if whole && f.origin == DoorKind::Static {
            f.origin = DoorKind::OneToOne;
        }
        let source = match rule.get("source").and_then(|s| {
            word(s, "address").or_else(|| {
                s.get("group").and_then(|g| word(g, "address-group").or(word(g, "network-group")))
            })
        }) {
            Some(a) if a.starts_with('!') => Origin::Unknown,
            a => router::origin(a),
        };
        let wan =
            f.ext_if.clone().filter(|i| i != "any").or_else(|| self.wan.first().cloned()).unwrap_or_default();
        f.ext_ip = f.ext_ip.or_else(|| self.own.outer(Some(&wan)));
        let (ip, local) = (f.int_ip.clone(), f.to_router);
        router::tell_forward(sink, &f, &source, &pairs, &self.edges, span, &mut |proto, _, port| {
            let Some(p) = router::packet_to(&ip, proto, port) else { return UNKNOWN };
            match (automatic, local) {
                (true, false) => OPEN,
                // The automatic rules are for devices inside; for the router itself its own filter decides.
                (true, true) => match self.ask(&wan, "local", &filter::Packet { protocol: 6, ..p }, false) {
                    v if v.allows == Tri::No => UNKNOWN,
                    v => v,
                },
                (false, true) => self.ask(&wan, "local", &p, false),
                (false, false) => self.ask(&wan, "in", &p, false),
            }
        });
    }

    // ---- the rest -----------------------------------------------------------------------------------------------

    fn walls(&self, sink: &mut FactSink<'_>) {
        for name in &self.wan {
            let Some(node) = self.node(name) else { continue };
            let stray = router::stray_packet();
            // Where the wall stands: rules at the interface, or the interface's zone.
            let zone = self.zone_of(name).map(|z| z.span);
            let at = |v6: bool| self.applied(name, "in", v6).map(|a| a.1).or(zone);
            match at(false) {
                Some(span) => {
                    sink.stated(key::FILTER_WAN_IN, router::wall(&self.ask(name, "in", &stray, false)), span);
                }
                None if self.overlay || !self.zones.is_empty() => {}
                None => sink.derived(key::FILTER_WAN_IN, "absent", node.key_span()),
            }
            let v6 = node.get("dhcpv6-pd").or(node.get("ipv6")).or(node.get("dhcpv6-options"));
            let v6_span = v6.map(|n| n.key_span()).or_else(|| {
                vals(node, "address").iter().find(|a| a.0.contains(':') || a.0 == "dhcpv6").map(|a| a.1)
            });
            match (at(true), v6_span) {
                (Some(span), used) if zone.is_none() || used.is_some() => {
                    let ask = |port| self.ask(name, "in", &filter::Packet { port, ..stray }, true);
                    sink.stated(key::FILTER_IPV6_IN, router::wall6(ask), span);
                }
                (None, Some(span)) if !self.overlay && self.zones.is_empty() => {
                    sink.derived(key::FILTER_IPV6_IN, "absent", span)
                }
                _ => {}
            }
        }
    }

    /// What the internet can send to one of the router's own servers.
    fn local(&self, port: u16) -> Verdict {
        let packet = router::packet_to_router(6, port);
        let mut best: Option<Verdict> = None;
        for w in &self.wan {
            let v = self.ask(w, "local", &packet, false);
            let better = best
                .as_ref()
                .is_none_or(|b| b.allows == Tri::No || v.allows == Tri::Yes && b.allows != Tri::Yes);
            if better {
                best = Some(v);
            }
        }
        self.own.in_front(&self.wan, best.unwrap_or(UNKNOWN))
    }

    fn administration(&self, sink: &mut FactSink<'_>) {
        let Some(service) = self.root.get("service") else { return };
        for (node, port_key, kind, usual) in [
            ("gui", "http-port", Service::Http, 80),
            ("gui", "https-port", Service::Https, 443),
            ("https", "port", Service::Https, 443),
            ("ssh", "port", Service::Ssh, 22),
            ("telnet", "port", Service::Telnet, 23),
        ] {
            let Some(n) = service.get(node) else { continue };
            let stated = val(n, port_key);
            // A page whose lines name only the other port.
            if node == "gui" && stated.is_none() && (port_key == "http-port" || n.get("http-port").is_some())
            {
                continue;
            }
            let port = stated.and_then(|p| p.0.parse().ok()).unwrap_or(usual);
            let listen = vals(n, "listen-address");
            let clients: Vec<String> = n
                .get("allow-client")
                .map(|c| vals(c, "address").iter().map(|a| a.0.to_owned()).collect())
                .unwrap_or_default();
            let open = |l: &&str| matches!(*l, "0.0.0.0/0" | "::/0");
            // Where it listens says who can ask only where that is an address of the inside.
            let allowed = if !listen.is_empty() && listen.iter().all(|l| router::is_inside(l.0)) {
                AllowedFrom::Lan
            } else if clients.is_empty() || clients.iter().any(|c| open(&c.as_str())) {
                AllowedFrom::Any
            } else if clients.iter().all(|c| router::is_inside(c)) {
                AllowedFrom::Lan
            } else {
                AllowedFrom::List(clients)
            };
            let allowed = if self.wan.is_empty() && allowed == AllowedFrom::Any {
                AllowedFrom::Unknown
            } else {
                allowed
            };
            router::tell_admin(
                sink,
                (kind, port),
                Tri::from(!disabled(n)),
                allowed,
                &self.local(port),
                stated.map_or(n.key_span(), |p| p.1),
            );
        }
        if let Some(snmp) = service.get("snmp") {
            for c in tags(snmp, "community") {
                let secret = Secret::read(c.key().unwrap_or(""));
                let role = if word(c, "authorization") == Some("rw") { "read-write" } else { "read-only" };
                sink.with_secret(key::SNMP_COMMUNITY, role, secret, c.key_span(), Some(c.key_span()));
            }
            router::tell_admin(
                sink,
                (Service::Snmp, 161),
                Tri::Yes,
                AllowedFrom::Unknown,
                &self.local(161),
                snmp.key_span(),
            );
        }
    }

    fn services(&self, sink: &mut FactSink<'_>) {
        let service = self.root.get("service");
        if let Some(n) = service.and_then(|s| s.get("upnp2").or(s.get("upnp"))) {
            let at = val(n, "secure-mode").map_or(n.key_span(), |v| n.key_span().join(v.1));
            sink.stated(key::ROUTER_UPNP, !disabled(n), at);
        }
        if let Some(dynamic) = service.and_then(|s| s.path(&["dns", "dynamic"])) {
            for s in tags(dynamic, "interface")
                .chain(tags(dynamic, "name"))
                .flat_map(|i| tags(i, "service").chain(i.get("host-name").map(|_| i)))
            {
                let ddns = Ddns {
                    enabled: Tri::Yes,
                    provider: s.key().map(str::to_owned),
                    hostname: word(s, "host-name").map(str::to_owned),
                };
                sink.stated(key::DDNS, ddns, s.key_span());
            }
        }
        let vpn = self.root.get("vpn");
        for (path, kind) in [
            (&["l2tp", "remote-access"][..], "l2tp"),
            (&["pptp", "remote-access"][..], "pptp"),
            (&["ipsec", "site-to-site"][..], "ipsec"),
            (&["ipsec", "remote-access"][..], "ipsec"),
            (&["openconnect"][..], "ssl"),
            (&["sstp"][..], "ssl"),
        ] {
            if let Some(n) = vpn.and_then(|v| v.path(path)) {
                sink.stated(key::VPN, Vpn { kind: kind.to_owned() }, n.key_span());
            }
        }
        for i in &self.interfaces {
            if i.name.starts_with("vtun") && word(i.node, "mode") == Some("server") {
                sink.stated(key::VPN, Vpn { kind: "openvpn".to_owned() }, i.node.key_span());
            } else if i.name.starts_with("wg")
                && (word(i.node, "listen-port").is_some() || word(i.node, "port").is_some())
            {
                sink.stated(key::VPN, Vpn { kind: "wireguard".to_owned() }, i.node.key_span());
            }
        }
        let system = self.root.get("system");
        if let Some(n) = system.and_then(|s| s.get("ntp")).or(service.and_then(|s| s.get("ntp"))) {
            sink.stated(key::NTP_ENABLED, n.get("server").is_some(), n.key_span());
        }
        if let Some(h) = system.and_then(|s| s.path(&["syslog", "host"])) {
            sink.stated(key::LOG_ENABLED, true, h.key_span());
        }
    }

    fn device(&self, src: &Source, sink: &mut FactSink<'_>) {
        // `/* Release version: v1.10.5.5098938 */`
        if let Some(i) = src.text.find("Release version: ") {
            let rest = src.text.get(i + 17..).unwrap_or("");
            let line = rest.lines().next().unwrap_or("").trim_end_matches("*/").trim();
            let span = src.span(i, i + 17 + line.len());
            let (vendor, version) = match line.strip_prefix("VyOS") {
                Some(v) => ("VyOS", v.trim()),
                // VyOS writes its own line of versions above, and only a number here.
                None if src.text.contains("vyos-config-version") => ("VyOS", line),
                None => ("Ubiquiti", line),
            };
            sink.stated(key::DEVICE_VENDOR, vendor, span);
            if !version.is_empty() {
                sink.stated(key::FIRMWARE_VERSION, version, span);
            }
        }
        if let Some((n, s)) = self.root.get("system").and_then(|n| val(n, "host-name")) {
            sink.stated(key::DEVICE_NAME, n, s);
        }
        self.own.tell(sink, &self.wan);
    }

    fn accounts(&self, sink: &mut FactSink<'_>) {
        let Some(login) = self.root.path(&["system", "login"]) else { return };
        for u in tags(login, "user") {
            let role = match word(u, "level") {
                Some("operator") => Role::Operator,
                _ => Role::Admin,
            };
            let auth = u.get("authentication");
            let plain = auth.and_then(|a| val(a, "plaintext-password")).filter(|p| !p.0.is_empty());
            let hash = auth.and_then(|a| val(a, "encrypted-password"));
            let (secret, span) = match (plain, hash) {
                (Some((p, s)), _) => (Secret::read(p), s),
                (None, Some(("!" | "*", s))) => (Secret::of(SecretState::Absent), s),
                (None, Some((h, s))) if Secret::read(h).state == SecretState::Plain => {
                    (Secret::hash(h, "crypt"), s)
                }
                (None, Some((_, s))) => (Secret::of(SecretState::Masked), s),
                (None, None) => continue,
            };
            router::tell_account(sink, u.key().unwrap_or(""), role, secret, u.key_span().join(span), None);
        }
    }

    fn hosts(&self, sink: &mut FactSink<'_>) {
        let Some(dhcp) = self.root.path(&["service", "dhcp-server"]) else { return };
        for m in tags(dhcp, "shared-network-name")
            .flat_map(|n| tags(n, "subnet"))
            .flat_map(|s| tags(s, "static-mapping"))
            .take(2000)
        {
            let mac = word(m, "mac-address").or(word(m, "mac"));
            if let Some(ip) = word(m, "ip-address") {
                router::tell_host(sink, ip, mac, m.key(), m.span());
            }
        }
    }
}

/// `inbound-interface eth0`, or from VyOS 1.4 `inbound-interface name eth0`.
fn named_interface<'d>(rule: NodeRef<'d>, key: &str) -> Option<&'d str> {
    match rule.get(key).and_then(|n| word(n, "name").or(word(n, "interface-name"))) {
        Some(n) => Some(n),
        None => word(rule, key),
    }
}

/// The members of a group, with commas. `None`: no such group.
fn group<'d>(groups: Option<NodeRef<'d>>, kind: &str, leaf: &'d str, name: &str) -> Option<String> {
    let g = groups?.get(kind)?.get(name)?;
    Some(vals(g, leaf).iter().take(1000).map(|v| v.0).collect::<Vec<_>>().join(","))
}
