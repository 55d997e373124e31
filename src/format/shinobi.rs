//! Shinobi: `super.json` (super users), `conf.json` (the program), monitors as JSON, and the SQL of its users.
//!
//! Passwords of users are MD5, so that the shipped ones can be told without knowing others. The `details` of a monitor are
//! JSON inside a JSON string: they are read a second time, and the whole string is masked.

use super::tree::{self, At, Door, Take, at, number, text};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text as t;
use crate::model::document::{Kind, NodeRef};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::net::host_scope;
use crate::model::secret::{Secret, SecretState, SecretText};
use crate::model::value::{Account, Role, Service, Tri, UrlSource};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::{json, sql, url};

pub static FORMAT: Format = Format {
    id: "shinobi",
    name: t("Shinobi の設定", "Shinobi configuration"),
    vendor: "Shinobi",
    kind: DeviceKind::Recorder,
    reads: t(
        "管理者・利用者・データベースのログイン、鍵、カメラの接続先を読みます。録画の細かい設定は見ません。",
        "Reads super users, users, the database login, keys and camera sources. Recording details are not judged.",
    ),
    usual_names: &["conf.json", "super.json"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    if h.contains("INSERT INTO") && h.contains("`ke`") && h.contains("`mail`") && h.contains("`pass`") {
        return Sniff::Sure;
    }
    let is = |words: &[&str]| tree::json_keys(h, words) == words.len();
    let hash = |h: &str| h.split('"').any(|p| scheme(p).is_some());
    let program = is(&["cron", "pluginKeys"])
        || is(&["addStorage", "db"])
        || is(&["mid", "ke", "details"])
        // The first versions had little more than the name of their database.
        || (is(&["port", "db", "database"]) && h.contains("\"ccio\""));
    let users = h.trim_start().starts_with('[') && is(&["mail", "pass"]) && h.len() < 20_000 && hash(h);
    if program || users { Sniff::Sure } else { Sniff::No }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut budget = Budget::new(&sink.limits());
    sink.understood_all();
    if src.text.contains("INSERT INTO") {
        let doc = sql::parse(src, &mut budget);
        product(sink, doc.root());
        for u in tree::select(doc.root(), "Users/*") {
            user(sink, u, Role::Unknown);
        }
        for m in tree::select(doc.root(), "Monitors/*") {
            monitor(sink, m);
        }
        return;
    }
    let (doc, notices) = json::parse(src, &mut budget);
    sink.notices(notices);
    let root = doc.root();
    product(sink, root);
    if root.get("details").is_some() {
        return monitor(sink, root);
    }
    for n in root.children().filter(|n| n.kind() == Kind::Map) {
        if n.get("mail").is_some() && n.get("pass").is_some() {
            user(sink, n, Role::Admin);
        } else if n.get("details").is_some() {
            monitor(sink, n);
        }
    }
    program(sink, root);
}

fn product(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    if let Some(first) = root.children().next() {
        tree::product(sink, "Shinobi", "Shinobi", first.key_span());
    }
}

/// How a password is stored (`passwordType` in `conf.json`), told by the length of the hash.
fn scheme(hash: &str) -> Option<&'static str> {
    let scheme = match hash.len() {
        32 => "md5",
        64 => "sha256",
        _ => return None,
    };
    hash.bytes().all(|b| b.is_ascii_hexdigit()).then_some(scheme)
}

fn user(sink: &mut FactSink<'_>, n: NodeRef<'_>, role: Role) {
    let (Some(mail), Some(pass)) = (n.get("mail"), n.get("pass")) else { return };
    let raw = pass.text().unwrap_or("");
    let secret = scheme(raw).map_or_else(|| tree::secret(Some(pass)), |how| Secret::hash(raw, how));
    let name = mail.text().unwrap_or("").to_owned();
    // The names of its sample files. Nobody ships others.
    let shipped = ["admin@shinobi.video", "ccio@m03.ca"];
    let password_is_of_others = !shipped.iter().any(|s| name.eq_ignore_ascii_case(s));
    let a = Account { name, role, r#for: "web", password_is_of_others, ..Account::default() };
    sink.with_secret(key::ACCOUNT, a, secret, pass.span(), (!raw.is_empty()).then(|| pass.value_span()));
    for t in n.get("tokens").into_iter().chain(tree::select(n, "tokens/*")) {
        if let Some(v) = t.text().filter(|v| !v.is_empty()) {
            let secret = Secret::read(v);
            sink.with_secret(key::SECRET_IN_FILE, "tokens", secret, t.span(), Some(t.value_span()));
        }
    }
}

fn program(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    if let Some(db) = root.get("db") {
        tree::login(sink, db, ("user", "password"), Role::Unknown, "database");
    }
    if let Some(m) = at(root, "mail/auth") {
        tree::login(sink, m, ("user", "pass"), Role::Unknown, "email");
    }
    for n in tree::select(root, "cron/key").into_iter().chain(tree::select(root, "pluginKeys/*")) {
        let Some(v) = n.text().filter(|v| !v.is_empty()) else { continue };
        let name =
            if n.parent().and_then(|p| p.key()) == Some("cron") { "cron" } else { n.key().unwrap_or("") };
        if v.to_ascii_lowercase().starts_with("change_this") {
            // The key from the sample file: everybody has it.
            let a = Account {
                name: name.to_owned(),
                r#for: "api",
                password_is_default: Some(true),
                ..Account::default()
            };
            let s = Secret { state: SecretState::Plain, value: Some(SecretText::new(v)), scheme: None };
            sink.with_secret(key::ACCOUNT, a, s, n.span(), Some(n.value_span()));
        } else {
            sink.with_secret(key::SECRET_IN_FILE, name, Secret::read(v), n.span(), Some(n.value_span()));
        }
    }
    if let Some((p, span)) = number(root, "port").and_then(|(p, s)| Some((u16::try_from(p).ok()?, s))) {
        let bind = at(root, "ip").and_then(|n| Some((tree::bind(n.text()?), n.span())));
        let bind = bind.as_ref().map(|(b, s)| (b.as_str(), At::File(*s)));
        tree::door(sink, Service::Http, Door { port: Some((p, At::File(span))), bind, ..Door::default() });
    }
    if let Some(n) = at(root, "ssl/port") {
        tree::take(sink, root, &[("ssl/port", Take::Port(key::HTTPS_PORT))]);
        sink.derived(key::HTTPS_ENABLED, true, n.span());
    }
}

/// One camera. Its details are a string that holds JSON, or the object itself.
fn monitor(sink: &mut FactSink<'_>, m: NodeRef<'_>) {
    let Some(d) = m.get("details") else { return };
    let span = d.key_span();
    let outer = |k: &str| text(m, k).map(str::to_owned);
    match d.text() {
        Some(inner) => {
            sink.source().mark_secret(d.value_span());
            let src = Source::from_text(sink.source().id, "details", inner);
            let (doc, _) = json::parse(&src, &mut Budget::new(&sink.limits()));
            let get = |k: &str| text(doc.root(), k).map(str::to_owned);
            details(sink, &outer, &get, span);
        }
        None => {
            for k in ["muser", "mpass", "auto_host"] {
                if let Some(n) = d.get(k).filter(|n| n.text().is_some_and(|t| !t.is_empty())) {
                    sink.source().mark_secret(n.value_span());
                }
            }
            details(sink, &outer, &|k: &str| text(d, k).map(str::to_owned), span);
        }
    }
}

fn details(
    sink: &mut FactSink<'_>,
    outer: &dyn Fn(&str) -> Option<String>,
    inner: &dyn Fn(&str) -> Option<String>,
    span: crate::model::span::Span,
) {
    let full = inner("auto_host").and_then(|u| url::read(&u));
    let host = full.as_ref().map(|u| u.host.clone()).filter(|h| !h.is_empty()).or_else(|| outer("host"));
    let user =
        full.as_ref().and_then(|u| u.user.clone()).filter(|u| !u.is_empty()).or_else(|| inner("muser"));
    if let Some(host) = host.clone() {
        let scheme =
            full.as_ref().map(|u| u.scheme.clone()).or_else(|| outer("protocol")).unwrap_or_default();
        let port = full.as_ref().and_then(|u| u.port).or_else(|| outer("port").and_then(|p| p.parse().ok()));
        let shown = full.as_ref().map_or_else(|| format!("{scheme}://{host}"), |u| u.display.clone());
        let s =
            UrlSource { url: shown, scheme, host_scope: host_scope(&host), host, port, user: user.clone() };
        sink.stated(key::SOURCE, s, span);
    }
    let pass = full.and_then(|u| u.password).filter(|p| p.state != SecretState::Absent);
    let pass = pass.or_else(|| inner("mpass").map(|p| Secret::read(&p)));
    if user.is_some() || pass.is_some() {
        let a = Account {
            name: user.unwrap_or_default(),
            r#for: "camera source",
            host,
            in_use: Tri::Unknown,
            ..Account::default()
        };
        sink.with_secret(key::ACCOUNT, a, pass.unwrap_or(Secret::of(SecretState::Empty)), span, None);
    }
}
