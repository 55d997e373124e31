//! A saved result, read back: JSON → [`ReportWire`]. A struct is a list of names (see [`tree`](crate::tree)).

use super::{
    ColumnWire, CoverageWire, DeviceWire, EvidenceWire, FactWire, FileWire, FindingWire, HopWire, NextWire,
    NoPathWire, NotCheckedWire, NoticeWire, PathWire, ReportWire, RowWire, RuleWire, SummaryWire, ToolWire,
    UnreadWire, VerdictWire,
};
use crate::i18n::Bi;
use crate::tree;

/// Read a saved result; `None` when it is not one.
pub fn report(bytes: &[u8]) -> Option<ReportWire> {
    tree::from_slice(bytes).ok()
}

crate::read_fields! {
    Bi { ja, en }
    ReportWire {
        schema, tool, today, files, devices, facts, findings, paths, no_path, not_checked, summary, rules,
    }
    ToolWire { name, version, catalog_issued }
    FileWire {
        name, bytes, sha256, encoding, format, format_name, format_confidence, coverage, notices,
        secrets_masked, ask_address, columns,
    }
    CoverageWire { lines_total, lines_read, unread }
    UnreadWire { line, reason }
    NoticeWire { code, line, text, texts }
    DeviceWire {
        id, kind, vendor, model, hardware, firmware, build_date, name, serial, mac, address, address_from, rows,
        firmware_verdict, firmware_verdicts, firmware_next, alike,
    }
    ColumnWire { table, column, letter, heading, meaning, label, by }
    NextWire { todo, who, say }
    RowWire { file, line }
    VerdictWire { verdict, fact, source, as_of, because, texts }
    FactWire { device, key, value, basis, secret_state, file, line, text }
    EvidenceWire { kind, file, line, text, texts }
    FindingWire {
        rule, name, urgency, severity, confidence, notice_item, device, evidence, args, title, why, fix, who,
        fingerprint,
    }
    HopWire { device, via, texts, evidence }
    PathWire {
        from, source, door, external_port, protocol, device, address, service, inner_port, ends_at, hops, certainty,
        urgency,
    }
    NoPathWire { device, address, text, reasons }
    NotCheckedWire { rule, reason, texts }
    SummaryWire {
        today, week, month, next_check, in_place, unknown, files, files_recognised, devices, paths, answers,
        answers_unknown, verdicts,
    }
    RuleWire { code, name, severity, notice_item, title, why, fix, who, references }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Input, Options, analyze};
    use crate::i18n::Lang;
    use crate::model::date::Date;

    /// The report of every fixture comes back as it was written, and as serde reads it.
    #[test]
    fn a_saved_result_comes_back_whole() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        let mut todo = vec![root];
        let mut inputs = Vec::new();
        while let Some(dir) = todo.pop() {
            for e in std::fs::read_dir(dir).unwrap().flatten() {
                if e.path().is_dir() {
                    todo.push(e.path());
                } else {
                    let name = e.file_name().to_string_lossy().into_owned();
                    inputs.push(Input::new(name, std::fs::read(e.path()).unwrap()));
                }
            }
        }
        let opt = Options::new(Date { year: 2026, month: 11, day: 21 });
        let whole = super::super::report(&analyze(inputs, &opt, &mut |_| {}), Lang::Ja);
        assert!(whole.findings.len() > 50 && whole.paths.len() > 5 && !whole.facts.is_empty());
        let json = serde_json::to_vec(&whole).unwrap();
        assert_eq!(report(&json).unwrap(), whole);
        assert_eq!(serde_json::from_slice::<ReportWire>(&json).unwrap(), whole);
    }

    #[test]
    fn anything_else_is_not_a_result() {
        for bad in ["", "{", "[]", "null", "{\"schema\": 1}", "{\"schema\": \"1\"}", &"[".repeat(100_000)] {
            assert!(report(bad.as_bytes()).is_none());
        }
    }
}
