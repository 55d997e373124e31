//! Blue Iris: the registry export (`.reg`, usually UTF-16) that its backup makes.
//!
//! `…\server`: the web server and whom it asks for a login (0 nobody, 1 everybody, 2 only connections from outside the LAN).
//! `…\server\users\NAME`: accounts; the password is Base64, which anybody can turn back, so it is judged like one in clear.
//! `…\Cameras\X`: cameras. How their passwords are written is not verified: they are only masked. "1" and dword are both
//! used for yes.

use super::tree::{self, At, Door, at, number, text};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text as t;
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::{Secret, SecretState};
use crate::model::value::{Account, Role, Service, Tri};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::reg;
use crate::syntax::url::base64;

pub static FORMAT: Format = Format {
    id: "blue-iris",
    name: t("Blue Iris の設定(.reg)", "Blue Iris registry export (.reg)"),
    vendor: "Perspective Software",
    kind: DeviceKind::Recorder,
    reads: t(
        "Webサーバー・利用者・カメラの接続先を読みます。カメラのパスワードの書き方は確かめられていません。",
        "Reads the web server, users and camera addresses. How camera passwords are written is not verified.",
    ),
    usual_names: &["BlueIris.reg"],
    sniff,
    read,
};

const PATH: &str = "\\perspective software\\blue iris";

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head.trim_start_matches('\u{FEFF}').trim_start();
    let first = h.starts_with("Windows Registry Editor") || h.starts_with("REGEDIT4");
    // Only lines of keys are asked, each is short.
    let own =
        || h.lines().filter(|l| l.starts_with('[')).take(200).any(|l| l.to_ascii_lowercase().contains(PATH));
    match (first, own()) {
        (true, true) => Sniff::Sure,
        (false, true) if h.starts_with('[') => Sniff::Maybe(70),
        _ => Sniff::No,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let doc = reg::parse(src, &mut Budget::new(&sink.limits()));
    sink.understood_all();
    let mut named = false;
    for k in doc.root().children() {
        let Some(full) = k.key() else { continue };
        let low = full.to_ascii_lowercase();
        let Some(i) = low.find(PATH) else { continue };
        let rest = low.get(i + PATH.len()..).unwrap_or("").trim_start_matches('\\');
        if !named {
            named = true;
            tree::product(sink, "Perspective Software", "Blue Iris", k.key_span());
        }
        let mut steps = rest.split('\\');
        match (steps.next(), steps.next(), steps.next(), steps.next()) {
            (Some("server"), None, ..) => server(sink, k),
            (Some("server"), Some("users"), Some(_), None) => {
                user(sink, k, full.rsplit('\\').next().unwrap_or(""));
            }
            (Some("cameras"), Some(_), None, _) => camera(sink, k),
            _ => mask(sink, k),
        }
    }
}

/// Values that look like passwords, wherever they stand.
fn mask(sink: &mut FactSink<'_>, k: NodeRef<'_>) {
    for n in k.children() {
        let name = n.key().unwrap_or("").to_ascii_lowercase();
        let secret = ["pw", "pass", "password", "token", "license", "key"].iter().any(|w| name.contains(w));
        if secret && n.text().is_some_and(|t| !t.is_empty() && t != "0" && t != "1") {
            sink.source().mark_secret(n.value_span());
        }
    }
}

fn yes(k: NodeRef<'_>, name: &str) -> Option<(bool, crate::model::span::Span)> {
    let n = k.get_ci(name)?;
    Some((n.text()?.trim() == "1", n.span()))
}

fn server(sink: &mut FactSink<'_>, k: NodeRef<'_>) {
    mask(sink, k);
    let on = yes(k, "enable").map(|(b, s)| (b, At::File(s)));
    let port = number(k, "port").and_then(|(p, s)| Some((u16::try_from(p).ok()?, At::File(s))));
    let bind = at(k, "bind").filter(|n| n.text().is_some_and(|t| t.contains('.')));
    let bind = bind.map(|n| (tree::bind(n.text().unwrap_or("")), n.span()));
    let bind = bind.as_ref().map(|(b, s)| (b.as_str(), At::File(*s)));
    let asks = number(k, "authenticate");
    let auth = asks.map(|(n, s)| (if n == 0 { "none" } else { "set" }, At::File(s)));
    tree::door(sink, Service::Http, Door { on, port, bind, auth, tls: None });
    match asks {
        Some((0, span)) => sink.stated(key::AUTH_WEB_REQUIRED, false, span),
        Some((2, span)) => sink.stated(key::AUTH_LAN_BYPASS, true, span),
        Some((1, span)) => sink.stated(key::AUTH_WEB_REQUIRED, true, span),
        _ => {}
    }
    // Encryption is left to another program; without it logins are not taken.
    if let Some((secure, span)) = yes(k, "secureonly") {
        sink.stated(key::HTTPS_ENABLED, secure, span);
    }
    if let Some((true, span)) = yes(k, "upnp") {
        sink.stated(key::UPNP_PORT_MAPPING, true, span);
    }
}

fn user(sink: &mut FactSink<'_>, k: NodeRef<'_>, name: &str) {
    let enabled = yes(k, "enabled");
    let admin = yes(k, "admin").is_some_and(|(b, _)| b);
    let anonymous = name.eq_ignore_ascii_case("anonymous");
    let pass = k.get_ci("password");
    let filled = pass.filter(|p| p.text().is_some_and(|t| !t.is_empty()));
    let secret = match filled.and_then(|p| p.text()) {
        Some(t) => base64(t).map_or(Secret::of(SecretState::Encrypted), |v| Secret::read(&v)),
        None if pass.is_some() => Secret::of(SecretState::Empty),
        None => Secret::of(SecretState::Absent),
    };
    let role = match (anonymous, admin) {
        (true, _) => Role::Anonymous,
        (_, true) => Role::Admin,
        _ => Role::Viewer,
    };
    let in_use = enabled.map_or(Tri::Unknown, |(b, _)| Tri::from(b));
    let span = filled.map_or(k.key_span(), |p| p.span());
    if anonymous {
        if let Some((on, span)) = enabled {
            sink.stated(key::AUTH_ANONYMOUS_VIEW, on, span);
        }
        return mask(sink, k);
    }
    let a = Account { name: name.to_owned(), role, r#for: "web", in_use, ..Account::default() };
    sink.with_secret(key::ACCOUNT, a, secret, span, filled.map(|p| p.value_span()));
}

fn camera(sink: &mut FactSink<'_>, k: NodeRef<'_>) {
    mask(sink, k);
    if let Some(ip) = k.get_ci("ip")
        && text(k, "ip").is_some()
    {
        tree::camera(sink, "http", ip, k.get_ci("ip_port"), None, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_text_only() {
        assert_eq!(base64("aG9pa3VlbjEyMw==").as_deref(), Some("hoikuen123"));
        assert_eq!(base64("not base64!"), None);
        assert_eq!(base64("AAEC"), None);
    }
}
