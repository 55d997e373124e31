//! `netstat -an`, `netstat -ano`, `ss -tln`: what the computer listens to on which it ran.
//!
//! Of use when that computer is the recorder, or shows the cameras. Only listening ports count, and only those that others
//! can reach: 127.0.0.1 and ::1 are this computer itself, and a connection that it made to somebody else is no door. The
//! firewall of the computer is not in the list.

use super::hosts::clean;
use super::{Format, Head, Sniff};
use crate::format::FactSink;
use crate::i18n::{Args, Text, text};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::map::{HashSet, SortedMap};
use crate::model::net::is_private;
use crate::model::span::Span;
use crate::model::value::OpenPort;
use crate::source::Source;
use std::borrow::Cow;
use std::net::IpAddr;

pub static FORMAT: Format = Format {
    id: "netstat",
    name: text("パソコンが待っているポート(netstat)", "ports a computer listens to (netstat)"),
    vendor: "",
    kind: DeviceKind::Host,
    reads: text(
        "このコマンドを実行したパソコンが待っているポート。カメラのポートではありません。",
        "Ports of the computer on which the command ran. Not those of a camera.",
    ),
    usual_names: &["netstat.txt"],
    sniff,
    read,
};

const THIS_PC: Text = text(
    "これは、コマンドを実行したパソコンのポートです。カメラのポートではありません。",
    "These are ports of the computer on which the command ran, not those of a camera.",
);

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let header = [
        "アクティブな接続",
        "Active Connections",
        "Active Internet connections",
        "Netid State",
        "Netid  State",
        "Local Address:Port",
        "Recv-Q Send-Q Local Address",
        "Recv-Q  Send-Q",
    ];
    let headed = header.iter().any(|w| h.contains(w));
    match h.lines().take(300).filter(|l| row(l).is_some()).count() {
        0 if headed && !h.contains("UNIX domain") => Sniff::Maybe(50),
        0 => Sniff::No,
        _ if headed => Sniff::Sure,
        1 | 2 => Sniff::Maybe(50),
        _ => Sniff::Sure,
    }
}

struct Row<'s> {
    proto: &'static str,
    address: &'s str,
    port: u16,
    listening: bool,
    program: &'s str,
}

/// `TCP  0.0.0.0:554  0.0.0.0:0  LISTENING  1234`, `tcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN 811/sshd`,
/// `tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:*`, `LISTEN 0 128 *:80 *:*`.
fn row(line: &str) -> Option<Row<'_>> {
    let words: Vec<&str> = line.split_whitespace().take(12).collect();
    let (proto, from) = match words.first()?.to_ascii_lowercase().as_str() {
        "tcp" | "tcp4" | "tcp6" | "tcp46" => ("tcp", 1),
        "udp" | "udp4" | "udp6" | "udp46" => ("udp", 1),
        "listen" => ("tcp", 1),
        "unconn" => ("udp", 1),
        _ => return None,
    };
    let place = words.iter().skip(from).position(|w| socket(w).is_some())? + from;
    let (address, port) = socket(words.get(place)?)?;
    let other = words.get(place + 1).copied().unwrap_or("");
    // The other end of a listening socket is nobody.
    let nobody = other.ends_with(":*") || other.ends_with(".*") || other.ends_with(":0");
    // Windows writes the state in the language of the computer (`ABHÖREN`), and then the number of the program.
    let windows = || {
        proto == "tcp"
            && matches!(other, "0.0.0.0:0" | "[::]:0")
            && words.get(place + 2).is_some_and(|w| *w != "BOUND" && !w.bytes().all(|b| b.is_ascii_digit()))
    };
    let said =
        words.iter().any(|w| matches!(*w, "LISTENING" | "LISTEN" | "UNCONN" | "リッスン")) || windows();
    const STATES: [&str; 9] = [
        "ESTABLISHED",
        "ESTAB",
        "TIME_WAIT",
        "CLOSE_WAIT",
        "SYN_SENT",
        "FIN_WAIT_1",
        "FIN_WAIT_2",
        "FIN_WAIT2",
        "LAST_ACK",
    ];
    // Tables of translations look alike, but have no states.
    if !(said || nobody || words.iter().any(|w| STATES.contains(w))) {
        return None;
    }
    let listening = said || proto == "udp" && nobody;
    let program = words
        .get(place + 2..)
        .and_then(|w| w.iter().find_map(|w| w.split_once('/').map(|(_, p)| p).or(between_quotes(w))));
    Some(Row { proto, address, port, listening, program: program.unwrap_or("") })
}

fn between_quotes(w: &str) -> Option<&str> {
    w.strip_prefix("users:((\"").and_then(|r| r.split('"').next())
}

/// `0.0.0.0:554`, `[::]:80`, `*:22`, `:::80`, `*.22` of BSD. The port must be a number.
fn socket(word: &str) -> Option<(&str, u16)> {
    let (host, port) = word.rsplit_once([':', '.'])?;
    let port = port.parse::<u16>().ok().filter(|p| *p != 0)?;
    let bare = host.trim_matches(['[', ']']);
    let bare = bare.split('%').next().unwrap_or(bare);
    let any = bare == "*" || bare == "::" || bare == ":";
    (any || bare.parse::<IpAddr>().is_ok()).then_some((if any { "*" } else { bare }, port))
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut open: Vec<(Row<'_>, Span)> = Vec::new();
    let mut seen: HashSet<(&'static str, u16)> = HashSet::new();
    let mut own: SortedMap<&str, (usize, Span)> = SortedMap::new();
    for (_, raw) in src.lines() {
        let line = raw.trim();
        let Some(r) = row(line) else { continue };
        let span = src.span_of(line);
        sink.understood(src.span_of(raw));
        match r.address.parse::<IpAddr>() {
            Ok(ip) if ip.is_loopback() => continue,
            // The computer's own address stands in its connections.
            Ok(IpAddr::V4(v)) if !v.is_unspecified() && !v.is_multicast() && is_private(IpAddr::V4(v)) => {
                own.entry(r.address).or_insert((0, span)).0 += 1;
            }
            _ => {}
        }
        if r.listening && seen.insert((r.proto, r.port)) {
            open.push((r, span));
        }
    }
    let address = own.iter().max_by_key(|(_, (n, _))| *n).map(|(a, (_, s))| ((*a).to_owned(), *s));
    if let Some((a, s)) = &address {
        sink.derived(key::DEVICE_ADDRESS, a.as_str(), *s);
    }
    let host = address.map(|a| a.0).unwrap_or_default();
    for (r, span) in open {
        let value = OpenPort {
            host: host.clone(),
            proto: r.proto,
            port: r.port,
            // Nobody knows whether an UDP port answers.
            state: if r.proto == "tcp" { "open" } else { "open|filtered" }.to_owned(),
            service: String::new(),
            product: clean(Cow::Borrowed(r.program)).into_owned(),
            evidence: "table",
        };
        sink.stated(key::OPEN_PORT, value, span);
    }
    sink.notice("netstat.this-computer", THIS_PC, Args::new(), None);
}
