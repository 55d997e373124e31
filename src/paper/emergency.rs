//! Sheet D: もしもの時. What to do when a picture may have leaked, on one sheet, with lines for the phone numbers.

use super::SheetKind;
use crate::i18n::{Lang, Text, text};
use crate::questions;

pub static SHEET: SheetKind = SheetKind {
    id: "emergency",
    letter: "D",
    title: text("もしもの時(映像がもれたかもしれない時)", "In an emergency (a picture may have leaked)"),
    about: text(
        "することを順に書いた1枚です。電話のそばに貼れます。",
        "What to do, in order, on one sheet. Put it beside the phone.",
    ),
    needs_result: false,
    fill: |p, s| {
        const STEPS: Text = text("この順にします", "Do this, in this order");
        const PHONES: Text = text("連絡先(先に書いておきます)", "Whom to call (fill in now)");
        const CUT: Text = text("抜くケーブルの場所", "Which cable to pull");
        const NOTES: Text =
            text("気づいたこと(日時・だれが・何を見たか)", "What was noticed (when, who, what)");
        const NOT_LAW: Text = text(
            "報告の日数は目安です。法的な助言ではありません。市区町村に確かめてください。",
            "The days are a guide, not legal advice. Please confirm with the municipality.",
        );
        const HEAD: [Text; 3] = [
            text("だれ", "Who"),
            text("名前", "Name"),
            text("電話(昼・夜・休日)", "Phone (day, night, holiday)"),
        ];
        const WHO: [Text; 6] = [
            text("園長", "Head"),
            text("法人・本部", "Operator"),
            text("設置・保守の事業者", "Installer"),
            text("インターネットの会社", "Internet provider"),
            text("市区町村の担当課", "Municipality"),
            text("警察", "Police"),
        ];
        let ja = p.lang == Lang::Ja;
        s.heading(p.t(STEPS));
        let steps = questions::bank().emergency_steps.iter();
        s.list(true, steps.map(|x| if ja { x.ja.clone() } else { x.en.clone() }).collect());
        s.blank(p.t(CUT), 1);
        s.heading(p.t(PHONES));
        let rows = WHO.map(|w| vec![p.t(w).to_owned(), String::new(), String::new()]).to_vec();
        s.table(p.t(PHONES), &HEAD.map(|h| p.t(h)), rows, 0, true);
        s.blank(p.t(NOTES), 3);
        s.para(p.t(NOT_LAW));
    },
};
