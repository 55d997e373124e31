//! Masking of secrets in evidence texts: registered ranges first, then a second net that knows no format.

use crate::model::find::find;
use crate::model::order::Order as _;

const MASK: &str = "●●●●●";

/// Secret byte ranges of one file: disjoint and sorted whenever they are read, so that a list with a hundred thousand
/// passwords does not cost a search through all of them for each line shown.
#[derive(Debug, Default)]
pub struct Ranges {
    list: Vec<(u32, u32)>,
    dirty: bool,
}

impl Ranges {
    pub fn add(&mut self, start: u32, end: u32) {
        if end > start {
            self.list.push((start, end));
            self.dirty = true;
        }
    }
    pub fn all(&mut self) -> &[(u32, u32)] {
        if self.dirty {
            self.list.order();
            self.list.dedup_by(|next, kept| {
                let overlap = next.0 < kept.1;
                if overlap {
                    kept.1 = kept.1.max(next.1);
                }
                overlap
            });
            self.dirty = false;
        }
        &self.list
    }
    /// Those that touch `start..end`.
    pub fn within(&mut self, start: usize, end: usize) -> &[(u32, u32)] {
        let all = self.all();
        let from = all.partition_point(|r| r.1 as usize <= start);
        let to = all.partition_point(|r| (r.0 as usize) < end);
        all.get(from..to).unwrap_or(&[])
    }
}

/// `text[start..end]` with secrets replaced by a mask of constant length.
pub fn masked(text: &str, start: usize, end: usize, secrets: &[(u32, u32)]) -> String {
    let mut ranges: Vec<(usize, usize)> = secrets
        .iter()
        .map(|(a, b)| (*a as usize, *b as usize))
        .filter(|(a, b)| *a < end && *b > start)
        .map(|(a, b)| (a.max(start), b.min(end)))
        .collect();
    let part = text.get(start..end).unwrap_or("");
    ranges.extend(looks_secret(part).into_iter().map(|(a, b)| (a + start, b + start)));
    ranges.order();
    let mut out = String::with_capacity(part.len());
    let mut at = start;
    for (a, b) in ranges {
        if b <= at {
            continue;
        }
        if a >= at {
            out.push_str(text.get(at..a).unwrap_or(""));
            out.push_str(MASK);
        }
        at = b;
    }
    out.push_str(text.get(at..end).unwrap_or(""));
    // Files are text to show, never markup or control sequences.
    if !out.bytes().any(|b| matches!(b, 0..=9 | 11..=0x1f | 0x7f | 0xc2)) {
        return out;
    }
    out.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

/// Which pairs of bytes a line has: tells at once that most words cannot be in it. A report shows many thousand lines.
struct Pairs([u64; 64]);

impl Pairs {
    fn of(text: &str) -> Pairs {
        let mut bits = [0u64; 64];
        for w in text.as_bytes().windows(2) {
            let (word, bit) = Pairs::slot(w);
            bits[word] |= bit;
        }
        Pairs(bits)
    }
    fn slot(w: &[u8]) -> (usize, u64) {
        let h = w.iter().fold(0usize, |h, b| h * 37 + usize::from(*b));
        (h / 64 % 64, 1 << (h % 64))
    }
    /// `false` is certain, `true` is not.
    fn may_hold(&self, word: &str) -> bool {
        word.as_bytes().windows(2).all(|w| {
            let (word, bit) = Pairs::slot(w);
            self.0[word] & bit != 0
        })
    }
}

/// Second net, for lines that no format claimed: URL user information, values behind secret-like keys, command lines.
/// Returns byte ranges within `part`, which should be short (a line of normal length).
pub fn looks_secret(part: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    if !may_look_secret(part.as_bytes()) {
        return out;
    }
    // scheme://user:SECRET@host — the last '@' before the next blank, quote, closing tag or URL.
    let mut from = 0;
    while let Some(p) = find(&part[from..], "://") {
        let auth = from + p + 3;
        let stop = part[auth..]
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '`'))
            .map_or(part.len(), |i| auth + i);
        let stop = find(&part[auth..stop], "</").map_or(stop, |i| auth + i);
        let stop = find(&part[auth..stop], "://").map_or(stop, |i| auth + i);
        if let Some(at) = part[auth..stop].rfind('@') {
            let info = &part[auth..auth + at];
            match info.find(':') {
                Some(colon) => out.push((auth + colon + 1, auth + at)),
                None => out.push((auth, auth + at)),
            }
        } else {
            // `rtsp://admin:hunter2` without its host: what stands behind the colon is no port.
            let end = part[auth..stop].find(['/', '?', '#']).map_or(stop, |i| auth + i);
            if let Some(colon) = part[auth..end].find(':').map(|i| auth + i)
                && !part[auth..].starts_with('[')
                && part[colon + 1..end].starts_with(|c: char| !c.is_ascii_digit() && !"${<%[\\'".contains(c))
            {
                out.push((colon + 1, end));
            }
        }
        from = stop.max(auth);
    }
    // key <sep> SECRET
    const KEYS: [&str; 19] = [
        "password",
        "passwd",
        "passphrase",
        "userpass",
        "userpassword",
        "pass",
        "pwd",
        "psw",
        "pw",
        "loginpas",
        "psk",
        "secret",
        "token",
        "pre-shared-key",
        "apikey",
        "api_key",
        "community",
        "パスワード",
        "暗証番号",
    ];
    let low = part.to_ascii_lowercase();
    let pairs = Pairs::of(&low);
    for key in KEYS {
        if !pairs.may_hold(key) {
            continue;
        }
        let mut from = 0;
        while let Some(p) = low[from..].find(key) {
            let after = from + p + key.len();
            from = after;
            let tail = &part[after..];
            // `password=x`, `password: x`, `"password" : "x"`, `<password>x<`
            let mut i = 0;
            let mut sep = false;
            for c in tail.chars() {
                match c {
                    '=' | ':' | '：' | '＝' | '>' => sep = true,
                    ' ' | '\t' | '"' | '\'' => {}
                    _ => break,
                }
                i += c.len_utf8();
            }
            // Commands write a blank behind words that are never prose.
            let command =
                matches!(key, "psk" | "pre-shared-key" | "passphrase") && tail.starts_with([' ', '\t']);
            if !sep && !command {
                continue;
            }
            let value = after + i;
            let quoted = tail[..i].ends_with(['"', '\'']);
            let stop = part[value..]
                .find(|c: char| {
                    if quoted {
                        matches!(c, '"' | '\'')
                    } else {
                        c.is_whitespace() || matches!(c, '&' | '<' | ',' | ';' | '"' | '\'')
                    }
                })
                .map_or(part.len(), |i| value + i);
            // `isDefaultPassword>false`: an answer, and the very thing to show.
            let answer = matches!(part.get(value..stop), Some("true" | "false" | "TRUE" | "FALSE"));
            if stop > value && !answer {
                out.push((value, stop));
            }
        }
    }
    command_line(part, &low, &pairs, &mut out);
    out
}

/// `false` is certain: no sign that separates a key from its value, begins an option or an address, and no beginning of the
/// words that need none of them (`psk`, `passphrase`, `bearer`). Most values are a number or a few words.
fn may_look_secret(part: &[u8]) -> bool {
    // 0xEF begins the full-width separators.
    part.iter().any(|b| matches!(b, b':' | b'=' | b'>' | b'-' | b'/' | 0xEF))
        || part.windows(2).any(|w| matches!([w[0] | 32, w[1] | 32], [b'p', b's' | b'a'] | [b'b', b'e']))
}

/// Secrets of command lines and addresses of message services: `curl -u name:SECRET`, `--password SECRET`,
/// `Authorization: Bearer SECRET`, `…/bot123:SECRET/sendMessage`, `hooks.slack.com/services/SECRET`.
fn command_line(part: &str, low: &str, pairs: &Pairs, out: &mut Vec<(usize, usize)>) {
    // (words before, what counts behind them)
    #[derive(Clone, Copy, PartialEq)]
    enum Rest {
        /// `name:SECRET`, the next word.
        Login,
        /// The next word.
        Word,
        /// Up to the next `/`, blank or quote.
        Step,
        /// Up to the next blank or quote.
        Tail,
    }
    const BEFORE: [(&str, Rest); 19] = [
        (" -u", Rest::Login),
        ("--user", Rest::Login),
        ("--proxy-user", Rest::Login),
        ("--password", Rest::Word),
        ("--passwd", Rest::Word),
        ("--pass", Rest::Word),
        ("--token", Rest::Word),
        ("--secret", Rest::Word),
        ("--api-key", Rest::Word),
        ("sshpass -p", Rest::Word),
        ("bearer ", Rest::Word),
        ("authorization: basic ", Rest::Word),
        ("authorization: token ", Rest::Word),
        ("telegram.org/bot", Rest::Step),
        ("hooks.slack.com/services/", Rest::Tail),
        ("/api/webhooks/", Rest::Tail),
        ("/with/key/", Rest::Tail),
        ("chat.googleapis.com/v1/spaces/", Rest::Tail),
        (".webhook.office.com/", Rest::Tail),
    ];
    // `mosquitto_pub -u name -P SECRET`: elsewhere `-P` is a port.
    let mqtt = low.contains("mosquitto_").then_some((" -P ", Rest::Word));
    for (before, rest) in BEFORE.into_iter().chain(mqtt) {
        if before != " -P " && !pairs.may_hold(before) {
            continue;
        }
        let mut from = 0;
        let text = if before == " -P " { part } else { low };
        while let Some(p) = text[from..].find(before) {
            let after = from + p + before.len();
            from = after;
            let tail = &part[after..];
            let lead = tail.len() - tail.trim_start_matches([' ', '\t', '=']).len();
            // `--username x` is no `--user`, `--password-file x` no `--password`.
            let glued = lead == 0 && !before.ends_with([' ', '/']) && before != " -u" && rest != Rest::Step;
            if glued && !tail.starts_with(['"', '\'']) {
                continue;
            }
            let quote = tail[lead..].chars().next().filter(|c| matches!(c, '"' | '\''));
            let value = after + lead + usize::from(quote.is_some());
            let stop = part[value..]
                .find(|c: char| match (quote, rest) {
                    (Some(q), _) => c == q,
                    (None, Rest::Step) => c.is_whitespace() || matches!(c, '/' | '"' | '\''),
                    (None, _) => c.is_whitespace() || matches!(c, '"' | '\''),
                })
                .map_or(part.len(), |i| value + i);
            let start = match rest {
                Rest::Login => match part[value..stop].find(':') {
                    Some(colon) if !part[value + colon..].starts_with("://") => value + colon + 1,
                    _ => continue,
                },
                _ => value,
            };
            if stop > start {
                out.push((start, stop));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(s: &str) -> String {
        masked(s, 0, s.len(), &[])
    }

    #[test]
    fn hides_secrets_that_no_format_claimed() {
        for line in [
            "url rtsp://admin:hunter2@192.168.1.2/1",
            "url rtsp://admin:p@ss/hunter2@192.168.1.2/1",
            "url 'rtsp://admin:p<'hunter2@192.168.1.2/1'",
            "['rtsp://a:hunter2@192.168.1.2/1','rtsp://b:hunter2@192.168.1.3/1']",
            "<url>rtsp://a:hunter2@192.168.1.2/1</url>",
            "url rtsp://admin:hunter2",
            "tapo://hunter2@192.168.1.2",
            "http://h/x?loginuse=a&loginpas=hunter2",
            "password=hunter2",
            "\"Password\" : \"hunter2\",",
            "<password>hunter2</password>",
            "http://h/flv?user=a&password=hunter2&x=1",
            "パスワード：hunter2",
            "curl -u admin:hunter2 http://10.0.0.1/",
            "curl -s -u 'admin:hunter2 x' http://10.0.0.1/",
            "curl --user=admin:hunter2 http://10.0.0.1/",
            "curl -uadmin:hunter2 http://10.0.0.1/",
            "curl -H 'Authorization: Bearer hunter2' https://notify-api.line.me/api/notify",
            "curl -H \"Authorization: Basic hunter2==\" http://h/",
            "mosquitto_pub -h 10.0.0.1 -u cam -P hunter2 -t x",
            "mail --password hunter2 --to x",
            "wireless wpa-psk hunter2",
            "sshpass -p hunter2 scp a b",
            "curl https://api.telegram.org/bot123:hunter2/sendMessage",
            "curl https://hooks.slack.com/services/T0/B0/hunter2",
            "curl https://discord.com/api/webhooks/1/hunter2",
            "curl https://maker.ifttt.com/trigger/x/with/key/hunter2",
        ] {
            assert!(!shown(line).contains("hunter2"), "{line} -> {}", shown(line));
        }
    }

    #[test]
    fn keeps_what_is_not_secret() {
        assert_eq!(shown("<isRiskPassword>false</isRiskPassword>"), "<isRiskPassword>false</isRiskPassword>");
        assert_eq!(shown("stream_port 8081"), "stream_port 8081");
        for line in ["ls -u root", "app --username taro --password-file /x", "x -u http://10.0.0.1/ --user"] {
            assert_eq!(shown(line), line);
        }
        assert_eq!(shown("# set a password for the page"), "# set a password for the page");
        for line in [
            "rtsp://192.168.1.2:554/1",
            "<a>http://[fe80::1]:80/x</a>",
            "rtsp://$HOST:$PORT/x",
            "rtsp://{host}:{port}/x",
            "rtsp://192.168.1.2:554/user=admin&password=&channel=1",
        ] {
            assert_eq!(shown(line), line);
        }
    }

    #[test]
    fn ranges_are_joined_and_found_by_place() {
        let mut r = Ranges::default();
        for (a, b) in [(50, 60), (0, 10), (5, 20), (20, 22), (7, 7)] {
            r.add(a, b);
        }
        assert_eq!(r.all(), [(0, 20), (20, 22), (50, 60)]);
        assert_eq!(r.within(21, 51), [(20, 22), (50, 60)]);
        assert_eq!(r.within(22, 50), []);
    }

    #[test]
    fn overlapping_ranges_never_show_a_tail() {
        assert_eq!(masked("abcdef", 0, 6, &[(0, 4), (2, 5)]), "●●●●●f");
    }
}
