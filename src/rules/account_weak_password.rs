//! A readable password that is guessed quickly. Unreadable ones are "not known", once for each file.

use super::accounts::{NO_ACCOUNTS, file_of, format_of, logins, opens, place, target, user};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::map::HashSet;
use crate::model::secret::SecretState;

pub static RULE: Rule = Rule {
    code: "MC203",
    name: "weak-password",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::I,
    title: text(
        "{what}の利用者「{user}」のパスワードは、当てられやすいものです",
        "The password of “{user}” ({what}) is easy to guess",
    ),
    why: text(
        "短い言葉や数字の並びは、機械で次々に試されます。",
        "Short words and rows of digits are tried automatically.",
    ),
    fix: text(
        "{place}で、12文字以上の、ほかで使っていないパスワードに変えてください。",
        "Change it to one of 12 characters or more that is used nowhere else: {place}.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "NIST SP 800-63B-4"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "motion.conf",
        "daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 2\nstream_authentication mimi:sakura1\n",
    )],
    good: &[(
        "motion.conf",
        "daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 2\nstream_authentication mimi:Kaki-7-Tonbo-Suzu\n",
    )],
};

const UNREADABLE: Text = text(
    "パスワードが読めない形なので、強さは分かりません",
    "The passwords are not readable, so their strength is not known",
);
const UNREADABLE_FIX: Text = text(
    "出荷時のままでないか、機器の画面で確かめてください。強さは、この道具の「パスワードを調べる」で分かります。",
    "Check on the device that they are not the factory ones. The password box of this page can test their strength.",
);
const HARD: Text = text(
    "{what}の利用者「{user}」のパスワードは、当てにくいものでした",
    "The password of “{user}” ({what}) is hard to guess",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let logins = logins(ctx);
    if logins.is_empty() {
        out.not_checked(NO_ACCOUNTS);
        return;
    }
    let mut unreadable = HashSet::new();
    for l in logins.iter().filter(|l| !l.is_off()) {
        let default = l.account.password_is_default == Some(true);
        match l.state() {
            SecretState::Plain if !default => {}
            // The hash of one of the most used passwords.
            SecretState::Hash if !default && l.account.password_class.is_some() => {}
            SecretState::Plain | SecretState::Empty => continue,
            _ => {
                let file = file_of(&l.fact.evidence);
                if !default && l.is_for_viewing() && unreadable.insert(file) {
                    let device = ctx.facts.device_of(l.subject);
                    out.unknown(l.fact.evidence.clone(), UNREADABLE, UNREADABLE_FIX).device(device);
                }
                continue;
            }
        }
        let (device, reach) = target(ctx, l);
        let b = match l.account.password_class {
            Some("very-weak") => {
                let s = if l.is_for_viewing() { Severity::High } else { Severity::Low };
                out.report(l.fact.evidence.clone()).severity(s)
            }
            Some("weak") => {
                let s = if l.is_for_viewing() { Severity::Medium } else { Severity::Low };
                out.report(l.fact.evidence.clone()).severity(s)
            }
            Some("strong" | "very-strong") if l.account.password_reuse_group.is_none() => {
                out.in_place(l.fact.evidence.clone(), HARD)
            }
            _ => continue,
        };
        b.also_all(l.facts.iter().copied())
            .confidence(l.confidence())
            .device(device)
            .reach(reach)
            .arg("what", opens(l.account))
            .arg("user", user(l.account))
            .arg("place", place(format_of(ctx, l.subject), l.account.r#for));
    }
}
