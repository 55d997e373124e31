//! Text copied from a device's information page, from a tool or typed by hand: one label and one value a line
//! (`型番: DS-…`, `Firmware Version<TAB>V5.7.18`), the value on the line below its label, or one column for each device.
//!
//! Comes in: any text. Goes out: one subject per device; a label that comes again begins the next one. The labels are
//! known by the same words as the headings of a table. Never claims a settings file: labels of a page are words for
//! people, with blanks or Japanese, or at least one of them names the firmware together with a model.

use super::device_list::words::{
    Col, account, address, address_in, by_words, fact_key, firmware_like, is_empty, is_maker, is_markdown,
    is_serial, kind_of, login, mac_in, model_like, split_build,
};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::date::Date;
use crate::model::fact::DeviceKind;
use crate::model::fold::fold;
use crate::model::key;
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::source::Source;
use crate::syntax::csv::{self, Rows};

pub static FORMAT: Format = Format {
    id: "device-page",
    name: text("機器の情報画面からコピーした文字", "text copied from a device's information page"),
    vendor: "",
    kind: DeviceKind::Unknown,
    reads: text(
        "「型番: …」「ファームウェア: …」のような、見出しと値の組。型番、メーカー、ファームウェア、アドレス、製造番号など。",
        "Pairs of label and value such as “Model: …”, “Firmware version: …”. Model, maker, firmware, addresses, serial number.",
    ),
    usual_names: &["device-info.txt"],
    sniff,
    read,
};

/// Longest line that can be a pair.
const LINE: usize = 300;

/// Label and value of a line; the value is empty where it stands on the next line.
fn pair(line: &str) -> Option<(&str, &str)> {
    let t = line.trim();
    if t.is_empty() || t.len() > LINE {
        return None;
    }
    // A row of a Markdown table; one with more than a label and a value is none of ours.
    if let Some(row) = t.strip_prefix('|') {
        let (label, value) = row.trim_end_matches('|').split_once('|')?;
        let bare = |s| without_marks(str::trim(s));
        return (!value.contains('|'))
            .then(|| (bare(label), Some(bare(value)).filter(|v| !v.is_empty()).unwrap_or("-")));
    }
    // Cells of a table that was saved as CSV.
    let (label, value) = t
        .split_once('\t')
        .or_else(|| t.split_once([':', '：']))
        .or_else(|| t.split_once("  "))
        .or_else(|| t.split_once([',', '=', '|', '　']))
        .unwrap_or((t, ""));
    // `PASSWORD=${PASSWORD:-}` is a line of a program.
    if label.contains(['$', '{']) {
        return None;
    }
    // `brand,username,password` is a row of headings.
    let cells = !t.contains(['\t', ':', '：', '=']);
    if cells && value.split_once(',').is_some_and(|(v, _)| by_words(v).is_some()) {
        return None;
    }
    // `'EX-20' },`: what a program writes around a value.
    let quoted = |q| {
        let (v, rest) = value.trim_start().strip_prefix(q)?.split_once(q)?;
        rest.trim_matches([' ', '}', ']', ')', ',', ';']).is_empty().then_some(v)
    };
    let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
    let value = value.trim_matches(['\t', ' ', '　', ':', '：', '=', '|', ',', '"', ';']);
    // `""`: there is none, on this line or the next.
    let value = if value.is_empty() && t.ends_with(['"', ';']) { "-" } else { without_marks(value) };
    Some((label.trim_matches(['\t', ' ', '　', '・', '■', '●', '-', '*', '|', '"']), value))
}

/// `Manufacturer=AXIS; Model=P3245-LVE`: several pairs on one line.
fn pieces(line: &str) -> Vec<&str> {
    let parts: Vec<&str> = line.split(if line.contains("; ") { "; " } else { ", " }).collect();
    let told = |p: &&&str| pair(p).is_some_and(|(l, v)| !v.is_empty() && meaning(l).is_some());
    if parts.len() > 1 && parts.iter().filter(told).count() > 1 { parts } else { vec![line] }
}

/// `[1] 192.168.1.5:8000  EX-20`: the line above what a search tool says of a device.
fn numbered(line: &str) -> Option<(&str, &str)> {
    let (n, rest) = line.trim().strip_prefix('[')?.split_once("] ")?;
    let (at, model) = rest.trim_start().split_once("  ")?;
    let model = model.trim();
    (n.bytes().all(|b| b.is_ascii_digit()) && address(at).is_some() && !model.is_empty() && model.len() < 60)
        .then_some((at, model))
}

fn in_table(line: &str) -> bool {
    line.trim_start().starts_with('|')
}

/// Without the marks of Markdown around it.
fn without_marks(s: &str) -> &str {
    let bare = |s, m: &&str| str::strip_prefix(s, *m).and_then(|r| r.split_once(*m)).map_or(s, |(r, _)| r);
    ["**", "`"].iter().fold(s, bare)
}

/// `FIRMWARE RELEASE: build 160525`, `Firmware Release Date: 160525`. A day in any other form is that of a page or a shop.
fn is_build(label: &str, value: &str) -> bool {
    let (label, value) = (label.to_lowercase(), value.trim().to_ascii_lowercase());
    let has = |words: &[&str]| words.iter().any(|w| label.contains(w));
    let (firmware, release) = (has(&["firmware", "ファーム"]), has(&["release", "リリース"]));
    let bare = value.strip_prefix("build").map(str::trim_start);
    (firmware || release)
        && !has(&["boot", "encod"])
        && bare
            .or((firmware && release).then_some(&value))
            .is_some_and(|d| d.len() == 6 && Date::parse_loose(d).is_some())
}

/// The meaning of a pair, and how strong the word is.
fn said(label: &str, value: &str) -> Option<(Col, usize)> {
    if is_build(label, value) { Some((Col::Build, 0)) } else { ranked(label) }
}

/// The meaning of a label, and how strong the word is.
fn ranked(label: &str) -> Option<(Col, usize)> {
    // The address of whoever asked is not that of the device.
    let asks = |c| c == Col::Address && label.to_ascii_lowercase().contains("client");
    by_words(label).filter(|(c, r)| *r < 80 && !matches!(c, Col::Trade | Col::Log) && !asks(*c))
}

fn meaning(label: &str) -> Option<Col> {
    ranked(label).map(|(c, _)| c)
}

/// The strongest label of each meaning in the text: beside `Model`, `DeviceType` is a kind.
fn strongest(src: &Source, markdown: bool) -> Vec<(Col, usize)> {
    let mut best: Vec<(Col, usize)> = Vec::new();
    let lines = src.lines().take(2_000).filter(|(_, l)| !markdown || in_table(l));
    for line in lines.flat_map(|(_, l)| pieces(l)) {
        let Some((col, rank)) = pair(line).and_then(|(label, value)| said(label, value)) else { continue };
        match best.iter_mut().find(|(c, _)| *c == col) {
            Some((_, r)) => *r = rank.min(*r),
            None => best.push((col, rank)),
        }
    }
    best
}

fn sniff(head: &Head<'_>) -> Sniff {
    let first = head.head.trim_start_matches('\u{FEFF}').trim_start();
    let section = |l: &str| l.starts_with('[') && l.trim_end().ends_with(']');
    let json =
        first.starts_with('[') && !first.get(1..2).is_some_and(|c| c.bytes().all(|b| b.is_ascii_digit()));
    // Below a heading of Markdown the pairs stand in a list. `--- Camera ---` is a title.
    let listed = |l: &str| {
        let known = |k| matches!(meaning(k), Some(Col::Model | Col::Firmware));
        l.starts_with(['-', '*']) && pair(l).is_some_and(|(k, v)| !v.is_empty() && known(k))
    };
    let settings = first.starts_with('<')
        || first.starts_with('#') && !head.head.lines().take(60).any(listed)
        || first
            .lines()
            .next()
            .is_some_and(|l| l.starts_with("---") && l.trim_matches(['-', ' ']).is_empty());
    if first.starts_with(['{', ';', '!', '/']) || settings && !is_markdown(head.head) || json {
        return Sniff::No;
    }
    let (mut model, mut firmware, mut other, mut lines, mut human) = (false, false, 0, 0, 0);
    // Sections are those of a settings file.
    if head.head.lines().take(400).filter(|l| section(l)).count() > 2 {
        return Sniff::No;
    }
    // Attributes of a model that is known, and where it is.
    let (mut known, mut placed) = (false, false);
    let mut waiting = None;
    for line in head.head.lines().filter(|l| !l.trim().is_empty()).take(80).flat_map(pieces) {
        lines += 1;
        if let Some((_, m)) = numbered(line) {
            model |= m.bytes().any(|b| b.is_ascii_digit());
            other += 1;
            continue;
        }
        let Some((label, value)) = pair(line) else { continue };
        let (col, value) = match (said(label, value).map(|(c, _)| c), waiting.take()) {
            (Some(c), _) if value.is_empty() => {
                waiting = Some(c);
                continue;
            }
            (Some(c), _) => (c, value),
            (None, Some(c)) => (c, line.trim()),
            (None, None) => continue,
        };
        // Words for people, not the keys of a settings file.
        human += usize::from(label.contains(' ') || !label.is_ascii());
        match col {
            Col::Model => {
                let capitals = value.bytes().filter(u8::is_ascii_uppercase).count();
                model |= model_like(value) || capitals >= 3 || value.bytes().any(|b| b.is_ascii_digit());
            }
            Col::Firmware => firmware |= value.contains('.') && firmware_like(value) || short_version(value),
            Col::Mac => other += usize::from(mac_in(value).is_some()),
            Col::Address => other += usize::from(address_in(value).is_some()),
            Col::Serial | Col::Vendor | Col::Hardware | Col::Build => other += 1,
            Col::Place | Col::Name => placed = true,
            _ => {}
        }
        known |= col == Col::Model && kind_of(value) != DeviceKind::Unknown && in_table(line);
    }
    match (model && firmware, other) {
        (true, 1..) if lines <= 60 && human > 2 => Sniff::Sure,
        (true, 1..) if lines <= 60 => Sniff::Maybe(55),
        (true, _) => Sniff::Maybe(30),
        _ if (model || firmware) && other >= 2 => Sniff::Maybe(20),
        _ if known && (placed || other > 0) => Sniff::Maybe(10),
        _ => Sniff::No,
    }
}

/// `1.2`, `V1.10`
fn short_version(v: &str) -> bool {
    let v = v.trim_start_matches(['v', 'V', 'e', 'r', '.', ' ']);
    v.starts_with(|c: char| c.is_ascii_digit()) && v.contains('.') && v.len() <= 40
}

/// One cell of a table whose columns are the devices, and where it stands.
type Cell<'s> = (Col, String, &'s str);

/// A table with the labels in its first column and one device in each further one. `None`: it is none.
fn turned(src: &Source) -> Option<Vec<Vec<Cell<'_>>>> {
    let delimiter = csv::delimiter(Head::of(&src.text).head).filter(|d| *d != csv::ALIGNED)?;
    let mut rows = Rows::new(&src.text, delimiter);
    let mut devices: Vec<Vec<Cell<'_>>> = Vec::new();
    let (mut labels, mut n) = (0, 0);
    while let Some(row) = rows.read()
        && n < 400
    {
        n += 1;
        let Some(col) = meaning(&row.text(0)).filter(|c| *c != Col::Other) else { continue };
        if row.cells.len() < 3 {
            continue;
        }
        labels += 1;
        for (i, c) in row.cells.iter().enumerate().skip(1).take(200) {
            if devices.len() < i {
                devices.push(Vec::new());
            }
            let raw = c.raw(&src.text);
            if let Some(d) = devices.get_mut(i - 1).filter(|_| !is_empty(raw)) {
                d.push((col, row.text(i).into_owned(), raw));
            }
        }
    }
    devices.retain(|d| {
        d.iter().any(|(c, ..)| matches!(c, Col::Model | Col::Firmware | Col::Address | Col::Mac))
    });
    (labels >= 3 && devices.len() > 1).then_some(devices)
}

/// Facts of one field of the current device.
fn fact(col: Col, value: &str, span: Span, sink: &mut FactSink<'_>) {
    let v = fold(value);
    match col {
        Col::Firmware => {
            let (version, build) = split_build(&v);
            if version.bytes().any(|b| b.is_ascii_digit()) {
                sink.stated(key::FIRMWARE_VERSION, version, span);
            }
            if let Some(b) = build {
                let day = Date::parse_loose(&b).map_or(b, |d| d.to_string());
                sink.stated(key::FIRMWARE_BUILD_DATE, day, span);
            }
        }
        Col::Build => {
            if let Some(d) = super::table::day(&v) {
                sink.stated(key::FIRMWARE_BUILD_DATE, d.to_string(), span);
            }
        }
        Col::Address => {
            if let Some(a) = address_in(&v) {
                sink.stated(key::DEVICE_ADDRESS, a, span);
            }
        }
        Col::Mac => {
            if let Some(m) = mac_in(&v) {
                sink.stated(key::DEVICE_MAC, m, span);
            }
        }
        Col::Serial if !is_serial(&v) => {}
        Col::Model | Col::Kind | Col::Name => {
            let kind = kind_of(&v);
            if kind != DeviceKind::Unknown {
                sink.set_kind(kind);
            }
            if let Some(k) = fact_key(col).filter(|_| col != Col::Kind) {
                sink.stated(k, v, span);
            }
        }
        Col::Place if sink.known(key::DEVICE_NAME).is_none() => sink.stated(key::DEVICE_NAME, v, span),
        Col::Vendor | Col::Hardware | Col::Serial => {
            if let Some(k) = fact_key(col) {
                sink.stated(k, v, span);
            }
        }
        _ => {}
    }
}

fn password(name: String, value: &str, span: Span, sink: &mut FactSink<'_>) {
    // «admin /»: what was left out is not known.
    let s = if value.is_empty() { Secret::of(SecretState::Absent) } else { Secret::read(value) };
    let plain = s.state == SecretState::Plain;
    sink.with_secret(key::ACCOUNT, account(name), s, span, None);
    if plain {
        let kind = Secret::of(SecretState::Plain);
        sink.with_secret(key::SECRET_IN_FILE, "password", kind, span, None);
    }
}

fn read_turned(src: &Source, devices: &[Vec<Cell<'_>>], sink: &mut FactSink<'_>) {
    sink.understood_all();
    for d in devices {
        let Some((.., first)) = d.first() else { continue };
        sink.subject(DeviceKind::Unknown, src.span_of(first));
        let user = d.iter().find(|(c, ..)| *c == Col::User).map(|(_, v, _)| fold(v)).unwrap_or_default();
        for (col, value, raw) in d {
            let span = src.span_of(raw);
            match col {
                Col::Password => {
                    src.mark_secret(span);
                    password(user.clone(), value.trim(), span, sink);
                }
                Col::Login | Col::Secret => {
                    src.mark_secret(span);
                    if let Some((n, p)) = login(value) {
                        password(n, p, span, sink);
                    }
                }
                c => fact(*c, value, span, sink),
            }
        }
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    if let Some(devices) = turned(src) {
        return read_turned(src, &devices, sink);
    }
    let markdown = is_markdown(Head::of(&src.text).head);
    let best = strongest(src, markdown);
    let mut seen: Vec<Col> = Vec::new();
    let mut waiting: Option<Col> = None;
    // The label that the first device began with, and whether the line above was blank: both begin the next one.
    let (mut first, mut gap) = (None, false);
    let mut user: Option<(String, Span)> = None;
    for line in src.lines().flat_map(|(_, l)| pieces(l)) {
        let span = src.span_of(line);
        if let Some((at, model)) = numbered(line) {
            sink.subject(DeviceKind::Unknown, span);
            sink.understood(span);
            fact(Col::Address, at, span, sink);
            fact(Col::Model, model, span, sink);
            (seen, waiting, user, gap) = (vec![Col::Address, Col::Model], None, None, false);
            continue;
        }
        let Some((label, value)) = pair(line) else {
            waiting = None;
            gap = true;
            continue;
        };
        let meant = said(label, value).map(|(c, r)| {
            let weaker = best.iter().any(|(b, strong)| *b == c && *strong < r);
            match c {
                Col::Model if weaker => Col::Kind,
                Col::Firmware if weaker => Col::Other,
                c => c,
            }
        });
        let (col, value) = match (meant, waiting.take()) {
            (Some(c), _) if value.is_empty() => {
                waiting = Some(c);
                sink.understood(span);
                continue;
            }
            (Some(c), _) => (c, value),
            (None, Some(c)) => (c, line.trim()),
            (None, None) => continue,
        };
        let secret = matches!(col, Col::Password | Col::Login | Col::Secret);
        if secret {
            src.mark_secret(src.span_of(value));
        }
        // What is written around the table is about anything; a password in it is one all the same.
        if markdown && !in_table(line) {
            if secret && !seen.is_empty() && Secret::read(value).state == SecretState::Plain {
                let kind = Secret::of(SecretState::Plain);
                sink.with_secret(key::SECRET_IN_FILE, "password", kind, span, None);
            }
            continue;
        }
        if is_empty(value) {
            sink.understood(span);
            continue;
        }
        // The same label again: the next device, if it tells devices apart.
        let begins =
            matches!(col, Col::Model | Col::Address | Col::Mac | Col::Serial | Col::Firmware | Col::Name);
        let again =
            begins || gap || first == Some(col) && matches!(col, Col::Place | Col::Vendor | Col::Kind);
        first = first.or(Some(col));
        if seen.is_empty() || again && seen.contains(&col) && seen.len() > 1 {
            sink.subject(DeviceKind::Unknown, span);
            seen.clear();
            user = None;
        } else if seen.contains(&col) && !secret {
            continue;
        }
        seen.push(col);
        gap = false;
        // `EX-20 (or EX-30 outdoor)`
        let value = value
            .split_once(" (")
            .map_or(value, |(v, _)| if col == Col::Model && in_table(line) { v } else { value });
        sink.understood(span);
        match col {
            // `ProdShortName: AXIS EX-20` beside `ProdNbr: EX-20`.
            Col::Kind
                if sink.known(key::DEVICE_VENDOR).is_none()
                    && ranked(label).is_some_and(|(c, _)| c == Col::Model) =>
            {
                fact(col, value, span, sink);
                let word = value.split(' ').next().unwrap_or("");
                if word.len() < value.len() && is_maker(word) {
                    sink.derived(key::DEVICE_VENDOR, word, span);
                }
            }
            Col::User => user = Some((fold(value), span)),
            Col::Login => {
                if let Some((n, p)) = login(value) {
                    password(n, p, span, sink);
                }
            }
            Col::Password => {
                let name = user.take().map_or(String::new(), |(n, _)| n);
                password(name, value, span, sink);
            }
            c => fact(c, value, span, sink),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A variable with its default is no password of a page.
    #[test]
    fn lines_of_programs_are_no_pairs() {
        assert_eq!(pair("- DVR_PASSWORD=${DVR_PASSWORD:-}"), None);
        assert_eq!(pair("Model: EX-20"), Some(("Model", "EX-20")));
        assert_eq!(pair("var ft_password=\"\";"), Some(("var ft_password", "-")));
        assert_eq!(pair("| **Model** | **EX-20** (16 channels) |"), Some(("Model", "EX-20")));
    }
}
