//! The engine for JavaScript: the worker's message handler, and the three functions of the JavaScript API.
//!
//! Plain functions on `JsValue`: the exports that carry `#[wasm_bindgen]` stand in `bin/worker.rs`, so that the page's own
//! wasm never links the engine. A malformed message is answered with `Failed`; nothing here panics on input. Nothing is
//! kept between calls.

use crate::engine::stream::Stream;
use crate::engine::{self, Analysis, ColumnChoice, Input, Options, Progress, Step};
use crate::i18n::{Bi, Lang, Text, text};
use crate::model::date::Date;
use crate::model::secret::SecretText;
use crate::password::suggest;
use crate::questions::{self, Answered};
use crate::source::decode::Encoding;
use crate::source::limits::Limits;
use crate::view;
use crate::wire::messages::{
    AnswerWire, CodeWire, DoneWire, FailedWire, FileMeta, Hidden, LimitsWire, OptionsWire, PROTOCOL,
    PageState, PartWire, PasswordWire, ProgressWire, ReadingWire, RefusedWire, Request, RequestMessage,
    Response, ResponseMessage, ReuseWire, Skipped, StepWire, SuggestionWire,
};
use crate::wire::{self, FileWire, ReportWire, RuleWire};
use crate::{password, rules};
use js_sys::{Array, ArrayBuffer, Function, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, FileReaderSync, TextDecodeOptions, TextDecoder};

/// Most facts, and most entries of each other list, in the saved document of the page (the command line has no such
/// limits). The document is made with every analysis, so this is time that everybody waits for.
const SAVED_FACTS: usize = 5_000;
const SAVED_LIST: usize = 5_000;

/// Answer one message. `post` sends an answer; its second argument is the transfer list. Where the browser makes check sums
/// of files (`message.sums`: a promise or null for each buffer), what is returned is to be called with them.
pub fn handle(message: &JsValue, post: Function) -> JsValue {
    answer(message, post).unwrap_or(JsValue::UNDEFINED)
}

fn answer(message: &JsValue, post: Function) -> Option<JsValue> {
    let id = Reflect::get(message, &"id".into()).ok().and_then(|v| v.as_f64()).unwrap_or(0.0) as u32;
    let Ok(m) = serde_wasm_bindgen::from_value::<RequestMessage>(message.clone()) else {
        send(id, failed("bad-message", BAD_MESSAGE), Parts::default(), &post);
        return None;
    };
    if m.v != PROTOCOL {
        send(id, failed("other-version", OTHER_VERSION), Parts::default(), &post);
        return None;
    }
    let buffers = Reflect::get(message, &"buffers".into()).ok().and_then(|b| b.dyn_into::<Array>().ok());
    // Every request says which questions it means: an edited file, or the built-in one.
    let edited = Reflect::get(message, &"questions".into()).ok().and_then(|q| q.as_string());
    questions::use_file(edited.as_deref());
    match m.request {
        Request::Analyze { options, files, state } => {
            let mut progress = |p: Progress<'_>| {
                let step = if p.step == Step::Judge { StepWire::Judge } else { StepWire::Read };
                let wire = ProgressWire { step, done: n(p.done), total: n(p.total), file: p.file.to_owned() };
                send(id, Response::Progress(wire), Parts::default(), &post);
            };
            let mut files = files;
            let sums = Reflect::get(message, &"sums".into()).ok().and_then(|s| s.dyn_into::<Array>().ok());
            let inputs = inputs(&mut files, buffers.as_ref(), sums.as_ref(), &mut progress);
            let awaited = inputs.iter().any(|i| i.sum.is_some());
            let done = run(inputs, &files, &options, &mut progress);
            match done {
                // Giving the memory of a long list back takes a tenth of the time: nobody waits for it.
                Ok((mut report, beside, analysis)) => {
                    let finish = move |sums: JsValue| {
                        if let Ok(sums) = sums.dyn_into::<Array>() {
                            put_sums(&mut report, &sums);
                        }
                        finished(id, &report, saved(&report), &state, beside, &post);
                        drop(analysis);
                    };
                    if awaited {
                        return Some(Closure::once_into_js(finish));
                    }
                    finish(JsValue::UNDEFINED);
                }
                Err(f) => send(id, f, Parts::default(), &post),
            }
        }
        Request::CheckPassword { password, context, year, device } => {
            let wire = check(&password.0, &context, year, &device);
            send(id, Response::Password(Box::new(wire)), Parts::default(), &post);
        }
        Request::Limits => send(id, Response::Limits(device_limits()), Parts::default(), &post),
        Request::SuggestPassword { device, readable } => {
            let made = draw(&device, readable);
            let answer = made.map_or_else(|| failed("no-randomness", NO_RANDOMNESS), Response::Suggestion);
            send(id, answer, Parts::default(), &post);
        }
        Request::View { address, state } => {
            let read = |n: u32| match buffers.as_ref().map(|b| bytes_of(&b.get(n))).unwrap_or_default() {
                none if none.is_empty() => Ok(None),
                bytes => load(&bytes).map(Some),
            };
            match (read(0), read(1)) {
                // The table of devices for a spreadsheet, made from the saved document.
                (Ok(Some(report)), _) if address == DEVICES => {
                    let table = crate::export::find("devices").map(|e| (e.write)(&report, state.lang));
                    let saved = table.map(|t| buffer(t.as_bytes()));
                    send(id, Response::View(address), Parts { page: None, saved }, &post);
                }
                (Ok(report), Ok(earlier)) => {
                    let (to, page) = view::page(&address, &state, report.as_ref(), earlier.as_ref());
                    // What 「今の質問を保存する」 hands out.
                    let file = to == "questions/file";
                    let file =
                        file.then(|| buffer(edited.as_deref().map_or(questions::BUILT_IN, str::as_bytes)));
                    let parts = Parts { page: Some(buffer(&page.finish())), saved: file };
                    send(id, Response::View(to), parts, &post);
                }
                (Err(f), _) | (_, Err(f)) => send(id, f, Parts::default(), &post),
            }
        }
        Request::Load { state } => {
            let bytes = buffers.map(|b| bytes_of(&b.get(0))).unwrap_or_default();
            match load(&bytes) {
                Ok(report) => finished(id, &report, buffer(&bytes), &state, Default::default(), &post),
                Err(f) => send(id, f, Parts::default(), &post),
            }
        }
    }
    None
}

/// What stands for the check sum of the file at this place until it is there. No other begins with it.
fn sum_of(at: u32) -> String {
    format!("(sum {at})")
}

/// The check sums that the browser made. One that it could not make stays empty.
fn put_sums(report: &mut ReportWire, sums: &Array) {
    for (at, sum) in (0u32..).zip(sums.iter()).filter(|(_, s)| !s.is_null()) {
        wire::put_sum(report, &sum_of(at), &engine::hex(&bytes_of(&sum)));
    }
}

/// Address of the table of devices, which is a file and no page.
const DEVICES: &str = "devices.csv";

/// A report is there: the result page, the document to save, and what the page goes on with.
fn finished(
    id: u32,
    report: &ReportWire,
    saved: ArrayBuffer,
    state: &PageState,
    (reuse, context): (Vec<ReuseWire>, Vec<String>),
    post: &Function,
) {
    let done = DoneWire {
        reuse,
        context,
        today: report.today.clone(),
        answers: answers(report),
        facts_cut: report.facts.len() >= SAVED_FACTS
            || report.findings.len().max(report.devices.len()) >= SAVED_LIST,
    };
    // A loaded result brings its own answers.
    let state = PageState { answers: done.answers.clone(), ..state.clone() };
    let (_, page) = view::page("result", &state, Some(report), None);
    send(id, Response::Done(done), Parts { page: Some(buffer(&page.finish())), saved: Some(saved) }, post);
}

/// The answers that a report was made with.
fn answers(report: &ReportWire) -> Vec<AnswerWire> {
    let wire = |a: Answered| AnswerWire { question: a.question, value: a.value };
    crate::paper::answers(report).into_iter().map(wire).collect()
}

fn buffer(bytes: &[u8]) -> ArrayBuffer {
    Uint8Array::from(bytes).buffer()
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

/// What travels beside an answer.
#[derive(Default)]
struct Parts {
    page: Option<ArrayBuffer>,
    saved: Option<ArrayBuffer>,
}

fn send(id: u32, response: Response, parts: Parts, post: &Function) {
    let transfer = Array::new();
    let Ok(value) = to_js(&ResponseMessage { v: PROTOCOL, id, response }) else { return };
    for (name, part) in [("page", parts.page), ("saved", parts.saved)] {
        if let Some(buffer) = part {
            let _ = Reflect::set(&value, &name.into(), &buffer);
            transfer.push(&buffer);
        }
    }
    let _ = post.call2(&JsValue::NULL, &value, &transfer);
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

/// The browser's own `TextDecoder`, in pieces, so that no second copy of a large file is made on the way.
pub fn browser_decoder(encoding: Encoding, bytes: &[u8]) -> String {
    let Ok(decoder) = TextDecoder::new_with_label(encoding.label()) else {
        return String::from_utf8_lossy(bytes).into_owned();
    };
    let mut out = String::with_capacity(bytes.len() / 2 * 3);
    let more = TextDecodeOptions::new();
    more.set_stream(true);
    for piece in bytes.chunks(1 << 20) {
        out.push_str(&decoder.decode_with_u8_array_and_options(piece, &more).unwrap_or_default());
    }
    out.push_str(&decoder.decode().unwrap_or_default());
    out
}

/// Files that are read, with their bytes. Each buffer is let go as soon as it is copied. A file that is too large to
/// hand over comes as the browser's own `File`: it is read here in blocks if that is of use, else marked as too large.
fn inputs(
    files: &mut [FileMeta],
    buffers: Option<&Array>,
    sums: Option<&Array>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Vec<Input> {
    let mut out = Vec::new();
    for (at, f) in (0u32..).zip(files.iter_mut().filter(|f| f.skipped.is_none())) {
        let part = buffers.map_or(JsValue::UNDEFINED, |b| b.get(at));
        if let Some(b) = buffers {
            b.set(at, JsValue::UNDEFINED);
        }
        match part.dyn_ref::<Blob>() {
            None => {
                let sum = sums.filter(|s| s.get(at).is_object()).map(|_| sum_of(at));
                out.push(Input { sum, ..Input::new(f.name.clone(), bytes_of(&part)) });
            }
            Some(blob) => match in_blocks(&f.name, blob, progress) {
                Some(input) => out.push(input),
                None => f.skipped = Some(Skipped::TooLarge),
            },
        }
    }
    out
}

/// Bytes that are in memory at a time.
const BLOCK: f64 = 8_388_608.0;

fn in_blocks(name: &str, blob: &Blob, progress: &mut dyn FnMut(Progress<'_>)) -> Option<Input> {
    // Only workers have it; on the page a file of this size is not read.
    let reader = FileReaderSync::new().ok()?;
    let total = (blob.size() / BLOCK).ceil().max(1.0) as usize;
    let mut stream: Option<Stream> = None;
    for done in 0..total {
        progress(Progress { step: Step::Read, done, total, file: name });
        let from = done as f64 * BLOCK;
        let block = blob.slice_with_f64_and_f64(from, (from + BLOCK).min(blob.size())).ok()?;
        let block = Uint8Array::new(&reader.read_as_array_buffer(&block).ok()?.into()).to_vec();
        if stream.is_none() {
            stream = Some(Stream::begin(&block, Limits::default().file_bytes)?);
        }
        stream.as_mut()?.feed(&block);
    }
    Some(stream?.finish(name.to_owned()))
}

/// Passwords used more than once, and the words of the place: kept beside the report, never in it.
type Beside = (Vec<ReuseWire>, Vec<String>);

fn run(
    inputs: Vec<Input>,
    files: &[FileMeta],
    options: &OptionsWire,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(ReportWire, Beside, Analysis), Response> {
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
    opt.intended_ports.clone_from(&options.intended_ports);
    opt.context = options.context.clone();
    opt.typed =
        options.typed.iter().map(|t| (t.name.clone(), SecretText::new(t.password.0.clone()))).collect();
    opt.decoder = browser_decoder;
    opt.limits.rows = SAVED_LIST;
    if options.small {
        opt.limits = Limits { file_bytes: 4 << 20, nodes: 400_000, facts: 20_000, ..opt.limits };
    }
    let mut analysis = engine::analyze(inputs, &opt, progress);
    let mut report = wire::report_with(&analysis, options.lang, SAVED_FACTS, SAVED_LIST);
    for f in files {
        if let Some(why) = f.skipped {
            report.files.push(skipped(f, why, options.lang));
            report.summary.files += 1;
        }
    }
    let beside = (wire::reuse(&analysis), std::mem::take(&mut analysis.context));
    Ok((report, beside, analysis))
}

/// A file that was chosen but not read still stands in the report.
fn skipped(f: &FileMeta, why: Skipped, lang: Lang) -> FileWire {
    let (code, t) = match why {
        Skipped::TooLarge => (
            "file.too-large",
            text(
                "大きすぎるので読みませんでした。200 MBより小さいファイルにしてください。nmapのXMLだけは、もっと大きくても読めます。",
                "Too large: not read. Please choose a file smaller than 200 MB. Only nmap's XML may be larger.",
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
    let report = wire::read::report(bytes).ok_or_else(|| failed("not-a-result", NOT_A_RESULT))?;
    if report.schema == wire::SCHEMA { Ok(report) } else { Err(failed("other-version", NEWER_RESULT)) }
}

fn check(text: &str, context: &[String], year: i32, device: &str) -> PasswordWire {
    let a = password::assess(text, &password::PasswordContext { words: context, year });
    let codes = |list: &[&str]| -> Vec<CodeWire> {
        list.iter()
            .map(|c| CodeWire { code: (*c).to_owned(), texts: Bi::from(&password::text_of(c)) })
            .collect()
    };
    let refused =
        if device.is_empty() { Vec::new() } else { suggest::refused(suggest::limits(device), text) };
    PasswordWire {
        reasons: codes(&a.reasons),
        suggestions: codes(&a.suggestions),
        class: a.class.to_owned(),
        guesses_log10: a.guesses_log10,
        is_default: a.is_default,
        leaked_rank: a.leaked_rank,
        online_seconds: a.online_seconds,
        offline_seconds: a.offline_seconds,
        makers: a.makers.into_iter().map(str::to_owned).collect(),
        botnet: a.botnet,
        parts: a
            .parts
            .into_iter()
            .map(|p| PartWire {
                texts: Bi::from(&password::text_of(p.kind)),
                start: n(p.start),
                end: n(p.end),
                guesses_log10: p.guesses_log10,
                kind: p.kind.to_owned(),
            })
            .collect(),
        refused: refused
            .into_iter()
            .map(|r| RefusedWire { at: r.at.map(n), texts: Bi::from(&r.why) })
            .collect(),
    }
}

fn device_limits() -> Vec<LimitsWire> {
    suggest::LIMITS
        .iter()
        .map(|l| LimitsWire {
            id: l.id.to_owned(),
            name: Bi::from(&l.name),
            min: n(l.min),
            max: n(l.max),
            readable: l.max >= 32,
            note: l.note.as_ref().map(Bi::from),
            source: l.source.to_owned(),
        })
        .collect()
}

/// Draws with `crypto.getRandomValues`. A browser without it gets no suggestion.
fn draw(device: &str, readable: bool) -> Option<SuggestionWire> {
    let bytes = Uint8Array::new_with_length(512);
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).ok()?;
    let fill = Reflect::get(&crypto, &"getRandomValues".into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
    fill.call1(&crypto, &bytes).ok()?;
    let mut random = bytes.to_vec();
    let form = if readable { suggest::Form::Readable } else { suggest::Form::Signs };
    let made = suggest::suggest(suggest::limits(device), form, &random);
    random.fill(0);
    std::hint::black_box(&random);
    let made = made?;
    Some(SuggestionWire {
        password: Hidden(made.password.expose().to_owned()),
        bits: made.bits,
        readable: made.form == suggest::Form::Readable,
        reading: made
            .reading
            .iter()
            .map(|(chars, t)| ReadingWire { chars: n(*chars), texts: Bi::from(t) })
            .collect(),
    })
}

const NO_RANDOMNESS: Text =
    text("このブラウザーでは、くじを引けませんでした。", "This browser could not draw at random.");

// ---- JavaScript API ---------------------------------------------------------------------------------------------

/// `analyze([{name, bytes}], {today, lang, answers, address_of, columns, intended_ports, context})` → the
/// report document (schema 1).
pub fn analyze(files: &Array, options: &JsValue) -> Result<JsValue, JsValue> {
    let field = |o: &JsValue, k: &str| Reflect::get(o, &k.into()).unwrap_or(JsValue::UNDEFINED);
    let mut inputs = Vec::new();
    for f in files.iter() {
        let name = field(&f, "name").as_string().unwrap_or_default();
        let bytes = match field(&f, "bytes") {
            t if t.is_string() => t.as_string().unwrap_or_default().into_bytes(),
            b => bytes_of(&b),
        };
        inputs.push(Input::new(name, bytes));
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
    let ports = field(options, "intended_ports");
    opt.intended_ports = ports.is_object().then(|| words(ports));
    opt.context = words(field(options, "context"));
    opt.decoder = browser_decoder;
    let lang = if field(options, "lang").as_string().as_deref() == Some("en") { Lang::En } else { Lang::Ja };
    let analysis = engine::analyze(inputs, &opt, &mut |_| {});
    // As text through the browser: the same object, and the one way of writing a report that is in the program anyway.
    js_sys::JSON::parse(&serde_json::to_string(&wire::report(&analysis, lang)).unwrap_or_default())
}

/// `checkPassword(text, {context, year})` → the assessment. It never contains the password.
pub fn check_password(text: &str, context: &Array, year: i32) -> Result<JsValue, JsValue> {
    let words: Vec<String> = context.iter().filter_map(|w| w.as_string()).collect();
    to_js(&check(text, &words, year, "")).map_err(JsValue::from)
}

/// Every rule with its texts in both languages.
pub fn rules() -> Result<JsValue, JsValue> {
    let list: Vec<RuleWire> = rules::RULES.iter().map(|r| RuleWire::from(*r)).collect();
    to_js(&list).map_err(JsValue::from)
}
