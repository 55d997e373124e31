//! The maker's cloud lets people watch from outside without any open port.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::value::{Tri, Value};

pub static RULE: Rule = Rule {
    code: "MC511",
    name: "p2p-cloud-on",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::A,
    title: text(
        "メーカーのクラウドを通して、外から見られる設定です",
        "The picture can be watched from outside through the maker’s cloud",
    ),
    why: text(
        "ルーターを閉じていても外から見られます。\
        クラウドのパスワードが弱いと、知らない人も見られます。",
        "It works even if the router is closed. With a weak cloud password, strangers can watch too.",
    ),
    fix: text(
        "使っていなければオフにしてください。\
        使うなら、だれが登録しているかを確かめ、2段階の確認をオンにしてください。",
        "Turn it off if nobody uses it. If you use it, check who is registered and turn on \
        two-step login.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ア)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<EZVIZ xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>true</enabled></EZVIZ>",
    )],
    good: &[(
        "a.xml",
        "<EZVIZ xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><enabled>false</enabled></EZVIZ>",
    )],
};

const IN_PLACE: Text = text("メーカーのクラウドはオフです", "The maker’s cloud is off");
const NOTHING: Text = text(
    "入れた資料に、メーカーのクラウドの設定がありませんでした。",
    "The files hold no settings of a maker’s cloud.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for f in services::last(ctx, key::P2P_CLOUD) {
        let Value::P2p(p) = &f.value else { continue };
        looked = true;
        let device = ctx.facts.device_of(f.subject);
        match p.enabled {
            Tri::Yes => {
                out.report(f.evidence.clone()).confidence(services::confidence(f)).device(device);
            }
            Tri::No => {
                out.in_place(f.evidence.clone(), IN_PLACE).confidence(services::confidence(f)).device(device);
            }
            Tri::Unknown => {}
        }
    }
    if !looked {
        out.not_checked(NOTHING);
    }
}
