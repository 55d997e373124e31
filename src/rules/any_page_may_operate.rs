//! `*` in the list of web pages that may call the control interface.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::fact::Fact;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC125",
    name: "any-web-page-may-operate",
    since: "0.2.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text(
        "ほかのホームページから、この機器の映像や操作を使える設定です",
        "Other web pages may use this device's video or controls",
    ),
    why: text(
        "職員が悪いページを開くと、そのページが園の機器を使えます。",
        "If somebody opens a bad page, that page can use the device.",
    ),
    fix: text(
        "「*」を消すか、使うページの名前だけに変えてください。",
        "Remove “*”, or name only the pages that are used.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "go2rtc.yaml",
        "api:\n  origin: \"*\"\n  username: enji\n  password: ${API_PW}\nrtsp:\n  listen: \"\"\nstreams:\n  genkan: rtsp://mieru:${CAM_PW}@192.168.1.20/1\n",
    )],
    good: &[(
        "go2rtc.yaml",
        "api:\n  username: enji\n  password: ${API_PW}\nrtsp:\n  listen: \"\"\nstreams:\n  genkan: rtsp://mieru:${CAM_PW}@192.168.1.20/1\n",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    // Each door of a program has a list of its own.
    let mut open: Vec<&Fact> =
        ctx.facts.all(key::HTTP_CORS).filter(|f| f.value.as_text() == Some("*")).collect();
    while let Some(f) = open.first().copied() {
        let (same, others): (Vec<&Fact>, Vec<&Fact>) = open.iter().partition(|o| o.subject == f.subject);
        out.report(f.evidence.clone())
            .device(ctx.facts.device_of(f.subject))
            .confidence(services::confidence(f))
            .also_all(same.into_iter().skip(1).take(11));
        open = others;
    }
}
