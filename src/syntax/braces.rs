//! Curly trees (`node tag { key value }`) and the flat `set node tag key value` of the same tree → [`Document`].
//!
//! Comes in: `config.boot` and its relatives, whole, cut off, or pasted with a prompt. Goes out: every word before `{`
//! is a map inside the one before; a line `key value` is a scalar, `key` alone is nothing. In the flat form the last
//! word is a map without children, because nothing says whether it is a value or a node.
//!
//! Never fails, never recurses. Comments (`/* … */`, `//`, `#`) are skipped.

use crate::model::document::{Document, Kind, NewText, NodeId};
use crate::model::map::HashMap;
use crate::source::Source;
use crate::source::limits::Budget;

/// Read the curly form.
pub fn parse<'s>(src: &'s Source, budget: &mut Budget) -> Document<'s> {
    let text = src.text.as_str();
    let b = text.as_bytes();
    let mut doc = Document::new(src.id, text, Kind::Map);
    // Open blocks: the node they are in, how far the line that opened it is indented, and its first line.
    let mut open: Vec<(NodeId, usize, Option<usize>)> = vec![(doc.root_id(), 0, Some(0))];
    let mut words: Vec<(usize, usize)> = Vec::new();
    let (mut i, mut line) = (0, 0);
    while i < b.len() && !budget.exhausted() {
        // The first sign of a line. A line of a block that is not indented any further than what opened it stands outside: the
        // brace that ended the block is missing.
        if words.is_empty() && !b[i].is_ascii_whitespace() && i - line == blanks(b, line).0 {
            let indent = blanks(b, line).1;
            while let Some((node, from, first)) = open.last_mut()
                && *first.get_or_insert(indent) > *from
                && (indent < *from || indent == *from && b[i] != b'}')
            {
                let node = *node;
                open.pop();
                doc.close(node, i);
            }
        }
        let at = open.last().map_or(doc.root_id(), |o| o.0);
        match b[i] {
            b'\n' | b'\r' | b';' => {
                leaf(&mut doc, at, &words, text, budget);
                words.clear();
                if b[i] != b';' {
                    line = i + 1;
                }
                i += 1;
            }
            b'{' => {
                let mut node = at;
                for (a, e) in words.drain(..) {
                    if !budget.node() {
                        break;
                    }
                    node = doc.push(node, Some(key(text, a, e)), Kind::Map, NewText::Slice(a, i + 1));
                }
                if open.len() < budget.depth {
                    // What stands on the same line says nothing.
                    let rest = b[i + 1..].iter().find(|c| !matches!(c, b' ' | b'\t' | b'\r'));
                    open.push((node, blanks(b, line).1, (rest != Some(&b'\n')).then_some(0)));
                }
                i += 1;
            }
            b'}' => {
                leaf(&mut doc, at, &words, text, budget);
                words.clear();
                if open.len() > 1 {
                    open.pop();
                    doc.close(at, i + 1);
                }
                i += 1;
            }
            b'/' if b.get(i + 1) == Some(&b'*') => {
                i = memchr::memmem::find(&b[i..], b"*/").map_or(b.len(), |n| i + n + 2);
            }
            b'/' if b.get(i + 1) == Some(&b'/') && words.is_empty() => i = line_end(b, i),
            b'#' if words.is_empty() => i = line_end(b, i),
            c if c.is_ascii_whitespace() => i += 1,
            _ => {
                let end = word_end(b, i);
                words.push((i, end));
                i = end;
            }
        }
    }
    let at = open.last().map_or(doc.root_id(), |o| o.0);
    leaf(&mut doc, at, &words, text, budget);
    doc
}

/// Where the words behind `set` begin, when a line is such a command: behind a prompt (`user@router# set …`) or the name of
/// the program that takes it, too. `# set …` is a line that somebody switched off.
pub fn set_command(line: &str) -> Option<usize> {
    let t = line.trim_start();
    let skip = if t.starts_with("set ") {
        0
    } else if t.starts_with("- set ") {
        2
    } else {
        let at = t.find("# set ").map(|n| n + 2).or_else(|| t.find("-wrapper set ").map(|n| n + 9))?;
        let before = t.get(..at)?.trim_end().trim_end_matches('#');
        (!before.is_empty() && !before.contains([' ', '#'])).then_some(at)?
    };
    Some(line.len() - t.len() + skip + 4)
}

/// Read the flat form. A line may begin with a prompt.
pub fn parse_set<'s>(src: &'s Source, budget: &mut Budget) -> Document<'s> {
    let text = src.text.as_str();
    let b = text.as_bytes();
    let mut doc = Document::new(src.id, text, Kind::Map);
    let mut known: HashMap<(usize, &str), (NodeId, usize)> = HashMap::new();
    let mut ids = 0usize;
    for (start, line) in src.lines() {
        let Some(skip) = set_command(line) else { continue };
        let (mut i, end) = (start + skip, start + line.len());
        let (mut at, mut at_id) = (doc.root_id(), 0usize);
        let mut depth = 0;
        while i < end && depth < budget.depth && budget.node() {
            if b[i].is_ascii_whitespace() {
                i += 1;
                continue;
            }
            let stop = word_end(b, i).min(end);
            let word = text.get(i..stop).unwrap_or("");
            (at, at_id) = *known.entry((at_id, word)).or_insert_with(|| {
                ids += 1;
                let node = doc.push(at, Some(key(text, i, stop)), Kind::Map, NewText::Slice(i, stop));
                (node, ids)
            });
            depth += 1;
            i = stop.max(i + 1);
        }
    }
    doc
}

/// Blanks at the begin of a line, and columns of them. No configuration is indented further than this.
fn blanks(b: &[u8], line: usize) -> (usize, usize) {
    let all = b[line..].iter().take(200).take_while(|c| matches!(c, b' ' | b'\t'));
    all.fold((0, 0), |(n, width), c| (n + 1, width + if *c == b'\t' { 8 } else { 1 }))
}

fn line_end(b: &[u8], from: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &b[from..]).map_or(b.len(), |n| from + n)
}

/// A quoted word ends at its quote, or at the end of the line when that is missing.
fn word_end(b: &[u8], from: usize) -> usize {
    let quote = b[from];
    if matches!(quote, b'"' | b'\'') {
        let mut i = from + 1;
        while i < b.len() && !matches!(b[i], b'\n' | b'\r') {
            match b[i] {
                b'\\' => i += 1,
                c if c == quote => return i + 1,
                _ => {}
            }
            i += 1;
        }
        return i.min(b.len());
    }
    let n = b[from..].iter().position(|c| c.is_ascii_whitespace() || matches!(c, b'{' | b'}' | b';'));
    n.map_or(b.len(), |n| from + n.max(1))
}

fn key(text: &str, a: usize, e: usize) -> NewText {
    let (a, e) = inner(text, a, e);
    NewText::Slice(a, e)
}

/// Without its quotes.
fn inner(text: &str, a: usize, e: usize) -> (usize, usize) {
    let t = text.get(a..e).unwrap_or("");
    let quoted = t.len() >= 2 && t.starts_with(['"', '\'']) && t.as_bytes().first() == t.as_bytes().last();
    if quoted { (a + 1, e - 1) } else { (a, e) }
}

fn leaf(doc: &mut Document<'_>, at: NodeId, words: &[(usize, usize)], text: &str, budget: &mut Budget) {
    let Some(((a, e), rest)) = words.split_first() else { return };
    budget.node();
    let key = key(text, *a, *e);
    match (rest.first(), rest.last()) {
        (Some((from, first_end)), Some((_, to))) => {
            let one = rest.len() == 1;
            let (x, y) = if one { inner(text, *from, *first_end) } else { (*from, *to) };
            doc.push(at, Some(key), Kind::Scalar { quoted: false }, NewText::Slice(x, y));
        }
        _ => {
            doc.push(at, Some(key), Kind::Null, NewText::Slice(*e, *e));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::span::FileId;

    fn source(t: &str) -> Source {
        Source::from_text(FileId(0), "x", t)
    }

    #[test]
    fn both_forms_give_the_same_nodes() {
        let s = source(
            "/* a { */\nnat {\n  rule 10 {\n    port 80,443\n    description \"a } b\"\n    disable\n  }\n}\n// end\n",
        );
        let d = parse(&s, &mut Budget::default());
        let rule = d.root().path(&["nat", "rule", "10"]).unwrap();
        assert_eq!(rule.path_text(&["port"]), Some("80,443"));
        assert_eq!(rule.path_text(&["description"]), Some("a } b"));
        assert!(rule.get("disable").is_some_and(|n| n.is_null()));
        let s = source(
            "user@r# set nat rule 10 port 80,443\nset nat rule 10 description 'a } b'\nset nat rule 10 disable\n",
        );
        let d = parse_set(&s, &mut Budget::default());
        let rule = d.root().path(&["nat", "rule", "10"]).unwrap();
        assert!(rule.path(&["port", "80,443"]).is_some());
        assert!(rule.path(&["description", "a } b"]).is_some());
        assert!(rule.get("disable").is_some());
    }

    #[test]
    fn a_missing_brace_does_not_take_the_rest_in() {
        let whole = "a {\n    b {\n        x 1\n    }\n    y 2\n}\nc {\n    z 3\n}\n";
        let s = source(&whole.replacen("    }\n", "", 1));
        let d = parse(&s, &mut Budget::default());
        assert_eq!(d.root().path_text(&["a", "b", "x"]), Some("1"));
        assert_eq!(d.root().path_text(&["a", "y"]), Some("2"));
        assert_eq!(d.root().path_text(&["c", "z"]), Some("3"));
        // Without indents only the braces count.
        let s = source("a {\nb {\nx 1\n}\ny 2\n}\n");
        let d = parse(&s, &mut Budget::default());
        assert_eq!(d.root().path_text(&["a", "y"]), Some("2"));
        assert_eq!(d.root().path_text(&["a", "b", "x"]), Some("1"));
    }

    #[test]
    fn broken_trees_end_and_take_linear_time() {
        for unit in ["{", "}", "a {", "\"", "a { b c\n", "/*", "/* */", "'x", ";", "a\\\" "] {
            let s = source(&unit.repeat(200_000 / unit.len()));
            let start = std::time::Instant::now();
            parse(&s, &mut Budget::default());
            parse_set(&s, &mut Budget::default());
            assert!(start.elapsed().as_secs() < 10, "{unit}");
        }
    }
}
