//! `docs/rules/` and `docs/formats.md` are what the tables of the engine say. `UPDATE_DOCS=1` writes them.

use mimamori_check::docs;
use mimamori_check::password::{TEXTS, text_of};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn updating() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

fn same(path: &Path, made: &str) {
    if updating() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, made).unwrap();
    }
    let there = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        there == made,
        "{} is not what the code says: UPDATE_DOCS=1 cargo test --no-default-features --test it docs",
        path.display()
    );
}

#[test]
fn pages_of_the_rules_are_up_to_date() {
    let dir = folder().join("rules");
    let pages = docs::rule_pages();
    for (name, text) in &pages {
        same(&dir.join(name), text);
    }
    let known: BTreeSet<&str> = pages.iter().map(|(n, _)| n.as_str()).collect();
    for e in std::fs::read_dir(&dir).unwrap().flatten() {
        let name = e.file_name().to_string_lossy().into_owned();
        if !known.contains(name.as_str()) {
            if updating() {
                std::fs::remove_file(e.path()).unwrap();
            } else {
                panic!("docs/rules/{name} belongs to no rule");
            }
        }
    }
}

#[test]
fn the_table_of_formats_is_up_to_date() {
    same(&folder().join("formats.md"), &docs::formats_page());
}

#[test]
fn no_document_has_an_open_argument_or_a_promise() {
    use mimamori_check::i18n::Lang;
    for lang in [Lang::Ja, Lang::En] {
        for text in [
            docs::rules_md(lang),
            docs::formats_md(lang),
            docs::questions_md(lang),
            docs::credentials_md(lang),
        ] {
            assert!(!["安全です", "問題ありません", "合格です"].iter().any(|never| text.contains(never)));
            assert!(!text.contains("(unknown word)") && !text.contains("(分からない語)"));
        }
    }
}

#[test]
fn every_code_of_the_password_check_is_unique_and_plain() {
    let codes: BTreeSet<&str> = TEXTS.iter().map(|(c, _)| *c).collect();
    assert_eq!(codes.len(), TEXTS.len());
    for (code, t) in TEXTS {
        assert_eq!(text_of(code), *t);
        assert!(!t.ja.is_ascii() && !t.en.is_empty());
        for sentence in t.ja.split_inclusive('。') {
            assert!(sentence.chars().count() <= 50, "{sentence}");
        }
    }
}
