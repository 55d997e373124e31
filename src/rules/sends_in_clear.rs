//! Pictures, alarms or mails leave the device without encryption.

use super::services;
use super::{Context, Example, Rule, Sink};
use crate::i18n::{Text, text};
use crate::model::finding::Confidence;
use crate::model::finding::{NoticeItem, Severity, Who};
use crate::model::key;
use crate::model::net::HostScope;
use crate::model::value::{Remote, Tri, Value};

pub static RULE: Rule = Rule {
    code: "MC513",
    name: "sends-in-clear",
    since: "0.1.0",
    severity: Severity::Medium,
    notice_item: NoticeItem::I,
    title: text(
        "{what}が、暗号化されずに外へ出ています({host})",
        "{what} leaves the site without encryption ({host})",
    ),
    why: text(
        "途中の人が、映像や知らせの中身とパスワードを読み取れます。",
        "People on the way can read pictures, messages and passwords.",
    ),
    fix: text(
        "送り先がHTTPSやSFTPなど暗号化された方式を使えるか確かめ、設定を変えてください。",
        "Ask whether the receiver offers HTTPS, SFTP or another encrypted way, and change the \
        setting.",
    ),
    who: &[Who::Installer],
    references: &["こども家庭庁・総務省 お知らせ(2023-10-02)(イ)", "ETSI EN 303 645 5.5-1"],
    check,
};

pub static EXAMPLE: Example = Example {
    bad: &[(
        "a.xml",
        "<HttpHostNotification xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><protocolType>\
            HTTP</protocolType><hostName>alarm.example.jp</hostName><addressingFormatType>\
            hostname</addressingFormatType><httpAuthenticationMethod>none</httpAuthenticationMethod>\
            </HttpHostNotification>",
    )],
    good: &[
        (
            "a.xml",
            "<HttpHostNotification xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><protocolType>\
            HTTPS</protocolType><hostName>alarm.example.jp</hostName><addressingFormatType>\
            hostname</addressingFormatType></HttpHostNotification>",
        ),
        (
            "b.xml",
            "<HttpHostNotification xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><protocolType>\
            HTTP</protocolType><ipAddress>0.0.0.0</ipAddress></HttpHostNotification>",
        ),
    ],
};

const INSIDE: Text = text(
    "{what}が、園内の機器へ暗号化されずに送られています",
    "{what} goes to a device in the house without encryption",
);
const SOMEWHERE: Text = text(
    "{what}が暗号化されずに送られています(送り先は資料では分かりません)",
    "{what} is sent without encryption (the receiver is not shown)",
);
const NOTHING: Text = text(
    "入れた資料に、外へ送る設定がありませんでした。",
    "The files hold no settings of messages or uploads.",
);

fn check(ctx: &Context<'_>, out: &mut Sink<'_>) {
    let kinds = [
        (key::REMOTE_PUSH, text("通知", "An event message")),
        (key::REMOTE_FTP, text("FTPで送る映像", "A picture sent by FTP")),
        (key::REMOTE_EMAIL, text("メール", "E-mail")),
        (key::REMOTE_MQTT, text("MQTTの知らせ", "An MQTT message")),
    ];
    let mut looked = false;
    for (k, what) in kinds {
        for f in ctx.facts.all(k) {
            let Value::Remote(r) = &f.value else { continue };
            looked = true;
            // What stays inside of the computer is on no wire.
            let own = r.host_scope == Some(HostScope::Loopback);
            if r.enabled != Tri::Yes || r.tls != Tri::No || own {
                continue;
            }
            let device = ctx.facts.device_of(f.subject);
            let finding = out.report(f.evidence.clone()).device(device).arg("what", what);
            match leaves(r) {
                Some(true) => {
                    // Whether a name stands for a place outside is not in the file.
                    let sure = if r.host_scope == Some(HostScope::Public) {
                        services::confidence(f)
                    } else {
                        Confidence::Likely
                    };
                    finding.arg("host", r.host.clone().unwrap_or_default()).confidence(sure);
                }
                Some(false) => {
                    finding.severity(Severity::Low).title(INSIDE).confidence(services::confidence(f));
                }
                None => {
                    finding.severity(Severity::Low).title(SOMEWHERE).confidence(services::confidence(f));
                }
            }
        }
    }
    if !looked {
        out.not_checked(NOTHING);
    }
}

/// Does it leave the site? `None`: the file does not show the receiver.
fn leaves(r: &Remote) -> Option<bool> {
    let host = r.host.as_deref()?;
    match r.host_scope? {
        HostScope::Public => Some(true),
        HostScope::Private | HostScope::Loopback => Some(false),
        HostScope::Name => {
            let inside = [".local", ".lan", ".home", ".internal", ".localdomain", ".home.arpa"];
            let low = host.to_ascii_lowercase();
            Some(low.contains('.') && !inside.iter().any(|i| low.ends_with(i)))
        }
    }
}
