//! What the formats of routers share: names of ports, packet filters, and how a forward becomes facts.
//!
//! A format says which interfaces face the internet, which forwards there are, and what its filters do with a packet;
//! here the links are put together. Ranges of ports are cut where the filters differ, neighbours with the same answer
//! stay together. What a format does not know stays unknown: a part of a configuration never looks safe.

pub mod filter;
pub mod names;

use super::FactSink;
use crate::i18n::{Args, Text, text};
use crate::model::fact::{DeviceId, DeviceKind, Facts};
use crate::model::key;
use crate::model::map::{HashMap, HashSet};
use crate::model::net::{PortRange, is_private};
use crate::model::report::FileInfo;
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::{
    Account, AllowedFrom, DoorKind, Forward, Host, Origin, RemoteAdmin, Role, Service, Tri, Value,
};
use crate::source::Source;
use crate::syntax::cli::{Kind, Line, Word};
use filter::{Packet, Target, Verdict};
use std::net::{IpAddr, Ipv4Addr};

/// Outer and inner ports of a forward.
pub type Pair = (PortRange, PortRange);

/// Nothing is known of this packet.
pub const UNKNOWN: Verdict = Verdict { allows: Tri::Unknown, source: Origin::Unknown };
/// Let in from everywhere.
pub const OPEN: Verdict = Verdict { allows: Tri::Yes, source: Origin::Any };
/// Dropped.
pub const SHUT: Verdict = Verdict { allows: Tri::No, source: Origin::List(Vec::new()) };

/// A forward of which only the inner end is known.
pub fn forward(int_ip: &str, proto: &str) -> Forward {
    Forward {
        ext_if: None,
        ext_ip: None,
        proto: proto.to_owned(),
        ext_ports: Vec::new(),
        int_ip: int_ip.to_owned(),
        int_ports: Vec::new(),
        source: Origin::Unknown,
        enabled: Tri::Yes,
        bound: Tri::Unknown,
        filter_allows: Tri::Unknown,
        origin: DoorKind::Static,
        to_router: false,
        remove_with: None,
        filter_at: None,
    }
}

/// Two filters one after the other: both must let a packet in.
pub fn both(first: Verdict, second: impl FnOnce() -> Verdict) -> Verdict {
    if first.allows == Tri::No {
        return first;
    }
    let second = second();
    if second.allows == Tri::No {
        return second;
    }
    let allows = if first.allows == Tri::Yes { second.allows } else { Tri::Unknown };
    let source = match (first.source, second.source) {
        (Origin::Any, s) | (s, Origin::Any) => s,
        (Origin::List(l), Origin::List(_)) => Origin::List(l),
        _ => Origin::Unknown,
    };
    Verdict { allows, source }
}

/// The answer for every zone that a packet may be for. `worst`: the most open one; else it counts where all agree.
pub fn of_zones(answers: &[Verdict], worst: bool) -> Option<Verdict> {
    let first = answers.first()?;
    Some(match answers.iter().all(|v| v == first) {
        true => first.clone(),
        false if worst && answers.contains(&OPEN) => OPEN,
        false => UNKNOWN,
    })
}

/// Tell a forward. `source` is what the forward's own line says of its senders; `ask` gives the filters' answer for a
/// protocol, an outer and an inner port; `edges` are the ports where that answer may change.
pub fn tell_forward(
    sink: &mut FactSink<'_>,
    f: &Forward,
    source: &Origin,
    pairs: &[Pair],
    edges: &[u32],
    span: Span,
    ask: &mut dyn FnMut(u8, u16, u16) -> Verdict,
) {
    let protocols: &[(u8, &str)] = match f.proto.as_str() {
        "tcp+udp" | "any" => &[(6, "tcp"), (17, "udp")],
        _ => &[(0, "")],
    };
    let mut told: Vec<(&str, Groups)> = Vec::new();
    for (number, name) in protocols {
        let number = if *number == 0 { names::protocol(&f.proto).unwrap_or(0) } else { *number };
        told.push((name, groups(pairs, edges, &mut |o, i| ask(number, o, i))));
    }
    // The same for both protocols: one fact.
    if let [(_, a), (_, b)] = &told[..] {
        if a == b {
            told.truncate(1);
        } else {
            // What is closed needs no words where something is open.
            let open = told.iter().flat_map(|t| &t.1).any(|g| g.0.allows != Tri::No);
            for t in &mut told {
                t.1.retain(|g| !open || g.0.allows != Tri::No);
            }
        }
    }
    // A list with everybody on it limits nothing.
    let all = |a: &String| a.contains(['0', '*']) && matches!(filter::addresses(a), filter::Addresses::Any);
    let source = match source {
        Origin::List(l) if l.iter().any(|a| all(a) && (l.len() == 1 || !a.contains(':'))) => &Origin::Any,
        s => s,
    };
    let one = told.len() == 1;
    for (name, groups) in told {
        for (v, ext_ports, int_ports) in groups {
            let source = match (source, v.source) {
                // The filter is not known; the forward itself admits everybody.
                (Origin::Any, _) if v.allows == Tri::Unknown => Origin::Any,
                (Origin::Any, s) => s,
                (s, Origin::Any) => s.clone(),
                // Limited twice: the forward's own list is shown.
                (Origin::List(l), _) => Origin::List(l.clone()),
                (Origin::Unknown, _) => Origin::Unknown,
            };
            let proto = if one { f.proto.clone() } else { name.to_owned() };
            let f = Forward { proto, source, ext_ports, int_ports, filter_allows: v.allows, ..f.clone() };
            sink.stated(key::FORWARD, f, span);
        }
    }
}

/// Ports with one answer of the filters.
type Groups = Vec<(Verdict, Vec<PortRange>, Vec<PortRange>)>;

fn groups(pairs: &[Pair], edges: &[u32], ask: &mut dyn FnMut(u16, u16) -> Verdict) -> Groups {
    let mut out: Groups = Vec::new();
    if pairs.is_empty() {
        out.push((ask(0, 0), Vec::new(), Vec::new()));
    }
    for (outer, inner) in pairs {
        let same = outer.last - outer.first == inner.last - inner.first;
        let (a, b) = (u32::from(inner.first), u32::from(inner.last));
        let mut starts = vec![a];
        if same && a < b {
            // Sorted: only the edges inside the range are looked at.
            let from = edges.partition_point(|e| *e <= a);
            starts.extend(edges.iter().skip(from).take_while(|e| **e <= b).take(63));
        }
        for (n, s) in starts.iter().enumerate() {
            let end = starts.get(n + 1).map_or(b, |next| next - 1);
            let port = |v: u32| u16::try_from(v).unwrap_or(u16::MAX);
            let part = PortRange { first: port(*s), last: port(end) };
            let shift = |p: u16| if same { outer.first.saturating_add(p - inner.first) } else { outer.first };
            let outside =
                if same { PortRange { first: shift(part.first), last: shift(part.last) } } else { *outer };
            let v = ask(outside.first, part.first);
            match out.iter_mut().find(|g| g.0 == v) {
                Some(g) => {
                    // Parts of one range become one again.
                    if let (Some(lo), Some(li)) = (g.1.last_mut(), g.2.last_mut())
                        && n > 0
                        && lo.last.checked_add(1) == Some(outside.first)
                    {
                        lo.last = outside.last;
                        li.last = part.last;
                    } else if g.1.len() < 1000 {
                        g.1.push(outside);
                        g.2.push(part);
                    }
                }
                None => out.push((v, vec![outside], vec![part])),
            }
        }
    }
    out
}

/// A packet to an inner device.
pub fn packet_to(ip: &str, protocol: u8, port: u16) -> Option<Packet> {
    let a = ip.parse::<Ipv4Addr>().ok()?;
    Some(Packet { target: Target::Address(a), protocol, port })
}

/// A packet to the router itself.
pub fn packet_to_router(protocol: u8, port: u16) -> Packet {
    Packet { target: Target::Itself(None), protocol, port }
}

/// Ports of a forward: `80`, `8000-8010`, `8000:8010`, `80,443`, with inner ones where they differ. `None`: not ports.
/// One inner number for a range of outer ones is where the range begins.
pub fn pairs(outer: &str, inner: &str) -> Option<Vec<Pair>> {
    let list = |t: &str| {
        t.split([',', ' '])
            .filter(|p| !p.is_empty())
            .take(1000)
            // No service has port 0: somebody took the number out.
            .map(|p| filter::port_range(&p.replace(':', "-")).filter(|r| r.last > 0))
            .collect::<Option<Vec<_>>>()
    };
    let outer = list(outer)?;
    let inner = list(inner)?;
    if outer.is_empty() {
        return None;
    }
    Some(match inner.len() {
        0 => outer.iter().map(|o| (*o, *o)).collect(),
        n if n == outer.len() => outer
            .into_iter()
            .zip(inner)
            .map(|(o, i)| {
                // `to-ports=0-65535`: a port that lies in the range stays as it is.
                if i.first <= o.first && o.last <= i.last {
                    return (o, o);
                }
                let long = i.first.saturating_add(o.last - o.first);
                (o, if i.first == i.last { PortRange { first: i.first, last: long } } else { i })
            })
            .collect(),
        _ => outer.iter().map(|o| (*o, *inner.first().unwrap_or(o))).collect(),
    })
}

/// Every port.
pub const ALL_PORTS: &[Pair] = &[(PortRange::ALL, PortRange::ALL)];

/// `any`, `all`, an address or a network: who may send, as a forward's own line says it. An absent word is "any".
pub fn origin(word: Option<&str>) -> Origin {
    match word.map(str::trim) {
        None | Some("" | "0.0.0.0") => Origin::Any,
        Some(w) if matches!(filter::addresses(w), filter::Addresses::Any) => Origin::Any,
        Some(w) if crate::model::secret::is_placeholder(w) => Origin::Unknown,
        Some(w) => Origin::List(vec![w.to_owned()]),
    }
}

/// Tell one of the router's own servers. `verdict` is what its filters do with a packet from the internet.
pub fn tell_admin(
    sink: &mut FactSink<'_>,
    (service, port): (Service, u16),
    state: Tri,
    allowed_from: AllowedFrom,
    verdict: &Verdict,
    span: Span,
) {
    let a = admin((service, port), state, allowed_from, verdict);
    sink.stated(key::REMOTE_ADMIN, a, span);
}

fn admin(
    (service, port): (Service, u16),
    state: Tri,
    allowed_from: AllowedFrom,
    verdict: &Verdict,
) -> RemoteAdmin {
    let inside = match &allowed_from {
        AllowedFrom::Lan | AllowedFrom::None => true,
        AllowedFrom::List(l) => !l.is_empty() && l.iter().all(|t| is_inside(t)),
        _ => false,
    };
    let from_wan = if state == Tri::No || inside { Tri::No } else { verdict.allows };
    let allowed_from = match allowed_from {
        AllowedFrom::Unknown if from_wan == Tri::Yes => AllowedFrom::Any,
        a => a,
    };
    let allowed_from = match (&verdict.source, allowed_from) {
        // The filter names the senders.
        (Origin::List(l), AllowedFrom::Any | AllowedFrom::Wan) if !l.is_empty() => {
            AllowedFrom::List(l.clone())
        }
        (_, a) => a,
    };
    let allowed_from = match allowed_from {
        AllowedFrom::Any if from_wan == Tri::No => AllowedFrom::Lan,
        a => a,
    };
    RemoteAdmin { service, state, port, allowed_from, from_wan }
}

/// Usual ports of a router's own servers, where one line opens a range of them.
pub const SERVERS: [u16; 6] = [22, 23, 80, 443, 8080, 8443];

/// What the facts of one device say together: a server that admits the inside only is reached where a forward leads to the
/// router itself, and one that listens everywhere is not where another file of the same router keeps strangers out.
pub fn join(facts: &mut Facts, files: &[FileInfo]) {
    let mut doors: HashMap<DeviceId, Vec<(PortRange, Tri)>> = HashMap::new();
    let mut walls: HashMap<DeviceId, bool> = HashMap::new();
    let mut named: HashSet<(DeviceId, u16)> = HashSet::new();
    for f in facts.iter() {
        let device = || facts.device_of(f.subject);
        match &f.value {
            Value::Forward(w) if w.to_router => {
                let live = [w.enabled, w.bound, w.filter_allows];
                let behind = w.ext_ip.as_deref().is_some_and(is_inside);
                if !live.contains(&Tri::No) {
                    let sure = live.iter().all(|t| *t == Tri::Yes) && !behind;
                    let t = if sure { Tri::Yes } else { Tri::Unknown };
                    let list = doors.entry(device()).or_default();
                    if list.len() < 500 {
                        list.extend(w.int_ports.iter().take(64).map(|r| (*r, t)));
                    }
                }
            }
            Value::RemoteAdmin(a) if a.from_wan == Tri::Yes => {
                named.insert((device(), a.port));
            }
            _ if f.key == key::FILTER_WAN_IN => {
                *walls.entry(device()).or_insert(true) &= f.value.as_text() == Some("present");
            }
            _ => {}
        }
    }
    let uci = |s| {
        let file = facts.subject(s).and_then(|s| s.file);
        file.and_then(|f| files.get(f.index())).is_some_and(|f| f.format == Some("openwrt"))
    };
    // The file's own firewall has answered already.
    let own_wall = |s| facts.get(s, key::FILTER_WAN_IN).is_some();
    let of: Vec<Option<(DeviceId, bool, bool)>> = facts
        .iter()
        .map(|f| {
            let s = f.subject;
            (f.key == key::REMOTE_ADMIN).then(|| (facts.device_of(s), uci(s), own_wall(s)))
        })
        .collect();
    for (f, of) in facts.iter_mut().zip(of) {
        let (Value::RemoteAdmin(a), Some((device, uci, own_wall))) = (&mut f.value, of) else { continue };
        if a.state == Tri::No {
            continue;
        }
        if a.allowed_from == AllowedFrom::Lan && a.from_wan == Tri::No {
            let mut to =
                doors.get(&device).into_iter().flatten().filter(|d| d.0.contains(a.port)).map(|d| d.1);
            if let Some(first) = to.next() {
                a.from_wan = if to.any(|t| t == Tri::Yes) { Tri::Yes } else { first };
            }
        } else if uci && !own_wall && a.allowed_from == AllowedFrom::Any && a.from_wan == Tri::Unknown {
            match (walls.get(&device), named.contains(&(device, a.port))) {
                // The rule that lets everybody in is told already.
                (Some(_), true) => a.allowed_from = AllowedFrom::Unknown,
                (Some(true), false) if SERVERS.contains(&a.port) => {
                    (a.allowed_from, a.from_wan) = (AllowedFrom::Lan, Tri::No);
                }
                _ => {}
            }
        }
    }
}

/// The same for a server that no line mentions: its state is the product's default.
pub fn tell_admin_default(
    sink: &mut FactSink<'_>,
    what: (Service, u16),
    state: Tri,
    allowed_from: AllowedFrom,
    verdict: &Verdict,
    looked_for: &str,
) {
    let a = admin(what, state, allowed_from, verdict);
    sink.by_default(key::REMOTE_ADMIN, a, looked_for);
}

/// An address or network that nobody on the internet has.
pub fn is_inside(t: &str) -> bool {
    let a = t.split(['/', '-', ' ']).next().unwrap_or(t);
    a.parse::<IpAddr>().is_ok_and(is_private) && !t.ends_with("/0") && a != "0.0.0.0"
}

/// The service of a port of the router itself.
pub fn admin_service(port: u16) -> Option<Service> {
    Some(match port {
        21 => Service::Ftp,
        22 => Service::Ssh,
        23 => Service::Telnet,
        69 => Service::Tftp,
        80 | 8080 => Service::Http,
        161 => Service::Snmp,
        443 | 8443 | 10443 => Service::Https,
        8291 | 8728 | 8729 => Service::Api,
        _ => return None,
    })
}

/// Which part of the internet's traffic a filter lets in to devices inside: `present`, `pass-all`, `unknown`.
pub fn wall(v: &Verdict) -> &'static str {
    match (v.allows, &v.source) {
        (Tri::Yes, Origin::Any) => "pass-all",
        (Tri::Unknown, _) => "unknown",
        _ => "present",
    }
}

/// The same for IPv6, where a hole for one port is a hole to every device: then "present" would promise too much. `ask`
/// says what happens to a packet for this port of any device.
pub fn wall6(ask: impl Fn(u16) -> Verdict) -> &'static str {
    const PORTS: [u16; 10] = [22, 23, 80, 443, 554, 3389, 8000, 8080, 34567, 37777];
    match wall(&ask(stray_packet().port)) {
        "present" if PORTS.iter().any(|p| ask(*p) == OPEN) => "unknown",
        w => w,
    }
}

/// A packet that no rule is likely to be written for: what happens to it is what happens to the rest.
pub fn stray_packet() -> Packet {
    Packet { target: Target::Address(Ipv4Addr::new(192, 168, 254, 253)), protocol: 6, port: 61_234 }
}

/// A device with an address fixed by the router.
pub fn tell_host(sink: &mut FactSink<'_>, ip: &str, mac: Option<&str>, name: Option<&str>, span: Span) {
    if ip.parse::<Ipv4Addr>().is_err() {
        return;
    }
    sink.subject(DeviceKind::Host, span);
    let mac = mac.map(str::to_ascii_lowercase);
    let name = name.filter(|n| !n.is_empty()).map(str::to_owned);
    sink.stated(key::HOST, Host { ip: ip.to_owned(), mac: mac.clone(), name, ..Default::default() }, span);
    sink.stated(key::DEVICE_ADDRESS, ip, span);
    if let Some(m) = mac {
        sink.stated(key::DEVICE_MAC, m, span);
    }
}

/// An account of the router.
pub fn tell_account(
    sink: &mut FactSink<'_>,
    name: &str,
    role: Role,
    secret: Secret,
    span: Span,
    at: Option<Span>,
) {
    let at = at.filter(|_| !matches!(secret.state, SecretState::Empty | SecretState::Masked));
    let r#for = if role == Role::Admin { "admin" } else { "login" };
    let account = Account { name: name.to_owned(), role, r#for, ..Account::default() };
    sink.with_secret(key::ACCOUNT, account, secret, span, at);
}

/// A password or key that stands in the file. What is not readable is only masked.
pub fn tell_key(sink: &mut FactSink<'_>, what: &'static str, value: &str, span: Span, at: Span) {
    let secret = Secret::read(value);
    if secret.state == SecretState::Plain {
        sink.with_secret(key::SECRET_IN_FILE, what, secret, span, Some(at));
    }
}

const PARTIAL: Text = text(
    "設定の一部だけのようです。書かれていないことは「不明」としました。ルーターの設定の全部を入れてください。",
    "This seems to be a part of the configuration. What is not written counts as unknown. \
     Please drop the whole configuration of the router.",
);

/// Say that the file is only a part. Rules know it by the end of the code.
pub fn partial(sink: &mut FactSink<'_>) {
    sink.notice("router.partial", PARTIAL, Args::new(), None);
}

/// A forward whose line cannot be read: nobody may take it for closed. Rules know it by the end of the code.
pub fn unread_forward(sink: &mut FactSink<'_>, span: Span) {
    const UNREAD: Text = text(
        "この転送(ポート開放)の書き方は読めませんでした。開いているかもしれません。業者に確かめてください。",
        "This port forward is written in a way that could not be read. It may be open: please ask your installer.",
    );
    sink.unread(span, "not-understood");
    sink.notice("forward.partial", UNREAD, Args::new(), Some(span));
}

/// Does the name of a setting say that its value is secret?
pub fn is_secret_name(name: &str) -> bool {
    let n = name.to_ascii_lowercase().replace('_', "-");
    const PARTS: [&str; 15] = [
        "password",
        "passwd",
        "passphrase",
        "secret",
        "psk",
        "private",
        "preshared",
        "pre-shared",
        "bcrypt",
        "-hash",
        "token",
        "apikey",
        "api-key",
        "wpa-key",
        "auth-key",
    ];
    const ENDS: [&str; 8] = ["key", "pass", "prv", "pwd", "pskey", "key1", "http-user", "community"];
    const NOT: [&str; 12] = [
        "public-key",
        "publickey",
        "keepalive",
        "passwordauth",
        "rootpasswordauth",
        "private-bcast",
        "-file",
        "private-net",
        "blockpriv",
        "passwordauthentication",
        "password-prompt",
        "host-key-algorithms",
    ];
    !NOT.iter().any(|p| n.contains(p))
        && (PARTS.iter().any(|p| n.contains(p)) || ENDS.iter().any(|p| n.ends_with(p)))
}

/// Does this line name another router than the one before? Notes hold the configurations of several, one after the other.
pub fn another(name: &Option<(String, Span)>, line: &Line<'_>) -> bool {
    let new = line.kind == Kind::Command;
    name.as_ref().is_some_and(|(old, _)| {
        // `R1(config)#hostname R2`: the same one, renamed.
        let renamed = line.prompt.is_some_and(|p| p.starts_with(old.as_str()));
        new && !renamed && line.words.get(1).is_some_and(|w| w.text != *old)
    })
}

/// The command of a console line: `router(config-if)#ip address …`. Any other line as it is.
pub fn typed(line: &str) -> &str {
    let t = line.trim();
    match t.split_once(")#") {
        Some((before, command)) if before.contains("(config") && !before.contains(' ') => {
            command.trim_start()
        }
        _ => t,
    }
}

/// Words of a command line (Cisco and its relatives) that are secret: all that follow a word such as `password`, except
/// what only tells how it is written. Marks them and gives the place of the last.
pub fn mask_words(src: &Source, words: &[Word<'_>]) -> Option<(usize, SecretState)> {
    const BEFORE: [&str; 25] = [
        "password",
        "secret-password",
        "passwd",
        "secret",
        "key",
        "pre-shared-key",
        "preshared-key",
        "community",
        "key-string",
        "psk",
        "authentication-key",
        "md5",
        "sha",
        "psksecret",
        "passphrase",
        "wpa-psk",
        "authentication-string",
        "key-id",
        "message-digest-key",
        "shared-secret",
        "ldap-login-password",
        "local-authentication",
        "remote-authentication",
        "priv",
        "des",
    ];
    const HARMLESS: [&str; 39] = [
        "traps",
        "informs",
        "2c",
        "udp-port",
        "interface",
        "encrypted",
        "hash",
        "plain",
        "ascii",
        "hex",
        "text",
        "level",
        "ro",
        "rw",
        "read-only",
        "read-write",
        "address",
        "md5",
        "sha",
        "hostname",
        "administrator",
        "operator",
        "monitor",
        "privilege",
        "version",
        "use-acl",
        "view",
        "zeroize",
        "generate",
        "rsa",
        "modulus",
        "char",
        "key",
        "local-key",
        "required",
        "any",
        "host",
        "auth",
        "encryption",
    ];
    const DIGESTS: [&str; 6] = ["md5", "sha", "sha1", "sha256", "sha512", "nt"];
    let is = |i: usize, k: &str| words.get(i).is_some_and(|w| w.is(k));
    // `snmp-server host 192.168.1.5 version 2c COMMUNITY` has no word before it.
    let begin = if is(0, "snmp-server") && is(1, "host") {
        2
    } else {
        words.iter().position(|w| BEFORE.iter().any(|b| w.is(b)))?
    };
    // `psk id keyid NAME key SECRET`: the name is none.
    let begin =
        if is(begin + 1, "id") { begin + words.iter().skip(begin).position(|w| w.is("key"))? } else { begin };
    // `hash md5` names a method.
    if is(0, "key") && is(1, "chain")
        || is(begin + 1, "generate")
        || words.get(begin.saturating_sub(1)).is_some_and(|w| w.is("hash"))
    {
        return None;
    }
    let mut state = SecretState::Plain;
    let mut last = None;
    for (i, w) in words.iter().enumerate().skip(begin + 1) {
        let t = w.text.as_ref();
        let short = t.len() <= 2 && t.bytes().all(|b| b.is_ascii_digit());
        if short {
            // `password 7 …` can be turned back, `secret 5 …` cannot.
            match t {
                "7" | "6" => state = SecretState::Encrypted,
                "4" | "5" | "8" | "9" => state = SecretState::Hash,
                _ => {}
            }
            continue;
        }
        if w.is("encrypted") || w.is("hash") {
            state = SecretState::Hash;
        }
        // `password md5 43f5…`: what follows cannot be read. Behind other words a method has a key in clear.
        if i == begin + 1
            && DIGESTS.iter().any(|d| w.is(d))
            && ["password", "secret", "passwd"].iter().any(|b| words.get(begin).is_some_and(|w| w.is(b)))
            && words.get(i + 1).is_some_and(|w| w.text.len() >= 16)
        {
            state = SecretState::Hash;
            continue;
        }
        if HARMLESS.iter().any(|h| w.is(h)) || t.parse::<IpAddr>().is_ok() {
            continue;
        }
        if last.is_none() {
            last = Some(i);
        }
        if Secret::read(t).state == SecretState::Plain {
            src.mark_secret(src.span(w.start, w.end));
        }
    }
    last.map(|i| (i, state))
}

/// Commands whose secret is a fact of its own; in others it is only masked.
pub fn key_of(first: &str) -> Option<&'static str> {
    Some(match first {
        "crypto" | "ike" | "ikev1" | "ikev2" | "pre-shared-key" | "isakmp" => "vpn",
        "ppp" | "authentication" => "ppp",
        "wpa-psk" => "wifi",
        "tacacs-server" | "radius-server" => "radius",
        _ => return None,
    })
}

/// The secret that [`mask_words`] found.
pub fn read_secret(text: &str, state: SecretState) -> Secret {
    match Secret::read(text) {
        s if s.state != SecretState::Plain => s,
        _ if state == SecretState::Hash => Secret::hash(text, "router"),
        _ if state == SecretState::Encrypted => Secret::of(SecretState::Encrypted),
        s => s,
    }
}

/// `192.168.1.0` with a mask as `192.168.1.0/24`.
pub fn cidr(address: &str, mask: &str) -> String {
    match filter::mask_bits(mask) {
        Some(m) => format!("{address}/{}", m.count_ones()),
        None => format!("{address}/{mask}"),
    }
}

/// Addresses of a network: `192.168.1.1/24` or with a mask.
pub fn network(address: &str, mask: Option<&str>) -> Option<(Ipv4Addr, u32)> {
    let (a, m) = match (address.split_once('/'), mask) {
        (Some((a, m)), _) => (a, m),
        (None, Some(m)) => (address, m),
        (None, None) => (address, "32"),
    };
    Some((a.parse().ok()?, filter::mask_bits(m)?))
}

/// What a router's own filters let in, when another router may stand in front of it.
pub fn if_behind(behind: bool, v: Verdict) -> Verdict {
    if behind && v.allows == Tri::Yes { Verdict { allows: Tri::Unknown, ..v } } else { v }
}

/// A configuration has no more interfaces, and no more addresses of its own, than this: they are compared with each other.
pub const INTERFACES: usize = 4_000;

/// The router's own addresses, by interface.
#[derive(Debug, Default)]
pub struct Own(pub Vec<(String, Ipv4Addr, u32, Span)>);

impl Own {
    pub fn add(&mut self, interface: &str, address: &str, mask: Option<&str>, span: Span) {
        if self.0.len() < INTERFACES
            && let Some((a, m)) = network(address, mask)
        {
            self.0.push((interface.to_owned(), a, m, span));
        }
    }
    pub fn has(&self, ip: &str) -> bool {
        ip.parse::<Ipv4Addr>().is_ok_and(|a| a.is_loopback() || self.0.iter().any(|o| o.1 == a))
    }
    /// The interface in whose network this address is.
    pub fn interface_of(&self, ip: &str) -> Option<&str> {
        let a = u32::from(ip.parse::<Ipv4Addr>().ok()?);
        self.0.iter().find(|o| a & o.2 == u32::from(o.1) & o.2).map(|o| o.0.as_str())
    }
    pub fn of(&self, interface: &str) -> Option<Ipv4Addr> {
        self.0.iter().find(|o| o.0 == interface).map(|o| o.1)
    }
    /// Tell the address on the inside.
    pub fn tell(&self, sink: &mut FactSink<'_>, wan: &[String]) {
        if let Some(o) = self.inner(wan) {
            sink.stated(key::DEVICE_ADDRESS, o.1.to_string(), o.3);
        }
    }
    /// The address on the inside: the first private one that is not on the internet side.
    pub fn inner(&self, wan: &[String]) -> Option<&(String, Ipv4Addr, u32, Span)> {
        self.0.iter().find(|o| is_private(IpAddr::V4(o.1)) && !wan.contains(&o.0))
    }
    /// Another router stands in front: every line to the internet has a stated address that nobody out there has.
    pub fn behind(&self, wan: &[String]) -> bool {
        !wan.is_empty() && wan.iter().all(|w| self.of(w).is_some_and(|a| is_private(IpAddr::V4(a))))
    }
    /// What this router's own filters let in, as far as it is known whether the one in front does.
    pub fn in_front(&self, wan: &[String], v: Verdict) -> Verdict {
        if_behind(self.behind(wan), v)
    }
    /// The outer address of an interface, where it is stated.
    pub fn outer(&self, interface: Option<&str>) -> Option<String> {
        Some(self.of(interface?)?.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_of_a_forward_in_every_spelling() {
        let show = |o: &str, i: &str| {
            pairs(o, i).map(|p| p.iter().map(|(a, b)| format!("{a}>{b}")).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(show("80", "").as_deref(), Some("80>80"));
        assert_eq!(show("8080", "80").as_deref(), Some("8080>80"));
        assert_eq!(show("8000:8010", "9000").as_deref(), Some("8000-8010>9000-9010"));
        assert_eq!(show("80,443", "").as_deref(), Some("80>80 443>443"));
        assert_eq!(show("80 443", "81,444").as_deref(), Some("80>81 443>444"));
        assert_eq!(show("CAMERAS", ""), None);
        assert_eq!(show("99999", ""), None);
    }

    #[test]
    fn names_of_secrets() {
        for n in [
            "password",
            "wpa2-pre-shared-key",
            "psksecret",
            "bcrypt-hash",
            "preshared_key",
            "http_passwd",
            "key1",
        ] {
            assert!(is_secret_name(n), "{n}");
        }
        for n in ["PasswordAuth", "public-key", "keepalive", "user", "port", "key_file"] {
            assert!(!is_secret_name(n), "{n}");
        }
    }
}
