//! Words of the Yamaha command language: what begins a command, names of ports and protocols, values that hold when no
//! line is written. Facts of the command reference for Rev.14.00 to 23.02, nothing is decided here.

use std::borrow::Cow;

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
    known(first, second, &mut 0)
}

/// The word in small letters: commands may be written in either case.
pub fn low(word: &str) -> Cow<'_, str> {
    let is_low = !word.bytes().any(|b| b.is_ascii_uppercase());
    if is_low { Cow::Borrowed(word) } else { Cow::Owned(word.to_ascii_lowercase()) }
}

/// Is this a command of the language, by its first two words? `last`: the place of the one before, which is mostly this one's.
pub fn known(first: &str, second: Option<&str>, last: &mut usize) -> bool {
    let low = low(first);
    if COMMANDS.get(*last).is_none_or(|(k, _)| *k != low) {
        // The table is sorted.
        let Ok(i) = COMMANDS.binary_search_by(|(k, _)| (*k).cmp(&*low)) else { return false };
        *last = i;
    }
    match COMMANDS.get(*last) {
        Some((_, [])) => true,
        Some((_, seconds)) => second.is_some_and(|s| seconds.iter().any(|k| k.eq_ignore_ascii_case(s))),
        None => false,
    }
}

#[cfg(test)]
use crate::format::router::names::port;
pub use crate::format::router::names::protocol;

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
