//! Reolink: the JSON answers of `api.cgi` (`GetNetPort`, `GetUser`, `GetDevInfo` …), one or many in an array.
//!
//! Goes out: facts of one device. Only `value` is what is set: `initial` holds factory defaults and `range` limits under the
//! same names. Old firmware has ports without a switch; such a service is on.

use super::table::{Rec, Row, Slot, Table, To};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Args, Text, text};
use crate::model::document::{Kind, NodeRef};
use crate::model::fact::{DeviceKind, Evidence};
use crate::model::key::{self, FactKey};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::json;

pub static FORMAT: Format = Format {
    id: "reolink",
    name: text("Reolink(JSONの応答)", "Reolink (JSON answers)"),
    vendor: "Reolink",
    kind: DeviceKind::Camera,
    reads: text(
        "型番、ファームウェア、利用者、HTTP・HTTPS・RTSP・RTMP・ONVIF、UPnP、クラウド(P2P)、DDNS、時刻、FTP、メール、Wi-Fi。\
         出荷時の値(initial)と範囲(range)は使いません。",
        "Model, firmware, users, HTTP, HTTPS, RTSP, RTMP, ONVIF, UPnP, cloud (P2P), DDNS, time, FTP, mail, Wi-Fi. Factory \
         values (initial) and limits (range) are not used.",
    ),
    usual_names: &["GetNetPort.json", "GetDevInfo.json"],
    sniff,
    read,
};

static ROWS: &[Row] = &[
    Row("DevInfo.model", To::Text(key::DEVICE_MODEL)),
    Row("DevInfo.firmVer", To::Text(key::FIRMWARE_VERSION)),
    Row("DevInfo.buildDay", To::Day),
    Row("DevInfo.hardVer", To::Text(key::DEVICE_HARDWARE)),
    Row("DevInfo.name", To::Text(key::DEVICE_NAME)),
    Row("value.User.userName", To::Part(Rec::Account, Slot::User)),
    Row("value.User.level", To::Part(Rec::Account, Slot::Kind)),
    Row("NetPort.httpEnable", To::Flag(key::HTTP_ENABLED)),
    Row("NetPort.httpPort", To::Port(key::HTTP_PORT)),
    Row("NetPort.httpsEnable", To::Flag(key::HTTPS_ENABLED)),
    Row("NetPort.httpsPort", To::Port(key::HTTPS_PORT)),
    Row("NetPort.rtspEnable", To::Flag(key::RTSP_ENABLED)),
    Row("NetPort.rtspPort", To::Port(key::RTSP_PORT)),
    Row("NetPort.rtmpEnable", To::Flag(key::RTMP_ENABLED)),
    Row("NetPort.rtmpPort", To::Port(key::RTMP_PORT)),
    Row("NetPort.onvifEnable", To::Flag(key::ONVIF_ENABLED)),
    Row("NetPort.onvifPort", To::Port(key::ONVIF_PORT)),
    Row("NetPort.mediaPort", To::Port(key::VENDOR_PORT)),
    Row("Upnp.enable", To::Part(Rec::Upnp, Slot::On)),
    Row("P2p.enable", To::Part(Rec::Cloud, Slot::On)),
    Row("P2p.uid", To::Mask),
    Row("Ddns.enable", To::Part(Rec::Ddns, Slot::On)),
    Row("Ddns.type", To::Part(Rec::Ddns, Slot::Kind)),
    Row("Ddns.domain", To::Part(Rec::Ddns, Slot::Host)),
    Row("Ddns.userName", To::Part(Rec::Ddns, Slot::User)),
    Row("Ddns.password", To::Part(Rec::Ddns, Slot::Shown)),
    Row("Ntp.enable", To::Part(Rec::Ntp, Slot::On)),
    Row("Ntp.server", To::Part(Rec::Ntp, Slot::Host)),
    Row("Ftp.enable", To::Part(Rec::Ftp, Slot::On)),
    Row("Ftp.schedule.enable", To::Part(Rec::Ftp, Slot::On)),
    Row("Ftp.server", To::Part(Rec::Ftp, Slot::Host)),
    Row("Ftp.port", To::Part(Rec::Ftp, Slot::Port)),
    Row("Ftp.userName", To::Part(Rec::Ftp, Slot::User)),
    Row("Ftp.password", To::Part(Rec::Ftp, Slot::Shown)),
    Row("Ftp.anonymous", To::Part(Rec::Ftp, Slot::Free)),
    Row("?Ftp.onlyFtps", To::Part(Rec::Ftp, Slot::Tls)),
    Row("Email.enable", To::Part(Rec::Email, Slot::On)),
    Row("Email.schedule.enable", To::Part(Rec::Email, Slot::On)),
    Row("Email.smtpServer", To::Part(Rec::Email, Slot::Host)),
    Row("Email.smtpPort", To::Part(Rec::Email, Slot::Port)),
    Row("Email.userName", To::Part(Rec::Email, Slot::User)),
    Row("Email.password", To::Part(Rec::Email, Slot::Shown)),
    Row("Email.ssl", To::Part(Rec::Email, Slot::Tls)),
    Row("LocalLink.static.ip", To::Address),
    Row("LocalLink.mac", To::Text(key::DEVICE_MAC)),
    Row("Wifi.password", To::Secret("wifi")),
];

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    if !h.contains("\"cmd\"") || !h.contains("\"code\"") {
        return Sniff::No;
    }
    // `"cmd" : "GetNetPort"` with its answer.
    let asked = h.match_indices("\"cmd\"").take(8).any(|(at, m)| {
        let rest = h.get(at + m.len()..).unwrap_or("").trim_start();
        rest.strip_prefix(':').is_some_and(|r| r.trim_start().starts_with("\"Get"))
    });
    let answer = h.contains("\"value\"") || h.contains("\"rspCode\"");
    let json = h.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).starts_with(['[', '{', 'H']);
    match (asked && answer, json) {
        (true, true) => Sniff::Sure,
        (true, false) if h.lines().take(40).any(|l| matches!(l.trim(), "[" | "{" | "[{")) => Sniff::Maybe(60),
        _ => Sniff::No,
    }
}

const REFUSED: Text = text(
    "機器が答えなかった項目が {n} 個あります。その設定は分かりません。",
    "The device did not answer {n} questions. Those settings are not known.",
);

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let (doc, notices) = json::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    let mut refused: (usize, Option<NodeRef<'_>>) = (0, None);
    for n in doc.iter().filter(|n| n.get("cmd").is_some()) {
        sink.understood(n.span());
        if n.get("error").is_some() {
            refused = (refused.0 + 1, refused.1.or(Some(n)));
            sink.unread(n.span(), "not-readable");
        }
    }
    let mut table = Table::new(ROWS);
    table.complete = true;
    table.document(sink, doc.root(), "", &[], &["initial", "range"]);
    table.finish(sink);
    for (enabled, port) in [
        (key::HTTP_ENABLED, key::HTTP_PORT),
        (key::HTTPS_ENABLED, key::HTTPS_PORT),
        (key::RTSP_ENABLED, key::RTSP_PORT),
        (key::RTMP_ENABLED, key::RTMP_PORT),
        (key::ONVIF_ENABLED, key::ONVIF_PORT),
    ] {
        without_switch(sink, enabled, port);
    }
    if let Some(info) = doc.iter().find(|n| n.key() == Some("DevInfo")) {
        sink.derived(key::DEVICE_VENDOR, "Reolink", info.key_span());
        let kind = info.get("type").and_then(NodeRef::text).unwrap_or("");
        if kind.eq_ignore_ascii_case("NVR") || kind.eq_ignore_ascii_case("homehub") {
            sink.set_kind(DeviceKind::Recorder);
        }
        // Test devices and copies have a serial number of zeros.
        let serial = info.get("serial").and_then(|s| Some((s.text()?, s.span())));
        if let Some((s, span)) = serial.filter(|(s, _)| s.bytes().any(|b| b.is_ascii_digit() && b != b'0')) {
            sink.stated(key::DEVICE_SERIAL, s, span);
        }
    }
    channels(sink, doc.root());
    if let (n @ 1.., Some(at)) = refused {
        sink.notice("settings.not-readable", REFUSED, Args::new().with("n", n), Some(at.span()));
    }
    super::table::idle_lines(src, sink);
}

/// What stands behind the channels. A recorder has many; a camera with two or three lenses tells itself for each.
fn channels(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    let status = root.descendants().find(|n| n.key() == Some("status") && n.kind() == Kind::List);
    let Some(status) = status else { return };
    let whole = sink.whole_file();
    let one = status.children().count() < 4;
    for n in status.children() {
        let Some(model) = n.get("typeInfo").filter(|t| t.text().is_some_and(|t| !t.is_empty())) else {
            continue;
        };
        if one {
            if sink.known(key::DEVICE_MODEL).is_some() {
                break;
            }
        } else {
            sink.subject(DeviceKind::Camera, n.span());
            if let Some(name) = n.get("name").filter(|t| t.text().is_some_and(|t| !t.is_empty())) {
                sink.stated(key::DEVICE_NAME, name.text().unwrap_or(""), name.span());
            }
        }
        sink.derived(key::DEVICE_VENDOR, "Reolink", model.span());
        sink.stated(key::DEVICE_MODEL, model.text().unwrap_or(""), model.span());
    }
    sink.select(whole);
}

fn without_switch(sink: &mut FactSink<'_>, enabled: FactKey, port: FactKey) {
    if sink.known(enabled).is_some() {
        return;
    }
    if let Some(Evidence::File(span)) = sink.known(port).map(|f| f.evidence.clone()) {
        sink.derived(enabled, true, span);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_claimed_and_other_json_is_not() {
        let is = |t: &str| sniff(&Head::of(t));
        assert_eq!(is("[{\"cmd\":\"GetNtp\",\"code\":0,\"value\":{}}]"), Sniff::Sure);
        assert_eq!(is("[{\"cmd\":\"insert\",\"code\":0,\"value\":{}}]"), Sniff::No);
        assert_eq!(is("x = [{\"cmd\":\"GetNtp\",\"code\":0,\"value\":{}}]"), Sniff::No);
    }
}
