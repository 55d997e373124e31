//! Home Assistant: `configuration.yaml`, packages, `camera.yaml`, `secrets.yaml` and `.storage/core.config_entries`.
//!
//! Comes in: YAML with `!secret` and `!include` (the other file is not here: nothing is said), or JSON of the storage. Goes
//! out: who gets in without a password, the admin page, cameras with their logins, the way from outside. Of `secrets.yaml`
//! only the names of the entries leave this file; every value is masked.

use super::tree::{self, At, Door, Take, at, flag, number, text};
use super::{FactSink, Format, Head, Sniff};
use crate::format::sink::{comment_urls, facts_from_url_if};
use crate::i18n::{Args, Text, text as t};
use crate::model::document::{Kind, NodeRef};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::net::{HostScope, is_ddns_name};
use crate::model::secret::{SecretState, classify};
use crate::model::value::{Ddns, Role, Service, Tri};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::{json, url, yaml};

pub static FORMAT: Format = Format {
    id: "home-assistant",
    name: t("Home Assistant の設定", "Home Assistant configuration"),
    vendor: "Home Assistant",
    kind: DeviceKind::Server,
    reads: t(
        "ログインのしかた・管理画面・カメラ・外からの入り口・秘密の有無を読みます。自動化などの設定は見ません。",
        "Reads logins, the admin page, cameras, access from outside and secrets. Automations are not judged.",
    ),
    usual_names: &["configuration.yaml", "secrets.yaml", "camera.yaml", "core.config_entries"],
    sniff,
    read,
};

/// Integrations that stand at the left margin.
const OWN: &[&str] = &[
    "default_config",
    "homeassistant",
    "http",
    "frontend",
    "automation",
    "script",
    "scene",
    "camera",
    "sensor",
    "binary_sensor",
    "switch",
    "light",
    "group",
    "input_boolean",
    "input_text",
    "input_datetime",
    "input_number",
    "input_select",
    "mqtt",
    "shell_command",
    "rest_command",
    "template",
    "recorder",
    "logger",
    "history",
    "logbook",
    "zone",
    "stream",
    "ffmpeg",
    "tts",
    "cover",
    "climate",
    "fan",
    "media_player",
    "timer",
    "counter",
    "notify",
    "device_tracker",
    "onvif",
    "amcrest",
    "generic",
    "go2rtc",
    "cloud",
    "duckdns",
    "upnp",
    "lovelace",
    "panel_iframe",
    "zeroconf",
    "ssdp",
    "config",
    "system_health",
    "mobile_app",
    "person",
    "utility_meter",
    "downloader",
];
/// Words that only this product has.
const SURE: &[&str] = &["default_config", "homeassistant", "input_boolean", "binary_sensor", "rest_command"];
const CAMERA_KEYS: [&str; 4] = ["stream_source:", "still_image_url:", "mjpeg_url:", "platform: ffmpeg"];
const PART_KEYS: [&str; 3] = ["use_x_forwarded_for:", "trusted_proxies:", "- type: trusted_networks"];

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    if h.trim_start().starts_with('{') {
        return if h.contains("\"core.config_entries\"") || h.contains("\"key\": \"core.") {
            Sniff::Sure
        } else {
            Sniff::No
        };
    }
    let (mut own, mut sure, mut other, mut all, mut flat) = (0u8, 0u8, false, 0u32, 0u32);
    let (mut secret, mut list) = (0u32, false);
    for (k, v) in yaml::top_level(h) {
        own += u8::from(OWN.contains(&k) && own < 200);
        // `homeassistant: true` stands in the settings of programs that only work with it.
        let section = k != "homeassistant" || v.trim().is_empty() || v.trim().starts_with('!');
        sure += u8::from(SURE.contains(&k) && section && sure < 200);
        other |= matches!(
            k,
            "services"
                | "cameras"
                | "streams"
                | "paths"
                | "openapi"
                | "apiVersion"
                | "jobs"
                | "image"
                // ESPHome has sections of the same names.
                | "esphome"
                | "esp32"
                | "esp8266"
        );
        all += 1;
        let v = v.trim();
        flat += u32::from(!v.is_empty() && !v.starts_with(['{', '[', '|', '>', '&', '!']));
        let k = k.to_ascii_lowercase();
        secret += u32::from(
            ["password", "passwd", "secret", "token", "api_key", "_pass", "_pin", "_url"]
                .iter()
                .any(|w| k.contains(w)),
        );
    }
    // `camera.yaml`, perhaps cut out with the indentation that it has under `camera:`.
    for l in h.lines().map(str::trim_start).filter(|l| !l.is_empty() && !l.starts_with('#')).take(1) {
        list = l.starts_with("- ") && h.contains("platform:");
    }
    let camera = CAMERA_KEYS.iter().any(|w| h.contains(w));
    if other {
        return Sniff::No;
    }
    match (own, sure) {
        (1.., 1..) if !(own == 1 && all > 8) => Sniff::Sure,
        (1.., _) if h.contains("platform:") && camera => Sniff::Sure,
        // A part of the file: how it stands behind a reverse proxy, or who comes in without a password.
        (1.., _) if PART_KEYS.iter().any(|w| h.contains(w)) => Sniff::Maybe(60),
        (3.., _) if h.contains("!include") || h.contains("platform:") => Sniff::Sure,
        (2.., _) if h.contains("!include") || h.contains("!secret") => Sniff::Maybe(60),
        _ if list && camera => Sniff::Sure,
        // secrets.yaml: flat, and half of the names say what they are.
        _ if all >= 2 && flat == all && secret * 2 >= all && !h.lines().any(|l| l.starts_with(' ')) => {
            Sniff::Maybe(35)
        }
        _ => Sniff::No,
    }
}

const SECRETS: Text = t(
    "パスワードを集めたファイル(secrets.yaml)のようです。値は読み上げません。人に渡さないでください。",
    "This looks like a file of passwords (secrets.yaml). Its values are not shown. Do not hand it to anybody.",
);
const INCLUDED: Text = t(
    "この設定の一部は、別のファイルにあります({name})。そのファイルも入れてください。",
    "Some of these settings are in another file ({name}). Please drop that file too.",
);

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut budget = Budget::new(&sink.limits());
    if src.text.trim_start_matches('\u{FEFF}').trim_start().starts_with('{') {
        let (doc, notices) = json::parse(src, &mut budget);
        sink.notices(notices);
        sink.understood_all();
        return storage(sink, doc.root());
    }
    let (doc, notices) = yaml::parse(src, &mut budget);
    sink.notices(notices);
    sink.comments("#");
    comment_urls(sink, "#");
    let docs = yaml::documents(&doc);
    let Some(root) = docs.first().copied() else { return };
    if root.kind() == Kind::List {
        sink.understood_all();
        product(sink, root);
        return root.children().for_each(|c| camera(sink, c));
    }
    if !root.children().any(|c| c.key().is_some_and(|k| OWN.contains(&k))) {
        return secrets(sink, root);
    }
    tree::known(sink, root, OWN);
    product(sink, root);
    page(sink, root);
    logins(sink, root);
    outside(sink, root);
    for c in root.children() {
        let Some(k) = c.key() else { continue };
        // `camera:`, `camera 2:` as a list or as one map; integrations that are cameras themselves.
        if matches!(k, "camera" | "amcrest" | "onvif" | "generic") || k.starts_with("camera ") {
            let items: Vec<NodeRef<'_>> =
                if c.kind() == Kind::List { c.children().collect() } else { vec![c] };
            items.into_iter().for_each(|i| camera(sink, i));
        } else if !matches!(k, "http" | "homeassistant" | "mqtt" | "duckdns" | "shell_command") {
            other_secrets(sink, c);
        }
        if matches!(k, "http" | "camera" | "go2rtc")
            && let Some(file) = c.text().and_then(|t| t.strip_prefix("!include"))
        {
            sink.notice(
                "home-assistant.include",
                INCLUDED,
                Args::new().with("name", file.trim()),
                Some(c.span()),
            );
        }
    }
    commands(sink, root);
    mqtt(sink, root);
}

fn product(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    if let Some(first) = root.children().next() {
        tree::product(sink, "Home Assistant", "Home Assistant", first.key_span());
    }
}

fn page(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    let Some(http) = at(root, "http").filter(|h| h.kind() == Kind::Map) else { return };
    let port = number(http, "server_port")
        .and_then(|(p, s)| Some((u16::try_from(p).ok()?, At::File(s))))
        .unwrap_or((8123, At::Default("http.server_port")));
    let bind = at(http, "server_host").and_then(|n| Some((tree::bind(n.text()?), n.span())));
    let bind = bind.as_ref().map(|(b, s)| (b.as_str(), At::File(*s)));
    let cert = at(http, "ssl_certificate").filter(|n| n.text().is_some_and(|t| !t.is_empty()));
    let proxy = flag(http, "use_x_forwarded_for").is_some_and(|(on, _)| on);
    let door = Door { on: None, port: Some(port), bind, ..Door::default() };
    match cert {
        Some(c) => {
            sink.stated(key::HTTPS_ENABLED, true, c.span());
            tree::door(sink, Service::Https, door);
        }
        None => {
            tree::door(sink, Service::Http, door);
            // Another program in front may encrypt.
            if !proxy {
                sink.by_default(key::HTTPS_ENABLED, false, "http.ssl_certificate");
            }
        }
    }
    for n in tree::select(http, "cors_allowed_origins") {
        if n.text() == Some("*") {
            sink.stated(key::HTTP_CORS, "*", n.span());
        }
    }
    for n in tree::select(http, "cors_allowed_origins/*") {
        if n.text() == Some("*") {
            sink.stated(key::HTTP_CORS, "*", n.span());
        }
    }
    let banned = flag(http, "ip_ban_enabled");
    let tries = number(http, "login_attempts_threshold");
    match (banned, tries) {
        (Some((false, span)), _) => sink.stated(key::AUTH_LOCKOUT, false, span),
        (_, Some((n, span))) => sink.stated(key::AUTH_LOCKOUT, n > 0, span),
        _ => {}
    }
    // Before 2019 these networks stood here.
    if let Some(list) = http.get("trusted_networks") {
        trusted(sink, list);
    }
    tree::take(sink, http, &[("api_password", Take::Secret("api_password")), ("ssl_key", Take::Hide)]);
}

fn logins(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    for p in tree::select(root, "homeassistant/auth_providers/*") {
        match text(p, "type") {
            Some("trusted_networks") => {
                let Some(list) = p.get("trusted_networks") else { continue };
                trusted(sink, list);
                if let Some((on, span)) = flag(p, "allow_bypass_login") {
                    sink.stated(key::AUTH_LAN_BYPASS, on, span);
                }
                for u in tree::select(p, "trusted_users/*") {
                    sink.source().mark_secret(u.value_span());
                }
            }
            Some("legacy_api_password") => {
                if let Some(n) = p.get("type") {
                    sink.stated(key::AUTH_METHOD, "api-password", n.span());
                }
                tree::take(sink, p, &[("api_password", Take::Secret("api_password"))]);
            }
            _ => {}
        }
    }
}

/// Networks from which nobody needs a password.
fn trusted(sink: &mut FactSink<'_>, list: NodeRef<'_>) {
    let plain = |n: &NodeRef<'_>| n.text().is_some_and(|t| classify(t) == SecretState::Plain);
    let all: Vec<NodeRef<'_>> = list.children().chain(Some(list)).filter(plain).collect();
    let nets: Vec<String> = all.iter().filter_map(|n| n.text()).map(str::to_owned).collect();
    if let Some(first) = all.first() {
        sink.stated(key::AUTH_TRUSTED_NETWORKS, nets, first.span());
    }
}

/// Logins of things that are no cameras: only that they stand here in clear.
fn other_secrets(sink: &mut FactSink<'_>, section: NodeRef<'_>) {
    for n in section.descendants() {
        let what = match n.key() {
            Some("password") => "password",
            Some("api_key") => "api_key",
            Some("token" | "access_token") => "token",
            _ => continue,
        };
        let secret = tree::secret(Some(n));
        if secret.state == SecretState::Plain {
            sink.understood(n.span());
            sink.with_secret(key::SECRET_IN_FILE, what, secret, n.span(), Some(n.value_span()));
        }
    }
}

fn outside(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    for path in ["homeassistant/external_url", "homeassistant/base_url", "http/base_url"] {
        let Some(n) = at(root, path) else { continue };
        let Some(u) = n.text().and_then(url::read) else { continue };
        let named = u.host_scope == HostScope::Name && u.host.contains('.') && !u.host.ends_with(".local");
        if u.host_scope == HostScope::Public || named {
            sink.stated(key::PUBLIC_NAME, u.host.as_str(), n.span());
        }
        if is_ddns_name(&u.host) {
            let d = Ddns { enabled: Tri::Yes, provider: None, hostname: Some(u.host.clone()) };
            sink.stated(key::DDNS, d, n.span());
        }
    }
    if let Some(n) = at(root, "duckdns") {
        let name = text(n, "domain").map(|d| format!("{d}.duckdns.org"));
        let d = Ddns { enabled: Tri::Yes, provider: Some("duckdns".to_owned()), hostname: name };
        sink.stated(key::DDNS, d, n.key_span());
        tree::take(sink, n, &[("access_token", Take::Secret("duckdns"))]);
    }
    // Only where the file says so: later versions of this part do not open ports.
    for path in ["upnp/port_mapping", "upnp/port_mappings"] {
        if let Some((on, span)) = flag(root, path) {
            sink.stated(key::UPNP_PORT_MAPPING, on, span);
        }
    }
}

/// One camera: its URLs, or its address with name and password.
fn camera(sink: &mut FactSink<'_>, c: NodeRef<'_>) {
    const URLS: &[(&str, Take)] = &[
        ("stream_source", Take::Source),
        ("still_image_url", Take::Source),
        ("mjpeg_url", Take::Source),
        ("input", Take::Source),
        ("url", Take::Source),
        ("access_token", Take::Secret("access_token")),
        ("token", Take::Secret("token")),
    ];
    tree::take(sink, c, URLS);
    let (user, pass) = (c.get("username"), c.get("password"));
    match at(c, "host|ip|ip_address") {
        Some(h) => tree::camera(sink, text(c, "platform").unwrap_or("http"), h, c.get("port"), user, pass),
        None => {
            tree::account(sink, user, pass, Role::Unknown, "camera source", Tri::Unknown);
        }
    }
}

/// Commands that talk to camera programs by doors that ask for no login.
fn commands(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    for path in ["shell_command/*", "rest_command/*/url", "rest/*/resource"] {
        for n in tree::select(root, path) {
            let Some(v) = n.text() else { continue };
            let mut told: Vec<(String, Option<u16>)> = Vec::new();
            facts_from_url_if(sink, v, n.value_span(), "camera source", |u| {
                let camera = u.scheme.starts_with("rtsp")
                    || matches!(u.port, Some(5000 | 1984)) && u.display.contains("/api/");
                let here = (u.host.clone(), u.port);
                let new = camera && !told.contains(&here);
                if new {
                    told.push(here);
                }
                new
            });
        }
    }
}

fn mqtt(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    let Some(m) = at(root, "mqtt").filter(|m| m.get("broker").is_some()) else { return };
    let state = tree::login(sink, m, ("username", "password"), Role::Unknown, "mqtt");
    let tls = text(m, "certificate").is_some() || number(m, "port").is_some_and(|(p, _)| p == 8883);
    let port = number(m, "port").and_then(|(p, _)| u16::try_from(p).ok());
    let r = tree::to_host(text(m, "broker"), port, Tri::from(tls), tree::asked(state));
    if let Some(b) = m.get("broker") {
        tree::remote(sink, key::REMOTE_MQTT, r, At::File(b.span()));
    }
}

/// Names only.
fn secrets(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    sink.understood_all();
    for n in root.descendants() {
        let (Some(k), Some(v)) = (n.key(), n.text()) else { continue };
        if v.is_empty() {
            continue;
        }
        let secret = tree::secret(Some(n));
        sink.with_secret(key::SECRET_IN_FILE, k, secret, n.span(), Some(n.value_span()));
    }
    sink.notice("home-assistant.secrets", SECRETS, Args::new(), None);
}

/// `.storage/core.config_entries`: one entry for each thing that was set up on the page.
fn storage(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    const CAMERAS: &[&str] = &[
        "onvif",
        "reolink",
        "generic",
        "ffmpeg",
        "foscam",
        "amcrest",
        "hikvision_next",
        "tplink",
        "tapo_control",
        "dahua",
        "unifiprotect",
        "synology_dsm",
        "frigate",
        "axis",
        "blink",
        "ring",
        "doorbird",
        "mjpeg",
        "hikvision",
        "vivotek",
    ];
    product(sink, root);
    for e in tree::select(root, "data/entries/*") {
        let domain = text(e, "domain").unwrap_or("");
        let parts = [e.get("data"), e.get("options")].into_iter().flatten();
        for d in parts {
            if CAMERAS.contains(&domain) {
                camera(sink, d);
            } else if let Some(b) = d.get("broker").filter(|_| domain == "mqtt") {
                let state = tree::login(sink, d, ("username", "password"), Role::Unknown, "mqtt");
                let tls = at(d, "certificate").is_some();
                let port = number(d, "port").and_then(|(p, _)| u16::try_from(p).ok());
                let r = tree::to_host(b.text(), port, Tri::from(tls), tree::asked(state));
                tree::remote(sink, key::REMOTE_MQTT, r, At::File(b.span()));
            }
            const REST: &[(&str, Take)] = &[
                ("password", Take::Hide),
                ("token", Take::Secret("token")),
                ("api_key", Take::Secret("api_key")),
                ("access_token", Take::Secret("access_token")),
                ("refresh_token", Take::Secret("refresh_token")),
                ("webhook_id", Take::Hide),
                ("cloud_password", Take::Secret("cloud_password")),
            ];
            tree::take(sink, d, REST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_yaml_is_not_claimed() {
        for (text, want) in [
            ("default_config:\nautomation: !include a.yaml\n", Sniff::Sure),
            ("camera:\n  - platform: generic\n    stream_source: rtsp://a\n", Sniff::Sure),
            ("- platform: mjpeg\n  mjpeg_url: http://a/b\n", Sniff::Sure),
            ("# cams\n\n  - name: a\n    platform: ffmpeg\n    input: rtsp://a/b\n", Sniff::Sure),
            ("cam_password: abc\nmqtt_password: def\n", Sniff::Maybe(35)),
            ("http:\n  use_x_forwarded_for: true\n  trusted_proxies:\n    - 10.0.0.9\n", Sniff::Maybe(60)),
            ("http:\n  port: 80\nlogger:\n  level: x\n", Sniff::No),
            ("services:\n  homeassistant:\n    image: x\n", Sniff::No),
            ("name: x\non: push\njobs:\n  a: b\n", Sniff::No),
        ] {
            assert_eq!(sniff(&Head::of(text)), want, "{text}");
        }
    }
}
