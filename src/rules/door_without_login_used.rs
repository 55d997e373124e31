//! Another program fetches pictures from Frigate's 5000 or go2rtc's 1984: doors that ask nobody for a login, and they answer.

use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::fact::SubjectId;
use crate::model::finding::Confidence;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::map::HashSet;
use crate::model::net::HostScope;
use crate::model::value::{UrlSource, Value};

pub static RULE: Rule = Rule {
    code: "MC126",
    name: "door-without-login-in-use",
    since: "0.2.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::I,
    title: text(
        "ログインのいらない入り口を使っています({door})",
        "A door that asks for no login is in use ({door})",
    ),
    why: text(
        "この入り口は、同じ網のだれでも使えます。映像や、カメラのパスワードまで見えます。",
        "Anybody in the same network can use this door, and see pictures and even camera passwords.",
    ),
    fix: text(
        "ログインのある入り口(Frigateなら8971)に変え、ログインのない入り口は外に出さないでください。",
        "Use the door with a login (8971 for Frigate) and do not publish the one without.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "Frigate Docs: Authentication"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "configuration.yaml",
        "default_config:\nshell_command:\n  snap: curl -o /tmp/a.jpg http://192.168.1.9:5000/api/genkan/latest.jpg\n",
    )],
    good: &[(
        "configuration.yaml",
        "default_config:\nshell_command:\n  snap: curl -k -o /tmp/a.jpg https://192.168.1.9:8971/api/genkan/latest.jpg\n",
    )],
};

/// The port of a program that gives the pictures of many cameras.
pub(super) fn door(s: &UrlSource) -> Option<u16> {
    let path = s.url.contains("/api/") || s.url.contains("/live/");
    s.port.filter(|p| matches!(p, 5000 | 1984) && path && s.scheme == "http")
}

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut told: HashSet<(SubjectId, &str, u16)> = HashSet::new();
    for f in ctx.facts.all(key::SOURCE) {
        let Value::Source(s) = &f.value else { continue };
        let Some(port) = door(s) else { continue };
        let inside = s.host_scope == HostScope::Loopback;
        if s.user.is_none() && !inside && told.insert((f.subject, &s.host, port)) {
            out.report(f.evidence.clone())
                .device(ctx.facts.device_of(f.subject))
                .confidence(Confidence::Likely)
                .arg("door", format!("{}:{port}", s.host));
        }
    }
}
