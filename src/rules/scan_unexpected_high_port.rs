//! Ports above 1023 on a camera that no maker is known to use, or any on an address seen from outside.

use super::scan::{self, CONTROL, SHELLS, SHOWN, VIDEO, VPN, WEB};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{Confidence, NoticeItem, Reach, Severity, Who};
use crate::model::value::Tri;

pub static RULE: Rule = Rule {
    code: "MC364",
    name: "scan-unexpected-high-port",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::A,
    title: text(
        "使い道の分からないHigh Portsが開いています({host}、{ports}番)",
        "High ports of unknown use are open ({host}, port {ports})",
    ),
    why: text(
        "説明書にない入り口は、保守用の裏口や、だれかが入れたプログラムかもしれません。",
        "A door that is not in the manual may be for maintenance, or a program that somebody put there.",
    ),
    fix: text(
        "メーカーか業者に、このポートが何に使われているかを聞いてください。要らなければ閉じてもらってください。",
        "Ask the maker or your installer what this port is for, and have it closed if it is not needed.",
    ),
    who: &[Who::Installer, Who::Maker],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\"><host><address addr=\"192.168.1.20\" addrtype=\"ipv4\"/><ports>\
         <port protocol=\"tcp\" portid=\"34567\"><state state=\"open\"/></port>\
         <port protocol=\"tcp\" portid=\"48123\"><state state=\"open\"/></port></ports></host></nmaprun>",
    )],
    good: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\"><host><address addr=\"192.168.1.20\" addrtype=\"ipv4\"/><ports>\
         <port protocol=\"tcp\" portid=\"34567\"><state state=\"open\"/></port></ports></host>\
         <host><address addr=\"192.168.1.30\" addrtype=\"ipv4\"/><ports>\
         <port protocol=\"tcp\" portid=\"48123\"><state state=\"open\"/></port></ports></host></nmaprun>",
    )],
};

const OUTSIDE: Text = text(
    "High Portsがインターネットから見えています({host}、{ports}番)",
    "High ports can be seen from the internet ({host}, port {ports})",
);

/// Ports that cameras and recorders are known to use besides video, web and shells (atlas 13).
const KNOWN: [u16; 22] = [
    1883, 3702, 5000, 5005, 6036, 6060, 7000, 7070, 7080, 7443, 7447, 8086, 8200, 8600, 8686, 9001, 9008,
    9010, 10000, 49152, 49153, 49154,
];

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let hosts = scan::hosts(ctx);
    if hosts.is_empty() {
        out.not_checked(scan::NO_SCAN);
        return;
    }
    for h in hosts {
        let outside = h.outside == Tri::Yes;
        if !outside && !h.is_camera() {
            continue;
        }
        let ours = |p: u16| {
            VIDEO.contains(&p)
                || SHELLS.contains(&p)
                || CONTROL.contains(&p)
                || h.is_camera() && WEB.contains(&p)
        };
        let meant = |p: u16| VPN.contains(&p) || !outside && KNOWN.contains(&p);
        let high = h.tcp(|p| p >= 1024 && !ours(p) && !meant(p));
        let Some((first, _)) = high.first() else { continue };
        let finding = out.report(first.evidence.clone());
        let finding = if outside {
            let reach = high.iter().map(|(_, p)| h.reach(ctx, p.port)).max().unwrap_or(Reach::NotShown);
            finding.title(OUTSIDE).severity(Severity::Medium).reach(reach).confidence(Confidence::Likely)
        } else {
            finding.confidence(Confidence::Possible)
        };
        finding
            .also_all(high.iter().skip(1).take(SHOWN).map(|(f, _)| *f))
            .device(h.device)
            .arg("host", h.address())
            .arg("ports", scan::list(&high));
    }
}
