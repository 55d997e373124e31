//! The firmware catalogue: look-up and version comparison.
//!
//! Comes in: what is known of a device. Goes out: verdicts, each with source, day and a reason in both languages. Never
//! says 「最新です」 or 「安全です」: a verdict is a statement of a source about a version on a day. What the data do not hold is
//! said to be not in the data; what cannot be decided names what is missing.

pub mod data;
mod judge;
pub mod merge;
pub mod model;
pub mod texts;
pub mod version;

use crate::i18n::{Arg, Args, Bi, Text};
use crate::model::date::Date;
use crate::model::fold::fold;
use crate::model::map::SortedMap;
use crate::model::order::Order as _;
use crate::model::report::{FirmwareVerdict, Verdict};
use data::{Catalogue, Entry, Maker};
use judge::{Device, State, Why};
use std::sync::OnceLock;

/// What is known of a device when the catalogue is asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Identity<'a> {
    pub vendor: Option<&'a str>,
    pub model: Option<&'a str>,
    pub hardware: Option<&'a str>,
    pub firmware: Option<&'a str>,
    pub build_date: Option<&'a str>,
}

/// Made by `cargo xtask catalogue` from the facts in `data/catalogue`.
static PACKED: &[u8] = include_bytes!("catalogue.json.z");

/// The built-in catalogue. Unpacked when the first device asks.
pub fn builtin() -> Option<&'static Catalogue> {
    static LOADED: OnceLock<Option<Catalogue>> = OnceLock::new();
    LOADED.get_or_init(|| Catalogue::unpack(PACKED)).as_ref()
}

/// The day on which the built-in catalogue was issued.
pub fn issued() -> Option<Date> {
    builtin().map(|c| c.file.issued)
}

/// The built-in catalogue as a document.
pub fn document() -> Option<serde_json::Value> {
    let json = miniz_oxide::inflate::decompress_to_vec_with_limit(PACKED, data::MAX_BYTES).ok()?;
    serde_json::from_slice(&json).ok()
}

/// Verdicts for one device, most urgent first. Empty when neither vendor nor model is known.
pub fn verdicts(id: &Identity<'_>, today: Date) -> Vec<FirmwareVerdict> {
    builtin().map(|c| verdicts_in(c, id, today)).unwrap_or_default()
}

/// The same with a catalogue of the caller.
pub fn verdicts_in(cat: &Catalogue, id: &Identity<'_>, today: Date) -> Vec<FirmwareVerdict> {
    verdicts_at(cat, &place(cat, id.vendor, id.model), id, today)
}

/// Where a maker and model stand in the catalogue. A list asks once for all versions of a model.
#[derive(Debug, Default)]
pub struct Place {
    /// Neither maker nor model is known.
    nameless: bool,
    no_model: bool,
    /// No maker is stated, and several may have such a model.
    no_maker: bool,
    /// The hardware version behind the model.
    hardware: Option<String>,
    /// Shelves with the names under which the model may lie there, and its families. `None`: no such maker.
    shelves: Option<Vec<(usize, Vec<String>, Families)>>,
}

fn said(s: Option<&str>) -> Option<String> {
    s.map(fold).filter(|s| !s.is_empty())
}

pub fn place(cat: &Catalogue, vendor: Option<&str>, model: Option<&str>) -> Place {
    let (vendor, model) = (said(vendor), said(model));
    if vendor.is_none() && model.is_none() {
        return Place { nameless: true, ..Place::default() };
    }
    let written = model.as_deref().unwrap_or("");
    // «AXIS Q1647 Network Camera»: the maker may stand in front of the model.
    let (mut names, mut inner) = model::names_of(written);
    let mut in_front = Maker::Unknown;
    for n in 0..names.len() {
        let (found, rests) = cat.maker_in_front(&names[n]);
        if in_front == Maker::Unknown {
            in_front = found;
        }
        for rest in rests {
            let (more, behind) = model::names_of(&rest);
            names.extend(more);
            inner = inner.or(behind);
        }
    }
    let mut keys = model::keys_of(&names);
    let mut out = Place { no_model: model.is_none(), hardware: inner, ..Place::default() };
    let maker = match cat.maker(vendor.as_deref(), &keys) {
        Maker::Unknown => in_front,
        known => known,
    };
    let (Maker::Stated(v) | Maker::Guessed(v)) = maker else {
        out.no_maker = vendor.is_none() && (0..cat.shelves.len()).any(|v| cat.knows(v, &keys));
        return out;
    };
    let mut shelves = Vec::new();
    let other = cat.other_maker(maker, &keys);
    for v in [v].into_iter().chain(cat.maker_behind(v)).chain(other) {
        let Some(maker) = cat.vendor(v) else { continue };
        // TP-Link writes C220 on the label and Tapo C220 in its notices.
        if maker.id == "tp-link" {
            for k in keys.clone() {
                keys.extend([format!("TAPO{k}"), format!("VIGI{k}")]);
            }
        }
        shelves.push((v, keys.clone(), families(cat, v, &keys)));
    }
    out.shelves = Some(shelves);
    out
}

/// Does the model tell another maker than the one that is stated?
fn is_foreign(cat: &Catalogue, vendor: &str, model: &str) -> bool {
    let keys = model::keys_of(&model::names_of(&fold(model)).0);
    cat.other_maker(cat.maker(Some(vendor), &keys), &keys).is_some()
}

/// Verdicts for one device whose maker and model stand at `place`.
pub fn verdicts_at(cat: &Catalogue, place: &Place, id: &Identity<'_>, today: Date) -> Vec<FirmwareVerdict> {
    if place.nameless {
        return Vec::new();
    }
    let firmware = said(id.firmware);
    let mut out = Verdicts::new(cat, today, firmware.as_deref(), id.build_date);
    let mut device = Device {
        firmware: firmware.as_deref(),
        build: id.build_date.and_then(Date::parse_loose).map(data::day_number),
        hardware: said(id.hardware).or(place.hardware.clone()),
    };
    let Some(shelves) = &place.shelves else {
        if place.no_maker {
            out.undecided(Why::NoMaker, "", false, "", &cat.file.issued.to_string());
        } else {
            let stated = said(id.vendor).is_some();
            out.not_in_data(if stated { texts::MAKER_NOT_IN_DATA } else { texts::NOT_IN_DATA });
        }
        return out.done();
    };
    if place.no_model {
        out.undecided(Why::NoModel, "", false, "", &cat.file.issued.to_string());
        return out.done();
    }
    let mut products: Vec<String> = Vec::new();
    for (v, keys, known) in shelves {
        // «QTS 4.5.4.2500»: the cell of the version names the product as well.
        if let Some(f) = firmware.as_deref()
            && let words = f.split(|c: char| c.is_ascii_digit()).next().unwrap_or("").trim_end_matches(" h")
            && let key = model::model_key(words)
            && cat.shelves.get(*v).is_some_and(|s| s.exact.contains_key(&key))
        {
            device.firmware = f.get(words.len()..).map(str::trim_start);
            products.push(key);
        }
        if products.is_empty() {
            look_up(cat, *v, keys, known, &device, &mut out);
        } else {
            let keys = [keys.as_slice(), &products].concat();
            look_up(cat, *v, &keys, &families(cat, *v, &keys), &device, &mut out);
        }
    }
    if out.is_empty() {
        out.not_in_data(texts::NOT_IN_DATA);
    }
    out.done()
}

/// What is said first of a device: the most urgent verdict. That one hole is fixed, or that no newer version is known, is not
/// the headline while nobody can say whether another hole, used in real attacks, is still there.
pub fn headline(list: &[FirmwareVerdict]) -> Option<&FirmwareVerdict> {
    let open = || list.iter().find(|v| v.because == texts::UNDECIDED_EXPLOITED);
    let first = list.iter().min_by_key(|v| v.verdict)?;
    Some(if is_good(first) { open().unwrap_or(first) } else { first })
}

fn is_good(v: &FirmwareVerdict) -> bool {
    matches!(v.verdict, Verdict::Fixed | Verdict::AtLeastCurrent)
}

/// The next step for a device, by its headline.
#[derive(Debug)]
pub struct Next {
    pub todo: Text,
    pub who: &'static str,
    pub say: Text,
    pub args: Args,
}

/// What to do about the most urgent verdict. `None`: the device has none.
pub fn next(d: &crate::model::report::Device) -> Option<Next> {
    let first = headline(&d.firmware_verdicts)?;
    // Good news is told, but "nothing to do" is not, while it is open whether another hole is still there.
    let hole = |v: &&FirmwareVerdict| {
        v.verdict == Verdict::CannotDecide
            && v.fact.split(", ").any(|f| f.starts_with(|c: char| c.is_ascii_uppercase()))
    };
    let v = d.firmware_verdicts.iter().find(hole).filter(|_| is_good(first)).unwrap_or(first);
    // Some write the maker in front of the model as well.
    let model = d.model.as_deref().unwrap_or("");
    let twice = |v: &str| model.get(..v.len()).is_some_and(|m| m.eq_ignore_ascii_case(v));
    // A maker that may be that of the cell above is not written to anybody.
    let foreign = |v: &str| builtin().is_some_and(|c| is_foreign(c, v, model));
    let vendor = d.vendor.as_deref().filter(|v| !twice(v) && !foreign(v));
    let mut name = [vendor, d.model.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    if let Some(f) = &d.firmware {
        let unit = if f.starts_with(|c: char| c.is_ascii_digit()) { " (Ver. " } else { " (" };
        name.extend([unit, f, ")"]);
    }
    // What is asked: only holes have a name that the reader can look up.
    let holes = if v.fact.starts_with(|c: char| c.is_ascii_uppercase()) {
        v.fact.as_str()
    } else {
        v.fact.split_once(", ").map_or("", |(_, rest)| rest)
    };
    let missing = v.args.get("missing").cloned().unwrap_or(Arg::Text(texts::FIXED_VERSION));
    let ask = match &missing {
        _ if v.because == texts::WARNING => texts::Ask::Warning,
        Arg::Text(texts::FIXED_VERSION) if holes.is_empty() => texts::Ask::Support,
        Arg::Text(texts::FIXED_VERSION) => texts::Ask::Fixed,
        Arg::Text(texts::KEPT_VERSION) => texts::Ask::Kept,
        _ if holes.is_empty() => texts::Ask::Missing,
        _ => texts::Ask::MissingAndFixed,
    };
    let (todo, who, say) = texts::next(v.verdict, ask);
    let fact = match v.verdict {
        Verdict::CannotDecide if v.because == texts::WARNING => v.fact.trim_start_matches("notice:"),
        Verdict::CannotDecide => holes,
        _ => v.fact.trim_start_matches("latest:"),
    };
    let args = Args::new().with("model", name).with("fact", fact).with("missing", missing);
    Some(Next { todo, who, say, args })
}

/// What the catalogue says of whole families, the longest names first.
type Families = Vec<(usize, Entry)>;

fn families(cat: &Catalogue, v: usize, keys: &[String]) -> Families {
    let patterns = cat.shelves.get(v).map_or(&[][..], |s| &s.patterns);
    let mine = patterns.iter().filter(|(p, _)| keys.iter().any(|k| p.matches(k)));
    let mut out: Families = mine.map(|(p, e)| (p.fixed(), *e)).collect();
    out.order_by_key(|(n, _)| std::cmp::Reverse(*n));
    out
}

/// All entries for one device on one maker's shelf.
fn look_up(
    cat: &Catalogue,
    v: usize,
    keys: &[String],
    families: &[(usize, Entry)],
    d: &Device<'_>,
    out: &mut Verdicts<'_>,
) {
    let Some(shelf) = cat.shelves.get(v) else { return };
    // The most exact name wins: an exact one before any family, a longer family before a shorter one.
    let exact = keys.iter().enumerate().filter_map(|(i, k)| Some((usize::MAX - i, shelf.exact.get(k)?)));
    let exact = exact.flat_map(|(rank, list)| list.iter().map(move |e| (rank, *e)));
    let ranked = exact.chain(families.iter().copied()).chain(shelf.wide.iter().map(|e| (0, *e)));

    let mut holes: SortedMap<u32, Vec<(usize, u32)>> = SortedMap::new();
    let mut support: Vec<(usize, u32)> = Vec::new();
    let mut latest: Vec<(usize, u32)> = Vec::new();
    for (rank, e) in ranked {
        match e {
            Entry::Hole(h, l) => holes.entry(h).or_default().push((rank, l)),
            Entry::Support(s) => support.push((rank, s)),
            Entry::Latest(l) => latest.push((rank, l)),
            Entry::Notice(n) => out.warning(n as usize),
        }
    }
    for (h, lines) in holes {
        one_hole(cat, h as usize, &lines, d, out);
    }
    // Of several ends of support only the most exactly named counts.
    let best = support.iter().map(|(r, _)| *r).max();
    for (_, s) in support.iter().filter(|(r, _)| Some(*r) == best) {
        one_end(cat, v, *s as usize, d, out);
    }
    let best = latest.iter().map(|(r, _)| *r).max();
    let rows: Vec<usize> =
        latest.iter().filter(|(r, _)| Some(*r) == best).map(|(_, l)| *l as usize).collect();
    newest(cat, v, &rows, d, out);
}

/// The lines of one hole that name this device: the most exact ones decide.
fn one_hole(cat: &Catalogue, h: usize, lines: &[(usize, u32)], d: &Device<'_>, out: &mut Verdicts<'_>) {
    let Some(hole) = cat.file.vulnerabilities.get(h) else { return };
    let best = lines.iter().map(|(r, _)| *r).max();
    let mut states: Vec<(State, usize)> = Vec::new();
    for (_, l) in lines.iter().filter(|(r, _)| Some(*r) == best) {
        if let Some(line) = hole.lines.get(*l as usize) {
            states.push((judge::line(cat, h, *l as usize, line, d), *l as usize));
        }
    }
    // Open beats everything; a line for this very hardware beats those for others; then what is missing; then fixed.
    let rank = |s: &State| match s {
        State::Open => 0,
        State::Undecided(w) if w.is_guard() => 1,
        State::Undecided(w) if !w.is_weak() => 2,
        State::Fixed => 3,
        State::Undecided(_) => 4,
        State::Elsewhere => 5,
    };
    states.order_by_key(|(s, _)| rank(s));
    // Two lists of versions for one model: one that says "fixed" does not lose to one that says "not listed".
    if states.iter().any(|(s, _)| *s == State::Fixed)
        && let Some((State::Undecided(Why::NotListed), _)) = states.first()
    {
        states.retain(|(s, _)| *s != State::Undecided(Why::NotListed));
    }
    let Some((state, l)) = states.first().copied() else { return };
    out.hole(h, l, state);
}

fn one_end(cat: &Catalogue, v: usize, s: usize, d: &Device<'_>, out: &mut Verdicts<'_>) {
    let (Some(end), Some(scheme)) = (cat.file.support.get(s), cat.schemes.get(v)) else { return };
    if let Some(Some(range)) = cat.support_ranges.get(s) {
        match judge::in_range(*scheme, range, d) {
            Ok(true) => {}
            Ok(false) => return,
            Err(w) => {
                out.undecided(w, "eos", false, &cat.sources(&end.source, &[]), &end.day);
                return;
            }
        }
    }
    out.end_of_support(s);
}

fn newest(cat: &Catalogue, v: usize, rows: &[usize], d: &Device<'_>, out: &mut Verdicts<'_>) {
    let Some(scheme) = cat.schemes.get(v).copied() else { return };
    let mut orders = Vec::new();
    let mut reason = None;
    // A row to show for it, while all rows are of tracks that are newer.
    let mut old_track = rows.first().copied();
    for &l in rows {
        let (Some(row), Some(Some(known))) = (cat.file.latest.get(l), cat.newest.get(l)) else { continue };
        let r = match d.reading(scheme) {
            Ok(r) => r,
            Err(w) => {
                reason = Some((w, l));
                continue;
            }
        };
        if !row.track.is_empty() && version::axis_track(&r) != row.track {
            let older = version::compare(scheme, &r, known).is_ok_and(|o| o.is_lt());
            old_track = old_track.filter(|_| older && !judge::axis_long_term(&r)).map(|_| l);
            continue;
        }
        old_track = None;
        if let Err(s) = judge::hardware(&row.hardware, d.hardware.as_deref().or(r.hardware.as_deref())) {
            if let State::Undecided(w) = s {
                reason = Some((w, l));
            }
            continue;
        }
        match version::compare(scheme, &r, known) {
            Ok(o) => orders.push((o, l)),
            Err(o) => {
                let w = match o {
                    version::Why::NoBuild => Why::NoBuild,
                    version::Why::OtherBranch => Why::OtherBranch,
                    version::Why::Unreadable => Why::Unreadable,
                };
                reason = Some((w, l));
            }
        }
    }
    // A row for other hardware says nothing beside one for this hardware.
    if !orders.is_empty() && matches!(reason, Some((Why::OtherHardware, _))) {
        reason = None;
    }
    // Several rows for one model: only what all of them say is said.
    let older = orders.iter().filter(|(o, _)| o.is_lt()).count();
    match (orders.first(), reason) {
        (Some((_, l)), _) if older == orders.len() => out.newer(*l),
        (Some((_, l)), None) if older == 0 => out.at_least(*l),
        (Some((_, l)), None) => out.undecided_latest(Why::Unpaired, *l),
        (_, Some((w, l))) => out.undecided_latest(w, l),
        (None, None) => {
            if let Some(l) = old_track {
                out.undecided_latest(Why::OldTrack, l);
            }
        }
    }
}

/// Facts of one reason, told together.
#[derive(Default)]
struct Open {
    facts: Vec<String>,
    source: String,
    day: String,
}

/// `>=5.2.0 build 140721 & <=5.4.0 build 160530` → 「5.2.0 build 140721から5.4.0 build 160530まで」; at most three of a list.
fn shown_range(affected: &str, built: bool) -> Bi {
    let parts: Vec<&str> = affected.split('|').map(str::trim).collect();
    let mut out = Bi::default();
    for (i, p) in parts.iter().enumerate().take(4) {
        if i > 0 {
            out.ja.push('、');
            out.en.push_str(", ");
        }
        if i == 3 {
            out.ja.push_str("ほか");
            out.en.push('…');
            break;
        }
        for bound in p.split('&').map(str::trim) {
            let number = bound.trim_start_matches(['<', '>', '=']);
            let (ja, en) = match bound.get(..bound.len() - number.len()) {
                Some(">=") => ("から", "from "),
                Some(">") => ("より後", "after "),
                Some("<=") => ("まで", "up to "),
                Some("<") => ("より前", "before "),
                _ => ("", ""),
            };
            if !out.en.is_empty() && !out.en.ends_with(' ') {
                out.en.push(' ');
            }
            out.en.push_str(en);
            out.en.push_str(number);
            out.ja.push_str(number);
            out.ja.push_str(ja);
        }
    }
    if built {
        out.ja.push_str("に作られた版");
        out.en.insert_str(0, "built ");
    }
    out
}

/// The versions from which the hole is closed: the fix that is named, else the bounds that are themselves outside.
fn shown_fix(line: &data::Line) -> Bi {
    let built = line.condition.starts_with("build");
    if let Some(v) = line.fixed.strip_prefix(">=") {
        let (ja, en) = if built { ("以降に作られた版", "built from ") } else { ("", "") };
        return Bi { ja: [v, ja].concat(), en: [en, v].concat() };
    }
    if !line.fixed.is_empty() {
        return shown_range(&line.fixed, built);
    }
    let bounds = line.affected.split(['|', '&']).filter_map(|b| b.trim().strip_prefix('<'));
    let v = bounds.filter(|b| !b.starts_with('=')).collect::<Vec<_>>().join(" / ");
    let (ja, en) = if built { ("以降に作られた版", "built from ") } else { ("", "") };
    Bi { ja: [&v, ja].concat(), en: [en, &v].concat() }
}

fn verdict(
    verdict: Verdict,
    fact: &str,
    source: String,
    as_of: &str,
    because: Text,
    args: Args,
) -> FirmwareVerdict {
    FirmwareVerdict { verdict, fact: fact.to_owned(), source, as_of: as_of.to_owned(), because, args }
}

struct Verdicts<'c> {
    cat: &'c Catalogue,
    today: Date,
    stale: Text,
    version: Arg,
    list: Vec<(FirmwareVerdict, String)>,
    open: SortedMap<(Why, bool), Open>,
}

impl<'c> Verdicts<'c> {
    fn new(cat: &'c Catalogue, today: Date, version: Option<&str>, build: Option<&str>) -> Self {
        let old = cat.file.issued.days_until(today) > cat.file.valid_for_days;
        Verdicts {
            cat,
            today,
            stale: if old { texts::STALE } else { texts::FRESH },
            version: version.map_or(Arg::Text(texts::UNKNOWN_VERSION), |v| {
                let mut v: String = v.chars().take(60).collect();
                // A build date of its own column belongs to what is compared.
                if let Some(b) = build.filter(|_| !v.to_ascii_lowercase().contains("build")) {
                    v.push_str(" build ");
                    v.push_str(
                        &b.trim().trim_start_matches("build").trim().chars().take(20).collect::<String>(),
                    );
                }
                Arg::Str(v)
            }),
            list: Vec::new(),
            open: SortedMap::new(),
        }
    }

    fn is_empty(&self) -> bool {
        self.list.is_empty() && self.open.is_empty()
    }

    /// `order` sorts verdicts of one kind; the later one comes first.
    fn add(&mut self, mut v: FirmwareVerdict, order: String) {
        v.args = v.args.with("stale", self.stale);
        self.list.push((v, order));
    }

    fn hole(&mut self, h: usize, l: usize, state: State) {
        let cat = self.cat;
        let Some(hole) = cat.file.vulnerabilities.get(h) else { return };
        let Some(line) = hole.lines.get(l) else { return };
        let source = cat.sources(&hole.source, &hole.jvn);
        let affected = match (line.condition.as_str(), line.affected.as_str()) {
            ("all-versions", _) | (_, "") => Arg::Text(texts::ALL_VERSIONS),
            (c, a) => Arg::Both(shown_range(a, c.starts_with("build"))),
        };
        let args = Args::new()
            .with("kind", texts::kind(&hole.kind))
            .with("version", self.version.clone())
            .with("affected", affected);
        match (state, &hole.exploited) {
            (State::Open, Some(e)) => {
                let args = args.with("by", texts::exploited_by(&e.by)).with("since", e.day.as_str());
                let order = format!("{} {}", e.day, hole.id);
                self.add(
                    verdict(Verdict::ExploitedOpen, &hole.id, source, &e.day, texts::EXPLOITED, args),
                    order,
                );
            }
            (State::Open, None) => {
                self.add(
                    verdict(Verdict::VulnerableOpen, &hole.id, source, &hole.day, texts::OPEN, args),
                    hole.id.clone(),
                );
            }
            (State::Fixed, e) => {
                let args = args.with("fixed", Arg::Both(shown_fix(line)));
                let order = format!("{} {}", e.as_ref().map_or("", |e| e.day.as_str()), hole.id);
                self.add(verdict(Verdict::Fixed, &hole.id, source, &hole.day, texts::FIXED, args), order);
            }
            (State::Undecided(w), e) => self.undecided(w, &hole.id, e.is_some(), &source, &hole.day),
            (State::Elsewhere, _) => {}
        }
    }

    fn undecided(&mut self, w: Why, fact: &str, exploited: bool, source: &str, day: &str) {
        let o = self.open.entry((w, exploited)).or_default();
        o.facts.push(fact.to_owned());
        if o.day.as_str() <= day {
            o.day = day.to_owned();
            o.source = source.to_owned();
        }
    }

    fn undecided_latest(&mut self, w: Why, l: usize) {
        let Some(row) = self.cat.file.latest.get(l) else { return };
        let source = self.cat.sources(&row.source, &[]);
        self.undecided(w, &format!("latest:{}", row.version), false, &source, &row.day);
    }

    fn end_of_support(&mut self, s: usize) {
        let Some(end) = self.cat.file.support.get(s) else { return };
        let source = self.cat.sources(&end.source, &[]);
        let fact = format!("eos:{}", end.models.first().map_or("", String::as_str));
        let over = Date::parse(&end.date).is_some_and(|d| d <= self.today);
        let because = match end.date_kind.as_str() {
            "could-be" => {
                self.undecided(Why::MayBeOver, &fact, false, &source, &end.day);
                return;
            }
            _ if !over => return,
            "announced" => texts::ANNOUNCED,
            "already-over-by" => texts::ENDED_BY,
            "end-of-service" => texts::STOPPED,
            _ => texts::ENDED,
        };
        let args = Args::new().with("date", end.date.as_str());
        self.add(verdict(Verdict::SupportEnded, &fact, source, &end.day, because, args), end.date.clone());
    }

    fn newer(&mut self, l: usize) {
        self.latest(l, Verdict::NewerKnown, texts::NEWER);
    }
    fn at_least(&mut self, l: usize) {
        self.latest(l, Verdict::AtLeastCurrent, texts::AT_LEAST);
    }
    fn latest(&mut self, l: usize, kind: Verdict, because: Text) {
        let Some(row) = self.cat.file.latest.get(l) else { return };
        let source = self.cat.sources(&row.source, &[]);
        let args = Args::new()
            .with("latest", row.version.as_str())
            .with("day", row.day.as_str())
            .with("version", self.version.clone());
        self.add(
            verdict(kind, &format!("latest:{}", row.version), source, &row.day, because, args),
            row.day.clone(),
        );
    }

    fn warning(&mut self, n: usize) {
        let Some(x) = self.cat.file.notices.get(n) else { return };
        let source = self.cat.sources(&x.source, &[]);
        let args = Args::new().with("ja", x.ja.as_str()).with("en", x.en.as_str());
        self.add(
            verdict(
                Verdict::CannotDecide,
                &format!("notice:{}", x.date),
                source,
                &x.day,
                texts::WARNING,
                args,
            ),
            x.date.clone(),
        );
    }

    fn not_in_data(&mut self, because: Text) {
        let issued = self.cat.file.issued.to_string();
        self.add(
            verdict(Verdict::NotInData, "", String::new(), &issued, because, Args::new()),
            String::new(),
        );
    }

    fn done(mut self) -> Vec<FirmwareVerdict> {
        // While a piece of the identity is unknown, nothing good is told: the next hole may be decided by it.
        if self.open.keys().any(|(w, _)| w.is_guard()) {
            self.list.retain(|(v, _)| !matches!(v.verdict, Verdict::Fixed | Verdict::AtLeastCurrent));
        }
        let strong = !self.list.is_empty() || self.open.keys().any(|(w, _)| !w.is_weak());
        let open = std::mem::take(&mut self.open);
        for ((w, exploited), o) in open {
            // Newer than what is known to be affected is no proof where the hole is used in attacks.
            if strong && w.is_weak() && !(exploited && w == Why::Above) {
                continue;
            }
            let mut facts: Vec<&str> = o.facts.iter().map(String::as_str).filter(|f| !f.is_empty()).collect();
            facts.order_by(|a, b| b.cmp(a));
            facts.dedup();
            let more = facts.len().saturating_sub(3);
            let mut fact = facts.iter().take(3).copied().collect::<Vec<_>>().join(", ");
            if more > 0 {
                fact.push_str(&format!(" (+{more})"));
            }
            let because = if exploited { texts::UNDECIDED_EXPLOITED } else { texts::UNDECIDED };
            let args = Args::new().with("reason", texts::reason(w)).with("missing", texts::missing(w));
            // What is exploited comes first, then what the reader can supply.
            let order = format!("{}{}", u8::from(exploited), u8::from(w.is_guard()));
            self.add(verdict(Verdict::CannotDecide, &fact, o.source, &o.day, because, args), order);
        }
        self.list.order_by(|(a, x), (b, y)| a.verdict.cmp(&b.verdict).then_with(|| y.cmp(x)));
        self.list.into_iter().map(|(v, _)| v).collect()
    }
}
