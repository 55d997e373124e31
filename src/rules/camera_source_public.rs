//! A recorder fetches a camera's picture from a public address or a dynamic DNS name: the camera answers on the internet.

use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::SubjectId;
use crate::model::finding::{Confidence, NoticeItem, Reach, Severity, Who};
use crate::model::key;
use crate::model::map::HashSet;
use crate::model::net::{HostScope, is_ddns_name};
use crate::model::secret::SecretState;
use crate::model::value::{UrlSource, Value};

pub static RULE: Rule = Rule {
    code: "MC108",
    name: "camera-on-public-address",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::A,
    title: text(
        "カメラの映像を、インターネットのアドレスから取りこんでいます({host})",
        "A camera's picture is fetched from an internet address ({host})",
    ),
    why: text(
        "そのカメラは、インターネットから直接つながるようです。だれでもログインを試せます。",
        "That camera seems to answer on the internet. Anybody can try to log in.",
    ),
    fix: text(
        "カメラへのポート開放をやめて、VPNで取りこんでください。設定した人に、この行を見せてください。",
        "Close the port to the camera and use a VPN. Show this line to whoever set it up.",
    ),
    who: &[Who::Installer, Who::Maker],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "camera.yaml",
        "- platform: ffmpeg\n  name: Niwa\n  input: rtsp://mieru:<PASSWORD>@203.0.113.7:554/1\n",
    )],
    good: &[(
        "camera.yaml",
        "- platform: ffmpeg\n  name: Niwa\n  input: rtsp://mieru:<PASSWORD>@192.168.1.7:554/1\n",
    )],
};

const OPEN: Text = text(
    "カメラの映像が、ログインなしでインターネットに出ているようです({host})",
    "A camera's picture seems to be on the internet without a login ({host})",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    // A login that stands beside the URL instead of in it.
    let with_login: HashSet<SubjectId> = ctx
        .facts
        .all(key::ACCOUNT)
        .filter(|f| f.account().is_some_and(|a| a.r#for == "camera source"))
        .filter(|f| f.secret.as_ref().is_none_or(|s| s.state != SecretState::Empty))
        .map(|f| f.subject)
        .collect();
    // One finding for each camera, however many of its streams are fetched.
    let mut told: HashSet<(SubjectId, &str, Option<u16>)> = HashSet::new();
    for f in ctx.facts.all(key::SOURCE) {
        let Value::Source(s) = &f.value else { continue };
        if !is_public(s) || !told.insert((f.subject, s.host.as_str(), s.port)) {
            continue;
        }
        let b = out
            .report(f.evidence.clone())
            .device(ctx.facts.device_of(f.subject))
            .reach(Reach::LikelyInternet)
            .confidence(Confidence::Likely)
            .arg("host", s.host.as_str());
        // `https` without a login is more likely a web service than a camera.
        if s.user.is_none() && s.scheme.starts_with("rtsp") && !with_login.contains(&f.subject) {
            b.severity(Severity::Critical).title(OPEN);
        }
    }
}

fn is_public(s: &UrlSource) -> bool {
    s.host_scope == HostScope::Public || is_ddns_name(&s.host)
}
