//! Every sentence of the two texts that asks for something leads to a question, a rule or a sheet of paper.
//!
//! `data/traceability.tsv` is the table, `docs/traceability.md` what it says in words. `UPDATE_DOCS=1` writes it.

use mimamori_check::i18n::Lang;
use mimamori_check::{paper, questions, rules};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

struct Row {
    text: String,
    place: String,
    asks: String,
    questions: Vec<String>,
    rules: Vec<String>,
    sheets: Vec<String>,
}

fn table() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/traceability.tsv");
    let text = std::fs::read_to_string(path).unwrap();
    let list = |s: &str| s.split(',').filter(|w| !w.is_empty()).map(str::to_owned).collect();
    text.lines()
        .filter(|l| !l.starts_with('#'))
        .skip(1)
        .map(|l| {
            let c: Vec<&str> = l.split('\t').collect();
            assert_eq!(c.len(), 6, "{l}");
            Row {
                text: c[0].into(),
                place: c[1].into(),
                asks: c[2].into(),
                questions: list(c[3]),
                rules: list(c[4]),
                sheets: list(c[5]),
            }
        })
        .collect()
}

#[test]
fn every_row_leads_to_something_that_exists() {
    for r in table() {
        assert!(!r.questions.is_empty(), "{}: no question", r.asks);
        assert!(!r.rules.is_empty() || !r.sheets.is_empty(), "{}: no rule and no sheet", r.asks);
        for q in &r.questions {
            assert!(questions::find(q).is_some(), "{}: no question {q}", r.asks);
        }
        for c in &r.rules {
            assert!(rules::find(c).is_some(), "{}: no rule {c}", r.asks);
        }
        for s in &r.sheets {
            assert!(paper::find(s).is_some(), "{}: no sheet {s}", r.asks);
        }
    }
}

/// The other way round: what the notice is about is asked, and no group of questions stands beside the texts.
#[test]
fn every_group_of_questions_answers_one_of_the_texts() {
    let used: BTreeSet<String> = table().into_iter().flat_map(|r| r.questions).collect();
    for g in &questions::bank().meta.groups {
        let n =
            questions::bank().questions.iter().filter(|q| q.group == g.id && used.contains(&q.id)).count();
        assert!(n >= 4, "{}: only {n} questions are asked for", g.id);
    }
    // The twelve of the quick path are what the texts ask first.
    for id in &questions::bank().meta.paths.quick.ids {
        assert!(used.contains(id) || id == "o11", "{id}");
    }
}

#[test]
fn the_document_is_up_to_date() {
    let mut out = String::from(
        "# 何に答えているか / What answers what\n\n\
         お知らせ(2023年10月2日)と記事(2025年11月)が求めていることを、この道具の質問・規則・紙に結びつけた表です。\
         `data/traceability.tsv` から作ります。\n\n\
         Every request of the notice of 2 October 2023 and of the article of November 2025, with the questions, rules and \
         sheets that answer it. Made from `data/traceability.tsv`.\n",
    );
    for (id, title) in [("notice", "お知らせ / The notice"), ("news", "記事 / The article")] {
        write!(out, "\n## {title}\n\n| 場所 | 求めていること | 質問 | 規則 | 紙 |\n|---|---|---|---|---|\n")
            .unwrap();
        for r in table().iter().filter(|r| r.text == id) {
            let rules: Vec<String> = r.rules.iter().map(|c| format!("[{c}](rules/{c}.md)")).collect();
            let sheets: Vec<&str> =
                r.sheets.iter().filter_map(|s| Some(paper::find(s)?.title.get(Lang::Ja))).collect();
            writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                r.place,
                r.asks,
                r.questions.join(" "),
                rules.join(" "),
                sheets.join("、")
            )
            .unwrap();
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/traceability.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &out).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == out, "UPDATE_DOCS=1 cargo test --no-default-features --test it traceability");
}
