//! A container publishes a port on every address of the computer: everybody in the network reaches it.

use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::{DeviceId, Fact};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::map::SortedMap;
use crate::model::value::Value;

pub static RULE: Rule = Rule {
    code: "MC110",
    name: "container-port-on-all-interfaces",
    since: "0.2.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::A,
    title: text(
        "録画ソフトの入り口が、コンピューターの外に出ています({ports})",
        "Doors of the recording software are open outside the computer ({ports})",
    ),
    why: text(
        "同じ網につながる人は、だれでもこの入り口をためせます。コンピューターの防火壁も、通りぬけることがあります。",
        "Anybody in the same network can try these doors. They may even pass the computer's firewall.",
    ),
    fix: text(
        "外から使わないポートは消してください。使うなら「127.0.0.1:」を前に付けて、このコンピューターだけにしてください。",
        "Remove ports that nobody needs. Otherwise put “127.0.0.1:” in front, so that only this computer is reached.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)", "Docker Docs: Port publishing"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "docker-compose.yml",
        "services:\n  frigate:\n    image: ghcr.io/blakeblackshear/frigate:stable\n    ports:\n      - \"8971:8971\"\n",
    )],
    good: &[(
        "docker-compose.yml",
        "services:\n  frigate:\n    image: ghcr.io/blakeblackshear/frigate:stable\n    ports:\n      - \"127.0.0.1:8971:8971\"\n",
    )],
};

const INSIDE: Text = text(
    "録画ソフトの入り口は、このコンピューターの中だけで使えます",
    "The doors of the recording software can be used only on this computer",
);
const NOTHING: Text = text(
    "入れた資料に、コンテナのポートの設定がありませんでした。",
    "The files hold no published container ports.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    // One finding for each machine, with all of its ports.
    let mut devices: SortedMap<DeviceId, Vec<(&Fact, u16)>> = SortedMap::new();
    let mut inside: SortedMap<DeviceId, &Fact> = SortedMap::new();
    for f in ctx.facts.all(key::HOST_PUBLISH) {
        let Value::Publish(p) = &f.value else { continue };
        let device = ctx.facts.device_of(f.subject);
        if p.bind == "loopback" {
            inside.entry(device).or_insert(f);
        } else {
            devices.entry(device).or_default().push((f, p.port));
        }
    }
    if devices.is_empty() && inside.is_empty() {
        out.not_checked(NOTHING);
    }
    for (device, list) in &devices {
        let Some(((first, _), rest)) = list.split_first() else { continue };
        // TCP and UDP of one port are one word.
        let mut once: Vec<u16> = Vec::new();
        for (_, p) in list {
            if !once.contains(p) && once.len() <= 12 {
                once.push(*p);
            }
        }
        let mut ports: Vec<String> = once.iter().take(12).map(ToString::to_string).collect();
        if once.len() > ports.len() {
            ports.push("…".to_owned());
        }
        out.report(first.evidence.clone())
            .also_all(rest.iter().take(11).map(|(f, _)| *f))
            .device(*device)
            .reach(ctx.reach(*device))
            .arg("ports", ports.join(", "));
    }
    for (device, f) in inside {
        if !devices.contains_key(&device) {
            out.in_place(f.evidence.clone(), INSIDE).device(device);
        }
    }
}
