//! The words for people behind the identifiers of the wire (`today`, `likely`, `d1` …), in Japanese and English.
//!
//! Comes in: an identifier as it stands in a [`ReportWire`](crate::wire::ReportWire). Goes out: a [`Text`]. An
//! identifier that this version does not know (a result saved by another version) gets an honest "unknown word".

use crate::i18n::{Args, Bi, Lang, Text, text};
use crate::model::order::Order as _;
use crate::wire::{DeviceWire, FindingWire};

const UNKNOWN: Text = text("(分からない語)", "(unknown word)");

fn pick(table: &[(&str, Text)], id: &str) -> Text {
    table.iter().find(|(k, _)| *k == id).map_or(UNKNOWN, |(_, t)| *t)
}

/// Every urgency, most urgent first.
pub const URGENCIES: [(&str, Text); 6] = [
    ("today", text("今日すぐ", "Act today")),
    ("week", text("1週間以内", "Within a week")),
    ("month", text("1か月以内", "Within a month")),
    ("next_check", text("次の点検まで", "By the next check")),
    ("unknown", text("まだ分からない", "Not known yet")),
    ("in_place", text("できている", "In place")),
];

pub fn urgency(id: &str) -> Text {
    pick(&URGENCIES, id)
}

pub fn severity(id: &str) -> Text {
    const T: [(&str, Text); 5] = [
        ("critical", text("とても高い", "critical")),
        ("high", text("高い", "high")),
        ("medium", text("中くらい", "medium")),
        ("low", text("低い", "low")),
        ("none", text("なし", "none")),
    ];
    pick(&T, id)
}

pub fn confidence(id: &str) -> Text {
    const T: [(&str, Text); 3] = [
        ("certain", text("確か", "certain")),
        ("likely", text("おそらく", "likely")),
        ("possible", text("可能性がある", "possible")),
    ];
    pick(&T, id)
}

pub fn notice_item(id: &str) -> Text {
    const T: [(&str, Text); 5] = [
        ("a", text("(ア) インターネットへの接続", "(a) connection to the internet")),
        ("i", text("(イ) 見られる範囲とパスワード", "(i) access limits and passwords")),
        ("u", text("(ウ) ファームウェアとサポート", "(u) firmware and support")),
        ("r", text("録画機・ルーター・回線", "recorder, router, line")),
        ("o", text("運用とルール", "operation and rules")),
    ];
    pick(&T, id)
}

pub fn who(id: &str) -> Text {
    const T: [(&str, Text); 4] = [
        ("staff", text("園の職員", "facility staff")),
        ("installer", text("設置・保守の事業者", "installer")),
        ("maker", text("メーカー", "maker")),
        ("municipality", text("市区町村", "municipality")),
    ];
    pick(&T, id)
}

pub fn device_kind(id: &str) -> Text {
    const T: [(&str, Text); 6] = [
        ("camera", text("カメラ", "camera")),
        ("recorder", text("録画機", "recorder")),
        ("router", text("ルーター", "router")),
        ("server", text("サーバー", "server")),
        ("host", text("つながっている機器", "host")),
        ("unknown", text("機器", "device")),
    ];
    pick(&T, id)
}

pub fn door(id: &str) -> Text {
    const T: [(&str, Text); 8] = [
        ("forward", text("ポート開放", "port forward")),
        ("upnp", text("UPnPで開いた入り口", "UPnP mapping")),
        ("dmz", text("DMZ", "DMZ")),
        ("1to1", text("1対1のアドレス変換", "1:1 NAT")),
        ("ipv6", text("IPv6", "IPv6")),
        ("p2p", text("メーカーのクラウド(P2P)", "maker's cloud (P2P)")),
        ("remote_admin", text("ルーターの遠隔管理", "remote administration")),
        ("scan", text("外からの調査で見えた入り口", "door seen by a scan from outside")),
    ];
    pick(&T, id)
}

pub fn ends_at(id: &str) -> Text {
    const T: [(&str, Text); 8] = [
        ("live-view-open", text("ログインなしで映像が見られます", "live video without login")),
        (
            "live-view-default-password",
            text("初期パスワードで映像が見られます", "live video with the factory password"),
        ),
        ("admin-open", text("ログインなしで管理画面に入れます", "admin page without login")),
        (
            "admin-default-password",
            text("初期パスワードで管理画面に入れます", "admin page with the factory password"),
        ),
        ("login-page", text("ログイン画面まで届きます", "a login page")),
        ("telnet", text("遠隔操作(Telnet)まで届きます", "Telnet")),
        ("remote-desktop", text("リモートデスクトップまで届きます", "remote desktop")),
        ("unknown-service", text("何かの入り口まで届きます", "a service that is not known")),
    ];
    pick(&T, id)
}

pub fn verdict(id: &str) -> Text {
    const T: [(&str, Text); 8] = [
        (
            "exploited-open",
            text("悪用されている弱点が残っています", "a hole that is being exploited is open"),
        ),
        ("vulnerable-open", text("知られた弱点が残っています", "a known hole is open")),
        ("support-ended", text("サポートが終わっています", "support has ended")),
        ("newer-known", text("もっと新しい版が知られています", "a newer version is known")),
        ("fixed", text("知られた弱点は直っている版です", "known holes are fixed in this version")),
        (
            "at-least-current",
            text(
                "資料にある版と同じか、それより新しい版です",
                "the version known to the data, or a later one",
            ),
        ),
        ("cannot-decide", text("資料だけでは決められません", "cannot be decided from the data")),
        ("not-in-data", text("資料にのっていない機種です", "not in the data")),
    ];
    pick(&T, id)
}

/// Where the address of a device comes from.
pub fn address_from(id: &str) -> Text {
    const T: [(&str, Text); 4] = [
        ("file", text("ファイルの中", "in the file")),
        ("file_name", text("ファイルの名前", "from the file's name")),
        ("other_file", text("ほかのファイル", "from another file")),
        ("user", text("あなたの答え", "as you said")),
    ];
    pick(&T, id)
}

/// One short line that names a device: kind, address, model.
pub fn device(d: &DeviceWire, lang: Lang) -> String {
    let mut out = device_kind(&d.kind).get(lang).to_owned();
    for part in [&d.address, &d.name, &d.vendor, &d.model].into_iter().flatten() {
        out.push(' ');
        out.push_str(part);
    }
    out
}

/// The device that a finding is about. What is said of its firmware is true of those that it stands for; what is said of its
/// accounts and settings is not.
pub fn device_of(f: &FindingWire, d: &DeviceWire, lang: Lang) -> String {
    let mut out = device(d, lang);
    out.push_str(more_of(f, d).get(lang));
    out
}

/// [`more`], where the finding is one on firmware.
pub fn more_of(f: &FindingWire, d: &DeviceWire) -> Bi {
    if f.rule.starts_with("MC4") { more(d) } else { Bi::default() }
}

/// Findings that say the same of many devices, as one group each (of at most 200); what is said of few stays single.
/// `order`: places in the list, and in this order the groups come.
pub fn alike(findings: &[FindingWire], order: &[usize]) -> Vec<Vec<usize>> {
    const FEW: usize = 3;
    const MOST: usize = 200;
    let said = |n: &usize| {
        let f = order.get(*n).and_then(|i| findings.get(*i));
        f.map(|f| (f.rule.as_str(), f.urgency.as_str(), f.title.ja.as_str()))
    };
    let mut places: Vec<usize> = (0..order.len()).collect();
    places.order_by_key(said);
    let mut out: Vec<&[usize]> = Vec::new();
    for same in places.chunk_by(|a, b| said(a) == said(b)) {
        out.extend(same.chunks(if same.len() > FEW { MOST } else { 1 }));
    }
    out.order_by_key(|g| g.first());
    out.iter().map(|g| g.iter().map(|n| order[*n]).collect()).collect()
}

/// 「 ほか12台」: a device of a long list that stands for others.
pub fn more(d: &DeviceWire) -> Bi {
    const MORE: Text = text(" ほか{n}台", " and {n} more like it");
    d.alike.map_or_else(Bi::default, |n| MORE.fill(&Args::new().with("n", n)))
}
