//! A container with all rights on its computer.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC119",
    name: "privileged-container",
    since: "0.2.0",
    severity: Severity::Low,
    notice_item: NoticeItem::O,
    title: text(
        "録画ソフトが、コンピューターのすべてを操作できる権限で動いています",
        "The recording software may do anything on the computer",
    ),
    why: text(
        "ソフトに穴があると、コンピューター全体を乗っ取られます。",
        "A hole in the software gives away the whole computer.",
    ),
    fix: text(
        "privilegedを消して、必要な機器だけをdevicesに書けるか、設定した人に聞いてください。",
        "Ask whoever set it up to remove “privileged” and list only the needed devices.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(オ)", "Docker Docs: privileged"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "docker-compose.yml",
        "services:\n  frigate:\n    image: ghcr.io/blakeblackshear/frigate:stable\n    privileged: true\n",
    )],
    good: &[(
        "docker-compose.yml",
        "services:\n  frigate:\n    image: ghcr.io/blakeblackshear/frigate:stable\n    devices:\n      - /dev/dri\n",
    )],
};

const NOTHING: Text = text(
    "入れた資料に、コンテナの権限の設定がありませんでした。",
    "The files hold no privileges of containers.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    services::switch(ctx, out, key::PRIVILEGED, true, None, NOTHING);
}
