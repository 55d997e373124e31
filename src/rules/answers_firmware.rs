//! Answers to the questions of group `u`: (ウ) firmware and support.

use super::answers_internet::report;
use super::{Example, Rule};
use crate::i18n::text;
use crate::model::finding::{NoticeItem, Severity, Who};

pub static RULE: Rule = Rule {
    code: "MC703",
    name: "answer-firmware-support",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::U,
    title: text("質問の答え: (ウ) ファームウェアとサポート", "answers: (ウ) firmware and support"),
    why: text(
        "サポートが終わった機器や古いソフトの機器は、見つかった弱いところが直りません。",
        "Known weaknesses stay open in devices that are old or out of support.",
    ),
    fix: text("質問ごとの「次にすること」を見てください。", "See the next step given with each question."),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ウ)"],
    check: |ctx, out| report("u", ctx, out),
};

pub static EXAMPLE: Example = Example {
    bad: &[("answers.json", r#"{"u02": "ended"}"#)],
    good: &[("answers.json", r#"{"u02": "yes"}"#)],
};
