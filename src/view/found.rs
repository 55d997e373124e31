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

/// How a fact is tested.
enum Is {
    True,
    False,
    Word(&'static [&'static str]),
    /// A field of the value has one of these words (`true` counts as a word).
    Field(&'static str, &'static [&'static str]),
    /// A number up to this one, or above it.
    UpTo(i64),
    Above(i64),
    /// Whatever it says: that the file has it is enough.
    There,
}

/// Question, option, fact, test, kind of device (empty: any). The riskier option of a question stands first.
type Row = (&'static str, &'static str, &'static str, Is, &'static str);

const WEAK: &[&str] = &["very-weak", "weak"];
const YES: &[&str] = &["true"];
static ROWS: &[Row] = &[
    ("a02", "connected", "forward", Is::There, ""),
    ("a02", "connected", "upnp.mapping", Is::There, ""),
    ("a02", "connected", "p2p.cloud", Is::There, ""),
    ("a02", "connected", "ddns", Is::There, ""),
    ("i01", "some_not", "auth.anonymous_view", Is::True, ""),
    ("i01", "some_not", "stream.rtsp.auth", Is::Word(&["none"]), ""),
    ("i01", "some_not", "stream.http.auth", Is::Word(&["none"]), ""),
    ("i01", "some_not", "stream.hls.auth", Is::Word(&["none"]), ""),
    ("i03", "some", "auth.default_password", Is::True, ""),
    ("i03", "some", "account", Is::Field("password.is_default", YES), "camera"),
    ("r02", "no", "account", Is::Field("password.is_default", YES), "recorder"),
    ("r03", "no", "account", Is::Field("password.is_default", YES), "router"),
    ("i04", "guessable", "auth.risky_password", Is::True, ""),
    ("i04", "guessable", "account", Is::Field("password.class", WEAK), ""),
    ("i05", "cams", "account", Is::Field("password.reuse_group", &[]), ""),
    ("i09", "yes", "ip_filter", Is::Field("enabled", YES), ""),
    ("i10", "yes_open", "forward", Is::There, ""),
    ("i11", "on", "upnp.port_mapping", Is::True, ""),
    ("i11", "on", "router.upnp", Is::True, ""),
    ("i11", "on", "upnp.mapping", Is::There, ""),
    ("i11", "off", "router.upnp", Is::False, ""),
    ("i11", "off", "upnp.port_mapping", Is::False, ""),
    ("i13", "telnet", "service.telnet.enabled", Is::True, ""),
    ("i13", "some", "service.ftp.enabled", Is::True, ""),
    ("i13", "some", "service.ssh.enabled", Is::True, ""),
    ("i15", "no", "service.https.enabled", Is::False, ""),
    ("i15", "yes", "service.https.enabled", Is::True, ""),
    ("i16", "no", "auth.lockout", Is::False, ""),
    ("i16", "yes", "auth.lockout", Is::True, ""),
    ("r05", "open", "remote_admin", Is::Field("state", &["open", "on", "enabled"]), ""),
    ("r10", "no", "ntp.enabled", Is::False, ""),
    ("r10", "yes", "ntp.enabled", Is::True, ""),
    ("o07", "long", "recording.retention_days", Is::Above(31), ""),
    ("o07", "short", "recording.retention_days", Is::UpTo(31), ""),
];

fn word(v: &Json) -> String {
    match v {
        Json::String(s) => s.clone(),
        other => other.to_string(),
    }
}

impl Is {
    fn holds(&self, v: &Json) -> bool {
        match self {
            Is::True => v.as_bool() == Some(true),
            Is::False => v.as_bool() == Some(false),
            Is::Word(list) => v.as_str().is_some_and(|s| list.contains(&s)),
            Is::Field(name, list) => v
                .get(name)
                .filter(|v| !v.is_null())
                .is_some_and(|v| list.is_empty() || list.contains(&word(v).as_str())),
            // 0 days means "until the disk is full" in some devices: it says nothing here.
            Is::UpTo(n) => v.as_i64().is_some_and(|x| x > 0 && x <= *n),
            Is::Above(n) => v.as_i64().is_some_and(|x| x > *n),
            // A rule that is switched off opens nothing.
            Is::There => {
                v.get("enabled").is_none_or(|e| e.as_bool() != Some(false)) && v.as_bool() != Some(false)
            }
        }
    }
}

/// Most pieces of evidence that are shown for one option.
const MOST: usize = 3;

/// Evidence of the files for one question, the riskier option first.
pub fn found(question: &str, r: &ReportWire) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    let kind_of = |f: &FactWire| {
        r.devices.iter().find(|d| Some(&d.id) == f.device.as_ref()).map_or("", |d| d.kind.as_str())
    };
    for (_, option, key, is, kind) in ROWS.iter().filter(|row| row.0 == question) {
        for f in r.facts.iter().filter(|f| f.key == *key && f.basis != "default" && is.holds(&f.value)) {
            let of_kind = kind.is_empty() || kind_of(f) == *kind;
            let Some(file) = f.file.clone().filter(|_| of_kind) else { continue };
            let same = |x: &&Found| x.option == *option && x.file == file && x.line == f.line;
            if out.iter().filter(|x| x.option == *option).count() < MOST && !out.iter().any(|x| same(&x)) {
                out.push(Found { option, file, line: f.line, text: f.text.clone() });
            }
        }
    }
    // The firmware look-up is the tool's own: the row of the device is the place.
    for d in &r.devices {
        let router = d.kind == "router";
        let verdict = d.firmware_verdict.as_deref().unwrap_or("");
        let option = match (question, verdict) {
            ("u02", "support-ended") => "ended",
            ("r04", "support-ended") if router => "eol",
            ("u03", "newer-known" | "vulnerable-open" | "exploited-open") => "old",
            ("r04", "newer-known" | "vulnerable-open" | "exploited-open") if router => "old",
            _ => continue,
        };
        let Some(row) = d.rows.first() else { continue };
        if out.iter().filter(|x| x.option == option).count() < MOST {
            let text = [d.model.as_deref(), d.firmware.as_deref()].into_iter().flatten().collect::<Vec<_>>();
            out.push(Found { option, file: row.file.clone(), line: Some(row.line), text: text.join(" ") });
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

    #[test]
    fn every_row_names_a_question_an_option_and_a_fact_that_exist() {
        for (q, o, key, ..) in ROWS {
            let question = questions::find(q).unwrap_or_else(|| panic!("{q}"));
            assert!(question.option(o).is_some(), "{q} {o}");
            assert!(crate::model::key::KEYS.iter().any(|(k, _)| k.0 == *key), "{key}");
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
