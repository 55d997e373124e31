//! The clock is set by hand.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC601",
    name: "clock-not-synchronised",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::O,
    title: text("時計を自動で合わせていません", "The clock is not set automatically"),
    why: text(
        "時刻がずれると、何かあったときに録画や記録の時間が合いません。",
        "A wrong clock makes recordings and logs useless as evidence.",
    ),
    fix: text(
        "機器の管理画面で、時刻合わせ(NTP)をオンにしてください。",
        "Turn on time synchronisation (NTP) in the device.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<Time xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><timeMode>manual</timeMode></Time>",
    )],
    good: &[(
        "a.xml",
        "<Time xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><timeMode>NTP</timeMode></Time>",
    )],
};

const IN_PLACE: Text = text("時計は自動で合わせる設定です(NTP)", "The clock is set automatically (NTP)");

const NOTHING: Text =
    text("入れた資料に、時刻合わせの設定がありませんでした。", "The files hold no settings of the clock.");

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::NTP_ENABLED) {
        looked = true;
        let device = ctx.facts.device_of(f.subject);
        match f.value.as_bool() {
            Some(false) => {
                out.report(f.evidence.clone()).confidence(services::confidence(f)).device(device);
            }
            Some(true) => {
                out.in_place(f.evidence.clone(), IN_PLACE).confidence(services::confidence(f)).device(device);
            }
            _ => {}
        }
    }
    if !looked {
        out.not_checked(NOTHING);
    }
}
