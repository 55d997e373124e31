//! A port forward to the router's own page, shell or other server.

use super::routers::{for_installer, ports, reach, who, yamaha};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{Confidence, NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::value::Service;
use crate::reach::{doors, service_of_port};

pub static RULE: Rule = Rule {
    code: "MC307",
    name: "router-page-on-internet",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::R,
    title: text(
        "ルーター自身の管理の入り口が、インターネットから開けます",
        "The router's own management is open to the internet",
    ),
    why: text(
        "ルーターに入られると、園の中のすべての機器が外に開かれます。",
        "Whoever enters the router can open every device in the nursery to the outside.",
    ),
    fix: text(
        "業者に、この入り口を閉じてもらってください。遠隔の保守が要るなら、VPNを通してもらってください。{command}",
        "Have your installer close this door. If remote maintenance is needed, let it go through a VPN. {command}",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "NOTICE(総務省・NICT)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[("router.txt", yamaha!("nat descriptor masquerade static 1 1 192.168.1.1 tcp 18080=www\n"))],
    good: &[("router.txt", yamaha!("nat descriptor masquerade static 1 1 192.168.1.1 udp 500\n"))],
};

const TITLE: Text = text(
    "ルーター自身の{service}を、インターネットから{who}開けます(外の{ports}番)",
    "The router's own {service} is open to the internet for {who} (outside port {ports})",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for d in doors(ctx.facts, ctx.devices) {
        // Remote access through a VPN is meant to be reached.
        let inner = d.forward.int_ports.iter().find(|r| service_of_port(r.first) != Service::Vpn);
        let Some(inner) = inner.filter(|_| d.closed.is_none() && d.forward.to_router) else { continue };
        let command = for_installer(d.forward.remove_with.as_deref().unwrap_or(""));
        // Without the router's address in the file, that this one is it is only what is usual.
        let known =
            d.forward.int_ip.is_empty() || ctx.facts.get(d.fact.subject, key::DEVICE_ADDRESS).is_some();
        let certainty = if known { d.certainty } else { d.certainty.min(Confidence::Likely) };
        out.report(d.fact.evidence.clone())
            .title(TITLE)
            .device(ctx.facts.device_of(d.fact.subject))
            .confidence(certainty)
            .reach(reach(&d))
            .arg("service", service_of_port(inner.first).label())
            .arg("who", who(&d.forward.source))
            .arg("ports", ports(&d.forward.ext_ports))
            .arg("command", command);
    }
}
