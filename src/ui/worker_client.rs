//! The page's side of the worker: spawn, queue until ready, number the requests, kill what takes too long.
//!
//! `globalThis.mimamori.spawnWorker()` gives a worker whose first message is `{type: "ready"}`. Every request has a
//! deadline (`PATIENCE` and 2 s for each MiB); when it passes, or the engine breaks, the worker is ended and a new one is
//! started, and the file of the last progress message is named. When no worker can be started at all (some sandboxed
//! frames), the same engine runs on the page itself. The worker keeps nothing, so nothing is lost with it.

use crate::wire::messages::{PROTOCOL, ProgressWire, Request, RequestMessage, Response, ResponseMessage};
use gloo::timers::callback::Timeout;
use js_sys::{Array, ArrayBuffer, Function, Promise, Reflect};
use serde::Serialize;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{MessageEvent, Worker};

/// What comes back for a request.
pub enum Event {
    Progress(ProgressWire),
    Answer(Response, Parts),
    /// The engine was ended; the file it was reading, when it had said so.
    Killed {
        why: Why,
        file: Option<String>,
    },
}

/// What travels beside an answer.
#[derive(Default)]
pub struct Parts {
    /// A page, see `view::doc`.
    pub page: Vec<u8>,
    /// The document to save.
    pub saved: Option<ArrayBuffer>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    TooSlow,
    Broke,
    /// No engine can be started in this browser.
    NoEngine,
}

type OnEvent = Rc<dyn Fn(Event)>;

struct Waiting {
    on: OnEvent,
    seconds: f64,
    last: Option<ProgressWire>,
    deadline: Option<Timeout>,
}

enum Engine {
    /// Started, not ready yet.
    Starting(Worker),
    Ready(Worker),
    /// The engine on the page itself.
    Here(Function),
    None,
}

struct Inner {
    engine: Engine,
    /// Messages for a worker that is not ready yet.
    queue: Vec<(u32, JsValue, Array)>,
    waiting: Vec<(u32, Waiting)>,
    next: u32,
    /// Goes up with every worker: answers of an ended one are dropped.
    generation: u32,
    /// Times out a worker that never says that it is ready.
    start_timer: Option<Timeout>,
    on_here: Rc<dyn Fn()>,
    /// An edited question file, sent along with every request.
    questions: Option<JsValue>,
    /// Closures of the running worker; let go with it.
    listeners: Vec<Closure<dyn FnMut(JsValue)>>,
}

impl Inner {
    fn waiting(&mut self, id: u32) -> Option<&mut Waiting> {
        self.waiting.iter_mut().find(|(k, _)| *k == id).map(|(_, w)| w)
    }
    fn take(&mut self, id: u32) -> Option<Waiting> {
        let at = self.waiting.iter().position(|(k, _)| *k == id)?;
        Some(self.waiting.swap_remove(at).1)
    }
}

/// A cheap handle.
#[derive(Clone)]
pub struct Client(Rc<RefCell<Inner>>);

impl PartialEq for Client {
    fn eq(&self, other: &Client) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

const START_MS: u32 = 15_000;
/// Seconds that a request may take beside those for its size.
pub const PATIENCE: f64 = 20.0;

impl Client {
    /// `on_here` is called when the engine has to run on the page itself.
    pub fn new(on_here: impl Fn() + 'static) -> Client {
        let c = Client(Rc::new(RefCell::new(Inner {
            engine: Engine::None,
            queue: Vec::new(),
            waiting: Vec::new(),
            next: 1,
            generation: 0,
            start_timer: None,
            on_here: Rc::new(on_here),
            questions: None,
            listeners: Vec::new(),
        })));
        c.start();
        c
    }

    /// Send a request; `bytes` is the size of its files. Returns its number.
    pub fn send(&self, request: Request, buffers: &Array, bytes: f64, on: impl Fn(Event) + 'static) -> u32 {
        self.send_within(PATIENCE, request, buffers, bytes, Rc::new(on))
    }

    /// The same with a deadline of its own.
    pub fn send_within(
        &self,
        patience: f64,
        request: Request,
        buffers: &Array,
        bytes: f64,
        on: OnEvent,
    ) -> u32 {
        let id = {
            let mut i = self.0.borrow_mut();
            let id = i.next;
            i.next = i.next.wrapping_add(1);
            let seconds = patience + 2.0 * bytes / 1_048_576.0;
            i.waiting.push((id, Waiting { on, seconds, last: None, deadline: None }));
            id
        };
        let message = RequestMessage { v: PROTOCOL, id, request };
        let Ok(value) = message.serialize(&serde_wasm_bindgen::Serializer::json_compatible()) else {
            self.end(id, Why::Broke);
            return id;
        };
        let _ = Reflect::set(&value, &"buffers".into(), buffers);
        if let Some(q) = &self.0.borrow().questions {
            let _ = Reflect::set(&value, &"questions".into(), q);
        }
        self.0.borrow_mut().queue.push((id, value, buffers.clone()));
        if matches!(self.0.borrow().engine, Engine::None) {
            self.start();
        }
        self.flush();
        id
    }

    /// Use an edited question file from now on, or the built-in one.
    pub fn use_questions(&self, edited: Option<&str>) {
        self.0.borrow_mut().questions = edited.map(JsValue::from_str);
    }

    /// Forget a request. A running engine cannot be interrupted, so its worker is ended and a new one started.
    pub fn cancel(&self, id: u32) {
        let known = {
            let mut i = self.0.borrow_mut();
            i.queue.retain(|q| q.0 != id);
            i.take(id).is_some()
        };
        if known {
            self.restart(Why::Broke);
        }
    }

    fn start(&self) {
        let generation = {
            let mut i = self.0.borrow_mut();
            i.generation += 1;
            i.generation
        };
        let Some(worker) = spawn() else { return self.start_here(generation) };
        let me = self.clone();
        let on_message = Closure::<dyn FnMut(JsValue)>::new(move |e: JsValue| {
            if let Ok(e) = e.dyn_into::<MessageEvent>() {
                me.received(generation, &e.data());
            }
        });
        let me = self.clone();
        let on_error = Closure::<dyn FnMut(JsValue)>::new(move |_| me.broke(generation));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let me = self.clone();
        let timer = Timeout::new(START_MS, move || me.broke(generation));
        let mut i = self.0.borrow_mut();
        i.engine = Engine::Starting(worker);
        i.start_timer = Some(timer);
        // The old closures may be running right now: they are dropped after this event.
        let old = std::mem::replace(&mut i.listeners, vec![on_message, on_error]);
        Timeout::new(0, move || drop(old)).forget();
    }

    fn start_here(&self, generation: u32) {
        let me = self.clone();
        (Rc::clone(&self.0.borrow().on_here))();
        spawn_local(async move {
            let handle = engine_here().await;
            if me.0.borrow().generation != generation {
                return;
            }
            match handle {
                Some(f) => {
                    me.0.borrow_mut().engine = Engine::Here(f);
                    me.flush();
                }
                None => me.give_up(),
            }
        });
    }

    /// Hand the queue to an engine that is ready.
    fn flush(&self) {
        loop {
            let (id, message, buffers) = {
                let mut i = self.0.borrow_mut();
                if i.queue.is_empty() || matches!(i.engine, Engine::Starting(_) | Engine::None) {
                    return;
                }
                i.queue.remove(0)
            };
            self.arm(id);
            let generation = self.0.borrow().generation;
            let here = match &self.0.borrow().engine {
                Engine::Ready(w) => {
                    // Files are lent, bytes are given away.
                    let given = buffers.filter(&mut |b, _, _| b.is_instance_of::<ArrayBuffer>());
                    let _ = w.post_message_with_transfer(&message, &given);
                    None
                }
                Engine::Here(f) => Some(f.clone()),
                _ => None,
            };
            if let Some(f) = here {
                let me = self.clone();
                // After this event, so that the page can first show that it is working.
                Timeout::new(30, move || {
                    let inner = me.clone();
                    let post = Closure::<dyn FnMut(JsValue, JsValue)>::new(move |m: JsValue, _t: JsValue| {
                        inner.received(generation, &m);
                    });
                    if f.call2(&JsValue::NULL, &message, post.as_ref()).is_err() {
                        me.end(id, Why::Broke);
                    }
                })
                .forget();
            }
        }
    }

    fn arm(&self, id: u32) {
        let me = self.clone();
        let mut i = self.0.borrow_mut();
        if let Some(w) = i.waiting(id) {
            let ms = (w.seconds * 1000.0).min(f64::from(i32::MAX)) as u32;
            w.deadline = Some(Timeout::new(ms, move || {
                if me.0.borrow_mut().waiting(id).is_some() {
                    me.restart(Why::TooSlow);
                }
            }));
        }
    }

    fn received(&self, generation: u32, data: &JsValue) {
        if self.0.borrow().generation != generation {
            return;
        }
        let kind = Reflect::get(data, &"type".into()).ok().and_then(|t| t.as_string());
        if kind.as_deref() == Some("ready") {
            {
                let mut i = self.0.borrow_mut();
                i.start_timer = None;
                if let Engine::Starting(w) = &i.engine {
                    i.engine = Engine::Ready(w.clone());
                }
            }
            return self.flush();
        }
        let Ok(m) = serde_wasm_bindgen::from_value::<ResponseMessage>(data.clone()) else { return };
        let part = |name: &str| Reflect::get(data, &name.into()).ok()?.dyn_into::<ArrayBuffer>().ok();
        let page = part("page").map(|b| js_sys::Uint8Array::new(&b).to_vec()).unwrap_or_default();
        let parts = Parts { page, saved: part("saved") };
        let (on, event) = {
            let mut i = self.0.borrow_mut();
            match m.response {
                Response::Progress(p) => {
                    let Some(w) = i.waiting(m.id) else { return };
                    w.last = Some(p.clone());
                    (Rc::clone(&w.on), Event::Progress(p))
                }
                response => {
                    let Some(w) = i.take(m.id) else { return };
                    (Rc::clone(&w.on), Event::Answer(response, parts))
                }
            }
        };
        on(event);
    }

    /// The worker threw, or never became ready.
    fn broke(&self, generation: u32) {
        if self.0.borrow().generation != generation {
            return;
        }
        let starting = matches!(self.0.borrow().engine, Engine::Starting(_));
        if starting {
            // It never ran: another one would not run either.
            let worker = {
                let mut i = self.0.borrow_mut();
                // It may be what runs right now.
                if let Some(t) = i.start_timer.take() {
                    t.forget();
                }
                i.generation += 1;
                std::mem::replace(&mut i.engine, Engine::None)
            };
            if let Engine::Starting(w) = worker {
                w.terminate();
            }
            let generation = self.0.borrow().generation;
            return self.start_here(generation);
        }
        self.restart(Why::Broke);
    }

    fn end(&self, id: u32, why: Why) {
        let w = self.0.borrow_mut().take(id);
        if let Some(w) = w {
            w.killed(why);
        }
    }

    /// End the engine and every request that it was given; those in the queue go to the next one. The requests hear of
    /// it last, so that they may send again.
    fn restart(&self, why: Why) {
        let ended: Vec<Waiting> = {
            let mut i = self.0.borrow_mut();
            let queued: Vec<u32> = i.queue.iter().map(|q| q.0).collect();
            let all = std::mem::take(&mut i.waiting);
            let (stay, given): (Vec<_>, Vec<_>) = all.into_iter().partition(|(k, _)| queued.contains(k));
            i.waiting = stay;
            given.into_iter().map(|(_, w)| w).collect()
        };
        // An engine on the page itself ends by itself, before this runs.
        let here = matches!(self.0.borrow().engine, Engine::Here(_));
        if !here {
            if let Engine::Starting(w) | Engine::Ready(w) = &self.0.borrow().engine {
                w.terminate();
            }
            self.start();
        }
        for w in ended {
            w.killed(why);
        }
    }

    /// No engine can be started: every request hears of it.
    fn give_up(&self) {
        let all = {
            let mut i = self.0.borrow_mut();
            i.engine = Engine::None;
            i.queue.clear();
            std::mem::take(&mut i.waiting)
        };
        for (_, w) in all {
            w.killed(Why::NoEngine);
        }
    }
}

impl Waiting {
    fn killed(self, why: Why) {
        // The deadline may be what runs right now; its closure must outlive this.
        if let Some(t) = self.deadline {
            t.forget();
        }
        let file = self.last.map(|p| p.file).filter(|f| !f.is_empty());
        (self.on)(Event::Killed { why, file });
    }
}

fn shell() -> Option<JsValue> {
    Reflect::get(&js_sys::global(), &"mimamori".into()).ok().filter(JsValue::is_object)
}

fn spawn() -> Option<Worker> {
    let shell = shell()?;
    let f = Reflect::get(&shell, &"spawnWorker".into()).ok()?.dyn_into::<Function>().ok()?;
    f.call0(&shell).ok()?.dyn_into().ok()
}

async fn engine_here() -> Option<Function> {
    let shell = shell()?;
    let f = Reflect::get(&shell, &"loadEngineHere".into()).ok()?.dyn_into::<Function>().ok()?;
    let loaded = JsFuture::from(f.call0(&shell).ok()?.dyn_into::<Promise>().ok()?).await.ok()?;
    Reflect::get(&loaded, &"handle".into()).ok()?.dyn_into().ok()
}
