//! A port forward that some other line keeps closed today. It opens again when that line goes.

use super::routers::{for_installer, ports, target, yamaha};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Arg, Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::value::Service;
use crate::reach::{Why, doors, service_of_port};

pub static RULE: Rule = Rule {
    code: "MC306",
    name: "forward-behind-closed-door",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::A,
    title: text("使われていない転送が残っています", "A forward that is closed today is left over"),
    why: text(
        "止めている行が消えると、入り口がまた開きます。",
        "When the line that stops it goes, the door is open again.",
    ),
    fix: text(
        "使っていない転送なら、業者に消してもらってください。{command}",
        "If nobody uses the forward, have it removed. {command}",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "router.txt",
        yamaha!(
            "pp select 1\n ip pp secure filter in 1\nip filter 1 reject * *\n\
             nat descriptor masquerade static 1 1 192.168.1.20 tcp 9000\n"
        ),
    )],
    good: &[(
        "router.txt",
        yamaha!(
            "pp select 1\n ip pp secure filter in 1\nip filter 1 pass * * tcp * 9000\n\
             nat descriptor masquerade static 1 1 192.168.1.20 tcp 9000\n"
        ),
    )],
};

const FILTERED: Text = text(
    "{address} への転送(外の{ports}番)が残っています。今はフィルターで止まっています",
    "A forward to {address} (outside port {ports}) is left over; a filter stops it today",
);
const UNBOUND: Text = text(
    "{address} への転送(外の{ports}番)が残っています。今はインターネット側の口に結ばれていません",
    "A forward to {address} (outside port {ports}) is left over; it is not bound to the internet side today",
);
const DISABLED: Text = text(
    "{address} への転送(外の{ports}番)が残っています。今は働いていません",
    "A forward to {address} (outside port {ports}) is left over; it is not active today",
);

const ROUTER: Text = text("ルーター自身", "the router itself");

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let all = doors(ctx.facts, ctx.devices);
    for (n, d) in all.iter().enumerate() {
        // Of one line that is half open the open half is told.
        let beside = [n.checked_sub(1).and_then(|n| all.get(n)), all.get(n + 1)];
        if beside.into_iter().flatten().any(|x| x.closed.is_none() && x.fact.evidence == d.fact.evidence) {
            continue;
        }
        let title = match d.closed {
            Some(Why::Filtered) => FILTERED,
            Some(Why::Unbound) => UNBOUND,
            Some(_) => DISABLED,
            None => continue,
        };
        // What the router's own VPN would wait on is no door to anything.
        let itself = d.forward.to_router;
        if itself && d.forward.int_ports.iter().all(|r| service_of_port(r.first) == Service::Vpn) {
            continue;
        }
        let address: Arg = match d.forward.int_ip.as_str() {
            "" if itself => ROUTER.into(),
            a => a.into(),
        };
        let outside = ports(&d.forward.ext_ports);
        let command = for_installer(d.forward.remove_with.as_deref().unwrap_or(""));
        let f = out
            .report(d.fact.evidence.clone())
            .title(title)
            .device(target(ctx, d))
            .arg("address", address)
            .arg("ports", if outside.is_empty() { "-".to_owned() } else { outside })
            .arg("command", command);
        if let Some(e) = d.filter(ctx.facts).filter(|_| d.closed == Some(Why::Filtered)) {
            f.also(e);
        }
    }
}
