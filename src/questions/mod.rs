//! The notice's questions. Answers become facts.

/// An answer of the user, by question identifier and option value (`questions.json`).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Answered {
    pub question: String,
    pub value: String,
}
