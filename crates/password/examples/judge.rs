//! `cargo run -p mimamori-password --example judge -- FILE…`: a labelled set against the estimator: the rows where they
//! differ, then the figures of each file.

#![allow(clippy::print_stdout)]

use mimamori_password::password::{Assessment, Checker, PasswordContext};

const CLASSES: [&str; 5] = ["very-weak", "weak", "fair", "strong", "very-strong"];

fn number(class: &str) -> usize {
    CLASSES.iter().position(|c| *c == class).unwrap_or(CLASSES.len())
}

fn parts(a: &Assessment) -> String {
    let one = |p: &mimamori_password::password::Part| {
        format!("{}[{}..{}] {:.1}", p.kind, p.start, p.end, p.guesses_log10)
    };
    a.parts.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn main() -> std::io::Result<()> {
    let checker = Checker::new(&PasswordContext { words: &[], year: 2026 });
    for file in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&file)?;
        let (mut n, mut exact, mut near, mut ja, mut over, mut far, mut bad) = (0, 0, 0, 0, 0, 0, 0);
        for line in text.lines().filter(|l| !l.starts_with("# ")) {
            let f: Vec<&str> = line.split('\t').collect();
            let [password, class, language, log10, ..] = f[..] else { continue };
            let a = checker.assess(password);
            let (said, label) = (number(a.class), number(class));
            n += 1;
            exact += usize::from(said == label);
            near += usize::from(said.abs_diff(label) <= 1);
            ja += usize::from(language == "ja");
            over += usize::from(language == "ja" && said > label);
            far += usize::from(said > label + 1);
            bad += usize::from(label < 2 && said > 2);
            if said != label {
                let sign = if said > label { "over" } else { "under" };
                println!("{sign}\t{password}\t{log10}\t{:.1}\t{}", a.guesses_log10, parts(&a));
            }
        }
        let share = |x: usize, of: usize| 100.0 * x as f64 / of.max(1) as f64;
        println!(
            "{file}: {n} rows, exact {:.1} %, within one {:.1} %, Japanese ({ja}) over {:.1} %, over by two {far}, weak called strong {bad}",
            share(exact, n),
            share(near, n),
            share(over, ja)
        );
    }
    Ok(())
}
