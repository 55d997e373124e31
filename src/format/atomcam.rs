//! ATOM Cam with atomcam_tools (`hack.ini`): a cheap camera that is common in Japan.
//!
//! `DIGEST` empty: the settings page asks for nothing. RTSP asks only when `RTSP_AUTH` is on and both user and password are
//! filled in; older versions have no such key. `STORAGE_SDCARD_PUBLISH` shares the recordings with every guest, who may also
//! write. The camera as sold has no settings file.

use super::tree::{self, At, Door, Take, at, flag, text, without_effect};
use super::{FactSink, Format, Head, Sniff, camera_shell};
use crate::i18n::text as t;
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::Secret;
use crate::model::value::{Account, Role, Service, Tri};
use crate::source::Source;
use crate::syntax::url;

pub static FORMAT: Format = Format {
    id: "atomcam",
    name: t("ATOM Cam(atomcam_tools の hack.ini)", "ATOM Cam (atomcam_tools hack.ini)"),
    vendor: "ATOM tech",
    kind: DeviceKind::Camera,
    reads: t(
        "設定画面のログイン・RTSP・録画の共有・外への通知・保存先を読みます。画質などは見ません。",
        "Reads the page's login, RTSP, shared recordings, messages and storage. Picture settings are not judged.",
    ),
    usual_names: &["hack.ini"],
    sniff,
    read,
};

const KEYS: [&str; 10] = [
    "DIGEST",
    "RTSP_VIDEO0",
    "RTSP_VIDEO1",
    "STORAGE_SDCARD_PUBLISH",
    "STORAGE_CIFSSERVER",
    "WEBHOOK_URL",
    "RTSP_OVER_HTTP",
    "RECORDING_LOCAL_SCHEDULE",
    "MINIMIZE_ALARM_CYCLE",
    "HEALTHCHECK_PING_URL",
];
const KNOWN: &[&str] = &[
    "DIGEST",
    "REBOOT*",
    "RECORDING_*",
    "RTSP_*",
    "STORAGE_*",
    "TIMELAPSE*",
    "WEBHOOK*",
    "CRUISE*",
    "MINIMIZE_*",
    "AWS_*",
    "CUSTOM_ZIP*",
    "HEALTHCHECK*",
    "LOCALE",
    "HOMEKIT*",
    "WEBRTC*",
    "RTMP*",
    "MONITORING_*",
    "FRAMERATE*",
    "BITRATE*",
    "PERIODICALREC*",
    "ALARMREC*",
    "PRODUCT_MODEL",
    "HOSTNAME",
    "appver",
    "ATOMHACKVER",
    "CONFIG_VER",
    "VIDEO_*",
    "AUDIO_*",
    "NIGHT_*",
    "DAY_*",
    "TIMEZONE",
];

fn sniff(head: &Head<'_>) -> Sniff {
    match tree::line_keys(head.head, &KEYS) {
        3.. => Sniff::Sure,
        2 => Sniff::Maybe(60),
        _ => Sniff::No,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    camera_shell::read(src, sink, "ATOM tech", "ATOM Cam (atomcam_tools)", KNOWN, facts);
}

fn facts(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    if let Some(d) = at(root, "DIGEST") {
        let filled = d.text().is_some_and(|t| !t.is_empty());
        sink.stated(key::AUTH_WEB_REQUIRED, filled, d.span());
        if let Some((name, whole)) = d.text().and_then(|t| Some((t.split_once(':')?.0, t))) {
            let a = Account { name: name.to_owned(), role: Role::Admin, r#for: "web", ..Account::default() };
            sink.with_secret(
                key::ACCOUNT,
                a,
                Secret::hash(whole, "htdigest"),
                d.span(),
                Some(d.value_span()),
            );
        }
    }
    rtsp(sink, root);
    if let Some((on, span)) = flag(root, "STORAGE_SDCARD_PUBLISH") {
        sink.stated(key::SMB_ENABLED, on, span);
        if on {
            sink.derived(key::SMB_AUTH, "none", span);
        }
    }
    for (name, service) in [("WEBRTC_ENABLE", Service::Webrtc)] {
        if let Some((on, span)) = flag(root, name) {
            tree::door(sink, service, Door { on: Some((on, At::File(span))), ..Door::default() });
        }
    }
    if let Some(n) = at(root, "RTMP_URL").filter(|n| n.text().is_some_and(|t| !t.is_empty())) {
        let v = n.text().unwrap_or("");
        sink.with_secret(key::SECRET_IN_FILE, "RTMP_URL", Secret::read(v), n.span(), Some(n.value_span()));
        if let (Some((true, _)), Some(u)) = (flag(root, "RTMP_ENABLE"), url::read(v)) {
            let r = tree::to_host(Some(&u.host), u.port, Tri::from(u.is_encrypted()), "set");
            tree::remote(sink, key::REMOTE_PUSH, r, At::File(n.span()));
        }
    }
    if let Some(n) = at(root, "WEBHOOK_URL")
        && let Some(u) = n.text().and_then(url::read)
    {
        let on = flag(root, "WEBHOOK").is_none_or(|(on, _)| on);
        let insecure = flag(root, "WEBHOOK_INSECURE").is_some_and(|(on, _)| on);
        let mut r = tree::to_host(Some(&u.host), u.port, Tri::from(u.is_encrypted() && !insecure), "unknown");
        r.enabled = Tri::from(on);
        tree::remote(sink, key::REMOTE_PUSH, r, At::File(n.span()));
        sink.source().mark_secret(n.value_span());
    }
    if let Some(p) = at(root, "STORAGE_CIFSPASSWD").filter(|p| p.text().is_some_and(|t| !t.is_empty())) {
        camera_shell::account(sink, at(root, "STORAGE_CIFSUSER"), p, "", Role::Unknown, "storage");
    }
    for (switch, days) in [
        ("STORAGE_SDCARD_REMOVE", "STORAGE_SDCARD_REMOVE_DAYS"),
        ("STORAGE_CIFS_REMOVE", "STORAGE_CIFS_REMOVE_DAYS"),
    ] {
        // Old recordings are deleted only where both the recording and the switch are on.
        let used = flag(root, switch.trim_end_matches("_REMOVE")).is_some_and(|(on, _)| on);
        if used && flag(root, switch).is_some_and(|(on, _)| on) {
            tree::take(sink, root, &[(days, Take::Days(key::RECORDING_RETENTION))]);
        }
    }
    const ROWS: &[(&str, Take)] =
        &[("HOMEKIT_PIN", Take::Secret("HOMEKIT_PIN")), ("HEALTHCHECK_PING_URL", Take::Hide)];
    tree::take(sink, root, ROWS);
}

fn rtsp(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    let switches: Vec<_> =
        ["RTSP_VIDEO0", "RTSP_VIDEO1", "RTSP_VIDEO2"].iter().filter_map(|k| flag(root, k)).collect();
    let on = switches.iter().find(|(on, _)| *on).or(switches.first()).copied();
    let Some((on, span)) = on else { return };
    let http = flag(root, "RTSP_OVER_HTTP").filter(|(on, _)| *on);
    let port = match http {
        Some((_, s)) => (8080, At::Derived(s)),
        None => (8554, At::Default("RTSP_OVER_HTTP")),
    };
    let wanted = flag(root, "RTSP_AUTH");
    let (user, pass) = (text(root, "RTSP_USER"), at(root, "RTSP_PASSWD"));
    let filled = user.is_some() && pass.is_some_and(|p| p.text().is_some_and(|t| !t.is_empty()));
    let auth = match wanted {
        Some((true, s)) if filled => ("set", At::File(s)),
        Some((_, s)) => ("none", At::File(s)),
        None => ("none", At::Default("RTSP_AUTH")),
    };
    let door = Door { on: Some((on, At::File(span))), port: Some(port), auth: Some(auth), ..Door::default() };
    tree::door(sink, Service::Rtsp, door);
    if let Some((true, s)) = wanted.filter(|_| on && !filled) {
        without_effect(sink, "RTSP_AUTH", true, s);
    }
    if let Some(p) = pass.filter(|_| filled) {
        camera_shell::account(sink, at(root, "RTSP_USER"), p, "", Role::Viewer, "rtsp");
    }
}
