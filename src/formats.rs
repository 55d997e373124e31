//! The crate `mimamori-format`: what every line of a big file passes. Its optimisation is chosen by measurement (see
//! ARCHITECTURE.md, "Crates").

pub use mimamori_base::{i18n, model, source, syntax};

pub mod format;
