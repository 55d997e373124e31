//! The fewest guesses an attacker needs, by the cheapest way to put the password together from known parts.
//!
//! Comes in: a folded password, context words, the year. Goes out: parts with positions and guesses as powers of ten
//! (nothing saturates). Every part that a list or a pattern explains is a candidate; what nothing explains costs its
//! characters, at most as drawn from their alphabet, less where they follow each other as in words. A shortest-path search
//! over at most [`CAP`](super::fold::CAP) characters takes the cheapest chain; every further part doubles the guesses, for
//! the attacker has to think of that arrangement. Bounded: no recursion, and the search for look-alike letters has a budget.

use crate::model::order::Order as _;

use super::fold::{DIGIT, Folded, KANA, KANJI, LOWER, SIGN, UPPER};
use super::lists::{self, Range};
use super::mora::{self, Mora};
use super::{defaults, patterns};
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
    /// A word typed on the kana keys of a Japanese keyboard.
    KanaKeys,
    Repeat,
    Sequence,
    Keyboard,
    Year,
    Date,
    /// A telephone number, a postal code, a number that reads as words.
    Number,
    /// A network address, a model or serial number.
    Device,
    /// Nothing explains it.
    Other,
}

impl Kind {
    /// What fingers do on the keys: one such part seldom comes alone.
    const fn of_keys(self) -> bool {
        matches!(self, Kind::Keyboard | Kind::Sequence | Kind::Repeat)
    }

    pub(super) const fn code(self) -> &'static str {
        match self {
            Kind::Default => "default",
            Kind::Leaked => "leaked",
            Kind::Context => "context",
            Kind::Word => "word",
            Kind::Syllables => "syllables",
            Kind::KanaKeys => "kana-keys",
            Kind::Repeat => "repeat",
            Kind::Sequence => "sequence",
            Kind::Keyboard => "keyboard",
            Kind::Year => "year",
            Kind::Date => "date",
            Kind::Number => "number",
            Kind::Device => "device",
            Kind::Other => "other",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Match {
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    /// In the search: one more than the place of another match with this end, 0 for none.
    next: u32,
    pub log10: f64,
    /// What it costs that this part follows another.
    step: f64,
}

impl Match {
    pub(super) fn new(start: usize, end: usize, kind: Kind, log10: f64) -> Match {
        Match { start, end, kind, next: 0, log10, step: step(kind, log10) }
    }
}

/// Words for combining come from lists of about this length (Diceware: 7,776).
const COMBINED: f64 = 3.75;

/// An unexplained run after another part: its kind of characters is to be guessed as well.
const RUN: f64 = 0.5;
/// Up to here a word is only ever a part of others: さん, 市, の.
const GLUE: f64 = 0.95;
/// Up to here a word is a frame that goes with every other: 保育園, camera, さん, 市.
const FRAME: f64 = 1.55;

/// What one more part costs. Common words are not tried in all pairs before rarer ones are: pairs in the order of their
/// likelihood take about ten times the product of their ranks. Words drawn from a long list do take the product, and a
/// frame stands behind every word.
fn step(kind: Kind, log10: f64) -> f64 {
    match kind {
        Kind::Word if log10 <= GLUE => 0.3,
        Kind::Word | Kind::Default | Kind::Context if log10 <= FRAME => 0.9,
        Kind::Word => (COMBINED - log10).clamp(0.5, 1.1),
        Kind::Default | Kind::Leaked | Kind::Context | Kind::KanaKeys => (COMBINED - log10).clamp(0.1, 0.9),
        // Words that are in no list are not what people combine first.
        Kind::Syllables => 0.9,
        Kind::Year | Kind::Repeat => 0.6,
        _ => 0.7,
    }
}

/// Words of this place in the forms that people type.
#[derive(Debug, Default)]
pub(super) struct ContextWords {
    pub texts: Vec<Vec<char>>,
    pub syllables: Vec<Vec<u8>>,
}

/// Everything that the finders of parts need.
pub(super) struct Finder<'a> {
    pub f: &'a Folded,
    pub capitals: Capitals,
    pub year: i32,
    pub out: Vec<Match>,
}

impl Finder<'_> {
    /// A part as it is typed: capitals cost extra.
    pub(super) fn push(&mut self, start: usize, end: usize, kind: Kind, log10: f64) {
        // Inside a longer password: word lists for combining are short, and tried as a whole.
        let whole = start == 0 && end == self.f.low.len();
        let log10 = match kind {
            Kind::Leaked | Kind::Word if !whole => {
                // Four letters and less inside others are in those lists by chance.
                let inner = |i: usize| self.f.key.get(i).is_some_and(u8::is_ascii_alphabetic);
                let chance = end - start <= 4
                    && (start > 0 && inner(start - 1) || inner(end))
                    && self.f.low[start].is_ascii();
                let most = if chance { f64::INFINITY } else { COMBINED };
                match kind {
                    Kind::Leaked => log10.max(2.0).min(most),
                    _ if log10 <= GLUE && start == 0 => 1.8,
                    _ => log10.min(most),
                }
            }
            _ => log10,
        };
        let log10 = log10 + self.capitals.cost(start, end);
        self.out.push(Match::new(start, end, kind, log10));
    }
}

/// The cheapest chain: parts in order, and the guesses of the whole as a power of ten.
pub(super) fn cheapest(f: &Folded, context: &ContextWords, year: i32) -> (Vec<Match>, f64) {
    let n = f.low.len();
    if n == 0 {
        return (Vec::new(), 0.0);
    }
    let mut finder = Finder { f, capitals: Capitals::of(f), year, out: Vec::with_capacity(96) };
    dictionary(&mut finder, context);
    patterns::find(&mut finder);
    let mut matches = finder.out;
    if f.mask & SIGN != 0 {
        separators(f, &mut matches);
    }
    copies(f, &mut matches);
    if f.mask & DIGIT != 0 {
        endings(f, &mut matches);
        hexadecimal(f, &mut matches);
    }
    let mut search = Search::new(f, matches);
    search.words_of_no_list(&finder.capitals);
    search.repeats(&finder.capitals);
    search.run(0, n);
    let (chain, runs, log10) = search.chain(n);
    let log10 = search.as_drawn(&chain, runs, log10);
    (chain, log10)
}

/// Single signs between parts: where they stand is hardly a secret. The same sign again (a-b-c) is no news.
fn separators(f: &Folded, out: &mut Vec<Match>) {
    for (start, c) in f.raw.iter().enumerate() {
        if f.classes[start] == SIGN {
            let (log10, step) = match c {
                ' ' | '-' | '_' | '.' | '/' | '+' if f.raw[..start].contains(c) => (0.2, 0.0),
                _ if start > 0 && f.raw[start - 1] == *c => (0.2, 0.0),
                ' ' | '-' | '_' | '.' => (0.3, 0.0),
                '!' | '@' | '#' | '+' | '*' | '/' | '?' | '&' => (1.0, 0.2),
                _ => (1.4, 0.4),
            };
            out.push(Match { step, ..Match::new(start, start + 1, Kind::Other, log10) });
        }
    }
}

/// What stands earlier in the password once more: 笑顔いっぱい元気いっぱい.
fn copies(f: &Folded, out: &mut Vec<Match>) {
    const SHORTEST: usize = 3;
    let low = &f.low;
    for start in SHORTEST..low.len().saturating_sub(SHORTEST - 1) {
        let mut length = 0;
        for from in (0..=start - SHORTEST).filter(|from| low[*from] == low[start]) {
            let same = low[from..start].iter().zip(&low[start..]).take_while(|(a, b)| a == b).count();
            length = length.max(same);
        }
        if length >= SHORTEST {
            out.push(Match { step: 0.3, ..Match::new(start, start + length, Kind::Repeat, 0.6) });
        }
    }
}

/// Digits that people put behind everything.
fn endings(f: &Folded, out: &mut Vec<Match>) {
    let n = f.key.len();
    for start in 1..n.saturating_sub(1) {
        let digit = |i: usize| f.key.get(i).is_some_and(u8::is_ascii_digit);
        let run = f.key[start..].iter().zip(b"12345").take_while(|(a, b)| a == b).count();
        if run >= 3 && !digit(start - 1) && !digit(start + run) {
            let log10 = 0.3 * run as f64;
            out.push(Match { step: 0.3, ..Match::new(start, start + run, Kind::Sequence, log10) });
        }
        if digit(start) && digit(start + 1) && !digit(start - 1) && !digit(start + 2) {
            let (a, b) = (f.key[start], f.key[start + 1]);
            if a == b || a == b'0' || matches!((a, b), (b'1', b'0' | b'2') | (b'2', b'0' | b'3')) {
                out.push(Match { step: 0.5, ..Match::new(start, start + 2, Kind::Other, 1.5) });
            }
        }
    }
}

/// Hexadecimal digits of one case are drawn from sixteen signs, not from all letters; also in groups.
fn hexadecimal(f: &Folded, out: &mut Vec<Match>) {
    if is_hexadecimal(f) {
        let mut start = 0;
        for token in f.raw.split(|c| !c.is_ascii_alphanumeric()) {
            let end = start + token.len();
            if start < end {
                out.push(Match::new(start, end, Kind::Other, token.len() as f64 * log10_of(16)));
            }
            start = end + 1;
        }
    }
}

/// Eight hexadecimal digits and more, letters and numbers among them.
fn is_hexadecimal(f: &Folded) -> bool {
    let case = f.mask & (LOWER | UPPER);
    let count = |class: u8| f.classes.iter().filter(|c| *c & class != 0).count();
    let (digits, letters) = (count(DIGIT), count(case));
    case != LOWER | UPPER
        && f.mask & !(case | DIGIT | SIGN) == 0
        && digits > 1
        && letters > 0
        && digits + letters >= 8
        && f.low.iter().zip(&f.classes).all(|(c, class)| *class == SIGN || c.is_ascii_hexdigit())
}

/// The shortest-path search over all matches.
struct Search<'a> {
    f: &'a Folded,
    matches: Vec<Match>,
    /// For each end one more than the place of a match, 0 for none; the match has the next one.
    at_end: Vec<u32>,
    /// Sums of what each character costs after the one before it.
    sums: Vec<f64>,
    cost: Vec<f64>,
    /// The last part of the cheapest chain to a position: a match, or the start of a run that nothing explains.
    last: Vec<Last>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Last {
    Match(usize),
    Run(usize),
}

impl<'a> Search<'a> {
    fn new(f: &'a Folded, matches: Vec<Match>) -> Search<'a> {
        let n = f.low.len();
        let mut sums = vec![0.0; n + 1];
        for i in 0..n {
            sums[i + 1] = sums[i] + character(f, i);
        }
        let mut s = Search {
            f,
            matches,
            at_end: vec![0; n + 1],
            sums,
            cost: vec![f64::INFINITY; n + 1],
            last: vec![Last::Run(0); n + 1],
        };
        s.index(0);
        s
    }

    /// Make the matches from this one on known to their ends.
    fn index(&mut self, from: usize) {
        for (m, place) in self.matches.iter_mut().zip(1..).skip(from) {
            m.next = std::mem::replace(&mut self.at_end[m.end], place);
        }
    }

    /// Letters that follow each other as in words, but are in no list: words of longer lists, names.
    fn words_of_no_list(&mut self, capitals: &Capitals) {
        // Average cost of a letter; drawn letters are far above.
        const LIKE_WORDS: f64 = 1.08;
        let letter = |c: &u8| *c == LOWER || *c == UPPER;
        let before = self.matches.len();
        let classes = &self.f.classes;
        for start in 0..classes.len() {
            let run = classes[start..].iter().take(16).take_while(|c| letter(c)).count();
            for length in 5..=run {
                let cost = self.sums[start + length] - self.sums[start];
                let end = start + length;
                // A word by itself between signs, or a stretch of letters.
                let whole = !classes.get(end).is_some_and(letter)
                    && !start.checked_sub(1).is_some_and(|i| letter(&classes[i]));
                let whole = whole && length <= 8;
                let (base, each, most) =
                    if whole { (3.6, 0.1, LIKE_WORDS + 0.14) } else { (3.0, 0.33, LIKE_WORDS) };
                if cost <= most * length as f64 {
                    let log10 = base + each * length as f64 + capitals.cost(start, end);
                    self.matches.push(Match { step: 0.1, ..Match::new(start, end, Kind::Other, log10) });
                }
            }
        }
        self.index(before);
    }

    /// The cheapest chain from `from` to every position up to `to`.
    fn run(&mut self, from: usize, to: usize) -> f64 {
        const AGAIN: f64 = 0.4;
        // Beside it, a few letters or digits that a list knows are there by chance.
        const CHANCE: f64 = 0.5;
        let classes = &self.f.classes;
        self.cost[from] = 0.0;
        for end in from + 1..=to {
            let (mut best, mut last) = (f64::INFINITY, Last::Run(from));
            let mut mask = 0u8;
            for start in (from..end).rev() {
                mask |= classes[start];
                // What falls apart into runs by its kinds of characters is drawn from all of them.
                let step = match self.last[start] {
                    _ if start == from => 0.0,
                    Last::Run(_) => RUN + AGAIN,
                    Last::Match(i) if self.short(i) && (mask != DIGIT || classes[start - 1] == DIGIT) => {
                        RUN + CHANCE
                    }
                    Last::Match(_) => RUN,
                };
                let c = self.cost[start] + step + self.unexplained(start, end, mask);
                if c < best {
                    (best, last) = (c, Last::Run(start));
                }
            }
            let mut next = self.at_end[end];
            while let Some(i) = (next as usize).checked_sub(1) {
                let m = &self.matches[i];
                next = m.next;
                if m.start >= from {
                    let step = match self.last[m.start] {
                        _ if m.start == from => 0.0,
                        Last::Run(_) if self.short(i) => m.step + CHANCE,
                        Last::Match(j) if m.kind.of_keys() && self.matches[j].kind.of_keys() => 0.3,
                        _ => m.step,
                    };
                    let c = self.cost[m.start] + m.log10 + step;
                    // Of two that cost the same, always the same one.
                    let first = |j: usize| (m.start, m.kind) < (self.matches[j].start, self.matches[j].kind);
                    if c < best || c <= best && matches!(last, Last::Match(j) if first(j)) {
                        (best, last) = (c, Last::Match(i));
                    }
                }
            }
            self.cost[end] = best;
            self.last[end] = last;
        }
        self.cost[to]
    }

    /// Short parts between signs that nothing explains are there by chance: the whole may as well have been drawn. The
    /// cheapest of very many chains says too little then.
    fn as_drawn(&self, chain: &[Match], unexplained: usize, log10: f64) -> f64 {
        let classes = &self.f.classes;
        let (n, mixed) = (classes.len(), self.f.mask);
        // What fingers do and what can be read out occurs by chance a little longer than what is in a list.
        let solid = |m: &Match| match m.kind {
            Kind::Other if m.step >= RUN => 0,
            Kind::Syllables | Kind::Keyboard | Kind::KanaKeys => m.end - m.start - 1,
            _ => m.end - m.start,
        };
        let longest = chain.iter().map(solid).max().unwrap_or(0);
        let mut signs = self.f.low.iter().zip(classes).filter(|(_, c)| **c == SIGN).map(|(l, _)| l);
        let first = signs.next();
        let same = first.is_some() && signs.all(|s| Some(s) == first);
        let turns = classes.windows(2).filter(|w| (w[0] == DIGIT) != (w[1] == DIGIT)).count();
        let kinds = (mixed & (DIGIT | LOWER | UPPER | SIGN)).count_ones();
        let single =
            chain.iter().filter(|m| m.kind == Kind::Other && m.end == m.start + 1 && m.step < RUN).count();
        let unexplained = unexplained + single;
        // One sign between words is a sign between words, also when it comes again.
        let signs = !same || unexplained * 5 >= n * 4;
        let changing = signs && (kinds == 4 || kinds == 3 && turns >= 2 || turns >= 3);
        let all = n as f64 * ALPHABET[usize::from(mixed)];
        let nothing = unexplained == n && kinds > 1 && log10 > 0.85 * all;
        let drawn = mixed < KANA && (changing || nothing) && !is_hexadecimal(self.f);
        if drawn && longest <= 3 && unexplained * 5 >= n * 2 {
            let share = if unexplained * 5 >= n * 3 { 0.9 } else { 0.7 };
            log10.max((1.0 - share) * log10 + share * all)
        } else {
            log10
        }
    }

    fn short(&self, i: usize) -> bool {
        self.matches.get(i).is_some_and(|m| m.end - m.start <= 4 && self.f.low[m.start].is_ascii())
    }

    /// Guesses for characters that nothing explains: drawn from their alphabet, or following each other as in words.
    fn unexplained(&self, start: usize, end: usize, mask: u8) -> f64 {
        let n = (end - start) as f64;
        let drawn = n * ALPHABET[usize::from(mask)];
        let chained = self.sums[end] - self.sums[start];
        // Half of all numbers of this length are tried before the right one is.
        let half = if mask == DIGIT && n > 1.0 { 0.3 } else { 0.0 };
        drawn.min(chained) - half
    }

    /// The parts, how many characters of them nothing explains, and the guesses of the whole.
    fn chain(&self, n: usize) -> (Vec<Match>, usize, f64) {
        let mut chain: Vec<Match> = Vec::new();
        let (mut end, mut unexplained) = (n, 0);
        while end > 0 {
            let m = match self.last[end] {
                Last::Match(i) => self.matches[i],
                Last::Run(start) => {
                    unexplained += end - start;
                    Match::new(start, end, Kind::Other, (self.cost[end] - self.cost[start]).max(0.0))
                }
            };
            end = m.start;
            chain.push(m);
        }
        chain.reverse();
        (chain, unexplained, self.cost[n].max(0.0))
    }

    /// aaaa, abab, sakurasakura: a block, explained as well as possible, and how often.
    fn repeats(&mut self, capitals: &Capitals) {
        // Runs that are looked at; a longer list of them adds nothing.
        const RUNS: usize = 16;
        let n = self.f.low.len();
        let low = &self.f.low;
        let mut runs: Vec<(usize, usize, usize)> = Vec::new();
        for period in 1..=n / 2 {
            let mut start = 0;
            while start + 2 * period <= n && runs.len() < RUNS {
                let mut end = start + period;
                while end < n && low[end] == low[end - period] {
                    end += 1;
                }
                let times = (end - start) / period;
                // A multiple of a shorter period is that period again.
                let known = runs.iter().any(|(s, e, p)| period % p == 0 && *s <= start && end <= *e);
                if !known && times >= 2 && (period > 1 || times >= 3) {
                    runs.push((start, end, period));
                }
                start = if times >= 2 { (end - period).max(start) + 1 } else { start + 1 };
            }
        }
        if runs.is_empty() {
            return;
        }
        let before = self.matches.len();
        for (start, end, period) in runs {
            // Any turn of the block may be the one that is known: kurasakurasa is sakura as well.
            for shift in 0..period.min(8) {
                let start = start + shift;
                if start + 2 * period > end {
                    break;
                }
                let base = self.run(start, start + period);
                // One sign again and again: people take the first or a lucky one.
                let base = if period == 1 {
                    base.min(if self.f.classes[start] == DIGIT { 0.8 } else { 1.1 })
                } else {
                    base
                };
                for times in 2..=(end - start) / period {
                    if period > 1 || times >= 3 {
                        let to = start + times * period;
                        let log10 = base + (times as f64).log10() + 0.1 + capitals.cost(start, to).min(1.0);
                        self.matches.push(Match::new(start, to, Kind::Repeat, log10));
                    }
                }
            }
        }
        self.index(before);
        self.cost.fill(f64::INFINITY);
    }
}

/// log10 of the alphabet of each set of classes.
const ALPHABET: [f64; 128] = {
    // log10(n) for the sums that occur, by a series that a constant can use.
    let mut out = [0.0; 128];
    let mut mask = 0;
    while mask < 128 {
        let mut n = 0;
        let sizes = [10, 26, 26, 32, 80, 2000, 1000];
        let mut i = 0;
        while i < 7 {
            if mask >> i & 1 == 1 {
                n += sizes[i];
            }
            i += 1;
        }
        out[mask] = log10_of(n);
        mask += 1;
    }
    out
};

/// log10 of a whole number, the same on every machine: the binary logarithm bit by bit.
pub(super) const fn log10_of(n: u32) -> f64 {
    if n <= 1 {
        return 0.0;
    }
    let mut log2 = 31 - n.leading_zeros();
    let mut m = n as f64 / (1u64 << log2) as f64;
    let mut i = 0;
    while i < 12 {
        m *= m;
        // From two on the lowest bit of the exponent is 0: no branch, for nobody can foretell these bits.
        let two = !(m.to_bits() >> 52) & 1;
        m = f64::from_bits(m.to_bits() - (two << 52));
        log2 = log2 << 1 | two as u32;
        i += 1;
    }
    log2 as f64 / 4096.0 * std::f64::consts::LOG10_2
}

/// What a character costs after the one before it. Letters by how often they follow each other in leaked passwords (the
/// table has a row for the start of a run); people do not choose them evenly.
fn character(f: &Folded, i: usize) -> f64 {
    const LETTERS: &[u8; 27 * 26] = include_bytes!("data/letters.bin");
    let classes = &f.classes;
    let before = i.checked_sub(1).map_or(0, |j| classes[j]);
    let letter = |b: u8| b == LOWER || b == UPPER;
    let japanese = |b: u8| b == KANA || b == KANJI;
    let turn = match (before, classes[i]) {
        (0, _) => 0.0,
        (a, b) if a == b || letter(a) && letter(b) => 0.0,
        (a, b) if japanese(a) && japanese(b) => 0.1,
        _ => 0.5,
    };
    turn + match classes[i] {
        DIGIT => 1.0,
        c @ (LOWER | UPPER) => {
            let row =
                if letter(before) { usize::from(f.key[i - 1].wrapping_sub(b'a').min(25)) + 1 } else { 0 };
            let at = row * 26 + usize::from(f.key[i].wrapping_sub(b'a').min(25));
            let capital = if c == UPPER && before != UPPER { 0.4 } else { 0.0 };
            capital + f64::from(LETTERS[at]) / 50.0
        }
        SIGN => 1.4,
        KANA => 1.35,
        // The first kanji of a word says much about the second.
        KANJI => {
            if before == KANJI {
                1.7
            } else {
                2.0
            }
        }
        // The same sign again is one choice: 🎈🎈🎈.
        _ if i > 0 && f.low[i] == f.low[i - 1] => 0.3,
        // The letters of Europe and its neighbours are few.
        _ if f.low[i] < '\u{2000}' => 1.6,
        _ => 2.5,
    }
}

/// Capital letters in a part: none is free, the usual ones (first, all) double the guesses.
pub(super) struct Capitals {
    /// How many capitals and letters stand before each position; empty without capitals.
    before: Vec<(u16, u16)>,
    /// No capital stands beside another.
    single: bool,
}

impl Capitals {
    fn of(f: &Folded) -> Capitals {
        if f.mask & UPPER == 0 {
            return Capitals { before: Vec::new(), single: true };
        }
        let mut before = Vec::with_capacity(f.raw.len() + 1);
        before.push((0, 0));
        let (mut upper, mut letters) = (0, 0);
        for c in &f.raw {
            upper += u16::from(c.is_ascii_uppercase());
            letters += u16::from(c.is_ascii_alphabetic());
            before.push((upper, letters));
        }
        let single = !f.classes.windows(2).any(|w| w == [UPPER, UPPER]);
        Capitals { before, single }
    }
    pub(super) fn cost(&self, start: usize, end: usize) -> f64 {
        if self.before.is_empty() {
            return 0.0;
        }
        let (a, b) = (self.before[start], self.before[end]);
        let (upper, letters) = (b.0 - a.0, b.1 - a.1);
        let first = self.before[start + 1].0 > a.0;
        let last = self.before[end - 1].0 < b.0;
        match upper {
            0 => 0.0,
            1 if first => 0.2,
            u if u == letters => 0.3,
            1 if last => 0.5,
            // ThisIsIt: the first letter of each word.
            u if first && !last && u * 3 <= letters && self.single => 0.5,
            u => 1.0 + 0.5 * f64::from(u.min(letters.saturating_sub(u))),
        }
    }
}

/// Look-alike signs: the letters they stand for.
fn look_alikes(c: u8) -> &'static [u8] {
    match c {
        b'4' | b'@' => b"a",
        b'3' => b"e",
        b'1' | b'!' | b'|' => b"il",
        b'0' => b"o",
        b'5' | b'$' => b"s",
        b'7' => b"t",
        b'8' => b"b",
        b'6' | b'9' => b"g",
        b'2' => b"z",
        _ => b"",
    }
}

/// Factory passwords of four characters and more, folded and sorted, and where those of each first byte begin.
fn factory() -> &'static (Vec<Vec<u8>>, [usize; 129]) {
    static KNOWN: OnceLock<(Vec<Vec<u8>>, [usize; 129])> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let mut all: Vec<Vec<u8>> = defaults::values()
            .filter(|v| v.chars().count() >= 4 && v.is_ascii())
            .map(|v| v.to_ascii_lowercase().into_bytes())
            .collect();
        all.order();
        all.dedup();
        let from = std::array::from_fn(|b| all.partition_point(|e| usize::from(e[0]) < b));
        (all, from)
    })
}

fn dictionary(finder: &mut Finder<'_>, context: &ContextWords) {
    let f = finder.f;
    let n = f.low.len();
    let mut stack = Vec::with_capacity(8);
    for start in 0..n {
        walk_leaked(finder, start, &mut stack);
        walk_texts(finder, start);
        walk_factory(finder, start);
        for (i, w) in context.texts.iter().enumerate() {
            if f.low[start..].starts_with(w) {
                finder.push(start, start + w.len(), Kind::Context, 0.7 + log10_of(i as u32 + 1) / 2.0);
            }
        }
    }
    walk_syllables(finder, &f.low, context, Reading::Plain);
    // Signs for letters stand beside letters.
    let mixed = f.mask & (DIGIT | SIGN) != 0 && f.mask & (LOWER | UPPER) != 0;
    for one in ['i', 'l'].into_iter().filter(|_| mixed) {
        if let Some(low) = without_look_alikes(f, one) {
            walk_syllables(finder, &low, context, Reading::LookAlike);
        }
        if !f.low.iter().any(|c| matches!(c, '1' | '!' | '|')) {
            break;
        }
    }
    squeezed(finder);
    backwards(finder, context);
    if f.key.iter().all(|b| *b != 0) {
        kana_keys(finder);
    }
}

/// Leaked passwords that begin here, also with look-alike signs; the number of tries is bounded.
fn walk_leaked(finder: &mut Finder<'_>, start: usize, stack: &mut Vec<(usize, Range, u8)>) {
    const BUDGET: usize = 48;
    let list = lists::leaked();
    let key = &finder.f.key[start..];
    let mut budget = BUDGET;
    stack.clear();
    stack.push((0, list.all(), 0));
    while let Some((from, mut range, swaps)) = stack.pop() {
        for (at, b) in key.iter().enumerate().skip(from) {
            let mut step = |range: Range, c: u8, swaps: u8| {
                let next = list.step(range, c)?;
                let length = at + 1;
                if length >= 3
                    && usize::from(swaps) < length
                    && let Some(rank) = list.value(next)
                {
                    let log10 = log10_of(rank).max(if length == 3 { 2.8 } else { 0.0 });
                    finder.push(start, start + length, Kind::Leaked, log10 + 0.25 * f64::from(swaps));
                }
                Some(next)
            };
            if budget > 0 {
                for c in look_alikes(*b) {
                    if let Some(next) = step(range, *c, swaps + 1) {
                        budget = budget.saturating_sub(1);
                        stack.push((at + 1, next, swaps + 1));
                    }
                }
            }
            let Some(next) = step(range, *b, swaps) else { break };
            range = next;
        }
    }
}

/// Words in kanji and in Latin letters of this field.
fn walk_texts(finder: &mut Finder<'_>, start: usize) {
    let list = lists::words();
    let (mut range, mut swaps, mut kana) = (list.all(), 0, true);
    for (i, c) in finder.f.low[start..].iter().enumerate().take(40) {
        let mut buffer = [0; 4];
        let mut next = c.encode_utf8(&mut buffer).bytes().try_fold(range, |r, b| list.step(r, b));
        if next.is_none() {
            for c in u8::try_from(*c).map_or(&b""[..], look_alikes) {
                next = next.or_else(|| list.step(range, *c));
            }
            swaps += 1;
        }
        let Some(r) = next else { return };
        range = r;
        kana &= ('\u{3041}'..='\u{30ff}').contains(c);
        if let Some(tenths) = list.value(range).filter(|_| swaps <= i && !kana) {
            let log10 = f64::from(tenths) / 10.0 + 0.25 * swaps as f64;
            finder.push(start, start + i + 1, Kind::Word, log10);
        }
    }
}

fn walk_factory(finder: &mut Finder<'_>, start: usize) {
    let (table, first) = factory();
    let key = &finder.f.key[start..];
    let b = usize::from(key[0]);
    let (mut lo, mut hi) = (first[b], first[b + 1]);
    for (at, b) in key.iter().enumerate().skip(1) {
        if lo >= hi {
            return;
        }
        let here = |e: &Vec<u8>| e.get(at).map_or(0, |c| u16::from(*c) + 1);
        let b = u16::from(*b) + 1;
        let rest = &table[lo..hi];
        let from = lo + rest.partition_point(|e| here(e) < b);
        hi = lo + rest.partition_point(|e| here(e) <= b);
        lo = from;
        if lo < hi && table[lo].len() == at + 1 {
            finder.push(start, start + at + 1, Kind::Default, 2.3);
        }
    }
}

/// Guesses for a run of syllables that is in no list: words of longer lists, then words put together.
fn syllable_run(count: usize) -> f64 {
    let n = count as f64;
    1.9 + 0.72 * n.min(4.0) + 1.05 * (n - 4.0).max(0.0)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Plain,
    LookAlike,
}

/// The password with look-alike signs as letters, if it has any beside letters.
fn without_look_alikes(f: &Folded, one: char) -> Option<Vec<char>> {
    let letter = |i: usize| f.low.get(i).is_some_and(char::is_ascii_lowercase);
    let mut any = false;
    let low = f
        .low
        .iter()
        .enumerate()
        .map(|(i, c)| {
            let near = letter(i + 1) || i > 0 && letter(i - 1);
            let to = match c {
                '1' | '!' | '|' => one,
                c => {
                    u8::try_from(*c).ok().and_then(|b| look_alikes(b).first()).map_or(*c, |b| char::from(*b))
                }
            };
            if near && to != *c {
                any = true;
                to
            } else {
                *c
            }
        })
        .collect();
    any.then_some(low)
}

/// The syllable that begins at each position, if one does: every walk takes another way through them.
fn morae(low: &[char]) -> Vec<Option<Mora>> {
    (0..low.len()).map(|at| mora::next(low, at)).collect()
}

fn syllable(morae: &[Option<Mora>], at: usize) -> Option<Mora> {
    morae.get(at).copied().flatten()
}

/// Japanese words, and runs that only read like Japanese, in romaji or kana.
fn walk_syllables(finder: &mut Finder<'_>, low: &[char], context: &ContextWords, reading: Reading) {
    // How much more the beginning of an entry costs, in tenths.
    const BEGINNING: u32 = 5;
    // Longer runs are chained from several parts.
    const LONGEST: usize = 24;
    let f = finder.f;
    let list = lists::japanese();
    let letter = |i: usize| low.get(i).is_some_and(char::is_ascii_lowercase);
    let inner = |i: usize| f.low.get(i).is_some_and(char::is_ascii_alphanumeric);
    let whole = |start: usize, end: usize| !(inner(end) || start > 0 && inner(start - 1));
    let morae = morae(low);
    // Typed ha (or wa) ga no o ni mo to de.
    const PARTICLE: f64 = 0.6;
    static PARTICLES: OnceLock<Vec<u8>> = OnceLock::new();
    let particles = PARTICLES.get_or_init(|| mora::word("はわがのをにもとで").unwrap_or_default());
    // Behind the last sign that is read as a letter everything is as in the plain reading.
    let to = match reading {
        Reading::Plain => low.len(),
        Reading::LookAlike => f.low.iter().zip(low).rposition(|(a, b)| a != b).map_or(0, |i| i + 1),
    };
    let mut bytes = [0u8; LONGEST];
    for start in 0..to {
        let mut range = Some(list.all());
        let (mut at, mut count) = (start, 0usize);
        while let Some(m) = syllable(&morae, at).filter(|_| count < LONGEST) {
            bytes[count] = m.byte;
            count += 1;
            range = range.and_then(|r| list.step(r, m.byte));
            // The beginning of a saying or a song stands for the whole of it.
            let value = range.and_then(|r| {
                list.value(r).or_else(|| (count >= 7).then(|| list.first_value(r) + BEGINNING))
            });
            let context_hit = context.syllables.iter().position(|w| w == &bytes[..count]);
            let run = count >= 3 && range.is_none() || count >= 4;
            if value.is_some() || context_hit.is_some() || run {
                // A word may end before its long vowel.
                for end in m.end..=m.long {
                    // Digits behind a word are digits, not a long vowel.
                    if reading == Reading::LookAlike && f.low[m.end..end] != low[m.end..end] {
                        continue;
                    }
                    let swaps = match reading {
                        Reading::Plain => 0,
                        Reading::LookAlike => {
                            f.low[start..end].iter().zip(&low[start..end]).filter(|(a, b)| a != b).count()
                        }
                    };
                    // Drawn signs read like a word as well when every third is taken for a letter.
                    let much = swaps * 3 > end - start && !whole(start, end) || swaps * 2 > end - start;
                    if reading == Reading::LookAlike && (swaps == 0 || much) {
                        continue;
                    }
                    let more = 0.25 * swaps as f64;
                    if let Some(tenths) = value {
                        // Two letters inside a word are chance.
                        let short = low[start].is_ascii() && end - start <= 2;
                        if count >= 2 || !(short && letter(end) && start > 0 && letter(start - 1)) {
                            finder.push(start, end, Kind::Word, f64::from(tenths) / 10.0 + more);
                        }
                        // With the particle that joins it to the next word of a sentence.
                        if count >= 2
                            && reading == Reading::Plain
                            && let Some(p) = syllable(&morae, end).filter(|p| particles.contains(&p.byte))
                            && low[start].is_ascii() == low[end].is_ascii()
                        {
                            finder.push(start, p.end, Kind::Word, f64::from(tenths) / 10.0 + PARTICLE);
                        }
                    }
                    if let Some(i) = context_hit {
                        let log10 = 0.7 + log10_of(i as u32 + 1) / 2.0;
                        finder.push(start, end, Kind::Context, log10 + more);
                    }
                    if run && (swaps == 0 || swaps * 4 <= end - start && whole(start, end)) {
                        finder.push(start, end, Kind::Syllables, syllable_run(count) + more);
                    }
                }
            }
            at = m.long;
        }
    }
}

/// A word or saying written with signs between its parts: kaeru no uta.
fn squeezed(finder: &mut Finder<'_>) {
    let f = finder.f;
    let sign = |c: &char| matches!(c, ' ' | '-' | '_' | '.' | '・' | '、' | '。');
    let count = f.low.iter().filter(|c| sign(c)).count();
    if count == 0 || f.low.len() - count < 4 {
        return;
    }
    let low: Vec<char> = f.low.iter().copied().filter(|c| !sign(c)).collect();
    let text: String = low.iter().collect();
    let tenths = |v: u32| f64::from(v) / 10.0;
    let found = [
        lists::leaked().find(text.as_bytes()).map(log10_of),
        lists::words().find(text.as_bytes()).map(tenths),
        mora::word(&text).filter(|m| m.len() > 2).and_then(|m| lists::japanese().find(&m)).map(tenths),
    ];
    if let Some(log10) = found.into_iter().flatten().reduce(f64::min) {
        finder.push(0, f.low.len(), Kind::Word, log10 + 0.5 + 0.2 * count.min(8) as f64);
    }
}

/// The same words spelled backwards.
fn backwards(finder: &mut Finder<'_>, context: &ContextWords) {
    let f = finder.f;
    let n = f.low.len();
    let list = lists::leaked();
    for from in (3..n).rev() {
        let mut range = list.all();
        for (i, at) in (0..=from).rev().enumerate() {
            let b = f.key[at];
            let Some(next) = (b != 0).then(|| list.step(range, b)).flatten() else { break };
            range = next;
            if let Some(rank) = list.value(range).filter(|_| i >= 3) {
                finder.push(at, from + 1, Kind::Leaked, log10_of(rank) + 0.5);
            }
        }
    }
    let low: Vec<char> = f.low.iter().rev().copied().collect();
    let morae = morae(&low);
    let japanese = lists::japanese();
    let mut bytes = [0u8; 24];
    for start in 0..n {
        let (mut range, mut at) = (Some(japanese.all()), start);
        let mut count = 0;
        while let Some(m) = syllable(&morae, at).filter(|_| count < bytes.len()) {
            at = m.long;
            range = range.and_then(|r| japanese.step(r, m.byte));
            bytes[count] = m.byte;
            count += 1;
            let hit = count > 1 && context.syllables.iter().any(|w| w == &bytes[..count]);
            if at - start >= 4 || count > 2 {
                if let Some(tenths) = range.and_then(|r| japanese.value(r)) {
                    finder.push(n - at, n - start, Kind::Word, f64::from(tenths) / 10.0 + 0.5);
                }
                if hit {
                    finder.push(n - at, n - start, Kind::Context, 1.5);
                }
            }
            if range.is_none() && (count > 8 || context.syllables.is_empty()) {
                break;
            }
        }
    }
}

/// Words typed on the kana keys: さくら is `xho`.
fn kana_keys(finder: &mut Finder<'_>) {
    const KEYS: [(&str, &str); 2] = [
        (
            "1234567890-^qwertyuiop@[asdfghjkl;:]zxcvbnm,./\\_",
            "ぬふあうえおやゆよわほへたていすかんなにらせ゛゜ちとしはきくまのりれけむつさそひこみもねるめろろ",
        ),
        ("#$%&'()~ez<>?", "ぁぅぇぉゃゅょをぃっ、。・"),
    ];
    static TABLE: OnceLock<[char; 128]> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        std::array::from_fn(|i| {
            let c = char::from(i as u8);
            let upper = c.is_ascii_uppercase();
            let low = c.to_ascii_lowercase();
            let shifted = upper && matches!(low, 'e' | 'z') || !upper && "#$%&'()~<>?".contains(c);
            let (from, to) = KEYS[usize::from(shifted)];
            from.chars().position(|k| k == low).and_then(|i| to.chars().nth(i)).unwrap_or('\0')
        })
    });
    let kana: Vec<char> =
        finder.f.raw.iter().map(|c| table.get(*c as usize).copied().unwrap_or('\0')).collect();
    let list = lists::japanese();
    let morae = morae(&kana);
    for start in 0..kana.len() {
        let (mut range, mut at) = (list.all(), start);
        while let Some(m) = syllable(&morae, at) {
            let Some(next) = list.step(range, m.byte) else { break };
            range = next;
            for end in m.end..=m.long {
                if let Some(tenths) =
                    list.value(range).filter(|_| end - start >= 3 && (start == 0 || end == kana.len()))
                {
                    // Capitals are other kana, not a choice.
                    finder.out.push(Match::new(start, end, Kind::KanaKeys, f64::from(tenths) / 10.0 + 2.5));
                }
            }
            at = m.long;
        }
    }
}

/// Context words in the forms that people type: as they are, as syllables, whole and in parts.
pub(super) fn context_words(context: &[String]) -> ContextWords {
    use super::fold::fold;
    const TAILS: [&str; 9] =
        ["保育園", "保育所", "幼稚園", "こども園", "認定こども園", "ほいくえん", "ようちえん", "市", "町"];
    let mut out = ContextWords::default();
    let mut add = |w: &str| {
        let chars: Vec<char> = w.chars().take(40).collect();
        // Two kanji are a name; two letters are nothing.
        let enough = if w.is_ascii() { 3 } else { 2 };
        if chars.len() < enough || out.texts.len() >= 400 || out.texts.contains(&chars) {
            return;
        }
        if let Some(m) = mora::word(w).filter(|m| m.len() > 1 && !out.syllables.contains(m)) {
            out.syllables.push(m);
        }
        out.texts.push(chars);
    };
    for text in context.iter().take(100) {
        let short: String = text.chars().take(80).collect();
        let folded = fold(&short);
        let squeezed: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
        // The end of a telephone number.
        if squeezed.len() >= 9 && squeezed.bytes().all(|b| b.is_ascii_digit()) {
            add(&squeezed[squeezed.len() - 4..]);
        }
        for p in folded.split(|c: char| !c.is_alphanumeric()).chain([squeezed.as_str()]) {
            add(p);
            // The name in front of 保育園 and the like, also glued to it.
            for name in TAILS.iter().filter_map(|t| p.strip_suffix(t)) {
                add(name);
            }
        }
    }
    out
}
