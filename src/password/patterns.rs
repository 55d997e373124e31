//! Parts that follow a pattern: sequences, keys side by side, dates and eras, numbers of daily life, addresses and models.
//!
//! Comes in: the folded password with the year of the check. Goes out: matches with their guesses. Everything is one pass
//! over the characters with a bounded look ahead.

use crate::model::order::Order as _;

use super::fold::{DIGIT, KANJI, SIGN};
use super::guess::{Finder, Kind, log10_of};
use std::sync::OnceLock;

pub(super) fn find(finder: &mut Finder<'_>) {
    let has = |classes: u8| finder.f.mask & classes != 0;
    let (digits, signs, years) = (has(DIGIT), has(SIGN), has(DIGIT | KANJI));
    sequences(finder);
    lines(finder);
    let [japanese, us, pad] = layouts();
    walks(finder, japanese);
    // Letters and digits stand alike on both.
    if signs {
        walks(finder, us);
    }
    if digits {
        walks(finder, pad);
        numbers(finder);
    }
    if years {
        dates(finder);
    }
    devices(finder, digits);
}

/// abc, 987, 2468, あいう: equal steps by code, in either direction.
fn sequences(finder: &mut Finder<'_>) {
    let low = &finder.f.low;
    let step = |i: usize| i64::from(u32::from(low[i + 1])) - i64::from(u32::from(low[i]));
    let mut start = 0;
    while start + 2 < low.len() {
        let d = step(start);
        let mut end = start + 2;
        while end < low.len() && step(end - 1) == d {
            end += 1;
        }
        if matches!(d, 1 | -1 | 2 | -2) && end - start >= 3 {
            let first = if matches!(low[start], 'a' | 'z' | '0' | '1' | '9' | 'あ') { 0.5 } else { 1.2 };
            let odd = if d.abs() == 2 { 0.5 } else { 0.0 };
            for cut in start + 3..=end {
                finder.push(start, cut, Kind::Sequence, first + odd + log10_of((cut - start) as u32));
            }
        }
        start = (end - 1).max(start + 1);
    }
    // aabbcc, 998877: each sign twice.
    let mut start = 0;
    while start + 5 < low.len() {
        let pair = |i: usize| low.get(i).is_some_and(|c| low.get(i + 1) == Some(c));
        let step = |i: usize| i64::from(u32::from(low[i + 2])) - i64::from(u32::from(low[i]));
        let mut end = start + 2;
        while pair(start) && pair(end) && matches!(step(end - 2), 1 | -1) && step(end - 2) == step(start) {
            end += 2;
        }
        if end - start >= 6 {
            finder.push(start, end, Kind::Sequence, 1.6 + log10_of((end - start) as u32) * 0.5);
        }
        start = (end - 2).max(start + 1);
    }
    // 1234567890, 0123 … wrap at ten.
    const DIGITS: &str = "1234567890";
    for start in 0..low.len().saturating_sub(9) {
        if DIGITS.chars().eq(low[start..start + 10].iter().copied()) {
            finder.push(start, start + 10, Kind::Sequence, 1.3);
        }
    }
}

/// Rows, slanted columns and usual zigzags of keyboards and number pads, read in either direction.
const LINES: [&str; 20] = [
    "1234567890-^",
    "qwertyuiop@[",
    "asdfghjkl;:]",
    "zxcvbnm,./",
    "!\"#$%&'()",
    "!@#$%^&*()_+",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "zaq1xsw2cde3vfr4bgt5nhy6mju7,ki8.lo9/;p0",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "!qaz@wsx#edc$rfv%tgb^yhn&ujm*ik<(ol>)p:?",
    "!qaz\"wsx#edc$rfv%tgb&yhn'ujm(ik<)ol>",
    "741852963",
    "7410852963",
    "0okm9ijn8uhb7ygv6tfc5rdx4esz",
    "147258369",
    "adgjmptw",
];

fn lines(finder: &mut Finder<'_>) {
    // Where three characters in a row stand in a line: key, line, place, direction.
    type Place = ([u8; 3], u8, u8, bool);
    type Places = (Vec<Place>, [[u64; 2]; 128]);
    static PLACES: OnceLock<Places> = OnceLock::new();
    let (places, pairs) = PLACES.get_or_init(|| {
        let mut all: Vec<Place> = Vec::new();
        // Which signs follow each other in a line: most pairs of a password do not.
        let mut pairs = [[0u64; 2]; 128];
        for (i, line) in LINES.iter().enumerate() {
            for (at, w) in line.as_bytes().windows(3).enumerate() {
                all.push(([w[0], w[1], w[2]], i as u8, at as u8, true));
                all.push(([w[2], w[1], w[0]], i as u8, at as u8 + 2, false));
                for (a, b) in [(w[0], w[1]), (w[1], w[0]), (w[1], w[2]), (w[2], w[1])] {
                    pairs[usize::from(a & 127)][usize::from(b >> 6 & 1)] |= 1 << (b & 63);
                }
            }
        }
        all.order();
        (all, pairs)
    });
    let pair = |a: u8, b: u8| pairs[usize::from(a & 127)][usize::from(b >> 6 & 1)] >> (b & 63) & 1 == 1;
    let f = finder.f;
    for (start, w) in f.key.windows(3).enumerate() {
        if !pair(w[0], w[1]) || !pair(w[1], w[2]) {
            continue;
        }
        let from = places.partition_point(|p| p.0.as_slice() < w);
        for p in places[from..].iter().take_while(|p| p.0.as_slice() == w) {
            let line = LINES[usize::from(p.1)].as_bytes();
            let place = usize::from(p.2);
            let rest = f.key[start..].iter();
            let run = if p.3 {
                rest.zip(&line[place..]).take_while(|(a, b)| a == b).count()
            } else {
                rest.zip(line[..=place].iter().rev()).take_while(|(a, b)| a == b).count()
            };
            let first = if place == 0 { 1.3 } else { 2.0 };
            for length in 3..=run {
                // Three by chance are not rare.
                let log10 = if length == 3 { 2.7 } else { first + log10_of(length as u32) - 0.48 };
                finder.push(start, start + length, Kind::Keyboard, log10);
            }
        }
    }
}

/// Where each ASCII character stands: column, row, with shift. `None` where it is no key.
type Layout = [Option<(i8, i8, bool)>; 128];

/// JIS keyboard, US keyboard, number pad.
fn layouts() -> &'static [Layout; 3] {
    static LAYOUTS: OnceLock<[Layout; 3]> = OnceLock::new();
    LAYOUTS.get_or_init(|| {
        let of = |rows: [&str; 4], shifted: [&str; 4]| {
            let mut l: Layout = [None; 128];
            for (y, (row, shift)) in rows.iter().zip(shifted).enumerate() {
                for (text, with_shift) in [(*row, false), (shift, true)] {
                    for (x, b) in text.bytes().enumerate().filter(|(_, b)| *b != b' ') {
                        l[usize::from(b & 127)] = Some((x as i8, y as i8, with_shift));
                    }
                }
            }
            l
        };
        [
            of(
                ["1234567890-^\\", "qwertyuiop@[", "asdfghjkl;:]", "zxcvbnm,./"],
                ["!\"#$%&'() =~|", "          `{", "         +*}", "       <>?_"],
            ),
            of(
                ["1234567890-=", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./"],
                ["!@#$%^&*()_+", "          {}|", "         :\"", "       <>?"],
            ),
            of(["789", "456", "123", "0"], ["", "", "", ""]),
        ]
    })
}

/// Runs of neighbouring keys with any turns.
fn walks(finder: &mut Finder<'_>, layout: &Layout) {
    let pad = layout[usize::from(b'q')].is_none();
    let f = finder.f;
    let key = |i: usize| f.key.get(i).and_then(|b| layout.get(usize::from(*b))).copied().flatten();
    let way = |i: usize| -> Option<(i8, i8)> {
        let (a, b) = (key(i)?, key(i + 1)?);
        let d = (b.0 - a.0, b.1 - a.1);
        let near = if pad {
            d.0.abs() <= 1 && d.1.abs() <= 1 && d != (0, 0)
        } else {
            // The rows of a keyboard are slanted.
            matches!(d, (1 | -1, 0) | (0 | -1, 1) | (0 | 1, -1))
        };
        near.then_some(d)
    };
    let mut start = 0;
    while start + 2 < f.low.len() {
        let (mut end, mut turns, mut shifts, mut before) = (start + 1, 0u32, 0u32, None);
        let corner = matches!(f.low[start], '1' | 'q' | 'a' | 'z' | '0' | 'p' | '7');
        let first = if corner {
            0.9
        } else if pad {
            1.0
        } else {
            1.6
        };
        while let Some(d) = way(end - 1).filter(|_| end < f.low.len()) {
            if before != Some(d) {
                turns += 1;
            }
            before = Some(d);
            shifts += u32::from(key(end - 1).map(|k| k.2) != key(end).map(|k| k.2));
            end += 1;
            // Three keys with turns are chance.
            if end - start >= 4 || end - start == 3 && turns == 1 {
                let turn = if pad { 0.6 } else { 0.72 };
                let log10 = first
                    + turn * f64::from(turns)
                    + 0.5 * f64::from(shifts)
                    + log10_of((end - start) as u32) * 0.5;
                finder.push(start, end, Kind::Keyboard, log10);
            }
        }
        start += 1;
        // Inside a long walk only its middle parts could be cheaper; they are not looked at one by one.
        if end - start > 24 {
            start = end - 4;
        }
    }
}

/// Years, months with days, whole dates, Japanese eras.
fn dates(finder: &mut Finder<'_>) {
    let f = finder.f;
    let n = f.low.len();
    let digit = |i: usize| f.low.get(i).and_then(|c| c.to_digit(10));
    for start in 0..n {
        era(finder, start);
        if digit(start).is_none() {
            continue;
        }
        // Up to eight digits with up to three separators.
        let (mut digits, mut groups) = ([0u32; 8], [0u32; 4]);
        let (mut at, mut signs, mut count) = (start, 0, 0);
        while at < n && count < digits.len() {
            match digit(at) {
                Some(d) => {
                    digits[count] = d;
                    count += 1;
                    groups[signs] = groups[signs].saturating_mul(10).saturating_add(d);
                    date_ending_here(finder, &digits[..count], &groups[..=signs], signs, start, at + 1);
                }
                None if signs < 3 && matches!(f.low[at], '-' | '/' | '.' | '_' | '年' | '月' | '日') => {
                    // 2019年10月15日 ends with its sign.
                    if matches!(f.low[at], '年' | '月' | '日') {
                        date_ending_here(finder, &digits[..count], &groups[..=signs], signs, start, at + 1);
                    }
                    signs += 1;
                }
                None => break,
            }
            at += 1;
        }
    }
}

const MONTH_DAY: f64 = 2.5;

fn month_day(m: u32, d: u32) -> bool {
    (1..=12).contains(&m) && (1..=31).contains(&d)
}

/// Guesses for a year from now back: recent ones first.
fn year_cost(y: u32, year: i32) -> Option<f64> {
    let y = i32::try_from(y).ok()?;
    (1900..=year.saturating_add(5)).contains(&y).then(|| log10_of((year - y).unsigned_abs().max(40) + 10))
}

fn date_ending_here(
    finder: &mut Finder<'_>,
    d: &[u32],
    groups: &[u32],
    signs: usize,
    start: usize,
    end: usize,
) {
    let number = |r: std::ops::Range<usize>| d[r].iter().fold(0u32, |n, x| n * 10 + x);
    let year = finder.year;
    let f = finder.f;
    let signed = if signs == 0 { 0.0 } else { 0.5 };
    let mut push = |kind: Kind, log10: f64| finder.push(start, end, kind, log10 + signed);
    let alone = signs == 0;
    // Four of many digits look like a year by chance.
    let digit = |at: Option<usize>| at.and_then(|i| f.key.get(i)).is_some_and(|b| b.is_ascii_digit());
    let chance =
        if digit(start.checked_sub(1)) { 0.5 } else { 0.0 } + if digit(Some(end)) { 0.5 } else { 0.0 };
    // 2019-10-5, 5.10.2019, 10/5: parts of any length between signs.
    match *groups {
        [a, b, c] if signs >= 2 => {
            let y = |y: u32| year_cost(y, year).or_else(|| (y < 100).then_some(1.7));
            if let Some(cost) = y(a).filter(|_| month_day(b, c)) {
                push(Kind::Date, MONTH_DAY + cost);
            } else if let Some(cost) = y(c).filter(|_| month_day(a, b) || month_day(b, a)) {
                push(Kind::Date, MONTH_DAY + cost);
            }
            return;
        }
        [a, b] | [a, b, 0] if signs >= 1 => {
            if month_day(a, b) {
                push(Kind::Date, MONTH_DAY);
            } else if let Some(cost) = year_cost(a, year).filter(|_| (1..=12).contains(&b)) {
                push(Kind::Date, cost + 1.1);
            }
            return;
        }
        _ => {}
    }
    match d.len() {
        2 if alone => push(Kind::Year, 1.7),
        3 if alone && (month_day(d[0], number(1..3)) || month_day(number(0..2), d[2])) => {
            push(Kind::Date, MONTH_DAY + 0.2);
        }
        4 => {
            if let Some(cost) = year_cost(number(0..4), year) {
                push(Kind::Year, cost + chance);
            }
            if alone && month_day(number(0..2), number(2..4)) {
                push(Kind::Date, MONTH_DAY);
            } else if alone && month_day(number(2..4), number(0..2)) {
                push(Kind::Date, MONTH_DAY + 0.3);
            }
        }
        6 if alone => {
            let (a, b, c) = (number(0..2), number(2..4), number(4..6));
            if month_day(b, c) {
                // YYMMDD: the year of a birth, or an era.
                let near = year_cost(2000 + a, year).unwrap_or(2.0);
                push(Kind::Date, MONTH_DAY + near.min(1.9));
            } else if month_day(b, a) || month_day(a, b) {
                push(Kind::Date, MONTH_DAY + 2.0);
            }
            if let Some(cost) = year_cost(number(0..4), year).filter(|_| (1..=12).contains(&c)) {
                push(Kind::Date, cost + 1.1);
            }
        }
        8 if alone => {
            let ymd = year_cost(number(0..4), year).filter(|_| month_day(number(4..6), number(6..8)));
            let back = year_cost(number(4..8), year)
                .filter(|_| month_day(number(2..4), number(0..2)) || month_day(number(0..2), number(2..4)));
            if let Some(cost) = ymd.or(back.map(|c| c + 0.3)) {
                push(Kind::Date, MONTH_DAY + cost);
            }
        }
        _ => {}
    }
}

/// An era with its year, and with month and day: r6, h30, 令和6年10月1日, reiwa6, r070502, r7.5.2.
fn era(finder: &mut Finder<'_>, start: usize) {
    const NAMES: [&str; 27] = [
        "reiwa",
        "heisei",
        "shouwa",
        "showa",
        "syouwa",
        "syowa",
        "taishou",
        "taisho",
        "meiji",
        "れいわ",
        "へいせい",
        "しょうわ",
        "たいしょう",
        "めいじ",
        "令和",
        "平成",
        "昭和",
        "大正",
        "明治",
        "㋿",
        "r",
        "h",
        "s",
        "t",
        "m",
        "令",
        "平",
    ];
    const FIRST: &str = "rhstmれへしため令平昭大明㋿";
    let f = finder.f;
    let n = f.low.len();
    // Something has to follow.
    if start + 1 >= n || !FIRST.contains(f.low[start]) {
        return;
    }
    let rest = &f.low[start..];
    let letter_before = start > 0 && f.low[start - 1].is_ascii_lowercase();
    let Some(name) = NAMES.iter().find(|e| {
        let mut k = 0;
        let begins = e.chars().all(|c| {
            k += 1;
            rest.get(k - 1) == Some(&c)
        });
        begins && rest.len() > k && !(k == 1 && letter_before)
    }) else {
        return;
    };
    let short = name.len() == 1;
    let mut at = start + name.chars().count();
    if !short && matches!(f.low.get(at), Some('-' | '_' | '.')) {
        at += 1;
    }
    let recent = matches!(name.chars().next(), Some('r' | 'れ' | '令' | '㋿' | 'h' | 'へ' | '平'));
    let base = if recent { 1.6 } else { 1.9 };
    let figures = f.low[at..].iter().take(3).take_while(|c| "一二三四五六七八九十百".contains(**c)).count();
    if figures > 0 {
        let end = at + figures + usize::from(f.low.get(at + figures) == Some(&'年'));
        finder.push(start, end, Kind::Year, base + 0.3);
        return;
    }
    if f.low.get(at) == Some(&'元') {
        let end = if f.low.get(at + 1) == Some(&'年') { at + 2 } else { at + 1 };
        finder.push(start, end, Kind::Year, 1.0);
        return;
    }
    let (mut groups, mut count) = ([(0u32, 0usize); 3], 0);
    let mut end = at;
    while count < groups.len() && end < n {
        let (mut value, mut digits) = (0u32, 0);
        while let Some(d) = f.low.get(end).and_then(|c| c.to_digit(10)).filter(|_| digits < 6) {
            value = value * 10 + d;
            digits += 1;
            end += 1;
        }
        if digits == 0 {
            break;
        }
        groups[count] = (value, digits);
        count += 1;
        let groups = &groups[..count];
        let sign = match f.low.get(end) {
            Some('年' | '月' | '日') => true,
            Some('.' | '-' | '/' | '_') => {
                f.low.get(end + 1).is_some_and(char::is_ascii_digit) && groups.len() < 3
            }
            _ => false,
        };
        let whole = match *groups {
            [(y, 1 | 2)] if (1..=64).contains(&y) => Some(base),
            [(v, 4)] if (1..=64).contains(&(v / 100)) && (1..=12).contains(&(v % 100)) => Some(base + 1.1),
            [(v, 6)] if (1..=64).contains(&(v / 10_000)) && month_day(v / 100 % 100, v % 100) => {
                Some(base + MONTH_DAY)
            }
            [(_, 1 | 2), (m, 1 | 2)] if (1..=12).contains(&m) => Some(base + 1.1),
            [(_, 1 | 2), (m, 1 | 2), (d, 1 | 2)] if month_day(m, d) => Some(base + MONTH_DAY),
            _ => None,
        };
        let kind = if groups.len() == 1 && groups[0].1 <= 2 { Kind::Year } else { Kind::Date };
        if let Some(log10) = whole {
            // A single letter and a digit inside other letters and digits are chance.
            let nen = f.low[end..].starts_with(&['n', 'e', 'n']);
            let glued =
                short && groups.len() == 1 && !nen && f.low.get(end).is_some_and(char::is_ascii_alphanumeric);
            let chance = if glued { 1.5 } else { 0.0 };
            finder.push(start, end, kind, log10 + chance);
            if sign && matches!(f.low.get(end), Some('年' | '月' | '日')) {
                finder.push(start, end + 1, kind, log10);
            }
        }
        if !sign {
            break;
        }
        end += 1;
    }
}

/// Numbers that read as words (goroawase) or that everybody knows. Most common first.
const GOROAWASE: &str = "4649 1192 5963 0721 3939 8888 2525 1188 1122 1123 1129 0831 4126 4989 3150 1031 1173 0141 4188 1192296 1192960     0840 8739 8341 2943 1564 0893 3341 8931 1109 1112 0915 0815 0214 1225 1224 0505 0303 0707 1103 0120 0119 0110 \
    11922960 46494649 59635963 11921192 8181 8940 8010 4510 4152 4150 3476 3298 4351 4187 4771 7743 7474 8107 \
    3594 3796 1341 2951 7188 5656 5910 0906 0927 39 46 49 88 110 119 117 177 171 104 315 415 428 634 777 893 831 \
    889 114514 31415926 3141 314159 27182818 1414 14142135 17320508 2236 1789 1600 1603 1868 1945 1964 2020";

/// Telephone numbers, postal codes, goroawase.
fn numbers(finder: &mut Finder<'_>) {
    // As numbers with a 1 before them, so that 0721 is not 721; and their rank.
    static KNOWN: OnceLock<Vec<(u32, u32)>> = OnceLock::new();
    let more = |number: u32, digit: u8| number * 10 + u32::from(digit & 15);
    let known = KNOWN.get_or_init(|| {
        let words = GOROAWASE.split_ascii_whitespace().map(|w| w.bytes().fold(1, more));
        let mut all: Vec<(u32, u32)> = words.zip(10..).collect();
        all.order();
        all
    });
    let f = finder.f;
    let n = f.low.len();
    for start in 0..n {
        if !f.key[start].is_ascii_digit() {
            continue;
        }
        let rest = &f.key[start..];
        let run = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let mut number = 1;
        for (b, length) in rest[..run.min(8)].iter().zip(1..) {
            number = more(number, *b);
            let i = known.partition_point(|(n, _)| *n < number);
            if let Some((_, rank)) = known.get(i).filter(|(n, _)| *n == number) {
                finder.push(start, start + length, Kind::Number, log10_of(*rank));
            }
        }
        if start > 0 && f.key[start - 1].is_ascii_digit() {
            continue;
        }
        // Digits with single - between them, or 090(1234)5678.
        let (mut digits, mut signs, mut at, mut first) = (0usize, 0usize, start, 0usize);
        while at < n && digits <= 11 {
            if f.key[at].is_ascii_digit() {
                digits += 1;
            } else if matches!(f.key[at], b'-' | b'(' | b')' | b' ')
                && signs < 2
                && f.key.get(at + 1).is_some_and(u8::is_ascii_digit)
            {
                first = if signs == 0 { digits } else { first };
                signs += 1;
            } else {
                break;
            }
            at += 1;
        }
        let dashed = if signs > 0 { 0.3 } else { 0.0 };
        let mobile =
            rest.len() > 2 && rest[0] == b'0' && matches!(rest[1], b'5' | b'7'..=b'9') && rest[2] == b'0';
        let toll_free = rest.starts_with(b"0120") || rest.starts_with(b"0800");
        match digits {
            10 | 11 if toll_free => finder.push(start, at, Kind::Number, 5.7 + dashed),
            11 if mobile => finder.push(start, at, Kind::Number, 7.9 + dashed),
            // The area is known, or tried one after the other.
            10 if rest[0] == b'0' && rest[1] != b'0' => finder.push(start, at, Kind::Number, 6.7 + dashed),
            // A postal code; without a dash it is a number like any other.
            7 if signs == 1 && first == 3 => finder.push(start, at, Kind::Number, 5.1),
            7 if signs == 0 => finder.push(start, at, Kind::Number, 5.9),
            _ => {}
        }
    }
}

/// Network addresses and model numbers.
fn devices(finder: &mut Finder<'_>, digits: bool) {
    const MODELS: [&str; 57] = [
        "ds-", "ds", "dh-", "dh", "ipc-", "ipc", "hac", "nvr", "dvr", "xvr", "hvr", "bb-", "bb", "bl-", "bl",
        "wv-", "wv", "wj-", "wj", "vb-", "vb", "snc-", "snc", "sn", "rtx", "nvr5", "nwr", "swx", "fwx",
        "wlx", "wxr-", "wxr", "wsr-", "wsr", "whr-", "whr", "bhr", "wzr", "wg", "wn-", "wrc-", "wrc", "wx",
        "pa-", "pr-", "rt-", "archer", "tl-", "c", "m", "p", "q", "ts-", "axis", "dcs-", "fi", "rv",
    ];
    let f = finder.f;
    let n = f.key.len();
    let letters = f.key.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let boundary = |at: usize| at == 0 || !f.key[at - 1].is_ascii_alphanumeric();
    for start in 0..n {
        if f.key[start].is_ascii_digit() && (start == 0 || !f.key[start - 1].is_ascii_digit()) {
            ip_address(finder, start);
        }
        if boundary(start) && f.key[start].is_ascii_hexdigit() {
            mac_address(finder, start);
        }
        if !digits {
            continue;
        }
        // A model: the letters of its maker, then digits and a few letters; at the start of a token or right behind the
        // name of a maker.
        let maker = start >= 4 && start <= letters;
        if !boundary(start) && !maker {
            continue;
        }
        let rest = &f.key[start..];
        let begins = |m: &&&str| m.as_bytes()[0] == rest[0] && rest.starts_with(m.as_bytes());
        let Some(prefix) = MODELS.iter().filter(begins).max_by_key(|m| m.len()) else {
            continue;
        };
        let mut at = prefix.len();
        if rest.get(at) == Some(&b'-') {
            at += 1;
        }
        let from = at;
        // Digits, the letters between them, and those behind the last one.
        let (mut digits, mut letters, mut tail, mut upper, mut lower) = (0u32, 0u32, 0u32, false, false);
        while let Some(b) = rest.get(at).filter(|b| b.is_ascii_alphanumeric() && at - from < 10) {
            if b.is_ascii_digit() {
                digits += 1;
                letters += tail;
                tail = 0;
            } else {
                tail += 1;
                let capital = f.raw[start + at].is_ascii_uppercase();
                upper |= capital;
                lower |= !capital;
            }
            at += 1;
            let more = rest.get(at).is_some_and(u8::is_ascii_alphanumeric);
            let ends = !more || tail == 0 && prefix.len() > 1;
            // Short letters need more digits: c100 is a model, c1 is nothing. Drawn signs change more often.
            let enough = match prefix.len() {
                1 if rest[0] == b'c' => 3,
                1 => 4,
                _ => 2,
            };
            let few = letters <= 1
                || letters * 2 <= digits
                || letters <= 3 && (rest[from - 1] == b'-' || prefix.len() > 4);
            let model = digits >= enough && few && tail <= 3;
            if ends && model && !(upper && lower) {
                let more = 0.9 * f64::from(digits.saturating_sub(4)) + 0.5 * f64::from(letters + tail);
                let log10 = 2.0 + 0.55 * f64::from(digits.min(4)) + more + if maker { 0.3 } else { 0.0 };
                // All makers have some ten thousand models, however long their names are; one has some hundred.
                let log10 = if prefix.len() > 1 && letters > 0 { log10.min(5.4) } else { log10 };
                let named = start > 4 && f.key[start - 5..start - 1].iter().all(u8::is_ascii_lowercase);
                let log10 = if named && !maker { log10 - 1.5 } else { log10 };
                // Models are written in any case.
                finder.out.push(super::guess::Match::new(start, start + at, Kind::Device, log10));
                // What they add behind: -I, -NI-K2.
                let mut end = at;
                for groups in 1..=2 {
                    let more = rest[end..].iter().skip(1).take_while(|b| b.is_ascii_alphanumeric()).count();
                    if rest.get(end) != Some(&b'-') || !(1..=4).contains(&more) {
                        break;
                    }
                    end += 1 + more;
                    let log10 = log10 + 0.8 * f64::from(groups);
                    finder.out.push(super::guess::Match::new(start, start + end, Kind::Device, log10));
                }
            }
        }
    }
}

fn ip_address(finder: &mut Finder<'_>, start: usize) {
    let f = finder.f;
    let (mut parts, mut count) = ([0u32; 4], 0);
    let mut at = start;
    let mut sign = 0;
    loop {
        let from = at;
        let mut value = 0u32;
        while let Some(b) = f.key.get(at).filter(|b| b.is_ascii_digit() && at - from < 3) {
            value = value * 10 + u32::from(b - b'0');
            at += 1;
        }
        if at == from || value > 255 {
            return;
        }
        parts[count] = value;
        count += 1;
        if count == 4 {
            break;
        }
        match f.key.get(at) {
            Some(b @ (b'.' | b'-' | b'_')) if sign == 0 || sign == *b => sign = *b,
            _ => return,
        }
        at += 1;
    }
    let usual = |v: u32| if matches!(v, 0 | 1 | 2 | 10 | 11 | 100) { 0.6 } else { 2.4 };
    let host = |v: u32| if matches!(v, 1 | 2 | 10 | 100 | 200 | 254) { 0.8 } else { 2.4 };
    let log10 = match parts {
        [192, 168, net, last] => 0.6 + usual(net) + host(last),
        [10 | 172, a, b, last] => 0.6 + usual(a) + usual(b) + host(last),
        _ => 9.3,
    };
    finder.push(start, at, Kind::Device, log10);
}

/// Six pairs of hexadecimal digits with signs between: the maker's half is public.
fn mac_address(finder: &mut Finder<'_>, start: usize) {
    let key = &finder.f.key[start..];
    let pair = |i: usize| key.get(i..i + 2).is_some_and(|p| p.iter().all(u8::is_ascii_hexdigit));
    let sign = key.get(2).copied().unwrap_or(0);
    if matches!(sign, b':' | b'-') {
        let whole = (0..6).all(|i| pair(i * 3) && (i == 0 || key.get(i * 3 - 1) == Some(&sign)));
        if whole {
            finder.out.push(super::guess::Match::new(start, start + 17, Kind::Device, 9.0));
        }
    }
}
