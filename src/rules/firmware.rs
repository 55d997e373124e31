//! What the rules on firmware (MC4xx) share: the verdicts of a device, where its version stands, how to say it.
//!
//! A device has one dangerous finding for each thing to do: holes that are open, support that has ended, a newer version.
//! Holes are named in its arguments, at most three and how many more. Good news and open questions only where no danger
//! says more.

use super::{Context, FindingBuilder, Sink};
use crate::catalog::texts;
use crate::i18n::{Arg, Text, text};
use crate::model::fact::{Basis, DeviceKind, Evidence};
use crate::model::finding::Confidence;
use crate::model::key::{self, FactKey};
use crate::model::report::{Device, FirmwareVerdict, Verdict};

/// Why a rule on firmware had nothing to look at.
pub const NO_DEVICES: Text = text(
    "入れた資料に、メーカーや型番が分かる機器がありませんでした。",
    "The files name no device with a maker or model.",
);

/// Verdicts of one kind, newest first.
pub fn of(d: &Device, verdict: Verdict) -> Vec<&FirmwareVerdict> {
    d.firmware_verdicts.iter().filter(|v| v.verdict == verdict).collect()
}

pub fn has(d: &Device, verdict: Verdict) -> bool {
    d.firmware_verdicts.iter().any(|v| v.verdict == verdict)
}

/// Open questions about holes that are used in attacks, or about others.
pub fn undecided(d: &Device, exploited: bool) -> Vec<&FirmwareVerdict> {
    of(d, Verdict::CannotDecide)
        .into_iter()
        .filter(|v| (v.because == texts::UNDECIDED_EXPLOITED) == exploited)
        .collect()
}

/// Is something about the device itself missing, so that the reader can supply it?
pub fn lacks_identity(v: &FirmwareVerdict) -> bool {
    v.args.get("missing") != Some(&Arg::Text(texts::FIXED_VERSION))
}

pub fn danger(d: &Device) -> bool {
    [Verdict::ExploitedOpen, Verdict::VulnerableOpen, Verdict::SupportEnded, Verdict::NewerKnown]
        .iter()
        .any(|v| has(d, *v))
}

/// `CVE-2017-7921, CVE-2017-7923, CVE-2021-36260 (+2)`: the holes among the facts.
pub fn facts(list: &[&FirmwareVerdict]) -> Arg {
    const HOLES: Text = text("見つかっている弱点", "what is known of it");
    let mut names: Vec<&str> =
        list.iter().flat_map(|v| v.fact.split(", ")).filter(|f| f.starts_with("CVE-")).collect();
    names.dedup();
    let more = names.len().saturating_sub(3);
    names.truncate(3);
    match (names.is_empty(), more) {
        (true, _) => Arg::Text(HOLES),
        (_, 0) => Arg::Str(names.join(", ")),
        _ => Arg::Str(format!("{} (+{more})", names.join(", "))),
    }
}

/// The line that states the version, else the model, else the maker.
pub fn line_of(ctx: &Context<'_>, d: &Device) -> Option<Evidence> {
    let keys = [key::FIRMWARE_VERSION, key::DEVICE_MODEL, key::DEVICE_VENDOR];
    keys.iter()
        .find_map(|k| d.subjects.iter().find_map(|s| ctx.facts.get(*s, *k)))
        .map(|f| f.evidence.clone())
}

pub fn source_of(v: &FirmwareVerdict) -> Evidence {
    Evidence::Catalog { source: v.source.as_str().into(), as_of: v.as_of.as_str().into() }
}

/// The name under which people know the device.
pub fn name_of(d: &Device) -> Arg {
    const DEVICE: Text = text("この機器", "this device");
    match (&d.model, &d.vendor) {
        (Some(m), _) => Arg::Str(m.chars().take(60).collect()),
        (None, Some(v)) => Arg::Str(v.chars().take(60).collect()),
        (None, None) => Arg::Text(DEVICE),
    }
}

/// The version as the file states it, for the sentence to the maker.
pub fn version_of(d: &Device) -> Arg {
    const UNKNOWN: Text = text("(版は不明)", "(version unknown)");
    let Some(v) = &d.firmware else { return Arg::Text(UNKNOWN) };
    let mut v: String = v.chars().take(60).collect();
    if let Some(b) = d.build_date.as_ref().filter(|_| !v.to_ascii_lowercase().contains("build")) {
        v.push_str(" build ");
        v.push_str(&b.chars().take(20).collect::<String>());
    }
    Arg::Str(v)
}

/// How sure what is said of the device is: less where the maker follows from the model alone, or model or version were not
/// stated but follow from something (a sentence, the answer of a service, the serial number).
pub fn sure(ctx: &Context<'_>, d: &Device) -> Confidence {
    let fact = |k: FactKey| d.subjects.iter().find_map(|s| ctx.facts.get(*s, k));
    let derived = [key::DEVICE_MODEL, key::FIRMWARE_VERSION]
        .into_iter()
        .filter_map(fact)
        .any(|f| f.basis == Basis::Derived);
    if d.vendor.is_some() && !derived { Confidence::Certain } else { Confidence::Likely }
}

/// What to do where nothing is to be done now.
pub const LOOK_AGAIN: Text = text(
    "半年に1度、新しい版が出ていないか、サポートが続いているかを確かめてください。",
    "Check every half year whether a newer version has come out and support goes on.",
);

/// The arguments that every sentence may use, and the sources of the verdicts.
pub fn tell<'s>(b: FindingBuilder<'s>, d: &Device, list: &[&FirmwareVerdict]) -> FindingBuilder<'s> {
    let b = b.device(d.id).arg("model", name_of(d)).arg("firmware", version_of(d)).arg("facts", facts(list));
    list.iter().take(3).fold(b, |b, v| b.also(source_of(v)))
}

/// Devices with any verdict; says so when there is none.
pub fn devices<'a>(ctx: &Context<'a>, out: &mut Sink<'_>) -> impl Iterator<Item = &'a Device> + use<'a> {
    if ctx.devices.iter().all(|d| d.firmware_verdicts.is_empty()) {
        out.not_checked(NO_DEVICES);
    }
    ctx.devices.iter().filter(|d| !d.firmware_verdicts.is_empty())
}

/// Servers and their programs are not what the catalogue is about.
pub fn concerns(d: &Device) -> bool {
    !matches!(d.kind, DeviceKind::Server | DeviceKind::Host)
}
