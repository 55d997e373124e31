//! Password strength, factory defaults, leaked list, reuse. No clock, no randomness, no storage.

mod texts;

pub use texts::{TEXTS, text_of};

/// What is said about one password. Never holds the password or a part of it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Assessment {
    /// `very-weak`, `weak`, `fair`, `strong`, `very-strong`.
    pub class: String,
    pub guesses_log10: f64,
    pub is_default: bool,
    pub leaked_rank: Option<u32>,
    pub parts: Vec<Part>,
    pub reasons: Vec<String>,
    pub suggestions: Vec<String>,
    pub online_seconds: f64,
    pub offline_seconds: f64,
}

/// A recognised part, by character positions.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Part {
    pub kind: String,
    pub start: usize,
    pub end: usize,
    pub guesses_log10: f64,
}

/// Words that an attacker would try for this facility or device, and the year.
#[derive(Debug, Clone, Default)]
pub struct PasswordContext<'a> {
    pub words: &'a [String],
    pub year: i32,
}

/// Assess one password.
pub fn assess(_password: &str, _ctx: &PasswordContext<'_>) -> Assessment {
    Assessment {
        class: "very-weak".into(),
        guesses_log10: 0.0,
        is_default: false,
        leaked_rank: None,
        parts: Vec::new(),
        reasons: Vec::new(),
        suggestions: Vec::new(),
        online_seconds: 0.0,
        offline_seconds: 0.0,
    }
}

/// Is this password (or, with `scheme`, this hash) a factory default?
pub fn is_default(_value: &str, _scheme: Option<&str>) -> bool {
    false
}
