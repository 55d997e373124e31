//! Who may manage the router. Settings that admit everybody are careless; whether packets from the internet really
//! arrive depends on address translation and filters, so the words are "please check" unless a way in is shown.

use super::routers::{KEEP, any_router, command, no_router, partial, yamaha};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Arg, Bi, Text, text};
use crate::model::fact::Basis;
use crate::model::finding::{Confidence, Door, EndsAt, NoticeItem, Reach, Severity, Who};
use crate::model::key;
use crate::model::value::{AllowedFrom, RemoteAdmin, Service, Tri, Value};
use crate::reach::unreached;

pub static RULE: Rule = Rule {
    code: "MC308",
    name: "router-management-from-anywhere",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::R,
    title: text(
        "ルーターの管理が、どこからでも受け付ける設定です(要確認)",
        "The router's management accepts everybody (please check)",
    ),
    why: text(
        "ルーターの管理は、決まった人と場所だけに限るのが基本です。ほかの守りが1つ外れると、外から入られます。",
        "Managing the router should be limited to certain people and places. If one other protection fails, strangers get in.",
    ),
    fix: text(
        "業者に「ルーターの{service}は、園の中からだけ使えますか」と聞いてください。使わないなら止めてもらってください。{command}",
        "Ask your installer: can the router's {service} be used from inside only? If nobody uses it, have it switched off. {command}",
    ),
    who: &[Who::Installer],
    references: &[
        "こども家庭庁・総務省 お知らせ(2023-10-02)(イ)",
        "ヤマハ ルーター コマンドリファレンス 4章・33章",
    ],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[("router.txt", yamaha!("telnetd host any\n"))],
    good: &[("router.txt", yamaha!("telnetd host lan\nhttpd host lan\n"))],
};

const STATED: Text = text(
    "ルーターの{service}が、どこからでも受け付ける設定です(要確認)",
    "The router's {service} accepts everybody (please check)",
);
const DEFAULT: Text = text(
    "ルーターの{service}を限る行がありません。初期値では、どこからでも受け付けます(要確認)",
    "No line limits the router's {service}; by default it accepts everybody (please check)",
);
const REACHED: Text = text(
    "ルーターの{service}に、インターネットから届く設定です",
    "The router's {service} can be reached from the internet",
);
const INSIDE: Text =
    text("ルーターの{service}は、園の中からだけです", "The router's {service} is open from inside only");
const OFF: Text = text("ルーターの{service}は止めてあります", "The router's {service} is switched off");

/// What a service without a name of its own is, by its port.
fn name(a: &RemoteAdmin) -> Arg {
    Arg::Text(match (a.service, a.port) {
        (Service::Api, 8291) => text("WinBox(設定の画面)", "WinBox (management)"),
        (Service::Other, 53) => Service::Dns.label(),
        (Service::Other, 1080 | 3128 | 8080) => text("中継(プロキシ)", "proxy"),
        (Service::Other, p) => {
            return Arg::Both(Bi {
                ja: format!("{p}番のサービス"), en: format!("service at port {p}")
            });
        }
        (s, _) => s.label(),
    })
}

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    if !any_router(ctx) {
        out.not_checked(no_router(ctx));
        return;
    }
    for f in ctx.facts.all(key::REMOTE_ADMIN) {
        let Value::RemoteAdmin(a) = &f.value else { continue };
        let device = ctx.facts.device_of(f.subject);
        let stated = f.basis == Basis::Stated;
        if a.state == Tri::No {
            if stated {
                out.in_place(f.evidence.clone(), OFF).fix(KEEP).device(device).arg("service", name(a));
            }
            continue;
        }
        let everybody = matches!(a.allowed_from, AllowedFrom::Any | AllowedFrom::Wan);
        if !everybody {
            // Telnet is a finding of its own, wherever it can be used from (MC320).
            // Nor is it good news while a forward leads there, or while the rest of the file is missing.
            if stated
                && matches!(a.allowed_from, AllowedFrom::Lan)
                && a.from_wan == Tri::No
                && a.service != Service::Telnet
                && !partial(ctx, f.subject)
            {
                out.in_place(f.evidence.clone(), INSIDE).fix(KEEP).device(device).arg("service", name(a));
            }
            continue;
        }
        let reached = a.from_wan == Tri::Yes;
        // The rules on paths say more about a shell, or a page without a password, that the internet reaches.
        let told = ctx.paths.iter().any(|p| {
            p.door == Door::RemoteAdmin
                && p.certainty > Confidence::Possible
                && p.device == Some(device)
                && p.external_port == Some(a.port)
                && matches!(p.ends_at, EndsAt::Telnet | EndsAt::AdminDefaultPassword)
        });
        if told {
            continue;
        }
        let severity = if reached { Severity::High } else { unreached(a.service) };
        let title = match (reached, stated) {
            (true, _) => REACHED,
            (false, true) => STATED,
            (false, false) => DEFAULT,
        };
        let confidence = match f.basis {
            _ if reached => Confidence::Likely,
            Basis::Stated => Confidence::Certain,
            Basis::Default => Confidence::Likely,
            Basis::Derived => Confidence::Possible,
        };
        out.report(f.evidence.clone())
            .title(title)
            .severity(severity)
            .confidence(confidence)
            .device(device)
            .reach(if reached { Reach::LikelyInternet } else { Reach::NotShown })
            .arg("service", name(a))
            .arg("command", command(ctx, f.subject, a.service.short()));
    }
}
