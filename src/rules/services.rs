//! What the rules on services and protocols (MC5xx, MC25x, MC6xx) share.

use super::{Context, Sink};
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

/// A rule on one switch: a danger where it has the value `danger`, a protection (where there is a text for it) otherwise.
pub fn switch(
    ctx: &Context<'_>,
    out: &mut Sink<'_>,
    key: FactKey,
    danger: bool,
    in_place: Option<Text>,
    nothing: Text,
) {
    let mut looked = false;
    for f in last(ctx, key) {
        looked = true;
        let device = ctx.facts.device_of(f.subject);
        match (f.value.as_bool(), in_place) {
            (Some(v), _) if v == danger => {
                out.report(f.evidence.clone())
                    .device(device)
                    .reach(ctx.reach(device))
                    .confidence(confidence(f));
            }
            (Some(_), Some(title)) if f.basis != Basis::Default => {
                out.in_place(f.evidence.clone(), title).device(device);
            }
            _ => {}
        }
    }
    if !looked {
        out.not_checked(nothing);
    }
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
