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

/// What people write around a model without meaning another one.
const AROUND: &[&str] = &[
    "network camera",
    "ip camera",
    "wi fi camera",
    "wifi camera",
    "dome camera",
    "camera",
    "nvr",
    "dvr",
    "wi fi",
    "firmware",
    "series",
    "devices",
    "device",
    "ネットワークカメラ",
    "ipカメラ",
    "防犯カメラ",
    "監視カメラ",
    "カメラ",
    "ネットワークレコーダー",
    "レコーダー",
    "レコーダ",
    "録画機",
    "シリーズ",
    "型番:",
    " jp",
    " us",
    " eu",
];

/// Signs between a model and such a word.
const SIGNS: [char; 5] = [' ', '-', '_', '/', ':'];

/// Names under which a device may be listed, best first: as written, then without the kind of device around it, a remark in
/// brackets, a region, a hardware version. With the hardware version, where one stands there.
pub fn names_of(model: &str) -> (Vec<String>, Option<String>) {
    let whole = fold(model);
    let (mut out, mut hardware) = (Vec::new(), None);
    // A kind in front may as well belong to the name (`NVR 504`): both are followed.
    let bare = without_front(&whole).map(str::to_owned);
    for start in [Some(whole), bare].into_iter().flatten() {
        out.push(start);
        for _ in 0..6 {
            let Some(t) = out.last() else { break };
            let next = if let Some(bare) = without_remark(t).or_else(|| without_behind(t)) {
                bare.to_owned()
            } else if let Some((bare, h)) = hardware_behind(t) {
                hardware = hardware.or(Some(h));
                bare
            } else {
                break;
            };
            if next.is_empty() {
                break;
            }
            out.push(next);
        }
    }
    (out, hardware)
}

/// In small letters and with blanks for signs, and as long as before: letters that change their length are in no model.
fn lowered(t: &str) -> Option<String> {
    Some(t.to_lowercase().replace(['-', '_'], " ")).filter(|low| low.len() == t.len())
}

fn without_front(t: &str) -> Option<&str> {
    let low = lowered(t)?;
    let ends = |w: &str| low.get(w.len()..).is_some_and(|r| r.starts_with([' ', '/', ':']));
    let w = AROUND.iter().find(|w| low.starts_with(*w) && ends(w))?;
    Some(t.get(w.len()..)?.trim_start_matches(SIGNS)).filter(|r| !r.is_empty())
}

fn without_behind(t: &str) -> Option<&str> {
    let low = lowered(t)?;
    // `NVR` at the end of a longer word is a part of it.
    let apart = |w: &str| {
        let before = low.get(..low.len() - w.len()).and_then(|r| r.chars().next_back());
        !w.is_ascii() || w.starts_with(' ') || before.is_some_and(|c| !c.is_ascii_alphanumeric())
    };
    let w = AROUND.iter().find(|w| low.ends_with(*w) && low.len() > w.len() && apart(w))?;
    Some(t.get(..t.len() - w.len())?.trim_end_matches(SIGNS))
}

/// Without «(屋外用)», `[LPR CAMERA]`, `(NVR)` or a region `#AU` behind it. Brackets of the model itself (`(B)`, `(2.8MM)`) stay.
fn without_remark(t: &str) -> Option<&str> {
    let t = t.trim_end();
    if let Some((front, region)) = t.rsplit_once('#') {
        return region.bytes().all(|b| b.is_ascii_uppercase()).then_some(front).filter(|f| !f.is_empty());
    }
    let open = if t.ends_with(']') {
        t.rfind('[')
    } else if t.ends_with(')') {
        t.rfind('(')
    } else {
        None
    }?;
    let inner = t.get(open + 1..t.len() - 1)?.to_ascii_lowercase();
    let kind = matches!(inner.as_str(), "nvr" | "dvr" | "jp" | "us" | "eu" | "un" | "poe");
    (open > 0 && (t.ends_with(']') || kind || is_lens(&inner) || !inner.is_ascii()))
        .then(|| t.get(..open).unwrap_or("").trim_end())
}

/// The keys of such names, each once. Dahua writes the same model with DH- or DHI- in front.
pub fn keys_of(names: &[String]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for t in names {
        let k = model_key(t);
        let bare = ["DHI", "DH"]
            .map(|p| k.strip_prefix(p).filter(|r| r.len() > 5 && !r.starts_with("PC")).map(str::to_owned));
        for k in [Some(k)].into_iter().chain(bare).flatten() {
            if !k.is_empty() && !keys.contains(&k) {
                keys.push(k);
            }
        }
    }
    keys
}

/// A hardware version that stands behind the model: `Tapo C220 v2`, `C520WS(V2.6)`, `C220I hw 1.0`, and the model without it.
fn hardware_behind(t: &str) -> Option<(String, String)> {
    let t = t.trim_end_matches(')').trim_end();
    let (front, last) = t.rsplit_once([' ', '(', '-', '_'])?;
    let low = last.to_ascii_lowercase();
    let number = |v: &str| {
        v.starts_with(|c: char| c.is_ascii_digit()) && v.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    };
    let trim = |f: &str| f.trim_end_matches(['(', ' ', '-', '_']).to_owned();
    let v = low.strip_prefix('v');
    let version = v.unwrap_or(&low);
    if !number(version) {
        return None;
    }
    // `C340 (hw V2.20)`: the word goes with the number.
    let word =
        |w: &str| ["hw", "hardware", "ハードウェア"].contains(&w.to_lowercase().trim_end_matches([':', '.']));
    match front.trim_end().rsplit_once([' ', '(']).filter(|(_, w)| word(w)) {
        Some((bare, _)) => Some((trim(bare), version.to_owned())),
        None => v.map(|v| (trim(front), v.to_owned())),
    }
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
        let keys = |m: &str| keys_of(&names_of(m).0);
        assert_eq!(keys("Q1647 Network Camera"), ["Q1647NETWORKCAMERA", "Q1647"]);
        assert_eq!(keys("ネットワークカメラ WV-S1131(屋外用)").last().map(String::as_str), Some("WVS1131"));
        assert_eq!(keys("RLN8-410 (NVR)"), ["RLN8410NVR", "RLN8410"]);
        assert_eq!(keys("VioStor-NVR firmware").last().map(String::as_str), Some("VIOSTOR"));
        assert_eq!(keys("DS-7604NI-M1/4P#AUS").last().map(String::as_str), Some("DS7604NIM14P"));
        assert_eq!(keys("Tapo C200-JP").last().map(String::as_str), Some("TAPOC200"));
        assert_eq!(keys("dh-ipc-hdw3441tm-as"), ["DHIPCHDW3441TMAS", "IPCHDW3441TMAS"]);
        // What belongs to the model stays.
        for m in ["NVR", "DS-7616NI-M2(B)", "HX-NVR", "P3225-LV Mk II", "UNVR", "C#1"] {
            let first = names_of(m).0;
            assert!(first.len() == 1 || m == "HX-NVR" && first[1] == "HX", "{first:?}");
        }
    }

    #[test]
    fn hardware_versions_in_one_spelling() {
        assert_eq!(["V2.0", "2", "Ver.2.0", "v2"].map(hardware_key), ["2"; 4]);
        assert_eq!(hardware_key("V2.6"), "2.6");
        assert_eq!(hardware_key("1.20"), "1.20");
        assert_eq!(hardware_key("IPC_3816M"), "IPC3816M");
        for m in
            ["Tapo C520WS(V2.6)", "Tapo-C520WS-v2.6", "Tapo C520WS V2.6 Wi-Fi Camera", "Tapo C520WS hw 2.6"]
        {
            let (names, hardware) = names_of(m);
            assert_eq!(hardware.as_deref(), Some("2.6"), "{m}");
            assert_eq!(keys_of(&names).last().map(String::as_str), Some("TAPOC520WS"), "{m}");
        }
        assert_eq!(names_of("RLC-410W"), (vec!["RLC-410W".to_owned()], None));
    }
}
