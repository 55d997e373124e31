//! UPnP on the router: devices inside open ports to the internet by themselves.

use super::routers::{KEEP, any_router, command, no_router, yamaha};
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::fact::Basis;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC309",
    name: "router-upnp-on",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::R,
    title: text("ルーターのUPnPが動いています", "UPnP is on in the router"),
    why: text(
        "カメラなどの機器が、だれにも聞かずにルーターの入り口を開けられます。",
        "Cameras and other devices can open ports in the router without asking anybody.",
    ),
    fix: text(
        "業者に、UPnPを止めてもらってください。今どの入り口が開いているかも見てもらってください。{command}",
        "Have your installer switch UPnP off, and look which ports are open now. {command}",
    ),
    who: &[Who::Installer],
    references: &[
        "こども家庭庁・総務省 お知らせ(2023-10-02)(ア)(イ)",
        "ヤマハ ルーター コマンドリファレンス 35章",
    ],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[("router.txt", yamaha!("upnp use on\n"))],
    good: &[("router.txt", yamaha!("upnp use off\n"))],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    if !any_router(ctx) {
        out.not_checked(no_router(ctx));
        return;
    }
    let mut told = Vec::new();
    for f in ctx.facts.all(key::ROUTER_UPNP) {
        let device = ctx.facts.device_of(f.subject);
        match f.value.as_bool() {
            // A list that was asked for twice.
            Some(true) if told.contains(&device) => {}
            Some(true) => {
                told.push(device);
                out.report(f.evidence.clone()).device(device).arg("command", command(ctx, f.subject, "upnp"));
            }
            Some(false) if f.basis == Basis::Stated => {
                out.in_place(
                    f.evidence.clone(),
                    text("ルーターのUPnPは止めてあります", "UPnP is switched off in the router"),
                )
                .fix(KEEP)
                .device(device);
            }
            _ => {}
        }
    }
}
