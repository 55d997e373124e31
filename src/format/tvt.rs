//! TVT: XML answers of its cameras and recorders (`<config xmlns="http://www.ipc.com/ver10">`), also under the names of those
//! who sell them again.
//!
//! The day on which a firmware was built stands in its version, behind a `B`. What a device could be set to (`types`) is no
//! setting.

use super::table::{Row, Table, To};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::xml;

pub static FORMAT: Format = Format {
    id: "tvt",
    name: text("TVT(XMLの応答)", "TVT (XML answers)"),
    vendor: "TVT",
    kind: DeviceKind::Camera,
    reads: text(
        "型番、ファームウェア、作成日、製造番号、MACアドレス、ポート番号、時刻。",
        "Model, firmware, build date, serial number, MAC address, ports and clock.",
    ),
    usual_names: &["GetDeviceInfo.xml", "GetPortConfig.xml"],
    sniff,
    read,
};

static ROWS: &[Row] = &[
    Row("deviceInfo.deviceName", To::Text(key::DEVICE_NAME)),
    Row("deviceInfo.mac", To::Text(key::DEVICE_MAC)),
    Row("deviceInfo.model", To::Model),
    Row("deviceInfo.sn", To::Text(key::DEVICE_SERIAL)),
    Row("deviceInfo.softwareVersion", To::Text(key::FIRMWARE_VERSION)),
    Row("deviceInfo.softwareVersion", To::Day),
    Row("port.httpPort", To::Port(key::HTTP_PORT)),
    Row("port.httpsPort", To::Port(key::HTTPS_PORT)),
    Row("port.netPort", To::Port(key::VENDOR_PORT)),
    Row("port.rtspPort", To::Port(key::RTSP_PORT)),
    Row("synchronizeInfo.ntpServer", To::Text(key::NTP_SERVER)),
    Row("synchronizeInfo.type", To::Bool(key::NTP_ENABLED, &[("NTP", true), ("manually", false)])),
];

fn sniff(head: &Head<'_>) -> Sniff {
    let own = head.head.contains("=\"http://www.ipc.com/ver10\"");
    if own && head.head.lines().take(200).any(|l| l.trim_start().starts_with('<')) {
        Sniff::Sure
    } else {
        Sniff::No
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let (doc, notices) = xml::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    let mut table = Table::new(ROWS);
    for n in doc.root().children().filter(|n| n.key() == Some("config")) {
        table.document(sink, n, "-", &[], &["types"]);
    }
    table.finish(sink);
    super::table::idle_lines(src, sink);
    sink.vendor_of_model("TVT");
    // A value with attributes stands below its name.
    let mut channels = doc.iter().filter(|n| n.key() == Some("chlMaxCount")).filter_map(|n| n.get("#text"));
    if channels.any(|n| n.text().is_some_and(|t| t.trim() != "1")) {
        sink.set_kind(DeviceKind::Recorder);
    }
}
