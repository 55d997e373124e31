//! A scan from outside shows doors that are no camera's: of the router, of a computer, of something forgotten.

use super::scan::{self, CONTROL, SHELLS, SHOWN, VIDEO, VPN, WEB};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{Confidence, NoticeItem, Reach, Severity, Who};
use crate::model::value::Tri;

pub static RULE: Rule = Rule {
    code: "MC365",
    name: "scan-open-to-internet",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::A,
    title: text(
        "インターネットから見える入り口があります({host}、ポート {ports})",
        "Doors can be seen from the internet ({host}, port {ports})",
    ),
    why: text(
        "開いている入り口は、毎日のように機械でためされます。要らない入り口は閉じるのが基本です。",
        "Machines try open doors every day. Doors that are not needed should be closed.",
    ),
    fix: text(
        "何のために開けたかを業者に聞いてください。理由がなければ、ルーターで閉じてもらってください。",
        "Ask your installer what the door is for. Without a reason, have it closed on the router.",
    ),
    who: &[Who::Installer, Who::Municipality],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\"><host><address addr=\"203.0.113.5\" addrtype=\"ipv4\"/><ports>\
         <port protocol=\"tcp\" portid=\"3389\"><state state=\"open\"/></port></ports></host></nmaprun>",
    )],
    good: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\"><host><address addr=\"203.0.113.5\" addrtype=\"ipv4\"/><ports>\
         <port protocol=\"tcp\" portid=\"1723\"><state state=\"open\"/></port>\
         <port protocol=\"udp\" portid=\"161\"><state state=\"open|filtered\"/></port></ports></host>\
         <host><address addr=\"192.168.1.5\" addrtype=\"ipv4\"/><ports>\
         <port protocol=\"tcp\" portid=\"3389\"><state state=\"open\"/></port></ports></host></nmaprun>",
    )],
};

const REMOTE: Text = text(
    "遠隔操作やルーターの管理が、外から見えています({host}、ポート {ports})",
    "Remote desktop or router administration can be seen from the internet ({host}, port {ports})",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let hosts = scan::hosts(ctx);
    if hosts.is_empty() {
        out.not_checked(scan::NO_SCAN);
        return;
    }
    for h in hosts.iter().filter(|h| h.outside == Tri::Yes) {
        let camera = h.is_camera();
        let mut doors = h.tcp(|p| {
            // The others have rules of their own.
            let others = VIDEO.contains(&p) || SHELLS.contains(&p) || camera && WEB.contains(&p);
            (p < 1024 || CONTROL.contains(&p)) && !others && !VPN.contains(&p)
        });
        // UDP that answered: name servers, SNMP and the like.
        doors.extend(h.ports.iter().copied().filter(|(_, p)| p.proto == "udp" && !VPN.contains(&p.port)));
        let Some((first, p)) = doors.first() else { continue };
        let reach = doors.iter().map(|(_, p)| h.reach(ctx, p.port)).max().unwrap_or(Reach::NotShown);
        let remote = doors.iter().any(|(_, p)| p.proto == "tcp" && CONTROL.contains(&p.port));
        let finding = out.report(first.evidence.clone());
        let finding = if remote { finding.title(REMOTE).severity(Severity::High) } else { finding };
        finding
            .also_all(doors.iter().skip(1).take(SHOWN).map(|(f, _)| *f))
            .confidence(scan::confidence(p).max(Confidence::Likely))
            .device(h.device)
            .reach(reach)
            .arg("host", h.address())
            .arg("ports", scan::list(&doors));
    }
}
