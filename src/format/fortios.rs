//! FortiGate (FortiOS): the backup file, and pastes of `show` and `show full-configuration`.
//!
//! Comes in: `config … edit … set … next … end`, nested; quoted values may go over lines. Goes out: virtual IPs with the
//! policies that let them in, administration on each side, VPN, DDNS, accounts, fixed addresses.
//!
//! A virtual IP does nothing without a policy that accepts it; policies count in the order of the file and match the
//! inner port. A file without its policies leaves that unknown. What an administrator without a password line has, is
//! not stated.

use super::router::filter::{Chain, Chains, Filter, Ports, Protocol};
use super::router::{self, OPEN, Own, SHUT, UNKNOWN};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::document::{Document, Kind, NewText, NodeId, NodeRef};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::map::HashMap;
use crate::model::net::is_private;
use crate::model::order::Order as _;
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::{Account, AllowedFrom, Ddns, DoorKind, Forward, Origin, Role, Service, Tri, Vpn};
use crate::source::Source;
use crate::source::limits::Budget;
use std::net::IpAddr;

pub static FORMAT: Format = Format {
    id: "fortios",
    name: text("FortiGate の設定", "FortiGate configuration"),
    vendor: "Fortinet",
    kind: DeviceKind::Router,
    reads: text(
        "バーチャルIPとそれを通すポリシー、口ごとの遠隔管理、VPN、DDNS、アカウント、DHCPで決めた機器。\
         UTMの設定と経路は使いません。",
        "Virtual IPs and the policies that let them in, administration on each interface, VPN, DDNS, accounts, devices fixed \
         by DHCP. Security profiles and routing are not used.",
    ),
    usual_names: &["FGT….conf", "backup.conf"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    const CONFIGS: [&str; 9] = [
        "system ",
        "firewall ",
        "vpn ",
        "user ",
        "router ",
        "log ",
        "vdom",
        "global",
        "wireless-controller ",
    ];
    let (mut config, mut edit, mut set, mut end) = (0, 0, 0, 0);
    for line in head.head.lines().take(2000) {
        let t = line.trim();
        if t.starts_with("#config-version=FG") || t.starts_with("#conf_file_ver=") {
            return Sniff::Sure;
        }
        let t = t.rsplit_once(" # ").map_or(t, |p| p.1);
        if let Some(rest) = t.strip_prefix("config ") {
            config += u32::from(CONFIGS.iter().any(|c| rest.starts_with(c)));
        }
        edit += u32::from(t.starts_with("edit "));
        set += u32::from(t.starts_with("set ") || t.starts_with("unset "));
        end += u32::from(matches!(t, "next" | "end"));
    }
    match (config, edit, set, end) {
        (1.., _, 1.., 1..) if config + edit >= 2 || set >= 2 => Sniff::Sure,
        (1.., _, 1.., _) => Sniff::Maybe(75),
        (0, 1.., 2.., 1..) => Sniff::Maybe(55),
        _ => Sniff::No,
    }
}

/// The tree, its `config` paths, and the blocks whose `end` is missing.
type Blocks<'s> = (Document<'s>, Vec<NodeId>, Vec<NodeId>);

/// Read the blocks into a tree: `config` paths and `edit` names are maps, each `set` a list of its values.
fn parse<'s>(src: &'s Source, sink: &mut FactSink<'_>, budget: &mut Budget) -> Blocks<'s> {
    let t = src.text.as_str();
    let b = t.as_bytes();
    let mut doc = Document::new(src.id, t, Kind::Map);
    let mut configs = Vec::new();
    // Open blocks, and whether each is an `edit`.
    let mut open: Vec<(NodeId, bool)> = Vec::new();
    let mut i = 0;
    while i < b.len() && !budget.exhausted() {
        let start = i;
        let mut words: Vec<(usize, usize, bool)> = Vec::new();
        // One command: to the end of its line, or of the quotes that are open there.
        while i < b.len() && b[i] != b'\n' {
            if b[i].is_ascii_whitespace() {
                i += 1;
                continue;
            }
            let from = i;
            let quote = b[i];
            if matches!(quote, b'"' | b'\'') {
                i += 1;
                while i < b.len() && b[i] != quote {
                    i += if b[i] == b'\\' { 2 } else { 1 };
                }
                i = i.min(b.len());
                words.push((from + 1, i, true));
                i = (i + 1).min(b.len());
            } else {
                while i < b.len() && !b[i].is_ascii_whitespace() {
                    i += 1;
                }
                words.push((from, i, false));
            }
        }
        let span = src.span(start, i);
        i += 1;
        sink.understood(span);
        // A prompt: `FGT70F # config …`, `FGT70F (interface) # set …`.
        let is = |w: Option<&(usize, usize, bool)>, k: &str| w.is_some_and(|w| t.get(w.0..w.1) == Some(k));
        if let Some(n) = words
            .iter()
            .take(4)
            .position(|w| !w.2 && (t.get(w.0..w.1) == Some("#") || t.get(w.0..w.1) == Some("$")))
            && n > 0
            && !["config", "edit", "set", "unset", "append", "next", "end"]
                .iter()
                .any(|k| is(words.first(), k))
        {
            words.drain(..=n);
        }
        // `set extip 203.0.113.50   # the line of the office`: a remark of a guide.
        if let Some(n) = words.iter().skip(3).position(|w| !w.2 && t.get(w.0..w.1) == Some("#")) {
            words.truncate(n + 3);
        }
        let at = open.last().map_or(doc.root_id(), |o| o.0);
        let (first, second, last) = (words.first().copied(), words.get(1).copied(), words.last().copied());
        budget.node();
        if is(first.as_ref(), "config") {
            let (Some(a), Some(z)) = (second, last) else { continue };
            let node = doc.push(at, Some(NewText::Slice(a.0, z.1)), Kind::Map, NewText::Slice(a.0, z.1));
            configs.push(node);
            if open.len() < budget.depth {
                open.push((node, false));
            }
        } else if is(first.as_ref(), "edit") {
            let Some(a) = second else { continue };
            let node = doc.push(at, Some(NewText::Slice(a.0, a.1)), Kind::Map, NewText::Slice(a.0, a.1));
            if open.len() < budget.depth {
                open.push((node, true));
            }
        } else if is(first.as_ref(), "next") {
            if let Some((n, true)) = open.last().copied() {
                doc.close(n, start);
                open.pop();
            }
        } else if is(first.as_ref(), "end") {
            // `end` also ends an `edit` without its `next`.
            while let Some((n, edit)) = open.pop() {
                doc.close(n, start);
                if !edit {
                    break;
                }
            }
        } else if is(first.as_ref(), "set") || is(first.as_ref(), "append") {
            let (Some(a), Some(z)) = (second, last) else { continue };
            let name = t.get(a.0..a.1).unwrap_or("");
            let node = doc.push(at, Some(NewText::Slice(a.0, a.1)), Kind::List, NewText::Slice(a.0, z.1));
            let enc = is(words.get(2), "ENC");
            let secret =
                enc || router::is_secret_name(name) || matches!(name, "passwd-1" | "ppp-pass" | "keyid");
            for (x, y, quoted) in words.iter().skip(2).take(5000) {
                if !budget.node() {
                    break;
                }
                doc.push(node, None, Kind::Scalar { quoted: *quoted }, NewText::Slice(*x, *y));
                let value = t.get(*x..*y).unwrap_or("");
                if secret && value != "ENC" && Secret::read(value).state == SecretState::Plain {
                    src.mark_secret(src.span(*x, *y));
                }
            }
        }
    }
    (doc, configs, open.into_iter().map(|o| o.0).collect())
}

fn values<'d>(n: NodeRef<'d>, key: &'d str) -> Vec<&'d str> {
    n.all(key).flat_map(NodeRef::children).filter_map(NodeRef::text).collect()
}

fn value<'d>(n: NodeRef<'d>, key: &str) -> Option<(&'d str, Span)> {
    let s = n.get(key)?;
    Some((s.children().next()?.text()?, s.span()))
}

fn word<'d>(n: NodeRef<'d>, key: &str) -> Option<&'d str> {
    value(n, key).map(|v| v.0)
}

/// A password: `ENC …` is encrypted with the device's key.
fn secret(n: NodeRef<'_>, key: &str) -> Option<(Secret, Span, Option<Span>)> {
    let s = n.get(key)?;
    let all: Vec<NodeRef<'_>> = s.children().collect();
    let last = all.last()?;
    let text = last.text()?;
    let enc = all.first().and_then(|f| f.text()) == Some("ENC");
    let read = Secret::read(text);
    let secret =
        if enc && read.state == SecretState::Plain { Secret::of(SecretState::Encrypted) } else { read };
    Some((secret, s.span(), Some(last.value_span())))
}

struct Router<'d> {
    by_path: HashMap<&'d str, Vec<NodeRef<'d>>>,
    wan: Vec<String>,
    own: Own,
    addresses: HashMap<&'d str, String>,
    /// The file ends before its policies do: the rest of them is not known.
    cut: bool,
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut budget = Budget::new(&sink.limits());
    let (doc, configs, open) = parse(src, sink, &mut budget);
    let empty = || Router {
        by_path: HashMap::new(),
        wan: Vec::new(),
        own: Own::default(),
        addresses: HashMap::new(),
        cut: open.iter().any(|n| doc.node(*n).key() == Some("firewall policy")),
    };
    let mut r = empty();
    let mut seen: HashMap<&str, &str> = HashMap::new();
    let mut first = true;
    for id in configs {
        let n = doc.node(id);
        let Some(k) = n.key() else { continue };
        if k == "system interface" {
            let addresses = || n.children().filter_map(|i| i.key().zip(word(i, "ip")));
            // The same interface with another address: notes that hold the configuration of a further firewall.
            if addresses().any(|(i, a)| seen.get(i).is_some_and(|x| *x != a)) {
                seen.clear();
                tell(std::mem::replace(&mut r, empty()), !open.is_empty(), first, src, sink);
                first = false;
                sink.subject(DeviceKind::Router, n.key_span());
            }
            seen.extend(addresses());
        }
        r.by_path.entry(k).or_default().push(n);
    }
    tell(r, !open.is_empty(), first, src, sink);
}

fn tell(mut r: Router<'_>, open: bool, first: bool, src: &Source, sink: &mut FactSink<'_>) {
    // No router writes a policy without where it holds: an example, or the begin of one.
    r.cut |= r.edits("firewall policy").any(|p| p.get("srcintf").is_none());
    let missing = |path: &str| r.edits(path).next().is_none();
    if open || r.cut || missing("firewall policy") || missing("system interface") {
        router::partial(sink);
    }
    r.header(src, first, sink);
    r.interfaces();
    r.find_addresses();
    r.own.tell(sink, &r.wan);
    r.vips(sink);
    r.administration(sink);
    r.accounts(sink);
    r.services(sink);
    r.hosts(sink);
}

impl<'d> Router<'d> {
    fn all(&self, path: &str) -> impl Iterator<Item = NodeRef<'d>> + use<'d> {
        self.by_path.get(path).cloned().unwrap_or_default().into_iter()
    }
    fn edits(&self, path: &str) -> impl Iterator<Item = NodeRef<'d>> + use<'d> {
        self.all(path).flat_map(NodeRef::children).filter(|n| n.kind() == Kind::Map)
    }
    fn setting(&self, path: &str, key: &str) -> Option<(&'d str, Span)> {
        self.all(path).find_map(|n| value(n, key))
    }

    fn header(&self, src: &Source, first: bool, sink: &mut FactSink<'_>) {
        // `#config-version=FGT70F-7.0.14-FW-build0601-240206:opmode=0:…`
        if let Some(i) = src.text.find("#config-version=").filter(|_| first) {
            let line = src.text.get(i..).unwrap_or("").lines().next().unwrap_or("");
            let span = src.span(i, i + line.len());
            let value = line.get(16..).unwrap_or("").split(':').next().unwrap_or("");
            let mut parts = value.split('-');
            if let (Some(model), Some(version)) = (parts.next(), parts.next()) {
                sink.stated(key::DEVICE_VENDOR, "Fortinet", span);
                sink.stated(key::DEVICE_MODEL, model, span);
                sink.stated(key::FIRMWARE_VERSION, version, span);
            }
        }
        if let Some((n, s)) = self.setting("system global", "hostname") {
            sink.stated(key::DEVICE_NAME, n, s);
        }
    }

    fn interfaces(&mut self) {
        let mut wan: Vec<String> = Vec::new();
        for i in self.edits("system interface") {
            let name = i.key().unwrap_or("");
            if let Some(s) = i.get("ip") {
                let v: Vec<&str> = s.children().filter_map(NodeRef::text).collect();
                if let [a, m, ..] = v[..] {
                    self.own.add(name, a, Some(m), s.span());
                }
            }
            let role = word(i, "role");
            let inner = matches!(role, Some("lan" | "dmz" | "management"));
            let named = name.starts_with("wan") || name.starts_with("ppp");
            if word(i, "status") != Some("down") && (role == Some("wan") || named && !inner) {
                wan.push(name.to_owned());
            }
        }
        for r in self.edits("router static") {
            let default = word(r, "dst").is_none_or(|d| d.starts_with("0.0.0.0"));
            if let (Some(d), true) = (word(r, "device"), default) {
                wan.push(d.to_owned());
            }
        }
        // Groups of internet lines.
        for path in ["system sdwan", "system virtual-wan-link"] {
            for n in self.all(path) {
                wan.extend(
                    n.descendants()
                        .filter(|m| m.key() == Some("interface"))
                        .filter_map(|m| m.children().next()?.text())
                        .map(str::to_owned),
                );
                wan.extend(
                    n.all("zone").flat_map(NodeRef::children).filter_map(NodeRef::key).map(str::to_owned),
                );
                wan.push("virtual-wan-link".to_owned());
            }
        }
        let inner: Vec<&str> = self
            .edits("system interface")
            .filter(|i| matches!(word(*i, "role"), Some("lan" | "dmz" | "management")))
            .filter_map(NodeRef::key)
            .collect();
        // Where many hide behind one address, and where a public address of a virtual IP is.
        for p in self.edits("firewall policy") {
            if word(p, "nat") == Some("enable") && values(p, "dstaddr").contains(&"all") {
                wan.extend(values(p, "dstintf").into_iter().filter(|i| *i != "any").map(str::to_owned));
            }
        }
        for v in self.edits("firewall vip") {
            let public = word(v, "extip")
                .and_then(|a| a.split('-').next()?.parse::<IpAddr>().ok())
                .is_some_and(|a| !is_private(a) && !a.is_unspecified());
            // An excerpt has no interfaces, but the ports of these devices have their names printed on them.
            let printed = |i: &str| i.starts_with("wan") && self.edits("system interface").next().is_none();
            wan.extend(
                word(v, "extintf").filter(|i| *i != "any" && (public || printed(i))).map(str::to_owned),
            );
        }
        wan.retain(|w| !inner.contains(&w.as_str()));
        for z in self.edits("system zone") {
            let Some(name) = z.key() else { continue };
            let members = values(z, "interface");
            if wan.iter().any(|w| w == name) {
                wan.extend(members.into_iter().map(str::to_owned));
            } else if members.iter().any(|m| wan.iter().any(|w| w == m)) {
                wan.push(name.to_owned());
            }
        }
        wan.order();
        wan.dedup();
        self.wan = wan;
    }

    fn is_wan(&self, name: &str) -> bool {
        self.wan.iter().any(|w| w == name)
    }

    /// Addresses by name, groups as lists; what cannot be resolved keeps its name.
    fn find_addresses(&mut self) {
        let mut out: HashMap<&'d str, String> = HashMap::new();
        for a in self.edits("firewall address") {
            let Some(name) = a.key() else { continue };
            let sub: Vec<&str> = values(a, "subnet");
            let text = match (&sub[..], word(a, "start-ip"), word(a, "end-ip")) {
                ([net, mask, ..], ..) => router::cidr(net, mask),
                ([net], ..) => (*net).to_owned(),
                (_, Some(x), Some(y)) => format!("{x}-{y}"),
                _ => continue,
            };
            out.insert(name, if text == "0.0.0.0/0" { "any".to_owned() } else { text });
        }
        for g in self.edits("firewall addrgrp") {
            let Some(name) = g.key() else { continue };
            let list = values(g, "member")
                .into_iter()
                .take(500)
                .map(|m| out.get(m).map_or(m, String::as_str))
                .collect::<Vec<_>>()
                .join(",");
            out.insert(name, list);
        }
        self.addresses = out;
    }

    fn policy_filter(&self, p: NodeRef<'d>, services: &HashMap<&'d str, Vec<(u8, Ports)>>) -> Vec<Filter> {
        let mut f = Filter::total(word(p, "action") == Some("accept"));
        f.unsure = word(p, "schedule").is_some_and(|s| s != "always")
            || word(p, "srcaddr-negate") == Some("enable")
            || word(p, "service-negate") == Some("enable")
            || !values(p, "groups").is_empty()
            || p.get("internet-service-src").is_some();
        let from: Vec<&str> = values(p, "srcaddr");
        if !from.is_empty() && !from.contains(&"all") {
            let text = from
                .iter()
                .take(100)
                .map(|a| self.addresses.get(a).map_or(*a, String::as_str))
                .collect::<Vec<_>>()
                .join(",");
            if text != "any" {
                f.from(&text);
            }
        }
        let wanted: Vec<&str> = values(p, "service");
        if wanted.is_empty() || wanted.contains(&"ALL") {
            return vec![f];
        }
        let mut out = Vec::new();
        for s in wanted.into_iter().take(100) {
            let known: Vec<(u8, Ports)> = services.get(s).cloned().unwrap_or_default();
            if known.is_empty() {
                let mut g = f.clone();
                let (protocol, ports) = predefined(s).unwrap_or_else(|| {
                    g.unsure = true;
                    (Protocol::Any, Ports::Any)
                });
                g.protocol = vec![protocol];
                g.dst_ports = ports;
                out.push(g);
            }
            for (protocol, ports) in known {
                let mut g = f.clone();
                g.protocol = vec![Protocol::Number(protocol)];
                g.dst_ports = ports;
                out.push(g);
            }
        }
        out
    }

    fn services_by_name(&self) -> HashMap<&'d str, Vec<(u8, Ports)>> {
        let mut out: HashMap<&'d str, Vec<(u8, Ports)>> = HashMap::new();
        for s in self.edits("firewall service custom") {
            let Some(name) = s.key() else { continue };
            let mut list = Vec::new();
            for (k, number) in [("tcp-portrange", 6), ("udp-portrange", 17)] {
                // `554:1024-65535` names the sender's ports behind the colon.
                let ports: Vec<&str> =
                    values(s, k).into_iter().map(|p| p.split(':').next().unwrap_or(p)).collect();
                if !ports.is_empty() {
                    list.push((number, super::router::filter::read_ports(&ports.join(","))));
                }
            }
            out.insert(name, list);
        }
        for g in self.edits("firewall service group") {
            let Some(name) = g.key() else { continue };
            let list: Vec<(u8, Ports)> = values(g, "member")
                .into_iter()
                .take(100)
                .flat_map(|m| {
                    out.get(m).cloned().unwrap_or_else(|| match predefined(m) {
                        Some((Protocol::Number(n), p)) => vec![(n, p)],
                        _ => Vec::new(),
                    })
                })
                .collect();
            out.insert(name, list);
        }
        out
    }

    fn vips(&self, sink: &mut FactSink<'_>) {
        // Which policies name which virtual IP.
        let mut groups: HashMap<&str, Vec<&str>> = HashMap::new();
        for g in self.edits("firewall vipgrp") {
            groups.insert(g.key().unwrap_or(""), values(g, "member"));
        }
        let services = self.services_by_name();
        let policies: Vec<NodeRef<'d>> = self.edits("firewall policy").collect();
        let mut chains: HashMap<&str, Chain> = HashMap::new();
        let mut open: Option<Span> = None;
        for p in &policies {
            let from = values(*p, "srcintf");
            let from_wan = from.iter().any(|i| *i == "any" || self.is_wan(i));
            let unsure = !from_wan && from.iter().any(|i| !self.known_inside(i));
            if word(*p, "status") == Some("disable") || !(from_wan || unsure) {
                continue;
            }
            let mut filters = self.policy_filter(*p, &services);
            for f in &mut filters {
                f.unsure |= unsure;
            }
            let to = values(*p, "dstaddr");
            let total = filters.iter().any(|f| f.is_total() && f.passes);
            let inward = values(*p, "dstintf").iter().any(|i| !self.is_wan(i));
            if from_wan && total && to.contains(&"all") && inward && !from.contains(&"any") {
                open.get_or_insert(p.get("srcaddr").unwrap_or(*p).span());
            }
            let at = p.key_span().join(p.get("dstaddr").unwrap_or(*p).key_span());
            let accepts = filters.iter().any(|f| f.passes);
            for name in to {
                let members = groups.get(name).cloned().unwrap_or_else(|| vec![name]);
                for m in members.into_iter().take(500) {
                    let c = chains.entry(m).or_default();
                    c.policy = (!self.cut).then_some(false);
                    // The policy that lets it in, else the first that names it.
                    if c.at.is_none() || accepts && !c.rules.iter().any(|f| f.passes) {
                        c.at = Some(at);
                    }
                    c.rules.extend(filters.iter().cloned());
                }
            }
        }
        let mut all = Chains::default();
        for (name, chain) in chains {
            all.by_name.insert(name.to_owned(), chain);
        }
        let edges = all.edges();
        let has_policies = !policies.is_empty();
        for v in self.edits("firewall vip") {
            self.vip(v, &all, has_policies, &edges, sink);
        }
        let policy_at = self.all("firewall policy").next().map(|n| n.key_span());
        match (open, policy_at) {
            (Some(s), _) => sink.stated(key::FILTER_WAN_IN, "pass-all", s),
            // What no policy accepts is dropped.
            (None, Some(s)) if !self.wan.is_empty() && has_policies => {
                sink.derived(key::FILTER_WAN_IN, "present", s)
            }
            _ => {}
        }
    }

    fn known_inside(&self, name: &str) -> bool {
        let interface = self.edits("system interface").find(|i| i.key() == Some(name));
        name.starts_with("ssl.")
            || name.starts_with("lan")
            || name.starts_with("internal")
            // Which of the interfaces faces the internet is known: not this one.
            || interface.is_some() && !self.wan.is_empty()
            || interface.is_some_and(|i| matches!(word(i, "role"), Some("lan" | "dmz" | "management")))
    }

    /// Servers behind a virtual IP that spreads connections or asks for a login of its own, and their ports.
    fn servers(&self, v: NodeRef<'d>) -> Vec<(&'d str, Option<&'d str>, Span)> {
        let proxies = self.edits("firewall access-proxy").filter(|p| word(*p, "vip") == v.key());
        let inside = |n: NodeRef<'d>| {
            n.descendants().take(500).filter_map(|s| {
                let (ip, at) = value(s, "ip")?;
                Some((ip, word(s, "port"), at))
            })
        };
        inside(v).chain(proxies.take(8).flat_map(inside)).take(64).collect()
    }

    fn vip(
        &self,
        v: NodeRef<'d>,
        chains: &Chains,
        has_policies: bool,
        edges: &[u32],
        sink: &mut FactSink<'_>,
    ) {
        let Some((mapped, at)) = value(v, "mappedip") else {
            let servers = self.servers(v);
            if servers.is_empty() {
                router::unread_forward(sink, v.key_span());
            }
            for (ip, port, at) in servers {
                self.target(
                    v,
                    (ip, at),
                    (true, port.or(word(v, "extport"))),
                    chains,
                    has_policies,
                    edges,
                    sink,
                );
            }
            return;
        };
        let ports = (word(v, "portforward") == Some("enable"), word(v, "mappedport"));
        self.target(v, (mapped, at), ports, chains, has_policies, edges, sink);
    }

    /// One inner end of a virtual IP: its address, whether only ports are forwarded, and the inner ones.
    #[allow(clippy::too_many_arguments)]
    fn target(
        &self,
        v: NodeRef<'d>,
        (mapped, at): (&str, Span),
        (ports, inner): (bool, Option<&str>),
        chains: &Chains,
        has_policies: bool,
        edges: &[u32],
        sink: &mut FactSink<'_>,
    ) {
        let name = v.key().unwrap_or("");
        let ip = mapped.split('-').next().unwrap_or(mapped);
        let proto = if ports { word(v, "protocol").unwrap_or("tcp") } else { "any" };
        let outer = word(v, "extport").unwrap_or("");
        let pairs = match (ports, proto) {
            (true, "tcp" | "udp" | "sctp") => router::pairs(outer, inner.unwrap_or("")),
            (true, _) => Some(Vec::new()),
            (false, _) => Some(router::ALL_PORTS.to_vec()),
        };
        let Some(pairs) = pairs else {
            router::unread_forward(sink, v.span());
            return;
        };
        let interface = word(v, "extintf");
        let bound = match interface {
            Some("any") | None => Tri::Yes,
            Some(i) if self.is_wan(i) => Tri::Yes,
            _ => Tri::Unknown,
        };
        let own = self.own.outer(interface);
        // A manual's `<PUBLIC_IP>` is no address.
        let ext = word(v, "extip")
            .and_then(|a| a.split('-').next())
            .filter(|a| a.parse::<IpAddr>().is_ok_and(|a| !a.is_unspecified()))
            .map(str::to_owned);
        let f = Forward {
            ext_if: interface.map(str::to_owned),
            ext_ip: ext.or(own),
            enabled: Tri::from(word(v, "status") != Some("disable")),
            bound,
            origin: if ports { DoorKind::Static } else { DoorKind::OneToOne },
            to_router: self.own.has(ip),
            filter_at: chains.by_name.get(name).and_then(|c| c.at),
            remove_with: Some(format!("config firewall vip / delete \"{name}\" / end")),
            ..router::forward(ip, proto)
        };
        let limits = values(v, "src-filter");
        let source = if limits.is_empty() {
            Origin::Any
        } else {
            Origin::List(limits.into_iter().take(64).map(str::to_owned).collect())
        };
        router::tell_forward(
            sink,
            &f,
            &source,
            &pairs,
            edges,
            v.key_span().join(at),
            &mut |protocol, _, port| {
                if !has_policies {
                    return UNKNOWN;
                }
                let Some(p) = router::packet_to(ip, protocol, port) else { return UNKNOWN };
                let v = match chains.by_name.contains_key(name) {
                    true => chains.ask(name, &p),
                    false if self.cut => UNKNOWN,
                    false => SHUT,
                };
                // Whether a policy for all addresses holds for a virtual IP depends on settings and version; with a
                // central table policies name inner addresses.
                let all = chains.by_name.contains_key("all") && chains.ask("all", &p).allows != Tri::No;
                let central = self.setting("system settings", "central-nat").is_some_and(|c| c.0 == "enable");
                if v.allows == Tri::No && (all || central) { UNKNOWN } else { v }
            },
        );
    }

    // ---- administration -----------------------------------------------------------------------------------------

    fn administration(&self, sink: &mut FactSink<'_>) {
        let port = |k: &str, usual: u16| {
            self.setting("system global", k).and_then(|p| p.0.parse().ok()).unwrap_or(usual)
        };
        let services = [
            ("https", Service::Https, port("admin-sport", 443)),
            ("http", Service::Http, port("admin-port", 80)),
            ("ssh", Service::Ssh, port("admin-ssh-port", 22)),
            ("telnet", Service::Telnet, port("admin-telnet-port", 23)),
            ("snmp", Service::Snmp, 161),
        ];
        // Hosts from which administrators may come. One without a limit admits everybody.
        let mut trusted: Option<Vec<String>> = Some(Vec::new());
        let admins: Vec<NodeRef<'d>> = self.edits("system admin").collect();
        for a in &admins {
            let hosts: Vec<String> = a
                .children()
                .filter(|s| s.key().is_some_and(|k| k.starts_with("trusthost")))
                .map(|s| match s.children().filter_map(NodeRef::text).collect::<Vec<_>>()[..] {
                    [net, mask, ..] => router::cidr(net, mask),
                    [one] => one.to_owned(),
                    [] => String::new(),
                })
                .filter(|h| !h.starts_with("0.0.0.0/0"))
                .collect();
            match (&mut trusted, hosts.is_empty()) {
                (Some(t), false) => t.extend(hosts),
                _ => trusted = None,
            }
        }
        let trusted = trusted.filter(|t| !t.is_empty());
        for (name, service, port) in services {
            // Who is exposed outside needs no word on the inside.
            let mut told_inside = self.edits("system interface").any(|i| {
                self.is_wan(i.key().unwrap_or(""))
                    && word(i, "status") != Some("down")
                    && values(i, "allowaccess").contains(&name)
            });
            for i in self.edits("system interface") {
                let label = i.key().unwrap_or("");
                let v6 = i.get("ipv6");
                let Some(s) = i.get("allowaccess").or(v6.and_then(|n| n.get("ip6-allowaccess"))) else {
                    continue;
                };
                if !s.children().any(|c| c.text() == Some(name)) || word(i, "status") == Some("down") {
                    continue;
                }
                if self.is_wan(label) {
                    let allowed = trusted.clone().map_or(AllowedFrom::Wan, AllowedFrom::List);
                    router::tell_admin(
                        sink,
                        (service, port),
                        Tri::Yes,
                        allowed,
                        &self.own.in_front(&self.wan, OPEN),
                        s.span(),
                    );
                } else if self.wan.is_empty()
                    && !self.known_inside(label)
                    && self.edits("firewall vip").any(|v| word(v, "extintf") == Some(label))
                {
                    // What comes from outside comes in here, though no line says that this is the internet side.
                    let allowed = trusted.clone().map_or(AllowedFrom::Any, AllowedFrom::List);
                    router::tell_admin(sink, (service, port), Tri::Yes, allowed, &UNKNOWN, s.span());
                } else if !told_inside {
                    told_inside = true;
                    // The role of one interface says nothing of the others: the one to the internet must be in the file.
                    let inside = self.edits("system interface").any(|i| self.is_wan(i.key().unwrap_or("")));
                    let (allowed, v) =
                        if inside { (AllowedFrom::Lan, SHUT) } else { (AllowedFrom::Unknown, UNKNOWN) };
                    router::tell_admin(sink, (service, port), Tri::Yes, allowed, &v, s.span());
                }
            }
        }
    }

    fn accounts(&self, sink: &mut FactSink<'_>) {
        for a in self.edits("system admin") {
            let role = if word(a, "accprofile").is_none_or(|p| p == "super_admin") {
                Role::Admin
            } else {
                Role::Operator
            };
            // The first line of the block is shown with the password's.
            let (s, span, at) =
                secret(a, "password").unwrap_or((Secret::of(SecretState::Absent), a.key_span(), None));
            router::tell_account(sink, a.key().unwrap_or(""), role, s, a.key_span().join(span), at);
        }
        for u in self.edits("user local") {
            let Some((s, span, at)) = secret(u, "passwd") else { continue };
            let in_use = if word(u, "status") == Some("disable") { Tri::No } else { Tri::Unknown };
            let account = Account {
                name: u.key().unwrap_or("").to_owned(),
                r#for: "vpn",
                in_use,
                ..Account::default()
            };
            let at = at.filter(|_| matches!(s.state, SecretState::Plain | SecretState::Encrypted));
            sink.with_secret(key::ACCOUNT, account, s, u.key_span().join(span), at);
        }
        for (path, key_name, what) in [
            ("vpn ipsec phase1-interface", "psksecret", "vpn"),
            ("vpn ipsec phase1", "psksecret", "vpn"),
            ("system interface", "password", "ppp"),
            ("wireless-controller vap", "passphrase", "wifi"),
        ] {
            for n in self.edits(path) {
                if let Some((s, span, at)) = secret(n, key_name).filter(|s| s.0.state == SecretState::Plain) {
                    sink.with_secret(key::SECRET_IN_FILE, what, s, span, at);
                }
            }
        }
        for c in self.edits("system snmp community") {
            if let Some((n, s)) = value(c, "name") {
                let at = c.get("name").and_then(|n| n.children().next()).map(|n| n.value_span());
                sink.with_secret(key::SNMP_COMMUNITY, "read-only", Secret::read(n), s, at);
            }
        }
    }

    fn services(&self, sink: &mut FactSink<'_>) {
        if let Some((_, s)) = self
            .setting("vpn ssl settings", "source-interface")
            .filter(|_| self.setting("vpn ssl settings", "status").is_none_or(|x| x.0 != "disable"))
        {
            sink.stated(key::VPN, Vpn { kind: "ssl".to_owned() }, s);
        }
        for n in self.edits("vpn ipsec phase1-interface").chain(self.edits("vpn ipsec phase1")).take(64) {
            sink.stated(key::VPN, Vpn { kind: "ipsec".to_owned() }, n.key_span());
        }
        for (path, kind) in [("vpn pptp", "pptp"), ("vpn l2tp", "l2tp")] {
            if let Some((_, s)) = self.setting(path, "status").filter(|s| s.0 == "enable") {
                sink.stated(key::VPN, Vpn { kind: kind.to_owned() }, s);
            }
        }
        for d in self.edits("system ddns") {
            let ddns = Ddns {
                enabled: Tri::Yes,
                provider: word(d, "ddns-server").map(str::to_owned),
                hostname: word(d, "ddns-domain").map(str::to_owned),
            };
            sink.stated(key::DDNS, ddns, d.key_span());
        }
        if let Some((v, s)) = self.setting("system ntp", "ntpsync") {
            sink.stated(key::NTP_ENABLED, v == "enable", s);
        }
        if let Some((v, s)) = self.setting("log syslogd setting", "status") {
            sink.stated(key::LOG_ENABLED, v == "enable", s);
        }
        // IPv6 on the internet side: what no policy accepts is dropped.
        let v6 = self.edits("system interface").find(|i| {
            self.is_wan(i.key().unwrap_or(""))
                && i.get("ipv6")
                    .is_some_and(|n| n.get("ip6-address").is_some() || n.get("ip6-mode").is_some())
        });
        if let (Some(i), true) = (v6, self.edits("firewall policy").next().is_some()) {
            let mut wall = ("present", i.key_span());
            for (path, from, to) in
                [("firewall policy", "srcaddr6", "dstaddr6"), ("firewall policy6", "srcaddr", "dstaddr")]
            {
                for p in self.edits(path) {
                    let inward = values(p, "srcintf").iter().any(|i| *i == "any" || self.is_wan(i))
                        && values(p, "dstintf").iter().any(|i| !self.is_wan(i));
                    let all = |k| values(p, k).contains(&"all");
                    if inward
                        && word(p, "action") == Some("accept")
                        && word(p, "status") != Some("disable")
                        && all(from)
                        && all(to)
                        && wall.0 != "pass-all"
                    {
                        let every = values(p, "service").contains(&"ALL");
                        wall = (if every { "pass-all" } else { "unknown" }, p.key_span());
                    }
                }
            }
            sink.derived(key::FILTER_IPV6_IN, wall.0, wall.1);
        }
    }

    fn hosts(&self, sink: &mut FactSink<'_>) {
        for h in self.edits("reserved-address").take(2000) {
            if let Some((ip, s)) = value(h, "ip") {
                router::tell_host(sink, ip, word(h, "mac"), word(h, "description"), s);
            }
        }
    }
}

/// Services that every FortiGate knows by name.
fn predefined(name: &str) -> Option<(Protocol, Ports)> {
    let port = match name {
        "HTTP" => 80,
        "HTTPS" => 443,
        "SSH" => 22,
        "TELNET" => 23,
        "FTP" => 21,
        "SMTP" => 25,
        "DNS" => 53,
        "POP3" => 110,
        "IMAP" => 143,
        "RDP" => 3389,
        "RTSP" => 554,
        "VNC" => 5900,
        "PING" | "ALL_ICMP" => return Some((Protocol::Number(1), Ports::Any)),
        "ALL_TCP" => return Some((Protocol::Number(6), Ports::Any)),
        "ALL_UDP" => return Some((Protocol::Number(17), Ports::Any)),
        _ => return None,
    };
    Some((Protocol::Number(6), super::router::filter::read_ports(&port.to_string())))
}
