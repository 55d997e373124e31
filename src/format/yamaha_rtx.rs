//! Yamaha RTX, NVR, FWX, SRT and RT routers: `show config`, files fetched by TFTP, SFTP or from the page, console pastes.
//!
//! Comes in: commands, one a line. Goes out: what the router lets in from the internet and to where, who may manage it,
//! which remote access it offers, and its accounts. `pp select` and `tunnel select` are a state, not an indentation.
//! A command that is entered twice counts as entered last; `no …` takes it back.
//!
//! What no line says has its initial value, but only in a file that shows a whole configuration (a header with the
//! model, and the address of an interface) and only for models whose command reference was read. In anything else it
//! stays unknown.

mod facts;
mod secrets;
mod words;

use super::router::filter::{self, Filter, Filters};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Args, Text, text};
use crate::model::fact::DeviceKind;
use crate::model::find::{blanks, find};
use crate::model::map::{HashMap, HashSet, SortedMap};
use crate::model::net::PortRange;
use crate::model::span::Span;
use crate::source::Source;
use crate::source::limits::{Budget, Limits};
use crate::syntax::cli::{Dialect, Kind, Lines, Word};
use std::net::Ipv4Addr;

pub static FORMAT: Format = Format {
    id: "yamaha-rtx",
    name: text("ヤマハ ルーターの設定", "Yamaha router configuration"),
    vendor: "Yamaha",
    kind: DeviceKind::Router,
    reads: text(
        "ポート開放(静的マスカレード・DMZ・1対1)、フィルター、遠隔管理、UPnP、VPN、DDNS、アカウント、DHCPで決めた機器。\
         ポリシーフィルターの中身と動的経路は読みません。",
        "Port forwards (static masquerade, DMZ, 1:1), packet filters, remote administration, UPnP, VPN, DDNS, accounts, \
         devices fixed by DHCP. Policy filters and dynamic routing are not evaluated.",
    ),
    usual_names: &["config.txt", "config0", "config.rtfg"],
    sniff,
    read,
};

const DIALECT: Dialect = Dialect { comment: &['#'], starts: words::begins_command, hash_is_prompt: false };

// ---- recognition --------------------------------------------------------------------------------------------

fn sniff(head: &Head<'_>) -> Sniff {
    // One bit for each kind of typical command.
    let (mut seen, mut behind_hash) = (0u32, 0u32);
    for line in head.head.lines().take(3000) {
        let t = line.trim_start();
        if header(t).is_some() || named(t).is_some() || translated(t).is_some() {
            return Sniff::Sure;
        }
        match t.strip_prefix('#') {
            Some(rest) => behind_hash |= typical(rest.trim_start()),
            None => seen |= typical(t),
        }
    }
    match (seen.count_ones(), behind_hash.count_ones()) {
        (2.., _) => Sniff::Sure,
        (1, 1..) | (0, 2..) => Sniff::Maybe(60),
        (1, 0) => Sniff::Maybe(70),
        _ => Sniff::No,
    }
}

/// Commands that no other router writes like this.
fn typical(line: &str) -> u32 {
    let mut w = line.split_ascii_whitespace();
    let mut next = || w.next().unwrap_or("");
    let (a, b, c, d) = (next(), next(), next(), next());
    let number = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let interface = |t: &str| {
        ["lan", "wan", "bridge", "vlan", "onu"]
            .iter()
            .any(|p| t.strip_prefix(p).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit())))
            || matches!(t, "pp" | "tunnel")
    };
    let bit = match (a, b) {
        ("ip" | "ipv6", "filter")
            if number(c) && ["pass", "reject", "restrict"].iter().any(|k| d.starts_with(k)) =>
        {
            0
        }
        ("nat", "descriptor") => 1,
        ("pp" | "tunnel", "select") => 2,
        ("ip" | "ipv6", i)
            if interface(i) && matches!(c, "address" | "secure" | "nat" | "mtu" | "prefix") =>
        {
            3
        }
        ("dhcp", "scope") => 4,
        ("telnetd" | "httpd" | "sshd", "host" | "service") => 5,
        ("pp", "auth" | "always-on") | ("pppoe", "use") | ("ppp", "lcp" | "ipcp") => 6,
        ("ipsec", "ike" | "sa" | "tunnel") | ("l2tp" | "pptp", "service") => 7,
        ("ip", "route") if d == "gateway" => 8,
        ("login" | "administrator", "password") => 9,
        ("console", "character" | "prompt" | "columns") => 10,
        ("netvolante-dns", _) | ("upnp", "use") => 11,
        _ => return 0,
    };
    1 << bit
}

/// The first line of a configuration: `# RTX830 Rev.15.02.30 (Tue Jan  9 10:00:00 2024)`.
fn header(line: &str) -> Option<(&str, &str, Option<&str>)> {
    named(line.strip_prefix('#')?.trim_start())
}

/// The same line as `show environment` prints it: `RTX1210 Rev.14.01.34 (…)`. The start-up program has another version.
fn named(rest: &str) -> Option<(&str, &str, Option<&str>)> {
    if !rest.starts_with(['R', 'N', 'F', 'S', 'v']) {
        return None;
    }
    let (model, rest) = rest.split_once(' ')?;
    // N58i, N500, N1200: the same routers, sold by NTT.
    let family = ["RTX", "NVR", "FWX", "SRT", "RTV", "RTA", "RT", "vRX", "N"].iter().any(|f| {
        model.strip_prefix(f).is_some_and(|m| *f == "vRX" || m.starts_with(|c: char| c.is_ascii_digit()))
    });
    let version = rest.trim_start().strip_prefix("Rev.").or_else(|| {
        // `# vRX VMware ESXi Rev.19.01.06`
        family.then(|| rest.split_once("Rev.")).flatten().map(|(_, v)| v)
    })?;
    let (version, tail) = version.split_once(char::is_whitespace).unwrap_or((version, ""));
    let built = tail.trim().strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    (family && version.starts_with(|c: char| c.is_ascii_digit())).then_some((model, version, built))
}

// ---- reading ------------------------------------------------------------------------------------------------

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let dialect = Dialect { hash_is_prompt: is_manual(&src.text), ..DIALECT };
    let mut lines = Lines::new(src, &dialect, Budget::new(&Limits::default()));
    let mut router = Router::default();
    let mut templates = 0u32;
    let mut further = further(src).into_iter().peekable();
    for line in lines.by_ref() {
        if further.next_if(|at| line.span.start() >= *at).is_some() && router.commands > 0 {
            std::mem::take(&mut router).tell(sink);
            sink.subject(DeviceKind::Router, line.span);
        }
        let whole = src.slice(line.span);
        for (a, b) in secrets::find(whole, &line.words) {
            // A star alone is what the router itself shows instead of a password.
            if src.text.get(a..b) != Some("*") {
                src.mark_secret(src.span(a, b));
            }
        }
        match line.kind {
            Kind::Blank | Kind::Noise => sink.understood(line.span),
            Kind::Comment => {
                sink.understood(line.span);
                if let Some(h) = header(whole.trim_start()) {
                    // A second header: notes that hold the configurations of several routers.
                    let again =
                        router.header.as_ref().is_some_and(|old| old.model != h.0 || router.commands > 0);
                    if again || router.header.is_none() && router.commands > 0 {
                        std::mem::take(&mut router).tell(sink);
                        sink.subject(DeviceKind::Router, line.span);
                    }
                    router.set_header(h, line.span);
                } else {
                    router.comment(&line.words, line.span);
                }
            }
            // What `show environment` and the table of translations say beside the commands.
            Kind::Command if router.output(whole, &line.words, line.span) => {
                sink.understood(line.span);
            }
            Kind::Command => {
                // One look at the line instead of one at each word.
                let may = memchr::memchr3(b'<', b'$', b'{', whole.as_bytes()).is_some();
                templates += u32::from(may && line.words.iter().any(|w| is_placeholder(&w.text)));
                match router.command(&line.words, line.span) {
                    Read::Understood => sink.understood(line.span),
                    // The rest of a header that the console cut: `ss=00:a0:de:…`.
                    Read::Unknown
                        if line.words.first().is_some_and(|w| {
                            w.text.split_once("s=").is_some_and(|(_, m)| super::hosts::mac(m).is_some())
                        }) =>
                    {
                        sink.understood(line.span)
                    }
                    Read::Unknown => sink.unread(line.span, "unknown-command"),
                    Read::Unclear => sink.unread(line.span, "not-understood"),
                }
            }
        }
    }
    let notices = lines.notices();
    router.cut_off = !notices.is_empty();
    sink.notices(notices);
    if templates > 0 {
        sink.notice("yamaha.template", TEMPLATE, Args::new().with("n", templates), None);
    }
    router.tell(sink);
}

/// Where the configurations of further routers begin in notes that show no header: `lan1` has another address. What stands before
/// it, up to a fence or a gap, belongs to it.
fn further(src: &Source) -> Vec<usize> {
    let mut out = Vec::new();
    let mut lan: Option<&str> = None;
    let (mut from, mut gap) = (None, 0);
    for (start, line) in src.lines() {
        let t = line.trim();
        gap = if t.is_empty() { gap + 1 } else { 0 };
        if gap > 1 || t.starts_with("```") || header(t).is_some() {
            from = Some(start + line.len());
        }
        if header(t).is_some() {
            lan = None;
        }
        let Some(a) = t.strip_prefix("ip lan1 address ").map(|a| a.split('/').next().unwrap_or(a)) else {
            continue;
        };
        if lan.is_some_and(|l| l != a) && out.len() < 64 {
            out.push(from.unwrap_or(start));
        }
        (lan, from) = (Some(a), None);
    }
    out
}

const TEMPLATE: Text = text(
    "ひな形のままの値が{n}行にあります。その値は「不明」として扱いました。",
    "{n} lines hold placeholders of a template. Their values count as unknown.",
);
const PARTIAL: Text = text(
    "設定の一部だけのようです。書かれていないことは「不明」としました。機器の「show config」の全部を入れてください。",
    "This seems to be a part of the configuration. What is not written counts as unknown. \
     Please drop the whole output of “show config”.",
);

/// Instructions copied from a manual write `# ip route …`: more commands behind a hash than without.
fn is_manual(text: &str) -> bool {
    let (mut plain, mut behind) = (0u32, 0u32);
    for line in text.lines().take(3000) {
        let t = line.trim_start();
        match t.strip_prefix("# ") {
            Some(rest) => behind += u32::from(words::begins_command(rest)),
            None => plain += u32::from(words::begins_command(t)),
        }
    }
    behind > 1 && behind > plain
}

pub(super) fn is_placeholder(word: &str) -> bool {
    if !word.bytes().any(|b| matches!(b, b'<' | b'$' | b'{')) {
        return false;
    }
    word.contains("<?")
        || word.contains("${")
        || word.contains("{{")
        || word.starts_with('<') && word.ends_with('>')
}

enum Read {
    Understood,
    /// Not a command of the language.
    Unknown,
    /// A command of the language that matters here, in a form that was not understood.
    Unclear,
}

struct Header {
    model: String,
    version: String,
    built: Option<String>,
    span: Span,
}

/// A statement with its place.
type At<T> = Option<(T, Span)>;

#[derive(Default)]
struct Interface {
    address: At<(Ipv4Addr, u32)>,
    dhcp: Option<Span>,
    filter_in: At<Vec<u32>>,
    filter_set: At<String>,
    /// `ip … inbound filter list`: another kind of filter, not evaluated.
    other_filter: Option<Span>,
    nat: At<Vec<u32>>,
    pppoe: Option<Span>,
    encapsulation: At<String>,
    /// The other end of the tunnel has a private address: another site, not the provider.
    private_tunnel: bool,
    enabled: Option<bool>,
    v6_filter_in: At<Vec<u32>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NatType {
    None,
    Nat,
    Masquerade,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Incoming {
    Through,
    Forward(Ipv4Addr),
    Drop,
}

#[derive(Default)]
struct Nat {
    kind: At<NatType>,
    outer: Option<String>,
    incoming: At<Incoming>,
    masquerade: SortedMap<u32, Masquerade>,
    one_to_one: SortedMap<u32, OneToOne>,
}

struct Masquerade {
    inner: String,
    protocol: String,
    /// Outer and inner ports.
    ports: Vec<(PortRange, PortRange)>,
    span: Span,
}

struct OneToOne {
    outer: Ipv4Addr,
    inner: Ipv4Addr,
    count: u32,
    span: Span,
}

/// One of the router's own servers.
#[derive(Default)]
struct Server {
    service: At<bool>,
    host: At<Vec<String>>,
    port: At<u16>,
}

struct Login {
    name: String,
    what: Account,
    value: Option<String>,
    encrypted: bool,
    secret: Option<Span>,
    span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Account {
    Login,
    Administrator,
    User,
    Vpn,
}

/// Everything that one configuration says.
#[derive(Default)]
struct Router {
    header: Option<Header>,
    macs: Vec<(String, Span)>,
    serial: At<String>,
    name: At<String>,
    sysname: At<String>,
    pp: Option<String>,
    tunnel: Option<String>,
    interfaces: SortedMap<String, Interface>,
    /// The addresses of all of them.
    own: HashSet<Ipv4Addr>,
    default_gateways: Vec<(Gateway, Span)>,
    filters: Filters,
    sets: HashMap<String, Vec<u32>>,
    policy_filter: Option<Span>,
    v6_filters: HashMap<u32, Option<bool>>,
    /// Filters that let IPv6 packets in to one address: source, destination, protocol, ports.
    v6_holes: HashMap<u32, (String, String, String, String, Span)>,
    /// Rows of `show nat descriptor address`.
    table: Vec<(String, Ipv4Addr, u16, u16, Span)>,
    /// From where users may log in (`user attribute … host=`), for all users.
    user_hosts: At<Vec<String>>,
    /// Interfaces from which IPv6 prefixes come.
    v6_from: Vec<(String, Span)>,
    v6_off: bool,
    nat: SortedMap<u32, Nat>,
    telnetd: Server,
    httpd: Server,
    sshd: Server,
    tftp: At<Vec<String>>,
    snmp: SortedMap<&'static str, (Vec<String>, Span)>,
    communities: Vec<(&'static str, String, Span, Span)>,
    upnp: At<bool>,
    security_class: At<u32>,
    logins: Vec<Login>,
    seen_accounts: Vec<Account>,
    keys: Vec<(&'static str, String, Span, Span)>,
    vpn: SortedMap<&'static str, Span>,
    vpn_off: Vec<&'static str>,
    ddns_names: Vec<(String, Span)>,
    ddns_use: At<bool>,
    bound: SortedMap<Ipv4Addr, (Option<String>, Span)>,
    ntp: Option<Span>,
    syslog: Option<Span>,
    commands: u32,
    /// Place of the last command in the table of all.
    last: usize,
    cut_off: bool,
}

#[derive(Debug, Clone)]
enum Gateway {
    Interface(String),
    Address(Ipv4Addr),
}

/// Words of one command after `no`.
struct W<'a, 's>(&'a [Word<'s>]);

impl<'a> W<'a, '_> {
    fn at(&self, i: usize) -> &'a str {
        self.0.get(i).map_or("", |w| w.text.as_ref())
    }
    fn is(&self, i: usize, keyword: &str) -> bool {
        self.0.get(i).is_some_and(|w| w.is(keyword))
    }
    fn number(&self, i: usize) -> Option<u32> {
        self.at(i).parse().ok()
    }
    fn from(&self, i: usize) -> impl Iterator<Item = &'a str> {
        self.0.iter().skip(i).map(|w| w.text.as_ref())
    }
    fn span(&self, i: usize, like: Span) -> Option<Span> {
        self.0.get(i).map(|w| Span::new(like.file, w.start, w.end))
    }
    fn len(&self) -> usize {
        self.0.len()
    }
    fn on(&self, i: usize) -> Option<bool> {
        match self.at(i) {
            s if s.eq_ignore_ascii_case("on") => Some(true),
            s if s.eq_ignore_ascii_case("off") => Some(false),
            _ => None,
        }
    }
}

/// A row of the table of translations that stays: protocol, inner end, outer port.
/// `TCP    192.168.100.20.80    *.*.*.*.*    203.0.113.1.8080    static`
fn translated(line: &str) -> Option<(String, Ipv4Addr, u16, u16)> {
    if !line.starts_with(['T', 'U']) {
        return None;
    }
    let w: Vec<&str> = line.split_whitespace().take(8).collect();
    let proto = w.first().filter(|p| matches!(**p, "TCP" | "UDP"))?;
    if !w.iter().any(|x| x.eq_ignore_ascii_case("static")) {
        return None;
    }
    let end = |t: &&str| {
        let (a, p) = t.rsplit_once('.')?;
        Some((a.to_owned(), p.parse::<u16>().ok()?))
    };
    let ends: Vec<(String, u16)> = w.iter().skip(1).filter_map(end).collect();
    let (inner, port) = ends.first()?;
    let inner: Ipv4Addr = inner.parse().ok()?;
    let outer = ends.last().filter(|_| ends.len() > 1).map_or(*port, |e| e.1);
    Some((proto.to_ascii_lowercase(), inner, *port, outer))
}

impl Router {
    fn set_header(&mut self, (model, version, built): (&str, &str, Option<&str>), span: Span) {
        let built = built.map(str::to_owned);
        self.header = Some(Header { model: model.to_owned(), version: version.to_owned(), built, span });
    }

    /// Lines that the router printed. `false`: something else.
    fn output(&mut self, line: &str, words: &[Word<'_>], span: Span) -> bool {
        let t = blanks(line);
        if let Some((proto, inner, port, outer)) = translated(t) {
            self.table.push((proto, inner, port, outer, span));
            return true;
        }
        if let Some(h) = named(t) {
            if self.header.is_none() {
                self.set_header(h, span);
            }
            return true;
        }
        // ` main:  RTX1210 ver=00 serial=… MAC-Address=…`
        if words.first().is_some_and(|w| w.is("main:")) {
            self.comment(words, span);
            return true;
        }
        find(t, "BootROM Ver.").is_some_and(|i| t.get(..i).is_some_and(|before| before.ends_with(' ')))
    }

    fn comment(&mut self, words: &[Word<'_>], span: Span) {
        // `# MAC Address : ac:44:…`, `# main:  RTX830 ver=00 serial=… MAC-Address=…`
        let w = W(words);
        if w.is(0, "MAC") && w.is(1, "Address") {
            for m in w.from(2).map(|m| m.trim_matches([':', ',', ' '])).filter(|m| is_mac(m)) {
                self.macs.push((m.to_ascii_lowercase(), span));
            }
        } else if w.is(0, "main:") {
            for m in w.from(1) {
                match m.split_once('=') {
                    Some((k, v)) if k.eq_ignore_ascii_case("serial") => {
                        self.serial = Some((v.to_owned(), span));
                    }
                    Some((k, v)) if k.eq_ignore_ascii_case("MAC-Address") && is_mac(v) => {
                        self.macs.push((v.to_ascii_lowercase(), span));
                    }
                    _ => {}
                }
            }
        }
    }

    fn interface(&mut self, name: &str) -> &mut Interface {
        self.interfaces.entry(name.to_owned()).or_default()
    }

    fn current(&self, kind: &str) -> String {
        let number = if kind == "pp" { &self.pp } else { &self.tunnel };
        match number {
            Some(n) => format!("{kind} {n}"),
            None => kind.to_owned(),
        }
    }

    fn command(&mut self, words: &[Word<'_>], span: Span) -> Read {
        let mut words = words;
        let mut no = false;
        if let Some((first, rest)) = words.split_first()
            && first.is("no")
        {
            no = true;
            words = rest;
        }
        let w = W(words);
        let Some(first) = words.first() else { return Read::Understood };
        let first = words::low(&first.text);
        if !words::known(&first, words.get(1).map(|w| w.text.as_ref()), &mut self.last) {
            return Read::Unknown;
        }
        // Typed at the console to look around: not a part of the configuration.
        let looks = matches!(&*first, "show" | "less" | "save" | "exit" | "quit" | "help" | "clear" | "copy");
        if looks || words.len() == 1 {
            return Read::Understood;
        }
        self.commands += 1;
        match &*first {
            "ip" => return self.ip(&w, span, no),
            "ipv6" => self.ipv6(&w, span, no),
            "nat" => return self.nat(&w, span, no),
            "pp" => self.pp(&w, span, no),
            "tunnel" => self.tunnel(&w, span, no),
            "pppoe" if w.is(1, "use") => {
                let name = self.current("pp");
                self.interface(&name).pppoe = (!no).then_some(span);
            }
            "wan1" if w.is(1, "auth") => {
                self.interface("wan1").pppoe = (!no).then_some(span);
                if w.is(2, "myname") && !no {
                    self.key("ppp", &w, 4, span);
                }
            }
            "telnetd" => server(&mut self.telnetd, &w, span, no),
            "httpd" => server(&mut self.httpd, &w, span, no),
            "sshd" => server(&mut self.sshd, &w, span, no),
            "tftp" => self.tftp = (!no).then(|| (w.from(2).map(str::to_owned).collect(), span)),
            "snmp" | "snmpv2c" | "snmpv3" => self.snmp(&first, &w, span, no),
            "upnp" if w.is(1, "use") => self.upnp = w.on(2).filter(|_| !no).map(|on| (on, span)),
            // For one user it limits only that one.
            "user" if w.is(1, "attribute") && (w.at(2) == "*" || w.at(2).contains('=')) => {
                let hosts = w.from(2).find_map(|t| t.strip_prefix("host=")).filter(|_| !no);
                self.user_hosts = hosts.map(|h| (h.split(',').map(str::to_ascii_lowercase).collect(), span));
            }
            "security" => self.security_class = w.number(2).filter(|_| !no).map(|n| (n, span)),
            "login" | "administrator" => self.login(&w, span, no),
            "ipsec" => self.ipsec(&w, span, no),
            "l2tp" | "pptp" if w.is(1, "service") => {
                let kind = if first == "l2tp" { "l2tp" } else { "pptp" };
                if no || w.is(2, "off") {
                    self.vpn_off.push(kind);
                } else if w.is(2, "on") {
                    self.vpn_off.retain(|k| *k != kind);
                    self.vpn.insert(kind, span);
                }
            }
            "l2tp" if w.is(1, "tunnel") && w.is(2, "auth") && !no => self.key("vpn", &w, 4, span),
            "radius" if w.is(1, "secret") && !no => self.key("radius", &w, 2, span),
            "netvolante-dns" => self.ddns(&w, span, no),
            "dhcp" if w.is(1, "scope") && w.is(2, "bind") => self.bind(&w, span, no),
            "description" if !no && w.at(1).bytes().all(|b| b.is_ascii_digit()) => {
                let t = w.from(2).collect::<Vec<_>>().join(" ");
                if self.name.is_none() && !t.is_empty() {
                    self.name = Some((t, span));
                }
            }
            "ntpdate" | "ntp" | "sntpd" if !no => self.ntp = Some(span),
            "schedule" if !no && w.from(1).any(|t| t.eq_ignore_ascii_case("ntpdate")) => {
                self.ntp = Some(span)
            }
            "syslog" if w.is(1, "host") => self.syslog = (!no).then_some(span),
            _ => {}
        }
        Read::Understood
    }

    fn ip(&mut self, w: &W<'_, '_>, span: Span, no: bool) -> Read {
        match w.at(1).to_ascii_lowercase().as_str() {
            "filter" => return self.ip_filter(w, span, no),
            "policy" if w.is(2, "filter") && w.is(3, "set") && w.is(4, "enable") => {
                self.policy_filter = (!no).then_some(span);
            }
            "route" if w.is(2, "default") => {
                self.default_gateways = if no { Vec::new() } else { gateways(w, span) };
            }
            name @ ("pp" | "tunnel") => {
                let name = self.current(name);
                return self.ip_interface(&name, w, span, no);
            }
            name if is_interface(name) => return self.ip_interface(name, w, span, no),
            _ => {}
        }
        Read::Understood
    }

    fn ip_filter(&mut self, w: &W<'_, '_>, _span: Span, no: bool) -> Read {
        if let Some(n) = w.number(2) {
            if no {
                self.filters.remove(&n);
                return Read::Understood;
            }
            return match Filter::read(w.from(3)) {
                Some(f) => {
                    self.filters.insert(n, f);
                    Read::Understood
                }
                None => Read::Unclear,
            };
        }
        // `ip filter set NAME in 1 2 3`
        if w.is(2, "set") && w.is(4, "in") {
            let name = w.at(3).to_owned();
            if no {
                self.sets.remove(&name);
            } else {
                self.sets.insert(name, w.from(5).filter_map(|t| t.parse().ok()).collect());
            }
        }
        Read::Understood
    }

    fn ip_interface(&mut self, name: &str, w: &W<'_, '_>, span: Span, no: bool) -> Read {
        let i = self.interface(name);
        if w.is(2, "address") {
            i.address = None;
            i.dhcp = None;
            if no {
                return Read::Understood;
            }
            if w.is(3, "dhcp") {
                i.dhcp = Some(span);
                return Read::Understood;
            }
            let (a, mask) = w.at(3).split_once('/').unwrap_or((w.at(3), "32"));
            match (a.parse(), filter::mask_bits(mask)) {
                (Ok(a), Some(m)) => i.address = Some(((a, m), span)),
                _ if is_placeholder(w.at(3)) => {}
                _ => return Read::Unclear,
            }
        } else if w.is(2, "secure") && w.is(3, "filter") {
            if w.is(4, "in") {
                // Static filters up to the word `dynamic`. Dynamic ones let answers through, they open nothing.
                let list = w
                    .from(5)
                    .take_while(|t| !t.eq_ignore_ascii_case("dynamic"))
                    .take(2000)
                    .filter_map(|t| t.parse().ok())
                    .collect();
                i.filter_in = (!no).then_some((list, span));
            } else if w.is(4, "name") {
                i.filter_set = (!no).then(|| (w.at(5).to_owned(), span));
            }
        } else if w.is(2, "inbound") && w.is(3, "filter") {
            i.other_filter = (!no).then_some(span);
        } else if w.is(2, "nat") && w.is(3, "descriptor") {
            let list = w
                .from(4)
                .take_while(|t| !t.eq_ignore_ascii_case("reverse"))
                .filter_map(|t| t.parse().ok())
                .take(64)
                .collect();
            i.nat = (!no).then_some((list, span));
        }
        Read::Understood
    }

    fn ipv6(&mut self, w: &W<'_, '_>, span: Span, no: bool) {
        if w.is(1, "routing") {
            self.v6_off = !no && w.is(2, "off");
        } else if w.is(1, "filter") {
            if let Some(n) = w.number(2) {
                // Only whether a filter lets everything through matters here.
                let total = w.len() > 4 && w.from(4).all(|t| t == "*");
                let action = w.at(3).to_ascii_lowercase();
                let passes = action.starts_with("pass") || action.starts_with("restrict");
                self.v6_filters.insert(n, total.then_some(passes));
                self.v6_holes.remove(&n);
                if passes && !no && w.at(5).contains(':') {
                    let port = w.at(8).to_owned();
                    let hole = (w.at(4).to_owned(), w.at(5).to_owned(), w.at(6).to_owned(), port, span);
                    self.v6_holes.insert(n, hole);
                }
            }
        } else if !no {
            // `ipv6 prefix 1 ra-prefix@lan2::/64`, `ipv6 lan1 address dhcp-prefix@pp::1/64`
            for t in w.from(2) {
                if let Some((kind, from)) = t.split_once('@')
                    && matches!(kind, "ra-prefix" | "dhcp-prefix")
                {
                    let name = from.split(':').next().unwrap_or("");
                    let name = if name == "pp" { self.current("pp") } else { name.to_owned() };
                    if !name.is_empty()
                        && self.v6_from.iter().all(|(n, _)| *n != name)
                        && self.v6_from.len() < 16
                    {
                        self.v6_from.push((name, span));
                    }
                }
            }
        }
        let name = w.at(1).to_ascii_lowercase();
        if w.is(2, "secure") && w.is(3, "filter") && w.is(4, "in") {
            let name = if matches!(name.as_str(), "pp" | "tunnel") { self.current(&name) } else { name };
            let list = w
                .from(5)
                .take_while(|t| !t.eq_ignore_ascii_case("dynamic"))
                .filter_map(|t| t.parse().ok())
                .collect();
            self.interface(&name).v6_filter_in = (!no).then_some((list, span));
        }
    }

    fn nat(&mut self, w: &W<'_, '_>, span: Span, no: bool) -> Read {
        // nat descriptor type 1 masquerade
        match w.at(2).to_ascii_lowercase().as_str() {
            "type" => {
                let Some(d) = w.number(3) else { return Read::Unclear };
                let kind = match w.at(4).to_ascii_lowercase().as_str() {
                    "nat-masquerade" => NatType::Masquerade,
                    // Also as guides misspell it.
                    m if m.starts_with("masq") => NatType::Masquerade,
                    "nat" => NatType::Nat,
                    _ => NatType::None,
                };
                self.nat.entry(d).or_default().kind = (!no).then_some((kind, span));
            }
            "address" if w.is(3, "outer") => {
                let Some(d) = w.number(4) else { return Read::Unclear };
                self.nat.entry(d).or_default().outer = (!no).then(|| w.at(5).to_owned());
            }
            "static" => {
                let (Some(d), Some(id)) = (w.number(3), w.number(4)) else { return Read::Unclear };
                let n = self.nat.entry(d).or_default();
                if no {
                    n.one_to_one.remove(&id);
                    return Read::Understood;
                }
                match one_to_one(w.at(5), w.at(6), span) {
                    Some(o) => n.one_to_one.insert(id, o),
                    None => return Read::Unclear,
                };
            }
            m if m.starts_with("masq") => match w.at(3).to_ascii_lowercase().as_str() {
                "static" => {
                    let (Some(d), Some(id)) = (w.number(4), w.number(5)) else { return Read::Unclear };
                    let n = self.nat.entry(d).or_default();
                    if no {
                        n.masquerade.remove(&id);
                        return Read::Understood;
                    }
                    match masquerade(w, span) {
                        Some(m) => n.masquerade.insert(id, m),
                        None => return Read::Unclear,
                    };
                }
                "incoming" => {
                    let Some(d) = w.number(4) else { return Read::Unclear };
                    let action = match w.at(5).to_ascii_lowercase().as_str() {
                        "through" => Incoming::Through,
                        "forward" => match w.at(6).parse() {
                            Ok(a) => Incoming::Forward(a),
                            Err(_) => return Read::Unclear,
                        },
                        _ => Incoming::Drop,
                    };
                    self.nat.entry(d).or_default().incoming = (!no).then_some((action, span));
                }
                _ => {}
            },
            _ => {}
        }
        Read::Understood
    }

    fn pp(&mut self, w: &W<'_, '_>, span: Span, no: bool) {
        if w.is(1, "select") {
            self.pp = (!no && !w.is(2, "none")).then(|| w.at(2).to_ascii_lowercase());
            self.tunnel = None;
            if let Some(n) = &self.pp {
                let name = format!("pp {n}");
                self.interface(&name);
            }
        } else if w.is(1, "enable") || w.is(1, "disable") {
            self.enable("pp", w.at(2), w.is(1, "enable") != no);
        } else if w.is(1, "auth") && !no {
            if w.is(2, "myname") {
                self.key("ppp", w, 4, span);
            } else if w.is(2, "username") && w.len() > 4 {
                self.logins.push(Login {
                    name: w.at(3).to_owned(),
                    what: Account::Vpn,
                    value: Some(w.at(4).to_owned()),
                    encrypted: false,
                    secret: w.span(4, span),
                    span,
                });
            }
        }
    }

    fn tunnel(&mut self, w: &W<'_, '_>, span: Span, no: bool) {
        if w.is(1, "select") {
            self.tunnel = (!no && !w.is(2, "none")).then(|| w.at(2).to_ascii_lowercase());
            self.pp = None;
            if let Some(n) = &self.tunnel {
                let name = format!("tunnel {n}");
                self.interface(&name);
            }
        } else if w.is(1, "enable") || w.is(1, "disable") {
            self.enable("tunnel", w.at(2), w.is(1, "enable") != no);
        } else if w.is(1, "endpoint") {
            let private = w.from(3).filter_map(|t| t.parse::<Ipv4Addr>().ok()).last();
            let private = private.is_some_and(|a| crate::model::net::is_private(std::net::IpAddr::V4(a)));
            let name = self.current("tunnel");
            self.interface(&name).private_tunnel = private && !no;
        } else if w.is(1, "encapsulation") {
            let kind = w.at(2).to_ascii_lowercase();
            for k in ["l2tp", "pptp"] {
                if kind.starts_with(k) && !no {
                    self.vpn.entry(k).or_insert(span);
                }
            }
            let name = self.current("tunnel");
            self.interface(&name).encapsulation = (!no).then_some((kind, span));
        }
    }

    fn enable(&mut self, kind: &str, which: &str, on: bool) {
        if which.eq_ignore_ascii_case("all") {
            for (name, i) in self.interfaces.iter_mut() {
                if name.starts_with(kind) {
                    i.enabled = Some(on);
                }
            }
        } else {
            let name = format!("{kind} {}", which.to_ascii_lowercase());
            self.interface(&name).enabled = Some(on);
        }
    }

    fn snmp(&mut self, family: &str, w: &W<'_, '_>, span: Span, no: bool) {
        let family = match family {
            "snmp" => "snmp",
            "snmpv2c" => "snmpv2c",
            _ => "snmpv3",
        };
        if w.is(1, "host") {
            if no {
                self.snmp.remove(family);
            } else {
                let e = self.snmp.entry(family).or_insert_with(|| (Vec::new(), span));
                // Later lines add hosts; only the address is kept, what follows are communities.
                if e.0.len() < 64 {
                    e.0.push(w.at(2).to_owned());
                }
                e.1 = span;
            }
        } else if w.is(1, "community") && !no {
            let kind = if w.is(2, "read-write") { "read-write" } else { "read-only" };
            if let Some(at) = w.span(3, span) {
                self.communities.push((kind, w.at(3).to_owned(), at, span));
            }
        } else if w.is(1, "sysname") {
            self.sysname = (!no).then(|| (w.from(2).collect::<Vec<_>>().join(" "), span));
        }
    }

    fn login(&mut self, w: &W<'_, '_>, span: Span, no: bool) {
        let (what, name, at) = if w.is(0, "administrator") && w.is(1, "password") {
            (Account::Administrator, "administrator".to_owned(), 2)
        } else if w.is(1, "password") {
            (Account::Login, "login".to_owned(), 2)
        } else if w.is(1, "user") {
            (Account::User, w.at(2).to_owned(), 3)
        } else {
            return;
        };
        self.logins.retain(|l| l.what != what || l.name != name);
        if no {
            return;
        }
        let encrypted = w.is(at, "encrypted");
        let at = at + usize::from(encrypted);
        self.logins.push(Login {
            name,
            what,
            value: (w.len() > at).then(|| w.at(at).to_owned()),
            encrypted,
            secret: w.span(at, span),
            span,
        });
    }

    fn ipsec(&mut self, w: &W<'_, '_>, span: Span, no: bool) {
        if no {
            return;
        }
        if w.is(1, "tunnel") && w.number(2).is_some() {
            self.vpn.entry("ipsec").or_insert(span);
        } else if w.is(1, "ike") && w.is(2, "pre-shared-key") {
            self.vpn.entry("ipsec").or_insert(span);
            let at = if w.is(4, "text") { 5 } else { 4 };
            self.key("vpn", w, at, span);
        }
    }

    fn key(&mut self, what: &'static str, w: &W<'_, '_>, at: usize, span: Span) {
        if let Some(s) = w.span(at, span)
            && self.keys.len() < 10_000
        {
            self.keys.push((what, w.at(at).to_owned(), s, span));
        }
    }

    fn ddns(&mut self, w: &W<'_, '_>, span: Span, no: bool) {
        if w.is(1, "use") {
            let on = w.from(2).any(|t| ["on", "auto"].iter().any(|k| t.eq_ignore_ascii_case(k)));
            self.ddns_use = (!no).then_some((on, span));
        } else if w.is(1, "hostname") && w.is(2, "host") && !no {
            // netvolante-dns hostname host pp server=1 garden.aa0.netvolante.jp
            if let Some(name) = w.from(3).find(|t| t.contains('.')) {
                self.ddns_names.push((name.to_owned(), span));
            }
        }
    }

    fn bind(&mut self, w: &W<'_, '_>, span: Span, no: bool) {
        // dhcp scope bind 1 192.168.1.20 ethernet 00:11:22:33:44:55, the word `ethernet` may be missing
        let Ok(ip) = w.at(4).parse::<Ipv4Addr>() else { return };
        if no {
            self.bound.remove(&ip);
            return;
        }
        // `01 00 11 22 33 44 55`: what the device calls itself by, mostly its Ethernet address.
        let id: Vec<&str> = w.from(5).take(8).collect();
        let held = id.strip_prefix(&["01"]).filter(|i| i.len() == 6).map(|i| i.join(":"));
        let mac =
            w.from(5).map(str::to_owned).chain(held).find(|t| is_mac(t)).map(|m| m.to_ascii_lowercase());
        self.bound.insert(ip, (mac, span));
    }
}

fn server(s: &mut Server, w: &W<'_, '_>, span: Span, no: bool) {
    if w.is(1, "service") {
        s.service = w.on(2).filter(|_| !no).map(|on| (on, span));
    } else if w.is(1, "host") && !w.is(2, "key") {
        // What a list of commands has in the place of hosts is none.
        let host = |h: &str| {
            ["any", "none", "lan"].iter().any(|k| h.eq_ignore_ascii_case(k)) || h.contains(char::is_numeric)
        };
        if no || w.from(2).all(host) {
            s.host = (!no).then(|| (w.from(2).take(64).map(str::to_ascii_lowercase).collect(), span));
        }
    } else if w.is(1, "listen") {
        s.port = w.at(2).parse().ok().filter(|_| !no).map(|p| (p, span));
    }
}

/// `ip route default gateway pp 1 filter 1 gateway tunnel 1`: every gateway.
fn gateways(w: &W<'_, '_>, span: Span) -> Vec<(Gateway, Span)> {
    let mut out = Vec::new();
    for i in 3..w.len().min(256) {
        if !w.is(i, "gateway") {
            continue;
        }
        let next = w.at(i + 1).to_ascii_lowercase();
        let g = match next.as_str() {
            "pp" | "tunnel" => Gateway::Interface(format!("{next} {}", w.at(i + 2).to_ascii_lowercase())),
            "dhcp" => Gateway::Interface(w.at(i + 2).to_ascii_lowercase()),
            _ => match next.parse() {
                Ok(a) => Gateway::Address(a),
                Err(_) => continue,
            },
        };
        out.push((g, span));
    }
    out
}

/// `static D I 192.168.100.20 tcp 8009=https,8089,82=www`: outer and inner ports.
fn masquerade(w: &W<'_, '_>, span: Span) -> Option<Masquerade> {
    let inner = w.at(6);
    let protocol = w.at(7).to_ascii_lowercase();
    if protocol.is_empty() || inner.parse::<Ipv4Addr>().is_err() && !is_placeholder(inner) {
        return None;
    }
    let mut ports = Vec::new();
    for part in w.at(8).split(',').filter(|p| !p.is_empty()).take(1000) {
        let (outer, inner) = part.split_once('=').unwrap_or((part, part));
        let (Some(outer), Some(inner)) = (filter::port_range(outer), filter::port_range(inner)) else {
            return None;
        };
        // Ranges of different length have no defined meaning.
        if outer.last - outer.first != inner.last - inner.first {
            return None;
        }
        ports.push((outer, inner));
    }
    let needs_ports = matches!(words::protocol(&protocol), Some(6 | 17));
    (words::protocol(&protocol).is_some() && (!needs_ports || !ports.is_empty())).then(|| Masquerade {
        inner: inner.to_owned(),
        protocol,
        ports,
        span,
    })
}

/// `static D I outer=inner [count]` or `outer=inner/mask`.
fn one_to_one(pair: &str, count: &str, span: Span) -> Option<OneToOne> {
    let (outer, inner) = pair.split_once('=')?;
    let (inner, mask) = inner.split_once('/').map_or((inner, None), |(i, m)| (i, Some(m)));
    let count = match mask {
        Some(m) => (!filter::mask_bits(m)?).saturating_add(1),
        None if count.is_empty() => 1,
        None => count.parse().ok()?,
    };
    Some(OneToOne { outer: outer.parse().ok()?, inner: inner.parse().ok()?, count, span })
}

fn is_interface(name: &str) -> bool {
    ["lan", "wan", "bridge", "vlan", "onu", "loopback"]
        .iter()
        .any(|p| name.strip_prefix(p).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit())))
}

fn is_mac(t: &str) -> bool {
    let mut n = 0;
    t.split([':', '-']).all(|p| {
        n += 1;
        p.len() == 2 && p.bytes().all(|b| b.is_ascii_hexdigit())
    }) && n == 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_names_model_and_version() {
        let h = header("# RTX830 Rev.15.02.30 (Tue Jan  9 10:00:00 2024)");
        assert_eq!(h, Some(("RTX830", "15.02.30", Some("Tue Jan  9 10:00:00 2024"))));
        assert_eq!(header("# vRX VMware ESXi Rev.19.01.06").map(|h| h.1), Some("19.01.06"));
        assert_eq!(header("# RTX830 settings of the site"), None);
        assert_eq!(header("# NVR510 Rev.x"), None);
    }

    #[test]
    fn other_routers_and_prose_are_not_claimed() {
        for t in [
            "interface Tunnel0.0\n tunnel mode 4-over-6\nip route default Tunnel0.0\n",
            "hostname R1\nip route 0.0.0.0 0.0.0.0 10.0.0.1\nip nat inside source static tcp 1.1.1.1 80 interface Gi0 80\n",
            "ip filter is a command of routers.\n",
            "",
        ] {
            assert_eq!(sniff(&Head::of(t)), Sniff::No, "{t}");
        }
        assert_eq!(sniff(&Head::of("ip filter 1 pass * * tcp * www\n")), Sniff::Maybe(70));
        assert_eq!(sniff(&Head::of(" ip lan1 address 192.168.1.1/24\ndhcp scope 1 x\n")), Sniff::Sure);
    }
}
