//! A scan shows a port of a camera that neither its own settings nor what is known of its maker explains (仕様書にないポート).

use super::scan::{self, SHELLS, SHOWN};
use super::{Context, Example, Rule, Sink, intended};
use crate::i18n::{Text, text};
use crate::model::endpoint::endpoints;
use crate::model::finding::{Confidence, NoticeItem, Severity, Who};
use crate::model::value::Tri;

pub static RULE: Rule = Rule {
    code: "MC367",
    name: "scan-port-not-in-settings",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text(
        "設定や仕様にないポートが開いています({host}、{ports}番)",
        "Ports are open that neither settings nor specification explain ({host}, port {ports})",
    ),
    why: text(
        "説明のつかない入り口は、保守用の裏口や、入れられたプログラムかもしれません。",
        "An unexplained door may be for maintenance, or a program that somebody put there.",
    ),
    fix: text(
        "メーカーか業者に、仕様書にあるポートかどうかを聞いてください。要らなければ閉じてもらってください。",
        "Ask the maker or your installer whether the specification lists this port. Have it closed if it is not needed.",
    ),
    who: &[Who::Installer, Who::Maker],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[
        (
            "192.168.1.20_motion.conf",
            "daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 2\nstream_authentication a:${STREAM_PW}\n",
        ),
        (
            "scan.nmap",
            "Nmap scan report for 192.168.1.20\nHost is up.\nNot shown: 65533 closed tcp ports (reset)\n\
             PORT     STATE SERVICE\n8081/tcp open  blackice-icecap\n9099/tcp open  unknown\n\nNmap done: 1 IP address\n",
        ),
    ],
    good: &[
        (
            "192.168.1.20_motion.conf",
            "daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 2\nstream_authentication a:${STREAM_PW}\n",
        ),
        (
            "scan.nmap",
            "Nmap scan report for 192.168.1.20\nHost is up.\nNot shown: 65533 closed tcp ports (reset)\n\
             PORT     STATE SERVICE\n22/tcp   open  ssh\n8081/tcp open  blackice-icecap\n\nNmap done: 1 IP address\n",
        ),
    ],
};

const NOT_BOTH: Text = text(
    "同じ機器の設定ファイルとポート調査の両方がないので、比べていません。",
    "There was no device with both its settings and a port scan, so nothing was compared.",
);

/// Ports that the makers' products use, by what installers and scans report (atlas 13). Only to explain, never to blame.
const OF_MAKERS: [(&str, &[u16]); 6] = [
    ("hikvision", &[80, 443, 554, 8000, 8443, 9010, 49152]),
    ("dahua", &[80, 443, 554, 5000, 5005, 8086, 8686, 9001, 37777, 37778, 49152]),
    ("xiongmai", &[80, 81, 554, 8899, 34567, 34568, 34599]),
    ("jvc", &[80, 443, 554, 10020, 10021, 10022, 10023, 32040, 49298]),
    ("ubiquiti", &[80, 443, 554, 7080, 7443, 7447]),
    ("axis", &[80, 443, 554, 49152]),
];
/// What every computer may have without a word in the camera's own settings.
const SYSTEM: [u16; 3] = [22, 111, 5353];

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let meant = intended::ports(ctx).map(|m| m.1).unwrap_or_default();
    let mut compared = false;
    for h in scan::hosts(ctx).iter().filter(|h| h.outside != Tri::Yes) {
        let Some(device) = ctx.device(h.device) else { continue };
        // Ports that the device's own files name.
        let own: Vec<u16> = device
            .subjects
            .iter()
            .filter(|s| **s != h.subject)
            .flat_map(|s| endpoints(ctx.facts, *s))
            .filter(|e| e.is_enabled() != Tri::No)
            .filter_map(|e| e.port_number())
            .collect();
        if own.is_empty() {
            continue;
        }
        compared = true;
        let maker = device.vendor.as_deref().unwrap_or("").to_ascii_lowercase();
        let known = OF_MAKERS.iter().filter(|(m, _)| maker.contains(m)).flat_map(|(_, p)| p.iter());
        let known: Vec<u16> = known.copied().collect();
        let extra = h.tcp(|p| {
            !(own.contains(&p)
                || known.contains(&p)
                // Remote shells have a rule of their own.
                || SHELLS.contains(&p)
                || SYSTEM.contains(&p)
                || meant.iter().any(|m| m.is(Some(h.address()), p, "tcp")))
        });
        let Some((first, _)) = extra.first() else { continue };
        out.report(first.evidence.clone())
            .also_all(extra.iter().skip(1).take(SHOWN).map(|(f, _)| *f))
            .confidence(Confidence::Possible)
            .device(h.device)
            .arg("host", h.address())
            .arg("ports", scan::list(&extra));
    }
    if !compared {
        out.not_checked(NOT_BOTH);
    }
}
