//! The encrypted remote shell of a camera or recorder is on.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC506",
    name: "ssh-on",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text("遠隔操作(SSH)がオンです", "The remote shell (SSH) is on"),
    why: text(
        "ふだん使わない入り口は、ねらわれる場所をふやします。",
        "A door that nobody uses is one more place to attack.",
    ),
    fix: text(
        "使っていなければ、機器の管理画面でSSHをオフにしてください。",
        "If nobody uses it, turn SSH off in the device.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.6-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[("a.xml", "<SSH xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>true</enabled></SSH>")],
    good: &[("a.xml", "<SSH xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>false</enabled></SSH>")],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::SSH_ENABLED) {
        looked = true;
        let device = ctx.facts.device_of(f.subject);
        if f.value.as_bool() == Some(true) {
            out.report(f.evidence.clone())
                .confidence(services::confidence(f))
                .device(device)
                .reach(ctx.reach_port(device, services::port(ctx, f.subject, key::SSH_PORT, 22)));
        }
    }
    if !looked {
        out.not_checked(services::NO_DOORS);
    }
}
