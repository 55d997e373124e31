//! Searching and trimming of lines. The library's functions are made for needles and signs of any shape; preparing for that
//! takes longer than to look through a line.

/// Byte offset of the first `signs` (not empty) in `text`.
pub fn find(text: &str, signs: &str) -> Option<usize> {
    let (b, s) = (text.as_bytes(), signs.as_bytes());
    let first = *s.first()?;
    memchr::memchr_iter(first, b).find(|i| b.get(*i..).is_some_and(|rest| rest.starts_with(s)))
}

/// Without these signs (of ASCII) at both ends.
pub fn trim<'s>(text: &'s str, signs: &[u8]) -> &'s str {
    let b = text.as_bytes();
    let Some(from) = b.iter().position(|c| !signs.contains(c)) else { return text.get(..0).unwrap_or("") };
    let to = b.iter().rposition(|c| !signs.contains(c)).map_or(from, |i| i + 1);
    text.get(from..to).unwrap_or(text)
}

/// Without blanks at both ends, of which most lines have none.
pub fn blanks(text: &str) -> &str {
    match text.as_bytes() {
        [a, .., b] if a.is_ascii_graphic() && b.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::{blanks, find, trim};

    #[test]
    fn trims_as_the_library_does() {
        for text in ["", " ", "a", " a", "a\t ", "  a b  ", "あ ", "\u{3000}a\u{3000}"] {
            assert_eq!(trim(text, b" \t"), text.trim_matches([' ', '\t']), "{text:?}");
            assert_eq!(blanks(text), text.trim(), "{text:?}");
        }
    }

    #[test]
    fn says_what_the_library_says() {
        for text in ["", ":", "://", "a://b", "a:/b://", "::://", "あ://い", "</a></b>", ":/"] {
            for signs in ["://", "</", "あ", "b"] {
                assert_eq!(find(text, signs), text.find(signs), "{text} {signs}");
            }
        }
    }
}
