//! Pages that the page's own program knows without the engine: start, files, password, and the frame around every page.
//!
//! They link no rule, no format and no question.

use super::doc::Doc;
use super::parts::{self, PER_PAGE, icon, pager};
use super::result::load_saved;
use super::words;
use crate::i18n::{Args, Lang, Text, text};

/// What a shared computer in a hall may and may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kiosk {
    pub on: bool,
    /// `#kiosk-files`: the file dialog is allowed.
    pub files: bool,
    /// `#kiosk-password`: the password page is allowed.
    pub password: bool,
    /// `#kiosk-noprint`: no printer.
    pub no_print: bool,
}

impl Kiosk {
    /// From the address: `#kiosk`, `#kiosk-files-password-noprint`.
    pub fn parse(hash: &str) -> Option<Kiosk> {
        let rest = hash.trim_start_matches('#').trim_start_matches('/').strip_prefix("kiosk")?;
        let has = |w: &str| rest.split('-').any(|x| x == w);
        Some(Kiosk { on: true, files: has("files"), password: has("password"), no_print: has("noprint") })
    }
    pub fn may_files(self) -> bool {
        !self.on || self.files
    }
    pub fn may_password(self) -> bool {
        !self.on || self.password
    }
}

pub fn start(d: &mut Doc, kiosk: Kiosk) {
    d.open("div.page");
    d.many(&[
        (
            "h1#page-title[tabindex=-1]",
            "園のカメラは、外から見られていませんか",
            "Can outsiders see your nursery's cameras?",
        ),
        ("ul.lead>", "", ""),
        (
            "li",
            "カメラ・録画機・ルーターの設定や、あなたの答えを調べます。",
            "It checks settings of cameras, recorders and routers, and your answers.",
        ),
        (
            "li",
            "外から見られる心配を、急ぐ順に並べます。",
            "It lists what is exposed, the most urgent first.",
        ),
        ("li", "次にすることと頼む相手を、紙に印刷できます。", "It prints what to do next and whom to ask."),
        ("<", "", ""),
        ("div.promise>", "", ""),
    ]);
    icon(d, "lock");
    d.many(&[
        ("div>", "", ""),
        (
            "p.promise-main",
            "ファイルもパスワードも、どこにも送りません。",
            "No file and no password is sent anywhere.",
        ),
    ]);
    if kiosk.on {
        d.el(
            "p",
            "終わったら「すべて消す」を押してください。しばらく使わないと、自動で消えます。",
            "Press “Clear everything” when you are done. It is cleared by itself after a while.",
        );
    } else {
        d.open("p").t(
            "LANケーブルを抜くか、機内モードにしてみてください。同じように動きます。",
            "Unplug the network or turn on aeroplane mode: it works just the same.",
        );
        d.plain(" ").el("a[href=#/about]", "自分で確かめる方法", "How to check this yourself").close();
    }
    d.close().close();
    d.el("h2", "どれから始めますか", "Where would you like to start?");
    d.el("p", "迷ったら、質問に答えてください。", "Not sure? Answer the questions.").open("ul.cards");
    let card = |d: &mut Doc, selector: &str, drawing: &str, title: Text, note: Text| {
        d.open("li").open(selector);
        icon(d, drawing);
        d.open("span.card-title")
            .text(&title)
            .close()
            .open("span.card-note")
            .text(&note)
            .close()
            .close()
            .close();
    };
    card(
        d,
        "a.card#go-questions[href=#/questions]",
        "chat",
        text("質問に答える", "Answer questions"),
        text("はじめての人。3分、12問から。", "For a first look: 12 questions, 3 minutes."),
    );
    if kiosk.may_files() {
        card(
            d,
            "a.card#go-files[href=#/files]",
            "file",
            text("ファイルを調べる", "Check files"),
            text("設定のファイルがある人。", "If you have files with settings."),
        );
    }
    if kiosk.may_password() {
        card(
            d,
            "a.card#go-password[href=#/password]",
            "key",
            text("パスワードを調べる", "Check a password"),
            text("当てられやすいか知りたい人。", "If you want to know whether it is easy to guess."),
        );
    }
    d.close();
    d.many(&[
        ("div.try>", "", ""),
        ("div>", "", ""),
        ("h2", "まず、見てみたい人", "Just want to see how it works?"),
        (
            "p",
            "架空の保育園の例で、結果の画面までお見せします。",
            "See a result made from an invented nursery.",
        ),
        ("<", "", ""),
        ("button.btn.btn-l#try-demo[type=button][data-act=demo]>", "", ""),
    ]);
    icon(d, "play");
    d.t("ためしてみる", "Try the example").close().close();
    d.el(
        "p.small",
        "国のお知らせの項目(ア)(イ)(ウ)にそって調べます。お知らせは、2023年10月2日にこども家庭庁と総務省が出しました。",
        "It follows items (A), (B) and (C), in Japanese (ア), (イ) and (ウ), of the notice of 2 October 2023 by Japan's Children and Families Agency and Ministry of Internal Affairs and Communications.",
    );
    d.close();
}

/// One chosen file: key, name, bytes.
pub struct Row<'a> {
    pub key: u32,
    pub name: &'a str,
    pub bytes: f64,
}

pub fn files(d: &mut Doc, files: &[Row<'_>], at: usize, over: bool) {
    d.open("div.page");
    d.many(&[
        ("h1#page-title[tabindex=-1]", "ファイルを調べる", "Check files"),
        ("ul.plain-notes>", "", ""),
        (
            "li",
            "ファイルはこの機械の中だけで読みます。送りません。",
            "Files are read on this computer only. They are not sent.",
        ),
        ("li", "パスワードらしい所は●●●で表示します。", "What looks like a password is shown as ●●●."),
        (
            "li",
            "形は中身で見分けます。名前は何でもかまいません。",
            "Formats are recognised by content. The name does not matter.",
        ),
        ("<", "", ""),
    ]);
    d.open("div.drop#drop-area");
    if over {
        d.attr("data-over", "true");
    }
    const FILES: Text = text("ファイルを選ぶ", "Choose files");
    const FOLDER: Text = text("フォルダーごと選ぶ", "Choose a folder");
    d.open("div.drop-buttons")
        .open("button.btn.btn-l.btn-main[type=button][data-act=pick][data-arg=file-input]");
    icon(d, "file");
    d.text(&FILES).close();
    d.open("button.btn.btn-m[type=button][data-act=pick][data-arg=folder-input]")
        .text(&FOLDER)
        .close()
        .close();
    d.el(
        "p",
        "ここにファイルやフォルダーを落としても、選べます。",
        "You can also drop files or folders here.",
    );
    d.open("input.hidden-input#file-input[type=file][multiple=][tabindex=-1][data-act=add]");
    d.attr_t("aria-label", FILES.ja, FILES.en).close();
    d.open(
        "input.hidden-input#folder-input[type=file][multiple=][webkitdirectory=][tabindex=-1][data-act=add]",
    );
    d.attr_t("aria-label", FOLDER.ja, FOLDER.en).close().close();
    d.many(&[
        ("details.paste>", "", ""),
        ("summary", "文字を貼りつける", "Paste text instead"),
        (
            "label[for=paste-text]",
            "ルーターの画面などからコピーした設定を、ここに貼りつけます。",
            "Paste settings copied from a router's screen, for example.",
        ),
        ("textarea#paste-text[rows=8][spellcheck=false][autocomplete=off][autocapitalize=off]>", "", ""),
        ("<", "", ""),
        (
            "button.btn.btn-m#paste-add[type=button][data-act=paste]",
            "この文字を一覧に入れる",
            "Add this text to the list",
        ),
        ("<", "", ""),
        ("section[aria-labelledby=chosen-title]>", "", ""),
    ]);
    const COUNT: Text = text("選んだファイル({n}個)", "Chosen files ({n})");
    d.el_bi("h2#chosen-title[aria-live=polite]", &COUNT.fill(&Args::new().with("n", files.len())));
    if files.is_empty() {
        d.el(
            "p.small",
            "まだ選んでいません。設定ファイルの例: motion.conf、ルーターの設定、nmapの結果、機器の一覧表(CSV)。",
            "None yet. Examples: motion.conf, a router's configuration, an nmap result, a list of devices (CSV).",
        );
    } else {
        let (range, pages) = words::slice(files.len(), at, PER_PAGE);
        d.open("ul.file-list#file-list");
        for f in &files[range] {
            let key = f.key.to_string();
            d.open("li").attr("key", &key).el_plain("span.file-name", f.name);
            d.el_plain("span.file-size", &words::bytes(f.bytes));
            d.open("button.btn.btn-s[type=button][data-act=remove]")
                .attr("data-arg", &key)
                .t("外す", "Remove");
            d.open("span.visually-hidden").plain(": ").plain(f.name).close().close().close();
        }
        d.close();
        pager(d, "files-at", pages, at.min(pages - 1), "ファイルの一覧のページ", "Pages of the file list");
    }
    d.open("div.buttons").el(
        "button.btn.btn-l.btn-main#analyse[type=button][data-act=analyse]",
        "調べる",
        "Check",
    );
    if files.len() > 1 {
        d.el("button.btn.btn-m[type=button][data-act=remove-all]", "全部外す", "Remove all");
    }
    d.close().close().open("div.load-below");
    load_saved(d);
    d.close().close();
}

/// What the worker is doing, file by file, with a way out. `judging`: everything is read.
pub fn progress(d: &mut Doc, judging: Option<bool>, done: u32, total: u32, file: &str) {
    d.open("div.page")
        .el("h1#page-title[tabindex=-1]", "調べています", "Checking")
        .open("section.progress#progress");
    d.open("p.progress-step[role=status]");
    match judging {
        None => d.t("準備しています", "Getting ready"),
        Some(true) => d.t("全体をつないで考えています", "Putting everything together"),
        Some(false) => d.t("ファイルを読んでいます", "Reading files"),
    };
    d.close();
    let done = if judging == Some(true) { total } else { done };
    d.open("progress").attr("max", &total.max(1).to_string()).attr("value", &done.to_string());
    d.attr_t("aria-label", "進みぐあい", "Progress").close().open("p");
    if total > 0 {
        d.open("span").num(done).plain(" / ").num(total).close();
    }
    d.plain(" ").el_plain("span.file-name", file).close();
    d.el("button.btn.btn-m#cancel[type=button][data-act=cancel]", "やめる", "Stop").close().close();
}

/// Something to say at the top of the page.
pub fn message(d: &mut Doc, error: bool, b: &crate::i18n::Bi) {
    d.open("div.message#message[tabindex=-1]").attr("role", if error { "alert" } else { "status" });
    if error {
        d.attr("data-error", "true").el("h2", "直すところがあります", "Something needs your attention");
    }
    d.el_bi("p", b).close();
}

/// What the frame shows around the page.
pub struct Frame<'a> {
    pub kiosk: Kiosk,
    pub lang: Lang,
    /// The first part of the address.
    pub here: &'a str,
    /// 0 usual, 1 with readings, 2 easy words with readings.
    pub words: u8,
    /// 0 standard, 1 large, 2 very large.
    pub size: u8,
}

pub fn head(d: &mut Doc, f: &Frame<'_>) {
    d.el("a.skip[href=#page-title][data-act=focus][data-arg=page-title]", "本文へ", "Skip to content");
    d.open("header.head.no-print").open("div.head-in").open("a.brand[href=#/start]");
    icon(d, "eye");
    d.open("span").t("見守りカメラ安全チェック", "Mimamori Check");
    d.el("small", "この画面の中だけで調べます", "Checks stay inside this page").close().close();
    d.open("div.head-tools");
    let other = if f.lang == Lang::Ja { "en" } else { "ja" };
    d.open("button.btn.btn-s#lang-switch[type=button][data-act=lang]").attr("lang", other);
    d.t("English", "日本語").close();
    if f.lang == Lang::Ja {
        // One button, three steps: usual, with readings, easy words with readings.
        d.open("button.btn.btn-s#furigana[type=button][data-act=furigana]");
        d.t(["ふりがな", "やさしい日本語", "ふつうの日本語"].get(usize::from(f.words)).unwrap_or(&""), "")
            .close();
    }
    d.open("button.btn.btn-s#text-size[type=button][data-act=size]");
    match f.size {
        0 => d.t("文字を大きく", "Larger text"),
        1 => d.t("もっと大きく", "Even larger"),
        _ => d.t("ふつうの大きさ", "Normal size"),
    };
    d.close();
    d.el("a.btn.btn-s.btn-alert#emergency[href=#/emergency]", "もしもの時", "Emergency");
    d.el("button.btn.btn-s#clear-all[type=button][data-act=clear]", "すべて消す", "Clear everything");
    d.close().close();
    d.open("nav.nav").attr_t("aria-label", "ページ", "Pages").open("ul");
    for (id, ja, en, may) in [
        ("files", "ファイル", "Files", f.kiosk.may_files()),
        ("questions", "質問", "Questions", true),
        ("password", "パスワード", "Password", f.kiosk.may_password()),
        ("result", "結果", "Result", true),
    ] {
        if !may {
            continue;
        }
        d.open("li").open("a").attr("href", &["#/", id].concat());
        if f.here == id || (id == "result" && f.here == "print") {
            d.attr("aria-current", "page");
        }
        d.t(ja, en).close().close();
    }
    d.close().close().close();
}

pub fn foot(d: &mut Doc, kiosk: Kiosk) {
    d.open("footer.foot.no-print").open("div.foot-in");
    d.el(
        "p",
        "この道具は、ファイルもパスワードも、どこにも送りません。",
        "This tool sends no file and no password anywhere.",
    );
    d.many(&[
        ("ul.foot-links>", "", ""),
        ("li>", "", ""),
        ("a[href=#/emergency]", "もしもの時", "In an emergency"),
        ("<", "", ""),
        ("li>", "", ""),
        ("a[href=#/about]", "この道具について", "About this tool"),
        ("<", "", ""),
        ("<", "", ""),
    ]);
    if kiosk.on {
        d.el(
            "p",
            "分からないときは、係の人に聞いてください。紙の確認表もあります。",
            "Ask the staff for help. There is a checklist on paper, too.",
        );
    }
    d.open("p.small").t("版", "Version").plain(" ").plain(env!("CARGO_PKG_VERSION")).close().close().close();
}

/// The question before a shared computer forgets everything.
pub fn idle(d: &mut Doc) {
    d.open("div.idle#idle[role=alertdialog][aria-modal=true][aria-labelledby=idle-title]").open("div");
    d.many(&[
        ("h2#idle-title[tabindex=-1]", "まだ使っていますか", "Are you still there?"),
        (
            "p",
            "60秒たつと、答えも結果もすべて消えます。",
            "In 60 seconds all answers and results will be cleared.",
        ),
        ("div.buttons>", "", ""),
        ("button.btn.btn-l.btn-main#go-on-idle[type=button][data-act=stay]", "続ける", "Go on"),
        ("button.btn.btn-l[type=button][data-act=clear]", "すべて消す", "Clear everything"),
    ]);
    d.close().close().close();
}

/// Title of a page by the first part of its address.
pub fn title(top: &str) -> Text {
    match top {
        "files" => text("ファイルを調べる", "Check files"),
        "password" => text("パスワードを調べる", "Check a password"),
        "questions" => text("質問に答える", "Answer questions"),
        "result" => text("調べた結果", "Result"),
        "print" => text("印刷する", "Print"),
        "emergency" => text("もしもの時", "In an emergency"),
        "about" => text("この道具について", "About this tool"),
        _ => text("はじめに", "Start"),
    }
}

/// The result is older than the files or answers.
pub fn stale(d: &mut Doc) {
    d.open("div.message").el(
        "p",
        "ファイルか答えが変わりました。この結果は、前のものです。",
        "Files or answers have changed. This result is from before.",
    );
    d.el("button.btn.btn-m[type=button][data-act=analyse]", "調べ直す", "Check again").close();
}

/// A page that this computer does not offer.
pub fn not_here(d: &mut Doc) {
    d.open("div.page");
    d.many(&[
        ("h1#page-title[tabindex=-1]", "この機械では使えません", "Not available on this computer"),
        (
            "p",
            "みんなで使う機械なので、この画面は出していません。質問には答えられます。",
            "This is a shared computer, so this page is switched off. You can answer the questions.",
        ),
        ("a.btn.btn-m[href=#/questions]", "質問に答える", "Answer questions"),
    ]);
    d.close();
}

/// The saved document as text, where saving a file may be refused without a word.
pub fn copy(d: &mut Doc, text: &str) {
    d.open("div.copy").el(
        "label[for=copy-text]",
        "この開き方では、ファイルに保存できないことがあります。下の文字をコピーして、メモ帳などに保存してください。",
        "Opened this way, saving a file may be refused. Copy this text and save it in a text editor.",
    );
    d.open("textarea#copy-text[rows=8][readonly=]").plain(text).close().close();
}

/// While the worker writes the page.
pub fn waiting(d: &mut Doc, top: &str) {
    d.open("div.page").open("h1[tabindex=-1]").text(&title(top)).close();
    d.el("p[role=status]", "読みこんでいます。", "Loading.").close();
}

pub use parts::mark;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kiosk_allows_only_what_its_address_says() {
        assert_eq!(Kiosk::parse("#/files"), None);
        let k = Kiosk::parse("#kiosk").unwrap();
        assert!(k.on && !k.may_files() && !k.may_password() && !k.no_print);
        let k = Kiosk::parse("#kiosk-files-noprint").unwrap();
        assert!(k.may_files() && !k.may_password() && k.no_print);
        assert!(Kiosk::default().may_password());
    }
}
