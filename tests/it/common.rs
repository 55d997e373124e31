//! One helper per boundary: a change of API touches only this file.

use mimamori_check::engine::{Analysis, Input, Options, analyze};
use mimamori_check::i18n::Lang;
use mimamori_check::model::date::Date;
use mimamori_check::wire::{self, ReportWire};
use std::path::{Path, PathBuf};

/// The day on which all tests happen.
pub fn today() -> Date {
    Date::parse("2026-11-21").unwrap()
}

pub fn options() -> Options {
    Options::new(today())
}

pub fn run(files: &[(&str, &[u8])]) -> Analysis {
    let inputs = files.iter().map(|(n, b)| Input::new((*n).to_owned(), b.to_vec())).collect();
    analyze(inputs, &options(), &mut |_| {})
}

/// Analyse named byte strings.
pub fn check(files: &[(&str, &[u8])]) -> ReportWire {
    wire::report(&run(files), Lang::Ja)
}

/// Analyse named texts. `answers.json` holds answers to questions.
pub fn check_text(files: &[(&str, &str)]) -> ReportWire {
    let mut opt = options();
    let mut inputs = Vec::new();
    for (name, text) in files {
        if *name == "answers.json" {
            opt.answers = mimamori_check::questions::parse_answers(text).unwrap();
        } else {
            inputs.push(Input::new((*name).to_owned(), text.as_bytes().to_vec()));
        }
    }
    wire::report(&analyze(inputs, &opt, &mut |_| {}), Lang::Ja)
}

/// Rule codes that report a danger.
pub fn dangers(r: &ReportWire) -> Vec<&str> {
    r.findings.iter().filter(|f| f.severity != "none").map(|f| f.rule.as_str()).collect()
}

pub fn fixtures_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// Every fixture file (snapshots and READMEs left out), sorted.
pub fn fixtures() -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut stack = vec![fixtures_dir()];
    while let Some(dir) = stack.pop() {
        for e in std::fs::read_dir(dir).into_iter().flatten().flatten() {
            let p = e.path();
            let name = p.file_name().unwrap().to_string_lossy().into_owned();
            if p.is_dir() {
                stack.push(p);
            } else if !name.ends_with(".snap") && name != "README.md" {
                out.push(p);
            }
        }
    }
    out.sort();
    out
}

/// Compare with the file beside it; `UPDATE_SNAPSHOTS=1` writes it.
pub fn assert_snapshot(path: &Path, actual: &str) {
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(path, actual).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        expected == actual,
        "{} differs (UPDATE_SNAPSHOTS=1 writes it, look at the diff):\n--- expected\n{expected}\n--- actual\n{actual}",
        path.display()
    );
}

/// Another program may take the processor away while one of two times is measured, once or twice; what grows with a square
/// is too slow every time. `attempt` says whether it was quick enough, and what it measured.
pub fn quick_enough(attempt: impl Fn() -> (bool, String)) {
    let mut said = String::new();
    for _ in 0..3 {
        let (quick, measured) = attempt();
        if quick {
            return;
        }
        said = measured;
    }
    panic!("{said}");
}
