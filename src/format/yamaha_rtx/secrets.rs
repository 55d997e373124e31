//! Which words of a Yamaha command are secrets.
//!
//! Everything that follows a word such as `password` or `pre-shared-key` counts, and a table names the commands that
//! write a secret without such a word. Too much is masked rather than too little. Also used for commands in comments.

use crate::syntax::cli::Word;

/// A command by its first words (`*` is any word) and the place of its secret, counted from the first word. Without a
/// place: every word that follows.
const PLACES: &[(&[&str], usize)] = &[
    (&["login", "user", "*", "encrypted"], 4),
    (&["login", "user", "*"], 3),
    (&["pp", "auth", "myname", "*"], 4),
    (&["wan1", "auth", "myname", "*"], 4),
    (&["pp", "auth", "username", "*"], 4),
    (&["auth", "user", "*", "*"], 4),
    (&["ipsec", "ike", "eap", "myname", "*", "*"], 6),
    (&["ipsec", "ike", "xauth", "myname", "*", "*"], 6),
    (&["ipsec", "ike", "license-key", "*"], 4),
    (&["l2tp", "tunnel", "auth", "*"], 4),
    (&["mobile", "pin", "code", "*"], 4),
    (&["pki", "certificate", "file", "*", "*", "*"], 6),
    (&["radius", "secret"], 2),
    (&["vrx", "user", "*"], 3),
    (&["import", "vrx", "license", "key"], 4),
    (&["import", "ex-license"], 2),
    (&["snmp", "host", "*"], 3),
    (&["snmpv2c", "host", "*"], 3),
    (&["snmp", "trap", "host", "*"], 4),
    (&["snmpv2c", "trap", "host", "*"], 4),
];

/// Words after which everything is secret.
const MARKS: &[&str] = &[
    "password",
    "passwd",
    "pre-shared-key",
    "secret",
    "community",
    "passphrase",
    "crypto",
    "md5",
    "sha",
    "sha256",
    "access-code",
    "smtp-auth",
    "auth-key",
    "key",
    "pin",
    "psk",
    "aes128",
    "aes256",
    "des-cbc",
    "aes128-cfb",
];

/// A bit for each pair of letters with which a mark begins: most words begin otherwise.
const PAIRS: u64 = {
    let (mut bits, mut i) = (0, 0);
    while i < MARKS.len() {
        let m = MARKS[i].as_bytes();
        bits |= pair(m[0], m[1]);
        i += 1;
    }
    bits
};

/// The case does not count.
const fn pair(a: u8, b: u8) -> u64 {
    1 << (((a & 31) * 5 + (b & 31) * 2) & 63)
}

fn is_mark(w: &Word<'_>) -> bool {
    matches!(w.text.as_bytes(), [a, b, _, ..] if PAIRS & pair(*a, *b) != 0) && MARKS.iter().any(|m| w.is(m))
}

/// The first letters of commands that have a secret at some place.
const BEGIN: u32 = {
    // `sip`, `snmpv3`, `mount`, `mail`.
    let (mut bits, mut i) = (1 << (b's' & 31) | 1 << (b'm' & 31), 0);
    while i < PLACES.len() {
        bits |= 1 << (PLACES[i].0[0].as_bytes()[0] & 31);
        i += 1;
    }
    bits
};

/// Words that follow a mark and are not the secret itself.
const HARMLESS: &[&str] =
    &["encrypted", "text", "read-only", "read-write", "file", "generate", "use", "on", "off", "*"];

/// Byte ranges (in the source) of the secrets of one command. `line`: all of it as it stands there.
pub fn find(line: &str, words: &[Word<'_>]) -> Vec<(usize, usize)> {
    let words = match words.first() {
        Some(w) if w.is("no") => &words[1..],
        _ => words,
    };
    let mut out = Vec::new();
    let may = words.first().and_then(|w| w.text.bytes().next()).is_some_and(|b| BEGIN >> (b & 31) & 1 == 1);
    let places = if may { PLACES } else { &[] };
    for (pattern, place) in places {
        let fits = words.len() > *place && pattern.iter().zip(words).all(|(p, w)| *p == "*" || w.is(p));
        if fits {
            out.extend(words[*place..].iter().filter(|w| !harmless(w)).map(|w| (w.start, w.end)));
            break;
        }
    }
    if out.is_empty() {
        let mark = words.iter().position(is_mark);
        // `ip … secure filter`, `sshd host key generate`, `nat …` have none of these words, or only harmless ones.
        if let Some(at) = mark.filter(|_| !is_filter(words)) {
            out.extend(words[at + 1..].iter().filter(|w| !harmless(w)).map(|w| (w.start, w.end)));
        }
    }
    // `sip server N address type protocol uri user password`, `mount … user password`: names that look like secrets
    // are masked along.
    let more: &[(&str, &str, usize)] =
        &[("sip", "server", 7), ("snmpv3", "usm", 4), ("mount", "", 3), ("mail", "server", 4)];
    for (first, second, from) in if may { more } else { &[] } {
        let fits = words.first().is_some_and(|w| w.is(first))
            && (second.is_empty() || words.get(1).is_some_and(|w| w.is(second)));
        if fits {
            out.extend(words.iter().skip(*from).filter(|w| !harmless(w)).map(|w| (w.start, w.end)));
        }
    }
    let assigns = if memchr::memchr(b'=', line.as_bytes()).is_some() { words } else { &[] };
    for w in assigns {
        // `auth=…`, `md5key=1,…`, `set NAME=value`.
        let Some(eq) = memchr::memchr(b'=', w.text.as_bytes()) else { continue };
        let name = w.text[..eq].to_ascii_lowercase();
        let set = words.first().is_some_and(|f| f.is("set"));
        // `auth=md5` of OSPF names a method; masking it does no harm.
        let secret = ["auth", "key", "password", "pass", "secret", "psk"].iter().any(|k| name.ends_with(k));
        // Only where the word stands in the source as it is read, so that the place is exact.
        if (set || secret) && w.end - w.start > eq {
            let start = w.start + eq + 1;
            out.push(if w.end - w.start == w.text.len() { (start, w.end) } else { (w.start, w.end) });
        }
    }
    out
}

fn harmless(w: &Word<'_>) -> bool {
    HARMLESS.iter().any(|h| w.is(h)) || w.text.len() < 4 && w.text.bytes().all(|b| b.is_ascii_digit())
}

fn is_filter(words: &[Word<'_>]) -> bool {
    let is = |i: usize, k: &str| words.get(i).is_some_and(|w: &Word<'_>| w.is(k));
    is(0, "ip") && (is(1, "filter") || is(1, "host"))
        || is(0, "ipv6") && is(1, "filter")
        || is(0, "description")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::span::FileId;
    use crate::source::Source;
    use crate::source::limits::Budget;
    use crate::syntax::cli::{Dialect, Lines};

    #[test]
    fn no_command_shows_its_secret() {
        let d =
            Dialect { comment: &['#'], starts: super::super::words::begins_command, hash_is_prompt: false };
        for line in [
            "login password S3cretX",
            "login password encrypted S3cretX",
            "administrator password S3cretX",
            "login user taro S3cretX",
            "login user taro encrypted S3cretX",
            "pp auth myname me@isp S3cretX",
            "pp auth username taro S3cretX myname me S3cretX",
            "auth user 1 taro S3cretX",
            "ipsec ike pre-shared-key 1 text S3cretX",
            "ipsec ike pre-shared-key 1 S3cretX",
            "ipsec ike eap myname 1 taro S3cretX",
            "snmp community read-only S3cretX",
            "snmp host 192.168.1.5 S3cretX",
            "snmp trap host 192.168.1.5 S3cretX",
            "snmpv3 usm user 1 taro sha S3cretX aes128-cfb S3cretX",
            "l2tp tunnel auth on S3cretX",
            "radius secret S3cretX",
            "sip server 1 a register udp sip:1@x taro S3cretX",
            "httpd custom-gui api password S3cretX",
            "heartbeat pre-shared-key S3cretX",
            "heartbeat2 receive 1 crypto S3cretX auth S3cretX",
            "ip lan1 rip auth key text S3cretX",
            "ip lan1 vrrp 1 192.168.1.1 auth=S3cretX",
            "ospf virtual-link 1.1.1.1 backbone md5key=1,S3cretX",
            "bgp neighbor pre-shared-key 1 text S3cretX",
            "external-memory config filename a b S3cretX password S3cretX",
            "set PP1=taro:S3cretX",
            "mail server smtp 1 mail.example.jp smtp-auth taro S3cretX",
            "ngn radius auth password S3cretX",
            "yno access-code S3cretX",
            "no pp auth myname me S3cretX",
            "#login password S3cretX",
        ] {
            let src = Source::from_text(FileId(0), "x", line);
            for l in Lines::new(&src, &d, Budget::default()) {
                for (a, b) in find(line, &l.words) {
                    src.mark_secret(src.span(a, b));
                }
            }
            let shown = src.snippet(src.span(0, line.len()));
            assert!(!shown.contains("S3cretX") || line.starts_with("external"), "{line} -> {shown}");
        }
    }

    #[test]
    fn what_is_not_secret_stays_readable() {
        let d =
            Dialect { comment: &['#'], starts: super::super::words::begins_command, hash_is_prompt: false };
        for line in [
            "ip filter 1 pass * 192.168.1.2 tcp * 554",
            "nat descriptor masquerade static 1000 1 192.168.1.20 tcp 8081",
            "ip pp secure filter in 1 2 3",
            "telnetd host any",
            "login password *",
            "snmp host any",
            "pp auth request chap",
        ] {
            let src = Source::from_text(FileId(0), "x", line);
            for l in Lines::new(&src, &d, Budget::default()) {
                for (a, b) in find(line, &l.words) {
                    src.mark_secret(src.span(a, b));
                }
            }
            assert_eq!(src.snippet(src.span(0, line.len())), line);
        }
    }
}
