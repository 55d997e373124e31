//! Tables written as markup → the same text as a sheet: saved web pages, Excel's "web page" (often named .xls), the XML of
//! Excel 2003, the content of an OpenDocument sheet.
//!
//! Only text between tags is taken, never an attribute of a page: what is typed into a password field stays out. Outside of
//! tables each block is a line, so that the information page of a device can be read like a copy of it. One pass; whatever is
//! unclosed or nested wrongly only moves a cell.
//!
//! Everything here is `cold`: this crate is compiled for speed, and pages are small and rare; small code matters more.

use super::{CELL_BYTES, COLUMNS, FILLED, Grid, MANY, Room, SHEETS, Workbook, attr, cut, xml};
use crate::i18n::Args;
use memchr::{memchr, memmem};

/// A sheet is not longer than this, whatever a number in it says.
const ROWS: usize = 1_048_576;
/// Rows or cells with content that one number repeats.
const REPEATED: usize = 200;

/// Is it a page or a sheet as markup? `Some(true)`: a sheet of a spreadsheet program.
#[cold]
pub fn kind(text: &str) -> Option<bool> {
    let head = text.trim_start_matches('\u{FEFF}').trim_start();
    if !head.starts_with('<') {
        return None;
    }
    let low = cut(head, 4 << 10).to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| low.contains(w));
    if has(&["\"urn:schemas-microsoft-com:office:spreadsheet\"", "<office:document"]) {
        return Some(true);
    }
    has(&["<html", "<!doctype html", "<table", "<body"]).then_some(false)
}

/// The sheets, or one for a page. `sheets`: what [`kind`] says.
#[cold]
pub fn read(text: &str, sheets: bool) -> Workbook {
    let mut w = Writer::new(sheets);
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(open) = bytes.get(at..).and_then(|b| memchr(b'<', b)).map(|i| at + i) {
        w.text(text.get(at..open).unwrap_or(""));
        let rest = bytes.get(open..).unwrap_or(&[]);
        if rest.starts_with(b"<!--") {
            at = memmem::find(rest, b"-->").map_or(bytes.len(), |i| open + i + 3);
            continue;
        }
        // A sign `>` inside of quotes does not end a tag.
        let (mut end, mut quotes) = (open, 0);
        for _ in 0..8 {
            let Some(i) = bytes.get(end + 1..).and_then(|b| memchr(b'>', b)) else { return w.finish() };
            let next = end + 1 + i;
            quotes += bytes.get(end..next).unwrap_or(&[]).iter().filter(|b| **b == b'"').count();
            end = next;
            if quotes % 2 == 0 {
                break;
            }
        }
        at = end + 1;
        let tag = text.get(open + 1..end).unwrap_or("");
        let (tag, close) = tag.strip_prefix('/').map_or((tag, false), |t| (t, true));
        let (name, attrs) = tag.split_once([' ', '\t', '\n', '\r', '/']).unwrap_or((tag, ""));
        let name = xml::local(name).to_ascii_lowercase();
        if close {
            w.close(&name);
        } else {
            w.open(&name, attrs);
            // Not text, and not to be cut into tags.
            if matches!(name.as_str(), "script" | "style") {
                let rest = bytes.get(at..).unwrap_or(&[]);
                let end = memmem::find_iter(rest, b"</")
                    .find(|i| text.get(at + i + 2..).is_some_and(|t| starts(t, &name)));
                at = end.map_or(bytes.len(), |i| at + i);
            }
            if tag.ends_with('/') {
                w.close(&name);
            }
        }
        // After a sheet that is full there may be others.
        if w.many || w.grid.full && !sheets {
            return w.finish();
        }
    }
    w.text(text.get(at..).unwrap_or(""));
    w.finish()
}

#[cold]
fn starts(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|t| t.eq_ignore_ascii_case(word))
}

/// A number in an attribute; none is larger than a sheet. Pages write them without quotes, too.
#[cold]
fn number(attrs: &str, name: &str) -> Option<usize> {
    let bare = || {
        let (low, name) = (attrs.to_ascii_lowercase(), format!("{name}="));
        // Not the end of another name.
        let whole =
            |at: &usize| low.get(..*at).is_some_and(|b| b.is_empty() || b.ends_with(char::is_whitespace));
        let at = low.match_indices(&name).map(|m| m.0).find(whole)? + name.len();
        let digits = attrs.get(at..)?.trim_start_matches(['"', '\'']);
        digits.get(..digits.bytes().take_while(u8::is_ascii_digit).count())?.parse().ok()
    };
    attr(attrs, name).and_then(|v| v.trim().parse().ok()).or_else(bare).map(|n: usize| n.min(ROWS))
}

/// Does this element end one whose text is left out and that has no end of its own? (`<option>` needs none.)
#[cold]
fn ends(name: &str) -> bool {
    const ENDS: [&str; 14] = [
        "option",
        "optgroup",
        "select",
        "datalist",
        "form",
        "body",
        "table",
        "tr",
        "td",
        "th",
        "row",
        "cell",
        "table-row",
        "table-cell",
    ];
    ENDS.contains(&name)
}

struct Writer {
    out: Workbook,
    /// The sheets of a spreadsheet program, not a page.
    sheets: bool,
    /// Sheets with something in them, and whether they are more than are read.
    seen: usize,
    many: bool,
    /// What all may still take.
    room: Room,
    grid: Grid,
    name: String,
    /// The row that is being written (from 1) and its next column.
    row: usize,
    column: usize,
    /// The cell that is open.
    cell: String,
    inside: bool,
    /// How many columns the cell takes, and how often it stands there.
    wide: usize,
    repeated: usize,
    rows_repeated: usize,
    /// A row of a table is open.
    in_row: bool,
    /// The end of a label outside of tables: what follows is its value.
    label: bool,
    /// The element whose text is left out.
    skip: String,
}

impl Writer {
    fn new(sheets: bool) -> Writer {
        Writer {
            out: Workbook::default(),
            sheets,
            seen: 0,
            many: false,
            room: Room::default(),
            grid: Grid::new(Room::default()),
            name: String::new(),
            row: 1,
            column: 0,
            cell: String::new(),
            inside: false,
            wide: 1,
            repeated: 1,
            rows_repeated: 1,
            in_row: false,
            label: false,
            skip: String::new(),
        }
    }

    #[cold]
    fn text(&mut self, raw: &str) {
        if !self.skip.is_empty() || raw.is_empty() || self.grid.full {
            return;
        }
        if self.label && !raw.trim().is_empty() {
            self.end_cell();
        }
        // What stands for a character is never shorter than it.
        let raw = cut(raw, CELL_BYTES.saturating_sub(self.cell.len()));
        if raw.contains("&nbsp;") {
            self.cell.push_str(&xml::unescape(&raw.replace("&nbsp;", " ")));
        } else {
            self.cell.push_str(&xml::unescape(raw));
        }
    }

    #[cold]
    fn open(&mut self, name: &str, attrs: &str) {
        if ends(name) {
            self.skip.clear();
        }
        match name {
            "table" | "worksheet" => {
                self.end_row();
                if self.sheets
                    && let Some(name) = attr(attrs, "name").or_else(|| attr(attrs, "Name"))
                {
                    self.end_sheet();
                    self.name = xml::unescape(name).into_owned();
                }
            }
            "tr" | "row" | "table-row" => {
                self.end_row();
                if let Some(n) = number(attrs, "Index").filter(|n| (self.row..ROWS).contains(n)) {
                    self.row = n;
                }
                self.rows_repeated = number(attrs, "number-rows-repeated").unwrap_or(1);
                self.in_row = true;
            }
            "td" | "th" | "cell" | "table-cell" | "covered-table-cell" => {
                self.end_cell();
                self.inside = true;
                if let Some(n) = number(attrs, "Index").filter(|n| *n > self.column) {
                    self.column = n - 1;
                }
                // A cell of a page stands beside those that reach down into its row.
                while matches!(name, "td" | "th") && self.grid.fill.contains_key(&(self.row, self.column)) {
                    self.column += 1;
                }
                self.wide =
                    number(attrs, "colspan").or_else(|| Some(number(attrs, "MergeAcross")? + 1)).unwrap_or(1);
                self.repeated = number(attrs, "number-columns-repeated").unwrap_or(1);
                let down = number(attrs, "rowspan")
                    .or_else(|| number(attrs, "number-rows-spanned"))
                    .or_else(|| Some(number(attrs, "MergeDown")? + 1));
                if let Some(n) = down.filter(|n| (2..=5_000).contains(n) && self.column < 64)
                    && self.grid.fill.len() + n < FILLED
                {
                    self.grid.reach(self.row, self.column, self.row + n - 1);
                }
            }
            "script" | "style" | "comment" | "annotation" => self.skip = name.to_owned(),
            // Only the choice that is made.
            "option" if !attrs.to_ascii_lowercase().contains("selected") => self.skip = name.to_owned(),
            _ if self.inside => self.text(" "),
            "dd" => self.end_cell(),
            "br" | "p" | "div" | "li" | "dt" | "dl" | "ul" | "h1" | "h2" | "h3" | "h4" | "title" | "body" => {
                self.end_row()
            }
            _ => {}
        }
    }

    #[cold]
    fn close(&mut self, name: &str) {
        if self.skip == name || ends(name) {
            self.skip.clear();
        }
        match name {
            "td" | "th" | "cell" | "table-cell" | "covered-table-cell" => {
                self.end_cell();
                self.inside = false;
            }
            "tr" | "row" | "table-row" | "worksheet" => self.end_row(),
            "table" => {
                self.end_row();
                // A blank row between tables; what reached down beyond the last row does not go on.
                self.grid.filled = self.grid.filled.min(self.row - 1);
                self.row += usize::from(self.row > 1);
            }
            _ if self.inside => {}
            "p" | "div" | "li" | "dd" | "h1" | "h2" | "h3" | "h4" | "title" => self.end_row(),
            "span" | "label" | "b" | "strong" | "dt" => self.label = !self.cell.trim().is_empty(),
            _ => {}
        }
    }

    #[cold]
    fn end_cell(&mut self) {
        self.label = false;
        let words = self.cell.split_whitespace().collect::<Vec<_>>().join(" ");
        self.cell.clear();
        let wide = std::mem::replace(&mut self.wide, 1).clamp(1, COLUMNS);
        let repeated = std::mem::replace(&mut self.repeated, 1).max(1);
        let start = self.column;
        if words.is_empty() {
            // Outside of a cell there is nothing.
            if self.inside {
                self.column = (start + wide.max(repeated)).min(COLUMNS);
            }
            return;
        }
        for _ in 0..repeated.min(REPEATED) {
            if self.column >= COLUMNS {
                self.grid.beyond = true;
                return;
            }
            self.grid.cells.push((self.column, words.clone()));
            self.column += wide;
        }
    }

    #[cold]
    fn end_row(&mut self) {
        self.end_cell();
        self.inside = false;
        self.column = 0;
        let n = std::mem::replace(&mut self.rows_repeated, 1).clamp(1, ROWS);
        let in_row = std::mem::take(&mut self.in_row);
        let cells = std::mem::take(&mut self.grid.cells);
        if !cells.is_empty() || in_row && self.row <= self.grid.filled {
            for row in (self.row..).take(n.min(REPEATED)) {
                if self.grid.full {
                    break;
                }
                self.grid.cells.clone_from(&cells);
                self.grid.line(row);
            }
        } else if !in_row || !self.sheets {
            // Blank rows of a sheet are written when something stands below them.
            return;
        }
        self.row = (self.row + n).min(ROWS.max(self.row + 1));
    }

    #[cold]
    fn end_sheet(&mut self) {
        self.end_row();
        self.row = 1;
        let name = std::mem::take(&mut self.name);
        let grid = std::mem::replace(&mut self.grid, Grid::new(self.room));
        self.seen += usize::from(grid.full || grid.beyond || !grid.text.trim().is_empty());
        if self.seen > SHEETS {
            self.many = true;
            self.out.notices.push(("xlsx.many_sheets", MANY, Args::new().with("n", SHEETS)));
            return;
        }
        grid.finish(&name, &mut self.room, &mut self.out);
        self.grid = Grid::new(self.room);
    }

    #[cold]
    fn finish(mut self) -> Workbook {
        if !self.many {
            self.end_sheet();
        }
        self.out
    }
}
