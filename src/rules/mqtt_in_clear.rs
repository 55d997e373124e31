//! The broker speaks in clear to others than its own computer.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::{Basis, DeviceId, Fact};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC114",
    name: "mqtt-in-clear",
    since: "0.2.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text(
        "カメラの知らせの中継(MQTT)が、暗号化されていません",
        "The message broker of the cameras does not encrypt (MQTT)",
    ),
    why: text(
        "同じ網にいる人が、知らせの中身とパスワードを読み取れます。",
        "People in the same network can read messages and passwords.",
    ),
    fix: text(
        "certfileとkeyfileで暗号化を設定するか、このコンピューターの中だけで使ってください。",
        "Set certfile and keyfile, or use the broker on this computer only.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.5-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[("mosquitto.conf", "listener 8883\nallow_anonymous false\npassword_file /mosquitto/passwd\n")],
    good: &[
        (
            "mosquitto.conf",
            "listener 8883\nallow_anonymous false\npassword_file /mosquitto/passwd\ncafile /m/ca.crt\ncertfile /m/server.crt\nkeyfile /m/server.key\n",
        ),
        (
            "local/mosquitto.conf",
            "listener 8883 127.0.0.1\nallow_anonymous false\npassword_file /mosquitto/passwd\n",
        ),
    ],
};

const NOTHING: Text = text(
    "入れた資料に、知らせの中継(MQTT)の暗号化の設定がありませんでした。",
    "The files do not say whether the message broker encrypts.",
);
const IN_PLACE: Text =
    text("設定上、知らせの中継(MQTT)は暗号化されます", "As configured, the message broker encrypts (MQTT)");

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    // Doors of other machines count, those of the machine itself do not.
    let doors: Vec<&Fact> = services::last(ctx, key::MQTT_TLS)
        .into_iter()
        .filter(|f| ctx.facts.text(f.subject, key::MQTT_BIND) != Some("loopback"))
        .collect();
    let mut told: Vec<DeviceId> = Vec::new();
    for f in &doors {
        let device = ctx.facts.device_of(f.subject);
        if told.contains(&device) {
            continue;
        }
        told.push(device);
        let own = || doors.iter().copied().filter(move |d| ctx.facts.device_of(d.subject) == device);
        let clear = || own().filter(|d| d.value.as_bool() == Some(false));
        if let Some(first) = clear().next() {
            // One door in the clear is enough: what is sent can be read there.
            out.report(first.evidence.clone())
                .also_all(clear().take(4))
                .device(device)
                .reach(ctx.reach(device))
                .confidence(services::confidence(first));
        } else if f.basis != Basis::Default && f.value.as_bool() == Some(true) {
            out.in_place(f.evidence.clone(), IN_PLACE).device(device);
        }
    }
    if doors.is_empty() {
        out.not_checked(NOTHING);
    }
}
