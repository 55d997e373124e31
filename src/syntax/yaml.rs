//! YAML → [`Document`], tolerant and in one pass over the lines.
//!
//! Comes in: configuration files written by hand, also pasted fragments with tabs, wrong indentation, unclosed quotes.
//! Goes out: the tree with exact byte ranges, and notices. What YAML itself refuses is read as a person would read it
//! (the indentation decides) and said in a notice; a broken place costs its own lines, never the rest of the file. It
//! is our own reader and not a library because a library stops at the first error, counts characters instead of bytes
//! and was measured slower than JavaScript's; a test compares the two on what is valid.
//!
//! Nothing recurses, every loop moves forward, depth, nodes and copies of aliases are bounded. Values are never
//! interpreted: `yes` stays a text and [`truth`] says what it means to a YAML 1.1 program. A custom tag stays in the text
//! (`!secret cam_password`), so that it is seen to be a placeholder.

use crate::i18n::{Args, Text, text};
use crate::model::document::{Document, Kind, NewText, NodeId, NodeRef};
use crate::model::map::{HashMap, HashSet};
use crate::model::report::Notice;
use crate::source::Source;
use crate::source::limits::Budget;
use memchr::{memchr, memchr2};

/// Most nodes that aliases and merge keys may copy in one file.
const COPIES: usize = 50_000;
/// Longest key, as in the YAML standard.
const KEY: usize = 1_024;
/// Columns of a tab, where a tab stands in the indentation (YAML forbids it).
const TAB: usize = 8;

const BROKEN: Text = text(
    "YAMLの書き方が正しくない行がありました。読み取れた部分だけを調べました。",
    "Some lines are not correct YAML. Only what could be read was checked.",
);
const TABS: Text = text(
    "行の先頭にタブがあります。字下げは見た目で判断しました。",
    "Lines are indented with tabs. The indentation was judged by its look.",
);
const DEEP: Text =
    text("入れ子が深すぎる部分は読みませんでした。", "What is nested too deeply was not read.");
const LARGE: Text =
    text("この先は多すぎるので読みませんでした。", "There was too much; the rest was not read.");
const ALIASES: Text =
    text("別名(*)の展開が多すぎるので、途中でやめました。", "Too many aliases (*); not all were expanded.");

/// Read one file. The root is the first document's map or list. A file with several documents gets a list whose
/// children have the key `---`: see [`documents`].
pub fn parse<'s>(src: &'s Source, budget: &mut Budget) -> (Document<'s>, Vec<Notice>) {
    let t = src.text.as_str();
    let many = several_documents(src);
    let mut doc = Document::new(src.id, t, if many { Kind::List } else { Kind::Map });
    // Most lines hold one entry.
    doc.reserve(src.lines.count().min(budget.nodes_left()));
    let mut r = Reader {
        src,
        t,
        b: t.as_bytes(),
        doc,
        budget,
        many,
        marker: (0, 0),
        stack: Vec::new(),
        anchors: HashMap::new(),
        copies: COPIES,
        last_end: 0,
        hash: 0,
        stop: false,
        notices: Vec::new(),
    };
    r.read();
    (r.doc, r.notices)
}

/// The documents of a file: usually one, the root itself.
pub fn documents<'d>(doc: &'d Document<'_>) -> Vec<NodeRef<'d>> {
    let root = doc.root();
    match root.children().next().and_then(NodeRef::key) {
        Some("---") if root.kind() == Kind::List => root.children().collect(),
        _ => vec![root],
    }
}

/// What a YAML 1.1 program (MediaMTX, Home Assistant, PyYAML) takes this word for.
pub fn truth(word: &str) -> Option<bool> {
    let is = |list: &[&str]| list.iter().any(|w| word.eq_ignore_ascii_case(w));
    if is(&["true", "yes", "on", "y"]) {
        Some(true)
    } else if is(&["false", "no", "off", "n"]) {
        Some(false)
    } else {
        None
    }
}

/// Keys at the left margin, with the text behind the colon. Cheap: for recognising formats. Where every line is indented (a
/// fragment from the middle of a page), the margin is that of the least indented line.
pub fn top_level(text: &str) -> impl Iterator<Item = (&str, &str)> {
    // A document that opens with a bracket has no keys at the margin: JSON that is printed without indentation.
    let open = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).starts_with(['{', '[']);
    let lines = move || text.split(['\n', '\r']).filter(move |_| !open);
    let margin = lines()
        .filter_map(|l| {
            let t = l.trim_start_matches(' ');
            (!t.is_empty() && !t.starts_with(['#', '\t'])).then_some(l.len() - t.len())
        })
        .min()
        .unwrap_or(0);
    lines().filter_map(move |l| {
        let (indent, l) = l.split_at_checked(margin)?;
        let first = l.bytes().next()?;
        if !indent.bytes().all(|b| b == b' ')
            || !(first.is_ascii_alphanumeric() || matches!(first, b'"' | b'\'' | b'_'))
        {
            return None;
        }
        let b = l.as_bytes();
        let (end, after) = plain_key(b, 0, b.len())?;
        Some((l[..end].trim_matches(['"', '\'']), l[after..].trim()))
    })
}

/// One key (or list entry) that waits for its value.
struct Pending<'s> {
    key: Option<NewText>,
    /// Where the value would stand.
    at: usize,
    anchor: Option<&'s str>,
    tag: Option<(usize, usize)>,
}

struct Level<'s> {
    node: NodeId,
    indent: isize,
    seq: bool,
    pending: Option<Pending<'s>>,
    anchor: Option<&'s str>,
}

/// An open `[` or `{`.
struct Bracket<'s> {
    node: NodeId,
    map: bool,
    /// A pair inside a list: `[a: b]`.
    pair: bool,
    anchor: Option<&'s str>,
}

/// What is being read inside brackets.
#[derive(Default)]
struct Flow<'s> {
    open: Vec<Bracket<'s>>,
    /// Brackets that are not built any more: too deep.
    skipped: usize,
    /// The text read last: a key if a colon follows, else a value. `true`: quoted.
    word: Option<(NewText, bool)>,
    key: Option<NewText>,
    anchor: Option<&'s str>,
}

struct Reader<'s, 'b> {
    src: &'s Source,
    t: &'s str,
    b: &'s [u8],
    doc: Document<'s>,
    budget: &'b mut Budget,
    many: bool,
    /// The `---` of the current document.
    marker: (usize, usize),
    stack: Vec<Level<'s>>,
    anchors: HashMap<&'s str, NodeId>,
    copies: usize,
    last_end: usize,
    /// Where the next `#` is: in front of it nothing is a comment, and no line has to be searched for one.
    hash: usize,
    stop: bool,
    notices: Vec<Notice>,
}

/// Is this line `---` (or, with `dots`, `...`), alone or followed by a blank?
fn is_marker(line: &[u8], mark: &[u8; 3]) -> bool {
    line.starts_with(mark) && line.get(3).is_none_or(|c| is_blank(*c))
}

fn is_blank(c: u8) -> bool {
    c == b' ' || c == b'\t'
}

fn is_break(c: u8) -> bool {
    c == b'\n' || c == b'\r'
}

/// Do at least two documents hold something?
fn several_documents(src: &Source) -> bool {
    if memchr::memmem::find(src.text.as_bytes(), b"---").is_none() {
        return false;
    }
    let (mut filled, mut content) = (0, false);
    for (_, l) in src.lines() {
        let b = l.as_bytes();
        if is_marker(b, b"---") || is_marker(b, b"...") {
            filled += usize::from(std::mem::take(&mut content));
            let rest = l[3..].trim();
            content = b[0] == b'-' && !rest.is_empty() && !rest.starts_with('#');
        } else {
            let s = l.trim_start();
            content |= !s.is_empty() && !s.starts_with(['#', '%']);
        }
    }
    filled + usize::from(content) > 1
}

/// `key:` followed by a blank or the end, in `b[at..end]`: end of the key and offset behind the colon.
fn plain_key(b: &[u8], at: usize, end: usize) -> Option<(usize, usize)> {
    // Keys are short: a plain loop is faster than a search that has to be set up.
    let line = b.get(at..end)?;
    for (i, c) in line.iter().enumerate().take(KEY) {
        match c {
            b':' if line.get(i + 1).is_none_or(|c| is_blank(*c)) => {
                let e = trim_end(b, at, at + i);
                return (e > at).then_some((e, at + i + 1));
            }
            b'#' if i > 0 && is_blank(line[i - 1]) => return None,
            _ => {}
        }
    }
    None
}

/// The end of a plain text in `b[at..end]`: before ` #`, without trailing blanks. `true`: a comment follows.
fn plain_end(b: &[u8], at: usize, end: usize) -> (usize, bool) {
    let Some(line) = b.get(at..end) else { return (at, false) };
    let mut before = b' ';
    for (i, c) in line.iter().enumerate() {
        if *c == b'#' && is_blank(before) {
            return (trim_end(b, at, at + i), true);
        }
        before = *c;
    }
    (trim_end(b, at, end), false)
}

fn is_null(s: &[u8]) -> bool {
    matches!(s, b"" | b"~" | b"null" | b"Null" | b"NULL")
}

impl<'s> Reader<'s, '_> {
    fn note(&mut self, code: &'static str, t: Text, at: usize, end: usize) {
        if !self.notices.iter().any(|n| n.code == code) {
            let span = Some(self.src.span(at, end.max(at)));
            self.notices.push(Notice { file: self.src.id, span, code, text: t, args: Args::new() });
        }
    }
    fn broken(&mut self, at: usize, end: usize) {
        self.note("yaml.broken", BROKEN, at, end);
    }

    fn bounds(&self, line: usize) -> (usize, usize) {
        self.src.lines.range(self.t, line)
    }
    /// First byte that is no blank, and its column.
    fn indent(&self, start: usize, end: usize) -> (usize, usize) {
        let mut p = start;
        while p < end && self.b[p] == b' ' {
            p += 1;
        }
        let mut col = p - start;
        while p < end && is_blank(self.b[p]) {
            col = if self.b[p] == b'\t' { (col / TAB + 1) * TAB } else { col + 1 };
            p += 1;
        }
        (p, col)
    }
    fn skip_blanks(&self, mut p: usize, end: usize) -> usize {
        while p < end && is_blank(self.b[p]) {
            p += 1;
        }
        p
    }

    fn read(&mut self) {
        let count = if self.t.is_empty() { 0 } else { self.src.lines.count() };
        self.open_document();
        let mut i = 0;
        while i < count && !self.stop {
            i = self.entries(i, count);
            if i < count && !self.stop {
                // Whatever happens, the reader moves on.
                i = self.line(i).max(i + 1);
            }
        }
        self.close_document();
        if self.stop {
            self.note("yaml.too-large", LARGE, self.last_end, self.last_end);
        }
    }

    fn open_document(&mut self) {
        self.anchors.clear();
        let at = self.marker.1;
        self.stack.push(Level {
            node: self.doc.root_id(),
            indent: -1,
            seq: false,
            pending: Some(Pending { key: None, at, anchor: None, tag: None }),
            anchor: None,
        });
    }
    fn close_document(&mut self) {
        // An empty document leaves nothing behind.
        if let Some(l) = self.stack.first_mut() {
            l.pending = None;
        }
        while !self.stack.is_empty() {
            self.pop();
        }
    }

    fn pop(&mut self) {
        self.flush();
        if let Some(l) = self.stack.pop()
            && l.indent >= 0
        {
            self.doc.close(l.node, self.last_end);
            if let Some(a) = l.anchor {
                self.anchors.insert(a, l.node);
            }
        }
    }
    /// A key without a value is null.
    fn flush(&mut self) {
        let Some(l) = self.stack.last() else { return };
        if l.indent < 0 {
            return;
        }
        if let Some(p) = &l.pending {
            let at = p.at;
            match p.tag {
                Some((a, b)) => self.put(Kind::Scalar { quoted: false }, NewText::Slice(a, b)),
                None => self.put(Kind::Null, NewText::Slice(at, at)),
            };
        }
    }

    /// Give the waiting key its value.
    fn put(&mut self, kind: Kind, value: NewText) -> Option<NodeId> {
        let many = self.many;
        let top = self.stack.last_mut()?;
        let p = top.pending.take()?;
        let (parent, sentinel) = (top.node, top.indent < 0);
        if sentinel && !many {
            // The only document: its map or list is the root.
            return match kind {
                Kind::Map | Kind::List => {
                    self.doc.set_kind(parent, kind);
                    Some(parent)
                }
                _ => None,
            };
        }
        if !self.budget.node() {
            self.stop = true;
            return None;
        }
        let key = if sentinel {
            Some(NewText::Owned("---".to_owned(), self.marker.0, self.marker.1))
        } else {
            p.key
        };
        let (a, b) = value.range();
        let node = self.doc.push(parent, key, kind, value);
        self.last_end = self.last_end.max(b).max(a);
        if let (Some(name), false) = (p.anchor, matches!(kind, Kind::Map | Kind::List)) {
            self.anchors.insert(name, node);
        }
        Some(node)
    }

    /// Make a map or list the value of the waiting key and go into it.
    fn enter(&mut self, seq: bool, indent: usize, at: usize) -> bool {
        if self.stack.len() > self.budget.depth {
            self.note("yaml.too-deep", DEEP, at, at);
            return false;
        }
        let anchor = self.stack.last().and_then(|l| l.pending.as_ref()).and_then(|p| p.anchor);
        let kind = if seq { Kind::List } else { Kind::Map };
        let Some(node) = self.put(kind, NewText::Slice(at, at)) else { return false };
        let indent = isize::try_from(indent).unwrap_or(isize::MAX);
        self.stack.push(Level { node, indent, seq, pending: None, anchor });
        true
    }

    /// Read lines from `i` on as long as each is a `key:`, `key: word` or `key: "word"` with nothing that asks for more than
    /// a look, as nearly all are; what they become is what [`Reader::line`] would make of them. Returns the first other line.
    fn entries(&mut self, mut i: usize, count: usize) -> usize {
        let b = self.b;
        let blanks = |(start, end): (usize, usize)| {
            let spaces = b[start..end].iter().take_while(|c| **c == b' ').count();
            (start + spaces, end, spaces)
        };
        let mut next = blanks(self.bounds(i));
        while i < count && !self.stop {
            let (p, end, col) = next;
            let Some(b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | 0x80..) = b[..end].get(p) else {
                break;
            };
            if self.hash <= p {
                self.hash = memchr(b'#', &b[p..]).map_or(b.len(), |k| p + k);
            }
            if self.hash < end {
                break;
            }
            // The first colon has to be the one, right behind the key.
            let Some(k) = b[p..end].iter().position(|c| *c == b':').filter(|k| *k < KEY) else { break };
            let (key_end, after) = (p + k, p + k + 1);
            if is_blank(b[key_end - 1]) || after < end && !is_blank(b[after]) {
                break;
            }
            let from = self.skip_blanks(after, end);
            let stop = trim_end(b, from, end);
            next = blanks(self.bounds(i + 1));
            let word = match b[..stop].get(from) {
                None => None,
                Some(q @ (b'"' | b'\'')) => {
                    let inside = &b[from + 1..stop];
                    let closes = inside.iter().position(|c| c == q || *c == b'\\');
                    if closes.is_none_or(|k| k + 1 < inside.len() || inside[k] != *q) {
                        break;
                    }
                    Some((true, (from + 1, stop - 1)))
                }
                Some(b'&' | b'!' | b'|' | b'>' | b'[' | b'{' | b'*' | b':') => break,
                Some(_) => Some((false, (from, stop))),
            };
            let column = isize::try_from(col).unwrap_or(isize::MAX);
            let here = self.stack.last().is_some_and(|l| l.indent == column && !l.seq);
            if !here && !self.level_for(col, false, p, end) {
                i += 1;
                continue;
            }
            let Some(top) = self.stack.last() else { break };
            let (parent, indent) = (top.node, top.indent);
            if top.pending.is_some() {
                self.flush();
            }
            if let Some((quoted, value)) = word {
                // A text may go on in the next line.
                let (q, le, c) = next;
                let deeper = isize::try_from(c).unwrap_or(isize::MAX) > indent;
                if !quoted && i + 1 < count && (deeper || q >= le || b[q] == b'\t') {
                    // What was done above changes nothing when it is done again.
                    return self.line(i).max(i + 1);
                }
                if self.budget.node() {
                    self.last_end = value.1;
                    let null = !quoted && is_null(&b[value.0..value.1]);
                    let kind = if null { Kind::Null } else { Kind::Scalar { quoted } };
                    self.doc.push_plain(parent, (p, key_end), kind, value);
                } else {
                    self.last_end = from;
                    self.stop = true;
                }
            } else {
                self.last_end = after;
                self.wait(Some(NewText::Slice(p, key_end)), after);
            }
            i += 1;
        }
        i
    }

    /// Read the line `i` and what belongs to it. Returns the next line to read.
    fn line(&mut self, i: usize) -> usize {
        let (start, end) = self.bounds(i);
        let (mut p, mut col) = self.indent(start, end);
        if p >= end || self.b[p] == b'#' {
            return i + 1;
        }
        if p == start {
            let l = &self.b[start..end];
            if is_marker(l, b"---") || is_marker(l, b"...") {
                let opens = l[0] == b'-';
                self.close_document();
                self.marker = if opens { (start, start + 3) } else { (start, start) };
                self.open_document();
                p = self.skip_blanks(start + 3, end);
                if !opens || p >= end || self.b[p] == b'#' {
                    return i + 1;
                }
                // `--- value`: on the same line only a scalar, flow or properties can stand.
                return self.value(i, p, end);
            }
            if l[0] == b'%' && self.stack.len() == 1 {
                return i + 1;
            }
        } else if memchr(b'\t', &self.b[start..p]).is_some() {
            self.note("yaml.tabs", TABS, start, p);
        }
        loop {
            let dash = self.b[p] == b'-' && (p + 1 >= end || is_blank(self.b[p + 1]));
            if dash {
                if !self.level_for(col, true, p, end) {
                    return i + 1;
                }
                self.flush();
                self.wait(None, p + 1);
                self.last_end = p + 1;
                let q = self.skip_blanks(p + 1, end);
                if q >= end || self.b[q] == b'#' {
                    return i + 1;
                }
                if self.stack.len() > self.budget.depth {
                    self.note("yaml.too-deep", DEEP, p, end);
                    return i + 1;
                }
                col += q - p;
                p = q;
                continue;
            }
            let Some((key, after)) = self.key(p, end) else { break };
            if !self.level_for(col, false, p, end) {
                return i + 1;
            }
            self.flush();
            self.last_end = after;
            self.wait(Some(key), after);
            let q = self.skip_blanks(after, end);
            if q >= end || self.b[q] == b'#' {
                return i + 1;
            }
            return self.value(i, q, end);
        }
        // Neither entry nor key: the value of what waits above, or a line that is no YAML.
        self.leave(col, false);
        let waits = self.stack.last().is_some_and(|l| l.pending.is_some());
        let first = self.b[p];
        if waits && (self.stack.len() > 1 || self.many || matches!(first, b'[' | b'{' | b'&' | b'!')) {
            return self.value(i, p, end);
        }
        self.broken(p, end);
        i + 1
    }

    fn wait(&mut self, key: Option<NewText>, at: usize) {
        if let Some(l) = self.stack.last_mut() {
            l.pending = Some(Pending { key, at, anchor: None, tag: None });
        }
    }

    /// Go up to the level that a line at this column belongs to.
    fn leave(&mut self, col: usize, dash: bool) {
        let col = isize::try_from(col).unwrap_or(isize::MAX);
        while let [.., below, top] = &self.stack[..] {
            let up = top.indent > col
                && (below.indent >= col || (below.pending.is_some() && below.indent >= 0))
                || top.indent == col && top.seq && !dash && below.indent == col;
            if !up {
                break;
            }
            self.pop();
        }
    }

    /// Be in a list (`dash`) or map whose entries stand at this column.
    fn level_for(&mut self, col: usize, dash: bool, p: usize, end: usize) -> bool {
        self.leave(col, dash);
        let icol = isize::try_from(col).unwrap_or(isize::MAX);
        let Some((indent, seq, waits)) = self.stack.last().map(|l| (l.indent, l.seq, l.pending.is_some()))
        else {
            return false;
        };
        if indent == icol && seq == dash {
            return true;
        }
        if waits && (icol > indent || dash && !seq && icol == indent) {
            return self.enter(dash, col, p);
        }
        // Wrong indentation. An entry of the same kind belongs to this level; anything else becomes a child of it.
        self.broken(p, end);
        if indent >= 0 && seq == dash {
            return true;
        }
        if indent < 0 {
            // The root has been left by a document that is already complete.
            return false;
        }
        self.flush();
        self.wait(None, p);
        self.enter(dash, col, p)
    }

    /// A key at `p`: its text and the offset behind the colon.
    fn key(&mut self, p: usize, end: usize) -> Option<(NewText, usize)> {
        match self.b[p] {
            q @ (b'"' | b'\'') => {
                let close = quote_end(self.b, p, end)?;
                let colon = self.skip_blanks(close, end);
                if colon >= end || self.b[colon] != b':' || (colon + 1 < end && !is_blank(self.b[colon + 1]))
                {
                    return None;
                }
                Some((unquote(self.t, p, close, q), colon + 1))
            }
            b'[' | b'{' | b'|' | b'>' | b'#' | b'%' | b'@' | b'`' => None,
            b'?' if p + 1 < end && is_blank(self.b[p + 1]) => {
                // `? key`, its value follows behind `: ` on the next line: keep the key.
                let q = self.skip_blanks(p + 1, end);
                let (e, _) = plain_end(self.b, q, end);
                (e > q).then_some((NewText::Slice(q, e), end))
            }
            b':' if p + 1 < end && is_blank(self.b[p + 1]) => None,
            b'&' | b'!' => {
                // `&anchor key: value`: the anchor names the key; `!tag key:` likewise.
                let (q, ..) = self.properties(p, end);
                if q >= end || matches!(self.b[q], b'[' | b'{' | b'"' | b'\'' | b'|' | b'>') {
                    return None;
                }
                let (e, after) = plain_key(self.b, q, end)?;
                Some((NewText::Slice(q, e), after))
            }
            _ => {
                let (e, after) = plain_key(self.b, p, end)?;
                Some((NewText::Slice(p, e), after))
            }
        }
    }

    /// `&anchor` and `!tag` in any order: where they end, the anchor, the tag.
    fn properties(&self, mut p: usize, end: usize) -> (usize, Option<&'s str>, Option<(usize, usize)>) {
        let (mut anchor, mut tag) = (None, None);
        while p < end && matches!(self.b[p], b'&' | b'!') {
            let stop = self.b[p..end].iter().position(|c| is_blank(*c)).map_or(end, |i| p + i);
            if self.b[p] == b'&' {
                anchor = self.t.get(p + 1..stop).filter(|a| !a.is_empty());
            } else {
                tag = Some((p, stop));
            }
            p = self.skip_blanks(stop, end);
        }
        (p, anchor, tag)
    }

    /// Read a value that starts at `p` on line `i`. Returns the next line to read.
    fn value(&mut self, i: usize, p: usize, end: usize) -> usize {
        let (mut p, anchor, mut tag) = self.properties(p, end);
        // `!!str`, `!!float`: a type, not a reference.
        let core = tag.is_some_and(|(a, b)| self.b[a..b].starts_with(b"!!") || b == a + 1);
        let typed_text = core && tag.is_some_and(|(a, b)| &self.b[a..b] == b"!!str");
        if core {
            tag = None;
        }
        let Some(top) = self.stack.last_mut() else { return i + 1 };
        let parent = top.indent;
        if let Some(w) = &mut top.pending {
            w.anchor = anchor.or(w.anchor);
            w.tag = tag.or(w.tag);
        }
        self.last_end = self.last_end.max(p.min(end));
        if p >= end || self.b[p] == b'#' {
            return i + 1;
        }
        if let Some((a, _)) = tag {
            // `!secret name`, `!include "file"`: tag and word together are the text.
            if !matches!(self.b[p], b'[' | b'{' | b'|' | b'>') {
                let (e, _) = plain_end(self.b, p, end);
                self.put(Kind::Scalar { quoted: false }, NewText::Slice(a, e));
                return i + 1;
            }
        }
        match self.b[p] {
            b'|' | b'>' if self.block_header(p, end).is_some() => return self.block(i, p, end, parent),
            q @ (b'"' | b'\'') => {
                if let Some(close) = self.quoted(i, p, parent) {
                    let line = if close > end { self.src.line(close) as usize - 1 } else { i };
                    let line_end = self.bounds(line).1;
                    let rest = self.skip_blanks(close, line_end);
                    if rest >= line_end || self.b[rest] == b'#' {
                        let v = unquote(self.t, p, close, q);
                        self.put(Kind::Scalar { quoted: true }, v);
                        return line + 1;
                    }
                }
                // Never closed, or something behind it: the line as it stands.
                self.broken(p, end);
                let (e, _) = plain_end(self.b, p, end);
                self.put(Kind::Scalar { quoted: false }, NewText::Slice(p, e));
                return i + 1;
            }
            b'{' if self.b[p..end].starts_with(b"{{") || self.b[p..end].starts_with(b"{%") => {}
            b'[' | b'{' => {
                let stop = self.flow(p, parent);
                let line = if stop > end { self.src.line(stop.saturating_sub(1)) as usize - 1 } else { i };
                let line_end = self.bounds(line).1;
                let rest = self.skip_blanks(stop.min(line_end), line_end);
                if rest < line_end && self.b[rest] != b'#' && stop <= line_end {
                    self.broken(rest, line_end);
                }
                return line + 1;
            }
            b'*' => {
                let stop = self.b[p..end].iter().position(|c| is_blank(*c)).map_or(end, |k| p + k);
                let rest = self.skip_blanks(stop, end);
                if stop > p + 1 && (rest >= end || self.b[rest] == b'#') {
                    self.alias(p, stop);
                    return i + 1;
                }
            }
            // `? key` above, `: value` here.
            b':' if p + 1 < end && is_blank(self.b[p + 1]) => p = self.skip_blanks(p + 1, end).min(end - 1),
            _ => {}
        }
        self.plain(i, p, end, parent, typed_text)
    }

    /// A plain text with the lines that continue it.
    fn plain(&mut self, i: usize, p: usize, end: usize, parent: isize, typed_text: bool) -> usize {
        let (e, comment) = plain_end(self.b, p, end);
        let mut next = i + 1;
        let mut joined: Option<(String, usize)> = None;
        let count = self.src.lines.count();
        let mut at = next;
        while !comment && at < count {
            let (ls, le) = self.bounds(at);
            let (q, col) = self.indent(ls, le);
            if q >= le {
                at += 1;
                continue;
            }
            let deeper = isize::try_from(col).unwrap_or(isize::MAX) > parent;
            if !deeper || self.b[q] == b'#' || (q == ls && self.at_marker(ls, le)) {
                break;
            }
            // `key: value` cannot continue a text: a person meant a key.
            if plain_key(self.b, q, le).is_some() {
                self.broken(q, le);
                break;
            }
            let (qe, c) = plain_end(self.b, q, le);
            let (s, stop) = joined.get_or_insert_with(|| (self.t[p..e].to_owned(), e));
            let gap = at - next;
            s.push_str(if gap == 0 { " " } else { "\n" });
            s.push_str(&self.t[q..qe]);
            *stop = qe;
            at += 1;
            next = at;
            if c {
                break;
            }
        }
        match joined {
            Some((s, stop)) => self.put(Kind::Scalar { quoted: typed_text }, NewText::Owned(s, p, stop)),
            None if is_null(&self.b[p..e]) && !typed_text => self.put(Kind::Null, NewText::Slice(p, e)),
            None => self.put(Kind::Scalar { quoted: typed_text }, NewText::Slice(p, e)),
        };
        next
    }

    fn at_marker(&self, start: usize, end: usize) -> bool {
        let l = &self.b[start..end];
        is_marker(l, b"---") || is_marker(l, b"...")
    }

    /// `|`, `>-`, `|2+` …: (literal, explicit indentation, keep/strip).
    fn block_header(&self, p: usize, end: usize) -> Option<(bool, usize, u8)> {
        let (mut width, mut chomp) = (0usize, b' ');
        let mut q = p + 1;
        while q < end && !is_blank(self.b[q]) {
            match self.b[q] {
                c @ (b'+' | b'-') => chomp = c,
                c @ b'1'..=b'9' => width = usize::from(c - b'0'),
                _ => return None,
            }
            q += 1;
        }
        let rest = self.skip_blanks(q, end);
        (rest >= end || self.b[rest] == b'#').then_some((self.b[p] == b'|', width, chomp))
    }

    /// A block text (`|` literal, `>` folded).
    fn block(&mut self, i: usize, p: usize, end: usize, parent: isize) -> usize {
        let Some((literal, width, chomp)) = self.block_header(p, end) else { return i + 1 };
        let base = usize::try_from(parent).unwrap_or(0);
        let mut indent = (width > 0).then_some(if parent < 0 { width } else { base + width });
        let mut out = String::new();
        let (mut next, mut from, mut to) = (i + 1, end, end);
        let mut gap = 0usize;
        let count = self.src.lines.count();
        while next < count {
            let (ls, le) = self.bounds(next);
            let (q, col) = self.indent(ls, le);
            if q >= le {
                gap += 1;
                next += 1;
                continue;
            }
            let least = indent.unwrap_or(if parent < 0 { 0 } else { base + 1 });
            if col < least || (q == ls && self.at_marker(ls, le)) {
                break;
            }
            let cut = *indent.get_or_insert(col);
            // Skip the indentation, keep what is deeper.
            let content = (ls + cut).min(q);
            if out.is_empty() {
                from = content;
            } else if literal || gap > 0 {
                out.push('\n');
            } else {
                out.push(' ');
            }
            for _ in 0..gap.min(4) {
                if literal && !out.is_empty() {
                    out.push('\n');
                }
            }
            gap = 0;
            out.push_str(self.t.get(content..le).unwrap_or(""));
            to = le;
            next += 1;
        }
        if chomp != b'-' && !out.is_empty() {
            out.push('\n');
        }
        self.put(Kind::Scalar { quoted: true }, NewText::Owned(out, from.min(to), to));
        // Blank lines behind the text are nobody's.
        next - gap.min(next - i - 1)
    }

    /// The end of a quoted text that may run over lines. `None`: it is not closed before the text around it goes on.
    fn quoted(&self, i: usize, p: usize, parent: isize) -> Option<usize> {
        let (_, end) = self.bounds(i);
        if let Some(close) = quote_end(self.b, p, end) {
            return Some(close);
        }
        let count = self.src.lines.count();
        let q = self.b[p];
        let mut at = i + 1;
        while at < count {
            let (ls, le) = self.bounds(at);
            let (s, col) = self.indent(ls, le);
            if s < le {
                let shallow = isize::try_from(col).unwrap_or(isize::MAX) <= parent;
                if shallow && (plain_key(self.b, s, le).is_some() || self.b[s] == b'-')
                    || self.at_marker(ls, le)
                {
                    return None;
                }
                if let Some(close) = quote_end_from(self.b, ls, le, q) {
                    return Some(close);
                }
            }
            at += 1;
        }
        None
    }

    /// Copy a subtree. What is copied counts as read nodes, too.
    fn graft(&mut self, parent: NodeId, key: Option<Option<NewText>>, from: NodeId) -> Option<NodeId> {
        let mut room = self.copies.min(self.budget.nodes_left());
        let before = room;
        let node = match key {
            Some(key) => self.doc.graft(parent, key, from, &mut room),
            None => self.doc.graft_entry(parent, from, &mut room),
        };
        self.copies -= before - room;
        self.budget.take(before - room);
        if room == 0 {
            self.copies = 0;
        }
        node
    }

    /// Put a copy of what the anchor names; `<<` merges it.
    fn alias(&mut self, p: usize, stop: usize) {
        let name = self.t.get(p + 1..stop).unwrap_or("");
        let from = self.anchors.get(name).copied();
        let Some(top) = self.stack.last_mut() else { return };
        let parent = top.node;
        let sentinel = top.indent < 0;
        let Some(w) = top.pending.take() else { return };
        self.last_end = self.last_end.max(stop);
        let merge = self.is_merge(&w);
        match from {
            Some(from) if merge => self.merge(parent, from),
            Some(from) if !sentinel => {
                let before = self.copies;
                if let Some(node) = self.graft(parent, Some(w.key), from) {
                    if let Some(a) = w.anchor {
                        self.anchors.insert(a, node);
                    }
                } else if before == 0 || self.copies == 0 {
                    self.note("yaml.aliases", ALIASES, p, stop);
                }
                if self.copies == 0 {
                    self.note("yaml.aliases", ALIASES, p, stop);
                }
            }
            _ => {
                // Unknown name: the text as it stands.
                self.broken(p, stop);
                if let Some(l) = self.stack.last_mut() {
                    l.pending = Some(w);
                }
                self.put(Kind::Scalar { quoted: false }, NewText::Slice(p, stop));
            }
        }
    }

    /// Merge keys: entries of `from` that this map does not have yet. Later entries of the map win as usual.
    fn merge(&mut self, map: NodeId, from: NodeId) {
        if self.copies == 0 {
            return;
        }
        let known: HashSet<String> =
            self.doc.node(map).children().filter_map(|c| c.key().map(str::to_owned)).collect();
        self.copies = self.copies.saturating_sub(known.len());
        let entries: Vec<NodeId> = self
            .doc
            .node(from)
            .children()
            .filter(|c| c.key().is_some_and(|k| !known.contains(k)))
            .map(NodeRef::id)
            .collect();
        for e in entries {
            if self.graft(map, None, e).is_none() {
                let at = self.last_end;
                self.note("yaml.aliases", ALIASES, at, at);
                return;
            }
        }
    }

    /// `[…]` and `{…}`, also over lines. Returns the offset behind it.
    fn flow(&mut self, start: usize, parent: isize) -> usize {
        let len = self.b.len();
        let map = self.b[start] == b'{';
        let waits = self.stack.last().and_then(|l| l.pending.as_ref());
        if !map && waits.is_some_and(|w| self.is_merge(w)) {
            return self.merge_list(start);
        }
        let anchor = waits.and_then(|w| w.anchor);
        let mut f = Flow::default();
        match self.put(if map { Kind::Map } else { Kind::List }, NewText::Slice(start, start + 1)) {
            Some(node) => f.open.push(Bracket { node, map, pair: false, anchor }),
            None => f.skipped = 1,
        }
        let mut p = start + 1;
        let mut fresh = false;
        while p < len && !self.stop && (f.skipped > 0 || !f.open.is_empty()) {
            let c = self.b[p];
            if is_break(c) {
                fresh = true;
                p += 1;
                continue;
            }
            if fresh && !is_blank(c) {
                fresh = false;
                if self.goes_on(p, parent) {
                    // This line is not part of it.
                    p = self.b[..p].iter().rposition(|c| is_break(*c)).map_or(p, |k| k + 1);
                    break;
                }
            }
            p = self.flow_token(&mut f, c, p);
        }
        if f.skipped > 0 || !f.open.is_empty() {
            // Not closed: what was read stays.
            self.give(&mut f, p);
            self.broken(start, start + 1);
            while let Some(o) = f.open.pop() {
                self.close_bracket(&o, p);
            }
        }
        self.last_end = self.last_end.max(p);
        p
    }

    /// Inside brackets at the first character of a line: does the text around the brackets go on here?
    fn goes_on(&self, p: usize, parent: isize) -> bool {
        let b = self.b;
        let end = memchr2(b'\n', b'\r', &b[p..]).map_or(b.len(), |k| p + k);
        let start = b[..p].iter().rposition(|c| is_break(*c)).map_or(0, |k| k + 1);
        let (_, col) = self.indent(start, p);
        let entry = b[p] == b'-' && b.get(p + 1).is_none_or(|c| is_blank(*c) || is_break(*c))
            || b[p].is_ascii_alphanumeric() && plain_key(b, p, end).is_some();
        entry && isize::try_from(col).unwrap_or(isize::MAX) <= parent
            || p == start && self.at_marker(start, end)
    }

    /// One token inside brackets. Returns the offset behind it, always further on.
    fn flow_token(&mut self, f: &mut Flow<'s>, c: u8, p: usize) -> usize {
        let b = self.b;
        let len = b.len();
        match c {
            b' ' | b'\t' => p + 1,
            b'#' if p == 0 || is_blank(b[p - 1]) || is_break(b[p - 1]) => {
                memchr2(b'\n', b'\r', &b[p..]).map_or(len, |k| p + k)
            }
            b'[' | b'{' => {
                let key = f.key.take().or_else(|| f.word.take().map(|w| w.0));
                if f.skipped > 0 || f.open.len() + self.stack.len() > self.budget.depth {
                    self.note("yaml.too-deep", DEEP, p, p + 1);
                    f.skipped += 1;
                } else if !self.budget.node() {
                    self.stop = true;
                } else if let Some(o) = f.open.last() {
                    let map = c == b'{';
                    let kind = if map { Kind::Map } else { Kind::List };
                    let node = self.doc.push(o.node, key, kind, NewText::Slice(p, p + 1));
                    f.open.push(Bracket { node, map, pair: false, anchor: f.anchor.take() });
                }
                p + 1
            }
            b']' | b'}' => {
                self.give(f, p);
                if f.skipped > 0 {
                    f.skipped -= 1;
                } else {
                    while let Some(o) = f.open.pop() {
                        self.close_bracket(&o, p + 1);
                        if !o.pair {
                            break;
                        }
                    }
                }
                p + 1
            }
            b',' => {
                self.give(f, p);
                if f.skipped == 0
                    && f.open.last().is_some_and(|o| o.pair)
                    && let Some(o) = f.open.pop()
                {
                    self.close_bracket(&o, p);
                }
                p + 1
            }
            b':' if f.word.is_some() && ends_flow_key(b, p, &f.word) => {
                // `[a: b]`: a pair inside a list.
                if f.skipped == 0
                    && let Some(node) = f.open.last().filter(|o| !o.map && !o.pair).map(|o| o.node)
                {
                    if self.budget.node() {
                        let node = self.doc.push(node, None, Kind::Map, NewText::Slice(p, p));
                        f.open.push(Bracket { node, map: false, pair: true, anchor: None });
                    } else {
                        self.stop = true;
                    }
                }
                f.key = f.word.take().map(|w| w.0);
                p + 1
            }
            b'"' | b'\'' if f.word.is_none() => match self.flow_quoted(p) {
                Some(close) => {
                    f.word = Some((unquote(self.t, p, close, c), true));
                    close
                }
                None => {
                    self.broken(p, p + 1);
                    p + 1
                }
            },
            b'&' if f.word.is_none() => {
                let stop = flow_word_end(b, p, len);
                f.anchor = self.t.get(p + 1..stop).filter(|a| !a.is_empty());
                stop
            }
            b'!' if f.word.is_none() => {
                let stop = flow_word_end(b, p, len);
                if b[p..stop].starts_with(b"!!") {
                    return stop;
                }
                // `!secret name` is one text.
                let e = flow_plain_end(b, self.skip_blanks(stop, len), len).max(stop);
                f.word = Some((NewText::Slice(p, trim_end(b, p, e)), false));
                e
            }
            b'*' if f.word.is_none() && f.skipped == 0 => {
                let stop = flow_word_end(b, p, len);
                let from = self.t.get(p + 1..stop).and_then(|n| self.anchors.get(n)).copied();
                match (from, f.open.last().map(|o| o.node)) {
                    (Some(from), Some(node)) => {
                        if self.graft(node, Some(f.key.take()), from).is_none() {
                            self.note("yaml.aliases", ALIASES, p, stop);
                        }
                    }
                    _ => f.word = Some((NewText::Slice(p, stop), false)),
                }
                stop.max(p + 1)
            }
            _ => {
                let e = flow_plain_end(b, p, len).max(p + 1);
                let stop = trim_end(b, p, e);
                let more = self.t.get(p..stop).unwrap_or("");
                f.word = Some(match f.word.take() {
                    None => (NewText::Slice(p, stop), false),
                    // A text that goes on in the next line.
                    Some((w, quoted)) => {
                        let (mut s, a) = match w {
                            NewText::Owned(s, a, _) => (s, a),
                            other => {
                                let (a, z) = other.range();
                                (self.t.get(a..z).unwrap_or("").to_owned(), a)
                            }
                        };
                        s.push(' ');
                        s.push_str(more);
                        (NewText::Owned(s, a, stop), quoted)
                    }
                });
                e
            }
        }
    }

    /// Give the map or list what was read since the last comma.
    fn give(&mut self, f: &mut Flow<'s>, at: usize) {
        let (word, key) = (f.word.take(), f.key.take());
        let anchor = f.anchor.take();
        let Some(o) = f.open.last().filter(|_| f.skipped == 0) else { return };
        // In a map a word alone is a key without a value.
        let (key, value) = match (key, word) {
            (None, None) => return,
            (None, Some((w, _))) if o.map || o.pair => (Some(w), None),
            other => other,
        };
        if !self.budget.node() {
            self.stop = true;
            return;
        }
        let (kind, value) = match value {
            Some((NewText::Slice(a, z), false)) if is_null(&self.b[a..z]) => {
                (Kind::Null, NewText::Slice(a, z))
            }
            Some((v, quoted)) => (Kind::Scalar { quoted }, v),
            None => (Kind::Null, NewText::Slice(at, at)),
        };
        let node = self.doc.push(o.node, key, kind, value);
        if let Some(a) = anchor {
            self.anchors.insert(a, node);
        }
    }

    fn close_bracket(&mut self, o: &Bracket<'s>, end: usize) {
        self.doc.close(o.node, end);
        if let Some(a) = o.anchor {
            self.anchors.insert(a, o.node);
        }
    }

    /// The end of a quoted text inside brackets.
    fn flow_quoted(&self, p: usize) -> Option<usize> {
        let close = quote_end(self.b, p, self.b.len())?;
        if memchr2(b'\n', b'\r', &self.b[p..close]).is_none() {
            return Some(close);
        }
        // Over several lines only while no line looks like a new entry at the margin of the file.
        self.quoted(self.src.line(p) as usize - 1, p, 0)
    }

    fn is_merge(&self, w: &Pending<'s>) -> bool {
        matches!(w.key, Some(NewText::Slice(a, b)) if self.b.get(a..b) == Some(b"<<"))
    }

    /// `<<: [*a, *b]`. The first one named wins.
    fn merge_list(&mut self, start: usize) -> usize {
        let close = memchr(b']', &self.b[start..]).map_or(self.b.len(), |i| start + i + 1);
        let Some(map) = self.stack.last_mut().map(|l| {
            l.pending = None;
            l.node
        }) else {
            return close;
        };
        let list = self.t.get(start + 1..close - 1).unwrap_or("");
        for name in list.split(',').filter_map(|n| n.trim().strip_prefix('*')) {
            if let Some(from) = self.anchors.get(name.trim()).copied() {
                self.merge(map, from);
            }
        }
        self.last_end = self.last_end.max(close);
        close
    }
}

/// In a flow a colon ends a key when a blank or a bracket follows, or when the key was quoted (JSON).
fn ends_flow_key(b: &[u8], p: usize, word: &Option<(NewText, bool)>) -> bool {
    matches!(word, Some((_, true)))
        || b.get(p + 1)
            .is_none_or(|c| is_blank(*c) || is_break(*c) || matches!(c, b',' | b'[' | b']' | b'{' | b'}'))
}

fn flow_word_end(b: &[u8], p: usize, end: usize) -> usize {
    b[p..end]
        .iter()
        .position(|c| is_blank(*c) || is_break(*c) || matches!(c, b',' | b'[' | b']' | b'{' | b'}'))
        .map_or(end, |i| p + i)
}

/// End of a plain text inside brackets.
fn flow_plain_end(b: &[u8], p: usize, end: usize) -> usize {
    let mut q = p;
    while q < end {
        match b[q] {
            b',' | b'[' | b']' | b'{' | b'}' | b'\n' | b'\r' => break,
            b':' if b.get(q + 1).is_none_or(|c| {
                is_blank(*c) || is_break(*c) || matches!(c, b',' | b'[' | b']' | b'{' | b'}')
            }) =>
            {
                break;
            }
            b'#' if q > p && is_blank(b[q - 1]) => break,
            _ => q += 1,
        }
    }
    q
}

/// `b[p..e]` without blanks at its end.
fn trim_end(b: &[u8], p: usize, mut e: usize) -> usize {
    while e > p && is_blank(b[e - 1]) {
        e -= 1;
    }
    e
}

/// The offset behind the closing quote of the text that opens at `p`.
fn quote_end(b: &[u8], p: usize, end: usize) -> Option<usize> {
    quote_end_from(b, p + 1, end, b[p])
}

/// The same, starting inside the text.
fn quote_end_from(b: &[u8], from: usize, end: usize, q: u8) -> Option<usize> {
    let mut p = from;
    loop {
        let rest = b.get(p..end)?;
        let i = p + if q == b'"' { memchr2(q, b'\\', rest) } else { memchr(q, rest) }?;
        if b[i] == b'\\' || q == b'\'' && i + 1 < end && b[i + 1] == q {
            p = i + 2;
        } else {
            return Some(i + 1);
        }
    }
}

/// The text between the quotes at `p` and `close`, as a slice where nothing is escaped.
fn unquote(t: &str, p: usize, close: usize, q: u8) -> NewText {
    let raw = t.get(p + 1..close.saturating_sub(1)).unwrap_or("");
    let plain = if q == b'"' { memchr(b'\\', raw.as_bytes()) } else { memchr(b'\'', raw.as_bytes()) }
        .is_none()
        && memchr2(b'\n', b'\r', raw.as_bytes()).is_none();
    if plain {
        return NewText::Slice(p + 1, close - 1);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        match c {
            '\n' | '\r' => {
                // Folding: one line end is a blank, further ones stay.
                let tail = rest.trim_start_matches([' ', '\t', '\n', '\r']);
                let gap = &rest[..rest.len() - tail.len()];
                let breaks = gap
                    .bytes()
                    .filter(|b| *b == b'\n')
                    .count()
                    .max(gap.bytes().filter(|b| *b == b'\r').count());
                out.truncate(out.trim_end_matches([' ', '\t']).len());
                if breaks > 1 {
                    out.extend(std::iter::repeat_n('\n', breaks - 1));
                } else {
                    out.push(' ');
                }
                rest = tail;
            }
            '\'' if q == b'\'' => {
                out.push('\'');
                rest = rest.get(2..).unwrap_or("");
            }
            '\\' if q == b'"' => rest = escape(&rest[1..], &mut out),
            _ => {
                let stop = rest.find(['\n', '\r', '\'', '\\']).unwrap_or(rest.len()).max(c.len_utf8());
                out.push_str(&rest[..stop]);
                rest = &rest[stop..];
            }
        }
    }
    NewText::Owned(out, p + 1, close - 1)
}

/// One escape of a double-quoted text, without its backslash. Returns what follows.
fn escape<'t>(rest: &'t str, out: &mut String) -> &'t str {
    let Some(c) = rest.chars().next() else { return rest };
    let tail = &rest[c.len_utf8()..];
    let hex = |n: usize| {
        let v = tail.get(..n).and_then(|h| u32::from_str_radix(h, 16).ok());
        v.map(|v| (char::from_u32(v).unwrap_or('\u{fffd}'), &tail[n..]))
    };
    let plain = match c {
        'n' => '\n',
        't' | '\t' => '\t',
        'r' => '\r',
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'e' => '\u{1b}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'x' | 'u' | 'U' => {
            let n = match c {
                'x' => 2,
                'u' => 4,
                _ => 8,
            };
            return match hex(n) {
                Some((c, tail)) => {
                    out.push(c);
                    tail
                }
                None => {
                    out.push(c);
                    tail
                }
            };
        }
        '\n' | '\r' => {
            // The line goes on without a blank.
            return tail.trim_start_matches([' ', '\t', '\n', '\r']);
        }
        other => other,
    };
    out.push(plain);
    tail
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::span::FileId;
    use proptest::prelude::*;
    use std::fmt::Write;

    fn with<R>(text: &str, f: impl FnOnce(&Document<'_>, &[Notice]) -> R) -> R {
        let src = Source::from_text(FileId(0), "x", text);
        let (d, n) = parse(&src, &mut Budget::default());
        // Every range lies on characters, every slice is what its range says.
        for node in d.iter() {
            for s in [node.span(), node.key_span(), node.value_span()] {
                assert!(text.get(s.start()..s.end()).is_some(), "{s:?} in {text:?}");
            }
        }
        f(&d, &n)
    }
    fn codes(text: &str) -> Vec<&'static str> {
        with(text, |_, n| n.iter().map(|n| n.code).collect())
    }

    /// The tree in one line: `{a:1,b:[x,~]}`; quoted texts in quotes.
    fn shape(text: &str) -> String {
        with(text, |d, _| {
            let mut o = String::new();
            // Iterative: the tests run on the same hostile input.
            let mut todo = vec![(d.root(), false, true)];
            while let Some((n, done, first)) = todo.pop() {
                if done {
                    o.push(if n.kind() == Kind::Map { '}' } else { ']' });
                    continue;
                }
                if !first {
                    o.push(',');
                }
                if let Some(k) = n.key() {
                    write!(o, "{k}:").unwrap();
                }
                match n.kind() {
                    Kind::Null => o.push('~'),
                    Kind::Scalar { quoted } => {
                        let q = if quoted { "\"" } else { "" };
                        write!(o, "{q}{}{q}", n.text().unwrap()).unwrap();
                    }
                    k => {
                        o.push(if k == Kind::Map { '{' } else { '[' });
                        todo.push((n, true, true));
                        let kids: Vec<_> = n.children().collect();
                        for (i, c) in kids.into_iter().enumerate().rev() {
                            todo.push((c, false, i == 0));
                        }
                    }
                }
            }
            o
        })
    }

    #[test]
    fn reads_what_configuration_files_are_made_of() {
        for (text, want) in [
            ("a: 1\nb: x y # c\n", "{a:1,b:x y}"),
            ("a:\n  b:\n    c: d\n  e: f\n", "{a:{b:{c:d},e:f}}"),
            ("a:\n- x\n- y\nb: z\n", "{a:[x,y],b:z}"),
            ("a:\n  - x: 1\n    y: 2\n  - x: 3\n", "{a:[{x:1,y:2},{x:3}]}"),
            ("- - a\n  - b\n- c\n", "[[a,b],c]"),
            ("a:\nb: ~\nc: null\nd: \"\"\ne: ''\n", "{a:~,b:~,c:~,d:\"\",e:\"\"}"),
            ("rtspAddress: :8554\nx: '127.0.0.1:1984'\n", "{rtspAddress::8554,x:\"127.0.0.1:1984\"}"),
            ("u: http://a/b#c\nv: a#b\n", "{u:http://a/b#c,v:a#b}"),
            // The value on the next line, and a text over several lines.
            ("path:\n  rtsp://h/x\nq: a\n  b\n  c\nr: 1\n", "{path:rtsp://h/x,q:a b c,r:1}"),
            ("a: [tcp, udp]\nb: {x: 1, \"y\":2, z}\nc: []\n", "{a:[tcp,udp],b:{x:1,y:2,z:~},c:[]}"),
            ("a: [\n  x, # c\n  {y: [1]},\n]\nb: 2\n", "{a:[x,{y:[1]}],b:2}"),
            ("a: [b: 1, c]\n", "{a:[{b:1},c]}"),
            ("{\"a\": [1, null, \"x\\n\"], \"b\": {}}", "{a:[1,~,\"x\n\"],b:{}}"),
            ("a: |\n  x\n   y\n\nb: >-\n  p\n  q\nc: 1\n", "{a:\"x\n y\n\",b:\"p q\",c:1}"),
            ("a: \"x \\\"y\\\" \\u3042\"\nb: 'it''s'\n", "{a:\"x \"y\" あ\",b:\"it's\"}"),
            (
                "p: !secret cam_pw\nq: !include x.yaml\nr: !!str 12\ns: !reset\n",
                "{p:!secret cam_pw,q:!include x.yaml,r:\"12\",s:!reset}",
            ),
            (
                "a: !include_dir_merge_named d\nb: [!secret x, y]\n",
                "{a:!include_dir_merge_named d,b:[!secret x,y]}",
            ),
            (
                "d: &d\n  x: 1\n  y: 2\ne:\n  <<: *d\n  y: 3\nf: *d\n",
                "{d:{x:1,y:2},e:{x:1,y:2,y:3},f:{x:1,y:2}}",
            ),
            ("d: &d {x: 1}\ne:\n  x: 2\n  <<: [*d]\n", "{d:{x:1},e:{x:2}}"),
            ("p: &p s3\nq: *p\n", "{p:s3,q:s3}"),
            ("a: {{ ip }}\nb: {FRIGATE_X}\n", "{a:{{ ip }},b:{FRIGATE_X:~}}"),
            ("---\na: 1\n...\n", "{a:1}"),
            ("%YAML 1.1\n---\na: 1\n", "{a:1}"),
            ("a: 1\n---\nb: 2\n", "[---:{a:1},---:{b:2}]"),
            ("? a\n: b\nc: d\n", "{a:b,c:d}"),
            ("あ: い\nう:\n  - え\n", "{あ:い,う:[え]}"),
            ("a: 1\r\nb:\r\n  c: 2\r\n", "{a:1,b:{c:2}}"),
            ("a: 1\rb:\r  c: 2\r", "{a:1,b:{c:2}}"),
            ("a: 1\na: 2\n", "{a:1,a:2}"),
            ("'q k': 1\n\"r\" : 2\n", "{q k:1,r:2}"),
            ("", "{}"),
            ("# only a comment\n", "{}"),
        ] {
            assert_eq!(shape(text), want, "{text:?}");
            assert!(codes(text).is_empty(), "{text:?} {:?}", codes(text));
        }
    }

    #[test]
    fn broken_places_cost_their_own_lines_only() {
        for (text, want) in [
            ("a: \"x\nb: 1\n", "{a:\"x,b:1}"),
            ("a: [x, y\nb: 1\n", "{a:[x,y],b:1}"),
            ("s:\n  a: {x: 1\n  b: 1\nc: 2\n", "{s:{a:{x:1},b:1},c:2}"),
            ("a:\n\tb: 1\n\tc: 2\nd: 3\n", "{a:{b:1,c:2},d:3}"),
            ("a: 1\n  b: 2\nc: 3\n", "{a:1,b:2,c:3}"),
            ("a:\n    b: 1\n  c: 2\nd: 3\n", "{a:{b:1,c:2},d:3}"),
            ("    b: 1\n  c: 2\nd: 3\n", "{b:1,c:2,d:3}"),
            ("pasted from the page\na: 1\n", "{a:1}"),
            ("a: 'x' y\nb: 1\n", "{a:'x' y,b:1}"),
            ("a: *nobody\nb: 1\n", "{a:*nobody,b:1}"),
            ("a: 1\n- x\nb: 2\n", "{a:1,[x],b:2}"),
        ] {
            assert_eq!(shape(text), want, "{text:?}");
            assert!(!codes(text).is_empty(), "{text:?}");
        }
        assert_eq!(codes("a:\n\tb: 1\n"), ["yaml.tabs"]);
    }

    #[test]
    fn ranges_are_bytes_of_the_file_also_behind_japanese() {
        let text = "# 園の設定\nカメラ: \"門\"\npass: ひみつ  # x\nlist: [あ, い]\n";
        with(text, |d, _| {
            let at = |k: &str| {
                let s = d.root().get(k).unwrap().value_span();
                &text[s.start()..s.end()]
            };
            assert_eq!(at("カメラ"), "門");
            assert_eq!(at("pass"), "ひみつ");
            assert_eq!(at("list"), "[あ, い]");
            let key = d.root().get("pass").unwrap().span();
            assert_eq!(&text[key.start()..key.end()], "pass: ひみつ");
        });
    }

    #[test]
    fn an_alias_points_to_where_the_value_is_written() {
        let text = "x: &p s3cr3t\n\n\ny: *p\n";
        with(text, |d, _| {
            let y = d.root().get("y").unwrap();
            let v = y.value_span();
            assert_eq!(&text[v.start()..v.end()], "s3cr3t");
            assert_eq!(&text[y.span().start()..y.span().end()], "y");
        });
    }

    #[test]
    fn truth_is_yaml_1_1() {
        for w in ["yes", "Yes", "ON", "true", "y"] {
            assert_eq!(truth(w), Some(true));
        }
        for w in ["no", "OFF", "False"] {
            assert_eq!(truth(w), Some(false));
        }
        assert_eq!(truth("optional"), None);
    }

    #[test]
    fn top_level_keys_are_found_cheaply() {
        let t = "# c: d\na: 1\n  b: 2\n'c': x\n- d: 1\n\"e\":\nnot a key\n";
        assert_eq!(top_level(t).collect::<Vec<_>>(), [("a", "1"), ("c", "x"), ("e", "")]);
        let t = "    a: 1\n      b: 2\n# c: d\n    'c': x\n";
        assert_eq!(top_level(t).collect::<Vec<_>>(), [("a", "1"), ("c", "x")]);
        assert_eq!(top_level("").count() + top_level("\n  \n").count(), 0);
    }

    #[test]
    fn hostile_input_is_bounded_and_linear() {
        let bomb = (1..30).fold("a0: &a0 [x]\n".to_owned(), |s, i| {
            let refs = vec![format!("*a{}", i - 1); 10].join(", ");
            format!("{s}a{i}: &a{i} [{refs}]\n")
        });
        assert!(codes(&bomb).contains(&"yaml.aliases"));
        with(&bomb, |d, _| assert!(d.len() < COPIES + 1_000));
        let merge_bomb: String = (0..2_000).map(|i| format!("k{i}: 1\n<<: *a\n")).collect();
        let cases = [
            "[".repeat(100_000),
            "- ".repeat(100_000),
            "{a: ".repeat(50_000),
            "? ".repeat(100_000),
            "a: [\n".repeat(50_000),
            "a: \"\n".repeat(50_000),
            "a: '\n".repeat(50_000),
            "- [\"\n".repeat(50_000),
            "\t".repeat(100_000),
            "a:\n\t".repeat(50_000),
            "&a ".repeat(50_000),
            "!a ".repeat(50_000),
            "a: |\n".repeat(50_000),
            "a: x\n b\n".repeat(50_000),
            "---\n".repeat(50_000),
            "a: &a\n  <<: *a\n".repeat(20_000),
            format!("a: &a {{x: 1}}\nb:\n{merge_bomb}"),
            (0..2_000).map(|i| format!("{}a:\n", " ".repeat(i))).collect(),
            (0..2_000).rev().map(|i| format!("{}a: [\n", " ".repeat(i))).collect(),
            (0..2_000).map(|i| format!("{}- \"\n", " ".repeat(i))).collect(),
            "a: 1\n".repeat(100_000),
            "\u{0}\n\u{feff}a: 1\n".repeat(10_000),
        ];
        for t in &cases {
            let start = std::time::Instant::now();
            with(t, |d, _| assert!(d.len() <= t.len() + COPIES + 2));
            let took = start.elapsed();
            assert!(took.as_secs() < 4, "{:?}… took {took:?}", t.chars().take(12).collect::<String>());
        }
    }

    #[test]
    fn a_small_budget_stops_with_a_notice() {
        let src = Source::from_text(FileId(0), "x", &"a: 1\n".repeat(100));
        let limits = crate::source::limits::Limits { nodes: 10, ..Default::default() };
        let (d, n) = parse(&src, &mut Budget::new(&limits));
        assert!(d.len() <= 12);
        assert_eq!(n.iter().map(|n| n.code).collect::<Vec<_>>(), ["yaml.too-large"]);
    }

    /// What an independent YAML 1.2 parser makes of it; `None` when it refuses.
    fn oracle(text: &str) -> Option<String> {
        use saphyr_parser::{Event, Parser, ScalarStyle};
        let mut docs: Vec<String> = Vec::new();
        let mut o = String::new();
        // (is a map, entries so far, next is a key)
        let mut open: Vec<(bool, usize, bool)> = Vec::new();
        let mut p = Parser::new_from_str(text);
        let before = |o: &mut String, open: &mut Vec<(bool, usize, bool)>| {
            if let Some((map, n, key)) = open.last_mut() {
                if *map && !*key {
                    o.push(':');
                    *key = true;
                } else {
                    if *n > 0 {
                        o.push(',');
                    }
                    *n += 1;
                    *key = !*map;
                }
            }
        };
        loop {
            let (ev, _) = p.next_event()?.ok()?;
            match ev {
                Event::StreamEnd => break,
                Event::DocumentStart(_) => o.clear(),
                Event::DocumentEnd => docs.push(std::mem::take(&mut o)),
                Event::Alias(_) => return None,
                Event::Scalar(v, style, _, tag) => {
                    if tag.is_some() || v == "<<" {
                        return None;
                    }
                    before(&mut o, &mut open);
                    let is_key = open.last().is_some_and(|(m, _, key)| *m && !*key);
                    let plain = style == ScalarStyle::Plain;
                    if is_key {
                        o.push_str(&v);
                    } else if plain && is_null(v.as_bytes()) {
                        o.push('~');
                    } else if plain {
                        o.push_str(&v);
                    } else {
                        write!(o, "\"{v}\"").unwrap();
                    }
                }
                Event::SequenceStart(..) => {
                    before(&mut o, &mut open);
                    if open.last().is_some_and(|(m, _, key)| *m && !*key) {
                        return None;
                    }
                    o.push('[');
                    open.push((false, 0, true));
                }
                Event::MappingStart(..) => {
                    before(&mut o, &mut open);
                    if open.last().is_some_and(|(m, _, key)| *m && !*key) {
                        return None;
                    }
                    o.push('{');
                    open.push((true, 0, true));
                }
                Event::SequenceEnd => {
                    o.push(']');
                    open.pop();
                }
                Event::MappingEnd => {
                    o.push('}');
                    open.pop();
                }
                _ => {}
            }
        }
        docs.retain(|d| d.starts_with(['{', '[']));
        (docs.len() == 1).then(|| docs.remove(0))
    }

    #[test]
    fn agrees_with_an_independent_parser_on_the_fixtures() {
        let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
        let mut todo = vec![dir];
        let (mut same, mut n) = (0, 0);
        while let Some(d) = todo.pop() {
            for e in std::fs::read_dir(d).into_iter().flatten().flatten() {
                let p = e.path();
                if p.is_dir() {
                    todo.push(p);
                } else if p.extension().is_some_and(|x| x == "yml" || x == "yaml" || x == "json")
                    && let Ok(t) = std::fs::read_to_string(&p)
                    && let Some(want) = oracle(&t)
                {
                    n += 1;
                    let got = shape(&t);
                    if got == want {
                        same += 1;
                    } else {
                        let at = got.bytes().zip(want.bytes()).take_while(|(a, b)| a == b).count();
                        let cut =
                            |s: &str| s.chars().skip(at.saturating_sub(60)).take(160).collect::<String>();
                        eprintln!("{}:\n  ours   {}\n  theirs {}", p.display(), cut(&got), cut(&want));
                    }
                }
            }
        }
        eprintln!("{n} files");
        assert_eq!(same, n);
    }

    fn scalar() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-z][a-z0-9./@]{0,6}",
            "[a-z]{1,3}:[0-9]{2,4}",
            "\"[a-zぁ-ん :#,{\\[]{0,8}\"",
            "'[a-zぁ-ん :#,}\\]]{0,8}'",
            Just(":8554".to_owned()),
            Just(String::new()),
            Just("[tcp, udp, \"x, y\"]".to_owned()),
            Just("{a: 1, b: [x], c: }".to_owned()),
        ]
    }

    /// A valid document as lines with random nesting.
    fn document() -> impl Strategy<Value = String> {
        prop::collection::vec((0usize..4, any::<bool>(), "[a-z]{1,4}", scalar(), 0u8..8), 1..25).prop_map(
            |rows| {
                let mut o = String::new();
                // Open levels: (column, is a list); the last key may open a deeper one.
                let mut levels: Vec<(usize, bool)> = vec![(0, rows[0].1)];
                let mut can_open = false;
                for (up, list, key, value, extra) in rows {
                    if can_open && extra % 2 == 0 {
                        let (col, _) = *levels.last().unwrap();
                        levels.push((col + 2, list));
                    } else {
                        for _ in 0..up {
                            if levels.len() > 1 {
                                levels.pop();
                            }
                        }
                    }
                    let (col, is_list) = *levels.last().unwrap();
                    write!(o, "{}", " ".repeat(col)).unwrap();
                    if is_list {
                        write!(o, "- ").unwrap();
                    }
                    if !is_list || extra > 4 {
                        write!(o, "{key}:{}{value}", if value.is_empty() { "" } else { " " }).unwrap();
                        if is_list {
                            levels.push((col + 2, false));
                        }
                    } else {
                        o.push_str(&value);
                    }
                    can_open = value.is_empty();
                    if extra == 3 {
                        o.push_str(" # note");
                    }
                    o.push('\n');
                    if extra == 2 {
                        o.push_str("\n  # comment: x\n");
                    }
                }
                o
            },
        )
    }

    proptest! {
        #[test]
        fn agrees_with_an_independent_parser(t in document()) {
            if let Some(want) = oracle(&t) {
                prop_assert_eq!(shape(&t), want, "{}", t);
                prop_assert!(codes(&t).is_empty(), "{}", t);
            }
        }

        #[test]
        fn any_text_is_read_without_panic(t in "\\PC{0,80}", y in "[-a:\\[\\]{},\"'&*!|>#%? \\t\\n\\ré]{0,60}") {
            shape(&t);
            shape(&y);
            // Whatever stands in one value, the next line is still read.
            let text = format!("k: {}\nz: 1\n", t.replace(['\n', '\r', '\u{2028}', '\u{85}'], " "));
            with(&text, |d, _| assert_eq!(d.root().path_text(&["z"]), Some("1"), "{text:?}"));
        }
    }
}
