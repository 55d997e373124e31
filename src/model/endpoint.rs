//! A view over facts: the doors that a device itself offers.
//!
//! Rules and reachability ask "which service listens where, for whom, and with which login?". The answer is put
//! together here once, from the `.enabled/.port/.bind/.auth/.tls` facts of each family.

use super::fact::{Fact, Facts, SubjectId};
use super::key::SERVICES;
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
    /// `none`, `basic`, `digest`, `set`, `external`, `unknown`.
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
}

/// Every endpoint that a subject mentions.
pub fn endpoints(facts: &Facts, subject: SubjectId) -> Vec<Endpoint<'_>> {
    SERVICES
        .iter()
        .filter_map(|k| {
            let get = |key| facts.get(subject, key);
            let e = Endpoint {
                subject,
                service: k.service,
                enabled: get(k.enabled),
                port: get(k.port),
                bind: get(k.bind),
                auth: get(k.auth),
                tls: k.tls.and_then(get),
            };
            (e.enabled.is_some() || e.port.is_some() || e.auth.is_some()).then_some(e)
        })
        .collect()
}
