//! The device announces itself in the network, without port mapping.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC509",
    name: "upnp-discovery-on",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::A,
    title: text(
        "機器が、自分のことを網の中で知らせています(UPnP)",
        "The device announces itself on the network (UPnP)",
    ),
    why: text(
        "同じ網に入った人が、カメラをすぐに見つけられます。",
        "Whoever gets into the network finds the camera at once.",
    ),
    fix: text(
        "使っていなければ、機器の管理画面でUPnPをオフにしてください。",
        "If nobody uses it, turn UPnP off in the device.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)", "ETSI EN 303 645 5.6-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<UPnP xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>true</enabled><ports>\
            <enabled>false</enabled></ports></UPnP>",
    )],
    good: &[(
        "a.xml",
        "<UPnP xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>false</enabled></UPnP>",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::UPNP_DISCOVERY) {
        looked = true;
        let maps = ctx.facts.bool(f.subject, key::UPNP_PORT_MAPPING) == Some(true);
        if f.value.as_bool() == Some(true) && !maps {
            out.report(f.evidence.clone())
                .confidence(services::confidence(f))
                .device(ctx.facts.device_of(f.subject));
        }
    }
    if !looked {
        out.not_checked(services::NO_UPNP);
    }
}
