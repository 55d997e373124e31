//! Which ports are meant to be reached from outside, as somebody said (`443/tcp, 500/udp, 192.168.1.20:8443`).

use super::Context;
use crate::i18n::{Text, text};
use crate::model::fact::Fact;
use crate::model::key;
use crate::model::net::PortRange;
use crate::model::value::Value;
use crate::questions::INTENDED_PORTS;

pub const NOT_SAID: Text = text(
    "外から使う予定のポートを聞いていません。予定にないポートかどうかは調べていません。",
    "Nobody said which ports are meant to be reached from outside, so nothing was compared with that.",
);

/// One port or range that is meant.
#[derive(Debug, PartialEq)]
pub struct Meant {
    /// At this device only.
    pub address: Option<String>,
    pub ports: PortRange,
    pub proto: Option<&'static str>,
}

impl Meant {
    /// `[address:]port[-port][/proto]`. Nonsense is nothing.
    fn read(word: &str) -> Option<Meant> {
        let (rest, proto) = match word.split_once('/') {
            Some((r, p)) => (r, Some(["tcp", "udp"].into_iter().find(|x| p.eq_ignore_ascii_case(x))?)),
            None => (word, None),
        };
        let (address, ports) = match rest.rsplit_once(':') {
            Some((a, p)) => (Some(a.trim_matches(['[', ']']).to_owned()), p),
            None => (None, rest),
        };
        let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
        let ports = PortRange { first: first.parse().ok()?, last: last.parse().ok()? };
        (ports.first <= ports.last).then_some(Meant { address, ports, proto })
    }

    pub fn is(&self, address: Option<&str>, port: u16, proto: &str) -> bool {
        self.ports.contains(port)
            && self.proto.is_none_or(|p| proto.contains(p) || proto == "any")
            && self.address.as_deref().is_none_or(|a| Some(a) == address)
    }
}

/// The ports that were said to be meant, with the answer. `None`: nobody was asked.
pub fn ports<'a>(ctx: &Context<'a>) -> Option<(&'a Fact, Vec<Meant>)> {
    let said = |f: &&Fact| matches!(&f.value, Value::Answer(a) if a.question == INTENDED_PORTS);
    let fact = ctx.facts.all(key::ANSWER).filter(said).last()?;
    let Value::Answer(a) = &fact.value else { return None };
    let words = a.value.split([',', ' ', '、', '\n', '\t']).map(str::trim).filter(|w| !w.is_empty());
    Some((fact, words.filter_map(Meant::read).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_may_be_named_with_device_and_protocol() {
        let m = |w: &str| Meant::read(w).unwrap();
        assert!(m("443").is(None, 443, "tcp") && m("443").is(None, 443, "udp"));
        assert!(m("500/udp").is(None, 500, "udp") && !m("500/udp").is(None, 500, "tcp"));
        assert!(m("9000-9010/TCP").is(None, 9005, "tcp+udp"));
        assert!(m("192.168.1.20:80").is(Some("192.168.1.20"), 80, "tcp"));
        assert!(!m("192.168.1.20:80").is(Some("192.168.1.21"), 80, "tcp"));
        for w in ["", "http", "70000", "90-80", "80/icmp"] {
            assert!(Meant::read(w).is_none(), "{w}");
        }
    }
}
