//! The device itself (or its recorder) knows of a newer firmware. Nothing is said about later ones.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC129",
    name: "device-knows-newer-firmware",
    since: "0.2.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::U,
    title: text(
        "機器が、新しい版({latest})があると言っています。今は{now}です",
        "The device says that {latest} exists; it runs {now}",
    ),
    why: text("古いままだと、見つかった穴がふさがれません。", "Holes that were found stay open."),
    fix: text(
        "機器の画面から更新してください。更新のときは、業者に声をかけてください。",
        "Update from the device's page. Tell your installer before you do.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ウ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "camera.json",
        "{\"mac\":\"00005E005301\",\"host\":\"192.168.1.30\",\"firmwareVersion\":\"4.48.16\",\"latestFirmwareVersion\":\"4.62.10\",\"isSshEnabled\":false,\"modelKey\":\"camera\",\"channels\":[{\"id\":0,\"isRtspEnabled\":false,\"rtspAlias\":null}]}",
    )],
    good: &[(
        "camera.json",
        "{\"mac\":\"00005E005301\",\"host\":\"192.168.1.30\",\"firmwareVersion\":\"4.48.16\",\"latestFirmwareVersion\":\"4.48.16\",\"isSshEnabled\":false,\"modelKey\":\"camera\",\"channels\":[{\"id\":0,\"isRtspEnabled\":false,\"rtspAlias\":null}]}",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for f in services::last(ctx, key::FIRMWARE_LATEST_KNOWN) {
        let Some(now) = ctx.facts.get(f.subject, key::FIRMWARE_VERSION) else { continue };
        if let (Some(latest), Some(version)) = (f.value.as_text(), now.value.as_text())
            && newer(latest, version)
        {
            out.report(now.evidence.clone())
                .also(f.evidence.clone())
                .device(ctx.facts.device_of(f.subject))
                .arg("latest", latest)
                .arg("now", version);
        }
    }
}

/// By the numbers of the two versions, from the left.
pub(super) fn newer(latest: &str, now: &str) -> bool {
    let numbers = |v: &str| -> Vec<u64> { v.split('.').map_while(|n| n.parse().ok()).collect() };
    let (a, b) = (numbers(latest), numbers(now));
    !a.is_empty() && !b.is_empty() && a > b
}
