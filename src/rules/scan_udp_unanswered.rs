//! UDP ports that did not answer: a scan cannot tell open from closed there.

use super::scan;
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::fact::{Fact, SubjectId};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::map::HashSet;
use crate::model::span::FileId;
use crate::model::value::Value;

pub static RULE: Rule = Rule {
    code: "MC370",
    name: "scan-udp-unanswered",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text(
        "開いているか分からないUDPのポートがあります({host}、{n}個: {ports})",
        "UDP ports may be open or not ({host}, {n}: {ports})",
    ),
    why: text(
        "UDPは、閉じていても返事がないことがあります。調査だけでは決められません。",
        "UDP often does not answer even when it is closed. A scan alone cannot decide.",
    ),
    fix: text(
        "ルーターと機器の設定で、このポートを使っているかどうかを業者に確かめてください。",
        "Ask your installer to look in the settings of router and device whether these ports are used.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\"><host><address addr=\"192.168.1.20\" addrtype=\"ipv4\"/><ports>\
         <port protocol=\"udp\" portid=\"3702\"><state state=\"open|filtered\"/></port></ports></host></nmaprun>",
    )],
    good: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\"><host><address addr=\"192.168.1.20\" addrtype=\"ipv4\"/><ports>\
         <port protocol=\"udp\" portid=\"3702\"><state state=\"closed\"/></port></ports></host></nmaprun>",
    )],
};

/// A scan of thousands of hosts is not listed host by host.
const HOSTS: usize = 20;

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    if ctx.facts.all(key::SCAN_COVERAGE).next().is_none() {
        out.not_checked(scan::NO_SCAN);
        return;
    }
    type Port<'f> = (&'f Fact, &'f str, u16);
    let mut groups: Vec<(SubjectId, Vec<Port<'_>>)> = Vec::new();
    for f in ctx.facts.all(key::OPEN_PORT) {
        let Value::OpenPort(p) = &f.value else { continue };
        if p.proto != "udp" || p.state == "open" {
            continue;
        }
        match groups.last_mut() {
            Some((s, all)) if *s == f.subject => all.push((f, &p.host, p.port)),
            _ => groups.push((f.subject, vec![(f, &p.host, p.port)])),
        }
    }
    // What a computer listens to (netstat) was not scanned.
    let files: HashSet<FileId> = scan::coverages(ctx).into_iter().map(|(f, _)| f).collect();
    let scanned =
        |s: SubjectId| ctx.facts.subject(s).and_then(|s| s.file).is_some_and(|f| files.contains(&f));
    for (s, all) in groups.into_iter().filter(|(s, _)| scanned(*s)).take(HOSTS) {
        let Some((first, host, _)) = all.first() else { continue };
        let ports: Vec<String> = all.iter().take(10).map(|(_, _, p)| p.to_string()).collect();
        let more = if all.len() > 10 { ", …" } else { "" };
        out.unknown(first.evidence.clone(), RULE.title, RULE.fix)
            .device(ctx.facts.device_of(s))
            .arg("host", *host)
            .arg("n", all.len())
            .arg("ports", format!("{}{more}", ports.join(", ")));
    }
}
