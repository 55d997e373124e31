//! naabu's lists (`host:port`), its screen and its JSON lines, and RustScan's (`IP -> [22,80]`, `Open IP:port`).
//!
//! Both only print what is open. naabu tries the 100 most used ports unless told otherwise, which leaves out nearly
//! everything above 10000; RustScan tries all, but its output does not say so. The ports that were tried are therefore
//! not known unless a command line stands in the file.

use super::hosts::{self, Hosts, Seen, Side, clean};
use super::nmap_normal::{NO_PORTS, between};
use super::nmap_xml::port_ranges;
use super::{Format, Head, Sniff};
use crate::format::FactSink;
use crate::i18n::{Args, Text, text};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::map::HashSet;
use crate::model::net::PortRange;
use crate::model::span::Span;
use crate::model::value::ScanCoverage;
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::json;
use std::borrow::Cow;

pub static FORMAT: Format = Format {
    id: "naabu",
    name: text("ポート調査の結果(naabu・RustScan)", "port scan (naabu, RustScan)"),
    vendor: "naabu",
    kind: DeviceKind::Host,
    reads: text(
        "答えた機器と開いているポート。調べた範囲は、コマンドの行があるときだけ分かります。",
        "Hosts that answered and open ports. Which ports were tried is known only where the command is shown.",
    ),
    usual_names: &["naabu.txt", "naabu.json", "rustscan.txt"],
    sniff,
    read,
};

const TOP: Text = text(
    "naabuは、何も指定しないと、よく使われる100個のポートだけを調べます。",
    "Without options naabu tries only the 100 most used ports.",
);

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head.trim_start();
    if h.contains("Nmap scan report for ") {
        return Sniff::No;
    }
    if h.starts_with('{') {
        let first = h.lines().next().unwrap_or("");
        let has = |k: &str| first.contains(&format!("\"{k}\":"));
        let port = has("port") && (has("ip") || has("host")) && !has("ports") && !has("ip_str");
        return if port && (has("timestamp") || has("tls") || has("protocol") || has("ip") && has("host")) {
            Sniff::Sure
        } else {
            Sniff::No
        };
    }
    if h.contains("projectdiscovery.io") && h.contains("[INF]") {
        return Sniff::Sure;
    }
    let (mut rows, mut others, mut sure, mut typed) = (0, 0, false, false);
    for l in h.lines().map(str::trim).filter(|l| !l.is_empty()).take(60) {
        sure |= arrow(l).is_some() || l.strip_prefix("Open ").is_some_and(|r| pair(r).is_some());
        typed |= command(l).is_some();
        if pair(l).is_some() {
            rows += 1;
        } else {
            others += 1;
        }
    }
    match (sure, rows, others) {
        (true, ..) => Sniff::Sure,
        // A list (`-g`) below the command that made it.
        (_, 2.., _) if typed && rows * 2 > others => Sniff::Maybe(60),
        (_, 2.., 0) => Sniff::Maybe(60),
        _ => Sniff::No,
    }
}

/// `192.168.1.20:554`, `cam.example.com:80`, `[2001:db8::1]:80`.
fn pair(word: &str) -> Option<(&str, u16)> {
    let (host, port) = hosts::host_port(word)?;
    let name = hosts::is_host_name(host)
        && host.contains('.')
        && !host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (hosts::address(host).is_some() || name).then_some((host, port))
}

/// `192.168.1.20 -> [22,80,554]`.
fn arrow(line: &str) -> Option<(&str, &str)> {
    let (ip, list) = line.split_once(" -> [")?;
    Some((hosts::address(ip.trim())?, list.split(']').next()?))
}

#[derive(Default)]
struct Reader {
    hosts: Hosts,
    side: Side,
    seen: HashSet<(usize, u16)>,
}

impl Reader {
    fn open(&mut self, sink: &mut FactSink<'_>, host: &str, port: u16, proto: &'static str, span: Span) {
        self.side.look(host, false);
        let Some(at) = self.hosts.at(sink, host, span) else { return };
        if self.seen.insert((at, port)) {
            let seen = Seen { proto, number: port, state: "open", ..Seen::default() };
            self.hosts.port(sink, at, seen, span);
        }
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut r = Reader::default();
    let mut coverage = ScanCoverage::default();
    let mut place = hosts::head_of(src, src.span(0, src.text.len()));
    let json_lines = src.text.trim_start().starts_with('{');
    if json_lines {
        records(src, sink, &mut r, &mut coverage);
    }
    for (_, raw) in src.lines().take_while(|_| !json_lines) {
        let line = raw.trim();
        let span = src.span_of(line);
        if let Some((host, port)) = pair(line.strip_prefix("Open ").unwrap_or(line)) {
            r.open(sink, host, port, "tcp", span);
        } else if let Some((ip, list)) = arrow(line) {
            list.split(',')
                .filter_map(|p| p.trim().parse().ok())
                .for_each(|p| r.open(sink, ip, p, "tcp", span));
        } else if let Some(command) = command(line) {
            if let Some(t) = command {
                (coverage.tcp_ranges, coverage.tcp_count) = (t.0, t.1);
            }
            place = span;
            if coverage.tcp_count == Some(100) {
                sink.notice("naabu.top-ports", TOP, Args::new(), Some(span));
            }
        } else if line.starts_with("[INF] Found") {
            // The address behind a name.
            let name = between(line, "on host ", " (").unwrap_or("");
            if let Some(ip) = between(line, "(", ")").and_then(hosts::address)
                && hosts::is_host_name(name)
            {
                r.side.look(ip, false);
            }
        } else if !(line.is_empty()
            || line.starts_with('[')
            || line.contains("projectdiscovery")
            // Its name, drawn with lines.
            || line.contains([' ', '_']) && line.starts_with(['_', '/']))
        {
            continue;
        }
        sink.understood(src.span_of(raw));
    }
    let whole = sink.whole_file();
    sink.select(whole);
    coverage.from = r.side.from();
    if coverage.tcp_ranges.is_empty() && coverage.tcp_count.is_none() {
        sink.notice("scan.no-ports", NO_PORTS, Args::new(), None);
    }
    sink.stated(key::SCAN_COVERAGE, coverage, place);
    r.hosts.finish(sink);
}

type Ports = Option<(Vec<PortRange>, Option<u32>)>;

/// `naabu -host x -p 1-1024`: the ports, as far as the options say.
fn command(line: &str) -> Option<Ports> {
    // A prompt ends with one of these: `└─$ rustscan …`, `➜  scans naabu …` does not.
    let line = line
        .rsplit_once(['$', '#', '>'])
        .filter(|(p, _)| !p.contains(" -"))
        .map_or(line, |l| l.1.trim_start());
    let mut words = line.split_whitespace();
    let program = words.next().filter(|w| matches!(*w, "naabu" | "rustscan"))?;
    let all = || vec![PortRange { first: 1, last: u16::MAX }];
    let mut ports = if program == "naabu" { (Vec::new(), Some(100)) } else { (all(), None) };
    while let Some(w) = words.next() {
        match w {
            "-p" | "-port" | "-ports" | "--ports" | "-r" | "--range" => {
                let list = words.next()?;
                ports = if list == "-" { (all(), None) } else { (port_ranges(list), None) };
            }
            "-p-" => ports = (all(), None),
            "-tp" | "-top-ports" => {
                let n = words.next()?;
                ports = if n == "full" { (all(), None) } else { (Vec::new(), n.parse().ok()) };
            }
            "--top" => ports = (Vec::new(), Some(1000)),
            "--" => break,
            _ => {}
        }
    }
    Some(Some(ports))
}

/// `{"host":"x","ip":"1.2.3.4","port":443,"protocol":"tcp",…}`; older versions wrote `"port":{"Port":443,"Protocol":0}`.
fn records(src: &Source, sink: &mut FactSink<'_>, r: &mut Reader, coverage: &mut ScanCoverage) {
    let (doc, notices) = json::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    sink.understood_all();
    for port in doc.iter().filter(|n| n.key() == Some("port")) {
        let Some(record) = port.parent() else { continue };
        let of = |k: &str| record.get(k).and_then(|n| n.text()).filter(|t| !t.is_empty());
        let Some(host) = of("ip").or(of("host")) else { continue };
        let number =
            port.text().or(port.get_ci("port").and_then(|n| n.text())).and_then(|t| t.parse::<u16>().ok());
        let Some(number) = number else { continue };
        if coverage.when.is_none() {
            coverage.when = of("timestamp").map(|t| clean(Cow::Borrowed(t)).into_owned());
        }
        let proto = of("protocol").and_then(hosts::proto).unwrap_or("tcp");
        let span = hosts::head_of(src, record.span());
        r.open(sink, host, number, proto, span);
        if let Some(name) = of("host").filter(|n| *n != host)
            && let Some(at) = r.hosts.at(sink, host, span)
        {
            r.hosts.name(at, name, Some(span));
        }
    }
}
