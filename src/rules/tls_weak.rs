//! Versions of TLS are allowed that are no longer considered strong.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC512",
    name: "weak-tls",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text(
        "古い暗号化の方式(TLS {version})が許されています",
        "An old version of encryption (TLS {version}) is allowed",
    ),
    why: text(
        "古い方式は、時間をかければ読み取られるおそれがあります。",
        "Old versions can be broken with enough effort.",
    ),
    fix: text(
        "機器の管理画面で、TLS 1.2より古い方式をオフにしてください。",
        "Turn off versions older than TLS 1.2 in the device.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "RFC 8996"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<AdminAccessProtocolList xmlns=\"http://www.isapi.org/ver20/XMLSchema\">\
            <AdminAccessProtocol><protocol>HTTPS</protocol><enabled>true</enabled><portNo>\
            443</portNo><TLS1_1Enable>true</TLS1_1Enable><TLS1_2Enable>true</TLS1_2Enable>\
            </AdminAccessProtocol></AdminAccessProtocolList>",
    )],
    good: &[(
        "a.xml",
        "<AdminAccessProtocolList xmlns=\"http://www.isapi.org/ver20/XMLSchema\">\
            <AdminAccessProtocol><protocol>HTTPS</protocol><enabled>true</enabled><portNo>\
            443</portNo><TLS1_1Enable>false</TLS1_1Enable><TLS1_2Enable>true</TLS1_2Enable>\
            </AdminAccessProtocol></AdminAccessProtocolList>",
    )],
};

const IN_PLACE: Text =
    text("暗号化の方式は、TLS {version}以上だけです", "Only TLS {version} and later is allowed");
const NOTHING: Text =
    text("入れた資料に、暗号化の版の設定がありませんでした。", "The files do not state versions of TLS.");

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::TLS_MIN_VERSION) {
        let Some(version) = f.value.as_text() else { continue };
        looked = true;
        // A version of a service that is off is not used.
        if ctx.facts.bool(f.subject, key::HTTPS_ENABLED) == Some(false) {
            continue;
        }
        let device = ctx.facts.device_of(f.subject);
        match version {
            "1.0" | "1.1" | "ssl3" => {
                out.report(f.evidence.clone())
                    .confidence(services::confidence(f))
                    .device(device)
                    .arg("version", version);
            }
            "1.2" | "1.3" => {
                out.in_place(f.evidence.clone(), IN_PLACE).device(device).arg("version", version);
            }
            _ => {}
        }
    }
    if !looked {
        out.not_checked(NOTHING);
    }
}
