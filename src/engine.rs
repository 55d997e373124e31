//! `analyze`: the only place that chains the steps.

mod identify;
mod ledger;
pub mod stream;

use crate::catalog::{self, data::Catalogue, merge};
use crate::format::device_list::survey::Survey;
use crate::format::{self, FactSink, Sniff};
use crate::i18n::{Args, Text, text};
use crate::model::date::Date;
use crate::model::fact::{Basis, DeviceId, DeviceKind, Evidence, Fact, Facts, Subject, SubjectId};
use crate::model::finding::{Confidence, Outcome};
use crate::model::key;
use crate::model::map::{HashMap, HashSet, SortedMap};
use crate::model::order::Order as _;
use crate::model::report::{Coverage, Device, FileInfo, FirmwareVerdict, FormatConfidence, Notice, Report};
use crate::model::secret::{Secret, SecretState, SecretText};
use crate::model::span::{FileId, Span};
use crate::model::value::{Answer, Value};
use crate::questions::{self, Answered};
use crate::source::archive::{self, Member};
use crate::source::{Source, decode, limits::Limits, magic};
use crate::syntax::{url, xlsx};
use crate::{password, reach, risk, rules};
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::rc::Rc;

/// One dropped file. Folders and archives are listed member by member (`folder/name`).
#[derive(Debug, Clone)]
pub struct Input {
    pub name: String,
    pub bytes: Vec<u8>,
    /// `bytes` are what [`stream`] kept of a larger file.
    pub whole: Option<stream::Whole>,
    /// What stands for the check sum in the report: the caller has it made by somebody quicker and puts it in afterwards
    /// (`wire::put_sum`). Nothing else in a report may look like it.
    pub sum: Option<String>,
}

impl Input {
    pub fn new(name: String, bytes: Vec<u8>) -> Input {
        Input { name, bytes, whole: None, sum: None }
    }
}

/// The user corrects what a column of a list was read as. Tables and columns count from 0.
#[derive(Debug, Clone)]
pub struct ColumnChoice {
    pub file: String,
    pub table: u32,
    pub column: u32,
    pub meaning: String,
}

#[derive(Debug, Clone)]
pub struct Options {
    pub today: Date,
    pub answers: Vec<Answered>,
    /// File name → address, where the user said which device a file belongs to.
    pub address_of: Vec<(String, String)>,
    /// Ports that are meant to be reached from outside (`443/tcp`, `192.168.1.20:8443`). `None`: nobody said; empty: none.
    pub intended_ports: Option<Vec<String>>,
    /// Facility name, town and so on, for the password check.
    pub context: Vec<String>,
    /// Passwords that the user typed on this visit, with a name for each: compared with those of the files.
    pub typed: Vec<(String, SecretText)>,
    pub limits: Limits,
    /// What the user said of the columns of lists.
    pub columns: Vec<ColumnChoice>,
    /// The tables of the Japanese encodings.
    pub decoder: decode::Decoder,
    /// A newer catalogue that the user opened; else the built-in one is asked.
    pub catalog: Option<Rc<Catalogue>>,
    /// Documents to merge into the catalogue that are not among the files: format and text.
    pub papers: Vec<(&'static str, String)>,
}

impl Options {
    pub fn new(today: Date) -> Options {
        Options {
            today,
            answers: Vec::new(),
            address_of: Vec::new(),
            intended_ports: None,
            context: Vec::new(),
            typed: Vec::new(),
            limits: Limits::default(),
            columns: Vec::new(),
            decoder: decode::own_decoder,
            catalog: None,
            papers: Vec::new(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    Read,
    Judge,
}

/// How far the work is; `file` is the one being read.
#[derive(Debug, Clone)]
pub struct Progress<'a> {
    pub step: Step,
    pub done: usize,
    pub total: usize,
    pub file: &'a str,
}

/// A finished analysis: the report, and the sources that evidence texts are cut from.
#[derive(Debug)]
pub struct Analysis {
    pub report: Report,
    pub sources: Vec<Source>,
    /// Groups with a typed password in them.
    pub reuse: Vec<Reuse>,
    /// Names that the files state (devices, models, users): an attacker would try them.
    pub context: Vec<String>,
}

/// One password in several places. Never the value.
#[derive(Debug, Clone, PartialEq)]
pub struct Reuse {
    /// Names of typed passwords.
    pub typed: Vec<String>,
    /// The account's name and where a file states it.
    pub accounts: Vec<(String, Evidence)>,
}

/// Read every file, put the facts together, find paths and dangers. Never fails.
pub fn analyze(inputs: Vec<Input>, opt: &Options, progress: &mut dyn FnMut(Progress<'_>)) -> Analysis {
    let total = inputs.len();
    let mut facts = Facts::default();
    let mut files = Vec::new();
    let mut sources: Vec<Source> = Vec::new();
    let mut survey = Survey::default();
    // One budget for everything that is unpacked, so that bundles of bundles cannot multiply it.
    let mut unzip_left = opt.limits.unzip_bytes;

    for (done, input) in inputs.into_iter().enumerate() {
        progress(Progress { step: Step::Read, done, total, file: &input.name });
        // A bundle is followed by its members; a bundle inside a bundle is opened once more, not deeper.
        let mut queue = VecDeque::from([(input, 0u8)]);
        while let Some((input, depth)) = queue.pop_front() {
            let id = FileId(u32::try_from(files.len()).unwrap_or(u32::MAX));
            let name = input.name.clone();
            let (info, source, members) =
                read_file(id, input, (depth < 2).then_some(unzip_left), opt, &mut facts, &mut survey);
            unzip_left = unzip_left.saturating_sub(members.iter().map(|m| m.bytes.len()).sum());
            files.push(info);
            sources.push(source);
            queue.extend(
                members.into_iter().map(|m| (Input::new(format!("{name}/{}", m.name), m.bytes), depth + 1)),
            );
        }
    }
    // A workbook of several sheets is what its sheets are.
    for i in 0..files.len() {
        let mine =
            files.get(i + 1..).unwrap_or(&[]).iter().take_while(|f| starts_inside(&f.name, &files[i].name));
        let best = mine.max_by_key(|f| f.format_confidence).map(|f| (f.format, f.format_confidence));
        if let Some((format, sure)) =
            best.filter(|_| files[i].notices.iter().any(|n| n.code == "xlsx.sheets"))
        {
            files[i].format = format;
            files[i].format_confidence = sure;
        }
    }
    progress(Progress { step: Step::Judge, done: total, total, file: "" });

    let intended = opt
        .intended_ports
        .as_ref()
        .map(|p| Answered { question: questions::INTENDED_PORTS.to_owned(), value: p.join(", ") });
    let answers: Vec<Answered> = opt.answers.iter().cloned().chain(intended).collect();
    add_answers(&mut facts, &answers);
    let opened = open_papers(opt, &mut files, &sources);
    let catalogue = opened.as_ref().or(opt.catalog.as_deref()).or_else(|| catalog::builtin());
    let counted = ledger::choose(&mut survey, &mut facts, &mut files, &sources, catalogue, opt);
    drop(survey);
    facts.sort_by_subject();
    format::join_files(&mut facts, &mut files);
    let mut devices = identify::identify(&mut facts, &files, &opt.address_of);
    format::join_devices(&mut facts, &files);
    let (reuse, context) = annotate_accounts(&mut facts, &devices, &counted, opt);
    counted.tell(&mut devices);
    judge_firmware(&mut devices, catalogue, opt.today, &counted.asked);
    let mut paths = reach::paths(&facts, &devices);
    risk::rank_paths(&mut paths);
    let no_path = reach::without_path(&facts, &devices, &files, &paths);
    let (mut findings, not_checked) = rules::run(&rules::Context {
        facts: &facts,
        devices: &devices,
        files: &files,
        paths: &paths,
        today: opt.today,
        made: rules::Made::default(),
    });
    // What only the names of keys say is a hint. Of a part of a router's settings, other lines may take back what one says.
    for f in &mut findings {
        let Some(Evidence::File(Span { file, .. }) | Evidence::Absent { file, .. }) = f.evidence.first()
        else {
            continue;
        };
        let Some(file) = files.get(file.index()) else { continue };
        // These files hold all that there is of their subject, unless they are quoted.
        let own = matches!(file.format, Some("nvram" | "openwrt" | "unifi"));
        let quoted = || file.notices.iter().any(|n| n.code == "file.excerpt");
        if file.format.is_none() {
            f.confidence = Confidence::Possible;
        } else if matches!(f.outcome, Outcome::Danger(_))
            && ("MC301"..="MC320").contains(&f.rule)
            && !matches!(f.rule, "MC309" | "MC313")
            && file.is_part()
            && reach::is_router(file)
            && (!own || quoted())
        {
            f.confidence = f.confidence.min(Confidence::Likely);
        }
    }
    risk::rank(&mut findings);

    let report = Report {
        today: opt.today,
        catalog_issued: catalogue.map(|c| c.file.issued),
        files,
        facts,
        devices,
        findings,
        paths,
        no_path,
        not_checked,
        counted: counted.rest,
    };
    Analysis { report, sources, reuse, context }
}

/// Is `name` a member of `bundle`?
fn starts_inside(name: &str, bundle: &str) -> bool {
    name.strip_prefix(bundle).is_some_and(|rest| rest.starts_with('/'))
}

fn read_file(
    id: FileId,
    input: Input,
    unzip_left: Option<usize>,
    opt: &Options,
    facts: &mut Facts,
    survey: &mut Survey,
) -> (FileInfo, Source, Vec<Member>) {
    let mut input = input;
    let sum = input.sum.take();
    let large = (stream::LARGE..=opt.limits.file_bytes).contains(&input.bytes.len());
    if large
        && input.whole.is_none()
        && let Some(mut s) = stream::Stream::begin(&input.bytes, opt.limits.file_bytes)
    {
        s.sum_is_made(sum.is_some());
        s.feed(&input.bytes);
        input = s.finish(input.name);
    }
    let size = input.bytes.len();
    let (bytes, sha256, left_out) = match input.whole.take() {
        Some(w) => (w.bytes, sum.unwrap_or(w.sha256), w.left_out),
        None => (size as u64, sum.unwrap_or_else(|| hex(&Sha256::digest(&input.bytes))), 0),
    };
    let mut info = FileInfo {
        id,
        name: input.name.clone(),
        bytes,
        sha256,
        encoding: "utf-8",
        format: None,
        format_confidence: FormatConfidence::None,
        coverage: Coverage::default(),
        notices: Vec::new(),
        columns: Vec::new(),
    };
    let note = |code, t, args| Notice { file: id, span: None, code, text: t, args };
    if size > opt.limits.file_bytes || id.index() >= opt.limits.files {
        let mb = opt.limits.file_bytes >> 20;
        let args = Args::new().with("mb", mb).with("n", opt.limits.files);
        let (code, t) = if size > opt.limits.file_bytes {
            ("file.too-large", TOO_LARGE)
        } else {
            ("file.too-many", TOO_MANY)
        };
        info.notices.push(note(code, t, args));
        return (info, Source::from_text(id, &input.name, ""), Vec::new());
    }
    if left_out > 0 {
        let n = i64::try_from(left_out).unwrap_or(i64::MAX);
        info.notices.push(note("scan.condensed", CONDENSED, Args::new().with("n", n)));
    }
    if size == 0 {
        info.notices.push(note("file.empty", EMPTY, Args::new()));
        return (info, Source::from_text(id, &input.name, ""), Vec::new());
    }
    let bundle = magic::binary_kind(&input.bytes).filter(|k| archive::is_bundle(*k));
    if bundle == Some(magic::ZIP) {
        let entries = archive::directory(&input.bytes);
        if xlsx::is_workbook(&entries) {
            return read_workbook(&input, &entries, info, opt, facts, survey);
        }
    }
    let unpacked = bundle.zip(unzip_left).map(|(k, left)| archive::open(&input.name, &input.bytes, k, left));
    let mut src = decode::decode_with(id, &input.name, input.bytes, opt.decoder);
    info.encoding = src.encoding;
    info.notices.append(&mut src.notices);
    if let Some(mut u) = unpacked {
        let has = |name: &str| u.members.iter().any(|m| m.name == name);
        let document = has("META-INF/manifest.xml") && has("content.xml");
        if let Some(m) = u.members.iter().find(|m| document && m.name == "content.xml")
            && let Ok(text) = std::str::from_utf8(&m.bytes)
            && let book = xlsx::markup::read(text, true)
            && !book.sheets.is_empty()
        {
            return read_sheets(&input.name, book, info, opt, facts, survey);
        }
        if has("[Content_Types].xml") || document {
            info.notices.push(note("file.office", OFFICE, Args::new()));
            u.members.clear();
        } else {
            let remark = archive::remark(&u.members);
            if let Some((code, t, read)) = remark {
                info.notices.push(note(code, t, Args::new()));
                u.members.truncate(if read { usize::MAX } else { 0 });
            }
            if !u.members.is_empty() || remark.is_none() {
                info.notices.push(note("archive.opened", OPENED, Args::new().with("n", u.members.len())));
            }
        }
        info.notices.extend(u.notices.into_iter().map(|(code, t, args)| note(code, t, args)));
        return (info, src, u.members);
    }
    if let Some(kind) = src.binary {
        info.notices.push(note(kind.code, kind.advice, Args::new()));
        return (info, src, Vec::new());
    }
    // A page or a sheet that is written as markup.
    if let Some(sheet) = xlsx::markup::kind(&src.text) {
        let mut book = xlsx::markup::read(&src.text, sheet);
        if sheet && !book.sheets.is_empty() {
            return read_sheets(&input.name, book, info, opt, facts, survey);
        }
        if let Some(page) = book.sheets.pop()
            && let whole = format::recognise(&src.text).map(|(_, s)| s)
            && format::recognise(&page.text).map(|(_, s)| s) > whole
        {
            let mut inner = Source::new(id, &input.name, page.text);
            inner.encoding = src.encoding;
            info.notices.push(note("file.page", PAGE, Args::new()));
            info.notices.extend(book.notices.into_iter().map(|(code, t, args)| note(code, t, args)));
            read_text(&inner, &mut info, opt, facts, survey);
            return (info, inner, Vec::new());
        }
    }
    // Commas and the like in full width.
    if let Some(text) = format::narrow(&src.text)
        && format::recognise(&src.text).is_none_or(|(_, s)| s != Sniff::Sure)
        && let Some((f, Sniff::Sure)) = format::recognise(&text)
        && f.id == "device-list"
    {
        let mut inner = Source::new(id, &input.name, text);
        inner.encoding = src.encoding;
        read_text(&inner, &mut info, opt, facts, survey);
        return (info, inner, Vec::new());
    }
    // A guide that shows several routers: each is a file of its own.
    let mut members = Vec::new();
    if let Some((rest, more)) = format::others(&src.text) {
        let encoding = src.encoding;
        src = Source::new(id, &input.name, rest);
        src.encoding = encoding;
        members.extend(more.into_iter().map(|(name, text)| Member { name, bytes: text.into_bytes() }));
    }
    // Something pasted from a page or a console: the file is inside of it.
    if let Some((text, lost)) = format::excerpt(&src.text)
        && let whole = format::recognise(&src.text).map(|(_, s)| s)
        && whole != Some(Sniff::Sure)
        && let inner = format::recognise(&text)
        && inner.map(|(_, s)| s) > whole
        // Notes whose settings stand outside the fences too are read whole.
        && format::recognise(&format::around(&src.text, &text)).is_none_or(|(f, s)| {
            s != Sniff::Sure || inner.is_some_and(|(i, _)| i.id != f.id)
        })
    {
        let mut inner = Source::new(id, &input.name, text);
        inner.encoding = src.encoding;
        info.notices.push(note("file.excerpt", EXCERPT, Args::new().with("n", lost)));
        read_text(&inner, &mut info, opt, facts, survey);
        // Between the fences of a manual may be settings, or an example of them.
        if !src.text.starts_with("HTTP/") {
            info.format_confidence = info.format_confidence.min(FormatConfidence::Likely);
        }
        // Blank lines count as read; these were not.
        info.coverage.lines_read = info.coverage.lines_read.saturating_sub(lost);
        return (info, inner, members);
    }
    read_text(&src, &mut info, opt, facts, survey);
    (info, src, members)
}

/// Which format the text is in, and what it says.
fn read_text(src: &Source, info: &mut FileInfo, opt: &Options, facts: &mut Facts, survey: &mut Survey) {
    let mine = opt.columns.iter().filter(|c| c.file == src.name);
    let chosen: Vec<_> = mine.map(|c| (c.table, c.column, c.meaning.clone())).collect();
    // Whoever names a column says that it is a list.
    let list = (!chosen.is_empty()).then(|| format::find("device-list")).flatten();
    match list.map(|f| (f, Sniff::Sure)).or_else(|| format::recognise(&src.text)) {
        Some((f, sniff)) => {
            info.format = Some(f.id);
            info.format_confidence =
                if sniff == Sniff::Sure { FormatConfidence::Sure } else { FormatConfidence::Likely };
            let mut sink = FactSink::new(src, facts, f.kind, opt.limits);
            sink.choose_columns(chosen);
            sink.survey = Some(std::mem::take(survey));
            (f.read)(src, &mut sink);
            *survey = sink.survey.take().unwrap_or_default();
            info.columns = sink.take_columns();
            let (coverage, notices) = sink.finish();
            info.coverage = coverage;
            info.notices.extend(notices);
        }
        None => {
            let note = |code, text| Notice { file: info.id, span: None, code, text, args: Args::new() };
            if format::generic::readable(&src.text) {
                let mut sink = FactSink::new(src, facts, DeviceKind::Unknown, opt.limits);
                format::generic::read(src, &mut sink);
                info.notices.push(note("file.generic", format::generic::NOTICE));
                let (coverage, notices) = sink.finish();
                info.coverage = coverage;
                info.notices.extend(notices);
            } else {
                info.coverage.lines_total = u32::try_from(src.lines.count()).unwrap_or(u32::MAX);
                info.notices.push(note("file.unknown-format", UNKNOWN));
            }
        }
    }
}

/// An Excel workbook with one sheet is read as the text of that sheet; with several, each sheet is a file of its own, so
/// that line numbers are row numbers.
fn read_workbook(
    input: &Input,
    entries: &[archive::Entry],
    mut info: FileInfo,
    opt: &Options,
    facts: &mut Facts,
    survey: &mut Survey,
) -> (FileInfo, Source, Vec<Member>) {
    info.encoding = "xlsx";
    read_sheets(&input.name, xlsx::read(&input.bytes, entries), info, opt, facts, survey)
}

fn read_sheets(
    name: &str,
    mut book: xlsx::Workbook,
    mut info: FileInfo,
    opt: &Options,
    facts: &mut Facts,
    survey: &mut Survey,
) -> (FileInfo, Source, Vec<Member>) {
    let id = info.id;
    let note = |code, t, args| Notice { file: id, span: None, code, text: t, args };
    info.notices.extend(book.notices.drain(..).map(|(code, t, args)| note(code, t, args)));
    if book.sheets.len() == 1
        && let Some(sheet) = book.sheets.pop()
    {
        info.notices.push(note("xlsx.sheet", SHEET, Args::new().with("name", sheet.name)));
        let mut src = Source::new(id, name, sheet.text);
        src.encoding = info.encoding;
        read_text(&src, &mut info, opt, facts, survey);
        return (info, src, Vec::new());
    }
    if !book.sheets.is_empty() {
        info.notices.push(note("xlsx.sheets", SHEETS, Args::new().with("n", book.sheets.len())));
    } else if info.notices.is_empty() {
        info.notices.push(note("file.empty", EMPTY, Args::new()));
    }
    let members =
        book.sheets.into_iter().map(|s| Member { name: s.name, bytes: s.text.into_bytes() }).collect();
    (info, Source::from_text(id, name, ""), members)
}

const TOO_LARGE: Text = text(
    "{mb}MBより大きいので読みませんでした。必要な部分だけを入れてください。",
    "Larger than {mb} MB: not read. Drop only the part that matters.",
);
const TOO_MANY: Text = text(
    "ファイルが{n}個より多いので、これは読みませんでした。分けて入れてください。",
    "More than {n} files: this one was not read. Drop them in parts.",
);
const CONDENSED: Text = text(
    "とても大きいので、閉じているポート{n}件は数だけ数えました。開いているポートはすべて読みました。",
    "Very large: {n} closed ports were only counted. All open ports were read.",
);
const EMPTY: Text = text("ファイルの中身がありません。", "The file is empty.");
const OFFICE: Text = text(
    "WordやExcelに似た形のファイルです。読めません。xlsxかCSVで保存しなおしてから入れてください。",
    "A file like those of Word or Excel. It cannot be read. Save it as xlsx or CSV and drop that.",
);
const SHEET: Text = text(
    "Excelのシート「{name}」を読みました。行の番号は、シートの行の番号です。",
    "Sheet “{name}” of the Excel file was read. Line numbers are rows of the sheet.",
);
const SHEETS: Text = text(
    "Excelのシート{n}枚を、1枚ずつ読みました。行の番号は、シートの行の番号です。",
    "The {n} sheets of the Excel file were read one by one. Line numbers are rows of the sheet.",
);
const PAGE: Text = text(
    "保存したページの文字と表だけを読みました。行の番号は、読んだ文字の行の番号です。",
    "Only the text and the tables of the web page were read. Line numbers are those of the text.",
);
const OPENED: Text =
    text("中のファイル{n}個を、1つずつ読みました。", "The {n} files inside were read one by one.");
const EXCERPT: Text = text(
    "ほかの文章の中に設定がありました。その部分だけを読みました({n}行は読んでいません)。",
    "The settings stand inside of other text. Only they were read ({n} lines were not).",
);
const UNKNOWN: Text = text(
    "この形式は読めませんでした。調べた結果には入っていません。",
    "This format could not be read. It is not part of the result.",
);

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut s, b| {
        for n in [b >> 4, b & 15] {
            s.push(char::from_digit(u32::from(n), 16).unwrap_or('0'));
        }
        s
    })
}

/// A newer catalogue and documents about holes among the files count for this check. `None`: there are none.
fn open_papers(opt: &Options, files: &mut [FileInfo], sources: &[Source]) -> Option<Catalogue> {
    const TAKEN: Text = text(
        "{issued}に発行された資料です。今回の判定に使いました。この画面を閉じると忘れます。SHA-256: {hash}",
        "This catalogue was issued on {issued}. It was used for this check only. SHA-256: {hash}",
    );
    const OLDER: Text = text(
        "{issued}に発行された資料です。今の資料({own})より新しくないので、使いませんでした。",
        "This catalogue was issued on {issued}. It is not newer than the one in use ({own}) and was not used.",
    );
    const BAD: Text = text(
        "決まった形でないか、発行日が今日より後なので、使いませんでした。",
        "It does not have the agreed form, or its day of issue is in the future. It was not used.",
    );
    const MERGED: Text = text(
        "{day}の資料です。{n}件のうち{used}件を、今回の判定に足しました。{old}",
        "A document of {day}. Of its {n} entries, {used} were added for this check.{old}",
    );
    const NOTHING_NEW: Text = text(
        "{day}の資料です。{n}件は、もう入っているか、別の製品のものです。足すものはありません。{old}",
        "A document of {day}. Its {n} entries are known already or about other products: nothing to add.{old}",
    );
    const OLD: Text = text("今の資料より古いものです。", " It is older than the catalogue.");
    const BAD_ONES: Text = text(
        "番号か日付が読めない{n}件は、使っていません。",
        "{n} entries without a readable number or day were not used.",
    );
    let wanted = |f: &FileInfo| f.format.is_some_and(|x| x == "catalogue" || merge::FORMATS.contains(&x));
    if opt.papers.is_empty() && !files.iter().any(wanted) {
        return None;
    }
    let mut base = opt.catalog.as_deref().or_else(|| catalog::builtin())?.file.clone();
    let mut changed = false;
    let note = |f: &mut FileInfo, code, t, args| {
        f.notices.push(Notice { file: f.id, span: None, code, text: t, args });
    };
    for (f, src) in files.iter_mut().zip(sources).filter(|(f, _)| f.format == Some("catalogue")) {
        let args = Args::new().with("hash", f.sha256.as_str());
        match Catalogue::parse(src.text.as_bytes()).map(|c| c.file) {
            Some(new) if new.issued <= opt.today => {
                let args = args.with("issued", new.issued.to_string()).with("own", base.issued.to_string());
                if new.issued > base.issued {
                    note(f, "catalogue.used", TAKEN, args);
                    base = new;
                    changed = true;
                } else {
                    note(f, "catalogue.older", OLDER, args);
                }
            }
            _ => note(f, "catalogue.refused", BAD, args),
        }
    }
    for (format, text) in &opt.papers {
        changed |= merge::merge(&mut base, format, text).is_some();
    }
    for (f, src) in files.iter_mut().zip(sources) {
        let Some(format) = f.format.filter(|x| merge::FORMATS.contains(x)) else { continue };
        let Some(m) = merge::merge(&mut base, format, &src.text) else { continue };
        let old = if m.older { OLD } else { text("", "") };
        let args = Args::new().with("day", m.day).with("n", m.entries).with("used", m.used).with("old", old);
        note(f, "paper.merged", if m.used == 0 { NOTHING_NEW } else { MERGED }, args);
        if m.bad > 0 {
            note(f, "paper.bad", BAD_ONES, Args::new().with("n", m.bad));
        }
        changed = true;
    }
    changed.then(|| Catalogue::from_file(base)).flatten()
}

fn add_answers(facts: &mut Facts, answers: &[Answered]) {
    if answers.is_empty() {
        return;
    }
    let subject =
        facts.add_subject(Subject { file: None, kind: DeviceKind::Unknown, span: None, device: DeviceId(0) });
    for a in answers {
        facts.push(Fact {
            subject,
            key: key::ANSWER,
            value: Answer { question: a.question.clone(), value: a.value.clone() }.into(),
            basis: Basis::Stated,
            secret: None,
            evidence: Evidence::Answer { question: a.question.clone() },
        });
    }
    // The form for a home router describes a device without a file.
    let form = crate::questions::home_router::facts(answers);
    if form.is_empty() {
        return;
    }
    let router = Subject { file: None, kind: DeviceKind::Router, span: None, device: DeviceId(0) };
    let subject = facts.add_subject(router);
    for (key, value, question) in form {
        let evidence = Evidence::Answer { question };
        facts.push(Fact { subject, key, value, basis: Basis::Stated, secret: None, evidence });
    }
}

/// Ask the catalogue once for each kind of device: a list has hundreds of one model and version.
fn judge_firmware(
    devices: &mut [Device],
    catalogue: Option<&Catalogue>,
    today: Date,
    known: &[(crate::syntax::ledger::Identity, Rc<[FirmwareVerdict]>)],
) {
    let Some(catalogue) = catalogue else { return };
    let mut asked: HashMap<[Option<&str>; 5], Rc<[FirmwareVerdict]>> =
        known.iter().map(|(id, v)| (id.each_ref().map(|s| s.as_deref()), v.clone())).collect();
    let mut judged = Vec::with_capacity(devices.len());
    for d in devices.iter() {
        let key = [&d.vendor, &d.model, &d.hardware, &d.firmware, &d.build_date].map(|x| x.as_deref());
        let [vendor, model, hardware, firmware, build_date] = key;
        let id = catalog::Identity { vendor, model, hardware, firmware, build_date };
        let verdicts = asked.entry(key).or_insert_with(|| catalog::verdicts_in(catalogue, &id, today).into());
        judged.push(verdicts.clone());
    }
    for (d, v) in devices.iter_mut().zip(judged) {
        d.firmware_verdicts = v;
    }
}

/// What two accounts have in common that share a password. A variable means the same within one file only.
fn reuse_key(f: &Fact, s: &Secret, value: &str) -> (Option<&'static str>, String) {
    match &f.evidence {
        Evidence::File(span) if s.state == SecretState::Placeholder => {
            (s.scheme, format!("{}:{value}", span.file.index()))
        }
        _ => (s.scheme, value.to_owned()),
    }
}

/// Places of one group that are named.
const NAMED: usize = 50;

/// Judge every readable password once: default, class, reuse. Values stay inside this function. Also says which typed
/// passwords stand in the files, and which names an attacker would try.
fn annotate_accounts(
    facts: &mut Facts,
    devices: &[Device],
    counted: &ledger::Counted,
    opt: &Options,
) -> (Vec<Reuse>, Vec<String>) {
    // A list repeats one model thousands of times: each word once, before they are sorted.
    let mut known: HashSet<&str> = devices
        .iter()
        .flat_map(|d| [&d.name, &d.model, &d.vendor].into_iter().flatten())
        .map(String::as_str)
        .collect();
    known.extend(
        facts.iter().filter_map(|f| Some(f.account()?.name.as_str())).filter(|n| !n.is_empty()).take(200),
    );
    let mut words: Vec<String> = known.iter().map(|w| (*w).to_owned()).collect();
    words.order();
    let context = words.clone();
    words.extend(opt.context.iter().cloned());
    let keys = reuse_keys(facts, &opt.typed);

    type Users = Vec<(SubjectId, String)>;
    // Same value (or the same hash, or the hash of a value) on more than one account = one reuse group.
    let mut seen: HashMap<usize, Users> = HashMap::new();
    let key_of = |f: &Fact, s: &Secret| keys.get(&reuse_key(f, s, s.value.as_ref()?.expose())).copied();
    let mut typed: SortedMap<usize, Reuse> = SortedMap::new();
    for (name, value) in &opt.typed {
        if let Some(k) = keys.get(&(None, value.expose().to_owned())) {
            let r = typed.entry(*k).or_insert_with(|| Reuse { typed: Vec::new(), accounts: Vec::new() });
            r.typed.push(name.clone());
        }
    }
    for f in facts.iter() {
        if let (Some(a), Some(s)) = (f.account(), &f.secret)
            && let Some(k) = key_of(f, s)
        {
            let users = seen.entry(k).or_default();
            // The same name on two cameras is two accounts.
            let user = (f.subject, format!("{}@{}", a.name, a.host.as_deref().unwrap_or_default()));
            // Two different users are enough to know that it is shared; a list of all would grow with its square.
            if users.len() < 2 && !users.contains(&user) {
                users.push(user);
            }
            if let Some(r) = typed.get_mut(&k).filter(|r| r.accounts.len() < NAMED) {
                r.accounts.push((a.name.clone(), f.evidence.clone()));
            }
        }
    }
    let mut groups: HashMap<usize, u32> = HashMap::new();
    /// Hash scheme and secret → class, and whether it is a factory password.
    type Judged = HashMap<(Option<&'static str>, String), (Option<&'static str>, bool)>;
    let mut judged = Judged::new();
    let checker = password::Checker::new(&password::PasswordContext { words: &words, year: opt.today.year });
    // Whose product each subject is.
    let product_of: Vec<DeviceId> = facts.subject_ids().map(|s| facts.device_of(s)).collect();
    let product_of = |s: SubjectId| {
        let d = devices.get(product_of.get(s.0 as usize)?.0 as usize)?;
        d.vendor.as_deref()
    };
    for f in facts.iter_mut() {
        let product = product_of(f.subject).unwrap_or("");
        let Some(secret) = f.secret.clone() else { continue };
        let shared = key_of(f, &secret).filter(|k| seen.get(k).is_some_and(|u| u.len() > 1));
        let Value::Account(a) = &mut f.value else { continue };
        if let Evidence::File(at) = f.evidence {
            a.rows_alike = counted.rows_alike(at);
        }
        let Some(v) = &secret.value else {
            if secret.state == SecretState::Empty {
                a.password_class = Some("very-weak");
            }
            continue;
        };
        if let Some(k) = shared {
            let next = u32::try_from(groups.len() + 1).unwrap_or(u32::MAX);
            a.password_reuse_group = Some(*groups.entry(k).or_insert(next));
        }
        if secret.state == SecretState::Placeholder {
            continue;
        }
        // A list repeats one password hundreds of times; a hash is compared with thousands.
        let many = judged.len() > HASHES && secret.state == SecretState::Hash;
        let (class, is_default) =
            *judged.entry((secret.scheme, v.expose().to_owned())).or_insert_with(|| match secret.state {
                SecretState::Plain => {
                    let r = checker.assess(v.expose());
                    let classes = ["very-weak", "weak", "fair", "strong", "very-strong"];
                    // How hard a hash or a text in base64 is to guess, what is behind it says, and not its letters.
                    let coded = || {
                        let v = v.expose();
                        let hex = v.len() >= 32 && v.bytes().all(|b| b.is_ascii_hexdigit());
                        hex || v.starts_with('$') || url::base64(v).is_some_and(|t| t.is_ascii())
                    };
                    let told = |c: &&str| *c == r.class && !(c.ends_with("strong") && coded());
                    (classes.into_iter().find(told), r.is_default)
                }
                SecretState::Hash => {
                    let is_default = password::is_default(v.expose(), secret.scheme);
                    let common = secret.scheme.filter(|_| !is_default && !many);
                    let common = common.and_then(|s| password::common_hash(v.expose(), s));
                    (common.map(|_| "very-weak"), is_default)
                }
                _ => (None, password::is_default(v.expose(), secret.scheme)),
            });
        a.password_class = class;
        a.password_is_of_others |=
            is_default && secret.state == SecretState::Plain && a.password_is_default != Some(true) && {
                // Other services than the product's own are of other makers.
                let own = a.host.is_none() && matches!(a.r#for, "web" | "login" | "rtsp" | "stream");
                let camera = a.r#for == "camera source";
                !password::is_pair(&a.name, v.expose(), camera, if own { product } else { "" })
            };
        // A format may know more: what this very product ships with.
        a.password_is_default = Some(is_default || a.password_is_default == Some(true));
    }
    let shared = |r: &Reuse| r.typed.len() + r.accounts.len() > 1;
    (typed.into_values().filter(shared).collect(), context)
}

/// Different hashes that are compared with the most used passwords.
const HASHES: usize = 200;

/// A number for every secret value; the same number for the same password. Hashes of open schemes get the number of the
/// readable value that they belong to.
fn reuse_keys(
    facts: &Facts,
    typed: &[(String, SecretText)],
) -> HashMap<(Option<&'static str>, String), usize> {
    let mut keys: HashMap<(Option<&'static str>, String), usize> = HashMap::new();
    type Keys = HashMap<(Option<&'static str>, String), usize>;
    let add = |keys: &mut Keys, k: (Option<&'static str>, String)| {
        let next = keys.len();
        keys.entry(k).or_insert(next);
    };
    for (_, v) in typed.iter().filter(|(_, v)| !v.expose().is_empty()) {
        add(&mut keys, (None, v.expose().to_owned()));
    }
    for f in facts.iter().filter(|f| f.account().is_some()) {
        if let Some(s) = &f.secret
            && let Some(v) = &s.value
        {
            add(&mut keys, reuse_key(f, s, v.expose()));
        }
    }
    let hashes: Vec<(&'static str, String)> = keys
        .keys()
        .filter_map(|(s, v)| Some(((*s).filter(|s| password::comparable(s))?, v.clone())))
        .take(HASHES)
        .collect();
    if hashes.is_empty() {
        return keys;
    }
    let plain: Vec<(String, usize)> = keys
        .iter()
        .filter(|((s, _), _)| s.is_none())
        .map(|((_, v), n)| (v.clone(), *n))
        .take(2_000)
        .collect();
    for (scheme, stored) in hashes {
        let of = plain.iter().find(|(v, _)| password::hash_belongs(v, &stored, scheme));
        if let Some((_, n)) = of {
            keys.insert((Some(scheme), stored), *n);
        }
    }
    keys
}
