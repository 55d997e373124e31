//! Text → [`Document`]: knows syntaxes, no vendors.
//!
//! Every syntax has one shape, `parse(src, budget) -> (Document, Vec<Notice>)`, and cannot fail: on truncated or broken
//! input it returns what it understood plus notices. Nothing recurses over input. Big tabular inputs (CSV, scans) are
//! walked row by row, and flat files (`kv`) line by line, instead of being built as a tree.
//!
//! [`Document`]: crate::model::document::Document

pub mod braces;
pub mod cli;
pub mod csv;
pub mod json;
pub mod kv;
pub mod ledger;
pub mod libconfig;
pub mod reg;
pub mod sql;
pub mod url;
pub mod xlsx;
pub mod xml;
pub mod yaml;
