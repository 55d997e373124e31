//! SNMP of version 1 or 2c: whatever its community is, it travels in clear.

use super::services;
use super::{Context, Example, Rule, Sink, snmp_default_community};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC160",
    name: "snmp-unencrypted",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::I,
    title: text("監視(SNMP)が、暗号化されない版で動いています", "SNMP runs in a version without encryption"),
    why: text(
        "合い言葉がそのまま流れるので、同じネットワークの人に読まれます。",
        "Its community travels in clear and can be read in the same network.",
    ),
    fix: text(
        "使っていなければSNMPをオフにしてください。使うなら、v1とv2cを切ってv3にしてください。",
        "Turn SNMP off if nobody uses it. Otherwise switch v1 and v2c off and use v3.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.5-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "param.txt",
        "root.Brand.Brand=AXIS\nroot.SNMP.Enabled=yes\nroot.SNMP.V1=no\nroot.SNMP.V2c=yes\nroot.SNMP.V3=yes\n",
    )],
    good: &[
        (
            "param.txt",
            "root.Brand.Brand=AXIS\nroot.SNMP.Enabled=yes\nroot.SNMP.V1=no\nroot.SNMP.V2c=no\nroot.SNMP.V3=yes\n",
        ),
        ("param.txt", "root.Brand.Brand=AXIS\nroot.SNMP.Enabled=no\nroot.SNMP.V2c=yes\n"),
    ],
};

const NOTHING: Text =
    text("入れた資料に、SNMPの版の設定がありませんでした。", "The files do not state versions of SNMP.");

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::SNMP_PLAIN) {
        looked = true;
        let off = ctx.facts.bool(f.subject, key::SNMP_ENABLED) == Some(false);
        // A community that everybody knows is the greater danger and says so.
        if f.value.as_bool() != Some(true) || off || snmp_default_community::is_known(ctx, f.subject) {
            continue;
        }
        let device = ctx.facts.device_of(f.subject);
        out.report(f.evidence.clone())
            .confidence(services::confidence(f))
            .device(device)
            .reach(ctx.reach_port(device, services::port(ctx, f.subject, key::SNMP_PORT, 161)));
    }
    if !looked {
        out.not_checked(NOTHING);
    }
}
