//! Line numbers. LF, CRLF and a lone CR all end a line.

use std::cell::Cell;

/// 1-based line and column; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location {
    pub line: u32,
    pub column: u32,
}

/// Offsets at which lines start.
#[derive(Debug, Clone, Default)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// The line asked for last, from 0: readers go forward, so the next one is mostly the same or not far.
    near: Cell<usize>,
}

/// Lines that are looked at before the whole index is searched.
const NEAR: usize = 4;

impl LineIndex {
    pub fn new(text: &str) -> LineIndex {
        let b = text.as_bytes();
        // A guess that is seldom far off; growing would copy it many times.
        let mut starts = Vec::with_capacity(b.len() / 40 + 1);
        starts.push(0u32);
        for i in memchr::memchr2_iter(b'\n', b'\r', b) {
            // The LF of a CRLF ends the line; its CR does not.
            if b[i] == b'\r' && b.get(i + 1) == Some(&b'\n') {
                continue;
            }
            starts.push(u32::try_from(i + 1).unwrap_or(u32::MAX));
        }
        // A final line end does not open another line.
        if starts.len() > 1 && starts.last().copied() == u32::try_from(b.len()).ok() {
            starts.pop();
        }
        LineIndex { starts, near: Cell::new(0) }
    }
    /// Number of lines; an empty text has none worth counting but reports 1 start.
    pub fn count(&self) -> usize {
        self.starts.len()
    }
    /// 1-based line of a byte offset.
    pub fn line(&self, offset: usize) -> u32 {
        let o = u32::try_from(offset).unwrap_or(u32::MAX);
        let from = self.near.get();
        let ahead = self.starts.get(from..).unwrap_or(&[]);
        let steps = ahead.iter().take(NEAR + 1).take_while(|s| **s <= o).count();
        let at = match steps {
            1..=NEAR => from + steps,
            _ => self.starts.partition_point(|s| *s <= o).max(1),
        };
        self.near.set(at - 1);
        u32::try_from(at).unwrap_or(u32::MAX)
    }
    /// Byte range of line `i` (0-based) without its line end.
    pub fn range(&self, text: &str, i: usize) -> (usize, usize) {
        let start = self.starts.get(i).map_or(text.len(), |s| *s as usize);
        let next = self.starts.get(i + 1).map_or(text.len(), |s| *s as usize);
        let bytes = text.as_bytes();
        let mut end = next.min(bytes.len());
        while end > start && matches!(bytes[end - 1], b'\n' | b'\r') {
            end -= 1;
        }
        (start, end)
    }
    pub fn locate(&self, text: &str, offset: usize) -> Location {
        let line = self.line(offset);
        let start = self.starts.get(line as usize - 1).map_or(0, |s| *s as usize);
        let column = text.get(start..offset).map_or(0, |s| s.chars().count());
        Location { line, column: u32::try_from(column + 1).unwrap_or(u32::MAX) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lf_crlf_and_cr_alike() {
        for text in ["a\nb\nc", "a\r\nb\r\nc\r\n", "a\rb\rc\r"] {
            let ix = LineIndex::new(text);
            assert_eq!(ix.count(), 3, "{text:?}");
            let at = text.find('c').unwrap();
            assert_eq!(ix.line(at), 3, "{text:?}");
            let (s, e) = ix.range(text, 1);
            assert_eq!(&text[s..e], "b", "{text:?}");
        }
    }

    #[test]
    fn lines_are_found_in_any_order() {
        let text: String = (0..50).map(|i| format!("{i}\n")).collect();
        let ix = LineIndex::new(&text);
        let fresh = |o: usize| LineIndex::new(&text).line(o);
        for a in 0..text.len() + 2 {
            for b in [0, a, a + 1, a + 3, a + 9, a + 40, a.saturating_sub(1), a.saturating_sub(20)] {
                assert_eq!((ix.line(a), ix.line(b)), (fresh(a), fresh(b)), "{a} {b}");
            }
        }
    }

    #[test]
    fn an_empty_text_has_one_line_start() {
        assert_eq!(LineIndex::new("").count(), 1);
        assert_eq!(LineIndex::new("").line(0), 1);
    }
}
