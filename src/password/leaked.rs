//! The leaked list: is a text in it, at which rank, and which entries begin at a position.
//!
//! The table is front-coded (`cargo xtask credentials` describes the layout). It is unpacked once, on first use, into
//! sorted words with ranks: about 1.7 MB, a few milliseconds. A table that does not parse would be an empty list; a test
//! compares it with `data/passwords/leaked-100k.txt`.

use std::sync::OnceLock;

pub(super) struct Leaked {
    words: Vec<u8>,
    /// Where each word ends in `words`.
    ends: Vec<u32>,
    ranks: Vec<u32>,
}

/// The list.
pub(super) fn list() -> &'static Leaked {
    static LIST: OnceLock<Leaked> = OnceLock::new();
    LIST.get_or_init(|| Leaked::unpack(include_bytes!("data/leaked.bin")))
}

/// Number of exact ranks; must be that of the generator.
const EXACT: f64 = 10_000.0;

impl Leaked {
    fn unpack(data: &[u8]) -> Leaked {
        let mut out = Leaked { words: Vec::new(), ends: Vec::new(), ranks: Vec::new() };
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
        let (mut start, mut at) = (0, 0);
        for class in classes {
            let shared = usize::from(words.get(at).copied().unwrap_or(0));
            let rest = words.get(at + 1..).unwrap_or(&[]);
            let n = rest.iter().position(|b| *b < 0x20).unwrap_or(rest.len());
            let before = start;
            start = out.words.len();
            out.words.extend_from_within(before..(before + shared).min(start));
            out.words.extend_from_slice(&rest[..n]);
            at += 1 + n;
            out.ends.push(u32::try_from(out.words.len()).unwrap_or(u32::MAX));
            out.ranks.push(match class {
                0 => exact.next().map_or(1, |b| u32::from(u16::from_le_bytes([b[0], b[1]]))),
                // The lower end of the step: never more guesses than an attacker needs.
                c => (EXACT * std::f64::consts::SQRT_2.powi(i32::from(*c) - 1)) as u32 + 1,
            });
        }
        out
    }

    fn word(&self, i: usize) -> &[u8] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.words[start..self.ends[i] as usize]
    }

    /// The first index in `from..to` whose word is not before `b` at position `at`.
    fn first_at(&self, from: usize, to: usize, at: usize, b: u16) -> usize {
        let (mut lo, mut hi) = (from, to);
        while lo < hi {
            let mid = lo.midpoint(hi);
            // A word that ends here sorts before every longer one.
            let here = self.word(mid).get(at).map_or(0, |c| u16::from(*c) + 1);
            if here < b { lo = mid + 1 } else { hi = mid }
        }
        lo
    }

    /// Rank of a text that is an entry, letter by letter. Beyond 10,000 the rank is the lower end of a step of √2.
    pub(super) fn rank(&self, text: &[u8]) -> Option<u32> {
        let mut found = None;
        self.prefixes(text, |length, rank| {
            if length == text.len() {
                found = Some(rank);
            }
        });
        found
    }

    /// Every entry that `text` begins with: its length and rank.
    pub(super) fn prefixes(&self, text: &[u8], mut found: impl FnMut(usize, u32)) {
        let (mut lo, mut hi) = (0, self.ends.len());
        for (at, b) in text.iter().enumerate() {
            let b = u16::from(*b) + 1;
            lo = self.first_at(lo, hi, at, b);
            hi = self.first_at(lo, hi, at, b + 1);
            if lo >= hi {
                return;
            }
            if self.word(lo).len() == at + 1 {
                found(at + 1, self.ranks[lo]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_ranks_and_prefixes() {
        let l = list();
        assert_eq!(l.ends.len(), 100_000);
        assert_eq!(l.rank(b"123456"), Some(1));
        assert_eq!(l.rank(b"sakura"), Some(1573));
        assert_eq!(l.rank(b"hoikuen"), None);
        assert_eq!(l.rank(b""), None);
        let mut all = Vec::new();
        l.prefixes(b"password1x", |n, r| all.push((n, r)));
        assert!(all.iter().any(|(n, r)| *n == 8 && *r == 2) && all.iter().any(|(n, _)| *n == 9), "{all:?}");
    }

    #[test]
    fn the_table_is_the_committed_list() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/passwords/leaked-100k.txt");
        for (i, word) in std::fs::read_to_string(path).unwrap().lines().enumerate() {
            let said = list().rank(word.as_bytes()).unwrap() as usize;
            let rank = i + 1;
            assert!(said <= rank && rank as f64 <= said as f64 * 1.4143, "{rank} {said}");
            assert!(said == rank || rank > 10_000);
        }
    }

    #[test]
    fn a_damaged_table_is_an_empty_list_or_wrong_but_never_a_panic() {
        let whole = include_bytes!("data/leaked.bin");
        for cut in [0, 3, 8, 9, 1000, whole.len() - 1] {
            let l = Leaked::unpack(&whole[..cut]);
            l.prefixes(b"password", |_, _| {});
        }
        let l = Leaked::unpack(&[255; 64]);
        assert_eq!(l.rank(b"a"), None);
        Leaked::unpack(&[2, 0, 0, 0, 2, 0, 0, 0, 31, 31, 0, 9]);
    }
}
