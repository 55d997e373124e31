//! SNMP answers to a community string that everybody knows.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::{Fact, SubjectId};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC507",
    name: "snmp-default-community",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::I,
    title: text(
        "監視の合い言葉(SNMPコミュニティ)が、だれでも知っている初期値です",
        "The SNMP community is a default that everybody knows",
    ),
    why: text(
        "合い言葉を知っている人は、機器の情報を読めます。書きこみ用なら設定も変えられます。",
        "Whoever knows it can read the device, and with the write community change it.",
    ),
    fix: text(
        "使っていなければSNMPをオフにしてください。使うなら、長い合い言葉かSNMPv3に変えてください。",
        "Turn SNMP off if nobody uses it. Otherwise use a long community or SNMPv3.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.1-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<SNMP xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><SNMPv2c><enabled>true</enabled>\
            <readCommunity>public</readCommunity></SNMPv2c></SNMP>",
    )],
    good: &[
        (
            "a.xml",
            "<SNMP xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><SNMPv2c><enabled>true</enabled>\
            <readCommunity>Kawasemi-88-Tobi</readCommunity></SNMPv2c></SNMP>",
        ),
        (
            "b.xml",
            "<SNMP xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><SNMPv2c><enabled>false</enabled>\
            <readCommunity>public</readCommunity></SNMPv2c></SNMP>",
        ),
    ],
};

const NOTHING: Text =
    text("入れた資料に、SNMPの合い言葉がありませんでした。", "The files hold no SNMP community.");

/// Community strings from factories and textbooks. Compared, never shown.
const KNOWN: [&str; 10] =
    ["public", "private", "write", "read", "admin", "snmp", "community", "manager", "cisco", "default"];

fn is_default(f: &Fact) -> bool {
    let value = f.secret.as_ref().and_then(|s| s.value.as_ref());
    value.is_some_and(|v| KNOWN.iter().any(|k| v.expose().trim().eq_ignore_ascii_case(k)))
}

/// Does this subject have a community that everybody knows?
pub(super) fn is_known(ctx: &Context<'_>, subject: SubjectId) -> bool {
    ctx.facts.of(subject).any(|f| f.key == key::SNMP_COMMUNITY && is_default(f))
}

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    // Both communities of one device are one finding.
    let mut last = None;
    for f in ctx.facts.all(key::SNMP_COMMUNITY) {
        looked = true;
        if !is_default(f)
            || ctx.facts.bool(f.subject, key::SNMP_ENABLED) == Some(false)
            || last == Some(f.subject)
        {
            continue;
        }
        last = Some(f.subject);
        let write = ctx
            .facts
            .of(f.subject)
            .find(|w| w.key == key::SNMP_COMMUNITY && w.value.as_text().is_some_and(|t| t.contains("write")));
        let severity = if write.is_some() { Severity::High } else { Severity::Medium };
        let device = ctx.facts.device_of(f.subject);
        out.report(f.evidence.clone())
            .also_all(write)
            .severity(severity)
            .confidence(services::confidence(f))
            .device(device)
            .reach(ctx.reach_port(device, Some(161)));
    }
    if !looked {
        out.not_checked(NOTHING);
    }
}
