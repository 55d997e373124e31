//! Every rule: its bad example fires it, its good example does not, its texts are complete.

use crate::common::{check_text, dangers};
use mimamori_check::rules::RULES;

#[test]
fn codes_and_names_are_unique() {
    let mut codes: Vec<_> = RULES.iter().flat_map(|r| [r.code, r.name]).collect();
    codes.sort_unstable();
    let n = codes.len();
    codes.dedup();
    assert_eq!(n, codes.len());
}

/// Each example fires its rule alone, but for what cannot be told apart.
fn goes_with(code: &str, other: &str) -> bool {
    match other {
        // A password that is judged stands there in clear.
        "MC205" => ["MC202", "MC203", "MC204", "MC303", "MC507", "MC127"].contains(&code),
        // A few lines of a router have neither a filter nor limits of its page.
        "MC308" | "MC310" => code.starts_with("MC3"),
        "MC320" => code == "MC310",
        // The way in, and what it leads to.
        "MC101" => ["MC301", "MC118"].contains(&code),
        "MC302" => code == "MC366",
        "MC304" => code == "MC365",
        // An open port is one finding for its service and one for its kind.
        "MC369" => code == "MC505",
        "MC505" => code == "MC369",
        "MC364" => code == "MC367",
        _ => false,
    }
}

#[test]
fn the_bad_example_fires_and_the_good_one_does_not() {
    for r in RULES {
        // A rule may also fire with "not known": something a file leaves open and somebody else must answer.
        let bad = check_text(r.example().bad);
        let asks = bad.findings.iter().any(|f| f.rule == r.code && f.urgency == "unknown");
        assert!(dangers(&bad).contains(&r.code) || asks, "{}: bad example does not fire", r.code);
        let more: Vec<_> =
            dangers(&bad).into_iter().filter(|c| *c != r.code && !goes_with(r.code, c)).collect();
        assert!(more.is_empty(), "{}: the bad example also fires {more:?}", r.code);
        assert!(!dangers(&check_text(r.example().good)).contains(&r.code), "{}: good example fires", r.code);
    }
}

#[test]
fn every_finding_of_an_example_has_evidence_with_text() {
    for r in RULES {
        for f in check_text(r.example().bad).findings.iter().filter(|f| f.rule == r.code) {
            assert!(!f.evidence.is_empty());
            assert!(f.evidence.iter().all(|e| !e.text.trim().is_empty()), "{}", r.code);
            for text in [&f.title.ja, &f.title.en, &f.fix.ja, &f.fix.en] {
                assert!(!text.contains('{'), "{}: unfilled argument in {text}", r.code);
            }
        }
    }
}

#[test]
fn texts_are_plain_and_promise_nothing() {
    for r in RULES {
        for t in [&r.title, &r.why, &r.fix] {
            assert!(!t.ja.is_empty() && !t.en.is_empty());
            assert!(!t.ja.is_ascii(), "{}: no Japanese in {}", r.code, t.ja);
            for never in ["安全です", "問題ありません", "合格"] {
                assert!(!t.ja.contains(never), "{}: {}", r.code, t.ja);
            }
        }
        assert!(!r.references.is_empty(), "{}", r.code);
        assert!(!r.who.is_empty(), "{}", r.code);
    }
}

/// Regression: two cameras with the same name and password in one file were one login, and nothing was said. A variable
/// is one value wherever it stands in the file.
#[test]
fn one_password_on_two_cameras_of_one_file_is_told() {
    for (secret, told) in
        [("Kumo-no-ue-2024", true), ("${CAM_PW}", true), ("<PASSWORD>", false), ("******", false)]
    {
        let text = format!(
            "streams:\n  a: rtsp://mieru:{secret}@192.168.1.20/1\n  b: rtsp://mieru:{secret}@192.168.1.21/1\n  c: rtsp://mieru:{secret}@192.168.1.21/2\n"
        );
        let r = check_text(&[("go2rtc.yaml", &text)]);
        assert_eq!(dangers(&r).contains(&"MC204"), told, "{secret}");
    }
}
