//! Somebody who knows the address sees the picture. Owns every stream that a file describes; `anonymous_viewing` speaks only
//! where a file says so without naming a stream.

use super::endpoints::{chosen, describe, groups, in_use, list, same_door, streams};
use super::{Context, Example, Rule, Sink, control_without_login};
use crate::i18n::{Text, text};
use crate::model::endpoint::Endpoint;
use crate::model::fact::{Basis, DeviceKind, Fact, SubjectId};
use crate::model::finding::{Confidence, NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::value::{Service, Tri, Value};

pub static RULE: Rule = Rule {
    code: "MC101",
    name: "stream-without-login",
    since: "0.1.0",
    severity: Severity::Critical,
    notice_item: NoticeItem::I,
    title: text(
        "ログインなしで映像を見られる設定です({services})",
        "The video can be watched without a login ({services})",
    ),
    why: text(
        "映像のアドレスを知った人は、だれでも園の中を見られます。",
        "Anyone who knows the address of the video can look into the nursery.",
    ),
    fix: text(
        "映像を見るときに名前とパスワードを求める設定に変えてください。分からないときは、設定した人にこの行を見せてください。",
        "Change the setting so that a name and a password are asked. If unsure, show this line to whoever set it up.",
    ),
    who: &[Who::Installer, Who::Maker],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "mediamtx.yml",
        "rtsp: yes\nrtspAddress: :8554\nauthInternalUsers:\n- user: any\n  ips: []\n  permissions:\n  - action: read\npaths:\n  cam:\n",
    )],
    good: &[(
        "mediamtx.yml",
        "rtsp: yes\nrtspAddress: :8554\nauthInternalUsers:\n- user: enji\n  pass: argon2:$argon2id$v=19$x\n  permissions:\n  - action: read\npaths:\n  cam:\n",
    )],
};

/// The file says nothing about a login, and without one the product lets everybody in.
const BY_DEFAULT: Text = text(
    "ログインの設定が見当たりません。このままだと、ログインなしで映像を見られます({services})",
    "No login setting was found. As it stands, the video can be watched without a login ({services})",
);
const NO_STREAM: Text = text(
    "映像の入り口にログインがありません。ただし、配信する映像はまだ書かれていません({services})",
    "An entrance for video has no login, but no video is set up so far ({services})",
);
const LOGIN: Text = text(
    "設定上、映像を見るにはログインが必要です({services})",
    "As configured, watching the video needs a login ({services})",
);
const LIMITED: Text = text(
    "設定上、決まったアドレスからだけ見られます。ログインはありません({services})",
    "As configured, only certain addresses can watch, without a login ({services})",
);
const LOOPBACK: Text = text(
    "設定上、映像はこの機器の中からしか見られません({services})",
    "As configured, the video can be watched only from the device itself ({services})",
);
const LOOPBACK_BY_DEFAULT: Text = text(
    "ログインなしの設定ですが、ほかの機器に見せる設定は書かれていません。もともとの設定では、この機器の中からしか見られません({services})",
    "There is no login, but nothing lets other devices in. By default, only the device itself can watch ({services})",
);
const SILENT: Text = text(
    "映像を見るのにログインが要るか、このファイルでは分かりません({services})",
    "This file does not say whether watching the video needs a login ({services})",
);
const SILENT_FIX: Text = text(
    "園の外の人に見えないか、設定した人に聞いてください。ほかにも設定ファイルがあれば、いっしょに入れてください。",
    "Ask whoever set it up. If there are other configuration files, drop them as well.",
);
const EXTERNAL: Text = text(
    "ログインの確認を、別のしくみに任せています({services})",
    "Logins are checked by another system ({services})",
);
const EXTERNAL_FIX: Text = text(
    "そのしくみがパスワードを確かめているか、設定した人に聞いてください。",
    "Ask whoever set it up whether that system checks passwords.",
);

/// Streams that a stranger can watch.
pub(super) fn open<'f>(ctx: &Context<'f>, subject: SubjectId) -> Vec<Endpoint<'f>> {
    // A door of the maker's own that says it asks for nothing shows pictures, too (MediaMTX: media over QUIC).
    chosen(ctx, subject, |e| {
        (e.service.is_stream() || e.service == Service::Vendor) && e.is_open() == Tri::Yes && in_use(e)
    })
}

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for subject in ctx.subjects() {
        let streams = streams(ctx, subject);
        looked |= !streams.is_empty();
        let mut open = open(ctx, subject);
        let any_open = !open.is_empty();
        // The control page on the same port is the greater danger and says so.
        let control = control_without_login::open(ctx, subject);
        open.retain(|e| !control.iter().any(|c| same_door(c, e)));
        for group in groups(ctx, open, |e| e.auth) {
            let Some(auth) = group.first().and_then(|d| d.endpoint.auth) else { continue };
            let b = describe(ctx, out.report(auth.evidence.clone()), &group);
            // The switch for strangers of the whole device, where the file has one.
            let strangers = ctx.facts.get(subject, key::AUTH_ANONYMOUS_VIEW);
            let b =
                b.also_all(strangers.filter(|f| f.value == Value::Bool(true) && f.basis != Basis::Default));
            if ctx.facts.bool(subject, key::STREAM_LISTED) == Some(false) {
                b.title(NO_STREAM).confidence(Confidence::Possible);
            } else if auth.basis == Basis::Default {
                b.title(BY_DEFAULT);
            }
        }
        if any_open {
            continue;
        }
        // Protections count only where the file itself states them.
        let stated = |f: Option<&Fact>| f.is_some_and(|f| f.basis != Basis::Default);
        let (inside, outside): (Vec<_>, Vec<_>) =
            streams.into_iter().partition(|e| e.beyond_loopback() == Tri::No);
        place(ctx, out, &inside, LOOPBACK, |e| e.bind.filter(|f| stated(Some(f))));
        let off = |e: &Endpoint<'_>| !stated(e.bind) && stated(e.auth) && e.is_open() == Tri::Yes;
        place(ctx, out, &inside, LOOPBACK_BY_DEFAULT, |e| e.auth.filter(|_| off(e)));
        let (limited, login): (Vec<_>, Vec<_>) =
            outside.into_iter().partition(|e| e.auth_kind() == "address");
        // A secret address is no login; another rule speaks of it.
        let closed = |e: &Endpoint<'_>| e.is_open() == Tri::No && e.auth_kind() != "alias";
        place(ctx, out, &limited, LIMITED, |e| e.auth.filter(|f| stated(Some(f))));
        place(ctx, out, &login, LOGIN, |e| e.auth.filter(|f| stated(Some(f)) && closed(e)));
        // On for certain, and not a word about a login (a per-camera file whose main file is missing). Cameras ask for
        // one on RTSP unless they say otherwise; programs do not.
        let server = ctx.facts.subject(subject).is_some_and(|s| s.kind == DeviceKind::Server);
        let silent: Vec<_> = login
            .iter()
            .filter(|e| (server || e.service != Service::Rtsp) && e.auth.is_none())
            .filter(|e| e.is_enabled() == Tri::Yes && stated(e.enabled))
            .collect();
        if let Some(f) = silent.first().and_then(|e| e.port.or(e.enabled)) {
            out.unknown(f.evidence.clone(), SILENT, SILENT_FIX)
                .device(ctx.facts.device_of(subject))
                .also_all(silent.iter().filter_map(|e| e.port.or(e.enabled)).take(6))
                .arg("services", list(silent.iter().copied()));
        }
        let external: Vec<_> = login.into_iter().filter(|e| e.auth_kind() == "external").collect();
        if let Some(f) = external.first().and_then(|e| e.auth) {
            out.unknown(f.evidence.clone(), EXTERNAL, EXTERNAL_FIX)
                .device(ctx.facts.device_of(subject))
                .arg("services", list(&external));
        }
    }
    if !looked {
        out.not_checked(text(
            "映像の配信についての設定が、入れたファイルにありませんでした。",
            "The files say nothing about video streams.",
        ));
    }
}

/// One protection of several streams, where `by` finds the fact that states it.
fn place<'f>(
    ctx: &Context<'f>,
    out: &mut Sink<'_>,
    streams: &[Endpoint<'f>],
    title: Text,
    by: impl Fn(&Endpoint<'f>) -> Option<&'f Fact>,
) {
    let with: Vec<(&Endpoint<'f>, &Fact)> = streams.iter().filter_map(|e| Some((e, by(e)?))).collect();
    let Some((first, fact)) = with.first() else { return };
    out.in_place(fact.evidence.clone(), title)
        .device(ctx.facts.device_of(first.subject))
        .confidence(Confidence::Certain)
        .arg("services", list(with.iter().map(|(e, _)| *e)))
        .also_all(with.iter().map(|(_, f)| *f).take(6));
}
