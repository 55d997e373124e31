//! A file says "guests may watch" or "guests may move the camera" without naming a stream. Where it names the stream,
//! `stream_without_login` has said it.

use super::endpoints::{reach, streams};
use super::{Context, Example, Rule, Sink, stream_without_login};
use crate::i18n::{Text, text};
use crate::model::fact::{Basis, SubjectId};
use crate::model::finding::{Confidence, NoticeItem, Reach, Severity, Who};
use crate::model::key::{self, FactKey};
use crate::model::value::Value;

pub static RULE: Rule = Rule {
    code: "MC103",
    name: "anonymous-access",
    since: "0.1.0",
    severity: Severity::Critical,
    notice_item: NoticeItem::I,
    title: text("だれでも(匿名で)映像を見られる設定です", "Anybody may watch the video (anonymous viewing)"),
    why: text(
        "機器につながる人は、名前もパスワードもなしに映像を見たり動かしたりできます。",
        "Whoever reaches the device can watch or move it without a name or a password.",
    ),
    fix: text(
        "「匿名」や「ゲスト」で使える設定を切ってください。見る人用のパスワードも決めてください。",
        "Switch off access for anonymous users and guests. Set a password for viewers too.",
    ),
    who: &[Who::Installer, Who::Staff],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "motion.conf",
        "# @admin_username admin\n# @admin_password 2bd806c97f0e00af1a1fc3328fa763a9269723c8\n# @normal_username user\n# @normal_password \n\nwebcontrol_port 7999\nwebcontrol_localhost on\ncamera camera-1.conf\n",
    )],
    good: &[(
        "motion.conf",
        "# @admin_username admin\n# @admin_password 2bd806c97f0e00af1a1fc3328fa763a9269723c8\n# @normal_username user\n# @normal_password 81b637d8fcd2c6da6359e6963113a1170de795e4\n\nwebcontrol_port 7999\nwebcontrol_localhost on\ncamera camera-1.conf\n",
    )],
};

/// In the words of the maker's own menus, where they are known.
const MENUS: [(&str, Text); 2] = [
    (
        "axis",
        text(
            "カメラの画面の「System Options」→「Security」→「Users」で、匿名の閲覧と操作を許す印を外してください。",
            "On the camera’s page “System Options → Security → Users”, clear the marks that allow anonymous viewing and control.",
        ),
    ),
    (
        "i-pro",
        text(
            "カメラの画面の「ユーザー管理」→「ユーザー認証」を「On」にし、未登録ユーザーの使用をやめてください。",
            "On the camera’s page for users, turn user authentication on and do not admit unregistered users.",
        ),
    ),
];

const MOVE: Text =
    text("だれでも(匿名で)カメラを動かせる設定です", "Anybody may move the camera (anonymous control)");
const CLOSED: Text =
    text("設定上、匿名では映像を見られません", "As configured, anonymous users cannot watch");

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for subject in ctx.subjects() {
        let told = !stream_without_login::open(ctx, subject).is_empty();
        switch(ctx, out, subject, key::AUTH_ANONYMOUS_VIEW, RULE.title, told);
        switch(ctx, out, subject, key::AUTH_ANONYMOUS_PTZ, MOVE, false);
    }
}

/// One switch of a file. `told`: another rule has reported the same.
fn switch(ctx: &Context<'_>, out: &mut Sink<'_>, subject: SubjectId, what: FactKey, title: Text, told: bool) {
    let Some(f) = ctx.facts.get(subject, what) else { return };
    let device = ctx.facts.device_of(subject);
    let sure = if f.basis == Basis::Stated { Confidence::Certain } else { Confidence::Likely };
    match f.value {
        Value::Bool(true) if !told => {
            // Streams that listen on loopback only are no danger from outside.
            let reach = streams(ctx, subject).iter().map(|e| reach(ctx, e)).max();
            let reach = reach.unwrap_or_else(|| ctx.reach(device));
            if reach != Reach::Local {
                let b =
                    out.report(f.evidence.clone()).title(title).device(device).reach(reach).confidence(sure);
                let vendor = ctx.device(device).and_then(|d| d.vendor.as_deref()).unwrap_or("");
                if let Some((_, fix)) = MENUS.iter().find(|(v, _)| vendor.eq_ignore_ascii_case(v)) {
                    b.fix(*fix);
                }
            }
        }
        // Said already where a stream with its login is known.
        Value::Bool(false)
            if what == key::AUTH_ANONYMOUS_VIEW
                && f.basis != Basis::Default
                && streams(ctx, subject).is_empty() =>
        {
            out.in_place(f.evidence.clone(), CLOSED).device(device);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::date::Date;
    use crate::model::fact::{DeviceId, DeviceKind, Evidence, Fact, Facts, Subject};
    use crate::model::finding::Outcome;
    use crate::model::span::{FileId, Span};

    fn codes(list: &[(FactKey, Value)]) -> Vec<(&'static str, bool)> {
        let mut facts = Facts::default();
        let file = FileId(0);
        let subject = Subject { file: Some(file), kind: DeviceKind::Camera, span: None, device: DeviceId(0) };
        let subject = facts.add_subject(subject);
        for (key, value) in list {
            let evidence = Evidence::File(Span::new(file, 0, 1));
            facts.push(Fact {
                subject,
                key: *key,
                value: value.clone(),
                basis: Basis::Stated,
                secret: None,
                evidence,
            });
        }
        let today = Date::parse("2026-11-21").unwrap();
        let ctx = Context {
            facts: &facts,
            devices: &[],
            files: &[],
            paths: &[],
            today,
            made: super::super::Made::default(),
        };
        let found = super::super::run(&ctx).0;
        found
            .iter()
            .filter(|f| f.rule.starts_with("MC1"))
            .map(|f| (f.rule, matches!(f.outcome, Outcome::Danger(_))))
            .collect()
    }

    #[test]
    fn one_danger_is_told_by_one_rule() {
        let view = (key::AUTH_ANONYMOUS_VIEW, Value::Bool(true));
        let ptz = (key::AUTH_ANONYMOUS_PTZ, Value::Bool(true));
        let on = (key::RTSP_ENABLED, Value::Bool(true));
        let none = (key::RTSP_AUTH, Value::from("none"));
        let inside = (key::RTSP_BIND, Value::from("loopback"));
        assert_eq!(codes(std::slice::from_ref(&view)), [("MC103", true)]);
        assert_eq!(codes(&[view.clone(), on.clone(), none.clone()]), [("MC101", true)]);
        assert_eq!(codes(&[view, on, none, inside]), [("MC101", false)]);
        assert_eq!(codes(&[ptz]), [("MC103", true)]);
    }

    #[test]
    fn an_open_page_is_told_once() {
        let page = (key::AUTH_WEB_REQUIRED, Value::Bool(false));
        let none = (key::API_AUTH, Value::from("none"));
        let off = (key::API_ENABLED, Value::Bool(false));
        assert_eq!(codes(std::slice::from_ref(&page)), [("MC102", true)]);
        assert_eq!(codes(&[page.clone(), none.clone()]), [("MC102", true)]);
        assert_eq!(codes(&[page, none, off]), []);
    }
}
