//! nftables: `nft list ruleset`, `/etc/nftables.conf`.
//!
//! Comes in: tables and chains with rules, definitions, sets and maps. Goes out: destination NAT with its ports (single,
//! sets, maps), what the chains for forwarding and for this machine let in, VPN ports.
//!
//! Not a full evaluator: conditions that are not known here make a rule one that may fit or not, so that the answer is
//! "unknown" rather than wrong. `ct status dnat accept` in a chain for forwarding lets every forward in.

use super::openwrt::vpn_of;
use super::router::filter::{self, Chains, Filter, Jump, Packet};
use super::router::{self, OPEN, UNKNOWN};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Args, Text, text};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::map::{HashMap, SortedMap};
use crate::model::span::Span;
use crate::model::value::{AllowedFrom, DoorKind, Forward, Origin, Service, Tri, Vpn};
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "nftables",
    name: text("nftables の規則", "nftables rules"),
    vendor: "Linux",
    kind: DeviceKind::Router,
    reads: text(
        "宛先NAT(ポート開放)、転送と受信の規則、VPNの入り口。複雑な条件は評価せず「不明」とします。",
        "Destination NAT (port forwards), rules for forwarding and input, VPN ports. Complex conditions are not evaluated and \
         count as unknown.",
    ),
    usual_names: &["nftables.conf", "ruleset.nft"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let (mut table, mut chain, mut hook, mut rule) = (0, 0, 0, 0);
    let includes =
        includes(head.head).next().is_some() && head.head.lines().any(|l| l.trim() == "flush ruleset");
    for line in head.head.lines().take(3000) {
        let t = line.trim();
        let open = t.ends_with('{');
        table += u32::from(t.starts_with("table ") && open);
        chain += u32::from(t.starts_with("chain ") && open);
        hook += u32::from(t.starts_with("type ") && t.contains(" hook "));
        rule += u32::from(
            t.contains(" dnat to ")
                || t.contains(" dnat ip ")
                || t.starts_with("dnat to ")
                || t.starts_with("add rule ")
                || t.starts_with("nft add rule "),
        );
    }
    match (table, chain, hook, rule) {
        (1.., 1.., ..) | (_, _, 1.., _) if table + hook > 0 => Sniff::Sure,
        (_, _, _, 1..) => Sniff::Maybe(65),
        _ if includes => Sniff::Maybe(65),
        _ => Sniff::No,
    }
}

/// The files that this one loads.
fn includes(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|l| l.starts_with("include \"") || l.starts_with("include '"))
}

const INCLUDES: Text = text(
    "このファイルは、ほかのファイルの規則も読み込みます。そのファイルも入れてください。",
    "This file loads rules from other files. Please drop those files, too.",
);

struct Rule {
    chain: String,
    words: Vec<String>,
    span: Span,
}

#[derive(Default)]
struct Rules {
    defines: HashMap<String, Vec<String>>,
    sets: HashMap<String, Vec<String>>,
    /// Chain → hook and type.
    hooks: SortedMap<String, (String, Span)>,
    list: Vec<Rule>,
    wan: Vec<String>,
    /// The internet side is known by the file, not only by usual names.
    known: bool,
    chains: Chains,
    /// The same chains as IPv6 meets them.
    chains6: Chains,
    edges: Vec<u32>,
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut r = Rules::default();
    sink.understood_all();
    r.parse(src);
    r.find();
    // One chain that guards this machine alone says nothing of what is passed on.
    if r.hooks.in_any_order().all(|(_, (h, _))| h.starts_with("filter") && !h.ends_with("forward")) {
        router::partial(sink);
    }
    if let Some(line) = includes(&src.text).next() {
        sink.notice("nftables.partial", INCLUDES, Args::new(), Some(src.span_of(line)));
    }
    r.forwards(sink);
    r.walls(sink);
    r.services(sink);
}

/// Words with their places; `{`, `}`, `,`, `:` and `;` stand alone where they are not part of an address.
fn tokens(src: &Source) -> Vec<(usize, usize)> {
    let b = src.text.as_bytes();
    let mut out = Vec::new();
    let mut i = 0;
    while i < b.len() && out.len() < 4_000_000 {
        match b[i] {
            b'#' => i = memchr::memchr(b'\n', &b[i..]).map_or(b.len(), |n| i + n),
            b'"' => {
                let end =
                    memchr::memchr2(b'"', b'\n', &b[i + 1..]).map_or(b.len(), |n| i + n + 2).min(b.len());
                out.push((i, end));
                i = end;
            }
            b'\n' | b';' | b'{' | b'}' | b',' => {
                out.push((i, i + 1));
                i += 1;
            }
            b'\\' if b.get(i + 1) == Some(&b'\n') => i += 2,
            c if c.is_ascii_whitespace() => i += 1,
            _ => {
                let n = b[i..]
                    .iter()
                    .position(|c| c.is_ascii_whitespace() || matches!(c, b';' | b'{' | b'}' | b',' | b'"'))
                    .unwrap_or(b.len() - i);
                out.push((i, i + n.max(1)));
                i += n.max(1);
            }
        }
    }
    out
}

impl Rules {
    fn parse(&mut self, src: &Source) {
        let t = |(a, b): (usize, usize)| src.text.get(a..b).unwrap_or("");
        let (mut table, mut chain, mut set) = (String::new(), String::new(), String::new());
        let mut words: Vec<(usize, usize)> = Vec::new();
        // How deep a set in a rule is open.
        let mut inner = 0usize;
        let all = tokens(src);
        for w in all {
            // A table inside of another text's braces.
            if inner > 0
                && t(w) == "{"
                && let Some(i) =
                    (words.len().saturating_sub(3)..words.len()).rfind(|i| t(words[*i]) == "table")
            {
                inner = 0;
                words.drain(..i);
            }
            match t(w) {
                "{" if inner == 0
                    && words.first().is_some_and(|f| match t(*f) {
                        "table" | "chain" | "set" | "map" | "flowtable" => true,
                        // `ct helper x {` is an object; `ct state { … }` begins a rule.
                        "ct" => words
                            .get(1)
                            .is_some_and(|w| matches!(t(*w), "helper" | "timeout" | "expectation")),
                        _ => false,
                    }) =>
                {
                    let kind = words.first().map_or("", |f| t(*f));
                    let name = words.last().map_or("", |l| t(*l)).to_owned();
                    match kind {
                        "table" => {
                            table = words.iter().skip(1).map(|w| t(*w)).collect::<Vec<_>>().join(" ");
                            chain.clear();
                        }
                        "chain" => {
                            chain = format!("{table}/{name}");
                            // Also a chain whose rules all speak of something else exists.
                            self.chains.chain(&chain);
                        }
                        _ => set = name,
                    }
                    words.clear();
                }
                "{" => {
                    inner += 1;
                    words.push(w);
                }
                "}" if inner > 0 => {
                    inner -= 1;
                    words.push(w);
                }
                "}" => {
                    self.statement(src, &words, &table, &chain, &set);
                    words.clear();
                    if set.is_empty() { chain.clear() } else { set.clear() }
                }
                "\n" | ";" if inner == 0 => {
                    self.statement(src, &words, &table, &chain, &set);
                    words.clear();
                }
                "\n" => {}
                _ => words.push(w),
            }
        }
        self.statement(src, &words, &table, &chain, &set);
    }

    fn statement(&mut self, src: &Source, places: &[(usize, usize)], table: &str, chain: &str, set: &str) {
        let words: Vec<&str> =
            places.iter().map(|(a, b)| src.text.get(*a..*b).unwrap_or("").trim_matches('"')).collect();
        let (Some(first), Some(from), Some(to)) = (words.first(), places.first(), places.last()) else {
            return;
        };
        let span = src.span(from.0, to.1);
        let members = |from: usize| -> Vec<String> {
            words
                .iter()
                .skip(from)
                .filter(|w| !matches!(**w, "{" | "}" | "," | "="))
                .map(|w| (*w).to_owned())
                .take(2000)
                .collect()
        };
        if *first == "define" || *first == "redefine" {
            if let Some(name) = words.get(1) {
                self.defines.insert((*name).to_owned(), members(3));
            }
        } else if !set.is_empty() {
            if *first == "elements" {
                let list = members(2);
                self.sets.insert(set.to_owned(), self.expand(&list));
            }
        } else if !chain.is_empty() {
            if *first == "type" && words.contains(&"hook") {
                let hook = words
                    .iter()
                    .position(|w| *w == "hook")
                    .and_then(|i| words.get(i + 1))
                    .copied()
                    .unwrap_or("");
                let kind = words.get(1).copied().unwrap_or("");
                self.hooks.insert(chain.to_owned(), (format!("{kind} {hook}"), span));
                self.chains.chain(chain).policy = Some(true);
            } else if *first == "policy" {
                self.chains.chain(chain).policy = Some(words.get(1) == Some(&"accept"));
            } else {
                let mut words = self.expand(&words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
                // A guide breaks a long rule before what it does.
                const DOES: [&str; 8] =
                    ["accept", "drop", "reject", "return", "jump", "goto", "dnat", "redirect"];
                let (mut from, open) = (span, |r: &Rule| !r.words.iter().any(|w| DOES.contains(&w.as_str())));
                if matches!(*first, "dnat" | "redirect")
                    && self.list.last().is_some_and(|r| r.chain == chain && open(r))
                    && let Some(begun) = self.list.pop()
                {
                    from.start = begun.span.start;
                    words.splice(..0, begun.words);
                }
                self.list.push(Rule { chain: chain.to_owned(), words, span: from });
            }
        } else if let Some(i) = words.windows(2).position(|w| w[0] == "add" && w[1] == "rule") {
            // `nft add rule ip nat prerouting …`
            let rest = words.get(i + 2..).unwrap_or(&[]);
            let family = usize::from(rest.first().is_some_and(|f| matches!(*f, "ip" | "ip6" | "inet")));
            let name = rest.get(family + 1).copied().unwrap_or("");
            let words =
                rest.get(family + 2..).unwrap_or(&[]).iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
            self.list.push(Rule { chain: format!("{table}/{name}"), words: self.expand(&words), span });
        }
    }

    /// `$name` becomes what it stands for.
    fn expand(&self, words: &[String]) -> Vec<String> {
        let mut out = Vec::with_capacity(words.len());
        for w in words {
            match w.strip_prefix('$').and_then(|n| self.defines.get(n)) {
                Some(list) if out.len() < 5000 => {
                    for (i, m) in list.iter().enumerate() {
                        if i > 0 {
                            out.push(",".to_owned());
                        }
                        out.push(m.trim_matches('"').to_owned());
                    }
                }
                _ => out.push(w.clone()),
            }
        }
        out
    }

    fn find(&mut self) {
        // Chains that hide senders, for whoever leads there by the interface that a packet leaves by.
        let hides = |r: &&Rule| r.words.iter().any(|w| w == "masquerade" || w == "snat");
        let chains: Vec<&str> = self.list.iter().filter(hides).map(|r| r.chain.as_str()).collect();
        let wan: Vec<String> = self
            .list
            .iter()
            .filter(|r| hides(r) || r.target().is_some_and(|t| chains.contains(&t.as_str())))
            .filter_map(|r| r.operand("oifname").or(r.operand("oif")).filter(|o| !o.1))
            .flat_map(|o| o.0)
            .filter(|n| !n.starts_with('$') && n != "lo" && !n.starts_with("br-"))
            .collect();
        self.known = !wan.is_empty();
        self.wan = wan;
        for n in ["wan", "ppp0", "pppoe-wan"] {
            self.wan.push(n.to_owned());
        }
        for v6 in [false, true] {
            let filters: Vec<(String, Filter)> =
                self.list.iter().filter_map(|r| Some((r.chain.clone(), self.filter(r, v6)?))).collect();
            let chains = if v6 { &mut self.chains6 } else { &mut self.chains };
            for (chain, f) in filters {
                chains.chain(&chain).rules.push(f);
            }
        }
        let policies: Vec<(String, Option<bool>)> =
            self.chains.by_name.iter().map(|(n, c)| (n.clone(), c.policy)).collect();
        for (name, policy) in policies {
            self.chains6.chain(&name).policy = policy;
        }
        self.edges = self.chains.edges();
    }

    fn filter(&self, r: &Rule, v6: bool) -> Option<Filter> {
        let mut f = Filter::total(true);
        let table = r.chain.split('/').next().unwrap_or("");
        let w = &r.words;
        let has = |k: &str| w.iter().any(|x| x == k);
        // Rules of the other protocol.
        let other = if v6 {
            has("ip") || has("icmp") || table.starts_with("ip ") || has("ipv4")
        } else {
            has("ip6") || has("icmpv6") || table.starts_with("ip6 ") || has("ipv6")
        };
        if other && !has("vmap") {
            return None;
        }
        if has("dnat") && !has("status") || has("snat") || has("masquerade") || has("redirect") {
            return None;
        }
        let next = |k: &str| w.iter().position(|x| x == k).and_then(|i| w.get(i + 1)).cloned();
        // A verdict map: which branch is taken is not followed.
        if has("vmap") {
            let established = has("state");
            let names: Vec<String> = w
                .windows(2)
                .filter(|p| p[0] == "jump" || p[0] == "goto")
                .map(|p| format!("{table}/{}", p[1]))
                .collect();
            let verdicts = w.iter().any(|x| x == "accept" || x == "drop");
            if established && names.is_empty() {
                return None;
            }
            f.unsure = true;
            if let Some((list, no)) = r.operand("iifname").or(r.operand("iif"))
                && self.side(&list, no) == Tri::No
            {
                return None;
            }
            let ports = r.ports();
            if let (Some(p), true) = (&ports, verdicts) {
                f.dst_ports = filter::read_ports(p);
                // `udp . 51820 : accept`: that one is let in.
                f.unsure = !has("accept") || has("drop");
                f.protocol = filter::protocols(if has("udp") && !has("tcp") { "udp" } else { "*" });
            }
            if let [one] = &names[..] {
                f.jump = Some(Jump::To(one.clone()));
            } else if !names.is_empty() {
                f.jump = Some(Jump::To("?".to_owned()));
            }
            return Some(f);
        }
        match () {
            () if has("accept") => {}
            () if has("drop") || has("reject") => f.passes = false,
            () if has("return") => f.jump = Some(Jump::Return),
            () => f.jump = Some(Jump::To(format!("{table}/{}", next("jump").or(next("goto"))?))),
        }
        // `ct state established,related`, `ct status dnat`
        if let Some(i) = w.windows(2).position(|p| p[0] == "ct" && p[1] == "state") {
            let states = w.get(i + 2..).unwrap_or(&[]).iter().take_while(|x| {
                x.contains(',')
                    || matches!(
                        x.as_str(),
                        "," | "{" | "}" | "established" | "related" | "new" | "invalid" | "untracked"
                    )
            });
            if !states.into_iter().any(|s| s.split(',').any(|s| s == "new")) {
                return None;
            }
        }
        if w.windows(3).any(|p| p[0] == "ct" && p[1] == "status" && p[2] == "dnat") {
            // Only translated packets, which go to devices inside. IPv6 needs no translation.
            if v6 {
                return None;
            }
            f.dst = filter::addresses(filter::INSIDE);
        }
        for k in ["iifname", "iif", "meta iifname"] {
            if let Some((list, no)) = r.operand(k) {
                match self.side(&list, no) {
                    Tri::No => return None,
                    Tri::Unknown => f.unsure = true,
                    Tri::Yes => {}
                }
            }
        }
        if let Some((list, no)) = r.operand("oifname").or(r.operand("oif"))
            && self.side(&list, no) == Tri::Yes
        {
            return None;
        }
        if let Some((list, no)) = r
            .operand("l4proto")
            .or(r.operand("protocol"))
            .or(r.operand("nexthdr"))
            .filter(|l| !l.0.is_empty())
        {
            f.unsure |= no;
            f.protocol = filter::protocols(&list.join(","));
        }
        for p in ["tcp", "udp"] {
            if w.windows(2).any(|x| x[0] == p && matches!(x[1].as_str(), "dport" | "sport" | "flags")) {
                f.protocol = filter::protocols(p);
            }
        }
        if w.windows(2).any(|x| x[0].starts_with("icmp") && x[1] == "type") {
            f.protocol = filter::protocols("icmp");
        }
        if has("flags") {
            // `tcp flags & (fin | syn | rst | ack) == syn`, `tcp flags syn / fin,syn,rst,ack`: packets that open.
            match w.iter().rposition(|x| x == "==" || x == "!=" || x == "/") {
                Some(i) if w.get(i + 1).is_some_and(|s| s == "syn") && w[i] == "!=" => return None,
                Some(i) if w.get(i + 1).is_some_and(|s| s == "syn") && w[i] == "==" => {}
                Some(i) if i > 0 && w[i] == "/" && w[i - 1] == "syn" => {}
                _ => f.unsure = true,
            }
        }
        if has("limit") || has("meter") {
            // Who comes slowly is let through, and not stopped.
            if !f.passes && f.jump.is_none() {
                return None;
            }
        }
        if let Some(p) = r.ports() {
            f.dst_ports = filter::read_ports(&p);
        }
        if let Some((list, no)) = r.operand("saddr") {
            f.unsure |= no;
            f.from(&list.join(","));
        }
        if let Some((list, no)) = r.operand("daddr") {
            f.unsure |= no;
            f.dst = filter::addresses(&list.join(","));
        }
        const MORE: [&str; 7] = ["mark", "fib", "hour", "day", "sport", "socket", "th"];
        f.unsure |= MORE.iter().any(|k| has(k))
            || w.iter().any(|x| x.starts_with('@') && !self.sets.contains_key(x.trim_start_matches('@')));
        Some(f)
    }

    fn side(&self, list: &[String], no: bool) -> Tri {
        // A variable that nothing fills in: only its name tells.
        let named = |n: &str| {
            let n = n.to_ascii_lowercase();
            n.starts_with('$') && ["wan", "uplink", "internet", "public", "ext"].iter().any(|k| n.contains(k))
        };
        let wan = list.iter().any(|n| {
            named(n)
                || self.wan.iter().any(|w| w == n || n.strip_suffix('*').is_some_and(|p| w.starts_with(p)))
        });
        if !wan && list.iter().any(|n| n.starts_with('$')) {
            return Tri::Unknown;
        }
        if wan || self.known || list.iter().all(|n| n == "lo") { Tri::from(wan != no) } else { Tri::Unknown }
    }

    fn forwards(&self, sink: &mut FactSink<'_>) {
        let forward = self.hooks.iter().find(|(_, h)| h.0 == "filter forward").map(|(n, _)| n.clone());
        let input = self.hooks.iter().find(|(_, h)| h.0 == "filter input").map(|(n, _)| n.clone());
        for r in &self.list {
            let w = &r.words;
            let at = |k: &str| w.iter().position(|x| x == k);
            let redirect = at("redirect").is_some();
            let Some(verb) = at("dnat")
                .filter(|i| w.get(i.wrapping_sub(1)).is_none_or(|p| p != "status"))
                .or(at("redirect"))
            else {
                continue;
            };
            let side = r.operand("iifname").or(r.operand("iif"));
            let bound = side.as_ref().map_or(Tri::Yes, |(l, no)| self.side(l, *no));
            if bound == Tri::No {
                continue;
            }
            let rest = w.get(verb + 1..).unwrap_or(&[]);
            let proto = if w.iter().any(|x| x == "udp") {
                if w.iter().any(|x| x == "tcp") { "tcp+udp" } else { "udp" }
            } else {
                "tcp"
            };
            let mut found: Vec<(String, String, String)> = Vec::new();
            if let Some(map) = rest.iter().position(|x| x == "map") {
                // `to tcp dport map { 80 : 10.0.0.2 . 80, 443 : 10.0.0.2 }`
                let body: Vec<&str> = rest
                    .iter()
                    .skip(map + 1)
                    .map(String::as_str)
                    .filter(|x| !matches!(*x, "{" | "}"))
                    .collect();
                let text = match body.first() {
                    Some(name) if name.starts_with('@') => {
                        self.sets.get(name.trim_start_matches('@')).map(|s| s.join(" ")).unwrap_or_default()
                    }
                    _ => body.join(" "),
                };
                for entry in text.split(',').take(2000) {
                    let Some((k, v)) = entry.split_once(" : ").or_else(|| entry.split_once(": ")) else {
                        continue;
                    };
                    let (ip, port) = v.split_once(" . ").unwrap_or((v, ""));
                    found.push((k.trim().to_owned(), ip.trim().to_owned(), port.trim().to_owned()));
                }
            } else {
                let to = rest
                    .iter()
                    .find(|x| !matches!(x.as_str(), "to" | "ip" | "ip6" | "addr" | "." | "port" | ":" | "{"))
                    .map_or("", String::as_str);
                let after = rest
                    .iter()
                    .position(|x| x == ":")
                    .and_then(|i| rest.get(i + 1))
                    .map_or("", String::as_str);
                let (ip, port) = match to.split_once(':') {
                    Some((a, p)) if !p.contains(':') => (a, p),
                    _ => (to, after),
                };
                let (ip, port) =
                    if redirect { ("", if port.is_empty() { ip } else { port }) } else { (ip, port) };
                found.push((r.ports().unwrap_or_default(), ip.to_owned(), port.to_owned()));
            }
            let source = match r.operand("saddr") {
                None => Origin::Any,
                Some((_, true)) => Origin::Unknown,
                Some((l, false)) => Origin::List(l.into_iter().take(64).collect()),
            };
            if matches!(&source, Origin::List(l) if l.iter().all(|a| router::is_inside(a))) {
                continue;
            }
            for (outer, ip, inner) in found {
                let pairs = if outer.is_empty() {
                    Some(router::ALL_PORTS.to_vec())
                } else {
                    router::pairs(&outer, &inner)
                };
                let Some(pairs) = pairs else {
                    router::unread_forward(sink, r.span);
                    continue;
                };
                let f = Forward {
                    ext_if: side.as_ref().and_then(|s| s.0.first().cloned()),
                    ext_ip: r.operand("daddr").filter(|d| !d.1).and_then(|d| d.0.first().cloned()),
                    bound,
                    to_router: redirect,
                    // The wall that the report shows is the router's own; what is passed on has another one.
                    filter_at: (!redirect)
                        .then(|| forward.as_ref().and_then(|n| self.hooks.get(n)).map_or(r.span, |h| h.1)),
                    origin: if outer.is_empty() { DoorKind::OneToOne } else { DoorKind::Static },
                    ..router::forward(&ip, proto)
                };
                router::tell_forward(
                    sink,
                    &f,
                    &source,
                    &pairs,
                    &self.edges,
                    r.span,
                    &mut |protocol, _, port| {
                        let (chain, packet) = if redirect {
                            (input.as_deref(), Some(router::packet_to_router(protocol, port)))
                        } else {
                            (forward.as_deref(), router::packet_to(&ip, protocol, port))
                        };
                        match (chain, packet) {
                            (Some(c), Some(p)) => self.chains.ask(c, &p),
                            _ => UNKNOWN,
                        }
                    },
                );
            }
        }
    }

    fn walls(&self, sink: &mut FactSink<'_>) {
        let mut told = false;
        for (name, (hook, span)) in &self.hooks {
            if hook == "filter input" && !told {
                told = true;
                let v = self.chains.ask(name, &router::packet_to_router(6, 61_234));
                // A policy that drops, with nothing that lets a stray packet in for sure.
                let drops = self.chains.by_name.get(name).and_then(|c| c.policy) == Some(false);
                // Nothing is open when both are shut: what is passed on has a chain of its own.
                let passed =
                    self.hooks.iter().filter(|(n, h)| h.0 == "filter forward" && !n.starts_with("ip6 ")).any(
                        |(n, _)| router::wall(&self.chains.ask(n, &router::stray_packet())) == "pass-all",
                    );
                let wall = match router::wall(&v) {
                    "unknown" if drops => "present",
                    w => w,
                };
                let wall = if wall == "present" && passed && !self.wan.is_empty() { "unknown" } else { wall };
                sink.stated(key::FILTER_WAN_IN, wall, *span);
            }
        }
        let six = |n: &str| n.starts_with("inet ") || n.starts_with("ip6 ");
        let hook = self.hooks.iter().find(|(n, h)| h.0 == "filter forward" && six(n));
        let used =
            self.list.iter().any(|r| r.words.iter().any(|w| w == "ip6" || w == "ipv6" || w == "icmpv6"));
        if let (Some((name, (_, span))), true) = (hook, used) {
            let ask = |port| self.chains6.ask(name, &Packet { port, ..router::stray_packet() });
            sink.stated(key::FILTER_IPV6_IN, router::wall6(ask), *span);
            for r in self.reached(name) {
                let to = r.operand("daddr").filter(|d| !d.1).and_then(|d| d.0.first().cloned());
                let (Some(ip), Some(ports), true) = (to, r.ports(), r.words.iter().any(|w| w == "accept"))
                else {
                    continue;
                };
                if !ip.contains(':') || ip.ends_with("/0") {
                    continue;
                }
                let Some(pairs) = router::pairs(&ports, "") else { continue };
                let proto = if r.words.iter().any(|w| w == "udp") { "udp" } else { "tcp" };
                let f = Forward { bound: Tri::Yes, ..router::forward(ip.trim_end_matches("/128"), proto) };
                let from = r.operand("saddr").map_or(Origin::Any, |s| Origin::List(s.0));
                router::tell_forward(sink, &f, &from, &pairs, &[], r.span, &mut |_, _, _| OPEN);
            }
        }
    }

    /// Rules that packets from the internet may meet, in this chain and those that it leads to.
    fn reached(&self, chain: &str) -> Vec<&Rule> {
        let mut chains: Vec<String> = vec![chain.to_owned()];
        let mut out = Vec::new();
        let mut next = 0;
        while let Some(c) = chains.get(next).cloned().filter(|_| next < 64) {
            next += 1;
            for r in self.list.iter().filter(|r| r.chain == c) {
                let side = r.operand("iifname").or(r.operand("iif"));
                if side.is_some_and(|(l, no)| self.side(&l, no) == Tri::No) {
                    continue;
                }
                if let Some(t) = r.target().filter(|t| !chains.contains(t)) {
                    chains.push(t);
                }
                out.push(r);
            }
        }
        out
    }

    fn services(&self, sink: &mut FactSink<'_>) {
        let Some((input, _)) = self.hooks.iter().find(|(_, h)| h.0 == "filter input") else { return };
        let accepts = |r: &&Rule| r.words.iter().any(|w| w == "accept");
        let mut told = Vec::new();
        for r in self.reached(input).into_iter().filter(accepts) {
            let Some(ports) = r.ports() else { continue };
            if r.words.iter().any(|w| w == "ip6" || w == "ipv6") {
                continue;
            }
            for (_, p) in router::pairs(&ports, "").unwrap_or_default().into_iter().take(16) {
                let udp = r.words.iter().any(|w| w == "udp");
                let v = self.chains.ask(input, &router::packet_to_router(if udp { 17 } else { 6 }, p.first));
                if told.contains(&(udp, p.first)) {
                    continue;
                }
                if v.allows != Tri::No && told.len() < 1000 {
                    told.push((udp, p.first));
                }
                match vpn_of(p.first) {
                    Some(kind) if v.allows != Tri::No => {
                        sink.stated(key::VPN, Vpn { kind: kind.to_owned() }, r.span)
                    }
                    None if !udp && v.allows != Tri::No => {
                        let service = router::admin_service(p.first).unwrap_or(Service::Other);
                        let from = if v.allows == Tri::Yes { AllowedFrom::Any } else { AllowedFrom::Unknown };
                        router::tell_admin(sink, (service, p.first), Tri::Yes, from, &v, r.span);
                    }
                    _ => {}
                }
            }
        }
    }
}

impl Rule {
    /// The chain that it leads to.
    fn target(&self) -> Option<String> {
        let i = self.words.iter().position(|w| w == "jump" || w == "goto")?;
        let table = self.chain.split('/').next().unwrap_or("");
        Some(format!("{table}/{}", self.words.get(i + 1)?))
    }

    /// What stands behind a keyword: one value or a set, and whether it is negated.
    fn operand(&self, key: &str) -> Option<(Vec<String>, bool)> {
        let i = self.words.iter().position(|w| w == key)?;
        let mut rest = self.words.get(i + 1..)?.iter().peekable();
        let no = rest.next_if(|w| *w == "!=").is_some();
        rest.next_if(|w| *w == "==");
        if rest.next_if(|w| *w == "{").is_some() {
            let list = rest
                .take_while(|w| *w != "}")
                .filter(|w| *w != ",")
                .map(|w| w.trim_end_matches(',').to_owned())
                .collect();
            return Some((list, no));
        }
        let mut out = vec![rest.next()?.clone()];
        // A definition that stands for several.
        while rest.next_if(|w| *w == ",").is_some() {
            out.extend(rest.next().cloned());
        }
        if out.iter().any(|w| w == "vmap" || w == "map") {
            return None;
        }
        Some((out, no))
    }

    /// Ports of `dport`, with commas.
    fn ports(&self) -> Option<String> {
        if self.words.iter().any(|w| w == "vmap") {
            // `. th dport vmap { udp . 51820 : accept }`
            let list: Vec<&str> = self
                .words
                .windows(2)
                .filter(|w| w[0] == ".")
                .map(|w| w[1].as_str())
                .filter(|p| p.bytes().all(|b| b.is_ascii_digit()))
                .collect();
            return (!list.is_empty()).then(|| list.join(","));
        }
        let (list, no) = self.operand("dport")?;
        (!no && !list.iter().any(|w| w == "map")).then(|| list.join(","))
    }
}
