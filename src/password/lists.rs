//! Word lists: which entries begin at a position, at which rank.
//!
//! The tables are sorted, front-coded and packed (`pack.rs`; `cargo xtask credentials` makes them). Each is unpacked once, on first
//! use. Looking up narrows a range of the sorted list byte by byte; the first two bytes come from an index. A table that does
//! not parse would be an empty list; tests compare each with its source.

use super::pack;
use std::sync::OnceLock;

pub(super) struct List {
    words: Vec<u8>,
    /// Where each word ends in `words`.
    ends: Vec<u32>,
    /// Rank, or for lists without exact ranks tenths of a power of ten.
    values: Vec<u32>,
    /// The third to the sixth byte of each word, 0 behind its end: most of a search needs nothing else.
    keys: Vec<u32>,
    /// First word that is not before these two bytes.
    index: Vec<u32>,
}

/// A part of the sorted list: every entry that begins with the bytes so far.
#[derive(Clone, Copy)]
pub(super) struct Range {
    lo: u32,
    hi: u32,
    depth: u8,
    first: u8,
}

/// Leaked passwords with their rank.
pub(super) fn leaked() -> &'static List {
    static LIST: OnceLock<List> = OnceLock::new();
    LIST.get_or_init(|| List::unpack(&pack::unpack(include_bytes!("data/leaked.bin")), true))
}

/// Japanese words as syllables (`mora.rs`).
pub(super) fn japanese() -> &'static List {
    static LIST: OnceLock<List> = OnceLock::new();
    LIST.get_or_init(|| List::unpack(&pack::unpack(include_bytes!("data/japanese.bin")), false))
}

/// Words in kanji, and words of this field in Latin letters, as UTF-8.
pub(super) fn words() -> &'static List {
    static LIST: OnceLock<List> = OnceLock::new();
    LIST.get_or_init(|| List::unpack(&pack::unpack(include_bytes!("data/words.bin")), false))
}

/// Number of exact ranks; must be that of the generator.
const EXACT: u32 = 10_000;

impl List {
    fn unpack(data: &[u8], ranks: bool) -> List {
        let mut out = List {
            words: Vec::new(),
            ends: Vec::new(),
            values: Vec::new(),
            keys: Vec::new(),
            index: vec![0; 1 << 16],
        };
        let number = |at: usize| {
            data.get(at..at + 4)
                .and_then(|b| <[u8; 4]>::try_from(b).ok())
                .map_or(0, |b| u32::from_le_bytes(b) as usize)
        };
        let (count, length) = (number(0), number(4));
        let Some((words, rest)) = data.get(8..).and_then(|d| d.split_at_checked(length)) else { return out };
        let Some((classes, exact)) = rest.split_at_checked(count) else { return out };
        let mut exact = exact.chunks_exact(2);
        out.words.reserve(count * 8);
        out.ends.reserve(count);
        out.values.reserve(count);
        out.keys.reserve(count);
        let (mut start, mut at, mut filled) = (0, 0, 0usize);
        for class in classes {
            let shared = usize::from(words.get(at).copied().unwrap_or(0));
            let rest = words.get(at + 1..).unwrap_or(&[]);
            let n = rest.iter().position(|b| *b < 0x20).unwrap_or(rest.len());
            let before = start;
            start = out.words.len();
            out.words.extend_from_within(before..(before + shared).min(start));
            out.words.extend_from_slice(&rest[..n]);
            at += 1 + n;
            let word = &out.words[start..];
            let key = usize::from(word.first().copied().unwrap_or(0)) << 8
                | usize::from(word.get(1).copied().unwrap_or(0));
            out.keys.push((2..6).fold(0, |k, i| k << 8 | u32::from(word.get(i).copied().unwrap_or(0))));
            let i = u32::try_from(out.ends.len()).unwrap_or(u32::MAX);
            while filled <= key && filled < out.index.len() {
                out.index[filled] = i;
                filled += 1;
            }
            out.ends.push(u32::try_from(out.words.len()).unwrap_or(u32::MAX));
            out.values.push(match (ranks, class) {
                (false, c) => u32::from(*c),
                (true, 0) => exact.next().map_or(1, |b| u32::from(u16::from_le_bytes([b[0], b[1]]))),
                // The lower end of the step: never more guesses than an attacker needs.
                (true, c) => (EXACT << (c - 1).min(8)) + 1,
            });
        }
        let all = u32::try_from(out.ends.len()).unwrap_or(u32::MAX);
        out.index[filled..].fill(all);
        out
    }

    fn word(&self, i: u32) -> &[u8] {
        let i = i as usize;
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        self.words.get(start..self.ends[i] as usize).unwrap_or(&[])
    }

    pub(super) fn all(&self) -> Range {
        Range { lo: 0, hi: u32::try_from(self.ends.len()).unwrap_or(0), depth: 0, first: 0 }
    }

    /// The entries that go on with one more byte.
    pub(super) fn step(&self, r: Range, b: u8) -> Option<Range> {
        let at = usize::from(r.depth);
        match at {
            _ if b == 0 => None,
            0 | 1 => {
                // All entries of `r` have one first byte.
                let (first, from, count) = if at == 0 {
                    (b, usize::from(b) << 8, 256)
                } else {
                    (r.first, usize::from(r.first) << 8 | usize::from(b), 1)
                };
                let lo = *self.index.get(from)?;
                let hi = self.index.get(from + count).copied().unwrap_or(r.hi);
                (lo < hi).then_some(Range { lo, hi, depth: r.depth + 1, first })
            }
            2..6 => narrow(r, b, |i| (self.keys[i as usize] >> (8 * (5 - at))) as u8),
            _ => narrow(r, b, |i| self.word(i).get(at).copied().unwrap_or(0)),
        }
    }

    /// The value of the entry that is exactly the bytes so far.
    pub(super) fn value(&self, r: Range) -> Option<u32> {
        (self.word(r.lo).len() == usize::from(r.depth)).then(|| self.values[r.lo as usize])
    }

    /// The value of the first entry that begins with the bytes so far.
    pub(super) fn first_value(&self, r: Range) -> u32 {
        self.values[r.lo as usize]
    }

    /// Entries up to this value.
    pub(super) fn most_used(&self, up_to: u32) -> impl Iterator<Item = (&str, u32)> {
        let all = (0u32..).zip(&self.values);
        all.filter(move |(_, v)| **v <= up_to)
            .filter_map(|(i, v)| Some((std::str::from_utf8(self.word(i)).ok()?, *v)))
    }

    /// The value of a text that is an entry.
    pub(super) fn find(&self, text: &[u8]) -> Option<u32> {
        let mut r = self.all();
        for b in text {
            r = self.step(r, *b)?;
        }
        if text.is_empty() { None } else { self.value(r) }
    }
}

/// The part of a range whose words have `b` where `here` looks. A word that ends there sorts before every longer one.
fn narrow(r: Range, b: u8, here: impl Fn(u32) -> u8) -> Option<Range> {
    // Most steps end here: the first and the last word of the range say so.
    let (first, last) = (here(r.lo), here(r.hi - 1));
    if b > last || b < first {
        return None;
    }
    let search = |mut lo: u32, mut hi: u32, b: u8| {
        while lo < hi {
            let mid = lo.midpoint(hi);
            if here(mid) < b { lo = mid + 1 } else { hi = mid }
        }
        lo
    };
    let lo = if first == b { r.lo } else { search(r.lo + 1, r.hi, b) };
    // Few words go on alike: look near before looking everywhere.
    let hi = if last == b {
        r.hi
    } else {
        let near = lo.saturating_add(8).min(r.hi - 1);
        let (from, to) = if here(near) <= b { (near, r.hi - 1) } else { (lo, near) };
        search(from, to, b.saturating_add(1))
    };
    (lo < hi).then_some(Range { lo, hi, depth: r.depth.saturating_add(1), first: r.first })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(name: &str) -> String {
        std::fs::read_to_string(format!("{}/../../data/passwords/{name}", env!("CARGO_MANIFEST_DIR")))
            .unwrap()
    }

    #[test]
    fn finds_ranks() {
        let l = leaked();
        assert_eq!(l.ends.len(), 100_000);
        assert_eq!(l.find(b"123456"), Some(1));
        assert_eq!(l.find(b"sakura"), Some(1573));
        assert_eq!(l.find(b"hoikuen"), None);
        assert_eq!(l.find(b""), None);
        assert_eq!(l.find(b"password1x"), None);
    }

    #[test]
    fn the_leaked_table_is_the_committed_list() {
        for (i, word) in data("leaked-100k.txt").lines().enumerate() {
            let said = leaked().find(word.as_bytes()).unwrap() as usize;
            let rank = i + 1;
            assert!(said <= rank && rank <= said * 2, "{rank} {said}");
            assert!(said == rank || rank > 10_000);
        }
    }

    #[test]
    fn the_japanese_tables_are_the_committed_lists() {
        for (name, kanji) in [("japanese.txt", false), ("kanji.txt", true)] {
            let text = data(name);
            for (i, word) in text.lines().filter(|l| !l.starts_with('#')).enumerate() {
                let found = if kanji {
                    words().find(word.as_bytes())
                } else {
                    japanese().find(&super::super::mora::word(word).unwrap())
                };
                let log10 = ((i + 1) as f64).log10().max(2.4);
                assert!(f64::from(found.unwrap()) <= log10 * 10.0 + 1.0, "{word}");
            }
        }
        assert!(japanese().find(&super::super::mora::word("hoikuen").unwrap()).unwrap() < 15);
        assert!(words().find("保育園".as_bytes()).unwrap() < 15);
    }

    #[test]
    fn a_damaged_table_is_an_empty_list_or_wrong_but_never_a_panic() {
        let packed = include_bytes!("data/leaked.bin");
        for cut in [0, 3, 100, packed.len() / 2] {
            List::unpack(&pack::unpack(&packed[..cut]), true).find(b"password");
        }
        let mut bent = packed.to_vec();
        bent[50] ^= 0x55;
        List::unpack(&pack::unpack(&bent), true).find(b"password");
        let whole = pack::unpack(packed);
        for cut in [0, 3, 8, 9, 1000, whole.len() - 1] {
            let l = List::unpack(&whole[..cut], true);
            l.find(b"password");
        }
        assert_eq!(List::unpack(&[255; 64], true).find(b"a"), None);
        List::unpack(&[2, 0, 0, 0, 2, 0, 0, 0, 31, 31, 0, 9], true).find(b"ab");
    }
}
