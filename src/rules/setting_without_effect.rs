//! A protection stands in the file and does nothing: a missing blank, a login that another line overrides, a version that
//! does not honour it.

use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::fact::Basis;
use crate::model::finding::Confidence;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;

pub static RULE: Rule = Rule {
    code: "MC118",
    name: "setting-without-effect",
    since: "0.2.0",
    severity: Severity::High,
    notice_item: NoticeItem::I,
    title: text("守るための設定が、効いていません({what})", "A protecting setting has no effect ({what})"),
    why: text(
        "設定した人は守られていると思っていますが、だれでも入れます。",
        "Whoever set it up believes it is protected, but anybody gets in.",
    ),
    fix: text(
        "この行を、設定した人に見せて、直してもらってください。",
        "Show this line to whoever set it up and have it mended.",
    ),
    who: &[Who::Installer, Who::Maker],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "start.sh",
        "mjpg_streamer -i \"input_uvc.so\" -o \"output_http.so -p 8080-c enji:Kaki-7-Tonbo\"\n",
    )],
    good: &[(
        "start.sh",
        "mjpg_streamer -i \"input_uvc.so\" -o \"output_http.so -p 8080 -c enji:Kaki-7-Tonbo\"\n",
    )],
};

const COMMENT: Text = text(
    "パスワードの行の先頭に「#」が付いていて、使われていません",
    "The line with the password begins with “#” and is not used",
);
const VERSION: Text = text(
    "この設定は、古い版では効かないことがあります({what})",
    "Older versions do not honour this setting ({what})",
);
const VERSION_FIX: Text = text(
    "ソフトを新しい版にしてください。まちがったパスワードで入れないことも、ためしてください。",
    "Update the software. Then check that a wrong password is refused.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    for f in ctx.facts.all(key::SETTING_WITHOUT_EFFECT) {
        let device = ctx.facts.device_of(f.subject);
        let what = f.value.as_text().unwrap_or("");
        let b = out.report(f.evidence.clone()).device(device).arg("what", what);
        if f.basis == Basis::Stated {
            b.reach(ctx.reach(device));
        } else if what.starts_with('#') {
            b.title(COMMENT).severity(Severity::Medium).confidence(Confidence::Likely);
        } else {
            b.title(VERSION).fix(VERSION_FIX).severity(Severity::Medium).confidence(Confidence::Possible);
        }
    }
}
