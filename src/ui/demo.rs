//! The invented nursery of 「ためしてみる」: a camera, its router, a port scan and a list of devices.

use super::browser;
use super::state::Content;

/// Name (with folder) and text. The camera's file does not say its address; its folder does.
const FILES: &[(&str, &str)] = &[
    ("router-rtx830.txt", include_str!("../../www/demo/router-rtx830.txt")),
    ("192.168.100.20/motion.conf", include_str!("../../www/demo/motion.conf")),
    ("scan-nmap.xml", include_str!("../../www/demo/scan-nmap.xml")),
    ("kiki-ichiran.csv", include_str!("../../www/demo/kiki-ichiran.csv")),
];

pub fn files() -> Vec<(String, f64, Content)> {
    FILES.iter().map(|(n, t)| ((*n).to_owned(), t.len() as f64, Content::Text((*t).into()))).collect()
}

/// Keeps the parts that read a text as bytes together.
pub fn bytes(text: &str) -> js_sys::ArrayBuffer {
    browser::buffer_of(text)
}
