//! XiongMai and its many brands (XMEye, iCSee, NetSurveillance): the JSON of DVRIP (`NetWork.NetCommon`, `Users` …).
//!
//! Comes in: one answer, many in one text, or an exported configuration. Goes out: facts of one device, and a `source` for
//! each camera that a recorder takes its picture from. Addresses are little-endian numbers (`0x7702060A` is 10.6.2.119).
//! Passwords of users are an unsalted hash of 8 characters, by which factory and repeated passwords are known without
//! anyone seeing them.

use super::table::{Rec, Row, Slot, Table, To};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::json;

pub static FORMAT: Format = Format {
    id: "xm-dvrip",
    name: text("XiongMai系(XMEyeなどのJSON)", "XiongMai family (XMEye and others, JSON)"),
    vendor: "XiongMai",
    kind: DeviceKind::Recorder,
    reads: text(
        "ファームウェア、利用者、ポート番号、UPnP、クラウド、DDNS、IPフィルター、時刻、FTP、メール、RTSP、ONVIF、録画機のカメラ。\
         ONVIFのパスワードの確認とWi-Fiは、名前から「おそらく」として読みます。",
        "Firmware, users, ports, UPnP, cloud, DDNS, IP filter, time, FTP, mail, RTSP, ONVIF, cameras of a recorder. The password \
         check of ONVIF and Wi-Fi are read by their names, as likely.",
    ),
    usual_names: &["config.json"],
    sniff,
    read,
};

static ROWS: &[Row] = &[
    Row("SystemInfo.SoftWareVersion", To::Text(key::FIRMWARE_VERSION)),
    Row("SystemInfo.BuildTime", To::Day),
    Row("SystemInfo.HardWare", To::Text(key::DEVICE_MODEL)),
    Row("SystemInfo.HardWareVersion", To::Text(key::DEVICE_HARDWARE)),
    Row("SystemInfo.SerialNo", To::Text(key::DEVICE_SERIAL)),
    Row("SystemInfo.Pid", To::Mask),
    Row("NetWork.NetCommon.HostIP", To::Address),
    // What a device calls into the network when it is looked for.
    Row("NetWork.NetCommon.Version", To::Text(key::FIRMWARE_VERSION)),
    Row("NetWork.NetCommon.BuildDate", To::Day),
    Row("NetWork.NetCommon.SN", To::Text(key::DEVICE_SERIAL)),
    Row("NetWork.NetCommon.MAC", To::Text(key::DEVICE_MAC)),
    Row("NetWork.NetCommon.HttpPort", To::Port(key::HTTP_PORT)),
    Row("NetWork.NetCommon.TCPPort", To::Port(key::VENDOR_PORT)),
    Row("NetWork.NetCommon.SSLPort", To::Port(key::VENDOR_TLS_PORT)),
    Row("General.General.MachineName", To::Text(key::DEVICE_NAME)),
    Row("NetWork.Upnp.Enable", To::Part(Rec::Upnp, Slot::On)),
    Row("NetWork.Upnp.State", To::Part(Rec::Upnp, Slot::A)),
    Row("NetWork.Nat.NatEnable", To::Part(Rec::Cloud, Slot::On)),
    Row("NetWork.Nat.Addr", To::Part(Rec::Cloud, Slot::Host)),
    Row("NetWork.NetDDNS.Enable", To::Part(Rec::Ddns, Slot::On)),
    Row("NetWork.NetDDNS.DDNSKey", To::Part(Rec::Ddns, Slot::Kind)),
    Row("NetWork.NetDDNS.HostName", To::Part(Rec::Ddns, Slot::Host)),
    Row("NetWork.NetDDNS.Server.UserName", To::Part(Rec::Ddns, Slot::User)),
    Row("NetWork.NetDDNS.Server.Password", To::Part(Rec::Ddns, Slot::Shown)),
    Row("NetWork.NetARSP.Enable", To::Part(Rec::Ddns, Slot::On)),
    Row("NetWork.NetARSP.ARSPKey", To::Part(Rec::Ddns, Slot::Kind)),
    Row("NetWork.NetARSP.Server.UserName", To::Part(Rec::Ddns, Slot::User)),
    Row("NetWork.NetARSP.Server.Password", To::Part(Rec::Ddns, Slot::Shown)),
    Row("NetWork.NetIPFilter.Enable", To::Part(Rec::Filter, Slot::On)),
    Row("NetWork.NetIPFilter.Trusted", To::Part(Rec::Filter, Slot::Entry)),
    Row("NetWork.NetIPFilter.Banned", To::Part(Rec::Filter, Slot::Refused)),
    Row("NetWork.NetNTP.Enable", To::Part(Rec::Ntp, Slot::On)),
    Row("NetWork.NetNTP.Server.Name", To::Part(Rec::Ntp, Slot::Host)),
    Row("NetWork.NetFTP.Enable", To::Part(Rec::Ftp, Slot::On)),
    Row("NetWork.NetFTP.Server.Name", To::Part(Rec::Ftp, Slot::Host)),
    Row("NetWork.NetFTP.Server.Port", To::Part(Rec::Ftp, Slot::Port)),
    Row("NetWork.NetFTP.Server.UserName", To::Part(Rec::Ftp, Slot::User)),
    Row("NetWork.NetFTP.Server.Password", To::Part(Rec::Ftp, Slot::Shown)),
    Row("NetWork.NetFTP.Server.Anonymity", To::Part(Rec::Ftp, Slot::Free)),
    Row("NetWork.NetEmail.Enable", To::Part(Rec::Email, Slot::On)),
    Row("NetWork.NetEmail.Server.Name", To::Part(Rec::Email, Slot::Host)),
    Row("NetWork.NetEmail.Server.Port", To::Part(Rec::Email, Slot::Port)),
    Row("NetWork.NetEmail.Server.UserName", To::Part(Rec::Email, Slot::User)),
    Row("NetWork.NetEmail.Server.Password", To::Part(Rec::Email, Slot::Shown)),
    Row("NetWork.NetEmail.UseSSL", To::Part(Rec::Email, Slot::Tls)),
    Row("NetWork.NetRTSP.IsServer", To::Flag(key::RTSP_ENABLED)),
    Row("NetWork.NetRTSP.Enable", To::Flag(key::RTSP_ENABLED)),
    Row("NetWork.NetRTSP.Port", To::Port(key::RTSP_PORT)),
    Row("NetWork.OnVif.Enable", To::Flag(key::ONVIF_ENABLED)),
    Row("NetWork.OnVif.Port", To::Port(key::ONVIF_PORT)),
    Row("?NetWork.OnVif.PwdCheck", To::Word(key::ONVIF_AUTH, &[("true", "set"), ("false", "none")])),
    Row("?NetWork.Wifi.Keys", To::Secret("wifi")),
    Row("NetWork.RemoteDeviceV#.Decoder.IPAddress", To::Part(Rec::Camera, Slot::Host)),
    Row("NetWork.RemoteDeviceV#.Decoder.TCPPort", To::Part(Rec::Camera, Slot::Port)),
    Row("NetWork.RemoteDeviceV#.Decoder.Protocol", To::Part(Rec::Camera, Slot::Kind)),
    Row("NetWork.RemoteDeviceV#.Decoder.UserName", To::Part(Rec::Camera, Slot::User)),
    Row("NetWork.RemoteDeviceV#.Decoder.PassWord", To::Part(Rec::Camera, Slot::Password)),
    Row("Users.Name", To::Part(Rec::Account, Slot::User)),
    Row("Users.Group", To::Part(Rec::Account, Slot::Kind)),
    Row("Users.Password", To::Part(Rec::Account, Slot::Sofia)),
    Row("System.ExUserMap.User.Name", To::Part(Rec::Account, Slot::User)),
    Row("System.ExUserMap.User.Group", To::Part(Rec::Account, Slot::Kind)),
    Row("System.ExUserMap.User.Password", To::Part(Rec::Account, Slot::Sofia)),
];

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let json =
        h.lines().take(40).any(|l| l.trim_start_matches(['\u{FEFF}', ' ', '\t']).starts_with(['{', '[']));
    if !json {
        return Sniff::No;
    }
    const NAMES: [&str; 16] = [
        "NetCommon",
        "Upnp",
        "UPNP",
        "Nat",
        "NetIPFilter",
        "NetNTP",
        "NetDDNS",
        "NetARSP",
        "NetFTP",
        "NetEmail",
        "NetRTSP",
        "OnVif",
        "RemoteDeviceV3",
        "NetDHCP",
        "NetDNS",
        "Wifi",
    ];
    // Manuals print a blank before the name.
    let known = h.match_indices("NetWork.").take(40).any(|(at, m)| {
        let before = h.get(..at).unwrap_or("").trim_end_matches(' ');
        let rest = h.get(at + m.len()..).unwrap_or("");
        let named =
            NAMES.iter().any(|n| rest.strip_prefix(n).is_some_and(|r| r.starts_with(['"', '.', ' '])));
        before.ends_with('"') && named
    });
    let answer = h.contains("\"SessionID\"") && h.contains("\"Ret\"");
    let own = super::tree::json_keys(h, &["System.ExUserMap"]) == 1
        || super::tree::json_keys(h, &["SystemInfo", "SoftWareVersion", "HardWare"]) == 3;
    if own
        || known && (answer || h.contains("\" :") || h.contains("\":"))
        || answer && h.contains("\"SystemInfo\"")
    {
        Sniff::Sure
    } else {
        Sniff::No
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let (doc, notices) = json::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    let mut table = Table::new(ROWS);
    table.complete = true;
    table.account_for = "dvrip";
    table.document(sink, doc.root(), "", &[], &[]);
    table.finish(sink);
    for n in doc.iter() {
        let name = n.key().unwrap_or("").trim();
        let kind = n.text().unwrap_or("");
        if name.starts_with("NetWork.")
            || ["Users", "System.ExUserMap", "SystemInfo", "General"].contains(&name)
        {
            sink.understood(n.span());
        } else if name == "HardWare" && kind.starts_with("IPC") {
            sink.set_kind(DeviceKind::Camera);
        }
    }
    super::table::idle_lines(src, sink);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_devices_are_claimed() {
        let is = |t: &str| sniff(&Head::of(t));
        assert_eq!(
            is("{\"Name\":\"NetWork.Nat\",\"Ret\":100,\"SessionID\":\"0x1\",\"NetWork.Nat\":{}}"),
            Sniff::Sure
        );
        assert_eq!(is("{ \" NetWork.NetNTP\" : { \"Enable\" : true } }"), Sniff::Sure);
        assert_eq!(is("{\"x\": \"see NetWork.Nat\"}"), Sniff::No);
        assert_eq!(is("cam.get_info(\"NetWork.Nat\")\n"), Sniff::No);
    }
}
