//! UniFi Protect: the `bootstrap` JSON of the recorder, or one camera of it.
//!
//! A channel with RTSP switched on is offered without a login: the secret part of its address (`rtspAlias`) is all that
//! protects it. The recorder itself says which firmware is the latest that it knows, so that an outdated camera is stated.

use super::tree::{self, At, Door, at, flag, number, text};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text as t;
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::{Secret, SecretState};
use crate::model::value::{Account, Role, Service, Tri};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::json;

pub static FORMAT: Format = Format {
    id: "unifi-protect",
    name: t("UniFi Protect(JSON)", "UniFi Protect (JSON)"),
    vendor: "Ubiquiti",
    kind: DeviceKind::Recorder,
    reads: t(
        "RTSPの公開・SSH・利用者・録画を残す日数・ファームウェアを読みます。画質などは見ません。",
        "Reads RTSP, SSH, users, retention and firmware. Picture settings are not judged.",
    ),
    usual_names: &["bootstrap.json", "camera.json"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let top = tree::json_keys(h, &["accessKey", "lastUpdateId", "liveviews", "nvr", "cameras", "authUserId"]);
    if tree::json_keys(h, &["modelKey", "ports", "rtsps", "ucoreVersion", "firmwareVersion"]) == 5 {
        return Sniff::Sure;
    }
    let camera = tree::json_keys(
        h,
        &["isRtspEnabled", "rtspAlias", "isSshEnabled", "connectionHost", "modelKey", "isAdopted"],
    );
    match (top, camera) {
        (3.., _) | (_, 3..) => Sniff::Sure,
        _ if tree::json_keys(h, &["marketName", "latestFirmwareVersion"]) == 2
            || tree::json_keys(h, &["isRtspEnabled", "rtspUris"]) == 2 =>
        {
            Sniff::Sure
        }
        (2, 1..) | (_, 2) => Sniff::Maybe(60),
        _ => Sniff::No,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let (doc, notices) = json::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    sink.understood_all();
    let root = doc.root();
    for path in ["accessKey", "nvr/anonymousDeviceId", "authUserId"] {
        if let Some(n) = at(root, path).filter(|n| n.text().is_some()) {
            sink.source().mark_secret(n.value_span());
        }
    }
    // The recorder alone, as one answer of its interface.
    let alone = Some(root).filter(|r| text(*r, "modelKey") == Some("nvr") && r.get("ports").is_some());
    if let Some(nvr) = root.get("nvr").or(alone) {
        recorder(sink, root, nvr);
    }
    let whole = sink.whole_file();
    let cameras = tree::select(root, "cameras/*");
    let other = root.get("modelKey").is_some() && root.get("nvr").or(alone).is_none();
    if cameras.is_empty() && (root.get("channels").is_some() || other) {
        // A screen or a bell has no pictures of its own, but a firmware and doors.
        sink.set_kind(if other && root.get("channels").is_none() {
            DeviceKind::Host
        } else {
            DeviceKind::Camera
        });
        camera(sink, root);
    } else if root.key().is_none() && root.get("cameras").is_none() && root.get("nvr").is_none() {
        // A list of cameras.
        for c in root.children().filter(|c| c.get("channels").is_some()) {
            sink.subject(DeviceKind::Camera, c.key_span());
            camera(sink, c);
        }
    }
    for c in cameras {
        sink.subject(DeviceKind::Camera, c.key_span());
        camera(sink, c);
    }
    sink.select(whole);
}

fn identity(sink: &mut FactSink<'_>, n: NodeRef<'_>) {
    for (path, k) in [
        ("marketName|type|model", key::DEVICE_MODEL),
        ("name", key::DEVICE_NAME),
        ("mac", key::DEVICE_MAC),
        ("host", key::DEVICE_ADDRESS),
        ("firmwareVersion|version", key::FIRMWARE_VERSION),
    ] {
        if let Some(x) = at(n, path)
            && let Some(v) = x.text().filter(|v| !v.is_empty())
        {
            let v = if k == key::DEVICE_MAC { mac(v) } else { v.to_owned() };
            sink.stated(k, v, x.span());
        }
    }
    if let Some((on, span)) = flag(n, "isSshEnabled") {
        sink.stated(key::SSH_ENABLED, on, span);
    }
}

/// Twelve digits in the usual writing, so that other files' addresses match.
fn mac(digits: &str) -> String {
    if digits.len() != 12 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return digits.to_owned();
    }
    let low = digits.to_ascii_lowercase();
    let pairs: Vec<&str> = (0..6).filter_map(|i| low.get(2 * i..2 * i + 2)).collect();
    pairs.join(":")
}

fn recorder(sink: &mut FactSink<'_>, root: NodeRef<'_>, nvr: NodeRef<'_>) {
    let place = nvr.get("ports").map_or(nvr.key_span(), |p| p.key_span());
    sink.derived(key::DEVICE_VENDOR, "Ubiquiti", place);
    identity(sink, nvr);
    let port = |path: &str| number(nvr, path).and_then(|(p, s)| Some((u16::try_from(p).ok()?, At::File(s))));
    // RTSP is one door of the recorder for all cameras.
    let on = tree::select(root, "cameras/*/channels/*")
        .into_iter()
        .filter_map(|c| flag(c, "isRtspEnabled"))
        .find(|(on, _)| *on);
    if let Some((_, span)) = on {
        let door = Door {
            on: Some((true, At::File(span))),
            port: port("ports/rtsp"),
            auth: Some(("alias", At::Derived(span))),
            ..Door::default()
        };
        tree::door(sink, Service::Rtsp, door);
    }
    if let Some(p) = port("ports/https") {
        tree::door(sink, Service::Https, Door { port: Some(p), ..Door::default() });
    }
    if let Some((ms, span)) = number(nvr, "recordingRetentionDurationMs").filter(|(ms, _)| *ms > 0) {
        sink.stated(key::RECORDING_RETENTION, (ms / 86_400_000).max(1), span);
    }
    for u in tree::select(root, "users/*") {
        let Some(n) = at(u, "localUsername|name").filter(|n| n.text().is_some_and(|t| !t.is_empty())) else {
            continue;
        };
        let owner = flag(u, "isOwner").is_some_and(|(on, _)| on);
        let a = Account {
            name: n.text().unwrap_or("").to_owned(),
            role: if owner { Role::Admin } else { Role::Unknown },
            r#for: "web",
            in_use: Tri::Unknown,
            ..Account::default()
        };
        sink.with_secret(key::ACCOUNT, a, Secret::of(SecretState::Absent), n.span(), None);
    }
}

fn camera(sink: &mut FactSink<'_>, c: NodeRef<'_>) {
    sink.derived(key::DEVICE_VENDOR, "Ubiquiti", c.key_span());
    identity(sink, c);
    let mut on = None;
    for ch in tree::select(c, "channels/*") {
        if let Some(n) = ch.get("rtspAlias").filter(|n| n.text().is_some_and(|t| !t.is_empty())) {
            // The alias alone opens the picture.
            sink.source().mark_secret(n.value_span());
            if let Some((true, span)) = flag(ch, "isRtspEnabled") {
                // One channel that is on outweighs others that are off.
                on = on.filter(|(yes, _)| *yes).or(Some((true, span)));
                let s = Secret::read(n.text().unwrap_or(""));
                sink.with_secret(key::SECRET_IN_FILE, "rtspAlias", s, n.span(), Some(n.value_span()));
            }
            continue;
        }
        // UniFi Video writes whole addresses: their last part does the same.
        let uris = tree::select(ch, "rtspUris/*");
        let state = flag(ch, "isRtspEnabled");
        for (i, n) in uris.iter().enumerate() {
            let Some(word) = n.text().and_then(|t| t.rsplit('/').next()).filter(|w| !w.is_empty()) else {
                continue;
            };
            let place = sink.source().span_of_text(n.value_span(), word);
            sink.source().mark_secret(place);
            if i == 0 && state.is_some_and(|(on, _)| on) {
                sink.with_secret(key::SECRET_IN_FILE, "rtspUris", Secret::read(word), n.span(), Some(place));
            }
        }
        match state {
            Some((true, span)) if !uris.is_empty() => {
                on = on.filter(|(yes, _)| *yes).or(Some((true, span)));
            }
            Some((false, span)) => on = on.or(Some((false, span))),
            _ => {}
        }
    }
    if let Some((yes, span)) = on {
        let auth = yes.then_some(("alias", At::Derived(span)));
        tree::door(sink, Service::Rtsp, Door { on: Some((yes, At::File(span))), auth, ..Door::default() });
    }
    if let (Some(_), Some(n)) = (text(c, "firmwareVersion"), c.get("latestFirmwareVersion"))
        && let Some(latest) = n.text().filter(|l| !l.is_empty())
    {
        sink.stated(key::FIRMWARE_LATEST_KNOWN, latest, n.span());
    }
}
