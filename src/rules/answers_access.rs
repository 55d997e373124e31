//! Answers to the questions of group `i`: (イ) access limits and passwords.

use super::answers_internet::report;
use super::{Example, Rule};
use crate::i18n::text;
use crate::model::finding::{NoticeItem, Severity, Who};

pub static RULE: Rule = Rule {
    code: "MC702",
    name: "answer-access-limits",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::I,
    title: text("質問の答え: (イ) 見られる範囲とパスワード", "answers: (イ) access limits and passwords"),
    why: text(
        "入り口の守りが弱いと、知らない人が映像を見たり、カメラを動かしたりできます。",
        "With a weak entrance, strangers can watch or move the camera.",
    ),
    fix: text("質問ごとの「次にすること」を見てください。", "See the next step given with each question."),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check: |ctx, out| report("i", ctx, out),
};

pub static EXAMPLE: Example = Example {
    bad: &[("answers.json", r#"{"a02": "connected", "i01": "some_not"}"#)],
    good: &[("answers.json", r#"{"a02": "connected", "i01": "all"}"#)],
};
