//! `cargo xtask …`: set-up, the artefact, serving it, tests, benches. No product logic.
//!
//! Everything here may fail with one readable line; nothing here is part of what ships.

mod artefact;
mod bench;
mod catalogue;
mod credentials;
mod encode;
mod fuzz;
mod inline;
mod japanese;
mod oui;
mod passwords;
mod run;
mod serve;
mod slim;
mod split;
mod test;
mod tools;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask serve [--dev] [--port N]       set up, build the artefact, serve it on 127.0.0.1 (--dev: Trunk's reloading loop)
cargo xtask test [--only WORD]             set up, then every check; ends with `N passed, N failed`
cargo xtask dist [--check-reproducible]    build dist/index.html and compare its size with the budgets
cargo xtask fuzz [TARGET…] [--seconds N]   fuzz what reads foreign bytes (nightly toolchain)
cargo xtask bench [--full] [--only WORD]     measure dist/index.html in Chromium beside JavaScript peers and the targets
cargo xtask bench --passwords              the labelled passwords, judged by us and by three peers
cargo xtask passwords [N]                  N random passwords (100,000) and hostile ones through the command line
cargo xtask setup                          only set up what the others need
cargo xtask credentials [--leaked FILE | --japanese ZXCVBN IPADIC GIMEI]   make the password tables in src/password/data from the lists in data/
cargo xtask catalogue [--json FILE]        make the firmware catalogue from the facts in data/catalogue
cargo xtask oui --from FILE                make the table of MAC address makers (data/oui/README.md)";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = args.split_first().map_or(("help", &args[..]), |(c, r)| (c.as_str(), r));
    let result = match command {
        "serve" => serve::main(rest),
        "test" => test::main(rest),
        "dist" => artefact::main(rest),
        "bench" => bench::main(rest),
        "fuzz" => fuzz::main(rest),
        "setup" => tools::setup_all(),
        "credentials" => credentials::main(rest),
        "oui" => oui::main(rest),
        "passwords" => passwords::main(rest),
        "catalogue" => catalogue::run(&run::root(), rest),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(format!("unknown command `{other}`\n\n{HELP}")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("xtask: {e}");
            ExitCode::FAILURE
        }
    }
}
