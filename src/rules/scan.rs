//! What the rules on port scans (MC36x) share: hosts with their open ports, and from which side they were seen.

use super::Context;
use crate::i18n::{Text, text};
use crate::model::fact::{DeviceId, DeviceKind, Fact, SubjectId};
use crate::model::finding::{Confidence, Reach};
use crate::model::key;
use crate::model::map::HashMap;
use crate::model::net::is_private;
use crate::model::span::FileId;
use crate::model::value::{Host, OpenPort, ScanCoverage, Tri, Value};
use std::net::IpAddr;

/// Why a rule on scans had nothing to look at.
pub const NO_SCAN: Text = text("ポート調査の結果がありませんでした。", "The files hold no port scan.");

/// So many ports of one host are shown as evidence.
pub const SHOWN: usize = 10;

/// Remote shells and debug doors of cameras (atlas 13): open on a camera they are dangerous even inside the house.
pub const SHELLS: [u16; 5] = [23, 2323, 9527, 9530, 5555];
/// Pictures and control of cameras and recorders. Web pages count only on what looks like a camera.
pub const VIDEO: [u16; 12] = [554, 8554, 10554, 1935, 8000, 37777, 37778, 34567, 34568, 34599, 8899, 7001];
pub const WEB: [u16; 20] =
    [80, 81, 82, 83, 84, 85, 88, 443, 8001, 8002, 8008, 8080, 8081, 8088, 8090, 8443, 8800, 8888, 9000, 9090];
/// Remote desktops and the administration of common routers.
pub const CONTROL: [u16; 5] = [3389, 5900, 5800, 8291, 8728];
/// Ports of VPNs: meant to be seen from outside.
pub const VPN: [u16; 6] = [500, 1194, 1701, 1723, 4500, 51820];

/// One host of a scan.
pub struct Scanned<'f> {
    pub subject: SubjectId,
    pub device: DeviceId,
    pub host: Option<&'f Host>,
    pub host_fact: Option<&'f Fact>,
    /// Only what is open; `open|filtered` proves nothing.
    pub ports: Vec<(&'f Fact, &'f OpenPort)>,
    /// Seen from the internet?
    pub outside: Tri,
    /// What the file's name or the user says of a host without an address.
    known_address: &'f str,
    /// Another file calls this device a camera or recorder.
    known_camera: bool,
}

impl<'f> Scanned<'f> {
    pub fn address(&self) -> &'f str {
        let own = self
            .host
            .map_or_else(|| self.ports.first().map_or("", |(_, p)| p.host.as_str()), |h| h.ip.as_str());
        if own.is_empty() { self.known_address } else { own }
    }
    pub fn is_camera(&self) -> bool {
        self.known_camera || self.host.is_some_and(|h| h.camera_likely == Tri::Yes)
    }
    /// Open TCP ports that `pick` wants.
    pub fn tcp(&self, pick: impl Fn(u16) -> bool) -> Vec<(&'f Fact, &'f OpenPort)> {
        self.ports.iter().copied().filter(|(_, p)| p.proto == "tcp" && pick(p.port)).collect()
    }
    /// A scan from outside is itself the proof that the door is open to the internet.
    pub fn reach(&self, ctx: &Context<'_>, port: u16) -> Reach {
        let seen = if self.outside == Tri::Yes { Reach::LikelyInternet } else { Reach::NotShown };
        seen.max(ctx.reach_port(self.device, Some(port)))
    }
}

/// All hosts of all scans, in the order of the files. Linear in the number of facts.
pub fn hosts<'c, 'a>(ctx: &'c Context<'a>) -> &'c [Scanned<'a>] {
    ctx.made.hosts.get_or_init(|| all(ctx))
}

fn all<'a>(ctx: &Context<'a>) -> Vec<Scanned<'a>> {
    let from = sides(ctx);
    let mut out: Vec<Scanned<'a>> = Vec::new();
    for f in ctx.facts.iter() {
        let (host, open) = match &f.value {
            Value::Host(h) if f.key == key::HOST => (Some(h), None),
            Value::OpenPort(p) if f.key == key::OPEN_PORT => (None, Some(p)),
            _ => continue,
        };
        if out.last().is_none_or(|h| h.subject != f.subject) {
            let device = ctx.facts.device_of(f.subject);
            let known = ctx.device(device);
            let kind = known.map(|d| d.kind);
            out.push(Scanned {
                subject: f.subject,
                device,
                host: None,
                host_fact: None,
                ports: Vec::new(),
                outside: Tri::Unknown,
                known_address: known.and_then(|d| d.address.as_deref()).unwrap_or("?"),
                known_camera: matches!(kind, Some(DeviceKind::Camera | DeviceKind::Recorder)),
            });
        }
        let Some(last) = out.last_mut() else { continue };
        if let Some(h) = host {
            last.host = Some(h);
            last.host_fact = Some(f);
        }
        if let Some(p) = open
            && p.state == "open"
        {
            last.ports.push((f, p));
        }
    }
    for h in &mut out {
        let file = ctx.facts.subject(h.subject).and_then(|s| s.file);
        let side = file.and_then(|f| from.get(&f)).copied().unwrap_or("unknown");
        h.outside = match (h.address().parse::<IpAddr>(), side) {
            (Ok(ip), _) if is_private(ip) || ip.is_loopback() => Tri::No,
            (_, "inside") => Tri::No,
            (_, "outside") => Tri::Yes,
            // A file with both sides: a public IPv4 address was looked at from outside.
            (Ok(IpAddr::V4(_)), _) if !from.is_empty() => Tri::Yes,
            _ => Tri::Unknown,
        };
    }
    out
}

/// From which side the scans of each file looked.
fn sides(ctx: &Context<'_>) -> HashMap<FileId, &'static str> {
    let mut out: HashMap<FileId, &'static str> = HashMap::new();
    for (file, c) in coverages(ctx) {
        out.entry(file)
            .and_modify(|was| {
                if *was != c.1.from {
                    *was = "unknown";
                }
            })
            .or_insert(c.1.from);
    }
    out
}

/// The coverage facts of all scans with their files.
pub fn coverages<'a>(ctx: &Context<'a>) -> Vec<(FileId, (&'a Fact, &'a ScanCoverage))> {
    ctx.facts
        .all(key::SCAN_COVERAGE)
        .filter_map(|f| {
            let Value::Coverage(c) = &f.value else { return None };
            Some((ctx.facts.subject(f.subject)?.file?, (f, &**c)))
        })
        .collect()
}

/// An open port is a fact; which service it is, nmap looked up in a table or asked.
pub fn confidence(p: &OpenPort) -> Confidence {
    if p.evidence == "table" { Confidence::Likely } else { Confidence::Certain }
}

/// `23, 554, 8000 …` for texts.
pub fn list(ports: &[(&Fact, &OpenPort)]) -> String {
    let name = |p: &OpenPort| match p.proto {
        "tcp" => p.port.to_string(),
        other => format!("{}/{other}", p.port),
    };
    let mut s: Vec<String> = ports.iter().take(SHOWN).map(|(_, p)| name(p)).collect();
    if ports.len() > SHOWN {
        s.push("…".to_owned());
    }
    s.join(", ")
}
