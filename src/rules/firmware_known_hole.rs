//! A published hole that is open, fixed, or cannot be judged from the data.

use super::firmware::{
    LOOK_AGAIN, danger, devices, has, lacks_identity, line_of, of, source_of, sure, tell, undecided,
};
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::report::Verdict;

const FIXED: Text = text(
    "{model}は、公表された弱点({facts})が直った版です({day}の資料)",
    "{model} runs a version in which {facts} is fixed (source of {day})",
);
const UNDECIDED: Text = text(
    "{model}のファームウェアは、この資料では判断できません。足りないもの: {missing}",
    "The firmware of {model} cannot be judged from these data. Missing: {missing}",
);
const SUPPLY: Text = text(
    "機器の画面かラベルで{missing}を確かめてください。分からなければ、設置業者に「{model}の{missing}を教えてください。サポートは続いていますか」と聞いてください。",
    "Look up the {missing} on the device's page or label, or ask the installer: “What is the {missing} of {model}? Is it still supported?”",
);
const ASK: Text = text(
    "設置業者かメーカーに、こう聞いてください。「{model}、ファームウェア{firmware}です。{facts}は直っていますか。サポートは続いていますか」。",
    "Ask the installer or maker: “{model}, firmware {firmware}: is {facts} fixed? Is the model still supported?”",
);

pub static RULE: Rule = Rule {
    code: "MC402",
    name: "firmware-known-hole",
    since: "0.1.0",
    severity: Severity::High,
    notice_item: NoticeItem::U,
    title: text(
        "{model}に、公表された弱点が残っています({facts})",
        "{model} has a published security hole ({facts})",
    ),
    why: text(
        "弱点のくわしい内容は、だれでも読めます。直さないと、悪用されるおそれがあります。",
        "Anyone can read how the hole works. As long as it is open it can be misused.",
    ),
    fix: text(
        "設置業者かメーカーに、こう聞いてください。「{model}、ファームウェア{firmware}です。{facts}が直った版に更新できますか」。",
        "Ask the installer or maker: “{model}, firmware {firmware}: can it be updated to a version in which {facts} is fixed?”",
    ),
    who: &[Who::Installer, Who::Maker],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(ウ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "list.csv",
        "メーカー,型番,ファームウェア,IPアドレス\nI-O DATA,TS-WLCAM,1.06,192.168.1.21\nPLANEX,CS-QR10,1.0,192.168.1.22\n",
    )],
    good: &[(
        "list.csv",
        "メーカー,型番,ファームウェア,IPアドレス\nI-O DATA,TS-WLCAM,1.07,192.168.1.21\nバッファロー,WNC01WH,1.0.0.9,192.168.1.22\n",
    )],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for d in devices(ctx, out) {
        if has(d, Verdict::ExploitedOpen) {
            continue;
        }
        let open = of(d, Verdict::VulnerableOpen);
        if let Some(first) = open.first() {
            let at = line_of(ctx, d).unwrap_or_else(|| source_of(first));
            let sure = sure(ctx, d);
            tell(out.report(at), d, &open).reach(ctx.reach(d.id)).confidence(sure);
            continue;
        }
        if danger(d) {
            continue;
        }
        let fixed = of(d, Verdict::Fixed);
        if let Some(first) = fixed.first() {
            let at = line_of(ctx, d).unwrap_or_else(|| source_of(first));
            tell(out.in_place(at, FIXED), d, &fixed)
                .arg("day", first.as_of.as_str())
                .fix(LOOK_AGAIN)
                .confidence(sure(ctx, d));
        }
        // MC401 already asks for what is missing.
        if undecided(d, true).iter().any(|v| lacks_identity(v)) {
            continue;
        }
        let questions = undecided(d, false);
        let Some(v) = questions.iter().find(|v| lacks_identity(v)).or(questions.first()) else { continue };
        let at = line_of(ctx, d).unwrap_or_else(|| source_of(v));
        let missing = v
            .args
            .get("missing")
            .cloned()
            .unwrap_or(crate::i18n::Arg::Text(crate::catalog::texts::FIXED_VERSION));
        let fix = if lacks_identity(v) { SUPPLY } else { ASK };
        tell(out.unknown(at, UNDECIDED, fix), d, &[v]).arg("missing", missing);
    }
}
