//! Small picture servers that are started by a command: mjpg-streamer, ustreamer, and the files that start them
//! (`octopi.txt`, `crowsnest.conf`, init scripts).
//!
//! Comes in: shell text or INI. Goes out: where the picture is offered and whether a login is asked. `-c user:pass` is the login
//! of mjpg-streamer; `-n` switches off commands, not viewing. Words are split as a shell does: in `-p 8080-c user:pass` the
//! login belongs to the port and has no effect, which is said.

use super::tree::{self, At, Door, flag, number, without_effect};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text as t;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::Secret;
use crate::model::value::{Account, Service};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::kv::{self, Dialect, Quotes, Separator};

pub static FORMAT: Format = Format {
    id: "mjpg-streamer",
    name: t("mjpg-streamer・ustreamer・crowsnest", "mjpg-streamer, ustreamer, crowsnest"),
    vendor: "",
    kind: DeviceKind::Camera,
    reads: t(
        "映像の配信のポートとログインを読みます。画質の設定は見ません。",
        "Reads the port and the login of the video. Picture settings are not judged.",
    ),
    usual_names: &["crowsnest.conf", "octopi.txt", "webcamd", "start.sh"],
    sniff,
    read,
};

const CROWSNEST: Dialect = Dialect {
    separator: Separator::Blank,
    comments: &['#', ';'],
    at_settings: false,
    sections: true,
    trailing_comments: true,
    quotes: Quotes::Kept,
};

fn is_command(line: &str) -> bool {
    let l = line.trim_start();
    !l.starts_with('#')
        && (l.contains("mjpg_streamer") && l.contains("output_http.so")
            || l.contains("output_http.so") && l.contains("-p ")
            || l.contains("ustreamer") && (l.contains("--port") || l.contains("--host")))
}

fn is_octopi(line: &str) -> bool {
    let l = line.trim_start().trim_start_matches(['#', ' ']);
    l.starts_with("camera_http_options=")
        || l.starts_with("camera_usb_options=")
        || l.starts_with("camera_raspi_options=")
}

fn sniff(head: &Head<'_>) -> Sniff {
    let (mut section, mut mode) = (false, false);
    for l in head.head.lines() {
        if is_command(l) || is_octopi(l) {
            // A page of prose that quotes a command has other lines; code calls it by a list.
            return if l.len() < 1_000 { Sniff::Sure } else { Sniff::No };
        }
        let l = l.trim_start();
        section |= l.starts_with("[crowsnest]") || l.starts_with("[cam ");
        mode |= l.starts_with("mode:") || l.starts_with("no_proxy:");
    }
    if section && mode { Sniff::Sure } else { Sniff::No }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    sink.comments("#");
    let crowsnest =
        src.lines().any(|(_, l)| l.trim_start().starts_with("[cam ") || l.trim() == "[crowsnest]");
    if crowsnest {
        return sections(src, sink);
    }
    let lines: Vec<(usize, &str)> = src.lines().collect();
    // `PORT=8080` above the command.
    let variables: Vec<kv::Entry<'_>> =
        kv::scan(&src.text, &kv::SHELL).filter_map(kv::Line::entry).take(500).collect();
    let whole = sink.whole_file();
    // `OPTIONS="$OPTIONS -c $LOGIN"`: whether a login is asked hangs on what the script finds.
    let later = |l: &str| l.contains(" -c ") && (l.contains("=\"$") || l.contains("+="));
    let may_ask = lines.iter().any(|(_, l)| later(l) && !is_command(l));
    let mut n = 0;
    for (_, line) in &lines {
        if is_command(line) {
            if n > 0 {
                sink.subject(DeviceKind::Camera, src.span_of(line));
            }
            super::docker_compose::same_machine(sink, src.span_of(line));
            n += 1;
            command(src, sink, line, &variables, may_ask);
        }
    }
    sink.select(whole);
    if n == 0 {
        octopi(src, sink, &variables);
    }
}

/// The words of a line as a shell sees them, quotes taken off; a quoted part is split as well, because the program does it.
fn words(line: &str) -> Vec<&str> {
    line.split([' ', '\t', '"', '\'', '\\', '(', ')']).filter(|w| !w.is_empty()).collect()
}

fn command(src: &Source, sink: &mut FactSink<'_>, line: &str, variables: &[kv::Entry<'_>], may_ask: bool) {
    let span = src.span_of(line);
    sink.understood(span);
    let ustreamer = !line.contains("output_http.so");
    tree::product(sink, "", if ustreamer { "ustreamer" } else { "mjpg-streamer" }, span);
    // Only what belongs to the server that gives the picture.
    let part = if ustreamer {
        line
    } else {
        line.find("output_http.so").and_then(|i| line.get(i..)).unwrap_or(line)
    };
    let w = words(part);
    let after = |names: &[&str]| {
        w.iter().enumerate().find_map(|(i, x)| {
            names.iter().find_map(|n| match x.strip_prefix(n) {
                Some("") => w.get(i + 1).copied(),
                Some(rest) => rest.strip_prefix('=').filter(|_| n.starts_with("--")),
                None => None,
            })
        })
    };
    let resolve = |v: &str| {
        let name = v.trim_start_matches(['$', '{']).trim_end_matches('}');
        let found = v.starts_with('$').then(|| variables.iter().find(|e| e.key == name)).flatten();
        found.map_or(v.to_owned(), |e| e.value.to_owned())
    };
    let port_word = after(&["-p", "--port"]).map(resolve);
    let digits = |p: &str| p.bytes().take_while(u8::is_ascii_digit).count();
    let port = port_word.as_ref().and_then(|p| p.get(..digits(p))?.parse::<u16>().ok());
    let port = port.map_or((8080, At::Default("-p")), |p| (p, At::File(span)));
    let host = after(&["-l", "--listen", "--host", "-s"]).map(resolve);
    let bind = match (&host, ustreamer) {
        (Some(h), _) => Some((tree::bind(h), At::File(span))),
        (None, true) => Some(("loopback".to_owned(), At::Default("--host"))),
        (None, false) => Some(("all".to_owned(), At::Default("-l"))),
    };
    let bind = bind.as_ref().map(|(b, a)| (b.as_str(), *a));
    let login = after(&["-c", "--credentials"]);
    let user = after(&["--user"]);
    let auth = if login.is_some() || user.is_some() && ustreamer {
        Some(("basic", At::File(span)))
    } else {
        Some(("none", At::Default("-c"))).filter(|_| !may_ask)
    };
    let tls = Some((false, At::Derived(span)));
    let on = Some((true, At::File(span)));
    tree::door(sink, Service::HttpStream, Door { on, port: Some(port), bind, auth, tls });
    if let Some((name, pass)) = login.and_then(|l| l.split_once(':')) {
        account(src, sink, name, pass, line);
    } else if let (Some(name), Some(pass)) = (user.filter(|_| ustreamer), after(&["--passwd"])) {
        account(src, sink, name, pass, line);
    }
    // `8080-c user:pass`: the blank is missing.
    if let Some(raw) = after(&["-p", "--port"]).filter(|p| p.len() > digits(p) && p.contains("-c")) {
        let lost = w.iter().position(|x| *x == raw).and_then(|i| w.get(i + 1)).filter(|x| x.contains(':'));
        if let Some(pass) = lost.and_then(|l| l.split_once(':')).map(|(_, p)| p) {
            src.mark_secret(src.span_of(pass));
        }
        without_effect(sink, "-c user:password", true, span);
    }
}

fn account(src: &Source, sink: &mut FactSink<'_>, name: &str, pass: &str, line: &str) {
    let a = Account { name: name.to_owned(), r#for: "stream", ..Account::default() };
    let place = (!pass.is_empty()).then(|| src.span_of(pass));
    // A variable whose value is elsewhere.
    let secret = if pass.starts_with('$') {
        Secret::of(crate::model::secret::SecretState::Placeholder)
    } else {
        Secret::read(pass)
    };
    sink.with_secret(key::ACCOUNT, a, secret, src.span_of(line), place);
}

/// `octopi.txt`: the options of the server stand in one variable.
fn octopi(src: &Source, sink: &mut FactSink<'_>, variables: &[kv::Entry<'_>]) {
    for e in variables {
        sink.understood(src.span_of(e.line));
    }
    let options = variables.iter().rev().find(|e| e.key == "camera_http_options");
    let first = src.lines().find(|(_, l)| is_octopi(l)).map(|(_, l)| src.span_of(l));
    let Some(span) = options.map(|o| src.span_of(o.line)).or(first) else { return };
    tree::product(sink, "OctoPrint", "OctoPi", span);
    let w = words(options.map_or("", |o| o.value));
    let login = w.iter().position(|x| *x == "-c").and_then(|i| w.get(i + 1));
    let auth = match login {
        Some(_) => ("basic", At::File(span)),
        None => ("none", At::Default("camera_http_options -c")),
    };
    let listen = w.iter().position(|x| *x == "-l").and_then(|i| w.get(i + 1)).map(|h| tree::bind(h));
    let bind = listen.as_ref().map(|b| (b.as_str(), At::File(span)));
    let port = Some((8080, At::Default("-p")));
    tree::door(sink, Service::HttpStream, Door { port, bind, auth: Some(auth), ..Door::default() });
    if let (Some((name, pass)), Some(o)) = (login.and_then(|l| l.split_once(':')), options) {
        account(src, sink, name, pass, o.line);
    }
}

/// `crowsnest.conf`: one section for each camera, `key: value`.
fn sections(src: &Source, sink: &mut FactSink<'_>) {
    let doc = tree::from_kv(src, &CROWSNEST, &mut Budget::new(&sink.limits()));
    let whole = sink.whole_file();
    let mut open = None;
    for s in doc.root().children() {
        let Some(name) = s.key() else { continue };
        if name == "crowsnest" {
            sink.understood(s.key_span());
            open = flag(s, "no_proxy:");
        }
    }
    for s in doc.root().children().filter(|s| s.key().is_some_and(|k| k.starts_with("cam "))) {
        let span = s.key_span();
        sink.subject(DeviceKind::Camera, span);
        super::docker_compose::same_machine(sink, span);
        tree::product(sink, "Mainsail Crew", "crowsnest", span);
        if let Some(k) = s.key().and_then(|k| k.strip_prefix("cam ")) {
            sink.stated(key::DEVICE_NAME, k.trim(), span);
        }
        let none = Some(("none", At::Default("user, password")));
        if let Some((p, at)) = number(s, "port:").and_then(|(p, s)| Some((u16::try_from(p).ok()?, s))) {
            // Without the switch the page's own server stands in front; it asks for no login either.
            let bind = open.filter(|(on, _)| *on).map(|(_, s)| ("all", At::File(s)));
            let port = Some((p, At::File(at)));
            let on = Some((true, At::Derived(at)));
            tree::door(sink, Service::HttpStream, Door { on, port, bind, auth: none, tls: None });
        }
        if let Some((true, at)) = flag(s, "enable_rtsp:") {
            let port = number(s, "rtsp_port:").and_then(|(p, s)| Some((u16::try_from(p).ok()?, At::File(s))));
            let port = Some(port.unwrap_or((8554, At::Default("rtsp_port"))));
            tree::door(
                sink,
                Service::Rtsp,
                Door { on: Some((true, At::File(at))), port, auth: none, ..Door::default() },
            );
        }
    }
    for e in kv::scan(&src.text, &CROWSNEST) {
        if !matches!(e, kv::Line::Other(_)) {
            sink.understood(src.span_of(e.line()));
        }
    }
    sink.select(whole);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_but_no_mention_of_them() {
        for (text, want) in [
            ("mjpg_streamer -i \"input_uvc.so\" -o \"output_http.so -p 8080 -w /www\"\n", Sniff::Sure),
            ("[crowsnest]\nno_proxy: false\n[cam 1]\nmode: ustreamer\nport: 8080\n", Sniff::Sure),
            ("# mjpg_streamer -o output_http.so\necho hello\n", Sniff::No),
            ("apt install mjpg_streamer ustreamer\n", Sniff::No),
        ] {
            assert_eq!(sniff(&Head::of(text)), want, "{text}");
        }
    }
}
