//! The page (Yew). It sees only `i18n`, `wire`, `view` and `export`: the engine runs in the worker.
//!
//! What pages say is written in `view` and natively tested; here is what needs a browser: state, events, the worker.

#[cfg(feature = "ui")]
mod app;
#[cfg(feature = "ui")]
mod browser;
#[cfg(feature = "ui")]
mod demo;
#[cfg(feature = "ui")]
mod dom;
#[cfg(feature = "ui")]
mod state;
#[cfg(feature = "ui")]
mod worker_client;

#[cfg(feature = "ui")]
pub use app::run;
