//! The message broker takes everybody; or a recorder logs in to one without a name, which shows that it does.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::Fact;
use crate::model::finding::Confidence;
use crate::model::finding::{NoticeItem, Reach, Severity, Who};
use crate::model::key;
use crate::model::net::HostScope;
use crate::model::value::{Tri, Value};

pub static RULE: Rule = Rule {
    code: "MC113",
    name: "mqtt-without-login",
    since: "0.2.0",
    severity: Severity::High,
    notice_item: NoticeItem::I,
    title: text(
        "カメラの知らせを、だれでも受け取れる設定です(MQTT)",
        "Anybody may receive the cameras' messages (MQTT)",
    ),
    why: text(
        "人の動きや写真を知らない人が受け取れます。にせの知らせも送れます。",
        "Strangers can receive movements and pictures, and send false messages.",
    ),
    fix: text(
        "allow_anonymousをfalseにして、password_fileで利用者を決めてください。",
        "Set allow_anonymous to false and name users in password_file.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "Eclipse Mosquitto: mosquitto.conf(5)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "mosquitto.conf",
        "listener 8883\nallow_anonymous true\npersistence true\ncertfile /mosquitto/a.crt\nkeyfile /mosquitto/a.key\n",
    )],
    good: &[(
        "mosquitto.conf",
        "listener 1883\nallow_anonymous false\npersistence true\npassword_file /mosquitto/passwd\n",
    )],
};

const LOGIN: Text = text(
    "設定上、知らせの中継(MQTT)にはログインが必要です",
    "As configured, the message broker (MQTT) needs a login",
);
const CLIENT: Text = text(
    "知らせの中継(MQTT)に、ログインなしでつないでいます",
    "The message broker (MQTT) is used without a login",
);
const CLIENT_FIX: Text = text(
    "中継のほうで利用者とパスワードを決め、ここにも書いてください。中継の設定ファイルも入れてください。",
    "Name users and passwords on the broker and enter them here. Drop the broker's file too.",
);
const NOTHING: Text = text(
    "入れた資料に、知らせの中継(MQTT)の設定がありませんでした。",
    "The files hold no settings of a message broker (MQTT).",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    let (mut open, mut closed): (Vec<&Fact>, Vec<&Fact>) = (Vec::new(), Vec::new());
    for f in services::last(ctx, key::MQTT_AUTH) {
        looked = true;
        let inside = ctx.facts.text(f.subject, key::MQTT_BIND) == Some("loopback");
        match f.value.as_text() {
            Some("none") if !inside => open.push(f),
            Some("set") => closed.push(f),
            _ => {}
        }
    }
    // A login on one door protects nothing while the next one is open.
    let mut told: Vec<&Fact> = Vec::new();
    for f in closed {
        let device = ctx.facts.device_of(f.subject);
        // One line may close several doors.
        if told.iter().any(|t| t.evidence == f.evidence && ctx.facts.device_of(t.subject) == device) {
            continue;
        }
        told.push(f);
        if !open.iter().any(|o| ctx.facts.device_of(o.subject) == device) {
            out.in_place(f.evidence.clone(), LOGIN).device(device);
        }
    }
    // One line may open several doors of a broker: that is one thing to mend.
    while let Some(&first) = open.first() {
        let device = ctx.facts.device_of(first.subject);
        let same = |f: &&Fact| f.evidence == first.evidence && ctx.facts.device_of(f.subject) == device;
        let (doors, rest): (Vec<&Fact>, Vec<&Fact>) = open.iter().copied().partition(same);
        let reach = doors
            .iter()
            .map(|f| ctx.reach_port(device, services::port(ctx, f.subject, key::MQTT_PORT, 1883)))
            .max()
            .unwrap_or(Reach::NotShown);
        out.report(first.evidence.clone())
            .also_all(doors.iter().filter_map(|f| ctx.facts.get(f.subject, key::MQTT_PORT)).take(4))
            .device(device)
            .reach(reach)
            .confidence(services::confidence(first));
        open = rest;
    }
    for f in ctx.facts.all(key::REMOTE_MQTT) {
        let Value::Remote(r) = &f.value else { continue };
        looked = true;
        // A broker on the same machine may be closed to others.
        if r.enabled == Tri::Yes && r.auth == "none" && r.host_scope != Some(HostScope::Loopback) {
            out.report(f.evidence.clone())
                .title(CLIENT)
                .fix(CLIENT_FIX)
                .severity(Severity::Medium)
                .confidence(Confidence::Likely)
                .device(ctx.facts.device_of(f.subject));
        }
    }
    if !looked {
        out.not_checked(NOTHING);
    }
}
