//! The rows in which `xtask/src/split.rs` lays the bytes of a program, and from which [`crate::unsplit`] takes them.

pub const ROWS: usize = 13;
pub const CODE: usize = 0;
pub const LOCALS: usize = 1;
pub const LOCAL: usize = 2;
pub const GLOBAL: usize = 3;
pub const I32: usize = 4;
pub const I64: usize = 5;
pub const FLOAT: usize = 6;
pub const ALIGN: usize = 7;
pub const OFFSET: usize = 8;
pub const TYPE: usize = 9;
pub const BRANCH: usize = 10;
pub const CALL: usize = 11;
pub const OTHER: usize = 12;
