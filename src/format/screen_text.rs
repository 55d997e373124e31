//! Text copied from the settings pages of a camera or recorder, in Japanese: `ユーザー認証 Off`.
//!
//! The way out for devices that export nothing readable (i-PRO and Panasonic, Canon, TOA, TVT and its brands …). Comes in:
//! lines with a label and a value, or with the value on the line below. Goes out: facts of one device. The labels of i-PRO's
//! user management are confirmed by its manual; the others are words that most makers use, so that what follows from them
//! is likely and no more.
//!
//! Never: reads a sentence. A value counts only when it is one of the words that a page offers.

use super::table::{Rec, Row, Slot, Table, To};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "screen-text",
    name: text("設定画面からコピーした文字", "text copied from settings pages"),
    vendor: "",
    kind: DeviceKind::Camera,
    reads: text(
        "ユーザー認証、認証方式、ホスト認証、匿名ログイン。UPnP、DDNS、P2P、HTTPS、RTSP認証、FTP、Telnet、SNMP、時刻同期、\
         ファームウェアの版は「おそらく」として読みます。i-PROやパナソニックなど、書き出しが読めない機器のための形です。",
        "User authentication, its method, host authentication, anonymous login. UPnP, DDNS, P2P, HTTPS, RTSP login, FTP, \
         Telnet, SNMP, clock and firmware version as likely. For devices whose exports cannot be read (i-PRO, Panasonic …).",
    ),
    usual_names: &["設定画面.txt"],
    sniff,
    read,
};

const OPEN: &[(&str, bool)] = &[
    ("使用する", true),
    ("する", true),
    ("許可", true),
    ("許可する", true),
    ("on", true),
    ("オン", true),
    ("有効", true),
    ("使用しない", false),
    ("しない", false),
    ("禁止", false),
    ("off", false),
    ("オフ", false),
    ("無効", false),
];
const ASKED: &[(&str, &str)] = &[
    ("on", "set"),
    ("オン", "set"),
    ("有効", "set"),
    ("する", "set"),
    ("off", "none"),
    ("オフ", "none"),
    ("無効", "none"),
    ("しない", "none"),
];
const METHODS: &[(&str, &str)] = &[
    ("Basic", "basic"),
    ("Digest", "digest"),
    ("Digest または Basic", "basic"),
    ("DigestまたはBasic", "basic"),
    ("Digest or Basic", "basic"),
    ("Basic認証", "basic"),
    ("Digest認証", "digest"),
];

static ROWS: &[Row] = &[
    Row("ユーザー認証", To::Bool(key::AUTH_WEB_REQUIRED, OPEN)),
    Row("認証方式", To::Word(key::HTTP_AUTH, METHODS)),
    Row("ホスト認証", To::Part(Rec::Filter, Slot::On)),
    Row("匿名ログイン", To::Bool(key::AUTH_ANONYMOUS_VIEW, OPEN)),
    Row("Anonymous Login", To::Bool(key::AUTH_ANONYMOUS_VIEW, OPEN)),
    Row("?未登録ユーザー", To::Bool(key::AUTH_ANONYMOUS_VIEW, OPEN)),
    Row("?ゲストログイン", To::Bool(key::AUTH_ANONYMOUS_VIEW, OPEN)),
    Row("?IPv4アクセス制限", To::Part(Rec::Filter, Slot::On)),
    Row("?IPフィルター", To::Part(Rec::Filter, Slot::On)),
    Row("?IPアドレスフィルター", To::Part(Rec::Filter, Slot::On)),
    Row("?自動ポートフォワーディング", To::Part(Rec::Upnp, Slot::On)),
    Row("?UPnP(自動ポートフォワーディング)", To::Part(Rec::Upnp, Slot::On)),
    Row("?UPnPポート開放", To::Part(Rec::Upnp, Slot::On)),
    Row("?UPnP", To::Flag(key::UPNP_DISCOVERY)),
    Row("?ダイナミックDNS", To::Part(Rec::Ddns, Slot::On)),
    Row("?DDNS", To::Part(Rec::Ddns, Slot::On)),
    Row("?P2P", To::Part(Rec::Cloud, Slot::On)),
    Row("?クラウド", To::Part(Rec::Cloud, Slot::On)),
    Row("?HTTPS", To::Flag(key::HTTPS_ENABLED)),
    Row("?RTSP認証", To::Word(key::RTSP_AUTH, ASKED)),
    Row("?ONVIF認証", To::Word(key::ONVIF_AUTH, ASKED)),
    Row("?ONVIF", To::Flag(key::ONVIF_ENABLED)),
    Row("?FTPアクセス", To::Flag(key::FTP_ENABLED)),
    Row("?FTPサーバー", To::Flag(key::FTP_ENABLED)),
    Row("?Telnet", To::Flag(key::TELNET_ENABLED)),
    Row("?SSH", To::Flag(key::SSH_ENABLED)),
    Row("?SNMP", To::Part(Rec::Snmp, Slot::On)),
    Row("?コミュニティ名", To::Part(Rec::Snmp, Slot::User)),
    Row("?SNMPコミュニティ名", To::Part(Rec::Snmp, Slot::User)),
    Row("?NTP", To::Part(Rec::Ntp, Slot::On)),
    Row("?時刻同期", To::Part(Rec::Ntp, Slot::On)),
    Row("?ファームウェアバージョン", To::Version),
    Row("?ソフトウェアバージョン", To::Version),
    Row("?品番", To::Text(key::DEVICE_MODEL)),
    Row("?機種名", To::Text(key::DEVICE_MODEL)),
    Row("?製造番号", To::Text(key::DEVICE_SERIAL)),
    Row("?初期パスワード", To::Mask),
    Row("?パスワード", To::Mask),
];

/// Label and value of a line, where the line begins with a label. An empty value stands on the next line.
fn cut<'s>(line: &'s str) -> Option<(&'static str, &'s str)> {
    let t = line.trim_start_matches([' ', '\t', '　', '・', '■', '●', '-', '*', '[', '【']);
    let mut best: Option<(&'static str, &'s str)> = None;
    for Row(name, _) in ROWS {
        let name = name.trim_start_matches('?');
        let Some(rest) = t.strip_prefix(name) else { continue };
        let value = rest.trim_start_matches(['】', ']', ' ', '\t', '　', ':', '：', '=', '＝', ',', '|']);
        // «UPnPの説明» is another word.
        let apart = rest.is_empty() || value.len() < rest.len();
        if apart && best.is_none_or(|(n, _)| n.len() < name.len()) {
            best = Some((name, value.trim_matches([' ', '\t', '　', '|', ',', '\r'])));
        }
    }
    best
}

/// A word that a page offers, or something short with a number in it.
fn is_value(name: &str, v: &str) -> bool {
    if matches!(name, "ファームウェアバージョン" | "ソフトウェアバージョン" | "品番" | "機種名" | "製造番号")
    {
        return !v.is_empty()
            && v.len() < 40
            && v.bytes().any(|b| b.is_ascii_digit())
            && !v.contains(['。', '、']);
    }
    let word = |w: &&str| v.eq_ignore_ascii_case(w);
    OPEN.iter().any(|(w, _)| word(w))
        || METHODS.iter().any(|(w, _)| word(w))
        || super::table::flag(v).is_some()
}

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    if h.trim_start_matches(['\u{FEFF}', ' ', '\n', '\r']).starts_with(['{', '<'])
        || !h.contains("認証") && !h.contains("UPnP")
    {
        return Sniff::No;
    }
    let mut found: Vec<&str> = Vec::new();
    let mut open: Option<&str> = None;
    for line in h.lines().take(400) {
        let hit = match cut(line) {
            Some((n, "")) => {
                open = Some(n);
                continue;
            }
            Some((n, v)) => is_value(n, v).then_some(n),
            None => open.take().filter(|n| is_value(n, line.trim())),
        };
        if let Some(n) = hit.filter(|n| !found.contains(n)) {
            found.push(n);
        }
    }
    match found.len() {
        0 | 1 => Sniff::No,
        2 | 3 => Sniff::Maybe(50),
        _ => Sniff::Sure,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut table = Table::new(ROWS);
    let mut open: Option<&'static str> = None;
    for (i, (_, line)) in src.lines().enumerate() {
        let (name, value) = match (cut(line), open.take()) {
            (Some((n, "")), _) => {
                open = Some(n);
                sink.understood_line(i);
                continue;
            }
            (Some(pair), _) => pair,
            (None, Some(n)) if !line.trim().is_empty() => (n, line.trim()),
            (None, n) => {
                open = n;
                continue;
            }
        };
        let secret = name.contains("パスワード") || name.contains("コミュニティ");
        if secret || is_value(name, value) {
            table.pair(sink, src, name, value, line);
            sink.understood_line(i);
        }
    }
    table.finish(sink);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_with_values_are_read_and_sentences_are_not() {
        assert_eq!(cut("・ユーザー認証：Off"), Some(("ユーザー認証", "Off")));
        assert_eq!(
            cut("UPnP(自動ポートフォワーディング)\tOn"),
            Some(("UPnP(自動ポートフォワーディング)", "On"))
        );
        assert_eq!(cut("UPnPとは、機器をつなぐしくみです。"), None);
        let is = |t: &str| sniff(&Head::of(t));
        assert_eq!(is("ユーザー認証 On\n認証方式 Digest\nホスト認証 Off\nUPnP Off\n"), Sniff::Sure);
        assert_eq!(
            is("ユーザー認証はOffにしないでください。\n認証方式を変えるときは、\nUPnPの説明\nHTTPS\n"),
            Sniff::No
        );
    }
}
