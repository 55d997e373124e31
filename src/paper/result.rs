//! Sheet A: the result, for the facility to keep. Also the body of sheet B, which is the same with masked words.

use super::{Block, Paper, Sheet, SheetKind, TASKS};
use crate::export::words;
use crate::i18n::{Args, Lang, Text, text};
use crate::model::order::Order as _;
use crate::questions::{self, Question};
use crate::wire::{FindingWire, PathWire, ReportWire, SummaryWire};

pub static SHEET: SheetKind = SheetKind {
    id: "result",
    letter: "A",
    title: text("カメラの安全チェックの結果(園の控え)", "Result of the camera check (facility copy)"),
    about: text(
        "園で保管します。場所やアドレスが書かれています。",
        "For the facility to keep. It names places and addresses.",
    ),
    needs_result: true,
    fill: |p, s| {
        if let Some(r) = p.report {
            head(p, s);
            body(p, s, r, true);
        }
    },
};

fn head(p: &Paper<'_>, s: &mut Sheet) {
    const NAME: Text = text("園の名前", "Facility");
    const BY: Text = text("確かめた人", "Checked by");
    s.blank(p.t(NAME), 1);
    s.blank(p.t(BY), 1);
}

/// Most findings of one urgency that are printed whole; the rest is counted.
const WHOLE: usize = 200;
/// Most rows of the table of devices.
const DEVICES: usize = 500;

/// Everything a result says. `own`: the facility's copy, with the lines of its files.
pub(super) fn body(p: &Paper<'_>, s: &mut Sheet, r: &ReportWire, own: bool) {
    s.strong(p.t(verdict(&r.summary)));
    counts(p, s, r);
    first(p, s, r, own);
    paths(p, s, r);
    for urgency in TASKS {
        group(p, s, r, urgency, own);
    }
    unknown(p, s, r);
    in_place(p, s, r);
    items(p, s, r);
    if own {
        unanswered(p, s, r);
    }
    devices(p, s, r);
    not_checked(p, s, r);
    files(p, s, r);
    p.words(s);
}

/// The one sentence on top, by the rule in the question file. No number, never "safe".
pub fn verdict(s: &SummaryWire) -> Text {
    if s.today > 0 {
        text("今日すぐ直すことがあります。", "There is something to fix today.")
    } else if s.week > 0 {
        text("1週間以内に直すことがあります。", "There is something to fix within a week.")
    } else if s.files_recognised == 0 && s.answers == 0 {
        text("調べられたものが、まだありません。", "Nothing could be checked yet.")
    } else if s.answers_unknown * 3 > s.answers {
        text(
            "まだ分からないことが多く、安全かどうか言えません。",
            "Too much is still unknown to say whether this is safe.",
        )
    } else {
        text(
            "大きな心配は見つかりませんでした(調べた範囲で)。",
            "No serious problem was found (in what was checked).",
        )
    }
}

fn counts(p: &Paper<'_>, s: &mut Sheet, r: &ReportWire) {
    const CAPTION: Text = text("急ぐ順の数", "How many, by urgency");
    let c = &r.summary;
    let all = [c.today, c.week, c.month, c.next_check, c.unknown, c.in_place];
    let head: Vec<&str> = words::URGENCIES.iter().map(|(_, t)| p.t(*t)).collect();
    s.table(p.t(CAPTION), &head, vec![all.iter().map(u32::to_string).collect()], 0, false);
}

fn of<'a>(r: &'a ReportWire, urgency: &'a str) -> impl Iterator<Item = &'a FindingWire> {
    r.findings.iter().filter(move |f| f.urgency == urgency)
}

/// The three things to do first.
fn first(p: &Paper<'_>, s: &mut Sheet, r: &ReportWire, own: bool) {
    const TITLE: Text = text("まず、これから", "Start with these");
    let chosen: Vec<&FindingWire> =
        super::first_three(&r.findings).into_iter().map(|i| &r.findings[i]).collect();
    if chosen.is_empty() {
        return;
    }
    s.heading(p.t(TITLE));
    let items = chosen.iter().map(|f| {
        let at = if own { f.evidence.iter().find_map(|e| p.place(e)) } else { None };
        let at = at.map(|a| format!(" ({a})")).unwrap_or_default();
        format!("[{}] {}{at}\n{}", p.t(words::urgency(&f.urgency)), f.title.get(p.lang), f.fix.get(p.lang))
    });
    s.list(true, items.collect());
}

fn paths(p: &Paper<'_>, s: &mut Sheet, r: &ReportWire) {
    const TITLE: Text = text("インターネットからの通り道", "Paths from the internet");
    const HEAD: [Text; 5] = [
        text("入り口", "Door"),
        text("外の番号", "Outer port"),
        text("行き先", "Leads to"),
        text("できてしまうこと", "What it opens"),
        text("確かさ・根拠", "Certainty and evidence"),
    ];
    if r.paths.is_empty() {
        return;
    }
    let row = |x: &PathWire| {
        let device = x.device.as_ref().and_then(|id| r.devices.iter().find(|d| d.id == *id));
        let to = device.map(|d| words::device(d, p.lang)).or_else(|| x.address.clone()).unwrap_or_default();
        let places: Vec<String> =
            x.hops.iter().flat_map(|h| &h.evidence).filter_map(|e| p.place(e)).take(6).collect();
        vec![
            p.t(words::door(&x.door)).to_owned(),
            x.external_port.map_or_else(String::new, |n| n.to_string()),
            to,
            p.t(words::ends_at(&x.ends_at)).to_owned(),
            format!("{}\n{}", p.t(words::confidence(&x.certainty)), places.join("\n")),
        ]
    };
    s.heading(p.t(TITLE));
    s.table(p.t(TITLE), &HEAD.map(|h| p.t(h)), r.paths.iter().take(DEVICES).map(row).collect(), 0, false);
}

fn group(p: &Paper<'_>, s: &mut Sheet, r: &ReportWire, urgency: &str, own: bool) {
    const MORE: Text =
        text("ほかに{n}件あります。保存したファイルに入っています。", "And {n} more, in the saved file.");
    let order: Vec<usize> = (0..r.findings.len()).filter(|i| r.findings[*i].urgency == urgency).collect();
    let groups = words::alike(&r.findings, &order);
    if groups.is_empty() {
        return;
    }
    s.heading(p.t(words::urgency(urgency)));
    let mut rest = order.len();
    for g in groups.iter().take(WHOLE) {
        // Lines about further devices are short, but no book is printed of them.
        if order.len() - rest >= 2 * WHOLE {
            break;
        }
        if let Some((i, more)) = g.split_first() {
            s.blocks.push(p.item(r, &r.findings[*i], more, own));
        }
        rest -= g.len();
    }
    if rest > 0 {
        s.para(p.fill(MORE, &Args::new().with("n", rest)));
    }
}

fn unknown(p: &Paper<'_>, s: &mut Sheet, r: &ReportWire) {
    const TITLE: Text = text("まだ分からないこと", "Not known yet");
    const ASK: Text = text("{who}に聞くこと", "To ask: {who}");
    const HEAD: [Text; 3] =
        [text("聞くこと", "Question"), text("返事", "Reply"), text("日付・名前", "Date, name")];
    let mut titled = false;
    for who in ["installer", "maker", "municipality", "staff"] {
        let rows: Vec<Vec<String>> = of(r, "unknown")
            .filter(|f| f.who.first().map_or("installer", String::as_str) == who)
            .take(WHOLE)
            .map(|f| vec![f.fix.get(p.lang).to_owned(), String::new(), String::new()])
            .collect();
        if rows.is_empty() {
            continue;
        }
        if !std::mem::replace(&mut titled, true) {
            s.heading(p.t(TITLE));
        }
        let caption = p.fill(ASK, &Args::new().with("who", words::who(who)));
        s.table(&caption, &HEAD.map(|h| p.t(h)), rows, 0, true);
    }
}

fn in_place(p: &Paper<'_>, s: &mut Sheet, r: &ReportWire) {
    let list: Vec<String> = of(r, "in_place")
        .take(WHOLE)
        .map(|f| {
            let at = f.evidence.iter().find_map(|e| p.place(e));
            format!("{}{}", f.title.get(p.lang), at.map(|a| format!(" ({a})")).unwrap_or_default())
        })
        .collect();
    if !list.is_empty() {
        s.heading(p.t(words::urgency("in_place")));
        s.list(false, list);
    }
}

/// The table by the items of the notice.
fn items(p: &Paper<'_>, s: &mut Sheet, r: &ReportWire) {
    const TITLE: Text = text("お知らせの項目ごとのまとめ", "By item of the notice");
    const HEAD: [Text; 4] = [
        text("項目", "Item"),
        text("これから", "To do"),
        text("できている", "In place"),
        text("まだ分からない", "Not known yet"),
    ];
    let rows = ["a", "i", "u", "r", "o"].map(|id| {
        let n = |test: &dyn Fn(&str) -> bool| {
            r.findings.iter().filter(|f| f.notice_item == id && test(&f.urgency)).count().to_string()
        };
        vec![
            p.t(words::notice_item(id)).to_owned(),
            n(&|u| TASKS.contains(&u)),
            n(&|u| u == "in_place"),
            n(&|u| u == "unknown"),
        ]
    });
    s.heading(p.t(TITLE));
    s.table(p.t(TITLE), &HEAD.map(|h| p.t(h)), rows.to_vec(), 0, false);
}

/// The questions of the usual path that nobody has answered, by the first person who can. On paper they are asked aloud.
fn unanswered(p: &Paper<'_>, s: &mut Sheet, r: &ReportWire) {
    const TITLE: Text = text("まだ答えていない質問", "Questions not answered yet");
    const WHO: Text = text("{who}に聞く質問", "For: {who}");
    let answers = super::answers(r);
    let open: Vec<&Question> = questions::bank()
        .questions
        .iter()
        .filter(|q| q.tier == "core" && q.asked(&answers) && !answers.iter().any(|a| a.question == q.id))
        .collect();
    if !open.is_empty() {
        s.heading(p.t(TITLE));
    }
    for who in ["staff", "installer", "maker", "municipality"] {
        let mine = open.iter().filter(|q| q.answerable_by.first().is_some_and(|w| w == who));
        let ja = p.lang == Lang::Ja;
        let list: Vec<String> =
            mine.map(|q| ["□ ", if ja { &q.question_ja } else { &q.question_en }].concat()).collect();
        if !list.is_empty() {
            s.para(p.fill(WHO, &Args::new().with("who", words::who(who))));
            s.list(false, list);
        }
    }
}

fn devices(p: &Paper<'_>, s: &mut Sheet, r: &ReportWire) {
    const TITLE: Text = text("機器", "Devices");
    const HEAD: [Text; 5] = [
        text("機器", "Device"),
        text("メーカー", "Maker"),
        text("型番", "Model"),
        text("ファームウェア", "Firmware"),
        text("資料と比べた結果", "Compared with the data"),
    ];
    if r.devices.is_empty() {
        return;
    }
    let rows = r.devices.iter().take(DEVICES).map(|d| {
        let mut name = p.t(words::device_kind(&d.kind)).to_owned();
        for part in [&d.name, &d.address].into_iter().flatten() {
            name.push(' ');
            name.push_str(part);
        }
        name.push_str(words::more(d).get(p.lang));
        let or = |v: &Option<String>| v.clone().unwrap_or_default();
        let headline = d.firmware_verdict.as_deref().unwrap_or("");
        let mut verdict = (if headline.is_empty() { "" } else { p.t(words::verdict(headline)) }).to_owned();
        // Who says so, and when: paper is read later than it is printed.
        let told = d.firmware_verdicts.iter().find(|v| v.verdict == headline && !v.source.is_empty());
        if let Some(v) = told {
            verdict.push_str(&format!(" ({}; {})", v.source, v.as_of));
        }
        vec![name, or(&d.vendor), or(&d.model), or(&d.firmware), verdict]
    });
    s.heading(p.t(TITLE));
    s.table(p.t(TITLE), &HEAD.map(|h| p.t(h)), rows.collect(), 0, false);
}

fn not_checked(p: &Paper<'_>, s: &mut Sheet, r: &ReportWire) {
    const TITLE: Text = text("調べていないこと", "What was not checked");
    const ALWAYS: Text = text(
        "この道具は、機器や回線を外から調べていません。ファイルと答えに書かれたことだけを見ています。",
        "This tool did not look at devices or lines from outside. It only saw what files and answers say.",
    );
    const DATA: Text = text(
        "ファームウェアの資料は{day}のものです。それより後のことは分かりません。",
        "The firmware data is of {day}. Anything newer is unknown.",
    );
    const NO_FILE: Text = text(
        "設定のファイルは、1つも見ていません。質問への答えだけから書いています。",
        "No settings file was looked at: everything here comes from answers.",
    );
    const UNSEEN: Text = text(
        "入れた資料になかった設定が{n}種類あります。どれかは、画面の「調べていないこと」で見られます。",
        "{n} kinds of settings were not in the given files. The page lists them under “What was not checked”.",
    );
    s.heading(p.t(TITLE));
    let mut list = vec![p.t(ALWAYS).to_owned()];
    if let Some(day) = &r.tool.catalog_issued {
        list.push(p.fill(DATA, &Args::new().with("day", day.as_str())));
    }
    // What each rule would have looked at is on the page and in the saved file; on paper it read like something found.
    let mut reasons: Vec<&str> = r.not_checked.iter().map(|n| n.texts.get(p.lang)).collect();
    reasons.order();
    reasons.dedup();
    if r.files.is_empty() {
        list.push(p.t(NO_FILE).to_owned());
    } else if !reasons.is_empty() {
        list.push(p.fill(UNSEEN, &Args::new().with("n", reasons.len())));
    }
    s.list(false, list);
}

fn files(p: &Paper<'_>, s: &mut Sheet, r: &ReportWire) {
    const TITLE: Text = text("調べたファイル", "Files that were checked");
    const HEAD: [Text; 4] = [
        text("ファイル", "File"),
        text("形", "Format"),
        text("読んだ行", "Lines read"),
        text("印(SHA-256の初め8文字)", "Mark (first 8 of SHA-256)"),
    ];
    const NOT: Text = text("読めませんでした", "not recognised");
    if r.files.is_empty() {
        return;
    }
    let rows = r.files.iter().take(DEVICES).map(|f| {
        vec![
            f.name.clone(),
            f.format_name.as_ref().map_or(p.t(NOT), |n| n.get(p.lang)).to_owned(),
            format!("{} / {}", f.coverage.lines_read, f.coverage.lines_total),
            f.sha256.get(..8).unwrap_or("").to_owned(),
        ]
    });
    s.heading(p.t(TITLE));
    s.blocks.push(Block::Table {
        caption: p.t(TITLE).to_owned(),
        head: HEAD.iter().map(|h| p.t(*h).to_owned()).collect(),
        rows: rows.collect(),
        blank: 0,
        tall: false,
    });
}
