//! One device a row, for spreadsheets: what it is, what is known of its firmware, what to do next.
//!
//! Same rules as the list of findings: UTF-8 with a byte order mark, every field quoted, no cell is a formula.

use super::{Export, csv, words};
use crate::i18n::{Lang, Text, text};
use crate::wire::ReportWire;

pub const EXPORT: Export =
    Export { id: "devices", ending: "csv", media_type: "text/csv; charset=utf-8", write };

const COLUMNS: [Text; 20] = [
    text("ファームウェアの判定", "firmware"),
    text("verdict", "verdict_id"),
    text("機器", "device"),
    text("メーカー", "vendor"),
    text("型番", "model"),
    text("ハードウェアの版", "hardware"),
    text("ファームウェアの版", "firmware_version"),
    text("作成日", "build_date"),
    text("名前", "name"),
    text("IPアドレス", "address"),
    text("MACアドレス", "mac"),
    text("製造番号", "serial"),
    text("ファイル", "file"),
    text("行", "line"),
    text("理由", "reason"),
    text("出典", "source"),
    text("いつの時点", "as_of"),
    text("次にすること", "next"),
    text("業者やメーカーに送る文", "sentence_to_send"),
    text("同じ機種で同じ判定のほかの台数", "more_like_it"),
];

fn write(report: &ReportWire, lang: Lang) -> String {
    let mut out = String::from("\u{feff}");
    csv::row(&mut out, COLUMNS.iter().map(|t| t.get(lang)));
    for d in &report.devices {
        let of = |s: &Option<String>| s.clone().unwrap_or_default();
        let verdict = of(&d.firmware_verdict);
        let v = d.firmware_verdicts.iter().find(|v| v.verdict == verdict);
        let row = d.rows.first();
        let fields = [
            // Nothing is said of what has neither maker nor model.
            if verdict.is_empty() { String::new() } else { words::verdict(&verdict).get(lang).to_owned() },
            verdict.clone(),
            words::device_kind(&d.kind).get(lang).to_owned(),
            of(&d.vendor),
            of(&d.model),
            of(&d.hardware),
            of(&d.firmware),
            of(&d.build_date),
            of(&d.name),
            of(&d.address),
            of(&d.mac),
            of(&d.serial),
            row.map_or_else(String::new, |r| r.file.clone()),
            row.map_or_else(String::new, |r| r.line.to_string()),
            v.map_or_else(String::new, |v| v.texts.get(lang).to_owned()),
            v.map_or_else(String::new, |v| v.source.clone()),
            v.map_or_else(String::new, |v| v.as_of.clone()),
            d.firmware_next.as_ref().map_or_else(String::new, |n| n.todo.get(lang).to_owned()),
            d.firmware_next.as_ref().map_or_else(String::new, |n| n.say.get(lang).to_owned()),
            d.alike.map_or_else(String::new, |n| n.to_string()),
        ];
        csv::row(&mut out, fields.iter().map(String::as_str));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_a_device_and_no_formulas() {
        let mut r = super::super::tests::report();
        r.devices[0].model = Some("=HYPERLINK(\"http://x\")".to_owned());
        for lang in [Lang::Ja, Lang::En] {
            let t = write(&r, lang);
            let rows: Vec<&str> = t.trim_end().split("\r\n").collect();
            assert_eq!(rows.len(), 1 + r.devices.len());
            assert!(rows.iter().all(|l| l.matches("\",\"").count() == COLUMNS.len() - 1));
            assert!(t.contains("\"'=HYPERLINK"));
        }
    }
}
