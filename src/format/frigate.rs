//! Frigate (`config.yml`): a recorder that recognises people, usually run as a container.
//!
//! Four doors: 8971 asks for a login (from 0.14), 5000 never does, 8554 gives the pictures on (no login unless
//! `go2rtc.rtsp.username` is set), 1984 is go2rtc's own. Which of them can be reached from outside the container stands in
//! `docker-compose.yml`, not here; a notice asks for that file. Defaults of the login are used only where the file shows that
//! it is written for 0.14 or later (`version:`, or sections that came with it).

use super::tree::{self, At, Door, Take, at, flag, text};
use super::{FactSink, Format, Head, Sniff, go2rtc};
use crate::format::sink::comment_urls;
use crate::i18n::{Args, Text, text as t};
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::value::{Role, Service, Tri};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::yaml;

pub static FORMAT: Format = Format {
    id: "frigate",
    name: t("Frigate の設定", "Frigate configuration"),
    vendor: "blakeblackshear",
    kind: DeviceKind::Recorder,
    reads: t(
        "カメラの接続先・ログイン・MQTT・go2rtcの配信・録画を残す日数を読みます。人の見つけ方の設定は見ません。",
        "Reads camera sources, logins, MQTT, go2rtc streams and retention. Detection settings are not judged.",
    ),
    usual_names: &["config.yml", "config.yaml", "frigate.yml", "backup_config.yaml"],
    sniff,
    read,
};

const OWN: &[&str] = &[
    "mqtt",
    "detectors",
    "record",
    "go2rtc",
    "ffmpeg",
    "detect",
    "birdseye",
    "objects",
    "snapshots",
    "motion",
    "model",
    "review",
    "timestamp_style",
    "ui",
    "database",
    "semantic_search",
    "face_recognition",
    "lpr",
    "camera_groups",
    "rtmp",
];
const MORE: &[&str] = &[
    "cameras",
    "auth",
    "tls",
    "proxy",
    "networking",
    "logger",
    "environment_vars",
    "notifications",
    "genai",
    "telemetry",
    "version",
    "live",
    "audio",
    "classification",
    "plus",
    "safe_mode",
    "audio_transcription",
    "x-*",
];
/// Sections that came with the login.
const WITH_LOGIN: &[&str] =
    &["auth", "tls", "proxy", "networking", "notifications", "face_recognition", "lpr", "semantic_search"];

fn sniff(head: &Head<'_>) -> Sniff {
    let (mut cameras, mut own, mut version, mut detectors) = (false, 0u8, false, false);
    for (k, v) in yaml::top_level(head.head) {
        cameras |= k == "cameras";
        detectors |= k == "detectors";
        own += u8::from(OWN.contains(&k) && own < 200);
        version |= k == "version" && v.trim().trim_matches(['"', '\'']).starts_with("0.1");
    }
    let inputs = || head.head.contains("inputs:") && head.head.contains("path:");
    match (cameras, own) {
        (true, 1..) if inputs() => Sniff::Sure,
        (true, 0) if version && inputs() => Sniff::Sure,
        (true, 0) if inputs() => Sniff::Maybe(60),
        (true, 2..) => Sniff::Maybe(60),
        // A part of the file: only one camera, or only the general settings.
        (false, 3..) if version => Sniff::Sure,
        (false, 2..) if version && detectors => Sniff::Sure,
        (false, 2..) if detectors => Sniff::Maybe(60),
        (false, 0) if inputs() && head.head.contains("roles:") && head.head.contains("ffmpeg:") => {
            Sniff::Maybe(55)
        }
        _ => Sniff::No,
    }
}

const ASK_COMPOSE: Text = t(
    "どの入り口が外に出ているかは、docker-compose.ymlで決まります。そのファイルも入れてください。",
    "Which doors are open to the outside is decided in docker-compose.yml. Please drop that file too.",
);
const RESET: Text = t(
    "管理者のパスワードを作り直す設定(reset_admin_password)が、オンのままです。オフに戻してください。",
    "The setting that makes a new administrator password (reset_admin_password) is still on. Switch it off.",
);

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let (doc, notices) = yaml::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    sink.comments("#");
    comment_urls(sink, "#");
    let docs = yaml::documents(&doc);
    let Some(root) = docs.first().copied() else { return };
    let names: Vec<&str> = OWN.iter().chain(MORE).copied().collect();
    tree::known(sink, root, &names);
    if let Some(first) = root.children().next() {
        tree::product(sink, "blakeblackshear", "Frigate", first.key_span());
    }
    cameras(sink, root);
    page(src, sink, root);
    mqtt(sink, root);
    if let Some(g) = at(root, "go2rtc") {
        go2rtc::section(sink, g, true);
    }
    retention(sink, root);
    sink.notice("frigate.compose", ASK_COMPOSE, Args::new(), None);
}

fn cameras(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    const ROWS: &[(&str, Take)] = &[
        ("cameras/*/ffmpeg/inputs/*/path", Take::Source),
        // A pasted camera without the key above it.
        ("ffmpeg/inputs/*/path", Take::Source),
        ("*/ffmpeg/inputs/*/path", Take::Source),
        ("genai/api_key", Take::Secret("genai.api_key")),
        ("genai/*/api_key", Take::Secret("genai.api_key")),
        ("proxy/auth_secret", Take::Secret("proxy.auth_secret")),
        ("notifications/email", Take::Hide),
    ];
    tree::take(sink, root, ROWS);
    for o in tree::select(root, "cameras/*/onvif") {
        let Some(host) = o.get("host") else { continue };
        tree::camera(sink, "onvif", host, o.get("port"), o.get("user"), o.get("password"));
    }
    for n in tree::select(root, "environment_vars/*") {
        let Some((k, v)) = n.key().zip(n.text()) else { continue };
        super::env::pair(sink, k, v, n.span(), n.value_span(), &[]);
    }
}

/// Was the file written for a version that has a login (0.14)?
fn has_login(root: NodeRef<'_>) -> bool {
    let version = text(root, "version").and_then(|v| {
        let v = v.split('-').next()?;
        let (major, minor) = v.split_once('.')?;
        Some((major.parse::<u32>().ok()?, minor.split('.').next()?.parse::<u32>().ok()?))
    });
    version.is_some_and(|v| v >= (0, 14)) || WITH_LOGIN.iter().any(|k| root.get(k).is_some())
}

fn page(src: &Source, sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    if has_login(root) {
        let tls = flag(root, "tls/enabled");
        let auth = flag(root, "auth/enabled");
        let external = at(root, "proxy/header_map").or_else(|| at(root, "proxy/auth_secret"));
        let how = match (auth, external) {
            (Some((false, _)), Some(p)) => ("external", At::File(p.span())),
            (Some((false, span)), None) => ("none", At::File(span)),
            (Some((true, span)), _) => ("set", At::File(span)),
            (None, _) => ("set", At::Default("auth.enabled")),
        };
        let service = if matches!(tls, Some((false, _))) { Service::Http } else { Service::Https };
        if let Some((on, span)) = tls {
            sink.stated(key::HTTPS_ENABLED, on, span);
        }
        let on = tls.map_or(At::Default("tls.enabled"), |(_, span)| At::File(span));
        let port = Some((8971, At::Default("networking.listen.external")));
        tree::door(sink, service, Door { on: Some((true, on)), port, auth: Some(how), ..Door::default() });
        if let Some((false, span)) = auth.filter(|_| external.is_none()) {
            sink.stated(key::AUTH_WEB_REQUIRED, false, span);
        }
        if !matches!(auth, Some((false, _))) {
            let limit =
                at(root, "auth/failed_login_rate_limit").filter(|n| n.text().is_some_and(|t| !t.is_empty()));
            match limit {
                Some(n) => sink.stated(key::AUTH_LOCKOUT, true, n.span()),
                None => sink.by_default(key::AUTH_LOCKOUT, false, "auth.failed_login_rate_limit"),
            }
        }
        if let Some((true, span)) = flag(root, "auth/reset_admin_password") {
            sink.notice("frigate.reset-admin-password", RESET, Args::new(), Some(span));
        }
    }
    // The door that never asks: named in the file, or shown by the address of the editor's schema.
    let internal = at(root, "networking/listen/internal");
    if let Some((n, (bind, port))) = internal.and_then(|n| Some((n, n.text().and_then(tree::listen)?))) {
        let from = At::File(n.span());
        let door = Door {
            on: Some((true, from)),
            bind: Some((&bind, from)),
            port: Some((port, from)),
            auth: Some(("none", At::Derived(n.span()))),
            tls: None,
        };
        tree::door(sink, Service::Api, door);
    } else if let Some((_, line)) =
        src.lines().take(5).find(|(_, l)| l.contains(":5000/api/config/schema.json"))
    {
        let from = At::Derived(src.span_of(line));
        tree::door(
            sink,
            Service::Api,
            Door { port: Some((5000, from)), auth: Some(("none", from)), ..Door::default() },
        );
    }
    if let Some((on, span)) = flag(root, "rtmp/enabled") {
        sink.stated(key::RTMP_ENABLED, on, span);
    }
}

fn mqtt(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    let Some(m) = at(root, "mqtt") else { return };
    let state = tree::login(sink, m, ("user", "password"), Role::Unknown, "mqtt");
    let tls = ["tls_ca_certs", "tls_client_cert"].iter().any(|k| text(m, k).is_some());
    let port = tree::number(m, "port").and_then(|(p, _)| u16::try_from(p).ok());
    let mut r = tree::to_host(text(m, "host"), port, Tri::from(tls), tree::asked(state));
    let off = flag(m, "enabled").filter(|(on, _)| !on);
    if off.is_none() && r.host.is_none() {
        return;
    }
    if off.is_some() {
        r.enabled = Tri::No;
    }
    let span = off.map(|(_, s)| s).or(m.get("host").map(|h| h.span())).unwrap_or(m.key_span());
    tree::remote(sink, key::REMOTE_MQTT, r, At::File(span));
}

fn retention(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    const DAYS: &[(&str, Take)] = &[
        ("record/retain/days", Take::Days(key::RECORDING_RETENTION)),
        ("record/continuous/days", Take::Days(key::RECORDING_RETENTION)),
        ("record/motion/days", Take::Days(key::RECORDING_RETENTION)),
        ("record/events/retain/default", Take::Days(key::RECORDING_RETENTION)),
        ("record/alerts/retain/days", Take::Days(key::RECORDING_RETENTION)),
        ("record/detections/retain/days", Take::Days(key::RECORDING_RETENTION)),
    ];
    tree::take(sink, root, DAYS);
    for c in tree::select(root, "cameras/*") {
        tree::take(sink, c, DAYS);
    }
}
