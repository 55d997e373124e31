//! Recordings can be watched by whoever takes the disk.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC116",
    name: "recordings-not-encrypted",
    since: "0.2.0",
    severity: Severity::Low,
    notice_item: NoticeItem::O,
    title: text("録画が暗号化されずに保存されます", "Recordings are stored without encryption"),
    why: text(
        "機器やカードを持ち出した人が、録画を見られます。",
        "Whoever takes the device or its card away can watch the recordings.",
    ),
    fix: text(
        "機器を鍵のかかる場所に置いてください。暗号化できる機器なら、オンにしてください。",
        "Keep the device in a locked place. Turn on encryption where the device offers it.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(オ)", "個人情報の保護に関する法律 第23条"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "config.json",
        "{\"capture\":{\"ipcamera\":{\"rtsp\":\"\"}},\"mqtturi\":\"\",\"hub_uri\":\"\",\"encryption\":{\"enabled\":\"false\"}}",
    )],
    good: &[(
        "config.json",
        "{\"capture\":{\"ipcamera\":{\"rtsp\":\"\"}},\"mqtturi\":\"\",\"hub_uri\":\"\",\"encryption\":{\"enabled\":\"true\"}}",
    )],
};

const NOTHING: Text = text(
    "入れた資料に、録画の暗号化の設定がありませんでした。",
    "The files do not say whether recordings are encrypted.",
);
const IN_PLACE: Text = text("設定上、録画は暗号化されます", "As configured, recordings are encrypted");

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    services::switch(ctx, out, key::RECORDING_ENCRYPTED, false, Some(IN_PLACE), NOTHING);
}
