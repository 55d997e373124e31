//! A file from which passwords or keys can be read: it must be handled like a key. One finding for each file.

use super::accounts::file_of;
use super::{Context, Example, Rule, Sink};
use crate::i18n::text;
use crate::model::fact::Fact;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::map::{HashSet, SortedMap};
use crate::model::secret::SecretState;
use crate::model::span::FileId;

/// So many lines are shown.
const SHOWN: usize = 10;

pub static RULE: Rule = Rule {
    code: "MC205",
    name: "secret-in-clear",
    since: "0.1.0",
    severity: Severity::Low,
    notice_item: NoticeItem::O,
    title: text(
        "このファイルから、パスワードや鍵が読めます({n}か所)",
        "Passwords or keys can be read from this file ({n} places)",
    ),
    why: text(
        "このファイルを手に入れた人は、カメラや機器に入れます。",
        "Whoever gets this file can log in to cameras and devices.",
    ),
    fix: text(
        "ファイルをメールや共有フォルダーに置かないでください。人に渡すときは、パスワードの行を消してください。",
        "Do not leave the file in mail or shared folders. Before handing it over, delete the lines with passwords.",
    ),
    who: &[Who::Staff, Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)", "個人情報の保護に関する法律 第23条"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[("motion.conf", "daemon on\nstream_port 0\ntarget_dir /x\ndatabase_password Kaki-7-Tonbo-Suzu\n")],
    good: &[("motion.conf", "daemon on\nstream_port 0\ntarget_dir /x\ndatabase_password ${DB_PASSWORD}\n")],
};

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let mut files: SortedMap<FileId, Vec<&Fact>> = SortedMap::new();
    let mut lines = HashSet::new();
    for f in ctx.facts.iter() {
        let readable = match &f.secret {
            Some(s) => s.state == SecretState::Plain,
            None => f.key == key::SECRET_IN_FILE,
        };
        if !readable || f.key == key::SECRET_IN_COMMENT {
            continue;
        }
        let Some(file) = file_of(&f.evidence) else { continue };
        // An account and its setting are one place.
        if lines.insert(place(f)) {
            files.entry(file).or_default().push(f);
        }
    }
    for facts in files.values() {
        let Some((first, rest)) = facts.split_first() else { continue };
        out.report(first.evidence.clone())
            .also_all(rest.iter().take(SHOWN - 1).copied())
            .device(ctx.facts.device_of(first.subject))
            .arg("n", facts.len());
    }
}

fn place(f: &Fact) -> (FileId, u32, u32) {
    match &f.evidence {
        crate::model::fact::Evidence::File(s) => (s.file, s.start, s.end),
        e => (file_of(e).unwrap_or(FileId(u32::MAX)), 0, 0),
    }
}
