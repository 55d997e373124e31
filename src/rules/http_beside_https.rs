//! The encrypted admin page is on, but the other one is open as well.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::Confidence;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC503",
    name: "http-beside-https",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text(
        "暗号化しない管理画面(HTTP)も開いています",
        "The unencrypted admin page (HTTP) is open as well",
    ),
    why: text(
        "うっかり暗号化しない画面からログインすると、パスワードを読み取られます。",
        "Who logs in on the unencrypted page by mistake shows the password on the network.",
    ),
    fix: text(
        "機器の管理画面でHTTPをオフにしてください。\
        できないときは「HTTPSへ切りかえる」をオンにしてください。",
        "Turn HTTP off in the device. If that is not possible, turn on “redirect to HTTPS”.",
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
            true</enabled><portNo>443</portNo><redirectToHttps>false</redirectToHttps>\
            </AdminAccessProtocol></AdminAccessProtocolList>",
    )],
    good: &[
        (
            "a.xml",
            "<AdminAccessProtocolList xmlns=\"http://www.isapi.org/ver20/XMLSchema\">\
            <AdminAccessProtocol><protocol>HTTP</protocol><enabled>true</enabled><portNo>80</portNo>\
            </AdminAccessProtocol><AdminAccessProtocol><protocol>HTTPS</protocol><enabled>\
            true</enabled><portNo>443</portNo><redirectToHttps>true</redirectToHttps>\
            </AdminAccessProtocol></AdminAccessProtocolList>",
        ),
        (
            "b.xml",
            "<AdminAccessProtocolList xmlns=\"http://www.isapi.org/ver20/XMLSchema\">\
            <AdminAccessProtocol><protocol>HTTP</protocol><enabled>false</enabled><portNo>\
            80</portNo></AdminAccessProtocol><AdminAccessProtocol><protocol>HTTPS</protocol>\
            <enabled>true</enabled><portNo>443</portNo></AdminAccessProtocol>\
            </AdminAccessProtocolList>",
        ),
    ],
};

const REDIRECTS: Text = text(
    "暗号化しない画面を開くと、暗号化された画面に切りかわります",
    "The unencrypted page leads to the encrypted one",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for s in ctx.subjects() {
        let on = |k| ctx.facts.get(s, k).filter(|f| f.value.as_bool() == Some(true));
        let Some(https) = on(key::HTTPS_ENABLED) else { continue };
        looked = true;
        let redirect = ctx.facts.get(s, key::HTTP_REDIRECT);
        let redirects = redirect.and_then(|f| f.value.as_bool());
        let device = ctx.facts.device_of(s);
        let Some(http) = on(key::HTTP_ENABLED) else { continue };
        if redirects == Some(true) {
            out.in_place(https.evidence.clone(), REDIRECTS).also_all(redirect).device(device);
            continue;
        }
        // Where redirection is not stated, it may be the default.
        let sure = if redirects.is_some() { services::confidence(http) } else { Confidence::Likely };
        out.report(http.evidence.clone())
            .also(https.evidence.clone())
            .also_all(redirect)
            .confidence(sure)
            .device(device);
    }
    if !looked {
        out.not_checked(services::NO_DOORS);
    }
}
