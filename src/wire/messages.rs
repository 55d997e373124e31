//! What the page and the worker say to each other: plain serde types, version 1.
//!
//! A request message is a JavaScript object `{v, id, request, buffers}`. `request` is one of [`Request`]; `buffers` holds
//! the bytes of the files as `ArrayBuffer`s, moved by the transfer list and never touched by serde. Every answer is
//! `{v, id, response}` with one of [`Response`]; a finished analysis carries the document to save as a further
//! `ArrayBuffer` in `saved`. There is no 64-bit number on the wire. The worker keeps nothing between requests: a request
//! carries everything, so a killed worker loses nothing.

use super::{DeviceWire, EvidenceWire, FileWire, HopWire, NotCheckedWire, RuleWire, SummaryWire, ToolWire};
use crate::i18n::{Bi, Lang};
use serde::{Deserialize, Serialize};

/// Version of these messages. Page and worker come from one build; the number catches a mixed-up copy.
pub const PROTOCOL: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
pub struct RequestMessage {
    pub v: u32,
    pub id: u32,
    pub request: Request,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    /// Analyse files. One buffer for each entry of `files` that is not skipped, in the same order.
    Analyze {
        options: OptionsWire,
        files: Vec<FileMeta>,
    },
    CheckPassword {
        password: Hidden,
        context: Vec<String>,
        year: i32,
    },
    /// Rules, formats and questions with their texts.
    Info,
    /// Read a saved result: one buffer.
    Load,
    /// Sheets of paper, by identifier, from a saved result (one buffer) or without one (forms).
    Paper {
        sheets: Vec<String>,
        lang: Lang,
    },
    /// Two saved results, the earlier first: two buffers. Answered with one sheet.
    Compare {
        lang: Lang,
    },
}

/// A typed password on its way to the worker. Never printed, overwritten when dropped (best effort).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden(●●●)")
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.0).into_bytes();
        bytes.fill(0);
        std::hint::black_box(&bytes);
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OptionsWire {
    /// `YYYY-MM-DD`: the core reads no clock.
    pub today: String,
    pub lang: Lang,
    pub answers: Vec<AnswerWire>,
    pub address_of: Vec<AddressOfWire>,
    /// Corrected columns of lists.
    #[serde(default)]
    pub columns: Vec<ColumnChoiceWire>,
    pub context: Vec<String>,
    /// The engine runs on the page itself: smaller limits, so that the page stays usable.
    pub small: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerWire {
    pub question: String,
    pub value: String,
}

/// The user said which device a file belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddressOfWire {
    pub file: String,
    pub address: String,
}

/// The user said what a column of a list is. `meaning` as in [`ColumnWire`](super::ColumnWire).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnChoiceWire {
    pub file: String,
    pub table: u32,
    pub column: u32,
    pub meaning: String,
}

/// What a column of a list can be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnKindWire {
    pub id: String,
    pub name: Bi,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileMeta {
    pub name: String,
    pub bytes: f64,
    pub skipped: Option<Skipped>,
}

/// Why a file is listed but was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Skipped {
    TooLarge,
    /// An earlier run stopped at this file: no end within the deadline.
    TooSlow,
    /// An earlier run broke at this file.
    Broke,
    /// The browser could not hand over the bytes.
    Unreadable,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct ResponseMessage {
    pub v: u32,
    pub id: u32,
    pub response: Response,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Response {
    Progress(ProgressWire),
    Done(Box<PageWire>),
    Password(PasswordWire),
    Info(Box<InfoWire>),
    Paper(Vec<super::sheet::Sheet>),
    Failed(FailedWire),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressWire {
    pub step: StepWire,
    pub done: u32,
    pub total: u32,
    pub file: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepWire {
    Read,
    Judge,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FailedWire {
    /// `bad-message`, `not-a-result`, `other-version`.
    pub code: String,
    pub texts: Bi,
}

/// What the page shows of a report: no facts, lists cut to what a person can look through (`summary` has the real
/// numbers, the saved document has more). Leaner than [`ReportWire`](super::ReportWire), because every type that the page
/// reads is code in the page's wasm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageWire {
    pub tool: ToolWire,
    pub today: String,
    pub files: Vec<FileWire>,
    pub devices: Vec<DeviceWire>,
    pub findings: Vec<PageFinding>,
    pub paths: Vec<PagePath>,
    pub not_checked: Vec<NotCheckedWire>,
    pub summary: SummaryWire,
    pub rules: Vec<RuleWire>,
    /// Addresses that the files name, to choose from when a file does not say which device it belongs to.
    pub known_addresses: Vec<String>,
    /// Set when a list was cut for the page.
    pub cut: bool,
    /// Set when the saved document has not all facts.
    pub facts_cut: bool,
    /// Answers to questions, to go on from a saved result.
    pub answers: Vec<AnswerWire>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageFinding {
    pub rule: String,
    pub urgency: String,
    pub confidence: String,
    pub notice_item: String,
    pub device: Option<String>,
    pub evidence: Vec<EvidenceWire>,
    pub title: Bi,
    pub why: Bi,
    pub fix: Bi,
    pub who: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PagePath {
    pub door: String,
    pub external_port: Option<u16>,
    pub device: Option<String>,
    pub address: Option<String>,
    pub ends_at: String,
    pub hops: Vec<HopWire>,
    pub certainty: String,
    pub urgency: String,
    /// Any sender is let in.
    pub anyone: bool,
    /// The senders that are let in; empty and not `anyone`: not stated.
    pub senders: Vec<String>,
}

/// What is said about one password, with the texts of its codes. Never holds the password or a part of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PasswordWire {
    pub class: String,
    pub guesses_log10: f64,
    pub is_default: bool,
    pub leaked_rank: Option<u32>,
    pub reasons: Vec<CodeWire>,
    pub suggestions: Vec<CodeWire>,
    pub online_seconds: f64,
    pub offline_seconds: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodeWire {
    pub code: String,
    pub texts: Bi,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InfoWire {
    pub tool: ToolWire,
    pub rules: Vec<RuleWire>,
    pub formats: Vec<FormatWire>,
    /// What the user may say that a column is.
    pub columns: Vec<ColumnKindWire>,
    pub questions: QuestionsWire,
    pub emergency: Vec<Bi>,
    pub glossary: Vec<TermWire>,
    pub sheets: Vec<SheetKindWire>,
}

/// One kind of sheet that can be printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SheetKindWire {
    pub id: String,
    pub letter: String,
    pub title: Bi,
    pub about: Bi,
    pub needs_result: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormatWire {
    pub id: String,
    pub name: Bi,
    pub vendor: String,
    pub kind: String,
    pub reads: Bi,
    pub usual_names: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct QuestionsWire {
    pub groups: Vec<GroupWire>,
    /// The questions of the quick path, in order.
    pub quick: Vec<String>,
    pub questions: Vec<QuestionWire>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupWire {
    pub id: String,
    pub name: Bi,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionWire {
    pub id: String,
    pub group: String,
    pub text: Bi,
    pub why: Bi,
    pub hint: Option<Bi>,
    pub who: Vec<String>,
    pub options: Vec<ChoiceWire>,
    /// Asked only when one of these holds (empty: always). An unanswered question hides nothing.
    pub show_if: Vec<ConditionWire>,
    pub sources: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceWire {
    pub value: String,
    pub label: Bi,
    /// わからない.
    pub unconfirmed: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConditionWire {
    pub question: String,
    pub values: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TermWire {
    pub term: String,
    pub reading: String,
    pub meaning: Bi,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_printed() {
        let r = Request::CheckPassword { password: Hidden("s3cr3t".into()), context: vec![], year: 2026 };
        assert!(!format!("{r:?}").contains("s3cr3t"));
    }
}
