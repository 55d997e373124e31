//! A port forward to something that no file describes: the router opens a door, and nobody knows to what.

use super::routers::{
    KEEP, any_router, behind, for_installer, no_router, paths_through, ports, reach, target, who, yamaha,
};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::DeviceKind;
use crate::model::finding::{Door, EndsAt, NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::net::PortRange;
use crate::model::value::{Service, Tri};
use crate::reach::{doors, service_of_port};

pub static RULE: Rule = Rule {
    code: "MC302",
    name: "forward-to-unknown-service",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::A,
    title: text(
        "外から、何か分からない機器へ通す設定があります",
        "The router lets the internet through to something unknown",
    ),
    why: text(
        "その先がカメラや録画機なら、外から直接ねらわれます。",
        "If a camera or recorder is there, it can be attacked directly from outside.",
    ),
    fix: text(
        "業者に「{address} は何の機器ですか。この転送は要りますか」と聞いてください。要らなければ消してもらってください。{command}",
        "Ask your installer: what is {address}, and is this forward needed? If not, have it removed. {command}",
    ),
    who: &[Who::Installer, Who::Staff],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[("router.txt", yamaha!("nat descriptor masquerade static 1 1 192.168.1.20 tcp 9000\n"))],
    good: &[("router.txt", yamaha!("nat descriptor masquerade static 1 1 192.168.1.1 udp 500,4500\n"))],
};

const NO_FORWARD: Text = text(
    "このルーターの設定の中に、外から機器への転送はありません",
    "The configuration of this router holds no forward from outside to a device",
);

const USUAL: Text = text(
    "ルーターの外の{ports}番に来た通信を、{address} へ{who}通せます。普通は{service}の番号ですが、何の機器かは分かりません",
    "The router lets {who} through from outside port {ports} to {address}: usually {service}; what device it is, is not known",
);
const TITLE: Text = text(
    "ルーターの外の{ports}番に来た通信を、{address} へ{who}通せます。何の機器かは分かりません",
    "The router lets {who} through from outside port {ports} to {address}; what is there is not known",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    if !any_router(ctx) {
        out.not_checked(no_router(ctx));
        return;
    }
    let doors = doors(ctx.facts, ctx.devices);
    for d in &doors {
        if d.closed.is_some()
            || d.forward.to_router
            || !matches!(d.kind, Door::Forward | Door::Upnp | Door::Ipv6)
        {
            continue;
        }
        let mut paths = paths_through(ctx, d).peekable();
        // Rules on what is behind say more.
        let known = paths.peek().is_some() && paths.all(|p| p.ends_at != EndsAt::UnknownService);
        if known || d.forward.int_ports.is_empty() {
            continue;
        }
        let command = for_installer(d.forward.remove_with.as_deref().unwrap_or(""));
        let camera = behind(ctx, d).iter().any(|x| {
            matches!(x.kind, DeviceKind::Camera | DeviceKind::Recorder)
                || x.subjects.iter().flat_map(|s| ctx.facts.of(*s)).any(|f| {
                    matches!(&f.value, crate::model::value::Value::Host(h) if h.camera_likely == Tri::Yes)
                })
        });
        let mut f = out.report(d.fact.evidence.clone()).title(TITLE);
        if camera {
            f = f.title(text(
                "カメラか録画機の {address} へ、外の{ports}番から{who}通せます",
                "The router lets {who} through from outside port {ports} to {address}, a camera or recorder",
            ));
        } else if d.forward.int_ports.iter().any(|r| is_camera_port(r.first)) {
            f = f.title(text(
                "外の{ports}番から {address} へ{who}通せます。カメラや録画機がよく使う番号です",
                "The router lets {who} through from outside port {ports} to {address}: a port that cameras and recorders often use",
            ));
        } else if let Some(s) = usual(&d.forward.int_ports) {
            f = f.title(USUAL).arg("service", s.label());
        }
        f = f
            .device(target(ctx, d))
            .confidence(d.certainty)
            .reach(reach(d))
            .arg("ports", ports(&d.forward.ext_ports))
            .arg("address", d.forward.int_ip.as_str())
            .arg("who", who(&d.forward.source))
            .arg("command", command);
        for p in paths_through(ctx, d).take(4) {
            for e in p.hops.iter().flat_map(|h| &h.evidence) {
                f = f.also(e.clone());
            }
        }
    }
    // A whole configuration without any forward is worth saying.
    for f in ctx.facts.all(key::FILTER_WAN_IN) {
        // A VPN that the router itself serves is none.
        let vpn = |d: &crate::reach::Door<'_>| {
            let ports = &d.forward.int_ports;
            d.forward.to_router && ports.iter().all(|r| service_of_port(r.first) == Service::Vpn)
        };
        let own = doors.iter().any(|d| d.fact.subject == f.subject && !vpn(d));
        let first = ctx.facts.of(f.subject).find(|x| x.key == key::FILTER_WAN_IN);
        if !own && !super::routers::partial(ctx, f.subject) && first.is_some_and(|x| std::ptr::eq(x, f)) {
            let model = ctx.facts.get(f.subject, key::DEVICE_MODEL).map_or(&f.evidence, |m| &m.evidence);
            out.in_place(model.clone(), NO_FORWARD).fix(KEEP).device(ctx.facts.device_of(f.subject));
        }
    }
}

/// What usually waits at these inner ports, where all of them are for the same.
fn usual(ports: &[PortRange]) -> Option<Service> {
    let mut all = ports.iter().map(|r| (r.first == r.last).then(|| service_of_port(r.first)));
    let first = all.next()??;
    (first != Service::Other && all.all(|s| s == Some(first))).then_some(first)
}

fn is_camera_port(port: u16) -> bool {
    matches!(service_of_port(port), Service::Rtsp | Service::Vendor | Service::Rtmp)
}
