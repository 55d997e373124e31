//! The reverse statement: this camera has no path on the files given, and why that is no proof that it is closed.
//!
//! "Not found" is said with everything that nobody stated: the rest of the router's settings, entries that devices open
//! by themselves, the look from outside, IPv6, the maker's cloud, and where the device is at all.

use crate::i18n::{Text, text};
use crate::model::fact::{DeviceKind, Facts};
use crate::model::finding::Path;
use crate::model::key::{self, FactKey};
use crate::model::map::{HashMap, HashSet};
use crate::model::report::{Device, FileInfo, NoPath};
use crate::model::span::FileId;
use crate::model::value::{Tri, Value};

/// A list of hundreds of cameras is not read by anybody.
const MOST: usize = 500;

const NO_ROUTER: Text = text("ルーターの設定が入っていません", "No configuration of the router was given");
const NO_SIDE: Text = text(
    "ルーターの設定に、インターネット側が見当たりません",
    "The configuration of the router does not show its internet side",
);
const PARTIAL: Text =
    text("ルーターの設定は、一部だけが入っています", "Only a part of the router's configuration was given");
const UPNP_UNKNOWN: Text = text(
    "ルーターのUPnPが動いているかどうかが分かりません",
    "It is not known whether UPnP is on in the router",
);
const UPNP_ON: Text = text(
    "ルーターのUPnPが動いていますが、機器が開けた入り口の一覧がありません",
    "UPnP is on in the router, but the list of what devices opened was not given",
);
const NO_SCAN: Text =
    text("外から全部のポートを調べた結果がありません", "No scan of all ports from outside was given");
const IPV6: Text = text("IPv6で外から届くかどうかが分かりません", "It is not known what comes in over IPv6");
const CLOUD: Text = text(
    "メーカーのクラウド(P2P)を使っているかどうかが分かりません",
    "It is not known whether the maker's cloud (P2P) is used",
);
const NO_ADDRESS: Text = text("この機器のアドレスが分かりません", "The address of this device is not known");

/// Is this file a router's configuration? A list of UPnP entries alone is none.
pub fn is_router(f: &FileInfo) -> bool {
    let format = f.format.and_then(crate::format::find);
    format.is_some_and(|f| f.kind == DeviceKind::Router && f.id != "upnpc")
}

/// Cameras, recorders and their programs that no path reaches.
pub fn without_path(facts: &Facts, devices: &[Device], files: &[FileInfo], paths: &[Path]) -> Vec<NoPath> {
    let reached: HashSet<u32> = paths.iter().filter_map(|p| Some(p.device?.0)).collect();
    let at: HashSet<(u32, &str)> = paths
        .iter()
        .filter_map(|p| Some((devices.get(p.device?.0 as usize)?.site, p.address.as_deref()?)))
        .collect();
    // Subjects of devices that a scan or a list calls a camera.
    let likely: HashSet<u32> = facts
        .all(key::HOST)
        .filter(|f| matches!(&f.value, Value::Host(h) if h.camera_likely == Tri::Yes))
        .map(|f| facts.device_of(f.subject).0)
        .collect();
    let wanted = |d: &&Device| {
        let kind = matches!(d.kind, DeviceKind::Camera | DeviceKind::Recorder | DeviceKind::Server);
        let reached =
            reached.contains(&d.id.0) || d.address.as_deref().is_some_and(|a| at.contains(&(d.site, a)));
        (kind || likely.contains(&d.id.0)) && !reached
    };
    let complete = scanned_outside(facts);
    // What is not known of a site is the same for all of its devices.
    let mut sites: HashMap<u32, Vec<Text>> = HashMap::new();
    devices
        .iter()
        .filter(wanted)
        .take(MOST)
        .map(|d| {
            let site =
                sites.entry(d.site).or_insert_with(|| of_site(facts, devices, files, d.site, complete));
            let mut reasons = site.clone();
            if !d.subjects.iter().flat_map(|s| facts.of(*s)).any(|f| f.key == key::P2P_CLOUD) {
                reasons.push(CLOUD);
            }
            if d.address.is_none() {
                reasons.push(NO_ADDRESS);
            }
            NoPath { device: d.id, reasons }
        })
        .collect()
}

/// What nobody stated about the router and the line of a site.
fn of_site(facts: &Facts, devices: &[Device], files: &[FileInfo], site_id: u32, complete: bool) -> Vec<Text> {
    let site = |k: FactKey| {
        facts
            .all(k)
            .filter(|f| devices.get(facts.device_of(f.subject).0 as usize).is_none_or(|x| x.site == site_id))
    };
    let mut out = Vec::new();
    let routers: Vec<FileId> = devices
        .iter()
        .filter(|x| x.kind == DeviceKind::Router && x.site == site_id)
        .flat_map(|x| x.subjects.iter().filter_map(|s| facts.subject(*s)?.file))
        .collect();
    // A list of UPnP entries alone is no configuration.
    let configured = |k| site(k).next().is_some();
    let any = [key::FORWARD, key::FILTER_WAN_IN, key::REMOTE_ADMIN].into_iter().any(configured);
    let mut read = routers.iter().filter_map(|f| files.get(f.index()));
    if !any {
        out.push(if read.any(is_router) { NO_SIDE } else { NO_ROUTER });
    } else if read.any(FileInfo::is_part) {
        out.push(PARTIAL);
    }
    let upnp: Vec<bool> = site(key::ROUTER_UPNP).filter_map(|f| f.value.as_bool()).collect();
    if upnp.is_empty() {
        out.push(UPNP_UNKNOWN);
    } else if upnp.contains(&true) && !configured(key::UPNP_MAPPING) {
        out.push(UPNP_ON);
    }
    if !complete {
        out.push(NO_SCAN);
    }
    if !site(key::FILTER_IPV6_IN).any(|f| f.value.as_text() == Some("present")) {
        out.push(IPV6);
    }
    out
}

/// Did anybody try all TCP ports from outside?
fn scanned_outside(facts: &Facts) -> bool {
    facts.all(key::SCAN_COVERAGE).any(|f| match &f.value {
        Value::Coverage(c) => {
            c.from == "outside" && c.tcp_ranges.iter().any(|r| r.first <= 1 && r.last == u16::MAX)
        }
        _ => false,
    })
}
