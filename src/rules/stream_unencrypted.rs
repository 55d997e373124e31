//! The file itself says that a stream is not encrypted. One finding for a device, not one for each protocol.

use super::endpoints::{chosen, in_use, list, reach};
use super::{Context, Example, Rule, Sink, basic_without_encryption};
use crate::i18n::text;
use crate::model::fact::Basis;
use crate::model::finding::{NoticeItem, Reach, Severity, Who};
use crate::model::value::{Service, Tri};

pub static RULE: Rule = Rule {
    code: "MC107",
    name: "stream-without-encryption",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text(
        "映像が暗号化されずに流れる設定です({services})",
        "The video travels without encryption ({services})",
    ),
    why: text(
        "同じネットワークにいる人に、映像をのぞかれることがあります。",
        "Somebody in the same network may look at the video.",
    ),
    fix: text(
        "カメラのネットワークを、ほかの人が使うWi-Fiと分けてください。外から見るならVPNを使ってください。",
        "Keep the cameras' network apart from Wi-Fi that others use. Use a VPN for viewing from outside.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "mediamtx.yml",
        "rtmp: no\nhls: no\nwebrtc: no\nsrt: no\nrtspAddress: :8554\nrtspEncryption: \"no\"\nrtspAuthMethods: [digest]\nauthInternalUsers:\n- user: enji\n  pass: argon2:$argon2id$v=19$x\n  permissions:\n  - action: read\npaths:\n  cam:\n",
    )],
    good: &[(
        "mediamtx.yml",
        "rtmp: no\nhls: no\nwebrtc: no\nsrt: no\nrtspAddress: :8554\nrtspEncryption: strict\nrtspAuthMethods: [digest]\nauthInternalUsers:\n- user: enji\n  pass: argon2:$argon2id$v=19$x\n  permissions:\n  - action: read\npaths:\n  cam:\n",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for subject in ctx.subjects() {
        let clear = chosen(ctx, subject, |e| {
            e.service.is_stream()
                // WebRTC encrypts its pictures always; the setting is about the page around them.
                && e.service != Service::Webrtc
                && e.is_encrypted() == Tri::No
                && e.tls.is_some_and(|f| f.basis == Basis::Stated)
                && in_use(e)
                // The password in clear is the greater danger and has been told.
                && !basic_without_encryption::readable(e)
        });
        let Some(tls) = clear.first().and_then(|e| e.tls) else { continue };
        let worst = clear.iter().map(|e| reach(ctx, e)).max().unwrap_or(Reach::NotShown);
        out.report(tls.evidence.clone())
            .device(ctx.facts.device_of(subject))
            .reach(worst)
            .arg("services", list(&clear))
            .also_all(clear.iter().filter_map(|e| e.tls).take(6));
    }
}
