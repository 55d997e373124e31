//! `cargo xtask bench [--mb N] [--rounds N] [--full] [--only WORD]`: builds the artefact and measures it in headless
//! Chromium beside JavaScript peers. Prints ratios and which target is met; a missed one is no failure of the command,
//! because a busy machine misses them, too.
//!
//! `cargo xtask bench --passwords`: the labelled passwords judged by us and by three peers, natively and under node.

use crate::run::{Result, command, root, run, step};
use crate::{artefact, tools};

pub fn main(args: &[String]) -> Result {
    tools::setup_all()?;
    if args.first().is_some_and(|a| a == "--passwords") {
        return passwords();
    }
    step("building dist/index.html", || artefact::main(&[]))?;
    let dir = root().join("tests/e2e");
    step("measuring in headless Chromium (about 2 minutes)", || {
        run(command("node").current_dir(&dir).arg("bench.mjs").args(args))
    })
}

fn passwords() -> Result {
    let out = std::process::Command::new("cargo")
        .current_dir(root())
        .args(["run", "--quiet", "--release", "-p", "mimamori-password", "--example", "labelled"])
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    if !out.status.success() {
        return Err(String::from_utf8_lossy(&out.stderr).into_owned());
    }
    let answers = root().join("target/passwords.tsv");
    std::fs::write(&answers, &out.stdout).map_err(|e| format!("{}: {e}", answers.display()))?;
    let dir = root().join("tests/e2e");
    run(command("node").current_dir(&dir).arg("bench_passwords.mjs").arg(&answers))
}
