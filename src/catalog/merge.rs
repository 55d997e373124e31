//! Newer knowledge that the user opens beside the lists: CISA's KEV, CSAF 2.0 advisories, CVE JSON 5 records, a newer
//! catalogue. Merged by CVE id and product into a copy of the catalogue, for this check only.
//!
//! The catalogue's own facts are read with care and stay; a document adds what it knows of further products, and of the
//! same product only when it is newer. Versions that the maker's scheme cannot read become "described in words", never
//! a guess. A list of exploited holes only adds its mark: it holds no versions.

use super::data::{self, Exploited, File, Hole, Line, Notice, Support, Vendor};
use super::model::{Pattern, model_key};
use super::version::Scheme;
use crate::model::date::Date;
use crate::model::fold::{self, fold};
use crate::model::map::HashMap;
use crate::syntax::csv::Rows;
use serde::Deserialize;
use serde_json::Value;

/// What a document added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// Holes in the document.
    pub entries: usize,
    /// Of these, facts that were added or changed.
    pub used: usize,
    /// Entries without a number or a day.
    pub bad: usize,
    /// The day of the document.
    pub day: String,
    /// The catalogue has a newer one.
    pub older: bool,
}

/// Most lines that one document adds.
const LINES: usize = 5_000;

/// Formats that can be merged.
pub const FORMATS: &[&str] = &["kev", "csaf", "cve-record"];

/// Merge one document. `None`: it could not be read.
pub fn merge(file: &mut File, format: &str, text: &str) -> Option<Merged> {
    let text = text.trim_start_matches('\u{FEFF}');
    match format {
        "kev" => kev(file, text),
        "csaf" => csaf(file, &serde_json::from_slice(text.as_bytes()).ok()?),
        "cve-record" => match serde_json::from_slice(text.as_bytes()).ok()? {
            Value::Array(list) => {
                let mut all = Merged::default();
                for v in &list {
                    if let Some(m) = cve(file, v) {
                        all.entries += m.entries;
                        all.used += m.used;
                        all.day = all.day.max(m.day);
                    }
                }
                Some(all)
            }
            v => cve(file, &v),
        },
        _ => None,
    }
}

// ---- KEV ----------------------------------------------------------------------------------------------------------

#[derive(Deserialize)]
struct Kev {
    #[serde(rename = "catalogVersion", default)]
    version: String,
    vulnerabilities: Vec<KevEntry>,
}

#[derive(Deserialize)]
struct KevEntry {
    #[serde(rename = "cveID", default)]
    id: String,
    #[serde(rename = "dateAdded", default)]
    day: String,
}

fn kev(file: &mut File, text: &str) -> Option<Merged> {
    let list = if text.trim_start().starts_with('{') {
        serde_json::from_slice(text.as_bytes()).ok()?
    } else {
        kev_csv(text)
    };
    let mut days: HashMap<&str, &str> = HashMap::new();
    let mut newest = "";
    let mut bad = 0;
    for e in &list.vulnerabilities {
        if e.id.trim().starts_with("CVE-") && Date::parse(&e.day).is_some() {
            days.insert(e.id.trim(), e.day.trim());
            newest = newest.max(e.day.trim());
        } else {
            bad += 1;
        }
    }
    if days.is_empty() {
        return None;
    }
    // The CSV has no version; its newest entry is the nearest to one.
    let version = if list.version.is_empty() { newest.replace('-', ".") } else { list.version };
    let mut out = Merged {
        entries: days.len(),
        bad,
        day: version.replace('.', "-"),
        older: version < file.kev_version,
        ..Merged::default()
    };
    for h in &mut file.vulnerabilities {
        let Some(day) = days.get(h.id.as_str()) else { continue };
        if h.exploited.is_none() {
            h.exploited = Some(Exploited { by: "kev".to_owned(), day: (*day).to_owned() });
            h.source.push("kev".to_owned());
            out.used += 1;
        }
    }
    if !out.older {
        file.kev_version.clone_from(&version);
        if let Some(s) = file.sources.iter_mut().find(|s| s.id == "kev") {
            s.name = format!("CISA KEV {version}");
        }
    }
    Some(out)
}

fn kev_csv(text: &str) -> Kev {
    let mut rows = Rows::new(text, b',');
    let mut vulnerabilities = Vec::new();
    let mut day = 4;
    while let Some(r) = rows.read() {
        let id = r.text(0);
        if id == "cveID" {
            day = (0..r.cells.len()).find(|i| r.text(*i) == "dateAdded").unwrap_or(day);
        } else if !r.is_blank() {
            vulnerabilities.push(KevEntry { id: id.into_owned(), day: r.text(day).into_owned() });
        }
    }
    Kev { version: String::new(), vulnerabilities }
}

// ---- advisories and records ---------------------------------------------------------------------------------------

/// One product of a document and the versions that it says are affected.
struct Affected {
    vendor: String,
    product: String,
    versions: Vec<Versions>,
}

/// How a document names versions.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Versions {
    All,
    /// `>=a & <b`
    Range(String),
    One(String),
    Words,
}

/// Leave out what only says that a version follows (`firmware`, `version`).
fn bare(v: &str) -> String {
    let mut v = fold(v);
    for word in ["firmware", "versions", "version", "ver."] {
        if let Some(at) = v.to_ascii_lowercase().find(word) {
            v.replace_range(at..at + word.len(), "");
        }
    }
    v.trim().to_owned()
}

/// A version statement of CSAF or of a record's `version` field: `<1.2`, `>= V01L001 | < V01L053`, `vers:all/*`, `all`.
fn versions(said: &str) -> Vec<Versions> {
    let s = fold(said);
    let s = match s.strip_prefix("vers:") {
        Some(v) => v.split_once('/').map_or("", |(_, r)| r).to_owned(),
        None => bare(&s),
    };
    let low = s.to_ascii_lowercase();
    if matches!(low.as_str(), "*" | "all" | "all models" | "-" | "any") || low.starts_with("all ") {
        return vec![Versions::All];
    }
    for (word, sign) in [("before ", "<"), ("prior to ", "<"), ("through ", "<="), ("up to ", "<=")] {
        if let Some(v) = low.strip_prefix(word) {
            return vec![Versions::Range(format!("{sign}{}", v.trim()))];
        }
    }
    for tail in [" and earlier", " and prior", " or earlier", " and below", "以前"] {
        if let Some(v) = low.strip_suffix(tail) {
            return vec![Versions::Range(format!("<={}", v.trim()))];
        }
    }
    let (mut low_end, mut high_end, mut out) = (None, None, Vec::new());
    for part in s.split(['|', ',', '&']).map(str::trim).filter(|p| !p.is_empty()) {
        let plain = part.trim_start_matches(['<', '>', '=']).trim();
        if plain.is_empty() || plain == "0" && part.starts_with('>') {
            continue;
        }
        if part.starts_with('>') {
            low_end = Some(format!("{}{plain}", if part.starts_with(">=") { ">=" } else { ">" }));
        } else if part.starts_with('<') {
            high_end = Some(format!("{}{plain}", if part.starts_with("<=") { "<=" } else { "<" }));
        } else if plain.matches(' ').count() <= 3
            && plain.bytes().any(|b| b.is_ascii_digit())
            && plain.len() <= 60
        {
            out.push(Versions::One(plain.to_owned()));
        } else {
            out.push(Versions::Words);
        }
    }
    match (low_end, high_end) {
        (Some(l), Some(h)) => out.push(Versions::Range(format!("{l} & {h}"))),
        (None, Some(h)) => out.push(Versions::Range(h)),
        // A lower end alone would make every later version open.
        (Some(_), None) => out.push(Versions::Words),
        (None, None) => {}
    }
    if out.is_empty() {
        out.push(Versions::Words);
    }
    out
}

fn text<'v>(v: &'v Value, path: &[&str]) -> &'v str {
    let mut at = v;
    for k in path {
        match at.get(*k) {
            Some(n) => at = n,
            None => return "",
        }
    }
    at.as_str().unwrap_or("")
}

fn list<'v>(v: &'v Value, key: &str) -> &'v [Value] {
    v.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn csaf(file: &mut File, v: &Value) -> Option<Merged> {
    let id = text(v, &["document", "tracking", "id"]);
    let day = text(v, &["document", "tracking", "current_release_date"]).get(..10).unwrap_or("");
    Date::parse(day)?;
    // Leaves of the product tree, by their id; the tree is walked without recursion.
    let mut leaves: HashMap<&str, (String, String, String)> = HashMap::new();
    let mut open: Vec<(&Value, String, String, String)> = list(v.get("product_tree")?, "branches")
        .iter()
        .map(|b| (b, String::new(), String::new(), String::new()))
        .collect();
    while let Some((b, vendor, product, version)) = open.pop() {
        let name = text(b, &["name"]).trim();
        let (mut vendor, mut product, mut version) = (vendor, product, version);
        match text(b, &["category"]) {
            "vendor" => vendor = name.to_owned(),
            "product_name" => product = name.to_owned(),
            "product_version" | "product_version_range" => version = name.to_owned(),
            _ => {}
        }
        if let Some(p) = b.get("product") {
            leaves.insert(text(p, &["product_id"]), (vendor.clone(), product.clone(), version.clone()));
        }
        if leaves.len() < LINES {
            open.extend(
                list(b, "branches").iter().map(|c| (c, vendor.clone(), product.clone(), version.clone())),
            );
        }
    }
    let mut out = Merged { day: day.to_owned(), ..Merged::default() };
    for hole in list(v, "vulnerabilities") {
        let cve = text(hole, &["cve"]);
        if !cve.starts_with("CVE-") {
            continue;
        }
        out.entries += 1;
        let status = hole.get("product_status").cloned().unwrap_or_default();
        let mut all: Vec<Affected> = Vec::new();
        for key in ["known_affected", "first_affected", "last_affected"] {
            for id in list(&status, key).iter().filter_map(Value::as_str) {
                let Some((vendor, product, version)) = leaves.get(id) else { continue };
                let mut versions = if version.is_empty() { vec![Versions::Words] } else { versions(version) };
                match all.iter_mut().find(|a| a.vendor == *vendor && a.product == *product) {
                    Some(a) => a.versions.append(&mut versions),
                    None => {
                        all.push(Affected { vendor: vendor.clone(), product: product.clone(), versions });
                    }
                }
            }
        }
        let cwe = text(hole, &["cwe", "id"]);
        // One entry may be about many products.
        out.used += usize::from(add(file, cve, &format!("csaf:{id}"), day, kind(cwe), &all, None) > 0);
    }
    Some(out)
}

fn cve(file: &mut File, v: &Value) -> Option<Merged> {
    let id = text(v, &["cveMetadata", "cveId"]);
    let cna = v.get("containers")?.get("cna")?;
    let date = |k: &str| text(v, &["cveMetadata", k]).get(..10).unwrap_or("");
    let day = Some(date("dateUpdated")).filter(|d| !d.is_empty()).unwrap_or_else(|| date("datePublished"));
    if !id.starts_with("CVE-") || Date::parse(day).is_none() {
        return None;
    }
    let mut all = Vec::new();
    for a in list(cna, "affected") {
        let mut said = Vec::new();
        for x in list(a, "versions").iter().filter(|x| matches!(text(x, &["status"]), "affected" | "")) {
            let (from, below, last) =
                (text(x, &["version"]), text(x, &["lessThan"]), text(x, &["lessThanOrEqual"]));
            let none = |s: &str| matches!(s.trim(), "" | "0" | "n/a" | "unspecified" | "*" | "-");
            if below == "*" || last == "*" {
                said.push(if none(from) { Versions::All } else { Versions::Words });
                continue;
            }
            let high = match (below, last) {
                ("", "") => None,
                ("", l) => Some(format!("<={}", bare(l))),
                (b, _) => Some(format!("<{}", bare(b))),
            };
            match high {
                Some(h) if none(from) => said.push(Versions::Range(h)),
                Some(h) => said.push(Versions::Range(format!(">={} & {h}", bare(from)))),
                None if none(from) => said.push(Versions::Words),
                None => said.extend(versions(from)),
            }
        }
        if said.is_empty() {
            said.push(Versions::Words);
        }
        all.push(Affected {
            vendor: text(a, &["vendor"]).to_owned(),
            product: text(a, &["product"]).to_owned(),
            versions: said,
        });
    }
    let cwe = list(cna, "problemTypes")
        .iter()
        .flat_map(|p| list(p, "descriptions"))
        .map(|d| text(d, &["cweId"]))
        .find(|c| !c.is_empty())
        .unwrap_or("");
    // CISA's own container says when a hole came to be on its list.
    let on_list = list(v.get("containers")?, "adp").iter().flat_map(|a| list(a, "metrics")).find_map(|m| {
        let other = m.get("other")?;
        (text(other, &["type"]) == "kev").then(|| text(other, &["content", "dateAdded"]).to_owned())
    });
    let source = format!("cve:{id}");
    let used = add(file, id, &source, day, kind(cwe), &all, on_list.filter(|d| Date::parse(d).is_some()));
    if list(cna, "tags").iter().any(|t| t.as_str() == Some("unsupported-when-assigned")) {
        unsupported(file, &all, date("datePublished"), &source);
    }
    Some(Merged { entries: 1, used: used.min(1), day: day.to_owned(), ..Merged::default() })
}

/// The record says that its products were no longer supported when it was written.
fn unsupported(file: &mut File, all: &[Affected], day: &str, source: &str) {
    for a in all {
        let models = models(&a.product);
        let Some(vendor) = vendor(file, &a.vendor) else { continue };
        let known = |m: &String| {
            file.support
                .iter()
                .any(|s| s.vendor == vendor && s.models.iter().any(|x| model_key(x) == model_key(m)))
        };
        let new: Vec<String> = models.into_iter().filter(|m| !known(m)).collect();
        if !new.is_empty() && Date::parse(day).is_some() {
            file.support.push(Support {
                vendor,
                models: new,
                affected: String::new(),
                date_kind: "already-over-by".to_owned(),
                date: day.to_owned(),
                source: vec![source.to_owned()],
                day: day.to_owned(),
            });
        }
    }
}

/// The catalogue's word for a maker; a new maker is added. `None`: the document names none.
fn vendor(file: &mut File, name: &str) -> Option<String> {
    let keys = data::spellings(name);
    let none = |k: &String| matches!(k.as_str(), "na" | "unknown" | "multiplevendors" | "nan");
    if keys.is_empty() || keys.iter().any(none) {
        return None;
    }
    for v in &file.vendors {
        let mut names = [&v.en, &v.ja, &v.id].into_iter().chain(&v.aliases);
        if names.any(|n| keys.contains(&data::company(n.trim_end_matches('!')))) {
            return Some(v.id.clone());
        }
    }
    let id = format!("opened-{}", keys.first()?);
    file.vendors.push(Vendor {
        id: id.clone(),
        en: fold(name).chars().take(60).collect(),
        ja: String::new(),
        aliases: Vec::new(),
        scheme: "dotted".to_owned(),
        hints: Vec::new(),
        maker: String::new(),
    });
    Some(id)
}

/// Models in a product's name: `CFR-904E, CFR-908E`, `Gear "IP series" IP-HE950E`, `DS-76xxNI`. What names a whole kind
/// of devices is left out.
fn models(product: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let folded = fold(product).replace(" and ", ",").replace(" or ", ",").replace('、', ",");
    let whole = folded.trim_matches(['"', ' ']).to_owned();
    let single = !folded.contains([',', ';']) && whole.chars().count() <= 40;
    if single && model_key(&whole).len() >= 5 && !is_broad(&whole) {
        out.push(whole);
    }
    for piece in folded.split([',', ';']) {
        for word in piece.split([' ', '"', '(', ')']) {
            let word = word.strip_prefix("GV_IPCAMD_").unwrap_or(word);
            let word = word.trim_end_matches("_firmware").trim_matches(['.', ':']);
            let digits = word.bytes().filter(u8::is_ascii_digit).count();
            let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
            if digits < 1 || letters < 1 || digits + letters < 4 || out.len() >= 400 {
                continue;
            }
            // `76xx`, `3XXX`: any letters or digits.
            let low = word.to_ascii_lowercase();
            let shaped: String = if low.contains("xx") {
                let b = low.as_bytes();
                let run =
                    |i: usize| b[i] == b'x' && (b.get(i + 1) == Some(&b'x') || i > 0 && b[i - 1] == b'x');
                word.char_indices().map(|(i, c)| if run(i) { '?' } else { c }).collect()
            } else {
                word.to_owned()
            };
            let fixed = Pattern::new(&shaped).fixed();
            if fixed >= 4 && !out.contains(&shaped) {
                out.push(shaped);
            }
        }
    }
    out
}

/// Names of whole kinds of devices, operating systems and the like.
fn is_broad(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "camera",
        "cameras",
        "ip",
        "network",
        "nvr",
        "dvr",
        "xvr",
        "recorder",
        "device",
        "devices",
        "firmware",
        "series",
        "all",
        "models",
        "cctv",
        "video",
        "surveillance",
        "products",
        "multiple",
        "product",
        "some",
        "various",
        "os",
    ];
    fold::fold(name)
        .to_ascii_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .all(|w| WORDS.contains(&w) || w.len() < 3)
}

/// Does a product's name say that it is about cameras or recorders?
fn is_kind(name: &str) -> bool {
    let low = fold(name).to_ascii_lowercase();
    ["camera", "dvr", "nvr", "recorder"].iter().any(|w| low.contains(w))
}

/// Add the lines of one hole. Returns how many were added.
fn add(
    file: &mut File,
    id: &str,
    source: &str,
    day: &str,
    kind: &str,
    all: &[Affected],
    on_list: Option<String>,
) -> usize {
    let mut added = 0;
    if let Some(d) = &on_list {
        for h in file.vulnerabilities.iter_mut().filter(|h| h.id == id && h.exploited.is_none()) {
            h.exploited = Some(Exploited { by: "kev".to_owned(), day: d.clone() });
            added += 1;
        }
    }
    for a in all {
        let found = models(&a.product);
        let Some(vendor) = vendor(file, &a.vendor) else { continue };
        // A whole kind of devices of one maker: nobody can tell which of them, but each may be one.
        if found.is_empty() && a.versions.contains(&Versions::All) && is_kind(&a.product) {
            let source = vec![source.to_owned()];
            let known = file.notices.iter_mut().find(|n| n.vendor == vendor && n.source == source);
            if let Some(n) = known {
                // The careful words of the catalogue, for every device of the maker.
                added += usize::from(n.models != ["?*"]);
                n.models = vec!["?*".to_owned()];
            } else {
                let product: String =
                    fold(&a.product).chars().filter(|c| !c.is_control()).take(120).collect();
                file.notices.push(Notice {
                    vendor,
                    models: vec!["?*".to_owned()],
                    date: day.to_owned(),
                    en: format!("{id}: all versions of these are affected: {product}. Ask whether this device is one."),
                    ja: format!("{id} は、次の機器のすべての版にあります: {product}。この機器がそれにあたるか確かめてください。"),
                    source,
                    day: day.to_owned(),
                });
                added += 1;
            }
            continue;
        }
        let at = file.vulnerabilities.iter().position(|h| h.id == id && h.vendor == vendor);
        let covered = |m: &String| {
            let Some(h) = at.and_then(|i| file.vulnerabilities.get(i)) else { return false };
            let key = model_key(m);
            let newer = day > h.day.as_str() && !h.source.iter().any(|s| s == source);
            !newer
                && h.lines.iter().flat_map(|l| &l.models).any(|x| {
                    if Pattern::is_plain(x) { model_key(x) == key } else { Pattern::new(x).matches(&key) }
                })
        };
        let models: Vec<String> = found.into_iter().filter(|m| !covered(m)).collect();
        let scheme = file.vendors.iter().find(|v| v.id == vendor).and_then(|v| Scheme::find(&v.scheme));
        let Some(scheme) = scheme.filter(|_| !models.is_empty()) else { continue };
        let lines = lines(&models, &a.versions, scheme);
        added += lines.len();
        if file.vulnerabilities.len() + added > 20_000 {
            return added;
        }
        match at {
            Some(i) => {
                if let Some(h) = file.vulnerabilities.get_mut(i) {
                    h.lines.extend(lines);
                    if !h.source.iter().any(|s| s == source) {
                        h.source.push(source.to_owned());
                    }
                }
            }
            None => file.vulnerabilities.push(Hole {
                id: id.to_owned(),
                vendor,
                kind: kind.to_owned(),
                jvn: Vec::new(),
                exploited: on_list.clone().map(|day| Exploited { by: "kev".to_owned(), day }),
                source: vec![source.to_owned()],
                day: day.to_owned(),
                lines,
            }),
        }
    }
    added
}

/// One line per kind of statement. What the scheme cannot read becomes words.
fn lines(models: &[String], said: &[Versions], scheme: Scheme) -> Vec<Line> {
    let line = |condition: &str, affected: String, flags: Vec<String>| Line {
        models: models.to_vec(),
        hardware: String::new(),
        scheme: String::new(),
        condition: condition.to_owned(),
        affected,
        fixed: String::new(),
        flags,
    };
    let ok = |l: &Line| data::condition(l, scheme).is_some();
    if said.contains(&Versions::All) {
        return vec![line("all-versions", String::new(), Vec::new())];
    }
    let mut out = Vec::new();
    let ranges: Vec<&str> = said
        .iter()
        .filter_map(|v| if let Versions::Range(r) = v { Some(r.as_str()) } else { None })
        .collect();
    let ones: Vec<&str> =
        said.iter().filter_map(|v| if let Versions::One(r) = v { Some(r.as_str()) } else { None }).collect();
    if !ranges.is_empty() {
        // Several ranges of one product: which track each is for, the document does not say.
        let flags = if ranges.len() > 1 { vec!["tracks".to_owned()] } else { Vec::new() };
        out.extend(Some(line("version-range", ranges.join(" | "), flags)).filter(&ok));
    }
    if !ones.is_empty() {
        out.extend(Some(line("enumerated", ones.join(" | "), Vec::new())).filter(&ok));
    }
    if out.is_empty() {
        out.push(line("text-only", String::new(), Vec::new()));
    }
    out
}

/// Our word for what a weakness does, by its CWE number.
fn kind(cwe: &str) -> &'static str {
    match cwe.trim_start_matches("CWE-") {
        "77" | "78" | "94" | "95" | "96" => "command",
        "119" | "120" | "121" | "122" | "125" | "787" | "416" => "memory",
        "287" | "288" | "294" | "302" | "303" | "304" | "305" | "306" | "307" => "login-bypass",
        "259" | "321" | "798" | "1392" => "fixed-password",
        "79" | "80" | "352" => "script",
        "22" | "23" | "36" | "73" => "file-read",
        "89" => "database",
        "200" | "201" | "256" | "312" | "319" | "522" | "532" => "leak",
        "400" | "404" | "476" | "770" => "dos",
        "345" | "347" | "494" => "update",
        "269" | "276" | "284" | "285" | "639" | "862" | "863" => "rights",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_statements_of_documents() {
        let range = |s: &str| vec![Versions::Range(s.to_owned())];
        assert_eq!(versions("vers:all/*"), [Versions::All]);
        assert_eq!(versions("firmware all versions"), [Versions::All]);
        assert_eq!(versions(">= V01L001 | < V01L053"), range(">=V01L001 & <V01L053"));
        assert_eq!(versions("<MX-V4.7.2.18"), range("<MX-V4.7.2.18"));
        assert_eq!(versions("prior to 1.41.16"), range("<1.41.16"));
        assert_eq!(versions(" 2.03-06"), [Versions::One("2.03-06".into())]);
        assert_eq!(versions(">= 6.40"), [Versions::Words], "a lower end alone");
        assert_eq!(
            versions("<= 1.12.0.25 | 1.12.13.2 | 1.12.14.5"),
            [
                Versions::One("1.12.13.2".into()),
                Versions::One("1.12.14.5".into()),
                Versions::Range("<=1.12.0.25".into())
            ]
        );
        assert_eq!(versions("see the information provided by the vendor listed below"), [Versions::Words]);
    }

    #[test]
    fn a_whole_kind_of_devices_becomes_a_warning() {
        let mut file = crate::catalog::builtin().unwrap().file.clone();
        let csaf = r#"{"document":{"tracking":{"id":"ICSA-99-001-01","current_release_date":"2026-01-02T00:00:00Z"}},
            "product_tree":{"branches":[{"category":"vendor","name":"XiongMai","branches":[{"category":"product_name",
            "name":"IP Cameras and DVRs using the NetSurveillance Web interface","branches":[{"category":
            "product_version_range","name":"vers:all/*","product":{"product_id":"P1"}}]}]}]},
            "vulnerabilities":[{"cve":"CVE-2026-0001","product_status":{"known_affected":["P1"]}}]}"#;
        let merged = merge(&mut file, "csaf", csaf).unwrap();
        assert_eq!((merged.entries, merged.used), (1, 1));
        let last = file.notices.last().unwrap();
        assert_eq!((last.vendor.as_str(), &last.models[..]), ("xiongmai", &["?*".to_owned()][..]));
        assert!(last.en.contains("CVE-2026-0001") && last.ja.contains("NetSurveillance"));
        // A warning that the catalogue has already holds for all devices then, in its own words.
        let count = file.notices.len();
        let known = csaf.replace("ICSA-99-001-01", "ICSA-17-341-01");
        assert_eq!(merge(&mut file, "csaf", &known).unwrap().used, 1);
        assert_eq!(file.notices.len(), count);
        // Its devices cannot be decided any more, and nothing is called affected.
        assert!(crate::catalog::data::Catalogue::from_file(file).is_some());
    }

    #[test]
    fn models_in_product_names() {
        assert_eq!(models("CFR-904E, CFR-908E"), ["CFR-904E", "CFR-908E"]);
        assert_eq!(models("Real-time Gear \"IP series\" IP-HE950E").last().unwrap(), "IP-HE950E");
        assert_eq!(models("DS-76xxNI"), ["DS-76xxNI", "DS-76??NI"]);
        assert!(models("IP Camera").is_empty());
        assert!(models("NVR").is_empty());
        assert_eq!(models("GV_IPCAMD_GV_BX1500").last().unwrap(), "GV_BX1500");
    }
}
