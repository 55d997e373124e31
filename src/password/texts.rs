//! What the codes of an assessment mean, in plain words.

use crate::i18n::{Text, text};

/// Every class, reason and suggestion code with its text.
pub static TEXTS: &[(&str, Text)] = &[
    // Classes.
    ("very-weak", text("とても弱い: すぐに当てられます", "very weak: guessed at once")),
    ("weak", text("弱い: 短い時間で当てられます", "weak: guessed in a short time")),
    ("fair", text("まずまず: 盗み見た記録からは当てられます", "fair: guessed from a stolen copy")),
    ("strong", text("強い: 当てるのはとても難しいです", "strong: very hard to guess")),
    (
        "very-strong",
        text("とても強い: 当てられる見こみはほとんどありません", "very strong: hardly ever guessed"),
    ),
];

/// The text of a code. A code of another version gets an honest "unknown".
pub fn text_of(code: &str) -> Text {
    TEXTS.iter().find(|(c, _)| *c == code).map_or(text("(分からない語)", "(unknown word)"), |(_, t)| *t)
}
