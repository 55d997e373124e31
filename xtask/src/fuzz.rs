//! `cargo xtask fuzz [TARGET…] [--seconds N]`: each target of `fuzz/` for N seconds (60 unless told), starting from the
//! committed seeds and what earlier runs found. Needs a nightly toolchain; everything else comes by itself.

use crate::run::{Result, command, output, root, run, step};
use crate::tools;
use std::path::Path;

pub fn main(args: &[String]) -> Result {
    let mut seconds = 60u32;
    let mut wanted = Vec::new();
    let mut args = args.iter();
    while let Some(a) = args.next() {
        match a.as_str() {
            "--seconds" => {
                seconds = args.next().and_then(|n| n.parse().ok()).ok_or("--seconds needs a number")?;
            }
            name if name.starts_with('-') => {
                return Err("usage: cargo xtask fuzz [TARGET…] [--seconds N]".into());
            }
            name => wanted.push(name.to_owned()),
        }
    }
    let all = targets()?;
    if let Some(unknown) = wanted.iter().find(|w| !all.contains(w)) {
        return Err(format!("no target `{unknown}`; there are: {}", all.join(", ")));
    }
    if wanted.is_empty() {
        wanted = all;
    }
    if output(command("rustup").args(["run", "nightly", "rustc", "--version"])).is_err() {
        step("rustup toolchain install nightly (once, about 2 minutes)", || {
            run(command("rustup").args(["toolchain", "install", "nightly", "--profile", "minimal"]))
        })?;
    }
    let cargo_fuzz = tools::cargo_fuzz()?;
    let mut bad = Vec::new();
    println!("{} targets, {seconds} s each; the first build takes about 2 minutes.", wanted.len());
    for name in &wanted {
        let result = step(&format!("fuzz {name}"), || one(&cargo_fuzz, name, seconds));
        if let Err(e) = result {
            println!("{e}");
            bad.push(name.as_str());
        }
    }
    println!("{} passed, {} failed", wanted.len() - bad.len(), bad.len());
    if bad.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "found something in {}: see fuzz/artifacts, mend it, and put the input into fuzz/seeds",
            bad.join(", ")
        ))
    }
}

fn one(cargo_fuzz: &Path, name: &str, seconds: u32) -> Result {
    let corpus = root().join("fuzz/corpus").join(name);
    std::fs::create_dir_all(&corpus).map_err(|e| e.to_string())?;
    let mut c = command(cargo_fuzz);
    // Called as cargo would call it. The toolchain of the project is stable; this one needs nightly.
    c.args(["fuzz", "run", name]).arg(&corpus).arg(root().join("fuzz/seeds").join(name));
    c.args(["--", "-verbosity=0", "-max_len=16384", "-timeout=10", "-rss_limit_mb=2048"]);
    c.arg(format!("-max_total_time={seconds}"));
    c.env("RUSTUP_TOOLCHAIN", "nightly").env_remove("CARGO").env_remove("RUSTC");
    // libFuzzer talks much; only what it says about a failure matters.
    output(&mut c).map(|_| ()).map_err(|e| {
        let lines: Vec<&str> = e.lines().filter(|l| !l.contains("# Uses:")).collect();
        lines[lines.len().saturating_sub(60)..].join("\n")
    })
}

/// The targets are the files of the folder.
fn targets() -> Result<Vec<String>> {
    let dir = root().join("fuzz/fuzz_targets");
    let entries = std::fs::read_dir(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let mut all: Vec<String> = entries
        .flatten()
        .filter_map(|e| Some(e.file_name().to_str()?.strip_suffix(".rs")?.to_owned()))
        .collect();
    all.sort();
    Ok(all)
}
