//! UniFi controller as JSON: port forwards, settings, networks and wireless networks of its interface (`rest/…`), alone
//! or together in one export.
//!
//! Comes in: `{"data": […]}` or a list. Goes out: forwards, UPnP, remote access, secrets. An entry is known by its keys.
//! A controller lets in what a forward names; fields of other names it ignores, so they are not read either. Backups
//! (`.unf`) are encrypted. The overlay `config.gateway.json` is another format.

use super::router::{self, OPEN, UNKNOWN};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::{Secret, SecretState};
use crate::model::value::{Forward, Origin, Role, Tri, Vpn};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::json;

pub static FORMAT: Format = Format {
    id: "unifi",
    name: text("UniFi コントローラーの設定(JSON)", "UniFi controller settings (JSON)"),
    vendor: "Ubiquiti",
    kind: DeviceKind::Router,
    reads: text(
        "ポート開放、UPnP、外からのVPN、無線とSSHの秘密。統計と機器の一覧は使いません。",
        "Port forwards, UPnP, remote-access VPN, secrets of wireless networks and SSH. Statistics and device lists are not used.",
    ),
    usual_names: &["portforward.json", "rest-setting.json"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    if !h.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).starts_with(['{', '[']) {
        return Sniff::No;
    }
    let has = |k: &str| h.contains(k);
    if has("\"dst_port\"") && has("\"fwd\"")
        || has("\"upnp_enabled\"") && has("\"key\"")
        || has("\"x_passphrase\"") && has("\"wlangroup_id\"")
    {
        Sniff::Sure
    } else if has("\"pfwd_interface\"")
        || has("\"site_id\"") && (has("\"x_ssh_enabled\"") || has("\"purpose\""))
    {
        Sniff::Maybe(70)
    } else {
        Sniff::No
    }
}

fn word<'d>(n: NodeRef<'d>, key: &str) -> Option<&'d str> {
    n.path_text(&[key]).filter(|t| !t.is_empty())
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut budget = Budget::new(&sink.limits());
    let (doc, notices) = json::parse(src, &mut budget);
    sink.notices(notices);
    sink.understood_all();
    for n in doc.iter() {
        let secret = n.key().is_some_and(|k| {
            k != "key" && router::is_secret_name(k) || k.starts_with("x_") && !k.ends_with("_enabled")
        });
        if secret && n.text().is_some_and(|t| Secret::read(t).state == SecretState::Plain) {
            src.mark_secret(n.value_span());
        }
    }
    for n in doc.iter().filter(|n| n.children().next().is_some()) {
        if n.get("fwd").is_some() && n.get("dst_port").is_some() {
            forward(n, sink);
        }
        if let Some(u) = n.get("upnp_enabled") {
            sink.stated(key::ROUTER_UPNP, u.text() == Some("true"), u.span());
        }
        if let (Some(name), Some(p)) = (word(n, "x_ssh_username"), n.get("x_ssh_password")) {
            let secret = Secret::read(p.text().unwrap_or(""));
            router::tell_account(sink, name, Role::Admin, secret, p.span(), Some(p.value_span()));
        }
        if let (Some(_), Some(p)) = (n.get("wlangroup_id").or(n.get("security")), n.get("x_passphrase")) {
            router::tell_key(sink, "wifi", p.text().unwrap_or(""), p.span(), p.value_span());
        }
        if let Some(p) = n.get("purpose").filter(|p| p.text() == Some("remote-user-vpn")) {
            let kind = match word(n, "vpn_type") {
                Some(v) if v.contains("pptp") => "pptp",
                Some(v) if v.contains("wireguard") => "wireguard",
                Some(v) if v.contains("openvpn") => "openvpn",
                _ => "l2tp",
            };
            if word(n, "enabled") != Some("false") {
                sink.stated(key::VPN, Vpn { kind: kind.to_owned() }, p.span());
            }
        }
    }
    router::partial(sink);
}

fn forward(n: NodeRef<'_>, sink: &mut FactSink<'_>) {
    let ip = word(n, "fwd").unwrap_or("");
    let outer = word(n, "dst_port").unwrap_or("");
    let span =
        n.get("dst_port").map_or(n.span(), |d| d.span()).join(n.get("fwd").map_or(n.span(), |f| f.span()));
    let Some(pairs) = router::pairs(outer, word(n, "fwd_port").unwrap_or("")) else {
        router::unread_forward(sink, span);
        return;
    };
    // A group of senders is in another place of the controller.
    let group = word(n, "src_limiting_type") == Some("firewall_group");
    let sender = word(n, "src_ip").or(word(n, "src").filter(|s| *s != "any")).filter(|_| !group);
    let source = match (word(n, "src_limiting_enabled"), sender) {
        (Some("true"), Some(a)) => Origin::List(vec![a.to_owned()]),
        (Some("true"), None) => Origin::Unknown,
        _ => router::origin(word(n, "src")),
    };
    let f = Forward {
        ext_if: Some(word(n, "pfwd_interface").unwrap_or("wan").to_owned()),
        ext_ip: word(n, "destination_ip").filter(|a| *a != "any").map(str::to_owned),
        enabled: match word(n, "enabled") {
            Some("true") => Tri::Yes,
            Some("false") => Tri::No,
            _ => Tri::Unknown,
        },
        bound: Tri::Yes,
        ..router::forward(
            ip,
            word(n, "proto").map_or("tcp+udp", |p| if p == "tcp_udp" { "tcp+udp" } else { p }),
        )
    };
    let known = !ip.is_empty();
    router::tell_forward(sink, &f, &source, &pairs, &[], span, &mut |_, _, _| {
        if known { OPEN } else { UNKNOWN }
    });
}
