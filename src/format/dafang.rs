//! Xiaomi Dafang Hacks: `rtspserver.conf`, `lighttpd.user` and `mqtt.conf` of cameras with changed firmware.
//!
//! `USERNAME` and `USERPASSWORD` empty, and no `-U user:password` in `RTSPOPTS`: the picture is open on 8554.
//! `lighttpd.user` is `user:realm:MD5`; the shipped line is known.

use super::tree::{self, At, Door, Take, at, number, text};
use super::{FactSink, Format, Head, Sniff, camera_shell};
use crate::i18n::text as t;
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::Secret;
use crate::model::span::Span;
use crate::model::value::{Account, Role, Service, Tri};
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "dafang",
    name: t("Dafang Hacks(Xiaomiカメラの改造)", "Dafang Hacks (Xiaomi cameras)"),
    vendor: "Xiaomi",
    kind: DeviceKind::Camera,
    reads: t(
        "RTSPのログイン・管理画面の利用者・MQTT・FTPを読みます。画質などは見ません。",
        "Reads the RTSP login, the page's users, MQTT and FTP. Picture settings are not judged.",
    ),
    usual_names: &["rtspserver.conf", "lighttpd.user", "mqtt.conf", "bftpd.conf"],
    sniff,
    read,
};

const RTSP: [&str; 8] = [
    "USERPASSWORD",
    "RTSPOPTS",
    "MULTICASTDEST",
    "AUDIOOUTBR",
    "VIDEOFORMAT",
    "FRAMERATE_DEN",
    "HWVOLUME",
    "AECFILTER",
];
const MQTT: [&str; 5] =
    ["MOSQUITTOOPTS", "MOSQUITTOPUBOPTS", "AUTODISCOVERY_PREFIX", "STATUSINTERVAL", "LOCATION"];
/// Of `bftpd.conf`; `global {` and `user ftp {` stand around them.
const FTP: [&str; 6] =
    ["DATAPORT20", "PATH_BFTPDUTMP", "DENY_LOGIN", "ANONYMOUS_USER", "BIND_TO_ADDR", "PASSIVE_PORTS"];
const KNOWN: &[&str] = &[
    "CODEC",
    "LOG*",
    "PORT",
    "USER*",
    "DCIM_PATH",
    "SUB_DIR",
    "FILE_NAME",
    "RTSP*",
    "MULTICASTDEST",
    "BITRATE",
    "FRAMERATE_*",
    "VIDEO*",
    "AUDIO*",
    "HWVOLUME",
    "SWVOLUME",
    "FILTER",
    "HIGHPASSFILTER",
    "AECFILTER",
    "HOST",
    "PASS",
    "MOSQUITTO*",
    "TOPIC",
    "LOCATION",
    "DEVICE_NAME",
    "STATUSINTERVAL",
    "AUTODISCOVERY_PREFIX",
    "SUB_DIR*",
    "GOP*",
    "MIN*",
    "MAX*",
];

/// `root:all:<32 hex>`.
fn digest(line: &str) -> Option<(&str, &str)> {
    let mut f = line.trim().splitn(3, ':');
    let (user, realm, hash) = (f.next()?, f.next()?, f.next()?);
    let hex = hash.len() == 32 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    (realm == "all" && hex && !user.is_empty() && user.len() < 40).then_some((user, hash))
}

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    match tree::line_keys(h, &RTSP) {
        3.. => return Sniff::Sure,
        2 => return Sniff::Maybe(60),
        _ => {}
    }
    if tree::line_keys(h, &MQTT) >= 2 || tree::line_keys(h, &FTP) >= 3 {
        return Sniff::Sure;
    }
    let mut lines = h.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#'));
    if h.len() < 4_000 && lines.clone().next().is_some() && lines.all(|l| digest(l).is_some()) {
        return Sniff::Sure;
    }
    Sniff::No
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let first = src.lines().find(|(_, l)| digest(l).is_some());
    if let Some((_, l)) = first {
        tree::product(sink, "Xiaomi", "Dafang Hacks", src.span_of(l));
        for (_, line) in src.lines() {
            let Some((user, hash)) = digest(line) else { continue };
            let shipped = hash.eq_ignore_ascii_case("a6564902a687c445cbd80bab194c42d5");
            let a = Account {
                name: user.to_owned(),
                role: Role::Admin,
                r#for: "web",
                password_is_default: shipped.then_some(true),
                ..Account::default()
            };
            let span = src.span_of(line);
            sink.understood(span);
            sink.with_secret(
                key::ACCOUNT,
                a,
                Secret::hash(line.trim(), "htdigest"),
                span,
                Some(src.span_of(hash)),
            );
        }
        return;
    }
    if tree::line_keys(&src.text, &FTP) >= 3 {
        return ftp(src, sink);
    }
    camera_shell::read(src, sink, "Xiaomi", "Dafang Hacks", KNOWN, facts);
}

/// The FTP server: who may come in at all (`DENY_LOGIN` is "no" or the words of the refusal), and as nobody.
fn ftp(src: &Source, sink: &mut FactSink<'_>) {
    sink.understood_all();
    let (mut global, mut nobody, mut denied): (bool, Option<Span>, bool) = (true, None, false);
    for (_, line) in src.lines() {
        let t = line.trim();
        if t.ends_with('{') {
            global = t.starts_with("global");
            continue;
        }
        let Some((name, value)) = t.split_once('=').filter(|_| !t.starts_with('#')) else { continue };
        let (span, word) = (src.span_of(line), value.trim().trim_matches('"'));
        let no = word == "no" || word.is_empty();
        match name.trim() {
            "DENY_LOGIN" if global => sink.stated(key::FTP_ENABLED, no, span),
            "DENY_LOGIN" => denied |= !no,
            "ANONYMOUS_USER" if !no => nobody = Some(span),
            "PORT" => {
                if let Ok(p) = word.parse::<u16>() {
                    sink.stated(key::FTP_PORT, p, span);
                }
            }
            "BIND_TO_ADDR" => sink.stated(key::FTP_BIND, tree::bind(word), span),
            _ => {}
        }
    }
    match nobody.filter(|_| !denied) {
        Some(span) => sink.stated(key::FTP_AUTH, "none", span),
        None => sink.by_default(key::FTP_AUTH, "set", "ANONYMOUS_USER"),
    }
}

fn facts(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    if at(root, "HOST").is_some() && at(root, "PASS").is_some() {
        return mqtt(sink, root);
    }
    let port = number(root, "PORT").and_then(|(p, s)| Some((u16::try_from(p).ok()?, At::File(s))));
    let port = Some(port.unwrap_or((8554, At::Default("PORT"))));
    let pass = at(root, "USERPASSWORD");
    let filled =
        pass.is_some_and(|p| p.text().is_some_and(|t| !t.is_empty())) && text(root, "USERNAME").is_some();
    let options = at(root, "RTSPOPTS");
    let inline = options.and_then(|o| {
        let mut w = o.text()?.split_whitespace();
        let login = loop {
            let x = w.next()?;
            match x.strip_prefix("-U") {
                Some("") => break w.next()?,
                Some(rest) => break rest,
                None => {}
            }
        };
        Some((o, login.split_once(':')?))
    });
    let auth = match (inline, pass) {
        (Some((o, _)), _) => Some(("set", At::File(o.span()))),
        (None, Some(p)) => Some((if filled { "set" } else { "none" }, At::File(p.span()))),
        (None, None) => Some(("none", At::Default("USERNAME, USERPASSWORD, RTSPOPTS -U"))),
    };
    tree::door(sink, Service::Rtsp, Door { port, auth, ..Door::default() });
    if let Some((o, (user, pass))) = inline {
        let a = Account { name: user.to_owned(), r#for: "rtsp", ..Account::default() };
        sink.with_secret(key::ACCOUNT, a, Secret::read(pass), o.span(), Some(o.value_span()));
    } else if let Some(p) = pass.filter(|_| filled) {
        camera_shell::account(sink, at(root, "USERNAME"), p, "", Role::Unknown, "rtsp");
    }
    if let Some(n) = at(root, "MULTICASTDEST") {
        sink.stated(key::MULTICAST_ENABLED, n.text().is_some_and(|t| !t.is_empty()), n.span());
    }
}

fn mqtt(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    let state = tree::login(sink, root, ("USER", "PASS"), Role::Unknown, "mqtt");
    let port = number(root, "PORT").and_then(|(p, _)| u16::try_from(p).ok());
    let tls = text(root, "MOSQUITTOOPTS").is_some_and(|o| o.contains("--cafile"));
    if let Some(h) = at(root, "HOST").filter(|h| h.text().is_some_and(|t| !t.is_empty())) {
        let r = tree::to_host(h.text(), port, Tri::from(tls), tree::asked(state));
        tree::remote(sink, key::REMOTE_MQTT, r, At::File(h.span()));
    }
    tree::take(sink, root, &[("LOCATION", Take::Hide)]);
}
