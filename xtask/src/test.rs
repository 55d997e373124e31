//! `cargo xtask test`: everything that guards the project, in the order in which it fails quickest. CI calls this.

use crate::artefact;
use crate::run::{Result, cargo, command, output, root, run, run_seen};
use crate::tools;
use std::time::Instant;

#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    lines: Vec<String>,
}

/// How many tests a step ran: (passed, failed). A step that counts nothing is itself one test.
type Counted = Result<Option<(usize, usize)>>;
type Step = (&'static str, fn() -> Counted);

pub fn main(args: &[String]) -> Result {
    let only = match args {
        [] => None,
        [flag, word] if flag == "--only" => Some(word.as_str()),
        _ => return Err("usage: cargo xtask test [--only WORD]".into()),
    };
    println!("All checks. First time 15 to 30 minutes on two cores (tools are compiled once), later 3 to 8.");
    let steps: &[Step] = &[
        ("set-up", || tools::for_build().map(|()| None)),
        ("format", format),
        ("clippy: command line and engine", || {
            clippy(&["--no-default-features", "--features", "cli", "--all-targets"])
        }),
        ("clippy: everything, natively", || clippy(&["--workspace", "--all-targets"])),
        ("clippy: wasm32", || {
            clippy(&[
                "--target",
                "wasm32-unknown-unknown",
                "--lib",
                "--bin",
                "app",
                "--bin",
                "worker",
                "--test",
                "web",
            ])
        }),
        ("native tests", || counted(cargo().args(["test", "--no-default-features", "--features", "cli"]))),
        ("xtask tests", || counted(cargo().args(["test", "--package", "xtask"]))),
        ("wasm tests", wasm),
        ("artefact within its budgets", || {
            artefact::report(&artefact::build(&root().join("target"))?).map(|()| None)
        }),
        ("browsers", || tools::npm_ci("tests/e2e").and_then(|()| tools::browsers()).map(|()| None)),
        ("browser tests in three engines", browser),
    ];
    let mut tally = Tally::default();
    let start = Instant::now();
    for (name, f) in steps {
        if only.is_none_or(|w| name.contains(w)) {
            tally.step(name, *f);
        }
    }
    println!("\nWhat ran ({:.0} s in all):", start.elapsed().as_secs_f64());
    for line in &tally.lines {
        println!("  {line}");
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    if tally.failed == 0 { Ok(()) } else { Err("not everything passed".into()) }
}

impl Tally {
    fn step(&mut self, name: &str, f: fn() -> Counted) {
        println!("\n══ {name}");
        let t = Instant::now();
        let result = f();
        let seconds = t.elapsed().as_secs_f64();
        let (passed, failed) = match &result {
            Ok(Some(n)) => *n,
            Ok(None) => (1, 0),
            Err(e) => {
                println!("{e}");
                (0, 1)
            }
        };
        self.passed += passed;
        self.failed += failed;
        let word = if failed == 0 { "ok    " } else { "FAILED" };
        self.lines.push(format!("{word} {name}: {passed} passed, {failed} failed, {seconds:.0} s"));
    }
}

fn plain(c: &mut std::process::Command) -> Counted {
    run(c).map(|()| None)
}

/// Every file that git knows: `cargo fmt` does not find those that a macro declares (`formats!`, `rules!`).
fn format() -> Counted {
    let list = output(command("git").args(["ls-files", "-z", "--", "*.rs"]))?;
    let files: Vec<&str> = list.split('\0').filter(|f| !f.is_empty() && root().join(f).exists()).collect();
    plain(command("rustfmt").args(["--edition", "2024", "--check"]).args(files))
}

fn clippy(args: &[&str]) -> Counted {
    plain(cargo().args(["clippy", "--quiet", "--locked"]).args(args).args(["--", "-D", "warnings"]))
}

/// Numbers in a line such as `test result: ok. 12 passed; 0 failed; …` or `12 passed, 0 failed`.
fn numbers(line: &str) -> Option<(usize, usize)> {
    let before = |word: &str| {
        line.split(word).next()?.rsplit([' ', '.', ',', ';']).find(|w| !w.is_empty())?.parse().ok()
    };
    (line.contains(" passed") && line.contains(" failed")).then_some(())?;
    Some((before(" passed")?, before(" failed")?))
}

/// Run and add up what the test programs say. Without any such line, or with a bad exit and no failed test, the step failed.
fn counted(c: &mut std::process::Command) -> Counted {
    let mut sum: Option<(usize, usize)> = None;
    let result = run_seen(c, |line| {
        if let Some((p, f)) = numbers(line) {
            let (a, b) = sum.unwrap_or_default();
            sum = Some((a + p, b + f));
        }
    });
    match (result, sum) {
        (Ok(()), Some(n)) => Ok(Some(n)),
        (Ok(()), None) => Err("no test ran".into()),
        (Err(_), Some((p, f))) => Ok(Some((p, f.max(1)))),
        (Err(e), None) => Err(e),
    }
}

fn wasm() -> Counted {
    let runner = tools::wasm_bindgen_test_runner()?;
    let mut c = cargo();
    c.args([
        "test",
        "--locked",
        "--target",
        "wasm32-unknown-unknown",
        "--no-default-features",
        "--features",
        "wasm",
    ]);
    c.args(["--test", "web"]).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    counted(&mut c)
}

fn browser() -> Counted {
    counted(command("node").arg("run.mjs").current_dir(root().join("tests/e2e")))
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn result_lines_are_understood() {
        assert_eq!(numbers("test result: ok. 12 passed; 3 failed; 0 ignored; 0 measured"), Some((12, 3)));
        assert_eq!(numbers("41 passed, 0 failed"), Some((41, 0)));
        assert_eq!(numbers("nothing here passed"), None);
    }
}
