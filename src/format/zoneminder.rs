//! ZoneMinder: `zm.conf` (shell-like `ZM_…=value`), SQL dumps of its database, and the JSON of its interface.
//!
//! `zm.conf` holds the login of the database; whether the page asks for a login stands in the table `Config`
//! (`ZM_OPT_USE_AUTH`), users in `Users`, cameras with their logins in `Monitors`. Positional rows need the table's columns; a
//! dump without them is only named.

use super::tree::{self, Take, at, text};
use super::{FactSink, Format, Head, Sniff, facts_from_url};
use crate::i18n::{Args, Text, text as t};
use crate::model::document::{Kind, NodeRef};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::{Secret, SecretState};
use crate::model::value::{Account, Role, Tri};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::{json, kv, sql};

pub static FORMAT: Format = Format {
    id: "zoneminder",
    name: t("ZoneMinder の設定・データベース", "ZoneMinder configuration or database dump"),
    vendor: "ZoneMinder",
    kind: DeviceKind::Recorder,
    reads: t(
        "データベースのログイン・画面のログイン・利用者・カメラの接続先を読みます。動きの見つけ方は見ません。",
        "Reads the database login, the page's login, users and camera sources. Motion settings are not judged.",
    ),
    usual_names: &["zm.conf", "01-system-paths.conf", "zm.sql"],
    sniff,
    read,
};

fn is_sql(h: &str) -> bool {
    let insert = h.contains("INSERT INTO") || h.contains("insert into");
    insert && (h.contains("Monitors") || h.contains("ZM_") || h.contains("`Config`"))
        || h.contains("CREATE TABLE `Monitors`") && h.contains("`Config`")
}

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    if is_sql(h) {
        return if h.contains("ZM_") || h.contains("Monitors") { Sniff::Sure } else { Sniff::No };
    }
    if h.trim_start().starts_with('{') {
        let monitor = tree::json_keys(h, &["Monitor", "Path", "Function"]);
        return if monitor == 3 && h.contains("\"monitors\"") { Sniff::Sure } else { Sniff::No };
    }
    let n = h.lines().filter(|l| l.trim_start().starts_with("ZM_") && l.contains('=')).take(3).count();
    match n {
        2.. => Sniff::Sure,
        1 => Sniff::Maybe(60),
        _ => Sniff::No,
    }
}

const COLUMNS: Text = t(
    "表の列の名前が無いので、この行は読めません。表の定義(CREATE TABLE)も書き出してください。",
    "Columns have no names, so that these rows cannot be read. Export the table definitions too (CREATE TABLE).",
);

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut budget = Budget::new(&sink.limits());
    let head = Head::of(&src.text).head;
    if is_sql(head) {
        sink.understood_all();
        let doc = sql::parse(src, &mut budget);
        return database(sink, doc.root());
    }
    if head.trim_start().starts_with('{') {
        let (doc, notices) = json::parse(src, &mut budget);
        sink.notices(notices);
        sink.understood_all();
        let root = doc.root();
        product(sink, root);
        for m in tree::select(root, "monitors/*/Monitor") {
            monitor(sink, m);
        }
        return;
    }
    sink.comments("#");
    let doc = tree::from_kv(src, &kv::SHELL, &mut budget);
    let root = doc.root();
    tree::known(sink, root, &["ZM_*"]);
    product(sink, root);
    let user = text(root, "ZM_DB_USER");
    let pass = at(root, "ZM_DB_PASS");
    if let Some(p) = pass.or(at(root, "ZM_DB_USER")) {
        let secret = tree::secret(pass);
        let shipped = secret.value.as_ref().is_some_and(|v| v.expose() == "zmpass");
        let role = if user == Some("root") { Role::Admin } else { Role::Unknown };
        let a = Account {
            name: user.unwrap_or_default().to_owned(),
            role,
            r#for: "database",
            host: text(root, "ZM_DB_HOST").map(str::to_owned),
            password_is_default: shipped.then_some(true),
            ..Account::default()
        };
        let place = pass.filter(|p| p.text().is_some_and(|t| !t.is_empty())).map(|p| p.value_span());
        sink.with_secret(key::ACCOUNT, a, secret, p.span(), place);
    }
    tree::take(sink, root, &[("ZM_VERSION", Take::Text(key::FIRMWARE_VERSION))]);
    for n in root.children() {
        if let (Some(k), Some(v)) = (n.key(), n.text()) {
            setting(sink, k, v, n);
        }
    }
}

fn product(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    if let Some(first) = root.children().next() {
        tree::product(sink, "ZoneMinder", "ZoneMinder", first.key_span());
    }
}

/// One option, in `zm.conf` or as a row of `Config`.
fn setting(sink: &mut FactSink<'_>, name: &str, value: &str, n: NodeRef<'_>) {
    let span = n.span();
    match name {
        "ZM_OPT_USE_AUTH" => {
            if let Some(on) = tree::truth(value) {
                sink.stated(key::AUTH_WEB_REQUIRED, on, span);
            }
        }
        "ZM_AUTH_RELAY" if matches!(value, "plain" | "none") => sink.stated(key::AUTH_METHOD, value, span),
        "ZM_DYN_CURR_VERSION" | "ZM_DYN_DB_VERSION" if sink.known(key::FIRMWARE_VERSION).is_none() => {
            sink.stated(key::FIRMWARE_VERSION, value, span);
        }
        "ZM_AUTH_HASH_SECRET" if value.starts_with("...") => {
            let a = Account {
                name: name.to_owned(),
                r#for: "api",
                password_is_default: Some(true),
                ..Account::default()
            };
            let secret = Secret { state: SecretState::Plain, value: Secret::read(value).value, scheme: None };
            sink.with_secret(key::ACCOUNT, a, secret, span, Some(n.value_span()));
        }
        _ if !value.is_empty()
            && ["_PASS", "_SECRET", "_TOKEN", "_KEY"].iter().any(|w| name.ends_with(w))
            && name != "ZM_DB_PASS" =>
        {
            let what = name.to_owned();
            sink.with_secret(key::SECRET_IN_FILE, what, Secret::read(value), span, Some(n.value_span()));
        }
        _ => {}
    }
}

fn database(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    product(sink, root);
    for row in tree::select(root, "Config/*") {
        if let (Some(name), Some(v)) = (text(row, "Name"), row.get("Value")) {
            setting(sink, name, v.text().unwrap_or(""), v);
        }
    }
    for row in tree::select(root, "Users/*") {
        let Some(name) = text(row, "Username") else { continue };
        let pass = row.get("Password");
        let raw = pass.and_then(|p| p.text()).unwrap_or("");
        // "admin", as the first set-up leaves it: the database's own hash, and the salted one that newer versions ship.
        let shipped = raw.eq_ignore_ascii_case("*4ACFE3202A5FF5CF467898FC58AAB1D615029441")
            || raw == "$2b$12$NHZsm6AM2f2LQVROriz79ul3D6DnmFiZC.ZK5eqbF.ZWfwH9bqUJ6";
        let secret = if raw.starts_with('*') { Secret::hash(raw, "mysql") } else { tree::secret(pass) };
        let a = Account {
            name: name.to_owned(),
            role: if text(row, "System") == Some("Edit") { Role::Admin } else { Role::Unknown },
            r#for: "web",
            password_is_default: shipped.then_some(true),
            in_use: text(row, "Enabled").and_then(tree::truth).map_or(Tri::Unknown, Tri::from),
            ..Account::default()
        };
        let place = pass.filter(|_| !raw.is_empty()).map(|p| p.value_span());
        sink.with_secret(key::ACCOUNT, a, secret, pass.map_or(row.span(), |p| p.span()), place);
    }
    for row in tree::select(root, "Monitors/*") {
        monitor(sink, row);
    }
    let blind = root.children().any(|t| t.children().any(|r| r.kind() == Kind::List));
    if blind {
        sink.notice("zoneminder.columns", COLUMNS, Args::new(), None);
    }
}

/// One camera.
fn monitor(sink: &mut FactSink<'_>, m: NodeRef<'_>) {
    let before = sink.room();
    for k in ["Path", "SecondPath"] {
        if let Some(n) = m.get(k)
            && let Some(v) = n.text().filter(|v| v.contains("://"))
        {
            facts_from_url(sink, v, n.value_span(), "camera source");
        }
    }
    let (user, pass) = (m.get("User"), m.get("Pass"));
    match m.get("Host").filter(|h| h.text().is_some_and(|t| !t.is_empty())) {
        Some(h) if sink.room() == before => {
            let scheme =
                text(m, "Protocol").map_or("http", |p| if p.starts_with("rtsp") { "rtsp" } else { "http" });
            tree::camera(sink, scheme, h, m.get("Port"), user, pass);
        }
        _ => {
            tree::account(sink, user, pass, Role::Unknown, "camera source", Tri::Unknown);
        }
    }
}
