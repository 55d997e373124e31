//! The whole state of the page in one reducer. Nothing is stored outside memory: closing the tab or 「消す」 ends it.
//!
//! A typed password is never part of it. Big things are behind `Rc`, so that a clone is cheap.

use super::dom::Readings;
use crate::i18n::{Bi, Lang};
use crate::view::local::Kiosk;
use crate::wire::messages::{
    AddressOfWire, AnswerWire, ColumnChoiceWire, DoneWire, LimitsWire, PageState, PasswordWire, ProgressWire,
    ReuseWire, SuggestionWire,
};
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
    pub done: DoneWire,
    /// The document that 「結果を保存する」 hands out; pages of it are written from this.
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
    /// Address without `#/`.
    pub page: String,
    pub kiosk: Kiosk,
    pub files: Rc<Vec<Picked>>,
    pub next_key: u32,
    pub answers: Rc<Vec<AnswerWire>>,
    /// Questions put off with 「あとで答える」.
    pub later: Rc<Vec<String>>,
    /// `quick`, `core` or `full`; empty before one was chosen.
    pub path: String,
    pub address_of: Rc<Vec<AddressOfWire>>,
    /// Corrected columns of lists.
    pub columns: Rc<Vec<ColumnChoiceWire>>,
    pub job: Job,
    pub shown: Option<Rc<Shown>>,
    /// An edited question file.
    pub edited: Option<Rc<str>>,
    /// An earlier result, to compare with.
    pub earlier: Option<ArrayBuffer>,
    /// Files or answers changed after the result was made.
    pub stale: bool,
    /// The engine runs on the page itself, with small limits.
    pub engine_here: bool,
    pub message: Option<Message>,
    /// Pages that the worker wrote, by address.
    pub pages: Rc<Vec<(String, Rc<Vec<u8>>)>>,
    /// Goes up with every page that arrives.
    pub arrived: u32,
    /// What is said of the password that is being typed; never the password.
    pub password: Option<Rc<PasswordWire>>,
    /// A pause in typing: the result may be read aloud.
    pub speak: bool,
    pub password_shown: bool,
    /// A password drawn by lot, until the page is left.
    pub made: Option<Rc<SuggestionWire>>,
    /// Its slip of paper was asked for.
    pub slip: bool,
    /// Which device the password is for, and what each of them takes.
    pub device: String,
    pub limits: Rc<Vec<LimitsWire>>,
    /// How many passwords were typed for the comparison, and what it found.
    pub typed: usize,
    pub groups: Option<Rc<Vec<ReuseWire>>>,
    /// Something is being dragged over the drop area.
    pub over: bool,
    /// Which page of the long lists is shown, order and search word of the devices.
    pub files_at: usize,
    pub list_at: u32,
    pub devices_at: u32,
    pub sort: String,
    pub filter: String,
    /// The saved document as text, where the frame may refuse downloads.
    pub copy: Option<Rc<str>>,
    /// 0 standard, 1 large, 2 very large.
    pub size: u8,
    /// 0 usual, 1 with readings, 2 easy words with readings.
    pub words: u8,
    pub readings: Option<Readings>,
    /// A shared computer asks whether anybody is still there.
    pub idle: bool,
}

impl AppState {
    pub fn top(&self) -> &str {
        self.page.split('/').next().unwrap_or("")
    }
    /// The page that the worker wrote for an address.
    pub fn written(&self, address: &str) -> Option<Rc<Vec<u8>>> {
        self.pages.iter().find(|(a, _)| a == address).map(|(_, b)| b.clone())
    }
    pub fn for_pages(&self) -> PageState {
        PageState {
            answers: (*self.answers).clone(),
            later: (*self.later).clone(),
            path: if self.path.is_empty() { "quick".to_owned() } else { self.path.clone() },
            files: u32::try_from(self.files.len()).unwrap_or(u32::MAX),
            kiosk: self.kiosk.on,
            easy: self.words == 2,
            no_print: self.kiosk.no_print,
            loaded: self.shown.as_ref().is_some_and(|s| s.loaded),
            said_address: self.address_of.iter().map(|a| a.file.clone()).collect(),
            list_at: self.list_at,
            devices_at: self.devices_at,
            sort: self.sort.clone(),
            filter: self.filter.clone(),
            lang: self.lang,
            edited: self.edited.as_deref().filter(|_| self.page == "questions/file").map(str::to_owned),
            ..PageState::default()
        }
    }
}

pub enum Action {
    /// A switch of the frame or a small change that needs no rule of its own.
    Set(Box<dyn FnOnce(&mut AppState)>),
    Go(String),
    AddFiles(Vec<(String, f64, Content)>),
    ReplaceFiles(Vec<(String, f64, Content)>),
    RemoveFile(u32),
    RemoveAllFiles,
    Answer {
        question: String,
        value: String,
    },
    Later(String),
    AddressOf {
        file: String,
        address: String,
    },
    Started,
    Progress(ProgressWire),
    Stopped(Option<Message>),
    Done(Rc<Shown>, Vec<u8>),
    /// The worker wrote a page: where it was asked for, where it ended up.
    Page {
        asked: String,
        to: String,
        bytes: Vec<u8>,
    },
    Say(Option<Message>),
    Clear,
}

/// Most files that can be chosen at once; the engine has the same limit.
pub const MOST_FILES: usize = 2_000;

impl Reducible for AppState {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut s = (*self).clone();
        match action {
            Action::Set(change) => change(&mut s),
            Action::Go(p) if p == s.page => return self,
            Action::Go(p) => s.turn_to(p),
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
                s.message = None;
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
            Action::Done(shown, bytes) => {
                s.job = Job::Idle;
                s.stale = false;
                (s.list_at, s.devices_at) = (0, 0);
                s.filter.clear();
                if shown.loaded {
                    s.files = Rc::default();
                    s.address_of = Rc::default();
                    s.columns = Rc::default();
                    s.answers = Rc::new(shown.done.answers.clone());
                    s.later = Rc::default();
                }
                s.shown = Some(shown);
                s.take_page("result".to_owned(), bytes);
                s.turn_to("result".to_owned());
            }
            Action::Page { asked, to, bytes } => {
                // The user may have gone on meanwhile.
                if asked == s.page && to != s.page {
                    s.turn_to(to.clone());
                }
                s.take_page(to, bytes);
            }
            Action::Say(m) => s.message = m,
            Action::Clear => {
                // What belongs to the program and to this computer stays; everything of the user goes.
                s = AppState {
                    lang: s.lang,
                    kiosk: s.kiosk,
                    size: u8::from(s.kiosk.on),
                    page: s.page,
                    pages: Rc::new(s.pages.iter().filter(|(a, _)| a == "emergency").cloned().collect()),
                    arrived: s.arrived,
                    engine_here: s.engine_here,
                    next_key: s.next_key,
                    readings: s.readings,
                    edited: s.edited,
                    ..AppState::default()
                };
            }
        }
        Rc::new(s)
    }
}

impl AppState {
    fn turn_to(&mut self, page: String) {
        self.page = page;
        self.message = None;
        self.password = None;
        self.password_shown = false;
        (self.made, self.slip, self.typed, self.groups) = (None, false, 0, None);
        self.copy = None;
    }

    /// Keep what stays true (result, emergency) and the page that is shown now.
    fn take_page(&mut self, address: String, bytes: Vec<u8>) {
        let stays = |a: &str| (matches!(a, "result" | "emergency") || a == self.page) && a != address;
        let mut pages: Vec<_> = self.pages.iter().filter(|(a, _)| stays(a)).cloned().collect();
        pages.push((address, Rc::new(bytes)));
        self.pages = Rc::new(pages);
        self.arrived += 1;
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
