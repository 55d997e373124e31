//! Axis: the parameter list (`root.Group.Name=value`) and the server report that holds one (`[Group]` above `Name = "value"`).
//!
//! Comes in: the answer of `param.cgi`, all of it or some groups, or a server report. Goes out: facts of one camera, or of
//! several where their lists stand one after the other. `******` stands in these lists also for what is no password (who may
//! view): then it is not known. Communities are printed even where SNMP is off.
//!
//! Never: takes `oneclick` (waits for somebody to press the button) for a cloud that is on, or a property (what the device
//! can do) for a setting.

use super::table::{Lines, Rec, Row, Slot, Table, To, line_starts};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Args, Text, text};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "axis",
    name: text("Axis(パラメーター一覧、サーバーレポート)", "Axis (parameter list, server report)"),
    vendor: "Axis",
    kind: DeviceKind::Camera,
    reads: text(
        "型番、ファームウェア、匿名での閲覧と操作、ログインの方式、HTTPSとTLS、RTSP、FTP、SSH、UPnP、IPフィルター、クラウド、\
         SNMP、時刻、ログイン失敗時の停止、記録。画質などの設定は使いません。Telnetは、\
         名前から「おそらく」として読みます。",
        "Model, firmware, anonymous viewing and control, login method, HTTPS and TLS, RTSP, FTP, SSH, UPnP, IP filter, cloud, \
         SNMP, time, lockout, log. Settings of the picture are not used. Telnet is read by its \
         name, as likely.",
    ),
    usual_names: &["param.cgi.txt", "ParameterList.txt", "serverreport.cgi.txt"],
    sniff,
    read,
};

const WHO: &[(&str, bool)] = &[("anonymous", true), ("password", false)];

static ROWS: &[Row] = &[
    Row("Brand.Brand", To::Text(key::DEVICE_VENDOR)),
    Row("Brand.ProdNbr", To::Text(key::DEVICE_MODEL)),
    // Other makers write their lists in the same manner.
    Row("General.Brand.CompanyName", To::Text(key::DEVICE_VENDOR)),
    Row("General.Brand.Brand", To::Text(key::DEVICE_VENDOR)),
    Row("General.Brand.ProductNumber", To::Text(key::DEVICE_MODEL)),
    Row("General.Brand.ProdNbr", To::Text(key::DEVICE_MODEL)),
    Row("HTTPS.Enabled", To::Flag(key::HTTPS_ENABLED)),
    Row("HTTPS.Port", To::Port(key::HTTPS_PORT)),
    Row("HTTPS.AllowSSLV3", To::Part(Rec::Tls, Slot::A)),
    Row("HTTPS.AllowTLS1", To::Part(Rec::Tls, Slot::B)),
    Row("HTTPS.AllowTLS11", To::Part(Rec::Tls, Slot::C)),
    Row("HTTPS.Ciphers", To::Idle),
    Row("Network.Interface.I#.Active.IPAddress", To::Address),
    Row("Network.eth0.IPAddress", To::Address),
    Row("Network.eth0.MACAddress", To::Text(key::DEVICE_MAC)),
    Row("Network.DNSUpdate.Enabled", To::Part(Rec::Ddns, Slot::On)),
    Row("Network.DNSUpdate.DNSName", To::Part(Rec::Ddns, Slot::Host)),
    Row("Network.AxisNS.Enabled", To::Idle),
    Row("Network.Filter.Enabled", To::Part(Rec::Filter, Slot::On)),
    Row("Network.Filter.Input.Policy", To::Part(Rec::Filter, Slot::Kind)),
    Row("Network.Filter.Input.AcceptAddresses", To::Part(Rec::Filter, Slot::Entry)),
    Row("Network.FTP.Enabled", To::Flag(key::FTP_ENABLED)),
    Row("Network.HTTP.AuthenticationPolicy", To::Word(key::HTTP_AUTH, METHODS)),
    Row(
        "Network.RTP.R#.AlwaysMulticastVideo",
        To::Any(key::MULTICAST_ALWAYS, &[("yes", true), ("no", false)]),
    ),
    Row("Network.RTSP.Enabled", To::Flag(key::RTSP_ENABLED)),
    Row("Network.RTSP.Port", To::Port(key::RTSP_PORT)),
    Row("Network.RTSP.ProtViewer", To::Word(key::RTSP_AUTH, &[("anonymous", "none"), ("password", "set")])),
    Row("Network.SSH.Enabled", To::Flag(key::SSH_ENABLED)),
    Row("?Network.Telnet.Enabled", To::Flag(key::TELNET_ENABLED)),
    Row("Network.UPnP.FriendlyName", To::Idle),
    Row("Network.UPnP.Enabled", To::Flag(key::UPNP_DISCOVERY)),
    Row("Network.UPnP.NATTraversal.Enabled", To::Part(Rec::Upnp, Slot::On)),
    Row("Network.UPnP.NATTraversal.Active", To::Part(Rec::Upnp, Slot::A)),
    Row("Network.UPnP.NATTraversal.ExternalIPAddress", To::Idle),
    Row("Network.Wireless.W#.Key", To::Secret("wifi")),
    Row("Network.Wireless.W#.Passphrase", To::Secret("wifi")),
    Row("Properties.Firmware.Version", To::Text(key::FIRMWARE_VERSION)),
    Row("Properties.Firmware.BuildDate", To::Day),
    Row("Properties.System.SerialNumber", To::Text(key::DEVICE_SERIAL)),
    Row("Properties.System.HardwareID", To::Text(key::DEVICE_HARDWARE)),
    Row("PTZ.BoaProtPTZOperator", To::Bool(key::AUTH_ANONYMOUS_PTZ, WHO)),
    // Above the list of a server report.
    Row("RELEASE", To::Text(key::FIRMWARE_VERSION)),
    Row("BUILDTIME", To::Day),
    Row("RemoteService.Enabled", To::Part(Rec::Cloud, Slot::On)),
    Row("SNMP.Enabled", To::Part(Rec::Snmp, Slot::On)),
    Row("SNMP.V1", To::Part(Rec::Snmp, Slot::A)),
    Row("SNMP.V2c", To::Part(Rec::Snmp, Slot::B)),
    Row("SNMP.V3", To::Part(Rec::Snmp, Slot::C)),
    Row("SNMP.V1ReadCommunity", To::Part(Rec::Snmp, Slot::User)),
    Row("SNMP.V1WriteCommunity", To::Part(Rec::Snmp, Slot::Write)),
    Row("System.AccessLog", To::Flag(key::LOG_ENABLED)),
    Row("System.BoaGroupPolicy.admin", To::Any(key::HTTP_ENABLED, POLICY)),
    Row("System.BoaGroupPolicy.operator", To::Any(key::HTTP_ENABLED, POLICY)),
    Row("System.BoaGroupPolicy.viewer", To::Any(key::HTTP_ENABLED, POLICY)),
    Row("System.BoaPort", To::Port(key::HTTP_PORT)),
    Row("System.BoaProtViewer", To::Bool(key::AUTH_ANONYMOUS_VIEW, WHO)),
    Row("System.RootPwdSet", To::Flag(key::AUTH_ACTIVATED)),
    Row("System.PreventDoSAttack.ActivatePasswordThrottling", To::Flag(key::AUTH_LOCKOUT)),
    Row("Time.SyncSource", To::Part(Rec::Ntp, Slot::On)),
    Row("Time.NTP.Server", To::Part(Rec::Ntp, Slot::Host)),
    Row("Time.ObtainFromDHCP", To::Part(Rec::Ntp, Slot::Free)),
    Row("WebService.UsernameToken.ReplayAttackProtection", To::Flag(key::ONVIF_REPLAY_PROTECTION)),
];

/// `basic_digest`: the device takes the weaker one too.
const METHODS: &[(&str, &str)] = &[("basic", "basic"), ("basic_digest", "basic"), ("digest", "digest")];
const POLICY: &[(&str, bool)] = &[("both", true), ("http", true), ("https", false)];

static LINES: Lines = Lines {
    rows: ROWS,
    prefixes: &["root."],
    idle: &[
        "Audio",
        "AudioSource",
        "Bandwidth",
        "BasicDeviceInfo",
        "Brand",
        "Event",
        "Image",
        "ImageSource",
        "Input",
        "Intercom",
        "IOPort",
        "Layout",
        "LEDControl",
        "Log",
        "MediaClip",
        "Motion",
        "Output",
        "Overlay",
        "Properties",
        "PTZ",
        "Recording",
        "Sensor",
        "Serial",
        "SourceInfo",
        "Storage",
        "StreamCache",
        "StreamProfile",
        "Tampering",
        "TemperatureControl",
        "TemperatureSensor",
        "VirtualInput",
        "VideoInput",
        "ThermalImage",
        "HTTPS",
        "Time",
        "SOCKS",
        "GuardTour",
        "RTC",
    ],
    quotes: &['"'],
    identity: &["root.Properties.System.SerialNumber"],
};

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    if line_starts(h, "---- Parameter list ----", |_| true)
        + line_starts(h, "# Axis Parameter list", |_| true)
        > 0
    {
        return Sniff::Sure;
    }
    // Tools write the list without its first word.
    let maker = line_starts(h, "Brand.Brand=", |r| r.trim_matches('"').starts_with("AXIS"));
    if maker > 0 && line_starts(h, "Properties.", |r| r.contains('=')) > 0 {
        return Sniff::Sure;
    }
    let n = line_starts(h, "root.", |rest| {
        let group = rest.split(['.', '=']).next().unwrap_or("");
        LINES.idle.contains(&group)
            || ["Network", "System", "SNMP", "RemoteService", "General", "WebService"].contains(&group)
    });
    match n {
        0 => Sniff::No,
        _ if n > 2 || h.contains("root.Brand.") || h.contains("root.Properties.") => Sniff::Sure,
        _ => Sniff::Maybe(70),
    }
}

const ONE_CLICK: Text = text(
    "クラウド(AXIS)は、機器のボタンを押すとつながる設定です。今つながっているかは、このファイルでは分かりません。",
    "The AXIS cloud connects when the button on the device is pressed. Whether it is connected now is not in this file.",
);

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut table = Table::new(ROWS);
    // Above the list of a server report stand `NAME="value"` lines of the system.
    LINES.read(src, sink, &mut table, &mut |_, line| line.starts_with("----") || line.starts_with("=="));
    table.finish(sink);
    let head = src.text.as_str();
    // A part of the list without the group that names the device: `AXIS M1065-LW - ACCC8E000000`.
    for (name, behind) in [("ProdShortName=", ""), ("ProdFullName=", ""), ("UPnP.FriendlyName=", " - ")] {
        if sink.known(key::DEVICE_MODEL).is_none()
            && let Some(at) = memchr::memmem::find(head.as_bytes(), name.as_bytes())
            && let Some(line) = head.get(at + name.len()..).and_then(|r| r.lines().next())
            && let Some(model) = line.trim_matches('"').strip_prefix("AXIS ")
            && let Some(model) =
                if behind.is_empty() { Some(model) } else { model.split_once(behind).map(|(m, _)| m) }
        {
            sink.derived(key::DEVICE_VENDOR, "AXIS", src.span_of(line));
            sink.derived(key::DEVICE_MODEL, model, src.span_of(line));
        }
    }
    // No other maker writes its firmware like that: the model is missing then, and can be asked for.
    const VERSION: &[u8] = b"root.Properties.Firmware.Version=";
    if sink.known(key::DEVICE_VENDOR).is_none()
        && let Some(at) = memchr::memmem::find(head.as_bytes(), VERSION)
    {
        sink.derived(key::DEVICE_VENDOR, "AXIS", src.span(at, at + VERSION.len()));
    }
    if let Some(at) = memchr::memmem::find(head.as_bytes(), b"RemoteService.Enabled=oneclick") {
        sink.notice("axis.one-click", ONE_CLICK, Args::new(), Some(src.span(at, at + 30)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lists_of_axis_devices_are_claimed() {
        let is = |t: &str| sniff(&Head::of(t));
        assert_eq!(is("root.Brand.Brand=AXIS\n"), Sniff::Sure);
        assert_eq!(is("root.Network.UPnP.Enabled=yes\n"), Sniff::Maybe(70));
        assert_eq!(is("Brand.Brand=AXIS\nProperties.Firmware.Version=4.40\n"), Sniff::Sure);
        assert_eq!(is("root.appender=1\nroot.level=2\n"), Sniff::No);
        assert_eq!(is("x = root.Network.y\n"), Sniff::No);
    }
}
