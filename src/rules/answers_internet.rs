//! Answers to the questions of group `a`: (ア) internet connection.
//!
//! [`report`] serves all five groups. The question file gives the reason, the next step, who can answer and how urgent an
//! answer is; this rule adds nothing of its own. 「わからない」 becomes *unknown* with the person to ask, never a danger.

use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::Evidence;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::value::Value;
use crate::questions::{self, Answered, Judged, Risk, Status};

pub static RULE: Rule = Rule {
    code: "MC701",
    name: "answer-internet-connection",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::A,
    title: text("質問の答え: (ア) インターネットへの接続", "answers: (ア) internet connection"),
    why: text(
        "つながっている機器は、設定をまちがえると外の人に見られることがあります。",
        "A connected device can be seen by outsiders if a setting is wrong.",
    ),
    fix: text("質問ごとの「次にすること」を見てください。", "See the next step given with each question."),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)"],
    check: |ctx, out| report("a", ctx, out),
};

pub static EXAMPLE: Example = Example {
    bad: &[("answers.json", r#"{"a03": "yes_unclear"}"#)],
    good: &[("answers.json", r#"{"a03": "yes_known"}"#)],
};

const ASKED: Text = text("{question} → {answer}", "{question} → {answer}");

/// Findings for every answer of one group.
pub(super) fn report(group: &str, ctx: &Context<'_>, out: &mut Sink<'_>) {
    let answers: Vec<Answered> = ctx
        .facts
        .all(key::ANSWER)
        .filter_map(|f| match &f.value {
            Value::Answer(a) => Some(Answered { question: a.question.clone(), value: a.value.clone() }),
            _ => None,
        })
        .collect();
    let mut any = false;
    for j in questions::judge(&answers).into_iter().filter(|j| j.question.group == group) {
        any = true;
        finding(j, out);
    }
    if !any {
        out.not_checked(text(
            "この項目の質問に、まだ答えていません。",
            "The questions of this part have not been answered yet.",
        ));
    }
}

fn finding(j: Judged, out: &mut Sink<'_>) {
    let Judged { question: q, choice: o, risk } = j;
    let evidence = Evidence::Answer { question: q.id.clone() };
    let next = text(&o.next_ja, &o.next_en);
    let severity = match risk {
        Risk::Critical => Severity::Critical,
        Risk::High => Severity::High,
        Risk::Medium => Severity::Medium,
        Risk::Low => Severity::Low,
        Risk::None => Severity::None,
    };
    let b = match o.status {
        Status::Neutral | Status::NotApplicable => return,
        Status::Unconfirmed => out.unknown(evidence, ASKED, next),
        Status::Stated if risk == Risk::None => out.in_place(evidence, ASKED),
        Status::Stated => out.answered(evidence, severity),
    };
    let who = match (o.status, q.letter.as_ref().and_then(|l| who(&l.to))) {
        // わからない: the one to whom the written question goes.
        (Status::Unconfirmed, Some(w)) => vec![w],
        _ => q.answerable_by.iter().filter_map(|w| who(w)).collect(),
    };
    b.title(ASKED)
        .fix(next)
        .why(text(&q.why_ja, &q.why_en))
        .who(who)
        .arg("question", text(&q.question_ja, &q.question_en))
        .arg("answer", text(&o.label_ja, &o.label_en));
}

fn who(word: &str) -> Option<Who> {
    Some(match word {
        "staff" => Who::Staff,
        "installer" => Who::Installer,
        "maker" => Who::Maker,
        "municipality" => Who::Municipality,
        _ => return None,
    })
}
