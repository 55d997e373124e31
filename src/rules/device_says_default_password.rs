//! The device itself says that a factory password is in use.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC250",
    name: "device-says-default-password",
    since: "0.1.0",
    severity: Severity::Critical,
    notice_item: NoticeItem::I,
    title: text(
        "機器が「初期パスワードのままです」と答えています",
        "The device says that its password is the factory default",
    ),
    why: text(
        "初期パスワードは公開されています。だれでもログインできます。",
        "Factory passwords are public. Anyone can log in.",
    ),
    fix: text(
        "今日のうちに、機器の管理画面で長いパスワードに変えてください。",
        "Change it to a long password on the device today.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.1-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<userCheck xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><statusValue>200</statusValue>\
            <isDefaultPassword>true</isDefaultPassword></userCheck>",
    )],
    good: &[
        (
            "a.xml",
            "<userCheck xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><statusValue>200</statusValue>\
            <isDefaultPassword>false</isDefaultPassword><isRiskPassword>false</isRiskPassword>\
            </userCheck>",
        ),
        (
            "b.xml",
            "<userCheck xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><statusValue>401</statusValue>\
            <isDefaultPassword>true</isDefaultPassword></userCheck>",
        ),
    ],
};

const IN_PLACE: Text = text(
    "機器は、確かめた人のパスワードを初期値ではないと答えています",
    "The device says that the password of the person who asked is not the default",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::AUTH_DEFAULT_PASSWORD) {
        looked = true;
        let device = ctx.facts.device_of(f.subject);
        match f.value.as_bool() {
            Some(true) => {
                out.report(f.evidence.clone())
                    .confidence(services::confidence(f))
                    .device(device)
                    .reach(ctx.reach(device));
            }
            Some(false) => {
                out.in_place(f.evidence.clone(), IN_PLACE).device(device);
            }
            None => {}
        }
    }
    if !looked {
        out.not_checked(services::NO_SELF_CHECK);
    }
}
