//! Camera URLs as people write them into configuration files.
//!
//! Comes in: a value (`rtsp://admin:p@ss@192.168.1.20/1`, `ffmpeg:rtsp://…#video=copy`, `exec:ffmpeg -i http://…`) or any
//! text with URLs in it. Goes out: scheme, host, port, the decoded user name and password, and the byte range of
//! everything that must not be shown. Passwords in these files hold `@ : / % #` unescaped, credentials stand in the query
//! (Reolink) or even in the path (XiongMai), so the rules of the WHATWG URL type do not fit. In doubt more is masked,
//! never less. Linear time, no panic, no vendor facts beyond the schemes' own rules.

use crate::model::find::find;
use crate::model::net::{HostScope, host_scope};
use crate::model::order::Order as _;
use crate::model::secret::{Secret, SecretState, is_mask};
use std::ops::Range;

/// Schemes after which camera software expects an address and credentials.
pub const SCHEMES: &[&str] = &[
    "rtsp",
    "rtsps",
    "rtspx",
    "rtspu",
    "rtsp+tcp",
    "rtsp+udp",
    "rtmp",
    "rtmps",
    "rtmpx",
    "http",
    "https",
    "httpx",
    "ws",
    "wss",
    "tcp",
    "udp",
    "srt",
    "rist",
    "onvif",
    "isapi",
    "dvrip",
    "bubble",
    "eseecloud",
    "tapo",
    "vigi",
    "kasa",
    "wyze",
    "xiaomi",
    "homekit",
    "ngrok",
    "hass",
    "nest",
    "ring",
    "roborock",
    "gopro",
    "doorbird",
    "multitrans",
    "tuya",
    "ivideon",
    "webtorrent",
    "whep",
    "wheps",
    "whip",
    "whips",
    "mjpeg",
    "mjpg",
    "jpeg",
    "mms",
    "netcam",
    "ftp",
    "ftps",
    "sftp",
    "mqtt",
    "mqtts",
    "smb",
];

/// Words that go2rtc puts in front of a source.
const WRAPPERS: [&str; 5] = ["ffmpeg", "webrtc", "exec", "echo", "expr"];

/// Longest display text.
const SHOWN: usize = 240;
const MASK: &str = "●●●●●";

/// One URL inside a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// Byte range of the URL within the text that was read (without `ffmpeg:` and the like).
    pub range: Range<usize>,
    /// `ffmpeg`, `webrtc`, `exec`, … when the URL stands behind such a word.
    pub wrapper: Option<&'static str>,
    /// In lower case.
    pub scheme: String,
    /// Without brackets; empty when there is none.
    pub host: String,
    pub port: Option<u16>,
    pub host_scope: HostScope,
    /// Percent-decoded.
    pub user: Option<String>,
    /// `None`: the URL has no place for a password. `Empty`: the place is there and holds nothing.
    pub password: Option<Secret>,
    /// Byte ranges within the text that hold secrets: passwords, tokens, keys. Sorted, not empty, on characters.
    pub secrets: Vec<Range<usize>>,
    /// For people: the URL with every secret masked, at most 240 characters.
    pub display: String,
}

impl Url {
    pub fn has_login(&self) -> bool {
        self.user.as_ref().is_some_and(|u| !u.is_empty())
            || self.password.as_ref().is_some_and(|p| p.state != SecretState::Absent)
    }
    /// The transport itself is encrypted.
    pub fn is_encrypted(&self) -> bool {
        matches!(
            self.scheme.as_str(),
            "rtsps" | "rtspx" | "rtmps" | "https" | "wss" | "wheps" | "whips" | "ftps" | "sftp" | "mqtts"
        )
    }
}

/// The first URL of a value. `None` when there is none.
pub fn read(value: &str) -> Option<Url> {
    let (wrapper, skip) = wrapper_of(value);
    let rest = &value[skip..];
    let lead = rest.len() - rest.trim_start().len();
    let start = skip + lead;
    // A value that is one URL may hold blanks in its password; everything else is searched for URLs.
    if !matches!(wrapper, Some("exec" | "echo" | "expr"))
        && let Some(body) = scheme_end(&value[start..])
    {
        let tail = value[start..].trim_end();
        let end = start
            + match tail.find(char::is_whitespace) {
                Some(blank) if !tail[blank..].contains('@') || tail[blank..].contains("://") => blank,
                _ => tail.len(),
            };
        return Some(parse(value, start, start + body, end, wrapper));
    }
    all(value).into_iter().next()
}

/// Every URL in a text (command lines, comments, shell scripts).
pub fn all(text: &str) -> Vec<Url> {
    let (wrapper, _) = wrapper_of(text);
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(p) = find(&text[from..], "://") {
        let colon = from + p;
        let b = text.as_bytes();
        let mut start = colon;
        while start > from && is_scheme_byte(b[start - 1]) {
            start -= 1;
        }
        // Letters first: `1rtsp://` is `rtsp://`.
        while start < colon && !b[start].is_ascii_alphabetic() {
            start += 1;
        }
        let body = colon + 3;
        if start == colon {
            from = body;
            continue;
        }
        // Behind `ffmpeg:` stands the URL itself.
        let end = text[body..].find(stops_url).map_or(text.len(), |i| body + i);
        let end = find(&text[body..end], "</").map_or(end, |i| body + i);
        let u = parse(text, start, body, end, wrapper);
        from = u.range.end.max(body);
        out.push(u);
    }
    out
}

fn stops_url(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '`' | '、' | '。' | '「' | '」')
}

fn is_scheme_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')
}

/// `ffmpeg:` and friends, with the number of bytes to skip. May be stacked (`ffmpeg:exec:`): the first one counts.
fn wrapper_of(text: &str) -> (Option<&'static str>, usize) {
    let lead = text.len() - text.trim_start().len();
    let mut at = lead;
    let mut first = None;
    while let Some(w) = WRAPPERS.into_iter().find(|w| {
        let tail = &text.as_bytes()[at..];
        tail.len() > w.len()
            && tail[..w.len()].eq_ignore_ascii_case(w.as_bytes())
            && tail[w.len()] == b':'
            && !tail[w.len()..].starts_with(b"://")
    }) {
        first = first.or(Some(w));
        at += w.len() + 1;
    }
    (first, if first.is_some() { at } else { 0 })
}

/// Offset behind `scheme://` (or `scheme:?`, as `nest:?…`) at the start of `s`.
fn scheme_end(s: &str) -> Option<usize> {
    let n = s.bytes().take_while(|b| is_scheme_byte(*b)).count();
    if n == 0 || !s.as_bytes()[0].is_ascii_alphabetic() {
        return None;
    }
    let tail = &s[n..];
    if tail.starts_with("://") {
        Some(n + 3)
    } else if tail.starts_with(":?") && SCHEMES.iter().any(|k| k.eq_ignore_ascii_case(&s[..n])) {
        Some(n + 1)
    } else {
        None
    }
}

/// A host with its port, as far as it looks like one.
struct Host {
    /// Without brackets.
    host: Range<usize>,
    port: Option<u16>,
    /// Behind the port.
    end: usize,
    /// 3: address, 2: dotted name, port or placeholder, 1: bare word.
    strength: u8,
    /// The same without regard to the port.
    name_strength: u8,
}

/// Read `host[:port]` at `at`. `None` when what stands there cannot be a host.
fn host_at(t: &str, at: usize, end: usize) -> Option<Host> {
    let b = t.as_bytes();
    let mut strength = 1;
    let (host, mut i) = if b.get(at) == Some(&b'[') && at < end {
        let close = b[at..end].iter().take(64).position(|c| *c == b']')? + at;
        strength = if t.get(at + 1..close)?.parse::<std::net::Ipv6Addr>().is_ok() { 3 } else { 2 };
        (at + 1..close, close + 1)
    } else if let Some(close) = placeholder_end(t, at, end) {
        strength = 2;
        // `{HOST}.example.jp` and `$IP`.
        let more = name_len(t, close, end);
        (at..close + more, close + more)
    } else {
        let n = name_len(t, at, end);
        if n == 0 {
            return None;
        }
        let name = &t[at..at + n];
        if name.parse::<std::net::Ipv4Addr>().is_ok() {
            strength = 3;
        } else if name.contains('.') || name.eq_ignore_ascii_case("localhost") {
            strength = 2;
        }
        (at..at + n, at + n)
    };
    let mut port = None;
    let name_strength = strength;
    if i < end && b[i] == b':' {
        let digits = b[i + 1..end].iter().take_while(|c| c.is_ascii_digit()).count();
        let stop = if digits > 0 {
            port = t[i + 1..i + 1 + digits].parse::<u16>().ok().filter(|p| *p > 0);
            port?;
            i + 1 + digits
        } else if let Some(close) = placeholder_end(t, i + 1, end) {
            close
        } else if let Some(w) = t.get(i + 1..i + 5).filter(|w| w.eq_ignore_ascii_case("port")) {
            // `rtsp://CAMERA:port/…`, as manuals write it.
            i + 1 + w.len()
        } else if i + 1 == end || matches!(b[i + 1], b'/' | b'?' | b'#') {
            i + 1
        } else {
            return None;
        };
        strength = strength.max(2);
        i = stop;
    }
    let ends = i >= end || matches!(b[i], b'/' | b'?' | b'#' | b',' | b';' | b')' | b'}' | b']' | b'\\');
    ends.then_some(Host { host, port, end: i, strength, name_strength })
}

fn name_len(t: &str, at: usize, end: usize) -> usize {
    t[at..end]
        .char_indices()
        .find(|(_, c)| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '*')))
        .map_or(end - at, |(i, _)| i)
}

/// End of a placeholder that starts at `at`: `<IP>`, `{HOST}`, `{{ host }}`, `${IP}`, `$IP`, `%IP%`. At most 80 bytes.
fn placeholder_end(t: &str, at: usize, end: usize) -> Option<usize> {
    let b = t.as_bytes().get(at..end)?;
    let near = &b[..b.len().min(80)];
    let close = |open: usize, c: u8| near.iter().skip(open).position(|x| *x == c).map(|p| at + open + p + 1);
    match near {
        [b'<', ..] => close(1, b'>'),
        [b'{', b'{', ..] => {
            close(2, b'}').map(|e| if t.as_bytes().get(e) == Some(&b'}') { e + 1 } else { e })
        }
        [b'{', ..] => close(1, b'}'),
        [b'$', b'{', ..] => close(2, b'}'),
        [b'$', c, ..] if c.is_ascii_alphabetic() || *c == b'_' => {
            Some(at + 1 + near[1..].iter().take_while(|c| c.is_ascii_alphanumeric() || **c == b'_').count())
        }
        [b'%', c, ..] if c.is_ascii_alphabetic() || *c == b'_' => close(1, b'%'),
        _ => None,
    }
}

/// Which `@` ends the user information? Passwords hold `@ / ? #`, paths and queries rarely hold `@`.
fn split_userinfo(t: &str, body: usize, end: usize, cloud: bool) -> Option<(usize, Option<Host>)> {
    // A second URL inside (`…/api?src=rtsp://u:p@h`) has its own user information.
    let limit = find(&t[body..end], "://").map_or(end, |i| {
        let mut s = body + i;
        while s > body && is_scheme_byte(t.as_bytes()[s - 1]) {
            s -= 1;
        }
        if s == body { end } else { s }
    });
    let delim = t[body..limit].find(['/', '?', '#']).map_or(limit, |i| body + i);
    // The standard's place: the last '@' before the first delimiter.
    let standard = t[body..delim].rfind('@').map(|i| body + i);
    // How much a host behind a later '@' must look like one, given what stands before the first delimiter.
    let needed = match (standard, host_at(t, body, end).filter(|h| h.end >= delim)) {
        (Some(_), _) | (None, None) => 1,
        (None, Some(h)) if h.name_strength == 3 => return None,
        // `cam.example.jp/…@…` is a path; `admin:12/34@192.168.1.2` is a password.
        (None, Some(h)) if t[body..delim].contains(':') => h.name_strength + 1,
        (None, Some(_)) if cloud => 3,
        (None, Some(_)) => return None,
    };
    let mut later: Option<(usize, Host)> = None;
    let mut from = delim;
    while let Some(i) = t[from..limit].find('@') {
        let at = from + i;
        from = at + 1;
        if let Some(h) = host_at(t, at + 1, limit) {
            // In a query an '@' is an e-mail address unless an address follows.
            let in_query = standard.is_some() && t[delim..at].contains('?');
            if h.strength >= needed
                && !(in_query && h.strength < 3)
                && later.as_ref().is_none_or(|(_, l)| h.strength >= l.strength)
            {
                later = Some((at, h));
            }
        }
        if from >= limit {
            break;
        }
    }
    match (standard, later) {
        (Some(s), Some((at, h))) => {
            let sh = host_at(t, s + 1, end);
            // Equal strength of bare words: mask more rather than less.
            if sh
                .as_ref()
                .is_some_and(|x| x.strength > h.strength || x.strength == h.strength && x.strength >= 2)
            {
                Some((s, sh))
            } else {
                Some((at, Some(h)))
            }
        }
        (Some(s), None) => Some((s, host_at(t, s + 1, end))),
        (None, Some((at, h))) => Some((at, Some(h))),
        (None, None) if needed > 1 => None,
        (None, None) => {
            // `//word/...@…` whose tail is no host: hide it when it looks like `user:secret@`.
            let last = t[body..limit].rfind('@').map(|i| body + i)?;
            let colon = t[body..delim].find(':')?;
            let port = &t[body + colon + 1..delim];
            (!port.is_empty() && !port.bytes().all(|b| b.is_ascii_digit()))
                .then(|| (last, host_at(t, last + 1, end)))
        }
    }
}

fn parse(t: &str, start: usize, body: usize, end: usize, wrapper: Option<&'static str>) -> Url {
    let scheme_len = t[start..body].find(':').unwrap_or(0);
    let scheme = t[start..start + scheme_len].to_ascii_lowercase();
    let mut secrets: Vec<Range<usize>> = Vec::new();
    let (mut user, mut password) = (None, None);
    let has_authority = t[start..body].ends_with("//");

    let mut tail = body;
    let (mut host, mut port) = (String::new(), None);
    if has_authority {
        let split = split_userinfo(t, body, end, matches!(scheme.as_str(), "tapo" | "vigi"));
        let (host_from, found) = match split {
            Some((at, h)) => {
                login(t, &scheme, body..at, &mut user, &mut password, &mut secrets);
                (at + 1, h)
            }
            None => (body, host_at(t, body, end)),
        };
        match found {
            Some(h) => {
                host = t[h.host].to_owned();
                port = h.port;
                tail = h.end;
            }
            None => {
                // Not a host we understand: take what is there up to the next delimiter.
                let stop = t[host_from..end].find(['/', '?', '#']).map_or(end, |i| host_from + i);
                let raw = &t[host_from..stop];
                if raw.parse::<std::net::Ipv6Addr>().is_ok() {
                    host = raw.to_owned();
                } else if let Some(colon) = raw.find(':') {
                    host = raw[..colon].to_owned();
                    // `rtsp://admin:hunter2` cut off before its '@'.
                    let after = &raw[colon + 1..];
                    if after.bytes().any(|b| !b.is_ascii_digit()) {
                        secrets.push(host_from + colon + 1..stop);
                    }
                } else {
                    host = raw.to_owned();
                }
                tail = stop;
            }
        }
    }
    parameters(t, tail..end, &mut user, &mut password, &mut secrets);
    path_key(t, tail..end, &scheme, port, &mut secrets);
    // A URL inside the path or query.
    if let Some(i) = find(&t[tail..end], "://") {
        nested(t, tail + i, end, &mut secrets);
    }
    let secrets = tidy(t, secrets);
    let host_scope = host_scope(&host);
    let display = masked(t, start..end, &secrets);
    Url { range: start..end, wrapper, scheme, host, port, host_scope, user, password, secrets, display }
}

/// Secrets of URLs within a URL, without recursion: user information and parameters of each.
fn nested(t: &str, first: usize, end: usize, secrets: &mut Vec<Range<usize>>) {
    let (mut user, mut password) = (None, None);
    let mut colon = first;
    loop {
        let body = colon + 3;
        let next = find(&t[body..end], "://").map(|i| body + i);
        if let Some((at, _)) = split_userinfo(t, body, next.unwrap_or(end), false) {
            login(t, "", body..at, &mut user, &mut password, secrets);
        }
        match next {
            Some(n) => colon = n,
            None => return,
        }
    }
}

/// `user:password` in front of the `@`.
fn login(
    t: &str,
    scheme: &str,
    info: Range<usize>,
    user: &mut Option<String>,
    password: &mut Option<Secret>,
    secrets: &mut Vec<Range<usize>>,
) {
    let raw = &t[info.clone()];
    let Some(colon) = first_colon(raw) else {
        if matches!(scheme, "tapo" | "vigi") {
            // The user position holds the password of the maker's cloud.
            *password = Some(password_of(scheme, "", raw));
            secrets.push(info);
        } else {
            *user = Some(decode(raw));
            *password = Some(Secret::of(SecretState::Absent));
        }
        return;
    };
    let name = &raw[..colon];
    let pass = &raw[colon + 1..];
    *user = Some(decode(name));
    if scheme == "xiaomi" {
        // `xiaomi://number:region@host`: no password here.
        return;
    }
    let read = password_of(scheme, name, pass);
    if read.state != SecretState::Masked {
        secrets.push(info.start + colon + 1..info.end);
    }
    *password = Some(read);
}

/// The first colon that is not inside `${…}`, `{…}` or `<…>`.
fn first_colon(raw: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(b) = raw.as_bytes().get(at) {
        match b {
            b':' => return Some(at),
            b'$' | b'{' | b'<' => at = placeholder_end(raw, at, raw.len()).unwrap_or(at + 1),
            _ => at += 1,
        }
    }
    // Every colon is inside brackets that may as well be part of a password.
    None
}

/// What the password position says. Also used for values outside URLs (`scheme` empty).
fn password_of(scheme: &str, user: &str, raw: &str) -> Secret {
    if let Some(default) = env_default(raw) {
        // `${VAR:default}`: what stands behind the colon is used when the variable is not set.
        return Secret::read(default);
    }
    let hex =
        |n: usize| raw.len() == n && raw.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b));
    if matches!(scheme, "tapo" | "vigi") && hex(32) {
        return Secret::hash(raw, "md5");
    }
    if matches!(scheme, "tapo" | "vigi") && hex(64) {
        return Secret::hash(raw, "sha256");
    }
    // A manual goes on behind it: `pwd=<password>[&name=value…]`.
    if raw.starts_with('<') && raw.ends_with(">[") {
        return Secret::of(SecretState::Placeholder);
    }
    let decoded = decode(raw);
    if scheme == "kasa"
        && let Some(plain) = base64(&decoded)
    {
        return Secret::read(&plain);
    }
    // `xxxxxx:yyyyyy@`: redacted by hand.
    let mut c = decoded.chars();
    if let Some(first) = c.next()
        && decoded.len() >= 3
        && is_mask(user)
        && c.all(|x| x == first)
    {
        return Secret::of(SecretState::Masked);
    }
    Secret::read(&decoded)
}

/// The default part of `${NAME:default}` (go2rtc) or `${NAME:-default}` (compose), when it is not empty.
pub fn env_default(raw: &str) -> Option<&str> {
    let inner = raw.strip_prefix("${")?.strip_suffix('}')?;
    let (name, default) = inner.split_once(':')?;
    let word = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let default = default.strip_prefix('-').unwrap_or(default);
    (word && !default.is_empty()).then_some(default)
}

/// Parameters of query, path (`/user=admin&password=&channel=1`) and fragment.
fn parameters(
    t: &str,
    tail: Range<usize>,
    user: &mut Option<String>,
    password: &mut Option<Secret>,
    secrets: &mut Vec<Range<usize>>,
) {
    let (mut at, mut hashed) = (tail.start, false);
    while at < tail.end {
        let stop = t[at..tail.end].find(['&', '?', '#', '/', ';']).map_or(tail.end, |i| at + i);
        let stop = underscore(&t[at..stop]).map_or(stop, |i| at + i);
        let part = at..stop;
        at = stop + 1;
        let Some(eq) = t[part.clone()].find('=') else { continue };
        let name = t[part.start..part.start + eq].trim().to_ascii_lowercase();
        let mut value = part.start + eq + 1..part.end;
        let kind = parameter_kind(&name);
        // A secret may hold '/', '?', '#' and ';': it ends at the next '&'.
        if matches!(kind, Parameter::Password | Parameter::Token) {
            value.end = t[value.start..tail.end].find('&').map_or(tail.end, |i| value.start + i);
            let joined = underscore(&t[value.clone()]);
            value.end = joined.map_or(value.end, |i| value.start + i);
            hashed = joined.is_some() || t[tail.start..part.start].ends_with('_');
            // … but not beyond a following `/` of a path form without secrets in it, so that hosts stay readable.
            at = value.end + 1;
            // A trailing `#video=copy` or ` ?` is not part of it.
            if let Some(i) = t[value.clone()].find("#video=").or_else(|| t[value.clone()].find("#audio=")) {
                value.end = value.start + i;
            }
        }
        let raw = &t[value.clone()];
        match kind {
            Parameter::User => {
                if user.as_ref().is_none_or(String::is_empty) {
                    *user = Some(decode(raw));
                }
            }
            Parameter::Password => {
                let sofia = hashed && raw.len() == 8 && raw.bytes().all(|b| b.is_ascii_alphanumeric());
                let s = match sofia {
                    true => Secret::hash(raw, "sofia"),
                    false => password_of("", user.as_deref().unwrap_or(""), raw),
                };
                if s.state != SecretState::Masked && !raw.is_empty() {
                    secrets.push(value);
                }
                if password.as_ref().is_none_or(|p| p.state == SecretState::Absent) {
                    *password = Some(s);
                }
            }
            Parameter::Token => {
                if !raw.is_empty() && !is_mask(raw) {
                    secrets.push(value);
                }
            }
            // A signature of a cloud, whatever its name.
            Parameter::Other if raw.len() >= 32 && raw.bytes().all(|b| b.is_ascii_hexdigit()) => {
                secrets.push(value);
            }
            Parameter::StreamId => {
                // SRT: `publish:path:user:pass`.
                let fields: Vec<&str> = raw.splitn(4, ':').collect();
                if let [_, _, u, p] = fields[..] {
                    *user = user.take().or_else(|| Some(decode(u)));
                    let pass = value.end - p.len()..value.end;
                    *password = Some(password_of("", u, p));
                    secrets.push(pass);
                }
            }
            Parameter::Other => {
                // An encoded URL with a login inside.
                let low = raw.to_ascii_lowercase();
                if low.contains("%3a%2f%2f") && (low.contains("%40") || low.contains('@')) {
                    secrets.push(value);
                }
            }
        }
    }
}

/// Where the next parameter begins in `user=admin_password=tlJwpbo6_channel=1_stream=0.sdp`, as XiongMai cameras write it. The
/// password is then their hash.
fn underscore(part: &str) -> Option<usize> {
    part.match_indices('_').map(|(i, _)| i).find(|i| {
        let rest = part.get(i + 1..).unwrap_or("");
        ["password=", "channel=", "stream="].iter().any(|w| rest.starts_with(w))
    })
}

/// The end of the path that works like a password: whoever knows it sees the picture, or publishes one.
fn path_key(t: &str, tail: Range<usize>, scheme: &str, port: Option<u16>, secrets: &mut Vec<Range<usize>>) {
    let path = &t[tail.clone()];
    let publishing = matches!(scheme, "rtmp" | "rtmps");
    if publishing && path.contains(['?', '=']) {
        return;
    }
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let Some(slash) = path[..end].rfind('/') else { return };
    let key = &path[slash + 1..end];
    let has = |class: fn(&u8) -> bool| key.bytes().any(|b| class(&b));
    let looks = if publishing {
        slash > 0 && key.len() >= 16 && has(u8::is_ascii_digit)
    } else {
        // UniFi names no login at all: its doors 7441 and 7447 take a drawn word. Others that do so draw a longer one.
        let drawn = key.len() >= 16
            && has(u8::is_ascii_digit)
            && has(u8::is_ascii_lowercase)
            && has(u8::is_ascii_uppercase);
        matches!(scheme, "rtsp" | "rtsps" | "rtspx")
            && slash == 0
            && key.bytes().all(|b| b.is_ascii_alphanumeric())
            && (drawn || key.len() >= 10 && matches!(port, Some(7441 | 7447)))
    };
    if looks {
        secrets.push(tail.start + slash + 1..tail.start + end);
    }
}

#[derive(Clone, Copy)]
enum Parameter {
    User,
    Password,
    Token,
    StreamId,
    Other,
}

fn parameter_kind(name: &str) -> Parameter {
    match name {
        "user" | "username" | "usr" | "userid" | "login" | "loginuse" | "account" | "uname" => {
            Parameter::User
        }
        "password" | "passwd" | "pass" | "pwd" | "psw" | "pw" | "loginpas" | "userpwd" | "userpass"
        | "passphrase" | "pword" => Parameter::Password,
        "token" | "access_token" | "refresh_token" | "auth" | "authbasic" | "authorization" | "key"
        | "api_key" | "apikey" | "secret" | "client_secret" | "client_private" | "private_key" | "pin"
        | "enr" | "sig" | "signature" | "session" | "sessionid" | "jwt" | "credential" | "credentials" => {
            Parameter::Token
        }
        "streamid" => Parameter::StreamId,
        n if n.ends_with("password") || n.ends_with("passwd") || n.ends_with("_pass") => Parameter::Password,
        n if n.ends_with("token") || n.ends_with("secret") || n.ends_with("apikey") => Parameter::Token,
        _ => Parameter::Other,
    }
}

/// Percent-decoding that leaves what is not an escape as it is.
pub fn decode(raw: &str) -> String {
    if !raw.contains('%') {
        return raw.to_owned();
    }
    let b = raw.as_bytes();
    let mut out = Vec::with_capacity(b.len());
    let hex = |c: Option<&u8>| c.and_then(|c| char::from(*c).to_digit(16)).and_then(|d| u8::try_from(d).ok());
    let mut i = 0;
    while i < b.len() {
        if b[i] == b'%'
            && let (Some(h), Some(l)) = (hex(b.get(i + 1)), hex(b.get(i + 2)))
        {
            out.push(h << 4 | l);
            i += 3;
        } else {
            out.push(b[i]);
            i += 1;
        }
    }
    // Bytes that are not UTF-8 were not meant as escapes.
    String::from_utf8(out).unwrap_or_else(|_| raw.to_owned())
}

/// Plain text of a base64 word; `None` when it is none or holds no text.
pub fn base64(raw: &str) -> Option<String> {
    let body = raw.trim_end_matches('=');
    if body.len() < 2 || raw.len() - body.len() > 2 {
        return None;
    }
    let (mut bits, mut n, mut out) = (0u32, 0u32, Vec::with_capacity(body.len()));
    for b in body.bytes() {
        let v = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(v);
        n += 6;
        if n >= 8 {
            n -= 8;
            out.push(u8::try_from(bits >> n & 0xff).unwrap_or(0));
        }
        bits &= (1 << n) - 1;
    }
    let text = String::from_utf8(out).ok()?;
    (!text.is_empty() && !text.chars().any(char::is_control)).then_some(text)
}

/// Sort, join and keep only ranges that hold something and lie on characters.
fn tidy(t: &str, mut r: Vec<Range<usize>>) -> Vec<Range<usize>> {
    r.retain(|x| x.start < x.end && t.is_char_boundary(x.start) && t.is_char_boundary(x.end));
    r.order_by_key(|x| (x.start, x.end));
    let mut out: Vec<Range<usize>> = Vec::with_capacity(r.len());
    for x in r {
        match out.last_mut() {
            Some(l) if x.start <= l.end => l.end = l.end.max(x.end),
            _ => out.push(x),
        }
    }
    out
}

/// `t[range]` with secrets masked, without control characters, cut at a sensible length.
pub fn masked(t: &str, range: Range<usize>, secrets: &[Range<usize>]) -> String {
    let mut out = String::new();
    let mut at = range.start;
    for s in secrets.iter().filter(|s| s.start >= range.start && s.end <= range.end) {
        out.push_str(t.get(at..s.start).unwrap_or(""));
        out.push_str(MASK);
        at = s.end;
    }
    out.push_str(t.get(at..range.end).unwrap_or(""));
    let mut shown: String = out.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect();
    if out.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(u: &Url) -> Option<&str> {
        u.password.as_ref().and_then(|p| p.value.as_ref()).map(|v| v.expose())
    }

    #[test]
    fn finds_user_password_host_and_port_however_they_are_written() {
        for (text, user, pass, host, port) in [
            ("rtsp://admin:hunter2@192.168.1.2:554/1", "admin", "hunter2", "192.168.1.2", Some(554)),
            ("rtsp://admin:p@ss@192.168.1.2/1", "admin", "p@ss", "192.168.1.2", None),
            ("rtsp://admin:p/s@192.168.1.2/1", "admin", "p/s", "192.168.1.2", None),
            ("rtsp://admin:p@s/x@192.168.1.2/1", "admin", "p@s/x", "192.168.1.2", None),
            ("rtsp://admin:a#b?c:d@192.168.1.2/1?x=1", "admin", "a#b?c:d", "192.168.1.2", None),
            ("rtsp://admin:12/34@192.168.1.2/1", "admin", "12/34", "192.168.1.2", None),
            ("rtsp://ad%40min:p%40s%2F1@192.168.1.2/1", "ad@min", "p@s/1", "192.168.1.2", None),
            ("rtsp://admin:100%sure@192.168.1.2/1", "admin", "100%sure", "192.168.1.2", None),
            ("ffmpeg:rtsp://a:b12@cam-1.local/1#video=copy#audio=opus", "a", "b12", "cam-1.local", None),
            ("exec:ffmpeg -re -i rtsp://a:b12@10.0.0.1/s -c copy {output}", "a", "b12", "10.0.0.1", None),
            ("http://10.0.0.1/flv?port=1935&user=a&password=b12&x=1", "a", "b12", "10.0.0.1", None),
            (
                "rtsp://10.0.0.1:554/user=a&password=b12&channel=1&stream=1.sdp?",
                "a",
                "b12",
                "10.0.0.1",
                Some(554),
            ),
            ("rtsp://a:b12@[fe80::1]:554/x", "a", "b12", "fe80::1", Some(554)),
            ("rtsp://me@example.jp:b12@10.0.0.1/x", "me@example.jp", "b12", "10.0.0.1", None),
            ("rtsp://a:my pass@10.0.0.1/x", "a", "my pass", "10.0.0.1", None),
            ("rtsp://園長:ひみつ@カメラ.example.jp/x", "園長", "ひみつ", "カメラ.example.jp", None),
            (
                "srt://10.0.0.1:8890?streamid=publish:cam:a:b12&pkt_size=1316",
                "a",
                "b12",
                "10.0.0.1",
                Some(8890),
            ),
            (
                "kasa://me:aHVudGVyMg==@10.0.0.1:19443/https/stream/mixed",
                "me",
                "hunter2",
                "10.0.0.1",
                Some(19443),
            ),
            ("rtsp://a:${CAM_PW:b12}@10.0.0.1/x", "a", "b12", "10.0.0.1", None),
        ] {
            let u = read(text).unwrap();
            assert_eq!(u.user.as_deref(), Some(user), "{text}");
            assert_eq!(plain(&u), Some(pass), "{text}");
            assert_eq!((u.host.as_str(), u.port), (host, port), "{text}");
            assert!(!u.secrets.is_empty(), "{text}");
            let rest = masked(text, 0..text.len(), &u.secrets);
            assert!(!rest.contains(pass) && !rest.contains("aHVud"), "{text} -> {rest}");
            assert!(!u.display.contains(pass), "{text} -> {}", u.display);
        }
    }

    /// Regression: the whole of it was taken for the name of the user, and the password was shown.
    #[test]
    fn parameters_joined_by_underscores_hold_a_hash() {
        let u = read(
            "rtsp://10.0.0.1:554/user=kan_ri_password=tlJwpbo6_channel=1_stream=0&onvif=0.sdp?real_stream",
        )
        .unwrap();
        let p = u.password.as_ref().unwrap();
        assert_eq!(
            (u.user.as_deref(), p.state, p.scheme),
            (Some("kan_ri"), SecretState::Hash, Some("sofia"))
        );
        assert!(!u.display.contains("tlJw") && u.display.contains("channel=1"), "{}", u.display);
    }

    #[test]
    fn an_at_sign_in_path_or_query_is_no_login() {
        for text in [
            "http://192.168.1.2/a@b/c",
            "http://192.168.1.2:80/mail?to=me@example.jp",
            "https://example.jp/@user/x",
            "rtsp://camera.local/stream@2",
        ] {
            let u = read(text).unwrap();
            assert!(!u.has_login() && u.secrets.is_empty(), "{text} {u:?}");
        }
        let u = read("http://u:b12@cam/send?to=me@example.jp").unwrap();
        assert_eq!((u.host.as_str(), plain(&u)), ("cam", Some("b12")));
    }

    #[test]
    fn states_of_the_password() {
        use SecretState::*;
        for (text, state) in [
            ("rtsp://admin@10.0.0.1/x", Absent),
            ("rtsp://admin:@10.0.0.1/x", Empty),
            ("rtsp://10.0.0.1:554/user=admin&password=&channel=1&stream=1.sdp?", Empty),
            ("rtsp://xxxx:xxx@10.0.0.1/x", Masked),
            ("rtsp://xxxxxx:yyyyyy@10.0.0.1/x", Masked),
            ("rtsp://admin:****@10.0.0.1/x", Masked),
            ("rtsp://<USERNAME>:<PASSWORD>@<IP>:554/cam", Placeholder),
            ("rtsp://admin:{FRIGATE_RTSP_PASSWORD}@10.0.0.1/x", Placeholder),
            ("rtsp://${USER}:${PASS}@${IP}/x", Placeholder),
            ("rtsp://{{ user }}:{{ pass }}@10.0.0.1/x", Placeholder),
            ("rtsp://YOURUSERNAME:YOURPASSWORD@localhost:$RTSP_PORT/cam", Placeholder),
            ("rtsp://admin:$PASS@10.0.0.1/x", Plain),
            ("tapo://hunter2@10.0.0.1", Plain),
            ("tapo://admin:0CC175B9C0F1B6A831C399E269772661@10.0.0.1", Hash),
        ] {
            let u = read(text).unwrap();
            assert_eq!(u.password.as_ref().map(|p| p.state), Some(state), "{text} {u:?}");
        }
        assert_eq!(read("rtsp://10.0.0.1/x").unwrap().password, None);
        // The cloud password in the user position is not a user name.
        let u = read("tapo://hunter2@10.0.0.1").unwrap();
        assert_eq!(u.user, None);
        assert!(!u.display.contains("hunter2"));
        let u = read("xiaomi://1234567:cn@10.0.0.1?did=1&token=abcdef").unwrap();
        assert_eq!(u.password, None);
        assert!(!u.display.contains("abcdef"));
    }

    #[test]
    fn hosts_and_schemes() {
        for (text, scheme, scope) in [
            ("RTSP://8.8.8.8/x", "rtsp", HostScope::Public),
            ("rtsp://cam.ddns.net:554/x", "rtsp", HostScope::Name),
            ("rtsp://[::1]/x", "rtsp", HostScope::Loopback),
            ("webrtc:http://10.0.0.1:5000/live", "http", HostScope::Private),
        ] {
            let u = read(text).unwrap();
            assert_eq!((u.scheme.as_str(), u.host_scope), (scheme, scope), "{text}");
        }
        assert_eq!(read("publisher"), None);
        assert_eq!(read("C:\\cam\\x"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn every_url_of_a_command_line_is_found() {
        let t = "ffmpeg -i rtsp://a:p1x@10.0.0.1/1 -i 'http://b:p2x@10.0.0.2/2' -f rtsp rtsp://localhost:8554/out";
        let hosts: Vec<_> = all(t).into_iter().map(|u| u.host).collect();
        assert_eq!(hosts, ["10.0.0.1", "10.0.0.2", "localhost"]);
    }

    #[test]
    fn secrets_in_odd_places_are_masked() {
        for t in [
            "rtsp://admin:hunter2",
            "http://10.0.0.1/api?src=rtsp://a:hunter2@10.0.0.2/x",
            "http://10.0.0.1/api?src=rtsp%3A%2F%2Fa%3Ahunter2%4010.0.0.2",
            "http://10.0.0.1/x?access_token=hunter2",
            "nest:?client_id=1&client_secret=hunter2&refresh_token=hunter2",
            "rtmp://a.rtmp.example.com/live2/hunter2-hunter2-hunter2",
            "rtsp://10.0.0.1:7447/hunter2abcDEFgh",
            "rtsps://10.0.0.1:7441/hunter2abcDEFgh?enableSrtp",
            "rtspx://nvr.example.com/hunter2abcDEFghi#video=copy",
            "rtsp://a:hunter2@cam/x@y",
            "rtsp://a:p@x/hunter2@cam/y",
        ] {
            let u = read(t).unwrap();
            assert!(!u.display.contains("hunter2"), "{t} -> {}", u.display);
        }
        // The signature of a cloud, whatever the name of its parameter.
        let u = read("rtmp://live.example.com/x?id=1&t=00112233445566778899aabbccddeeff&ev=1").unwrap();
        assert_eq!(u.display, "rtmp://live.example.com/x?id=1&t=●●●●●&ev=1");
    }

    /// A secret address is masked, the usual names of streams stay readable.
    #[test]
    fn names_of_streams_are_no_secrets() {
        for t in [
            "rtsp://10.0.0.1:554/h264Preview_01_main",
            "rtsp://10.0.0.1:7447/",
            "rtsp://10.0.0.1:7447/unicast",
            "rtsp://10.0.0.1/live/Ab3dE5gH7jK9mN1p",
            "rtsp://10.0.0.1/streamingmainchannel01",
            "http://10.0.0.1/Ab3dE5gH7jK9mN1p",
        ] {
            assert_eq!(read(t).unwrap().display, t);
        }
    }

    #[test]
    fn long_hostile_values_take_linear_time() {
        for unit in ["@", ":", "a@", "://", "rtsp://a:b@", "/@", "${", "<", "password=", "%40", "あ@"] {
            let t = format!("rtsp://{}", unit.repeat(100_000));
            let start = std::time::Instant::now();
            let _ = read(&t);
            let _ = all(&t);
            assert!(start.elapsed().as_secs() < 5, "{unit}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_with_sound_ranges(t in "\\PC{0,60}", cut in 0usize..60) {
            for text in [t.clone(), format!("rtsp://{t}"), format!("ffmpeg:rtsp://a:{t}@h/{t}"), t.chars().take(cut).collect()] {
                for u in read(&text).into_iter().chain(all(&text)) {
                    prop_assert!(text.get(u.range.clone()).is_some());
                    for s in &u.secrets {
                        prop_assert!(text.get(s.clone()).is_some_and(|x| !x.is_empty()));
                    }
                }
            }
        }

        #[test]
        fn a_password_before_an_address_is_never_shown(
            user in "[a-z]{1,8}", pass in "[!-~ぁ-ん]{1,4}ZQ7[!-~ぁ-ん]{1,6}", path in "[a-z0-9/]{0,12}"
        ) {
            prop_assume!(!pass.contains("://"));
            let text = format!("rtsp://{user}:{pass}@192.168.1.20:554/{path}");
            let u = read(&text).unwrap();
            prop_assert!(!u.display.contains("ZQ7"), "{} -> {}", text, u.display);
            prop_assert_eq!(u.host.as_str(), "192.168.1.20");
        }
    }
}
