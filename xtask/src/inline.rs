//! Makes one HTML file of the page, its styles, its scripts and its two wasm programs.
//!
//! In: `index.html` as written (with Trunk's `data-trunk` links as place marks) and the built parts. Out: one text that
//! needs no other file and forbids every connection. The policy is a `<meta>` first in the head; its hashes are
//! computed last, over exactly the text that stands between the tags. Pure: the same input gives the same bytes.
//! It never reads a file, and it fails rather than emit something that it did not understand.

use crate::encode::{base64, base93, lzma, sha256};
use std::fmt::Write;

pub struct Parts<'a> {
    pub template: &'a str,
    /// The text of a style sheet by the `href` that the template gives.
    pub css: &'a dyn Fn(&str) -> Result<String, String>,
    pub boot_js: &'a str,
    pub shim_js: &'a str,
    pub unpack_js: &'a str,
    pub unpack_wasm: &'a [u8],
    pub app_js: &'a str,
    pub app_wasm: &'a [u8],
    pub worker_js: &'a str,
    pub worker_wasm: &'a [u8],
}

pub fn inline(p: &Parts) -> Result<String, String> {
    let app_js = lean(&without_network(p.app_js)?);
    let worker_js = lean(&without_network(p.worker_js)?);
    let mut html = without_comments(p.template)?;
    html = links(&html, p.css)?;

    // In a block of its own, so that its names do not meet the page's.
    let start = format!("{{\n{app_js}\nglobalThis.mimamori.start(wasm_bindgen);\n}}\n");
    let mut end = String::new();
    // One stream, the page's parts first: see www/boot.js.
    let parts = [p.app_wasm, start.as_bytes(), worker_js.as_bytes(), p.worker_wasm];
    let packed = base93(&lzma(&parts.concat()).map_err(|e| format!("programs: {e}"))?);
    let needed = parts[..3].iter().map(|p| p.len()).sum();
    let needed =
        mimamori_unpack::needed(packed.as_bytes(), needed).ok_or("the stream is not what unpacks")?;
    let sizes = parts.map(|p| p.len().to_string()).join(" ");
    let binary = "<script type=\"application/octet-stream\" id=\"mimamori-";
    script(&mut end, &format!("{binary}programs\" data-sizes=\"{sizes}\">"), &packed[..needed])?;
    script(&mut end, &format!("{binary}unpacker\">"), &base64(p.unpack_wasm))?;
    script(&mut end, "<script type=\"text/plain\" id=\"mimamori-worker-shim\">", p.shim_js)?;
    script(&mut end, "<script id=\"mimamori-unpack\">", p.unpack_js)?;
    script(&mut end, "<script>", p.boot_js)?;
    script(&mut end, &format!("{binary}more\">"), &packed[needed..])?;
    html = insert_before(&html, "</body>", &end)?;

    // Unpacked, these two run as script elements (the engine's only where no worker can be started): their hashes count.
    let mut scripts = vec![start, worker_js];
    let mut styles = Vec::new();
    elements(&html, &mut scripts, &mut styles)?;
    let policy = policy(&scripts, &styles);
    let meta = format!("\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    html = insert_after(&html, "<head>", &meta)?;

    // Browsers look for the encoding in the first 1024 bytes only.
    match html.find("<meta charset=\"utf-8\">") {
        Some(at) if at < 1000 => Ok(html),
        _ => Err("the encoding is not declared in the first 1000 bytes".into()),
    }
}

fn policy(scripts: &[String], styles: &[String]) -> String {
    let hashes = |list: &[String]| {
        list.iter().fold(String::new(), |mut s, text| {
            let hash = format!("'sha256-{}'", base64(&sha256(text.as_bytes())));
            if !s.contains(&hash) {
                s.push_str(&hash);
                s.push(' ');
            }
            s
        })
    };
    format!(
        "default-src 'none'; script-src {}'wasm-unsafe-eval'; worker-src blob:; style-src {}; img-src data: blob:; \
         connect-src 'none'; form-action 'none'; base-uri 'none'; object-src 'none'",
        hashes(scripts),
        hashes(styles).trim_end(),
    )
}

/// wasm-bindgen's glue can load its program over the network when nobody hands it over. Ours always hands it over: the
/// other way is taken out, so that the word `fetch` does not stand in the artefact. The second line would throw in
/// documents whose address cannot be resolved against (`srcdoc` frames).
fn without_network(glue: &str) -> Result<String, String> {
    let swap = |text: String, from: &str, to: &str, times: &[usize]| {
        let n = text.matches(from).count();
        if times.contains(&n) {
            Ok(text.replace(from, to))
        } else {
            Err(format!("the glue of wasm-bindgen has changed: `{from}` stands {n} times in it"))
        }
    };
    let t = swap(
        glue.to_owned(),
        "module_or_path = fetch(module_or_path);",
        "throw new Error(\"the program must be handed over\");",
        &[1],
    )?;
    let t = swap(t, "new URL(document.currentScript.src, location.href).toString()", "\"\"", &[0, 1])?;
    let t = swap(t, "new URL('app_bg.wasm', import.meta.url)", "\"\"", &[0, 1])?;
    if t.contains("fetch(") {
        return Err("the glue of wasm-bindgen still has a `fetch(`".into());
    }
    Ok(t)
}

/// A script or style without blanks at line starts and without comments that have lines of their own. Nothing inside a
/// line is touched, so that no string can be hurt; a text over several lines would be, and neither wasm-bindgen's glue
/// nor our scripts and styles have one.
pub fn lean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        if in_comment || line.starts_with("/*") {
            in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn script(out: &mut String, open: &str, text: &str) -> Result<(), String> {
    // What a parser of HTML could take for the end of the element, or for the beginning of a comment in it.
    let lower = text.to_ascii_lowercase();
    if lower.contains("</script") || lower.contains("<!--") || lower.contains("<script") {
        return Err(format!("a text for {open} has `</script`, `<script` or `<!--` in it"));
    }
    if text.contains('\r') {
        return Err(format!("a text for {open} has a carriage return: its hash would not be the browser's"));
    }
    writeln!(out, "{open}{text}</script>").map_err(|e| e.to_string())
}

fn without_comments(html: &str) -> Result<String, String> {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").ok_or("a comment without an end")?.1;
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    out.push_str(rest);
    Ok(out)
}

/// Style sheets become `<style>`; Trunk's other links are for Trunk only.
fn links(html: &str, css: &dyn Fn(&str) -> Result<String, String>) -> Result<String, String> {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<link data-trunk") {
        out.push_str(before);
        let (tag, tail) = after.split_once('>').ok_or("a <link> without an end")?;
        match attribute(tag, "rel") {
            Some("css") => {
                let href = attribute(tag, "href").ok_or("a style sheet without href")?;
                let text = css(href)?;
                if text.to_ascii_lowercase().contains("</style")
                    || text.contains("@import")
                    || text.contains('\r')
                {
                    return Err(format!("{href} has `</style`, `@import` or a carriage return in it"));
                }
                write!(out, "<style>{}</style>", lean(&text)).map_err(|e| e.to_string())?;
                rest = tail;
            }
            Some("rust" | "copy-file" | "copy-dir") => rest = tail.strip_prefix('\n').unwrap_or(tail),
            other => return Err(format!("a data-trunk link that the inliner does not know: {other:?}")),
        }
    }
    out.push_str(rest);
    Ok(out)
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, after) = tag.split_once(&format!(" {name}=\""))?;
    Some(after.split_once('"')?.0)
}

/// The texts of all inline scripts that run, and of all styles.
fn elements(html: &str, scripts: &mut Vec<String>, styles: &mut Vec<String>) -> Result<(), String> {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let script = rest.starts_with("<script");
        if !script && !rest.starts_with("<style") {
            rest = &rest[1..];
            continue;
        }
        let (tag, body) = rest.split_once('>').ok_or("a tag without an end")?;
        let (text, tail) = body
            .split_once(if script { "</script>" } else { "</style>" })
            .ok_or("an element without an end")?;
        if attribute(tag, "src").is_some() {
            return Err(format!("{tag}> loads another file"));
        }
        if !script {
            styles.push(text.to_owned());
        } else if matches!(attribute(tag, "type"), None | Some("module")) {
            scripts.push(text.to_owned());
        }
        rest = tail;
    }
    Ok(())
}

fn insert_before(html: &str, mark: &str, text: &str) -> Result<String, String> {
    let at = once(html, mark)?;
    Ok(format!("{}{text}{}", &html[..at], &html[at..]))
}

fn insert_after(html: &str, mark: &str, text: &str) -> Result<String, String> {
    let at = once(html, mark)? + mark.len();
    Ok(format!("{}{text}{}", &html[..at], &html[at..]))
}

fn once(html: &str, mark: &str) -> Result<usize, String> {
    let mut all = html.match_indices(mark);
    match (all.next(), all.next()) {
        (Some((at, _)), None) => Ok(at),
        _ => Err(format!("`{mark}` must stand exactly once in index.html")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "let a = 1;\nmodule_or_path = fetch(module_or_path);\n";
    const PAGE: &str = "<!doctype html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n<!-- gone -->\n\
        <link data-trunk rel=\"css\" href=\"a.css\">\n<link data-trunk rel=\"rust\" data-bin=\"app\">\n</head>\n<body>\n\
        <script>early();</script>\n</body>\n</html>\n";

    fn parts<'a>(template: &'a str, css: &'a dyn Fn(&str) -> Result<String, String>) -> Parts<'a> {
        Parts {
            template,
            css,
            boot_js: "boot();",
            shim_js: "shim();",
            unpack_js: "unpack();",
            unpack_wasm: b"\0asm-unpack",
            app_js: GLUE,
            app_wasm: b"\0asm-app",
            worker_js: GLUE,
            worker_wasm: b"\0asm-worker",
        }
    }

    fn red(_: &str) -> Result<String, String> {
        Ok("p { color: red; }".into())
    }

    #[test]
    fn everything_is_inline_and_the_policy_comes_first() {
        let html = inline(&parts(PAGE, &red)).unwrap();
        let head = html.split_once("<head>\n").unwrap().1;
        assert!(head.starts_with("<meta http-equiv=\"Content-Security-Policy\""), "{head}");
        for gone in ["data-trunk", "gone", "fetch(", " src=", "unsafe-inline", "http:"] {
            assert!(!html.contains(gone), "{gone}");
        }
        for kept in
            ["connect-src 'none'", "<style>p { color: red; }\n</style>", "early();", "'wasm-unsafe-eval'"]
        {
            assert!(html.contains(kept), "{kept}");
        }
        assert_eq!(html, inline(&parts(PAGE, &red)).unwrap());
    }

    #[test]
    fn each_script_that_runs_has_its_hash_and_data_has_none() {
        let html = inline(&parts(PAGE, &red)).unwrap();
        let policy = html.split_once("content=\"").unwrap().1.split_once('"').unwrap().0;
        let hash = |t: &str| format!("'sha256-{}'", base64(&sha256(t.as_bytes())));
        let glue = lean(&without_network(GLUE).unwrap());
        let page = format!("{{\n{glue}\nglobalThis.mimamori.start(wasm_bindgen);\n}}\n");
        for runs in ["early();", "unpack();", "boot();", &page, &glue] {
            assert!(policy.contains(&hash(runs)), "{runs}");
        }
        assert!(policy.contains(&hash("p { color: red; }\n")));
        assert!(!policy.contains(&hash("shim();")));
        // early, unpack, boot, the page's own, the engine on the page; one style
        assert_eq!(policy.matches("sha256-").count(), 6);
    }

    #[test]
    fn what_could_break_out_of_its_element_is_refused() {
        for bad in ["x</script>", "x</SCRIPT >", "<!-- x", "a\r\nb"] {
            let p = Parts { boot_js: bad, ..parts(PAGE, &red) };
            assert!(inline(&p).is_err(), "{bad:?}");
        }
        let css = |_: &str| Ok("</style><script>".to_owned());
        assert!(inline(&parts(PAGE, &css)).is_err());
        let outside = PAGE.replace("<script>early();", "<script src=\"x.js\">");
        assert!(inline(&parts(&outside, &red)).is_err());
    }

    #[test]
    fn comments_on_their_own_lines_go_and_strings_stay() {
        let text =
            "/* a\n * b\n */\nlet a = \"// no /* comment */\"; // kept\n\n  // gone\n/** x */\n  f(a);\n";
        assert_eq!(lean(text), "let a = \"// no /* comment */\"; // kept\nf(a);\n");
    }

    #[test]
    fn a_glue_that_has_changed_stops_the_build() {
        let p = Parts { app_js: "let a = fetch(b);", ..parts(PAGE, &red) };
        assert!(inline(&p).unwrap_err().contains("has changed"));
    }

    #[test]
    fn the_committed_page_names_what_both_trunk_and_the_inliner_need() {
        let page = include_str!("../../index.html");
        for mark in
            ["data-bin=\"app\"", "data-bin=\"worker\"", "id=\"boot-status\"", "id=\"app\"", "<noscript>"]
        {
            assert!(page.contains(mark), "{mark}");
        }
        assert!(inline(&parts(page, &red)).is_ok());
    }
}
