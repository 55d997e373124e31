//! Bytes → text: BOM, UTF-16 without BOM, strict UTF-8, ISO-2022-JP escapes, Shift_JIS against EUC-JP by score; Chinese and
//! Korean lists by words that stand in them, Western ones by letters that stand alone.
//!
//! Which encoding it is, is decided here, from the structure of the bytes and without a table. The East Asian ones
//! need tables of 100 kB to become text. Browsers have them (`TextDecoder`; the same tables, by the same standard), so
//! what ships in the page has none: the edge hands a [`Decoder`] in, and only native programs link `encoding_rs`.

use super::{Source, magic};
use crate::i18n::{Args, text};
use crate::model::report::Notice;
use crate::model::span::FileId;

/// An encoding other than UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    ShiftJis,
    EucJp,
    Iso2022Jp,
    Gb18030,
    Big5,
    EucKr,
    Windows1252,
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    /// Its name in the Encoding Standard.
    pub const fn label(self) -> &'static str {
        match self {
            Encoding::ShiftJis => "shift_jis",
            Encoding::EucJp => "euc-jp",
            Encoding::Iso2022Jp => "iso-2022-jp",
            Encoding::Gb18030 => "gb18030",
            Encoding::Big5 => "big5",
            Encoding::EucKr => "euc-kr",
            Encoding::Windows1252 => "windows-1252",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
        }
    }
}

/// Turns bytes of one of the encodings with tables into text, by the Encoding Standard: `U+FFFD` where they are broken.
pub type Decoder = fn(Encoding, &[u8]) -> String;

/// The decoder that needs nobody: all encodings natively, none in the browser (there the edge hands one in).
#[cfg(not(target_arch = "wasm32"))]
pub fn own_decoder(encoding: Encoding, bytes: &[u8]) -> String {
    let e = match encoding {
        Encoding::ShiftJis => encoding_rs::SHIFT_JIS,
        Encoding::EucJp => encoding_rs::EUC_JP,
        Encoding::Iso2022Jp => encoding_rs::ISO_2022_JP,
        Encoding::Gb18030 => encoding_rs::GB18030,
        Encoding::Big5 => encoding_rs::BIG5,
        Encoding::EucKr => encoding_rs::EUC_KR,
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252,
        Encoding::Utf16Le => return utf16(bytes, u16::from_le_bytes),
        Encoding::Utf16Be => return utf16(bytes, u16::from_be_bytes),
    };
    e.decode_without_bom_handling(bytes).0.into_owned()
}

/// The decoder that needs nobody: all encodings natively, none in the browser (there the edge hands one in).
#[cfg(target_arch = "wasm32")]
pub fn own_decoder(_: Encoding, bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Decode one file. Never fails.
pub fn decode(id: FileId, name: &str, bytes: Vec<u8>) -> Source {
    decode_with(id, name, bytes, own_decoder)
}

/// The same, with the tables of `decoder`.
pub fn decode_with(id: FileId, name: &str, bytes: Vec<u8>, decoder: Decoder) -> Source {
    let utf16_found = detect_utf16(&bytes).is_some();
    if let Some(kind) = (!utf16_found).then(|| magic::binary_kind(&bytes)).flatten() {
        let mut s = Source::from_text(id, name, "");
        s.encoding = "binary";
        s.binary = Some(kind);
        return s;
    }
    let mut notices = Vec::new();
    // Nearly every file is UTF-8 without a mark, which one look tells.
    let marked = bytes.starts_with(&[0xEF, 0xBB, 0xBF]) || utf16_found;
    let plain = if marked { Err(bytes) } else { String::from_utf8(bytes).map_err(|e| e.into_bytes()) };
    let (bytes, (encoding, bom)) = match plain {
        Ok(t) if !escapes(t.as_bytes()) => return source(id, name, t, None, notices),
        // Pure ASCII with ISO-2022-JP escapes is valid UTF-8 as well.
        Ok(t) => (t.into_bytes(), (Some(Encoding::Iso2022Jp), 0)),
        Err(bytes) => {
            let found = detect(&bytes);
            (bytes, found)
        }
    };
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
        Some(e) => {
            let bytes = &bytes[bom..];
            let t = match e {
                Encoding::Utf16Le => utf16(bytes, u16::from_le_bytes),
                Encoding::Utf16Be => utf16(bytes, u16::from_be_bytes),
                _ => decoder(e, bytes),
            };
            // No Japanese encoding has this character, so it stands only where something could not be read.
            if t.contains('\u{FFFD}') {
                replaced(id, &mut notices);
            }
            t
        }
    };
    source(id, name, text, encoding, notices)
}

fn source(id: FileId, name: &str, text: String, encoding: Option<Encoding>, notices: Vec<Notice>) -> Source {
    let mut s = Source::new(id, name, text);
    s.encoding = encoding.map_or("utf-8", Encoding::label);
    s.notices = notices;
    s
}

/// The signs with which ISO-2022-JP goes over to Japanese.
fn escapes(b: &[u8]) -> bool {
    memchr::memchr_iter(0x1b, b).any(|i| matches!(b.get(i + 1..i + 3), Some(b"$B" | b"$@")))
}

/// A lone half of a pair, and a last byte without its other half, become `U+FFFD`.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut out = String::with_capacity(bytes.len() / 2);
    out.extend(char::decode_utf16(pairs.iter().map(|p| unit(*p))).map(|c| c.unwrap_or('\u{FFFD}')));
    if !rest.is_empty() {
        out.push('\u{FFFD}');
    }
    out
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

/// What bytes are that are no UTF-8, or begin with a mark. `None` = UTF-8. The number is the length of the byte-order mark.
fn detect(b: &[u8]) -> (Option<Encoding>, usize) {
    if b.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return (None, 3);
    }
    if let Some((e, bom)) = detect_utf16(b) {
        return (Some(e), bom);
    }
    let sample = &b[..b.len().min(1 << 20)];
    if let Some(e) = by_words(sample) {
        return (Some(e), 0);
    }
    if is_western(sample) {
        return (Some(Encoding::Windows1252), 0);
    }
    let (sjis, euc) = (score_sjis(sample), score_euc(sample));
    // A few broken bytes in otherwise valid UTF-8 (a truncated or mixed log) stay UTF-8.
    if utf8_is_nearly_valid(sample) && sjis <= 0 && euc <= 0 {
        return (None, 0);
    }
    (Some(if euc > sjis { Encoding::EucJp } else { Encoding::ShiftJis }), 0)
}

/// Chinese and Korean use the same pairs of bytes as EUC-JP and Shift_JIS, with other characters behind them. Two different
/// words that stand above columns and in settings tell which; by chance two of them are not there. Half-width kana alone look
/// like EUC-JP as well.
#[cold]
fn by_words(b: &[u8]) -> Option<Encoding> {
    const WORDS: &[(Encoding, &[&[u8]])] = &[
        // ﾒｰｶ ﾓﾃﾞﾙ ﾌｧｰﾑ ｱﾄﾞﾚｽ ｼﾘｱﾙ ﾊﾞｰｼﾞｮﾝ ﾊﾟｽﾜｰﾄﾞ ｶﾒﾗ ﾙｰﾀ ﾎﾟｰﾄ ﾕｰｻﾞ ﾚｺｰﾀﾞ
        (
            Encoding::ShiftJis,
            &[
                b"\xd2\xb0\xb6",
                b"\xd3\xc3\xde\xd9",
                b"\xcc\xa7\xb0\xd1",
                b"\xb1\xc4\xde\xda\xbd",
                b"\xbc\xd8\xb1\xd9",
                b"\xca\xde\xb0\xbc\xde\xae\xdd",
                b"\xca\xdf\xbd\xdc\xb0\xc4\xde",
                b"\xb6\xd2\xd7",
                b"\xd9\xb0\xc0",
                b"\xce\xdf\xb0\xc4",
                b"\xd5\xb0\xbb\xde",
                b"\xda\xba\xb0\xc0\xde",
            ],
        ),
        // 设备 型号 版本 地址 名称 密码 编号 品牌 序列号 固件 端口 用户 位置 状态 摄像
        (
            Encoding::Gb18030,
            &[
                b"\xc9\xe8\xb1\xb8",
                b"\xd0\xcd\xba\xc5",
                b"\xb0\xe6\xb1\xbe",
                b"\xb5\xd8\xd6\xb7",
                b"\xc3\xfb\xb3\xc6",
                b"\xc3\xdc\xc2\xeb",
                b"\xb1\xe0\xba\xc5",
                b"\xc6\xb7\xc5\xc6",
                b"\xd0\xf2\xc1\xd0\xba\xc5",
                b"\xb9\xcc\xbc\xfe",
                b"\xb6\xcb\xbf\xda",
                b"\xd3\xc3\xbb\xa7",
                b"\xce\xbb\xd6\xc3",
                b"\xd7\xb4\xcc\xac",
                b"\xc9\xe3\xcf\xf1",
            ],
        ),
        // 設備 型號 版本 位址 名稱 密碼 編號 廠牌 序號 韌體 使用者 位置 狀態 攝影
        (
            Encoding::Big5,
            &[
                b"\xb3\x5d\xb3\xc6",
                b"\xab\xac\xb8\xb9",
                b"\xaa\xa9\xa5\xbb",
                b"\xa6\xec\xa7\x7d",
                b"\xa6\x57\xba\xd9",
                b"\xb1\x4b\xbd\x58",
                b"\xbd\x73\xb8\xb9",
                b"\xbc\x74\xb5\x50",
                b"\xa7\xc7\xb8\xb9",
                b"\xb6\xb4\xc5\xe9",
                b"\xa8\xcf\xa5\xce\xaa\xcc",
                b"\xa6\xec\xb8\x6d",
                b"\xaa\xac\xba\x41",
                b"\xc4\xe1\xbc\x76",
            ],
        ),
        // 장비 모델 버전 주소 이름 번호 제조 펌웨어 위치 카메라 사용자 상태 설치
        (
            Encoding::EucKr,
            &[
                b"\xc0\xe5\xba\xf1",
                b"\xb8\xf0\xb5\xa8",
                b"\xb9\xf6\xc0\xfc",
                b"\xc1\xd6\xbc\xd2",
                b"\xc0\xcc\xb8\xa7",
                b"\xb9\xf8\xc8\xa3",
                b"\xc1\xa6\xc1\xb6",
                b"\xc6\xdf\xbf\xfe\xbe\xee",
                b"\xc0\xa7\xc4\xa1",
                b"\xc4\xab\xb8\xde\xb6\xf3",
                b"\xbb\xe7\xbf\xeb\xc0\xda",
                b"\xbb\xf3\xc5\xc2",
                b"\xbc\xb3\xc4\xa1",
            ],
        ),
    ];
    let start = b.get(..b.len().min(64 << 10))?;
    let found = |words: &[&[u8]]| words.iter().filter(|w| memchr::memmem::find(start, w).is_some()).count();
    let best = WORDS.iter().map(|(e, words)| (found(words), *e)).max_by_key(|(n, _)| *n)?;
    (best.0 >= 2).then_some(best.1)
}

/// Letters with marks stand alone between plain ones (`Küche`, `Ubicación`), or two of them in one word (`Descrição`); in
/// Japanese the high bytes stand together or begin with one that no such letter has.
#[cold]
fn is_western(b: &[u8]) -> bool {
    let (mut alone, mut pairs, mut other) = (0usize, 0usize, 0usize);
    let at = |i: Option<usize>| i.and_then(|i| b.get(i)).copied().unwrap_or(b' ');
    for (i, c) in b.iter().enumerate().filter(|(_, c)| **c >= 0x80) {
        let sign = matches!(c, 0x80 | 0x85 | 0x91..=0x97 | 0xA0 | 0xA7 | 0xA9 | 0xAA | 0xAE | 0xB0..=0xB7 | 0xBA | 0xBF);
        let (before, behind) = (at(i.checked_sub(1)), at(Some(i + 1)));
        let word = |a: u8, b: u8| a.is_ascii_alphabetic() && b.is_ascii_alphabetic();
        if before < 0x80 && behind < 0x80 && (sign || *c >= 0xC0) {
            alone += usize::from(*c >= 0xC0);
        } else if *c >= 0xC0
            && (behind >= 0xC0 && word(before, at(Some(i + 2)))
                || before >= 0xC0 && word(at(i.checked_sub(2)), behind))
        {
            pairs += 1;
        } else {
            other += 1;
        }
    }
    alone > 0 && other * 20 <= alone + pairs
}

fn detect_utf16(b: &[u8]) -> Option<(Encoding, usize)> {
    if b.starts_with(&[0xFF, 0xFE]) {
        return Some((Encoding::Utf16Le, 2));
    }
    if b.starts_with(&[0xFE, 0xFF]) {
        return Some((Encoding::Utf16Be, 2));
    }
    utf16_without_bom(b).map(|e| (e, 0))
}

fn utf16_without_bom(b: &[u8]) -> Option<Encoding> {
    let s = &b[..b.len().min(4096) & !1];
    if s.len() < 8 {
        return None;
    }
    let zeros = |odd: usize| s.iter().skip(odd).step_by(2).filter(|x| **x == 0).count();
    let half = s.len() / 2;
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 >= half * 4 && even * 20 < half {
        Some(Encoding::Utf16Le)
    } else if even * 10 >= half * 4 && odd * 20 < half {
        Some(Encoding::Utf16Be)
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
    use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS, UTF_16LE};

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
    fn lists_of_other_languages_keep_their_letters() {
        use encoding_rs::{BIG5, EUC_KR, GB18030, WINDOWS_1252};
        for (enc, label, t) in [
            (GB18030, "gb18030", "设备名称,型号,固件版本\n大门,MK-100,1.2\n"),
            (BIG5, "big5", "設備名稱,型號,韌體版本\n大門,MK-100,1.2\n"),
            (EUC_KR, "euc-kr", "장비명,모델명,펌웨어 버전\n현관,MK-100,1.2\n"),
            (WINDOWS_1252, "windows-1252", "Gerät;Küche;Süd\nTür;MK-100;1.2\n"),
            (WINDOWS_1252, "windows-1252", "Ubicación;Dirección\nSalón – 2º;1.2\n"),
            (WINDOWS_1252, "windows-1252", "Descrição;Localização\nRECEPÇÃO;Térreo\n"),
        ] {
            let (bytes, _, lost) = enc.encode(t);
            assert!(!lost, "{t}");
            let s = dec(&bytes);
            assert_eq!((s.encoding, s.text.as_str()), (label, t));
        }
        // Japanese without kana, and with half-width kana only, stay Japanese.
        for t in ["型番,設置場所,備考\nMK-100,玄関,無\n", "ﾒｰｶｰ,ｱﾄﾞﾚｽ\nX,1.2\n", "表,能\n1,2\n"]
        {
            assert_eq!(dec(&SHIFT_JIS.encode(t).0).text, t);
        }
        let t = "型番,設置場所,備考\nMK-100,玄関,無\n";
        assert_eq!(dec(&EUC_JP.encode(t).0).text, t);
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

    /// Ours against the reference, on lone halves and an odd end.
    #[test]
    fn utf16_agrees_with_the_reference() {
        for units in [&[0xD83D, 0xDE00][..], &[0x41, 0xDE00, 0x42], &[0xD83D, 0x42], &[0x43, 0xD83D]] {
            for odd in [&[][..], &[0x41]] {
                let mut bytes: Vec<u8> = units.iter().flat_map(|u: &u16| u.to_le_bytes()).collect();
                bytes.extend_from_slice(odd);
                let want = UTF_16LE.decode_without_bom_handling(&bytes).0;
                // The standard gives one mark for a lone half that the end of the file follows; ours gives one for each.
                let same = |s: &str| s.replace("\u{FFFD}\u{FFFD}", "\u{FFFD}");
                assert_eq!(same(&utf16(&bytes, u16::from_le_bytes)), same(&want), "{bytes:x?}");
            }
        }
    }

    #[test]
    fn broken_japanese_is_said() {
        let (mut bytes, _, _) = SHIFT_JIS.encode("カメラの設定をここに書きます");
        bytes.to_mut().push(0x82);
        let s = dec(&bytes);
        assert_eq!((s.encoding, s.notices.len()), ("shift_jis", 1));
    }

    #[test]
    fn pictures_are_not_text() {
        assert_eq!(dec(b"\xff\xd8\xff\xe0....").binary.map(|k| k.code), Some("binary.jpeg"));
        assert_eq!(dec(&[0u8; 400]).binary.map(|k| k.code), Some("binary.unknown"));
        assert_eq!(dec(b"MZone 1\nRIFFle 2\n").binary, None);
    }
}
