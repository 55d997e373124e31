//! The native command line: the engine for people with hundreds of files, and for scripts.
//!
//! Comes in: paths, passwords on standard input, saved reports. Goes out: one result on standard output, remarks on
//! standard error, and an exit code:
//!
//! - `0` everything named was read, and nothing has to be done today or within a week;
//! - `1` something has to be done today or within a week (also when some files could not be read);
//! - `2` usage error, or nothing was read, or nothing is urgent *but* something named could not be read: "nothing to
//!   do" is only said of what was read.
//!
//! It never sends anything, never writes a file, and never prints a password. It may read the clock (the engine may
//! not). When the reader of our output goes away (`| head`), that is no error.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod check;
mod password;

use clap::{Parser, Subcommand, ValueEnum};
use mimamori_check::docs;
use mimamori_check::i18n::{Args, Lang, Text, text};
use mimamori_check::merge;
use mimamori_check::model::date::Date;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// 見守りカメラ安全チェック: カメラ・録画機・ルーターの設定を調べます。何も送りません。
/// (Checks camera, recorder and router files. Sends nothing.)
#[derive(Debug, Parser)]
#[command(name = "mimamori", version, max_term_width = 100)]
#[command(
    after_help = "終了コード / exit code: 0 = 急ぐことなし nothing urgent, 1 = 今日か1週間以内にすることあり \
                        something to do, 2 = 使い方か読み書きの誤り usage or I/O error"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LangArg {
    Ja,
    En,
}

impl From<LangArg> for Lang {
    fn from(l: LangArg) -> Lang {
        match l {
            LangArg::Ja => Lang::Ja,
            LangArg::En => Lang::En,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ReportFormat {
    Text,
    Json,
    Csv,
    /// 機器ごとに1行の表 (one device a row, CSV)
    Devices,
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TextOrJson {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MergeFormat {
    Text,
    Json,
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MdOrJson {
    Md,
    Json,
}

#[derive(Debug, clap::Args)]
struct TableArgs {
    #[arg(long, value_enum, default_value = "md")]
    format: MdOrJson,
    #[arg(long, value_enum, default_value = "ja")]
    lang: LangArg,
}

#[derive(Debug, clap::Args)]
struct CheckArgs {
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
    #[arg(long, value_enum, default_value = "ja")]
    lang: LangArg,
    /// 機器の資料(カタログ)か、足す資料(CISA KEV、CSAF、CVE)。何回でも (device catalogue to use instead of the built-in
    /// one, or documents to add to it: CISA KEV, CSAF, CVE; may be repeated)
    #[arg(long, value_name = "FILE")]
    catalog: Vec<PathBuf>,
    /// 今日の日付。書かなければこの機械の時計(UTC) (the day to check for; default: system clock, UTC)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    today: Option<Date>,
    /// 答えのファイル(JSON) (answers: {"answers": {"a02": "yes"}, "device_of": {"motion.conf": "192.168.1.20"},
    /// "context": ["…"]})
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// ファイルかフォルダー。「-」は標準入力 (files, folders, - for standard input)
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// ファイルを調べる (check files)
    Check(CheckArgs),
    /// パスワードを調べる。1行に1つ、標準入力から (check passwords: one a line on standard input)
    Password {
        #[arg(long, value_enum, default_value = "text")]
        format: TextOrJson,
        #[arg(long, value_enum, default_value = "ja")]
        lang: LangArg,
        /// 園名や町名など (a word that an attacker would try first: facility, town, device)
        #[arg(long, value_name = "WORD")]
        context: Vec<String>,
    },
    /// 調べることの一覧 (all rules)
    Rules(TableArgs),
    /// 読める形式の一覧 (all formats)
    Formats(TableArgs),
    /// 質問の一覧 (all questions)
    Questions(TableArgs),
    /// 初期パスワードが知られている機器の一覧 (product families with known factory passwords)
    Credentials(TableArgs),
    /// 機器の資料の一覧 (the built-in device catalogue)
    Catalog(TableArgs),
    /// 多くの施設の結果をまとめる (many saved reports → one overview)
    Merge {
        #[arg(long, value_enum, default_value = "text")]
        format: MergeFormat,
        #[arg(long, value_enum, default_value = "ja")]
        lang: LangArg,
        #[arg(required = true, value_name = "REPORT.json")]
        reports: Vec<PathBuf>,
    },
}

/// How a command ended; the number is the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Quiet = 0,
    ToDo = 1,
    Failed = 2,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(c) => c,
        Err(e) => {
            // Help and version are answers, everything else is a usage error. A closed pipe is not our problem.
            let code = if e.use_stderr() { End::Failed } else { End::Quiet };
            let _ = e.print();
            return ExitCode::from(code as u8);
        }
    };
    ExitCode::from(run(cli.command) as u8)
}

fn run(command: Command) -> End {
    match command {
        Command::Check(args) => check::run(&args),
        Command::Password { format, lang, context } => {
            password::run(format, lang.into(), &context, today().year)
        }
        Command::Rules(t) => table(&t, docs::rules_md, docs::rules_json),
        Command::Formats(t) => table(&t, docs::formats_md, docs::formats_json),
        Command::Questions(t) => table(&t, docs::questions_md, docs::questions_json),
        Command::Credentials(t) => table(&t, docs::credentials_md, docs::credentials_json),
        Command::Catalog(t) => table(&t, docs::catalog_md, docs::catalog_json),
        Command::Merge { format, lang, reports } => merge_reports(&reports, format, lang.into()),
    }
}

fn table(t: &TableArgs, md: fn(Lang) -> String, json: fn() -> serde_json::Value) -> End {
    let out = match t.format {
        MdOrJson::Md => md(t.lang.into()),
        MdOrJson::Json => serde_json::to_string_pretty(&json()).unwrap_or_default() + "\n",
    };
    if print(&out) { End::Quiet } else { End::Failed }
}

fn merge_reports(paths: &[PathBuf], format: MergeFormat, lang: Lang) -> End {
    const UNREAD: Text = text("{file}: 読めませんでした ({why})", "{file}: cannot be read ({why})");
    let mut sites = Vec::new();
    let mut failed = false;
    for p in paths {
        let name = check::shown(p);
        let read = check::read_limited(p, merge::MAX_BYTES).map_err(|e| e.to_string()).and_then(|bytes| {
            merge::read(&merge::site_name(&name), &bytes).map_err(|t| t.get(lang).to_owned())
        });
        match read {
            Ok(s) => sites.push(s),
            Err(why) => {
                failed = true;
                say(UNREAD, lang, &Args::new().with("file", name).with("why", why));
            }
        }
    }
    if sites.is_empty() {
        return End::Failed;
    }
    let overview = merge::overview(sites);
    let out = match format {
        MergeFormat::Text => merge::text(&overview, lang),
        MergeFormat::Json => merge::json(&overview),
        MergeFormat::Csv => merge::table(&overview),
    };
    if !print(&out) {
        return End::Failed;
    }
    match (overview.urgent(), failed) {
        (true, _) => End::ToDo,
        (false, true) => End::Failed,
        (false, false) => End::Quiet,
    }
}

/// Write to standard output. `false` only for a real error: a reader that went away is none.
fn print(s: &str) -> bool {
    let mut out = io::stdout().lock();
    match out.write_all(s.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => true,
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => true,
        Err(e) => {
            let _ = writeln!(io::stderr(), "mimamori: {e}");
            false
        }
    }
}

/// A remark on standard error. File names in it cannot send control characters.
fn say(t: Text, lang: Lang, args: &Args) {
    let b = t.fill(args);
    let _ = writeln!(io::stderr(), "mimamori: {}", mimamori_check::export::plain(b.get(lang)));
}

fn day(s: &str) -> Result<Date, String> {
    Date::parse(s).ok_or_else(|| "YYYY-MM-DD".to_owned())
}

/// Today by the system clock, in UTC.
fn today() -> Date {
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(0));
    Date::from_days(seconds / 86_400)
}
