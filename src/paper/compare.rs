//! Two results → what got better, what got worse, what is new, what is still open.
//!
//! Comes in: an earlier result and today's. Goes out: a [`Sheet`], because it is read on the page and on paper alike. What
//! is no longer found counts as better only if it was looked at again: the same file, the same device or the same question
//! is in today's result. Otherwise it is "not looked at this time", never "better".

use super::{Paper, Sheet, TASKS};
use crate::export::words;
use crate::i18n::{Args, Lang, Text, text};
use crate::model::key;
use crate::model::map::SortedMap;
use crate::model::order::Order as _;
use crate::questions;
use crate::wire::{FindingWire, ReportWire};

/// Most lines of one list.
const LINES: usize = 300;

/// What became of one finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    New,
    Worse,
    StillOpen,
    Better,
    NotLookedAt,
}

/// Each thing to do of both results, with what became of it.
pub fn changes<'a>(old: &'a ReportWire, new: &'a ReportWire) -> Vec<(Change, &'a FindingWire)> {
    let (was, is) = (by_identity(old), by_identity(new));
    let mut out: Vec<(Change, &FindingWire)> = Vec::new();
    for (k, f) in &is {
        let change = match was.get(k) {
            _ if !task(f) => continue,
            Some(o) if task(o) && rank(f) < rank(o) => Change::Worse,
            Some(o) if task(o) && rank(f) > rank(o) => Change::Better,
            Some(o) if task(o) => Change::StillOpen,
            // It was a protection, or not known.
            Some(o) if o.urgency == "in_place" => Change::Worse,
            _ => Change::New,
        };
        out.push((change, f));
    }
    for (k, f) in &was {
        if !task(f) || is.get(k).is_some_and(|x| task(x)) {
            continue;
        }
        let again = is.get(k).is_some_and(|x| x.urgency == "in_place") || looked_at(new, old, f);
        out.push((if again { Change::Better } else { Change::NotLookedAt }, f));
    }
    out.order_by_key(|(c, f)| (*c, rank(f)));
    out
}

/// Findings by what they are about, not by where they stand: rule, device as people know it, and how many came before.
fn by_identity(r: &ReportWire) -> SortedMap<(String, String, u32), &FindingWire> {
    let mut out = SortedMap::new();
    for f in &r.findings {
        let about = about(r, f);
        let n = (0..).find(|n| !out.contains_key(&(f.rule.clone(), about.clone(), *n))).unwrap_or(0);
        out.insert((f.rule.clone(), about, n), f);
    }
    out
}

/// The device by its most lasting mark, or the question, or the files.
fn about(r: &ReportWire, f: &FindingWire) -> String {
    if let Some(d) = f.device.as_ref().and_then(|id| r.devices.iter().find(|d| d.id == *id)) {
        let mark = [&d.serial, &d.mac, &d.address, &d.name, &d.model].into_iter().flatten().next();
        if let Some(m) = mark {
            return m.to_lowercase();
        }
    }
    if let Some(q) = f.args.get("question").and_then(|v| v.as_str()) {
        return q.to_owned();
    }
    f.evidence.iter().find_map(|e| e.file.clone()).unwrap_or_default()
}

fn task(f: &FindingWire) -> bool {
    TASKS.contains(&f.urgency.as_str())
}

fn rank(f: &FindingWire) -> usize {
    TASKS.iter().position(|u| *u == f.urgency).unwrap_or(TASKS.len())
}

/// Did today's check see what the old finding was about?
fn looked_at(new: &ReportWire, old: &ReportWire, f: &FindingWire) -> bool {
    let files: Vec<&str> = f.evidence.iter().filter_map(|e| e.file.as_deref()).collect();
    if files.iter().any(|name| new.files.iter().any(|x| x.name == *name && x.format.is_some())) {
        return true;
    }
    let question = f.args.get("question").and_then(|v| v.as_str());
    if question.is_some_and(|q| answers(new).contains_key(q)) {
        return true;
    }
    let Some(d) = f.device.as_ref().and_then(|id| old.devices.iter().find(|d| d.id == *id)) else {
        return false;
    };
    let same = |a: &Option<String>, b: &Option<String>| {
        a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
    };
    // The same device in another kind of file says nothing about a setting; only for firmware is that enough.
    f.notice_item == "u"
        && new.devices.iter().any(|x| {
            (same(&x.serial, &d.serial) || same(&x.mac, &d.mac) || same(&x.address, &d.address))
                && x.firmware.is_some()
        })
}

fn answers(r: &ReportWire) -> SortedMap<&str, &str> {
    r.facts
        .iter()
        .filter(|f| f.key == key::ANSWER.0)
        .filter_map(|f| Some((f.value.get("question")?.as_str()?, f.value.get("value")?.as_str()?)))
        .collect()
}

/// The sheet.
pub fn sheet(old: &ReportWire, new: &ReportWire, lang: Lang) -> Sheet {
    const TITLE: Text = text("前の結果とくらべる", "Compared with an earlier result");
    const DAYS: Text = text("前の結果: {old}　今の結果: {new}", "Earlier: {old} · now: {new}");
    const CAPTION: Text = text("変わった数", "How many changed");
    const NONE: Text = text("ありません。", "None.");
    const MORE: Text = text("ほかに{n}件あります。", "And {n} more.");
    const OTHER: Text = text(
        "前の結果は、別の版の道具か資料で作られています。増えた項目は、道具が変わったためかもしれません。",
        "The earlier result was made with another version or other data: new items may come from that.",
    );
    let p = Paper { report: Some(new), lang };
    let mut s = Sheet { id: "compare".to_owned(), title: p.t(TITLE).to_owned(), ..Sheet::default() };
    s.meta.push(p.fill(DAYS, &Args::new().with("old", old.today.as_str()).with("new", new.today.as_str())));
    if (&old.tool.version, &old.tool.catalog_issued) != (&new.tool.version, &new.tool.catalog_issued) {
        s.para(p.t(OTHER));
    }
    let all = changes(old, new);
    let kinds = [Change::Worse, Change::New, Change::StillOpen, Change::Better, Change::NotLookedAt];
    let count = |c: Change| all.iter().filter(|(x, _)| *x == c).count();
    let head: Vec<&str> = kinds.iter().map(|c| p.t(name(*c))).collect();
    s.table(p.t(CAPTION), &head, vec![kinds.iter().map(|c| count(*c).to_string()).collect()], 0, false);
    for kind in kinds {
        let report = if matches!(kind, Change::Better | Change::NotLookedAt) { old } else { new };
        s.heading(p.t(name(kind)));
        let mut lines: Vec<String> = all
            .iter()
            .filter(|(c, _)| *c == kind)
            .take(LINES)
            .map(|(_, f)| {
                let d = f.device.as_ref().and_then(|id| report.devices.iter().find(|d| d.id == *id));
                let d = d.map(|d| format!(" ({})", words::device_of(f, d, lang))).unwrap_or_default();
                format!("[{}] {}{d}", p.t(words::urgency(&f.urgency)), f.title.get(lang))
            })
            .collect();
        if count(kind) > LINES {
            lines.push(p.fill(MORE, &Args::new().with("n", count(kind) - LINES)));
        }
        if lines.is_empty() {
            s.para(p.t(NONE));
        } else {
            s.list(false, lines);
        }
    }
    changed_answers(&p, &mut s, old, new);
    s
}

fn name(c: Change) -> Text {
    match c {
        Change::New => text("新しく見つかったこと", "New"),
        Change::Worse => text("前より悪くなったこと", "Worse"),
        Change::StillOpen => text("まだ残っていること", "Still open"),
        Change::Better => text("よくなったこと", "Better"),
        Change::NotLookedAt => text("今回は調べていないこと", "Not looked at this time"),
    }
}

fn changed_answers(p: &Paper<'_>, s: &mut Sheet, old: &ReportWire, new: &ReportWire) {
    const TITLE: Text = text("変わった答え", "Answers that changed");
    const HEAD: [Text; 3] = [text("質問", "Question"), text("前", "Before"), text("今", "Now")];
    const OPEN: Text = text("未回答", "not answered");
    let (was, is) = (answers(old), answers(new));
    let label = |q: &questions::Question, v: Option<&&str>| -> String {
        let Some(v) = v else { return p.t(OPEN).to_owned() };
        q.option(v).map_or((*v).to_owned(), |o| {
            if p.lang == Lang::Ja { o.label_ja.clone() } else { o.label_en.clone() }
        })
    };
    let rows: Vec<Vec<String>> = questions::bank()
        .questions
        .iter()
        .filter(|q| was.get(q.id.as_str()) != is.get(q.id.as_str()))
        .map(|q| {
            let text = if p.lang == Lang::Ja { &q.question_ja } else { &q.question_en };
            vec![text.clone(), label(q, was.get(q.id.as_str())), label(q, is.get(q.id.as_str()))]
        })
        .collect();
    if !rows.is_empty() {
        s.heading(p.t(TITLE));
        s.table(p.t(TITLE), &HEAD.map(|h| p.t(h)), rows, 0, false);
    }
}
