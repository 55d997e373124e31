//! Tables with more rows than anybody reads: counted first, then some of the rows are read like those of a short table.
//!
//! The count ([`crate::syntax::ledger`]) needs no facts. A row of a new make is read in full once, to learn what it is, and
//! forgotten again. The engine asks the catalogue about the makes, chooses rows, and [`keep`] reads those.

use super::words::Col;
use super::{Plan, Reader};
use crate::format::FactSink;
use crate::model::fold::{self, fold};
use crate::model::key;
use crate::model::map::HashMap;
use crate::model::span::FileId;
use crate::model::value::Value;
use crate::source::Source;
use crate::syntax::csv::{Row, Rows};
use crate::syntax::ledger::{self, Cell, Keys, Ledger, NO_DEVICE, Use};

/// What was counted in all long tables of all files.
#[derive(Default)]
pub struct Survey {
    pub ledger: Ledger,
    /// File, where the table ends, and how it is read.
    pub(super) tables: Vec<(FileId, usize, Plan)>,
}

/// Devices, and makes of devices, that are counted in one visit: about a hundred bytes each.
const DEVICES: usize = 2_000_000;
/// Rows for which room is made at once.
const RESERVED: usize = 200_000;

impl Survey {
    pub(super) fn is_full(&self) -> bool {
        self.ledger.entries.len().max(self.ledger.makes.len()) >= DEVICES
    }
}

/// A row to be read in full.
#[derive(Debug, Clone, Copy)]
pub struct Chosen {
    pub file: u32,
    pub row: u32,
    pub make: u32,
    /// A row with the same password, where this one may only say «as above».
    pub like: Option<u32>,
    /// Further rows with this password.
    pub alike: u32,
}

/// Tables within one folder are about one network.
pub fn site(src: &Source) -> u64 {
    let folder = src.name.rsplit_once(['/', '\\']).map_or("", |(f, _)| f);
    ledger::number(0, folder.as_bytes())
}

/// Is this a table to count? Then counting begins.
pub(super) fn begin(src: &Source, delimiter: u8, sink: &mut FactSink<'_>) -> Option<Survey> {
    let most = sink.limits().rows;
    sink.survey.as_ref()?;
    if src.lines.count() <= most || !matches!(delimiter, b',' | b';' | b'\t') {
        return None;
    }
    let mut rows = Rows::new(&src.text, delimiter);
    let mut left = most + 1;
    while left > 0 {
        left -= usize::from(!rows.read()?.is_blank());
    }
    sink.understood_all();
    sink.survey.take()
}

fn use_of(c: Option<Col>) -> Use {
    match c {
        Some(Col::Vendor) => Use::Vendor,
        Some(Col::Model) => Use::Model,
        Some(Col::Firmware) => Use::Version,
        Some(Col::Hardware | Col::Build | Col::Kind | Col::HttpPort | Col::RtspPort | Col::SdkPort) => {
            Use::Make
        }
        Some(Col::Serial) => Use::Serial,
        Some(Col::Mac) => Use::Mac,
        Some(Col::Address) => Use::Address,
        Some(Col::Name) => Use::Name,
        Some(Col::Place) => Use::Place,
        Some(Col::Password | Col::Login) => Use::Secret,
        Some(Col::User) => Use::User,
        Some(Col::Other) => Use::Word,
        _ => Use::Nothing,
    }
}

impl Reader<'_> {
    /// Count the row by its cells alone. `false`: it must be read in full.
    pub(super) fn counted(&mut self, row: &Row<'_, '_>, digits: usize, s: &mut Survey) -> bool {
        let text = &self.src.text;
        if !self.told {
            if self.table > 0 && (self.plan.is_other() || !self.plan.names_devices()) {
                return false;
            }
            self.told = true;
            let number = u64::from(self.src.id.0) << 32 | u64::from(self.table);
            let mut uses: Vec<Use> = self.plan.columns.iter().map(|c| use_of(*c)).collect();
            if let Some(other) = self.other_model.and_then(|i| uses.get_mut(i)) {
                *other = Use::Make;
            }
            s.ledger.begin(number, site(self.src), uses, &super::NEVER, self.src.lines.count().min(RESERVED));
        }
        if self.after_title || self.plan.sides.is_some() || self.is_header_again(row) {
            return false;
        }
        let file = self.src.id.0;
        let Some(k) = s.ledger.keys(text, row, digits) else { return false };
        match s.ledger.make_of(&k) {
            None => return false,
            Some(NO_DEVICE) => self.skipped += 1,
            Some(make) => {
                s.ledger.take_last();
                s.ledger.add(file, start(row), make, &k);
            }
        }
        true
    }

    /// Read the row in full, note what it says and forget its facts.
    pub(super) fn counted_in_full(&mut self, row: &Row<'_, '_>, s: &mut Survey, sink: &mut FactSink<'_>) {
        let (src, file) = (self.src, self.src.id.0);
        let keys = s.ledger.keys(&src.text, row, 0).filter(|_| !self.after_title);
        let above = |i: usize, u: &Use| {
            let cell = row.text(i);
            matches!(u, Use::Make | Use::Vendor | Use::Model | Use::Version)
                && (cell.is_empty() || fold::is_ditto(&fold(&cell)))
        };
        let above = s.ledger.uses().iter().enumerate().any(|(i, u)| above(i, u));
        for ((text, span), at) in self.last.iter_mut().zip(&s.ledger.last).filter(|(_, at)| at.1 > 0) {
            let own = src.span(at.0 as usize, at.1 as usize);
            if *span != Some(own) {
                (*text, *span) = (fold(src.slice(own).trim()), Some(own));
            }
        }
        let last = s.ledger.last.clone();
        let (mark, skipped) = (sink.mark(), self.skipped);
        self.row(row, sink);
        self.told_secret = false;
        for (at, (_, span)) in s.ledger.last.iter_mut().zip(&self.last) {
            // Above a further row, or in this one.
            *at = match span {
                Some(s) if (s.start, s.end) != (at.0, at.1) => (s.start, s.end, start(row)),
                _ => *at,
            };
        }
        if sink.mark().1 == mark.1 {
            if let Some(k) = keys.filter(|_| self.skipped > skipped) {
                s.ledger.make(k.make, start(row), None, None);
            }
            return;
        }
        let text = |k| sink.known(k).and_then(|f| f.value.as_text());
        let identity = [
            key::DEVICE_VENDOR,
            key::DEVICE_MODEL,
            key::DEVICE_HARDWARE,
            key::FIRMWARE_VERSION,
            key::FIRMWARE_BUILD_DATE,
        ]
        .map(|k| text(k).map(str::to_owned));
        let (secret, user) = s.ledger.secret_of(&src.text, row);
        let k = keys.unwrap_or_else(|| Keys {
            make: 0,
            serial: text(key::DEVICE_SERIAL).map_or(0, ledger::serial),
            mac: text(key::DEVICE_MAC).map_or(0, ledger::mac),
            address: text(key::DEVICE_ADDRESS).map_or(0, |a| s.ledger.address(a)),
            name: text(key::DEVICE_NAME).map_or(0, ledger::name),
            secret,
            user,
            word: sink.known(key::AUTH_ACTIVATED).is_some_and(|f| f.value == Value::Bool(false)),
        });
        let last = above.then_some(last);
        let make = s.ledger.make(k.make, start(row), last, Some(identity));
        s.ledger.add(file, start(row), make, &k);
        sink.roll_back(mark);
    }
}

fn start(row: &Row<'_, '_>) -> u32 {
    n(row.start)
}

fn n(v: usize) -> u32 {
    u32::try_from(v).unwrap_or(u32::MAX)
}

/// What is done after each row: its number among the rows that are read, and where its facts begin.
type After<'a> = &'a mut dyn FnMut(&mut FactSink<'_>, usize, (usize, usize));

/// Read rows of one file, which are in its order, with all their facts. After each: `after`, with the number of the row in
/// `rows` and where its facts begin.
pub fn read(src: &Source, s: &Survey, rows: &[Chosen], sink: &mut FactSink<'_>, after: After<'_>) {
    let (mut at, mut told) = (0, false);
    for (_, end, plan) in s.tables.iter().filter(|t| t.0 == src.id) {
        let mut reader = Reader::new(src, plan.clone());
        reader.told_secret = told;
        while let Some(c) = rows.get(at).filter(|c| (c.row as usize) < *end) {
            let mark = sink.mark();
            read_one(src, s, c, &mut reader, sink);
            after(sink, at, mark);
            at += 1;
        }
        told = reader.told_secret;
    }
}

fn read_one(src: &Source, s: &Survey, c: &Chosen, reader: &mut Reader<'_>, sink: &mut FactSink<'_>) {
    let delimiter = reader.plan.delimiter;
    let Some(make) = s.ledger.makes.get(c.make as usize) else { return };
    // What stands above counts as it did when the make was learnt.
    let cells = |at: u32, test: fn(Use) -> bool| {
        let mut rows = Rows::at(&src.text, delimiter, at as usize);
        let row = rows.read()?;
        let wanted = |i: usize| reader.plan.columns.get(i).is_some_and(|c| test(use_of(*c)));
        let cells = row.cells.iter().enumerate();
        let row = n(row.start);
        Some(
            cells.map(|(i, c)| if wanted(i) { (c.start, c.end, row) } else { (0, 0, 0) }).collect::<Vec<_>>(),
        )
    };
    let makes = |u| matches!(u, Use::Make | Use::Vendor | Use::Model | Use::Version);
    let above = make.above.as_ref().map(|a| a.to_vec()).or_else(|| cells(make.row, makes));
    // What is shown of them is a line; it may hold a password, and nobody has read it so far.
    let mut masked = u32::MAX;
    for at in above.iter().flatten().filter(|a| a.1 > 0 && a.2 != std::mem::replace(&mut masked, a.2)) {
        if let Some(row) = Rows::at(&src.text, delimiter, at.2 as usize).read() {
            reader.mask(&row, sink);
        }
    }
    let slice = |at: &Cell| src.span(at.0 as usize, at.1 as usize);
    let as_above = |at: &Cell| {
        let text = fold(src.slice(slice(at)).trim());
        if fold::is_nothing(&text) { (String::new(), None) } else { (text, Some(slice(at))) }
    };
    let width = reader.plan.columns.len();
    let secrets = c.like.and_then(|at| cells(at, |u| u == Use::Secret));
    let mut last: Vec<_> = above.unwrap_or_default().iter().map(as_above).collect();
    last.resize(width, (String::new(), None));
    reader.last = last;
    reader.above = HashMap::default();
    for (i, at) in secrets.unwrap_or_default().iter().enumerate().filter(|(_, at)| at.1 > 0) {
        reader.above.insert(i, src.slice(slice(at)).trim().to_owned());
    }
    if let Some(row) = Rows::at(&src.text, delimiter, c.row as usize).read() {
        reader.row(&row, sink);
    }
}
