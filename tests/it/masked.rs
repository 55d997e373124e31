//! No rule fires on a value that nobody can read: masked, a placeholder, or in a line that is switched off. Each rule is tried
//! on its own bad example, with every value that it cites replaced in turn.

use crate::common::{options, run};
use mimamori_check::engine::{Analysis, Input, analyze};
use mimamori_check::model::fact::Evidence;
use mimamori_check::model::finding::Outcome;
use mimamori_check::rules::RULES;

/// Where the value stands in a piece of evidence (`"key": value`, `<a>value</a>`, `key=value`, `key: value`, `key value`).
fn value(text: &str) -> Option<std::ops::Range<usize>> {
    let t = text.trim_end();
    let lead = t.len() - t.trim_start().len();
    let body = &t[lead..];
    if body.starts_with('<') {
        // The first text of an element, or the first attribute.
        let inner = t.match_indices('>').map(|(i, _)| i + 1).find(|i| !t[*i..].trim_start().starts_with('<'));
        let (from, end) = match inner.filter(|i| *i < t.len()) {
            Some(i) => (i, '<'),
            None => (t.find("=\"")? + 2, '"'),
        };
        return Some(from..from + t[from..].find(end)?);
    }
    let sign = match body.find("\":").or_else(|| body.find("\" :")) {
        Some(i) if body.starts_with('"') => lead + i + body[i..].find(':')?,
        _ => {
            let Some(i) = body.find(['=', ' ', ':']) else { return Some(lead..t.len()) };
            // `http://…` and `203.0.113.9:8555` alone are values.
            let rest = &body[i..];
            let alone = rest.starts_with("://")
                || rest.starts_with(':') && rest[1..].starts_with(|c: char| c.is_ascii_digit());
            if alone {
                return Some(lead..t.len());
            }
            // `- key: value`
            lead + i + if body.starts_with('-') { rest.find(": ").unwrap_or(0) } else { 0 }
        }
    };
    let from = sign + 1 + (t[sign + 1..].len() - t[sign + 1..].trim_start().len());
    let to = t.trim_end_matches([',', '}', ']']).len();
    (from < to).then_some(from..to)
}

fn again(files: &[(&str, &str)], at: usize, text: String) -> Analysis {
    let mut opt = options();
    let mut inputs = Vec::new();
    for (i, (name, t)) in files.iter().enumerate() {
        if *name == "answers.json" {
            opt.answers = mimamori_check::questions::parse_answers(t).unwrap();
        } else {
            let t = if i == at { text.as_str() } else { t };
            inputs.push(Input::new((*name).to_owned(), t.as_bytes().to_vec()));
        }
    }
    analyze(inputs, &opt, &mut |_| {})
}

/// What may be cited although its value is hidden, and why.
const MAY: [(&str, &str); 3] = [
    // The method of the login is what is weak; the name only shows whose.
    ("MC106", "user: enji"),
    // What looks like a comment of motion is a setting of motionEye.
    ("MC103", "# @normal_password "),
    ("MC131", "# @upload_service gdrive"),
];

#[test]
fn no_rule_fires_on_a_value_that_nobody_can_read() {
    let (mut wrong, mut tried, mut rules) = (Vec::new(), 0, 0);
    for r in RULES.iter().filter(|r| r.example().bad.iter().all(|(n, _)| *n != "answers.json")) {
        let files = r.example().bad;
        let named: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
        let first = run(&named);
        let cited = first.report.findings.iter().filter(|f| f.rule == r.code).flat_map(|f| &f.evidence);
        let before = tried;
        for e in cited {
            let Evidence::File(span) = e else { continue };
            let at = span.file.index();
            let Some((_, whole)) = files.get(at) else { continue };
            let Some(text) = whole.get(span.start()..span.end()) else { continue };
            let Some(v) = value(text) else { continue };
            let v = span.start() + v.start..span.start() + v.end;
            let line = whole[..v.start].rfind('\n').map_or(0, |i| i + 1);
            let mut variants: Vec<(&str, usize, String)> = ["******", "${KAKUSU}"]
                .into_iter()
                .map(|m| (m, v.start, format!("{}{m}{}", &whole[..v.start], &whole[v.end..])))
                .collect();
            // A table or markup has no lines to switch off; these have.
            let table = first.report.files[at].format == Some("device-list");
            let lines = !table && !whole.trim_start().starts_with(['<', '{', '[']) && whole.contains('\n');
            if lines && r.code != "MC206" {
                variants.push(("#", v.start + 1, format!("{}#{}", &whole[..line], &whole[line..])));
            }
            for (mark, place, changed) in variants {
                tried += 1;
                let b = again(files, at, changed);
                let cites = b.report.findings.iter().any(|f| {
                    f.rule == r.code
                        && matches!(f.outcome, Outcome::Danger(_))
                        && matches!(f.evidence.first(), Some(Evidence::File(s))
                            if s.file.index() == at && s.start() <= place && place < s.end())
                });
                if cites && !MAY.contains(&(r.code, text)) {
                    wrong.push(format!("{} {} fires on {mark}: {text:?}", r.code, r.name));
                }
            }
        }
        rules += usize::from(tried > before);
    }
    assert!(tried >= 300 && rules >= 85, "{tried} variants of {rules} rules");
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
