//! Sheet G: the record of who watched or copied pictures.

use super::SheetKind;
use crate::i18n::{Text, text};

pub static SHEET: SheetKind = SheetKind {
    id: "viewing",
    letter: "G",
    title: text("映像の閲覧・複製の記録簿", "Record of viewing and copying"),
    about: text(
        "映像を見た・写しを渡した時に書きます。",
        "To fill in whenever pictures are watched or copied.",
    ),
    needs_result: false,
    fill: |p, s| {
        const RULE: Text = text(
            "見る前に、責任者の許しをもらいます。子どもの名前は書きません。",
            "Ask the person in charge first. Do not write children's names.",
        );
        const HEAD: [Text; 7] = [
            text("日時", "When"),
            text("見た人", "Who"),
            text("カメラ・見た時間帯", "Camera, period"),
            text("理由", "Reason"),
            text("写し(有・無、渡した相手)", "Copy (yes, no, given to)"),
            text("責任者の許し", "Permitted by"),
            text("消した日", "Erased on"),
        ];
        s.para(p.t(RULE));
        s.table(p.t(SHEET.title), &HEAD.map(|h| p.t(h)), Vec::new(), 16, true);
    },
};
