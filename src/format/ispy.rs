//! iSpy / Agent DVR: `config.xml` (the program) and `objects.xml` (cameras).
//!
//! `config.xml` ships with port mapping by UPnP switched on. A `…Encrypted` element beside a password says whether it stands
//! in clear. The newer files of Agent DVR are not verified and not claimed.

use super::tree::{self, At, Door, Take, at, flag, number, text};
use super::{FactSink, Format, Head, Sniff, facts_from_url};
use crate::i18n::text as t;
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::{Secret, SecretState};
use crate::model::value::{IpFilter, Role, Service, Tri};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::xml;

pub static FORMAT: Format = Format {
    id: "ispy",
    name: t("iSpy / Agent DVR の設定", "iSpy / Agent DVR configuration"),
    vendor: "iSpy",
    kind: DeviceKind::Recorder,
    reads: t(
        "UPnP・画面のロック・つなげる相手の制限・パスワード・カメラの接続先を読みます。画質などは見ません。",
        "Reads UPnP, the lock, the address list, passwords and camera sources. Picture settings are not judged.",
    ),
    usual_names: &["config.xml", "objects.xml"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let has = |w: &str| h.contains(w);
    if has("<configuration")
        && has("<LANPort")
        && (has("<WSUsername") || has("<ServerPort") || has("<UseUPNP"))
        || has("<objects") && has("<cameras") && has("<microphones")
    {
        Sniff::Sure
    } else {
        Sniff::No
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let (doc, notices) = xml::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    sink.understood_all();
    let root = doc.root();
    if let Some(first) = root.children().next() {
        tree::product(sink, "iSpy", "iSpy", first.key_span());
    }
    if let Some(c) = at(root, "configuration") {
        program(sink, c);
    }
    for c in tree::select(root, "objects/cameras").into_iter().flat_map(|l| l.children()) {
        camera(sink, c);
    }
}

fn program(sink: &mut FactSink<'_>, c: NodeRef<'_>) {
    const ROWS: &[(&str, Take)] = &[
        ("UseUPNP", Take::Flag(key::UPNP_PORT_MAPPING)),
        ("Enable_Password_Protect|EnablePasswordProtect", Take::Flag(key::LOCAL_LOCK)),
    ];
    tree::take(sink, c, ROWS);
    if let Some((p, span)) = number(c, "LANPort").and_then(|(p, s)| Some((u16::try_from(p).ok()?, s))) {
        tree::door(sink, Service::Http, Door { port: Some((p, At::File(span))), ..Door::default() });
    }
    if let Some(n) = c.get("AllowedIPList") {
        let list: Vec<String> = n
            .text()
            .unwrap_or("")
            .split([',', ';'])
            .map(str::trim)
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect();
        let enabled = Tri::from(!list.is_empty());
        sink.stated(key::IP_FILTER, IpFilter { enabled, mode: "allow", entries: list }, n.span());
    }
    for (user, pass, opens) in [
        ("WSUsername", "WSPassword", "login"),
        ("SMTPUsername", "SMTPPassword", "email"),
        ("YouTubeUsername", "YouTubePassword", "upload"),
        ("FTPUsername", "FTPPassword", "ftp upload"),
        ("ProxyUsername", "ProxyPassword", "login"),
        ("", "Password_Protect_Password", "login"),
        ("", "MQTTPassword", "mqtt"),
    ] {
        let Some(p) = c.get(pass).filter(|p| p.text().is_some_and(|t| !t.is_empty())) else { continue };
        let hidden = flag(c, &format!("{pass}Encrypted")).is_some_and(|(on, _)| on);
        if hidden {
            let a = crate::model::value::Account {
                name: text(c, user).unwrap_or("").to_owned(),
                r#for: opens,
                ..Default::default()
            };
            let s = Secret::of(SecretState::Encrypted);
            sink.with_secret(key::ACCOUNT, a, s, p.span(), Some(p.value_span()));
        } else {
            tree::account(sink, c.get(user), Some(p), Role::Unknown, opens, Tri::Unknown);
        }
    }
    if let Some(n) = c.get("SMTPServer").filter(|n| n.text().is_some_and(|t| !t.is_empty())) {
        let tls = flag(c, "SMTPSSL").map_or(Tri::Unknown, |(on, _)| Tri::from(on));
        let r = tree::to_host(
            n.text(),
            number(c, "SMTPPort").and_then(|(p, _)| u16::try_from(p).ok()),
            tls,
            "unknown",
        );
        tree::remote(sink, key::REMOTE_EMAIL, r, At::File(n.span()));
    }
}

fn camera(sink: &mut FactSink<'_>, c: NodeRef<'_>) {
    let Some(s) = c.get("settings") else { return };
    if let Some(n) = s.get("videosourcestring")
        && let Some(v) = n.text().filter(|v| v.contains("://"))
    {
        facts_from_url(sink, v, n.value_span(), "camera source");
    }
    tree::login(sink, s, ("login", "password"), Role::Unknown, "camera source");
    if let Some(f) = c.get("ftp") {
        tree::login(sink, f, ("username", "password"), Role::Unknown, "ftp upload");
        if let Some((true, span)) = flag(f, "enabled") {
            let server = text(f, "server").unwrap_or("");
            let tls = Tri::from(server.starts_with("sftp") || server.starts_with("ftps"));
            let host = server.rsplit("://").next().unwrap_or(server);
            tree::remote(sink, key::REMOTE_FTP, tree::to_host(Some(host), None, tls, "set"), At::File(span));
        }
    }
}
