#![no_main]

// The word lists are unpacked once, which takes seconds under the sanitizer: not on the clock of the first input.
libfuzzer_sys::fuzz_target!(
    init: mimamori_fuzz::engine(b"streams:\n  a: rtsp://admin:kumo-no-ue@192.168.1.2/\n"),
    |data: &[u8]| mimamori_fuzz::engine(data)
);
