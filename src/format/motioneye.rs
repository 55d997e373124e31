//! motionEye and motionEyeOS: `motion.conf`, `camera-1.conf` and `motioneye.conf`, alone or from its backup archive.
//!
//! motionEye writes motion's files and hides its own settings in comments: `# @name value` is a setting. The main file
//! holds the two accounts (administrator and viewer), each camera file repeats the viewer's for motion's own stream. An
//! empty viewer password means that the page shows the pictures to anybody (`handlers/base.py`: "no authentication
//! required for normal user"). Its commands (`sendmail`, `sendtelegram`, `webhook`) carry passwords and tokens as bare
//! words. `motioneye.conf` is another file: where the page listens. What these files do not say is not stated.

use super::motion::{self, Conf};
use super::sink::facts_from_url;
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::map::HashSet;
use crate::model::net::host_scope;
use crate::model::secret::{Secret, SecretState, SecretText};
use crate::model::value::{Account, Remote, Role, Tri, UrlSource};
use crate::source::Source;
use crate::syntax::kv::{self, Entry, Line};
use std::ops::Range;

pub static FORMAT: Format = Format {
    id: "motioneye",
    name: text("motionEye の設定", "motionEye configuration"),
    vendor: "motionEye",
    kind: DeviceKind::Recorder,
    reads: text(
        "motionEyeの3種類のファイル(motion.conf、camera-N.conf、motioneye.conf)を読みます。「# @」で始まる行も設定として読みます。マスク画像とprefs.jsonは読みません。",
        "The three files of motionEye (motion.conf, camera-N.conf, motioneye.conf). Lines that start with “# @” are settings too. Mask pictures and prefs.json are not read.",
    ),
    usual_names: &["motion.conf", "camera-1.conf", "thread-1.conf", "motioneye.conf"],
    sniff,
    read,
};

/// Settings that stand behind `# @`.
const AT: &[&str] = &[
    "@enabled",
    "@id",
    "@name",
    "@lang",
    "@show_advanced",
    "@admin_username",
    "@admin_password",
    "@normal_username",
    "@normal_password",
    "@admin_only",
    "@proto",
    "@scheme",
    "@host",
    "@port",
    "@path",
    "@uri",
    "@url",
    "@username",
    "@password",
    "@remote_camera_id",
    "@storage_device",
    "@network_server",
    "@network_share_name",
    "@network_smb_ver",
    "@network_username",
    "@network_password",
    "@upload_enabled",
    "@upload_picture",
    "@upload_movie",
    "@upload_service",
    "@upload_server",
    "@upload_port",
    "@upload_method",
    "@upload_location",
    "@upload_subfolders",
    "@upload_username",
    "@upload_password",
    "@upload_authorization_key",
    "@upload_endpoint_url",
    "@upload_access_key",
    "@upload_secret_key",
    "@upload_bucket",
    "@clean_cloud_enabled",
    "@webcam_resolution",
    "@webcam_server_resize",
    "@motion_detection",
    "@preserve_pictures",
    "@preserve_movies",
    "@manual_snapshots",
    "@manual_record",
    "@working_schedule",
    "@working_schedule_type",
];

/// Settings of `motioneye.conf`.
const SERVER: &[&str] = &[
    "conf_path",
    "run_path",
    "log_path",
    "media_path",
    "motion_binary",
    "motion_control_localhost",
    "motion_control_port",
    "motion_check_interval",
    "motion_restart_on_errors",
    "mount_check_interval",
    "cleanup_interval",
    "remote_request_timeout",
    "mjpg_client_timeout",
    "mjpg_client_idle_timeout",
    "smb_shares",
    "smb_mount_root",
    "wpa_supplicant_conf",
    "local_time_file",
    "enable_reboot",
    "enable_update",
    "smtp_timeout",
    "list_media_timeout",
    "list_media_timeout_email",
    "list_media_timeout_telegram",
    "zip_timeout",
    "timelapse_timeout",
    "add_remove_cameras",
    "http_basic_auth",
    "server_name",
    "base_path",
    "validate_certs",
    "password_hook",
    "static_path",
    "static_url",
    "template_path",
    "preserve_movies",
    // Names that other programs use as well.
    "listen",
    "port",
    "log_level",
];

/// Those that only motionEye uses.
const SERVER_OWN: usize = 24;

fn at_known(k: &str) -> bool {
    AT.contains(&k) || k.starts_with("@_")
}

/// Is the text motionEye's? The `motion` format asks, because both write the same settings.
pub(super) fn is_own(head: &Head<'_>) -> bool {
    sniff(head) != Sniff::No
}

fn sniff(head: &Head<'_>) -> Sniff {
    let (mut at, mut server): (HashSet<&str>, HashSet<&str>) = (HashSet::new(), HashSet::new());
    for e in kv::scan(head.head, &kv::MOTIONEYE).filter_map(Line::entry) {
        if let Some(n) = AT.iter().find(|n| **n == e.key) {
            at.insert(n);
        } else if let Some(n) =
            SERVER[..SERVER_OWN].iter().find(|n| **n == e.key).filter(|_| one_word(e.value))
        {
            server.insert(n);
        }
    }
    let Some((own, others)) = motion::count_own(head.head, &kv::MOTIONEYE) else { return Sniff::No };
    match (at.len(), server.len()) {
        (3.., _) | (_, 3..) => Sniff::Sure,
        (1.., _) if own >= 2 => Sniff::Sure,
        (2, _) => Sniff::Maybe(60),
        (1, _) if own > 0 => Sniff::Maybe(50),
        (_, 2) if others <= 40 => Sniff::Maybe(40),
        _ => Sniff::No,
    }
}

fn one_word(v: &str) -> bool {
    !v.is_empty() && !v.contains(char::is_whitespace)
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let conf = Conf::read(src, &kv::MOTIONEYE, &|k| at_known(k) || SERVER.contains(&k), sink);
    let is_server = conf.get(&["conf_path", "run_path", "media_path", "motion_control_port"]).is_some()
        || conf.get(&["listen", "port"]).is_some();
    if is_server {
        server(&conf, sink);
        return;
    }
    motion::device(&conf, sink);
    if let Some(e) = conf.get(&["@name"]).filter(|e| !e.value.is_empty()) {
        sink.stated(key::DEVICE_NAME, e.value, conf.span(&e));
    }
    accounts(&conf, sink);
    motion::doors(&conf, sink);
    switched_off(&conf, sink);
    motion::sources(&conf, sink);
    remote_camera(&conf, sink);
    storage(&conf, sink);
    upload(&conf, sink);
    motion::commands(&conf, sink);
    commands(&conf, sink);
    retention(&conf, sink);
    motion::includes(&conf, sink);
}

/// motionEye writes `on` and `off`; `motioneye.conf` has `true` and `false`.
fn on(e: &Entry<'_>) -> Option<bool> {
    match e.value.to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" | "1" => Some(true),
        "off" | "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

fn switch(conf: &Conf<'_>, k: &str) -> Option<bool> {
    conf.get(&[k]).and_then(|e| on(&e))
}

/// `motioneye.conf`: where the page and motion's control port listen.
fn server(conf: &Conf<'_>, sink: &mut FactSink<'_>) {
    if let Some(e) = conf.get(&["listen"]).filter(|e| one_word(e.value)) {
        sink.stated(key::HTTP_BIND, bind(e.value), conf.span(&e));
    }
    if let Some(e) = conf.get(&["port"])
        && let Some(p) = motion::number(e.value).and_then(|p| u16::try_from(p).ok()).filter(|p| *p > 0)
    {
        sink.stated(key::HTTP_ENABLED, true, conf.span(&e));
        sink.stated(key::HTTP_PORT, p, conf.span(&e));
    }
    if sink.known(key::HTTP_ENABLED).is_some() {
        // Its own page has no encryption; who wants it puts another server in front.
        sink.by_default(key::HTTPS_ENABLED, false, "https");
    }
    if let Some(e) = conf.get(&["motion_control_port"])
        && let Some(p) = motion::number(e.value).and_then(|p| u16::try_from(p).ok())
    {
        sink.stated(key::API_ENABLED, p > 0, conf.span(&e));
        if p > 0 {
            sink.stated(key::API_PORT, p, conf.span(&e));
        }
    }
    if let Some(e) = conf.get(&["motion_control_localhost"])
        && let Some(here_only) = on(&e)
    {
        sink.stated(key::API_BIND, if here_only { "loopback" } else { "all" }, conf.span(&e));
    }
    if let Some(e) = conf.get(&["server_name"]).filter(|e| !e.value.is_empty()) {
        sink.stated(key::DEVICE_NAME, e.value, conf.span(&e));
    }
    if let Some(e) = conf.get(&["password_hook"]) {
        let ranges = motion::mark_looks(conf.src, e.value);
        motion::note_secret(conf.src, sink, &e, &ranges);
    }
}

fn bind(address: &str) -> String {
    match address {
        "0.0.0.0" | "::" | "*" | "[::]" => "all".to_owned(),
        a if host_scope(a) == crate::model::net::HostScope::Loopback => "loopback".to_owned(),
        a => a.to_owned(),
    }
}

/// The two accounts of the page.
fn accounts(conf: &Conf<'_>, sink: &mut FactSink<'_>) {
    for (name, password, role) in [
        ("@admin_username", "@admin_password", Role::Admin),
        ("@normal_username", "@normal_password", Role::Viewer),
    ] {
        let Some(e) = conf.get(&[password]) else { continue };
        let account = Account {
            name: conf.text(&[name]).unwrap_or_default().to_owned(),
            role,
            r#for: "web",
            in_use: Tri::Yes,
            ..Account::default()
        };
        let secret = page_secret(e.value);
        let nobody = secret.state == SecretState::Empty;
        sink.with_secret(key::ACCOUNT, account, secret, conf.span(&e), Some(conf.src.span_of(e.value)));
        if role == Role::Viewer {
            sink.derived(key::AUTH_ANONYMOUS_VIEW, nobody, conf.span(&e));
        } else if !nobody {
            sink.derived(key::HTTP_AUTH, "set", conf.span(&e));
        }
    }
    if conf.get(&["@admin_password"]).is_some() && conf.get(&["@normal_password"]).is_some() {
        // There are never more than these two.
        if let Some(e) = conf.get(&["@admin_username", "@admin_password"]) {
            sink.derived(key::AUTH_ACCOUNTS_COMPLETE, true, conf.span(&e));
        }
    }
}

/// Empty, SHA-1 in hexadecimal, a newer salted hash, or clear text.
fn page_secret(v: &str) -> Secret {
    /// SHA-1 of nothing.
    const NOTHING: &str = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
    let hex = |n: usize| v.len() == n && v.bytes().all(|b| b.is_ascii_hexdigit());
    if v.eq_ignore_ascii_case(NOTHING) {
        Secret::of(SecretState::Empty)
    } else if hex(40) {
        Secret {
            state: SecretState::Hash,
            value: Some(SecretText::new(v.to_ascii_lowercase())),
            scheme: Some("sha1"),
        }
    } else if v.starts_with('$') && v.matches('$').count() >= 3
        || v.starts_with("pbkdf2:")
        || v.starts_with("scrypt:")
    {
        Secret::hash(v, "salted")
    } else if hex(64) {
        Secret::hash(v, "sha256")
    } else {
        Secret::read(v)
    }
}

/// A camera that is switched off in motionEye does not stream.
fn switched_off(conf: &Conf<'_>, sink: &mut FactSink<'_>) {
    if let Some(e) = conf.get(&["@enabled"])
        && on(&e) == Some(false)
        && conf.get(&["stream_port", "webcam_port"]).is_some()
    {
        sink.derived(key::HTTP_STREAM_ENABLED, false, conf.span(&e));
    }
}

/// A camera of another motionEye (`@proto motioneye`) or a plain MJPEG address (`@proto mjpeg`).
fn remote_camera(conf: &Conf<'_>, sink: &mut FactSink<'_>) {
    if let Some(e) = conf.get(&["@url"]).filter(|e| !e.value.is_empty()) {
        facts_from_url(sink, e.value, conf.src.span_of(e.value), "camera source");
    }
    if let Some(e) = conf.get(&["@host"]).filter(|e| !e.value.is_empty()) {
        let scheme = conf.text(&["@scheme"]).unwrap_or("http");
        let port = conf.text(&["@port"]).and_then(|p| p.parse().ok());
        let shown = port.map_or(String::new(), |p: u16| format!(":{p}"));
        let host = host_only(conf.src, e.value);
        let source = UrlSource {
            url: format!("{scheme}://{host}{shown}"),
            scheme: scheme.to_ascii_lowercase(),
            host: host.to_owned(),
            port,
            host_scope: host_scope(host),
            user: conf.text(&["@username"]).map(str::to_owned),
        };
        sink.stated(key::SOURCE, source, conf.span(&e));
    }
    if let Some(e) = conf.get(&["@password"]) {
        let account = Account {
            name: conf.text(&["@username"]).unwrap_or_default().to_owned(),
            role: Role::Unknown,
            r#for: "camera source",
            in_use: Tri::Yes,
            ..Account::default()
        };
        let secret = page_secret(e.value);
        sink.with_secret(key::ACCOUNT, account, secret, conf.span(&e), Some(conf.src.span_of(e.value)));
    }
}

/// A host as written, without a login in front of it.
fn host_only<'v>(src: &Source, value: &'v str) -> &'v str {
    let bare = value.rsplit_once("://").map_or(value, |(_, h)| h).trim_start_matches(['/', '\\']);
    match bare.rsplit_once('@') {
        Some((login, host)) => {
            src.mark_secret(src.span_of(login));
            host
        }
        None => bare,
    }
}

/// Recording to a share of another machine.
fn storage(conf: &Conf<'_>, sink: &mut FactSink<'_>) {
    let used = conf.text(&["@storage_device"]) == Some("network-share");
    if used && let Some(e) = conf.get(&["@network_server"]).filter(|e| !e.value.is_empty()) {
        let host = host_only(conf.src, e.value);
        let remote = Remote {
            enabled: Tri::Yes,
            host: Some(host.to_owned()),
            port: None,
            host_scope: Some(host_scope(host)),
            tls: Tri::Unknown,
            auth: if conf.text(&["@network_username"]).is_some() { "set" } else { "none" },
        };
        sink.stated(key::REMOTE_STORAGE, remote, conf.span(&e));
        if let Some(v) = conf.get(&["@network_smb_ver"]).filter(|e| !e.value.is_empty()) {
            sink.stated(key::REMOTE_STORAGE_SMB1, v.value.starts_with('1'), conf.span(&v));
        }
    }
    if let Some(e) = conf.get(&["@network_password"]) {
        motion::secret_with_user(conf, sink, &e, conf.text(&["@network_username"]), "storage");
    }
}

/// Pictures that are sent out.
fn upload(conf: &Conf<'_>, sink: &mut FactSink<'_>) {
    if switch(conf, "@upload_enabled") == Some(true)
        && let Some(e) = conf.get(&["@upload_service"]).filter(|e| !e.value.is_empty())
    {
        let service = e.value.to_ascii_lowercase();
        let server = conf.text(&["@upload_server", "@upload_endpoint_url"]);
        let host = match server {
            Some(s) => crate::syntax::url::read(s).map_or(host_only(conf.src, s).to_owned(), |u| u.host),
            None => service.clone(),
        };
        let (k, tls) = match service.as_str() {
            "ftp" => (key::REMOTE_FTP, Tri::No),
            "sftp" => (key::REMOTE_FTP, Tri::Yes),
            "http" => (key::REMOTE_PUSH, Tri::No),
            "https" => (key::REMOTE_PUSH, Tri::Yes),
            "webdav" => {
                (key::REMOTE_PUSH, server.map_or(Tri::Unknown, |s| Tri::from(s.starts_with("https://"))))
            }
            _ => (key::REMOTE_CLOUD, Tri::Yes),
        };
        let remote = Remote {
            enabled: Tri::Yes,
            host_scope: server.map(|_| host_scope(&host)),
            host: Some(host),
            port: conf.text(&["@upload_port"]).and_then(|p| p.parse().ok()),
            tls,
            auth: if conf.text(&["@upload_username"]).is_some() { "set" } else { "unknown" },
        };
        sink.stated(k, remote, conf.span(&e));
    }
    if let Some(e) = conf.get(&["@upload_password"]) {
        motion::secret_with_user(conf, sink, &e, conf.text(&["@upload_username"]), "upload");
    }
    for k in ["@upload_access_key", "@upload_secret_key", "@upload_authorization_key"] {
        if let Some(e) = conf.get(&[k]).filter(|e| !e.value.is_empty()) {
            whole_value(conf, sink, &e);
        }
    }
    for k in ["@upload_server", "@upload_endpoint_url", "@upload_location"] {
        if let Some(e) = conf.get(&[k]) {
            motion::mark_looks(conf.src, e.value);
        }
    }
}

fn whole_value(conf: &Conf<'_>, sink: &mut FactSink<'_>, e: &Entry<'_>) {
    let name = e.key.trim_start_matches('@').to_owned();
    let span = conf.src.span_of(e.value);
    sink.with_secret(key::SECRET_IN_FILE, name, Secret::read(e.value), conf.span(e), Some(span));
}

/// `sendmail SERVER PORT ACCOUNT PASSWORD TLS …` and `sendtelegram TOKEN CHAT …`.
fn commands(conf: &Conf<'_>, sink: &mut FactSink<'_>) {
    for e in conf.all(|k| k.starts_with("on_")) {
        let words = words(e.value);
        let word = |i: usize| words.get(i).and_then(|r| e.value.get(r.clone()));
        let mut secrets: Vec<Range<usize>> = Vec::new();
        for (i, r) in words.iter().enumerate() {
            let name = e.value.get(r.clone()).unwrap_or("").rsplit('/').next().unwrap_or("");
            match name.trim_end_matches(".py") {
                "sendmail" => {
                    secrets.extend(words.get(i + 4).cloned());
                    let remote = Remote {
                        enabled: Tri::Yes,
                        host: word(i + 1).map(|h| host_only(conf.src, h).to_owned()),
                        port: word(i + 2).and_then(|p| p.parse().ok()),
                        host_scope: word(i + 1).map(host_scope),
                        tls: match word(i + 5).map(str::to_ascii_lowercase).as_deref() {
                            Some("true") => Tri::Yes,
                            Some("false") => Tri::No,
                            _ => Tri::Unknown,
                        },
                        auth: if word(i + 3).is_some_and(|a| !a.is_empty()) { "set" } else { "none" },
                    };
                    sink.stated(key::REMOTE_EMAIL, remote, conf.span(&e));
                }
                "sendtelegram" => secrets.extend(words.get(i + 1).cloned()),
                _ => {}
            }
        }
        secrets.retain(|r| !r.is_empty());
        for r in &secrets {
            if let Some(part) = e.value.get(r.clone()) {
                conf.src.mark_secret(conf.src.span_of(part));
            }
        }
        motion::note_secret(conf.src, sink, &e, &secrets);
    }
}

/// Words of a command line, without their quotation marks.
fn words(line: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at: Option<(usize, char)> = None;
    for (i, c) in line.char_indices() {
        match at {
            None if c.is_whitespace() || c == ';' => {}
            None if matches!(c, '\'' | '"') => at = Some((i + 1, c)),
            None => at = Some((i, ' ')),
            Some((start, ' ')) if c.is_whitespace() || c == ';' => {
                out.push(start..i);
                at = None;
            }
            Some((start, q)) if q != ' ' && c == q => {
                out.push(start..i);
                at = None;
            }
            Some(_) => {}
        }
    }
    if let Some((start, _)) = at {
        out.push(start..line.len());
    }
    out
}

/// Days that recordings are kept; 0 keeps them for ever and is not a number of days.
fn retention(conf: &Conf<'_>, sink: &mut FactSink<'_>) {
    let days =
        |k: &str| conf.get(&[k]).and_then(|e| Some((e, e.value.parse::<i64>().ok().filter(|d| *d > 0)?)));
    if let Some((e, d)) =
        [days("@preserve_movies"), days("@preserve_pictures")].into_iter().flatten().max_by_key(|x| x.1)
    {
        sink.stated(key::RECORDING_RETENTION, d, conf.span(&e));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fact::Facts;
    use crate::model::span::FileId;
    use crate::source::limits::Limits;

    fn run(t: &str) -> (Vec<String>, String) {
        let src = Source::from_text(FileId(0), "x", t);
        let mut f = Facts::default();
        let mut sink = FactSink::new(&src, &mut f, DeviceKind::Recorder, Limits::default());
        read(&src, &mut sink);
        sink.finish();
        let list = f
            .iter()
            .map(|f| {
                let state = f.secret.as_ref().map_or(String::new(), |s| format!(" {:?}", s.state));
                format!("{} {}{state}", f.key.0, serde_json::to_string(&f.value).unwrap())
            })
            .collect();
        let shown = src.lines().map(|(at, l)| src.snippet(src.span(at, at + l.len())) + "\n").collect();
        (list, shown)
    }

    #[test]
    fn settings_in_comments_are_read() {
        let (f, _) = run(
            "# @admin_username admin\n# @admin_password 0123456789abcdef0123456789abcdef01234567\n# @normal_username user\n# @normal_password \nwebcontrol_port 7999\nwebcontrol_localhost on\n",
        );
        assert!(
            f.iter().any(|x| x.starts_with("account {\"name\":\"admin\"") && x.ends_with("Hash")),
            "{f:#?}"
        );
        assert!(
            f.iter().any(|x| x.starts_with("account {\"name\":\"user\"") && x.ends_with("Empty")),
            "{f:#?}"
        );
        assert!(f.contains(&"auth.anonymous_view true".to_owned()));
        assert!(f.contains(&"service.api.bind \"loopback\"".to_owned()));
    }

    #[test]
    fn mail_passwords_and_bot_tokens_are_secrets() {
        let (f, shown) = run(
            "# @id 1\n# @enabled on\nstream_port 8081\non_event_start /x/relayevent.sh start %t; /usr/bin/meyectl sendmail 'smtp.example.jp' '587' 'me' 'CANARY one' 'True' '' 'a@b' 'motion_start' '%t'; /usr/bin/meyectl sendtelegram '123:CANARY2' '42' '%t'\n",
        );
        assert!(!shown.contains("CANARY"), "{shown}");
        assert!(f.iter().any(|x| x.starts_with("remote.email") && x.contains("smtp.example.jp")), "{f:#?}");
        assert!(f.iter().any(|x| x.starts_with("secret.in_file \"on_event_start\"")), "{f:#?}");
    }

    #[test]
    fn the_sha1_of_nothing_is_an_empty_password() {
        assert_eq!(page_secret("DA39A3EE5E6B4B0D3255BFEF95601890AFD80709").state, SecretState::Empty);
        assert_eq!(page_secret("").state, SecretState::Empty);
        assert_eq!(page_secret("$argon2id$v=19$m=1$c2FsdA$aGFzaA").state, SecretState::Hash);
        assert_eq!(page_secret("sakura").state, SecretState::Plain);
        assert_eq!(page_secret("*****").state, SecretState::Masked);
    }

    #[test]
    fn a_share_counts_only_where_it_is_used() {
        let t = "# @storage_device custom-path\n# @network_server \n# @network_smb_ver 1.0\n# @id 1\n";
        assert!(!run(t).0.iter().any(|f| f.contains("smb1")));
        let t = "# @storage_device network-share\n# @network_server 192.168.1.9\n# @network_smb_ver 1.0\n# @id 1\n";
        assert!(run(t).0.contains(&"remote.storage.smb1 true".to_owned()));
    }

    #[test]
    fn its_three_files_are_told_from_others() {
        for t in [
            "# @normal_password \n# @enabled on\n# @admin_username admin\ncamera camera-1.conf\n",
            "# @id 3\nstream_port 8081\nnetcam_url http://h/\n",
            "conf_path /etc/motioneye\nrun_path /var/run\nmedia_path /x\nlisten 0.0.0.0\nport 8765\n",
        ] {
            assert_eq!(sniff(&Head::of(t)), Sniff::Sure, "{t}");
        }
        for t in [
            "# @todo write this\nimport x\n",
            "# @param a\n# @return b\ndef f(a): pass\n",
            "listen 80\nport 8765\nlog_level info\n",
            "stream_port 8081\nnetcam_url http://h/\ntarget_dir /x\n",
        ] {
            assert_eq!(sniff(&Head::of(t)), Sniff::No, "{t}");
        }
    }
}
