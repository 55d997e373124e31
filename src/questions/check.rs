//! An edited question file: is it one, and what is wrong with it?
//!
//! Comes in: the text of a file. Goes out: the questions, and everything that does not fit, with the place. Only a file that
//! cannot be read at all is refused; a name that nothing has (a question, an option, a source) is told and ignored, so that
//! nothing disappears without a word. The same check runs over the built-in file in the tests.

use super::{Bank, Condition, Question, Risk, Status};
use crate::i18n::{Args, Bi, Text, text};
use crate::tree;

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Question, option or source.
    pub place: String,
    pub texts: Bi,
}

const NOT_READ: Text = text(
    "このファイルは読めません。{line}行目のあたりを見てください。({why})",
    "This file cannot be read. Please look near line {line}. ({why})",
);
const WRONG: Text =
    text("「{name}」がないか、書き方がちがいます。", "“{name}” is missing or not written as it has to be.");
const NO_QUESTION: Text = text("質問が1つもありません。", "There is no question.");
const TWICE: Text = text("同じ名前が2つあります。", "This name is there twice.");
const NO_GROUP: Text = text("まとまり「{name}」はありません。", "There is no group “{name}”.");
const NO_UNKNOWN: Text = text("「わからない」の答えがありません。", "There is no answer for “I don't know”.");
const NO_SUCH: Text =
    text("「{name}」という名前は、どこにもありません。", "The name “{name}” does not exist anywhere.");
const NO_NEXT: Text = text(
    "心配な答えなのに、次にすることが書かれていません。",
    "The answer is a worry, but the next step is missing.",
);
const NO_TEXT: Text =
    text("日本語か英語の文がありません。", "The text in Japanese or in English is missing.");
const LONG: Text = text("質問が48文字より長いです。", "The question is longer than 48 characters.");
const PROMISE: Text =
    text("「{name}」とは書けません。この道具は約束できません。", "“{name}” cannot be promised by this tool.");

const PEOPLE: [&str; 4] = ["staff", "installer", "maker", "municipality"];

struct Found(Vec<Problem>);

impl Found {
    fn tell(&mut self, place: &str, t: Text, args: &Args) {
        self.0.push(Problem { place: place.to_owned(), texts: t.fill(args) });
    }
    fn named(&mut self, place: &str, t: Text, name: &str) {
        self.tell(place, t, &Args::new().with("name", name));
    }
}

/// Read an edited file. `None`: it cannot be used.
pub fn check(json: &str) -> (Option<Bank>, Vec<Problem>) {
    let mut out = Found(Vec::new());
    // Editors on Windows put a mark in front.
    let bank: Bank = match tree::from_slice(json.trim_start_matches('\u{feff}').as_bytes()) {
        Ok(b) => b,
        Err(tree::Refused::Syntax(line, why)) => {
            out.tell("", NOT_READ, &Args::new().with("line", line).with("why", why));
            return (None, out.0);
        }
        Err(tree::Refused::Shape(place)) => {
            out.named("", WRONG, &place.0);
            return (None, out.0);
        }
    };
    if bank.questions.is_empty() {
        out.tell("", NO_QUESTION, &Args::new());
        return (None, out.0);
    }
    let find = |id: &str| bank.questions.iter().find(|q| q.id == id);
    for id in bank.meta.paths.quick.ids.iter().filter(|id| find(id).is_none()) {
        out.named("paths.quick", NO_SUCH, id);
    }
    for (i, q) in bank.questions.iter().enumerate() {
        if bank.questions[..i].iter().any(|x| x.id == q.id) {
            out.tell(&q.id, TWICE, &Args::new());
        }
        if !bank.meta.groups.iter().any(|g| g.id == q.group) {
            out.named(&q.id, NO_GROUP, &q.group);
        }
        question(q, &bank, &mut out);
    }
    for f in &bank.letter_template.required_facts {
        for id in f.from.iter().filter(|id| find(id).is_none()) {
            out.named(&f.id, NO_SUCH, id);
        }
    }
    (Some(bank), out.0)
}

fn question(q: &Question, bank: &Bank, out: &mut Found) {
    let none = Args::new();
    if [&q.question_ja, &q.question_en, &q.why_ja, &q.why_en].iter().any(|t| t.trim().is_empty()) {
        out.tell(&q.id, NO_TEXT, &none);
    }
    if q.question_ja.chars().count() > 48 {
        out.tell(&q.id, LONG, &none);
    }
    if !q.option("unknown").is_some_and(|o| o.status == Status::Unconfirmed) {
        out.tell(&q.id, NO_UNKNOWN, &none);
    }
    let to = q.letter.iter().map(|l| &l.to);
    for w in q.answerable_by.iter().chain(to).filter(|w| !PEOPLE.contains(&w.as_str())) {
        out.named(&q.id, NO_SUCH, w);
    }
    for s in q.sources.iter().filter(|s| !bank.sources.contains_key(&s.r#ref)) {
        out.named(&q.id, NO_SUCH, &s.r#ref);
    }
    for (i, o) in q.options.iter().enumerate() {
        let place = [&q.id, " ", &o.value].concat();
        if q.options[..i].iter().any(|x| x.value == o.value) {
            out.tell(&place, TWICE, &none);
        }
        if o.label_ja.trim().is_empty() || o.label_en.trim().is_empty() {
            out.tell(&place, NO_TEXT, &none);
        }
        if o.risk != Risk::None && (o.next_ja.trim().is_empty() || o.next_en.trim().is_empty()) {
            out.tell(&place, NO_NEXT, &none);
        }
    }
    let texts = [&q.question_ja, &q.why_ja].into_iter();
    for t in texts.chain(q.options.iter().flat_map(|o| [&o.label_ja, &o.next_ja])) {
        for never in ["安全です", "問題ありません", "合格です"] {
            if t.contains(never) {
                out.named(&q.id, PROMISE, never);
            }
        }
    }
    if let Some(c) = &q.show_if {
        condition(&q.id, c, bank, out);
    }
    if let Some(e) = &q.escalate {
        condition(&q.id, &e.r#if, bank, out);
        if q.option(&e.answer).is_none() {
            out.named(&q.id, NO_SUCH, &e.answer);
        }
    }
}

fn condition(place: &str, c: &Condition, bank: &Bank, out: &mut Found) {
    for one in &c.any_of {
        match bank.questions.iter().find(|q| q.id == one.q) {
            None => out.named(place, NO_SUCH, &one.q),
            Some(q) => {
                for v in one.values.iter().filter(|v| q.option(v).is_none()) {
                    out.named(place, NO_SUCH, &[&one.q, ".", v].concat());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT_IN: &str = include_str!("data/questions.json");

    #[test]
    fn the_built_in_file_has_no_problem() {
        let (bank, problems) = check(BUILT_IN);
        assert_eq!(bank.map(|b| b.questions.len()), Some(67));
        assert_eq!(problems, []);
    }

    #[test]
    fn unknown_names_are_told_with_their_place() {
        let edited = BUILT_IN
            .replacen("\"a02\",\n", "\"zz9\",\n", 1)
            .replacen("\"group\": \"a\"", "\"group\": \"nowhere\"", 1)
            .replacen("\"staff\"", "\"wizard\"", 1);
        let (bank, problems) = check(&edited);
        assert!(bank.is_some());
        let told: Vec<&str> = problems.iter().map(|p| p.texts.en.as_str()).collect();
        for name in ["zz9", "nowhere", "wizard"] {
            assert!(told.iter().any(|t| t.contains(name)), "{name} is not in {told:?}");
        }
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused_with_its_line() {
        let (bank, problems) = check(&BUILT_IN[..BUILT_IN.floor_char_boundary(BUILT_IN.len() / 2)]);
        assert!(bank.is_none() && problems.len() == 1);
        assert!(problems[0].texts.ja.contains("行目"), "{problems:?}");
        assert!(check("{}").0.is_none());
        assert!(check("").0.is_none());
    }

    #[test]
    fn an_edited_file_may_not_promise_safety() {
        let edited = BUILT_IN.replacen("\"why_ja\": \"", "\"why_ja\": \"これで安全です。", 1);
        assert!(check(&edited).1.iter().any(|p| p.texts.ja.contains("安全です")));
    }
}
