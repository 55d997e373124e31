//! What the project needs beside rustup, Node.js and git, and how it gets there.
//!
//! Everything is pinned and kept in the user's cache folder (`mimamori-check/` in `$XDG_CACHE_HOME` or `~/.cache`), never
//! in the system, except browsers and fonts, which come from the system's package manager where it may be used without
//! a password. Each function is quick when its thing is already there.

use crate::run::{Result, cargo, command, output, root, run, step};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub const WASM_BINDGEN: &str = "0.2.130";
pub const BINARYEN: &str = "132.0.0";
pub const TRUNK: &str = "0.21.14";
pub const CARGO_FUZZ: &str = "0.13.2";

pub fn cache() -> Result<PathBuf> {
    let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|p| p.is_absolute());
    let base = base.or_else(|| std::env::var_os("HOME").map(|h| Path::new(&h).join(".cache")));
    Ok(base.ok_or("neither HOME nor XDG_CACHE_HOME is set")?.join("mimamori-check"))
}

fn tools_bin() -> Result<PathBuf> {
    Ok(cache()?.join("tools/bin"))
}

fn npm_bin() -> Result<PathBuf> {
    Ok(cache()?.join(format!("npm/binaryen-{BINARYEN}/node_modules/.bin")))
}

/// `PATH` with our tools in front, for programs that look their helpers up there (Trunk).
pub fn path() -> Result<OsString> {
    let mut all = vec![tools_bin()?, npm_bin()?];
    all.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    std::env::join_paths(all).map_err(|e| e.to_string())
}

fn version_of(program: &Path) -> String {
    let out = Command::new(program).arg("--version").stderr(Stdio::null()).output();
    out.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
}

pub fn wasm_target() -> Result {
    let sysroot = output(command("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib/wasm32-unknown-unknown").exists() {
        return Ok(());
    }
    step("rustup target add wasm32-unknown-unknown (once, about a minute)", || {
        run(command("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
    })
}

/// A tool from crates.io, compiled once into our cache.
fn from_crates_io(name: &str, program: &str, version: &str, locked: bool, minutes: &str) -> Result<PathBuf> {
    let at = tools_bin()?.join(program);
    if version_of(&at).split_whitespace().any(|w| w == version) {
        return Ok(at);
    }
    step(&format!("compiling {name} {version} (once, about {minutes} minutes)"), || {
        let build = cache()?.join("build");
        let mut c = cargo();
        c.args(["install", "--quiet", "--force", "--root"]).arg(cache()?.join("tools"));
        c.arg(format!("{name}@{version}"));
        if locked {
            c.arg("--locked");
        }
        // These run for seconds: a quick build matters more than a quick tool.
        c.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_STRIP", "debuginfo")
            // Kept apart so that an interrupted build goes on where it was.
            .env("CARGO_TARGET_DIR", &build);
        run(&mut c)?;
        let _ = std::fs::remove_dir_all(build);
        Ok(())
    })?;
    Ok(at)
}

pub fn wasm_bindgen() -> Result<PathBuf> {
    from_crates_io("wasm-bindgen-cli", "wasm-bindgen", WASM_BINDGEN, false, "2 to 5")
}

pub fn wasm_bindgen_test_runner() -> Result<PathBuf> {
    wasm_bindgen()?;
    Ok(tools_bin()?.join("wasm-bindgen-test-runner"))
}

pub fn trunk() -> Result<PathBuf> {
    from_crates_io("trunk", "trunk", TRUNK, true, "5 to 10")
}

pub fn cargo_fuzz() -> Result<PathBuf> {
    from_crates_io("cargo-fuzz", "cargo-fuzz", CARGO_FUZZ, true, "1 to 2")
}

/// wasm-opt, as npm ships it: a program that runs in Node.js, so that nothing is downloaded outside the registry.
pub fn wasm_opt() -> Result<PathBuf> {
    let at = npm_bin()?.join("wasm-opt");
    if at.exists() {
        return Ok(at);
    }
    node()?;
    step(&format!("npm install binaryen {BINARYEN} for wasm-opt (once, seconds)"), || {
        let prefix = cache()?.join(format!("npm/binaryen-{BINARYEN}"));
        std::fs::create_dir_all(&prefix).map_err(|e| format!("{}: {e}", prefix.display()))?;
        let mut c = command("npm");
        c.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"]).arg(prefix);
        run(c.arg(format!("binaryen@{BINARYEN}")))
    })?;
    Ok(at)
}

pub fn node() -> Result {
    let version = version_of(Path::new("node"));
    match version.trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok()) {
        Some(n) if n >= 20 => Ok(()),
        Some(_) => Err(format!("Node.js {version} is too old: 20 or newer is needed")),
        None => Err(
            "Node.js (20 or newer, with npm) is needed: https://nodejs.org or `apt-get install nodejs npm`"
                .into(),
        ),
    }
}

/// The npm packages of one folder with a lock file; installed again only when the lock file has changed.
pub fn npm_ci(folder: &str) -> Result {
    node()?;
    let dir = root().join(folder);
    let lock = std::fs::read(dir.join("package-lock.json"))
        .map_err(|e| format!("{folder}/package-lock.json: {e}"))?;
    let mark = dir.join("node_modules/.installed-lock");
    if std::fs::read(&mark).is_ok_and(|m| m == lock) {
        return Ok(());
    }
    step(&format!("npm ci in {folder} (once, seconds)"), || {
        let mut c = command("npm");
        c.args(["ci", "--silent", "--no-audit", "--no-fund"]).current_dir(&dir);
        // The browsers come from the system; these packages must not download their own.
        c.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").env("PUPPETEER_SKIP_DOWNLOAD", "1");
        run(&mut c)?;
        std::fs::write(&mark, lock).map_err(|e| e.to_string())
    })
}

/// A thing from the system: how to see that it is there, and the packages that bring it (the first that exists).
struct System {
    what: &'static str,
    there: &'static [&'static str],
    packages: &'static [&'static str],
}

const BROWSERS: &[System] = &[
    System {
        what: "Chromium",
        there: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
        packages: &["chromium", "chromium-browser"],
    },
    System { what: "Firefox", there: &["firefox-esr", "firefox"], packages: &["firefox-esr", "firefox"] },
    System {
        what: "WebKitGTK",
        there: &["WebKitWebDriver"],
        packages: &["webkit2gtk-driver", "webkitgtk-webdriver"],
    },
    // To print with it: its driver cannot.
    System { what: "gjs", there: &["gjs"], packages: &["gjs"] },
    System {
        what: "WebKitGTK for gjs",
        there: &[
            "/usr/lib/x86_64-linux-gnu/girepository-1.0/WebKit2-4.1.typelib",
            "/usr/lib/aarch64-linux-gnu/girepository-1.0/WebKit2-4.1.typelib",
            "/usr/lib64/girepository-1.0/WebKit2-4.1.typelib",
        ],
        packages: &["gir1.2-webkit2-4.1"],
    },
    System { what: "Xvfb", there: &["Xvfb"], packages: &["xvfb"] },
    System { what: "pdftotext", there: &["pdftotext"], packages: &["poppler-utils"] },
    System {
        what: "a Japanese font",
        there: &["/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto-cjk"],
        packages: &["fonts-noto-cjk"],
    },
];

fn is_there(name: &str) -> bool {
    if name.starts_with('/') {
        return Path::new(name).exists();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|d| d.join(name).is_file())
}

fn missing() -> Vec<&'static System> {
    BROWSERS.iter().filter(|s| !s.there.iter().any(|n| is_there(n))).collect()
}

/// The three browsers, a Japanese font and pdftotext.
pub fn browsers() -> Result {
    let lacks = missing();
    if lacks.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = lacks.iter().map(|s| s.what).collect();
    let by_hand = lacks.iter().map(|s| s.packages[0]).collect::<Vec<_>>().join(" ");
    let by_hand = format!("missing: {}. Install: sudo apt-get install {by_hand}", names.join(", "));
    let quiet = |program: &str, args: &[&str]| {
        let mut c = Command::new(program);
        c.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        c.status().is_ok_and(|s| s.success())
    };
    if !is_there("apt-get") {
        return Err(by_hand);
    }
    let sudo: &[&str] = if output(command("id").arg("-u")).is_ok_and(|u| u.trim() == "0") {
        &[]
    } else if quiet("sudo", &["-n", "true"]) {
        &["sudo", "-n"]
    } else {
        return Err(by_hand);
    };
    let apt = |args: &[&str]| {
        let mut words: Vec<&str> = sudo.to_vec();
        words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]);
        words.extend(args);
        let mut c = command(words[0]);
        run(c.args(&words[1..]).stdin(Stdio::null()).stdout(Stdio::null()))
    };
    step(&format!("apt-get install of {} (once, 1 to 5 minutes)", names.join(", ")), || {
        // An outdated mirror list must not stop an installation that could still work.
        let _ = apt(&["update"]);
        let mut args = vec!["install", "-y", "--no-install-recommends"];
        for s in &lacks {
            let known = s.packages.iter().copied().find(|p| quiet("apt-cache", &["show", p]));
            args.push(known.unwrap_or(s.packages[0]));
        }
        apt(&args).map_err(|e| format!("{e}\n{by_hand}"))
    })?;
    match missing().as_slice() {
        [] => Ok(()),
        still => {
            Err(format!("still missing: {}", still.iter().map(|s| s.what).collect::<Vec<_>>().join(", ")))
        }
    }
}

/// What the artefact needs.
pub fn for_build() -> Result {
    node()?;
    wasm_target()?;
    wasm_bindgen()?;
    wasm_opt()?;
    Ok(())
}

pub fn setup_all() -> Result {
    for_build()?;
    npm_ci("tests/e2e")?;
    browsers()
}
