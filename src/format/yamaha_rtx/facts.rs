//! What one configuration says, put together: interfaces that face the internet, what comes in through each, who may
//! manage the router. A port forward is a chain of conditions (translation on, bound to such an interface, let in by its
//! filter, from whom); each link is told, also when a later one is closed.

use super::{
    Account, Gateway, Incoming, Interface, Login, NatType, PARTIAL, Router, Server, is_interface, words,
};
use crate::format::FactSink;
use crate::format::router;
use crate::format::router::filter::{self, Packet, Target, Verdict};
use crate::i18n::Args;
use crate::model::fact::{Basis, DeviceKind, Evidence};
use crate::model::key;
use crate::model::map::HashMap;
use crate::model::net::{PortRange, is_private};
use crate::model::order::Order as _;
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::{
    Account as AccountValue, AllowedFrom, Ddns, DoorKind, Forward, Host, Origin, RemoteAdmin, Role, Service,
    Tri, Value, Vpn,
};
use std::net::{IpAddr, Ipv4Addr};

/// Addresses of one 1:1 line that are told one by one.
const MOST_ADDRESSES: u32 = 64;
/// Filters looked at for one file, so that a hostile file ends.
const MOST_WORK: usize = 20_000_000;

/// What stands between the internet and an interface.
enum InFilter<'r> {
    None,
    List(&'r [u32]),
    /// A kind of filter that is not evaluated, or a part of the file that is missing.
    Unresolved,
}

/// Outer and inner ports with one answer of the filters.
type Group = (Verdict, Vec<PortRange>, Vec<PortRange>);

impl Router {
    /// Put everything into the sink.
    pub(super) fn tell(mut self, sink: &mut FactSink<'_>) {
        if self.header.is_none() && self.commands == 0 && self.table.is_empty() {
            return;
        }
        let mut all = self.interfaces.in_any_order();
        let addressed = all.any(|(_, i)| i.address.is_some() || i.dhcp.is_some());
        self.own = self.interfaces.in_any_order().filter_map(|(_, i)| Some(i.address?.0.0)).collect();
        let whole = self.header.is_some() && addressed && !self.cut_off;
        if !whole {
            sink.notice("yamaha.partial", PARTIAL, Args::new(), None);
        }
        // Keys of lists that others may fill later, in a fixed order.
        let wan = self.wan();
        let mut work = MOST_WORK;
        self.device(sink);
        self.accounts(sink, whole);
        self.administration(sink, whole, &wan, &mut work);
        self.upnp(sink, whole);
        self.forwards(sink, whole, &wan, &mut work);
        self.walls(sink, whole, &wan);
        self.translations(sink);
        self.v6_holes(sink, whole);
        self.remote_access(sink);
        if let Some(s) = self.ntp {
            sink.stated(key::NTP_ENABLED, true, s);
        }
        if let Some(s) = self.syslog {
            sink.stated(key::LOG_ENABLED, true, s);
        }
        self.hosts(sink);
    }

    fn defaults(&self) -> Option<words::Defaults> {
        self.header.as_ref().map(|h| words::defaults(&h.model))
    }

    // ---- the router itself --------------------------------------------------------------------------------

    fn device(&self, sink: &mut FactSink<'_>) {
        if let Some(h) = &self.header {
            sink.stated(key::DEVICE_VENDOR, "Yamaha", h.span);
            sink.stated(key::DEVICE_MODEL, h.model.clone(), h.span);
            sink.stated(key::FIRMWARE_VERSION, h.version.clone(), h.span);
            if let Some(b) = h.built.as_deref().and_then(day) {
                sink.stated(key::FIRMWARE_BUILD_DATE, b, h.span);
            }
        }
        if let Some((m, s)) = self.macs.first() {
            sink.stated(key::DEVICE_MAC, m.clone(), *s);
        }
        if let Some((n, s)) =
            self.serial.as_ref().filter(|(n, _)| !n.is_empty() && !crate::model::secret::is_mask(n))
        {
            sink.stated(key::DEVICE_SERIAL, n.clone(), *s);
        }
        if let Some((n, s)) = self.name.as_ref().or(self.sysname.as_ref()) {
            sink.stated(key::DEVICE_NAME, n.clone(), *s);
        }
        // The address on the inside: the first interface with a private one.
        let inner = self
            .interfaces
            .iter()
            .filter_map(|(name, i)| i.address.map(|((a, _), s)| (name, a, s)))
            .find(|(name, a, _)| is_interface(name) && is_private(IpAddr::V4(*a)));
        if let Some((_, a, s)) = inner {
            sink.stated(key::DEVICE_ADDRESS, a.to_string(), s);
        }
    }

    fn accounts(&mut self, sink: &mut FactSink<'_>, whole: bool) {
        for l in std::mem::take(&mut self.logins) {
            let Login { name, what, value, encrypted, secret: at, span } = l;
            // Without a value the console asked for it: a password was set, the text does not show it.
            let secret = match value {
                Some(v) if encrypted && Secret::read(&v).state == SecretState::Plain => {
                    Secret::hash(&v, "yamaha")
                }
                Some(v) => Secret::read(&v),
                None => Secret::of(SecretState::Masked),
            };
            let (role, r#for) = match what {
                Account::Administrator => (Role::Admin, "admin"),
                Account::Login | Account::User => (Role::Operator, "login"),
                Account::Vpn => (Role::Unknown, "vpn"),
            };
            self.seen_accounts.push(what);
            // A star is the router's own mask, there is nothing to hide.
            let at = at.filter(|_| matches!(secret.state, SecretState::Plain | SecretState::Hash));
            sink.with_secret(
                key::ACCOUNT,
                AccountValue { name, role, r#for, ..Default::default() },
                secret,
                span,
                at,
            );
        }
        // The nameless user and the administrator have an empty password from the factory on, and a configuration shows
        // every password that was set.
        if whole && self.defaults().is_some_and(|d| d.nameless_user) {
            let file = sink.source().id;
            for (what, name, role, line) in [
                (Account::Login, "login", Role::Operator, "login password"),
                (Account::Administrator, "administrator", Role::Admin, "administrator password"),
            ] {
                if self.seen_accounts.contains(&what) {
                    continue;
                }
                let account = AccountValue {
                    name: name.to_owned(),
                    role,
                    r#for: if what == Account::Login { "login" } else { "admin" },
                    ..Default::default()
                };
                sink.push(
                    key::ACCOUNT,
                    Value::from(account),
                    Basis::Default,
                    Some(Secret::of(SecretState::Empty)),
                    Evidence::Absent { file, looked_for: line.to_owned() },
                );
            }
        }
        for (kind, value, at, span) in std::mem::take(&mut self.communities) {
            sink.with_secret(key::SNMP_COMMUNITY, kind, Secret::read(&value), span, Some(at));
        }
        for (what, value, at, span) in std::mem::take(&mut self.keys) {
            let secret = Secret::read(&value);
            if secret.state == SecretState::Plain {
                sink.with_secret(key::SECRET_IN_FILE, what, secret, span, Some(at));
            }
        }
    }

    // ---- interfaces ---------------------------------------------------------------------------------------

    /// Names of the interfaces that face the internet, as far as the file shows.
    fn wan(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for (g, _) in self.default_gateways.iter().take(100) {
            match g {
                Gateway::Interface(n) => out.push(n.clone()),
                Gateway::Address(a) => {
                    out.extend(self.interfaces.iter().filter(|(_, i)| i.contains(*a)).map(|(n, _)| n.clone()))
                }
            }
        }
        let routed = !out.is_empty();
        for (name, i) in &self.interfaces {
            let translated = i.nat.as_ref().is_some_and(|(l, _)| !l.is_empty());
            let public = i.address.is_some_and(|((a, _), _)| !is_private(IpAddr::V4(a)));
            let outward = public
                || translated && !name.starts_with("tunnel")
                || i.pppoe.is_some() && !routed
                || i.dhcp.is_some() && name != "lan1";
            if outward && !name.starts_with("loopback") {
                out.push(name.clone());
            }
        }
        out.order();
        out.dedup();
        out.retain(|n| {
            self.interfaces.get(n).is_some_and(|i| {
                // A tunnel leads to the internet when the provider's addresses run in it, not to another site.
                let tunnel = n.starts_with("tunnel");
                let to_provider = i
                    .encapsulation
                    .as_ref()
                    .is_some_and(|(k, _)| ["ipip", "map-e", "hb46pp"].iter().any(|p| k.starts_with(p)));
                i.enabled != Some(false) && (!tunnel || to_provider && !i.private_tunnel)
            })
        });
        out
    }

    fn in_filter(&self, name: &str, whole: bool) -> InFilter<'_> {
        let Some(i) = self.interfaces.get(name) else { return InFilter::Unresolved };
        if self.policy_filter.is_some() || i.other_filter.is_some() {
            return InFilter::Unresolved;
        }
        if let Some((l, _)) = &i.filter_in {
            return InFilter::List(l);
        }
        match &i.filter_set {
            // A set that is not defined filters nothing.
            Some((set, _)) => match self.sets.get(set) {
                Some(l) => InFilter::List(l),
                None if whole => InFilter::None,
                None => InFilter::Unresolved,
            },
            // Of an excerpt that shows nothing but the translation, the filter may be in the rest.
            None if !whole && i.address.is_none() && i.dhcp.is_none() && i.pppoe.is_none() => {
                InFilter::Unresolved
            }
            None => InFilter::None,
        }
    }

    fn ask(&self, name: &str, whole: bool, packet: &Packet, work: &mut usize) -> Verdict {
        match self.in_filter(name, whole) {
            InFilter::None => Verdict { allows: Tri::Yes, source: Origin::Any },
            InFilter::List(l) if *work > l.len() => {
                *work -= l.len();
                filter::ask(l, &self.filters, whole, packet)
            }
            _ => Verdict { allows: Tri::Unknown, source: Origin::Unknown },
        }
    }

    // ---- forwards -----------------------------------------------------------------------------------------

    fn forwards(&self, sink: &mut FactSink<'_>, whole: bool, wan: &[String], work: &mut usize) {
        let mut used: HashMap<u32, Vec<&String>> = HashMap::new();
        for (name, i) in &self.interfaces {
            for d in i.nat.iter().flat_map(|(l, _)| l) {
                used.entry(*d).or_default().push(name);
            }
        }
        for (d, nat) in &self.nat {
            let binding = self.binding(used.get(d).map_or(&[], Vec::as_slice), whole, wan);
            let ext_ip = self.outer_address(nat.outer.as_deref(), binding.0.as_deref());
            let on = |wanted: &[NatType]| match &nat.kind {
                Some((k, _)) => Tri::from(wanted.contains(k)),
                None if whole => Tri::No,
                None => Tri::Unknown,
            };
            let base = |int_ip: String, origin: DoorKind, enabled: Tri| Forward {
                ext_if: binding.0.clone(),
                ext_ip: ext_ip.clone(),
                proto: "any".to_owned(),
                ext_ports: Vec::new(),
                to_router: int_ip.parse().is_ok_and(|a: Ipv4Addr| self.own.contains(&a)),
                int_ip,
                int_ports: Vec::new(),
                source: Origin::Unknown,
                enabled,
                bound: binding.1,
                filter_allows: Tri::Unknown,
                origin,
                remove_with: None,
                filter_at: None,
            };
            for (id, m) in &nat.masquerade {
                let f = Forward {
                    remove_with: Some(format!("no nat descriptor masquerade static {d} {id}")),
                    proto: m.protocol.clone(),
                    ..base(m.inner.clone(), DoorKind::Static, on(&[NatType::Masquerade]))
                };
                let protocol = words::protocol(&m.protocol).unwrap_or(0);
                let target = m.inner.parse::<Ipv4Addr>().ok();
                let groups = self.groups(&f, target, protocol, &m.ports, whole, work);
                tell_groups(sink, f, groups, m.span);
            }
            for (id, o) in &nat.one_to_one {
                for n in 0..o.count.clamp(1, MOST_ADDRESSES) {
                    let inner = Ipv4Addr::from(u32::from(o.inner).saturating_add(n));
                    let outer = Ipv4Addr::from(u32::from(o.outer).saturating_add(n));
                    let f = Forward {
                        remove_with: Some(format!("no nat descriptor static {d} {id}")),
                        ext_ip: Some(outer.to_string()),
                        ..base(
                            inner.to_string(),
                            DoorKind::OneToOne,
                            on(&[NatType::Nat, NatType::Masquerade]),
                        )
                    };
                    self.tell_all_ports(sink, f, inner, o.span, whole, work);
                }
            }
            if let Some((Incoming::Forward(inner), span)) = nat.incoming {
                let f = Forward {
                    remove_with: Some(format!("nat descriptor masquerade incoming {d} reject")),
                    ..base(inner.to_string(), DoorKind::Dmz, on(&[NatType::Masquerade]))
                };
                self.tell_all_ports(sink, f, inner, span, whole, work);
            }
        }
    }

    /// What the table of translations shows: it is active, whether a filter lets it in is not shown.
    fn translations(&self, sink: &mut FactSink<'_>) {
        for (proto, inner, port, outer, span) in self.table.iter().take(1000) {
            let f = Forward {
                ext_ports: vec![PortRange::one(*outer)],
                int_ports: vec![PortRange::one(*port)],
                source: Origin::Any,
                to_router: self.own.contains(inner),
                ..router::forward(&inner.to_string(), proto)
            };
            sink.stated(key::FORWARD, f, *span);
        }
    }

    /// IPv6 addresses inside that a filter on the internet side lets packets in to.
    fn v6_holes(&self, sink: &mut FactSink<'_>, whole: bool) {
        for (name, i) in &self.interfaces {
            let Some((list, _)) = &i.v6_filter_in else { continue };
            for (source, to, proto, port, span) in list.iter().filter_map(|n| self.v6_holes.get(n)) {
                let proto = if matches!(proto.as_str(), "*" | "") { "any" } else { proto.as_str() };
                let ports = if matches!(port.as_str(), "" | "*") { None } else { router::pairs(port, "") };
                let pairs = ports.unwrap_or_else(|| router::ALL_PORTS.to_vec());
                // Answers of the router's neighbours and of ping open no service.
                if proto.starts_with("icmp") || to.starts_with("fe80") || to.starts_with("ff") {
                    continue;
                }
                let outward = self.v6_from.iter().any(|(n, _)| n == name);
                let f = Forward {
                    ext_if: Some(name.clone()),
                    bound: if outward && whole { Tri::Yes } else { Tri::Unknown },
                    ..router::forward(to.split('/').next().unwrap_or(to), &proto.replace(',', "+"))
                };
                let from = router::origin(Some(source));
                // An earlier filter of the list may decide otherwise; that is not evaluated for IPv6.
                router::tell_forward(sink, &f, &from, &pairs, &[], *span, &mut |_, _, _| router::UNKNOWN);
            }
        }
    }

    /// On which interface does a descriptor work that these use? `wan` is in order.
    fn binding(&self, used: &[&String], whole: bool, wan: &[String]) -> (Option<String>, Tri) {
        if let Some(n) = used.iter().find(|n| wan.binary_search(n).is_ok()) {
            return (Some((**n).clone()), Tri::Yes);
        }
        match used.first() {
            // Bound to something that was switched off, or of which it is not known whether it leads to the internet.
            Some(n) => {
                let off = self.interfaces.get(*n).is_some_and(|i| i.enabled == Some(false));
                (Some((*n).clone()), if off { Tri::No } else { Tri::Unknown })
            }
            None => (None, if whole { Tri::No } else { Tri::Unknown }),
        }
    }

    /// The router's address on the internet side, where the file states one.
    fn outer_address(&self, outer: Option<&str>, interface: Option<&str>) -> Option<String> {
        let stated = outer.and_then(|o| o.split('-').next()).filter(|o| o.parse::<Ipv4Addr>().is_ok());
        stated
            .map(str::to_owned)
            .or_else(|| self.interfaces.get(interface?)?.address.map(|((a, _), _)| a.to_string()))
    }

    fn groups(
        &self,
        f: &Forward,
        target: Option<Ipv4Addr>,
        protocol: u8,
        ports: &[(PortRange, PortRange)],
        whole: bool,
        work: &mut usize,
    ) -> Vec<Group> {
        let unknown = Verdict { allows: Tri::Unknown, source: Origin::Unknown };
        let (Some(target), Some(interface)) = (target, f.ext_if.as_deref()) else {
            return vec![(unknown, ports.iter().map(|p| p.0).collect(), ports.iter().map(|p| p.1).collect())];
        };
        let packet = |port| Packet { target: Target::Address(target), protocol, port };
        if ports.is_empty() {
            return vec![(self.ask(interface, whole, &packet(0), work), Vec::new(), Vec::new())];
        }
        let mut out: Vec<Group> = Vec::new();
        for (outer, inner) in ports {
            let parts = match self.in_filter(interface, whole) {
                InFilter::List(l) => filter::cut(l, &self.filters, *inner),
                _ => vec![*inner],
            };
            for part in parts {
                let v = self.ask(interface, whole, &packet(part.first), work);
                let shift = |p: u16| outer.first.saturating_add(p - inner.first);
                let outside = PortRange { first: shift(part.first), last: shift(part.last) };
                match out.iter_mut().find(|g| g.0 == v) {
                    Some(g) => {
                        push_range(&mut g.1, &mut g.2, outside, part);
                    }
                    None => out.push((v, vec![outside], vec![part])),
                }
            }
        }
        out
    }

    /// DMZ and 1:1: every port, told once when the filters treat all alike.
    fn tell_all_ports(
        &self,
        sink: &mut FactSink<'_>,
        f: Forward,
        inner: Ipv4Addr,
        span: Span,
        whole: bool,
        work: &mut usize,
    ) {
        let all = [(PortRange::ALL, PortRange::ALL)];
        let tcp = self.groups(&f, Some(inner), 6, &all, whole, work);
        let udp = self.groups(&f, Some(inner), 17, &all, whole, work);
        if tcp == udp {
            tell_groups(sink, f, tcp, span);
            return;
        }
        for (proto, groups) in [("tcp", tcp), ("udp", udp)] {
            // A part that is closed needs no words when another is open.
            let open = groups.iter().any(|g| g.0.allows != Tri::No);
            let groups = groups.into_iter().filter(|g| !open || g.0.allows != Tri::No).collect();
            tell_groups(sink, Forward { proto: proto.to_owned(), ..f.clone() }, groups, span);
        }
    }

    // ---- filters ------------------------------------------------------------------------------------------

    fn walls(&self, sink: &mut FactSink<'_>, whole: bool, wan: &[String]) {
        let file = sink.source().id;
        // A memo about filters does not show where the line leads; a session (`pp`) usually leads to a provider.
        let defined = |i: &Interface| {
            i.filter_in.as_ref().is_some_and(|(l, _)| l.iter().all(|n| self.filters.contains_key(n)))
        };
        let memo =
            |n: &&String| !whole && n.starts_with("pp") && self.interfaces.get(*n).is_some_and(defined);
        let mut more: Vec<&String> =
            self.interfaces.keys().filter(memo).filter(|n| !wan.contains(n)).collect();
        more.order();
        for name in wan.iter().chain(more) {
            let Some(i) = self.interfaces.get(name) else { continue };
            let used = i.filter_in.as_ref().map(|f| f.1).or_else(|| i.filter_set.as_ref().map(|f| f.1));
            match self.in_filter(name, whole) {
                InFilter::List(l) => {
                    let total = l.iter().filter_map(|n| self.filters.get(n)).find(|f| f.is_total());
                    let value = match total {
                        Some(f) if f.passes => "pass-all",
                        _ if wan.contains(name) => "present",
                        _ => "likely",
                    };
                    if let Some(s) = used {
                        sink.stated(key::FILTER_WAN_IN, value, s);
                    }
                }
                InFilter::Unresolved => {
                    if let Some(s) = self.policy_filter.or(i.other_filter).or(used) {
                        sink.stated(key::FILTER_WAN_IN, "unknown", s);
                    }
                }
                // The command is there and does nothing.
                InFilter::None => match used {
                    Some(s) => sink.stated(key::FILTER_WAN_IN, "absent", s),
                    None => {
                        let looked_for =
                            format!("ip {} secure filter in", name.split(' ').next().unwrap_or(name));
                        sink.push(
                            key::FILTER_WAN_IN,
                            Value::from("absent"),
                            if whole { Basis::Default } else { Basis::Derived },
                            None,
                            Evidence::Absent { file, looked_for },
                        );
                    }
                },
            }
        }
        if self.v6_off {
            return;
        }
        for (name, span) in &self.v6_from {
            match self.interfaces.get(name).and_then(|i| i.v6_filter_in.as_ref()) {
                Some((l, s)) => {
                    let total = l.iter().find_map(|n| self.v6_filters.get(n).copied().flatten());
                    sink.stated(
                        key::FILTER_IPV6_IN,
                        if total == Some(true) { "pass-all" } else { "present" },
                        *s,
                    );
                }
                // Without the whole file the filter may stand in the part that is missing.
                None if whole => sink.derived(key::FILTER_IPV6_IN, "absent", *span),
                None => sink.derived(key::FILTER_IPV6_IN, "unknown", *span),
            }
        }
    }

    // ---- administration -----------------------------------------------------------------------------------

    fn administration(&self, sink: &mut FactSink<'_>, whole: bool, wan: &[String], work: &mut usize) {
        // What the router printed of itself holds no setting.
        if self.commands == 0 {
            return;
        }
        let d = self.defaults();
        let verified = d.filter(|d| d.verified && whole);
        let serial_only = self.security_class.filter(|(n, _)| *n == 3).map(|(_, s)| s);
        let initial = d.map(|_| (true, AllowedFrom::Any));
        self.tell_server(
            sink,
            Service::Telnet,
            "telnetd",
            &self.telnetd,
            23,
            initial,
            serial_only,
            (whole, wan, work),
        );
        if d.is_none_or(|d| d.httpd) {
            let initial = verified.map(|_| (true, AllowedFrom::Lan));
            self.tell_server(
                sink,
                Service::Http,
                "httpd",
                &self.httpd,
                80,
                initial,
                None,
                (whole, wan, work),
            );
        }
        let initial = verified.map(|_| (false, AllowedFrom::Any));
        self.tell_server(
            sink,
            Service::Ssh,
            "sshd",
            &self.sshd,
            22,
            initial,
            serial_only,
            (whole, wan, work),
        );
        // These two are off unless a line says otherwise.
        let tftp = self.tftp.as_ref().map(|(h, s)| (Service::Tftp, 69, h, *s));
        let snmp = self.snmp.values().map(|(h, s)| (Service::Snmp, 161, h, *s));
        for (service, port, hosts, span) in tftp.into_iter().chain(snmp) {
            let allowed_from = self.allowed(hosts, wan);
            let state = Tri::from(allowed_from != AllowedFrom::None);
            let from_wan = self.reaches_itself(17, port, state, &allowed_from, whole, wan, work);
            sink.stated(
                key::REMOTE_ADMIN,
                RemoteAdmin { service, state, port, allowed_from, from_wan },
                span,
            );
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one row of a table")]
    fn tell_server(
        &self,
        sink: &mut FactSink<'_>,
        service: Service,
        name: &str,
        s: &Server,
        port: u16,
        initial: Option<(bool, AllowedFrom)>,
        serial_only: Option<Span>,
        (whole, wan, work): (bool, &[String], &mut usize),
    ) {
        let port = s.port.map_or(port, |p| p.0);
        let stated_from = s.host.as_ref().map(|(h, span)| (self.allowed(h, wan), *span));
        // Where the server admits everybody, the users may be limited.
        let users = self.user_hosts.as_ref().map(|(h, span)| (self.allowed(h, wan), *span));
        let open = stated_from.as_ref().is_none_or(|(a, _)| *a == AllowedFrom::Any);
        let stated_from = match users {
            Some((a, span)) if open && !matches!(a, AllowedFrom::Any | AllowedFrom::Unknown) => {
                Some((a, span))
            }
            _ => stated_from,
        };
        let state = match (serial_only, s.service, &stated_from, &initial) {
            (Some(_), ..) => Tri::No,
            (_, Some((on, _)), ..) => Tri::from(on),
            (_, None, Some((AllowedFrom::None, _)), _) => Tri::No,
            (_, None, _, Some((on, _))) => Tri::from(*on),
            // Who names the allowed hosts of a server that is on from the factory on, uses it.
            (_, None, Some(_), None) => {
                if service == Service::Ssh {
                    Tri::Unknown
                } else {
                    Tri::Yes
                }
            }
            (_, None, None, None) => return,
        };
        let (allowed_from, place) = match (&stated_from, &initial) {
            (Some((a, span)), _) => (a.clone(), Some(*span)),
            (None, Some((_, a))) => (a.clone(), None),
            (None, None) => (AllowedFrom::Unknown, None),
        };
        let from_wan = self.reaches_itself(6, port, state, &allowed_from, whole, wan, work);
        let value = RemoteAdmin { service, state, port, allowed_from, from_wan };
        // The line that decides: what switches it off, else who may come.
        let switch = serial_only.or(s.service.map(|x| x.1));
        let decides = if state == Tri::No { switch.or(place) } else { place };
        match (decides, switch) {
            (Some(span), _) => sink.stated(key::REMOTE_ADMIN, value, span),
            // Switched on by a line, its hosts by default.
            (None, Some(span)) if initial.is_none() => sink.stated(key::REMOTE_ADMIN, value, span),
            (None, _) => {
                let looked_for =
                    if state == Tri::No { format!("{name} service") } else { format!("{name} host") };
                // Of older models the reference was not read, and in a part of a file the line may be missing; then it
                // is probable, not more.
                let sure = whole && self.defaults().is_some_and(|d| d.verified);
                let basis = if sure { Basis::Default } else { Basis::Derived };
                let evidence = Evidence::Absent { file: sink.source().id, looked_for };
                sink.push(key::REMOTE_ADMIN, Value::from(value), basis, None, evidence);
            }
        }
    }

    /// `any`, `none`, `lan`, names of interfaces, addresses.
    fn allowed(&self, hosts: &[String], wan: &[String]) -> AllowedFrom {
        let has = |k: &str| hosts.iter().any(|h| h == k);
        if has("any") {
            return AllowedFrom::Any;
        }
        if hosts.is_empty() {
            return AllowedFrom::Unknown;
        }
        if hosts.iter().all(|h| h == "none") {
            return AllowedFrom::None;
        }
        if hosts.iter().any(|h| h.starts_with("wan") || h.starts_with("onu") || wan.contains(h)) {
            return AllowedFrom::Wan;
        }
        if hosts.iter().all(|h| h == "lan" || is_interface(h)) {
            return AllowedFrom::Lan;
        }
        AllowedFrom::List(hosts.to_vec())
    }

    /// Can a packet from the internet reach one of the router's own servers, by translation and filter?
    #[expect(clippy::too_many_arguments, reason = "the packet and where it is asked")]
    fn reaches_itself(
        &self,
        protocol: u8,
        port: u16,
        state: Tri,
        allowed: &AllowedFrom,
        whole: bool,
        wan: &[String],
        work: &mut usize,
    ) -> Tri {
        let from_outside = match allowed {
            AllowedFrom::Any | AllowedFrom::Wan | AllowedFrom::Unknown => true,
            AllowedFrom::Lan | AllowedFrom::None => false,
            // `192.168.1.10-192.168.1.20` begins and ends inside.
            AllowedFrom::List(l) => l
                .iter()
                .flat_map(|t| t.split('-'))
                .any(|t| t.parse::<Ipv4Addr>().is_ok_and(|a| !is_private(IpAddr::V4(a)))),
        };
        if state == Tri::No || !from_outside {
            return Tri::No;
        }
        if !whole || wan.is_empty() {
            return Tri::Unknown;
        }
        let mut best = Tri::No;
        for name in wan {
            let Some(i) = self.interfaces.get(name) else { continue };
            let descriptors = i.nat.as_ref().map_or(&[][..], |(l, _)| l);
            // With address translation, only what passes untranslated arrives at the router itself. Lines that
            // point to the router are told as forwards.
            let mut arrives = Tri::from(descriptors.is_empty());
            for n in descriptors.iter().filter_map(|d| self.nat.get(d)) {
                let through =
                    matches!(n.incoming, Some((Incoming::Through, _))) && (protocol != 6 || port > 1023);
                if through {
                    arrives = Tri::Yes;
                } else if arrives == Tri::No && !matches!(n.kind, Some((NatType::Masquerade, _))) {
                    // Plain address translation leaves other packets as they are; nothing states it for sure.
                    arrives = Tri::Unknown;
                }
            }
            if arrives == Tri::No {
                continue;
            }
            let own = i.address.map(|((a, _), _)| a);
            let packet = Packet { target: Target::Itself(own), protocol, port };
            match self.ask(name, whole, &packet, work).allows {
                Tri::Yes if arrives == Tri::Yes => return Tri::Yes,
                Tri::Yes | Tri::Unknown => best = Tri::Unknown,
                Tri::No => {}
            }
        }
        best
    }

    fn upnp(&self, sink: &mut FactSink<'_>, whole: bool) {
        match (self.upnp, self.defaults().and_then(|d| d.upnp)) {
            (Some((on, s)), _) => sink.stated(key::ROUTER_UPNP, on, s),
            (None, Some(on)) if whole => sink.by_default(key::ROUTER_UPNP, on, "upnp use"),
            _ => {}
        }
    }

    // ---- remote access, names, devices --------------------------------------------------------------------

    fn remote_access(&self, sink: &mut FactSink<'_>) {
        for (kind, span) in &self.vpn {
            if !self.vpn_off.contains(kind) {
                sink.stated(key::VPN, Vpn { kind: (*kind).to_owned() }, *span);
            }
        }
        let enabled = self.ddns_use.map_or(Tri::Unknown, |(on, _)| Tri::from(on));
        let ddns =
            |hostname: Option<String>| Ddns { enabled, provider: Some("netvolante".to_owned()), hostname };
        for (name, span) in self.ddns_names.iter().take(32) {
            sink.stated(key::DDNS, ddns(Some(name.clone())), *span);
        }
        if let (Some((_, span)), true) = (self.ddns_use, self.ddns_names.is_empty()) {
            sink.stated(key::DDNS, ddns(None), span);
        }
    }

    /// Devices with an address fixed by DHCP. Each is a subject of its own, so that it can be joined with its own file.
    fn hosts(&self, sink: &mut FactSink<'_>) {
        for (ip, (mac, span)) in &self.bound {
            sink.subject(DeviceKind::Host, *span);
            let host = Host { ip: ip.to_string(), mac: mac.clone(), ..Default::default() };
            sink.stated(key::HOST, host, *span);
            sink.stated(key::DEVICE_ADDRESS, ip.to_string(), *span);
            if let Some(m) = mac {
                sink.stated(key::DEVICE_MAC, m.clone(), *span);
            }
        }
    }
}

impl Interface {
    fn contains(&self, a: Ipv4Addr) -> bool {
        self.address.is_some_and(|((own, mask), _)| u32::from(own) & mask == u32::from(a) & mask)
    }
}

/// Neighbouring ranges grow together, so that a list stays short.
fn push_range(outer: &mut Vec<PortRange>, inner: &mut Vec<PortRange>, o: PortRange, i: PortRange) {
    if let (Some(lo), Some(li)) = (outer.last_mut(), inner.last_mut())
        && lo.last.checked_add(1) == Some(o.first)
        && li.last.checked_add(1) == Some(i.first)
        // `8080,8081` stays two ports; parts of one range become one again.
        && (lo.first != lo.last || o.first != o.last)
    {
        lo.last = o.last;
        li.last = i.last;
        return;
    }
    outer.push(o);
    inner.push(i);
}

fn tell_groups(sink: &mut FactSink<'_>, f: Forward, groups: Vec<Group>, span: Span) {
    for (v, outer, inner) in groups {
        let f = Forward {
            filter_allows: v.allows,
            source: v.source,
            ext_ports: outer,
            int_ports: inner,
            ..f.clone()
        };
        sink.stated(key::FORWARD, f, span);
    }
}

/// `Tue Jan  9 10:00:00 2024` → `2024-01-09`.
fn day(t: &str) -> Option<String> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let w: Vec<&str> = t.split_ascii_whitespace().take(6).collect();
    let [_, month, day, _, year] = w[..] else { return None };
    let m = MONTHS.iter().position(|x| *x == month)? + 1;
    let (d, y): (u8, u16) = (day.parse().ok()?, year.parse().ok()?);
    (1..=31).contains(&d).then(|| format!("{y:04}-{m:02}-{d:02}"))
}
