//! Firmware version strings: reading and ordering, one scheme per way of numbering.
//!
//! Comes in: a version as a device, a list or an advisory writes it. Goes out: an order, or the reason why there is none.
//! Two strings that cannot be ordered honestly (another branch, a missing build date) give a reason, never a guess.
//! Uses nothing of this crate, so that the generator of the catalogue checks its facts with the very same code.

use std::cmp::Ordering;

/// How a family of products numbers its firmware.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Numbers between dots, letters after digits; a missing part is 0.
    Dotted,
    /// `V5.7.18 build 240826`: the build date orders, then the version.
    Hikvision,
    /// `2.800.0000000.16.R.220614`: the first three fields name the branch; inside it the date, else the fourth field.
    Dahua,
    /// `11.11.140`: numbers, with long-term tracks beside the active one.
    Axis,
    /// `v3.0.0.136_20121102`: yymmdd and a counter behind the line order, then the numbers.
    Reolink,
    /// `V5_1.4.6 Build 260709 Rel.27675n`: a hardware version in front, version, build date.
    Tapo,
    /// `4.02.R11.24340142.10001.131900.00000`: parts 4 and 5 name the board.
    Xiongmai,
    /// `FD8166A-VVTK-0204j`, `0107b_1`.
    Vivotek,
    /// `h4.5.4.2626 build 20231225`: a leading h is another system.
    Qnap,
    /// `1.41.03_20221111`, `SRN4000_v2.16_170401`.
    Hanwha,
    /// `CIPC-B2303.2.8.230105`: the part before the first dot names the branch.
    Uniview,
    /// `46110.1.100869.65`: field 1 is a model code (with x for any digit), field 3 counts.
    Takenaka,
    /// `V01L053`.
    Fujitsu,
    /// `3.1.0.71-11`, `*.*.*.78`: only field 4 counts.
    Digiever,
    /// `MX-V4.7.2.18`: the first number is the product line.
    Mobotix,
    /// `4.04R03`, `2.03-08`.
    Ipro,
    /// `2.0b60_20200207`: b60 is a build, the day behind it is not compared.
    Lilin,
    /// `Illustra.SS016.05.09.04.0006`.
    Illustra,
    /// Not orderable: equal or not.
    Opaque,
}

pub const SCHEMES: &[(&str, Scheme)] = &[
    ("dotted", Scheme::Dotted),
    ("hikvision", Scheme::Hikvision),
    ("dahua", Scheme::Dahua),
    ("axis", Scheme::Axis),
    ("reolink", Scheme::Reolink),
    ("tapo", Scheme::Tapo),
    ("xiongmai", Scheme::Xiongmai),
    ("vivotek", Scheme::Vivotek),
    ("qnap", Scheme::Qnap),
    ("hanwha", Scheme::Hanwha),
    ("uniview", Scheme::Uniview),
    ("takenaka", Scheme::Takenaka),
    ("fujitsu", Scheme::Fujitsu),
    ("digiever", Scheme::Digiever),
    ("mobotix", Scheme::Mobotix),
    ("ipro", Scheme::Ipro),
    ("lilin", Scheme::Lilin),
    ("illustra", Scheme::Illustra),
    ("opaque", Scheme::Opaque),
];

impl Scheme {
    pub fn find(id: &str) -> Option<Scheme> {
        SCHEMES.iter().find(|(n, _)| *n == id).map(|(_, s)| *s)
    }
    /// The date beats the number.
    fn date_first(self) -> bool {
        matches!(self, Scheme::Hikvision | Scheme::Dahua | Scheme::Reolink | Scheme::Uniview)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Num(u64),
    Word(String),
}

/// A version string, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Only versions of one branch can be compared. Empty: there is only one.
    pub branch: String,
    pub parts: Vec<Part>,
    /// Day of the build as yyyymmdd.
    pub build: Option<u32>,
    /// Counter of builds on one day.
    pub run: Option<u64>,
    /// Hardware version that stands inside the string (`V5_1.4.6`).
    pub hardware: Option<String>,
    /// The whole string in one spelling, for equality.
    pub text: String,
}

/// Why two versions cannot be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// The build date is needed and missing.
    NoBuild,
    /// Another branch, line or system.
    OtherBranch,
    /// The string is no version of this scheme.
    Unreadable,
}

/// Read a version. `s` has plain letters (see `model::fold`); `build` is a day from another column, as yyyymmdd.
/// `None`: there is no number in it.
pub fn read(scheme: Scheme, s: &str, build: Option<u32>) -> Option<Reading> {
    let s = s.trim().trim_end_matches(".bin");
    let mut r = Reading {
        branch: String::new(),
        parts: Vec::new(),
        build,
        run: None,
        hardware: None,
        text: spelling(scheme, s),
    };
    if !s.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let low = s.to_ascii_lowercase();
    match scheme {
        Scheme::Hikvision | Scheme::Tapo | Scheme::Qnap => {
            let (front, behind) = low.split_once("build").unwrap_or((low.as_str(), ""));
            let mut front = front.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            if scheme == Scheme::Tapo {
                // `V5_1.4.6`, but not the plain `V1.4.6`.
                if let Some((hw, rest)) = front.split_once('_')
                    && let Some(hw) = hw.strip_prefix('v')
                    && !hw.is_empty()
                    && hw.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                    && rest.starts_with(|c: char| c.is_ascii_digit())
                {
                    r.hardware = Some(hw.to_owned());
                    front = rest;
                }
            }
            if scheme == Scheme::Qnap {
                front = front.trim_start_matches(|c: char| c.is_ascii_alphabetic() && c != 'h' || c == ' ');
                if let Some(rest) = front.strip_prefix('h') {
                    r.branch.push('h');
                    front = rest;
                }
            }
            // `V5.5.82_190318`
            if scheme == Scheme::Hikvision
                && behind.is_empty()
                && let Some((v, day)) = front.rsplit_once(['_', ' ', '-'])
                && let Some(d) = short_day(day)
            {
                r.build = Some(d);
                front = v;
            }
            r.parts = parts(lead(front));
            r.build = day_in(behind).or(r.build);
        }
        Scheme::Dahua => dahua(&low, &mut r),
        Scheme::Axis => {
            let v = low.trim_start_matches("axis").trim_start().trim_start_matches("os");
            r.parts = parts(lead(v));
        }
        Scheme::Reolink => {
            let mut pieces = low.split('_');
            r.parts = parts(lead(pieces.next().unwrap_or("")));
            // yymmddNN or yymmddNNNN, not yyyymmdd. `v2.0.0.4732_1728_21062800` has a number in between, and
            // `v3.1.0.5714_25112708_v1.0.0.159` the version of another part behind.
            let suffix =
                pieces.find(|p| (8..=10).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
            r.build = suffix.and_then(|d| short_day(d.get(..6)?));
            r.run = r.build.and_then(|_| suffix?.get(6..)?.parse().ok());
        }
        Scheme::Xiongmai => {
            let v = lead(&low);
            let f: Vec<&str> = v.split(['.', ' ']).collect();
            r.parts = f.iter().take(3).flat_map(|p| parts(p)).collect();
            r.branch = f.get(3..5).map(|b| b.join(".")).unwrap_or_default();
        }
        Scheme::Vivotek => {
            let v = low.rsplit_once("vvtk-").map_or(low.as_str(), |(_, v)| v);
            r.parts = parts(lead(v));
        }
        Scheme::Hanwha => {
            let v = low.rsplit_once("_v").map_or(low.as_str(), |(_, v)| v);
            let (v, day) = v.split_once('_').unwrap_or((v, ""));
            r.parts = parts(lead(v));
            r.build = day_in(day).or(r.build);
        }
        Scheme::Uniview => {
            let (branch, rest) = low.split_once('.').unwrap_or(("", low.as_str()));
            r.branch = branch.to_owned();
            let (v, day) = rest.rsplit_once('.').unwrap_or((rest, ""));
            r.build = short_day(day).or(r.build);
            r.parts = parts(v);
        }
        Scheme::Takenaka => {
            let f: Vec<&str> = low.split('.').collect();
            if f.len() < 3 {
                return None;
            }
            r.branch = f.first().copied().unwrap_or("").to_owned();
            r.parts = f.get(2).map(|p| parts(p)).unwrap_or_default();
        }
        Scheme::Fujitsu => {
            // V and L only name the two numbers.
            r.parts = parts(&low).into_iter().filter(|p| matches!(p, Part::Num(_))).collect();
        }
        Scheme::Digiever => {
            let f = low.split('.').nth(3)?;
            let digits: String = f.chars().take_while(char::is_ascii_digit).collect();
            r.parts = vec![Part::Num(digits.parse().ok()?)];
        }
        Scheme::Mobotix => {
            let v = low.trim_start_matches("mx-").trim_start_matches(['v', '-']);
            r.parts = parts(v);
            if let Some(Part::Num(n)) = r.parts.first() {
                r.branch = n.to_string();
            }
        }
        Scheme::Ipro => {
            r.parts = parts(lead(&low)).into_iter().filter(|p| *p != Part::Word("r".into())).collect();
        }
        Scheme::Lilin => {
            let v = low.split_once('_').map_or(low.as_str(), |(v, _)| v);
            r.parts = parts(lead(v));
        }
        Scheme::Illustra => {
            let v = low.trim_start_matches("illustra").trim_start_matches('.');
            let (branch, rest) = v.split_once('.').unwrap_or(("", v));
            if branch.starts_with("ss") {
                r.branch = branch.to_owned();
                r.parts = parts(rest);
            } else {
                r.parts = parts(lead(v));
            }
        }
        Scheme::Dotted => {
            let (front, behind) = low.split_once("build").unwrap_or((low.as_str(), ""));
            r.parts = parts(lead(front));
            match day_in(behind) {
                Some(d) => r.build = Some(d),
                None => r.parts.extend(parts(behind.trim_matches(|c: char| !c.is_ascii_alphanumeric()))),
            }
        }
        Scheme::Opaque => {}
    }
    if r.parts.is_empty() && scheme != Scheme::Opaque {
        return None;
    }
    Some(r)
}

/// `V2.800.0000000.16.R.220614`, `2.420.AC00.18.R.20200217`, `1.000.HW00.21.20190812`, also behind a long product name.
fn dahua(low: &str, r: &mut Reading) {
    let v = low.rsplit_once("_v").map_or(low, |(_, v)| v);
    // `…R, Build Date: 2019-12-11`
    let (v, behind) = v.split_once("build").unwrap_or((v, ""));
    r.build = day_in(behind).or(r.build);
    let v = lead(v.trim_end_matches([',', ' ', '_']));
    let mut fields: Vec<&str> = v.split(['.', ' ', ',']).filter(|f| !f.is_empty()).collect();
    if let Some(d) = fields.last().and_then(|f| short_day(f).or_else(|| long_day(f)))
        && fields.len() > 3
    {
        r.build = Some(d);
        fields.pop();
    }
    fields.retain(|f| *f != "r");
    let plain = |f: &&str| match f.trim_start_matches('0') {
        "" => "0".to_owned(),
        t if f.bytes().all(|b| b.is_ascii_digit()) => t.to_owned(),
        _ => (*f).to_owned(),
    };
    r.branch = fields.iter().take(3).map(plain).collect::<Vec<_>>().join(".");
    r.parts = fields.iter().skip(3).flat_map(|f| parts(f)).collect();
    if r.parts.is_empty() && !r.branch.is_empty() {
        r.parts.push(Part::Num(0));
    }
}

/// Without the words that people put in front of a version: `Ver.`, `Version`, `FW`, `V`.
fn lead(s: &str) -> &str {
    // `DCS-2530L_A1_FW_V1.04.01`: model and hardware stand in front of the word.
    if let Some((front, v)) = s.rsplit_once("fw")
        && !front.ends_with(|c: char| c.is_ascii_alphanumeric())
        && let v = v.trim_start_matches([' ', '_', '-', '.', ':', 'v'])
        && v.starts_with(|c: char| c.is_ascii_digit())
    {
        return v;
    }
    let digit = s.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let (word, rest) = s.split_at(digit);
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
    let known = [
        "",
        "v",
        "ver",
        "version",
        "fw",
        "fw v",
        "fw ver",
        "firmware",
        "firmware v",
        "firmware version",
        "r",
        "m",
    ];
    if known.contains(&word.as_str()) { rest } else { s }
}

/// Runs of digits and runs of letters; everything else separates.
fn parts(s: &str) -> Vec<Part> {
    let mut out = Vec::new();
    let mut rest = s;
    while let Some(c) = rest.chars().next() {
        let run = |f: fn(&char) -> bool| rest.chars().take_while(f).map(char::len_utf8).sum::<usize>();
        let n = if c.is_ascii_digit() {
            let n = run(char::is_ascii_digit);
            // More than 19 digits are no version; they count as the largest.
            out.push(Part::Num(rest.get(..n).and_then(|d| d.parse().ok()).unwrap_or(u64::MAX)));
            n
        } else if c.is_ascii_alphabetic() {
            let n = run(char::is_ascii_alphabetic);
            out.push(Part::Word(rest.get(..n).unwrap_or("").to_ascii_lowercase()));
            n
        } else {
            c.len_utf8()
        };
        rest = rest.get(n..).unwrap_or("");
        if out.len() >= 24 {
            break;
        }
    }
    out
}

/// yymmdd, years 2000 to 2099.
fn short_day(s: &str) -> Option<u32> {
    if s.len() != 6 || !s.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    day(20_000_000 + s.parse::<u32>().ok()?)
}

/// yyyymmdd.
fn long_day(s: &str) -> Option<u32> {
    if s.len() != 8 || !s.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    day(s.parse().ok()?)
}

fn day(n: u32) -> Option<u32> {
    let (y, m, d) = (n / 10_000, n / 100 % 100, n % 100);
    ((1990..2100).contains(&y) && (1..=12).contains(&m) && (1..=31).contains(&d)).then_some(n)
}

/// The first day in what stands behind `build`: `230531`, ` 20240605`, ` Date: 2019-12-11`.
fn day_in(s: &str) -> Option<u32> {
    let s = s.get(s.find(|c: char| c.is_ascii_digit())?..)?;
    let digits: String = s.chars().take_while(char::is_ascii_digit).collect();
    if let Some(d) = short_day(&digits).or_else(|| long_day(&digits)) {
        return Some(d);
    }
    let mut it = s.split(|c: char| !c.is_ascii_digit()).take(3).map(str::parse::<u32>);
    match (it.next(), it.next(), it.next()) {
        (Some(Ok(y)), Some(Ok(m)), Some(Ok(d))) if m < 13 && d < 32 => {
            day(y.checked_mul(10_000)? + m * 100 + d)
        }
        _ => None,
    }
}

/// One spelling per scheme, for versions that are only compared for equality.
fn spelling(scheme: Scheme, s: &str) -> String {
    let low = s.to_ascii_lowercase();
    let v = match scheme {
        Scheme::Vivotek => low.rsplit_once("vvtk-").map_or(low.as_str(), |(_, v)| v),
        Scheme::Opaque => low.get(low.find(|c: char| c.is_ascii_digit()).unwrap_or(0)..).unwrap_or(""),
        _ => low.as_str(),
    };
    lead(v)
        .chars()
        .filter(|c| !matches!(c, ' ' | ',' | '_' | '-') || scheme == Scheme::Opaque && *c == '-')
        .collect()
}

/// Order of a device's version against a bound.
///
/// # Errors
/// The reason, where there is no honest order.
pub fn compare(scheme: Scheme, device: &Reading, bound: &Reading) -> Result<Ordering, Why> {
    if scheme == Scheme::Opaque || scheme == Scheme::Xiongmai && device.branch != bound.branch {
        return Err(if scheme == Scheme::Opaque { Why::Unreadable } else { Why::OtherBranch });
    }
    if !same_branch(scheme, &device.branch, &bound.branch) {
        return Err(Why::OtherBranch);
    }
    if scheme.date_first() {
        match (device.build, bound.build) {
            (Some(a), Some(b)) => {
                let runs = match (device.run, bound.run) {
                    (Some(x), Some(y)) => x.cmp(&y),
                    _ => Ordering::Equal,
                };
                let by_date = a.cmp(&b).then(runs);
                if by_date != Ordering::Equal {
                    return Ok(by_date);
                }
            }
            // Inside one Dahua branch the fourth field orders as well.
            (None, Some(_)) if scheme == Scheme::Dahua => {
                return match numbers(&device.parts, &bound.parts)? {
                    Ordering::Equal => Err(Why::NoBuild),
                    o => Ok(o),
                };
            }
            (None, Some(_)) => return Err(Why::NoBuild),
            // Reolink: a version without its suffix says nothing against one that has it, unless it is of another
            // generation (1.0.227 against 3.0.0.136_20121102) or names only that.
            (Some(_), None) if scheme == Scheme::Reolink => {
                let front = |p: &[Part]| p.get(..3).map_or_else(|| p.to_vec(), <[Part]>::to_vec);
                let o = numbers(&front(&device.parts), &front(&bound.parts))?;
                return if o.is_ne() || bound.parts.len() <= 3 { Ok(o) } else { Err(Why::NoBuild) };
            }
            _ => {}
        }
        return numbers(&device.parts, &bound.parts);
    }
    let by_number = numbers(&device.parts, &bound.parts)?;
    if by_number != Ordering::Equal || scheme == Scheme::Lilin {
        return Ok(by_number);
    }
    match (device.build, bound.build) {
        (Some(a), Some(b)) => Ok(a.cmp(&b)),
        (None, Some(_)) => Err(Why::NoBuild),
        _ => Ok(Ordering::Equal),
    }
}

/// TAKENAKA writes the branch of several models with an x for any digit.
fn same_branch(scheme: Scheme, device: &str, bound: &str) -> bool {
    if scheme != Scheme::Takenaka {
        return device == bound;
    }
    device.len() == bound.len() && device.bytes().zip(bound.bytes()).all(|(d, b)| d == b || b == b'x')
}

fn numbers(a: &[Part], b: &[Part]) -> Result<Ordering, Why> {
    let pre = |w: &str| matches!(w, "beta" | "alpha" | "rc" | "pre");
    for i in 0..a.len().max(b.len()) {
        let o = match (a.get(i), b.get(i)) {
            (Some(Part::Num(x)), Some(Part::Num(y))) => x.cmp(y),
            (Some(Part::Word(x)), Some(Part::Word(y))) => x.cmp(y),
            (None, Some(Part::Num(y))) => 0.cmp(y),
            (Some(Part::Num(x)), None) => x.cmp(&0),
            (None, Some(Part::Word(w))) => {
                if pre(w) {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
            (Some(Part::Word(w)), None) => {
                if pre(w) {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
            // 1.03b against 1.03.1: nobody says which is newer.
            _ => return Err(Why::Unreadable),
        };
        if o != Ordering::Equal {
            return Ok(o);
        }
    }
    Ok(Ordering::Equal)
}

/// Is this the very version that a list names?
pub fn same(device: &Reading, named: &Reading) -> bool {
    device.text == named.text
        || !device.parts.is_empty()
            && device.branch == named.branch
            && device.parts == named.parts
            && device.build == named.build
            && device.run == named.run
}

/// The track of an AXIS OS version: a long-term one, the active one (12), or an earlier active one.
pub fn axis_track(r: &Reading) -> &'static str {
    let at = |i: usize| match r.parts.get(i) {
        Some(Part::Num(n)) => *n,
        _ => 0,
    };
    match (at(0), at(1)) {
        (5, 51) => "5.51",
        (6, 50) => "6.50",
        (8, 40) => "8.40",
        (9, 80) => "9.80",
        (10, 12) => "10.12",
        (11, 11) => "11.11",
        (12, _) => "12",
        _ => "earlier",
    }
}

/// Is the version on a long-term track, which gets fixes of its own?
pub fn axis_long_term(r: &Reading) -> bool {
    !matches!(axis_track(r), "12" | "earlier")
}

/// Compare only as many parts as the bound has: `11.11.140` against `11.11` is equal.
///
/// # Errors
/// Where there is no honest order.
pub fn compare_short(device: &Reading, bound: &Reading) -> Result<Ordering, Why> {
    let n = bound.parts.len().min(device.parts.len());
    numbers(device.parts.get(..n).unwrap_or(&[]), &bound.parts)
}
