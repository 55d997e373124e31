//! Uniview: JSON answers of LAPI (`{"Response":{"ResponseURL":"/LAPI/V1.0/…","Data":{…}}}`), one or many.
//!
//! What an answer is about stands in its address. Read is what public clients of these devices confirm: the device, whether
//! it was ever set up, and SSH; switches under other addresses are likely and no more. An answer that was refused is not "off".

use super::table::{Rec, Row, Slot, Table, To};
use super::tree::{self, Take};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Args, Text, text};
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::span::Span;
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::json;

pub static FORMAT: Format = Format {
    id: "uniview-lapi",
    name: text("Uniview(LAPIのJSON)", "Uniview (LAPI answers, JSON)"),
    vendor: "Uniview",
    kind: DeviceKind::Camera,
    reads: text(
        "型番、ファームウェア、製造番号、最初の設定がすんだか、SSH。時刻、UPnP、DDNS、Telnetは、名前から「おそらく」として\
         読みます。古い録画機の書き出し(XML)は読みません。パスワードを含むので、保管場所に気をつけてください。",
        "Model, firmware, serial number, whether it was ever set up, SSH. Time, UPnP, DDNS and Telnet are read by their names, \
         as likely. Exports of old recorders (XML) are not read; they hold passwords, keep them in a safe place.",
    ),
    usual_names: &["DeviceInfo.json"],
    sniff,
    read,
};

static ROWS: &[Row] = &[
    Row("DeviceModel", To::Text(key::DEVICE_MODEL)),
    Row("ProductModel", To::Text(key::DEVICE_MODEL)),
    Row("FirmwareVersion", To::Text(key::FIRMWARE_VERSION)),
    Row("SerialNumber", To::Text(key::DEVICE_SERIAL)),
    Row("SerialNo", To::Text(key::DEVICE_SERIAL)),
    Row("System/DeviceInfo.DeviceName", To::Text(key::DEVICE_NAME)),
    Row("Users.Name", To::Part(Rec::Account, Slot::User)),
    Row("IsFirstLogin", To::Not(key::AUTH_ACTIVATED)),
    Row("Network/SSH.Enabled", To::Flag(key::SSH_ENABLED)),
    Row("?Network/Telnet.Enabled", To::Flag(key::TELNET_ENABLED)),
    Row("?Network/UPnP.Enabled", To::Part(Rec::Upnp, Slot::On)),
    Row("?Network/DDNS.Enabled", To::Part(Rec::Ddns, Slot::On)),
    Row("?System/Time/NTP.Enabled", To::Part(Rec::Ntp, Slot::On)),
];

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let url = h.contains("\"/LAPI/V") || h.contains("\"\\/LAPI\\/V");
    let json = h.lines().take(40).any(|l| l.starts_with(['{', '[']));
    // The cameras of a recorder, kept without the address that was asked.
    let list = ["\"DetailInfos\"", "\"ResponseCode\"", "\"AddressInfo\""].iter().all(|w| h.contains(*w));
    if json && h.contains("\"Response\"") && (url && h.contains("\"ResponseURL\"") || list) {
        Sniff::Sure
    } else {
        Sniff::No
    }
}

const CAMERA: &[(&str, Take)] = &[
    ("Manufacturer", Take::Text(key::DEVICE_VENDOR)),
    ("DeviceModel", Take::Text(key::DEVICE_MODEL)),
    ("Name", Take::Text(key::DEVICE_NAME)),
    ("AddressInfo/Address", Take::Text(key::DEVICE_ADDRESS)),
    ("AddressInfo/MAC", Take::Text(key::DEVICE_MAC)),
];

const REFUSED: Text = text(
    "機器が答えなかった項目が {n} 個あります。その設定は分かりません。",
    "The device did not answer {n} questions. Those settings are not known.",
);

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let (doc, notices) = json::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    let mut table = Table::new(ROWS);
    let mut refused: (usize, Option<Span>) = (0, None);
    for n in doc.iter() {
        let Some(url) = n.get("ResponseURL").and_then(NodeRef::text) else { continue };
        sink.understood(n.span());
        let code =
            ["StatusCode", "ResponseCode"].into_iter().filter_map(|k| n.get(k)?.text()).any(|c| c != "0");
        if code {
            refused = (refused.0 + 1, refused.1.or(Some(n.span())));
            sink.unread(n.key_span(), "not-readable");
            continue;
        }
        let (_, path) = url.split_once("/V1.0/").unwrap_or(("", url));
        let path = path.split('?').next().unwrap_or(path);
        // Some answers have their values beside the address.
        let data = n.get("Data").filter(|d| d.children().next().is_some()).unwrap_or(n);
        table.document(sink, data, path.get(..path.len().min(100)).unwrap_or("-"), &[], &[]);
    }
    table.finish(sink);
    super::table::idle_lines(src, sink);
    sink.vendor_of_model("Uniview");
    if let Some(model) = sink.known(key::DEVICE_MODEL).and_then(|f| f.value.as_text())
        && (model.starts_with("NVR") || model.starts_with("XVR"))
    {
        sink.set_kind(DeviceKind::Recorder);
    }
    for list in doc.iter().filter(|n| n.key() == Some("DetailInfos")) {
        sink.understood(list.span());
        for c in list.children() {
            // A free place has an address, but nothing behind it.
            if tree::text(c, "DeviceModel").or(tree::text(c, "Manufacturer")).is_none() {
                continue;
            }
            sink.set_kind(DeviceKind::Recorder);
            let whole = sink.whole_file();
            sink.subject(DeviceKind::Camera, c.span());
            tree::take(sink, c, CAMERA);
            sink.select(whole);
        }
    }
    if let (n @ 1.., at) = refused {
        sink.notice("settings.not-readable", REFUSED, Args::new().with("n", n), at);
    }
}
