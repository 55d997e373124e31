//! Names of ports and protocols, as router configurations write them. Nothing is decided here.

/// Ports by name. The reference lists part of them; the rest is seen in real files.
const PORTS: &[(&str, u16, u16)] = &[
    ("ftp", 20, 21),
    ("ftpdata", 20, 20),
    ("ftp-data", 20, 20),
    ("ssh", 22, 22),
    ("telnet", 23, 23),
    ("smtp", 25, 25),
    ("time", 37, 37),
    ("whois", 43, 43),
    ("domain", 53, 53),
    ("dns", 53, 53),
    ("bootps", 67, 67),
    ("bootpc", 68, 68),
    ("dhcps", 67, 67),
    ("dhcpc", 68, 68),
    ("tftp", 69, 69),
    ("gopher", 70, 70),
    ("finger", 79, 79),
    ("www", 80, 80),
    ("pop2", 109, 109),
    ("http", 80, 80),
    ("pop3", 110, 110),
    ("sunrpc", 111, 111),
    ("ident", 113, 113),
    ("nntp", 119, 119),
    ("ntp", 123, 123),
    ("ms-rpc", 135, 135),
    ("netbios_ns", 137, 137),
    ("netbios_dgm", 138, 138),
    ("netbios_ssn", 139, 139),
    ("netbios-ns", 137, 137),
    ("netbios-dgm", 138, 138),
    ("netbios-ssn", 139, 139),
    ("imap", 143, 143),
    ("imap4", 143, 143),
    ("snmp", 161, 161),
    ("snmptrap", 162, 162),
    ("bgp", 179, 179),
    ("ldap", 389, 389),
    ("https", 443, 443),
    ("ms-ds", 445, 445),
    ("ike", 500, 500),
    ("isakmp", 500, 500),
    ("rlogin", 513, 513),
    ("rtsp", 554, 554),
    ("syslog", 514, 514),
    ("printer", 515, 515),
    ("lpd", 515, 515),
    ("talk", 517, 517),
    ("route", 520, 520),
    ("uucp", 540, 540),
    ("submission", 587, 587),
    ("ldaps", 636, 636),
    ("imaps", 993, 993),
    ("pop3s", 995, 995),
    ("l2tp", 1701, 1701),
    ("pptp", 1723, 1723),
    ("radius", 1812, 1812),
    ("nfs", 2049, 2049),
    ("rdp", 3389, 3389),
    ("ipsec-nat-t", 4500, 4500),
    ("non500-isakmp", 4500, 4500),
    ("sip", 5060, 5060),
];

/// A port by number or name, as first and last (`ftp` means two).
pub fn port(word: &str) -> Option<(u16, u16)> {
    if let Ok(n) = word.parse::<u16>() {
        return Some((n, n));
    }
    PORTS.iter().find(|(k, ..)| k.eq_ignore_ascii_case(word)).map(|(_, a, b)| (*a, *b))
}

/// An IP protocol by number or name.
pub fn protocol(word: &str) -> Option<u8> {
    const NAMES: &[(&str, u8)] = &[
        ("icmp", 1),
        ("igmp", 2),
        ("ipinip", 4),
        ("ipip", 4),
        ("tcp", 6),
        ("udp", 17),
        ("ipv6", 41),
        ("gre", 47),
        ("esp", 50),
        ("ah", 51),
        ("ahp", 51),
        ("icmp6", 58),
        ("icmpv6", 58),
        ("ipv6-icmp", 58),
        ("eigrp", 88),
        ("ospf", 89),
        ("pim", 103),
        ("vrrp", 112),
        ("sctp", 132),
    ];
    word.parse().ok().or_else(|| NAMES.iter().find(|(k, _)| k.eq_ignore_ascii_case(word)).map(|(_, n)| *n))
}
