//! No record of who used the device.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC130",
    name: "access-log-off",
    since: "0.2.0",
    severity: Severity::Low,
    notice_item: NoticeItem::O,
    title: text(
        "だれが見たか、変えたかの記録が残りません",
        "Nothing records who watched or changed settings",
    ),
    why: text(
        "漏れたときに、だれが見たかを調べられません。",
        "After a leak, nobody can find out who watched.",
    ),
    fix: text(
        "機器の管理画面で、利用の記録(監査ログ)をオンにしてください。",
        "Turn on the log of use (audit trail) on the device's page.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(オ)", "個人情報の保護に関する法律 第23条"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "settings.json",
        "{\"settings\":{\"auditTrailEnabled\":\"false\",\"autoDiscoveryEnabled\":\"false\",\"trafficEncryptionForced\":\"true\",\"cloudSystemID\":\"\"}}",
    )],
    good: &[(
        "settings.json",
        "{\"settings\":{\"auditTrailEnabled\":\"true\",\"autoDiscoveryEnabled\":\"false\",\"trafficEncryptionForced\":\"true\",\"cloudSystemID\":\"\"}}",
    )],
};

const NOTHING: Text = text(
    "入れた資料に、だれが使ったかの記録の設定がありませんでした。",
    "The files do not say whether use is logged.",
);
const IN_PLACE: Text = text("だれが使ったかの記録がオンです", "Use of the device is logged");

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    services::switch(ctx, out, key::LOG_ENABLED, false, Some(IN_PLACE), NOTHING);
}
