//! A page as data: a flat list of "open element, attribute, text, close", in bytes.
//!
//! The worker writes it from a report, the page turns it into elements one by one (`ui::dom`), a test turns it into
//! HTML. Every text carries both languages, so switching the language asks nobody again. Text is always text: whatever
//! stands in a file can never become an element, an attribute name or an address of ours. Elements are written as short
//! selectors, `p.small#note[role=status]`; only constants of this program are written that way.

use crate::i18n::{Bi, Lang, Text};

const OPEN: u8 = 1;
const CLOSE: u8 = 2;
const ATTR: u8 = 3;
const TEXT: u8 = 4;
/// A text that is the same in both languages.
const SAME: u8 = 5;

/// Elements without content.
const VOID: &[&str] = &["input", "br", "rect", "path", "circle", "line"];

/// The writer.
#[derive(Debug, Default, Clone)]
pub struct Doc {
    out: Vec<u8>,
    open: u32,
}

impl Doc {
    pub fn new() -> Doc {
        Doc::default()
    }

    #[inline(never)]
    fn string(&mut self, s: &str) {
        let mut n = s.len();
        while n > 127 {
            self.out.push((n & 127) as u8 | 128);
            n >>= 7;
        }
        self.out.push(n as u8);
        self.out.extend_from_slice(s.as_bytes());
    }

    /// Open an element: `tag.class#id[name=value]`.
    #[inline(never)]
    pub fn open(&mut self, selector: &str) -> &mut Doc {
        self.open += 1;
        self.out.push(OPEN);
        self.string(selector);
        self
    }

    #[inline(never)]
    pub fn close(&mut self) -> &mut Doc {
        self.open = self.open.saturating_sub(1);
        self.out.push(CLOSE);
        self
    }

    /// An attribute of the element just opened.
    pub fn attr(&mut self, name: &str, value: &str) -> &mut Doc {
        self.attr_t(name, value, "")
    }

    /// The same in two languages; an empty second one means that both are the same.
    #[inline(never)]
    pub fn attr_t(&mut self, name: &str, ja: &str, en: &str) -> &mut Doc {
        self.out.push(ATTR);
        self.string(name);
        self.string(ja);
        self.string(en);
        self
    }

    #[inline(never)]
    pub fn t(&mut self, ja: &str, en: &str) -> &mut Doc {
        self.out.push(TEXT);
        self.string(ja);
        self.string(en);
        self
    }

    /// Both languages the same: names, numbers, lines of files.
    #[inline(never)]
    pub fn plain(&mut self, s: &str) -> &mut Doc {
        self.out.push(SAME);
        self.string(s);
        self
    }

    pub fn num(&mut self, n: impl std::fmt::Display) -> &mut Doc {
        self.plain(&n.to_string())
    }

    pub fn text(&mut self, t: &Text) -> &mut Doc {
        self.t(t.ja, t.en)
    }

    pub fn bi(&mut self, b: &Bi) -> &mut Doc {
        self.t(&b.ja, &b.en)
    }

    /// A whole element with one text.
    #[inline(never)]
    pub fn el(&mut self, selector: &str, ja: &str, en: &str) -> &mut Doc {
        self.open(selector).t(ja, en).close()
    }

    pub fn el_bi(&mut self, selector: &str, b: &Bi) -> &mut Doc {
        self.el(selector, &b.ja, &b.en)
    }

    pub fn el_plain(&mut self, selector: &str, s: &str) -> &mut Doc {
        self.open(selector).plain(s).close()
    }

    /// A table of fixed elements: `("p", ja, en)` is a whole one, `("ul>", …)` stays open, `("<", "", "")` closes.
    pub fn many(&mut self, rows: &[(&str, &str, &str)]) -> &mut Doc {
        for (selector, ja, en) in rows {
            if *selector == "<" {
                self.close();
            } else if let Some(s) = selector.strip_suffix('>') {
                self.open(s);
                if !ja.is_empty() {
                    self.t(ja, en);
                }
            } else {
                self.el(selector, ja, en);
            }
        }
        self
    }

    /// Take over a finished page.
    pub fn append(&mut self, page: &[u8]) {
        self.out.extend_from_slice(page);
    }

    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// The bytes, every element closed.
    pub fn finish(mut self) -> Vec<u8> {
        while self.open > 0 {
            self.close();
        }
        self.out
    }
}

/// One step of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op<'a> {
    Open(&'a str),
    Attr(&'a str, &'a str),
    Text(&'a str),
    Close,
}

/// Reads a page in one language. Stops at anything that it does not understand.
pub struct Reader<'a> {
    rest: &'a [u8],
    lang: Lang,
}

pub fn read(bytes: &[u8], lang: Lang) -> Reader<'_> {
    Reader { rest: bytes, lang }
}

impl<'a> Reader<'a> {
    #[inline(never)]
    fn string(&mut self) -> Option<&'a str> {
        let (mut n, mut shift) = (0usize, 0);
        loop {
            let (b, rest) = self.rest.split_first()?;
            self.rest = rest;
            n |= usize::from(b & 127) << shift;
            shift += 7;
            if *b < 128 {
                break;
            }
            if shift > 28 {
                return None;
            }
        }
        let (s, rest) = (self.rest.get(..n)?, self.rest.get(n..)?);
        self.rest = rest;
        std::str::from_utf8(s).ok()
    }

    /// Two languages; `same` decides what an empty second one means.
    fn pair(&mut self, same: bool) -> Option<&'a str> {
        let ja = self.string()?;
        let en = self.string()?;
        Some(if self.lang == Lang::Ja || (same && en.is_empty()) { ja } else { en })
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Op<'a>;
    fn next(&mut self) -> Option<Op<'a>> {
        let (op, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(match *op {
            OPEN => Op::Open(self.string()?),
            CLOSE => Op::Close,
            ATTR => Op::Attr(self.string()?, self.pair(true)?),
            TEXT => Op::Text(self.pair(false)?),
            SAME => Op::Text(self.string()?),
            _ => return None,
        })
    }
}

/// The Japanese of every text that has two languages: ours, not a name or a line of a file.
pub fn own(bytes: &[u8]) -> Vec<&str> {
    let both = read(bytes, Lang::Ja).zip(read(bytes, Lang::En));
    both.filter_map(|(ja, en)| if let Op::Text(s) = ja { (ja != en).then_some(s) } else { None }).collect()
}

/// Takes a selector apart: the tag, then every attribute (classes joined).
pub fn selector(s: &str, mut attr: impl FnMut(&str, &str)) -> &str {
    let end = s.find(['.', '#', '[']).unwrap_or(s.len());
    let (tag, mut rest) = s.split_at(end);
    let mut classes = String::new();
    while let Some(kind) = rest.chars().next() {
        rest = &rest[1..];
        if kind == '[' {
            let (inner, after) = rest.split_once(']').unwrap_or((rest, ""));
            let (name, value) = inner.split_once('=').unwrap_or((inner, ""));
            attr(name, value);
            rest = after;
            continue;
        }
        let end = rest.find(['.', '#', '[']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if kind == '#' {
            attr("id", name);
        } else {
            if !classes.is_empty() {
                classes.push(' ');
            }
            classes.push_str(name);
        }
        rest = after;
    }
    if !classes.is_empty() {
        attr("class", &classes);
    }
    tag
}

/// The page as HTML, for tests and for looking at it.
pub fn html(bytes: &[u8], lang: Lang) -> String {
    let escape = |s: &str| s.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let mut out = String::new();
    let mut stack: Vec<String> = Vec::new();
    let mut in_tag = false;
    for op in read(bytes, lang) {
        if in_tag && !matches!(op, Op::Attr(..)) {
            out.push('>');
            in_tag = false;
        }
        match op {
            Op::Open(s) => {
                let mut attrs = String::new();
                let tag = selector(s, |k, v| {
                    if k != "key" {
                        attrs.push_str(&[" ", k, "=\"", &escape(v), "\""].concat());
                    }
                });
                out.push_str(&["<", tag, &attrs].concat());
                stack.push(tag.to_owned());
                in_tag = true;
            }
            Op::Attr("key", _) => {}
            Op::Attr(k, v) => out.push_str(&[" ", k, "=\"", &escape(v), "\""].concat()),
            Op::Text(s) => out.push_str(&escape(s)),
            Op::Close => {
                if let Some(tag) = stack.pop()
                    && !VOID.contains(&tag.as_str())
                {
                    out.push_str(&["</", &tag, ">"].concat());
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_in_both_languages() {
        let mut d = Doc::new();
        d.open("p.a.b#c[role=status]").attr("data-x", "<\"&").t("日本", "Japan").plain(" <b>").close();
        let bytes = d.finish();
        let tag = "<p id=\"c\" role=\"status\" class=\"a b\" data-x=\"&lt;&quot;&amp;\">";
        assert_eq!(html(&bytes, Lang::Ja), format!("{tag}日本 &lt;b></p>"));
        assert_eq!(html(&bytes, Lang::En), format!("{tag}Japan &lt;b></p>"));
    }

    #[test]
    fn a_text_that_exists_in_one_language_only_stays_empty_in_the_other() {
        let mut d = Doc::new();
        d.t("、", "").t("", "line ");
        let b = d.finish();
        assert_eq!((html(&b, Lang::Ja), html(&b, Lang::En)), ("、".into(), "line ".into()));
    }

    #[test]
    fn long_strings_and_broken_bytes_end_quietly() {
        let mut d = Doc::new();
        d.plain(&"x".repeat(70_000));
        let b = d.finish();
        assert_eq!(html(&b, Lang::Ja).len(), 70_000);
        assert_eq!(html(&b[..100], Lang::Ja), "");
        assert_eq!(html(&[9, 9, 9], Lang::Ja), "");
    }

    #[test]
    fn what_is_left_open_is_closed() {
        let mut d = Doc::new();
        d.many(&[("ul>", "", ""), ("li", "一", "one"), ("li>", "", ""), ("b", "二", "two")]);
        assert_eq!(html(&d.finish(), Lang::En), "<ul><li>one</li><li><b>two</b></li></ul>");
    }
}
