//! Romaji and kana as one alphabet of syllables, so that one list serves every spelling.
//!
//! Comes in: characters in lower case (katakana already hiragana). Goes out: one byte per syllable and where it ends.
//! Hepburn, Kunrei and what Japanese input methods accept give the same bytes (`shi` = `si` = し, `jya` = `zya` = じゃ);
//! long vowels and doubled consonants count once (`youchien` = `yochien`, `nippon` = `nipon`, `satoh` = `satou`). The list
//! generator in `xtask` uses this very file, so lists and passwords always agree. No state, no allocation.

/// One syllable of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mora {
    /// `0x20..`: printable and above, so that front-coded lists can keep lengths below.
    pub byte: u8,
    /// Where the shortest spelling ends …
    pub end: usize,
    /// … and where a long vowel or a second n ends. A word may end at either.
    pub long: usize,
}

/// ん.
pub const N: u8 = 0x20;

const CONSONANTS: &[u8; 15] = b"'kstnhmyrwgzdbp";

fn byte(consonant: u8, palatal: bool, vowel: u8) -> Option<u8> {
    let c = CONSONANTS.iter().position(|x| *x == consonant)?;
    let v = b"aiueo".iter().position(|x| *x == vowel)?;
    u8::try_from((c * 2 + usize::from(palatal)) * 5 + v).ok().map(|n| n + N + 1)
}

/// The vowel of a syllable's byte (`0` for ん).
fn vowel_of(byte: u8) -> u8 {
    byte.checked_sub(N + 1).map_or(0, |n| b"aiueo"[usize::from(n % 5)])
}

/// Every hiragana from ぁ to ゖ: consonant and vowel; `x` marks the small ones.
const KANA: &[u8] =
    b"xa'axi'ixu'uxe'exo'okagakigikugukegekogosazasizisuzusezesozotadatizixttuzutedetodonaninuneno\
habapahibipihubupuhebepehobopomamimumemoxyyaxyyuxyyorarirurerorowa";

/// Consonant and vowel of a kana; `b'x'` for small ones that change the syllable before.
fn kana(c: char) -> Option<(u8, u8)> {
    const TAIL: &[u8] = b"xawa'i'e'o"; // ゎ わ ゐ ゑ を
    let at = u32::from(c).checked_sub(0x3041)? as usize;
    let pair = match at {
        0..=0x4c => KANA.get(at * 2..at * 2 + 2)?,
        0x4d..=0x51 => TAIL.get((at - 0x4d) * 2..(at - 0x4d) * 2 + 2)?,
        0x53 => b"bu", // ゔ
        _ => return None,
    };
    Some((pair[0], pair[1]))
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'i' | 'u' | 'e' | 'o')
}

fn ascii(c: char) -> u8 {
    u8::try_from(c).unwrap_or(0)
}

/// The syllable that begins at `at`.
pub fn next(s: &[char], at: usize) -> Option<Mora> {
    let c = |i: usize| s.get(i).copied().unwrap_or('\0');
    let first = c(at);
    let (byte, end) = if ('\u{3041}'..='\u{3096}').contains(&first) {
        from_kana(s, at)?
    } else if first.is_ascii_lowercase() {
        from_romaji(s, at)?
    } else {
        return None;
    };
    let mut long = end;
    if byte == N {
        // Input methods want nn for ん at the end of a word.
        if c(end) == 'n' && !is_vowel(c(end + 1)) && c(end + 1) != 'y' || c(end) == '\'' {
            long += 1;
        }
    } else {
        let v = char::from(vowel_of(byte));
        let next = c(end);
        let kana_vowel = match next {
            'あ' | 'ぁ' => 'a',
            'い' | 'ぃ' => 'i',
            'う' | 'ぅ' => 'u',
            'え' | 'ぇ' => 'e',
            'お' | 'ぉ' => 'o',
            x => x,
        };
        let lengthens = kana_vowel == v
            || v == 'o' && kana_vowel == 'u'
            || next == 'ー'
            || v == 'o' && next == 'h' && !is_vowel(c(end + 1)) && c(end + 1) != 'y';
        if lengthens {
            long += 1;
        }
        if c(long) == 'っ' && !('\u{3041}'..='\u{3096}').contains(&c(long + 1)) {
            long += 1;
        }
    }
    Some(Mora { byte, end, long })
}

fn from_kana(s: &[char], at: usize) -> Option<(u8, usize)> {
    let c = |i: usize| s.get(i).copied().unwrap_or('\0');
    if c(at) == 'ん' {
        return Some((N, at + 1));
    }
    let start = if c(at) == 'っ' { at + 1 } else { at };
    let (mut consonant, vowel) = kana(c(start))?;
    let mut start = start;
    // か + ゛ as two signs: half-width kana and kana keys.
    let voiced = match (c(start + 1), consonant) {
        ('゛' | '\u{3099}' | '\u{ff9e}', b'k') => b'g',
        ('゛' | '\u{3099}' | '\u{ff9e}', b's') => b'z',
        ('゛' | '\u{3099}' | '\u{ff9e}', b't') => b'd',
        ('゛' | '\u{3099}' | '\u{ff9e}', b'h') => b'b',
        ('゜' | '\u{309a}' | '\u{ff9f}', b'h') => b'p',
        _ => 0,
    };
    if voiced != 0 {
        consonant = if voiced == b'd' && matches!(vowel, b'i' | b'u') { b'z' } else { voiced };
        start += 1;
    }
    if consonant == b'x' {
        // A small kana by itself: its vowel.
        let v = if vowel == b'y' { b'a' } else { vowel };
        return Some((byte(b'\'', false, v)?, start + 1));
    }
    let small = c(start + 1);
    let palatal = match small {
        'ゃ' => Some(b'a'),
        'ゅ' => Some(b'u'),
        'ょ' => Some(b'o'),
        'ぇ' if vowel == b'i' => Some(b'e'),
        _ => None,
    };
    if let Some(v) = palatal.filter(|_| vowel == b'i') {
        return Some((byte(consonant, true, v)?, start + 2));
    }
    // ふぁ, てぃ, うぃ, つぁ: the small vowel takes the place of the other.
    let small = match small {
        'ぁ' => b'a',
        'ぃ' => b'i',
        'ぇ' => b'e',
        'ぉ' => b'o',
        _ => return Some((byte(consonant, false, vowel)?, start + 1)),
    };
    if small == vowel {
        return Some((byte(consonant, false, vowel)?, start + 1));
    }
    if consonant == b'\'' && vowel == b'u' {
        consonant = b'w';
    }
    Some((byte(consonant, false, small)?, start + 2))
}

fn from_romaji(s: &[char], at: usize) -> Option<(u8, usize)> {
    let c = |i: usize| s.get(at + i).copied().unwrap_or('\0');
    let (a, b) = (c(0), c(1));
    if is_vowel(a) {
        return Some((byte(b'\'', false, ascii(a))?, at + 1));
    }
    if a == 'n' && !is_vowel(b) && b != 'y' || a == 'm' && matches!(b, 'b' | 'p') {
        return Some((N, at + 1));
    }
    // A doubled consonant, tch, and xtu or ltsu before the syllable: っ.
    let mut i = 0;
    if matches!(a, 'x' | 'l') && b == 't' {
        i = if c(2) == 's' { 4 } else { 3 };
        if c(i - 1) != 'u' {
            return None;
        }
    }
    if c(i) == c(i + 1) && !matches!(c(i), 'n' | 'y' | 'w' | 'x' | '\0') || c(i) == 't' && c(i + 1) == 'c' {
        i += 1;
    }
    let (x, y, z) = (c(i), c(i + 1), c(i + 2));
    let simple =
        |consonant: u8, vowel: char, n: usize| Some((byte(consonant, false, ascii(vowel))?, at + i + n));
    let palatal = |consonant: u8, vowel: char, n: usize| {
        let p = vowel != 'i';
        Some((byte(consonant, p, ascii(vowel))?, at + i + n))
    };
    match (x, y) {
        ('s', 'h') => palatal(b's', z, 3),
        ('c', 'h') => palatal(b't', z, 3),
        ('t', 's') => simple(b't', z, 3),
        ('d', 'z') => simple(b'z', z, 3),
        ('t' | 'd', 'h') => simple(ascii(x), z, 3),
        ('t', 'y') | ('c', 'y') => palatal(b't', z, 3),
        ('j', 'y') | ('d', 'y') => palatal(b'z', z, 3),
        ('j', v) => palatal(b'z', v, 2),
        ('f', 'y') => palatal(b'h', z, 3),
        ('f', v) => simple(b'h', v, 2),
        ('v', v) => simple(b'b', v, 2),
        ('l', 'y') => palatal(b'r', z, 3),
        ('l', v) => simple(b'r', v, 2),
        ('c', v @ ('a' | 'u' | 'o')) => simple(b'k', v, 2),
        ('d', 'u') => simple(b'z', 'u', 2),
        (_, 'y') if x != 'y' && x != 'w' => palatal(ascii(x), z, 3),
        ('w', 'o') => simple(b'\'', 'o', 2),
        _ => simple(ascii(x), y, 2),
    }
}

/// A whole word as syllables; `None` when a part of it is none.
#[allow(dead_code)] // The generator and the tests read whole words, the search walks.
pub fn word(s: &str) -> Option<Vec<u8>> {
    let chars: Vec<char> = s.chars().collect();
    let (mut at, mut out) = (0, Vec::new());
    while at < chars.len() {
        let m = next(&chars, at)?;
        out.push(m.byte);
        at = m.long;
    }
    (!out.is_empty()).then_some(out)
}

/// The word as it is read when ん before a vowel or y is typed without a sign after it (shinichi, kenya), if it has one.
#[allow(dead_code)] // For the generator of the lists.
pub fn joined(word: &[u8]) -> Option<Vec<u8>> {
    let mut out: Vec<u8> = Vec::with_capacity(word.len());
    for b in word {
        let sound = b.checked_sub(N + 1).map(|n| (CONSONANTS.get(usize::from(n / 10)), n / 5 % 2 == 1));
        let (palatal, plain) = match sound {
            Some((Some(b'\''), false)) => (false, true),
            Some((Some(b'y'), false)) => (true, true),
            _ => (false, false),
        };
        let together = (plain && out.last() == Some(&N)).then(|| byte(b'n', palatal, vowel_of(*b))).flatten();
        if together.is_some() {
            out.pop();
        }
        out.push(together.unwrap_or(*b));
    }
    (out != word).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_word_are_one() {
        for group in [
            &["しょうわ", "shouwa", "showa", "syouwa", "syowa"][..],
            &["ほいくえん", "hoikuen", "hoikuenn"],
            &["ようちえん", "youchien", "yochien", "youtien"],
            &["じゅんこ", "junko", "jyunko", "zyunko", "junnko"],
            &["さとう", "satou", "sato", "satoh"],
            &["おおの", "oono", "ohno", "ono"],
            &["たんぽぽ", "tanpopo", "tampopo"],
            &["きっず", "kizzu", "kixtuzu", "kiltsuzu", "kiddu"],
            &["がっこう", "か゛っこう", "gakkou"],
            &["ぱんだ", "は゜んた゛", "panda"],
            &["にっぽん", "nippon", "nipponn"],
            &["まっちゃ", "matcha", "maccha", "mattya"],
            &["こんにちは", "konnichiha", "konnnitiha"],
            &["じんや", "jin'ya"],
            &["かめら", "kamera", "camera"],
            &["ふぁん", "fan"],
            &["すーぱー", "su-pa-".trim_end_matches('-'), "supa"],
        ] {
            let first = word(group[0]);
            for w in group.iter().filter(|w| !w.contains('-')) {
                assert_eq!(word(w), first, "{w}");
            }
            assert!(first.is_some());
        }
        assert_ne!(word("sakura"), word("sakuro"));
        for no in ["xyz", "str", "q", "th", "保育", "a1"] {
            assert_eq!(word(no), None, "{no}");
        }
    }

    #[test]
    fn n_before_a_vowel_is_typed_together() {
        let typed = |kana: &str| joined(&word(kana).unwrap());
        assert_eq!(typed("しんいち"), word("shinichi"));
        assert_eq!(typed("けんや"), word("kenya"));
        assert_eq!(typed("かんじ"), None);
        assert_eq!(typed("さくら"), None);
    }

    #[test]
    fn a_word_may_end_before_the_long_vowel() {
        let s: Vec<char> = "satoushi".chars().collect();
        let to = next(&s, 2).unwrap();
        assert_eq!((to.end, to.long), (4, 5));
    }

    #[test]
    fn every_kana_is_a_syllable() {
        for c in '\u{3041}'..='\u{3094}' {
            if c != 'っ' {
                assert!(next(&[c], 0).is_some(), "{c}");
            }
        }
        assert_eq!(next(&['っ'], 0), None);
    }
}
