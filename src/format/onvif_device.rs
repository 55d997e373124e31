//! ONVIF `GetDeviceInformation`: the answer in which a camera names its maker, model, firmware, serial number and
//! hardware. One file may hold the answers of several cameras, with commands or headers between them.

use super::{FactSink, Format, Head, Sniff};
use crate::i18n::text;
use crate::model::fact::DeviceKind;
use crate::model::fold::fold;
use crate::model::key;
use crate::source::Source;
use crate::syntax::xml::{self, Token};

pub static FORMAT: Format = Format {
    id: "onvif-device",
    name: text("ONVIFの機器情報", "ONVIF device information"),
    vendor: "",
    kind: DeviceKind::Camera,
    reads: text(
        "メーカー、型番、ファームウェア、製造番号、ハードウェアの版。",
        "Maker, model, firmware, serial number and hardware version.",
    ),
    usual_names: &["GetDeviceInformation.xml"],
    sniff,
    read,
};

fn sniff(head: &Head<'_>) -> Sniff {
    let h = head.head;
    let answer = h.contains("GetDeviceInformationResponse") && h.contains('<');
    if answer && h.contains("FirmwareVersion") { Sniff::Sure } else { Sniff::No }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut field: Option<&str> = None;
    for t in xml::Walk::new(&src.text) {
        match t {
            Token::Open(tag) => {
                let name = xml::local(tag.name);
                if name == "GetDeviceInformationResponse" {
                    sink.subject(DeviceKind::Camera, src.span(tag.start, tag.end));
                }
                field = Some(name);
                sink.understood(src.span(tag.start, tag.end));
            }
            Token::Close { start, end, .. } => {
                field = None;
                sink.understood(src.span(start, end));
            }
            Token::Text { raw, start, .. } => {
                let value = fold(&xml::unescape(raw));
                let key = match field {
                    Some("Manufacturer") => key::DEVICE_VENDOR,
                    Some("Model") => key::DEVICE_MODEL,
                    Some("FirmwareVersion") => key::FIRMWARE_VERSION,
                    Some("SerialNumber") => key::DEVICE_SERIAL,
                    Some("HardwareId") => key::DEVICE_HARDWARE,
                    _ => continue,
                };
                if !value.is_empty() {
                    sink.stated(key, value, src.span(start, start + raw.len()));
                }
            }
            Token::Declaration { .. } => {}
        }
    }
}
