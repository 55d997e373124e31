//! One spelling for texts that people typed: full-width letters, half-width kana, odd blanks and dashes.
//!
//! Comes in: a cell of a list or a name. Goes out: the same text with compatibility forms made plain, as Unicode NFKC
//! does for the characters that Japanese ledgers really hold. Not a full NFKC: no table of thousands of characters for
//! a handful that occur. Never used for secrets: a password is compared as it stands.

/// Half-width katakana U+FF61…U+FF9F in code order.
const KANA: &str = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";

fn kana(c: char) -> Option<char> {
    KANA.chars().nth((c as usize).checked_sub(0xFF61)?)
}

/// The kana with its voiced (`゛`) or half-voiced (`゜`) mark.
fn voiced(base: char, mark: char) -> Option<char> {
    const VOICED: &str = "カキクケコサシスセソタチツテトハヒフヘホ";
    const HALF: &str = "ハヒフヘホ";
    let step = match mark {
        'ﾞ' | '゛' if VOICED.contains(base) => 1,
        'ﾞ' | '゛' if base == 'ウ' => return Some('ヴ'),
        'ﾟ' | '゜' if HALF.contains(base) => 2,
        _ => return None,
    };
    char::from_u32(base as u32 + step)
}

/// Letters, digits and signs in their plain form, blanks collapsed, ends trimmed. Case is kept.
pub fn fold(s: &str) -> String {
    // Most cells are plain already.
    let t = s.trim_matches(' ');
    if t.bytes().all(|b| matches!(b, 0x20..=0x7E)) && !t.contains("  ") {
        return t.to_owned();
    }
    let mut out = String::with_capacity(s.len());
    let mut blank = false;
    for c in s.chars() {
        let plain = match c {
            // Full-width ASCII.
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '\u{FF9E}' | '\u{FF9F}' => {
                if let Some(v) = out.chars().next_back().and_then(|b| voiced(b, c)) {
                    out.pop();
                    out.push(v);
                }
                continue;
            }
            '\u{FF61}'..='\u{FF9D}' => kana(c).unwrap_or(c),
            // Dashes that a model name or an address can be typed with. The long vowel mark is a letter.
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
            '№' => {
                out.push_str("No");
                continue;
            }
            '\u{FEFF}' | '\u{200B}'..='\u{200F}' => continue,
            c if c.is_whitespace() || c.is_control() => {
                blank = true;
                continue;
            }
            c => c,
        };
        if blank && !out.is_empty() {
            out.push(' ');
        }
        blank = false;
        out.push(plain);
    }
    out
}

/// [`fold`] in lower case with only letters and digits: for comparing names and headers.
pub fn key(s: &str) -> String {
    fold(s).chars().filter(|c| c.is_alphanumeric() || *c == 'ー').flat_map(char::to_lowercase).collect()
}

/// The signs for "the same as above".
pub fn is_ditto(v: &str) -> bool {
    matches!(v, "〃" | "″" | "”" | "\"" | "同上" | "々" | "''" | "ditto")
}

/// Nothing stands here: blank, or one of the signs that people write instead.
pub fn is_nothing(v: &str) -> bool {
    let v = v.trim();
    let v = v
        .strip_prefix(['(', '（', '<', '['])
        .and_then(|r| r.strip_suffix([')', '）', '>', ']']))
        .unwrap_or(v);
    v.is_empty()
        || v.chars().all(|c| matches!(c, '-' | '—' | '―' | '–' | '－' | 'ー' | '/' | '・' | ' ' | '　'))
        || matches!(
            v,
            "N/A"
                | "n/a"
                | "#N/A"
                | "なし"
                | "無し"
                | "不明"
                | "未確認"
                | "未記入"
                | "空欄"
                | "要確認"
                | "確認中"
                | "調査中"
                | "未調査"
                | "不詳"
                | "わからない"
                | "unknown"
                | "Unknown"
                | "UNKNOWN"
                | "TBD"
                | "tbd"
                | "?"
                | "？"
                | "null"
                | "NULL"
                | "None"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_and_half_width_forms_become_plain() {
        assert_eq!(fold("Ｖ５．７．１８"), "V5.7.18");
        assert_eq!(fold("ﾌｧｰﾑｳｪｱ ﾊﾞｰｼﾞｮﾝ"), "ファームウェア バージョン");
        assert_eq!(fold("ﾌﾟﾗﾈｯｸｽ"), "プラネックス");
        assert_eq!(fold("ｳﾞ"), "ヴ");
        assert_eq!(fold("\u{FEFF} a\u{00A0}\u{3000}b\r\n"), "a b");
        assert_eq!(fold("シリアル№"), "シリアルNo");
        assert_eq!(fold("DS–2CD２０"), "DS-2CD20");
        // A voice mark without a letter is dropped, not a panic.
        assert_eq!(fold("ﾞ"), "");
    }

    #[test]
    fn keys_ignore_case_blanks_and_signs() {
        assert_eq!(key("ＩＰ アドレス"), "ipアドレス");
        assert_eq!(key("F/W Ver."), "fwver");
        assert_eq!(key("I-O DATA"), "iodata");
    }
}
