//! Moonfire NVR (`moonfire-nvr.toml`): where its page listens and what it shows to people without a login.
//!
//! `[[binds]]` with `allowUnauthenticatedPermissions = { viewVideo = true }` lets everybody watch. Cameras and their passwords
//! are in a database, not here.

use super::tree::{self, At, Door};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::span::Span;
use crate::model::value::Service;
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::{json, kv};

pub static FORMAT: Format = Format {
    id: "moonfire",
    name: text("Moonfire NVR の設定", "Moonfire NVR configuration"),
    vendor: "Moonfire",
    kind: DeviceKind::Recorder,
    reads: text(
        "画面の入り口と、ログインなしの見る権限を読みます。カメラは別のデータベースにあります。",
        "Reads where the page listens and who may watch without a login. Cameras are in another database.",
    ),
    usual_names: &["moonfire-nvr.toml"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let own = ["allowUnauthenticatedPermissions", "ownUidIsPrivileged", "trustForwardHeaders"];
    match (h.contains("[[binds]]"), own.iter().filter(|w| h.contains(*w)).count()) {
        (true, 1..) => Sniff::Sure,
        (true, 0) => Sniff::Maybe(40),
        (false, 1..) if h.contains("\"binds\"") => Sniff::Sure,
        (false, 2..) => Sniff::Maybe(50),
        _ => Sniff::No,
    }
}

/// The beginning of one way in.
fn begin(sink: &mut FactSink<'_>, first: bool, span: Span) {
    if !first {
        sink.subject(DeviceKind::Recorder, span);
    }
    super::docker_compose::same_machine(sink, span);
    tree::product(sink, "Moonfire", "Moonfire NVR", span);
}

fn setting(sink: &mut FactSink<'_>, name: &str, value: &str, span: Span) {
    match name {
        "ipv4" | "ipv6" => {
            let Some((bind, port)) = tree::listen(value) else { return };
            let at = At::File(span);
            let door = Door { port: Some((port, at)), bind: Some((&bind, at)), ..Door::default() };
            tree::door(sink, Service::Http, door);
        }
        "allowUnauthenticatedPermissions" => {
            let flat: String = value.chars().filter(|c| !c.is_whitespace() && *c != '"').collect();
            let given = |w: &&str| {
                flat.split_once(*w).is_some_and(|(_, r)| r.get(1..).is_some_and(|r| r.starts_with("true")))
            };
            sink.stated(key::AUTH_ANONYMOUS_VIEW, given(&"viewVideo"), span);
            // Who may only watch changes nothing and reads no password: the page asks everybody else.
            let more = ["readCameraConfigs", "updateSignals", "adminUsers"].iter().any(given);
            sink.stated(key::HTTP_AUTH, if more { "none" } else { "set" }, span);
        }
        _ => {}
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    sink.comments("#");
    let whole = sink.whole_file();
    let mut first = true;
    // Older versions have it as JSON.
    if src.text.trim_start().starts_with('{') {
        let (doc, notices) = json::parse(src, &mut Budget::new(&sink.limits()));
        sink.notices(notices);
        for b in tree::select(doc.root(), "binds/*") {
            begin(sink, first, b.span());
            first = false;
            sink.understood(b.span());
            for n in b.children() {
                let value = n.text().unwrap_or(src.slice(n.span()));
                setting(sink, n.key().unwrap_or(""), value, n.span());
            }
        }
        super::table::idle_lines(src, sink);
        sink.select(whole);
        return;
    }
    for line in kv::scan(&src.text, &kv::INI) {
        let span = src.span_of(line.line());
        match line {
            kv::Line::Section { name, .. } => {
                sink.understood(span);
                if name.contains("binds") {
                    begin(sink, first, span);
                    first = false;
                }
            }
            kv::Line::Entry(e) => {
                sink.understood(span);
                setting(sink, e.key, e.value.trim_matches(['"', '\'']), span);
            }
            _ => {}
        }
    }
    sink.select(whole);
}
