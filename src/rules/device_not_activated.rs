//! The device was never set up: whoever comes first sets its password.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC252",
    name: "device-not-activated",
    since: "0.1.0",
    severity: Severity::Critical,
    notice_item: NoticeItem::I,
    title: text(
        "機器の最初の設定(パスワード決め)がすんでいません",
        "The device was never set up (no password chosen)",
    ),
    why: text(
        "先につないだ人がパスワードを決められます。園の人が入れなくなることもあります。",
        "Whoever connects first chooses the password, and may lock you out.",
    ),
    fix: text(
        "機器を網から外し、業者といっしょに最初の設定をしてください。",
        "Take the device off the network and set it up with your installer.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.1-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<userCheck xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><statusValue>200</statusValue>\
            <isActivated>false</isActivated></userCheck>",
    )],
    good: &[(
        "a.xml",
        "<userCheck xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><statusValue>200</statusValue>\
            <isActivated>true</isActivated></userCheck>",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::AUTH_ACTIVATED) {
        looked = true;
        if f.value.as_bool() == Some(false) {
            let device = ctx.facts.device_of(f.subject);
            out.report(f.evidence.clone())
                .confidence(services::confidence(f))
                .device(device)
                .reach(ctx.reach(device));
        }
    }
    if !looked {
        out.not_checked(services::NO_SELF_CHECK);
    }
}
