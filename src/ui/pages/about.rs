//! このツールについて: how to check that nothing is sent, what is read, what is judged, from when the knowledge is.

use crate::ui::app::Ctx;
use crate::ui::format;
use crate::ui::route::Page;
use yew::prelude::*;

pub fn about(ctx: &Ctx) -> Html {
    let t = ctx.t();
    html! {
        <div class="page">
            <h1 id="page-title" tabindex="-1">{ ctx.text(Page::About.title()) }</h1>

            <h2>{ t("何も送らないことを、自分で確かめる", "Check for yourself that nothing is sent") }</h2>
            <ol class="steps">
                <li>{ t(
                    "この画面を開いたまま、LANケーブルを抜くか、Wi-Fiを切ります。同じように動きます。",
                    "Keep this page open and unplug the network or turn off Wi-Fi. It works just the same.",
                ) }</li>
                <li>{ t(
                    "くわしい人は、ブラウザの開発者ツール(F12)の「ネットワーク」を開きます。調べても、通信は0件のままです。",
                    "If you know how: open the developer tools (F12), “Network”. The list stays empty while checking.",
                ) }</li>
                <li>{ t(
                    "このHTMLファイルの初めに、通信を禁じる決まりがあります(connect-src 'none')。ブラウザが守らせます。",
                    "At the top of this HTML file stands a rule that forbids connections (connect-src 'none'). The browser enforces it.",
                ) }</li>
                <li>{ t(
                    "配られたファイルと同じかどうかは、SHA256SUMSの値でくらべられます。",
                    "Compare the file with the value in SHA256SUMS to see that it is the one published.",
                ) }</li>
            </ol>
            <p>{ t(
                "この道具は、クッキーも保存場所も使いません。画面を閉じるか「すべて消す」を押すと、何も残りません。",
                "The tool uses no cookie and no storage. Close the page or press “Clear everything”, and nothing is left.",
            ) }</p>

            <h2>{ t("できないこと", "What it cannot do") }</h2>
            <ul>
                <li>{ t(
                    "機器やネットワークには、さわりません。ポートスキャンもしません。",
                    "It never touches devices or the network. It runs no port scan.",
                ) }</li>
                <li>{ t(
                    "渡されたファイルと答えから分かることだけを言います。",
                    "It says only what the given files and answers show.",
                ) }</li>
                <li>{ t(
                    "外から見た診断は、NOTICE(notice.go.jp)などの公的な取り組みを使ってください。",
                    "For a check from outside, use public services such as NOTICE (notice.go.jp).",
                ) }</li>
                <li>{ t("法的な助言ではありません。", "It is not legal advice.") }</li>
            </ul>

            if let Some(info) = &ctx.s.info {
                <h2>{ t("版と知識の日付", "Version and date of the knowledge") }</h2>
                <dl class="rows">
                    <dt>{ t("道具の版", "Tool") }</dt><dd>{ &info.tool.name }{ " " }{ &info.tool.version }</dd>
                    <dt>{ t("ファームウェアの資料", "Firmware data") }</dt>
                    <dd>{ match &info.tool.catalog_issued {
                        Some(d) => format!("{}{}", format::day(d, ctx.lang()), t("のもの。それより後のことは知りません。", ". It knows nothing newer.")),
                        None => t("まだ入っていません。", "Not included yet.").to_owned(),
                    } }</dd>
                </dl>

                <h2>{ t("読める形", "Formats it reads") }</h2>
                <div class="table-wrap" tabindex="0" role="region" aria-label={t("読める形", "Formats it reads")}>
                    <table id="formats">
                        <caption>{ t("読める形", "Formats it reads") }{ " (" }{ info.formats.len() }{ ")" }</caption>
                        <thead><tr>
                            <th scope="col">{ t("形", "Format") }</th>
                            <th scope="col">{ t("読むこと", "What is read") }</th>
                            <th scope="col">{ t("よくある名前", "Usual names") }</th>
                        </tr></thead>
                        <tbody>
                            { for info.formats.iter().map(|f| html! {
                                <tr>
                                    <th scope="row">{ ctx.bi(&f.name) }</th>
                                    <td>{ ctx.bi(&f.reads) }</td>
                                    <td>{ f.usual_names.join(", ") }</td>
                                </tr>
                            }) }
                        </tbody>
                    </table>
                </div>

                <h2>{ t("調べること", "What it checks") }</h2>
                <div class="table-wrap" tabindex="0" role="region" aria-label={t("調べること", "What it checks")}>
                    <table id="rules">
                        <caption>{ t("調べること", "Checks") }{ " (" }{ info.rules.len() }{ ")" }</caption>
                        <thead><tr>
                            <th scope="col">{ t("番号", "Code") }</th>
                            <th scope="col">{ t("何を", "What") }</th>
                            <th scope="col">{ t("なぜ", "Why") }</th>
                            <th scope="col">{ t("お知らせ", "Notice") }</th>
                        </tr></thead>
                        <tbody>
                            { for info.rules.iter().map(|r| html! {
                                <tr>
                                    <th scope="row" class="address">{ &r.code }</th>
                                    <td>{ format::without_arguments(&ctx.bi(&r.title)) }</td>
                                    <td>{ ctx.bi(&r.why) }</td>
                                    <td>{ ctx.text(format::notice_mark(&r.notice_item)) }</td>
                                </tr>
                            }) }
                        </tbody>
                    </table>
                </div>

                <h2>{ t("ことば", "Words") }</h2>
                <dl class="rows">
                    { for info.glossary.iter().map(|w| html! {
                        <>
                            <dt>{ &w.term }<small class="reading">{ format!(" ({})", w.reading) }</small></dt>
                            <dd>{ ctx.bi(&w.meaning) }</dd>
                        </>
                    }) }
                </dl>
            } else {
                <p role="status">{ t("読みこんでいます。", "Loading.") }</p>
            }

            <h2>{ t("ライセンス", "Licence") }</h2>
            <p>{ t(
                "この道具: MIT または Apache-2.0。見た目は、デジタル庁デザインシステム(MIT)の色と大きさを使っています。",
                "This tool: MIT or Apache-2.0. Colours and sizes follow the Digital Agency Design System of Japan (MIT).",
            ) }</p>
        </div>
    }
}
