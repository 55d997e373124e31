//! masscan's JSON (`-oJ`, and one record a line), leniently: old versions leave commas and bare keys, stopped scans have no
//! end. One record per port; a port may come again with what the service said.
//!
//! The file never says which ports were tried: nothing is known of the others.

use super::hosts::{self, Hosts, Seen, Side, camera_word, clean};
use super::nmap_normal::NO_PORTS;
use super::{Format, Head, Sniff};
use crate::format::FactSink;
use crate::i18n::{Args, text};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::map::HashMap;
use crate::model::span::Span;
use crate::model::value::ScanCoverage;
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::json;
use std::borrow::Cow;

pub static FORMAT: Format = Format {
    id: "masscan",
    name: text("ポート調査の結果(masscan)", "port scan (masscan)"),
    vendor: "masscan",
    kind: DeviceKind::Host,
    reads: text(
        "答えた機器と開いているポート。調べた範囲は、この形式には書かれていません。",
        "Hosts that answered and open ports. The format does not say which ports were tried.",
    ),
    usual_names: &["masscan.json", "masscan.txt"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head.trim_start();
    if h.starts_with(['[', '{', ',']) {
        // `{ "ip": "…", "timestamp": "…", "ports": [ {"port": 22, "proto": "tcp", …` with or without quotes.
        let first = h.get(..h.floor_char_boundary(2000)).unwrap_or(h);
        let key = |k: &str| first.contains(&format!("{k}\":")) || first.contains(&format!("{k}:"));
        return if key("ip") && key("ports") && key("proto") { Sniff::Sure } else { Sniff::No };
    }
    let rows = h.lines().take(200).filter(|l| line(l.trim()).is_some()).count();
    match (rows, h.starts_with("#masscan")) {
        (_, true) => Sniff::Sure,
        (0, _) => Sniff::No,
        // nmap -v prints the same words before its tables.
        _ if h.contains("Nmap scan report for") || h.contains("/tcp open") => Sniff::No,
        _ => Sniff::Sure,
    }
}

/// One port as it was seen, put together from several records.
struct Found {
    at: usize,
    proto: &'static str,
    number: u16,
    service: String,
    banner: String,
    span: Span,
}

#[derive(Default)]
struct Reader {
    hosts: Hosts,
    side: Side,
    found: Vec<Found>,
    by_port: HashMap<(usize, &'static str, u16), usize>,
    /// Seconds since 1970 of the first record.
    when: Option<i64>,
}

impl Reader {
    fn add(&mut self, sink: &mut FactSink<'_>, r: &Line<'_>, span: Span) {
        self.side.look(r.ip, false);
        self.when = self.when.or(r.when);
        let Some(at) = self.hosts.at(sink, r.ip, span) else { return };
        let i = *self.by_port.entry((at, r.proto, r.port)).or_insert_with(|| {
            let (service, banner) = (String::new(), String::new());
            self.found.push(Found { at, proto: r.proto, number: r.port, service, banner, span });
            self.found.len() - 1
        });
        let Some(f) = self.found.get_mut(i) else { return };
        if f.service.is_empty() {
            f.service = clean(Cow::Borrowed(r.service)).into_owned();
        }
        // Several banners of one port are put one after the other, within reason.
        if !r.banner.is_empty() && f.banner.len() < 400 {
            if !f.banner.is_empty() {
                f.banner.push(' ');
            }
            f.banner.push_str(&clean(Cow::Borrowed(r.banner)));
        }
    }
}

/// One record.
struct Line<'s> {
    ip: &'s str,
    proto: &'static str,
    port: u16,
    service: &'s str,
    banner: &'s str,
    when: Option<i64>,
}

/// `open tcp 80 1.2.3.4 1652173341`, `banner tcp 80 1.2.3.4 1652173341 http text…`,
/// `Discovered open port 80/tcp on 1.2.3.4`.
fn line(l: &str) -> Option<Line<'_>> {
    let mut w = l.split_whitespace();
    let first = w.next()?;
    if first == "Discovered" {
        let rest = l.strip_prefix("Discovered open port ")?;
        let (port, ip) = rest.split_once(" on ")?;
        let (number, proto) = port.split_once('/')?;
        let (port, proto) = (number.parse().ok()?, hosts::proto(proto)?);
        return Some(Line {
            ip: hosts::address(ip.trim())?,
            proto,
            port,
            service: "",
            banner: "",
            when: None,
        });
    }
    if !matches!(first, "open" | "banner") {
        return None;
    }
    let proto = hosts::proto(w.next()?)?;
    let port = w.next()?.parse().ok()?;
    let ip = hosts::address(w.next()?)?;
    let when = w.next().and_then(|t| t.parse().ok());
    let (service, banner) = match (first, w.next()) {
        ("banner", Some(s)) => (s, l.split_once(&format!(" {s} ")).map_or("", |(_, b)| b)),
        _ => ("", ""),
    };
    Some(Line { ip, proto, port, service, banner, when })
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut r = Reader::default();
    if src.text.trim_start().starts_with(['[', '{', ',']) {
        records(src, sink, &mut r);
    } else {
        for (_, raw) in src.lines() {
            if let Some(l) = line(raw.trim()) {
                r.add(sink, &l, src.span_of(raw.trim()));
                sink.understood(src.span_of(raw));
            } else if raw.starts_with('#') {
                sink.understood(src.span_of(raw));
            }
        }
    }
    for f in std::mem::take(&mut r.found) {
        let (product, word) = (Cow::Borrowed(f.banner.as_str()), camera_word(&f.banner));
        let banner = !f.banner.is_empty();
        let service = Cow::Borrowed(f.service.as_str());
        let seen = Seen {
            proto: f.proto,
            number: f.number,
            state: "open",
            service,
            product,
            word,
            banner,
            ..Seen::default()
        };
        r.hosts.port(sink, f.at, seen, f.span);
    }
    let whole = sink.whole_file();
    sink.select(whole);
    let when = r.when.and_then(super::nmap_xml::utc);
    let coverage = ScanCoverage { from: r.side.from(), when, ..ScanCoverage::default() };
    let place = hosts::head_of(src, src.span(0, src.text.len()));
    sink.stated(key::SCAN_COVERAGE, coverage, place);
    sink.notice("scan.no-ports", NO_PORTS, Args::new(), None);
    r.hosts.finish(sink);
}

fn records(src: &Source, sink: &mut FactSink<'_>, r: &mut Reader) {
    let mut budget = Budget::new(&sink.limits());
    let (doc, notices) = json::parse(src, &mut budget);
    sink.notices(notices);
    sink.understood_all();
    for ports in doc.iter().filter(|n| n.key() == Some("ports")) {
        let Some(record) = ports.parent() else { continue };
        let Some(ip) = record.get("ip").and_then(|n| n.text()).and_then(hosts::address) else { continue };
        let when = record.get("timestamp").and_then(|n| n.text()).and_then(|t| t.parse().ok());
        for p in ports.children() {
            let of = |k: &str| p.get(k).and_then(|n| n.text());
            if of("status").is_some_and(|s| s != "open") {
                continue;
            }
            let (Some(port), Some(proto)) =
                (of("port").and_then(|t| t.parse().ok()), of("proto").and_then(hosts::proto))
            else {
                continue;
            };
            let service = p.path_text(&["service", "name"]).unwrap_or("");
            let banner = p.path_text(&["service", "banner"]).unwrap_or("");
            r.add(sink, &Line { ip, proto, port, service, banner, when }, hosts::head_of(src, record.span()));
        }
    }
}
