//! The estimator against the labelled set, a peer, and a hundred thousand random texts.

#![allow(clippy::unwrap_used)]

use mimamori_password::password::{self, Assessment, PasswordContext};
use std::time::{Duration, Instant};

fn check(p: &str) -> Assessment {
    password::assess(p, &PasswordContext { words: &[], year: 2026 })
}

/// The sets that the estimator was tuned on, and the one that it was not (data/passwords/README.md).
const TUNE: [&str; 4] = ["labelled", "labelled-2", "labelled-3", "labelled-4"];
const CHECK: [&str; 1] = ["labelled-5"];

/// Labelled passwords: password, class, Japanese?
fn labelled(sets: &[&str]) -> Vec<(String, usize, bool)> {
    let file = |name: &&str| {
        let path = format!("{}/../../data/passwords/{name}.tsv", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap()
    };
    sets.iter()
        .map(file)
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|l| !l.starts_with("# "))
        .map(|l| l.split('\t').map(str::to_owned).collect::<Vec<_>>())
        .map(|f| (f[0].clone(), class_number(&f[1]), f[2] == "ja"))
        .collect()
}

fn class_number(class: &str) -> usize {
    ["very-weak", "weak", "fair", "strong", "very-strong"].iter().position(|c| *c == class).unwrap()
}

#[test]
fn classes_are_those_of_the_attacker_model() {
    let japanese = |rows: &[(String, usize, bool)]| rows.iter().filter(|r| r.2).count();
    let (tune, check_half) = (labelled(&TUNE), labelled(&CHECK));
    assert!(tune.len() + check_half.len() >= 600 && japanese(&tune) + japanese(&check_half) >= 350);
    assert!(check_half.len() >= 300 && japanese(&check_half) >= 180);
    for (half, rows) in [("tune", tune), ("check", check_half)] {
        let said: Vec<(usize, usize, bool)> =
            rows.iter().map(|(p, label, ja)| (class_number(check(p).class), *label, *ja)).collect();
        let share = |f: &dyn Fn(&(usize, usize, bool)) -> bool| {
            said.iter().filter(|x| f(x)).count() as f64 / said.len() as f64
        };
        let japanese = said.iter().filter(|x| x.2).count() as f64;
        let over = said.iter().filter(|x| x.2 && x.0 > x.1).count() as f64 / japanese;
        let exact = share(&|x| x.0 == x.1);
        let near = share(&|x| x.0.abs_diff(x.1) <= 1);
        println!(
            "{half}: {} rows, exact {exact:.3}, within one {near:.3}, Japanese over {over:.3}",
            said.len()
        );
        assert!(exact >= 0.85 && near >= 0.98 && over <= 0.08);
        assert!(said.iter().all(|x| x.0 <= x.1 + 1), "over-estimated by two classes");
        assert!(said.iter().all(|x| x.1 > 1 || x.0 < 3), "a weak one is called strong");
    }
}

/// Where we and the development oracle differ by more than one class there is a reason that is known.
#[test]
fn differs_from_the_oracle_only_where_it_should() {
    let mut differ = 0;
    for (p, _, _) in labelled(&TUNE).iter().step_by(3).filter(|(p, _, _)| p.chars().count() <= 60) {
        let a = check(p);
        let theirs = zxcvbn::zxcvbn(p, &[]).guesses_log10();
        let theirs = class_number(password::class_of(theirs));
        let ours = class_number(a.class);
        if ours.abs_diff(theirs) > 1 {
            differ += 1;
            // We know Japanese, this field, eras, other layouts and widths; it does not.
            let known = [
                "word",
                "syllables",
                "kana-keys",
                "keyboard",
                "number",
                "device",
                "date",
                "year",
                "default",
                "context",
                "repeat",
                "leaked",
            ];
            let reason = a.parts.iter().any(|p| known.contains(&p.kind));
            // It counts ten guesses a character for what nothing explains; we count the alphabet.
            let drawn = ours > theirs && a.parts.iter().all(|p| p.kind == "other" || p.end - p.start <= 4);
            // Letters that follow each other as in words are to it any letters.
            let like_words = ours < theirs
                && a.parts.iter().any(|q| {
                    q.end - q.start >= 6
                        && p.chars().skip(q.start).take(q.end - q.start).all(|c| c.is_ascii_alphabetic())
                });
            let words = ours > theirs && a.parts.iter().filter(|p| p.kind != "other").count() >= 3;
            assert!(
                ours < theirs && reason || like_words || drawn || words,
                "{p}: {} against class {theirs}",
                a.class
            );
        }
    }
    println!("{differ} differ by more than one class");
}

/// Random Unicode and the adversarial list through the code of the command line.
#[test]
fn a_hundred_thousand_random_texts() {
    let n = if cfg!(debug_assertions) { 5_000 } else { 100_000 };
    let mut seed = 7u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as u32
    };
    check("warm up");
    let checker = password::Checker::new(&PasswordContext { words: &[], year: 2026 });
    for _ in 0..n {
        let length = 4 + next() % 60;
        let p: String = (0..length)
            .map(|_| match next() % 6 {
                0 => char::from(33 + (next() % 94) as u8),
                1 => char::from_u32(0x3041 + next() % 0xc0).unwrap_or('あ'),
                2 => char::from_u32(0x4e00 + next() % 0x5000).unwrap_or('園'),
                3 => char::from_u32(0x1f300 + next() % 0x300).unwrap_or('x'),
                _ => char::from_u32(next() % 0x11_0000).unwrap_or('\u{fffd}'),
            })
            .collect();
        let mut a = checker.assess("");
        // Other programs may take the processor away for a while: the best of a few runs.
        let limit = Duration::from_millis(if cfg!(debug_assertions) { 160 } else { 16 });
        let quick = (0..8).any(|_| {
            let t = Instant::now();
            a = checker.assess(&p);
            t.elapsed() <= limit
        });
        assert!(quick, "a random text takes longer than {limit:?}");
        let json = serde_json::to_string(&a).unwrap();
        assert!(json.is_ascii() && !json.contains(&p), "the answer repeats the password");
    }
    println!("{n} random texts");
}
