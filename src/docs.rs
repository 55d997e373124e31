//! Documents made from the same tables that the engine runs on, so that they cannot differ from it.
//!
//! `mimamori rules|formats|questions|credentials|catalog --format md|json` prints them; `tests/it/docs.rs` compares
//! `docs/rules/` and `docs/formats.md` with them (`UPDATE_DOCS=1` writes).

use crate::engine::{Input, Options, analyze};
use crate::export::{without_arguments, words};
use crate::format::{FORMATS, Format};
use crate::i18n::{Bi, Lang, Text, text};
use crate::model::date::Date;
use crate::password::{self, Family};
use crate::questions;
use crate::risk;
use crate::rules::{RULES, Rule};
use crate::wire::{self, RuleWire};
use serde::Serialize;
use serde_json::{Value as Json, json};
use std::fmt::Write as _;

/// `write!` into a String cannot fail.
macro_rules! put {
    ($o:expr, $($t:tt)*) => { let _ = writeln!($o, $($t)*); };
}

/// The day on which the examples are judged.
const EXAMPLE_DAY: Date = Date { year: 2026, month: 11, day: 21 };

/// A cell of a Markdown table.
fn cell(s: &str) -> String {
    s.replace('|', "\\|").replace('\n', " ")
}

/// The serde name of a unit enum value.
fn id<T: Serialize>(v: T) -> String {
    match serde_json::to_value(v) {
        Ok(Json::String(s)) => s,
        _ => String::new(),
    }
}

/// The files of `docs/rules/`: a table of contents and one page per rule, Japanese first.
pub fn rule_pages() -> Vec<(String, String)> {
    let mut rules: Vec<&Rule> = RULES.to_vec();
    rules.sort_by_key(|r| r.code);
    let mut pages = vec![("README.md".to_owned(), rules_index(&rules))];
    for r in rules {
        let page = format!("{}\n{}", rule_page(r, Lang::Ja, 1), rule_page(r, Lang::En, 2));
        pages.push((format!("{}.md", r.code), page));
    }
    pages
}

fn rules_index(rules: &[&Rule]) -> String {
    let mut o = String::new();
    put!(o, "# 調べること / Rules\n");
    put!(
        o,
        "`mimamori rules --format md` が作りました。手で直さないでください。 / Generated. Do not edit by hand.\n"
    );
    put!(o, "| | 見つけること | what it finds | 重さ / severity | お知らせの項目 / notice item |");
    put!(o, "|---|---|---|---|---|");
    for r in rules {
        let (severity, item) = (words::severity(&id(r.severity)), words::notice_item(&id(r.notice_item)));
        put!(
            o,
            "| [{}]({}.md) | {} | {} | {} / {} | {} |",
            r.code,
            r.code,
            cell(&without_arguments(r.title.ja)),
            cell(&without_arguments(r.title.en)),
            severity.ja,
            severity.en,
            cell(item.ja),
        );
    }
    put!(o, "\n{}", urgency_table(Lang::Ja));
    put!(o, "{}", urgency_table(Lang::En));
    o
}

/// The one table that decides urgency.
fn urgency_table(lang: Lang) -> String {
    const TITLE: Text = text("## いつまでに: 重さと届きやすさ", "## Urgency: severity and reach");
    const HEAD: [Text; 6] = [
        text("重さ", "severity"),
        text("インターネットから届く", "from the internet"),
        text("おそらく届く", "likely"),
        text("届く可能性がある", "possibly"),
        text("届く道すじは見つかっていない", "no path is shown"),
        text("その機器だけ", "the device only"),
    ];
    const GUESS: Text = text(
        "確かさが「可能性がある」のときは、1段あとになります。",
        "A finding that is only “possible” is one step less urgent.",
    );
    let mut o = String::new();
    put!(o, "{}\n", TITLE.get(lang));
    put!(o, "| {} |", HEAD.map(|t| t.get(lang)).join(" | "));
    put!(o, "|---|---|---|---|---|---|");
    for (s, row) in risk::TABLE {
        let cells = row.map(|u| words::urgency(&id(u)).get(lang));
        put!(o, "| {} | {} |", words::severity(&id(s)).get(lang), cells.join(" | "));
    }
    put!(o, "\n{}", GUESS.get(lang));
    o
}

fn rule_page(r: &Rule, lang: Lang, level: usize) -> String {
    const LABELS: [Text; 7] = [
        text("なぜ困るか", "Why it matters"),
        text("次にすること", "What to do"),
        text("だれが", "Who"),
        text("もとになる決まり・資料", "References"),
        text("見つかる例", "Found in"),
        text("見つからない例", "Not found in"),
        text("この道具が言うこと", "What the tool says"),
    ];
    let h = "#".repeat(level);
    let l = |i: usize| LABELS[i].get(lang);
    let mut o = String::new();
    put!(o, "{h} {} {}\n", r.code, without_arguments(r.title.get(lang)));
    let severity = words::severity(&id(r.severity)).get(lang);
    let item = words::notice_item(&id(r.notice_item)).get(lang);
    put!(o, "`{}` · {severity} · {item} · {}\n", r.name, r.since);
    put!(o, "{h}# {}\n\n{}\n", l(0), r.why.get(lang));
    put!(o, "{h}# {}\n\n{}\n", l(1), without_arguments(r.fix.get(lang)));
    let who: Vec<&str> = r.who.iter().map(|w| words::who(&id(w)).get(lang)).collect();
    put!(o, "{}: {}\n", l(2), who.join(" / "));
    put!(o, "{h}# {}\n", l(3));
    for x in r.references {
        put!(o, "- {x}");
    }
    put!(o, "\n{h}# {}\n", l(4));
    example(&mut o, r.example().bad);
    let found = said(r, lang);
    if !found.is_empty() {
        put!(o, "{}:\n", l(6));
        for f in found {
            put!(o, "> {f}");
        }
        put!(o, "");
    }
    put!(o, "{h}# {}\n", l(5));
    example(&mut o, r.example().good);
    o
}

fn example(o: &mut String, files: &[(&str, &str)]) {
    for (name, text) in files {
        put!(o, "`{name}`\n\n````text\n{}\n````\n", text.trim_end());
    }
}

/// What the rule really says about its bad example: the title and the line it points at.
fn said(r: &Rule, lang: Lang) -> Vec<String> {
    let inputs =
        r.example().bad.iter().map(|(n, t)| Input::new((*n).to_owned(), t.as_bytes().to_vec())).collect();
    let a = analyze(inputs, &Options::new(EXAMPLE_DAY), &mut |_| {});
    wire::report(&a, lang)
        .findings
        .iter()
        .filter(|f| f.rule == r.code && f.severity != "none")
        .map(|f| {
            let at = f.evidence.first().map_or_else(String::new, |e| {
                let place = match (&e.file, e.line) {
                    (Some(f), Some(n)) => format!("{f}:{n} "),
                    (Some(f), None) => format!("{f} "),
                    _ => String::new(),
                };
                let text = e.texts.as_ref().map_or(e.text.as_str(), |b| b.get(lang));
                format!(" — {place}`{}`", text.trim().replace('\n', " ⏎ "))
            });
            format!("{}{at}", f.title.get(lang))
        })
        .collect()
}

/// All rules in one text.
pub fn rules_md(lang: Lang) -> String {
    const TITLE: Text = text("# 調べること", "# Rules");
    let mut rules: Vec<&Rule> = RULES.to_vec();
    rules.sort_by_key(|r| r.code);
    let mut o = String::new();
    put!(o, "{}\n", TITLE.get(lang));
    put!(o, "{}", urgency_table(lang));
    for r in rules {
        put!(o, "{}", rule_page(r, lang, 2));
    }
    o
}

pub fn rules_json() -> Json {
    let mut rules: Vec<RuleWire> = RULES.iter().map(|r| RuleWire::from(*r)).collect();
    rules.sort_by(|a, b| a.code.cmp(&b.code));
    serde_json::to_value(rules).unwrap_or(Json::Null)
}

fn formats() -> Vec<&'static Format> {
    let mut f = FORMATS.to_vec();
    f.sort_by_key(|f| f.id);
    f
}

/// `docs/formats.md`: one table in both languages.
pub fn formats_page() -> String {
    let mut o = formats_md(Lang::Ja);
    o.push('\n');
    o.push_str(&formats_md(Lang::En).replacen("# ", "## ", 1));
    o
}

pub fn formats_md(lang: Lang) -> String {
    const TITLE: Text = text("# 読める形式", "# Formats");
    const HEAD: Text = text(
        "| 形式 | メーカー | 機器 | よくあるファイル名 | 読むこと |",
        "| format | maker | device | usual file names | what is read |",
    );
    const HOW: Text = text(
        "形式は中身で見分けます。ファイルの名前は使いません。",
        "Formats are recognised by content, never by the file's name.",
    );
    let mut o = String::new();
    put!(o, "{}\n\n{}\n", TITLE.get(lang), HOW.get(lang));
    put!(o, "{}\n|---|---|---|---|---|", HEAD.get(lang));
    for f in formats() {
        put!(
            o,
            "| {} (`{}`) | {} | {} | {} | {} |",
            cell(f.name.get(lang)),
            f.id,
            cell(f.vendor),
            words::device_kind(&id(f.kind)).get(lang),
            cell(&f.usual_names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")),
            cell(f.reads.get(lang)),
        );
    }
    o
}

pub fn formats_json() -> Json {
    let list: Vec<Json> = formats()
        .iter()
        .map(|f| {
            json!({
                "id": f.id,
                "name": Bi::from(&f.name),
                "vendor": f.vendor,
                "kind": id(f.kind),
                "usual_names": f.usual_names,
                "reads": Bi::from(&f.reads),
            })
        })
        .collect();
    Json::Array(list)
}

pub fn questions_md(lang: Lang) -> String {
    const TITLE: Text = text("# 質問", "# Questions");
    const QUICK: Text = text("短い道すじで聞きます", "asked in the quick path");
    let bank = questions::bank();
    let pick = |ja: &'static str, en: &'static str| if lang == Lang::Ja { ja } else { en };
    let mut o = String::new();
    put!(o, "{}", TITLE.get(lang));
    for g in &bank.meta.groups {
        put!(o, "\n## {}", pick(&g.ja, &g.en));
        for q in bank.questions.iter().filter(|q| q.group == g.id) {
            put!(o, "\n### {}: {}\n", q.id, pick(&q.question_ja, &q.question_en));
            if bank.meta.paths.quick.ids.contains(&q.id) {
                put!(o, "({})\n", QUICK.get(lang));
            }
            put!(o, "{}\n", pick(&q.why_ja, &q.why_en));
            for c in &q.options {
                let next = pick(&c.next_ja, &c.next_en);
                let arrow = if next.is_empty() { "" } else { " → " };
                put!(o, "- `{}` {}{arrow}{next}", c.value, pick(&c.label_ja, &c.label_en));
            }
            for s in &q.sources {
                let title = bank.sources.get(&s.r#ref).map_or(s.r#ref.as_str(), |x| x.title.as_str());
                put!(o, "\n{title} {}", s.r#where);
            }
        }
    }
    o
}

pub fn questions_json() -> Json {
    let bank = questions::bank();
    let bi = |ja: &str, en: &str| Bi { ja: ja.to_owned(), en: en.to_owned() };
    let list: Vec<Json> = bank
        .questions
        .iter()
        .map(|q| {
            let options: Vec<Json> = q
                .options
                .iter()
                .map(|c| {
                    json!({
                        "value": c.value,
                        "label": bi(&c.label_ja, &c.label_en),
                        "next": bi(&c.next_ja, &c.next_en),
                    })
                })
                .collect();
            json!({
                "id": q.id,
                "group": q.group,
                "tier": q.tier,
                "quick": bank.meta.paths.quick.ids.contains(&q.id),
                "question": bi(&q.question_ja, &q.question_en),
                "why": bi(&q.why_ja, &q.why_en),
                "answerable_by": q.answerable_by,
                "options": options,
            })
        })
        .collect();
    Json::Array(list)
}

pub fn credentials_md(lang: Lang) -> String {
    const TITLE: Text = text("# 初期パスワードが知られている機器", "# Devices with known factory passwords");
    const NOTE: Text = text(
        "公開された資料にある機種です。メーカーの資料で確かめていない組み合わせはのせていません。パスワードそのものはのせません。\n\n\
         出典: M many-passwords、C DefaultCreds-cheat-sheet、R RouterSploit、N nmap、B Mirai(2016)。ほかは名前で書きます。",
        "Product families that public sources name. Attributions that are not verified are left out. The passwords \
         themselves are not shown.\n\nSources: M many-passwords, C DefaultCreds-cheat-sheet, R RouterSploit, N nmap, B Mirai (2016); \
         others by name.",
    );
    const HEAD: Text = text(
        "| メーカー | 機種 | 種類 | 利用者名 | 初期パスワード | いつまで | 出典 |",
        "| maker | product family | kind | user | factory password | until | sources |",
    );
    const TRIED: Text = text("、自動で攻撃するプログラムが試します", "; tried by a known botnet");
    let how = |f: &Family| match f.how {
        "empty" => text("なし(空)", "none (empty)"),
        "derived" => text("製造番号などから作る", "made from a serial number or the like"),
        _ => text("決まった値", "a fixed value"),
    };
    let kind = |f: &Family| match f.kind {
        "camera" => text("カメラ・録画機", "camera or recorder"),
        "network" => text("ルーターなど", "router, switch, access point"),
        "network-or-other" => text("ルーターなど、またはほか", "network device or other"),
        "nas" => text("保存装置(NAS)", "NAS"),
        "printer" => text("プリンター", "printer"),
        _ => text("そのほか", "other"),
    };
    let mut o = String::new();
    put!(o, "{}\n\n{}\n", TITLE.get(lang), NOTE.get(lang));
    put!(o, "{}\n|---|---|---|---|---|---|---|", HEAD.get(lang));
    for f in password::families() {
        let tried = if f.botnet { TRIED.get(lang) } else { "" };
        put!(
            o,
            "| {} | {} | {} | {} | {}{tried} | {} | {} |",
            cell(f.vendor),
            cell(f.product),
            kind(&f).get(lang),
            cell(f.user),
            how(&f).get(lang),
            cell(f.until),
            cell(f.sources),
        );
    }
    o
}

pub fn credentials_json() -> Json {
    let list: Vec<Json> = password::families()
        .iter()
        .map(|f| {
            json!({
                "vendor": f.vendor,
                "product": f.product,
                "kind": f.kind,
                "user": f.user,
                "factory_password": f.how,
                "until": f.until,
                "tried_by_botnet": f.botnet,
                "sources": f.sources.split(',').collect::<Vec<_>>(),
            })
        })
        .collect();
    Json::Array(list)
}

pub fn catalog_md(lang: Lang) -> String {
    const TITLE: Text = text("# 機器の資料({issued}発行)", "# Device catalogue (issued {issued})");
    const HEAD: Text = text(
        "| メーカー | 弱点の記録 | 攻撃に使われた弱点 | サポートの終わり | 知られている版 |",
        "| maker | holes | used in attacks | ends of support | known versions |",
    );
    const NONE: Text = text("# 機器の資料", "# Device catalogue");
    let Some(c) = crate::catalog::builtin() else { return format!("{}\n", NONE.get(lang)) };
    let mut o = String::new();
    let issued = crate::i18n::Args::new().with("issued", c.file.issued.to_string());
    put!(o, "{}\n\n{}\n|---|---|---|---|---|", TITLE.fill(&issued).get(lang), HEAD.get(lang));
    for v in &c.file.vendors {
        let holes: Vec<_> = c.file.vulnerabilities.iter().filter(|h| h.vendor == v.id).collect();
        let exploited = holes.iter().filter(|h| h.exploited.is_some()).count();
        let ends: usize = c.file.support.iter().filter(|s| s.vendor == v.id).map(|s| s.models.len()).sum();
        let known: usize = c.file.latest.iter().filter(|l| l.vendor == v.id).map(|l| l.models.len()).sum();
        let name = if lang == Lang::Ja && !v.ja.is_empty() { &v.ja } else { &v.en };
        put!(o, "| {} | {} | {exploited} | {ends} | {known} |", cell(name), holes.len());
    }
    o
}

/// The catalogue itself, as `docs/catalogue.schema.json` describes it: it can be edited and opened with `--catalog`.
pub fn catalog_json() -> Json {
    crate::catalog::document().unwrap_or(Json::Null)
}
