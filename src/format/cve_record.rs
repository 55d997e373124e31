//! CVE records in the format CVE JSON 5.

use super::papers::*;
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Text, text};
use crate::model::fact::DeviceKind;
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "cve-record",
    name: text("弱点の記録(CVE)", "CVE record"),
    vendor: "",
    kind: DeviceKind::Unknown,
    reads: text(
        "弱点の番号、製品、版の範囲。資料に足して判定に使います。",
        "The CVE number, products and ranges of versions. They are added to the catalogue for this check.",
    ),
    usual_names: &["CVE-2024-6047.json"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let is = json_with_far(head, &["\"containers\""], "CVE_RECORD")
        || json_with_far(head, &["\"cveMetadata\""], "\"containers\"");
    if is { Sniff::Sure } else { Sniff::No }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    const NOTE: Text = text(
        "弱点の記録(CVE)です。機器の一覧ではありません。",
        "This is a CVE record, not a list of devices.",
    );
    read_with(src, sink, "paper.cve-record", NOTE);
}
