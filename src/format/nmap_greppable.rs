//! nmap's lines for other programs (`nmap -oG`, `.gnmap`), also as masscan writes them.
//!
//! `Host: IP (name)<TAB>Ports: 22/open/tcp//ssh//OpenSSH 7.2/, 80/…<TAB>Ignored State: closed (998)`. Fields of a port:
//! number, state, protocol, owner, service, RPC, version. Tabs may have become blanks when the text was copied.

use super::hosts::{self, Hosts, Seen, Side, clean};
use super::nmap_normal::{self, between};
use super::nmap_xml::port_ranges;
use super::{Format, Head, Sniff};
use crate::format::FactSink;
use crate::i18n::{Args, text};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::map::HashSet;
use crate::model::value::ScanCoverage;
use crate::source::Source;
use std::borrow::Cow;

pub static FORMAT: Format = Format {
    id: "nmap-greppable",
    name: text("ポート調査の結果(nmapの1行形式)", "port scan (nmap greppable)"),
    vendor: "nmap",
    kind: DeviceKind::Host,
    reads: text(
        "答えた機器、開いているポート、調べたポートの範囲。",
        "Hosts that answered, open ports, which ports were tried.",
    ),
    usual_names: &["scan.gnmap"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let mut lines = head.head.lines().take(400);
    if lines
        .any(|l| host(bare(l)).is_some_and(|(_, rest)| rest.contains("Ports: ") || rest.contains("Status: ")))
    {
        Sniff::Sure
    } else {
        Sniff::No
    }
}

/// A line without the number that a pager puts before it: `   1   │ # Nmap 7.95 …`.
fn bare(line: &str) -> &str {
    match line.split_once('│') {
        Some((n, rest)) if n.trim().bytes().all(|b| b.is_ascii_digit()) => rest.trim_start(),
        _ => line,
    }
}

/// The address and what follows it.
fn host(line: &str) -> Option<(&str, &str)> {
    // masscan puts a time in front.
    let at = if line.starts_with("Host: ") { 0 } else { line.find("\tHost: ")? + 1 };
    let (ip, rest) = line.get(at + 6..)?.split_once([' ', '\t'])?;
    hosts::address(ip).map(|ip| (ip, rest))
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut all = Hosts::default();
    let mut side = Side::default();
    let mut coverage = ScanCoverage::default();
    let (mut place, mut done) = (None, false);
    let mut seen: HashSet<(usize, &'static str, u16)> = HashSet::new();
    for (_, raw) in src.lines() {
        let line = bare(raw.trim_end());
        if let Some((ip, rest)) = host(line) {
            sink.understood(src.span_of(raw));
            if rest.contains("Status: Down") {
                continue;
            }
            side.look(ip, false);
            let Some(at) = all.at(sink, ip, src.span_of(line)) else { continue };
            all.name(at, between(rest, "(", ")").unwrap_or(""), Some(src.span_of(line)));
            let Some(i) = rest.find("Ports: ") else { continue };
            let ports = rest.get(i + 7..).unwrap_or("");
            let ports = ports.split('\t').next().unwrap_or("").split("  Ignored State").next().unwrap_or("");
            // A version may hold commas: an entry begins with a number and a slash.
            let mut begin = 0;
            let ends = ports.match_indices(", ").map(|(i, _)| i).chain([ports.len()]);
            for end in ends {
                let next = ports.get(end + 2..).unwrap_or("");
                let digits = next.bytes().take_while(u8::is_ascii_digit).count();
                if end < ports.len() && (digits == 0 || next.as_bytes().get(digits) != Some(&b'/')) {
                    continue;
                }
                let entry = ports.get(begin..end).unwrap_or("");
                begin = (end + 2).min(ports.len());
                let Some((p, number)) = port(entry).filter(|(p, n)| seen.insert((at, p.proto, *n))) else {
                    continue;
                };
                all.port(sink, at, p, if entry.is_empty() { src.span_of(line) } else { src.span_of(entry) });
                let _ = number;
            }
        } else if let Some(comment) = line.strip_prefix('#') {
            sink.understood(src.span_of(raw));
            done |= comment.contains("done at") || comment.contains("Masscan done");
            if let Some((_, command)) = comment.split_once(" as: ") {
                place = Some(src.span_of(line));
                coverage.when =
                    between(comment, "initiated ", " as: ").map(|w| clean(Cow::Borrowed(w)).into_owned());
                if let Some(t) = nmap_normal::options(command) {
                    (coverage.tcp_ranges, coverage.udp_ranges, coverage.tcp_count) = (t.tcp, t.udp, t.count);
                }
            }
            // `# Ports scanned: TCP(1000;1,3-4,…) UDP(0;) …` says it exactly.
            if comment.contains("Ports scanned:") {
                place = Some(src.span_of(line));
                let list = |name| between(comment, name, ")").and_then(|t| t.split_once(';')).map(|(_, l)| l);
                coverage.tcp_ranges = list("TCP(").map(port_ranges).unwrap_or_default();
                coverage.udp_ranges = list("UDP(").map(port_ranges).unwrap_or_default();
            }
        }
    }
    if !coverage.tcp_ranges.is_empty() {
        coverage.tcp_count = None;
    }
    coverage.from = side.from();
    let whole = sink.whole_file();
    sink.select(whole);
    if coverage.tcp_ranges.is_empty() && coverage.udp_ranges.is_empty() && coverage.tcp_count.is_none() {
        sink.notice("nmap.no-ports", nmap_normal::NO_PORTS, Args::new(), place);
    }
    let place = place.unwrap_or_else(|| hosts::head_of(src, src.span(0, src.text.len())));
    sink.stated(key::SCAN_COVERAGE, coverage, place);
    if !done {
        sink.notice("nmap.incomplete", nmap_normal::INCOMPLETE, Args::new(), None);
    }
    all.finish(sink);
}

/// `22/open/tcp//ssh//OpenSSH 7.2p2/`.
fn port(entry: &str) -> Option<(Seen<'_>, u16)> {
    let mut f = entry.trim().split('/');
    let number = f.next()?.parse::<u16>().ok()?;
    let state = f.next().filter(|s| matches!(*s, "open" | "open|filtered"))?;
    let proto = hosts::proto(f.next()?)?;
    let service = f.nth(1).unwrap_or("");
    let version = clean(Cow::Borrowed(f.nth(1).unwrap_or("")));
    let probed = !version.is_empty();
    // A slash inside a name is written as a bar.
    let service = service.trim_end_matches('?');
    let service =
        if service.contains('|') { Cow::Owned(service.replace('|', "/")) } else { Cow::Borrowed(service) };
    Some((
        Seen { proto, number, state, service: clean(service), product: version, probed, ..Seen::default() },
        number,
    ))
}
