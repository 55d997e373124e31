//! Facts → Findings.
//!
//! One file per rule, each with its metadata, texts in both languages, check and example. To add one: write
//! `src/rules/<topic>_<thing>.rs` with `pub static RULE: Rule` and `EXAMPLE: Example`, and put its word in the `rules!{…}` line below. The
//! example is the test (`bad` must fire, `good` must not) and the documentation (`docs/rules/`).

pub mod accounts;
pub mod firmware;
pub mod intended;
pub mod routers;
pub mod scan;
pub mod services;

use crate::i18n::{Arg, Args, Text};
use crate::model::date::Date;
use crate::model::fact::{DeviceId, Evidence, Fact, Facts, SubjectId};
use crate::model::finding::{Confidence, Finding, NoticeItem, Outcome, Path, Reach, Severity, Urgency, Who};
use crate::model::report::{Device, FileInfo, NotChecked};
use crate::model::value::Origin;
use std::cell::OnceCell;

/// One check. Plain data with a function pointer: a struct literal makes every field mandatory.
pub struct Rule {
    /// Stable code, never renamed, never reused (`MC101`).
    pub code: &'static str,
    /// Names the pattern, not the remedy (`stream-without-login`).
    pub name: &'static str,
    pub since: &'static str,
    pub severity: Severity,
    pub notice_item: NoticeItem,
    /// 何が: what was found. May use the arguments of the finding.
    pub title: Text,
    /// なぜ困る. No arguments.
    pub why: Text,
    /// 次にすること. May use the arguments of the finding.
    pub fix: Text,
    pub who: &'static [Who],
    /// Where the demand comes from (notice item, law, standard), for people.
    pub references: &'static [&'static str],
    pub check: fn(&Context<'_>, &mut Sink<'_>),
}

/// Small synthetic files: (file name, text). `bad` fires the rule, `good` does not. A file named `answers.json` holds
/// answers to questions (`{"a02": "connected"}`) instead of a configuration.
pub struct Example {
    pub bad: &'static [(&'static str, &'static str)],
    pub good: &'static [(&'static str, &'static str)],
}

impl Rule {
    /// The files that fire this rule, and those that do not.
    pub fn example(&self) -> &'static Example {
        let at = RULES.iter().position(|r| r.code == self.code).unwrap_or(0);
        EXAMPLES[at]
    }
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rule").field("code", &self.code).field("name", &self.name).finish_non_exhaustive()
    }
}

/// What rules may look at.
pub struct Context<'a> {
    pub facts: &'a Facts,
    pub devices: &'a [Device],
    pub files: &'a [FileInfo],
    pub paths: &'a [Path],
    pub today: Date,
    /// What several rules ask for, made for the first of them.
    pub made: Made<'a>,
}

/// See [`accounts::logins`] and [`scan::hosts`].
#[derive(Default)]
pub struct Made<'a> {
    logins: OnceCell<Vec<accounts::Login<'a>>>,
    hosts: OnceCell<Vec<scan::Scanned<'a>>>,
}

impl<'a> Context<'a> {
    pub fn subjects(&self) -> impl Iterator<Item = SubjectId> + use<> {
        self.facts.subject_ids()
    }
    pub fn device(&self, id: DeviceId) -> Option<&'a Device> {
        // Devices are numbered by their place in the list.
        self.devices.get(id.0 as usize)
    }
    /// How far the internet reaches this device, by the paths that the files prove.
    pub fn reach(&self, device: DeviceId) -> Reach {
        self.paths
            .iter()
            .filter(|p| p.device == Some(device))
            .map(reach_of_path)
            .max()
            .unwrap_or(Reach::NotShown)
    }
    /// The same for one inner port of the device.
    pub fn reach_port(&self, device: DeviceId, port: Option<u16>) -> Reach {
        self.paths
            .iter()
            .filter(|p| {
                p.device == Some(device) && (port.is_none() || p.inner_port.is_none() || p.inner_port == port)
            })
            .map(reach_of_path)
            .max()
            .unwrap_or(Reach::NotShown)
    }
}

pub fn reach_of(certainty: Confidence) -> Reach {
    match certainty {
        Confidence::Certain => Reach::Internet,
        Confidence::Likely => Reach::LikelyInternet,
        Confidence::Possible => Reach::PossiblyInternet,
    }
}

/// How far the internet comes by this path. Where only named addresses are let in, it is one protection away.
pub fn reach_of_path(p: &Path) -> Reach {
    reach_from(p.certainty, &p.source)
}

pub fn reach_from(certainty: Confidence, source: &Origin) -> Reach {
    let reach = reach_of(certainty);
    if matches!(source, Origin::List(_)) { reach.min(Reach::PossiblyInternet) } else { reach }
}

/// Where rules put their findings. Evidence is the only way in.
pub struct Sink<'a> {
    rule: &'static Rule,
    findings: &'a mut Vec<Finding>,
    not_checked: &'a mut Vec<NotChecked>,
}

impl Sink<'_> {
    /// A danger with the rule's severity.
    pub fn report(&mut self, evidence: Evidence) -> FindingBuilder<'_> {
        self.add(evidence, Outcome::Danger(self.rule.severity))
    }
    /// A danger that an answer states, with the severity that the question gives to it.
    pub fn answered(&mut self, evidence: Evidence, severity: Severity) -> FindingBuilder<'_> {
        self.add(evidence, Outcome::Answer(severity))
    }
    /// A protection that a file or an answer states.
    pub fn in_place(&mut self, evidence: Evidence, title: Text) -> FindingBuilder<'_> {
        self.add(evidence, Outcome::InPlace).title(title)
    }
    /// Not stated; somebody else has to answer.
    pub fn unknown(&mut self, evidence: Evidence, title: Text, fix: Text) -> FindingBuilder<'_> {
        self.add(evidence, Outcome::Unknown).title(title).fix(fix)
    }
    /// The rule had nothing to look at. An empty report must not look like a good one.
    pub fn not_checked(&mut self, reason: Text) {
        self.not_checked.push(NotChecked { rule: self.rule.code, reason });
    }
    fn add(&mut self, evidence: Evidence, outcome: Outcome) -> FindingBuilder<'_> {
        self.findings.push(Finding {
            rule: self.rule.code,
            outcome,
            confidence: Confidence::Certain,
            reach: Reach::NotShown,
            urgency: Urgency::Unknown,
            device: None,
            evidence: vec![evidence],
            title: self.rule.title,
            fix: self.rule.fix,
            why: None,
            who: None,
            args: Args::new(),
        });
        let at = self.findings.len() - 1;
        FindingBuilder { finding: &mut self.findings[at] }
    }
}

/// Fills in a finding that is already in the list, so nothing has to be "built" and nothing can be forgotten.
pub struct FindingBuilder<'a> {
    finding: &'a mut Finding,
}

impl FindingBuilder<'_> {
    pub fn device(self, device: DeviceId) -> Self {
        self.finding.device = Some(device);
        self
    }
    pub fn arg(self, name: &'static str, value: impl Into<Arg>) -> Self {
        // A device whose address no file states.
        const THIS: Text = crate::i18n::text("この機器", "this device");
        let value = match value.into() {
            Arg::Str(s) if matches!(&*s, "?" | "") && matches!(name, "address" | "host") => Arg::Text(THIS),
            v => v,
        };
        self.finding.args.0.push((name, value));
        self
    }
    pub fn also(self, evidence: Evidence) -> Self {
        if !self.finding.evidence.contains(&evidence) {
            self.finding.evidence.push(evidence);
        }
        self
    }
    pub fn also_all<'f>(self, facts: impl IntoIterator<Item = &'f Fact>) -> Self {
        facts.into_iter().fold(self, |b, f| b.also(f.evidence.clone()))
    }
    pub fn confidence(self, c: Confidence) -> Self {
        self.finding.confidence = c;
        self
    }
    pub fn severity(self, s: Severity) -> Self {
        if let Outcome::Danger(_) = self.finding.outcome {
            self.finding.outcome = Outcome::Danger(s);
        }
        self
    }
    pub fn reach(self, r: Reach) -> Self {
        self.finding.reach = r;
        self
    }
    /// A more exact title than the rule's own.
    pub fn title(self, t: Text) -> Self {
        self.finding.title = t;
        self
    }
    pub fn fix(self, t: Text) -> Self {
        self.finding.fix = t;
        self
    }
    /// A more exact reason than the rule's own.
    pub fn why(self, t: Text) -> Self {
        self.finding.why = Some(t);
        self
    }
    pub fn who(self, who: Vec<Who>) -> Self {
        self.finding.who = Some(who);
        self
    }
}

macro_rules! rules {
    ($($m:ident),* $(,)?) => {
        $(pub mod $m;)*
        /// Every rule of the tool.
        pub static RULES: &[&Rule] = &[$(&$m::RULE),*];
        /// Their examples, in the same order. For documents and tests only: the page does not carry them.
        static EXAMPLES: &[&Example] = &[$(&$m::EXAMPLE),*];
    };
}

pub mod endpoints;

rules! {
    access_log_off,
    account_default_password,
    account_empty_password,
    account_only_admin,
    account_reused_password,
    account_weak_password,
    admin_page_without_https,
    anonymous_access,
    anonymous_publishing,
    answers_access,
    answers_firmware,
    answers_internet,
    answers_operation,
    answers_router,
    any_page_may_operate,
    basic_without_encryption,
    camera_source_public,
    camera_source_without_login,
    cameras_not_checked,
    clock_not_synchronised,
    container_host_network,
    container_port_open,
    container_privileged,
    control_page_shows_passwords,
    control_without_login,
    ddns_on,
    device_not_activated,
    device_says_default_password,
    device_says_risky_password,
    door_without_login_used,
    firmware_device_knows_newer,
    firmware_exploited,
    firmware_known_hole,
    firmware_newer_known,
    firmware_old_build,
    firmware_support_ended,
    forward_closed,
    forward_login,
    forward_unknown,
    forward_whole_device,
    ftp_server_on,
    guest_or_factory_account,
    http_beside_https,
    https_off,
    ip_filter_empty,
    ip_filter_off,
    ipv6_filter,
    lan_bypass,
    lockout_off,
    mqtt_in_clear,
    mqtt_without_login,
    multicast_on,
    onvif_replay,
    p2p_cloud_on,
    path_to_camera,
    public_name,
    recorder_uses_admin,
    recordings_go_to_cloud,
    recordings_kept_long,
    recordings_not_encrypted,
    recordings_shared,
    port_not_intended,
    remote_control_on_internet,
    router_admin_open,
    router_ddns,
    router_factory_account,
    router_forwarded,
    router_telnet,
    router_upnp,
    scan_camera_port_open,
    scan_open_to_internet,
    scan_plain_services,
    scan_port_not_in_settings,
    scan_ports_not_tried,
    scan_remote_shell_open,
    scan_udp_unanswered,
    scan_unexpected_high_port,
    secret_in_clear,
    secret_in_comment,
    sends_in_clear,
    setting_without_effect,
    snmp_default_community,
    snmp_unencrypted,
    ssh_on,
    stream_by_secret_address,
    stream_unencrypted,
    stream_without_login,
    telnet_on,
    tls_weak,
    tunnel_to_internet,
    updates_blocked,
    upnp_discovery_on,
    upnp_port_mapping_on,
    vpn_kind,
    wan_filter,
    window_not_locked,
}

pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|r| r.code == code)
}

/// Run every rule. Findings come without urgency: `risk` decides it.
pub fn run(ctx: &Context<'_>) -> (Vec<Finding>, Vec<NotChecked>) {
    let (mut findings, mut not_checked) = (Vec::new(), Vec::new());
    for rule in RULES {
        let mut sink = Sink { rule, findings: &mut findings, not_checked: &mut not_checked };
        (rule.check)(ctx, &mut sink);
    }
    (findings, not_checked)
}
