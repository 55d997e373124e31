//! What the rules on routers and reachability (MC301–MC339) share: doors in words, and when a file is only a part.

use super::Context;
use crate::i18n::{Arg, Text, text};
use crate::model::fact::{DeviceId, Evidence, SubjectId};
use crate::model::finding::{Confidence, Path, Reach};
use crate::model::key;
use crate::model::net::PortRange;
use crate::model::report::{Device, FileInfo};
use crate::model::value::Origin;
use crate::reach::Door;

/// Why a rule on routers had nothing to look at.
const NO_ROUTER: Text =
    text("ルーターの設定が入っていないので、調べていません。", "No router configuration was given.");
const NO_SIDE: Text = text(
    "ルーターの設定に、インターネット側が見当たらないので、調べていません。",
    "The router's configuration that was given does not show its internet side.",
);

/// See [`NO_ROUTER`].
pub fn no_router(ctx: &Context<'_>) -> Text {
    if ctx.files.iter().any(crate::reach::is_router) { NO_SIDE } else { NO_ROUTER }
}

/// What to do about a protection that is there.
pub const KEEP: Text = text("このままにしてください。", "Leave it as it is.");

/// A router for examples: `yamaha!("…")` adds lines to one that is complete and careful.
macro_rules! yamaha {
    ($lines:literal) => {
        concat!(
            "# RTX830 Rev.15.02.30 (Wed Mar 13 11:12:13 2024)\n",
            "login password *\nadministrator password *\n",
            "ip route default gateway pp 1\nip lan1 address 192.168.1.1/24\n",
            "pp select 1\n pppoe use lan2\n ip pp nat descriptor 1\n pp enable 1\n",
            "nat descriptor type 1 masquerade\n",
            $lines
        )
    };
}
pub(super) use yamaha;

/// Only named senders are let in.
pub fn limited(source: &Origin) -> bool {
    matches!(source, Origin::List(_))
}

/// Who comes in, as the subject of a sentence.
pub fn who(source: &Origin) -> Text {
    match source {
        _ if limited(source) => text("決められた相手が", "certain addresses"),
        Origin::Unknown => text("相手の範囲は分かりませんが、", "senders that are not known"),
        _ => text("だれでも", "anyone"),
    }
}

/// `8080, 554, 9000-9010`, at most eight.
pub fn ports<'p>(ranges: impl IntoIterator<Item = &'p PortRange>) -> String {
    let all: Vec<String> = ranges.into_iter().map(ToString::to_string).collect();
    let more = if all.len() > 8 { ", …" } else { "" };
    format!("{}{more}", all.iter().take(8).cloned().collect::<Vec<_>>().join(", "))
}

/// How far the internet comes through this door, its service left aside.
pub fn reach(d: &Door<'_>) -> Reach {
    super::reach_from(d.certainty, &d.forward.source)
}

pub fn device<'a>(ctx: &Context<'a>, subject: SubjectId) -> Option<&'a Device> {
    ctx.device(ctx.facts.device_of(subject))
}

/// Devices at the inner end of a door.
pub fn behind<'a>(ctx: &Context<'a>, d: &Door<'_>) -> Vec<&'a Device> {
    let site = device(ctx, d.fact.subject).map_or(0, |r| r.site);
    ctx.devices
        .iter()
        .filter(|x| x.site == site && x.address.as_deref() == Some(d.forward.int_ip.as_str()))
        .collect()
}

/// The device of a door's inner end, else the router.
pub fn target(ctx: &Context<'_>, d: &Door<'_>) -> DeviceId {
    behind(ctx, d).first().map_or(ctx.facts.device_of(d.fact.subject), |x| x.id)
}

/// Paths that go through this door.
pub fn paths_through<'p>(ctx: &'p Context<'_>, d: &'p Door<'_>) -> impl Iterator<Item = &'p Path> {
    ctx.paths.iter().filter(move |p| {
        p.door == d.kind && p.hops.iter().any(|h| h.evidence.first() == Some(&d.fact.evidence))
    })
}

/// The router's file shows only a part of its settings.
pub fn partial(ctx: &Context<'_>, subject: SubjectId) -> bool {
    let file = ctx.facts.subject(subject).and_then(|s| s.file);
    file.and_then(|f| ctx.files.get(f.index())).is_none_or(FileInfo::is_part)
}

/// What to enter to switch something off, in the router's own words: format, what, command. Only commands whose spelling
/// stands in the maker's reference, or in the files themselves.
const COMMANDS: &[(&str, &str, &str)] = &[
    ("yamaha-rtx", "upnp", "upnp use off"),
    ("yamaha-rtx", "pptp", "pptp service off"),
    ("yamaha-rtx", "Telnet", "telnetd service off"),
    ("yamaha-rtx", "HTTP", "httpd host lan"),
    ("yamaha-rtx", "SSH", "sshd service off"),
    ("yamaha-rtx", "TFTP", "tftp host none"),
    ("yamaha-rtx", "SNMP", "snmp host none"),
    ("openwrt", "upnp", "uci set upnpd.config.enabled=0; uci commit upnpd"),
    ("edgeos", "upnp", "delete service upnp2"),
    ("edgeos", "pptp", "delete vpn pptp remote-access"),
    ("edgeos", "Telnet", "delete service telnet"),
    ("edgeos", "SNMP", "delete service snmp"),
    ("mikrotik", "upnp", "/ip upnp set enabled=no"),
    ("mikrotik", "pptp", "/interface pptp-server server set enabled=no"),
    ("mikrotik", "Telnet", "/ip service set telnet disabled=yes"),
    ("mikrotik", "HTTP", "/ip service set www disabled=yes"),
    ("mikrotik", "FTP", "/ip service set ftp disabled=yes"),
    ("mikrotik", "SNMP", "/snmp set enabled=no"),
    ("cisco-ios", "HTTP", "no ip http server"),
    ("cisco-ios", "HTTPS", "no ip http secure-server"),
    ("cisco-ios", "Telnet", "line vty 0 4 / transport input ssh"),
    ("nec-ix", "Telnet", "no telnet-server ip enable"),
    ("nec-ix", "HTTP", "no http-server ip enable"),
    ("nec-ix", "SSH", "no ssh-server ip enable"),
    ("nec-ix", "SNMP", "no snmp-agent ip enable"),
];

/// What the installer can type, said to be that: beside a sentence for everybody it read like a misprint.
pub fn for_installer(command: &str) -> Arg {
    const SAY: Text = text("業者が使う命令: ", "command for the installer: ");
    if command.is_empty() { Arg::from("") } else { Arg::Said(SAY, command.to_owned()) }
}

/// The command of this router for `what`, or nothing.
pub fn command(ctx: &Context<'_>, subject: SubjectId, what: &str) -> Arg {
    let file = ctx.facts.subject(subject).and_then(|s| s.file);
    let format = file.and_then(|f| ctx.files.get(f.index())).and_then(|f| f.format);
    let found = COMMANDS.iter().find(|(f, w, _)| Some(*f) == format && *w == what);
    for_installer(found.map_or("", |(_, _, c)| c))
}

/// Is there anything that a router's configuration says?
pub fn any_router(ctx: &Context<'_>) -> bool {
    [key::FORWARD, key::REMOTE_ADMIN, key::FILTER_WAN_IN, key::ROUTER_UPNP]
        .iter()
        .any(|k| ctx.facts.all(*k).next().is_some())
}

/// Every evidence of a path, the door first and the end second, the rest behind.
pub fn evidence(p: &Path) -> Vec<Evidence> {
    let mut out: Vec<Evidence> = Vec::new();
    let first = p.hops.first().and_then(|h| h.evidence.first());
    let end = p.hops.last().into_iter().flat_map(|h| &h.evidence);
    for e in first.into_iter().chain(end).chain(p.hops.iter().flat_map(|h| &h.evidence)) {
        if !out.contains(e) {
            out.push(e.clone());
        }
    }
    out
}

/// Least certain of several.
pub fn weakest(all: impl IntoIterator<Item = Confidence>) -> Confidence {
    all.into_iter().min().unwrap_or(Confidence::Certain)
}
