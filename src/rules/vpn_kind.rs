//! Remote access through a VPN: PPTP is broken, the others are the right way to look in from outside.

use super::routers::{KEEP, yamaha};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::value::Value;

pub static RULE: Rule = Rule {
    code: "MC312",
    name: "pptp-vpn",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::R,
    title: text("外から入るVPNが、古い方式(PPTP)です", "Remote access uses PPTP, an outdated kind of VPN"),
    why: text(
        "PPTPの暗号は破られています。通信をのぞかれ、園の中に入られることがあります。",
        "The encryption of PPTP is broken. Others can listen in and get inside.",
    ),
    fix: text(
        "業者に、L2TP/IPsecやIKEv2など今の方式に替えてもらってください。使っていなければ止めてもらってください。{command}",
        "Have your installer move to L2TP/IPsec, IKEv2 or another current kind. If nobody uses it, have it switched off. {command}",
    ),
    who: &[Who::Installer],
    references: &["RFC 2637", "こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[("router.txt", yamaha!("pptp service on\n"))],
    good: &[("router.txt", yamaha!("l2tp service on\n"))],
};

const IN_USE: Text = text("VPN({kind})が設定されています", "A VPN ({kind}) is set up");

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut told = Vec::new();
    for f in ctx.facts.all(key::VPN) {
        let Value::Vpn(v) = &f.value else { continue };
        let device = ctx.facts.device_of(f.subject);
        // Each kind once, however many lines (ports, tunnels) belong to it.
        if told.contains(&(device, &v.kind)) {
            continue;
        }
        told.push((device, &v.kind));
        if v.kind == "pptp" {
            let command = super::routers::command(ctx, f.subject, "pptp");
            out.report(f.evidence.clone()).device(device).arg("command", command);
        } else {
            out.in_place(f.evidence.clone(), IN_USE)
                .fix(KEEP)
                .device(device)
                .arg("kind", v.kind.to_ascii_uppercase());
        }
    }
}
