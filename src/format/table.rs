//! Settings by name: what the formats of cameras and recorders share that are lists of `name = value`, whether they come
//! as lines of text, as JSON or as XML.
//!
//! A format is a table of [`Row`]s: the name of a setting, and what it means. Comes in: names with their values and places.
//! Goes out: facts. What several settings say together (a server with its port, login and switch) is gathered in a
//! [`Rec`] and becomes one fact at the end. A name may hold `#` for a running number, which tells records apart; upper and
//! lower case are the same.
//!
//! Never: reads a masked value (`******`) as anything, takes an unused entry (`0.0.0.0`, no name) for a real one, copies a
//! text that it does not keep. A list of 100 MB costs one pass over its lines.

use super::FactSink;
use crate::i18n::{Args, Text, text};
use crate::model::date::Date;
use crate::model::document::{Kind, NodeRef};
use crate::model::fact::Basis;
use crate::model::fact::Evidence;
use crate::model::find;
use crate::model::key::{self, FactKey};
use crate::model::net::host_scope;
use crate::model::order::Order as _;
use crate::model::secret::{Secret, SecretState, is_mask};
use crate::model::span::Span;
use crate::model::value::{Account, Ddns, IpFilter, P2p, Remote, Role, Tri, UrlSource, Value};
use crate::source::Source;
use crate::syntax::url;
use crate::syntax::xml::local;

/// Name of a setting, and its meaning. A `?` in front: the name is known from manuals, not from a file of a device, so that
/// what follows from it is likely and no more.
pub(super) struct Row(pub &'static str, pub To);

/// What a setting means.
#[derive(Clone, Copy)]
pub(super) enum To {
    /// A switch.
    Flag(FactKey),
    /// A switch that says the opposite.
    Not(FactKey),
    /// A switch of which one that is on outweighs others of the same meaning that are off.
    Any(FactKey, Words<bool>),
    Bool(FactKey, Words<bool>),
    Word(FactKey, Words<&'static str>),
    /// A number that is not 0.
    Port(FactKey),
    Text(FactKey),
    /// A model, unless it is only a number or another setting has named it.
    Model,
    /// An address that is not 0.0.0.0.
    Address,
    Day,
    /// A version, perhaps with a build date behind it (`2.800.16.R,build:2021-03-04`).
    Version,
    Part(Rec, Slot),
    /// A secret that is not an account's.
    Secret(&'static str),
    /// Never shown, but no danger in itself (the number with which a cloud finds the device).
    Mask,
    /// An address of the device itself, perhaps with a login in it.
    Url,
    /// Known, and of no importance here.
    Idle,
}
pub(super) type Words<T> = &'static [(&'static str, T)];

/// Things of which several settings speak.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rec {
    Account,
    /// A camera from which a recorder takes its picture.
    Camera,
    Cloud,
    Ddns,
    Email,
    Filter,
    Ftp,
    Ntp,
    Protocol,
    Push,
    Snmp,
    Storage,
    Tls,
    Upnp,
}

/// Parts of them. The last four have their meaning by the kind of record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    On,
    /// Provider, protocol, mode, role.
    Kind,
    Host,
    Port,
    User,
    Password,
    /// A password, of which an empty one only says that it is not shown.
    Shown,
    /// The same as the 8 characters that XiongMai devices make of a password.
    Sofia,
    /// Encryption; also the name of a protocol.
    Tls,
    /// Anonymous login; for the clock: server by DHCP.
    Free,
    /// Addresses that get in or are kept out.
    Entry,
    Refused,
    Write,
    /// SNMP: v1, v2c, v3. TLS: SSL 3, 1.0, 1.1, 1.2. UPnP: A = ports are open now.
    A,
    B,
    C,
    D,
}
const SLOTS: usize = 17;

#[derive(Clone, Copy)]
struct Part<'d> {
    text: &'d str,
    /// The line or entry to show.
    span: Span,
    value: Span,
    sure: bool,
}

struct Record<'d> {
    rec: Rec,
    index: u32,
    parts: [Option<Part<'d>>; SLOTS],
    entries: Vec<&'d str>,
    refused: Vec<&'d str>,
}

/// Most records of one device, and most addresses of one filter.
const RECORDS: usize = 512;
const ENTRIES: usize = 256;

const MASKED: Text = text(
    "伏せ字(****)の設定が{n}個あります。その設定は判定できません。",
    "{n} settings are masked (****). They cannot be judged.",
);

/// Gathers the facts of one device after the other.
pub(super) struct Table<'d> {
    rows: &'static [Row],
    /// Numbers of the rows, by the last letter of their names.
    ends: Vec<u16>,
    /// The last value of each row, so that what a file says again is not kept again.
    last: Vec<Option<(u32, &'d str)>>,
    records: Vec<Record<'d>>,
    any: Vec<FactKey>,
    masked: (usize, Option<Span>),
    /// The list of accounts is all of them when an administrator is in it.
    pub complete: bool,
    pub account_for: &'static str,
}

/// On, off, or neither.
pub(super) fn flag(v: &str) -> Option<bool> {
    const ON: [&str; 9] = ["yes", "true", "1", "on", "enable", "enabled", "open", "ntp", "clientupdates"];
    const OFF: [&str; 11] =
        ["no", "false", "0", "off", "disable", "disabled", "close", "none", "pc", "manual", "noupdate"];
    let is = |list: &[&str]| list.iter().any(|w| v.eq_ignore_ascii_case(w));
    if is(&ON) {
        Some(true)
    } else if is(&OFF) {
        Some(false)
    } else {
        None
    }
}

fn word<T: Copy>(words: Words<T>, v: &str) -> Option<T> {
    words.iter().find(|(w, _)| v.eq_ignore_ascii_case(w)).map(|(_, t)| *t)
}

/// Does `pattern` match the end of `name`? What is left of the name in front, and the running numbers as one. A number in
/// brackets (`Name[0].Key`) needs no sign in the pattern.
fn matches(pattern: &str, name: &str) -> Option<(usize, u32)> {
    let n = name.as_bytes();
    let (mut j, mut index, mut factor) = (n.len(), 0u32, 1u32);
    let number = |j: &mut usize, index: &mut u32, factor: &mut u32| {
        let (end, mut digit) = (*j, 1u32);
        while let Some(d) = j.checked_sub(1).and_then(|k| n.get(k)).filter(|d| d.is_ascii_digit()) {
            let value = u32::from(d - b'0').wrapping_mul(digit).wrapping_mul(*factor);
            *index = index.wrapping_add(value);
            digit = digit.wrapping_mul(10);
            *j -= 1;
        }
        *factor = factor.wrapping_mul(1009);
        *j < end
    };
    for c in pattern.bytes().rev() {
        if c == b'#' {
            if !number(&mut j, &mut index, &mut factor) {
                return None;
            }
            continue;
        }
        j = j.checked_sub(1)?;
        while n.get(j) == Some(&b']') {
            if !number(&mut j, &mut index, &mut factor) {
                return None;
            }
            // The bracket, and the sign before it.
            j = j.checked_sub(1).filter(|k| n.get(*k) == Some(&b'['))?.checked_sub(1)?;
        }
        if !n.get(j)?.eq_ignore_ascii_case(&c) {
            return None;
        }
    }
    Some((j, index))
}

/// A day somewhere in a text: `2016-01-01`, `Feb 15 2019 09:42`, `build 18081408`, `build 230619`.
pub(super) fn day(s: &str) -> Option<Date> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let words: Vec<&str> =
        s.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).take(12).collect();
    let recent = |d: &Date| (2000..2100).contains(&d.year);
    let month = |w: &str| {
        let at = MONTHS.iter().position(|m| w.get(..3).is_some_and(|x| x.eq_ignore_ascii_case(m)))?;
        u8::try_from(at + 1).ok()
    };
    for w in words.windows(3) {
        let [a, b, c] = w else { continue };
        let number = |s: &str| s.parse::<u8>().ok();
        let named = month(a).and_then(|m| Date::new(c.parse().ok()?, m, number(b)?));
        let plain = || (a.len() == 4).then(|| Date::new(a.parse().ok()?, number(b)?, number(c)?)).flatten();
        if let Some(d) = named.or_else(plain).filter(recent) {
            return Some(d);
        }
    }
    // Six digits are a day, eight a day with its hour or with the full year.
    // `12288B240820`
    let ends = words.iter().filter_map(|w| w.rsplit('B').next());
    ends.filter(|w| w.bytes().all(|b| b.is_ascii_digit())).find_map(|w| {
        let full = Date::parse_loose(w).filter(|d| recent(d) && w.len() == 8);
        full.or_else(|| Date::parse_loose(w.get(..6).filter(|_| matches!(w.len(), 6 | 8))?)).filter(recent)
    })
}

fn basis(sure: bool) -> Basis {
    if sure { Basis::Stated } else { Basis::Derived }
}

/// Where the device itself can be asked for its picture: its address, its port and perhaps a login.
fn own_url(sink: &mut FactSink<'_>, p: &Part<'_>) {
    let Some(u) = url::read(p.text) else { return };
    if let Some(a) = address(&u.host) {
        sink.derived(key::DEVICE_ADDRESS, a, p.span);
    }
    if u.scheme == "rtsp" {
        sink.derived(key::RTSP_ENABLED, true, p.span);
        sink.derived(key::RTSP_PORT, u.port.unwrap_or(554), p.span);
    }
    if u.has_login() {
        super::facts_from_url(sink, p.text, p.value, "camera source");
    }
}

fn is_used(host: &str) -> bool {
    !matches!(host, "" | "0.0.0.0" | "::" | "0:0:0:0:0:0:0:0" | "255.255.255.255" | "0x00000000")
}

/// `0x7702060A` → `10.6.2.119`: XiongMai devices write addresses as little-endian numbers.
pub(super) fn address(v: &str) -> Option<String> {
    if let Some(hex) = v.strip_prefix("0x").filter(|h| h.len() == 8) {
        let n = u32::from_str_radix(hex, 16).ok().filter(|n| *n != 0)?;
        return Some(std::net::Ipv4Addr::from(n.swap_bytes()).to_string());
    }
    v.parse::<std::net::IpAddr>().ok().filter(|_| is_used(v)).map(|a| a.to_string())
}

impl<'d> Table<'d> {
    pub fn new(rows: &'static [Row]) -> Table<'d> {
        let mut ends: Vec<u16> = (0..rows.len()).filter_map(|i| u16::try_from(i).ok()).collect();
        ends.order_by_key(|i| rows.get(usize::from(*i)).map(last_letter));
        Table {
            rows,
            ends,
            last: vec![None; rows.len()],
            records: Vec::new(),
            any: Vec::new(),
            masked: (0, None),
            complete: false,
            account_for: "web",
        }
    }

    /// One setting. `false`: no row knows it. `rows`: the part of the table to look at. `loose`: more may stand before the
    /// name (`Envelope.Body.` and so on).
    #[allow(clippy::too_many_arguments)]
    fn feed(
        &mut self,
        sink: &mut FactSink<'_>,
        rows: &[u16],
        loose: bool,
        name: &str,
        index: u32,
        text: &'d str,
        span: Span,
        value: Span,
    ) -> bool {
        let mut known = false;
        let end = name.bytes().next_back().unwrap_or(0);
        for at in rows.iter().map(|r| usize::from(*r)) {
            let Some(Row(pattern, to)) = self.rows.get(at) else { break };
            // Most names end otherwise.
            let last = pattern.bytes().next_back().unwrap_or(0);
            if last != b'#' && end != b']' && !last.eq_ignore_ascii_case(&end) {
                continue;
            }
            let sure = !pattern.starts_with('?');
            let Some((rest, number)) = matches(pattern.trim_start_matches('?'), name) else { continue };
            if rest > 0 && !(loose && name.as_bytes().get(rest - 1) == Some(&b'.')) {
                continue;
            }
            known = true;
            let index = index.wrapping_add(number);
            let part = matches!(to, To::Part(..));
            if self.last.get(at).copied().flatten().is_some_and(|(i, t)| t == text && (i == index || !part)) {
                continue;
            }
            if let Some(l) = self.last.get_mut(at) {
                *l = Some((index, text));
            }
            self.set(sink, *to, index, Part { text, span, value, sure });
        }
        known
    }

    fn set(&mut self, sink: &mut FactSink<'_>, to: To, index: u32, p: Part<'d>) {
        let secret =
            matches!(to, To::Secret(_) | To::Mask | To::Part(_, Slot::Password | Slot::Shown | Slot::Sofia))
                || matches!(to, To::Part(Rec::Snmp, Slot::Write | Slot::User));
        if !secret && !p.text.is_empty() && is_mask(p.text) {
            sink.unread(p.span, "masked");
            self.masked.0 += 1;
            self.masked.1 = Some(p.span);
            return;
        }
        let put = |sink: &mut FactSink<'_>, k: FactKey, v: Value| {
            sink.push(k, v, basis(p.sure), None, Evidence::File(p.span))
        };
        match to {
            To::Flag(k) => {
                if let Some(on) = flag(p.text) {
                    put(sink, k, on.into());
                }
            }
            To::Not(k) => {
                if let Some(on) = flag(p.text) {
                    put(sink, k, (!on).into());
                }
            }
            To::Bool(k, words) => {
                if let Some(on) = word(words, p.text) {
                    put(sink, k, on.into());
                }
            }
            To::Any(k, words) => match word(words, p.text) {
                Some(true) if !self.any.contains(&k) => {
                    self.any.push(k);
                    put(sink, k, true.into());
                }
                Some(false) if !self.any.contains(&k) => put(sink, k, false.into()),
                _ => {}
            },
            To::Word(k, words) => {
                if let Some(w) = word(words, p.text) {
                    put(sink, k, w.into());
                }
            }
            To::Port(k) => {
                if let Some(n) = p.text.parse::<u16>().ok().filter(|n| *n != 0) {
                    put(sink, k, n.into());
                }
            }
            To::Text(k) => {
                if !p.text.is_empty() {
                    put(sink, k, p.text.into());
                }
            }
            To::Model => {
                let named = p.text.bytes().any(|b| b.is_ascii_alphabetic());
                if named && sink.known(key::DEVICE_MODEL).is_none() {
                    put(sink, key::DEVICE_MODEL, p.text.into());
                }
            }
            To::Address => {
                if let Some(a) = address(p.text) {
                    put(sink, key::DEVICE_ADDRESS, a.into());
                }
            }
            To::Day => {
                if let Some(d) = day(p.text) {
                    put(sink, key::FIRMWARE_BUILD_DATE, d.to_string().into());
                }
            }
            To::Version => {
                let low = p.text.to_ascii_lowercase();
                let at = low.find("build").unwrap_or(low.len());
                let (version, build) = p.text.split_at_checked(at).unwrap_or((p.text, ""));
                let version = version.trim_end_matches([' ', ',', '_', ':', '(']);
                if !version.is_empty() {
                    put(sink, key::FIRMWARE_VERSION, version.into());
                }
                if let Some(d) = day(build) {
                    put(sink, key::FIRMWARE_BUILD_DATE, d.to_string().into());
                }
            }
            To::Secret(what) => {
                let s = Secret::read(p.text);
                if s.state == SecretState::Plain {
                    sink.with_secret(key::SECRET_IN_FILE, what, s, p.span, Some(p.value));
                }
            }
            To::Mask => {
                if !p.text.is_empty() {
                    sink.source().mark_secret(p.value);
                }
            }
            To::Url => own_url(sink, &p),
            To::Part(rec, slot) => self.part(sink, rec, slot, index, p),
            To::Idle => {}
        }
    }

    fn part(&mut self, sink: &mut FactSink<'_>, rec: Rec, slot: Slot, index: u32, p: Part<'d>) {
        // Settings of one thing mostly stand together.
        let full = self.records.len() >= RECORDS;
        let near = if full { 16 } else { RECORDS };
        let last = self.records.len().wrapping_sub(1);
        let found = self.records.iter().rev().take(near).position(|r| r.rec == rec && r.index == index);
        let at = match found {
            Some(back) => last.wrapping_sub(back),
            None if full => return,
            None => {
                let (entries, refused) = (Vec::new(), Vec::new());
                self.records.push(Record { rec, index, parts: [None; SLOTS], entries, refused });
                self.records.len() - 1
            }
        };
        let Some(r) = self.records.get_mut(at) else { return };
        if matches!(slot, Slot::Entry | Slot::Refused) {
            let list = if slot == Slot::Entry { &mut r.entries } else { &mut r.refused };
            let room = ENTRIES.saturating_sub(list.len());
            for e in p.text.split([' ', ',', ';']).filter(|e| is_used(e)).take(room) {
                if !list.contains(&e) {
                    list.push(e);
                }
            }
        }
        if matches!(slot, Slot::Password | Slot::Shown | Slot::Sofia) && !p.text.is_empty() {
            sink.source().mark_secret(p.value);
        }
        if let Some(s) = r.parts.get_mut(slot as usize) {
            // A protocol with several ports: the first is the usual one.
            if s.is_none() || (rec, slot) != (Rec::Protocol, Slot::Port) {
                *s = Some(p);
            }
        }
    }

    /// What several settings said together. Call it at the end of each device.
    pub fn close(&mut self, sink: &mut FactSink<'_>) {
        let mut records = std::mem::take(&mut self.records);
        records.order_by_key(|r| (r.rec, r.index));
        // One switch that is off among several entries says nothing when another is on.
        let any_on = |rec: Rec| records.iter().any(|r| r.rec == rec && r.on() == Some(true));
        let single = [Rec::Ddns, Rec::Cloud, Rec::Upnp, Rec::Ftp, Rec::Push, Rec::Storage];
        let single: Vec<Rec> = single.into_iter().filter(|r| any_on(*r)).collect();
        let mut told: Vec<Rec> = Vec::new();
        let mut admin: Option<Span> = None;
        for r in &records {
            if r.on() == Some(false) {
                let one =
                    matches!(r.rec, Rec::Ddns | Rec::Cloud | Rec::Upnp | Rec::Ftp | Rec::Push | Rec::Storage);
                if one && (single.contains(&r.rec) || told.contains(&r.rec)) {
                    continue;
                }
                told.push(r.rec);
            }
            if r.emit(sink, self.account_for) == Role::Admin {
                admin = admin.or(r.span());
            }
        }
        if let Some(span) = admin.filter(|_| self.complete) {
            sink.derived(key::AUTH_ACCOUNTS_COMPLETE, true, span);
        }
        self.last.fill(None);
        self.any.clear();
    }

    /// At the end of the file.
    pub fn finish(&mut self, sink: &mut FactSink<'_>) {
        self.close(sink);
        if let (n @ 1.., at) = self.masked {
            sink.notice("settings.masked", MASKED, Args::new().with("n", n), at);
        }
    }

    /// One setting of a text that is cut into names and values elsewhere.
    pub fn pair(
        &mut self,
        sink: &mut FactSink<'_>,
        src: &'d Source,
        name: &str,
        text: &'d str,
        line: &'d str,
    ) -> bool {
        let ends = std::mem::take(&mut self.ends);
        let rows = self.ending(&ends, name);
        let known = self.feed(sink, rows, false, name, 0, text, src.span_of(line), src.span_of(text));
        self.ends = ends;
        known
    }

    /// All settings of a tree, with `above` as the beginning of their names. `items`: names of elements of which each is a
    /// thing of its own, as entries of lists are. `skip`: names under which nothing is a setting.
    pub fn document(
        &mut self,
        sink: &mut FactSink<'_>,
        root: NodeRef<'d>,
        above: &str,
        items: &[&str],
        skip: &[&str],
    ) {
        let ends = std::mem::take(&mut self.ends);
        let mut path = String::from(above);
        let mut stack: Vec<(NodeRef<'d>, usize, u32)> = if above.is_empty() {
            vec![(root, 0, 0)]
        } else {
            root.children().map(|c| (c, above.len(), 0)).collect()
        };
        stack.reverse();
        while let Some((n, len, index)) = stack.pop() {
            path.truncate(len);
            if let Some(k) = n.key().map(|k| local(k).trim()).filter(|k| *k != "#text") {
                if skip.contains(&k) {
                    sink.understood(n.span());
                    continue;
                }
                if path.len() + k.len() > 200 {
                    continue;
                }
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(k);
            }
            match n.kind() {
                Kind::Map | Kind::List => {
                    let list = n.kind() == Kind::List;
                    let from = stack.len();
                    stack.extend(n.children().map(|c| {
                        // A list of words belongs to what it stands in.
                        let own = list && matches!(c.kind(), Kind::Map | Kind::List)
                            || c.key().is_some_and(|k| items.contains(&local(k)));
                        (c, path.len(), if own { c.key_span().start } else { index })
                    }));
                    if let Some(new) = stack.get_mut(from..) {
                        new.reverse();
                    }
                }
                _ => {
                    let text = n.text().unwrap_or("").trim();
                    let rows = self.ending(&ends, &path);
                    if self.feed(sink, rows, true, &path, index, text, n.span(), n.value_span()) {
                        sink.understood(n.span());
                    } else if is_secret_name(path.rsplit('.').next().unwrap_or("")) && !text.is_empty() {
                        sink.source().mark_secret(n.value_span());
                    }
                }
            }
        }
        self.ends = ends;
    }

    /// The rows whose names end with the same letter.
    fn ending<'e>(&self, ends: &'e [u16], name: &str) -> &'e [u16] {
        let last = name.bytes().next_back().map_or(0, |b| b.to_ascii_lowercase());
        let letter = |i: &u16| self.rows.get(usize::from(*i)).map_or(0, last_letter);
        let from = ends.partition_point(|i| letter(i) < last);
        let to = ends.partition_point(|i| letter(i) <= last);
        ends.get(from..to).unwrap_or(&[])
    }
}

fn last_letter(r: &Row) -> u8 {
    r.0.bytes().next_back().map_or(0, |b| b.to_ascii_lowercase())
}

/// Names under which secrets stand in files of devices. Looked at where no row knows the setting.
pub(super) fn is_secret_name(name: &str) -> bool {
    const ENDS: [&str; 9] =
        ["password", "passwd", "passphrase", "pwd", "pass", "community", "secret", "token", "passwordhash"];
    let Some(last) = name.bytes().last() else { return false };
    matches!(last | 32, b'd' | b'e' | b's' | b'y' | b't' | b'n' | b'h')
        && ENDS.iter().any(|e| {
            let at = name.len().checked_sub(e.len());
            at.and_then(|a| name.get(a..)).is_some_and(|t| t.eq_ignore_ascii_case(e))
        })
}

impl<'d> Record<'d> {
    fn part(&self, s: Slot) -> Option<&Part<'d>> {
        self.parts.get(s as usize).and_then(Option::as_ref)
    }
    fn text(&self, s: Slot) -> Option<&'d str> {
        self.part(s).map(|p| p.text).filter(|t| !t.is_empty())
    }
    fn flag(&self, s: Slot) -> Option<(bool, Span)> {
        let p = self.part(s)?;
        Some((flag(p.text)?, p.span))
    }
    /// All that it rests on is certain.
    fn basis(&self) -> Basis {
        basis(self.parts.iter().flatten().all(|p| p.sure))
    }
    fn put(&self, sink: &mut FactSink<'_>, k: FactKey, v: impl Into<Value>, span: Span) {
        sink.push(k, v.into(), self.basis(), None, Evidence::File(span));
    }
    fn on(&self) -> Option<bool> {
        self.flag(Slot::On).map(|f| f.0)
    }
    fn tri(&self, s: Slot) -> Tri {
        self.flag(s).map_or(Tri::Unknown, |f| Tri::from(f.0))
    }
    /// The line to show: the switch, else the first part.
    fn span(&self) -> Option<Span> {
        let on = self.part(Slot::On);
        on.or_else(|| self.parts.iter().flatten().min_by_key(|p| p.span.start)).map(|p| p.span)
    }
    fn port(&self) -> Option<u16> {
        self.text(Slot::Port)?.parse().ok().filter(|p| *p != 0)
    }
    fn host(&self) -> Option<&'d str> {
        self.text(Slot::Host).filter(|h| is_used(h))
    }

    /// Put the facts into the sink. Returns the role of an account.
    fn emit(&self, sink: &mut FactSink<'_>, r#for: &'static str) -> Role {
        let Some(span) = self.span() else { return Role::Unknown };
        match self.rec {
            Rec::Account => return self.account(sink, r#for),
            Rec::Camera => self.camera(sink, span),
            Rec::Cloud => {
                if let Some((on, span)) = self.flag(Slot::On) {
                    let provider = self.text(Slot::Kind).or(self.host()).map(str::to_owned);
                    self.put(sink, key::P2P_CLOUD, P2p { enabled: Tri::from(on), provider }, span);
                }
            }
            Rec::Ddns => {
                let hostname = self.text(Slot::Host).map(str::to_owned);
                if self.on().is_some() || hostname.is_some() {
                    let provider = self.text(Slot::Kind).map(str::to_owned);
                    let ddns = Ddns { enabled: self.tri(Slot::On), provider, hostname };
                    self.put(sink, key::DDNS, ddns, span);
                    self.login(sink, "ddns");
                }
            }
            Rec::Filter => self.filter(sink, span),
            Rec::Ntp => {
                if let (Some(server), Some(p)) = (self.host(), self.part(Slot::Host)) {
                    self.put(sink, key::NTP_SERVER, server, p.span);
                }
                // A clock that is to be set by a server that nobody has named.
                let nobody = self.part(Slot::Host).is_some_and(|h| !is_used(h.text))
                    && self.flag(Slot::Free).is_none_or(|f| !f.0);
                match self.flag(Slot::On) {
                    Some((true, _)) if nobody && self.part(Slot::Free).is_some() => {
                        sink.derived(key::NTP_ENABLED, false, span);
                    }
                    Some((on, span)) => self.put(sink, key::NTP_ENABLED, on, span),
                    None => {}
                }
            }
            Rec::Protocol => self.protocol(sink),
            Rec::Snmp => self.snmp(sink),
            Rec::Tls => {
                let all = [(Slot::A, "ssl3"), (Slot::B, "1.0"), (Slot::C, "1.1"), (Slot::D, "1.2")];
                let on = all.iter().find_map(|(s, v)| Some((*v, self.flag(*s).filter(|f| f.0)?.1)));
                let off = || self.flag(Slot::C).filter(|f| !f.0).map(|f| ("1.2", f.1));
                if let Some((version, span)) = on.or_else(off) {
                    self.put(sink, key::TLS_MIN_VERSION, version, span);
                }
            }
            Rec::Upnp => {
                // Asked for, but the router has not done it: it may do so at any time.
                match (self.flag(Slot::On), self.flag(Slot::A)) {
                    (Some((true, span)), Some((false, state))) => {
                        sink.derived(key::UPNP_PORT_MAPPING, true, span);
                        self.put(sink, key::UPNP_OPEN_NOW, false, state);
                    }
                    // Off, and open all the same: a switch that is not obeyed closes nothing.
                    (Some((false, _)), Some((true, state))) => {
                        sink.derived(key::UPNP_PORT_MAPPING, true, state);
                    }
                    (Some((on, span)), _) => self.put(sink, key::UPNP_PORT_MAPPING, on, span),
                    _ => {}
                }
            }
            Rec::Email => self.remote(sink, key::REMOTE_EMAIL, span, "email"),
            Rec::Ftp => self.remote(sink, key::REMOTE_FTP, span, "upload"),
            Rec::Push => self.remote(sink, key::REMOTE_PUSH, span, "upload"),
            Rec::Storage => self.remote(sink, key::REMOTE_STORAGE, span, "storage"),
        }
        Role::Unknown
    }

    fn secret(&self) -> (Secret, Option<&Part<'d>>) {
        if let Some(p) = self.part(Slot::Sofia) {
            return (
                if p.text.is_empty() {
                    Secret::of(SecretState::Absent)
                } else {
                    Secret::hash(p.text, "sofia")
                },
                Some(p),
            );
        }
        if let Some(p) = self.part(Slot::Shown) {
            return (
                if p.text.is_empty() { Secret::of(SecretState::Absent) } else { Secret::read(p.text) },
                Some(p),
            );
        }
        match self.part(Slot::Password) {
            Some(p) => (Secret::read(p.text), Some(p)),
            None => (Secret::of(SecretState::Absent), None),
        }
    }

    fn account(&self, sink: &mut FactSink<'_>, r#for: &'static str) -> Role {
        let Some(name) = self.part(Slot::User).filter(|n| !n.text.is_empty()) else { return Role::Unknown };
        let role = self.text(Slot::Kind).map_or(Role::Unknown, role);
        let (secret, place) = self.secret();
        let account = Account {
            name: name.text.to_owned(),
            role,
            r#for,
            in_use: self.tri(Slot::On),
            ..Account::default()
        };
        // The password's own line is the one to show where it stands there in clear.
        let span = place.filter(|_| secret.state != SecretState::Masked).map_or(name.span, |p| p.span);
        sink.push(key::ACCOUNT, account.into(), self.basis(), Some(secret), Evidence::File(span));
        if role == Role::Anonymous && self.on() != Some(false) {
            sink.derived(key::AUTH_ANONYMOUS_VIEW, true, name.span);
        }
        role
    }

    /// The login at a service outside, where the file shows its password.
    fn login(&self, sink: &mut FactSink<'_>, r#for: &'static str) {
        let (secret, Some(place)) = self.secret() else { return };
        let off = self.on() == Some(false);
        if place.text.is_empty() || off && place.text.eq_ignore_ascii_case("none") {
            return;
        }
        let name = self.text(Slot::User).unwrap_or_default().to_owned();
        let in_use = if off { Tri::No } else { Tri::Unknown };
        let account = Account { name, r#for, in_use, ..Account::default() };
        sink.push(key::ACCOUNT, account.into(), self.basis(), Some(secret), Evidence::File(place.span));
    }

    fn camera(&self, sink: &mut FactSink<'_>, span: Span) {
        let Some(host) = self.host() else { return };
        if self.on() == Some(false) {
            return;
        }
        let host = address(host).unwrap_or_else(|| host.to_owned());
        let scheme = self.text(Slot::Kind).unwrap_or("camera").to_ascii_lowercase();
        let port = self.port();
        let at = port.map_or(host.clone(), |p| format!("{host}:{p}"));
        let user = self.text(Slot::User).map(str::to_owned);
        let span = self.part(Slot::Host).map_or(span, |p| p.span);
        let name = user.clone().unwrap_or_default();
        let source = UrlSource {
            url: format!("{scheme}://{at}"),
            scheme,
            host_scope: host_scope(&host),
            host: host.clone(),
            port,
            user,
        };
        self.put(sink, key::SOURCE, source, span);
        if let (secret, Some(place)) = self.secret() {
            let account = Account { name, r#for: "camera source", host: Some(host), ..Account::default() };
            sink.push(key::ACCOUNT, account.into(), self.basis(), Some(secret), Evidence::File(place.span));
        }
    }

    fn filter(&self, sink: &mut FactSink<'_>, span: Span) {
        let kind = self.text(Slot::Kind).map(str::to_ascii_lowercase).unwrap_or_default();
        let has = |words: &[&str]| words.iter().any(|w| kind.contains(w));
        let mode = if has(&["deny", "ban", "black", "refuse", "forbid"]) {
            "deny"
        } else if has(&["allow", "trust", "white", "accept", "permit"]) || !self.entries.is_empty() {
            "allow"
        } else if !self.refused.is_empty() {
            "deny"
        } else if self.part(Slot::Entry).is_some() {
            "allow"
        } else if self.part(Slot::Refused).is_some() {
            "deny"
        } else {
            "unknown"
        };
        // A list that nobody asked for may have entries: then what it would do is not known, either.
        let listed = [Slot::Entry, Slot::Refused, Slot::A].iter().any(|s| self.part(*s).is_some());
        let mode = if listed { mode } else { "unknown" };
        let list = if mode == "deny" && !self.refused.is_empty() { &self.refused } else { &self.entries };
        // Protocols without a switch have a filter when they have a mode.
        let enabled = if self.part(Slot::A).is_some() { Tri::Yes } else { self.tri(Slot::On) };
        if enabled != Tri::Unknown {
            let entries = list.iter().map(|e| address(e).unwrap_or_else(|| (*e).to_owned())).collect();
            self.put(sink, key::IP_FILTER, IpFilter { enabled, mode, entries }, span);
        }
    }

    fn protocol(&self, sink: &mut FactSink<'_>) {
        let Some(name) = self.text(Slot::Tls).map(str::to_ascii_uppercase) else { return };
        let (on, port) = match name.as_str() {
            "HTTP" => (key::HTTP_ENABLED, key::HTTP_PORT),
            "HTTPS" => (key::HTTPS_ENABLED, key::HTTPS_PORT),
            "RTSP" => (key::RTSP_ENABLED, key::RTSP_PORT),
            "RTMP" => (key::RTMP_ENABLED, key::RTMP_PORT),
            "TELNET" => (key::TELNET_ENABLED, key::TELNET_PORT),
            "SSH" => (key::SSH_ENABLED, key::SSH_PORT),
            "FTP" => (key::FTP_ENABLED, key::FTP_PORT),
            "ONVIF" => (key::ONVIF_ENABLED, key::ONVIF_PORT),
            _ => return,
        };
        if let Some((enabled, span)) = self.flag(Slot::On) {
            self.put(sink, on, enabled, span);
        }
        if let (Some(n), Some(p)) = (self.port(), self.part(Slot::Port)) {
            self.put(sink, port, n, p.span);
        }
    }

    fn snmp(&self, sink: &mut FactSink<'_>) {
        let on = self.flag(Slot::On);
        let versions = [Slot::A, Slot::B].map(|s| self.flag(s));
        let plain = match (versions.iter().flatten().find(|f| f.0), versions.iter().flatten().next()) {
            (Some(f), _) => Some((true, f.1)),
            (None, Some(f)) => Some((false, f.1)),
            _ => None,
        };
        // Without a switch of its own it is on when one of its versions is.
        let enabled = on.or_else(|| {
            let all = [Slot::A, Slot::B, Slot::C].map(|s| self.flag(s));
            all.iter().flatten().find(|f| f.0).or(all.iter().flatten().next()).copied()
        });
        if let Some((e, span)) = enabled {
            sink.stated(key::SNMP_ENABLED, e, span);
        }
        if let Some((v, span)) = plain {
            sink.stated(key::SNMP_PLAIN, v, span);
        }
        if let (Some(n), Some(p)) = (self.port(), self.part(Slot::Port)) {
            sink.stated(key::SNMP_PORT, n, p.span);
        }
        // Communities belong to versions 1 and 2c, and mean nothing where it is off.
        let used = plain.is_none_or(|p| p.0) && enabled.is_none_or(|e| e.0);
        for (slot, what) in [(Slot::User, "read"), (Slot::Write, "write")] {
            let Some(p) = self.part(slot).filter(|p| !p.text.is_empty()) else { continue };
            sink.source().mark_secret(p.value);
            if used {
                let secret = Some(Secret::read(p.text));
                sink.push(key::SNMP_COMMUNITY, what.into(), basis(p.sure), secret, Evidence::File(p.span));
            }
        }
    }

    fn remote(&self, sink: &mut FactSink<'_>, k: FactKey, span: Span, r#for: &'static str) {
        let host = self.host();
        // A switch that is on, and a receiver that was never filled in: nothing is sent.
        let blank = self.part(Slot::Host).is_some_and(|p| p.text.trim().is_empty());
        if host.is_none() && (blank || self.on().is_none()) {
            return;
        }
        let kind = self.text(Slot::Kind).map(str::to_ascii_lowercase).unwrap_or_default();
        let tls = match self.part(Slot::Tls) {
            Some(p) => {
                let low = p.text.to_ascii_lowercase();
                match flag(p.text) {
                    Some(false) if self.flag(Slot::B).is_some_and(|f| f.0) => Tri::Yes,
                    Some(on) => Tri::from(on),
                    None if ["ssl", "tls"].iter().any(|w| low.contains(w)) => Tri::Yes,
                    None => Tri::Unknown,
                }
            }
            None if ["sftp", "ftps", "https"].contains(&kind.as_str()) => Tri::Yes,
            None if kind == "http" || self.rec == Rec::Ftp => Tri::No,
            None => Tri::Unknown,
        };
        let k = if ["smb", "cifs", "nfs"].contains(&kind.as_str()) { key::REMOTE_STORAGE } else { k };
        // A name that is asked for and left blank, and no password: no login. Nothing at all says nothing.
        let blank = |s: Slot| self.part(s).is_some_and(|p| p.text.is_empty());
        let without = blank(Slot::User) && (blank(Slot::Password) || blank(Slot::Shown));
        let auth = match (self.flag(Slot::Free), self.text(Slot::User)) {
            (Some((true, _)), _) => "none",
            (_, Some(_)) => "set",
            _ if without => "none",
            _ => "unknown",
        };
        let remote = Remote {
            enabled: self.tri(Slot::On),
            host: host.map(|h| address(h).unwrap_or_else(|| h.to_owned())),
            port: self.port(),
            host_scope: host.map(|h| host_scope(&address(h).unwrap_or_else(|| h.to_owned()))),
            tls,
            auth,
        };
        self.put(sink, k, remote, span);
        self.login(sink, r#for);
    }
}

pub(super) fn role(v: &str) -> Role {
    let low = v.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| low.contains(w));
    if has(&["anonym"]) {
        Role::Anonymous
    } else if has(&["admin", "root", "owner"]) {
        Role::Admin
    } else if has(&["operator"]) {
        Role::Operator
    } else if has(&["view", "user", "guest", "media"]) {
        Role::Viewer
    } else {
        Role::Unknown
    }
}

/// Lines that hold nothing but brackets or tags, or that stand between answers, say nothing.
pub(super) fn idle_lines(src: &Source, sink: &mut FactSink<'_>) {
    for (i, (_, line)) in src.lines().enumerate() {
        let brackets = |b: u8| b.is_ascii_whitespace() || matches!(b, b'{' | b'}' | b'[' | b']' | b',');
        let line = line.trim();
        let tags = line.starts_with('<')
            && line.split('>').all(|part| part.trim().is_empty() || part.trim_start().starts_with('<'));
        // The rest of a tag that goes over several lines.
        let names = line.starts_with("xmlns");
        if tags || names || line.bytes().all(brackets) || between_answers(line) {
            sink.understood_line(i);
        }
    }
}

/// How many lines of the head begin with `prefix` and go on as `test` wants.
pub(super) fn line_starts(head: &str, prefix: &str, test: impl Fn(&str) -> bool) -> usize {
    let body = head.strip_prefix('\u{FEFF}').unwrap_or(head);
    let found = memchr::memmem::find_iter(body.as_bytes(), prefix.as_bytes()).filter(|at| {
        // Copied from a page, the lines may be set in.
        let before = body.get(..*at).unwrap_or("").trim_end_matches([' ', '\t']);
        (before.is_empty() || before.ends_with(['\n', '\r']))
            && body.get(at + prefix.len()..).is_some_and(|r| test(r.split(['\n', '\r']).next().unwrap_or("")))
    });
    found.take(64).count()
}

// ---- lines of text --------------------------------------------------------------------------------------------------

/// Names of settings have no blanks and no marks of markup.
fn is_name(n: &str) -> bool {
    !n.is_empty() && !n.bytes().any(|b| matches!(b, b' ' | b'{' | b'"' | b'<' | b'?' | b'/'))
}

/// How a list of settings is written.
pub(super) struct Lines {
    /// Sorted by the letters with which the names begin.
    pub rows: &'static [Row],
    /// What stands before every name and may be missing (`root.`).
    pub prefixes: &'static [&'static str],
    /// First words of names that say nothing about safety.
    pub idle: &'static [&'static str],
    /// A pair of these marks around a value is taken off.
    pub quotes: &'static [char],
    /// A name whose value tells one device from another.
    pub identity: &'static [&'static str],
}

/// The letters with which a name begins.
fn group(name: &str) -> &str {
    let name = name.trim_start_matches('?');
    let n = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    name.get(..n).unwrap_or("")
}

/// Is this a line that a program or a terminal put between answers?
fn between_answers(line: &str) -> bool {
    let l = line.trim_start();
    [
        "HTTP/1.", "HTTP/2", "GET ", "POST ", "curl ", "$ ", "> ", "< ", "* ", "#", "//", "Content-",
        "Date:", "Server:",
    ]
    .iter()
    .chain(&[
        "Connection:",
        "Cache-Control:",
        "CONNECTION:",
        "X-",
        "Set-Cookie:",
        "Pragma:",
        "Expires:",
        "WWW-",
    ])
    .any(|p| l.starts_with(p))
        || matches!(l, "OK" | "</pre>" | "<pre>")
}

const ERRORS: Text = text(
    "機器が答えなかった項目が {n} 個あります。その設定は分かりません。",
    "The device did not answer {n} questions. Those settings are not known.",
);
const SEVERAL: Text = text(
    "2台以上の機器の設定が入っています。1台ずつ分けて読みました。",
    "The file holds the settings of more than one device. They were read one by one.",
);

impl Lines {
    pub fn cut<'s>(&self, line: &'s str) -> Option<(&'s str, &'s str)> {
        let eq = memchr::memchr(b'=', line.as_bytes())?;
        let (name, value) = (line.get(..eq)?, line.get(eq + 1..)?);
        let mut name = find::trim(name.trim_start_matches('\u{FEFF}'), b" \t:");
        for p in self.prefixes {
            name = name.strip_prefix(p).unwrap_or(name);
        }
        let mut value = find::trim(value, b" \t");
        // `var port=80;  // HTTP` of a script.
        if self.prefixes.first() == Some(&"var ") {
            // More statements may stand behind it.
            for next in [";var ", "; var "] {
                value = value.split_once(next).map_or(value, |(v, _)| v);
            }
            let said = value.rsplit_once("//").map(|(v, _)| v.trim_end()).filter(|v| v.ends_with(';'));
            value = said.unwrap_or(value).trim_end_matches(';');
        }
        if let Some(q) = value.chars().next().filter(|c| self.quotes.contains(c)) {
            let inner = value.get(1..).map(|v| v.trim_end_matches(';'));
            value = inner.and_then(|v| v.strip_suffix(q)).unwrap_or(value);
        }
        Some((name, value))
    }

    /// Does the file hold more than one device? Then a new one starts where the first name of the file comes again.
    fn several<'s>(&self, src: &'s Source) -> Option<&'s str> {
        let text = src.text.as_str();
        let mut found: Option<&str> = None;
        let mut many = false;
        for id in self.identity {
            for at in memchr::memmem::find_iter(text.as_bytes(), id.as_bytes()) {
                let rest = text.get(at + id.len()..).unwrap_or("");
                let value = rest.strip_prefix('=').and_then(|r| r.split(['\n', '\r']).next());
                let Some(value) = value.map(str::trim).filter(|v| !v.is_empty()) else { continue };
                many |= found.is_some_and(|f| f != value);
                found = Some(value);
                if many {
                    return src
                        .lines()
                        .take(200)
                        .filter_map(|(_, l)| Some(self.cut(l)?.0))
                        .find(|n| is_name(n));
                }
            }
        }
        None
    }

    /// Read a whole file. `other` is asked about lines without a setting: understood?
    pub fn read<'d>(
        &self,
        src: &'d Source,
        sink: &mut FactSink<'_>,
        table: &mut Table<'d>,
        other: &mut dyn FnMut(&mut FactSink<'_>, &'d str) -> bool,
    ) {
        // Where the rows of each group lie.
        let mut groups: Vec<(&str, usize, usize)> = Vec::new();
        for (i, Row(name, _)) in self.rows.iter().enumerate() {
            match groups.last_mut() {
                Some((g, _, end)) if *g == group(name) => *end = i + 1,
                _ => groups.push((group(name), i, i + 1)),
            }
        }
        let all: Vec<u16> = (0..self.rows.len()).filter_map(|i| u16::try_from(i).ok()).collect();
        let first = self.several(src);
        let mut devices = 0usize;
        let mut errors: (usize, Option<Span>) = (0, None);
        let (mut section, mut seen): (&str, (&str, std::ops::Range<usize>, bool)) = ("", ("?", 0..0, false));
        let mut full = String::new();
        // How lines of groups begin that were met last and that say nothing: nearly all of a long list.
        let (mut idle, mut turn) = ([""; 4], 0usize);
        for i in 0..src.lines.count() {
            let (a, b) = src.lines.range(&src.text, i);
            let line = src.text.get(a..b).unwrap_or("");
            let bytes = line.as_bytes();
            let says_nothing = |head: &&str| {
                !head.is_empty()
                    && bytes.get(head.len()).is_some_and(|c| !c.is_ascii_alphabetic())
                    && bytes.starts_with(head.as_bytes())
            };
            if first.is_none()
                && section.is_empty()
                && idle.iter().any(says_nothing)
                && memchr::memchr(b'=', bytes).is_some()
            {
                sink.understood_line(i);
                continue;
            }
            let Some((name, value)) = self.cut(line).filter(|(n, _)| is_name(n)) else {
                let t = line.trim();
                if let Some(s) = t.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
                    // `[Network.UPnP]` above `Enabled = "yes"`.
                    section = s;
                    sink.understood_line(i);
                } else if is_error(t) {
                    errors.0 += 1;
                    errors.1 = errors.1.or(Some(src.span(a, b)));
                    sink.unread(src.span(a, b), "not-readable");
                } else if between_answers(line) || other(sink, line) {
                    sink.understood_line(i);
                }
                continue;
            };
            if first == Some(name) {
                devices += 1;
                if devices > 1 {
                    table.close(sink);
                    sink.subject(crate::model::fact::DeviceKind::Camera, src.span(a, b));
                }
            }
            let name = if section.is_empty() {
                name
            } else {
                full.clear();
                full.push_str(section);
                full.push('.');
                full.push_str(name);
                full.as_str()
            };
            let g = group(name);
            if !seen.0.eq_ignore_ascii_case(g) {
                let rows =
                    groups.iter().find(|(n, ..)| n.eq_ignore_ascii_case(g)).map_or(0..0, |(_, a, b)| *a..*b);
                let nothing = self.idle.iter().any(|w| w.eq_ignore_ascii_case(g));
                let at = name.as_ptr() as usize;
                let base = src.text.as_ptr() as usize;
                // The group must outlive the line's own buffer: names of sections are looked up again each time.
                let kept = at.checked_sub(base).and_then(|o| src.text.get(o..o + g.len()));
                seen = (kept.unwrap_or("?"), rows, nothing);
                let head = at.checked_sub(line.as_ptr() as usize).and_then(|o| line.get(..o + g.len()));
                if let Some(head) = head.filter(|_| nothing && seen.1.is_empty() && kept.is_some()) {
                    if let Some(old) = idle.get_mut(turn % 4) {
                        *old = head;
                    }
                    turn += 1;
                }
            }
            let known = !seen.1.is_empty()
                && table.feed(
                    sink,
                    all.get(seen.1.clone()).unwrap_or(&[]),
                    false,
                    name,
                    0,
                    value,
                    src.span(a, b),
                    src.span_of(value),
                );
            let masked = known && table.masked.1 == Some(src.span(a, b));
            if (known || seen.2) && !masked {
                sink.understood_line(i);
            } else if is_secret_name(name) && !value.is_empty() {
                sink.source().mark_secret(src.span_of(value));
            }
        }
        if devices > 1 {
            sink.notice("settings.several-devices", SEVERAL, Args::new(), None);
        }
        if let (n @ 1.., at) = errors {
            sink.notice("settings.not-readable", ERRORS, Args::new().with("n", n), at);
        }
    }
}

/// An answer that says why there is none.
fn is_error(line: &str) -> bool {
    line.starts_with("{\"error\"")
        || line.starts_with("# Error")
        || line.starts_with("Error")
        || line.eq_ignore_ascii_case("bad request!")
        || line.starts_with("401 ")
        || line.starts_with("403 ")
        || line.starts_with("404 ")
        || line.starts_with("NG")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_from_the_end_whatever_their_case() {
        assert_eq!(matches("DDNS.Enable", "ddns[3].enable"), Some((0, 3)));
        assert_eq!(matches("NTP.ServerList", "NTP.ServerList[12]"), Some((0, 12)));
        assert_eq!(matches("User.Name", "Body.GetUsers.User.Name"), Some((14, 0)));
        assert_eq!(matches("a#b#", "a1b2"), Some((0, 2 + 1009)));
        assert_eq!(matches("DDNS.Enable", "DDNS[].Enable"), None);
        assert_eq!(matches("S.Enable", "[1].Enable"), None);
        assert_eq!(matches("abc", "bc"), None);
        assert_eq!(matches("#", "99999999999999").map(|m| m.0), Some(0));
    }

    #[test]
    fn days_are_found_in_what_makers_write() {
        for (s, d) in [
            ("Feb 15 2019 09:42", "2019-02-15"),
            ("2016-01-01", "2016-01-01"),
            ("2.420.0000.0.R,build:2016-01-01", "2016-01-01"),
            ("build 18081408", "2018-08-14"),
            ("build 230619", "2023-06-19"),
            ("2026-04-23 14:51:13", "2026-04-23"),
            ("20231019", "2023-10-19"),
            ("1.4.12.71946B240815.N0W.U1(8A418).beta", "2024-08-15"),
        ] {
            assert_eq!(day(s).map(|d| d.to_string()).as_deref(), Some(d), "{s}");
        }
        for s in ["", "1.2.3", "NVR-B3601.37.45", "build 99", "Sep 99 2014"] {
            assert_eq!(day(s), None, "{s}");
        }
    }

    #[test]
    fn little_endian_addresses_are_turned() {
        assert_eq!(address("0x7702060A").as_deref(), Some("10.6.2.119"));
        assert_eq!(address("0x00000000"), None);
        assert_eq!(address("0.0.0.0"), None);
        assert_eq!(address("192.168.1.20").as_deref(), Some("192.168.1.20"));
    }
}
