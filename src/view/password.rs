//! The password page: is it guessed, is it used twice, a new one that fits the device, and the slip to print it on.
//!
//! What is typed never comes here; a drawn password does, because the user asked for it, and goes when the page is left.

use super::doc::Doc;
use super::words::Urgency;
use crate::i18n::{Text, text};
use crate::password::WHY_MANUALS_DIFFER;
use crate::wire::messages::{CodeWire, LimitsWire, PasswordWire, ReuseWire, SuggestionWire};

/// What the page shows beside its fixed texts.
#[derive(Default)]
pub struct PasswordPage<'a> {
    /// The field shows what is typed.
    pub shown: bool,
    pub result: Option<&'a PasswordWire>,
    /// A pause in typing: the result may be read aloud.
    pub speak: bool,
    pub limits: &'a [LimitsWire],
    pub device: &'a str,
    /// A drawn password.
    pub made: Option<&'a SuggestionWire>,
    /// The user asked for the slip of paper.
    pub slip: bool,
    /// How many files are chosen, and how many passwords were typed for the comparison.
    pub files: usize,
    pub typed: usize,
    /// Groups that share one password; none: not compared yet.
    pub groups: Option<&'a [ReuseWire]>,
}

pub fn page(d: &mut Doc, p: &PasswordPage<'_>) {
    d.open("div.page");
    d.many(&[
        ("h1#page-title[tabindex=-1]", "パスワードを調べる", "Check a password"),
        ("ul.plain-notes>", "", ""),
        (
            "li",
            "打った文字は、この画面の中だけで調べます。送らず、残しません。",
            "What you type is checked inside this page only. It is neither sent nor kept.",
        ),
        (
            "li",
            "心配なときは、同じ作りの別のパスワードで試してください。",
            "If you prefer, try a different password of the same kind.",
        ),
        ("<", "", ""),
        ("div.field>", "", ""),
    ]);
    devices(d, p);
    d.many(&[
        (
            "label[for=password-words]",
            "知っている人が先に試す言葉(園・町・機器の名前)",
            "Words that people who know you try first (nursery, town, device)",
        ),
        ("input#password-words[type=text][autocomplete=off][maxlength=200][data-act=password]", "", ""),
        ("label[for=password-input]", "パスワード", "Password"),
        ("div.field-row>", "", ""),
    ]);
    d.open("input#password-input[autocomplete=off][autocapitalize=off][autocorrect=off][spellcheck=false][data-lpignore=true][data-1p-ignore=][data-form-type=other][data-act=password]")
        .attr("type", if p.shown { "text" } else { "password" })
        .close();
    d.open("button.btn.btn-m[type=button][data-act=show-password]")
        .attr("aria-pressed", if p.shown { "true" } else { "false" });
    if p.shown {
        d.t("かくす", "Hide")
    } else {
        d.t("見せる", "Show")
    };
    d.close().el("button.btn.btn-m[type=button][data-act=clear-password]", "消す", "Clear").close().close();
    d.open("div#password-result");
    match p.result {
        Some(r) => {
            d.attr("data-class", &r.class);
            assessment(d, r);
        }
        None => {
            d.el("p.small", "打つと、ここに結果が出ます。", "The result appears here while you type.");
        }
    }
    d.close();
    // Read aloud once, after a pause: a live region that changed with every key would never stop talking.
    d.open("p.visually-hidden#password-spoken[role=status]");
    if let Some(r) = p.result.filter(|_| p.speak) {
        d.text(&class_text(&r.class).0);
    }
    d.close();
    reuse(d, p);
    suggestion(d, p);
    d.many(&[
        ("h2", "よいパスワードの目安", "What makes a good password"),
        ("ul>", "", ""),
        (
            "li",
            "10文字以上にします。長いほど、当てられにくくなります。",
            "10 characters or more. The longer, the harder to guess.",
        ),
        (
            "li",
            "園の名前・電話番号・誕生日・1234は使いません。",
            "No nursery name, phone number, birthday or 1234.",
        ),
        ("li", "機器ごとに変えます。使い回しません。", "A different one for every device."),
        (
            "li",
            "もれた時と、知っている人がやめた時に変えます。",
            "Change it after a leak, or when someone who knows it leaves.",
        ),
    ]);
    d.el("li#why-manuals", WHY_MANUALS_DIFFER.ja, WHY_MANUALS_DIFFER.en).close().close();
}

/// Which device it is for; nothing before the worker has said which there are.
fn devices(d: &mut Doc, p: &PasswordPage<'_>) {
    if p.limits.is_empty() {
        return;
    }
    d.el("label[for=password-device]", "どの機器に使いますか", "Which device is it for?");
    d.open("select#password-device[autocomplete=off][data-act=device]");
    for l in p.limits {
        d.open("option").attr("value", &l.id);
        if l.id == p.device || p.device.is_empty() && l.id == "any" {
            d.attr("selected", "selected");
        }
        d.bi(&l.name).plain(" (").num(l.min).plain("–").num(l.max).plain(")").close();
    }
    d.close();
    if let Some(note) = chosen(p).and_then(|l| l.note.as_ref()) {
        d.el_bi("p.small#device-note", note);
    }
}

fn chosen<'a>(p: &PasswordPage<'a>) -> Option<&'a LimitsWire> {
    let id = if p.device.is_empty() { "any" } else { p.device };
    p.limits.iter().find(|l| l.id == id)
}

/// Is this password used elsewhere: typed a second time, or in one of the files?
fn reuse(d: &mut Doc, p: &PasswordPage<'_>) {
    d.open("section[aria-labelledby=reuse-title]");
    d.el("h2#reuse-title", "使い回していないか", "Is it used twice?");
    d.el(
        "p",
        "打ったパスワードを、選んだファイルの中のものや、前に打ったものと比べます。",
        "Compares what you typed with the chosen files and with what you typed before.",
    );
    d.open("p.small")
        .t("ファイル: ", "Files: ")
        .num(p.files)
        .t("、前に打ったもの: ", ", typed before: ")
        .num(p.typed)
        .close();
    d.many(&[
        (
            "label[for=password-name]",
            "その機器の呼び名(例: 玄関のカメラ)",
            "Name of the device (e.g. camera at the door)",
        ),
        ("div.field-row>", "", ""),
        ("input#password-name[type=text][autocomplete=off][maxlength=60]", "", ""),
        ("button.btn.btn-m#compare-password[type=button][data-act=compare-password]", "比べる", "Compare"),
        ("<", "", ""),
    ]);
    d.open("div#reuse-result[role=status]");
    match p.groups {
        Some([]) => {
            d.el("p", "同じパスワードは見つかりませんでした。", "No second use of it was found.");
        }
        Some(groups) => {
            for g in groups {
                d.open("p.strong")
                    .t("同じパスワードの所: ", "Places with one password: ")
                    .num(g.typed.len() + g.accounts.len())
                    .close()
                    .open("ul.reuse-group");
                for name in &g.typed {
                    d.open("li").plain(name).t("(打ったもの)", " (typed)").close();
                }
                for a in &g.accounts {
                    d.open("li").plain(&a.file);
                    if let Some(line) = a.line {
                        d.t(" 行", " line ").num(line);
                    }
                    if !a.user.is_empty() {
                        d.plain(": ").plain(&a.user);
                    }
                    d.close();
                }
                d.close();
            }
            d.el(
                "p",
                "機器ごとに、別のパスワードに変えてください。",
                "Please give every device a password of its own.",
            );
        }
        None => {}
    }
    d.close().close();
}

fn suggestion(d: &mut Doc, p: &PasswordPage<'_>) {
    d.open("section[aria-labelledby=make-title]");
    d.many(&[
        ("h2#make-title", "新しいパスワードを作る", "Make a new password"),
        (
            "p",
            "くじで選ぶので、だれにも当てられません。上で選んだ機器に入る長さと文字で作ります。",
            "It is drawn by lot, so nobody can guess it, with the length and characters of the device chosen above.",
        ),
        ("div.buttons>", "", ""),
        ("button.btn.btn-m#make-password[type=button][data-act=make-password]", "作る", "Make one"),
    ]);
    if chosen(p).is_some_and(|l| l.readable) {
        d.el(
            "button.btn.btn-m#make-readable[type=button][data-act=make-password][data-arg=readable]",
            "読み上げやすいものを作る",
            "Make one that can be read out",
        );
    }
    d.close();
    if let Some(made) = p.made {
        // Printed with the rest of the page it would lie about; only the slip holds it.
        d.open("div.no-print").open("p.made[role=status]").el_plain("code#made", &made.password.0).close();
        reading(d, made);
        d.open("p.small#made-bits")
            .t("当てるには、2の", "Guessing it takes 2 to the power of ")
            .num(made.bits)
            .t("乗回かかります。", " tries.")
            .close();
        d.el(
            "p.small",
            "まぎらわしい文字(0とO、1とlなど)は入れていません。この画面を出ると消えます。",
            "Letters that look alike (0 and O, 1 and l) are left out. It is gone when you leave this page.",
        );
        d.el(
            "button.btn.btn-m#print-slip[type=button][data-act=print-slip]",
            "この1枚だけを紙に印刷する",
            "Print it on a slip of paper of its own",
        );
        d.close();
        if p.slip {
            slip(d, made);
        }
    }
    d.close();
}

fn reading(d: &mut Doc, made: &SuggestionWire) {
    d.open("p.small.reading").t("読み方: ", "Read out: ");
    for (i, r) in made.reading.iter().enumerate() {
        if i > 0 {
            d.t("・", ", ");
        }
        d.bi(&r.texts);
    }
    d.close();
}

/// Sheet I: the only paper with a password on it, made only when it is asked for.
fn slip(d: &mut Doc, made: &SuggestionWire) {
    d.open("div.slip#slip");
    d.many(&[
        ("h2", "I パスワードの控え", "I Password slip"),
        ("p", "機器の名前と場所: ________________", "Device and place: ________________"),
        ("p", "変えた日: ____年__月__日  変えた人: ________", "Changed on: __________  by: ________"),
    ]);
    d.open("p").el_plain("code", &made.password.0).close();
    reading(d, made);
    d.el(
        "p",
        "鍵のかかる所にしまいます。写真にとらず、機器にはりません。機器を変えたら、細かく切って捨てます。",
        "Lock it away. Take no photo, do not stick it on the device. Shred it when the password changes.",
    );
    d.close();
}

fn class_text(class: &str) -> (Text, Urgency) {
    match class {
        "very-strong" | "strong" => (text("当てられにくい", "Hard to guess"), Urgency::InPlace),
        "fair" => (text("もう少し", "Could be better"), Urgency::Month),
        "weak" => (text("当てられやすい", "Easy to guess"), Urgency::Week),
        _ => (text("すぐに当てられる", "Guessed at once"), Urgency::Today),
    }
}

/// About how long, in words.
fn duration(d: &mut Doc, seconds: f64) {
    const UNITS: [(f64, &str, &str); 5] = [
        (60.0, "秒", " seconds"),
        (60.0, "分", " minutes"),
        (24.0, "時間", " hours"),
        (365.0, "日", " days"),
        (10_000.0, "年", " years"),
    ];
    if seconds < 1.0 {
        d.t("1秒もかからない", "less than a second");
        return;
    }
    let mut n = seconds;
    for (step, ja, en) in UNITS {
        if n < step {
            d.t("約", "about ").num(n.round() as u32).t(ja, en);
            return;
        }
        n /= step;
    }
    d.t("1万年より長い", "more than 10,000 years");
}

fn assessment(d: &mut Doc, r: &PasswordWire) {
    let (word, urgency) = class_text(&r.class);
    let steps = ["very-weak", "weak", "fair", "strong", "very-strong"];
    let level = steps.iter().position(|s| *s == r.class).unwrap_or(0) + 1;
    d.open("div.strength").attr("data-tone", urgency.id());
    // Three answers before any strength.
    if r.is_default {
        d.open("p.strong").t(
            "買ったときのパスワード(初期パスワード)の一覧にあります。すぐに変えてください。",
            "It is in the list of factory passwords. Please change it at once.",
        );
        if !r.makers.is_empty() {
            d.t(" 一覧での作り手: ", " Makers in the list: ").plain(&r.makers.join(", "));
        }
        d.close();
    }
    if let Some(rank) = r.leaked_rank {
        d.open("p")
            .t(
                "もれたパスワードの一覧にあります。多く使われる順で、およそ: ",
                "It is in a list of leaked passwords. Rank by use, about: ",
            )
            .num(rank)
            .close();
    }
    d.open("svg.meter[viewBox=0 0 100 8][preserveAspectRatio=none][aria-hidden=true][focusable=false]");
    for i in 0..5usize {
        d.open("rect[y=1][width=18][height=6][stroke=currentColor]").attr("x", &(i * 20 + 1).to_string());
        d.attr("fill", if i < level { "currentColor" } else { "none" }).close();
    }
    d.close()
        .open("p.strength-word")
        .text(&word)
        .open("small")
        .plain(" (")
        .num(level)
        .plain(" / 5)")
        .close()
        .close();
    d.open("p.small").t("当てるのにかかる時間: 機器に外から試すと", "Time to guess it: over the network ");
    duration(d, r.online_seconds);
    d.t("、盗まれた記録からは", ", from a stolen copy ");
    duration(d, r.offline_seconds);
    d.close();
    let list = |d: &mut Doc, codes: &[CodeWire]| {
        d.open("ul");
        for c in codes {
            d.el_bi("li", &c.texts);
        }
        d.close();
    };
    if !r.refused.is_empty() {
        d.el("p.strong", "この機器に入らない所", "What the device does not accept").open("ul#refused");
        for x in &r.refused {
            d.open("li");
            if let Some(at) = x.at {
                d.num(at).t("文字目: ", ": ");
            }
            d.bi(&x.texts).close();
        }
        d.close();
    }
    if !r.reasons.is_empty() {
        list(d, &r.reasons);
    }
    let parts = || r.parts.iter().filter(|p| p.kind != "other");
    if parts().next().is_some() {
        d.open("ul.small#parts");
        for p in parts() {
            d.open("li").num(p.start + 1).plain("–").num(p.end).t("文字目: ", ": ").bi(&p.texts).close();
        }
        d.close();
    }
    if !r.suggestions.is_empty() {
        d.el("p.strong", "次にすること", "What to do next");
        list(d, &r.suggestions);
    }
    d.close();
}
