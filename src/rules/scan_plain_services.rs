//! Services of a camera that carry passwords in clear, seen by a scan inside the house.

use super::scan::{self, SHOWN};
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::finding::{Confidence, NoticeItem, Severity, Who};
use crate::model::value::Tri;

pub static RULE: Rule = Rule {
    code: "MC369",
    name: "scan-plain-services",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text(
        "カメラの、暗号化されない入り口が園内で開いています({host}、{ports})",
        "Doors without encryption are open on a camera inside ({host}, {ports})",
    ),
    why: text(
        "同じ網につながった機器から、パスワードや設定をのぞかれることがあります。",
        "Whoever is on the same network may read passwords and settings.",
    ),
    fix: text(
        "FTPとSNMPは、使っていなければ止めてください。使うときは業者に相談してください。",
        "Turn FTP and SNMP off unless you use them. Ask your installer if you do.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.6-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\"><host><address addr=\"192.168.1.20\" addrtype=\"ipv4\"/><ports>\
         <port protocol=\"tcp\" portid=\"21\"><state state=\"open\"/></port>\
         <port protocol=\"tcp\" portid=\"37777\"><state state=\"open\"/></port></ports></host></nmaprun>",
    )],
    good: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\"><host><address addr=\"192.168.1.20\" addrtype=\"ipv4\"/><ports>\
         <port protocol=\"tcp\" portid=\"443\"><state state=\"open\"/></port>\
         <port protocol=\"udp\" portid=\"161\"><state state=\"open|filtered\"/></port>\
         <port protocol=\"tcp\" portid=\"37777\"><state state=\"open\"/></port></ports></host>\
         <host><address addr=\"192.168.1.5\" addrtype=\"ipv4\"/><ports>\
         <port protocol=\"tcp\" portid=\"21\"><state state=\"open\"/></port></ports></host></nmaprun>",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let hosts = scan::hosts(ctx);
    if hosts.is_empty() {
        out.not_checked(scan::NO_SCAN);
        return;
    }
    for h in hosts.iter().filter(|h| h.outside != Tri::Yes && h.is_camera()) {
        let plain: Vec<_> = h
            .ports
            .iter()
            .copied()
            .filter(|(_, p)| matches!((p.proto, p.port), ("tcp", 21) | ("udp", 161)))
            .collect();
        let Some((first, p)) = plain.first() else { continue };
        out.report(first.evidence.clone())
            .also_all(plain.iter().skip(1).take(SHOWN).map(|(f, _)| *f))
            .confidence(scan::confidence(p).max(Confidence::Likely))
            .device(h.device)
            .arg("host", h.address())
            .arg("ports", scan::list(&plain));
    }
}
