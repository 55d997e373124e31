//! Words: every Japanese string of the sources and of the question file, read like a nursery teacher would.
//!
//! Short sentences, no promise of safety, half-width digits, katakana only from a list, glossary words explained on the
//! page or sheet that uses them.

use crate::common::check_text;
use crate::pages::every_page;
use mimamori_check::i18n::Lang;
use mimamori_check::paper::{self, Paper};
use mimamori_check::questions;
use mimamori_check::view::doc::{self, Op};
use std::collections::BTreeSet;
use std::path::Path;

/// Words that people use every day, and those that stand on the screens of their devices.
const EVERYDAY: &str = "アプリ エラー オフ オン カード カメラ キー キーボード クラウド ケーブル コピー コンピューター サイト \
    サービス サポート シート シール システム スマートフォン セット センサー ソフト チェック テープ データ デジタル デザインシステム \
    トイレ ネットワーク ネットワークカメラ パスワード パソコン ファイル フォルダー ブラウザー プログラム ページ ホームページ マスク \
    メーカー メモ メール モード ラベル ルール ルーター レコーダー ロック インターネット アドレス ゼロ ライセンス ウイルス \
    プライバシーマスク スイッチ テスト ハイフン";
/// Technical words. Each is in the glossary, stands in brackets behind plain words, or names a button or a screen.
const TECHNICAL: &str = "アカウント アクセス クッキー ゲスト グローバル コマンド コミュニティ コンテナ サーバー ダイナミック ツール \
    データベース トンネル ハードウェア フィルター ファームウェア プライベートアドレス プロバイダ ホスト ポート ポートスキャン \
    ポートマッピング マルウェア マルチキャスト ユーザー リモート リモートデスクトップ ログ ログイン ブリッジ パススルー マスカレード \
    バーチャルサーバ サーバ ファイアウォール パケットフィルタ リモートアクセス リポジトリ";
/// Makers, newspapers, titles of documents, letters of the alphabet as they are read aloud.
const NAMES: &str = "ヤマハ バッファロー エレコム ソニー アイ オー トレンドマイクロ コマンドリファレンス パナソニック エー ビー シー ディー イー \
    エフ ジー エイチ ジェイ ケー エル エム エヌ ピー キュー アール エス ティー ユー ブイ ダブリュー エックス ワイ ゼット";

fn literals(path: &Path, out: &mut Vec<(String, String)>) {
    let code = std::fs::read_to_string(path).unwrap();
    let code = code.split("#[cfg(test)]").next().unwrap();
    let lines = code.lines().filter(|l| !l.trim_start().starts_with("//"));
    let code: String = lines.flat_map(|l| [l, "\n"]).collect();
    // Odd parts stand between quotes; a backslash before a quote keeps it inside.
    let code = code.replace("\\\"", "\u{1}").replace("'\"'", "");
    for (i, part) in code.split('"').enumerate() {
        let text: String = part.split("\\\n").map(str::trim_start).collect();
        if i % 2 == 1 && text.chars().any(|c| ('ぁ'..='ん').contains(&c)) {
            out.push((path.file_name().unwrap().to_string_lossy().into_owned(), text));
        }
    }
}

/// Every Japanese sentence that the product can say: where, what.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut out = Vec::new();
    let mut stack: Vec<_> =
        ["rules", "view", "ui", "paper", "export", "catalog", "engine", "wire", "questions", "reach"]
            .map(|d| root.join(d))
            .to_vec();
    stack.extend(["wire.rs", "js.rs", "merge.rs", "engine.rs", "risk.rs"].map(|f| root.join(f)));
    while let Some(p) = stack.pop() {
        if p.is_dir() {
            stack.extend(std::fs::read_dir(p).unwrap().flatten().map(|e| e.path()));
        } else if p.extension().is_some_and(|x| x == "rs") {
            literals(&p, &mut out);
        }
    }
    let bank = questions::bank();
    for q in &bank.questions {
        let mut say = |t: &str| out.push((q.id.clone(), t.to_owned()));
        for t in [&q.question_ja, &q.why_ja, &q.easy_ja, &q.easy_why_ja, &q.hint_ja] {
            say(t);
        }
        for o in &q.options {
            say(&o.label_ja);
            say(&o.next_ja);
        }
        if let Some(l) = &q.letter {
            say(&l.item_ja);
        }
    }
    out.extend(bank.glossary.iter().map(|t| (t.term.clone(), t.ja.clone())));
    out.extend(bank.emergency_steps.iter().map(|s| ("emergency".to_owned(), s.ja.clone())));
    assert!(out.len() > 2000, "only {} texts: the test would prove little", out.len());
    out
}

#[test]
fn no_text_promises_safety_shames_or_uses_words_of_specialists() {
    for (at, t) in texts().into_iter().filter(|(at, _)| at != "check.rs") {
        // The check of an edited question file names what it must not say.
        // 二要素認証 is in the glossary; ユーザー認証 is what the button is called.
        let t = t.replace("二要素認証", "").replace("「ユーザー認証」", "");
        for never in ["安全です", "問題ありません", "合格", "できていません", "脆弱性", "認証", "セグメント"]
        {
            assert!(!t.contains(never), "{at}: {never} in {t}");
        }
        assert!(
            t.chars().count() < 2 || !t.chars().any(|c| ('０'..='９').contains(&c)),
            "{at}: wide digits: {t}"
        );
    }
}

/// A sentence of at most 50 characters. A name in Latin letters, and what a place stands for, count as one.
#[test]
fn sentences_are_short() {
    let mut long = Vec::new();
    for (at, t) in texts() {
        for s in t.split(['。', '\n']).flat_map(|s| s.split("\\n")) {
            let (mut n, mut latin, mut place) = (0, false, false);
            for c in s.chars() {
                let name = place || c.is_ascii_graphic() && c != '(' && c != ')' || latin && c == ' ';
                place = (place || c == '{') && c != '}';
                n += u32::from(!name || !latin);
                latin = name;
            }
            // Lists of the names that a screen may have are no sentence.
            if n > 50 && s.matches('」').count() < 3 {
                long.push(format!("{at} ({n}): {s}"));
            }
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn katakana_words_are_on_the_list() {
    let known: BTreeSet<&str> =
        [EVERYDAY, TECHNICAL, NAMES].iter().flat_map(|l| l.split_whitespace()).collect();
    let mut foreign = BTreeSet::new();
    for (at, t) in texts() {
        for w in t.split(|c| !('ァ'..='ヶ').contains(&c) && c != 'ー').filter(|w| w.chars().count() > 1) {
            if !known.contains(w) {
                foreign.insert(format!("{w} ({at})"));
            }
        }
    }
    assert!(foreign.is_empty(), "{foreign:#?}");
}

#[test]
fn a_question_is_one_short_sentence_in_usual_and_in_easy_words() {
    let bank = questions::bank();
    for q in &bank.questions {
        for t in [&q.question_ja, &q.easy_ja].into_iter().filter(|t| !t.is_empty()) {
            assert!(
                t.chars().count() <= 48 && t.ends_with('。') && t.matches('。').count() == 1,
                "{}: {t}",
                q.id
            );
        }
        assert!(
            q.tier != "core" || !q.easy_ja.is_empty() && !q.easy_why_ja.is_empty(),
            "{}: no easy words",
            q.id
        );
        for s in q.easy_ja.split_inclusive('。').chain(q.easy_why_ja.split_inclusive('。')) {
            assert!(s.chars().count() <= 36, "{}: {s}", q.id);
        }
    }
}

/// Known to everybody who would open this page.
const COMMON: &[&str] =
    &["インターネット", "パスワード", "ネットワークカメラ", "録画機(レコーダー)", "ルーター", "保守"];

#[test]
fn a_glossary_word_is_explained_on_the_page_or_sheet_that_uses_it() {
    let explains = |said: &[&str]| -> Vec<&'static str> {
        let used = questions::words_in(questions::bank(), said);
        let missing = used.into_iter().filter(|t| !COMMON.contains(&t.term.as_str()));
        missing.filter(|t| !said.iter().any(|s| s.contains(&t.ja))).map(|t| t.term.as_str()).collect()
    };
    let mut seen = 0;
    for (name, bytes) in every_page() {
        // Parts of a page, pages that only list, and sheets (below).
        let whole = name.starts_with("questions/") && !["check", "file"].iter().any(|w| name.contains(w));
        if !(whole || ["result", "about"].contains(&name.as_str())) {
            continue;
        }
        seen += 1;
        let said: Vec<&str> = doc::own(&bytes);
        assert_eq!(explains(&said), Vec::<&str>::new(), "{name} {said:?}");
    }
    assert!(seen > 100, "{seen} pages");
    let r = check_text(&[(
        "router.txt",
        "ip lan1 address 192.168.100.1/24\nnat descriptor type 1 masquerade\n\
         nat descriptor address outer 1 203.0.113.77\nnat descriptor masquerade static 1 1 192.168.100.20 tcp 8081\n",
    )]);
    // The letter goes to people of the trade.
    for id in ["result", "share"] {
        let s = paper::make(paper::find(id).unwrap(), &Paper { report: Some(&r), lang: Lang::Ja }).unwrap();
        assert_eq!(explains(&s.texts()), Vec::<&str>::new(), "sheet {id}");
    }
}

#[test]
fn a_word_inside_another_is_not_that_word() {
    let terms = |t: &str| -> Vec<String> {
        questions::words_in(questions::bank(), &[t]).into_iter().map(|t| t.term.clone()).collect()
    };
    assert_eq!(terms("サポートが続いています。"), Vec::<String>::new());
    assert_eq!(terms("SFTPで送ります。"), Vec::<String>::new());
    assert!(terms("ポートが開いています。").contains(&"ポート".to_owned()));
}

/// Easy words stand under what was found, in Japanese only, and only when they are asked for.
#[test]
fn easy_words_stand_under_what_was_found() {
    use mimamori_check::view::page;
    use mimamori_check::wire::messages::PageState;
    let r = check_text(&[("motion.conf", "stream_port 8081\nstream_localhost off\nstream_auth_method 0\n")]);
    let shown = |easy: bool, lang: Lang| {
        let bytes = page("result", &PageState { easy, ..PageState::default() }, Some(&r), None).1.finish();
        let all = doc::read(&bytes, lang)
            .filter_map(|op| if let Op::Text(s) = op { Some(s.to_owned()) } else { None });
        all.collect::<Vec<_>>().join("\n")
    };
    let words = "だれでも、カメラの映像を見ることができます。";
    assert!(shown(true, Lang::Ja).matches(words).count() == 2, "in the first three and in the list");
    assert!(!shown(false, Lang::Ja).contains(words) && !shown(true, Lang::En).contains(words));
}
