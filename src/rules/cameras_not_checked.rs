//! A list or a scan shows cameras of which nothing else was given: nobody shall take them for checked.

use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::Fact;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::net::is_private;
use crate::model::report::Device;
use crate::model::value::{Host, Tri, Value};
use std::net::IpAddr;

pub static RULE: Rule = Rule {
    code: "MC368",
    name: "cameras-not-checked",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::O,
    title: text(
        "設定を調べていない、カメラらしい機器があります({n}台: {hosts})",
        "Some devices that look like cameras were not checked ({n}: {hosts})",
    ),
    why: text(
        "だれも覚えていないカメラは、更新もパスワードの変更もされません。",
        "A camera that nobody remembers gets neither updates nor a new password.",
    ),
    fix: text(
        "どの機器かを確かめて、台帳に書いてください。設定のファイルがあれば、入れてください。",
        "Find out which devices these are and write them into your list. Drop their settings here if you can.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)"],
    // Not a danger in itself: somebody has to look.
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[("arp.txt", "genkan (192.168.1.20) at 44:19:b6:11:22:33 [ether] on eth0\n")],
    good: &[("arp.txt", "office-pc (192.168.1.50) at 00:1a:eb:11:22:33 [ether] on eth0\n")],
};

const NO_LIST: Text = text(
    "つながっている機器の一覧やポート調査が入っていません。",
    "There was no list of devices in the network and no port scan.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut any = false;
    let mut found: Vec<(&Fact, &Host, &Device)> = Vec::new();
    for f in ctx.facts.all(key::HOST) {
        any = true;
        let Value::Host(h) = &f.value else { continue };
        let Some(d) = ctx.device(ctx.facts.device_of(f.subject)) else { continue };
        // Only hosts of lists and scans are known of it: no file of its own, no row of a ledger.
        let alone = d.subjects.iter().all(|s| ctx.facts.of(*s).any(|x| x.key == key::HOST));
        // A public address is the router's door, not a device in the house.
        let inside = !h.ip.parse::<IpAddr>().is_ok_and(|a| a.is_ipv4() && !is_private(a));
        if inside && h.camera_likely == Tri::Yes && alone && found.iter().all(|(_, _, x)| x.id != d.id) {
            found.push((f, h, d));
        }
    }
    if !any {
        out.not_checked(NO_LIST);
        return;
    }
    // One camera with an address of IPv4 and one of IPv6 is one camera. Several of IPv4 may be behind one repeater.
    let v4: Vec<String> =
        found.iter().filter(|f| !f.1.ip.contains(':')).filter_map(|f| f.1.mac.clone()).collect();
    found.retain(|(_, h, _)| !h.ip.contains(':') || h.mac.as_ref().is_none_or(|m| !v4.contains(m)));
    let Some((first, ..)) = found.first() else { return };
    let name = |(_, h, d): &(&Fact, &Host, &Device)| {
        let a = if h.ip.is_empty() { d.address.as_deref().unwrap_or("?") } else { &h.ip };
        match &h.vendor {
            Some(v) => format!("{a} {v}"),
            None => a.to_owned(),
        }
    };
    let mut hosts: Vec<String> = found.iter().take(8).map(name).collect();
    if found.len() > 8 {
        hosts.push("…".to_owned());
    }
    out.unknown(first.evidence.clone(), RULE.title, RULE.fix)
        .also_all(found.iter().skip(1).take(11).map(|(f, ..)| *f))
        .arg("n", found.len())
        .arg("hosts", hosts.join(", "));
}
