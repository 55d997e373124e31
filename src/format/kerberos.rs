//! Kerberos Agent: `config.json` (one camera) and `user.json` (the login of its page; shipped as root/root, in clear).
//!
//! Booleans are strings. Recordings are encrypted only where `encryption` says so.

use super::tree::{self, At, Take, at, flag, text};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text as t;
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::Secret;
use crate::model::value::{Account, Role, Tri};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::{json, url};

pub static FORMAT: Format = Format {
    id: "kerberos",
    name: t("Kerberos Agent の設定", "Kerberos Agent configuration"),
    vendor: "Kerberos.io",
    kind: DeviceKind::Recorder,
    reads: t(
        "カメラの接続先・MQTT・クラウドへの送信・録画の暗号化・鍵を読みます。動きの見つけ方は見ません。",
        "Reads camera sources, MQTT, cloud upload, encryption and keys. Motion settings are not judged.",
    ),
    usual_names: &["config.json", "user.json"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let own =
        tree::json_keys(h, &["capture", "ipcamera", "mqtturi", "hub_uri", "turnuri", "stunuri", "kstorage"]);
    if own >= 3 {
        return Sniff::Sure;
    }
    let user = tree::json_keys(h, &["username", "password", "role", "language"]);
    match (own, user) {
        (2, _) => Sniff::Maybe(60),
        (0, 4) if h.len() < 2_000 && tree::json_keys(h, &["installed"]) == 1 => Sniff::Sure,
        (0, 3..) if h.len() < 600 => Sniff::Maybe(30),
        _ => Sniff::No,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let (doc, notices) = json::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    sink.understood_all();
    let root = doc.root();
    if let Some(first) = root.children().next() {
        tree::product(sink, "Kerberos.io", "Kerberos Agent", first.key_span());
    }
    if root.get("capture").is_none() {
        // It ships with this pair.
        if let Some(n) = root.get("password").filter(|n| n.text() == Some("root"))
            && text(root, "username") == Some("root")
        {
            let name = "root".to_owned();
            let password_is_default = Some(true);
            let a =
                Account { name, role: Role::Admin, r#for: "web", password_is_default, ..Account::default() };
            sink.with_secret(key::ACCOUNT, a, Secret::read("root"), n.span(), Some(n.value_span()));
            return;
        }
        tree::login(sink, root, ("username", "password"), Role::Admin, "web");
        return;
    }
    const ROWS: &[(&str, Take)] = &[
        ("name", Take::Text(key::DEVICE_NAME)),
        ("capture/ipcamera/rtsp", Take::Source),
        ("capture/ipcamera/sub_rtsp", Take::Source),
        ("capture/ipcamera/onvif_xaddr", Take::Source),
        ("hub_key", Take::Secret("hub_key")),
        ("hub_private_key", Take::Secret("hub_private_key")),
        ("turn_password", Take::Secret("turn_password")),
        ("s3/secretkey", Take::Secret("s3.secretkey")),
        ("s3/publickey", Take::Secret("s3.publickey")),
        ("kstorage/secret_access_key", Take::Secret("kstorage.secret_access_key")),
        ("kstorage_secondary/secret_access_key", Take::Secret("kstorage.secret_access_key")),
        ("dropbox/access_token", Take::Secret("dropbox.access_token")),
        ("encryption/private_key", Take::Secret("encryption.private_key")),
        ("encryption/symmetric_key", Take::Secret("encryption.symmetric_key")),
    ];
    tree::take(sink, root, ROWS);
    if let Some(c) = at(root, "capture/ipcamera") {
        tree::login(sink, c, ("onvif_username", "onvif_password"), Role::Unknown, "camera source");
    }
    mqtt(sink, root);
    // An empty object: recordings are stored as they are.
    if let Some(e) = root.get("encryption") {
        match flag(e, "enabled|recordings") {
            Some((on, span)) => sink.stated(key::RECORDING_ENCRYPTED, on, span),
            None if e.children().next().is_none() => sink.derived(key::RECORDING_ENCRYPTED, false, e.span()),
            None => {}
        }
    }
    let offline = flag(root, "offline").is_some_and(|(on, _)| on);
    if let Some(n) = root.get("cloud").filter(|n| n.text().is_some_and(|t| !t.is_empty()) && !offline) {
        let host = text(root, "s3/proxyuri").or(text(root, "kstorage/uri")).and_then(url::read);
        // Where the target has no name or key, nothing is sent.
        let ready = ["hub_key", "kstorage/access_key", "s3/secretkey", "dropbox/access_token"]
            .iter()
            .any(|k| text(root, k).is_some());
        if ready {
            let tls = host.as_ref().map_or(Tri::Unknown, |u| Tri::from(u.is_encrypted()));
            let r = tree::to_host(host.as_ref().map(|u| u.host.as_str()), None, tls, "set");
            tree::remote(sink, key::REMOTE_CLOUD, r, At::File(n.span()));
        }
    }
}

fn mqtt(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    let state = tree::login(sink, root, ("mqtt_username", "mqtt_password"), Role::Unknown, "mqtt");
    let Some(n) = root.get("mqtturi").filter(|n| n.text().is_some_and(|t| !t.is_empty())) else { return };
    let Some(u) = n.text().and_then(url::read) else { return };
    let tls = Tri::from(matches!(u.scheme.as_str(), "ssl" | "tls" | "mqtts" | "wss"));
    let r = tree::to_host(Some(&u.host), u.port, tls, tree::asked(state));
    tree::remote(sink, key::REMOTE_MQTT, r, At::File(n.span()));
}
