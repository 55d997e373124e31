//! What the rules on services and protocols (MC5xx, MC25x, MC6xx) share.

use super::Context;
use crate::i18n::{Text, text};
use crate::model::fact::{Basis, Fact, SubjectId};
use crate::model::finding::Confidence;
use crate::model::key::FactKey;

/// Why a rule on doors of a device had nothing to look at.
pub const NO_DOORS: Text = text(
    "入れた資料に、管理画面や遠隔操作の入り口の設定がありませんでした。",
    "The files hold no settings of admin pages or remote shells.",
);
pub const NO_UPNP: Text =
    text("入れた資料に、機器のUPnPの設定がありませんでした。", "The files hold no UPnP settings of devices.");
pub const NO_FILTER: Text = text(
    "入れた資料に、つなげる相手の制限の設定がありませんでした。",
    "The files hold no settings of IP filters.",
);
pub const NO_SELF_CHECK: Text = text(
    "入れた資料に、機器自身のパスワードの判定がありませんでした。",
    "The files hold no verdict of a device on its password.",
);

/// The last statement of a key in each subject that has one. Linear in the number of facts.
pub fn last<'a>(ctx: &Context<'a>, key: FactKey) -> Vec<&'a Fact> {
    let mut out: Vec<&Fact> = Vec::new();
    for f in ctx.facts.all(key) {
        match out.last_mut() {
            Some(l) if l.subject == f.subject => *l = f,
            _ => out.push(f),
        }
    }
    out
}

/// What follows from something else, or from the product's default, is likely, not certain.
pub fn confidence(f: &Fact) -> Confidence {
    if f.basis == Basis::Stated { Confidence::Certain } else { Confidence::Likely }
}

/// The port of a service as stated, else its usual one.
pub fn port(ctx: &Context<'_>, subject: SubjectId, key: FactKey, usual: u16) -> Option<u16> {
    let stated = ctx.facts.get(subject, key).and_then(|f| f.value.as_int());
    stated.map_or(Some(usual), |p| u16::try_from(p).ok())
}
