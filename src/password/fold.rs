//! One password in the forms that are compared with lists.
//!
//! Comes in: any text. Goes out: its first [`CAP`] characters, each mapped to one character (so that positions stay
//! those of the input): full-width signs and half-width kana to their ordinary forms, then lower case with katakana as
//! hiragana. This is the part of NFKC that people type; nothing is ever allocated for the rest of a huge input.

/// Characters that are looked at. What follows is neither counted as strength nor read.
pub(super) const CAP: usize = 128;

pub(super) struct Folded {
    /// Width folded, case kept.
    pub raw: Vec<char>,
    /// Lower case, katakana as hiragana.
    pub low: Vec<char>,
    /// `low` as bytes for the lists, 0 where it is not ASCII.
    pub key: Vec<u8>,
    /// The kind of each character of `raw` …
    pub classes: Vec<u8>,
    /// … and which kinds occur: most of what is looked for cannot be in most passwords.
    pub mask: u8,
    /// There was more than [`CAP`] characters.
    pub cut: bool,
}

impl Folded {
    pub(super) fn new(text: &str) -> Folded {
        let mut chars = text.chars();
        let mut raw = Vec::with_capacity(text.len().min(CAP));
        raw.extend(chars.by_ref().take(CAP).map(width));
        let low: Vec<char> = raw.iter().map(|c| lower(*c)).collect();
        let key = low.iter().map(|c| if c.is_ascii() { *c as u8 } else { 0 }).collect();
        let classes: Vec<u8> = raw.iter().map(|c| class(*c)).collect();
        let mask = classes.iter().fold(0, |m, c| m | c);
        Folded { raw, low, key, classes, mask, cut: chars.next().is_some() }
    }
}

/// Overwritten when dropped, as far as the compiler lets us.
impl Drop for Folded {
    fn drop(&mut self) {
        self.raw.fill('\0');
        self.low.fill('\0');
        self.key.fill(0);
        self.classes.fill(0);
        std::hint::black_box((&self.raw, &self.low, &self.key, &self.classes));
    }
}

pub(super) const DIGIT: u8 = 1;
pub(super) const LOWER: u8 = 2;
pub(super) const UPPER: u8 = 4;
pub(super) const SIGN: u8 = 8;
pub(super) const KANA: u8 = 16;
pub(super) const KANJI: u8 = 32;
const WIDE: u8 = 64;

fn class(c: char) -> u8 {
    match c {
        '0'..='9' => DIGIT,
        'a'..='z' => LOWER,
        'A'..='Z' => UPPER,
        '\u{20}'..='\u{7e}' => SIGN,
        '\u{3041}'..='\u{30ff}' => KANA,
        '々' | '\u{3400}'..='\u{9fff}' => KANJI,
        _ => WIDE,
    }
}

/// Full-width ASCII, ideographic space and half-width katakana to their ordinary forms.
pub(super) fn width(c: char) -> char {
    const HALF: [char; 56] = [
        'ヲ', 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ャ', 'ュ', 'ョ', 'ッ', 'ー', 'ア', 'イ', 'ウ', 'エ', 'オ', 'カ',
        'キ', 'ク', 'ケ', 'コ', 'サ', 'シ', 'ス', 'セ', 'ソ', 'タ', 'チ', 'ツ', 'テ', 'ト', 'ナ', 'ニ', 'ヌ',
        'ネ', 'ノ', 'ハ', 'ヒ', 'フ', 'ヘ', 'ホ', 'マ', 'ミ', 'ム', 'メ', 'モ', 'ヤ', 'ユ', 'ヨ', 'ラ', 'リ',
        'ル', 'レ', 'ロ', 'ワ', 'ン',
    ];
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        '①'..='⑨' => char::from_u32(u32::from(c) - u32::from('①') + u32::from('1')).unwrap_or(c),
        '\u{ff66}'..='\u{ff9d}' => HALF[(u32::from(c) - 0xff66) as usize],
        c => c,
    }
}

pub(super) fn lower(c: char) -> char {
    match c {
        c if c.is_ascii() => c.to_ascii_lowercase(),
        '\u{30a1}'..='\u{30f6}' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

/// A short text in the form in which list entries are compared.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    out.extend(text.chars().map(|c| lower(width(c))));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_width_and_case_one_to_one() {
        assert_eq!(fold("ＡＤＭＩＮ１２３"), "admin123");
        assert_eq!(fold("ｻｸﾗ"), "さくら");
        let f = Folded::new("Ａé漢\u{1f600}");
        assert_eq!((f.raw.len(), f.key.as_slice()), (4, &[b'a', 0, 0, 0][..]));
        assert!(Folded::new(&"a".repeat(CAP + 1)).cut);
        assert!(!Folded::new(&"あ".repeat(CAP)).cut);
    }
}
