//! A container publishes a port on every address of the computer: everybody in the network reaches it.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::{Basis, DeviceId, Fact};
use crate::model::finding::{Confidence, NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::map::SortedMap;
use crate::model::value::{HostPublish, Value};

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
const INSIDE_BY_DEFAULT: Text = text(
    "変数で変えなければ、録画ソフトの入り口は、このコンピューターの中だけで使えます",
    "Unless a variable says otherwise, the doors of the recording software can be used only on this computer",
);
const UNKNOWN: Text = text(
    "録画ソフトの入り口が外に出ているかは、変数で決まります({ports})",
    "A variable decides whether doors of the recording software are open outside the computer ({ports})",
);
const UNKNOWN_FIX: Text = text(
    "変数を書いたファイル(.env)を、設定した人といっしょに確かめてください。",
    "Check the file with the variables (.env) together with whoever set it up.",
);
const NOTHING: Text = text(
    "入れた資料に、カメラのソフトのコンテナのポートの設定がありませんでした。",
    "The files hold no published container ports of camera programs.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    // One finding for each machine, with all of its ports.
    let mut devices: SortedMap<(DeviceId, bool), Vec<(&Fact, &HostPublish)>> = SortedMap::new();
    let mut inside: SortedMap<DeviceId, &Fact> = SortedMap::new();
    for f in ctx.facts.all(key::HOST_PUBLISH) {
        let Value::Publish(p) = &f.value else { continue };
        let device = ctx.facts.device_of(f.subject);
        if p.bind == "loopback" {
            // What is written weighs less than what may be changed.
            let worst = inside.entry(device).or_insert(f);
            if f.basis != Basis::Stated {
                *worst = f;
            }
        } else {
            devices.entry((device, p.bind == "unknown")).or_default().push((f, p));
        }
    }
    if devices.is_empty() && inside.is_empty() {
        out.not_checked(NOTHING);
    }
    for ((device, unknown), list) in &devices {
        let Some(((first, _), rest)) = list.split_first() else { continue };
        let b = if *unknown {
            out.unknown(first.evidence.clone(), UNKNOWN, UNKNOWN_FIX)
        } else {
            let sure = list.iter().map(|(f, _)| services::confidence(f)).max();
            let b = out.report(first.evidence.clone()).reach(ctx.reach(*device));
            b.confidence(sure.unwrap_or(Confidence::Likely))
        };
        b.also_all(rest.iter().take(11).map(|(f, _)| *f))
            .device(*device)
            .arg("ports", ports(list.iter().map(|(_, p)| *p)));
    }
    for (device, f) in inside {
        if ![true, false].iter().any(|u| devices.contains_key(&(device, *u))) {
            let title = if f.basis == Basis::Stated { INSIDE } else { INSIDE_BY_DEFAULT };
            out.in_place(f.evidence.clone(), title).device(device);
        }
    }
}

/// `8971, 50000-50010, ?:5000`: a row of numbers is one word, and so are TCP and UDP of one port.
fn ports<'p>(list: impl Iterator<Item = &'p HostPublish>) -> String {
    let mut once: Vec<(u16, u16, bool)> = Vec::new();
    for p in list {
        let (port, inside) = (p.inside.unwrap_or(p.port), p.inside.is_some());
        if once.len() > 12 || once.iter().any(|(a, b, i)| *i == inside && (*a..=*b).contains(&port)) {
            continue;
        }
        match once.last_mut() {
            Some((_, last, i)) if *i == inside && last.checked_add(1) == Some(port) => *last = port,
            _ => once.push((port, port, inside)),
        }
    }
    let mut words: Vec<String> = Vec::new();
    for (a, b, inside) in once {
        let unknown = if inside { "?:" } else { "" };
        if b - a > 1 {
            words.push(format!("{unknown}{a}-{b}"));
        } else {
            words.extend((a..=b).map(|p| format!("{unknown}{p}")));
        }
    }
    if words.len() > 12 {
        words.truncate(12);
        words.push("…".to_owned());
    }
    words.join(", ")
}
