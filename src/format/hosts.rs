//! What scans and lists of devices share: hosts by address, with MAC address, names and open ports, and how likely each
//! is a camera.
//!
//! A format says what it sees, in any order and as often as it sees it; one subject per address comes out. A camera is
//! called likely for something that only cameras and recorders have: the maker behind its MAC address (`oui.txt`, from
//! the IEEE registry), a maker's port, a product or a page title, a name from the factory. Everything else is unknown; no
//! is only said of kinds of devices that a scanner or a maker names.
//!
//! Never: believes a service name that was looked up in a table of numbers, or joins addresses by a MAC address that
//! several of them have (a repeater).

use crate::format::FactSink;
use crate::format::device_list::words::in_product;
use crate::model::fact::{DeviceKind, SubjectId};
use crate::model::key;
use crate::model::map::HashMap;
use crate::model::net::is_private;
use crate::model::span::Span;
use crate::model::value::{Host, OpenPort, Tri};
use crate::source::Source;
use std::borrow::Cow;
use std::net::IpAddr;

/// `maker<TAB>kind<TAB>prefix prefix …`, made by `cargo xtask oui`.
static OUI: &str = include_str!("oui.txt");

/// Ports that cameras and recorders use and little else does (atlas, section 13).
const CAMERA_PORTS: [(u16, &str); 5] =
    [(37777, "Dahua"), (34567, "XiongMai"), (34599, "XiongMai"), (9527, "XiongMai"), (9530, "XiongMai")];
/// Video by RTSP. Routers and media players have 554 open as well: alone it proves nothing.
const RTSP_PORTS: [u16; 3] = [554, 8554, 10554];
/// What makes 554 a camera: data ports of recorders and cameras.
const COMPANION_PORTS: [u16; 3] = [8000, 8899, 37778];

/// Makers of nothing but cameras and recorders, as tables of MAC addresses name them.
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

/// Kinds of devices that are certainly something else, as nmap names them.
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

/// From which side a scan looked, by the addresses that it found.
#[derive(Debug, Default, Clone, Copy)]
pub struct Side {
    inside: bool,
    outside: bool,
    unclear: bool,
}

impl Side {
    /// `local`: seen on the same wire (a MAC address, an answer to ARP).
    pub fn look(&mut self, address: &str, local: bool) {
        match address.parse::<IpAddr>() {
            _ if local => self.inside = true,
            Ok(ip) if is_private(ip) || ip.is_loopback() => self.inside = true,
            Ok(IpAddr::V4(_)) => self.outside = true,
            // Devices in the house have public IPv6 addresses and names too.
            _ => self.unclear = true,
        }
    }
    pub fn from(self) -> &'static str {
        match (self.inside, self.outside, self.unclear) {
            (true, false, false) => "inside",
            (false, true, false) => "outside",
            _ => "unknown",
        }
    }
}

/// What a scan saw of one port.
#[derive(Debug, Default)]
pub struct Seen<'s> {
    pub proto: &'static str,
    pub number: u16,
    /// As the scanner says it: `open`, `open|filtered`.
    pub state: &'s str,
    pub service: Cow<'s, str>,
    pub product: Cow<'s, str>,
    pub devicetype: Cow<'s, str>,
    /// The name of the service was asked, not looked up by number.
    pub probed: bool,
    /// The service said something.
    pub banner: bool,
    /// A word that only cameras have, in what the service said.
    pub word: Option<&'static str>,
}

/// One host. Repeated addresses (masscan writes one element per port) are one host.
struct Known {
    subject: SubjectId,
    host: Host,
    place: Span,
    mac_span: Option<Span>,
    name_span: Option<Span>,
    why: Vec<String>,
    /// Something else, by its kind.
    other: bool,
    /// The maker makes nothing but network equipment.
    network: bool,
    rtsp: bool,
    rtsp_probed: bool,
    companion: u16,
    dns: bool,
    certain: bool,
    /// A service has named the model.
    named: bool,
    /// The maker as a service names it.
    says: Option<String>,
}

/// All hosts of one file.
#[derive(Default)]
pub struct Hosts {
    list: Vec<Known>,
    by_address: HashMap<String, usize>,
    /// The file's budget of facts is used up: nothing more is taken.
    pub full: bool,
}

impl Hosts {
    pub fn len(&self) -> usize {
        self.list.len()
    }
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The host at this address, a new one if need be. `None` when the file has too many. An empty address stands for the
    /// one host of which the file says everything but the address.
    pub fn at(&mut self, sink: &mut FactSink<'_>, address: &str, place: Span) -> Option<usize> {
        if let Some(at) = self.by_address.get(address) {
            return Some(*at);
        }
        // Room for what is written at the end of the file.
        if self.full || sink.room() < self.list.len() * 4 + 64 {
            self.full = true;
            return None;
        }
        let subject = if address.is_empty() {
            // The file's name or the user may tell its address, as of a configuration.
            sink.select(sink.whole_file());
            sink.whole_file()
        } else {
            sink.subject(DeviceKind::Host, place)
        };
        let at = self.list.len();
        self.list.push(Known {
            subject,
            host: Host { ip: address.to_owned(), ..Host::default() },
            place,
            mac_span: None,
            name_span: None,
            why: Vec::new(),
            other: false,
            network: false,
            rtsp: false,
            rtsp_probed: false,
            companion: 0,
            dns: false,
            certain: false,
            named: false,
            says: None,
        });
        self.by_address.insert(address.to_owned(), at);
        if !address.is_empty() {
            sink.stated(key::DEVICE_ADDRESS, address, place);
        }
        Some(at)
    }

    pub fn mac(&mut self, at: usize, mac: &str, span: Span) {
        if let Some(k) = self.list.get_mut(at) {
            k.host.mac = Some(mac.to_owned());
            k.mac_span = Some(span);
        }
    }
    /// The maker as the file names it.
    pub fn vendor(&mut self, at: usize, vendor: &str) {
        if let Some(k) = self.list.get_mut(at).filter(|_| !vendor.is_empty()) {
            k.host.vendor = Some(vendor.to_owned());
        }
    }
    /// The first name stays.
    pub fn name(&mut self, at: usize, name: &str, span: Option<Span>) {
        if let Some(k) = self.list.get_mut(at)
            && k.host.name.is_none()
            && !name.is_empty()
        {
            k.host.name = Some(clean(Cow::Borrowed(name)).into_owned());
            k.name_span = span;
        }
    }

    /// An open port of a host.
    pub fn port(&mut self, sink: &mut FactSink<'_>, at: usize, p: Seen<'_>, span: Span) {
        if self.full || sink.room() < self.list.len() * 4 + 64 {
            self.full = true;
            return;
        }
        let Some(k) = self.list.get_mut(at) else { return };
        k.learn(&p);
        sink.select(k.subject);
        // Maker and model as the service itself says them. What nmap calls a video service is one pattern of many makers.
        if p.state == "open"
            && p.probed
            && !p.service.contains("rtsp")
            && !k.named
            && let Some(m) = in_product(&p.product)
        {
            k.named = true;
            k.says = m.vendor.map(str::to_owned);
            sink.derived(key::DEVICE_MODEL, m.model, span);
            if let Some(v) = m.version {
                sink.derived(key::FIRMWARE_VERSION, v, span);
            }
        }
        let evidence = match (p.probed, p.banner) {
            (true, _) => "probed",
            (false, true) => "banner",
            _ => "table",
        };
        let open = OpenPort {
            host: k.host.ip.clone(),
            proto: p.proto,
            port: p.number,
            state: p.state.to_owned(),
            service: p.service.into_owned(),
            product: p.product.into_owned(),
            evidence,
        };
        sink.stated(key::OPEN_PORT, open, span);
    }

    /// A kind of device that is said of the whole host (`webcam`, `router`).
    pub fn devicetype(&mut self, at: usize, kind: &str) {
        if let Some(k) = self.list.get_mut(at) {
            k.kind(kind);
        }
    }

    /// Write what was learnt of every host.
    pub fn finish(&mut self, sink: &mut FactSink<'_>) {
        let mut macs: HashMap<String, usize> = HashMap::new();
        for m in self.list.iter().filter_map(|k| k.host.mac.as_ref()) {
            *macs.entry(m.to_ascii_lowercase()).or_default() += 1;
        }
        for mut k in std::mem::take(&mut self.list) {
            sink.select(k.subject);
            let nameless = k.host.ip.is_empty();
            let registered = k.host.mac.as_deref().and_then(oui);
            let camera = registered.filter(|r| r.1 == "camera").map(|r| r.0);
            // The firmware of other makers' devices is not our business.
            let vendor =
                k.host.vendor.as_deref().and_then(maker).or(camera).map(str::to_owned).or(k.says.take());
            if k.host.vendor.is_none() {
                k.host.vendor = registered.map(|r| r.0.to_owned());
            }
            k.network |= registered.is_some_and(|r| r.1 == "network");
            let (place, mac_span, name_span) = (head_of(sink.source(), k.place), k.mac_span, k.name_span);
            let host = k.judge(camera);
            if nameless && host.camera_likely == Tri::Yes {
                sink.set_kind(DeviceKind::Camera);
            }
            // Two addresses with one MAC address are often a repeater, not one device.
            if let (Some(m), Some(s)) = (&host.mac, mac_span)
                && macs.get(&m.to_ascii_lowercase()) == Some(&1)
            {
                sink.stated(key::DEVICE_MAC, m.as_str(), s);
            }
            if let Some(n) = &host.name {
                sink.stated(key::DEVICE_NAME, n.as_str(), name_span.unwrap_or(place));
            }
            if let Some(v) = vendor {
                sink.derived(key::DEVICE_VENDOR, v, mac_span.unwrap_or(place));
            }
            sink.stated(key::HOST, host, place);
        }
    }
}

impl Known {
    fn reason(&mut self, certain: bool, why: String) {
        self.certain |= certain;
        if self.why.len() < 8 && !self.why.contains(&why) {
            self.why.push(why);
        }
    }

    fn kind(&mut self, kind: &str) {
        if kind.eq_ignore_ascii_case("webcam") {
            self.reason(true, format!("devicetype {kind}"));
        }
        self.other |= OTHER_DEVICES.iter().any(|d| kind.eq_ignore_ascii_case(d));
    }

    /// What an open port says about the kind of device.
    fn learn(&mut self, p: &Seen<'_>) {
        if p.state != "open" {
            return;
        }
        if p.devicetype.eq_ignore_ascii_case("webcam") {
            self.reason(true, format!("devicetype {}", p.devicetype));
        }
        if camera_word(&p.product).is_some() {
            self.reason(true, format!("product {}", p.product));
        } else if let Some(word) = p.word {
            self.reason(true, format!("banner {word}"));
        }
        if p.proto != "tcp" {
            return;
        }
        if let Some((_, who)) = CAMERA_PORTS.iter().find(|(n, _)| *n == p.number) {
            self.reason(true, format!("port {} ({who})", p.number));
        }
        if RTSP_PORTS.contains(&p.number) {
            self.reason(false, format!("port {}", p.number));
            self.rtsp = true;
            self.rtsp_probed |= p.probed && p.service == "rtsp" && !p.product.contains("AirTunes");
        }
        if self.companion == 0 && COMPANION_PORTS.contains(&p.number) {
            self.companion = p.number;
        }
        self.dns |= p.number == 53;
        self.other |= OTHER_DEVICES.iter().any(|d| p.devicetype.eq_ignore_ascii_case(d));
    }

    /// Yes, when something only cameras have was seen; no, when another kind of device is named; else unknown.
    fn judge(mut self, registered: Option<&str>) -> Host {
        if let Some(m) = self.host.vendor.as_deref().and_then(maker).or(registered) {
            self.certain = true;
            self.why.insert(0, format!("vendor {m}"));
        }
        if let Some(w) = self.host.name.as_deref().and_then(camera_name) {
            self.certain = true;
            self.why.push(format!("name {w}"));
        }
        if self.rtsp && self.companion > 0 && !self.dns {
            self.certain = true;
            self.why.push(format!("port {} + RTSP", self.companion));
        }
        if self.rtsp_probed && !self.dns && !self.other {
            self.certain = true;
        }
        self.host.camera_likely = match (self.certain, self.other || self.network) {
            (true, _) => Tri::Yes,
            (false, true) => Tri::No,
            _ => Tri::Unknown,
        };
        self.host.why = self.why;
        self.host
    }
}

/// The first line of a host is enough to show it.
pub fn head_of(src: &Source, span: Span) -> Span {
    // What stands around the part that was read is blank.
    let rest = src.slice(span).trim_start();
    let span = src.span_of(rest);
    let n = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len()).min(200);
    src.span(span.start(), span.start() + n)
}

/// The name of a maker of cameras behind a vendor string of a MAC table.
fn maker(vendor: &str) -> Option<&'static str> {
    let v = vendor.to_ascii_lowercase();
    MAKERS.iter().find(|(m, _)| v.contains(m)).map(|(_, name)| *name)
}

/// Maker and kind (`camera`, `network`, `other`) of a MAC address. An address that was made up (phones do that to stay
/// unknown) has none.
pub fn oui(mac: &str) -> Option<(&'static str, &'static str)> {
    let digits: String =
        mac.chars().filter(char::is_ascii_hexdigit).map(|c| c.to_ascii_uppercase()).collect();
    if digits.len() != 12 || matches!(digits.as_bytes().get(1), Some(b'2' | b'6' | b'A' | b'E')) {
        return None;
    }
    // The longest prefix belongs to the smallest part of the registry.
    [9, 7, 6].iter().find_map(|n| {
        let prefix = digits.get(..*n)?;
        let found = memchr::memmem::find_iter(OUI.as_bytes(), prefix.as_bytes()).find(|i| {
            let end = OUI.as_bytes().get(i + n);
            matches!(OUI.as_bytes().get(i.wrapping_sub(1)), Some(b'\t' | b' '))
                && matches!(end, None | Some(b' ' | b'\n'))
        })?;
        let line = OUI.get(..found)?.rsplit('\n').next()?;
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.next()?))
    })
}

/// A word that only cameras have, standing alone in a text.
pub fn camera_word(text: &str) -> Option<&'static str> {
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
    const PREFIX: [&str; 8] = ["ipc-", "ipcam", "ds-2cd", "ds-7", "dh-", "wv-", "wj-", "axis-"];
    const WORDS: [&str; 5] = ["camera", "nvr", "dvr", "ipcam", "カメラ"];
    let n = name.to_ascii_lowercase();
    let first = n.split('.').next().unwrap_or("");
    PREFIX.iter().copied().find(|p| first.starts_with(p)).or_else(|| {
        WORDS.iter().copied().find(|w| first.split(|c: char| !c.is_alphabetic()).any(|part| part == *w))
    })
}

/// Strings of a scan come from the network: no control characters, no endless names.
pub fn clean(s: Cow<'_, str>) -> Cow<'_, str> {
    let fine = s.len() <= 200 && !s.bytes().any(|b| b.is_ascii_control() || b == 0xC2);
    match s {
        Cow::Borrowed(b) if fine => Cow::Borrowed(b.trim()),
        s => Cow::Owned(s.trim().chars().filter(|c| !c.is_control()).take(200).collect()),
    }
}

/// `tcp`, `udp` or `sctp`, else nothing.
pub fn proto(s: &str) -> Option<&'static str> {
    ["tcp", "udp", "sctp"].into_iter().find(|p| s.eq_ignore_ascii_case(p))
}

/// A MAC address in any of the usual spellings (`00-1A-…`, `0:1a:…`, `001a.2b3c.4d5e`, `01` in front as in client
/// identifiers), as `00:1A:2B:3C:4D:5E`. Broadcast and multicast addresses are nobody's.
pub fn mac(word: &str) -> Option<String> {
    if !word.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'-' | b'.')) {
        return None;
    }
    let mut digits = String::with_capacity(14);
    let groups = word.split([':', '-', '.']);
    match groups.clone().count() {
        6 => {
            for g in groups {
                if !(1..=2).contains(&g.len()) {
                    return None;
                }
                if g.len() == 1 {
                    digits.push('0');
                }
                digits.push_str(g);
            }
        }
        // `0000.cd37.06aa`; an address of IPv4 has four groups too, of at most three digits.
        n @ (3 | 4 | 7) if word.len() >= 14 && (n == 7 || groups.clone().any(|g| g.len() > 3)) => {
            groups.for_each(|g| digits.push_str(g))
        }
        1 if word.len() == 12 => digits.push_str(word),
        _ => return None,
    }
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let digits = digits.to_ascii_uppercase();
    let six = if digits.len() == 14 { digits.strip_prefix("01")? } else { &digits };
    if six.len() != 12 || six == "FFFFFFFFFFFF" || six == "000000000000" {
        return None;
    }
    // The lowest bit of the first byte marks groups.
    if u8::from_str_radix(six.get(..2)?, 16).is_ok_and(|b| b & 1 == 1) {
        return None;
    }
    let mut out = String::with_capacity(17);
    for (i, c) in six.chars().enumerate() {
        if i > 0 && i % 2 == 0 {
            out.push(':');
        }
        out.push(c);
    }
    Some(out)
}

/// The address of one machine: no group, no broadcast, not this computer itself. Brackets, commas and zones are left out.
pub fn address(word: &str) -> Option<&str> {
    memchr::memchr2(b'.', b':', word.as_bytes())?;
    let w = word.trim_matches(['(', ')', '[', ']', ',', ';', '<', '>', '"', '\'']);
    let w = w.split('%').next().unwrap_or(w);
    match w.parse::<IpAddr>().ok()? {
        IpAddr::V4(v) if v.is_multicast() || v.is_broadcast() || v.is_loopback() || v.is_unspecified() => {
            None
        }
        IpAddr::V6(v) if v.is_multicast() || v.is_loopback() || v.is_unspecified() => None,
        _ => Some(w),
    }
}

/// `host:port`, with brackets around IPv6 addresses.
pub fn host_port(word: &str) -> Option<(&str, u16)> {
    let (host, port) = word.rsplit_once(':')?;
    let host = host.trim_matches(['[', ']']);
    Some((host, port.parse::<u16>().ok().filter(|p| *p != 0)?)).filter(|(h, _)| !h.is_empty())
}

/// Does `word` look like a name of a machine on the network?
pub fn is_host_name(word: &str) -> bool {
    word.len() <= 253
        && word.contains(|c: char| c.is_ascii_alphanumeric())
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_mac_address_is_one() {
        let is = Some("00:1A:2B:3C:4D:5E".to_owned());
        for m in [
            "00:1a:2b:3c:4d:5e",
            "00-1A-2B-3C-4D-5E",
            "0:1a:2b:3c:4d:5e",
            "001a.2b3c.4d5e",
            "001A2B3C4D5E",
            "0100.1a2b.3c4d.5e",
            "01:00:1a:2b:3c:4d:5e",
        ] {
            assert_eq!(mac(m), is, "{m}");
        }
        for m in [
            "ff-ff-ff-ff-ff-ff",
            "01-00-5e-00-00-16",
            "192.168.1.1",
            "1:2:3:4:5",
            "12:34:56",
            "00:00:00:00:00:00",
            "",
        ] {
            assert_eq!(mac(m), None, "{m}");
        }
    }

    #[test]
    fn the_registry_names_makers_of_cameras_and_nobody_else() {
        assert_eq!(oui("44:19:B6:00:00:01"), Some(("Hikvision", "camera")));
        assert_eq!(oui("E0-50-8B-12-34-56"), Some(("Dahua", "camera")));
        assert_eq!(oui("00:A0:DE:01:02:03"), Some(("Yamaha", "network")));
        // A made-up address, an unknown maker, half an address.
        assert_eq!(oui("02:19:B6:00:00:01"), None);
        assert_eq!(oui("00:00:0C:00:00:01"), None);
        assert_eq!(oui("44:19"), None);
        for line in OUI.lines() {
            assert_eq!(line.split('\t').count(), 3, "{line}");
        }
    }

    #[test]
    fn addresses_that_are_nobodys_are_left_out() {
        assert_eq!(address("(192.168.1.5)"), Some("192.168.1.5"));
        assert_eq!(address("fe80::1%eth0"), Some("fe80::1"));
        for a in ["224.0.0.22", "255.255.255.255", "127.0.0.1", "::1", "cam"] {
            assert_eq!(address(a), None, "{a}");
        }
    }

    #[test]
    fn host_names_of_cameras() {
        for n in ["IPC-HFW1230", "ds-2cd2043.lan", "genkan-camera", "NVR"] {
            assert!(camera_name(n).is_some(), "{n}");
        }
        for n in ["nvram", "dvrouter", "office-pc", "cameraman"] {
            assert!(camera_name(n).is_none(), "{n}");
        }
    }
}
