//! The form for home routers whose saved settings cannot be read: copied from the maker's own screen.
//!
//! One page instead of eight, because it is filled in beside the router's screen. Answers are kept like all others
//! (`hr1` … `hr8`, rows as `hr3.1` …); nothing is required.

use super::doc::Doc;
use crate::questions::home_router::{FORM, FormQuestion};
use crate::wire::messages::PageState;

/// Rows for port forwards.
const ROWS: usize = 8;

pub fn form(d: &mut Doc, s: &PageState) {
    d.open("div.page");
    d.many(&[
        ("h1#page-title[tabindex=-1]", "家庭用ルーターの設定を写す", "Copy the settings of a home router"),
        (
            "p",
            "設定をファイルに出せないルーターのためのものです。ルーターの画面を見ながら答えてください。",
            "For routers that cannot give their settings as a file. Answer while looking at the router's screen.",
        ),
        (
            "p.small",
            "パスワードは書かないでください。分からない所は、あけておけます。",
            "Do not write passwords. Leave open what you do not know.",
        ),
        ("form.router[data-act=router]>", "", ""),
    ]);
    for q in FORM {
        question(d, q, s);
    }
    super::questions::terms_of_page(d);
    d.many(&[
        ("div.buttons>", "", ""),
        ("button.btn.btn-l.btn-main#router-check[type=submit]", "この内容で調べる", "Check these settings"),
        ("a.btn.btn-m[href=#/questions]", "質問に戻る", "Back to the questions"),
    ]);
    d.close().close().close();
}

fn question(d: &mut Doc, q: &FormQuestion, s: &PageState) {
    let given = |id: &str| s.answers.iter().find(|a| a.question == id).map(|a| a.value.as_str());
    d.open("fieldset").attr("data-question", q.id).open("legend").open("h2").text(&q.text).close().close();
    d.open("p.small").text(&q.why).t("", " ").text(&q.hint).close();
    if q.input == "forwards" {
        return rows(d, q.id, &given);
    }
    let now = given(q.id);
    d.open("div.choices");
    for (value, label) in q.options {
        let id = [q.id, "-", value].concat();
        d.open("label.choice").attr("for", &id);
        d.open("input[type=radio]").attr("id", &id).attr("name", q.id).attr("value", value);
        if now == Some(*value) {
            d.attr("checked", "checked");
        }
        d.close().open("span").text(label).close().close();
    }
    d.close();
    if q.input == "address" {
        let id = [q.id, "-address"].concat();
        d.open("label").attr("for", &id).t("その機器のIPアドレス", "IP address of that device").close();
        d.open("input[type=text][inputmode=decimal][autocomplete=off][maxlength=45]")
            .attr("id", &id)
            .attr("data-answer", q.id);
        if let Some(a) = now.filter(|a| a.contains('.')) {
            d.attr("value", a);
        }
        d.close();
    }
    d.close();
}

/// The list of port forwards, as it stands on the router's screen.
fn rows<'a>(d: &mut Doc, id: &str, given: &dyn Fn(&str) -> Option<&'a str>) {
    d.open("div.table-wrap[tabindex=0][role=region]")
        .attr_t("aria-label", "ポート開放の行", "Port forwards")
        .open("table");
    d.el(
        "caption",
        "上の行から写します。相手の制限がなければ、あけておきます。",
        "Copy row by row. Leave the sender open if there is no limit.",
    );
    d.many(&[
        ("thead>", "", ""),
        ("tr>", "", ""),
        ("th[scope=col]", "種類", "Protocol"),
        ("th[scope=col]", "外の番号", "Outside port"),
        ("th[scope=col]", "中の機器のIPアドレス", "IP address inside"),
        ("th[scope=col]", "中の番号", "Inside port"),
        ("th[scope=col]", "つないでよい相手", "Allowed sender"),
        ("<", "", ""),
        ("<", "", ""),
        ("tbody>", "", ""),
    ]);
    for n in 1..=ROWS {
        let row = [id, ".", &n.to_string()].concat();
        let words: Vec<&str> = given(&row).unwrap_or("").split_whitespace().collect();
        d.open("tr").attr("data-row", &row).open("td").open("select");
        d.attr_t("aria-label", &["種類 ", &n.to_string()].concat(), &["protocol ", &n.to_string()].concat());
        for p in ["tcp", "udp", "tcp+udp"] {
            d.open("option").attr("value", p);
            if words.first().unwrap_or(&"tcp") == &p {
                d.attr("selected", "selected");
            }
            d.plain(p).close();
        }
        d.close().close();
        for (i, (ja, en)) in [
            ("外の番号", "outside port"),
            ("中の機器のIPアドレス", "IP address inside"),
            ("中の番号", "inside port"),
            ("つないでよい相手", "allowed sender"),
        ]
        .into_iter()
        .enumerate()
        {
            d.open("td").open("input[type=text][autocomplete=off][maxlength=45]");
            d.attr_t("aria-label", &[ja, " ", &n.to_string()].concat(), &[en, " ", &n.to_string()].concat());
            if let Some(w) = words.get(i + 1).filter(|w| **w != "?") {
                d.attr("value", w);
            }
            d.close().close();
        }
        d.close();
    }
    d.close().close().close().close();
}
