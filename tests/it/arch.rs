//! The import direction of the source folders, and lists that must be complete.

use std::path::Path;

/// Left may not import right. Folders on one level may not import each other.
const LEVELS: &[&[&str]] = &[
    &["i18n"],
    &["model"],
    &["source"],
    &["syntax"],
    &["format"],
    &["tree"],
    &["catalog", "password", "questions", "reach"],
    &["rules"],
    &["risk"],
    &["engine"],
    &["wire"],
    &["export"],
    &["paper"],
    &["view"],
    &["js"],
    &["ui", "docs", "merge"],
];

fn sources(dir: &Path, out: &mut Vec<std::path::PathBuf>) {
    for e in std::fs::read_dir(dir).unwrap().flatten() {
        let p = e.path();
        if p.is_dir() {
            sources(&p, out);
        } else if p.extension().is_some_and(|x| x == "rs") {
            out.push(p);
        }
    }
}

#[test]
fn imports_go_in_one_direction() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let level = |name: &str| LEVELS.iter().position(|l| l.contains(&name));
    for f in files {
        let rel = f.strip_prefix(&src).unwrap();
        let top = rel.components().next().unwrap().as_os_str().to_string_lossy();
        let here = top.trim_end_matches(".rs");
        let Some(own) = level(here) else { continue };
        let text = std::fs::read_to_string(&f).unwrap();
        // Tests at the bottom of a file may use the whole engine.
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (name, l) in LEVELS.iter().enumerate().flat_map(|(l, names)| names.iter().map(move |n| (*n, l))) {
            let imported = code.contains(&format!("crate::{name}::"));
            let allowed = name == here || l < own;
            assert!(!imported || allowed, "{} imports crate::{name}", rel.display());
            // The page talks to the engine only through the wire.
            if here == "ui" && imported {
                assert!(
                    ["i18n", "wire", "view", "export", "ui"].contains(&name),
                    "{} imports crate::{name}",
                    rel.display()
                );
            }
        }
    }
}

#[test]
fn every_format_and_rule_file_is_in_its_list() {
    for (dir, not) in [("format", &["mod", "sink", "table"][..]), ("rules", &["mod"][..])] {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(dir);
        let list = std::fs::read_to_string(dir.join("mod.rs")).unwrap();
        for e in std::fs::read_dir(&dir).unwrap().flatten() {
            let name = e.path().file_stem().unwrap().to_string_lossy().into_owned();
            // Tables of data lie beside the code that reads them.
            let code = e.path().is_dir() || e.path().extension().is_some_and(|x| x == "rs");
            if !code || not.contains(&name.as_str()) || list.contains(&format!("pub mod {name};")) {
                continue;
            }
            let listed = list.lines().any(|l| l.trim_start().split([' ', ',', '{', '}']).any(|w| w == name));
            assert!(listed, "{name} is not in the list of {}/mod.rs", dir.display());
        }
    }
}
