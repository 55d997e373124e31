//! A long table that is counted instead of kept: which rows are one device, and how many devices are of one make.
//!
//! Comes in: one row after the other, and what each column is for. Goes out: a few numbers for each device (where its first
//! row is, which make it is), never a text. Rows whose deciding cells are the same bytes are the same make; what a make is
//! called, the format says when it meets a new one. Devices are told apart as everywhere in the engine: by serial number,
//! then MAC address, then IP address where nothing else differs.
//!
//! Cells are compared by a number of 64 bits: among a million rows two different cells have the same one with less than one
//! chance in a million. A cell that is written in an unusual way is not judged here: the row is then read like one of a short
//! table ([`Ledger::keys`] gives `None`).

use super::csv::Row;
use crate::model::fold::{self, fold};
use std::rc::Rc;

/// What a column is to the count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Nothing,
    /// Decides what make the device is.
    Make,
    /// The same; a blank cell repeats the one above it.
    Vendor,
    /// The same; a blank cell repeats the one above it where the maker is blank too.
    Model,
    Version,
    Serial,
    Mac,
    Address,
    Name,
    /// The name of a device that has none.
    Place,
    Secret,
    User,
    /// May hold one of the words that are looked for.
    Word,
}

/// What one row says, as numbers. 0: nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Keys {
    pub make: u64,
    pub serial: u64,
    pub mac: u64,
    pub address: u64,
    pub name: u64,
    /// Of the cells with passwords.
    pub secret: u64,
    pub user: u64,
    /// A word that is looked for stands in the row.
    pub word: bool,
}

/// A cell that may count for rows below it: where it begins and ends, and where its row begins. All 0: none.
pub type Cell = (u32, u32, u32);

/// A row that decided a make, and the cells above it that count for it too.
#[derive(Debug)]
pub struct Make {
    pub row: u32,
    pub above: Option<Rc<[Cell]>>,
    /// Number of its identity.
    pub identity: u32,
}

/// Vendor, model, hardware, firmware and build date.
pub type Identity = [Option<String>; 5];

/// Where a row stands, what make it is, and which of [`Ledger::secrets`] it has ([`NONE`]: none).
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub file: u32,
    pub row: u32,
    pub make: u32,
    pub secret: u32,
}

#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its first row.
    pub at: Place,
    /// What its rows together are.
    pub make: u32,
    keys: [u64; 3],
}

#[derive(Debug, Default)]
pub struct Ledger {
    pub entries: Vec<Entry>,
    pub makes: Vec<Make>,
    pub identities: Vec<Identity>,
    /// Further rows of a device that say more than its first one: entry and row.
    pub more: Vec<(u32, Place)>,
    /// For each different password: the first two rows with it (entry and row), and how many there are.
    pub secrets: Vec<([(u32, Place); 2], u32)>,
    /// Rows with a word that was looked for.
    pub words: Vec<(u32, Place)>,
    table: Table,
    /// Seed of the numbers of the table being read.
    seed: u64,
    /// Addresses repeat from one to the other.
    site: u64,
    uses: Vec<Use>,
    looked_for: &'static [&'static str],
    /// Where the last value of each column stands.
    pub last: Vec<Cell>,
    /// The same as the last make that needed it knew it.
    above: Option<Rc<[Cell]>>,
    /// The values of the row that was looked at: they count once it turns out to be a device.
    own: Vec<(usize, Cell)>,
    last_secret: u64,
}

/// Most rows with passwords, and with words, that are noted one by one.
pub const NOTED: usize = 100_000;

/// A number → a number. Grows by itself, never shrinks.
#[derive(Debug, Default)]
struct Table {
    /// Key and value side by side, so that a look costs one miss of the cache. The value is kept as its complement:
    /// what is empty is all zeros.
    slots: Vec<(u64, u32)>,
    used: usize,
}

pub const NONE: u32 = u32::MAX;

/// Steps after which a key is given up: it is then not found again. No list that was not made for this comes near.
const STEPS: usize = 1_024;

/// From this bit on, a key says where it stands.
const PLACE: u32 = 20;

impl Table {
    /// Make room for more keys.
    fn reserve(&mut self, more: usize) {
        if (self.used + more) * 4 > self.slots.len() * 3 {
            let size = ((self.used + more) * 4 / 3 + 1).next_power_of_two().max(1 << 10);
            let slots = std::mem::replace(&mut self.slots, vec![(0, 0); size]);
            for slot in slots.into_iter().filter(|s| s.0 != 0) {
                let at = self.find(slot.0);
                if self.slots[at].0 == 0 {
                    self.slots[at] = slot;
                }
            }
        }
    }
    /// The slot of `key`, or the free one where it would be. After too many steps another's.
    fn find(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (key >> PLACE) as usize & mask;
        let end = at.wrapping_add(STEPS) & mask;
        while self.slots[at].0 != key && self.slots[at].0 != 0 {
            at = (at + 1) & mask;
            if at == end {
                break;
            }
        }
        at
    }
    /// The value of `key`; [`NONE`] if it has none.
    fn get(&self, key: u64) -> u32 {
        if key == 0 || self.slots.is_empty() { NONE } else { self.at(self.find(key), key) }
    }
    /// The same, where [`Table::find`] has been.
    fn at(&self, at: usize, key: u64) -> u32 {
        let slot = self.slots[at];
        if slot.0 == key { !slot.1 } else { NONE }
    }
    /// Give `key` a value unless it has one. There must be room.
    fn put(&mut self, key: u64, value: u32) {
        if key != 0 {
            let at = self.find(key);
            let slot = &mut self.slots[at];
            if slot.0 == 0 {
                *slot = (key, !value);
                self.used += 1;
            }
        }
    }
}

fn mix(h: u64, x: u64) -> u64 {
    let h = (h ^ x).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    h ^ h >> 29
}

/// What each byte may be: the value of a hexadecimal digit, and bits.
static SIGNS: [u8; 256] = {
    let mut signs = [0; 256];
    let mut i = 0;
    while i < signs.len() {
        let c = i as u8;
        let digit = match c {
            b'0'..=b'9' => HEX + (c - b'0'),
            b'a'..=b'f' | b'A'..=b'F' => HEX + (c & 7) + 9,
            _ => 0,
        };
        let plain = matches!(c, b'0'..=b'9' | b'A'..=b'M' | b'O'..=b'S' | b'V'..=b'Z' | b'a'..=b'c' | b'e'..=b'm' | b'o'..=b's' | b'v'..=b'z');
        let blank = matches!(c, 0..=0x20 | 0xC2 | 0xE2 | 0xEF);
        let serial = matches!(c, 0x20..=0x7E) && c != b'+';
        signs[i] = digit + plain as u8 * PLAIN + blank as u8 * BLANK + serial as u8 * IN_SERIAL;
        i += 1;
    }
    signs
};
const HEX: u8 = 0x10;
/// No note in place of a device begins with it ([`ODD`]).
const PLAIN: u8 = 0x20;
/// Perhaps the beginning of a blank.
const BLANK: u8 = 0x40;
/// As in [`is_plain`], but ASCII.
const IN_SERIAL: u8 = 0x80;

/// The number of a text, never 0.
pub fn number(seed: u64, b: &[u8]) -> u64 {
    let (words, rest) = b.as_chunks::<8>();
    let mut h = mix(seed, b.len() as u64 + 1);
    for w in words {
        h = mix(h, u64::from_le_bytes(*w));
    }
    // The end of a longer text is quicker to take together with what stands before it.
    let last = match b.last_chunk::<8>() {
        Some(w) => u64::from_le_bytes(*w),
        None => rest.iter().rfold(0u64, |n, b| n << 8 | u64::from(*b)),
    };
    mix(mix(h, last), 0x5851_F42D_4C95_7F2D) | 1
}

const SERIAL: u64 = 1;
const MAC: u64 = 2;
const ADDRESS: u64 = 3;
const NAME: u64 = 4;
const SECRET: u64 = 5;
const IDENTITY: u64 = 6;

/// The number of a text of which the row below mostly has the next one: four such stand side by side in the [`Table`], because
/// looking elsewhere for each takes longer than all else.
fn near(seed: u64, b: &[u8]) -> u64 {
    let (last, rest) = b.split_last().map_or((0, b), |(last, rest)| (u64::from(*last), rest));
    beside(number(mix(seed, last >> 2), rest), last)
}

/// The place beside the number of the other bits.
fn beside(h: u64, last: u64) -> u64 {
    h & !(3 << PLACE) | (last & 3) << PLACE
}

/// The number of a serial number, whatever its case.
pub fn serial(v: &str) -> u64 {
    near(SERIAL, v.to_ascii_lowercase().as_bytes())
}
/// The number of a MAC address: its digits count.
pub fn mac(v: &str) -> u64 {
    let digits = v.bytes().filter_map(|b| char::from(b).to_digit(16));
    mac_number(digits.fold(1, |n, d| n << 4 | u64::from(d)))
}
fn mac_number(n: u64) -> u64 {
    beside(mix(MAC, n >> 2) | 1, n)
}
/// The number of an address within one site.
pub fn address(site: u64, v: &str) -> u64 {
    near(mix(ADDRESS, site), v.as_bytes())
}
pub fn name(v: &str) -> u64 {
    number(NAME, v.as_bytes())
}

/// Four numbers and three dots as every program writes them.
fn is_ipv4(b: &[u8]) -> bool {
    let (mut parts, mut n, mut digits) = (1, 0u32, 0);
    for c in b {
        match c {
            b'0'..=b'9' if digits == 0 || n > 0 => {
                n = n * 10 + u32::from(c - b'0');
                digits += 1;
                if n > 255 {
                    return false;
                }
            }
            b'.' if digits > 0 => {
                parts += 1;
                (n, digits) = (0, 0);
            }
            _ => return false,
        }
    }
    parts == 4 && digits > 0
}

/// The number of six pairs of digits with one and the same sign between them.
fn mac_of(b: &[u8]) -> Option<u64> {
    if b.len() != 17 || !matches!(b[2], b':' | b'-') {
        return None;
    }
    let mut n = 1;
    for pair in b.chunks(3) {
        let (h, l) = (SIGNS[pair[0] as usize], SIGNS[pair[1] as usize]);
        if h & l & HEX == 0 || pair.get(2).is_some_and(|c| *c != b[2]) {
            return None;
        }
        n = n << 8 | u64::from(h << 4 | l & 15);
    }
    Some(mac_number(n))
}

/// Does [`fold`] leave this as it is?
fn is_plain(b: &[u8]) -> bool {
    let mut before = 0;
    b.iter().all(|c| {
        let two = (before, *c);
        before = *c;
        match c {
            b' ' => two.0 != b' ',
            0x21..=0x7E | 0xE4..=0xE9 | 0x80..=0xBF => two != (0xE3, 0x80) && two != (0xC2, 0xA0),
            0xE3 => true,
            _ => false,
        }
    })
}

/// Does a sign for "nothing" stand here? `None`: one for "as above".
fn nothing(v: &str) -> Option<bool> {
    let v = fold(v);
    (!fold::is_ditto(&v)).then(|| fold::is_nothing(&v))
}

/// Letters with which a note in place of a device may begin, and the signs for "nothing" and "as above".
const ODD: &str =
    "※*＊・･注例記(（【■□●◆◇◎▼▲<＜《〈#見サｻ合小計総tTｔＴ-—―–－ー/Nn?？な無不未〃″”\"'同々d[要確調わuU";

impl Ledger {
    /// A table begins. `number`: its own; `site`: that of all tables among which an address is one device.
    pub fn begin(
        &mut self,
        number: u64,
        site: u64,
        uses: Vec<Use>,
        looked_for: &'static [&'static str],
        rows: usize,
    ) {
        // A number each for serial number, MAC and IP address.
        let named = uses.iter().filter(|u| matches!(u, Use::Serial | Use::Mac | Use::Address)).count();
        self.table.reserve(rows * named.min(3));
        self.entries.reserve(rows);
        self.seed = mix(number, 7);
        self.last = vec![(0, 0, 0); uses.len()];
        self.site = site;
        self.last_secret = 0;
        self.uses = uses;
        self.looked_for = looked_for;
    }

    pub fn uses(&self) -> &[Use] {
        &self.uses
    }

    /// The number of an address of the table being read.
    pub fn address(&self, v: &str) -> u64 {
        address(self.site, v)
    }

    /// The numbers of the passwords and of the user of a row.
    pub fn secret_of(&self, text: &str, row: &Row<'_, '_>) -> (u64, u64) {
        let (mut secret, mut user) = (0, 0);
        for (u, c) in self.uses.iter().zip(row.cells).filter(|(u, _)| matches!(u, Use::Secret | Use::User)) {
            let v = c.raw(text).trim();
            if v.is_empty() {
                continue;
            }
            let number = number(SECRET, v.as_bytes());
            if *u == Use::User {
                user = number;
            } else if v.len() < 7 && fold::is_ditto(v) {
                secret = self.last_secret;
            } else if v.len() > 12 || !fold::is_nothing(&fold(v)) {
                secret = mix(secret, number) | 1;
            }
        }
        (secret, user)
    }

    /// What the row says. `None`: it must be read in full. `digits`: rows with fewer may be headings.
    pub fn keys(&mut self, text: &str, row: &Row<'_, '_>, digits: usize) -> Option<Keys> {
        let bytes = text.as_bytes();
        let whole = bytes.get(row.start..row.end)?;
        // From the end: most lists have their long numbers there.
        let mut left = digits;
        for b in whole.iter().rev() {
            if left == 0 {
                break;
            }
            left -= usize::from(b.is_ascii_digit());
        }
        if left > 0 {
            return None;
        }
        let mut k = Keys { make: self.seed, ..Keys::default() };
        let (mut filled, mut named) = (0, false);
        let (mut blank_vendor, mut blank_model) = (None, None);
        let mut place = 0;
        let start = n(row.start);
        let mut secrets = false;
        self.own.clear();
        for (i, c) in row.cells.iter().enumerate() {
            // Bytes, because to cut a text takes longer than all that is asked of most cells.
            let mut b = bytes.get(c.start as usize..c.end as usize)?;
            while let [b' ', rest @ ..] | [rest @ .., b' '] = b {
                b = rest;
            }
            let v = || c.raw(text).trim_matches(' ');
            let (Some(first), Some(end)) = (b.first().copied(), b.last().copied()) else {
                match self.uses.get(i) {
                    Some(Use::Vendor) => blank_vendor = Some(i),
                    Some(Use::Model) => blank_model = Some(i),
                    _ => {}
                }
                continue;
            };
            // Other blanks around it.
            let sign = SIGNS[first as usize];
            if sign & BLANK != 0 || end <= 0x20 || end == 0x80 && b.ends_with(&[0xE3, 0x80, 0x80]) {
                return None;
            }
            let u = self.uses.get(i).copied().unwrap_or(Use::Nothing);
            // Most cells begin with a sign that says at once that they are none.
            let odd = sign & PLAIN == 0
                && (filled == 0 || u != Use::Nothing)
                && v().chars().next().is_none_or(|c| ODD.contains(c));
            if filled == 0 && odd && !(b.len() > 6 && first.is_ascii_alphabetic()) {
                return None;
            }
            filled += 1;
            match u {
                Use::Nothing => {}
                Use::Make | Use::Vendor | Use::Model | Use::Version => {
                    if !(odd && nothing(v())?) {
                        named |= matches!(u, Use::Model | Use::Version);
                        self.own.push((i, (c.start, c.end, start)));
                    }
                    k.make = mix(number(k.make, b), i as u64);
                }
                Use::Serial if b.iter().all(|b| *b == b'-') => {}
                Use::Serial => {
                    if odd || b.len() < 4 || first == b'D' && b.starts_with(b"DS-") {
                        return None;
                    }
                    let mut low = [0u8; 40];
                    let low = low.get_mut(..b.len())?;
                    let (mut digit, mut all, mut before) = (false, IN_SERIAL, 0);
                    for (to, c) in low.iter_mut().zip(b) {
                        all &= if (before, *c) == (b' ', b' ') { 0 } else { SIGNS[*c as usize] };
                        digit |= c.is_ascii_digit();
                        before = *c;
                        *to = c.to_ascii_lowercase();
                    }
                    if !digit || all == 0 {
                        return None;
                    }
                    named = true;
                    k.serial = near(SERIAL, low);
                }
                Use::Mac => {
                    named = true;
                    k.mac = mac_of(b)?;
                }
                Use::Address if is_ipv4(b) => {
                    named = true;
                    k.address = near(mix(ADDRESS, self.site), b);
                }
                Use::Address => return None,
                Use::Name | Use::Place => {
                    if odd && nothing(v())? {
                        continue;
                    }
                    let own = if is_plain(b) { number(NAME, b) } else { name(&fold(v())) };
                    if u == Use::Name {
                        k.name = own;
                    } else {
                        place = own;
                        self.own.push((i, (c.start, c.end, start)));
                    }
                }
                Use::Secret | Use::User => secrets = true,
                Use::Word => {
                    let is = |w: &&str| w.len() == b.len() && w.as_bytes().eq_ignore_ascii_case(b);
                    k.word |= matches!(first, b'u' | b'U' | b'n' | b'N' | b'i' | b'I' | 0xE6)
                        && self.looked_for.iter().any(is);
                }
            }
        }
        for i in row.cells.len()..self.uses.len() {
            match self.uses[i] {
                Use::Vendor => blank_vendor = Some(i),
                Use::Model => blank_model = Some(i),
                _ => {}
            }
        }
        // Merged cells: the value stands above.
        let carried = blank_model.filter(|_| blank_vendor.is_some());
        for i in [blank_vendor, carried].into_iter().flatten() {
            let (a, b, _) = self.last[i];
            k.make = mix(number(k.make, text.as_bytes().get(a as usize..b as usize)?.trim_ascii()), i as u64);
        }
        if k.name == 0 {
            k.name = place;
        }
        if secrets {
            (k.secret, k.user) = self.secret_of(text, row);
        }
        k.make |= 1;
        (filled > 2 && named).then_some(k)
    }

    /// The make of rows with this number, if one was seen.
    pub fn make_of(&self, k: &Keys) -> Option<u32> {
        Some(self.table.get(k.make)).filter(|m| *m != NONE)
    }

    /// A new make; further rows with its number are of it. `identity: None`: such rows are no devices.
    pub fn make(
        &mut self,
        number: u64,
        row: u32,
        above: Option<Vec<Cell>>,
        identity: Option<Identity>,
    ) -> u32 {
        self.table.reserve(8);
        let at = match identity {
            None => NO_DEVICE,
            Some(id) => {
                let identity = self.identity(id);
                // Rows that say «as above» one after the other share what stands there.
                let same = self.above.take().filter(|a| above.as_deref().is_none_or(|v| v == &**a));
                self.above = same.or_else(|| above.as_deref().map(Rc::from));
                let above = above.and_then(|_| self.above.clone());
                self.makes.push(Make { row, above, identity });
                n(self.makes.len() - 1)
            }
        };
        self.table.put(number, at);
        at
    }

    fn identity(&mut self, id: Identity) -> u32 {
        let key = id.iter().fold(IDENTITY, |h, s| number(h, s.as_deref().map_or(&[0], str::as_bytes)));
        let known = self.table.get(key);
        if known != NONE {
            return known;
        }
        self.identities.push(id);
        let at = n(self.identities.len() - 1);
        self.table.put(key, at);
        at
    }

    fn identity_of(&self, make: u32) -> Option<&Identity> {
        self.identities.get(self.makes.get(make as usize)?.identity as usize)
    }

    /// The values of the row last looked at are the last ones of their columns.
    pub fn take_last(&mut self) {
        for (i, at) in self.own.drain(..) {
            self.last[i] = at;
        }
    }

    /// Count a row: a further device, or one more row of a known one.
    pub fn add(&mut self, file: u32, row: u32, make: u32, k: &Keys) {
        self.table.reserve(8);
        if k.secret != 0 {
            self.last_secret = k.secret;
        }
        let secret = if k.secret == 0 { k.user } else { k.secret };
        let noted = match self.table.get(secret) {
            NONE if secret != 0 && self.secrets.len() < NOTED => n(self.secrets.len()),
            known => known,
        };
        let place = Place { file, row, make, secret: noted };
        // Looked for once; what is put in below moves nothing.
        let own = [k.serial, k.mac, k.address];
        let at = [self.table.find(k.serial), self.table.find(k.mac), self.table.find(k.address)];
        let by = |i: usize| Some(self.table.at(at[i], own[i])).filter(|e| own[i] != 0 && *e != NONE);
        let found = by(0).or_else(|| by(1)).or_else(|| {
            let e = self.entries.get(by(2)? as usize)?;
            let differ = |a: u64, b: u64| a != 0 && b != 0 && a != b;
            let [serial, mac, name] = e.keys;
            let models = || {
                let model = |m| self.identity_of(m)?[1].as_deref();
                model(e.make).zip(model(make)).is_some_and(|(a, b)| a != b)
            };
            let other = differ(serial, k.serial) || differ(mac, k.mac);
            (!other && !(e.at.file == file && (differ(name, k.name) || models()))).then(|| by(2))?
        });
        let said = [k.serial, k.mac, k.name];
        let entry = match found {
            None => {
                self.entries.push(Entry { at: place, make, keys: said });
                n(self.entries.len() - 1)
            }
            Some(known) => {
                self.join(known, place, said);
                known
            }
        };
        for (key, at) in own.into_iter().zip(at).filter(|(key, _)| *key != 0) {
            let slot = &mut self.table.slots[at];
            if slot.0 == 0 {
                *slot = (key, !entry);
                self.table.used += 1;
            } else if slot.0 != key {
                // Another of this row has taken it.
                self.table.put(key, entry);
            }
        }
        if let Some((two, count)) = self.secrets.get_mut(noted as usize) {
            if *count == 1 {
                two[1] = (entry, place);
            }
            *count += 1;
        } else if noted != NONE {
            self.table.put(secret, noted);
            self.secrets.push(([(entry, place); 2], 1));
        }
        if k.word && self.words.len() < NOTED {
            self.words.push((entry, place));
        }
    }

    /// A further row of a device: what the first one lacks, it adds.
    fn join(&mut self, at: u32, place: Place, own: [u64; 3]) {
        let Some(e) = self.entries.get_mut(at as usize) else { return };
        for (a, b) in e.keys.iter_mut().zip(own).filter(|(a, _)| **a == 0) {
            *a = b;
        }
        let first = e.make;
        let (Some(a), Some(b)) = (self.identity_of(first), self.identity_of(place.make)) else { return };
        if a.iter().zip(b).all(|(a, b)| a.is_some() || b.is_none()) {
            return;
        }
        let mut both = a.clone();
        for (a, b) in both.iter_mut().zip(b).filter(|(a, _)| a.is_none()) {
            a.clone_from(b);
        }
        let identity = self.identity(both);
        let Some(Make { row: from, above, .. }) = self.makes.get(first as usize) else { return };
        let (from, above) = (*from, above.clone());
        self.makes.push(Make { row: from, above, identity });
        self.more.push((at, place));
        if let Some(e) = self.entries.get_mut(at as usize) {
            e.make = n(self.makes.len() - 1);
        }
    }

    /// The device with one of these numbers.
    pub fn with(&self, key: u64) -> Option<u32> {
        Some(self.table.get(key)).filter(|e| *e != NONE)
    }
}

/// The make of rows that are no devices (office equipment in an asset list).
pub const NO_DEVICE: u32 = u32::MAX - 1;

fn n(v: usize) -> u32 {
    u32::try_from(v).unwrap_or(NO_DEVICE - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever writes the list can choose serial numbers that all want the same slot.
    #[test]
    fn keys_that_want_one_slot_cost_a_bounded_number_of_steps() {
        let mut t = Table::default();
        let key = |i: u64| i << 44 | 1;
        for i in 1..20_000 {
            t.reserve(8);
            t.put(key(i), i as u32);
        }
        assert!(t.slots.len() < 1 << 16, "{} slots", t.slots.len());
        assert_eq!((t.get(key(1)), t.get(key(19_999))), (1, NONE));
        // Others are found as ever.
        t.put(77 << 20, 5);
        assert_eq!(t.get(77 << 20), 5);
    }

    #[test]
    fn numbers_of_neighbours_differ_and_stand_side_by_side() {
        let place = |k: u64| k >> PLACE;
        let two = [
            (serial("SN000000124"), serial("sn000000125")),
            (address(7, "10.0.0.24"), address(7, "10.0.0.25")),
        ];
        for (a, b) in two.into_iter().chain([(mac("00:00:5e:00:53:0c"), mac("00:00:5E:00:53:0D"))]) {
            assert_eq!((place(a) + 1) & 0xFF, place(b) & 0xFF);
            assert!(a != b && a & b & 1 == 1);
        }
        assert_eq!(mac_of(b"00-00-5E-00-53-0a"), Some(mac("0000.5e00.530a")));
        assert_eq!((mac_of(b"00-00-5E-00-53:0a"), mac_of(b"00-00-5E-00-5g-0a")), (None, None));
        // The end of a text counts, however long it is.
        let text = "abcdefgh".repeat(5);
        let all: Vec<u64> = (0..40).map(|n| number(1, &text.as_bytes()[..n])).collect();
        assert!((1..40).all(|n| all[..n].iter().all(|k| *k != all[n])));
        assert_ne!(number(1, b"12345678a"), number(1, b"12345678b"));
    }

    /// A wide table in which every row says «as above» must not keep all its columns for each row.
    #[test]
    fn rows_with_the_same_cells_above_share_them() {
        let mut l = Ledger::default();
        let above = vec![(1, 2, 0); 200];
        for row in 0..3 {
            l.make(u64::from(row) + 9, row, Some(above.clone()), Some(Identity::default()));
            l.make(u64::from(row) + 99, row, None, Some(Identity::default()));
        }
        let kept: Vec<_> = l.makes.iter().filter_map(|m| m.above.as_ref()).collect();
        assert_eq!(kept.len(), 3);
        assert!(kept.iter().all(|a| Rc::ptr_eq(a, kept[0])));
    }
}
