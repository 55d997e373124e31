//! Uploads to a cloud: no hole, but somebody has to know about it.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::value::{Tri, Value};

pub static RULE: Rule = Rule {
    code: "MC131",
    name: "recordings-go-to-cloud",
    since: "0.2.0",
    severity: Severity::Low,
    notice_item: NoticeItem::O,
    title: text(
        "写真や録画が、外のサービスに送られています",
        "Pictures or recordings are sent to an outside service",
    ),
    why: text(
        "そのサービスのパスワードが漏れると、子どもの映像も漏れます。",
        "If that service's password leaks, the children's pictures leak too.",
    ),
    fix: text(
        "だれの契約か、2段階の確認があるか、いつ消えるかを確かめてください。",
        "Check whose account it is, whether it has two-step login, and when pictures are deleted.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["個人情報の保護に関する法律 第25条・第28条"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "camera-1.conf",
        "# @id 1\n# @name Niwa\n# @upload_enabled on\n# @upload_service gdrive\n# @upload_server 192.168.1.9\n# @upload_username kiroku\n# @upload_password ******\nstream_localhost on\nstream_port 8081\n",
    )],
    good: &[(
        "camera-1.conf",
        "# @id 1\n# @name Niwa\n# @upload_enabled on\n# @upload_service sftp\n# @upload_server 192.168.1.9\n# @upload_username kiroku\n# @upload_password ******\nstream_localhost on\nstream_port 8081\n",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for f in services::last(ctx, key::REMOTE_CLOUD) {
        let on = match &f.value {
            Value::Remote(r) => r.enabled == Tri::Yes,
            v => v.as_bool() == Some(true),
        };
        if on {
            out.report(f.evidence.clone())
                .device(ctx.facts.device_of(f.subject))
                .confidence(services::confidence(f));
        }
    }
}
