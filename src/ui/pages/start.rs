//! The first page: what this does in three sentences, that nothing is sent and how to check that, and where to begin.

use crate::ui::app::{Ctx, busy};
use crate::ui::parts::icon;
use crate::ui::route::{Page, Step};
use yew::prelude::*;

pub fn start(ctx: &Ctx) -> Html {
    let t = ctx.t();
    let demo = {
        let shell = ctx.shell.clone();
        Callback::from(move |_: MouseEvent| shell.try_demo())
    };
    let card =
        |page: Page, id: &'static str, drawing: &'static str, title: &'static str, note: &'static str| {
            html! {
                <li>
                    <a class="card" id={id} href={page.hash()}>
                        { icon(drawing) }
                        <span class="card-title">{ title }</span>
                        <span class="card-note">{ note }</span>
                    </a>
                </li>
            }
        };
    html! {
        <div class="page">
            <h1 id="page-title" tabindex="-1">
                { t("園のカメラは、外から見られていませんか", "Can outsiders see your nursery's cameras?") }
            </h1>
            <ul class="lead">
                <li>{ t(
                    "カメラ・録画機・ルーターの設定ファイルを読みます。",
                    "It reads settings files of cameras, recorders and routers.",
                ) }</li>
                <li>{ t(
                    "外から見られる心配を、急ぐ順に並べます。",
                    "It lists what is exposed, the most urgent first.",
                ) }</li>
                <li>{ t(
                    "次にすることと頼む相手を、紙に印刷できます。",
                    "It prints what to do next and whom to ask.",
                ) }</li>
            </ul>

            <div class="promise">
                { icon("lock") }
                <div>
                    <p class="promise-main">{ t(
                        "ファイルもパスワードも、どこにも送りません。",
                        "No file and no password is sent anywhere.",
                    ) }</p>
                    <p>{ t(
                        "LANケーブルを抜くか、機内モードにしてみてください。同じように動きます。",
                        "Unplug the network or turn on aeroplane mode: it works just the same.",
                    ) }{ " " }<a href="#/about">{ t("自分で確かめる方法", "How to check this yourself") }</a></p>
                </div>
            </div>

            <h2>{ t("どれから始めますか", "Where would you like to start?") }</h2>
            <ul class="cards">
                { card(
                    Page::Files, "go-files", "file",
                    t("ファイルを調べる", "Check files"),
                    t("設定ファイルがある人。業者にもらった人。", "If you have settings files, or got them from a company."),
                ) }
                { card(
                    Page::Questions(Step::Intro), "go-questions", "chat",
                    t("質問に答える", "Answer questions"),
                    t("ファイルがない人。12の質問、3分くらい。", "If you have no files. 12 questions, about 3 minutes."),
                ) }
                { card(
                    Page::Password, "go-password", "key",
                    t("パスワードを調べる", "Check a password"),
                    t("当てられやすいか知りたい人。", "If you want to know whether it is easy to guess."),
                ) }
            </ul>

            <div class="try">
                <div>
                    <h2>{ t("まず、見てみたい人", "Just want to see how it works?") }</h2>
                    <p>{ t(
                        "架空の保育園の例で、結果の画面までお見せします。",
                        "See a result made from an invented nursery.",
                    ) }</p>
                </div>
                <button id="try-demo" type="button" class="btn btn-l" onclick={demo} disabled={busy(&ctx.s)}>
                    { icon("play") }{ t("ためしてみる", "Try the example") }
                </button>
            </div>

            <p class="small">{ t(
                "国のお知らせの項目(ア)(イ)(ウ)にそって調べます。お知らせは、2023年10月2日にこども家庭庁と総務省が出しました。",
                "It follows items (A), (B) and (C), in Japanese (ア), (イ) and (ウ), of the notice of 2 October 2023 by Japan's Children and Families Agency and Ministry of Internal Affairs and Communications.",
            ) }</p>
        </div>
    }
}
