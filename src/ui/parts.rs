//! Parts that several pages share: icons, urgency marks, findings with their evidence, paths, pagers.
//!
//! Shapes and words carry the meaning, colour only repeats it. No `style` attribute anywhere: the policy forbids it.

use super::app::Ctx;
use super::format::{self, Urgency};
use super::state::Action;
use crate::i18n::Bi;
use crate::wire::messages::{PageFinding, PagePath, PageWire};
use crate::wire::{DeviceWire, EvidenceWire};
use yew::prelude::*;

/// Entries of a long list that are drawn at once.
pub const PER_PAGE: usize = 200;

/// A small drawing that repeats a word beside it, hidden from screen readers.
pub fn icon(name: &str) -> Html {
    let d = match name {
        "eye" => {
            "M12 5c5 0 9 4.5 10 7-1 2.5-5 7-10 7s-9-4.5-10-7c1-2.5 5-7 10-7zm0 3a4 4 0 1 0 0 8 4 4 0 0 0 0-8zm0 2.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6z"
        }
        "file" => "M5 2h9l5 5v15H5zm2 2v16h10V9h-5V4zm2 8h6v2H9zm0 4h6v2H9z",
        "chat" => "M3 4h18v13H10l-5 4v-4H3zm2 2v9h14V6zm2 2h10v2H7zm0 3h7v2H7z",
        "key" => {
            "M8 7a5 5 0 1 1-.001 10.001A5 5 0 0 1 8 7zm0 3a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm5 .5h9v3h-2v3h-3v-3h-4z"
        }
        "lock" => {
            "M12 2a5 5 0 0 1 5 5v3h2v12H5V10h2V7a5 5 0 0 1 5-5zm0 2.2A2.8 2.8 0 0 0 9.2 7v3h5.6V7A2.8 2.8 0 0 0 12 4.2zM11 14v4h2v-4z"
        }
        "play" => "M6 3l15 9-15 9z",
        "net" => {
            "M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zm-2.5 3A8 8 0 0 0 4.3 10h3.8c.2-2 .7-3.7 1.4-5zm5 0c.7 1.3 1.2 3 1.4 5h3.8a8 8 0 0 0-5.2-5zM12 4.2c-.8.6-1.6 2.8-1.9 5.8h3.8c-.3-3-1.1-5.2-1.9-5.8zM4.1 12.5a8 8 0 0 0 5.4 6.5c-.7-1.5-1.2-3.8-1.4-6.5zm6 0c.2 3.8 1.1 6.6 1.9 7.3.8-.7 1.7-3.5 1.9-7.3zm5.8 0c-.2 2.7-.7 5-1.4 6.5a8 8 0 0 0 5.4-6.5z"
        }
        "router" => "M7 3h2v9h6V3h2v9h4v9H3v-9h4zm-2 11v5h14v-5zm2 1.5h2v2H7zm4 0h2v2h-2z",
        "camera" => "M2 7h14v3l6-3v11l-6-3v3H2zm2 2v7h10V9z",
        "down" => "M11 3h2v12l5-5 1.5 1.5L12 19l-7.5-7.5L6 10l5 5z",
        _ => "",
    };
    html! {
        <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
            <path {d} fill="currentColor" fill-rule="evenodd" />
        </svg>
    }
}

/// ■ 今日 ▲ 1週間 ● 1か月 ◇ 次の点検 ？ 未確認 ✔ できている.
pub fn shape(urgency: Urgency) -> Html {
    let inner = match urgency {
        Urgency::Today => html! { <rect x="3" y="3" width="18" height="18" fill="currentColor" /> },
        Urgency::Week => html! { <path d="M12 2l11 20H1z" fill="currentColor" /> },
        Urgency::Month => html! { <circle cx="12" cy="12" r="10" fill="currentColor" /> },
        Urgency::NextCheck => {
            html! { <path d="M12 2l10 10-10 10L2 12z" fill="none" stroke="currentColor" stroke-width="2.5" /> }
        }
        Urgency::Unknown => html! {
            <path d="M12 2C8 2 5.5 4.5 5.5 8h3c0-2 1.3-3.3 3.5-3.3s3.5 1.2 3.5 3c0 1.6-.9 2.3-2.3 3.4-1.8 1.4-2.7 2.5-2.7 4.9h3c0-1.5.6-2.2 2-3.3 1.8-1.4 3-2.6 3-5C18.5 4.3 15.8 2 12 2zm-2 16.5h3.5V22H10z" fill="currentColor" />
        },
        Urgency::InPlace => {
            html! { <path d="M3 12.5l6 6L21 6" fill="none" stroke="currentColor" stroke-width="3.5" /> }
        }
    };
    html! {
        <svg class="shape" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
            { inner }
        </svg>
    }
}

/// The mark of an urgency: shape and word.
pub fn mark(ctx: &Ctx, urgency: Urgency) -> Html {
    html! {
        <span class="mark" data-tone={urgency.id()}>
            { shape(urgency) }
            { ctx.text(urgency.name()) }
        </span>
    }
}

/// Maker and model; makers often repeat themselves in the model.
pub fn made(d: &DeviceWire) -> String {
    match (d.vendor.as_deref(), d.model.as_deref()) {
        (Some(v), Some(m)) if m.get(..v.len()).is_some_and(|x| x.eq_ignore_ascii_case(v)) => m.to_owned(),
        (v, m) => [v, m].into_iter().flatten().collect::<Vec<_>>().join(" "),
    }
}

/// The name of a device, for people.
pub fn device_name(ctx: &Ctx, d: &DeviceWire) -> String {
    let name = d.name.clone().unwrap_or_default();
    let parts = [ctx.text(format::kind(&d.kind)).to_owned(), name, made(d)];
    let mut out = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
    if let Some(a) = &d.address {
        out.push_str(&[" (", a, ")"].concat());
    }
    out
}

pub fn device<'a>(r: &'a PageWire, id: Option<&str>) -> Option<&'a DeviceWire> {
    r.devices.iter().find(|d| Some(d.id.as_str()) == id)
}

/// One place in a file, with the masked text of it.
pub fn evidence(ctx: &Ctx, e: &EvidenceWire) -> Html {
    let t = ctx.t();
    if e.kind == "answer" {
        // The title already says which question and which answer.
        return html! { <li class="evidence" data-kind="answer">{ t("質問への答え", "your answer") }</li> };
    }
    let words = match &e.texts {
        Some(b) => html! { <span>{ ctx.bi(b) }</span> },
        None => html! { <code>{ &e.text }</code> },
    };
    html! {
        <li class="evidence" data-file={e.file.clone()} data-line={e.line.map(|l| l.to_string())}
            data-kind={e.kind.clone()}>
            if let Some(f) = &e.file {
                <span class="where">
                    <span class="file-name">{ f }</span>
                    if let Some(l) = e.line {
                        <span class="line">{ t("", "line ") }{ l }{ t("行目", "") }</span>
                    }
                </span>
            }
            { words }
        </li>
    }
}

pub fn who_list(ctx: &Ctx, who: &[String]) -> String {
    let names: Vec<&str> = who.iter().map(|w| ctx.text(format::who(w))).collect();
    names.join(ctx.t()("、", ", "))
}

/// Anchor of a finding, by its place in the report.
pub fn anchor(index: usize) -> String {
    format!("finding-{index}")
}

/// 何が → なぜ困る → 次にすること → だれに → 根拠 → 見つけた場所.
pub fn finding(ctx: &Ctx, r: &PageWire, f: &PageFinding, index: usize, heading: &'static str) -> Html {
    let t = ctx.t();
    let u = Urgency::of(&f.urgency);
    let rule = r.rules.iter().find(|x| x.code == f.rule);
    let row = |name: &'static str, text: &Bi| {
        let text = ctx.bi(text);
        if text.is_empty() {
            Html::default()
        } else {
            html! { <><dt>{ name }</dt><dd>{ text }</dd></> }
        }
    };
    html! {
        <article class="finding" data-tone={u.id()} id={anchor(index)} tabindex="-1"
            data-rule={f.rule.clone()} data-urgency={f.urgency.clone()} data-confidence={f.confidence.clone()}>
            <p class="finding-tags">
                { mark(ctx, u) }
                <span class="tag">{ ctx.text(format::notice_mark(&f.notice_item)) }</span>
                <span class="tag">{ ctx.text(format::confidence(f)) }</span>
            </p>
            <@{heading} class="finding-title">{ ctx.bi(&f.title) }</@>
            if let Some(d) = device(r, f.device.as_deref()) {
                <p class="about-device">{ t("機器: ", "Device: ") }{ device_name(ctx, d) }</p>
            }
            <dl class="rows">
                if u.is_task() || u == Urgency::Unknown {
                    { row(t("なぜ困る", "Why it matters"), &f.why) }
                    { row(t("次にすること", "What to do next"), &f.fix) }
                    if !f.who.is_empty() {
                        <dt>{ t("だれに", "Who") }</dt>
                        <dd>{ who_list(ctx, &f.who) }</dd>
                    }
                }
                if let Some(rule) = rule.filter(|r| !r.references.is_empty()) {
                    <dt>{ t("根拠", "Based on") }</dt>
                    <dd><span lang="ja">{ rule.references.join("、") }</span><span class="code">{ " " }{ &f.rule }</span></dd>
                }
                <dt>{ t("見つけた場所", "Where it was found") }</dt>
                <dd>
                    <ul class="evidence-list">
                        { for f.evidence.iter().map(|e| evidence(ctx, e)) }
                    </ul>
                </dd>
            </dl>
        </article>
    }
}

/// A path from the internet as a chain: each step with the line that proves it.
pub fn path(ctx: &Ctx, r: &PageWire, p: &PagePath) -> Html {
    let t = ctx.t();
    let u = Urgency::of(&p.urgency);
    let port = |n: Option<u16>| n.map(|n| format!("{n}")).unwrap_or_else(|| t("(全部)", "(all)").to_owned());
    let source = if p.anyone {
        t("だれでも", "anyone").to_owned()
    } else if p.senders.is_empty() {
        t("相手の制限は、ファイルからは分かりません", "limits on senders: not stated").to_owned()
    } else {
        format!("{}{}", t("つないでよい相手: ", "allowed senders: "), p.senders.join(", "))
    };
    let target = device(r, p.device.as_deref())
        .map(|d| device_name(ctx, d))
        .or_else(|| p.address.clone())
        .unwrap_or_else(|| t("機器", "device").to_owned());
    html! {
        <article class="path" data-tone={u.id()} data-urgency={p.urgency.clone()}
            data-certainty={p.certainty.clone()} data-ends-at={p.ends_at.clone()}>
            <p class="finding-tags">
                { mark(ctx, u) }
                <span class="tag">{ ctx.text(format::door(&p.door)) }</span>
                <span class="tag">{ ctx.text(format::certainty(&p.certainty)) }</span>
            </p>
            <ol class="chain">
                <li class="hop hop-net">
                    { icon("net") }
                    <div>
                        <p class="hop-what">{ t("インターネット", "Internet") }</p>
                        <p class="hop-note">
                            { source }{ t("、外の番号 ", ", outside port ") }{ port(p.external_port) }
                        </p>
                    </div>
                </li>
                { for p.hops.iter().enumerate().map(|(i, h)| html! {
                    <li class="hop">
                        { icon(if i == 0 { "router" } else { "camera" }) }
                        <div>
                            <p class="hop-what">{ ctx.bi(&h.texts) }</p>
                            if let Some(d) = device(r, h.device.as_deref()) {
                                <p class="hop-note">{ device_name(ctx, d) }</p>
                            }
                            <ul class="evidence-list">
                                { for h.evidence.iter().map(|e| evidence(ctx, e)) }
                            </ul>
                        </div>
                    </li>
                }) }
                <li class="hop hop-end">
                    { shape(u) }
                    <div>
                        <p class="hop-what">{ ctx.text(format::ends_at(&p.ends_at)) }</p>
                        <p class="hop-note">{ target }</p>
                    </div>
                </li>
            </ol>
        </article>
    }
}

/// Buttons to go through a long list.
pub fn pager(ctx: &Ctx, pages: usize, at: usize, go: fn(usize) -> Action, name: &'static str) -> Html {
    let t = ctx.t();
    if pages < 2 {
        return Html::default();
    }
    html! {
        <nav class="pager no-print" aria-label={name}>
            <button type="button" class="btn btn-s" disabled={at == 0}
                onclick={ctx.act(move || go(at.saturating_sub(1)))}>
                { t("前の200件", "Previous 200") }
            </button>
            <span>{ at + 1 }{ " / " }{ pages }</span>
            <button type="button" class="btn btn-s" disabled={at + 1 >= pages} onclick={ctx.act(move || go(at + 1))}>
                { t("次の200件", "Next 200") }
            </button>
        </nav>
    }
}

/// Counts of every urgency, as links to their sections.
pub fn counts(ctx: &Ctx, r: &PageWire) -> Html {
    let t = ctx.t();
    html! {
        <ul class="counts">
            { for Urgency::ALL.into_iter().map(|u| {
                let n = u.count(&r.summary);
                html! {
                    <li data-tone={if n == 0 { "zero" } else { u.id() }}>
                        { shape(u) }
                        <span class="count-name">{ ctx.text(u.name()) }</span>
                        <span class="count">{ n }<small>{ t("件", "") }</small></span>
                    </li>
                }
            }) }
        </ul>
    }
}
