//! nmap XML (`nmap -oX`), also as masscan writes it.
//!
//! Comes in: a scan of any size, whole or cut off, with text around it, several scans in one file. Goes out: one subject
//! per host that answered, with its address, names and open ports, and for the whole file which ports were tried, when,
//! and from which side. A scan from inside the house and one from outside are different evidence: private addresses,
//! MAC addresses and answers to ARP prove the inside, public IPv4 addresses suggest the outside.
//!
//! Never: builds a tree (a host is forgotten when its facts are written), takes the absence of a port for a closed one
//! beyond what was tried, or believes a service name that was only looked up in a table of numbers.

use super::{Format, Head, Sniff};
use crate::format::FactSink;
use crate::i18n::{Args, Text, text};
use crate::model::date::Date;
use crate::model::fact::{DeviceKind, SubjectId};
use crate::model::key;
use crate::model::net::{PortRange, is_private};
use crate::model::span::Span;
use crate::model::value::{Host, OpenPort, ScanCoverage, Tri};
use crate::source::Source;
use crate::syntax::xml::{Tag, Token, Walk, local};
use std::borrow::Cow;
use std::collections::HashMap;
use std::net::IpAddr;

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

/// Ports that cameras and recorders use and little else does (atlas, section 13).
const CAMERA_PORTS: [(u16, &str); 5] =
    [(37777, "Dahua"), (34567, "XiongMai"), (34599, "XiongMai"), (9527, "XiongMai"), (9530, "XiongMai")];
/// Video by RTSP. Routers and media players have 554 open as well: alone it proves nothing.
const RTSP_PORTS: [u16; 3] = [554, 8554, 10554];
/// What makes 554 a camera: data ports of recorders and cameras.
const COMPANION_PORTS: [u16; 3] = [8000, 8899, 37778];

/// Makers of nothing but cameras and recorders, as the tables of MAC addresses name them.
const MAKERS: [(&str, &str); 24] = [
    ("hikvision", "Hikvision"),
    ("dahua", "Dahua"),
    ("axis communications", "Axis"),
    ("i-pro", "i-PRO"),
    ("panasonic i-pro", "i-PRO"),
    ("reolink", "Reolink"),
    ("uniview", "Uniview"),
    ("vivotek", "Vivotek"),
    ("hanwha", "Hanwha"),
    ("samsung techwin", "Hanwha"),
    ("mobotix", "Mobotix"),
    ("foscam", "Foscam"),
    ("amcrest", "Amcrest"),
    ("lorex", "Lorex"),
    ("ezviz", "EZVIZ"),
    ("xiongmai", "XiongMai"),
    ("tiandy", "Tiandy"),
    ("geovision", "GeoVision"),
    ("avtech", "AVTECH"),
    ("arecont", "Arecont"),
    ("pelco", "Pelco"),
    ("verkada", "Verkada"),
    ("tvt digital", "TVT"),
    ("acti corporation", "ACTi"),
];

/// Words in product names and page titles that only cameras and recorders have.
const CAMERA_WORDS: [&str; 26] = [
    "webcam",
    "ip camera",
    "ipcam",
    "ipcamera",
    "network camera",
    "netcam",
    "netwave",
    "surveillance",
    "netsurveillance",
    "hikvision",
    "dahua",
    "dvr",
    "nvr",
    "h264dvr",
    "dnvrs-webs",
    "dvrdvs-webs",
    "app-webs",
    "uc-httpd",
    "vivotek",
    "mobotix",
    "foscam",
    "reolink",
    "amcrest",
    "geovision",
    "avtech",
    "onvif",
];

/// Television boxes call themselves recorders too.
const TELEVISION: [&str; 8] =
    ["tivo", "directv", "dish network", "tvheadend", "humax", "airtunes", "airplay", "media center"];

/// nmap's kinds of devices that are certainly something else.
const OTHER_DEVICES: [&str; 12] = [
    "printer",
    "print server",
    "router",
    "broadband router",
    "WAP",
    "switch",
    "firewall",
    "phone",
    "VoIP phone",
    "VoIP adapter",
    "game console",
    "power-device",
];

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

/// A host that was read. Repeated addresses (masscan writes one element per port) are one host.
struct Known {
    subject: SubjectId,
    host: Host,
    span: (usize, usize),
    mac_span: Option<(usize, usize)>,
    why: Vec<String>,
    other: bool,
    rtsp: bool,
    rtsp_probed: bool,
    companion: bool,
    dns: bool,
    certain: bool,
}

/// One `<nmaprun>`.
#[derive(Default)]
struct Run {
    coverage: ScanCoverage,
    stated: Option<(usize, usize)>,
    start: (usize, usize),
    inside: bool,
    outside: bool,
    unclear: bool,
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
    known: Vec<Known>,
    by_address: HashMap<String, usize>,
    down: usize,
    timed_out: usize,
    full: bool,
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
        known: Vec::new(),
        by_address: HashMap::new(),
        down: 0,
        timed_out: 0,
        full: false,
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
            if self.full {
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
        list.sort_unstable();
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
        // Room for what is written at the end of the file.
        if self.sink.room() < self.known.len() * 4 + h.ports.len() + 64 {
            self.full = true;
            return;
        }
        let at = match self.by_address.get(&ip) {
            Some(at) => *at,
            None => self.new_host(&ip, &h, end),
        };
        self.write_host(at, ip, h);
    }

    /// From which side was this host looked at?
    fn look_from(&mut self, h: &Reading<'_>) {
        let Some(run) = &mut self.run else { return };
        let ip = h.ipv4.as_deref().or(h.ipv6.as_deref()).and_then(|a| a.parse::<IpAddr>().ok());
        match ip {
            // A MAC address is only seen on the same wire.
            _ if h.local || h.mac.is_some() => run.inside = true,
            Some(ip) if is_private(ip) || ip.is_loopback() => run.inside = true,
            Some(IpAddr::V4(_)) => run.outside = true,
            // Devices in the house have public IPv6 addresses too.
            _ => run.unclear = true,
        }
    }

    fn new_host(&mut self, ip: &str, h: &Reading<'_>, end: usize) -> usize {
        let span = (h.start, end);
        let subject = self.sink.subject(DeviceKind::Host, self.src.span(span.0, span.1));
        let at = self.known.len();
        self.known.push(Known {
            subject,
            host: Host { ip: ip.to_owned(), ..Host::default() },
            span,
            mac_span: None,
            why: Vec::new(),
            other: false,
            rtsp: false,
            rtsp_probed: false,
            companion: false,
            dns: false,
            certain: false,
        });
        self.by_address.insert(ip.to_owned(), at);
        let place = if h.address_span == (0, 0) { span } else { h.address_span };
        self.sink.stated(key::DEVICE_ADDRESS, ip, self.src.span(place.0, place.1));
        at
    }

    fn write_host(&mut self, at: usize, ip: String, h: Reading<'_>) {
        let Some(k) = self.known.get_mut(at) else { return };
        self.sink.select(k.subject);
        if let Some((mac, span)) = h.mac {
            k.host.mac = Some(mac.into_owned());
            k.mac_span = Some(span);
        }
        if let Some(v) = h.vendor {
            k.host.vendor = Some(v.into_owned());
        }
        if k.host.name.is_none() {
            let ptr = h.names.iter().find(|(_, ptr)| *ptr).or(h.names.first());
            k.host.name = ptr.map(|(n, _)| n.clone().into_owned());
        }
        for p in h.ports {
            k.learn(&p);
            let service = match (p.tunnel, p.service.is_empty()) {
                (true, false) => format!("ssl/{}", p.service),
                _ => p.service.into_owned(),
            };
            let evidence = match (p.probed, p.banner) {
                (true, _) => "probed",
                (false, true) => "banner",
                _ => "table",
            };
            let open = OpenPort {
                host: ip.clone(),
                proto: p.proto,
                port: p.number,
                state: p.state.unwrap_or_default().to_owned(),
                service,
                product: p.product.into_owned(),
                evidence,
            };
            self.sink.stated(key::OPEN_PORT, open, self.src.span(p.span.0, p.span.1));
        }
    }

    fn close_run(&mut self, complete: bool) {
        self.close_port(self.src.text.len());
        let Some(mut run) = self.run.take() else { return };
        run.coverage.from = match (run.inside, run.outside, run.unclear) {
            (true, false, false) => "inside",
            (false, true, false) => "outside",
            _ => "unknown",
        };
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
        let mut macs: HashMap<String, usize> = HashMap::new();
        for k in &self.known {
            if let Some(m) = &k.host.mac {
                *macs.entry(m.to_ascii_lowercase()).or_default() += 1;
            }
        }
        for k in std::mem::take(&mut self.known) {
            self.sink.select(k.subject);
            let (span, mac_span) = (k.span, k.mac_span);
            let host = k.judge();
            let place = self.src.span(span.0, span.1);
            // Two addresses with one MAC address are often a repeater, not one device.
            if let (Some(m), Some((a, b))) = (&host.mac, mac_span)
                && macs.get(&m.to_ascii_lowercase()) == Some(&1)
            {
                self.sink.stated(key::DEVICE_MAC, m.as_str(), self.src.span(a, b));
            }
            if let Some(n) = &host.name {
                self.sink.stated(key::DEVICE_NAME, n.as_str(), head_of(self.src, place));
            }
            if let (Some(v), Some((a, b))) = (host.vendor.as_deref().and_then(maker), mac_span) {
                self.sink.derived(key::DEVICE_VENDOR, v, self.src.span(a, b));
            }
            self.sink.stated(key::HOST, host, head_of(self.src, place));
        }
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
        if self.full {
            self.sink.notice("nmap.too-many", TOO_MANY, Args::new(), None);
        }
    }
}

impl Known {
    /// What an open port says about the kind of device.
    fn learn(&mut self, p: &Port<'_>) {
        if p.state != Some("open") {
            return;
        }
        let mut reason = |certain: bool, why: String| {
            self.certain |= certain;
            if self.why.len() < 8 && !self.why.contains(&why) {
                self.why.push(why);
            }
        };
        if p.devicetype.eq_ignore_ascii_case("webcam") {
            reason(true, format!("devicetype {}", p.devicetype));
        }
        if camera_word(&p.product).is_some() {
            reason(true, format!("product {}", p.product));
        } else if let Some(word) = p.word {
            reason(true, format!("banner {word}"));
        }
        if p.proto != "tcp" {
            return;
        }
        if let Some((_, who)) = CAMERA_PORTS.iter().find(|(n, _)| *n == p.number) {
            reason(true, format!("port {} ({who})", p.number));
        }
        if RTSP_PORTS.contains(&p.number) {
            reason(false, format!("port {}", p.number));
            self.rtsp = true;
            self.rtsp_probed |= p.probed && p.service == "rtsp" && !p.product.contains("AirTunes");
        }
        if COMPANION_PORTS.contains(&p.number) {
            self.companion = true;
        }
        self.dns |= p.number == 53;
        self.other |= OTHER_DEVICES.iter().any(|d| p.devicetype.eq_ignore_ascii_case(d));
    }

    /// Yes, when something only cameras have was seen; no, when nmap names another kind of device; else unknown.
    fn judge(mut self) -> Host {
        if let Some(m) = self.host.vendor.as_deref().and_then(maker) {
            self.certain = true;
            self.why.insert(0, format!("vendor {m}"));
        }
        if let Some(w) = self.host.name.as_deref().and_then(camera_name) {
            self.certain = true;
            self.why.push(format!("name {w}"));
        }
        if self.rtsp && self.companion && !self.dns {
            self.certain = true;
            self.why.push("port 8000 + RTSP".to_owned());
        }
        if self.rtsp_probed && !self.dns && !self.other {
            self.certain = true;
        }
        self.host.camera_likely = match (self.certain, self.other) {
            (true, _) => Tri::Yes,
            (false, true) => Tri::No,
            _ => Tri::Unknown,
        };
        self.host.why = self.why;
        self.host
    }
}

/// The first line of a host is enough to show it.
fn head_of(src: &Source, span: Span) -> Span {
    let rest = src.slice(span);
    let n = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len()).min(200);
    src.span(span.start(), span.start() + n)
}

/// The name of a maker of cameras behind a vendor string of a MAC table.
fn maker(vendor: &str) -> Option<&'static str> {
    let v = vendor.to_ascii_lowercase();
    MAKERS.iter().find(|(m, _)| v.contains(m)).map(|(_, name)| *name)
}

/// A word that only cameras have, standing alone in a text.
fn camera_word(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return None;
    }
    let t = text.get(..text.floor_char_boundary(2000)).unwrap_or("").to_ascii_lowercase();
    if TELEVISION.iter().any(|w| t.contains(w)) {
        return None;
    }
    CAMERA_WORDS.iter().copied().find(|w| {
        t.match_indices(w).any(|(i, _)| {
            let before = t.get(..i).and_then(|s| s.chars().next_back());
            let after = t.get(i + w.len()..).and_then(|s| s.chars().next());
            !before.is_some_and(|c| c.is_ascii_alphabetic())
                && !after.is_some_and(|c| c.is_ascii_alphabetic())
        })
    })
}

/// A host name as cameras have it from the factory, or as people name them.
fn camera_name(name: &str) -> Option<&'static str> {
    const PREFIX: [&str; 6] = ["ipc-", "ipcam", "ds-2cd", "ds-7", "wv-", "axis-"];
    const WORDS: [&str; 4] = ["camera", "nvr", "dvr", "ipcam"];
    let n = name.to_ascii_lowercase();
    let first = n.split('.').next().unwrap_or("");
    PREFIX.iter().copied().find(|p| first.starts_with(p)).or_else(|| {
        WORDS.iter().copied().find(|w| first.split(|c: char| !c.is_ascii_alphabetic()).any(|part| part == *w))
    })
}

/// `1,3-4,80` as ranges. Nonsense is left out.
fn port_ranges(services: &str) -> Vec<PortRange> {
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
fn utc(seconds: i64) -> Option<String> {
    // A start of 0 is a missing one.
    if seconds <= 0 {
        return None;
    }
    let day = Date::from_days(seconds.div_euclid(86_400));
    let s = seconds.rem_euclid(86_400);
    Some(format!("{day}T{:02}:{:02}Z", s / 3600, s / 60 % 60))
}

/// Strings of a scan come from the network: no control characters, no endless names.
fn clean(s: Cow<'_, str>) -> Cow<'_, str> {
    let fine = s.len() <= 200 && !s.bytes().any(|b| b.is_ascii_control() || b == 0xC2);
    match s {
        Cow::Borrowed(b) if fine => Cow::Borrowed(b.trim()),
        s => Cow::Owned(s.trim().chars().filter(|c| !c.is_control()).take(200).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fact::Facts;
    use crate::model::span::FileId;
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
