//! Pages and their addresses: `#/files`, `#/questions/a02`. Only the fragment changes, so this works under any path, from
//! `file://` and inside a frame; the browser's Back goes to the page before.

use crate::i18n::{Text, text};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Page {
    #[default]
    Start,
    Files,
    Password,
    Questions(Step),
    Result,
    Print,
    Emergency,
    About,
}

/// Where in the questions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Step {
    #[default]
    Intro,
    One(String),
    Check,
}

impl Page {
    /// Anything that is not a page is the start page.
    pub fn parse(hash: &str) -> Page {
        let mut it = hash.trim_start_matches('#').trim_start_matches('/').splitn(2, '/');
        match (it.next().unwrap_or(""), it.next()) {
            ("files", _) => Page::Files,
            ("password", _) => Page::Password,
            ("questions", Some("check")) => Page::Questions(Step::Check),
            ("questions", Some(id)) if id.len() < 9 && id.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                Page::Questions(Step::One(id.to_owned()))
            }
            ("questions", _) => Page::Questions(Step::Intro),
            ("result", _) => Page::Result,
            ("print", _) => Page::Print,
            ("emergency", _) => Page::Emergency,
            ("about", _) => Page::About,
            _ => Page::Start,
        }
    }
    pub fn hash(&self) -> String {
        match self {
            Page::Start => "#/start".to_owned(),
            Page::Files => "#/files".to_owned(),
            Page::Password => "#/password".to_owned(),
            Page::Questions(Step::Intro) => "#/questions".to_owned(),
            Page::Questions(Step::One(id)) => format!("#/questions/{id}"),
            Page::Questions(Step::Check) => "#/questions/check".to_owned(),
            Page::Result => "#/result".to_owned(),
            Page::Print => "#/print".to_owned(),
            Page::Emergency => "#/emergency".to_owned(),
            Page::About => "#/about".to_owned(),
        }
    }
    pub const fn title(&self) -> Text {
        match self {
            Page::Start => text("はじめに", "Start"),
            Page::Files => text("ファイルを調べる", "Check files"),
            Page::Password => text("パスワードを調べる", "Check a password"),
            Page::Questions(Step::Check) => text("答えの確認", "Check your answers"),
            Page::Questions(_) => text("質問に答える", "Answer questions"),
            Page::Result => text("調べた結果", "Result"),
            Page::Print => text("印刷する", "Print"),
            Page::Emergency => text("もしもの時", "In an emergency"),
            Page::About => text("この道具について", "About this tool"),
        }
    }
}
