//! The firmware was made years ago, and the catalogue knows nothing of the device that would say more.

use super::firmware;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::date::Date;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::report::Verdict;

pub static RULE: Rule = Rule {
    code: "MC162",
    name: "firmware-old-build",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::U,
    title: text(
        "ファームウェアが{years}年以上前({date})のものです",
        "The firmware was made more than {years} years ago ({date})",
    ),
    why: text(
        "長く更新していない機器には、直っていない弱点が残りがちです。",
        "A device that was not updated for years often has holes that were never closed.",
    ),
    fix: text(
        "メーカーか業者に、新しい版があるか、まだ直してもらえる機種かを聞いてください。",
        "Ask the maker or your installer whether there is a newer version and whether the device is still supported.",
    ),
    who: &[Who::Installer, Who::Maker],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ウ)", "ETSI EN 303 645 5.3"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "param.txt",
        "root.Brand.Brand=Kumo\nroot.Brand.ProdNbr=K-1\nroot.Properties.Firmware.BuildDate=Feb 15 2015 09:42\nroot.Properties.Firmware.Version=1.0\n",
    )],
    good: &[(
        "param.txt",
        "root.Brand.Brand=Kumo\nroot.Brand.ProdNbr=K-1\nroot.Properties.Firmware.BuildDate=Feb 15 2026 09:42\nroot.Properties.Firmware.Version=1.0\n",
    )],
};

const NOTHING: Text = text(
    "入れた資料に、ファームウェアの作成日がありませんでした。",
    "The files hold no build dates of firmware.",
);
/// Many makers mend a model for about five years.
const YEARS: i64 = 5;

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut looked = false;
    for d in ctx.devices {
        let Some(built) = d.build_date.as_deref().and_then(Date::parse) else { continue };
        looked = true;
        let years = built.days_until(ctx.today) / 365;
        // Where the catalogue knows the version, it has said what is to be said.
        let known = [Verdict::Fixed, Verdict::AtLeastCurrent].iter().any(|v| firmware::has(d, *v));
        if years < YEARS || known || firmware::danger(d) {
            continue;
        }
        let line = d.subjects.iter().find_map(|s| ctx.facts.get(*s, key::FIRMWARE_BUILD_DATE));
        let Some(line) = line else { continue };
        let severity = if years >= 2 * YEARS { Severity::Medium } else { Severity::Low };
        out.report(line.evidence.clone())
            .severity(severity)
            .device(d.id)
            .reach(ctx.reach(d.id))
            .arg("years", years)
            .arg("date", built.to_string());
    }
    if !looked {
        out.not_checked(NOTHING);
    }
}
