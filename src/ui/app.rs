//! The frame of every page: header, messages, page switch; and the shell that starts analyses.
//!
//! There is one component; pages and parts are functions of its context (each further component is some 8 kB of
//! life-cycle code in the page's wasm). The language is only a way to draw: switching it draws again and analyses nothing. After a change of page the focus
//! goes to its heading, the title and `<html lang>` follow.

use super::browser;
use super::demo;
use super::pages;
use super::parts::icon;
use super::route::{Page, Step};
use super::state::{Action, AppState, Content, Job, MOST_FILES, Message, Shown};
use super::worker_client::{Client, Event, Why};
use crate::i18n::{Bi, Lang, Text, text};
use crate::wire::messages::{FileMeta, Hidden, OptionsWire, Request, Response, Skipped};
use gloo::events::EventListener;
use js_sys::{Array, ArrayBuffer};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Bytes of one file that the page hands over; the engine has the same limit.
const FILE_BYTES: f64 = 200.0 * 1024.0 * 1024.0;
/// After so many files that had to be given up, the run stops.
const GIVE_UP: usize = 4;

/// State and shell, as every component gets them.
#[derive(Clone)]
pub struct Ctx {
    pub s: Rc<AppState>,
    pub shell: Shell,
}

impl Ctx {
    /// `t("日本語", "English")` in the language of the page.
    pub fn t(&self) -> impl Fn(&'static str, &'static str) -> &'static str + Copy + use<> {
        let lang = self.s.lang;
        move |ja, en| if lang == Lang::Ja { ja } else { en }
    }
    pub fn text(&self, t: Text) -> &'static str {
        t.get(self.s.lang)
    }
    pub fn bi(&self, b: &Bi) -> AttrValue {
        AttrValue::from(b.get(self.s.lang).to_owned())
    }
    pub fn lang(&self) -> Lang {
        self.s.lang
    }
    /// A callback that dispatches one action.
    pub fn act<E>(&self, make: impl Fn() -> Action + 'static) -> Callback<E> {
        let shell = self.shell.clone();
        Callback::from(move |_| shell.dispatch(make()))
    }
    /// A callback that goes to a page.
    pub fn goto<E>(&self, page: Page) -> Callback<E> {
        let shell = self.shell.clone();
        Callback::from(move |_| shell.go(page.clone()))
    }
}

/// What components may do beside drawing.
#[derive(Clone)]
pub struct Shell {
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
    /// A password is being judged; the newest one is asked for when the answer is there.
    asking: Cell<bool>,
    ask_again: Cell<bool>,
}

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
const NO_ENGINE: Text = text(
    "このブラウザでは調べる部分を動かせません。新しいEdge・Chrome・Firefox・Safariで開いてください。",
    "The checker cannot run in this browser. Please open the page in a recent Edge, Chrome, Firefox or Safari.",
);
const CLEARED: Text = text(
    "すべて消しました。ファイルも答えも結果も、残っていません。",
    "Everything was cleared. No file, answer or result is left.",
);

fn say(error: bool, t: Text) -> Option<Message> {
    Some(Message { error, text: (&t).into() })
}

impl Shell {
    pub fn dispatch(&self, a: Action) {
        self.state.dispatch(a);
    }
    /// The state as it is now, also inside callbacks that were made earlier.
    pub fn now(&self) -> AppState {
        (*self.state).clone()
    }

    /// Go to a page; the address follows where the frame allows it.
    pub fn go(&self, page: Page) {
        // A typed password does not outlive its page.
        browser::set_value("password-input", "");
        browser::set_hash(&page.hash());
        self.dispatch(Action::Go(page));
    }

    pub fn clear(&self) {
        self.stop();
        self.dispatch(Action::Clear);
        self.go(Page::Start);
        self.dispatch(Action::Say(say(false, CLEARED)));
    }

    pub fn try_demo(&self) {
        self.stop();
        self.dispatch(Action::ReplaceFiles(demo::files()));
        self.analyze();
    }

    /// Ask once for rules, formats and questions.
    pub fn need_info(&self) {
        if self.now().info.is_some() {
            return;
        }
        let me = self.clone();
        self.client.send(Request::Info, &Array::new(), 0.0, move |e| match e {
            Event::Answer(Response::Info(i), _) => me.dispatch(Action::Info(Rc::from(i))),
            Event::Killed { why: Why::NoEngine, .. } => me.dispatch(Action::Say(say(true, NO_ENGINE))),
            _ => {}
        });
    }

    fn stop(&self) {
        self.run.number.set(self.run.number.get() + 1);
        if let Some(id) = self.run.request.take() {
            self.client.cancel(id);
        }
    }

    pub fn cancel(&self) {
        self.stop();
        self.dispatch(Action::Stopped(say(false, CANCELLED)));
        browser::focus("page-title");
    }

    /// Analyse the chosen files together with the answers given so far.
    pub fn analyze(&self) {
        let s = self.now();
        if s.files.is_empty() && s.answers.is_empty() {
            return self.dispatch(Action::Say(say(true, NO_FILE)));
        }
        self.stop();
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
                if f.bytes > FILE_BYTES {
                    skipped = Some(Skipped::TooLarge);
                }
                if skipped.is_none() {
                    let bytes = match &f.content {
                        Content::Text(t) => Some(demo::bytes(t)),
                        Content::File(file) => browser::bytes_of(file).await,
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
            let options = OptionsWire {
                today: browser::today(),
                lang: s.lang,
                answers: (*s.answers).clone(),
                address_of: (*s.address_of).clone(),
                columns: Vec::new(),
                context: Vec::new(),
                small: s.engine_here,
            };
            let shell = me.clone();
            let request = Request::Analyze { options, files: metas };
            let id = me.client.send(request, &buffers, total, move |e| shell.heard(number, &skip, e));
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
            Event::Answer(response, saved) => {
                self.run.request.set(None);
                self.answered(response, saved, false);
            }
            Event::Killed { why, file } => {
                self.run.request.set(None);
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

    fn answered(&self, response: Response, saved: Option<ArrayBuffer>, loaded: bool) {
        match response {
            Response::Done(page) => {
                self.dispatch(Action::Done(Rc::new(Shown { page: *page, saved, loaded })));
                self.go(Page::Result);
                browser::scroll_to_top();
            }
            Response::Failed(f) => {
                self.dispatch(Action::Stopped(Some(Message { error: true, text: f.texts })));
            }
            _ => self.dispatch(Action::Stopped(say(true, BROKE))),
        }
    }

    /// Open a saved result.
    pub fn load(&self, file: web_sys::File) {
        self.stop();
        self.dispatch(Action::Started);
        let me = self.clone();
        let number = self.run.number.get();
        spawn_local(async move {
            let Some(bytes) = browser::bytes_of(&file).await else {
                return me.dispatch(Action::Stopped(say(true, BROKE)));
            };
            let buffers = Array::of1(&bytes);
            let shell = me.clone();
            let id = me.client.send(Request::Load, &buffers, file.size(), move |e| match e {
                Event::Answer(r, saved) if shell.run.number.get() == number => {
                    shell.answered(r, saved, true);
                }
                Event::Killed { why, .. } if shell.run.number.get() == number => {
                    let t = if why == Why::NoEngine { NO_ENGINE } else { BROKE };
                    shell.dispatch(Action::Stopped(say(true, t)));
                }
                _ => {}
            });
            me.run.request.set(Some(id));
        });
    }

    /// Judge what stands in the password field. The value goes to the worker and nowhere else.
    pub fn ask_password(&self, field: &'static str) {
        if self.run.asking.get() {
            return self.run.ask_again.set(true);
        }
        let value = browser::value(field);
        if value.is_empty() {
            return self.dispatch(Action::Password(None));
        }
        self.run.asking.set(true);
        let request =
            Request::CheckPassword { password: Hidden(value), context: Vec::new(), year: browser::year() };
        let me = self.clone();
        self.client.send(request, &Array::new(), 0.0, move |e| {
            me.run.asking.set(false);
            if me.run.ask_again.replace(false) {
                return me.ask_password(field);
            }
            if let Event::Answer(Response::Password(p), _) = e {
                // The field may have been wiped meanwhile.
                let empty = browser::value(field).is_empty();
                me.dispatch(Action::Password((!empty).then(|| Rc::new(p))));
            }
        });
    }

    /// Take chosen or dropped files.
    pub fn add(&self, files: Vec<(String, web_sys::File)>) {
        let list: Vec<(String, f64, Content)> =
            files.into_iter().map(|(n, f)| (n, f.size(), Content::File(f))).collect();
        let left_out = (self.now().files.len() + list.len()).saturating_sub(MOST_FILES);
        self.dispatch(Action::AddFiles(list));
        if left_out > 0 {
            const TOO_MANY: Text = text(
                "一度に調べられるのは2,000個までです。{n}個は一覧に入れませんでした。",
                "At most 2,000 files can be checked at once. {n} were left out.",
            );
            let filled = TOO_MANY.fill(&crate::i18n::Args::new().with("n", left_out));
            self.dispatch(Action::Say(Some(Message { error: true, text: filled })));
        }
    }
}

#[component]
fn App() -> Html {
    let state = use_reducer(|| {
        let hash = browser::window().and_then(|w| w.location().hash().ok()).unwrap_or_default();
        AppState { page: Page::parse(&hash), ..AppState::default() }
    });
    let run = use_memo((), |()| Run::default());
    let client = {
        let d = state.dispatcher();
        use_memo((), move |()| Client::new(move || d.dispatch(Action::EngineHere)))
    };
    let shell = Shell { state: state.clone(), client: (*client).clone(), run };
    let ctx = Ctx { s: Rc::new((*state).clone()), shell: shell.clone() };

    // Back and forward, and addresses typed by hand.
    {
        let shell = shell.clone();
        use_effect_with((), move |()| {
            let listeners = browser::window().map(|w| {
                let on_hash = shell.clone();
                let window = w.clone();
                let hash = EventListener::new(&w, "hashchange", move |_| {
                    let hash = window.location().hash().unwrap_or_default();
                    browser::set_value("password-input", "");
                    on_hash.dispatch(Action::Go(Page::parse(&hash)));
                });
                // Nothing stays behind on a shared computer: not when the page is left, not when it comes back.
                let on_hide = shell.clone();
                let hide = EventListener::new(&w, "pagehide", move |_| {
                    on_hide.stop();
                    on_hide.dispatch(Action::Clear);
                });
                [hash, hide]
            });
            move || drop(listeners)
        });
    }
    // A file dropped beside the drop area must not replace the page.
    use_effect_with((), move |()| {
        let listeners = browser::window().map(|w| {
            ["dragover", "drop"].map(|kind| {
                EventListener::new_with_options(
                    &w,
                    kind,
                    gloo::events::EventListenerOptions::enable_prevent_default(),
                    |e| e.prevent_default(),
                )
            })
        });
        move || drop(listeners)
    });

    let error = state.message.as_ref().is_some_and(|m| m.error);
    {
        let title = format!(
            "{}{} | {}",
            if error { ctx.t()("エラー: ", "Error: ") } else { "" },
            ctx.text(state.page.title()),
            ctx.t()("見守りカメラ安全チェック", "Mimamori Check")
        );
        use_effect_with((title, state.lang), move |(title, lang)| {
            if let Some(d) = browser::document() {
                d.set_title(title);
                if let Some(root) = d.document_element() {
                    let _ = root.set_attribute("lang", lang.tag());
                }
            }
        });
    }
    // The heading of a new page gets the focus; not on the first page, which the browser announces itself.
    {
        let first = use_memo((), |()| Cell::new(true));
        let shell = shell.clone();
        use_effect_with(state.page.clone(), move |page| {
            if !first.replace(false) {
                browser::scroll_to_top();
                browser::focus("page-title");
            }
            if matches!(page, Page::Questions(_) | Page::Emergency | Page::About) {
                shell.need_info();
            }
        });
    }
    use_effect_with(state.message.clone(), move |m| {
        if m.as_ref().is_some_and(|m| m.error) {
            browser::focus("message");
        }
    });

    frame(&ctx)
}

fn frame(ctx: &Ctx) -> Html {
    let t = ctx.t();
    let s = &ctx.s;
    let skip = Callback::from(|e: MouseEvent| {
        // The fragment is the page's address: the link moves the focus itself.
        e.prevent_default();
        browser::focus("page-title");
    });
    let switch = {
        let shell = ctx.shell.clone();
        let other = if s.lang == Lang::Ja { Lang::En } else { Lang::Ja };
        Callback::from(move |_: MouseEvent| shell.dispatch(Action::Lang(other)))
    };
    let clear = {
        let shell = ctx.shell.clone();
        Callback::from(move |_: MouseEvent| shell.clear())
    };
    html! {
        <>
            <a class="skip" href="#page-title" onclick={skip}>{ t("本文へ", "Skip to content") }</a>
            <header class="head no-print">
                <div class="head-in">
                    <a class="brand" href="#/start">
                        { icon("eye") }
                        <span>
                            { t("見守りカメラ安全チェック", "Mimamori Check") }
                            <small>{ t("この画面の中だけで調べます", "Checks stay inside this page") }</small>
                        </span>
                    </a>
                    <div class="head-tools">
                        <button id="lang-switch" type="button" class="btn btn-s" onclick={switch}
                            lang={if s.lang == Lang::Ja { "en" } else { "ja" }}>
                            { if s.lang == Lang::Ja { "English" } else { "日本語" } }
                        </button>
                        <button id="clear-all" type="button" class="btn btn-s" onclick={clear}>
                            { t("すべて消す", "Clear everything") }
                        </button>
                    </div>
                </div>
                { nav(ctx) }
            </header>
            <main id="main">
                if let Some(m) = &s.message {
                    <div id="message" class="message" data-error={m.error.then_some("true")} tabindex="-1"
                        role={if m.error { "alert" } else { "status" }}>
                        if m.error {
                            <h2>{ t("直すところがあります", "Something needs your attention") }</h2>
                        }
                        <p>{ ctx.bi(&m.text) }</p>
                    </div>
                }
                if s.engine_here {
                    <p class="note no-print">
                        { t(
                            "この開き方では、画面と同じ場所で調べます。4 MBより大きいファイルは読めません。調べる間、画面が止まることがあります。",
                            "Opened this way, checks run on the page itself. Files over 4 MB are not read, and the page may pause while checking.",
                        ) }
                    </p>
                }
                // A key of its own: no field of one page is taken over by another.
                <div key={s.page.hash()}>{ page(ctx) }</div>
            </main>
            <footer class="foot no-print">
                <div class="foot-in">
                    <p>{ t(
                        "この道具は、ファイルもパスワードも、どこにも送りません。",
                        "This tool sends no file and no password anywhere.",
                    ) }</p>
                    <ul class="foot-links">
                        <li><a href="#/emergency">{ ctx.text(Page::Emergency.title()) }</a></li>
                        <li><a href="#/about">{ ctx.text(Page::About.title()) }</a></li>
                    </ul>
                    <p class="small">
                        { t("版", "Version") }{ " " }{ env!("CARGO_PKG_VERSION") }
                    </p>
                </div>
            </footer>
        </>
    }
}

fn nav(ctx: &Ctx) -> Html {
    let t = ctx.t();
    let item = |page: Page, label: &'static str| {
        let here = std::mem::discriminant(&ctx.s.page) == std::mem::discriminant(&page)
            || (page == Page::Result && ctx.s.page == Page::Print);
        html! {
            <li><a href={page.hash()} aria-current={here.then_some("page")}>{ label }</a></li>
        }
    };
    html! {
        <nav class="nav" aria-label={t("ページ", "Pages")}>
            <ul>
                { item(Page::Files, t("ファイル", "Files")) }
                { item(Page::Questions(Step::Intro), t("質問", "Questions")) }
                { item(Page::Password, t("パスワード", "Password")) }
                { item(Page::Result, t("結果", "Result")) }
            </ul>
        </nav>
    }
}

fn page(ctx: &Ctx) -> Html {
    match &ctx.s.page {
        Page::Start => pages::start::start(ctx),
        Page::Files => pages::files::files(ctx),
        Page::Password => pages::password::password(ctx),
        Page::Questions(step) => pages::questions::questions(ctx, step),
        Page::Result => pages::result::result(ctx),
        Page::Print => pages::print::print(ctx),
        Page::Emergency => pages::emergency::emergency(ctx),
        Page::About => pages::about::about(ctx),
    }
}

/// Is an analysis running?
pub fn busy(s: &AppState) -> bool {
    s.job != Job::Idle
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
