//! Canon VB and XC: the answer of `info.cgi` (`s.firmware:=…` for what is now, `name=value` for what is set).
//!
//! It says what the device is, not how it is protected: who may watch stands in a backup that is encrypted.

use super::table::{Lines, Row, Table, To, line_starts};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "canon-info",
    name: text("キヤノン(info.cgiの応答)", "Canon (answer of info.cgi)"),
    vendor: "Canon",
    kind: DeviceKind::Camera,
    reads: text(
        "型番とファームウェアだけを読みます。利用者やログインの設定は、このファイルにはありません。",
        "Model and firmware only. Users and logins are not in this file.",
    ),
    usual_names: &["info.cgi.txt"],
    sniff,
    read,
};

static ROWS: &[Row] = &[
    Row("c.#.name.utf8", To::Text(key::DEVICE_NAME)),
    // Where `s.hardware` is missing.
    Row("c.#.type", To::Model),
    Row("s.hardware", To::Text(key::DEVICE_MODEL)),
    Row("s.firmware", To::Version),
];

static LINES: Lines = Lines {
    rows: ROWS,
    prefixes: &[],
    // Pictures, positions, sessions.
    idle: &["b", "c", "d", "e", "f", "i", "m", "o", "p", "r", "s", "t", "v"],
    quotes: &[],
    identity: &[],
};

fn sniff(head: &Head<'_>) -> Sniff {
    let state = |r: &str| {
        let name = r.split(":=").next().unwrap_or("");
        name.len() < r.len() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_'))
    };
    let n: usize =
        ["s.", "c.", "v.", "f.", "o.", "p."].iter().map(|g| line_starts(head.head, g, state)).sum();
    match n {
        0 => Sniff::No,
        1 => Sniff::Maybe(50),
        _ => Sniff::Sure,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut table = Table::new(ROWS);
    LINES.read(src, sink, &mut table, &mut |_, _| false);
    table.finish(sink);
    sink.vendor_of_model("Canon");
}
