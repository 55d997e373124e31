//! 見守りカメラ安全チェック — the engine.
//!
//! Bytes go in, a [`model::report::Report`] comes out. Data flows one way:
//! bytes → `Source` → (syntax) → `Facts` → `Findings` → `Report` → `wire` → view or export.
//! Each folder imports only folders to its left in
//! `i18n ← model ← source ← syntax ← format ← {catalog, password, questions, reach} ← rules ← risk ← engine ← wire ← export`
//! and `export ← paper ← view ← js`, `export ← {ui, docs, merge}` (a test reads the sources and asserts this).
//!
//! The core does no IO, reads no clock and knows no browser. Parsing never fails: it returns what was
//! understood plus notices. A finding cannot be built without evidence. Secrets are masked when the
//! evidence text is made, so no export can leak them.

// Crates of their own, so that they are compiled for speed; the files are in this folder all the same.
pub use mimamori_base::{i18n, model, source, syntax};
pub use mimamori_format::format;
pub use mimamori_password::password;

pub mod tree;

pub mod catalog;
pub mod questions;
pub mod reach;

pub mod rules;

pub mod risk;

pub mod engine;

pub mod wire;

pub mod export;

pub mod paper;

pub mod view;

pub mod docs;
pub mod merge;

#[cfg(feature = "wasm")]
pub mod js;

pub mod ui;
