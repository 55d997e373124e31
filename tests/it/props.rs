//! Properties that hold for every input: nothing panics, every line that a report names exists, the report can be
//! written, and the same bytes give the same report.

use crate::common::{check, fixtures};
use proptest::prelude::*;

/// One small, structure-aware damage to a file.
#[derive(Debug, Clone)]
enum Damage {
    Cut(usize),
    Drop(usize, usize),
    Repeat(usize, usize),
    Insert(usize, Vec<u8>),
    Flip(usize, u8),
}

fn damage() -> impl Strategy<Value = Damage> {
    let token = prop::sample::select(vec![
        "\"",
        "'",
        "<",
        ">",
        "</",
        "<!--",
        "<![CDATA[",
        "&",
        "{",
        "}",
        "[",
        "]",
        ":",
        "=",
        "#",
        ";",
        "\\",
        "\n",
        "\r",
        "\t",
        "\u{0}",
        "*",
        "&a",
        "- ",
        "|",
        "://",
        "@",
        ",",
        "\u{feff}",
        "ａ",
        "\u{202e}",
        "99999999999999999999",
        "-1",
    ]);
    prop_oneof![
        any::<usize>().prop_map(Damage::Cut),
        (any::<usize>(), 1usize..200).prop_map(|(a, n)| Damage::Drop(a, n)),
        (any::<usize>(), 1usize..200).prop_map(|(a, n)| Damage::Repeat(a, n)),
        (any::<usize>(), token).prop_map(|(a, t)| Damage::Insert(a, t.as_bytes().to_vec())),
        (any::<usize>(), any::<u8>()).prop_map(|(a, b)| Damage::Flip(a, b)),
    ]
}

fn apply(bytes: &mut Vec<u8>, d: &Damage) {
    if bytes.is_empty() {
        return;
    }
    let n = bytes.len();
    match d {
        Damage::Cut(a) => bytes.truncate(a % n),
        Damage::Drop(a, len) => {
            let a = a % n;
            bytes.drain(a..(a + len).min(n));
        }
        Damage::Repeat(a, len) => {
            let a = a % n;
            let part = bytes[a..(a + len).min(n)].to_vec();
            bytes.splice(a..a, part);
        }
        Damage::Insert(a, t) => {
            let a = a % n;
            bytes.splice(a..a, t.iter().copied());
        }
        Damage::Flip(a, b) => bytes[a % n] = *b,
    }
}

fn holds_for(bytes: &[u8]) {
    let r = check(&[("input", bytes)]);
    for f in &r.files {
        let total = f.coverage.lines_total;
        assert!(f.coverage.lines_read <= total, "{} of {total} lines read", f.coverage.lines_read);
        assert!(f.coverage.unread.iter().all(|u| u.line >= 1 && u.line <= total.max(1)));
    }
    let lines = r.files.first().map_or(0, |f| f.coverage.lines_total.max(1));
    if r.files.len() == 1 {
        for l in r.facts.iter().filter_map(|f| f.line) {
            assert!(l >= 1 && l <= lines, "line {l} of {lines}");
        }
    }
    for f in &r.findings {
        assert!(!f.evidence.is_empty(), "{} without evidence", f.rule);
    }
    let json = serde_json::to_string(&r).unwrap();
    assert_eq!(
        serde_json::from_str::<mimamori_check::wire::ReportWire>(&json).unwrap(),
        r,
        "a saved report reads back"
    );
    assert_eq!(check(&[("input", bytes)]), r, "same bytes, same report");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        holds_for(&bytes);
    }

    #[test]
    fn arbitrary_text(text in "\\PC{0,400}") {
        holds_for(text.as_bytes());
    }

    #[test]
    fn damaged_fixtures(pick in any::<prop::sample::Index>(), damages in prop::collection::vec(damage(), 1..8)) {
        let all = fixtures();
        let mut bytes = if all.is_empty() { Vec::new() } else { std::fs::read(pick.get(&all)).unwrap() };
        for d in &damages {
            apply(&mut bytes, d);
        }
        holds_for(&bytes);
    }
}
