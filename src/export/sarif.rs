//! SARIF 2.1.0 for tools that collect findings (OASIS standard, minimal part).
//!
//! Dangers are results of kind `fail`, protections in place `pass`, open questions `open`. Locations are relative URIs
//! with line and the masked line as snippet. `partialFingerprints` stay the same when lines move.

use super::{Devices, Export, plain, pretty_json, without_arguments, words};
use crate::i18n::Lang;
use crate::model::map::HashMap;
use crate::wire::{EvidenceWire, FindingWire, ReportWire, RuleWire};
use serde::Serialize;

pub const EXPORT: Export =
    Export { id: "sarif", ending: "sarif", media_type: "application/sarif+json", write };

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    language: &'static str,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    artifacts: Vec<Artifact>,
    results: Vec<ResultObject>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: String,
    version: String,
    semantic_version: String,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: String,
    name: String,
    short_description: Message,
    full_description: Message,
    help: Message,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct RuleProperties {
    tags: Vec<String>,
    references: Vec<String>,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    descriptor: Reference,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
}

#[derive(Serialize)]
struct Reference {
    id: String,
}

#[derive(Serialize)]
struct Artifact {
    location: ArtifactLocation,
    length: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    hashes: Option<Hashes>,
}

#[derive(Serialize)]
struct Hashes {
    #[serde(rename = "sha-256")]
    sha256: String,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    snippet: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultObject {
    rule_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    kind: &'static str,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: Fingerprints,
    properties: ResultProperties,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "mimamoriCheck/v1")]
    v1: String,
}

#[derive(Serialize)]
struct ResultProperties {
    urgency: String,
    confidence: String,
    device: Option<String>,
    address: Option<String>,
    fix: String,
}

fn write(report: &ReportWire, lang: Lang) -> String {
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [run(report, lang)],
    };
    // Plain structs with string keys: cannot fail.
    pretty_json(&serde_json::to_string(&log).unwrap_or_default())
}

/// Where devices, files and rules stand in the report.
struct Places<'a> {
    devices: Devices<'a>,
    files: HashMap<&'a str, usize>,
    rules: HashMap<&'a str, usize>,
}

fn run(r: &ReportWire, lang: Lang) -> Run {
    // Of two files with one name, the first.
    let files = r.files.iter().enumerate().rev().map(|(i, f)| (f.name.as_str(), i)).collect();
    let rules = r.rules.iter().enumerate().map(|(i, x)| (x.code.as_str(), i)).collect();
    let places = Places { devices: Devices::of(r), files, rules };
    Run {
        tool: Tool {
            driver: Driver {
                name: r.tool.name.clone(),
                version: r.tool.version.clone(),
                semantic_version: r.tool.version.clone(),
                rules: r.rules.iter().map(|x| descriptor(x, lang)).collect(),
            },
        },
        language: lang.tag(),
        column_kind: "unicodeCodePoints",
        invocations: [Invocation {
            execution_successful: true,
            tool_execution_notifications: notifications(r, &places, lang),
        }],
        artifacts: r
            .files
            .iter()
            .map(|f| Artifact {
                location: ArtifactLocation { uri: uri(&f.name), index: None },
                length: f.bytes,
                hashes: (!f.sha256.is_empty()).then(|| Hashes { sha256: f.sha256.clone() }),
            })
            .collect(),
        results: r.findings.iter().map(|f| result(&places, f, lang)).collect(),
    }
}

fn descriptor(x: &RuleWire, lang: Lang) -> Descriptor {
    let said = |s: &str| Message { text: plain(s) };
    Descriptor {
        id: x.code.clone(),
        name: x.name.clone(),
        short_description: said(&without_arguments(x.title.get(lang))),
        full_description: said(x.why.get(lang)),
        help: said(&without_arguments(x.fix.get(lang))),
        default_configuration: Configuration { level: level(&x.severity) },
        properties: RuleProperties {
            tags: vec!["security".to_owned(), words::notice_item(&x.notice_item).get(lang).to_owned()],
            references: x.references.clone(),
        },
    }
}

fn level(severity: &str) -> &'static str {
    match severity {
        "critical" | "high" => "error",
        "medium" => "warning",
        "low" => "note",
        _ => "none",
    }
}

fn result(places: &Places<'_>, f: &FindingWire, lang: Lang) -> ResultObject {
    let (kind, level) = match f.urgency.as_str() {
        // The standard wants level "none" for every kind but "fail".
        "in_place" => ("pass", "none"),
        "unknown" => ("open", "none"),
        _ => ("fail", level(&f.severity)),
    };
    let mut locations: Vec<Location> = f.evidence.iter().filter_map(|e| location(places, e, lang)).collect();
    let related = locations.split_off(locations.len().min(1));
    let device = places.devices.get(f.device.as_deref());
    ResultObject {
        rule_id: f.rule.clone(),
        rule_index: places.rules.get(f.rule.as_str()).copied(),
        kind,
        level,
        message: Message { text: plain(f.title.get(lang)) },
        locations,
        related_locations: related,
        partial_fingerprints: Fingerprints { v1: f.fingerprint.clone() },
        properties: ResultProperties {
            urgency: f.urgency.clone(),
            confidence: f.confidence.clone(),
            device: f.device.clone(),
            address: device.and_then(|d| d.address.clone()),
            fix: plain(f.fix.get(lang)),
        },
    }
}

fn location(places: &Places<'_>, e: &EvidenceWire, lang: Lang) -> Option<Location> {
    let file = e.file.as_ref()?;
    let text = e.texts.as_ref().map_or(e.text.as_str(), |b| b.get(lang));
    let region = e
        .line
        .filter(|_| e.kind == "file")
        .map(|n| Region { start_line: n.max(1), snippet: Message { text: plain(text) } });
    let message = (e.kind != "file").then(|| Message { text: plain(text) });
    Some(Location {
        physical_location: PhysicalLocation { artifact_location: artifact(places, file), region },
        message,
    })
}

fn artifact(places: &Places<'_>, file: &str) -> ArtifactLocation {
    ArtifactLocation { uri: uri(file), index: places.files.get(file).copied() }
}

/// What could not be read: remarks about files, and rules that had nothing to look at.
fn notifications(r: &ReportWire, places: &Places<'_>, lang: Lang) -> Vec<Notification> {
    let of_files = r.files.iter().flat_map(|f| {
        f.notices.iter().map(|n| Notification {
            descriptor: Reference { id: n.code.clone() },
            level: "note",
            message: Message { text: plain(n.texts.get(lang)) },
            locations: vec![Location {
                physical_location: PhysicalLocation {
                    artifact_location: artifact(places, &f.name),
                    region: n
                        .line
                        .map(|l| Region { start_line: l.max(1), snippet: Message { text: String::new() } }),
                },
                message: None,
            }],
        })
    });
    let of_rules = r.not_checked.iter().map(|n| Notification {
        descriptor: Reference { id: n.rule.clone() },
        level: "note",
        message: Message { text: plain(n.texts.get(lang)) },
        locations: Vec::new(),
    });
    of_files.chain(of_rules).collect()
}

/// A file name as a URI reference: relative stays relative, `/` and drive letters become `file:` URIs.
fn uri(name: &str) -> String {
    let name = name.replace('\\', "/");
    let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    let mut out = String::with_capacity(name.len() + 8);
    let path = if name.starts_with('/') {
        out.push_str("file://");
        name.as_str()
    } else if drive && name.as_bytes().get(2) == Some(&b'/') {
        out.push_str("file:///");
        out.push_str(&name[..2]);
        &name[2..]
    } else {
        name.as_str()
    };
    for b in path.bytes() {
        if b.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&b) {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn made() -> Value {
        serde_json::from_str(&write(&super::super::tests::report(), Lang::Ja)).unwrap()
    }

    #[test]
    fn has_what_the_standard_requires() {
        let v = made();
        assert_eq!(v["version"], "2.1.0");
        let run = &v["runs"][0];
        let driver = &run["tool"]["driver"];
        assert!(driver["name"].is_string());
        let rules = driver["rules"].as_array().unwrap();
        assert!(rules.iter().all(|r| r["id"].is_string() && r["shortDescription"]["text"].is_string()));
        for r in run["results"].as_array().unwrap() {
            assert!(r["message"]["text"].as_str().is_some_and(|t| !t.is_empty()));
            let at = r["ruleIndex"].as_u64().unwrap() as usize;
            assert_eq!(rules[at]["id"], r["ruleId"]);
            assert!(["none", "note", "warning", "error"].contains(&r["level"].as_str().unwrap()));
            if r["kind"] != "fail" {
                assert_eq!(r["level"], "none");
            }
            assert!(r["partialFingerprints"]["mimamoriCheck/v1"].is_string());
            let place = &r["locations"][0]["physicalLocation"];
            assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
            let at = place["artifactLocation"]["index"].as_u64().unwrap() as usize;
            assert_eq!(run["artifacts"][at]["location"]["uri"], place["artifactLocation"]["uri"]);
        }
    }

    #[test]
    fn file_names_become_valid_uri_references() {
        assert_eq!(uri("a b/カメラ.conf"), "a%20b/%E3%82%AB%E3%83%A1%E3%83%A9.conf");
        assert_eq!(uri("/etc/x#1"), "file:///etc/x%231");
        assert_eq!(uri("C:\\cam\\x.conf"), "file:///C:/cam/x.conf");
        assert_eq!(uri("a:b%"), "a%3Ab%25");
        assert_eq!(uri("é"), "%C3%A9");
    }
}
