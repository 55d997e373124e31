//! The questions of the quick path, one a page. Answering and going on are two acts; わからない and あとで答える are two
//! different things; nothing is required. The browser's Back shows the question before as it was.

use crate::i18n::{Args, Text, text};
use crate::ui::app::{Ctx, busy};
use crate::ui::format;
use crate::ui::route::{Page, Step};
use crate::ui::state::{Action, AppState, Message};
use crate::wire::messages::{InfoWire, QuestionWire};
use std::rc::Rc;
use yew::prelude::*;

pub fn questions(ctx: &Ctx, step: &Step) -> Html {
    let Some(info) = ctx.s.info.clone() else {
        return html! {
            <div class="page">
                <h1 id="page-title" tabindex="-1">{ ctx.text(Page::Questions(Step::Intro).title()) }</h1>
                <p role="status">{ ctx.t()("質問を読みこんでいます。", "Loading the questions.") }</p>
            </div>
        };
    };
    let asked = asked(&info, &ctx.s);
    match step {
        Step::Intro => intro(ctx, &asked),
        Step::Check => check(ctx, &info, &asked),
        Step::One(id) => match asked.iter().position(|q| q.id == *id) {
            Some(at) => one(ctx, &info, &asked, at),
            None => intro(ctx, &asked),
        },
    }
}

/// The questions that apply, given the answers so far.
fn asked<'a>(info: &'a InfoWire, s: &AppState) -> Vec<&'a QuestionWire> {
    let q = &info.questions;
    q.quick
        .iter()
        .filter_map(|id| q.questions.iter().find(|x| x.id == *id))
        .filter(|x| {
            x.show_if.is_empty()
                || x.show_if.iter().any(|c| match answer(s, &c.question) {
                    Some(v) => c.values.iter().any(|x| x == v),
                    None => true,
                })
        })
        .collect()
}

fn answer<'a>(s: &'a AppState, question: &str) -> Option<&'a str> {
    s.answers.iter().find(|a| a.question == question).map(|a| a.value.as_str())
}

fn group_name(ctx: &Ctx, info: &InfoWire, id: &str) -> AttrValue {
    info.questions.groups.iter().find(|g| g.id == id).map_or_else(AttrValue::default, |g| ctx.bi(&g.name))
}

fn intro(ctx: &Ctx, asked: &[&QuestionWire]) -> Html {
    let t = ctx.t();
    let first = asked.first().map(|q| q.id.clone()).unwrap_or_default();
    // Go on where the last visit ended.
    let open = asked.iter().find(|q| answer(&ctx.s, &q.id).is_none()).map(|q| q.id.clone());
    let begun = !ctx.s.answers.is_empty();
    html! {
        <div class="page">
            <h1 id="page-title" tabindex="-1">{ t("12の質問に答える", "Answer 12 questions") }</h1>
            <ul class="plain-notes">
                <li>{ t("3分くらいで終わります。", "It takes about 3 minutes.") }</li>
                <li>{ t(
                    "分からないときは「わからない」を選んでください。だれに聞くかを結果に出します。",
                    "If you do not know, choose “I don't know”. The result says whom to ask.",
                ) }</li>
                <li>{ t("名前や電話番号は聞きません。", "No names and no phone numbers are asked for.") }</li>
                <li>{ t("答えは送りません。残しません。", "Answers are neither sent nor kept.") }</li>
            </ul>
            <div class="buttons">
                <button id="begin" type="button" class="btn btn-l btn-main"
                    onclick={ctx.goto(Page::Questions(Step::One(open.unwrap_or(first))))}>
                    { if begun { t("続きから答える", "Go on") } else { t("始める", "Begin") } }
                </button>
                if begun {
                    <button type="button" class="btn btn-m" onclick={ctx.goto(Page::Questions(Step::Check))}>
                        { t("答えを確かめる", "Check your answers") }
                    </button>
                }
            </div>
        </div>
    }
}

const CHOOSE: Text = text(
    "答えを1つ選んでください。決められないときは「あとで答える」を押してください。",
    "Please choose one answer. If you cannot decide, press “Answer later”.",
);

/// The page after a question, given the answers as they are then.
fn after(info: &InfoWire, s: &AppState, id: &str) -> Page {
    let list = asked(info, s);
    let at = list.iter().position(|q| q.id == id);
    Page::Questions(match at.and_then(|i| list.get(i + 1)) {
        Some(q) => Step::One(q.id.clone()),
        None => Step::Check,
    })
}

fn one(ctx: &Ctx, info: &Rc<InfoWire>, asked: &[&QuestionWire], at: usize) -> Html {
    let t = ctx.t();
    let q = asked[at];
    // What is marked here becomes the answer with 「次へ進む」.
    let marked = ctx.s.marked.clone().or_else(|| answer(&ctx.s, &q.id).map(str::to_owned));
    let forward = {
        let (ctx, info, marked, id) = (ctx.clone(), info.clone(), marked.clone(), q.id.clone());
        Callback::from(move |e: SubmitEvent| {
            e.prevent_default();
            let Some(value) = marked.clone() else {
                let m = Message { error: true, text: (&CHOOSE).into() };
                return ctx.shell.dispatch(Action::Say(Some(m)));
            };
            ctx.shell.dispatch(Action::Answer { question: id.clone(), value });
            ctx.shell.go(after(&info, &ctx.shell.now(), &id));
        })
    };
    let later = {
        let (ctx, info, id) = (ctx.clone(), info.clone(), q.id.clone());
        Callback::from(move |_: MouseEvent| {
            ctx.shell.dispatch(Action::Later(id.clone()));
            ctx.shell.go(after(&info, &ctx.shell.now(), &id));
        })
    };
    let back = match at.checked_sub(1).and_then(|i| asked.get(i)) {
        Some(q) => Page::Questions(Step::One(q.id.clone())),
        None => Page::Questions(Step::Intro),
    };
    let error = ctx.s.message.as_ref().is_some_and(|m| m.error);
    html! {
        <div class="page question" key={q.id.clone()} data-question={q.id.clone()}>
            <p><a class="back" href={back.hash()}>{ t("戻る", "Back") }</a></p>
            <p class="caption">
                { group_name(ctx, info, &q.group) }{ "　" }{ at + 1 }{ " / " }{ asked.len() }
            </p>
            <form onsubmit={forward}>
                <fieldset aria-describedby={if error { "why message" } else { "why" }}>
                    <legend><h1 id="page-title" tabindex="-1">{ ctx.bi(&q.text) }</h1></legend>
                    <p id="why">{ ctx.bi(&q.why) }</p>
                    if let Some(h) = &q.hint {
                        <p class="small">{ ctx.bi(h) }</p>
                    }
                    <p class="chips">
                        <span>{ t("答えられる人: ", "Who can answer: ") }</span>
                        { for q.who.iter().map(|w| html! {
                            <span class="tag">{ ctx.text(format::who(w)) }</span>
                        }) }
                    </p>
                    <div class="choices">
                        { for q.options.iter().map(|o| {
                            let id = format!("{}-{}", q.id, o.value);
                            let on = marked.as_deref() == Some(o.value.as_str());
                            let value = o.value.clone();
                            html! {
                                <label class="choice" data-on={on.then_some("true")} for={id.clone()}>
                                    <input type="radio" id={id} name={q.id.clone()} value={o.value.clone()}
                                        checked={on} onchange={ctx.act(move || Action::Mark(value.clone()))} />
                                    <span>{ ctx.bi(&o.label) }</span>
                                </label>
                            }
                        }) }
                    </div>
                </fieldset>
                <div class="buttons">
                    <button id="next" type="submit" class="btn btn-l btn-main">{ t("次へ進む", "Continue") }</button>
                    <button id="later" type="button" class="btn btn-m" onclick={later}>
                        { t("あとで答える", "Answer later") }
                    </button>
                </div>
            </form>
            <details class="sources">
                <summary>{ t("この質問の出どころ", "Where this question comes from") }</summary>
                <ul lang="ja">{ for q.sources.iter().map(|s| html! { <li>{ s }</li> }) }</ul>
            </details>
        </div>
    }
}

fn check(ctx: &Ctx, info: &InfoWire, asked: &[&QuestionWire]) -> Html {
    let t = ctx.t();
    let make = {
        let shell = ctx.shell.clone();
        Callback::from(move |_: MouseEvent| shell.analyze())
    };
    let answered = asked.iter().filter(|q| answer(&ctx.s, &q.id).is_some()).count();
    const OPEN: Text = text(
        "未回答が{n}問あります。そのままでも結果を作れます。",
        "{n} not answered. You can still make the result.",
    );
    let open = OPEN.fill(&Args::new().with("n", asked.len() - answered));
    let mut groups: Vec<&str> = Vec::new();
    for q in asked {
        if !groups.contains(&q.group.as_str()) {
            groups.push(&q.group);
        }
    }
    html! {
        <div class="page">
            <h1 id="page-title" tabindex="-1">{ ctx.text(Page::Questions(Step::Check).title()) }</h1>
            if answered < asked.len() {
                <p>{ ctx.bi(&open) }</p>
            }
            { for groups.iter().map(|g| html! {
                <section>
                    <h2>{ group_name(ctx, info, g) }</h2>
                    <dl class="summary">
                        { for asked.iter().filter(|q| q.group == *g).map(|q| {
                            let value = answer(&ctx.s, &q.id);
                            let label = value.and_then(|v| q.options.iter().find(|o| o.value == v));
                            html! {
                                <div class="summary-row" data-question={q.id.clone()}>
                                    <dt>{ ctx.bi(&q.text) }</dt>
                                    <dd>
                                        { match label {
                                            Some(o) => html! { { ctx.bi(&o.label) } },
                                            None => html! { <em>{ t("未回答", "Not answered") }</em> },
                                        } }
                                    </dd>
                                    <dd class="summary-action">
                                        <a href={Page::Questions(Step::One(q.id.clone())).hash()}>
                                            { t("変える", "Change") }
                                            <span class="visually-hidden">{ format!(": {}", ctx.bi(&q.text)) }</span>
                                        </a>
                                    </dd>
                                </div>
                            }
                        }) }
                    </dl>
                </section>
            }) }
            <div class="buttons">
                <button id="make-result" type="button" class="btn btn-l btn-main" onclick={make} disabled={busy(&ctx.s)}>
                    { t("結果を作る", "Make the result") }
                </button>
                if !ctx.s.files.is_empty() {
                    <span class="small">{ t(
                        "選んだファイルも、いっしょに調べます。",
                        "The chosen files are checked together with the answers.",
                    ) }</span>
                }
            </div>
        </div>
    }
}
