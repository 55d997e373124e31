//! Windows registry exports (`.reg`) → [`Document`]: a map of keys (full paths), each with its values.
//!
//! `[HKEY_…\path]`, `"name"="text"` with `\\` and `\"` escapes, `dword:` in hexadecimal (kept as a decimal number), `hex:` (kept
//! as text) with `\` at line ends. Megabytes are walked once. Never fails, never recurses.

use crate::model::document::{Document, Kind, NewText};
use crate::source::Source;
use crate::source::limits::Budget;

/// Read one file; the root is a map of registry keys.
pub fn parse<'s>(src: &'s Source, budget: &mut Budget) -> Document<'s> {
    let mut doc = Document::new(src.id, &src.text, Kind::Map);
    let root = doc.root_id();
    let mut at = root;
    for (start, line) in src.lines() {
        let t = line.trim();
        let begin = start + (line.len() - line.trim_start().len());
        if let Some(inner) = t.strip_prefix('[').and_then(|r| r.strip_suffix(']')) {
            if !budget.node() {
                break;
            }
            let name = NewText::Slice(begin + 1, begin + 1 + inner.len());
            at = doc.push(root, Some(name.clone()), Kind::Map, name);
            continue;
        }
        let Some(rest) = t.strip_prefix('"') else { continue };
        let Some(end) = quote_end(rest) else { continue };
        let Some(value) = rest.get(end + 1..).map(str::trim_start).and_then(|r| r.strip_prefix('=')) else {
            continue;
        };
        if !budget.node() {
            break;
        }
        let value = value.trim_start();
        let from = begin + t.len() - value.len();
        let key = NewText::Slice(begin + 1, begin + 1 + end);
        let (quoted, new) = if let Some(s) = value.strip_prefix('"') {
            let stop = quote_end(s).unwrap_or(s.len());
            let raw = s.get(..stop).unwrap_or("");
            let (a, b) = (from + 1, from + 1 + stop);
            (
                true,
                if raw.contains('\\') { NewText::Owned(unescape(raw), a, b) } else { NewText::Slice(a, b) },
            )
        } else if let Some(n) =
            value.strip_prefix("dword:").and_then(|h| u32::from_str_radix(h.trim(), 16).ok())
        {
            (false, NewText::Owned(n.to_string(), from, from + value.len()))
        } else {
            (false, NewText::Slice(from, from + value.len()))
        };
        doc.push(at, Some(key), Kind::Scalar { quoted }, new);
    }
    doc
}

fn quote_end(s: &str) -> Option<usize> {
    let b = s.as_bytes();
    let mut i = 0;
    while i < b.len() {
        match b[i] {
            b'\\' => i += 2,
            b'"' => return Some(i),
            _ => i += 1,
        }
    }
    None
}

fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut escaped = false;
    for c in raw.chars() {
        if c == '\\' && !escaped {
            escaped = true;
            continue;
        }
        escaped = false;
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::span::FileId;
    use crate::source::limits::Limits;

    #[test]
    fn strings_numbers_and_broken_lines() {
        let text = "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\X]\r\n\"a\"=\"1\"\r\n\"p\\\"q\"=\"c:\\\\d\"\r\n\"port\"=dword:00000051\r\n\"h\"=hex:01,\\\r\n  02\r\n\"cut\"=\"x\r\n\"none";
        let src = Source::from_text(FileId(0), "f", text);
        let doc = parse(&src, &mut Budget::new(&Limits::default()));
        let k = doc.root().children().next().unwrap();
        assert_eq!(k.key(), Some("HKEY_LOCAL_MACHINE\\SOFTWARE\\X"));
        assert_eq!(k.path_text(&["a"]), Some("1"));
        assert_eq!(k.path_text(&["port"]), Some("81"));
        assert_eq!(k.path_text(&["cut"]), Some("x"));
        assert_eq!(k.children().count(), 5);
    }
}
