//! Dahua and its many brands (Amcrest, Lorex, Intelbras …): the answers of `configManager.cgi`, `magicBox.cgi` and
//! `userManager.cgi` (`table.Name[0].Key=value`), and the same settings as JSON.
//!
//! Comes in: one or many answers in one text. Goes out: facts of one device, or of several where their answers stand one
//! after the other. The device's address is that of the interface that it names as its main one: every other has a factory
//! address in it.
//!
//! Never: takes an error (`{"error":{"code":403…}}`, `Error`) for a setting that is off.

use super::device_list::words::kind_of;
use super::table::{Lines, Rec, Row, Slot, Table, To, line_starts};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::{DeviceKind, Evidence};
use crate::model::key;
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::json;

pub static FORMAT: Format = Format {
    id: "dahua-cgi",
    name: text("Dahua系(設定の文字の一覧)", "Dahua family (settings as text)"),
    vendor: "Dahua",
    kind: DeviceKind::Camera,
    reads: text(
        "型番、ファームウェア、利用者、RTSP・HTTP・ONVIFのログイン、入り口とポート番号、UPnP、DDNS、クラウド、SSH、IPフィルター、\
         時刻、ログイン失敗時の停止、SNMP。画質や検知の設定は使いません。Telnet、SNMPの合い言葉、メール、FTP、IPフィルターの中身は、\
         名前から「おそらく」として読みます。",
        "Model, firmware, users, login of RTSP, HTTP and ONVIF, services and ports, UPnP, DDNS, cloud, SSH, IP filter, time, \
         lockout, SNMP. Settings of picture and detection are not used. Telnet, SNMP communities, mail, FTP and the entries of \
         the IP filter are read by their names, as likely.",
    ),
    usual_names: &["getConfig.txt", "configManager.cgi.txt"],
    sniff,
    read,
};

/// `None`: anybody.
const CHECKS: &[(&str, &str)] = &[("None", "none"), ("Basic", "basic"), ("Digest", "digest")];
const ASKED: &[(&str, &str)] = &[("true", "set"), ("false", "none")];

static ROWS: &[Row] = &[
    Row("AccessFilter.Enable", To::Part(Rec::Filter, Slot::On)),
    Row("AccessFilter.Type", To::Part(Rec::Filter, Slot::Kind)),
    Row("?AccessFilter.TrustList", To::Part(Rec::Filter, Slot::Entry)),
    Row("?AccessFilter.BannedList", To::Part(Rec::Filter, Slot::Refused)),
    Row("build", To::Day),
    Row("DDNS.Enable", To::Part(Rec::Ddns, Slot::On)),
    Row("DDNS.Protocol", To::Part(Rec::Ddns, Slot::Kind)),
    Row("DDNS.HostName", To::Part(Rec::Ddns, Slot::Host)),
    Row("DDNS.UserName", To::Part(Rec::Ddns, Slot::User)),
    Row("DDNS.Password", To::Part(Rec::Ddns, Slot::Password)),
    Row("deviceType", To::Model),
    Row("DVRIP.TCPPort", To::Port(key::VENDOR_PORT)),
    Row("DVRIP.SSLPort", To::Port(key::VENDOR_TLS_PORT)),
    Row("?Email.Enable", To::Part(Rec::Email, Slot::On)),
    Row("?Email.Address", To::Part(Rec::Email, Slot::Host)),
    Row("?Email.Port", To::Part(Rec::Email, Slot::Port)),
    Row("?Email.UserName", To::Part(Rec::Email, Slot::User)),
    Row("?Email.Password", To::Part(Rec::Email, Slot::Password)),
    Row("?Email.SslEnable", To::Part(Rec::Email, Slot::Tls)),
    Row("?Email.TlsEnable", To::Part(Rec::Email, Slot::B)),
    Row("?Email.Anonymous", To::Part(Rec::Email, Slot::Free)),
    Row("General.MachineName", To::Text(key::DEVICE_NAME)),
    Row("General.LockLoginEnable", To::Flag(key::AUTH_LOCKOUT)),
    Row("hardwareVersion", To::Text(key::DEVICE_HARDWARE)),
    Row("HTTPS.Enable", To::Flag(key::HTTPS_ENABLED)),
    Row("HTTPS.Port", To::Port(key::HTTPS_PORT)),
    Row("?Multicast.RTP.Enable", To::Any(key::MULTICAST_ENABLED, &[("true", true), ("false", false)])),
    Row("name", To::Text(key::DEVICE_NAME)),
    Row("?NAS.Enable", To::Part(Rec::Ftp, Slot::On)),
    Row("?NAS.Address", To::Part(Rec::Ftp, Slot::Host)),
    Row("?NAS.Port", To::Part(Rec::Ftp, Slot::Port)),
    Row("?NAS.UserName", To::Part(Rec::Ftp, Slot::User)),
    Row("?NAS.Password", To::Part(Rec::Ftp, Slot::Password)),
    Row("?NAS.Protocol", To::Part(Rec::Ftp, Slot::Kind)),
    Row("NTP.Enable", To::Part(Rec::Ntp, Slot::On)),
    Row("NTP.Address", To::Part(Rec::Ntp, Slot::Host)),
    Row("ONVIF.Enable", To::Flag(key::ONVIF_ENABLED)),
    Row("RTSP.Enable", To::Flag(key::RTSP_ENABLED)),
    Row("RTSP.Port", To::Port(key::RTSP_PORT)),
    Row("RTSP.AuthorizationEnable", To::Word(key::RTSP_AUTH, ASKED)),
    // The cameras of a recorder.
    Row("RemoteDevice.Address", To::Part(Rec::Camera, Slot::Host)),
    Row("RemoteDevice.Enable", To::Part(Rec::Camera, Slot::On)),
    Row("RemoteDevice.Password", To::Part(Rec::Camera, Slot::Password)),
    Row("RemoteDevice.Port", To::Part(Rec::Camera, Slot::Port)),
    Row("RemoteDevice.UserName", To::Part(Rec::Camera, Slot::User)),
    Row("RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_#.Address", To::Part(Rec::Camera, Slot::Host)),
    Row("RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_#.Enable", To::Part(Rec::Camera, Slot::On)),
    Row("RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_#.Password", To::Part(Rec::Camera, Slot::Password)),
    Row("RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_#.Port", To::Part(Rec::Camera, Slot::Port)),
    Row("RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_#.UserName", To::Part(Rec::Camera, Slot::User)),
    Row("serialNumber", To::Text(key::DEVICE_SERIAL)),
    Row("sn", To::Text(key::DEVICE_SERIAL)),
    Row("SNMP.Enable", To::Part(Rec::Snmp, Slot::On)),
    Row("SNMP.Port", To::Part(Rec::Snmp, Slot::Port)),
    Row("SNMP.SNMPPort", To::Part(Rec::Snmp, Slot::Port)),
    Row("SNMP.V1Enable", To::Part(Rec::Snmp, Slot::A)),
    Row("SNMP.V2Enable", To::Part(Rec::Snmp, Slot::B)),
    Row("SNMP.V3Enable", To::Part(Rec::Snmp, Slot::C)),
    Row("?SNMP.ReadCommon", To::Part(Rec::Snmp, Slot::User)),
    Row("?SNMP.WriteCommon", To::Part(Rec::Snmp, Slot::Write)),
    // Door stations of the family: the login to the house's own exchange.
    Row("SIP.AuthPassword", To::Secret("SIP")),
    Row("SIP.SIPServerRedundancyPassWord", To::Secret("SIP")),
    Row("softwareVersion", To::Version),
    Row("SSHD.Enable", To::Flag(key::SSH_ENABLED)),
    Row("StreamAuthority.RtspLoginCheck", To::Word(key::RTSP_AUTH, CHECKS)),
    Row("StreamAuthority.HttpLoginCheck", To::Word(key::HTTP_STREAM_AUTH, CHECKS)),
    Row("StreamAuthority.OnvifLoginCheck", To::Word(key::ONVIF_AUTH, CHECKS)),
    Row("T2UServer.Enable", To::Part(Rec::Cloud, Slot::On)),
    Row("?Telnet.Enable", To::Flag(key::TELNET_ENABLED)),
    Row("type", To::Model),
    // Where the type is a number, the model stands here.
    Row("?updateSerial", To::Model),
    Row("UPnP.Enable", To::Part(Rec::Upnp, Slot::On)),
    Row("UserGlobal.OnvifLoginCheck", To::Word(key::ONVIF_AUTH, ASKED)),
    Row("users.Name", To::Part(Rec::Account, Slot::User)),
    Row("users.Group", To::Part(Rec::Account, Slot::Kind)),
    Row("users.Password", To::Part(Rec::Account, Slot::Shown)),
    Row("vendor", To::Text(key::DEVICE_VENDOR)),
    Row("version", To::Version),
    Row("Web.Enable", To::Flag(key::HTTP_ENABLED)),
    Row("Web.Port", To::Port(key::HTTP_PORT)),
];

static LINES: Lines = Lines {
    rows: ROWS,
    prefixes: &["table.", "All."],
    idle: &[
        "AlarmServer",
        "Alarm",
        "AudioDetect",
        "AudioInVolume",
        "AudioOutput",
        "AutoMaintain",
        "Bonjour",
        "ChannelTitle",
        "CrossLineDetection",
        "DDNS",
        "DHCP",
        "DVRIP",
        "Encode",
        "EncodeBlend",
        "General",
        "HTTPS",
        "IPv",
        "Language",
        "Lighting",
        "LocalNo",
        "Locales",
        "Log",
        "LossDetect",
        "BlindDetect",
        "MotionDetect",
        "Multicast",
        "NTP",
        "Network",
        "Ptz",
        "Record",
        "RecordMode",
        "RemoteDevice",
        "RTP",
        "RTSP",
        "SmartMotionDetect",
        "Snap",
        "SnapTitle",
        "StorageGroup",
        "StorageNotExist",
        "StorageFailure",
        "StorageLowSpace",
        "StreamPolicy",
        "UPnP",
        "VideoAnalyse",
        "VideoColor",
        "VideoIn",
        "VideoInDayNight",
        "VideoInExposure",
        "VideoInMode",
        "VideoInOptions",
        "VideoInRotate",
        "VideoInSharpness",
        "VideoInWhiteBalance",
        "VideoInZoom",
        "VideoOut",
        "VideoStandard",
        "VideoWidget",
        "Web",
        "processor",
        "appAutoStart",
        "users",
        "vendor",
    ],
    quotes: &[],
    identity: &["serialNumber", "sn"],
};

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let start = h.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    if start.starts_with('{') && !start.starts_with("{\"error\"") {
        let names = [
            "\"T2UServer\"",
            "\"StreamAuthority\"",
            "\"DVRIP\"",
            "\"UserGlobal\"",
            "\"AccessFilter\"",
            "\"SSHD\"",
        ];
        return if names.iter().filter(|n| h.contains(*n)).count() >= 2 { Sniff::Sure } else { Sniff::No };
    }
    // A name of a group begins with a capital, and no blank stands before the `=`: programs write `table.insert`.
    let settings = line_starts(h, "table.", |rest| {
        let name = rest.split('=').next().unwrap_or("");
        name.len() < rest.len()
            && name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.contains('.')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._[]-:".contains(&b))
            && !rest.as_bytes().get(name.len() + 1).is_some_and(|b| matches!(b, b' ' | b'='))
    });
    let users = line_starts(h, "users[", |r| r.contains("].Name=") || r.contains("].Group="));
    let info = ["deviceType=", "serialNumber=", "hardwareVersion=", "updateSerial=", "processor="];
    let info = info.iter().filter(|p| line_starts(h, p, |r| !r.starts_with(['"', '\''])) > 0).count();
    // `version=2.800.0000000.16.R,build:2021-03-04`: the shape is this maker's own.
    let built = |r: &str| r.contains(",build:");
    let version = line_starts(h, "version=", built) + line_starts(h, "softwareVersion=", built);
    // Two of them, and the model is named as this maker names its own.
    let own = ["NVR", "XVR", "IPC-", "DH", "HCVR", "VTO"];
    let own = info == 2 && line_starts(h, "deviceType=", |r| own.iter().any(|o| r.starts_with(o))) > 0;
    if settings >= 2 || users >= 2 || info >= 3 {
        Sniff::Sure
    } else if own || settings + users + version > 0 {
        Sniff::Maybe(70)
    } else {
        Sniff::No
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut table = Table::new(ROWS);
    table.complete = true;
    let start = src.text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    if start.starts_with('{') && !start.starts_with("{\"error\"") {
        let (doc, notices) = json::parse(src, &mut Budget::new(&sink.limits()));
        sink.notices(notices);
        table.document(sink, doc.root(), "", &[], &[]);
        table.finish(sink);
        super::table::idle_lines(src, sink);
        return;
    }
    LINES.read(src, sink, &mut table, &mut |_, _| false);
    main_address(src, sink);
    table.finish(sink);
    if sink.known(key::SOURCE).is_some() {
        sink.set_kind(DeviceKind::Recorder);
    }
    // Many brands sell these devices; the maker's own model numbers tell them apart.
    let model =
        sink.known(key::DEVICE_MODEL).map(|f| (f.value.as_text().map(str::to_owned), f.evidence.clone()));
    if let Some((Some(m), _)) = &model
        && kind_of(m) == DeviceKind::Recorder
    {
        sink.set_kind(DeviceKind::Recorder);
    }
    if let Some((Some(m), Evidence::File(span))) = model
        && ["DH-", "DHI-", "IPC-H"].iter().any(|p| m.starts_with(p))
        && sink.known(key::DEVICE_VENDOR).is_none()
    {
        sink.derived(key::DEVICE_VENDOR, "Dahua", span);
    }
}

/// `table.Network.DefaultInterface=eth2` tells which of many interfaces is in use.
fn main_address(src: &Source, sink: &mut FactSink<'_>) {
    let text = src.text.as_str();
    let value = |name: &str| {
        let at = memchr::memmem::find(text.as_bytes(), name.as_bytes())? + name.len();
        text.get(at..)?.strip_prefix('=')?.split(['\r', '\n']).next()
    };
    let Some(interface) = value("Network.DefaultInterface").filter(|i| i.len() < 16) else { return };
    let interface = interface.to_owned();
    if let Some(a) = value(&format!("Network.{interface}.IPAddress"))
        && let Some(ip) = super::table::address(a)
    {
        sink.stated(key::DEVICE_ADDRESS, ip, src.span_of(a));
    }
    if let Some(m) = value(&format!("Network.{interface}.PhysicalAddress")).filter(|m| !m.is_empty()) {
        sink.stated(key::DEVICE_MAC, m, src.span_of(m));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_settings_of_devices_are_claimed() {
        let is = |t: &str| sniff(&Head::of(t));
        assert_eq!(is("table.RTSP.Port=554\r\ntable.RTSP.Enable=true\r\n"), Sniff::Sure);
        let camera = "table.RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_0.";
        assert_eq!(is(&format!("{camera}Enable=true\n{camera}Port=37777\n")), Sniff::Sure);
        assert_eq!(is("users[0].Group=admin\nusers[0].Name=admin\n"), Sniff::Sure);
        assert_eq!(is("version=2.800.0000000.16.R,build:2021-03-04\r\n"), Sniff::Maybe(70));
        assert_eq!(is("table.insert(a, b)\ntable.Foo.x == 1\ntable.Foo.y = 2\n"), Sniff::No);
        assert_eq!(is("users[0].name = x;\nusers[0].group = y;\n"), Sniff::No);
        assert_eq!(is("{\"T2UServer\":{\"Enable\":true},\"DVRIP\":{}}"), Sniff::Sure);
        assert_eq!(is("{\"error\":{\"code\":403}}\ntable.A.b=1\ntable.A.c=2\n"), Sniff::Sure);
    }
}
