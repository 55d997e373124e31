//! Vivotek: the answer of `getparam.cgi` (`group_name='value'`, one a line).
//!
//! Goes out: facts of one camera. What a visitor without a login may ask for is only a part of the list, so that what is
//! missing is not off. A password that is empty in the list is one that is not shown.

use super::table::{Lines, Rec, Row, Slot, Table, To, line_starts};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::source::Source;

pub static FORMAT: Format = Format {
    id: "vivotek",
    name: text("Vivotek(設定の文字の一覧)", "Vivotek (settings as text)"),
    vendor: "Vivotek",
    kind: DeviceKind::Camera,
    reads: text(
        "型番、ファームウェア、利用者、HTTPとRTSPのログインの方式、UPnP。匿名での閲覧、HTTPS、DDNS、IPフィルター、SNMPは、\
         名前から「おそらく」として読みます。",
        "Model, firmware, users, login method of HTTP and RTSP, UPnP. Anonymous viewing, HTTPS, DDNS, IP filter and SNMP are \
         read by their names, as likely.",
    ),
    usual_names: &["getparam.cgi.txt"],
    sniff,
    read,
};

const METHODS: &[(&str, &str)] = &[("disable", "none"), ("basic", "basic"), ("digest", "digest")];

static ROWS: &[Row] = &[
    Row("?ddns_enable", To::Part(Rec::Ddns, Slot::On)),
    Row("?ddns_provider", To::Part(Rec::Ddns, Slot::Kind)),
    Row("?https_enable", To::Flag(key::HTTPS_ENABLED)),
    Row("?ipfilter_enable", To::Part(Rec::Filter, Slot::On)),
    Row("network_http_authmode", To::Word(key::HTTP_AUTH, METHODS)),
    Row("network_http_port", To::Port(key::HTTP_PORT)),
    Row("?network_http_anonymousviewing", To::Flag(key::AUTH_ANONYMOUS_VIEW)),
    Row("?network_https_port", To::Port(key::HTTPS_PORT)),
    Row("network_rtsp_authmode", To::Word(key::RTSP_AUTH, METHODS)),
    Row("network_rtsp_port", To::Port(key::RTSP_PORT)),
    Row("?network_rtsp_anonymousviewing", To::Bool(key::AUTH_ANONYMOUS_VIEW, &[("1", true)])),
    Row(
        "network_rtsp_s#_multicast_alwaysmulticast",
        To::Any(key::MULTICAST_ALWAYS, &[("1", true), ("0", false)]),
    ),
    Row("?network_ipaddress", To::Address),
    Row("security_user_i#_name", To::Part(Rec::Account, Slot::User)),
    Row("security_user_i#_pass", To::Part(Rec::Account, Slot::Shown)),
    Row("security_user_i#_privilege", To::Part(Rec::Account, Slot::Kind)),
    Row("?snmp_v2", To::Part(Rec::Snmp, Slot::B)),
    Row("?snmp_v3", To::Part(Rec::Snmp, Slot::C)),
    Row("?snmp_secnamero", To::Part(Rec::Snmp, Slot::User)),
    Row("?snmp_secnamerw", To::Part(Rec::Snmp, Slot::Write)),
    Row("system_hostname", To::Text(key::DEVICE_NAME)),
    Row("system_info_modelname", To::Text(key::DEVICE_MODEL)),
    Row("system_info_firmwareversion", To::Text(key::FIRMWARE_VERSION)),
    Row("?system_info_serialnumber", To::Text(key::DEVICE_SERIAL)),
    Row("upnpportforwarding_enable", To::Part(Rec::Upnp, Slot::On)),
    Row("upnppresentation_enable", To::Flag(key::UPNP_DISCOVERY)),
];

static LINES: Lines = Lines {
    rows: ROWS,
    prefixes: &[],
    idle: &[
        "audioin",
        "capability",
        "event",
        "image",
        "layout",
        "motion",
        "privacymask",
        "recording",
        "videoin",
        "vadp",
    ],
    quotes: &['\''],
    identity: &["system_info_serialnumber"],
};

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let quoted = |r: &str| r.split_once('=').is_some_and(|(n, v)| !n.contains(' ') && v.starts_with('\''));
    let model = line_starts(h, "system_info_modelname", |r| r.starts_with("='"));
    let groups = ["system_", "network_", "security_", "upnp", "capability_", "videoin_"];
    match groups.iter().map(|g| line_starts(h, g, quoted)).sum::<usize>() {
        n if model > 0 || n >= 3 && h.contains("_i0_") || n >= 6 => Sniff::Sure,
        n if n >= 1 && h.contains("network_rtsp_") => Sniff::Maybe(60),
        _ => Sniff::No,
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut table = Table::new(ROWS);
    LINES.read(src, sink, &mut table, &mut |_, _| false);
    table.finish(sink);
    sink.vendor_of_model("Vivotek");
}
