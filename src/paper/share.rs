//! Sheet B: the result to hand over. Places, addresses, serial numbers, names and file names are masked.

use super::mask::masked;
use super::{Paper, SheetKind, result};
use crate::i18n::{Text, text};

pub static SHEET: SheetKind = SheetKind {
    id: "share",
    letter: "B",
    title: text("カメラの安全チェックの結果(渡す用)", "Result of the camera check (to hand over)"),
    about: text(
        "事業者や市区町村に渡せます。場所・アドレス・名前・製造番号は伏せます。",
        "To give to a company or municipality. Places, addresses, names and serial numbers are hidden.",
    ),
    needs_result: true,
    fill: |p, s| {
        const NOTE: Text = text(
            "場所・IPアドレス・MACアドレス・製造番号・名前・ファイル名は伏せてあります。",
            "Places, IP and MAC addresses, serial numbers, names and file names are hidden.",
        );
        let Some(r) = p.report else { return };
        s.para(p.t(NOTE));
        let r = masked(r, p.lang);
        result::body(&Paper { report: Some(&r), lang: p.lang }, s, &r, false);
    },
};
