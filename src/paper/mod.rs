//! Report → sheets of paper.
//!
//! Comes in: a report on the wire (or none: some sheets are forms) and a language. Goes out: a [`Sheet`] for each that was
//! asked for. One file a sheet; to add one, write `src/paper/<id>.rs` with a `pub static SHEET: SheetKind` and put its word
//! in the `sheets!{…}` list below.
//!
//! Paper leaves the house. No sheet ever holds a password. Sheets that are made to be handed over (`share`, `request`) are
//! built from [`masked`](mask::masked) reports, in which places, addresses, serial numbers, names and file names are
//! replaced; the facility's own copy is not.

pub mod compare;
pub mod mask;

use crate::export::words;
use crate::i18n::{Args, Lang, Text, text};
use crate::model::key;
use crate::questions::{self, Answered};
pub use crate::wire::sheet::{Block, Sheet};
use crate::wire::{EvidenceWire, FindingWire, ReportWire};

/// What a sheet may look at.
pub struct Paper<'a> {
    /// `None`: nothing was checked yet; forms can be printed all the same.
    pub report: Option<&'a ReportWire>,
    pub lang: Lang,
}

/// One kind of sheet. Plain data with a function pointer.
pub struct SheetKind {
    /// Stable identifier.
    pub id: &'static str,
    /// The letter under which people know it (A, B, …).
    pub letter: &'static str,
    pub title: Text,
    /// What it is for, for the list from which people choose.
    pub about: Text,
    /// Needs a result.
    pub needs_result: bool,
    pub fill: fn(&Paper<'_>, &mut Sheet),
}

impl std::fmt::Debug for SheetKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SheetKind").field("id", &self.id).finish_non_exhaustive()
    }
}

macro_rules! sheets {
    ($($m:ident),* $(,)?) => {
        $(pub mod $m;)*
        /// Every sheet, in the order of their letters.
        pub static SHEETS: &[&SheetKind] = &[$(&$m::SHEET),*];
    };
}

sheets! {
    result,
    share,
    request,
    emergency,
    notice,
    parents,
    viewing,
    inventory,
}

pub fn find(id: &str) -> Option<&'static SheetKind> {
    SHEETS.iter().copied().find(|s| s.id == id)
}

/// Make one sheet. `None`: it needs a result and there is none.
pub fn make(kind: &SheetKind, paper: &Paper<'_>) -> Option<Sheet> {
    if kind.needs_result && paper.report.is_none() {
        return None;
    }
    let mut sheet =
        Sheet { id: kind.id.to_owned(), title: kind.title.get(paper.lang).to_owned(), ..Sheet::default() };
    (kind.fill)(paper, &mut sheet);
    sheet.meta.splice(0..0, paper.meta());
    sheet.foot.push(paper.t(FOOT).to_owned());
    Some(sheet)
}

const FOOT: Text = text(
    "この紙は、園の機械の中だけで作りました。送っていません。",
    "This sheet was made on this computer only. Nothing was sent.",
);

/// Most marks of files in the head of a sheet; the list of files has the others.
const SHOWN_MARKS: usize = 12;

impl Paper<'_> {
    pub fn t(&self, t: Text) -> &'static str {
        t.get(self.lang)
    }
    pub fn fill(&self, t: Text, args: &Args) -> String {
        t.fill(args).get(self.lang).to_owned()
    }

    fn meta(&self) -> Vec<String> {
        const CHECKED: Text = text(
            "調べた日: {today}　道具の版: {version}　ファームウェアの資料の日付: {data}",
            "Checked on {today} · tool version {version} · firmware data of {data}",
        );
        const FORM: Text = text("道具の版: {version}", "Tool version {version}");
        const NONE: Text = text("なし", "none");
        const MARKS: Text = text(
            "調べたファイルの印(SHA-256の初め8文字): {marks}",
            "Files that were checked (first 8 of SHA-256): {marks}",
        );
        let args = Args::new();
        let mut out = vec![match self.report {
            Some(r) => self.fill(
                CHECKED,
                &args
                    .with("today", r.today.as_str())
                    .with("version", r.tool.version.as_str())
                    .with("data", r.tool.catalog_issued.clone().unwrap_or_else(|| self.t(NONE).to_owned())),
            ),
            None => self.fill(FORM, &args.with("version", env!("CARGO_PKG_VERSION"))),
        }];
        // Which files a sheet was made from; what they are called stays in the house.
        let marks: Vec<&str> = self
            .report
            .iter()
            .flat_map(|r| &r.files)
            .take(SHOWN_MARKS)
            .filter_map(|f| f.sha256.get(..8))
            .collect();
        if !marks.is_empty() {
            out.push(self.fill(MARKS, &Args::new().with("marks", marks.join(" "))));
        }
        out
    }

    /// Where something was found: file and line, for people.
    pub fn place(&self, e: &EvidenceWire) -> Option<String> {
        const LINE: Text = text("{file}の{line}行目", "{file}, line {line}");
        let file = e.file.as_deref()?;
        Some(match e.line {
            Some(line) => self.fill(LINE, &Args::new().with("file", file).with("line", line)),
            None => file.to_owned(),
        })
    }

    /// One finding as something to do. With `lines`, the text of the file stands beside its place.
    /// `more`: findings that say the same of other devices.
    pub fn item(&self, r: &ReportWire, f: &FindingWire, more: &[usize], lines: bool) -> Block {
        const WHY: Text = text("なぜ困るか", "Why it matters");
        const NEXT: Text = text("次にすること", "What to do");
        const WHO: Text = text("だれに", "Whom to ask");
        const BASIS: Text = text("根拠", "Basis");
        const WHERE: Text = text("見つけた場所", "Where");
        const DEVICE: Text = text("機器", "Device");
        const DONE: Text =
            text("□ した(日付　　　　　名前　　　　　　)", "□ done (date            name                  )");
        let mut out = Vec::new();
        let mut say = |label: Text, value: String| {
            if !value.is_empty() {
                out.push((self.t(label).to_owned(), value));
            }
        };
        if let Some(d) = f.device.as_ref().and_then(|id| r.devices.iter().find(|d| d.id == *id)) {
            say(DEVICE, words::device_of(f, d, self.lang));
        }
        say(WHY, f.why.get(self.lang).to_owned());
        say(NEXT, f.fix.get(self.lang).to_owned());
        let who: Vec<&str> = f.who.iter().map(|w| words::who(w).get(self.lang)).collect();
        say(WHO, who.join(self.comma()));
        say(BASIS, self.t(basis(f)).to_owned());
        let mut places: Vec<String> = Vec::new();
        for e in &f.evidence {
            let Some(mut place) = self.place(e) else { continue };
            if lines && !e.text.is_empty() {
                place.push_str(": ");
                place.push_str(e.text.trim());
            }
            if !places.contains(&place) && places.len() < 6 {
                places.push(place);
            }
        }
        say(WHERE, places.join("\n"));
        // One line each: name and place.
        const ALSO: Text = text("同じことがある、ほかの機器({n})", "The same on other devices ({n})");
        let mut also: Vec<String> = Vec::new();
        for f in more.iter().filter_map(|i| r.findings.get(*i)) {
            let device = f.device.as_ref().and_then(|id| r.devices.iter().find(|d| d.id == *id));
            let place = f.evidence.iter().find_map(|e| self.place(e));
            let parts = [device.map(|d| words::device_of(f, d, self.lang)), place];
            also.push(parts.into_iter().flatten().collect::<Vec<_>>().join(": "));
        }
        if !also.is_empty() {
            out.push((self.fill(ALSO, &Args::new().with("n", more.len())), also.join("\n")));
        }
        let task = TASKS.contains(&f.urgency.as_str());
        Block::Item {
            urgency: f.urgency.clone(),
            mark: words::urgency(&f.urgency).get(self.lang).to_owned(),
            title: f.title.get(self.lang).to_owned(),
            lines: out,
            done: if task { self.t(DONE).to_owned() } else { String::new() },
        }
    }

    /// The glossary words that stand on the sheet so far, explained.
    fn words(&self, s: &mut Sheet) {
        const TITLE: Text = text("ことば", "Words");
        let used = questions::words_in(questions::bank(), &s.texts());
        let say = |t: &questions::Term| {
            if self.lang == Lang::Ja {
                format!("{}: {}", t.term, t.ja)
            } else {
                format!("{}: {}", t.english(), t.en)
            }
        };
        let list: Vec<String> = used.into_iter().map(say).collect();
        if !list.is_empty() {
            s.heading(self.t(TITLE));
            s.para(list.join(if self.lang == Lang::Ja { "　" } else { " · " }));
        }
    }

    pub fn comma(&self) -> &'static str {
        if self.lang == Lang::Ja { "、" } else { ", " }
    }
}

/// The three things to do first: the most urgent, each kind once, then filled up. All answers of one part share a rule:
/// there every question is a kind of its own, or something for today would stand behind something for next week.
pub fn first_three(findings: &[FindingWire]) -> Vec<usize> {
    let of = |u: &'static str| (0..findings.len()).filter(move |i| findings[*i].urgency == u);
    let order: Vec<usize> = TASKS.iter().flat_map(|u| of(u)).collect();
    let kind = |i: usize| (&findings[i].rule, findings[i].args.get("question"));
    let mut out: Vec<usize> = Vec::new();
    for i in &order {
        if out.len() < 3 && out.iter().all(|o| kind(*o) != kind(*i)) {
            out.push(*i);
        }
    }
    // Two cameras with the same problem are two things only when there is nothing else to do; many are one thing.
    for g in words::alike(findings, &order) {
        let Some(i) = g.first() else { continue };
        if out.len() < 3 && !out.contains(i) {
            out.push(*i);
        }
    }
    order.into_iter().filter(|i| out.contains(i)).collect()
}

/// The answers that a report was made with.
pub(crate) fn answers(r: &ReportWire) -> Vec<Answered> {
    let of = |v: &serde_json::Value| {
        let field = |k| v.get(k)?.as_str().map(str::to_owned);
        Some(Answered { question: field("question")?, value: field("value")? })
    };
    r.facts.iter().filter(|f| f.key == key::ANSWER.0).filter_map(|f| of(&f.value)).collect()
}

/// Urgencies of things to do.
pub const TASKS: [&str; 4] = ["today", "week", "month", "next_check"];

/// A fact from a file, an answer, or a guess: the difference is said.
fn basis(f: &FindingWire) -> Text {
    if !f.evidence.is_empty() && f.evidence.iter().all(|e| e.kind == "answer") {
        return text("質問への答えから", "From an answer");
    }
    match f.confidence.as_str() {
        "certain" => text("ファイルに書かれています", "Stated in the files"),
        "likely" => text("そう見えます(ほぼ確か)", "It looks so (likely)"),
        _ => text("そう見えます(推測)", "It looks so (a guess)"),
    }
}

/// Shorter ways to write blocks.
impl Sheet {
    pub fn heading(&mut self, text: &str) {
        self.blocks.push(Block::Heading { text: text.to_owned() });
    }
    pub fn para(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Para { text: text.into(), strong: false });
    }
    pub fn strong(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Para { text: text.into(), strong: true });
    }
    pub fn list(&mut self, numbered: bool, items: Vec<String>) {
        if !items.is_empty() {
            self.blocks.push(Block::List { numbered, items });
        }
    }
    pub fn blank(&mut self, label: &str, lines: u32) {
        self.blocks.push(Block::Blank { label: label.to_owned(), lines });
    }
    /// A table with `blank` further empty rows.
    pub fn table(&mut self, caption: &str, head: &[&str], rows: Vec<Vec<String>>, blank: u32, tall: bool) {
        self.blocks.push(Block::Table {
            caption: caption.to_owned(),
            head: head.iter().map(|h| (*h).to_owned()).collect(),
            rows,
            blank,
            tall,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_and_letters_are_unique() {
        for (i, a) in SHEETS.iter().enumerate() {
            assert!(SHEETS[..i].iter().all(|b| b.id != a.id && b.letter != a.letter), "{}", a.id);
        }
    }

    #[test]
    fn forms_need_no_result_and_other_sheets_say_that_they_do() {
        for lang in [Lang::Ja, Lang::En] {
            for kind in SHEETS {
                let sheet = make(kind, &Paper { report: None, lang });
                assert_eq!(sheet.is_none(), kind.needs_result, "{}", kind.id);
                let Some(sheet) = sheet else { continue };
                assert!(sheet.blocks.len() >= 2, "{}", kind.id);
                for text in sheet.texts() {
                    assert!(!text.contains('{'), "{}: {text}", kind.id);
                    assert!(
                        !["安全です", "問題ありません", "合格"].iter().any(|n| text.contains(n)),
                        "{text}"
                    );
                }
            }
        }
    }
}
