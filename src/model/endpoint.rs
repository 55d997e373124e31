//! A view over facts: the doors that a device itself offers.
//!
//! Rules and reachability ask "which service listens where, for whom, and with which login?". The answer is put
//! together here once, from the `.enabled/.port/.bind/.auth/.tls` facts of each family.

use crate::model::order::Order as _;

use super::fact::{Basis, Fact, Facts, SubjectId};
use super::finding::Confidence;
use super::key::{SERVICES, ServiceKeys};
use super::value::{Service, Tri, Value};

/// One stream or service of one subject, with the facts that say so.
#[derive(Debug, Clone)]
pub struct Endpoint<'f> {
    pub subject: SubjectId,
    pub service: Service,
    pub enabled: Option<&'f Fact>,
    pub port: Option<&'f Fact>,
    pub bind: Option<&'f Fact>,
    pub auth: Option<&'f Fact>,
    pub tls: Option<&'f Fact>,
}

impl<'f> Endpoint<'f> {
    pub fn is_enabled(&self) -> Tri {
        self.enabled.and_then(|f| f.value.as_bool()).map_or(Tri::Unknown, Tri::from)
    }
    pub fn port_number(&self) -> Option<u16> {
        self.port.and_then(|f| f.value.as_int()).and_then(|p| u16::try_from(p).ok()).filter(|p| *p != 0)
    }
    /// Listens on something else than loopback?
    pub fn beyond_loopback(&self) -> Tri {
        match self.bind.and_then(|f| f.value.as_text()) {
            Some("loopback") => Tri::No,
            Some(_) => Tri::Yes,
            None => Tri::Unknown,
        }
    }
    /// `none`, `basic`, `digest`, `set`, `address`, `external`, `unknown`.
    pub fn auth_kind(&self) -> &'f str {
        self.auth.and_then(|f| f.value.as_text()).unwrap_or("unknown")
    }
    /// No login is asked. `Unknown` when the file does not say.
    pub fn is_open(&self) -> Tri {
        match self.auth_kind() {
            "none" => Tri::Yes,
            "unknown" | "external" => Tri::Unknown,
            _ => Tri::No,
        }
    }
    pub fn is_encrypted(&self) -> Tri {
        match self.tls.map(|f| &f.value) {
            Some(Value::Bool(b)) => Tri::from(*b),
            _ if self.service == Service::Https || self.service == Service::Ssh => Tri::Yes,
            _ => Tri::Unknown,
        }
    }
    /// The facts behind this endpoint, strongest first: login, address, port, switch.
    pub fn facts(&self) -> impl Iterator<Item = &'f Fact> {
        [self.auth, self.bind, self.port, self.enabled].into_iter().flatten()
    }
    /// For lists: `RTSP 8554`.
    pub fn short(&self) -> String {
        match self.port_number() {
            Some(p) => format!("{} {p}", self.service.short()),
            None => self.service.short().to_owned(),
        }
    }
    /// How sure it is that this door is there and is as `what` says: certain when the file itself states `what`, the switch
    /// and the address; likely when one of them is a default, follows from others or is not stated.
    pub fn confidence(&self, what: Option<&Fact>) -> Confidence {
        let stated = |f: Option<&Fact>| f.is_some_and(|f| f.basis == Basis::Stated);
        // A port that the file names switches the service on in most products.
        let on = stated(self.enabled) || self.enabled.is_none() && stated(self.port);
        // An address is not needed where the port alone is stated: who says nothing listens everywhere.
        let reachable = stated(self.bind) || self.bind.is_none() && stated(self.port);
        if stated(what) && on && reachable { Confidence::Certain } else { Confidence::Likely }
    }
}

/// Every endpoint that a subject mentions.
pub fn endpoints(facts: &Facts, subject: SubjectId) -> Vec<Endpoint<'_>> {
    let mut out: Vec<(usize, Endpoint<'_>)> = Vec::new();
    for f in facts.of(subject) {
        // Rows of inventories and hosts of scans, by the ten thousand, have none of these.
        if !(f.key.0.starts_with("stream.") || f.key.0.starts_with("service.")) {
            continue;
        }
        let family = |k: &ServiceKeys| {
            [k.enabled, k.port, k.bind, k.auth].contains(&f.key) || k.tls.is_some_and(|t| t == f.key)
        };
        let Some(at) = SERVICES.iter().position(family) else { continue };
        let k = &SERVICES[at];
        let i = out.iter().position(|(i, _)| *i == at).unwrap_or_else(|| {
            let (enabled, port, bind, auth, tls) = (None, None, None, None, None);
            out.push((at, Endpoint { subject, service: k.service, enabled, port, bind, auth, tls }));
            out.len() - 1
        });
        let e = &mut out[i].1;
        // The last statement wins.
        let slot = match f.key {
            key if key == k.enabled => &mut e.enabled,
            key if key == k.port => &mut e.port,
            key if key == k.bind => &mut e.bind,
            key if key == k.auth => &mut e.auth,
            _ => &mut e.tls,
        };
        *slot = Some(f);
    }
    out.order_by_key(|(at, _)| *at);
    out.into_iter()
        .map(|(_, e)| e)
        .filter(|e| e.enabled.is_some() || e.port.is_some() || e.auth.is_some())
        .collect()
}
