//! What the page and the worker say to each other: plain serde types, version 1.
//!
//! A request message is a JavaScript object `{v, id, request, buffers}`. `request` is one of [`Request`]; `buffers` holds
//! the bytes of the files as `ArrayBuffer`s, moved by the transfer list and never touched by serde. Every answer is
//! `{v, id, response}` with one of [`Response`]; pages and the document to save travel beside it as `ArrayBuffer`s. There is no 64-bit number on the wire. The worker keeps nothing between requests: a request
//! carries everything, so a killed worker loses nothing.

use crate::i18n::{Bi, Lang};
pub use crate::questions::INTENDED_PORTS;
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
    Analyze { options: OptionsWire, files: Vec<FileMeta>, state: PageState },
    CheckPassword {
        password: Hidden,
        context: Vec<String>,
        year: i32,
        /// A device of [`Response::Limits`], to say what it does not accept; empty: none.
        #[serde(default)]
        device: String,
    },
    /// Which devices limit passwords how.
    Limits,
    /// Draw a password that fits a device (`any`: every one); `readable`: as syllables, where the length allows.
    SuggestPassword { device: String, readable: bool },
    /// Write a page (`view::page`). One buffer when there is a result: the saved document; a second one when it is
    /// compared with an earlier one.
    View { address: String, state: PageState },
    /// Read a saved result: one buffer.
    Load { state: PageState },
}

/// What the pages need to know of the user's state; the worker keeps nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PageState {
    pub answers: Vec<AnswerWire>,
    /// Questions put off with 「あとで答える」.
    pub later: Vec<String>,
    /// `quick`, `core` or `full`.
    pub path: String,
    /// `next`: the page after this question.
    pub step: String,
    /// How many files are chosen.
    pub files: u32,
    /// No answer was marked: the page is shown again with a message.
    pub refused: bool,
    pub kiosk: bool,
    /// やさしい日本語.
    pub easy: bool,
    pub no_print: bool,
    /// Read from a saved file; the files themselves are not here.
    pub loaded: bool,
    /// Files whose address the user has told.
    pub said_address: Vec<String>,
    /// Page of the list of findings, page, order and search word of the devices.
    pub list_at: u32,
    pub devices_at: u32,
    pub sort: String,
    pub filter: String,
    /// The edited question file; only for the page that tells what does not fit.
    pub edited: Option<String>,
    /// Sheets are in one language.
    pub lang: Lang,
    /// Time of day for paper.
    pub now: String,
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
    /// Ports that are meant to be reached from outside (`443/tcp`). Missing: nobody said; empty: none.
    #[serde(default)]
    pub intended_ports: Option<Vec<String>>,
    pub context: Vec<String>,
    /// Passwords typed on this visit, to be compared with those of the files.
    #[serde(default)]
    pub typed: Vec<TypedWire>,
    /// The engine runs on the page itself: smaller limits, so that the page stays usable.
    pub small: bool,
}

/// A typed password with the name that the user gave it (a device, a place).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TypedWire {
    pub name: String,
    pub password: Hidden,
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

/// A page travels beside the answer, as bytes in `page` (see `view::doc`); the document to save in `saved`.
#[derive(Debug, Serialize, Deserialize)]
pub enum Response {
    Progress(ProgressWire),
    Done(DoneWire),
    /// The address where the page ended up.
    View(String),
    Password(Box<PasswordWire>),
    Limits(Vec<LimitsWire>),
    Suggestion(SuggestionWire),
    Failed(FailedWire),
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DoneWire {
    pub today: String,
    /// Answers to questions, to go on from a saved result.
    pub answers: Vec<AnswerWire>,
    /// The saved document has not all facts.
    pub facts_cut: bool,
    /// Typed passwords that are used elsewhere as well; never the value.
    #[serde(default)]
    pub reuse: Vec<ReuseWire>,
    /// Names in the files that an attacker would try: the context of [`Request::CheckPassword`].
    #[serde(default)]
    pub context: Vec<String>,
}

/// One password in several places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReuseWire {
    /// Names of typed passwords.
    pub typed: Vec<String>,
    pub accounts: Vec<ReusePlaceWire>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReusePlaceWire {
    pub user: String,
    pub file: String,
    pub line: Option<u32>,
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
    /// Makers that ship this factory password.
    #[serde(default)]
    pub makers: Vec<String>,
    /// Programs that take over devices try it.
    #[serde(default)]
    pub botnet: bool,
    /// What was recognised, by character positions, with a sentence for each.
    #[serde(default)]
    pub parts: Vec<PartWire>,
    /// What the chosen device does not accept.
    #[serde(default)]
    pub refused: Vec<RefusedWire>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartWire {
    pub kind: String,
    pub start: u32,
    pub end: u32,
    pub guesses_log10: f64,
    pub texts: Bi,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefusedWire {
    /// Which character, counted from 1; none: the whole.
    pub at: Option<u32>,
    pub texts: Bi,
}

/// The limits of a device for its password.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LimitsWire {
    pub id: String,
    pub name: Bi,
    pub min: u32,
    pub max: u32,
    /// Long enough for syllables to read out.
    pub readable: bool,
    pub note: Option<Bi>,
    pub source: String,
}

/// A drawn password. Shown only because the user asked; never kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuggestionWire {
    pub password: Hidden,
    /// An attacker needs 2 to this power guesses.
    pub bits: u32,
    pub readable: bool,
    /// How it is read out: so many characters, and their name.
    pub reading: Vec<ReadingWire>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadingWire {
    pub chars: u32,
    pub texts: Bi,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodeWire {
    pub code: String,
    pub texts: Bi,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_printed() {
        let r = Request::CheckPassword {
            password: Hidden("s3cr3t".into()),
            context: vec![],
            year: 2026,
            device: String::new(),
        };
        assert!(!format!("{r:?}").contains("s3cr3t"));
    }
}
