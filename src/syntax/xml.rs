//! XML → [`Document`], and a walk over the pieces of markup for scans too big for a tree.
//!
//! Comes in: text that is XML, or holds XML among other text (several documents one after the other, HTTP headers or
//! console lines above them). Goes out: a tree in which attributes are children with the key `@name`, an element that
//! holds only text is a scalar, and the text of an element that has attributes or children is its child `#text`. Keys
//! are local names; declarations of namespaces stay as `@xmlns` and `@xmlns:prefix`.
//!
//! Never: fetches or expands anything (a DTD is skipped; only the five predefined and the numeric references are
//! resolved, any other stays as it stands), recurses, or stops at the first mistake. End tags are matched by name to
//! the nearest open element; what is cut off keeps what was read before it.

use crate::i18n::{Args, Text, text};
use crate::model::document::{Document, Kind, NewText, NodeId, Remembered};
use crate::model::map::HashMap;
use crate::model::report::Notice;
use crate::source::Source;
use crate::source::limits::Budget;
use quick_xml::Reader;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::events::Event;
use std::borrow::Cow;

/// How often a tag without an end may be skipped before the rest is given up: each costs a look at the whole rest.
const RECOVERIES: u8 = 16;
/// How far up an end tag looks for its element. Farther is a stray tag, not a forgotten one.
const LOOK_UP: usize = 8;

/// One piece of XML, borrowed from the source.
#[derive(Debug, Clone, Copy)]
pub enum Token<'s> {
    /// `<?xml …?>`: a document starts here.
    Declaration { start: usize },
    /// `<name …>` or `<name …/>`.
    Open(Tag<'s>),
    /// `</name>`.
    Close { name: &'s str, start: usize, end: usize },
    /// Text between tags. References in it are not resolved unless it is `verbatim` (CDATA), which has none.
    Text { raw: &'s str, start: usize, verbatim: bool },
}

/// A start tag.
#[derive(Debug, Clone, Copy)]
pub struct Tag<'s> {
    /// With its prefix.
    pub name: &'s str,
    pub start: usize,
    pub end: usize,
    /// `<name/>`: no end tag follows.
    pub empty: bool,
    attrs: &'s str,
    attrs_start: usize,
}

/// An attribute as it stands in the source.
#[derive(Debug, Clone, Copy)]
pub struct Attr<'s> {
    pub name: &'s str,
    /// References are not resolved.
    pub raw: &'s str,
    pub name_start: usize,
    pub raw_start: usize,
}

impl<'s> Attr<'s> {
    pub fn value(&self) -> Cow<'s, str> {
        unescape(self.raw)
    }
}

impl<'s> Tag<'s> {
    /// The attributes in order, repeated ones too. Linear in the length of the tag.
    pub fn attrs(&self) -> Attrs<'s> {
        Attrs { rest: self.attrs, at: self.attrs_start }
    }
    /// The first attribute of this name.
    pub fn attr(&self, name: &str) -> Option<Cow<'s, str>> {
        self.attrs().find(|a| a.name == name).map(|a| a.value())
    }
}

/// Splits the inside of a tag. Accepts what is not XML: no quotes, no value, no blank between attributes.
#[derive(Debug, Clone)]
pub struct Attrs<'s> {
    rest: &'s str,
    at: usize,
}

impl<'s> Attrs<'s> {
    fn take(&mut self, n: usize) -> &'s str {
        let (a, b) = self.rest.split_at_checked(n).unwrap_or((self.rest, ""));
        self.rest = b;
        self.at += a.len();
        a
    }
    fn skip(&mut self, pred: fn(u8) -> bool) {
        let n = self.rest.bytes().take_while(|b| pred(*b)).count();
        self.take(n);
    }
}

impl<'s> Iterator for Attrs<'s> {
    type Item = Attr<'s>;

    fn next(&mut self) -> Option<Attr<'s>> {
        let blank: fn(u8) -> bool = |b| b.is_ascii_whitespace();
        // Stray separators between attributes.
        self.skip(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'=' | b'"' | b'\'' | b',' | b'?'));
        if self.rest.is_empty() {
            return None;
        }
        let name_start = self.at;
        let n = self.rest.bytes().take_while(|b| !b.is_ascii_whitespace() && *b != b'=').count();
        let name = self.take(n);
        self.skip(blank);
        if !self.rest.starts_with('=') {
            return Some(Attr { name, raw: "", name_start, raw_start: self.at });
        }
        self.take(1);
        self.skip(blank);
        let quote = self.rest.bytes().next().filter(|b| matches!(b, b'"' | b'\''));
        if quote.is_some() {
            self.take(1);
        }
        let raw_start = self.at;
        let n = match quote {
            Some(q) => memchr::memchr(q, self.rest.as_bytes()).unwrap_or(self.rest.len()),
            None => self.rest.bytes().take_while(|b| !b.is_ascii_whitespace()).count(),
        };
        let raw = self.take(n);
        if quote.is_some() {
            self.take(1);
        }
        Some(Attr { name, raw, name_start, raw_start })
    }
}

/// The name without its prefix.
pub fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, l)| l)
}

/// Resolves the five predefined references and numeric ones. Anything else stays as it stands.
pub fn unescape(raw: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', raw.as_bytes()) else { return Cow::Borrowed(raw) };
    let mut out = String::with_capacity(raw.len());
    let (head, mut rest) = raw.split_at_checked(first).unwrap_or((raw, ""));
    out.push_str(head);
    while let Some(body) = rest.strip_prefix('&') {
        // The longest that means anything is `&#x10FFFF;`, with room for leading zeros.
        let end = body.bytes().take(16).position(|b| b == b';');
        let resolved = end.and_then(|e| Some((reference(body.get(..e)?)?, e + 1)));
        rest = match resolved {
            Some((c, n)) => {
                out.push(c);
                body.get(n..).unwrap_or("")
            }
            None => {
                out.push('&');
                body
            }
        };
        let n = memchr::memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        let (plain, tail) = rest.split_at_checked(n).unwrap_or((rest, ""));
        out.push_str(plain);
        rest = tail;
    }
    Cow::Owned(out)
}

fn reference(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let n = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse::<u32>(),
            };
            // NUL and halves of surrogate pairs are not characters.
            char::from_u32(n.ok()?).filter(|c| *c != '\0').unwrap_or('\u{FFFD}')
        }
    })
}

/// Walks over the pieces of markup of a text. Needs no memory beyond the text, however big it is.
#[derive(Debug)]
pub struct Walk<'s> {
    text: &'s str,
    reader: Reader<&'s [u8]>,
    recoveries: u8,
    done: bool,
    cut_off: Option<usize>,
}

impl<'s> Walk<'s> {
    pub fn new(text: &'s str) -> Walk<'s> {
        let mut w =
            Walk { text, reader: Reader::from_str(""), recoveries: RECOVERIES, done: false, cut_off: None };
        w.restart(0);
        w
    }

    /// Where a tag, comment or the like starts that has no end. `None`: none was met so far.
    pub fn cut_off(&self) -> Option<usize> {
        self.cut_off
    }

    /// The offset of the next piece.
    pub fn offset(&self) -> usize {
        self.text.len() - self.reader.get_ref().len()
    }

    fn restart(&mut self, at: usize) {
        let rest = self.text.get(at..).unwrap_or("");
        // The reader would remove a byte-order mark without counting it.
        let mut reader = Reader::from_str(rest.trim_start_matches('\u{FEFF}'));
        let c = reader.config_mut();
        c.check_end_names = false;
        c.allow_unmatched_ends = true;
        c.allow_dangling_amp = true;
        self.reader = reader;
    }

    /// After a piece at `at` that is no XML: go on at the next `<`. Returns what was skipped.
    fn skip_to_markup(&mut self, at: usize) -> Option<Token<'s>> {
        let from = self.offset().max(at + 1);
        let rest = self.text.as_bytes().get(from..).unwrap_or(&[]);
        let end = from + memchr::memchr(b'<', rest).unwrap_or(rest.len());
        self.restart(end);
        let raw = self.text.get(at..end)?;
        Some(Token::Text { raw, start: at, verbatim: true })
    }
}

impl<'s> Iterator for Walk<'s> {
    type Item = Token<'s>;

    fn next(&mut self) -> Option<Token<'s>> {
        loop {
            let at = self.offset();
            let rest = self.text.as_bytes().get(at..).unwrap_or(&[]);
            if self.done || rest.is_empty() {
                return None;
            }
            // `a < b`: a tag needs a name. Looked at before reading, since reading would swallow up to the next `>`.
            let bare = rest.first() == Some(&b'<')
                && !rest.get(1).is_some_and(|b| {
                    b.is_ascii_alphabetic() || matches!(b, b'_' | b':' | b'/' | b'!' | b'?') || *b >= 0x80
                });
            if bare {
                if rest.len() == 1 {
                    self.cut_off.get_or_insert(at);
                }
                return self.skip_to_markup(at);
            }
            let event = self.reader.read_event();
            let end = self.offset();
            let piece = |from: usize, to: usize| self.text.get(from..to).unwrap_or("");
            let tag = |name: usize, empty: bool| {
                let inner = at + 1;
                let name_end = inner + name;
                let stop = end - if empty { 2 } else { 1 };
                Token::Open(Tag {
                    name: piece(inner, name_end),
                    start: at,
                    end,
                    empty,
                    attrs: piece(name_end, stop),
                    attrs_start: name_end,
                })
            };
            match event {
                Ok(Event::Start(e)) => return Some(tag(e.name().as_ref().len(), false)),
                Ok(Event::Empty(e)) => return Some(tag(e.name().as_ref().len(), true)),
                Ok(Event::End(e)) => {
                    let name = piece(at + 2, at + 2 + e.name().as_ref().len());
                    return Some(Token::Close { name, start: at, end });
                }
                Ok(Event::Text(_) | Event::GeneralRef(_)) => {
                    return Some(Token::Text { raw: piece(at, end), start: at, verbatim: false });
                }
                Ok(Event::CData(_)) => {
                    let raw = piece(at + "<![CDATA[".len(), end.saturating_sub(3));
                    return Some(Token::Text { raw, start: at + "<![CDATA[".len(), verbatim: true });
                }
                Ok(Event::Decl(_)) => return Some(Token::Declaration { start: at }),
                Ok(Event::Comment(_) | Event::PI(_) | Event::DocType(_)) => {}
                Ok(Event::Eof) => return None,
                Err(Error::Syntax(
                    SyntaxError::UnclosedTag
                    | SyntaxError::UnclosedSingleQuotedAttributeValue
                    | SyntaxError::UnclosedDoubleQuotedAttributeValue,
                )) => {
                    // Cut off here, or a quote is missing and the rest is fine: go on at the next tag, a few times.
                    self.cut_off.get_or_insert(at);
                    self.recoveries = self.recoveries.saturating_sub(1);
                    let more = memchr::memchr(b'<', rest.get(1..).unwrap_or(&[]));
                    match more {
                        Some(n) if self.recoveries > 0 => self.restart(at + 1 + n),
                        _ => self.done = true,
                    }
                }
                Err(Error::Syntax(SyntaxError::InvalidBangMarkup)) => return self.skip_to_markup(at),
                Err(Error::Syntax(_)) => {
                    // A comment, CDATA section or DTD without an end: what is inside is not markup.
                    self.cut_off.get_or_insert(at);
                    self.done = true;
                }
                Err(_) if end > at => {}
                Err(_) => return self.skip_to_markup(at),
            }
        }
    }
}

const CUT_OFF: Text = text(
    "ファイルが途中で切れているか、こわれています。読めた所までを使いました。",
    "The file is cut off or damaged. What could be read was used.",
);
const OUTSIDE: Text = text(
    "XMLではない文字がまじっています。そこは読みませんでした。",
    "There is text that is not XML. It was not read.",
);
const DEEP: Text =
    text("入れ子が深すぎる所は読みませんでした。", "Parts that are nested too deeply were not read.");
const LARGE: Text = text(
    "項目が多すぎるので、途中までしか読みませんでした。",
    "There were too many items; only the first part was read.",
);
const MISMATCH: Text =
    text("始まりと終わりの印が合わない所があります。", "Some start and end marks do not match.");

/// Text of an element, put together from pieces.
enum Content {
    None,
    Slice(usize, usize),
    Owned(String, usize, usize),
}

impl Content {
    fn add(&mut self, source: &str, raw: &str, start: usize, verbatim: bool) {
        let end = start + raw.len();
        *self = match std::mem::replace(self, Content::None) {
            // Leading blanks are never part of a value.
            Content::None if raw.trim().is_empty() => Content::None,
            Content::None => match unescape_unless(raw, verbatim) {
                Cow::Borrowed(_) => Content::Slice(start, end),
                Cow::Owned(s) => Content::Owned(s, start, end),
            },
            Content::Owned(mut s, a, _) => {
                s.push_str(&unescape_unless(raw, verbatim));
                Content::Owned(s, a, end)
            }
            Content::Slice(a, b) => {
                // A second piece: from here on the text is our own.
                let first = source.get(a..b).unwrap_or("");
                Content::Owned(first.to_owned() + &unescape_unless(raw, verbatim), a, end)
            }
        };
    }
    /// Trimmed, with the span of what is left.
    fn finish(self, source: &str) -> Option<NewText> {
        match self {
            Content::None => None,
            Content::Slice(a, b) => {
                let s = source.get(a..b)?;
                let lead = s.len() - s.trim_start().len();
                let len = s.trim().len();
                (len > 0).then_some(NewText::Slice(a + lead, a + lead + len))
            }
            Content::Owned(s, a, b) => {
                let t = s.trim();
                if t.is_empty() {
                    return None;
                }
                let t = if t.len() == s.len() { s } else { t.to_owned() };
                Some(NewText::Owned(t, a, b))
            }
        }
    }
}

fn unescape_unless(raw: &str, verbatim: bool) -> Cow<'_, str> {
    if verbatim { Cow::Borrowed(raw) } else { unescape(raw) }
}

struct Open<'s> {
    node: NodeId,
    name: &'s str,
    content: Content,
    /// No attribute and no child so far: may become a scalar.
    bare: bool,
}

struct Builder<'s> {
    source: &'s str,
    doc: Document<'s>,
    open: Vec<Open<'s>>,
}

impl<'s> Builder<'s> {
    fn parent(&mut self) -> NodeId {
        match self.open.last_mut() {
            None => self.doc.root_id(),
            Some(p) => {
                if p.bare {
                    p.bare = false;
                    self.doc.set_kind(p.node, Kind::Map);
                }
                p.node
            }
        }
    }

    fn text(&mut self, raw: &str, start: usize, verbatim: bool) {
        if let Some(top) = self.open.last_mut() {
            top.content.add(self.source, raw, start, verbatim);
        }
    }

    fn close_top(&mut self, end: usize) {
        let Some(top) = self.open.pop() else { return };
        let bare = top.bare;
        self.doc.close(top.node, end);
        if let Some(t) = top.content.finish(self.source) {
            if bare {
                self.doc.set_scalar(top.node, t, false);
            } else {
                let key = NewText::Owned("#text".to_owned(), t.range().0, t.range().0);
                self.doc.push(top.node, Some(key), Kind::Scalar { quoted: false }, t);
            }
        }
    }
}

/// Read every XML document of a text into one tree: the children of the root are the root elements.
pub fn parse<'s>(src: &'s Source, budget: &mut Budget) -> (Document<'s>, Vec<Notice>) {
    let text = src.text.as_str();
    let mut notices: Vec<Notice> = Vec::new();
    let mut note = |code: &'static str, t: Text, at: usize, end: usize| {
        if !notices.iter().any(|n| n.code == code) {
            let span = Some(src.span(at, end));
            notices.push(Notice { file: src.id, span, code, text: t, args: Args::new() });
        }
    };
    let mut b = Builder { source: text, doc: Document::new(src.id, text, Kind::Map), open: Vec::new() };
    // Elements below the deepest level that is kept.
    let mut below = 0usize;
    // A scan has millions of attributes with a dozen names.
    let mut names: HashMap<&str, Remembered> = HashMap::new();
    let mut walk = Walk::new(text);
    let mut full = false;
    for token in walk.by_ref() {
        match token {
            Token::Declaration { start } => {
                if !b.open.is_empty() {
                    // The document before has no end; what it said stands.
                    note("xml.mismatch", MISMATCH, start, start + 1);
                    while !b.open.is_empty() {
                        b.close_top(start);
                    }
                }
                below = 0;
            }
            Token::Open(tag) => {
                if b.open.len() >= budget.depth {
                    below += usize::from(!tag.empty);
                    note("xml.too-deep", DEEP, tag.start, tag.end);
                    continue;
                }
                if !budget.node() {
                    full = true;
                    note("xml.too-large", LARGE, tag.start, tag.end);
                    break;
                }
                let parent = b.parent();
                let name = local(tag.name);
                let key_start = tag.start + 1 + (tag.name.len() - name.len());
                let key = NewText::Slice(key_start, key_start + name.len());
                let node = b.doc.push(parent, Some(key), Kind::Null, NewText::Slice(tag.start, tag.end));
                let mut bare = true;
                for a in tag.attrs() {
                    if !budget.node() {
                        break;
                    }
                    if bare {
                        b.doc.set_kind(node, Kind::Map);
                        bare = false;
                    }
                    let keep = a.name == "xmlns" || a.name.starts_with("xmlns:");
                    let short = if keep { a.name } else { local(a.name) };
                    let key_start = a.name_start + (a.name.len() - short.len());
                    let name = *names.entry(short).or_insert_with(|| b.doc.remember(format!("@{short}")));
                    let key = NewText::Again(name, key_start, key_start + short.len());
                    let value = match a.value() {
                        Cow::Borrowed(_) => NewText::Slice(a.raw_start, a.raw_start + a.raw.len()),
                        Cow::Owned(s) => NewText::Owned(s, a.raw_start, a.raw_start + a.raw.len()),
                    };
                    b.doc.push(node, Some(key), Kind::Scalar { quoted: true }, value);
                }
                if !tag.empty {
                    b.open.push(Open { node, name: tag.name, content: Content::None, bare });
                }
            }
            Token::Close { name, start, end } => {
                if below > 0 {
                    below -= 1;
                    continue;
                }
                match b.open.iter().rev().take(LOOK_UP).position(|o| o.name == name) {
                    Some(up) => {
                        for _ in 0..up {
                            b.close_top(start);
                        }
                        b.close_top(end);
                        if up > 0 {
                            note("xml.mismatch", MISMATCH, start, end);
                        }
                    }
                    None => note("xml.mismatch", MISMATCH, start, end),
                }
            }
            Token::Text { raw, start, verbatim } => {
                if below > 0 {
                    continue;
                }
                if !b.open.is_empty() {
                    b.text(raw, start, verbatim);
                } else if !raw.trim().is_empty() {
                    let lead = raw.len() - raw.trim_start().len();
                    note("xml.text-outside", OUTSIDE, start + lead, start + raw.trim_end().len());
                }
            }
        }
    }
    if let Some(at) = walk.cut_off() {
        note("xml.cut-off", CUT_OFF, at, text.len());
    }
    if !b.open.is_empty() {
        if !full {
            note("xml.cut-off", CUT_OFF, text.len().saturating_sub(1), text.len());
        }
        // `<portNo>80` may have been `<portNo>8080`: a value without its end tag is not stated.
        if let Some(top) = b.open.last_mut() {
            top.content = Content::None;
        }
        while !b.open.is_empty() {
            b.close_top(text.len());
        }
    }
    (b.doc, notices)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::NodeRef;
    use crate::model::span::FileId;
    use proptest::prelude::*;
    use std::time::Instant;

    fn src(text: &str) -> Source {
        Source::from_text(FileId(0), "x", text)
    }
    /// `key=value` of every node below the root, with what the spans point at.
    fn flat(text: &str) -> (Vec<String>, Vec<&'static str>) {
        let s = src(text);
        let (doc, notices) = parse(&s, &mut Budget::default());
        let show = |n: NodeRef<'_>| {
            let key = n.key().unwrap_or("-");
            let value = match (n.text(), n.kind()) {
                (Some(t), _) => t.to_owned(),
                (None, Kind::Null) => "null".to_owned(),
                (None, _) => "{}".to_owned(),
            };
            format!("{key}={value}")
        };
        (doc.root().descendants().map(show).collect(), notices.iter().map(|n| n.code).collect())
    }

    #[test]
    fn attributes_and_texts_become_children() {
        let (f, n) = flat(
            "<?xml version=\"1.0\"?><!DOCTYPE a SYSTEM 'x.dtd'><s:a xmlns:s=\"urn:x\" s:id='1'><b>\n true </b><c/><d></d>\
             <e f=\"&lt;&#65;&#x42;\">x<!-- no -->y</e></s:a>",
        );
        assert_eq!(
            f,
            ["a={}", "@xmlns:s=urn:x", "@id=1", "b=true", "c=null", "d=null", "e={}", "@f=<AB", "#text=xy"]
        );
        assert!(n.is_empty(), "{n:?}");
    }

    #[test]
    fn spans_are_exact() {
        let text = "<a>\n  <ポート n='名'> ８０ </ポート>\n <k>a&amp;b</k></a>";
        let s = src(text);
        let (doc, _) = parse(&s, &mut Budget::default());
        let port = doc.root().path(&["a", "ポート"]).unwrap();
        assert_eq!(s.slice(port.key_span()), "ポート");
        assert_eq!(s.slice(port.span()), "<ポート n='名'> ８０ </ポート>");
        assert_eq!(s.slice(port.get("@n").unwrap().value_span()), "名");
        assert_eq!(s.slice(port.get("@n").unwrap().key_span()), "n");
        assert_eq!(s.slice(port.get("#text").unwrap().value_span()), "８０");
        let k = doc.root().path(&["a", "k"]).unwrap();
        assert_eq!((k.text(), s.slice(k.value_span())), (Some("a&b"), "a&amp;b"));
    }

    #[test]
    fn several_documents_and_text_above_them() {
        let (f, n) =
            flat("HTTP/1.1 200 OK\r\n\r\n<?xml version='1.0'?>\n<a>1</a>\n<?xml version='1.0'?>\n<b>2</b>");
        assert_eq!(f, ["a=1", "b=2"]);
        assert_eq!(n, ["xml.text-outside"]);
        // The first has no end, and a console line holds something like a tag.
        let (f, n) = flat(
            "curl -u admin:<password> x\n<?xml version='1.0'?><a><k>1</k>\n<?xml version='1.0'?><b>2</b>",
        );
        assert_eq!(f, ["password=x", "a={}", "k=1", "b=2"]);
        assert!(n.contains(&"xml.mismatch"));
    }

    #[test]
    fn a_cut_file_keeps_what_was_read_but_no_cut_value() {
        for cut in [
            "<a><b>1</b><port>80",
            "<a><b>1</b><port",
            "<a><b>1</b><port x=\"8",
            "<a><b>1</b><!-- <port>80</port>",
        ] {
            let (f, n) = flat(cut);
            assert!(f.contains(&"b=1".to_owned()), "{cut}: {f:?}");
            assert!(!f.iter().any(|x| x.starts_with("port=8")), "{cut}: {f:?}");
            assert_eq!(n, ["xml.cut-off"], "{cut}");
        }
    }

    #[test]
    fn small_mistakes_cost_only_their_place() {
        // A lone `<` and `&`, a stray end tag, a forgotten end tag, no quotes, a missing quote.
        assert_eq!(flat("<a><b>1 < 2 & 3</b><c>4</c></a>").0, ["a={}", "b=1 < 2 & 3", "c=4"]);
        assert_eq!(flat("<a></x><c>4</c></a>").0, ["a={}", "c=4"]);
        assert_eq!(flat("<a><b><c>4</c></a><d>5</d>").0, ["a={}", "b={}", "c=4", "d=5"]);
        assert_eq!(flat("<a b=1 c d = '2'/>").0, ["a={}", "@b=1", "@c=", "@d=2"]);
        assert_eq!(flat("<a><b x=\"1></b><c>4</c></a>").0, ["a={}", "c=4"]);
        assert_eq!(flat("<a><![CDATA[<b>&amp;]]></a>").0, ["a=<b>&amp;"]);
    }

    #[test]
    fn entities_are_never_expanded() {
        let bomb = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>\
                    <l><x>&b;</x><y>&c;</y><z>&#0;&#xD800;</z></l>";
        assert_eq!(flat(bomb).0, ["l={}", "x=&b;", "y=&c;", "z=\u{FFFD}\u{FFFD}"]);
    }

    #[test]
    fn hostile_shapes_stay_linear_and_within_the_depth() {
        let start = Instant::now();
        let deep = "<a>".repeat(100_000) + "x" + &"</a>".repeat(100_000);
        let s = src(&deep);
        let (doc, n) = parse(&s, &mut Budget::default());
        assert_eq!((doc.len() - 1, n[0].code), (Budget::default().depth, "xml.too-deep"));
        let attrs: String = (0..20_000).map(|i| format!(" a{i}='{i}'")).collect();
        let s = src(&format!("<a{attrs}/>"));
        assert_eq!(parse(&s, &mut Budget::default()).0.len(), 20_002);
        for piece in [
            "<",
            "<a",
            "<a '",
            "<!",
            "<!-",
            "&",
            "&#",
            "</a>",
            "<a b=\"",
            "<?",
            "<![CDATA[",
            "]]>",
            "<a/",
            "<!DOCTYPE a [",
        ] {
            parse(&src(&piece.repeat(200_000)), &mut Budget::default());
        }
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }

    #[test]
    fn the_node_budget_stops_the_tree() {
        let s = src(&"<a>1</a>".repeat(100));
        let limits = crate::source::limits::Limits { nodes: 10, ..Default::default() };
        let (doc, n) = parse(&s, &mut Budget::new(&limits));
        assert_eq!((doc.len(), n[0].code), (11, "xml.too-large"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        /// Any text: no panic, spans inside the text and on characters, nothing lost twice.
        #[test]
        fn any_text_is_survived(text in "(<a|</a|<b c=|\"|'|>|/|&|;|amp|#|x|<!--|-->|<!\\[CDATA\\[|\\]\\]>|<\\?xml|\\?>|あ| |\n|\u{FEFF}|<!DOCTYPE|\\[|\\PC){0,60}") {
            let s = src(&text);
            let (doc, _) = parse(&s, &mut Budget::default());
            for n in doc.iter().filter(|n| n.key().is_some()) {
                prop_assert!(text.get(n.span().start()..n.span().end()).is_some());
                prop_assert!(text.get(n.key_span().start()..n.key_span().end()).is_some());
                prop_assert!(text.get(n.value_span().start()..n.value_span().end()).is_some());
            }
        }
    }
}
