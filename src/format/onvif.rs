//! ONVIF: the SOAP answers that cameras of all makers give (`GetDeviceInformationResponse`, `GetUsersResponse` …), as ONVIF
//! Device Manager, test tools and network captures show them.
//!
//! Comes in: one or many answers in one text, with headers between them, prefixes of any kind or none. Goes out: facts of
//! one device. Names are compared without their prefix.
//!
//! Never: takes a question for a setting (a `SetUser` is only a wish), or an error answer for "off". A password in a
//! question that is not a digest is masked and reported.

use super::table::{Rec, Row, Slot, Table, To};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Args, Text, text};
use crate::model::document::{Document, NodeRef};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::{Secret, SecretState};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::xml::{self, local};

pub static FORMAT: Format = Format {
    id: "onvif",
    name: text("ONVIFの応答(XML)", "ONVIF answers (XML)"),
    vendor: "",
    kind: DeviceKind::Camera,
    reads: text(
        "機器の情報、利用者、HTTP・HTTPS・RTSPの入り口、時刻、DDNS、IPフィルター、映像のアドレス。機器にできることの一覧と、\
         機器への問いかけは使いません。",
        "Device, users, HTTP, HTTPS and RTSP, time, DDNS, IP filter, addresses of the video. Lists of capabilities and \
         questions to the device are not used.",
    ),
    usual_names: &["GetDeviceInformation.xml", "GetUsers.xml", "GetNetworkProtocols.xml"],
    sniff,
    read,
};

static ROWS: &[Row] = &[
    Row("GetDeviceInformationResponse.Manufacturer", To::Text(key::DEVICE_VENDOR)),
    Row("GetDeviceInformationResponse.Model", To::Text(key::DEVICE_MODEL)),
    Row("GetDeviceInformationResponse.FirmwareVersion", To::Version),
    Row("GetDeviceInformationResponse.SerialNumber", To::Text(key::DEVICE_SERIAL)),
    Row("GetDeviceInformationResponse.HardwareId", To::Text(key::DEVICE_HARDWARE)),
    Row("GetUsersResponse.User.Username", To::Part(Rec::Account, Slot::User)),
    Row("GetUsersResponse.User.UserLevel", To::Part(Rec::Account, Slot::Kind)),
    Row("GetUsersResponse.User.Password", To::Part(Rec::Account, Slot::Shown)),
    Row("GetNetworkProtocolsResponse.NetworkProtocols.Name", To::Part(Rec::Protocol, Slot::Tls)),
    Row("GetNetworkProtocolsResponse.NetworkProtocols.Enabled", To::Part(Rec::Protocol, Slot::On)),
    Row("GetNetworkProtocolsResponse.NetworkProtocols.Port", To::Part(Rec::Protocol, Slot::Port)),
    Row("GetSystemDateAndTimeResponse.SystemDateAndTime.DateTimeType", To::Part(Rec::Ntp, Slot::On)),
    Row("GetDynamicDNSResponse.DynamicDNSInformation.Type", To::Part(Rec::Ddns, Slot::On)),
    Row("GetDynamicDNSResponse.DynamicDNSInformation.Name", To::Part(Rec::Ddns, Slot::Host)),
    // A filter that has a mode is one that is used.
    Row("GetIPAddressFilterResponse.IPAddressFilter.Type", To::Part(Rec::Filter, Slot::Kind)),
    Row("GetIPAddressFilterResponse.IPAddressFilter.Type", To::Part(Rec::Filter, Slot::A)),
    Row("IPAddressFilter.IPv4Address.Address", To::Part(Rec::Filter, Slot::Entry)),
    Row("IPAddressFilter.IPv6Address.Address", To::Part(Rec::Filter, Slot::Entry)),
    Row("GetHostnameResponse.HostnameInformation.Name", To::Text(key::DEVICE_NAME)),
    Row("NetworkInterfaces.Info.HwAddress", To::Text(key::DEVICE_MAC)),
    Row("IPv4.Config.Manual.Address", To::Address),
    Row("IPv4.Config.FromDHCP.Address", To::Address),
    Row("GetStreamUriResponse.MediaUri.Uri", To::Url),
    Row("GetStreamUriResponse.Uri", To::Url),
    Row("GetSnapshotUriResponse.MediaUri.Uri", To::Url),
    Row("GetSnapshotUriResponse.Uri", To::Url),
    Row("Capabilities.Device.XAddr", To::Url),
    Row("ProbeMatch.XAddrs", To::Url),
];

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    // What cameras answer when they are looked for.
    if h.trim_start_matches('\u{FEFF}').trim_start().starts_with('<')
        && h.contains("ProbeMatch>")
        && h.contains("onvif://www.onvif.org/")
    {
        return Sniff::Sure;
    }
    if !h.contains("Response") || !h.contains('<') {
        return Sniff::No;
    }
    // The answer stands at the start of a line or behind other markup; program text has it in quotes.
    let mut found = false;
    for word in ["Response>", "Response ", "Response/>"] {
        for (at, _) in h.match_indices(word).take(20) {
            let line = h.get(..at).and_then(|b| b.rsplit(['\n', '\r']).next()).unwrap_or("");
            let Some((before, name)) = line.rsplit_once('<') else { continue };
            let name = local(name.trim_start_matches('/'));
            let markup = before.trim_start();
            found |= name.starts_with("Get")
                && name.bytes().all(|b| b.is_ascii_alphanumeric())
                && (markup.is_empty() || markup.starts_with('<'));
        }
    }
    if !found {
        return Sniff::No;
    }
    if h.contains("http://www.onvif.org/ver")
        || h.contains("GetDeviceInformationResponse") && h.contains("FirmwareVersion")
    {
        return Sniff::Sure;
    }
    let roots = [
        "GetDeviceInformationResponse",
        "GetNetworkProtocolsResponse",
        "GetSystemDateAndTimeResponse",
        "GetStreamUriResponse",
    ];
    if roots.iter().any(|r| h.contains(r)) { Sniff::Maybe(70) } else { Sniff::No }
}

const REFUSED: Text = text(
    "機器が答えなかった項目が {n} 個あります。その設定は分かりません。",
    "The device did not answer {n} questions. Those settings are not known.",
);

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let (doc, notices) = xml::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    questions(&doc, src, sink);
    let mut table = Table::new(ROWS);
    table.complete = true;
    table.account_for = "onvif";
    // One answer after the other; a device that tells another name of itself begins a new one.
    let mut me: Option<String> = None;
    let top: Vec<NodeRef<'_>> = doc.root().children().collect();
    let whole = [doc.root()];
    let mut found = 0;
    for n in doc.iter().filter(|n| n.key().map(local) == Some("ProbeMatch")) {
        found += 1;
        if found > 1 {
            table.close(sink);
            sink.subject(DeviceKind::Camera, n.span());
        }
        table.document(sink, n, "ProbeMatch", &[], &[]);
        scopes(n, sink);
        sink.understood(n.span());
    }
    for part in if found > 0 {
        &[]
    } else if top.len() > 1 {
        top.as_slice()
    } else {
        &whole
    } {
        if let Some(who) = identity(*part) {
            if me.as_ref().is_some_and(|m| *m != who) {
                table.close(sink);
                sink.subject(DeviceKind::Camera, part.span());
            }
            me = Some(who);
        }
        table.document(sink, *part, "", &["User", "NetworkProtocols"], &["UsernameToken"]);
    }
    table.finish(sink);
    for n in doc.iter() {
        let name = n.key().map(local).unwrap_or("");
        // What was answered is understood, whether a rule needs it or not.
        if name.starts_with("Get") && name.ends_with("Response") {
            sink.understood(n.span());
        }
    }
    super::table::idle_lines(src, sink);
}

/// `onvif://www.onvif.org/hardware/IPC-1 onvif://www.onvif.org/name/Gate`
fn scopes(part: NodeRef<'_>, sink: &mut FactSink<'_>) {
    let Some(n) = part.children().find(|c| c.key().map(local) == Some("Scopes")) else { return };
    let text = n.text().or_else(|| n.get("#text")?.text()).unwrap_or("");
    for scope in text.split_ascii_whitespace() {
        let Some(what) = scope.strip_prefix("onvif://www.onvif.org/") else { continue };
        match what.split_once('/') {
            Some(("hardware", v)) => sink.derived(key::DEVICE_MODEL, v.replace("%20", " "), n.span()),
            Some(("name", v)) => sink.derived(key::DEVICE_NAME, v.replace("%20", " "), n.span()),
            _ => {}
        }
    }
}

/// Serial number, or model, of the device whose information stands in this part.
fn identity(part: NodeRef<'_>) -> Option<String> {
    let mut stack = vec![part];
    while let Some(n) = stack.pop() {
        if n.key().is_some_and(|k| local(k) == "GetDeviceInformationResponse") {
            let named = |name: &str| n.children().find(|c| c.key().is_some_and(|k| local(k) == name))?.text();
            return named("SerialNumber")
                .filter(|s| !s.is_empty())
                .or_else(|| named("Model"))
                .map(str::to_owned);
        }
        stack.extend(n.children());
    }
    None
}

/// Refusals, and the passwords of questions.
fn questions(doc: &Document<'_>, src: &Source, sink: &mut FactSink<'_>) {
    let mut refused: (usize, Option<NodeRef<'_>>) = (0, None);
    for n in doc.iter() {
        match n.key().map(local) {
            Some("Fault") => {
                refused = (refused.0 + 1, refused.1.or(Some(n)));
                sink.unread(n.key_span(), "not-readable");
            }
            Some("Password") => {
                let word = n.text().or_else(|| n.get("#text")?.text()).unwrap_or("").trim();
                let place = n.get("#text").unwrap_or(n);
                if word.is_empty() {
                    continue;
                }
                src.mark_secret(place.value_span());
                let clear =
                    n.get("@Type").and_then(NodeRef::text).is_some_and(|t| t.ends_with("#PasswordText"));
                let secret = Secret::read(word);
                if clear && secret.state == SecretState::Plain {
                    sink.with_secret(key::SECRET_IN_FILE, "onvif", secret, place.span(), None);
                }
            }
            _ => {}
        }
    }
    if let (n @ 1.., Some(at)) = refused {
        sink.notice("settings.not-readable", REFUSED, Args::new().with("n", n), Some(at.key_span()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_claimed_and_programs_are_not() {
        let is = |t: &str| sniff(&Head::of(t));
        let ns = "xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\"";
        assert_eq!(
            is(&format!("<s:Envelope {ns}><s:Body><tds:GetUsersResponse/></s:Body></s:Envelope>")),
            Sniff::Sure
        );
        assert_eq!(is("<GetStreamUriResponse>\n"), Sniff::Maybe(70));
        assert_eq!(is(&format!("<s:Envelope {ns}><s:Body><tds:GetUsers/></s:Body></s:Envelope>")), Sniff::No);
        assert_eq!(is(&format!("x = '<tds:GetUsersResponse {ns}>'\n")), Sniff::No);
    }
}
