//! The fuzz targets in short form: on their committed seeds, on every fixture, and on cuts and joins of both. What a
//! long run (`cargo xtask fuzz`) finds becomes a seed.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use crate::common::fixtures_dir;
use std::path::{Path, PathBuf};

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().flatten().map(|e| e.path()).collect();
    entries.sort();
    for p in entries {
        if p.is_dir() {
            files(&p, out);
        } else if !p.ends_with("README.md") && p.extension().is_none_or(|x| x != "snap") {
            out.push(p);
        }
    }
}

fn seeds(target: &str) -> Vec<PathBuf> {
    let mut out = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target), &mut out);
    assert!(!out.is_empty(), "{target} has no seed");
    out
}

/// Each seed whole, cut at several places, doubled, and joined with the next.
#[test]
fn seeds_break_no_promise() {
    for (name, run) in targets::TARGETS {
        let all: Vec<Vec<u8>> = seeds(name).iter().map(|p| std::fs::read(p).unwrap()).collect();
        for (i, seed) in all.iter().enumerate() {
            run(seed);
            for cut in 0..16 {
                let at = seed.len() * cut / 16;
                run(&seed[..at]);
                run(&seed[at..]);
            }
            run(&[seed.as_slice(), seed].concat());
            run(&[seed.as_slice(), &all[(i + 1) % all.len()]].concat());
        }
    }
}

/// Whatever reads one syntax also gets the files of all the others.
#[test]
fn fixtures_break_no_promise() {
    let mut all = Vec::new();
    files(&fixtures_dir(), &mut all);
    for path in all {
        let bytes = std::fs::read(&path).unwrap();
        let start = &bytes[..bytes.len().min(64 << 10)];
        for (_, run) in targets::TARGETS {
            run(start);
        }
    }
}

/// Every syntax is fuzzed: its file and its target have the same name.
#[test]
fn every_syntax_has_a_target() {
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/syntax"), &mut all);
    for path in all {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let known = name == "mod" || targets::TARGETS.iter().any(|(t, _)| *t == name);
        assert!(known, "src/syntax/{name}.rs has no fuzz target: add it to fuzz/src/lib.rs");
    }
}

/// A target without a program, or a program without a seed, would fuzz nothing.
#[test]
fn every_target_has_its_program() {
    let manifest = include_str!("../../fuzz/Cargo.toml");
    for (name, _) in targets::TARGETS {
        assert!(
            manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")),
            "{name} is not in fuzz/Cargo.toml"
        );
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/fuzz_targets/{name}.rs"));
        let text = std::fs::read_to_string(&program).unwrap();
        assert!(text.contains(&format!("mimamori_fuzz::{name}(data)")), "{}", program.display());
    }
}
