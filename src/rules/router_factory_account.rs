//! The account that a router has from the factory is still there, and the file does not show its password.

use super::{Context, Example, Rule, Sink, reach_of_path};
use crate::i18n::{Text, text};
use crate::model::fact::DeviceKind;
use crate::model::finding::{Confidence, EndsAt, NoticeItem, Path, Reach, Severity, Who};
use crate::model::key;
use crate::model::secret::SecretState;
use crate::model::value::Tri;

/// Names that EdgeOS and VyOS come with.
const NAMES: [&str; 2] = ["ubnt", "vyos"];

pub static RULE: Rule = Rule {
    code: "MC321",
    name: "router-factory-account",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::R,
    title: text(
        "ルーターに、工場出荷時の利用者が残っています(要確認)",
        "The router still has its factory account (please check)",
    ),
    why: text(
        "初めの名前とパスワードは公開されています。パスワードを変えたかどうかは、ファイルからは分かりません。",
        "Its first password is published. The file does not show whether it was changed.",
    ),
    fix: text(
        "業者に「{name} のパスワードは変えてありますか」と聞いてください。別の名前に替えるとより確かです。",
        "Ask your installer whether the password of {name} was changed. Another name is better still.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ウ)"],
    check,
};

pub static EXAMPLE: Example = Example { bad: &[("config.boot", BAD)], good: &[("config.boot", GOOD)] };

const BAD: &str = "interfaces {\n    ethernet eth0 {\n        address dhcp\n    }\n}\nsystem {\n    login {\n        user ubnt {\n            \
    authentication {\n                encrypted-password $6$abcdefgh$ijklmnopqrstuvwx\n            }\n        }\n    }\n}\n";
const GOOD: &str = "interfaces {\n    ethernet eth0 {\n        address dhcp\n    }\n}\nsystem {\n    login {\n        user kanri {\n            \
    authentication {\n                encrypted-password $6$abcdefgh$ijklmnopqrstuvwx\n            }\n        }\n    }\n}\n";

const TITLE: Text = text(
    "ルーターに、工場出荷時の利用者({name})が残っています(要確認)",
    "The router still has its factory account {name} (please check)",
);
const NONE: Text = text(
    "入れたファイルに、ルーターの利用者は書かれていませんでした。",
    "The files given name no account of a router.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut any = false;
    for f in ctx.facts.all(key::ACCOUNT) {
        let Some(a) = f.account() else { continue };
        if ctx.facts.subject(f.subject).is_none_or(|s| s.kind != DeviceKind::Router) {
            continue;
        }
        any = true;
        // A password that the file shows is judged by other rules.
        let hidden = f.secret.as_ref().is_none_or(|s| s.state != SecretState::Plain);
        if hidden
            && a.in_use != Tri::No
            && NAMES.contains(&a.name.as_str())
            && a.password_is_default != Some(true)
        {
            // Where the internet reaches a login of the router, strangers try this name first.
            let device = ctx.facts.device_of(f.subject);
            let login = |p: &&Path| {
                p.device == Some(device)
                    && matches!(p.ends_at, EndsAt::LoginPage | EndsAt::Telnet | EndsAt::AdminDefaultPassword)
            };
            let reach = ctx.paths.iter().filter(login).map(reach_of_path).max().unwrap_or(Reach::NotShown);
            out.report(f.evidence.clone())
                .title(TITLE)
                .confidence(Confidence::Possible)
                .device(device)
                .reach(reach)
                .arg("name", a.name.as_str());
        }
    }
    if !any {
        out.not_checked(NONE);
    }
}
