//! The page's sources: contrast of its colours, words of its texts, nothing that its policy forbids.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn css() -> String {
    std::fs::read_to_string(root().join("www/css/app.css")).unwrap()
}

/// Every source file of the page.
fn sources() -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut stack = vec![root().join("src/ui"), root().join("src/view")];
    while let Some(dir) = stack.pop() {
        for e in std::fs::read_dir(dir).unwrap().flatten() {
            let p = e.path();
            if p.is_dir() {
                stack.push(p);
            } else if p.extension().is_some_and(|x| x == "rs") {
                let text = std::fs::read_to_string(&p).unwrap();
                // Tests at the bottom may hold anything.
                let code = text.split("#[cfg(test)]").next().unwrap().to_owned();
                out.push((p.file_name().unwrap().to_string_lossy().into_owned(), code));
            }
        }
    }
    out.sort();
    out
}

/// The string literals of a source text, escapes left as they are.
fn literals(code: &str) -> Vec<String> {
    let mut out = Vec::new();
    for line in code.lines().filter(|l| !l.trim_start().starts_with("//")) {
        let mut rest = line;
        while let Some(open) = rest.find('"') {
            let tail = &rest[open + 1..];
            let Some(close) = tail.find('"') else { break };
            out.push(tail[..close].to_owned());
            rest = &tail[close + 1..];
        }
    }
    out
}

fn color(name: &str) -> [f64; 3] {
    if name == "white" {
        return [1.0; 3];
    }
    let css = css();
    let at = css.find(&format!("--{name}: #")).unwrap_or_else(|| panic!("no colour {name}"));
    let hex = css[at..].split('#').nth(1).unwrap().get(..6).unwrap().to_owned();
    [0, 2, 4].map(|i| f64::from(u8::from_str_radix(&hex[i..i + 2], 16).unwrap()) / 255.0)
}

/// Contrast ratio of WCAG 2.2.
fn contrast(a: &str, b: &str) -> f64 {
    let luminance = |c: [f64; 3]| {
        let f = |v: f64| if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) };
        0.2126 * f(c[0]) + 0.7152 * f(c[1]) + 0.0722 * f(c[2])
    };
    let (x, y) = (luminance(color(a)), luminance(color(b)));
    (x.max(y) + 0.05) / (x.min(y) + 0.05)
}

#[test]
fn every_pair_of_text_and_ground_has_enough_contrast() {
    for (text, ground) in [
        ("gray-800", "white"),
        ("gray-800", "gray-50"),
        ("gray-800", "blue-50"),
        ("gray-800", "green-50"),
        ("gray-800", "yellow-50"),
        ("gray-700", "white"),
        ("gray-700", "gray-50"),
        ("blue-900", "white"),
        ("blue-900", "blue-50"),
        ("blue-900", "gray-50"),
        ("red-900", "white"),
        ("red-900", "red-50"),
        ("orange-900", "white"),
        ("orange-900", "orange-50"),
        ("yellow-1000", "white"),
        ("yellow-1000", "yellow-50"),
        ("green-800", "white"),
        ("green-800", "green-50"),
    ] {
        assert!(contrast(text, ground) >= 4.5, "{text} on {ground}: {:.2}", contrast(text, ground));
    }
    // Borders of controls and of shapes.
    for line in ["gray-536", "gray-600", "blue-900"] {
        assert!(contrast(line, "white") >= 3.0, "{line}");
    }
    // The tones that marks are drawn with are the checked ones.
    let css = css();
    for (tone, color, ground) in [
        ("today", "red-900", "red-50"),
        ("week", "orange-900", "orange-50"),
        ("month", "yellow-1000", "yellow-50"),
        ("next_check", "gray-700", "gray-50"),
        ("unknown", "blue-900", "blue-50"),
        ("in_place", "green-800", "green-50"),
    ] {
        let rule = format!("[data-tone=\"{tone}\"] {{ --tone: var(--{color}); --tint: var(--{ground}); }}");
        assert!(css.contains(&rule), "{rule}");
    }
}

#[test]
fn the_style_asks_for_nothing_from_outside() {
    for file in ["app.css", "print.css"] {
        let css = std::fs::read_to_string(root().join("www/css").join(file)).unwrap();
        for never in ["url(", "@import", "@font-face", "http:", "https://"] {
            assert!(!css.contains(never), "{file}: {never}");
        }
    }
}

#[test]
fn the_page_uses_nothing_that_its_policy_or_a_frame_forbids() {
    for (name, code) in sources() {
        // Style attributes are refused by the policy; storage throws in sandboxed frames; `accept` greys out files.
        for never in [
            " style=",
            "local_storage",
            "session_storage",
            ".cookie",
            "from_html_unchecked",
            " accept=",
            "inner_html",
        ] {
            assert!(!code.contains(never), "{name}: {never}");
        }
    }
}

#[test]
fn the_page_speaks_plainly() {
    let mut long = Vec::new();
    for (name, code) in sources() {
        for text in literals(&code).iter().filter(|t| t.chars().any(|c| ('ぁ'..='ん').contains(&c))) {
            for never in ["安全です", "問題ありません", "合格", "脆弱性", "セグメント"] {
                assert!(!text.contains(never), "{name}: {text}");
            }
            for sentence in text.split('。') {
                if sentence.chars().count() > 50 {
                    long.push(format!("{name}: {sentence}"));
                }
            }
            let wide = text.chars().any(|c| ('０'..='９').contains(&c) && text.chars().count() > 1);
            assert!(!wide, "{name}: full-width digits in {text}");
        }
    }
    assert!(long.is_empty(), "sentences over 50 characters: {long:#?}");
}

#[test]
fn the_example_of_the_start_page_shows_the_path() {
    let demo = root().join("www/demo");
    let files: Vec<(&str, Vec<u8>)> = [
        ("router-rtx830.txt", "router-rtx830.txt"),
        ("192.168.100.20/motion.conf", "motion.conf"),
        ("scan-nmap.xml", "scan-nmap.xml"),
        ("kiki-ichiran.csv", "kiki-ichiran.csv"),
    ]
    .map(|(shown, file)| (shown, std::fs::read(demo.join(file)).unwrap()))
    .to_vec();
    let named: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, b.as_slice())).collect();
    let r = crate::common::check(&named);
    assert_eq!(r.summary.files_recognised, 4);
    let p = r.paths.iter().find(|p| p.ends_at == "live-view-open").expect("no path to the picture");
    assert_eq!((p.urgency.as_str(), p.external_port), ("today", Some(8081)));
    let lines: Vec<_> = p
        .hops
        .iter()
        .flat_map(|h| &h.evidence)
        .filter_map(|e| Some((e.file.as_deref()?, e.text.trim())))
        .collect();
    for want in [
        ("router-rtx830.txt", "nat descriptor masquerade static 1000 1 192.168.100.20 tcp 8081"),
        ("192.168.100.20/motion.conf", "stream_auth_method 0"),
    ] {
        assert!(lines.contains(&want), "{want:?} not in {lines:?}");
    }
    // One nursery has one router, although two files name it.
    assert_eq!(r.devices.iter().filter(|d| d.kind == "router").count(), 1);
}
