//! Factory passwords: the value itself, nearly the value, or a hash of it.
//!
//! The table comes from `data/credentials/` (`cargo xtask credentials`). Makers whose attribution is not verified are
//! matched but never named.

use crate::model::order::Order as _;
use crate::model::secret::SecretText;

use super::fold::fold;
use super::hash;
use std::collections::HashSet;
use std::sync::OnceLock;

/// How close a value is to a factory password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultMatch {
    Exact,
    /// Other case or width, or one or two digits or signs appended.
    Nearly,
}

struct Entry {
    folded: String,
    /// Its line in the list.
    line: usize,
    value: &'static str,
    botnet: bool,
}

/// A longer value is not compared: no factory password is that long.
const LONGEST: usize = 64;

fn table() -> &'static [Entry] {
    static TABLE: OnceLock<Vec<Entry>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut t: Vec<Entry> = include_str!("data/defaults.txt")
            .lines()
            .enumerate()
            .filter_map(|(line, l)| {
                let value = l.get(1..)?;
                Some(Entry { folded: fold(value), line, value, botnet: l.starts_with('b') })
            })
            .collect();
        t.order_by(|a, b| a.folded.cmp(&b.folded).then_with(|| b.botnet.cmp(&a.botnet)));
        t
    })
}

/// A number below 4,096 for a text.
fn hash_of(folded: &str) -> usize {
    let h = folded.bytes().fold(0u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    (h >> 20) as usize
}

fn entries(folded: &str) -> &'static [Entry] {
    // Most texts are none, and this says so without comparing any.
    static MAY: OnceLock<[u64; 64]> = OnceLock::new();
    let t = table();
    let may = MAY.get_or_init(|| {
        let mut may = [0; 64];
        for h in t.iter().map(|e| hash_of(&e.folded)) {
            may[h / 64] |= 1 << (h % 64);
        }
        may
    });
    let h = hash_of(folded);
    if may[h / 64] >> (h % 64) & 1 == 0 {
        return &[];
    }
    let from = t.partition_point(|e| e.folded.as_str() < folded);
    let to = from + t[from..].partition_point(|e| e.folded == folded);
    &t[from..to]
}

/// Every factory password, as it is written.
pub(super) fn values() -> impl Iterator<Item = &'static str> {
    table().iter().map(|e| e.value)
}

/// A factory password, or nearly one, and who ships it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factory {
    pub how: DefaultMatch,
    /// In the table of a known botnet.
    pub botnet: bool,
    /// Makers whose attribution is verified.
    pub makers: Vec<&'static str>,
}

/// Makers that are named at most.
const MAKERS: usize = 6;

/// Is this a factory password, or nearly one?
pub fn find(value: &str) -> Option<DefaultMatch> {
    hit(value).map(|(how, _)| how)
}

/// The same with what is known of it.
pub fn about(value: &str) -> Option<Factory> {
    let (how, entries) = hit(value)?;
    let lines: Vec<usize> = entries.iter().map(|e| e.line).collect();
    let mut makers: Vec<&'static str> = Vec::new();
    // Cameras and recorders first.
    for camera in [true, false] {
        for f in table_of_families().iter().filter(|f| (f.kind == "camera") == camera) {
            if f.line.is_some_and(|l| lines.contains(&l))
                && makers.len() < MAKERS
                && !makers.contains(&f.vendor)
            {
                makers.push(f.vendor);
            }
        }
    }
    Some(Factory { how, botnet: entries.iter().any(|e| e.botnet), makers })
}

fn hit(value: &str) -> Option<(DefaultMatch, &'static [Entry])> {
    if value.chars().take(LONGEST + 1).count() > LONGEST {
        return None;
    }
    let folded = SecretText::new(fold(value));
    let same = entries(folded.expose());
    if !same.is_empty() {
        let exact = same.iter().any(|e| e.value == value);
        return Some((if exact { DefaultMatch::Exact } else { DefaultMatch::Nearly }, same));
    }
    let mut base = folded.expose();
    for _ in 0..2 {
        let ending = |c: char| c.is_ascii_digit() || c.is_ascii_punctuation() || c == ' ';
        base = base.strip_suffix(ending)?;
        let near = entries(base);
        if !near.is_empty() {
            return Some((DefaultMatch::Nearly, near));
        }
    }
    None
}

/// Is this just a factory password, under a name that is shipped with it? `camera`: only makers of cameras count. A name that
/// is not known may be any; where nobody may be named as the maker, the name says nothing. `product`: whose it is, where that is
/// known; what another maker ships is then none.
pub fn is_pair(user: &str, value: &str, camera: bool, product: &str) -> bool {
    let Some((DefaultMatch::Exact, entries)) = hit(value) else { return false };
    let bare = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let product = bare(product);
    let same = |f: &&Family| {
        let name = user.is_empty() || f.user.is_empty() || f.user.eq_ignore_ascii_case(user);
        // A chip's program, and cameras without a name, are in products of many makers.
        let own = product.is_empty()
            || ["HiSilicon", "IP camera"].iter().any(|w| f.vendor.starts_with(w))
            || f.vendor.split(['/', '(']).map(bare).any(|v| v.starts_with(&product) || product.contains(&v));
        name && own && (!camera || f.kind == "camera")
    };
    entries.iter().filter(|e| e.value == value).any(|e| {
        let mut makers = table_of_families().iter().filter(|f| f.line == Some(e.line)).peekable();
        makers.peek().is_none() || makers.any(|f| same(&f))
    })
}

/// Is this the hash of a factory password? `scheme` as in [`hash::of`].
pub fn is_hash_of_default(value: &str, scheme: &str) -> bool {
    if scheme == "htdigest" {
        return values().any(|v| hash::belongs(v, value, scheme));
    }
    static HASHES: OnceLock<HashSet<(&'static str, String)>> = OnceLock::new();
    let Some(scheme) = hash::SCHEMES.iter().copied().find(|s| *s == hash::canonical(scheme)) else {
        return false;
    };
    let all = HASHES.get_or_init(|| {
        let of = |s: &'static str| values().filter_map(move |v| Some((s, hash::of(v, s)?)));
        hash::SCHEMES.iter().copied().flat_map(of).collect()
    });
    all.contains(&(scheme, hash::tidy(value.trim(), scheme)))
}

/// A maker and product family with a known factory password; attribution verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Family {
    pub vendor: &'static str,
    pub product: &'static str,
    pub user: &'static str,
    /// `fixed`, `empty` or `derived` (made from a serial number or the like).
    pub how: &'static str,
    /// `camera`, `network`, `network-or-other`, `nas`, `printer`, `generic`.
    pub kind: &'static str,
    pub until: &'static str,
    /// In the table of a known botnet.
    pub botnet: bool,
    pub sources: &'static str,
    /// Line of the fixed password in the list of values.
    line: Option<usize>,
}

/// Every family that may be named.
pub fn families() -> Vec<Family> {
    table_of_families().to_vec()
}

fn table_of_families() -> &'static [Family] {
    static TABLE: OnceLock<Vec<Family>> = OnceLock::new();
    TABLE.get_or_init(read_families)
}

fn read_families() -> Vec<Family> {
    include_str!("data/families.tsv")
        .lines()
        .filter_map(|l| {
            let mut f = l.split('\t');
            Some(Family {
                vendor: f.next()?,
                product: f.next()?,
                user: f.next()?,
                how: f.next()?,
                kind: f.next()?,
                until: f.next()?,
                botnet: f.next()? == "botnet",
                sources: f.next()?,
                line: f.next().and_then(|n| n.parse().ok()),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_password_belong_together() {
        let pair = |user, value, camera| is_pair(user, value, camera, "");
        assert!(pair("admin", "12345", true) && pair("root", "pass", true) && pair("", "pass", true));
        assert!(pair("manager", "friend", false));
        assert!(!pair("mimi", "admin123", true) && !pair("admin", "admin1", true));
        // A botnet tries it, but no maker ships it under this name.
        assert!(!pair("user", "pass", true) && pair("root", "xc3511", true));
    }

    #[test]
    fn what_another_maker_ships_is_no_factory_password_of_this_one() {
        for (user, value, product, want) in [
            ("root", "pass", "AXIS", true),
            ("root", "pass", "Axis Communications AB", true),
            ("root", "pass", "Hikvision", false),
            ("admin", "12345", "HANGZHOU HIKVISION DIGITAL", true),
            ("admin", "12345", "Example Lab", false),
            // In cameras of many makers.
            ("root", "xc3511", "Example Lab", true),
        ] {
            assert_eq!(is_pair(user, value, false, product), want, "{user} {value} {product}");
        }
    }

    #[test]
    fn knows_values_near_values_and_nothing_else() {
        assert_eq!(find("admin"), Some(DefaultMatch::Exact));
        assert_eq!(find(""), Some(DefaultMatch::Exact));
        for near in ["ADMIN", "ａｄｍｉｎ", "admin1", "Admin12", "xc3511!", "7UJMKO0ADMIN99", "7"] {
            assert_eq!(find(near), Some(DefaultMatch::Nearly), "{near}");
        }
        for no in ["admin123x4", "mimamori-8fK2", "xxadmin", &"admin".repeat(50)] {
            assert_eq!(find(no), None, "{no}");
        }
    }

    #[test]
    fn says_who_ships_it_and_whether_botnets_try_it() {
        let d = about("7ujMko0admin").unwrap();
        assert!(d.botnet && d.makers.contains(&"Dahua"), "{d:?}");
        let d = about("xc3511").unwrap();
        assert!(d.botnet, "{d:?}");
        assert!(about("admin").unwrap().makers.len() <= MAKERS);
        assert_eq!(about("kT9wK4mP2xQ7"), None);
    }

    #[test]
    fn unverified_makers_are_not_named() {
        let f = families();
        assert!(f.len() > 500);
        assert!(f.iter().all(|f| !f.vendor.is_empty() && !f.sources.split(',').any(|s| s == "U")));
        assert!(!f.iter().any(|f| f.vendor == "I-O DATA"));
    }
}
