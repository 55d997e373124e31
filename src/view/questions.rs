//! The questions: three lengths, one question a page, and the pages on which answers are checked.
//!
//! Answering and going on are two acts; わからない and あとで答える are two different things; nothing is required. What the
//! files say stands beside the answers and marks one beforehand; only a person answers. Addresses: `questions`,
//! `questions/i01`, `questions/i01/change`, `questions/check`, `questions/check/i`. No state is kept: answers come with
//! the request.

use super::doc::Doc;
use super::found::{self, Found};
use super::result;
use super::words;
use crate::i18n::{Args, Text, text};
use crate::questions::{self, Answered, Bank, Question};
use crate::wire::ReportWire;
use crate::wire::messages::PageState;

/// Identifier, name, what it is good for.
const PATHS: [(&str, Text, Text); 3] = [
    (
        "quick",
        text("3分でみる", "3 minutes"),
        text("いちばん大事な{n}問です。", "The {n} most important questions."),
    ),
    (
        "core",
        text("15分でみる", "15 minutes"),
        text("お知らせの項目をひと通りみる{n}問です。", "{n} questions on every item of the notice."),
    ),
    (
        "full",
        text("くわしくみる(40分)", "In depth (40 minutes)"),
        text(
            "設置した事業者といっしょに答える{n}問です。",
            "{n} questions to answer together with your installer.",
        ),
    ),
];

pub fn answered(s: &PageState) -> Vec<Answered> {
    s.answers.iter().map(|a| Answered { question: a.question.clone(), value: a.value.clone() }).collect()
}

/// Every question of a path, whether it applies or not.
fn of_path<'a>(b: &'a Bank, path: &str) -> Vec<&'a Question> {
    match path {
        "full" => b.questions.iter().collect(),
        "core" => b.questions.iter().filter(|q| q.tier == "core").collect(),
        _ => {
            b.meta.paths.quick.ids.iter().filter_map(|id| b.questions.iter().find(|q| q.id == *id)).collect()
        }
    }
}

/// Everything that the pages need to know.
struct Round<'a> {
    s: &'a PageState,
    bank: &'static Bank,
    answers: Vec<Answered>,
    /// The questions of the chosen path that apply, given the answers so far.
    asked: Vec<&'static Question>,
}

impl Round<'_> {
    fn answer(&self, q: &str) -> Option<&str> {
        self.answers.iter().find(|a| a.question == q).map(|a| a.value.as_str())
    }
    fn open(&self, q: &Question) -> bool {
        self.answer(&q.id).is_none() && !self.s.later.contains(&q.id)
    }
    fn quick(&self) -> bool {
        !matches!(self.s.path.as_str(), "core" | "full")
    }
    fn check_of(&self, group: &str) -> String {
        if self.quick() { "questions/check".to_owned() } else { ["questions/check/", group].concat() }
    }
    /// The page after a question.
    fn after(&self, id: &str, changing: bool) -> String {
        let Some(at) = self.asked.iter().position(|q| q.id == id) else {
            return "questions/check".to_owned();
        };
        let group = &self.asked[at].group;
        let rest = &self.asked[at + 1..];
        let same = |q: &&&Question| self.quick() || q.group == *group;
        let next = if changing {
            // A changed answer may bring new questions; then back to where the change was asked for.
            rest.iter().filter(same).find(|q| self.open(q))
        } else {
            rest.first().filter(same)
        };
        match next {
            Some(q) => ["questions/", &q.id, if changing { "/change" } else { "" }].concat(),
            None => self.check_of(group),
        }
    }
}

/// Write a page; the answer is the address where it ended up.
pub fn page(d: &mut Doc, rest: &str, s: &PageState, report: Option<&ReportWire>) -> String {
    let bank = questions::bank();
    let answers = answered(s);
    let asked = of_path(bank, &s.path).into_iter().filter(|q| q.asked(&answers)).collect();
    let r = Round { s, bank, answers, asked };
    let (id, more) = rest.split_once('/').unwrap_or((rest, ""));
    let mut address = ["questions/", rest].concat();
    if s.step == "next" {
        address = r.after(id, more == "change");
    }
    if s.step == "first" {
        let first = r.asked.iter().find(|q| r.open(q)).map_or("check", |q| q.id.as_str());
        address = ["questions/", first].concat();
    }
    let rest = address.strip_prefix("questions/").unwrap_or("");
    let (id, more) = rest.split_once('/').unwrap_or((rest, ""));
    if id == "router" {
        super::router::form(d, s);
        return "questions/router".to_owned();
    }
    if id == "file" {
        file(d, r.bank, s);
        return "questions/file".to_owned();
    }
    if id == "check" {
        check(d, &r, more, report);
        return address;
    }
    match r.asked.iter().position(|q| q.id == id) {
        Some(at) => one(d, &r, at, more == "change", report),
        // A question of another path, or one that does not apply.
        None => {
            intro(d, &r);
            return "questions".to_owned();
        }
    }
    address
}

fn intro(d: &mut Doc, r: &Round<'_>) {
    d.open("div.page");
    d.many(&[
        ("h1#page-title[tabindex=-1]", "質問に答える", "Answer questions"),
        ("ul.plain-notes>", "", ""),
        (
            "li",
            "分からないときは「わからない」を選んでください。だれに聞くかを結果に出します。",
            "If you do not know, choose “I don't know”. The result says whom to ask.",
        ),
        ("li", "名前や電話番号は聞きません。", "No names and no phone numbers are asked for."),
        ("li", "答えは送りません。残しません。", "Answers are neither sent nor kept."),
        ("<", "", ""),
    ]);
    let begun = !r.answers.is_empty() || !r.s.later.is_empty();
    if begun {
        let next = r.asked.iter().find(|q| r.open(q)).map_or("check", |q| q.id.as_str());
        d.open("div.buttons")
            .open("a.btn.btn-l.btn-main#go-on")
            .attr("href", &["#/questions/", next].concat());
        d.t("続きから答える", "Go on").close();
        d.el("a.btn.btn-m[href=#/questions/check]", "答えを確かめる", "Check your answers").close();
        d.el("h2", "長さを変える", "Change the length");
    }
    d.open("ul.cards");
    for (id, name, note) in &PATHS {
        if r.s.kiosk && *id != "quick" {
            continue;
        }
        let n = of_path(r.bank, id).len();
        d.open("li").open("button.card[type=button][data-act=path]").attr("data-arg", id);
        d.attr("id", &["path-", id].concat());
        if begun && r.s.path == *id {
            d.attr("aria-current", "true");
        }
        super::parts::icon(d, "chat");
        d.open("span.card-title").text(name).close();
        d.el_bi("span.card-note", &note.fill(&Args::new().with("n", n))).close().close();
    }
    d.close();
    if !r.s.kiosk {
        d.el(
            "p.small",
            "長さは、あとで変えられます。答えは引きつがれます。",
            "You can change the length later. Your answers are kept.",
        );
        d.open("p").el(
            "a#go-router[href=#/questions/router]",
            "家庭用ルーターの設定を写す(ファイルに出せないとき)",
            "Copy the settings of a home router (if it gives no file)",
        );
        d.close();
        d.open("p.small").el(
            "a[href=#/questions/file]",
            "質問のファイルを直す(国・市区町村の方)",
            "Edit the question file (ministries, municipalities)",
        );
        d.close();
    }
    d.close();
}

/// The one file that a ministry can edit and open again: how, and what does not fit in the opened one.
fn file(d: &mut Doc, bank: &Bank, s: &PageState) {
    d.open("div.page");
    d.many(&[
        ("h1#page-title[tabindex=-1]", "質問のファイルを直す", "Edit the question file"),
        (
            "p",
            "質問・答え・急ぐ順・出どころは、1つのファイルに入っています。国や市区町村の人が直して使えます。",
            "Questions, answers, urgency and sources stand in one file. Ministries and municipalities can edit it.",
        ),
        ("ol.steps>", "", ""),
        ("li", "「今の質問を保存する」を押します。", "Press “Save the questions”."),
        ("li", "メモ帳などで直します。名前(id)は変えません。", "Edit it in a text editor. Keep the names (id)."),
        ("li", "「直した質問を開く」で選びます。送りません。", "Choose it with “Open edited questions”. It is not sent."),
        ("<", "", ""),
        ("div.buttons>", "", ""),
        ("button.btn.btn-m#save-questions[type=button][data-act=save-questions]", "今の質問を保存する", "Save the questions"),
    ]);
    const OPEN: Text = text("直した質問を開く", "Open edited questions");
    d.open("button.btn.btn-m[type=button][data-act=pick][data-arg=edited-questions]").text(&OPEN).close();
    d.open("input.hidden-input#edited-questions[type=file][tabindex=-1][data-act=edited]");
    d.attr_t("aria-label", OPEN.ja, OPEN.en).close();
    if s.edited.is_some() {
        d.el(
            "button.btn.btn-m[type=button][data-act=built-in]",
            "もとの質問に戻す",
            "Use the built-in questions",
        );
    }
    d.close();
    if let Some(json) = &s.edited {
        let (read, problems) = questions::check::check(json);
        d.open("section#question-problems").open("h2");
        match read {
            Some(_) => d.t("この質問を使っています", "These questions are in use"),
            None => d.t("このファイルは使えません", "This file cannot be used"),
        };
        d.close();
        const COUNT: Text = text("質問は{n}問です。", "{n} questions.");
        d.el_bi("p", &COUNT.fill(&Args::new().with("n", bank.questions.len())));
        if problems.is_empty() {
            d.el("p", "直すところは、見つかりませんでした。", "Nothing to mend was found.");
        } else {
            d.el(
                "p",
                "次のところを見てください。ない名前は、使わずに進めます。",
                "Please look at these. Names that do not exist are ignored.",
            );
            d.open("ul");
            for x in problems.iter().take(200) {
                d.open("li");
                if !x.place.is_empty() {
                    d.el_plain("code", &x.place).plain(" ");
                }
                d.bi(&x.texts).close();
            }
            d.close();
        }
        d.close();
    }
    d.close();
}

fn who_chips(d: &mut Doc, q: &Question) {
    d.open("p.chips").el("span", "答えられる人: ", "Who can answer: ");
    for w in &q.answerable_by {
        d.open("span.tag").text(&words::who(w)).close();
    }
    d.close();
}

fn group_name(d: &mut Doc, b: &Bank, id: &str) {
    if let Some(g) = b.meta.groups.iter().find(|g| g.id == id) {
        d.t(&g.ja, &g.en);
    }
}

/// Glossary words that the page uses so far, explained. Names and lines of files are not looked at.
pub fn terms_of_page(d: &mut Doc) {
    let bytes = d.clone().finish();
    let used = questions::words_in(questions::bank(), &super::doc::own(&bytes));
    if used.is_empty() {
        return;
    }
    d.open("dl.terms");
    for t in used {
        d.open("div").open("dt").t(&t.term, t.english());
        d.el("span.reading", &[" (", &t.yomi, ")"].concat(), "").close().el("dd", &t.ja, &t.en).close();
    }
    d.close();
}

fn one(d: &mut Doc, r: &Round<'_>, at: usize, changing: bool, report: Option<&ReportWire>) {
    let q = r.asked[at];
    let evidence: Vec<Found> = report.map(|x| found::found(&q.id, x)).unwrap_or_default();
    let group: Vec<&&Question> = r.asked.iter().filter(|x| x.group == q.group).collect();
    let (n, of) = if r.quick() {
        (at + 1, r.asked.len())
    } else {
        (group.iter().position(|x| x.id == q.id).unwrap_or(0) + 1, group.len())
    };
    let given = r.answer(&q.id);
    // Not answered yet: what the files say is marked beforehand. A person still presses 「次へ進む」.
    let marked = given.or(evidence.first().map(|f| f.option));
    let back = match at.checked_sub(1).map(|i| r.asked[i]) {
        _ if changing => r.check_of(&q.group),
        Some(p) => ["questions/", &p.id].concat(),
        None => "questions".to_owned(),
    };
    d.open("div.page.question").attr("key", &q.id).attr("data-question", &q.id);
    d.open("p").open("a.back").attr("href", &["#/", &back].concat()).t("戻る", "Back").close().close();
    d.open("p.caption");
    group_name(d, r.bank, &q.group);
    d.plain("　").num(n).plain(" / ").num(of).close();
    d.open("form[data-act=answer]")
        .attr("data-arg", &q.id)
        .attr("data-back", if changing { "change" } else { "" });
    d.open("fieldset").attr("aria-describedby", if r.s.refused { "why message" } else { "why" });
    let plain =
        |easy: &'static str, usual: &'static str| if r.s.easy && !easy.is_empty() { easy } else { usual };
    let (asked, why) = (plain(&q.easy_ja, &q.question_ja), plain(&q.easy_why_ja, &q.why_ja));
    d.open("legend").el("h1#page-title[tabindex=-1]", asked, &q.question_en).close();
    d.el("p#why", why, &q.why_en);
    if !q.hint_ja.is_empty() {
        d.el("p.small", &q.hint_ja, &q.hint_en);
    }
    who_chips(d, q);
    if !evidence.is_empty() {
        d.open("section.beside[aria-labelledby=beside-title]");
        d.el("h2#beside-title", "ファイルから分かったこと", "What the files say");
        for f in &evidence {
            d.open("p");
            result::option(d, q, f.option);
            d.close();
            result::place(d, f);
        }
        if given.is_none() {
            d.el(
                "p.small",
                "この答えに印をつけました。ちがうときは、選び直してください。",
                "This answer is marked. Please choose another one if it is wrong.",
            );
        } else if evidence.iter().any(|f| Some(f.option) != given) {
            d.el(
                "p.small",
                "あなたの答えと、ちがうことが書かれています。答えはそのままにしています。",
                "This differs from your answer. Your answer has not been changed.",
            );
        }
        d.close();
    }
    d.open("div.choices");
    for o in &q.options {
        let id = [q.id.as_str(), "-", &o.value].concat();
        d.open("label.choice").attr("for", &id);
        d.open("input[type=radio]").attr("id", &id).attr("name", &q.id).attr("value", &o.value);
        if marked == Some(o.value.as_str()) {
            d.attr("checked", "checked");
        }
        d.close().el("span", &o.label_ja, &o.label_en).close();
    }
    d.close().close();
    d.many(&[
        ("div.buttons>", "", ""),
        ("button.btn.btn-l.btn-main#next[type=submit]", "次へ進む", "Continue"),
    ]);
    d.open("button.btn.btn-m#later[type=button][data-act=later]")
        .attr("data-arg", &q.id)
        .attr("data-back", if changing { "change" } else { "" })
        .t("あとで答える", "Answer later")
        .close();
    d.close().close();
    terms_of_page(d);
    d.open("details.sources")
        .el("summary", "この質問の出どころ", "Where this question comes from")
        .open("ul[lang=ja]");
    for x in &q.sources {
        if let Some(o) = r.bank.sources.get(&x.r#ref) {
            d.open("li").plain(&o.by).plain("「").plain(&o.title).plain("」(").plain(&o.date).plain(") ");
            d.plain(&x.r#where).close();
        }
    }
    d.close().close().close();
}

/// Answers to check: the whole quick path, one group, or the overview of all groups.
fn check(d: &mut Doc, r: &Round<'_>, group: &str, report: Option<&ReportWire>) {
    let mut groups: Vec<&str> = Vec::new();
    for q in &r.asked {
        if !groups.contains(&q.group.as_str()) {
            groups.push(&q.group);
        }
    }
    let one = groups.contains(&group);
    let overview = !r.quick() && !one;
    d.open("div.page");
    d.el("h1#page-title[tabindex=-1]", "答えの確認", "Check your answers");
    let open = r.asked.iter().filter(|q| r.answer(&q.id).is_none() && (!one || q.group == group)).count();
    if open > 0 {
        const OPEN: Text = text(
            "未回答が{n}問あります。そのままでも結果を作れます。",
            "{n} not answered. You can still make the result.",
        );
        d.el_bi("p#open-count", &OPEN.fill(&Args::new().with("n", open)));
    }
    if overview {
        d.open("ul.group-list");
        for g in &groups {
            let of = r.asked.iter().filter(|q| q.group == *g);
            let (all, done) = (of.clone().count(), of.filter(|q| r.answer(&q.id).is_some()).count());
            d.open("li").open("a").attr("href", &["#/questions/check/", g].concat());
            group_name(d, r.bank, g);
            d.close()
                .open("span.small")
                .plain(" ")
                .num(done)
                .plain(" / ")
                .num(all)
                .t("問に答えました", " answered")
                .close();
            d.close();
        }
        d.close();
    }
    for g in groups.iter().filter(|g| !overview && (!one || **g == group)) {
        d.open("section").open("h2");
        group_name(d, r.bank, g);
        d.close().open("dl.summary");
        for q in r.asked.iter().filter(|q| q.group == **g) {
            row(d, r, q, report);
        }
        d.close().close();
    }
    d.open("div.buttons");
    let next = groups.iter().position(|g| *g == group).and_then(|i| groups.get(i + 1));
    if one && let Some(next) = next {
        let first = r.asked.iter().find(|q| q.group == **next && r.open(q));
        let to = first.map_or_else(|| r.check_of(next), |q| ["questions/", &q.id].concat());
        d.open("a.btn.btn-l.btn-main#next-group").attr("href", &["#/", &to].concat());
        d.t("次のまとまりへ: ", "Next part: ");
        group_name(d, r.bank, next);
        d.close();
        d.el(
            "button.btn.btn-m#make-result[type=button][data-act=analyse]",
            "ここまでで結果を作る",
            "Make the result now",
        );
    } else {
        d.el(
            "button.btn.btn-l.btn-main#make-result[type=button][data-act=analyse]",
            "結果を作る",
            "Make the result",
        );
    }
    if !r.quick() {
        d.el("a.btn.btn-m[href=#/questions]", "長さを変える", "Change the length");
    }
    d.close();
    if r.s.files > 0 {
        d.el(
            "p.small",
            "選んだファイルも、いっしょに調べます。",
            "The chosen files are checked together with the answers.",
        );
    }
    d.close();
}

fn row(d: &mut Doc, r: &Round<'_>, q: &Question, report: Option<&ReportWire>) {
    let given = r.answer(&q.id);
    d.open("div.summary-row")
        .attr("data-question", &q.id)
        .el("dt", &q.question_ja, &q.question_en)
        .open("dd");
    match given.and_then(|v| q.option(v)) {
        Some(o) => d.t(&o.label_ja, &o.label_en),
        None if r.s.later.contains(&q.id) => d.el("em", "あとで答える(未回答)", "Later (not answered)"),
        None => d.el("em", "未回答", "Not answered"),
    };
    let other = report.map(|x| found::found(&q.id, x)).unwrap_or_default();
    if let Some(f) = other.iter().find(|f| Some(f.option) != given) {
        d.open("p.small.differs").t("ファイルには: ", "The files say: ");
        result::option(d, q, f.option);
        d.close();
        result::place(d, f);
    }
    d.close().open("dd.summary-action").open("a").attr("href", &["#/questions/", &q.id, "/change"].concat());
    d.t("変える", "Change").open("span.visually-hidden").plain(": ").t(&q.question_ja, &q.question_en);
    d.close().close().close().close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::view::doc::html;
    use crate::wire::messages::AnswerWire;

    fn state(path: &str, answers: &[(&str, &str)]) -> PageState {
        PageState {
            path: path.into(),
            answers: answers
                .iter()
                .map(|(q, v)| AnswerWire { question: (*q).into(), value: (*v).into() })
                .collect(),
            ..PageState::default()
        }
    }

    fn shown(address: &str, s: &PageState) -> (String, String) {
        let (to, d) = crate::view::page(address, s, None, None);
        (to, html(&d.finish(), Lang::Ja))
    }

    /// Walk a path, answering わからない everywhere.
    fn walk(path: &str) -> (usize, Vec<String>) {
        let first = of_path(questions::bank(), path)[0].id.clone();
        let (mut s, mut at, mut n) = (state(path, &[]), ["questions/", &first].concat(), 0);
        let mut checks = Vec::new();
        for _ in 0..100 {
            if at == "questions/check" || n > 80 {
                break;
            }
            if let Some(g) = at.strip_prefix("questions/check/") {
                checks.push(g.to_owned());
                let page = shown(&at, &s).1;
                let Some((_, next)) = page.split_once("id=\"next-group\"") else { break };
                let Some((_, to)) = next.split_once("href=\"#/") else { break };
                at = to.split('"').next().unwrap_or("").to_owned();
                continue;
            }
            let id = at.trim_start_matches("questions/").to_owned();
            s.answers.push(AnswerWire { question: id, value: "unknown".into() });
            n += 1;
            s.step = "next".into();
            at = crate::view::page(&at, &s, None, None).0;
            s.step = String::new();
        }
        (n, checks)
    }

    #[test]
    fn the_three_paths_ask_12_37_and_67_questions() {
        assert_eq!(walk("quick"), (12, vec![]));
        let groups: Vec<String> = ["a", "i", "u", "r", "o"].map(String::from).into();
        assert_eq!(walk("core"), (37, groups.clone()));
        assert_eq!(walk("full"), (67, groups));
    }

    #[test]
    fn a_question_that_does_not_apply_is_not_shown() {
        let s = state("core", &[("a02", "not_confirmed"), ("a03", "no")]);
        assert_eq!(shown("questions/i10", &s).0, "questions");
        assert_eq!(shown("questions/i10", &state("core", &[])).0, "questions/i10");
    }

    #[test]
    fn later_and_unknown_are_two_things() {
        let mut s = state("quick", &[("a02", "unknown")]);
        s.later.push("a03".into());
        let page = shown("questions/check", &s).1;
        assert!(page.contains("わからない") && page.contains("あとで答える(未回答)"));
        assert!(page.contains("未回答が11問あります"));
    }

    #[test]
    fn changing_an_answer_goes_back_to_the_check_page() {
        let mut s = state("quick", &[]);
        for q in of_path(questions::bank(), "quick") {
            s.answers.push(AnswerWire { question: q.id.clone(), value: "unknown".into() });
        }
        s.step = "next".into();
        assert_eq!(crate::view::page("questions/i01/change", &s, None, None).0, "questions/check");
        s.path = "core".into();
        // The core path has questions of this group without an answer: they come first.
        assert_eq!(crate::view::page("questions/i04/change", &s, None, None).0, "questions/i05/change");
    }

    #[test]
    fn every_question_page_explains_why_and_who() {
        for q in &questions::bank().questions {
            let page = shown(&["questions/", &q.id].concat(), &state("full", &[])).1;
            assert!(page.contains("id=\"why\"") && page.contains("答えられる人"), "{}", q.id);
            assert!(page.contains("あとで答える") && page.contains("わからない"), "{}", q.id);
        }
    }
}
