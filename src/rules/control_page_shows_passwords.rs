//! A control page that shows or changes passwords and commands, open beyond the machine itself (motion:
//! `webcontrol_parms 3`).

use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::endpoint::endpoints;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::value::{Service, Tri};

pub static RULE: Rule = Rule {
    code: "MC207",
    name: "control-page-shows-passwords",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::I,
    title: text(
        "操作用の画面から、カメラのパスワードや命令が見えます",
        "The control page shows camera passwords and commands",
    ),
    why: text(
        "この画面を開ける人は、カメラのパスワードを読み、機器に命令を入れられます。",
        "Whoever opens this page can read camera passwords and put commands into the machine.",
    ),
    fix: text(
        "webcontrol_parmsを2以下にして、webcontrol_localhostをonにしてください。自分でできないときは、設定した人に頼んでください。",
        "Set webcontrol_parms to 2 or less and webcontrol_localhost to on, or ask the person who set it up.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "motion 4.x webcontrol_parms"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "motion.conf",
        "daemon on\npicture_output on\nwebcontrol_port 8080\nwebcontrol_localhost off\nwebcontrol_auth_method 2\nwebcontrol_authentication enji:${WEB_PW}\nwebcontrol_parms 3\n",
    )],
    good: &[(
        "motion.conf",
        "daemon on\npicture_output on\nwebcontrol_port 8080\nwebcontrol_localhost on\nwebcontrol_parms 3\n",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for f in ctx.facts.all(key::AUTH_WEB_SECRETS).filter(|f| f.value.as_bool() == Some(true)) {
        let Some(door) = endpoints(ctx.facts, f.subject).into_iter().find(|e| e.service == Service::Api)
        else {
            continue;
        };
        if door.is_enabled() != Tri::Yes || door.beyond_loopback() != Tri::Yes {
            continue;
        }
        let device = ctx.facts.device_of(f.subject);
        // Behind a login only those see it who have one.
        let severity = if door.is_open() == Tri::Yes { Severity::High } else { Severity::Medium };
        out.report(f.evidence.clone())
            .also_all(door.facts())
            .severity(severity)
            .device(device)
            .reach(ctx.reach_port(device, door.port_number()));
    }
}
