//! yi-hack (`system.conf`): changed firmware for Yi cameras (Allwinner, v5, MStar).
//!
//! `KEY=yes|no`. `USERNAME` and `PASSWORD` are the login of page, RTSP and ONVIF together: empty means none. Telnet, FTP and
//! SSH are switched on as shipped. `mqttv4.conf` beside it names the broker.

use super::tree::{self, Take, at, flag, number, text};
use super::{FactSink, Format, Head, Sniff, camera_shell};
use crate::i18n::text as t;
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::value::{P2p, Role, Service, Tri};
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "yi-hack",
    name: t("yi-hack(Yiカメラの改造)", "yi-hack (Yi cameras)"),
    vendor: "Yi",
    kind: DeviceKind::Camera,
    reads: t(
        "遠隔操作・映像・ファイル転送・クラウド・ログインを読みます。画質などは見ません。",
        "Reads remote shells, streams, file transfer, the cloud and logins. Picture settings are not judged.",
    ),
    usual_names: &["system.conf", "mqttv4.conf"],
    sniff,
    read,
};

const KEYS: [&str; 10] = [
    "HTTPD",
    "TELNETD",
    "SSHD",
    "FTPD",
    "BUSYBOX_FTPD",
    "DISABLE_CLOUD",
    "REC_WITHOUT_CLOUD",
    "RTSP_STREAM",
    "ONVIF_WSDD",
    "PROXYCHAINSNG",
];
const KNOWN: &[&str] = &[
    "HTTPD*",
    "TELNETD",
    "SSHD",
    "FTPD",
    "BUSYBOX_FTPD",
    "MDNSD",
    "DISABLE_CLOUD",
    "REC_*",
    "MQTT",
    "RTSP*",
    "SPEAKER_*",
    "SNAPSHOT*",
    "TIMELAPSE*",
    "ONVIF*",
    "TIME_OSD",
    "NTPD",
    "NTP_SERVER",
    "PROXYCHAINSNG",
    "SWAP_*",
    "KERNEL_*",
    "USERNAME",
    "PASSWORD",
    "TIMEZONE",
    "EVENTS_TIME",
    "FREE_SPACE",
    "FTP_*",
    "SSH_PASSWORD",
    "CRONTAB",
    "DEBUG_LOG",
    "STATIC_*",
    "CUSTOM_WATERMARK",
    "MOTION_*",
    "CAMERA_*",
    "HOMEVER",
    "MODEL_SUFFIX",
    "UDHCPC*",
    "MQTT_*",
    "TOPIC_*",
    "BIRTH_MSG",
    "WILL_MSG",
    "AI_*",
    "BABY_*",
    "SOUND_*",
];

/// `mqttv4.conf`: the broker that the camera tells of motion.
const MQTT: [&str; 6] =
    ["MQTT_IP", "MQTT_PREFIX", "MQTT_CLIENT_ID", "MQTT_KEEPALIVE", "TOPIC_BIRTH_WILL", "BIRTH_MSG"];

fn sniff(head: &Head<'_>) -> Sniff {
    if tree::line_keys(head.head, &MQTT) >= 4 {
        return Sniff::Sure;
    }
    let n = tree::line_keys(head.head, &KEYS);
    let own =
        tree::line_keys(head.head, &["DISABLE_CLOUD", "REC_WITHOUT_CLOUD", "BUSYBOX_FTPD", "ONVIF_WSDD"]);
    match (n, own) {
        (3.., 1..) => Sniff::Sure,
        (2, 1..) => Sniff::Maybe(60),
        _ => Sniff::No,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    camera_shell::read(src, sink, "Yi", "yi-hack", KNOWN, facts);
}

fn facts(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    if let Some(broker) = at(root, "MQTT_IP") {
        return mqtt(sink, root, broker);
    }
    let doors = [
        ("HTTPD", "HTTPD_PORT", Service::Http),
        ("RTSP", "RTSP_PORT", Service::Rtsp),
        ("ONVIF", "ONVIF_PORT", Service::Onvif),
    ];
    let pass = at(root, "PASSWORD");
    let filled =
        pass.is_some_and(|p| p.text().is_some_and(|t| !t.is_empty())) && text(root, "USERNAME").is_some();
    for (switch, port, what) in doors {
        if camera_shell::service(sink, root, switch, port, what)
            && let Some(p) = pass
        {
            camera_shell::auth(sink, what, if filled { "set" } else { "none" }, p.span());
        }
    }
    if let Some(p) = pass {
        if filled {
            camera_shell::account(sink, at(root, "USERNAME"), p, "", Role::Admin, "web");
        }
        sink.stated(key::AUTH_WEB_REQUIRED, filled, p.span());
    }
    camera_shell::service(sink, root, "TELNETD", "", Service::Telnet);
    let ssh = camera_shell::service(sink, root, "SSHD", "", Service::Ssh);
    if let Some(p) = at(root, "SSH_PASSWORD") {
        let empty = p.text().is_none_or(str::is_empty);
        camera_shell::account(sink, None, p, "root", Role::Admin, "ssh");
        if ssh && empty {
            camera_shell::auth(sink, Service::Ssh, "none", p.span());
        }
    }
    let ftp =
        flag(root, "FTPD").filter(|(on, _)| *on).or_else(|| flag(root, "BUSYBOX_FTPD").filter(|(on, _)| *on));
    if let Some((on, span)) = ftp.or_else(|| flag(root, "FTPD")) {
        sink.stated(key::FTP_ENABLED, on, span);
    }
    if let Some((off, span)) = flag(root, "DISABLE_CLOUD") {
        sink.stated(key::P2P_CLOUD, P2p { enabled: Tri::from(!off), provider: Some("Yi".to_owned()) }, span);
    }
    if let Some((true, span)) = flag(root, "FTP_UPLOAD") {
        let r = tree::to_host(text(root, "FTP_HOST"), None, Tri::No, "set");
        tree::remote(sink, key::REMOTE_FTP, r, tree::At::File(span));
    }
    if let Some(p) = at(root, "FTP_PASSWORD").filter(|p| p.text().is_some_and(|t| !t.is_empty())) {
        camera_shell::account(sink, at(root, "FTP_USERNAME"), p, "", Role::Unknown, "ftp upload");
    }
    tree::take(
        sink,
        root,
        &[
            ("NTPD", Take::Flag(key::NTP_ENABLED)),
            ("NTP_SERVER", Take::Text(key::NTP_SERVER)),
            ("MDNSD", Take::Flag(key::UPNP_DISCOVERY)),
        ],
    );
}

fn mqtt(sink: &mut FactSink<'_>, root: NodeRef<'_>, broker: NodeRef<'_>) {
    let state = tree::login(sink, root, ("MQTT_USER", "MQTT_PASSWORD"), Role::Unknown, "mqtt");
    // The template has no broker yet.
    let Some(host) = broker.text().filter(|h| !h.is_empty() && *h != "0.0.0.0") else { return };
    let port = number(root, "MQTT_PORT").and_then(|(p, _)| u16::try_from(p).ok());
    let r = tree::to_host(Some(host), port, Tri::No, tree::asked(state));
    tree::remote(sink, key::REMOTE_MQTT, r, tree::At::File(broker.span()));
}
