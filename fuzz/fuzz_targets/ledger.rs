#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| mimamori_fuzz::ledger(data));
