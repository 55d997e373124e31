//! Unsalted hashes that devices and their files store, so that a default behind one is recognised.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// Schemes whose hash depends on nothing but the password.
pub(super) const SCHEMES: [&str; 5] = ["md5", "sha1", "sha256", "sha256-base64", "sofia"];

/// Another name of a scheme.
pub(super) fn canonical(scheme: &str) -> &str {
    if scheme == "motioneye" { "sha1" } else { scheme }
}

/// The hash of a password: `md5`, `sha1` (also called `motioneye`) and `sha256` in hexadecimal, `sha256-base64`, and
/// XiongMai's `sofia`. `None` for a scheme that is not known here.
pub fn of(password: &str, scheme: &str) -> Option<String> {
    let bytes = password.as_bytes();
    Some(match canonical(scheme) {
        "md5" => hex(&Md5::digest(bytes)),
        "sha1" => hex(&Sha1::digest(bytes)),
        "sha256" => hex(&Sha256::digest(bytes)),
        "sha256-base64" => base64(&Sha256::digest(bytes)),
        "sofia" => sofia(password),
        _ => return None,
    })
}

/// Does this stored hash belong to this password? Also `htdigest`, whose stored form is `user:realm:hash`.
pub(super) fn belongs(password: &str, stored: &str, scheme: &str) -> bool {
    let scheme = canonical(scheme);
    if scheme == "htdigest" {
        let Some((who, hash)) = stored.trim().rsplit_once(':') else { return false };
        return of(&format!("{who}:{password}"), "md5").is_some_and(|h| h.eq_ignore_ascii_case(hash));
    }
    of(password, scheme).is_some_and(|h| h == tidy(stored.trim(), scheme))
}

/// Is the password the only thing that this scheme's hash depends on (with what stands beside it)?
pub(super) fn is_open(scheme: &str) -> bool {
    SCHEMES.contains(&canonical(scheme)) || scheme == "htdigest"
}

/// A stored hash as [`of`] writes it: hexadecimal in either case is the same hash.
pub(super) fn tidy(value: &str, scheme: &str) -> String {
    if matches!(scheme, "md5" | "sha1" | "sha256") { value.to_ascii_lowercase() } else { value.to_owned() }
}

/// Eight characters of MD5 pairs, as XiongMai (Sofia, DVRIP) recorders store passwords.
fn sofia(password: &str) -> String {
    const SIGNS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    Md5::digest(password.as_bytes())
        .chunks(2)
        .map(|p| {
            let sum: usize = p.iter().map(|b| usize::from(*b)).sum();
            char::from(SIGNS[sum % 62])
        })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut s = String::with_capacity(bytes.len() * 2);
    for b in bytes {
        s.push(char::from(DIGITS[usize::from(b >> 4)]));
        s.push(char::from(DIGITS[usize::from(b & 15)]));
    }
    s
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut s = String::new();
    for group in bytes.chunks(3) {
        let word = group.iter().fold(0u32, |w, b| w << 8 | u32::from(*b)) << (8 * (3 - group.len()));
        for i in 0..=group.len() {
            s.push(char::from(SIGNS[(word >> (18 - 6 * i) & 63) as usize]));
        }
        s.extend(std::iter::repeat_n('=', 3 - group.len()));
    }
    s
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        for (password, scheme, hash) in [
            ("", "md5", "d41d8cd98f00b204e9800998ecf8427e"),
            ("admin", "md5", "21232f297a57a5a743894a0e4a801fc3"),
            ("", "sha1", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("admin", "motioneye", "d033e22ae348aeb5660fc2140aec35850c4da997"),
            ("", "sofia", "tlJwpbo6"),
            ("admin", "sofia", "6QNMIQGe"),
            ("", "sha256-base64", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        ] {
            assert_eq!(of(password, scheme).as_deref(), Some(hash), "{password} {scheme}");
        }
        assert_eq!(of("x", "argon2"), None);
        // MD5 of "root:all:ismart12" as lighttpd stores it.
        let stored = format!("root:all:{}", of("root:all:ismart12", "md5").unwrap_or_default());
        assert!(belongs("ismart12", &stored, "htdigest") && !belongs("ismart13", &stored, "htdigest"));
        assert!(!belongs("x", "no digest", "htdigest"));
    }
}
