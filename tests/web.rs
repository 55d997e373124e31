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
    let input = Input::new(name.to_owned(), bytes.to_vec());
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

/// The browser's tables say what the native ones say, on the bytes that implementations like to differ in: NEC row 13,
/// IBM extensions, half-width kana, three-byte EUC, broken tails, lone bytes, and pairs across the pieces that the text is
/// handed over in. Node.js, where this runs, leaves the standard at bytes that no text holds (0x80 in Shift_JIS, broken
/// pairs in EUC-JP); browsers do not, which `tests/e2e/page.mjs` shows.
#[wasm_bindgen_test]
fn the_platforms_decoder_agrees_with_the_native_one() {
    use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS};
    use mimamori_check::source::decode::Encoding;
    let mut long = vec![b'x'; (1 << 20) - 1];
    long.extend_from_slice(b"\x82\xa0\x82\xa2");
    let cases: &[(Encoding, &[u8])] = &[
        (Encoding::ShiftJis, b"\x87\x40\x87\x8a\x87\x54 \xb6\xd2\xd7 \xfa\x40\xed\x40\xfb\xfc"),
        (Encoding::ShiftJis, b"\x83\x5c\x81\x5f\\~\x81\x60\x81\x7c"),
        (Encoding::ShiftJis, b"\x82\xa0\x82"),
        (Encoding::ShiftJis, b"\x82\x20a\xa0\xfd\xfe\xffb"),
        (Encoding::ShiftJis, b"\x85\x9f\xf0\x40\xfc\xfc"),
        (Encoding::ShiftJis, &long),
        (Encoding::EucJp, b"\xa4\xa2\xad\xa1\x8e\xb6\x8e\xd2\x8f\xb0\xa1\xf9\xa1"),
        (Encoding::Iso2022Jp, b"\x1b$B%+%a%i\x1b(B \x1b(I6R7\x1b(J\\~\x1b(B \x1b$@0!\x1b(B"),
        (Encoding::Iso2022Jp, b"\x1b$B%+%"),
        (Encoding::Iso2022Jp, b"a\x1b$\x1b(Bb\x80c"),
    ];
    for (encoding, bytes) in cases {
        let native = match encoding {
            Encoding::ShiftJis => SHIFT_JIS,
            Encoding::EucJp => EUC_JP,
            _ => ISO_2022_JP,
        };
        let want = native.decode_without_bom_handling(bytes).0;
        let got = mimamori_check::js::browser_decoder(*encoding, bytes);
        assert!(got == want, "{encoding:?} {:x?}", &bytes[..bytes.len().min(40)]);
    }
}
