//! Thingino's streamer (`prudynt.cfg` in libconfig, `prudynt.json` later): cameras with free firmware.
//!
//! `rtsp.auth_required` with a user and a password; the shipped pair is the camera's own system login as well. Builds before
//! 2026-08-08 took any password although the file asks for one (their issue 1527), and the file does not say the build: the
//! protection is therefore reported as "may have no effect".

use super::tree::{self, At, Door, Take, at, flag, number, text, without_effect};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text as t;
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::value::{Account, Service};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::{json, libconfig};

pub static FORMAT: Format = Format {
    id: "thingino-prudynt",
    name: t("Thingino(prudynt)の設定", "Thingino (prudynt) configuration"),
    vendor: "Thingino",
    kind: DeviceKind::Camera,
    reads: t(
        "RTSPとHTTPのポートとログインを読みます。画質や文字の表示の設定は見ません。",
        "Reads the port and the login of RTSP and HTTP. Picture and overlay settings are not judged.",
    ),
    usual_names: &["prudynt.cfg", "prudynt.json"],
    sniff,
    read,
};

const GROUPS: [&str; 9] =
    ["general", "rtsp", "sensor", "stream0", "stream1", "stream2", "osd", "motion", "image"];

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let json = h.trim_start().starts_with('{');
    let own = ["auth_required", "est_bitrate", "out_buffer_size", "send_buffer_size"];
    if json {
        let groups = tree::json_keys(h, &GROUPS);
        return match (groups, tree::json_keys(h, &own)) {
            (3.., 1..) | (1.., 2..) => Sniff::Sure,
            (4.., 0) if tree::json_keys(h, &["rtsp", "stream0"]) == 2 => Sniff::Maybe(50),
            _ => Sniff::No,
        };
    }
    // libconfig: a group opens with `name: {` or `name = {`, the brace perhaps on the next line.
    let (mut groups, mut keys) = (0u8, 0u8);
    let mut lines =
        h.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with(['#', '/'])).peekable();
    while let Some(l) = lines.next() {
        let name = l.split([':', '=', ' ', '{', '\t']).next().unwrap_or("");
        let rest = l.get(name.len()..).unwrap_or("").trim_start_matches([' ', ':', '=', '\t']);
        let opens =
            rest.starts_with('{') || (rest.is_empty() && lines.peek().is_some_and(|n| n.starts_with('{')));
        groups += u8::from(opens && GROUPS.contains(&name) && groups < 200);
        keys += u8::from(l.contains(';') && own.iter().any(|k| l.contains(k)) && keys < 200);
    }
    match (groups, keys) {
        (2.., 1..) | (1.., 2..) => Sniff::Sure,
        (1, 1) => Sniff::Maybe(60),
        _ => Sniff::No,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut budget = Budget::new(&sink.limits());
    if src.text.trim_start_matches('\u{FEFF}').trim_start().starts_with('{') {
        let (doc, notices) = json::parse(src, &mut budget);
        sink.notices(notices);
        sink.understood_all();
        return facts(sink, doc.root());
    }
    let doc = libconfig::parse(src, &mut budget);
    sink.understood_all();
    facts(sink, doc.root());
}

fn facts(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    let Some(r) = at(root, "rtsp") else { return };
    tree::product(sink, "Thingino", "prudynt", r.key_span());
    let port = number(r, "port").and_then(|(p, s)| Some((u16::try_from(p).ok()?, At::File(s))));
    let port = port.unwrap_or((554, At::Default("rtsp.port")));
    let required = flag(r, "auth_required");
    let auth = required.map(|(on, s)| (if on { "set" } else { "none" }, At::File(s)));
    tree::door(sink, Service::Rtsp, Door { port: Some(port), auth, ..Door::default() });
    login(sink, r, "rtsp");
    if let Some((true, span)) = required {
        without_effect(sink, "auth_required", false, span);
    }
    // Later builds: the pictures and the API over HTTP, with a login of their own.
    if let Some(w) = at(root, "http") {
        let on = flag(w, "enabled").map(|(on, s)| (on, At::File(s)));
        let port = number(w, "port").and_then(|(p, s)| Some((u16::try_from(p).ok()?, At::File(s))));
        let auth = flag(w, "auth_required").map(|(on, s)| (if on { "set" } else { "none" }, At::File(s)));
        tree::door(sink, Service::Http, Door { on, port, auth, ..Door::default() });
        login(sink, w, "web");
    }
    // Pictures for browsers.
    if let Some(w) = at(root, "websocket") {
        let rows = [
            ("enabled", Take::Flag(key::WEBSOCKET_ENABLED)),
            ("port", Take::Port(key::WEBSOCKET_PORT)),
            ("token|usertoken", Take::Secret("websocket")),
        ];
        tree::take(sink, w, &rows);
    }
}

fn login(sink: &mut FactSink<'_>, group: NodeRef<'_>, opens: &'static str) {
    let (user, pass) = (text(group, "username"), at(group, "password"));
    let Some(p) = pass.filter(|p| p.text().is_some_and(|t| !t.is_empty())) else { return };
    let shipped = user == Some("thingino") && p.text() == Some("thingino");
    let a = Account {
        name: user.unwrap_or("").to_owned(),
        r#for: opens,
        password_is_default: shipped.then_some(true),
        ..Account::default()
    };
    sink.with_secret(key::ACCOUNT, a, tree::secret(Some(p)), p.span(), Some(p.value_span()));
}
