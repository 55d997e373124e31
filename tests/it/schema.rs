//! `docs/report.schema.json` is the contract: reports of every fixture, of every rule's example and of hostile input keep
//! to it, and it says no to what the contract forbids.

use crate::common::{check, check_text, fixtures};
use mimamori_check::rules::RULES;
use mimamori_check::wire::ReportWire;
use serde_json::{Value, json};

fn validator() -> jsonschema::Validator {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

fn assert_valid(v: &jsonschema::Validator, what: &str, r: &ReportWire) {
    let doc = serde_json::to_value(r).unwrap();
    let errors: Vec<String> =
        v.iter_errors(&doc).take(5).map(|e| format!("{} at {}", e, e.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

#[test]
fn reports_of_all_fixtures_keep_to_the_schema() {
    let v = validator();
    let mut all = Vec::new();
    for p in fixtures() {
        let bytes = std::fs::read(&p).unwrap();
        let name = p.file_name().unwrap().to_string_lossy().into_owned();
        assert_valid(&v, &name, &check(&[(&name, &bytes)]));
        // Everything at once: devices join, paths appear.
        if bytes.len() < 1 << 20 {
            all.push((name, bytes));
        }
    }
    let all: Vec<(&str, &[u8])> = all.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    assert_valid(&v, "all fixtures together", &check(&all));
}

/// The types that an embedding page programs against (dist/embed) are written by hand: every field of a report, a
/// finding, its evidence and a rule is there, and every function that the engine exports.
#[test]
fn the_types_for_javascript_name_what_the_engine_gives() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let types = std::fs::read_to_string(root.join("www/embed/mimamori.d.ts")).unwrap();
    let of = |name: &str| {
        let body =
            types.split_once(&format!("export interface {name} {{")).unwrap().1.split_once("\n}").unwrap().0;
        let names =
            body.lines().filter_map(|l| l.trim().split_once(':')).map(|(n, _)| n.trim_end_matches('?'));
        names.map(str::to_owned).collect::<Vec<String>>()
    };
    let r = check_text(&[("motion.conf", "stream_port 8081\nstream_localhost off\nstream_auth_method 0\n")]);
    let doc = serde_json::to_value(&r).unwrap();
    let finding = &doc["findings"][0];
    for (name, value) in [
        ("Report", &doc),
        ("Finding", finding),
        ("Evidence", &finding["evidence"][0]),
        ("Rule", &doc["rules"][0]),
    ] {
        let known = of(name);
        for key in value.as_object().unwrap().keys() {
            // A rule may have more.
            assert!(known.contains(key) || known.iter().any(|k| k.starts_with("[more")), "{name}.{key}");
        }
    }
    let worker = std::fs::read_to_string(root.join("src/bin/worker.rs")).unwrap();
    for f in ["analyze", "checkPassword", "rules"] {
        assert!(types.contains(&format!("export function {f}(")), "{f}");
        assert!(worker.contains(&format!("fn {f}(")) || worker.contains(&format!("js_name = {f}")), "{f}");
    }
}

#[test]
fn reports_of_rule_examples_keep_to_the_schema() {
    let v = validator();
    for r in RULES {
        assert_valid(&v, r.code, &check_text(r.example().bad));
        assert_valid(&v, r.code, &check_text(r.example().good));
    }
}

#[test]
fn reports_of_odd_input_keep_to_the_schema() {
    let v = validator();
    assert_valid(&v, "nothing", &check(&[]));
    assert_valid(
        &v,
        "odd",
        &check(&[("", b""), ("x", b"\xff\xd8\xff\xe0\x00\x10JFIF"), ("y", b"\0\0\0"), ("z", b"hello\n")]),
    );
}

#[test]
fn a_saved_report_reads_back_as_the_same_report() {
    for r in RULES {
        let report = check_text(r.example().bad);
        let text = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<ReportWire>(&text).unwrap(), report);
    }
}

#[test]
fn the_schema_refuses_what_the_contract_forbids() {
    let v = validator();
    let good = serde_json::to_value(check(&[("x", b"hello")])).unwrap();
    assert!(v.is_valid(&good));
    for (path, bad) in [
        ("/schema", json!(2)),
        ("/today", json!("today")),
        ("/files/0/format_confidence", json!("maybe")),
        ("/files/0/sha256", json!("xyz")),
        ("/tool/name", json!("other")),
        ("/summary/today", json!(-1)),
        ("/findings", json!([{"rule": "MC101"}])),
    ] {
        let mut doc = good.clone();
        *doc.pointer_mut(path).unwrap() = bad;
        assert!(!v.is_valid(&doc), "{path}");
    }
    let mut doc = good.clone();
    doc["password"] = json!("x");
    assert!(!v.is_valid(&doc), "an unknown field");
}

#[test]
fn the_question_file_keeps_to_its_schema_and_the_schema_says_no() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(root.join("docs/questions.schema.json")).unwrap())
            .unwrap();
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    let v = jsonschema::draft202012::new(&schema).unwrap();
    let file: Value = serde_json::from_slice(mimamori_check::questions::BUILT_IN).unwrap();
    let errors: Vec<String> =
        v.iter_errors(&file).take(5).map(|e| format!("{} at {}", e, e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let mut bad = file.clone();
    bad["questions"][0]["options"][0]["risk"] = json!("terrible");
    assert!(!v.is_valid(&bad));
    let mut bad = file;
    bad["questions"][0]["question_ja"] = json!("あ".repeat(49));
    assert!(!v.is_valid(&bad));
}
