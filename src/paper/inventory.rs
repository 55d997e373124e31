//! Sheet H: an empty list of devices, to walk round with.

use super::SheetKind;
use crate::i18n::{Text, text};

pub static SHEET: SheetKind = SheetKind {
    id: "inventory",
    letter: "H",
    title: text("機器の一覧表", "List of devices"),
    about: text("園内を回って、1台ずつ書きます。", "To walk round with, one device a line."),
    needs_result: false,
    fill: |p, s| {
        const RULE: Text = text(
            "カメラ、録画機、ルーター、センサー、登降園の機械も書きます。パスワードは書きません。",
            "Cameras, recorders, routers, sensors and attendance machines. Never write passwords.",
        );
        const HEAD: [Text; 8] = [
            text("番号", "No."),
            text("種類", "Kind"),
            text("場所", "Place"),
            text("メーカー", "Maker"),
            text("型番", "Model"),
            text("版(ファームウェア)", "Firmware"),
            text("買った年・サポート終了", "Bought, support ends"),
            text("インターネット(はい・いいえ)", "Internet (yes, no)"),
        ];
        s.para(p.t(RULE));
        s.table(p.t(SHEET.title), &HEAD.map(|h| p.t(h)), Vec::new(), 18, true);
    },
};
