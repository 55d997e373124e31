//! A port forward to a device that asks for a login: the password is all that protects it.

use super::routers::{evidence, limited, who, yamaha};
use super::{Context, Example, Rule, Sink, reach_of_path};
use crate::i18n::{Text, text};
use crate::model::fact::DeviceKind;
use crate::model::finding::{Door, EndsAt, NoticeItem, Severity, Who};

pub static RULE: Rule = Rule {
    code: "MC303",
    name: "login-page-on-internet",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::I,
    title: text(
        "カメラのログインの入り口が、インターネットから届く所にあります",
        "The login of a camera can be reached from the internet",
    ),
    why: text(
        "守っているのはパスワードだけです。機器の弱点が見つかると、パスワードなしで入られます。",
        "Only the password protects it. A flaw in the device lets people in without one.",
    ),
    fix: text(
        "外から見る必要がなければ、業者に入り口を閉じてもらってください。必要なら、VPNか相手の制限を頼んでください。",
        "If nobody needs it from outside, have it closed. If it is needed, ask for a VPN or for a limit to known addresses.",
    ),
    who: &[Who::Installer, Who::Staff],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[
        ("router.txt", yamaha!("nat descriptor masquerade static 1 1 192.168.1.20 tcp 8081\n")),
        (
            "192.168.1.20_motion.conf",
            "daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 2\n\
             stream_authentication viewer:Kaki-7-Tonbo-Suzu\n",
        ),
    ],
    good: &[(
        "192.168.1.20_motion.conf",
        "daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 2\n\
         stream_authentication viewer:Kaki-7-Tonbo-Suzu\n",
    )],
};

const TITLE: Text = text(
    "{address} のログインの入り口({service})が、インターネットから{who}届く所にあります",
    "The login of {address} ({service}) can be reached from the internet by {who}",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut told: Vec<_> = Vec::new();
    for p in ctx.paths.iter().filter(|p| p.ends_at == EndsAt::LoginPage && p.door != Door::P2p) {
        let Some(d) = p.device.and_then(|d| ctx.device(d)).filter(|d| d.kind != DeviceKind::Router) else {
            continue;
        };
        let key = (d.id, p.service, p.inner_port, limited(&p.source));
        let all = evidence(p);
        let Some(first) = all.first().filter(|_| !told.contains(&key)) else { continue };
        told.push(key);
        let mut f = out
            .report(first.clone())
            .title(TITLE)
            .device(d.id)
            .confidence(p.certainty)
            .reach(reach_of_path(p))
            .arg("address", p.address.clone().unwrap_or_else(|| "?".to_owned()))
            .arg("service", p.service.label())
            .arg("who", who(&p.source));
        for e in all.iter().skip(1) {
            f = f.also(e.clone());
        }
    }
}
