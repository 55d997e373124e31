//! The command line as a person or a script meets it: the built binary, its output and its exit codes.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const TODAY: &str = "2026-11-21";
/// A file that is understood, with nothing urgent in it.
const LIST: &str = "型番,ファームウェア\nMK-100,1.2\n";

fn mimamori(args: &[&str]) -> Command {
    let mut c = Command::new(env!("CARGO_BIN_EXE_mimamori"));
    c.args(args).stdin(Stdio::null());
    c
}

fn run(args: &[&str]) -> Output {
    mimamori(args).output().unwrap()
}

fn run_in(dir: &std::path::Path, args: &[&str], input: &[u8]) -> Output {
    let mut child = mimamori(args)
        .current_dir(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feed = std::thread::spawn(move || {
        // The program may end before it has read everything.
        let _ = stdin.write_all(&input);
    });
    let out = child.wait_with_output().unwrap();
    feed.join().unwrap();
    out
}

fn code(o: &Output) -> i32 {
    o.status.code().expect("ended by a signal")
}

fn stdout(o: &Output) -> String {
    String::from_utf8(o.stdout.clone()).unwrap()
}

fn json(o: &Output) -> serde_json::Value {
    serde_json::from_slice(&o.stdout).unwrap()
}

/// A fresh folder of this test.
fn folder(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

#[test]
fn wrong_use_is_exit_2_and_help_is_0() {
    for args in [
        &[][..],
        &["nonsense"],
        &["check"],
        &["check", "--format", "pdf", "x"],
        &["check", "--today", "2026-02-30", "x"],
        &["check", "/no/such/file"],
        &["merge", "/no/such/report.json"],
        &["rules", "--format", "text"],
    ] {
        assert_eq!(code(&run(args)), 2, "{args:?}");
    }
    for args in [&["--help"][..], &["check", "--help"], &["--version"]] {
        assert_eq!(code(&run(args)), 0, "{args:?}");
    }
}

#[test]
fn folders_are_read_in_order_and_names_stay_as_given() {
    let dir = folder("walk");
    std::fs::create_dir_all(dir.join("in/b")).unwrap();
    std::fs::create_dir_all(dir.join("in/.git")).unwrap();
    for name in ["in/c.txt", "in/b/2.txt", "in/b/1.txt", "in/a.txt", "in/.git/config"] {
        std::fs::write(dir.join(name), "hello\n").unwrap();
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("..", dir.join("in/b/loop")).unwrap();
    let o =
        run_in(&dir, &["check", "--format", "json", "--today", TODAY, "in", "./in/a.txt", "in", "-"], b"x\n");
    let v = json(&o);
    let names: Vec<&str> =
        v["files"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["in/a.txt", "in/b/1.txt", "in/b/2.txt", "in/c.txt", "./in/a.txt", "-"]);
    assert_eq!(v["today"], TODAY);
    assert_eq!(code(&o), 2, "none of them is of any use");
}

#[test]
fn a_run_that_understood_nothing_is_never_a_quiet_zero() {
    let dir = folder("vain");
    std::fs::write(dir.join("a.txt"), "hello\n").unwrap();
    std::fs::write(dir.join("l.csv"), LIST).unwrap();
    assert_eq!(code(&run_in(&dir, &["check", "a.txt"], b"")), 2);
    assert_eq!(code(&run_in(&dir, &["check", "a.txt", "l.csv"], b"")), 0);
}

#[test]
fn nothing_to_check_is_an_error_and_a_missing_file_is_never_a_quiet_zero() {
    let dir = folder("missing");
    std::fs::create_dir(dir.join("empty")).unwrap();
    std::fs::write(dir.join("a.txt"), "hello\n").unwrap();
    assert_eq!(code(&run_in(&dir, &["check", "empty"], b"")), 2);
    let o = run_in(&dir, &["check", "--format", "json", "a.txt", "gone.txt"], b"");
    assert_eq!(code(&o), 2);
    let v = json(&o);
    assert_eq!(v["files"][1]["name"], "gone.txt");
    assert_eq!(v["files"][1]["notices"][0]["code"], "file.unreadable");
    assert_eq!(v["summary"]["files"], 2);
}

#[test]
fn every_export_comes_out_in_both_languages() {
    let dir = folder("exports");
    std::fs::write(dir.join("a.txt"), LIST).unwrap();
    for lang in ["ja", "en"] {
        for (format, start) in [("text", ""), ("json", "{"), ("csv", "\u{feff}"), ("sarif", "{")] {
            let o = run_in(&dir, &["check", "--format", format, "--lang", lang, "a.txt"], b"");
            assert_eq!(code(&o), 0, "{format}");
            assert!(stdout(&o).starts_with(start) && stdout(&o).ends_with('\n'), "{format}");
        }
    }
}

#[cfg(unix)]
#[test]
fn names_that_are_not_unicode_and_unreadable_files_are_no_crash() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::PermissionsExt;
    let dir = folder("odd-names");
    let odd = std::ffi::OsStr::from_bytes(b"cam\xff\x1b[31m\n.txt");
    std::fs::write(dir.join(odd), "hello\n").unwrap();
    std::fs::write(dir.join("locked.txt"), "hello\n").unwrap();
    std::fs::set_permissions(dir.join("locked.txt"), std::fs::Permissions::from_mode(0o000)).unwrap();
    let o = run_in(&dir, &["check", "."], b"");
    // As root the locked file is readable.
    assert!([0, 2].contains(&code(&o)));
    for out in [&o.stdout, &o.stderr] {
        assert!(!out.contains(&0x1b));
    }
    // A pipe inside a folder is left alone instead of being waited for.
    if Command::new("mkfifo").arg(dir.join("pipe")).status().is_ok_and(|s| s.success()) {
        assert!([0, 2].contains(&code(&run_in(&dir, &["check", "."], b""))));
    }
}

#[test]
fn answers_set_addresses_and_wrong_answer_files_are_refused() {
    let dir = folder("answers");
    std::fs::write(dir.join("a.txt"), LIST).unwrap();
    let with = |json: &str| {
        std::fs::write(dir.join("answers.json"), json).unwrap();
        run_in(&dir, &["check", "--format", "json", "--answers", "answers.json", "a.txt"], b"")
    };
    let o = with(
        r#"{"answers": {"a02": "yes"}, "device_of": {"a.txt": "192.168.1.20"}, "context": ["さくら保育園"]}"#,
    );
    assert!([0, 1].contains(&code(&o)));
    assert!(json(&o)["facts"].as_array().unwrap().iter().any(|f| f["key"] == "answer"));
    for bad in ["", "[]", "{\"anwsers\": {}}", "{\"answers\": {\"a02\": 1}}", "\u{0}"] {
        assert_eq!(code(&with(bad)), 2, "{bad}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let dir = folder("pipe");
    std::fs::write(dir.join("a.txt"), LIST).unwrap();
    for args in [&["check", "a.txt"][..], &["rules"], &["formats"]] {
        let mut child =
            mimamori(args).current_dir(&dir).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let o = child.wait_with_output().unwrap();
        assert_eq!(code(&o), 0, "{args:?} {:?}", String::from_utf8_lossy(&o.stderr));
    }
}

#[test]
fn tables_are_printed_as_markdown_and_json() {
    for table in ["rules", "formats", "questions", "credentials", "catalog"] {
        for lang in ["ja", "en"] {
            let o = run(&[table, "--lang", lang]);
            assert_eq!(code(&o), 0, "{table}");
            assert!(stdout(&o).starts_with("# "), "{table}");
        }
        let o = run(&[table, "--format", "json"]);
        assert_eq!(code(&o), 0);
        let v = json(&o);
        assert!(v.is_array() || v.is_object(), "{table}");
    }
}

#[test]
fn reports_of_many_facilities_become_one_overview() {
    let dir = folder("merge");
    std::fs::write(dir.join("a.txt"), "hello\n").unwrap();
    for site in ["さくら", "たんぽぽ"] {
        let o = run_in(&dir, &["check", "--format", "json", "--today", TODAY, "a.txt"], b"");
        std::fs::write(dir.join(format!("{site}.json")), o.stdout).unwrap();
    }
    let o = run_in(&dir, &["merge", "さくら.json", "たんぽぽ.json"], b"");
    assert_eq!(code(&o), 0);
    assert!(stdout(&o).contains("さくら (2026-11-21)"), "{}", stdout(&o));
    let o = run_in(&dir, &["merge", "--format", "csv", "さくら.json", "たんぽぽ.json"], b"");
    assert_eq!(stdout(&o).lines().count(), 3);
    let o = run_in(&dir, &["merge", "--format", "json", "さくら.json", "a.txt"], b"");
    assert_eq!(code(&o), 2, "one of the reports could not be read");
    assert_eq!(json(&o)["sites"].as_array().unwrap().len(), 1);
}

#[test]
fn a_catalogue_that_cannot_be_used_is_refused_in_words() {
    let dir = folder("catalog");
    std::fs::write(dir.join("a.txt"), LIST).unwrap();
    let with = |text: &str| {
        std::fs::write(dir.join("c.json"), text).unwrap();
        run_in(&dir, &["check", "--format", "json", "--today", TODAY, "--catalog", "c.json", "a.txt"], b"")
    };
    // The built-in one, saved, opens again.
    let own = stdout(&run(&["catalog", "--format", "json"]));
    let o = with(&own);
    assert_eq!(code(&o), 0, "{}", String::from_utf8_lossy(&o.stderr));
    let issued = json(&o)["tool"]["catalog_issued"].as_str().unwrap().to_owned();
    // A changed day is the one that is said.
    assert_eq!(json(&with(&own.replace(&issued, "2026-01-02")))["tool"]["catalog_issued"], "2026-01-02");
    // A day to come is used, and said.
    let o = with(&own.replace(&issued, "2027-01-02"));
    assert!(code(&o) == 0 && String::from_utf8_lossy(&o.stderr).contains("2027-01-02"));
    for bad in ["", "not json", "{\"a\":", "{}", "[1]"] {
        let o = with(bad);
        assert_eq!(code(&o), 2, "{}", &bad[..bad.len().min(20)]);
        assert!(String::from_utf8_lossy(&o.stderr).contains("c.json"));
    }
}

#[test]
fn another_catalogue_changes_the_verdict() {
    let dir = folder("catalog-newer");
    let list = "Vendor,Model,Firmware,IP\nFXC,AE1021,2.0.9,192.168.1.1\n";
    std::fs::write(dir.join("list.csv"), list).unwrap();
    let printed = stdout(&run(&["catalog", "--format", "json"]));
    let newer = printed.replace("2026-11-21", "2027-01-05").replace("<=2.0.9", "<=2.0.8");
    std::fs::write(dir.join("c.json"), newer).unwrap();
    let verdict = |extra: &[&str]| {
        let mut args = vec!["check", "--format", "json", "--today", "2027-01-10", "list.csv"];
        args.extend(extra);
        let o = run_in(&dir, &args, b"");
        let v = json(&o);
        (v["devices"][0]["firmware_verdict"].clone(), v["tool"]["catalog_issued"].clone(), o.stderr)
    };
    assert_eq!(verdict(&[]).0, "exploited-open");
    let (headline, issued, told) = verdict(&["--catalog", "c.json"]);
    assert_eq!((headline, issued), ("newer-known".into(), "2027-01-05".into()));
    assert!(String::from_utf8_lossy(&told).contains("SHA-256"));
}

#[test]
fn passwords_are_answered_line_by_line_and_never_repeated() {
    let dir = folder("password");
    let mut input = b"admin\r\n\nhT9-wK4=mP2.xQ7f\n\xff\xfe\x00odd\n hidamari2026 \n".to_vec();
    input.extend(std::iter::repeat_n(b'a', 3 << 20));
    input.extend(b"\nlast-without-line-end-Zk4");
    let o = run_in(&dir, &["password", "--format", "json", "--context", "ひだまり保育園"], &input);
    assert_eq!(code(&o), 1);
    let out = stdout(&o);
    let lines: Vec<serde_json::Value> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 7);
    assert_eq!((&lines[0]["is_default"], &lines[0]["class"]), (&true.into(), &"very-weak".into()));
    assert_eq!(lines[1]["reasons"][0], "empty");
    assert_eq!(lines[2]["class"], "very-strong");
    let reasons = lines[4]["reasons"].as_array().unwrap();
    assert!(reasons.contains(&"context".into()) && reasons.contains(&"outer-blank".into()), "{reasons:?}");
    assert_eq!(lines[5]["class"], "very-weak");
    for secret in ["hT9-wK4", "odd", "hidamari", "aaaa", "last-without"] {
        assert!(!out.contains(secret), "{secret}");
        assert!(!String::from_utf8_lossy(&o.stderr).contains(secret));
    }
    for v in &lines {
        let keys: Vec<&str> = v.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            keys,
            [
                "class",
                "guesses_log10",
                "is_default",
                "leaked_rank",
                "parts",
                "reasons",
                "suggestions",
                "online_seconds",
                "offline_seconds"
            ]
        );
    }
    // In words: the same, and what such an answer cannot promise.
    let o = run_in(&dir, &["password"], b"xc3511\n");
    let said = stdout(&o);
    assert!(
        said.contains("工場で決められた") && said.contains("当てられないという約束ではありません"),
        "{said}"
    );
    assert!(!stdout(&o).contains("xc3511"));
    assert_eq!(code(&run_in(&dir, &["password"], b"hT9-wK4=mP2.xQ7f\n")), 0);
    assert_eq!(code(&run_in(&dir, &["password"], b"")), 2);
}
