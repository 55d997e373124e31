//! IPv6 without a filter: there is no address translation, so every device with an IPv6 address can be reached.

use super::routers::{KEEP, yamaha};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC311",
    name: "no-inbound-ipv6-filter",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::R,
    title: text(
        "IPv6の、外から中への通信を止めるフィルターがありません(要確認)",
        "No filter for what comes in over IPv6 (please check)",
    ),
    why: text(
        "IPv6にはアドレス変換の守りがありません。IPv6を使うカメラは、外から直接届くことがあります。",
        "IPv6 has no address translation to hide behind. A camera that uses it may be reached directly.",
    ),
    fix: text(
        "業者に「IPv6の受信フィルターはありますか。カメラはIPv6を使っていますか」と聞いてください。",
        "Ask your installer: is there an inbound IPv6 filter, and do the cameras use IPv6?",
    ),
    who: &[Who::Installer],
    references: &[
        "こども家庭庁・総務省 お知らせ(2023-10-02)(イ)",
        "ヤマハ ルーター コマンドリファレンス 30章",
    ],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "router.txt",
        yamaha!("ipv6 prefix 1 ra-prefix@lan2::/64\nipv6 lan1 address ra-prefix@lan2::1/64\n"),
    )],
    good: &[(
        "router.txt",
        yamaha!(
            "ipv6 prefix 1 ra-prefix@lan2::/64\nipv6 lan1 address ra-prefix@lan2::1/64\n\
             ipv6 lan2 secure filter in 1\nipv6 filter 1 pass * * icmp6\n"
        ),
    )],
};

const ALL: Text = text(
    "IPv6のフィルターが、すべての通信を通しています(要確認)",
    "The IPv6 filter lets everything in (please check)",
);
const PRESENT: Text =
    text("IPv6の、外から中への通信を限るフィルターがあります", "A filter limits what comes in over IPv6");
const UNKNOWN: Text = text(
    "IPv6の受信フィルターがあるかどうかは、入れたファイルからは分かりません",
    "Whether there is an inbound IPv6 filter cannot be seen in the file given",
);
const ASK: Text = text(
    "ルーターの設定の全部を入れるか、業者に「IPv6の受信フィルターはありますか」と聞いてください。",
    "Drop the whole configuration of the router, or ask your installer: is there an inbound IPv6 filter?",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut any = false;
    for f in ctx.facts.all(key::FILTER_IPV6_IN) {
        any = true;
        let device = ctx.facts.device_of(f.subject);
        match f.value.as_text() {
            Some("absent") => drop(out.report(f.evidence.clone()).device(device)),
            Some("pass-all") => drop(out.report(f.evidence.clone()).title(ALL).device(device)),
            Some("present") => drop(out.in_place(f.evidence.clone(), PRESENT).fix(KEEP).device(device)),
            _ => drop(out.unknown(f.evidence.clone(), UNKNOWN, ASK).device(device)),
        }
    }
    if !any {
        out.not_checked(text(
            "入れたファイルに、IPv6を使う設定はありませんでした。",
            "The files given do not set up IPv6.",
        ));
    }
}
