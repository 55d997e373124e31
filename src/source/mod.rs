//! Bytes → [`Source`]: decoded text with exact line numbers, within budgets.
//!
//! Comes in: the bytes of one file. Goes out: text (UTF-8), the encoding, a line index and notices. Never fails: what
//! is not text becomes a `Source` with `binary` set and a notice that names what it looks like. Never looks at the
//! file's name.

pub mod archive;
pub mod decode;
pub mod limits;
pub mod lines;
pub mod magic;
pub mod redact;

use crate::model::report::Notice;
use crate::model::span::{FileId, Span};
use std::cell::RefCell;

pub use lines::{LineIndex, Location};

/// One file, decoded.
pub struct Source {
    pub id: FileId,
    pub name: String,
    pub text: String,
    pub encoding: &'static str,
    /// Set when the bytes are not text; `text` is then empty.
    pub binary: Option<magic::Kind>,
    pub lines: LineIndex,
    pub notices: Vec<Notice>,
    /// Byte ranges that hold secrets. Every evidence text masks them.
    secrets: RefCell<redact::Ranges>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // No text: it holds secrets.
        f.debug_struct("Source")
            .field("id", &self.id)
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

impl Source {
    /// A source from text that is already decoded (paste box, archive member, tests).
    pub fn from_text(id: FileId, name: &str, text: &str) -> Source {
        Source::new(id, name, text.to_owned())
    }
    /// The same without a copy.
    pub fn new(id: FileId, name: &str, text: String) -> Source {
        let lines = LineIndex::new(&text);
        Source {
            id,
            name: name.to_owned(),
            text,
            encoding: "utf-8",
            binary: None,
            lines,
            notices: Vec::new(),
            secrets: RefCell::default(),
        }
    }

    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.id, start, end)
    }
    /// Span of a slice of `self.text`.
    pub fn span_of(&self, part: &str) -> Span {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize).min(self.text.len());
        self.span(start, (start + part.len()).min(self.text.len()))
    }
    /// The place of `part` inside `span`; all of it where it was unescaped on the way.
    pub fn span_of_text(&self, span: Span, part: &str) -> Span {
        match self.slice(span).rfind(part) {
            Some(i) if !part.is_empty() => self.span(span.start() + i, span.start() + i + part.len()),
            _ => span,
        }
    }
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start()..span.end().min(self.text.len())).unwrap_or("")
    }
    /// 1-based line and column (in characters).
    pub fn locate(&self, span: Span) -> Location {
        self.lines.locate(&self.text, span.start())
    }
    /// 1-based line number of a byte offset.
    pub fn line(&self, offset: usize) -> u32 {
        self.lines.line(offset)
    }
    /// Lines without their line ends, with the offset of each.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (0..self.lines.count()).map(|i| {
            let (start, end) = self.lines.range(&self.text, i);
            (start, self.text.get(start..end).unwrap_or(""))
        })
    }

    /// Register a secret: from now on no evidence text shows these bytes.
    pub fn mark_secret(&self, span: Span) {
        self.secrets.borrow_mut().add(span.start, span.end);
    }
    /// How many separate places are masked.
    pub fn secret_count(&self) -> usize {
        self.secrets.borrow_mut().all().len()
    }

    /// The line (or lines, at most three) around `span`, with secrets masked, at most 300 characters.
    pub fn snippet(&self, span: Span) -> String {
        let first = self.lines.line(span.start()) as usize - 1;
        let last = self.lines.line(span.end().max(span.start() + 1) - 1) as usize - 1;
        let last = last.min(first + 2);
        let (start, _) = self.lines.range(&self.text, first);
        let (_, end) = self.lines.range(&self.text, last);
        // A huge line (minified JSON) is cut around the span.
        let (start, end) = window(&self.text, start, end, span.start());
        redact::masked(&self.text, start, end, self.secrets.borrow_mut().within(start, end))
    }
}

const WINDOW: usize = 300;

fn window(text: &str, start: usize, end: usize, focus: usize) -> (usize, usize) {
    if end - start <= WINDOW {
        return (start, end);
    }
    let mut from = focus.saturating_sub(WINDOW / 3).max(start);
    let mut to = (from + WINDOW).min(end);
    while from > start && !text.is_char_boundary(from) {
        from -= 1;
    }
    while to < end && !text.is_char_boundary(to) {
        to += 1;
    }
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_secret_is_masked_in_every_snippet_of_its_line() {
        let s = Source::from_text(FileId(0), "x", "a 1\nkey s3cr3t end\nb 2\n");
        let at = s.text.find("s3cr3t").unwrap();
        s.mark_secret(s.span(at, at + 6));
        assert_eq!(s.snippet(s.span(4, 7)), "key ●●●●● end");
        assert!(!s.snippet(s.span(0, s.text.len())).contains("s3cr3t"));
    }
}
