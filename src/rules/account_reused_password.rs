//! One password on several devices or accounts. Groups are named by their places, never by the value.

use super::accounts::{Login, file_of, format_of, logins, source_of, target};
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::finding::{NoticeItem, Reach, Severity, Who};
use crate::model::map::{HashSet, SortedMap};

/// So many places are named and shown.
const SHOWN: usize = 8;

pub static RULE: Rule = Rule {
    code: "MC204",
    name: "reused-password",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::I,
    title: text(
        "同じパスワードを{n}か所で使っています({where})",
        "One password is used in {n} places ({where})",
    ),
    why: text(
        "1つがもれると、ほかの機器にも入られます。",
        "When one of them leaks, the others are open as well.",
    ),
    fix: text(
        "1か所ずつ、ちがうパスワードに変えてください。変えたものは、紙に書いて鍵のかかる場所にしまってください。",
        "Give each place its own password. Write them on paper and lock it away.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "NIST SP 800-63B-4"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[
        (
            "192.168.1.20_motion.conf",
            "daemon on\nstream_port 8081\nnetcam_url http://192.168.1.9/v\nnetcam_userpass op:Kaki-7-Tonbo-Suzu\n",
        ),
        (
            "192.168.1.21_motion.conf",
            "daemon on\nstream_port 8081\nnetcam_url http://192.168.1.10/v\nnetcam_userpass op:Kaki-7-Tonbo-Suzu\n",
        ),
    ],
    good: &[
        (
            "192.168.1.20_motion.conf",
            "daemon on\nstream_port 8081\nnetcam_url http://192.168.1.9/v\nnetcam_userpass op:Kaki-7-Tonbo-Suzu\n",
        ),
        (
            "192.168.1.21_motion.conf",
            "daemon on\nstream_port 8081\nnetcam_url http://192.168.1.9/v\nnetcam_userpass op:Kaki-7-Tonbo-Suzu\n",
        ),
    ],
};

/// Two facts with one identity are the same account, written in two places.
fn identity(ctx: &Context<'_>, l: &Login<'_>) -> (String, String, &'static str) {
    let name = l.account.name.to_lowercase();
    if let Some(s) = source_of(ctx, l) {
        return (s.host.to_lowercase(), name, l.account.r#for);
    }
    if let Some(host) = &l.account.host {
        return (host.to_lowercase(), name, l.account.r#for);
    }
    // motionEye repeats its viewer account in the file of each camera.
    if format_of(ctx, l.subject) == Some("motioneye") && l.account.r#for == "stream" {
        let folder = file_of(&l.fact.evidence)
            .and_then(|f| ctx.files.get(f.index()))
            .map_or("", |f| f.name.rsplit_once('/').map_or("", |(d, _)| d));
        return (format!("motioneye:{folder}"), name, "stream");
    }
    (format!("device:{}", ctx.facts.device_of(l.subject).0), name, l.account.r#for)
}

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let logins = logins(ctx);
    if logins.is_empty() {
        out.not_checked(super::accounts::NO_ACCOUNTS);
        return;
    }
    let mut groups: SortedMap<u32, Vec<&Login<'_>>> = SortedMap::new();
    for l in logins {
        if let Some(g) = l.account.password_reuse_group {
            groups.entry(g).or_default().push(l);
        }
    }
    for members in groups.values() {
        let mut seen = HashSet::new();
        let places: Vec<&&Login<'_>> = members.iter().filter(|l| seen.insert(identity(ctx, l))).collect();
        let Some((first, rest)) = places.split_first().filter(|(_, r)| !r.is_empty()) else { continue };
        // Of a long list, a few rows with this password are read and all are counted.
        let read = places.iter().filter(|l| l.account.rows_alike > 0).count();
        let all = places.iter().map(|l| l.account.rows_alike as usize + 1).max().unwrap_or(0);
        let counted = if read == 0 { 0 } else { all.saturating_sub(read) };
        let names: Vec<String> = places.iter().take(SHOWN).map(|l| place_name(ctx, l)).collect();
        let mut list = names.join(", ");
        if places.len() > SHOWN || counted > 0 {
            list.push('…');
        }
        let (device, _) = target(ctx, first);
        let reach = places.iter().map(|l| target(ctx, l).1).max().unwrap_or(Reach::NotShown);
        out.report(first.fact.evidence.clone())
            .also_all(rest.iter().take(SHOWN - 1).map(|l| l.fact))
            .device(device)
            .reach(reach)
            .arg("n", places.len() + counted)
            .arg("where", list);
    }
}

/// `admin@192.168.1.20`: the user and the host, name or file.
fn place_name(ctx: &Context<'_>, l: &Login<'_>) -> String {
    let device = ctx.device(ctx.facts.device_of(l.subject));
    let host = source_of(ctx, l)
        .map(|s| s.host.clone())
        .or_else(|| l.account.host.clone())
        .or_else(|| device.and_then(|d| d.address.clone().or_else(|| d.name.clone())))
        .or_else(|| {
            let f = file_of(&l.fact.evidence)?;
            ctx.files.get(f.index()).map(|f| f.name.rsplit('/').next().unwrap_or_default().to_owned())
        })
        .unwrap_or_default();
    let name: String = l.account.name.trim().chars().take(60).collect();
    if name.is_empty() { host } else { format!("{name}@{host}") }
}
