//! Model names: one key for comparing, and patterns for families.
//!
//! A key has only capital letters, digits and `+`, so that `NVRmini 2` and `NVRmini2` are one. Lens sizes do not make
//! another model (`(2.8MM)`); revision letters do (`(B)`). A pattern writes `#` for a digit, `?` for a letter or digit,
//! `@` for one to four letters, and `*` at the end for any rest. Matching walks a set of places: no recursion, linear.

use crate::model::fold::fold;

/// The key of a model name.
pub fn model_key(name: &str) -> String {
    let folded = fold(name);
    let bare = without_lens(&folded);
    bare.chars().filter(|c| c.is_alphanumeric() || *c == '+').flat_map(char::to_uppercase).collect()
}

/// Cut `(2.8MM)`, `(2.8-12mm)`, ` 4mm`: the lens, not the model.
fn without_lens(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    let mut rest = s;
    while let Some(at) = rest.find('(') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        match tail.find(')') {
            Some(end) if is_lens(tail.get(1..end).unwrap_or("")) => rest = tail.get(end + 1..).unwrap_or(""),
            _ => {
                out.push('(');
                rest = tail.get(1..).unwrap_or("");
            }
        }
    }
    out.push_str(rest);
    let words: Vec<&str> =
        out.split(' ').filter(|w| !(w.to_ascii_lowercase().ends_with("mm") && is_lens(w))).collect();
    words.join(" ")
}

fn is_lens(s: &str) -> bool {
    let t = s.trim().to_ascii_lowercase();
    let t = t.strip_suffix("mm").unwrap_or(&t).trim();
    !t.is_empty()
        && t.contains(|c: char| c.is_ascii_digit())
        && t.contains('.') | s.to_ascii_lowercase().contains("mm")
        && t.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'~'))
}

/// Keys under which a device's model may be listed, best first: as written, without the maker's name in front, without
/// the kind of device behind it. `vendor_names` are folded names of the makers in question.
pub fn keys_of(model: &str, vendor_names: &[&str]) -> Vec<String> {
    let folded = fold(model);
    let mut texts = vec![folded.clone()];
    // "AXIS Q1647 Network Camera", "DVR HVR-4781"
    let mut bare = folded.clone();
    for name in vendor_names {
        let n = fold(name);
        if let Some(head) = bare.get(..n.len())
            && head.eq_ignore_ascii_case(&n)
            && bare[n.len()..].starts_with([' ', '-', '_'])
        {
            bare = bare[n.len()..].trim_start_matches([' ', '-', '_']).to_owned();
        }
    }
    texts.push(bare.clone());
    const BEHIND: &[&str] = &[
        "network camera",
        "ip camera",
        "dome camera",
        "camera",
        "nvr",
        "dvr",
        "ネットワークカメラ",
        "カメラ",
        "レコーダー",
        "レコーダ",
        "(jp)",
        "(us)",
        "(eu)",
        "wi-fi",
    ];
    for _ in 0..3 {
        let low = bare.to_lowercase();
        let Some(word) = BEHIND.iter().find(|w| low.ends_with(*w) && low.len() > w.len()) else { break };
        let keep = bare.chars().count().saturating_sub(word.chars().count());
        bare = bare.chars().take(keep).collect::<String>().trim_end().to_owned();
        texts.push(bare.clone());
    }
    // Dahua writes the same model with DH- or DHI- in front.
    for t in texts.clone() {
        for p in ["DHI-", "DH-"] {
            if let Some(rest) = t.strip_prefix(p) {
                texts.push(rest.to_owned());
            }
        }
    }
    let mut keys: Vec<String> = Vec::new();
    for t in &texts {
        let k = model_key(t);
        if !k.is_empty() && !keys.contains(&k) {
            keys.push(k);
        }
    }
    keys
}

/// A hardware version that stands behind the model: `Tapo C220 v2`, `C520WS(V2.6)`. Returns the model without it.
pub fn split_hardware(model: &str) -> (String, Option<String>) {
    let folded = fold(model);
    let t = folded.trim_end_matches(')').trim_end();
    if let Some((front, last)) = t.rsplit_once([' ', '(']) {
        let v = last.strip_prefix(['v', 'V']).unwrap_or("");
        if !v.is_empty()
            && v.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && v.as_bytes()[0].is_ascii_digit()
        {
            return (front.trim_end_matches(['(', ' ']).to_owned(), Some(v.to_owned()));
        }
    }
    (folded, None)
}

/// A hardware version in one spelling: `V2.0`, `2`, `Ver 2.0` are all `2`.
pub fn hardware_key(s: &str) -> String {
    let low = fold(s).to_ascii_lowercase();
    let low = low
        .trim_start_matches("hardware")
        .trim_start_matches("version")
        .trim_start_matches("ver")
        .trim_start_matches(['.', ' ', ':']);
    let v = match low.strip_prefix(['v', ' ']) {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        _ => low,
    };
    if v.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        let v = v.trim_start_matches('0');
        let v = if v.is_empty() { "0" } else { v };
        return match v.split_once('.') {
            Some((a, b)) if b.bytes().all(|c| c == b'0') => a.to_owned(),
            _ => v.to_owned(),
        };
    }
    v.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Char(char),
    Digit,
    Any,
    /// One to four letters.
    Letters,
    Rest,
}

#[derive(Debug, Clone)]
pub struct Pattern {
    pieces: Vec<Piece>,
    fixed: usize,
}

impl Pattern {
    pub fn is_plain(s: &str) -> bool {
        !s.contains(['#', '?', '@', '*'])
    }

    pub fn new(s: &str) -> Pattern {
        let mut pieces = Vec::new();
        for c in s.chars() {
            match c {
                '#' => pieces.push(Piece::Digit),
                '?' => pieces.push(Piece::Any),
                '@' => pieces.push(Piece::Letters),
                '*' => pieces.push(Piece::Rest),
                c if c.is_alphanumeric() || c == '+' => pieces.extend(c.to_uppercase().map(Piece::Char)),
                _ => {}
            }
        }
        pieces.truncate(60);
        let fixed = pieces.iter().filter(|p| matches!(p, Piece::Char(_))).count();
        Pattern { pieces, fixed }
    }

    /// How much of it is fixed: the more, the more exact.
    pub fn fixed(&self) -> usize {
        self.fixed
    }

    /// Does the whole key match?
    pub fn matches(&self, key: &str) -> bool {
        // Bit i: the first i pieces are used up. Letters hold their place for up to four characters.
        let mut at: u64 = 1;
        // For each Letters piece, how many characters it has eaten, per place.
        let mut eaten = [0u8; 64];
        for c in key.chars() {
            let mut next: u64 = 0;
            for (i, p) in self.pieces.iter().enumerate() {
                if at & (1 << i) == 0 {
                    continue;
                }
                match p {
                    Piece::Rest => return true,
                    Piece::Char(x) if *x == c => next |= 1 << (i + 1),
                    Piece::Digit if c.is_ascii_digit() => next |= 1 << (i + 1),
                    Piece::Any if c.is_alphanumeric() => next |= 1 << (i + 1),
                    Piece::Letters if c.is_alphabetic() => {
                        eaten[i] += 1;
                        next |= 1 << (i + 1);
                        if eaten[i] < 4 {
                            next |= 1 << i;
                        }
                    }
                    _ => {}
                }
            }
            at = next;
            if at == 0 {
                return false;
            }
        }
        let end = self.pieces.len();
        at & (1 << end) != 0 || matches!(self.pieces.last(), Some(Piece::Rest)) && at & (1 << (end - 1)) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_families_and_not_their_neighbours() {
        let m = |p: &str, k: &str| Pattern::new(p).matches(&model_key(k));
        assert!(m("DS-2CD2##2F-I*", "DS-2CD2032F-I"));
        assert!(m("DS-2CD2##2F-I*", "DS-2CD2132F-IWS"));
        assert!(!m("DS-2CD2##2F-I*", "DS-2CD2042FWD-I"));
        assert!(!m("DS-2CD2##2F-I*", "DS-2CD2120F-I"));
        assert!(m("IPC-H@5###*", "IPC-HDBW5231R-ZE"));
        assert!(m("IPC-H@5###*", "IPC-HFW5231"));
        assert!(!m("IPC-H@5###*", "IPC-HDW4431C"));
        assert!(m("CS-CV248*", "CS-CV248-A0-32WMFR"));
        assert!(m("AE1021", "AE1021"));
        assert!(!m("AE1021", "AE1021PE"));
        assert!(m("GV-VS28##", "GV-VS2820"));
        assert!(!m("DS-2100 Pro", "DS-2100 Pro+"));
    }

    #[test]
    fn keys_leave_lenses_out_and_keep_revisions() {
        assert_eq!(model_key("DS-2CD1023G0-IUF(2.8MM)(C)"), "DS2CD1023G0IUFC");
        assert_eq!(model_key("DS-2CD2043G2-I 2.8mm"), "DS2CD2043G2I");
        assert_eq!(model_key("ＤＳ－７６０４ＮＩ－Ｋ１／４Ｐ（Ｂ）"), model_key("DS-7604NI-K1 / 4P(B)"));
        assert_ne!(model_key("P3225-LV"), model_key("P3225-LV Mk II"));
        assert_eq!(keys_of("AXIS Q1647 Network Camera", &["Axis"])[1..], ["Q1647NETWORKCAMERA", "Q1647"]);
    }

    #[test]
    fn hardware_versions_in_one_spelling() {
        assert_eq!(["V2.0", "2", "Ver.2.0", "v2"].map(hardware_key), ["2"; 4]);
        assert_eq!(hardware_key("V2.6"), "2.6");
        assert_eq!(hardware_key("1.20"), "1.20");
        assert_eq!(hardware_key("IPC_3816M"), "IPC3816M");
        assert_eq!(split_hardware("Tapo C520WS(V2.6)"), ("Tapo C520WS".to_owned(), Some("2.6".to_owned())));
        assert_eq!(split_hardware("RLC-410W"), ("RLC-410W".to_owned(), None));
    }
}
