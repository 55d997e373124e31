//! The result: one sentence, three first things, paths from the internet, then everything by urgency, what is not known
//! and who can answer, what answers and files say differently, devices, files, and what was not checked. No number that
//! looks like a mark, never "safe".

use super::doc::Doc;
use super::found;
use super::parts::{self, PER_PAGE, pager, shape};
use super::words::{self, Urgency};
use crate::export::words::more;
use crate::format::device_list::words::{CHOICES, label};
use crate::i18n::{Args, Bi, Lang, Text, text};
use crate::model::order::Order as _;
use crate::questions;
use crate::wire::messages::PageState;
use crate::wire::{DeviceWire, FileWire, NoticeWire, ReportWire};

/// Before anything was checked.
pub fn none(d: &mut Doc, kiosk: bool) {
    d.open("div.page");
    d.many(&[
        ("h1#page-title[tabindex=-1]", "調べた結果", "Result"),
        (
            "p",
            "まだ結果がありません。ファイルを選ぶか、質問に答えてください。",
            "There is no result yet. Choose files or answer the questions.",
        ),
        ("div.buttons>", "", ""),
        ("a.btn.btn-l.btn-main[href=#/questions]", "質問に答える", "Answer questions"),
    ]);
    if !kiosk {
        d.el("a.btn.btn-m[href=#/files]", "ファイルを調べる", "Check files");
    }
    d.close();
    if !kiosk {
        d.open("div.load-below");
        load_saved(d);
        d.close();
    }
    d.close();
}

/// 「保存した結果を開く」.
pub fn load_saved(d: &mut Doc) {
    const LABEL: Text = text("保存した結果を開く", "Open a saved result");
    d.open("div.load-saved.no-print");
    d.open("button.btn.btn-m[type=button][data-act=pick][data-arg=load-result]").text(&LABEL).close();
    d.open("input.hidden-input#load-result[type=file][tabindex=-1][data-act=load]")
        .attr_t("aria-label", LABEL.ja, LABEL.en)
        .close()
        .close();
}

pub fn result(d: &mut Doc, r: &ReportWire, s: &PageState) {
    let verdict = words::verdict(&r.summary);
    let tone = verdict.urgency();
    d.open("div.page#result").attr("data-verdict", tone.id());
    d.el("h1#page-title[tabindex=-1]", "調べた結果", "Result");
    d.open("div.verdict").attr("data-tone", tone.id());
    shape(d, tone);
    d.open("p#verdict").text(&verdict.sentence()).t("。", ".").close().close();
    parts::counts(d, r);
    facts_line(d, r);
    if !s.loaded {
        let known = known_addresses(r);
        for f in r.files.iter().filter(|f| f.ask_address).take(10) {
            ask_address(d, &f.name, &known, s);
        }
    }
    first_three(d, r, s.easy);
    if !s.no_print && !r.findings.is_empty() {
        d.many(&[
            ("div.buttons.no-print>", "", ""),
            ("a.btn.btn-l.btn-main#print-first[href=#/print]", "印刷する", "Print"),
            ("a.btn.btn-m[href=#/print/request]", "確認依頼書を作る", "Make the request letter"),
            ("<", "", ""),
        ]);
    }
    contradictions(d, r, s);
    unknown_names(d, s);
    paths(d, r);
    ask_ports(d, r, s);
    super::picture::quiet(d, r, PER_PAGE);
    list(d, r, s);
    unknown(d, r);
    items(d, r, s);
    devices(d, r, s);
    files(d, r, s.loaded);
    not_checked(d, r);
    d.el("h2", "ことば", "Words");
    super::questions::terms_of_page(d);
    actions(d, s);
    d.close();
}

fn facts_line(d: &mut Doc, r: &ReportWire) {
    const LINE: Text = text(
        "調べた日は{day}です。ファイル{files}個のうち、{read}個の形が分かりました。機器は{devices}台、答えた質問は{answers}問です。",
        "Checked on {day}. Files: {read} of {files} recognised. Devices: {devices}. Questions answered: {answers}.",
    );
    let args = Args::new()
        .with("files", r.summary.files)
        .with("read", r.summary.files_recognised)
        .with("devices", r.summary.devices)
        .with("answers", r.summary.answers);
    let mut b = LINE.fill(&args);
    b.ja = b.ja.replace("{day}", &words::day(&r.today, Lang::Ja));
    b.en = b.en.replace("{day}", &r.today);
    d.el_bi("p.small", &b);
}

/// A day in both languages.
pub fn day(d: &mut Doc, iso: &str) {
    d.t(&words::day(iso, Lang::Ja), iso);
}

fn first_three(d: &mut Doc, r: &ReportWire, easy: bool) {
    let first = words::first_three(&r.findings);
    if first.is_empty() {
        return;
    }
    d.open("section.first[aria-labelledby=first-title]").open("h2#first-title");
    if first.len() == 3 {
        d.t("まず、この3つ", "These three first")
    } else {
        d.t("まず、これから", "This first")
    };
    d.close().open("ol.first-list");
    for i in first {
        let Some(f) = r.findings.get(i) else { continue };
        let u = Urgency::of(&f.urgency);
        d.open("li").attr("data-tone", u.id());
        parts::mark(d, u);
        let to = parts::anchor(i);
        d.open("p.first-what")
            .open("a[data-act=focus]")
            .attr("href", &["#", &to].concat())
            .attr("data-arg", &to);
        d.bi(&f.title).close().close();
        if let Some(s) = super::easy::sentence(f).filter(|_| easy) {
            d.el("p.easy", s, "");
        }
        if let Some(w) = parts::device(r, f.device.as_deref()) {
            d.open("p.small").t("機器: ", "Device: ").bi(&parts::device_of(f, w)).close();
        }
        d.el_bi("p", &f.fix);
        if !f.who.is_empty() {
            d.open("p.small").t("だれに: ", "Who: ");
            parts::who_list(d, &f.who);
            d.close();
        }
        d.close();
    }
    d.close().close();
}

/// Where an answer and a file say different things, both stand side by side.
fn contradictions(d: &mut Doc, r: &ReportWire, s: &PageState) {
    let list = found::contradictions(&s.answers, r);
    if list.is_empty() {
        return;
    }
    d.open("section#contradictions[aria-labelledby=differ-title]");
    d.el("h2#differ-title", "答えとファイルの食い違い", "Where answers and files differ");
    d.el(
        "p",
        "どちらが正しいか、機器の画面で確かめてください。この道具は、答えを書きかえません。",
        "Please look at the device to see which is right. The tool does not change your answers.",
    );
    const CAPTION: Text = text("食い違いの表", "Table of differences");
    parts::table(
        d,
        "table.differ",
        &CAPTION,
        &[
            text("質問", "Question"),
            text("あなたの答え", "Your answer"),
            text("ファイルにあること", "What the files say"),
        ],
    );
    for (q, answer, found) in list {
        d.open("tr")
            .attr("data-question", &q.id)
            .open("th[scope=row]")
            .t(&q.question_ja, &q.question_en)
            .close();
        d.open("td");
        option(d, q, answer);
        d.close().open("td");
        for f in &found {
            d.open("p");
            option(d, q, f.option);
            d.close();
            place(d, f);
        }
        d.close().close();
    }
    parts::end_table(d);
    d.close();
}

/// Answers whose question or option the question file in use does not have: they do not count, and that is said.
fn unknown_names(d: &mut Doc, s: &PageState) {
    let bank = questions::bank();
    let known = |q: &str, v: &str| bank.questions.iter().any(|x| x.id == q && x.option(v).is_some());
    // The form for home routers and the ports that are meant have answers of their own.
    let lost: Vec<String> = s
        .answers
        .iter()
        .filter(|a| !a.question.starts_with("hr") && a.question != questions::INTENDED_PORTS)
        .filter(|a| !known(&a.question, &a.value))
        .map(|a| [&a.question, "=", &a.value].concat())
        .collect();
    if lost.is_empty() {
        return;
    }
    d.open("section#unknown-names[aria-labelledby=names-title]");
    d.el("h2#names-title", "数えていない答え", "Answers that do not count");
    d.open("p").t(
        "今の質問のファイルにない質問や答えです。数えていません: ",
        "The question file in use has no such question or answer: ",
    );
    d.plain(&lost.join(", ")).close().close();
}

/// The words of an option.
pub fn option(d: &mut Doc, q: &questions::Question, value: &str) {
    if let Some(o) = q.option(value) {
        d.t(&o.label_ja, &o.label_en);
    }
}

/// File, line and masked text of a piece of evidence.
pub fn place(d: &mut Doc, f: &found::Found) {
    d.open("p.evidence").open("span.where").el_plain("span.file-name", &f.file);
    if let Some(l) = f.line {
        parts::line(d, l);
    }
    d.close().el_plain("code", &f.text).close();
}

fn paths(d: &mut Doc, r: &ReportWire) {
    if r.paths.is_empty() {
        return;
    }
    d.open("section[aria-labelledby=paths-title]");
    d.el("h2#paths-title", "インターネットからの通り道", "Paths from the internet");
    d.el(
        "p",
        "ファイルをつなぐと、外からここまで届きます。",
        "Put together, the files show how far someone outside can get.",
    );
    super::picture::draw(d, r);
    for p in r.paths.iter().take(PER_PAGE) {
        parts::path(d, r, p);
    }
    d.close();
}

/// The groups of each page of the list: so many cards, and not too many places in them. At least one page.
fn portions(groups: &[Vec<usize>]) -> Vec<&[Vec<usize>]> {
    const PLACES: usize = 1_000;
    let (mut out, mut from, mut places) = (Vec::new(), 0, 0);
    for (i, g) in groups.iter().enumerate() {
        if i - from == PER_PAGE || places > 0 && places + g.len() > PLACES {
            out.push(&groups[from..i]);
            (from, places) = (i, 0);
        }
        places += g.len();
    }
    out.push(&groups[from..]);
    out
}

/// Everything to do and everything in place. 「まだ分からない」 has its own section.
fn list(d: &mut Doc, r: &ReportWire, s: &PageState) {
    let known = |i: &usize| Urgency::of(&r.findings[*i].urgency) != Urgency::Unknown;
    let order: Vec<usize> = words::by_urgency(&r.findings).into_iter().filter(known).collect();
    let groups = crate::export::words::alike(&r.findings, &order);
    let portions = portions(&groups);
    let pages = portions.len();
    let here = portions.get((s.list_at as usize).min(pages - 1)).copied().unwrap_or_default();
    let page: Vec<(usize, &[usize])> =
        here.iter().filter_map(|g| g.split_first().map(|(i, more)| (*i, more))).collect();
    let at = (s.list_at as usize).min(pages - 1);
    d.open("section[aria-labelledby=list-title]");
    d.el("h2#list-title[tabindex=-1]", "急ぐ順の一覧", "Everything, by urgency");
    if r.findings.is_empty() {
        d.el("p", "見つかったことは、ありません。", "Nothing was found.");
    }
    pager(d, "list-at", pages, at, "一覧のページ", "Pages of the list");
    for u in Urgency::ALL {
        let here = || page.iter().filter(|(i, _)| Urgency::of(&r.findings[*i].urgency) == u);
        if here().next().is_none() {
            continue;
        }
        // What is in place is good to know and not what people came for.
        if u == Urgency::InPlace {
            d.open("details.in-place").open("summary").open("h3");
            parts::mark(d, u);
            d.plain(" ").num(u.count(&r.summary)).t("件", "").close().close();
        } else {
            d.open("div").open("h3");
            parts::mark(d, u);
            d.close();
        }
        for (i, more) in here() {
            parts::finding(d, r, *i, more, s.easy);
        }
        d.close();
    }
    pager(d, "list-at", pages, at, "一覧のページ(下)", "Pages of the list (below)");
    d.close();
}

fn unknown(d: &mut Doc, r: &ReportWire) {
    let groups = words::unknown_by_who(&r.findings);
    if groups.is_empty() {
        return;
    }
    d.open("section#section-unknown[aria-labelledby=unknown-title]");
    d.el("h2#unknown-title", "まだ分からないこと", "Not known yet");
    d.el(
        "p",
        "分からないことは、聞けば分かります。聞く相手ごとに並べました。",
        "Ask, and you will know. Here is what to ask, by person.",
    );
    for (who, list) in groups {
        d.open("div.ask")
            .open("h3")
            .text(&words::who(who))
            .t("に聞くこと", ": what to ask")
            .close()
            .open("ul");
        for f in list.into_iter().take(PER_PAGE) {
            d.open("li[data-tone=unknown][data-urgency=unknown]").attr("data-rule", &f.rule);
            d.open("p.ask-what");
            shape(d, Urgency::Unknown);
            d.bi(&f.title).close().el_bi("p", &f.fix).open("ul.evidence-list");
            for e in f.evidence.iter().filter(|e| e.kind != "answer") {
                parts::evidence(d, e);
            }
            d.close().close();
        }
        d.close().close();
    }
    d.close();
}

/// (ア)(イ)(ウ) and the rest: what is in place, what comes next, what is not known, what was not answered.
pub fn items(d: &mut Doc, r: &ReportWire, s: &PageState) {
    const CAPTION: Text = text("国のお知らせ(2023年10月2日)の項目", "Items of the notice of 2 October 2023");
    let answers = super::questions::answered(s);
    d.open("section[aria-labelledby=items-title]");
    d.el("h2#items-title", "お知らせの項目ごとのまとめ", "By item of the notice");
    parts::table(
        d,
        "table#items",
        &CAPTION,
        &[
            text("項目", "Item"),
            text("できている", "In place"),
            text("これから", "To do"),
            text("まだ分からない", "Not known yet"),
            text("未回答の質問", "Not answered"),
        ],
    );
    for (id, row) in words::item_rows(r) {
        let open = questions::bank()
            .questions
            .iter()
            .filter(|q| q.group == id && q.tier == "core" && q.asked(&answers))
            .filter(|q| !answers.iter().any(|a| a.question == q.id))
            .count();
        d.open("tr").open("th[scope=row]").text(&words::notice_item(id)).close();
        for n in [row.in_place, row.to_do, row.unknown, u32::try_from(open).unwrap_or(0)] {
            d.open("td").num(n).close();
        }
        d.close();
    }
    parts::end_table(d);
    d.close();
}

/// Order of the verdicts, the most urgent first.
const VERDICTS: [&str; 8] = [
    "exploited-open",
    "vulnerable-open",
    "support-ended",
    "newer-known",
    "cannot-decide",
    "not-in-data",
    "at-least-current",
    "fixed",
];

fn rank(w: &DeviceWire) -> usize {
    let v = w.firmware_verdict.as_deref().unwrap_or("not-in-data");
    VERDICTS.iter().position(|x| *x == v).unwrap_or(VERDICTS.len())
}

/// Known devices with the look-up of their firmware: a bar for each verdict, search, order, pages.
pub fn devices(d: &mut Doc, r: &ReportWire, s: &PageState) {
    if r.devices.is_empty() {
        return;
    }
    d.open("section[aria-labelledby=devices-title]");
    d.el("h2#devices-title[tabindex=-1]", "機器の一覧", "Devices");
    let many = r.devices.len() > 5;
    if many {
        bars(d, r);
        controls(d, s);
    }
    let needle = s.filter.to_lowercase();
    let mut rows: Vec<&DeviceWire> = r
        .devices
        .iter()
        .filter(|w| {
            let all = [&w.name, &w.address, &w.vendor, &w.model, &w.firmware, &w.firmware_verdict];
            needle.is_empty() || all.into_iter().flatten().any(|t| t.to_lowercase().contains(&needle))
        })
        .collect();
    match s.sort.as_str() {
        "model" => by_text(&mut rows, &|w| parts::made(w).to_lowercase()),
        "address" => by_text(&mut rows, &|w| address_key(w.address.as_deref().unwrap_or("~"))),
        "file" => {}
        _ => rows.order_by_key(|w| rank(w)),
    }
    let (range, pages) = words::slice(rows.len(), s.devices_at as usize, PER_PAGE);
    let at = (s.devices_at as usize).min(pages - 1);
    if many {
        const SHOWN: Text = text("{n}台を表示しています。", "{n} shown.");
        d.el_bi("p.small[role=status]", &SHOWN.fill(&Args::new().with("n", rows.len())));
    }
    const CAPTION: Text = text("ファイルから分かった機器", "Devices named by the files");
    parts::table(
        d,
        "table.devices#devices",
        &CAPTION,
        &[
            text("機器", "Device"),
            text("IPアドレス", "IP address"),
            text("メーカー・型番", "Maker, model"),
            text("ファームウェアの版", "Firmware"),
            text("資料とくらべると", "Compared with our data"),
        ],
    );
    for w in &rows[range] {
        device_row(d, w);
    }
    parts::end_table(d);
    pager(d, "devices-at", pages, at, "機器の表のページ", "Pages of the devices");
    if !s.kiosk {
        d.open("p.no-print");
        d.el(
            "button.btn.btn-m#save-devices[type=button][data-act=save-devices]",
            "機器の表を保存する(CSV)",
            "Save the table of devices (CSV)",
        );
        d.close();
    }
    d.close();
}

/// 192.168.1.9 comes before 192.168.1.10.
/// In the order of a text that is made once for each.
fn by_text(rows: &mut Vec<&DeviceWire>, text: &dyn Fn(&DeviceWire) -> String) {
    let mut all: Vec<(String, &DeviceWire)> = rows.iter().map(|w| (text(w), *w)).collect();
    all.order_by(|a, b| a.0.cmp(&b.0));
    *rows = all.into_iter().map(|(_, w)| w).collect();
}

fn address_key(a: &str) -> String {
    a.split('.').map(|p| [&"000"[p.len().min(3)..], p].concat()).collect::<Vec<_>>().join(".")
}

/// How many devices have which verdict: the numbers as text, the bar repeats them.
fn bars(d: &mut Doc, r: &ReportWire) {
    // Those that are not listed count too.
    let all = r.summary.devices.max(1);
    let none = all.saturating_sub(r.summary.verdicts.values().sum());
    d.open("ul.bars");
    for (i, v) in VERDICTS.iter().enumerate() {
        // Devices of which nothing is known are in no verdict.
        let n = r.summary.verdicts.get(*v).copied().unwrap_or(0) + if i == 5 { none } else { 0 };
        if n == 0 {
            continue;
        }
        let percent = (u64::from(n) * 100).div_ceil(u64::from(all)).to_string();
        d.open("li").open("span.bar-name").text(&words::firmware_verdict(v)).close();
        d.open("svg.bar[viewBox=0 0 100 8][preserveAspectRatio=none][aria-hidden=true][focusable=false]");
        d.open("rect[y=0][height=8][fill=currentColor]").attr("width", &percent).close().close();
        d.open("span.bar-count").num(n).t("台", "").close().close();
    }
    d.close();
}

fn controls(d: &mut Doc, s: &PageState) {
    d.open("form.controls.no-print[data-act=filter]");
    d.el("label[for=device-filter]", "さがす(名前・型番・アドレスなど)", "Search (name, model, address …)");
    d.open("input#device-filter[type=text][autocomplete=off][maxlength=60]").attr("value", &s.filter).close();
    d.el("label[for=device-sort]", "並べ方", "Order").open("select#device-sort");
    for (value, ja, en) in [
        ("verdict", "急ぐ順", "by urgency"),
        ("model", "メーカー・型番の順", "by maker and model"),
        ("address", "IPアドレスの順", "by IP address"),
        ("file", "ファイルの順", "as in the file"),
    ] {
        d.open("option").attr("value", value);
        if s.sort == value || (s.sort.is_empty() && value == "verdict") {
            d.attr("selected", "selected");
        }
        d.t(ja, en).close();
    }
    d.close().el("button.btn.btn-m[type=submit]", "この条件で出す", "Apply").close();
}

fn device_row(d: &mut Doc, w: &DeviceWire) {
    d.open("tr").attr("data-device", &w.id).open("th[scope=row]").text(&words::kind(&w.kind));
    if let Some(n) = w.name.as_deref().filter(|n| !n.is_empty()) {
        d.open("br").close().el_plain("span.small", n);
    }
    if w.alike.is_some() {
        d.open("br").close().el_bi("span.small", &more(w));
    }
    d.close().open("td").el_plain("span.address", w.address.as_deref().unwrap_or("—"));
    if let Some(f) = words::address_from(w.address_from.as_deref()) {
        d.open("br").close().open("span.small").text(&f).close();
    }
    d.close().el_plain("td", &parts::made(w)).el_plain("td", w.firmware.as_deref().unwrap_or("—"));
    d.open("td");
    firmware(d, w);
    d.close().close();
}

fn firmware(d: &mut Doc, w: &DeviceWire) {
    let Some(headline) = w.firmware_verdict.as_deref() else {
        d.plain("—");
        return;
    };
    d.open("span.fw").attr("data-verdict", headline).text(&words::firmware_verdict(headline)).close();
    let Some(v) = w.firmware_verdicts.iter().find(|v| v.verdict == headline) else { return };
    d.open("br").close().el_bi("span.small", &v.texts);
    if !v.as_of.is_empty() && !v.source.is_empty() {
        d.open("br").close().open("span.small").t("資料: ", "source: ");
        match words::link(&v.source) {
            Some(url) => {
                d.open("a[rel=noreferrer noopener][target=_blank]").attr("href", url).plain(url).close()
            }
            None => d.plain(&v.source),
        };
        d.plain(" (");
        day(d, &v.as_of);
        d.t("の時点", "").plain(")").close();
    }
}

pub fn files(d: &mut Doc, r: &ReportWire, loaded: bool) {
    if r.files.is_empty() {
        return;
    }
    d.open("section[aria-labelledby=files-title]");
    d.el("h2#files-title", "調べたファイル", "Files that were checked").open("ul.file-results");
    for f in r.files.iter().take(PER_PAGE) {
        file(d, f, loaded);
    }
    d.close();
    if r.files.len() > PER_PAGE {
        d.el(
            "p.small",
            "多いので、初めの200個を出しています。全部は、保存したファイルにあります。",
            "The first 200 are shown. The saved file has them all.",
        );
    }
    d.close();
}

fn file(d: &mut Doc, f: &FileWire, loaded: bool) {
    const LINES: Text = text("{all}行のうち{read}行を読みました。", "{read} of {all} lines were read.");
    const MASKED: Text =
        text("パスワードらしい所を{n}か所かくしました。", "{n} places that look like secrets are hidden.");
    let c = &f.coverage;
    d.open("li.file-result")
        .attr("data-file", &f.name)
        .attr("data-format", f.format.as_deref().unwrap_or(""));
    d.open("p")
        .el_plain("span.file-name", &f.name)
        .el_plain("span.file-size", &words::bytes(f.bytes))
        .close();
    d.open("p");
    match &f.format_name {
        Some(n) => {
            d.t("形: ", "Format: ").bi(n);
            if f.format_confidence == "likely" {
                d.t("(そう見えます)", " (it looks so)");
            }
        }
        None => {
            d.t("形は分かりませんでした", "Format not recognised");
        }
    }
    if f.format.is_some() && c.lines_total > 0 {
        d.t("。", ". ").bi(&LINES.fill(&Args::new().with("all", c.lines_total).with("read", c.lines_read)));
    }
    if f.secrets_masked > 0 {
        d.bi(&MASKED.fill(&Args::new().with("n", f.secrets_masked)));
    }
    d.close();
    notices(d, &f.notices);
    if !f.columns.is_empty() {
        column_form(d, f, loaded);
    }
    if !c.unread.is_empty() {
        d.open("details").el("summary", "読まなかった行", "Lines that were not read").open("ul.small");
        for u in c.unread.iter().take(50) {
            d.open("li")
                .t("", "line ")
                .num(u.line)
                .t("行目: ", ": ")
                .text(&words::unread_reason(&u.reason))
                .close();
        }
        if c.unread.len() > 50 {
            d.el("li", "ほかにもあります。", "And more.");
        }
        d.close().close();
    }
    if let Some(hash) = f.sha256.get(..16) {
        d.open("p.small.hash")
            .t("ファイルの印(SHA-256): ", "SHA-256: ")
            .open("code")
            .plain(hash)
            .plain("…")
            .close()
            .close();
    }
    d.close();
}

fn notices(d: &mut Doc, list: &[NoticeWire]) {
    // How columns were read has a form of its own.
    let shown = || list.iter().filter(|n| n.code != "list.columns");
    if shown().next().is_none() {
        return;
    }
    d.open("ul.notices");
    for n in shown() {
        d.open("li").attr("data-code", &n.code);
        if let Some(l) = n.line {
            d.open("span.line").t("", "line ").num(l).t("行目: ", ": ").close();
        }
        d.bi(&n.texts).close();
    }
    d.close();
}

/// 「C列(型番)を型番として読みました」, with a way to say otherwise.
fn column_form(d: &mut Doc, f: &FileWire, loaded: bool) {
    d.open("details").el("summary", "列の読み方", "How the columns were read");
    d.open("form.columns[data-act=columns]").attr("data-arg", &f.name);
    for c in f.columns.iter().take(60) {
        let id = [
            f.sha256.get(..8).unwrap_or("file"),
            "-column-",
            &c.table.to_string(),
            "-",
            &c.column.to_string(),
        ]
        .concat();
        d.open("p").open("label").attr("for", &id).plain(&c.letter).t("列", "").plain(" ");
        d.plain(&c.heading).close();
        d.open("select").attr("id", &id).attr("data-was", &c.meaning);
        d.attr("data-table", &c.table.to_string()).attr("data-column", &c.column.to_string());
        if loaded {
            d.attr("disabled", "disabled");
        }
        for (value, col) in CHOICES {
            d.open("option").attr("value", value);
            if *value == c.meaning {
                d.attr("selected", "selected");
            }
            d.text(&label(*col).unwrap_or(text("使わない", "not used"))).close();
        }
        d.close();
        if c.by == "content" {
            d.el("span.small", "(中身からそう見えます)", "(judged by what is in it)");
        }
        d.close();
    }
    if !loaded {
        d.el("button.btn.btn-m[type=submit]", "この読み方で調べ直す", "Check again like this");
    }
    d.close().close();
}

/// What the tool did not look at, so that a short list does not look like a good one.
pub fn not_checked(d: &mut Doc, r: &ReportWire) {
    // Many rules have the same reason: say it once.
    let mut reasons: Vec<(&Bi, Vec<Bi>)> = Vec::new();
    for n in &r.not_checked {
        let title = r.rules.iter().find(|x| x.code == n.rule).map_or_else(
            || Bi { ja: n.rule.clone(), en: n.rule.clone() },
            |x| Bi { ja: words::without_arguments(&x.title.ja), en: words::without_arguments(&x.title.en) },
        );
        match reasons.iter_mut().find(|(x, _)| **x == n.texts) {
            Some((_, list)) => list.push(title),
            None => reasons.push((&n.texts, vec![title])),
        }
    }
    d.open("section[aria-labelledby=not-title]");
    d.many(&[
        ("h2#not-title", "調べていないこと", "What was not checked"),
        ("ul#not-checked>", "", ""),
        (
            "li",
            "機器やネットワークには、つないでいません。実際に見えるかどうかは、確かめていません。",
            "No device or network was contacted. Whether something can really be seen was not tried.",
        ),
        (
            "li",
            "渡されなかったファイルのことは、分かりません。",
            "Nothing is known about files that were not given.",
        ),
        ("li>", "", ""),
    ]);
    match &r.tool.catalog_issued {
        Some(x) => {
            d.t("ファームウェアの資料は", "The firmware data is of ");
            day(d, x);
            d.t("のものです。それより後のことは分かりません。", ". Anything newer is unknown.");
        }
        None => {
            d.t("ファームウェアの資料は、まだ入っていません。", "No firmware data is included yet.");
        }
    }
    d.close().open("li").t("質問の文は", "The questions are of ");
    day(d, &questions::bank().meta.written);
    d.t("のものです。法律の助言ではありません。", ". They are not legal advice.").close();
    d.close();
    // Dozens of settings that no given file has: there for those who ask, not in the way of the others.
    if !reasons.is_empty() {
        d.open("details.unseen").open("summary");
        d.t("入れた資料や答えになかったこと: ", "Not in the given files or answers: ").num(reasons.len());
        d.t("種類", "").close().open("ul");
        for (reason, titles) in reasons {
            d.open("li").bi(reason).open("ul.small");
            for t in &titles {
                d.el_bi("li", t);
            }
            d.close().close();
        }
        d.close().close();
    }
    d.close();
}

/// Inner addresses that the files name, in the order in which they appear, each once.
pub fn known_addresses(r: &ReportWire) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let forwards = r.facts.iter().filter(|f| f.key == "forward");
    let all = (r.paths.iter().filter_map(|p| p.address.clone()))
        .chain(forwards.filter_map(|f| f.value.get("int_ip")?.as_str().map(str::to_owned)))
        .chain(r.devices.iter().filter_map(|w| w.address.clone()));
    for a in all {
        if !a.is_empty() && out.len() < 200 && !out.contains(&a) {
            out.push(a);
        }
    }
    out
}

/// 「この設定はどの機器のものですか」: the file does not say its address, and nobody else does.
fn ask_address(d: &mut Doc, file: &str, known: &[String], s: &PageState) {
    let (sid, tid) = (["address-of-", file].concat(), ["address-typed-", file].concat());
    d.open("form.ask-address[data-act=address]")
        .attr("key", file)
        .attr("data-file", file)
        .attr("data-arg", file);
    d.many(&[
        ("fieldset>", "", ""),
        ("legend", "この設定は、どの機器のものですか", "Which device does this file belong to?"),
    ]);
    d.open("p").el_plain("span.file-name", file).close();
    d.el(
        "p.small",
        "ファイルに住所(IPアドレス)が書かれていません。分かると、外から届くかどうかを調べられます。",
        "The file does not say its IP address. With it, we can tell whether it is reached from outside.",
    );
    if !known.is_empty() {
        d.open("label")
            .attr("for", &sid)
            .t("ほかのファイルにある住所から選ぶ", "Choose from the addresses in the other files");
        d.close().open("select").attr("id", &sid).el(
            "option[value][selected]",
            "選んでください",
            "Please choose",
        );
        for a in known {
            d.open("option").attr("value", a).plain(a).close();
        }
        d.close();
    }
    d.open("label").attr("for", &tid).t("住所を書く", "Or type the address").close();
    d.open("input[type=text][inputmode=decimal][autocomplete=off][spellcheck=false][maxlength=45][placeholder=192.168.1.20]")
        .attr("id", &tid)
        .close();
    d.open("div.buttons").open("button.btn.btn-m.btn-main[type=submit]");
    if s.said_address.iter().any(|f| f == file) {
        d.t("住所を変えて調べ直す", "Change and check again");
    } else {
        d.t("これで調べ直す", "Check again with this");
    }
    d.close().close().close().close();
}

/// 「外から使う予定のポートは」: what is open is compared with it. Only where something is said of a router or of a path.
fn ask_ports(d: &mut Doc, r: &ReportWire, s: &PageState) {
    if s.loaded || r.paths.is_empty() && !r.devices.iter().any(|w| w.kind == "router") {
        return;
    }
    let said = s.answers.iter().find(|a| a.question == questions::INTENDED_PORTS);
    d.open("form.ask-address.ask-ports[data-act=ports][key=ask-ports]");
    d.many(&[
        ("fieldset>", "", ""),
        ("legend", "外から使うと決めたポートは、どれですか", "Which ports are meant to be used from outside?"),
        (
            "p.small",
            "開いているポートとくらべます。「443/tcp、500/udp」のように書きます。1つも使わないなら「なし」と書きます。分からなければ、あけておけます。",
            "They are compared with what is open. Write them as in “443/tcp, 500/udp”. Write “none” if none is used. Leave it open if you do not know.",
        ),
        ("label[for=meant-ports]", "外から使うポート", "Ports used from outside"),
    ]);
    d.open("input#meant-ports[type=text][autocomplete=off][spellcheck=false][maxlength=400]");
    if let Some(a) = said {
        let none = a.value.is_empty();
        d.attr_t("value", if none { "なし" } else { &a.value }, if none { "none" } else { &a.value });
    }
    d.close().open("div.buttons").open("button.btn.btn-m.btn-main#check-ports[type=submit]");
    if said.is_some() {
        d.t("ポートを変えて調べ直す", "Change the ports and check again");
    } else {
        d.t("このポートとくらべる", "Compare with these ports");
    }
    d.close().close().close().close();
}

/// Print, save, load, clear.
fn actions(d: &mut Doc, s: &PageState) {
    d.open("section.actions.no-print[aria-labelledby=actions-title]");
    d.el("h2#actions-title", "この結果を使う", "Use this result").open("div.buttons");
    if !s.no_print {
        d.el("a.btn.btn-l.btn-main#print[href=#/print]", "印刷する", "Print");
    }
    if !s.kiosk {
        d.el(
            "button.btn.btn-m#save-result[type=button][data-act=save]",
            "結果を保存する(ファイル)",
            "Save the result (file)",
        );
        const COMPARE: Text = text("前の結果とくらべる", "Compare with an earlier result");
        d.open("button.btn.btn-m[type=button][data-act=pick][data-arg=compare-result]")
            .text(&COMPARE)
            .close();
        d.open("input.hidden-input#compare-result[type=file][tabindex=-1][data-act=compare]");
        d.attr_t("aria-label", COMPARE.ja, COMPARE.en).close();
        load_saved(d);
    }
    if !s.no_print {
        d.el("a.btn.btn-m[href=#/print/request]", "確認依頼書を作る", "Make the request letter");
    }
    d.el("button.btn.btn-m[type=button][data-act=clear]", "すべて消す", "Clear everything").close();
    if !s.kiosk {
        d.el(
            "p.small",
            "保存したファイルには、パスワードは入りません。機器の住所や名前は入ります。",
            "The saved file holds no passwords. It does hold addresses and names of devices.",
        );
    }
    d.close();
}
