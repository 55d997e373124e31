//! Every page as the worker and the page write it, in both languages: words, labels, identifiers, headings, masks.

use crate::common::check;
use mimamori_check::i18n::Lang;
use mimamori_check::questions;
use mimamori_check::view::doc::{self, Doc, Op};
use mimamori_check::view::local::{self, Frame, Kiosk, Row};
use mimamori_check::view::page;
use mimamori_check::view::password::{self, PasswordPage};
use mimamori_check::wire::ReportWire;
use mimamori_check::wire::messages::{
    AnswerWire, CodeWire, Hidden, LimitsWire, PageState, PartWire, PasswordWire, ReadingWire, RefusedWire,
    ReusePlaceWire, ReuseWire, SuggestionWire,
};
use std::collections::BTreeSet;
use std::path::Path;

fn demo() -> ReportWire {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/demo");
    let files: Vec<(&str, Vec<u8>)> = [
        ("router-rtx830.txt", "router-rtx830.txt"),
        ("192.168.100.20/motion.conf", "motion.conf"),
        ("scan-nmap.xml", "scan-nmap.xml"),
        ("kiki-ichiran.csv", "kiki-ichiran.csv"),
    ]
    .map(|(shown, file)| (shown, std::fs::read(dir.join(file)).unwrap()))
    .to_vec();
    let named: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, b.as_slice())).collect();
    check(&named)
}

fn state() -> PageState {
    PageState { path: "full".into(), now: "10:00".into(), ..PageState::default() }
}

/// Name and bytes of every page that there is.
pub(crate) fn every_page() -> Vec<(String, Vec<u8>)> {
    let r = demo();
    let mut out = Vec::new();
    let mut add = |name: &str, f: &dyn Fn(&mut Doc)| {
        let mut d = Doc::new();
        f(&mut d);
        out.push((name.to_owned(), d.finish()));
    };
    let public = Kiosk::parse("#kiosk").unwrap();
    for kiosk in [Kiosk::default(), public] {
        add("start", &|d| local::start(d, kiosk));
        for lang in [Lang::Ja, Lang::En] {
            let f = Frame { kiosk, lang, here: "files", words: 1, size: 1 };
            add("head", &|d| local::head(d, &f));
        }
        add("foot", &|d| local::foot(d, kiosk));
    }
    let rows = [Row { key: 1, name: "a.conf", bytes: 10.0 }, Row { key: 2, name: "b.conf", bytes: 1e6 }];
    add("files", &|d| local::files(d, &rows, 0, true));
    add("no files", &|d| local::files(d, &[], 0, false));
    add("progress", &|d| local::progress(d, Some(false), 1, 2, "a.conf"));
    add("judging", &|d| local::progress(d, Some(true), 1, 2, ""));
    add("idle", &local::idle);
    add("stale", &local::stale);
    add("not here", &local::not_here);
    add("copy", &|d| local::copy(d, "{}"));
    for class in ["very-weak", "weak", "fair", "strong"] {
        let p = PasswordWire {
            class: class.into(),
            guesses_log10: 1.0,
            is_default: true,
            leaked_rank: Some(3),
            reasons: vec![CodeWire { code: "x".into(), texts: Default::default() }],
            suggestions: Vec::new(),
            online_seconds: 1.0,
            offline_seconds: 1.0,
            makers: Vec::new(),
            botnet: true,
            parts: vec![PartWire {
                kind: "word".into(),
                start: 0,
                end: 3,
                guesses_log10: 2.0,
                texts: Default::default(),
            }],
            refused: vec![RefusedWire { at: Some(2), texts: Default::default() }],
        };
        let made = SuggestionWire {
            password: Hidden("made".into()),
            bits: 92,
            readable: false,
            reading: vec![ReadingWire { chars: 1, texts: Default::default() }],
        };
        let limits = [LimitsWire {
            id: "any".into(),
            name: Default::default(),
            min: 8,
            max: 16,
            readable: true,
            note: Some(Default::default()),
            source: String::new(),
        }];
        let groups = [ReuseWire {
            typed: vec!["a".into()],
            accounts: vec![ReusePlaceWire { user: "u".into(), file: "f".into(), line: Some(1) }],
        }];
        let all = PasswordPage {
            shown: true,
            result: Some(&p),
            speak: true,
            limits: &limits,
            device: "any",
            made: Some(&made),
            slip: true,
            files: 2,
            typed: 1,
            groups: Some(&groups),
        };
        add("password", &|d| password::page(d, &all));
        add("password compared", &|d| {
            password::page(d, &PasswordPage { groups: Some(&[]), ..PasswordPage::default() });
        });
    }
    let some: Vec<AnswerWire> = questions::bank()
        .questions
        .iter()
        .zip([0usize, 1, 2].into_iter().cycle())
        .filter_map(|(q, i)| {
            Some(AnswerWire { question: q.id.clone(), value: q.options.get(i)?.value.clone() })
        })
        .collect();
    let answered = PageState { answers: some, later: vec!["o14".into()], files: 1, ..state() };
    let mut addresses: Vec<String> = [
        "questions",
        "questions/router",
        "questions/file",
        "questions/check",
        "questions/check/i",
        "result",
        "emergency",
        "about",
        "print",
    ]
    .map(String::from)
    .to_vec();
    addresses.extend(questions::bank().questions.iter().map(|q| format!("questions/{}", q.id)));
    addresses.extend(mimamori_check::paper::SHEETS.iter().map(|s| format!("print/{}", s.id)));
    for a in addresses {
        for s in [
            state(),
            PageState { easy: true, ..answered.clone() },
            PageState { kiosk: true, path: "quick".into(), ..state() },
        ] {
            out.push((a.clone(), page(&a, &s, None, None).1.finish()));
            out.push((a.clone(), page(&a, &s, Some(&r), None).1.finish()));
        }
    }
    out
}

/// Texts and attributes that people read.
fn texts(bytes: &[u8], lang: Lang) -> Vec<String> {
    doc::read(bytes, lang)
        .filter_map(|op| match op {
            Op::Text(s) | Op::Attr("aria-label", s) => Some(s.to_owned()),
            _ => None,
        })
        .collect()
}

#[test]
fn no_page_promises_safety_or_uses_words_nobody_knows() {
    for (name, bytes) in every_page() {
        for t in texts(&bytes, Lang::Ja) {
            for never in ["安全です", "問題ありません", "合格です", "できていません"] {
                assert!(!t.contains(never), "{name}: {t}");
            }
        }
        for t in texts(&bytes, Lang::En) {
            for never in [" is safe.", " are safe.", "no problem"] {
                assert!(!t.to_lowercase().contains(never), "{name}: {t}");
            }
        }
    }
}

#[test]
fn english_pages_hold_no_japanese_of_ours() {
    for (name, bytes) in every_page() {
        // Sheets are in one language; names of documents, readings and evidence stay as they are.
        if name.starts_with("print") || name == "about" {
            continue;
        }
        let mut quiet = 0u32;
        let mut depth: Vec<bool> = Vec::new();
        for op in doc::read(&bytes, Lang::En) {
            match op {
                Op::Open(s) => {
                    let own = s.contains("lang=ja")
                        || s.starts_with("code")
                        || ["file-name", "small", "evidence", "devices"].iter().any(|c| s.contains(c));
                    quiet += u32::from(own);
                    depth.push(own);
                }
                Op::Close => quiet -= u32::from(depth.pop().unwrap_or(false)),
                Op::Text(t) if quiet == 0 => {
                    let ja = t.chars().filter(|c| ('ぁ'..='ん').contains(c)).count();
                    assert!(ja < 3 || t == "日本語", "{name}: {t}");
                }
                _ => {}
            }
        }
    }
}

#[test]
fn every_field_has_a_name_and_every_identifier_is_there_once() {
    for (name, bytes) in every_page() {
        let (mut ids, mut fors, mut fields) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        let (mut here, mut labelled): (Option<String>, bool) = (None, false);
        let mut flush = |here: &mut Option<String>, labelled: bool| {
            if let Some(id) = here.take() {
                fields.push((id, labelled));
            }
        };
        for op in doc::read(&bytes, Lang::Ja) {
            let mut attr = |k: &str, v: &str, here: &mut Option<String>, labelled: &mut bool| match k {
                "id" => {
                    assert!(ids.insert(v.to_owned()), "{name}: two elements are #{v}");
                    if let Some(h) = here {
                        v.clone_into(h);
                    }
                }
                "for" => drop(fors.insert(v.to_owned())),
                "aria-label" => *labelled = true,
                "style" => panic!("{name}: the policy forbids style attributes"),
                k if k.starts_with("on") => panic!("{name}: the policy forbids {k}"),
                _ => {}
            };
            match op {
                Op::Open(s) => {
                    flush(&mut here, labelled);
                    labelled = false;
                    let tag = doc::selector(s, |_, _| {});
                    if matches!(tag, "input" | "select" | "textarea") {
                        here = Some(String::new());
                    }
                    doc::selector(s, |k, v| attr(k, v, &mut here, &mut labelled));
                }
                Op::Attr(k, v) => attr(k, v, &mut here, &mut labelled),
                _ => {
                    flush(&mut here, labelled);
                    labelled = false;
                }
            }
        }
        for (id, labelled) in fields {
            assert!(labelled || fors.contains(&id), "{name}: the field #{id} has no name");
        }
    }
}

#[test]
fn headings_go_down_one_step_at_a_time() {
    for (name, bytes) in every_page() {
        let mut last = 0;
        let mut first = 0;
        for op in doc::read(&bytes, Lang::Ja) {
            let Op::Open(s) = op else { continue };
            let tag = doc::selector(s, |_, _| {});
            let Some(level) = tag.strip_prefix('h').and_then(|n| n.parse::<u32>().ok()) else { continue };
            assert!(last == 0 || level <= last + 1, "{name}: {tag} after h{last}");
            first += u32::from(level == 1);
            last = level;
        }
        let parts = ["head", "foot", "idle", "stale", "copy"];
        assert_eq!(first, u32::from(!parts.contains(&name.as_str())), "{name}: headings of the first level");
    }
}

#[test]
fn a_kiosk_offers_no_file_no_download_and_no_way_out() {
    let r = demo();
    let s = PageState { kiosk: true, no_print: true, path: "quick".into(), ..state() };
    for a in ["result", "questions", "questions/check", "questions/a02"] {
        let h = doc::html(&page(a, &s, Some(&r), None).1.finish(), Lang::Ja);
        for never in ["type=\"file\"", "data-act=\"save\"", "href=\"https:", "#/files"] {
            assert!(!h.contains(never), "{a}: {never}");
        }
    }
    let mut d = Doc::new();
    local::start(&mut d, Kiosk::parse("#kiosk").unwrap());
    let h = doc::html(&d.finish(), Lang::Ja);
    assert!(!h.contains("#/files") && !h.contains("#/password"));
}

#[test]
fn pages_show_no_secret_of_a_file() {
    let conf = "stream_localhost off\nstream_port 8081\nstream_auth_method 2\nstream_authentication admin:CANARY-secret-7\n\
                netcam_userpass viewer:CANARY-secret-8\n";
    let r = check(&[("motion.conf", conf.as_bytes())]);
    for a in ["result", "print", "questions/i03", "questions/i04", "questions/check"] {
        for lang in [Lang::Ja, Lang::En] {
            let h = doc::html(&page(a, &PageState { lang, ..state() }, Some(&r), None).1.finish(), lang);
            assert!(!h.contains("CANARY"), "{a}");
        }
    }
}

#[test]
fn ten_thousand_findings_are_shown_in_pages_and_none_is_lost() {
    let mut r = demo();
    let one = r.findings.iter().find(|f| f.urgency != "unknown").unwrap().clone();
    // The same words of 10,000 devices are one card with many places, in portions; each place is on a page.
    r.findings = (0..10_000).map(|_| one.clone()).collect();
    let mut places = 0;
    for at in 0..10 {
        let (_, d) = page("result", &PageState { list_at: at, ..state() }, Some(&r), None);
        let h = doc::html(&d.finish(), Lang::Ja);
        assert!(h.contains(&format!("{} / 10", at + 1)), "{at}");
        places += h.matches("id=\"finding-").count();
    }
    assert_eq!(places, 10_000);
    for (i, f) in r.findings.iter_mut().enumerate() {
        f.title.ja.push_str(&i.to_string());
    }
    let count = |at: u32| {
        let (_, d) = page("result", &PageState { list_at: at, ..state() }, Some(&r), None);
        doc::html(&d.finish(), Lang::Ja).matches("class=\"finding\"").count()
    };
    assert_eq!((count(0), count(49), count(99)), (200, 200, 200));
    let (_, d) = page("result", &state(), Some(&r), None);
    assert!(doc::html(&d.finish(), Lang::Ja).contains("1 / 50"));
}

#[test]
fn thousands_of_devices_can_be_searched_and_ordered() {
    let mut r = demo();
    let one = r.devices[0].clone();
    r.devices = (0..3_000)
        .map(|i| {
            let mut w = one.clone();
            w.id = format!("d{i}");
            w.address = Some(format!("10.0.{}.{}", i / 200, i % 200));
            w
        })
        .collect();
    let shown = |s: PageState| doc::html(&page("result", &s, Some(&r), None).1.finish(), Lang::Ja);
    let h = shown(PageState { sort: "address".into(), ..state() });
    assert_eq!(h.matches("data-device=").count(), 200);
    let (two, ten) = (h.find("10.0.0.2<").unwrap(), h.find("10.0.0.10<").unwrap());
    assert!(two < ten, "addresses are in the order of their numbers");
    assert!(shown(PageState { filter: "10.0.14.199".into(), ..state() }).contains("1台を表示しています"));
}

#[test]
fn every_risky_or_unknown_answer_of_every_question_becomes_a_finding() {
    use mimamori_check::engine::{Options, analyze};
    use mimamori_check::questions::{Answered, Risk, Status};
    let given = |q: &str, v: &str| Answered { question: q.to_owned(), value: v.to_owned() };
    for q in &questions::bank().questions {
        for o in &q.options {
            let mut opt = Options::new(mimamori_check::model::date::Date { year: 2026, month: 11, day: 26 });
            // What has to be true for the question to be asked.
            if let Some(c) = q.show_if.as_ref().and_then(|c| c.any_of.first()) {
                opt.answers.push(given(&c.q, &c.values[0]));
            }
            opt.answers.push(given(&q.id, &o.value));
            let r = mimamori_check::wire::report(&analyze(Vec::new(), &opt, &mut |_| {}), Lang::Ja);
            let mine = r.findings.iter().find(|f| f.title.ja.starts_with(&q.question_ja));
            let urgency = mine.map(|f| f.urgency.as_str());
            let want: &[&str] = match (o.status, o.risk) {
                (Status::NotApplicable | Status::Neutral, _) => &[],
                (Status::Unconfirmed, _) => &["unknown"],
                (_, Risk::None) => &["in_place"],
                // `escalate` may make it more urgent.
                (_, Risk::Low) => &["next_check", "month", "week", "today"],
                (_, Risk::Medium) => &["month", "week", "today"],
                (_, Risk::High) => &["week", "today"],
                (_, Risk::Critical) => &["today"],
            };
            match urgency {
                None => assert!(want.is_empty(), "{} {}: no finding", q.id, o.value),
                Some(u) => assert!(want.contains(&u), "{} {}: {u}", q.id, o.value),
            }
            if let Some(f) = mine.filter(|f| f.urgency != "in_place") {
                assert!(
                    !f.fix.ja.is_empty() && !f.who.is_empty(),
                    "{} {}: what next, and who?",
                    q.id,
                    o.value
                );
            }
        }
    }
}

/// The page builds a list from its end: without a marked option a browser would show the last one.
#[test]
fn every_choice_list_has_one_marked_option() {
    for (name, bytes) in every_page() {
        let h = doc::html(&bytes, Lang::Ja);
        for list in h.split("<select").skip(1) {
            let list = list.split("</select>").next().unwrap_or("");
            assert_eq!(list.matches(" selected=").count(), 1, "{name}: {list}");
        }
    }
}
