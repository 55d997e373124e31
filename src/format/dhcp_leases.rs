//! Addresses that a router or server handed out: tables of FortiOS, RouterOS, EdgeOS/VyOS, Cisco IOS, Windows Server and of
//! router pages that were copied; Yamaha `show status dhcp`; dnsmasq (leases and `dhcp-host=`); ISC dhcpd (leases and
//! `host { … }`).
//!
//! Tables are read by the words of their head; a host name is cut out by the place of its column. Everything else is a
//! keyword with a value. A fixed address is a device that somebody knew of; a lease is one that was there.

use super::arp_table::ONLY_SEEN;
use super::hosts::{self, Hosts, clean};
use super::{Format, Head, Sniff};
use crate::format::FactSink;
use crate::i18n::{Args, text};
use crate::model::fact::DeviceKind;
use crate::model::span::Span;
use crate::source::Source;
use std::borrow::Cow;

pub static FORMAT: Format = Format {
    id: "dhcp-leases",
    name: text("配られたアドレスの一覧(DHCP)", "addresses handed out (DHCP)"),
    vendor: "",
    kind: DeviceKind::Host,
    reads: text(
        "配られた、または固定されたアドレス、MACアドレス、機器の名前。",
        "Addresses handed out or fixed, MAC addresses, names of devices.",
    ),
    usual_names: &["dhcp.txt", "dnsmasq.leases", "dhcpd.leases", "dhcpd.conf"],
    sniff,
    read,
};

/// Words of a head that only lists of leases have; two are needed.
const IP: [&str; 5] = ["ip address", "ipaddress", "ipアドレス", "address", "ip"];
const MAC: [&str; 10] = [
    "mac-address",
    "mac address",
    "macアドレス",
    "hardware address",
    "client-id",
    "clientid",
    "client identifier",
    "ether",
    "物理アドレス",
    "hw address",
];
const NAME: [&str; 7] = ["hostname", "host-name", "host name", "client name", "ホスト名", "端末名", "機器名"];
const OTHER: [&str; 9] =
    ["lease", "expir", "vci", "pool", "last-seen", "リース", "残り時間", "有効期限", "割り当て"];

fn is_head(line: &str) -> bool {
    let l = line.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| l.contains(w));
    line.len() < 300
        && !line.contains('=')
        && has(&IP)
        && has(&MAC)
        && has(&OTHER)
        && !l.contains("interface")
        && !l.contains("hwaddress")
}

/// One lease or fixed address of any dialect in the first lines?
pub(super) fn is_leases(h: &str) -> bool {
    h.lines().map(str::trim).filter(|l| !l.is_empty()).take(400).any(|l| is_head(l) || dnsmasq(l).is_some())
        || h.contains("hardware ethernet ")
        || yamaha(h)
}

/// The head of Kea's list: `address,hwaddr,client_id,valid_lifetime,expire,…,hostname,state,…`.
fn is_kea(line: &str) -> bool {
    line.trim().starts_with("address,hwaddr,client_id,")
}

fn yamaha(h: &str) -> bool {
    (h.contains("DHCPスコープ番号:") || h.contains("DHCP Scope number:")) && !h.contains("dhcp scope ")
}

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    if h.lines().any(is_kea) {
        return Sniff::Sure;
    }
    let isc = (h.contains("lease ") || h.contains("host ")) && h.contains("hardware ethernet ");
    let isc_conf = h.contains("option routers ") && h.contains("subnet ") && h.contains("netmask ");
    if isc || isc_conf && h.contains("range ") || yamaha(h) {
        return Sniff::Sure;
    }
    let (mut heads, mut rows, mut lines, mut directives) = (0, 0, 0, 0);
    for l in
        h.lines().map(str::trim).filter(|l| !l.is_empty() && (!l.starts_with('#') || is_head(l))).take(400)
    {
        lines += 1;
        heads += usize::from(is_head(l));
        directives += usize::from(directive(l).is_some());
        rows += usize::from(
            dnsmasq(l).is_some() || l.split_whitespace().take(4).any(|w| hosts::address(w).is_some()),
        );
    }
    // CSV lists of devices have heads of their own.
    let table =
        heads > 0 && rows > 0 && !h.lines().take(5).any(|l| is_head(l) && l.matches(',').count() >= 2);
    let leases = h.lines().take(50).filter(|l| dnsmasq(l).is_some()).count();
    match () {
        () if table => Sniff::Sure,
        () if leases > 0 && leases * 2 >= h.lines().take(50).count() => Sniff::Sure,
        () if directives >= 2 && directives * 4 >= lines => Sniff::Sure,
        () => Sniff::No,
    }
}

/// dnsmasq's leases: `1700000000 00:1a:2b:3c:4d:5e 192.168.1.20 cam1 01:00:1a:…`; of IPv6 `1700000000 7654321
/// 2001:db8::20 cam1 00:01:00:01:…:5e`, where the MAC address stands at the end of what the device is called by.
fn dnsmasq(line: &str) -> Option<(&str, Option<String>, &str)> {
    let mut w = line.split_whitespace();
    let end = w.next()?;
    if !end.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // A router without a clock writes how long the lease holds. So short a number needs the last word, what the device is
    // called by.
    if end != "0" && end.len() < 6 {
        w.clone().nth(3).filter(|id| end.len() > 3 && (*id == "*" || id.contains(':')))?;
    }
    let who = w.next()?;
    let ip = hosts::address(w.next()?)?;
    let name = w.next().filter(|n| *n != "*").unwrap_or("");
    let mac = match hosts::mac(who) {
        Some(m) => Some(m),
        None if ip.contains(':') && who.trim_start_matches('T').bytes().all(|b| b.is_ascii_digit()) => {
            let id = w.next().unwrap_or("");
            // The two kinds that hold an Ethernet address, with and without a time before it.
            let kind = (id.get(..12), id.len());
            let held = matches!(kind, (Some("00:01:00:01:"), 41) | (Some("00:03:00:01:"), 29));
            id.len().checked_sub(17).and_then(|n| id.get(n..)).filter(|_| held).and_then(hosts::mac)
        }
        None => return None,
    };
    Some((ip, mac, name))
}

/// A line of a dnsmasq configuration about addresses.
fn directive(line: &str) -> Option<&str> {
    let (key, value) = line.split_once('=')?;
    let key = key.trim();
    let of_dhcp = key.starts_with("dhcp-")
        && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b.is_ascii_digit());
    (of_dhcp || matches!(key, "listen-address" | "domain-needed" | "except-interface"))
        .then_some(value.trim())
}

/// A table: where its columns begin (bytes), from the last head.
#[derive(Default, Clone, Copy)]
struct Columns {
    name: Option<(usize, usize)>,
    /// The number of the name's cell, where tabs separate them.
    cell: Option<usize>,
}

impl Columns {
    fn of(head: &str) -> Columns {
        let l = head.to_lowercase();
        if l.contains('\t') {
            let cell = l.split('\t').position(|c| NAME.iter().any(|w| c.contains(w)));
            return Columns { name: None, cell };
        }
        // Lower case may change the length of a text; then places mean nothing.
        if l.len() != head.len() {
            return Columns::default();
        }
        let at = NAME.iter().find_map(|w| l.find(w).map(|i| (i, i + w.len())));
        let name = at.map(|(from, end)| {
            // Up to the next column: the next word after at least two blanks (or one tab).
            let rest = head.get(end..).unwrap_or("");
            let skipped = rest.find(|c: char| !c.is_whitespace()).unwrap_or(usize::MAX / 2);
            (from, end.saturating_add(skipped))
        });
        Columns { name, cell: None }
    }
    fn name<'l>(&self, line: &'l str) -> Option<&'l str> {
        if let Some(cell) = self.cell {
            return line.split('\t').nth(cell).map(str::trim).filter(|n| !n.is_empty());
        }
        let (from, to) = self.name?;
        if from > line.len() {
            return None;
        }
        let from = line.floor_char_boundary(from);
        let to = line.floor_char_boundary(to.min(line.len()));
        // A value that begins before the column is another one that is too long.
        if from > 0 && !line.get(..from)?.ends_with(char::is_whitespace) {
            return None;
        }
        // What stands behind two blanks is the next column, whatever the head says.
        let cell = line.get(from..to)?.trim();
        cell.split("  ").next().filter(|n| !n.is_empty())
    }
}

#[derive(Default)]
struct Reader {
    hosts: Hosts,
    columns: Columns,
    /// Kea: the cells of the name and of the state.
    kea: Option<(usize, usize)>,
    /// ISC and Yamaha: the entry that is open.
    ip: Option<String>,
    mac: Option<(String, Span)>,
    name: Option<(String, Span)>,
    place: Option<Span>,
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut r = Reader::default();
    for (_, raw) in src.lines() {
        let line = raw.trim_end();
        if r.line(src, sink, line) {
            sink.understood(src.span_of(raw));
        }
    }
    r.close(sink);
    sink.comments("#");
    sink.notice("hosts.only-seen", ONLY_SEEN, Args::new(), None);
    r.hosts.finish(sink);
}

impl Reader {
    fn add(&mut self, sink: &mut FactSink<'_>, ip: &str, mac: Option<String>, name: &str, span: Span) {
        let Some(at) = self.hosts.at(sink, ip, span) else { return };
        if let Some(m) = mac {
            self.hosts.mac(at, &m, span);
        }
        let name = clean(Cow::Borrowed(name));
        self.hosts.name(at, &name, Some(span));
    }

    fn line(&mut self, src: &Source, sink: &mut FactSink<'_>, line: &str) -> bool {
        let l = line.trim();
        // No lease has so much to say; lines are looked at more than once.
        if l.len() > 4096 {
            return false;
        }
        let span = src.span_of(l);
        if !l.contains(char::is_alphanumeric) {
            return true;
        }
        if is_kea(l) {
            let cell = |name: &str| l.split(',').position(|c| c == name).unwrap_or(usize::MAX);
            self.kea = Some((cell("hostname"), cell("state")));
            return true;
        }
        if let Some((name, state)) = self.kea {
            let mut cells = l.split(',');
            let Some(ip) = cells.next().and_then(hosts::address).filter(|_| l.matches(',').count() >= 3)
            else {
                return false;
            };
            // 1: another device answered there, 2: given back.
            if !matches!(l.split(',').nth(state), Some("1" | "2")) {
                let named = l.split(',').nth(name).unwrap_or("").trim_end_matches('.');
                self.add(sink, ip, cells.next().and_then(hosts::mac), named, span);
            }
            return true;
        }
        if is_head(l) {
            self.columns = Columns::of(line);
            return true;
        }
        if let Some((ip, mac, name)) = dnsmasq(l) {
            self.add(sink, ip, mac, name, span);
            return true;
        }
        if let Some(value) = directive(l) {
            if l.starts_with("dhcp-host") {
                self.fixed(sink, value, span);
            }
            return true;
        }
        // The name of an interface above its table.
        if l.len() < 40 && hosts::is_host_name(l) && hosts::address(l).is_none() || l.starts_with("Flags: ") {
            return true;
        }
        if self.block(src, sink, l, span) {
            return true;
        }
        self.row(sink, line, l, span)
    }

    /// `dhcp-host=00:1a:…,cam1,192.168.1.20,24h`: parts in any order; tags, `id:…` and times are no names.
    fn fixed(&mut self, sink: &mut FactSink<'_>, value: &str, span: Span) {
        let (mut ip, mut mac, mut name) = (None, None, "");
        for part in value.split('#').next().unwrap_or("").split(',').map(str::trim) {
            let time = matches!(part, "infinite" | "ignore")
                || part.trim_end_matches(['s', 'm', 'h', 'd', 'w']).bytes().all(|b| b.is_ascii_digit());
            if let Some(a) = hosts::address(part) {
                ip = ip.or(Some(a));
            } else if let Some(m) = hosts::mac(part) {
                mac = mac.or(Some(m));
            } else if !time && hosts::is_host_name(part) && name.is_empty() {
                name = part;
            }
        }
        if let Some(ip) = ip {
            self.add(sink, ip, mac, name, span);
        }
    }

    /// ISC (`lease 192.168.1.20 { … hardware ethernet …; client-hostname "…"; }`, `host cam1 { … fixed-address …; }`) and
    /// Yamaha (`割り当て中アドレス: …`).
    fn block(&mut self, src: &Source, sink: &mut FactSink<'_>, l: &str, span: Span) -> bool {
        // A whole entry may stand in one line.
        let mut known = false;
        for part in l.split_inclusive(['{', ';', '}']) {
            let p = part.trim().trim_end_matches(['{', ';', '}']).trim();
            let at = src.span_of(part.trim());
            if let Some(ip) = p.strip_prefix("lease ").filter(|_| part.contains('{')) {
                self.close(sink);
                (self.ip, self.place) = (hosts::address(ip.trim()).map(str::to_owned), Some(span));
            } else if let Some(name) = p.strip_prefix("host ").filter(|_| part.contains('{')) {
                self.close(sink);
                (self.name, self.place) = (Some((name.trim_matches('"').to_owned(), at)), Some(span));
            } else if let Some(mac) = p.strip_prefix("hardware ethernet ") {
                self.mac = hosts::mac(mac.trim()).map(|m| (m, at));
            } else if let Some(ip) = p.strip_prefix("fixed-address ") {
                self.ip = ip.split(',').next().and_then(|a| hosts::address(a.trim())).map(str::to_owned);
            } else if let Some(name) =
                p.strip_prefix("client-hostname ").or(p.strip_prefix("option host-name "))
            {
                self.name = self.name.take().or(Some((name.trim_matches('"').to_owned(), at)));
            } else if matches!(p, "binding state free" | "binding state backup" | "binding state expired") {
                // Was there once; whoever has the address now has an entry of its own.
                self.ip = None;
            } else if part.trim() == "}" {
                self.close(sink);
            } else if let Some((key, value)) = l.split_once(": ").filter(|_| !l.contains(['{', ';'])) {
                let value = value.trim();
                match key.trim() {
                    "割り当て中アドレス" | "予約済みアドレス" | "Leased address" | "Reserved address" =>
                    {
                        self.close(sink);
                        (self.ip, self.place) = (hosts::address(value).map(str::to_owned), Some(span));
                    }
                    "(タイプ) クライアントID"
                    | "(type) Client ID"
                    | "クライアントイーサネットアドレス"
                    | "Client Ethernet address" => {
                        // `(01) 00 a0 de 01 02 03`
                        let digits: String =
                            value.rsplit(')').next().unwrap_or("").split([' ', ':']).collect();
                        self.mac = hosts::mac(&digits).map(|m| (m, at));
                    }
                    "ホスト名" | "Host Name" | "Host name" => self.name = Some((value.to_owned(), at)),
                    _ => return known || l.contains("DHCP") || l.contains("リース") || l.contains("lease"),
                }
                known = true;
                break;
            } else if [
                "starts ",
                "ends ",
                "tstp ",
                "cltt ",
                "atsfp ",
                "binding ",
                "next binding",
                "rewind ",
                "uid ",
                "set ",
                "option ",
                "range ",
                "subnet ",
                "default-lease",
                "max-lease",
                "authoritative",
                "ddns-",
            ]
            .iter()
            .any(|w| p.starts_with(w))
            {
                known = true;
                continue;
            } else {
                continue;
            }
            known = true;
        }
        known
    }

    fn close(&mut self, sink: &mut FactSink<'_>) {
        let (ip, mac, name) = (self.ip.take(), self.mac.take(), self.name.take());
        let place = self.place.take();
        if let (Some(ip), Some(place)) = (ip, place) {
            let name = name.map(|n| n.0).unwrap_or_default();
            self.add(sink, &ip, mac.map(|m| m.0), &name, place);
        }
    }

    /// A row of a table: an address among the first words, a MAC address anywhere, the name by its column.
    fn row(&mut self, sink: &mut FactSink<'_>, line: &str, l: &str, span: Span) -> bool {
        let cells: Vec<&str> = if l.contains('\t') {
            l.split('\t').map(str::trim).collect()
        } else {
            l.split_whitespace().collect()
        };
        let Some(ip) = cells.iter().take(6).find_map(|w| hosts::address(w)) else { return false };
        if cells.iter().any(|w| w.contains('=')) {
            return false;
        }
        let mac = cells.iter().filter(|w| w.len() >= 11).find_map(|w| hosts::mac(w));
        let name = match self.columns.name(line) {
            Some(n) => n,
            // Windows Server: `192.168.1.10 - 255.255.255.0 - 00-1a-… - 2026/11/26 - D - NAME`.
            None if l.contains(" - ") => l.rsplit(" - ").next().unwrap_or(""),
            None => "",
        };
        let name =
            if hosts::mac(name).is_some() || hosts::address(name).is_some() || matches!(name, "?" | "*") {
                ""
            } else {
                name
            };
        // Masks and ranges are no machines.
        if mac.is_none()
            && self.columns.name.is_none()
            && self.columns.cell.is_none()
            && !l.contains("waiting")
            && !l.contains("bound")
        {
            return false;
        }
        self.add(sink, ip, mac, name, span);
        true
    }
}
