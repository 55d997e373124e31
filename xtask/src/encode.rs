//! Small encoders: gzip without a time stamp (so that two builds give the same bytes), LZMA, base64, sha256.

use lzma_rust2::{LzmaOptions, LzmaWriter};
use sha2::{Digest, Sha256};

/// A gzip member with modification time 0 and no name.
pub fn gzip(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
    out.extend(miniz_oxide::deflate::compress_to_vec(data, 10));
    out.extend(crc32(data).to_le_bytes());
    // The format keeps the length modulo 2^32.
    out.extend((data.len() as u32).to_le_bytes());
    out
}

fn crc32(data: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for b in data {
        crc ^= u32::from(*b);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

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
    fn gzip_has_no_clock_and_unpacks() {
        let data = b"mimamori ".repeat(1000);
        let z = gzip(&data);
        assert_eq!(&z[..10], &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
        assert_eq!(z, gzip(&data));
        assert_eq!(miniz_oxide::inflate::decompress_to_vec(&z[10..z.len() - 8]).unwrap(), data);
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn sha256_of_nothing() {
        assert!(hex(&sha256(b"")).starts_with("e3b0c44298fc1c14"));
    }
}
