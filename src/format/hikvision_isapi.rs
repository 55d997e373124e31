//! Hikvision ISAPI: the XML answers of cameras and recorders, and the diagnostics of Home Assistant's `hikvision_next`.
//!
//! Comes in: one or many XML documents in one file (one per endpoint, copied by hand or by a script, with headers or
//! commands between them), or JSON in which the same documents are objects. Goes out: facts of one device, plus one
//! subject per camera that a recorder lists. A document is known by its root element; the namespace may be missing in
//! copies.
//!
//! Never: takes a capability document (`<enabled opt="true,false">`) for a setting, an error answer for "off", an unused
//! default entry (`0.0.0.0`) for a receiver, or an anonymised address for a real one. Passwords are masked wherever an
//! element name says that it holds one.

use super::{Format, Head, Sniff};
use crate::format::FactSink;
use crate::i18n::{Args, Text, text};
use crate::model::date::Date;
use crate::model::document::{Document, Kind, NodeRef};
use crate::model::fact::{Basis, DeviceKind, Evidence};
use crate::model::key::{self, FactKey};
use crate::model::net::{HostScope, host_scope};
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::{Account, Ddns, IpFilter, P2p, Remote, Role, Tri, UrlSource, Value};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::{json, xml};

pub static FORMAT: Format = Format {
    id: "hikvision-isapi",
    name: text("Hikvision(ISAPIのXML)", "Hikvision (ISAPI XML)"),
    vendor: "Hikvision",
    kind: DeviceKind::Camera,
    reads: text(
        "機器の情報、利用者、ログイン失敗時の停止、通信の入り口、UPnP、DDNS、クラウド、SNMP、通知の送り先、IPフィルター、時刻。\
         画質や検知の設定、機器にできることの一覧は使いません。",
        "Device, users, lockout, services, UPnP, DDNS, cloud, SNMP, notifications, IP filter, time. Settings of picture and \
         detection and lists of capabilities are not used.",
    ),
    usual_names: &["deviceInfo.xml", "adminAccesses.xml", "hikvision_next-….json"],
    sniff,
    read,
};

/// Namespaces of ISAPI and its ancestors PSIA and "std-cgi", as far as all of them have in common.
const NAMESPACES: [&str; 4] = [
    "http://www.hikvision.com/ver",
    "http://www.isapi.org/ver",
    "http://www.std-cgi.com/ver",
    "urn:psialliance-org",
];

/// Root elements that are read, each with a child (or grandchild) without which a file is not believed to be ISAPI when
/// its namespace is missing. `""`: the name alone is typical enough.
const ROOTS: [(&str, &str); 36] = [
    ("DeviceInfo", "firmwareReleasedDate"),
    ("AdminAccessProtocolList", ""),
    ("AdminAccessProtocol", ""),
    ("UserList", "userLevel"),
    ("User", "userLevel"),
    ("userCheck", "isActivated"),
    ("IllegalLoginLock", ""),
    ("IPFilter", "permissionType"),
    ("UPnP", "portList"),
    ("DDNSList", "DDNS"),
    ("DDNS", "deviceDomainName"),
    ("EZVIZ", ""),
    ("SNMP", "SNMPv2c"),
    ("HttpHostNotificationList", ""),
    ("HttpHostNotification", ""),
    ("FTPNotificationList", ""),
    ("FTPNotification", ""),
    ("mailingList", "smtp"),
    ("mailing", "smtp"),
    ("Time", "timeMode"),
    ("NTPServerList", ""),
    ("NTPServer", "synchronizeInterval"),
    ("NetworkInterfaceList", "addressingType"),
    ("NetworkInterface", "addressingType"),
    ("StreamingChannelList", ""),
    ("StreamingChannel", ""),
    ("InputProxyChannelList", ""),
    ("InputProxyChannel", ""),
    ("Integrate", "certificateType"),
    ("OnlineUserList", "loginTime"),
    ("EventNotificationAlert", "eventState"),
    ("storage", "hddList"),
    ("SSH", "-"),
    ("Telnetd", "-"),
    ("System", "-"),
    ("ResponseStatus", "subStatusCode"),
];

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let start = h.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    let space = NAMESPACES.iter().any(|n| h.contains(n));
    if start.starts_with(['{', '[']) {
        // `data.ISAPI."path"` or keys that are paths of the interface.
        return if h.contains("\"/ISAPI/") || h.contains("\"ISAPI\"") && (space || h.contains("\"response\""))
        {
            Sniff::Sure
        } else if space && ROOTS.iter().any(|(r, _)| h.contains(&format!("\"{r}\""))) {
            Sniff::Maybe(70)
        } else {
            Sniff::No
        };
    }
    // XML, perhaps below headers: the first tag stands at the start of a line. Program text has it inside quotes.
    let opens = |line: &str| line.trim_start().starts_with('<');
    if !start.lines().take(40).any(opens) || h.contains("xmlns=\\\"") {
        return Sniff::No;
    }
    let mut best = Sniff::No;
    for (root, child) in ROOTS {
        let found = h.match_indices(&format!("<{root}")).any(|(i, m)| {
            let after = h.get(i + m.len()..).and_then(|r| r.chars().next());
            let line = h.get(..i).and_then(|b| b.rsplit(['\n', '\r']).next()).unwrap_or("");
            matches!(after, Some(' ' | '>' | '\t' | '\r' | '\n'))
                && !line.contains(['"', '\'', '`', '(', '='])
        });
        if !found {
            continue;
        }
        // Copies lose the name space. A root that nobody else uses is enough where it comes first.
        let first = || {
            let tag =
                start.split('<').find(|t| !t.trim().is_empty() && !t.starts_with(['?', '!'])).unwrap_or("");
            child.is_empty() && tag.strip_prefix(root).is_some_and(|r| r.starts_with([' ', '>']))
        };
        if space || first() {
            return Sniff::Sure;
        }
        if child != "-" && (child.is_empty() || h.contains(&format!("<{child}"))) {
            best = best.max(Sniff::Maybe(70));
        }
    }
    best
}

const CAPABILITY: Text = text(
    "機器にできることの一覧がありました。今の設定ではないので使いません。",
    "The file lists what the device can do. That is not its settings, so it is not used.",
);
const NOT_READABLE: Text = text(
    "機器が答えなかった項目が {n} 個あります。その設定は分かりません。",
    "The device did not answer {n} questions. Those settings are not known.",
);
const ANONYMISED: Text = text(
    "住所や製造番号が作りかえられたファイルです。IPアドレス、MACアドレス、製造番号は使いません。",
    "Addresses and serial numbers in this file were replaced. They are not used.",
);
const TWO_DEVICES: Text = text(
    "2台以上の機器の情報が入っています。機器の情報の後に続く設定を、その機器のものとして読みました。",
    "The file describes more than one device. Settings were taken to belong to the device described before them.",
);

/// What is gathered over several documents before it becomes a fact.
#[derive(Default)]
struct Gathered {
    /// Rank of the weakest RTSP login and where it stands.
    rtsp: Option<(u8, &'static str, Span)>,
    identity: Option<String>,
    recorder: bool,
    address: bool,
    capability: Option<Span>,
    unreadable: Vec<Span>,
}

struct Reader<'r, 'a> {
    src: &'r Source,
    sink: &'r mut FactSink<'a>,
    /// Diagnostics of `hikvision_next`: identities are replaced.
    anonymised: bool,
    g: Gathered,
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut budget = Budget::default();
    let start = src.text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    let is_json = start.starts_with(['{', '[']);
    let (doc, notices) = if is_json { json::parse(src, &mut budget) } else { xml::parse(src, &mut budget) };
    sink.notices(notices);
    let anonymised = is_json && doc.root().path(&["data", "ISAPI"]).is_some();
    let mut r = Reader { src, sink, anonymised, g: Gathered::default() };
    r.mask(&doc);
    r.documents(&doc);
    r.finish();
    idle_lines(src, sink);
}

/// Lines that hold nothing but brackets, or the declaration of a document, say nothing.
fn idle_lines(src: &Source, sink: &mut FactSink<'_>) {
    for (at, line) in src.lines() {
        let brackets = |b: u8| b.is_ascii_whitespace() || matches!(b, b'{' | b'}' | b'[' | b']' | b',');
        let declaration = line.trim_start().starts_with("<?xml") && line.trim_end().ends_with("?>");
        if declaration || line.bytes().all(brackets) {
            sink.understood(src.span(at, at + line.len()));
        }
    }
}

// ---- reading nodes of XML and of JSON made from XML alike -----------------------------------------------------------

/// The text of an element. Elements that say what is possible (`opt`, `min`, `max`) say nothing about what is.
fn value(n: NodeRef<'_>) -> Option<&str> {
    if is_capability(n) {
        return None;
    }
    n.text().or_else(|| n.get("#text")?.text()).map(str::trim).filter(|t| !t.is_empty())
}

fn is_capability(n: NodeRef<'_>) -> bool {
    n.kind() == Kind::Map
        && n.children().take(8).any(|c| matches!(c.key(), Some("@opt" | "@min" | "@max" | "@def")))
}

/// All children with this name: repeated elements, or the members of a list that stands for them.
fn items<'d>(n: NodeRef<'d>, name: &str) -> Vec<NodeRef<'d>> {
    let mut out = Vec::new();
    for c in n.children().filter(|c| c.key().is_some_and(|k| k.eq_ignore_ascii_case(name))) {
        if c.kind() == Kind::List {
            out.extend(c.children());
        } else {
            out.push(c);
        }
    }
    out
}

fn child<'d>(n: NodeRef<'d>, path: &[&str]) -> Option<NodeRef<'d>> {
    // The last of `items`, without a list of them.
    let last = |n: NodeRef<'d>, name: &str| {
        let named = n.children().filter(|c| c.key().is_some_and(|k| k.eq_ignore_ascii_case(name)));
        named
            .fold(None, |last, c| if c.kind() == Kind::List { c.children().last().or(last) } else { Some(c) })
    };
    path.iter().try_fold(n, |n, k| last(n, k))
}

fn get<'d>(n: NodeRef<'d>, path: &[&str]) -> Option<&'d str> {
    value(child(n, path)?)
}

/// `true`, `TRUE`, `1`; `false`, `FALSE`, `0`. Anything else is not stated.
fn flag(n: NodeRef<'_>, path: &[&str]) -> Option<(bool, Span)> {
    let c = child(n, path)?;
    let v = value(c)?;
    let on = match v.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "enable" | "enabled" | "open" => true,
        "false" | "0" | "no" | "disable" | "disabled" | "close" => false,
        _ => return None,
    };
    Some((on, c.span()))
}

fn tri(f: Option<(bool, Span)>) -> Tri {
    f.map_or(Tri::Unknown, |(b, _)| Tri::from(b))
}

fn port(n: NodeRef<'_>, path: &[&str]) -> Option<u16> {
    get(n, path)?.parse().ok().filter(|p| *p != 0)
}

/// The host of an address block: name or address, none where the entry is an unused default.
fn host<'d>(n: NodeRef<'d>) -> Option<&'d str> {
    let by_name = get(n, &["addressingFormatType"]).is_some_and(|t| t.eq_ignore_ascii_case("hostname"));
    let order = if by_name {
        ["hostName", "ipAddress", "ipv6Address"]
    } else {
        ["ipAddress", "hostName", "ipv6Address"]
    };
    order.iter().find_map(|k| get(n, &[k])).filter(|h| !matches!(*h, "0.0.0.0" | "::" | "0:0:0:0:0:0:0:0"))
}

impl<'r> Reader<'r, '_> {
    /// Secrets are masked before anything else, wherever they stand.
    fn mask(&mut self, doc: &Document<'_>) {
        const WORDS: [&str; 10] = [
            "password",
            "passwd",
            "passphrase",
            "community",
            "verificationcode",
            "sharedkey",
            "secret",
            "token",
            "encryptkey",
            "encryptionkey",
        ];
        for n in doc.iter() {
            let Some(k) = n.key().filter(|k| k.len() < 64) else { continue };
            let holder = if k == "#text" { n.parent().and_then(NodeRef::key).unwrap_or(k) } else { k };
            if holder.starts_with('@') {
                continue;
            }
            let low = holder.to_ascii_lowercase();
            // `isDefaultPassword` and the like are answers, not secrets.
            if WORDS.iter().any(|w| low.contains(w))
                && n.text()
                    .is_some_and(|t| !t.is_empty() && !matches!(t, "true" | "false" | "TRUE" | "FALSE"))
            {
                self.src.mark_secret(n.value_span());
            }
        }
    }

    /// Find the documents: known root elements, wherever they stand.
    fn documents(&mut self, doc: &Document<'_>) {
        let mut stack = vec![doc.root()];
        while let Some(n) = stack.pop() {
            if let Some(key) = n.key() {
                if key.ends_with("/capabilities") || key.ends_with("Cap") || key.ends_with("Caps") {
                    self.g.capability.get_or_insert(n.key_span());
                    self.sink.understood(n.span());
                    continue;
                }
                if key == "status_code" && n.text() != Some("200") || key == "error" && n.text().is_some() {
                    self.unreadable(n.span());
                    continue;
                }
                if self.document(key, n) {
                    self.sink.understood(n.span());
                    continue;
                }
            }
            let from = stack.len();
            stack
                .extend(n.children().filter(|c| {
                    matches!(c.kind(), Kind::Map | Kind::List) || c.key() == Some("status_code")
                }));
            if let Some(new) = stack.get_mut(from..) {
                new.reverse();
            }
        }
    }

    fn unreadable(&mut self, span: Span) {
        self.g.unreadable.push(span);
        self.sink.unread(span, "not-readable");
    }

    /// Read one element if it is a known root. `false`: look inside.
    fn document(&mut self, name: &str, n: NodeRef<'_>) -> bool {
        if !ROOTS.iter().any(|(r, _)| *r == name) {
            return false;
        }
        if n.kind() == Kind::List {
            // JSON: several elements of one name. Each is read under the same name.
            for c in n.children() {
                self.one(name, c);
            }
            return true;
        }
        self.one(name, n)
    }

    fn one(&mut self, name: &str, n: NodeRef<'_>) -> bool {
        if n.kind() != Kind::Map {
            return false;
        }
        // `<enabled opt="true,false">`: the answer of a `/capabilities` endpoint. The clock lists its modes in each answer,
        // and only a real one tells the time.
        let clock = name == "Time" && get(n, &["localTime"]).is_some();
        if !matches!(name, "StreamingChannelList" | "storage")
            && !clock
            && n.children().chain(n.children().flat_map(|c| c.children())).any(is_capability)
        {
            self.g.capability.get_or_insert(n.key_span());
            return true;
        }
        match name {
            // Pasted together, the opening tag may stand there twice.
            "DeviceInfo" => self.device_info(items(n, "DeviceInfo").first().copied().unwrap_or(n)),
            // The whole configuration in one file.
            "System" if get(n, &["firmwareVersion"]).is_some() => self.device_info(n),
            "AdminAccessProtocolList" => {
                for p in items(n, "AdminAccessProtocol") {
                    self.protocol(p);
                }
            }
            "AdminAccessProtocol" => self.protocol(n),
            "UserList" => {
                for u in items(n, "User") {
                    self.user(u);
                }
                // The administrator sees every user; others may see only themselves.
                let admin = |u: NodeRef<'_>| {
                    get(u, &["userLevel"]).is_some_and(|l| l.eq_ignore_ascii_case("administrator"))
                };
                if items(n, "User").into_iter().any(admin) {
                    self.sink.derived(key::AUTH_ACCOUNTS_COMPLETE, true, n.key_span());
                }
            }
            "User" if get(n, &["userName"]).is_some() => self.user(n),
            "userCheck" => self.user_check(n),
            "IllegalLoginLock" => self.bool(key::AUTH_LOCKOUT, n, &["enabled"]),
            "IPFilter" => self.ip_filter(n),
            "UPnP" => self.upnp(n),
            "DDNSList" => self.ddns(&items(n, "DDNS")),
            "DDNS" => self.ddns(&[n]),
            "EZVIZ" => self.ezviz(n),
            "SNMP" => self.snmp(n),
            "HttpHostNotificationList" => {
                for h in items(n, "HttpHostNotification") {
                    self.http_host(h);
                }
            }
            "HttpHostNotification" => self.http_host(n),
            "FTPNotificationList" => {
                for f in items(n, "FTPNotification") {
                    self.ftp(f);
                }
            }
            "FTPNotification" => self.ftp(n),
            "mailingList" => {
                for m in items(n, "mailing") {
                    self.mailing(m);
                }
            }
            "mailing" => self.mailing(n),
            "Time" => self.time(n),
            "NTPServerList" => {
                for s in items(n, "NTPServer") {
                    self.time_server(s);
                }
            }
            "NTPServer" => self.time_server(n),
            "NetworkInterfaceList" => {
                for i in items(n, "NetworkInterface") {
                    self.interface(i);
                }
            }
            "NetworkInterface" => self.interface(n),
            "StreamingChannelList" => {
                for c in items(n, "StreamingChannel") {
                    self.channel(c);
                }
            }
            "StreamingChannel" => self.channel(n),
            "InputProxyChannelList" => {
                for c in items(n, "InputProxyChannel") {
                    self.camera(c);
                }
            }
            "InputProxyChannel" => self.camera(n),
            "OnlineUserList" => {
                for u in items(n, "OnlineUser") {
                    self.account(u, "name", "type");
                }
            }
            // A message about movement: only which device sent it.
            "EventNotificationAlert" if !self.anonymised => self.text(key::DEVICE_MAC, n, &["macAddress"]),
            "EventNotificationAlert" => {}
            "storage" => self.storage(n),
            "Integrate" => self.bool(key::ONVIF_ENABLED, n, &["ONVIF", "enable"]),
            "SSH" => self.bool(key::SSH_ENABLED, n, &["enabled"]),
            "Telnetd" => self.bool(key::TELNET_ENABLED, n, &["enabled"]),
            "ResponseStatus" => {
                // 1 is OK: the answer to a change. Anything else: refused, not supported.
                if get(n, &["statusCode"]) != Some("1") {
                    self.unreadable(n.key_span());
                }
            }
            _ => return false,
        }
        true
    }

    fn bool(&mut self, k: FactKey, n: NodeRef<'_>, path: &[&str]) {
        if let Some((on, span)) = flag(n, path) {
            self.sink.stated(k, on, span);
        }
    }

    fn text(&mut self, k: FactKey, n: NodeRef<'_>, path: &[&str]) {
        if let Some(c) = child(n, path)
            && let Some(v) = value(c)
        {
            self.sink.stated(k, v, c.span());
        }
    }

    // ---- the device -----------------------------------------------------------------------------------------

    fn device_info(&mut self, n: NodeRef<'_>) {
        let me = [get(n, &["serialNumber"]), get(n, &["macAddress"]), get(n, &["model"])]
            .into_iter()
            .flatten()
            .next();
        let me = me.map(str::to_owned);
        if let (Some(a), Some(b)) = (&self.g.identity, &me)
            && a != b
        {
            self.close_device();
            self.sink.subject(DeviceKind::Camera, n.span());
            self.sink.notice("isapi.two-devices", TWO_DEVICES, Args::new(), Some(n.key_span()));
        }
        self.g.identity = self.g.identity.take().or(me);
        let model = get(n, &["model"]);
        let maker = get(n, &["manufacturer"]).filter(|m| !m.eq_ignore_ascii_case("hikvision"));
        let space = get(n, &["@xmlns"]).unwrap_or("");
        if let Some(m) = maker {
            self.sink.stated(key::DEVICE_VENDOR, m, n.key_span());
        } else if is_model(model) || NAMESPACES.iter().take(3).any(|ns| space.starts_with(ns)) {
            self.sink.derived(key::DEVICE_VENDOR, "Hikvision", n.key_span());
        }
        self.text(key::DEVICE_NAME, n, &["deviceName"]);
        self.text(key::DEVICE_MODEL, n, &["model"]);
        if !self.anonymised {
            self.text(key::DEVICE_SERIAL, n, &["serialNumber"]);
            self.text(key::DEVICE_MAC, n, &["macAddress"]);
        }
        if get(n, &["hardwareVersion"]).is_some_and(|v| !matches!(v, "0x0" | "0")) {
            self.text(key::DEVICE_HARDWARE, n, &["hardwareVersion"]);
        }
        self.firmware(n, "firmwareReleasedDate");
        let kind = get(n, &["deviceType"]).map(str::to_ascii_uppercase).unwrap_or_default();
        if ["NVR", "DVR", "HVR", "XVR", "CVR"].iter().any(|k| kind.contains(k)) {
            self.g.recorder = true;
            self.kind(DeviceKind::Recorder, n, "recorder");
        } else if ["IPC", "IPDOME", "IPZOOM", "IPTHERMAL", "FISHEYE"].iter().any(|k| kind.starts_with(k)) {
            self.kind(DeviceKind::Camera, n, "camera");
        } else if kind.starts_with("ACCESS")
            || kind == "ACS"
            || model.is_some_and(|m| m.starts_with("DS-K1") || m.starts_with("DS-K2"))
        {
            self.sink.set_kind(DeviceKind::Unknown);
        }
    }

    fn kind(&mut self, kind: DeviceKind, n: NodeRef<'_>, name: &str) {
        self.sink.set_kind(kind);
        let span = child(n, &["deviceType"]).map_or(n.key_span(), NodeRef::span);
        self.sink.stated(key::DEVICE_KIND, name, span);
    }

    /// `V5.7.15`, with the build in the same element or in one of its own.
    fn firmware(&mut self, n: NodeRef<'_>, date: &str) {
        let Some(c) = child(n, &["firmwareVersion"]) else { return };
        let Some(v) = value(c) else { return };
        let at = v.to_ascii_lowercase().find("build");
        let version = at.and_then(|i| v.get(..i)).unwrap_or(v).trim_end_matches([' ', ',', '_']);
        if !version.is_empty() {
            self.sink.stated(key::FIRMWARE_VERSION, version, c.span());
        }
        let own = child(n, &[date]).and_then(|d| Some((build_date(value(d)?)?, d.span())));
        if let Some((day, span)) = own.or_else(|| Some((build_date(v.get(at?..)?)?, c.span()))) {
            self.sink.stated(key::FIRMWARE_BUILD_DATE, day.to_string(), span);
        }
    }

    fn interface(&mut self, n: NodeRef<'_>) {
        self.bool(key::UPNP_DISCOVERY, n, &["Discovery", "UPnP", "enabled"]);
        if self.anonymised {
            return;
        }
        let address = child(n, &["IPAddress", "ipAddress"]);
        if let Some(a) = address
            && let Some(v) = value(a).filter(|v| *v != "0.0.0.0" && v.parse::<std::net::IpAddr>().is_ok())
            && !self.g.address
        {
            self.g.address = true;
            self.sink.stated(key::DEVICE_ADDRESS, v, a.span());
            if self.sink.known(key::DEVICE_MAC).is_none() {
                self.text(key::DEVICE_MAC, n, &["Link", "MACAddress"]);
            }
        }
    }

    // ---- who may do what ------------------------------------------------------------------------------------

    fn user(&mut self, n: NodeRef<'_>) {
        self.account(n, "userName", "userLevel");
    }

    fn account(&mut self, n: NodeRef<'_>, name_key: &str, level: &str) {
        let Some(name) = get(n, &[name_key]) else { return };
        let role = match get(n, &[level]).map(str::to_ascii_lowercase).as_deref() {
            Some("administrator" | "admin") => Role::Admin,
            Some("operator") => Role::Operator,
            Some("viewer" | "user") => Role::Viewer,
            _ => Role::Unknown,
        };
        let account = Account { name: name.to_owned(), role, r#for: "web", ..Account::default() };
        // Devices never send passwords back; copies of requests may hold one.
        let password = child(n, &["password"]);
        let secret = password.and_then(value).map_or(Secret::of(SecretState::Absent), Secret::read);
        let at = child(n, &[name_key]).map_or(n.span(), NodeRef::span);
        self.sink.with_secret(key::ACCOUNT, account, secret, at, password.map(NodeRef::value_span));
    }

    fn user_check(&mut self, n: NodeRef<'_>) {
        if get(n, &["statusValue"]).is_some_and(|v| v != "200") {
            self.unreadable(n.key_span());
            return;
        }
        self.bool(key::AUTH_DEFAULT_PASSWORD, n, &["isDefaultPassword"]);
        self.bool(key::AUTH_RISKY_PASSWORD, n, &["isRiskPassword"]);
        self.bool(key::AUTH_ACTIVATED, n, &["isActivated"]);
    }

    fn ip_filter(&mut self, n: NodeRef<'_>) {
        let enabled = flag(n, &["enabled"]);
        let mode = match get(n, &["permissionType"]).map(str::to_ascii_lowercase).as_deref() {
            Some("allow") => "allow",
            Some("deny" | "forbid") => "deny",
            _ => "unknown",
        };
        let mut entries = Vec::new();
        for list in items(n, "IPFilterAddressList") {
            for e in items(list, "IPFilterAddress").into_iter().take(256) {
                let range = child(e, &["AddressRange"]);
                let one = |k: &[&str]| get(e, k).filter(|a| !matches!(*a, "0.0.0.0" | "::"));
                let from = range.and_then(|r| get(r, &["startIPAddress"]));
                let to = range.and_then(|r| get(r, &["endIPAddress"]));
                match (from, to) {
                    (Some(a), Some(b)) => entries.push(format!("{a}-{b}")),
                    _ => entries.extend(
                        one(&["AddressMask", "ipAddress"])
                            .or_else(|| one(&["ipAddress"]))
                            .or_else(|| one(&["AddressMask", "ipv6Address"]))
                            .map(|a| match get(e, &["AddressMask", "bitMask"]) {
                                Some(m) => format!("{a}/{m}"),
                                None => a.to_owned(),
                            }),
                    ),
                }
            }
        }
        if enabled.is_some() || mode != "unknown" {
            let span = enabled.map_or(n.key_span(), |(_, s)| s);
            self.sink.stated(key::IP_FILTER, IpFilter { enabled: tri(enabled), mode, entries }, span);
        }
    }

    // ---- doors ----------------------------------------------------------------------------------------------

    fn protocol(&mut self, n: NodeRef<'_>) {
        let Some(name) = get(n, &["protocol"]).map(str::to_ascii_uppercase) else { return };
        let (enabled_key, port_key) = match name.as_str() {
            "HTTP" => (key::HTTP_ENABLED, key::HTTP_PORT),
            "HTTPS" => (key::HTTPS_ENABLED, key::HTTPS_PORT),
            "RTSP" => (key::RTSP_ENABLED, key::RTSP_PORT),
            "DEV_MANAGE" => (key::VENDOR_ENABLED, key::VENDOR_PORT),
            "TELNET" => (key::TELNET_ENABLED, key::TELNET_PORT),
            "SSH" => (key::SSH_ENABLED, key::SSH_PORT),
            "SDK_OVER_TLS" => (key::VENDOR_TLS_ENABLED, key::VENDOR_TLS_PORT),
            "WEBSOCKET" => (key::WEBSOCKET_ENABLED, key::WEBSOCKET_PORT),
            // WebSocket over TLS, and protocols that no rule knows.
            _ => return,
        };
        let number = port(n, &["portNo"]);
        let port_span = child(n, &["portNo"]).map_or(n.key_span(), NodeRef::span);
        match flag(n, &["enabled"]) {
            Some((on, span)) => self.sink.stated(enabled_key, on, span),
            // Old firmware lists an active protocol by its port alone.
            None if number.is_some() && child(n, &["enabled"]).is_none() => {
                self.sink.derived(enabled_key, true, port_span);
            }
            None => {}
        }
        if let Some(number) = number {
            self.sink.stated(port_key, number, port_span);
        }
        if name == "HTTPS" {
            self.bool(key::HTTP_REDIRECT, n, &["redirectToHttps"]);
            let oldest = [
                ("TLS1_0Enable", "1.0"),
                ("TLS1_1Enable", "1.1"),
                ("TLS1_2Enable", "1.2"),
                ("TLS1_3Enable", "1.3"),
            ]
            .into_iter()
            .find_map(|(k, v)| flag(n, &[k]).filter(|(on, _)| *on).map(|(_, span)| (v, span)));
            if let Some((v, span)) = oldest {
                self.sink.stated(key::TLS_MIN_VERSION, v, span);
            }
        } else if name == "HTTP" {
            self.bool(key::HTTP_REDIRECT, n, &["redirectToHttps"]);
        }
    }

    fn upnp(&mut self, n: NodeRef<'_>) {
        let outer = flag(n, &["enabled"]);
        let inner = flag(n, &["ports", "enabled"]);
        if let Some((on, span)) = outer {
            self.sink.stated(key::UPNP_DISCOVERY, on, span);
        }
        match (outer, inner) {
            // Without the outer switch the inner one does nothing.
            (Some((false, span)), _) | (_, Some((false, span))) => {
                self.sink.stated(key::UPNP_PORT_MAPPING, false, span);
            }
            (Some((true, _)), Some((true, span))) => self.sink.stated(key::UPNP_PORT_MAPPING, true, span),
            _ => {}
        }
    }

    fn ddns(&mut self, list: &[NodeRef<'_>]) {
        let mut off: Option<Span> = None;
        let mut any = false;
        for d in list {
            match flag(*d, &["enabled"]) {
                Some((true, span)) => {
                    any = true;
                    let own = |k: &[&str]| get(*d, k).map(str::to_owned);
                    let ddns = Ddns {
                        enabled: Tri::Yes,
                        provider: own(&["provider"]),
                        hostname: own(&["deviceDomainName"]),
                    };
                    self.sink.stated(key::DDNS, ddns, span);
                    self.login(*d, "userName", "ddns");
                }
                Some((false, span)) => off = off.or(Some(span)),
                None => {}
            }
        }
        if let Some(span) = off.filter(|_| !any) {
            self.sink.stated(key::DDNS, Ddns { enabled: Tri::No, ..Ddns::default() }, span);
        }
    }

    fn ezviz(&mut self, n: NodeRef<'_>) {
        if let Some((on, span)) = flag(n, &["enabled"]) {
            let provider = Some("Hik-Connect / EZVIZ".to_owned());
            self.sink.stated(key::P2P_CLOUD, P2p { enabled: Tri::from(on), provider }, span);
        }
        if let Some(c) = child(n, &["verificationCode"])
            && let Some(v) = value(c)
        {
            self.sink.with_secret(
                key::SECRET_IN_FILE,
                "verificationCode",
                Secret::read(v),
                c.span(),
                Some(c.value_span()),
            );
        }
    }

    fn snmp(&mut self, n: NodeRef<'_>) {
        let mut on: Option<(bool, Span)> = None;
        let mut plain: Option<(bool, Span)> = None;
        for v in n.children().filter(|c| c.key().is_some_and(|k| k.starts_with("SNMP"))) {
            if let Some((e, span)) = flag(v, &["enabled"])
                && on.is_none_or(|(was, _)| e && !was)
            {
                on = Some((e, span));
            }
            let old = matches!(v.key(), Some("SNMPv1c" | "SNMPv2c" | "SNMPv1" | "SNMPv2"));
            let state = flag(v, &["enabled"]).filter(|_| old);
            plain = plain.filter(|(was, _)| *was).or(state).or(plain);
            if !old || state.is_some_and(|(e, _)| !e) {
                continue;
            }
            for (k, what) in [("readCommunity", "read"), ("writeCommunity", "write")] {
                if let Some(c) = child(v, &[k])
                    && let Some(t) = value(c)
                {
                    self.sink.with_secret(
                        key::SNMP_COMMUNITY,
                        what,
                        Secret::read(t),
                        c.span(),
                        Some(c.value_span()),
                    );
                }
            }
        }
        if let Some((v, span)) = plain {
            self.sink.stated(key::SNMP_PLAIN, v, span);
        }
        if let Some((e, span)) = on.or(flag(n, &["enabled"])) {
            self.sink.stated(key::SNMP_ENABLED, e, span);
            if let Some(p) = port(n, &["listenPort"]) {
                let span = child(n, &["listenPort"]).map_or(span, NodeRef::span);
                self.sink.stated(key::SNMP_PORT, p, span);
            }
        }
    }

    fn channel(&mut self, n: NodeRef<'_>) {
        let Some(t) = child(n, &["Transport"]) else { return };
        if let Some((on, span)) = flag(t, &["Security", "enabled"]) {
            let how = get(t, &["Security", "certificateType"]).map(str::to_ascii_lowercase);
            let (rank, auth) = match (on, how.as_deref()) {
                // What exactly is off is not documented; no rule may call it open.
                (false, _) => (2, "unknown"),
                (true, Some(h)) if h.contains("basic") => (1, "basic"),
                (true, Some(h)) if h.contains("digest") => (3, "digest"),
                (true, _) => (4, "set"),
            };
            let span = child(t, &["Security", "certificateType"]).map_or(span, NodeRef::span);
            if self.g.rtsp.is_none_or(|(r, ..)| rank < r) {
                self.g.rtsp = Some((rank, auth, span));
            }
        }
        if let Some((true, span)) = flag(t, &["Multicast", "enabled"])
            && get(t, &["Multicast", "destIPAddress"]).is_some_and(|a| a != "0.0.0.0")
            && self.sink.known(key::MULTICAST_ENABLED).is_none()
        {
            self.sink.stated(key::MULTICAST_ENABLED, true, span);
        }
        if let Some(p) = port(t, &["rtspPortNo"])
            && self.sink.known(key::RTSP_PORT).is_none()
        {
            let span = child(t, &["rtspPortNo"]).map_or(n.key_span(), NodeRef::span);
            self.sink.stated(key::RTSP_PORT, p, span);
        }
    }

    // ---- what it sends out ----------------------------------------------------------------------------------

    fn remote(&self, n: NodeRef<'_>, enabled: Tri, tls: Tri, auth: &'static str) -> Option<Remote> {
        let host = host(n)?;
        // The anonymiser of `hikvision_next` writes 1.0.0.x for every private address, also in single answers.
        let real = !self.anonymised && !host.starts_with("1.0.0.");
        Some(Remote {
            enabled,
            host: real.then(|| host.to_owned()),
            port: port(n, &["portNo"]),
            host_scope: real.then(|| host_scope(host)),
            tls,
            auth,
        })
    }

    /// The login at a service outside, where the file shows its password.
    fn login(&mut self, n: NodeRef<'_>, name: &str, r#for: &'static str) {
        let Some(p) = child(n, &["password"]) else { return };
        let Some(v) = value(p) else { return };
        let name = get(n, &[name]).unwrap_or_default().to_owned();
        let account = Account { name, r#for, ..Account::default() };
        self.sink.with_secret(key::ACCOUNT, account, Secret::read(v), p.span(), Some(p.value_span()));
    }

    fn http_host(&mut self, n: NodeRef<'_>) {
        // A full URL may stand where usually only the path does.
        let url = get(n, &["url"]);
        let tls = match get(n, &["protocolType"]).or(url.and_then(|u| u.split_once("://").map(|(s, _)| s))) {
            Some(p) if p.eq_ignore_ascii_case("https") => Tri::Yes,
            Some(p) if p.eq_ignore_ascii_case("http") => Tri::No,
            _ => Tri::Unknown,
        };
        let auth = match get(n, &["httpAuthenticationMethod"]).map(str::to_ascii_lowercase).as_deref() {
            Some("none") => "none",
            Some("basic" | "base64") => "basic",
            Some(m) if m.contains("digest") => "digest",
            _ => "unknown",
        };
        if let Some(remote) = self.remote(n, Tri::Yes, tls, auth) {
            let span =
                child(n, &["protocolType"]).or(child(n, &["ipAddress"])).map_or(n.key_span(), NodeRef::span);
            self.sink.derived(key::REMOTE_PUSH, remote, span);
            self.login(n, "userName", "upload");
        }
    }

    fn ftp(&mut self, n: NodeRef<'_>) {
        let enabled = flag(n, &["enabled"]);
        let proto =
            get(n, &["uploadProtocolType"]).or(get(n, &["protocolType"])).map(str::to_ascii_lowercase);
        let tls = match proto.as_deref() {
            Some("sftp" | "ftps") => Tri::Yes,
            // Without a choice of protocol it is plain FTP.
            _ => Tri::No,
        };
        let auth = match flag(n, &["annoyftp"]) {
            Some((true, _)) => "none",
            _ if get(n, &["userName"]).is_some() => "set",
            _ => "unknown",
        };
        if let Some(remote) = self.remote(n, tri(enabled), tls, auth) {
            self.sink.stated(key::REMOTE_FTP, remote, enabled.map_or(n.key_span(), |(_, s)| s));
            self.login(n, "userName", "upload");
        }
    }

    /// Disks with their encryption, and shares of the network that are recorded to.
    fn storage(&mut self, n: NodeRef<'_>) {
        for h in child(n, &["hddList"]).map(|l| items(l, "hdd")).unwrap_or_default() {
            // The choices stand beside the value.
            let Some(s) = child(h, &["Encryption", "encryptionStatus"]) else { continue };
            match s.get("#text").unwrap_or(s).text() {
                Some("encrypted") => self.sink.stated(key::RECORDING_ENCRYPTED, true, s.span()),
                Some("unencrypted") => self.sink.stated(key::RECORDING_ENCRYPTED, false, s.span()),
                _ => {}
            }
        }
        for nas in child(n, &["nasList"]).map(|l| items(l, "nas")).unwrap_or_default() {
            let auth = if get(nas, &["userName"]).is_some() { "set" } else { "unknown" };
            if let Some(remote) = self.remote(nas, Tri::Yes, Tri::Unknown, auth) {
                self.sink.stated(key::REMOTE_STORAGE, remote, nas.key_span());
            }
        }
    }

    fn mailing(&mut self, n: NodeRef<'_>) {
        let Some(smtp) = child(n, &["sender", "smtp"]) else { return };
        let switches = ["enableSSL", "enableTLS", "startTLS"].map(|k| flag(smtp, &[k]));
        let tls = match (switches.iter().flatten().find(|(on, _)| *on), switches.iter().flatten().next()) {
            (Some(_), _) => Tri::Yes,
            (None, Some(_)) => Tri::No,
            _ => Tri::Unknown,
        };
        let auth = match flag(smtp, &["enableAuthorization"]) {
            Some((true, _)) => "set",
            Some((false, _)) => "none",
            None => "unknown",
        };
        if let Some(remote) = self.remote(smtp, Tri::Yes, tls, auth) {
            let span = switches.into_iter().flatten().next().map_or(smtp.key_span(), |(_, s)| s);
            self.sink.derived(key::REMOTE_EMAIL, remote, span);
            self.login(smtp, "accountName", "email");
        }
    }

    fn time(&mut self, n: NodeRef<'_>) {
        let Some(c) = child(n, &["timeMode"]) else { return };
        let mode = c.text().or_else(|| c.get("#text")?.text());
        match mode.map(|m| m.trim().to_ascii_lowercase()).as_deref() {
            Some("ntp") => self.sink.stated(key::NTP_ENABLED, true, c.span()),
            Some("manual") => self.sink.stated(key::NTP_ENABLED, false, c.span()),
            // By satellite or by the recorder: set automatically, but not by NTP.
            _ => {}
        }
    }

    fn time_server(&mut self, n: NodeRef<'_>) {
        if let Some(h) = host(n) {
            self.sink.stated(key::NTP_SERVER, h, n.span());
        }
    }

    // ---- cameras of a recorder ------------------------------------------------------------------------------

    fn camera(&mut self, n: NodeRef<'_>) {
        let Some(d) = child(n, &["sourceInputPortDescriptor"]) else { return };
        self.g.recorder = true;
        let scheme = get(d, &["proxyProtocol"]).unwrap_or("unknown").to_ascii_lowercase();
        let host = host(d).filter(|_| !self.anonymised);
        if let Some(h) = host {
            let number = port(d, &["managePortNo"]);
            let at = number.map_or(h.to_owned(), |p| format!("{h}:{p}"));
            let source = UrlSource {
                url: format!("{scheme}://{at}"),
                scheme: scheme.clone(),
                host: h.to_owned(),
                port: number,
                host_scope: host_scope(h),
                user: get(d, &["userName"]).map(str::to_owned),
            };
            let span =
                child(d, &["ipAddress"]).or(child(d, &["hostName"])).map_or(n.key_span(), NodeRef::span);
            self.sink.stated(key::SOURCE, source, span);
        }
        if get(d, &["model"]).is_none() && get(d, &["firmwareVersion"]).is_none() {
            return;
        }
        // The recorder tells what its cameras are: each is a device of its own.
        let me = self.sink.current();
        self.sink.subject(DeviceKind::Camera, n.span());
        self.text(key::DEVICE_NAME, n, &["name"]);
        self.text(key::DEVICE_MODEL, d, &["model"]);
        if is_model(get(d, &["model"])) {
            let span = child(d, &["model"]).map_or(n.key_span(), NodeRef::span);
            self.sink.derived(key::DEVICE_VENDOR, "Hikvision", span);
        }
        self.firmware(d, "firmwareReleasedDate");
        if let Some(h) = host.filter(|h| host_scope(h) != HostScope::Name) {
            let span = child(d, &["ipAddress"]).map_or(n.key_span(), NodeRef::span);
            self.sink.stated(key::DEVICE_ADDRESS, h, span);
        }
        if !self.anonymised {
            self.text(key::DEVICE_SERIAL, d, &["serialNumber"]);
        }
        self.sink.select(me);
    }

    // ---- the end --------------------------------------------------------------------------------------------

    fn close_device(&mut self) {
        if let Some((_, auth, span)) = self.g.rtsp.take() {
            self.sink.push(key::RTSP_AUTH, Value::from(auth), Basis::Stated, None, Evidence::File(span));
        }
        if std::mem::take(&mut self.g.recorder) {
            self.sink.set_kind(DeviceKind::Recorder);
        }
        self.g.identity = None;
        self.g.address = false;
    }

    fn finish(&mut self) {
        self.close_device();
        if let Some(span) = self.g.capability {
            self.sink.notice("isapi.capability", CAPABILITY, Args::new(), Some(span));
        }
        if let Some(first) = self.g.unreadable.first() {
            let args = Args::new().with("n", self.g.unreadable.len());
            self.sink.notice("isapi.not-readable", NOT_READABLE, args, Some(*first));
        }
        if self.anonymised {
            self.sink.notice("isapi.anonymised", ANONYMISED, Args::new(), None);
        }
    }
}

/// Hikvision's own model numbers. Re-branded devices often keep them.
fn is_model(model: Option<&str>) -> bool {
    model.is_some_and(|m| ["DS-", "iDS-", "IDS-"].iter().any(|p| m.starts_with(p)))
}

/// `build 230619` → 2023-06-19. Eight digits are a full year.
fn build_date(s: &str) -> Option<Date> {
    let digits = s.split(|c: char| !c.is_ascii_digit()).find(|d| matches!(d.len(), 6 | 8))?;
    let (year, rest) = digits.split_at_checked(digits.len() - 4)?;
    let year = year.parse::<i32>().ok().map(|y| if digits.len() == 6 { 2000 + y } else { y })?;
    let day = Date::new(year, rest.get(..2)?.parse().ok()?, rest.get(2..)?.parse().ok()?)?;
    (2005..2100).contains(&day.year).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fact::Facts;
    use crate::model::span::FileId;
    use crate::source::limits::Limits;

    fn facts(text: &str) -> Facts {
        let src = Source::from_text(FileId(0), "x", text);
        let mut facts = Facts::default();
        let mut sink = FactSink::new(&src, &mut facts, FORMAT.kind, Limits::default());
        read(&src, &mut sink);
        drop(sink);
        facts
    }
    fn bool_of(text: &str, k: FactKey) -> Option<bool> {
        facts(text).all(k).last().and_then(|f| f.value.as_bool())
    }
    const NS: &str = "xmlns=\"http://www.hikvision.com/ver20/XMLSchema\"";

    #[test]
    fn only_isapi_is_claimed() {
        let is = |t: &str| sniff(&Head::of(t));
        assert_eq!(is(&format!("<?xml version='1.0'?>\n<Time version=\"2.0\" {NS}>")), Sniff::Sure);
        assert_eq!(is("{\"/ISAPI/System/time\": {}}"), Sniff::Sure);
        assert_eq!(
            is("{\"DeviceInfo\": {\"@xmlns\": \"http://www.isapi.org/ver20/XMLSchema\"}}"),
            Sniff::Maybe(70)
        );
        assert_eq!(is("<Time><timeMode>NTP</timeMode></Time>"), Sniff::Maybe(70));
        // Other people's XML and JSON, and programs that talk to cameras.
        assert_eq!(is("<DeviceInfo version=\"1.1\"><firmVersion>v3</firmVersion></DeviceInfo>"), Sniff::No);
        assert_eq!(is("<UserList><User>a</User></UserList>"), Sniff::No);
        assert_eq!(is("<SSH><enabled>true</enabled></SSH>"), Sniff::No);
        assert_eq!(is("{\"data\": {\"ip\": \"10.0.0.1\"}}"), Sniff::No);
        assert_eq!(is(&format!("import x\nBODY = '<Time version=\"2.0\" {NS}>'\n")), Sniff::No);
        assert_eq!(is("url = \"http://cam/ISAPI/System/time\"\n"), Sniff::No);
    }

    #[test]
    fn port_mapping_needs_both_switches() {
        for (xml, on) in [
            ("<enabled>true</enabled><ports><enabled>true</enabled></ports>", Some(true)),
            ("<enabled>false</enabled><ports><enabled>true</enabled></ports>", Some(false)),
            ("<enabled>true</enabled><ports><enabled>false</enabled></ports>", Some(false)),
            ("<enabled>true</enabled>", None),
            ("<name>x</name>", None),
        ] {
            assert_eq!(bool_of(&format!("<UPnP {NS}>{xml}</UPnP>"), key::UPNP_PORT_MAPPING), on, "{xml}");
        }
    }

    #[test]
    fn what_is_not_stated_stays_open() {
        let lock =
            |x: &str| bool_of(&format!("<IllegalLoginLock {NS}>{x}</IllegalLoginLock>"), key::AUTH_LOCKOUT);
        assert_eq!(lock("<enabled>FALSE</enabled>"), Some(false));
        assert_eq!(lock("<enabled></enabled>"), None);
        assert_eq!(lock("<enabled>******</enabled>"), None);
        assert_eq!(lock("<enabled opt=\"true,false\">false</enabled>"), None);
        assert_eq!(lock("<enabled>fal"), None);
        let http = |x: &str| {
            let x = format!("<AdminAccessProtocol {NS}><protocol>HTTP</protocol>{x}</AdminAccessProtocol>");
            facts(&x).all(key::HTTP_ENABLED).last().map(|f| (f.value.as_bool(), f.basis))
        };
        assert_eq!(http("<portNo>80</portNo>"), Some((Some(true), Basis::Derived)));
        assert_eq!(http("<enabled>?</enabled><portNo>80</portNo>"), None);
        assert_eq!(http(""), None);
        let time =
            |x: &str| bool_of(&format!("<Time {NS}><timeMode>{x}</timeMode></Time>"), key::NTP_ENABLED);
        assert_eq!((time("NTP"), time("manual"), time("satellite")), (Some(true), Some(false), None));
    }

    #[test]
    fn builds_become_days() {
        let day = |s: &str| build_date(s).map(|d| d.to_string());
        assert_eq!(day("build 230619").as_deref(), Some("2023-06-19"));
        assert_eq!(day("V5.5.83 build 190717").as_deref(), Some("2019-07-17"));
        assert_eq!(day("build 20230619").as_deref(), Some("2023-06-19"));
        assert_eq!((day("build 231319"), day("build 2306"), day("あ")), (None, None, None));
    }

    #[test]
    fn two_devices_in_one_file_stay_two() {
        let info = |n: u8| {
            format!("<DeviceInfo {NS}><model>DS-2CD{n}</model><serialNumber>S{n}</serialNumber></DeviceInfo>")
        };
        let lock = format!("<IllegalLoginLock {NS}><enabled>false</enabled></IllegalLoginLock>");
        let f = facts(&format!("{}{}{lock}", info(1), info(2)));
        assert_eq!(f.subjects.len(), 2);
        assert_eq!(f.all(key::AUTH_LOCKOUT).last().map(|x| x.subject.0), Some(1));
        assert_eq!(facts(&format!("{}{}", info(1), info(1))).subjects.len(), 1);
        // The opening tag twice, and never closed: what it names is still read.
        let f = facts(&format!("<DeviceInfo {NS}>{}", info(1)));
        assert_eq!(f.all(key::DEVICE_MODEL).next().and_then(|f| f.value.as_text()), Some("DS-2CD1"));
    }
}
