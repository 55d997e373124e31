//! A stranger can put another picture in place of the camera's.

use super::endpoints::{by_file, list, reach, streams};
use super::{Context, Example, Rule, Sink, stream_without_login};
use crate::i18n::text;
use crate::model::fact::Basis;
use crate::model::finding::{Confidence, NoticeItem, Reach, Severity, Who};
use crate::model::key;
use crate::model::value::Value;

pub static RULE: Rule = Rule {
    code: "MC104",
    name: "anonymous-publishing",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::I,
    title: text(
        "だれでも映像を送りこめる設定です({services})",
        "Anybody may send video into the system ({services})",
    ),
    why: text(
        "にせの映像にすりかえられると、本当の様子が分からなくなります。",
        "If a false picture is put in, nobody sees what really happens.",
    ),
    fix: text(
        "映像を送る側にも名前とパスワードを求める設定に変えてください。",
        "Require a name and a password for sending video as well.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "mediamtx.yml",
        "rtspAddress: :8554\nauthInternalUsers:\n- user: any\n  permissions:\n  - action: publish\npaths:\n  all_others:\n",
    )],
    good: &[(
        "mediamtx.yml",
        "rtspAddress: :8554\nauthInternalUsers:\n- user: any\n  permissions:\n  - action: read\npaths:\n  all_others:\n",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for f in ctx.facts.all(key::AUTH_ANONYMOUS_PUBLISH) {
        // The last statement of the file counts.
        let last = ctx.facts.get(f.subject, key::AUTH_ANONYMOUS_PUBLISH);
        if f.value != Value::Bool(true) || !last.is_some_and(|l| std::ptr::eq(l, f)) {
            continue;
        }
        let mut ways = streams(ctx, f.subject);
        if ways.is_empty() {
            ways = stream_without_login::open(ctx, f.subject);
        }
        let reach = ways.iter().map(|e| reach(ctx, e)).max().unwrap_or(Reach::NotShown);
        if reach == Reach::Local {
            continue;
        }
        let sure = if f.basis == Basis::Stated { Confidence::Certain } else { Confidence::Likely };
        // Pictures are sent by every protocol but HLS, which only shows them.
        let ways = ways.iter().filter(|e| e.service != crate::model::value::Service::Hls);
        out.report(f.evidence.clone())
            .device(ctx.facts.device_of(f.subject))
            .reach(reach)
            .confidence(by_file(ctx, f.subject, sure))
            .arg("services", list(ways));
    }
}
