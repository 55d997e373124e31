//! CycloneDX and SPDX: lists of components. A CycloneDX document can also list hardware (components of the type
//! `device`, with their firmware below); those are read. An ordinary list of software parts is told to be one.

use super::device_list::words::split_build;
use super::papers::json_with;
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Args, Text, text};
use crate::model::date::Date;
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::span::Span;
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::json;

pub static FORMAT: Format = Format {
    id: "sbom",
    name: text("部品表(CycloneDX、SPDX)", "bill of materials (CycloneDX, SPDX)"),
    vendor: "",
    kind: DeviceKind::Unknown,
    reads: text(
        "CycloneDXに書かれた機器(device)とそのファームウェア。ソフトウェアの部品だけの表は、そうと伝えるだけです。",
        "Devices in CycloneDX and their firmware. A list of software parts alone is only told to be one.",
    ),
    usual_names: &["bom.json", "sbom.json"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let cyclone = json_with(head, &["\"bomFormat\"", "CycloneDX"])
        && (head.text.contains("\"components\"") || !head.text.contains("\"vulnerabilities\""));
    let spdx = json_with(head, &["\"spdxVersion\""]) || head.head.starts_with("SPDXVersion:");
    let xml = head.head.contains("<bom ") && head.head.contains("cyclonedx.org/schema/bom");
    if cyclone || spdx || xml { Sniff::Sure } else { Sniff::No }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    sink.understood_all();
    let mut devices = 0;
    if src.text.contains("CycloneDX") {
        let (doc, notices) = json::parse(src, &mut Budget::new(&sink.limits()));
        sink.notices(notices);
        for n in doc.root().descendants() {
            let kind = n.get("type").and_then(|t| t.text());
            let inside = n.parent().is_some_and(|p| matches!(p.key(), Some("components" | "metadata")));
            let listed = inside || n.key() == Some("component");
            // Firmware with a maker, of no listed device, is that of one.
            let alone = || {
                let made = ["manufacturer", "supplier", "publisher"].iter().any(|k| n.get(k).is_some());
                let above = n.parent().and_then(|p| p.parent()).and_then(|p| p.path_text(&["type"]));
                kind == Some("firmware") && made && n.get("version").is_some() && above != Some("device")
            };
            if listed && (kind == Some("device") || alone()) && n.get("name").is_some() && sink.room() > 10 {
                device(n, sink);
                devices += 1;
            }
        }
    }
    if devices == 0 {
        const T: Text = text(
            "これはソフトウェアの部品表(SBOM)です。カメラや録画機の一覧ではありません。",
            "This is a bill of software parts (SBOM). It is no list of cameras or recorders.",
        );
        sink.notice("paper.sbom", T, Args::new(), None);
    }
}

/// With its build date, where it is written behind it.
#[cold]
fn version(v: &str, at: Span, sink: &mut FactSink<'_>) {
    let (version, build) = split_build(v);
    sink.stated(key::FIRMWARE_VERSION, version, at);
    if let Some(day) = build.and_then(|b| Date::parse_loose(&b)) {
        sink.stated(key::FIRMWARE_BUILD_DATE, day.to_string(), at);
    }
}

fn device(n: NodeRef<'_>, sink: &mut FactSink<'_>) {
    let get = |k: &str| n.get(k).and_then(|c| Some((c.text()?.to_owned(), c.span())));
    sink.subject(DeviceKind::Unknown, n.span());
    if let Some((v, s)) = get("name") {
        sink.stated(key::DEVICE_MODEL, v, s);
    }
    let org = |k: &str| {
        let o = n.get(k)?.get("name")?;
        Some((o.text()?.to_owned(), o.span()))
    };
    if let Some((v, s)) =
        org("manufacturer").or_else(|| org("supplier")).or_else(|| get("publisher")).or_else(|| get("group"))
    {
        sink.stated(key::DEVICE_VENDOR, v, s);
    }
    // The firmware is a component of the device; the device's own version is that of its hardware.
    let parts = n.get("components").into_iter().flat_map(|c| c.children());
    let firmware = parts.into_iter().find(|c| c.path_text(&["type"]) == Some("firmware"));
    if let Some(v) = firmware.and_then(|f| f.get("version")) {
        version(v.text().unwrap_or(""), v.span(), sink);
        if let Some((h, s)) = get("version") {
            sink.stated(key::DEVICE_HARDWARE, h, s);
        }
    } else if let Some((v, s)) = get("version") {
        version(&v, s, sink);
    }
    for p in n.get("properties").into_iter().flat_map(|c| c.children()) {
        let (Some(name), Some(value)) = (p.path_text(&["name"]), p.path_text(&["value"])) else { continue };
        let name = name.to_ascii_lowercase();
        if name.ends_with("serialnumber") {
            sink.stated(key::DEVICE_SERIAL, value, p.span());
        } else if name.ends_with("macaddress") {
            sink.stated(key::DEVICE_MAC, value, p.span());
        }
    }
}
