//! One finding a row, for spreadsheets.
//!
//! UTF-8 with a byte order mark (so that Excel reads the Japanese), CRLF, every field quoted. A cell that a spreadsheet
//! would take for a formula (`=`, `+`, `-`, `@`, also full-width, tab, line ends) starts with an apostrophe. Control
//! characters are taken out.

use super::{Devices, Export, plain, words};
use crate::i18n::{Lang, Text, text};
use crate::wire::ReportWire;

pub const EXPORT: Export = Export { id: "csv", ending: "csv", media_type: "text/csv; charset=utf-8", write };

const COLUMNS: [Text; 17] = [
    text("いつまでに", "urgency"),
    text("urgency", "urgency_id"),
    text("番号", "rule"),
    text("見つかったこと", "title"),
    text("重さ", "severity"),
    text("確かさ", "confidence"),
    text("お知らせの項目", "notice_item"),
    text("機器", "device"),
    text("IPアドレス", "address"),
    text("メーカー", "vendor"),
    text("型番", "model"),
    text("ファイル", "file"),
    text("行", "line"),
    text("証拠", "evidence"),
    text("ほかの証拠", "more_evidence"),
    text("次にすること", "next"),
    text("fingerprint", "fingerprint"),
];

fn write(report: &ReportWire, lang: Lang) -> String {
    let mut out = String::from("\u{feff}");
    row(&mut out, COLUMNS.iter().map(|t| t.get(lang)));
    let devices = Devices::of(report);
    for f in &report.findings {
        let device = devices.get(f.device.as_deref());
        let of = |get: fn(&crate::wire::DeviceWire) -> Option<&str>| device.and_then(get).unwrap_or("");
        let first = f.evidence.first();
        let line = first.and_then(|e| e.line).map_or_else(String::new, |n| n.to_string());
        let shown = |e: &crate::wire::EvidenceWire| {
            e.texts.as_ref().map_or_else(|| e.text.clone(), |b| b.get(lang).to_owned())
        };
        let more: Vec<String> = f
            .evidence
            .iter()
            .skip(1)
            .map(|e| {
                let at = e.line.map_or_else(String::new, |n| format!(":{n}"));
                format!("{}{at} {}", e.file.as_deref().unwrap_or(""), shown(e)).trim().to_owned()
            })
            .collect();
        let fields = [
            words::urgency(&f.urgency).get(lang),
            &f.urgency,
            &f.rule,
            f.title.get(lang),
            words::severity(&f.severity).get(lang),
            words::confidence(&f.confidence).get(lang),
            words::notice_item(&f.notice_item).get(lang),
            device.map_or("", |d| words::device_kind(&d.kind).get(lang)),
            of(|d| d.address.as_deref()),
            of(|d| d.vendor.as_deref()),
            of(|d| d.model.as_deref()),
            first.and_then(|e| e.file.as_deref()).unwrap_or(""),
            &line,
            &first.map_or_else(String::new, shown),
            &more.join(" | "),
            f.fix.get(lang),
            &f.fingerprint,
        ];
        row(&mut out, fields);
    }
    out
}

/// Append one row.
pub fn row<'a>(out: &mut String, fields: impl IntoIterator<Item = &'a str>) {
    for (i, f) in fields.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        cell(out, f);
    }
    out.push_str("\r\n");
}

fn cell(out: &mut String, field: &str) {
    const FORMULA: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];
    out.push('"');
    let text = plain(&field.replace("\r\n", "\n"));
    // Blanks in front do not stop every spreadsheet from calculating.
    if field.starts_with(FORMULA) || text.trim_start().starts_with(FORMULA) {
        out.push('\'');
    }
    for c in text.chars() {
        match c {
            '"' => out.push_str("\"\""),
            '\n' => out.push_str(" / "),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(s: &str) -> String {
        let mut out = String::new();
        cell(&mut out, s);
        out
    }

    #[test]
    fn no_cell_is_a_formula() {
        for s in ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", "＝1", "\n=1", "\u{0}=1"]
        {
            let c = one(s);
            let inner = c.trim_matches('"');
            assert!(inner.starts_with('\''), "{s:?} -> {c}");
        }
        assert_eq!(one("a\"b\nc\u{1b}d"), "\"a\"\"b / c d\"");
    }

    #[test]
    fn has_bom_one_row_a_finding_and_equal_columns() {
        let r = super::super::tests::report();
        for lang in [Lang::Ja, Lang::En] {
            let t = write(&r, lang);
            assert!(t.starts_with('\u{feff}'));
            let rows: Vec<&str> = t.trim_end().split("\r\n").collect();
            assert_eq!(rows.len(), 1 + r.findings.len());
            assert!(rows.iter().all(|l| l.matches("\",\"").count() == COLUMNS.len() - 1));
        }
    }
}
