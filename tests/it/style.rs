//! Sizes of targets and contrast of texts, recomputed from the style sheet for every element of every page.
//!
//! A small reader of our own style sheet: rules outside of conditions and those from 48rem, compound selectors with
//! descendants and children, custom properties, inheritance of colours. States (`:hover`, `:checked`) are not looked at,
//! except that they are counted, so that a new one is seen.

use crate::pages::every_page;
use mimamori_check::i18n::Lang;
use mimamori_check::view::doc::{self, Op};
use std::collections::{BTreeMap, BTreeSet};

struct Rule {
    /// Compounds from the outermost to the element, each with "must be the parent of the next".
    chain: Vec<(Compound, bool)>,
    weight: (usize, usize, usize),
    set: Vec<(String, String)>,
}

#[derive(Default)]
struct Compound {
    tag: String,
    /// `id=x`, `class=x`, `name` or `name=x`.
    has: Vec<(String, Option<String>)>,
}

/// An element with its ancestors: tag and attributes.
type Element = (String, BTreeMap<String, String>);

fn compound(s: &str) -> Option<Compound> {
    if s == ":root" {
        return Some(Compound { tag: s.to_owned(), ..Compound::default() });
    }
    if s.contains(':') {
        return None;
    }
    let mut c = Compound::default();
    let mut rest = s;
    let end = |s: &str| s.find(['.', '#', '[']).unwrap_or(s.len());
    c.tag = rest[..end(rest)].to_owned();
    rest = &rest[end(rest)..];
    while let Some(kind) = rest.chars().next() {
        rest = &rest[1..];
        if kind == '[' {
            let (inner, after) = rest.split_once(']')?;
            let (name, value) = inner
                .split_once('=')
                .map_or((inner, None), |(n, v)| (n, Some(v.trim_matches('"').to_owned())));
            c.has.push((name.to_owned(), value));
            rest = after;
        } else {
            let name = &rest[..end(rest)];
            c.has.push((if kind == '#' { "id" } else { "class" }.to_owned(), Some(name.to_owned())));
            rest = &rest[end(rest)..];
        }
    }
    Some(c)
}

fn selector(s: &str) -> Option<Rule> {
    let mut chain = Vec::new();
    let mut words = s.split_whitespace().peekable();
    while let Some(w) = words.next() {
        let child = words.next_if_eq(&">").is_some();
        if ["+", "~"].contains(&w) || words.peek().is_some_and(|w| ["+", "~"].contains(w)) {
            return None;
        }
        chain.push((compound(w)?, child));
    }
    let all = || chain.iter().flat_map(|(c, _)| &c.has);
    let ids = all().filter(|(n, _)| n == "id").count();
    let weight =
        (ids, all().count() - ids, chain.iter().filter(|(c, _)| !c.tag.is_empty() && c.tag != "*").count());
    Some(Rule { chain, weight, set: Vec::new() })
}

/// The rules that a screen of at least 48rem sees, in their order.
fn rules() -> Vec<Rule> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("www/css/app.css");
    let mut css = std::fs::read_to_string(path).unwrap();
    while let (Some(a), Some(b)) = (css.find("/*"), css.find("*/")) {
        css.replace_range(a..b + 2, "");
    }
    let mut out = Vec::new();
    let mut rest = css.as_str();
    while let Some((head, after)) = rest.split_once('{') {
        let head = head.trim().trim_start_matches('}').trim();
        if let Some(condition) = head.strip_prefix("@media") {
            // Into the conditions that hold on a wide screen; over the others.
            if condition.trim() == "(min-width: 48rem)" {
                rest = after;
            } else {
                let mut depth = 1;
                let end = after.find(|c| {
                    depth += match c {
                        '{' => 1,
                        '}' => -1,
                        _ => 0,
                    };
                    depth == 0
                });
                rest = &after[end.unwrap() + 1..];
            }
            continue;
        }
        let (body, tail) = after.split_once('}').unwrap();
        let set: Vec<(String, String)> = body
            .split(';')
            .filter_map(|d| d.split_once(':'))
            .map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned()))
            .collect();
        for s in head.split(',') {
            if let Some(mut r) = selector(s.trim()) {
                r.set.clone_from(&set);
                out.push(r);
            }
        }
        rest = tail;
    }
    assert!(out.len() > 200, "only {} rules were read", out.len());
    out.sort_by_key(|r| r.weight);
    out
}

fn fits(c: &Compound, (tag, attrs): &Element) -> bool {
    let named = c.tag.is_empty() || c.tag == "*" || c.tag == *tag;
    named
        && c.has.iter().all(|(n, v)| match (n.as_str(), v, attrs.get(n)) {
            ("class", Some(v), Some(all)) => all.split(' ').any(|x| x == v),
            (_, Some(v), Some(x)) => x == v,
            (_, None, Some(_)) => true,
            _ => false,
        })
}

fn holds(r: &Rule, path: &[Element]) -> bool {
    let (Some((last, _)), Some((here, above))) = (r.chain.last(), path.split_last()) else { return false };
    if !fits(last, here) {
        return false;
    }
    // From the inside outwards; what need not be the parent may be any ancestor (the nearest is enough for our rules).
    let mut above = above;
    for (c, child) in r.chain.iter().rev().skip(1) {
        let at = if *child {
            above.len().checked_sub(1).filter(|i| fits(c, &above[*i]))
        } else {
            above.iter().rposition(|e| fits(c, e))
        };
        match at {
            Some(i) => above = &above[..i],
            None => return false,
        }
    }
    true
}

/// A property of the last element of a path, `var()` filled in.
fn value(rules: &[Rule], path: &[Element], name: &[&str]) -> Option<String> {
    let found =
        rules.iter().rev().filter(|r| holds(r, path)).find_map(|r| {
            r.set.iter().rev().find(|(k, _)| name.contains(&k.as_str())).map(|(_, v)| v.clone())
        })?;
    let Some((_, after)) = found.split_once("var(") else { return Some(found) };
    let inner = after.split(')').next()?.split(',').next()?.trim().to_owned();
    (1..=path.len()).rev().find_map(|n| value(rules, &path[..n], &[&inner]))
}

/// Every element of a page with its ancestors and what text it holds itself.
fn elements(bytes: &[u8], kiosk: bool) -> Vec<(Vec<Element>, String)> {
    let attrs =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let mut path: Vec<Element> = vec![
        (":root".into(), BTreeMap::new()),
        ("html".into(), attrs(&[("data-kiosk", if kiosk { "on" } else { "off" })])),
        ("body".into(), BTreeMap::new()),
        ("div".into(), attrs(&[("id", "app")])),
        ("main".into(), BTreeMap::new()),
    ];
    let base = path.len();
    let mut texts: Vec<String> = vec![String::new(); base];
    let mut out = Vec::new();
    for op in doc::read(bytes, Lang::Ja) {
        match op {
            Op::Open(s) => {
                let mut a = BTreeMap::new();
                let tag = doc::selector(s, |k, v| drop(a.insert(k.to_owned(), v.to_owned()))).to_owned();
                path.push((tag, a));
                texts.push(String::new());
            }
            Op::Attr(k, v) => drop(path.last_mut().unwrap().1.insert(k.to_owned(), v.to_owned())),
            Op::Text(t) => texts.last_mut().unwrap().push_str(t),
            Op::Close => {
                if path.len() > base {
                    out.push((path.clone(), texts.pop().unwrap()));
                    path.pop();
                }
            }
        }
    }
    out
}

/// Page, element with its ancestors, its own text, shared computer: one of each kind, where a rule could tell them apart.
fn all() -> Vec<(String, Vec<Element>, String, bool)> {
    let (mut out, mut seen, mut n) = (Vec::new(), BTreeSet::new(), 0);
    for (name, bytes) in every_page() {
        for kiosk in [false, true] {
            for (path, text) in elements(&bytes, kiosk) {
                n += 1;
                let tells = |(k, v): (&String, &String)| match k.as_str() {
                    "class" | "type" => v.clone(),
                    k if k.starts_with("data-") => format!("{k}={v}"),
                    "id" if ["app", "password-result", "page-title"].contains(&v.as_str()) => v.clone(),
                    _ => String::new(),
                };
                let kind: Vec<String> =
                    path.iter().map(|(t, a)| t.clone() + &a.iter().map(tells).collect::<String>()).collect();
                if seen.insert((kind, text.is_empty())) {
                    out.push((name.clone(), path, text, kiosk));
                }
            }
        }
    }
    assert!(n > 10_000 && out.len() > 500, "{n} elements, {} kinds", out.len());
    out
}

fn px(v: &str) -> f64 {
    let number = |unit: &str| v.strip_suffix(unit).and_then(|n| n.trim().parse::<f64>().ok());
    number("rem").map(|n| n * 16.0).or_else(|| number("px")).unwrap_or(0.0)
}

#[test]
fn every_control_is_44_px_high_and_56_on_shared_computers() {
    let rules = rules();
    let mut small = BTreeSet::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (name, path, _, kiosk) in all() {
        let (tag, attrs) = path.last().unwrap();
        let parent = &path[path.len() - 2];
        let class = attrs.get("class").map_or("", |c| c.as_str());
        let control = match tag.as_str() {
            // In a sentence, a list of the contents or a cell the line is the target (2.5.8, "inline").
            "a" => {
                !["p", "li", "dd", "td", "h4"].contains(&parent.0.as_str())
                    || ["btn", "card", "back"].iter().any(|c| class.contains(c))
            }
            "button" | "summary" | "select" | "textarea" => true,
            "label" => class == "choice",
            // A radio stands in its row, which is the target; file inputs are hidden behind a button.
            "input" => attrs.get("type").is_some_and(|t| ["text", "password"].contains(&t.as_str())),
            _ => false,
        };
        // Sheets are looked at, not operated; the skip link shows on focus only.
        if !control || class == "skip" {
            continue;
        }
        *seen.entry(tag.clone()).or_default() += 1;
        let high = px(&value(&rules, &path, &["min-height"]).unwrap_or_default());
        if high < if kiosk { 56.0 } else { 44.0 } {
            small.insert(format!(
                "{name}: {tag}.{class} in {}: {high} px{}",
                parent.0,
                if kiosk { " (kiosk)" } else { "" }
            ));
        }
    }
    assert!(seen.len() >= 6, "{seen:?}");
    assert!(small.is_empty(), "{small:#?}");
}

fn color(v: &str) -> Option<[f64; 3]> {
    let hex = v.trim().strip_prefix('#')?;
    (hex.len() == 6).then_some(())?;
    let part = |i| u8::from_str_radix(hex.get(i..i + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?].map(|x| f64::from(x) / 255.0))
}

fn luminance(c: [f64; 3]) -> f64 {
    let f = |v: f64| if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) };
    0.2126 * f(c[0]) + 0.7152 * f(c[1]) + 0.0722 * f(c[2])
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (x, y) = (luminance(a), luminance(b));
    (x.max(y) + 0.05) / (x.min(y) + 0.05)
}

#[test]
fn every_text_of_every_page_has_a_contrast_of_4_5() {
    let rules = rules();
    let mut pairs: BTreeMap<(String, String), String> = BTreeMap::new();
    for (name, path, text, _) in all() {
        if text.trim().is_empty() {
            continue;
        }
        let up = |of: &[&str]| {
            (1..=path.len()).rev().find_map(|n| value(&rules, &path[..n], of).filter(|v| color(v).is_some()))
        };
        let (Some(ink), Some(ground)) = (up(&["color"]), up(&["background", "background-color"])) else {
            panic!("{name}: no colour for {text}")
        };
        pairs
            .entry((ink, ground))
            .or_insert_with(|| format!("{name}: {}", text.chars().take(30).collect::<String>()));
    }
    assert!(pairs.len() >= 12, "{pairs:?}");
    for ((ink, ground), at) in pairs {
        let c = contrast(color(&ink).unwrap(), color(&ground).unwrap());
        assert!(c >= 4.5, "{ink} on {ground}: {c:.2} ({at})");
    }
}

/// The table of the rules: what was computed there is what our computation gives.
#[test]
fn the_computation_is_the_one_of_the_standard() {
    for (ink, ground, ratio) in [
        ("#333333", "#ffffff", 12.63),
        ("#666666", "#ffffff", 5.74),
        ("#767676", "#ffffff", 4.54),
        ("#0017c1", "#ffffff", 11.10),
        ("#000000", "#ffd43d", 14.74),
    ] {
        let c = contrast(color(ink).unwrap(), color(ground).unwrap());
        assert!((c - ratio).abs() < 0.06, "{ink} on {ground}: {c}");
    }
}
