//! Sheet C: the letter to the installer or maker, with columns for the reply.
//!
//! First what this check found risky or unknown, as sentences to answer; then the 18 facts that every letter asks for, with
//! a mark where this check needs the answer. Never holds a password, an address or a name: built from a masked report.

use super::mask::masked;
use super::{Paper, Sheet, SheetKind, TASKS};
use crate::export::words;
use crate::i18n::{Lang, Text, text};
use crate::questions::{self, Judged, Risk, Status};
use crate::wire::ReportWire;
use std::collections::BTreeSet;

pub static SHEET: SheetKind = SheetKind {
    id: "request",
    letter: "C",
    title: text(
        "ネットワークカメラ等の設定についての確認のお願い(確認依頼書)",
        "Request to confirm network-camera settings",
    ),
    about: text(
        "設置・保守の事業者やメーカーに渡し、返事を書いてもらいます。",
        "To give to the installer or maker, who writes the reply on it.",
    ),
    needs_result: false,
    fill,
};

/// Most questions that come from files.
const FROM_FILES: usize = 40;
/// Most rows of the table of devices.
const DEVICES: usize = 60;

fn fill(p: &Paper<'_>, s: &mut Sheet) {
    const TO: Text = text("あて先(会社名・担当者)", "To (company, person)");
    const FROM: Text = text("園の名前・担当者・電話", "Facility, person, phone");
    const DATE: Text = text("日付 / 返事の期限", "Date / reply by");
    const ASK: Text = text(
        "下の表の「返事」と「根拠」を書いて、お返しください。パスワードそのものは書かないでください。",
        "Please fill in the reply and evidence columns and return this. Please never write a password.",
    );
    let t = &questions::bank().letter_template;
    let ja = p.lang == Lang::Ja;
    for label in [TO, FROM, DATE] {
        s.blank(p.t(label), 1);
    }
    s.para(if ja { &t.basis_ja } else { &t.basis_en }.clone());
    s.para(p.t(ASK));
    let shown = p.report.map(|r| masked(r, p.lang));
    let judged = p.report.map(judged).unwrap_or_default();
    special(p, s, shown.as_ref(), &judged);
    devices(p, s, shown.as_ref());
    facts(p, s, &judged);
    s.para(if ja { &t.closing_ja } else { &t.closing_en }.clone());
    signature(p, s);
}

fn judged(r: &ReportWire) -> Vec<Judged> {
    questions::judge(&super::answers(r))
}

/// Risky, or nobody at the facility knows.
fn open(j: &Judged) -> bool {
    j.choice.status == Status::Unconfirmed || !matches!(j.risk, Risk::None)
}

const HEAD: [Text; 5] = [
    text("番号", "No."),
    text("確かめてほしいこと", "Please confirm"),
    text("返事(はい・いいえ・該当なし)と内容", "Reply (yes, no, n/a) and detail"),
    text("根拠(画面の控え・資料)", "Evidence (screen copy, document)"),
    text("確かめた日・人", "Checked on, by"),
];

/// A row with its three columns left to write in.
fn row(id: String, what: String) -> Vec<String> {
    vec![id, what, String::new(), String::new(), String::new()]
}

fn special(p: &Paper<'_>, s: &mut Sheet, r: Option<&ReportWire>, judged: &[Judged]) {
    const TITLE: Text =
        text("1. このチェックで、とくに確かめてほしいこと", "1. What this check needs to know most");
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut said = BTreeSet::new();
    let mut add = |what: String| {
        if !what.is_empty() && said.insert(what.clone()) {
            let n = said.len();
            rows.push(row(n.to_string(), what));
        }
    };
    let outside = |who: &[String]| who.iter().any(|w| w == "installer" || w == "maker");
    let findings = r.into_iter().flat_map(|r| &r.findings).filter(|f| outside(&f.who));
    let from_files = findings.filter(|f| f.evidence.iter().any(|e| e.kind != "answer"));
    for f in
        from_files.filter(|f| TASKS.contains(&f.urgency.as_str()) || f.urgency == "unknown").take(FROM_FILES)
    {
        let urgency = p.t(words::urgency(&f.urgency));
        let (title, fix) = (f.title.get(p.lang), f.fix.get(p.lang));
        add(if f.urgency == "unknown" { fix.to_owned() } else { format!("[{urgency}] {title}\n{fix}") });
    }
    for j in judged.iter().filter(|j| open(j)) {
        if let Some(l) = &j.question.letter {
            add(if p.lang == Lang::Ja { l.item_ja.clone() } else { l.item_en.clone() });
        }
    }
    if !rows.is_empty() {
        s.heading(p.t(TITLE));
        s.table(p.t(TITLE), &HEAD.map(|h| p.t(h)), rows, 0, true);
    }
}

fn devices(p: &Paper<'_>, s: &mut Sheet, r: Option<&ReportWire>) {
    const TITLE: Text = text("2. 機器の表(ちがう所は直してください)", "2. Devices (please correct)");
    const COLUMNS: [Text; 7] = [
        text("種類", "Kind"),
        text("場所", "Place"),
        text("メーカー", "Maker"),
        text("型番", "Model"),
        text("今の版", "Version now"),
        text("最新の版", "Latest version"),
        text("サポート終了日", "End of support"),
    ];
    let listed = |kind: &str| kind != "host" && kind != "unknown";
    let rows: Vec<Vec<String>> = r
        .into_iter()
        .flat_map(|r| &r.devices)
        .filter(|d| listed(&d.kind) || d.model.is_some())
        .take(DEVICES)
        .map(|d| {
            let or = |v: &Option<String>| v.clone().unwrap_or_default();
            let kind = p.t(words::device_kind(&d.kind)).to_owned();
            let empty = String::new;
            vec![kind, empty(), or(&d.vendor), or(&d.model), or(&d.firmware), empty(), empty()]
        })
        .collect();
    let blank = if rows.len() < 4 { 6 } else { 3 };
    s.heading(p.t(TITLE));
    s.table(p.t(TITLE), &COLUMNS.map(|h| p.t(h)), rows, blank, true);
}

fn facts(p: &Paper<'_>, s: &mut Sheet, judged: &[Judged]) {
    const TITLE: Text = text("3. いつも確かめること(18項目)", "3. What every check asks (18 facts)");
    const STAR: Text = text(
        "★ の項目は、今回のチェックで分からなかったか、心配がある所です。",
        "★: unknown or of concern in this check.",
    );
    let rows: Vec<Vec<String>> = questions::bank()
        .letter_template
        .required_facts
        .iter()
        .map(|f| {
            let star = judged.iter().any(|j| open(j) && f.from.contains(&j.question.id));
            let what = if p.lang == Lang::Ja { &f.ja } else { &f.en };
            row(f.id.clone(), format!("{}{what}", if star { "★ " } else { "" }))
        })
        .collect();
    s.heading(p.t(TITLE));
    if rows.iter().any(|r| r[1].starts_with('★')) {
        s.para(p.t(STAR));
    }
    s.table(p.t(TITLE), &HEAD.map(|h| p.t(h)), rows, 0, true);
}

fn signature(p: &Paper<'_>, s: &mut Sheet) {
    const BY: Text = text("返事を書いた会社・人・日付", "Replied by (company, person), date");
    s.blank(p.t(BY), 1);
}
