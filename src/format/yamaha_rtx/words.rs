//! Words of the Yamaha command language: what begins a command, names of ports and protocols, values that hold when no
//! line is written. Facts of the command reference for Rev.14.00 to 23.02, nothing is decided here.

/// First words of commands. Where the first word alone could also be an argument that a console wrapped to the next
/// line (`tcp`, `pp`, `ip`), the second word must be one of the list.
const COMMANDS: &[(&str, &[&str])] = &[
    ("account", &["threshold"]),
    ("administrator", &[]),
    ("alarm", &[]),
    ("alias", &[]),
    ("analog", &[]),
    ("ap", &["config", "control", "select"]),
    ("arp", &[]),
    ("auth", &["user"]),
    (
        "bgp",
        &[
            "aggregate",
            "autonomous-system",
            "configure",
            "export",
            "force-to-advertise",
            "import",
            "log",
            "neighbor",
            "preference",
            "router",
            "use",
        ],
    ),
    ("bridge", &["learning", "member"]),
    ("clear", &[]),
    ("cloud", &["vpn"]),
    ("cold", &["start"]),
    ("connect", &[]),
    ("console", &[]),
    ("cooperation", &[]),
    ("copy", &[]),
    ("dashboard", &[]),
    ("date", &[]),
    ("delete", &[]),
    ("description", &[]),
    ("dhcp", &[]),
    ("diagnose", &[]),
    ("diagnosis", &[]),
    ("disconnect", &[]),
    ("dns", &[]),
    ("dpi", &[]),
    ("ethernet", &[]),
    ("ex-license", &[]),
    ("exit", &[]),
    ("export", &["vrx"]),
    ("external-memory", &[]),
    ("fr", &["backup", "cir", "compression", "congestion", "de", "dlci", "inarp", "lmi", "pp"]),
    ("heartbeat", &[]),
    ("heartbeat2", &[]),
    ("help", &[]),
    ("http", &["revision-up", "revision-down", "upload", "proxy"]),
    ("httpd", &[]),
    ("import", &[]),
    ("interface", &["reset"]),
    ("ip", &[]),
    ("ipsec", &[]),
    ("ipv6", &[]),
    ("isdn", &[]),
    ("l2ms", &[]),
    ("l2tp", &["always-on", "hostname", "keepalive", "local", "remote", "service", "syslog", "tunnel"]),
    ("lan", &[]),
    ("lan-map", &[]),
    ("leased", &[]),
    ("less", &[]),
    ("line", &["masterclock", "type"]),
    ("login", &[]),
    ("lua", &[]),
    ("luac", &[]),
    ("mail", &[]),
    ("mail-notify", &[]),
    ("make", &["directory"]),
    ("mld", &[]),
    ("mobile", &[]),
    ("mount", &[]),
    ("nat", &["descriptor"]),
    ("nat46", &[]),
    ("netvolante-dns", &[]),
    ("ngn", &[]),
    ("no", &[]),
    ("nslookup", &[]),
    ("ntp", &["backward-compatibility", "local", "server"]),
    ("ntpdate", &[]),
    ("onu", &[]),
    ("operation", &[]),
    ("ospf", &[]),
    ("packetdump", &[]),
    ("ping", &[]),
    ("ping6", &[]),
    ("pki", &[]),
    (
        "pp",
        &[
            "always-on",
            "auth",
            "backup",
            "bind",
            "disable",
            "enable",
            "encapsulation",
            "keepalive",
            "name",
            "select",
        ],
    ),
    ("ppp", &[]),
    (
        "pppoe",
        &[
            "access",
            "auto",
            "call",
            "disconnect",
            "invalid-session",
            "padi",
            "padr",
            "pass-through",
            "service-name",
            "tcp",
            "use",
        ],
    ),
    ("pptp", &["call-id", "hostname", "keepalive", "service", "syslog", "tunnel", "window"]),
    ("pri", &["leased", "loopback"]),
    ("provider", &[]),
    ("qac-tm", &[]),
    ("queue", &[]),
    ("quit", &[]),
    ("radius", &["account", "auth", "retry", "secret", "server"]),
    ("rdate", &[]),
    ("register", &[]),
    ("remote", &["setup"]),
    ("rename", &[]),
    ("restart", &[]),
    ("rip", &["filter", "preference", "timer", "use"]),
    ("rotate", &[]),
    ("rtfs", &[]),
    ("save", &[]),
    ("schedule", &[]),
    ("sd", &["use"]),
    ("security", &["class"]),
    ("set", &[]),
    ("sftpd", &[]),
    ("show", &[]),
    ("sip", &["100rel", "arrive", "ip", "log", "outer", "response", "server", "session", "use", "user"]),
    ("sleep", &[]),
    (
        "snmp",
        &[
            "community",
            "display",
            "host",
            "ifindex",
            "local",
            "syscontact",
            "syslocation",
            "sysname",
            "trap",
            "yrifppdisplayatmib2",
            "yriftunneldisplayatmib2",
            "yrifswitchdisplayatmib2",
            "yrswindex",
        ],
    ),
    ("snmpv2c", &[]),
    ("snmpv3", &[]),
    ("sntpd", &[]),
    ("speed", &[]),
    ("ssh", &["encrypt", "known"]),
    ("sshd", &[]),
    ("statistics", &[]),
    ("switch", &["control", "select", "config", "monitoring"]),
    ("switching-hub", &[]),
    (
        "syslog",
        &[
            "debug",
            "execute",
            "facility",
            "file",
            "format",
            "host",
            "info",
            "local",
            "mount-server",
            "notice",
            "srcport",
        ],
    ),
    ("system", &[]),
    ("tcp", &["log", "session"]),
    ("telnet", &[]),
    ("telnetd", &[]),
    ("terminal", &[]),
    ("tftp", &["host"]),
    ("time", &[]),
    ("timezone", &[]),
    ("traceroute", &[]),
    ("traceroute6", &[]),
    (
        "tunnel",
        &[
            "backup",
            "destination",
            "disable",
            "enable",
            "encapsulation",
            "endpoint",
            "map-e",
            "mtu",
            "multipoint",
            "name",
            "ngn",
            "select",
            "source",
            "template",
            "type",
            "hb46pp",
            "df-bit",
            "ike",
        ],
    ),
    ("unregister", &[]),
    ("upnp", &["external", "port", "syslog", "use"]),
    ("url", &["filter"]),
    ("usbhost", &[]),
    ("user", &["attribute"]),
    ("vlan", &["port"]),
    ("voip", &[]),
    ("vrx", &[]),
    ("wan1", &[]),
    ("wins", &["server"]),
    ("wol", &["send"]),
    ("yno", &[]),
    ("ysltrap", &[]),
];

/// Does this text begin like a command?
pub fn begins_command(text: &str) -> bool {
    let mut w = text.split_whitespace();
    let (Some(mut first), mut second) = (w.next(), w.next()) else { return false };
    if first.eq_ignore_ascii_case("no")
        && let Some(s) = second
    {
        (first, second) = (s, w.next());
    }
    known(first, second)
}

/// Is this a command of the language, by its first two words?
pub fn known(first: &str, second: Option<&str>) -> bool {
    // The table is sorted; commands may be written in either case.
    let low = first.to_ascii_lowercase();
    let Ok(i) = COMMANDS.binary_search_by(|(k, _)| (*k).cmp(low.as_str())) else { return false };
    match COMMANDS.get(i) {
        Some((_, [])) => true,
        Some((_, seconds)) => second.is_some_and(|s| seconds.iter().any(|k| k.eq_ignore_ascii_case(s))),
        None => false,
    }
}

/// Ports by name. The reference lists part of them; the rest is seen in real files.
const PORTS: &[(&str, u16, u16)] = &[
    ("ftp", 20, 21),
    ("ftpdata", 20, 20),
    ("ssh", 22, 22),
    ("telnet", 23, 23),
    ("smtp", 25, 25),
    ("time", 37, 37),
    ("whois", 43, 43),
    ("domain", 53, 53),
    ("dns", 53, 53),
    ("dhcps", 67, 67),
    ("dhcpc", 68, 68),
    ("tftp", 69, 69),
    ("gopher", 70, 70),
    ("finger", 79, 79),
    ("www", 80, 80),
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
    ("imap", 143, 143),
    ("snmp", 161, 161),
    ("snmptrap", 162, 162),
    ("bgp", 179, 179),
    ("ldap", 389, 389),
    ("https", 443, 443),
    ("ms-ds", 445, 445),
    ("ike", 500, 500),
    ("rlogin", 513, 513),
    ("syslog", 514, 514),
    ("printer", 515, 515),
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
    ("ipsec-nat-t", 4500, 4500),
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
        ("tcp", 6),
        ("udp", 17),
        ("ipv6", 41),
        ("gre", 47),
        ("esp", 50),
        ("ah", 51),
        ("icmp6", 58),
    ];
    word.parse().ok().or_else(|| NAMES.iter().find(|(k, _)| k.eq_ignore_ascii_case(word)).map(|(_, n)| *n))
}

/// What holds when no line is written, for one group of models.
#[derive(Debug, Clone, Copy)]
pub struct Defaults {
    /// Taken from the command reference of exactly these models. `false`: the same family, not looked up.
    pub verified: bool,
    /// Has a page for settings at all.
    pub httpd: bool,
    /// `Some(false)`: off.
    pub upnp: Option<bool>,
    /// The nameless user exists: without `login password` the password is empty.
    pub nameless_user: bool,
}

/// The initial values of a model, by its name in the first line of the file.
pub fn defaults(model: &str) -> Defaults {
    let m = model.to_ascii_uppercase();
    let d = Defaults { verified: true, httpd: true, upnp: Some(false), nameless_user: true };
    match m.as_str() {
        "RTX1220" | "RTX1210" | "RTX830" => d,
        "RTX1300" | "RTX840" => Defaults { nameless_user: false, ..d },
        "RTX3510" => Defaults { nameless_user: false, httpd: false, upnp: None, ..d },
        "RTX5000" | "RTX3500" => Defaults { httpd: false, upnp: None, ..d },
        _ if m.starts_with("VRX") => Defaults { httpd: false, upnp: None, nameless_user: false, ..d },
        _ => Defaults { verified: false, upnp: None, ..d },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_searched() {
        assert!(COMMANDS.windows(2).all(|p| p[0].0 < p[1].0));
    }

    #[test]
    fn arguments_on_a_wrapped_line_are_not_commands() {
        for t in [
            "tcp * www",
            "pp 1",
            "103 104",
            "ss=ac:44",
            "www,554",
            "restrict pp 1",
            "udp,tcp * 135",
            "6 200027",
        ] {
            assert!(!begins_command(t), "{t}");
        }
        for t in
            ["tcp log on", "pp select 1", "IP filter 1 pass * *", "no ip filter 3", "no tunnel enable all"]
        {
            assert!(begins_command(t), "{t}");
        }
    }

    #[test]
    fn ports_by_name_and_number() {
        assert_eq!(port("www"), Some((80, 80)));
        assert_eq!(port("ftp"), Some((20, 21)));
        assert_eq!(port("37777"), Some((37777, 37777)));
        assert_eq!(port("70000"), None);
    }
}
