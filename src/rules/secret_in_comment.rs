//! Names and passwords in lines that are switched off: old passwords often still work. One finding for each file.

use super::accounts::file_of;
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::fact::Fact;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::map::SortedMap;
use crate::model::secret::SecretState;
use crate::model::span::FileId;

pub static RULE: Rule = Rule {
    code: "MC206",
    name: "secret-in-comment",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::O,
    title: text(
        "使っていない行に、パスワードが残っています({n}か所)",
        "Passwords are left in lines that are not used ({n} places)",
    ),
    why: text(
        "古いパスワードは、まだどこかで使えることがあります。",
        "Old passwords often still work somewhere.",
    ),
    fix: text(
        "その行を消してください。同じパスワードをまだ使っている機器があれば、変えてください。",
        "Delete these lines. If a device still has the same password, change it.",
    ),
    who: &[Who::Installer, Who::Staff],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "thread1.conf",
        "webcam_port 8081\ntarget_dir /x\nnetcam_url http://h/\n; netcam_userpass admin:sakura7\n",
    )],
    good: &[(
        "thread1.conf",
        "webcam_port 8081\ntarget_dir /x\nnetcam_url http://h/\n; netcam_userpass value\n",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut files: SortedMap<FileId, Vec<&Fact>> = SortedMap::new();
    for f in ctx.facts.all(key::SECRET_IN_COMMENT) {
        let plain = f.secret.as_ref().is_some_and(|s| s.state == SecretState::Plain);
        if let Some(file) = file_of(&f.evidence).filter(|_| plain) {
            files.entry(file).or_default().push(f);
        }
    }
    for facts in files.values() {
        let Some((first, rest)) = facts.split_first() else { continue };
        out.report(first.evidence.clone())
            .also_all(rest.iter().take(9).copied())
            .device(ctx.facts.device_of(first.subject))
            .arg("n", facts.len());
    }
}
