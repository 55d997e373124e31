//! A newer device catalogue of this tool (docs/catalogue.schema.json), opened by the user.

use super::papers::*;
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Text, text};
use crate::model::fact::DeviceKind;
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "catalogue",
    name: text("この道具の機器の資料(カタログ)", "device catalogue of this tool"),
    vendor: "",
    kind: DeviceKind::Unknown,
    reads: text(
        "発行日を確かめ、組みこみの資料より新しければ、今回だけ使います。",
        "The day of issue is checked. When it is newer than the built-in catalogue it is used for this check only.",
    ),
    usual_names: &["catalogue.json"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let is = json_with(head, &["\"catalogue_id\"", "\"valid_for_days\""]);
    // Its schema has the same names, with a description behind them instead of a word.
    let value = head
        .head
        .split_once("\"catalogue_id\"")
        .map_or("", |(_, r)| r.trim_start_matches([':', ' ', '\t', '\r', '\n']));
    if is && value.starts_with('"') { Sniff::Sure } else { Sniff::No }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    const NOTE: Text = text("この道具の機器の資料です。", "This is a device catalogue of this tool.");
    read_with(src, sink, "paper.catalogue", NOTE);
}
