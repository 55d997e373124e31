//! Everybody may connect: the filter of addresses is off, or only refuses some.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::value::{Tri, Value};

pub static RULE: Rule = Rule {
    code: "MC514",
    name: "ip-filter-off",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text(
        "つなげる相手を制限していません(IPフィルターがオフ)",
        "Connections are not limited to known addresses (IP filter off)",
    ),
    why: text(
        "同じ網にいる人なら、だれでも機器の入り口まで来られます。",
        "Anyone on the network can reach the device.",
    ),
    fix: text(
        "見る人のパソコンや録画機だけを許す設定を、業者に相談してください。",
        "Ask your installer to allow only the computers and recorders that need it.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<IPFilter xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>false</enabled>\
            <permissionType>allow</permissionType></IPFilter>",
    )],
    good: &[(
        "a.xml",
        "<IPFilter xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>true</enabled>\
            <permissionType>allow</permissionType><IPFilterAddressList><IPFilterAddress><ipAddress>\
            192.168.1.2</ipAddress></IPFilterAddress></IPFilterAddressList></IPFilter>",
    )],
};

const DENY: Text = text(
    "IPフィルターは、書いた相手だけを断る設定です。ほかの人は入れます",
    "The IP filter only refuses the listed addresses; everybody else may connect",
);
const IN_PLACE: Text = text(
    "つなげる相手を{n}件だけに制限しています(IPフィルター)",
    "Only {n} listed addresses may connect (IP filter)",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::IP_FILTER) {
        let Value::IpFilter(filter) = &f.value else { continue };
        looked = true;
        let device = ctx.facts.device_of(f.subject);
        match (filter.enabled, filter.mode, filter.entries.is_empty()) {
            (Tri::No, ..) => {
                out.report(f.evidence.clone())
                    .confidence(services::confidence(f))
                    .device(device)
                    .reach(ctx.reach(device));
            }
            (Tri::Yes, "deny", false) => {
                out.report(f.evidence.clone())
                    .title(DENY)
                    .confidence(services::confidence(f))
                    .device(device)
                    .reach(ctx.reach(device));
            }
            (Tri::Yes, "allow", false) => {
                let n = filter.entries.len();
                out.in_place(f.evidence.clone(), IN_PLACE).device(device).arg("n", n);
            }
            _ => {}
        }
    }
    if !looked {
        out.not_checked(services::NO_FILTER);
    }
}
