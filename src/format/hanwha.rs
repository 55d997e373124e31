//! Hanwha Wisenet (once Samsung): answers of SUNAPI (`stw-cgi/…cgi?msubmenu=…`), `Name=value` lines or JSON.
//!
//! No file of a device could be looked at, but the maker's guide shows these answers. Recognised is the answer about the
//! device itself, by names that stand together nowhere else, and those about the login of RTSP and about ports.

use super::table::{Lines, Row, Table, To, line_starts};
use super::tree::json_keys;
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::json;

pub static FORMAT: Format = Format {
    id: "hanwha-sunapi",
    name: text("ハンファ Wisenet(SUNAPIの応答)", "Hanwha Wisenet (SUNAPI answers)"),
    vendor: "Hanwha",
    kind: DeviceKind::Camera,
    reads: text(
        "型番、ファームウェア、作成日、製造番号、MACアドレス、RTSPのログイン、ポート番号だけを読みます。実物では確かめていません。",
        "Model, firmware, build date, serial number, MAC address, the login of RTSP and ports only. Not checked with a real file.",
    ),
    usual_names: &["deviceinfo.txt"],
    sniff,
    read,
};

static ROWS: &[Row] = &[
    Row("BuildDate", To::Day),
    Row("ConnectedMACAddress", To::Text(key::DEVICE_MAC)),
    Row("DeviceName", To::Text(key::DEVICE_NAME)),
    Row("FirmwareVersion", To::Text(key::FIRMWARE_VERSION)),
    Row("HTTPPort", To::Port(key::HTTP_PORT)),
    Row("HTTPSPort", To::Port(key::HTTPS_PORT)),
    Row("Model", To::Text(key::DEVICE_MODEL)),
    Row("RTSPAuthentication", To::Word(key::RTSP_AUTH, &[("Anonymous", "none"), ("Protected", "set")])),
    Row("RTSPPort", To::Port(key::RTSP_PORT)),
    Row("SerialNumber", To::Text(key::DEVICE_SERIAL)),
];

static LINES: Lines = Lines {
    rows: ROWS,
    prefixes: &[],
    idle: &[
        "BootloaderVersion",
        "CGIVersion",
        "ISPVersion",
        "Language",
        "ONVIFVersion",
        "OpenSDKVersion",
        "DeviceType",
        "FixedPorts",
        "RTSPTimeout",
        "UsedPorts",
        "WebSessionTimeout",
        "WebURL",
    ],
    quotes: &[],
    identity: &["SerialNumber"],
};

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let has = |n: &str| line_starts(h, n, |r| r.starts_with('=') && !r.starts_with("= ")) > 0;
    let own = ["ConnectedMACAddress", "CGIVersion", "ISPVersion", "ONVIFVersion", "OpenSDKVersion"];
    let own = own.iter().filter(|n| has(n)).count();
    let own_json = ["ConnectedMACAddress", "CGIVersion", "ISPVersion", "OpenSDKVersion"];
    if json_keys(h, &["RTSPAuthentication"]) > 0 || json_keys(h, &own_json) > 2 {
        return Sniff::Sure;
    }
    let ports = has("RTSPPort") && (has("FixedPorts") || has("RTSPTimeout"));
    if has("Model") && has("FirmwareVersion") && own >= 2 || has("RTSPAuthentication") || ports {
        Sniff::Sure
    } else {
        Sniff::No
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let (doc, notices);
    let mut table = Table::new(ROWS);
    if src.text.trim_start().starts_with('{') {
        (doc, notices) = json::parse(src, &mut Budget::new(&sink.limits()));
        sink.notices(notices);
        table.document(sink, doc.root(), "", &[], &[]);
        super::table::idle_lines(src, sink);
    } else {
        LINES.read(src, sink, &mut table, &mut |_, _| false);
    }
    table.finish(sink);
    if src.text.contains("DeviceType=NVR") || src.text.contains("\"NVR\"") {
        sink.set_kind(DeviceKind::Recorder);
    }
    sink.vendor_of_model("Hanwha");
}
