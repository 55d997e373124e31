//! What the files say about a question: the evidence that stands beside the answer.
//!
//! A file never answers for a person. What was found is put next to the question, marked beforehand and confirmed by a
//! person; where an answer says something else, both are shown and neither is changed.

use crate::questions::{self, Question, Status};
use crate::wire::messages::AnswerWire;
use crate::wire::{FactWire, ReportWire};
use serde_json::Value as Json;

/// One piece of evidence: the option that it speaks for, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub option: &'static str,
    pub file: String,
    pub line: Option<u32>,
    pub text: String,
}

/// What was found by a rule speaks for an option: question, option, rules (a `+` in front: what they found in place), kind
/// of device (empty: any; `-router`: any other). The riskier option of a question stands first. Rules weigh what a bare
/// setting cannot: whether a door is switched on, who may use it, what a path leads to.
type ByRule = (&'static str, &'static str, &'static str, &'static str);
static BY_RULE: &[ByRule] = &[
    ("a02", "connected", "MC301 MC302 MC303 MC304 MC305 MC307 MC120 MC131 MC313 MC362 MC365 MC510 MC511", ""),
    ("i01", "some_not", "MC101 MC102 MC103 MC127", ""),
    ("i02", "no", "MC101 MC103", ""),
    ("i03", "some", "MC202 MC250 MC252", "-router"),
    ("r02", "no", "MC202 MC250 MC252", "recorder"),
    ("r03", "no", "MC202", "router"),
    ("i04", "guessable", "MC201 MC202 MC203 MC251", ""),
    ("i05", "cams", "MC204", ""),
    ("i08", "shared", "MC208", ""),
    ("i09", "no", "MC514", ""),
    ("i09", "yes", "+MC514", ""),
    ("i11", "on", "MC309 MC508", ""),
    ("i11", "off", "+MC309 +MC508", ""),
    ("i12", "bad", "MC362 MC365 MC366", ""),
    ("i12", "partly", "MC363", ""),
    ("i13", "telnet", "MC504 MC505 MC320", ""),
    ("i13", "some", "MC506 MC361", ""),
    ("i15", "no", "MC513", ""),
    ("i15", "lan_only", "MC501 MC502", ""),
    ("i15", "yes", "+MC501 +MC503", ""),
    ("i16", "no", "MC516", ""),
    ("i16", "yes", "+MC516", ""),
    ("u02", "ended", "MC403", ""),
    ("u03", "old", "MC129 MC401 MC402 MC404", ""),
    ("u04", "older", "MC162", ""),
    ("r04", "eol", "MC403", "router"),
    ("r04", "old", "MC129 MC401 MC402 MC404", "router"),
    ("r05", "open", "MC307", ""),
    ("r05", "blocked", "+MC308", ""),
    ("r10", "no", "MC601", ""),
    ("r10", "yes", "+MC601", ""),
    ("o07", "long", "MC117", ""),
];

/// How a fact is tested.
enum Is {
    /// There, and not switched off.
    On,
    /// A door that lets anybody in, or only certain senders.
    ForAll,
    ForSome,
    /// A number up to this one.
    UpTo(i64),
}

/// Where no rule speaks: question, option, fact, test.
type ByFact = (&'static str, &'static str, &'static str, Is);
static BY_FACT: &[ByFact] = &[
    ("a02", "connected", "forward", Is::On),
    ("a02", "connected", "upnp.mapping", Is::On),
    ("a02", "connected", "p2p.cloud", Is::On),
    ("a02", "connected", "ddns", Is::On),
    ("i10", "yes_open", "forward", Is::ForAll),
    ("i10", "yes_open", "upnp.mapping", Is::ForAll),
    ("i10", "yes_limited", "forward", Is::ForSome),
    ("i11", "on", "upnp.mapping", Is::On),
    ("o07", "short", "recording.retention_days", Is::UpTo(31)),
];

impl Is {
    fn holds(&self, v: &Json) -> bool {
        let is = |name: &str, word: &str| v.get(name).and_then(Json::as_str) == Some(word);
        // A rule that is switched off opens nothing.
        let on = !is("enabled", "no") && v.as_bool() != Some(false);
        match self {
            Is::On => on,
            Is::ForAll => on && !is("bound", "no") && !is("filter_allows", "no") && is("source", "any"),
            Is::ForSome => on && v.get("source").is_some_and(Json::is_array),
            // 0 days means "until the disk is full" in some devices: it says nothing here.
            Is::UpTo(n) => v.as_i64().is_some_and(|x| x > 0 && x <= *n),
        }
    }
}

/// Most pieces of evidence that are shown for one option.
const MOST: usize = 3;

fn add(out: &mut Vec<Found>, option: &'static str, file: Option<&String>, line: Option<u32>, text: &str) {
    let Some(file) = file else { return };
    let same = |x: &Found| x.option == option && x.file == *file && x.line == line;
    if out.iter().filter(|x| x.option == option).count() < MOST && !out.iter().any(same) {
        out.push(Found { option, file: file.clone(), line, text: text.to_owned() });
    }
}

/// Evidence of the files for one question, the riskier option first.
pub fn found(question: &str, r: &ReportWire) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    for (_, option, rules, kind) in BY_RULE.iter().filter(|row| row.0 == question) {
        let fits = |device: &Option<String>| {
            let is =
                r.devices.iter().find(|d| Some(&d.id) == device.as_ref()).map_or("", |d| d.kind.as_str());
            match kind.strip_prefix('-') {
                Some(not) => is != not,
                None => kind.is_empty() || is == *kind,
            }
        };
        for rule in rules.split(' ') {
            let (in_place, code) = rule.strip_prefix('+').map_or((false, rule), |c| (true, c));
            let said = |u: &str| (u == "in_place") == in_place && u != "unknown";
            for f in r.findings.iter().filter(|f| f.rule == code && said(&f.urgency) && fits(&f.device)) {
                if let Some(e) = f.evidence.iter().find(|e| e.kind == "file") {
                    add(&mut out, option, e.file.as_ref(), e.line, &e.text);
                }
            }
        }
    }
    for (_, option, key, is) in BY_FACT.iter().filter(|row| row.0 == question) {
        let stated = |f: &&FactWire| f.key == *key && f.basis != "default" && is.holds(&f.value);
        for f in r.facts.iter().filter(stated) {
            add(&mut out, option, f.file.as_ref(), f.line, &f.text);
        }
    }
    // A list with models and versions is the list that is asked for.
    if question == "u01" {
        for d in r.devices.iter().filter(|d| d.model.is_some() && d.firmware.is_some()) {
            if let Some(row) = d.rows.first() {
                let said = [d.model.as_deref(), d.firmware.as_deref()].into_iter().flatten();
                let text = said.collect::<Vec<_>>().join(" ");
                add(&mut out, "yes", Some(&row.file), Some(row.line), &text);
            }
        }
    }
    out
}

/// Answers that the files contradict: question, answer given, evidence for another option.
pub fn contradictions<'a>(
    answers: &[AnswerWire],
    r: &ReportWire,
) -> Vec<(&'static Question, &'a str, Vec<Found>)> {
    let mut out = Vec::new();
    for a in answers {
        let Some(q) = questions::find(&a.question) else { continue };
        let Some(o) = q.option(&a.value).filter(|o| matches!(o.status, Status::Stated | Status::Neutral))
        else {
            continue;
        };
        let rank = |v: &str| q.option(v).map_or(0, |o| o.risk as u8);
        let other: Vec<Found> = found(&q.id, r)
            .into_iter()
            // Only what is worse than the answer contradicts it: one device in order does not speak for all.
            .filter(|f| f.option != o.value && rank(f.option) < rank(&o.value))
            .collect();
        if !other.is_empty() {
            let label: &'static str = q.option(&a.value).map_or("", |o| o.value.as_str());
            out.push((q, label, other));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Input, Options, analyze};
    use crate::i18n::Lang;
    use crate::model::date::Date;

    fn report(files: &[(&str, &str)]) -> ReportWire {
        let inputs = files.iter().map(|(n, t)| Input::new((*n).into(), t.as_bytes().to_vec())).collect();
        let opt = Options::new(Date { year: 2026, month: 11, day: 26 });
        crate::wire::report(&analyze(inputs, &opt, &mut |_| {}), Lang::Ja)
    }

    /// Rows for facts that no value ever matched stood here unnoticed: "yes" and "no" on the wire are words, not booleans.
    #[test]
    fn every_row_names_things_that_exist() {
        for (q, o, rules, _) in BY_RULE {
            let question = questions::find(q).unwrap_or_else(|| panic!("{q}"));
            assert!(question.option(o).is_some(), "{q} {o}");
            for code in rules.split(' ') {
                assert!(crate::rules::find(code.trim_start_matches('+')).is_some(), "{code}");
            }
        }
        for (q, o, key, _) in BY_FACT {
            let question = questions::find(q).unwrap_or_else(|| panic!("{q}"));
            assert!(question.option(o).is_some(), "{q} {o}");
            assert!(crate::model::key::FactKey::find(key).is_some(), "{key}");
        }
    }

    #[test]
    fn a_door_for_all_a_door_for_some_and_no_door_are_three_answers() {
        const ROUTER: &str = include_str!("../../www/demo/router-rtx830.txt");
        let option = |q: &str, from: &str, to: &str| {
            assert!(ROUTER.contains(from), "{from}");
            let r = report(&[("router.txt", &ROUTER.replace(from, to))]);
            found(q, &r).first().map(|f| f.option)
        };
        assert_eq!(option("i10", "", ""), Some("yes_open"));
        assert_eq!(
            option("i10", "pass * 192.168.100.20", "pass 203.0.113.9 192.168.100.20"),
            Some("yes_limited")
        );
        assert_eq!(option("i10", "nat descriptor masquerade static", "# "), None);
        // The router's own page, UPnP and clock, from what its settings say.
        for (q, o) in [("r05", "blocked"), ("i11", "off"), ("r10", "yes")] {
            assert_eq!(option(q, "", ""), Some(o), "{q}");
        }
    }

    #[test]
    fn evidence_stands_beside_the_answer_and_is_never_merged() {
        let r = report(&[("motion.conf", include_str!("../../www/demo/motion.conf"))]);
        let f = found("i01", &r);
        assert_eq!(f.first().map(|f| f.option), Some("some_not"), "{f:?}");
        let a = [AnswerWire { question: "i01".into(), value: "all".into() }];
        let c = contradictions(&a, &r);
        assert_eq!(c.len(), 1);
        assert_eq!((c[0].0.id.as_str(), c[0].1), ("i01", "all"));
        // The same answer as the file, and わからない, contradict nothing.
        for v in ["some_not", "unknown"] {
            assert!(contradictions(&[AnswerWire { question: "i01".into(), value: v.into() }], &r).is_empty());
        }
    }
}
