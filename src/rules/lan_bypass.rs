//! People in the local network are let in without a password: a list of networks, or the whole LAN.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::map::HashSet;
use crate::model::net::{HostScope, host_scope};
use crate::model::value::Value;

pub static RULE: Rule = Rule {
    code: "MC112",
    name: "lan-without-login",
    since: "0.2.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::I,
    title: text(
        "園の中からは、パスワードなしで入れる設定です({where})",
        "From inside the site, no password is needed ({where})",
    ),
    why: text(
        "来客用のWi-Fiや、乗っ取られた機器からも、カメラを見られます。",
        "Guests on the Wi-Fi and devices that were broken into can watch as well.",
    ),
    fix: text(
        "園の中からもログインが必要な設定に変えてください。設定した人に、この行を見せてください。",
        "Require a login from inside too. Show this line to whoever set it up.",
    ),
    who: &[Who::Installer],
    references: &[
        "こども家庭庁・総務省 お知らせ(2023-10-02)(イ)",
        "Home Assistant Docs: Authentication providers",
    ],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "configuration.yaml",
        "default_config:\nhomeassistant:\n  auth_providers:\n    - type: homeassistant\n    - type: trusted_networks\n      trusted_networks:\n        - 192.168.1.0/24\n      allow_bypass_login: true\n",
    )],
    good: &[(
        "configuration.yaml",
        "default_config:\nhomeassistant:\n  auth_providers:\n    - type: homeassistant\n",
    )],
};

const ALL: Text = text(
    "どこからでも、パスワードなしで入れる設定です({where})",
    "From anywhere, no password is needed ({where})",
);
const NOTHING: Text = text(
    "入れた資料に、園の中からのログインの設定がありませんでした。",
    "The files do not say whether people inside need a login.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    let mut told = HashSet::new();
    for f in services::last(ctx, key::AUTH_TRUSTED_NETWORKS) {
        looked = true;
        let Value::List(nets) = &f.value else { continue };
        // Only the device itself.
        if nets.iter().all(|n| host_scope(n.split('/').next().unwrap_or(n)) == HostScope::Loopback) {
            continue;
        }
        let device = ctx.facts.device_of(f.subject);
        told.insert(f.subject);
        let everybody = nets.iter().any(|n| n.ends_with("/0"));
        let b = out
            .report(f.evidence.clone())
            .device(device)
            .reach(ctx.reach(device))
            .confidence(services::confidence(f))
            .arg("where", nets.iter().take(4).cloned().collect::<Vec<_>>().join(", "));
        if everybody {
            b.severity(Severity::Critical).title(ALL);
        }
    }
    for f in services::last(ctx, key::AUTH_LAN_BYPASS) {
        looked = true;
        if f.value.as_bool() == Some(true) && !told.contains(&f.subject) {
            let device = ctx.facts.device_of(f.subject);
            out.report(f.evidence.clone())
                .device(device)
                .reach(ctx.reach(device))
                .confidence(services::confidence(f))
                .arg("where", "LAN");
        }
    }
    if !looked {
        out.not_checked(NOTHING);
    }
}
