//! The crate `mimamori-base`: where the bytes of big files pass. Compiled for speed (see ARCHITECTURE.md, "Crates").

pub mod i18n;
pub mod model;

pub mod source;

pub mod syntax;
