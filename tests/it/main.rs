//! The native integration tests: one binary, one module per boundary.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod agreement;
mod arch;
mod cameras;
mod canary;
mod catalogue;
#[cfg(feature = "cli")]
mod cli;
mod common;
mod docs;
mod excerpts;
mod firewalls;
mod formats;
mod fuzz;
mod hostile;
mod ledger;
mod lists;
mod masked;
mod motion;
mod negative;
mod page;
mod pages;
mod paper;
mod passwords;
mod pasted;
mod props;
mod reach;
mod routers;
mod rules;
mod schema;
mod style;
mod traceability;
mod truth;
mod words;
