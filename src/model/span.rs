//! Places in a file.

/// Index of a file in the order of the inputs (archive members follow their archive).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

impl FileId {
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A byte range of the *decoded* text of one file. Lines and columns are computed at the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// Offsets beyond 4 GiB cannot occur: inputs are limited long before; they saturate.
    pub fn new(file: FileId, start: usize, end: usize) -> Span {
        let cut = |v: usize| u32::try_from(v).unwrap_or(u32::MAX);
        Span { file, start: cut(start), end: cut(end.max(start)) }
    }
    pub const fn start(self) -> usize {
        self.start as usize
    }
    pub const fn end(self) -> usize {
        self.end as usize
    }
    /// The smallest span that covers both. The file of `self` wins.
    pub fn join(self, other: Span) -> Span {
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}
