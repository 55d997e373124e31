//! A name on the internet follows the address of the site.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::DeviceKind;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::value::{Tri, Value};

pub static RULE: Rule = Rule {
    code: "MC510",
    name: "ddns-on",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::A,
    title: text(
        "インターネットから名前で呼び出せる設定です(ダイナミックDNS)",
        "A name on the internet leads to this site (dynamic DNS)",
    ),
    why: text(
        "外から見るために使う設定です。名前を知った人は、いつでも園の入り口まで来られます。",
        "It is meant for access from outside. Whoever knows the name can always come to your door.",
    ),
    fix: text(
        "外から見る必要がなければオフにしてください。\
        必要なら、VPNで見る方法を業者に相談してください。",
        "Turn it off if nobody needs access from outside. If somebody does, ask your installer \
        about a VPN.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<DDNS xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>true</enabled><provider>\
            DynDNS</provider><deviceDomainName>en.example.jp</deviceDomainName></DDNS>",
    )],
    good: &[(
        "a.xml",
        "<DDNS xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>false</enabled><provider>\
            DynDNS</provider><deviceDomainName></deviceDomainName></DDNS>",
    )],
};

const NOTHING: Text = text(
    "入れた資料に、ダイナミックDNSの設定がありませんでした。",
    "The files hold no settings of dynamic DNS.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in ctx.facts.all(key::DDNS) {
        let Value::Ddns(d) = &f.value else { continue };
        looked = true;
        // The name of a router is a finding of its own (MC313).
        if ctx.facts.subject(f.subject).is_some_and(|s| s.kind == DeviceKind::Router) {
            continue;
        }
        if d.enabled == Tri::Yes {
            let device = ctx.facts.device_of(f.subject);
            out.report(f.evidence.clone())
                .confidence(services::confidence(f))
                .device(device)
                .reach(ctx.reach(device));
        }
    }
    if !looked {
        out.not_checked(NOTHING);
    }
}
