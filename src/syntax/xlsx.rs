//! Excel workbooks (xlsx, xlsm) → one text per sheet, one line per row, cells apart by tabs.
//!
//! Comes in: the bytes of the file. Goes out: for each sheet the text that a person sees in it, so that everything
//! behind works as for a table that was saved as text, and line n is row n. Merged cells are filled down, dates and
//! numbers look as Excel shows them (as far as that decides what a version, a day or a number is).
//!
//! Hostile files are normal: parts are unpacked in small pieces and never held whole, nothing is allocated by what a
//! header or a cell reference claims, a DTD or a part that unpacks to hundreds of times its size is refused, and every
//! budget ends with a message. Never fails, never recurses. Formulas, charts and comments are not read.

pub mod markup;

use super::xml;
use crate::i18n::{Args, Text, text};
use crate::model::map::HashMap;
use crate::model::order::Order as _;
use crate::source::archive::{self, Entry};
use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

/// Bytes of XML that are unpacked of one workbook.
const UNPACKED: usize = 192 << 20;
/// A part that unpacks to more than this times its size was made to do harm (tables reach 40).
const RATIO: usize = 250;
/// From this size on the ratio is looked at.
const RATIO_FROM: usize = 8 << 20;
/// Text of all sheets together.
const TEXT: usize = 48 << 20;
const STRINGS: usize = 24 << 20;
const SHEETS: usize = 50;
const COLUMNS: usize = 512;
/// One tag, or one text between tags.
const TOKEN: usize = 256 << 10;
/// One cell: characters that are written, and bytes that are held of it until then.
const CELL: usize = 4_000;
const CELL_BYTES: usize = 3 * CELL;
/// Cells that merged areas fill.
const FILLED: usize = 200_000;
/// Blank rows that are written above others, of all sheets together.
const BLANK: usize = 2 << 20;
const PIECE: usize = 64 << 10;

/// One sheet with something in it.
#[derive(Debug)]
pub struct Sheet {
    pub name: String,
    pub text: String,
}

#[derive(Debug, Default)]
pub struct Workbook {
    pub sheets: Vec<Sheet>,
    pub notices: Vec<(&'static str, Text, Args)>,
}

const REFUSED: Text = text(
    "このExcelファイルは、開くと大きくなりすぎるか、壊れています。安全のため開きませんでした。必要な表をCSVで保存して入れてください。",
    "This Excel file grows too large when opened, or is damaged. It was not opened, to be safe. Save the table as CSV and drop that.",
);
const CUT: Text = text(
    "シート「{name}」は大きすぎるので、{n}行目まで読みました。",
    "Sheet “{name}” is too large; it was read up to row {n}.",
);
const TABLE_CUT: Text =
    text("大きすぎるので、{n}行目まで読みました。", "This is too large; it was read up to row {n}.");
const WIDE: Text = text(
    "シート「{name}」の{n}列目より右は、読みませんでした。",
    "Sheet “{name}”: what stands to the right of column {n} was not read.",
);
const TABLE_WIDE: Text =
    text("{n}列目より右は、読みませんでした。", "What stands to the right of column {n} was not read.");
const MANY: Text = text(
    "シートが多すぎるので、はじめの{n}枚だけ読みました。",
    "There are too many sheets; only the first {n} were read.",
);
const LOCKED: Text = text(
    "このExcelファイルはパスワードで守られているので開けません。",
    "This Excel file is protected by a password and cannot be opened.",
);

/// Why a part is not read further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// Made to do harm, or damaged.
    Refused,
}

/// Is this zip an Excel workbook? (`xl/workbook.xml`, wherever it lies.)
pub fn is_workbook(entries: &[Entry]) -> bool {
    entries.iter().any(|e| e.name.ends_with("workbook.xml"))
}

/// Read all sheets. `entries` is the directory of `bytes`.
pub fn read(bytes: &[u8], entries: &[Entry]) -> Workbook {
    let mut out = Workbook::default();
    if entries.iter().any(|e| e.locked && e.name.ends_with("workbook.xml")) {
        out.notices.push(("xlsx.locked", LOCKED, Args::new()));
        return out;
    }
    let mut r = Reading { bytes, entries, left: UNPACKED, room: Room::default() };
    if r.workbook(&mut out).is_err() {
        out.sheets.clear();
        out.notices.push(("xlsx.refused", REFUSED, Args::new()));
    }
    out
}

struct Reading<'b> {
    bytes: &'b [u8],
    entries: &'b [Entry],
    left: usize,
    room: Room,
}

impl<'b> Reading<'b> {
    fn part(&mut self, name: &str) -> Option<Result<Tokens<'b>, Stop>> {
        let e = self.entries.iter().find(|e| e.name.eq_ignore_ascii_case(name))?;
        Some(Tokens::open(self.bytes, e, self.left))
    }

    fn workbook(&mut self, out: &mut Workbook) -> Result<(), Stop> {
        let Some(book) = self.entries.iter().find(|e| e.name.ends_with("workbook.xml")) else {
            return Ok(());
        };
        let (folder, file) = book.name.rsplit_once('/').unwrap_or(("", &book.name));
        let (folder, file) = (folder.to_owned(), file.to_owned());
        let full = |target: &str| match target.strip_prefix('/') {
            Some(t) => t.to_owned(),
            None if folder.is_empty() => target.to_owned(),
            None => format!("{folder}/{target}"),
        };
        let mut names: Vec<(String, String)> = Vec::new();
        let mut from_1904 = false;
        let name = book.name.clone();
        if let Some(t) = self.part(&name) {
            let mut t = t?;
            while let Some(tok) = t.next()? {
                let Token::Open { name, attrs, .. } = tok else { continue };
                match name {
                    "sheet" if names.len() < 10_000 => {
                        let id = attr(attrs, "id").unwrap_or("");
                        names.push((
                            xml::unescape(attr(attrs, "name").unwrap_or("")).into_owned(),
                            id.to_owned(),
                        ));
                    }
                    "workbookPr" => from_1904 = matches!(attr(attrs, "date1904"), Some("1" | "true")),
                    _ => {}
                }
            }
            self.left = t.left;
        }
        let mut targets: HashMap<String, String> = HashMap::new();
        if let Some(t) = self.part(&full(&format!("_rels/{file}.rels"))) {
            let mut t = t?;
            while let Some(tok) = t.next()? {
                if let Token::Open { name: "Relationship", attrs, .. } = tok
                    && let (Some(id), Some(target)) = (attr(attrs, "Id"), attr(attrs, "Target"))
                    && targets.len() < 20_000
                {
                    targets.insert(id.to_owned(), full(target));
                }
            }
            self.left = t.left;
        }
        if names.len() > SHEETS {
            out.notices.push(("xlsx.many_sheets", MANY, Args::new().with("n", SHEETS)));
            names.truncate(SHEETS);
        }
        let strings = self.strings(&full("sharedStrings.xml"))?;
        let styles = self.styles(&full("styles.xml"), from_1904)?;
        for (i, (name, id)) in names.iter().enumerate() {
            let target = match targets.get(id) {
                Some(t) => t.clone(),
                None => full(&format!("worksheets/sheet{}.xml", i + 1)),
            };
            let Some(first) = self.part(&target) else { continue };
            let mut sheet = Grid::new(self.room);
            let mut merges = Vec::new();
            let mut t = first?;
            sheet.read(&mut t, &strings, &styles, &mut merges)?;
            self.left = t.left;
            let mut filled = Grid::new(self.room);
            fills(&merges, &mut filled);
            if !filled.fill.is_empty()
                && let Some(again) = self.part(&target)
            {
                sheet = filled;
                let mut t = again?;
                sheet.read(&mut t, &strings, &styles, &mut Vec::new())?;
                self.left = t.left;
            }
            sheet.finish(name, &mut self.room, out);
        }
        Ok(())
    }

    fn strings(&mut self, name: &str) -> Result<Strings, Stop> {
        let mut s = Strings::default();
        let Some(t) = self.part(name) else { return Ok(s) };
        let mut t = t?;
        let (mut inside, mut reading) = (false, false);
        while let Some(tok) = t.next()? {
            match tok {
                Token::Open { name: "t", empty: false, .. } => inside = reading,
                Token::Close("t") => inside = false,
                // The reading of kanji, which Excel stores beside them, is not what stands in the cell.
                Token::Open { name: "rPh", empty: false, .. } => reading = false,
                Token::Close("rPh") => reading = true,
                Token::Open { name: "si", empty, .. } => {
                    reading = !empty;
                    if empty {
                        s.ends.push(s.start());
                    }
                }
                Token::Close("si") => {
                    s.ends.push(u32::try_from(s.all.len()).unwrap_or(u32::MAX));
                    reading = false;
                }
                Token::Text(raw) if inside => {
                    if s.all.len() + raw.len() > STRINGS {
                        return Err(Stop::Refused);
                    }
                    s.all.push_str(&xml::unescape(raw));
                }
                _ => {}
            }
        }
        self.left = t.left;
        Ok(s)
    }

    fn styles(&mut self, name: &str, from_1904: bool) -> Result<Styles, Stop> {
        let mut s = Styles { shapes: Vec::new(), from_1904 };
        let Some(t) = self.part(name) else { return Ok(s) };
        let mut t = t?;
        let mut own: HashMap<u32, Shape> = HashMap::new();
        let mut inside = false;
        while let Some(tok) = t.next()? {
            match tok {
                Token::Open { name: "numFmt", attrs, .. } => {
                    if let (Some(id), Some(code)) = (attr(attrs, "numFmtId"), attr(attrs, "formatCode"))
                        && let Ok(id) = id.parse()
                        && own.len() < 10_000
                    {
                        own.insert(id, shape_of(&xml::unescape(code)));
                    }
                }
                Token::Open { name: "cellXfs", empty: false, .. } => inside = true,
                Token::Close("cellXfs") => inside = false,
                Token::Open { name: "xf", attrs, .. } if inside && s.shapes.len() < 100_000 => {
                    let id: u32 = attr(attrs, "numFmtId").and_then(|v| v.parse().ok()).unwrap_or(0);
                    s.shapes.push(own.get(&id).copied().unwrap_or_else(|| built_in(id)));
                }
                _ => {}
            }
        }
        self.left = t.left;
        Ok(s)
    }
}

/// Texts that cells refer to by number.
#[derive(Debug, Default)]
struct Strings {
    all: String,
    ends: Vec<u32>,
}

impl Strings {
    fn start(&self) -> u32 {
        self.ends.last().copied().unwrap_or(0)
    }
    fn get(&self, i: usize) -> Option<&str> {
        let end = *self.ends.get(i)? as usize;
        let start = i.checked_sub(1).and_then(|p| self.ends.get(p)).map_or(0, |e| *e as usize);
        self.all.get(start..end)
    }
}

// ---- numbers ------------------------------------------------------------------------------------------------------

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    General,
    /// Least digits before the point, digits after it.
    Fixed(u8, u8),
    Percent(u8),
    /// Which of year, month, day and time are shown.
    Day {
        year: bool,
        month: bool,
        day: bool,
        time: bool,
    },
}

struct Styles {
    shapes: Vec<Shape>,
    from_1904: bool,
}

/// The formats that have a number instead of a code.
fn built_in(id: u32) -> Shape {
    let day = |year, month, day, time| Shape::Day { year, month, day, time };
    match id {
        1 | 3 | 37 | 38 => Shape::Fixed(1, 0),
        2 | 4 | 39 | 40 => Shape::Fixed(1, 2),
        9 => Shape::Percent(0),
        10 => Shape::Percent(2),
        14 | 15 | 27..=31 | 36 | 50..=54 | 57 | 58 => day(true, true, true, false),
        16 | 56 => day(false, true, true, false),
        17 | 55 => day(true, true, false, false),
        18..=21 | 32..=35 | 45..=47 => day(false, false, false, true),
        22 => day(true, true, true, true),
        _ => Shape::General,
    }
}

/// What a format code shows: only its first section counts, words in quotes and brackets do not.
fn shape_of(code: &str) -> Shape {
    let (mut year, mut month, mut day, mut time) = (false, false, false, false);
    let (mut whole, mut after, mut point, mut percent) = (0u8, 0u8, false, false);
    let mut chars = code.chars();
    let mut seen_time = false;
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                chars.by_ref().find(|c| *c == '"');
            }
            '[' => {
                // `[h]` is a duration, `[Red]` and `[$-411]` are neither.
                let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                seen_time |= matches!(inner.as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss");
            }
            '\\' | '_' | '*' => {
                chars.next();
            }
            ';' => break,
            'y' | 'Y' | 'e' | 'g' => year |= c != 'g' && (c != 'e' || !point && whole == 0),
            // m behind h is minutes.
            'm' | 'M' => month |= !seen_time,
            'd' | 'D' | 'a' => day |= c != 'a',
            'h' | 'H' | 's' | 'S' => {
                seen_time = true;
                time = true;
            }
            '0' if point => after = after.saturating_add(1),
            '0' => whole = whole.saturating_add(1),
            '.' => point = true,
            '%' => percent = true,
            'G' if !year => return Shape::General,
            _ => {}
        }
    }
    match (year || month || day || time || seen_time, percent, whole) {
        (true, ..) => Shape::Day { year, month, day, time: time || seen_time },
        (_, true, _) => Shape::Percent(after),
        (_, _, 0) if after == 0 => Shape::General,
        _ => Shape::Fixed(whole, after),
    }
}

impl Styles {
    /// The number as the sheet shows it. `raw` is kept where it is no number.
    fn show(&self, raw: &str, style: Option<&str>) -> String {
        let shape = style.and_then(|s| s.parse::<usize>().ok()).and_then(|s| self.shapes.get(s)).copied();
        let Ok(v) = raw.trim().parse::<f64>() else { return raw.to_owned() };
        match shape.unwrap_or(Shape::General) {
            _ if !v.is_finite() || v.abs() > 1e15 => raw.to_owned(),
            Shape::General => general(raw.trim(), v),
            Shape::Fixed(whole, after) => {
                let width =
                    usize::from(whole.min(20)) + if after > 0 { usize::from(after.min(10)) + 1 } else { 0 };
                let digits = fixed(v.abs(), after.min(10));
                format!("{}{digits:0>width$}", if v < 0.0 { "-" } else { "" })
            }
            Shape::Percent(after) => {
                format!("{}{}%", if v < 0.0 { "-" } else { "" }, fixed(v.abs() * 100.0, after.min(10)))
            }
            Shape::Day { year, month, day, time } => self.day(v, (year, month, day, time)),
        }
    }

    fn day(&self, v: f64, (year, month, day, time): (bool, bool, bool, bool)) -> String {
        // Day 60 of the other calendar is 1900-02-29, which never was.
        let serial = v.floor() as i64;
        let days = if self.from_1904 { serial - 24_107 } else { serial - 25_569 + i64::from(serial < 60) };
        let seconds = ((v - v.floor()) * 86_400.0).round() as i64;
        let d = crate::model::date::Date::from_days(days);
        let clock = || format!("{:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60);
        match (year, month, day) {
            (false, false, false) => clock(),
            (true, true, true) if time && seconds > 0 => format!("{d} {}", clock()),
            (true, true, true) => d.to_string(),
            (true, _, false) => format!("{:04}-{:02}", d.year, d.month),
            (false, true, true) => format!("{}月{}日", d.month, d.day),
            _ if time => format!("{d} {}", clock()),
            _ => d.to_string(),
        }
    }
}

/// A number from 0 to 10^17 with so many digits behind the point, at most 15. Whole numbers do it: the library's way of writing
/// fractions is a program of its own.
fn fixed(v: f64, after: u8) -> String {
    let ten = 10u64.pow(u32::from(after.min(15)));
    // What is behind the point is exact.
    let (mut whole, mut part) = (v.trunc() as u64, ((v - v.trunc()) * ten as f64).round() as u64);
    if part >= ten {
        (whole, part) = (whole + 1, 0);
    }
    if after == 0 { whole.to_string() } else { format!("{whole}.{part:0width$}", width = usize::from(after)) }
}

/// At most 15 digits count, as in Excel: `5.0999999999999996` is 5.1.
fn general(raw: &str, v: f64) -> String {
    let digits = raw.bytes().filter(u8::is_ascii_digit).count();
    if digits <= 15 && !raw.contains(['E', 'e']) {
        return raw.to_owned();
    }
    let whole = v.abs().log10().floor().clamp(0.0, 14.0) as u8 + 1;
    let s = [if v < 0.0 { "-" } else { "" }, &fixed(v.abs(), 15 - whole)].concat();
    if s.contains('.') { s.trim_end_matches('0').trim_end_matches('.').to_owned() } else { s }
}

// ---- sheets -------------------------------------------------------------------------------------------------------

/// What the sheets of a file may still take.
#[derive(Debug, Clone, Copy)]
struct Room {
    text: usize,
    blank: usize,
}

impl Default for Room {
    fn default() -> Self {
        Room { text: TEXT, blank: BLANK }
    }
}

/// The lines of one sheet while they are read.
struct Grid {
    text: String,
    /// Finished rows.
    row: usize,
    room: Room,
    full: bool,
    /// Something stands to the right of the last column that is read.
    beyond: bool,
    /// Cells of merged areas below their first row: (row, column) → row of the first cell.
    fill: HashMap<(usize, usize), usize>,
    /// Rows with such a cell, and in which of the first 64 columns (a bit each).
    marks: HashMap<usize, u64>,
    /// The last row with such a cell.
    filled: usize,
    /// Values that are filled down, by their place.
    tops: HashMap<(usize, usize), String>,
    cells: Vec<(usize, String)>,
    /// Start of each of the first rows, to make them equally wide.
    first: Vec<(usize, usize)>,
}

/// Rows that get the same number of cells, so that the separator is plain to see.
const SAME_WIDTH: usize = 100;

impl Grid {
    fn new(room: Room) -> Grid {
        Grid {
            text: String::new(),
            row: 0,
            room,
            full: false,
            beyond: false,
            fill: HashMap::new(),
            marks: HashMap::new(),
            filled: 0,
            tops: HashMap::new(),
            cells: Vec::new(),
            first: Vec::new(),
        }
    }

    fn read(
        &mut self,
        t: &mut Tokens<'_>,
        strings: &Strings,
        styles: &Styles,
        merges: &mut Vec<[usize; 4]>,
    ) -> Result<(), Stop> {
        // The row that is being read (1-based), the next column, and the cell's kind and style.
        let mut row = 0usize;
        let mut column = 0usize;
        let (mut kind, mut style) = (Kind::Number, String::new());
        let mut value = String::new();
        let (mut wanted, mut inside) = (false, false);
        while let Some(tok) = t.next()? {
            match tok {
                Token::Open { name: "row", attrs, .. } => {
                    let n = attr(attrs, "r").and_then(|v| v.parse().ok()).unwrap_or(row + 1);
                    self.line(row);
                    row = if n > row && n <= 1_048_576 { n } else { row + 1 };
                    column = 0;
                }
                Token::Open { name: "c", attrs, empty } => {
                    let at = attr(attrs, "r").and_then(place).map_or(column, |(c, _)| c);
                    column = at + 1;
                    kind = match attr(attrs, "t") {
                        Some("s") => Kind::Shared,
                        Some("str" | "inlineStr" | "e") => Kind::Text,
                        Some("b") => Kind::Bool,
                        Some("d") => Kind::Text,
                        _ => Kind::Number,
                    };
                    style.clear();
                    style.push_str(attr(attrs, "s").unwrap_or(""));
                    value.clear();
                    wanted = !empty;
                }
                Token::Open { name: "v" | "t", empty: false, .. } => inside = wanted,
                Token::Open { name: "rPh", empty: false, .. } => wanted = false,
                Token::Close("rPh") => wanted = true,
                Token::Close("v" | "t") => inside = false,
                Token::Text(raw) if inside => {
                    value.push_str(&xml::unescape(cut(raw, CELL_BYTES.saturating_sub(value.len()))));
                }
                Token::Close("c") if !value.is_empty() => {
                    let shown = match kind {
                        Kind::Shared => {
                            let i = value.trim().parse().ok();
                            cut(i.and_then(|i| strings.get(i)).unwrap_or(""), CELL_BYTES).to_owned()
                        }
                        Kind::Bool => if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
                        Kind::Number => styles.show(&value, Some(&style)),
                        Kind::Text => std::mem::take(&mut value),
                    };
                    value.clear();
                    if !shown.trim().is_empty() {
                        // One place may be named again and again.
                        if column <= COLUMNS && self.cells.len() < COLUMNS {
                            self.cells.push((column - 1, shown));
                        } else {
                            self.beyond = true;
                        }
                    }
                }
                Token::Open { name: "mergeCell", attrs, .. } if merges.len() < FILLED => {
                    if let Some((a, b)) = attr(attrs, "ref").and_then(|r| r.split_once(':'))
                        && let (Some((c1, r1)), Some((c2, r2))) = (place(a), place(b))
                    {
                        merges.push([r1, c1, r2, c2]);
                    }
                }
                _ => {}
            }
            if self.full {
                break;
            }
        }
        self.line(row);
        Ok(())
    }

    /// Close row `row` (1-based); 0 before the first.
    fn line(&mut self, row: usize) {
        if row == 0 || self.full {
            return;
        }
        // Rows that are not stored are blank.
        let mine = std::mem::take(&mut self.cells);
        while self.row + 1 < row && !self.full {
            if self.room.blank == 0 {
                self.full = true;
                return;
            }
            self.room.blank -= 1;
            self.row += 1;
            self.fill_row();
            self.write();
        }
        if self.full {
            return;
        }
        self.cells = mine;
        self.row = row;
        self.fill_row();
        self.write();
    }

    fn fill_row(&mut self) {
        if self.row > self.filled {
            return;
        }
        let row = self.row;
        let mut marks = self.marks.get(&row).copied().unwrap_or(0);
        while marks != 0 {
            let c = marks.trailing_zeros() as usize;
            marks &= marks - 1;
            if let Some(top) = self.fill.get(&(row, c))
                && !self.cells.iter().any(|(x, _)| *x == c)
                && let Some(v) = self.tops.get(&(*top, c))
            {
                self.cells.push((c, v.clone()));
            }
        }
        for (c, v) in &self.cells {
            // The first cell of an area; the row below names it.
            if self.fill.get(&(row + 1, *c)) == Some(&row) {
                self.tops.insert((row, *c), v.clone());
            }
        }
    }

    /// The value at `column` (below 64) of `row` also stands in the rows below, up to `last`.
    fn reach(&mut self, row: usize, column: usize, last: usize) {
        for r in row + 1..=last {
            self.fill.insert((r, column), row);
            *self.marks.entry(r).or_default() |= 1 << column;
        }
        self.filled = self.filled.max(last);
    }

    fn write(&mut self) {
        self.cells.order_by_key(|(c, _)| *c);
        let mut at = 0;
        for (c, v) in &self.cells {
            while at < *c {
                self.text.push('\t');
                at += 1;
            }
            let quoted = v.trim_start().starts_with('"');
            if quoted {
                self.text.push('"');
            }
            for ch in v.chars().take(CELL) {
                match ch {
                    '\t' | '\n' | '\r' | '\u{2028}' | '\u{85}' => self.text.push(' '),
                    '"' if quoted => self.text.push_str("\"\""),
                    // Not written, but looked at.
                    c if c.is_control() => self.room.text = self.room.text.saturating_sub(1),
                    c => self.text.push(c),
                }
            }
            if quoted {
                self.text.push('"');
            }
        }
        self.cells.clear();
        if self.first.len() < SAME_WIDTH {
            self.first.push((self.text.len(), at));
        }
        self.text.push('\n');
        if self.text.len() > self.room.text {
            self.full = true;
        }
    }

    /// Puts the sheet with the others, and what is not in it into the notices.
    fn finish(self, name: &str, room: &mut Room, out: &mut Workbook) {
        let mut tell = |code, [sheet, table]: [Text; 2], n: usize| {
            let (t, args) =
                if name.is_empty() { (table, Args::new()) } else { (sheet, Args::new().with("name", name)) };
            out.notices.push((code, t, args.with("n", n)));
        };
        if self.full {
            tell("xlsx.cut", [CUT, TABLE_CUT], self.row);
        }
        if self.beyond {
            tell("xlsx.columns", [WIDE, TABLE_WIDE], COLUMNS);
        }
        *room = Room { text: self.room.text.saturating_sub(self.text.len()), ..self.room };
        let text = self.text();
        if !text.trim().is_empty() {
            out.sheets.push(Sheet { name: name.to_owned(), text });
        }
    }

    /// The finished text, its first rows equally wide.
    fn text(self) -> String {
        let width = self.first.iter().map(|(_, n)| *n).max().unwrap_or(0);
        let mut out = String::with_capacity(self.text.len() + width * self.first.len());
        let mut at = 0;
        for (end, n) in &self.first {
            out.push_str(self.text.get(at..*end).unwrap_or(""));
            for _ in *n..width {
                out.push('\t');
            }
            at = *end;
        }
        out.push_str(self.text.get(at..).unwrap_or(""));
        out
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Text,
    Bool,
}

/// `AB12` → (27, 12): column from 0, row from 1.
fn place(r: &str) -> Option<(usize, usize)> {
    let r = r.trim_start_matches('$');
    let letters = r.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (l, n) = r.split_at_checked(letters)?;
    let mut column = 0usize;
    for b in l.bytes().take(4) {
        column = column * 26 + usize::from(b.to_ascii_uppercase() - b'A' + 1);
    }
    Some((column.checked_sub(1)?, n.trim_start_matches('$').parse().unwrap_or(0)))
}

/// Fills the cells of merged areas below their first one. Only the first column holds the value.
fn fills(merges: &[[usize; 4]], grid: &mut Grid) {
    let mut left = FILLED;
    for [r1, c1, r2, _] in merges {
        let rows = r2.saturating_sub(*r1);
        // An area over a whole sheet is decoration.
        if rows == 0 || rows > 5_000 || rows > left || *c1 >= 64 {
            continue;
        }
        left -= rows;
        grid.reach(*r1, *c1, *r2);
    }
}

/// The first bytes of a text, whole characters.
fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

// ---- XML in pieces ------------------------------------------------------------------------------------------------

/// One piece of markup. Names are without their prefix.
#[derive(Debug)]
enum Token<'t> {
    Open { name: &'t str, attrs: &'t str, empty: bool },
    Close(&'t str),
    Text(&'t str),
}

/// The value of an attribute, by its name without prefix.
fn attr<'t>(attrs: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = attrs;
    loop {
        let (key, tail) = rest.split_once('=')?;
        let tail = tail.trim_start();
        let quote = tail.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = tail.get(1..)?.split_once(quote)?;
        if xml::local(key.trim()) == name {
            return Some(value);
        }
        rest = after;
    }
}

/// Unpacks one part and cuts it into tokens; holds one piece at a time.
struct Tokens<'b> {
    packed: &'b [u8],
    /// `None`: stored, not packed.
    state: Option<Box<InflateState>>,
    packed_size: usize,
    unpacked: usize,
    /// What the whole workbook may still unpack.
    left: usize,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<'b> Tokens<'b> {
    fn open(bytes: &'b [u8], e: &Entry, left: usize) -> Result<Tokens<'b>, Stop> {
        let packed = archive::packed(bytes, e).ok_or(Stop::Refused)?;
        // A part that says itself that it is too large costs nothing.
        if e.size > left || e.size > RATIO_FROM && e.size / RATIO > packed.len() {
            return Err(Stop::Refused);
        }
        let state = match e.method {
            0 => None,
            8 => Some(InflateState::new_boxed(DataFormat::Raw)),
            _ => return Err(Stop::Refused),
        };
        Ok(Tokens {
            packed,
            state,
            packed_size: packed.len(),
            unpacked: 0,
            left,
            buffer: Vec::new(),
            at: 0,
            ended: false,
        })
    }

    /// Unpack one more piece. `false`: there is none.
    fn more(&mut self) -> Result<bool, Stop> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.at);
        self.at = 0;
        let old = self.buffer.len();
        let n = match &mut self.state {
            None => {
                let (now, later) = self.packed.split_at(self.packed.len().min(PIECE));
                self.buffer.extend_from_slice(now);
                self.packed = later;
                self.ended = later.is_empty();
                now.len()
            }
            Some(state) => {
                self.buffer.resize(old + PIECE, 0);
                let out = self.buffer.get_mut(old..).unwrap_or(&mut []);
                let r = inflate(state, self.packed, out, MZFlush::None);
                self.packed = self.packed.get(r.bytes_consumed..).unwrap_or(&[]);
                self.buffer.truncate(old + r.bytes_written);
                match r.status {
                    Ok(MZStatus::Ok) if r.bytes_written > 0 || r.bytes_consumed > 0 => {}
                    // The end, or damage: what was read before it counts.
                    _ => self.ended = true,
                }
                r.bytes_written
            }
        };
        self.unpacked += n;
        if n > self.left || self.unpacked > RATIO_FROM && self.unpacked / RATIO > self.packed_size {
            return Err(Stop::Refused);
        }
        self.left -= n;
        Ok(n > 0 || !self.ended)
    }

    fn next(&mut self) -> Result<Option<Token<'_>>, Stop> {
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or(&[]);
            let found = match rest.first() {
                None => None,
                Some(b'<') => tag_end(rest),
                Some(_) => memchr::memchr(b'<', rest).or(self.ended.then_some(rest.len())),
            };
            let Some(n) = found else {
                if rest.len() > TOKEN {
                    return Err(Stop::Refused);
                }
                if !self.more()? {
                    return Ok(None);
                }
                continue;
            };
            let start = self.at;
            self.at += n;
            let head = self.buffer.get(start..start + n).unwrap_or(&[]);
            match (head.first(), head.get(1)) {
                (Some(b'<'), Some(b'?')) => continue,
                (Some(b'<'), Some(b'!')) => {
                    // No workbook has a DTD; its only use is to make entities.
                    if head.starts_with(b"<!DOCTYPE") || head.starts_with(b"<!ENTITY") {
                        return Err(Stop::Refused);
                    }
                    continue;
                }
                _ => {}
            }
            let raw = std::str::from_utf8(self.buffer.get(start..start + n).unwrap_or(&[])).unwrap_or("");
            let Some(tag) = raw.strip_prefix('<') else { return Ok(Some(Token::Text(raw))) };
            let tag = tag.strip_suffix('>').unwrap_or(tag);
            if let Some(name) = tag.strip_prefix('/') {
                return Ok(Some(Token::Close(xml::local(name.trim_end()))));
            }
            let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |t| (t, true));
            let end = tag.find(|c: char| c.is_ascii_whitespace()).unwrap_or(tag.len());
            let (name, attrs) = tag.split_at(end);
            return Ok(Some(Token::Open { name: xml::local(name), attrs, empty }));
        }
    }
}

/// The length of the tag at the start of `rest`; a `>` inside quotes does not end it.
fn tag_end(rest: &[u8]) -> Option<usize> {
    if rest.starts_with(b"<!--") {
        return memchr::memmem::find(rest, b"-->").map(|n| n + 3);
    }
    let mut from = 0;
    let mut quotes = 0usize;
    loop {
        let n = from + memchr::memchr(b'>', rest.get(from..)?)?;
        quotes += rest.get(from..n)?.iter().filter(|b| **b == b'"').count();
        if quotes.is_multiple_of(2) {
            return Some(n + 1);
        }
        from = n + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A zip of deflated members.
    fn zip(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let (mut out, mut dir) = (Vec::new(), Vec::new());
        let n32 = |v: usize| u32::try_from(v).unwrap().to_le_bytes();
        for (name, data) in members {
            let packed = miniz_oxide::deflate::compress_to_vec(data, 6);
            let at = out.len();
            out.extend(b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0");
            out.extend([n32(packed.len()), n32(data.len())].concat());
            out.extend([&u16::try_from(name.len()).unwrap().to_le_bytes()[..], &[0, 0]].concat());
            out.extend(name.as_bytes());
            out.extend(&packed);
            dir.extend(b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0");
            dir.extend([n32(packed.len()), n32(data.len())].concat());
            dir.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            dir.extend([0u8; 12]);
            dir.extend(n32(at));
            dir.extend(name.as_bytes());
        }
        let (at, len) = (out.len(), dir.len());
        out.extend(dir);
        let count = u16::try_from(members.len()).unwrap().to_le_bytes();
        out.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &n32(len), &n32(at), &[0, 0]].concat());
        out
    }

    fn book(sheet: &str, strings: &str) -> Vec<u8> {
        const BOOK: &str = "<workbook><workbookPr/><sheets><sheet name=\"台帳 &amp; 1\" sheetId=\"1\" r:id=\"rId7\"/></sheets></workbook>";
        const RELS: &str =
            "<Relationships><Relationship Id=\"rId7\" Target=\"worksheets/one.xml\"/></Relationships>";
        const STYLES: &str = "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"0.00_ \"/><numFmt numFmtId=\"171\" formatCode=\"m&quot;月&quot;d&quot;日&quot;;@\"/><numFmt numFmtId=\"172\" formatCode=\"000\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/><xf numFmtId=\"171\"/><xf numFmtId=\"172\"/></cellXfs></styleSheet>";
        zip(&[
            ("[Content_Types].xml", b"<Types/>".to_vec()),
            ("xl/workbook.xml", BOOK.into()),
            ("xl/_rels/workbook.xml.rels", RELS.into()),
            ("xl/styles.xml", STYLES.into()),
            ("xl/sharedStrings.xml", strings.into()),
            ("xl/worksheets/one.xml", sheet.into()),
        ])
    }

    fn open(bytes: &[u8]) -> Workbook {
        read(bytes, &archive::directory(bytes))
    }

    #[test]
    fn a_sheet_is_the_text_that_a_person_sees() {
        let strings = "<sst><si><t>型番</t><rPh sb=\"0\" eb=\"2\"><t>カタバン</t></rPh></si><si><r><t>DS-</t></r><r><t xml:space=\"preserve\">2CD &lt;1&gt;</t></r></si><si/><si><t>\"q\"\nx</t></si></sst>";
        let sheet = "<x:worksheet><x:sheetData><x:row r=\"2\"><x:c r=\"A2\" t=\"s\"><x:v>0</x:v></x:c><x:c r=\"C2\" t=\"inlineStr\"><x:is><x:t>IP</x:t></x:is></x:c></x:row>\
            <row r=\"4\"><c r=\"A4\" t=\"s\"><v>1</v></c><c t=\"s\"><v>3</v></c><c r=\"D4\" t=\"b\"><v>1</v></c></row>\
            <row><c s=\"1\"><v>45123</v></c><c s=\"2\"><v>5.0999999999999996</v></c><c><v>5.0999999999999996</v></c><c s=\"3\"><v>45787</v></c><c s=\"4\"><v>7</v></c><c><v>20121100</v></c><c t=\"str\"><f>A1</f><v>x</v></c></row></x:sheetData></x:worksheet>";
        let b = open(&book(sheet, strings));
        assert!(b.notices.is_empty(), "{:?}", b.notices);
        assert_eq!(b.sheets[0].name, "台帳 & 1");
        let lines: Vec<&str> = b.sheets[0].text.lines().map(|l| l.trim_end_matches('\t')).collect();
        assert_eq!(
            lines,
            [
                "",
                "型番\t\tIP",
                "",
                "DS-2CD <1>\t\"\"\"q\"\" x\"\t\tTRUE",
                "2023-07-16\t5.10\t5.1\t5月10日\t007\t20121100\tx"
            ]
        );
    }

    #[test]
    fn merged_cells_are_filled_down() {
        let sheet = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>AXIS</v></c><c r=\"B1\" t=\"str\"><v>a</v></c></row>\
            <row r=\"2\"><c r=\"B2\" t=\"str\"><v>b</v></c></row><row r=\"4\"><c r=\"B4\" t=\"str\"><v>c</v></c></row></sheetData>\
            <mergeCells><mergeCell ref=\"A1:A3\"/><mergeCell ref=\"A1:XFD1048576\"/><mergeCell ref=\"bad\"/></mergeCells></worksheet>";
        let b = open(&book(sheet, "<sst/>"));
        assert_eq!(b.sheets[0].text, "AXIS\ta\nAXIS\tb\nAXIS\t\n\tc\n");
    }

    #[test]
    fn what_is_made_to_do_harm_is_refused_or_bounded() {
        let refused = |b: &[u8]| {
            let w = open(b);
            assert!(w.sheets.is_empty());
            assert_eq!(w.notices.first().map(|n| n.0), Some("xlsx.refused"));
        };
        // Entities, blanks without end, a text without end.
        refused(&book("<!DOCTYPE x [<!ENTITY a \"aaaa\">]><worksheet/>", "<sst/>"));
        refused(&book("<worksheet/>", "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><sst/>"));
        refused(&book(&format!("<worksheet>{}", " ".repeat(40 << 20)), "<sst/>"));
        refused(&book("<worksheet/>", &format!("<sst><si><t>{}", "ab".repeat(1 << 20))));
        // Two cells at the ends of the sheet: no table is made between them.
        let far = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row></sheetData></worksheet>";
        let w = open(&book(far, "<sst/>"));
        assert!(w.sheets[0].text.len() < 2 << 20);
        // One long text, named by very many cells.
        let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(30_000));
        let cells: String =
            (0..60_000).map(|i| format!("<row><c t=\"s\"><v>0</v></c><c><v>{i}</v></c></row>")).collect();
        let w = open(&book(&format!("<worksheet><sheetData>{cells}"), &strings));
        assert!(w.sheets[0].text.len() <= TEXT + (64 << 10));
        assert_eq!(w.notices[0].0, "xlsx.cut");
    }

    #[test]
    fn damage_never_panics() {
        let whole = book(
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>",
            "<sst/>",
        );
        for cut in 0..whole.len() {
            open(&whole[..cut]);
            let mut bad = whole.clone();
            bad[cut] ^= 0x55;
            open(&bad);
        }
    }

    #[test]
    fn number_formats() {
        let day = |year, month, day, time| Shape::Day { year, month, day, time };
        for (code, shape) in [
            ("General", Shape::General),
            ("@", Shape::General),
            ("0.00", Shape::Fixed(1, 2)),
            ("#,##0", Shape::Fixed(1, 0)),
            ("[$-411]ggge\"年\"m\"月\"d\"日\"", day(true, true, true, false)),
            ("yyyy/mm/dd hh:mm", day(true, true, true, true)),
            ("[h]:mm", day(false, false, false, true)),
            ("[Red]0.0", Shape::Fixed(1, 1)),
            ("0.0%", Shape::Percent(1)),
        ] {
            assert_eq!(shape_of(code), shape, "{code}");
        }
        assert_eq!(general("1.23457E+14", 1.23457e14), "123457000000000");
        assert_eq!(general("-5.0999999999999996", -5.1), "-5.1");
        for (v, after, want) in [
            (0.0, 0, "0"),
            (2.5, 0, "3"),
            (5.1, 2, "5.10"),
            (9.999, 2, "10.00"),
            (0.05, 1, "0.1"),
            (1e15, 2, "1000000000000000.00"),
        ] {
            assert_eq!(fixed(v, after), want);
        }
    }
}
