//! A password that the maker ships.

use super::accounts::{format_of, logins, opens, place, target, user};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{Confidence, NoticeItem, Severity, Who};

pub static RULE: Rule = Rule {
    code: "MC202",
    name: "default-password",
    since: "0.1.0",
    severity: Severity::Critical,
    notice_item: NoticeItem::I,
    title: text(
        "{what}の利用者「{user}」が、出荷時と同じパスワードです",
        "“{user}” ({what}) has a factory password",
    ),
    why: text(
        "出荷時のパスワードは、説明書やインターネットにのっています。だれでも試せます。",
        "Factory passwords are in manuals and on the internet. Anybody can try them.",
    ),
    fix: text(
        "{place}で、パスワードを長いものに変えてください。分からないときは、取り付けた業者にこの行を見せてください。",
        "Change it to a long password: {place}. If you do not know how, show this line to your installer.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.1-1", "JC-STAR ★1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "thread1.conf",
        "webcam_port 8081\ntarget_dir /x\nnetcam_url http://192.168.1.9/v\nnetcam_userpass admin:admin\n",
    )],
    good: &[(
        "thread1.conf",
        "webcam_port 8081\ntarget_dir /x\nnetcam_url http://192.168.1.9/v\nnetcam_userpass admin:${CAM}\n",
    )],
};

const OF_OTHERS: Text = text(
    "{what}の利用者「{user}」のパスワードは、ある製品の出荷時の値と同じか、ほとんど同じです",
    "The password of “{user}” ({what}) is, or nearly is, the factory value of some products",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let logins = logins(ctx);
    if logins.is_empty() {
        out.not_checked(super::accounts::NO_ACCOUNTS);
        return;
    }
    for l in logins.iter().filter(|l| l.account.password_is_default == Some(true) && !l.is_off()) {
        let (device, reach) = target(ctx, l);
        let others = l.account.password_is_of_others;
        let severity = match (l.is_for_viewing(), others) {
            (true, false) => Severity::Critical,
            (true, true) => Severity::High,
            (false, _) => Severity::Medium,
        };
        let (title, most) =
            if others { (OF_OTHERS, Confidence::Likely) } else { (RULE.title, Confidence::Certain) };
        out.report(l.fact.evidence.clone())
            .also_all(l.facts.iter().copied())
            .severity(severity)
            .title(title)
            .confidence(l.confidence().min(most))
            .device(device)
            .reach(reach)
            .arg("what", opens(l.account))
            .arg("user", user(l.account))
            .arg("place", place(format_of(ctx, l.subject), l.account.r#for));
    }
}
