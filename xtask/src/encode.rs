//! Small encoders: LZMA, base64, sha256. None has a clock: two builds give the same bytes.

use lzma_rust2::{LzmaOptions, LzmaWriter};
use sha2::{Digest, Sha256};

/// The `.lzma` form: a head with the unpacked length, then one stream. `www/unpack.js` reads it.
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
    fn lzma_has_its_length_in_the_head_and_no_clock() {
        let data = b"mimamori ".repeat(1000);
        let z = lzma(&data).unwrap();
        assert_eq!(z[5..13], (data.len() as u64).to_le_bytes());
        assert!(z.len() < 200);
        assert_eq!(z, lzma(&data).unwrap());
    }

    #[test]
    fn sha256_of_nothing() {
        assert!(hex(&sha256(b"")).starts_with("e3b0c44298fc1c14"));
    }
}
