//! `cargo xtask bench [--mb N] [--rounds N] [--full] [--only WORD]`: builds the artefact and measures it in headless
//! Chromium beside JavaScript peers. Prints ratios and which target is met; a missed one is no failure of the command,
//! because a busy machine misses them, too.

use crate::run::{Result, command, root, run, step};
use crate::{artefact, tools};

pub fn main(args: &[String]) -> Result {
    tools::setup_all()?;
    step("building dist/index.html", || artefact::main(&[]))?;
    let dir = root().join("tests/e2e");
    step("measuring in headless Chromium (about 2 minutes)", || {
        run(command("node").current_dir(&dir).arg("bench.mjs").args(args))
    })
}
