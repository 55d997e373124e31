//! An account without a password. Masked, placeholder and absent passwords are not empty.

use super::accounts::{format_of, logins, opens, place, target, user};
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::secret::SecretState;
use crate::model::value::Role;

pub static RULE: Rule = Rule {
    code: "MC201",
    name: "empty-password",
    since: "0.1.0",
    severity: Severity::Critical,
    notice_item: NoticeItem::I,
    title: text("{what}の利用者「{user}」に、パスワードがありません", "No password for “{user}” ({what})"),
    why: text(
        "名前を入れるだけで入れます。知らない人が映像を見たり、設定を変えたりできます。",
        "The name alone opens it. Strangers can watch, or change settings.",
    ),
    fix: text(
        "{place}で、長いパスワードを決めてください。分からないときは、取り付けた業者にこの行を見せてください。",
        "Set a long password: {place}. If you do not know how, show this line to your installer.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &[
        "こども家庭庁・総務省 お知らせ(2023-10-02)(イ)",
        "NIST SP 800-63B-4",
        "ETSI EN 303 645 5.1-1",
    ],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "camera-1.conf",
        "# @id 1\nstream_port 8081\nnetcam_url rtsp://192.168.1.9/1\nnetcam_userpass admin:\n",
    )],
    good: &[(
        "camera-1.conf",
        "# @id 1\nstream_port 8081\nnetcam_url rtsp://192.168.1.9/1\nnetcam_userpass admin:****\n",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let logins = logins(ctx);
    if logins.is_empty() {
        out.not_checked(super::accounts::NO_ACCOUNTS);
        return;
    }
    for l in logins.iter().filter(|l| l.state() == SecretState::Empty && !l.is_off()) {
        // Viewing without login is reported as such, not as an account without a password.
        let anonymous = l.account.role == Role::Anonymous
            || l.account.role == Role::Viewer
                && l.account.r#for == "web"
                && ctx.facts.bool(l.subject, key::AUTH_ANONYMOUS_VIEW) == Some(true);
        if anonymous {
            continue;
        }
        let (device, reach) = target(ctx, l);
        let severity = match (l.is_admin(), l.is_for_viewing()) {
            (true, true) => Severity::Critical,
            (_, false) => Severity::Medium,
            (false, true) => Severity::High,
        };
        out.report(l.fact.evidence.clone())
            .also_all(l.facts.iter().copied())
            .severity(severity)
            .confidence(l.confidence())
            .device(device)
            .reach(reach)
            .arg("what", opens(l.account))
            .arg("user", user(l.account))
            .arg("place", place(format_of(ctx, l.subject), l.account.r#for));
    }
}
