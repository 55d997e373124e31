//! MediaMTX (`mediamtx.yml`) and its older name rtsp-simple-server: a program that takes cameras' pictures and offers them
//! to others by RTSP, RTMP, HLS, WebRTC and SRT.
//!
//! Comes in: the YAML file. Goes out: every service with its address and login, accounts, camera sources. What makes it
//! special: nearly everything has a default, and the default of the login is "anybody". A file that never mentions a login
//! is open. Which defaults apply depends on the generation, and the key names tell it:
//!
//! - *oldest*: `rtspPort`, `rtmpPort`; other services unknown.
//! - *rtsp-simple-server*: inverted `rtspDisable`, names and passwords beside each path (`readUser`); the control interface
//!   has no login and listens on the device only.
//! - *MediaMTX from 1.6*: `authInternalUsers`, `authMethod`; the control interface listens everywhere and its default user is
//!   bound to the device.
//! - *MediaMTX, before or after 1.6*: the other key names are the same in both, so nothing is said about the control
//!   interface where the file says nothing.
//!
//! Sources: the program's own configuration file, `internal/conf` and `internal/auth` (`manager.go`) of bluenviron/mediamtx.
//! Environment variables (`MTX_…`) override the file; a notice says so.

use super::{FactSink, Format, Head, Sniff};
use crate::format::sink::{comment_urls, facts_from_url_if};
use crate::i18n::{Args, Text, text};
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key::{self, FactKey, ServiceKeys, service_keys};
use crate::model::net::{HostScope, host_scope, is_ddns_name};
use crate::model::secret::{Secret, SecretState, SecretText};
use crate::model::span::Span;
use crate::model::value::{Account, Ddns, Role, Service, Tri, Value};
use crate::source::limits::Budget;
use crate::source::{Source, redact};
use crate::syntax::{url, yaml};

pub static FORMAT: Format = Format {
    id: "mediamtx",
    name: text("MediaMTX / rtsp-simple-server の設定", "MediaMTX / rtsp-simple-server configuration"),
    vendor: "bluenviron",
    kind: DeviceKind::Server,
    reads: text(
        "映像の配信・操作用の入り口・ログイン・カメラの接続先を読みます。画質や録画の細かい設定は見ません。",
        "Reads streams, control interfaces, logins and camera sources. Picture quality and recording details are not judged.",
    ),
    usual_names: &["mediamtx.yml", "rtsp-simple-server.yml"],
    sniff,
    read,
};

// ---- recognising ------------------------------------------------------------------------------------------------

/// Top-level keys that no other product known to us has.
const OWN: &[&str] = &[
    "rtspAddress",
    "rtspsAddress",
    "rtmpAddress",
    "rtmpsAddress",
    "hlsAddress",
    "webrtcAddress",
    "srtAddress",
    "rtpAddress",
    "rtcpAddress",
    "playbackAddress",
    "pprofAddress",
    "metricsAddress",
    "apiAddress",
    "rtspPort",
    "rtspsPort",
    "rtpPort",
    "rtcpPort",
    "rtmpPort",
    "hlsPort",
    "rtspDisable",
    "rtmpDisable",
    "hlsDisable",
    "webrtcDisable",
    "authInternalUsers",
    "authHTTPAddress",
    "authHTTPExclude",
    "authJWTJWKS",
    "externalAuthenticationURL",
    "rtspTransports",
    "rtspEncryption",
    "rtspAuthMethods",
    "rtmpEncryption",
    "hlsEncryption",
    "webrtcEncryption",
    "hlsAlwaysRemux",
    "hlsVariant",
    "hlsSegmentCount",
    "hlsSegmentDuration",
    "hlsAllowOrigin",
    "hlsAllowOrigins",
    "webrtcAllowOrigin",
    "webrtcAllowOrigins",
    "webrtcICEServers",
    "webrtcICEServers2",
    "webrtcLocalUDPAddress",
    "webrtcAdditionalHosts",
    "webrtcICEHostNAT1To1IPs",
    "webrtcICEUDPMuxAddress",
    "webrtcIPsFromInterfaces",
    "pathDefaults",
    "readBufferCount",
    "writeQueueSize",
    "logDestinations",
    "multicastIPRange",
    "udpMaxPayloadSize",
    "rtspServerKey",
    "rtmpServerKey",
    "hlsServerKey",
];
/// Keys that others may have as well.
const COMMON: &[&str] = &[
    "paths",
    "readTimeout",
    "writeTimeout",
    "protocols",
    "encryption",
    "authMethods",
    "authMethod",
    "logLevel",
    "rtsp",
    "rtmp",
    "hls",
    "webrtc",
    "srt",
    "api",
    "metrics",
    "pprof",
    "playback",
    "runOnConnect",
    "serverKey",
    "serverCert",
];
/// Keys of one path.
const PATH_OWN: &[&str] = &[
    "sourceOnDemand",
    "sourceProtocol",
    "sourceRedirect",
    "sourceFingerprint",
    "runOnInit",
    "runOnDemand",
    "runOnReady",
    "runOnPublish",
    "readUser",
    "readPass",
    "publishUser",
    "publishPass",
    "readIPs",
    "publishIPs",
    "rtspTransport",
    "overridePublisher",
    "disablePublisherOverride",
    "rpiCameraWidth",
    "rpiCameraCamID",
    "recordPath",
    "fallback",
];

fn sniff(head: &Head<'_>) -> Sniff {
    let (mut own, mut common, mut paths, mut streams) = (0u8, 0u8, false, 0u8);
    for (k, _) in yaml::top_level(head.head) {
        let stream = matches!(k, "protocols" | "rtsp" | "rtmp" | "hls" | "webrtc" | "srt");
        streams = streams.saturating_add(u8::from(stream));
        own = own.saturating_add(u8::from(OWN.contains(&k)));
        common = common.saturating_add(u8::from(COMMON.contains(&k)));
        paths |= k == "paths";
    }
    match (own, common) {
        (2.., _) | (1, 2..) => Sniff::Sure,
        (1, _) => Sniff::Maybe(60),
        _ if paths => bare_paths(head.head, streams),
        _ => Sniff::No,
    }
}

/// A file with hardly more than `paths:`. An OpenAPI description has paths that begin with a slash.
fn bare_paths(head: &str, streams: u8) -> Sniff {
    let mut inside = false;
    let (mut all, mut own) = (false, 0u8);
    for line in head.lines() {
        let t = line.trim_start();
        if t.is_empty() || t.starts_with('#') {
            continue;
        }
        if t.len() == line.len() {
            inside = t.starts_with("paths:");
            // `paths: {all_others:}` on one line.
            all |= inside && (t.contains("all_others") || t.contains("{all:") || t.contains("{ all:"));
            continue;
        }
        if !inside {
            continue;
        }
        if t.starts_with(['/', '"', '\'']) && t.trim_start_matches(['"', '\'']).starts_with('/') {
            return Sniff::No;
        }
        let k = t.split(':').next().unwrap_or("");
        all |= matches!(k, "all" | "all_others");
        own += u8::from(PATH_OWN.contains(&k) && own < 200);
        let v = t.split_once(':').map_or("", |(_, v)| v.trim());
        own += u8::from(
            k == "source" && (v == "publisher" || v.starts_with("rtsp://") || v == "rpiCamera") && own < 200,
        );
    }
    match (all, own) {
        // No other program has so many ways to show a picture.
        _ if streams > 2 => Sniff::Sure,
        _ if streams > 0 => Sniff::Maybe(50),
        (_, 3..) => Sniff::Maybe(55),
        (true, 1..) => Sniff::Maybe(45),
        (true, 0) | (false, 1..) => Sniff::Maybe(25),
        _ => Sniff::No,
    }
}

// ---- reading ----------------------------------------------------------------------------------------------------

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Generation {
    Oldest,
    /// Inverted switches: rtsp-simple-server.
    Inverted,
    /// MediaMTX, before or after 1.6.
    Modern,
    /// MediaMTX from 1.6.
    From16,
    /// The keys of this file exist in all of them.
    Unknown,
}

const ENVIRONMENT: Text = text(
    "このファイルの設定は、環境変数(MTX_…、RTSP_…)で上書きされることがあります。起動のしかたも確かめてください。",
    "Environment variables (MTX_…, RTSP_…) can override this file. Check how the program is started, too.",
);

struct Conf<'d, 's> {
    src: &'s Source,
    root: NodeRef<'d>,
    generation: Generation,
}

impl<'d> Conf<'d, '_> {
    fn get(&self, names: &[&str]) -> Option<NodeRef<'d>> {
        names.iter().find_map(|n| self.root.get(n))
    }
    /// A setting with a value.
    fn set(&self, names: &[&str]) -> Option<NodeRef<'d>> {
        self.get(names).filter(|n| n.text().is_some_and(|t| !t.is_empty()))
    }
    fn flag(&self, name: &str) -> Option<(bool, Span)> {
        let n = self.root.get(name)?;
        Some((yaml::truth(n.text()?)?, n.span()))
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let (doc, notices) = yaml::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    sink.comments("#");
    comment_urls(sink, "#");
    let docs = yaml::documents(&doc);
    let Some(root) = docs.first().copied() else { return };
    let conf = Conf { src, root, generation: generation(root) };
    coverage(&conf, sink);

    let old = root.children().any(|c| c.key().is_some_and(|k| k.ends_with("Disable") || k == "rtspPort"));
    let product = if old { "rtsp-simple-server" } else { "MediaMTX" };
    if let Some(first) = root.children().find(|c| c.key().is_some_and(|k| OWN.contains(&k) || k == "paths")) {
        sink.derived(key::DEVICE_VENDOR, "bluenviron", first.key_span());
        sink.derived(key::DEVICE_MODEL, product, first.key_span());
    }

    let login = Login::of(&conf);
    services(&conf, sink, &login);
    control(&conf, sink, &login);
    access(&conf, sink, &login);
    accounts(&conf, sink, &login);
    paths(&conf, sink);
    other(&conf, sink);
    sink.notice("mediamtx.environment", ENVIRONMENT, Args::new(), None);
}

fn generation(root: NodeRef<'_>) -> Generation {
    let has = |names: &[&str]| names.iter().any(|n| root.get(n).is_some());
    if has(&["rtspPort", "rtspsPort", "rtmpPort", "hlsPort", "listenIP", "metricsPort", "apiPort"]) {
        Generation::Oldest
    } else if has(&[
        "authInternalUsers",
        "authMethod",
        "authHTTPAddress",
        "authHTTPExclude",
        "authJWTJWKS",
        "playback",
        "playbackAddress",
        "apiEncryption",
        "apiAllowOrigin",
        "apiAllowOrigins",
        "metricsEncryption",
        "rtspTransports",
        "rtspEncryption",
        "rtspAuthMethods",
        "hlsAllowOrigins",
    ]) {
        Generation::From16
    } else if has(&["rtspDisable", "rtmpDisable", "hlsDisable", "webrtcDisable"]) {
        Generation::Inverted
    } else if has(&[
        "externalAuthenticationURL",
        "rtsp",
        "hls",
        "rtmp",
        "webrtc",
        "writeQueueSize",
        "pathDefaults",
    ]) {
        Generation::Modern
    } else {
        Generation::Unknown
    }
}

/// Keys by their first word; what is known needs no list of hundreds.
fn is_known(k: &str) -> bool {
    const START: &[&str] = &[
        "log",
        "sysLog",
        "read",
        "write",
        "udp",
        "runOn",
        "auth",
        "api",
        "metrics",
        "pprof",
        "playback",
        "rtsp",
        "rtp",
        "rtcp",
        "multicast",
        "srtp",
        "srtcp",
        "serverKey",
        "serverCert",
        "protocols",
        "encryption",
        "rtmp",
        "hls",
        "webrtc",
        "srt",
        "moq",
        "record",
        "path",
        "externalAuthenticationURL",
        "listenIP",
        "dumpPackets",
    ];
    START.iter().any(|s| k.starts_with(s))
}
fn is_known_path_key(k: &str) -> bool {
    const START: &[&str] = &[
        "source",
        "runOn",
        "read",
        "publish",
        "record",
        "rtsp",
        "rtmp",
        "srt",
        "whep",
        "rpiCamera",
        "fallback",
        "maxReaders",
        "overridePublisher",
        "disablePublisherOverride",
        "alwaysAvailable",
        "useAbsoluteTimestamp",
        "rtpSDP",
        "playback",
        "generateRTPTimestamps",
        "forward",
    ];
    START.iter().any(|s| k.starts_with(s))
}

fn coverage(conf: &Conf<'_, '_>, sink: &mut FactSink<'_>) {
    for (_, l) in conf.src.lines() {
        if matches!(l.trim_end(), "---" | "...") {
            sink.understood(conf.src.span_of(l));
        }
    }
    for n in conf.root.children() {
        let Some(k) = n.key() else { continue };
        if !is_known(k) {
            sink.unread(n.key_span(), "unknown-key");
            continue;
        }
        if !matches!(k, "paths" | "pathDefaults") {
            sink.understood(n.span());
            continue;
        }
        sink.understood(n.key_span());
        let each: Vec<NodeRef<'_>> = if k == "paths" { n.children().collect() } else { vec![n] };
        for path in each {
            sink.understood(path.key_span());
            for c in path.children() {
                if c.key().is_some_and(is_known_path_key) {
                    sink.understood(c.span());
                } else {
                    sink.unread(c.key_span(), "unknown-key");
                }
            }
        }
    }
}

// ---- who may do what --------------------------------------------------------------------------------------------

/// Who may do one thing.
#[derive(Debug, Clone)]
enum Who {
    /// Anybody. Where the file says so; `None`: by default.
    Anybody(Option<Span>),
    /// Anybody from these addresses.
    From(Vec<String>, Span),
    /// A name and a password are needed.
    Named(Span),
    /// Nobody has the permission.
    Nobody(Span),
    /// Another program decides.
    External(Span),
}

struct Login {
    view: Who,
    publish: Who,
    playback: Who,
    api: Who,
    metrics: Who,
    pprof: Who,
}

/// What was searched when a file says nothing about logins.
const LOOKED_FOR: &str = "authMethod, authInternalUsers, externalAuthenticationURL, readUser, publishUser";

impl Login {
    fn of(conf: &Conf<'_, '_>) -> Login {
        let method = conf.set(&["authMethod"]);
        let word = method.and_then(|m| m.text()).unwrap_or("internal");
        let external = conf.set(&["externalAuthenticationURL"]).or_else(|| {
            method.filter(|_| word.eq_ignore_ascii_case("http") || word.eq_ignore_ascii_case("jwt"))
        });
        if let Some(by) = external {
            return Login::external(conf, by, word.eq_ignore_ascii_case("jwt"));
        }
        if let Some(users) = conf.get(&["authInternalUsers"]) {
            let who = |action: &str| permitted(users, action);
            return Login {
                view: who("read"),
                publish: who("publish"),
                playback: who("playback"),
                api: who("api"),
                metrics: who("metrics"),
                pprof: who("pprof"),
            };
        }
        // Names beside the paths. The control interface then answers the device only (from 1.6) or has no login (before).
        Login {
            view: by_path(conf, "read"),
            publish: by_path(conf, "publish"),
            playback: Who::Anybody(None),
            api: Who::Anybody(None),
            metrics: Who::Anybody(None),
            pprof: Who::Anybody(None),
        }
    }

    fn external(conf: &Conf<'_, '_>, by: NodeRef<'_>, jwt: bool) -> Login {
        let span = by.span();
        // Actions that are let through without asking. For HTTP the default lets the control interface through.
        let list = conf.get(&[if jwt { "authJWTExclude" } else { "authHTTPExclude" }]);
        let who = |action: &str| {
            let excluded = list
                .map(|l| l.children().find(|e| e.path_text(&["action"]) == Some(action)).map(|e| e.span()));
            let control = matches!(action, "api" | "metrics" | "pprof");
            match excluded {
                Some(Some(at)) => Who::Anybody(Some(at)),
                None if control && !jwt => Who::Anybody(None),
                _ => Who::External(span),
            }
        };
        Login {
            view: who("read"),
            publish: who("publish"),
            playback: who("playback"),
            api: who("api"),
            metrics: who("metrics"),
            pprof: who("pprof"),
        }
    }
}

/// Loopback or not, for a list of addresses and networks.
fn networks(ips: Option<NodeRef<'_>>) -> Vec<String> {
    let Some(n) = ips else { return Vec::new() };
    let one = n.text().into_iter();
    one.chain(n.children().filter_map(|c| c.text())).filter(|t| !t.is_empty()).map(str::to_owned).collect()
}
fn is_everywhere(nets: &[String]) -> bool {
    nets.is_empty() || nets.iter().any(|n| n.ends_with("/0") || n == "0.0.0.0" || n == "::")
}
fn only_local(nets: &[String]) -> bool {
    nets.iter().all(|n| host_scope(n.split('/').next().unwrap_or(n)) == HostScope::Loopback)
}

/// `authInternalUsers`: who has the permission for this action?
fn permitted(users: NodeRef<'_>, action: &str) -> Who {
    let (mut anybody, mut from, mut named, mut local): (Option<Span>, Option<(Vec<String>, Span)>, _, _) =
        (None, None, None, None);
    for u in users.children() {
        let may = u
            .get("permissions")
            .is_some_and(|p| p.children().any(|e| e.path_text(&["action"]) == Some(action)));
        if !may {
            continue;
        }
        let user = u.get("user");
        let span = user.map_or(u.span(), |n| n.span());
        let nets = networks(u.get("ips"));
        let name = user.and_then(|n| n.text()).unwrap_or("");
        // An empty name and an empty password fit everything that is typed.
        let empty = name.is_empty() && u.path_text(&["pass"]).is_none_or(str::is_empty);
        let here = !is_everywhere(&nets) && only_local(&nets);
        if name != "any" && !empty && !here {
            named = named.or(Some(span));
        } else if is_everywhere(&nets) {
            anybody = anybody.or(Some(span));
        } else if here {
            // With or without a name: nobody outside of the computer is asked.
            local = local.or(Some(span));
        } else {
            let at = u.get("ips").map_or(span, |n| n.span());
            from.get_or_insert_with(|| (Vec::new(), at)).0.extend(nets);
        }
    }
    match (anybody, from, named, local) {
        (Some(s), ..) => Who::Anybody(Some(s)),
        (None, Some((nets, s)), ..) => Who::From(nets, s),
        (None, None, Some(s), _) => Who::Named(s),
        (None, None, None, Some(s)) => Who::From(vec!["127.0.0.1".to_owned()], s),
        (None, None, None, None) => Who::Nobody(users.key_span()),
    }
}

/// `readUser`, `readPass`, `readIPs` beside each path, with `pathDefaults` behind them.
fn by_path(conf: &Conf<'_, '_>, what: &str) -> Who {
    let (user, ips) = (format!("{what}User"), [format!("{what}IPs"), format!("{what}Ips")]);
    let defaults = conf.get(&["pathDefaults"]);
    let list = conf.get(&["paths"]);
    let mut paths: Vec<NodeRef<'_>> = list.into_iter().flat_map(|p| p.children()).collect();
    if paths.is_empty() {
        paths.extend(defaults);
    }
    let (mut named, mut limited): (Option<Span>, Option<(Vec<String>, Span)>) = (None, None);
    let mut open: Option<Option<Span>> = None;
    for p in paths {
        // Publishing needs a path that takes what clients send.
        let source = p.get("source").or_else(|| defaults.and_then(|d| d.get("source")));
        let fixed = source.and_then(|s| s.text()).is_some_and(|s| !matches!(s, "publisher" | "record" | ""));
        if what == "publish" && fixed {
            continue;
        }
        let find = |k: &str| p.get(k).or_else(|| defaults.and_then(|d| d.get(k)));
        let name = find(&user);
        let nets = ips.iter().find_map(|k| find(k)).map(|n| (networks(Some(n)), n.span()));
        if let Some(n) = name.filter(|n| n.text().is_some_and(|t| !t.is_empty())) {
            named = named.or(Some(n.span()));
        } else if let Some((nets, at)) = nets.filter(|(n, _)| !is_everywhere(n)) {
            limited.get_or_insert_with(|| (Vec::new(), at)).0.extend(nets);
        } else {
            // Open: where the file writes the empty name, it says so itself.
            let at = name.map(|n| n.span());
            open = Some(open.flatten().or(at));
        }
    }
    match (open, limited, named) {
        (Some(at), ..) => Who::Anybody(at),
        (None, Some((nets, at)), _) => Who::From(nets, at),
        (None, None, Some(at)) => Who::Named(at),
        // No path takes anything (publish), or no path at all (read: then the default says anybody).
        (None, None, None) if what == "publish" => match list {
            Some(l) => Who::Nobody(l.key_span()),
            None => Who::Anybody(None),
        },
        (None, None, None) => Who::Anybody(None),
    }
}

// ---- streams ----------------------------------------------------------------------------------------------------

/// How one protocol is written in the file.
struct Proto {
    service: Service,
    word: &'static str,
    port: u16,
    /// Name of the switch for encryption, newest first.
    tls: &'static [&'static str],
    tls_address: &'static str,
    tls_port: u16,
    /// Generations whose default is on.
    on: fn(Generation) -> bool,
}

const PROTOS: [Proto; 6] = [
    // A build with media over QUIC: its browsers' door. No release has it on unasked.
    Proto {
        service: Service::Vendor,
        word: "moq",
        port: 4443,
        tls: &[],
        tls_address: "",
        tls_port: 0,
        on: |_| false,
    },
    Proto {
        service: Service::Rtsp,
        word: "rtsp",
        port: 8554,
        tls: &["rtspEncryption", "encryption"],
        tls_address: "rtspsAddress",
        tls_port: 8322,
        on: |_| true,
    },
    Proto {
        service: Service::Rtmp,
        word: "rtmp",
        port: 1935,
        tls: &["rtmpEncryption"],
        tls_address: "rtmpsAddress",
        tls_port: 1936,
        on: |g| g != Generation::Oldest,
    },
    Proto {
        service: Service::Hls,
        word: "hls",
        port: 8888,
        tls: &["hlsEncryption"],
        tls_address: "",
        tls_port: 0,
        on: |g| g != Generation::Oldest,
    },
    Proto {
        service: Service::Webrtc,
        word: "webrtc",
        port: 8889,
        tls: &["webrtcEncryption"],
        tls_address: "",
        tls_port: 0,
        on: |g| matches!(g, Generation::Modern | Generation::From16),
    },
    Proto {
        service: Service::Srt,
        word: "srt",
        port: 8890,
        tls: &[],
        tls_address: "",
        tls_port: 0,
        on: |g| matches!(g, Generation::Modern | Generation::From16),
    },
];

/// `:8554`, `127.0.0.1:8554`, `[::1]:8554`: bind and port.
fn address(text: &str) -> Option<(String, u16)> {
    let t = text.trim();
    let t = t.strip_prefix("tcp://").unwrap_or(t);
    let (host, port) = t.rsplit_once(':')?;
    let port = port.parse::<u16>().ok()?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let bind = match host {
        "" | "0.0.0.0" | "::" | "*" => "all".to_owned(),
        h if host_scope(h) == HostScope::Loopback => "loopback".to_owned(),
        h => h.to_owned(),
    };
    Some((bind, port))
}

/// Where a service listens: the address key, the oldest port key, or the default.
fn listens(
    conf: &Conf<'_, '_>,
    sink: &mut FactSink<'_>,
    keys: &ServiceKeys,
    names: (&str, &str),
    default: (&str, u16),
) {
    let (address_key, port_key) = names;
    if let Some(n) = conf.set(&[address_key])
        && let Some((bind, port)) = n.text().and_then(address)
    {
        sink.stated(keys.bind, bind, n.span());
        sink.stated(keys.port, port, n.span());
        return;
    }
    let ip = conf.set(&["listenIP"]);
    match ip.and_then(|n| n.text()) {
        Some(host) => {
            let bind = address(&format!("{host}:1")).map_or_else(|| host.to_owned(), |(b, _)| b);
            if let Some(n) = ip {
                sink.stated(keys.bind, bind, n.span());
            }
        }
        None if conf.generation == Generation::Oldest => sink.by_default(keys.bind, "all", "listenIP"),
        None => sink.by_default(keys.bind, default.0, address_key),
    }
    match conf.set(&[port_key]).and_then(|n| Some((n.text()?.parse::<u16>().ok()?, n.span()))) {
        Some((port, span)) => sink.stated(keys.port, port, span),
        None => sink.by_default(keys.port, default.1, address_key),
    }
}

fn services(conf: &Conf<'_, '_>, sink: &mut FactSink<'_>, login: &Login) {
    for p in &PROTOS {
        let Some(keys) = service_keys(p.service) else { continue };
        let inverted = conf.flag(&format!("{}Disable", p.word)).map(|(off, span)| (!off, span));
        match conf.flag(p.word).or(inverted) {
            Some((on, span)) => {
                sink.stated(keys.enabled, on, span);
                if !on {
                    continue;
                }
            }
            // A program that does not know the protocol yet is not told to offer it.
            None if !(p.on)(conf.generation)
                && !conf.root.children().any(|c| c.key().is_some_and(|k| k.starts_with(p.word))) =>
            {
                continue;
            }
            None => sink.by_default(keys.enabled, true, p.word),
        }
        let tls = conf.set(p.tls).and_then(|n| Some((n.text()?, n.span())));
        let strict =
            tls.is_some_and(|(t, _)| t.eq_ignore_ascii_case("strict") || yaml::truth(t) == Some(true));
        if strict && !p.tls_address.is_empty() {
            listens(conf, sink, keys, (p.tls_address, "rtspsPort"), ("all", p.tls_port));
        } else {
            let (address, port) = (format!("{}Address", p.word), format!("{}Port", p.word));
            listens(conf, sink, keys, (&address, &port), ("all", p.port));
        }
        if let Some(k) = keys.tls {
            match tls {
                Some((t, span)) if strict || yaml::truth(t) == Some(false) || t == "optional" => {
                    sink.stated(k, strict, span);
                }
                Some(_) => {}
                None if !p.tls.is_empty() => sink.by_default(k, false, p.tls[0]),
                None => {}
            }
        }
        stream_login(conf, sink, keys, login);
    }
    if let Some(n) = conf.get(&["rtspTransports", "protocols"]) {
        let many = n.children().filter_map(|c| c.text()).chain(n.text()).any(|t| t.contains("multicast"));
        sink.stated(key::MULTICAST_ENABLED, many, n.span());
    }
}

fn stream_login(conf: &Conf<'_, '_>, sink: &mut FactSink<'_>, keys: &ServiceKeys, login: &Login) {
    let needed = || match keys.service {
        Service::Rtsp => rtsp_method(conf),
        Service::Hls | Service::Webrtc => "basic",
        _ => "set",
    };
    auth_fact(sink, keys.auth, &login.view, needed);
}

/// The login of a service in one word.
fn auth_fact(sink: &mut FactSink<'_>, k: FactKey, who: &Who, needed: impl Fn() -> &'static str) {
    match who {
        Who::Anybody(Some(span)) => sink.stated(k, "none", *span),
        Who::Anybody(None) => sink.by_default(k, "none", LOOKED_FOR),
        Who::Named(span) => sink.stated(k, needed(), *span),
        Who::From(_, span) => sink.stated(k, "address", *span),
        Who::Nobody(span) => sink.stated(k, "set", *span),
        Who::External(span) => sink.stated(k, "external", *span),
    }
}

/// Digest only when the file offers it; the default of MediaMTX is basic.
fn rtsp_method(conf: &Conf<'_, '_>) -> &'static str {
    match conf.get(&["rtspAuthMethods", "authMethods"]) {
        Some(n) => {
            let has = |w: &str| n.children().filter_map(|c| c.text()).chain(n.text()).any(|t| t.contains(w));
            if has("digest") { "digest" } else { "basic" }
        }
        None if matches!(conf.generation, Generation::Modern | Generation::From16) => "basic",
        None => "set",
    }
}

// ---- control interfaces -----------------------------------------------------------------------------------------

fn control(conf: &Conf<'_, '_>, sink: &mut FactSink<'_>, login: &Login) {
    // The most powerful one that is switched on stands for all; what is off is said for the first.
    let all = [("api", 9997, &login.api), ("pprof", 9999, &login.pprof), ("metrics", 9998, &login.metrics)];
    let on = all.iter().find(|(word, ..)| conf.flag(word).is_some_and(|(on, _)| on));
    let Some((word, port, who)) = on else {
        if let Some((_, span)) = conf.flag("api") {
            sink.stated(key::API_ENABLED, false, span);
        } else if conf.generation != Generation::Unknown {
            sink.by_default(key::API_ENABLED, false, "api");
        }
        playback(conf, sink, login);
        return;
    };
    let Some(keys) = service_keys(Service::Api) else { return };
    if let Some((_, span)) = conf.flag(word) {
        sink.stated(keys.enabled, true, span);
    }
    let newest = conf.generation == Generation::From16;
    let undecided = matches!(conf.generation, Generation::Modern | Generation::Unknown);
    let bind = if newest { "all" } else { "loopback" };
    let address = format!("{word}Address");
    if undecided && conf.set(&[&address]).is_none() {
        sink.by_default(keys.port, *port, &address);
    } else {
        listens(conf, sink, keys, (&address, &format!("{word}Port")), (bind, *port));
    }
    if let Some(k) = keys.tls
        && let Some((tls, span)) = conf.flag(&format!("{word}Encryption"))
    {
        sink.stated(k, tls, span);
    }
    // Without a word about users, only the device itself may (from 1.6); before, there was no login at all.
    let external = matches!(login.view, Who::External(_));
    match who {
        Who::Anybody(None) if newest && !external => {
            sink.by_default(keys.auth, "set", "authInternalUsers (127.0.0.1, ::1)");
        }
        Who::Anybody(None) if newest => {
            sink.by_default(keys.auth, "none", "authHTTPExclude (api, metrics, pprof)")
        }
        // Before 1.6 nobody was asked, later the device itself only: the file does not tell which.
        Who::Anybody(None) if undecided => {}
        who => auth_fact(sink, keys.auth, who, || "basic"),
    }
    playback(conf, sink, login);
}

/// Recordings for download.
fn playback(conf: &Conf<'_, '_>, sink: &mut FactSink<'_>, login: &Login) {
    let Some((on, span)) = conf.flag("playback") else { return };
    let Some(keys) = service_keys(Service::HttpStream) else { return };
    sink.stated(keys.enabled, on, span);
    if !on {
        return;
    }
    listens(conf, sink, keys, ("playbackAddress", ""), ("all", 9996));
    if let Some(k) = keys.tls
        && let Some((tls, span)) = conf.flag("playbackEncryption")
    {
        sink.stated(k, tls, span);
    }
    auth_fact(sink, keys.auth, &login.playback, || "basic");
}

// ---- facts about people -----------------------------------------------------------------------------------------

fn access(conf: &Conf<'_, '_>, sink: &mut FactSink<'_>, login: &Login) {
    for (k, who) in [(key::AUTH_ANONYMOUS_VIEW, &login.view), (key::AUTH_ANONYMOUS_PUBLISH, &login.publish)] {
        match who {
            Who::Anybody(Some(span)) => sink.stated(k, true, *span),
            Who::Anybody(None) => sink.by_default(k, true, LOOKED_FOR),
            Who::Named(span) | Who::Nobody(span) | Who::From(_, span) => sink.stated(k, false, *span),
            Who::External(_) => {}
        }
        if let Who::From(nets, span) = who
            && !only_local(nets)
        {
            sink.stated(key::AUTH_TRUSTED_NETWORKS, nets.clone(), *span);
        }
    }
    if let Some(n) = conf.set(&["authMethod", "externalAuthenticationURL"]) {
        let own = n.key() == Some("authMethod");
        let mut method =
            if own { n.text().unwrap_or_default().to_ascii_lowercase() } else { "http".to_owned() };
        let asked = conf.set(&["authHTTPAddress", "externalAuthenticationURL"]);
        if method == "http" && asked.and_then(|a| a.text()).is_some_and(|a| a.starts_with("http:")) {
            method.push_str(", no TLS");
        }
        sink.stated(key::AUTH_METHOD, method, n.span());
    }
}

/// `sha256:…` and `argon2:…` are hashes; everything else is the password itself.
fn credential(raw: &str) -> Secret {
    match raw {
        r if r.starts_with("sha256:") => Secret::hash(raw, "sha256-base64"),
        r if r.starts_with("argon2:") => Secret::hash(raw, "argon2"),
        _ => Secret::read(raw),
    }
}

fn account(
    sink: &mut FactSink<'_>,
    user: Option<NodeRef<'_>>,
    pass: Option<NodeRef<'_>>,
    role: Role,
    r#for: &'static str,
    in_use: bool,
) {
    let Some(span) = pass.or(user).map(|n| n.span()) else { return };
    let name = match user.and_then(|n| n.text()) {
        // A hashed name tells nothing, but is a secret all the same.
        Some(n) if n.starts_with("sha256:") || n.starts_with("argon2:") => {
            if let Some(u) = user {
                sink.source().mark_secret(u.value_span());
            }
            String::new()
        }
        Some(n) => n.to_owned(),
        None => String::new(),
    };
    let secret = match pass {
        Some(p) => p.text().map_or(Secret::of(SecretState::Empty), credential),
        None => Secret::of(SecretState::Empty),
    };
    let hide = pass.filter(|p| p.text().is_some_and(|t| !t.is_empty())).map(|p| p.value_span());
    let in_use = Tri::from(in_use);
    let account = Account { name, role, r#for, in_use, ..Account::default() };
    sink.with_secret(key::ACCOUNT, account, secret, span, hide);
}

fn accounts(conf: &Conf<'_, '_>, sink: &mut FactSink<'_>, login: &Login) {
    let internal = !matches!(login.view, Who::External(_));
    for u in conf.get(&["authInternalUsers"]).into_iter().flat_map(|l| l.children()) {
        let user = u.get("user");
        let pass = u.get("pass");
        // `any` is everybody; its password is not used.
        if user.and_then(|n| n.text()) == Some("any") {
            if let Some(p) = pass.filter(|p| p.text().is_some_and(|t| !t.is_empty())) {
                sink.source().mark_secret(p.value_span());
            }
            continue;
        }
        let may = |a: &str| {
            u.get("permissions").is_some_and(|p| p.children().any(|e| e.path_text(&["action"]) == Some(a)))
        };
        let role = if may("api") || may("pprof") {
            Role::Admin
        } else if may("publish") {
            Role::Operator
        } else {
            Role::Viewer
        };
        account(sink, user, pass, role, "stream", internal);
    }
    let each = conf.get(&["paths"]).into_iter().flat_map(|p| p.children());
    for p in each.chain(conf.get(&["pathDefaults"])) {
        for (user, pass, role) in
            [("readUser", "readPass", Role::Viewer), ("publishUser", "publishPass", Role::Operator)]
        {
            let user = p.get(user).filter(|n| n.text().is_some_and(|t| !t.is_empty()));
            let pass = p.get(pass).filter(|n| n.text().is_some_and(|t| !t.is_empty()));
            if user.is_some() || pass.is_some() {
                account(sink, user, pass, role, "stream", user.is_some());
            }
        }
    }
}

// ---- paths ------------------------------------------------------------------------------------------------------

fn paths(conf: &Conf<'_, '_>, sink: &mut FactSink<'_>) {
    let each = conf.get(&["paths"]).into_iter().flat_map(|p| p.children());
    for p in each.chain(conf.get(&["pathDefaults"])) {
        for c in p.children() {
            let (Some(k), Some(t)) = (c.key(), c.text()) else { continue };
            match k {
                "source" | "sourceRedirect" | "fallback" => {
                    facts_from_url_if(sink, t, c.value_span(), "camera source", |_| true);
                }
                // Commands take pictures from cameras and send them to this program itself.
                k if k.starts_with("runOn") => command(sink, c),
                "srtReadPassphrase" | "srtPublishPassphrase" | "whepBearerToken" if !t.is_empty() => {
                    sink.with_secret(key::SECRET_IN_FILE, k, Secret::read(t), c.span(), Some(c.value_span()));
                }
                _ => {}
            }
        }
    }
    retention(conf, sink);
}

/// A command: it takes pictures from cameras and sends them to this program itself. `$NAME` is a variable in it.
fn command(sink: &mut FactSink<'_>, n: NodeRef<'_>) {
    let Some(t) = n.text() else { return };
    facts_from_url_if(sink, t, n.value_span(), "camera source", |u| {
        let variable = |s: &SecretText| s.expose().starts_with('$');
        if u.password.as_ref().and_then(|p| p.value.as_ref()).is_some_and(variable) {
            u.password = Some(Secret::of(SecretState::Placeholder));
        }
        u.host_scope != HostScope::Loopback && !u.host.is_empty()
    });
    // Passwords and keys outside of URLs (`curl -u name:password`).
    let src = sink.source();
    let raw = src.slice(n.value_span());
    let urls = url::all(raw);
    let in_url = |a: usize| urls.iter().any(|u| u.range.contains(&a));
    let mut first: Option<Secret> = None;
    for (a, b) in redact::looks_secret(raw).into_iter().filter(|(a, _)| !in_url(*a)) {
        let Some(word) = raw.get(a..b) else { continue };
        src.mark_secret(src.span_of(word));
        if !word.starts_with('$') {
            first = first.or(Some(Secret::read(word)));
        }
    }
    if let Some(secret) = first {
        sink.with_secret(key::SECRET_IN_FILE, n.key().unwrap_or_default(), secret, n.span(), None);
    }
}

/// How long recordings are kept, where something is recorded.
fn retention(conf: &Conf<'_, '_>, sink: &mut FactSink<'_>) {
    let scopes: Vec<NodeRef<'_>> = conf
        .get(&["paths"])
        .into_iter()
        .flat_map(|p| p.children())
        .chain(conf.get(&["pathDefaults"]))
        .chain([conf.root])
        .collect();
    let records = |n: &NodeRef<'_>| n.path_text(&["record"]).and_then(yaml::truth) == Some(true);
    if !scopes.iter().any(records) {
        return;
    }
    for n in scopes.iter().filter_map(|n| n.get("recordDeleteAfter")) {
        if let Some(days) = n.text().and_then(days).filter(|d| *d > 0) {
            sink.stated(key::RECORDING_RETENTION, days, n.span());
        }
    }
}

/// `24h`, `7d`, `90m` in whole days, rounded up.
fn days(text: &str) -> Option<i64> {
    let t = text.trim();
    let digits = t.bytes().take_while(u8::is_ascii_digit).count();
    let n: i64 = t.get(..digits)?.parse().ok()?;
    let seconds = match t.get(digits..)? {
        "d" => 86_400,
        "h" | "h0m0s" => 3_600,
        "m" | "m0s" => 60,
        "s" => 1,
        _ => return None,
    };
    n.checked_mul(seconds).map(|s| s.div_euclid(86_400) + i64::from(s.rem_euclid(86_400) > 0))
}

// ---- the rest ---------------------------------------------------------------------------------------------------

fn other(conf: &Conf<'_, '_>, sink: &mut FactSink<'_>) {
    for k in ["authHTTPAddress", "externalAuthenticationURL", "authJWTJWKS"] {
        if let Some(n) = conf.set(&[k]) {
            // Not a camera: only what is secret in it matters.
            facts_from_url_if(sink, n.text().unwrap_or(""), n.value_span(), "login check", |_| false);
        }
    }
    for k in ["runOnConnect", "runOnDisconnect"] {
        if let Some(n) = conf.set(&[k]) {
            command(sink, n);
        }
    }
    for (k, on) in [
        ("apiAllowOrigin", key::API_ENABLED),
        ("apiAllowOrigins", key::API_ENABLED),
        ("hlsAllowOrigin", key::HLS_ENABLED),
        ("hlsAllowOrigins", key::HLS_ENABLED),
        ("webrtcAllowOrigin", key::WEBRTC_ENABLED),
        ("webrtcAllowOrigins", key::WEBRTC_ENABLED),
    ] {
        let Some(n) = conf.get(&[k]) else { continue };
        // Of a server that is off no page can be operated.
        let off = sink.known(on).is_some_and(|f| f.value == Value::Bool(false));
        if !off && (n.text() == Some("*") || n.children().any(|c| c.text() == Some("*"))) {
            sink.stated(key::HTTP_CORS, "*", n.span());
        }
    }
    // Names under which the program tells viewers to reach it.
    for k in ["webrtcAdditionalHosts", "webrtcICEHostNAT1To1IPs"] {
        for h in conf.get(&[k]).into_iter().flat_map(|n| n.children()) {
            let Some(name) = h.text().filter(|t| is_ddns_name(t)) else { continue };
            let ddns = Ddns { enabled: Tri::Unknown, provider: None, hostname: Some(name.to_owned()) };
            sink.stated(key::DDNS, ddns, h.span());
        }
    }
    for s in conf.get(&["webrtcICEServers2"]).into_iter().flat_map(|n| n.children()) {
        if let Some(p) = s.get("password").filter(|p| p.text().is_some_and(|t| !t.is_empty())) {
            let secret = p.text().map_or(Secret::of(SecretState::Empty), Secret::read);
            sink.with_secret(
                key::SECRET_IN_FILE,
                "webrtcICEServers2",
                secret,
                p.span(),
                Some(p.value_span()),
            );
        }
    }
    // The older form: `turn:name:password:host:port`.
    for s in conf.get(&["webrtcICEServers"]).into_iter().flat_map(|n| n.children()) {
        let Some(t) = s.text() else { continue };
        let parts: Vec<&str> = t.split(':').collect();
        if let [_, _, password, _, _] = parts[..] {
            sink.with_secret(
                key::SECRET_IN_FILE,
                "webrtcICEServers",
                Secret::read(password),
                s.span(),
                Some(s.value_span()),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_products_with_paths_or_streams_are_not_claimed() {
        for (text, want) in [
            ("openapi: 3.0.0\npaths:\n  /users:\n    get:\n", Sniff::No),
            ("paths:\n  \"/all\":\n    get:\n", Sniff::No),
            ("rtsp:\n  listen: ':8554'\nwebrtc:\napi:\nstreams:\n  a: rtsp://h/x\n", Sniff::No),
            ("services:\n  mediamtx:\n    image: bluenviron/mediamtx\n", Sniff::No),
            ("on:\n  push:\njobs:\n  a:\npaths:\n  source: src\n", Sniff::No),
            ("mqtt:\ncameras:\n  a:\n    ffmpeg:\ngo2rtc:\n", Sniff::No),
            ("default_config:\nhttp:\nstream:\n", Sniff::No),
            ("paths: {all_others:}\n", Sniff::Maybe(25)),
            ("paths:\n  all:\n    source: publisher\n", Sniff::Maybe(45)),
            ("rtspPort: 8554\nrtpPort: 10000\nprotocols: [tcp]\n", Sniff::Sure),
            ("paths:\nrtspAddress: :8554\napi: yes\n", Sniff::Sure),
        ] {
            assert_eq!(sniff(&Head::of(text)), want, "{text}");
        }
    }

    #[test]
    fn addresses() {
        for (text, want) in [
            (":8554", Some(("all", 8554))),
            ("0.0.0.0:1", Some(("all", 1))),
            ("[::]:80", Some(("all", 80))),
            ("127.0.0.1:9997", Some(("loopback", 9997))),
            ("localhost:9997", Some(("loopback", 9997))),
            ("[::1]:9997", Some(("loopback", 9997))),
            ("192.168.1.5:80", Some(("192.168.1.5", 80))),
            ("8554", None),
            (":99999", None),
            ("", None),
        ] {
            assert_eq!(address(text), want.map(|(b, p)| (b.to_owned(), p)), "{text}");
        }
    }

    #[test]
    fn days_are_rounded_up() {
        let list = [
            ("24h", Some(1)),
            ("7d", Some(7)),
            ("90m", Some(1)),
            ("36h", Some(2)),
            ("0s", Some(0)),
            ("x", None),
        ];
        for (text, want) in list {
            assert_eq!(days(text), want, "{text}");
        }
    }
}
