//! Network Optix, Wisenet WAVE, DW Spectrum: JSON of the server's interface (`/ec2/getFullInfo`, `/rest/…/system/settings`).
//!
//! Values are true/false or the words "true"/"false". Credentials of cameras are not given out. `cloudSystemID` filled in: the
//! system can be reached through the maker's cloud.

use super::tree::{self, Take, at, flag, text};
use super::{FactSink, Format, Head, Sniff, facts_from_url};
use crate::i18n::text as t;
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::{Secret, SecretState};
use crate::model::value::{Account, P2p, Role, Tri};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::json;

pub static FORMAT: Format = Format {
    id: "nx-witness",
    name: t("Nx Witness / Wisenet WAVE(JSON)", "Nx Witness / Wisenet WAVE (JSON)"),
    vendor: "Network Optix",
    kind: DeviceKind::Recorder,
    reads: t(
        "UPnP・暗号化・クラウド・時刻合わせ・利用者・カメラの接続先を読みます。録画の細かい設定は見ません。",
        "Reads UPnP, encryption, the cloud, the clock, users and cameras. Recording details are not judged.",
    ),
    usual_names: &["getFullInfo.json", "settings.json"],
    sniff,
    read,
};

const KEYS: [&str; 9] = [
    "trafficEncryptionForced",
    "videoTrafficEncryptionForced",
    "autoDiscoveryEnabled",
    "auditTrailEnabled",
    "upnpPortMappingEnabled",
    "cloudSystemID",
    "timeSynchronizationEnabled",
    "cameraSettingsOptimization",
    "localSystemId",
];
const LISTS: [&str; 7] = [
    "cameraUserAttributesList",
    "allProperties",
    "mediaServers",
    "physicalId",
    "typeId",
    "isAdmin",
    "userRoleId",
];

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    match (tree::json_keys(h, &KEYS), tree::json_keys(h, &LISTS)) {
        (2.., _) => Sniff::Sure,
        (_, 3..) => Sniff::Sure,
        (1, 1..) => Sniff::Maybe(60),
        _ => Sniff::No,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let (doc, notices) = json::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    sink.understood_all();
    let root = doc.root();
    // An answer may be wrapped in `reply`.
    let root = root.get("reply").unwrap_or(root);
    if let Some(first) = root.children().next() {
        tree::product(sink, "Network Optix", "Nx Witness", first.key_span());
    }
    for s in ["", "settings", "systemSettings"].iter().filter_map(|p| at(root, p)) {
        settings(sink, s);
    }
    // The older answer lists settings as pairs.
    for p in tree::select(root, "allProperties/*") {
        let (Some(name), Some(v)) = (text(p, "name"), p.get("value")) else { continue };
        // The login of a camera as `name:password`.
        if matches!(name, "credentials" | "defaultCredentials")
            && let Some((user, pass)) = v.text().and_then(|t| t.split_once(':'))
        {
            let a = Account { name: user.to_owned(), r#for: "camera source", ..Account::default() };
            sink.with_secret(key::ACCOUNT, a, Secret::read(pass), v.span(), Some(v.value_span()));
        } else {
            one(sink, name, v);
        }
    }
    for u in tree::select(root, "users/*") {
        user(sink, u);
    }
    for c in tree::select(root, "cameras/*").into_iter().chain(tree::select(root, "devices/*")) {
        if let Some(n) = c.get("url")
            && let Some(v) = n.text()
        {
            if v.contains("://") {
                facts_from_url(sink, v, n.value_span(), "camera source");
            } else {
                let of = |k| at(c, k);
                tree::camera(sink, "http", n, None, of("credentials/user"), of("credentials/password"));
                continue;
            }
        }
        tree::take(
            sink,
            c,
            &[("credentials", Take::Login("user", "password", Role::Unknown, "camera source"))],
        );
    }
    for s in tree::select(root, "servers/*").into_iter().chain(tree::select(root, "mediaServers/*")) {
        tree::take(sink, s, &[("version", Take::Text(key::FIRMWARE_VERSION))]);
    }
}

fn settings(sink: &mut FactSink<'_>, s: NodeRef<'_>) {
    for n in s.children() {
        if let Some(k) = n.key() {
            one(sink, k, n);
        }
    }
}

fn one(sink: &mut FactSink<'_>, name: &str, n: NodeRef<'_>) {
    let Some(v) = n.text() else { return };
    let yes = tree::truth(v);
    match (name, yes) {
        ("upnpPortMappingEnabled", Some(b)) => sink.stated(key::UPNP_PORT_MAPPING, b, n.span()),
        ("autoDiscoveryEnabled", Some(b)) => sink.stated(key::UPNP_DISCOVERY, b, n.span()),
        ("timeSynchronizationEnabled", Some(b)) => sink.stated(key::NTP_ENABLED, b, n.span()),
        ("auditTrailEnabled", Some(b)) => sink.stated(key::LOG_ENABLED, b, n.span()),
        ("videoTrafficEncryptionForced", Some(b)) => sink.stated(key::RTSP_TLS, b, n.span()),
        ("trafficEncryptionForced", Some(b)) => sink.stated(key::HTTP_REDIRECT, b, n.span()),
        ("cloudSystemID", _) => {
            let on = Tri::from(!v.trim().is_empty());
            sink.stated(key::P2P_CLOUD, P2p { enabled: on, provider: Some("Nx Cloud".to_owned()) }, n.span());
            if on == Tri::Yes {
                sink.source().mark_secret(n.value_span());
            }
        }
        ("cloudAuthKey" | "smtpPassword" | "emailPassword" | "ldapAdminPassword", _) if !v.is_empty() => {
            sink.with_secret(key::SECRET_IN_FILE, name, Secret::read(v), n.span(), Some(n.value_span()));
        }
        _ => {}
    }
}

fn user(sink: &mut FactSink<'_>, u: NodeRef<'_>) {
    let Some(name) = text(u, "name") else { return };
    let admin = flag(u, "isAdmin|isOwner").is_some_and(|(on, _)| on);
    let a = Account {
        name: name.to_owned(),
        role: if admin { Role::Admin } else { Role::Unknown },
        r#for: "web",
        in_use: flag(u, "isEnabled").map_or(Tri::Unknown, |(on, _)| Tri::from(on)),
        ..Account::default()
    };
    for k in ["hash", "digest", "cryptSha512Hash", "password"] {
        if let Some(n) = u.get(k).filter(|n| n.text().is_some_and(|t| !t.is_empty())) {
            sink.source().mark_secret(n.value_span());
        }
    }
    let span = u.get("name").map_or(u.span(), |n| n.span());
    sink.with_secret(key::ACCOUNT, a, Secret::of(SecretState::Absent), span, None);
}
