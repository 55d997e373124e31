//! Somebody who reaches the admin page, the control interface or ONVIF can change the device without a login.

use super::endpoints::{chosen, describe, groups, in_use, list, same_door, streams};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::endpoint::Endpoint;
use crate::model::fact::{Basis, SubjectId};
use crate::model::finding::{Confidence, NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::value::{Service, Tri, Value};

pub static RULE: Rule = Rule {
    code: "MC102",
    name: "control-without-login",
    since: "0.1.0",
    severity: Severity::Critical,
    notice_item: NoticeItem::I,
    title: text(
        "ログインなしで操作できる入り口があります({services})",
        "There is an entrance that can be operated without a login ({services})",
    ),
    why: text(
        "知らない人が、設定を変えたり、パスワードを読み取ったり、映像を見たりできます。",
        "Strangers can change settings, read passwords and watch the video.",
    ),
    fix: text(
        "この入り口を使わないなら止めてください。使うなら、ログインが必要な設定に変えてください。",
        "Switch this entrance off if it is not used. Otherwise require a login.",
    ),
    who: &[Who::Installer, Who::Maker],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "mediamtx.yml",
        "api: yes\napiAddress: :9997\nauthInternalUsers:\n- user: any\n  permissions:\n  - action: api\npaths:\n  cam:\n",
    )],
    good: &[(
        "mediamtx.yml",
        "api: yes\napiAddress: 127.0.0.1:9997\nauthInternalUsers:\n- user: any\n  permissions:\n  - action: api\npaths:\n  cam:\n",
    )],
};

const BY_DEFAULT: Text = text(
    "操作用の入り口が開いています。ログインの設定が見当たりません({services})",
    "A control entrance is open, and no login setting was found ({services})",
);
const UNTOLD: Text = text(
    "操作用の入り口が動いています。ログインがいるかどうかは、ファイルからは分かりません({services})",
    "A control entrance is running. The file does not say whether it asks for a login ({services})",
);
const UNTOLD_FIX: Text = text(
    "使っているかどうか、ログインがいるかどうかを、設定した人に聞いてください。",
    "Ask whoever set it up whether it is used and whether it asks for a login.",
);
/// Pictures and settings behind one door.
const BOTH: Text = text(
    "ログインなしで、映像を見たり設定を変えたりできます({services})",
    "Without a login, the video can be watched and settings can be changed ({services})",
);
const PAGE: Text =
    text("管理画面にログインなしで入れる設定です", "The admin page can be entered without a login");
const LOGIN: Text = text(
    "設定上、操作するにはログインが必要です({services})",
    "As configured, operating the device needs a login ({services})",
);
const LOOPBACK: Text = text(
    "設定上、操作用の入り口はこの機器の中からしか使えません({services})",
    "As configured, the control entrance can be used only from the device itself ({services})",
);
const PAGE_LOGIN: Text =
    text("設定上、管理画面に入るにはログインが必要です", "As configured, the admin page needs a login");

fn is_control(s: Service) -> bool {
    matches!(s, Service::Http | Service::Https | Service::Api | Service::Onvif)
}

/// Control services that a stranger can use.
pub(super) fn open<'f>(ctx: &Context<'f>, subject: SubjectId) -> Vec<Endpoint<'f>> {
    chosen(ctx, subject, |e| is_control(e.service) && e.is_open() == Tri::Yes && in_use(e))
}

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for subject in ctx.subjects() {
        let services = chosen(ctx, subject, |e| is_control(e.service));
        let page = ctx.facts.get(subject, key::AUTH_WEB_REQUIRED);
        looked |= !services.is_empty() || page.is_some();
        let device = ctx.facts.device_of(subject);
        let open = open(ctx, subject);
        if !open.is_empty() {
            let streams = streams(ctx, subject);
            for group in groups(ctx, open, |e| e.auth) {
                let Some(auth) = group.first().and_then(|d| d.endpoint.auth) else { continue };
                let b = describe(ctx, out.report(auth.evidence.clone()), &group);
                if group.iter().any(|d| streams.iter().any(|s| same_door(s, &d.endpoint))) {
                    b.title(BOTH);
                } else if auth.basis == Basis::Default {
                    b.title(BY_DEFAULT);
                }
            }
            continue;
        }
        // The file says it in one word, without a service of its own.
        let in_reach = services.is_empty() || services.iter().any(in_use);
        match page {
            Some(f) if f.value == Value::Bool(false) && in_reach => {
                let sure = if f.basis == Basis::Stated { Confidence::Certain } else { Confidence::Likely };
                out.report(f.evidence.clone())
                    .title(PAGE)
                    .device(device)
                    .reach(ctx.reach(device))
                    .confidence(sure)
                    .arg("services", "HTTP");
                continue;
            }
            Some(f) if f.value == Value::Bool(true) && f.basis != Basis::Default => {
                out.in_place(f.evidence.clone(), PAGE_LOGIN).device(device);
                continue;
            }
            _ => {}
        }
        // Switched on by the file itself, and no word about a login.
        let on = |e: &Endpoint<'_>| {
            e.enabled.is_some_and(|f| f.basis == Basis::Stated) && e.is_enabled() == Tri::Yes
        };
        let untold: Vec<_> =
            services.iter().filter(|e| in_use(e) && on(e) && e.is_open() == Tri::Unknown).collect();
        if let Some(f) = untold.iter().find(|e| e.service == Service::Api).and_then(|e| e.enabled) {
            out.unknown(f.evidence.clone(), UNTOLD, UNTOLD_FIX)
                .device(device)
                .arg("services", list(untold.iter().copied()))
                .also_all(untold.iter().flat_map(|e| e.facts()).filter(|f| f.basis == Basis::Stated).take(6));
        }
        let inside: Vec<_> = services
            .iter()
            .filter(|e| on(e) && e.beyond_loopback() == Tri::No)
            .filter(|e| e.bind.is_some_and(|f| f.basis == Basis::Stated))
            .collect();
        if let Some(f) = inside.first().and_then(|e| e.bind) {
            out.in_place(f.evidence.clone(), LOOPBACK)
                .device(device)
                .arg("services", list(inside.iter().copied()))
                .also_all(inside.iter().filter_map(|e| e.bind).take(6));
        }
        let closed: Vec<_> = services
            .iter()
            .filter(|e| {
                in_use(e) && e.is_open() == Tri::No && e.auth.is_some_and(|f| f.basis != Basis::Default)
            })
            .collect();
        if let Some(f) = closed.first().and_then(|e| e.auth) {
            out.in_place(f.evidence.clone(), LOGIN)
                .device(device)
                .arg("services", list(closed.iter().copied()))
                .also_all(closed.iter().filter_map(|e| e.auth).take(6));
        }
    }
    if !looked {
        out.not_checked(text(
            "管理画面についての設定が、入れたファイルにありませんでした。",
            "The files say nothing about admin pages.",
        ));
    }
}
