//! `cargo xtask oui --from index.json`: the IEEE registry of MAC prefixes → `src/format/oui.txt`.
//!
//! Comes in: the registry as the npm package `oui-data` holds it (`{"000000": "ORGANISATION\nADDRESS", …}`, keys of 6, 7
//! and 9 digits) and `data/oui/vendors.tsv`, which says which organisations matter here and what they make. Goes out: one
//! line per maker, `name<TAB>kind<TAB>prefix prefix …`. Same input, same bytes. The result is committed, the registry is
//! not: `data/oui/README.md` says which version it was.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

pub fn main(args: &[String]) -> Result<(), String> {
    let [flag, file] = args else { return Err("usage: cargo xtask oui --from index.json".to_owned()) };
    if flag != "--from" {
        return Err("usage: cargo xtask oui --from index.json".to_owned());
    }
    let root = crate::run::root();
    let read = |p: &std::path::Path| fs::read_to_string(p).map_err(|e| format!("{}: {e}", p.display()));
    let registry: BTreeMap<String, String> =
        serde_json::from_str(&read(std::path::Path::new(file))?).map_err(|e| format!("{file}: {e}"))?;
    let text = table(&registry, &read(&root.join("data/oui/vendors.tsv"))?)?;
    let out = root.join("src/format/oui.txt");
    fs::write(&out, &text).map_err(|e| format!("{}: {e}", out.display()))?;
    println!("{} bytes  {}", text.len(), out.display());
    Ok(())
}

fn table(registry: &BTreeMap<String, String>, vendors: &str) -> Result<String, String> {
    let mut makers: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for (n, line) in vendors.lines().enumerate().skip(1) {
        let [name, kind, organisation] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!("vendors.tsv line {}: not 3 columns", n + 1));
        };
        if !matches!(kind, "camera" | "network" | "other") {
            return Err(format!("vendors.tsv line {}: unknown kind {kind}", n + 1));
        }
        let wanted = organisation.to_lowercase();
        let prefixes = makers.entry((name, kind)).or_default();
        prefixes.extend(
            registry
                .iter()
                .filter(|(_, owner)| owner.lines().next().unwrap_or("").to_lowercase().starts_with(&wanted))
                .map(|(prefix, _)| prefix.as_str()),
        );
    }
    let mut out = String::new();
    for ((name, kind), prefixes) in makers.iter().filter(|(_, p)| !p.is_empty()) {
        let all: Vec<&str> = prefixes.iter().copied().collect();
        out.push_str(&format!("{name}\t{kind}\t{}\n", all.join(" ")));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_of_an_organisation_are_on_one_line() {
        let registry = [
            ("001122", "Example Cameras Ltd\nTokyo"),
            ("0011223", "Other"),
            ("FFEEDD", "EXAMPLE cameras Inc"),
        ]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .into();
        let vendors = "name\tkind\torganisation\nExample\tcamera\tExample Cam\nNobody\tother\tNobody\n";
        assert_eq!(table(&registry, vendors).unwrap(), "Example\tcamera\t001122 FFEEDD\n");
        assert!(table(&registry, "x\nA\tB\tC\n").is_err());
    }
}
