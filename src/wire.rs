//! The report as it crosses to the page, to JavaScript and to files: plain serde types, version 1.
//!
//! This is the contract of `mimamori check --format json` (`docs/report.schema.json`). It carries texts in both
//! languages, so switching the language never needs a new analysis; `text` fields hold the chosen language for tools
//! that want only one. Secrets are already masked. A saved result is exactly this document.

use crate::engine::Analysis;
use crate::i18n::{Arg, Args, Bi, Lang, Text};
use crate::model::fact::{DeviceId, Evidence, Fact};
use crate::model::finding::{Finding, Path, Urgency};
use crate::model::key::FactKey;
use crate::model::report::{AddressFrom, FormatConfidence, Notice};
use crate::model::span::{FileId, Span};
use crate::questions;
use crate::rules::{self, Rule};
use crate::source::Source;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;

pub mod messages;
pub mod read;
pub mod sheet;

pub const SCHEMA: u32 = 1;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportWire {
    pub schema: u32,
    pub tool: ToolWire,
    pub today: String,
    pub files: Vec<FileWire>,
    pub devices: Vec<DeviceWire>,
    pub facts: Vec<FactWire>,
    pub findings: Vec<FindingWire>,
    pub paths: Vec<PathWire>,
    /// Cameras and recorders without a path, and why that proves little.
    #[serde(default)]
    pub no_path: Vec<NoPathWire>,
    pub not_checked: Vec<NotCheckedWire>,
    pub summary: SummaryWire,
    /// Texts of every rule that appears in `findings` or `not_checked`.
    pub rules: Vec<RuleWire>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolWire {
    pub name: String,
    pub version: String,
    pub catalog_issued: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileWire {
    pub name: String,
    pub bytes: f64,
    pub sha256: String,
    pub encoding: String,
    pub format: Option<String>,
    pub format_name: Option<Bi>,
    /// `sure`, `likely` or `none`.
    pub format_confidence: String,
    pub coverage: CoverageWire,
    pub notices: Vec<NoticeWire>,
    /// How many secrets were masked.
    pub secrets_masked: u32,
    /// Set when the file does not say which device it belongs to and nobody else does: the user is asked.
    pub ask_address: bool,
    /// What the columns of a list were read as.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnWire>,
}

/// A column of a list. The user can correct `meaning` (`OptionsWire::columns`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnWire {
    /// A text can hold several tables; from 0.
    pub table: u32,
    /// From 0.
    pub column: u32,
    pub letter: String,
    pub heading: String,
    /// `model`, `vendor`, `firmware`, `build`, `hardware`, `address`, `mac`, `serial`, `name`, `place`, `kind`, `http_port`,
    /// `rtsp_port`, `user`, `password`, `login` or `other` (not used).
    pub meaning: String,
    pub label: Option<Bi>,
    /// `heading`, `content` or `user`.
    pub by: String,
}

impl FileWire {
    /// A file that was given but not read, with the reason: nobody shall take it for checked.
    pub fn not_read(name: &str, bytes: f64, code: &str, texts: Bi, lang: Lang) -> FileWire {
        FileWire {
            name: name.to_owned(),
            bytes,
            sha256: String::new(),
            encoding: String::new(),
            format: None,
            format_name: None,
            format_confidence: "none".to_owned(),
            coverage: CoverageWire { lines_total: 0, lines_read: 0, unread: Vec::new() },
            notices: vec![NoticeWire {
                code: code.to_owned(),
                line: None,
                text: texts.get(lang).to_owned(),
                texts,
            }],
            secrets_masked: 0,
            ask_address: false,
            columns: Vec::new(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoverageWire {
    pub lines_total: u32,
    pub lines_read: u32,
    pub unread: Vec<UnreadWire>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnreadWire {
    pub line: u32,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoticeWire {
    pub code: String,
    pub line: Option<u32>,
    pub text: String,
    pub texts: Bi,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceWire {
    pub id: String,
    pub kind: String,
    pub vendor: Option<String>,
    pub model: Option<String>,
    pub hardware: Option<String>,
    pub firmware: Option<String>,
    pub build_date: Option<String>,
    pub name: Option<String>,
    pub serial: Option<String>,
    pub mac: Option<String>,
    pub address: Option<String>,
    /// `file`, `file_name`, `other_file`, `user`, or null.
    pub address_from: Option<String>,
    pub rows: Vec<RowWire>,
    pub firmware_verdict: Option<String>,
    pub firmware_verdicts: Vec<VerdictWire>,
    /// What to do about the headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firmware_next: Option<NextWire>,
    /// How many more devices of a long list have the same maker, model and verdict and are not listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alike: Option<u32>,
}

/// What to do, whom to ask and the sentence to send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NextWire {
    pub todo: Bi,
    /// `staff`, `installer` or `maker`; empty: nobody.
    pub who: String,
    /// Ready to be sent; empty where nobody is asked.
    pub say: Bi,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowWire {
    pub file: String,
    pub line: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictWire {
    pub verdict: String,
    pub fact: String,
    pub source: String,
    pub as_of: String,
    pub because: String,
    pub texts: Bi,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactWire {
    pub device: Option<String>,
    pub key: String,
    pub value: Json,
    /// `stated`, `default` or `derived`.
    pub basis: String,
    pub secret_state: Option<String>,
    pub file: Option<String>,
    pub line: Option<u32>,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidenceWire {
    /// `file`, `absent`, `answer`, `catalog` or `derived`.
    pub kind: String,
    pub file: Option<String>,
    pub line: Option<u32>,
    pub text: String,
    /// Both languages where `text` is a sentence of ours; `None` where it is a line of the file.
    pub texts: Option<Bi>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingWire {
    pub rule: String,
    pub name: String,
    /// `today`, `week`, `month`, `next_check`, `in_place` or `unknown`.
    pub urgency: String,
    /// `critical`, `high`, `medium`, `low` or `none`.
    pub severity: String,
    /// `certain`, `likely` or `possible`.
    pub confidence: String,
    /// `a`, `i`, `u`, `r` or `o`.
    pub notice_item: String,
    pub device: Option<String>,
    pub evidence: Vec<EvidenceWire>,
    pub args: BTreeMap<String, Json>,
    pub title: Bi,
    pub why: Bi,
    pub fix: Bi,
    /// `staff`, `installer`, `maker`, `municipality`.
    pub who: Vec<String>,
    /// Stable over small edits of the file: rule, device and what was found, not the line.
    pub fingerprint: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HopWire {
    pub device: Option<String>,
    pub via: String,
    pub texts: Bi,
    pub evidence: Vec<EvidenceWire>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PathWire {
    pub from: String,
    /// `any`, `unknown`, or a list of addresses.
    pub source: Json,
    pub door: String,
    pub external_port: Option<u16>,
    pub protocol: String,
    pub device: Option<String>,
    pub address: Option<String>,
    pub service: String,
    pub inner_port: Option<u16>,
    pub ends_at: String,
    pub hops: Vec<HopWire>,
    pub certainty: String,
    pub urgency: String,
}

/// No path to this device is on the files given. That is no proof: `reasons` says what is not known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoPathWire {
    pub device: String,
    pub address: Option<String>,
    pub text: Bi,
    pub reasons: Vec<Bi>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotCheckedWire {
    pub rule: String,
    pub reason: String,
    pub texts: Bi,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SummaryWire {
    pub today: u32,
    pub week: u32,
    pub month: u32,
    pub next_check: u32,
    pub in_place: u32,
    pub unknown: u32,
    pub files: u32,
    pub files_recognised: u32,
    pub devices: u32,
    pub paths: u32,
    /// How many devices have which firmware verdict as their headline.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub verdicts: BTreeMap<String, u32>,
    /// Answers that count, and those of them that are 「わからない」.
    pub answers: u32,
    pub answers_unknown: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleWire {
    pub code: String,
    pub name: String,
    pub severity: String,
    pub notice_item: String,
    pub title: Bi,
    pub why: Bi,
    pub fix: Bi,
    /// `staff`, `installer`, `maker`, `municipality`.
    pub who: Vec<String>,
    pub references: Vec<String>,
}

/// The serde name of a unit enum value.
fn id<T: Serialize>(v: T) -> String {
    match serde_json::to_value(v) {
        Ok(Json::String(s)) => s,
        _ => String::new(),
    }
}

impl From<&Rule> for RuleWire {
    fn from(r: &Rule) -> Self {
        RuleWire {
            code: r.code.to_owned(),
            name: r.name.to_owned(),
            severity: id(r.severity),
            notice_item: id(r.notice_item),
            title: (&r.title).into(),
            why: (&r.why).into(),
            fix: (&r.fix).into(),
            who: r.who.iter().map(id).collect(),
            references: r.references.iter().map(|s| (*s).to_owned()).collect(),
        }
    }
}

struct Maker<'a> {
    lang: Lang,
    a: &'a Analysis,
}

/// Puts a check sum that somebody else made where `waits` stands for it: with the file, and in what is said of it.
pub fn put_sum(report: &mut ReportWire, waits: &str, sum: &str) {
    for f in report.files.iter_mut().filter(|f| f.sha256 == waits) {
        sum.clone_into(&mut f.sha256);
        for n in &mut f.notices {
            for t in [&mut n.text, &mut n.texts.ja, &mut n.texts.en] {
                if t.contains(waits) {
                    *t = t.replace(waits, sum);
                }
            }
        }
    }
}

/// Turn a finished analysis into the wire form. `lang` chooses the language of the one-language `text` fields.
pub fn report(a: &Analysis, lang: Lang) -> ReportWire {
    report_with(a, lang, usize::MAX, usize::MAX)
}

/// Typed passwords that are used elsewhere as well.
pub fn reuse(a: &Analysis) -> Vec<messages::ReuseWire> {
    let m = Maker { lang: Lang::Ja, a };
    let place = |(user, e): &(String, Evidence)| {
        let (file, line) = match e {
            Evidence::File(s) => (m.file_name(s.file), m.line(*s)),
            _ => (None, None),
        };
        messages::ReusePlaceWire { user: user.clone(), file: file.unwrap_or_default(), line }
    };
    let group = |r: &crate::engine::Reuse| messages::ReuseWire {
        typed: r.typed.clone(),
        accounts: r.accounts.iter().map(place).collect(),
    };
    a.reuse.iter().map(group).collect()
}

/// The same with at most `facts` facts, and at most `entries` of each other list; `summary` has the real numbers. The
/// most urgent findings come first, so what is left out is the least urgent.
pub fn report_with(a: &Analysis, lang: Lang, facts: usize, entries: usize) -> ReportWire {
    let m = Maker { lang, a };
    let r = &a.report;
    let findings: Vec<FindingWire> = r.findings.iter().take(entries).map(|f| m.finding(f)).collect();
    let codes = r.findings.iter().map(|f| f.rule).chain(r.not_checked.iter().map(|n| n.rule));
    let used: crate::model::map::HashSet<&str> = codes.collect();
    let count = |u: Urgency| n(r.findings.iter().filter(|f| f.urgency == u).count());
    let judged = questions::judge(&answers(r));
    ReportWire {
        schema: SCHEMA,
        tool: ToolWire {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            catalog_issued: r.catalog_issued.map(|d| d.to_string()),
        },
        today: r.today.to_string(),
        files: r.files.iter().map(|f| m.file(f)).collect(),
        devices: r.devices.iter().take(entries).map(|d| m.device(d)).collect(),
        facts: r.facts.iter().take(facts).map(|f| m.fact(f)).collect(),
        paths: r.paths.iter().take(entries).map(|p| m.path(p)).collect(),
        no_path: r.no_path.iter().filter_map(|n| m.no_path(n)).collect(),
        not_checked: r
            .not_checked
            .iter()
            .map(|x| NotCheckedWire {
                rule: x.rule.to_owned(),
                reason: x.reason.get(lang).to_owned(),
                texts: (&x.reason).into(),
            })
            .collect(),
        summary: SummaryWire {
            today: count(Urgency::Today),
            week: count(Urgency::Week),
            month: count(Urgency::Month),
            next_check: count(Urgency::NextCheck),
            in_place: count(Urgency::InPlace),
            unknown: count(Urgency::Unknown),
            files: n(r.files.len()),
            files_recognised: n(r.files.iter().filter(|f| f.format.is_some()).count()),
            devices: n(r.devices.len())
                + r.devices.iter().map(|d| d.alike).chain(r.counted.iter().map(|c| c.1)).sum::<u32>(),
            paths: n(r.paths.len()),
            answers_unknown: n(judged
                .iter()
                .filter(|j| j.choice.status == questions::Status::Unconfirmed)
                .count()),
            answers: n(judged.len()),
            verdicts: verdict_counts(r),
        },
        rules: rules::RULES.iter().filter(|x| used.contains(x.code)).map(|x| RuleWire::from(*x)).collect(),
        findings,
    }
}

fn verdict_counts(r: &crate::model::report::Report) -> BTreeMap<String, u32> {
    let mut out = BTreeMap::new();
    let first = |v| crate::catalog::headline(v).map(|v| v.verdict);
    let listed = r.devices.iter().map(|d| (first(&d.firmware_verdicts), d.alike + 1));
    for (v, n) in listed.chain(r.counted.iter().copied()) {
        if let Some(v) = v {
            *out.entry(id(v)).or_insert(0) += n;
        }
    }
    out
}

/// The answers among the facts.
fn answers(r: &crate::model::report::Report) -> Vec<questions::Answered> {
    let of = |f: &Fact| match &f.value {
        crate::model::value::Value::Answer(a) => {
            Some(questions::Answered { question: a.question.clone(), value: a.value.clone() })
        }
        _ => None,
    };
    r.facts.all(crate::model::key::ANSWER).filter_map(of).collect()
}

fn n(v: usize) -> u32 {
    u32::try_from(v).unwrap_or(u32::MAX)
}

fn device_id(d: DeviceId) -> String {
    format!("d{}", d.0 + 1)
}

impl Maker<'_> {
    fn source(&self, f: FileId) -> Option<&Source> {
        self.a.sources.get(f.index())
    }
    fn file_name(&self, f: FileId) -> Option<String> {
        self.a.report.files.get(f.index()).map(|i| i.name.clone())
    }
    fn line(&self, s: Span) -> Option<u32> {
        self.source(s.file).map(|src| src.line(s.start()))
    }
    fn pick(&self, t: &Text, args: &Args) -> (String, Bi) {
        let b = t.fill(args);
        (b.get(self.lang).to_owned(), b)
    }

    fn file(&self, f: &crate::model::report::FileInfo) -> FileWire {
        let format = f.format.and_then(crate::format::find);
        let unclaimed = self.a.report.devices.iter().any(|d| {
            (d.address.is_none() || d.address_certainty == crate::model::finding::Confidence::Possible)
                && matches!(
                    d.kind,
                    crate::model::fact::DeviceKind::Camera
                        | crate::model::fact::DeviceKind::Recorder
                        | crate::model::fact::DeviceKind::Server
                )
                && d.subjects.iter().any(|s| {
                    self.a.report.facts.subject(*s).is_some_and(|s| s.file == Some(f.id) && s.span.is_none())
                })
        });
        FileWire {
            name: f.name.clone(),
            bytes: f.bytes as f64,
            sha256: f.sha256.clone(),
            encoding: f.encoding.to_owned(),
            format: f.format.map(str::to_owned),
            format_name: format.map(|x| (&x.name).into()),
            format_confidence: match f.format_confidence {
                FormatConfidence::None => "none",
                FormatConfidence::Likely => "likely",
                FormatConfidence::Sure => "sure",
            }
            .to_owned(),
            coverage: CoverageWire {
                lines_total: f.coverage.lines_total,
                lines_read: f.coverage.lines_read,
                unread: f
                    .coverage
                    .unread
                    .iter()
                    .map(|u| UnreadWire { line: u.line, reason: u.reason.to_owned() })
                    .collect(),
            },
            notices: f.notices.iter().map(|x| self.notice(x)).collect(),
            secrets_masked: self.source(f.id).map_or(0, |s| n(s.secret_count())),
            ask_address: unclaimed,
            columns: f
                .columns
                .iter()
                .map(|c| ColumnWire {
                    table: c.table,
                    column: c.column,
                    letter: c.letter.clone(),
                    heading: c.heading.clone(),
                    meaning: c.meaning.to_owned(),
                    label: c.label.as_ref().map(Bi::from),
                    by: id(c.by),
                })
                .collect(),
        }
    }

    fn notice(&self, x: &Notice) -> NoticeWire {
        let (text, texts) = self.pick(&x.text, &x.args);
        NoticeWire { code: x.code.to_owned(), line: x.span.and_then(|s| self.line(s)), text, texts }
    }

    fn device(&self, d: &crate::model::report::Device) -> DeviceWire {
        DeviceWire {
            id: device_id(d.id),
            kind: id(d.kind),
            vendor: d.vendor.clone(),
            model: d.model.clone(),
            hardware: d.hardware.clone(),
            firmware: d.firmware.clone(),
            build_date: d.build_date.clone(),
            name: d.name.clone(),
            serial: d.serial.clone(),
            mac: d.mac.clone(),
            address: d.address.clone(),
            address_from: d.address_from.map(|a| {
                match a {
                    AddressFrom::File => "file",
                    AddressFrom::FileName => "file_name",
                    AddressFrom::OtherFile => "other_file",
                    AddressFrom::User => "user",
                }
                .to_owned()
            }),
            rows: d
                .rows
                .iter()
                .filter_map(|s| Some(RowWire { file: self.file_name(s.file)?, line: self.line(*s)? }))
                .collect(),
            firmware_verdict: crate::catalog::headline(&d.firmware_verdicts).map(|v| id(v.verdict)),
            firmware_verdicts: d
                .firmware_verdicts
                .iter()
                .map(|v| {
                    let (because, texts) = self.pick(&v.because, &v.args);
                    VerdictWire {
                        verdict: id(v.verdict),
                        fact: v.fact.clone(),
                        source: v.source.clone(),
                        as_of: v.as_of.clone(),
                        because,
                        texts,
                    }
                })
                .collect(),
            firmware_next: crate::catalog::next(d).map(|x| NextWire {
                todo: Bi::from(&x.todo),
                who: x.who.to_owned(),
                say: x.say.fill(&x.args),
            }),
            alike: Some(d.alike).filter(|n| *n > 0),
        }
    }

    /// Devices are numbered by their place in the list.
    fn device_at(&self, d: DeviceId) -> Option<&crate::model::report::Device> {
        self.a.report.devices.get(d.0 as usize)
    }

    fn known_device(&self, d: DeviceId) -> Option<String> {
        self.device_at(d).map(|d| device_id(d.id))
    }

    fn fact(&self, f: &Fact) -> FactWire {
        let e = self.evidence(&f.evidence);
        let subject = self.a.report.facts.subject(f.subject);
        let owner = subject.filter(|s| s.file.is_some()).and_then(|s| self.known_device(s.device));
        FactWire {
            device: owner,
            key: key(f.key),
            value: serde_json::to_value(&f.value).unwrap_or(Json::Null),
            basis: id(f.basis),
            secret_state: f.secret.as_ref().map(|s| id(s.state)),
            file: e.file,
            line: e.line,
            text: e.text,
        }
    }

    fn evidence(&self, e: &Evidence) -> EvidenceWire {
        let ours = |kind: &str, file: Option<String>, b: Bi| EvidenceWire {
            kind: kind.to_owned(),
            file,
            line: None,
            text: b.get(self.lang).to_owned(),
            texts: Some(b),
        };
        match e {
            Evidence::File(s) => EvidenceWire {
                kind: "file".to_owned(),
                file: self.file_name(s.file),
                line: self.line(*s),
                text: self.source(s.file).map(|x| x.snippet(*s)).unwrap_or_default(),
                texts: None,
            },
            Evidence::Absent { file, looked_for } => {
                const T: Text = crate::i18n::text("「{what}」は書かれていません", "“{what}” is not stated");
                ours("absent", self.file_name(*file), T.fill(&Args::new().with("what", looked_for.as_str())))
            }
            Evidence::Answer { question } => {
                const T: Text =
                    crate::i18n::text("質問への答え({q}): {text}", "answer to a question ({q}): {text}");
                if question == questions::INTENDED_PORTS {
                    const MEANT: Text =
                        crate::i18n::text("申告された、開けてよいポート", "ports that were said to be meant");
                    return ours("answer", None, (&MEANT).into());
                }
                let asked = questions::find(question);
                let words = asked
                    .map_or(Text { ja: "", en: "" }, |q| Text { ja: &q.question_ja, en: &q.question_en });
                ours("answer", None, T.fill(&Args::new().with("q", question.as_str()).with("text", words)))
            }
            Evidence::Catalog { source, as_of } => {
                const T: Text =
                    crate::i18n::text("資料: {source}({day}の時点)", "source: {source} (as of {day})");
                const OWN: Text =
                    crate::i18n::text("この道具の資料({day}の時点)", "this tool's own data (as of {day})");
                let words = if source.is_empty() { OWN } else { T };
                ours(
                    "catalog",
                    None,
                    words.fill(&Args::new().with("source", &**source).with("day", &**as_of)),
                )
            }
            Evidence::Derived(b) => ours("derived", None, (**b).clone()),
        }
    }

    fn finding(&self, f: &Finding) -> FindingWire {
        let rule = rules::find(f.rule);
        let device = f.device.and_then(|d| self.known_device(d));
        let args: BTreeMap<String, Json> =
            f.args.0.iter().map(|(k, v)| ((*k).to_owned(), arg(v, self.lang))).collect();
        let what = f
            .device
            .and_then(|d| self.device_at(d))
            .map(|d| d.address.clone().or_else(|| d.serial.clone()).unwrap_or_default());
        FindingWire {
            rule: f.rule.to_owned(),
            name: rule.map_or("", |r| r.name).to_owned(),
            urgency: id(f.urgency),
            severity: id(crate::risk::severity(f)),
            confidence: id(f.confidence),
            notice_item: rule.map_or_else(String::new, |r| id(r.notice_item)),
            device,
            evidence: f.evidence.iter().map(|e| self.evidence(e)).collect(),
            title: f.title.fill(&f.args),
            why: f.why.or(rule.map(|r| r.why)).map_or_else(Bi::default, |t| t.fill(&f.args)),
            fix: f.fix.fill(&f.args),
            who: match (&f.who, rule) {
                (Some(w), _) => w.iter().map(id).collect(),
                (None, Some(r)) => r.who.iter().map(id).collect(),
                (None, None) => Vec::new(),
            },
            fingerprint: fingerprint(f.rule, what.as_deref().unwrap_or(""), &f.args),
            args,
        }
    }

    fn no_path(&self, n: &crate::model::report::NoPath) -> Option<NoPathWire> {
        const NOT_PROVEN: Text = crate::i18n::text(
            "入れたファイルに、{device} への外からの道すじはありません。閉じていると証明されたわけではありません。",
            "The files given show no path from outside to {device}. That does not prove that it is closed.",
        );
        const NOT_FOUND: Text = crate::i18n::text(
            "入れたファイルの範囲では、{device} への外からの道すじは見つかりませんでした。",
            "Within the files given, no path from outside to {device} was found.",
        );
        let d = self.device_at(n.device)?;
        let file = d.subjects.first().and_then(|s| self.a.report.facts.subject(*s)?.file);
        let file = file.and_then(|f| self.file_name(f));
        let name = d.address.clone().or(d.name.clone()).or(d.model.clone()).or(file).unwrap_or_default();
        let t = if n.reasons.is_empty() { NOT_FOUND } else { NOT_PROVEN };
        Some(NoPathWire {
            device: device_id(d.id),
            address: d.address.clone(),
            text: t.fill(&Args::new().with("device", name)),
            reasons: n.reasons.iter().map(Into::into).collect(),
        })
    }

    fn path(&self, p: &Path) -> PathWire {
        PathWire {
            from: "internet".to_owned(),
            source: serde_json::to_value(&p.source).unwrap_or(Json::Null),
            door: id(p.door),
            external_port: p.external_port,
            protocol: p.protocol.clone(),
            device: p.device.and_then(|d| self.known_device(d)),
            address: p.address.clone(),
            service: id(p.service),
            inner_port: p.inner_port,
            ends_at: id(p.ends_at),
            hops: p
                .hops
                .iter()
                .map(|h| HopWire {
                    device: h.device.and_then(|d| self.known_device(d)),
                    via: h.via.get(self.lang).to_owned(),
                    texts: h.via.clone(),
                    evidence: h.evidence.iter().map(|e| self.evidence(e)).collect(),
                })
                .collect(),
            certainty: id(p.certainty),
            urgency: id(p.urgency),
        }
    }
}

fn key(k: FactKey) -> String {
    k.0.to_owned()
}

fn arg(a: &Arg, lang: Lang) -> Json {
    match a {
        Arg::Int(i) => Json::from(*i),
        Arg::Str(s) | Arg::Said(_, s) => Json::from(s.as_str()),
        Arg::Text(t) => Json::from(t.get(lang)),
        Arg::Both(b) => Json::from(b.get(lang)),
    }
}

/// FNV-1a over rule, device and arguments, as 16 hex digits.
fn fingerprint(rule: &str, device: &str, args: &Args) -> String {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    let mut eat = |s: &str| {
        for b in s.bytes().chain([0]) {
            h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    eat(rule);
    eat(device);
    for (k, v) in &args.0 {
        eat(k);
        match v {
            Arg::Int(i) => eat(&i.to_string()),
            Arg::Str(s) | Arg::Said(_, s) => eat(s),
            Arg::Text(t) => eat(t.en),
            Arg::Both(b) => eat(&b.en),
        }
    }
    format!("{h:016x}")
}
