//! go2rtc (`go2rtc.yaml`, also the `go2rtc:` section of Frigate): takes cameras' pictures and offers them to browsers,
//! recorders and Home Assistant.
//!
//! Nearly everything has a default, and the default has no login: the control interface listens on 1984, RTSP on 8554,
//! WebRTC on 8555, on every address. An absent section is therefore open, an empty `listen` is off. Requests from the device
//! itself are never asked for a login. Who reaches the control interface reads the cameras' passwords and, by `exec:`, runs
//! commands. `$VAR` without braces is not expanded and stands for itself.

use super::tree::{self, At, Door, Take, at, flag, text, without_effect};
use super::{FactSink, Format, Head, Sniff, facts_from_url};
use crate::format::sink::comment_urls;
use crate::i18n::{Args, Text, text as t};
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::net::{HostScope, host_scope, is_ddns_name};
use crate::model::secret::{Secret, SecretState, classify};
use crate::model::value::{Ddns, Role, Service, Tri};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::{url, yaml};

pub static FORMAT: Format = Format {
    id: "go2rtc",
    name: t("go2rtc の設定", "go2rtc configuration"),
    vendor: "AlexxIT",
    kind: DeviceKind::Server,
    reads: t(
        "映像の配信・操作用の入り口・ログイン・カメラの接続先・外へのトンネルを読みます。画質の設定は見ません。",
        "Reads streams, the control interface, logins, camera sources and tunnels. Picture quality is not judged.",
    ),
    usual_names: &["go2rtc.yaml"],
    sniff,
    read,
};

const SECTIONS: [&str; 14] = [
    "api",
    "rtsp",
    "webrtc",
    "ffmpeg",
    "homekit",
    "hass",
    "ngrok",
    "srtp",
    "rtmp",
    "log",
    "publish",
    "preload",
    "webtorrent",
    "pinggy",
];

fn sniff(head: &Head<'_>) -> Sniff {
    let (mut streams, mut own, mut door, mut other) = (false, 0u8, false, false);
    for (k, _) in yaml::top_level(head.head) {
        streams |= k == "streams";
        door |= matches!(k, "api" | "rtsp" | "webrtc");
        own += u8::from(SECTIONS.contains(&k) && own < 200);
        other |=
            matches!(k, "paths" | "cameras" | "mqtt" | "services" | "openapi" | "video0" | "system" | "isp");
    }
    if other {
        return Sniff::No;
    }
    let sources = || {
        // A camera source below `streams:`.
        head.head.lines().take(400).filter(|l| l.starts_with([' ', '-'])).any(|l| {
            let v = l.split_once(": ").map_or(l, |(_, v)| v).trim_start_matches([' ', '-', '"', '\'']);
            let scheme = v.split_once("://").map(|(s, _)| s.rsplit(':').next().unwrap_or(s));
            scheme.is_some_and(|s| url::SCHEMES.contains(&s))
                || ["ffmpeg:", "exec:", "echo:", "expr:"].iter().any(|w| v.starts_with(w))
        })
    };
    match (streams, own) {
        (true, 1..) => Sniff::Sure,
        (true, 0) if sources() => Sniff::Sure,
        (true, 0) if head.head.len() < 200 => Sniff::Maybe(30),
        (false, 2..) if door && head.head.contains("\n  listen:") => Sniff::Sure,
        (false, 1) if door && head.head.contains("\n  listen:") => Sniff::Maybe(40),
        // Nothing but its logins.
        (false, 2..) if door && head.head.contains("\n  username:") => Sniff::Maybe(50),
        _ => Sniff::No,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let (doc, notices) = yaml::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    sink.comments("#");
    comment_urls(sink, "#");
    let docs = yaml::documents(&doc);
    let Some(root) = docs.first().copied() else { return };
    tree::known(
        sink,
        root,
        &[
            "streams",
            "api",
            "rtsp",
            "webrtc",
            "ffmpeg",
            "homekit",
            "hass",
            "ngrok",
            "srtp",
            "rtmp",
            "log",
            "publish",
            "preload",
            "webtorrent",
            "pinggy",
            "hls",
            "mp4",
            "app",
            "exec",
            "echo",
            "expr",
            "xiaomi",
            "wyze",
            "ring",
            "roborock",
            "tuya",
            "nest",
            "kasa",
            "mjpeg",
            "debug",
        ],
    );
    if let Some(first) = root.children().next() {
        tree::product(sink, "AlexxIT", "go2rtc", first.key_span());
    }
    if tree::select(root, "streams/*").is_empty() {
        sink.by_default(key::STREAM_LISTED, false, "streams");
    }
    let open = section(sink, root, false);
    if open {
        commented_login(sink);
    }
}

/// The settings below `root`. `inside`: a section of Frigate, whose control interface is used only where it is mentioned.
/// True when RTSP asks for no login.
pub(super) fn section(sink: &mut FactSink<'_>, root: NodeRef<'_>, inside: bool) -> bool {
    for s in tree::select(root, "streams/*") {
        let one = s.text().is_some().then_some(s);
        for n in one.into_iter().chain(s.children()) {
            if let Some(v) = n.text() {
                facts_from_url(sink, v, n.value_span(), "camera source");
            }
        }
    }
    let mut api_open = false;
    if !inside || at(root, "api").is_some() {
        api_open = listener(sink, root, "api", Service::Api, ":1984") && api(sink, root);
    }
    let rtsp = listener(sink, root, "rtsp", Service::Rtsp, ":8554");
    let rtsp_open = rtsp && login(sink, root, "rtsp", Service::Rtsp);
    if !inside || at(root, "webrtc").is_some() {
        let on = listener(sink, root, "webrtc", Service::Webrtc, ":8555");
        // Pictures by WebRTC are asked for through the control interface.
        if on && api_open {
            tree::put(sink, key::WEBRTC_AUTH, "none", At::Default("api.username, api.password"));
        }
    }
    if text(root, "rtmp/listen").is_some() {
        listener(sink, root, "rtmp", Service::Rtmp, "");
    }
    outside(sink, root);
    const SECRETS: &[(&str, Take)] = &[
        ("api/tls_key", Take::Secret("tls_key")),
        ("hass/token", Take::Secret("hass.token")),
        ("homekit/*/pin", Take::Secret("homekit.pin")),
        ("homekit/*/device_private", Take::Secret("homekit.device_private")),
        ("ngrok/authtoken", Take::Secret("ngrok.authtoken")),
        ("webrtc/ice_servers/*/credential", Take::Secret("ice_servers.credential")),
        ("xiaomi/*", Take::Secret("xiaomi")),
        ("wyze/*", Take::Secret("wyze")),
        ("ring/*", Take::Secret("ring")),
        ("webtorrent/shares/*/pwd", Take::Secret("webtorrent.pwd")),
        ("publish/*", Take::Hide),
        ("publish/*/*", Take::Hide),
    ];
    tree::take(sink, root, SECRETS);
    rtsp_open
}

/// Where one section listens. False when it is switched off.
fn listener(sink: &mut FactSink<'_>, root: NodeRef<'_>, name: &str, service: Service, default: &str) -> bool {
    let here = format!("{name}.listen");
    let node = at(root, name).and_then(|s| s.get("listen"));
    if let Some(n) = node
        && n.text().is_none_or(|t| t.trim().is_empty())
    {
        tree::door(sink, service, Door { on: Some((false, At::File(n.span()))), ..Door::default() });
        return false;
    }
    let from = node.map_or(At::Default(&here), |n| At::File(n.span()));
    let Some((bind, port)) = tree::listen(node.and_then(|n| n.text()).unwrap_or(default)) else {
        return true;
    };
    let door = Door {
        on: Some((true, from)),
        bind: Some((&bind, from)),
        port: Some((port, from)),
        ..Door::default()
    };
    tree::door(sink, service, door);
    true
}

const VARIABLE: Text = t(
    "ログインの名前が変数です。変数が空なら、ログインなしで使えます。起動のしかたを確かめてください。",
    "The name of the login is a variable. Where it is empty, no login is asked. Check how the program is started.",
);

/// The login of one section. True when there is none.
fn login(sink: &mut FactSink<'_>, root: NodeRef<'_>, name: &str, service: Service) -> bool {
    let Some(keys) = key::service_keys(service) else { return false };
    let here = format!("{name}.username, {name}.password");
    let s = at(root, name);
    let user = s.and_then(|s| s.get("username")).filter(|n| n.text().is_some_and(|t| !t.is_empty()));
    let pass = s.and_then(|s| s.get("password"));
    let opens = if service == Service::Rtsp { "rtsp" } else { "api" };
    tree::account(sink, user, pass, Role::Unknown, opens, Tri::Unknown);
    match user {
        // `${NAME:}`: without the variable the name is empty, and nobody is asked.
        Some(u) if u.text().is_some_and(|t| t.starts_with("${") && t.ends_with(":}")) => {
            sink.notice("go2rtc.login-by-variable", VARIABLE, Args::new(), Some(u.span()));
            false
        }
        Some(u) => {
            let how = if service == Service::Rtsp { "digest" } else { "basic" };
            tree::put(sink, keys.auth, how, At::File(u.span()));
            false
        }
        // `[NAME]` of a template is a list: something is meant to stand there.
        None if s.and_then(|s| s.get("username")).is_some_and(|n| n.children().next().is_some()) => false,
        None => {
            tree::put(sink, keys.auth, "none", At::Default(&here));
            true
        }
    }
}

/// The control interface. True when strangers may use it.
fn api(sink: &mut FactSink<'_>, root: NodeRef<'_>) -> bool {
    let open = login(sink, root, "api", Service::Api);
    if text(root, "api/origin") == Some("*")
        && let Some(n) = at(root, "api/origin")
    {
        sink.stated(key::HTTP_CORS, "*", n.span());
    }
    if let Some(n) = at(root, "api/tls_listen").filter(|n| n.text().is_some_and(|t| !t.is_empty()))
        && let Some((_, port)) = n.text().and_then(tree::listen)
    {
        sink.stated(key::HTTPS_ENABLED, true, n.span());
        sink.stated(key::HTTPS_PORT, port, n.span());
        sink.stated(key::HTTPS_AUTH, if open { "none" } else { "basic" }, n.span());
    }
    let inside = text(root, "api/listen").and_then(tree::listen).is_some_and(|(b, _)| b == "loopback");
    open && !inside
}

/// What makes the program reachable from the internet.
fn outside(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    for n in tree::select(root, "webrtc/candidates/*") {
        let Some(c) = n.text() else { continue };
        let host = c.rsplit_once(':').map_or(c, |(h, _)| h).trim_matches(['[', ']']);
        if host == "stun" || host_scope(host) == HostScope::Public || is_ddns_name(host) {
            let name = if host == "stun" { "STUN" } else { host };
            sink.stated(key::PUBLIC_NAME, name, n.span());
        }
        if is_ddns_name(host) {
            let d = Ddns { enabled: Tri::Yes, provider: None, hostname: Some(host.to_owned()) };
            sink.stated(key::DDNS, d, n.span());
        }
    }
    for (path, name) in [
        ("ngrok/command", "ngrok"),
        ("ngrok/authtoken", "ngrok"),
        ("pinggy/tunnel", "Pinggy"),
        ("webtorrent/shares", "WebTorrent"),
    ] {
        if let Some(n) = at(root, path)
            && sink.known(key::TUNNEL).is_none()
            && (n.children().next().is_some() || n.text().is_some_and(|t| classify(t) == SecretState::Plain))
        {
            sink.stated(key::TUNNEL, name, n.span());
        }
    }
    if let Some(n) = at(root, "ngrok/command")
        && let Some((_, token)) = n.text().and_then(|t| t.split_once("--authtoken"))
    {
        let token = token.trim_start_matches([' ', '=']).split(' ').next().unwrap_or("");
        let secret = Secret::read(token);
        let place = (!token.is_empty()).then(|| n.value_span());
        sink.with_secret(key::SECRET_IN_FILE, "ngrok", secret, n.span(), place);
    }
    let _ = flag(root, "api/local_auth");
}

/// A login that is commented out looks like a protection and is none.
fn commented_login(sink: &mut FactSink<'_>) {
    let src = sink.source();
    for (_, line) in src.lines() {
        let Some(t) = line.trim_start().strip_prefix('#') else { continue };
        let Some(v) = t.trim_start_matches(['#', ' ', '\t']).strip_prefix("password:") else { continue };
        // Behind the value: an explanation.
        let v = v.split(" #").next().unwrap_or("").trim().trim_matches(['"', '\'']);
        let secret = Secret::read(v);
        let sample =
            ["pass", "password", "secret", "changeme", "xxx"].iter().any(|w| v.eq_ignore_ascii_case(w));
        if secret.state == SecretState::Plain && !sample {
            sink.with_secret(
                key::SECRET_IN_COMMENT,
                "password",
                secret,
                src.span_of(line),
                Some(src.span_of(v)),
            );
        }
        without_effect(sink, "# password", false, src.span_of(line));
        break;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_products_are_not_claimed() {
        for (text, want) in [
            ("streams:\n  a: rtsp://192.168.1.2/1\n", Sniff::Sure),
            ("streams:\n  a:\n    - ffmpeg:rtsp://192.168.1.2/1#video=copy\n", Sniff::Sure),
            ("api:\n  listen: \"127.0.0.1:1984\"\nwebrtc:\n  ice_servers: []\n", Sniff::Sure),
            ("streams: {}\n", Sniff::Maybe(30)),
            ("api:\n  password: x\n  username: a\nrtsp:\n  username: a\n", Sniff::Maybe(50)),
            ("mqtt:\n  host: a\ncameras:\n  x:\n    ffmpeg:\ngo2rtc:\n  streams:\n", Sniff::No),
            ("paths:\n  all:\nrtsp: yes\napi: yes\n", Sniff::No),
            ("openapi: 3.0.0\npaths:\n", Sniff::No),
            ("server:\n  listen: :80\nlog:\n  level: info\n", Sniff::No),
        ] {
            assert_eq!(sniff(&Head::of(text)), want, "{text}");
        }
    }
}
