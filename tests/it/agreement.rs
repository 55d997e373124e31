//! Counts how far the tool agrees with what a person read in the same files. Needs a folder of files and a table of
//! readings, which belong to whoever has them:
//!
//! `READINGS=table.tsv READINGS_DIR=folder cargo test --no-default-features --test it -- --ignored agreement --nocapture`
//!
//! A row of the table: file, what is said, separated by a tab. Said is a line as [`lines`] writes it (its beginning is
//! enough), `no BEGINNING` when no line begins so, or `N x BEGINNING` for exactly so many. A file without a row counts as
//! one disagreement: nothing is skipped.

use crate::common::check;
use mimamori_check::wire::ReportWire;
use std::collections::BTreeMap;
use std::path::Path;

fn word(v: &serde_json::Value) -> String {
    match v {
        serde_json::Value::String(s) => s.clone(),
        serde_json::Value::Array(a) => a.iter().map(word).collect::<Vec<_>>().join(","),
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// What the tool says of a file, one short line for each statement.
fn lines(r: &ReportWire) -> Vec<String> {
    let mut out = vec![format!(
        "format {} {}",
        r.files[0].format.as_deref().unwrap_or("none"),
        r.files[0].format_confidence
    )];
    for f in &r.facts {
        let v = &f.value;
        let at = |k: &str| word(&v[k]);
        out.push(match f.key.as_str() {
            k @ ("forward" | "upnp.mapping") => format!(
                "{k} {} {}>{}:{} {} {}/{}/{} {}{}",
                at("proto"),
                at("ext_ports"),
                at("int_ip"),
                at("int_ports"),
                if at("source").is_empty() { "nobody".to_owned() } else { at("source") },
                at("enabled"),
                at("bound"),
                at("filter_allows"),
                at("origin"),
                if v["to_router"] == true { " router" } else { "" }
            ),
            "remote_admin" => {
                format!(
                    "admin {} {} {} wan={} {}",
                    at("service"),
                    at("state"),
                    at("allowed_from"),
                    at("from_wan"),
                    f.basis
                )
            }
            "open_port" => format!(
                "open {} {}/{} {} {}",
                at("host"),
                at("proto"),
                at("port"),
                at("state"),
                at("product")
            ),
            "scan.coverage" => format!("coverage {} {}", at("from"), at("tcp_ranges")),
            "account" => format!("account {} {}", at("name"), f.secret_state.as_deref().unwrap_or("")),
            "host" => format!("host {} {}", at("ip"), at("mac").to_ascii_lowercase()),
            "vpn" => format!("vpn {}", at("kind")),
            k => format!("{k} {}", word(v)),
        });
    }
    out.extend(r.findings.iter().map(|f| format!("finding {} {}", f.rule, f.urgency)));
    out
}

fn holds(said: &str, lines: &[String]) -> bool {
    let count = |begin: &str| lines.iter().filter(|l| l.starts_with(begin)).count();
    match said.split_once(' ') {
        Some(("no", rest)) => count(rest) == 0,
        Some((n, rest)) if n.parse::<usize>().is_ok() && rest.starts_with("x ") => {
            Some(count(&rest[2..])) == n.parse().ok()
        }
        _ => count(said) > 0,
    }
}

#[test]
#[ignore = "needs a folder of files and a person's readings of them: READINGS, READINGS_DIR"]
fn agreement_with_what_a_person_read() {
    let env = |k: &str| std::env::var(k).unwrap_or_else(|_| panic!("set {k}"));
    let (table, dir) = (std::fs::read_to_string(env("READINGS")).unwrap(), env("READINGS_DIR"));
    let mut said: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in table.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let (file, statement) = row.split_once('\t').expect("file, tab, statement");
        said.entry(file).or_default().push(statement);
    }
    let mut stack = vec![Path::new(&dir).to_owned()];
    let (mut all, mut agreed, mut files) = (0, 0, 0);
    while let Some(p) = stack.pop() {
        if p.is_dir() {
            stack.extend(std::fs::read_dir(&p).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        files += 1;
        let name = p.strip_prefix(&dir).unwrap().to_string_lossy().into_owned();
        let lines = lines(&check(&[(&name, &std::fs::read(&p).unwrap())]));
        let statements = said.remove(name.as_str()).unwrap_or_else(|| vec!["(no reading)"]);
        let wrong: Vec<_> = statements.iter().filter(|s| !holds(s, &lines)).collect();
        println!(
            "{name}\t{}\t{}\t{}",
            statements.len(),
            statements.len() - wrong.len(),
            wrong.iter().map(|s| **s).collect::<Vec<_>>().join(" | ")
        );
        if std::env::var_os("READINGS_SHOW").is_some() || !wrong.is_empty() {
            println!("    {}", lines.join("\n    "));
        }
        (all, agreed) = (all + statements.len(), agreed + statements.len() - wrong.len());
    }
    println!(
        "{files} files, {agreed} of {all} statements agreed ({:.1} %)",
        100.0 * agreed as f64 / all as f64
    );
    assert!(said.is_empty(), "files of the table that are not there: {:?}", said.keys());
    assert!(agreed * 100 >= all * 97, "less than 97 %");
}
