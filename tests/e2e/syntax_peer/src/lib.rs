//! The bytes of a file in, how much was found in it out: the encoding is found out, the lines are counted, the syntax is
//! read into what the formats work on.

use mimamori_base::model::span::FileId;
use mimamori_base::source::decode;
use mimamori_base::source::limits::Budget;
use mimamori_base::syntax::{json, kv, xml, yaml};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub fn parse(syntax: &str, bytes: Vec<u8>) -> u32 {
    let src = decode::decode(FileId(0), "", bytes);
    let mut budget = Budget::default();
    let found = match syntax {
        "xml" => xml::parse(&src, &mut budget).0.len(),
        "yaml" => yaml::parse(&src, &mut budget).0.len(),
        "json" => json::parse(&src, &mut budget).0.len(),
        // Names and values have no tree: all of them, with their places.
        "kv" => kv::scan(&src.text, &kv::MOTION).filter_map(kv::Line::entry).collect::<Vec<_>>().len(),
        _ => kv::scan(&src.text, &kv::DOTTED).filter_map(kv::Line::entry).collect::<Vec<_>>().len(),
    };
    u32::try_from(found).unwrap_or(u32::MAX)
}
