//! The device offers its files by FTP.

use super::scan;
use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::finding::Confidence;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC505",
    name: "ftp-server-on",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::I,
    title: text("ファイル転送(FTP)の入り口がオンです", "The file transfer door (FTP) is on"),
    why: text(
        "FTPは暗号化されません。パスワードと録画を途中で読み取られます。",
        "FTP is not encrypted. Passwords and recordings can be read on the way.",
    ),
    fix: text(
        "使っていなければFTPをオフにしてください。使うなら、暗号化された方式に変えてください。",
        "Turn FTP off if nobody uses it. Otherwise change to an encrypted way.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.5-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\"><host><address addr=\"192.168.1.20\" addrtype=\"ipv4\"/>\
            <ports><port protocol=\"tcp\" portid=\"21\"><state state=\"open\"/>\
            <service name=\"ftp\" product=\"Axis network camera ftpd\" devicetype=\"webcam\" method=\"\
            probed\"/>\
            </port></ports></host></nmaprun>",
    )],
    good: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\"><host><address addr=\"192.168.1.20\" addrtype=\"ipv4\"/>\
            <ports><port protocol=\"tcp\" portid=\"21\"><state state=\"closed\"/></port></ports>\
            </host></nmaprun>",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::FTP_ENABLED) {
        looked = true;
        if f.value.as_bool() == Some(true) {
            let device = ctx.facts.device_of(f.subject);
            out.report(f.evidence.clone())
                .confidence(services::confidence(f))
                .device(device)
                .reach(ctx.reach_port(device, services::port(ctx, f.subject, key::FTP_PORT, 21)));
        }
    }
    // A scan shows the door as well, on what looks like a camera or recorder.
    for h in scan::hosts(ctx) {
        looked = true;
        let ftp = h.ports.iter().find(|(_, p)| p.proto == "tcp" && p.port == 21 && h.is_camera());
        if let Some((f, p)) = ftp {
            let sure = if p.evidence == "table" { Confidence::Likely } else { Confidence::Certain };
            out.report(f.evidence.clone()).confidence(sure).device(h.device).reach(h.reach(ctx, 21));
        }
    }
    if !looked {
        out.not_checked(services::NO_DOORS);
    }
}
