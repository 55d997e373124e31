//! Tables of cells: comma, tab, semicolon or bar, or columns set apart by two or more blanks.
//!
//! Comes in: a decoded text. Goes out: one row after the other, each cell with its place in the text, so a million rows
//! need the memory of one. Knows quotes (`"a ""b"" c"`, line breaks inside), all three line ends, rows of unequal length.
//! Broken quoting never swallows the rest of the file: a quote that is not closed within [`QUOTE_BYTES`] is a plain
//! character, and the reader says where. Never fails, never recurses; the work is linear in the text.
//!
//! What the columns mean and which row is the header is the business of the format.

use crate::model::order::Order as _;

use std::borrow::Cow;

/// A quoted cell is not longer than this; beyond it the opening quote was a slip.
pub const QUOTE_BYTES: usize = 16 << 10;

/// Nor does it have more line ends than this.
const QUOTE_LINES: usize = 60;

/// The separators that are told apart by [`delimiter`].
const CANDIDATES: [u8; 4] = [b'\t', b';', b',', b'|'];

/// Columns apart by two or more blanks (copied from a terminal or a page). A blank cell cannot be seen in such a table.
pub const ALIGNED: u8 = b' ';

/// One cell: its place in the text, with the quotes left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub start: u32,
    pub end: u32,
    /// Holds doubled quotes that stand for one.
    escaped: bool,
}

impl Cell {
    pub fn raw<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
    /// The value without blanks around it.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let raw = self.raw(text).trim();
        if self.escaped { Cow::Owned(raw.replace("\"\"", "\"")) } else { Cow::Borrowed(raw) }
    }
}

/// Walks over the rows of one text.
#[derive(Debug, Clone)]
pub struct Rows<'t> {
    text: &'t str,
    delimiter: u8,
    at: usize,
    cells: Vec<Cell>,
    /// Where opening quotes were that nothing closes (at most 20 are kept).
    unclosed: Vec<u32>,
}

/// The current row; borrows the cells until the next one is read.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r, 't> {
    text: &'t str,
    pub cells: &'r [Cell],
    /// Byte range of the row without its line end.
    pub start: usize,
    pub end: usize,
}

impl<'t> Row<'_, 't> {
    pub fn text(&self, column: usize) -> Cow<'t, str> {
        self.cells.get(column).map_or(Cow::Borrowed(""), |c| c.text(self.text))
    }
    /// The row with only `n` of its cells, from `first` on.
    #[must_use]
    pub fn part(&self, first: usize, n: usize) -> Self {
        let cells = self.cells.get(first..).unwrap_or(&[]);
        Row { cells: cells.get(..n).unwrap_or(cells), ..*self }
    }
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|c| c.raw(self.text).trim().is_empty())
    }
}

impl<'t> Rows<'t> {
    pub fn new(text: &'t str, delimiter: u8) -> Rows<'t> {
        let at = text.len() - text.trim_start_matches('\u{FEFF}').len();
        Rows { text, delimiter, at, cells: Vec::new(), unclosed: Vec::new() }
    }

    /// The rows from this place on.
    pub fn at(text: &'t str, delimiter: u8, at: usize) -> Rows<'t> {
        Rows { text, delimiter, at, cells: Vec::new(), unclosed: Vec::new() }
    }

    /// Places of quotes that nothing closes, seen so far.
    pub fn unclosed(&self) -> &[u32] {
        &self.unclosed
    }

    /// The next row, blank ones included.
    pub fn read(&mut self) -> Option<Row<'_, 't>> {
        let bytes = self.text.as_bytes();
        if self.at >= bytes.len() {
            return None;
        }
        self.cells.clear();
        let start = self.at;
        if self.delimiter == ALIGNED {
            return Some(self.read_aligned(bytes));
        }
        let (delimiter, mut at) = (self.delimiter, start);
        let end = loop {
            // Most cells begin with what they say.
            let stop = if matches!(bytes.get(at), Some(b' ' | b'"')) {
                self.at = at;
                self.cell(bytes)
            } else {
                let stop = self.plain_end(bytes, at);
                self.push(at, stop, false);
                stop
            };
            at = stop + 1;
            if bytes.get(stop) != Some(&delimiter) {
                let two = bytes.get(stop) == Some(&b'\r') && bytes.get(at) == Some(&b'\n');
                self.at = at + usize::from(two);
                break stop;
            }
            // A separator at the very end opens one more, empty cell.
            if at == bytes.len() {
                self.push(at, at, false);
                self.at = at;
                break at;
            }
        };
        Some(Row { text: self.text, cells: &self.cells, start, end })
    }

    fn read_aligned(&mut self, bytes: &[u8]) -> Row<'_, 't> {
        let start = self.at;
        let rest = bytes.get(start..).unwrap_or(&[]);
        let end = start + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let crlf = bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n');
        self.at = end + if crlf { 2 } else { 1 };
        let line = self.text.get(start..end).unwrap_or("");
        // The cell that is open: where it starts and where its last letter ends.
        let mut open: Option<(usize, usize)> = None;
        let mut gap = 0;
        for (i, c) in line.char_indices() {
            gap += match c {
                ' ' => 1,
                '\t' | '\u{3000}' => 2,
                _ => 0,
            };
            if c.is_whitespace() {
                continue;
            }
            if gap >= 2
                && let Some((a, b)) = open.take()
            {
                self.push(start + a, start + b, false);
            }
            gap = 0;
            open = Some((open.map_or(i, |(a, _)| a), i + c.len_utf8()));
        }
        if let Some((a, b)) = open {
            self.push(start + a, start + b, false);
        }
        Row { text: self.text, cells: &self.cells, start, end }
    }

    fn push(&mut self, start: usize, end: usize, escaped: bool) {
        let n = |v: usize| u32::try_from(v).unwrap_or(u32::MAX);
        self.cells.push(Cell { start: n(start), end: n(end), escaped });
    }

    /// Read one cell from `self.at`; returns the place of the separator or line end behind it.
    fn cell(&mut self, bytes: &[u8]) -> usize {
        let start = self.at;
        let rest = bytes.get(start..).unwrap_or(&[]);
        let blanks = rest.iter().take_while(|b| **b == b' ').count();
        if rest.get(blanks) == Some(&b'"') {
            if let Some((end, escaped)) = closing(bytes, start + blanks + 1, self.delimiter) {
                // What stands between the closing quote and the separator belongs to nothing; it is kept readable.
                let stop = self.plain_end(bytes, end + 1);
                self.push(start + blanks + 1, end, escaped);
                return stop;
            }
            if self.unclosed.len() < 20 {
                self.unclosed.push(u32::try_from(start + blanks).unwrap_or(u32::MAX));
            }
        }
        let stop = self.plain_end(bytes, start);
        self.push(start, stop, false);
        stop
    }

    fn plain_end(&self, bytes: &[u8], from: usize) -> usize {
        // Cells are short: eight bytes at once, without what a search in a long text has to prepare.
        const ONES: u64 = u64::MAX / 255;
        let has = |word: u64, sign: u8| {
            let x = word ^ (u64::from(sign) * ONES);
            x.wrapping_sub(ONES) & !x & (ONES << 7)
        };
        let mut at = from;
        while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
            let word = u64::from_le_bytes(*word);
            let found = has(word, self.delimiter) | has(word, b'\n') | has(word, b'\r');
            if found != 0 {
                return at + found.trailing_zeros() as usize / 8;
            }
            at += 8;
        }
        let rest = bytes.get(at..).unwrap_or(&[]);
        let stop = |b: &u8| *b == self.delimiter || matches!(b, b'\n' | b'\r');
        rest.iter().position(stop).map_or(bytes.len(), |i| at + i)
    }
}

/// Place of the quote that closes a cell whose content starts at `from`. `None`: the opening quote was a slip, because
/// nothing closes it, or what "closes" it lines later is itself the start of a quoted cell.
fn closing(bytes: &[u8], from: usize, delimiter: u8) -> Option<(usize, bool)> {
    let limit = bytes.len().min(from + QUOTE_BYTES);
    let mut at = from;
    let mut escaped = false;
    let end = loop {
        let q = at + memchr::memchr(b'"', bytes.get(at..limit)?)?;
        if bytes.get(q + 1) != Some(&b'"') {
            break q;
        }
        escaped = true;
        at = q + 2;
    };
    let breaks = memchr::memchr2_iter(b'\n', b'\r', bytes.get(from..end)?).take(QUOTE_LINES + 1).count();
    let clean = bytes.get(end + 1).is_none_or(|b| *b == delimiter || matches!(b, b'\n' | b'\r' | b' '));
    (breaks == 0 || clean && breaks <= QUOTE_LINES).then_some((end, escaped))
}

/// The separator of a table, judged by its first part: the one that gives the most rows of one width. `None` when no
/// candidate gives two rows of at least two cells. `sep=;` in the first line (Excel) decides.
pub fn delimiter(head: &str) -> Option<u8> {
    let first = head.trim_start_matches('\u{FEFF}');
    if let Some(d) = first.strip_prefix("sep=").and_then(|r| r.bytes().next()) {
        return d.is_ascii().then_some(d);
    }
    let mut best: Option<(usize, u8)> = None;
    // Rows of any width but one, for tables whose heading is wider than their only row.
    let mut ragged: Option<(usize, u8)> = None;
    for d in CANDIDATES.into_iter().chain([ALIGNED]) {
        if d == ALIGNED && best.is_some() {
            break;
        }
        let mut widths: Vec<usize> = Vec::new();
        let mut rows = Rows::new(head, d);
        while let Some(row) = rows.read() {
            if !row.is_blank() {
                widths.push(row.cells.len());
            }
            if widths.len() == 60 {
                break;
            }
        }
        // The row cut off by the end of the head says nothing. A title and two rows are no such head.
        if widths.len() > 2 && (widths.len() > 3 || head.len() > 2_000) {
            widths.pop();
        }
        let wide = widths.iter().filter(|w| **w >= 4).count();
        if d != ALIGNED && wide >= 2 && ragged.is_none_or(|(n, _)| wide > n) {
            ragged = Some((wide, d));
        }
        widths.retain(|w| *w > if d == ALIGNED { 2 } else { 1 });
        widths.order();
        let usual = widths.chunk_by(|a, b| a == b).max_by_key(|c| (c.len(), c[0]));
        let Some(usual) = usual.filter(|u| u.len() >= 2) else { continue };
        // Commas also stand inside prose and numbers: count how many rows agree first, then how wide they are.
        let score = usual.len() * 1000 + usual[0].min(999);
        if best.is_none_or(|(s, _)| score > s) {
            best = Some((score, d));
        }
    }
    best.or(ragged).map(|(_, d)| d)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str, d: u8) -> Vec<Vec<String>> {
        let mut rows = Rows::new(text, d);
        let mut out = Vec::new();
        while let Some(r) = rows.read() {
            out.push((0..r.cells.len()).map(|i| r.text(i).into_owned()).collect());
        }
        out
    }

    #[test]
    fn quotes_line_breaks_and_ragged_rows() {
        assert_eq!(
            table("a,\"b \"\"x\"\"\",c\r\n\"1\r\n2\",,\"\"\n\n7\n", b','),
            [vec!["a", "b \"x\"", "c"], vec!["1\r\n2", "", ""], vec![""], vec!["7"]]
        );
        // Lone CR (old Mac export), trailing separator at the very end.
        assert_eq!(table("a;b\rc;", b';'), [vec!["a", "b"], vec!["c", ""]]);
        assert_eq!(table("\u{FEFF}a\tb", b'\t'), [vec!["a", "b"]]);
        assert_eq!(table("", b','), Vec::<Vec<String>>::new());
        assert_eq!(table("  a b   c\t\td \r\n\nx\n", ALIGNED), [vec!["a b", "c", "d"], vec![], vec!["x"]]);
    }

    #[test]
    fn an_unclosed_quote_is_a_plain_character_and_is_told() {
        let text = format!("a,\"b\n{}", "c,d\n".repeat(9_000));
        let mut rows = Rows::new(&text, b',');
        let mut n = 0;
        while rows.read().is_some() {
            n += 1;
        }
        assert_eq!(n, 9_001);
        assert_eq!(rows.unclosed(), [2]);
    }

    #[test]
    fn a_slip_does_not_swallow_the_next_quoted_cell() {
        assert_eq!(table("a,\"b\nc,\"d\"\n", b','), [vec!["a", "\"b"], vec!["c", "d"]]);
    }

    #[test]
    fn many_quotes_stay_linear() {
        // Every row opens a quote that only a far-away one could close.
        let text = "\"x,y\n".repeat(200_000);
        let mut rows = Rows::new(&text, b',');
        let mut bytes = 0;
        while let Some(r) = rows.read() {
            bytes += r.end - r.start;
        }
        assert!(bytes <= text.len());
    }

    #[test]
    fn the_separator_is_found_by_agreement() {
        assert_eq!(delimiter("a;b;c\n1,5;2;3\n1,6;2;3\n"), Some(b';'));
        assert_eq!(delimiter("note, with comma\n\nname\tip\tmodel\nx\t1\ty, z\nx\t1\ty\n"), Some(b'\t'));
        assert_eq!(delimiter("a|b\n1|2\n"), Some(b'|'));
        assert_eq!(delimiter("sep=;\na;b\n"), Some(b';'));
        assert_eq!(delimiter("just text\nmore text\n"), None);
        assert_eq!(delimiter("a,b,c,d,e\n1,2,3,4\n"), Some(b','));
        assert_eq!(delimiter("Name      IP address   Model\ncam 1     10.0.0.1     X 1\n"), Some(ALIGNED));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn rows_cover_the_text_in_order(text in "[a\"',;\t\r\n é日]{0,200}", d in 0usize..4) {
            let mut rows = Rows::new(&text, CANDIDATES[d]);
            let mut at = 0;
            while let Some(r) = rows.read() {
                proptest::prop_assert!(r.start >= at && r.end >= r.start && r.end <= text.len());
                for c in r.cells {
                    proptest::prop_assert!(text.get(c.start as usize..c.end as usize).is_some());
                    proptest::prop_assert!(c.start as usize >= r.start && c.end as usize <= r.end);
                }
                at = r.end;
            }
            delimiter(&text);
        }

        #[test]
        fn what_is_written_is_read(cells in proptest::collection::vec("[a-c\",;\n ]{0,8}", 1..6)) {
            let line: Vec<String> = cells.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
            let text = format!("{}\nend", line.join(","));
            let mut rows = Rows::new(&text, b',');
            let row = rows.read().unwrap();
            let read: Vec<String> = (0..row.cells.len()).map(|i| row.text(i).into_owned()).collect();
            let want: Vec<String> = cells.iter().map(|c| c.trim().to_owned()).collect();
            proptest::prop_assert_eq!(read, want);
        }
    }
}
