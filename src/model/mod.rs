//! Plain data that flows through the engine. Depends on nothing but `std`, `serde` and `i18n`.

pub mod date;
pub mod document;
pub mod endpoint;
pub mod fact;
pub mod find;
pub mod finding;
pub mod fold;
pub mod key;
pub mod map;
pub mod net;
pub mod order;
pub mod report;
pub mod secret;
pub mod span;
pub mod value;
