//! libconfig → [`Document`], tolerant: `name: { key = value; … };` with `:` or `=`, `;` or `,` or nothing behind, `#`, `//`
//! and `/* */` comments, lists `( )` and arrays `[ ]`, strings in double quotes.
//!
//! One pass over the bytes with a stack; what is cut off keeps what was read. Never fails, never recurses.

use crate::model::document::{Document, Kind, NewText, NodeId};
use crate::source::Source;
use crate::source::limits::Budget;

/// Read one file; the root is a map.
pub fn parse<'s>(src: &'s Source, budget: &mut Budget) -> Document<'s> {
    let t = src.text.as_str();
    let b = t.as_bytes();
    let mut doc = Document::new(src.id, t, Kind::Map);
    // Open groups and lists.
    let mut open: Vec<NodeId> = vec![doc.root_id()];
    // Levels below the deepest that is kept.
    let mut below = 0usize;
    let mut key: Option<(usize, usize)> = None;
    // A word that may become a key or a value.
    let mut word: Option<(usize, usize, bool)> = None;
    let mut i = 0;
    while i < b.len() {
        let c = b[i];
        match c {
            b'#' => i = line_end(b, i),
            b'/' if b.get(i + 1) == Some(&b'/') => i = line_end(b, i),
            b'/' if b.get(i + 1) == Some(&b'*') => {
                i = t.get(i + 2..).and_then(|r| r.find("*/")).map_or(b.len(), |e| i + e + 4);
            }
            b'"' => {
                let mut e = i + 1;
                while e < b.len() && b[e] != b'"' && b[e] != b'\n' {
                    e += 1 + usize::from(b[e] == b'\\');
                }
                word = Some((i + 1, e.min(b.len()), true));
                i = e + 1;
            }
            b':' | b'=' => {
                key = word.take().map(|(a, e, _)| (a, e)).or(key);
                i += 1;
            }
            b'{' | b'(' | b'[' => {
                let list = c != b'{';
                // `rtsp {` without a colon.
                let name = key.take().or(word.take().map(|(a, e, _)| (a, e)));
                if open.len() >= budget.depth || !budget.node() {
                    below += 1;
                } else if let Some(top) = open.last().copied() {
                    let kind = if list { Kind::List } else { Kind::Map };
                    let k = name.map(|(a, e)| NewText::Slice(a, e));
                    open.push(doc.push(top, k, kind, NewText::Slice(i, i + 1)));
                }
                i += 1;
            }
            b'}' | b')' | b']' => {
                value(&mut doc, &open, below, &mut key, &mut word, budget);
                if below > 0 {
                    below -= 1;
                } else if open.len() > 1
                    && let Some(done) = open.pop()
                {
                    doc.close(done, i + 1);
                }
                key = None;
                i += 1;
            }
            b';' | b',' | b'\n' => {
                // A name at the end of a line may have its brace on the next one.
                if c != b'\n' || key.is_some() && word.is_some() {
                    value(&mut doc, &open, below, &mut key, &mut word, budget);
                    key = None;
                }
                i += 1;
            }
            c if c.is_ascii_whitespace() => i += 1,
            _ => {
                let e = b[i..]
                    .iter()
                    .position(|c| c.is_ascii_whitespace() || b";,:={}()[]\"#".contains(c))
                    .map_or(b.len(), |n| i + n.max(1));
                word = Some((i, e, false));
                i = e;
            }
        }
    }
    value(&mut doc, &open, below, &mut key, &mut word, budget);
    for n in open.into_iter().skip(1) {
        doc.close(n, b.len());
    }
    doc
}

fn line_end(b: &[u8], from: usize) -> usize {
    memchr::memchr(b'\n', &b[from..]).map_or(b.len(), |n| from + n)
}

fn value(
    doc: &mut Document<'_>,
    open: &[NodeId],
    below: usize,
    key: &mut Option<(usize, usize)>,
    word: &mut Option<(usize, usize, bool)>,
    budget: &mut Budget,
) {
    let (Some((a, e, quoted)), Some(top)) = (word.take(), open.last()) else { return };
    if below > 0 || !budget.node() {
        return;
    }
    let k = key.take();
    let in_list = doc.node(*top).kind() == Kind::List;
    if k.is_some() || in_list {
        doc.push(*top, k.map(|(a, e)| NewText::Slice(a, e)), Kind::Scalar { quoted }, NewText::Slice(a, e));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::span::FileId;
    use crate::source::limits::Limits;

    #[test]
    fn both_spellings_lists_comments_and_cuts() {
        let text = "# c\nversion = \"1.0\";\nrtsp :\n{\n  port = 554; // x\n  name: \"a;b\"\n  on = true;\n};\nsensor: { address: 0x37; list = ( 1, 2 ); /* } */ fps: 24; };\nx: { y = \"cut";
        let src = Source::from_text(FileId(0), "f", text);
        let doc = parse(&src, &mut Budget::new(&Limits::default()));
        let r = doc.root();
        assert_eq!(r.path_text(&["version"]), Some("1.0"));
        assert_eq!(r.path_text(&["rtsp", "port"]), Some("554"));
        assert_eq!(r.path_text(&["rtsp", "name"]), Some("a;b"));
        assert_eq!(r.path_text(&["rtsp", "on"]), Some("true"));
        assert_eq!(r.path_text(&["sensor", "address"]), Some("0x37"));
        assert_eq!(r.path(&["sensor", "list"]).map(|l| l.children().count()), Some(2));
        assert_eq!(r.path_text(&["sensor", "fps"]), Some("24"));
        assert_eq!(r.path_text(&["x", "y"]), Some("cut"));
    }
}
