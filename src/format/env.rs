//! Environment files (`.env`) beside a camera program, playlists, and plain lists of camera addresses.
//!
//! Comes in: `KEY=value` lines, or lines with a camera URL. Goes out: sources, accounts and secrets, by the names of the keys.
//! The same reading of one pair serves the `environment:` of container files.

use super::device_list::words::address;
use super::tree::line_keys;
use super::{FactSink, Format, Head, Sniff, facts_from_url};
use crate::format::sink::comment_urls;
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::Account;
use crate::source::Source;
use crate::syntax::{kv, url};

pub static FORMAT: Format = Format {
    id: "camera-list",
    name: text("カメラのURLの一覧・環境変数(.env)", "List of camera URLs, environment file (.env)"),
    vendor: "",
    kind: DeviceKind::Server,
    reads: text(
        "カメラのURLと、パスワードらしい名前の行を読みます。ほかの行は見ません。",
        "Reads camera URLs and lines whose names look like passwords. Other lines are not judged.",
    ),
    usual_names: &[".env", "cameras.m3u", "rtsp.txt"],
    sniff,
    read,
};

const CAMERA_KEYS: [&str; 14] = [
    "FRIGATE_RTSP_USER",
    "FRIGATE_RTSP_PASSWORD",
    "WYZE_EMAIL",
    "WYZE_PASSWORD",
    "WB_AUTH",
    "WB_PASSWORD",
    "WB_USERNAME",
    "RTSP_URL",
    "RTSP_USER",
    "RTSP_PASSWORD",
    "CAMERA_URL",
    "CAMERA_PASSWORD",
    "CAM_PASSWORD",
    "CAMERA_USER",
];

fn camera_url(line: &str) -> bool {
    // The last ones are paths that only cameras have.
    const WORDS: [&str; 11] = [
        "rtsp://",
        "rtsps://",
        "rtmp://",
        "onvif://",
        "dvrip://",
        "tapo://",
        "/videostream.cgi",
        "/snapshot.cgi",
        "/axis-cgi/",
        "/ISAPI/Streaming/",
        "/cgi-bin/encoder?",
    ];
    WORDS.iter().any(|s| line.contains(s))
}

/// `name,rtspUrl,enabled`; “Dear parents,” is a sentence.
fn columns(line: &str) -> bool {
    let marks: &[char] = &[',', ';', '\t'];
    let word = |c: &str| !c.is_empty() && c.len() < 24 && !c.contains(['=', ' ']);
    line.contains(marks) && line.split(marks).all(word)
}

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let (mut lines, mut urls, mut pairs) = (0usize, 0usize, 0usize);
    let (mut playlist, mut head_line) = (false, false);
    for l in h.lines().map(str::trim).filter(|l| !l.is_empty()) {
        if l.starts_with('#') {
            playlist |= l.starts_with("#EXTM3U");
            continue;
        }
        let url = camera_url(l);
        // The names of the columns above a table of addresses.
        if !url && !head_line && lines == 0 && columns(l) {
            head_line = true;
            continue;
        }
        lines += 1;
        urls += usize::from(url);
        let l = l.strip_prefix("export ").unwrap_or(l);
        let name = l.split('=').next().unwrap_or("");
        pairs += usize::from(
            name.len() < l.len()
                && !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'),
        );
    }
    if lines == 0 {
        return Sniff::No;
    }
    if pairs == lines {
        // Files of cameras look the same and are known better by their own formats.
        let own = [
            &super::atomcam::FORMAT,
            &super::wz_mini::FORMAT,
            &super::yihack::FORMAT,
            &super::dafang::FORMAT,
        ];
        if own.iter().any(|f| (f.sniff)(head) == Sniff::Sure) {
            return Sniff::No;
        }
        let keys = line_keys(h, &CAMERA_KEYS);
        return match (urls, keys) {
            (1.., _) | (_, 2..) => Sniff::Sure,
            (_, 1) => Sniff::Maybe(50),
            _ => Sniff::No,
        };
    }
    // Columns that are known by their names are read one by one.
    if head_line && (super::device_list::FORMAT.sniff)(head) == Sniff::Sure {
        return Sniff::No;
    }
    // A list: hardly anything but addresses. Words before or behind them are names.
    let short = h.lines().all(|l| l.len() < 400);
    if playlist && urls > 0
        || short && urls > 0 && (urls * 5 >= lines * 4 && starts(h) || urls * 3 >= lines && is_bullets(h))
    {
        Sniff::Sure
    } else {
        Sniff::No
    }
}

/// Do the lines begin with an address, or with a short name and the address? Code has them inside of calls.
fn starts(h: &str) -> bool {
    h.lines().filter(|l| camera_url(l)).all(|l| {
        let before = l.split("://").next().unwrap_or("");
        before.len() < 60 && !before.contains(['(', '{', '<', ';', '|', '`', '$'])
    })
}

/// Someone's own notes in Markdown: nothing but bullets, and at least two addresses in them have a login. A manual has
/// names for what is to be filled in.
fn is_bullets(h: &str) -> bool {
    let login = |l: &&str| {
        bullet_url(l).and_then(url::read).is_some_and(|u| {
            let word = u.password.filter(|p| p.state == SecretState::Plain).and_then(|p| p.value);
            let word = word.as_ref().map_or("password", |v| v.expose());
            address(&u.host).is_some() && !word.to_ascii_lowercase().starts_with("pass")
        })
    };
    let lines = || h.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines().all(is_bullet) && lines().filter(login).take(2).count() > 1
}

fn is_bullet(line: &str) -> bool {
    line.trim_start().strip_prefix(['-', '*', '+']).is_some_and(|r| r.starts_with(' '))
}

/// The address in a bullet, without the marks around it.
fn bullet_url(line: &str) -> Option<&str> {
    let at = line.find("://")?;
    let from = line.get(..at)?.rfind(|c: char| !c.is_ascii_alphanumeric())? + 1;
    let value = line.get(from..)?;
    let end = value.find([' ', '`', '>', '<', '"', '|']).unwrap_or(value.len());
    value.get(..end).map(|v| if line[..from].ends_with('(') { v.trim_end_matches(')') } else { v })
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    if is_bullets(Head::of(&src.text).head) {
        for (_, line) in src.lines().filter(|(_, l)| is_bullet(l)) {
            if let Some(value) = bullet_url(line).filter(|_| camera_url(line)) {
                sink.understood(src.span_of(line));
                facts_from_url(sink, value, src.span_of(value), "camera source");
            } else {
                // «192.168.1.5: admin/…»: the same login in a form that is not read.
                src.mark_secret(src.span_of(line));
            }
        }
        return;
    }
    sink.comments("#");
    comment_urls(sink, "#");
    let entries: Vec<kv::Entry<'_>> = kv::scan(&src.text, &kv::SHELL).filter_map(kv::Line::entry).collect();
    let names: Vec<(&str, &str)> = entries.iter().map(|e| (e.key, e.value)).collect();
    for e in &entries {
        let plain = e.key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if plain {
            sink.understood(src.span_of(e.line));
            pair(sink, e.key, e.value, src.span_of(e.line), src.span_of(e.value), &names);
        }
    }
    for (_, line) in src.lines() {
        let t = line.trim();
        let assigned =
            t.split_once('=').is_some_and(|(k, _)| k.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
        if !t.starts_with('#') && !assigned && camera_url(t) {
            let at = t
                .find("://")
                .and_then(|i| t.get(..i)?.rfind([' ', '\t', ',', '"', '\'', ';', '=']))
                .map_or(0, |i| i + 1);
            let value = t.get(at..).unwrap_or(t);
            // One cell of a table: it ends where it began.
            let mark =
                t.get(..at).and_then(|b| b.chars().next_back()).filter(|c| matches!(c, ',' | ';' | '\t'));
            let value = mark
                .and_then(|m| value.split(m).next())
                .unwrap_or(value)
                .trim_end_matches(['"', '\'', ',', ';']);
            sink.understood(src.span_of(line));
            facts_from_url(sink, value, src.span_of(value), "camera source");
        }
    }
}

/// So many variables are searched for the name of a user.
const NEAR: usize = 500;

/// What a variable of this name opens.
fn opens(name: &str) -> Option<&'static str> {
    let has = |w: &[&str]| w.iter().any(|w| name.contains(w));
    let secret = name.ends_with("PASSWORD")
        || name.ends_with("PASSWD")
        || name.ends_with("PASS")
        || name.ends_with("_PW");
    if !secret {
        return None;
    }
    Some(if has(&["MYSQL", "MARIADB", "POSTGRES", "_DB_", "DB_PASS", "MONGO"]) {
        "database"
    } else if has(&["RTSP", "CAM", "ONVIF", "NVR", "DVR", "HIKVISION", "DAHUA", "REOLINK"]) {
        "camera source"
    } else if has(&["MQTT"]) {
        "mqtt"
    } else if has(&["SMTP", "MAIL"]) {
        "email"
    } else if has(&["WB_", "WEB", "ADMIN"]) {
        "web"
    } else {
        "login"
    })
}

/// One variable. `all`: the other variables, among which the user's name may stand.
pub(super) fn pair(
    sink: &mut FactSink<'_>,
    name: &str,
    value: &str,
    span: Span,
    place: Span,
    all: &[(&str, &str)],
) {
    let upper = name.to_ascii_uppercase();
    let value = value.trim();
    if value.is_empty() {
        return;
    }
    if let Some(opens) = opens(&upper) {
        let stem =
            ["PASSWORD", "PASSWD", "PASS", "PW"].iter().find_map(|e| upper.strip_suffix(e)).unwrap_or("");
        // The user's name stands near; a long file is not searched again for every password.
        let user = all.iter().take(NEAR).find(|(k, _)| {
            let k = k.to_ascii_uppercase();
            k.strip_prefix(stem).is_some_and(|r| matches!(r, "USER" | "USERNAME" | "LOGIN" | "EMAIL"))
        });
        let secret = Secret::read(value);
        // Variables of programs and clouds, and the words that their samples have there, are no factory values of a camera.
        let word = secret.value.as_ref().map_or("", |v| v.expose());
        let sample = ["password", "changeme", "change_me", "secret", "pass"];
        let a = Account {
            name: user.map_or(String::new(), |(_, v)| (*v).to_owned()),
            r#for: opens,
            variable: user.is_none().then(|| name.to_owned()),
            password_is_of_others: opens != "camera source"
                || sample.iter().any(|w| word.eq_ignore_ascii_case(w)),
            ..Account::default()
        };
        sink.with_secret(key::ACCOUNT, a, secret, span, Some(place));
    } else if [
        "TOKEN",
        "SECRET",
        "API_KEY",
        "APIKEY",
        "PRIVATE_KEY",
        "AUTHKEY",
        "AUTH_KEY",
        "_PSK",
        "STREAM_AUTH",
    ]
    .iter()
    .any(|w| upper.contains(w))
    {
        let s = Secret::read(value);
        if s.state == SecretState::Plain {
            sink.with_secret(key::SECRET_IN_FILE, name, s, span, Some(place));
        }
    } else if camera_url(value) {
        facts_from_url(sink, value, place, "camera source");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_environment_files_but_no_code() {
        for (text, want) in [
            ("RTSP_URL=rtsp://a:b@192.168.1.2/1\nTZ=Asia/Tokyo\n", Sniff::Sure),
            ("玄関 rtsp://a:b@192.168.1.2/1\n園庭 rtsp://a:b@192.168.1.3/1\n", Sniff::Sure),
            ("#EXTM3U\n#EXTINF:-1,Entrance\nrtsp://192.168.1.2/1\n", Sniff::Sure),
            ("cap = cv2.VideoCapture('rtsp://a:b@192.168.1.2/1')\n", Sniff::No),
            ("DATABASE_URL=postgres://a:b@db/x\nSECRET_KEY=abc\n", Sniff::No),
            ("カメラは rtsp://192.168.1.2/1 で見られます。\n次に進みます。\n", Sniff::No),
        ] {
            assert_eq!(sniff(&Head::of(text)), want, "{text}");
        }
    }
}
