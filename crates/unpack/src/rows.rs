//! The rows in which `xtask/src/split.rs` lays the bytes of a program, and from which [`crate::unsplit`] takes them.

pub const ROWS: usize = 26;
pub const CODE: usize = 0;
pub const LOCALS: usize = 1;
/// `local.get`, then `local.set`, then `local.tee`.
pub const LOCAL: usize = 2;
pub const GLOBAL: usize = 5;
/// Twelve rows, see [`i32_row`].
pub const I32: usize = 6;
pub const I64: usize = 18;
pub const FLOAT: usize = 19;
pub const ALIGN: usize = 20;
pub const OFFSET: usize = 21;
pub const TYPE: usize = 22;
pub const BRANCH: usize = 23;
pub const CALL: usize = 24;
pub const OTHER: usize = 25;

/// Where a constant stands, by the instruction behind it, which says what it is: the place of a field, an address with a
/// length behind it, what is stored, compared, shifted by …
pub fn i32_row(next: u8) -> usize {
    const NEXT: [u8; 11] = [0x6a, 0x41, 0x36, 0x10, 0x20, 0x21, 0x6b, 0x46, 0x47, 0x71, 0x74];
    I32 + NEXT.iter().position(|n| *n == next).map_or(0, |n| n + 1)
}
