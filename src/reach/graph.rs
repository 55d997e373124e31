//! What is known of each address: devices with their services, and what scans found open.

use crate::model::endpoint::{Endpoint, endpoints};
use crate::model::fact::{Basis, DeviceId, Fact, Facts, SubjectId};
use crate::model::finding::{Confidence, EndsAt};
use crate::model::key;
use crate::model::map::HashMap;
use crate::model::net::is_private;
use crate::model::report::Device;
use crate::model::secret::SecretState;
use crate::model::span::FileId;
use crate::model::value::{OpenPort, Service, Tri, Value};
use std::net::IpAddr;

pub struct Graph<'a> {
    pub facts: &'a Facts,
    pub devices: &'a [Device],
    by_address: HashMap<u32, HashMap<&'a str, Vec<DeviceId>>>,
    /// The outer address of each router, where a list of UPnP mappings names it.
    outer: HashMap<DeviceId, &'a str>,
    /// From where each scan file looked.
    scanned_from: HashMap<FileId, &'static str>,
}

/// A service at a port of a device, as a file or a scan says.
#[derive(Debug, Clone)]
pub struct Spot<'a> {
    pub device: DeviceId,
    pub service: Service,
    pub port: Option<u16>,
    pub udp: bool,
    pub ends_at: EndsAt,
    /// How sure it is that it is there, reachable inside, and ends like this.
    pub certainty: Confidence,
    /// Facts that say it is there, and facts that say how it ends.
    pub there: Vec<&'a Fact>,
    pub end: Vec<&'a Fact>,
}

impl<'a> Graph<'a> {
    pub fn new(facts: &'a Facts, devices: &'a [Device]) -> Graph<'a> {
        let mut by_address: HashMap<u32, HashMap<&str, Vec<DeviceId>>> = HashMap::new();
        for d in devices {
            if let Some(a) = &d.address {
                by_address.entry(d.site).or_default().entry(a).or_default().push(d.id);
            }
        }
        let scanned_from = facts
            .all(key::SCAN_COVERAGE)
            .filter_map(|f| match (&f.value, facts.subject(f.subject)?.file) {
                (Value::Coverage(c), Some(file)) => Some((file, c.from)),
                _ => None,
            })
            .collect();
        let outer = facts
            .all(key::UPNP_MAPPING)
            .filter_map(|f| Some((facts.device_of(f.subject), f.forward()?.ext_ip.as_deref()?)))
            .collect();
        Graph { facts, devices, by_address, outer, scanned_from }
    }

    pub fn device(&self, id: DeviceId) -> Option<&'a Device> {
        self.devices.get(id.0 as usize)
    }
    pub fn device_of(&self, subject: SubjectId) -> Option<&'a Device> {
        self.device(self.facts.device_of(subject))
    }
    /// What a router's list of UPnP mappings says of its outer address.
    pub fn outer_address(&self, router: &Device) -> Option<&'a str> {
        self.outer.get(&router.id).copied()
    }
    /// Devices at an address, as seen from a device of the same site.
    pub fn at(&self, site: u32, address: &str) -> &[DeviceId] {
        self.by_address.get(&site).and_then(|m| m.get(address)).map_or(&[], Vec::as_slice)
    }
    /// An address of the internet that a file gives this device (a list of neighbours, a scan), by itself or by its MAC.
    pub fn ipv6_address(&self, device: &'a Device) -> Option<&'a Fact> {
        let global = |f: &&Fact| {
            let a = f.value.as_text().and_then(|a| a.parse::<IpAddr>().ok());
            a.is_some_and(|a| a.is_ipv6() && !is_private(a) && !a.is_loopback())
        };
        let of = |d: &'a Device| {
            d.subjects
                .iter()
                .flat_map(|s| self.facts.of(*s))
                .filter(|f| f.key == key::DEVICE_ADDRESS)
                .find(global)
        };
        let same = |d: &&Device| {
            d.site == device.site
                && d.mac.is_some()
                && d.mac.as_deref().map(hex) == device.mac.as_deref().map(hex)
        };
        of(device).or_else(|| self.devices.iter().filter(same).find_map(of))
    }
    pub fn scanned_from(&self, f: &Fact) -> &'static str {
        let file = self.facts.subject(f.subject).and_then(|s| s.file);
        file.and_then(|f| self.scanned_from.get(&f)).copied().unwrap_or("unknown")
    }
    /// Open ports that scans from this side found.
    pub fn open_ports(
        &self,
        device: &'a Device,
        from: &'static str,
    ) -> impl Iterator<Item = (&'a Fact, &'a OpenPort)> {
        device.subjects.iter().flat_map(|s| self.facts.of(*s)).filter_map(move |f| match &f.value {
            Value::OpenPort(o)
                if o.state == "open" && (self.scanned_from(f) == "outside") == (from == "outside") =>
            {
                Some((f, &**o))
            }
            _ => None,
        })
    }

    /// Everything that listens on a device, the worst of each port.
    pub fn spots(&self, device: &'a Device) -> Vec<Spot<'a>> {
        let mut out: Vec<Spot<'a>> = Vec::new();
        for s in &device.subjects {
            for e in endpoints(self.facts, *s) {
                if e.is_enabled() == Tri::No || e.beyond_loopback() == Tri::No {
                    continue;
                }
                let spot = self.endpoint(device, &e);
                keep_worst(&mut out, spot);
            }
        }
        // Ports that a container gives to its host: the program behind may have a file of its own.
        for (f, p) in device.subjects.iter().flat_map(|s| self.facts.of(*s)).filter_map(|f| match &f.value {
            Value::Publish(p) if p.bind != "loopback" && p.port != 0 => Some((f, p)),
            _ => None,
        }) {
            let service = service_of_port(p.port);
            let end = by_service(service);
            match out.iter_mut().find(|x| x.port == Some(p.port) && !x.udp) {
                Some(x) => x.there.push(f),
                None => out.push(Spot {
                    device: device.id,
                    service,
                    port: Some(p.port),
                    udp: false,
                    ends_at: end,
                    certainty: Confidence::Likely,
                    there: vec![f],
                    end: Vec::new(),
                }),
            }
        }
        for (f, o) in self.open_ports(device, "inside") {
            let service = scanned_service(o);
            match out.iter_mut().find(|x| x.port == Some(o.port) && x.udp == (o.proto == "udp")) {
                // The device's own file says more; the scan confirms that it is there.
                Some(x) => x.there.push(f),
                None => out.push(Spot {
                    device: device.id,
                    service,
                    port: Some(o.port),
                    udp: o.proto == "udp",
                    ends_at: by_service(service),
                    certainty: Confidence::Certain,
                    there: vec![f],
                    end: Vec::new(),
                }),
            }
        }
        out
    }

    fn endpoint(&self, device: &'a Device, e: &Endpoint<'a>) -> Spot<'a> {
        let mut certainty = Confidence::Certain;
        let mut cap = |c: Confidence| certainty = certainty.min(c);
        let there: Vec<&Fact> = [e.port, e.bind, e.enabled].into_iter().flatten().collect();
        if there.iter().chain(&e.auth).any(|f| f.basis != Basis::Stated) {
            cap(Confidence::Likely);
        }
        if e.is_enabled() == Tri::Unknown || e.beyond_loopback() == Tri::Unknown || e.port.is_none() {
            cap(Confidence::Likely);
        }
        let (ends_at, end, end_certainty) = self.ending(device, e);
        cap(end_certainty);
        Spot {
            device: device.id,
            service: e.service,
            port: e.port_number(),
            udp: matches!(e.service, Service::Srt | Service::Snmp | Service::Tftp),
            ends_at,
            certainty,
            there,
            end,
        }
    }

    /// Where somebody arrives who reaches this endpoint.
    fn ending(&self, device: &'a Device, e: &Endpoint<'a>) -> (EndsAt, Vec<&'a Fact>, Confidence) {
        let view = e.service.is_stream();
        let open = if view { EndsAt::LiveViewOpen } else { EndsAt::AdminOpen };
        let certain = Confidence::Certain;
        match e.service {
            Service::Telnet => return (EndsAt::Telnet, e.auth.into_iter().collect(), certain),
            Service::Rdp => return (EndsAt::RemoteDesktop, Vec::new(), certain),
            _ => {}
        }
        if e.is_open() == Tri::Yes {
            return (open, e.auth.into_iter().collect(), certain);
        }
        let of_device =
            |k| device.subjects.iter().flat_map(move |s| self.facts.of(*s)).filter(move |f| f.key == k);
        if (view || matches!(e.service, Service::Http | Service::Https))
            && let Some(f) = of_device(key::AUTH_ANONYMOUS_VIEW).find(|f| f.value.as_bool() == Some(true))
        {
            let sure = if f.basis == Basis::Stated { certain } else { Confidence::Likely };
            return (EndsAt::LiveViewOpen, vec![f], sure);
        }
        if matches!(e.auth_kind(), "unknown" | "external") {
            return (EndsAt::UnknownService, e.auth.into_iter().collect(), certain);
        }
        // A login is asked. Is there a door key under the mat?
        // Each camera of a recorder's configuration has a login of its own. Only where the part that states the service
        // names none, those of the whole device count.
        let own = || self.facts.of(e.subject).filter(|f| f.key == key::ACCOUNT && opens(f, e.service));
        let weak = match own().next() {
            Some(_) => own().find(|f| weak_account(f)),
            None => of_device(key::ACCOUNT).find(|f| weak_account(f) && opens(f, e.service)),
        };
        match weak {
            Some(f) => {
                let ends = if view { EndsAt::LiveViewDefaultPassword } else { EndsAt::AdminDefaultPassword };
                let sure = if f.basis == Basis::Stated { certain } else { Confidence::Likely };
                (ends, e.auth.into_iter().chain([f]).collect(), sure)
            }
            None => (EndsAt::LoginPage, e.auth.into_iter().collect(), certain),
        }
    }
}

fn hex(mac: &str) -> String {
    mac.chars().filter(char::is_ascii_hexdigit).map(|c| c.to_ascii_lowercase()).collect()
}

/// A default or an empty password. Masked and absent ones are neither.
pub fn weak_account(f: &Fact) -> bool {
    let empty = f.secret.as_ref().is_some_and(|s| s.state == SecretState::Empty);
    f.account().is_some_and(|a| a.password_is_default == Some(true) || empty)
}

/// Does this account open this service? Accounts for other devices, mail and the like open nothing here.
pub fn opens(f: &Fact, service: Service) -> bool {
    let Some(a) = f.account() else { return false };
    if a.in_use == Tri::No {
        return false;
    }
    match a.r#for {
        "camera source" | "vpn" | "email" | "upload" | "storage" | "database" | "mqtt" | "snmp" | "pppoe"
        | "isp" | "publish" => false,
        "stream" | "view" | "hls" | "webrtc" | "rtsp" => service.is_stream(),
        "control" | "api" => service == Service::Api,
        "ftp" => service == Service::Ftp,
        "onvif" => service == Service::Onvif,
        "ssh" => service == Service::Ssh,
        "telnet" | "console" => service == Service::Telnet,
        _ => true,
    }
}

/// The more dangerous of two services at one port stays.
fn keep_worst<'a>(out: &mut Vec<Spot<'a>>, spot: Spot<'a>) {
    let same = out.iter_mut().find(|x| x.port.is_some() && x.port == spot.port && x.udp == spot.udp);
    match same {
        Some(x) if rank(spot.ends_at) < rank(x.ends_at) => *x = spot,
        Some(_) => {}
        None => out.push(spot),
    }
}

/// From the worst to the least known.
pub fn rank(e: EndsAt) -> u8 {
    match e {
        EndsAt::LiveViewOpen => 0,
        EndsAt::AdminOpen => 1,
        EndsAt::LiveViewDefaultPassword => 2,
        EndsAt::AdminDefaultPassword => 3,
        EndsAt::Telnet => 4,
        EndsAt::RemoteDesktop => 5,
        EndsAt::LoginPage => 6,
        EndsAt::UnknownService => 7,
    }
}

/// Where a port leads when only its number is known.
pub fn service_of_port(port: u16) -> Service {
    match port {
        21 => Service::Ftp,
        22 => Service::Ssh,
        // 9527 and 9530: console and hidden telnet of XiongMai boards.
        23 | 2323 | 9527 | 9530 => Service::Telnet,
        53 => Service::Dns,
        69 => Service::Tftp,
        80..=85 | 88 | 8008 | 8080 | 8081 | 8088 | 8090 => Service::Http,
        161 => Service::Snmp,
        443 | 8443 => Service::Https,
        445 => Service::Smb,
        500 | 1194 | 1701 | 1723 | 4500 | 51820 => Service::Vpn,
        554 | 8554 | 10554 => Service::Rtsp,
        1883 | 8883 => Service::Mqtt,
        1935 => Service::Rtmp,
        3306 | 5432 => Service::Database,
        3389 | 5800 | 5900 => Service::Rdp,
        8000 | 34567 | 37777 => Service::Vendor,
        8291 | 8728 | 8729 => Service::Api,
        _ => Service::Other,
    }
}

pub fn by_service(service: Service) -> EndsAt {
    match service {
        Service::Telnet => EndsAt::Telnet,
        Service::Rdp => EndsAt::RemoteDesktop,
        _ => EndsAt::UnknownService,
    }
}

/// What a scan found, by what answered; the name that only stands for the number is not trusted over the number.
pub fn scanned_service(o: &OpenPort) -> Service {
    if o.evidence != "table" {
        let s = o.service.to_ascii_lowercase();
        for (name, service) in [
            ("rtsp", Service::Rtsp),
            ("https", Service::Https),
            ("ssl/http", Service::Https),
            ("http", Service::Http),
            ("telnet", Service::Telnet),
            ("ssh", Service::Ssh),
            ("ftp", Service::Ftp),
            ("rtmp", Service::Rtmp),
            ("ms-wbt", Service::Rdp),
            ("vnc", Service::Rdp),
            ("snmp", Service::Snmp),
            ("mqtt", Service::Mqtt),
        ] {
            if s.starts_with(name) {
                return service;
            }
        }
    }
    service_of_port(o.port)
}
