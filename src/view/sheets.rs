//! Paper on the page: which sheets there are, and the chosen ones as `paper` fills them.
//!
//! One function draws every sheet, whatever stands on it. What must not be on paper (navigation, buttons) is left out by
//! the print style. Addresses: `print` (the facility's copy), `print/emergency`, `print/result,request` (several, each
//! from a new page), `print/compare` (with an earlier result).

use super::doc::Doc;
use super::parts::shape;
use super::words::Urgency;
use crate::i18n::Lang;
use crate::paper::{self, Block, Paper, Sheet, SheetKind};
use crate::wire::ReportWire;
use crate::wire::messages::PageState;

pub fn page(
    d: &mut Doc,
    rest: &str,
    s: &PageState,
    report: Option<&ReportWire>,
    earlier: Option<&ReportWire>,
) {
    let paper = Paper { report, lang: s.lang };
    let able = || paper::SHEETS.iter().filter(|x| report.is_some() || !x.needs_result);
    let asked: Vec<&str> = rest.split(',').collect();
    let mut chosen: Vec<&SheetKind> = able().filter(|x| asked.contains(&x.id)).copied().collect();
    let compared = match (earlier, report) {
        (Some(old), Some(new)) if rest == "compare" => Some(paper::compare::sheet(old, new, s.lang)),
        _ => None,
    };
    if chosen.is_empty() && compared.is_none() {
        chosen = able().take(1).copied().collect();
    }
    d.open("div.page").open("div.no-print");
    if report.is_some() {
        d.el("a.back[href=#/result]", "結果に戻る", "Back to the result");
    }
    d.el("h1#page-title[tabindex=-1]", "印刷する", "Print");
    if report.is_none() {
        d.el(
            "p",
            "まだ結果がありません。結果の紙は、調べたあとで印刷できます。",
            "There is no result yet. Its sheet can be printed after something was checked.",
        );
    }
    d.el("h2", "印刷する紙", "Sheets").open("ul.sheets");
    for x in able() {
        d.open("li").open("a").attr("href", &["#/print/", x.id].concat());
        if chosen.len() == 1 && chosen[0].id == x.id {
            d.attr("aria-current", "page");
        }
        d.plain(x.letter).plain(" ").text(&x.title).close().open("span.small").text(&x.about).close().close();
    }
    if report.is_some() {
        d.open("li").el(
            "a[href=#/print/result,request,emergency]",
            "まとめて: 結果・確認依頼書・もしもの時",
            "As a set: result, request, emergency",
        );
        d.close();
    }
    d.close();
    d.many(&[
        ("div.buttons>", "", ""),
        (
            "button.btn.btn-l.btn-main#print-now[type=button][data-act=print]",
            "印刷の画面を開く",
            "Open the print dialog",
        ),
        ("<", "", ""),
        (
            "p.small",
            "A4の紙に印刷されます。開かないときは、Ctrl+P(Macは⌘+P)を押してください。",
            "It is printed on A4. If the dialog does not open, press Ctrl+P (⌘+P on a Mac).",
        ),
    ]);
    d.close();
    let made = chosen.iter().filter_map(|x| paper::make(x, &paper)).chain(compared);
    for (i, mut x) in made.enumerate() {
        if !s.now.is_empty() {
            let label = if s.lang == Lang::Ja { "印刷した日と時刻: " } else { "Printed: " };
            x.meta.push([label, &s.now].concat());
        }
        sheet(d, &x, i == 0);
    }
    d.close();
}

/// Draw one sheet.
fn sheet(d: &mut Doc, x: &Sheet, first: bool) {
    d.open("article.sheet").attr("data-sheet", &x.id);
    if first {
        d.attr("id", "sheet");
    }
    d.open("header.sheet-head").el_plain("h2.sheet-title", &x.title);
    for m in &x.meta {
        d.el_plain("p.sheet-meta", m);
    }
    d.close();
    let mut heading = x.title.as_str();
    for b in &x.blocks {
        block(d, b, heading);
        if let Block::Heading { text } = b {
            heading = text;
        }
    }
    d.open("footer.sheet-foot");
    for f in &x.foot {
        d.el_plain("p", f);
    }
    d.close().close();
}

/// `heading`: the one above. A table of that name says it to screen readers only, not twice on paper.
fn block(d: &mut Doc, b: &Block, heading: &str) {
    match b {
        Block::Heading { text } => {
            d.el_plain("h3", text);
        }
        Block::Para { text, strong } => {
            d.el_plain(if *strong { "p.sheet-verdict" } else { "p" }, text);
        }
        Block::List { numbered, items } => {
            let boxes = items.iter().all(|i| i.starts_with('□'));
            d.open(match (numbered, boxes, items.len() > 8) {
                (true, ..) => "ol.steps",
                (_, true, false) => "ul.compact.boxes",
                (_, true, true) => "ul.compact.boxes.columns-2",
                (_, _, true) => "ul.compact.columns-2",
                _ => "ul.compact",
            });
            for i in items {
                d.el_plain("li", i);
            }
            d.close();
        }
        Block::Table { caption, head, rows, blank, tall } => {
            d.open("div.table-wrap[tabindex=0][role=region]").attr("aria-label", caption);
            // Names in the first column need less room than what is written beside them.
            let short =
                head.len() == 3 && rows.iter().all(|r| r.first().is_some_and(|c| c.chars().count() < 16));
            let names =
                head.len() > 3 && rows.iter().all(|r| r.first().is_some_and(|c| c.chars().count() < 8));
            d.open(match (tall, short, names) {
                (true, true, _) => "table.tall.short",
                (true, _, true) => "table.tall.names",
                (true, ..) => "table.tall",
                _ => "table",
            })
            .el_plain(if caption == heading { "caption.visually-hidden" } else { "caption" }, caption)
            .open("thead")
            .open("tr");
            for h in head {
                d.el_plain("th[scope=col]", h);
            }
            d.close().close().open("tbody");
            for row in rows {
                d.open("tr");
                for (i, cell) in row.iter().enumerate() {
                    let kind = match (i, cell.is_empty()) {
                        // Left empty to be written in: it needs room.
                        (_, true) => "td.write",
                        (0, _) => "th[scope=row]",
                        _ => "td",
                    };
                    d.el_plain(kind, cell);
                }
                d.close();
            }
            for _ in 0..*blank {
                d.open("tr.empty");
                for _ in head {
                    d.open("td").close();
                }
                d.close();
            }
            d.close().close().close();
        }
        Block::Item { urgency, mark, title, lines, done } => {
            let u = Urgency::of(urgency);
            d.open("section.finding").attr("data-tone", u.id()).open("p.finding-tags").open("span.mark");
            d.attr("data-tone", u.id());
            shape(d, u);
            d.plain(mark).close().close().el_plain("h4.finding-title", title).open("dl.rows");
            for (label, text) in lines {
                d.el_plain("dt", label).el_plain("dd", text);
            }
            d.close();
            if !done.is_empty() {
                d.el_plain("p.done-box", done);
            }
            d.close();
        }
        Block::Blank { label, lines } => {
            d.open("div.blank").el_plain("p", label);
            for _ in 0..*lines {
                d.open("div.blank-line").close();
            }
            d.close();
        }
        Block::Poster { text } => {
            d.el_plain("p.poster", text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::doc::html;

    #[test]
    fn every_form_can_be_printed_without_a_result_and_asks_for_nothing_typed() {
        for kind in paper::SHEETS {
            let mut d = Doc::new();
            let s = PageState { now: "10:00".into(), ..PageState::default() };
            page(&mut d, kind.id, &s, None, None);
            let h = html(&d.finish(), Lang::Ja);
            assert_eq!(h.contains(&format!("data-sheet=\"{}\"", kind.id)), !kind.needs_result, "{}", kind.id);
            assert!(h.contains("10:00") && !h.contains("<input"));
        }
    }
}
