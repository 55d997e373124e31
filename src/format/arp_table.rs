//! Which machines a computer or a router has seen: `arp -a` (Windows in Japanese and English, Linux, macOS), `arp -n`,
//! `/proc/net/arp`, `ip neigh`, `Get-NetNeighbor`, and `show arp` of routers (Cisco, Allied Telesis, Yamaha, RouterOS).
//!
//! Every dialect is a line with one address and one MAC address, in any order; the head tells which it is. Groups and
//! broadcasts are nobody's. An entry without a MAC address did not answer: no machine, and no proof that there is none.

use super::hosts::{self, Hosts};
use super::{Format, Head, Sniff};
use crate::format::FactSink;
use crate::i18n::{Args, Text, text};
use crate::model::fact::DeviceKind;
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "arp-table",
    name: text("つながっている機器の一覧(arp)", "list of neighbours (arp)"),
    vendor: "",
    kind: DeviceKind::Host,
    reads: text(
        "園内につながっている機器のアドレスとMACアドレス、メーカー。電源が切れていた機器は出ません。",
        "Addresses, MAC addresses and makers of devices in the network. Devices that were off are not in it.",
    ),
    usual_names: &["arp.txt"],
    sniff,
    read,
};

pub(super) const ONLY_SEEN: Text = text(
    "この一覧には、最近通信した機器だけが出ます。ほかにも機器があるかもしれません。",
    "The list has only devices that were seen lately. There may be others.",
);
const NO_ANSWER: Text = text("{n}個のアドレスは答えませんでした。", "{n} addresses did not answer.");

/// Heads of the dialects; a file with one of them and one entry is certain.
const HEADS: [&str; 14] = [
    "インターフェイス: ",
    "Interface: ",
    "HWaddress",
    "HW address",
    "lladdr ",
    "Hardware Addr",
    "HW Addr",
    " [ether]",
    " at ",
    "LinkLayerAddress",
    "MAC-ADDRESS",
    "TTL(",
    "物理アドレス",
    "Physical Address",
];

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    // Lists of leases have an end for each entry; scans have ports.
    if super::dhcp_leases::is_leases(h) || h.contains("<nmaprun") || h.contains("Nmap ") {
        return Sniff::No;
    }
    let (mut entries, mut lines, mut silent, mut groups) = (0usize, 0usize, 0usize, 0usize);
    for l in h.lines().map(str::trim).filter(|l| !l.is_empty()).take(300) {
        lines += 1;
        match entry(l) {
            Some((_, Some(_))) => entries += 1,
            Some((_, None)) => silent += 1,
            None => groups += usize::from(has_mac(l)),
        }
    }
    let headed = HEADS.iter().any(|w| h.contains(w));
    match (entries, headed) {
        // Prose and configurations mention both in one line now and then.
        (1.., true) if (entries + silent + groups) * 2 + 4 >= lines => Sniff::Sure,
        (2.., false) if entries * 10 >= lines * 7 => Sniff::Maybe(45),
        _ => Sniff::No,
    }
}

/// `XX-XX-XX-XX-XX-20`: a MAC address that somebody made unreadable. Groups are told by their first half.
fn masked(w: &str) -> bool {
    has_mac(w)
        && w.contains(['X', 'x', '*'])
        && w.bytes().all(|b| matches!(b, b':' | b'-' | b'X' | b'x' | b'*') || b.is_ascii_hexdigit())
        && !w.starts_with("01-00-5")
        && !w.starts_with("01:00:5")
}

/// The address of a line, and its MAC address if it has one; an empty one where it is masked. Commands and settings have other words in front.
fn entry(line: &str) -> Option<(&str, Option<String>)> {
    if line.contains([';', '=', '{', '"']) || line.contains("ip filter") || line.starts_with("Interface: ") {
        return None;
    }
    let (mut address, mut mac, mut silent) = (None, None, false);
    for w in line.split_whitespace().take(14) {
        if address.is_none() {
            address = hosts::address(w).filter(|a| a.len() + 2 >= w.len() || w.contains('%'));
        }
        if mac.is_none() && w.len() >= 11 {
            let w = w.trim_matches([',', ';', '(', ')']);
            mac = hosts::mac(w).or_else(|| masked(w).then(String::new));
        }
        silent |= matches!(
            w,
            "<incomplete>"
                | "(incomplete)"
                | "Incomplete"
                | "incomplete"
                | "FAILED"
                | "INCOMPLETE"
                | "Unreachable"
        );
    }
    // Leases of routers may be without a MAC address; a neighbour is not.
    (mac.is_some() || silent).then_some(())?;
    // Whom a group or everybody has is not seen where the MAC address is masked.
    let nobody =
        |a: &str| a.ends_with(".255") || a.split('.').next().is_some_and(|o| o >= "224" && o.len() == 3);
    Some((address.filter(|a| mac.as_deref() != Some("") || !nobody(a))?, mac))
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut all = Hosts::default();
    let mut silent = 0usize;
    for (_, raw) in src.lines() {
        let line = raw.trim();
        let span = src.span_of(line);
        let head =
            HEADS.iter().any(|w| line.contains(w)) || line.contains("IP") || line.starts_with("Address");
        match entry(line) {
            Some((ip, Some(mac))) => {
                if let Some(at) = all.at(sink, ip, span) {
                    if !mac.is_empty() {
                        all.mac(at, &mac, span);
                    }
                    // `name (192.168.1.5) at 00:…`
                    if let Some((name, _)) =
                        line.split_once(" (").filter(|(n, r)| r.starts_with(ip) && hosts::is_host_name(n))
                    {
                        all.name(at, name, Some(span));
                    }
                }
            }
            Some((_, None)) => silent += 1,
            // Groups, broadcasts, the head.
            None if head || line.is_empty() || has_mac(line) => {}
            None => continue,
        }
        sink.understood(src.span_of(raw));
    }
    if silent > 0 {
        sink.notice("arp.silent", NO_ANSWER, Args::new().with("n", silent), None);
    }
    sink.notice("hosts.only-seen", ONLY_SEEN, Args::new(), None);
    all.finish(sink);
}

/// A line about a group or everybody.
fn has_mac(line: &str) -> bool {
    line.split_whitespace().any(|w| {
        let w = w.as_bytes();
        w.len() == 17 && [2, 5, 8, 11, 14].iter().all(|i| matches!(w.get(*i), Some(b':' | b'-')))
    })
}
