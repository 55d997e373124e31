//! One text in, the guesses as a power of ten out. The caller writes the text as UTF-8 into [`buffer`].

use std::sync::atomic::{AtomicU8, Ordering};

const SIZE: usize = 1 << 20;
static BUFFER: [AtomicU8; SIZE] = [const { AtomicU8::new(0) }; SIZE];

#[unsafe(no_mangle)]
pub extern "C" fn buffer() -> *const AtomicU8 {
    BUFFER.as_ptr()
}

#[unsafe(no_mangle)]
pub extern "C" fn judge(length: usize) -> f64 {
    let bytes: Vec<u8> = BUFFER.iter().take(length).map(|b| b.load(Ordering::Relaxed)).collect();
    String::from_utf8(bytes).map_or(f64::NAN, |text| log10(&text))
}

#[cfg(feature = "ours")]
fn log10(text: &str) -> f64 {
    use mimamori_password::password::{Checker, PasswordContext};
    use std::sync::OnceLock;
    static CHECKER: OnceLock<Checker> = OnceLock::new();
    let checker = CHECKER.get_or_init(|| Checker::new(&PasswordContext { words: &[], year: 2026 }));
    checker.assess(text).guesses_log10
}

#[cfg(not(feature = "ours"))]
fn log10(text: &str) -> f64 {
    #[cfg(feature = "theirs")]
    return zxcvbn::zxcvbn(text, &[]).guesses_log10();
    #[cfg(not(feature = "theirs"))]
    return text.len() as f64;
}

/// The rest of what the password part ships, so that its size counts.
#[cfg(feature = "ours")]
#[unsafe(no_mangle)]
pub extern "C" fn everything(length: usize) -> usize {
    use mimamori_password::password::{self, suggest};
    let text: String = BUFFER.iter().take(length).map(|b| char::from(b.load(Ordering::Relaxed))).collect();
    let a = password::assess(
        &text,
        &password::PasswordContext { words: std::slice::from_ref(&text), year: 2026 },
    );
    let texts: usize = a.reasons.iter().chain(&a.suggestions).map(|c| password::text_of(c).ja.len()).sum();
    let drawn = suggest::suggest(suggest::limits(&text), suggest::Form::Readable, text.as_bytes());
    let hashes = password::is_default(&text, Some("sofia")) as usize
        + password::common_hash(&text, "md5").unwrap_or(0) as usize;
    let families = password::families().len();
    let refused = suggest::refused(suggest::limits("any"), &text).len();
    texts
        + drawn.map_or(0, |d| d.reading.len())
        + hashes
        + families
        + refused
        + a.makers.len()
        + password::LIMITS.ja.len()
}
