//! Databases of banners (recog), by which scanners name products.

use super::papers::*;
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Text, text};
use crate::model::fact::DeviceKind;
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "fingerprint",
    name: text("機器の見分け方の辞書(recog)", "database of fingerprints (recog)"),
    vendor: "",
    kind: DeviceKind::Unknown,
    reads: text(
        "種類だけを見分けます。機器の記録ではありません。",
        "Only the kind is recognised. It is no record of devices.",
    ),
    usual_names: &["rtsp_servers.xml"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let is = head.head.contains("<fingerprints") && head.head.contains("<fingerprint pattern");
    if is { Sniff::Sure } else { Sniff::No }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    const NOTE: Text = text(
        "調べる道具が使う辞書です。園の機器の記録ではありません。",
        "This is a dictionary of a scanner, not a record of your devices.",
    );
    read_with(src, sink, "paper.fingerprint", NOTE);
}
