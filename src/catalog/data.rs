//! The catalogue as a file (`docs/catalogue.schema.json`) and as an index for looking things up.
//!
//! Comes in: the embedded bytes, or the text of a newer catalogue. Goes out: facts by maker and model. Loaded once, when
//! the first device asks. A document that does not have this shape is refused as a whole: half a catalogue would say
//! "not in the data" where the full one knows a hole.

use super::model::{Pattern, model_key};
use super::version::{Reading, Scheme, read};
use crate::model::date::Date;
use crate::model::fold;
use crate::model::map::HashMap;
use crate::model::order::Order as _;
use crate::tree::{self, Read, Wrong};

/// Unpacked, the embedded catalogue and one that a user opens are not larger than this.
pub const MAX_BYTES: usize = 8 << 20;

#[derive(Debug, Clone)]
pub struct File {
    pub schema: u32,
    pub issued: Date,
    pub valid_for_days: i64,
    pub kev_version: String,
    pub sources: Vec<Source>,
    pub vendors: Vec<Vendor>,
    pub vulnerabilities: Vec<Hole>,
    pub support: Vec<Support>,
    pub latest: Vec<Latest>,
    pub notices: Vec<Notice>,
}

#[derive(Debug, Clone)]
pub struct Source {
    pub id: String,
    pub name: String,
}

#[derive(Debug, Clone)]
pub struct Vendor {
    pub id: String,
    pub en: String,
    pub ja: String,
    pub aliases: Vec<String>,
    pub scheme: String,
    pub hints: Vec<String>,
    pub maker: String,
}

#[derive(Debug, Clone)]
pub struct Hole {
    pub id: String,
    pub vendor: String,
    pub kind: String,
    pub jvn: Vec<String>,
    pub exploited: Option<Exploited>,
    pub source: Vec<String>,
    pub day: String,
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone)]
pub struct Exploited {
    pub by: String,
    pub day: String,
}

#[derive(Debug, Clone)]
pub struct Line {
    pub models: Vec<String>,
    pub hardware: String,
    pub scheme: String,
    pub condition: String,
    pub affected: String,
    pub fixed: String,
    pub flags: Vec<String>,
}

crate::read_fields! {
    File {
        schema, issued, valid_for_days, kev_version, sources: list, vendors: list, vulnerabilities:
        list, support: list, latest: list, notices: list,
    }
    Source { id, name }
    Vendor { id, en, ja: default, aliases, scheme, hints, maker: default }
    Hole { id, vendor, kind, jvn, exploited, source: list, day, lines: list }
    Exploited { by, day }
    Line {
        models: list, hardware: default, scheme: default, condition, affected: default, fixed:
        default, flags,
    }
    Support { vendor, models: list, affected: default, date_kind, date, source: list, day }
    Latest {
        vendor, models: list, hardware: default, platform: default, track: default, version, basis,
        source: list, day,
    }
    Notice { vendor, models: list, date, en, ja, source: list, day }
}

impl Read for Date {
    fn read(v: &serde_json::Value) -> Result<Self, Wrong> {
        tree::scalar(v.as_str().and_then(Date::parse))
    }
}

impl Line {
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|f| f == flag)
    }
}

#[derive(Debug, Clone)]
pub struct Support {
    pub vendor: String,
    pub models: Vec<String>,
    pub affected: String,
    pub date_kind: String,
    pub date: String,
    pub source: Vec<String>,
    pub day: String,
}

#[derive(Debug, Clone)]
pub struct Latest {
    pub vendor: String,
    pub models: Vec<String>,
    pub hardware: String,
    pub platform: String,
    pub track: String,
    pub version: String,
    pub basis: String,
    pub source: Vec<String>,
    pub day: String,
}

#[derive(Debug, Clone)]
pub struct Notice {
    pub vendor: String,
    pub models: Vec<String>,
    pub date: String,
    pub en: String,
    pub ja: String,
    pub source: Vec<String>,
    pub day: String,
}

/// What affects which versions, ready to be compared.
#[derive(Debug)]
pub enum Condition {
    Range(Vec<Interval>),
    OneOf(Vec<Reading>),
    /// Days as yyyymmdd, first and last included.
    Built(Vec<(u32, u32)>),
    All,
    VendorPage {
        /// Firmware from this day on (yyyymmdd) is not in question.
        before: Option<u32>,
    },
    Prose,
}

#[derive(Debug)]
pub struct Interval {
    /// Bound and whether it is itself inside.
    pub low: Option<(Reading, bool)>,
    pub high: Option<(Reading, bool)>,
}

#[derive(Debug)]
pub enum Fix {
    NotStated,
    /// The source says that there will be none.
    Never,
    /// From this version on (`true`), or only later ones.
    Version(Reading, bool),
    /// From this day on, as yyyymmdd.
    Built(u32),
}

/// Points into the file: what a pattern belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Hole and line.
    Hole(u32, u32),
    Support(u32),
    Latest(u32),
    Notice(u32),
}

/// The facts of one maker.
#[derive(Debug, Default)]
pub struct Shelf {
    /// By the model's key.
    pub exact: HashMap<String, Vec<Entry>>,
    pub patterns: Vec<(Pattern, Entry)>,
    /// Facts for every device of the maker, which only a version inside a branch decides.
    pub wide: Vec<Entry>,
}

#[derive(Debug)]
pub struct Catalogue {
    pub file: File,
    pub shelves: Vec<Shelf>,
    pub schemes: Vec<Scheme>,
    /// Parallel to the lines of each hole.
    pub conditions: Vec<Vec<(Scheme, Condition, Fix)>>,
    /// For entries of `support` that hold only for some versions.
    pub support_ranges: Vec<Option<Condition>>,
    pub newest: Vec<Option<Reading>>,
    names: HashMap<String, (usize, bool)>,
    hints: Vec<(Pattern, usize)>,
    /// Model keys that name exactly one maker and are long enough to do so.
    owners: HashMap<String, usize>,
}

/// A maker, and how we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    Stated(usize),
    /// From the model alone.
    Guessed(usize),
    Unknown,
}

impl Catalogue {
    /// Read a catalogue from its JSON text.
    pub fn parse(json: &[u8]) -> Option<Catalogue> {
        if json.len() > MAX_BYTES {
            return None;
        }
        Catalogue::from_file(tree::from_slice(json).ok()?)
    }

    /// Put the facts on their shelves. `None`: a fact cannot be read.
    pub fn from_file(file: File) -> Option<Catalogue> {
        if file.schema != 1 {
            return None;
        }
        let by_id: HashMap<&str, usize> =
            file.vendors.iter().enumerate().map(|(i, v)| (v.id.as_str(), i)).collect();
        let schemes: Vec<Scheme> =
            file.vendors.iter().map(|v| Scheme::find(&v.scheme)).collect::<Option<Vec<_>>>()?;
        let mut shelves: Vec<Shelf> = file.vendors.iter().map(|_| Shelf::default()).collect();
        let mut owners: HashMap<String, Option<usize>> = HashMap::new();
        let mut put = |vendor: &str, models: &[String], entry: Entry| -> Option<()> {
            let v = *by_id.get(vendor)?;
            let shelf = shelves.get_mut(v)?;
            for m in models {
                if m == "*" {
                    shelf.wide.push(entry);
                } else if Pattern::is_plain(m) {
                    let key = model_key(m);
                    let owner = owners.entry(key.clone()).or_insert(Some(v));
                    if *owner != Some(v) {
                        *owner = None;
                    }
                    shelf.exact.entry(key).or_default().push(entry);
                } else {
                    shelf.patterns.push((Pattern::new(m), entry));
                }
            }
            Some(())
        };
        let n = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        for (i, h) in file.vulnerabilities.iter().enumerate() {
            for (j, l) in h.lines.iter().enumerate() {
                put(&h.vendor, &l.models, Entry::Hole(n(i), n(j)))?;
            }
        }
        for (i, s) in file.support.iter().enumerate() {
            put(&s.vendor, &s.models, Entry::Support(n(i)))?;
        }
        for (i, l) in file.latest.iter().enumerate() {
            put(&l.vendor, &l.models, Entry::Latest(n(i)))?;
        }
        for (i, x) in file.notices.iter().enumerate() {
            put(&x.vendor, &x.models, Entry::Notice(n(i)))?;
        }
        let scheme_of = |vendor: &str| by_id.get(vendor).and_then(|i| schemes.get(*i)).copied();
        let mut conditions = Vec::with_capacity(file.vulnerabilities.len());
        for h in &file.vulnerabilities {
            let own = scheme_of(&h.vendor)?;
            let lines: Option<Vec<_>> = h
                .lines
                .iter()
                .map(|l| {
                    let s = if l.scheme.is_empty() { Some(own) } else { Scheme::find(&l.scheme) }?;
                    Some((s, condition(l, s)?, fix(&l.fixed, s)?))
                })
                .collect();
            conditions.push(lines?);
        }
        let support_ranges = file
            .support
            .iter()
            .map(|s| {
                if s.affected.is_empty() {
                    None
                } else {
                    scheme_of(&s.vendor).and_then(|x| ranges(&s.affected, x))
                }
            })
            .collect();
        let newest = file
            .latest
            .iter()
            .map(|l| scheme_of(&l.vendor).and_then(|s| read(s, &l.version, None)))
            .collect();
        let mut names = HashMap::new();
        let mut hints = Vec::new();
        for (i, v) in file.vendors.iter().enumerate() {
            for name in [&v.en, &v.ja, &v.id].into_iter().chain(&v.aliases) {
                let careful = name.ends_with('!');
                let key = company(name.trim_end_matches('!'));
                if !key.is_empty() {
                    names.entry(key).or_insert((i, careful));
                }
            }
            hints.extend(v.hints.iter().map(|h| (Pattern::new(h), i)));
        }
        hints.order_by_key(|(p, _)| std::cmp::Reverse(p.fixed()));
        let owners = owners
            .into_iter()
            .filter(|(k, _)| k.len() >= 7 && k.bytes().any(|b| b.is_ascii_digit()))
            .filter_map(|(k, v)| Some((k, v?)))
            .collect();
        Some(Catalogue { shelves, schemes, conditions, support_ranges, newest, names, hints, owners, file })
    }

    /// The embedded form: the same JSON, deflated.
    pub fn unpack(packed: &[u8]) -> Option<Catalogue> {
        let json = miniz_oxide::inflate::decompress_to_vec_with_limit(packed, MAX_BYTES).ok()?;
        Catalogue::parse(&json)
    }

    /// Whose device this is. A maker that the list names and we know is believed; else the model may tell.
    pub fn maker(&self, stated: Option<&str>, keys: &[String]) -> Maker {
        let hinted = || {
            let by_hint = self.hints.iter().find(|(p, _)| keys.iter().any(|k| p.matches(k))).map(|(_, v)| *v);
            by_hint.or_else(|| keys.iter().find_map(|k| self.owners.get(k).copied()))
        };
        if let Some(name) = stated {
            for key in spellings(name) {
                match self.names.get(&key) {
                    Some((v, false)) => return Maker::Stated(*v),
                    // «ファースト» is also the beginning of many other names: only together with its models.
                    Some((v, true)) if hinted() == Some(*v) => return Maker::Stated(*v),
                    _ => {}
                }
            }
        }
        hinted().map_or(Maker::Unknown, Maker::Guessed)
    }

    /// Is anything known of such a model of this maker?
    pub fn knows(&self, v: usize, keys: &[String]) -> bool {
        self.shelves.get(v).is_some_and(|s| {
            keys.iter().any(|k| s.exact.contains_key(k) || s.patterns.iter().any(|(p, _)| p.matches(k)))
        })
    }

    /// The maker whom a model tells, where the stated one is not known to have it: a slip, or a cell carried down too far.
    pub fn other_maker(&self, stated: Maker, keys: &[String]) -> Option<usize> {
        let Maker::Stated(v) = stated else { return None };
        let Maker::Guessed(other) = self.maker(None, keys) else { return None };
        (other != v && self.maker_behind(v) != Some(other) && !self.knows(v, keys)).then_some(other)
    }

    /// The maker whose name stands in front of a model, and what stands behind it (`Axis AXIS P3225-LV`: once and twice).
    pub fn maker_in_front(&self, model: &str) -> (Maker, Vec<String>) {
        let (mut found, mut rests) = (Maker::Unknown, Vec::new());
        let mut rest = model;
        for _ in 0..2 {
            let ends =
                rest.char_indices().filter(|(_, c)| matches!(c, ' ' | '_' | '-')).map(|(i, _)| i).take(5);
            let name = |i: usize| {
                let known = self.names.get(&company(rest.get(..i)?))?;
                let behind = rest.get(i + 1..)?.trim_start();
                (i > 2 && !behind.is_empty()).then_some((*known, behind))
            };
            let Some(((v, careful), behind)) = ends.filter_map(name).last() else { break };
            if !careful {
                found = Maker::Guessed(v);
            }
            rest = behind;
            rests.push(behind.to_owned());
        }
        (found, rests)
    }

    pub fn vendor(&self, i: usize) -> Option<&Vendor> {
        self.file.vendors.get(i)
    }

    /// The maker behind a brand.
    pub fn maker_behind(&self, i: usize) -> Option<usize> {
        let behind = &self.vendor(i)?.maker;
        self.file.vendors.iter().position(|v| !behind.is_empty() && v.id == *behind)
    }

    /// Sources for people: «CISA KEV 2026.08.21, CVE record CVE-2017-7921».
    pub fn sources(&self, ids: &[String], jvn: &[String]) -> String {
        let mut out: Vec<String> = jvn.to_vec();
        for id in ids {
            let (kind, rest) = id.split_once(':').unwrap_or((id, ""));
            let name = self.file.sources.iter().find(|s| s.id == kind).map_or(kind, |s| s.name.as_str());
            out.push(match (kind, rest) {
                (_, "") => name.to_owned(),
                ("web", page) => page.to_owned(),
                (_, rest) => format!("{name} {rest}"),
            });
        }
        out.join(", ")
    }
}

/// A company's name without what kind of company it is.
pub(super) fn company(name: &str) -> String {
    let folded = fold::fold(name).to_lowercase();
    let bare: Vec<&str> = folded
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '(' | ')' | '・' | '-' | '®' | '™'))
        .filter(|w| {
            !matches!(
                *w,
                "" | "co"
                    | "ltd"
                    | "inc"
                    | "corp"
                    | "corporation"
                    | "company"
                    | "llc"
                    | "gmbh"
                    | "ag"
                    | "ab"
                    | "limited"
                    | "株"
                    | "有"
            )
        })
        .collect();
    fold::key(&bare.join("").replace("株式会社", "").replace("有限会社", ""))
}

/// Ways to look up a maker's cell: as it stands, without what is in brackets, its first word.
pub(super) fn spellings(name: &str) -> Vec<String> {
    let folded = fold::fold(name);
    let mut out = vec![company(&folded)];
    for part in folded.split(['(', ')', '/', '、', '[', ']']) {
        out.push(company(part));
    }
    out.extend(folded.split([' ', '_']).next().map(company));
    out.retain(|k| !k.is_empty());
    out.dedup();
    out
}

/// `>=5.2.0 build 140721 & <=5.4.0 build 160530 | …`
fn ranges(s: &str, scheme: Scheme) -> Option<Condition> {
    let mut out = Vec::new();
    for part in s.split('|') {
        let mut i = Interval { low: None, high: None };
        for b in part.split('&') {
            let (sign, v) = sign(b)?;
            let r = read(scheme, v, None)?;
            match sign {
                ">=" => i.low = Some((r, true)),
                ">" => i.low = Some((r, false)),
                "<=" => i.high = Some((r, true)),
                _ => i.high = Some((r, false)),
            }
        }
        out.push(i);
    }
    Some(Condition::Range(out))
}

fn sign(b: &str) -> Option<(&str, &str)> {
    let b = b.trim();
    [">=", "<=", ">", "<"].iter().find_map(|s| b.strip_prefix(s).map(|v| (*s, v.trim())))
}

fn number(day: &str) -> Option<u32> {
    let d = Date::parse(day)?;
    Some(day_number(d))
}

/// A day as yyyymmdd, as the version comparison wants it.
pub fn day_number(d: Date) -> u32 {
    u32::try_from(d.year).unwrap_or(0) * 10_000 + u32::from(d.month) * 100 + u32::from(d.day)
}

/// `<2021-06-01`, `>=2017-07-01 & <=2021-07-31`, `… | …`
fn built(s: &str) -> Option<Condition> {
    let mut out = Vec::new();
    for part in s.split('|') {
        let (mut from, mut to) = (0, u32::MAX);
        for b in part.split('&') {
            let (sign, v) = sign(b)?;
            let d = number(v)?;
            match sign {
                ">=" => from = d,
                "<=" => to = d,
                "<" => to = d - 1,
                _ => return None,
            }
        }
        out.push((from, to));
    }
    Some(Condition::Built(out))
}

pub(super) fn condition(l: &Line, scheme: Scheme) -> Option<Condition> {
    match l.condition.as_str() {
        "version-range" => ranges(&l.affected, scheme),
        "enumerated" => {
            let all: Option<Vec<Reading>> =
                l.affected.split('|').map(|v| read(scheme, v.trim(), None)).collect();
            Some(Condition::OneOf(all?))
        }
        "build-date-before" | "build-date-range" => built(&l.affected),
        "all-versions" => Some(Condition::All),
        "vendor-page-only" => {
            let before = l.affected.strip_prefix('<').and_then(number);
            Some(Condition::VendorPage { before })
        }
        "text-only" => Some(Condition::Prose),
        _ => None,
    }
}

fn fix(s: &str, scheme: Scheme) -> Option<Fix> {
    Some(match s {
        "" => Fix::NotStated,
        "none" => Fix::Never,
        _ => {
            let (sign, v) = sign(s)?;
            match number(v) {
                Some(d) if v.len() == 10 => Fix::Built(d),
                _ => Fix::Version(read(scheme, v, None)?, sign == ">="),
            }
        }
    })
}
