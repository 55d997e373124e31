//! The fact vocabulary. Identifiers are stable API: never renamed, never reused.

use crate::i18n::{Text, text};
use serde::Serialize;

/// Identifier of a fact, for example `stream.rtsp.auth`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FactKey(pub &'static str);

impl FactKey {
    pub fn label(self) -> Text {
        KEYS.iter().find(|(k, _)| *k == self).map_or(text("設定", "setting"), |(_, t)| *t)
    }
    /// The key with this identifier.
    pub fn find(id: &str) -> Option<FactKey> {
        KEYS.iter().find(|(k, _)| k.0 == id).map(|(k, _)| *k)
    }
}

macro_rules! keys {
    ($($name:ident = $id:literal, $ja:literal, $en:literal;)*) => {
        $(pub const $name: FactKey = FactKey($id);)*
        /// Every fact key with its name for people.
        pub static KEYS: &[(FactKey, Text)] = &[$(($name, text($ja, $en))),*];
    };
}

keys! {
    // The device itself. Values: text.
    DEVICE_VENDOR = "device.vendor", "メーカー", "maker";
    DEVICE_MODEL = "device.model", "型番", "model";
    DEVICE_HARDWARE = "device.hardware", "ハードウェアの版", "hardware version";
    DEVICE_NAME = "device.name", "名前", "name";
    DEVICE_SERIAL = "device.serial", "製造番号", "serial number";
    DEVICE_MAC = "device.mac", "MACアドレス", "MAC address";
    DEVICE_ADDRESS = "device.address", "IPアドレス", "IP address";
    DEVICE_KIND = "device.kind", "機器の種類", "kind of device";
    // The main file of a configuration that is spread over files: the same value is the same device.
    DEVICE_GROUP = "device.group", "同じ機器の設定ファイル", "files of the same device";
    FIRMWARE_VERSION = "firmware.version", "ファームウェアの版", "firmware version";
    // The newest version that the device (or its recorder) itself knows of.
    FIRMWARE_LATEST_KNOWN = "firmware.latest_known", "機器が知っている新しい版", "newest version known to the device";
    FIRMWARE_BUILD_DATE = "firmware.build_date", "ファームウェアの作成日", "firmware build date";

    // Accounts and login. ACCOUNT: Value::Account with a secret; the others bool or text.
    ACCOUNT = "account", "利用者(アカウント)", "account";
    AUTH_ANONYMOUS_VIEW = "auth.anonymous_view", "ログインなしで見られる", "viewing without login";
    AUTH_ANONYMOUS_PTZ = "auth.anonymous_ptz", "ログインなしで動かせる", "moving the camera without login";
    AUTH_ANONYMOUS_PUBLISH = "auth.anonymous_publish", "ログインなしで映像を送りこめる", "publishing without login";
    AUTH_WEB_REQUIRED = "auth.web_required", "管理画面のログイン", "login for the admin page";
    // Every account that the device has is in the file, so that a missing one is missing on the device.
    AUTH_ACCOUNTS_COMPLETE = "auth.accounts_complete", "利用者の一覧がそろっている", "complete list of accounts";
    AUTH_WEB_SECRETS = "auth.web_secrets", "管理画面でパスワードが見える", "admin page shows passwords";
    AUTH_METHOD = "auth.method", "ログインの方式", "login method";
    AUTH_LOCKOUT = "auth.lockout", "ログイン失敗時の一時停止", "lockout after failed logins";
    // What the device itself says of the password of the person who asked it.
    AUTH_DEFAULT_PASSWORD = "auth.default_password", "初期パスワードのまま(機器の判定)", "default password (the device says)";
    AUTH_RISKY_PASSWORD = "auth.risky_password", "弱いパスワード(機器の判定)", "risky password (the device says)";
    AUTH_ACTIVATED = "auth.activated", "最初の設定がすんでいる", "device is activated";
    AUTH_LAN_BYPASS = "auth.lan_bypass", "園内からはログイン不要", "no login from the LAN";
    AUTH_TRUSTED_NETWORKS = "auth.trusted_networks", "ログイン不要の網", "networks without login";

    // Streams: `.enabled` bool, `.port` int, `.bind` text ("all" | "loopback" | address),
    // `.auth` text ("none" | "basic" | "digest" | "set" | "address" | "external" | "unknown"), `.tls` bool. "address": no
    // login, but only certain addresses get in. "alias": no login, but the address of the stream is a secret.
    RTSP_ENABLED = "stream.rtsp.enabled", "RTSP配信", "RTSP stream";
    RTSP_PORT = "stream.rtsp.port", "RTSPのポート番号", "RTSP port";
    RTSP_BIND = "stream.rtsp.bind", "RTSPを待つ範囲", "RTSP bind address";
    RTSP_AUTH = "stream.rtsp.auth", "RTSPのログイン", "RTSP login";
    RTSP_TLS = "stream.rtsp.tls", "RTSPの暗号化", "RTSP encryption";
    HTTP_STREAM_ENABLED = "stream.http.enabled", "HTTPの映像配信", "HTTP video stream";
    HTTP_STREAM_PORT = "stream.http.port", "HTTP映像のポート番号", "HTTP video port";
    HTTP_STREAM_BIND = "stream.http.bind", "HTTP映像を待つ範囲", "HTTP video bind address";
    HTTP_STREAM_AUTH = "stream.http.auth", "HTTP映像のログイン", "HTTP video login";
    HTTP_STREAM_TLS = "stream.http.tls", "HTTP映像の暗号化", "HTTP video encryption";
    RTMP_ENABLED = "stream.rtmp.enabled", "RTMP配信", "RTMP stream";
    RTMP_PORT = "stream.rtmp.port", "RTMPのポート番号", "RTMP port";
    RTMP_BIND = "stream.rtmp.bind", "RTMPを待つ範囲", "RTMP bind address";
    RTMP_AUTH = "stream.rtmp.auth", "RTMPのログイン", "RTMP login";
    RTMP_TLS = "stream.rtmp.tls", "RTMPの暗号化", "RTMP encryption";
    HLS_ENABLED = "stream.hls.enabled", "HLS配信", "HLS stream";
    HLS_PORT = "stream.hls.port", "HLSのポート番号", "HLS port";
    HLS_BIND = "stream.hls.bind", "HLSを待つ範囲", "HLS bind address";
    HLS_AUTH = "stream.hls.auth", "HLSのログイン", "HLS login";
    HLS_TLS = "stream.hls.tls", "HLSの暗号化", "HLS encryption";
    WEBRTC_ENABLED = "stream.webrtc.enabled", "WebRTC配信", "WebRTC stream";
    WEBRTC_PORT = "stream.webrtc.port", "WebRTCのポート番号", "WebRTC port";
    WEBRTC_BIND = "stream.webrtc.bind", "WebRTCを待つ範囲", "WebRTC bind address";
    WEBRTC_AUTH = "stream.webrtc.auth", "WebRTCのログイン", "WebRTC login";
    WEBRTC_TLS = "stream.webrtc.tls", "WebRTCの暗号化", "WebRTC encryption";
    SRT_ENABLED = "stream.srt.enabled", "SRT配信", "SRT stream";
    SRT_PORT = "stream.srt.port", "SRTのポート番号", "SRT port";
    SRT_BIND = "stream.srt.bind", "SRTを待つ範囲", "SRT bind address";
    SRT_AUTH = "stream.srt.auth", "SRTのログイン", "SRT login";
    SRT_TLS = "stream.srt.tls", "SRTの暗号化", "SRT encryption";
    // Sent all the time, whether anybody asks or not.
    MULTICAST_ALWAYS = "stream.multicast.always", "いつも送るマルチキャスト配信", "constant multicast stream";
    MULTICAST_ENABLED = "stream.multicast.enabled", "マルチキャスト配信", "multicast stream";

    // False: the file sets up no stream at all.
    STREAM_LISTED = "stream.listed", "配信する映像の登録", "streams that are set up";

    // Services: same fields as streams.
    HTTP_ENABLED = "service.http.enabled", "管理画面(HTTP)", "admin page (HTTP)";
    HTTP_PORT = "service.http.port", "HTTPのポート番号", "HTTP port";
    HTTP_BIND = "service.http.bind", "HTTPを待つ範囲", "HTTP bind address";
    HTTP_AUTH = "service.http.auth", "HTTPのログイン", "HTTP login";
    HTTP_REDIRECT = "service.http.redirect_to_https", "HTTPからHTTPSへの切りかえ", "HTTP redirects to HTTPS";
    HTTPS_ENABLED = "service.https.enabled", "暗号化された管理画面(HTTPS)", "encrypted admin page (HTTPS)";
    HTTPS_PORT = "service.https.port", "HTTPSのポート番号", "HTTPS port";
    HTTPS_BIND = "service.https.bind", "HTTPSを待つ範囲", "HTTPS bind address";
    HTTPS_AUTH = "service.https.auth", "HTTPSのログイン", "HTTPS login";
    TELNET_ENABLED = "service.telnet.enabled", "遠隔操作(Telnet)", "remote shell (Telnet)";
    TELNET_PORT = "service.telnet.port", "Telnetのポート番号", "Telnet port";
    TELNET_BIND = "service.telnet.bind", "Telnetを待つ範囲", "Telnet bind address";
    TELNET_AUTH = "service.telnet.auth", "Telnetのログイン", "Telnet login";
    SSH_ENABLED = "service.ssh.enabled", "遠隔操作(SSH)", "remote shell (SSH)";
    SSH_PORT = "service.ssh.port", "SSHのポート番号", "SSH port";
    SSH_BIND = "service.ssh.bind", "SSHを待つ範囲", "SSH bind address";
    SSH_AUTH = "service.ssh.auth", "SSHのログイン", "SSH login";
    FTP_ENABLED = "service.ftp.enabled", "ファイル転送(FTP)", "file transfer (FTP)";
    FTP_PORT = "service.ftp.port", "FTPのポート番号", "FTP port";
    FTP_BIND = "service.ftp.bind", "FTPを待つ範囲", "FTP bind address";
    FTP_AUTH = "service.ftp.auth", "FTPのログイン", "FTP login";
    SMB_ENABLED = "service.smb.enabled", "ファイル共有(SMB)", "file sharing (SMB)";
    SMB_PORT = "service.smb.port", "SMBのポート番号", "SMB port";
    SMB_BIND = "service.smb.bind", "SMBを待つ範囲", "SMB bind address";
    SMB_AUTH = "service.smb.auth", "SMBのログイン", "SMB login";
    ONVIF_ENABLED = "service.onvif.enabled", "ONVIF", "ONVIF";
    ONVIF_PORT = "service.onvif.port", "ONVIFのポート番号", "ONVIF port";
    ONVIF_BIND = "service.onvif.bind", "ONVIFを待つ範囲", "ONVIF bind address";
    ONVIF_AUTH = "service.onvif.auth", "ONVIFのログイン", "ONVIF login";
    ONVIF_REPLAY_PROTECTION = "service.onvif.replay_protection", "ONVIFのなりすましの防止", "ONVIF replay protection";
    SNMP_ENABLED = "service.snmp.enabled", "監視(SNMP)", "monitoring (SNMP)";
    SNMP_PORT = "service.snmp.port", "SNMPのポート番号", "SNMP port";
    SNMP_BIND = "service.snmp.bind", "SNMPを待つ範囲", "SNMP bind address";
    SNMP_AUTH = "service.snmp.auth", "SNMPのログイン", "SNMP login";
    VENDOR_ENABLED = "service.vendor.enabled", "メーカー専用の入り口", "maker's own service";
    VENDOR_PORT = "service.vendor.port", "メーカー専用のポート番号", "maker's own port";
    VENDOR_BIND = "service.vendor.bind", "メーカー専用の入り口を待つ範囲", "maker's own service: bind address";
    VENDOR_AUTH = "service.vendor.auth", "メーカー専用の入り口のログイン", "maker's own service: login";
    VENDOR_TLS_ENABLED = "service.vendor_tls.enabled", "メーカー専用の入り口(暗号化)", "maker's own service over TLS";
    VENDOR_TLS_PORT = "service.vendor_tls.port", "メーカー専用のポート番号(暗号化)", "maker's own port over TLS";
    WEBSOCKET_ENABLED = "service.websocket.enabled", "ブラウザー用の映像の入り口(WebSocket)", "video for browsers (WebSocket)";
    WEBSOCKET_PORT = "service.websocket.port", "WebSocketのポート番号", "WebSocket port";
    MQTT_ENABLED = "service.mqtt.enabled", "MQTT", "MQTT";
    MQTT_PORT = "service.mqtt.port", "MQTTのポート番号", "MQTT port";
    MQTT_BIND = "service.mqtt.bind", "MQTTを待つ範囲", "MQTT bind address";
    MQTT_AUTH = "service.mqtt.auth", "MQTTのログイン", "MQTT login";
    MQTT_TLS = "service.mqtt.tls", "MQTTの暗号化", "MQTT encryption";
    DATABASE_ENABLED = "service.database.enabled", "データベース", "database";
    DATABASE_PORT = "service.database.port", "データベースのポート番号", "database port";
    DATABASE_BIND = "service.database.bind", "データベースを待つ範囲", "database bind address";
    DATABASE_AUTH = "service.database.auth", "データベースのログイン", "database login";
    // A control interface beside the viewing one (motion webcontrol, MediaMTX api/metrics/pprof).
    API_ENABLED = "service.api.enabled", "操作用の入り口(API)", "control interface (API)";
    API_PORT = "service.api.port", "操作用の入り口のポート番号", "control interface port";
    API_BIND = "service.api.bind", "操作用の入り口を待つ範囲", "control interface bind address";
    API_AUTH = "service.api.auth", "操作用の入り口のログイン", "control interface login";
    API_TLS = "service.api.tls", "操作用の入り口の暗号化", "control interface encryption";

    HTTP_CORS = "service.http.cors", "ほかのページからの操作", "use by other web pages";
    TLS_MIN_VERSION = "tls.min_version", "暗号化(TLS)の古い版", "oldest TLS version";
    UPNP_DISCOVERY = "upnp.discovery", "UPnPの自動発見", "UPnP discovery";
    UPNP_PORT_MAPPING = "upnp.port_mapping", "UPnPのポート開放", "UPnP port mapping";
    // The device says that the router has opened its ports, or has not.
    UPNP_OPEN_NOW = "upnp.open_now", "UPnPで今開いている", "ports open through UPnP now";
    DDNS = "ddns", "ダイナミックDNS", "dynamic DNS";
    P2P_CLOUD = "p2p.cloud", "メーカーのクラウド(P2P)", "maker's cloud (P2P)";
    REMOTE_PUSH = "remote.push", "外への通知", "event push";
    REMOTE_FTP = "remote.ftp_upload", "FTPでの送信", "FTP upload";
    REMOTE_EMAIL = "remote.email", "メールでの送信", "e-mail";
    REMOTE_CLOUD = "remote.cloud_upload", "クラウドへの送信", "cloud upload";
    REMOTE_STORAGE = "remote.storage", "別の機器への録画保存", "recording to network storage";
    REMOTE_STORAGE_SMB1 = "remote.storage.smb1", "古い方式(SMB1)での保存", "storage over SMB1";
    REMOTE_MQTT = "remote.mqtt", "MQTTでの送信", "MQTT client";
    IP_FILTER = "ip_filter", "つなげる相手の制限(IPフィルター)", "IP address filter";
    SNMP_COMMUNITY = "snmp.community", "SNMPの合い言葉", "SNMP community";
    SNMP_PLAIN = "snmp.plain", "暗号化されない監視(SNMP v1・v2c)", "SNMP v1 or v2c";
    NTP_ENABLED = "ntp.enabled", "時刻合わせ(NTP)", "time synchronisation (NTP)";
    NTP_SERVER = "ntp.server", "時刻合わせの相手", "time server";
    LOG_ENABLED = "log.enabled", "記録(ログ)", "log";
    SOURCE = "source", "カメラ映像の取りこみ元", "camera source URL";
    HOST_PUBLISH = "exposure.host_publish", "公開されたコンテナのポート", "published container port";
    // A container without a network of its own: every port it opens is open on the computer.
    HOST_NETWORK = "exposure.host_network", "コンテナの全ポートの公開", "container on the host's network";
    PRIVILEGED = "exposure.privileged", "コンテナの特別な権限", "privileged container";
    TUNNEL = "exposure.tunnel", "インターネットへのトンネル", "tunnel to the internet";
    PUBLIC_NAME = "exposure.public_name", "外から使う名前", "name used from outside";
    // A protection that stands in the file and does nothing. Text: what it is.
    SETTING_WITHOUT_EFFECT = "setting.without_effect", "効いていない設定", "setting without effect";
    UPDATES_BLOCKED = "firmware.updates_blocked", "ファームウェアの更新を止める設定", "firmware updates blocked";
    LOCAL_LOCK = "auth.local_lock", "画面のロック", "lock of the program's window";
    SECRET_IN_FILE = "secret.in_file", "ファイルに書かれた秘密", "secret in the file";
    SECRET_IN_COMMENT = "secret.in_comment", "使われていない行に残る秘密", "secret left in a comment";
    RECORDING_RETENTION = "recording.retention_days", "録画を残す日数", "recording retention (days)";
    RECORDING_ENCRYPTED = "recording.encrypted", "録画の暗号化", "recording encryption";

    // Network side. Values: the typed records of `value`.
    FORWARD = "forward", "ポート開放(ポート変換)", "port forward";
    REMOTE_ADMIN = "remote_admin", "ルーターの遠隔管理", "router remote administration";
    ROUTER_UPNP = "router.upnp", "ルーターのUPnP", "router UPnP";
    UPNP_MAPPING = "upnp.mapping", "UPnPで開いた入り口", "UPnP mapping";
    FILTER_WAN_IN = "filter.wan_in", "外から内への通信の制限", "inbound WAN filter";
    FILTER_IPV6_IN = "filter.ipv6_in", "IPv6の外から内への制限", "inbound IPv6 filter";
    VPN = "vpn", "VPN", "VPN";
    OPEN_PORT = "open_port", "開いているポート", "open port";
    SCAN_COVERAGE = "scan.coverage", "調べたポートの範囲", "scan coverage";
    HOST = "host", "つながっている機器", "host";
    ANSWER = "answer", "質問への答え", "answer";
}

/// The five fields of a stream or service, by family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceKeys {
    pub service: crate::model::value::Service,
    pub enabled: FactKey,
    pub port: FactKey,
    pub bind: FactKey,
    pub auth: FactKey,
    pub tls: Option<FactKey>,
}

macro_rules! services {
    ($($svc:ident: $e:ident $p:ident $b:ident $a:ident $($t:ident)?;)*) => {
        /// All families, for walking over every stream and service of a device.
        pub static SERVICES: &[ServiceKeys] = &[$(ServiceKeys {
            service: crate::model::value::Service::$svc, enabled: $e, port: $p, bind: $b, auth: $a,
            tls: services!(@opt $($t)?),
        }),*];
    };
    (@opt) => { None };
    (@opt $t:ident) => { Some($t) };
}

services! {
    Rtsp: RTSP_ENABLED RTSP_PORT RTSP_BIND RTSP_AUTH RTSP_TLS;
    HttpStream: HTTP_STREAM_ENABLED HTTP_STREAM_PORT HTTP_STREAM_BIND HTTP_STREAM_AUTH HTTP_STREAM_TLS;
    Rtmp: RTMP_ENABLED RTMP_PORT RTMP_BIND RTMP_AUTH RTMP_TLS;
    Hls: HLS_ENABLED HLS_PORT HLS_BIND HLS_AUTH HLS_TLS;
    Webrtc: WEBRTC_ENABLED WEBRTC_PORT WEBRTC_BIND WEBRTC_AUTH WEBRTC_TLS;
    Srt: SRT_ENABLED SRT_PORT SRT_BIND SRT_AUTH SRT_TLS;
    Http: HTTP_ENABLED HTTP_PORT HTTP_BIND HTTP_AUTH;
    Https: HTTPS_ENABLED HTTPS_PORT HTTPS_BIND HTTPS_AUTH;
    Telnet: TELNET_ENABLED TELNET_PORT TELNET_BIND TELNET_AUTH;
    Ssh: SSH_ENABLED SSH_PORT SSH_BIND SSH_AUTH;
    Ftp: FTP_ENABLED FTP_PORT FTP_BIND FTP_AUTH;
    Smb: SMB_ENABLED SMB_PORT SMB_BIND SMB_AUTH;
    Onvif: ONVIF_ENABLED ONVIF_PORT ONVIF_BIND ONVIF_AUTH;
    Snmp: SNMP_ENABLED SNMP_PORT SNMP_BIND SNMP_AUTH;
    Vendor: VENDOR_ENABLED VENDOR_PORT VENDOR_BIND VENDOR_AUTH;
    Mqtt: MQTT_ENABLED MQTT_PORT MQTT_BIND MQTT_AUTH MQTT_TLS;
    Database: DATABASE_ENABLED DATABASE_PORT DATABASE_BIND DATABASE_AUTH;
    Api: API_ENABLED API_PORT API_BIND API_AUTH API_TLS;
}

/// The keys of one service family.
pub fn service_keys(service: crate::model::value::Service) -> Option<&'static ServiceKeys> {
    SERVICES.iter().find(|k| k.service == service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_unique() {
        let mut ids: Vec<_> = KEYS.iter().map(|(k, _)| k.0).collect();
        ids.sort_unstable();
        let n = ids.len();
        ids.dedup();
        assert_eq!(n, ids.len());
    }
}
