//! Whoever sits down at the computer watches.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC128",
    name: "window-not-locked",
    since: "0.2.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text(
        "録画ソフトの画面に、パスワードがかかっていません",
        "The recording software's window is not locked with a password",
    ),
    why: text(
        "パソコンの前に来た人は、だれでも映像を見て、設定を変えられます。",
        "Anybody at the computer can watch and change settings.",
    ),
    fix: text(
        "録画ソフトの設定で、画面のパスワードをオンにしてください。",
        "Turn on the password of the window in the software's settings.",
    ),
    who: &[Who::Staff],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "config.xml",
        "<?xml version=\"1.0\"?><configuration><ServerPort>80</ServerPort><LANPort>8080</LANPort><WSUsername/><UseUPNP>false</UseUPNP><Enable_Password_Protect>false</Enable_Password_Protect></configuration>",
    )],
    good: &[(
        "config.xml",
        "<?xml version=\"1.0\"?><configuration><ServerPort>80</ServerPort><LANPort>8080</LANPort><WSUsername/><UseUPNP>false</UseUPNP><Enable_Password_Protect>true</Enable_Password_Protect></configuration>",
    )],
};

const NOTHING: Text = text(
    "入れた資料に、画面のロックの設定がありませんでした。",
    "The files do not say whether the window is locked.",
);
const IN_PLACE: Text = text(
    "設定上、画面を開くにはパスワードが必要です",
    "As configured, the window opens with a password only",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    services::switch(ctx, out, key::LOCAL_LOCK, false, Some(IN_PLACE), NOTHING);
}
