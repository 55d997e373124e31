//! Running other programs: say what is run, pass its output on, turn failure into one line.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

pub type Result<T = ()> = std::result::Result<T, String>;

/// The top folder of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// A command that starts in the top folder.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut c = Command::new(program);
    c.current_dir(root());
    c
}

/// The cargo that runs us, so that the toolchain stays the same.
pub fn cargo() -> Command {
    let mut c = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Set by `cargo run` for this program only; would make builds of the project differ.
    for (k, _) in std::env::vars_os() {
        if k.to_str().is_some_and(|k| k.starts_with("CARGO_PKG_") || k == "CARGO_MANIFEST_DIR") {
            c.env_remove(k);
        }
    }
    c
}

pub fn shown(c: &Command) -> String {
    let mut s =
        Path::new(c.get_program()).file_name().map_or_else(String::new, |n| n.to_string_lossy().into());
    for a in c.get_args() {
        s.push(' ');
        s.push_str(&a.to_string_lossy());
    }
    s
}

/// Run, output passed on.
pub fn run(c: &mut Command) -> Result {
    let text = shown(c);
    match c.status() {
        Ok(s) if s.success() => Ok(()),
        Ok(s) => Err(format!("`{text}` failed ({s})")),
        Err(e) => Err(format!("`{text}` could not be started: {e}")),
    }
}

/// Run and keep standard output; quiet unless it fails.
pub fn output(c: &mut Command) -> Result<String> {
    let text = shown(c);
    let out = c.output().map_err(|e| format!("`{text}` could not be started: {e}"))?;
    if out.status.success() {
        Ok(String::from_utf8_lossy(&out.stdout).into_owned())
    } else {
        Err(format!("`{text}` failed ({})\n{}", out.status, String::from_utf8_lossy(&out.stderr)))
    }
}

/// Run, pass standard output on line by line and show each line to `see`, too.
pub fn run_seen(c: &mut Command, mut see: impl FnMut(&str)) -> Result {
    run_kept(c, |line| {
        println!("{line}");
        see(line);
    })
}

/// Run and show each line of standard output to `see` only.
pub fn run_kept(c: &mut Command, mut see: impl FnMut(&str)) -> Result {
    let text = shown(c);
    let mut child =
        c.stdout(Stdio::piped()).spawn().map_err(|e| format!("`{text}` could not be started: {e}"))?;
    if let Some(out) = child.stdout.take() {
        BufReader::new(out).lines().map_while(|l| l.ok()).for_each(|line| see(&line));
    }
    match child.wait() {
        Ok(s) if s.success() => Ok(()),
        Ok(s) => Err(format!("`{text}` failed ({s})")),
        Err(e) => Err(format!("`{text}`: {e}")),
    }
}

/// Say what begins and how long it may take, and how long it took.
pub fn step<T>(what: &str, f: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("── {what}");
    let t = Instant::now();
    let r = f();
    let s = t.elapsed().as_secs_f64();
    if s >= 1.0 {
        println!("   {} after {s:.0} s", if r.is_ok() { "done" } else { "FAILED" });
    }
    r
}
