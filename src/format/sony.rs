//! Sony SNC: the answer of `inquiry.cgi` (`ModelName=…&SoftVersion=…`, one a line, or as JavaScript with `var`).
//!
//! Read is what the device is. Names of other settings are not confirmed by any file of a device, so nothing is read from
//! them; whatever looks like a password is masked.

use super::table::{Row, Table, To, line_starts};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "sony-inquiry",
    name: text("ソニー SNC(inquiry.cgiの応答)", "Sony SNC (answer of inquiry.cgi)"),
    vendor: "Sony",
    kind: DeviceKind::Camera,
    reads: text(
        "型番、ファームウェア、名前、製造番号だけを読みます。ほかの設定は、確かな資料がないので使いません。",
        "Model, firmware, name and serial number only. Other settings are not used, for want of certain documents.",
    ),
    usual_names: &["inquiry.cgi.txt"],
    sniff,
    read,
};

static ROWS: &[Row] = &[
    Row("ModelName", To::Text(key::DEVICE_MODEL)),
    Row("SoftVersion", To::Text(key::FIRMWARE_VERSION)),
    Row("TitleBar", To::Text(key::DEVICE_NAME)),
    Row("Serial", To::Text(key::DEVICE_SERIAL)),
];

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let series = ["SNC-", "SRG-", "BRC-"];
    let sony = |r: &str| series.iter().any(|s| r.trim_start_matches('"').starts_with(s));
    let model = line_starts(h, "ModelName=", sony) + line_starts(h, "var ModelName=", sony) > 0
        || h.split("&ModelName=").skip(1).any(sony);
    match (model, h.contains("SoftVersion=")) {
        (true, true) => Sniff::Sure,
        (true, false) => Sniff::Maybe(60),
        _ => Sniff::No,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut table = Table::new(ROWS);
    for (i, (_, line)) in src.lines().enumerate() {
        for part in line.split('&') {
            let Some((name, value)) = part.split_once('=') else { continue };
            let name = name.trim().trim_start_matches("var ");
            let value = value.trim().trim_end_matches(';').trim_matches('"');
            if table.pair(sink, src, name, value, line) {
                sink.understood_line(i);
            } else if super::table::is_secret_name(name) && !value.is_empty() {
                src.mark_secret(src.span_of(value));
            }
        }
    }
    table.finish(sink);
    super::table::idle_lines(src, sink);
    sink.vendor_of_model("Sony");
}
