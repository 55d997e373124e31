//! The program that unpacks the others: the library's two functions, which wasm-bindgen exports.
#![cfg_attr(target_arch = "wasm32", no_main)]

use mimamori_unpack as _;

/// A handful of big pieces and then the end of the program: whole pages, never given back, are all that is needed.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: lol_alloc::LeakingPageAllocator = lol_alloc::LeakingPageAllocator;

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
