//! Mosquitto (`mosquitto.conf`): the message broker behind many recorders; alarms and pictures pass through it.
//!
//! `key value` lines. `listener PORT [ADDRESS]` begins a door; what follows belongs to it (certificates, with
//! `per_listener_settings` also the login). `allow_anonymous true` wins over a password file. Where the file does not say who
//! may connect, the default differs between versions 1 and 2, so that nothing is said.

use super::tree::{self, At, line_keys, without_effect};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::Secret;
use crate::model::span::Span;
use crate::model::value::{Account, Tri};
use crate::source::Source;
use crate::syntax::kv::{self, Dialect, Quotes, Separator};

pub static FORMAT: Format = Format {
    id: "mosquitto",
    name: text("Mosquitto(通知の中継)の設定", "Mosquitto (message broker) configuration"),
    vendor: "Eclipse",
    kind: DeviceKind::Server,
    reads: text(
        "入り口・ログイン・暗号化・ほかの中継先を読みます。細かい動作の設定は見ません。",
        "Reads listeners, logins, encryption and bridges. Details of operation are not judged.",
    ),
    usual_names: &["mosquitto.conf"],
    sniff,
    read,
};

const LINES: Dialect = Dialect {
    separator: Separator::Blank,
    comments: &['#'],
    at_settings: false,
    sections: false,
    trailing_comments: false,
    quotes: Quotes::Kept,
};
const STRONG: [&str; 12] = [
    "allow_anonymous",
    "persistence_location",
    "per_listener_settings",
    "max_inflight_messages",
    "password_file",
    "acl_file",
    "autosave_interval",
    "require_certificate",
    "persistence",
    "log_dest",
    "remote_clientid",
    "listener",
];
const KNOWN: &[&str] = &[
    "protocol",
    "port",
    "bind_address",
    "cafile",
    "capath",
    "certfile",
    "keyfile",
    "log_type",
    "log_timestamp",
    "log_timestamp_format",
    "connection_messages",
    "pid_file",
    "user",
    "max_connections",
    "max_queued_messages",
    "max_keepalive",
    "message_size_limit",
    "include_dir",
    "connection",
    "address",
    "topic",
    "remote_username",
    "remote_password",
    "bridge_cafile",
    "bridge_insecure",
    "bridge_protocol_version",
    "start_type",
    "try_private",
    "cleansession",
    "clientid",
    "notifications",
    "keepalive_interval",
    "socket_domain",
    "tls_version",
    "ciphers",
    "use_identity_as_username",
    "use_username_as_clientid",
    "psk_file",
    "psk_hint",
    "plugin",
    "auth_plugin",
    "queue_qos0_messages",
    "retain_available",
    "set_tcp_nodelay",
    "sys_interval",
    "websockets_log_level",
    "http_dir",
    "mount_point",
    "upgrade_outgoing_qos",
    "allow_zero_length_clientid",
    "autosave_on_changes",
    "persistence_file",
    "persistent_client_expiration",
    "memory_limit",
    "max_packet_size",
    "crlfile",
    "dhparamfile",
    "tls_engine",
];

fn sniff(head: &Head<'_>) -> Sniff {
    let n = line_keys(head.head, &STRONG);
    let own = line_keys(head.head, &["allow_anonymous", "per_listener_settings", "persistence_location"]);
    match (n, own) {
        (2.., 1..) => Sniff::Sure,
        (1, 1) => Sniff::Maybe(60),
        (3.., 0) => Sniff::Maybe(50),
        _ => Sniff::No,
    }
}

#[derive(Default, Clone)]
struct Listener {
    port: Option<(u16, Span)>,
    bind: Option<(String, Span)>,
    tls: Option<Span>,
    anonymous: Option<(bool, Span)>,
    passwords: Option<Span>,
    /// Only who holds a certificate comes in; this belongs to its listener whatever `per_listener_settings` says.
    certificate: Option<Span>,
    at: Option<Span>,
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    sink.comments("#");
    // The first one is what stands before any `listener`.
    let mut list = vec![Listener::default()];
    let mut each = false;
    let mut bridge: Option<(Span, String)> = None;
    let (mut remote_user, mut bridge_tls) = (None, false);
    let mut bridge_pass: Option<kv::Entry<'_>> = None;
    let mut product = false;
    for e in kv::scan(&src.text, &LINES).filter_map(kv::Line::entry) {
        let span = src.span_of(e.line);
        if !STRONG.contains(&e.key) && !KNOWN.contains(&e.key) {
            sink.unread(span, "unknown-key");
            continue;
        }
        sink.understood(span);
        if !product {
            tree::product(sink, "Eclipse", "Mosquitto", span);
            product = true;
        }
        let mut words = e.value.split_whitespace();
        match e.key {
            "per_listener_settings" => each = tree::truth(e.value) == Some(true),
            "listener" | "port" => {
                let port = words.next().and_then(|p| p.parse::<u16>().ok());
                let bind = words.next().map(|b| (tree::bind(b), span));
                if e.key == "listener" {
                    list.push(Listener { at: Some(span), ..Listener::default() });
                }
                if let Some(l) = list.last_mut() {
                    l.port = port.map(|p| (p, span));
                    l.at = l.at.or(Some(span));
                    if bind.is_some() {
                        l.bind = bind;
                    }
                }
            }
            "bind_address" => last(&mut list, |l| l.bind = Some((tree::bind(e.value), span))),
            "certfile" | "cafile" | "psk_file" | "psk_hint" => last(&mut list, |l| l.tls = Some(span)),
            "require_certificate" => {
                let on = tree::truth(e.value) == Some(true);
                last(&mut list, |l| l.certificate = on.then_some(span));
            }
            "allow_anonymous" => {
                let yes = tree::truth(e.value).unwrap_or(false);
                place(&mut list, each, |l| l.anonymous = Some((yes, span)));
            }
            "password_file" | "plugin" | "auth_plugin" => {
                place(&mut list, each, |l| l.passwords = Some(span))
            }
            "address" => bridge = Some((span, e.value.to_owned())),
            "bridge_cafile" => bridge_tls = true,
            "remote_username" => remote_user = Some(e.value.to_owned()),
            "remote_password" => bridge_pass = Some(e),
            _ => {}
        }
    }
    listeners(sink, &list, each);
    if let Some((span, address)) = bridge {
        let first = address.split_whitespace().next().unwrap_or("");
        let (host, port) = first.rsplit_once(':').map_or((first, None), |(h, p)| (h, p.parse().ok()));
        let auth = if bridge_pass.is_some() { "set" } else { "unknown" };
        let r = tree::to_host(Some(host), port, Tri::from(bridge_tls), auth);
        tree::remote(sink, key::REMOTE_MQTT, r, At::File(span));
    }
    if let Some(e) = bridge_pass {
        let a = Account { name: remote_user.unwrap_or_default(), r#for: "mqtt", ..Account::default() };
        let place = Some(src.span_of(e.value));
        sink.with_secret(key::ACCOUNT, a, Secret::read(e.value), src.span_of(e.line), place);
    }
}

fn last(list: &mut [Listener], f: impl FnOnce(&mut Listener)) {
    if let Some(l) = list.last_mut() {
        f(l);
    }
}

/// A login setting belongs to one listener, or to all.
fn place(list: &mut [Listener], each: bool, f: impl FnOnce(&mut Listener)) {
    let at = if each { list.len().saturating_sub(1) } else { 0 };
    if let Some(l) = list.get_mut(at) {
        f(l);
    }
}

fn listeners(sink: &mut FactSink<'_>, list: &[Listener], each: bool) {
    let Some(global) = list.first() else { return };
    let doors: Vec<&Listener> = list.iter().filter(|l| l.at.is_some()).collect();
    let only = [global];
    // Without any listener only the login is known.
    let doors = if doors.is_empty() { &only[..] } else { &doors[..] };
    let whole = sink.whole_file();
    for (i, l) in doors.iter().enumerate() {
        if let (true, Some(span)) = (i > 0, l.at) {
            sink.subject(DeviceKind::Server, span);
            super::docker_compose::same_machine(sink, span);
        } else if let (true, Some(span)) = (doors.len() > 1, l.at) {
            super::docker_compose::same_machine(sink, span);
        }
        let login = if each { l } else { global };
        if let Some((port, span)) = l.port {
            sink.stated(key::MQTT_ENABLED, true, span);
            sink.stated(key::MQTT_PORT, port, span);
            // Who names no address listens on all.
            let bind = l.bind.clone().unwrap_or(("all".to_owned(), span));
            sink.stated(key::MQTT_BIND, bind.0, bind.1);
            match l.tls {
                Some(at) => sink.stated(key::MQTT_TLS, true, at),
                None => sink.derived(key::MQTT_TLS, false, span),
            }
        } else if let Some((bind, span)) = &l.bind {
            sink.stated(key::MQTT_BIND, bind.as_str(), *span);
        }
        // Without certificates of its own the listener does not encrypt, and asks for none.
        if let (Some(span), true) = (l.certificate, l.tls.is_some()) {
            sink.stated(key::MQTT_AUTH, "set", span);
            continue;
        }
        match (login.anonymous, login.passwords) {
            (Some((true, span)), passwords) => {
                sink.stated(key::MQTT_AUTH, "none", span);
                if let Some(p) = passwords.filter(|_| i == 0) {
                    without_effect(sink, "password_file", true, p);
                }
            }
            (_, Some(span)) => sink.stated(key::MQTT_AUTH, "set", span),
            (Some((false, span)), None) => sink.stated(key::MQTT_AUTH, "set", span),
            (None, None) => {}
        }
    }
    sink.select(whole);
}
