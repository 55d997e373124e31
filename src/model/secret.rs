//! Secret values and what is known of them.
//!
//! A [`SecretText`] never prints its value: `Debug` redacts, there is no `Display` and no serialisation.
//! Its buffer is overwritten when it is dropped (best effort: without `unsafe` the optimiser may remove it,
//! and JavaScript strings cannot be wiped at all, so nothing is promised to users).

use serde::Serialize;
use std::fmt;

/// What a file says about a secret. `Masked`, `Placeholder` and `Absent` are never "no password".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SecretState {
    Plain,
    Empty,
    Hash,
    Encrypted,
    Masked,
    Placeholder,
    Absent,
}

/// A secret read from a file or typed by the user. Only the password checks look inside.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretText(String);

impl SecretText {
    pub fn new(value: impl Into<String>) -> Self {
        SecretText(value.into())
    }
    /// The value itself. Callers must never let it reach a report, a log or a message.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(●●●)")
    }
}

impl Drop for SecretText {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.0).into_bytes();
        bytes.fill(0);
        std::hint::black_box(&bytes);
    }
}

/// State of a secret, with its value where the file shows it (in clear or as a known hash).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    pub state: SecretState,
    pub value: Option<SecretText>,
    /// For [`SecretState::Hash`]: the scheme ("md5", "sofia", …), so that defaults and reuse can be recognised.
    pub scheme: Option<&'static str>,
}

impl Secret {
    pub fn of(state: SecretState) -> Secret {
        Secret { state, value: None, scheme: None }
    }
    /// Reads a raw value by the shared mask and placeholder rules (atlas 0.3).
    pub fn read(raw: &str) -> Secret {
        let raw = live_default(raw).unwrap_or(raw);
        let state = classify(raw);
        if state == SecretState::Placeholder && is_variable(raw) {
            // The value is elsewhere, but one name is one value: reuse can be told without knowing it.
            return Secret { state, value: Some(SecretText::new(raw)), scheme: Some(VARIABLE) };
        }
        let value = matches!(state, SecretState::Plain).then(|| SecretText::new(raw));
        Secret { state, value, scheme: None }
    }
    pub fn hash(raw: &str, scheme: &'static str) -> Secret {
        Secret { state: SecretState::Hash, value: Some(SecretText::new(raw)), scheme: Some(scheme) }
    }
}

/// `${NAME:value}` (go2rtc) and `${NAME:-value}` (shells, Docker): the value counts when the variable is not set.
fn live_default(raw: &str) -> Option<&str> {
    let inner = raw.trim().trim_matches(['"', '\'']).strip_prefix("${")?.strip_suffix('}')?;
    let (_, value) = inner.split_once(':')?;
    let value = value.strip_prefix('-').unwrap_or(value);
    (!value.is_empty() && !value.starts_with(['?', '+'])).then_some(value)
}

/// Scheme of a placeholder that is the name of a variable; its `value` is that name, not a secret.
pub const VARIABLE: &str = "variable";

/// `${X}`, `{FRIGATE_X}`, `!secret x`: a name that stands for one value wherever it is used.
fn is_variable(raw: &str) -> bool {
    let v = raw.trim().trim_matches(['"', '\'']);
    let name =
        |s: &str| s.len() > 1 && s.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    let inner = v.strip_prefix('$').unwrap_or(v).strip_prefix('{').and_then(|r| r.strip_suffix('}'));
    inner
        .or_else(|| v.strip_prefix("!secret "))
        .or_else(|| v.strip_prefix("!env_var "))
        .is_some_and(|n| name(n.trim()))
}

/// Mask, placeholder, empty or plain, by the value alone.
pub fn classify(raw: &str) -> SecretState {
    let v = raw.trim().trim_matches(['"', '\'']);
    if v.is_empty() || is_blank_word(v) {
        return SecretState::Empty;
    }
    if is_mask(v) {
        SecretState::Masked
    } else if is_placeholder(v) {
        SecretState::Placeholder
    } else {
        SecretState::Plain
    }
}

/// `(blank)`, `(empty password)`: a person's words for none.
fn is_blank_word(v: &str) -> bool {
    const WORDS: [&str; 5] = ["(blank)", "(empty)", "(no password)", "(blank password)", "(empty password)"];
    WORDS.iter().any(|w| v.eq_ignore_ascii_case(w))
}

/// `****`, `＃＃＃＃`, `●●●`, `xxxx`, `<redacted>`, `**REDACTED**` …
pub fn is_mask(v: &str) -> bool {
    const FILL: [char; 9] = ['*', '＊', '＃', '●', '•', '・', '■', '×', '○'];
    let all_of = |c: char| v.len() >= 3 && v.chars().all(|x| x == c);
    let all_fill = v.chars().all(|c| FILL.contains(&c));
    let all_x = v.len() >= 3 && v.chars().all(|c| matches!(c, 'x' | 'X'));
    let all_hash = all_of('#') || all_of('=');
    // `xoxb-xxxxxxxxxxxx`: only what kind of key it is was left.
    let tail = v.len() - v.trim_end_matches(['x', 'X', '*']).len() >= 8;
    let word = v.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    all_fill
        || all_x
        || all_hash
        || tail
        || matches!(
            word.as_str(),
            "redacted" | "removed" | "hidden" | "masked" | "secret removed" | "omitted"
        )
}

/// `${VAR}`, `{{ var }}`, `!secret x`, `<PASSWORD>`, `%VAR%`, `YOUR_PASSWORD`, `change_this_…` …
pub fn is_placeholder(v: &str) -> bool {
    let wrapped = |a: &str, b: &str| v.len() > a.len() + b.len() && v.starts_with(a) && v.ends_with(b);
    if wrapped("${", "}")
        || wrapped("{{", "}}")
        || wrapped("<", ">")
        || wrapped("%", "%")
        || wrapped("{", "}")
        || wrapped("[", "]") && v.len() > 4
        || wrapped("__", "__")
        || ["!secret ", "!env_var ", "!include", "!input ", "!ENV ", "!vault", "!reset"]
            .iter()
            .any(|t| v.starts_with(t))
        || v.contains("<?")
    {
        return true;
    }
    let low = v.to_ascii_lowercase();
    let squeezed: String = low.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let upper_word = v.len() >= 6 && v.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    squeezed.starts_with("your")
        && (squeezed.contains("pass") || squeezed.contains("user") || squeezed.contains("secret"))
        || low.starts_with("change_this")
        || low.starts_with("changeme_")
        || squeezed == "yourpw"
        || matches!(v, "PASS" | "PASSWD" | "パスワード")
        || v.ends_with("のパスワード")
        || v.ends_with("_PASSWORD")
        || v.contains("PRE_SHARED_KEY")
        || upper_word && ["pass", "user", "_ip", "host", "contrase", "senha"].iter().any(|w| low.contains(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_and_placeholders_are_never_empty_or_plain() {
        for m in [
            "******",
            "＃＃＃＃＃＃＃＃",
            "**REDACTED**",
            "<redacted>",
            "xxxx",
            "XXXXX",
            "●●●",
            "xoxb-xxxxxxxx",
        ] {
            assert_eq!(classify(m), SecretState::Masked, "{m}");
        }
        for p in [
            "${X}",
            "!secret cam",
            "<PASSWORD>",
            "%PW%",
            "{{ pw }}",
            "{FRIGATE_RTSP_PASSWORD}",
            "YOURPASSWORD",
            "your_password",
            "change_this_to_x",
            "PASS",
            "CONTRASENA_CAM",
            "カメラのパスワード",
        ] {
            assert_eq!(classify(p), SecretState::Placeholder, "{p}");
        }
        assert_eq!(classify("\"\""), SecretState::Empty);
        // The default of a variable is a live password.
        for d in ["${PW:hoiku}", "${PW:-hoiku}"] {
            assert_eq!(Secret::read(d).value.as_ref().map(SecretText::expose), Some("hoiku"), "{d}");
        }
        assert_eq!(Secret::read("${PW:?not set}").state, SecretState::Placeholder);
        // One name is one value, so that reuse can be told.
        assert_eq!(Secret::read("{CAM_PW}").scheme, Some(VARIABLE));
        assert_eq!(Secret::read("<PASSWORD>").scheme, None);
        // `$VAR` without braces is used literally by go2rtc; `password` is a real (bad) password.
        assert_eq!(classify("$VAR"), SecretState::Plain);
        assert_eq!(classify("password"), SecretState::Plain);
    }

    #[test]
    fn debug_never_shows_the_value() {
        assert!(!format!("{:?}", Secret::read("hunter2")).contains("hunter2"));
    }
}
