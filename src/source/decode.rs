//! Bytes → text: BOM, UTF-16 without BOM, strict UTF-8, ISO-2022-JP escapes, Shift_JIS against EUC-JP by score.

use super::{LineIndex, Source, magic};
use crate::i18n::{Args, text};
use crate::model::report::Notice;
use crate::model::span::FileId;
use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_16BE, UTF_16LE};

/// Decode one file. Never fails.
pub fn decode(id: FileId, name: &str, bytes: Vec<u8>) -> Source {
    let utf16 = detect_utf16(&bytes).is_some();
    if let Some(kind) = (!utf16).then(|| magic::binary_kind(&bytes)).flatten() {
        let mut s = Source::from_text(id, name, "");
        s.encoding = "binary";
        s.binary = Some(kind);
        return s;
    }
    let (encoding, bom) = detect(&bytes);
    let mut notices = Vec::new();
    let text = match encoding {
        None => {
            let mut bytes = bytes;
            if bom > 0 {
                bytes.drain(..bom);
            }
            match String::from_utf8(bytes) {
                Ok(t) => t,
                Err(e) => {
                    replaced(id, &mut notices);
                    String::from_utf8_lossy(e.as_bytes()).into_owned()
                }
            }
        }
        Some(enc) => {
            let (t, had_errors) = enc.decode_without_bom_handling(&bytes[bom..]);
            if had_errors {
                replaced(id, &mut notices);
            }
            t.into_owned()
        }
    };
    let label = match encoding {
        None => "utf-8",
        Some(e) if e == SHIFT_JIS => "shift_jis",
        Some(e) if e == EUC_JP => "euc-jp",
        Some(e) if e == ISO_2022_JP => "iso-2022-jp",
        Some(e) if e == UTF_16LE => "utf-16le",
        Some(_) => "utf-16be",
    };
    let mut s = Source::from_text(id, name, "");
    s.lines = LineIndex::new(&text);
    s.text = text;
    s.encoding = label;
    s.notices = notices;
    s
}

fn replaced(file: FileId, notices: &mut Vec<Notice>) {
    notices.push(Notice {
        file,
        span: None,
        code: "decode.replaced",
        text: text(
            "読めない文字があり、「�」に置きかえました。",
            "Some characters could not be read and were replaced by “�”.",
        ),
        args: Args::new(),
    });
}

/// `None` = UTF-8. The number is the length of the byte-order mark.
fn detect(b: &[u8]) -> (Option<&'static Encoding>, usize) {
    if b.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return (None, 3);
    }
    if let Some((e, bom)) = detect_utf16(b) {
        return (Some(e), bom);
    }
    if std::str::from_utf8(b).is_ok() {
        // Pure ASCII with ISO-2022-JP escapes is valid UTF-8 as well.
        let escapes =
            memchr::memmem::find(b, b"\x1b$B").is_some() || memchr::memmem::find(b, b"\x1b$@").is_some();
        return (escapes.then_some(ISO_2022_JP), 0);
    }
    let sample = &b[..b.len().min(1 << 20)];
    let (sjis, euc) = (score_sjis(sample), score_euc(sample));
    // A few broken bytes in otherwise valid UTF-8 (a truncated or mixed log) stay UTF-8.
    if utf8_is_nearly_valid(sample) && sjis <= 0 && euc <= 0 {
        return (None, 0);
    }
    (Some(if euc > sjis { EUC_JP } else { SHIFT_JIS }), 0)
}

fn detect_utf16(b: &[u8]) -> Option<(&'static Encoding, usize)> {
    if b.starts_with(&[0xFF, 0xFE]) {
        return Some((UTF_16LE, 2));
    }
    if b.starts_with(&[0xFE, 0xFF]) {
        return Some((UTF_16BE, 2));
    }
    utf16_without_bom(b).map(|e| (e, 0))
}

fn utf16_without_bom(b: &[u8]) -> Option<&'static Encoding> {
    let s = &b[..b.len().min(4096) & !1];
    if s.len() < 8 {
        return None;
    }
    let zeros = |odd: usize| s.iter().skip(odd).step_by(2).filter(|x| **x == 0).count();
    let half = s.len() / 2;
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 >= half * 4 && even * 20 < half {
        Some(UTF_16LE)
    } else if even * 10 >= half * 4 && odd * 20 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn utf8_is_nearly_valid(b: &[u8]) -> bool {
    let (mut bad, mut good) = (0usize, 0usize);
    for chunk in b.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad * 4 || bad == 1 && good == 0 && b.len() < 4
}

/// +2 for a common pair (kana, level-1 kanji), +1 for half-width kana, -8 for an impossible byte.
fn score_sjis(b: &[u8]) -> i64 {
    let (mut i, mut score) = (0, 0i64);
    while i < b.len() {
        let c = b[i];
        match c {
            0x00..=0x7F => i += 1,
            0xA1..=0xDF => {
                score += 1;
                i += 1;
            }
            0x81..=0x9F | 0xE0..=0xFC => {
                let Some(d) = b.get(i + 1) else { break };
                if matches!(d, 0x40..=0x7E | 0x80..=0xFC) {
                    score += if matches!(c, 0x81..=0x83 | 0x88..=0x97) { 3 } else { 1 };
                    i += 2;
                } else {
                    score -= 8;
                    i += 1;
                }
            }
            _ => {
                score -= 8;
                i += 1;
            }
        }
    }
    score
}

fn score_euc(b: &[u8]) -> i64 {
    let (mut i, mut score) = (0, 0i64);
    while i < b.len() {
        let c = b[i];
        match c {
            0x00..=0x7F => i += 1,
            0x8E => {
                score += if matches!(b.get(i + 1), Some(0xA1..=0xDF)) { 1 } else { -8 };
                i += 2;
            }
            0xA1..=0xFE => {
                let Some(d) = b.get(i + 1) else { break };
                if matches!(d, 0xA1..=0xFE) {
                    // Kana and level-1 kanji.
                    score += if matches!(c, 0xA4 | 0xA5 | 0xB0..=0xCF) { 3 } else { 1 };
                    i += 2;
                } else {
                    score -= 8;
                    i += 1;
                }
            }
            _ => {
                score -= 8;
                i += 1;
            }
        }
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(b: &[u8]) -> Source {
        decode(FileId(0), "x", b.to_vec())
    }

    #[test]
    fn japanese_encodings_are_told_apart() {
        let t = "description 1 \"○○保育園 本園ルーター\"\r\n# ｶﾒﾗ 設定\r\n";
        for (enc, label) in [(SHIFT_JIS, "shift_jis"), (EUC_JP, "euc-jp"), (ISO_2022_JP, "iso-2022-jp")] {
            let (bytes, _, _) = enc.encode(t);
            let s = dec(&bytes);
            assert_eq!(s.encoding, label);
            assert_eq!(s.text.lines().next(), t.lines().next(), "{label}");
        }
        assert_eq!(dec(t.as_bytes()).encoding, "utf-8");
    }

    #[test]
    fn utf16_with_and_without_bom() {
        let units: Vec<u16> = "port=80\r\nname=x\r\n".encode_utf16().collect();
        let le: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
        let be: Vec<u8> = units.iter().flat_map(|u| u.to_be_bytes()).collect();
        assert_eq!(dec(&le).text, "port=80\r\nname=x\r\n");
        assert_eq!(dec(&be).text, "port=80\r\nname=x\r\n");
        let bom: Vec<u8> = [0xFF, 0xFE].into_iter().chain(le).collect();
        assert_eq!(dec(&bom).encoding, "utf-16le");
    }

    #[test]
    fn pictures_are_not_text() {
        assert_eq!(dec(b"\xff\xd8\xff\xe0....").binary.map(|k| k.code), Some("binary.jpeg"));
        assert_eq!(dec(&[0u8; 400]).binary.map(|k| k.code), Some("binary.unknown"));
        assert_eq!(dec(b"MZone 1\nRIFFle 2\n").binary, None);
    }
}
