//! The maker no longer mends this model.

use super::firmware::{devices, line_of, of, source_of, sure, tell};
use super::{Context, Example, Rule, Sink};
use crate::catalog::texts;
use crate::i18n::text;
use crate::model::finding::{Confidence, NoticeItem, Severity, Who};
use crate::model::report::Verdict;

pub static RULE: Rule = Rule {
    code: "MC403",
    name: "firmware-support-ended",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::U,
    title: text(
        "{model}は、メーカーのサポートが終わっています({date}の時点)",
        "The maker's support for {model} has ended (as of {date})",
    ),
    why: text(
        "サポートが終わった機器は、新しい弱点が見つかっても直りません。",
        "New holes in a device without support are never mended.",
    ),
    fix: text(
        "買いかえを計画してください。それまでは、外から見る機能を止めてください。設置業者に「{model}の代わりになる機種を教えてください」と聞いてください。",
        "Plan a replacement. Until then switch off viewing from outside. Ask the installer: “Which model can replace {model}?”",
    ),
    who: &[Who::Municipality, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ウ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "list.csv",
        "Vendor,Model,Firmware,IP\nD-Link,DCS-930L,2.16,192.168.1.21\nMeraki,MV21,4.15,192.168.1.22\n",
    )],
    good: &[(
        "list.csv",
        "Vendor,Model,Firmware,IP\nMeraki,MX64,18.1,192.168.1.21\nAxis,P3265-LV,11.11.140,192.168.1.22\n",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for d in devices(ctx, out) {
        let ended = of(d, Verdict::SupportEnded);
        let Some(first) = ended.first() else { continue };
        let at = line_of(ctx, d).unwrap_or_else(|| source_of(first));
        let date = first.args.get("date").cloned().unwrap_or_else(|| first.as_of.as_str().into());
        // An announced date can be moved; makers have done so after protests.
        let announced = first.because == texts::ANNOUNCED;
        let severity = if announced { Severity::Medium } else { Severity::High };
        let sure = if announced { Confidence::Likely } else { sure(ctx, d) };
        let one: Vec<_> = ended.iter().copied().take(1).collect();
        tell(out.report(at), d, &one)
            .arg("date", date)
            .severity(severity)
            .confidence(sure)
            .reach(ctx.reach(d.id));
    }
}
