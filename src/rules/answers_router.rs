//! Answers to the questions of group `r`: recorder, router and maintenance line.

use super::answers_internet::report;
use super::{Example, Rule};
use crate::i18n::text;
use crate::model::finding::{NoticeItem, Severity, Who};

pub static RULE: Rule = Rule {
    code: "MC704",
    name: "answer-recorder-router-line",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::R,
    title: text("質問の答え: 録画機・ルーター・保守の回線", "answers: recorder, router and maintenance line"),
    why: text(
        "録画機とルーターも、カメラと同じように外からねらわれます。",
        "Recorders and routers are attacked just like cameras.",
    ),
    fix: text("質問ごとの「次にすること」を見てください。", "See the next step given with each question."),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)本文・(ア)(イ)"],
    check: |ctx, out| report("r", ctx, out),
};

pub static EXAMPLE: Example = Example {
    bad: &[("answers.json", r#"{"a02": "connected", "r05": "open"}"#)],
    good: &[("answers.json", r#"{"a02": "connected", "r05": "blocked"}"#)],
};
