//! The notice's questions. Answers become facts, and facts become findings (rules MC701–MC705).
//!
//! Everything that can be asked stands in `data/questions.json`: question, reason, options, urgency of each option, next
//! step, who can answer, sources, and the paths (quick, core, full). A ministry edits that one file; no code names a
//! question. Comes in: answers by question and option value. Goes out: for each answer that counts, the option's risk
//! after `escalate`. Never asked: anything personal. An answer whose question or option does not exist is ignored.

pub mod home_router;

use crate::model::order::Order as _;
use crate::tree::{self, Read, Wrong};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{OnceLock, RwLock};

pub mod check;

/// An answer of the user, by question identifier and option value (`questions.json`).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Answered {
    pub question: String,
    pub value: String,
}

/// The one answer that is a list and no choice: which ports are meant to be reached from outside (`443/tcp, 8443`).
pub const INTENDED_PORTS: &str = "intended_ports";

/// The whole question file.
#[derive(Debug, Default)]
pub struct Bank {
    pub meta: Meta,
    pub questions: Vec<Question>,
    pub sources: std::collections::BTreeMap<String, Origin>,
    pub emergency_steps: Vec<Step>,
    pub glossary: Vec<Term>,
    pub letter_template: LetterTemplate,
}

/// The glossary words that some texts use, in the order of the glossary. 「ポート」 is not in 「サポート」.
pub fn words_in<'a>(bank: &'a Bank, texts: &[&str]) -> Vec<&'a Term> {
    // Katakana and Latin letters run together to one word, other letters do not.
    let kind = |c: Option<char>| match c {
        Some('ァ'..='ヺ' | 'ー') => 1,
        Some(c) if c.is_ascii_alphanumeric() => 2,
        _ => 0,
    };
    let joined = |a: Option<char>, b: Option<char>| kind(a) != 0 && kind(a) == kind(b);
    // A page says most things many times. No word goes over the end of a line.
    let mut texts = texts.to_vec();
    texts.order();
    texts.dedup();
    let text = texts.join("\n");
    let uses = |word: &str| {
        memchr::memmem::find_iter(text.as_bytes(), word).any(|i| {
            let (before, after) = (text[..i].chars().next_back(), text[i + word.len()..].chars().next());
            !joined(before, word.chars().next()) && !joined(word.chars().next_back(), after)
        })
    };
    let word = |t: &'a Term| t.term.split('(').next().unwrap_or(&t.term);
    bank.glossary.iter().filter(|t| uses(word(t))).collect()
}

/// The letter to the installer: what it is based on and the facts that it asks for.
#[derive(Debug, Default)]
pub struct LetterTemplate {
    pub basis_ja: String,
    pub basis_en: String,
    pub closing_ja: String,
    pub closing_en: String,
    pub required_facts: Vec<RequiredFact>,
}

#[derive(Debug)]
pub struct RequiredFact {
    pub id: String,
    pub ja: String,
    pub en: String,
    /// Questions whose answers this fact decides.
    pub from: Vec<String>,
}

#[derive(Debug, Default)]
pub struct Meta {
    pub written: String,
    pub groups: Vec<Group>,
    pub paths: Paths,
}

/// (ア), (イ), (ウ), recorder and router, operation.
#[derive(Debug)]
pub struct Group {
    pub id: String,
    pub ja: String,
    pub en: String,
}

#[derive(Debug, Default)]
pub struct Paths {
    pub quick: QuickPath,
}

#[derive(Debug, Default)]
pub struct QuickPath {
    pub ids: Vec<String>,
}

#[derive(Debug)]
pub struct Question {
    pub id: String,
    pub group: String,
    /// `core` or `full`.
    pub tier: String,
    pub question_ja: String,
    pub question_en: String,
    pub why_ja: String,
    pub why_en: String,
    /// The same in やさしい日本語, where it was written.
    pub easy_ja: String,
    pub easy_why_ja: String,
    pub hint_ja: String,
    pub hint_en: String,
    /// `staff`, `installer`, `maker`, `municipality`.
    pub answerable_by: Vec<String>,
    pub options: Vec<Choice>,
    pub show_if: Option<Condition>,
    pub escalate: Option<Escalate>,
    pub letter: Option<Letter>,
    pub sources: Vec<SourceRef>,
}

#[derive(Debug)]
pub struct Choice {
    pub value: String,
    pub label_ja: String,
    pub label_en: String,
    pub risk: Risk,
    pub status: Status,
    pub next_ja: String,
    pub next_en: String,
}

/// How urgent an answer is, as the question file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Risk {
    Critical,
    High,
    Medium,
    Low,
    None,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
    /// An answer like any other.
    #[default]
    Stated,
    /// わからない: neither safe nor dangerous, but somebody else has to answer.
    Unconfirmed,
    /// 該当なし: does not count.
    NotApplicable,
    /// A fact that is neither a protection nor a danger ("it is connected").
    Neutral,
}

/// True when one of the named questions has one of the named answers.
#[derive(Debug)]
pub struct Condition {
    pub any_of: Vec<OneOf>,
}

#[derive(Debug)]
pub struct OneOf {
    pub q: String,
    pub values: Vec<String>,
}

/// The same answer is more urgent when something else is true.
#[derive(Debug)]
pub struct Escalate {
    pub r#if: Condition,
    pub answer: String,
    pub to: Risk,
}

/// Who is asked in writing about this question.
#[derive(Debug)]
pub struct Letter {
    pub to: String,
    /// The sentence to send.
    pub item_ja: String,
    pub item_en: String,
}

#[derive(Debug)]
pub struct SourceRef {
    pub r#ref: String,
    pub r#where: String,
}

/// Where a question comes from.
#[derive(Debug)]
pub struct Origin {
    pub title: String,
    pub by: String,
    pub date: String,
}

#[derive(Debug)]
pub struct Step {
    pub ja: String,
    pub en: String,
}

#[derive(Debug)]
pub struct Term {
    pub term: String,
    /// Empty: the same word in English.
    pub term_en: String,
    pub yomi: String,
    pub ja: String,
    pub en: String,
}

impl Term {
    pub fn english(&self) -> &str {
        if self.term_en.is_empty() { &self.term } else { &self.term_en }
    }
}

crate::read_fields! {
    Bank {
        meta, questions: list, sources: list, emergency_steps: list, glossary: list,
        letter_template: default,
    }
    LetterTemplate { basis_ja, basis_en, closing_ja, closing_en, required_facts: list }
    RequiredFact { id, ja, en, from: list }
    Meta { written, groups: list, paths }
    Group { id, ja, en }
    Paths { quick }
    QuickPath { ids: list }
    Question {
        id, group, tier, question_ja, question_en, why_ja, why_en, easy_ja: default, easy_why_ja:
        default, hint_ja: default, hint_en: default, answerable_by: list, options: list, show_if,
        escalate, letter, sources,
    }
    Choice { value, label_ja, label_en, risk, status: default, next_ja: default, next_en: default }
    Condition { any_of: list }
    Escalate { r#if, answer, to }
    Letter { to, item_ja: default, item_en: default }
    SourceRef { r#ref, r#where: default }
    Origin { title, by, date }
    Step { ja, en }
    Term { term, term_en: default, yomi, ja, en }
}

impl Read for OneOf {
    fn read(v: &serde_json::Value) -> Result<Self, Wrong> {
        Ok(OneOf { q: tree::field(v, "q")?, values: tree::list(v, "in")? })
    }
}

impl Read for Risk {
    fn read(v: &serde_json::Value) -> Result<Self, Wrong> {
        tree::scalar(match v.as_str() {
            Some("critical") => Some(Risk::Critical),
            Some("high") => Some(Risk::High),
            Some("medium") => Some(Risk::Medium),
            Some("low") => Some(Risk::Low),
            Some("none") => Some(Risk::None),
            _ => None,
        })
    }
}

impl Read for Status {
    fn read(v: &serde_json::Value) -> Result<Self, Wrong> {
        tree::scalar(match v.as_str() {
            Some("stated") => Some(Status::Stated),
            Some("unconfirmed") => Some(Status::Unconfirmed),
            Some("not_applicable") => Some(Status::NotApplicable),
            Some("neutral") => Some(Status::Neutral),
            _ => None,
        })
    }
}

impl Question {
    pub fn option(&self, value: &str) -> Option<&Choice> {
        self.options.iter().find(|o| o.value == value)
    }
    /// Is this question asked, given the answers so far? A question that was not answered yet hides nothing.
    pub fn asked(&self, answers: &[Answered]) -> bool {
        self.show_if.as_ref().is_none_or(|c| c.holds(answers, true))
    }
}

impl Condition {
    fn holds(&self, answers: &[Answered], when_unanswered: bool) -> bool {
        self.any_of.iter().any(|c| match answer_to(answers, &c.q) {
            Some(v) => c.values.iter().any(|x| x == v),
            None => when_unanswered,
        })
    }
}

fn answer_to<'a>(answers: &'a [Answered], question: &str) -> Option<&'a str> {
    answers.iter().rev().find(|a| a.question == question).map(|a| a.value.as_str())
}

/// The built-in file, to edit and open again.
pub const BUILT_IN: &[u8] = include_bytes!("data/questions.json");

static BANK: OnceLock<Bank> = OnceLock::new();
/// An edited file that is in use, with the text that it was read from.
static EDITED: RwLock<Option<(u64, &'static Bank)>> = RwLock::new(None);

/// The questions in use. A built-in file that does not parse would be caught by the tests; here it would mean no questions.
pub fn bank() -> &'static Bank {
    let edited = EDITED.read().ok().and_then(|e| e.map(|(_, b)| b));
    edited.unwrap_or_else(|| BANK.get_or_init(|| tree::from_slice(BUILT_IN).unwrap_or_default()))
}

/// Use an edited file, or the built-in one again (`None`). Only the worker calls this, before it answers a request; every
/// request says which file it means. A file that cannot be read changes nothing. The questions of each text are made once.
pub fn use_file(edited: Option<&str>) {
    let Ok(mut now) = EDITED.write() else { return };
    let Some(text) = edited else { return *now = None };
    let mut hash = DefaultHasher::new();
    text.hash(&mut hash);
    let hash = hash.finish();
    if now.is_some_and(|(h, _)| h == hash) {
        return;
    }
    if let (Some(b), _) = check::check(text) {
        *now = Some((hash, Box::leak(Box::new(b))));
    }
}

pub fn find(id: &str) -> Option<&'static Question> {
    bank().questions.iter().find(|q| q.id == id)
}

/// One answer that counts, with what the question file says of it.
#[derive(Debug, Clone, Copy)]
pub struct Judged {
    pub question: &'static Question,
    pub choice: &'static Choice,
    /// After `escalate`.
    pub risk: Risk,
}

/// Look up every answer, in the order of the question file. Unknown identifiers, questions that do not apply
/// (`show_if`) and 該当なし are left out; the last answer to a question counts.
pub fn judge(answers: &[Answered]) -> Vec<Judged> {
    bank()
        .questions
        .iter()
        .filter_map(|q| {
            let choice = q.option(answer_to(answers, &q.id)?)?;
            if !q.asked(answers) || choice.status == Status::NotApplicable {
                return None;
            }
            let risk = match &q.escalate {
                Some(e) if e.answer == choice.value && e.r#if.holds(answers, false) => e.to,
                _ => choice.risk,
            };
            Some(Judged { question: q, choice, risk })
        })
        .collect()
}

/// Reads `{"a02": "connected", …}`, the form in which answers are kept in files. `None` when it is not that.
pub fn parse_answers(text: &str) -> Option<Vec<Answered>> {
    let map: std::collections::BTreeMap<String, String> = tree::from_slice(text.as_bytes()).ok()?;
    Some(map.into_iter().map(|(question, value)| Answered { question, value }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(list: &[(&str, &str)]) -> Vec<Answered> {
        list.iter().map(|(q, v)| Answered { question: (*q).into(), value: (*v).into() }).collect()
    }

    #[test]
    fn the_question_file_is_complete() {
        // Says what is wrong with an edited file, and where.
        let b: Bank = tree::from_slice(BUILT_IN).unwrap();
        assert_eq!(b.questions.len(), 67);
        assert_eq!(b.meta.paths.quick.ids.len(), 12);
        for id in &b.meta.paths.quick.ids {
            assert!(b.questions.iter().any(|q| q.id == *id), "{id}");
        }
        for q in &b.questions {
            assert!(b.meta.groups.iter().any(|g| g.id == q.group), "{}", q.id);
            assert!(q.option("unknown").is_some_and(|o| o.status == Status::Unconfirmed), "{}", q.id);
            for s in &q.sources {
                assert!(b.sources.contains_key(&s.r#ref), "{} {}", q.id, s.r#ref);
            }
            for o in &q.options {
                let next = !o.next_ja.is_empty() && !o.next_en.is_empty();
                assert!(o.risk == Risk::None || next, "{} {}: what to do next?", q.id, o.value);
            }
            let refs = q.show_if.iter().chain(q.escalate.iter().map(|e| &e.r#if)).flat_map(|c| &c.any_of);
            for c in refs {
                let other = b.questions.iter().find(|x| x.id == c.q).unwrap();
                assert!(c.values.iter().all(|v| other.option(v).is_some()), "{} → {}", q.id, c.q);
            }
        }
    }

    #[test]
    fn questions_are_short_and_promise_nothing() {
        for q in &bank().questions {
            assert!(q.question_ja.chars().count() <= 48, "{}", q.question_ja);
            let texts = [&q.question_ja, &q.why_ja].into_iter();
            for t in texts.chain(q.options.iter().flat_map(|o| [&o.label_ja, &o.next_ja])) {
                for never in ["安全です", "問題ありません", "合格です"] {
                    assert!(!t.contains(never), "{t}");
                }
            }
        }
    }

    #[test]
    fn a_known_default_password_is_more_urgent_on_a_connected_device() {
        let off = judge(&answers(&[("a02", "not_confirmed"), ("a03", "no"), ("i03", "some")]));
        assert_eq!(off.last().map(|j| j.risk), Some(Risk::High));
        let on = judge(&answers(&[("a02", "connected"), ("i03", "some")]));
        assert_eq!(on.last().map(|j| j.risk), Some(Risk::Critical));
    }

    #[test]
    fn an_answer_that_no_longer_applies_does_not_count() {
        let a = answers(&[("a02", "not_confirmed"), ("a03", "no"), ("i10", "yes_open")]);
        assert!(judge(&a).iter().all(|j| j.question.id != "i10"));
        // Nothing is known about the connection: the question is asked, and the answer counts.
        assert_eq!(judge(&answers(&[("i10", "yes_open")])).len(), 1);
    }

    #[test]
    fn answers_with_unknown_names_are_ignored() {
        assert!(judge(&answers(&[("zz9", "x"), ("a02", "no such option")])).is_empty());
        assert!(parse_answers("[1]").is_none());
        assert_eq!(parse_answers(r#"{"a02":"unknown"}"#).map(|a| a.len()), Some(1));
    }
}
