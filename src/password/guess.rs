//! The fewest guesses an attacker needs, by the cheapest way to put the password together from known parts.
//!
//! Comes in: a folded password, context words, the year. Goes out: parts with positions and guesses as powers of ten
//! (nothing saturates). Every part that a list or a pattern explains is a candidate; what nothing explains costs its
//! characters. A shortest-path search over at most [`CAP`](super::fold::CAP) characters takes the cheapest chain; `n`
//! parts also cost their order (`n!`). Bounded: no recursion, no combinations of look-alike letters (one mapping at a
//! time).

use super::fold::{Folded, fold, romaji};
use super::{defaults, leaked, words};
use std::sync::OnceLock;

/// What explains a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Default,
    Leaked,
    Context,
    Word,
    /// Reads like Japanese: syllables in romaji or kana.
    Syllables,
    Repeat,
    Sequence,
    Keyboard,
    Year,
    Date,
    /// Nothing explains it.
    Other,
}

impl Kind {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Kind::Default => "default",
            Kind::Leaked => "leaked",
            Kind::Context => "context",
            Kind::Word => "word",
            Kind::Syllables => "syllables",
            Kind::Repeat => "repeat",
            Kind::Sequence => "sequence",
            Kind::Keyboard => "keyboard",
            Kind::Year => "year",
            Kind::Date => "date",
            Kind::Other => "other",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Match {
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    pub log10: f64,
    /// A single sign between other parts: where it stands is no secret of its own.
    separator: bool,
}

impl Match {
    fn new(start: usize, end: usize, kind: Kind, log10: f64) -> Match {
        Match { start, end, kind, log10, separator: false }
    }
}

/// Parts of one chain; a longer chain is not cheaper than plain characters.
const PARTS: usize = 24;

/// The cheapest chain: parts in order, and the guesses of the whole as a power of ten.
pub(super) fn cheapest(f: &Folded, context: &[Vec<char>], year: i32) -> (Vec<Match>, f64) {
    let n = f.low.len();
    if n == 0 {
        return (Vec::new(), 0.0);
    }
    let capitals = Capitals::of(f);
    let costs = char_costs(f);
    let sums = prefix_sums(&costs);
    let mut matches = Vec::new();
    dictionary(f, &capitals, context, &mut matches);
    syllables(f, &capitals, &mut matches);
    sequences(f, &capitals, &mut matches);
    keyboard(f, &capitals, &mut matches);
    dates(f, &capitals, year, drawn(f), &mut matches);
    repeats(f, &capitals, &sums, &mut matches);
    for (start, cost) in costs.iter().enumerate() {
        let c = f.raw[start];
        if c.is_ascii_punctuation() || c == ' ' {
            // The same sign again (a-b-c) is no news.
            let first = if matches!(c, ' ' | '-' | '_') { 1.0 } else { *cost };
            let log10 = if f.raw[..start].contains(&c) { 0.3 } else { first };
            matches.push(Match { separator: true, ..Match::new(start, start + 1, Kind::Other, log10) });
        }
        // Runs of unexplained characters: every end, one part.
        for end in start + 1..=n {
            matches.push(Match::new(start, end, Kind::Other, sums[end] - sums[start]));
        }
    }
    search(n, &mut matches)
}

fn search(n: usize, matches: &mut [Match]) -> (Vec<Match>, f64) {
    matches.sort_by_key(|m| m.end);
    // cost[end][parts] and the match that ends there.
    let width = PARTS + 1;
    let mut cost = vec![f64::INFINITY; (n + 1) * width];
    let mut last = vec![usize::MAX; (n + 1) * width];
    cost[0] = 0.0;
    for (i, m) in matches.iter().enumerate() {
        let step = usize::from(!m.separator);
        for parts in 0..PARTS {
            let c = cost[m.start * width + parts] + m.log10;
            let to = m.end * width + parts + step;
            if c < cost[to] {
                cost[to] = c;
                last[to] = i;
            }
        }
    }
    let mut order = 0.0;
    let mut best = (f64::INFINITY, 0);
    for parts in 0..width {
        order += (parts.max(1) as f64).log10();
        let c = cost[n * width + parts] + order;
        if c < best.0 {
            best = (c, parts);
        }
    }
    let mut chain = Vec::new();
    let (mut end, mut parts) = (n, best.1);
    while end > 0 {
        let Some(m) = matches.get(last[end * width + parts]) else { break };
        chain.push(*m);
        end = m.start;
        parts -= usize::from(!m.separator);
    }
    chain.reverse();
    (chain, best.0)
}

fn prefix_sums(costs: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0];
    for c in costs {
        sums.push(sums.last().copied().unwrap_or(0.0) + c);
    }
    sums
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    Lower,
    Upper,
    Sign,
    Kana,
    Wide,
}

fn class(c: char) -> Class {
    match c {
        '0'..='9' => Class::Digit,
        'a'..='z' => Class::Lower,
        'A'..='Z' => Class::Upper,
        '\u{20}'..='\u{7e}' => Class::Sign,
        '\u{3041}'..='\u{30ff}' => Class::Kana,
        _ => Class::Wide,
    }
}

fn classes(f: &Folded) -> Vec<Class> {
    f.raw.iter().map(|c| class(*c)).collect()
}

/// Do the kinds of characters change so often that a machine drew them?
fn drawn(f: &Folded) -> bool {
    let classes = classes(f);
    let changes = classes.windows(2).filter(|w| w[0] != w[1]).count();
    let ascii = classes.iter().all(|c| !matches!(c, Class::Kana | Class::Wide));
    ascii && classes.len() >= 8 && changes * 20 >= (classes.len() - 1) * 7
}

/// What one unexplained character costs. People do not choose letters evenly, so a plain run of letters is cheaper than
/// its alphabet; a drawn password gets its whole alphabet.
fn char_costs(f: &Folded) -> Vec<f64> {
    let classes = classes(f);
    if drawn(f) {
        let sizes = [(Class::Digit, 10.0), (Class::Lower, 26.0), (Class::Upper, 26.0), (Class::Sign, 33.0)];
        let alphabet: f64 = sizes.iter().filter(|(c, _)| classes.contains(c)).map(|(_, n)| n).sum();
        return vec![alphabet.max(10.0).log10(); classes.len()];
    }
    classes
        .iter()
        .map(|c| match c {
            Class::Digit => 1.0,
            Class::Lower => 1.2,
            Class::Upper | Class::Sign | Class::Kana => 1.3,
            Class::Wide => 2.0,
        })
        .collect()
}

/// Capital letters in a part: none is free, the usual ones (first, all) double the guesses.
struct Capitals {
    /// How many capitals and letters stand before each position.
    before: Vec<(u16, u16)>,
}

impl Capitals {
    fn of(f: &Folded) -> Capitals {
        let mut before = vec![(0, 0)];
        let (mut upper, mut letters) = (0, 0);
        for c in &f.raw {
            upper += u16::from(c.is_uppercase());
            letters += u16::from(c.is_alphabetic());
            before.push((upper, letters));
        }
        Capitals { before }
    }
    fn cost(&self, start: usize, end: usize) -> f64 {
        let (a, b) = (self.before[start], self.before[end]);
        let (upper, letters) = (b.0 - a.0, b.1 - a.1);
        let first = self.before[start + 1].0 > a.0;
        match upper {
            0 => 0.0,
            1 if first => 0.3,
            u if u == letters => 0.3,
            u => 0.3 + 0.5 * f64::from(u.min(letters.saturating_sub(u))),
        }
    }
}

/// Look-alike signs as the letters they stand for. Two tables, because 1 is both i and l.
fn unleet(c: char, one: char) -> char {
    match c {
        '4' | '@' => 'a',
        '3' => 'e',
        '1' | '!' | '|' => one,
        '0' => 'o',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        c => c,
    }
}

/// Built-in words and factory passwords, folded, sorted: text, guesses, kind.
fn known() -> &'static [(Vec<char>, f64, Kind)] {
    static KNOWN: OnceLock<Vec<(Vec<char>, f64, Kind)>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let words = words::WORDS
            .iter()
            .enumerate()
            .map(|(i, w)| (fold(w).chars().collect::<Vec<char>>(), ((i + 2) as f64).log10(), Kind::Word));
        let defaults = defaults::values()
            .filter(|v| v.chars().count() >= 4)
            .map(|v| (fold(v).chars().collect(), 2.6, Kind::Default));
        let mut all: Vec<_> = words.chain(defaults).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        all.dedup_by(|b, a| a.0 == b.0);
        all
    })
}

/// Context words in the forms that people type: as they are, and kana as romaji; whole and in parts.
pub(super) fn context_words(context: &[String]) -> Vec<Vec<char>> {
    let mut out: Vec<Vec<char>> = Vec::new();
    let mut add = |w: &str| {
        let chars: Vec<char> = w.chars().take(40).collect();
        // Two kanji are a name; two letters are nothing.
        let enough = if w.is_ascii() { 3 } else { 2 };
        if chars.len() >= enough && out.len() < 400 && !out.contains(&chars) {
            out.push(chars);
        }
    };
    for text in context.iter().take(100) {
        let short: String = text.chars().take(80).collect();
        let folded = fold(&short);
        let squeezed: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
        let parts = folded.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
        for p in parts.chain([squeezed]) {
            add(&p);
            add(&romaji(&p));
            // The name in front of 保育園 and the like, also glued to it.
            for tail in ["保育園", "保育所", "幼稚園", "こども園", "認定こども園", "ほいくえん", "ようちえん"]
            {
                if let Some(name) = p.strip_suffix(tail) {
                    add(name);
                    add(&romaji(name));
                }
            }
        }
    }
    out
}

fn dictionary(f: &Folded, capitals: &Capitals, context: &[Vec<char>], out: &mut Vec<Match>) {
    let n = f.low.len();
    let list = leaked::list();
    // As typed, then with look-alike signs read as letters.
    for one in [None, Some('i'), Some('l')] {
        let low: Vec<char> = match one {
            None => f.low.clone(),
            Some(one) => f.low.iter().map(|c| unleet(*c, one)).collect(),
        };
        if one.is_some() && low == f.low {
            continue;
        }
        let key: Vec<u8> =
            low.iter().map(|c| u8::try_from(*c).ok().filter(u8::is_ascii).unwrap_or(0)).collect();
        // Guesses for the signs that were swapped in a part; `None` when this part has none (found already) or is
        // nothing but signs.
        let swapped = |start: usize, end: usize| {
            let part = &f.low[start..end];
            let swaps = part.iter().zip(&low[start..end]).filter(|(a, b)| a != b).count();
            match one {
                None => Some(0.0),
                Some(_) if swaps > 0 && swaps < part.len() => Some(0.3 * swaps as f64),
                Some(_) => None,
            }
        };
        let mut push = |start: usize, end: usize, kind: Kind, log10: f64| {
            if let Some(more) = swapped(start, end) {
                out.push(Match::new(start, end, kind, log10 + more + capitals.cost(start, end)));
            }
        };
        for start in 0..n {
            list.prefixes(&key[start..], |length, rank| {
                if length >= 3 {
                    // Inside a longer password: word lists for combining are short.
                    push(start, start + length, Kind::Leaked, f64::from(rank).log10().min(4.0));
                }
            });
            // Known words that begin here: those of the sorted table between this prefix and the next.
            let rest = &low[start..];
            let table = known();
            for length in 2..=rest.len().min(16) {
                if let Ok(at) = table.binary_search_by(|e| e.0.as_slice().cmp(&rest[..length])) {
                    push(start, start + length, table[at].2, table[at].1);
                }
            }
            for (i, w) in context.iter().enumerate() {
                if rest.starts_with(w) {
                    push(start, start + w.len(), Kind::Context, ((i + 10) as f64).log10());
                }
            }
        }
    }
}

/// Runs that read as Japanese syllables: people's words, not drawn letters. About eight guesses a syllable.
fn syllables(f: &Folded, capitals: &Capitals, out: &mut Vec<Match>) {
    for one in [None, Some('i')] {
        let low: Vec<char> = match one {
            None => f.low.clone(),
            Some(one) => f.low.iter().map(|c| unleet(*c, one)).collect(),
        };
        if one.is_some() && low == f.low {
            continue;
        }
        let letter = |i: usize| low.get(i).is_some_and(char::is_ascii_lowercase);
        for start in 0..low.len() {
            let (mut at, mut count) = (start, 0usize);
            // Longer runs are chained from several parts.
            while let Some(next) = syllable(&low, at).filter(|_| count < 16) {
                at = next;
                count += 1;
                let swaps = f.low[start..at].iter().zip(&low[start..at]).filter(|(a, b)| a != b).count();
                if one.is_some() && (swaps == 0 || swaps * 2 > at - start) {
                    continue;
                }
                // Two syllables are chance unless they stand alone between other characters.
                let alone = (start == 0 || !letter(start - 1)) && !letter(at);
                if count >= 3 || count == 2 && at - start >= 4 && alone {
                    let log10 = 0.5 + 0.9 * count as f64 + 0.3 * swaps as f64 + capitals.cost(start, at);
                    out.push(Match::new(start, at, Kind::Syllables, log10));
                }
            }
        }
    }
}

/// Where the syllable that begins at `at` ends.
fn syllable(s: &[char], at: usize) -> Option<usize> {
    let c = |i: usize| s.get(at + i).copied().unwrap_or('\0');
    let vowel = |c: char| matches!(c, 'a' | 'i' | 'u' | 'e' | 'o');
    if matches!(c(0), '\u{3041}'..='\u{3096}' | 'ー') {
        return Some(at + 1);
    }
    if vowel(c(0)) {
        return Some(at + 1);
    }
    // A doubled consonant (kk, tt, pp, ss), then the syllable.
    let double = usize::from(c(0) == c(1) && matches!(c(0), 'k' | 't' | 'p' | 's'));
    let d = |i: usize| c(i + double);
    if !d(0).is_ascii_lowercase() || matches!(d(0), 'l' | 'q' | 'v' | 'x') {
        return None;
    }
    let end = match (d(0), d(1), d(2)) {
        (_, b, _) if vowel(b) => 2,
        ('s', 'h', b) | ('c', 'h', b) | ('t', 's', b) if vowel(b) => 3,
        (a, 'y', b) if a != 'y' && matches!(b, 'a' | 'u' | 'o') => 3,
        ('n', _, _) => 1,
        _ => return None,
    };
    Some(at + double + end)
}

/// abc, 987, あいう: neighbours by code, in either direction.
fn sequences(f: &Folded, capitals: &Capitals, out: &mut Vec<Match>) {
    let step = |i: usize| i64::from(u32::from(f.low[i + 1])) - i64::from(u32::from(f.low[i]));
    let mut start = 0;
    while start + 2 < f.low.len() {
        let d = step(start);
        let mut end = start + 2;
        while end < f.low.len() && step(end - 1) == d {
            end += 1;
        }
        if (d == 1 || d == -1) && end - start >= 3 {
            let first = if matches!(f.low[start], 'a' | 'z' | '0' | '1' | '9' | 'あ') { 0.7 } else { 1.4 };
            let log10 = first + ((end - start) as f64).log10() + capitals.cost(start, end);
            out.push(Match::new(start, end, Kind::Sequence, log10));
            // Every shorter piece, so that the rest may belong to something else.
            for cut in start + 3..end {
                out.push(Match::new(start, cut, Kind::Sequence, log10 + 0.3));
            }
        }
        start = (end - 1).max(start + 1);
    }
}

/// Runs along the rows and slanted columns of JIS and US keyboards and the number pad, in either direction.
fn keyboard(f: &Folded, capitals: &Capitals, out: &mut Vec<Match>) {
    const ROWS: [&str; 22] = [
        "1234567890-^",
        "qwertyuiop@[",
        "asdfghjkl;:]",
        "zxcvbnm,./",
        "!\"#$%&'()",
        "!@#$%^&*()_+",
        "qwertyuiop[]",
        "asdfghjkl;'",
        "1qaz",
        "2wsx",
        "3edc",
        "4rfv",
        "5tgb",
        "6yhn",
        "7ujm",
        "8ik,",
        "9ol.",
        "0p;/",
        "741",
        "852",
        "963",
        "147258369",
    ];
    let n = f.low.len();
    for row in ROWS {
        let forward: Vec<char> = row.chars().collect();
        let backward: Vec<char> = row.chars().rev().collect();
        for line in [forward, backward] {
            for start in 0..n {
                let Some(at) = line.iter().position(|c| *c == f.low[start]) else { continue };
                let run = line[at..].iter().zip(&f.low[start..]).take_while(|(a, b)| a == b).count();
                for length in 3..=run {
                    let log10 = 1.9 + (length as f64 / 3.0).log10() + capitals.cost(start, start + length);
                    out.push(Match::new(start, start + length, Kind::Keyboard, log10));
                }
            }
        }
    }
}

/// Years, months with days, whole dates, Japanese eras.
fn dates(f: &Folded, capitals: &Capitals, year: i32, drawn: bool, out: &mut Vec<Match>) {
    let n = f.low.len();
    let digit = |i: usize| f.low.get(i).and_then(|c| c.to_digit(10));
    for start in 0..n {
        // An era letter or name with its year: r6, h30, 令和6年.
        let name = match f.low[start] {
            // In drawn letters and digits, r7 is chance.
            'r' | 'h' | 's' | 't' | 'm' if !drawn => Some(start + 1),
            '令' | '平' | '昭' | '大' | '明'
                if f.low.get(start + 1).is_some_and(|c| matches!(c, '和' | '成' | '正' | '治')) =>
            {
                Some(start + 2)
            }
            _ => None,
        };
        if let Some(at) = name {
            let mut end = at;
            while end < n && end - at < 2 && digit(end).is_some() {
                end += 1;
            }
            if end > at {
                let end = if f.low.get(end) == Some(&'年') { end + 1 } else { end };
                out.push(Match::new(start, end, Kind::Year, 1.9 + capitals.cost(start, end)));
            }
        }
        // Up to eight digits with up to two separators.
        let mut digits: Vec<u32> = Vec::new();
        let (mut at, mut separators) = (start, 0);
        while at < n && digits.len() < 8 {
            match digit(at) {
                Some(d) => {
                    digits.push(d);
                    date_ending_here(&digits, separators, start, at + 1, year, out);
                }
                None if !digits.is_empty()
                    && separators < 2
                    && matches!(f.low[at], '-' | '/' | '.' | '_' | '年' | '月') =>
                {
                    separators += 1;
                }
                None => break,
            }
            at += 1;
        }
    }
}

fn date_ending_here(d: &[u32], separators: usize, start: usize, end: usize, year: i32, out: &mut Vec<Match>) {
    let number = |r: std::ops::Range<usize>| d[r].iter().fold(0u32, |n, x| n * 10 + x);
    let month_day = |m: u32, d: u32| (1..=12).contains(&m) && (1..=31).contains(&d);
    let near = |y: u32| {
        let y = i32::try_from(y).unwrap_or(0);
        (1900..=year.saturating_add(5)).contains(&y).then(|| f64::from((year - y).abs().max(20)))
    };
    let separated = 0.6 * separators as f64;
    let mut push = |kind: Kind, log10: f64| out.push(Match::new(start, end, kind, log10 + separated));
    match d.len() {
        4 => {
            if let Some(span) = near(number(0..4)).filter(|_| separators == 0) {
                push(Kind::Year, span.log10());
            }
            if month_day(number(0..2), number(2..4)) {
                push(Kind::Date, 2.6);
            }
        }
        6 => {
            let (a, b, c) = (number(0..2), number(2..4), number(4..6));
            if month_day(b, c) || month_day(b, a) || month_day(a, b) {
                push(Kind::Date, 4.5);
            } else if let Some(span) = near(number(0..4)).filter(|_| (1..=12).contains(&c)) {
                push(Kind::Date, span.log10() + 1.1);
            }
        }
        8 => {
            let (front, back) = (near(number(0..4)), near(number(4..8)));
            let ymd = front.filter(|_| month_day(number(4..6), number(6..8)));
            let dmy = back
                .filter(|_| month_day(number(2..4), number(0..2)) || month_day(number(0..2), number(2..4)));
            if let Some(span) = ymd.or(dmy) {
                push(Kind::Date, 2.6 + span.log10());
            }
        }
        _ => {}
    }
}

/// aaaa, abab, sakurasakura: a block and how often.
fn repeats(f: &Folded, capitals: &Capitals, sums: &[f64], out: &mut Vec<Match>) {
    let n = f.low.len();
    // The cheapest explanation of a block so far, by its start and end.
    let mut cheapest = vec![f64::INFINITY; (n + 1) * (n + 1)];
    for m in out.iter() {
        let c = &mut cheapest[m.start * (n + 1) + m.end];
        *c = c.min(m.log10);
    }
    for period in 1..=n / 2 {
        let mut start = 0;
        while start + 2 * period <= n {
            let mut end = start + period;
            while end < n && f.low[end] == f.low[end - period] {
                end += 1;
            }
            let times = (end - start) / period;
            if times >= 2 && (period > 1 || times >= 3) {
                let plain = sums[start + period] - sums[start];
                let base = cheapest[start * (n + 1) + start + period].min(plain);
                // Every whole number of blocks: the rest may belong to something else.
                for k in 2..=times {
                    if period > 1 || k >= 3 {
                        let end = start + k * period;
                        let log10 = base + (k as f64).log10() + capitals.cost(start, end).min(1.0);
                        out.push(Match::new(start, end, Kind::Repeat, log10));
                    }
                }
            }
            // A run found once is not looked at again from its second character.
            start = if times >= 2 { (end - period).max(start) + 1 } else { start + 1 };
        }
    }
}
