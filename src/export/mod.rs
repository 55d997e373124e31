//! [`ReportWire`](crate::wire::ReportWire) → bytes for people and other tools.

use crate::i18n::Lang;
use crate::model::map::HashMap;
use crate::wire::{DeviceWire, ReportWire};

macro_rules! exports {
    ($($m:ident),* $(,)?) => {
        $(pub mod $m;)*
        /// Every export: identifier, file ending, media type, function.
        pub static EXPORTS: &[Export] = &[$($m::EXPORT),*];
    };
}

/// One way to write a report.
#[derive(Clone, Copy)]
pub struct Export {
    pub id: &'static str,
    pub ending: &'static str,
    pub media_type: &'static str,
    pub write: fn(&ReportWire, Lang) -> String,
}

pub mod picture;
pub mod words;

exports! { json, text, csv, devices, sarif }

pub fn find(id: &str) -> Option<&'static Export> {
    EXPORTS.iter().find(|e| e.id == id)
}

/// Text of a file (or of anybody) as one may show it on a terminal: no control characters, nothing that hides or turns
/// text round. Line ends stay.
pub fn plain(s: &str) -> String {
    // Nearly every text: nothing to look at character by character.
    if next_hidden(s, 0).is_none() {
        return s.to_owned();
    }
    s.chars().filter(|c| *c != '\r').map(|c| if c != '\n' && hidden(c) { ' ' } else { c }).collect()
}

/// Controls of every kind (also C1, which some terminals obey) and the marks that turn text round or hide it.
const fn hidden(c: char) -> bool {
    matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A text of a rule without the values of a finding: `{port}` becomes `…`.
pub fn without_arguments(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    let mut rest = s;
    while let Some((before, tail)) = rest.split_once('{') {
        out.push_str(before);
        match tail.split_once('}') {
            Some((_, after)) => {
                out.push('…');
                rest = after;
            }
            None => rest = tail,
        }
    }
    out + rest
}

/// Devices of a report by identifier, so that long reports are written in linear time.
struct Devices<'a>(HashMap<&'a str, &'a DeviceWire>);

impl<'a> Devices<'a> {
    fn of(report: &'a ReportWire) -> Devices<'a> {
        Devices(report.devices.iter().map(|d| (d.id.as_str(), d)).collect())
    }
    fn get(&self, id: Option<&str>) -> Option<&'a DeviceWire> {
        self.0.get(id?).copied()
    }
}

/// JSON text with every hidden character written as `\uXXXX`: the same document, harmless on a terminal.
/// (`serde_json` itself escapes only what JSON demands.) A list of a hundred thousand devices is hundreds of megabytes and
/// has nothing to hide: nothing is copied then.
pub fn ascii_controls(json: String) -> String {
    use std::fmt::Write as _;
    let Some(mut at) = next_hidden(&json, 0) else { return json };
    let mut out = String::with_capacity(json.len() + 64);
    let mut from = 0;
    while let Some(c) = json.get(at..).and_then(|s| s.chars().next()) {
        out.push_str(json.get(from..at).unwrap_or(""));
        let mut units = [0u16; 2];
        for u in c.encode_utf16(&mut units) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{u:04x}");
        }
        from = at + c.len_utf8();
        at = next_hidden(&json, from).unwrap_or(json.len());
    }
    out.push_str(json.get(from..).unwrap_or(""));
    out
}

/// A document as people read it: two blanks for each level, as `serde_json::to_string_pretty` writes it, and hidden
/// characters as in [`ascii_controls`]. Made from the compact form, because a second way of writing every struct is
/// code of its own.
pub fn pretty_json(compact: &str) -> String {
    let mut out = String::with_capacity(compact.len() + compact.len() / 2);
    let bytes = compact.as_bytes();
    let mut depth = 0usize;
    let mut from = 0;
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        at += 1;
        if b == b'"' {
            while let Some(&c) = bytes.get(at) {
                at += if c == b'\\' { 2 } else { 1 };
                if c == b'"' {
                    break;
                }
            }
            continue;
        }
        let empty = matches!(bytes.get(at), Some(b'}' | b']'));
        let (end, before) = match b {
            b'{' | b'[' if empty => {
                at += 1;
                continue;
            }
            b'{' | b'[' => {
                depth += 1;
                (at, false)
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                (at - 1, true)
            }
            b',' => (at, false),
            b':' => {
                out.push_str(compact.get(from..at).unwrap_or(""));
                out.push(' ');
                from = at;
                continue;
            }
            _ => continue,
        };
        out.push_str(compact.get(from..end).unwrap_or(""));
        from = if before { at - 1 } else { at };
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
    out.push_str(compact.get(from..).unwrap_or(""));
    ascii_controls(out)
}

/// Where the next hidden character stands. Looks at bytes and decodes only behind a byte that can begin one.
fn next_hidden(json: &str, from: usize) -> Option<usize> {
    let suspect = |b: &u8| matches!(*b, 0..=9 | 11..=0x1f | 0x7f | 0xc2 | 0xd8 | 0xe2 | 0xef | 0xf3);
    let bytes = json.as_bytes();
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(suspect)?;
        match json.get(at..).and_then(|s| s.chars().next()) {
            Some(c) if hidden(c) => return Some(at),
            _ => at += 1,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::i18n::Bi;
    use crate::wire::*;

    fn bi(s: &str) -> Bi {
        Bi { ja: format!("{s}です"), en: s.to_owned() }
    }

    /// A small report with one of everything that the exports show.
    pub(crate) fn report() -> ReportWire {
        let evidence = EvidenceWire {
            kind: "file".into(),
            file: Some("cam.conf".into()),
            line: Some(12),
            text: "stream_auth 0".into(),
            texts: None,
        };
        let finding = |urgency: &str, severity: &str| FindingWire {
            rule: "MC999".into(),
            name: "example".into(),
            urgency: urgency.into(),
            severity: severity.into(),
            confidence: "certain".into(),
            notice_item: "i".into(),
            device: Some("d1".into()),
            evidence: vec![evidence.clone(), evidence.clone()],
            args: Default::default(),
            title: bi("title"),
            why: bi("why"),
            fix: bi("fix"),
            who: vec!["staff".into()],
            fingerprint: "0123456789abcdef".into(),
        };
        ReportWire {
            schema: 1,
            tool: ToolWire { name: "mimamori-check".into(), version: "0.0.0".into(), catalog_issued: None },
            today: "2026-11-21".into(),
            files: vec![FileWire {
                name: "cam.conf".into(),
                bytes: 10.0,
                sha256: "0".repeat(64),
                encoding: "utf-8".into(),
                format: Some("motion".into()),
                format_name: Some(bi("motion")),
                format_confidence: "sure".into(),
                coverage: CoverageWire { lines_total: 2, lines_read: 1, unread: vec![] },
                notices: vec![NoticeWire {
                    code: "file.note".into(),
                    line: Some(1),
                    text: "n".into(),
                    texts: bi("n"),
                }],
                secrets_masked: 0,
                ask_address: false,
                columns: Vec::new(),
            }],
            devices: vec![DeviceWire {
                id: "d1".into(),
                kind: "camera".into(),
                vendor: None,
                model: None,
                hardware: None,
                firmware: None,
                build_date: None,
                name: None,
                serial: None,
                mac: None,
                address: Some("192.168.1.20".into()),
                address_from: Some("file_name".into()),
                rows: vec![],
                firmware_verdict: None,
                firmware_verdicts: vec![],
                firmware_next: None,
                alike: None,
            }],
            facts: vec![],
            findings: vec![
                finding("today", "critical"),
                finding("in_place", "none"),
                finding("unknown", "none"),
            ],
            paths: vec![],
            no_path: vec![],
            not_checked: vec![NotCheckedWire { rule: "MC998".into(), reason: "r".into(), texts: bi("r") }],
            summary: SummaryWire::default(),
            rules: vec![RuleWire {
                code: "MC999".into(),
                name: "example".into(),
                severity: "critical".into(),
                notice_item: "i".into(),
                title: bi("title {port}"),
                why: bi("why"),
                fix: bi("fix"),
                who: vec!["staff".into()],
                references: vec!["ref".into()],
            }],
        }
    }

    #[test]
    fn rule_texts_stand_without_values() {
        assert_eq!(without_arguments("{what}の{n}番"), "…の…番");
        assert_eq!(without_arguments("no { end"), "no  end");
    }

    #[test]
    fn the_readable_form_is_the_usual_one() {
        let doc = serde_json::json!({
            "a": [], "b": {}, "c": [1, -2.5e3, null, true, [[]], {"d": [{}]}],
            "e:,[{": "q\"\\\"]},: \\", "f": "\\\\", "": "カメラ",
        });
        assert_eq!(pretty_json(&doc.to_string()), serde_json::to_string_pretty(&doc).unwrap());
        assert_eq!(
            pretty_json(&serde_json::to_string(&report()).unwrap()),
            serde_json::to_string_pretty(&report()).unwrap()
        );
        // Cut anywhere it still ends.
        let whole = doc.to_string();
        for n in (0..whole.len()).filter(|n| whole.is_char_boundary(*n)) {
            pretty_json(&whole[..n]);
        }
    }

    #[test]
    fn json_with_escaped_controls_is_the_same_document() {
        let doc = serde_json::json!({"a": "x\u{9b}\u{202e}\u{7f}\u{1b}\u{e0041}y\n", "b": "カメラ😀"});
        let text = ascii_controls(doc.to_string());
        assert!(!text.chars().any(hidden), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), doc);
    }
}
