//! `key=value`, `key value` and `[section]`: the flat syntaxes of configuration files and CGI dumps.
//!
//! Comes in: text and a [`Dialect`]. Goes out: one [`Line`] per line that is not blank, in order, made of slices of the
//! text, so that `Source::span_of` gives the exact place of key and value. Nothing is copied, nothing is built up, no
//! line is lost: what has no key comes out as [`Line::Other`]. Values are text: what they mean, which statement of a
//! repeated key counts and which comment was a setting once is decided by the formats.

use crate::model::find;
use memchr::{memchr, memchr2};

/// What stands between key and value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// The first `=` of the line; values may hold more of them.
    Equals,
    /// Blanks; a key may stand alone.
    Blank,
    /// The first blank or `=`, with any further blanks and `=` (motion); a key may stand alone.
    BlankOrEquals,
}

/// What quotation marks mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// Part of the value.
    Kept,
    /// A pair around the whole value is taken off.
    Outer,
    /// As in a shell: the value ends with the closing mark; `export` before the key is skipped.
    Shell,
}

/// How one family of files writes its lines.
#[derive(Debug, Clone, Copy)]
pub struct Dialect {
    pub separator: Separator,
    /// Characters that make a line a comment.
    pub comments: &'static [char],
    /// `# @name value` is a setting called `@name`, not a comment (motionEye).
    pub at_settings: bool,
    /// `[name]` starts a section.
    pub sections: bool,
    /// A comment may follow a value after a blank.
    pub trailing_comments: bool,
    pub quotes: Quotes,
}

/// `motion.conf`.
pub const MOTION: Dialect = Dialect {
    separator: Separator::BlankOrEquals,
    comments: &['#', ';'],
    at_settings: false,
    sections: false,
    trailing_comments: false,
    quotes: Quotes::Outer,
};
/// The files that motionEye writes for itself and for motion.
pub const MOTIONEYE: Dialect = Dialect { at_settings: true, ..MOTION };
/// `KEY="value"` as a shell reads it (`hack.ini`, `wz_mini.conf`, `system.conf`, `.env`).
pub const SHELL: Dialect = Dialect {
    separator: Separator::Equals,
    comments: &['#'],
    at_settings: false,
    sections: false,
    trailing_comments: true,
    quotes: Quotes::Shell,
};
/// `[section]` and `key = value`.
pub const INI: Dialect = Dialect {
    separator: Separator::Equals,
    comments: &['#', ';'],
    at_settings: false,
    sections: true,
    trailing_comments: false,
    quotes: Quotes::Outer,
};
/// `root.Group.Name=value`, `table.Name[0].Key=value`: dumps, in which everything after `=` is the value.
pub const DOTTED: Dialect = Dialect {
    separator: Separator::Equals,
    comments: &['#'],
    at_settings: false,
    sections: false,
    trailing_comments: false,
    quotes: Quotes::Kept,
};

/// One setting.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Entry<'s> {
    /// The whole line without its line end.
    pub line: &'s str,
    /// Name of the section, empty before the first one.
    pub section: &'s str,
    pub key: &'s str,
    /// Without blanks around it and without the quotation marks that the dialect takes off. Empty when there is none.
    pub value: &'s str,
    /// Quotation marks were taken off.
    pub quoted: bool,
}

impl std::fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // No value: it may be a secret.
        write!(f, "Entry([{}] {})", self.section, self.key)
    }
}

/// One line that is not blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'s> {
    Entry(Entry<'s>),
    Section {
        line: &'s str,
        name: &'s str,
    },
    Comment {
        line: &'s str,
        /// Behind the comment marks and blanks.
        text: &'s str,
    },
    /// Neither setting nor comment nor section.
    Other(&'s str),
}

impl<'s> Line<'s> {
    pub fn line(&self) -> &'s str {
        match self {
            Line::Entry(Entry { line, .. })
            | Line::Section { line, .. }
            | Line::Comment { line, .. }
            | Line::Other(line) => line,
        }
    }
    pub fn entry(self) -> Option<Entry<'s>> {
        if let Line::Entry(e) = self { Some(e) } else { None }
    }
}

/// Walk over the lines of a text.
pub fn scan<'s>(text: &'s str, dialect: &'static Dialect) -> Scan<'s> {
    Scan { rest: text, section: &text[..0], dialect }
}

/// See [`scan`].
#[derive(Debug, Clone)]
pub struct Scan<'s> {
    rest: &'s str,
    section: &'s str,
    dialect: &'static Dialect,
}

impl<'s> Iterator for Scan<'s> {
    type Item = Line<'s>;

    fn next(&mut self) -> Option<Line<'s>> {
        while !self.rest.is_empty() {
            // LF, CRLF and a lone CR end a line; the LF of a CRLF then ends an empty one.
            let (line, rest) = match memchr2(b'\n', b'\r', self.rest.as_bytes()) {
                Some(i) => (&self.rest[..i], &self.rest[i + 1..]),
                None => (self.rest, &self.rest[self.rest.len()..]),
            };
            self.rest = rest;
            let body = trim(line);
            if body.is_empty() {
                continue;
            }
            let l = self.dialect.line(line, body, self.section);
            if let Line::Section { name, .. } = l {
                self.section = name;
            }
            return Some(l);
        }
        None
    }
}

/// Blanks of configuration files; an ideographic space belongs to a value.
fn trim(s: &str) -> &str {
    find::trim(s, b" \t\x0b\x0c")
}

impl Dialect {
    fn line<'s>(&self, line: &'s str, body: &'s str, section: &'s str) -> Line<'s> {
        if body.starts_with(self.comments) {
            let text = trim(body.trim_start_matches(self.comments));
            if self.at_settings && at_name(text) {
                return match self.entry(text, section) {
                    Some(e) => Line::Entry(Entry { line, ..e }),
                    None => Line::Comment { line, text },
                };
            }
            return Line::Comment { line, text };
        }
        if self.sections
            && let Some(inner) = body.strip_prefix('[')
            && let Some(close) = inner.find(']')
        {
            return Line::Section { line, name: trim(&inner[..close]) };
        }
        match self.entry(body, section) {
            Some(e) => Line::Entry(Entry { line, ..e }),
            None => Line::Other(line),
        }
    }

    /// Read a text as one setting: a line without its comment mark, to see what was commented out.
    pub fn entry<'s>(&self, text: &'s str, section: &'s str) -> Option<Entry<'s>> {
        let body = trim(text);
        let body = match self.quotes {
            Quotes::Shell => body
                .strip_prefix("export")
                .filter(|r| r.starts_with([' ', '\t']))
                .map_or(body, |r| r.trim_start_matches([' ', '\t'])),
            _ => body,
        };
        let (key, value) = match self.separator {
            Separator::Equals => {
                let i = memchr(b'=', body.as_bytes())?;
                (trim(&body[..i]), trim(&body[i + 1..]))
            }
            Separator::Blank => {
                let i = body.bytes().position(|b| matches!(b, b' ' | b'\t')).unwrap_or(body.len());
                (&body[..i], trim(&body[i..]))
            }
            Separator::BlankOrEquals => {
                let mark = |b: u8| matches!(b, b' ' | b'\t' | b'=');
                let i = body.bytes().position(mark).unwrap_or(body.len());
                let blank = body[i..].bytes().take_while(|b| mark(*b)).count();
                (&body[..i], trim(&body[i + blank..]))
            }
        };
        if key.is_empty() {
            return None;
        }
        let (value, quoted) = self.value(value);
        Some(Entry { line: text, section, key, value, quoted })
    }

    fn value<'s>(&self, raw: &'s str) -> (&'s str, bool) {
        let quote = raw.chars().next().filter(|c| matches!(c, '"' | '\''));
        match (self.quotes, quote) {
            (Quotes::Outer, Some(q)) if raw.len() >= 2 && raw.ends_with(q) => (&raw[1..raw.len() - 1], true),
            (Quotes::Shell, Some(q)) => match closing(&raw[1..], q) {
                Some(end) => (&raw[1..1 + end], true),
                None => (raw, false),
            },
            _ if self.trailing_comments => {
                let mut from = 0;
                while let Some(i) = raw[from..].find(self.comments) {
                    let at = from + i;
                    if raw[..at].ends_with([' ', '\t']) || at == 0 {
                        return (trim(&raw[..at]), false);
                    }
                    from = at + 1;
                }
                (raw, false)
            }
            _ => (raw, false),
        }
    }
}

/// `@` and a name.
fn at_name(text: &str) -> bool {
    text.strip_prefix('@').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
}

/// Where a shell's quotation ends. In double quotes a backslash protects the next character.
fn closing(s: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (i, c) in s.char_indices() {
        if escaped {
            escaped = false;
        } else if c == quote {
            return Some(i);
        } else if c == '\\' && quote == '"' {
            escaped = true;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs<'s>(text: &'s str, d: &'static Dialect) -> Vec<(&'s str, &'s str, &'s str)> {
        scan(text, d).filter_map(Line::entry).map(|e| (e.section, e.key, e.value)).collect()
    }

    #[test]
    fn motion_writes_blanks_or_an_equals_sign() {
        let t = "# comment\n;key off\n  daemon on  \ntext_left \" left\"\nstream_port=8081\nwidth = 640\r\nmask_file\n";
        assert_eq!(
            pairs(t, &MOTION),
            [
                ("", "daemon", "on"),
                ("", "text_left", " left"),
                ("", "stream_port", "8081"),
                ("", "width", "640"),
                ("", "mask_file", ""),
            ]
        );
        // A value keeps its inner equals signs, quotes and comment marks.
        assert_eq!(pairs("on_event_start curl -d \"a=b\" # x", &MOTION)[0].2, "curl -d \"a=b\" # x");
    }

    #[test]
    fn motioneye_hides_settings_in_comments() {
        let t = "# @admin_username admin\n#@id 1\n# @upload_server \n# see @home\n# @\nstream_port 8081\n";
        assert_eq!(
            pairs(t, &MOTIONEYE),
            [
                ("", "@admin_username", "admin"),
                ("", "@id", "1"),
                ("", "@upload_server", ""),
                ("", "stream_port", "8081"),
            ]
        );
        assert_eq!(scan(t, &MOTIONEYE).filter(|l| matches!(l, Line::Comment { .. })).count(), 2);
        assert_eq!(pairs(t, &MOTION).len(), 1);
    }

    #[test]
    fn a_shell_reads_quotes_and_trailing_comments() {
        let t = "#wz_mini\nexport A=\"x # y\" # note\nB='it''s'\nC=a#b # c\nD=\nE=\"open\nF = 1\nG=\"a\\\"b\"\nno line\n";
        assert_eq!(
            pairs(t, &SHELL),
            [
                ("", "A", "x # y"),
                ("", "B", "it"),
                ("", "C", "a#b"),
                ("", "D", ""),
                ("", "E", "\"open"),
                ("", "F", "1"),
                ("", "G", "a\\\"b"),
            ]
        );
        assert_eq!(scan(t, &SHELL).last(), Some(Line::Other("no line")));
    }

    #[test]
    fn sections_and_dumps() {
        let t = "a=1\n[ web ]\nport = 80\n;old=1\n[broken\n[x]y\nz=[1]\n";
        assert_eq!(pairs(t, &INI), [("", "a", "1"), ("web", "port", "80"), ("x", "z", "[1]")]);
        let t = "root.A.B=x=y\r\ntable.N[0].Name=\"q\"\r\n# Error\r\n{\"error\":1}\r\n";
        assert_eq!(pairs(t, &DOTTED), [("", "root.A.B", "x=y"), ("", "table.N[0].Name", "\"q\"")]);
    }

    #[test]
    fn all_line_ends_count_and_slices_lie_in_the_text() {
        for t in ["a=1\nb=2", "a=1\r\nb=2\r\n", "a=1\rb=2\r"] {
            assert_eq!(pairs(t, &DOTTED), [("", "a", "1"), ("", "b", "2")], "{t:?}");
        }
        let s = crate::source::Source::from_text(crate::model::span::FileId(0), "x", "k\nkey  va l \n");
        let e: Vec<_> = scan(&s.text, &MOTION).filter_map(Line::entry).collect();
        assert_eq!(s.slice(s.span_of(e[1].value)), "va l");
        assert_eq!((s.span_of(e[0].value).start(), s.span_of(e[0].value).end()), (1, 1));
    }

    #[test]
    fn a_text_of_one_sign_takes_linear_time() {
        for unit in ["=", "#", "\"", "\\\"", " #", "[", "\r", "a ", "'"] {
            let t = unit.repeat(400_000 / unit.len());
            let start = std::time::Instant::now();
            for d in [&MOTION, &MOTIONEYE, &SHELL, &INI, &DOTTED] {
                scan(&t, d).count();
            }
            assert!(start.elapsed().as_secs() < 10, "{unit}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_every_line_once_and_only_slices_of_it(
            t in "([\\[\\]=#;@ \t\r\n\"'\\\\a-cあ]|export |\\PC){0,80}"
        ) {
            for d in [&MOTION, &MOTIONEYE, &SHELL, &INI, &DOTTED] {
                let inside = |s: &str| {
                    let (a, b) = (s.as_ptr() as usize, t.as_ptr() as usize);
                    a >= b && a + s.len() <= b + t.len()
                };
                let mut lines = Vec::new();
                for l in scan(&t, d) {
                    lines.push(l.line());
                    prop_assert!(inside(l.line()));
                    if let Line::Entry(e) = l {
                        prop_assert!(inside(e.key) && inside(e.value) && inside(e.section));
                        prop_assert!(!e.key.is_empty());
                    }
                }
                let expected: Vec<&str> =
                    t.split(['\n', '\r']).filter(|l| !trim(l).is_empty()).collect();
                prop_assert_eq!(lines, expected);
            }
        }
    }
}
