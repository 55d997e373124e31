//! Unpacks what `cargo xtask dist` has packed into the page: characters → LZMA → the parts of a wasm program → the program.
//!
//! Browsers have no stronger unpacker than gzip of their own. As a program of a few kilobytes this is several times
//! quicker than it was as a script, and it runs on the page for the page's program and in the worker for the engine's.
//! Damaged input gives `None`, never a panic and never a loop: every turn reads on or writes, and both have an end.

mod lzma;
pub mod pointers;
pub mod rows;
mod unsplit;

/// No program of ours is longer.
const MOST: usize = 64 << 20;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

/// The first `size` bytes of what is packed in a text: LZMA as characters, each of six bits or seven (`base93` in
/// `xtask/src/encode.rs`). The text may end where nothing more is needed for these bytes.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn unpack(text: &[u8], size: usize) -> Option<Vec<u8>> {
    Some(lzma::unpack(&bytes(text), size)?.0)
}

/// Puts a wasm program together that `xtask/src/split.rs` has taken apart.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn unsplit(parts: &[u8]) -> Option<Vec<u8>> {
    unsplit::unsplit(parts)
}

/// How many characters of the text [`unpack`] has to read for its first `size` bytes. For the packer.
pub fn needed(text: &[u8], size: usize) -> Option<usize> {
    let read = lzma::unpack(&bytes(text), size)?.1;
    // A character has at least six bits; some have seven, so this may be more than is needed, never less.
    let mut bits = 0;
    let enough = text.iter().position(|c| {
        bits += if short(*c) { 6 } else { 7 };
        bits >= read * 8
    });
    Some(enough.map_or(text.len(), |n| n + 1))
}

/// The value of a character of the set: printable ASCII without `<`.
fn value(c: u8) -> u8 {
    c.wrapping_sub(if c > b'<' { 34 } else { 33 })
}

/// 35 of the 93 characters carry six bits, the others seven: 35 * 2 + 58 = 128.
fn short(c: u8) -> bool {
    value(c) < 35
}

fn bytes(text: &[u8]) -> Vec<u8> {
    let mut out = Out::new(text.len());
    let (mut bits, mut have) = (0u32, 0u32);
    for c in text {
        let v = u32::from(value(*c));
        if v < 35 {
            bits = bits << 6 | v;
            have += 6;
        } else {
            bits = bits << 7 | (v + 35);
            have += 7;
        }
        if have > 7 {
            have -= 8;
            out.push((bits >> have) as u8);
        }
    }
    out.done()
}

/// Bytes that are written one behind the other. All of the room is there from the start: what grows would need a program
/// twice as long. What does not fit is left out; who writes says whether that is damage.
struct Out {
    bytes: Vec<u8>,
    n: usize,
}

impl Out {
    fn new(room: usize) -> Out {
        Out { bytes: vec![0; room], n: 0 }
    }

    #[inline]
    fn push(&mut self, b: u8) {
        if let Some(at) = self.bytes.get_mut(self.n) {
            *at = b;
            self.n += 1;
        }
    }

    /// A number as wasm writes it, unsigned LEB128.
    fn leb(&mut self, mut v: usize) {
        while v > 127 {
            self.push(v as u8 | 128);
            v >>= 7;
        }
        self.push(v as u8);
    }

    fn done(mut self) -> Vec<u8> {
        self.bytes.truncate(self.n);
        self.bytes
    }
}
