//! The device itself calls the password weak.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC251",
    name: "device-says-risky-password",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::I,
    title: text("機器が「パスワードが弱い」と答えています", "The device says that the password is weak"),
    why: text(
        "弱いパスワードは、機械でためすとすぐに当たります。",
        "Weak passwords are guessed quickly by machines.",
    ),
    fix: text(
        "機器の管理画面で、長いパスワードに変えてください。",
        "Change it to a long password on the device.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.1-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<userCheck xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><statusValue>200</statusValue>\
            <isRiskPassword>true</isRiskPassword></userCheck>",
    )],
    good: &[(
        "a.xml",
        "<userCheck xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><statusValue>200</statusValue>\
            <isRiskPassword>false</isRiskPassword></userCheck>",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::AUTH_RISKY_PASSWORD) {
        looked = true;
        // A default password is reported as such.
        let default = ctx.facts.bool(f.subject, key::AUTH_DEFAULT_PASSWORD) == Some(true);
        if f.value.as_bool() == Some(true) && !default {
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
