//! A login exists, but name and password travel in clear: basic authentication on a connection without TLS.

use super::endpoints::{chosen, describe, groups, in_use};
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::endpoint::Endpoint;
use crate::model::fact::Basis;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::order::Order as _;
use crate::model::value::{Service, Tri};

pub static RULE: Rule = Rule {
    code: "MC106",
    name: "basic-login-without-encryption",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::I,
    title: text(
        "パスワードが暗号化されずに流れる設定です({services})",
        "The password travels without encryption ({services})",
    ),
    why: text(
        "同じネットワークにいる人に、パスワードを読み取られることがあります。",
        "Somebody in the same network may read the password.",
    ),
    fix: text(
        "暗号化(HTTPSやRTSPS)を使うか、ログインの方式を「digest」に変えてください。外から見るならVPNを使ってください。",
        "Use encryption (HTTPS, RTSPS) or the login method “digest”. Use a VPN for viewing from outside.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "mediamtx.yml",
        "rtspAddress: :8554\nrtspEncryption: \"no\"\nrtspAuthMethods: [basic]\nauthInternalUsers:\n- user: enji\n  pass: argon2:$argon2id$v=19$x\n  permissions:\n  - action: read\npaths:\n  cam:\n",
    )],
    good: &[(
        "mediamtx.yml",
        "rtmp: no\nhls: no\nwebrtc: no\nsrt: no\nrtspAddress: :8554\nrtspEncryption: strict\nrtspAuthMethods: [basic]\nauthInternalUsers:\n- user: enji\n  pass: argon2:$argon2id$v=19$x\n  permissions:\n  - action: read\npaths:\n  cam:\n",
    )],
};

/// Endpoints whose password can be read on the way.
pub(super) fn readable(e: &Endpoint<'_>) -> bool {
    let clear = e.is_encrypted() == Tri::No || e.service == Service::Http;
    clear && in_use(e) && e.auth_kind() == "basic"
}

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for subject in ctx.subjects() {
        // One finding for a device: how many protocols it has changes nothing about what to do.
        let mut doors: Vec<_> =
            groups(ctx, chosen(ctx, subject, readable), |e| e.auth).into_iter().flatten().collect();
        doors.order_by_key(|d| std::cmp::Reverse((d.reach, d.confidence)));
        let Some(auth) = doors.first().and_then(|d| d.endpoint.auth) else { continue };
        let tls = doors.iter().filter_map(|d| d.endpoint.tls);
        let stated = tls.filter(|f| f.basis == Basis::Stated);
        describe(ctx, out.report(auth.evidence.clone()).also_all(stated), &doors);
    }
}
