//! VEX: statements whether a product has a hole (CycloneDX VEX, OpenVEX).

use super::papers::*;
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Text, text};
use crate::model::fact::DeviceKind;
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "vex",
    name: text("弱点の有無の表明(VEX)", "statement on vulnerabilities (VEX)"),
    vendor: "",
    kind: DeviceKind::Unknown,
    reads: text(
        "種類だけを見分けます。製品は部品の番号で書かれているので、判定には使いません。",
        "Only the kind is recognised. Products stand in it as part numbers, so it does not decide anything.",
    ),
    usual_names: &["vex.json"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let is = json_with(head, &["CycloneDX", "\"vulnerabilities\""]) && !head.text.contains("\"components\"")
        || json_with(head, &["openvex.dev", "\"statements\""]);
    if is { Sniff::Sure } else { Sniff::No }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    const NOTE: Text = text(
        "製品に弱点があるかどうかの表明(VEX)です。機器の一覧ではないので、判定には使いません。",
        "This is a statement on vulnerabilities (VEX), not a list of devices. It is not used for verdicts.",
    );
    read_with(src, sink, "paper.vex", NOTE);
}
