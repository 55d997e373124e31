//! Lists of devices: hand-over sheets of installers, exports of search tools (Hikvision SADP), ledgers from Excel.
//!
//! Comes in: one or several tables in one text, each with a header row in Japanese or English, or with none. Goes out: one
//! subject per row with its model, firmware, address and so on. Which column means what is found by the words of the
//! header and, where these are odd, by what stands in the column; the reader is told («列Cを「型番」として読みました») and may
//! correct it. Columns with passwords are never shown.
//!
//! Never claims a table that is not about devices in a network: sales lists have prices, logs have times. A column 「保守期限」
//! is the end of a contract and an `EOL` of months an accounting life: neither is read as the maker's end of support.

pub mod survey;
pub mod words;

use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Args, Text, text};
use crate::model::date::Date;
use crate::model::fact::DeviceKind;
use crate::model::fold::{self, fold};
use crate::model::key;
use crate::model::map::HashMap;
use crate::model::report::{Column, ReadBy};
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::Account;
use crate::source::Source;
use crate::syntax::csv::{self, Row, Rows};
use crate::syntax::url;
use std::borrow::Cow;
use words::{
    Col, account, address, by_words, fact_key, firmware_like, is_ditto, is_empty, is_office, is_serial,
    is_tick, kind_of, label, login, mac, model_like, split_build,
};

pub static FORMAT: Format = Format {
    id: "device-list",
    name: text("機器の一覧(CSVなどの表)", "device list (CSV or similar table)"),
    vendor: "",
    kind: DeviceKind::Unknown,
    reads: text(
        "型番、メーカー、ファームウェア、IPアドレス、MACアドレス、製造番号、設置場所などの列を読みます。値段や日付の列は読みません。",
        "Columns with model, maker, firmware, IP and MAC address, serial number, place and so on. Prices and dates are not read.",
    ),
    usual_names: &["機器一覧.csv", "SADP.csv", "devices.tsv"],
    sniff,
    read,
};

/// Is the cell itself looked at, row by row? (Secrets are read elsewhere, as they stand.)
fn is_read(c: Col) -> bool {
    !matches!(c, Col::Password | Col::Login | Col::Secret | Col::Note | Col::Other | Col::Trade | Col::Log)
}

/// How one table is read.
#[derive(Clone)]
struct Plan {
    delimiter: u8,
    /// Number of rows before the first row of data (preamble and header).
    skip: usize,
    /// Row number of the header, where there is one.
    header: Option<usize>,
    columns: Vec<Option<Col>>,
    headings: Vec<String>,
    /// Columns that were recognised by what stands in them, not by their heading.
    guessed: Vec<usize>,
    /// Columns that the user named.
    chosen: Vec<usize>,
    trade: bool,
    log: bool,
    brands: bool,
    /// Headings of an inventory of things that are owned (asset tag, end of life, warranty).
    ledger: bool,
    /// Tables side by side under the same headings: how many columns each has, and how many there are.
    sides: Option<(usize, usize)>,
    /// Most rows have one cell: sentences, of which one has a comma.
    prose: bool,
}

impl Plan {
    /// A further column of models, for rows whose own one is blank («Model name» beside «Model number»).
    fn other_model(&self) -> Option<usize> {
        let is = |(c, h): (&Option<Col>, &String)| {
            *c != Some(Col::Model) && by_words(h).is_some_and(|(c, _)| c == Col::Model)
        };
        self.columns.iter().zip(&self.headings).position(is)
    }
    fn has(&self, c: Col) -> bool {
        self.columns.contains(&Some(c))
    }
    /// A column that tells one device from another, or what it is.
    fn names_devices(&self) -> bool {
        [Col::Model, Col::Address, Col::Mac, Col::Firmware, Col::Serial].iter().any(|c| self.has(*c))
    }
    /// Goods with prices, or events: no devices in a network.
    fn is_other(&self) -> bool {
        let net = self.has(Col::Address) || self.has(Col::Mac);
        let ledger = self.has(Col::Vendor) && (self.has(Col::Place) || self.has(Col::Kind));
        let delivered = self.has(Col::Serial) && (self.brands || ledger);
        self.log && !self.has(Col::Firmware) || self.trade && !net && !self.has(Col::Firmware) && !delivered
    }
}

/// Headings that only a list of owned things has.
const LEDGER: &[&str] = &[
    "assettag",
    "assetno",
    "assetid",
    "fieldset",
    "eol",
    "warranty",
    "purchasedate",
    "資産番号",
    "備品番号",
    "管理番号",
    "保守期限",
    "保証期限",
    "リース満了",
    "耐用年数",
];

/// Rows that are looked at to understand the table.
const LOOK: usize = 120;

fn cells_of(row: &Row<'_, '_>, delimiter: u8) -> Vec<String> {
    (0..row.cells.len().min(200)).map(|i| cell_of(row, i, delimiter).into_owned()).collect()
}

/// A cell without what only decorates it in a table of a wiki or of Markdown.
fn cell_of<'t>(row: &Row<'_, 't>, i: usize, delimiter: u8) -> Cow<'t, str> {
    let text = row.text(i);
    if delimiter != b'|' || !text.contains(['*', '`', '[', '_', '~']) {
        return text;
    }
    let text = text.replace("**", "").replace('`', "");
    let mut t = text.trim();
    for mark in ["__", "~~", "*"] {
        t = t.strip_prefix(mark).and_then(|r| r.strip_suffix(mark)).unwrap_or(t);
    }
    // `[192.168.1.5](http://192.168.1.5/)`
    if let Some((name, link)) = t.strip_prefix('[').and_then(|r| r.split_once("](")) {
        t = if link.ends_with(')') { name } else { t };
    }
    Cow::Owned(t.trim().to_owned())
}

/// The line below the headings of a Markdown table.
fn is_rule(row: &Row<'_, '_>, src: &Source) -> bool {
    words::rules_off(src.text.get(row.start..row.end).unwrap_or(""))
}

/// `■レコーダー`, `【2階】`: a title between tables or groups.
fn is_title(first: &str, filled: usize) -> bool {
    filled == 1
        && first.starts_with(['■', '□', '●', '◆', '◇', '◎', '▼', '▲', '【', '<', '＜', '《', '〈', '#'])
}

/// What a row of headings names. `None`: it is no such row.
fn headings(row: &[String]) -> Option<Vec<Option<(Col, usize)>>> {
    let filled = row.iter().filter(|c| !c.trim().is_empty()).count();
    // «Model=EX-20» is a pair.
    let pairs = || row.iter().filter(|c| c.contains('=')).count() > 1;
    if filled < 2 || row.iter().any(|c| address(c).is_some() || mac(c).is_some()) || pairs() {
        return None;
    }
    let found: Vec<Option<(Col, usize)>> = row.iter().map(|c| by_words(c)).collect();
    let known = found.iter().flatten().count();
    // A wide table names many things that are of no use here.
    let device = || {
        let cols: Vec<Col> = found.iter().flatten().map(|(c, _)| *c).collect();
        let has = |c: Col| cols.contains(&c);
        has(Col::Model)
            && if known >= 4 {
                has(Col::Vendor) || has(Col::Firmware)
            } else {
                has(Col::Firmware) && (has(Col::Vendor) || has(Col::Address))
            }
    };
    // «yes», «no» under many headings are no headings, although one of them is also short for a number.
    let telling = found.iter().flatten().any(|(c, _)| *c != Col::Other);
    (telling && (known >= 2 && known * 3 >= filled || device())).then_some(found)
}

/// Headings that are enough to begin a table with.
fn is_strong(found: &[Option<(Col, usize)>], filled: usize) -> bool {
    let known = found.iter().flatten().count();
    let names = [Col::Model, Col::Address, Col::Mac, Col::Firmware, Col::Serial, Col::Trade];
    (known >= 3 && known * 2 >= filled || known == filled && known >= 2)
        && found.iter().flatten().any(|(c, _)| names.contains(c))
}

fn filled(row: &[String]) -> usize {
    row.iter().filter(|c| !c.trim().is_empty()).count()
}

fn plan(head: &str, delimiter: u8) -> Plan {
    let mut rows = Rows::new(head, delimiter);
    let mut look: Vec<Vec<String>> = Vec::new();
    while look.len() < LOOK
        && let Some(row) = rows.read()
    {
        look.push(cells_of(&row, delimiter));
    }
    // The header is the first row with headings that are enough; else the one that names most columns.
    let found: Vec<_> = look.iter().map(|r| headings(r)).collect();
    let strong =
        found.iter().zip(&look).position(|(f, r)| f.as_ref().is_some_and(|f| is_strong(f, filled(r))));
    let most = || {
        let known = |f: &Vec<Option<(Col, usize)>>| f.iter().flatten().count();
        let all = found.iter().enumerate().take(30).filter_map(|(i, f)| Some((known(f.as_ref()?), i)));
        all.max_by_key(|(n, i)| (*n, std::cmp::Reverse(*i))).map(|(_, i)| i)
    };
    let header = strong.or_else(most);
    let width = look.iter().map(Vec::len).max().unwrap_or(0);
    let mut columns: Vec<Option<Col>> = vec![None; width];
    let mut names = vec![String::new(); width];
    let mut skip = 0;
    let mut sides = None;
    let (mut trade, mut log) = (false, false);
    if let Some(h) = header {
        skip = h + 1;
        let row = look.get(h).map_or(&[][..], Vec::as_slice);
        let mut found: Vec<Option<(Col, usize)>> =
            (0..width).map(|i| row.get(i).and_then(|c| by_words(c))).collect();
        for (name, c) in names.iter_mut().zip(row) {
            name.clone_from(c);
        }
        // A second header line: below («ネットワーク» over «IP» and «MAC»), or above where this one has blanks.
        if let Some(second) = look.get(h + 1)
            && let Some(more) = second_header(second, &found)
        {
            skip += 1;
            found = more;
            for (name, c) in names.iter_mut().zip(second).filter(|(_, c)| !c.trim().is_empty()) {
                name.clone_from(c);
            }
        }
        if let Some(above) = h.checked_sub(1).and_then(|i| look.get(i)) {
            for (i, c) in above.iter().enumerate() {
                if row.get(i).is_none_or(|x| x.trim().is_empty())
                    && let (Some(slot), Some(word)) = (found.get_mut(i), by_words(c))
                    && slot.is_none()
                {
                    *slot = Some(word);
                    names[i].clone_from(c);
                }
            }
        }
        sides = side_by_side(&names);
        if let Some((wide, _)) = sides {
            found.iter_mut().skip(wide).for_each(|f| *f = None);
        }
        trade = found.iter().flatten().any(|(c, _)| *c == Col::Trade);
        log = found.iter().flatten().any(|(c, _)| *c == Col::Log);
        columns = one_each(&found);
    }
    // Words of another language above rows with addresses are headings all the same.
    let words = |r: &Vec<String>| filled(r) > 1 && !r.iter().any(|c| c.bytes().any(|b| b.is_ascii_digit()));
    let device = |r: &Vec<String>| r.iter().any(|c| address(c).is_some() || mac(c).is_some());
    if header.is_none() && look.first().is_some_and(words) && look.get(1).is_some_and(device) {
        skip = 1;
    }
    // In Markdown a line below says which are headings.
    let ruled = |i: usize| look.get(i + 1).is_some_and(|r| words::rules_off(&r.join("|")));
    let marked = header.is_some_and(ruled);
    let data: Vec<&Vec<String>> = (skip..)
        .zip(look.iter().skip(skip))
        // What stands below a table of Markdown is prose.
        .take_while(|(_, r)| !marked || r.len() > 1)
        .filter(|(_, r)| filled(r) > 0)
        .take_while(|(i, r)| marked && !ruled(*i) || headings(r).is_none())
        .map(|(_, r)| r)
        .collect();
    let mut plan = Plan {
        delimiter,
        skip,
        header,
        columns,
        headings: names,
        guessed: Vec::new(),
        chosen: Vec::new(),
        trade,
        log,
        brands: brands(&look),
        ledger: false,
        sides,
        prose: data.iter().filter(|r| filled(r) > 1).count() * 3 < data.len(),
    };
    let says = |words: &[&str]| plan.headings.iter().any(|h| words.contains(&fold::key(h).as_str()));
    plan.ledger = says(LEDGER);
    // «初期PW» beside «現在のPW» is one that was.
    let was = |h: &String| {
        let key = fold::key(h);
        ["初期", "旧", "変更前", "出荷時", "default", "initial", "old"].iter().any(|w| key.starts_with(w))
    };
    let is = |(c, h): (&Option<Col>, &String)| *c == Some(Col::Password) && !was(h);
    if plan.columns.iter().zip(&plan.headings).any(is) {
        for (c, _) in plan.columns.iter_mut().zip(&plan.headings).filter(|(_, h)| was(h)) {
            if *c == Some(Col::Password) {
                *c = Some(Col::Secret);
            }
        }
    }
    // «Full Name, Email, Username» is the person who has the thing, not a login of the device.
    let person = says(&["email", "mail", "メール", "メールアドレス", "氏名", "fullname", "社員番号"]);
    if person && !plan.has(Col::Password) && !plan.has(Col::Login) {
        plan.columns.iter_mut().filter(|c| **c == Some(Col::User)).for_each(|c| *c = Some(Col::Other));
    }
    if plan.header.is_some() {
        correct_by_content(&mut plan, &data);
    } else {
        // A title above is no row.
        let rows: Vec<&Vec<String>> = data.into_iter().filter(|r| r.len() > 1).collect();
        correct_by_content(&mut plan, &rows);
        headerless_login(&mut plan, &rows);
    }
    plan
}

/// Do the same headings come again from some column on? (`型番, IP, , 型番, IP`)
#[cold]
fn side_by_side(names: &[String]) -> Option<(usize, usize)> {
    let said =
        |c: &Option<(Col, usize)>| matches!(c, Some((Col::Model | Col::Address | Col::Mac | Col::Serial, _)));
    let same = |wide: usize| {
        let first = names.get(..wide)?;
        let other = names.get(wide..wide * 2).or_else(|| names.get(wide..))?;
        let pairs = || first.iter().zip(other).filter(|(a, _)| !a.trim().is_empty());
        (pairs().count() >= 2 && pairs().all(|(a, b)| a == b) && pairs().any(|(a, _)| said(&by_words(a))))
            .then_some(wide)
    };
    let wide = (2..=names.len() / 2 + 1).find_map(same)?;
    // Nothing but the repetition: a last one may be cut short by a blank column that is not there.
    let all = names.iter().enumerate().skip(wide).all(|(i, n)| names.get(i % wide) == Some(n));
    all.then_some((wide, names.len().div_ceil(wide)))
}

/// One column per meaning: the strongest word wins, then the first.
fn one_each(found: &[Option<(Col, usize)>]) -> Vec<Option<Col>> {
    let has_kind = found.iter().flatten().any(|(c, _)| *c == Col::Kind);
    let mut out = Vec::with_capacity(found.len());
    for (i, f) in found.iter().enumerate() {
        let Some((c, rank)) = *f else {
            out.push(None);
            continue;
        };
        let stronger = found
            .iter()
            .enumerate()
            .any(|(j, f)| f.is_some_and(|(d, r)| d == c && (r < rank || r == rank && j < i)));
        let many = matches!(
            c,
            Col::Other | Col::Note | Col::Secret | Col::Password | Col::Login | Col::Trade | Col::Log
        );
        out.push(Some(match c {
            c if !stronger || many => c,
            // 「品名」 beside 「型番」 says what kind of thing it is.
            Col::Model if !has_kind && !out.contains(&Some(Col::Kind)) => Col::Kind,
            _ => Col::Other,
        }));
    }
    out
}

fn second_header(row: &[String], found: &[Option<(Col, usize)>]) -> Option<Vec<Option<(Col, usize)>>> {
    let mut out = found.to_vec();
    let (mut new, mut known, mut unknown) = (0, 0, 0);
    for (i, c) in row.iter().enumerate() {
        if c.trim().is_empty() {
            continue;
        }
        // A row of data is no heading.
        if address(c).is_some() || mac(c).is_some() || model_like(c) || firmware_like(c) {
            return None;
        }
        let Some(word) = by_words(c) else {
            unknown += 1;
            continue;
        };
        known += 1;
        if let Some(slot) = out.get_mut(i) {
            // The lower line is the more exact one: «機器» above «メーカー» and «型番».
            if slot.is_none_or(|(c, _)| c != word.0 && word.0 != Col::Other) {
                *slot = Some(word);
                new += usize::from(word.0 != Col::Other);
            }
        }
    }
    (new > 0 && known >= unknown || known >= 2 && unknown == 0).then_some(out)
}

/// Names that make a table one about cameras even without a network column.
fn brands(look: &[Vec<String>]) -> bool {
    const NAMES: &[&str] = &["カメラ", "レコーダ", "camera", "nvr", "dvr", "ルーター", "ルータ"];
    look.iter().flatten().any(|c| {
        let low = fold(c).to_lowercase();
        NAMES.iter().chain(words::MAKERS).any(|n| low.contains(n))
    })
}

/// Headings can be missing, odd or misleading (`Device Type` is a model for SADP and a kind elsewhere).
fn correct_by_content(plan: &mut Plan, data: &[&Vec<String>]) {
    let share = |i: usize, test: &dyn Fn(&str) -> bool| {
        let cells: Vec<&str> =
            data.iter().filter_map(|r| r.get(i)).map(|c| c.trim()).filter(|c| !is_empty(c)).collect();
        if cells.is_empty() {
            0.0
        } else {
            cells.iter().filter(|c| test(c)).count() as f64 / cells.len() as f64
        }
    };
    // «nvr_name» and «NVR» name another device, «NVR model» does not.
    let other = |h: &str| {
        let recorder = ["nvr", "dvr", "recorder", "レコーダー", "録画機"];
        h.to_lowercase().contains("name") || h.contains('名') || recorder.contains(&fold::key(h).as_str())
    };
    let name: Vec<bool> = plan.headings.iter().map(|h| other(h)).collect();
    let named = |i: usize| name.get(i).copied().unwrap_or(false);
    let things: Vec<bool> = plan
        .headings
        .iter()
        .map(|h| {
            ["camera", "カメラ", "device", "gerät", "機器名称", "appareil", "dispositivo"]
                .contains(&fold::key(h).as_str())
        })
        .collect();
    let thing = |i: usize| things.get(i).copied().unwrap_or(false);
    // Of several columns that could hold models, the one whose names are known (`CAM-001` is a name).
    let known = |c: &str| model_like(c) && kind_of(c) != DeviceKind::Unknown;
    let known_models = |i: usize| share(i, &known);
    let model_at = (0..plan.columns.len())
        .filter(|i| plan.columns[*i].is_none() && known_models(*i) > 0.3)
        .max_by(|a, b| known_models(*a).total_cmp(&known_models(*b)).then(b.cmp(a)));
    let width = plan.columns.len();
    let other_addresses = |i: usize| (0..width).any(|j| j != i && share(j, &|c| address(c).is_some()) > 0.99);
    for i in 0..width {
        // `TS-WLCAM` is a model without a digit.
        let name = |w: &str| w.contains('-') && w.bytes().filter(u8::is_ascii_uppercase).count() > 3;
        let kind_words = || {
            share(i, &|c| {
                kind_of(c) != DeviceKind::Unknown
                    && !c.chars().any(char::is_numeric)
                    && !c.split_whitespace().any(name)
            })
        };
        match plan.columns[i] {
            Some(Col::Model) if !plan.has(Col::Kind) && kind_words() > 0.8 => {
                plan.columns[i] = Some(Col::Kind)
            }
            Some(Col::Kind) if !plan.has(Col::Model) && kind_words() < 0.2 && share(i, &model_like) > 0.7 => {
                plan.columns[i] = Some(Col::Model);
                plan.guessed.push(i);
            }
            // «アドレス» can be a street, «Version» that of something else: without an address in it, it is not one.
            Some(Col::Address) if share(i, &|c| address(c).is_none()) == 1.0 => {
                plan.columns[i] = Some(Col::Other)
            }
            // «Device» above models that are known.
            Some(Col::Other | Col::Name) | None
                if thing(i)
                    && plan.has(Col::Firmware)
                    && !plan.has(Col::Model)
                    && model_at.is_none_or(|m| m == i)
                    && known_models(i) > 0.3 =>
            {
                plan.columns[i] = Some(Col::Model);
                plan.guessed.push(i);
            }
            // «Camera» above names.
            Some(Col::Other) | None
                if !plan.has(Col::Name)
                    && thing(i)
                    && share(i, &|c| c.chars().any(char::is_alphabetic)) > 0.7 =>
            {
                plan.columns[i] = Some(Col::Name);
                plan.guessed.push(i);
            }
            // «ID» beside «PW» is a login name.
            Some(Col::Other)
                if plan.has(Col::Password)
                    && !plan.has(Col::User)
                    && matches!(plan.columns.get(i + 1), Some(Some(Col::Password | Col::Secret)))
                    && share(i, &|c| c.parse::<u32>().is_err()) > 0.9 =>
            {
                plan.columns[i] = Some(Col::User);
                plan.guessed.push(i);
            }
            None => {
                // `5.40.9.5` is a version as well as an address: beside true versions, where another column has the
                // addresses, it is a version.
                let elsewhere = |c: &str| address(c).is_some() && other_addresses(i);
                let versions = if share(i, &firmware_like) > 0.0 {
                    share(i, &|c| firmware_like(c) || elsewhere(c))
                } else {
                    0.0
                };
                let all_addresses = share(i, &|c| address(c).is_some());
                let seen = [
                    (Col::Mac, share(i, &|c| mac(c).is_some()), 0.7),
                    (Col::Address, all_addresses, 0.7),
                    (Col::Firmware, versions, 0.8),
                    (Col::Vendor, share(i, &words::is_maker), 0.8),
                    (
                        Col::Model,
                        if named(i) || model_at.is_some_and(|m| m != i) {
                            0.0
                        } else {
                            share(i, &|c| model_like(c) || words::model_and_remark(c).is_some_and(known))
                        },
                        // Without headings, the column in which some models are known.
                        if plan.header.is_none() && plan.delimiter != b'|' && model_at == Some(i) {
                            0.3
                        } else {
                            0.8
                        },
                    ),
                ];
                if let Some((c, ..)) = seen.into_iter().find(|(c, s, min)| s >= min && !plan.has(*c)) {
                    plan.columns[i] = Some(c);
                    plan.guessed.push(i);
                }
            }
            _ => {}
        }
    }
}

/// In a list without headings, the column behind one that holds nothing but names of administrators.
fn headerless_login(plan: &mut Plan, data: &[&Vec<String>]) {
    const NAMES: [&str; 9] =
        ["admin", "root", "user", "username", "operator", "service", "viewer", "guest", "administrator"];
    let admin = |c: &String| NAMES.iter().any(|n| c.trim().eq_ignore_ascii_case(n));
    let user = (0..plan.columns.len().saturating_sub(1)).find(|i| {
        plan.columns.get(*i..*i + 2).is_some_and(|c| c.iter().all(Option::is_none))
            && data.iter().all(|r| r.get(*i).is_some_and(admin))
    });
    if let Some(i) = user.filter(|_| plan.has(Col::Address) && !data.is_empty()) {
        plan.columns[i] = Some(Col::User);
        plan.columns[i + 1] = Some(Col::Password);
        plan.guessed.extend([i, i + 1]);
    }
}

fn sniff(head: &Head<'_>) -> Sniff {
    // Tables do not start with markup or braces; settings with `key = value` lines are no tables.
    let first = head.head.trim_start_matches('\u{FEFF}').trim_start();
    // In Markdown, where a table has its line below the headings, such lines stand beside it.
    let markdown = words::is_markdown(head.head);
    if !markdown && (first.starts_with(['{', '[', '<']) || first.starts_with("---")) {
        return Sniff::No;
    }
    // Answers of programs below a command line are no rows either.
    if !markdown && head.head.lines().take(40).any(|l| l.starts_with(['{', '<'])) {
        return Sniff::No;
    }
    // Rows in the statements of a database: not a table of columns.
    let statement = |l: &str| {
        ["insert into", "create table", "replace into"]
            .iter()
            .any(|w| l.get(..w.len()).is_some_and(|h| h.eq_ignore_ascii_case(w)))
    };
    if head.head.lines().take(40).any(statement) {
        return Sniff::No;
    }
    let Some(delimiter) = csv::delimiter(head.head) else { return Sniff::No };
    // A price list or a cover may stand above the devices.
    let mut best = Sniff::No;
    let mut rest = head.head;
    for i in 0..4 {
        let p = plan(rest, delimiter);
        // Below the header of another table are its rows: only a header of their own makes them devices.
        if i > 0 && p.header.is_none() {
            break;
        }
        best = best.max(judge(&p));
        if best == Sniff::Sure || p.header.is_none() {
            break;
        }
        let mut rows = Rows::new(rest, delimiter);
        let mut end = rest.len();
        for _ in 0..p.skip.max(1) {
            end = rows.read().map_or(rest.len(), |r| r.end);
        }
        rest = rest.get(end..).unwrap_or("");
    }
    best
}

fn judge(p: &Plan) -> Sniff {
    if p.is_other() || p.prose {
        return Sniff::No;
    }
    let net = p.has(Col::Address) || p.has(Col::Mac);
    let (model, firmware) = (p.has(Col::Model), p.has(Col::Firmware));
    let about = p.has(Col::Vendor) || p.has(Col::Kind) || p.has(Col::Serial) || p.has(Col::Place);
    // Columns set apart by blanks: text can look like that by chance.
    let aligned = p.delimiter == csv::ALIGNED;
    if p.header.is_none() {
        // A recorder's own list: number, MAC address, input.
        let numbered = p.has(Col::Mac) && (2..=4).contains(&p.columns.len());
        let told = model || firmware || p.has(Col::Vendor) || p.has(Col::Password);
        let some = net && told || model && firmware || numbered;
        return if some && !aligned { Sniff::Maybe(20) } else { Sniff::No };
    }
    if firmware && (model || net && about)
        || model && net
        || p.has(Col::Password) && p.has(Col::User) && p.has(Col::Address)
        || p.has(Col::Login) && p.has(Col::Address)
        || p.ledger && model && p.has(Col::Vendor) && p.has(Col::Kind) && p.has(Col::Name)
    {
        if aligned { Sniff::Maybe(70) } else { Sniff::Sure }
    } else if aligned {
        Sniff::No
    } else if net && about && p.has(Col::Name) {
        Sniff::Maybe(60)
    } else if model && about && p.brands {
        Sniff::Maybe(50)
    } else if firmware && about && p.brands {
        Sniff::Maybe(40)
    } else if model && p.has(Col::Vendor) && p.has(Col::Name) && p.has(Col::Kind)
        || net && p.has(Col::Name) && (p.has(Col::Mac) || p.brands)
    {
        Sniff::Maybe(25)
    } else {
        Sniff::No
    }
}

/// Rows that are tested for being the heading of a further table although they are none. More is not worth the time.
const VAIN_LOOKS: usize = 3_000;

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let head = Head::of(&src.text);
    let Some(delimiter) = csv::delimiter(head.head) else { return };
    let mut rows = Rows::new(&src.text, delimiter);
    let mut reader = Reader::new(src, plan(head.head, delimiter));
    reader.begin(0, sink);
    let mut survey = survey::begin(src, delimiter, sink);
    let (mut n, mut looks) = (0, 0);
    // The row above was blank or a title: another table may begin, about devices or not.
    let mut gap = false;
    let marked = delimiter == b'|' && words::is_markdown(head.head);
    while let Some(row) = rows.read() {
        let inside = n >= reader.plan.skip;
        if survey.as_ref().is_some_and(survey::Survey::is_full) {
            reader.left += 1;
            sink.unread(src.span(row.start, row.end), "budget");
            continue;
        }
        if inside
            && let Some(s) = &mut survey
            && reader.counted(&row, if looks < VAIN_LOOKS { DIGITS + 1 } else { 0 }, s)
        {
            gap = false;
            n += 1;
            continue;
        }
        // In Markdown a line below says that these are headings, whatever their words.
        let below = || src.text.get(row.end..).unwrap_or("").trim_start().lines().next().unwrap_or("");
        let ruled =
            inside && delimiter == b'|' && words::rules_off(below()) && below().trim_end().contains('|');
        let may = ruled || inside && (gap || !marked) && looks < VAIN_LOOKS && may_be_headings(&row, src);
        if may && !reader.is_header_again(&row) {
            looks += 1;
            let filled = filled_in(&row, src);
            let all_known = |f: &[Option<(Col, usize)>]| f.iter().flatten().count() == filled;
            let found =
                headings(&cells_of(&row, delimiter)).filter(|f| is_strong(f, filled) || gap && all_known(f));
            if found.is_some() || ruled {
                let rest = Head::of(src.text.get(row.start..).unwrap_or("")).head;
                reader.table += 1;
                let mut new = plan(rest, delimiter);
                // Nothing is guessed below headings that say nothing.
                if ruled && new.header.is_none() {
                    new.columns.fill(None);
                }
                let before = std::mem::replace(&mut reader.plan, new);
                if let Some(s) = &mut survey {
                    s.tables.push((src.id, row.start, before));
                }
                reader.begin(row.start, sink);
                reader.told = false;
                n = 0;
            }
        }
        let (skip, header) = (reader.plan.skip, reader.plan.header);
        let span = src.span(row.start, row.end);
        if n >= skip {
            if reader.table > 0 && (reader.plan.is_other() || !reader.plan.names_devices()) {
                sink.unread(span, "other-table");
            } else if let Some((wide, n)) = reader.plan.sides {
                let width = reader.plan.columns.len();
                reader.beside.resize_with(n, || vec![(String::new(), None); width]);
                for i in 0..n {
                    // What was merged in one table does not reach into the next.
                    std::mem::swap(&mut reader.last, &mut reader.beside[i]);
                    reader.row(&row.part(i * wide, wide), sink);
                    std::mem::swap(&mut reader.last, &mut reader.beside[i]);
                }
            } else if let Some(s) = &mut survey {
                reader.counted_in_full(&row, s, sink);
            } else {
                reader.row(&row, sink);
            }
        } else if header.is_some_and(|h| n >= h) {
            if header == Some(n) {
                reader.heading = src.text.get(row.start..row.end).unwrap_or("").trim().to_owned();
            }
            sink.understood(span);
        } else if row.is_blank() {
            sink.understood(span);
        } else {
            reader.mask(&row, sink);
            sink.unread(span, "preamble");
        }
        gap = row.is_blank() || is_title(first_of(&row, src), filled_in(&row, src));
        n += 1;
    }
    reader.end(sink);
    if let Some(mut s) = survey {
        s.tables.push((src.id, src.text.len() + 1, reader.plan));
        sink.survey = Some(s);
    }
    for at in rows.unclosed() {
        const T: Text = text(
            "引用符(\")が閉じていません。この行は、列がずれているかもしれません。",
            "A quote (\") is not closed. The columns of this row may be shifted.",
        );
        sink.notice("csv.unclosed_quote", T, Args::new(), Some(src.span(*at as usize, *at as usize + 1)));
    }
}

/// The first cell with something in it.
fn first_of<'s>(row: &Row<'_, '_>, src: &'s Source) -> &'s str {
    row.cells.iter().map(|c| c.raw(&src.text).trim()).find(|c| !c.is_empty()).unwrap_or("")
}

fn filled_in(row: &Row<'_, '_>, src: &Source) -> usize {
    row.cells.iter().filter(|c| !c.raw(&src.text).trim().is_empty()).count()
}

/// Headings have no more digits.
const DIGITS: usize = 8;

/// Cheap: headings have hardly any digits, rows about devices have many.
fn may_be_headings(row: &Row<'_, '_>, src: &Source) -> bool {
    let text = src.text.get(row.start..row.end).unwrap_or("");
    text.len() >= 6 && text.bytes().filter(u8::is_ascii_digit).count() <= DIGITS && filled_in(row, src) >= 2
}

/// A, B, … Z, AA, …
fn letter(column: usize) -> String {
    let mut n = column + 1;
    let mut out = Vec::new();
    while n > 0 {
        out.push(b'A' + u8::try_from((n - 1) % 26).unwrap_or(0));
        n = (n - 1) / 26;
    }
    out.iter().rev().map(|b| char::from(*b)).collect()
}

/// A note in place of a device: «※…», «注)», an example, a sum.
fn is_remark(first: &str, filled: usize) -> bool {
    const MARKS: [char; 5] = ['※', '*', '＊', '・', '注'];
    let f = fold(first);
    let bare = f.trim_start_matches(MARKS);
    let sample = ["記入例", "(例)", "例)", "例:", "見本", "サンプル"];
    // «※2», «**Gate**» and «注射室» stand in front of devices, too.
    filled < 3 && f.starts_with(MARKS)
        || bare == "例"
        || sample.iter().any(|s| bare.starts_with(s))
        || matches!(f.as_str(), "合計" | "小計" | "計" | "総計" | "total" | "Total")
        || filled == 1 && (f.contains('。') || f.chars().count() > 40)
}

/// A heading as it is told: short, and without what someone wrote behind a colon (it may be a password).
fn shown_heading(s: &str) -> String {
    let f = fold(s);
    let end = if by_words(&f).is_none() { f.find([':', '=']).unwrap_or(f.len()) } else { f.len() };
    f.get(..end).unwrap_or("").chars().take(40).collect()
}

/// In the export of Hikvision's search tool "Port" is the maker's own service port. Elsewhere it can be anything.
fn is_sadp(plan: &Plan) -> bool {
    plan.has(Col::SdkPort) && plan.has(Col::HttpPort) && plan.has(Col::Serial) && plan.has(Col::Firmware)
}

/// Words for a device on which nobody has ever set a password; the last one only in the exports of search tools.
static NEVER: [&str; 7] = [
    "uninitialized",
    "not activated",
    "未アクティブ",
    "未アクティベート",
    "未初期化",
    "未初始化",
    "inactive",
];

struct Reader<'p> {
    src: &'p Source,
    plan: Plan,
    /// Number of the table within the text.
    table: u32,
    /// The heading row as it stands, without blanks around it.
    heading: String,
    /// Last value of each column, for merged cells that an export leaves blank below the first.
    last: Vec<(String, Option<Span>)>,
    /// The same for each of several tables side by side.
    beside: Vec<Vec<(String, Option<Span>)>>,
    told_secret: bool,
    other_model: Option<usize>,
    /// The last password of each column, for «〃» below it.
    above: HashMap<usize, String>,
    /// The first serial number that a spreadsheet has damaged.
    damaged: Option<Span>,
    skipped: usize,
    /// Rows for which there was no room.
    left: usize,
    /// A title stood above, and no device since.
    after_title: bool,
    /// The survey knows the columns of this table.
    told: bool,
    /// Words of which the kind was asked.
    kinds: Vec<(String, DeviceKind)>,
}

/// No row gives more.
const FACTS_OF_A_ROW: usize = 24;

impl<'p> Reader<'p> {
    fn new(src: &'p Source, plan: Plan) -> Reader<'p> {
        Reader {
            src,
            other_model: plan.other_model(),
            plan,
            table: 0,
            heading: String::new(),
            last: Vec::new(),
            beside: Vec::new(),
            told_secret: false,
            above: HashMap::new(),
            damaged: None,
            skipped: 0,
            left: 0,
            after_title: false,
            told: false,
            kinds: Vec::new(),
        }
    }

    /// A table begins at `at`: what the user said of its columns counts, and what they were read as is told.
    fn begin(&mut self, at: usize, sink: &mut FactSink<'_>) {
        let p = &mut self.plan;
        for (column, col) in sink.chosen_columns(self.table) {
            let Some(col) = words::CHOICES.iter().find(|(id, _)| *id == col).map(|(_, c)| *c) else {
                continue;
            };
            if col != Col::Other {
                p.columns.iter_mut().filter(|c| **c == Some(col)).for_each(|c| *c = Some(Col::Other));
            }
            if let Some(slot) = p.columns.get_mut(column as usize) {
                *slot = Some(col);
                p.chosen.push(column as usize);
            }
        }
        self.other_model = self.plan.other_model();
        self.last = vec![(String::new(), None); self.plan.columns.len()];
        self.beside.clear();
        self.heading.clear();
        self.after_title = false;
        self.tell_columns(at, sink);
    }

    /// Say which column was read as what, so that a person can see a mistake.
    fn tell_columns(&self, at: usize, sink: &mut FactSink<'_>) {
        const BY_WORD: Text = text(
            "列{column}(見出し「{heading}」)を「{as}」として読みました。",
            "Column {column} (heading “{heading}”) was read as “{as}”.",
        );
        const BY_CONTENT: Text = text(
            "列{column}を、中身から「{as}」と考えて読みました。",
            "Column {column} was read as “{as}”, judged by what stands in it.",
        );
        const BY_USER: Text = text(
            "列{column}を、指定のとおり「{as}」として読みました。",
            "Column {column} was read as “{as}”, as you said.",
        );
        let plan = &self.plan;
        let mut rows = Rows::new(self.src.text.get(at..).unwrap_or(""), plan.delimiter);
        for _ in 0..plan.header.unwrap_or(0) {
            rows.read();
        }
        let Some(row) = rows.read() else { return };
        for (i, col) in plan.columns.iter().enumerate() {
            let by = if plan.chosen.contains(&i) {
                ReadBy::User
            } else if plan.header.is_none() || plan.guessed.contains(&i) {
                ReadBy::Content
            } else {
                ReadBy::Heading
            };
            let unused = *col == Some(Col::SdkPort) && !is_sadp(plan);
            let name = col.filter(|_| !unused).and_then(label);
            let heading = shown_heading(plan.headings.get(i).map_or("", String::as_str));
            sink.column(Column {
                table: self.table,
                column: u32::try_from(i).unwrap_or(u32::MAX),
                letter: letter(i),
                heading: heading.clone(),
                meaning: col.map_or("other", words::id),
                label: name,
                by,
            });
            let Some(name) = name else { continue };
            let cell = row.cells.get(i).map(|c| self.src.span(at + c.start as usize, at + c.end as usize));
            let args = Args::new().with("column", letter(i)).with("as", name).with("heading", heading);
            let t = match by {
                ReadBy::Heading => BY_WORD,
                ReadBy::Content => BY_CONTENT,
                ReadBy::User => BY_USER,
            };
            // Further tables are told by their columns alone, not by more remarks.
            if self.table == 0 {
                sink.notice("list.columns", t, args, cell);
            }
        }
    }

    fn end(&self, sink: &mut FactSink<'_>) {
        if let Some(at) = self.damaged {
            const T: Text = text(
                "製造番号が短いか、Excelで書きかわっています(1.23E+14など)。機器を見分けるのには使いません。",
                "A serial number is too short, or a spreadsheet has changed it (1.23E+14). It is not used to tell devices apart.",
            );
            sink.notice("list.serial_not_used", T, Args::new(), Some(at));
        }
        if self.skipped > 0 {
            const T: Text = text(
                "パソコンなど、カメラやネットワーク機器でない行を{n}行とばしました。",
                "{n} rows about computers or other things that are no cameras or network devices were left out.",
            );
            sink.notice("list.rows_left_out", T, Args::new().with("n", self.skipped), None);
        }
        if self.left > 0 {
            const T: Text = text(
                "行が多すぎるので、あとの{n}行は読みませんでした。表を分けて入れてください。",
                "There were too many rows; the last {n} were not read. Drop the table in parts.",
            );
            sink.notice("list.rows_not_read", T, Args::new().with("n", self.left), None);
        }
        if self.table > 0 {
            const T: Text = text(
                "表が{n}個ありました。1つずつ読みました。",
                "There are {n} tables. They were read one by one.",
            );
            sink.notice("list.tables", T, Args::new().with("n", i64::from(self.table) + 1), None);
        }
    }

    fn row(&mut self, row: &Row<'_, '_>, sink: &mut FactSink<'_>) {
        let span = self.src.span(row.start, row.end);
        let filled = row.cells.iter().filter(|c| !c.raw(&self.src.text).trim().is_empty()).count();
        if filled == 0 {
            sink.understood(span);
            return;
        }
        // Secrets are masked before anything else is said about the row.
        self.mask(row, sink);
        // Half a device gives a wrong verdict: a row is read whole or not at all.
        if sink.room() < FACTS_OF_A_ROW {
            self.left += 1;
            sink.unread(span, "budget");
            return;
        }
        // Each cell that means something is put into plain letters once.
        let mut read: Vec<(Col, usize, String)> = self
            .plan
            .columns
            .iter()
            .enumerate()
            .filter_map(|(i, c)| Some((c.filter(|c| is_read(*c))?, i)))
            .map(|(c, i)| (c, i, fold(&cell_of(row, i, self.plan.delimiter))))
            // «〃»: as in the line above.
            .map(|(c, i, v)| match self.last.get(i) {
                Some((above, _)) if is_ditto(&v) => (c, i, above.clone()),
                _ => (c, i, v),
            })
            .filter(|(_, _, v)| !is_empty(v))
            .collect();
        // A column of remarks that are models: without what else is said, and not where only that is said.
        read.retain_mut(|(c, i, v)| {
            if *c != Col::Model || !self.plan.guessed.contains(i) || model_like(v) {
                return true;
            }
            if let Some(model) = words::model_and_remark(v).map(str::to_owned) {
                *v = model;
                return true;
            }
            v.matches(' ').count() < 2 || v.bytes().any(|b| b.is_ascii_digit())
        });
        if let Some(i) = self.other_model
            && read.iter().all(|(c, ..)| *c != Col::Model)
        {
            let v = fold(&cell_of(row, i, self.plan.delimiter));
            if model_like(&v) {
                read.push((Col::Model, i, v));
            }
        }
        let cell = |c: Col| read.iter().find(|(x, ..)| *x == c).map(|(_, i, v)| (*i, v.as_str()));
        // Model and version in one cell: below it, the whole cell is repeated.
        let mut whole = None;
        if cell(Col::Firmware).is_none()
            && let Some((i, v)) = cell(Col::Model)
            && let Some((model, version)) = words::split_version(v)
        {
            let (model, version) = (model.to_owned(), version.to_owned());
            whole = Some((i, v.to_owned()));
            read.retain(|(c, ..)| *c != Col::Model);
            read.extend([(Col::Model, i, model), (Col::Firmware, i, version)]);
        }
        let cell = |c: Col| read.iter().find(|(x, ..)| *x == c).map(|(_, i, v)| (*i, v.as_str()));
        let identity = [Col::Model, Col::Address, Col::Mac, Col::Serial, Col::Firmware];
        let named = identity.iter().any(|c| cell(*c).is_some())
            || cell(Col::Name).is_some() && (cell(Col::Vendor).is_some() || cell(Col::Kind).is_some());
        if is_title(first_of(row, self.src), filled) || self.plan.delimiter == b'|' && is_rule(row, self.src)
        {
            self.after_title |= filled == 1;
            sink.understood(span);
            return;
        }
        // A sentence below a table of Markdown has no columns.
        if self.plan.delimiter == b'|' && row.cells.len() < 2 {
            sink.unread(span, "no-device");
            return;
        }
        let repeated = self.plan.header.is_some() && self.is_header_again(row);
        let alone = self.plan.header.is_none() && row.cells.len() < 2;
        if repeated || filled == 1 && (!named || alone) {
            // A heading repeated on each printed page, or a title between groups.
            sink.understood(span);
            return;
        }
        if !named {
            // A form with numbered, empty rows; a sum below the table.
            if filled <= 2 {
                sink.understood(span);
            } else {
                sink.unread(span, "no-device");
            }
            return;
        }
        if self.plan.delimiter == csv::ALIGNED && row.cells.len() != self.plan.columns.len() {
            sink.unread(span, "shifted-columns");
            return;
        }
        if is_remark(first_of(row, self.src), filled) {
            sink.understood(span);
            return;
        }
        // «ファームウェア,,Ver.1.20» below the table says something of it and is no device.
        let label =
            || by_words(first_of(row, self.src)).is_some_and(|(c, r)| r < 40 && fact_key(c).is_some());
        if self.plan.header.is_some() && filled <= 2 && label() {
            sink.unread(span, "no-device");
            return;
        }
        // Below a title, the rows of a table without headings (telephone numbers) are no devices.
        if self.after_title {
            let model = cell(Col::Model).is_some_and(|(_, v)| model_like(v));
            let firmware = cell(Col::Firmware).is_some_and(|(_, v)| firmware_like(v));
            let net = cell(Col::Address).is_some_and(|(_, v)| words::address_in(v).is_some())
                || cell(Col::Mac).is_some_and(|(_, v)| words::mac_in(v).is_some());
            if !(model || firmware || net) {
                sink.unread(span, "other-table");
                return;
            }
            self.after_title = false;
        }
        if is_office(cell(Col::Kind).map_or("", |(_, v)| v)) {
            self.skipped += 1;
            sink.understood(span);
            return;
        }
        let words = [Col::Kind, Col::Model, Col::Name].map(|c| cell(c).map_or("", |(_, v)| v));
        let kind = words.into_iter().map(|w| self.kind(w)).find(|k| *k != DeviceKind::Unknown);
        let kind = kind.unwrap_or_default();
        sink.subject(kind, span);
        sink.understood(span);
        for c in [Col::Vendor, Col::Model, Col::Hardware, Col::Serial, Col::Name] {
            let Some(k) = fact_key(c) else { continue };
            if let Some((i, v)) = cell(c) {
                // Some tools write the maker where the model belongs.
                if c == Col::Model && words::is_maker(v) {
                    if cell(Col::Vendor).is_none() {
                        sink.stated(key::DEVICE_VENDOR, v, self.span(row, i));
                    }
                    continue;
                }
                // A number that a spreadsheet has cut is no model either.
                let cut = v.contains("E+")
                    && v.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'E' | b'+'));
                let version = v.to_ascii_lowercase().starts_with("ver.");
                if c == Col::Model && (cut || version || address(v).is_some()) {
                    continue;
                }
                // Two devices must not become one by a number that Excel has cut (1.23457E+14) or a running number.
                if c == Col::Serial && !is_serial(v) {
                    self.damaged = self.damaged.or(Some(self.span(row, i)));
                    continue;
                }
                sink.stated(k, v, self.span(row, i));
            } else if let Some((v, above)) = self.carried_down(c, row) {
                sink.derived(k, v, above);
            }
        }
        if sink.known(key::DEVICE_MODEL).is_none()
            && let Some((i, v)) = cell(Col::Serial)
            && let Some(model) = words::model_in_serial(v)
        {
            sink.derived(key::DEVICE_MODEL, model, self.span(row, i));
        }
        if cell(Col::Name).is_none()
            && let Some((i, v)) = cell(Col::Place)
        {
            sink.stated(key::DEVICE_NAME, v, self.span(row, i));
        }
        // Both are often written into one cell.
        let net = [cell(Col::Address), cell(Col::Mac)];
        if let Some((i, ip)) = net.iter().flatten().find_map(|(i, v)| Some((*i, words::address_in(v)?))) {
            sink.stated(key::DEVICE_ADDRESS, ip, self.span(row, i));
        }
        if let Some((i, m)) = net.iter().rev().flatten().find_map(|(i, v)| Some((*i, words::mac_in(v)?))) {
            sink.stated(key::DEVICE_MAC, m, self.span(row, i));
        }
        self.firmware(row, cell(Col::Firmware), cell(Col::Build), sink);
        self.ports(row, &cell, sink);
        self.activation(row, sink);
        self.account(row, &cell, sink);
        for (c, i, v) in &read {
            let v = whole.as_ref().filter(|(w, _)| w == i).map_or(v, |(_, t)| t);
            let may_repeat = !matches!(c, Col::Address | Col::Mac | Col::Serial | Col::Name);
            if may_repeat && self.last.get(*i).is_some_and(|(l, _)| l != v) {
                self.last[*i] = (v.clone(), Some(self.span(row, *i)));
            }
        }
    }

    /// The kind that a word tells. A list repeats few of them.
    fn kind(&mut self, word: &str) -> DeviceKind {
        if let Some((_, k)) = self.kinds.iter().find(|(w, _)| w == word) {
            return *k;
        }
        let k = kind_of(word);
        if self.kinds.len() < 32 {
            self.kinds.push((word.to_owned(), k));
        }
        k
    }

    fn firmware(
        &self,
        row: &Row<'_, '_>,
        version: Option<(usize, &str)>,
        build: Option<(usize, &str)>,
        sink: &mut FactSink<'_>,
    ) {
        let mut glued = None;
        if let Some((i, v)) = version {
            let (version, b) = split_build(v);
            // «最新», «更新済»: no version.
            let newest = ["最新", "更新済"].iter().any(|w| version.starts_with(w));
            if version.bytes().any(|b| b.is_ascii_digit()) && !newest {
                sink.stated(key::FIRMWARE_VERSION, version, self.span(row, i));
            }
            glued = b.map(|b| (i, b));
        }
        let build = build.map(|(i, b)| (i, b.to_owned()));
        if let Some((i, b)) = build.or(glued) {
            let day = Date::parse_loose(&b).map_or(b, |d| d.to_string());
            sink.stated(key::FIRMWARE_BUILD_DATE, day, self.span(row, i));
        }
    }

    fn ports<'c>(
        &self,
        row: &Row<'_, '_>,
        cell: &dyn Fn(Col) -> Option<(usize, &'c str)>,
        sink: &mut FactSink<'_>,
    ) {
        for c in [Col::HttpPort, Col::RtspPort, Col::SdkPort] {
            if c == Col::SdkPort && !is_sadp(&self.plan) {
                continue;
            }
            if let (Some(k), Some((i, v))) = (fact_key(c), cell(c))
                && let Ok(port) = v.parse::<u16>()
                && port != 0
            {
                sink.stated(k, port, self.span(row, i));
            }
        }
    }

    /// A device on which nobody has ever set a password. "Inactive" has this meaning only in the exports of search tools;
    /// elsewhere it can be one that is out of use.
    fn activation(&self, row: &Row<'_, '_>, sink: &mut FactSink<'_>) {
        for (i, c) in row.cells.iter().enumerate() {
            if self.plan.columns.get(i).copied().flatten() != Some(Col::Other) {
                continue;
            }
            let word = c.raw(&self.src.text).trim_matches(['"', ' ']);
            let said = NEVER.iter().position(|w| word.eq_ignore_ascii_case(w));
            let search_tool = is_sadp(&self.plan);
            if said.is_some_and(|i| i + 1 < NEVER.len() || search_tool) {
                sink.stated(key::AUTH_ACTIVATED, false, self.span(row, i));
            } else if search_tool
                && ["active", "activated", "アクティブ"].contains(&word.to_lowercase().as_str())
            {
                sink.stated(key::AUTH_ACTIVATED, true, self.span(row, i));
            }
        }
    }

    fn account<'c>(
        &mut self,
        row: &Row<'_, '_>,
        cell: &dyn Fn(Col) -> Option<(usize, &'c str)>,
        sink: &mut FactSink<'_>,
    ) {
        let user = cell(Col::User);
        let name = user.map_or("", |(_, v)| v).to_owned();
        let mut told = false;
        for i in 0..self.plan.columns.len() {
            let col = self.plan.columns[i];
            if !matches!(col, Some(Col::Password | Col::Login)) {
                continue;
            }
            let raw = row.text(i);
            let mut raw = raw.trim();
            if is_ditto(raw) {
                raw = self.above.get(&i).map_or("", String::as_str);
            }
            if is_empty(raw) || is_tick(raw) {
                continue;
            }
            let raw = raw.to_owned();
            self.above.insert(i, raw.clone());
            let raw = raw.as_str();
            let (name, value) = match col {
                Some(Col::Password) => (name.clone(), raw),
                // `admin/secret`, `admin : secret`
                Some(Col::Login) => match login(raw) {
                    Some((n, p)) => (n, p),
                    None => (name.clone(), raw),
                },
                _ => continue,
            };
            told = true;
            let span = self.span(row, i);
            let secret = if value.is_empty() {
                // «admin /»: what was left out is not known.
                Secret::of(SecretState::Absent)
            } else if name.eq_ignore_ascii_case("username") && value.eq_ignore_ascii_case("password") {
                Secret::of(SecretState::Placeholder)
            } else {
                Secret::read(value)
            };
            self.told(account(name), secret, span, sink);
        }
        // A login in the address of a stream.
        if !told
            && let Some((i, _)) = cell(Col::Address)
            && let Some(u) = url::read(row.text(i).trim())
            && let Some(secret) = u.password.filter(|p| p.state == SecretState::Plain)
        {
            told = true;
            self.told(account(u.user.unwrap_or_default()), secret, self.span(row, i), sink);
        }
        if !told && let Some((i, name)) = user {
            let absent = Secret::of(SecretState::Absent);
            sink.with_secret(key::ACCOUNT, account(name.to_owned()), absent, self.span(row, i), None);
        }
    }

    /// An account of a row. That the list holds passwords is one weakness of the file, not one of each row.
    fn told(&mut self, account: Account, secret: Secret, span: Span, sink: &mut FactSink<'_>) {
        let first = secret.state == SecretState::Plain && !self.told_secret;
        sink.with_secret(key::ACCOUNT, account, secret, span, None);
        if first {
            self.told_secret = true;
            let kind = Secret::of(SecretState::Plain);
            sink.with_secret(key::SECRET_IN_FILE, "password column", kind, span, None);
        }
    }

    /// Mark everything that is, or may be, a secret.
    fn mask(&self, row: &Row<'_, '_>, sink: &mut FactSink<'_>) {
        for (i, c) in row.cells.iter().enumerate() {
            let raw = c.raw(&self.src.text);
            if raw.contains("://")
                && let Some(u) = url::read(raw)
            {
                let start = c.start as usize;
                for r in u.secrets {
                    sink.source().mark_secret(self.src.span(start + r.start, start + r.end));
                }
            }
            let secret = match self.plan.columns.get(i) {
                Some(Some(Col::Password | Col::Login | Col::Secret)) => true,
                // A remark like «PW: abc123», and cells beyond the header.
                Some(Some(Col::Note | Col::Other) | None) | None => {
                    // Cheap first: no such word is without one of these letters.
                    let may = raw
                        .bytes()
                        .any(|b| matches!(b, b'p' | b'P' | b'k' | b'K' | 0xE3 | 0xE5 | 0xE6 | 0xEF));
                    raw.len() >= 4 && may && {
                        let low = raw.to_lowercase();
                        const WORDS: [&str; 13] = [
                            "パス",
                            "ﾊﾟｽ",
                            "passw",
                            "pw:",
                            "pw：",
                            "pw=",
                            "pass:",
                            "pass=",
                            "pass ",
                            "暗証",
                            "pw ",
                            "kennwort",
                            "密码",
                        ];
                        WORDS.iter().any(|w| low.contains(w))
                    }
                }
                _ => false,
            };
            if secret {
                sink.source().mark_secret(self.src.span(c.start as usize, c.end as usize));
            }
        }
    }

    fn span(&self, row: &Row<'_, '_>, column: usize) -> Span {
        row.cells.get(column).map_or(self.src.span(row.start, row.end), |c| {
            self.src.span(c.start as usize, (c.end as usize).max(c.start as usize))
        })
    }

    /// The heading row, printed again at the top of a page.
    fn is_header_again(&self, row: &Row<'_, '_>) -> bool {
        // Nearly all rows begin otherwise.
        let first = self.src.text.as_bytes().get(row.start).filter(|b| b.is_ascii_graphic());
        if first.is_some_and(|b| self.heading.as_bytes().first() != Some(b)) {
            return false;
        }
        let is = |r: &str| r.trim_start().strip_prefix(&self.heading).is_some_and(|r| r.trim().is_empty());
        !self.heading.is_empty() && self.src.text.get(row.start..row.end).is_some_and(is)
    }

    /// The maker, and with it the model, of a merged cell above. A model alone is never carried down: a blank one may
    /// well be unknown, and a wrong model gives a wrong verdict.
    fn carried_down(&self, c: Col, row: &Row<'_, '_>) -> Option<(String, Span)> {
        let at = |c: Col| self.plan.columns.iter().position(|x| *x == Some(c));
        let blank = |c: Col| at(c).is_some_and(|i| row.text(i).is_empty());
        let i = at(c)?;
        let ok = match c {
            Col::Vendor => blank(Col::Vendor),
            Col::Model => blank(Col::Model) && blank(Col::Vendor),
            _ => false,
        };
        let (v, above) = self.last.get(i)?;
        let v = &match c {
            Col::Model => words::split_version(v).map_or(v.as_str(), |(model, _)| model).to_owned(),
            _ => v.clone(),
        };
        (ok && !is_empty(v)).then(|| (v.clone(), *above)).and_then(|(v, a)| Some((v, a?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glued_builds_are_split_and_tapo_versions_are_not() {
        let s = |v: &str| split_build(v);
        assert_eq!(s("V3.2.30build 230531"), ("V3.2.30".into(), Some("230531".into())));
        assert_eq!(s("V5.7.18 build 240826"), ("V5.7.18".into(), Some("240826".into())));
        assert_eq!(
            s("2.800.0000000.16.R, Build Date: 2019-12-11"),
            ("2.800.0000000.16.R".into(), Some("2019-12-11".into()))
        );
        assert_eq!(
            s("1.3.9 Build 231019 Rel.40243n"),
            ("1.3.9 Build 231019 Rel.40243n".into(), Some("231019".into()))
        );
        assert_eq!(s("1.2.3"), ("1.2.3".into(), None));
        assert_eq!(s("build"), ("build".into(), None));
    }

    #[test]
    fn headers_in_many_spellings() {
        for (h, c) in [
            ("ＩＰアドレス", Col::Address),
            ("IPアドレス(固定)", Col::Address),
            ("ﾌｧｰﾑｳｪｱ ﾊﾞｰｼﾞｮﾝ", Col::Firmware),
            ("F/W", Col::Firmware),
            ("Software Version", Col::Firmware),
            ("Latest Firmware Version", Col::Other),
            ("ハードウェアバージョン", Col::Hardware),
            ("シリアル№", Col::Serial),
            ("S/N", Col::Serial),
            ("メーカー名", Col::Vendor),
            ("ログインパスワード", Col::Password),
            ("パスワード変更日", Col::Other),
            ("ID/PW", Col::Login),
            ("IPv4 Gateway", Col::Other),
            ("Device Type", Col::Model),
        ] {
            assert_eq!(by_words(h).map(|x| x.0), Some(c), "{h}");
        }
        assert_eq!(by_words("lorem ipsum"), None);
    }

    #[test]
    fn other_tables_are_left_alone() {
        for t in [
            "商品名,型番,単価,数量\nカメラ,A-1,1000,3\nケーブル,B-2,100,5\n",
            "timestamp,src ip,dst ip,action\n2026-01-01 10:00,10.0.0.1,10.0.0.2,allow\n2026-01-01 10:00,10.0.0.1,10.0.0.2,allow\n",
            "cveID,vendorProject,product,dateAdded\nCVE-2020-1,Acme,Box,2020-01-01\nCVE-2020-2,Acme,Box,2020-01-01\n",
            "date,open,close\n2026-01-01,1.0,2.0\n2026-01-02,1.0,2.0\n",
            "a, b, c\nd, e, f\n",
        ] {
            assert_eq!(sniff(&Head::of(t)), Sniff::No, "{t}");
        }
    }

    #[test]
    fn column_letters() {
        assert_eq!(
            [letter(0), letter(25), letter(26), letter(701), letter(702)],
            ["A", "Z", "AA", "ZZ", "AAA"]
        );
    }
}
