//! The form for home routers whose saved settings cannot be read: eight questions in the menu words of the makers.
//!
//! Comes in: answers in the same list as those of the other questions (`hr1` … `hr8`). Goes out: the facts that a
//! router's configuration would give, with the answer as evidence. わからない gives no fact, or one that says "unknown".
//!
//! Three inputs: `choice` (one of the options), `address` (an option, or an IPv4 address typed by the user) and
//! `forwards` (rows). A row is an answer of its own, `hr3.1`, `hr3.2`, … with the words `PROTOCOL OUTER ADDRESS INNER`
//! and, where it is limited, the sender: `tcp 8080 192.168.1.20 80`, `tcp+udp 5000-5010 192.168.1.21 5000-5010
//! 203.0.113.5`. A `?` stands for what the screen does not show. Nothing personal is asked.

use super::Answered;
use crate::i18n::{Text, text};
use crate::model::key::{self, FactKey};
use crate::model::net::PortRange;
use crate::model::value::{
    Account, AllowedFrom, DoorKind, Forward, Origin, RemoteAdmin, Role, Service, Tri, Value,
};
use std::net::Ipv4Addr;

/// One question of the form.
#[derive(Debug)]
pub struct FormQuestion {
    pub id: &'static str,
    /// `choice`, `address`, `forwards`.
    pub input: &'static str,
    pub text: Text,
    pub why: Text,
    /// Where it stands on the screen: the makers' menu words.
    pub hint: Text,
    pub options: &'static [(&'static str, Text)],
    /// Asked only when this question has this answer.
    pub show_if: Option<(&'static str, &'static str)>,
}

const UNKNOWN: (&str, Text) = ("unknown", text("わからない", "I don't know"));

/// The eight questions, in order.
pub static FORM: &[FormQuestion] = &[
    FormQuestion {
        id: "hr1",
        input: "choice",
        text: text("ルーターはどのメーカーのものですか。", "Who made the router?"),
        why: text("画面の言葉がメーカーでちがうためです。", "The words on the screen differ by maker."),
        hint: text(
            "本体のラベルか、設定画面のいちばん上を見てください。",
            "Look at the label, or at the top of the settings screen.",
        ),
        options: &[
            ("buffalo", text("バッファロー(AirStation)", "Buffalo (AirStation)")),
            ("nec", text("NEC(Aterm)", "NEC (Aterm)")),
            ("iodata", text("アイ・オー・データ", "I-O DATA")),
            ("elecom", text("エレコム", "ELECOM")),
            ("ntt", text("NTTのひかり電話ルーターなど", "NTT home gateway")),
            ("other", text("そのほか", "another")),
            UNKNOWN,
        ],
        show_if: None,
    },
    FormQuestion {
        id: "hr2",
        input: "choice",
        text: text(
            "ポート開放(ポート変換)の一覧に行がありますか。",
            "Does the list of port forwards have rows?",
        ),
        why: text("外から中の機器へ届く入り口だからです。", "Each row lets the internet in to a device."),
        hint: text(
            "「ポート変換」「ポートマッピング」「静的IPマスカレード」「静的NAPT」「仮想サーバ」「バーチャルサーバ」という画面です。",
            "The screen is called port forwarding, port mapping, static IP masquerade, static NAPT or virtual server.",
        ),
        options: &[("some", text("ある", "yes")), ("none", text("1つもない", "none")), UNKNOWN],
        show_if: None,
    },
    FormQuestion {
        id: "hr3",
        input: "forwards",
        text: text("その行を、画面のとおりに写してください。", "Copy these rows as the screen shows them."),
        why: text("どの機器に届くかを調べるためです。", "They show which device can be reached."),
        hint: text(
            "「公開ポート」「変換対象ポート」が外の番号、「LAN側ホスト」「宛先IP」が中の機器です。",
            "The public or external port is outside; the LAN host or destination IP is the device inside.",
        ),
        options: &[],
        show_if: Some(("hr2", "some")),
    },
    FormQuestion {
        id: "hr4",
        input: "address",
        text: text("「DMZホスト」は使われていますか。", "Is a DMZ host set?"),
        why: text("その機器のすべての入り口が外に開くためです。", "It opens every port of that device."),
        hint: text(
            "「DMZ」「DMZホスト機能」「簡易DMZ」という画面です。使うなら、その機器のIPアドレスを書いてください。",
            "The screen is called DMZ or DMZ host. If it is used, type the IP address of the device.",
        ),
        options: &[
            ("off", text("使っていない", "not used")),
            ("on", text("使っているがアドレスは不明", "used, address not known")),
            UNKNOWN,
        ],
        show_if: None,
    },
    FormQuestion {
        id: "hr5",
        input: "choice",
        text: text("ルーターの「UPnP」は動いていますか。", "Is UPnP on in the router?"),
        why: text("機器が自分で入り口を開けられるためです。", "Devices can open ports by themselves."),
        hint: text("「UPnP」「UPnP機能を使用する」という所です。", "Look for UPnP."),
        options: &[("on", text("動いている", "on")), ("off", text("止めてある", "off")), UNKNOWN],
        show_if: None,
    },
    FormQuestion {
        id: "hr6",
        input: "choice",
        text: text(
            "ルーターの設定画面は、外からも開けますか。",
            "Can its settings screen be opened from outside?",
        ),
        why: text("外から設定を変えられるためです。", "Strangers could change the settings."),
        hint: text(
            "「Internet側から設定を許可」「リモートアクセス」「リモート管理」「WAN側からのアクセス」という所です。",
            "Look for remote management, remote access, or settings from the internet side.",
        ),
        options: &[
            ("off", text("開けない(許可していない)", "no")),
            ("on", text("開ける(許可している)", "yes")),
            UNKNOWN,
        ],
        show_if: None,
    },
    FormQuestion {
        id: "hr7",
        input: "choice",
        text: text("ルーターの管理パスワードは変えてありますか。", "Was its admin password changed?"),
        why: text("初めのパスワードは知られていることがあります。", "Factory passwords may be known."),
        hint: text(
            "ラベルに書かれた初めのままか、機器ごとに違うかも見てください。パスワードそのものは書かないでください。",
            "Is it still the one on the label? Do not write the password itself.",
        ),
        options: &[
            ("changed", text("変えてある", "changed")),
            (
                "label",
                text("ラベルにある、機器ごとに違うもの", "the one on the label, different for each device"),
            ),
            ("default", text("初めのまま(みんな同じもの)", "the factory password, the same for all")),
            ("none", text("パスワードがない", "there is no password")),
            UNKNOWN,
        ],
        show_if: None,
    },
    FormQuestion {
        id: "hr8",
        input: "choice",
        text: text("IPv6で、外から中への通信を止めていますか。", "Does it block inbound IPv6?"),
        why: text("IPv6ではカメラに直接届くことがあります。", "Over IPv6 a camera may be reached directly."),
        hint: text(
            "「IPv6ファイアウォール」「IPv6パケットフィルタ」「IPv6パススルー」「IPv6ブリッジ」という所です。",
            "Look for IPv6 firewall, IPv6 packet filter, IPv6 pass-through or IPv6 bridge.",
        ),
        options: &[
            ("filtered", text("止めている", "yes")),
            ("open", text("止めていない(パススルー・ブリッジ)", "no (pass-through, bridge)")),
            ("unused", text("IPv6は使っていない", "IPv6 is not used")),
            UNKNOWN,
        ],
        show_if: None,
    },
];

/// What the answers say of the router, each with the question that says it. The last answer to a question counts.
pub fn facts(answers: &[Answered]) -> Vec<(FactKey, Value, String)> {
    let answer = |id: &str| super::answer_to(answers, id);
    let mut out: Vec<(FactKey, Value, String)> = Vec::new();
    let mut tell = |key: FactKey, value: Value, id: &str| out.push((key, value, id.to_owned()));
    let maker = match answer("hr1") {
        Some("buffalo") => Some("Buffalo"),
        Some("nec") => Some("NEC"),
        Some("iodata") => Some("I-O DATA"),
        Some("elecom") => Some("ELECOM"),
        Some("ntt") => Some("NTT"),
        _ => None,
    };
    if let Some(m) = maker {
        tell(key::DEVICE_VENDOR, m.into(), "hr1");
    }
    if answer("hr2") != Some("none") {
        for a in answers.iter().filter(|a| a.question.starts_with("hr3.")).take(500) {
            // An answer that was given again replaces the row.
            let last = answer(&a.question) == Some(a.value.as_str());
            if let Some(f) = row(&a.value).filter(|_| last) {
                tell(key::FORWARD, f.into(), &a.question);
            }
        }
    }
    match answer("hr4") {
        None | Some("off" | "unknown") => {}
        Some(address) => {
            let known = address.trim().parse::<Ipv4Addr>().is_ok();
            let mut f = forward(if known { address.trim() } else { "" }, "any", Origin::Any);
            f.origin = DoorKind::Dmz;
            (f.ext_ports, f.int_ports) = (vec![PortRange::ALL], vec![PortRange::ALL]);
            tell(key::FORWARD, f.into(), "hr4");
        }
    }
    if let Some(v @ ("on" | "off")) = answer("hr5") {
        tell(key::ROUTER_UPNP, (v == "on").into(), "hr5");
    }
    if let Some(v @ ("on" | "off")) = answer("hr6") {
        let state = Tri::from(v == "on");
        let allowed_from = if v == "on" { AllowedFrom::Wan } else { AllowedFrom::None };
        let a = RemoteAdmin { service: Service::Http, state, port: 80, allowed_from, from_wan: state };
        tell(key::REMOTE_ADMIN, a.into(), "hr6");
    }
    if let Some(v @ ("default" | "none")) = answer("hr7") {
        let account = Account {
            name: "admin".to_owned(),
            role: Role::Admin,
            r#for: "admin",
            password_is_default: Some(true),
            password_class: (v == "none").then_some("very-weak"),
            ..Account::default()
        };
        tell(key::ACCOUNT, account.into(), "hr7");
    }
    match answer("hr8") {
        Some("filtered") => tell(key::FILTER_IPV6_IN, "present".into(), "hr8"),
        Some("open") => tell(key::FILTER_IPV6_IN, "absent".into(), "hr8"),
        Some("unknown") => tell(key::FILTER_IPV6_IN, "unknown".into(), "hr8"),
        _ => {}
    }
    out
}

fn forward(int_ip: &str, proto: &str, source: Origin) -> Forward {
    Forward {
        ext_if: None,
        ext_ip: None,
        proto: proto.to_owned(),
        ext_ports: Vec::new(),
        int_ip: int_ip.to_owned(),
        int_ports: Vec::new(),
        source,
        enabled: Tri::Yes,
        // Home routers have one internet side, and let in what the table of forwards names.
        bound: Tri::Yes,
        filter_allows: Tri::Yes,
        origin: DoorKind::Static,
        to_router: false,
        remove_with: None,
        filter_at: None,
    }
}

/// `tcp 8080 192.168.1.20 80 [sender]`.
fn row(value: &str) -> Option<Forward> {
    let folded = crate::model::fold::fold(value);
    let mut w = folded.split_whitespace();
    let (proto, outer, address) = (w.next()?.to_ascii_lowercase(), w.next()?, w.next()?);
    let inner = w.next().unwrap_or("?");
    let sender = w.next().unwrap_or("any");
    address.parse::<Ipv4Addr>().ok()?;
    let proto = match proto.as_str() {
        "tcp" | "udp" => proto,
        _ => "tcp+udp".to_owned(),
    };
    let source = match sender {
        "any" | "*" => Origin::Any,
        "?" => Origin::Unknown,
        s => Origin::List(vec![s.to_owned()]),
    };
    let mut f = forward(address, &proto, source);
    let outer = range(outer)?;
    let inner = if inner == "?" { outer } else { range(inner)? };
    let inner = if inner.last - inner.first == outer.last - outer.first {
        inner
    } else {
        PortRange { first: inner.first, last: inner.first.checked_add(outer.last - outer.first)? }
    };
    (f.ext_ports, f.int_ports) = (vec![outer], vec![inner]);
    Some(f)
}

fn range(t: &str) -> Option<PortRange> {
    let (a, b) = t.split_once('-').unwrap_or((t, t));
    let r = PortRange { first: a.parse().ok()?, last: b.parse().ok()? };
    (r.first > 0 && r.first <= r.last).then_some(r)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(list: &[(&str, &str)]) -> Vec<Answered> {
        list.iter().map(|(q, v)| Answered { question: (*q).into(), value: (*v).into() }).collect()
    }

    #[test]
    fn rows_become_the_same_forwards_as_a_configuration() {
        let f = row("TCP 8080 192.168.1.20 80").unwrap();
        assert_eq!((f.ext_ports[0].first, f.int_ports[0].first, f.proto.as_str()), (8080, 80, "tcp"));
        // Full-width digits are what a Japanese keyboard types first.
        assert_eq!(row("両方 ５０００-５０１０ 192.168.1.20 ?").unwrap().int_ports[0].last, 5010);
        assert_eq!(
            row("udp 500 192.168.1.2 500 203.0.113.9").unwrap().source,
            Origin::List(vec!["203.0.113.9".into()])
        );
        for bad in [
            "",
            "tcp",
            "tcp 80 router 80",
            "tcp 70000 192.168.1.2 80",
            "tcp 9-1 192.168.1.2 ?",
            "tcp 0 192.168.1.2 1",
        ] {
            assert!(row(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn what_nobody_knows_gives_no_fact() {
        assert!(
            facts(&answered(&[
                ("hr2", "unknown"),
                ("hr4", "unknown"),
                ("hr5", "unknown"),
                ("hr6", "unknown"),
                ("hr7", "unknown")
            ]))
            .is_empty()
        );
        // Rows that were typed before the answer was taken back do not count.
        assert!(facts(&answered(&[("hr2", "none"), ("hr3.1", "tcp 80 192.168.1.2 80")])).is_empty());
        // An empty row is typed over, not kept beside.
        let again = answered(&[("hr3.1", "tcp 80 192.168.1.2 80"), ("hr3.1", "tcp 81 192.168.1.2 80")]);
        assert_eq!(facts(&again).len(), 1);
    }

    #[test]
    fn questions_are_short_and_every_one_can_be_left_open() {
        assert_eq!(FORM.len(), 8);
        for q in FORM {
            assert!(q.text.ja.chars().count() <= 48, "{}", q.text.ja);
            assert!(q.input == "forwards" || q.options.iter().any(|o| o.0 == "unknown"), "{}", q.id);
            if let Some((id, value)) = q.show_if {
                assert!(FORM.iter().any(|x| x.id == id && x.options.iter().any(|o| o.0 == value)));
            }
        }
    }
}
