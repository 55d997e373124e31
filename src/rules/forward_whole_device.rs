//! DMZ host and 1:1 translation: every port of one device is open to the internet, not one service.

use super::routers::{behind, for_installer, reach, target, who, yamaha};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::DeviceKind;
use crate::model::finding::{Door, NoticeItem, Severity, Who};
use crate::model::net::PortRange;
use crate::reach::doors;

pub static RULE: Rule = Rule {
    code: "MC305",
    name: "whole-device-on-internet",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::A,
    title: text(
        "1台の機器のすべての入り口が、インターネットから届く所にあります",
        "Every port of one device can be reached from the internet",
    ),
    why: text(
        "使っていない入り口まで外に見えます。機器の弱点がそのままねらわれます。",
        "Even unused services are visible outside. Any flaw of the device can be attacked.",
    ),
    fix: text(
        "業者に、この設定をやめて、必要な番号だけにしてもらってください。{command}",
        "Have your installer replace this by the few ports that are needed. {command}",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[("router.txt", yamaha!("nat descriptor masquerade incoming 1 forward 192.168.1.30\n"))],
    good: &[("router.txt", yamaha!("nat descriptor masquerade incoming 1 reject\n"))],
};

const SOME: Text = text(
    "{address} の多くの入り口が、インターネットから{who}届く所にあります({kind}。フィルターが通すのは {ports})",
    "Many ports of {address} can be reached from the internet by {who} ({kind}; the filter lets in {ports})",
);

const TITLE: Text = text(
    "{address} のすべての入り口が、インターネットから{who}届く所にあります({kind})",
    "Every port of {address} can be reached from the internet by {who} ({kind})",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for d in doors(ctx.facts, ctx.devices) {
        let kind = match d.kind {
            Door::Dmz => text("DMZ", "DMZ host"),
            Door::OneToOne => text("1対1のアドレス変換", "1:1 address translation"),
            _ => continue,
        };
        if d.closed.is_some() || d.forward.to_router {
            continue;
        }
        let every = d.forward.ext_ports.contains(&PortRange::ALL);
        let camera =
            behind(ctx, &d).iter().any(|x| matches!(x.kind, DeviceKind::Camera | DeviceKind::Recorder));
        let command = for_installer(d.forward.remove_with.as_deref().unwrap_or(""));
        let mut f = out.report(d.fact.evidence.clone()).title(TITLE);
        if !every {
            f = f.title(SOME);
        }
        f = f
            .severity(if camera || every { Severity::High } else { Severity::Medium })
            .device(target(ctx, &d))
            .confidence(d.certainty)
            .reach(reach(&d))
            .arg("address", d.forward.int_ip.as_str())
            .arg("who", who(&d.forward.source))
            .arg("kind", kind)
            .arg("ports", super::routers::ports(&d.forward.ext_ports))
            .arg("command", command);
        for x in behind(ctx, &d) {
            f = f.also_all(x.subjects.iter().filter_map(|s| ctx.facts.of(*s).next()));
        }
    }
}
