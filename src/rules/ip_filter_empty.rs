//! The filter of addresses is on, but its list is empty.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::Confidence;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::value::{Tri, Value};

pub static RULE: Rule = Rule {
    code: "MC515",
    name: "ip-filter-empty",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::I,
    title: text(
        "IPフィルターはオンですが、相手が1つも書かれていません",
        "The IP filter is on, but its list is empty",
    ),
    why: text(
        "この設定では、だれも断られないことがあります。守られているつもりになり、かえって危険です。",
        "With an empty list nobody may be refused. It only looks protected.",
    ),
    fix: text(
        "許す相手を書くか、書けないときはオフにして別の守り方を業者に相談してください。",
        "List who may connect, or ask your installer for another protection.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<IPFilter xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>true</enabled>\
            <permissionType>deny</permissionType><IPFilterAddressList/></IPFilter>",
    )],
    good: &[(
        "a.xml",
        "<IPFilter xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>false</enabled>\
            <permissionType>deny</permissionType><IPFilterAddressList/></IPFilter>",
    )],
};

const NOT_LISTED: Text = text(
    "IPフィルターはオンですが、許す相手の一覧はこのファイルにありません",
    "The IP filter is on, but this file does not hold its list",
);
const NOT_LISTED_FIX: Text = text(
    "機器の画面で、一覧が空でないかを確かめてください。",
    "Check on the device's page that the list is not empty.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::IP_FILTER) {
        let Value::IpFilter(filter) = &f.value else { continue };
        looked = true;
        if filter.enabled != Tri::Yes || !filter.entries.is_empty() {
            continue;
        }
        // Without a word about the list, it may well have entries.
        if filter.mode == "unknown" {
            let device = ctx.facts.device_of(f.subject);
            out.unknown(f.evidence.clone(), NOT_LISTED, NOT_LISTED_FIX).device(device);
            continue;
        }
        // An empty list of refused addresses refuses nobody; what an empty list of allowed ones does depends on the model.
        let sure = if filter.mode == "deny" { services::confidence(f) } else { Confidence::Likely };
        let device = ctx.facts.device_of(f.subject);
        out.report(f.evidence.clone()).confidence(sure).device(device).reach(ctx.reach(device));
    }
    if !looked {
        out.not_checked(services::NO_FILTER);
    }
}
