//! Sheet F: the explanation for parents. The result of a check does not stand on it.

use super::SheetKind;
use crate::i18n::{Text, text};

pub static SHEET: SheetKind = SheetKind {
    id: "parents",
    letter: "F",
    title: text("保護者のみなさまへ(カメラについて)", "To parents: about our cameras"),
    about: text(
        "目的・場所・見る人・残す期間を説明する手紙です。",
        "A letter on purpose, places, viewers and retention.",
    ),
    needs_result: false,
    fill: |p, s| {
        const DATE: Text = text("日付・園の名前・園長の名前", "Date, facility, head");
        const HELLO: Text = text(
            "当園では、子どもを守るためにカメラを使っています。使い方の決まりをお知らせします。",
            "We use cameras to protect the children. These are our rules.",
        );
        const RULES: Text = text("カメラの決まり", "Rules for the cameras");
        const LINES: [Text; 6] = [
            text("何のために撮るか", "Why we film"),
            text("どこを撮るか(撮らない場所)", "Where (and where not)"),
            text("見てよい人", "Who may watch"),
            text("映像を残す日数と、消し方", "Days kept, and how it is erased"),
            text("園の外から見られるか(保護者への配信など)", "Can it be watched from outside"),
            text("映像を外に出す場合と、その手順", "When pictures are given out, and how"),
        ];
        const CARE: Text = text("守りのためにしていること", "What we do to protect the pictures");
        const DONE: [Text; 5] = [
            text(
                "□ カメラのパスワードを、買ったときのものから変えました。",
                "□ We changed the passwords the cameras came with.",
            ),
            text(
                "□ インターネットから、だれでも見られる設定になっていないか確かめました。",
                "□ We checked that not everybody on the internet can watch.",
            ),
            text(
                "□ 機器のソフトが、メーカーのサポート期間の中か確かめました。",
                "□ We checked that the makers still support the devices.",
            ),
            text("□ 映像を見たときの記録を残しています。", "□ We keep a record of every viewing."),
            text("□ 年に1回、点検します。", "□ We check once a year."),
        ];
        const ASK: Text = text("問い合わせ先", "Contact");
        const NEXT: Text = text("次にお知らせする日", "We will write again on");
        s.blank(p.t(DATE), 1);
        s.para(p.t(HELLO));
        s.heading(p.t(RULES));
        for line in LINES {
            s.blank(p.t(line), 2);
        }
        s.heading(p.t(CARE));
        s.list(false, DONE.map(|d| p.t(d).to_owned()).to_vec());
        s.blank(p.t(ASK), 1);
        s.blank(p.t(NEXT), 1);
    },
};
