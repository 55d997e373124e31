//! Small encoders: LZMA, base64, sha256. None has a clock: two builds give the same bytes.

use lzma_rust2::{LzmaOptions, LzmaWriter};
use sha2::{Digest, Sha256};

/// The `.lzma` form: a head with the unpacked length, then one stream. `crates/unpack` reads it.
pub fn lzma(data: &[u8]) -> std::io::Result<Vec<u8>> {
    // Measured on our programs: wasm and word lists have no position in a byte pair or quad.
    let options = LzmaOptions { pb: 0, nice_len: 273, ..LzmaOptions::with_preset(9) };
    let mut w = LzmaWriter::new_use_header(Vec::new(), &options, Some(data.len() as u64))?;
    std::io::Write::write_all(&mut w, data)?;
    w.finish()
}

pub fn base64(data: &[u8]) -> String {
    const SET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(data.len().div_ceil(3) * 4);
    for c in data.chunks(3) {
        let n = c.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - c.len()));
        for i in 0..4 {
            let six = (n >> (18 - 6 * i)) & 63;
            out.push(if i <= c.len() { SET[six as usize] as char } else { '=' });
        }
    }
    out
}

/// Bytes as a text that stands in a script of the page: printable ASCII without `<`. Brotli and gzip give a character a
/// whole number of bits, so 35 of the 93 carry six bits and 58 carry seven: what is packed once more by a server loses
/// nothing, and the file itself is a fourteenth shorter than with base64. `crates/unpack` reads it.
pub fn base93(data: &[u8]) -> String {
    let set: Vec<char> = (33..127u8).map(char::from).filter(|c| *c != '<').collect();
    // The first `short` characters carry six bits, the others seven: 35 * 2 + 58 = 128.
    let short = 128 - set.len();
    let mut out = String::with_capacity(data.len() + data.len() / 4 + 2);
    let (mut bits, mut have) = (0u32, 0u32);
    let mut put = |bits: u32, have: u32| {
        let seven = (bits >> (have - 7) & 127) as usize;
        let is_short = seven / 2 < short;
        out.push(set[if is_short { seven / 2 } else { seven - short }]);
        if is_short { 6 } else { 7 }
    };
    for b in data {
        bits = (bits & ((1 << have) - 1)) << 8 | u32::from(*b);
        have += 8;
        while have >= 7 {
            have -= put(bits, have);
        }
    }
    if have > 0 {
        put(bits << (7 - have), 7);
    }
    out
}

pub fn sha256(data: &[u8]) -> Vec<u8> {
    Sha256::digest(data).to_vec()
}

pub fn hex(data: &[u8]) -> String {
    data.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_agrees_with_the_rfc() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn base93_has_a_character_for_every_seven_bits() {
        assert_eq!(base93(b""), "");
        // 0000000, 0|0: six bits of zeros, then the two that are left.
        assert_eq!(base93(&[0]), "!!");
        // 1111111, then one bit and zeros behind it: 100000 is the 33rd character.
        assert_eq!(base93(&[255]), "~B");
    }

    #[test]
    fn lzma_has_its_length_in_the_head_and_no_clock() {
        let data = b"mimamori ".repeat(1000);
        let z = lzma(&data).unwrap();
        assert_eq!(z[5..13], (data.len() as u64).to_le_bytes());
        assert!(z.len() < 200);
        assert_eq!(z, lzma(&data).unwrap());
    }

    /// Text with repeats near and far, and bytes without any order: every kind of packet comes up.
    fn mixed() -> Vec<u8> {
        let mut seed = 7u32;
        let mut data = Vec::new();
        for i in 0..4000u32 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            match seed >> 29 {
                0 => data.extend(seed.to_le_bytes()),
                1 => data.extend([seed as u8 >> 4; 300]),
                2..=4 => data.extend(format!("line {} of a text\n", i % 97).bytes()),
                _ => data.extend(&b"local.get i32.const i32.add"[..(seed >> 8) as usize % 27]),
            }
        }
        data
    }

    #[test]
    fn what_is_packed_comes_back_and_its_beginning_from_a_beginning() {
        let data = mixed();
        let text = base93(&lzma(&data).unwrap());
        for size in [0, 1, 2, 1000, data.len() / 2, data.len() - 1, data.len()] {
            let needed = mimamori_unpack::needed(text.as_bytes(), size).unwrap();
            let got = mimamori_unpack::unpack(&text.as_bytes()[..needed], size).unwrap();
            assert!(got == data[..size], "{size}");
        }
        assert_eq!(mimamori_unpack::unpack(text.as_bytes(), data.len() + 1), None);
        assert!(mimamori_unpack::needed(text.as_bytes(), 1000).unwrap() < text.len() / 4);
    }

    #[test]
    fn damaged_streams_end_and_never_panic() {
        let data = &mixed()[..3000];
        let text = base93(&lzma(data).unwrap()).into_bytes();
        for at in 0..text.len() {
            let mut damaged = text.clone();
            damaged[at] = if damaged[at] == b'!' { b'~' } else { b'!' };
            let got = mimamori_unpack::unpack(&damaged, data.len());
            assert!(got.is_none_or(|g| g.len() == data.len()), "{at}");
            let got = mimamori_unpack::unpack(&text[..at], data.len());
            assert!(got.is_none_or(|g| g.len() == data.len()), "{at}");
        }
        for input in [&b""[..], b"!", b"<<<<", &[0xff; 64], "日本語".as_bytes()] {
            assert_eq!(mimamori_unpack::unpack(input, 10), None);
            assert_eq!(mimamori_unpack::unsplit(input), None);
        }
    }

    #[test]
    fn sha256_of_nothing() {
        assert!(hex(&sha256(b"")).starts_with("e3b0c44298fc1c14"));
    }
}
