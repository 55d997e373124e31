//! `cargo xtask bench [--files] [--mb N] [--rounds N] [--full] [--only WORD]`: builds the artefact and measures it in headless
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
    if !args.iter().any(|a| a == "--files") {
        step("building the password programs of the comparison (a minute the first time)", password_peers)?;
    }
    step("building the syntax program of the comparison (a minute the first time)", syntax_peer)?;
    let dir = root().join("tests/e2e");
    step("measuring in headless Chromium (about 2 minutes)", || {
        run(command("node").current_dir(&dir).arg("bench.mjs").args(args))
    })
}

/// `target/peers/{ours,theirs}.wasm` for speed, `part.wasm` for the size of the password part as the artefact compiles it.
fn password_peers() -> Result {
    let target = root().join("target/peers");
    for (name, feature, profile) in
        [("ours", "ours", "release"), ("theirs", "theirs", "release"), ("shipped", "ours", "shipped")]
    {
        run(command("cargo")
            .current_dir(root().join("tests/e2e/peers"))
            .args(["build", "--quiet", "--target", "wasm32-unknown-unknown", "--no-default-features"])
            .args(["--features", feature, "--profile", profile, "--target-dir"])
            .arg(&target))?;
        let built = target.join("wasm32-unknown-unknown").join(profile).join("password_peers.wasm");
        let to = target.join(format!("{name}.wasm"));
        std::fs::copy(&built, &to).map_err(|e| format!("{}: {e}", built.display()))?;
    }
    run(command(tools::wasm_opt()?)
        .args(["-Oz", "--strip-debug", "--strip-producers", "-o"])
        .arg(target.join("part.wasm"))
        .arg(target.join("shipped.wasm")))
}

/// `target/peers/syntax.{js,wasm}`: our readers alone, made as the artefact's programs are.
fn syntax_peer() -> Result {
    let target = root().join("target/peers");
    run(command("cargo")
        .current_dir(root().join("tests/e2e/syntax_peer"))
        .env("CARGO_ENCODED_RUSTFLAGS", artefact::FLAGS.join("\x1f"))
        .args([
            "build",
            "--quiet",
            "--locked",
            "--target",
            "wasm32-unknown-unknown",
            "--release",
            "--target-dir",
        ])
        .arg(&target))?;
    run(command(tools::wasm_bindgen()?)
        .args(["--target", "no-modules", "--no-typescript", "--out-name", "syntax", "--out-dir"])
        .arg(&target)
        .arg(target.join("wasm32-unknown-unknown/release/syntax_peer.wasm")))?;
    run(command(tools::wasm_opt()?)
        .args(["-Oz", "--strip-debug", "--strip-producers", "-o"])
        .arg(target.join("syntax.wasm"))
        .arg(target.join("syntax_bg.wasm")))
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
