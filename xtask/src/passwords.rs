//! `cargo xtask passwords [N]`: N random Unicode lines (100,000) and the adversarial list through `mimamori password
//! --format json` (release build), one by one. Fails when an answer is missing, takes longer than 16 ms, or repeats its line.

use crate::run::{Result, cargo, root, run, step};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_millis(16);
/// Another program may have the processor for a while: the best of so many runs counts.
const RUNS: usize = 10;

pub fn main(args: &[String]) -> Result {
    let count: usize = match args {
        [] => 100_000,
        [n] => n.parse().map_err(|_| "usage: cargo xtask passwords [N]".to_owned())?,
        _ => return Err("usage: cargo xtask passwords [N]".into()),
    };
    step("building the command line (minutes the first time)", || {
        run(cargo()
            .args(["build", "--quiet", "--release", "--no-default-features", "--features", "cli"])
            .args(["--bin", "mimamori"]))
    })?;
    let mut child = Command::new(root().join("target/release/mimamori"))
        .args(["password", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("mimamori: {e}"))?;
    let mut to = child.stdin.take().ok_or("no standard input")?;
    let mut from = BufReader::new(child.stdout.take().ok_or("no standard output")?);
    let mut ask = |line: &str| -> Result<(String, Duration)> {
        let start = Instant::now();
        to.write_all(line.as_bytes()).and_then(|()| to.write_all(b"\n")).map_err(|e| e.to_string())?;
        to.flush().map_err(|e| e.to_string())?;
        let mut answer = String::new();
        let n = from.read_line(&mut answer).map_err(|e| e.to_string())?;
        if n == 0 {
            return Err("the command ended: it must have panicked".into());
        }
        Ok((answer, start.elapsed()))
    };
    ask("unpack the lists")?;
    let mut times = Vec::new();
    let mut again = 0;
    for line in random(count).chain(adversarial()) {
        let (answer, mut time) = ask(&line)?;
        for _ in 1..RUNS {
            if time <= LIMIT {
                break;
            }
            again += 1;
            time = time.min(ask(&line)?.1);
        }
        if time > LIMIT {
            return Err(format!("{} characters take {time:?}", line.chars().count()));
        }
        // Three signs may stand in any answer by chance.
        if line.chars().count() > 3 && answer.contains(line.as_str()) {
            return Err("an answer repeats its line".into());
        }
        times.push(time);
    }
    drop(to);
    let status = child.wait().map_err(|e| e.to_string())?;
    // 1: weak ones were among them.
    if !matches!(status.code(), Some(0 | 1)) {
        return Err(format!("mimamori ended with {status}"));
    }
    times.sort_unstable();
    println!(
        "{} answers, none repeats its line; median {:?}, 99.9 % {:?}, slowest {:?} (each within {LIMIT:?}; {again} asked again)",
        times.len(),
        times[times.len() / 2],
        times[times.len() * 999 / 1000],
        times[times.len() - 1],
    );
    Ok(())
}

/// Lines of 4 to 64 characters from all of Unicode, a third of it where Japanese and emoji are.
fn random(count: usize) -> impl Iterator<Item = String> {
    let mut seed = 20_261_121u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as u32
    };
    (0..count).map(move |_| {
        let length = 4 + next() % 61;
        let mut line = String::new();
        for _ in 0..length {
            let code = match next() % 6 {
                0 => 33 + next() % 94,
                1 => 0x3041 + next() % 0xc0,
                2 => 0x4e00 + next() % 0x5200,
                3 => 0x1f300 + next() % 0x300,
                _ => next() % 0x11_0000,
            };
            line.push(char::from_u32(code).filter(|c| !matches!(c, '\n' | '\r')).unwrap_or('\u{fffd}'));
        }
        line
    })
}

/// What hangs other meters: look-alikes, repeats, dates, brackets, very long lines.
fn adversarial() -> impl Iterator<Item = String> {
    let bomb = "4@8({[<3\u{20ac}6&9#!1|0()5$+7%2";
    let parts = [
        (bomb, 2),
        (bomb, 4),
        (bomb, 10),
        ("p4$$w0rd@dm1n!5+", 7),
        ("a", 100),
        ("a", 1_000),
        ("4", 1_000),
        ("20191015", 32),
        ("(", 1_000),
        ("あ", 1_000),
        ("🎈", 1_000),
        ("qwertyuiop", 100),
        ("k3Xw9", 2_000),
        ("p4ssw0rd", 12_500),
        ("a", 100_000),
        ("あ", 30_000),
        ("1!|il", 30),
        ("x", 1 << 20),
        ("\u{202e}\u{200b}", 50),
    ];
    parts.into_iter().map(|(part, times)| part.repeat(times))
}
