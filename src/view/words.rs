//! Words of the pages: identifiers and numbers of the report in, words out.

use crate::i18n::{Lang, Text, text};
use crate::wire::{FindingWire, ReportWire, SummaryWire};

/// How urgent something is, in the order in which people read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    Today,
    Week,
    Month,
    NextCheck,
    Unknown,
    InPlace,
}

impl Urgency {
    pub const ALL: [Urgency; 6] = [
        Urgency::Today,
        Urgency::Week,
        Urgency::Month,
        Urgency::NextCheck,
        Urgency::Unknown,
        Urgency::InPlace,
    ];
    /// By the identifier on the wire. What is not known is *unknown*, never *in place*.
    pub fn of(id: &str) -> Urgency {
        Urgency::ALL.into_iter().find(|u| u.id() == id).unwrap_or(Urgency::Unknown)
    }
    pub const fn id(self) -> &'static str {
        match self {
            Urgency::Today => "today",
            Urgency::Week => "week",
            Urgency::Month => "month",
            Urgency::NextCheck => "next_check",
            Urgency::InPlace => "in_place",
            Urgency::Unknown => "unknown",
        }
    }
    /// A time, not a colour.
    pub const fn name(self) -> Text {
        match self {
            Urgency::Today => text("今日すぐ", "Today"),
            Urgency::Week => text("1週間以内", "Within a week"),
            Urgency::Month => text("1か月以内", "Within a month"),
            Urgency::NextCheck => text("次の点検まで", "By the next check"),
            Urgency::InPlace => text("できている", "In place"),
            Urgency::Unknown => text("まだ分からない", "Not known yet"),
        }
    }
    pub fn count(self, s: &SummaryWire) -> u32 {
        match self {
            Urgency::Today => s.today,
            Urgency::Week => s.week,
            Urgency::Month => s.month,
            Urgency::NextCheck => s.next_check,
            Urgency::InPlace => s.in_place,
            Urgency::Unknown => s.unknown,
        }
    }
    /// Something to do (and not an answer to wait for, or a protection).
    pub const fn is_task(self) -> bool {
        matches!(self, Urgency::Today | Urgency::Week | Urgency::Month | Urgency::NextCheck)
    }
}

/// The one sentence on top of a result. No number, no "safe".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Today,
    Week,
    /// More than a third of the answers are 「わからない」.
    TooMuchUnknown,
    NothingBig,
    /// Nothing was recognised and nothing was answered.
    NothingChecked,
}

impl Verdict {
    pub const fn sentence(self) -> Text {
        match self {
            Verdict::Today => text("今日すぐ直すことがあります", "There is something to fix today"),
            Verdict::Week => text("1週間以内に直すことがあります", "There is something to fix within a week"),
            Verdict::TooMuchUnknown => text(
                "まだ分からないことが多く、安全かどうか言えません",
                "Too much is still unknown to say whether this is safe",
            ),
            Verdict::NothingBig => text(
                "大きな心配は見つかりませんでした(調べた範囲で)",
                "No serious problem was found (in what was checked)",
            ),
            Verdict::NothingChecked => {
                text("調べられたものが、まだありません", "Nothing could be checked yet")
            }
        }
    }
    pub const fn urgency(self) -> Urgency {
        match self {
            Verdict::Today => Urgency::Today,
            Verdict::Week => Urgency::Week,
            Verdict::TooMuchUnknown | Verdict::NothingChecked => Urgency::Unknown,
            Verdict::NothingBig => Urgency::NextCheck,
        }
    }
}

/// The rule of `questions.json` (`meta.scoring.overall_rule`), over files and answers together.
pub fn verdict(s: &SummaryWire) -> Verdict {
    if s.today > 0 {
        Verdict::Today
    } else if s.week > 0 {
        Verdict::Week
    } else if s.files_recognised == 0 && s.answers == 0 {
        Verdict::NothingChecked
    } else if s.answers_unknown * 3 > s.answers {
        Verdict::TooMuchUnknown
    } else {
        Verdict::NothingBig
    }
}

pub use crate::paper::first_three;

/// Places of the findings in the order in which people read them.
pub fn by_urgency(findings: &[FindingWire]) -> Vec<usize> {
    let of = |u| (0..findings.len()).filter(move |i| Urgency::of(&findings[*i].urgency) == u);
    Urgency::ALL.into_iter().flat_map(of).collect()
}

/// Unknown findings by the first person who can answer, in a fixed order.
pub fn unknown_by_who(findings: &[FindingWire]) -> Vec<(&'static str, Vec<&FindingWire>)> {
    ["installer", "maker", "municipality", "staff"]
        .into_iter()
        .map(|who| {
            let list = findings
                .iter()
                .filter(|f| f.urgency == "unknown")
                .filter(|f| {
                    let first = ["installer", "maker", "municipality", "staff"]
                        .into_iter()
                        .find(|w| f.who.first().is_some_and(|x| x == w))
                        .unwrap_or("installer");
                    first == who
                })
                .collect::<Vec<_>>();
            (who, list)
        })
        .filter(|(_, l)| !l.is_empty())
        .collect()
}

pub fn who(id: &str) -> Text {
    match id {
        "staff" => text("園の職員", "Nursery staff"),
        "installer" => text("設置・保守の事業者", "Installer or maintenance company"),
        "maker" => text("メーカー", "Maker"),
        "municipality" => text("市区町村", "Municipality"),
        _ => text("くわしい人", "someone who knows"),
    }
}

/// A finding is a fact from a file, an answer, or a guess; the difference is said.
pub fn confidence(f: &FindingWire) -> Text {
    if f.evidence.iter().all(|e| e.kind == "answer") {
        return text("質問への答えから", "From an answer");
    }
    match f.confidence.as_str() {
        "certain" => text("ファイルに書かれています", "Stated in the files"),
        "likely" => text("そう見えます(ほぼ確か)", "It looks so (likely)"),
        _ => text("そう見えます(推測)", "It looks so (a guess)"),
    }
}

pub fn certainty(id: &str) -> Text {
    match id {
        "certain" => text("ファイルに書かれています", "Stated in the files"),
        "likely" => text("ほぼ確かです", "Likely"),
        _ => text("確かではありません", "Not certain"),
    }
}

pub fn notice_item(id: &str) -> Text {
    match id {
        "a" => text("(ア) インターネットへの接続", "(A) Internet connection"),
        "i" => text("(イ) 見られる範囲とパスワード", "(B) Access limits and passwords"),
        "u" => text("(ウ) ファームウェアとサポート", "(C) Firmware and support"),
        "r" => text("録画機・ルーター・保守の回線", "Recorder, router, maintenance line"),
        _ => text("運用とルール", "Operation and rules"),
    }
}

/// The short mark of an item of the notice.
pub fn notice_mark(id: &str) -> Text {
    match id {
        "a" => text("(ア)", "(A)"),
        "i" => text("(イ)", "(B)"),
        "u" => text("(ウ)", "(C)"),
        "r" => text("録画機・ルーター", "Recorder, router"),
        _ => text("運用", "Operation"),
    }
}

pub fn kind(id: &str) -> Text {
    match id {
        "camera" => text("カメラ", "Camera"),
        "recorder" => text("録画機", "Recorder"),
        "router" => text("ルーター", "Router"),
        "server" => text("サーバー", "Server"),
        "host" => text("つながっている機器", "Connected device"),
        _ => text("機器", "Device"),
    }
}

pub fn address_from(id: Option<&str>) -> Option<Text> {
    Some(match id? {
        "file" => text("ファイルに記載", "stated in the file"),
        "file_name" => text("ファイルの名前から", "from the file name"),
        "other_file" => text("ほかのファイルから", "from another file"),
        "user" => text("画面で答えた住所", "as you told us"),
        _ => return None,
    })
}

/// Headline of the firmware look-up. Never "newest": only what a source said on a day.
pub fn firmware_verdict(id: &str) -> Text {
    match id {
        "exploited-open" => {
            text("悪用されている弱いところが直っていません", "A weakness that is being exploited is open")
        }
        "vulnerable-open" => text("知られた弱いところが直っていません", "A known weakness is open"),
        "support-ended" => text("メーカーのサポートが終わっています", "The maker's support has ended"),
        "newer-known" => text("新しい版が出ています", "A newer version is known"),
        "fixed" => text(
            "資料にある弱いところは直っている版です",
            "The weaknesses in our data are fixed in this version",
        ),
        "at-least-current" => {
            text("資料にある版と同じか、新しい版です", "The version in our data, or a newer one")
        }
        "cannot-decide" => text("この資料では判断できません", "Our data cannot decide"),
        _ => text("この道具の資料にありません", "Not in our data"),
    }
}

pub fn door(id: &str) -> Text {
    match id {
        "forward" => text("ポート開放", "Port forward"),
        "upnp" => text("自動で開いた入り口(UPnP)", "Door opened by UPnP"),
        "dmz" => text("すべてを通す設定(DMZ)", "DMZ (everything passes)"),
        "1to1" => text("1対1のアドレス変換", "1:1 address translation"),
        "ipv6" => text("IPv6の通り道", "IPv6"),
        "p2p" => text("メーカーのクラウド(P2P)", "Maker's cloud (P2P)"),
        "remote_admin" => text("ルーターの遠隔管理", "Remote administration"),
        _ => text("外からの調査で開いていた入り口", "Door seen by a scan from outside"),
    }
}

pub fn ends_at(id: &str) -> Text {
    match id {
        "live-view-open" => text("ログインなしで映像が見えます", "Video can be watched without login"),
        "live-view-default-password" => {
            text("最初のパスワードのまま映像が見えます", "Video opens with the factory password")
        }
        "admin-open" => text("ログインなしで設定を変えられます", "Settings can be changed without login"),
        "admin-default-password" => {
            text("最初のパスワードのまま設定を変えられます", "Settings open with the factory password")
        }
        "login-page" => text("ログイン画面まで届きます", "The login page can be reached"),
        "telnet" => text("遠隔操作(Telnet)に届きます", "Telnet can be reached"),
        "remote-desktop" => text("画面の遠隔操作に届きます", "Remote desktop can be reached"),
        _ => text("何かの入り口に届きます", "Some service can be reached"),
    }
}

/// Why a line was not read, for people.
pub fn unread_reason(code: &str) -> Text {
    match code {
        "not-used" => text("この道具では使わない行", "not used by this tool"),
        "unknown-command" => text("知らない命令", "unknown command"),
        "unknown-key" => text("知らない設定", "unknown setting"),
        "cut-off" => text("途中で切れている", "cut off"),
        _ => text("読み方が分からない行", "not understood"),
    }
}

/// `1234567` → `1.2 MB`.
pub fn bytes(n: f64) -> String {
    if n < 1024.0 {
        format!("{} B", n as u32)
    } else if n < 1024.0 * 1024.0 {
        format!("{} kB", (n / 1024.0).round() as u32)
    } else {
        let tenths = (n / 1024.0 / 1024.0 * 10.0).round() as u32;
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

/// `2026-11-21` → `2026年11月21日`; anything else stays as it is.
pub fn day(iso: &str, lang: Lang) -> String {
    let mut it = iso.split('-').map(|p| p.parse::<u32>().ok());
    match (lang, it.next().flatten(), it.next().flatten(), it.next().flatten()) {
        (Lang::Ja, Some(y), Some(m), Some(d)) => format!("{y}年{m}月{d}日"),
        _ => iso.to_owned(),
    }
}

/// A rule's title stands for many findings: its arguments become an ellipsis.
pub fn without_arguments(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    let mut inside = false;
    for c in title.chars() {
        match c {
            '{' if !inside => {
                inside = true;
                out.push('…');
            }
            '}' if inside => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

/// Only an https address becomes a link; a saved result may say anything.
pub fn link(s: &str) -> Option<&str> {
    let rest = s.strip_prefix("https://")?;
    let plain = rest.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | '`'));
    (plain && rest.contains('.')).then_some(s)
}

/// One page of a long list: the range of it, and how many pages there are.
pub fn slice(len: usize, page: usize, per_page: usize) -> (std::ops::Range<usize>, usize) {
    let pages = len.div_ceil(per_page).max(1);
    let page = page.min(pages - 1);
    let start = page * per_page;
    (start..(start + per_page).min(len), pages)
}

/// Asked, in place, to do, unknown: one row for each item of the notice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ItemRow {
    pub in_place: u32,
    pub to_do: u32,
    pub unknown: u32,
}

pub fn item_rows(r: &ReportWire) -> [(&'static str, ItemRow); 5] {
    ["a", "i", "u", "r", "o"].map(|item| {
        let mut row = ItemRow::default();
        for f in r.findings.iter().filter(|f| f.notice_item == item) {
            match Urgency::of(&f.urgency) {
                Urgency::InPlace => row.in_place += 1,
                Urgency::Unknown => row.unknown += 1,
                _ => row.to_do += 1,
            }
        }
        (item, row)
    })
}

/// Is this an IPv4 or IPv6 address, as people type it? Full-width digits and points are taken as well.
pub fn address(typed: &str) -> Option<String> {
    let narrow: String = typed
        .trim()
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
            '．' | '。' => '.',
            '：' => ':',
            c => c.to_ascii_lowercase(),
        })
        .collect();
    let v4 =
        narrow.split('.').count() == 4 && narrow.split('.').all(|p| p.len() < 4 && p.parse::<u8>().is_ok());
    // The engine compares texts: a rough look is enough here.
    let v6 = narrow.matches(':').count() >= 2 && narrow.chars().all(|c| c.is_ascii_hexdigit() || c == ':');
    (v4 || v6).then_some(narrow)
}

/// Ports as people type them (`443/tcp、500/udp、192.168.1.20:8443`), one after the other. `None`: not all of it can be read.
/// 「なし」 is no port at all, which is an answer too.
pub fn ports(typed: &str) -> Option<String> {
    let narrow: String = typed
        .chars()
        .map(|c| match c {
            '、' | '，' | ';' | '；' => ',',
            '！'..='～' => char::from_u32(c as u32 - '！' as u32 + '!' as u32).unwrap_or(c),
            c => c,
        })
        .collect::<String>()
        .to_ascii_lowercase();
    if matches!(narrow.trim(), "なし" | "無し" | "ない" | "none" | "no") {
        return Some(String::new());
    }
    let words: Vec<&str> =
        narrow.split([',', ' ', '\u{3000}', '\n', '\t']).filter(|w| !w.is_empty()).collect();
    let number = |p: &str| p.parse::<u16>().is_ok_and(|n| n > 0);
    let port = |w: &&str| {
        let (rest, protocol) = w.split_once('/').unwrap_or((w, "tcp"));
        let (host, ports) = rest.rsplit_once(':').unwrap_or(("", rest));
        let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
        matches!(protocol, "tcp" | "udp")
            && number(first)
            && number(last)
            && (host.is_empty() || address(host.trim_matches(['[', ']'])).is_some())
    };
    (!words.is_empty() && words.iter().all(port)).then(|| words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Bi;

    fn finding(rule: &str, urgency: &str, who: &[&str]) -> FindingWire {
        FindingWire {
            name: String::new(),
            severity: String::new(),
            args: Default::default(),
            fingerprint: String::new(),
            rule: rule.into(),
            urgency: urgency.into(),
            confidence: "certain".into(),
            notice_item: "i".into(),
            device: None,
            evidence: Vec::new(),
            title: Bi::default(),
            why: Bi::default(),
            fix: Bi::default(),
            who: who.iter().map(|w| (*w).to_owned()).collect(),
        }
    }

    #[test]
    fn the_verdict_follows_the_rule_of_the_question_file() {
        let s = |today, week, answers, answers_unknown, files_recognised| SummaryWire {
            today,
            week,
            answers,
            answers_unknown,
            files_recognised,
            ..SummaryWire::default()
        };
        assert_eq!(verdict(&s(1, 5, 0, 0, 1)), Verdict::Today);
        assert_eq!(verdict(&s(0, 1, 12, 12, 1)), Verdict::Week);
        assert_eq!(verdict(&s(0, 0, 12, 5, 0)), Verdict::TooMuchUnknown);
        assert_eq!(verdict(&s(0, 0, 12, 4, 0)), Verdict::NothingBig);
        assert_eq!(verdict(&s(0, 0, 0, 0, 0)), Verdict::NothingChecked);
        assert_eq!(verdict(&s(0, 0, 0, 0, 2)), Verdict::NothingBig);
    }

    #[test]
    fn the_first_three_are_the_most_urgent_and_different_ones() {
        let f = [
            finding("MC1", "today", &[]),
            finding("MC1", "today", &[]),
            finding("MC2", "week", &[]),
            finding("MC3", "in_place", &[]),
            finding("MC4", "unknown", &[]),
        ];
        assert_eq!(first_three(&f), [0, 1, 2]);
        let g = [
            finding("MC1", "today", &[]),
            finding("MC1", "today", &[]),
            finding("MC2", "week", &[]),
            finding("MC3", "month", &[]),
        ];
        assert_eq!(first_three(&g), [0, 2, 3]);
        // Answers of one part share a rule and are different things.
        let mut h = [
            finding("MC702", "today", &[]),
            finding("MC702", "today", &[]),
            finding("MC705", "week", &[]),
            finding("MC703", "week", &[]),
        ];
        for (f, q) in h.iter_mut().zip(["i01", "i10", "o11", "u02"]) {
            f.args.insert("question".to_owned(), q.into());
        }
        assert_eq!(first_three(&h), [0, 1, 2]);
    }

    #[test]
    fn what_is_unknown_is_listed_under_one_person() {
        let f = [
            finding("MC7", "unknown", &["maker"]),
            finding("MC7", "unknown", &["installer", "staff"]),
            finding("MC7", "unknown", &[]),
            finding("MC7", "week", &["maker"]),
        ];
        let g = unknown_by_who(&f);
        assert_eq!(
            g.iter().map(|(w, l)| (*w, l.len())).collect::<Vec<_>>(),
            [("installer", 2), ("maker", 1)]
        );
    }

    #[test]
    fn an_unknown_word_on_the_wire_is_never_good_news() {
        assert_eq!(Urgency::of("splendid"), Urgency::Unknown);
        for u in Urgency::ALL {
            assert_eq!(Urgency::of(u.id()), u);
        }
    }

    #[test]
    fn only_https_becomes_a_link() {
        assert!(link("https://notice.go.jp/safety").is_some());
        for bad in ["javascript:alert(1)", "http://a.b", "https://a b.c", "https://x", "data:text/html,x"] {
            assert!(link(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn sizes_days_and_titles_are_readable() {
        assert_eq!(
            (bytes(12.0), bytes(2048.0), bytes(1_572_864.0)),
            ("12 B".into(), "2 kB".into(), "1.5 MB".into())
        );
        assert_eq!(day("2026-11-21", Lang::Ja), "2026年11月21日");
        assert_eq!(day("2026-11-21", Lang::En), "2026-11-21");
        assert_eq!(day("?", Lang::Ja), "?");
        assert_eq!(without_arguments("{port}番が開いています"), "…番が開いています");
    }

    #[test]
    fn long_lists_are_cut_into_pages() {
        assert_eq!(slice(0, 0, 200), (0..0, 1));
        assert_eq!(slice(450, 2, 200), (400..450, 3));
        assert_eq!(slice(450, 9, 200), (400..450, 3));
    }

    #[test]
    fn addresses_may_be_typed_with_full_width_digits() {
        assert_eq!(address(" １９２．１６８．１．２０ ").as_deref(), Some("192.168.1.20"));
        assert_eq!(address("192.168.1"), None);
        assert_eq!(address("fe80::1").as_deref(), Some("fe80::1"));
    }

    #[test]
    fn ports_that_are_meant_are_taken_as_people_type_them() {
        for (typed, read) in [
            ("443", Some("443")),
            ("４４３／ｔｃｐ、500/UDP", Some("443/tcp, 500/udp")),
            (" 192.168.1.20:8443  9000-9010 ", Some("192.168.1.20:8443, 9000-9010")),
            ("なし", Some("")),
            ("", None),
            ("web", None),
            ("443, web", None),
            ("70000", None),
        ] {
            assert_eq!(ports(typed).as_deref(), read, "{typed}");
        }
    }
}
