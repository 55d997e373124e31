//! An account that came with the device, or one for guests, is still there.

use super::accounts::{self, logins};
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::fact::{DeviceId, Fact};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::map::HashSet;
use crate::model::value::{Account, Role};

pub static RULE: Rule = Rule {
    code: "MC220",
    name: "guest-or-factory-account",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text(
        "出荷時からの利用者や、ゲスト用の利用者が残っています({user})",
        "An account from the factory or for guests is still there ({user})",
    ),
    why: text(
        "名前がだれにでも知られているので、パスワードを当てられやすくなります。",
        "Its name is known to everybody, so that its password is tried first.",
    ),
    fix: text(
        "使っていなければ、ユーザー管理の画面で消すか、止めてください。消せないときは、長いパスワードに変えてください。",
        "If nobody uses it, delete or disable it on the page for users. If that is not possible, give it a long password.",
    ),
    who: &[Who::Installer, Who::Staff],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.1-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "users.txt",
        "users[0].Group=admin\nusers[0].Name=admin\nusers[1].Group=user\nusers[1].Name=888888\n",
    )],
    good: &[(
        "users.txt",
        "users[0].Group=admin\nusers[0].Name=admin\nusers[1].Group=user\nusers[1].Name=enji\n",
    )],
};

/// Names of accounts that makers set up: Dahua, XiongMai, Uniview, and those for guests everywhere.
const NAMES: [&str; 8] =
    ["888888", "666666", "default", "hauser", "guest", "anonymous", "ゲスト", "vivotekmvaas"];

fn is_known(a: &Account) -> bool {
    NAMES.contains(&a.name.to_lowercase().as_str())
}

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    let mut told: HashSet<DeviceId> = HashSet::new();
    for l in logins(ctx) {
        // The device's own accounts, not the login of a camera behind it or of a mail server.
        if !l.is_for_viewing() || l.account.r#for == "camera source" {
            continue;
        }
        looked = true;
        let device = ctx.facts.device_of(l.subject);
        // Anonymous access is the greater danger and says so.
        if !is_known(l.account) || l.is_off() || l.account.role == Role::Anonymous || !told.insert(device) {
            continue;
        }
        let known = |f: &&Fact| f.account().is_some_and(is_known);
        let same: Vec<&Fact> = ctx.facts.of(l.subject).filter(known).take(8).collect();
        let mut names: Vec<&str> = same.iter().filter_map(|f| Some(f.account()?.name.as_str())).collect();
        names.dedup();
        out.report(l.fact.evidence.clone())
            .also_all(same)
            .confidence(l.confidence())
            .device(device)
            .reach(ctx.reach(device))
            .arg("user", names.join(", "));
    }
    if !looked {
        out.not_checked(accounts::NO_ACCOUNTS);
    }
}
