//! Neolink (`neolink.toml`): gives the pictures of Reolink cameras on by RTSP.
//!
//! Comes in: TOML. Goes out: the door and whether it asks for a login (without `[[users]]` everybody may watch), the logins of
//! the cameras, the broker. The number with which the maker's cloud finds a camera (`uid`) is masked.

use super::tree::{self, At, Door, Take, at, number, text};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text as t;
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::value::{Account, Role, Service, Tri};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::kv;

pub static FORMAT: Format = Format {
    id: "neolink",
    name: t("Neolink の設定", "Neolink configuration"),
    vendor: "Neolink",
    kind: DeviceKind::Server,
    reads: t(
        "映像の入り口・見る人のログイン・カメラのログイン・MQTTを読みます。",
        "Reads the door for video, viewers, the logins of cameras and MQTT.",
    ),
    usual_names: &["neolink.toml"],
    sniff,
    read,
};

const TOML: kv::Dialect = kv::Dialect { sections: true, ..kv::SHELL };

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let cameras = h.lines().any(|l| l.trim() == "[[cameras]]");
    let has = |words: &[&str]| tree::line_keys(h, words);
    match (cameras && has(&["username"]) + has(&["uid", "address"]).min(1) == 2, has(&["bind"])) {
        (true, 1..) => Sniff::Sure,
        (true, 0) => Sniff::Maybe(60),
        _ => Sniff::No,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    sink.comments("#");
    let doc = tree::from_kv(src, &TOML, &mut Budget::new(&sink.limits()));
    for line in kv::scan(&src.text, &TOML) {
        if !matches!(line, kv::Line::Other(_)) {
            sink.understood(src.span_of(line.line()));
        }
    }
    let root = doc.root();
    let Some(first) = root.children().next().map(NodeRef::key_span) else { return };
    tree::product(sink, "Neolink", "Neolink", first);
    // `[[cameras]]`, without its last bracket.
    let all = |name: &'static str| root.children().filter(move |n| n.key() == Some(name));
    let users = all("[users").next().map(NodeRef::key_span);
    let anyone = all("[cameras").filter_map(|c| c.get("permitted_users"));
    let anyone =
        anyone.filter(|p| p.text().is_some_and(|t| t.contains("\"anyone\""))).map(NodeRef::span).next();
    let auth = match (users, anyone) {
        (_, Some(span)) => ("none", At::File(span)),
        (Some(span), None) => ("set", At::Derived(span)),
        (None, None) => ("none", At::Default("users")),
    };
    let port = number(root, "bind_port").and_then(|(p, s)| Some((u16::try_from(p).ok()?, At::File(s))));
    let bind = at(root, "bind").map(|n| (tree::bind(n.text().unwrap_or("")), n.span()));
    let door = Door {
        on: Some((true, At::Derived(bind.as_ref().map_or(first, |b| b.1)))),
        port: Some(port.unwrap_or((8554, At::Default("bind_port")))),
        bind: bind.as_ref().map(|(b, s)| (b.as_str(), At::File(*s))),
        auth: Some(auth),
        tls: at(root, "certificate").map(|n| (true, At::File(n.span()))),
    };
    tree::door(sink, Service::Rtsp, door);
    for u in all("[users") {
        tree::login(sink, u, ("name", "pass"), Role::Viewer, "rtsp");
    }
    for c in all("[cameras") {
        tree::take(sink, c, &[("uid", Take::Hide)]);
        let (user, pass) = (c.get("username"), c.get("password"));
        if let Some(host) = c.get("address") {
            tree::camera(sink, "baichuan", host, None, user, pass);
        } else if let Some(p) = pass.or(user) {
            // Found through the maker's cloud: its name tells it from others.
            let name = user.and_then(|u| u.text()).unwrap_or("").to_owned();
            let host = text(c, "name").map(str::to_owned);
            let a = Account { name, r#for: "camera source", host, ..Account::default() };
            sink.with_secret(key::ACCOUNT, a, tree::secret(pass), p.span(), pass.map(|p| p.value_span()));
        }
    }
    if let Some(m) = at(root, "mqtt") {
        // `credentials = ["name", "password"]`
        let mut login = text(m, "credentials").into_iter().flat_map(|c| c.split('"').skip(1).step_by(2));
        let (user, pass) = (login.next().unwrap_or(""), login.next());
        if let Some(p) = pass {
            let place = src.span_of(p);
            let a = Account { name: user.to_owned(), r#for: "mqtt", ..Account::default() };
            let secret = crate::model::secret::Secret::read(p);
            sink.with_secret(key::ACCOUNT, a, secret, place, Some(place));
        }
        let port = number(m, "port").and_then(|(p, _)| u16::try_from(p).ok());
        let asked = if pass.is_some() { "set" } else { "none" };
        let r = tree::to_host(text(m, "broker_addr"), port, Tri::Unknown, asked);
        if r.host.is_some() {
            tree::remote(sink, key::REMOTE_MQTT, r, At::File(m.key_span()));
        }
    }
}
