//! The one component: frame, events, and the shell that talks to the worker.
//!
//! Pages are data (`view`). Those that hang on the engine are written by the worker, with everything they need in the
//! request; start, files and password are written here. One element around everything hears all events: a control says
//! by `data-act` what it does, `Shell::act` does it. After a change of page the focus goes to its heading; title and
//! `<html lang>` follow. The language is only a way to draw.

use super::browser;
use super::demo;
use super::dom::draw;
use super::state::{Action, AppState, Content, Job, MOST_FILES, Message, Shown};
use super::worker_client::{Client, Event, PATIENCE, Parts, Why};
use crate::i18n::{Args, Lang, Text, text};
use crate::view::doc::{self, Doc, Op};
use crate::view::local::{self, Frame, Kiosk, Row};
use crate::view::password::{self, PasswordPage};
use crate::view::words;
use crate::wire::messages::{
    ColumnChoiceWire, FileMeta, Hidden, INTENDED_PORTS, OptionsWire, PageState, Request, Response, Skipped,
    StepWire, TypedWire,
};
use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use js_sys::Array;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

/// Bytes of one file that the page hands over; the engine has the same limit.
const FILE_BYTES: f64 = 200.0 * 1024.0 * 1024.0;
/// Largest file that the worker may read in blocks.
const STREAM_BYTES: f64 = 4.0 * 1024.0 * 1024.0 * 1024.0;
/// Seconds before the engine is ended for the first time in a run. A browser may get stuck by itself: no file is blamed, a
/// new engine tries all of them again and has `PATIENCE`.
const FIRST_PATIENCE: f64 = 12.0;
/// After so many files that had to be given up, the run stops.
const GIVE_UP: usize = 4;
/// A shared computer asks after three minutes without use and clears a minute later.
const IDLE_ASK_MS: f64 = 180_000.0;
const IDLE_CLEAR_MS: f64 = 240_000.0;
const PASSWORD: &str = "password-input";
/// Bytes of a typed password that go to the worker.
const LONGEST: usize = 4_096;

const NO_FILE: Text = text(
    "設定ファイルを選んでください。または、質問に答えてください。",
    "Please choose a configuration file, or answer the questions.",
);
const CANCELLED: Text =
    text("やめました。選んだファイルは、そのまま残っています。", "Stopped. The chosen files are still here.");
const TOO_SLOW: Text = text(
    "時間がかかりすぎたので止めました。ファイルを減らして、もう一度調べてください。",
    "This took too long and was stopped. Please try again with fewer files.",
);
const BROKE: Text = text(
    "調べる部分が止まりました。ファイルを1つずつ選んで、もう一度調べてください。",
    "The checker stopped. Please try again with one file at a time.",
);
const UNREADABLE: Text = text(
    "ファイルを開けませんでした。もう一度選んでください。",
    "The file could not be opened. Please choose it again.",
);
const NO_ENGINE: Text = text(
    "このブラウザーでは調べる部分を動かせません。新しいEdge・Chrome・Firefox・Safariで開いてください。",
    "The checker cannot run in this browser. Please open the page in a recent Edge, Chrome, Firefox or Safari.",
);
const CLEARED: Text = text(
    "すべて消しました。ファイルも答えも結果も、残っていません。",
    "Everything was cleared. No file, answer or result is left.",
);
const CHOOSE: Text = text(
    "答えを1つ選んでください。決められないときは「あとで答える」を押してください。",
    "Please choose one answer. If you cannot decide, press “Answer later”.",
);
const EMPTY_PASTE: Text = text(
    "設定の文字を、箱の中に貼りつけてから押してください。",
    "Please paste the text of a configuration into the box first.",
);
const BAD_ADDRESS: Text = text(
    "IPアドレスを「192.168.1.20」のように書いてください。",
    "Please write an IP address such as 192.168.1.20.",
);
const BAD_PORTS: Text = text(
    "ポートを「443/tcp」のように書いてください。1つもなければ「なし」と書いてください。",
    "Please write ports such as 443/tcp, or “none” if there is none.",
);
const NO_PRINT: Text = text(
    "ここでは印刷の画面を開けません。園の人に伝えるか、別の開き方で印刷してください。",
    "The print dialog cannot be opened here. Please ask the staff, or open the page another way.",
);
const TOO_MANY: Text = text(
    "一度に調べられるのは2,000個までです。{n}個は一覧に入れませんでした。",
    "At most 2,000 files can be checked at once. {n} were left out.",
);

fn say(error: bool, t: Text) -> Option<Message> {
    Some(Message { error, text: (&t).into() })
}

/// A page address of a hash: without `#/`, anything unknown is the start.
fn address(hash: &str) -> String {
    let a = hash.trim_start_matches('#').trim_start_matches('/');
    let plain = a.len() < 60 && a.bytes().all(|b| b.is_ascii_alphanumeric() || b"/,-".contains(&b));
    let known = ["files", "password", "questions", "result", "print", "emergency", "about"];
    let top = a.split('/').next().unwrap_or("");
    if plain && known.contains(&top) { a.to_owned() } else { "start".to_owned() }
}

/// Is the page written by the worker?
fn remote(top: &str) -> bool {
    !matches!(top, "start" | "files" | "password")
}

/// What the page may do beside drawing.
#[derive(Clone)]
struct Shell {
    state: UseReducerHandle<AppState>,
    client: Client,
    run: Rc<Run>,
}

/// The running analysis; a new number makes the answers of an older one void.
#[derive(Default)]
struct Run {
    number: Cell<u32>,
    request: Cell<Option<u32>>,
    painted: Cell<f64>,
    /// The engine was ended once in this run.
    again: Cell<bool>,
    /// A password is being judged; the newest one is asked for when the answer is there.
    asking: Cell<bool>,
    ask_again: Cell<bool>,
    pause: RefCell<Option<Timeout>>,
    /// Passwords typed for the comparison, until the page is left.
    typed: RefCell<Vec<TypedWire>>,
    /// When the page was last used.
    used: Cell<f64>,
    /// The page whose heading has had the focus.
    focused: RefCell<String>,
}

impl Shell {
    fn dispatch(&self, a: Action) {
        self.state.dispatch(a);
    }
    fn set(&self, change: impl FnOnce(&mut AppState) + 'static) {
        self.dispatch(Action::Set(Box::new(change)));
    }
    fn say(&self, error: bool, t: Text) {
        self.dispatch(Action::Say(say(error, t)));
    }
    /// The state as it is now, also inside callbacks that were made earlier.
    fn now(&self) -> AppState {
        (*self.state).clone()
    }

    /// A typed password does not outlive its page.
    fn forget(&self) {
        browser::set_value(PASSWORD, "");
        self.run.typed.take();
    }

    /// Go to a page; the address follows where the frame allows it.
    fn go(&self, page: &str) {
        self.forget();
        browser::set_hash(&["#/", page].concat());
        self.dispatch(Action::Go(page.to_owned()));
    }

    fn clear(&self) {
        self.stop();
        self.dispatch(Action::Clear);
        self.go("start");
        self.say(false, CLEARED);
    }

    /// Have the worker write a page.
    fn view(&self, page: &str, step: &'static str, refused: bool) {
        let s = self.now();
        let now = [&words::day(&browser::today(), s.lang), " ", &browser::clock()].concat();
        let state = PageState { step: step.to_owned(), refused, now, ..s.for_pages() };
        let buffers = Array::new();
        if let Some(saved) = s.shown.as_ref().and_then(|x| x.saved.as_ref()) {
            // The message takes its bytes away: it gets a copy.
            buffers.push(&saved.slice(0));
        }
        if let Some(earlier) = s.earlier.as_ref().filter(|_| page == "print/compare" && buffers.length() > 0)
        {
            buffers.push(&earlier.slice(0));
        }
        let size =
            |b: wasm_bindgen::JsValue| b.dyn_into::<js_sys::ArrayBuffer>().map_or(0, |b| b.byte_length());
        let bytes = buffers.iter().map(size).map(f64::from).sum();
        let (me, asked) = (self.clone(), page.to_owned());
        let request = Request::View { address: page.to_owned(), state };
        self.client.send(request, &buffers, bytes, move |e| match e {
            Event::Answer(Response::View(to), Parts { page, .. }) => {
                if me.now().page == asked && to != asked {
                    browser::set_hash(&["#/", &to].concat());
                }
                me.dispatch(Action::Page { asked: asked.clone(), to, bytes: page });
            }
            Event::Answer(Response::Failed(f), _) => {
                me.set(|s| s.earlier = None);
                me.dispatch(Action::Say(Some(Message { error: true, text: f.texts })));
            }
            Event::Killed { why: Why::NoEngine, .. } => me.say(true, NO_ENGINE),
            // Another request ended the worker: ask the new one.
            Event::Killed { .. } if me.now().page == asked => me.view(&asked, step, refused),
            _ => {}
        });
    }

    fn stop(&self) {
        self.run.number.set(self.run.number.get() + 1);
        if let Some(id) = self.run.request.take() {
            self.client.cancel(id);
        }
    }

    fn cancel(&self) {
        self.stop();
        self.dispatch(Action::Stopped(say(false, CANCELLED)));
        browser::focus("page-title");
    }

    /// Analyse the chosen files together with the answers given so far.
    fn analyze(&self) {
        let s = self.now();
        if s.files.is_empty() && s.answers.is_empty() {
            return self.say(true, NO_FILE);
        }
        self.stop();
        self.run.again.set(false);
        self.dispatch(Action::Started);
        self.attempt(Vec::new());
    }

    /// One run; `skip` are the files at which earlier runs stopped.
    fn attempt(&self, skip: Vec<(String, Skipped)>) {
        let me = self.clone();
        let number = self.run.number.get();
        spawn_local(async move {
            let s = me.now();
            let (mut metas, buffers, mut total) = (Vec::new(), Array::new(), 0.0);
            for f in s.files.iter() {
                let mut skipped = skip.iter().find(|(n, _)| *n == f.name).map(|(_, why)| *why);
                let large = f.bytes > FILE_BYTES;
                if large && (s.engine_here || f.bytes > STREAM_BYTES) {
                    skipped = Some(Skipped::TooLarge);
                }
                if skipped.is_none() {
                    let bytes = match &f.content {
                        // The worker looks into it by itself and may read it in blocks.
                        Content::File(file) if large => Some(file.clone().into()),
                        Content::Text(t) => Some(JsValue::from(demo::bytes(t))),
                        Content::File(file) => browser::bytes_of(file).await.map(JsValue::from),
                    };
                    match bytes {
                        Some(b) => {
                            total += f.bytes;
                            buffers.push(&b);
                        }
                        None => skipped = Some(Skipped::Unreadable),
                    }
                }
                metas.push(FileMeta { name: f.name.clone(), bytes: f.bytes, skipped });
                if me.run.number.get() != number {
                    return;
                }
            }
            // Kept among the answers, so that it is saved and cleared with them; the engine is told apart.
            let (ports, answers): (Vec<_>, Vec<_>) =
                s.answers.iter().cloned().partition(|a| a.question == INTENDED_PORTS);
            let options = OptionsWire {
                today: browser::today(),
                lang: s.lang,
                answers,
                address_of: (*s.address_of).clone(),
                columns: (*s.columns).clone(),
                intended_ports: ports
                    .first()
                    .map(|a| a.value.split(", ").filter(|w| !w.is_empty()).map(str::to_owned).collect()),
                context: Vec::new(),
                typed: Vec::new(),
                small: s.engine_here,
            };
            let shell = me.clone();
            let state = PageState { loaded: false, list_at: 0, devices_at: 0, ..s.for_pages() };
            let request = Request::Analyze { options, files: metas, state };
            let patience = if me.run.again.get() { PATIENCE } else { FIRST_PATIENCE };
            let heard = Rc::new(move |e| shell.heard(number, &skip, e));
            let id = me.client.send_within(patience, request, &buffers, total, heard);
            me.run.request.set(Some(id));
        });
    }

    fn heard(&self, number: u32, skip: &[(String, Skipped)], e: Event) {
        if self.run.number.get() != number {
            return;
        }
        match e {
            Event::Progress(p) => {
                // Hundreds of files answer within milliseconds; people read ten lines a second at best.
                let now = browser::now();
                if now - self.run.painted.get() > 100.0 {
                    self.run.painted.set(now);
                    self.dispatch(Action::Progress(p));
                }
            }
            Event::Answer(response, parts) => {
                self.run.request.set(None);
                self.answered(response, parts, false);
            }
            Event::Killed { why, file } => {
                self.run.request.set(None);
                if why != Why::NoEngine && !self.run.again.replace(true) {
                    return self.attempt(skip.to_vec());
                }
                let reason = if why == Why::TooSlow { Skipped::TooSlow } else { Skipped::Broke };
                match file {
                    // The rest of the files is still analysed.
                    Some(f) if why != Why::NoEngine && skip.len() < GIVE_UP => {
                        let mut skip = skip.to_vec();
                        skip.push((f, reason));
                        self.attempt(skip);
                    }
                    _ => self.dispatch(Action::Stopped(say(
                        true,
                        match why {
                            Why::TooSlow => TOO_SLOW,
                            Why::Broke => BROKE,
                            Why::NoEngine => NO_ENGINE,
                        },
                    ))),
                }
            }
        }
    }

    fn answered(&self, response: Response, parts: Parts, loaded: bool) {
        match response {
            Response::Done(done) => {
                browser::set_hash("#/result");
                self.dispatch(Action::Done(Rc::new(Shown { done, saved: parts.saved, loaded }), parts.page));
                browser::scroll_to_top();
            }
            Response::Failed(f) => {
                self.dispatch(Action::Stopped(Some(Message { error: true, text: f.texts })));
            }
            _ => self.dispatch(Action::Stopped(say(true, BROKE))),
        }
    }

    /// Open a saved result.
    fn load(&self, file: web_sys::File) {
        self.stop();
        self.dispatch(Action::Started);
        let me = self.clone();
        let number = self.run.number.get();
        spawn_local(async move {
            let Some(bytes) = browser::bytes_of(&file).await else {
                return me.dispatch(Action::Stopped(say(true, UNREADABLE)));
            };
            let buffers = Array::of1(&bytes);
            let shell = me.clone();
            let state = PageState { loaded: true, list_at: 0, devices_at: 0, ..me.now().for_pages() };
            let id = me.client.send(Request::Load { state }, &buffers, file.size(), move |e| match e {
                Event::Answer(r, parts) if shell.run.number.get() == number => shell.answered(r, parts, true),
                Event::Killed { why, .. } if shell.run.number.get() == number => {
                    let t = if why == Why::NoEngine { NO_ENGINE } else { BROKE };
                    shell.dispatch(Action::Stopped(say(true, t)));
                }
                _ => {}
            });
            me.run.request.set(Some(id));
        });
    }

    /// Which devices take which passwords.
    fn ask_limits(&self) {
        let me = self.clone();
        self.client.send(Request::Limits, &Array::new(), 0.0, move |e| {
            if let Event::Answer(Response::Limits(l), _) = e {
                me.set(move |s| s.limits = Rc::new(l));
            }
        });
    }

    fn make_password(&self, readable: bool) {
        let device = self.now().device.clone();
        let me = self.clone();
        self.client.send(Request::SuggestPassword { device, readable }, &Array::new(), 0.0, move |e| {
            if let Event::Answer(r, _) = e {
                match r {
                    Response::Suggestion(made) if me.now().top() == "password" => {
                        me.set(move |s| (s.made, s.slip) = (Some(Rc::new(made)), false));
                    }
                    Response::Failed(f) => {
                        me.dispatch(Action::Say(Some(Message { error: true, text: f.texts })));
                    }
                    _ => {}
                }
            }
        });
    }

    /// Compare what stands in the field with the chosen files and with what was typed before.
    fn compare_password(&self) {
        let value = browser::value(PASSWORD);
        if value.is_empty() {
            return browser::focus(PASSWORD);
        }
        let mut name = browser::value("password-name").trim().to_owned();
        {
            let mut typed = self.run.typed.borrow_mut();
            if name.is_empty() {
                name = typed.len().saturating_add(1).to_string();
            }
            typed.retain(|t| t.name != name);
            typed.push(TypedWire { name, password: Hidden(value) });
        }
        let me = self.clone();
        spawn_local(async move {
            let s = me.now();
            let (mut metas, buffers, mut total) = (Vec::new(), Array::new(), 0.0);
            for f in s.files.iter() {
                let bytes = match &f.content {
                    _ if f.bytes > FILE_BYTES => None,
                    Content::Text(t) => Some(JsValue::from(demo::bytes(t))),
                    Content::File(file) => browser::bytes_of(file).await.map(JsValue::from),
                };
                let skipped = bytes.is_none().then_some(Skipped::TooLarge);
                if let Some(b) = bytes {
                    total += f.bytes;
                    buffers.push(&b);
                }
                metas.push(FileMeta { name: f.name.clone(), bytes: f.bytes, skipped });
            }
            let typed = me.run.typed.borrow().clone();
            let count = typed.len();
            let options = OptionsWire {
                today: browser::today(),
                lang: s.lang,
                columns: (*s.columns).clone(),
                typed,
                small: s.engine_here,
                ..OptionsWire::default()
            };
            let request = Request::Analyze { options, files: metas, state: s.for_pages() };
            let shell = me.clone();
            me.client.send(request, &buffers, total, move |e| {
                if let Event::Answer(Response::Done(done), _) = e
                    && shell.now().top() == "password"
                {
                    shell.set(move |s| (s.groups, s.typed) = (Some(Rc::new(done.reuse)), count));
                }
            });
        });
    }

    /// Judge what stands in the password field. The value goes to the worker and nowhere else.
    fn ask_password(&self) {
        if self.now().speak {
            self.set(|s| s.speak = false);
        }
        let me = self.clone();
        *self.run.pause.borrow_mut() = Some(Timeout::new(1_200, move || me.set(|s| s.speak = true)));
        if self.run.asking.get() {
            return self.run.ask_again.set(true);
        }
        let value = browser::value(PASSWORD);
        if value.is_empty() {
            return self.set(|s| s.password = None);
        }
        self.run.asking.set(true);
        let mut context = self.now().shown.as_ref().map(|x| x.done.context.clone()).unwrap_or_default();
        context.extend(browser::value("password-words").split_whitespace().map(str::to_owned));
        let request = Request::CheckPassword {
            // A megabyte of a wrong paste is no password; what is cut off is not judged anyway.
            password: Hidden(if value.len() > LONGEST {
                value.chars().take(LONGEST / 4).collect()
            } else {
                value
            }),
            context,
            year: browser::year(),
            device: self.now().device.clone(),
        };
        let me = self.clone();
        self.client.send(request, &Array::new(), 0.0, move |e| {
            me.run.asking.set(false);
            if me.run.ask_again.replace(false) {
                return me.ask_password();
            }
            if let Event::Answer(Response::Password(p), _) = e {
                // The field may have been wiped meanwhile.
                let there = !browser::value(PASSWORD).is_empty();
                me.set(move |s| s.password = there.then(|| Rc::from(p)));
            }
        });
    }

    /// Take chosen or dropped files.
    fn add(&self, files: Vec<(String, web_sys::File)>) {
        let list: Vec<(String, f64, Content)> =
            files.into_iter().map(|(n, f)| (n, f.size(), Content::File(f))).collect();
        let left_out = (self.now().files.len() + list.len()).saturating_sub(MOST_FILES);
        self.dispatch(Action::AddFiles(list));
        if left_out > 0 {
            let filled = TOO_MANY.fill(&Args::new().with("n", left_out));
            self.dispatch(Action::Say(Some(Message { error: true, text: filled })));
        }
    }

    /// Open an earlier result beside the one that is shown.
    fn compare(&self, file: web_sys::File) {
        let me = self.clone();
        spawn_local(async move {
            match browser::bytes_of(&file).await {
                Some(b) => {
                    me.set(move |s| s.earlier = Some(b));
                    me.go("print/compare");
                }
                None => me.say(true, UNREADABLE),
            }
        });
    }

    /// Open an edited question file; the page then tells what does not fit.
    fn edited(&self, file: Option<web_sys::File>) {
        let me = self.clone();
        spawn_local(async move {
            let text = match file {
                Some(f) => match browser::bytes_of(&f).await {
                    Some(b) => Some(browser::text_of(&b)),
                    None => return me.say(true, UNREADABLE),
                },
                None => None,
            };
            me.client.use_questions(text.as_deref());
            let text: Option<Rc<str>> = text.map(Into::into);
            me.set(move |s| (s.edited, s.stale) = (text, s.shown.is_some()));
            me.view("questions/file", "", false);
        });
    }

    /// Hand out the question file that is in use.
    fn save_questions(&self) {
        let me = self.clone();
        let request = Request::View { address: "questions/file".to_owned(), state: PageState::default() };
        self.client.send(request, &Array::new(), 0.0, move |e| {
            let Event::Answer(Response::View(_), Parts { saved: Some(b), .. }) = e else { return };
            if !browser::download("questions.json", "application/json", &b)
                || browser::downloads_may_be_refused()
            {
                let text: Rc<str> = browser::text_of(&b).into();
                me.set(move |s| s.copy = Some(text));
            }
        });
    }

    fn save(&self) {
        let Some(shown) = self.now().shown else { return };
        let Some(buffer) = &shown.saved else { return };
        let name = ["mimamori-", &shown.done.today, ".json"].concat();
        let refused = browser::downloads_may_be_refused();
        if !browser::download(&name, "application/json", buffer) || refused {
            let text: Rc<str> = browser::text_of(buffer).into();
            self.set(move |s| s.copy = Some(text));
        }
    }

    /// Hand out the table of devices.
    fn save_devices(&self) {
        let Some(saved) = self.now().shown.and_then(|s| s.saved.clone()) else { return };
        let me = self.clone();
        let buffers = Array::new();
        // The message takes its bytes away: it gets a copy.
        buffers.push(&saved.slice(0));
        let state = PageState { lang: self.now().lang, ..PageState::default() };
        let request = Request::View { address: "devices.csv".to_owned(), state };
        self.client.send(request, &buffers, f64::from(saved.byte_length()), move |e| {
            let Event::Answer(Response::View(_), Parts { saved: Some(b), .. }) = e else { return };
            if !browser::download("devices.csv", "text/csv", &b) || browser::downloads_may_be_refused() {
                let text: Rc<str> = browser::text_of(&b).into();
                me.set(move |s| s.copy = Some(text));
            }
        });
    }

    /// Readings are asked for once, when they are switched on.
    fn furigana(&self) {
        // Pages that say things in easy words are written anew: this one now, a kept result when it is looked at.
        self.set(|s| {
            s.words = (s.words + 1) % 3;
            let stays = |a: &str| a != "result" || s.page == "result";
            s.pages = Rc::new(s.pages.iter().filter(|(a, _)| stays(a)).cloned().collect());
        });
        if matches!(self.now().top(), "questions" | "result") {
            self.view(&self.now().page, "", false);
        }
        if self.now().readings.is_some() {
            return;
        }
        let me = self.clone();
        let request = Request::View { address: "readings".to_owned(), state: PageState::default() };
        self.client.send(request, &Array::new(), 0.0, move |e| {
            if let Event::Answer(Response::View(_), parts) = e {
                let mut words = doc::read(&parts.page, Lang::Ja).filter_map(|op| match op {
                    Op::Text(s) => Some(s.to_owned()),
                    _ => None,
                });
                let mut list = Vec::new();
                while let (Some(w), Some(r)) = (words.next(), words.next()) {
                    list.push((w, r));
                }
                let list = Rc::new(list);
                me.set(move |s| s.readings = Some(list));
            }
        });
    }

    /// A button or a link was pressed.
    fn act(&self, act: &str, at: &Element, e: &MouseEvent) {
        let arg = at.get_attribute("data-arg").unwrap_or_default();
        let number = arg.parse::<u32>().unwrap_or(0);
        match act {
            "focus" => {
                // The fragment is the page's address: the link moves the focus itself.
                e.prevent_default();
                browser::focus(&arg);
            }
            "lang" => {
                self.set(|s| s.lang = if s.lang == Lang::Ja { Lang::En } else { Lang::Ja });
                // Every other page is in both languages; a sheet is in one.
                if self.now().top() == "print" {
                    self.view(&self.now().page, "", false);
                }
            }
            "furigana" => self.furigana(),
            "size" => self.set(|s| s.size = (s.size + 1) % 3),
            "clear" => self.clear(),
            "stay" => self.set(|s| s.idle = false),
            "demo" => {
                self.stop();
                self.dispatch(Action::ReplaceFiles(demo::files()));
                self.analyze();
            }
            "pick" => browser::click(&arg),
            "analyse" => self.analyze(),
            "cancel" => self.cancel(),
            "remove" => self.dispatch(Action::RemoveFile(number)),
            "remove-all" => self.dispatch(Action::RemoveAllFiles),
            "files-at" => self.set(move |s| s.files_at = number as usize),
            "list-at" | "devices-at" => {
                let list = act == "list-at";
                self.set(move |s| if list { s.list_at = number } else { s.devices_at = number });
                self.view("result", "", false);
                browser::focus(if list { "list-title" } else { "devices-title" });
            }
            "paste" => self.paste(),
            "path" => {
                self.set(move |s| s.path = arg);
                // The first question that is open, or the answers so far.
                self.view(&self.now().page, "first", false);
            }
            "later" => {
                let page = self.now().page;
                self.dispatch(Action::Later(arg));
                self.view(&page, "next", false);
            }
            "save" => self.save(),
            "save-devices" => self.save_devices(),
            "save-questions" => self.save_questions(),
            "built-in" => self.edited(None),
            "print" => {
                let me = self.clone();
                browser::print(move || me.say(true, NO_PRINT));
            }
            "show-password" => self.set(|s| s.password_shown = !s.password_shown),
            "clear-password" => {
                browser::set_value(PASSWORD, "");
                self.set(|s| s.password = None);
                browser::focus(PASSWORD);
            }
            "make-password" => self.make_password(arg == "readable"),
            "compare-password" => self.compare_password(),
            "print-slip" => {
                self.set(|s| s.slip = true);
                let me = self.clone();
                // Printed when the slip is drawn.
                Timeout::new(100, move || {
                    browser::print(move || me.say(true, NO_PRINT));
                })
                .forget();
            }
            _ => {}
        }
    }

    fn paste(&self) {
        let value = browser::value("paste-text");
        if value.trim().is_empty() {
            return self.say(true, EMPTY_PASTE);
        }
        let name = if self.now().lang == Lang::Ja { "貼りつけた設定.txt" } else { "pasted.txt" };
        let bytes = value.len() as f64;
        self.dispatch(Action::AddFiles(vec![(name.to_owned(), bytes, Content::Text(value.into()))]));
        browser::set_value("paste-text", "");
    }

    /// A form was sent.
    fn submit(&self, act: &str, form: &Element) {
        let arg = form.get_attribute("data-arg").unwrap_or_default();
        match act {
            "answer" => {
                let page = self.now().page;
                let marked = form.query_selector("input:checked").ok().flatten();
                match marked.and_then(|m| m.get_attribute("value")) {
                    Some(value) => {
                        self.dispatch(Action::Answer { question: arg, value });
                        self.view(&page, "next", false);
                    }
                    None => {
                        self.view(&page, "", true);
                        self.say(true, CHOOSE);
                    }
                }
            }
            "address" => {
                let own = browser::value(&["address-typed-", &arg].concat());
                let address = if own.trim().is_empty() {
                    Some(browser::value(&["address-of-", &arg].concat())).filter(|c| !c.is_empty())
                } else {
                    words::address(&own)
                };
                match address {
                    Some(address) => {
                        self.dispatch(Action::AddressOf { file: arg, address });
                        self.analyze();
                    }
                    None => self.say(true, BAD_ADDRESS),
                }
            }
            "ports" => {
                let typed = browser::value("meant-ports");
                let question = INTENDED_PORTS.to_owned();
                match words::ports(&typed) {
                    Some(value) => self.dispatch(Action::Answer { question, value }),
                    None if typed.trim().is_empty() => self.set(move |s| {
                        s.answers =
                            Rc::new(s.answers.iter().filter(|a| a.question != question).cloned().collect());
                    }),
                    None => return self.say(true, BAD_PORTS),
                }
                self.analyze();
            }
            "router" => {
                for (question, value) in browser::filled_in(form) {
                    self.dispatch(Action::Answer { question, value });
                }
                self.analyze();
            }
            "columns" => {
                let mut list: Vec<ColumnChoiceWire> = (*self.now().columns).clone();
                for c in browser::changed_selects(form) {
                    let (table, column, meaning) = c;
                    list.retain(|x| x.file != arg || x.table != table || x.column != column);
                    list.push(ColumnChoiceWire { file: arg.clone(), table, column, meaning });
                }
                self.set(move |s| s.columns = Rc::new(list));
                self.analyze();
            }
            "filter" => {
                let (filter, sort) = (browser::value("device-filter"), browser::value("device-sort"));
                self.set(move |s| (s.filter, s.sort, s.devices_at) = (filter, sort, 0));
                self.view("result", "", false);
            }
            _ => {}
        }
    }

    fn dropped(&self, e: &DragEvent) {
        self.set(|s| s.over = false);
        let Some(data) = e.data_transfer() else { return };
        if self.now().page != "files" {
            return;
        }
        let (files, folders) = browser::dropped(&data);
        self.add(files.into_iter().map(|f| (browser::name_of(&f), f)).collect());
        if !folders.is_empty() {
            let me = self.clone();
            spawn_local(async move { me.add(browser::files_below(folders, MOST_FILES).await) });
        }
    }

    /// A shared computer that nobody uses asks, then forgets.
    fn tick(&self) {
        let s = self.now();
        let pristine = s.page == "start" && s.answers.is_empty() && s.files.is_empty() && s.shown.is_none();
        if !s.kiosk.on || (pristine && s.later.is_empty()) {
            return;
        }
        let unused = browser::now() - self.run.used.get();
        if unused > IDLE_CLEAR_MS {
            self.clear();
        } else if unused > IDLE_ASK_MS && !s.idle {
            self.set(|s| s.idle = true);
        }
    }
}

#[component]
fn App() -> Html {
    let state = use_reducer(|| {
        let hash = browser::hash();
        let kiosk = Kiosk::parse(&hash).unwrap_or_default();
        AppState { page: address(&hash), kiosk, size: u8::from(kiosk.on), ..AppState::default() }
    });
    let run = use_memo((), |()| Run::default());
    let client = {
        let d = state.dispatcher();
        use_memo((), move |()| {
            Client::new(move || d.dispatch(Action::Set(Box::new(|s| s.engine_here = true))))
        })
    };
    let shell = Shell { state: state.clone(), client: (*client).clone(), run };

    {
        let shell = shell.clone();
        use_effect_with((), move |()| {
            let kept = browser::window().map(|w| listen(&shell, &w));
            // Ready before anything happens, also when the engine cannot be started later.
            shell.view("emergency", "", false);
            move || drop(kept)
        });
    }
    {
        let top = state.top().to_owned();
        let title = local::title(&top).get(state.lang);
        let error = state.message.as_ref().is_some_and(|m| m.error);
        let mark = if error { if state.lang == Lang::Ja { "エラー: " } else { "Error: " } } else { "" };
        let name =
            if state.lang == Lang::Ja { "見守りカメラ安全チェック" } else { "Mimamori Check" };
        let title = [mark, title, " | ", name].concat();
        use_effect_with((title, state.lang, state.size, state.kiosk), |(title, lang, size, kiosk)| {
            browser::frame(title, lang.tag(), *size, kiosk.on);
        });
    }
    // The heading of a new page gets the focus; not on the first page, which the browser announces itself.
    {
        let shell = shell.clone();
        use_effect_with((state.page.clone(), state.arrived), move |(page, _)| {
            let s = shell.now();
            let there = !remote(s.top()) || s.written(page).is_some();
            if s.top() == "password" && s.limits.is_empty() && s.kiosk.may_password() {
                shell.ask_limits();
            }
            let mut focused = shell.run.focused.borrow_mut();
            if *focused != *page {
                // Result and emergency stay true; everything else is written anew each time.
                let stays = matches!(s.top(), "result" | "emergency");
                let just = s.pages.last().is_some_and(|(a, _)| a == page);
                if remote(s.top()) && !(there && (stays || just)) {
                    shell.view(page, "", false);
                    if !there {
                        return;
                    }
                }
                let first = focused.is_empty();
                page.clone_into(&mut focused);
                if !first {
                    browser::scroll_to_top();
                    browser::focus("page-title");
                }
            }
        });
    }
    use_effect_with(state.message.clone(), move |m| {
        if m.as_ref().is_some_and(|m| m.error) {
            browser::focus("message");
        }
    });
    use_effect_with(state.idle, move |idle| {
        if *idle {
            browser::focus("go-on-idle");
        }
    });
    page(&shell)
}

/// Everything that the window tells, kept as long as the page lives.
fn listen(shell: &Shell, w: &web_sys::Window) -> (Vec<EventListener>, Interval) {
    let mut kept = Vec::new();
    // Back and forward, and addresses typed by hand.
    let me = shell.clone();
    kept.push(EventListener::new(w, "hashchange", move |_| {
        let hash = browser::hash();
        me.forget();
        if let Some(k) = Kiosk::parse(&hash) {
            me.set(move |s| (s.kiosk, s.size) = (k, 1));
        }
        me.dispatch(Action::Go(address(&hash)));
    }));
    // Nothing stays behind on a shared computer: not when the page is left, not when it comes back.
    let me = shell.clone();
    kept.push(EventListener::new(w, "pagehide", move |_| {
        me.stop();
        me.dispatch(Action::Clear);
    }));
    // A file dropped beside the drop area must not replace the page.
    for kind in ["dragover", "drop"] {
        let options = gloo::events::EventListenerOptions::enable_prevent_default();
        kept.push(EventListener::new_with_options(w, kind, options, |e| e.prevent_default()));
    }
    for kind in ["pointerdown", "keydown", "input"] {
        let me = shell.clone();
        kept.push(EventListener::new(w, kind, move |_| {
            me.run.used.set(browser::now());
            if me.now().idle {
                me.set(|s| s.idle = false);
            }
        }));
    }
    shell.run.used.set(browser::now());
    let me = shell.clone();
    (kept, Interval::new(2_000, move || me.tick()))
}

/// The control that an event belongs to, with what it does.
fn control(e: &web_sys::Event, form: bool) -> Option<(String, Element)> {
    let at = e.target()?.dyn_into::<Element>().ok()?.closest("[data-act]").ok()??;
    let tag = at.tag_name();
    let fits = if form { tag == "FORM" } else { tag != "FORM" && tag != "INPUT" };
    fits.then_some((at.get_attribute("data-act")?, at))
}

fn field(e: &web_sys::Event) -> Option<String> {
    e.target()?.dyn_into::<Element>().ok()?.get_attribute("data-act")
}

fn page(shell: &Shell) -> Html {
    let s = shell.now();
    let on = |f: fn(&Shell, &MouseEvent)| {
        let shell = shell.clone();
        Callback::from(move |e: MouseEvent| f(&shell, &e))
    };
    let onclick = on(|shell, e| {
        if let Some((act, at)) = control(e, false) {
            shell.act(&act, &at, e);
        }
    });
    let me = shell.clone();
    let onsubmit = Callback::from(move |e: SubmitEvent| {
        e.prevent_default();
        if let Some((act, form)) = control(&e, true) {
            me.submit(&act, &form);
        }
    });
    let me = shell.clone();
    let oninput = Callback::from(move |e: InputEvent| {
        if field(&e).as_deref() == Some("password") {
            me.ask_password();
        }
    });
    let me = shell.clone();
    let onchange = Callback::from(move |e: web_sys::Event| match field(&e).as_deref() {
        Some("add") => me.add(browser::chosen(&e).into_iter().map(|f| (browser::name_of(&f), f)).collect()),
        Some("device") => {
            let device = browser::value("password-device");
            me.set(move |s| (s.device, s.made, s.slip) = (device, None, false));
            me.ask_password();
        }
        Some("load") => {
            if let Some(f) = browser::chosen(&e).into_iter().next() {
                me.load(f);
            }
        }
        Some("edited") => {
            if let Some(f) = browser::chosen(&e).into_iter().next() {
                me.edited(Some(f));
            }
        }
        Some("compare") => {
            if let Some(f) = browser::chosen(&e).into_iter().next() {
                me.compare(f);
            }
        }
        _ => {}
    });
    let drag = |over: bool| {
        let me = shell.clone();
        Callback::from(move |e: DragEvent| {
            e.prevent_default();
            if me.now().over != over {
                me.set(move |s| s.over = over);
            }
        })
    };
    let me = shell.clone();
    let ondrop = Callback::from(move |e: DragEvent| {
        e.prevent_default();
        me.dropped(&e);
    });
    html! {
        <div class="shell" {onclick} {onsubmit} {oninput} {onchange} ondragover={drag(true)} ondragleave={drag(false)} {ondrop}>
            { draw(&whole(&s), s.lang, s.readings.as_ref().filter(|_| s.words > 0 && s.lang == Lang::Ja)) }
        </div>
    }
}

/// Frame, messages and the page in it.
fn whole(s: &AppState) -> Vec<u8> {
    let mut d = Doc::new();
    let f = Frame { kiosk: s.kiosk, lang: s.lang, here: s.top(), words: s.words, size: s.size };
    local::head(&mut d, &f);
    d.open("main#main");
    if let Some(m) = &s.message {
        local::message(&mut d, m.error, &m.text);
    }
    if s.engine_here {
        d.el(
            "p.note.no-print",
            "この開き方では、画面と同じ場所で調べます。4 MBより大きいファイルは読めません。調べる間、画面が止まることがあります。",
            "Opened this way, checks run on the page itself. Files over 4 MB are not read, and the page may pause while checking.",
        );
    }
    let busy = s.job != Job::Idle;
    // A key of its own: no field of one page is taken over by another.
    d.open("div").attr("key", if busy { "busy" } else { &s.page });
    let top = s.top();
    match (&s.job, top) {
        (Job::Running(None), _) => local::progress(&mut d, None, 0, 0, ""),
        (Job::Running(Some(p)), _) => {
            local::progress(&mut d, Some(p.step == StepWire::Judge), p.done, p.total, &p.file);
        }
        (_, "start") => local::start(&mut d, s.kiosk),
        (_, "files") if s.kiosk.may_files() => {
            let rows: Vec<Row<'_>> =
                s.files.iter().map(|f| Row { key: f.key, name: &f.name, bytes: f.bytes }).collect();
            local::files(&mut d, &rows, s.files_at, s.over);
        }
        (_, "password") if s.kiosk.may_password() => {
            let p = PasswordPage {
                shown: s.password_shown,
                result: s.password.as_deref(),
                speak: s.speak,
                limits: &s.limits,
                device: &s.device,
                made: s.made.as_deref(),
                slip: s.slip,
                files: s.files.len(),
                typed: s.typed,
                groups: s.groups.as_ref().map(|g| g.as_slice()),
            };
            password::page(&mut d, &p);
        }
        (_, "files" | "password") => local::not_here(&mut d),
        _ => {
            if s.stale && top == "result" && s.shown.as_ref().is_some_and(|x| !x.loaded) {
                local::stale(&mut d);
            }
            match s.written(&s.page) {
                Some(bytes) => d.append(&bytes),
                None => local::waiting(&mut d, top),
            }
        }
    }
    if let Some(text) = s.copy.as_deref().filter(|_| matches!(top, "result" | "questions")) {
        local::copy(&mut d, text);
    }
    d.close().close();
    local::foot(&mut d, s.kiosk);
    if s.idle {
        local::idle(&mut d);
    }
    d.finish()
}

/// Draw the page into `#app` (or the body).
pub fn run() {
    let root = browser::document().and_then(|d| {
        d.get_element_by_id("app").or_else(|| d.body().and_then(|b| b.dyn_into::<web_sys::Element>().ok()))
    });
    if let Some(root) = root {
        // What was shown before the program ran makes room.
        root.set_text_content(None);
        yew::Renderer::<App>::with_root(root).render();
    }
    // A page that comes back from the browser's memory starts anew.
    if let Some(w) = browser::window() {
        let window = w.clone();
        EventListener::new(&w, "pageshow", move |e| {
            let back = js_sys::Reflect::get(e, &"persisted".into()).ok().and_then(|p| p.as_bool());
            if back == Some(true) {
                let _ = window.location().reload();
            }
        })
        .forget();
    }
}
