//! The whole state of the page in one reducer. Nothing is stored outside memory: closing the tab or 「消す」 ends it.
//!
//! A password is never part of it. Big things are behind `Rc`, so that a clone is cheap.

use super::route::Page;
use crate::i18n::{Bi, Lang};
use crate::wire::messages::{AddressOfWire, AnswerWire, InfoWire, PageWire, PasswordWire, ProgressWire};
use js_sys::ArrayBuffer;
use std::rc::Rc;
use web_sys::File;
use yew::Reducible;

/// One chosen file.
#[derive(Clone, PartialEq)]
pub struct Picked {
    /// Stable key of the row.
    pub key: u32,
    pub name: String,
    pub bytes: f64,
    pub content: Content,
}

#[derive(Clone, PartialEq)]
pub enum Content {
    File(File),
    /// Pasted, or part of the built-in example.
    Text(Rc<str>),
}

/// What the worker is doing.
#[derive(Clone, PartialEq, Default)]
pub enum Job {
    #[default]
    Idle,
    /// Reading the chosen files in the browser, then in the worker.
    Running(Option<ProgressWire>),
}

/// A finished analysis or a loaded result.
#[derive(Clone, PartialEq)]
pub struct Shown {
    pub page: PageWire,
    /// The document that 「結果を保存する」 hands out.
    pub saved: Option<ArrayBuffer>,
    /// Read from a saved file; the files themselves are not here.
    pub loaded: bool,
}

/// Something to say at the top of the page.
#[derive(Clone, PartialEq)]
pub struct Message {
    pub error: bool,
    pub text: Bi,
}

#[derive(Clone, PartialEq, Default)]
pub struct AppState {
    pub lang: Lang,
    pub page: Page,
    pub files: Rc<Vec<Picked>>,
    pub next_key: u32,
    pub answers: Rc<Vec<AnswerWire>>,
    /// Questions put off with 「あとで答える」.
    pub later: Rc<Vec<String>>,
    pub address_of: Rc<Vec<AddressOfWire>>,
    pub job: Job,
    pub shown: Option<Rc<Shown>>,
    /// Files or answers changed after the result was made.
    pub stale: bool,
    pub info: Option<Rc<InfoWire>>,
    /// The engine runs on the page itself, with small limits.
    pub engine_here: bool,
    pub message: Option<Message>,
    /// The answer that is marked and not yet given.
    pub marked: Option<String>,
    /// What is said of the password that is being typed; never the password.
    pub password: Option<Rc<PasswordWire>>,
    pub password_shown: bool,
    /// Something is being dragged over the drop area.
    pub over: bool,
    /// Which page of the long lists is shown.
    pub files_at: usize,
    pub list_at: usize,
    /// The saved document as text, where the frame may refuse downloads.
    pub copy: Option<Rc<str>>,
}

pub enum Action {
    Lang(Lang),
    Go(Page),
    AddFiles(Vec<(String, f64, Content)>),
    RemoveFile(u32),
    RemoveAllFiles,
    ReplaceFiles(Vec<(String, f64, Content)>),
    Answer { question: String, value: String },
    Later(String),
    AddressOf { file: String, address: String },
    Started,
    Progress(ProgressWire),
    Stopped(Option<Message>),
    Done(Rc<Shown>),
    Info(Rc<InfoWire>),
    EngineHere,
    Say(Option<Message>),
    Mark(String),
    Password(Option<Rc<PasswordWire>>),
    ShowPassword(bool),
    Over(bool),
    FilesAt(usize),
    ListAt(usize),
    Copy(Rc<str>),
    Clear,
}

/// Most files that can be chosen at once; the engine has the same limit.
pub const MOST_FILES: usize = 2_000;

impl Reducible for AppState {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut s = (*self).clone();
        match action {
            Action::Lang(l) if l == s.lang => return self,
            Action::Lang(l) => s.lang = l,
            Action::Go(p) if p == s.page => return self,
            Action::Go(p) => {
                s.page = p;
                s.message = None;
                s.marked = None;
                s.password = None;
                s.password_shown = false;
                s.copy = None;
            }
            Action::AddFiles(list) => {
                let mut files = (*s.files).clone();
                for (name, bytes, content) in list.into_iter().take(MOST_FILES.saturating_sub(files.len())) {
                    files.push(Picked { key: s.next_key, name: unique(&files, name), bytes, content });
                    s.next_key += 1;
                }
                s.files = Rc::new(files);
                s.stale = s.shown.is_some();
                s.message = None;
            }
            Action::ReplaceFiles(list) => {
                let fresh = AppState { files: Rc::default(), shown: None, ..s };
                return Rc::new(fresh).reduce(Action::AddFiles(list));
            }
            Action::RemoveFile(key) => {
                s.files = Rc::new(s.files.iter().filter(|f| f.key != key).cloned().collect());
                s.stale = s.shown.is_some();
            }
            Action::RemoveAllFiles => {
                s.files = Rc::default();
                s.stale = s.shown.is_some();
            }
            Action::Answer { question, value } => {
                let mut answers: Vec<AnswerWire> =
                    s.answers.iter().filter(|a| a.question != question).cloned().collect();
                s.later = Rc::new(s.later.iter().filter(|q| **q != question).cloned().collect());
                answers.push(AnswerWire { question, value });
                s.answers = Rc::new(answers);
                s.stale = s.shown.is_some();
                s.message = None;
            }
            Action::Later(question) => {
                s.answers = Rc::new(s.answers.iter().filter(|a| a.question != question).cloned().collect());
                let mut later = (*s.later).clone();
                if !later.contains(&question) {
                    later.push(question);
                }
                s.later = Rc::new(later);
                s.stale = s.shown.is_some();
            }
            Action::AddressOf { file, address } => {
                let mut list: Vec<AddressOfWire> =
                    s.address_of.iter().filter(|a| a.file != file).cloned().collect();
                list.push(AddressOfWire { file, address });
                s.address_of = Rc::new(list);
            }
            Action::Started => {
                s.job = Job::Running(None);
                s.message = None;
            }
            Action::Progress(p) => {
                // An answer that comes after 「やめる」 starts nothing again.
                if s.job == Job::Idle {
                    return self;
                }
                s.job = Job::Running(Some(p));
            }
            Action::Stopped(m) => {
                s.job = Job::Idle;
                s.message = m;
            }
            Action::Done(shown) => {
                s.job = Job::Idle;
                s.message = None;
                s.stale = false;
                s.list_at = 0;
                if shown.loaded {
                    s.files = Rc::default();
                    s.address_of = Rc::default();
                    s.answers = Rc::new(shown.page.answers.clone());
                    s.later = Rc::default();
                }
                s.shown = Some(shown);
            }
            Action::Info(i) => s.info = Some(i),
            Action::EngineHere => s.engine_here = true,
            Action::Say(m) => s.message = m,
            Action::Mark(v) => s.marked = Some(v),
            Action::Password(p) => s.password = p,
            Action::ShowPassword(on) => s.password_shown = on,
            Action::Over(on) if on == s.over => return self,
            Action::Over(on) => s.over = on,
            Action::FilesAt(n) => s.files_at = n,
            Action::ListAt(n) => s.list_at = n,
            Action::Copy(text) => s.copy = Some(text),
            Action::Clear => {
                // What belongs to the program stays; everything of the user goes.
                s = AppState {
                    lang: s.lang,
                    info: s.info,
                    engine_here: s.engine_here,
                    next_key: s.next_key,
                    ..AppState::default()
                };
            }
        }
        Rc::new(s)
    }
}

/// Two files of one name are told apart: evidence names the file.
fn unique(files: &[Picked], name: String) -> String {
    if files.iter().all(|f| f.name != name) {
        return name;
    }
    (2u32..)
        .map(|n| match name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() => format!("{stem} ({n}).{ending}"),
            _ => format!("{name} ({n})"),
        })
        .find(|n| files.iter().all(|f| f.name != *n))
        .unwrap_or(name)
}
