//! Recordings are shared over the network with guests.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC115",
    name: "recordings-shared-without-login",
    since: "0.2.0",
    severity: Severity::Critical,
    notice_item: NoticeItem::I,
    title: text(
        "録画を、だれでもログインなしで開けます(ファイル共有)",
        "Anybody can open the recordings without a login (file sharing)",
    ),
    why: text(
        "同じ網にいる人は、子どもの映像を見たり、消したり、持ち出したりできます。",
        "People in the same network can watch, delete and take away the children's recordings.",
    ),
    fix: text(
        "録画の共有をオフにしてください。使うときだけ、パスワードのある方法で取り出してください。",
        "Switch off sharing of recordings. Fetch them only in a way that asks for a password.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "個人情報の保護に関する法律 第23条"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "hack.ini",
        "DIGEST=admin:realm:0123456789abcdef0123456789abcdef\nRTSP_VIDEO0=off\nSTORAGE_SDCARD_PUBLISH=on\nRTSP_OVER_HTTP=off\n",
    )],
    good: &[(
        "hack.ini",
        "DIGEST=admin:realm:0123456789abcdef0123456789abcdef\nRTSP_VIDEO0=off\nSTORAGE_SDCARD_PUBLISH=off\nRTSP_OVER_HTTP=off\n",
    )],
};

const SHARED: Text = text(
    "ファイルの共有がオンです。パスワードがいるかは、このファイルでは分かりません",
    "File sharing is on. This file does not say whether it asks for a password",
);
const SHARED_FIX: Text = text(
    "園のほかのパソコンから録画を開けるか、設定した人に確かめてもらってください。",
    "Ask whoever set it up to check whether other computers can open the recordings.",
);
const NOTHING: Text = text(
    "入れた資料に、録画の共有の設定がありませんでした。",
    "The files do not say whether recordings are shared.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::SMB_ENABLED) {
        looked = true;
        if f.value.as_bool() != Some(true) {
            continue;
        }
        let device = ctx.facts.device_of(f.subject);
        match ctx.facts.text(f.subject, key::SMB_AUTH) {
            Some("none") => {
                out.report(f.evidence.clone()).device(device).reach(ctx.reach_port(device, Some(445)));
            }
            None => {
                out.unknown(f.evidence.clone(), SHARED, SHARED_FIX).device(device);
            }
            _ => {}
        }
    }
    if !looked {
        out.not_checked(NOTHING);
    }
}
