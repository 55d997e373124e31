//! Passwords can be tried without end.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC516",
    name: "lockout-off",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::I,
    title: text("ログインに何度失敗しても止まりません", "Logins can be tried without end"),
    why: text("機械でパスワードを次々にためされます。", "Machines can try one password after another."),
    fix: text(
        "機器の管理画面で「ログイン失敗時のロック」をオンにしてください(5回くらい)。",
        "Turn on the lock after failed logins in the device (about five tries).",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.1-5"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<IllegalLoginLock xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>\
            false</enabled></IllegalLoginLock>",
    )],
    good: &[(
        "a.xml",
        "<IllegalLoginLock xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>true</enabled>\
            </IllegalLoginLock>",
    )],
};

const IN_PLACE: Text =
    text("ログインに何度も失敗すると、しばらく入れなくなります", "Repeated failed logins are locked out");

const NOTHING: Text = text(
    "入れた資料に、ログイン失敗時の停止の設定がありませんでした。",
    "The files hold no settings of lockout.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::AUTH_LOCKOUT) {
        looked = true;
        let device = ctx.facts.device_of(f.subject);
        match f.value.as_bool() {
            Some(false) => {
                out.report(f.evidence.clone())
                    .confidence(services::confidence(f))
                    .device(device)
                    .reach(ctx.reach(device));
            }
            Some(true) => {
                out.in_place(f.evidence.clone(), IN_PLACE)
                    .confidence(services::confidence(f))
                    .confidence(services::confidence(f))
                    .device(device);
            }
            _ => {}
        }
    }
    if !looked {
        out.not_checked(NOTHING);
    }
}
