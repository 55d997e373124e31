//! A door to the internet that nobody meant: what is open is compared with what was said to be meant.

use super::routers::{evidence, yamaha};
use super::{Context, Example, Rule, Sink, intended, reach_of_path};
use crate::i18n::{Text, text};
use crate::model::fact::DeviceId;
use crate::model::finding::{Door, NoticeItem, Path, Severity, Who};
use crate::model::key;
use crate::model::map::SortedMap;
use crate::model::value::Value;

pub static RULE: Rule = Rule {
    code: "MC366",
    name: "port-not-intended",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::I,
    title: text(
        "予定にないポートが、インターネットに開いています({address}、{ports})",
        "Ports that nobody meant are open to the internet ({address}, {ports})",
    ),
    why: text(
        "使う予定のないポートは、だれも見ていない入り口です。High Portsも同じです。",
        "A port that nobody means to use is a door that nobody watches. High ports are no exception.",
    ),
    fix: text(
        "このポートを何に使うかを業者に聞いてください。使わないなら、ルーターで閉じてもらってください。",
        "Ask your installer what the port is for. If nothing, have it closed on the router.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[
        ("router.txt", yamaha!("nat descriptor masquerade static 1 1 192.168.1.20 tcp 8443,48000\n")),
        ("answers.json", "{\"intended_ports\": \"8443/tcp\"}"),
    ],
    good: &[
        ("router.txt", yamaha!("nat descriptor masquerade static 1 1 192.168.1.20 tcp 8443\n")),
        ("answers.json", "{\"intended_ports\": \"8443/tcp\"}"),
    ],
};

const EVERYTHING: Text = text(
    "予定にないポートまで、すべてインターネットに開いています({address})",
    "All ports are open to the internet, also those that nobody meant ({address})",
);
const AS_MEANT: Text = text(
    "開いているのは、予定どおりのポートだけです({ports})。調べた範囲と日時でのことです",
    "Only ports that are meant are open ({ports}), within what was looked at and when",
);
const KEEP: Text = text(
    "使わなくなったら閉じてもらってください。ルーターを替えたときは、もう一度調べてください。",
    "Have them closed when they are no longer needed. Check again when the router is replaced.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let Some((answer, meant)) = intended::ports(ctx) else {
        out.not_checked(intended::NOT_SAID);
        return;
    };
    let mut others: SortedMap<(DeviceId, String), Vec<&Path>> = SortedMap::new();
    let mut fine: Vec<&Path> = Vec::new();
    // What a maker's cloud lets in has no port.
    for p in ctx.paths.iter().filter(|p| p.door != Door::P2p) {
        let address = p.address.as_deref();
        let as_meant = match p.external_port {
            Some(port) => meant.iter().any(|m| m.is(address, port, &p.protocol)),
            None => false,
        };
        if as_meant {
            fine.push(p);
        } else {
            let key = (p.device.unwrap_or(DeviceId::NONE), address.unwrap_or("?").to_owned());
            others.entry(key).or_default().push(p);
        }
    }
    let name = |p: &Path| match (p.external_port, p.protocol.as_str()) {
        (None, _) => None,
        (Some(n), "tcp" | "any") => Some(n.to_string()),
        (Some(n), proto) => Some(format!("{n}/{proto}")),
    };
    let list = |paths: &[&Path]| {
        let mut all: Vec<String> = paths.iter().filter_map(|p| name(p)).collect();
        all.dedup();
        let more = if all.len() > 10 { ", …" } else { "" };
        format!("{}{more}", all.iter().take(10).cloned().collect::<Vec<_>>().join(", "))
    };
    let none = others.is_empty();
    for ((device, address), paths) in others {
        let Some(worst) = paths.iter().max_by_key(|p| (reach_of_path(p), p.certainty)) else { continue };
        let mut lines = evidence(worst);
        for p in &paths {
            lines.extend(p.hops.first().and_then(|h| h.evidence.first()).cloned());
        }
        let mut lines = lines.into_iter();
        let Some(first) = lines.next() else { continue };
        let ports = list(&paths);
        let mut b = out.report(first).reach(reach_of_path(worst)).confidence(worst.certainty);
        if ports.is_empty() {
            b = b.title(EVERYTHING);
        }
        for e in lines.take(12) {
            b = b.also(e);
        }
        if device != DeviceId::NONE {
            b = b.device(device);
        }
        let _ = b.also(answer.evidence.clone()).arg("address", address).arg("ports", ports);
    }
    // Said only where somebody looked: the router's own settings, or a scan from outside.
    let looked = ctx.facts.all(key::FORWARD).next().is_some()
        || ctx
            .facts
            .all(key::SCAN_COVERAGE)
            .any(|f| matches!(&f.value, Value::Coverage(c) if c.from == "outside"));
    if none && looked && !fine.is_empty() {
        let first = fine.iter().find_map(|p| p.hops.first()?.evidence.first().cloned());
        if let Some(e) = first {
            let _ =
                out.in_place(e, AS_MEANT).fix(KEEP).also(answer.evidence.clone()).arg("ports", list(&fine));
        }
    }
}
