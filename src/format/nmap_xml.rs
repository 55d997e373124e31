//! nmap XML (`nmap -oX`), also as masscan writes it.
//!
//! Comes in: a scan of any size, whole or cut off, with text around it, several scans in one file. Goes out: one subject
//! per host that answered, with its address, names and open ports, and for the whole file which ports were tried, when,
//! and from which side. A scan from inside the house and one from outside are different evidence: private addresses,
//! MAC addresses and answers to ARP prove the inside, public IPv4 addresses suggest the outside.
//!
//! Never: builds a tree (a host is forgotten when its facts are written), takes the absence of a port for a closed one
//! beyond what was tried, or believes a service name that was only looked up in a table of numbers.

use super::hosts::{Hosts, Seen, Side, camera_word, clean};
use super::{Format, Head, Sniff};
use crate::format::FactSink;
use crate::i18n::{Args, Text, text};
use crate::model::date::Date;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::net::PortRange;
use crate::model::order::Order as _;
use crate::model::value::ScanCoverage;
use crate::source::Source;
use crate::syntax::xml::{Tag, Token, Walk, local};
use std::borrow::Cow;

pub static FORMAT: Format = Format {
    id: "nmap-xml",
    name: text("ポート調査の結果(nmapのXML)", "port scan (nmap XML)"),
    vendor: "nmap",
    kind: DeviceKind::Host,
    reads: text(
        "答えた機器、開いているポート、調べたポートの範囲、調べた日時。経路やOSの推測は使いません。",
        "Hosts that answered, open ports, which ports were tried and when. Routes and guesses of the operating system \
         are not used.",
    ),
    usual_names: &["scan.xml", "nmap.xml"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let Some(at) = head.head.find("<nmaprun") else { return Sniff::No };
    let tag = head.head.get(at + "<nmaprun".len()..).unwrap_or("");
    if !tag.starts_with([' ', '>', '\t', '\r', '\n']) {
        return Sniff::No;
    }
    let rest = head.text.get(at..).unwrap_or("");
    let inside = ["<host", "<scaninfo", "<runstats", " scanner="];
    if inside.iter().any(|s| memchr::memmem::find(rest.as_bytes(), s.as_bytes()).is_some()) {
        Sniff::Sure
    } else {
        Sniff::Maybe(60)
    }
}

const INCOMPLETE: Text = text(
    "この調査は最後まで終わっていません。ここにない機器やポートは、調べていないかもしれません。",
    "This scan did not finish. Hosts and ports that are not listed may not have been tried.",
);
const FAILED: Text = text(
    "この調査はエラーで終わっています。結果は一部だけです。",
    "This scan ended with an error. The result is only a part.",
);
const DOWN: Text = text(
    "{n} 台は答えませんでした。電源が切れているか、答えない設定かもしれません。",
    "{n} hosts did not answer. They may be off, or set not to answer.",
);
const TIMED_OUT: Text = text(
    "{n} 台は調べる時間が足りませんでした。その機器の結果は分かりません。",
    "{n} hosts took too long. Their result is not known.",
);
const NO_PORTS: Text = text(
    "この調査は、ポートの範囲を書いていません。ポートを調べたかどうか分かりません。",
    "This scan does not state which ports it tried.",
);
const TOO_MANY: Text = text(
    "機器やポートが多すぎるので、途中までしか読みませんでした。",
    "There were too many hosts or ports; only the first part was read.",
);
const SEVERAL: Text = text("{n} 回分の調査が1つのファイルに入っています。", "The file holds {n} scans.");

#[derive(Debug, Default)]
struct Port<'s> {
    proto: &'static str,
    number: u16,
    /// `<state>` comes first: of a port that is not open, nothing else is looked at.
    state: Option<&'s str>,
    service: Cow<'s, str>,
    product: Cow<'s, str>,
    devicetype: Cow<'s, str>,
    tunnel: bool,
    probed: bool,
    banner: bool,
    /// A word in the answer of a script that only cameras have.
    word: Option<&'static str>,
    span: (usize, usize),
}

impl Port<'_> {
    fn is_open(&self) -> bool {
        matches!(self.state, Some("open" | "open|filtered"))
    }
    fn may_be_open(&self) -> bool {
        self.state.is_none() || self.is_open()
    }
    /// Place in a table of TCP and UDP ports.
    fn slot(&self) -> usize {
        match self.proto {
            "tcp" => usize::from(self.number),
            "udp" => 0x1_0000 + usize::from(self.number),
            _ => usize::MAX,
        }
    }
}

/// The host that is being read.
#[derive(Debug, Default)]
struct Reading<'s> {
    start: usize,
    up: bool,
    timed_out: bool,
    local: bool,
    ipv4: Option<Cow<'s, str>>,
    ipv6: Option<Cow<'s, str>>,
    mac: Option<(Cow<'s, str>, (usize, usize))>,
    vendor: Option<Cow<'s, str>>,
    names: Vec<(Cow<'s, str>, bool)>,
    address_span: (usize, usize),
    ports: Vec<Port<'s>>,
}

/// One `<nmaprun>`.
#[derive(Default)]
struct Run {
    coverage: ScanCoverage,
    stated: Option<(usize, usize)>,
    start: (usize, usize),
    side: Side,
    finished: bool,
    failed: bool,
}

struct Reader<'r, 's, 'a> {
    src: &'s Source,
    sink: &'r mut FactSink<'a>,
    run: Option<Run>,
    runs: usize,
    host: Option<Reading<'s>>,
    port: Option<Port<'s>>,
    /// Where a port of the current host stands in its list, plus one. TCP first, then UDP.
    slots: Vec<u32>,
    hosts: Hosts,
    down: usize,
    timed_out: usize,
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut r = Reader {
        src,
        sink,
        run: None,
        runs: 0,
        host: None,
        port: None,
        slots: vec![0; 2 * 0x1_0000],
        hosts: Hosts::default(),
        down: 0,
        timed_out: 0,
    };
    r.walk();
}

impl<'s> Reader<'_, 's, '_> {
    fn walk(&mut self) {
        let text: &'s str = &self.src.text;
        let mut walk = Walk::new(text);
        let mut hint = false;
        self.sink.understood_all();
        for token in walk.by_ref() {
            match token {
                Token::Open(tag) => {
                    hint |= tag.name == "hosthint" && !tag.empty;
                    if !hint {
                        self.open(&tag);
                    }
                }
                Token::Close { name: "hosthint", .. } => hint = false,
                Token::Close { name, end, .. } => self.close(local(name), end),
                Token::Text { raw, start, .. } if self.run.is_none() && !raw.trim().is_empty() => {
                    self.outside_text(raw, start);
                }
                _ => {}
            }
            if self.hosts.full {
                break;
            }
        }
        self.close_host(text.len());
        self.close_run(false);
        if let Some(at) = walk.cut_off() {
            self.sink.unread(self.src.span(at, text.len()), "cut-off");
        }
        self.finish();
    }

    /// Console lines, licences and the like around a scan.
    fn outside_text(&mut self, raw: &str, start: usize) {
        let mut at = start;
        for line in raw.split_inclusive('\n').take(50) {
            if !line.trim().is_empty() {
                self.sink.unread(self.src.span(at, at + line.len()), "not-xml");
            }
            at += line.len();
        }
    }

    fn open(&mut self, tag: &Tag<'s>) {
        match local(tag.name) {
            "nmaprun" => self.open_run(tag),
            "scaninfo" => self.scaninfo(tag),
            "host" => {
                self.close_host(tag.start);
                let timed_out = tag.attr("timedout").is_some_and(|v| v == "true");
                // masscan and some copies write no `<status>`.
                self.host = Some(Reading { start: tag.start, up: true, timed_out, ..Reading::default() });
                if tag.empty {
                    self.close_host(tag.end);
                }
            }
            "finished" => {
                let failed = tag.attr("exit").is_some_and(|v| v != "success");
                if let Some(run) = &mut self.run {
                    run.finished = true;
                    run.failed |= failed;
                }
            }
            "status" if self.port.is_none() => {
                let Some(h) = &mut self.host else { return };
                for a in tag.attrs() {
                    match a.name {
                        "state" => h.up = a.raw == "up",
                        "reason" => {
                            h.local = matches!(a.raw, "arp-response" | "nd-response" | "localhost-response")
                        }
                        _ => {}
                    }
                }
            }
            "address" => self.address(tag),
            "hostname" => {
                let Some(h) = &mut self.host else { return };
                if let Some(name) = tag.attr("name").filter(|n| !n.is_empty())
                    && h.names.len() < 8
                {
                    h.names.push((clean(name), tag.attr("type").is_some_and(|t| t == "PTR")));
                }
            }
            "port" => self.open_port(tag),
            "state" => {
                if let Some(p) = &mut self.port
                    && let Some(state) = tag.attrs().find(|a| a.name == "state")
                {
                    p.state = Some(state.raw);
                }
            }
            "service" => self.service(tag),
            "script" => self.script(tag),
            _ => {}
        }
    }

    fn close(&mut self, name: &str, end: usize) {
        match name {
            "port" => self.close_port(end),
            "host" => self.close_host(end),
            "nmaprun" => self.close_run(true),
            _ => {}
        }
    }

    fn open_run(&mut self, tag: &Tag<'_>) {
        self.close_host(tag.start);
        self.close_run(false);
        self.runs += 1;
        let start = tag.attr("start").and_then(|s| s.trim().parse::<i64>().ok());
        let mut run = Run { start: (tag.start, tag.end), ..Run::default() };
        run.coverage.from = "unknown";
        run.coverage.when = start
            .and_then(utc)
            .or_else(|| tag.attr("startstr").map(|s| clean(s).into_owned()).filter(|s| !s.is_empty()));
        self.run = Some(run);
    }

    fn scaninfo(&mut self, tag: &Tag<'_>) {
        let Some(run) = &mut self.run else { return };
        let Some(services) = tag.attr("services") else { return };
        let ranges = port_ranges(&services);
        let list = match tag.attr("protocol").as_deref() {
            Some("tcp") => &mut run.coverage.tcp_ranges,
            Some("udp") => &mut run.coverage.udp_ranges,
            _ => return,
        };
        list.extend(ranges);
        list.order();
        list.dedup();
        if run.stated.is_none() {
            run.stated = Some((tag.start, tag.end));
        }
    }

    fn address(&mut self, tag: &Tag<'s>) {
        let Some(h) = &mut self.host else { return };
        let (mut addr, mut kind, mut vendor) = (None, "", None);
        for a in tag.attrs() {
            match a.name {
                "addr" => addr = Some(clean(a.value())),
                "addrtype" => kind = a.raw,
                "vendor" => vendor = Some(clean(a.value())).filter(|v| !v.is_empty()),
                _ => {}
            }
        }
        let Some(addr) = addr.filter(|a| !a.is_empty()) else { return };
        match kind {
            "mac" => {
                h.mac = Some((addr, (tag.start, tag.end)));
                h.vendor = vendor;
            }
            "ipv6" => h.ipv6 = Some(addr),
            _ => h.ipv4 = Some(addr),
        }
        if kind != "mac" {
            h.address_span = (tag.start, tag.end);
        }
    }

    fn open_port(&mut self, tag: &Tag<'s>) {
        if self.host.is_none() {
            return;
        }
        self.close_port(tag.start);
        let (mut proto, mut number) = ("", None);
        for a in tag.attrs() {
            match a.name {
                "protocol" => {
                    proto = match a.raw {
                        "tcp" => "tcp",
                        "udp" => "udp",
                        "sctp" => "sctp",
                        _ => "",
                    }
                }
                "portid" => number = a.raw.trim().parse::<u16>().ok(),
                _ => {}
            }
        }
        if let Some(number) = number
            && !proto.is_empty()
        {
            self.port = Some(Port { proto, number, span: (tag.start, tag.end), ..Port::default() });
            if tag.empty {
                self.close_port(tag.end);
            }
        }
    }

    fn service(&mut self, tag: &Tag<'s>) {
        let Some(p) = self.port.as_mut().filter(|p| p.may_be_open()) else { return };
        for a in tag.attrs() {
            match a.name {
                "name" => p.service = clean(a.value()),
                "product" | "version" | "extrainfo" => {
                    let more = clean(a.value());
                    if p.product.is_empty() {
                        p.product = more;
                    } else {
                        let product = p.product.to_mut();
                        product.push(' ');
                        product.push_str(&more);
                    }
                }
                "banner" => {
                    // masscan: what the service said.
                    p.banner = true;
                    p.product = clean(a.value());
                }
                "devicetype" => p.devicetype = clean(a.value()),
                "tunnel" => p.tunnel = a.raw == "ssl",
                "method" => p.probed = a.raw == "probed",
                _ => {}
            }
        }
    }

    fn script(&mut self, tag: &Tag<'s>) {
        // Scripts that try passwords print those that work.
        let tries = |id: &str| ["default-accounts", "brute", "creds"].iter().any(|w| id.contains(w));
        if tag.attrs().any(|a| a.name == "id" && tries(a.raw)) {
            for a in tag.attrs().filter(|a| a.name == "output") {
                self.src.mark_secret(self.src.span(a.raw_start, a.raw_start + a.raw.len()));
            }
        }
        let Some(p) = self.port.as_mut().filter(|p| p.may_be_open()) else { return };
        for a in tag.attrs() {
            match a.name {
                // What the service itself answered. Other scripts print their own words.
                "id" if !matches!(
                    a.raw,
                    "banner"
                        | "http-title"
                        | "html-title"
                        | "http-server-header"
                        | "http-auth"
                        | "http-headers"
                        | "rtsp-methods"
                        | "ssl-cert"
                        | "fingerprint-strings"
                ) =>
                {
                    return;
                }
                "output" if p.word.is_none() => {
                    p.banner = true;
                    p.word = camera_word(&a.value());
                }
                _ => {}
            }
        }
    }

    fn close_port(&mut self, end: usize) {
        let Some(mut p) = self.port.take() else { return };
        let Some(h) = &mut self.host else { return };
        p.span.1 = end.max(p.span.1);
        match self.slots.get_mut(p.slot()) {
            // The last statement about a port wins.
            Some(slot) if *slot > 0 => {
                if let Some(known) = h.ports.get_mut(*slot as usize - 1) {
                    *known = p;
                }
            }
            slot => {
                if !p.is_open() {
                    return;
                }
                h.ports.push(p);
                if let Some(slot) = slot {
                    *slot = u32::try_from(h.ports.len()).unwrap_or(0);
                }
            }
        }
    }

    fn close_host(&mut self, end: usize) {
        self.close_port(end);
        let Some(mut h) = self.host.take() else { return };
        for p in &h.ports {
            if let Some(slot) = self.slots.get_mut(p.slot()) {
                *slot = 0;
            }
        }
        h.ports.retain(Port::is_open);
        self.look_from(&h);
        if h.timed_out {
            self.timed_out += 1;
        }
        // A list scan (`-sL`) calls every address unknown.
        if !h.up && h.ports.is_empty() {
            self.down += 1;
            return;
        }
        let Some(ip) = h.ipv4.clone().or_else(|| h.ipv6.clone()).map(Cow::into_owned) else { return };
        let place = if h.address_span == (0, 0) { (h.start, end) } else { h.address_span };
        let place = self.src.span(place.0, place.1);
        let Some(at) = self.hosts.at(self.sink, &ip, place) else { return };
        self.write_host(at, h);
    }

    /// From which side was this host looked at?
    fn look_from(&mut self, h: &Reading<'_>) {
        let Some(run) = &mut self.run else { return };
        // A MAC address is only seen on the same wire.
        run.side.look(h.ipv4.as_deref().or(h.ipv6.as_deref()).unwrap_or(""), h.local || h.mac.is_some());
    }

    fn write_host(&mut self, at: usize, h: Reading<'_>) {
        if let Some((mac, span)) = h.mac {
            self.hosts.mac(at, &mac, self.src.span(span.0, span.1));
        }
        self.hosts.vendor(at, h.vendor.as_deref().unwrap_or(""));
        if let Some((n, _)) = h.names.iter().find(|(_, ptr)| *ptr).or(h.names.first()) {
            self.hosts.name(at, n, None);
        }
        for p in h.ports {
            let span = self.src.span(p.span.0, p.span.1);
            let service = match (p.tunnel, p.service.is_empty()) {
                (true, false) => Cow::Owned(format!("ssl/{}", p.service)),
                _ => p.service,
            };
            let seen = Seen {
                proto: p.proto,
                number: p.number,
                state: p.state.unwrap_or_default(),
                service,
                product: p.product,
                devicetype: p.devicetype,
                probed: p.probed,
                banner: p.banner,
                word: p.word,
            };
            self.hosts.port(self.sink, at, seen, span);
        }
    }

    fn close_run(&mut self, complete: bool) {
        self.close_port(self.src.text.len());
        let Some(mut run) = self.run.take() else { return };
        run.coverage.from = run.side.from();
        let start = self.src.span(run.start.0, run.start.1);
        self.sink.select(self.sink.whole_file());
        if let Some((a, b)) = run.stated {
            self.sink.stated(key::SCAN_COVERAGE, run.coverage, self.src.span(a, b));
        } else {
            self.sink.stated(key::SCAN_COVERAGE, run.coverage, start);
            self.sink.notice("nmap.no-ports", NO_PORTS, Args::new(), Some(start));
        }
        if !complete || !run.finished {
            self.sink.notice("nmap.incomplete", INCOMPLETE, Args::new(), Some(start));
        } else if run.failed {
            self.sink.notice("nmap.failed", FAILED, Args::new(), Some(start));
        }
    }

    fn finish(&mut self) {
        self.hosts.finish(self.sink);
        for (n, code, t) in
            [(self.down, "nmap.hosts-down", DOWN), (self.timed_out, "nmap.timed-out", TIMED_OUT)]
        {
            if n > 0 {
                self.sink.notice(code, t, Args::new().with("n", n), None);
            }
        }
        if self.runs > 1 {
            self.sink.notice("nmap.several", SEVERAL, Args::new().with("n", self.runs), None);
        }
        if self.hosts.full {
            self.sink.notice("nmap.too-many", TOO_MANY, Args::new(), None);
        }
    }
}

/// `1,3-4,80` as ranges. Nonsense is left out.
pub(super) fn port_ranges(services: &str) -> Vec<PortRange> {
    services
        .split(',')
        .filter_map(|part| {
            let (a, b) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (a.trim().parse::<u16>().ok()?, b.trim().parse::<u16>().ok()?);
            (first <= last).then_some(PortRange { first, last })
        })
        .take(0x1_0000)
        .collect()
}

/// Seconds since 1970 as `2026-11-21T08:30Z`.
pub(super) fn utc(seconds: i64) -> Option<String> {
    // A start of 0 is a missing one.
    if seconds <= 0 {
        return None;
    }
    let day = Date::from_days(seconds.div_euclid(86_400));
    let s = seconds.rem_euclid(86_400);
    Some(format!("{day}T{:02}:{:02}Z", s / 3600, s / 60 % 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fact::Facts;
    use crate::model::span::FileId;
    use crate::model::value::Tri;
    use crate::source::limits::Limits;
    use std::fmt::Write;

    fn run(text: &str, limits: Limits) -> (Facts, Vec<&'static str>) {
        let src = Source::from_text(FileId(0), "x", text);
        let mut facts = Facts::default();
        let mut sink = FactSink::new(&src, &mut facts, FORMAT.kind, limits);
        read(&src, &mut sink);
        let codes = sink.finish().1.iter().map(|n| n.code).collect();
        facts.sort_by_subject();
        (facts, codes)
    }
    fn scan(hosts: &str) -> String {
        format!(
            "<nmaprun scanner=\"nmap\" start=\"1\">{hosts}<runstats><finished exit=\"success\"/></runstats></nmaprun>"
        )
    }
    fn open_ports(f: &Facts) -> usize {
        f.all(key::OPEN_PORT).count()
    }

    #[test]
    fn only_nmap_files_are_claimed() {
        let is = |t: &str| sniff(&Head::of(t));
        assert_eq!(is("<?xml version='1.0'?><nmaprun scanner=\"nmap\"></nmaprun>"), Sniff::Sure);
        assert_eq!(is("// licence\n<nmaprun>\n<host>"), Sniff::Sure);
        assert_eq!(is("<nmaprun>"), Sniff::Maybe(60));
        assert_eq!(is("<nmaprunner scanner=\"nmap\">"), Sniff::No);
        assert_eq!(is("{\"ip\": \"10.0.0.1\", \"ports\": []}"), Sniff::No);
        assert_eq!(is("<DeviceInfo/>"), Sniff::No);
    }

    #[test]
    fn the_last_statement_about_a_port_wins_and_repeats_cost_nothing() {
        let port = |n: u32, s: &str| format!("<port protocol='tcp' portid='{n}'><state state='{s}'/></port>");
        let mut ports = String::new();
        for n in 0..60_000 {
            ports += &port(n, "open");
        }
        for _ in 0..60_000 {
            ports += &port(7, "closed");
        }
        ports += &port(70_000, "open");
        let (f, _) = run(
            &scan(&format!("<host><address addr='10.0.0.1' addrtype='ipv4'/><ports>{ports}</ports></host>")),
            Limits::default(),
        );
        assert_eq!(open_ports(&f), 59_999);
    }

    #[test]
    fn more_than_the_budget_is_said_and_the_coverage_stays() {
        let mut hosts = String::new();
        for i in 0..2000 {
            write!(hosts, "<host><address addr='10.0.{}.{}'/><ports><port protocol='udp' portid='9'><state state='open'/></port></ports></host>", i / 250, i % 250).unwrap();
        }
        let (f, codes) = run(&scan(&hosts), Limits { facts: 500, ..Limits::default() });
        assert!(codes.contains(&"nmap.too-many"), "{codes:?}");
        assert!(!codes.contains(&"budget.facts"), "{codes:?}");
        assert_eq!(f.all(key::SCAN_COVERAGE).count(), 1);
        assert_eq!(f.all(key::HOST).count(), f.all(key::DEVICE_ADDRESS).count());
    }

    #[test]
    fn the_side_of_the_scan_is_only_said_when_it_is_clear() {
        for (hosts, from) in [
            ("<host><address addr='192.168.1.2' addrtype='ipv4'/></host>", "inside"),
            ("<host><address addr='198.51.100.7' addrtype='ipv4'/></host>", "outside"),
            (
                "<host><status state='up' reason='arp-response'/><address addr='198.51.100.7' addrtype='ipv4'/></host>",
                "inside",
            ),
            ("<host><address addr='2001:db8::7' addrtype='ipv6'/></host>", "unknown"),
            ("<host><address addr='10.0.0.1'/></host><host><address addr='198.51.100.7'/></host>", "unknown"),
            ("", "unknown"),
        ] {
            let (f, _) = run(&scan(hosts), Limits::default());
            let Some(crate::model::value::Value::Coverage(c)) =
                f.all(key::SCAN_COVERAGE).next().map(|f| &f.value)
            else {
                panic!()
            };
            assert_eq!(c.from, from, "{hosts}");
        }
    }

    #[test]
    fn what_is_not_a_camera_is_not_called_one() {
        let host = |service: &str| {
            let (f, _) = run(
                &scan(&format!(
                    "<host><address addr='10.0.0.1'/><ports><port protocol='tcp' portid='554'><state state='open'/>{service}</port></ports></host>"
                )),
                Limits::default(),
            );
            match f.all(key::HOST).next().map(|f| &f.value) {
                Some(crate::model::value::Value::Host(h)) => h.camera_likely,
                _ => panic!(),
            }
        };
        assert_eq!(host(""), Tri::Unknown);
        assert_eq!(host("<service name='rtsp' method='table'/>"), Tri::Unknown);
        assert_eq!(
            host("<service name='rtsp' product='Apple AirTunes rtspd' method='probed'/>"),
            Tri::Unknown
        );
        assert_eq!(host("<service name='http' product='TiVo DVR' method='probed'/>"), Tri::Unknown);
        assert_eq!(host("<service product='Printer' devicetype='printer' method='probed'/>"), Tri::No);
        assert_eq!(host("<service product='Dahua IP camera rtspd' method='probed'/>"), Tri::Yes);
    }
}
