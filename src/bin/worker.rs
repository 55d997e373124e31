//! The worker: everything heavy runs here, away from the page.

fn main() {}
