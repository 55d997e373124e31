//! Foscam: XML answers of `CGIProxy.fcgi` (`<CGI_Result><result>0</result>…`), perhaps with the addresses that were asked.
//!
//! The address of a question holds name and password in clear. Several answers call their switch `isEnable` alike, so that
//! it is read only where the address above tells which one it is. The XML is not always well-formed.
//!
//! Older models, and the makers that took their program, answer with lines of a script (`var user1_name='admin';`). So do
//! the cameras of many makers with the HI3510 program (`cgi-bin/hi3510/param.cgi`), under other names.

use super::table::{Lines, Rec, Row, Slot, Table, To, line_starts};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Args, Text, text};
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::SecretState;
use crate::model::span::Span;
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::{url, xml};

pub static FORMAT: Format = Format {
    id: "foscam-cgi",
    name: text("Foscam・HI3510(CGIの応答)", "Foscam, HI3510 (CGI answers)"),
    vendor: "Foscam",
    kind: DeviceKind::Camera,
    reads: text(
        "問いかけのアドレスに書かれたパスワード。型番、ファームウェア、ポート番号、UPnP、DDNS、クラウド、IPフィルターは、\
         名前から「おそらく」として読みます。",
        "Passwords in the addresses of questions. Model, firmware, ports, UPnP, DDNS, cloud and IP filter are read by their \
         names, as likely.",
    ),
    usual_names: &["getPortInfo.xml", "getDevInfo.xml"],
    sniff,
    read,
};

static ROWS: &[Row] = &[
    Row("?productName", To::Text(key::DEVICE_MODEL)),
    Row("?firmwareVer", To::Text(key::FIRMWARE_VERSION)),
    Row("?hardwareVer", To::Text(key::DEVICE_HARDWARE)),
    Row("?devName", To::Text(key::DEVICE_NAME)),
    Row("?mac", To::Text(key::DEVICE_MAC)),
    Row("?webPort", To::Port(key::HTTP_PORT)),
    Row("?httpsPort", To::Port(key::HTTPS_PORT)),
    Row("?rtspPort", To::Port(key::RTSP_PORT)),
    Row("?onvifPort", To::Port(key::ONVIF_PORT)),
    Row("?getUPnPConfig.isEnable", To::Part(Rec::Upnp, Slot::On)),
    Row("?getDDNSConfig.isEnable", To::Part(Rec::Ddns, Slot::On)),
    Row("?getDDNSConfig.hostName", To::Part(Rec::Ddns, Slot::Host)),
    Row("?getFirewallConfig.isEnable", To::Part(Rec::Filter, Slot::On)),
    Row("?getP2PEnable.enable", To::Part(Rec::Cloud, Slot::On)),
    Row("?smtp.password", To::Mask),
];

static VARS: &[Row] = &[
    Row("?alias", To::Text(key::DEVICE_NAME)),
    Row("?app_ver", To::Idle),
    Row("?d3th_enable", To::Part(Rec::Ddns, Slot::On)),
    Row("?ddns_service", To::Part(Rec::Ddns, Slot::On)),
    Row("?ddns_host", To::Part(Rec::Ddns, Slot::Host)),
    Row("?ddns_user", To::Part(Rec::Ddns, Slot::User)),
    Row("?ddns_pwd", To::Part(Rec::Ddns, Slot::Shown)),
    Row("?ft_server", To::Part(Rec::Ftp, Slot::Host)),
    Row("?ft_username", To::Part(Rec::Ftp, Slot::User)),
    Row("?ft_password", To::Part(Rec::Ftp, Slot::Shown)),
    Row("?ftp_svr", To::Part(Rec::Ftp, Slot::Host)),
    Row("?ftp_port", To::Part(Rec::Ftp, Slot::Port)),
    Row("?ftp_user", To::Part(Rec::Ftp, Slot::User)),
    Row("?ftp_pwd", To::Part(Rec::Ftp, Slot::Shown)),
    Row("?hardVersion", To::Text(key::DEVICE_HARDWARE)),
    Row("?httpport", To::Port(key::HTTP_PORT)),
    Row("?id", To::Text(key::DEVICE_MAC)),
    Row("?ip", To::Address),
    Row("?macaddress", To::Text(key::DEVICE_MAC)),
    Row("?model", To::Model),
    Row("?name", To::Text(key::DEVICE_NAME)),
    Row("?mail_svr", To::Part(Rec::Email, Slot::Host)),
    Row("?mail_user", To::Part(Rec::Email, Slot::User)),
    Row("?mail_pwd", To::Part(Rec::Email, Slot::Shown)),
    Row("?ntp_enable", To::Part(Rec::Ntp, Slot::On)),
    Row("?ntp_svr", To::Part(Rec::Ntp, Slot::Host)),
    Row("?ntpenable", To::Part(Rec::Ntp, Slot::On)),
    Row("?ntpserver", To::Part(Rec::Ntp, Slot::Host)),
    Row("?ov_authflag", To::Word(key::ONVIF_AUTH, &[("0", "none"), ("1", "set")])),
    Row("?ov_enable", To::Flag(key::ONVIF_ENABLED)),
    Row("?ov_port", To::Port(key::ONVIF_PORT)),
    Row("?onvifenable", To::Flag(key::ONVIF_ENABLED)),
    Row("?port", To::Port(key::HTTP_PORT)),
    Row("?pppoe_pwd", To::Mask),
    Row("?rtsp_auth_enable", To::Word(key::RTSP_AUTH, &[("0", "none")])),
    Row("?rtspenable", To::Flag(key::RTSP_ENABLED)),
    Row("?rtspport", To::Port(key::RTSP_PORT)),
    Row("?rtsppwd", To::Secret("rtsp")),
    Row("?softVersion", To::Text(key::FIRMWARE_VERSION)),
    Row("?sys_ver", To::Text(key::FIRMWARE_VERSION)),
    Row("?upm_enable", To::Part(Rec::Upnp, Slot::On)),
    Row("?upnp_enable", To::Part(Rec::Upnp, Slot::On)),
    Row("?upnp_status", To::Part(Rec::Upnp, Slot::A)),
    Row("?user#_name", To::Part(Rec::Account, Slot::User)),
    Row("?user#_pwd", To::Part(Rec::Account, Slot::Password)),
    Row("?wifi_wpa_psk", To::Secret("wifi")),
    Row("?wifi_key#", To::Secret("wifi")),
];

static SCRIPT: Lines = Lines {
    rows: VARS,
    prefixes: &["var "],
    idle: &["alarm", "camera", "daylight", "decoder", "dns", "gateway", "mask", "mod", "now", "tz"],
    quotes: &['\'', '"'],
    identity: &[],
};

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    const NAMES: [&str; 13] = [
        "user1_name=",
        "alarm_status=",
        "upnp_",
        "ddns_",
        "sys_ver=",
        "alarm_motion_armed=",
        "hardVersion=",
        "softVersion=",
        "ov_enable=",
        "upm_enable=",
        "rtsp_auth_enable=",
        "rtspenable=",
        "onvifenable=",
    ];
    let named = |n: &str| line_starts(h, "var ", |r| r.starts_with(n)) > 0;
    if h.trim_start().starts_with("var ") && NAMES.iter().filter(|n| named(n)).count() > 2 {
        return Sniff::Sure;
    }
    let answer = h.contains("<CGI_Result>") && h.contains("<result>");
    let lines = || h.lines().take(200).any(|l| l.trim_start().starts_with("<CGI_Result>"));
    if answer && lines() { Sniff::Sure } else { Sniff::No }
}

const REFUSED: Text = text(
    "機器が答えなかった項目が {n} 個あります。その設定は分かりません。",
    "The device did not answer {n} questions. Those settings are not known.",
);

const NOT_ASKED: Text = text(
    "何のオンとオフかが書かれていないので、使いません。問いかけのアドレスもいっしょに貼ってください。",
    "It does not say what is on or off, so it is not used. Paste the address that was asked as well.",
);

fn read(src: &Source, sink: &mut FactSink<'_>) {
    if src.text.trim_start().starts_with("var ") {
        let mut table = Table::new(VARS);
        SCRIPT.read(src, sink, &mut table, &mut |_, _| false);
        // All in one line.
        for (_, line) in src.lines() {
            for part in line.split("var ").skip(2) {
                if let Some((name, value)) = SCRIPT.cut(part) {
                    table.pair(sink, src, name, value, part);
                }
            }
        }
        return table.finish(sink);
    }
    let (doc, notices) = xml::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    // What was asked, and where: `…CGIProxy.fcgi?cmd=getPortInfo&usr=…&pwd=…`.
    let mut asked: Vec<(usize, &str)> = Vec::new();
    for (i, (at, line)) in src.lines().enumerate() {
        let Some((_, rest)) = line.split_once("CGIProxy.fcgi?") else { continue };
        sink.understood_line(i);
        if let Some((_, c)) = rest.split_once("cmd=") {
            asked.push((at, c.split(['&', ' ', '"', '\'']).next().unwrap_or("")));
        }
        for u in url::all(line) {
            for s in &u.secrets {
                src.mark_secret(src.span(at + s.start, at + s.end));
            }
            if let Some(p) = u.password.filter(|p| p.state == SecretState::Plain) {
                sink.with_secret(key::SECRET_IN_FILE, "url", p, src.span_of(line), None);
            }
        }
    }
    let mut table = Table::new(ROWS);
    let mut refused: (usize, Option<Span>) = (0, None);
    for n in doc.iter().filter(|n| n.key() == Some("CGI_Result")) {
        sink.understood(n.span());
        if n.get("result").and_then(NodeRef::text).is_some_and(|r| r != "0") {
            refused = (refused.0 + 1, refused.1.or(Some(n.key_span())));
            sink.unread(n.key_span(), "not-readable");
            continue;
        }
        let start = n.key_span().start();
        let before = asked.iter().rev().find(|(at, _)| *at < start).map_or("-", |(_, c)| *c);
        if before == "-"
            && let Some(switch) = n.get("isEnable").or(n.get("enable"))
        {
            sink.unread(switch.span(), "not-readable");
            sink.notice("foscam.not-asked", NOT_ASKED, Args::new(), Some(switch.span()));
        }
        table.document(sink, n, before.get(..before.len().min(60)).unwrap_or("-"), &[], &[]);
    }
    table.finish(sink);
    super::table::idle_lines(src, sink);
    if let (n @ 1.., at) = refused {
        sink.notice("settings.not-readable", REFUSED, Args::new().with("n", n), at);
    }
}
