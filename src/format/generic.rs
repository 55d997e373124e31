//! Files of a known syntax and no known product: what their key names say.
//!
//! Comes in: text that no format claimed. Goes out: facts, when the text is a settings file (JSON, XML, YAML, `key=value`) and its
//! keys or values speak of a camera. Everything found this way is at most possible: the engine sees to that, because the file has
//! no format. Source code, logs, prose and the settings of other programs must give nothing; in doubt this gives nothing.

use super::tree;
use super::{FactSink, facts_from_url};
use crate::i18n::{Text, text};
use crate::model::document::{Document, Kind, NodeRef};
use crate::model::key::{self, FactKey};
use crate::model::order::Order as _;
use crate::model::secret::SecretState;
use crate::model::value::{Account, Ddns, P2p, Role, Tri};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::{json, kv, xml, yaml};

/// What people are told when something was found.
pub const NOTICE: Text = text(
    "どの製品の設定かは分かりませんでした。項目の名前から読めた所だけを、参考として出します。",
    "The product was not recognised. What the names of the settings tell is shown as a hint only.",
);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Json,
    Xml,
    Colons,
    Equals,
}

/// Words that only cameras and recorders have among their settings.
const CAMERA: &[&str] = &["rtsp", "onvif", "ptz", "ipcam", "nvr", "dvr", "h264", "h265", "mjpeg", "p2p"];
/// Words that go with them.
const ALSO: &[&str] = &[
    "camera",
    "cam",
    "stream",
    "video",
    "snapshot",
    "recording",
    "record",
    "channel",
    "motion",
    "telnet",
    "upnp",
    "ddns",
    "rtmp",
    "hls",
    "bitrate",
    "nightvision",
    "ircut",
    "image",
    "firmware",
];
const URLS: [&str; 5] = ["rtsp://", "rtsps://", "rtmp://", "onvif://", "dvrip://"];

/// Does the text look like the settings of a camera?
fn shape(all: &str) -> Option<Shape> {
    let t = all.trim_start_matches('\u{FEFF}').trim_start();
    let (mut lines, mut colons, mut equals, mut code) = (0usize, 0usize, 0usize, 0usize);
    let (mut own, mut also) = (0u32, 0u32);
    let mut url = false;
    let mut words: Vec<String> = Vec::new();
    let json = t.starts_with(['{', '['])
        && !t.starts_with("[[")
        && t.get(1..).is_some_and(|r| r.trim_start().starts_with(['"', '{', '[', '}']));
    let markup = t.starts_with('<') && !t.get(..200).unwrap_or(t).to_ascii_lowercase().contains("html");
    for line in t.lines().take(2_000) {
        let l = line.trim();
        if l.is_empty() || l.starts_with(['#', ';']) || l.starts_with("//") || l.starts_with("--") {
            continue;
        }
        // The name of a section is no setting and no prose.
        if !json && !markup && l.starts_with('[') && l.ends_with(']') {
            continue;
        }
        lines += 1;
        if !json && !markup {
            let end = l.find(['=', ':']).unwrap_or(l.len());
            let key = l.get(..end).unwrap_or(l).trim().trim_start_matches("- ");
            let value = l.get(end + 1..).unwrap_or("").trim_start();
            let name = !key.is_empty()
                && key.len() < 60
                && key.split(' ').count() <= 3
                && key.chars().all(|c| c.is_alphanumeric() || " _-./[]".contains(c));
            let statement = l.ends_with([';', '{', ')'])
                || value.starts_with(['=', '>'])
                || l.contains("()")
                || l.contains("=>");
            code += usize::from(statement);
            if name
                && end < l.len()
                && !statement
                && (l.as_bytes().get(end) == Some(&b'=') || value.len() + 1 < l.len())
            {
                if l.as_bytes().get(end) == Some(&b'=') {
                    equals += 1
                } else {
                    colons += 1
                }
                split(key, &mut words);
                // `codec=h264`: a value that is nothing but such a word says as much as a key.
                if let Some(w) = CAMERA.iter().find(|w| value.eq_ignore_ascii_case(w)) {
                    words.push((*w).to_owned());
                }
            }
            url |= name && URLS.iter().any(|u| value.trim_start_matches(['"', '\'']).starts_with(u));
        } else if lines < 600 {
            keys(l, json, &mut words);
            url |= URLS.iter().any(|u| l.contains(u)) && l.len() < 2_000;
        }
    }
    words.order();
    words.dedup();
    for w in &words {
        own += u32::from(CAMERA.contains(&w.as_str()));
        also += u32::from(ALSO.contains(&w.as_str()));
    }
    // `cameras:` with their addresses and logins, by a program of somebody's own.
    let has = |w: &str| words.iter().any(|x| x == w);
    let list = has("cameras") && has("password") && (has("ip") || has("host"));
    if !(url || list || own >= 1 && own + also >= 3) {
        return None;
    }
    if json {
        Some(Shape::Json)
    } else if markup {
        Some(Shape::Xml)
    } else if lines < 2 || code * 10 > lines || (colons + equals) * 10 < lines * 7 {
        None
    } else if colons > equals {
        Some(Shape::Colons)
    } else {
        Some(Shape::Equals)
    }
}

/// The words of the keys in one line of JSON or XML.
fn keys(line: &str, json: bool, words: &mut Vec<String>) {
    if words.len() > 4_000 {
        return;
    }
    if json {
        for (key, after) in line.split('"').skip(1).step_by(2).zip(line.split('"').skip(2).step_by(2)) {
            if after.trim_start().starts_with(':') && key.len() < 60 {
                split(key, words);
            }
        }
    } else {
        for part in line.split('<').skip(1) {
            let name = part.split([' ', '>', '/', ':']).next().unwrap_or("");
            split(name, words);
        }
    }
}

/// `rtspEnable`, `RTSP_PORT`, `HTTPPort` as words in lower case.
fn split(key: &str, out: &mut Vec<String>) {
    let chars: Vec<char> = key.chars().take(80).collect();
    let mut word = String::new();
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|p| chars.get(p));
        let next = chars.get(i + 1);
        let border = c.is_uppercase()
            && (before.is_some_and(|b| b.is_lowercase())
                || before.is_some_and(|b| b.is_uppercase()) && next.is_some_and(|n| n.is_lowercase()));
        if (border || !c.is_alphanumeric()) && !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
}

/// Could this be read? Cheap; nothing is kept.
pub fn readable(text: &str) -> bool {
    text.len() < 4 << 20 && shape(text).is_some() && super::program(super::Head::of(text).head).is_none()
}

/// Read what the names say.
pub fn read(src: &Source, sink: &mut FactSink<'_>) {
    let Some(shape) = shape(&src.text) else { return };
    let mut budget = Budget::new(&sink.limits());
    let doc: Document<'_> = match shape {
        Shape::Json => json::parse(src, &mut budget).0,
        Shape::Xml => xml::parse(src, &mut budget).0,
        Shape::Colons => yaml::parse(src, &mut budget).0,
        Shape::Equals => tree::from_kv(src, &kv::INI, &mut budget),
    };
    sink.comments("#");
    // Firmware, model, maker: the first of each.
    let mut said = [false; 3];
    for n in doc.root().descendants() {
        if matches!(n.kind(), Kind::Scalar { .. }) {
            setting(sink, n, &mut said);
        }
    }
}

fn setting(sink: &mut FactSink<'_>, n: NodeRef<'_>, said: &mut [bool; 3]) {
    let Some(value) = n.text().map(str::trim).filter(|v| !v.is_empty()) else { return };
    let own = n.key().unwrap_or("");
    let mut words = Vec::new();
    split(own, &mut words);
    let at_own = words.len();
    for up in [n.parent(), n.parent().and_then(NodeRef::parent)].into_iter().flatten() {
        if let Some(k) = up.key() {
            split(k, &mut words);
        }
    }
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let has_own = |list: &[&str]| words[..at_own].iter().any(|w| list.contains(&w.as_str()));
    if URLS.iter().any(|u| value.contains(u)) {
        sink.understood(n.span());
        facts_from_url(sink, value, n.value_span(), "camera source");
        return;
    }
    if has_own(&["password", "passwd", "pwd", "passphrase", "psk"]) || has_own(&["pass"]) && at_own == 1 {
        return password(sink, n, &words);
    }
    if has_own(&["token", "secret", "apikey"]) {
        let s = tree::secret(Some(n));
        if s.state == SecretState::Plain {
            sink.with_secret(key::SECRET_IN_FILE, own, s, n.span(), Some(n.value_span()));
        }
        return;
    }
    if has_own(&["port"]) {
        let port = value.parse::<u16>().ok().filter(|p| *p != 0);
        let k = if has(&["rtsp"]) {
            key::RTSP_PORT
        } else if has(&["https", "ssl"]) {
            key::HTTPS_PORT
        } else if has(&["http", "web"]) {
            key::HTTP_PORT
        } else if has(&["telnet"]) {
            key::TELNET_PORT
        } else {
            return;
        };
        if let Some(p) = port {
            say(sink, k, n, p);
        }
        return;
    }
    let identity: &[(&[&str], FactKey)] = &[
        (&["firmware", "fw"], key::FIRMWARE_VERSION),
        (&["model"], key::DEVICE_MODEL),
        (&["manufacturer", "vendor", "brand"], key::DEVICE_VENDOR),
    ];
    for (i, (list, k)) in identity.iter().enumerate() {
        let version = *k != key::FIRMWARE_VERSION
            || value.starts_with(|c: char| c.is_ascii_digit() || "vV".contains(c));
        if has_own(list) && version && value.len() < 60 && !matches!(value, "true" | "false") && !said[i] {
            said[i] = true;
            return say(sink, *k, n, value);
        }
    }
    // The login of a service in one word.
    if has(&["rtsp"]) && has_own(&["auth", "authentication", "login"]) {
        match value.to_ascii_lowercase().as_str() {
            "none" | "off" | "false" | "0" | "no" | "disable" | "disabled" => {
                say(sink, key::RTSP_AUTH, n, "none")
            }
            "basic" | "digest" => say(sink, key::RTSP_AUTH, n, value.to_ascii_lowercase()),
            "on" | "true" | "1" | "yes" | "enable" | "enabled" => say(sink, key::RTSP_AUTH, n, "set"),
            _ => {}
        }
        return;
    }
    let Some(on) = tree::truth(value) else { return };
    // The switch itself: `telnet = 1`, `telnet.enable = 1`, `TelnetEnable: true`.
    let switch = |w: &str| {
        matches!(
            w,
            "enable"
                | "enabled"
                | "enables"
                | "on"
                | "active"
                | "use"
                | "switch"
                | "start"
                | "server"
                | "service"
                | "status"
        )
    };
    let alone = words[..at_own].iter().all(|w| switch(w) || SWITCHES.iter().any(|(s, _)| s == w));
    if !alone {
        if has_own(&["anonymous", "guest"])
            && has_own(&["view", "viewing", "access", "login", "allow", "enable", "enabled"])
            && on
        {
            say(sink, key::AUTH_ANONYMOUS_VIEW, n, true);
        }
        return;
    }
    let named = words.iter().find_map(|w| SWITCHES.iter().find(|(s, _)| s == w));
    match named {
        Some((_, Some(k))) => say(sink, *k, n, on),
        Some(("ddns", None)) => {
            say(sink, key::DDNS, n, Ddns { enabled: Tri::from(on), provider: None, hostname: None });
        }
        Some((_, None)) => say(sink, key::P2P_CLOUD, n, P2p { enabled: Tri::from(on), provider: None }),
        None => {}
    }
}

/// Names of services that mean the same everywhere. UPnP and FTP are not among them: each means two things.
const SWITCHES: &[(&str, Option<FactKey>)] = &[
    ("telnet", Some(key::TELNET_ENABLED)),
    ("telnetd", Some(key::TELNET_ENABLED)),
    ("ssh", Some(key::SSH_ENABLED)),
    ("sshd", Some(key::SSH_ENABLED)),
    ("rtsp", Some(key::RTSP_ENABLED)),
    ("onvif", Some(key::ONVIF_ENABLED)),
    ("https", Some(key::HTTPS_ENABLED)),
    ("snmp", Some(key::SNMP_ENABLED)),
    ("ntp", Some(key::NTP_ENABLED)),
    ("ddns", None),
    ("p2p", None),
];

fn say(sink: &mut FactSink<'_>, k: FactKey, n: NodeRef<'_>, value: impl Into<crate::model::value::Value>) {
    sink.understood(n.span());
    sink.stated(k, value, n.span());
}

/// A password with the user that stands beside it.
fn password(sink: &mut FactSink<'_>, n: NodeRef<'_>, words: &[String]) {
    let user = n.parent().and_then(|p| {
        p.children().find(|c| {
            let mut w = Vec::new();
            split(c.key().unwrap_or(""), &mut w);
            w.iter().any(|w| matches!(w.as_str(), "user" | "username" | "login" | "account"))
        })
    });
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let opens = if has(&["wifi", "wlan", "psk", "ssid", "passphrase"]) {
        ""
    } else if has(&["ftp"]) {
        "ftp upload"
    } else if has(&["smtp", "mail", "email"]) {
        "email"
    } else if has(&["mqtt"]) {
        "mqtt"
    } else if has(&["db", "database", "mysql"]) {
        "database"
    } else if has(&["ddns"]) {
        "ddns"
    } else {
        "login"
    };
    let secret = tree::secret(Some(n));
    let place = Some(n.value_span());
    sink.understood(n.span());
    if opens.is_empty() {
        if secret.state == SecretState::Plain {
            sink.with_secret(key::SECRET_IN_FILE, n.key().unwrap_or("password"), secret, n.span(), place);
        }
        return;
    }
    let name = user.and_then(|u| u.text()).unwrap_or("").to_owned();
    let a = Account { name, role: Role::Unknown, r#for: opens, ..Account::default() };
    sink.with_secret(key::ACCOUNT, a, secret, n.span(), place);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_cameras_only() {
        for (text, want) in [
            ("rtsp_port=554\nrtsp_enable=1\nvideo_codec=h264\n", true),
            ("[stream]\nurl = rtsp://a:b@192.168.1.2/1\nfps = 15\n", true),
            ("{\"rtsp\": {\"port\": 554}, \"camera\": {\"name\": \"a\"}, \"stream\": {}}", true),
            ("camera:\n  onvif: true\n  stream: main\n  name: x\n", true),
            ("port=80\nuser=www\nroot=/var/www\n", false),
            ("let url = \"rtsp://a\";\nlet x = foo();\nfn main() {}\n", false),
            ("カメラは rtsp://192.168.1.2/ で見られます。\nつぎに進みます。\n", false),
            ("server {\n listen 80;\n rtsp on;\n}\n", false),
        ] {
            assert_eq!(readable(text), want, "{text}");
        }
    }

    #[test]
    fn words_of_keys() {
        let of = |k: &str| {
            let mut w = Vec::new();
            split(k, &mut w);
            w.join(" ")
        };
        assert_eq!(of("rtspEnable"), "rtsp enable");
        assert_eq!(of("HTTPPort"), "http port");
        assert_eq!(of("RTSP_PORT.x"), "rtsp port x");
    }
}
