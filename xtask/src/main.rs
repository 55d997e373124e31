//! `cargo xtask …`: set-up, build of the artefact, tests and benches. No product logic.

fn main() {}
