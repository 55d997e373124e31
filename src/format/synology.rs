//! Synology Surveillance Station: JSON of `SYNO.SurveillanceStation.Camera` (from the interface or from diagnostics).
//!
//! Passwords come as eight full-width number signs: masked, not empty. What counts: addresses, the shared user of many cameras,
//! their firmware.

use super::tree::{self, text};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text as t;
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::json;

pub static FORMAT: Format = Format {
    id: "synology-surveillance",
    name: t("Synology Surveillance Station(JSON)", "Synology Surveillance Station (JSON)"),
    vendor: "Synology",
    kind: DeviceKind::Recorder,
    reads: t(
        "カメラの住所・利用者・型番・ファームウェアを読みます。パスワードは伏せ字です。",
        "Reads the cameras' addresses, users, models and firmware. Passwords are masked.",
    ),
    usual_names: &["cameras.json"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    match tree::json_keys(
        head.head,
        &["camIP", "camUserName", "camPassWord", "camVendor", "camModel", "camPort"],
    ) {
        3.. => Sniff::Sure,
        2 => Sniff::Maybe(60),
        _ => Sniff::No,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let (doc, notices) = json::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    sink.understood_all();
    if let Some(first) = doc.root().children().next() {
        tree::product(sink, "Synology", "Surveillance Station", first.key_span());
    }
    // Older answers keep all in `detailInfo`, newer ones beside it.
    let cameras: Vec<NodeRef<'_>> = doc.root().descendants().filter(|n| ip(*n).is_some()).collect();
    let whole = sink.whole_file();
    for c in &cameras {
        if let Some(ip) = ip(*c) {
            let pass = c.get("camPassWord").or(c.get("password"));
            let user = c.get("camUserName").or(c.get("userName"));
            tree::camera(sink, "rtsp", ip, c.get("camPort").or(c.get("port")), user, pass);
        }
    }
    for c in cameras {
        device(sink, c);
    }
    sink.select(whole);
}

fn ip(n: NodeRef<'_>) -> Option<NodeRef<'_>> {
    n.get("camIP").or_else(|| n.get("ip").filter(|_| n.get("vendor").is_some() && n.get("model").is_some()))
}

/// The camera itself, for its firmware.
fn device(sink: &mut FactSink<'_>, c: NodeRef<'_>) {
    let (Some(ip), Some(n)) = (ip(c).and_then(|n| n.text()), ip(c)) else { return };
    if ip.is_empty() {
        return;
    }
    let names = [
        ("camVendor|vendor", key::DEVICE_VENDOR),
        ("camModel|model", key::DEVICE_MODEL),
        ("camFirmware|firmware", key::FIRMWARE_VERSION),
    ];
    if names.iter().all(|(p, _)| text(c, p).is_none()) {
        return;
    }
    sink.subject(DeviceKind::Camera, n.span());
    sink.stated(key::DEVICE_ADDRESS, ip, n.span());
    for (path, k) in names {
        if let Some(x) = tree::at(c, path)
            && let Some(v) = x.text().filter(|v| !v.is_empty())
        {
            sink.stated(k, v, x.span());
        }
    }
}
