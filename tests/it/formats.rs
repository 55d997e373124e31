//! Every fixture under `tests/fixtures/<format-id>/{ok,bad}/`: recognised by exactly its format, facts and findings as in
//! the snapshot beside it, no panic when cut at any line.

use crate::common::{assert_snapshot, check, fixtures, fixtures_dir};
use mimamori_check::format::{FORMATS, Head, Sniff};
use mimamori_check::model::span::FileId;
use mimamori_check::source::decode::decode;
use mimamori_check::wire::ReportWire;
use std::fmt::Write;

fn format_of(path: &std::path::Path) -> String {
    path.strip_prefix(fixtures_dir())
        .unwrap()
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy()
        .into_owned()
}

/// Fixtures of other boundaries (hostile bytes, whole nurseries) live in folders that are not a format's.
fn format_fixtures() -> Vec<std::path::PathBuf> {
    fixtures().into_iter().filter(|p| FORMATS.iter().any(|f| f.id == format_of(p))).collect()
}

#[test]
fn every_fixture_is_claimed_surely_by_its_own_format_only() {
    for p in format_fixtures() {
        let id = format_of(&p);
        let s = decode(FileId(0), "no-name", std::fs::read(&p).unwrap());
        let sure: Vec<_> =
            FORMATS.iter().filter(|f| (f.sniff)(&Head::of(&s.text)) == Sniff::Sure).map(|f| f.id).collect();
        // A fixture in `likely/` holds too little to be sure of; it must still be given to its format.
        if p.components().any(|c| c.as_os_str() == "likely") {
            assert!(sure.is_empty(), "{}", p.display());
            assert_eq!(
                mimamori_check::format::recognise(&s.text).map(|(f, _)| f.id),
                Some(id.as_str()),
                "{}",
                p.display()
            );
        } else {
            assert_eq!(sure, [id.as_str()], "{}", p.display());
        }
    }
}

#[test]
fn every_format_has_an_ok_and_a_bad_fixture() {
    for f in FORMATS {
        for kind in ["ok", "bad"] {
            let dir = fixtures_dir().join(f.id).join(kind);
            let any = std::fs::read_dir(&dir).is_ok_and(|mut d| d.next().is_some());
            assert!(any, "{} has no fixture", dir.display());
        }
    }
}

#[test]
fn facts_and_findings_of_every_fixture_are_as_reviewed() {
    for p in format_fixtures() {
        let name = p.file_name().unwrap().to_string_lossy().into_owned();
        let r = check(&[(&name, &std::fs::read(&p).unwrap())]);
        let mut snap = p.clone().into_os_string();
        snap.push(".snap");
        assert_snapshot(std::path::Path::new(&snap), &summary(&r));
    }
}

/// Cut after every line and inside it. `QUICK_TESTS` in the environment: a few cuts of each, for the developers' loop.
#[test]
fn a_fixture_cut_at_any_line_never_panics() {
    let quick = std::env::var_os("QUICK_TESTS").is_some();
    let all = format_fixtures();
    std::thread::scope(|scope| {
        for half in 0..2 {
            let mine = all.iter().skip(half).step_by(2);
            scope.spawn(move || {
                for p in mine {
                    let bytes = std::fs::read(p).unwrap();
                    let ends: Vec<usize> =
                        bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| i + 1).collect();
                    let step = if quick { ends.len() / 8 + 1 } else { 1 };
                    for end in ends.into_iter().step_by(step) {
                        check(&[("cut", &bytes[..end])]);
                        check(&[("cut-in-line", &bytes[..end.saturating_sub(3)])]);
                    }
                }
            });
        }
    });
}

/// The name of a file says nothing, and neither do its line ends, its byte order mark or its encoding: the same format, the
/// same facts.
#[test]
fn extension_encoding_and_line_ends_change_nothing() {
    let facts = |bytes: &[u8]| {
        let r = check(&[("wrong.jpg", bytes)]);
        let mut f: Vec<String> = r
            .facts
            .iter()
            // The name of the file stands in the group; a count of lines stays the same.
            .filter(|f| f.key != "device.group")
            .map(|f| format!("{} {} {:?}", f.key, f.value, f.line))
            .collect();
        f.sort();
        (r.files[0].format.clone(), r.files[0].format_confidence.to_owned(), f)
    };
    for p in format_fixtures() {
        let bytes = std::fs::read(&p).unwrap();
        let s = decode(FileId(0), "x", bytes.clone());
        if s.binary.is_some() || bytes.len() > 40_000 {
            continue;
        }
        let want = facts(&bytes);
        let text = s.text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
        let bom: Vec<u8> = [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat();
        let crlf = text.replace('\n', "\r\n").into_bytes();
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let (sjis, _, lossy) = encoding_rs::SHIFT_JIS.encode(&text);
        // Shift_JIS is told from the letters: a few are too little to be sure.
        let japanese = text.chars().filter(|c| !c.is_ascii()).count();
        let mut all = vec![("bom", bom), ("crlf", crlf), ("utf-16", utf16)];
        if !lossy && japanese >= 2 {
            all.push(("shift_jis", sjis.into_owned()));
        }
        for (what, changed) in all {
            assert_eq!(facts(&changed), want, "{} as {what}", p.display());
        }
    }
}

/// Short, reviewable text of what was understood.
pub fn summary(r: &ReportWire) -> String {
    let mut o = String::new();
    for f in &r.files {
        let c = &f.coverage;
        writeln!(
            o,
            "file {} {} {} lines {}/{} secrets {}",
            f.format.as_deref().unwrap_or("-"),
            f.format_confidence,
            f.encoding,
            c.lines_read,
            c.lines_total,
            f.secrets_masked
        )
        .unwrap();
        for n in &f.notices {
            writeln!(o, "  notice {} line {:?}", n.code, n.line).unwrap();
        }
    }
    for d in &r.devices {
        writeln!(
            o,
            "device {} {} {:?} {:?} fw {:?} at {:?} ({:?}) firmware {:?}",
            d.id, d.kind, d.vendor, d.model, d.firmware, d.address, d.address_from, d.firmware_verdict
        )
        .unwrap();
    }
    for f in &r.facts {
        let secret = f.secret_state.as_ref().map_or(String::new(), |s| format!(" secret:{s}"));
        let line = f.line.map_or("-".to_owned(), |l| l.to_string());
        writeln!(
            o,
            "fact {} {} = {} [{}]{secret} @{line}",
            f.device.as_deref().unwrap_or("-"),
            f.key,
            f.value,
            f.basis
        )
        .unwrap();
    }
    for p in &r.paths {
        writeln!(
            o,
            "path {} {:?} -> {:?} {} {} {} {}",
            p.door, p.external_port, p.address, p.service, p.ends_at, p.certainty, p.urgency
        )
        .unwrap();
    }
    for f in &r.findings {
        let lines: Vec<String> =
            f.evidence.iter().map(|e| e.line.map_or_else(|| e.kind.clone(), |l| l.to_string())).collect();
        writeln!(
            o,
            "finding {} {} {} {} {:?} @{}",
            f.urgency,
            f.rule,
            f.name,
            f.confidence,
            f.device,
            lines.join(",")
        )
        .unwrap();
    }
    o
}

/// A scan that is read in blocks must say what the whole file says, line by line.
#[test]
fn a_scan_without_its_closed_ports_says_the_same() {
    use mimamori_check::format::nmap_stream::{Condenser, is_scan};
    let facts = |bytes: &[u8]| {
        let text = summary(&check(&[("scan.xml", bytes)]));
        text.lines().filter(|l| !l.starts_with("file ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let mut scans = 0;
    for p in format_fixtures().iter().filter(|p| format_of(p) == "nmap-xml") {
        let bytes = std::fs::read(p).unwrap();
        assert!(is_scan(&bytes), "{}", p.display());
        for step in [1, 7, 4096] {
            let mut c = Condenser::new();
            bytes.chunks(step).for_each(|b| c.feed(b));
            assert_eq!(facts(&c.finish()), facts(&bytes), "{} in blocks of {step}", p.display());
        }
        scans += 1;
    }
    assert!(scans >= 5);
}
