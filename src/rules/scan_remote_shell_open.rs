//! A scan shows a remote shell or a debug door. On a camera it is dangerous even inside the house.

use super::scan::{self, SHELLS, SHOWN};
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::finding::{Confidence, NoticeItem, Reach, Severity, Who};
use crate::model::value::Tri;

pub static RULE: Rule = Rule {
    code: "MC361",
    name: "scan-remote-shell-open",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::I,
    title: text(
        "遠隔操作の入り口が開いています({host}、ポート {ports})",
        "A remote shell is open ({host}, port {ports})",
    ),
    why: text(
        "Telnetなどの入り口は、カメラを乗っ取るウイルスが最初にねらいます。",
        "Telnet and its like are what camera worms try first.",
    ),
    fix: text(
        "{host} が何の機器かを確かめ、この入り口を閉じるよう業者に頼んでください。閉じられない機器は買いかえを考えてください。",
        "Find out what kind of device {host} is and have your installer close this door. Replace a device that cannot close it.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "NICT NOTICE", "ETSI EN 303 645 5.6-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\"><host><address addr=\"192.168.1.20\" addrtype=\"ipv4\"/>\
         <address addr=\"E0:50:8B:00:00:01\" addrtype=\"mac\" vendor=\"Zhejiang Dahua Technology\"/><ports>\
         <port protocol=\"tcp\" portid=\"23\"><state state=\"open\"/></port></ports></host></nmaprun>",
    )],
    good: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\"><host><address addr=\"192.168.1.20\" addrtype=\"ipv4\"/><ports>\
         <port protocol=\"tcp\" portid=\"23\"><state state=\"filtered\"/></port></ports></host></nmaprun>",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let hosts = scan::hosts(ctx);
    if hosts.is_empty() {
        out.not_checked(scan::NO_SCAN);
        return;
    }
    for h in hosts {
        let shells = h.tcp(|p| SHELLS.contains(&p));
        let Some((first, p)) = shells.first() else { continue };
        let debug = shells.iter().any(|(_, p)| matches!(p.port, 9527 | 9530));
        let telnet = shells.iter().any(|(_, p)| matches!(p.port, 23 | 2323));
        // Many programs use 5555; on what is no camera it says nothing.
        if !(h.is_camera() || telnet || h.outside == Tri::Yes) {
            continue;
        }
        let severity = match (h.outside == Tri::Yes, h.is_camera()) {
            (true, _) => Severity::Critical,
            (false, true) if debug => Severity::Critical,
            (false, true) => Severity::High,
            (false, false) => Severity::Medium,
        };
        let sure = match (telnet || debug, scan::confidence(p)) {
            (false, _) => Confidence::Possible,
            (true, c) => c,
        };
        let reach = shells.iter().map(|(_, p)| h.reach(ctx, p.port)).max().unwrap_or(Reach::NotShown);
        out.report(first.evidence.clone())
            .also_all(shells.iter().skip(1).take(SHOWN).map(|(f, _)| *f))
            .severity(severity)
            .confidence(sure)
            .device(h.device)
            .reach(reach)
            .arg("host", h.address())
            .arg("ports", scan::list(&shells));
    }
}
