//! Dates of end of life: OpenEoX documents and pages of endoflife.date.

use super::papers::*;
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Text, text};
use crate::model::fact::DeviceKind;
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "eol",
    name: text("サポート終了日の資料(OpenEoXなど)", "end-of-life data (OpenEoX and others)"),
    vendor: "",
    kind: DeviceKind::Unknown,
    reads: text(
        "種類だけを見分けます。どの機器のものかが書かれていないので、判定には使いません。",
        "Only the kind is recognised. It does not say which device it is about, so it does not decide anything.",
    ),
    usual_names: &["eox.json", "windows.md"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let is = json_with(head, &["\"end_of_life\""])
        || json_with(head, &["\"end_of_security_support\""])
        || json_with(head, &["\"eol\"", "\"cycle\""])
        || json_with(head, &["\"eolFrom\"", "\"isEol\""])
        || head.head.trim_start_matches('\u{FEFF}').starts_with("---")
            && head.head.contains("\nreleaseCycle:")
        || head.head.trim_start_matches('\u{FEFF}').starts_with("---")
            && head.head.contains("\nreleases:")
            && head.head.contains("eol");
    if is { Sniff::Sure } else { Sniff::No }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    const NOTE: Text = text(
        "サポート終了日の資料です。機器の一覧ではないので、判定には使いません。",
        "These are end-of-life data, not a list of devices. They are not used for verdicts.",
    );
    read_with(src, sink, "paper.eol", NOTE);
}
