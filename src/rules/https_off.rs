//! The encrypted admin page is off; whether the other one is open is not stated.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC502",
    name: "https-off",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text("暗号化された管理画面(HTTPS)がオフです", "The encrypted admin page (HTTPS) is off"),
    why: text(
        "暗号化しない画面を使っていると、パスワードを読み取られます。",
        "If the unencrypted page is used, the password can be read on the way.",
    ),
    fix: text("機器の管理画面で、HTTPSをオンにしてください。", "Turn HTTPS on in the device."),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.5-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<AdminAccessProtocolList xmlns=\"http://www.isapi.org/ver20/XMLSchema\">\
            <AdminAccessProtocol><protocol>HTTPS</protocol><enabled>false</enabled><portNo>\
            443</portNo></AdminAccessProtocol></AdminAccessProtocolList>",
    )],
    good: &[
        (
            "a.xml",
            "<AdminAccessProtocolList xmlns=\"http://www.isapi.org/ver20/XMLSchema\">\
            <AdminAccessProtocol><protocol>HTTPS</protocol><enabled>true</enabled><portNo>\
            443</portNo></AdminAccessProtocol></AdminAccessProtocolList>",
        ),
        (
            "b.xml",
            "<AdminAccessProtocolList xmlns=\"http://www.isapi.org/ver20/XMLSchema\">\
            <AdminAccessProtocol><protocol>HTTP</protocol><enabled>false</enabled><portNo>\
            80</portNo></AdminAccessProtocol><AdminAccessProtocol><protocol>HTTPS</protocol>\
            <enabled>false</enabled><portNo>443</portNo></AdminAccessProtocol>\
            </AdminAccessProtocolList>",
        ),
    ],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in ctx.facts.all(key::HTTPS_ENABLED) {
        looked = true;
        // With HTTP on it is the rule on pages without encryption; with HTTP off there is no page.
        if f.value.as_bool() != Some(false) || ctx.facts.get(f.subject, key::HTTP_ENABLED).is_some() {
            continue;
        }
        out.report(f.evidence.clone())
            .confidence(services::confidence(f))
            .device(ctx.facts.device_of(f.subject));
    }
    if !looked {
        out.not_checked(services::NO_DOORS);
    }
}
