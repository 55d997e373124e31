//! A tunnel service carries the picture out, whatever the router says.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::finding::Reach;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC120",
    name: "tunnel-to-internet",
    since: "0.2.0",
    severity: Severity::High,
    notice_item: NoticeItem::A,
    title: text(
        "ルーターを通りぬけて、インターネットから見られる道があります({name})",
        "There is a way from the internet that passes the router ({name})",
    ),
    why: text(
        "ルーターを閉じていても、外からつながります。アドレスを知った人がためせます。",
        "It works although the router is closed. Whoever learns the address can try.",
    ),
    fix: text(
        "使っていなければ、この設定を消してください。使うなら、VPNに変えられるか聞いてください。",
        "Remove this setting if nobody uses it. Otherwise ask for a VPN instead.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "go2rtc.yaml",
        "api:\n  username: enji\n  password: ${API_PW}\nrtsp:\n  listen: \"\"\nngrok:\n  command: ngrok tcp 8555\nstreams:\n  genkan: rtsp://mieru:${CAM_PW}@192.168.1.20/1\n",
    )],
    good: &[(
        "go2rtc.yaml",
        "api:\n  username: enji\n  password: ${API_PW}\nrtsp:\n  listen: \"\"\nstreams:\n  genkan: rtsp://mieru:${CAM_PW}@192.168.1.20/1\n",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for f in services::last(ctx, key::TUNNEL) {
        out.report(f.evidence.clone())
            .device(ctx.facts.device_of(f.subject))
            .reach(Reach::LikelyInternet)
            .confidence(services::confidence(f))
            .arg("name", f.value.as_text().unwrap_or(""));
    }
}
