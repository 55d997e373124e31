//! nmap's text for people (`nmap -oN`, or copied from the screen), also inside notes and RustScan's output.
//!
//! Comes in: whole files, and pieces without head or end, with code fences, `<br/>` and prose around them. Goes out: one
//! subject per host with its open ports, and which ports were tried: from the options where a line shows them
//! (`as: nmap -p- …`, `$ nmap …`), else from the number of ports that were tried ("Not shown: 65531 closed" and the rows).
//! 65,535 is all; 1,000 is nmap's own list; anything else stays a number.
//!
//! Never: takes a port that is not listed for closed when the number of ports is not known.

use super::hosts::{self, Hosts, Seen, Side, camera_word, clean};
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
use std::borrow::Cow;

pub static FORMAT: Format = Format {
    id: "nmap-normal",
    name: text("ポート調査の結果(nmapの文字)", "port scan (nmap text)"),
    vendor: "nmap",
    kind: DeviceKind::Host,
    reads: text(
        "答えた機器、開いているポート、調べたポートの数や範囲、調べた日時。経路やOSの推測は使いません。",
        "Hosts that answered, open ports, how many or which ports were tried and when. Routes and guesses of the \
         operating system are not used.",
    ),
    usual_names: &["scan.nmap", "scan.txt"],
    sniff,
    read,
};

pub(super) const INCOMPLETE: Text = text(
    "この調査には終わりの行がありません。ここにない機器やポートは、調べていないかもしれません。",
    "This scan has no last line. Hosts and ports that are not listed may not have been tried.",
);
pub(super) const NO_PORTS: Text = text(
    "この結果は、ポートの範囲を書いていません。書かれていないポートのことは分かりません。",
    "The result does not state which ports were tried. Nothing is known of ports that are not listed.",
);
const NO_HOST: Text = text(
    "どの機器を調べたかが書かれていません。ファイル名に 192.168.1.20 のようにアドレスを入れてください。",
    "The file does not say which device was scanned. Put its address (192.168.1.20) into the file's name.",
);

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    if h.contains("<nmaprun") || h.contains("\tPorts: ") || h.contains("\tStatus: ") {
        return Sniff::No;
    }
    if h.contains("Nmap scan report for ") || h.contains("Interesting ports on ") {
        return Sniff::Sure;
    }
    let rows = h.lines().take(400).filter(|l| row(l.trim_start()).is_some()).count();
    match rows {
        0 if h.contains("Starting Nmap ") && h.contains("Nmap done: ") => Sniff::Sure,
        0 => Sniff::No,
        1 | 2 if !h.contains("STATE") => Sniff::Maybe(40),
        _ => Sniff::Sure,
    }
}

struct Row<'s> {
    proto: &'static str,
    number: u16,
    state: &'s str,
    service: &'s str,
    version: &'s str,
}

/// `80/tcp  open  http  uc-httpd 1.0.0`.
fn row(line: &str) -> Option<Row<'_>> {
    if !line.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    let (number, rest) = line.split_once('/')?;
    let number = number.parse::<u16>().ok()?;
    let (name, rest) = rest.split_once([' ', '\t'])?;
    let proto = hosts::proto(name)?;
    let (state, rest) = word(rest);
    let known = ["open", "closed", "filtered", "unfiltered", "open|filtered", "closed|filtered"];
    if !known.contains(&state) {
        return None;
    }
    let (service, version) = word(rest);
    Some(Row { proto, number, state, service, version: version.trim() })
}

fn word(s: &str) -> (&str, &str) {
    let s = s.trim_start();
    s.split_once([' ', '\t']).unwrap_or((s, ""))
}

/// What the options of a scan say of the ports that it tried.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Tried {
    pub tcp: Vec<PortRange>,
    pub udp: Vec<PortRange>,
    pub count: Option<u32>,
}

/// Read a command line: `nmap -sS -p T:22,80,U:53 192.168.1.0/24`. `None` when it is none.
pub(super) fn options(command: &str) -> Option<Tried> {
    let mut words =
        command.split_whitespace().skip_while(|w| !(*w == "nmap" || w.ends_with("/nmap"))).skip(1);
    let mut t = Tried::default();
    let (mut tcp, mut udp, mut ports, mut any) = (false, false, None, false);
    while let Some(w) = words.next() {
        any = true;
        match w {
            "-sn" | "-sP" | "-sL" => return Some(t),
            "-F" => t.count = Some(100),
            "-p" => ports = words.next(),
            "--top-ports" => t.count = words.next().and_then(|n| n.parse().ok()),
            _ if w.starts_with("-p") => ports = w.get(2..),
            _ if w.starts_with("--top-ports=") => t.count = w.get(12..).and_then(|n| n.parse().ok()),
            _ if w.starts_with("-s") => {
                udp |= w.contains('U');
                tcp |= w.contains(['S', 'T', 'A', 'W', 'M', 'N', 'F', 'X']);
            }
            _ => {}
        }
    }
    if !any {
        return None;
    }
    tcp |= !udp;
    match ports {
        Some("-") => {
            let all = vec![PortRange { first: 1, last: u16::MAX }];
            t.tcp = if tcp { all.clone() } else { Vec::new() };
            t.udp = if udp { all } else { Vec::new() };
        }
        Some(list) => {
            // `T:` and `U:` hold until the next letter.
            let mut now = None;
            for part in list.trim_matches('"').split(',') {
                let (letter, part) = match part.split_once(':') {
                    Some((l, rest)) => (Some(l), rest),
                    None => (None, part),
                };
                now = letter.or(now);
                let open_end: Cow<'_, str> = match (part.strip_prefix('-'), part.strip_suffix('-')) {
                    (Some(to), _) => Cow::Owned(format!("1-{to}")),
                    (_, Some(from)) => Cow::Owned(format!("{from}-65535")),
                    _ => Cow::Borrowed(part),
                };
                let ranges = port_ranges(&open_end);
                if tcp && now.is_none_or(|l| l == "T") {
                    t.tcp.extend(ranges.iter().copied());
                }
                if udp && now.is_none_or(|l| l == "U") {
                    t.udp.extend(ranges);
                }
            }
        }
        None if t.count.is_none() && tcp => t.count = Some(1000),
        None => {}
    }
    Some(t)
}

/// A command that somebody typed: `$ sudo nmap -p- …`.
fn typed(line: &str) -> Option<&str> {
    let at = line.find("nmap ")?;
    let before = line.get(..at)?.trim_end();
    let prompt = before.is_empty() || before.ends_with(['$', '#', '>', '/', '`']) || before.ends_with("sudo");
    (prompt && line.get(at..)?.contains(" -")).then(|| line.get(at..))?
}

#[derive(Default)]
struct Reader {
    hosts: Hosts,
    side: Side,
    host: Option<usize>,
    /// Ports of the current host that were listed or counted, TCP only.
    counted: u32,
    said_count: bool,
    /// A host did not say how many ports were tried.
    uncounted: bool,
    /// The least number over all hosts.
    least: Option<u32>,
    tried: Option<Tried>,
    when: Option<String>,
    place: Option<Span>,
    /// The table has a column with the reason, and one with versions.
    reason: bool,
    version: bool,
    /// What RustScan listed, and what nmap's tables have.
    opened: Vec<(usize, u16, Span)>,
    seen: HashSet<(usize, u16)>,
    done: bool,
    no_host: bool,
    last: Option<(Last, Span)>,
}

/// The port that script lines below it belong to; it is written when the next row begins.
struct Last {
    proto: &'static str,
    number: u16,
    state: String,
    service: String,
    product: String,
    probed: bool,
    word: Option<&'static str>,
    banner: bool,
    listening: bool,
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut r = Reader::default();
    for (_, raw) in src.lines() {
        let line = raw.trim();
        let line = line.trim_start_matches("<br/>").trim_start();
        let line = line.strip_suffix("<br/>").or(line.strip_suffix("<br>")).unwrap_or(line).trim_end();
        if line.is_empty() || line.starts_with("```") || r.line(src, sink, line) {
            sink.understood(src.span_of(raw));
        }
    }
    r.end_host(sink);
    for (at, number, span) in std::mem::take(&mut r.opened) {
        if r.seen.insert((at, number)) {
            let seen = Seen { proto: "tcp", number, state: "open", ..Seen::default() };
            r.hosts.port(sink, at, seen, span);
        }
    }
    let whole = sink.whole_file();
    sink.select(whole);
    let mut coverage = ScanCoverage { from: r.side.from(), when: r.when.take(), ..ScanCoverage::default() };
    match r.tried.take() {
        Some(t) => {
            (coverage.tcp_ranges, coverage.udp_ranges) = (t.tcp, t.udp);
            coverage.tcp_count = t.count.filter(|_| coverage.tcp_ranges.is_empty());
        }
        None if r.least == Some(65_535) => coverage.tcp_ranges = vec![PortRange { first: 1, last: u16::MAX }],
        None => coverage.tcp_count = r.least,
    }
    let place = r.place.unwrap_or_else(|| hosts::head_of(src, src.span(0, src.text.len())));
    if coverage.tcp_ranges.is_empty() && coverage.udp_ranges.is_empty() && coverage.tcp_count.is_none() {
        sink.notice("nmap.no-ports", NO_PORTS, Args::new(), Some(place));
    }
    sink.stated(key::SCAN_COVERAGE, coverage, place);
    // Where every host says how many ports were tried, the missing last line hides nothing.
    if !r.done && r.least.is_none_or(|_| r.uncounted) {
        sink.notice("nmap.incomplete", INCOMPLETE, Args::new(), None);
    }
    if r.no_host {
        sink.notice("nmap.no-host", NO_HOST, Args::new(), None);
    }
    r.hosts.finish(sink);
}

impl Reader {
    /// `false` for what is not nmap's.
    fn line(&mut self, src: &Source, sink: &mut FactSink<'_>, line: &str) -> bool {
        if let Some(p) = row(line) {
            self.port(src, sink, &p, line);
            return true;
        }
        if line.starts_with('|') {
            self.script(src, line);
            return true;
        }
        let after = |what: &str| line.find(what).map(|i| line.get(i + what.len()..).unwrap_or("").trim());
        let report =
            line.strip_prefix("Nmap scan report for ").or(line.strip_prefix("Interesting ports on "));
        if let Some(target) = report {
            self.end_host(sink);
            self.host(src, sink, target.trim_end_matches(':'), line);
        } else if let Some(open) = line.strip_prefix("Open ") {
            // RustScan lists what it found before it starts nmap.
            let Some((ip, port)) = hosts::host_port(open).filter(|(ip, _)| hosts::address(ip).is_some())
            else {
                return false;
            };
            self.side.look(ip, false);
            if let Some(at) = self.hosts.at(sink, ip, src.span_of(line)) {
                self.opened.push((at, port, src.span_of(line)));
            }
        } else if let Some(command) = after(" as: ").filter(|_| line.contains("scan initiated")) {
            self.tried = options(command);
            self.place = Some(src.span_of(line));
            self.when = between(line, "initiated ", " as: ").map(|w| clean(Cow::Borrowed(w)).into_owned());
            mark_target_secrets(src, line);
        } else if let Some(when) = after(" ) at ").filter(|_| line.contains("Starting Nmap")) {
            self.when = Some(clean(Cow::Borrowed(when)).into_owned());
            self.place = self.place.or(Some(src.span_of(line)));
        } else if let Some(command) = typed(line) {
            self.tried = options(command);
            self.place = Some(src.span_of(line));
        } else if let Some(hidden) = line.strip_prefix("Not shown: ") {
            self.count(hidden);
        } else if let Some(rest) = line.strip_prefix("All ") {
            // "All 1000 scanned ports on 192.168.1.5 are in ignored states."
            if !rest.contains("scanned ports on") {
                return false;
            }
            self.counted += word(rest).0.parse::<u32>().unwrap_or(0);
            self.said_count = true;
        } else if let Some(mac) = line.strip_prefix("MAC Address: ") {
            if let (Some(at), Some(m)) = (self.host, hosts::mac(word(mac).0)) {
                self.hosts.mac(at, &m, src.span_of(line));
                self.hosts.vendor(at, between(mac, "(", ")").filter(|v| *v != "Unknown").unwrap_or(""));
                self.side.look("", true);
            }
        } else if let Some(info) = line.strip_prefix("Service Info:") {
            if let (Some(at), Some(device)) =
                (self.host, between(info, "Device: ", ";").or(tail(info, "Device: ")))
            {
                device.split(", ").for_each(|d| self.hosts.devicetype(at, d.trim()));
            }
        } else if let Some(kind) = line.strip_prefix("Device type: ") {
            // A guess from the way packets look; wrong for many recorders. Only what it says for sure.
            return kind == "webcam" || !kind.is_empty();
        } else if line.starts_with("PORT ") && line.contains("STATE") {
            (self.reason, self.version) = (line.contains("REASON"), line.contains("VERSION"));
        } else if line.contains("Nmap done") {
            self.done = true;
        } else {
            const OTHERS: [&str; 15] = [
                "Host is up",
                "Running",
                "OS ",
                "Network Distance",
                "Service detection",
                "Nmap ",
                "# Nmap",
                "Warning:",
                "rDNS record",
                "Other addresses",
                "Aggressive OS",
                "Too many",
                "Read data",
                "Discovered open",
                "Scanned at",
            ];
            return OTHERS.iter().any(|o| line.starts_with(o));
        }
        true
    }

    /// `NAME (IP)` or `IP`, with remarks in brackets.
    fn host(&mut self, src: &Source, sink: &mut FactSink<'_>, target: &str, line: &str) {
        let down = target.contains("[host down");
        let target = target.split(" [").next().unwrap_or(target);
        let (name, ip) = match target.split_once(" (") {
            Some((name, ip)) => (name, ip.trim_end_matches(')')),
            None => ("", target),
        };
        self.host = None;
        self.no_host = false;
        if down || hosts::address(ip).is_none() && !hosts::is_host_name(ip) {
            return;
        }
        self.side.look(ip, false);
        self.host = self.hosts.at(sink, ip, src.span_of(line));
        if let Some(at) = self.host {
            self.hosts.name(at, name, Some(src.span_of(line)));
        }
    }

    fn port(&mut self, src: &Source, sink: &mut FactSink<'_>, p: &Row<'_>, line: &str) {
        self.flush(sink);
        if self.host.is_none() && self.hosts.is_empty() {
            // A piece of a result without its head.
            self.host = self.hosts.at(sink, "", src.span_of(line));
            self.no_host = true;
        }
        if p.proto == "tcp" {
            self.counted += 1;
        }
        let listening = matches!(p.state, "open" | "open|filtered");
        // nmap puts a question mark behind names that nothing confirmed.
        let version = match (self.reason, self.version) {
            (true, false) => "",
            // `syn-ack ttl 64  lighttpd 1.4`
            (true, true) => {
                let (_, rest) = word(p.version);
                let ttl = rest.trim_start().strip_prefix("ttl ").map(|r| word(r).1);
                ttl.unwrap_or(rest).trim()
            }
            _ => p.version,
        };
        let probed = !version.is_empty() && !p.service.ends_with('?');
        let last = Last {
            proto: p.proto,
            number: p.number,
            state: p.state.to_owned(),
            service: clean(Cow::Borrowed(p.service.trim_end_matches('?'))).into_owned(),
            product: clean(Cow::Borrowed(version)).into_owned(),
            probed,
            word: None,
            banner: false,
            listening,
        };
        self.last = Some((last, src.span_of(line)));
    }

    /// `|_http-title: NETSurveillance WEB`: what the service itself says.
    fn script(&mut self, src: &Source, line: &str) {
        let Some((id, said)) = line.trim_start_matches(['|', '_', ' ']).split_once(": ") else { return };
        if ["default-accounts", "brute", "creds"].iter().any(|w| id.contains(w)) {
            src.mark_secret(src.span_of(said));
        }
        let own = [
            "banner",
            "http-title",
            "html-title",
            "http-server-header",
            "http-auth",
            "rtsp-methods",
            "ssl-cert",
        ];
        if let Some((last, _)) = self.last.as_mut().filter(|_| own.contains(&id)) {
            last.banner = true;
            last.word = last.word.or_else(|| camera_word(said));
        }
    }

    fn flush(&mut self, sink: &mut FactSink<'_>) {
        let Some((p, span)) = self.last.take().filter(|(p, _)| p.listening) else { return };
        let Some(at) = self.host else { return };
        if p.proto == "tcp" {
            self.seen.insert((at, p.number));
        }
        let seen = Seen {
            proto: p.proto,
            number: p.number,
            state: &p.state,
            service: Cow::Owned(p.service),
            product: Cow::Owned(p.product),
            devicetype: Cow::Borrowed(""),
            probed: p.probed,
            banner: p.banner,
            word: p.word,
        };
        self.hosts.port(sink, at, seen, span);
    }

    /// "65531 closed tcp ports (reset)", "98 open|filtered udp ports (no-response), 59 closed tcp ports (reset)".
    fn count(&mut self, hidden: &str) {
        for part in hidden.split(", ") {
            if !part.contains("udp ports") && part.contains("port") {
                self.counted += word(part).0.parse::<u32>().unwrap_or(0);
                self.said_count = true;
            }
        }
    }

    fn end_host(&mut self, sink: &mut FactSink<'_>) {
        self.flush(sink);
        if self.said_count {
            let n = self.counted;
            self.least = Some(self.least.map_or(n, |l| l.min(n)));
        } else {
            self.uncounted |= self.host.is_some();
        }
        (self.counted, self.said_count) = (0, false);
    }
}

/// Scripts get passwords as arguments (`--script-args userdb=…,pass=…`).
fn mark_target_secrets(src: &Source, line: &str) {
    if let Some(i) = line.find("--script-args") {
        src.mark_secret(src.span_of(line.get(i + 13..).unwrap_or("")));
    }
}

pub(super) fn between<'s>(line: &'s str, before: &str, after: &str) -> Option<&'s str> {
    let from = line.find(before)? + before.len();
    let rest = line.get(from..)?;
    rest.get(..rest.find(after)?)
}

fn tail<'s>(line: &'s str, before: &str) -> Option<&'s str> {
    line.get(line.find(before)? + before.len()..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_say_which_ports_were_tried() {
        let r = |first, last| PortRange { first, last };
        let t = |c: &str| options(c).unwrap();
        assert_eq!(t("nmap -sC -sV -p22,80 -oA x 10.0.0.1").tcp, [r(22, 22), r(80, 80)]);
        assert_eq!(t("nmap -p- 10.0.0.1").tcp, [r(1, 65535)]);
        assert_eq!(t("/usr/bin/nmap -p 1-1024 x").tcp, [r(1, 1024)]);
        assert_eq!(t("nmap -p 60000- x").tcp, [r(60000, 65535)]);
        assert_eq!(t("nmap 192.168.1.0/24").count, Some(1000));
        assert_eq!(t("nmap -F x").count, Some(100));
        assert_eq!(t("nmap --top-ports 20 x").count, Some(20));
        assert_eq!(t("nmap -sn x"), Tried::default());
        let both = t("nmap -sS -sU -p T:80,443,U:161 x");
        assert_eq!((both.tcp, both.udp), (vec![r(80, 80), r(443, 443)], vec![r(161, 161)]));
        let udp = t("nmap -sU -p 161 x");
        assert_eq!((udp.tcp, udp.udp), (vec![], vec![r(161, 161)]));
        assert!(options("cat scan.txt").is_none());
    }

    #[test]
    fn rows_of_other_tables_are_none() {
        for l in
            ["80/tcp", "80/tcp yes http", "a/tcp open x", "70000/tcp open x", "22 open ssh", "2024/01 open x"]
        {
            assert!(row(l).is_none(), "{l}");
        }
        assert!(
            row("34567/tcp open dhanalakshmi?").is_some_and(|r| r.number == 34567 && r.version.is_empty())
        );
    }
}
