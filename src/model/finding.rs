//! Findings and reachability paths.

use super::fact::{DeviceId, Evidence};
use super::value::{Origin, Service};
use crate::i18n::{Args, Text};
use serde::Serialize;

/// How bad it is, taken alone. What to do when is [`Urgency`], decided in `risk.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Not a danger (a protection in place, or something only a person can answer).
    None,
    Low,
    Medium,
    High,
    Critical,
}

/// How sure we are that the statement is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    Possible,
    Likely,
    Certain,
}

/// 今日すぐ / 1週間以内 / 1か月以内 / 次の点検まで / できている / まだ分からない.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    Today,
    Week,
    Month,
    NextCheck,
    InPlace,
    Unknown,
}

/// The item of the notice: (ア) internet connection, (イ) access limits, (ウ) firmware, recorder/router/line, operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NoticeItem {
    A,
    I,
    U,
    R,
    O,
}

/// Who can do or answer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    Staff,
    Installer,
    Maker,
    Municipality,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    Danger(Severity),
    /// A danger that an answer states. How soon is said by the question, not by reachability.
    Answer(Severity),
    InPlace,
    Unknown,
}

/// From where a weakness can be used, as far as the dropped files prove it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Only from the device itself.
    Local,
    /// No path from the internet is on the files given (which does not prove that there is none).
    NotShown,
    /// A path exists with a hop that is not stated.
    PossiblyInternet,
    LikelyInternet,
    Internet,
}

#[derive(Debug, Clone)]
pub struct Finding {
    pub rule: &'static str,
    pub outcome: Outcome,
    pub confidence: Confidence,
    pub reach: Reach,
    pub urgency: Urgency,
    pub device: Option<DeviceId>,
    /// Never empty; the first is the main one.
    pub evidence: Vec<Evidence>,
    /// What this finding says; filled with `args`. The rule's own title unless it says something more exact.
    pub title: Text,
    /// What to do next; filled with `args`.
    pub fix: Text,
    /// Why it matters, where this finding says more than its rule.
    pub why: Option<Text>,
    /// Who can act, where this finding knows better than its rule.
    pub who: Option<Vec<Who>>,
    pub args: Args,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    Forward,
    Upnp,
    Dmz,
    #[serde(rename = "1to1")]
    OneToOne,
    Ipv6,
    P2p,
    RemoteAdmin,
    Scan,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndsAt {
    LiveViewOpen,
    LiveViewDefaultPassword,
    AdminOpen,
    AdminDefaultPassword,
    LoginPage,
    Telnet,
    RemoteDesktop,
    UnknownService,
}

#[derive(Debug, Clone)]
pub struct Hop {
    pub device: Option<DeviceId>,
    /// What this hop is ("forward tcp 8081 → 192.168.1.20:8081", "stream without login").
    pub via: crate::i18n::Bi,
    pub evidence: Vec<Evidence>,
}

/// One way from the internet to a service, as far as the files prove it.
#[derive(Debug, Clone)]
pub struct Path {
    pub source: Origin,
    pub door: Door,
    pub external_port: Option<u16>,
    pub protocol: String,
    pub device: Option<DeviceId>,
    /// Inner address, also when no device is known for it.
    pub address: Option<String>,
    pub service: Service,
    pub inner_port: Option<u16>,
    pub ends_at: EndsAt,
    pub hops: Vec<Hop>,
    pub certainty: Confidence,
    /// What the rule on the door says of it, where that decides and not what waits at its end: a door may be sure and
    /// grave whatever is behind it. So a path is as urgent as the finding on the same door.
    pub of_door: Option<(Severity, Confidence)>,
    pub urgency: Urgency,
}
