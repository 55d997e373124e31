//! A scan shows doors of a camera or recorder: from outside a danger, from inside something to look after.

use super::scan::{self, SHOWN, Scanned, VIDEO, WEB};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::Fact;
use crate::model::finding::{Confidence, NoticeItem, Reach, Severity, Who};
use crate::model::value::{OpenPort, Tri};

pub static RULE: Rule = Rule {
    code: "MC362",
    name: "scan-camera-port-open",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::A,
    title: text(
        "カメラや録画機の入り口が、インターネットから見えています({host}、ポート {ports})",
        "Doors of a camera or recorder can be seen from the internet ({host}, port {ports})",
    ),
    why: text(
        "世界中のだれでも、映像やログイン画面まで来られます。",
        "Anyone in the world can come to the picture or to the login page.",
    ),
    fix: text(
        "ルーターのポート開放を止めるよう、業者に頼んでください。外から見る必要があるときは、VPNを相談してください。",
        "Have your installer remove the port forward on the router. If access from outside is needed, ask for a VPN.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)", "NICT NOTICE"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\"><host><address addr=\"203.0.113.5\" addrtype=\"ipv4\"/><ports>\
         <port protocol=\"tcp\" portid=\"554\"><state state=\"open\"/></port>\
         <port protocol=\"tcp\" portid=\"37777\"><state state=\"open\"/></port></ports></host></nmaprun>",
    )],
    good: &[(
        "scan.xml",
        "<nmaprun scanner=\"nmap\"><host><address addr=\"192.168.1.20\" addrtype=\"ipv4\"/><ports>\
         <port protocol=\"tcp\" portid=\"554\"><state state=\"open\"/></port></ports></host></nmaprun>",
    )],
};

const INSIDE: Text = text(
    "園内から見て、カメラや録画機の入り口が開いています({host}、ポート {ports})",
    "Seen from inside, doors of a camera or recorder are open ({host}, port {ports})",
);
const MAYBE_CAMERA: Text = text(
    "映像の入り口かもしれないポートが開いています({host}、ポート {ports})",
    "A port is open that may be a video stream ({host}, port {ports})",
);
const LOOK: Text = text(
    "園内から見えるのはふつうです。ルーターがこの機器の入り口を外に開けていないか、業者に確かめてください。",
    "That is usual inside. Ask your installer whether the router opens these doors to the internet.",
);
const WHICH: Text = text(
    "{host} が何の機器かを確かめてください。カメラなら、外に開いていないかを業者に聞いてください。",
    "Find out what kind of device {host} is. If it is a camera, ask your installer whether it is open to the internet.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let hosts = scan::hosts(ctx);
    if hosts.is_empty() {
        out.not_checked(scan::NO_SCAN);
        return;
    }
    for h in hosts {
        let camera = h.is_camera();
        let doors = h.tcp(|p| VIDEO.contains(&p) || camera && WEB.contains(&p));
        let Some((first, p)) = doors.first() else { continue };
        let finding = match (h.outside, camera) {
            (Tri::Yes, _) => {
                let reach = doors.iter().map(|(_, p)| h.reach(ctx, p.port)).max().unwrap_or(Reach::NotShown);
                let sure =
                    if camera || only_cameras(&doors) { scan::confidence(p) } else { Confidence::Likely };
                out.report(first.evidence.clone()).reach(reach).confidence(sure)
            }
            (_, true) => out.unknown(first.evidence.clone(), INSIDE, LOOK),
            // 8000 and the like are everywhere; 554 on a thing without a name deserves a look.
            (_, false) if has_video(&doors) && !is_other(h) => {
                out.unknown(first.evidence.clone(), MAYBE_CAMERA, WHICH).confidence(Confidence::Possible)
            }
            _ => continue,
        };
        finding
            .also_all(doors.iter().skip(1).take(SHOWN).map(|(f, _)| *f))
            .device(h.device)
            .arg("host", h.address())
            .arg("ports", scan::list(&doors));
    }
}

fn only_cameras(doors: &[(&Fact, &OpenPort)]) -> bool {
    doors.iter().any(|(_, p)| matches!(p.port, 37777 | 34567 | 34599))
}

fn has_video(doors: &[(&Fact, &OpenPort)]) -> bool {
    doors.iter().any(|(_, p)| matches!(p.port, 554 | 8554 | 10554) && !p.product.contains("AirTunes"))
}

fn is_other(h: &Scanned<'_>) -> bool {
    h.host.is_some_and(|h| h.camera_likely == Tri::No)
}
