//! Entries that devices opened on the router by UPnP, as `upnpc -l` lists them from a computer inside.
//!
//! ` 0 TCP 25565->192.168.1.128:25565 'description' 'remote host' lease`. A remote host of `''` is everybody, a lease of 0
//! is for ever. Any answer means that UPnP is on. The four ends of a list are different things: complete, complete and
//! empty, stopped by an error, and no router that answered (which does not prove that UPnP is off).

use super::{Format, Head, Sniff, hosts};
use crate::format::FactSink;
use crate::i18n::{Args, Text, text};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::net::PortRange;
use crate::model::value::{DoorKind, Forward, Origin, Tri};
use crate::source::Source;
use crate::syntax::url;

pub static FORMAT: Format = Format {
    id: "upnpc",
    name: text("UPnPで開いた入り口の一覧", "list of UPnP port mappings"),
    vendor: "miniupnpc",
    kind: DeviceKind::Router,
    reads: text(
        "UPnPで開いた入り口、ルーターの外側のアドレス、UPnPが動いているかどうか。",
        "Ports opened by UPnP, the router's outer address, whether UPnP is on.",
    ),
    usual_names: &["upnpc.txt"],
    sniff,
    read,
};

const NO_ROUTER: Text = text(
    "UPnPに答えるルーターがありませんでした。UPnPが止まっているか、このパソコンからは見えません。",
    "No router answered to UPnP. It is off, or cannot be seen from this computer.",
);
const STOPPED: Text = text(
    "一覧は途中で止まっています。ほかにも開いた入り口があるかもしれません。",
    "The list was stopped by an error. There may be more open ports.",
);
const UNCONNECTED: Text = text(
    "ルーターは、インターネットにつながっていないと答えました。一覧は信用できません。",
    "The router says that it is not connected. The list cannot be trusted.",
);

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let words = [
        "exPort->inAddr:inPort",
        "No IGD UPnP Device found",
        "Found valid IGD",
        "Found a (not connected?) IGD",
        "miniupnpc library test client",
        "miniupnpc test client",
    ];
    if words.iter().any(|w| h.contains(w)) {
        return Sniff::Sure;
    }
    match h.lines().take(200).filter(|l| mapping(l).is_some()).count() {
        0 => Sniff::No,
        1 => Sniff::Maybe(60),
        _ => Sniff::Sure,
    }
}

struct Row<'s> {
    proto: &'static str,
    outer: u16,
    inner: &'s str,
    port: u16,
    source: &'s str,
}

/// ` 1 TCP  32400->192.168.1.20:32400 'Plex' '' 0`. The description may hold anything, also quotes.
fn mapping(line: &str) -> Option<Row<'_>> {
    let line = line.trim();
    let (number, rest) = line.split_once([' ', '\t'])?;
    number.parse::<u32>().ok()?;
    let (proto, rest) = rest.trim_start().split_once([' ', '\t'])?;
    let proto = hosts::proto(proto)?;
    let (ports, rest) = rest.trim_start().split_once(char::is_whitespace).unwrap_or((rest.trim_start(), ""));
    let (outer, inner) = ports.split_once("->")?;
    let (inner, port) = hosts::host_port(inner)?;
    // From the end: lease, then the remote host in quotes.
    let source = rest
        .trim_end()
        .rsplit_once('\'')
        .and_then(|(before, _)| before.rsplit_once('\''))
        .map_or("", |(_, s)| s);
    Some(Row {
        proto,
        outer: outer.parse().ok()?,
        // Somebody made the address unreadable before handing it on: an entry all the same.
        inner: hosts::address(inner).or_else(|| {
            let hidden =
                |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '*' | '-' | '<' | '>' | '_');
            (inner.contains(['x', 'X', '*', '<']) && inner.chars().all(hidden)).then_some(inner)
        })?,
        port,
        source: source.trim(),
    })
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut outer_address: Option<String> = None;
    let mut router = None;
    let (mut answered, mut other) = (false, None);
    for (_, raw) in src.lines() {
        let line = raw.trim();
        let span = src.span_of(line);
        let mut known = true;
        if let Some(r) = mapping(line) {
            answered = true;
            let source = match r.source {
                "" | "*" | "0.0.0.0" | "::" => Origin::Any,
                s => Origin::List(vec![s.to_owned()]),
            };
            let f = Forward {
                ext_if: None,
                ext_ip: outer_address.clone(),
                proto: r.proto.to_owned(),
                ext_ports: vec![PortRange::one(r.outer)],
                int_ip: r.inner.to_owned(),
                int_ports: vec![PortRange::one(r.port)],
                source,
                enabled: Tri::Yes,
                bound: Tri::Yes,
                filter_allows: Tri::Yes,
                origin: DoorKind::Upnp,
                to_router: router.as_deref() == Some(r.inner),
                remove_with: Some(format!("upnpc -d {} {}", r.outer, r.proto.to_ascii_uppercase())),
                filter_at: None,
            };
            sink.stated(key::UPNP_MAPPING, f, span);
        } else if line.contains("No IGD UPnP Device found") {
            sink.notice("upnpc.no-router", NO_ROUTER, Args::new(), Some(span));
        } else if line.contains("Is it an IGD ?") {
            // Some other device answered: a television, a speaker. Or one that is a router all the same.
            other = Some(span);
        } else if line.contains("(not connected?)") {
            answered = true;
            sink.notice("upnpc.not-connected", UNCONNECTED, Args::new(), Some(span));
        } else if let Some((_, rest)) = line.split_once("IGD : ").filter(|_| line.starts_with("Found")) {
            answered = true;
            if let Some(host) = url::read(rest.trim()).map(|u| u.host).filter(|h| hosts::address(h).is_some())
            {
                // A row about the router: where its own configuration is there too, both are one device.
                sink.subject(DeviceKind::Router, span);
                sink.stated(key::DEVICE_ADDRESS, host.as_str(), span);
                router = Some(host);
            }
            sink.stated(key::ROUTER_UPNP, true, span);
        } else if let Some((_, ip)) = line.split_once("ExternalIPAddress = ") {
            outer_address = Some(ip.trim().to_owned()).filter(|a| hosts::address(a).is_some());
        } else if line.contains("GetGenericPortMappingEntry() returned") {
            // 713: no such entry, the end of the list. Everything else stopped it.
            if !line.contains("713") {
                sink.notice("upnpc.partial", STOPPED, Args::new(), Some(span));
            }
        } else {
            known = line.is_empty()
                || line.starts_with("upnpc")
                || [
                    "exPort->inAddr:inPort",
                    " failed.",
                    "desc: ",
                    "st: ",
                    "List of UPNP",
                    "Local LAN ip",
                    "Connection Type",
                    "Status :",
                    "Time started",
                    "MaxBitRate",
                    "Bytes:",
                    "Packets:",
                    "UPnP IGD",
                    "Trying to continue",
                ]
                .iter()
                .any(|w| line.contains(w));
        }
        if known {
            sink.understood(src.span_of(raw));
        }
    }
    if other.is_some() && !answered {
        sink.notice("upnpc.no-router", NO_ROUTER, Args::new(), other);
    }
    // A list without its head still proves that the router obeys.
    if sink.known(key::ROUTER_UPNP).is_none() && answered {
        let place = hosts::head_of(src, src.span(0, src.text.len()));
        sink.derived(key::ROUTER_UPNP, true, place);
    }
}
