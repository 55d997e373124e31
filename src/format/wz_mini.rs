//! wz_mini (`wz_mini.conf`): changed firmware for Wyze cameras.
//!
//! Shell assignments in double quotes. RTSP asks for a login unless `RTSP_AUTH_DISABLE` is true; with an empty password the
//! camera's MAC address is the password, so that empty is not open (but known to everybody in the same network).

use super::tree::{self, At, Door, Take, at, flag, number};
use super::{FactSink, Format, Head, Sniff, camera_shell};
use crate::i18n::text as t;
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::{Secret, SecretState};
use crate::model::value::{Account, IpFilter, Role, Service, Tri};
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "wz-mini",
    name: t("wz_mini(Wyzeカメラの改造)", "wz_mini (Wyze cameras)"),
    vendor: "Wyze",
    kind: DeviceKind::Camera,
    reads: t(
        "RTSP・設定画面・ファイル共有・更新の停止・配信の鍵を読みます。画質などは見ません。",
        "Reads RTSP, the settings page, file sharing, blocked updates and stream keys. Picture settings are not judged.",
    ),
    usual_names: &["wz_mini.conf"],
    sniff,
    read,
};

const KEYS: [&str; 9] = [
    "RTSP_HI_RES_ENABLED",
    "RTSP_LOW_RES_ENABLED",
    "RTSP_AUTH_DISABLE",
    "WEB_SERVER_ENABLED",
    "WEB_SERVER_AUTH",
    "DISABLE_FW_UPGRADE",
    "ENABLE_FILESERVER",
    "RTSP_LOGIN",
    "ENABLE_USB_ETH",
];
const KNOWN: &[&str] = &[
    "WEB_*",
    "CUSTOM_*",
    "ENABLE_*",
    "USB_*",
    "WIREGUARD_*",
    "NTP_SERVER",
    "BONDING_*",
    "REMOTE_*",
    "MOTOR_*",
    "RTSP_*",
    "VIDEO_*",
    "GO2RTC_*",
    "RTMP_*",
    "LIBCALLBACK_ENABLE",
    "DISABLE_FW_UPGRADE",
    "AUDIO_*",
    "NIGHT_*",
    "DEBUG_*",
];

fn sniff(head: &Head<'_>) -> Sniff {
    let n = tree::line_keys(head.head, &KEYS);
    if n >= 3 || n >= 1 && head.head.trim_start().starts_with("#wz_mini configuration") {
        Sniff::Sure
    } else if n == 2 {
        Sniff::Maybe(60)
    } else {
        Sniff::No
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    camera_shell::read(src, sink, "Wyze", "wz_mini", KNOWN, facts);
}

fn facts(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    let switches: Vec<_> = ["RTSP_HI_RES_ENABLED", "RTSP_LOW_RES_ENABLED", "ENABLE_RTSP"]
        .iter()
        .filter_map(|k| flag(root, k))
        .collect();
    let open = flag(root, "RTSP_AUTH_DISABLE");
    if let Some((on, span)) = switches.iter().find(|(on, _)| *on).or(switches.first()).copied() {
        let port = number(root, "RTSP_PORT").and_then(|(p, s)| Some((u16::try_from(p).ok()?, At::File(s))));
        let auth = open.map(|(off, s)| (if off { "none" } else { "set" }, At::File(s)));
        tree::door(
            sink,
            Service::Rtsp,
            Door { on: Some((on, At::File(span))), port, auth, ..Door::default() },
        );
        let used = Tri::from(on && open.is_none_or(|(off, _)| !off));
        login(sink, root, "RTSP_LOGIN", "RTSP_PASSWORD", "rtsp", used);
    }
    if let Some((on, span)) = flag(root, "WEB_SERVER_ENABLED") {
        let auth =
            flag(root, "WEB_SERVER_AUTH").map(|(on, s)| (if on { "set" } else { "none" }, At::File(s)));
        tree::door(sink, Service::Http, Door { on: Some((on, At::File(span))), auth, ..Door::default() });
        let used = Tri::from(on && auth.is_none_or(|(a, _)| a == "set"));
        login(sink, root, "WEB_SERVER_LOGIN", "WEB_SERVER_PASSWORD", "web", used);
    }
    if let Some((on, span)) = flag(root, "ENABLE_FILESERVER") {
        sink.stated(key::SMB_ENABLED, on, span);
    }
    if let Some((on, span)) = flag(root, "GO2RTC_SERVER_ENABLED") {
        let none = on.then_some(("none", At::Default("go2rtc")));
        let port = on.then_some((1984, At::Default("go2rtc")));
        let on = Some((on, At::File(span)));
        tree::door(sink, Service::Api, Door { on, port, auth: none, ..Door::default() });
    }
    if let Some((on, span)) = flag(root, "ENABLE_IPTABLES") {
        // The rules themselves are in another file.
        let enabled = if on { Tri::Unknown } else { Tri::No };
        sink.stated(key::IP_FILTER, IpFilter { enabled, mode: "unknown", entries: Vec::new() }, span);
    }
    const ROWS: &[(&str, Take)] = &[
        ("DISABLE_FW_UPGRADE", Take::Flag(key::UPDATES_BLOCKED)),
        ("RTMP_STREAM_YOUTUBE_KEY", Take::Secret("RTMP_STREAM_YOUTUBE_KEY")),
        ("RTMP_STREAM_TWITCH_KEY", Take::Secret("RTMP_STREAM_TWITCH_KEY")),
        ("RTMP_STREAM_FACEBOOK_KEY", Take::Secret("RTMP_STREAM_FACEBOOK_KEY")),
        ("WIREGUARD_PRIVATE_KEY", Take::Secret("WIREGUARD_PRIVATE_KEY")),
        ("DEBUG_PASSWORD", Take::Hide),
    ];
    tree::take(sink, root, ROWS);
    if let Some((true, span)) = flag(root, "RTMP_STREAM_ENABLED") {
        let host = tree::text(root, "RTMP_STREAM_SERVICE");
        tree::remote(sink, key::REMOTE_PUSH, tree::to_host(host, None, Tri::Unknown, "set"), At::File(span));
    }
}

fn login(
    sink: &mut FactSink<'_>,
    root: NodeRef<'_>,
    user: &str,
    pass: &str,
    opens: &'static str,
    in_use: Tri,
) {
    let Some(p) = at(root, pass) else { return };
    let filled = p.text().is_some_and(|t| !t.is_empty());
    // Empty stands for the MAC address.
    let secret = if filled { tree::secret(Some(p)) } else { Secret::of(SecretState::Absent) };
    let name = tree::text(root, user).unwrap_or("admin").to_owned();
    let a = Account { name, role: Role::Unknown, r#for: opens, in_use, ..Account::default() };
    sink.with_secret(key::ACCOUNT, a, secret, p.span(), filled.then(|| p.value_span()));
}
