//! Addresses and ports, as far as reports need them.

use serde::Serialize;
use std::net::{IpAddr, Ipv4Addr};

/// Where a host name or address points, seen from the facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HostScope {
    Private,
    Public,
    Loopback,
    /// A name whose address is not known from the file (docker service, `.local`, DDNS, …).
    Name,
}

/// Scope of a host as written in a file. Brackets of IPv6 literals are accepted.
pub fn host_scope(host: &str) -> HostScope {
    let h = host.trim().trim_start_matches('[').trim_end_matches(']');
    if h.eq_ignore_ascii_case("localhost") {
        return HostScope::Loopback;
    }
    match h.parse::<IpAddr>() {
        Ok(ip) if ip.is_loopback() => HostScope::Loopback,
        Ok(ip) if is_private(ip) => HostScope::Private,
        Ok(_) => HostScope::Public,
        Err(_) => HostScope::Name,
    }
}

/// RFC 1918, link-local, CGNAT (100.64/10), unique local IPv6, multicast, unspecified.
pub fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => is_private_v4(v4),
        IpAddr::V6(v6) => {
            v6.is_unspecified()
                || v6.is_multicast()
                || (v6.segments()[0] & 0xfe00) == 0xfc00
                || (v6.segments()[0] & 0xffc0) == 0xfe80
                || v6.to_ipv4_mapped().is_some_and(is_private_v4)
        }
    }
}

fn is_private_v4(v4: Ipv4Addr) -> bool {
    let [a, b, ..] = v4.octets();
    v4.is_private()
        || v4.is_link_local()
        || v4.is_unspecified()
        || v4.is_broadcast()
        || v4.is_multicast()
        || (a == 100 && (64..128).contains(&b))
}

/// Suffixes of dynamic DNS services: a name below one of them is made to be reached from the internet.
const DDNS_SUFFIXES: &[&str] = &[
    // Common services.
    "dyndns.org",
    "dyndns.info",
    "dyndns.biz",
    "dyndns.tv",
    "dyndns-ip.com",
    "dyn.com",
    "homeip.net",
    "selfip.com",
    "selfip.net",
    "dvrdns.org",
    "no-ip.com",
    "no-ip.org",
    "no-ip.biz",
    "no-ip.info",
    "noip.me",
    "ddns.net",
    "ddns.me",
    "hopto.org",
    "zapto.org",
    "sytes.net",
    "myftp.org",
    "myvnc.com",
    "servehttp.com",
    "serveftp.com",
    "ddns.info",
    "duckdns.org",
    "dynv6.net",
    "dynu.net",
    "freeddns.org",
    "ddnsfree.com",
    "ddnsgeek.com",
    "mooo.com",
    "dnsalias.com",
    "dnsalias.net",
    "ddnss.de",
    "spdns.de",
    "goip.de",
    "changeip.com",
    "tzo.com",
    "3322.org",
    "f3322.net",
    "oray.com",
    "ngrok.io",
    "ngrok-free.app",
    "ngrok.app",
    "trycloudflare.com",
    // Services in Japan.
    "mydns.jp",
    "mydns.tw",
    "mydns.vc",
    "ddo.jp",
    "dip.jp",
    "ieserver.net",
    "f5.si",
    "aterm.jp",
    "netvolante.jp",
    "bf1.jp",
    "iobb.net",
    "miemasu.net",
    "viewnetcam.com",
    "axiscam.net",
    // Makers of routers, storage and cameras.
    "synology.me",
    "myds.me",
    "diskstation.me",
    "i234.me",
    "dscloud.me",
    "dscloud.biz",
    "myqnapcloud.com",
    "asuscomm.com",
    "tplinkdns.com",
    "mynetgear.com",
    "myfritz.net",
    "keenetic.link",
    "sn.mynetname.net",
    "fortiddns.com",
    "hik-online.com",
    "hiddns.com",
    "dahuaddns.com",
    "quickddns.com",
    "cameraddns.net",
    "ezddns.com",
    "nwddns.com",
    "myfoscam.org",
    "myvivotek.com",
    "safe100.net",
    "hanwhaddns.com",
    "websamsung.net",
];

/// A name of a dynamic DNS service (`nursery.mydns.jp`).
pub fn is_ddns_name(host: &str) -> bool {
    let h = host.trim_end_matches('.').to_ascii_lowercase();
    DDNS_SUFFIXES.iter().any(|s| h.strip_suffix(s).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')))
}

/// An IPv4 address inside a file name (`192.168.1.20_motion.conf`, `config-10.0.0.5.xml`).
pub fn address_in_name(name: &str) -> Option<String> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    // Directory names count as well, but the base name wins.
    std::iter::once(base).chain(name.split(['/', '\\'])).find_map(|part| {
        part.split(|c: char| !(c.is_ascii_digit() || c == '.'))
            .map(|t| t.trim_matches('.'))
            .find(|t| t.bytes().filter(|b| *b == b'.').count() == 3 && t.parse::<Ipv4Addr>().is_ok())
            .map(str::to_owned)
    })
}

/// An inclusive range of ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PortRange {
    pub first: u16,
    pub last: u16,
}

impl PortRange {
    pub const ALL: PortRange = PortRange { first: 0, last: u16::MAX };
    pub const fn one(port: u16) -> PortRange {
        PortRange { first: port, last: port }
    }
    pub fn contains(&self, port: u16) -> bool {
        (self.first..=self.last).contains(&port)
    }
}

impl std::fmt::Display for PortRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}-{}", self.first, self.last)
        }
    }
}
impl Serialize for PortRange {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes() {
        for (h, s) in [
            ("192.168.1.2", HostScope::Private),
            ("100.64.0.1", HostScope::Private),
            ("8.8.8.8", HostScope::Public),
            ("127.0.0.1", HostScope::Loopback),
            ("[fe80::1]", HostScope::Private),
            ("cam.local", HostScope::Name),
        ] {
            assert_eq!(host_scope(h), s, "{h}");
        }
    }

    #[test]
    fn dynamic_names_are_recognised_below_the_service_only() {
        for n in ["hoikuen.mydns.jp", "CAM.ddns.net.", "a.b.duckdns.org"] {
            assert!(is_ddns_name(n), "{n}");
        }
        for n in ["mydns.jp", "xddns.net", "cam.local", "go2rtc", "", ".ddns.net"] {
            assert!(!is_ddns_name(n), "{n}");
        }
    }

    #[test]
    fn address_from_a_file_name_needs_four_numbers() {
        assert_eq!(address_in_name("a/192.168.1.20_motion.conf").as_deref(), Some("192.168.1.20"));
        assert_eq!(address_in_name("10.0.0.100/motion.conf").as_deref(), Some("10.0.0.100"));
        assert_eq!(address_in_name("motion-4.1.2.conf"), None);
        assert_eq!(address_in_name("v1.2.3.400.txt"), None);
    }
}
