//! Texts in Japanese and English.
//!
//! A text stands next to the thing that it describes. Both languages are mandatory struct fields, so a
//! missing translation does not compile. Arguments are named: `"{port} 番"`. The engine itself never
//! chooses a language.

use serde::{Deserialize, Serialize};

/// A constant text in both languages. `{name}` marks an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    pub ja: &'static str,
    pub en: &'static str,
}

/// Short way to write a [`Text`] constant.
pub const fn text(ja: &'static str, en: &'static str) -> Text {
    Text { ja, en }
}

/// A finished text in both languages, as it crosses the wire.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bi {
    pub ja: String,
    pub en: String,
}

impl Bi {
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

impl From<&Text> for Bi {
    fn from(t: &Text) -> Self {
        Bi { ja: t.ja.to_owned(), en: t.en.to_owned() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    Ja,
    En,
}

impl Lang {
    /// BCP 47 tag for `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::Ja => "ja",
            Lang::En => "en",
        }
    }
}

impl Text {
    pub const fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ja => self.ja,
            Lang::En => self.en,
        }
    }

    /// Both languages with the arguments filled in.
    pub fn fill(&self, args: &Args) -> Bi {
        Bi { ja: render(self.ja, Lang::Ja, args), en: render(self.en, Lang::En, args) }
    }
}

/// One named argument of a message. Never a secret value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    Int(i64),
    Str(String),
    /// A word that itself has two languages ("カメラ" / "camera").
    Text(Text),
    /// A word in two languages and what it names, in brackets: "(業者が使う命令: no nat …)".
    Said(Text, String),
    /// Written for each language.
    Both(Bi),
}

impl From<i64> for Arg {
    fn from(v: i64) -> Self {
        Arg::Int(v)
    }
}
impl From<u16> for Arg {
    fn from(v: u16) -> Self {
        Arg::Int(i64::from(v))
    }
}
impl From<u32> for Arg {
    fn from(v: u32) -> Self {
        Arg::Int(i64::from(v))
    }
}
impl From<usize> for Arg {
    fn from(v: usize) -> Self {
        Arg::Int(i64::try_from(v).unwrap_or(i64::MAX))
    }
}
impl From<&str> for Arg {
    fn from(v: &str) -> Self {
        Arg::Str(v.to_owned())
    }
}
impl From<String> for Arg {
    fn from(v: String) -> Self {
        Arg::Str(v)
    }
}
impl From<Text> for Arg {
    fn from(v: Text) -> Self {
        Arg::Text(v)
    }
}

/// Named arguments in the order they were given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Args(pub Vec<(&'static str, Arg)>);

impl Args {
    pub fn new() -> Self {
        Args::default()
    }
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.0.push((name, value.into()));
        self
    }
    pub fn get(&self, name: &str) -> Option<&Arg> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, v)| v)
    }
}

/// Fill `{name}` in `template`. An unknown name stays as it is (a test looks for that).
pub fn render(template: &str, lang: Lang, args: &Args) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, tail) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = tail.find('}') else {
            out.push_str(tail);
            return out;
        };
        match args.get(&tail[1..close]) {
            Some(Arg::Int(i)) => out.push_str(&i.to_string()),
            Some(Arg::Str(s)) => out.push_str(s),
            Some(Arg::Text(t)) => out.push_str(t.get(lang)),
            Some(Arg::Both(b)) => out.push_str(b.get(lang)),
            Some(Arg::Said(t, s)) => out.push_str(&["(", t.get(lang), s, ")"].concat()),
            None => out.push_str(&tail[..=close]),
        }
        rest = &tail[close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_named_arguments_in_both_languages() {
        let t = text("{what}の{n}番", "{what} no. {n}");
        let b = t.fill(&Args::new().with("what", text("ポート", "port")).with("n", 80u16));
        assert_eq!((b.ja.as_str(), b.en.as_str()), ("ポートの80番", "port no. 80"));
    }

    #[test]
    fn leaves_unknown_names_and_open_braces_alone() {
        assert_eq!(render("a {x} {", Lang::En, &Args::new()), "a {x} {");
    }
}
