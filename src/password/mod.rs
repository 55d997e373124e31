//! Password strength, factory defaults, leaked list. No clock, no randomness, no storage.
//!
//! Comes in: one password, words an attacker would try first, the year. Goes out: an [`Assessment`] of codes and numbers.
//! The password or a part of it is in no output, no error, no `Debug`. Three answers come before any strength: is it (or
//! nearly) a factory password, is it on a list of leaked passwords, does it contain the facility or the device. Then the
//! guesses of an attacker who tries the cheapest first (`guess.rs`), never more than that.
//!
//! A password that is called strong may still be guessed by somebody who knows more than this check; [`LIMITS`] says so to
//! people.

mod defaults;
mod fold;
mod guess;
mod hash;
mod lists;
mod mora;
mod pack;
mod patterns;
pub mod suggest;
mod texts;

pub use defaults::{DefaultMatch, Factory, Family, families};
pub use texts::{LIMITS, TEXTS, WHY_MANUALS_DIFFER, text_of};

use fold::{CAP, Folded};
use guess::{ContextWords, Kind};

/// Guesses a second of an attacker who tries the device over the network.
pub const ONLINE: f64 = 10.0;
/// Guesses a second of an attacker who has a stolen copy of the stored password.
pub const OFFLINE: f64 = 1e10;

/// What is said about one password. Never holds the password or a part of it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Assessment {
    /// `very-weak`, `weak`, `fair`, `strong`, `very-strong`.
    pub class: &'static str,
    pub guesses_log10: f64,
    pub is_default: bool,
    pub leaked_rank: Option<u32>,
    pub parts: Vec<Part>,
    pub reasons: Vec<&'static str>,
    pub suggestions: Vec<&'static str>,
    pub online_seconds: f64,
    pub offline_seconds: f64,
    /// Makers that ship this factory password, where that is verified. For people; not in the JSON line, whose fields
    /// are a contract.
    #[serde(skip)]
    pub makers: Vec<&'static str>,
    /// In the table of a known botnet; the JSON line says it among the reasons.
    #[serde(skip)]
    pub botnet: bool,
}

/// A recognised part, by character positions.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Part {
    pub kind: &'static str,
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

/// The class of so many guesses.
pub fn class_of(guesses_log10: f64) -> &'static str {
    match guesses_log10 {
        g if g < 4.0 => "very-weak",
        g if g < 8.0 => "weak",
        g if g < 12.0 => "fair",
        g if g < 18.0 => "strong",
        _ => "very-strong",
    }
}

/// A check for one place: its context words are prepared once for many passwords.
pub struct Checker {
    words: ContextWords,
    year: i32,
}

impl Checker {
    pub fn new(ctx: &PasswordContext<'_>) -> Checker {
        Checker { words: guess::context_words(ctx.words), year: ctx.year }
    }
    /// Assess one password. Looks at its first 128 characters; takes bounded time for any input.
    pub fn assess(&self, password: &str) -> Assessment {
        assess_with(password, &self.words, self.year)
    }
}

/// Assess one password.
pub fn assess(password: &str, ctx: &PasswordContext<'_>) -> Assessment {
    Checker::new(ctx).assess(password)
}

fn assess_with(password: &str, words: &ContextWords, year: i32) -> Assessment {
    let f = Folded::new(password);
    let about = defaults::about(password);
    let default = about.as_ref().map(|d| d.how);
    let (chain, mut log10) = guess::cheapest(&f, words, year);
    let rank = leaked_rank(password, &f);
    match default {
        Some(DefaultMatch::Exact) => log10 = log10.min(2.0),
        Some(DefaultMatch::Nearly) => log10 = log10.min(3.5),
        None => {}
    }
    if let Some(r) = rank {
        log10 = log10.min(f64::from(r).log10());
    }
    // Three digits are enough for people, and keep the output stable across machines.
    let round = |x: f64| (x * 1000.0).round() / 1000.0;
    let log10 = round(log10.max(0.0));
    let class = class_of(log10);
    let guesses = 10f64.powf(log10.min(300.0));
    let reasons =
        reasons(password, &f, &chain, default, rank, class, about.as_ref().is_some_and(|d| d.botnet));
    Assessment {
        class,
        guesses_log10: log10,
        is_default: default.is_some(),
        leaked_rank: rank,
        parts: chain
            .iter()
            .map(|m| Part { kind: m.kind.code(), start: m.start, end: m.end, guesses_log10: round(m.log10) })
            .collect(),
        suggestions: suggestions(class, &reasons),
        reasons,
        online_seconds: guesses / ONLINE,
        offline_seconds: guesses / OFFLINE,
        botnet: about.as_ref().is_some_and(|d| d.botnet),
        // A name that is the password itself would repeat it.
        makers: about
            .into_iter()
            .flat_map(|d| d.makers)
            .filter(|m| password.is_empty() || !m.to_lowercase().contains(&fold::fold(password)))
            .collect(),
    }
}

/// Rank of the whole password: as typed, or in the form an attacker tries as well (lower case, ordinary width).
fn leaked_rank(password: &str, f: &Folded) -> Option<u32> {
    if f.cut {
        return None;
    }
    let list = lists::leaked();
    let as_typed = list.find(password.as_bytes());
    let other = as_typed.is_none() && f.key != password.as_bytes() && !f.key.contains(&0);
    if other { list.find(&f.key) } else { as_typed }
}

fn reasons(
    password: &str,
    f: &Folded,
    chain: &[guess::Match],
    default: Option<DefaultMatch>,
    rank: Option<u32>,
    class: &str,
    botnet: bool,
) -> Vec<&'static str> {
    let mut out = Vec::with_capacity(8);
    let n = f.raw.len();
    let has = |k: Kind| chain.iter().any(|m| m.kind == k);
    if n == 0 {
        out.push("empty");
    } else if let Some(d) = default {
        out.push(if d == DefaultMatch::Exact { "default" } else { "near-default" });
    } else if has(Kind::Default) {
        out.push("contains-default");
    }
    if botnet {
        out.push("botnet");
    }
    if rank.is_some() {
        out.push("leaked");
    }
    if n > 0 && n < 10 {
        out.push("short");
    }
    let said = default.is_some() || rank.is_some();
    for (kind, code) in [
        (Kind::Context, "context"),
        (Kind::Leaked, "contains-leaked"),
        (Kind::Word, "word"),
        (Kind::Syllables, "syllables"),
        (Kind::KanaKeys, "kana-keys"),
        (Kind::Repeat, "repeat"),
        (Kind::Sequence, "sequence"),
        (Kind::Keyboard, "keyboard"),
        (Kind::Year, "year"),
        (Kind::Date, "date"),
        (Kind::Number, "number"),
        (Kind::Device, "device"),
    ] {
        // The whole is on a list: that a part of it is, too, adds nothing.
        if has(kind) && (kind == Kind::Context || !said) {
            out.push(code);
        }
    }
    let one_kind = f.raw.iter().all(char::is_ascii_digit) || f.raw.iter().all(char::is_ascii_alphabetic);
    if n > 0 && one_kind && !said && matches!(class, "very-weak" | "weak" | "fair") {
        out.push("one-kind");
    }
    if password.starts_with(char::is_whitespace) || password.ends_with(char::is_whitespace) {
        out.push("outer-blank");
    }
    let invisible = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    if password.chars().take(CAP).any(invisible) {
        out.push("control");
    }
    if password.chars().take(CAP).any(|c| !c.is_ascii()) {
        out.push("not-ascii");
    }
    if f.cut {
        out.push("only-start-checked");
    }
    out
}

fn suggestions(class: &str, reasons: &[&str]) -> Vec<&'static str> {
    let any = |codes: &[&str]| reasons.iter().any(|r| codes.contains(r));
    let mut out = Vec::with_capacity(8);
    let weak = matches!(class, "very-weak" | "weak");
    if weak || any(&["default", "near-default", "leaked", "empty"]) {
        out.push("change-now");
    }
    if weak || class == "fair" {
        out.push("random-12");
    }
    if any(&[
        "context",
        "word",
        "syllables",
        "kana-keys",
        "year",
        "date",
        "number",
        "device",
        "contains-default",
    ]) {
        out.push("no-names");
    }
    if any(&["not-ascii", "control", "outer-blank"]) {
        out.push("plain-signs");
    }
    out.push("unique");
    if !weak && !any(&["default", "near-default", "leaked", "empty"]) {
        out.push("when-to-change");
    }
    out
}

/// Is this password (or, with `scheme`, this hash) a factory default, or nearly one?
pub fn is_default(value: &str, scheme: Option<&str>) -> bool {
    match scheme {
        None => defaults::find(value).is_some(),
        Some(s) => defaults::is_hash_of_default(value, s),
    }
}

pub use defaults::is_pair;

/// The hash of a password in a scheme that stores it without salt (`md5`, `sha1`, `sha256`, `sofia` …).
pub fn hash_of(password: &str, scheme: &str) -> Option<String> {
    hash::of(password, scheme)
}

/// Does this stored hash belong to this password? For schemes that need nothing else.
pub fn hash_belongs(password: &str, stored: &str, scheme: &str) -> bool {
    hash::belongs(password, stored, scheme)
}

/// Can a password be compared with hashes of this scheme?
pub fn comparable(scheme: &str) -> bool {
    hash::is_open(scheme)
}

/// Is this the hash of one of the most used passwords? Its rank, if so.
pub fn common_hash(stored: &str, scheme: &str) -> Option<u32> {
    // So many are tried: milliseconds, as an attacker would need.
    const TRIED: u32 = 5_000;
    if !hash::is_open(scheme) {
        return None;
    }
    lists::leaked()
        .most_used(TRIED)
        .find_map(|(word, rank)| hash::belongs(word, stored, scheme).then_some(rank))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(p: &str) -> &'static str {
        let words = vec!["ひだまり保育園".to_owned(), "NVR-4216".to_owned()];
        assess(p, &PasswordContext { words: &words, year: 2026 }).class
    }

    #[test]
    fn an_attacker_who_knows_the_building_needs_few_guesses() {
        for p in [
            "hoikuen",
            "Hoikuen2022",
            "hidamari",
            "Hidamari1",
            "sakura0415",
            "ひだまり2026",
            "admin2026",
            "abc12345",
            "qwerty12",
            "1qaz2wsx",
            "aaaaaaaaaaaa",
            "20191015",
            "reiwa6",
            "tanpopo123",
            "P@ssw0rd1",
            "h0ikuen",
            "NVR4216",
            "００００",
        ] {
            let c = class(p);
            assert!(c == "very-weak" || c == "weak", "{p}: {c}");
        }
        for p in [
            "kirinhoikuen2022",
            "wakaba-youchien7",
            "Hoikuen#2022",
            "sakurahoikuen1234",
            "himawarikamera2024",
        ] {
            let c = class(p);
            assert!(["very-weak", "weak", "fair"].contains(&c), "{p}: {c}");
        }
    }

    #[test]
    fn drawn_passwords_are_strong() {
        for p in ["k7Rw2vXq9TzB", "hT9-wK4=mP2.xQ7f", "zt4kq9wv2xm8rj5c"] {
            let c = class(p);
            assert!(c == "strong" || c == "very-strong", "{p}: {c}");
        }
        assert_eq!(class("hT9-wK4=mP2.xQ7f"), "very-strong");
    }

    #[test]
    fn what_looks_drawn_costs_its_alphabet_and_what_is_known_does_not() {
        for (p, c) in [
            // Eight of 36 signs are 2.8e12, whatever stands in them by chance.
            ("7vnyriix", "strong"),
            ("yholxhw3", "strong"),
            ("367n1lv8", "strong"),
            ("8$qpRz0e&a", "very-strong"),
            ("4D8A-91F3-C07E", "strong"),
            ("3fa94c7e", "fair"),
            // The same sign between words is no sign of chance.
            ("Kumo-no-ue-9", "fair"),
            ("Neko_no_te_5", "fair"),
            // Models of a maker, a sentence with its particles, a greeting as it is said, words with capitals.
            ("AXIS P3265-LV", "weak"),
            ("DS-2CD2143G2-I", "weak"),
            ("watashinonamaehatanakadesu", "fair"),
            ("konnichiwa2024", "weak"),
            ("ThisIsMyPassword", "very-weak"),
            ("1192296", "very-weak"),
        ] {
            assert_eq!(class(p), c, "{p}");
        }
    }

    #[test]
    fn parts_cover_the_password_in_order() {
        for p in ["Hidamari#2026xyz", "あいうえお", "a", "🎈🎈🎈🎈", "password password"] {
            let a = assess(p, &PasswordContext { words: &[], year: 2026 });
            let mut at = 0;
            for part in &a.parts {
                assert_eq!(part.start, at, "{p}");
                assert!(part.end > part.start);
                at = part.end;
            }
            assert_eq!(at, p.chars().count());
        }
    }

    #[test]
    fn every_code_has_a_text() {
        let samples = [
            "",
            "admin",
            "Admin1",
            "sakura",
            "hidamari",
            "xadminx9",
            "20191015abc",
            " zz ",
            "\u{7}あ",
            "qwertz",
            "aaa",
        ];
        for p in samples {
            let a = assess(p, &PasswordContext { words: &["ひだまり".to_owned()], year: 2026 });
            let codes = a.reasons.iter().chain(&a.suggestions).chain([&a.class]);
            for c in codes.chain(a.parts.iter().map(|p| &p.kind)) {
                assert_ne!(text_of(c).en, "(unknown word)", "{c}");
            }
        }
    }
}
