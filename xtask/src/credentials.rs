//! `cargo xtask credentials`: word lists of `data/` → the compact tables in `src/password/data/`.
//!
//! Comes in: `data/credentials/default-credentials.tsv` and `data/passwords/leaked-100k.txt`. Goes out:
//!
//! - `defaults.txt`: every factory password once, `b` in front of those that a known botnet tries;
//! - `families.tsv`: maker and product families whose attribution is verified (nobody else is ever named);
//! - `letters.bin`: how often letters follow each other in that list;
//! - `japanese.bin`, `words.bin`: Japanese words and words of this field (`japanese.rs`);
//! - `leaked.bin`: the leaked list, sorted and front-coded, with ranks (read by `src/password/lists.rs`).
//!
//! Same input, same bytes. The results are committed; a test compares them with the lists.

use crate::japanese;

#[path = "../../src/password/pack.rs"]
#[allow(dead_code)]
mod pack;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Entries of the leaked list.
const LEAKED: usize = 100_000;
/// Ranks up to here are stored exactly, later ones as steps of 2.
const EXACT: usize = 10_000;

pub fn main(args: &[String]) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    match args {
        [] => {}
        [flag, file] if flag == "--leaked" => take_leaked(Path::new(file), &root)?,
        [flag, zxcvbn, ipadic, gimei] if flag == "--japanese" => {
            japanese::take(Path::new(zxcvbn), Path::new(ipadic), Path::new(gimei), &root)?;
        }
        _ => {
            return Err(
                "usage: cargo xtask credentials [--leaked FILE | --japanese ZXCVBN IPADIC GIMEI]".to_owned()
            );
        }
    }
    let out = root.join("src/password/data");
    let (defaults, families) = credentials(&read(&root.join("data/credentials/default-credentials.tsv"))?)?;
    write(&out.join("defaults.txt"), defaults.as_bytes())?;
    write(&out.join("families.tsv"), families.as_bytes())?;
    let leaked = leaked(&read(&root.join("data/passwords/leaked-100k.txt"))?)?;
    write(&out.join("leaked.bin"), &packed(&leaked)?)?;
    write(&out.join("letters.bin"), &letters(&read(&root.join("data/passwords/leaked-100k.txt"))?))?;
    let list = |name: &str| read(&root.join("data/passwords").join(name));
    let (syllables, texts) = japanese::pack(&list("japanese.txt")?, &list("kanji.txt")?, &list("own.txt")?)?;
    write(&out.join("japanese.bin"), &packed(&syllables)?)?;
    write(&out.join("words.bin"), &packed(&texts)?)
}

/// Writes what `pack::Model` predicts.
struct Writer {
    out: Vec<u8>,
    low: u32,
    high: u32,
}

impl pack::Coder for Writer {
    fn bit(&mut self, p: u32, bit: u32) -> u32 {
        let mid = pack::middle(self.low, self.high, p);
        if bit == 1 {
            self.high = mid
        } else {
            self.low = mid + 1
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.out.push((self.high >> 24) as u8);
            self.low <<= 8;
            self.high = self.high << 8 | 255;
        }
        bit
    }
}

/// A list in the plain layout, packed; checked by unpacking it.
fn packed(plain: &[u8]) -> Result<Vec<u8>, String> {
    let mut model = pack::Model::new(Writer { out: Vec::new(), low: 0, high: u32::MAX });
    model.list(plain);
    let mut w = model.coder;
    w.out.extend_from_slice(&w.high.to_be_bytes());
    if pack::unpack(&w.out) == plain { Ok(w.out) } else { Err("a list does not come back".to_owned()) }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn write(path: &PathBuf, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).map_err(|e| format!("{}: {e}", path.display()))?;
    println!("{} bytes  {}", bytes.len(), path.display());
    Ok(())
}

/// The first entries of a longer list become `data/passwords/leaked-100k.txt`.
fn take_leaked(from: &Path, root: &Path) -> Result<(), String> {
    let text = fs::read(from).map_err(|e| format!("{}: {e}", from.display()))?;
    let mut seen = BTreeSet::new();
    let mut out = String::new();
    for line in text.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let printable = !line.is_empty() && line.iter().all(|b| (0x20..0x7f).contains(b));
        if printable && seen.insert(line.to_vec()) {
            out.push_str(&String::from_utf8_lossy(line));
            out.push('\n');
        }
        if seen.len() == LEAKED {
            break;
        }
    }
    write(&root.join("data/passwords/leaked-100k.txt"), out.as_bytes())
}

fn credentials(tsv: &str) -> Result<(String, String), String> {
    // Password → tried by a botnet?
    let mut passwords: BTreeMap<String, bool> = BTreeMap::new();
    let mut families: BTreeSet<(String, String)> = BTreeSet::new();
    for (n, line) in tsv.lines().enumerate().skip(1) {
        let f: Vec<&str> = line.split('\t').collect();
        let [vendor, product, user, password, kind, until, marks, sources] = f[..] else {
            return Err(format!("default-credentials.tsv line {}: not 8 columns", n + 1));
        };
        if sources.is_empty() {
            return Err(format!("default-credentials.tsv line {}: no source", n + 1));
        }
        let has = |m: &str| marks.split(',').any(|x| x == m);
        if !has("derived") {
            for p in spellings(password) {
                *passwords.entry(p).or_default() |= has("botnet");
            }
        }
        if !has("unverified") && !vendor.is_empty() {
            let how = if has("derived") {
                "derived"
            } else if password.is_empty() {
                "empty"
            } else {
                "fixed"
            };
            let botnet = if has("botnet") { "botnet" } else { "" };
            let sources = sources.replace(",U", "");
            let line = format!("{vendor}\t{product}\t{user}\t{how}\t{kind}\t{until}\t{botnet}\t{sources}");
            families.insert((line, if how == "fixed" { password.to_owned() } else { String::new() }));
        }
    }
    // The empty password is the empty line; a mark in front keeps every other first character free.
    let list: String =
        passwords.iter().map(|(p, botnet)| format!("{}{p}\n", if *botnet { 'b' } else { '-' })).collect();
    // Which line of the passwords: the maker of a value is named without a second copy of it.
    let place = |p: &str| passwords.keys().position(|k| k == p).map_or(String::new(), |n| n.to_string());
    let families = families.into_iter().fold(String::new(), |o, (f, password)| {
        let at = if password.is_empty() { String::new() } else { place(&password) };
        o + &f + "\t" + &at + "\n"
    });
    Ok((list, families))
}

/// The value as the source writes it, and the parts of "a / b", "a or b" and "a (or blank)".
fn spellings(password: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::from([password.to_owned()]);
    let mut rest = password;
    if let Some((a, _)) = password.split_once(" (or blank)").or_else(|| password.split_once(" (touch")) {
        out.insert(a.to_owned());
        rest = a;
    }
    for sep in [" / ", " or ", " OR "] {
        if rest.contains(sep) {
            out.extend(rest.split(sep).filter(|p| !p.starts_with('<')).map(str::to_owned));
        }
    }
    out
}

/// Layout, all numbers little-endian: `u32` entries, `u32` bytes of words, words, one rank class per entry, then a `u16`
/// rank for each entry of class 0. A word is the length of the part it shares with the word before (0–31, one byte below
/// 0x20, so it also ends the word before), then its other characters.
fn leaked(text: &str) -> Result<Vec<u8>, String> {
    let ranked: Vec<&str> = text.lines().collect();
    if ranked.len() < LEAKED {
        return Err(format!("leaked-100k.txt has only {} entries", ranked.len()));
    }
    let mut sorted: Vec<(&[u8], usize)> =
        ranked.iter().enumerate().map(|(i, w)| (w.as_bytes(), i + 1)).collect();
    sorted.sort_unstable();
    let mut words = Vec::new();
    let mut classes = Vec::new();
    let mut exact = Vec::new();
    let mut before: &[u8] = b"";
    for (word, rank) in sorted {
        if word.is_empty() || word == before || word.iter().any(|b| !(0x20..0x7f).contains(b)) {
            return Err(format!("leaked-100k.txt line {rank}: empty, twice, or not printable ASCII"));
        }
        let shared = word.iter().zip(before).take_while(|(a, b)| a == b).count().min(31);
        words.push(u8::try_from(shared).unwrap_or(0));
        words.extend_from_slice(&word[shared..]);
        before = word;
        if rank <= EXACT {
            classes.push(0);
            exact.extend_from_slice(&u16::try_from(rank).unwrap_or(u16::MAX).to_le_bytes());
        } else {
            classes.push(class(rank));
        }
    }
    let mut out = Vec::new();
    for n in [classes.len(), words.len()] {
        out.extend_from_slice(&u32::try_from(n).unwrap_or(0).to_le_bytes());
    }
    out.extend(words);
    out.extend(classes);
    out.extend(exact);
    Ok(out)
}

/// 1 for 10,001 … 20,000, 2 up to 40,000, and so on: steps of 2.
fn class(rank: usize) -> u8 {
    let mut class = 1u8;
    let mut end = EXACT * 2;
    while rank > end {
        end *= 2;
        class += 1;
    }
    class
}

/// How often a letter follows another in the leaked list: −50·log10 of the share, 27 rows (start, a … z) of 26 bytes.
fn letters(text: &str) -> Vec<u8> {
    let mut counts = vec![1f64; 27 * 26];
    for word in text.lines() {
        let mut row = 0;
        for b in word.bytes().map(|b| b.to_ascii_lowercase()) {
            if b.is_ascii_lowercase() {
                let at = usize::from(b - b'a');
                counts[row * 26 + at] += 1.0;
                row = at + 1;
            } else {
                row = 0;
            }
        }
    }
    counts
        .chunks(26)
        .flat_map(|row| {
            let all: f64 = row.iter().sum();
            row.iter()
                .map(move |n| ((all / n).log10() * 50.0).round().clamp(0.0, 255.0) as u8)
                .collect::<Vec<u8>>()
        })
        .collect()
}
