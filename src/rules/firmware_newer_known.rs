//! A newer version is known, or this is at least the one that is known, or the model is not in the data.

use super::firmware::{LOOK_AGAIN, concerns, danger, devices, has, line_of, of, source_of, sure, tell};
use super::firmware_device_knows_newer::newer;
use super::{Context, Example, FindingBuilder, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::map::SortedMap;
use crate::model::report::{Device, FirmwareVerdict, Verdict};

const AT_LEAST: Text = text(
    "{model}は、{day}の資料で知られている版({latest})か、それより新しい版です",
    "{model} runs the version known on {day} ({latest}) or a newer one",
);
const NOT_IN_DATA: Text = text(
    "{model}をメーカーがまだ直してくれるか、この道具では分かりません({n}台)",
    "{model} is not in these data ({n} devices); support and newer versions are not known",
);
const ASK: Text = text(
    "設置業者かメーカーに、こう聞いてください。「{model}、ファームウェア{firmware}です。サポートは続いていますか。これより新しい版はありますか」。",
    "Ask the installer or maker: “{model}, firmware {firmware}: is it still supported? Is there a newer version?”",
);

pub static RULE: Rule = Rule {
    code: "MC404",
    name: "firmware-newer-known",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::U,
    title: text(
        "{model}には、今より新しいファームウェアがあります({latest}、{day}の資料)",
        "A newer firmware is known for {model} ({latest}, source of {day})",
    ),
    why: text(
        "新しい版では、見つかった弱点が直っていることがあります。",
        "Newer versions often mend holes that were found.",
    ),
    fix: text(
        "設置業者に、こう聞いてください。「{model}を{latest}以降に更新できますか。今は{firmware}です」。",
        "Ask the installer: “Can {model} be updated to {latest} or later? It runs {firmware} now.”",
    ),
    who: &[Who::Installer, Who::Maker],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ウ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "list.csv",
        "Vendor,Model,HW,Firmware,IP\nReolink,B500,IPC_515B8M5M,v3.0.0.136_20121100,192.168.1.21\nAxis,M3045-V,,10.12.250,192.168.1.22\n",
    )],
    good: &[(
        "list.csv",
        "Vendor,Model,HW,Firmware,IP\nReolink,B500,IPC_515B8M5M,v3.0.0.183_21012814,192.168.1.21\nAxis,M3045-V,,10.12.257,192.168.1.22\n",
    )],
};

type Listed<'a> = (&'a Device, &'a FirmwareVerdict);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    // Many devices of one model that is not in the data are one question to the maker.
    let mut unknown: SortedMap<(Option<&str>, Option<&str>), Vec<Listed<'_>>> = SortedMap::new();
    for d in devices(ctx, out) {
        let newer = of(d, Verdict::NewerKnown);
        let worse = has(d, Verdict::ExploitedOpen)
            || has(d, Verdict::VulnerableOpen)
            || has(d, Verdict::SupportEnded);
        if let (Some(first), false) = (newer.first(), worse) {
            let at = line_of(ctx, d).unwrap_or_else(|| source_of(first));
            let sure = sure(ctx, d);
            let b = tell(out.report(at), d, &newer).reach(ctx.reach(d.id)).confidence(sure);
            with_latest(b, first);
        }
        let current = of(d, Verdict::AtLeastCurrent);
        if let (Some(first), false) = (current.first(), danger(d)) {
            let at = line_of(ctx, d).unwrap_or_else(|| source_of(first));
            let b = tell(out.in_place(at, AT_LEAST), d, &current).confidence(sure(ctx, d));
            with_latest(b, first).fix(LOOK_AGAIN);
        }
        let asks = concerns(d) && d.model.is_some() && !told_by_device(ctx, d);
        if let (Some(v), true) = (of(d, Verdict::NotInData).first(), asks) {
            unknown.entry((d.vendor.as_deref(), d.model.as_deref())).or_default().push((d, v));
        }
    }
    for group in unknown.values() {
        let Some((d, v)) = group.first() else { continue };
        let at = line_of(ctx, d).unwrap_or_else(|| source_of(v));
        let mut b = tell(out.unknown(at, NOT_IN_DATA, ASK), d, &[v]).arg("n", group.len());
        for (d, _) in group.iter().skip(1).take(4) {
            if let Some(e) = line_of(ctx, d) {
                b = b.also(e);
            }
        }
    }
}

/// MC129 says already that the device knows a newer version.
fn told_by_device(ctx: &Context<'_>, d: &Device) -> bool {
    let text = |s, k| ctx.facts.text(s, k);
    d.subjects.iter().any(|s| {
        text(*s, key::FIRMWARE_LATEST_KNOWN)
            .zip(text(*s, key::FIRMWARE_VERSION))
            .is_some_and(|(latest, now)| newer(latest, now))
    })
}

fn with_latest<'s>(b: FindingBuilder<'s>, v: &FirmwareVerdict) -> FindingBuilder<'s> {
    ["latest", "day"].into_iter().fold(b, |b, k| match v.args.get(k) {
        Some(a) => b.arg(k, a.clone()),
        None => b,
    })
}
