//! Sheet E: the sign at the entrance. Purpose, manager and contact are written by hand.

use super::{Block, SheetKind};
use crate::i18n::{Text, text};

pub static SHEET: SheetKind = SheetKind {
    id: "notice",
    letter: "E",
    title: text("掲示(カメラがあることのお知らせ)", "Sign: cameras in operation"),
    about: text("入り口などに貼ります。", "To put up at the entrance."),
    needs_result: false,
    fill: |p, s| {
        const BIG: Text = text("カメラ作動中", "Cameras in operation");
        const SAY: Text = text(
            "この施設では、下の目的のためにカメラで撮影しています。映像は、目的のほかには使いません。",
            "This facility films for the purpose below. Pictures are used for nothing else.",
        );
        const LINES: [Text; 5] = [
            text("目的", "Purpose"),
            text("撮影している場所", "Places filmed"),
            text("映像を残す期間", "How long pictures are kept"),
            text("管理する責任者", "Person in charge"),
            text("問い合わせ先", "Contact"),
        ];
        s.blocks.push(Block::Poster { text: p.t(BIG).to_owned() });
        s.para(p.t(SAY));
        for line in LINES {
            s.blank(p.t(line), 1);
        }
    },
};
