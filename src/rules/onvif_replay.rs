//! Somebody who has listened to an ONVIF login can use it again.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC151",
    name: "onvif-replay",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text(
        "共通操作(ONVIF)のログインの使い回しを防ぐ設定がオフです",
        "Protection against replayed ONVIF logins is off",
    ),
    why: text(
        "園内の通信を盗み見た人が、そのログインをもう一度使えます。",
        "Somebody who listens in the house can use a login once more.",
    ),
    fix: text(
        "機器の詳しい設定で「Replay Attack Protection」をオンにし、時刻合わせも確かめてください。",
        "Turn on “Replay Attack Protection” in the detailed settings, and check that the clock is set.",
    ),
    who: &[Who::Installer],
    references: &["ETSI EN 303 645 5.5-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[("param.txt", "root.Brand.Brand=AXIS\nroot.WebService.UsernameToken.ReplayAttackProtection=no\n")],
    good: &[(
        "param.txt",
        "root.Brand.Brand=AXIS\nroot.WebService.UsernameToken.ReplayAttackProtection=yes\n",
    )],
};

const NOTHING: Text =
    text("入れた資料に、ONVIFの細かい設定がありませんでした。", "The files hold no details of ONVIF.");

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::ONVIF_REPLAY_PROTECTION) {
        looked = true;
        if f.value.as_bool() == Some(false) {
            out.report(f.evidence.clone())
                .confidence(services::confidence(f))
                .device(ctx.facts.device_of(f.subject));
        }
    }
    if !looked {
        out.not_checked(NOTHING);
    }
}
