//! Values of facts: scalars and the typed records of the vocabulary. Never a secret.

use super::net::{HostScope, PortRange};
use super::span::Span;
use crate::i18n::{Text, text};
use serde::Serialize;

/// Value of a fact. Serialises as plain JSON (scalar, list or object). Records are boxed: a list of a hundred thousand
/// devices has half a million facts, nearly all of them short texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    Bool(bool),
    Int(i64),
    Text(String),
    List(Vec<String>),
    Account(Box<Account>),
    Source(Box<UrlSource>),
    Forward(Box<Forward>),
    RemoteAdmin(Box<RemoteAdmin>),
    OpenPort(Box<OpenPort>),
    Coverage(Box<ScanCoverage>),
    Host(Box<Host>),
    Ddns(Box<Ddns>),
    P2p(Box<P2p>),
    Remote(Box<Remote>),
    IpFilter(Box<IpFilter>),
    Vpn(Box<Vpn>),
    Publish(Box<HostPublish>),
    Answer(Box<Answer>),
}

impl Value {
    pub fn as_bool(&self) -> Option<bool> {
        if let Value::Bool(b) = self { Some(*b) } else { None }
    }
    pub fn as_int(&self) -> Option<i64> {
        if let Value::Int(i) = self { Some(*i) } else { None }
    }
    pub fn as_text(&self) -> Option<&str> {
        if let Value::Text(t) = self { Some(t) } else { None }
    }
}

macro_rules! from {
    ($($from:ty => $variant:ident),* $(,)?) => { $(impl From<$from> for Value { fn from(v: $from) -> Self { Value::$variant(v.into()) } })* };
}
from!(bool => Bool, i64 => Int, u16 => Int, u32 => Int, &str => Text, String => Text, Vec<String> => List,
    Account => Account, UrlSource => Source, Forward => Forward, RemoteAdmin => RemoteAdmin, OpenPort => OpenPort,
    ScanCoverage => Coverage, Host => Host, Ddns => Ddns, P2p => P2p, Remote => Remote, IpFilter => IpFilter,
    Vpn => Vpn, HostPublish => Publish, Answer => Answer);

/// A user account. What is known of its password stands in the fact's `secret`; the checks are filled in by the engine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    pub name: String,
    pub role: Role,
    /// What the account opens ("web", "rtsp", "camera source", …).
    pub r#for: &'static str,
    /// `very-weak` … `very-strong`, when the value is readable.
    #[serde(rename = "password.class")]
    pub password_class: Option<&'static str>,
    #[serde(rename = "password.is_default")]
    pub password_is_default: Option<bool>,
    /// Some product ships this password, but nothing says that it is this one: a sample word, another name, nearly the value.
    #[serde(skip)]
    pub password_is_of_others: bool,
    /// Accounts with the same number share one password.
    #[serde(rename = "password.reuse_group")]
    pub password_reuse_group: Option<u32>,
    /// Further rows of a long table with the same password, which are only counted.
    #[serde(skip)]
    pub rows_alike: u32,
    /// Where nothing says the name: the variable that holds the password.
    #[serde(skip)]
    pub variable: Option<String>,
    /// For "camera source": the camera that it opens, as the file writes it. The same name on two cameras is two accounts.
    #[serde(skip)]
    pub host: Option<String>,
    /// `No`: the file keeps the account, but its login is switched off.
    #[serde(skip_serializing_if = "Tri::is_unknown")]
    pub in_use: Tri,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Admin,
    Operator,
    Viewer,
    Anonymous,
    #[default]
    Unknown,
}

/// Where a recorder takes a camera's picture from. `url` is already masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UrlSource {
    pub url: String,
    pub scheme: String,
    pub host: String,
    pub port: Option<u16>,
    pub host_scope: HostScope,
    pub user: Option<String>,
}

/// Streams and services a device can offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    Rtsp,
    HttpStream,
    Rtmp,
    Hls,
    Webrtc,
    Srt,
    Http,
    Https,
    Telnet,
    Ssh,
    Ftp,
    Smb,
    Onvif,
    Snmp,
    Vendor,
    Mqtt,
    Database,
    Api,
    Rdp,
    Tftp,
    Vpn,
    Dns,
    Other,
}

impl Service {
    /// Shows pictures (as opposed to administration or other services).
    pub const fn is_stream(self) -> bool {
        matches!(
            self,
            Service::Rtsp
                | Service::HttpStream
                | Service::Rtmp
                | Service::Hls
                | Service::Webrtc
                | Service::Srt
        )
    }
    /// The word that stands in manuals and screens, the same in every language.
    pub const fn short(self) -> &'static str {
        match self {
            Service::Rtsp => "RTSP",
            Service::HttpStream | Service::Http => "HTTP",
            Service::Rtmp => "RTMP",
            Service::Hls => "HLS",
            Service::Webrtc => "WebRTC",
            Service::Srt => "SRT",
            Service::Https => "HTTPS",
            Service::Telnet => "Telnet",
            Service::Ssh => "SSH",
            Service::Ftp => "FTP",
            Service::Smb => "SMB",
            Service::Onvif => "ONVIF",
            Service::Snmp => "SNMP",
            Service::Vendor => "TCP",
            Service::Mqtt => "MQTT",
            Service::Database => "SQL",
            Service::Api => "API",
            Service::Rdp => "RDP",
            Service::Tftp => "TFTP",
            Service::Vpn => "VPN",
            Service::Dns => "DNS",
            Service::Other => "?",
        }
    }
    pub const fn label(self) -> Text {
        match self {
            Service::Rtsp => text("映像の配信(RTSP)", "video stream (RTSP)"),
            Service::HttpStream => text("映像の配信(HTTP)", "video stream (HTTP)"),
            Service::Rtmp => text("映像の配信(RTMP)", "video stream (RTMP)"),
            Service::Hls => text("映像の配信(HLS)", "video stream (HLS)"),
            Service::Webrtc => text("映像の配信(WebRTC)", "video stream (WebRTC)"),
            Service::Srt => text("映像の配信(SRT)", "video stream (SRT)"),
            Service::Http => text("管理画面(HTTP)", "admin page (HTTP)"),
            Service::Https => text("管理画面(HTTPS)", "admin page (HTTPS)"),
            Service::Telnet => text("遠隔操作(Telnet)", "remote shell (Telnet)"),
            Service::Ssh => text("遠隔操作(SSH)", "remote shell (SSH)"),
            Service::Ftp => text("ファイル転送(FTP)", "file transfer (FTP)"),
            Service::Smb => text("ファイル共有(SMB)", "file sharing (SMB)"),
            Service::Onvif => text("カメラの共通操作(ONVIF)", "camera control (ONVIF)"),
            Service::Snmp => text("監視(SNMP)", "monitoring (SNMP)"),
            Service::Vendor => text("メーカー専用の入り口", "maker's own service"),
            Service::Mqtt => text("通知の中継(MQTT)", "message broker (MQTT)"),
            Service::Database => text("データベース", "database"),
            Service::Api => text("操作用の入り口(API)", "control interface (API)"),
            Service::Rdp => text("画面の遠隔操作(リモートデスクトップ)", "remote desktop"),
            Service::Tftp => text("設定の転送(TFTP)", "configuration transfer (TFTP)"),
            Service::Vpn => text("VPN", "VPN"),
            Service::Dns => text("名前の問い合わせ(DNS)", "name service (DNS)"),
            Service::Other => text("そのほかの入り口", "other service"),
        }
    }
}

/// Yes, no, or not stated. Unknown is never written as no.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tri {
    Yes,
    No,
    #[default]
    Unknown,
}

impl Tri {
    pub fn is_unknown(&self) -> bool {
        *self == Tri::Unknown
    }
}

impl From<bool> for Tri {
    fn from(b: bool) -> Self {
        if b { Tri::Yes } else { Tri::No }
    }
}

/// Who may send packets through a door. In JSON: `"any"`, `"unknown"`, or a list of addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Origin {
    Any,
    List(Vec<String>),
    #[default]
    Unknown,
}

impl Serialize for Origin {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Origin::Any => s.serialize_str("any"),
            Origin::List(l) => l.serialize(s),
            Origin::Unknown => s.serialize_str("unknown"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DoorKind {
    Static,
    Upnp,
    Dmz,
    #[serde(rename = "1to1")]
    OneToOne,
}

/// A chain of conditions: rule enabled → bound to the WAN → filter lets it in → source limited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forward {
    pub ext_if: Option<String>,
    pub ext_ip: Option<String>,
    /// `tcp`, `udp`, `tcp+udp`, `any`, or a protocol name or number (`esp`).
    pub proto: String,
    pub ext_ports: Vec<PortRange>,
    pub int_ip: String,
    /// Same length and order as `ext_ports`.
    pub int_ports: Vec<PortRange>,
    pub source: Origin,
    pub enabled: Tri,
    /// Is the rule bound to an interface that faces the internet?
    pub bound: Tri,
    pub filter_allows: Tri,
    pub origin: DoorKind,
    /// Goes to the router itself.
    pub to_router: bool,
    /// The device's own command that removes it, for the installer.
    #[serde(skip)]
    pub remove_with: Option<String>,
    /// Where the filter stands that was asked about it, when that is not the one of `filter.wan_in`.
    #[serde(skip)]
    pub filter_at: Option<Span>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemoteAdmin {
    pub service: Service,
    pub state: Tri,
    pub port: u16,
    /// `any`, `wan`, `lan`, `none`, a list of addresses, or unknown.
    pub allowed_from: AllowedFrom,
    /// Do address translation and filters let packets from the internet reach it?
    pub from_wan: Tri,
}

/// Who may use an administration service of the router.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedFrom {
    Any,
    Wan,
    Lan,
    None,
    List(Vec<String>),
    Unknown,
}

impl Serialize for AllowedFrom {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            AllowedFrom::Any => s.serialize_str("any"),
            AllowedFrom::Wan => s.serialize_str("wan"),
            AllowedFrom::Lan => s.serialize_str("lan"),
            AllowedFrom::None => s.serialize_str("none"),
            AllowedFrom::List(l) => l.serialize(s),
            AllowedFrom::Unknown => s.serialize_str("unknown"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenPort {
    pub host: String,
    pub proto: &'static str,
    pub port: u16,
    /// `open`, `open|filtered`, … as the scanner says it.
    pub state: String,
    pub service: String,
    pub product: String,
    /// `table` (name looked up by number), `probed`, or `banner`.
    pub evidence: &'static str,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ScanCoverage {
    pub tcp_ranges: Vec<PortRange>,
    pub udp_ranges: Vec<PortRange>,
    /// `inside`, `outside`, or `unknown`.
    pub from: &'static str,
    pub when: Option<String>,
    /// How many TCP ports were tried, where the file says the number and not which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tcp_count: Option<u32>,
}

impl ScanCoverage {
    pub fn tried_tcp(&self, port: u16) -> bool {
        self.tcp_ranges.iter().any(|r| r.contains(port))
    }
    /// Its own list of a thousand ports is what nmap tries when nobody says which.
    pub fn default_list(&self) -> bool {
        self.tcp_ranges.is_empty() && self.tcp_count == Some(1000)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Host {
    pub ip: String,
    pub mac: Option<String>,
    pub vendor: Option<String>,
    pub name: Option<String>,
    pub camera_likely: Tri,
    /// Why `camera_likely` says so: `port 37777`, `product Dahua …`, `vendor Hikvision`. Words of the file, not ours.
    pub why: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ddns {
    pub enabled: Tri,
    pub provider: Option<String>,
    pub hostname: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct P2p {
    pub enabled: Tri,
    pub provider: Option<String>,
}

/// Something the device sends out: push, FTP upload, e-mail, MQTT client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remote {
    pub enabled: Tri,
    /// Host as written, without credentials.
    pub host: Option<String>,
    pub port: Option<u16>,
    pub host_scope: Option<HostScope>,
    pub tls: Tri,
    /// `none`, `basic`, `digest`, `set`, or `unknown`.
    pub auth: &'static str,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct IpFilter {
    pub enabled: Tri,
    /// `allow`, `deny`, or `unknown`.
    pub mode: &'static str,
    pub entries: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Vpn {
    /// `l2tp`, `ipsec`, `pptp`, `openvpn`, `wireguard`, `ssl`, …
    pub kind: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HostPublish {
    /// 0: not stated.
    pub port: u16,
    /// `all`, `loopback`, `unknown`, or an address.
    pub bind: String,
    /// The port of the container, where the one outside is not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inside: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    pub question: String,
    pub value: String,
}
