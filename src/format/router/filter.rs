//! Packet filters of routers, and the question what they let in from outside.
//!
//! A list is walked in its order: the first filter that fits decides. Lists of Yamaha's numbers drop what fits none;
//! chains (iptables, RouterOS, …) jump to other chains and have a policy of their own.
//! What a word means that cannot be resolved here (a host name, a placeholder) stays unknown and never becomes "no".
//! Packets are looked at as the filter sees them: on the way in, addresses and ports are already the inner ones.

use super::names as words;
use crate::model::map::HashMap;
use crate::model::net::PortRange;
use crate::model::order::Order as _;
use crate::model::span::Span;
use crate::model::value::{Origin, Tri};
use std::cell::Cell;
use std::net::Ipv4Addr;

/// One line of a filter.
#[derive(Debug, Clone)]
pub struct Filter {
    pub passes: bool,
    pub src: Addresses,
    pub dst: Addresses,
    pub protocol: Vec<Protocol>,
    pub src_ports: Ports,
    pub dst_ports: Ports,
    pub src_text: String,
    /// Has conditions that are not evaluated: it may fit or not.
    pub unsure: bool,
    pub jump: Option<Jump>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Jump {
    To(String),
    Return,
}

#[derive(Debug, Clone)]
pub enum Addresses {
    Any,
    /// First and last; may be empty when nothing could be read.
    Ranges(Vec<(u32, u32)>),
    /// A host name, `map-e`, an application, a placeholder.
    Unresolved,
}

#[derive(Debug, Clone, Copy)]
pub enum Protocol {
    Any,
    Number(u8),
    /// TCP with certain flags: does a packet that opens a connection fit?
    Tcp {
        opening: bool,
    },
    Other,
}

#[derive(Debug, Clone)]
pub enum Ports {
    Any,
    Ranges(Vec<PortRange>),
    Unresolved,
}

/// Who is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    Address(Ipv4Addr),
    /// The router's own outer address, which the file may not state.
    Itself(Option<Ipv4Addr>),
}

#[derive(Debug, Clone, Copy)]
pub struct Packet {
    pub target: Target,
    /// 6 or 17, or another number.
    pub protocol: u8,
    pub port: u16,
}

/// May it come in, and from whom?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub allows: Tri,
    pub source: Origin,
}

impl Filter {
    /// Arguments after the filter number: action, source, destination, protocol, source port, destination port; the
    /// later ones may be left out. `None`: not a filter line.
    pub fn read<'w>(mut args: impl Iterator<Item = &'w str>) -> Option<Filter> {
        let action = args.next()?.to_ascii_lowercase();
        let action = action.split('-').next().unwrap_or("");
        let passes = match action {
            "pass" | "restrict" => true,
            "reject" => false,
            _ => return None,
        };
        let src_text = args.next()?.to_owned();
        let dst = args.next().map_or(Addresses::Any, addresses);
        let protocol = args.next().map_or(vec![Protocol::Any], protocols);
        let ports = |w: Option<&str>| w.map_or(Ports::Any, read_ports);
        Some(Filter {
            passes,
            src: addresses(&src_text),
            dst,
            protocol,
            src_ports: ports(args.next()),
            dst_ports: ports(args.next()),
            src_text,
            unsure: false,
            jump: None,
        })
    }

    /// A filter that fits everything.
    pub fn total(passes: bool) -> Filter {
        Filter {
            passes,
            src: Addresses::Any,
            dst: Addresses::Any,
            protocol: vec![Protocol::Any],
            src_ports: Ports::Any,
            dst_ports: Ports::Any,
            src_text: String::new(),
            unsure: false,
            jump: None,
        }
    }

    /// Limit the senders to `text` as well.
    pub fn from(&mut self, text: &str) {
        self.src = addresses(text);
        text.clone_into(&mut self.src_text);
    }

    /// Lets everything through, or drops everything.
    pub fn is_total(&self) -> bool {
        matches!(
            (&self.src, &self.dst, &self.src_ports, &self.dst_ports),
            (Addresses::Any, Addresses::Any, Ports::Any, Ports::Any)
        ) && self.protocol.iter().any(|p| matches!(p, Protocol::Any))
            && !self.unsure
            && self.jump.is_none()
    }

    /// Does a packet fit, its source left aside?
    fn fits(&self, p: &Packet) -> Tri {
        let protocol = self.protocol.iter().fold(Tri::No, |t, x| {
            or(
                t,
                match x {
                    Protocol::Any => Tri::Yes,
                    Protocol::Number(n) => Tri::from(*n == p.protocol),
                    Protocol::Tcp { opening } => Tri::from(p.protocol == 6 && *opening),
                    Protocol::Other => Tri::Unknown,
                },
            )
        });
        let target = match (&self.dst, p.target) {
            (Addresses::Any, _) => Tri::Yes,
            (Addresses::Ranges(r), Target::Address(a) | Target::Itself(Some(a))) => {
                Tri::from(r.iter().any(|(x, y)| (*x..=*y).contains(&u32::from(a))))
            }
            // Ranges of private addresses are not the router's outer address.
            (Addresses::Ranges(r), Target::Itself(None)) => {
                if r.iter().all(|(x, y)| private(*x, *y)) {
                    Tri::No
                } else {
                    Tri::Unknown
                }
            }
            (Addresses::Unresolved, _) => Tri::Unknown,
        };
        let has_ports = matches!(p.protocol, 6 | 17);
        let port = match &self.dst_ports {
            Ports::Ranges(r) if has_ports => Tri::from(r.iter().any(|r| r.contains(p.port))),
            Ports::Unresolved if has_ports => Tri::Unknown,
            _ => Tri::Yes,
        };
        // An ordinary visitor's port is not one of these, but who wants to can choose it.
        let from = match &self.src_ports {
            Ports::Any => Tri::Yes,
            _ if has_ports => {
                if self.passes {
                    Tri::Unknown
                } else {
                    Tri::No
                }
            }
            _ => Tri::Yes,
        };
        let known = if self.unsure { Tri::Unknown } else { Tri::Yes };
        [protocol, target, port, from, known].into_iter().fold(Tri::Yes, and)
    }

    fn source(&self) -> Source<'_> {
        match &self.src {
            Addresses::Any => Source::Any,
            Addresses::Ranges(r) if r.iter().any(|(a, b)| *a == 0 && *b == u32::MAX) => Source::Any,
            // Nobody on the internet has such an address.
            Addresses::Ranges(r) if r.iter().all(|(a, b)| private(*a, *b)) => Source::Nobody,
            Addresses::Ranges(_) => Source::Only(&self.src_text),
            Addresses::Unresolved if self.src_text.contains(['<', '{', '$']) => Source::Unknown,
            Addresses::Unresolved => Source::Only(&self.src_text),
        }
    }

    pub fn port_edges(&self, out: &mut Vec<u32>) {
        if let Ports::Ranges(r) = &self.dst_ports {
            for r in r {
                out.push(u32::from(r.first));
                out.push(u32::from(r.last) + 1);
            }
        }
    }
}

enum Source<'f> {
    Any,
    Only(&'f str),
    Nobody,
    Unknown,
}

/// The filters of one file by their numbers.
pub type Filters = HashMap<u32, Filter>;

/// What a list of filters does with a packet from the internet. `whole`: the file holds every filter that exists, so a
/// number without a line is no filter at all.
pub fn ask(list: &[u32], filters: &Filters, whole: bool, packet: &Packet) -> Verdict {
    let mut state = State::default();
    for n in list {
        let Some(f) = filters.get(n) else {
            state.maybe_in |= !whole;
            state.maybe_out |= !whole;
            continue;
        };
        if let Some(v) = state.step(f, f.fits(packet), None) {
            return v;
        }
    }
    state.end(Tri::No)
}

/// A chain of filters with what happens to the rest.
#[derive(Debug, Clone, Default)]
pub struct Chain {
    pub rules: Vec<Filter>,
    /// `None`: not stated.
    pub policy: Option<bool>,
    /// The line to show for it.
    pub at: Option<Span>,
}

/// The chains of one file, with the work that may still be done on them.
#[derive(Debug)]
pub struct Chains {
    pub by_name: HashMap<String, Chain>,
    /// Filters looked at for one file, so that a hostile file ends.
    work: Cell<usize>,
}

impl Default for Chains {
    fn default() -> Self {
        Chains { by_name: HashMap::new(), work: Cell::new(3_000_000) }
    }
}

/// The private networks, for rules that only speak of translated packets. All but the one address that stands for
/// packets without a translation (`router::stray_packet`).
pub const INSIDE: &str =
    "10.0.0.0/8,172.16.0.0/12,192.168.0.0-192.168.254.252,192.168.254.254-192.168.255.255";

const UNSURE: Verdict = Verdict { allows: Tri::Unknown, source: Origin::Unknown };

impl Chains {
    pub fn chain(&mut self, name: &str) -> &mut Chain {
        if !self.by_name.contains_key(name) {
            self.by_name.insert(name.to_owned(), Chain::default());
        }
        self.by_name.entry(name.to_owned()).or_default()
    }

    /// What a chain does with a packet from the internet. A chain that does not exist says nothing.
    pub fn ask(&self, name: &str, packet: &Packet) -> Verdict {
        let Some(first) = self.by_name.get(name) else { return UNSURE };
        let mut state = State::default();
        // Where to go on, whether it is sure that we are here, and from whom only.
        let mut stack: Vec<(&Chain, usize, Tri, Option<&str>)> = vec![(first, 0, Tri::Yes, None)];
        while let Some((chain, at, here, only)) = stack.pop() {
            let Some(f) = chain.rules.get(at) else { continue };
            let left = self.work.get();
            if left == 0 {
                return UNSURE;
            }
            self.work.set(left - 1);
            stack.push((chain, at + 1, here, only));
            let fits = and(here, f.fits(packet));
            if fits == Tri::No {
                continue;
            }
            match &f.jump {
                None => {
                    if let Some(v) = state.step(f, fits, only) {
                        return v;
                    }
                }
                Some(Jump::Return) => {
                    if fits == Tri::Yes && matches!(f.source(), Source::Any) {
                        stack.pop();
                    } else if let Some(top) = stack.last_mut() {
                        top.2 = Tri::Unknown;
                    }
                }
                Some(Jump::To(to)) => {
                    let (fits, only) = match f.source() {
                        Source::Any => (fits, only),
                        Source::Only(text) => (fits, Some(text)),
                        Source::Nobody => continue,
                        Source::Unknown => (Tri::Unknown, only),
                    };
                    match self.by_name.get(to) {
                        Some(c) if stack.len() < 32 => stack.push((c, 0, fits, only)),
                        _ => {
                            state.maybe_in = true;
                            state.maybe_out = true;
                        }
                    }
                }
            }
        }
        state.end(first.policy.map_or(Tri::Unknown, Tri::from))
    }

    /// Where the answers may differ: edges of all port ranges, at most 64.
    pub fn edges(&self) -> Vec<u32> {
        let mut out = Vec::new();
        for f in self.by_name.values().flat_map(|c| &c.rules) {
            f.port_edges(&mut out);
            if out.len() > 4096 {
                out.order();
                out.dedup();
                if out.len() > 2048 {
                    break;
                }
            }
        }
        out.order();
        out.dedup();
        out.truncate(2048);
        out
    }
}

/// What was seen on the way through a list.
#[derive(Default)]
struct State {
    only: Vec<String>,
    /// Something before may have let it in, or kept it out.
    maybe_in: bool,
    maybe_out: bool,
}

impl State {
    fn step(&mut self, f: &Filter, fits: Tri, limit: Option<&str>) -> Option<Verdict> {
        let source = match (f.source(), limit) {
            (Source::Any, Some(text)) => Source::Only(text),
            (s, _) => s,
        };
        let unsure = match (fits, source) {
            (Tri::No, _) | (_, Source::Nobody) => false,
            (Tri::Unknown, _) | (_, Source::Unknown) => true,
            // What comes later no longer matters.
            (Tri::Yes, Source::Any) if f.passes => {
                return Some(match self.maybe_out {
                    false => Verdict { allows: Tri::Yes, source: Origin::Any },
                    true if self.only.is_empty() => UNSURE,
                    true => Verdict { allows: Tri::Yes, source: Origin::Unknown },
                });
            }
            (Tri::Yes, Source::Any) => return Some(std::mem::take(self).end(Tri::No)),
            (Tri::Yes, Source::Only(text)) => {
                // A rejected sender is kept out; the others go on to the next filter.
                for part in text.split(',').filter(|_| f.passes) {
                    if self.only.len() < 64 && !self.only.iter().any(|t| t == part) {
                        self.only.push(part.to_owned());
                    }
                }
                false
            }
        };
        self.maybe_in |= unsure && f.passes;
        self.maybe_out |= unsure && !f.passes;
        None
    }

    /// No filter decided: `rest` is what happens then.
    fn end(self, rest: Tri) -> Verdict {
        match rest {
            Tri::Yes if !self.maybe_out => return Verdict { allows: Tri::Yes, source: Origin::Any },
            Tri::Yes | Tri::Unknown if self.only.is_empty() => return UNSURE,
            Tri::Yes | Tri::Unknown => return Verdict { allows: Tri::Yes, source: Origin::Unknown },
            Tri::No => {}
        }
        match (self.only.is_empty(), self.maybe_in) {
            (false, false) => Verdict { allows: Tri::Yes, source: Origin::List(self.only) },
            (false, true) => Verdict { allows: Tri::Yes, source: Origin::Unknown },
            (true, true) => UNSURE,
            (true, false) => Verdict { allows: Tri::No, source: Origin::List(Vec::new()) },
        }
    }
}

/// A range cut where one of the filters may decide differently. At most 64 parts; the last one holds the rest.
pub fn cut(list: &[u32], filters: &Filters, range: PortRange) -> Vec<PortRange> {
    let mut edges = vec![u32::from(range.first), u32::from(range.last) + 1];
    for f in list.iter().filter_map(|n| filters.get(n)) {
        f.port_edges(&mut edges);
    }
    edges.retain(|e| (u32::from(range.first)..=u32::from(range.last) + 1).contains(e));
    edges.order();
    edges.dedup();
    if edges.len() > 65 {
        edges.drain(64..edges.len() - 1);
    }
    let n = |v: u32| u16::try_from(v).unwrap_or(u16::MAX);
    edges.windows(2).map(|w| PortRange { first: n(w[0]), last: n(w[1].saturating_sub(1)) }).collect()
}

fn and(a: Tri, b: Tri) -> Tri {
    match (a, b) {
        (Tri::No, _) | (_, Tri::No) => Tri::No,
        (Tri::Yes, Tri::Yes) => Tri::Yes,
        _ => Tri::Unknown,
    }
}

fn or(a: Tri, b: Tri) -> Tri {
    match (a, b) {
        (Tri::Yes, _) | (_, Tri::Yes) => Tri::Yes,
        (Tri::No, Tri::No) => Tri::No,
        _ => Tri::Unknown,
    }
}

fn private(a: u32, b: u32) -> bool {
    let one =
        |v: u32| v >> 24 == 127 || crate::model::net::is_private(std::net::IpAddr::V4(Ipv4Addr::from(v)));
    // A range that begins and ends in one private block lies in it.
    one(a) && one(b) && (a >> 24) == (b >> 24)
}

/// `*`, addresses, `a-b`, networks with `/24`, `/255.255.255.0` or `/0xffffff00`, lists with commas.
pub fn addresses(word: &str) -> Addresses {
    let mut ranges = Vec::new();
    let mut unresolved = false;
    for part in word.split(',') {
        match part {
            "*" | "any" | "all" | "0.0.0.0/0.0.0.0" => return Addresses::Any,
            // `0/0`, `0.0.0.0/0`, `::/0`
            _ if part.ends_with("/0") && part.starts_with(['0', ':']) => return Addresses::Any,
            _ => match range(part) {
                Some(r) => ranges.push(r),
                None => unresolved = true,
            },
        }
    }
    if unresolved { Addresses::Unresolved } else { Addresses::Ranges(ranges) }
}

pub fn range(part: &str) -> Option<(u32, u32)> {
    if let Some((net, mask)) = part.split_once('/') {
        let base = u32::from(net.parse::<Ipv4Addr>().ok()?);
        let mask = mask_bits(mask)?;
        return Some((base & mask, base | !mask));
    }
    if let Some((a, b)) = part.split_once('-') {
        let lo = if a.is_empty() { 0 } else { octets(a)?.0 };
        let hi = if b.is_empty() { u32::MAX } else { octets(b)?.1 };
        return (lo <= hi).then_some((lo, hi));
    }
    octets(part)
}

/// `192.168.*.*` → first and last address. Stars stand at the end in all but odd files.
fn octets(t: &str) -> Option<(u32, u32)> {
    let (mut lo, mut hi, mut n, mut star) = (0u32, 0u32, 0, false);
    for o in t.split('.') {
        n += 1;
        let (a, b) = match o {
            "*" => {
                star = true;
                (0, 255)
            }
            // `10.*.1.2` is not one range; it stays unresolved.
            _ if star => return None,
            _ => {
                let v = u32::from(o.parse::<u8>().ok()?);
                (v, v)
            }
        };
        if n > 4 {
            return None;
        }
        lo = lo << 8 | a;
        hi = hi << 8 | b;
    }
    (n == 4).then_some((lo, hi))
}

pub fn mask_bits(t: &str) -> Option<u32> {
    if let Ok(n) = t.parse::<u32>() {
        return (n <= 32).then(|| if n == 0 { 0 } else { u32::MAX << (32 - n) });
    }
    if let Some(hex) = t.strip_prefix("0x").or_else(|| t.strip_prefix("0X")) {
        return u32::from_str_radix(hex, 16).ok();
    }
    t.parse::<Ipv4Addr>().ok().map(u32::from)
}

pub fn protocols(word: &str) -> Vec<Protocol> {
    word.split(',')
        .map(|p| {
            let low = p.to_ascii_lowercase();
            match low.as_str() {
                "*" => Protocol::Any,
                "tcpsyn" => Protocol::Tcp { opening: true },
                // A packet that opens a connection has SYN alone.
                "tcpfin" | "tcprst" | "established" => Protocol::Tcp { opening: false },
                "icmp-error" | "icmp-info" => Protocol::Number(1),
                _ => match low.strip_prefix("tcpflag") {
                    Some(rest) => tcp_flag(rest).map_or(Protocol::Other, |opening| Protocol::Tcp { opening }),
                    None => words::protocol(&low).map_or(Protocol::Other, Protocol::Number),
                },
            }
        })
        .collect()
}

/// `=0x0002/0x0017`, `!=0x0000/0x0007`: does SYN alone fit?
fn tcp_flag(rest: &str) -> Option<bool> {
    const SYN: u32 = 0x0002;
    let (negated, rest) = match rest.strip_prefix('!') {
        Some(r) => (true, r),
        None => (false, rest),
    };
    let (value, mask) = rest.strip_prefix('=')?.split_once('/')?;
    let hex = |t: &str| u32::from_str_radix(t.trim_start_matches("0x"), 16).ok();
    Some((SYN & hex(mask)? == hex(value)?) != negated)
}

/// `*`, numbers, names, `a-b`, `-b`, `a-`, lists with commas.
pub fn read_ports(word: &str) -> Ports {
    let mut out = Vec::new();
    for part in word.split(',') {
        if part == "*" {
            return Ports::Any;
        }
        match port_range(part) {
            Some(r) => out.push(r),
            None => return Ports::Unresolved,
        }
    }
    Ports::Ranges(out)
}

/// One element of a list of ports.
pub fn port_range(part: &str) -> Option<PortRange> {
    if let Some((first, last)) = words::port(part) {
        return Some(PortRange { first, last });
    }
    // Names may hold a hyphen themselves (`ms-rpc`), so every hyphen is tried.
    part.match_indices('-').find_map(|(i, _)| {
        let (a, b) = (part.get(..i)?, part.get(i + 1..)?);
        let first = if a.is_empty() { 0 } else { words::port(a)?.0 };
        let last = if b.is_empty() { u16::MAX } else { words::port(b)?.1 };
        (first <= last && !(a.is_empty() && b.is_empty())).then_some(PortRange { first, last })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filters(lines: &[&str]) -> Filters {
        lines
            .iter()
            .map(|l| {
                let (n, rest) = l.split_once(' ').unwrap();
                (n.parse().unwrap(), Filter::read(rest.split_whitespace()).unwrap())
            })
            .collect()
    }
    fn to(port: u16) -> Packet {
        Packet { target: Target::Address(Ipv4Addr::new(192, 168, 100, 20)), protocol: 6, port }
    }
    fn verdict(lines: &[&str], port: u16) -> (Tri, Origin) {
        let f = filters(lines);
        let mut list: Vec<u32> = f.keys().copied().collect();
        list.sort_unstable();
        let v = ask(&list, &f, true, &to(port));
        (v.allows, v.source)
    }
    const NOBODY: Origin = Origin::List(Vec::new());

    #[test]
    fn the_first_filter_that_fits_decides() {
        assert_eq!(verdict(&["1 pass * *", "2 reject * * tcp * 554"], 554), (Tri::Yes, Origin::Any));
        assert_eq!(verdict(&["1 reject * * tcp * 554", "2 pass * *"], 554), (Tri::No, NOBODY));
        assert_eq!(verdict(&["1 restrict * * * * *"], 554), (Tri::Yes, Origin::Any));
    }

    #[test]
    fn what_fits_no_filter_is_dropped() {
        assert_eq!(verdict(&["1 pass * 192.168.100.21"], 80), (Tri::No, NOBODY));
        assert_eq!(verdict(&["1 pass * * icmp"], 80), (Tri::No, NOBODY));
        assert_eq!(verdict(&["1 pass * * udp * 80"], 80), (Tri::No, NOBODY));
        assert_eq!(verdict(&["1 pass * * tcp * www,554,8000"], 8000), (Tri::Yes, Origin::Any));
        assert_eq!(verdict(&["1 pass * * tcp * 8000-"], 8000), (Tri::Yes, Origin::Any));
        assert_eq!(verdict(&["1 pass * * tcp * -79"], 80), (Tri::No, NOBODY));
    }

    #[test]
    fn a_limited_source_is_named() {
        let only = Origin::List(vec!["203.0.113.0/28".to_owned()]);
        assert_eq!(verdict(&["1 pass 203.0.113.0/28 * tcp * 80"], 80), (Tri::Yes, only));
        // A wider filter before it takes the limit away, and also one after it.
        assert_eq!(verdict(&["1 pass * *", "2 pass 203.0.113.0/28 * tcp * 80"], 80), (Tri::Yes, Origin::Any));
        assert_eq!(verdict(&["1 pass 203.0.113.9 *", "2 pass * * tcp"], 80), (Tri::Yes, Origin::Any));
        // Private senders do not come from the internet.
        assert_eq!(verdict(&["1 reject 192.168.100.0/24 *", "2 pass * *"], 80), (Tri::Yes, Origin::Any));
        assert_eq!(verdict(&["1 pass 10.0.0.0/255.0.0.0 *"], 80), (Tri::No, NOBODY));
    }

    #[test]
    fn only_packets_that_open_a_connection_count() {
        assert_eq!(verdict(&["1 pass * * established"], 80), (Tri::No, NOBODY));
        assert_eq!(verdict(&["1 pass * * tcpflag=0x0002/0x0017"], 80), (Tri::Yes, Origin::Any));
        assert_eq!(verdict(&["1 pass * * tcpflag!=0x0000/0x0007"], 80), (Tri::Yes, Origin::Any));
        assert_eq!(verdict(&["1 pass * * tcpfin,tcprst"], 80), (Tri::No, NOBODY));
    }

    #[test]
    fn what_cannot_be_resolved_stays_unknown() {
        assert_eq!(verdict(&["1 pass * map-e tcp * 80"], 80).0, Tri::Unknown);
        assert_eq!(verdict(&["1 pass * * tcp ftpdata *"], 80).0, Tri::Unknown);
        assert_eq!(verdict(&["1 pass * * tcp * odd_name"], 80).0, Tri::Unknown);
        let f = filters(&["1 pass * *"]);
        assert_eq!(ask(&[9, 1], &f, false, &to(80)).allows, Tri::Unknown);
        assert_eq!(ask(&[9, 1], &f, true, &to(80)).allows, Tri::Yes);
        assert_eq!(ask(&[9], &f, true, &to(80)).allows, Tri::No);
    }

    #[test]
    fn a_range_is_cut_where_filters_differ() {
        let f = filters(&["1 pass * * tcp * 8002-8003"]);
        let parts = cut(&[1], &f, PortRange { first: 8000, last: 8010 });
        let text: Vec<String> = parts.iter().map(ToString::to_string).collect();
        assert_eq!(text, ["8000-8001", "8002-8003", "8004-8010"]);
        assert_eq!(cut(&[1], &f, PortRange::ALL).len(), 3);
    }
}
