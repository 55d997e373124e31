//! Line-oriented command text: configurations of routers and switches, as files or pasted from a console.
//!
//! Comes in: a [`Source`] and a [`Dialect`] (how the vendor writes comments, and what a command begins with). Goes out:
//! one [`Line`] after the other, with its words, each word with its exact place. Knows no vendor and keeps no state
//! between lines; contexts such as `pp select` belong to the format.
//!
//! Console pastes are wrapped by the terminal: physical lines of exactly 79 or 80 columns go on in the next line, often
//! in the middle of a word. They are joined again here; a joined word spans all physical lines that it came from, so
//! that evidence shows them all. A file that was fetched, not pasted, is not touched.
//!
//! Never fails, never recurses. Work and memory are linear in the input: a line is dropped before the next is read.

use crate::i18n::{Args, Text, text};
use crate::model::report::Notice;
use crate::model::span::Span;
use crate::source::Source;
use crate::source::limits::Budget;
use std::borrow::Cow;

/// How one vendor writes its commands.
#[derive(Clone, Copy)]
pub struct Dialect {
    /// Characters that make a line a comment when they come first.
    pub comment: &'static [char],
    /// Does this text begin like a command? Decides whether a physical line can be the rest of the one before.
    pub starts: fn(&str) -> bool,
    /// `# ip route …` is a prompt with a command, not a comment (instructions copied from a manual).
    pub hash_is_prompt: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Blank,
    Comment,
    Command,
    /// Pager marks, fences of a document: nothing that the device wrote or reads.
    Noise,
}

/// One word of a command. Quotes and escapes are resolved in `text`.
#[derive(Debug, Clone)]
pub struct Word<'s> {
    pub text: Cow<'s, str>,
    /// Byte range in the source, over a line end where the console wrapped the word.
    pub start: usize,
    pub end: usize,
}

impl Word<'_> {
    #[inline]
    pub fn is(&self, keyword: &str) -> bool {
        // Nearly all words are told apart by their length.
        self.text.len() == keyword.len() && self.text.eq_ignore_ascii_case(keyword)
    }
}

/// One logical line.
#[derive(Debug)]
pub struct Line<'s> {
    pub kind: Kind,
    pub span: Span,
    /// Blanks before the first word.
    pub indent: usize,
    /// What stood before `>` or `#`, when the line is a console line.
    pub prompt: Option<&'s str>,
    /// Words of the command; of a comment, the words after its mark.
    pub words: Vec<Word<'s>>,
}

impl Line<'_> {
    /// Somebody's words around the commands: a fence, a line that begins with no command.
    pub fn is_note(&self, src: &Source) -> bool {
        match self.kind {
            Kind::Noise => src.slice(self.span).trim_start().starts_with(['`', '~']),
            Kind::Command => self.words.first().is_some_and(|w| !w.text.is_ascii()),
            _ => false,
        }
    }

    /// The first words, in lower case comparison.
    pub fn begins(&self, keywords: &[&str]) -> bool {
        self.words.len() >= keywords.len() && keywords.iter().zip(&self.words).all(|(k, w)| w.is(k))
    }
}

/// Most physical lines that one command may go over (4,095 characters is the longest that any of these devices takes).
const MOST_PIECES: usize = 80;
/// A line at least this wide may have been broken at a blank.
const SOFT_WIDTH: usize = 60;

/// Reads a source line by line.
pub struct Lines<'s, 'd> {
    src: &'s Source,
    dialect: &'d Dialect,
    budget: Budget,
    next: usize,
    /// Width at which the console wrapped, if it did.
    width: Option<usize>,
    stopped: Option<usize>,
}

impl<'s, 'd> Lines<'s, 'd> {
    pub fn new(src: &'s Source, dialect: &'d Dialect, budget: Budget) -> Lines<'s, 'd> {
        let mut l = Lines { src, dialect, budget, next: 0, width: None, stopped: None };
        l.width = l.console_width();
        l
    }

    /// Remarks, after the last line was read.
    pub fn notices(&self) -> Vec<Notice> {
        const STOPPED: Text = text(
            "長すぎるので、この行より後は読みませんでした。",
            "Too long: nothing after this line was read.",
        );
        self.stopped
            .map(|at| Notice {
                file: self.src.id,
                span: Some(self.src.span(at, at)),
                code: "budget.nodes",
                text: STOPPED,
                args: Args::new(),
            })
            .into_iter()
            .collect()
    }

    fn physical(&self, i: usize) -> Option<(usize, &'s str)> {
        if i >= self.src.lines.count() {
            return None;
        }
        let (a, b) = self.src.lines.range(&self.src.text, i);
        Some((a, self.src.text.get(a..b).unwrap_or("")))
    }

    /// The widest line that begins like a command tells where a console wrapped, if lines of exactly that width are
    /// followed by something that does not begin like one.
    fn console_width(&self) -> Option<usize> {
        let mut widest = 0;
        for (_, t) in (0..self.src.lines.count()).filter_map(|i| self.physical(i)) {
            // No sign is wider than its bytes are many.
            if t.len() > widest.max(78) && width(t) > widest.max(78) && self.is_start(t) {
                widest = width(t);
            }
        }
        // 79 and 80 are the usual widths; another width must show twice.
        let needed = match widest {
            0 => return None,
            79 | 80 => 1,
            _ => 2,
        };
        let wrapped = (1..self.src.lines.count())
            .filter(|i| {
                let (Some((_, before)), Some((_, t))) = (self.physical(i - 1), self.physical(*i)) else {
                    return false;
                };
                width(before) == widest && !t.trim().is_empty() && !self.is_start(t)
            })
            .take(needed)
            .count();
        (wrapped == needed).then_some(widest)
    }

    fn is_start(&self, line: &str) -> bool {
        let t = line.trim_start();
        t.starts_with(self.dialect.comment)
            || is_noise(t)
            || split_prompt(t, false).is_some()
            || (self.dialect.starts)(t)
    }

    /// Does `next` go on where the last piece ended? `Some(true)`: a blank was lost between them.
    fn goes_on(&self, last: &str, comment: bool, next: &str) -> Option<bool> {
        let t = next.trim_start();
        let w = width(last);
        // A full-width letter that no longer fits leaves one column free.
        let wide_next = || next.chars().next().is_some_and(|c| width(c.encode_utf8(&mut [0; 4])) == 2);
        let hard = self.width.is_some_and(|full| w == full || w + 1 == full && wide_next());
        // Broken at a blank: what follows cannot begin a command, because it begins with an argument.
        let argument = t.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '*' | ','));
        let soft = !comment && w >= SOFT_WIDTH && argument;
        // What a line begins like takes longest to tell, and mostly nobody needs to know.
        if !(hard || soft) || t.is_empty() || self.is_start(next) {
            return None;
        }
        (hard || (self.dialect.starts)(last.trim_start())).then_some(!hard)
    }
}

impl<'s> Iterator for Lines<'s, '_> {
    type Item = Line<'s>;

    fn next(&mut self) -> Option<Line<'s>> {
        let (start, first) = self.physical(self.next)?;
        if self.budget.exhausted() {
            self.stopped.get_or_insert(start);
            return None;
        }
        self.budget.node();
        self.next += 1;
        let body = skip_blanks(first);
        let indent = first[..first.len() - body.len()].chars().count();
        let at = start + (first.len() - body.len());
        let mut line = Line {
            kind: Kind::Command,
            span: self.src.span(start, start + first.len()),
            indent,
            prompt: None,
            // Enough for nearly all commands.
            words: Vec::with_capacity(8),
        };
        if body.is_empty() {
            line.kind = Kind::Blank;
            return Some(line);
        }
        if is_noise(body) {
            line.kind = Kind::Noise;
            return Some(line);
        }
        let mut skip = 0;
        if let Some((prompt, rest)) = split_prompt(body, self.dialect.hash_is_prompt) {
            line.prompt = Some(prompt);
            skip = body.len() - rest.len();
        } else if body.starts_with(self.dialect.comment) {
            line.kind = Kind::Comment;
            skip = body.len() - body.trim_start_matches(self.dialect.comment).len();
        }

        // Join what the console wrapped.
        let mut pieces = Vec::new();
        let mut joined = Cow::Borrowed(body.get(skip..).unwrap_or(""));
        let mut last = first;
        while pieces.len() < MOST_PIECES
            // Too short for any console: the next line need not be looked at.
            && (self.width.is_some() || last.len() >= SOFT_WIDTH)
            && let Some((offset, t)) = self.physical(self.next)
            && let Some(blank_lost) = self.goes_on(last, line.kind == Kind::Comment, t)
        {
            if pieces.is_empty() {
                pieces.push(Piece { joined: 0, source: at + skip });
            }
            let text = joined.to_mut();
            if blank_lost {
                text.push(' ');
            }
            pieces.push(Piece { joined: text.len(), source: offset });
            text.push_str(t);
            line.span.end = self.src.span(offset, offset + t.len()).end;
            last = t;
            self.next += 1;
        }

        match joined {
            Cow::Borrowed(t) => words(t, &mut self.budget, |a, b, owned| {
                let text = owned.map_or(Cow::Borrowed(t.get(a..b).unwrap_or("")), Cow::Owned);
                line.words.push(Word { text, start: at + skip + a, end: at + skip + b });
            }),
            Cow::Owned(t) => words(&t, &mut self.budget, |a, b, owned| {
                let text = Cow::Owned(owned.unwrap_or_else(|| t.get(a..b).unwrap_or("").to_owned()));
                line.words.push(Word {
                    text,
                    start: place(&pieces, a),
                    end: place(&pieces, b.saturating_sub(1)) + 1,
                });
            }),
        }
        Some(line)
    }
}

/// Where a part of a joined line comes from.
struct Piece {
    joined: usize,
    source: usize,
}

fn place(pieces: &[Piece], joined: usize) -> usize {
    let i = pieces.partition_point(|p| p.joined <= joined).saturating_sub(1);
    pieces.get(i).map_or(0, |p| p.source + joined.saturating_sub(p.joined))
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// Without the blanks in front.
fn skip_blanks(t: &str) -> &str {
    if t.as_bytes().first().is_some_and(u8::is_ascii_graphic) { t } else { t.trim_start_matches(is_blank) }
}

/// Columns on a console: full-width characters take two.
fn width(t: &str) -> usize {
    if t.is_ascii() {
        return t.len();
    }
    t.chars().map(|c| if c.is_ascii() || ('\u{ff61}'..='\u{ff9f}').contains(&c) { 1 } else { 2 }).sum()
}

/// `---つづく---`, `--More--`, Markdown fences.
fn is_noise(t: &str) -> bool {
    if !t.starts_with(['`', '~', '-']) {
        return false;
    }
    if t.starts_with("```") || t.starts_with("~~~") {
        return true;
    }
    let Some(inner) = t.strip_prefix("--") else { return false };
    let low = inner.trim_matches(['-', ' ']).to_ascii_lowercase();
    low.starts_with("more") || low.starts_with("つづく")
}

/// `(RTX1210) > show config` → (`(RTX1210)`, `show config`). The name before the mark has no blank inside.
fn split_prompt(t: &str, hash_alone: bool) -> Option<(&str, &str)> {
    // A name of 40 signs, a blank.
    memchr::memchr2(b'>', b'#', t.as_bytes().get(..42).unwrap_or(t.as_bytes()))?;
    let in_name = |c: &u8| c.is_ascii_alphanumeric() || b"()[]_-.@:/".contains(c);
    let name = t.bytes().take(41).position(|c| !in_name(&c));
    let name = name.unwrap_or(if t.len() <= 40 { t.len() } else { 0 });
    let mark = t.get(name..)?;
    let mark = mark.strip_prefix(' ').filter(|m| m.starts_with(['>', '#'])).unwrap_or(mark);
    let hash = mark.starts_with('#');
    if !(hash || mark.starts_with('>')) || (hash && name == 0 && !hash_alone) {
        return None;
    }
    let rest = mark.get(1..)?;
    let name = t.get(..name).unwrap_or("");
    // `9#` inside an argument, `a>b`: a prompt is followed by a blank or by nothing, or tells where one stands.
    let place = hash && name.contains("(config") && name.ends_with(')');
    (place || rest.is_empty() || rest.starts_with(is_blank)).then_some((name, rest))
}

/// Signs that can be seen, but no quote, no `\\` and no `<`.
static PLAIN: [bool; 256] = {
    let (mut plain, mut c) = ([false; 256], 0x21);
    while c < 0x7F {
        plain[c] = !matches!(c, 0x22 | 0x27 | 0x3C | 0x5C);
        c += 1;
    }
    plain
};

/// Split at blanks. Calls `out(start, end, text)` for each word; `text` only where quotes or escapes were resolved.
fn words(t: &str, budget: &mut Budget, mut out: impl FnMut(usize, usize, Option<String>)) {
    // Once no closing mark follows, none follows later either: that keeps broken quotes linear.
    let (mut no_double, mut no_single, mut no_template) = (false, false, false);
    let b = t.as_bytes();
    let mut i = 0;
    while i < t.len() {
        if !b[i].is_ascii_graphic() {
            let Some(c) = t.get(i..).and_then(|r| r.chars().next()) else { break };
            if is_blank(c) {
                i += c.len_utf8();
                continue;
            }
            if c == '\x1b' {
                i += escape_sequence(t.get(i..).unwrap_or(""));
                continue;
            }
        }
        if !budget.node() {
            return;
        }
        let start = i;
        // `Some` as soon as the text differs from the source.
        let mut owned: Option<String> = None;
        while i < t.len() {
            let from = i;
            while b.get(i).is_some_and(|c| PLAIN[*c as usize]) {
                i += 1;
            }
            if i > from {
                if let Some(o) = &mut owned {
                    o.push_str(t.get(from..i).unwrap_or(""));
                }
                if b.get(i) == Some(&b' ') {
                    break;
                }
                continue;
            }
            let Some(c) = t.get(i..).and_then(|r| r.chars().next()) else { break };
            if is_blank(c) {
                break;
            }
            let here = i;
            i += c.len_utf8();
            match c {
                '\\' if i < t.len() => {
                    let Some(next) = t.get(i..).and_then(|r| r.chars().next()) else { break };
                    let o = owned.get_or_insert_with(|| t.get(start..here).unwrap_or("").to_owned());
                    // `\n` and the like are not escapes here: the sign itself is meant.
                    o.push(next);
                    i += next.len_utf8();
                }
                '"' | '\'' => {
                    let gone = if c == '"' { &mut no_double } else { &mut no_single };
                    let close = if *gone { None } else { memchr::memchr(c as u8, &b[i..]) };
                    match close {
                        Some(len) => {
                            let o = owned.get_or_insert_with(|| t.get(start..here).unwrap_or("").to_owned());
                            o.push_str(t.get(i..i + len).unwrap_or(""));
                            i += len + 1;
                        }
                        None => {
                            *gone = true;
                            if let Some(o) = &mut owned {
                                o.push(c);
                            }
                        }
                    }
                }
                // Templates (`<?= … ?>`) hold blanks and stand for one value.
                '<' if b.get(i) == Some(&b'?') && !no_template => {
                    match memchr::memmem::find(&b[i..], b"?>") {
                        Some(len) => {
                            let end = i + len + 2;
                            if let Some(o) = &mut owned {
                                o.push_str(t.get(here..end).unwrap_or(""));
                            }
                            i = end;
                        }
                        None => no_template = true,
                    }
                }
                _ => {
                    if let Some(o) = &mut owned {
                        o.push(c);
                    }
                }
            }
        }
        out(start, i, owned);
    }
}

/// Length of a terminal control sequence (`ESC [ 0 m`).
fn escape_sequence(t: &str) -> usize {
    let b = t.as_bytes();
    if b.get(1) != Some(&b'[') {
        return 1;
    }
    let end = b.iter().skip(2).position(|c| (0x40..=0x7e).contains(c)).map_or(b.len(), |n| n + 3);
    // Only ASCII was passed over, so this is a character boundary unless the sequence was broken.
    if t.is_char_boundary(end) { end } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::span::FileId;

    fn starts(t: &str) -> bool {
        ["ip ", "show ", "nat ", "login ", "description "].iter().any(|k| t.starts_with(k))
    }
    const D: Dialect = Dialect { comment: &['#', '!'], starts, hash_is_prompt: false };

    fn read(text: &str) -> Vec<(Kind, Vec<String>, (u32, u32))> {
        let src = Source::from_text(FileId(0), "x", text);
        Lines::new(&src, &D, Budget::default())
            .map(|l| {
                let lines = (src.line(l.span.start()), src.line(l.span.end().saturating_sub(1)));
                (l.kind, l.words.iter().map(|w| w.text.to_string()).collect(), lines)
            })
            .collect()
    }
    fn one(text: &str) -> Vec<String> {
        read(text).into_iter().next().map(|l| l.1).unwrap_or_default()
    }

    #[test]
    fn words_quotes_and_escapes() {
        assert_eq!(one("ip  a \"b c\" d\\ e 'f\"' g\\#"), ["ip", "a", "b c", "d e", "f\"", "g#"]);
        assert_eq!(one("ip prefix=\"9#\""), ["ip", "prefix=9#"]);
        assert_eq!(one("description 5\" x 'y"), ["description", "5\"", "x", "'y"]);
        assert_eq!(one("ip <?= $a b ?> 5"), ["ip", "<?= $a b ?>", "5"]);
        assert_eq!(one("ip <?= a"), ["ip", "<?=", "a"]);
        assert_eq!(one("ip　全角\u{a0}x"), ["ip", "全角", "x"]);
        assert_eq!(one("\x1b[1mip\x1b x"), ["ip\x1b", "x"]);
    }

    #[test]
    fn comments_prompts_and_pager_marks() {
        let got = read("# a b\n(RTX1210) > show config\nRTX# show x\n---つづく---\n\n```text\nip 9# a>b\n");
        let kinds: Vec<_> = got.iter().map(|l| l.0).collect();
        use Kind::{Blank, Command, Comment, Noise};
        assert_eq!(kinds, [Comment, Command, Command, Noise, Blank, Noise, Command]);
        assert_eq!(got[0].1, ["a", "b"]);
        assert_eq!(got[1].1, ["show", "config"]);
        assert_eq!(got[6].1, ["ip", "9#", "a>b"]);
        assert_eq!(read("R1(config-if)#ip nat outside\n")[0].1, ["ip", "nat", "outside"]);
    }

    #[test]
    fn a_hash_can_be_the_prompt_of_a_manual() {
        let d = Dialect { hash_is_prompt: true, ..D };
        let src = Source::from_text(FileId(0), "x", "# ip a\n#\n");
        let l: Vec<_> = Lines::new(&src, &d, Budget::default()).collect();
        assert_eq!((l[0].kind, l[0].words.len()), (Kind::Command, 2));
    }

    #[test]
    fn a_word_cut_by_the_console_is_whole_again_and_shows_both_lines() {
        let first = format!("ip filter {} 20002", "9".repeat(79 - 16));
        assert_eq!(first.len(), 79);
        let text = format!("{first}\n6 200027\nip b\n");
        let got = read(&text);
        assert_eq!(got.len(), 2);
        assert_eq!(got[0].1[3..], ["200026", "200027"]);
        assert_eq!(got[0].2, (1, 2));
        let src = Source::from_text(FileId(0), "x", &text);
        let l = Lines::new(&src, &D, Budget::default()).next().unwrap();
        assert_eq!(&text[l.words[3].start..l.words[3].end], "20002\n6");
        assert_eq!(&text[l.words[4].start..l.words[4].end], "200027");
    }

    #[test]
    fn a_break_at_a_blank_is_joined_with_a_blank() {
        let first = format!("ip filter {} 102", "9".repeat(55));
        let got = read(&format!("{first}\n103 104\nnat x\n"));
        assert_eq!(got[0].1[2..], ["9".repeat(55), "102".into(), "103".into(), "104".into()]);
        // A blank kept at the start of the next line, at the exact width.
        let first = format!("ip {} 102", "9".repeat(79 - 7));
        assert_eq!(read(&format!("{first}\n 103\n"))[0].1[2..], ["102", "103"]);
    }

    #[test]
    fn a_file_that_was_not_pasted_is_left_alone() {
        let long = format!("ip {}", "a ".repeat(60));
        let text = format!("ip {}\nunknown thing\n{long}\n", "9".repeat(76));
        assert_eq!(read(&text).len(), 3);
        assert_eq!(read("ip a\n103 x\n").len(), 2);
    }

    #[test]
    fn full_width_letters_count_twice() {
        let first = format!("description {}x", "園".repeat(33));
        assert_eq!(width(&first), 79);
        assert_eq!(read(&format!("{first}\ny z\n"))[0].1[1], format!("{}xy", "園".repeat(33)));
        // One column stays free where the next letter needs two.
        let other = format!("ip {}", "x".repeat(76));
        let text = format!("{other}\nyy\ndescription {}\n児 z\n", "園".repeat(33));
        assert_eq!(read(&text)[1].1[1], format!("{}児", "園".repeat(33)));
    }

    #[test]
    fn the_budget_stops_the_reader_and_says_so() {
        let limits = crate::source::limits::Limits { nodes: 5, ..Default::default() };
        let src = Source::from_text(FileId(0), "x", &"ip a b\n".repeat(100));
        let mut l = Lines::new(&src, &D, Budget::new(&limits));
        assert!(l.by_ref().count() < 4);
        assert_eq!(l.notices().len(), 1);
    }
}
