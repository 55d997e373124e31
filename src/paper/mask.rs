//! A report whose texts can leave the house.
//!
//! Comes in: a report. Goes out: the same report in which devices are called "機器1", files "ファイル1", and every place,
//! address, serial number, user name, host name and file name is replaced, wherever in a sentence it stands. Two nets:
//! the words that the report itself names (devices, facts, files, senders), and whatever looks like an address.
//! Lines of files are left out altogether. Ports, models and versions stay: without them nobody can help.

use crate::i18n::{Bi, Lang, Text, text};
use crate::model::order::Order as _;
use crate::wire::{EvidenceWire, ReportWire};
use serde_json::Value as Json;

const DEVICE: Text = text("機器", "Device ");
const FILE: Text = text("ファイル", "File ");
const HIDDEN: &str = "●●●";

/// Keys of facts and arguments whose text names a place, a person or an address.
const IDENTIFYING: &[&str] = &[
    "name",
    "user",
    "host",
    "address",
    "hostname",
    "domain",
    "ip",
    "ext_ip",
    "int_ip",
    "mac",
    "serial",
    "url",
    "path",
    "file",
    "device",
    "community",
    "server",
    "ssid",
    "network",
    "networks",
    "entries",
    "source",
    "sender",
    "allowed_from",
    "location",
    "title",
    "description",
    "bind",
];
/// Keys that say what something is, not where or whose.
const HARMLESS: &[&str] =
    &["question", "value", "vendor", "model", "version", "firmware", "product", "provider", "date", "when"];

const SETTINGS: &[&str] = &[
    "any",
    "all",
    "unknown",
    "none",
    "loopback",
    "local",
    "default",
    "lan",
    "wan",
    // Accounts that every device has: hidden, our own sentences about them had holes.
    "admin",
    "administrator",
    "root",
    "login",
    "user",
    "guest",
    "viewer",
    "operator",
    "anonymous",
];

/// Words shorter than this are not looked for: they stand in too many sentences.
const SHORTEST: usize = 3;

/// The report for people outside.
pub fn masked(report: &ReportWire, lang: Lang) -> ReportWire {
    let mut r = report.clone();
    let words = Words::of(report, lang);
    for (n, f) in (1..).zip(&mut r.files) {
        f.name = format!("{}{n}", FILE.get(lang));
        for notice in &mut f.notices {
            words.bi(&mut notice.texts);
            notice.text = notice.texts.get(lang).to_owned();
        }
    }
    for (n, d) in (1..).zip(&mut r.devices) {
        d.name = Some(format!("{}{n}", DEVICE.get(lang)));
        (d.serial, d.mac, d.address) = (None, None, None);
        for row in &mut d.rows {
            row.file = words.text(&row.file);
        }
    }
    for f in &mut r.findings {
        for b in [&mut f.title, &mut f.why, &mut f.fix] {
            words.bi(b);
        }
        f.args.clear();
        f.evidence.iter_mut().for_each(|e| words.evidence(e));
    }
    for p in &mut r.paths {
        p.address = None;
        p.source = match &p.source {
            s @ Json::String(_) => s.clone(),
            _ => Json::String(HIDDEN.to_owned()),
        };
        for h in &mut p.hops {
            words.bi(&mut h.texts);
            h.via = h.texts.get(lang).to_owned();
            h.evidence.iter_mut().for_each(|e| words.evidence(e));
        }
    }
    for n in &mut r.no_path {
        n.address = None;
        words.bi(&mut n.text);
    }
    for n in &mut r.not_checked {
        words.bi(&mut n.texts);
        n.reason = n.texts.get(lang).to_owned();
    }
    r.facts.clear();
    r
}

/// What to look for and what to write instead, longest first.
struct Words {
    hidden: Vec<(String, String)>,
    /// Versions look like addresses (`4.30.0.1`) but must stay.
    versions: Vec<String>,
}

impl Words {
    fn of(r: &ReportWire, lang: Lang) -> Words {
        let versions = r.devices.iter().filter_map(|d| d.firmware.clone()).collect();
        let mut out = Words { hidden: Vec::new(), versions };
        for (n, f) in (1..).zip(&r.files) {
            let name = format!("{}{n}", FILE.get(lang));
            // A bundle's entry stands behind the name of the bundle; the last part may stand alone in a sentence.
            out.add(&f.name, &name);
            if let Some(last) = f.name.rsplit(['/', '\\', '!']).next() {
                out.add(last, &name);
            }
        }
        for (n, d) in (1..).zip(&r.devices) {
            let name = format!("{}{n}", DEVICE.get(lang));
            for word in [&d.name, &d.serial, &d.mac, &d.address].into_iter().flatten() {
                out.add(word, &name);
            }
        }
        for f in &r.facts {
            let key = f.key.rsplit('.').next().unwrap_or("");
            out.value(key, &f.value, true, 0);
        }
        for f in &r.findings {
            f.args.iter().for_each(|(k, v)| out.value(k, v, false, 0));
        }
        for p in &r.paths {
            p.address.iter().for_each(|a| out.add(a, HIDDEN));
            out.value("sender", &p.source, true, 0);
        }
        out.hidden.order_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        out.hidden.dedup_by(|a, b| a.0 == b.0);
        out
    }

    fn add(&mut self, word: &str, instead: &str) {
        let word = word.trim();
        // A number alone is a port or a count, and these words are settings ("any", "all"), not names.
        let plain = word.bytes().all(|b| b.is_ascii_digit()) || SETTINGS.contains(&word);
        if word.chars().count() >= SHORTEST && !plain {
            self.hidden.push((word.to_owned(), instead.to_owned()));
        }
    }

    /// The texts in a value that name somebody or some place. `own` is a text of a file (an argument can also be a word of
    /// ours). Values are flat records; deeper ones are not looked at.
    fn value(&mut self, key: &str, v: &Json, own: bool, depth: u8) {
        match v {
            Json::String(s) if !HARMLESS.contains(&key) => {
                let looks = s.contains(['.', '@', '/', ':', '\\']) || (own && !s.is_ascii());
                if (IDENTIFYING.contains(&key) && own) || looks || matches!(key, "user" | "host" | "address")
                {
                    self.add(s, HIDDEN);
                }
            }
            Json::Array(list) if depth < 3 => list.iter().for_each(|x| self.value(key, x, own, depth + 1)),
            Json::Object(map) if depth < 3 => map.iter().for_each(|(k, x)| self.value(k, x, own, depth + 1)),
            _ => {}
        }
    }

    fn text(&self, s: &str) -> String {
        let mut out = s.to_owned();
        for (word, instead) in &self.hidden {
            if out.contains(word.as_str()) {
                out = out.replace(word.as_str(), instead);
            }
        }
        hide_addresses(&out, &self.versions)
    }

    fn bi(&self, b: &mut Bi) {
        b.ja = self.text(&b.ja);
        b.en = self.text(&b.en);
    }

    fn evidence(&self, e: &mut EvidenceWire) {
        e.file = e.file.as_deref().map(|f| self.text(f));
        // Lines of a file may hold anything; what a sentence of ours says is masked like any other.
        match &mut e.texts {
            Some(b) => {
                self.bi(b);
                e.text = self.text(&e.text);
            }
            None => e.text.clear(),
        }
    }
}

/// The second net: IPv4, IPv6 and MAC addresses.
fn hide_addresses(s: &str, keep: &[String]) -> String {
    let part = |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | ':' | '-');
    let mut out = String::with_capacity(s.len());
    let mut rest = s;
    while let Some(at) = rest.find(part) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
        let (token, after) = rest.split_at(end);
        let trimmed = token.trim_end_matches(['.', ':', '-']);
        // In the middle of a word ("0x…", "cafe") nothing begins.
        let inside = out.ends_with(|c: char| c.is_ascii_alphanumeric());
        if !inside && !keep.iter().any(|k| k == trimmed) && is_address(trimmed) {
            out.push_str(HIDDEN);
            out.push_str(&token[trimmed.len()..]);
        } else {
            out.push_str(token);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn is_address(s: &str) -> bool {
    if s.parse::<std::net::IpAddr>().is_ok() {
        return true;
    }
    // With a port.
    if s.rsplit_once(':')
        .is_some_and(|(a, p)| p.parse::<u16>().is_ok() && a.parse::<std::net::Ipv4Addr>().is_ok())
    {
        return true;
    }
    // From-to.
    if s.split_once('-').is_some_and(|(a, _)| a.parse::<std::net::Ipv4Addr>().is_ok()) {
        return true;
    }
    let hex = |p: &str, n: usize| p.len() == n && p.bytes().all(|b| b.is_ascii_hexdigit());
    [':', '-'].iter().any(|sep| s.split(*sep).count() == 6 && s.split(*sep).all(|p| hex(p, 2)))
        || (s.split('.').count() == 3 && s.split('.').all(|p| hex(p, 4)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_hidden_and_versions_are_not() {
        for (from, to) in [
            ("192.168.1.20 の8081番", "●●● の8081番"),
            ("at 10.0.0.1:8080.", "at ●●●."),
            ("MAC 00:11:22:aa:bb:cc", "MAC ●●●"),
            ("0011.22aa.bbcc", "●●●"),
            ("2001:db8::1 から", "●●● から"),
            ("10.0.0.1-10.0.0.9", "●●●"),
            ("V5.5.71 build 180725, 12:30", "V5.5.71 build 180725, 12:30"),
            ("TLS 1.0, 2026-11-21", "TLS 1.0, 2026-11-21"),
        ] {
            assert_eq!(hide_addresses(from, &[]), to);
        }
        assert_eq!(hide_addresses("版は4.30.0.1です", &["4.30.0.1".into()]), "版は4.30.0.1です");
    }
}
