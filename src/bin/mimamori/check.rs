//! `mimamori check`: paths → inputs → report → one of the exports.
//!
//! Folders are walked in sorted order without following links to folders; `.git` is left out. A file that cannot be
//! read, or would be too much at once, stays in the report with a remark, so that nobody takes it for checked. File
//! names appear as they were given (with characters that are not Unicode replaced).

use crate::{CheckArgs, End, ReportFormat, print, say};
use mimamori_check::catalog::{self, data::Catalogue, merge};
use mimamori_check::engine::stream::Stream;
use mimamori_check::engine::{self, Input, Options};
use mimamori_check::export::{self, Export};
use mimamori_check::format;
use mimamori_check::i18n::{Args, Lang, Text, text};
use mimamori_check::model::date::Date;
use mimamori_check::model::span::FileId;
use mimamori_check::questions::Answered;
use mimamori_check::source::decode::decode;
use mimamori_check::wire::{self, FileWire, ReportWire};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Bytes that are held at once. What goes beyond is named in the report as not read.
const TOTAL_BYTES: u64 = 2 << 30;
/// Files of one run.
const FILES: usize = 20_000;
/// Depth of folders; protects from mounts that contain themselves.
const DEPTH: usize = 64;
const ANSWERS_BYTES: u64 = 4 << 20;
const CATALOG_BYTES: u64 = catalog::data::MAX_BYTES as u64;

/// The answers file: what the user would say on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Answers {
    answers: BTreeMap<String, String>,
    device_of: BTreeMap<String, String>,
    /// Ports that are meant to be reached from outside.
    intended_ports: Option<Vec<String>>,
    context: Vec<String>,
}

/// A path that is in the report but was not read.
#[derive(Debug)]
struct Unread {
    name: String,
    bytes: u64,
    code: &'static str,
    why: Text,
    args: Args,
}

#[derive(Debug, Default)]
struct Gathered {
    inputs: Vec<Input>,
    unread: Vec<Unread>,
    seen: HashSet<PathBuf>,
    total: u64,
    /// An I/O error happened (as opposed to a limit).
    failed: bool,
}

pub(crate) fn run(args: &CheckArgs) -> End {
    let lang: Lang = args.lang.into();
    let today = args.today.unwrap_or_else(crate::today);
    let mut opt = Options::new(today);
    opt.limits.files = FILES;

    let answers = match &args.answers {
        None => Answers::default(),
        Some(p) => match answers(p, lang) {
            Some(a) => a,
            None => return End::Failed,
        },
    };
    if !args.catalog.iter().all(|p| self::catalog(p, today, &mut opt, lang)) {
        return End::Failed;
    }

    let mut g = Gathered::default();
    for p in &args.paths {
        g.add(p, opt.limits.file_bytes as u64);
    }
    for u in &g.unread {
        let b = u.why.fill(&u.args);
        say(
            text("{file}: {why}", "{file}: {why}"),
            lang,
            &Args::new().with("file", u.name.as_str()).with("why", b.get(lang)),
        );
    }
    if g.inputs.is_empty() {
        const NOTHING: Text = text("調べるファイルがありませんでした。", "There was no file to check.");
        say(NOTHING, lang, &Args::new());
        return End::Failed;
    }

    opt.answers = answers.answers.into_iter().map(|(question, value)| Answered { question, value }).collect();
    opt.intended_ports = answers.intended_ports;
    opt.context = answers.context;
    opt.address_of = addresses(&answers.device_of, &g.inputs, lang);

    let Gathered { inputs, unread, failed, .. } = g;
    let analysis = engine::analyze(inputs, &opt, &mut |_| {});
    // The other formats do not show single facts; a list of a hundred thousand devices has half a million.
    let facts = if matches!(args.format, ReportFormat::Text | ReportFormat::Json) { usize::MAX } else { 0 };
    let mut report = wire::report_with(&analysis, lang, facts, usize::MAX);
    drop(analysis);
    add_unread(&mut report, &unread, lang);

    let id = match args.format {
        ReportFormat::Text => "text",
        ReportFormat::Json => "json",
        ReportFormat::Csv => "csv",
        ReportFormat::Devices => "devices",
        ReportFormat::Sarif => "sarif",
    };
    let Some(Export { write, .. }) = export::find(id) else { return End::Failed };
    let mut out = write(&report, lang);
    if !out.ends_with('\n') {
        out.push('\n');
    }
    if !print(&out) {
        return End::Failed;
    }
    let end = end(&report, failed);
    // The program ends here: giving back millions of texts one by one would only take time.
    std::mem::forget(report);
    end
}

/// Urgent things win: a script must see them. Otherwise an I/O error forbids saying "nothing urgent", and so does a
/// run in which no file was understood.
fn end(report: &ReportWire, failed: bool) -> End {
    let soon = |u: &str| matches!(u, "today" | "week");
    let urgent =
        report.findings.iter().any(|f| soon(&f.urgency)) || report.paths.iter().any(|p| soon(&p.urgency));
    let vain = report.files.iter().all(|f| f.format.is_none()) && report.findings.is_empty();
    match (urgent, failed || vain) {
        (true, _) => End::ToDo,
        (false, true) => End::Failed,
        (false, false) => End::Quiet,
    }
}

fn answers(path: &Path, lang: Lang) -> Option<Answers> {
    const BAD: Text = text(
        "{file}: 答えのファイルとして読めません ({why})",
        "{file}: cannot be read as an answers file ({why})",
    );
    let read = read_limited(path, ANSWERS_BYTES).map_err(|e| e.to_string()).and_then(|b| {
        // A struct could also be read from a list; the contract says an object.
        let doc: serde_json::Map<_, _> = serde_json::from_slice(strip_bom(&b)).map_err(|e| e.to_string())?;
        serde_json::from_value(doc.into()).map_err(|e| e.to_string())
    });
    match read {
        Ok(a) => Some(a),
        Err(why) => {
            say(BAD, lang, &Args::new().with("file", shown(path)).with("why", why));
            None
        }
    }
}

fn strip_bom(b: &[u8]) -> &[u8] {
    b.strip_prefix(b"\xef\xbb\xbf").unwrap_or(b)
}

/// Take another catalogue than the built-in one. `false`: it was refused, and the user was told why. Its SHA-256 is shown,
/// so that two people can compare it by phone.
fn catalog(path: &Path, today: Date, opt: &mut Options, lang: Lang) -> bool {
    const BAD: Text = text(
        "{file}: 機器の資料として読めません ({why})",
        "{file}: cannot be read as a device catalogue ({why})",
    );
    const SHAPE: Text = text("決まった形ではありません", "it does not have the agreed form");
    const TAKEN: Text = text(
        "{file}: {issued}に発行された機器の資料を使います。SHA-256: {hash}",
        "{file}: using the device catalogue issued on {issued}. SHA-256: {hash}",
    );
    const OLDER: Text = text(
        "{file}: 組みこみの資料({issued})より古い資料です。",
        "{file}: this catalogue is older than the built-in one ({issued}).",
    );
    const FUTURE: Text = text(
        "{file}: 発行された日({issued})が、調べる日よりあとです。",
        "{file}: its day of issue ({issued}) is after the day of the check.",
    );
    let file = || Args::new().with("file", shown(path));
    let bytes = match read_limited(path, CATALOG_BYTES) {
        Ok(b) => b,
        Err(why) => {
            say(BAD, lang, &file().with("why", why.to_string()));
            return false;
        }
    };
    let Some(c) = Catalogue::parse(strip_bom(&bytes)) else {
        let text = decode(FileId(0), "catalog", bytes).text;
        let format = format::recognise(&text).map(|(f, _)| f.id).filter(|f| merge::FORMATS.contains(f));
        let Some(format) = format else {
            say(BAD, lang, &file().with("why", SHAPE));
            return false;
        };
        opt.papers.push((format, text));
        return true;
    };
    let hash = engine::hex(&Sha256::digest(&bytes));
    say(TAKEN, lang, &file().with("issued", c.file.issued.to_string()).with("hash", hash));
    if let Some(own) = catalog::issued().filter(|own| *own > c.file.issued) {
        say(OLDER, lang, &file().with("issued", own.to_string()));
    }
    if c.file.issued > today {
        say(FUTURE, lang, &file().with("issued", c.file.issued.to_string()));
    }
    opt.catalog = Some(Rc::new(c));
    true
}

/// Which address belongs to which input: by the whole name, or by its last parts.
fn addresses(device_of: &BTreeMap<String, String>, inputs: &[Input], lang: Lang) -> Vec<(String, String)> {
    const UNUSED: Text = text(
        "答えにある「{file}」というファイルはありません。",
        "The answers name “{file}”, but no such file was given.",
    );
    let mut out = Vec::new();
    for (name, address) in device_of {
        let tail = format!("/{}", name.trim_start_matches("./"));
        let before = out.len();
        for i in inputs {
            if i.name == *name || format!("/{}", i.name.replace('\\', "/")).ends_with(&tail) {
                out.push((i.name.clone(), address.clone()));
            }
        }
        if out.len() == before {
            say(UNUSED, lang, &Args::new().with("file", name.as_str()));
        }
    }
    out
}

/// A file that is too large to hold, if it is of a kind that can be read in blocks.
fn in_blocks(path: &Path, name: &str, limit: u64) -> Option<Input> {
    let mut file = fs::File::open(path).ok()?;
    let mut block = vec![0; 1 << 20];
    let mut stream: Option<Stream> = None;
    loop {
        let n = match file.read(&mut block) {
            Ok(0) => return Some(stream?.finish(name.to_owned())),
            Ok(n) => block.get(..n)?,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return None,
        };
        if stream.is_none() {
            stream = Some(Stream::begin(n, usize::try_from(limit).ok()?)?);
        }
        stream.as_mut()?.feed(n);
    }
}

impl Gathered {
    /// A path of the command line: standard input, a file of any kind, or a folder.
    fn add(&mut self, path: &Path, limit: u64) {
        if path.as_os_str() == "-" {
            if self.seen.insert(path.to_owned()) {
                let read = read_stream(io::stdin().lock(), limit);
                self.take("-".to_owned(), read, limit);
            }
            return;
        }
        match fs::metadata(path) {
            Ok(m) if m.is_dir() => self.folder(path, limit),
            Ok(_) => self.file(path, limit),
            Err(e) => self.error(path, &e),
        }
    }

    fn folder(&mut self, root: &Path, limit: u64) {
        // A stack of sorted listings: no recursion, names in order.
        let mut stack = vec![(root.to_owned(), 0usize)];
        while let Some((path, depth)) = stack.pop() {
            // Inside a folder, a link to a folder is not followed: it may lead back up.
            let link = depth > 0 && fs::symlink_metadata(&path).is_ok_and(|m| m.is_symlink());
            match fs::metadata(&path) {
                Err(e) => self.error(&path, &e),
                Ok(m) if m.is_dir() => {
                    if link || depth > DEPTH || path.file_name().is_some_and(|n| n == ".git") {
                        continue;
                    }
                    match fs::read_dir(&path) {
                        Err(e) => self.error(&path, &e),
                        Ok(entries) => {
                            let mut names: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
                            names.sort();
                            stack.extend(names.into_iter().rev().map(|p| (p, depth + 1)));
                        }
                    }
                }
                // Devices and pipes inside a folder would block.
                Ok(m) if m.is_file() => self.file(&path, limit),
                Ok(_) => {}
            }
        }
    }

    fn file(&mut self, path: &Path, limit: u64) {
        const TOO_MUCH: Text = text(
            "一度に調べる量をこえたので、読みませんでした。分けて調べてください。",
            "Too much at once: not read. Check in several parts.",
        );
        const TOO_LARGE: Text = text(
            "大きすぎるので、読みませんでした({mb} MBまで読めます)。",
            "Too large: not read (limit {mb} MB).",
        );
        if !self.seen.insert(path.to_owned()) {
            return;
        }
        let size = fs::metadata(path).map_or(0, |m| m.len());
        let name = shown(path);
        if size > limit
            && let Some(input) = in_blocks(path, &name, limit)
        {
            self.inputs.push(input);
        } else if size > limit {
            let args = Args::new().with("mb", i64::try_from(limit >> 20).unwrap_or(i64::MAX));
            self.unread.push(Unread { name, bytes: size, code: "file.too-large", why: TOO_LARGE, args });
        } else if self.total.saturating_add(size) > TOTAL_BYTES || self.inputs.len() >= FILES {
            self.unread.push(Unread {
                name,
                bytes: size,
                code: "file.too-much",
                why: TOO_MUCH,
                args: Args::new(),
            });
        } else {
            let read = fs::File::open(path).and_then(|f| read_stream(f, limit));
            self.take(name, read, limit);
        }
    }

    fn take(&mut self, name: String, read: io::Result<Vec<u8>>, limit: u64) {
        match read {
            Ok(bytes) => {
                self.total = self.total.saturating_add(bytes.len() as u64);
                // One byte over the limit: the engine says "too large" itself.
                debug_assert!(bytes.len() as u64 <= limit + 1);
                self.inputs.push(Input::new(name, bytes));
            }
            Err(e) => self.error(Path::new(&name), &e),
        }
    }

    fn error(&mut self, path: &Path, e: &io::Error) {
        const UNREADABLE: Text = text("読めませんでした ({why})", "cannot be read ({why})");
        self.failed = true;
        self.unread.push(Unread {
            name: shown(path),
            bytes: 0,
            code: "file.unreadable",
            why: UNREADABLE,
            args: Args::new().with("why", e.to_string()),
        });
    }
}

/// A path as people and reports see it.
pub(crate) fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// At most one byte more than `limit`, also from a pipe that never ends.
fn read_stream(from: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A whole file, or an error when it is larger than `limit`.
pub(crate) fn read_limited(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let bytes = if path.as_os_str() == "-" {
        read_stream(io::stdin().lock(), limit)?
    } else {
        read_stream(fs::File::open(path)?, limit)?
    };
    if bytes.len() as u64 > limit {
        return Err(io::Error::other(format!("> {limit} bytes")));
    }
    Ok(bytes)
}

/// Files that were not read stay in the report, with the reason.
fn add_unread(report: &mut ReportWire, unread: &[Unread], lang: Lang) {
    for u in unread {
        let texts = u.why.fill(&u.args);
        report.files.push(FileWire::not_read(&u.name, u.bytes as f64, u.code, texts, lang));
    }
    report.summary.files = u32::try_from(report.files.len()).unwrap_or(u32::MAX);
}
