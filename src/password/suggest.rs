//! A new password that fits a device: its limits, the drawing, and how to read it out.
//!
//! Comes in: the limits of a device (the makers' manuals, with source) and random bytes. Goes out: a password of signs that
//! cannot be mistaken for each other, with its entropy. Randomness is given by the caller, for there is none in here; every
//! choice is drawn without bias, and what a device refuses is drawn again. The default profile fits every current device of
//! the table: 16 signs, letters and digits.

use crate::i18n::{Text, text};
use crate::model::secret::SecretText;

/// What a device accepts as password.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub id: &'static str,
    pub name: Text,
    pub min: usize,
    pub max: usize,
    pub signs: Signs,
    /// Kinds that must occur, of capitals, small letters, digits and signs.
    pub kinds: usize,
    pub note: Option<Text>,
    pub source: &'static str,
}

/// Signs besides letters and digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signs {
    /// Every printable ASCII sign; the blank too.
    All,
    /// Every sign but these; no blank.
    Except(&'static str),
    Only(&'static str),
    /// Not even letters.
    DigitsOnly,
}

const RELIC: Text = text(
    "8文字までの古い機器です。機器を替えるか、ほかのネットワークから切り離してください。",
    "An old device with at most 8 characters. Replace it, or separate it from other networks.",
);

/// The first one is the default: it fits all current devices below.
pub static LIMITS: &[Limits] = &[
    Limits {
        id: "any",
        name: text("どの機器でも使える形", "Fits every device"),
        min: 8,
        max: 16,
        signs: Signs::Only("!%+,-.=_"),
        kinds: 3,
        note: None,
        source: "the limits below, together",
    },
    Limits {
        id: "hikvision",
        name: text("Hikvision レコーダー", "Hikvision recorder"),
        min: 8,
        max: 16,
        signs: Signs::Except(""),
        kinds: 2,
        note: Some(text(
            "利用者の名前、123、admin、4つ続く数字は使えません。",
            "It refuses the user name, 123, admin and four digits in a row.",
        )),
        source: "DS-7108HGHI-M1 manual",
    },
    Limits {
        id: "dahua",
        name: text("Dahua カメラ", "Dahua camera"),
        min: 8,
        max: 32,
        signs: Signs::Except("'\";:&"),
        kinds: 2,
        note: None,
        source: "Dahua IPC Web 3.0/5.0 manual",
    },
    Limits {
        id: "i-pro",
        name: text("i-PRO カメラ", "i-PRO camera"),
        min: 8,
        max: 32,
        signs: Signs::Except("\"&"),
        kinds: 3,
        note: Some(text("利用者の名前を入れることはできません。", "It refuses the user name.")),
        source: "WV-S71300 manual",
    },
    Limits {
        id: "panasonic",
        name: text("Panasonic カメラ", "Panasonic camera"),
        min: 8,
        max: 32,
        signs: Signs::Except("\"&"),
        kinds: 2,
        note: None,
        source: "WV-SFV130 manual",
    },
    Limits {
        id: "axis",
        name: text("Axis カメラ", "Axis camera"),
        min: 1,
        max: 64,
        signs: Signs::All,
        kinds: 1,
        note: None,
        source: "Q1656 manual (AXIS OS)",
    },
    Limits {
        id: "sony",
        name: text("ソニー カメラ", "Sony camera"),
        min: 8,
        max: 16,
        signs: Signs::Only("!%+,-.=_"),
        kinds: 2,
        note: None,
        source: "helpguide.sony.net",
    },
    Limits {
        id: "yamaha",
        name: text("ヤマハ スイッチ", "Yamaha switch"),
        min: 8,
        max: 32,
        signs: Signs::Except("\"'|>?"),
        kinds: 1,
        note: None,
        source: "SWX2310P manual",
    },
    Limits {
        id: "old-8",
        name: text("8文字までの古い機器", "Old device, 8 characters"),
        min: 1,
        max: 8,
        signs: Signs::Only(""),
        kinds: 1,
        note: Some(RELIC),
        source: "JVC VN-C10, Sony SNT-V manuals",
    },
    Limits {
        id: "digits-12",
        name: text("数字だけの古いレコーダー", "Old recorder, digits only"),
        min: 1,
        max: 12,
        signs: Signs::DigitsOnly,
        kinds: 1,
        note: Some(text(
            "数字しか使えない古い機器です。外から届かないようにしてください。",
            "It takes digits only. Make sure that it cannot be reached from outside.",
        )),
        source: "Samsung SRD-480D manual",
    },
];

/// The limits with this id; the ones that fit every device for an id that is not known.
pub fn limits(id: &str) -> &'static Limits {
    LIMITS.iter().find(|l| l.id == id).unwrap_or(&LIMITS[0])
}

/// Something in a password that a device does not accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// Which character, counted from 1; `None`: the whole.
    pub at: Option<usize>,
    pub why: Text,
}

const TOO_SHORT: Text = text("この機器には短すぎます。", "Too short for this device.");
const TOO_LONG: Text = text("この機器には長すぎます。", "Too long for this device.");
const WIDE: Text = text("全角や日本語の文字は入りません。", "It takes no wide or Japanese characters.");
const BLANK: Text = text("空白は入りません。", "It takes no blanks.");
const CONTROL: Text = text("見えない文字は入りません。", "It takes no invisible characters.");
const SIGN: Text = text("この記号は入りません。", "It does not take this sign.");
const LETTER: Text = text("数字しか入りません。", "It takes digits only.");
const KINDS: Text = text(
    "大文字、小文字、数字、記号のうち、もっと多くの種類が要ります。",
    "It wants more kinds of characters: capitals, small letters, digits, signs.",
);

/// What the device does not accept of a password. At most 20 places.
pub fn refused(limits: &Limits, password: &str) -> Vec<Refused> {
    let mut out = Vec::new();
    let mut kinds = [false; 4];
    let mut n = 0usize;
    for c in password.chars() {
        n += 1;
        let why = match c {
            '0'..='9' => {
                kinds[0] = true;
                None
            }
            _ if c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}') =>
            {
                Some(CONTROL)
            }
            ' ' if limits.signs == Signs::All => None,
            _ if c.is_whitespace() => Some(BLANK),
            _ if !c.is_ascii() => Some(WIDE),
            _ if limits.signs == Signs::DigitsOnly => Some(LETTER),
            'a'..='z' => {
                kinds[1] = true;
                None
            }
            'A'..='Z' => {
                kinds[2] = true;
                None
            }
            _ => {
                kinds[3] = true;
                let fits = match limits.signs {
                    Signs::All => true,
                    Signs::Except(no) => !no.contains(c),
                    Signs::Only(yes) => yes.contains(c),
                    Signs::DigitsOnly => false,
                };
                (!fits).then_some(SIGN)
            }
        };
        if let Some(why) = why.filter(|_| out.len() < 20) {
            out.push(Refused { at: Some(n), why });
        }
        // A pasted novel is too long, whatever else it is.
        if n > 4096 {
            break;
        }
    }
    if n > limits.max {
        out.push(Refused { at: None, why: TOO_LONG });
    } else if n < limits.min {
        out.push(Refused { at: None, why: TOO_SHORT });
    }
    if n >= limits.min && kinds.iter().filter(|k| **k).count() < limits.kinds {
        out.push(Refused { at: None, why: KINDS });
    }
    out
}

/// Signs that are not mistaken for each other: no 0 O o, 1 l I i.
const PLAIN: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS: &[u8] = b"0123456789";
/// Syllables that every romaji writes alike, so that kana say how to type them.
const SYLLABLES: &str = "kakikukekosasusesotatetonaninunenohahihehomamimumemorarirurerogagigugegozazezo\
dadedobabibubebopapipupepoyayuyowa";
const KANA: &str = "かきくけこさすせそたてとなにぬねのはひへほまみむめもらりるれろがぎぐげござぜぞだでどばびぶべぼぱぴぷぺぽやゆよわ";

/// How a password is put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Letters and digits.
    Signs,
    /// Syllables that can be read out, in groups; needs 32 characters.
    Readable,
}

pub struct Suggestion {
    pub password: SecretText,
    /// Entropy: the attacker's guesses are 2 to this power.
    pub bits: u32,
    /// How each piece is read: characters, words.
    pub reading: Vec<(usize, Text)>,
    pub form: Form,
}

/// Random bytes that are used up from the front.
struct Bytes<'a>(std::slice::Iter<'a, u8>);

impl Bytes<'_> {
    /// A number below `n` (at most 256), every one as likely.
    fn below(&mut self, n: usize) -> Option<usize> {
        let fair = 256 - 256 % n;
        self.0.find(|b| usize::from(**b) < fair).map(|b| usize::from(*b) % n)
    }
}

/// A password for these limits from random bytes (256 are plenty); `None` when they run out.
pub fn suggest(limits: &Limits, form: Form, random: &[u8]) -> Option<Suggestion> {
    let mut bytes = Bytes(random.iter());
    if form == Form::Readable && limits.max >= 32 {
        return readable(limits, &mut bytes);
    }
    let alphabet = if limits.signs == Signs::DigitsOnly { DIGITS } else { PLAIN };
    let length = limits.max.min(16).max(limits.min);
    // What is refused is rare: one more draw or two.
    for _ in 0..8 {
        let mut drawn = String::with_capacity(length);
        for _ in 0..length {
            drawn.push(char::from(alphabet[bytes.below(alphabet.len())?]));
        }
        let all_kinds = limits.signs == Signs::DigitsOnly
            || [char::is_numeric, char::is_lowercase, char::is_uppercase].iter().all(|k| drawn.contains(k));
        let drawn = SecretText::new(drawn);
        if all_kinds && !has_run(drawn.expose()) && refused(limits, drawn.expose()).is_empty() {
            // Half a bit for what was drawn again.
            let bits = length as f64 * (alphabet.len() as f64).log2() - 0.5;
            let reading = drawn.expose().chars().map(|c| (1, name_of(c))).collect();
            return Some(Suggestion { password: drawn, bits: bits as u32, reading, form: Form::Signs });
        }
    }
    None
}

/// What devices refuse: 123, admin, four in a row.
fn has_run(s: &str) -> bool {
    let low = s.to_ascii_lowercase();
    let four = low.as_bytes().windows(4).any(|w| {
        let d = |i: usize| i16::from(w[i + 1]) - i16::from(w[i]);
        d(0) == d(1) && d(1) == d(2) && matches!(d(0), -1..=1)
    });
    four || low.contains("123") || low.contains("admin") || low.contains("root") || low.contains("pass")
}

/// Kamose-nurigo-tabewa-depiko7: three syllables a group.
fn readable(limits: &Limits, bytes: &mut Bytes<'_>) -> Option<Suggestion> {
    const DASH: Text = text("ハイフン", "hyphen");
    let groups = (limits.max / 7).min(5);
    let count = SYLLABLES.len() / 2;
    let mut out = String::with_capacity(groups * 7);
    let mut reading = Vec::new();
    for group in 0..groups {
        if group > 0 {
            out.push('-');
            reading.push((1, DASH));
        }
        for _ in 0..3 {
            let i = bytes.below(count)?;
            let mut syllable = SYLLABLES.get(i * 2..i * 2 + 2)?.to_owned();
            if out.is_empty() {
                syllable[..1].make_ascii_uppercase();
            }
            out.push_str(&syllable);
            // One kana is three bytes.
            reading.push((2, Text { ja: KANA.get(i * 3..i * 3 + 3)?, en: SYLLABLES.get(i * 2..i * 2 + 2)? }));
        }
    }
    let digit = char::from(b"23456789"[bytes.below(8)?]);
    out.push(digit);
    reading.push((1, name_of(digit)));
    let bits = (groups * 3) as f64 * (count as f64).log2() + 3.0;
    Some(Suggestion { password: SecretText::new(out), bits: bits as u32, reading, form: Form::Readable })
}

/// The name of a sign, to read a password out.
pub fn name_of(c: char) -> Text {
    const NAMES: [Text; 62] = [
        text("ゼロ", "zero"),
        text("いち", "one"),
        text("に", "two"),
        text("さん", "three"),
        text("よん", "four"),
        text("ご", "five"),
        text("ろく", "six"),
        text("なな", "seven"),
        text("はち", "eight"),
        text("きゅう", "nine"),
        text("小文字のエー", "small alfa"),
        text("小文字のビー", "small bravo"),
        text("小文字のシー", "small charlie"),
        text("小文字のディー", "small delta"),
        text("小文字のイー", "small echo"),
        text("小文字のエフ", "small foxtrot"),
        text("小文字のジー", "small golf"),
        text("小文字のエイチ", "small hotel"),
        text("小文字のアイ", "small india"),
        text("小文字のジェイ", "small juliett"),
        text("小文字のケー", "small kilo"),
        text("小文字のエル", "small lima"),
        text("小文字のエム", "small mike"),
        text("小文字のエヌ", "small november"),
        text("小文字のオー", "small oscar"),
        text("小文字のピー", "small papa"),
        text("小文字のキュー", "small quebec"),
        text("小文字のアール", "small romeo"),
        text("小文字のエス", "small sierra"),
        text("小文字のティー", "small tango"),
        text("小文字のユー", "small uniform"),
        text("小文字のブイ", "small victor"),
        text("小文字のダブリュー", "small whiskey"),
        text("小文字のエックス", "small x-ray"),
        text("小文字のワイ", "small yankee"),
        text("小文字のゼット", "small zulu"),
        text("大文字のエー", "capital alfa"),
        text("大文字のビー", "capital bravo"),
        text("大文字のシー", "capital charlie"),
        text("大文字のディー", "capital delta"),
        text("大文字のイー", "capital echo"),
        text("大文字のエフ", "capital foxtrot"),
        text("大文字のジー", "capital golf"),
        text("大文字のエイチ", "capital hotel"),
        text("大文字のアイ", "capital india"),
        text("大文字のジェイ", "capital juliett"),
        text("大文字のケー", "capital kilo"),
        text("大文字のエル", "capital lima"),
        text("大文字のエム", "capital mike"),
        text("大文字のエヌ", "capital november"),
        text("大文字のオー", "capital oscar"),
        text("大文字のピー", "capital papa"),
        text("大文字のキュー", "capital quebec"),
        text("大文字のアール", "capital romeo"),
        text("大文字のエス", "capital sierra"),
        text("大文字のティー", "capital tango"),
        text("大文字のユー", "capital uniform"),
        text("大文字のブイ", "capital victor"),
        text("大文字のダブリュー", "capital whiskey"),
        text("大文字のエックス", "capital x-ray"),
        text("大文字のワイ", "capital yankee"),
        text("大文字のゼット", "capital zulu"),
    ];
    let at = match c {
        '0'..='9' => u32::from(c) - 48,
        'a'..='z' => u32::from(c) - 97 + 10,
        'A'..='Z' => u32::from(c) - 65 + 36,
        '-' => return text("ハイフン", "hyphen"),
        _ => return text("記号", "a sign"),
    };
    NAMES[at as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that look random enough for a test.
    fn bytes(mut seed: u64) -> Vec<u8> {
        (0..512)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (seed >> 56) as u8
            })
            .collect()
    }

    #[test]
    fn every_suggestion_fits_its_device() {
        for l in LIMITS {
            for form in [Form::Signs, Form::Readable] {
                for seed in 0..300 {
                    let s = suggest(l, form, &bytes(seed)).unwrap();
                    let p = s.password.expose();
                    assert_eq!(refused(l, p), [], "{} {p}", l.id);
                    assert_eq!(s.reading.iter().map(|r| r.0).sum::<usize>(), p.len());
                    assert!(
                        !p.contains(['0', 'O', '1', 'l', 'I'])
                            || l.signs == Signs::DigitsOnly
                            || s.form == Form::Readable
                    );
                    // What fits every device fits each.
                    if l.id == "any" {
                        assert!(LIMITS[..8].iter().all(|l| refused(l, p).is_empty()), "{p}");
                    }
                }
            }
        }
        assert_eq!(suggest(limits("any"), Form::Signs, &bytes(1)).unwrap().bits, 92);
        let axis = suggest(limits("axis"), Form::Readable, &bytes(1)).unwrap();
        assert!(axis.bits >= 80 && axis.form == Form::Readable && axis.password.expose().len() <= 64);
        let hikvision = suggest(limits("hikvision"), Form::Readable, &bytes(1)).unwrap();
        assert_eq!((hikvision.form, hikvision.password.expose().len()), (Form::Signs, 16));
    }

    #[test]
    fn every_choice_is_as_likely() {
        let all: Vec<u8> = (0..=255).collect();
        let mut counts = [0; 55];
        let mut b = Bytes(all.iter());
        while let Some(i) = b.below(55) {
            counts[i] += 1;
        }
        assert_eq!(counts, [4; 55]);
        assert!(suggest(limits("any"), Form::Signs, &[7; 3]).is_none(), "too few bytes");
        assert!(suggest(limits("any"), Form::Signs, &[255; 300]).is_none(), "no usable byte");
    }

    #[test]
    fn says_what_a_device_refuses() {
        let why =
            |id: &str, p: &str| refused(limits(id), p).iter().map(|r| (r.at, r.why.en)).collect::<Vec<_>>();
        assert_eq!(why("hikvision", "short"), [(None, TOO_SHORT.en)]);
        assert_eq!(
            why("hikvision", "さくら12345x"),
            [(Some(1), WIDE.en), (Some(2), WIDE.en), (Some(3), WIDE.en)]
        );
        assert_eq!(why("dahua", "abc;12345"), [(Some(4), SIGN.en)]);
        assert_eq!(why("sony", "ab cdefg1"), [(Some(3), BLANK.en)]);
        assert_eq!(why("axis", "ab cdefg1"), []);
        assert_eq!(why("axis", "ab\u{202e}c"), [(Some(3), CONTROL.en)]);
        assert_eq!(why("digits-12", "12a4"), [(Some(3), LETTER.en)]);
        assert_eq!(why("i-pro", "abcdefgh1"), [(None, KINDS.en)]);
        assert!(refused(limits("any"), &"あ".repeat(1 << 20)).len() <= 22);
    }

    #[test]
    fn syllables_and_kana_are_the_same_list() {
        assert_eq!(SYLLABLES.len() / 2, KANA.chars().count());
        for (i, k) in KANA.chars().enumerate() {
            let romaji = &SYLLABLES[i * 2..i * 2 + 2];
            assert_eq!(
                super::super::mora::word(romaji),
                super::super::mora::word(&k.to_string()),
                "{romaji} {k}"
            );
        }
    }
}
