//! Documents about holes and support that people drop together with their lists: CISA's KEV, CSAF advisories, CVE
//! records, VEX, SBOM, OpenEoX and the like.
//!
//! None of them describes a device of the nursery, so none gives facts. They are recognised so that nobody takes them
//! for a list with "0 problems"; those that the catalogue can use (`kev`, `csaf`, `cve-record`, `catalogue`) are merged
//! into it by the engine after all files are read.

use super::{FactSink, Head};
use crate::i18n::{Args, Text};
use crate::source::Source;

/// A JSON object or list whose first part has all of these words.
pub fn json_with(head: &Head<'_>, words: &[&str]) -> bool {
    let start = head.head.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    start.starts_with(['{', '[']) && words.iter().all(|w| head.head.contains(w))
}

/// The same, with a word that may stand far behind the first part.
pub fn json_with_far(head: &Head<'_>, words: &[&str], far: &str) -> bool {
    json_with(head, words) && memchr::memmem::find(head.text.as_bytes(), far.as_bytes()).is_some()
}

/// The whole document is understood, and gives no facts.
pub fn read_with(_: &Source, sink: &mut FactSink<'_>, code: &'static str, what: Text) {
    sink.understood_all();
    sink.notice(code, what, Args::new(), None);
}
