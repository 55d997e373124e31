//! What must hold for every input, one function for each part that reads foreign bytes.
//!
//! The fuzz targets call these functions, and so does `tests/it/fuzz.rs` on the committed seeds, on every machine and
//! without a nightly toolchain. A function panics when a promise is broken and returns nothing otherwise.

use mimamori_check::engine::{Input, Options, analyze};
use mimamori_check::export::EXPORTS;
use mimamori_check::format;
use mimamori_check::i18n::Lang;
use mimamori_check::model::date::Date;
use mimamori_check::model::document::Document;
use mimamori_check::model::span::FileId;
use mimamori_check::source::limits::{Budget, Limits};
use mimamori_check::source::{Source, archive, decode, magic};
use mimamori_check::syntax;
use mimamori_check::wire;

/// Name of a fuzz target and what it calls.
pub type Target = (&'static str, fn(&[u8]));

pub const TARGETS: &[Target] = &[
    ("archive", archive),
    ("braces", braces),
    ("cli", cli),
    ("csv", csv),
    ("decode", decode),
    ("engine", engine),
    ("json", json),
    ("kv", kv),
    ("ledger", ledger),
    ("libconfig", libconfig),
    ("markup", markup),
    ("reg", reg),
    ("sql", sql),
    ("url", url),
    ("xlsx", xlsx),
    ("xml", xml),
    ("yaml", yaml),
];

fn limits() -> Limits {
    Limits { nodes: 20_000, facts: 20_000, unzip_bytes: 1 << 20, ..Limits::default() }
}

fn source(data: &[u8]) -> Source {
    decode::decode(FileId(0), "fuzz", data.to_vec())
}

/// Every node lies in the text, on character boundaries, and the tree has as many nodes as it was allowed.
fn document(src: &Source, doc: &Document<'_>) {
    assert!(doc.len() <= limits().nodes + 2, "{} nodes", doc.len());
    for n in doc.iter() {
        for span in [n.span(), n.key_span(), n.value_span()] {
            assert!(
                src.text.get(span.start()..span.end()).is_some(),
                "{span:?} is not a place in {:?}",
                src.text.get(..80).unwrap_or(&src.text)
            );
            assert!(src.line(span.start()) >= 1);
        }
    }
    assert!(doc.root().descendants().count() <= doc.len());
}

/// Bytes become text; every line of it can be found again.
pub fn decode(data: &[u8]) {
    let src = source(data);
    let mut at = 0;
    for (start, line) in src.lines() {
        assert!(start >= at && src.text.get(start..start + line.len()) == Some(line));
        assert!(!line.contains(['\n', '\r']));
        at = start;
    }
    let _ = src.snippet(src.span(0, src.text.len()));
}

pub fn archive(data: &[u8]) {
    for kind in [magic::ZIP, magic::GZIP, magic::TAR] {
        let out = archive::open("fuzz", data, kind, limits().unzip_bytes);
        let bytes: usize = out.members.iter().map(|m| m.bytes.len()).sum();
        // A tar's members are copies of what was already counted.
        assert!(bytes <= 2 * limits().unzip_bytes + data.len(), "{bytes} bytes unpacked");
    }
}

/// A workbook's text stays within what a person could look through, and no cell makes a table of its own.
pub fn xlsx(data: &[u8]) {
    let book = syntax::xlsx::read(data, &archive::directory(data));
    let text: usize = book.sheets.iter().map(|s| s.text.len()).sum();
    assert!(text <= 64 << 20, "{text} bytes of text");
}

/// Numbers in the markup make no more text than a workbook may have, and no tag gets into a cell (`&lt;` may).
pub fn markup(data: &[u8]) {
    let src = source(data);
    let _ = syntax::xlsx::markup::kind(&src.text);
    for sheets in [false, true] {
        let book = syntax::xlsx::markup::read(&src.text, sheets);
        let text: usize = book.sheets.iter().map(|s| s.text.len()).sum();
        assert!(text <= 64 << 20, "{text} bytes of text");
        assert!(sheets || book.sheets.len() <= 1);
        assert!(src.text.contains('&') || !book.sheets.iter().any(|s| s.text.contains('<')));
    }
}

pub fn braces(data: &[u8]) {
    let src = source(data);
    document(&src, &syntax::braces::parse(&src, &mut Budget::new(&limits())));
    document(&src, &syntax::braces::parse_set(&src, &mut Budget::new(&limits())));
}

pub fn json(data: &[u8]) {
    let src = source(data);
    let (doc, _) = syntax::json::parse(&src, &mut Budget::new(&limits()));
    document(&src, &doc);
}

pub fn yaml(data: &[u8]) {
    let src = source(data);
    let (doc, _) = syntax::yaml::parse(&src, &mut Budget::new(&limits()));
    document(&src, &doc);
    assert!(!syntax::yaml::documents(&doc).is_empty());
    for (key, _) in syntax::yaml::top_level(&src.text) {
        assert!(inside(&src.text, key));
    }
}

pub fn xml(data: &[u8]) {
    let src = source(data);
    let (doc, _) = syntax::xml::parse(&src, &mut Budget::new(&limits()));
    document(&src, &doc);
    for token in syntax::xml::Walk::new(&src.text) {
        if let syntax::xml::Token::Open(tag) = token {
            for a in tag.attrs() {
                assert_eq!(src.text.get(a.raw_start..a.raw_start + a.raw.len()), Some(a.raw));
                let _ = a.value();
            }
        }
    }
}

pub fn kv(data: &[u8]) {
    let src = source(data);
    let all = [
        &syntax::kv::MOTION,
        &syntax::kv::MOTIONEYE,
        &syntax::kv::SHELL,
        &syntax::kv::INI,
        &syntax::kv::DOTTED,
    ];
    for dialect in all {
        for line in syntax::kv::scan(&src.text, dialect) {
            assert!(inside(&src.text, line.line()));
            if let Some(e) = line.entry() {
                assert!(inside(&src.text, e.key) && inside(&src.text, e.value));
            }
        }
    }
}

pub fn libconfig(data: &[u8]) {
    let src = source(data);
    document(&src, &syntax::libconfig::parse(&src, &mut Budget::new(&limits())));
}

pub fn reg(data: &[u8]) {
    let src = source(data);
    document(&src, &syntax::reg::parse(&src, &mut Budget::new(&limits())));
}

pub fn sql(data: &[u8]) {
    let src = source(data);
    document(&src, &syntax::sql::parse(&src, &mut Budget::new(&limits())));
}

pub fn cli(data: &[u8]) {
    let src = source(data);
    for hash_is_prompt in [false, true] {
        let dialect = syntax::cli::Dialect {
            comment: &['#', '!'],
            starts: |t| t.starts_with("ip ") || t.starts_with("nat ") || t.starts_with("no "),
            hash_is_prompt,
        };
        for line in syntax::cli::Lines::new(&src, &dialect, Budget::new(&limits())) {
            assert!(src.text.get(line.span.start()..line.span.end()).is_some());
            for w in &line.words {
                assert!(src.text.get(w.start..w.end).is_some(), "{}..{}", w.start, w.end);
            }
        }
    }
}

pub fn csv(data: &[u8]) {
    let src = source(data);
    for delimiter in *b",;\t|" {
        let mut rows = syntax::csv::Rows::new(&src.text, delimiter);
        let mut at = 0;
        while let Some(row) = rows.read() {
            assert!(row.start >= at && row.end >= row.start && row.end <= src.text.len());
            at = row.end;
            for (i, cell) in row.cells.iter().enumerate() {
                assert!(src.text.get(cell.start as usize..cell.end as usize).is_some());
                let _ = row.text(i);
            }
        }
    }
}

/// A table that is counted says of its devices what a full reading says.
pub fn ledger(data: &[u8]) {
    let src = source(data);
    if format::recognise(&src.text).is_none_or(|(f, _)| f.id != "device-list") {
        return;
    }
    let read = |rows: usize| {
        let mut opt = Options::new(Date { year: 2026, month: 11, day: 21 });
        opt.limits = Limits { rows, ..limits() };
        let input = vec![Input::new("list.csv".to_owned(), data.to_vec())];
        wire::report(&analyze(input, &opt, &mut |_| {}), Lang::Ja)
    };
    let (full, counted) = (read(usize::MAX), read(1));
    assert!(counted.devices.len() <= full.devices.len());
    assert!(counted.summary.devices <= full.summary.devices);
    let like: u32 = counted.devices.iter().map(|d| d.alike.unwrap_or(0) + 1).sum();
    assert!(like <= counted.summary.devices);
    for d in &counted.devices {
        assert!(
            full.devices.iter().any(|f| f.model == d.model && f.firmware_verdict == d.firmware_verdict),
            "{d:?}"
        );
    }
}

pub fn url(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for u in syntax::url::all(&text) {
        let _ = format!("{u:?}");
    }
    let _ = syntax::url::read(&text);
    let _ = syntax::url::decode(&text);
    let _ = syntax::url::env_default(&text);
}

/// The whole way: two files, the report, and the report as JSON. Each line that it names exists.
pub fn engine(data: &[u8]) {
    let mut opt = Options::new(Date { year: 2026, month: 11, day: 21 });
    opt.limits = limits();
    let (a, b) = data.split_at(data.iter().position(|b| *b == 0xff).unwrap_or(data.len()));
    let inputs = vec![
        Input::new("192.168.1.20_a.conf".to_owned(), a.to_vec()),
        Input::new("b".to_owned(), b.get(1..).unwrap_or_default().to_vec()),
    ];
    let analysis = analyze(inputs, &opt, &mut |_| {});
    for f in analysis.report.facts.iter() {
        let _ = format!("{f:?}");
    }
    let report = wire::report(&analysis, Lang::Ja);
    for f in &report.files {
        assert!(f.coverage.lines_read <= f.coverage.lines_total, "{:?}", f.coverage);
        for n in &f.notices {
            assert!(n.line.is_none_or(|l| l >= 1));
        }
    }
    for f in &report.findings {
        assert!(!f.evidence.is_empty(), "{} has no evidence", f.rule);
    }
    for e in EXPORTS {
        assert!(!(e.write)(&report, Lang::En).is_empty(), "{}", e.id);
    }
}

/// Is `part` a piece of `text` itself (not a copy)?
fn inside(text: &str, part: &str) -> bool {
    let range = text.as_bytes().as_ptr_range();
    let p = part.as_bytes().as_ptr_range();
    part.is_empty() || (range.start <= p.start && p.end <= range.end)
}
