//! Doors: what lets packets from the internet in, and which link of the chain keeps a door closed or is not stated.

use super::graph::Graph;
use crate::model::fact::{Evidence, Fact, Facts};
use crate::model::finding::{Confidence, Door as Kind};
use crate::model::key;
use crate::model::net::is_private;
use crate::model::value::{DoorKind, Forward, Origin, Tri, Value};
use std::net::IpAddr;

/// Why a door is closed, or why it is not sure that it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The rule is switched off, or its translation is not active.
    Disabled,
    /// Bound to no interface that faces the internet.
    Unbound,
    /// A filter before it drops everything.
    Filtered,
    EnabledUnknown,
    BoundUnknown,
    FilterUnknown,
    SourceUnknown,
    /// The router's own outer address is private: another router stands before it.
    DoubleNat,
}

/// One forward with the state of its chain.
#[derive(Debug, Clone)]
pub struct Door<'a> {
    pub fact: &'a Fact,
    pub forward: &'a Forward,
    pub kind: Kind,
    /// Set when a link is closed: no path today.
    pub closed: Option<Why>,
    /// Links that are not stated.
    pub open_questions: Vec<Why>,
    pub certainty: Confidence,
}

impl Door<'_> {
    /// Only named senders come in.
    pub fn limited(&self) -> bool {
        matches!(self.forward.source, Origin::List(_))
    }
    /// The list of filters that was asked, when it is clear which one it is: with several internet sides it is not.
    pub fn filter(&self, facts: &Facts) -> Option<Evidence> {
        if let Some(at) = self.forward.filter_at {
            return Some(Evidence::File(at));
        }
        let mut walls = facts.of(self.fact.subject).filter(|f| f.key == key::FILTER_WAN_IN);
        let (Some(f), None) = (walls.next(), walls.next()) else { return None };
        (self.kind != Kind::Upnp).then(|| f.evidence.clone())
    }
}

/// Port forwards of every kind, and UPnP mappings.
pub fn forwards<'a>(g: &Graph<'a>) -> Vec<Door<'a>> {
    let mut out: Vec<Door<'a>> = Vec::new();
    for f in g.facts.iter().filter(|f| f.key == key::FORWARD || f.key == key::UPNP_MAPPING) {
        let Value::Forward(w) = &f.value else { continue };
        // What a guide has typed and what it shows of the result are one.
        let told = |d: &Door<'_>| {
            let x = d.forward;
            d.fact.subject == f.subject
                && (x.enabled, x.bound, &x.proto, &x.int_ip) == (w.enabled, w.bound, &w.proto, &w.int_ip)
                && (&x.ext_ports, &x.int_ports) == (&w.ext_ports, &w.int_ports)
                && (&x.ext_if, &x.ext_ip, &x.source) == (&w.ext_if, &w.ext_ip, &w.source)
        };
        if !out.iter().rev().take(64).any(told) {
            out.push(door(g, f, w));
        }
    }
    out
}

fn door<'a>(g: &Graph<'a>, fact: &'a Fact, forward: &'a Forward) -> Door<'a> {
    let kind = match forward.origin {
        // A hole in the IPv6 filter: nothing is translated.
        DoorKind::Static if forward.int_ip.parse::<IpAddr>().is_ok_and(|a| a.is_ipv6()) => Kind::Ipv6,
        DoorKind::Static => Kind::Forward,
        DoorKind::Upnp => Kind::Upnp,
        DoorKind::Dmz => Kind::Dmz,
        DoorKind::OneToOne => Kind::OneToOne,
    };
    let closed = if forward.enabled == Tri::No {
        Some(Why::Disabled)
    } else if forward.bound == Tri::No {
        Some(Why::Unbound)
    } else if forward.filter_allows == Tri::No {
        Some(Why::Filtered)
    } else {
        None
    };
    let mut open_questions = Vec::new();
    for (t, why) in [
        (forward.enabled, Why::EnabledUnknown),
        (forward.bound, Why::BoundUnknown),
        (forward.filter_allows, Why::FilterUnknown),
    ] {
        if t == Tri::Unknown {
            open_questions.push(why);
        }
    }
    // Somebody comes in, it is not sure who.
    let who = forward.filter_allows == Tri::Yes && forward.source == Origin::Unknown;
    if who {
        open_questions.push(Why::SourceUnknown);
    }
    let private = |a: Option<&str>| a.is_some_and(|a| a.parse::<IpAddr>().is_ok_and(is_private));
    // What the same router says of its outer address in another file (a UPnP list) holds for all of its doors.
    let outer = g.device_of(fact.subject).and_then(|d| g.outer_address(d));
    if kind != Kind::Ipv6 && (private(forward.ext_ip.as_deref()) || private(outer)) {
        open_questions.push(Why::DoubleNat);
    }
    let certainty = certainty(&open_questions);
    Door { fact, forward, kind, closed, open_questions, certainty }
}

/// How sure it is that a door with these questions is open.
pub fn certainty(questions: &[Why]) -> Confidence {
    match questions {
        [] => Confidence::Certain,
        [Why::SourceUnknown] => Confidence::Likely,
        _ => Confidence::Possible,
    }
}
