//! The device asks the router to open ports to the internet.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::Reach;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC508",
    name: "upnp-port-mapping-on",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::A,
    title: text(
        "機器が、ルーターの入り口を自動で開ける設定です(UPnP)",
        "The device opens ports on the router by itself (UPnP)",
    ),
    why: text(
        "ルーターが応じると、知らないうちにインターネットから見えるようになります。",
        "If the router agrees, the device can be seen from the internet without anybody knowing.",
    ),
    fix: text(
        "機器の管理画面でUPnP(ポートマッピング)をオフにしてください。\
        ルーターのUPnPもオフにしてください。",
        "Turn UPnP (port mapping) off in the device, and UPnP off in the router.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)", "ETSI EN 303 645 5.6-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<UPnP xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>true</enabled><ports>\
            <enabled>true</enabled></ports></UPnP>",
    )],
    good: &[
        (
            "a.xml",
            "<UPnP xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>false</enabled><ports>\
            <enabled>true</enabled></ports></UPnP>",
        ),
        ("b.xml", "<UPnP xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>true</enabled></UPnP>"),
    ],
};

const NOT_NOW: Text = text(
    "機器が、ルーターの入り口を自動で開ける設定です(UPnP)。今は開いていない、と機器は言っています",
    "The device is set to open ports on the router by itself (UPnP). It says that none is open now",
);
const IN_PLACE: Text =
    text("機器は、ルーターの入り口を自動で開けない設定です", "The device does not open ports on the router");

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    // A router that refuses makes the wish of the device harmless, as long as it is this router.
    let refused: Vec<_> =
        ctx.facts.all(key::ROUTER_UPNP).filter(|f| f.value.as_bool() == Some(false)).collect();
    let agrees = ctx.facts.all(key::ROUTER_UPNP).any(|f| f.value.as_bool() == Some(true));
    for f in services::last(ctx, key::UPNP_PORT_MAPPING) {
        looked = true;
        let device = ctx.facts.device_of(f.subject);
        match f.value.as_bool() {
            Some(true) => {
                let wish = match (agrees, refused.is_empty()) {
                    (true, _) => Reach::LikelyInternet,
                    (false, true) => Reach::PossiblyInternet,
                    (false, false) => Reach::NotShown,
                };
                let now = ctx.facts.get(f.subject, key::UPNP_OPEN_NOW);
                let b = out
                    .report(f.evidence.clone())
                    .confidence(services::confidence(f))
                    .device(device)
                    .reach(wish.max(ctx.reach(device)))
                    .also_all(now)
                    .also_all(refused.iter().copied().take(3));
                if now.is_some_and(|n| n.value.as_bool() == Some(false)) {
                    b.title(NOT_NOW);
                }
            }
            Some(false) => {
                out.in_place(f.evidence.clone(), IN_PLACE).confidence(services::confidence(f)).device(device);
            }
            None => {}
        }
    }
    if !looked {
        out.not_checked(services::NO_UPNP);
    }
}
