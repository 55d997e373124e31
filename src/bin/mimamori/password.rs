//! `mimamori password`: one password a line on standard input, one answer each, in order.
//!
//! The password never goes anywhere but into the check: not into the answer, not into an error message. Lines are read
//! as bytes (no line is too long, none has to be Unicode); only the line end is taken off, blanks belong to the
//! password.

use crate::{End, TextOrJson, say};
use mimamori_check::i18n::{Args, Lang, Text, text};
use mimamori_check::model::secret::SecretText;
use mimamori_check::password::{self, Assessment, Checker, PasswordContext};
use std::io::{self, BufRead, IsTerminal, Write};

/// Bytes of one line that are looked at; the rest of a longer line is skipped.
const LINE: usize = 1 << 20;

pub(crate) fn run(format: TextOrJson, lang: Lang, context: &[String], year: i32) -> End {
    let checker = Checker::new(&PasswordContext { words: context, year });
    let stdin = io::stdin();
    if stdin.is_terminal() {
        say(
            text(
                "1行に1つ入れてください。打った文字は画面に見えます。まわりに気をつけてください。",
                "One password a line. What you type is visible on the screen.",
            ),
            lang,
            &Args::new(),
        );
    }
    let mut input = stdin.lock();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut end = End::Quiet;
    let mut number = 0usize;
    loop {
        let line = match next_line(&mut input) {
            Ok(Some(l)) => l,
            Ok(None) => break,
            Err(_) => return End::Failed,
        };
        number += 1;
        let r = checker.assess(line.expose());
        if r.is_default || r.leaked_rank.is_some() || matches!(r.class, "very-weak" | "weak") {
            end = End::ToDo;
        }
        let shown = match format {
            TextOrJson::Json => serde_json::to_string(&r).unwrap_or_default(),
            TextOrJson::Text => in_words(number, &r, lang),
        };
        if let Err(e) = writeln!(out, "{shown}").and_then(|()| out.flush()) {
            return if e.kind() == io::ErrorKind::BrokenPipe { end } else { End::Failed };
        }
    }
    if number == 0 {
        say(text("標準入力が空でした。", "Standard input was empty."), lang, &Args::new());
        return End::Failed;
    }
    drop(out);
    if format == TextOrJson::Text && !crate::print(&format!("\n{}\n", password::LIMITS.get(lang))) {
        return End::Failed;
    }
    end
}

/// The next line without its end, as text. `None` at the end of the input.
fn next_line(input: &mut impl BufRead) -> io::Result<Option<SecretText>> {
    let mut line: Vec<u8> = Vec::new();
    let mut any = false;
    loop {
        let chunk = input.fill_buf()?;
        if chunk.is_empty() {
            break;
        }
        any = true;
        let at = memchr::memchr(b'\n', chunk);
        let part = &chunk[..at.unwrap_or(chunk.len())];
        let room = LINE.saturating_sub(line.len());
        line.extend_from_slice(&part[..part.len().min(room)]);
        let used = at.map_or(chunk.len(), |i| i + 1);
        input.consume(used);
        if at.is_some() {
            break;
        }
    }
    if !any {
        return Ok(None);
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    let text = SecretText::new(String::from_utf8_lossy(&line));
    line.fill(0);
    Ok(Some(text))
}

fn in_words(number: usize, r: &Assessment, lang: Lang) -> String {
    const MAKERS: Text = text("この値で出荷する会社: {list}", "Shipped with it: {list}");
    const RANK: Text = text("一覧での順番は、およそ{n}番目です。", "About number {n} on that list.");
    let mut out = format!("{number}. {}", password::text_of(r.class).get(lang));
    let mut line = |s: &str| {
        out.push_str("\n   ・");
        out.push_str(s);
    };
    for code in &r.reasons {
        line(password::text_of(code).get(lang));
        if let Some(rank) = r.leaked_rank.filter(|_| *code == "leaked") {
            line(RANK.fill(&Args::new().with("n", rank)).get(lang));
        }
    }
    if !r.makers.is_empty() {
        line(MAKERS.fill(&Args::new().with("list", r.makers.join(", "))).get(lang));
    }
    for code in &r.suggestions {
        line(&format!("→ {}", password::text_of(code).get(lang)));
    }
    out
}
