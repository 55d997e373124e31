//! The report as one JSON document: the contract of `docs/report.schema.json` and the form in which results are saved.

use super::Export;
use crate::i18n::Lang;
use crate::wire::ReportWire;

pub const EXPORT: Export = Export { id: "json", ending: "json", media_type: "application/json", write };

fn write(report: &ReportWire, _lang: Lang) -> String {
    // Serialising plain structs with string keys cannot fail.
    super::pretty_json(&serde_json::to_string(report).unwrap_or_default())
}
