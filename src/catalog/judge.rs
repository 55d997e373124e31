//! One device against one fact: open, fixed, or the honest reason why it cannot be said.
//!
//! An unknown guard (no build date, no hardware version) never gives "fixed". An end of what is affected is not a fix:
//! only a fix that the source names, or a bound that itself is outside (`<5.02.006`), counts as one.

use super::data::{Catalogue, Condition, Fix, Interval, Line};
use super::model::hardware_key;
pub use super::version::axis_long_term;
use super::version::{self, Reading, Scheme, Why as Order};
use std::cmp::Ordering;

/// Why nothing can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// The list does not say which version runs.
    NoVersion,
    /// The build date is missing.
    NoBuild,
    /// The hardware version is missing.
    NoHardware,
    /// Only other hardware versions are in the data.
    OtherHardware,
    /// The version is of another branch than the data knows.
    OtherBranch,
    /// The version cannot be read.
    Unreadable,
    /// Excel may have changed the version.
    Excel,
    /// The data names several bounds and not which belongs to this model.
    Unpaired,
    /// A long-term track: the fixed versions of it are not in the data.
    Track,
    /// Older than every track in the data, and none that is kept for long.
    OldTrack,
    /// The affected models or versions stand only on the maker's page.
    VendorPage,
    /// The source describes it in words only.
    Prose,
    /// The source lists single versions, and this is none of them.
    NotListed,
    /// Newer than what the source names as affected, but no fix is stated, or number and build date disagree about it.
    Above,
    /// Older than what the source names as affected.
    Below,
    /// Support may have ended.
    MayBeOver,
    /// The maker is known, the model is not.
    NoModel,
    /// The model is known, the maker is not.
    NoMaker,
    /// A warning of the maker, without versions.
    Warning,
}

impl Why {
    /// A piece of the device's identity is unknown: then no good news is told about it at all.
    pub fn is_guard(self) -> bool {
        matches!(
            self,
            Why::NoVersion
                | Why::NoBuild
                | Why::NoHardware
                | Why::OtherBranch
                | Why::Unreadable
                | Why::Excel
                | Why::NoModel
                | Why::NoMaker
        )
    }
    /// Worth saying only when nothing else can be said.
    pub fn is_weak(self) -> bool {
        matches!(self, Why::Above | Why::Below | Why::OtherHardware)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Open,
    Fixed,
    Undecided(Why),
    /// The fact is not about this device.
    Elsewhere,
}

/// What is known of the device, ready for comparison.
#[derive(Debug)]
pub struct Device<'a> {
    pub firmware: Option<&'a str>,
    /// Day as yyyymmdd, from a column of its own.
    pub build: Option<u32>,
    pub hardware: Option<String>,
}

impl Device<'_> {
    /// The version as this scheme reads it.
    pub fn reading(&self, scheme: Scheme) -> Result<Reading, Why> {
        let Some(text) = self.firmware else { return Err(Why::NoVersion) };
        if looks_like_a_date(text) {
            return Err(Why::Excel);
        }
        version::read(scheme, text, self.build).ok_or(Why::Unreadable)
    }
}

/// `2021/5/10`, `5月10日`, `May-10`: what Excel makes of a version. Builds are days, versions are not.
fn looks_like_a_date(s: &str) -> bool {
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let low = s.to_ascii_lowercase();
    let slashes = s.split('/').count() == 3 && s.bytes().all(|b| b.is_ascii_digit() || b == b'/');
    let dashes = s.split('-').count() == 2
        && s.len() <= 6
        && months.iter().any(|m| low.starts_with(m) || low.ends_with(m));
    slashes || dashes || s.contains('月')
}

fn why(o: Order) -> Why {
    match o {
        Order::NoBuild => Why::NoBuild,
        Order::OtherBranch => Why::OtherBranch,
        Order::Unreadable => Why::Unreadable,
    }
}

/// Is the line about this hardware?
pub fn hardware(wanted: &str, device: Option<&str>) -> Result<(), State> {
    if wanted.is_empty() {
        return Ok(());
    }
    match device {
        None => Err(State::Undecided(Why::NoHardware)),
        Some(h) if hardware_key(h) == hardware_key(wanted) => Ok(()),
        Some(_) => Err(State::Undecided(Why::OtherHardware)),
    }
}

/// Judge one line of a hole.
pub fn line(cat: &Catalogue, hole: usize, at: usize, line: &Line, d: &Device<'_>) -> State {
    let Some((scheme, condition, fix)) = cat.conditions.get(hole).and_then(|l| l.get(at)) else {
        return State::Elsewhere;
    };
    let scheme = *scheme;
    // The version may carry the hardware version in front (`V5_1.4.6`).
    let inner = d.firmware.and_then(|f| version::read(scheme, f, d.build)).and_then(|r| r.hardware);
    if let Err(s) = hardware(&line.hardware, d.hardware.as_deref().or(inner.as_deref())) {
        return s;
    }
    let state = with_version(scheme, condition, fix, line, d, None);
    // Excel turns 5.10 into 5.1. Where that would change the answer, there is none.
    if let Some(other) = d.firmware.and_then(lost_zero)
        && matches!(state, State::Open | State::Fixed)
        && with_version(scheme, condition, fix, line, d, Some(&other)) != state
    {
        return State::Undecided(Why::Excel);
    }
    // A fact for all devices of a maker says nothing of a branch that it does not name, except of its neighbours.
    if line.has("vendor-wide")
        && state == State::Undecided(Why::OtherBranch)
        && !neighbour(scheme, condition, d)
    {
        return State::Elsewhere;
    }
    state
}

/// `2.800.00AC001` beside `2.800.00AC000`.
fn neighbour(scheme: Scheme, condition: &Condition, d: &Device<'_>) -> bool {
    let (Condition::Range(list), Ok(r)) = (condition, d.reading(scheme)) else { return false };
    let line = |r: &Reading| r.branch.rsplit_once('.').map(|(line, _)| line.to_owned());
    let mine = line(&r);
    mine.is_some() && list.iter().filter_map(|i| i.high.as_ref()).any(|(b, _)| line(b) == mine)
}

/// `5.1` could have been `5.10`.
fn lost_zero(s: &str) -> Option<String> {
    let (a, b) = s.trim().split_once('.')?;
    let plain = !a.is_empty() && a.bytes().all(|c| c.is_ascii_digit()) && b.len() == 1;
    (plain && b.bytes().all(|c| matches!(c, b'1'..=b'9'))).then(|| format!("{a}.{b}0"))
}

fn with_version(
    scheme: Scheme,
    condition: &Condition,
    fix: &Fix,
    line: &Line,
    d: &Device<'_>,
    instead: Option<&str>,
) -> State {
    let reading = || match instead {
        Some(s) => version::read(scheme, s, d.build).ok_or(Why::Unreadable),
        None => d.reading(scheme),
    };
    match condition {
        Condition::All => State::Open,
        Condition::Prose => State::Undecided(Why::Prose),
        Condition::VendorPage { before } => {
            let build = reading().ok().and_then(|r| r.build).or(d.build);
            match (before, build) {
                (Some(day), Some(b)) if b >= *day => State::Elsewhere,
                _ => State::Undecided(Why::VendorPage),
            }
        }
        Condition::Built(spans) => match reading().ok().and_then(|r| r.build).or(d.build) {
            None => State::Undecided(Why::NoBuild),
            Some(b) => built(spans, fix, b, line.has("unpaired")),
        },
        Condition::OneOf(names) => match reading() {
            Err(w) => State::Undecided(w),
            Ok(r) => one_of(scheme, names, fix, &r, line),
        },
        Condition::Range(list) => match reading() {
            Err(w) => State::Undecided(w),
            Ok(r) => range(scheme, list, fix, &r, line),
        },
    }
}

fn built(spans: &[(u32, u32)], fix: &Fix, b: u32, unpaired: bool) -> State {
    let inside = |s: &&(u32, u32)| (s.0..=s.1).contains(&b);
    let hits = spans.iter().filter(inside).count();
    if hits == spans.len() || hits > 0 && !unpaired {
        return State::Open;
    }
    if let Fix::Built(from) = fix
        && b >= *from
        && hits == 0
    {
        return State::Fixed;
    }
    if hits > 0 {
        State::Undecided(Why::Unpaired)
    } else if spans.iter().all(|s| b < s.0) {
        State::Undecided(Why::Below)
    } else {
        State::Undecided(Why::Above)
    }
}

fn one_of(scheme: Scheme, names: &[Reading], fix: &Fix, r: &Reading, line: &Line) -> State {
    if names.iter().any(|n| version::same(r, n)) {
        return if line.has("unpaired") { State::Undecided(Why::Unpaired) } else { State::Open };
    }
    if let Some(true) = reaches(scheme, fix, r) {
        return State::Fixed;
    }
    if line.has("vendor-wide") { State::Elsewhere } else { State::Undecided(Why::NotListed) }
}

/// Is the version at or behind the fix that the source names?
fn reaches(scheme: Scheme, fix: &Fix, r: &Reading) -> Option<bool> {
    let Fix::Version(f, itself) = fix else { return None };
    match version::compare(scheme, r, f) {
        Ok(Ordering::Greater) => Some(true),
        Ok(Ordering::Equal) => Some(*itself),
        Ok(Ordering::Less) => Some(false),
        Err(_) => None,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Below,
    In,
    /// Behind the end; `true` when the end itself is not affected, so that it is the first good version.
    Above(bool),
    Unknown(Why),
}

fn place(scheme: Scheme, i: &Interval, r: &Reading, active_only: bool) -> Place {
    if active_only {
        return prose_track(i, r);
    }
    if let Some((low, itself)) = &i.low {
        match version::compare(scheme, r, low) {
            Err(o) => return Place::Unknown(why(o)),
            Ok(Ordering::Less) => return Place::Below,
            Ok(Ordering::Equal) if !itself => return Place::Below,
            Ok(_) => {}
        }
    }
    if let Some((high, itself)) = &i.high {
        match version::compare(scheme, r, high) {
            Err(o) => return Place::Unknown(why(o)),
            Ok(Ordering::Greater) => return Place::Above(!itself),
            Ok(Ordering::Equal) if !itself => return Place::Above(true),
            Ok(_) => {}
        }
    }
    Place::In
}

/// «6.50 – 11.8» in prose: only the active track can be decided from it. Long-term tracks inside it have fixes that the
/// source does not name, and the last minor version may be fixed in one of its builds.
fn prose_track(i: &Interval, r: &Reading) -> Place {
    let short = |b: &Option<(Reading, bool)>| b.as_ref().and_then(|(x, _)| version::compare_short(r, x).ok());
    match (short(&i.low), short(&i.high)) {
        (Some(Ordering::Less), _) => Place::Below,
        (_, Some(Ordering::Greater)) => Place::Above(false),
        _ if axis_long_term(r) => Place::Unknown(Why::Track),
        (_, Some(Ordering::Equal)) => Place::Unknown(Why::Track),
        _ => Place::In,
    }
}

fn range(scheme: Scheme, list: &[Interval], fix: &Fix, r: &Reading, line: &Line) -> State {
    let active = line.has("active-track");
    let places: Vec<Place> = list.iter().map(|i| place(scheme, i, r, active)).collect();
    let all = |f: fn(&Place) -> bool| places.iter().all(f);
    let any = |f: fn(&Place) -> bool| places.iter().any(f);
    let inside = |p: &Place| *p == Place::In;
    if line.has("unpaired") {
        // Which bound belongs to this model is not known: only what all of them say is said.
        if all(inside) {
            return State::Open;
        }
        if all(|p| matches!(p, Place::Above(true))) || reaches(scheme, fix, r) == Some(true) && !any(inside) {
            return State::Fixed;
        }
        if let Some(Place::Unknown(w)) = places.iter().find(|p| matches!(p, Place::Unknown(_))) {
            return State::Undecided(*w);
        }
        let w = if all(|p| matches!(p, Place::Above(_))) {
            Why::Above
        } else if all(|p| *p == Place::Below) {
            Why::Below
        } else {
            Why::Unpaired
        };
        return State::Undecided(w);
    }
    if any(inside) {
        return State::Open;
    }
    if reaches(scheme, fix, r) == Some(true) {
        return State::Fixed;
    }
    // Bounds of other branches say nothing; another reason does.
    let known: Vec<&Place> = places.iter().filter(|p| **p != Place::Unknown(Why::OtherBranch)).collect();
    if known.is_empty() {
        return State::Undecided(Why::OtherBranch);
    }
    if let Some(Place::Unknown(w)) = known.iter().find(|p| matches!(p, Place::Unknown(_))) {
        return State::Undecided(*w);
    }
    if known.iter().any(|p| **p == Place::Above(true)) {
        return State::Fixed;
    }
    if known.iter().any(|p| matches!(p, Place::Above(_))) {
        return State::Undecided(Why::Above);
    }
    State::Undecided(Why::Below)
}

/// Does a fact that holds only for some versions hold for this one?
pub fn in_range(scheme: Scheme, c: &Condition, d: &Device<'_>) -> Result<bool, Why> {
    let Condition::Range(list) = c else { return Ok(true) };
    let r = d.reading(scheme)?;
    for i in list {
        match place(scheme, i, &r, false) {
            Place::In => return Ok(true),
            Place::Unknown(w) => return Err(w),
            _ => {}
        }
    }
    Ok(false)
}
