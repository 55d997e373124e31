//! Many saved reports → one overview, for a municipality or an operator with many facilities.
//!
//! Comes in: reports of `mimamori check --format json` (or saved by the page), one per facility. Goes out: counts by
//! urgency per facility, what has to be done today and within a week, and which rules hit how many facilities. Nothing is
//! judged anew: the overview repeats what each report says, with its day. Reports of other versions are read by the
//! fields they have; a document without the report's mark is refused.

use crate::export::{csv, plain, words};
use crate::i18n::{Args, Bi, Lang, Text, text as t};
use serde::{Deserialize, Serialize};

/// A larger file is not a report of this tool.
pub const MAX_BYTES: u64 = 256 << 20;

/// The part of a report that the overview needs. Missing fields are empty: older and newer versions can be merged.
#[derive(Debug, Deserialize)]
struct ReportPart {
    schema: u32,
    tool: ToolPart,
    today: String,
    #[serde(default)]
    files: Vec<serde::de::IgnoredAny>,
    #[serde(default)]
    devices: Vec<DevicePart>,
    #[serde(default)]
    findings: Vec<FindingPart>,
    #[serde(default)]
    paths: Vec<PathPart>,
    #[serde(default)]
    not_checked: Vec<serde::de::IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct ToolPart {
    name: String,
}

#[derive(Debug, Deserialize)]
struct DevicePart {
    id: String,
    #[serde(default)]
    address: Option<String>,
    #[serde(default)]
    model: Option<String>,
}

#[derive(Debug, Deserialize)]
struct FindingPart {
    rule: String,
    urgency: String,
    #[serde(default)]
    device: Option<String>,
    #[serde(default)]
    title: Bi,
}

#[derive(Debug, Deserialize)]
struct PathPart {
    urgency: String,
}

/// How many findings of each urgency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub today: u32,
    pub week: u32,
    pub month: u32,
    pub next_check: u32,
    pub in_place: u32,
    pub unknown: u32,
}

impl Counts {
    fn add(&mut self, urgency: &str) {
        let slot = match urgency {
            "today" => &mut self.today,
            "week" => &mut self.week,
            "month" => &mut self.month,
            "next_check" => &mut self.next_check,
            "in_place" => &mut self.in_place,
            _ => &mut self.unknown,
        };
        *slot = slot.saturating_add(1);
    }
}

/// One facility, as its report says.
#[derive(Debug, Clone, Serialize)]
pub struct Site {
    pub name: String,
    pub today: String,
    pub files: usize,
    pub devices: usize,
    pub not_checked: usize,
    pub findings: Counts,
    pub paths: Counts,
    /// What has to be done today or within a week.
    pub urgent: Vec<Urgent>,
    /// Every rule that found a danger, once.
    #[serde(skip)]
    rules: Vec<(String, Bi)>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Urgent {
    pub urgency: String,
    pub rule: String,
    pub title: Bi,
    pub device: Option<String>,
}

/// A rule and how many facilities it concerns.
#[derive(Debug, Clone, Serialize)]
pub struct Common {
    pub rule: String,
    /// The words of the first report that has it.
    pub title: Bi,
    pub sites: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct Overview {
    pub schema: u32,
    /// Most urgent first.
    pub sites: Vec<Site>,
    /// Most common first.
    pub common: Vec<Common>,
}

impl Overview {
    /// Is there something to do today or within a week?
    pub fn urgent(&self) -> bool {
        self.sites
            .iter()
            .any(|s| s.findings.today + s.findings.week > 0 || s.paths.today.saturating_add(s.paths.week) > 0)
    }
}

/// The name of a facility from its report's file name.
pub fn site_name(file: &str) -> String {
    let base = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let stem = base.strip_suffix(".json").unwrap_or(base);
    if stem.is_empty() { file.to_owned() } else { stem.to_owned() }
}

/// Read one saved report.
pub fn read(name: &str, bytes: &[u8]) -> Result<Site, Text> {
    const NOT_A_REPORT: Text = t("この道具の結果ではありません", "not a result of this tool");
    const OTHER_SCHEMA: Text = t("知らない版の結果です", "a result of an unknown schema");
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let r: ReportPart = serde_json::from_slice(bytes).map_err(|_| NOT_A_REPORT)?;
    if r.tool.name != env!("CARGO_PKG_NAME") {
        return Err(NOT_A_REPORT);
    }
    if r.schema != crate::wire::SCHEMA {
        return Err(OTHER_SCHEMA);
    }
    let mut site = Site {
        name: name.to_owned(),
        today: r.today,
        files: r.files.len(),
        devices: r.devices.len(),
        not_checked: r.not_checked.len(),
        findings: Counts::default(),
        paths: Counts::default(),
        urgent: Vec::new(),
        rules: Vec::new(),
    };
    for p in &r.paths {
        site.paths.add(&p.urgency);
    }
    for f in r.findings {
        site.findings.add(&f.urgency);
        if matches!(f.urgency.as_str(), "in_place" | "unknown") {
            continue;
        }
        if !site.rules.iter().any(|(c, _)| *c == f.rule) {
            site.rules.push((f.rule.clone(), f.title.clone()));
        }
        if matches!(f.urgency.as_str(), "today" | "week") {
            let device = r
                .devices
                .iter()
                .find(|d| Some(&d.id) == f.device.as_ref())
                .and_then(|d| d.address.clone().or_else(|| d.model.clone()));
            site.urgent.push(Urgent { urgency: f.urgency, rule: f.rule, title: f.title, device });
        }
    }
    Ok(site)
}

/// Put facilities side by side, the most urgent first.
pub fn overview(mut sites: Vec<Site>) -> Overview {
    let mut common: Vec<Common> = Vec::new();
    for s in &sites {
        for (rule, title) in &s.rules {
            match common.iter_mut().find(|c| c.rule == *rule) {
                Some(c) => c.sites += 1,
                None => common.push(Common { rule: rule.clone(), title: title.clone(), sites: 1 }),
            }
        }
    }
    common.sort_by(|a, b| b.sites.cmp(&a.sites).then_with(|| a.rule.cmp(&b.rule)));
    sites.sort_by(|a, b| {
        let key = |s: &Site| (s.findings.today, s.paths.today, s.findings.week, s.findings.month);
        key(b).cmp(&key(a)).then_with(|| a.name.cmp(&b.name))
    });
    Overview { schema: crate::wire::SCHEMA, sites, common }
}

pub fn json(o: &Overview) -> String {
    crate::export::ascii_controls(serde_json::to_string_pretty(o).unwrap_or_default()) + "\n"
}

/// The overview for a terminal.
pub fn text(o: &Overview, lang: Lang) -> String {
    const TITLE: Text = t("{n}施設のまとめ", "Overview of {n} facilities");
    const SITE: Text = t(
        "{name} ({day}): 今日すぐ {today} ・ 1週間以内 {week} ・ 1か月以内 {month} ・ 次の点検まで {next} ・ まだ分からない {unknown}",
        "{name} ({day}): act today {today} · within a week {week} · within a month {month} · by the next check {next} · not known yet {unknown}",
    );
    const READ: Text = t(
        "ファイル {files}件 ・ 機器 {devices}台 ・ 調べられなかったこと {not}件",
        "{files} files · {devices} devices · {not} not checked",
    );
    const COMMON: Text = t("多くの施設にあること", "Found in many facilities");
    const IN: Text = t("{n}施設: {title} [{rule}]", "{n} facilities: {title} [{rule}]");
    const LIMIT: Text = t(
        "それぞれの結果に書いてあることを並べました。結果の日付が古い施設は、もう一度調べてください。",
        "This repeats what each result says. Where the day is old, check the facility again.",
    );
    let mut out = String::new();
    let mut line = |indent: usize, template: Text, args: &Args| {
        let b = template.fill(args);
        out.extend(std::iter::repeat_n(' ', indent));
        out.push_str(&plain(b.get(lang)).replace('\n', " "));
        out.push('\n');
    };
    line(0, TITLE, &Args::new().with("n", o.sites.len()));
    for s in &o.sites {
        let c = s.findings;
        let args = Args::new()
            .with("name", s.name.as_str())
            .with("day", s.today.as_str())
            .with("today", c.today)
            .with("week", c.week)
            .with("month", c.month)
            .with("next", c.next_check)
            .with("unknown", c.unknown);
        line(0, t("", ""), &Args::new());
        line(0, SITE, &args);
        let read = Args::new().with("files", s.files).with("devices", s.devices).with("not", s.not_checked);
        line(2, READ, &read);
        for u in &s.urgent {
            let args = Args::new()
                .with("when", words::urgency(&u.urgency))
                .with("title", u.title.get(lang))
                .with("rule", u.rule.as_str())
                .with("device", u.device.as_deref().unwrap_or(""));
            line(2, t("・[{when}] {title} {device} [{rule}]", "· [{when}] {title} {device} [{rule}]"), &args);
        }
    }
    if o.common.iter().any(|c| c.sites > 1) {
        line(0, t("", ""), &Args::new());
        line(0, COMMON, &Args::new());
        for c in o.common.iter().filter(|c| c.sites > 1) {
            let args =
                Args::new().with("n", c.sites).with("title", c.title.get(lang)).with("rule", c.rule.as_str());
            line(2, IN, &args);
        }
    }
    line(0, t("", ""), &Args::new());
    line(0, LIMIT, &Args::new());
    out
}

/// One facility a row.
pub fn table(o: &Overview) -> String {
    let mut out = String::from("\u{feff}");
    csv::row(
        &mut out,
        [
            "facility",
            "day",
            "files",
            "devices",
            "today",
            "week",
            "month",
            "next_check",
            "unknown",
            "in_place",
        ],
    );
    for s in &o.sites {
        let c = s.findings;
        let numbers: Vec<String> = [
            s.files,
            s.devices,
            c.today as usize,
            c.week as usize,
            c.month as usize,
            c.next_check as usize,
            c.unknown as usize,
            c.in_place as usize,
        ]
        .iter()
        .map(usize::to_string)
        .collect();
        let cells = [s.name.as_str(), s.today.as_str()].into_iter().chain(numbers.iter().map(String::as_str));
        csv::row(&mut out, cells);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(urgency: &str) -> Vec<u8> {
        serde_json::json!({
            "schema": 1, "tool": {"name": "mimamori-check", "version": "0"}, "today": "2026-11-21",
            "devices": [{"id": "d1", "address": "192.168.1.2"}],
            "findings": [{"rule": "MC101", "urgency": urgency, "device": "d1", "title": {"ja": "開\u{1b}いている", "en": "open"}}],
            "unknown_field_of_a_later_version": 1
        })
        .to_string()
        .into_bytes()
    }

    #[test]
    fn the_most_urgent_facility_comes_first_and_common_rules_are_counted() {
        let o = overview(vec![
            read("a", &report("month")).unwrap(),
            read("b", &report("today")).unwrap(),
            read("c", &report("in_place")).unwrap(),
        ]);
        assert_eq!(o.sites.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["b", "a", "c"]);
        assert_eq!((o.common.len(), o.common[0].sites), (1, 2));
        assert!(o.urgent());
        for lang in [Lang::Ja, Lang::En] {
            let s = text(&o, lang);
            assert!(s.contains("192.168.1.2") && !s.contains('\u{1b}'), "{s}");
        }
        assert_eq!(table(&o).matches("\r\n").count(), 4);
    }

    #[test]
    fn other_json_is_refused() {
        for bad in [&b"{}"[..], b"[]", b"", b"\xff", br#"{"schema":1,"tool":{"name":"x"},"today":"d"}"#] {
            assert!(read("x", bad).is_err());
        }
        let two = br#"{"schema":2,"tool":{"name":"mimamori-check"},"today":"d"}"#;
        assert!(read("x", two).is_err());
    }

    #[test]
    fn names_come_from_files() {
        assert_eq!(site_name("out/さくら保育園.json"), "さくら保育園");
        assert_eq!(site_name("x\\y.json"), "y");
        assert_eq!(site_name(".json"), ".json");
    }
}
