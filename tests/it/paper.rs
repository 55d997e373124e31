//! Sheets of paper: what may leave the house on them, and what two results say when they are compared.

use crate::common::{check, check_text, fixtures};
use mimamori_check::i18n::Lang;
use mimamori_check::paper::compare::{Change, changes, sheet};
use mimamori_check::paper::{Block, Paper, SHEETS, Sheet, find, make};
use mimamori_check::wire::ReportWire;

const BOTH: [Lang; 2] = [Lang::Ja, Lang::En];

fn page(id: &str, r: &ReportWire, lang: Lang) -> Sheet {
    make(find(id).unwrap(), &Paper { report: Some(r), lang }).unwrap()
}

const CAMERA: &str = "# camera\nstream_port 8081\nstream_localhost off\nstream_auth_method 0\nwebcontrol_port 8080\n\
    webcontrol_localhost off\ntext_left ひまわり組\nnetcam_url rtsp://taro:CANARYPASS@cam.himawari-en.example.jp/s1\n";
const ROUTER: &str = "ip lan1 address 192.168.100.1/24\nnat descriptor type 1 masquerade\n\
    nat descriptor address outer 1 203.0.113.77\nnat descriptor masquerade static 1 1 192.168.100.20 tcp 8081\n\
    login user yamada CANARYPASS2\n";

fn nursery() -> ReportWire {
    check_text(&[("192.168.100.20_motion.conf", CAMERA), ("himawari-router.txt", ROUTER)])
}

#[test]
fn the_copy_to_hand_over_names_no_place_person_address_or_file() {
    let r = nursery();
    assert!(!r.paths.is_empty(), "the nursery should be reachable, otherwise this proves little");
    for lang in BOTH {
        for id in ["share", "request"] {
            let text = page(id, &r, lang).texts().join("\n");
            for word in [
                "192.168",
                "203.0.113",
                "himawari",
                "taro",
                "yamada",
                "CANARY",
                "motion.conf",
                "router.txt",
                "ひまわり",
            ] {
                assert!(!text.contains(word), "{id} {lang:?} says {word}\n{text}");
            }
            // What is needed to help stays.
            assert!(text.contains("8081") || id == "request", "{text}");
        }
        let own = page("result", &r, lang).texts().join("\n");
        assert!(own.contains("192.168.100.20") && own.contains("himawari-router.txt"), "{own}");
        assert!(!own.contains("CANARY"));
    }
}

/// The same over every fixture: what a device or file is called, and every address, is on no sheet that is handed over.
#[test]
fn no_name_or_address_of_a_fixture_is_handed_over() {
    for p in fixtures() {
        let name = format!("himawari-{}", p.file_name().unwrap().to_string_lossy());
        let r = check(&[(&name, &std::fs::read(&p).unwrap())]);
        let mut words: Vec<String> = vec![name];
        for d in &r.devices {
            words.extend([&d.name, &d.serial, &d.mac, &d.address].into_iter().flatten().cloned());
        }
        words.retain(|w| w.chars().count() >= 5 && !w.bytes().all(|b| b.is_ascii_digit()));
        for id in ["share", "request"] {
            let text = page(id, &r, Lang::Ja).texts().join("\n");
            for w in &words {
                assert!(!text.contains(w.as_str()), "{id} of {} says {w}", p.display());
            }
            assert!(!text.to_lowercase().contains("canary"), "{}", p.display());
        }
    }
}

/// Day, version, day of the data and the files: a sheet says what it was made from, also when it is handed over.
#[test]
fn every_sheet_says_what_it_was_made_from() {
    let r = nursery();
    for lang in BOTH {
        for kind in SHEETS {
            let s = page(kind.id, &r, lang);
            let meta = s.meta.join("\n");
            for part in [
                &r.today,
                &r.tool.version,
                &r.files[0].sha256[..8].to_owned(),
                &r.files[1].sha256[..8].to_owned(),
            ] {
                assert!(meta.contains(part.as_str()), "{} lacks {part}: {meta}", kind.id);
            }
            assert!(!meta.contains("himawari"), "{meta}");
        }
    }
}

#[test]
fn the_letter_asks_eighteen_facts_and_marks_what_this_check_did_not_learn() {
    let r = check_text(&[("answers.json", r#"{"a02": "unknown", "i10": "yes_open"}"#)]);
    let s = page("request", &r, Lang::Ja);
    let tables: Vec<&Vec<Vec<String>>> = s
        .blocks
        .iter()
        .filter_map(|b| match b {
            Block::Table { rows, .. } => Some(rows),
            _ => None,
        })
        .collect();
    let facts = tables.last().unwrap();
    assert_eq!(facts.len(), 18);
    let stars: Vec<&str> = facts.iter().filter(|r| r[1].starts_with('★')).map(|r| r[0].as_str()).collect();
    assert_eq!(stars, ["L02", "L08"]);
    assert!(
        facts.iter().all(|r| r.len() == 5 && r[2].is_empty()),
        "the reply is for the other side to write"
    );
    assert_eq!(tables[0].len(), 2, "one sentence for each open answer");
}

#[test]
fn japanese_sentences_on_paper_are_short() {
    for kind in SHEETS.iter().filter(|k| !k.needs_result && k.id != "request" && k.id != "emergency") {
        let s = make(kind, &Paper { report: None, lang: Lang::Ja }).unwrap();
        for text in s.texts() {
            for sentence in text.split_inclusive('。') {
                assert!(sentence.chars().count() <= 50, "{}: {sentence}", kind.id);
            }
        }
    }
}

fn of(list: &[(Change, &mimamori_check::wire::FindingWire)], c: Change) -> Vec<String> {
    list.iter().filter(|(x, _)| *x == c).map(|(_, f)| f.rule.clone()).collect()
}

#[test]
fn what_was_mended_is_better_and_what_was_not_seen_again_is_not() {
    let old = nursery();
    let mended = CAMERA.replace("stream_localhost off", "stream_localhost on");
    let new = check_text(&[("192.168.100.20_motion.conf", &mended), ("himawari-router.txt", ROUTER)]);
    let list = changes(&old, &new);
    assert!(of(&list, Change::Better).iter().any(|r| r == "MC101"), "{list:?}");
    assert!(of(&list, Change::NotLookedAt).is_empty(), "{list:?}");
    // Only the router's file is there today: nothing is known of the camera.
    let less = check_text(&[("himawari-router.txt", ROUTER)]);
    let list = changes(&old, &less);
    assert!(of(&list, Change::NotLookedAt).iter().any(|r| r == "MC101"), "{list:?}");
    assert!(!of(&list, Change::Better).iter().any(|r| r == "MC101"), "{list:?}");
    // The same again changes nothing.
    let list = changes(&old, &old);
    assert!(list.iter().all(|(c, _)| *c == Change::StillOpen), "{list:?}");
}

#[test]
fn changed_answers_stand_beside_each_other() {
    let old = check_text(&[("answers.json", r#"{"a02": "unknown"}"#)]);
    let new = check_text(&[("answers.json", r#"{"a02": "connected"}"#)]);
    for lang in BOTH {
        let s = sheet(&old, &new, lang);
        let rows = s.blocks.iter().filter_map(|b| match b {
            Block::Table { rows, head, .. } if head.len() == 3 => Some(rows.len()),
            _ => None,
        });
        assert_eq!(rows.sum::<usize>(), 1);
    }
}

/// Texts of rules have places for values (`{port}`); on paper they stood as they are, in the list of what was not checked.
#[test]
fn no_sheet_shows_a_place_for_a_value() {
    let r = nursery();
    assert!(!r.not_checked.is_empty());
    for lang in BOTH {
        for kind in SHEETS {
            for text in page(kind.id, &r, lang).texts() {
                assert!(!text.contains('{') && !text.contains('}'), "{} {lang:?}: {text}", kind.id);
            }
        }
    }
}

/// What a list says of thirty cameras is one thing to do, with thirty places: on paper and on the page.
#[test]
fn the_same_finding_on_many_devices_is_told_once_with_every_place() {
    let mut list = "設置場所,メーカー,型番,IPアドレス,ユーザー名,パスワード\n".to_owned();
    for i in 0..30 {
        list.push_str(&format!("{i}号室,Hikvision,DS-2CD2143G0-I,192.168.1.{},admin,12345\n", i + 1));
    }
    let r = check_text(&[("list.csv", &list)]);
    let same: Vec<_> = r.findings.iter().filter(|f| f.rule == "MC202").collect();
    assert_eq!(same.len(), 30, "every device has its finding in the report");
    let title = &same[0].title.ja;
    let sheet = page("result", &r, Lang::Ja);
    let items: Vec<_> =
        sheet.blocks.iter().filter(|b| matches!(b, Block::Item { title: t, .. } if t == title)).collect();
    assert_eq!(items.len(), 1);
    let text = sheet.texts().join("\n");
    let shared = page("share", &r, Lang::Ja).texts().join("\n");
    assert!(
        text.contains("同じことがある、ほかの機器(29)") && shared.contains("同じことがある、ほかの機器(29)")
    );
    for i in 0..30 {
        assert!(
            text.contains(&format!("{i}号室")) && text.contains(&format!("{}行目", i + 2)),
            "{i}: {text}"
        );
    }
    assert!(!shared.contains("192.168.1."));
    let first = mimamori_check::paper::first_three(&r.findings);
    assert!(
        first.iter().filter(|i| r.findings[**i].title.ja == *title).count() <= 1,
        "one thing is said once"
    );

    let mut d = mimamori_check::view::doc::Doc::new();
    mimamori_check::view::result::result(&mut d, &r, &Default::default());
    let html = mimamori_check::view::doc::html(&d.finish(), Lang::Ja);
    let title = format!("<h4 class=\"finding-title\">{title}");
    assert_eq!(html.matches(&title).count(), 1, "{}", html.matches("finding-title").count());
    assert!(html.contains("同じことが、ほかに29件あります"));
    for i in 0..30 {
        assert!(html.contains(&format!("{i}号室")));
    }
    // Devices to which nothing leads: what is the same of all is said once, with their addresses.
    assert!(html.contains("次の30台への外からの道すじはありません"), "{html}");
    assert_eq!(html.matches("まだ分からないこと</summary>").count(), 1);
    assert!(html.contains("192.168.1.1, 192.168.1.2, "), "{html}");
}

/// Three or fewer stay single.
#[test]
fn the_same_finding_on_few_devices_stays_single() {
    let list = "設置場所,メーカー,型番,IPアドレス,ユーザー名,パスワード\n1,Hikvision,DS-2CD2143G0-I,192.168.1.1,admin,12345\n2,Hikvision,DS-2CD2143G0-I,192.168.1.2,admin,12345\n";
    let r = check_text(&[("list.csv", list)]);
    let text = page("result", &r, Lang::Ja).texts().join("\n");
    assert!(!text.contains("同じことがある"), "{text}");
}
