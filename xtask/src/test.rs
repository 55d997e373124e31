//! `cargo xtask test`: everything that guards the project, in the order in which it fails quickest. CI calls this.

use crate::artefact;
use crate::run::{Result, cargo, command, output, root, run, run_kept, run_seen};
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

/// Programs for the browser, which are mostly built by one core: made beside the native checks, which use the other.
const BESIDE: &str = "--beside";

pub fn main(args: &[String]) -> Result {
    let only = match args {
        [] => None,
        [flag] if flag == BESIDE => None,
        [flag, word] if flag == "--only" => Some(word.as_str()),
        _ => return Err("usage: cargo xtask test [--only WORD]".into()),
    };
    let before: &[Step] = &[("set-up", || tools::for_build().map(|()| None)), ("format", format)];
    let native: &[Step] = &[
        ("clippy: command line and engine", || {
            clippy(&["--no-default-features", "--features", "cli", "--all-targets"])
        }),
        ("clippy: everything, natively", || clippy(&["--workspace", "--all-targets"])),
        ("native tests", || counted(cargo().args(["test", "--no-default-features", "--features", "cli"]))),
        ("xtask tests", || counted(cargo().args(["test", "--package", "xtask"]))),
    ];
    let beside: &[Step] = &[
        ("artefact within its budgets", || {
            artefact::report(&artefact::build(&root().join("target"))?).map(|()| None)
        }),
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
            ])?;
            clippy(&["--target", "wasm32-unknown-unknown", "--package", "mimamori-unpack"])
        }),
        ("wasm tests", wasm),
    ];
    let last: &[Step] = &[
        ("browsers", || tools::npm_ci("tests/e2e").and_then(|()| tools::browsers()).map(|()| None)),
        ("browser tests in three engines", browser),
    ];
    let mut tally = Tally::default();
    let start = Instant::now();
    if args.first().is_some_and(|a| a == BESIDE) {
        tally.steps(beside, only);
    } else if only.is_some() {
        for steps in [before, native, beside, last] {
            tally.steps(steps, only);
        }
    } else {
        println!(
            "All checks. First time 15 to 30 minutes on two cores (tools are compiled once), later 3 to 8."
        );
        tally.steps(before, None);
        // A process of its own, whose output is shown in one piece afterwards.
        let this = std::env::current_exe().map_err(|e| e.to_string())?;
        let other = std::thread::spawn(move || {
            let mut seen = Vec::new();
            let result = run_kept(command(this).args(["test", BESIDE]), |line| seen.push(line.to_owned()));
            (result, seen)
        });
        tally.steps(native, None);
        let (result, seen) = other.join().map_err(|_| "the other half of the checks broke off")?;
        tally.beside(&seen, beside.len(), result)?;
        tally.steps(last, None);
    }
    println!("\nWhat ran ({:.0} s in all):", start.elapsed().as_secs_f64());
    for line in &tally.lines {
        println!("  {line}");
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    if tally.failed == 0 { Ok(()) } else { Err("not everything passed".into()) }
}

impl Tally {
    fn steps(&mut self, steps: &[Step], only: Option<&str>) {
        for (name, f) in steps {
            if only.is_none_or(|w| name.contains(w)) {
                self.step(name, *f);
            }
        }
    }

    /// Take over what the other process printed: its output, then one line for each of its steps, then the sum.
    fn beside(&mut self, seen: &[String], steps: usize, result: Result) -> Result {
        for line in seen {
            println!("{line}");
        }
        let sum = seen.last().and_then(|line| numbers(line));
        let (passed, failed) =
            sum.ok_or_else(|| format!("the other half of the checks broke off: {result:?}"))?;
        self.passed += passed;
        self.failed += failed.max(usize::from(result.is_err()));
        let lines = seen.iter().rev().skip(1).take(steps).rev();
        self.lines.extend(lines.map(|l| l.trim_start().to_owned()));
        Ok(())
    }

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
    fn what_ran_beside_is_counted_and_a_break_is_told() {
        let text = "noise\n\nWhat ran (9 s in all):\n  ok     a: 2 passed, 0 failed, 4 s\n  FAILED b: 0 passed, 1 failed, 5 s\n\
                    2 passed, 1 failed";
        let seen: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut tally = super::Tally::default();
        tally.beside(&seen, 2, Err("not everything passed".into())).unwrap();
        assert_eq!((tally.passed, tally.failed), (2, 1));
        assert_eq!(tally.lines, ["ok     a: 2 passed, 0 failed, 4 s", "FAILED b: 0 passed, 1 failed, 5 s"]);
        assert!(tally.beside(&["killed".into()], 2, Err("signal".into())).is_err());
        // A bad end is a failure also when the sum does not say so.
        let mut tally = super::Tally::default();
        tally.beside(&["3 passed, 0 failed".into()], 0, Err("signal".into())).unwrap();
        assert_eq!((tally.passed, tally.failed), (3, 1));
    }

    #[test]
    fn result_lines_are_understood() {
        assert_eq!(numbers("test result: ok. 12 passed; 3 failed; 0 ignored; 0 measured"), Some((12, 3)));
        assert_eq!(numbers("41 passed, 0 failed"), Some((41, 0)));
        assert_eq!(numbers("nothing here passed"), None);
    }
}
