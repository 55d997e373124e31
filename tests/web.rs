//! What only a wasm machine can show: the engine runs there, on 32-bit sizes and without a clock, and its report
//! becomes plain JavaScript values. Run by wasm-bindgen-test-runner in Node.js.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use mimamori_check::engine::{Input, Options, analyze};
use mimamori_check::i18n::Lang;
use mimamori_check::model::date::Date;
use mimamori_check::wire;
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

fn report(name: &str, bytes: &[u8]) -> wire::ReportWire {
    let opt = Options::new(Date { year: 2026, month: 11, day: 21 });
    let input = Input { name: name.to_owned(), bytes: bytes.to_vec() };
    wire::report(&analyze(vec![input], &opt, &mut |_| {}), Lang::Ja)
}

fn field(v: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(v, &name.into()).unwrap()
}

/// Objects, arrays, null and numbers: nothing that `JSON.stringify` or a message between threads would lose.
#[wasm_bindgen_test]
fn a_report_becomes_plain_javascript() {
    let js = report("x.conf", b"# nothing known\n")
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .unwrap();
    let files: js_sys::Array = field(&js, "files").dyn_into().unwrap();
    assert_eq!(files.length(), 1);
    let file = files.get(0);
    assert_eq!(field(&file, "name").as_string().unwrap(), "x.conf");
    assert_eq!(field(&file, "bytes").as_f64().unwrap(), 16.0);
    assert!(field(&file, "format").is_null());
    let text = js_sys::JSON::stringify(&js).unwrap();
    let back: wire::ReportWire =
        serde_wasm_bindgen::from_value(js_sys::JSON::parse(&String::from(text)).unwrap()).unwrap();
    assert_eq!(back.files[0].sha256.len(), 64);
}

/// Encodings and bad input behave as they do natively.
#[wasm_bindgen_test]
fn bad_input_does_not_trap() {
    for bytes in [&b""[..], b"\0\0\0\0", b"\xff\xfe\x00\xd8", b"\x82\xa0\x82", &[b'['; 100_000]] {
        let r = report("bad", bytes);
        assert_eq!(r.files.len(), 1);
    }
}
