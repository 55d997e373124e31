//! What Shodan saw of an address from the internet: host JSON (the API's `/shodan/host/IP`), banners one a line
//! (`shodan download`), InternetDB, and what `shodan host IP` prints.
//!
//! It is a look from outside, and strong; but it may be weeks old, and an address that changes may have been somebody
//! else's then. The day stays with it, and nothing is said of ports that are not in it.

use super::hosts::{self, Hosts, Seen, camera_word, clean};
use super::nmap_normal::NO_PORTS;
use super::{Format, Head, Sniff, UNKNOWN_DAY};
use crate::format::FactSink;
use crate::i18n::{Arg, Args, Text, text};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::map::HashSet;
use crate::model::value::ScanCoverage;
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::json;
use std::borrow::Cow;

pub static FORMAT: Format = Format {
    id: "shodan",
    name: text("外から見た記録(Shodan)", "view from the internet (Shodan)"),
    vendor: "Shodan",
    kind: DeviceKind::Host,
    reads: text(
        "外から見えたポートと、答えたサービス。弱点の番号の一覧は使いません。",
        "Ports seen from outside, and what answered. Its list of vulnerabilities is not used.",
    ),
    usual_names: &["shodan.json", "host.json"],
    sniff,
    read,
};

const OLD: Text = text(
    "この記録は {when} のものです。アドレスが変わっていると、別の人の記録かもしれません。",
    "This record is of {when}. If the address has changed since, it may be somebody else's.",
);

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head.trim_start();
    if h.contains("\nNumber of open ports:") && h.contains("\nPorts:") {
        return Sniff::Sure;
    }
    if !h.starts_with(['{', '[']) {
        return Sniff::No;
    }
    let has = |k: &str| h.contains(k);
    let host = has("\"ip_str\"")
        && ["\"ports\"", "\"_shodan\"", "\"transport\"", "\"last_update\""].iter().any(|k| has(k));
    let internetdb = ["\"cpes\"", "\"hostnames\"", "\"ports\"", "\"ip\""].iter().all(|k| has(k));
    if host || internetdb { Sniff::Sure } else { Sniff::No }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    sink.understood_all();
    let mut all = Hosts::default();
    let when = match src.text.trim_start().starts_with(['{', '[']) {
        true => records(src, sink, &mut all),
        false => printed(src, sink, &mut all),
    };
    let whole = sink.whole_file();
    sink.select(whole);
    let place = hosts::head_of(src, src.span(0, src.text.len()));
    let shown = when.clone().map_or(UNKNOWN_DAY.into(), Arg::Str);
    sink.notice("shodan.when", OLD, Args::new().with("when", shown), None);
    sink.notice("scan.no-ports", NO_PORTS, Args::new(), None);
    sink.stated(key::SCAN_COVERAGE, ScanCoverage { from: "outside", when, ..ScanCoverage::default() }, place);
    all.finish(sink);
}

/// `shodan host`: the address, words with a colon, then `    554/tcp product (version)` with notes behind `|--`.
fn printed(src: &Source, sink: &mut FactSink<'_>, all: &mut Hosts) -> Option<String> {
    let mut at = None;
    let mut when: Option<String> = None;
    let mut lines = src.lines().peekable();
    while let Some((_, raw)) = lines.next() {
        let line = raw.trim();
        let span = src.span_of(raw);
        // A loop of a shell puts the address behind what it typed.
        let last = line.rsplit([' ', ';']).next().unwrap_or("");
        if let Some(ip) =
            hosts::address(line).or(hosts::address(last).filter(|_| line.contains("shodan host")))
        {
            at = all.at(sink, ip, span);
        } else if let Some((k, v)) = line.split_once(':')
            && !v.trim().is_empty()
        {
            match (k, at) {
                ("Updated", _) if when.as_deref().is_none_or(|w| w < v.trim()) => {
                    when = Some(clean(Cow::Borrowed(v.trim())).into_owned());
                }
                ("Hostnames", Some(at)) => {
                    all.name(at, v.split([';', ',']).next().unwrap_or("").trim(), None)
                }
                _ => {}
            }
        }
        let (first, product) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let Some((number, proto)) = first.split_once('/') else { continue };
        let (Ok(number), Some(proto), Some(at)) = (number.parse(), hosts::proto(proto), at) else { continue };
        let mut word = camera_word(product);
        while let Some((_, note)) = lines.next_if(|l| l.1.trim_start().starts_with("|--")) {
            word = word.or(camera_word(note));
        }
        let product = clean(Cow::Borrowed(product.trim()));
        let s = Seen { proto, number, state: "open", product, banner: true, word, ..Seen::default() };
        all.port(sink, at, s, span);
    }
    when
}

fn records(src: &Source, sink: &mut FactSink<'_>, all: &mut Hosts) -> Option<String> {
    let (doc, notices) = json::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    let mut seen: HashSet<(usize, &'static str, u16)> = HashSet::new();
    let mut when: Option<String> = None;
    // Records with an answer say more than the list of ports: first those.
    for list in [false, true] {
        for n in doc.iter() {
            let wanted = if list { "ports" } else { "port" };
            if n.key() != Some(wanted) {
                continue;
            }
            let Some(record) = n.parent() else { continue };
            // A banner inside `data` names the address itself, or the host around it does.
            let host = [Some(record), record.parent().and_then(|p| p.parent())];
            let of = |k: &str| host.iter().flatten().find_map(|r| r.get(k).and_then(|n| n.text()));
            let Some(ip) = of("ip_str").or(of("ip")).and_then(hosts::address) else { continue };
            let day = of("last_update").or(of("timestamp"));
            if let Some(day) = day.filter(|d| when.as_deref().is_none_or(|w| w < *d)) {
                when = Some(clean(Cow::Borrowed(day)).into_owned());
            }
            let span = hosts::head_of(src, record.span());
            let Some(at) = all.at(sink, ip, span) else { continue };
            if let Some(name) = of("hostnames")
                .or(host.iter().flatten().find_map(|r| r.get("hostnames")?.children().next()?.text()))
            {
                all.name(at, name, None);
            }
            if list {
                for p in n.children().filter_map(|p| p.text()?.parse::<u16>().ok()) {
                    if !["tcp", "udp"].iter().any(|t| seen.contains(&(at, *t, p)))
                        && seen.insert((at, "tcp", p))
                    {
                        let s = Seen { proto: "tcp", number: p, state: "open", ..Seen::default() };
                        all.port(sink, at, s, hosts::head_of(src, n.span()));
                    }
                }
                continue;
            }
            let Some(number) = n.text().and_then(|t| t.parse::<u16>().ok()) else { continue };
            let own = |k: &str| record.get(k).and_then(|n| n.text());
            let proto = own("transport").and_then(hosts::proto).unwrap_or("tcp");
            if !seen.insert((at, proto, number)) {
                continue;
            }
            let product = match (own("product"), own("version")) {
                (Some(p), Some(v)) => Cow::Owned(format!("{p} {v}")),
                (p, _) => Cow::Borrowed(p.unwrap_or("")),
            };
            let service = record.path_text(&["_shodan", "module"]).unwrap_or("");
            let title = record.path_text(&["http", "title"]).unwrap_or("");
            let words = [own("data").unwrap_or(""), title, own("devicetype").unwrap_or("")];
            let s = Seen {
                proto,
                number,
                state: "open",
                service: clean(Cow::Borrowed(service)),
                product: clean(product),
                devicetype: Cow::Borrowed(own("devicetype").unwrap_or("")),
                probed: !service.is_empty(),
                banner: true,
                word: words.iter().find_map(|w| camera_word(w)),
            };
            all.port(sink, at, s, span);
        }
    }
    when
}
