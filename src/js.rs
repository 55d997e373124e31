//! The engine for JavaScript: the worker's message handler, and the three functions of the JavaScript API.
//!
//! Plain functions on `JsValue`: the exports that carry `#[wasm_bindgen]` stand in `bin/worker.rs`, so that the page's own
//! wasm never links the engine. A malformed message is answered with `Failed`; nothing here panics on input. Nothing is
//! kept between calls.

use crate::engine::{self, ColumnChoice, Input, Options, Progress, Step};
use crate::i18n::{Bi, Lang, Text, text};
use crate::model::date::Date;
use crate::model::key;
use crate::paper::{self, Paper};
use crate::questions::{self, Answered};
use crate::source::limits::Limits;
use crate::wire::messages::{
    AnswerWire, ChoiceWire, CodeWire, ColumnKindWire, ConditionWire, FailedWire, FileMeta, FormatWire,
    GroupWire, InfoWire, OptionsWire, PROTOCOL, PageFinding, PagePath, PageWire, PasswordWire, ProgressWire,
    QuestionWire, QuestionsWire, Request, RequestMessage, Response, ResponseMessage, SheetKindWire, Skipped,
    StepWire, TermWire,
};
use crate::wire::{self, FileWire, FindingWire, PathWire, ReportWire, RuleWire, ToolWire};
use crate::{catalog, format, password, rules};
use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

/// Most entries of one list that the page gets. People cannot look through more; the saved document has all findings.
const PAGE_LIST: usize = 2_000;
/// Most facts in the saved document of the page (the command line has no such limit).
const SAVED_FACTS: usize = 20_000;

/// Answer one message. `post` sends an answer; its second argument is the transfer list.
pub fn handle(message: &JsValue, post: &mut dyn FnMut(JsValue, Array)) {
    let id = Reflect::get(message, &"id".into()).ok().and_then(|v| v.as_f64()).unwrap_or(0.0) as u32;
    let Ok(m) = serde_wasm_bindgen::from_value::<RequestMessage>(message.clone()) else {
        return send(id, failed("bad-message", BAD_MESSAGE), None, post);
    };
    if m.v != PROTOCOL {
        return send(id, failed("other-version", OTHER_VERSION), None, post);
    }
    let buffers = Reflect::get(message, &"buffers".into()).ok().and_then(|b| b.dyn_into::<Array>().ok());
    match m.request {
        Request::Analyze { options, files } => {
            let inputs = inputs(&files, buffers.as_ref());
            let done = run(inputs, &files, &options, &mut |p| {
                let step = if p.step == Step::Judge { StepWire::Judge } else { StepWire::Read };
                let wire = ProgressWire { step, done: n(p.done), total: n(p.total), file: p.file.to_owned() };
                send(id, Response::Progress(wire), None, post);
            });
            match done {
                Ok(report) => {
                    let saved = saved(&report);
                    send(id, Response::Done(Box::new(page(report))), Some(saved), post);
                }
                Err(f) => send(id, f, None, post),
            }
        }
        Request::CheckPassword { password, context, year } => {
            let wire = check(&password.0, &context, year);
            send(id, Response::Password(wire), None, post);
        }
        Request::Info => send(id, Response::Info(Box::new(info())), None, post),
        Request::Paper { sheets, lang } => {
            let report = match buffers.filter(|b| b.length() > 0).map(|b| load(&bytes_of(&b.get(0)))) {
                Some(Err(f)) => return send(id, f, None, post),
                Some(Ok(r)) => Some(r),
                None => None,
            };
            let paper = Paper { report: report.as_ref(), lang };
            let made = sheets.iter().filter_map(|s| paper::make(paper::find(s)?, &paper)).collect();
            send(id, Response::Paper(made), None, post);
        }
        Request::Compare { lang } => {
            let read = |n| load(&buffers.as_ref().map(|b| bytes_of(&b.get(n))).unwrap_or_default());
            let answer = match (read(0), read(1)) {
                (Ok(old), Ok(new)) => Response::Paper(vec![paper::compare::sheet(&old, &new, lang)]),
                (Err(f), _) | (_, Err(f)) => f,
            };
            send(id, answer, None, post);
        }
        Request::Load => {
            let bytes = buffers.map(|b| bytes_of(&b.get(0))).unwrap_or_default();
            match load(&bytes) {
                Ok(report) => {
                    let saved = Uint8Array::from(bytes.as_slice()).buffer();
                    send(id, Response::Done(Box::new(page(report))), Some(saved), post);
                }
                Err(f) => send(id, f, None, post),
            }
        }
    }
}

const BAD_MESSAGE: Text = text(
    "画面と調べる部分の間で、話が通じませんでした。画面を読みこみ直してください。",
    "The page and the checker did not understand each other. Please reload the page.",
);
const OTHER_VERSION: Text = text(
    "画面と調べる部分の版がちがいます。画面を読みこみ直してください。",
    "The page and the checker are of different versions. Please reload the page.",
);
const NOT_A_RESULT: Text = text(
    "保存した結果のファイルではないようです。「結果を保存する」で作ったファイルを選んでください。",
    "This does not seem to be a saved result. Please choose a file made with “Save the result”.",
);
const NEWER_RESULT: Text = text(
    "別の版の道具で保存した結果です。この版では開けません。",
    "This result was saved by another version of the tool. It cannot be opened here.",
);

fn failed(code: &str, t: Text) -> Response {
    Response::Failed(FailedWire { code: code.to_owned(), texts: (&t).into() })
}

fn send(id: u32, response: Response, saved: Option<ArrayBuffer>, post: &mut dyn FnMut(JsValue, Array)) {
    let transfer = Array::new();
    let Ok(value) = to_js(&ResponseMessage { v: PROTOCOL, id, response }) else { return };
    if let Some(buffer) = saved {
        let _ = Reflect::set(&value, &"saved".into(), &buffer);
        transfer.push(&buffer);
    }
    post(value, transfer);
}

/// Maps become objects, `None` becomes null.
fn to_js<T: Serialize>(v: &T) -> Result<JsValue, serde_wasm_bindgen::Error> {
    v.serialize(&serde_wasm_bindgen::Serializer::json_compatible())
}

fn n(v: usize) -> u32 {
    u32::try_from(v).unwrap_or(u32::MAX)
}

fn bytes_of(v: &JsValue) -> Vec<u8> {
    if v.is_instance_of::<ArrayBuffer>() || v.is_instance_of::<Uint8Array>() {
        Uint8Array::new(v).to_vec()
    } else {
        Vec::new()
    }
}

/// Files that are read, with their bytes. Each buffer is let go as soon as it is copied.
fn inputs(files: &[FileMeta], buffers: Option<&Array>) -> Vec<Input> {
    let mut out = Vec::new();
    for (at, f) in (0u32..).zip(files.iter().filter(|f| f.skipped.is_none())) {
        let bytes = buffers.map(|b| bytes_of(&b.get(at))).unwrap_or_default();
        if let Some(b) = buffers {
            b.set(at, JsValue::UNDEFINED);
        }
        out.push(Input { name: f.name.clone(), bytes });
    }
    out
}

fn run(
    inputs: Vec<Input>,
    files: &[FileMeta],
    options: &OptionsWire,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<ReportWire, Response> {
    let Some(today) = Date::parse(&options.today) else { return Err(failed("bad-message", BAD_MESSAGE)) };
    let mut opt = Options::new(today);
    opt.answers = options
        .answers
        .iter()
        .map(|a| Answered { question: a.question.clone(), value: a.value.clone() })
        .collect();
    opt.address_of = options.address_of.iter().map(|a| (a.file.clone(), a.address.clone())).collect();
    opt.columns = options
        .columns
        .iter()
        .map(|c| ColumnChoice {
            file: c.file.clone(),
            table: c.table,
            column: c.column,
            meaning: c.meaning.clone(),
        })
        .collect();
    opt.context = options.context.clone();
    if options.small {
        opt.limits = Limits { file_bytes: 4 << 20, nodes: 400_000, facts: 20_000, ..opt.limits };
    }
    let analysis = engine::analyze(inputs, &opt, progress);
    let mut report = wire::report_with(&analysis, options.lang, SAVED_FACTS);
    for f in files {
        if let Some(why) = f.skipped {
            report.files.push(skipped(f, why, options.lang));
            report.summary.files += 1;
        }
    }
    Ok(report)
}

/// A file that was chosen but not read still stands in the report.
fn skipped(f: &FileMeta, why: Skipped, lang: Lang) -> FileWire {
    let (code, t) = match why {
        Skipped::TooLarge => (
            "file.too-large",
            text(
                "大きすぎるので読みませんでした。200 MBより小さいファイルにしてください。",
                "Too large: not read. Please choose a file smaller than 200 MB.",
            ),
        ),
        Skipped::TooSlow => (
            "file.too-slow",
            text(
                "時間がかかりすぎたので、このファイルは読むのをやめました。",
                "This file took too long, so it was not read.",
            ),
        ),
        Skipped::Broke => (
            "file.broke",
            text(
                "このファイルの途中で調べる部分が止まりました。このファイルは読んでいません。",
                "The checker stopped in this file. It was not read.",
            ),
        ),
        Skipped::Unreadable => (
            "file.unreadable",
            text(
                "ファイルを開けませんでした。もう一度選んでください。",
                "The file could not be opened. Please choose it again.",
            ),
        ),
    };
    FileWire::not_read(&f.name, f.bytes, code, Bi::from(&t), lang)
}

fn saved(report: &ReportWire) -> ArrayBuffer {
    // Plain structs with string keys: serialising cannot fail.
    let json = serde_json::to_vec(report).unwrap_or_default();
    Uint8Array::from(json.as_slice()).buffer()
}

/// Read a saved result. The file may be anything: only a document of our schema is taken.
fn load(bytes: &[u8]) -> Result<ReportWire, Response> {
    let report: ReportWire =
        serde_json::from_slice(bytes).map_err(|_| failed("not-a-result", NOT_A_RESULT))?;
    if report.schema == wire::SCHEMA { Ok(report) } else { Err(failed("other-version", NEWER_RESULT)) }
}

/// The page's part of a report.
fn page(report: ReportWire) -> PageWire {
    let known_addresses = known_addresses(&report);
    let facts_cut = report.facts.len() >= SAVED_FACTS;
    let answers = report
        .facts
        .iter()
        .filter(|f| f.key == key::ANSWER.0)
        .filter_map(|f| {
            let field = |k| f.value.get(k)?.as_str().map(str::to_owned);
            Some(AnswerWire { question: field("question")?, value: field("value")? })
        })
        .collect();
    let longest = [report.findings.len(), report.devices.len(), report.paths.len(), report.files.len()];
    PageWire {
        cut: longest.into_iter().any(|n| n > PAGE_LIST),
        tool: report.tool,
        today: report.today,
        files: report.files.into_iter().take(PAGE_LIST).collect(),
        devices: report.devices.into_iter().take(PAGE_LIST).collect(),
        findings: report.findings.into_iter().take(PAGE_LIST).map(finding).collect(),
        paths: report.paths.into_iter().take(PAGE_LIST).map(path).collect(),
        not_checked: report.not_checked,
        summary: report.summary,
        rules: report.rules,
        known_addresses,
        facts_cut,
        answers,
    }
}

fn finding(f: FindingWire) -> PageFinding {
    PageFinding {
        rule: f.rule,
        urgency: f.urgency,
        confidence: f.confidence,
        notice_item: f.notice_item,
        device: f.device,
        evidence: f.evidence,
        title: f.title,
        why: f.why,
        fix: f.fix,
        who: f.who,
    }
}

fn path(p: PathWire) -> PagePath {
    let list = p.source.as_array();
    PagePath {
        anyone: p.source.as_str() == Some("any"),
        senders: list.into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
        door: p.door,
        external_port: p.external_port,
        device: p.device,
        address: p.address,
        ends_at: p.ends_at,
        hops: p.hops,
        certainty: p.certainty,
        urgency: p.urgency,
    }
}

/// Inner addresses that the files name, in the order in which they appear, each once.
fn known_addresses(r: &ReportWire) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let forwards = r.facts.iter().filter(|f| f.key == key::FORWARD.0);
    let all = (r.paths.iter().filter_map(|p| p.address.clone()))
        .chain(forwards.filter_map(|f| f.value.get("int_ip")?.as_str().map(str::to_owned)))
        .chain(r.devices.iter().filter_map(|d| d.address.clone()));
    for a in all {
        if !a.is_empty() && out.len() < 200 && !out.contains(&a) {
            out.push(a);
        }
    }
    out
}

fn check(text: &str, context: &[String], year: i32) -> PasswordWire {
    let a = password::assess(text, &password::PasswordContext { words: context, year });
    let codes = |list: &[String]| -> Vec<CodeWire> {
        list.iter().map(|c| CodeWire { code: c.clone(), texts: Bi::from(&password::text_of(c)) }).collect()
    };
    PasswordWire {
        reasons: codes(&a.reasons),
        suggestions: codes(&a.suggestions),
        class: a.class,
        guesses_log10: a.guesses_log10,
        is_default: a.is_default,
        leaked_rank: a.leaked_rank,
        online_seconds: a.online_seconds,
        offline_seconds: a.offline_seconds,
    }
}

fn tool() -> ToolWire {
    ToolWire {
        name: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        catalog_issued: catalog::issued().map(|d| d.to_string()),
    }
}

fn bi(ja: &str, en: &str) -> Bi {
    Bi { ja: ja.to_owned(), en: en.to_owned() }
}

fn info() -> InfoWire {
    let bank = questions::bank();
    InfoWire {
        tool: tool(),
        rules: rules::RULES.iter().map(|r| RuleWire::from(*r)).collect(),
        formats: format::FORMATS
            .iter()
            .map(|f| FormatWire {
                id: f.id.to_owned(),
                name: (&f.name).into(),
                vendor: f.vendor.to_owned(),
                kind: serde_json::to_value(f.kind)
                    .ok()
                    .and_then(|v| v.as_str().map(str::to_owned))
                    .unwrap_or_default(),
                reads: (&f.reads).into(),
                usual_names: f.usual_names.iter().map(|s| (*s).to_owned()).collect(),
            })
            .collect(),
        columns: format::device_list::words::CHOICES
            .iter()
            .map(|(id, c)| ColumnKindWire {
                id: (*id).to_owned(),
                name: Bi::from(
                    &format::device_list::words::label(*c).unwrap_or(text("使わない", "not used")),
                ),
            })
            .collect(),
        questions: QuestionsWire {
            groups: bank
                .meta
                .groups
                .iter()
                .map(|g| GroupWire { id: g.id.clone(), name: bi(&g.ja, &g.en) })
                .collect(),
            quick: bank.meta.paths.quick.ids.clone(),
            questions: bank.questions.iter().map(question).collect(),
        },
        emergency: bank.emergency_steps.iter().map(|s| bi(&s.ja, &s.en)).collect(),
        glossary: bank
            .glossary
            .iter()
            .map(|t| TermWire { term: t.term.clone(), reading: t.yomi.clone(), meaning: bi(&t.ja, &t.en) })
            .collect(),
        sheets: paper::SHEETS
            .iter()
            .map(|s| SheetKindWire {
                id: s.id.to_owned(),
                letter: s.letter.to_owned(),
                title: (&s.title).into(),
                about: (&s.about).into(),
                needs_result: s.needs_result,
            })
            .collect(),
    }
}

fn question(q: &questions::Question) -> QuestionWire {
    QuestionWire {
        id: q.id.clone(),
        group: q.group.clone(),
        text: bi(&q.question_ja, &q.question_en),
        why: bi(&q.why_ja, &q.why_en),
        hint: (!q.hint_ja.is_empty()).then(|| bi(&q.hint_ja, &q.hint_en)),
        who: q.answerable_by.clone(),
        options: q
            .options
            .iter()
            .map(|o| ChoiceWire {
                value: o.value.clone(),
                label: bi(&o.label_ja, &o.label_en),
                unconfirmed: o.status == questions::Status::Unconfirmed,
            })
            .collect(),
        show_if: q
            .show_if
            .iter()
            .flat_map(|c| &c.any_of)
            .map(|c| ConditionWire { question: c.q.clone(), values: c.values.clone() })
            .collect(),
        sources: q
            .sources
            .iter()
            .filter_map(|s| {
                let o = questions::bank().sources.get(&s.r#ref)?;
                Some(format!("{}「{}」({}) {}", o.by, o.title, o.date, s.r#where))
            })
            .collect(),
    }
}

// ---- JavaScript API ---------------------------------------------------------------------------------------------

/// `analyze([{name, bytes}], {today, lang, answers, address_of, columns, context})` → the report document (schema 1).
pub fn analyze(files: &Array, options: &JsValue) -> Result<JsValue, JsValue> {
    let field = |o: &JsValue, k: &str| Reflect::get(o, &k.into()).unwrap_or(JsValue::UNDEFINED);
    let mut inputs = Vec::new();
    for f in files.iter() {
        let name = field(&f, "name").as_string().unwrap_or_default();
        let bytes = match field(&f, "bytes") {
            t if t.is_string() => t.as_string().unwrap_or_default().into_bytes(),
            b => bytes_of(&b),
        };
        inputs.push(Input { name, bytes });
    }
    let words = |v: JsValue| -> Vec<String> {
        v.dyn_into::<Array>().map(|a| a.iter().filter_map(|w| w.as_string()).collect()).unwrap_or_default()
    };
    let pairs = |v: JsValue| -> Vec<(String, String)> {
        v.dyn_into::<js_sys::Object>()
            .map(|o| {
                js_sys::Object::entries(&o)
                    .iter()
                    .filter_map(|e| {
                        let e = e.dyn_into::<Array>().ok()?;
                        Some((e.get(0).as_string()?, e.get(1).as_string()?))
                    })
                    .collect()
            })
            .unwrap_or_default()
    };
    let today = field(options, "today").as_string().and_then(|d| Date::parse(&d));
    let mut opt = Options::new(today.ok_or_else(|| JsValue::from_str("options.today: YYYY-MM-DD"))?);
    opt.answers = pairs(field(options, "answers"))
        .into_iter()
        .map(|(question, value)| Answered { question, value })
        .collect();
    opt.address_of = pairs(field(options, "address_of"));
    opt.columns = field(options, "columns")
        .dyn_into::<Array>()
        .map(|list| {
            let number = |o: &JsValue, k: &str| field(o, k).as_f64().unwrap_or(0.0) as u32;
            let word = |o: &JsValue, k: &str| field(o, k).as_string().unwrap_or_default();
            let choice = |o: JsValue| ColumnChoice {
                file: word(&o, "file"),
                table: number(&o, "table"),
                column: number(&o, "column"),
                meaning: word(&o, "meaning"),
            };
            list.iter().map(choice).collect()
        })
        .unwrap_or_default();
    opt.context = words(field(options, "context"));
    let lang = if field(options, "lang").as_string().as_deref() == Some("en") { Lang::En } else { Lang::Ja };
    let analysis = engine::analyze(inputs, &opt, &mut |_| {});
    to_js(&wire::report(&analysis, lang)).map_err(JsValue::from)
}

/// `checkPassword(text, {context, year})` → the assessment. It never contains the password.
pub fn check_password(text: &str, context: &Array, year: i32) -> Result<JsValue, JsValue> {
    let words: Vec<String> = context.iter().filter_map(|w| w.as_string()).collect();
    to_js(&check(text, &words, year)).map_err(JsValue::from)
}

/// Every rule with its texts in both languages.
pub fn rules() -> Result<JsValue, JsValue> {
    let list: Vec<RuleWire> = rules::RULES.iter().map(|r| RuleWire::from(*r)).collect();
    to_js(&list).map_err(JsValue::from)
}
