//! `cargo xtask catalogue`: the fact files under `data/catalogue/` become the one dated catalogue that is embedded.
//!
//! Comes in: tables of facts, each with source and day, written in our own words. Goes out: one JSON document
//! (`docs/catalogue.schema.json`), as `src/catalog/catalogue.json.z`. The same files give the same bytes.
//!
//! Refuses what has given wrong verdicts before: a bound that is read as a fix, several models and several bounds
//! without the pairing, names that fit every device of a maker, a report's day as a "version", a date without its kind,
//! a fact without source or day. A refusal names the file and the line; nothing is written then.

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

#[allow(dead_code)] // the engine uses more of it
#[path = "../../src/catalog/version.rs"]
mod version;

use version::{Reading, Scheme};

/// Where the facts are, and where the artefact goes, seen from the root of the repository.
pub const FACTS: &str = "data/catalogue";
pub const ARTEFACT: &str = "src/catalog/catalogue.json.z";

/// What the readers of the table may leave out is left out, so that the file stays small.
fn none<T: Default + PartialEq>(v: &T) -> bool {
    *v == T::default()
}

#[derive(Serialize)]
struct Catalogue {
    schema: u32,
    catalogue_id: String,
    issued: String,
    valid_for_days: u32,
    kev_version: String,
    sources: Vec<Source>,
    vendors: Vec<Vendor>,
    vulnerabilities: Vec<Vulnerability>,
    support: Vec<Support>,
    latest: Vec<Latest>,
    notices: Vec<Notice>,
}

#[derive(Serialize)]
struct Source {
    id: String,
    name: String,
    licence: String,
    read: String,
}

#[derive(Serialize)]
struct Vendor {
    id: String,
    en: String,
    #[serde(skip_serializing_if = "none")]
    ja: String,
    #[serde(skip_serializing_if = "none")]
    aliases: Vec<String>,
    scheme: String,
    #[serde(skip_serializing_if = "none")]
    hints: Vec<String>,
    #[serde(skip_serializing_if = "none")]
    maker: String,
}

#[derive(Serialize)]
struct Vulnerability {
    id: String,
    vendor: String,
    kind: String,
    #[serde(skip_serializing_if = "none")]
    jvn: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exploited: Option<Exploited>,
    source: Vec<String>,
    day: String,
    confidence: String,
    lines: Vec<Line>,
}

#[derive(Serialize, PartialEq, Clone)]
struct Exploited {
    by: String,
    day: String,
}

#[derive(Serialize)]
struct Line {
    models: Vec<String>,
    #[serde(skip_serializing_if = "none")]
    hardware: String,
    #[serde(skip_serializing_if = "none")]
    scheme: String,
    condition: String,
    #[serde(skip_serializing_if = "none")]
    affected: String,
    #[serde(skip_serializing_if = "none")]
    fixed: String,
    #[serde(skip_serializing_if = "none")]
    flags: Vec<String>,
}

#[derive(Serialize)]
struct Support {
    vendor: String,
    models: Vec<String>,
    #[serde(skip_serializing_if = "none")]
    affected: String,
    what: String,
    date_kind: String,
    date: String,
    source: Vec<String>,
    day: String,
    confidence: String,
}

#[derive(Serialize)]
struct Latest {
    vendor: String,
    models: Vec<String>,
    #[serde(skip_serializing_if = "none")]
    hardware: String,
    #[serde(skip_serializing_if = "none")]
    platform: String,
    #[serde(skip_serializing_if = "none")]
    track: String,
    version: String,
    basis: String,
    source: Vec<String>,
    day: String,
    confidence: String,
}

#[derive(Serialize)]
struct Notice {
    vendor: String,
    models: Vec<String>,
    date: String,
    en: String,
    ja: String,
    source: Vec<String>,
    day: String,
    confidence: String,
}

/// Maker, and how its models begin.
type Hints = Vec<(String, String)>;

/// One row of a table with its place, for messages.
struct Row {
    at: String,
    cells: BTreeMap<String, String>,
}

impl Row {
    fn get(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
    fn list(&self, column: &str) -> Vec<String> {
        self.get(column).split(';').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
    }
}

/// Everything that was wrong, so that one run shows all of it.
#[derive(Default)]
struct Complaints(Vec<String>);

impl Complaints {
    fn add(&mut self, row: &Row, what: impl std::fmt::Display) {
        self.0.push(format!("{}: {what}", row.at));
    }
}

fn table(path: &Path, columns: &[&str], bad: &mut Complaints) -> Result<Vec<Row>, String> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or("").split('\t').collect();
    if head != columns {
        return Err(format!("{}: the columns must be {columns:?}", path.display()));
    }
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut rows = Vec::new();
    for (i, line) in lines.enumerate().filter(|(_, l)| !l.is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let row = Row {
            at: format!("{name}:{}", i + 2),
            cells: head.iter().zip(&cells).map(|(h, c)| ((*h).to_owned(), (*c).to_owned())).collect(),
        };
        if cells.len() != head.len() {
            bad.add(&row, format_args!("{} cells instead of {}", cells.len(), head.len()));
        }
        // Traces of a wrong decoding, and blanks that look like blanks and are none.
        if ["Â", "Ã", "â€", "\u{FFFD}", "\u{00A0}", "\\/"].iter().any(|m| line.contains(m)) {
            bad.add(&row, "damaged characters");
        }
        rows.push(row);
    }
    Ok(rows)
}

fn tables(dir: &Path, columns: &[&str], bad: &mut Complaints) -> Result<Vec<Row>, String> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .map_err(|e| format!("{}: {e}", dir.display()))?
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|x| x == "tsv"))
        .collect();
    files.sort();
    let mut rows = Vec::new();
    for f in files {
        rows.extend(table(&f, columns, bad)?);
    }
    Ok(rows)
}

/// `YYYY-MM-DD`, or `YYYY-MM` where only the month is known.
fn is_day(s: &str) -> bool {
    let n: Vec<&str> = s.split('-').collect();
    let ok = |t: &str, len: usize, lo: u32, hi: u32| {
        t.len() == len && t.parse::<u32>().is_ok_and(|v| (lo..=hi).contains(&v))
    };
    match n.as_slice() {
        [y, m, d] => ok(y, 4, 1990, 2099) && ok(m, 2, 1, 12) && ok(d, 2, 1, 31),
        [y, m] => ok(y, 4, 1990, 2099) && ok(m, 2, 1, 12),
        _ => false,
    }
}

fn day_number(s: &str) -> Option<u32> {
    is_day(s).then(|| s.replace('-', "").parse().ok()).flatten()
}

/// Words that name a kind of device, a platform or everything a maker sells.
const TOO_BROAD: &[&str] = &[
    "axisos",
    "box",
    "bullet",
    "camera",
    "cameras",
    "cctv",
    "cctvdvr",
    "cms",
    "cube",
    "device",
    "devices",
    "dome",
    "dvr",
    "firmware",
    "ipcamera",
    "mx6",
    "networkcamera",
    "nvr",
    "p3",
    "ptz",
    "recorder",
    "server",
    "xvr",
];

fn check_models(row: &Row, models: &[String], vendor: &str, wide: bool, bad: &mut Complaints) {
    if models.is_empty() {
        bad.add(row, "no model: a fact without a product can never match, or matches everything");
    }
    for m in models {
        if m == "*" {
            if !wide {
                bad.add(
                    row,
                    "`*` fits every device of the maker; only a version inside a branch may decide that",
                );
            }
            continue;
        }
        let key: String = m.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let whole = !m.ends_with('*');
        if whole && TOO_BROAD.contains(&key.as_str()) || key == vendor.replace('-', "") {
            bad.add(row, format_args!("`{m}` is too broad to match alone"));
        }
        let wild = m.contains(['*', '#', '?', '@']);
        if wild && key.len() < 2 {
            bad.add(row, format_args!("`{m}` has too few fixed letters"));
        }
        if m.trim_end_matches('*').contains('*') {
            bad.add(row, format_args!("`{m}`: `*` only stands at the end"));
        }
        if m.to_ascii_lowercase().ends_with("firmware") || m.contains(" and ") || m.contains([',', '|']) {
            bad.add(row, format_args!("`{m}` is not one model"));
        }
        for (wrong, why) in spelling(m) {
            if wrong {
                bad.add(row, format_args!("`{m}`: {why}"));
            }
        }
        // `DS-76xxNI` is written with `#` or `?`; an x that is left over is ambiguous.
        if !wild && m.to_ascii_lowercase().contains("xx") {
            bad.add(
                row,
                format_args!("`{m}`: write x as `#` (digit), `?` (letter or digit) or `@` (letters)"),
            );
        }
    }
}

/// What has been in the place of a model, or in the middle of one.
fn spelling(m: &str) -> [(bool, &'static str); 10] {
    let low = m.to_ascii_lowercase();
    let bracket = m.split_once('(').and_then(|(_, r)| r.split_once(')')).map_or("", |(inner, _)| inner);
    let number = low.strip_prefix('v').unwrap_or(&low);
    let dotted = number.contains('.') && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let between = |x: &[u8]| x[1] == b'x' && x[0].is_ascii_digit() && x[2].is_ascii_digit();
    let lens = low.split(' ').any(|w| w.ends_with("mm") && w.starts_with(|c: char| c.is_ascii_digit()));
    [
        (m.starts_with('('), "a note in the place of a model"),
        (
            bracket.contains(' ') && bracket.contains(|c: char| c.is_lowercase()),
            "a condition or a note in brackets",
        ),
        (dotted, "a version in the place of a model"),
        (
            !m.contains('_') && low.as_bytes().windows(3).any(between),
            "an X between digits stands for any digit; write `#`",
        ),
        (m.contains(" / "), "two models in one"),
        (low.contains(" hw ") || low.contains("(hw"), "a hardware version inside the model; it has a column"),
        (m.contains("--") || m.ends_with('-') || m.contains("-U-"), "brackets were turned into hyphens"),
        (lens, "a lens is not part of the model"),
        (m.contains("- ") || m.contains("  "), "a blank inside the model"),
        (m.chars().any(|c| ('\u{FF01}'..='\u{FF5E}').contains(&c)), "full-width signs"),
    ]
}

/// A model that begins as those of another maker do belongs to that maker.
fn check_owner(row: &Row, models: &[String], vendor: &str, hints: &Hints, bad: &mut Complaints) {
    for m in models {
        let low = m.to_lowercase();
        let own = |begin: &str| low.starts_with(begin);
        let longest = |of: &dyn Fn(&str) -> bool| {
            hints.iter().filter(|(v, b)| of(v) && own(b)).map(|(_, b)| b.len()).max().unwrap_or(0)
        };
        let (mine, other) = (longest(&|v| v == vendor), longest(&|v| v != vendor));
        if other > mine {
            bad.add(row, format_args!("`{m}` is named as another maker's models are"));
        }
    }
}

fn check_source(row: &Row, known: &BTreeSet<String>, issued: &str, bad: &mut Complaints) {
    let source = row.list("source");
    if source.is_empty() {
        bad.add(row, "no source");
    }
    for s in source {
        let id = s.split(':').next().unwrap_or("");
        if !known.contains(id) {
            bad.add(row, format_args!("source `{id}` is not in sources.tsv"));
        }
    }
    let day = row.get("day");
    if !is_day(day) || day > issued {
        bad.add(row, format_args!("day `{day}` is missing, wrong, or after the day of issue"));
    }
    if !["high", "medium", "low"].contains(&row.get("confidence")) {
        bad.add(row, "confidence must be high, medium or low");
    }
}

/// One bound of an interval: the sign and what stands behind it.
fn bound(s: &str) -> Option<(&str, &str)> {
    let s = s.trim();
    [">=", "<=", ">", "<"].iter().find_map(|sign| s.strip_prefix(sign).map(|v| (*sign, v.trim())))
}

fn readable(row: &Row, scheme: Scheme, v: &str, bad: &mut Complaints) -> Option<Reading> {
    if v.len() > 60 || v.matches(' ').count() > 4 {
        bad.add(row, format_args!("`{v}` is a sentence, not a version"));
        return None;
    }
    let low = v.to_ascii_lowercase();
    // A letter in the place of a number stands for any; some makers write so, others do not.
    let any = low.split(['.', '-', ' ']).any(|f| matches!(f, "x" | "xx" | "*"));
    if any && !matches!(scheme, Scheme::Takenaka | Scheme::Digiever) {
        bad.add(row, format_args!("`{v}` has a placeholder and is no bound"));
    }
    if low.ends_with("build") || low.ends_with("rel") {
        bad.add(row, format_args!("`{v}` lacks its build"));
    }
    let words = ["build", "rel", "os", "ver", "version", "firmware", "axis", "r", "qvr"];
    let odd = low.split(' ').skip(1).find(|w| {
        w.starts_with(|c: char| c.is_ascii_alphabetic())
            && !words.iter().any(|x| w.trim_end_matches('.') == *x || w.starts_with("rel"))
    });
    if let Some(w) = odd {
        bad.add(row, format_args!("`{v}`: nothing says how `{w}` is ordered"));
    }
    let r = version::read(scheme, v, None);
    if r.is_none() {
        bad.add(row, format_args!("`{v}` is no version of the scheme"));
    }
    r
}

fn check_range(row: &Row, scheme: Scheme, bad: &mut Complaints) {
    if scheme == Scheme::Opaque {
        bad.add(row, "board numbers have no order; list them (enumerated)");
        return;
    }
    let flags = row.list("flags");
    let affected = row.get("affected");
    let intervals: Vec<&str> = affected.split('|').collect();
    let branches = matches!(scheme, Scheme::Dahua | Scheme::Uniview | Scheme::Takenaka);
    if intervals.len() > 1
        && !branches
        && !flags.iter().any(|f| ["unpaired", "tracks", "vendor-wide"].contains(&f.as_str()))
    {
        bad.add(row, "several bounds, and nothing says which belongs to which model (unpaired, tracks)");
    }
    let mut uppers: Vec<(String, Reading)> = Vec::new();
    for i in intervals {
        let (mut low, mut high) = (None, None);
        for b in i.split('&') {
            let Some((sign, v)) = bound(b) else {
                bad.add(row, format_args!("`{b}` is no bound"));
                continue;
            };
            if v == "0" {
                bad.add(row, "`0` alone says nothing; write the bound or all-versions");
            }
            let Some(r) = readable(row, scheme, v, bad) else { continue };
            if sign.starts_with('<') { high = Some((sign, r)) } else { low = Some(r) }
        }
        match (&low, &high) {
            (_, None) => bad.add(row, "a lower bound without an upper one flags every later version"),
            (Some(l), Some((_, h))) => match version::compare(scheme, l, h) {
                Ok(std::cmp::Ordering::Greater) => bad.add(row, "the lower bound is above the upper one"),
                Err(why) => bad.add(row, format_args!("the bounds cannot be compared: {why:?}")),
                Ok(_) => {}
            },
            _ => {}
        }
        if let Some((sign, h)) = high {
            uppers.push((sign.to_owned(), h));
        }
    }
    let fixed = row.get("fixed");
    if let Some((sign, v)) = bound(fixed) {
        if !sign.starts_with('>') {
            bad.add(row, "a fix is `>=version` or `>version`");
        }
        if let Some(f) = readable(row, scheme, v, bad) {
            for (upper, h) in &uppers {
                match version::compare(scheme, &f, h) {
                    Ok(std::cmp::Ordering::Less) => {
                        bad.add(row, "the fix is older than the end of what is affected")
                    }
                    Ok(std::cmp::Ordering::Equal) if sign == ">=" && upper == "<=" => {
                        bad.add(row, "a bound is read as a fix: the same version is affected and fixed");
                    }
                    _ => {}
                }
            }
        }
    } else if !["", "none"].contains(&fixed) {
        bad.add(row, format_args!("fix `{fixed}` is neither a version nor `none`"));
    }
}

fn check_dates(row: &Row, bad: &mut Complaints) {
    let affected = row.get("affected");
    let intervals: Vec<&str> = affected.split('|').collect();
    if intervals.len() > 1 && !row.list("flags").contains(&"unpaired".to_owned()) {
        bad.add(row, "several dates, and nothing says which belongs to which model");
    }
    let mut last = 0;
    for b in intervals.iter().flat_map(|i| i.split('&')) {
        match bound(b).and_then(|(sign, v)| Some((sign, day_number(v)?))) {
            Some((sign, d)) if sign.starts_with('<') => last = last.max(if sign == "<=" { d + 1 } else { d }),
            Some(_) => {}
            None => bad.add(row, format_args!("`{b}` is no date bound")),
        }
    }
    if let Some((sign, v)) = bound(row.get("fixed")) {
        match day_number(v) {
            Some(d) if sign == ">=" && (d >= last || d + 1 >= last) => {}
            _ => bad.add(row, "the fix must be `>=day`, not before the end of what is affected"),
        }
    }
}

fn check_condition(row: &Row, scheme: Scheme, bad: &mut Complaints) {
    let (affected, fixed) = (row.get("affected"), row.get("fixed"));
    match row.get("condition") {
        "version-range" => check_range(row, scheme, bad),
        "enumerated" => {
            // Lists that were cut off end at a round number. Absence from them says nothing, and that must be told.
            if affected.split('|').count() == 20 && !row.list("flags").contains(&"truncated".to_owned()) {
                bad.add(row, "exactly 20 values: probably cut off (truncated)");
            }
            for v in affected.split('|').map(str::trim) {
                let low = v.to_ascii_lowercase();
                if low.is_empty()
                    || ["unspecified", "prior", "before", "all", "–", "through", " - ", " to ", "<", ">"]
                        .iter()
                        .any(|w| low.contains(w))
                {
                    bad.add(row, format_args!("`{v}` is not one version"));
                } else if low.len() == 8 && low.starts_with("20") && low.bytes().all(|b| b.is_ascii_digit()) {
                    bad.add(row, format_args!("`{v}` is a day of report, not a firmware"));
                } else {
                    readable(row, scheme, v, bad);
                }
            }
            if let Some((_, v)) = bound(fixed) {
                readable(row, scheme, v, bad);
            }
        }
        "build-date-before" | "build-date-range" => check_dates(row, bad),
        "all-versions" => {
            if !affected.is_empty() || !["", "none"].contains(&fixed) {
                bad.add(row, "all versions are affected, and yet a bound or a fix is named");
            }
        }
        "vendor-page-only" | "text-only" => {
            if !fixed.is_empty() {
                bad.add(row, "prose cannot be compared with a fix");
            }
        }
        other => bad.add(row, format_args!("unknown condition `{other}`")),
    }
}

/// Make the catalogue from the facts under `root`.
///
/// # Errors
/// All complaints at once, each with file and line.
pub fn generate(root: &Path) -> Result<String, Vec<String>> {
    let mut bad = Complaints::default();
    let made = read_all(&root.join(FACTS), &mut bad).map_err(|e| vec![e])?;
    if !bad.0.is_empty() {
        return Err(bad.0);
    }
    serde_json::to_string(&made).map_err(|e| vec![e.to_string()])
}

fn read_all(dir: &Path, bad: &mut Complaints) -> Result<Catalogue, String> {
    let about = table(&dir.join("about.tsv"), &["key", "value"], bad)?;
    let fact = |k: &str| {
        about.iter().find(|r| r.get("key") == k).map(|r| r.get("value").to_owned()).unwrap_or_default()
    };
    let issued = fact("issued");
    if !is_day(&issued) {
        return Err("about.tsv: no day of issue".to_owned());
    }
    let rows = table(&dir.join("sources.tsv"), &["id", "name", "licence", "read"], bad)?;
    let known: BTreeSet<String> = rows.iter().map(|r| r.get("id").to_owned()).collect();
    let sources = rows
        .iter()
        .map(|r| Source {
            id: r.get("id").to_owned(),
            name: r.get("name").to_owned(),
            licence: r.get("licence").to_owned(),
            read: r.get("read").to_owned(),
        })
        .collect();
    let unofficial: BTreeSet<String> = rows
        .iter()
        .filter(|r| r.get("name").contains("unofficial"))
        .map(|r| r.get("id").to_owned())
        .collect();
    let (vendors, schemes) = vendors(dir, bad)?;
    // How the models of each maker begin, where that is plain.
    let hints: Hints = vendors
        .iter()
        .flat_map(|v| v.hints.iter().map(|h| (v.id.clone(), h)))
        .map(|(v, h)| (v, h.split(['#', '?', '@', '*']).next().unwrap_or("").to_lowercase()))
        .filter(|(_, begin)| begin.len() >= 4)
        .collect();
    Ok(Catalogue {
        schema: 1,
        catalogue_id: fact("catalogue_id"),
        valid_for_days: fact("valid_for_days").parse().map_err(|_| "about.tsv: valid_for_days".to_owned())?,
        kev_version: fact("kev_version"),
        sources,
        vulnerabilities: vulnerabilities(dir, &schemes, &known, &hints, &issued, bad)?,
        support: support(dir, &schemes, &known, &issued, bad)?,
        latest: latest(dir, &schemes, &known, &unofficial, &issued, bad)?,
        notices: notices(dir, &schemes, &known, &issued, bad)?,
        vendors,
        issued,
    })
}

/// Words that have stood among the names of makers.
const WORDS: &[&str] = &[
    "first",
    "dvr",
    "nvr",
    "gv",
    "hvr",
    "dcs",
    "dnr",
    "xm",
    "uvc",
    "qvr",
    "dvr login",
    "video surveillance",
    "ip camera",
    "cctv",
];

fn vendors(dir: &Path, bad: &mut Complaints) -> Result<(Vec<Vendor>, BTreeMap<String, Scheme>), String> {
    let rows =
        table(&dir.join("vendors.tsv"), &["id", "en", "ja", "aliases", "scheme", "hints", "maker"], bad)?;
    let mut schemes = BTreeMap::new();
    let mut out = Vec::new();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for r in &rows {
        let id = r.get("id").to_owned();
        match Scheme::find(r.get("scheme")) {
            Some(s) => {
                if schemes.insert(id.clone(), s).is_some() {
                    bad.add(r, "vendor stands here twice");
                }
            }
            None => bad.add(r, format_args!("unknown scheme `{}`", r.get("scheme"))),
        }
        if r.get("en").contains(" / ") {
            bad.add(r, "two companies in one entry");
        }
        // Words for things and for many companies name a maker only together with one of its models.
        for a in r.list("aliases") {
            if WORDS.contains(&a.to_lowercase().as_str()) {
                bad.add(r, format_args!("`{a}` names things, not a maker; write it with `!`"));
            }
        }
        let mut own: Vec<String> = r.list("aliases");
        own.extend([r.get("en").to_owned(), r.get("ja").to_owned()].into_iter().filter(|n| !n.is_empty()));
        for n in own.iter().map(|n| n.to_lowercase()).collect::<BTreeSet<_>>() {
            if let Some(other) = names.insert(n.clone(), id.clone()) {
                bad.add(r, format_args!("`{n}` already names {other}"));
            }
        }
        out.push(Vendor {
            id,
            en: r.get("en").to_owned(),
            ja: r.get("ja").to_owned(),
            aliases: r.list("aliases"),
            scheme: r.get("scheme").to_owned(),
            hints: r.list("hints"),
            maker: r.get("maker").to_owned(),
        });
    }
    for r in &rows {
        if !r.get("maker").is_empty() && !schemes.contains_key(r.get("maker")) {
            bad.add(r, "unknown maker");
        }
    }
    Ok((out, schemes))
}

fn vulnerabilities(
    dir: &Path,
    schemes: &BTreeMap<String, Scheme>,
    known: &BTreeSet<String>,
    hints: &Hints,
    issued: &str,
    bad: &mut Complaints,
) -> Result<Vec<Vulnerability>, String> {
    const COLUMNS: [&str; 16] = [
        "id",
        "jvn",
        "vendor",
        "models",
        "hardware",
        "scheme",
        "condition",
        "affected",
        "fixed",
        "flags",
        "kind",
        "exploited",
        "exploited_day",
        "source",
        "day",
        "confidence",
    ];
    const KINDS: [&str; 12] = [
        "command",
        "memory",
        "login-bypass",
        "fixed-password",
        "script",
        "file-read",
        "database",
        "leak",
        "dos",
        "update",
        "rights",
        "other",
    ];
    const FLAGS: [&str; 6] =
        ["unpaired", "tracks", "vendor-wide", "active-track", "truncated", "before-notice"];
    let mut out: Vec<Vulnerability> = Vec::new();
    let mut seen: BTreeSet<(String, String, String)> = BTreeSet::new();
    for r in tables(&dir.join("vulnerabilities"), &COLUMNS, bad)? {
        let r = &r;
        let vendor = r.get("vendor").to_owned();
        let flags = r
            .list("flags")
            .iter()
            .flat_map(|f| f.split(' ').map(str::to_owned).collect::<Vec<_>>())
            .collect::<Vec<_>>();
        for f in &flags {
            if !FLAGS.contains(&f.as_str()) {
                bad.add(r, format_args!("unknown flag `{f}`"));
            }
        }
        let own = r.get("scheme");
        let scheme = if own.is_empty() { schemes.get(&vendor).copied() } else { Scheme::find(own) };
        let Some(scheme) = scheme else {
            bad.add(r, "unknown vendor or scheme");
            continue;
        };
        let wide = flags.contains(&"vendor-wide".to_owned());
        let decides = ["version-range", "enumerated"].contains(&r.get("condition"))
            && matches!(scheme, Scheme::Dahua | Scheme::Axis | Scheme::Opaque);
        if wide && !decides {
            bad.add(r, "vendor-wide needs a version inside a branch, or the exact string, to decide");
        }
        let models = r.list("models");
        check_models(r, &models, &vendor, wide, bad);
        check_owner(r, &models, &vendor, hints, bad);
        let paired = Row {
            at: r.at.clone(),
            cells: r
                .cells
                .iter()
                .map(|(k, v)| (k.clone(), if k == "flags" { flags.join(";") } else { v.clone() }))
                .collect(),
        };
        check_condition(&paired, scheme, bad);
        check_source(r, known, issued, bad);
        if !KINDS.contains(&r.get("kind")) {
            bad.add(r, format_args!("unknown kind `{}`", r.get("kind")));
        }
        let exploited = (!r.get("exploited").is_empty())
            .then(|| Exploited { by: r.get("exploited").to_owned(), day: r.get("exploited_day").to_owned() });
        if let Some(e) = &exploited {
            if !is_day(&e.day) {
                bad.add(r, "exploited, but since when?");
            }
            if e.by == "kev" && !r.list("source").contains(&"kev".to_owned()) {
                bad.add(r, "exploited by KEV without KEV as source");
            }
        }
        for m in &models {
            // One model may have lines per hardware version, and a list of versions beside a range.
            let key =
                (format!("{}{}", r.get("id"), r.get("condition")), m.clone(), r.get("hardware").to_owned());
            if !seen.insert(key) {
                bad.add(r, format_args!("{m} stands twice under {}", r.get("id")));
            }
        }
        let line = Line {
            models,
            hardware: r.get("hardware").to_owned(),
            scheme: own.to_owned(),
            condition: r.get("condition").to_owned(),
            affected: r.get("affected").to_owned(),
            fixed: r.get("fixed").to_owned(),
            flags,
        };
        let id = r.get("id").to_owned();
        match out.iter_mut().find(|v| v.id == id && v.vendor == vendor) {
            Some(v) => {
                if v.day != r.get("day") || v.exploited != exploited || v.kind != r.get("kind") {
                    bad.add(r, format_args!("the lines of {id} do not agree on day, kind or exploitation"));
                }
                v.lines.push(line);
            }
            None => out.push(Vulnerability {
                id,
                vendor,
                kind: r.get("kind").to_owned(),
                jvn: r.list("jvn"),
                exploited,
                source: r.list("source"),
                day: r.get("day").to_owned(),
                confidence: r.get("confidence").to_owned(),
                lines: vec![line],
            }),
        }
    }
    out.sort_by(|a, b| (&a.vendor, &a.id).cmp(&(&b.vendor, &b.id)));
    Ok(out)
}

fn support(
    dir: &Path,
    schemes: &BTreeMap<String, Scheme>,
    known: &BTreeSet<String>,
    issued: &str,
    bad: &mut Complaints,
) -> Result<Vec<Support>, String> {
    const COLUMNS: [&str; 9] =
        ["vendor", "models", "affected", "what", "date_kind", "date", "source", "day", "confidence"];
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    for r in &table(&dir.join("support.tsv"), &COLUMNS, bad)? {
        let vendor = r.get("vendor").to_owned();
        let Some(scheme) = schemes.get(&vendor).copied() else {
            bad.add(r, "unknown vendor");
            continue;
        };
        let models = r.list("models");
        check_models(r, &models, &vendor, false, bad);
        check_source(r, known, issued, bad);
        if !is_day(r.get("date")) {
            bad.add(r, "no date");
        }
        // The OpenEoX names.
        if !["end_of_life", "end_of_security_support", "end_of_sales"].contains(&r.get("what")) {
            bad.add(r, format_args!("unknown end `{}`", r.get("what")));
        }
        if !["exact", "announced", "already-over-by", "could-be", "end-of-service"]
            .contains(&r.get("date_kind"))
        {
            bad.add(r, format_args!("a date without its kind (`{}`)", r.get("date_kind")));
        }
        if !r.get("affected").is_empty() {
            let range = Row { at: r.at.clone(), cells: r.cells.clone() };
            check_range(&range, scheme, bad);
        }
        for m in &models {
            if !seen.insert((vendor.clone(), m.clone(), r.get("affected").to_owned())) {
                bad.add(r, format_args!("{m} has two ends of support"));
            }
        }
        out.push(Support {
            vendor,
            models,
            affected: r.get("affected").to_owned(),
            what: r.get("what").to_owned(),
            date_kind: r.get("date_kind").to_owned(),
            date: r.get("date").to_owned(),
            source: r.list("source"),
            day: r.get("day").to_owned(),
            confidence: r.get("confidence").to_owned(),
        });
    }
    Ok(out)
}

fn latest(
    dir: &Path,
    schemes: &BTreeMap<String, Scheme>,
    known: &BTreeSet<String>,
    unofficial: &BTreeSet<String>,
    issued: &str,
    bad: &mut Complaints,
) -> Result<Vec<Latest>, String> {
    const COLUMNS: [&str; 10] = [
        "vendor",
        "models",
        "hardware",
        "platform",
        "track",
        "version",
        "basis",
        "source",
        "day",
        "confidence",
    ];
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    for r in &tables(&dir.join("latest"), &COLUMNS, bad)? {
        let vendor = r.get("vendor").to_owned();
        let Some(scheme) = schemes.get(&vendor).copied() else {
            bad.add(r, "unknown vendor");
            continue;
        };
        let models = r.list("models");
        check_models(r, &models, &vendor, !r.get("track").is_empty(), bad);
        check_source(r, known, issued, bad);
        if let Some(v) = readable(r, scheme, r.get("version"), bad) {
            let day = day_number(r.get("day")).unwrap_or(0);
            if v.build.is_some_and(|b| b > day) {
                bad.add(r, "built after the day on which it was listed");
            }
            if matches!(scheme, Scheme::Reolink | Scheme::Hikvision) && v.build.is_none() {
                bad.add(r, "without the date that orders it");
            }
        }
        if !["listed", "at-least"].contains(&r.get("basis")) {
            bad.add(r, "basis must be listed or at-least");
        }
        if r.get("basis") == "listed" && r.list("source").iter().all(|s| unofficial.contains(s)) {
            bad.add(r, "an unofficial archive never knows the newest version: at-least");
        }
        if r.get("hardware").contains(" or ") || r.get("hardware").contains([',', '|']) {
            bad.add(r, "two hardware versions in one field");
        }
        let recorder = ["NVR", "DVR"].iter().any(|p| r.get("platform").starts_with(p));
        if recorder && models.iter().any(|m| m.starts_with("DS-2")) {
            bad.add(r, "firmware of a recorder's platform under a camera");
        }
        for m in &models {
            // Two newest versions of one model and hardware are allowed only where the table itself says that it cannot
            // tell them apart (Hikvision's archive): the engine then decides only where both agree.
            let key = (vendor.clone(), m.clone(), r.get("hardware").to_owned(), r.get("track").to_owned());
            if !seen.insert(key) && vendor != "hikvision" {
                bad.add(r, format_args!("{m} has two newest versions"));
            }
        }
        out.push(Latest {
            vendor,
            models,
            hardware: r.get("hardware").to_owned(),
            platform: r.get("platform").to_owned(),
            track: r.get("track").to_owned(),
            version: r.get("version").to_owned(),
            basis: r.get("basis").to_owned(),
            source: r.list("source"),
            day: r.get("day").to_owned(),
            confidence: r.get("confidence").to_owned(),
        });
    }
    Ok(out)
}

fn notices(
    dir: &Path,
    schemes: &BTreeMap<String, Scheme>,
    known: &BTreeSet<String>,
    issued: &str,
    bad: &mut Complaints,
) -> Result<Vec<Notice>, String> {
    const COLUMNS: [&str; 8] = ["vendor", "models", "date", "en", "ja", "source", "day", "confidence"];
    let mut out = Vec::new();
    for r in &table(&dir.join("notices.tsv"), &COLUMNS, bad)? {
        let vendor = r.get("vendor").to_owned();
        if !schemes.contains_key(&vendor) {
            bad.add(r, "unknown vendor");
        }
        let models = r.list("models");
        check_models(r, &models, &vendor, false, bad);
        check_source(r, known, issued, bad);
        if !is_day(r.get("date")) || r.get("en").is_empty() || r.get("ja").is_empty() {
            bad.add(r, "a notice needs a date and both languages");
        }
        out.push(Notice {
            vendor,
            models,
            date: r.get("date").to_owned(),
            en: r.get("en").to_owned(),
            ja: r.get("ja").to_owned(),
            source: r.list("source"),
            day: r.get("day").to_owned(),
            confidence: r.get("confidence").to_owned(),
        });
    }
    Ok(out)
}

/// `cargo xtask catalogue [--json FILE]`: write the embedded artefact, and the readable JSON where asked.
///
/// # Errors
/// The complaints about the facts, or what the file system says.
pub fn run(root: &Path, args: &[String]) -> Result<(), String> {
    let json = generate(root).map_err(|c| format!("the facts were refused:\n  {}", c.join("\n  ")))?;
    // In the form of a compressed file, but stored: the artefact is packed as a whole, and better (8 kB less).
    let packed = miniz_oxide::deflate::compress_to_vec(json.as_bytes(), 0);
    fs::write(root.join(ARTEFACT), &packed).map_err(|e| e.to_string())?;
    println!("{ARTEFACT}: {} bytes, unpacked {}", packed.len(), json.len());
    if let Some(at) = args.iter().position(|a| a == "--json") {
        let file = args.get(at + 1).ok_or("--json needs a file")?;
        fs::write(file, &json).map_err(|e| e.to_string())?;
        println!("{file}: written");
    }
    Ok(())
}
