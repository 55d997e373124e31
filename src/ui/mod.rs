//! The page (Yew). It sees only `i18n`, `wire` and `export`: the engine runs in the worker.
//!
//! `format` is plain functions and is always compiled, so that it is tested natively; everything that needs a browser is
//! behind the feature `ui`.

pub mod format;

#[cfg(feature = "ui")]
mod app;
#[cfg(feature = "ui")]
mod browser;
#[cfg(feature = "ui")]
mod demo;
#[cfg(feature = "ui")]
mod pages;
#[cfg(feature = "ui")]
mod parts;
#[cfg(feature = "ui")]
mod route;
#[cfg(feature = "ui")]
mod state;
#[cfg(feature = "ui")]
mod worker_client;

#[cfg(feature = "ui")]
pub use app::run;
