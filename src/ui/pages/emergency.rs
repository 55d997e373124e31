//! もしもの時: eight steps, ready before anything else is known.

use crate::ui::app::Ctx;
use crate::ui::browser;
use crate::ui::route::Page;
use yew::prelude::*;

pub fn emergency(ctx: &Ctx) -> Html {
    let t = ctx.t();
    html! {
        <div class="page">
            <h1 id="page-title" tabindex="-1">{ ctx.text(Page::Emergency.title()) }</h1>
            <p>{ t(
                "映像がもれたかもしれないとき、上から順にします。",
                "If video may have leaked, do these in order.",
            ) }</p>
            if let Some(info) = &ctx.s.info {
                <ol class="steps">
                    { for info.emergency.iter().map(|s| html! { <li>{ ctx.bi(s) }</li> }) }
                </ol>
            } else {
                <p role="status">{ t("読みこんでいます。", "Loading.") }</p>
            }
            <p class="small">{ t(
                "これは法的な助言ではありません。報告が必要かどうかは、市区町村や専門家に確かめてください。",
                "This is not legal advice. Ask your municipality or a specialist whether a report is required.",
            ) }</p>
            <button type="button" class="btn btn-m no-print"
                onclick={Callback::from(|_: MouseEvent| browser::print())}>
                { t("この手順を印刷する", "Print these steps") }
            </button>
        </div>
    }
}
