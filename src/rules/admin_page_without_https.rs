//! The admin page is open without encryption, and the encrypted one is off.

use super::services::{self, confidence};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC501",
    name: "admin-page-without-https",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::I,
    title: text("管理画面が暗号化されていません", "The admin page is not encrypted"),
    why: text(
        "同じ網につながる人が、入力したパスワードや映像を読み取れます。",
        "Anyone on the same network can read the password and the picture.",
    ),
    fix: text(
        "機器の管理画面でHTTPSをオンにし、HTTPをオフにしてください。\
        分からないときは業者に頼んでください。",
        "Turn HTTPS on and HTTP off on the device. If you do not know how, ask your installer.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.5-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<AdminAccessProtocolList xmlns=\"http://www.isapi.org/ver20/XMLSchema\">\
            <AdminAccessProtocol><protocol>HTTP</protocol><enabled>true</enabled><portNo>80</portNo>\
            </AdminAccessProtocol><AdminAccessProtocol><protocol>HTTPS</protocol><enabled>\
            false</enabled><portNo>443</portNo></AdminAccessProtocol></AdminAccessProtocolList>",
    )],
    good: &[
        (
            "a.xml",
            "<AdminAccessProtocolList xmlns=\"http://www.isapi.org/ver20/XMLSchema\">\
            <AdminAccessProtocol><protocol>HTTP</protocol><enabled>true</enabled><portNo>80</portNo>\
            </AdminAccessProtocol><AdminAccessProtocol><protocol>HTTPS</protocol><enabled>\
            true</enabled><portNo>443</portNo></AdminAccessProtocol></AdminAccessProtocolList>",
        ),
        (
            "b.xml",
            "<AdminAccessProtocolList xmlns=\"http://www.isapi.org/ver20/XMLSchema\">\
            <AdminAccessProtocol><protocol>HTTP</protocol><enabled>true</enabled><portNo>80</portNo>\
            </AdminAccessProtocol></AdminAccessProtocolList>",
        ),
    ],
};

const ENCRYPTED_ONLY: Text =
    text("管理画面は、暗号化された入り口だけです", "The admin page is only open with encryption");

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for s in ctx.subjects() {
        let f = |k| ctx.facts.get(s, k).filter(|f| f.value.as_bool().is_some());
        let (http, https) = (f(key::HTTP_ENABLED), f(key::HTTPS_ENABLED));
        looked |= http.is_some() || https.is_some();
        let (Some(http), Some(https)) = (http, https) else { continue };
        let device = ctx.facts.device_of(s);
        match (http.value.as_bool(), https.value.as_bool()) {
            (Some(true), Some(false)) => {
                let port = ctx.facts.get(s, key::HTTP_PORT);
                let number = port.and_then(|p| p.value.as_int()).and_then(|p| u16::try_from(p).ok());
                out.report(https.evidence.clone())
                    .also(http.evidence.clone())
                    .confidence(confidence(http))
                    .device(device)
                    .reach(ctx.reach_port(device, number));
            }
            (Some(false), Some(true)) => {
                out.in_place(http.evidence.clone(), ENCRYPTED_ONLY)
                    .also(https.evidence.clone())
                    .device(device);
            }
            _ => {}
        }
    }
    if !looked {
        out.not_checked(services::NO_DOORS);
    }
}
