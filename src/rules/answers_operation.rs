//! Answers to the questions of group `o`: operation and rules.

use super::answers_internet::report;
use super::{Example, Rule};
use crate::i18n::text;
use crate::model::finding::{NoticeItem, Severity, Who};

pub static RULE: Rule = Rule {
    code: "MC705",
    name: "answer-operation-rules",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::O,
    title: text("質問の答え: 運用とルール", "answers: operation and rules"),
    why: text(
        "決まりと連絡先がないと、もしもの時の動きがおくれます。",
        "Without rules and contacts, the response to an incident is late.",
    ),
    fix: text("質問ごとの「次にすること」を見てください。", "See the next step given with each question."),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)2.目的"],
    check: |ctx, out| report("o", ctx, out),
};

pub static EXAMPLE: Example =
    Example { bad: &[("answers.json", r#"{"o11": "no"}"#)], good: &[("answers.json", r#"{"o11": "yes"}"#)] };
