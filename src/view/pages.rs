//! 「もしもの時」 and 「この道具について」.

use super::doc::Doc;
use super::parts;
use super::result::day;
use super::words;
use crate::i18n::{Text, text};
use crate::wire::RuleWire;
use crate::{catalog, format, questions, rules};

/// The eight steps, ready before anything else is known.
pub fn steps(d: &mut Doc) {
    d.open("ol.steps");
    for s in &questions::bank().emergency_steps {
        d.el("li", &s.ja, &s.en);
    }
    d.close();
    d.el(
        "p.small",
        "これは法的な助言ではありません。報告が必要かどうかは、市区町村や専門家に確かめてください。",
        "This is not legal advice. Ask your municipality or a specialist whether a report is required.",
    );
}

pub fn emergency(d: &mut Doc) {
    d.open("div.page");
    d.many(&[
        ("h1#page-title[tabindex=-1]", "もしもの時", "In an emergency"),
        (
            "p",
            "映像がもれたかもしれないとき、上から順にします。",
            "If video may have leaked, do these in order.",
        ),
    ]);
    steps(d);
    d.el(
        "a.btn.btn-m.no-print[href=#/print/emergency]",
        "書きこめる紙を印刷する",
        "Print a sheet to fill in",
    )
    .close();
}

pub fn about(d: &mut Doc) {
    d.open("div.page");
    d.many(&[
        ("h1#page-title[tabindex=-1]", "この道具について", "About this tool"),
        ("h2", "何も送らないことを、自分で確かめる", "Check for yourself that nothing is sent"),
        ("ol.steps>", "", ""),
        (
            "li",
            "この画面を開いたまま、LANケーブルを抜くか、Wi-Fiを切ります。同じように動きます。",
            "Keep this page open and unplug the network or turn off Wi-Fi. It works just the same.",
        ),
        (
            "li",
            "くわしい人は、ブラウザーの開発者ツール(F12)の「ネットワーク」を開きます。調べても、通信は0件のままです。",
            "If you know how: open the developer tools (F12), “Network”. The list stays empty while checking.",
        ),
        (
            "li",
            "このHTMLファイルの初めに、通信を禁じる決まりがあります(connect-src 'none')。ブラウザーが守らせます。",
            "At the top of this HTML file stands a rule that forbids connections (connect-src 'none'). The browser enforces it.",
        ),
        (
            "li",
            "配られたファイルと同じかどうかは、SHA256SUMSの値でくらべられます。",
            "Compare the file with the value in SHA256SUMS to see that it is the one published.",
        ),
        ("<", "", ""),
        (
            "p",
            "この道具は、クッキーも保存場所も使いません。画面を閉じるか「すべて消す」を押すと、何も残りません。",
            "The tool uses no cookie and no storage. Close the page or press “Clear everything”, and nothing is left.",
        ),
        ("h2", "できないこと", "What it cannot do"),
        ("ul>", "", ""),
        (
            "li",
            "機器やネットワークには、さわりません。外から調べること(ポートスキャン)もしません。",
            "It never touches devices or the network. It runs no port scan.",
        ),
        (
            "li",
            "渡されたファイルと答えから分かることだけを言います。",
            "It says only what the given files and answers show.",
        ),
        (
            "li",
            "外から見た診断は、NOTICE(notice.go.jp)などの公的な取り組みを使ってください。",
            "For a check from outside, use public services such as NOTICE (notice.go.jp).",
        ),
        ("li", "法的な助言ではありません。", "It is not legal advice."),
        ("<", "", ""),
        ("h2", "版と知識の日付", "Version and date of the knowledge"),
        ("dl.rows>", "", ""),
        ("dt", "道具の版", "Tool"),
    ]);
    d.el_plain("dd", env!("CARGO_PKG_VERSION")).el("dt", "ファームウェアの資料", "Firmware data").open("dd");
    match catalog::issued() {
        Some(x) => {
            day(d, &x.to_string());
            d.t("のもの。それより後のことは知りません。", ". It knows nothing newer.");
        }
        None => {
            d.t("まだ入っていません。", "Not included yet.");
        }
    }
    d.close().el("dt", "質問の文", "Questions").open("dd");
    day(d, &questions::bank().meta.written);
    d.close().close();
    d.el("h2", "ことば", "Words").open("dl.rows");
    for t in &questions::bank().glossary {
        d.open("dt").t(&t.term, t.english());
        d.el("small.reading", &[" (", &t.yomi, ")"].concat(), "").close();
        d.el("dd", &t.ja, &t.en);
    }
    d.close();
    d.el("h2", "くわしい表", "Tables");
    formats(d);
    checks(d);
    d.el("h2", "ライセンス", "Licence").el(
        "p",
        "この道具: MIT または Apache-2.0。見た目は、デジタル庁デザインシステム(MIT)の色と大きさを使っています。",
        "This tool: MIT or Apache-2.0. Colours and sizes follow the Digital Agency Design System of Japan (MIT).",
    );
    d.close();
}

fn formats(d: &mut Doc) {
    const CAPTION: Text = text("読める形", "Formats it reads");
    d.open("details").open("summary").open("h3").text(&CAPTION).close().close();
    parts::table(
        d,
        "table#formats",
        &CAPTION,
        &[text("形", "Format"), text("読むこと", "What is read"), text("よくある名前", "Usual names")],
    );
    for f in format::FORMATS {
        d.open("tr").open("th[scope=row]").text(&f.name).close().open("td").text(&f.reads).close();
        d.el_plain("td", &f.usual_names.join(", ")).close();
    }
    parts::end_table(d);
    d.close();
}

fn checks(d: &mut Doc) {
    const CAPTION: Text = text("調べること", "What it checks");
    d.open("details").open("summary").open("h3").text(&CAPTION).close().close();
    parts::table(
        d,
        "table#rules",
        &CAPTION,
        &[text("番号", "Code"), text("何を", "What"), text("なぜ", "Why"), text("お知らせ", "Notice")],
    );
    for r in rules::RULES {
        let w = RuleWire::from(*r);
        d.open("tr").el_plain("th.address[scope=row]", r.code);
        d.el("td", &words::without_arguments(&w.title.ja), &words::without_arguments(&w.title.en));
        d.el_bi("td", &w.why).open("td").text(&words::notice_mark(&w.notice_item)).close().close();
    }
    parts::end_table(d);
    d.close();
}
