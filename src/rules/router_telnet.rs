//! Telnet for managing the router, from inside: passwords cross the site's network in clear.

use super::routers::{command, yamaha};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::value::{AllowedFrom, Service, Tri, Value};

pub static RULE: Rule = Rule {
    code: "MC320",
    name: "router-telnet-inside",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::R,
    title: text("ルーターのTelnetが動いています(園の中から)", "Telnet is on in the router (from inside)"),
    why: text(
        "Telnetは暗号化されません。園の中の機器が1台乗っ取られると、パスワードを読まれます。",
        "Telnet is not encrypted. One infected device inside is enough to read the password.",
    ),
    fix: text(
        "業者に、Telnetを止めてSSHなどに替えてもらってください。{command}",
        "Have your installer switch Telnet off and use SSH or the like. {command}",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "NICT NOTICE"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[("router.txt", yamaha!("telnetd host lan\n"))],
    good: &[("router.txt", yamaha!("telnetd service off\n"))],
};

const NONE: Text = text(
    "入れたファイルに、ルーターのTelnetの設定はありませんでした。",
    "The files given say nothing of Telnet in a router.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut any = false;
    for f in ctx.facts.all(key::REMOTE_ADMIN) {
        let Value::RemoteAdmin(a) = &f.value else { continue };
        if a.service != Service::Telnet {
            continue;
        }
        any = true;
        // From everywhere, or switched off: MC308 tells it.
        let inside = !matches!(a.allowed_from, AllowedFrom::Any | AllowedFrom::Wan | AllowedFrom::None);
        if a.state == Tri::Yes && inside && a.from_wan != Tri::Yes {
            out.report(f.evidence.clone())
                .device(ctx.facts.device_of(f.subject))
                .arg("command", command(ctx, f.subject, "Telnet"));
        }
    }
    if !any {
        out.not_checked(NONE);
    }
}
