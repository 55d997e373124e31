//! Security advisories in CSAF 2.0 (also CSAF VEX).

use super::papers::*;
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Text, text};
use crate::model::fact::DeviceKind;
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "csaf",
    name: text("弱点のお知らせ(CSAF)", "security advisory (CSAF)"),
    vendor: "",
    kind: DeviceKind::Unknown,
    reads: text(
        "弱点の番号、製品、版の範囲。資料に足して判定に使います。",
        "CVE numbers, products and ranges of versions. They are added to the catalogue for this check.",
    ),
    usual_names: &["icsa-23-248-01.json"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let is = json_with_far(head, &["\"document\""], "\"csaf_version\"");
    if is { Sniff::Sure } else { Sniff::No }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    const NOTE: Text = text(
        "弱点のお知らせ(CSAF)です。機器の一覧ではありません。",
        "This is a security advisory (CSAF), not a list of devices.",
    );
    read_with(src, sink, "paper.csaf", NOTE);
}
