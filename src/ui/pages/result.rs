//! The result: one sentence, three first things, paths from the internet, then everything by urgency, what is not known
//! and who can answer, devices, files, and what was not checked. No number that looks like a mark, never "safe".

use crate::i18n::{Args, Text, text};
use crate::ui::app::{Ctx, busy};
use crate::ui::browser;
use crate::ui::format::{self, Urgency};
use crate::ui::pages::files::load_saved;
use crate::ui::parts::{self, PER_PAGE, mark, pager, shape};
use crate::ui::route::{Page, Step};
use crate::ui::state::{Action, Message, Shown};
use crate::wire::messages::PageWire;
use crate::wire::{FileWire, NoticeWire};
use std::rc::Rc;
use yew::prelude::*;

pub fn result(ctx: &Ctx) -> Html {
    let t = ctx.t();
    let Some(shown) = ctx.s.shown.clone() else {
        return html! {
            <div class="page">
                <h1 id="page-title" tabindex="-1">{ ctx.text(Page::Result.title()) }</h1>
                <p>{ t(
                    "まだ結果がありません。ファイルを選ぶか、質問に答えてください。",
                    "There is no result yet. Choose files or answer the questions.",
                ) }</p>
                <div class="buttons">
                    <button type="button" class="btn btn-l btn-main" onclick={ctx.goto(Page::Files)}>
                        { ctx.text(Page::Files.title()) }
                    </button>
                    <button type="button" class="btn btn-m" onclick={ctx.goto(Page::Questions(Step::Intro))}>
                        { ctx.text(Page::Questions(Step::Intro).title()) }
                    </button>
                </div>
                <div class="load-below">{ load_saved(ctx) }</div>
            </div>
        };
    };
    let r = &shown.page;
    let verdict = format::verdict(&r.summary);
    let again = {
        let shell = ctx.shell.clone();
        Callback::from(move |_: MouseEvent| shell.analyze())
    };
    let asks: Vec<&FileWire> = r.files.iter().filter(|f| f.ask_address).collect();
    html! {
        <div class="page" id="result" data-verdict={verdict.urgency().id()}>
            <h1 id="page-title" tabindex="-1">{ ctx.text(Page::Result.title()) }</h1>
            if ctx.s.stale && !shown.loaded {
                <div class="message">
                    <p>{ t(
                        "ファイルか答えが変わりました。この結果は、前のものです。",
                        "Files or answers have changed. This result is from before.",
                    ) }</p>
                    <button type="button" class="btn btn-m" onclick={again} disabled={busy(&ctx.s)}>
                        { t("調べ直す", "Check again") }
                    </button>
                </div>
            }
            <div class="verdict" data-tone={verdict.urgency().id()}>
                { shape(verdict.urgency()) }
                <p id="verdict">{ ctx.text(verdict.sentence()) }{ t("。", ".") }</p>
            </div>
            { parts::counts(ctx, r) }
            <p class="small">{ facts_line(ctx, r) }</p>
            if !shown.loaded {
                { for asks.iter().take(10).map(|f| ask_address(ctx, &f.name, &r.known_addresses)) }
            }
            { first_three(ctx, r) }
            { paths(ctx, r) }
            { list(ctx, r) }
            { unknown(ctx, r) }
            { items(ctx, r) }
            { devices(ctx, r) }
            { files(ctx, r) }
            { not_checked(ctx, r) }
            { actions(ctx, &shown) }
            if r.cut || r.facts_cut {
                <p class="small">{ t(
                    "多すぎるので、画面には2,000件までを出しています。全部は「結果を保存する」のファイルにあります。",
                    "There is too much for the page: each list stops at 2,000. Save the result to get the rest.",
                ) }</p>
            }
        </div>
    }
}

fn facts_line(ctx: &Ctx, r: &PageWire) -> AttrValue {
    const LINE: Text = text(
        "調べた日は{day}です。ファイル{files}個のうち、{read}個の形が分かりました。機器は{devices}台、答えた質問は{answers}問です。",
        "Checked on {day}. Files: {read} of {files} recognised. Devices: {devices}. Questions answered: {answers}.",
    );
    ctx.bi(&LINE.fill(
        &Args::new()
            .with("day", format::day(&r.today, ctx.lang()))
            .with("files", r.summary.files)
            .with("read", r.summary.files_recognised)
            .with("devices", r.summary.devices)
            .with("answers", r.summary.answers),
    ))
}

fn first_three(ctx: &Ctx, r: &PageWire) -> Html {
    let t = ctx.t();
    let first = format::first_three(&r.findings);
    if first.is_empty() {
        return Html::default();
    }
    let to = |id: String| {
        Callback::from(move |e: MouseEvent| {
            e.prevent_default();
            browser::focus(&id);
        })
    };
    let three = first.len() == 3;
    html! {
        <section class="first" aria-labelledby="first-title">
            <h2 id="first-title">{ if three { t("まず、この3つ", "These three first") } else { t("まず、これから", "This first") } }</h2>
            <ol class="first-list">
                { for first.iter().filter_map(|i| r.findings.get(*i).map(|f| (i, f))).map(|(i, f)| html! {
                    <li data-tone={Urgency::of(&f.urgency).id()}>
                        { mark(ctx, Urgency::of(&f.urgency)) }
                        <p class="first-what">
                            <a href={format!("#{}", parts::anchor(*i))} onclick={to(parts::anchor(*i))}>
                                { ctx.bi(&f.title) }
                            </a>
                        </p>
                        <p>{ ctx.bi(&f.fix) }</p>
                        if !f.who.is_empty() {
                            <p class="small">{ t("だれに: ", "Who: ") }{ parts::who_list(ctx, &f.who) }</p>
                        }
                    </li>
                }) }
            </ol>
        </section>
    }
}

fn paths(ctx: &Ctx, r: &PageWire) -> Html {
    let t = ctx.t();
    if r.paths.is_empty() {
        return Html::default();
    }
    html! {
        <section aria-labelledby="paths-title">
            <h2 id="paths-title">{ t("インターネットからの通り道", "Paths from the internet") }</h2>
            <p>{ t(
                "ファイルをつなぐと、外からここまで届きます。",
                "Put together, the files show how far someone outside can get.",
            ) }</p>
            { for r.paths.iter().take(PER_PAGE).map(|p| parts::path(ctx, r, p)) }
        </section>
    }
}

/// Everything to do and everything in place. 「まだ分からない」 has its own section.
fn list(ctx: &Ctx, r: &PageWire) -> Html {
    let t = ctx.t();
    let known = |i: &usize| Urgency::of(&r.findings[*i].urgency) != Urgency::Unknown;
    let order: Vec<usize> = format::by_urgency(&r.findings).into_iter().filter(known).collect();
    let (range, pages) = format::slice(order.len(), ctx.s.list_at, PER_PAGE);
    let page = &order[range];
    let pager = || pager(ctx, pages, ctx.s.list_at, Action::ListAt, t("一覧のページ", "Pages of the list"));
    html! {
        <section aria-labelledby="list-title">
            <h2 id="list-title" tabindex="-1">{ t("急ぐ順の一覧", "Everything, by urgency") }</h2>
            if r.findings.is_empty() {
                <p>{ t("見つかったことは、ありません。", "Nothing was found.") }</p>
            }
            { pager() }
            { for Urgency::ALL.into_iter().map(|u| {
                let here = || page.iter().copied().filter(move |i| Urgency::of(&r.findings[*i].urgency) == u);
                if here().next().is_none() {
                    return Html::default();
                }
                let cards = html! { { for here().map(|i| parts::finding(ctx, r, &r.findings[i], i, "h4")) } };
                // What is in place is good to know and not what people came for.
                if u == Urgency::InPlace {
                    html! {
                        <details class="in-place">
                            <summary><h3>{ mark(ctx, u) }{ " " }{ u.count(&r.summary) }{ t("件", "") }</h3></summary>
                            { cards }
                        </details>
                    }
                } else {
                    html! { <><h3>{ mark(ctx, u) }</h3>{ cards }</> }
                }
            }) }
            { pager() }
        </section>
    }
}

fn unknown(ctx: &Ctx, r: &PageWire) -> Html {
    let t = ctx.t();
    let groups = format::unknown_by_who(&r.findings);
    if groups.is_empty() {
        return Html::default();
    }
    html! {
        <section aria-labelledby="unknown-title" id="section-unknown">
            <h2 id="unknown-title">{ t("まだ分からないこと", "Not known yet") }</h2>
            <p>{ t(
                "分からないことは、聞けば分かります。聞く相手ごとに並べました。",
                "Ask, and you will know. Here is what to ask, by person.",
            ) }</p>
            { for groups.into_iter().map(|(who, list)| html! {
                <div class="ask">
                    <h3>{ ctx.text(format::who(who)) }{ t("に聞くこと", ": what to ask") }</h3>
                    <ul>
                        { for list.into_iter().map(|f| html! {
                            <li data-tone="unknown" data-rule={f.rule.clone()} data-urgency="unknown">
                                <p class="ask-what">
                                    { shape(Urgency::Unknown) }
                                    { ctx.bi(&f.title) }
                                </p>
                                <p>{ ctx.bi(&f.fix) }</p>
                                <ul class="evidence-list">
                                    { for f.evidence.iter().filter(|e| e.kind != "answer").map(|e| parts::evidence(ctx, e)) }
                                </ul>
                            </li>
                        }) }
                    </ul>
                </div>
            }) }
        </section>
    }
}

/// (ア)(イ)(ウ) and the rest: what is in place, what comes next, what is not known.
pub fn items(ctx: &Ctx, r: &PageWire) -> Html {
    let t = ctx.t();
    html! {
        <section aria-labelledby="items-title">
            <h2 id="items-title">{ t("お知らせの項目ごとのまとめ", "By item of the notice") }</h2>
            <div class="table-wrap" tabindex="0" role="region" aria-label={t("お知らせの項目の表", "Table of the items")}>
                <table>
                    <caption>{ t("国のお知らせ(2023年10月2日)の項目", "Items of the notice of 2 October 2023") }</caption>
                    <thead><tr>
                        <th scope="col">{ t("項目", "Item") }</th>
                        <th scope="col">{ t("できている", "In place") }</th>
                        <th scope="col">{ t("これから", "To do") }</th>
                        <th scope="col">{ t("まだ分からない", "Not known yet") }</th>
                    </tr></thead>
                    <tbody>
                        { for format::item_rows(r).iter().map(|(id, row)| html! {
                            <tr>
                                <th scope="row">{ ctx.text(format::notice_item(id)) }</th>
                                <td>{ row.in_place }</td><td>{ row.to_do }</td><td>{ row.unknown }</td>
                            </tr>
                        }) }
                    </tbody>
                </table>
            </div>
        </section>
    }
}

/// Known devices with the look-up of their firmware.
pub fn devices(ctx: &Ctx, r: &PageWire) -> Html {
    let t = ctx.t();
    if r.devices.is_empty() {
        return Html::default();
    }
    let dash = || "—".to_owned();
    html! {
        <section aria-labelledby="devices-title">
            <h2 id="devices-title">{ t("機器の一覧", "Devices") }</h2>
            <div class="table-wrap" tabindex="0" role="region" aria-label={t("機器の表", "Table of the devices")}>
                <table id="devices" class="devices">
                    <caption>{ t("ファイルから分かった機器", "Devices named by the files") }</caption>
                    <thead><tr>
                        <th scope="col">{ t("機器", "Device") }</th>
                        <th scope="col">{ t("IPアドレス", "IP address") }</th>
                        <th scope="col">{ t("メーカー・型番", "Maker, model") }</th>
                        <th scope="col">{ t("ファームウェアの版", "Firmware") }</th>
                        <th scope="col">{ t("資料とくらべると", "Compared with our data") }</th>
                    </tr></thead>
                    <tbody>
                        { for r.devices.iter().take(PER_PAGE).map(|d| {
                            let name = d.name.clone().filter(|n| !n.is_empty());
                            html! {
                                <tr data-device={d.id.clone()}>
                                    <th scope="row">
                                        { ctx.text(format::kind(&d.kind)) }
                                        if let Some(n) = name { <><br /><span class="small">{ n }</span></> }
                                    </th>
                                    <td>
                                        <span class="address">{ d.address.clone().unwrap_or_else(dash) }</span>
                                        if let Some(f) = format::address_from(d.address_from.as_deref()) {
                                            <><br /><span class="small">{ ctx.text(f) }</span></>
                                        }
                                    </td>
                                    <td>{ parts::made(d) }</td>
                                    <td>{ d.firmware.clone().unwrap_or_else(dash) }</td>
                                    <td>{ firmware(ctx, d) }</td>
                                </tr>
                            }
                        }) }
                    </tbody>
                </table>
            </div>
        </section>
    }
}

fn firmware(ctx: &Ctx, d: &crate::wire::DeviceWire) -> Html {
    let Some(headline) = d.firmware_verdict.as_deref() else { return html! { { "—" } } };
    html! {
        <>
            <span class="fw" data-verdict={headline.to_owned()}>{ ctx.text(format::firmware_verdict(headline)) }</span>
            if let Some(v) = d.firmware_verdicts.iter().find(|v| v.verdict == headline) {
                <>
                    <br /><span class="small">{ ctx.bi(&v.texts) }</span>
                    if !v.as_of.is_empty() && !v.source.is_empty() {
                        <>
                            <br />
                            <span class="small">
                                { ctx.t()("資料: ", "source: ") }
                                { source(&v.source) }
                                { format!(" ({}{})", format::day(&v.as_of, ctx.lang()), ctx.t()("の時点", "")) }
                            </span>
                        </>
                    }
                </>
            }
        </>
    }
}

fn source(s: &str) -> Html {
    match format::link(s) {
        Some(url) => {
            html! { <a href={url.to_owned()} rel="noreferrer noopener" target="_blank">{ url.to_owned() }</a> }
        }
        None => html! { { s.to_owned() } },
    }
}

pub fn files(ctx: &Ctx, r: &PageWire) -> Html {
    let t = ctx.t();
    if r.files.is_empty() {
        return Html::default();
    }
    html! {
        <section aria-labelledby="files-title">
            <h2 id="files-title">{ t("調べたファイル", "Files that were checked") }</h2>
            <ul class="file-results">
                { for r.files.iter().take(PER_PAGE).map(|f| file(ctx, f)) }
            </ul>
        </section>
    }
}

const LINES: Text = text("{all}行のうち{read}行を読みました。", "{read} of {all} lines were read.");
const MASKED: Text =
    text("パスワードらしい所を{n}か所かくしました。", "{n} places that look like secrets are hidden.");

fn file(ctx: &Ctx, f: &FileWire) -> Html {
    let t = ctx.t();
    let c = &f.coverage;
    let lines = LINES.fill(&Args::new().with("all", c.lines_total).with("read", c.lines_read));
    let masked = MASKED.fill(&Args::new().with("n", f.secrets_masked));
    html! {
        <li class="file-result" data-file={f.name.clone()} data-format={f.format.clone()}>
            <p>
                <span class="file-name">{ &f.name }</span>
                <span class="file-size">{ format::bytes(f.bytes) }</span>
            </p>
            <p>
                { match &f.format_name {
                    Some(n) => html! {
                        <>
                            { t("形: ", "Format: ") }{ ctx.bi(n) }
                            if f.format_confidence == "likely" {
                                { t("(そう見えます)", " (it looks so)") }
                            }
                        </>
                    },
                    None => html! { { t("形は分かりませんでした", "Format not recognised") } },
                } }
                if f.format.is_some() && c.lines_total > 0 {
                    <>{ t("。", ". ") }{ ctx.bi(&lines) }</>
                }
                if f.secrets_masked > 0 {
                    <>{ ctx.bi(&masked) }</>
                }
            </p>
            { notices(ctx, &f.notices, false) }
            if f.notices.iter().any(columns) {
                <details>
                    <summary>{ t("列の読み方", "How the columns were read") }</summary>
                    { notices(ctx, &f.notices, true) }
                </details>
            }
            if !c.unread.is_empty() {
                <details>
                    <summary>{ t("読まなかった行", "Lines that were not read") }</summary>
                    <ul class="small">
                        { for c.unread.iter().take(50).map(|u| html! {
                            <li>{ t("", "line ") }{ u.line }{ t("行目: ", ": ") }{ ctx.text(format::unread_reason(&u.reason)) }</li>
                        }) }
                        if c.unread.len() > 50 {
                            <li>{ t("ほかにもあります。", "And more.") }</li>
                        }
                    </ul>
                </details>
            }
            if !f.sha256.is_empty() {
                <p class="small hash">{ t("ファイルの印(SHA-256): ", "SHA-256: ") }<code>{ f.sha256.get(..16).unwrap_or("").to_owned() }{ "…" }</code></p>
            }
        </li>
    }
}

/// How a column of a table was understood: good to check, and many.
fn columns(n: &NoticeWire) -> bool {
    n.code == "list.columns"
}

fn notices(ctx: &Ctx, list: &[NoticeWire], of_columns: bool) -> Html {
    let t = ctx.t();
    let shown = || list.iter().filter(|n| columns(n) == of_columns);
    if shown().next().is_none() {
        return Html::default();
    }
    html! {
        <ul class="notices">
            { for shown().map(|n| html! {
                <li data-code={n.code.clone()}>
                    if let Some(l) = n.line {
                        <span class="line">{ t("", "line ") }{ l }{ t("行目: ", ": ") }</span>
                    }
                    { ctx.bi(&n.texts) }
                </li>
            }) }
        </ul>
    }
}

/// What the tool did not look at, so that a short list does not look like a good one.
pub fn not_checked(ctx: &Ctx, r: &PageWire) -> Html {
    let t = ctx.t();
    // Many rules have the same reason: say it once.
    let mut reasons: Vec<(AttrValue, Vec<AttrValue>)> = Vec::new();
    for n in &r.not_checked {
        let reason = ctx.bi(&n.texts);
        let title = r.rules.iter().find(|x| x.code == n.rule).map_or_else(
            || AttrValue::from(n.rule.clone()),
            |x| AttrValue::from(format::without_arguments(&ctx.bi(&x.title))),
        );
        match reasons.iter_mut().find(|(x, _)| *x == reason) {
            Some((_, list)) => list.push(title),
            None => reasons.push((reason, vec![title])),
        }
    }
    html! {
        <section aria-labelledby="not-title">
            <h2 id="not-title">{ t("調べていないこと", "What was not checked") }</h2>
            <ul id="not-checked">
                <li>{ t(
                    "機器やネットワークには、つないでいません。実際に見えるかどうかは、確かめていません。",
                    "No device or network was contacted. Whether something can really be seen was not tried.",
                ) }</li>
                <li>{ t(
                    "渡されなかったファイルのことは、分かりません。",
                    "Nothing is known about files that were not given.",
                ) }</li>
                <li>{ match &r.tool.catalog_issued {
                    Some(d) => format!(
                        "{}{}{}",
                        t("ファームウェアの資料は", "The firmware data is of "),
                        format::day(d, ctx.lang()),
                        t("のものです。それより後のことは分かりません。", ". Anything newer is unknown."),
                    ),
                    None => t("ファームウェアの資料は、まだ入っていません。", "No firmware data is included yet.").to_owned(),
                } }</li>
                { for reasons.into_iter().map(|(reason, titles)| html! {
                    <li>
                        { reason }
                        <details>
                            <summary>{ t("対象: ", "Concerns: ") }{ titles.len() }{ t("件", "") }</summary>
                            <ul class="small">{ for titles.into_iter().map(|x| html! { <li>{ x }</li> }) }</ul>
                        </details>
                    </li>
                }) }
            </ul>
        </section>
    }
}

const BAD_ADDRESS: Text = text(
    "IPアドレスを「192.168.1.20」のように書いてください。",
    "Please write an IP address such as 192.168.1.20.",
);

/// 「この設定はどの機器のものですか」: the file does not say its address, and nobody else does.
fn ask_address(ctx: &Ctx, file: &str, known: &[String]) -> Html {
    let t = ctx.t();
    let said = ctx.s.address_of.iter().any(|a| a.file == file);
    let (sid, tid) = (format!("address-of-{file}"), format!("address-typed-{file}"));
    let apply = {
        let (ctx, file, sid, tid) = (ctx.clone(), file.to_owned(), sid.clone(), tid.clone());
        Callback::from(move |e: SubmitEvent| {
            e.prevent_default();
            let own = browser::value(&tid);
            let address = if own.trim().is_empty() {
                Some(browser::value(&sid)).filter(|c| !c.is_empty())
            } else {
                format::address(&own)
            };
            match address {
                Some(address) => {
                    ctx.shell.dispatch(Action::AddressOf { file: file.clone(), address });
                    ctx.shell.analyze();
                }
                None => {
                    let m = Message { error: true, text: (&BAD_ADDRESS).into() };
                    ctx.shell.dispatch(Action::Say(Some(m)));
                }
            }
        })
    };
    html! {
        <form class="ask-address" key={file.to_owned()} data-file={file.to_owned()} onsubmit={apply}>
            <fieldset>
                <legend>{ t("この設定は、どの機器のものですか", "Which device does this file belong to?") }</legend>
                <p><span class="file-name">{ file.to_owned() }</span></p>
                <p class="small">{ t(
                    "ファイルに住所(IPアドレス)が書かれていません。分かると、外から届くかどうかを調べられます。",
                    "The file does not say its IP address. With it, we can tell whether it is reached from outside.",
                ) }</p>
                if !known.is_empty() {
                    <label for={sid.clone()}>{ t("ほかのファイルにある住所から選ぶ", "Choose from the addresses in the other files") }</label>
                    <select id={sid}>
                        <option value="" selected={true}>{ t("選んでください", "Please choose") }</option>
                        { for known.iter().map(|a| html! { <option value={a.clone()}>{ a }</option> }) }
                    </select>
                }
                <label for={tid.clone()}>{ t("住所を書く", "Or type the address") }</label>
                <input id={tid} type="text" inputmode="decimal" autocomplete="off" spellcheck="false"
                    maxlength="45" placeholder="192.168.1.20" />
                <div class="buttons">
                    <button type="submit" class="btn btn-m btn-main" disabled={busy(&ctx.s)}>
                        { if said { t("住所を変えて調べ直す", "Change and check again") } else { t("これで調べ直す", "Check again with this") } }
                    </button>
                </div>
            </fieldset>
        </form>
    }
}

/// Print, save, load, clear.
fn actions(ctx: &Ctx, shown: &Rc<Shown>) -> Html {
    let t = ctx.t();
    let save = {
        let (shown, shell) = (shown.clone(), ctx.shell.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(buffer) = &shown.saved else { return };
            let name = format!("mimamori-{}.json", shown.page.today);
            let refused = browser::downloads_may_be_refused();
            let ok = browser::download(&name, "application/json", buffer);
            if refused || !ok {
                shell.dispatch(Action::Copy(browser::text_of(buffer).into()));
            }
        })
    };
    let clear = {
        let shell = ctx.shell.clone();
        Callback::from(move |_: MouseEvent| shell.clear())
    };
    html! {
        <section class="actions no-print" aria-labelledby="actions-title">
            <h2 id="actions-title">{ t("この結果を使う", "Use this result") }</h2>
            <div class="buttons">
                <button id="print" type="button" class="btn btn-l btn-main" onclick={ctx.goto(Page::Print)}>
                    { t("印刷する", "Print") }
                </button>
                <button id="save-result" type="button" class="btn btn-m" onclick={save} disabled={shown.saved.is_none()}>
                    { t("結果を保存する(ファイル)", "Save the result (file)") }
                </button>
                { load_saved(ctx) }
                <button type="button" class="btn btn-m" onclick={clear}>{ t("すべて消す", "Clear everything") }</button>
            </div>
            <p class="small">{ t(
                "保存したファイルには、パスワードは入りません。機器の住所や名前は入ります。",
                "The saved file holds no passwords. It does hold addresses and names of devices.",
            ) }</p>
            if let Some(text) = &ctx.s.copy {
                <div class="copy">
                    <label for="copy-text">{ t(
                        "この開き方では、ファイルに保存できないことがあります。下の文字をコピーして、メモ帳などに保存してください。",
                        "Opened this way, saving a file may be refused. Copy this text and save it in a text editor.",
                    ) }</label>
                    <textarea id="copy-text" rows="8" readonly={true} value={AttrValue::from(text.to_string())} />
                </div>
            }
        </section>
    }
}
