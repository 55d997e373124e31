//! The packet filter on the internet side: missing, or there and letting everything in.

use super::routers::{KEEP, any_router, no_router, partial, yamaha};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::Basis;
use crate::model::finding::{Confidence, NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC310",
    name: "no-inbound-filter",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::R,
    title: text(
        "ルーターのインターネット側に、外から中への通信を止めるフィルターがありません",
        "No packet filter on the internet side of the router",
    ),
    why: text(
        "アドレス変換だけに頼っています。転送の設定を1つ間違えると、すぐに外から届きます。",
        "Address translation alone protects. One wrong forward and the outside comes in at once.",
    ),
    fix: text(
        "業者に、必要な通信だけを通すフィルターを入れてもらってください。",
        "Have your installer add a filter that lets in only what is needed.",
    ),
    who: &[Who::Installer],
    references: &[
        "こども家庭庁・総務省 お知らせ(2023-10-02)(イ)",
        "ヤマハ ルーター コマンドリファレンス 8.1.25",
    ],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[("router.txt", yamaha!("telnetd host lan\n"))],
    good: &[("router.txt", yamaha!("pp select 1\n ip pp secure filter in 1\nip filter 1 reject * *\n"))],
};

const ALL: Text = text(
    "ルーターのインターネット側のフィルターが、最後にすべての通信を通しています",
    "The filter on the internet side of the router lets everything in at the end",
);
const OPEN: Text = text(
    "ルーターのインターネット側が、すべての通信を受け入れる設定です",
    "The internet side of the router accepts everything",
);
const PRESENT: Text = text(
    "ルーターのインターネット側に、外から中への通信を限るフィルターがあります",
    "A packet filter limits what comes in on the internet side of the router",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    if !any_router(ctx) {
        out.not_checked(no_router(ctx));
        return;
    }
    for f in ctx.facts.all(key::FILTER_WAN_IN) {
        let device = ctx.facts.device_of(f.subject);
        match f.value.as_text() {
            Some("absent") => {
                out.report(f.evidence.clone()).device(device);
            }
            Some("open") => {
                out.report(f.evidence.clone()).title(OPEN).severity(Severity::High).device(device);
            }
            Some("pass-all") => {
                out.report(f.evidence.clone()).title(ALL).device(device);
            }
            // One policy of an excerpt is not all of them.
            Some("present") if f.basis == Basis::Stated || !partial(ctx, f.subject) => {
                out.in_place(f.evidence.clone(), PRESENT).fix(KEEP).device(device);
            }
            // That the interface is the internet side is only usual.
            Some("likely") => {
                let f = out.in_place(f.evidence.clone(), PRESENT).fix(KEEP).device(device);
                f.confidence(Confidence::Likely);
            }
            _ => {}
        }
    }
}
