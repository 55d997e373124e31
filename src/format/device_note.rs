//! Prose that names devices: a mail of the installer, a note of the hand-over.
//!
//! Comes in: sentences in Japanese or English. Goes out: one subject per model that is named, with the version, build and
//! address that stand behind it. What a sentence says is a hint: everything is derived, nothing is stated.
//!
//! Never: takes an advisory, a manual or program text for a description of devices that are there; takes a version that is
//! only spoken of («V5.5.80以前», «最新は…») for the one that runs; lets a password that stands in the text be shown.

use super::device_list::words::{self, Mention, address, is_markdown, kind_of, mentions};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Args, Text, text};
use crate::model::date::Date;
use crate::model::fact::{Basis, DeviceKind, Evidence};
use crate::model::key;
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "device-note",
    name: text("機器のことを書いた文章(メールなど)", "text that speaks of devices (a mail, a note)"),
    vendor: "",
    kind: DeviceKind::Unknown,
    reads: text(
        "文の中の型番と、そのあとに書かれたファームウェアの版、作成日(build)、アドレス。文章なので、参考として読みます。",
        "Models in sentences, and the firmware version, build date and address behind them. As it is prose, it is a hint only.",
    ),
    usual_names: &["mail.txt"],
    sniff,
    read,
};

/// Longest text that is a letter.
const LETTER: usize = 20_000;
/// Words of texts that speak of devices in general.
const GENERAL: [&str; 14] = [
    "cve-",
    "jvn",
    "脆弱性",
    "vulnerab",
    "advisory",
    "affected",
    "対象機種",
    "対応機種",
    "changelog",
    "release notes",
    "リリースノート",
    "更新履歴",
    "カタログ",
    "unsupported",
];

/// Words of a program's own pages in English, which name the devices that it is for.
const MANUAL: [&str; 8] =
    ["```", "license", "install", "tested", "support", "compatib", "usage", "works with"];

/// A row of Markdown with a heading above the names of devices.
fn is_heading(line: &str) -> bool {
    let is = |c: &str| ["device", "devices", "camera", "cameras"].iter().any(|w| c.eq_ignore_ascii_case(w));
    line.starts_with('|') && line.split('|').any(|c| is(c.trim_matches([' ', '*'])))
}

fn sniff(head: &Head<'_>) -> Sniff {
    let t = head.text;
    if t.len() > LETTER {
        return Sniff::No;
    }
    let start = t.trim_start_matches('\u{FEFF}').trim_start();
    // `# 事務室`, `- 玄関: …`: someone's note, where remarks of a program would be in English.
    let low = t.to_lowercase();
    let manual = MANUAL.iter().any(|w| low.contains(w));
    // A table with a column `Device` that holds maker and model; `V5.5.x` is a class of them.
    let table = !manual && !low.contains(".x") && is_markdown(t) && t.lines().any(is_heading);
    let titled = || t.lines().any(|l| l.starts_with("## ") || l.starts_with("### ")) && !t.contains(" = ");
    let own = start.starts_with(['#', '-'])
        && (t.chars().any(|c| matches!(c, 'ぁ'..='ん')) || table || !manual && titled());
    if !own && start.starts_with(['{', '[', '<', '#', '/', ';', '!', '-']) {
        return Sniff::No;
    }
    if GENERAL.iter().any(|w| low.contains(w)) {
        return Sniff::No;
    }
    let (mut lines, mut code, mut cells) = (0, 0, 0);
    for l in t.lines().map(str::trim).filter(|l| !l.is_empty()) {
        lines += 1;
        cells += usize::from([',', '\t', ';', '|'].iter().any(|d| l.matches(*d).count() >= 3));
        let key = l.split_once(['=', ':']).is_some_and(|(k, _)| k.is_ascii() && !k.contains(' '));
        code += usize::from(
            key || l.ends_with([';', '{', '}', '>', '\\'])
                // `### Gate (192.168.1.5)`
                || l.ends_with(')') && !["- ", "## ", "### "].iter().any(|m| l.starts_with(m))
                || l.contains("=>")
                || l.contains("()"),
        );
    }
    let found = mentions(t);
    let told =
        found.iter().any(|m| m.version.is_some() || m.address.is_some() || table && m.vendor.is_some());
    // Rows of a table that nobody could read are no sentences either.
    if !told || found.len() > 60 || code * 4 > lines || cells * 2 > lines && !table {
        Sniff::No
    } else {
        Sniff::Maybe(5)
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let found = mentions(&src.text);
    let password = mask(src, &found);
    for m in &found {
        device(src, m, sink);
    }
    if let Some(at) = password {
        let secret = Some(Secret::of(SecretState::Plain));
        sink.push(key::SECRET_IN_FILE, "password".into(), Basis::Derived, secret, Evidence::File(at));
    }
    const T: Text = text(
        "文章から型番と版を読みました。読みちがいがないか、たしかめてください。",
        "Models and versions were read from sentences. Please check that they are right.",
    );
    sink.notice("note.read", T, Args::new(), None);
}

fn device(src: &Source, m: &Mention<'_>, sink: &mut FactSink<'_>) {
    let span = src.span_of(m.model);
    let kind = kind_of(&format!("{} {}", m.vendor.unwrap_or(""), m.model));
    sink.subject(kind, span);
    sink.understood(span);
    sink.derived(key::DEVICE_MODEL, m.model.replace('　', " "), span);
    if let Some(v) = m.vendor {
        sink.derived(key::DEVICE_VENDOR, v, src.span_of(v));
    }
    if let Some(raw) = m.version {
        let span = src.span_of(raw);
        sink.understood(span);
        let (version, build) = words::split_build(raw);
        sink.derived(key::FIRMWARE_VERSION, version, span);
        if let Some(day) = build.and_then(|b| Date::parse_loose(&b)) {
            sink.derived(key::FIRMWARE_BUILD_DATE, day.to_string(), span);
        }
    }
    if let Some((raw, ip)) = m.address.and_then(|a| Some((a, address(a)?))) {
        sink.understood(src.span_of(raw));
        sink.derived(key::DEVICE_ADDRESS, ip, src.span_of(raw));
    }
}

/// Nothing is shown from a word for passwords to the end of its sentence, nor any other word with letters and digits that
/// is not one of the pieces that were read: in prose a password may stand anywhere.
/// Gives the first word behind one for passwords that looks like one.
fn mask(src: &Source, found: &[Mention<'_>]) -> Option<Span> {
    const WORDS: [&str; 10] =
        ["パス", "ﾊﾟｽ", "暗証", "合言葉", "password", "passwd", "passcode", "pw:", "pw：", "pass:"];
    let pieces: Vec<(usize, usize)> = found
        .iter()
        .flat_map(|m| [Some(m.model), m.version, m.address, m.vendor])
        .flatten()
        .map(|p| src.span_of(p))
        .map(|s| (s.start(), s.end()))
        .collect();
    let mut password = None;
    for (at, line) in src.lines() {
        let low = line.to_ascii_lowercase();
        if let Some(from) = WORDS.iter().filter_map(|w| Some(low.find(w)? + w.len())).min() {
            let rest = line.get(from..).unwrap_or("");
            // A full stop inside a password is followed by no blank.
            let end = rest.find('。').or_else(|| rest.find(". ")).unwrap_or(rest.len());
            src.mark_secret(src.span(at + from, at + from + end));
            let said = rest.get(..end).unwrap_or("").split(|c: char| !c.is_ascii_graphic());
            let like = |w: &&str| w.len() > 4 && is_mixed(w);
            password = password.or_else(|| said.into_iter().find(like).map(|w| src.span_of(w)));
        }
        for word in line.split(|c: char| !c.is_ascii_graphic()).filter(|w| w.len() >= 5) {
            let span = src.span_of(word);
            let read = pieces.iter().any(|(a, b)| *a < span.end() && span.start() < *b);
            if is_mixed(word) && !read {
                src.mark_secret(span);
            }
        }
    }
    password
}

/// Letters and digits.
fn is_mixed(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit()) && word.bytes().any(|b| b.is_ascii_alphabetic())
}
