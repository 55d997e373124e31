//! What the codes of an assessment mean, in plain words.

use crate::i18n::{Text, text};

/// What this check cannot do. Shown with every result.
pub const LIMITS: Text = text(
    "これは目安です。「強い」と出ても、当てられないという約束ではありません。",
    "This is an estimate. “Strong” is no promise that nobody can guess it.",
);

/// Every class, reason, suggestion and part code with its text.
pub static TEXTS: &[(&str, Text)] = &[
    // Classes.
    ("very-weak", text("とても弱い: すぐに当てられます。", "Very weak: guessed almost at once.")),
    ("weak", text("弱い: くり返し試すと当てられます。", "Weak: guessed by somebody who keeps trying.")),
    ("fair", text("まずまず: 盗まれた記録からは当てられます。", "Fair: can be guessed from a stolen copy.")),
    ("strong", text("強い: 当てるのはとても難しいです。", "Strong: very hard to guess.")),
    (
        "very-strong",
        text(
            "とても強い: 当てるのは今の方法ではほぼ無理です。",
            "Very strong: hardly possible to guess today.",
        ),
    ),
    // Reasons.
    ("empty", text("パスワードがありません。", "There is no password.")),
    (
        "default",
        text(
            "工場で決められた初めのパスワードです。だれでも知っています。",
            "This is a factory password. Everybody knows it.",
        ),
    ),
    (
        "near-default",
        text(
            "工場で決められたパスワードとほとんど同じです。",
            "This is almost the same as a factory password.",
        ),
    ),
    (
        "contains-default",
        text("工場で決められたパスワードが入っています。", "It contains a factory password."),
    ),
    (
        "leaked",
        text(
            "もれたパスワードの一覧にのっています。攻撃する人が先に試します。",
            "It is on a list of leaked passwords, which attackers try first.",
        ),
    ),
    (
        "contains-leaked",
        text(
            "もれたパスワードの一覧にある言葉が入っています。",
            "It contains a word from a list of leaked passwords.",
        ),
    ),
    (
        "context",
        text(
            "園や機器の名前が入っています。知っている人は先に試します。",
            "It contains the name of the facility or device. People who know it try that first.",
        ),
    ),
    ("word", text("よく使われる言葉が入っています。", "It contains a common word.")),
    (
        "syllables",
        text("読める言葉のつづりが入っています。", "It contains something that reads like a word."),
    ),
    ("repeat", text("同じ文字や言葉のくり返しがあります。", "Something is repeated.")),
    ("sequence", text("abcや123のような順番の文字があります。", "It has a sequence such as abc or 123.")),
    ("keyboard", text("キーボードで並んだ文字があります。", "It follows keys that stand side by side.")),
    ("year", text("年が入っています。", "It contains a year.")),
    ("date", text("日付のような数字が入っています。", "It contains digits that look like a date.")),
    (
        "kana-keys",
        text("かな入力のキーで打った言葉が入っています。", "It contains a word typed on the kana keys."),
    ),
    (
        "number",
        text(
            "電話番号や語呂合わせのような数字が入っています。",
            "It contains digits like a telephone number, or digits that read as words.",
        ),
    ),
    (
        "device",
        text(
            "機器の型番やアドレスのようなものが入っています。",
            "It contains something like a model number or an address.",
        ),
    ),
    (
        "botnet",
        text(
            "機器を乗っ取るプログラムが、まず試す値です。",
            "Programs that take over devices try this one first.",
        ),
    ),
    ("short", text("短いです。10文字より少ないです。", "It is short: fewer than 10 characters.")),
    ("one-kind", text("数字だけ、または英字だけです。", "It has only digits or only letters.")),
    (
        "outer-blank",
        text(
            "はじめか終わりに空白があります。まちがいではありませんか。",
            "It begins or ends with a blank. Is that meant?",
        ),
    ),
    ("control", text("見えない文字が入っています。", "It contains an invisible character.")),
    (
        "not-ascii",
        text(
            "全角の文字などがあります。多くの機器では使えません。",
            "It has characters that many devices do not accept.",
        ),
    ),
    (
        "only-start-checked",
        text("はじめの128文字だけを調べました。", "Only the first 128 characters were checked."),
    ),
    // Suggestions.
    ("change-now", text("今日、別のパスワードに変えてください。", "Change it today.")),
    (
        "random-12",
        text(
            "12文字以上で、でたらめに選んだ英字と数字にしてください。",
            "Use at least 12 letters and digits drawn at random.",
        ),
    ),
    (
        "no-names",
        text("名前、言葉、年、日付は使わないでください。", "Do not use names, words, years or dates."),
    ),
    (
        "plain-signs",
        text(
            "半角の英字と数字だけにすると、どの機器でも使えます。",
            "Plain letters and digits work on every device.",
        ),
    ),
    (
        "unique",
        text("機器ごとに別のパスワードにしてください。", "Use a different password for every device."),
    ),
    (
        "when-to-change",
        text(
            "決まった時期に変える必要はありません。もれた時と、知る人がやめた時に変えます。",
            "No need to change it at fixed times. Change it after a leak, or when someone who knows it leaves.",
        ),
    ),
    // Kinds of parts that are no reason of their own.
    ("other", text("ほかの文字", "Other characters.")),
];

/// Why manuals say something else about changing passwords.
pub const WHY_MANUALS_DIFFER: Text = text(
    "説明書に「定期的に変更」とあっても、国の案内は2017年に「不要」に変わりました。",
    "Manuals may still say “change regularly”; Japan's official advice dropped that in 2017.",
);

/// The text of a code. A code of another version gets an honest "unknown".
pub fn text_of(code: &str) -> Text {
    TEXTS.iter().find(|(c, _)| *c == code).map_or(text("(分からない語)", "(unknown word)"), |(_, t)| *t)
}
