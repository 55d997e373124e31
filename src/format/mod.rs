//! Document → Facts: knows vendors and models, no syntax.
//!
//! One file per format. To add one: write `src/format/<id>.rs` with a `pub static FORMAT: Format`, and put its word in
//! the `formats!{…}` line below. Tests check that every file of this folder is in the list and that each fixture is
//! claimed by exactly one format.

pub mod camera_shell;
pub mod generic;
pub mod hosts;
pub mod nmap_stream;
pub mod papers;
pub mod router;
pub mod sink;
mod table;
pub mod tree;

use crate::i18n::{Text, text};
use crate::model::fact::DeviceKind;
use crate::source::Source;
pub use sink::{FactSink, facts_from_url};

/// How sure a format is that a file is its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sniff {
    No,
    /// Likely, with a weight (1–99) that decides between several likely formats.
    Maybe(u8),
    Sure,
}

/// What a format may look at to recognise a file: the decoded text, never the file's name.
#[derive(Debug, Clone, Copy)]
pub struct Head<'s> {
    /// The first part of the text (at most 64 KiB, cut at a character).
    pub head: &'s str,
    /// All of it, for cheap searches.
    pub text: &'s str,
}

impl<'s> Head<'s> {
    pub fn of(text: &'s str) -> Head<'s> {
        Head::first(text, 64 << 10)
    }
    fn first(text: &'s str, bytes: usize) -> Head<'s> {
        let mut end = text.len().min(bytes);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Head { head: &text[..end], text }
    }
}

/// One file format of one product family. Plain data with function pointers: every field is mandatory.
pub struct Format {
    /// Stable identifier, also in the report (`yamaha-rtx`).
    pub id: &'static str,
    pub name: Text,
    pub vendor: &'static str,
    pub kind: DeviceKind,
    /// What this format reads and what stays unread, in words for people (docs/formats.md).
    pub reads: Text,
    /// Names that such files usually have; shown to people, never used to recognise.
    pub usual_names: &'static [&'static str],
    pub sniff: fn(&Head<'_>) -> Sniff,
    /// Read the whole file into facts. Cannot fail.
    pub read: fn(&Source, &mut FactSink<'_>),
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Format").field("id", &self.id).finish_non_exhaustive()
    }
}

macro_rules! formats {
    ($($m:ident),* $(,)?) => {
        $(pub mod $m;)*
        /// Every format the tool reads.
        pub static FORMATS: &[&Format] = &[$(&$m::FORMAT),*];
    };
}

formats! {
    allied_telesis,
    arp_table,
    atomcam,
    axis,
    blue_iris,
    canon,
    catalogue,
    cisco_ios,
    csaf,
    cve_record,
    dafang,
    dahua_cgi,
    device_json,
    device_list,
    device_note,
    device_page,
    dhcp_leases,
    docker_compose,
    edgeos,
    env,
    eol,
    fingerprint,
    fortios,
    foscam,
    frigate,
    go2rtc,
    hanwha,
    hikvision_isapi,
    home_assistant,
    iptables,
    ispy,
    kerberos,
    kev,
    majestic,
    masscan,
    mediamtx,
    mikrotik,
    mjpg_streamer,
    mobotix,
    moonfire,
    mosquitto,
    motion,
    motioneye,
    naabu,
    nec_ix,
    neolink,
    netstat,
    nftables,
    nmap_greppable,
    nmap_normal,
    nmap_xml,
    nvram,
    nx_witness,
    onvif,
    openwrt,
    pfsense,
    prudynt,
    reolink,
    sbom,
    screen_text,
    shinobi,
    shodan,
    sony,
    synology,
    tvt,
    unifi,
    unifi_protect,
    uniview,
    upnpc,
    vex,
    vivotek,
    wz_mini,
    xm_dvrip,
    yamaha_rtx,
    yihack,
    zoneminder,
}

/// When a file does not say of which day it is.
pub const UNKNOWN_DAY: Text = text("日付不明", "an unknown day");

/// The format with this identifier.
pub fn find(id: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|f| f.id == id)
}

/// Enough of a file to recognise nearly every one. Eighty formats look at it, most of them at every line.
const SHORT: usize = 8 << 10;

/// Which format a text is in. The surest wins; among equals the first of the list. But a long text is what it begins as: the
/// format that its first part and its whole head surely are wins, also over an earlier one that only what follows would make sure.
pub fn recognise(text: &str) -> Option<(&'static Format, Sniff)> {
    if text.len() > 2 * SHORT {
        let short = Head::first(text, SHORT);
        let end = memchr::memrchr(b'\n', short.head.as_bytes()).map_or(short.head.len(), |i| i + 1);
        let short = Head { head: short.head.get(..end).unwrap_or(short.head), text };
        let whole = Head::of(text);
        // The whole head must say the same of this one.
        if let found @ Some((f, Sniff::Sure)) = among(&short)
            && program(whole.head).is_none()
            && !whole.head.contains("\n```")
            && (f.sniff)(&whole) == Sniff::Sure
        {
            return found;
        }
        return among(&whole);
    }
    among(&Head::of(text))
}

fn among(head: &Head<'_>) -> Option<(&'static Format, Sniff)> {
    // A manual shows settings between fences: they may be those of a device, or an example.
    let manual = head.head.starts_with("```") || head.head.contains("\n```");
    let program = program(head.head);
    let may = |f: &Format| match program {
        None => true,
        Some(Program::Script) => SCRIPTS.contains(&f.id),
        Some(Program::Source) => false,
    };
    let mut best: Option<(&'static Format, Sniff)> = None;
    for f in FORMATS.iter().filter(|f| may(f)) {
        let s = (f.sniff)(head);
        let s = if manual && s == Sniff::Sure { Sniff::Maybe(60) } else { s };
        if s != Sniff::No && best.is_none_or(|(_, b)| s > b) {
            best = Some((f, s));
            if s == Sniff::Sure {
                break;
            }
        }
    }
    best
}

/// Formats whose files are scripts themselves.
const SCRIPTS: [&str; 6] = ["majestic", "mjpg-streamer", "iptables", "nftables", "mikrotik", "openwrt"];

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Program {
    Script,
    Source,
}

/// Does the text only quote settings: an installer, a test, a library? Told from what stands at the very start of lines, where
/// settings have names; a script inside of settings is indented.
pub(crate) fn program(head: &str) -> Option<Program> {
    const SCRIPT: [&str; 12] = [
        "echo ", "cat >", "cat <", "sed -i", "set -e", "set -u", "if [", "while [", "FROM ", "RUN ", "COPY ",
        "param(",
    ];
    const SOURCE: [&str; 33] = [
        "#include ",
        "#define ",
        "#[",
        "<?php",
        "\"\"\"",
        "import ",
        "def ",
        "async ",
        "func ",
        "fn ",
        "pub ",
        "impl ",
        "mod ",
        "namespace ",
        "public ",
        "internal ",
        "private ",
        "function ",
        "module.exports",
        "return ",
        "require ",
        "if (",
        "export const ",
        "export function ",
        "export default ",
        "export async ",
        "export interface ",
        "export class ",
        "export type ",
        "});",
        "})",
        "try {",
        "try:",
    ];
    // These are also words of settings: only with the signs of a program behind them.
    const SIGNED: [&str; 16] = [
        "class ",
        "const ",
        "let ",
        "static ",
        "struct ",
        "enum ",
        "type ",
        "interface ",
        "using ",
        "use ",
        "from ",
        "if ",
        "for ",
        "int ",
        "void ",
        "char ",
    ];
    // Most lines begin otherwise.
    const BEGINS: u128 = first_signs(&SCRIPT)
        | first_signs(&SOURCE)
        | first_signs(&SIGNED)
        | first_signs(&["fi", "done", "esac", "EOF", "$", "/*"]);
    let may = |l: &str| {
        l.bytes().next().is_some_and(|b| b < 128 && BEGINS >> b & 1 == 1)
            || l.ends_with('"')
            || memchr::memchr2(b'(', b'=', l.as_bytes()).is_some()
    };
    // The first sign tells nearly all of them apart; the comparison of words is a call.
    let begins = |w: &str, l: &str| w.as_bytes().first() == l.as_bytes().first() && l.starts_with(w);
    let is = |list: &[&str], l: &str| list.iter().any(|w| begins(w, l));
    let (mut script, mut source, mut lines) = (0usize, 0usize, 0usize);
    for l in head.lines().take(4_000).map(str::trim_end).filter(|l| !l.is_empty()) {
        lines += 1;
        if lines > 1 && !may(l) {
            continue;
        }
        let end =
            || l.ends_with(['{', ';', ':', '(', ')', '`']) || l.contains(" import ") || l.contains(" = ");
        let signed = SIGNED.iter().filter(|w| begins(w, l)).filter_map(|w| l.strip_prefix(w)).any(|r| {
            let end = end();
            (end || l.starts_with("class "))
                && r.starts_with(|c: char| end && c != '=' || c.is_ascii_uppercase())
        });
        // `fs.writeFileSync(…`, `CONF = """`
        let call = l.split('(').next().filter(|n| n.len() < l.len()).is_some_and(|n| {
            n.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'))
                && n.starts_with(|c: char| c.is_ascii_alphabetic())
                && (n.contains('.') || l.ends_with([';', '{', '(']))
        });
        let opens = l.ends_with(['[', '(', '"', '`'])
            && ["= [", "= (", "\"\"\"", "= `"].iter().any(|w| l.ends_with(w));
        if lines == 1 && l.starts_with("#!/") && l.ends_with("vbash") {
            // VyOS runs its own commands: a file of them is a configuration.
            return None;
        }
        if lines == 1 && l.starts_with("#!/") {
            script += 2;
        } else if matches!(l, "fi" | "done" | "esac" | "EOF")
            || l.starts_with('$') && !l.starts_with("$ ")
            || is(&SCRIPT, l)
            // A text over several lines that is given a name.
            || l.ends_with("=\"") && !l.contains([' ', '<'])
        {
            script += 1;
        } else if l == "/*" || is(&SOURCE, l) || signed || call || opens {
            source += 1;
        }
    }
    let all = script + source;
    if all < 2 || all * if all < 3 { 8 } else { 25 } < lines {
        None
    } else if source > script {
        Some(Program::Source)
    } else {
        Some(Program::Script)
    }
}

/// One bit for each sign (of ASCII) with which these words begin.
const fn first_signs(words: &[&str]) -> u128 {
    let (mut bits, mut i) = (0, 0);
    while i < words.len() {
        bits |= 1 << words[i].as_bytes()[0];
        i += 1;
    }
    bits
}

/// The part of a pasted text that is a file: inside of code fences and the like, below the headers of an HTTP answer.
/// Everything else is blanked, byte by byte, so that places stay where they are. With the number of lines that were blanked.
pub fn excerpt(text: &str) -> Option<(String, u32)> {
    let answer = text.starts_with("HTTP/1") || text.starts_with("HTTP/2");
    let has = |w: &&str| memchr::memmem::find(text.as_bytes(), w.as_bytes()).is_some();
    if has(&"\n> ")
        && let found @ Some(_) = quoted(text)
    {
        return found;
    }
    if !answer && !["```", "<pre>"].iter().any(has) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let (mut end, mut lost) = (None, 0u32);
    let mut headers = answer;
    for line in text.split_inclusive('\n') {
        let t = line.trim();
        let before = end;
        if !answer {
            end = match end {
                Some(e) => Some(e).filter(|e| !t.starts_with(*e)),
                None if t.starts_with("```") => Some("```"),
                None => t.ends_with("<pre>").then_some("</pre"),
            };
        }
        headers &= !t.is_empty();
        if before == end && (end.is_some() || answer && !headers) {
            out.push_str(line);
        } else {
            lost += u32::from(!t.is_empty());
            blank(&mut out, line);
        }
    }
    Some((out, lost))
}

/// What a mail quotes, if it is most of the text: `> Model: EX-20`.
#[cold]
fn quoted(text: &str) -> Option<(String, u32)> {
    let (mut out, mut marked, mut lost) = (String::with_capacity(text.len()), 0, 0u32);
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start_matches(['>', ' ']);
        let kept = if line.starts_with('>') { bare.len() } else { 0 };
        let (marks, rest) = line.split_at(line.len() - kept);
        blank(&mut out, marks);
        out.push_str(rest);
        marked += u32::from(kept > 0);
        lost += u32::from(kept == 0 && !line.trim().is_empty());
    }
    (marked > 2 && marked > lost).then_some((out, lost))
}

/// A guide that shows several routers: the text without the blocks between fences that another kind of router wrote than the
/// rest, and for each such kind a text with nothing but its blocks. The work grows with the text; no guide has a thousand
/// fences, so blocks behind that many stay with the rest.
#[cold]
pub fn others(text: &str) -> Option<(String, Vec<(String, String)>)> {
    memchr::memmem::find(text.as_bytes(), b"```").filter(|_| text.len() < 1 << 20)?;
    let mut kinds = vec![recognise(text)?.0];
    let least = if kinds[0].kind == DeviceKind::Router { Sniff::Maybe(60) } else { Sniff::Sure };
    // Whose each line is. Between two fences may be a block or prose: the first may end one that begins before the text.
    let mut owner = Vec::new();
    let (mut at, mut block, mut fences) = (0, (0, 0), 0);
    for line in text.split_inclusive('\n') {
        let end = at;
        at += line.len();
        owner.push(0);
        if fences == 1000 || !line.trim_start().starts_with("```") {
            continue;
        }
        fences += 1;
        let (first, from) = std::mem::replace(&mut block, (owner.len() - 1, at));
        let head = Head::of(text.get(from..end).unwrap_or(""));
        let routers = FORMATS.iter().filter(|f| f.kind == DeviceKind::Router);
        let best = routers.map(|f| ((f.sniff)(&head), *f)).max_by_key(|b| b.0);
        if let Some((_, f)) = best.filter(|b| b.0 >= least && (kinds[0].sniff)(&head) == Sniff::No) {
            let known = kinds.iter().position(|k| k.id == f.id);
            let k = known.unwrap_or(kinds.len());
            if known.is_none() {
                kinds.push(f);
            }
            owner[first..].fill(k);
        }
    }
    let only = |k: usize| {
        let mut out = String::with_capacity(text.len());
        for (line, of) in text.split_inclusive('\n').zip(&owner) {
            if *of == k { out.push_str(line) } else { blank(&mut out, line) }
        }
        out
    };
    let rest = only(0);
    let same = kinds.len() > 1 && recognise(&rest).is_some_and(|r| r.0.id == kinds[0].id);
    same.then(|| (rest, (1..kinds.len()).map(|k| (kinds[k].id.to_owned(), only(k))).collect()))
}

/// Blanks in the place of a line.
fn blank(out: &mut String, line: &str) {
    out.extend(line.bytes().map(|b| if matches!(b, b'\n' | b'\r') { char::from(b) } else { ' ' }));
}

/// A table whose cells are set apart by full-width signs, with tabs in their place. Each sign is three bytes long and becomes a
/// tab and two blanks, so that places stay where they are.
#[cold]
pub fn narrow(text: &str) -> Option<String> {
    let head = Head::of(text).head;
    let agree = |sign: &&str| {
        let mut widths = head.lines().take(60).map(|l| l.matches(*sign).count()).filter(|n| *n >= 2);
        widths.next().is_some_and(|n| widths.any(|m| m == n))
    };
    let sign = ["，", "；", "、", "｜"].into_iter().find(agree).filter(|_| !head.contains('\t'))?;
    Some(text.replace(sign, "\t  "))
}

/// What [`excerpt`] left out, without the fences.
pub fn around(text: &str, excerpt: &str) -> String {
    let rest = |(whole, inner): (&str, &str)| {
        let fence = whole.trim_start().starts_with("```");
        (inner.trim().is_empty() && !fence).then(|| format!("{whole}\n"))
    };
    text.lines().zip(excerpt.lines()).filter_map(rest).collect()
}

/// After all files are read: what one file says for another one of the same program.
pub fn join_files(facts: &mut crate::model::fact::Facts, files: &mut [crate::model::report::FileInfo]) {
    motion::inherit(facts, files);
}

/// After it is known which files are of one device: what one fact says of another one.
pub fn join_devices(facts: &mut crate::model::fact::Facts, files: &[crate::model::report::FileInfo]) {
    router::join(facts, files);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a file of one format is does not depend on how much of it is looked at first: one of each, repeated until it is
    /// long.
    #[test]
    fn a_long_file_is_what_its_whole_head_says() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
        let mut seen = 0;
        for f in FORMATS {
            let Ok(files) = std::fs::read_dir(folder.join(f.id).join("ok")) else { continue };
            let Some(text) = files.flatten().find_map(|e| std::fs::read_to_string(e.path()).ok()) else {
                continue;
            };
            let long = text.repeat(20_000 / text.len().max(1) + 1);
            let id = |found: Option<(&Format, Sniff)>| found.map(|(f, s)| (f.id, s));
            assert_eq!(id(recognise(&long)), id(among(&Head::of(&long))), "{}", f.id);
            seen += 1;
        }
        assert!(seen > 40, "{seen} formats have fixtures");
    }
}
