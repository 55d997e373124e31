//! A recorder fetches a picture by RTSP without a name: the camera seems to ask for none. Public cameras have a rule of their
//! own, and programs that pass pictures on within one machine are no cameras.

use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::fact::SubjectId;
use crate::model::finding::Confidence;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::map::HashSet;
use crate::model::net::HostScope;
use crate::model::value::Value;

pub static RULE: Rule = Rule {
    code: "MC124",
    name: "camera-without-login",
    since: "0.2.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::I,
    title: text(
        "カメラが、ログインなしで映像を出しているようです({host})",
        "A camera seems to give its picture without a login ({host})",
    ),
    why: text(
        "同じ網にいる人は、だれでもこのカメラの映像を見られます。",
        "Anybody in the same network can watch this camera.",
    ),
    fix: text(
        "カメラの画面で、映像にもログインが必要な設定に変えてください。",
        "On the camera's own page, require a login for the video too.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "config.yml",
        "mqtt:\n  enabled: false\ncameras:\n  genkan:\n    ffmpeg:\n      inputs:\n        - path: rtsp://192.168.1.20/1\n  niwa:\n    ffmpeg:\n      inputs:\n        - path: rtsp://mieru:{FRIGATE_B_PW}@192.168.1.21/1\n",
    )],
    good: &[(
        "config.yml",
        "mqtt:\n  enabled: false\ncameras:\n  genkan:\n    ffmpeg:\n      inputs:\n        - path: rtsp://mieru:{FRIGATE_A_PW}@192.168.1.20/1\n  niwa:\n    ffmpeg:\n      inputs:\n        - path: rtsp://mieru:{FRIGATE_B_PW}@192.168.1.21/1\n",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    // Logins that stand beside the URL; without a host they may belong to any camera of the file.
    let mut beside: HashSet<(SubjectId, Option<&str>)> = HashSet::new();
    for f in ctx.facts.all(key::ACCOUNT) {
        if let Some(a) = f.account().filter(|a| a.r#for == "camera source") {
            beside.insert((f.subject, a.host.as_deref()));
        }
    }
    let mut told: HashSet<(SubjectId, &str)> = HashSet::new();
    for f in ctx.facts.all(key::SOURCE) {
        let Value::Source(s) = &f.value else { continue };
        // Where the address is all that a program has, a picture by HTTP needs no login, either.
        let http = || {
            let pulls = ["home-assistant", "go2rtc", "frigate", "camera-list"];
            s.scheme.starts_with("http")
                && super::door_without_login_used::door(s).is_none()
                && super::accounts::format_of(ctx, f.subject).is_some_and(|x| pulls.contains(&x))
        };
        let bare = s.user.is_none() && !s.url.contains('●') && (s.scheme.starts_with("rtsp") || http());
        let known =
            beside.contains(&(f.subject, None)) || beside.contains(&(f.subject, Some(s.host.as_str())));
        if bare && !known && s.host_scope == HostScope::Private && told.insert((f.subject, s.host.as_str())) {
            out.report(f.evidence.clone())
                .device(ctx.facts.device_of(f.subject))
                .confidence(Confidence::Possible)
                .arg("host", s.host.as_str());
        }
    }
}
