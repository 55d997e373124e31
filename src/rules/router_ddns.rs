//! A name that always points at the site.

use super::routers::yamaha;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::DeviceKind;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::value::{Tri, Value};

pub static RULE: Rule = Rule {
    code: "MC313",
    name: "ddns-name-of-router",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::A,
    title: text(
        "園の回線に、外から引ける名前があります",
        "The line of the nursery has a name that anyone can look up",
    ),
    why: text(
        "名前があるのは、外から入るためかもしれません。使う目的が分からない名前は、消したほうがよいです。",
        "A name often exists so that somebody can get in. A name without a known purpose is better removed.",
    ),
    fix: text(
        "業者に「この名前は何のために使っていますか」と聞いてください。使っていなければ消してもらってください。",
        "Ask your installer what this name is used for. If it is not used, have it removed.",
    ),
    who: &[Who::Installer, Who::Staff],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "router.txt",
        yamaha!("pp select 1\n netvolante-dns hostname host pp server=1 hikari.aa0.netvolante.jp\n"),
    )],
    good: &[("router.txt", yamaha!("pp select 1\n netvolante-dns use pp server=1 off\n"))],
};

const TITLE: Text = text(
    "園の回線に、外から引ける名前({name})があります",
    "The line of the nursery has a name that anyone can look up ({name})",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for f in ctx.facts.all(key::DDNS) {
        let Value::Ddns(d) = &f.value else { continue };
        let router = ctx.facts.subject(f.subject).is_some_and(|s| s.kind == DeviceKind::Router);
        if !router || d.enabled == Tri::No || d.hostname.is_none() && d.enabled != Tri::Yes {
            continue;
        }
        out.report(f.evidence.clone())
            .title(TITLE)
            .device(ctx.facts.device_of(f.subject))
            .arg("name", d.hostname.as_deref().or(d.provider.as_deref()).unwrap_or("DDNS"));
    }
}
