//! No login, but a long random address: as good as a password that is in every link.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC127",
    name: "stream-by-secret-address",
    since: "0.2.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text(
        "映像のアドレスを知る人は、ログインなしで見られます(RTSP)",
        "Whoever knows the address of the video can watch without a login (RTSP)",
    ),
    why: text(
        "アドレスをメールなどで送ると、受け取った人がずっと見られます。",
        "If the address is sent by mail, whoever gets it can watch from then on.",
    ),
    fix: text(
        "RTSPを使っていないカメラでは、オフにしてください。UniFi Protectでは、カメラの「詳細設定」にあります。",
        "Switch RTSP off on cameras that do not need it (UniFi Protect: the camera's advanced settings).",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "camera.json",
        "{\"mac\":\"00005E005301\",\"host\":\"192.168.1.30\",\"isSshEnabled\":false,\"modelKey\":\"camera\",\"channels\":[{\"id\":0,\"isRtspEnabled\":true,\"rtspAlias\":\"aB3dE5gH7jK9mN1p\"}]}",
    )],
    good: &[(
        "camera.json",
        "{\"mac\":\"00005E005301\",\"host\":\"192.168.1.30\",\"isSshEnabled\":false,\"modelKey\":\"camera\",\"channels\":[{\"id\":0,\"isRtspEnabled\":false,\"rtspAlias\":null}]}",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for f in services::last(ctx, key::RTSP_AUTH) {
        if f.value.as_text() == Some("alias") {
            let device = ctx.facts.device_of(f.subject);
            out.report(f.evidence.clone()).device(device).reach(ctx.reach_port(device, Some(7447)));
        }
    }
}
