//! The device is told not to update itself.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC122",
    name: "updates-blocked",
    since: "0.2.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::U,
    title: text("ファームウェアの更新を止める設定です", "Firmware updates are blocked"),
    why: text("見つかった穴が、ふさがれないまま残ります。", "Holes that are found stay open."),
    fix: text(
        "更新しない理由を、設定した人に聞いてください。理由がなければ、更新できるように戻してください。",
        "Ask whoever set it up why. Without a reason, allow updates again.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ウ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "wz_mini.conf",
        "#wz_mini configuration\nRTSP_LOGIN=\"admin\"\nRTSP_HI_RES_ENABLED=\"false\"\nWEB_SERVER_ENABLED=\"false\"\nDISABLE_FW_UPGRADE=\"true\"\n",
    )],
    good: &[(
        "wz_mini.conf",
        "#wz_mini configuration\nRTSP_LOGIN=\"admin\"\nRTSP_HI_RES_ENABLED=\"false\"\nWEB_SERVER_ENABLED=\"false\"\nDISABLE_FW_UPGRADE=\"false\"\n",
    )],
};

const NOTHING: Text = text(
    "入れた資料に、更新を止める設定はありませんでした。",
    "The files do not say whether updates are blocked.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    services::switch(ctx, out, key::UPDATES_BLOCKED, true, None, NOTHING);
}
