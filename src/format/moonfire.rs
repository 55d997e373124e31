//! Moonfire NVR (`moonfire-nvr.toml`): where its page listens and what it shows to people without a login.
//!
//! `[[binds]]` with `allowUnauthenticatedPermissions = { viewVideo = true }` lets everybody watch. Cameras and their passwords
//! are in a database, not here.

use super::tree::{self, At, Door};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::value::Service;
use crate::source::Source;
use crate::syntax::kv;

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
        (false, 2..) => Sniff::Maybe(50),
        _ => Sniff::No,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    sink.comments("#");
    let whole = sink.whole_file();
    let mut n = 0;
    for line in kv::scan(&src.text, &kv::INI) {
        let span = src.span_of(line.line());
        match line {
            kv::Line::Section { name, .. } => {
                sink.understood(span);
                if name.contains("binds") {
                    if n > 0 {
                        sink.subject(DeviceKind::Recorder, span);
                    }
                    super::docker_compose::same_machine(sink, span);
                    tree::product(sink, "Moonfire", "Moonfire NVR", span);
                    n += 1;
                }
            }
            kv::Line::Entry(e) => {
                sink.understood(span);
                let value = e.value.trim_matches(['"', '\'']);
                match e.key {
                    "ipv4" | "ipv6" => {
                        let Some((bind, port)) = tree::listen(value) else { continue };
                        let at = At::File(span);
                        let door =
                            Door { port: Some((port, at)), bind: Some((&bind, at)), ..Door::default() };
                        tree::door(sink, Service::Http, door);
                    }
                    "allowUnauthenticatedPermissions" => {
                        let flat: String = value.chars().filter(|c| !c.is_whitespace()).collect();
                        let view = flat.contains("viewVideo=true");
                        sink.stated(key::AUTH_ANONYMOUS_VIEW, view, span);
                        sink.stated(key::HTTP_AUTH, if view { "none" } else { "set" }, span);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    sink.select(whole);
}
