//! Files that are certainly not text: recognised by their first bytes, named in plain words, with what to do instead.
//!
//! Nothing is decoded with vendor keys. A product family is named only where its mark is certain.

use crate::i18n::{Text, text};

/// One kind of file that is not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Stable identifier, also the code of the notice (`binary.jpeg`).
    pub code: &'static str,
    /// What it is and what to do instead.
    pub advice: Text,
}

const PICTURE: Text = text(
    "これは写真や画面の画像です。画像の中の文字は読めません。文字をコピーして貼ってください。",
    "This is a picture. Text inside pictures cannot be read. Copy the text and paste it.",
);
const VIDEO: Text = text(
    "これは動画や音の記録です。設定ファイルではないので、読みませんでした。",
    "This is a video or sound recording, not a settings file. It was not read.",
);
const PDF: Text = text(
    "これはPDFです。PDFは読めません。文字をコピーして貼ってください。",
    "This is a PDF. It cannot be read. Copy the text and paste it.",
);
const OLD_OFFICE: Text = text(
    "これは古い形か、パスワード付きのExcelやWordです。CSVで保存しなおしてから入れてください。",
    "This is an old Excel or Word file, or one with a password. Save it as CSV and drop that.",
);
const PROGRAM: Text = text(
    "これは機器のファームウェアやプログラムです。設定ファイルではないので、読みませんでした。",
    "This is firmware or a program, not a settings file. It was not read.",
);
const DATABASE: Text = text(
    "これはデータベースです。中身は読めません。設定画面の文字をコピーして貼ってください。",
    "This is a database. It cannot be read. Copy the text of the settings screen and paste it.",
);
const PACKED: Text = text(
    "これはまとめて縮めたファイルです。この形は開けません。取り出してから入れてください。",
    "This is a packed file of a kind that cannot be opened here. Unpack it and drop the files.",
);
const ENCRYPTED: Text = text(
    "暗号化された、または縮められたファイルです。中身は読めません。機器の画面の文字か、事業者の書面で確かめてください。パスワードを含むことがあるので、保管場所に気をつけてください。",
    "This file is encrypted or compressed and cannot be read. Check the device's screens or ask your installer in writing. It may hold passwords: keep it in a safe place.",
);
const DAHUA: Text = text(
    "Dahua系の機器のバックアップです。暗号化されているので読めません。設定画面の文字をコピーして貼ってください。パスワードを含むので、保管場所に気をつけてください。",
    "A backup of a Dahua-type device. It is encrypted and cannot be read. Copy the text of the settings screens. It holds passwords: keep it in a safe place.",
);
const MIKROTIK: Text = text(
    "MikroTikのバックアップです。この形は読めません。/export で書き出した文字のファイルを入れてください。",
    "A MikroTik backup. It cannot be read. Drop the text file made by /export instead.",
);
const FORTI: Text = text(
    "FortiGateの暗号化されたバックアップです。暗号化なしで書き出したファイルを入れてください。",
    "An encrypted FortiGate backup. Export it without encryption and drop that file.",
);
const ASUS: Text = text(
    "ASUSルーターの保存ファイルです。この形は読めません。「家庭用ルーターの8つの質問」に画面を見て答えてください。パスワードを含むので、保管場所に気をつけてください。",
    "A backup of an ASUS router. It cannot be read. Answer the eight questions on home routers instead. It holds passwords: keep it in a safe place.",
);
const DDWRT: Text = text(
    "DD-WRTルーターの保存ファイルです。この形は読めません。「nvram show」の文字を入れてください。パスワードを含むので、保管場所に気をつけてください。",
    "A backup of a DD-WRT router. It cannot be read. Drop the text of “nvram show” instead. It holds passwords: keep it in a safe place.",
);
const PFSENSE: Text = text(
    "pfSenseかOPNsenseの暗号化されたバックアップです。暗号化なしで書き出したファイルを入れてください。",
    "An encrypted backup of pfSense or OPNsense. Export it without encryption and drop that file.",
);

/// Archives that `archive.rs` opens; everything else is told to the user.
pub const ZIP: Kind = Kind { code: "binary.zip", advice: PACKED };
pub const GZIP: Kind = Kind { code: "binary.gzip", advice: PACKED };
pub const TAR: Kind = Kind { code: "binary.tar", advice: PACKED };

const fn kind(code: &'static str, advice: Text) -> Kind {
    Kind { code, advice }
}

/// Longer marks first where one is the start of another.
static MAGIC: &[(&[u8], Kind)] = &[
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\x1f\x8b\x08", GZIP),
    (b"%PDF", kind("binary.pdf", PDF)),
    (b"\x89PNG\r\n", kind("binary.png", PICTURE)),
    (b"\xff\xd8\xff", kind("binary.jpeg", PICTURE)),
    (b"GIF87a", kind("binary.gif", PICTURE)),
    (b"GIF89a", kind("binary.gif", PICTURE)),
    (b"\0\0\x01\xba", kind("binary.video", VIDEO)),
    (b"\x1a\x45\xdf\xa3", kind("binary.video", VIDEO)),
    (b"OggS\0", kind("binary.video", VIDEO)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", kind("binary.ole", OLD_OFFICE)),
    (b"SQLite format 3\0", kind("binary.sqlite", DATABASE)),
    (b"\x7fELF", kind("binary.elf", PROGRAM)),
    (b"\x27\x05\x19\x56", kind("binary.uimage", PROGRAM)),
    (b"hsqs", kind("binary.squashfs", PROGRAM)),
    (b"\0asm", kind("binary.wasm", PROGRAM)),
    (b"7z\xbc\xaf\x27\x1c", kind("binary.7z", PACKED)),
    (b"Rar!\x1a\x07", kind("binary.rar", PACKED)),
    (b"BZh9", kind("binary.bzip2", PACKED)),
    (b"\xfd7zXZ\0", kind("binary.xz", PACKED)),
    (b"\x28\xb5\x2f\xfd", kind("binary.zstd", PACKED)),
    (b"Salted__", kind("binary.openssl", ENCRYPTED)),
    // Vendor marks that are certain (sources: docs/formats.md).
    (b"MWPZWJGS", kind("binary.dahua-backup", DAHUA)),
    (b"DHRDENFR", kind("binary.dahua-backup", DAHUA)),
    (b"\x88\xac\xa1\xb1", kind("binary.mikrotik-backup", MIKROTIK)),
    (b"\xef\xa8\x91\x72", kind("binary.mikrotik-backup", MIKROTIK)),
    (b"#FGBK|", kind("binary.fortigate-backup", FORTI)),
    // The length that follows is a multiple of 1,024, so its first byte is zero; no text begins like this.
    (b"HDR1\0", kind("binary.asus-backup", ASUS)),
    (b"HDR2\0", kind("binary.asus-backup", ASUS)),
    (b"---- BEGIN config.xml ----", kind("binary.pfsense-backup", PFSENSE)),
];

/// The kind of a file that is not text, or `None` for what may be text.
pub fn binary_kind(b: &[u8]) -> Option<Kind> {
    for (mark, kind) in MAGIC {
        if b.starts_with(mark) {
            return Some(*kind);
        }
    }
    // The number of settings follows, low byte first: a few thousand at most.
    if b.starts_with(b"DD-WRT") && b.get(7).is_some_and(|n| *n < 9) {
        return Some(kind("binary.ddwrt-backup", DDWRT));
    }
    let zero_near = b.iter().take(512).any(|c| *c == 0);
    if b.len() > 12 && &b[4..8] == b"ftyp" {
        return Some(kind("binary.video", VIDEO));
    }
    if zero_near && b.starts_with(b"RIFF") {
        return Some(if b.get(8..12) == Some(b"WEBP") {
            kind("binary.webp", PICTURE)
        } else {
            kind("binary.video", VIDEO)
        });
    }
    if zero_near && b.starts_with(b"MZ") {
        return Some(kind("binary.exe", PROGRAM));
    }
    if zero_near && b.starts_with(b"BM") && b.len() > 64 {
        return Some(kind("binary.bmp", PICTURE));
    }
    if b.get(257..262) == Some(b"ustar") {
        return Some(TAR);
    }
    // MPEG transport streams repeat their sync byte every 188 bytes.
    if b.len() > 4 * 188 && (0..4).all(|i| b[i * 188] == 0x47) && control_share(b) > 0 {
        return Some(kind("binary.video", VIDEO));
    }
    if hidden_xml(b) {
        return Some(kind("binary.scrambled-xml", ENCRYPTED));
    }
    (control_share(b) > 50).then_some(kind("binary.unknown", ENCRYPTED))
}

/// The first line of an XML text under a key of two bytes that repeats, as recorders of TVT and its brands export it. All
/// of it is printable. Only told, never read.
fn hidden_xml(b: &[u8]) -> bool {
    const START: &[u8; 14] = b"<?xml version=";
    b[..b.len().min(2048)].windows(START.len()).any(|w| {
        let k = |i: usize| w[i] ^ START[i];
        (k(0) | k(1)) != 0 && (2..START.len()).all(|i| k(i) == k(i & 1))
    })
}

/// Control bytes that text never holds, per thousand of the first 8 KiB.
pub fn control_share(b: &[u8]) -> usize {
    let head = &b[..b.len().min(8192)];
    let control = head.iter().filter(|c| matches!(c, 0..=8 | 14..=26 | 28..=31 | 127)).count();
    control * 1000 / head.len().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_people_drop_by_mistake() {
        let mut tar = vec![b'a'; 600];
        tar[257..262].copy_from_slice(b"ustar");
        for (bytes, code) in [
            (b"\xff\xd8\xff\xe0 jfif".to_vec(), "binary.jpeg"),
            (b"%PDF-1.7".to_vec(), "binary.pdf"),
            (b"\0\0\0\x20ftypisom....".to_vec(), "binary.video"),
            (b"MWPZWJGS1....".to_vec(), "binary.dahua-backup"),
            (b"MZ\x90\0\x03\0\0\0".to_vec(), "binary.exe"),
            (b"HDR2\0\xe0\0\x7f\xfd\xfe".to_vec(), "binary.asus-backup"),
            (b"DD-WRT\x3d\x05\x08aoss".to_vec(), "binary.ddwrt-backup"),
            (b"---- BEGIN config.xml ----\nU2Fs".to_vec(), "binary.pfsense-backup"),
            (
                b"head\n<?xml version=\"1.0\"?>"
                    .iter()
                    .enumerate()
                    .map(|(i, c)| c ^ [0x1d, 0x0f][i & 1])
                    .collect(),
                "binary.scrambled-xml",
            ),
            (tar, "binary.tar"),
            (vec![0u8; 300], "binary.unknown"),
        ] {
            assert_eq!(binary_kind(&bytes).map(|k| k.code), Some(code));
        }
    }

    #[test]
    fn words_that_begin_like_a_mark_stay_text() {
        for text in [
            "HDR1=on",
            "DD-WRT v3.0",
            "MZone 1",
            "RIFFle 2",
            "BM 3",
            "Guide to settings\n",
            "",
            "<?xml version=\"1.0\"?><a/>",
        ] {
            assert_eq!(binary_kind(text.as_bytes()), None, "{text}");
        }
    }
}
