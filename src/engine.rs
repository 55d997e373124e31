//! `analyze`: the only place that chains the steps.

mod identify;

use crate::catalog::{self, data::Catalogue};
use crate::format::{self, FactSink, Sniff};
use crate::i18n::{Args, Text, text};
use crate::model::date::Date;
use crate::model::fact::{Basis, DeviceId, DeviceKind, Evidence, Fact, Facts, Subject, SubjectId};
use crate::model::key;
use crate::model::report::{Coverage, Device, FileInfo, FirmwareVerdict, FormatConfidence, Notice, Report};
use crate::model::secret::SecretState;
use crate::model::span::FileId;
use crate::model::value::{Answer, Value};
use crate::questions::Answered;
use crate::source::archive::{self, Member};
use crate::source::{Source, decode, limits::Limits, magic};
use crate::{password, reach, risk, rules};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

/// One dropped file. Folders and archives are listed member by member (`folder/name`).
#[derive(Debug, Clone)]
pub struct Input {
    pub name: String,
    pub bytes: Vec<u8>,
}

#[derive(Debug, Clone)]
pub struct Options {
    pub today: Date,
    pub answers: Vec<Answered>,
    /// File name → address, where the user said which device a file belongs to.
    pub address_of: Vec<(String, String)>,
    /// Facility name, town and so on, for the password check.
    pub context: Vec<String>,
    pub limits: Limits,
    /// A newer catalogue that the user opened; else the built-in one is asked.
    pub catalog: Option<Rc<Catalogue>>,
}

impl Options {
    pub fn new(today: Date) -> Options {
        Options {
            today,
            answers: Vec::new(),
            address_of: Vec::new(),
            context: Vec::new(),
            limits: Limits::default(),
            catalog: None,
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
}

/// Read every file, put the facts together, find paths and dangers. Never fails.
pub fn analyze(inputs: Vec<Input>, opt: &Options, progress: &mut dyn FnMut(Progress<'_>)) -> Analysis {
    let total = inputs.len();
    let mut facts = Facts::default();
    let mut files = Vec::new();
    let mut sources: Vec<Source> = Vec::new();
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
                read_file(id, input, (depth < 2).then_some(unzip_left), opt, &mut facts);
            unzip_left = unzip_left.saturating_sub(members.iter().map(|m| m.bytes.len()).sum());
            files.push(info);
            sources.push(source);
            queue.extend(
                members
                    .into_iter()
                    .map(|m| (Input { name: format!("{name}/{}", m.name), bytes: m.bytes }, depth + 1)),
            );
        }
    }
    progress(Progress { step: Step::Judge, done: total, total, file: "" });

    add_answers(&mut facts, &opt.answers);
    facts.sort_by_subject();
    format::join_files(&mut facts, &mut files);
    let mut devices = identify::identify(&mut facts, &files, &opt.address_of);
    annotate_accounts(&mut facts, &devices, opt);
    let catalogue = opt.catalog.as_deref().or_else(|| catalog::builtin());
    judge_firmware(&mut devices, catalogue, opt.today);
    let mut paths = reach::paths(&facts, &devices);
    risk::rank_paths(&mut paths);
    let (mut findings, not_checked) = rules::run(&rules::Context {
        facts: &facts,
        devices: &devices,
        files: &files,
        paths: &paths,
        today: opt.today,
    });
    risk::rank(&mut findings);

    let report = Report {
        today: opt.today,
        catalog_issued: catalogue.map(|c| c.file.issued),
        files,
        facts,
        devices,
        findings,
        paths,
        not_checked,
    };
    Analysis { report, sources }
}

fn read_file(
    id: FileId,
    input: Input,
    unzip_left: Option<usize>,
    opt: &Options,
    facts: &mut Facts,
) -> (FileInfo, Source, Vec<Member>) {
    let size = input.bytes.len();
    let mut info = FileInfo {
        id,
        name: input.name.clone(),
        bytes: size as u64,
        sha256: hex(&Sha256::digest(&input.bytes)),
        encoding: "utf-8",
        format: None,
        format_confidence: FormatConfidence::None,
        coverage: Coverage::default(),
        notices: Vec::new(),
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
    if size == 0 {
        info.notices.push(note("file.empty", EMPTY, Args::new()));
        return (info, Source::from_text(id, &input.name, ""), Vec::new());
    }
    let bundle = magic::binary_kind(&input.bytes).filter(|k| archive::is_bundle(*k));
    let unpacked = bundle.zip(unzip_left).map(|(k, left)| archive::open(&input.name, &input.bytes, k, left));
    let mut src = decode::decode(id, &input.name, input.bytes);
    info.encoding = src.encoding;
    info.notices.append(&mut src.notices);
    if let Some(mut u) = unpacked {
        let has = |name: &str| u.members.iter().any(|m| m.name == name);
        if has("[Content_Types].xml") {
            info.notices.push(note("file.office", OFFICE, Args::new()));
            u.members.clear();
        } else {
            info.notices.push(note("archive.opened", OPENED, Args::new().with("n", u.members.len())));
        }
        info.notices.extend(u.notices.into_iter().map(|(code, t, args)| note(code, t, args)));
        return (info, src, u.members);
    }
    if let Some(kind) = src.binary {
        info.notices.push(note(kind.code, kind.advice, Args::new()));
        return (info, src, Vec::new());
    }
    match format::recognise(&src.text) {
        Some((f, sniff)) => {
            info.format = Some(f.id);
            info.format_confidence =
                if sniff == Sniff::Sure { FormatConfidence::Sure } else { FormatConfidence::Likely };
            let mut sink = FactSink::new(&src, facts, f.kind, opt.limits);
            (f.read)(&src, &mut sink);
            let (coverage, notices) = sink.finish();
            info.coverage = coverage;
            info.notices.extend(notices);
        }
        None => {
            info.coverage.lines_total = u32::try_from(src.lines.count()).unwrap_or(u32::MAX);
            info.notices.push(note("file.unknown-format", UNKNOWN, Args::new()));
        }
    }
    (info, src, Vec::new())
}

const TOO_LARGE: Text = text(
    "{mb}MBより大きいので読みませんでした。必要な部分だけを入れてください。",
    "Larger than {mb} MB: not read. Drop only the part that matters.",
);
const TOO_MANY: Text = text(
    "ファイルが{n}個より多いので、これは読みませんでした。分けて入れてください。",
    "More than {n} files: this one was not read. Drop them in parts.",
);
const EMPTY: Text = text("ファイルの中身がありません。", "The file is empty.");
const OFFICE: Text = text(
    "ExcelやWordのファイルです。この版では読めません。CSVで保存しなおしてから入れてください。",
    "An Excel or Word file. This version cannot read it. Save it as CSV and drop that.",
);
const OPENED: Text =
    text("中のファイル{n}個を、1つずつ読みました。", "The {n} files inside were read one by one.");
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
            value: Value::Answer(Answer { question: a.question.clone(), value: a.value.clone() }),
            basis: Basis::Stated,
            secret: None,
            evidence: Evidence::Answer { question: a.question.clone() },
        });
    }
}

/// Ask the catalogue once for each kind of device: a list has hundreds of one model and version.
fn judge_firmware(devices: &mut [Device], catalogue: Option<&Catalogue>, today: Date) {
    let Some(catalogue) = catalogue else { return };
    let mut asked: HashMap<[Option<String>; 5], Vec<FirmwareVerdict>> = HashMap::new();
    for d in devices {
        let key = [&d.vendor, &d.model, &d.hardware, &d.firmware, &d.build_date].map(Clone::clone);
        let id = catalog::Identity {
            vendor: d.vendor.as_deref(),
            model: d.model.as_deref(),
            hardware: d.hardware.as_deref(),
            firmware: d.firmware.as_deref(),
            build_date: d.build_date.as_deref(),
        };
        d.firmware_verdicts =
            asked.entry(key).or_insert_with(|| catalog::verdicts_in(catalogue, &id, today)).clone();
    }
}

/// Judge every readable password once: default, class, reuse. Values stay inside this function.
fn annotate_accounts(facts: &mut Facts, devices: &[Device], opt: &Options) {
    let mut words = opt.context.clone();
    words.extend(devices.iter().flat_map(|d| [&d.name, &d.model, &d.vendor].into_iter().flatten().cloned()));
    type Users = Vec<(SubjectId, String)>;
    // Same value (or same hash of one scheme) on more than one account = one reuse group.
    let mut seen: HashMap<(Option<&'static str>, String), Users> = HashMap::new();
    for f in facts.iter() {
        if let (Some(a), Some(s)) = (f.account(), &f.secret)
            && let Some(v) = &s.value
        {
            let users = seen.entry((s.scheme, v.expose().to_owned())).or_default();
            let user = (f.subject, a.name.clone());
            // Two different users are enough to know that it is shared; a list of all would grow with its square.
            if users.len() < 2 && !users.contains(&user) {
                users.push(user);
            }
        }
    }
    let mut groups: HashMap<(Option<&'static str>, String), u32> = HashMap::new();
    let mut judged: HashMap<String, (Option<&'static str>, bool)> = HashMap::new();
    words.sort_unstable();
    words.dedup();
    let checker = password::Checker::new(&password::PasswordContext { words: &words, year: opt.today.year });
    for f in facts.iter_mut() {
        let Some(secret) = f.secret.clone() else { continue };
        let Value::Account(a) = &mut f.value else { continue };
        let Some(v) = &secret.value else {
            if secret.state == SecretState::Empty {
                a.password_class = Some("very-weak");
            }
            continue;
        };
        let k = (secret.scheme, v.expose().to_owned());
        if seen.get(&k).is_some_and(|u| u.len() > 1) {
            let next = u32::try_from(groups.len() + 1).unwrap_or(u32::MAX);
            a.password_reuse_group = Some(*groups.entry(k).or_insert(next));
        }
        a.password_is_default = Some(password::is_default(v.expose(), secret.scheme));
        if secret.state == SecretState::Plain {
            // A list repeats one password hundreds of times.
            let (class, is_default) = *judged.entry(v.expose().to_owned()).or_insert_with(|| {
                let r = checker.assess(v.expose());
                let classes = ["very-weak", "weak", "fair", "strong", "very-strong"];
                (classes.into_iter().find(|c| *c == r.class), r.is_default)
            });
            a.password_class = class;
            if is_default {
                a.password_is_default = Some(true);
            }
        }
    }
}
