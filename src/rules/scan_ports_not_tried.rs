//! A scan says nothing about ports it did not try. The usual run leaves out most ports of cameras and recorders.

use super::scan;
use super::{Context, Example, Rule, Sink};
use crate::format::UNKNOWN_DAY;
use crate::i18n::{Arg, Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::map::SortedMap;
use crate::model::net::PortRange;
use crate::model::order::Order as _;
use crate::model::span::FileId;
use std::collections::BTreeSet;

pub static RULE: Rule = Rule {
    code: "MC363",
    name: "scan-ports-not-tried",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::A,
    title: text(
        "この調査は、カメラや録画機が使うポートの一部を調べていません",
        "This scan did not try some ports of cameras and recorders",
    ),
    why: text(
        "調べていないポートは、開いているか閉じているか分かりません。High Portsの確認には、全部のポートの調査が要ります。",
        "Nobody knows whether a port that was not tried is open. Looking for high ports needs a scan of all ports.",
    ),
    fix: text(
        "自分の施設の機器だけを、許可を得て調べてください。コマンドは nmap -p- {host} です。業者か情報の担当者に頼むのが安心です。",
        "Scan only equipment of your own facility, with permission: nmap -p- {host}. Better ask your installer or IT staff.",
    ),
    who: &[Who::Installer, Who::Municipality],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)", "不正アクセス行為の禁止等に関する法律"],
    // A scan with gaps is not a danger in itself: the outcome is "not known".
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\" args=\"nmap 192.168.1.20\"><scaninfo protocol=\"tcp\" services=\"1-1024\"/><host>\
         <address addr=\"192.168.1.20\" addrtype=\"ipv4\"/></host><runstats><finished exit=\"success\"/></runstats>\
         </nmaprun>",
    )],
    good: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\"><scaninfo protocol=\"tcp\" services=\"1-65535\"/><host>\
         <address addr=\"192.168.1.20\" addrtype=\"ipv4\"/></host><runstats><finished exit=\"success\"/></runstats>\
         </nmaprun>",
    )],
};

/// TCP ports that a look at cameras and recorders must include (atlas 0.4 and 13).
const WANTED: [u16; 16] =
    [23, 80, 443, 554, 2323, 5555, 8000, 8080, 8554, 8899, 9527, 9530, 10554, 34567, 34599, 37777];

/// Of those, what nmap's own list of a thousand ports leaves out (atlas 0.4).
const NOT_IN_NMAPS_LIST: [u16; 8] = [8554, 9527, 9530, 10554, 34567, 34599, 37777, 37778];

const DEFAULT_LIST: Text = text(
    "nmapをそのまま使った調査({n}個のポート)です。カメラや録画機のポートの多くは入っていません: {ports}",
    "nmap was run as it is ({n} ports). That leaves out many ports of cameras and recorders: {ports}",
);
const NOT_TRIED: Text = text(
    "この調査({n}個のポート)は、カメラや録画機のポートを調べていません: {ports}",
    "This scan ({n} ports) did not try these ports of cameras and recorders: {ports}",
);
const NOT_ALL: Text = text(
    "この調査は{n}個のポートだけを調べました。ほかのポートは分かりません",
    "This scan tried {n} ports only; nothing is known of the others",
);
const NOT_STATED: Text =
    text("この調査は、どのポートを調べたかを書いていません", "This scan does not state which ports it tried");
const ALL: Text = text("TCPのポートを全部調べた調査です({when})", "All TCP ports were tried ({when})");
const UNFINISHED: Text = text(
    "この調査は最後まで終わっていません。ここにない機器とポートは分かりません",
    "This scan did not finish; nothing is known of hosts and ports that are not listed",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut files: SortedMap<FileId, Vec<_>> = SortedMap::new();
    for (file, c) in scan::coverages(ctx) {
        files.entry(file).or_default().push(c);
    }
    if files.is_empty() {
        out.not_checked(scan::NO_SCAN);
        return;
    }
    let hosts = scan::hosts(ctx);
    for (file, scans) in files {
        let Some((first, coverage)) = scans.first() else { continue };
        let mut ranges: Vec<PortRange> =
            scans.iter().flat_map(|(_, c)| c.tcp_ranges.iter().copied()).collect();
        ranges.order();
        let tried = count(&ranges);
        // Whose address stands in the command: a camera's if there is one.
        let of_file =
            || hosts.iter().filter(|h| ctx.facts.subject(h.subject).and_then(|s| s.file) == Some(file));
        let host = of_file().find(|h| h.is_camera()).or(of_file().next());
        let address = host.map(|h| h.address().to_owned()).filter(|a| !a.is_empty());
        let arg = match &address {
            Some(a) if a.contains(':') => format!("-6 {a}"),
            Some(a) => a.clone(),
            None => "192.168.1.20".to_owned(),
        };
        // Without a list of ports, those that answered were tried for certain.
        let answered: BTreeSet<u16> = of_file()
            .flat_map(|h| &h.ports)
            .filter(|(_, o)| o.proto == "tcp" && WANTED.contains(&o.port))
            .map(|(_, o)| o.port)
            .collect();
        let missing: Vec<String> = WANTED
            .iter()
            .filter(|p| !ranges.iter().any(|r| r.contains(**p)) && !answered.contains(*p))
            .map(u16::to_string)
            .collect();
        let unfinished = ctx
            .files
            .get(file.index())
            .is_some_and(|f| f.notices.iter().any(|n| matches!(n.code, "nmap.incomplete" | "nmap.failed")));
        // Only the number of ports is known.
        let number = scans.iter().filter_map(|(_, c)| c.tcp_count).max();
        let listed = scans.iter().any(|(_, c)| c.default_list());
        let tried = if ranges.is_empty() { number.map_or(tried, |n| n as usize) } else { tried };
        let missing = match (ranges.is_empty(), listed) {
            (true, true) => NOT_IN_NMAPS_LIST.iter().map(u16::to_string).collect(),
            _ => missing,
        };
        let udp_only = ranges.is_empty() && scans.iter().any(|(_, c)| !c.udp_ranges.is_empty());
        let title = match (ranges.is_empty(), missing.is_empty(), tried >= 65_535) {
            (true, ..) if listed => DEFAULT_LIST,
            (true, ..) if number.is_some() => NOT_ALL,
            (true, ..) if !udp_only => NOT_STATED,
            (_, false, _) => NOT_TRIED,
            (_, true, false) => NOT_ALL,
            (_, true, true) if unfinished => UNFINISHED,
            (_, true, true) => {
                let when = coverage.when.clone().map_or(UNKNOWN_DAY.into(), Arg::Str);
                out.in_place(first.evidence.clone(), ALL).arg("when", when);
                continue;
            }
        };
        out.unknown(first.evidence.clone(), title, RULE.fix)
            .also_all(scans.iter().skip(1).take(3).map(|(f, _)| *f))
            .arg("n", tried)
            .arg("ports", missing.join(", "))
            .arg("host", arg);
    }
}

/// How many ports sorted ranges hold.
fn count(ranges: &[PortRange]) -> usize {
    let (mut n, mut next) = (0usize, 1u32);
    for r in ranges {
        let from = u32::from(r.first).max(next);
        let to = u32::from(r.last);
        if to >= from {
            n += (to - from) as usize + 1;
            next = to + 1;
        }
    }
    n
}
