//! Cisco IOS and IOS XE routers, and ASA/PIX firewalls: `show running-config`, and `show ip nat translations`.
//!
//! Comes in: lines in blocks; the block is known by its head, because pastes lose their indentation. Goes out: static
//! translations with what the access list of the internet side does to them, lines and pages for administration, SNMP,
//! VPN, accounts, addresses fixed by DHCP.
//!
//! Which transport a line without `transport input` takes depends on the version: it stays unknown. In the table of
//! translations only rows without an outside address are forwards; the others are connections of people inside.

use super::router::filter::{
    self, Addresses, Chains, Filter, Jump, Packet, Ports, Protocol, Target, Verdict,
};
use super::router::{self, OPEN, Own, UNKNOWN, mask_words, read_secret};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::map::{HashMap, HashSet, SortedMap};
use crate::model::net::PortRange;
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::{AllowedFrom, Ddns, DoorKind, Forward, Origin, Role, Service, Tri, Vpn};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::cli::{Dialect, Kind, Lines, Word};
use std::net::{Ipv4Addr, Ipv6Addr};

pub static FORMAT: Format = Format {
    id: "cisco-ios",
    name: text("Cisco ルーター・ASA の設定", "Cisco IOS and ASA configuration"),
    vendor: "Cisco",
    kind: DeviceKind::Router,
    reads: text(
        "静的NAT、外側のアクセスリスト、遠隔管理(VTY・Web・SNMP)、VPN、アカウント、DHCPで決めた機器、NATの表。\
         ゾーン方式のファイアウォールも読みます。経路とQoSは使いません。",
        "Static NAT, the access list of the internet side, remote administration (vty, web, SNMP), VPN, accounts, devices fixed \
         by DHCP, the NAT table. Zone-based firewalls are evaluated; routing and QoS are not used.",
    ),
    usual_names: &["running-config.txt", "show-run.txt"],
    sniff,
    read,
};

const DIALECT: Dialect = Dialect { comment: &['!'], starts: |_| true, hash_is_prompt: false };

fn sniff(head: &Head<'_>) -> Sniff {
    let (mut seen, mut weak) = (0u32, 0u32);
    for line in head.head.lines().take(3000) {
        let t = router::typed(line);
        if t.starts_with("ASA Version ")
            || t.starts_with("PIX Version ")
            || t.starts_with("Pro Inside global")
            || t.starts_with("Pro  Inside global")
        {
            return Sniff::Sure;
        }
        // NEC, Allied Telesis and Keenetic write much alike.
        if t.starts_with("ip napt ")
            || t.starts_with("! $$$ ")
            || t.starts_with("security-level p")
            || t.contains("GigaEthernet")
            || t.starts_with("interface port1")
            || t.contains("awplus")
        {
            return Sniff::No;
        }
        let interface = |t: &str| {
            t.strip_prefix("interface ").is_some_and(|n| {
                [
                    "GigabitEthernet",
                    "FastEthernet",
                    "Ethernet",
                    "Dialer",
                    "TenGigabitEthernet",
                    "Vlan",
                    "BVI",
                    "ATM",
                    "Serial",
                    "Loopback",
                ]
                .iter()
                .any(|k| n.strip_prefix(k).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit())))
            })
        };
        let one = match t {
            _ if t.starts_with("ip nat inside source ") || t.starts_with("ip nat outside") => 0,
            _ if t.starts_with("Building configuration") || t.starts_with("Current configuration :") => 1,
            _ if interface(t) => 2,
            _ if t.starts_with("nameif ") || t.starts_with("security-level ") => 3,
            _ if t.starts_with("static (") || t.starts_with("nat (") || t.starts_with("access-group ") => 4,
            _ if t.starts_with("line vty ") || t.starts_with("line con 0") => 5,
            _ if t.starts_with("service timestamps ") || t == "boot-start-marker" => 6,
            _ if t.starts_with("ip access-list extended ") || t.starts_with("access-list ") => 7,
            _ if t.starts_with("ip access-group ") => 8,
            _ => {
                weak += u32::from(t.starts_with("snmp-server community ") || t.starts_with("enable secret "));
                continue;
            }
        };
        seen |= 1 << one;
    }
    match (seen.count_ones(), weak) {
        (2.., _) => Sniff::Sure,
        (1, 1..) => Sniff::Maybe(75),
        (1, 0) => Sniff::Maybe(60),
        _ => Sniff::No,
    }
}

#[derive(Default)]
struct Interface {
    nat_outside: bool,
    inside: bool,
    filter: Option<(String, Span)>,
    v6: Option<Span>,
    v6_filter: Option<(String, Span)>,
    off: bool,
    span: Option<Span>,
    nameif: String,
    /// Has no address of IPv4.
    no_ip: bool,
    zone: Option<String>,
}

/// The lines of one `line vty` block.
#[derive(Default)]
struct Lane {
    telnet: Tri,
    ssh: Tri,
    class: Option<String>,
    no_login: Option<Span>,
    span: Option<Span>,
}

/// A line of an IPv6 list that lets packets in to one device.
struct Hole {
    list: String,
    to: String,
    filter: Filter,
    /// Nothing before it in the list may stop the packet.
    first: bool,
    span: Span,
}

/// A class of a zone-based firewall: which traffic it means.
#[derive(Default)]
struct Class {
    /// Every line must fit, not only one of them.
    all: bool,
    /// Access lists (the flag), protocols; `None` for what is not evaluated.
    matches: Vec<Option<(bool, String)>>,
}

/// The firewall between two zones: the policy, when it names one.
struct Pair {
    from: String,
    to: String,
    policy: Option<String>,
}

/// The zone that is the router itself.
const SELF: &str = "self";

struct Static {
    proto: String,
    inner: String,
    inner_port: String,
    outer: String,
    outer_port: String,
    interface: Option<String>,
    source: Origin,
    span: Span,
    line: String,
}

#[derive(Default)]
enum Block {
    #[default]
    None,
    Interface(String),
    Acl(String),
    Vty(String),
    Object(String),
    Pool(String),
    Class(String),
    Policy(String),
    Pair,
    Other,
}

#[derive(Default)]
struct Router {
    asa: bool,
    old_nat: bool,
    name: Option<(String, Span)>,
    interfaces: SortedMap<String, Interface>,
    own: Own,
    default_route: Vec<String>,
    statics: Vec<Static>,
    acls: Chains,
    applied: HashMap<String, (String, Span)>,
    objects: HashMap<String, String>,
    /// By their numbers: `0 4`.
    vty: HashMap<String, Lane>,
    holes: Vec<Hole>,
    http: Option<(bool, Span)>,
    https: Option<(bool, Span)>,
    http_port: Option<u16>,
    http_class: Option<String>,
    /// Who may ask, where a list says so.
    snmp: Option<(Option<String>, Span)>,
    asa_admin: Vec<(Service, String, String, Span)>,
    asa_http: Option<(u16, Span)>,
    vpn: SortedMap<&'static str, Span>,
    pools: SortedMap<String, (Option<String>, Option<String>, Span)>,
    classes: HashMap<String, Class>,
    /// Classes of a policy in their order, each with whether it lets in.
    policies: SortedMap<String, Vec<(String, Option<bool>)>>,
    zone_pairs: Vec<Pair>,
    /// First and last address of the pools that spread connections, and which lists send there.
    rotary: HashMap<String, (Ipv4Addr, Ipv4Addr)>,
    spread: Vec<(String, String, Span, String)>,
    commands: u32,
    /// Signs that the file is the whole configuration: kinds of commands at the top, and what only the router writes.
    kinds: u32,
    printed: bool,
    /// Typed at a prompt: a guide or a session, which need not show everything.
    typed: bool,
    /// An object of ASA whose block a separator has ended.
    ended: Option<String>,
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut lines = Lines::new(src, &DIALECT, Budget::new(&sink.limits()));
    let mut r = Router::default();
    let mut block = Block::None;
    let mut foreign = false;
    for line in lines.by_ref() {
        if let Some(found) = mask_words(src, &line.words) {
            r.secret(src, sink, &line.words, line.span, found);
        }
        // Another router in the same text: the menus of RouterOS.
        let first = line.words.first().map_or("", |w| w.text.as_ref());
        foreign = first.starts_with('/') || foreign && matches!(first, "add" | "set");
        if foreign {
            sink.unread(line.span, "not-understood");
            continue;
        }
        sink.understood(line.span);
        if line.begins(&["hostname"]) && router::another(&r.name, &line) {
            std::mem::take(&mut r).tell(sink);
            block = Block::None;
            sink.subject(DeviceKind::Router, line.span);
        }
        r.typed |= line.is_note(src);
        r.typed |= line.prompt.is_some_and(|p| p.contains("(config"));
        if line.kind == Kind::Comment
            && let Block::Object(o) = std::mem::take(&mut block)
        {
            r.ended = Some(o);
        }
        if line.kind == Kind::Command {
            r.command(&line.words, line.span, &mut block, sink);
        }
    }
    sink.notices(lines.notices());
    if r.commands > 0 {
        r.tell(sink);
    }
}

struct W<'a, 's>(&'a [Word<'s>]);
impl<'a> W<'a, '_> {
    fn at(&self, i: usize) -> &'a str {
        self.0.get(i).map_or("", |w| w.text.as_ref())
    }
    fn is(&self, from: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(i, k)| self.0.get(from + i).is_some_and(|w| w.is(k)))
    }
    fn after(&self, word: &str) -> Option<&'a str> {
        let i = self.0.iter().position(|w| w.is(word))?;
        self.0.get(i + 1).map(|w| w.text.as_ref())
    }
}

impl Router {
    fn secret(
        &mut self,
        src: &Source,
        sink: &mut FactSink<'_>,
        words: &[Word<'_>],
        span: Span,
        (at, state): (usize, SecretState),
    ) {
        let w = W(words);
        let Some(value) = words.get(at) else { return };
        let secret = read_secret(&value.text, state);
        let place = Some(src.span(value.start, value.end)).filter(|_| secret.state != SecretState::Masked);
        if w.is(0, &["username"]) {
            let admin = w.after("privilege").is_none_or(|p| p == "15");
            router::tell_account(
                sink,
                w.at(1),
                if admin { Role::Admin } else { Role::Operator },
                secret,
                span,
                place,
            );
        } else if w.is(0, &["enable"]) || w.is(0, &["passwd"]) {
            router::tell_account(sink, w.at(0), Role::Admin, secret, span, place);
        } else if w.is(0, &["snmp-server", "community"]) {
            let role = if words.iter().any(|w| w.is("rw")) { "read-write" } else { "read-only" };
            sink.with_secret(key::SNMP_COMMUNITY, role, secret, span, place);
        } else if w.is(0, &["password"]) {
            router::tell_account(sink, "line", Role::Operator, secret, span, place);
        } else if let (SecretState::Plain, Some(what)) =
            (secret.state, router::key_of(&w.at(0).to_ascii_lowercase()))
        {
            sink.with_secret(key::SECRET_IN_FILE, what, secret, span, place);
        }
    }

    fn command(&mut self, words: &[Word<'_>], span: Span, block: &mut Block, sink: &mut FactSink<'_>) {
        let no = words.first().is_some_and(|w| w.is("no"));
        let w = W(if no { words.get(1..).unwrap_or(&[]) } else { words });
        self.commands += 1;
        let ended = self.ended.take();
        // `int gi0/0`, as it is typed.
        let first = match w.at(0).to_ascii_lowercase() {
            f if f.len() > 2 && "interface".starts_with(&f) => "interface".to_owned(),
            f => f,
        };
        // Rows of the translation table.
        if let Some(s) = translation(&w, span) {
            if s.proto == "any" {
                // Without ports it may be a fixed pair, or what a pool gave for a while: nothing tells them apart.
                sink.unread(span, "ambiguous");
            } else {
                self.statics.push(s);
            }
            return;
        }
        self.sign(&first, &w, no);
        match (first.as_str(), &*block) {
            ("hostname", _) => self.name = Some((w.at(1).to_owned(), span)),
            ("asa" | "pix", _) if w.is(1, &["version"]) => self.asa = true,
            ("interface", _) => {
                let name = long_name(&w.0.iter().skip(1).map(|w| w.text.as_ref()).collect::<String>());
                if self.interfaces.len() >= router::INTERFACES && !self.interfaces.contains_key(&name) {
                    sink.unread(span, "budget");
                    *block = Block::Other;
                    return;
                }
                self.interfaces.entry(name.clone()).or_default().span.get_or_insert(span);
                *block = Block::Interface(name);
            }
            ("line", _) if w.is(1, &["vty"]) => {
                // A block that is written again goes on where it was.
                let range = format!("{} {}", w.at(2), w.at(3));
                self.vty.entry(range.clone()).or_default().span.get_or_insert(span);
                *block = Block::Vty(range);
            }
            ("line", _) => *block = Block::Other,
            ("class-map" | "policy-map", _) if w.is(1, &["type", "inspect"]) => {
                let name = w.0.last().map_or(String::new(), |w| w.text.clone().into_owned());
                *block = if first == "policy-map" {
                    self.policies.entry(name.clone()).or_default();
                    Block::Policy(name)
                } else {
                    let all = !w.0.iter().any(|w| w.is("match-any"));
                    self.classes.entry(name.clone()).or_default().all = all;
                    Block::Class(name)
                };
            }
            ("match", Block::Class(name)) => {
                let what = match (w.at(1), no) {
                    ("access-group", false) => {
                        Some((true, w.0.last().map_or("", |w| w.text.as_ref()).to_owned()))
                    }
                    ("protocol", false) => Some((false, w.at(2).to_ascii_lowercase())),
                    _ => None,
                };
                self.classes.entry(name.clone()).or_default().matches.push(what);
            }
            ("class", Block::Policy(name)) => {
                let class = w.0.last().map_or(String::new(), |w| w.text.clone().into_owned());
                self.policies.entry(name.clone()).or_default().push((class, None));
            }
            (action @ ("inspect" | "pass" | "drop"), Block::Policy(name)) => {
                if let Some(c) = self.policies.get_mut(name).and_then(|p| p.last_mut()) {
                    c.1 = Some(action != "drop");
                }
            }
            ("zone", _) if w.is(1, &["security"]) => *block = Block::Other,
            ("zone-pair", _) => {
                let end = |k: &str| w.after(k).unwrap_or("").to_owned();
                self.zone_pairs.push(Pair { from: end("source"), to: end("destination"), policy: None });
                *block = Block::Pair;
            }
            ("service-policy", Block::Pair) => {
                if let Some(p) = self.zone_pairs.last_mut() {
                    p.policy = w.0.last().map(|w| w.text.clone().into_owned()).filter(|_| !no);
                }
            }
            ("zone-member", Block::Interface(name)) if !no => {
                self.interfaces.entry(name.clone()).or_default().zone = Some(w.at(2).to_owned());
            }
            ("router" | "crypto" | "class-map" | "policy-map" | "archive" | "controller" | "vlan", b) => {
                if !matches!(b, Block::Interface(_)) {
                    *block = Block::Other;
                }
                if first == "crypto" {
                    self.crypto(&w, span, no);
                }
            }
            ("object", _) if w.is(1, &["network"]) => *block = Block::Object(w.at(2).to_owned()),
            ("object-group", _) => *block = Block::Other,
            // ASA and PIX give addresses names, for the lines that follow.
            ("name", _) if !no && w.at(1).parse::<Ipv4Addr>().is_ok() => {
                self.objects.insert(w.at(2).to_owned(), w.at(1).to_owned());
            }
            ("host", Block::Object(o)) => {
                self.objects.insert(o.clone(), w.at(1).to_owned());
            }
            ("nat", Block::Object(o)) if w.at(1).starts_with('(') => {
                let o = o.clone();
                self.object_nat(&w, &o, span);
            }
            ("nat", Block::None) if w.at(1).starts_with('(') => {
                if let Some(o) = ended {
                    self.object_nat(&w, &o, span);
                }
            }
            ("access-list", _) if !no => {
                let name = w.at(1).to_owned();
                let rest = w.0.get(2..).unwrap_or(&[]);
                let standard = w.at(1).parse::<u16>().is_ok_and(|n| n < 100 || (1300..2000).contains(&n))
                    || w.is(2, &["standard"]);
                let skip = rest.iter().take(4).position(|x| x.is("permit") || x.is("deny"));
                if let Some(f) = skip.and_then(|s| self.acl(rest.get(s..).unwrap_or(&[]), standard)) {
                    self.acls.chain(&name).rules.push(f.0);
                }
                self.acls.chain(&name).policy = Some(false);
            }
            ("permit" | "deny", Block::Acl(name)) => {
                let name = name.clone();
                self.acl_line(&name, w.0, span);
            }
            // `10 permit …`, `sequence 10 permit …`
            (n, Block::Acl(name)) if n == "sequence" || n.bytes().all(|b| b.is_ascii_digit()) => {
                let name = name.clone();
                self.acl_line(&name, w.0.get(1 + usize::from(n == "sequence")..).unwrap_or(&[]), span);
            }
            ("access-group", _) if w.is(2, &["in", "interface"]) => {
                self.applied.insert(w.at(4).to_owned(), (w.at(1).to_owned(), span));
            }
            ("static", _) if w.at(1).starts_with('(') => self.asa_static(&w, span),
            ("snmp-server", _) if !no && w.is(1, &["community"]) => {
                let last = w.0.last().map(|w| w.text.clone().into_owned());
                let plain =
                    |l: &String| l == w.at(2) || ["ro", "rw"].iter().any(|k| l.eq_ignore_ascii_case(k));
                self.snmp.get_or_insert((last.filter(|l| !plain(l)), span));
            }
            ("snmp-server", _) => {}
            ("username" | "enable" | "passwd", _) => {}
            ("webvpn", _) => *block = Block::Other,
            ("http", _) if w.is(1, &["server", "enable"]) => {
                self.asa_http = (!no).then(|| (w.at(3).parse().unwrap_or(443), span))
            }
            ("http" | "ssh" | "telnet", _) if !no && self.named(w.at(1)).parse::<Ipv4Addr>().is_ok() => {
                let service = match first.as_str() {
                    "http" => Service::Https,
                    "ssh" => Service::Ssh,
                    _ => Service::Telnet,
                };
                let from = router::cidr(self.named(w.at(1)), w.at(2));
                self.asa_admin.push((service, from, w.at(3).to_owned(), span));
            }
            ("ntp", _) if w.is(1, &["server"]) => sink.stated(key::NTP_ENABLED, !no, span),
            ("logging", _) if !no && (w.is(1, &["host"]) || w.at(1).parse::<Ipv4Addr>().is_ok()) => {
                sink.stated(key::LOG_ENABLED, true, span)
            }
            ("vpdn-group", _) => *block = Block::Other,
            ("protocol", Block::Other) if w.is(1, &["l2tp"]) || w.is(1, &["pptp"]) => {
                self.vpn.insert(if w.is(1, &["pptp"]) { "pptp" } else { "l2tp" }, span);
            }
            ("ip", Block::Interface(_)) if self.in_interface(&w, span, block, no) => {}
            ("ip", _) => self.ip(&w, span, block, no, sink),
            ("ipv6", Block::Interface(name)) if !w.is(1, &["access-list"]) && !w.is(1, &["route"]) => {
                let i = self.interfaces.entry(name.clone()).or_default();
                match w.at(1).to_ascii_lowercase().as_str() {
                    "address" | "enable" | "dhcp" if !no => i.v6 = Some(span),
                    "traffic-filter" if w.is(3, &["in"]) => i.v6_filter = Some((w.at(2).to_owned(), span)),
                    _ => {}
                }
            }
            ("ipv6", _) if w.is(1, &["route", "::/0"]) && !no => self.default_route.push(long_name(w.at(3))),
            ("ipv6", _) if w.is(1, &["access-list"]) => *block = Block::Acl(format!("6:{}", w.at(2))),
            ("nameif", Block::Interface(name)) => {
                self.interfaces.entry(name.clone()).or_default().nameif = w.at(1).to_owned()
            }
            ("security-level", Block::Interface(name)) if w.at(1) == "0" => {
                self.interfaces.entry(name.clone()).or_default().nat_outside = true
            }
            ("shutdown", Block::Interface(name)) => {
                self.interfaces.entry(name.clone()).or_default().off = !no
            }
            (_, Block::Vty(range)) => self.vty(range, &first, &w, span, no),
            ("host", Block::Pool(p)) => {
                let p = p.clone();
                self.pools.entry(p).or_insert((None, None, span)).0 = Some(w.at(1).to_owned());
            }
            ("hardware-address" | "client-identifier", Block::Pool(p)) => {
                let p = p.clone();
                self.pools.entry(p).or_insert((None, None, span)).1 = mac(w.at(1));
            }
            _ => {}
        }
    }

    /// What a command says of how much of the configuration is here.
    fn sign(&mut self, first: &str, w: &W<'_, '_>, no: bool) {
        let kind = match first {
            "version" | "building" | "current" | "boot-start-marker" | "cryptochecksum" => {
                self.printed |= !no && (first != "version" || w.at(1).contains('.'));
                return;
            }
            ":" => {
                self.printed |= w.is(1, &["saved"]) || w.is(1, &["end"]);
                return;
            }
            "asa" | "pix" => {
                self.printed |= w.is(1, &["version"]);
                return;
            }
            "configure" | "conf" => {
                self.typed = true;
                return;
            }
            "hostname" => 0,
            "interface" => 1,
            "line" | "ssh" | "telnet" => 2,
            "service" | "boot" => 3,
            "username" | "enable" | "passwd" | "aaa" => 4,
            "snmp-server" | "logging" | "ntp" | "clock" => 5,
            "control-plane" | "banner" | "spanning-tree" | "scheduler" | "mtu" | "pager" => 6,
            "ip" => match w.at(1).to_ascii_lowercase().as_str() {
                "http" => 7,
                "cef" | "classless" | "subnet-zero" | "forward-protocol" | "domain" | "source-route" => 8,
                "route" => 9,
                _ => return,
            },
            "route" => 9,
            "end" => 10,
            _ => return,
        };
        self.kinds |= 1 << kind;
    }

    /// Is it the whole configuration? People cut off the head or the end, so several kinds of commands count too.
    fn whole(&self) -> bool {
        self.printed || !self.typed && self.kinds & 3 == 3 && self.kinds.count_ones() >= 5
    }

    /// A list that lets anybody in to something, and no line here says where it is used.
    fn spare_list(&self) -> bool {
        self.acls.by_name.iter().any(|(n, c)| {
            !n.contains(':')
                && c.rules.iter().any(|f| f.passes && matches!(f.src, Addresses::Any))
                && !self.interfaces.in_any_order().any(|(_, i)| i.filter.as_ref().is_some_and(|f| f.0 == *n))
                && !self.applied.values().any(|a| a.0 == *n)
        })
    }

    /// Commands that belong to an interface. `false`: it is a command of its own.
    fn in_interface(&mut self, w: &W<'_, '_>, span: Span, block: &Block, no: bool) -> bool {
        let Block::Interface(name) = block else { return false };
        let i = self.interfaces.entry(name.clone()).or_default();
        match (w.at(1).to_ascii_lowercase().as_str(), w.at(2).to_ascii_lowercase().as_str()) {
            ("address", a) => {
                i.no_ip = no;
                if !no && a != "dhcp" && a != "negotiated" {
                    let label = if i.nameif.is_empty() { name.clone() } else { i.nameif.clone() };
                    self.own.add(&label, w.at(2), Some(w.at(3)), span);
                }
                true
            }
            ("nat", "outside") if w.0.len() == 3 => {
                i.nat_outside = !no;
                true
            }
            ("nat", "inside") if w.0.len() == 3 => {
                i.inside = !no;
                true
            }
            ("access-group", _) => {
                if w.is(3, &["in"]) {
                    i.filter = (!no).then(|| (w.at(2).to_owned(), span));
                }
                true
            }
            ("nat" | "route" | "access-list" | "http" | "dhcp" | "ddns", _) => false,
            _ => true,
        }
    }

    fn ip(&mut self, w: &W<'_, '_>, span: Span, block: &mut Block, no: bool, sink: &mut FactSink<'_>) {
        match w.at(1).to_ascii_lowercase().as_str() {
            "nat" if w.is(2, &["inside", "source", "static"]) && !no => {
                match ios_static(w, span, sink.source()) {
                    Some(s) => self.statics.push(s),
                    // A whole network, one address for one address.
                    None => router::unread_forward(sink, span),
                }
            }
            "nat" if w.is(2, &["inside", "destination", "list"]) && !no => {
                let line = sink.source().slice(span).trim().to_owned();
                self.spread.push((w.at(5).to_owned(), w.at(7).to_owned(), span, line));
            }
            // An address of a pool leads in to whoever has it for a while.
            "nat"
                if w.is(2, &["inside", "source"])
                    && !no
                    && !w.0.iter().any(|w| w.is("overload") || w.is("static")) =>
            {
                sink.unread(span, "ambiguous");
            }
            "nat" if w.is(2, &["pool"]) => {
                if let (Ok(a), Ok(b)) = (w.at(4).parse(), w.at(5).parse()) {
                    self.rotary.insert(w.at(3).to_owned(), (a, b));
                }
            }
            "access-list" => *block = Block::Acl(w.at(3).to_owned()),
            "route" if w.at(2) == "0.0.0.0" && !no => self.default_route.push(long_name(w.at(4))),
            "dhcp" if w.is(2, &["pool"]) => *block = Block::Pool(w.at(3).to_owned()),
            "http" => match w.at(2).to_ascii_lowercase().as_str() {
                "server" => self.http = Some((!no, span)),
                "secure-server" => self.https = Some((!no, span)),
                "port" => self.http_port = w.at(3).parse().ok(),
                "access-class" => {
                    self.http_class = w.0.last().map(|w| w.text.clone().into_owned()).filter(|_| !no)
                }
                _ => {}
            },
            "ddns" if !no => {
                let ddns = Ddns {
                    enabled: Tri::Yes,
                    provider: None,
                    hostname: w.after("hostname").map(str::to_owned),
                };
                sink.stated(key::DDNS, ddns, span);
            }
            _ => {}
        }
    }

    fn crypto(&mut self, w: &W<'_, '_>, span: Span, no: bool) {
        let kind = match w.at(1).to_ascii_lowercase().as_str() {
            "isakmp" | "ikev1" | "ikev2" | "map" | "ipsec" => "ipsec",
            _ => return,
        };
        if !no && (w.is(2, &["key"]) || w.is(2, &["enable"]) || w.is(1, &["map"])) {
            self.vpn.entry(kind).or_insert(span);
        }
    }

    fn vty(&mut self, range: &str, first: &str, w: &W<'_, '_>, span: Span, no: bool) {
        let Some(lane) = self.vty.get_mut(range) else { return };
        match first {
            "transport" if w.is(1, &["input"]) => {
                let has = |k: &str| w.0.iter().skip(2).any(|x| x.is(k) || x.is("all"));
                lane.telnet = Tri::from(has("telnet"));
                lane.ssh = Tri::from(has("ssh"));
                lane.span = Some(span);
            }
            "access-class" if w.0.iter().any(|x| x.is("in")) => {
                lane.class = (!no).then(|| w.at(1).to_owned());
            }
            "login" => lane.no_login = no.then_some(span),
            _ => {}
        }
    }

    // ---- access lists -------------------------------------------------------------------------------------------

    fn acl_line(&mut self, name: &str, words: &[Word<'_>], span: Span) {
        // An address where an extended line has its protocol.
        let standard =
            words.get(1).is_some_and(|w| w.is("any") || w.is("host") || w.text.parse::<Ipv4Addr>().is_ok());
        let f = self.acl(words, standard);
        let c = self.acls.chain(name);
        c.policy = Some(false);
        if let Some((mut f, to)) = f {
            let one = to.strip_suffix("/128").unwrap_or(&to);
            if one.parse::<Ipv6Addr>().is_ok() {
                // One device: a packet for any other does not fit.
                f.dst = Addresses::Ranges(Vec::new());
                if f.passes && self.holes.len() < 500 {
                    let first = c.rules.iter().all(|r| r.passes);
                    let (list, to) = (name.to_owned(), one.to_owned());
                    self.holes.push(Hole { list, to, filter: f.clone(), first, span });
                }
            }
            c.rules.push(f);
        }
    }

    /// `permit tcp host 203.0.113.9 any eq 554`. Wildcard masks of IOS and plain masks of ASA.
    /// The filter, and its destination as it is written.
    fn acl(&self, words: &[Word<'_>], standard: bool) -> Option<(Filter, String)> {
        let w = W(words);
        let mut f = Filter::total(w.is(0, &["permit"]));
        if words.iter().any(|x| x.is("established") || x.is("inactive") || x.is("remark")) {
            return None;
        }
        let mut i = 1;
        if !standard {
            f.protocol = match w.at(i) {
                "ip" | "ipv6" => vec![Protocol::Any],
                "object-group" | "object" => {
                    f.unsure = true;
                    i += 1;
                    vec![Protocol::Any]
                }
                p => filter::protocols(p),
            };
            i += 1;
        }
        let (src, text) = self.address(&w, &mut i);
        (f.src, f.src_text) = (src, text);
        if standard {
            return Some((f, String::new()));
        }
        f.src_ports = port_test(&w, &mut i);
        let (dst, to) = self.address(&w, &mut i);
        f.dst = dst;
        f.dst_ports = port_test(&w, &mut i);
        f.unsure |= words.iter().skip(i).any(|x| x.is("time-range") || x.is("object-group"));
        Some((f, to))
    }

    /// The address that a name stands for.
    fn named<'n>(&'n self, word: &'n str) -> &'n str {
        self.objects.get(word).map_or(word, String::as_str)
    }

    fn address(&self, w: &W<'_, '_>, i: &mut usize) -> (Addresses, String) {
        let word = match w.at(*i) {
            k @ ("any" | "any4" | "any6" | "host" | "object" | "object-group" | "interface") => k,
            word => self.named(word),
        };
        let next = w.at(*i + 1);
        *i += 1;
        match word {
            "any" | "any4" | "any6" => (Addresses::Any, String::new()),
            "host" => {
                *i += 1;
                let next = self.named(next);
                (filter::addresses(next), next.to_owned())
            }
            "object" => {
                *i += 1;
                let a = self.objects.get(next).map_or("?", String::as_str);
                (filter::addresses(a), next.to_owned())
            }
            "object-group" | "interface" => {
                *i += 1;
                (Addresses::Unresolved, next.to_owned())
            }
            _ if word.contains('/') => (filter::addresses(word), word.to_owned()),
            _ if next.parse::<Ipv4Addr>().is_ok() => {
                *i += 1;
                let m = next.parse::<Ipv4Addr>().map_or(0, u32::from);
                // A wildcard has its ones at the end.
                let mask = if m == 0 || m.trailing_ones() > 0 && !self.asa { !m } else { m };
                let text = format!("{word}/{}", mask.count_ones());
                (filter::addresses(&text), text)
            }
            _ => (filter::addresses(word), word.to_owned()),
        }
    }

    // ---- ASA ----------------------------------------------------------------------------------------------------

    /// `static (inside,outside) tcp interface www 10.0.1.3 www …`
    fn asa_static(&mut self, w: &W<'_, '_>, span: Span) {
        (self.asa, self.old_nat) = (true, true);
        let outer_if = w.at(1).trim_end_matches(')').rsplit(',').next().unwrap_or("").to_owned();
        let ports = matches!(w.at(2), "tcp" | "udp");
        let (proto, outer, outer_port, inner, inner_port) = if ports {
            (w.at(2), w.at(3), w.at(4), w.at(5), w.at(6))
        } else {
            ("any", w.at(2), "", w.at(3), "")
        };
        self.statics.push(Static {
            proto: proto.to_owned(),
            inner: self.named(inner).to_owned(),
            inner_port: inner_port.to_owned(),
            outer: self.named(outer).to_owned(),
            outer_port: outer_port.to_owned(),
            interface: Some(outer_if),
            source: Origin::Any,
            span,
            line: w.0.iter().map(|w| w.text.as_ref()).collect::<Vec<_>>().join(" "),
        });
    }

    /// `nat (inside,outside) static interface service tcp 554 8554` below `object network`.
    fn object_nat(&mut self, w: &W<'_, '_>, object: &str, span: Span) {
        if !w.is(2, &["static"]) {
            return;
        }
        self.asa = true;
        let service = w.0.iter().position(|x| x.is("service"));
        let at = |n: usize| service.map_or("", |s| w.at(s + n));
        self.statics.push(Static {
            proto: if service.is_some() { at(1) } else { "any" }.to_owned(),
            inner: self.named(object).to_owned(),
            inner_port: at(2).to_owned(),
            outer: self.named(w.at(3)).to_owned(),
            outer_port: at(3).to_owned(),
            interface: w.at(1).trim_matches(['(', ')']).rsplit(',').next().map(str::to_owned),
            source: Origin::Any,
            span,
            line: String::new(),
        });
    }

    // ---- facts --------------------------------------------------------------------------------------------------

    fn wan(&self) -> Vec<String> {
        let routes: HashSet<&String> = self.default_route.iter().collect();
        let label =
            |name: &String, i: &Interface| if i.nameif.is_empty() { name.clone() } else { i.nameif.clone() };
        let facing = |name: &String, i: &Interface| {
            !i.off && (i.nat_outside || i.nameif == "outside" || !i.inside && routes.contains(name))
        };
        // Who shares a zone with an interface that faces the internet faces it too.
        let zones: Vec<&String> = self
            .interfaces
            .iter()
            .filter(|(n, i)| facing(n, i))
            .filter_map(|(_, i)| i.zone.as_ref())
            .collect();
        self.interfaces
            .iter()
            .filter(|(name, i)| {
                facing(name, i) || !i.off && !i.inside && i.zone.as_ref().is_some_and(|z| zones.contains(&z))
            })
            .map(|(n, i)| label(n, i))
            .collect()
    }

    fn interface(&self, label: &str) -> Option<&Interface> {
        let other = || {
            let mut all = self.interfaces.in_any_order();
            all.find(|(n, i)| n.eq_ignore_ascii_case(label) || i.nameif == label).map(|x| &x.1)
        };
        self.interfaces.get(label).or_else(other)
    }

    /// The access list for packets that come in here.
    fn list(&self, label: &str) -> Option<(&str, Span)> {
        let own = self.interface(label).and_then(|i| i.filter.as_ref());
        own.or_else(|| self.applied.get(label)).map(|(n, s)| (n.as_str(), *s))
    }

    fn ask(&self, label: &str, packet: &Packet) -> Verdict {
        let itself = matches!(packet.target, Target::Itself(_));
        router::both(self.ask_list(label, packet), || self.ask_zones(label, itself, packet, false))
    }

    fn ask_list(&self, label: &str, packet: &Packet) -> Verdict {
        match (self.list(label), self.interface(label)) {
            // A list without lines lets everything through, but here the lines may be missing.
            (Some((l, _)), _) => self.acls.ask(l, packet),
            // ASA drops what comes from a less trusted side unless a list says otherwise.
            (None, Some(_)) if self.asa => UNKNOWN,
            (None, Some(_)) => OPEN,
            (None, None) => UNKNOWN,
        }
    }

    /// The firewall between zones. It sees addresses and ports of the inside.
    fn ask_zones(&self, label: &str, itself: bool, packet: &Packet, v6: bool) -> Verdict {
        let Some(from) = self.interface(label).and_then(|i| i.zone.as_deref()) else { return OPEN };
        let to = match packet.target {
            Target::Address(a) => {
                let i = self.own.interface_of(&a.to_string()).and_then(|n| self.interface(n));
                match i.map(|i| i.zone.as_deref()) {
                    // Nothing passes between a zone and an interface without one.
                    Some(None) => return router::SHUT,
                    Some(z) => z,
                    None => None,
                }
            }
            Target::Itself(_) => None,
        };
        let mut answers = Vec::new();
        let pairs = self.zone_pairs.iter().filter(|p| p.from == from && (p.to == SELF) == itself);
        for p in pairs.filter(|p| itself || to.is_none_or(|t| t == p.to)) {
            let v = match &p.policy {
                Some(name) => self.acls.ask(&format!("{}policy:{name}", if v6 { "6:" } else { "" }), packet),
                None if itself => UNKNOWN,
                None => router::SHUT,
            };
            answers.push(v);
        }
        match router::of_zones(&answers, packet.port == router::stray_packet().port) {
            Some(v) => v,
            // Without a pair the router itself is open, and all else closed.
            None if itself => OPEN,
            None if to == Some(from) => OPEN,
            None if self.zone_pairs.is_empty() => UNKNOWN,
            None => router::SHUT,
        }
    }

    /// Policies and classes as chains: a class's list says who it is about, its action what happens to them.
    fn find_zones(&mut self) {
        for (policy, classes) in std::mem::take(&mut self.policies) {
            for prefix in ["", "6:"] {
                let mut rules = Vec::new();
                for (n, (class, lets_in)) in classes.iter().enumerate() {
                    let act = |f: Filter| Filter { passes: lets_in.unwrap_or(false), ..f };
                    let unsure = lets_in.is_none();
                    if class == "class-default" {
                        rules.push(Filter { unsure, ..act(Filter::total(false)) });
                        continue;
                    }
                    let none = Class { all: false, matches: vec![None] };
                    let c = self.classes.get(class).unwrap_or(&none);
                    let both = c.all && c.matches.len() > 1;
                    let services: Vec<Filter> =
                        c.matches.iter().flatten().filter(|m| !m.0).map(|m| service(&m.1)).collect();
                    for (k, m) in c.matches.iter().take(64).enumerate() {
                        match m {
                            Some((true, list)) => {
                                // The list's lines with the action of the class; what it denies goes on behind it.
                                let name = format!("{prefix}{policy}:{n}:{k}");
                                let lines = self.acls.by_name.get(&format!("{prefix}{list}"));
                                let known = lines.is_some()
                                    || self.acls.by_name.contains_key(list)
                                    || self.acls.by_name.contains_key(&format!("6:{list}"));
                                let mut inner: Vec<Filter> = Vec::new();
                                for f in lines.map_or(&[][..], |c| &c.rules).iter().take(2000) {
                                    let mut f = f.clone();
                                    f.unsure |= unsure;
                                    if !f.passes {
                                        f.jump = Some(Jump::Return);
                                    } else if both {
                                        narrow(&mut f, c, &services);
                                    }
                                    inner.push(if f.jump.is_some() { f } else { act(f) });
                                }
                                if known {
                                    self.acls.chain(&name).rules = inner;
                                }
                                rules.push(Filter { jump: Some(Jump::To(name)), ..Filter::total(false) });
                            }
                            Some((false, p)) if !both => {
                                let f = service(p);
                                rules.push(act(Filter { unsure: f.unsure || unsure, ..f }));
                            }
                            // Of several protocols that all must fit none can be said.
                            Some((false, p)) if services.len() == c.matches.len() => {
                                rules.push(act(Filter { unsure: true, ..service(p) }));
                            }
                            Some(_) => {}
                            None if both => {}
                            None => rules.push(act(Filter { unsure: true, ..Filter::total(false) })),
                        }
                    }
                }
                let chain = self.acls.chain(&format!("{prefix}policy:{policy}"));
                (chain.rules, chain.policy) = (rules, Some(false));
            }
        }
    }

    /// `ip nat inside destination list 2 pool cameras`: ports of the list go to the addresses of the pool in turn.
    fn find_spread(&mut self, sink: &mut FactSink<'_>) {
        for (list, pool, span, line) in std::mem::take(&mut self.spread) {
            let ends = self.rotary.get(&pool).copied();
            let lines: Vec<Filter> = self
                .acls
                .by_name
                .get(&list)
                .map_or(Vec::new(), |c| c.rules.iter().filter(|f| f.passes).take(64).cloned().collect());
            let (Some((a, b)), false) = (ends, lines.is_empty()) else {
                router::unread_forward(sink, span);
                continue;
            };
            for ip in (u32::from(a)..=u32::from(b)).take(16) {
                for f in &lines {
                    let proto = match f.protocol.first() {
                        Some(Protocol::Number(6) | Protocol::Tcp { .. }) => "tcp",
                        Some(Protocol::Number(17)) => "udp",
                        _ => "any",
                    };
                    let ports = match &f.dst_ports {
                        Ports::Ranges(r) => r.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
                        _ => String::new(),
                    };
                    let source = match (&f.src, f.unsure) {
                        (_, true) => Origin::Unknown,
                        (Addresses::Any, _) => Origin::Any,
                        _ => Origin::List(vec![f.src_text.clone()]),
                    };
                    self.statics.push(Static {
                        proto: proto.to_owned(),
                        inner: Ipv4Addr::from(ip).to_string(),
                        inner_port: String::new(),
                        outer: String::new(),
                        outer_port: ports,
                        interface: None,
                        source,
                        span,
                        line: line.clone(),
                    });
                }
            }
        }
    }

    fn tell(&mut self, sink: &mut FactSink<'_>) {
        self.find_spread(sink);
        self.find_zones();
        let all = self.wan();
        let ip4 = |n: &&String| self.interface(n).is_none_or(|i| !i.no_ip);
        let wan: Vec<String> = all.iter().filter(ip4).cloned().collect();
        if let Some((n, s)) = &self.name {
            sink.stated(key::DEVICE_VENDOR, "Cisco", *s);
            sink.stated(key::DEVICE_NAME, n.clone(), *s);
        }
        self.own.tell(sink, &wan);
        let part = wan.is_empty() || !self.whole();
        if part {
            router::partial(sink);
        }
        let spare = part && self.spare_list();
        let edges = self.acls.edges();
        for s in &self.statics {
            self.forward(s, &wan, &edges, sink);
        }
        for name in &all {
            let Some(i) = self.interface(name) else { continue };
            let stray = router::stray_packet();
            match (self.list(name), i.span) {
                _ if i.no_ip => {}
                (_, Some(s)) if i.zone.is_some() => {
                    sink.derived(key::FILTER_WAN_IN, router::wall(&self.ask(name, &stray)), s);
                }
                (Some((l, s)), _) => {
                    let known = self.acls.by_name.contains_key(l);
                    let wall = if known { router::wall(&self.acls.ask(l, &stray)) } else { "unknown" };
                    sink.stated(key::FILTER_WAN_IN, wall, s);
                }
                (None, Some(s)) if !self.asa => {
                    sink.derived(key::FILTER_WAN_IN, if spare { "unknown" } else { "absent" }, s)
                }
                _ => {}
            }
            match (&i.v6_filter, i.v6) {
                (Some((l, s)), _) => {
                    let l = format!("6:{l}");
                    let known = self.acls.by_name.contains_key(&l);
                    let ask = |port| self.acls.ask(&l, &Packet { port, ..router::stray_packet() });
                    let wall = if known { router::wall6(ask) } else { "unknown" };
                    sink.stated(key::FILTER_IPV6_IN, wall, *s);
                }
                (None, Some(s)) if i.zone.is_some() => {
                    let ask =
                        |port| self.ask_zones(name, false, &Packet { port, ..router::stray_packet() }, true);
                    sink.derived(key::FILTER_IPV6_IN, router::wall6(ask), s);
                }
                (None, Some(s)) if !self.asa => sink.derived(key::FILTER_IPV6_IN, "absent", s),
                _ => {}
            }
        }
        self.tell_holes(&all, sink);
        self.administration(&wan, sink);
        for (kind, span) in &self.vpn {
            sink.stated(key::VPN, Vpn { kind: (*kind).to_owned() }, *span);
        }
        for (name, (ip, mac, span)) in &self.pools {
            if let Some(ip) = ip {
                router::tell_host(sink, ip, mac.as_deref(), Some(name), *span);
            }
        }
    }

    fn forward(&self, s: &Static, wan: &[String], edges: &[u32], sink: &mut FactSink<'_>) {
        let interface = s.interface.clone().or_else(|| wan.first().cloned());
        // The address of a loopback is only lent: packets for it come in over the internet side all the same.
        let lent = interface.as_deref().is_some_and(|i| i.starts_with("Loopback")) && !wan.is_empty();
        let bound = match &interface {
            Some(i) if lent || wan.iter().any(|w| w.eq_ignore_ascii_case(i)) => Tri::Yes,
            Some(i) if self.interface(i).is_some() && !wan.is_empty() => Tri::Unknown,
            Some(i) if i == "outside" => Tri::Yes,
            _ => Tri::Unknown,
        };
        let all = s.outer_port.is_empty() && s.inner_port.is_empty();
        let with_ports = matches!(s.proto.as_str(), "tcp" | "udp" | "any");
        let pairs = match (all, with_ports) {
            (true, true) => Some(router::ALL_PORTS.to_vec()),
            (true, false) => Some(Vec::new()),
            _ => router::pairs(&s.outer_port, &s.inner_port),
        };
        let Some(pairs) = pairs else {
            router::unread_forward(sink, s.span);
            return;
        };
        let outer = s.outer.parse::<Ipv4Addr>().ok();
        let own = self.own.outer(interface.as_deref());
        let f = Forward {
            ext_if: interface.clone(),
            ext_ip: outer.map(|a| a.to_string()).or(own),
            bound,
            origin: if all && with_ports { DoorKind::OneToOne } else { DoorKind::Static },
            to_router: self.own.has(&s.inner),
            remove_with: (!s.line.is_empty()).then(|| format!("no {}", router::typed(&s.line))),
            ..router::forward(&s.inner, &s.proto)
        };
        let inner = s.inner.parse::<Ipv4Addr>().ok();
        let own = interface.as_deref().and_then(|i| self.own.of(i));
        let label = interface.filter(|_| !lent).or_else(|| wan.first().cloned()).unwrap_or_default();
        let to_router = f.to_router;
        router::tell_forward(sink, &f, &s.source, &pairs, edges, s.span, &mut |protocol, outside, inside| {
            // IOS and old ASA filter before they translate, ASA from 8.3 after.
            if self.asa && !self.old_nat {
                let to = |a, port| self.ask(&label, &Packet { target: Target::Address(a), protocol, port });
                let v = inner.map_or(UNKNOWN, |a| to(a, inside));
                // A list that names the outer address was written for the order of before.
                let by_outer = outer.is_some_and(|a| to(a, outside).allows != Tri::No);
                return if v.allows == Tri::No && by_outer { UNKNOWN } else { v };
            }
            let target = Target::Itself(outer.or(own));
            let list = self.ask_list(&label, &Packet { target, protocol, port: outside });
            // Zones are looked at behind the translation.
            let target = inner.filter(|_| !to_router).map_or(target, Target::Address);
            let packet = Packet { target, protocol, port: inside };
            router::both(list, || self.ask_zones(&label, to_router, &packet, false))
        });
    }

    /// Devices that a list of the internet side lets IPv6 in to.
    fn tell_holes(&self, wan: &[String], sink: &mut FactSink<'_>) {
        let mut used: HashMap<&str, &String> = HashMap::new();
        for name in wan {
            if let Some((list, _)) = self.interface(name).and_then(|i| i.v6_filter.as_ref()) {
                used.entry(list.as_str()).or_insert(name);
            }
        }
        for h in &self.holes {
            let Some(name) = h.list.strip_prefix("6:").and_then(|l| used.get(l)) else { continue };
            let proto = match h.filter.protocol.first() {
                Some(Protocol::Any) => "any",
                Some(Protocol::Number(17)) => "udp",
                Some(Protocol::Number(6) | Protocol::Tcp { .. }) => "tcp",
                _ => continue,
            };
            let pairs = match &h.filter.dst_ports {
                Ports::Ranges(r) => r.iter().map(|r| (*r, *r)).collect(),
                _ => router::ALL_PORTS.to_vec(),
            };
            let source = match &h.filter.src {
                Addresses::Any => Origin::Any,
                _ => Origin::List(vec![h.filter.src_text.clone()]),
            };
            let f =
                Forward { ext_if: Some((*name).clone()), bound: Tri::Yes, ..router::forward(&h.to, proto) };
            let v = if h.first && !h.filter.unsure { OPEN } else { UNKNOWN };
            router::tell_forward(sink, &f, &source, &pairs, &[], h.span, &mut |_, _, _| v.clone());
        }
    }

    /// Senders that a class (access list) of a line admits.
    fn class(&self, name: Option<&String>) -> AllowedFrom {
        let Some(name) = name else { return AllowedFrom::Any };
        match self.acls.by_name.get(name) {
            Some(c) => {
                let list: Vec<String> =
                    c.rules.iter().filter(|f| f.passes).map(|f| f.src_text.clone()).take(64).collect();
                if list.iter().any(|t| t.is_empty() || t == "0.0.0.0/0") {
                    AllowedFrom::Any
                } else {
                    AllowedFrom::List(list)
                }
            }
            None => AllowedFrom::List(vec![name.clone()]),
        }
    }

    fn administration(&self, wan: &[String], sink: &mut FactSink<'_>) {
        let ask = |protocol: u8, port: u16| match wan {
            [] => UNKNOWN,
            all => {
                let mut v = router::SHUT;
                for w in all {
                    let one = self.ask(w, &Packet { target: Target::Itself(self.own.of(w)), protocol, port });
                    if v.allows == Tri::No || one.allows == Tri::Yes {
                        v = one;
                    }
                }
                self.own.in_front(wan, v)
            }
        };
        let verdict = |port| ask(6, port);
        if let (Some((class, span)), false) = (&self.snmp, self.asa) {
            let from = self.class(class.as_ref());
            router::tell_admin(sink, (Service::Snmp, 161), Tri::Yes, from, &ask(17, 161), *span);
        }
        for (service, port) in [(Service::Telnet, 23), (Service::Ssh, 22)] {
            let state = |l: &Lane| if port == 23 { l.telnet } else { l.ssh };
            // One block of lines is enough; of several, the one that most may use.
            let on = || self.vty.values().filter(|l| state(l) == Tri::Yes);
            let all_off = port == 23 && self.vty.values().all(|l| state(l) == Tri::No);
            let widest = on()
                .find(|l| self.class(l.class.as_ref()) == AllowedFrom::Any)
                .or_else(|| on().next())
                .or_else(|| self.vty.values().next().filter(|_| all_off));
            let Some((lane, span)) = widest.and_then(|l| Some((l, l.span?))) else { continue };
            let from = self.class(lane.class.as_ref());
            router::tell_admin(sink, (service, port), state(lane), from, &verdict(port), span);
        }
        if let Some(span) = self.vty.values().find_map(|l| l.no_login) {
            router::tell_account(
                sink,
                "line vty",
                Role::Operator,
                Secret::of(SecretState::Empty),
                span,
                None,
            );
        }
        for (state, service, port) in
            [(self.http, Service::Http, self.http_port.unwrap_or(80)), (self.https, Service::Https, 443)]
        {
            if let Some((on, span)) = state {
                router::tell_admin(
                    sink,
                    (service, port),
                    on.into(),
                    self.class(self.http_class.as_ref()),
                    &verdict(port),
                    span,
                );
            }
        }
        for (service, from, interface, span) in &self.asa_admin {
            let port = match service {
                Service::Https => self.asa_http.map_or(443, |h| h.0),
                Service::Ssh => 22,
                _ => 23,
            };
            let outside = wan.contains(interface) || interface == "outside";
            let any = from.starts_with("0.0.0.0/0");
            let allowed = match (outside, any) {
                (false, _) => AllowedFrom::Lan,
                (true, true) => AllowedFrom::Any,
                (true, false) => AllowedFrom::List(vec![from.clone()]),
            };
            let v = if outside { OPEN } else { router::SHUT };
            router::tell_admin(sink, (*service, port), Tri::Yes, allowed, &v, *span);
        }
    }
}

/// A protocol that a class of a zone-based firewall names, at its usual ports.
fn service(name: &str) -> Filter {
    let mut f = Filter::total(true);
    match (name, super::router::names::port(name)) {
        ("tcp" | "udp" | "icmp", _) => f.protocol = filter::protocols(name),
        (_, Some((a, b))) => {
            f.protocol = filter::protocols("tcp,udp");
            f.dst_ports = Ports::Ranges(vec![PortRange { first: a, last: b }]);
        }
        _ => f.unsure = true,
    }
    f
}

/// A line of a list in a class whose lines must all fit.
fn narrow(f: &mut Filter, class: &Class, services: &[Filter]) {
    match services {
        [one] if class.matches.len() == 2 && matches!(f.protocol[..], [Protocol::Any]) => {
            (f.protocol, f.dst_ports) = (one.protocol.clone(), one.dst_ports.clone());
            f.unsure |= one.unsure;
        }
        _ => f.unsure = true,
    }
}

/// `gi0/1` → `GigabitEthernet0/1`: people type names short, the router writes them out.
fn long_name(t: &str) -> String {
    const KINDS: [&str; 14] = [
        "GigabitEthernet",
        "FastEthernet",
        "TenGigabitEthernet",
        "Ethernet",
        "Dialer",
        "Loopback",
        "Vlan",
        "Serial",
        "Tunnel",
        "BVI",
        "ATM",
        "Cellular",
        "Port-channel",
        "Virtual-Template",
    ];
    let end = t.find(|c: char| c.is_ascii_digit()).unwrap_or(t.len());
    let (kind, number) = t.split_at(end);
    let low = kind.to_ascii_lowercase();
    let full = KINDS.iter().find(|k| !low.is_empty() && k.to_ascii_lowercase().starts_with(&low));
    full.filter(|_| !number.is_empty()).map_or_else(|| t.to_owned(), |k| format!("{k}{number}"))
}

/// `ip nat inside source static tcp 192.168.1.2 80 203.0.113.5 80 extendable`
fn ios_static(w: &W<'_, '_>, span: Span, src: &Source) -> Option<Static> {
    let mut i = 5;
    let proto = match w.at(i).to_ascii_lowercase().as_str() {
        p @ ("tcp" | "udp" | "esp") => {
            i += 1;
            p.to_owned()
        }
        "network" => return None,
        _ => "any".to_owned(),
    };
    let ported = matches!(proto.as_str(), "tcp" | "udp");
    let inner = w.at(i).to_owned();
    let inner_port = if ported { w.at(i + 1).to_owned() } else { String::new() };
    i += 1 + usize::from(ported);
    let by_interface = w.is(i, &["interface"]);
    i += usize::from(by_interface);
    let mut place = w.at(i).to_owned();
    i += 1;
    // `interface Dialer 1 8080`: the number of an interface may stand apart, as it is typed.
    if by_interface && place.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-') && !w.at(i).is_empty() {
        place.push_str(w.at(i));
        i += 1;
    }
    let outer_port = if ported { w.at(i).to_owned() } else { String::new() };
    Some(Static {
        proto,
        inner,
        inner_port,
        outer: if by_interface { String::new() } else { place.clone() },
        outer_port,
        interface: by_interface.then(|| long_name(&place)),
        source: Origin::Any,
        span,
        line: src.slice(span).trim().to_owned(),
    })
}

/// `tcp 203.0.113.5:8080 192.168.1.12:80 --- ---`
fn translation(w: &W<'_, '_>, span: Span) -> Option<Static> {
    if w.0.len() != 5 || w.at(3) != "---" || w.at(4) != "---" {
        return None;
    }
    let end = |t: &str| {
        t.split_once(':').map_or((t.to_owned(), String::new()), |(a, p)| (a.to_owned(), p.to_owned()))
    };
    let ((outer, outer_port), (inner, inner_port)) = (end(w.at(1)), end(w.at(2)));
    inner.parse::<Ipv4Addr>().ok()?;
    let proto = if w.at(0) == "---" { "any" } else { w.at(0) };
    Some(Static {
        proto: proto.to_owned(),
        inner,
        inner_port,
        outer,
        outer_port,
        interface: None,
        source: Origin::Any,
        span,
        line: String::new(),
    })
}

fn port_test(w: &W<'_, '_>, i: &mut usize) -> Ports {
    let one = |n: usize| super::router::names::port(w.at(n));
    let range = |a: u16, b: u16| Ports::Ranges(vec![PortRange { first: a, last: b }]);
    match w.at(*i) {
        "eq" => {
            *i += 1;
            let mut all = Vec::new();
            while let Some((a, b)) = one(*i) {
                all.push(PortRange { first: a, last: b });
                *i += 1;
            }
            if all.is_empty() { Ports::Unresolved } else { Ports::Ranges(all) }
        }
        "range" => {
            let r = (one(*i + 1), one(*i + 2));
            *i += 3;
            if let (Some(a), Some(b)) = r { range(a.0, b.1) } else { Ports::Unresolved }
        }
        "gt" | "lt" | "neq" => {
            let (op, p) = (w.at(*i), one(*i + 1));
            *i += 2;
            match (op, p) {
                ("gt", Some((a, _))) => range(a.saturating_add(1), u16::MAX),
                ("lt", Some((a, _))) => range(0, a.saturating_sub(1)),
                _ => Ports::Unresolved,
            }
        }
        _ => Ports::Any,
    }
}

/// `0100.1122.3344.55` (a client identifier with its type) or `0011.2233.4455`.
fn mac(t: &str) -> Option<String> {
    let hex: String = t.chars().filter(char::is_ascii_hexdigit).collect();
    let hex = hex.strip_prefix("01").filter(|h| h.len() == 12).unwrap_or(&hex);
    let pairs: Vec<&str> = (0..hex.len() / 2).filter_map(|i| hex.get(i * 2..i * 2 + 2)).collect();
    (hex.len() == 12).then(|| pairs.join(":").to_ascii_lowercase())
}
