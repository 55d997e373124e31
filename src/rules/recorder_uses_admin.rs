//! Recorders need to watch, not to administer; their files lie around in backups.

use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::fact::{DeviceId, Fact};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::map::SortedMap;
use crate::model::value::Value;
use std::collections::BTreeSet;

pub static RULE: Rule = Rule {
    code: "MC123",
    name: "recorder-uses-admin-account",
    since: "0.2.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text(
        "録画ソフトが、カメラの管理者の名前でつないでいます({n}台)",
        "The recorder logs in to cameras as administrator ({n})",
    ),
    why: text(
        "このファイルが漏れると、カメラの設定まで変えられます。",
        "If this file leaks, even the cameras' settings can be changed.",
    ),
    fix: text(
        "カメラに、見るだけの利用者を作って、それを録画ソフトで使ってください。",
        "Create an account on the cameras that may only watch, and use that in the recorder.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "config.yml",
        "mqtt:\n  enabled: false\ncameras:\n  genkan:\n    ffmpeg:\n      inputs:\n        - path: rtsp://admin:{FRIGATE_A_PW}@192.168.1.20/1\n  niwa:\n    ffmpeg:\n      inputs:\n        - path: rtsp://admin:{FRIGATE_B_PW}@192.168.1.21/1\n",
    )],
    good: &[(
        "config.yml",
        "mqtt:\n  enabled: false\ncameras:\n  genkan:\n    ffmpeg:\n      inputs:\n        - path: rtsp://mieru:{FRIGATE_A_PW}@192.168.1.20/1\n  niwa:\n    ffmpeg:\n      inputs:\n        - path: rtsp://mieru:{FRIGATE_B_PW}@192.168.1.21/1\n",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut devices: SortedMap<DeviceId, (Vec<&Fact>, BTreeSet<&str>)> = SortedMap::new();
    for f in ctx.facts.all(key::SOURCE) {
        let Value::Source(s) = &f.value else { continue };
        let name = s.user.as_deref().unwrap_or("").to_ascii_lowercase();
        if matches!(name.as_str(), "admin" | "root" | "administrator" | "supervisor") {
            let d = devices.entry(ctx.facts.device_of(f.subject)).or_default();
            if d.1.insert(s.host.as_str()) {
                d.0.push(f);
            }
        }
    }
    for (device, (facts, hosts)) in devices {
        let Some((first, rest)) = facts.split_first() else { continue };
        out.report(first.evidence.clone())
            .also_all(rest.iter().take(9).copied())
            .device(device)
            .arg("n", hosts.len());
    }
}
