//! Parts that several pages share: icons, urgency marks, findings with their evidence, paths, pagers.
//!
//! Shapes and words carry the meaning, colour only repeats it. No `style` attribute anywhere: the policy forbids it.

use super::doc::Doc;
use super::words::{self, Urgency};
use crate::i18n::{Bi, Text};
use crate::wire::{DeviceWire, EvidenceWire, FindingWire, PathWire, ReportWire};

/// Entries of a long list that are drawn at once.
pub const PER_PAGE: usize = 200;

/// What must not be on a sheet that leaves the nursery.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Show {
    /// On paper: no anchors, no buttons.
    pub paper: bool,
}

/// A small drawing that repeats a word beside it, hidden from screen readers.
pub fn icon(d: &mut Doc, name: &str) {
    let path = match name {
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
        _ => "M2 7h14v3l6-3v11l-6-3v3H2zm2 2v7h10V9z",
    };
    d.open("svg.icon[viewBox=0 0 24 24][width=24][height=24][aria-hidden=true][focusable=false]");
    d.open("path[fill=currentColor][fill-rule=evenodd]").attr("d", path).close().close();
}

/// ■ 今日 ▲ 1週間 ● 1か月 ◇ 次の点検 ？ 未確認 ✔ できている.
pub fn shape(d: &mut Doc, urgency: Urgency) {
    d.open("svg.shape[viewBox=0 0 24 24][width=20][height=20][aria-hidden=true][focusable=false]");
    d.open(match urgency {
        Urgency::Today => "rect[x=3][y=3][width=18][height=18][fill=currentColor]",
        Urgency::Week => "path[d=M12 2l11 20H1z][fill=currentColor]",
        Urgency::Month => "circle[cx=12][cy=12][r=10][fill=currentColor]",
        Urgency::NextCheck => "path[d=M12 2l10 10-10 10L2 12z][fill=none][stroke=currentColor][stroke-width=2.5]",
        Urgency::Unknown => {
            "path[d=M12 2C8 2 5.5 4.5 5.5 8h3c0-2 1.3-3.3 3.5-3.3s3.5 1.2 3.5 3c0 1.6-.9 2.3-2.3 3.4-1.8 1.4-2.7 2.5-2.7 4.9h3c0-1.5.6-2.2 2-3.3 1.8-1.4 3-2.6 3-5C18.5 4.3 15.8 2 12 2zm-2 16.5h3.5V22H10z][fill=currentColor]"
        }
        Urgency::InPlace => "path[d=M3 12.5l6 6L21 6][fill=none][stroke=currentColor][stroke-width=3.5]",
    });
    d.close().close();
}

/// The mark of an urgency: shape and word.
pub fn mark(d: &mut Doc, urgency: Urgency) {
    d.open("span.mark").attr("data-tone", urgency.id());
    shape(d, urgency);
    d.text(&urgency.name()).close();
}

/// A link that looks like a button.
pub fn button(d: &mut Doc, selector: &str, ja: &str, en: &str) {
    d.el(selector, ja, en);
}

/// Maker and model; makers often repeat themselves in the model.
pub fn made(w: &DeviceWire) -> String {
    match (w.vendor.as_deref(), w.model.as_deref()) {
        (Some(v), Some(m)) if m.get(..v.len()).is_some_and(|x| x.eq_ignore_ascii_case(v)) => m.to_owned(),
        (v, m) => [v, m].into_iter().flatten().collect::<Vec<_>>().join(" "),
    }
}

/// The name of a device, for people.
pub fn device_name(w: &DeviceWire) -> Bi {
    let kind = words::kind(&w.kind);
    let mut rest = String::new();
    for part in [w.name.clone().unwrap_or_default(), made(w)] {
        if !part.is_empty() {
            rest.push(' ');
            rest.push_str(&part);
        }
    }
    if let Some(a) = &w.address {
        rest.push_str(&[" (", a, ")"].concat());
    }
    Bi { ja: [kind.ja, &rest].concat(), en: [kind.en, &rest].concat() }
}

/// The device that a finding is about, and how many it stands for.
pub fn device_of(f: &FindingWire, w: &DeviceWire) -> Bi {
    let (name, more) = (device_name(w), crate::export::words::more_of(f, w));
    Bi { ja: name.ja + &more.ja, en: name.en + &more.en }
}

pub fn device<'a>(r: &'a ReportWire, id: Option<&str>) -> Option<&'a DeviceWire> {
    r.devices.iter().find(|w| Some(w.id.as_str()) == id)
}

/// 「12行目」.
pub fn line(d: &mut Doc, n: u32) {
    d.open("span.line").t("", "line ").num(n).t("行目", "").close();
}

/// One place in a file, with the masked text of it.
pub fn evidence(d: &mut Doc, e: &EvidenceWire) {
    d.open("li.evidence").attr("data-kind", &e.kind);
    if e.kind == "answer" {
        // The title already says which question and which answer.
        d.t("質問への答え", "your answer").close();
        return;
    }
    if let Some(f) = &e.file {
        d.attr("data-file", f);
        if let Some(l) = e.line {
            d.attr("data-line", &l.to_string());
        }
        d.open("span.where").el_plain("span.file-name", f);
        if let Some(l) = e.line {
            line(d, l);
        }
        d.close();
    }
    match &e.texts {
        Some(b) => d.el_bi("span", b),
        None => d.el_plain("code", &e.text),
    };
    d.close();
}

pub fn evidence_list(d: &mut Doc, list: &[EvidenceWire]) {
    d.open("ul.evidence-list");
    for e in list {
        evidence(d, e);
    }
    d.close();
}

/// 「園の職員、設置・保守の事業者」.
pub fn who_list(d: &mut Doc, who: &[String]) {
    for (i, w) in who.iter().enumerate() {
        if i > 0 {
            d.t("、", ", ");
        }
        d.text(&words::who(w));
    }
}

/// Anchor of a finding, by its place in the report.
pub fn anchor(index: usize) -> String {
    ["finding-", &index.to_string()].concat()
}

/// 何が → なぜ困る → 次にすること → だれに → 根拠 → 見つけた場所. `more`: findings that say the same of other devices.
pub fn finding(d: &mut Doc, r: &ReportWire, index: usize, more: &[usize], easy: bool) {
    let Some(f) = r.findings.get(index) else { return };
    let u = Urgency::of(&f.urgency);
    d.open("article.finding[tabindex=-1]")
        .attr("id", &anchor(index))
        .attr("key", &f.fingerprint)
        .attr("data-tone", u.id())
        .attr("data-rule", &f.rule)
        .attr("data-urgency", &f.urgency)
        .attr("data-confidence", &f.confidence);
    d.open("p.finding-tags");
    mark(d, u);
    d.open("span.tag").text(&words::notice_mark(&f.notice_item)).close();
    d.open("span.tag").text(&words::confidence(f)).close();
    d.close();
    d.el_bi("h4.finding-title", &f.title);
    if let Some(s) = super::easy::sentence(f).filter(|_| easy) {
        d.el("p.easy", s, "");
    }
    if let Some(w) = device(r, f.device.as_deref()) {
        d.open("p.about-device").t("機器: ", "Device: ").bi(&device_of(f, w)).close();
    }
    d.open("dl.rows");
    let row = |d: &mut Doc, name: &Text, text: &Bi| {
        if !text.ja.is_empty() {
            d.open("dt").text(name).close().el_bi("dd", text);
        }
    };
    if u.is_task() || u == Urgency::Unknown {
        const WHY: Text = crate::i18n::text("なぜ困る", "Why it matters");
        const NEXT: Text = crate::i18n::text("次にすること", "What to do next");
        row(d, &WHY, &f.why);
        row(d, &NEXT, &f.fix);
        if !f.who.is_empty() {
            d.el("dt", "だれに", "Who").open("dd");
            who_list(d, &f.who);
            d.close();
        }
    }
    if let Some(rule) = r.rules.iter().find(|x| x.code == f.rule).filter(|x| !x.references.is_empty()) {
        d.el("dt", "根拠", "Based on").open("dd");
        d.el_plain("span[lang=ja]", &rule.references.join("、"));
        d.open("span.code").plain(" ").plain(&f.rule).close().close();
    }
    d.el("dt", "見つけた場所", "Where it was found").open("dd");
    evidence_list(d, &f.evidence);
    d.close().close();
    also(d, r, f, more);
    d.close();
}

/// The other devices of which the same is said, with where.
fn also(d: &mut Doc, r: &ReportWire, first: &FindingWire, more: &[usize]) {
    if more.is_empty() {
        return;
    }
    d.open("details").open("summary").t("同じことが、ほかに", "The same ");
    d.num(more.len()).t("件あります", " more times").close().open("ul.evidence-list");
    for (i, f) in more.iter().filter_map(|i| Some((*i, r.findings.get(*i)?))) {
        d.open("li[tabindex=-1]").attr("id", &anchor(i)).attr("data-rule", &f.rule);
        if let Some(w) = device(r, f.device.as_deref()) {
            d.open("p.about-device").bi(&device_of(f, w)).close();
        }
        // A question to the maker names the version of each.
        if f.fix != first.fix {
            d.el_bi("p", &f.fix);
        }
        evidence_list(d, &f.evidence);
        d.close();
    }
    d.close();
    d.close();
}

/// Who is let in by a path.
fn senders(d: &mut Doc, p: &PathWire) {
    let list: Vec<&str> = p.source.as_array().into_iter().flatten().filter_map(|v| v.as_str()).collect();
    if p.source.as_str() == Some("any") {
        d.t("だれでも", "anyone");
    } else if list.is_empty() {
        d.t("相手の制限は、ファイルからは分かりません", "limits on senders: not stated");
    } else {
        d.t("つないでよい相手: ", "allowed senders: ").plain(&list.join(", "));
    }
}

/// A path from the internet as a chain: each step with the line that proves it.
pub fn path(d: &mut Doc, r: &ReportWire, p: &PathWire) {
    let u = Urgency::of(&p.urgency);
    d.open("article.path")
        .attr("data-tone", u.id())
        .attr("data-urgency", &p.urgency)
        .attr("data-certainty", &p.certainty)
        .attr("data-ends-at", &p.ends_at);
    d.open("p.finding-tags");
    mark(d, u);
    d.open("span.tag").text(&words::door(&p.door)).close();
    d.open("span.tag").text(&words::certainty(&p.certainty)).close();
    d.close().open("ol.chain").open("li.hop.hop-net");
    icon(d, "net");
    d.open("div").el("p.hop-what", "インターネット", "Internet").open("p.hop-note");
    senders(d, p);
    d.t("、外の番号 ", ", outside port ");
    match p.external_port {
        Some(n) => d.num(n),
        None => d.t("(全部)", "(all)"),
    };
    d.close().close().close();
    for (i, h) in p.hops.iter().enumerate() {
        d.open("li.hop");
        icon(d, if i == 0 { "router" } else { "camera" });
        d.open("div").el_bi("p.hop-what", &h.texts);
        if let Some(w) = device(r, h.device.as_deref()) {
            d.el_bi("p.hop-note", &device_name(w));
        }
        evidence_list(d, &h.evidence);
        d.close().close();
    }
    d.open("li.hop.hop-end");
    shape(d, u);
    d.open("div").open("p.hop-what").text(&words::ends_at(&p.ends_at)).close().open("p.hop-note");
    match (device(r, p.device.as_deref()), &p.address) {
        (Some(w), _) => d.bi(&device_name(w)),
        (None, Some(a)) => d.plain(a),
        _ => d.t("機器", "device"),
    };
    d.close().close().close().close().close();
}

/// Buttons to go through a long list. `act` gets the number of the page.
pub fn pager(d: &mut Doc, act: &str, pages: usize, at: usize, ja: &str, en: &str) {
    if pages < 2 {
        return;
    }
    let button = |d: &mut Doc, on: bool, to: usize, ja: &str, en: &str| {
        d.open("button.btn.btn-s[type=button]").attr("data-act", act).attr("data-arg", &to.to_string());
        if !on {
            d.attr("disabled", "disabled");
        }
        d.t(ja, en).close();
    };
    d.open("nav.pager.no-print").attr_t("aria-label", ja, en);
    button(d, at > 0, at.saturating_sub(1), "前の200件", "Previous 200");
    d.open("span").num(at + 1).plain(" / ").num(pages).close();
    button(d, at + 1 < pages, at + 1, "次の200件", "Next 200");
    d.close();
}

/// Counts of every urgency.
pub fn counts(d: &mut Doc, r: &ReportWire) {
    d.open("ul.counts");
    for u in Urgency::ALL {
        let n = u.count(&r.summary);
        d.open("li").attr("data-tone", if n == 0 { "zero" } else { u.id() });
        shape(d, u);
        d.open("span.count-name").text(&u.name()).close();
        d.open("span.count").num(n).el("small", "件", "").close().close();
    }
    d.close();
}

/// A table with a caption that can be scrolled sideways: opens it, the rows follow; `end_table` closes it.
pub fn table(d: &mut Doc, selector: &str, caption: &Text, heads: &[Text]) {
    d.open("div.table-wrap[tabindex=0][role=region]").attr_t("aria-label", caption.ja, caption.en);
    d.open(selector).open("caption").text(caption).close().open("thead").open("tr");
    for h in heads {
        d.open("th[scope=col]").text(h).close();
    }
    d.close().close().open("tbody");
}

pub fn end_table(d: &mut Doc) {
    d.close().close().close();
}
