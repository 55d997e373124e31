//! Mobotix: the configuration that a camera saves to a computer (a line `#:MX-…`, then sections).
//!
//! Read is that it is one, and the version that it names. The names of its access and user settings are not confirmed by
//! any document, so nothing is read from them.

use super::table::{Row, Table, To, line_starts};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Args, Text, text};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "mobotix-config",
    name: text("Mobotix(設定の保存)", "Mobotix (saved configuration)"),
    vendor: "Mobotix",
    kind: DeviceKind::Camera,
    reads: text(
        "版だけを読みます。利用者やログインの設定は、確かな資料がないので使いません。パスワードを含むことがあります。",
        "The version only. Settings of users and logins are not used, for want of certain documents. It may hold passwords.",
    ),
    usual_names: &["config.cfg"],
    sniff,
    read,
};

static ROWS: &[Row] = &[Row("VERSION", To::Text(key::FIRMWARE_VERSION))];

const ADVICE: Text = text(
    "利用者とログインの設定は、この形からは読めません。画面の「ユーザーとパスワード」と「アクセス制御」の文字を貼ってください。",
    "Users and logins cannot be read from this file. Paste the text of the pages for users and access control.",
);

fn sniff(head: &Head<'_>) -> Sniff {
    if line_starts(head.head, "#:MX-", |_| true) + line_starts(head.head, "#read::", |_| true) > 0 {
        Sniff::Sure
    } else {
        Sniff::No
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut table = Table::new(ROWS);
    for (i, (_, line)) in src.lines().enumerate() {
        if line.starts_with('#') {
            sink.understood_line(i);
            continue;
        }
        let Some((name, value)) = line.split_once('=') else { continue };
        let (name, value) = (name.trim(), value.trim());
        if table.pair(sink, src, name, value, line) {
            sink.understood_line(i);
        } else if super::table::is_secret_name(name) && !value.is_empty() {
            src.mark_secret(src.span_of(value));
        }
    }
    table.finish(sink);
    sink.vendor_of_model("Mobotix");
    sink.notice("mobotix.unread", ADVICE, Args::new(), None);
}
