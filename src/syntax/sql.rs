//! SQL dumps → [`Document`]: for each table the rows of its `INSERT` statements, with the column names of the statement or of
//! the `CREATE TABLE` before it. Rows whose columns are not known are a list.
//!
//! One pass over the bytes; strings with `''` and `\` escapes; everything else is skipped. Never fails, never recurses.

use crate::model::document::{Document, Kind, NewText, NodeId};
use crate::model::map::HashMap;
use crate::source::Source;
use crate::source::limits::Budget;

struct Reader<'s> {
    t: &'s str,
    at: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Word<'s> {
    /// A name, a number, or a quoted name.
    Bare(&'s str),
    /// A string: byte range of what is inside.
    Text(usize, usize),
    Sign(u8),
}

impl<'s> Reader<'s> {
    fn next(&mut self) -> Option<Word<'s>> {
        let b = self.t.as_bytes();
        loop {
            let c = *b.get(self.at)?;
            match c {
                c if c.is_ascii_whitespace() => self.at += 1,
                b'-' if b.get(self.at + 1) == Some(&b'-') => self.line(),
                b'#' => self.line(),
                b'/' if b.get(self.at + 1) == Some(&b'*') => {
                    let end = self.t.get(self.at + 2..).and_then(|r| r.find("*/"));
                    self.at = end.map_or(b.len(), |e| self.at + e + 4);
                }
                b'\'' | b'"' => {
                    let from = self.at + 1;
                    let mut i = from;
                    while i < b.len() {
                        if b[i] == b'\\' {
                            i += 2;
                        } else if b[i] == c {
                            if b.get(i + 1) == Some(&c) {
                                i += 2;
                            } else {
                                break;
                            }
                        } else {
                            i += 1;
                        }
                    }
                    let end = i.min(b.len());
                    self.at = end + 1;
                    return Some(Word::Text(from.min(end), end));
                }
                b'`' => {
                    let from = self.at + 1;
                    let end = memchr::memchr(b'`', b.get(from..)?).map_or(b.len(), |n| from + n);
                    self.at = end + 1;
                    return Some(Word::Bare(self.t.get(from..end).unwrap_or("")));
                }
                b'(' | b')' | b',' | b';' => {
                    self.at += 1;
                    return Some(Word::Sign(c));
                }
                _ => {
                    let from = self.at;
                    let len = b[from..]
                        .iter()
                        .position(|c| c.is_ascii_whitespace() || b"(),;'\"`".contains(c))
                        .unwrap_or(b.len() - from);
                    self.at = from + len.max(1);
                    return Some(Word::Bare(self.t.get(from..self.at).unwrap_or("")));
                }
            }
        }
    }
    fn line(&mut self) {
        let rest = self.t.as_bytes().get(self.at..).unwrap_or(&[]);
        self.at = memchr::memchr(b'\n', rest).map_or(self.t.len(), |n| self.at + n + 1);
    }
}

/// Read one dump: the root is a map of tables, each a list of rows.
pub fn parse<'s>(src: &'s Source, budget: &mut Budget) -> Document<'s> {
    let t = src.text.as_str();
    let mut doc = Document::new(src.id, t, Kind::Map);
    let mut columns: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut tables: HashMap<&str, NodeId> = HashMap::new();
    let mut r = Reader { t, at: 0 };
    let is = |w: Option<Word<'_>>, k: &str| matches!(w, Some(Word::Bare(b)) if b.eq_ignore_ascii_case(k));
    while let Some(w) = r.next() {
        if is(Some(w), "create") {
            let save = r.at;
            if !is(r.next(), "table") {
                r.at = save;
                continue;
            }
            let mut name = r.next();
            while matches!(name, Some(Word::Bare(b)) if ["if", "not", "exists"].iter().any(|k| b.eq_ignore_ascii_case(k)))
            {
                name = r.next();
            }
            let Some(Word::Bare(name)) = name else { continue };
            columns.insert(table(name), create(&mut r));
        } else if is(Some(w), "insert") || is(Some(w), "replace") {
            let mut name = r.next();
            while matches!(name, Some(Word::Bare(b)) if ["into", "ignore"].iter().any(|k| b.eq_ignore_ascii_case(k)))
            {
                name = r.next();
            }
            let Some(Word::Bare(name)) = name else { continue };
            let name = table(name);
            let key = src.span_of(name);
            let root = doc.root_id();
            let node = *tables.entry(name).or_insert_with(|| {
                let s = NewText::Slice(key.start(), key.end());
                doc.push(root, Some(s.clone()), Kind::List, s)
            });
            if !insert(src, &mut r, &mut doc, node, columns.get(name), budget) {
                break;
            }
        }
    }
    doc
}

/// Without the name of the database.
fn table(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn create<'s>(r: &mut Reader<'s>) -> Vec<&'s str> {
    let (mut out, mut depth, mut first) = (Vec::new(), 0u32, false);
    while let Some(w) = r.next() {
        match w {
            Word::Sign(b'(') => {
                depth += 1;
                first |= depth == 1;
            }
            Word::Sign(b')') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            Word::Sign(b',') => first |= depth == 1,
            Word::Sign(b';') => break,
            Word::Bare(b) if first => {
                first = false;
                let constraint = ["primary", "key", "unique", "index", "constraint", "foreign", "fulltext"];
                if !constraint.iter().any(|k| b.eq_ignore_ascii_case(k)) {
                    out.push(b);
                }
            }
            _ => {}
        }
    }
    out
}

/// `(a, b) VALUES (1, 'x'), (2, 'y');` — false when the budget is used up.
fn insert<'s>(
    src: &'s Source,
    r: &mut Reader<'s>,
    doc: &mut Document<'s>,
    table: NodeId,
    created: Option<&Vec<&'s str>>,
    budget: &mut Budget,
) -> bool {
    let mut names: Option<Vec<&'s str>> = None;
    let mut values = false;
    // Inside of the list of columns, where `Value` is a name.
    let mut listing = false;
    let mut row: Option<(NodeId, usize)> = None;
    // Calls inside of a value (`now()`).
    let mut depth = 0u32;
    while let Some(w) = r.next() {
        match w {
            Word::Bare(b)
                if !listing && (b.eq_ignore_ascii_case("values") || b.eq_ignore_ascii_case("value")) =>
            {
                values = true;
            }
            Word::Sign(b';') => return true,
            Word::Sign(b'(') if !values => {
                names = Some(Vec::new());
                listing = true;
            }
            Word::Sign(b')') if !values => listing = false,
            Word::Bare(b) if !values => {
                if let Some(n) = &mut names {
                    n.push(b);
                }
            }
            Word::Sign(b'(') if row.is_some() => depth += 1,
            Word::Sign(b'(') => {
                if !budget.node() {
                    return false;
                }
                let known = names.as_ref().or(created);
                let kind = if known.is_some() { Kind::Map } else { Kind::List };
                row = Some((doc.push(table, None, kind, NewText::Slice(r.at - 1, r.at)), 0));
            }
            Word::Sign(b')') if depth > 0 => depth -= 1,
            Word::Sign(b')') => {
                if let Some((n, _)) = row.take() {
                    doc.close(n, r.at);
                }
            }
            Word::Sign(b',') if depth == 0 => {
                if let Some((_, i)) = &mut row {
                    *i += 1;
                }
            }
            Word::Bare(_) | Word::Text(..) if depth == 0 => {
                let Some((node, i)) = row else { continue };
                if !budget.node() {
                    return false;
                }
                let known = names.as_ref().or(created);
                let key = known.and_then(|n| n.get(i)).map(|k| {
                    let s = src.span_of(k);
                    NewText::Owned((*k).to_owned(), s.start(), s.start())
                });
                let (kind, value) = match w {
                    Word::Bare(b) if b.eq_ignore_ascii_case("null") => {
                        (Kind::Null, NewText::Slice(src.span_of(b).start(), src.span_of(b).end()))
                    }
                    Word::Bare(b) => {
                        let s = src.span_of(b);
                        (Kind::Scalar { quoted: false }, NewText::Slice(s.start(), s.end()))
                    }
                    Word::Text(a, e) => {
                        let raw = src.text.get(a..e).unwrap_or("");
                        let new = if raw.contains(['\\', '\'']) {
                            NewText::Owned(unescape(raw), a, e)
                        } else {
                            NewText::Slice(a, e)
                        };
                        (Kind::Scalar { quoted: true }, new)
                    }
                    Word::Sign(_) => continue,
                };
                doc.push(node, key, kind, value);
            }
            _ => {}
        }
    }
    true
}

fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next()),
            '\'' if chars.peek() == Some(&'\'') => {
                chars.next();
                out.push('\'');
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::span::FileId;
    use crate::source::limits::Limits;

    #[test]
    fn columns_come_from_the_statement_or_from_the_table() {
        let text = "-- dump\nCREATE TABLE `Users` (\n `Id` int NOT NULL, `Username` varchar(32), `Password` varchar(64) default '',\n PRIMARY KEY (`Id`)\n);\nINSERT INTO `Users` VALUES (1,'admin','*A'),(2,'it''s',NULL);\nINSERT INTO zm.Config (Name, Value) VALUES ('ZM_OPT_USE_AUTH','0');\nINSERT INTO x VALUES (now(), 'b'";
        let src = Source::from_text(FileId(0), "f", text);
        let doc = parse(&src, &mut Budget::new(&Limits::default()));
        let users: Vec<_> = doc.root().get("Users").unwrap().children().collect();
        assert_eq!(users[0].path_text(&["Password"]), Some("*A"));
        assert_eq!(users[1].path_text(&["Username"]), Some("it's"));
        let config = doc.root().get("Config").unwrap().children().next().unwrap();
        assert_eq!(config.path_text(&["Value"]), Some("0"));
        assert_eq!(doc.root().get("x").unwrap().children().next().unwrap().children().count(), 2);
    }
}
