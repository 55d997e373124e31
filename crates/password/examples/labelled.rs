//! For `cargo xtask bench --passwords`: reads the labelled sets, writes our class and that of the zxcvbn crate, a line each.

#![allow(clippy::print_stdout)]

use mimamori_password::password::{Checker, PasswordContext, class_of};
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let mut text = String::new();
    for set in ["labelled", "labelled-2", "labelled-3", "labelled-4", "labelled-5"] {
        text += &std::fs::read_to_string(format!("data/passwords/{set}.tsv"))?;
    }
    let checker = Checker::new(&PasswordContext { words: &[], year: 2026 });
    checker.assess("unpack the lists");
    for line in text.lines().filter(|l| !l.starts_with("# ")) {
        let p = line.split('\t').next().unwrap_or_default();
        let t = Instant::now();
        let ours = checker.assess(p).class;
        let our_time = t.elapsed();
        let t = Instant::now();
        let theirs = zxcvbn::zxcvbn(p, &[]).guesses_log10();
        println!("{ours}\t{}\t{}\t{}", class_of(theirs), our_time.as_nanos(), t.elapsed().as_nanos());
    }
    Ok(())
}
