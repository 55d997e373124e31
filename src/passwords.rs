//! The crate `mimamori-password`: compiled for speed (see ARCHITECTURE.md, "Crates").

pub use mimamori_base::{i18n, model};

pub mod password;
