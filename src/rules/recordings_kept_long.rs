//! Recordings are kept longer than a month. No law fixes a number; 31 days is our own threshold, and the text says so.

use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::{DeviceId, Fact};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::map::SortedMap;

pub static RULE: Rule = Rule {
    code: "MC117",
    name: "recordings-kept-long",
    since: "0.2.0",
    severity: Severity::Low,
    notice_item: NoticeItem::O,
    title: text("録画を{days}日間残す設定です", "Recordings are kept for {days} days"),
    why: text(
        "長く残すほど、漏れたときに見られる映像が増えます。",
        "The longer they are kept, the more can be seen if they leak.",
    ),
    fix: text(
        "何日残すかを園で決めて、その日数に変えてください。31日は、この道具の目安です。",
        "Decide how long recordings are needed and set that. 31 days is this tool's own rule of thumb.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["個人情報の保護に関する法律 第22条"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "config.yml",
        "mqtt:\n  enabled: false\nrecord:\n  enabled: true\n  retain:\n    days: 180\ncameras:\n  genkan:\n    ffmpeg:\n      inputs:\n        - path: rtsp://mieru:{FRIGATE_A_PW}@192.168.1.20/1\n",
    )],
    good: &[(
        "config.yml",
        "mqtt:\n  enabled: false\nrecord:\n  enabled: true\n  retain:\n    days: 14\ncameras:\n  genkan:\n    ffmpeg:\n      inputs:\n        - path: rtsp://mieru:{FRIGATE_A_PW}@192.168.1.20/1\n",
    )],
};

const NOTHING: Text = text(
    "入れた資料に、録画を残す日数の設定がありませんでした。",
    "The files do not say how long recordings are kept.",
);

/// More days than this are worth a question.
const DAYS: i64 = 31;

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut worst: SortedMap<DeviceId, (&Fact, i64)> = SortedMap::new();
    for f in ctx.facts.all(key::RECORDING_RETENTION) {
        let Some(days) = f.value.as_int() else { continue };
        let w = worst.entry(ctx.facts.device_of(f.subject)).or_insert((f, days));
        if days > w.1 {
            *w = (f, days);
        }
    }
    if worst.is_empty() {
        out.not_checked(NOTHING);
    }
    for (device, (f, days)) in worst {
        if days > DAYS {
            out.report(f.evidence.clone()).device(device).arg("days", days.to_string());
        }
    }
}
