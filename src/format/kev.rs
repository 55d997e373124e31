//! CISA's list of known exploited vulnerabilities, as JSON or CSV.

use super::papers::*;
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Text, text};
use crate::model::fact::DeviceKind;
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "kev",
    name: text("攻撃に使われた弱点の一覧(CISA KEV)", "known exploited vulnerabilities (CISA KEV)"),
    vendor: "",
    kind: DeviceKind::Unknown,
    reads: text(
        "弱点の番号と、一覧にのった日。資料にある弱点に「攻撃に使われている」の印を付けます。",
        "CVE numbers and the day they were listed. Holes of the catalogue get the mark “used in attacks”.",
    ),
    usual_names: &["known_exploited_vulnerabilities.json"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let is = {
        let h = head.head.trim_start_matches(['\u{FEFF}', '"']);
        json_with(head, &["\"cveID\"", "\"dateAdded\""])
            || h.starts_with("cveID,")
            || h.starts_with("cveID\",\"vendorProject")
    };
    if is { Sniff::Sure } else { Sniff::No }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    const NOTE: Text = text(
        "攻撃に使われた弱点の一覧(CISA KEV)です。機器の一覧ではありません。",
        "This is CISA's list of exploited holes, not a list of devices.",
    );
    read_with(src, sink, "paper.kev", NOTE);
}
