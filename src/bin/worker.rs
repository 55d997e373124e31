//! The worker: everything heavy runs here, away from the page.
//!
//! `handle` serves the page's messages (see `wire::messages`); the other exports are the JavaScript API for pages that
//! embed the checker. The loader that starts this program posts `{type: "ready"}` and then hands every message to
//! `handle`, with a `post(message, transfer)` function for the answers. For large files it has the browser make the check
//! sums meanwhile (`message.sums`) and calls what `handle` returns with them.

use js_sys::{Array, Function};
use mimamori_check::js;
use wasm_bindgen::prelude::*;

/// One request in, one or more answers through `post(message, transfer)`. Returns a function of the check sums where these
/// are waited for, else nothing.
#[wasm_bindgen]
pub fn handle(request: &JsValue, post: Function) -> JsValue {
    js::handle(request, post)
}

/// `analyze([{name, bytes}], {today, lang, answers, address_of, intended_ports, context})` → report (schema 1).
#[wasm_bindgen]
pub fn analyze(files: &Array, options: &JsValue) -> Result<JsValue, JsValue> {
    js::analyze(files, options)
}

/// `checkPassword(text, words, year)` → assessment; never contains the password.
#[wasm_bindgen(js_name = checkPassword)]
pub fn check_password(text: &str, words: &Array, year: i32) -> Result<JsValue, JsValue> {
    js::check_password(text, words, year)
}

/// Every rule with its texts in Japanese and English.
#[wasm_bindgen]
pub fn rules() -> Result<JsValue, JsValue> {
    js::rules()
}

fn main() {}
