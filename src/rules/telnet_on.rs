//! The remote shell without encryption is on.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC504",
    name: "telnet-on",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::I,
    title: text("遠隔操作(Telnet)がオンです", "The remote shell (Telnet) is on"),
    why: text(
        "Telnetは暗号化されず、カメラを乗っ取るウイルスが最初にねらう入り口です。",
        "Telnet is not encrypted, and it is what camera worms try first.",
    ),
    fix: text(
        "機器の管理画面でTelnetをオフにしてください。項目がないときは業者に頼んでください。",
        "Turn Telnet off in the device. If there is no such switch, ask your installer.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "NICT NOTICE", "ETSI EN 303 645 5.6-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<Telnetd xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>true</enabled>\
            </Telnetd>",
    )],
    good: &[(
        "a.xml",
        "<Telnetd xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>false</enabled>\
            </Telnetd>",
    )],
};

const IN_PLACE: Text = text("遠隔操作(Telnet)はオフです", "The remote shell (Telnet) is off");

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::TELNET_ENABLED) {
        looked = true;
        let device = ctx.facts.device_of(f.subject);
        match f.value.as_bool() {
            Some(true) => {
                out.report(f.evidence.clone())
                    .confidence(services::confidence(f))
                    .device(device)
                    .reach(ctx.reach_port(device, services::port(ctx, f.subject, key::TELNET_PORT, 23)));
            }
            Some(false) => {
                out.in_place(f.evidence.clone(), IN_PLACE).confidence(services::confidence(f)).device(device);
            }
            _ => {}
        }
    }
    if !looked {
        out.not_checked(services::NO_DOORS);
    }
}
