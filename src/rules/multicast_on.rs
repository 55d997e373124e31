//! The video is sent to a whole group of addresses, without asking anybody for a login.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Reach, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC150",
    name: "multicast-on",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text(
        "映像を、いつも園内のだれでも受け取れる形で送っています(マルチキャスト)",
        "The video is always sent so that everyone in the house can receive it (multicast)",
    ),
    why: text(
        "同じネットワークの機器は、ログインなしで映像を受け取れることがあります。",
        "Devices in the same network may receive the video without a login.",
    ),
    fix: text(
        "何台もの画面で同時に見る使い方でなければ、マルチキャストをオフにしてください。",
        "Unless many screens watch at once, turn multicast off.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.6-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "param.txt",
        "root.Brand.Brand=AXIS\nroot.Network.RTP.R0.AlwaysMulticastVideo=yes\nroot.Network.RTP.R1.AlwaysMulticastVideo=no\n",
    )],
    good: &[("param.txt", "root.Brand.Brand=AXIS\nroot.Network.RTP.R0.AlwaysMulticastVideo=no\n")],
};

const NOTHING: Text = text(
    "入れた資料に、マルチキャストの設定がありませんでした。",
    "The files hold no settings of multicast.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::MULTICAST_ALWAYS) {
        looked = true;
        if f.value.as_bool() == Some(true) {
            // Routers do not pass it on: it stays in the house.
            out.report(f.evidence.clone())
                .confidence(services::confidence(f))
                .device(ctx.facts.device_of(f.subject))
                .reach(Reach::NotShown);
        }
    }
    if !looked {
        out.not_checked(NOTHING);
    }
}
