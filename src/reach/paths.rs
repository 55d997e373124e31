//! Doors × what stands behind them → paths, each hop with its evidence.

use super::doors::{self, Door, Why};
use super::graph::{Graph, Spot, by_service, opens, rank, scanned_service, service_of_port, weak_account};
use crate::i18n::{Args, Bi, Text, text};
use crate::model::fact::{Basis, DeviceKind, Evidence, Fact};
use crate::model::finding::{Confidence, Door as Kind, EndsAt, Hop, Path, Severity, Urgency};
use crate::model::key;
use crate::model::net::PortRange;
use crate::model::report::{AddressFrom, Device};
use crate::model::secret::SecretState;
use crate::model::value::{AllowedFrom, Origin, Service, Tri, Value};

/// A file can state any number of forwards; people read at most this many paths.
const MOST: usize = 2_000;

pub fn find(g: &Graph<'_>) -> Vec<Path> {
    let mut out = Vec::new();
    let all = doors::forwards(g);
    for d in all.iter().filter(|d| d.closed.is_none()) {
        match before(&all, d) {
            Some(first) => chained(g, first, d, &mut out),
            // What a router before another one sends to it goes on there, or nowhere.
            None if leads_on(&all, d) => {}
            None => through(g, d, &mut out),
        }
        if out.len() >= MOST {
            break;
        }
    }
    administration(g, &mut out);
    without_ipv6_filter(g, &mut out);
    opened_by_devices(g, &mut out);
    cloud(g, &mut out);
    scans(g, &mut out);
    out.truncate(MOST);
    out
}

// ---- forwards -----------------------------------------------------------------------------------------------

fn through(g: &Graph<'_>, d: &Door<'_>, out: &mut Vec<Path>) {
    let w = d.forward;
    let router = g.device_of(d.fact.subject);
    if w.to_router {
        to_router(g, d, router, out);
        return;
    }
    let site = router.map_or(0, |r| r.site);
    let behind: Vec<&Device> = g.at(site, &w.int_ip).iter().filter_map(|id| g.device(*id)).collect();
    let spots: Vec<Spot<'_>> =
        behind.iter().flat_map(|d| g.spots(d)).filter(|s| carries(&w.proto, s)).collect();
    for (outer, inner) in w.ext_ports.iter().zip(&w.int_ports) {
        let mut found = false;
        for s in spots.iter().filter(|s| s.port.is_none_or(|p| inner.contains(p))).take(200) {
            // A service whose port no file states cannot be told from the others of a single-port forward.
            let Some(port) = s.port else { continue };
            found = true;
            out.push(path(g, d, router, outer_port(*outer, *inner, port), s, port));
        }
        if found {
            continue;
        }
        out.push(unknown(g, d, router, behind.first().copied(), *outer, *inner));
    }
}

// ---- two routers, one behind the other -------------------------------------------------------------------------

/// The door of the router before this one, that leads to this one's outer address and port.
fn before<'d, 'a>(all: &'d [Door<'a>], d: &Door<'a>) -> Option<&'d Door<'a>> {
    let outer = d.forward.ext_ip.as_deref().filter(|_| d.open_questions.contains(&Why::DoubleNat))?;
    all.iter().find(|x| {
        x.closed.is_none()
            && x.forward.int_ip == outer
            && x.fact.subject != d.fact.subject
            && meets(&x.forward.int_ports, &d.forward.ext_ports)
    })
}

/// Does the router behind this door open the same port further in?
fn leads_on(all: &[Door<'_>], d: &Door<'_>) -> bool {
    all.iter().any(|x| {
        x.closed.is_none()
            && x.open_questions.contains(&Why::DoubleNat)
            && x.forward.ext_ip.as_deref() == Some(d.forward.int_ip.as_str())
            && x.fact.subject != d.fact.subject
            && meets(&d.forward.int_ports, &x.forward.ext_ports)
    })
}

fn meets(a: &[PortRange], b: &[PortRange]) -> bool {
    a.iter().any(|x| b.iter().any(|y| x.first <= y.last && y.first <= x.last))
}

/// Both doors in a row: the second is no question of double translation any more.
fn chained(g: &Graph<'_>, first: &Door<'_>, second: &Door<'_>, out: &mut Vec<Path>) {
    let mut inner = second.clone();
    inner.open_questions.retain(|w| *w != Why::DoubleNat);
    inner.certainty = doors::certainty(&inner.open_questions);
    let from = out.len();
    through(g, &inner, out);
    let range = |r: &[PortRange]| r.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let router = g.device_of(first.fact.subject);
    for p in out.iter_mut().skip(from) {
        // The port outside is the first router's.
        let pairs = first.forward.int_ports.iter().zip(&first.forward.ext_ports);
        p.external_port = p.external_port.and_then(|port| {
            pairs.clone().find(|(i, _)| i.contains(port)).and_then(|(i, e)| outer_port(*e, *i, port))
        });
        let hop =
            door_hop(g, first, router, &range(&first.forward.ext_ports), &range(&first.forward.int_ports));
        p.hops.insert(0, hop);
        p.certainty = p.certainty.min(first.certainty);
        if let Some((_, sure)) = &mut p.of_door {
            *sure = first.certainty.min(*sure);
        }
        if first.limited() {
            p.source = first.forward.source.clone();
        }
    }
}

fn outer_port(outer: PortRange, inner: PortRange, port: u16) -> Option<u16> {
    outer.first.checked_add(port.saturating_sub(inner.first))
}

/// Does the forward's protocol carry this service?
fn carries(proto: &str, s: &Spot<'_>) -> bool {
    match proto {
        "tcp" | "6" => !s.udp,
        "udp" | "17" => s.udp || s.service == Service::Webrtc,
        "any" | "tcp+udp" | "tcp,udp" => true,
        _ => false,
    }
}

fn path(
    g: &Graph<'_>,
    d: &Door<'_>,
    router: Option<&Device>,
    outside: Option<u16>,
    s: &Spot<'_>,
    port: u16,
) -> Path {
    let device = g.device(s.device);
    let mut certainty = d.certainty.min(s.certainty);
    if let Some(x) = device {
        certainty = certainty.min(x.address_certainty);
    }
    let shown = |p: Option<u16>| p.map_or_else(|| "?".to_owned(), |p| p.to_string());
    let mut hops = vec![door_hop(g, d, router, &shown(outside), &port.to_string())];
    hops.push(there_hop(device, s));
    hops.push(end_hop(s));
    Path {
        source: d.forward.source.clone(),
        door: d.kind,
        external_port: outside,
        protocol: d.forward.proto.clone(),
        device: Some(s.device),
        address: Some(d.forward.int_ip.clone()).filter(|a| !a.is_empty()),
        service: s.service,
        inner_port: Some(port),
        ends_at: s.ends_at,
        hops,
        certainty,
        of_door: None,
        urgency: Urgency::Unknown,
    }
}

/// Nothing says what listens there.
fn unknown(
    g: &Graph<'_>,
    d: &Door<'_>,
    router: Option<&Device>,
    device: Option<&Device>,
    outer: PortRange,
    inner: PortRange,
) -> Path {
    let single = |r: PortRange| (r.first == r.last).then_some(r.first);
    let (outside, port) = (single(outer), single(inner));
    let service = port.map_or(Service::Other, service_of_port);
    let ends_at = by_service(service);
    // By its number alone, a remote shell or desktop is likely; anything else is open.
    let certainty = d.certainty.min(if ends_at == EndsAt::UnknownService {
        Confidence::Possible
    } else {
        Confidence::Likely
    });
    const NO_FILE: Text = text(
        "{address} の機器のファイルがないので、その先は分かりません",
        "No file of the device at {address}: what follows is not known",
    );
    const NOT_SAID: Text = text(
        "{address} の機器のファイルに、この番号の入り口は書かれていません",
        "The file of the device at {address} does not mention this port",
    );
    const SURE: Text = text(
        "入り口が開いていることは書かれています。確かでないのは、その先だけです",
        "That the door is open is stated; only what is behind it is not certain",
    );
    // The rules on doors that lead to nothing known, by what the door is.
    let of_door = (ends_at == EndsAt::UnknownService).then(|| {
        let camera = device.is_some_and(|x| matches!(x.kind, DeviceKind::Camera | DeviceKind::Recorder));
        let whole = matches!(d.kind, Kind::Dmz | Kind::OneToOne)
            && (camera || d.forward.ext_ports.contains(&PortRange::ALL));
        let grave = whole || d.forward.to_router;
        (if grave { Severity::High } else { Severity::Medium }, d.certainty)
    });
    let address = d.forward.int_ip.as_str();
    let said = if device.is_some_and(|x| has_file(g, x)) { NOT_SAID } else { NO_FILE };
    let via = said.fill(&Args::new().with("address", address));
    let mut evidence: Vec<Evidence> = device.and_then(|x| x.address_evidence.clone()).into_iter().collect();
    evidence.push(Evidence::Derived(Box::new(via.clone())));
    if d.open_questions.is_empty() {
        evidence.push(Evidence::Derived(Box::new(Bi::from(&SURE))));
    }
    Path {
        source: d.forward.source.clone(),
        door: d.kind,
        external_port: outside,
        protocol: d.forward.proto.clone(),
        device: device.map(|x| x.id),
        address: Some(d.forward.int_ip.clone()).filter(|a| !a.is_empty()),
        service,
        inner_port: port,
        ends_at,
        hops: vec![
            door_hop(g, d, router, &outer.to_string(), &inner.to_string()),
            Hop { device: device.map(|x| x.id), via, evidence },
        ],
        certainty,
        of_door,
        urgency: Urgency::Unknown,
    }
}

fn has_file(g: &Graph<'_>, d: &Device) -> bool {
    d.subjects.iter().any(|s| g.facts.subject(*s).is_some_and(|s| s.span.is_none()))
}

/// The router's part: the forward, what filters say, what is not stated.
fn door_hop(g: &Graph<'_>, d: &Door<'_>, router: Option<&Device>, outside: &str, port: &str) -> Hop {
    const PORT: Text = text(
        "ルーターが、外の{outside}番を {address} の{port}番へ通す({proto})",
        "The router lets outside port {outside} through to {address} port {port} ({proto})",
    );
    const DMZ: Text = text(
        "ルーターが、行き先の決まっていない通信をすべて {address} へ通す(DMZ)",
        "The router sends everything without another target to {address} (DMZ)",
    );
    const ONE: Text = text(
        "ルーターが、外のアドレス{outer}あての通信を {address} へ通す(1対1)",
        "The router sends what comes to {outer} to {address} (1:1)",
    );
    const UPNP: Text = text(
        "機器がUPnPで開けた入り口: 外の{outside}番 → {address} の{port}番({proto})",
        "Opened by a device through UPnP: outside port {outside} → {address} port {port} ({proto})",
    );
    let w = d.forward;
    let args = Args::new()
        .with("address", w.int_ip.as_str())
        .with("outer", w.ext_ip.as_deref().unwrap_or(""))
        .with("proto", w.proto.as_str())
        .with("outside", outside)
        .with("port", port);
    const ALL: Text = text(
        "ルーターが、外から来る通信をすべて {address} へ通す(1対1)",
        "The router sends whatever comes from outside to {address} (1:1)",
    );
    let t = match d.kind {
        Kind::Dmz => DMZ,
        Kind::OneToOne if w.ext_ip.is_none() => ALL,
        Kind::OneToOne => ONE,
        Kind::Upnp => UPNP,
        _ => PORT,
    };
    let mut evidence = vec![d.fact.evidence.clone()];
    if let Some(e) = d.filter(g.facts).filter(|e| !evidence.contains(e)) {
        evidence.push(e);
    }
    evidence.extend(d.open_questions.iter().map(|q| Evidence::Derived(Box::new(Bi::from(&question(*q))))));
    Hop { device: router.map(|r| r.id), via: t.fill(&args), evidence }
}

/// What is not stated, in words.
pub fn question(q: Why) -> Text {
    match q {
        Why::Disabled => text("この設定は働いていません", "This rule is not active"),
        Why::Unbound => text("インターネット側の口に結ばれていません", "Not bound to the internet side"),
        Why::Filtered => text("フィルターで止まります", "Stopped by a filter"),
        Why::EnabledUnknown => text(
            "この設定が働いているかどうかは、ファイルからは分かりません",
            "The file does not say whether this rule is active",
        ),
        Why::BoundUnknown => text(
            "インターネット側で働くかどうかは、ファイルからは分かりません",
            "The file does not say whether its interface is the internet side",
        ),
        Why::FilterUnknown => text(
            "フィルターが通すかどうかは、ファイルからは分かりません",
            "The file does not say whether a filter lets it in",
        ),
        Why::SourceUnknown => {
            text("だれの通信を通すかは、ファイルからは分かりません", "The file does not say who is let in")
        }
        Why::DoubleNat => text(
            "このルーターの外側もプライベートアドレスです。前にもう1台あるようです",
            "This router's outer address is private: another router seems to stand before it",
        ),
    }
}

/// The device's part: what listens.
fn there_hop(device: Option<&Device>, s: &Spot<'_>) -> Hop {
    const T: Text = text("{service}が{port}番で待っている", "{service} listens on port {port}");
    let args = Args::new()
        .with("service", s.service.label())
        .with("port", s.port.map_or_else(|| "?".to_owned(), |p| p.to_string()));
    let mut evidence: Vec<Evidence> = s.there.iter().map(|f| f.evidence.clone()).collect();
    if let Some(d) = device
        && d.address_from != Some(AddressFrom::File)
    {
        if d.address_from == Some(AddressFrom::OtherFile) {
            const OTHER: Text = text(
                "この機器が {address} にあることは、ほかのファイルから推定しました",
                "That this device is at {address} is concluded from another file",
            );
            let a = Args::new().with("address", d.address.as_deref().unwrap_or("?"));
            evidence.push(Evidence::Derived(Box::new(OTHER.fill(&a))));
        }
        evidence.extend(d.address_evidence.clone());
    }
    let mut once: Vec<Evidence> = Vec::new();
    for e in evidence {
        if !once.contains(&e) {
            once.push(e);
        }
    }
    let mut evidence = once;
    if evidence.is_empty() {
        evidence.extend(s.end.iter().map(|f| f.evidence.clone()));
    }
    Hop { device: Some(s.device), via: T.fill(&args), evidence }
}

fn end_hop(s: &Spot<'_>) -> Hop {
    let via: Bi = (&end_text(s.ends_at)).into();
    let mut evidence: Vec<Evidence> = s.end.iter().map(|f| f.evidence.clone()).collect();
    if evidence.is_empty() {
        const USUAL: Text = text(
            "この入り口は普通ログインを求めます。ファイルには書かれていません",
            "Such a service usually asks for a login; the file does not say so",
        );
        let said = if s.ends_at == EndsAt::LoginPage { (&USUAL).into() } else { via.clone() };
        evidence.push(Evidence::Derived(Box::new(said)));
    }
    Hop { device: Some(s.device), via, evidence }
}

pub fn end_text(e: EndsAt) -> Text {
    match e {
        EndsAt::LiveViewOpen => text("ログインなしで映像が見える", "Pictures can be seen without login"),
        EndsAt::LiveViewDefaultPassword => text(
            "初期パスワード(または空)で映像が見える",
            "Pictures can be seen with a default or empty password",
        ),
        EndsAt::AdminOpen => text("ログインなしで操作できる", "It can be controlled without login"),
        EndsAt::AdminDefaultPassword => text(
            "初期パスワード(または空)で操作できる",
            "It can be controlled with a default or empty password",
        ),
        EndsAt::LoginPage => text("ログインの画面が出る", "A login is asked"),
        EndsAt::Telnet => text("遠隔操作(Telnet)の入り口", "A remote shell (Telnet)"),
        EndsAt::RemoteDesktop => text("画面の遠隔操作の入り口", "A remote desktop"),
        EndsAt::UnknownService => text("何の入り口かは分からない", "What kind of service is not known"),
    }
}

// ---- the router itself --------------------------------------------------------------------------------------

fn to_router(g: &Graph<'_>, d: &Door<'_>, router: Option<&Device>, out: &mut Vec<Path>) {
    let Some(router) = router else { return };
    for (outer, inner) in d.forward.ext_ports.iter().zip(&d.forward.int_ports) {
        let mut found = false;
        for s in admin_spots(g, router).iter().filter(|s| s.port.is_some_and(|p| inner.contains(p))) {
            let Some(port) = s.port.filter(|_| carries(&d.forward.proto, s)) else { continue };
            found = true;
            let mut p = path(g, d, Some(router), outer_port(*outer, *inner, port), s, port);
            if matches!(p.ends_at, EndsAt::LoginPage | EndsAt::UnknownService) {
                p.of_door = Some((Severity::High, d.certainty));
            }
            out.push(p);
        }
        // Remote access through a VPN is meant to be reached.
        if !found && inner.first == inner.last && service_of_port(inner.first) != Service::Vpn {
            out.push(unknown(g, d, Some(router), Some(router), *outer, *inner));
        }
    }
}

/// The router's own servers as places where somebody arrives.
fn admin_spots<'a>(g: &Graph<'a>, router: &'a Device) -> Vec<Spot<'a>> {
    let of = |k| router.subjects.iter().flat_map(move |s| g.facts.of(*s)).filter(move |f| f.key == k);
    let weak: Option<&Fact> =
        of(key::ACCOUNT).find(|f| weak_account(f) && f.account().is_some_and(|a| a.r#for != "vpn"));
    let asks = |f: &&Fact| {
        f.account().is_some_and(|a| a.r#for != "vpn" && a.in_use != Tri::No)
            && f.secret.as_ref().is_some_and(|s| !matches!(s.state, SecretState::Empty | SecretState::Absent))
    };
    of(key::REMOTE_ADMIN)
        .filter_map(|f| {
            let Value::RemoteAdmin(a) = &f.value else { return None };
            if a.state == Tri::No {
                return None;
            }
            let login = matches!(a.service, Service::Telnet | Service::Http | Service::Https);
            let (ends_at, end) = match (a.service, weak.filter(|_| login)) {
                (_, Some(w)) => (EndsAt::AdminDefaultPassword, vec![w]),
                (Service::Telnet, None) => (EndsAt::Telnet, Vec::new()),
                // A number that a rule lets in: nothing says that a login is asked there.
                (Service::Snmp | Service::Tftp | Service::Other, None) => {
                    (EndsAt::UnknownService, Vec::new())
                }
                // The account with its password says so, where the file has one.
                _ => (EndsAt::LoginPage, of(key::ACCOUNT).find(asks).into_iter().collect()),
            };
            let stated = f.basis == Basis::Stated
                && a.state == Tri::Yes
                && end.iter().all(|e| e.basis == Basis::Stated);
            Some(Spot {
                device: router.id,
                service: a.service,
                port: Some(a.port),
                udp: matches!(a.service, Service::Snmp | Service::Tftp),
                ends_at,
                certainty: if stated { Confidence::Certain } else { Confidence::Likely },
                there: vec![f],
                end,
            })
        })
        .collect()
}

/// How grave it is that a server of the router accepts everybody, when nothing shows that the internet gets to it.
pub fn unreached(service: Service) -> Severity {
    match service {
        // Unencrypted, and the whole configuration at once.
        Service::Telnet | Service::Tftp | Service::Snmp => Severity::Medium,
        _ => Severity::Low,
    }
}

/// Servers of the router that packets from the internet reach without a forward.
fn administration(g: &Graph<'_>, out: &mut Vec<Path>) {
    const T: Text = text(
        "ルーターの{service}に、インターネットからの通信が届く",
        "The router's {service} can be reached from the internet",
    );
    for router in g.devices.iter().filter(|d| d.kind == DeviceKind::Router) {
        for s in admin_spots(g, router) {
            let Some(f) = s.there.first() else { continue };
            let Value::RemoteAdmin(a) = &f.value else { continue };
            // Not stated whether packets get there: only what the file says is open to the internet is worth a question.
            let asks = f.basis == Basis::Stated
                && matches!(a.allowed_from, AllowedFrom::Any | AllowedFrom::Wan)
                && a.state == Tri::Yes;
            let sure = match a.from_wan {
                // It admits the inside only: what comes from outside comes by a forward, which has its own path.
                Tri::Yes if a.allowed_from == AllowedFrom::Lan => continue,
                Tri::Yes => Confidence::Likely,
                Tri::Unknown if asks => Confidence::Possible,
                _ => continue,
            };
            let source = match &a.allowed_from {
                AllowedFrom::List(l) => Origin::List(l.clone()),
                _ => Origin::Any,
            };
            const MAYBE: Text = text(
                "外からの通信がここまで届くかどうかは、ファイルからは分かりません",
                "The file does not say whether packets from outside get here",
            );
            let mut evidence = vec![f.evidence.clone()];
            if sure == Confidence::Possible {
                evidence.push(Evidence::Derived(Box::new(Bi::from(&MAYBE))));
            }
            // As the rule on the router's management says (MC308).
            let of_door = match (s.ends_at, sure) {
                _ if source != Origin::Any => None,
                (EndsAt::LoginPage | EndsAt::UnknownService | EndsAt::Telnet, Confidence::Possible) => {
                    Some((unreached(s.service), sure))
                }
                (EndsAt::LoginPage | EndsAt::UnknownService, _) => Some((Severity::High, sure)),
                _ => None,
            };
            let hop = Hop {
                device: Some(router.id),
                via: T.fill(&Args::new().with("service", s.service.label())),
                evidence,
            };
            out.push(Path {
                source,
                door: Kind::RemoteAdmin,
                external_port: Some(a.port),
                protocol: if s.udp { "udp" } else { "tcp" }.to_owned(),
                device: Some(router.id),
                address: router.address.clone(),
                service: s.service,
                inner_port: Some(a.port),
                ends_at: s.ends_at,
                hops: vec![hop, end_hop(&s)],
                // What a router does with packets to itself is not written in its file line by line.
                certainty: s.certainty.min(sure),
                of_door,
                urgency: Urgency::Unknown,
            });
        }
    }
}

/// No filter for IPv6: every device that has an address of the internet is reached without any forward. That it has one is
/// stated by nobody, unless a list or a scan shows it.
fn without_ipv6_filter(g: &Graph<'_>, out: &mut Vec<Path>) {
    const NO_FILTER: Text =
        text("ルーターに、IPv6の外から中への制限がない", "The router does not limit what comes in over IPv6");
    const HAS: Text = text("この機器はIPv6のアドレスを持っている", "The device has an IPv6 address");
    const MAY: Text = text(
        "この機器がIPv6を使っているかどうかは、ファイルからは分かりません",
        "No file says whether the device uses IPv6",
    );
    let open = |f: &&Fact| matches!(f.value.as_text(), Some("absent" | "pass-all"));
    let mut done: Vec<u32> = Vec::new();
    for f in g.facts.all(key::FILTER_IPV6_IN).filter(open) {
        let Some(router) = g.device_of(f.subject).filter(|r| !done.contains(&r.site)) else { continue };
        done.push(router.site);
        for device in g.devices.iter().filter(|d| d.site == router.site && d.id != router.id) {
            if !matches!(device.kind, DeviceKind::Camera | DeviceKind::Recorder | DeviceKind::Server) {
                continue;
            }
            let Some(s) = g.spots(device).into_iter().min_by_key(|s| rank(s.ends_at)) else { continue };
            let own = g.ipv6_address(device);
            let has = match own {
                Some(a) => {
                    Hop { device: Some(device.id), via: (&HAS).into(), evidence: vec![a.evidence.clone()] }
                }
                None => Hop {
                    device: Some(device.id),
                    via: (&MAY).into(),
                    evidence: vec![Evidence::Derived(Box::new(Bi::from(&MAY)))],
                },
            };
            let door =
                Hop { device: Some(router.id), via: (&NO_FILTER).into(), evidence: vec![f.evidence.clone()] };
            let sure = if own.is_some() { Confidence::Likely } else { Confidence::Possible };
            out.push(Path {
                source: Origin::Any,
                door: Kind::Ipv6,
                external_port: s.port,
                protocol: if s.udp { "udp" } else { "tcp" }.to_owned(),
                device: Some(device.id),
                address: own.and_then(|a| a.value.as_text()).map(str::to_owned).or(device.address.clone()),
                service: s.service,
                inner_port: s.port,
                ends_at: s.ends_at,
                hops: vec![door, has, there_hop(Some(device), &s), end_hop(&s)],
                certainty: sure.min(s.certainty),
                of_door: None,
                urgency: Urgency::Unknown,
            });
            if out.len() >= MOST {
                return;
            }
        }
    }
}

// ---- doors that devices open ---------------------------------------------------------------------------------

/// A camera that asks the router to open its ports, and a router that obeys (or of which nothing is known).
fn opened_by_devices(g: &Graph<'_>, out: &mut Vec<Path>) {
    const ASKS: Text = text(
        "この機器は、UPnPでルーターに入り口を開けさせる",
        "The device has the router open its ports (UPnP)",
    );
    const OBEYS: Text = text("ルーターのUPnPが動いている", "UPnP is on in the router");
    const NO_ROUTER: Text = text(
        "ルーターのUPnPの設定は、ファイルからは分かりません",
        "No file says whether UPnP is on in the router",
    );
    for f in g.facts.all(key::UPNP_PORT_MAPPING).filter(|f| f.value.as_bool() == Some(true)) {
        let Some(device) = g.device_of(f.subject) else { continue };
        let routers: Vec<&Fact> = g
            .facts
            .all(key::ROUTER_UPNP)
            .filter(|r| g.device_of(r.subject).is_none_or(|x| x.site == device.site))
            .collect();
        let on = routers.iter().find(|r| r.value.as_bool() == Some(true));
        // A router that says no does not open anything.
        if on.is_none() && !routers.is_empty() {
            continue;
        }
        // Devices open the ports of their pictures and pages, not of a remote shell.
        let asked = |s: &Spot<'_>| {
            s.service.is_stream()
                || matches!(s.service, Service::Http | Service::Https | Service::Vendor | Service::Onvif)
        };
        let spots = g.spots(device).into_iter().filter(asked);
        let Some(s) = spots.min_by_key(|s| rank(s.ends_at)) else { continue };
        let router = Hop {
            device: on.and_then(|r| g.device_of(r.subject)).map(|d| d.id),
            via: if on.is_some() { (&OBEYS).into() } else { (&NO_ROUTER).into() },
            evidence: on.map_or_else(
                || vec![Evidence::Derived(Box::new(Bi::from(&NO_ROUTER)))],
                |r| vec![r.evidence.clone()],
            ),
        };
        let asks = Hop { device: Some(device.id), via: (&ASKS).into(), evidence: vec![f.evidence.clone()] };
        let not_now = g.facts.bool(f.subject, key::UPNP_OPEN_NOW) == Some(false);
        let sure = if on.is_some() && !not_now { Confidence::Likely } else { Confidence::Possible };
        out.push(Path {
            source: Origin::Unknown,
            door: Kind::Upnp,
            external_port: None,
            protocol: "tcp".to_owned(),
            device: Some(device.id),
            address: device.address.clone(),
            service: s.service,
            inner_port: s.port,
            ends_at: s.ends_at,
            hops: vec![router, asks, there_hop(Some(device), &s), end_hop(&s)],
            certainty: sure.min(s.certainty),
            of_door: None,
            urgency: Urgency::Unknown,
        });
    }
}

/// The maker's cloud passes every router; what protects is the account alone.
fn cloud(g: &Graph<'_>, out: &mut Vec<Path>) {
    const T: Text = text(
        "メーカーのクラウド(P2P)が有効。ルーターを通らずに外から届く",
        "The maker's cloud (P2P) is on: reachable without any port forward",
    );
    for f in g.facts.all(key::P2P_CLOUD) {
        let Value::P2p(p) = &f.value else { continue };
        let Some(device) = g.device_of(f.subject).filter(|_| p.enabled == Tri::Yes) else { continue };
        let weak = device
            .subjects
            .iter()
            .flat_map(|s| g.facts.of(*s))
            .find(|a| a.key == key::ACCOUNT && weak_account(a) && opens(a, Service::Vendor));
        let ends_at = if weak.is_some() { EndsAt::LiveViewDefaultPassword } else { EndsAt::LoginPage };
        let evidence = weak.map_or_else(
            || vec![Evidence::Derived(Box::new(Bi::from(&end_text(ends_at))))],
            |a| vec![a.evidence.clone()],
        );
        out.push(Path {
            source: Origin::Any,
            door: Kind::P2p,
            external_port: None,
            protocol: "any".to_owned(),
            device: Some(device.id),
            address: device.address.clone(),
            service: Service::Vendor,
            inner_port: None,
            ends_at,
            hops: vec![
                Hop { device: Some(device.id), via: (&T).into(), evidence: vec![f.evidence.clone()] },
                Hop { device: Some(device.id), via: (&end_text(ends_at)).into(), evidence },
            ],
            certainty: Confidence::Possible,
            of_door: None,
            urgency: Urgency::Unknown,
        });
    }
}

// ---- scans from outside --------------------------------------------------------------------------------------

/// A port that a scan from outside found open needs no reasoning. Where a forward explains it, the two become one path.
fn scans(g: &Graph<'_>, out: &mut Vec<Path>) {
    const T: Text = text(
        "外からの調査で、{address} の{port}番が開いていた({proto})",
        "A scan from outside found {address} port {port} open ({proto})",
    );
    let forwards = out.len();
    for device in g.devices {
        for (f, o) in g.open_ports(device, "outside") {
            let via = T.fill(
                &Args::new().with("address", o.host.as_str()).with("port", o.port).with("proto", o.proto),
            );
            let hop = Hop { device: Some(device.id), via, evidence: vec![f.evidence.clone()] };
            let mut explained = out[..forwards].iter_mut().filter(|p| {
                p.external_port == Some(o.port)
                    && (p.protocol == o.proto || p.protocol == "any" || p.protocol == "tcp+udp")
            });
            if let Some(p) = explained.next() {
                // The door is open, whatever was not stated about it. How it ends is as sure as before.
                p.certainty = p.certainty.max(Confidence::Likely);
                if let Some((_, sure)) = &mut p.of_door {
                    *sure = p.certainty.max(*sure);
                }
                p.hops.insert(0, hop);
                continue;
            }
            let service = scanned_service(o);
            // Remote access through a VPN is meant to be reached.
            if service == Service::Vpn {
                continue;
            }
            let ends_at = by_service(service);
            const USUAL: Text =
                text("この番号は、普通は{service}です", "This port is usually for: {service}");
            let via = if ends_at == EndsAt::UnknownService && service != Service::Other {
                USUAL.fill(&Args::new().with("service", service.label()))
            } else {
                (&end_text(ends_at)).into()
            };
            let evidence = vec![Evidence::Derived(Box::new(via.clone()))];
            let end = Hop { device: Some(device.id), via, evidence };
            out.push(Path {
                source: Origin::Any,
                door: Kind::Scan,
                external_port: Some(o.port),
                protocol: o.proto.to_owned(),
                device: Some(device.id),
                address: Some(o.host.clone()),
                service,
                inner_port: None,
                ends_at,
                hops: vec![hop, end],
                certainty: Confidence::Certain,
                of_door: None,
                urgency: Urgency::Unknown,
            });
            if out.len() >= MOST {
                return;
            }
        }
    }
}
