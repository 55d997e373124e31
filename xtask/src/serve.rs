//! `cargo xtask serve`: the artefact on 127.0.0.1, for a look at it; `--dev`: Trunk's reloading loop.
//!
//! A small server for the files of `dist/`, with no header that the artefact would need: it must work on any host.

use crate::artefact;
use crate::run::{Result, command, run};
use crate::tools;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

pub fn main(args: &[String]) -> Result {
    let mut dev = false;
    let mut port = 8080u16;
    let mut args = args.iter();
    while let Some(a) = args.next() {
        match a.as_str() {
            "--dev" => dev = true,
            "--port" => port = args.next().and_then(|p| p.parse().ok()).ok_or("--port needs a number")?,
            _ => return Err("usage: cargo xtask serve [--dev] [--port N]".into()),
        }
    }
    if dev { trunk(port) } else { artefact(port) }
}

fn trunk(port: u16) -> Result {
    println!(
        "The developers' loop: first time 10 to 20 minutes (Trunk is compiled once), later about a minute."
    );
    tools::for_build()?;
    let trunk = tools::trunk()?;
    let mut c = command(trunk);
    run(c
        .args(["serve", "--offline", "--port", &port.to_string()])
        .env("PATH", tools::path()?)
        .env_remove("NO_COLOR"))
}

fn artefact(port: u16) -> Result {
    println!(
        "Builds dist/index.html and serves it. First time 10 to 15 minutes on two cores, later seconds."
    );
    let built = artefact::build(&crate::run::root().join("target"))?;
    artefact::report(&built)?;
    let listener = TcpListener::bind(("127.0.0.1", port)).map_err(|e| format!("127.0.0.1:{port}: {e}"))?;
    println!("\n  http://127.0.0.1:{port}/\n\nThe same page as a file: dist/index.html. Stop with Ctrl+C.");
    for stream in listener.incoming().flatten() {
        std::thread::spawn(move || {
            // One broken connection is nobody's problem.
            let _ = answer(stream, &artefact::dist());
        });
    }
    Ok(())
}

fn answer(mut stream: TcpStream, dist: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut line = String::new();
    let mut reader = BufReader::new(std::io::Read::take(stream.try_clone()?, 16 * 1024));
    reader.read_line(&mut line)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let mut words = line.split_whitespace();
    let head_only = match words.next() {
        Some("GET") => false,
        Some("HEAD") => true,
        _ => return respond(&mut stream, "405 Method Not Allowed", "text/plain", b"", false),
    };
    let found = words
        .next()
        .and_then(file_of)
        .and_then(|(name, kind)| Some((std::fs::read(dist.join(name)).ok()?, kind)));
    match found {
        Some((body, kind)) => respond(&mut stream, "200 OK", kind, &body, head_only),
        None => respond(&mut stream, "404 Not Found", "text/plain", b"not found\n", head_only),
    }
}

/// The four files that a release has; nothing else is served.
fn file_of(target: &str) -> Option<(&'static str, &'static str)> {
    match target.split(['?', '#']).next()? {
        "/" | "/index.html" => Some(("index.html", "text/html; charset=utf-8")),
        "/SHA256SUMS" => Some(("SHA256SUMS", "text/plain; charset=utf-8")),
        "/LICENSE" => Some(("LICENSE", "text/plain; charset=utf-8")),
        "/README.txt" => Some(("README.txt", "text/plain; charset=utf-8")),
        _ => None,
    }
}

fn respond(s: &mut TcpStream, status: &str, kind: &str, body: &[u8], head_only: bool) -> std::io::Result<()> {
    write!(
        s,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    if !head_only {
        s.write_all(body)?;
    }
    s.flush()
}

#[cfg(test)]
mod tests {
    use super::file_of;

    #[test]
    fn only_the_four_files_are_served() {
        assert_eq!(file_of("/?x=1").unwrap().0, "index.html");
        for not in ["/../Cargo.toml", "/etc/passwd", "//", "/index.html/..", "", "/%2e%2e/Cargo.toml"] {
            assert!(file_of(not).is_none(), "{not}");
        }
    }
}
