//! Telnet or a remote desktop behind a door from the internet.

use super::routers::{evidence, who, yamaha};
use super::{Context, Example, Rule, Sink, reach_of_path};
use crate::i18n::{Text, text};
use crate::model::finding::{Confidence, Door, EndsAt, NoticeItem, Path, Severity, Who};

pub static RULE: Rule = Rule {
    code: "MC304",
    name: "remote-control-on-internet",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::I,
    title: text(
        "Telnetや画面の遠隔操作に、インターネットから届きます",
        "Telnet or a remote desktop can be reached from the internet",
    ),
    why: text(
        "Telnetや画面の遠隔操作は、機械がいつも探してねらっている入り口です。",
        "Telnet and remote desktops are what attacking machines look for all the time.",
    ),
    fix: text(
        "業者に、この入り口を今日閉じてもらってください。遠隔の保守が要るなら、VPNを通してもらってください。",
        "Have your installer close this door today. If remote maintenance is needed, let it go through a VPN.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "NOTICE(総務省・NICT)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[("router.txt", yamaha!("nat descriptor masquerade static 1 1 192.168.1.20 tcp 2300=23\n"))],
    good: &[("router.txt", yamaha!("nat descriptor masquerade static 1 1 192.168.1.20 tcp 23=2000\n"))],
};

const TITLE: Text = text(
    "{address} の{service}に、インターネットから{who}届きます",
    "{service} of {address} can be reached from the internet by {who}",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    // Whether the internet gets to a router's own shell is often not stated; another rule speaks of that.
    let perhaps = |p: &&Path| p.door == Door::RemoteAdmin && p.certainty == Confidence::Possible;
    let shells = ctx.paths.iter().filter(|p| matches!(p.ends_at, EndsAt::Telnet | EndsAt::RemoteDesktop));
    for p in shells.filter(|p| !perhaps(p)) {
        let all = evidence(p);
        let Some(first) = all.first() else { continue };
        let mut f = out
            .report(first.clone())
            .title(TITLE)
            .confidence(p.certainty)
            .reach(reach_of_path(p))
            .arg("address", p.address.clone().unwrap_or_else(|| "?".to_owned()))
            .arg("service", p.service.label())
            .arg("who", who(&p.source));
        if let Some(d) = p.device {
            f = f.device(d);
        }
        for e in all.iter().skip(1) {
            f = f.also(e.clone());
        }
    }
}
