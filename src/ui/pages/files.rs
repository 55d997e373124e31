//! Choosing files: a button first, then a drop area, then a box to paste into. Files are recognised by what is in them,
//! so there is no `accept` (on iPads it greys out everything).

use crate::i18n::{Args, Text, text};
use crate::ui::app::{Ctx, busy};
use crate::ui::browser;
use crate::ui::format;
use crate::ui::parts::{PER_PAGE, icon, pager};
use crate::ui::route::Page;
use crate::ui::state::{Action, Content, Job, MOST_FILES, Message};
use crate::wire::messages::StepWire;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const EMPTY_PASTE: Text = text(
    "設定の文字を、箱の中に貼りつけてから押してください。",
    "Please paste the text of a configuration into the box first.",
);

pub fn files(ctx: &Ctx) -> Html {
    let t = ctx.t();
    let s = &ctx.s;
    let pick = |id: &'static str| Callback::from(move |_: MouseEvent| browser::click(id));
    let chosen = {
        let shell = ctx.shell.clone();
        Callback::from(move |e: Event| {
            shell.add(browser::chosen(&e).into_iter().map(|f| (browser::name_of(&f), f)).collect());
        })
    };
    let on_over = {
        let shell = ctx.shell.clone();
        Callback::from(move |e: DragEvent| {
            e.prevent_default();
            shell.dispatch(Action::Over(true));
        })
    };
    let on_drop = {
        let shell = ctx.shell.clone();
        Callback::from(move |e: DragEvent| {
            e.prevent_default();
            shell.dispatch(Action::Over(false));
            let Some(data) = e.data_transfer() else { return };
            let (files, folders) = browser::dropped(&data);
            shell.add(files.into_iter().map(|f| (browser::name_of(&f), f)).collect());
            if !folders.is_empty() {
                let shell = shell.clone();
                spawn_local(async move { shell.add(browser::files_below(folders, MOST_FILES).await) });
            }
        })
    };
    let on_paste = {
        let shell = ctx.shell.clone();
        let name = t("貼りつけた設定.txt", "pasted.txt");
        Callback::from(move |_: MouseEvent| {
            let value = browser::value("paste-text");
            if value.trim().is_empty() {
                shell.dispatch(Action::Say(Some(Message { error: true, text: (&EMPTY_PASTE).into() })));
                return;
            }
            let bytes = value.len() as f64;
            shell.dispatch(Action::AddFiles(vec![(name.to_owned(), bytes, Content::Text(value.into()))]));
            browser::set_value("paste-text", "");
        })
    };
    let analyse = {
        let shell = ctx.shell.clone();
        Callback::from(move |_: MouseEvent| shell.analyze())
    };
    let (range, pages) = format::slice(s.files.len(), s.files_at, PER_PAGE);
    const COUNT: Text = text("選んだファイル({n}個)", "Chosen files ({n})");
    let count = COUNT.fill(&Args::new().with("n", s.files.len()));

    html! {
        <div class="page">
            <h1 id="page-title" tabindex="-1">{ ctx.text(Page::Files.title()) }</h1>
            if busy(s) {
                { progress(ctx) }
            } else {
                <ul class="plain-notes">
                    <li>{ t(
                        "ファイルはこの機械の中だけで読みます。送りません。",
                        "Files are read on this computer only. They are not sent.",
                    ) }</li>
                    <li>{ t(
                        "パスワードらしい所は●●●で表示します。",
                        "What looks like a password is shown as ●●●.",
                    ) }</li>
                    <li>{ t(
                        "形は中身で見分けます。名前は何でもかまいません。",
                        "Formats are recognised by content. The name does not matter.",
                    ) }</li>
                </ul>
                <div id="drop-area" class="drop" data-over={s.over.then_some("true")}
                    ondragover={on_over} ondragleave={ctx.act(|| Action::Over(false))} ondrop={on_drop}>
                    <div class="drop-buttons">
                        <button type="button" class="btn btn-l btn-main" onclick={pick("file-input")}>
                            { icon("file") }{ t("ファイルを選ぶ", "Choose files") }
                        </button>
                        <button type="button" class="btn btn-m" onclick={pick("folder-input")}>
                            { t("フォルダーごと選ぶ", "Choose a folder") }
                        </button>
                    </div>
                    <p>{ t(
                        "ここにファイルやフォルダーを落としても、選べます。",
                        "You can also drop files or folders here.",
                    ) }</p>
                    <input id="file-input" class="hidden-input" type="file" multiple={true} tabindex="-1"
                        aria-label={t("ファイルを選ぶ", "Choose files")} onchange={chosen.clone()} />
                    <input id="folder-input" class="hidden-input" type="file" multiple={true} tabindex="-1"
                        webkitdirectory={true} aria-label={t("フォルダーごと選ぶ", "Choose a folder")} onchange={chosen} />
                </div>
                <details class="paste">
                    <summary>{ t("文字を貼りつける", "Paste text instead") }</summary>
                    <label for="paste-text">{ t(
                        "ルーターの画面などからコピーした設定を、ここに貼りつけます。",
                        "Paste settings copied from a router's screen, for example.",
                    ) }</label>
                    <textarea id="paste-text" rows="8" spellcheck="false" autocomplete="off"
                        autocapitalize="off" />
                    <button id="paste-add" type="button" class="btn btn-m" onclick={on_paste}>
                        { t("この文字を一覧に入れる", "Add this text to the list") }
                    </button>
                </details>

                <section aria-labelledby="chosen-title">
                    <h2 id="chosen-title" aria-live="polite">{ ctx.bi(&count) }</h2>
                    if s.files.is_empty() {
                        <p class="small">{ t(
                            "まだ選んでいません。設定ファイルの例: motion.conf、ルーターの設定、nmapの結果、機器の一覧表(CSV)。",
                            "None yet. Examples: motion.conf, a router's configuration, an nmap result, a list of devices (CSV).",
                        ) }</p>
                    } else {
                        <ul class="file-list" id="file-list">
                            { for s.files[range].iter().map(|f| {
                                let key = f.key;
                                let label = format!("{}{}", f.name, t("を外す", ": remove"));
                                html! {
                                    <li key={key}>
                                        <span class="file-name">{ &f.name }</span>
                                        <span class="file-size">{ format::bytes(f.bytes) }</span>
                                        <button type="button" class="btn btn-s" aria-label={label}
                                            onclick={ctx.act(move || Action::RemoveFile(key))}>
                                            { t("外す", "Remove") }
                                        </button>
                                    </li>
                                }
                            }) }
                        </ul>
                        { pager(ctx, pages, s.files_at, Action::FilesAt, t("ファイルの一覧のページ", "Pages of the file list")) }
                    }
                    <div class="buttons">
                        <button id="analyse" type="button" class="btn btn-l btn-main" onclick={analyse}>
                            { t("調べる", "Check") }
                        </button>
                        if s.files.len() > 1 {
                            <button type="button" class="btn btn-m" onclick={ctx.act(|| Action::RemoveAllFiles)}>
                                { t("全部外す", "Remove all") }
                            </button>
                        }
                    </div>
                </section>
                <div class="load-below">{ load_saved(ctx) }</div>
            }
        </div>
    }
}

/// 「保存した結果を開く」, also on the result page.
pub fn load_saved(ctx: &Ctx) -> Html {
    let t = ctx.t();
    let load = {
        let shell = ctx.shell.clone();
        Callback::from(move |e: Event| {
            if let Some(f) = browser::chosen(&e).into_iter().next() {
                shell.load(f);
            }
        })
    };
    html! {
        <div class="load-saved no-print">
            <button type="button" class="btn btn-m"
                onclick={Callback::from(|_: MouseEvent| browser::click("load-result"))}>
                { t("保存した結果を開く", "Open a saved result") }
            </button>
            <input id="load-result" class="hidden-input" type="file" tabindex="-1"
                aria-label={t("保存した結果を開く", "Open a saved result")} onchange={load} />
        </div>
    }
}

/// What the worker is doing, file by file, with a way out.
fn progress(ctx: &Ctx) -> Html {
    let t = ctx.t();
    let Job::Running(p) = &ctx.s.job else { return Html::default() };
    let cancel = {
        let shell = ctx.shell.clone();
        Callback::from(move |_: MouseEvent| shell.cancel())
    };
    let (step, done, total, file) = match p {
        None => (t("準備しています", "Getting ready"), 0, 0, ""),
        Some(p) if p.step == StepWire::Judge => {
            (t("全体をつないで考えています", "Putting everything together"), p.total, p.total, "")
        }
        Some(p) => (t("ファイルを読んでいます", "Reading files"), p.done, p.total, p.file.as_str()),
    };
    html! {
        <section class="progress" id="progress">
            <p role="status" class="progress-step">{ step }</p>
            <progress max={total.max(1).to_string()} value={done.to_string()}
                aria-label={t("進みぐあい", "Progress")}></progress>
            <p>
                if total > 0 {
                    <span>{ done }{ " / " }{ total }</span>
                }
                { " " }<span class="file-name">{ file.to_owned() }</span>
            </p>
            <button id="cancel" type="button" class="btn btn-m" onclick={cancel}>{ t("やめる", "Stop") }</button>
        </section>
    }
}
