//! A file names a public address or a name under which the device is to be used from outside.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::finding::Confidence;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC121",
    name: "prepared-for-internet",
    since: "0.2.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::A,
    title: text(
        "外から使うための名前が書かれています({name})",
        "A name for use from outside is set ({name})",
    ),
    why: text(
        "この機器は、インターネットから使うつもりで設定されています。",
        "This device is set up to be used from the internet.",
    ),
    fix: text(
        "外から使わないなら、この行を消してください。使うなら、VPNに変えられるか聞いてください。",
        "Remove this line if nobody uses it from outside. Otherwise ask for a VPN.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "go2rtc.yaml",
        "api:\n  username: enji\n  password: ${API_PW}\nrtsp:\n  listen: \"\"\nwebrtc:\n  candidates:\n    - 203.0.113.9:8555\nstreams:\n  genkan: rtsp://mieru:${CAM_PW}@192.168.1.20/1\n",
    )],
    good: &[(
        "go2rtc.yaml",
        "api:\n  username: enji\n  password: ${API_PW}\nrtsp:\n  listen: \"\"\nwebrtc:\n  candidates:\n    - 192.168.1.5:8555\nstreams:\n  genkan: rtsp://mieru:${CAM_PW}@192.168.1.20/1\n",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for f in services::last(ctx, key::PUBLIC_NAME) {
        out.report(f.evidence.clone())
            .device(ctx.facts.device_of(f.subject))
            .confidence(Confidence::Likely)
            .arg("name", f.value.as_text().unwrap_or(""));
    }
}
