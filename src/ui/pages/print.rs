//! The sheet to print: the same result for paper. Black on white, words and shapes, places to write by hand. What must
//! not be on paper (navigation, buttons) is left out by the print style.

use crate::ui::app::Ctx;
use crate::ui::browser;
use crate::ui::format::{self, Urgency};
use crate::ui::pages::result;
use crate::ui::parts::{self, mark, shape};
use crate::ui::route::Page;
use crate::wire::messages::{PageFinding, PageWire};
use yew::prelude::*;

pub fn print(ctx: &Ctx) -> Html {
    let t = ctx.t();
    let Some(shown) = ctx.s.shown.clone() else {
        return html! {
            <div class="page">
                <h1 id="page-title" tabindex="-1">{ ctx.text(Page::Print.title()) }</h1>
                <p>{ t("まだ結果がありません。先に調べてください。", "There is no result yet. Please check something first.") }</p>
                <p><a href={Page::Files.hash()}>{ ctx.text(Page::Files.title()) }</a></p>
            </div>
        };
    };
    let r = &shown.page;
    let verdict = format::verdict(&r.summary);
    let order = format::by_urgency(&r.findings);
    html! {
        <div class="page">
            <div class="no-print">
                <p><a class="back" href={Page::Result.hash()}>{ t("結果に戻る", "Back to the result") }</a></p>
                <h1 id="page-title" tabindex="-1">{ ctx.text(Page::Print.title()) }</h1>
                <p>{ t(
                    "下の紙がA4で印刷されます。白黒でも読めます。",
                    "The sheet below is printed on A4. It can be read in black and white.",
                ) }</p>
                <div class="buttons">
                    <button id="print-now" type="button" class="btn btn-l btn-main"
                        onclick={Callback::from(|_: MouseEvent| browser::print())}>
                        { t("印刷の画面を開く", "Open the print dialog") }
                    </button>
                </div>
                <p class="small">{ t(
                    "開かないときは、Ctrl+P(Macは⌘+P)を押してください。",
                    "If it does not open, press Ctrl+P (⌘+P on a Mac).",
                ) }</p>
            </div>
            <article class="sheet" id="sheet">
                <header class="sheet-head">
                    <p class="sheet-title">{ t("見守りカメラ安全チェック 結果(園の控え)", "Mimamori Check: result (facility copy)") }</p>
                    <p class="sheet-meta">
                        { t("調べた日: ", "Checked on: ") }{ format::day(&r.today, ctx.lang()) }
                        { t("　印刷: ", "  Printed: ") }{ browser::clock() }
                        { t("　道具の版: ", "  Tool: ") }{ &r.tool.version }
                        { t("　ファームウェアの資料: ", "  Firmware data: ") }
                        { r.tool.catalog_issued.clone().map_or_else(|| t("なし", "none").to_owned(), |d| format::day(&d, ctx.lang())) }
                    </p>
                    <table class="blanks">
                        <tbody><tr>
                            <th scope="row">{ t("園の名前", "Facility") }</th><td></td>
                            <th scope="row">{ t("確かめた人", "Checked by") }</th><td></td>
                        </tr></tbody>
                    </table>
                </header>
                <p class="sheet-verdict">{ shape(verdict.urgency()) }{ ctx.text(verdict.sentence()) }{ t("。", ".") }</p>
                { parts::counts(ctx, r) }
                { first(ctx, r) }
                if !r.paths.is_empty() {
                    <section>
                        <h2>{ t("インターネットからの通り道", "Paths from the internet") }</h2>
                        { for r.paths.iter().map(|p| parts::path(ctx, r, p)) }
                    </section>
                }
                <section>
                    <h2>{ t("急ぐ順の一覧", "Everything, by urgency") }</h2>
                    { for order.iter().filter_map(|i| r.findings.get(*i).map(|f| (*i, f)))
                        .filter(|(_, f)| Urgency::of(&f.urgency).is_task())
                        .map(|(i, f)| parts::finding(ctx, r, f, i, "h3")) }
                </section>
                { unknown(ctx, r) }
                { in_place(ctx, r) }
                { result::items(ctx, r) }
                { result::devices(ctx, r) }
                { files(ctx, r) }
                { result::not_checked(ctx, r) }
                <footer class="sheet-foot">
                    <p>{ t(
                        "この紙は、園の機械の中だけで作りました。調べた範囲のことだけを書いています。",
                        "This sheet was made on the facility's own computer. It tells only about what was checked.",
                    ) }</p>
                </footer>
            </article>
        </div>
    }
}

fn first(ctx: &Ctx, r: &PageWire) -> Html {
    let t = ctx.t();
    let list = format::first_three(&r.findings);
    if list.is_empty() {
        return Html::default();
    }
    html! {
        <section>
            <h2>{ if list.len() == 3 { t("まず、この3つ", "These three first") } else { t("まず、これから", "This first") } }</h2>
            <ol class="first-list">
                { for list.iter().filter_map(|i| r.findings.get(*i)).map(|f| html! {
                    <li>
                        { mark(ctx, Urgency::of(&f.urgency)) }
                        <p class="first-what">{ ctx.bi(&f.title) }</p>
                        <p>{ ctx.bi(&f.fix) }</p>
                        <p class="done-box">{ t("□ した(日付　　　　名前　　　　　　)", "□ done (date            name                  )") }</p>
                    </li>
                }) }
            </ol>
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
        <section>
            <h2>{ t("まだ分からないこと", "Not known yet") }</h2>
            { for groups.into_iter().map(|(who, list)| html! {
                <table class="asks">
                    <caption>{ ctx.text(format::who(who)) }{ t("に聞くこと", ": what to ask") }</caption>
                    <thead><tr>
                        <th scope="col">{ t("聞くこと", "Question") }</th>
                        <th scope="col">{ t("返事", "Reply") }</th>
                        <th scope="col">{ t("日付・名前", "Date, name") }</th>
                    </tr></thead>
                    <tbody>
                        { for list.into_iter().map(|f: &PageFinding| html! {
                            <tr><td>{ ctx.bi(&f.fix) }</td><td></td><td></td></tr>
                        }) }
                    </tbody>
                </table>
            }) }
        </section>
    }
}

fn in_place(ctx: &Ctx, r: &PageWire) -> Html {
    let list: Vec<&PageFinding> = r.findings.iter().filter(|f| f.urgency == "in_place").collect();
    if list.is_empty() {
        return Html::default();
    }
    html! {
        <section>
            <h2>{ shape(Urgency::InPlace) }{ ctx.text(Urgency::InPlace.name()) }</h2>
            <ul class="compact">
                { for list.into_iter().map(|f| html! {
                    <li>
                        { ctx.bi(&f.title) }
                        if let Some(e) = f.evidence.first().filter(|e| e.file.is_some()) {
                            <span class="small">
                                { " (" }{ e.file.clone() }
                                if let Some(l) = e.line { { format!(" {l}{}", ctx.t()("行目", "")) } }
                                { ")" }
                            </span>
                        }
                    </li>
                }) }
            </ul>
        </section>
    }
}

fn files(ctx: &Ctx, r: &PageWire) -> Html {
    let t = ctx.t();
    if r.files.is_empty() {
        return Html::default();
    }
    html! {
        <section>
            <h2>{ t("調べたファイル", "Files that were checked") }</h2>
            <div class="table-wrap" tabindex="0" role="region" aria-label={t("ファイルの表", "Table of the files")}>
            <table class="files">
                <caption>{ t("印(SHA-256の初めの8文字)で、同じファイルか確かめられます", "The mark (first 8 characters of SHA-256) tells the same file again") }</caption>
                <thead><tr>
                    <th scope="col">{ t("ファイル", "File") }</th>
                    <th scope="col">{ t("形", "Format") }</th>
                    <th scope="col">{ t("読んだ行", "Lines read") }</th>
                    <th scope="col">{ t("印", "Mark") }</th>
                </tr></thead>
                <tbody>
                    { for r.files.iter().map(|f| html! {
                        <tr>
                            <th scope="row">{ &f.name }</th>
                            <td>
                                { f.format_name.as_ref().map_or_else(|| AttrValue::from(t("分からない", "unknown")), |n| ctx.bi(n)) }
                                { for f.notices.iter().filter(|n| n.code != "list.columns").take(3).map(|n| html! { <><br /><span class="small">{ ctx.bi(&n.texts) }</span></> }) }
                            </td>
                            <td>{ f.coverage.lines_read }{ " / " }{ f.coverage.lines_total }</td>
                            <td><code>{ f.sha256.get(..8).unwrap_or("—").to_owned() }</code></td>
                        </tr>
                    }) }
                </tbody>
            </table>
            </div>
        </section>
    }
}
