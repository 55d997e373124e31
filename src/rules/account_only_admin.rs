//! Everybody uses the administrator's account. Only for files that list every account of the device.

use super::accounts::{format_of, logins, place, user};
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::fact::DeviceId;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::map::{HashSet, SortedMap};

pub static RULE: Rule = Rule {
    code: "MC208",
    name: "only-admin-account",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text("利用者が、管理者の「{user}」だけです", "The administrator “{user}” is the only account"),
    why: text(
        "見るだけの人も管理者で入ることになります。だれが見たか、だれが設定を変えたかが分かりません。",
        "Those who only watch log in as administrator. Nobody can tell who watched or changed a setting.",
    ),
    fix: text(
        "{place}で、見るだけの利用者を作り、ふだんはそれを使ってください。分からないときは、取り付けた業者に頼んでください。",
        "Create an account that may only watch, and use that one day to day: {place}. Or ask your installer.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "個人情報の保護に関する法律 第23条"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "users.xml",
        "<UserList version=\"2.0\" xmlns=\"http://www.hikvision.com/ver20/XMLSchema\">\n<User>\n<id>1</id>\n<userName>admin</userName>\n<userLevel>Administrator</userLevel>\n</User>\n</UserList>\n",
    )],
    good: &[(
        "users.xml",
        "<UserList version=\"2.0\" xmlns=\"http://www.hikvision.com/ver20/XMLSchema\">\n<User>\n<id>1</id>\n<userName>admin</userName>\n<userLevel>Administrator</userLevel>\n</User>\n<User>\n<id>2</id>\n<userName>hoiku</userName>\n<userLevel>Viewer</userLevel>\n</User>\n</UserList>\n",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let complete: HashSet<DeviceId> = ctx
        .facts
        .all(key::AUTH_ACCOUNTS_COMPLETE)
        .filter(|f| f.value.as_bool() == Some(true))
        .map(|f| ctx.facts.device_of(f.subject))
        .collect();
    if complete.is_empty() {
        out.not_checked(text(
            "利用者の一覧がそろった資料が、ありませんでした。",
            "No file has the complete list of accounts.",
        ));
        return;
    }
    let logins = logins(ctx);
    let mut own: SortedMap<DeviceId, Vec<_>> = SortedMap::new();
    for l in logins.iter().filter(|l| l.is_for_viewing() && l.account.r#for != "camera source") {
        let device = ctx.facts.device_of(l.subject);
        if complete.contains(&device) {
            own.entry(device).or_default().push(l);
        }
    }
    for (device, logins) in own {
        let names: HashSet<&str> = logins.iter().map(|l| l.account.name.as_str()).collect();
        let Some(first) = logins.first().filter(|l| names.len() == 1 && l.is_admin()) else { continue };
        out.report(first.fact.evidence.clone())
            .device(device)
            .reach(ctx.reach(device))
            .arg("user", user(first.account))
            .arg("place", place(format_of(ctx, first.subject), first.account.r#for));
    }
}
