//! The password check against its own lists, hostile input, and the promise to repeat nothing.

use mimamori_check::password::{PasswordContext, assess, hash_of, is_default};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

fn data(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(path)).unwrap()
}

fn check(p: &str) -> mimamori_check::password::Assessment {
    assess(p, &PasswordContext { words: &[], year: 2026 })
}

/// Every factory password of the facts (values derived from a serial number are none).
fn defaults() -> BTreeSet<String> {
    data("credentials/default-credentials.tsv")
        .lines()
        .skip(1)
        .map(|l| l.split('\t').collect::<Vec<_>>())
        .filter(|f| !f[6].contains("derived"))
        .map(|f| f[3].to_owned())
        .collect()
}

fn wide(s: &str) -> String {
    s.chars()
        .map(|c| match c {
            ' ' => '\u{3000}',
            '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
            c => c,
        })
        .collect()
}

#[test]
fn every_factory_password_is_recognised_also_when_changed_a_little() {
    let all = defaults();
    assert!(all.len() >= 413, "{}", all.len());
    let mut forms = 0;
    for p in &all {
        for form in [
            p.clone(),
            p.to_uppercase(),
            p.to_lowercase(),
            wide(p),
            format!("{p}1"),
            format!("{p}42"),
            wide(&format!("{}7", p.to_uppercase())),
        ] {
            assert!(is_default(&form, None), "a factory password is not recognised: {form:?}");
            let a = check(&form);
            assert!(a.is_default && a.class == "very-weak");
            forms += 1;
        }
    }
    println!("{} factory passwords, {forms} forms recognised", all.len());
}

#[test]
fn hashes_of_factory_passwords_are_recognised() {
    for p in defaults().into_iter().step_by(7) {
        for scheme in ["md5", "sha1", "motioneye", "sha256", "sha256-base64", "sofia"] {
            let h = hash_of(&p, scheme).unwrap();
            assert!(is_default(&h, Some(scheme)), "{p:?} {scheme}");
            if h.len() >= 32 && !scheme.ends_with("64") {
                assert!(is_default(&h.to_uppercase(), Some(scheme)), "{p:?} {scheme}");
            }
        }
    }
    assert!(!is_default(&hash_of("kT9wK4mP2xQ7", "md5").unwrap(), Some("md5")));
    assert!(!is_default("admin", Some("argon2")));
    assert!(!is_default("", Some("md5")));
}

#[test]
fn every_leaked_password_has_its_rank() {
    let list = data("passwords/leaked-100k.txt");
    let mut n = 0;
    for (i, p) in list.lines().enumerate() {
        let rank = u32::try_from(i + 1).unwrap();
        // A sample; the unit test of the list looks at every entry.
        if rank % 101 != 1 {
            continue;
        }
        let a = check(p);
        let said = a.leaked_rank.unwrap();
        if rank <= 10_000 {
            assert_eq!(said, rank);
        } else {
            // Kept in steps of two, for size: never more than the true rank.
            assert!(said <= rank && rank <= said * 2, "{rank} {said}");
        }
        assert!(a.guesses_log10 <= f64::from(rank).log10() + 0.001);
        n += 1;
    }
    assert_eq!(list.lines().count(), 100_000);
    println!("{n} leaked passwords looked up");
}

#[test]
fn hostile_input_is_answered_in_bounded_time() {
    let leet = "p4$$w0rd@dm1n!5+";
    let inputs = [
        "4@8({[</369&#!1/|0$5+7%2/4@8({[</369&#!1/|0$5+7%2/".to_owned(),
        leet.repeat(100),
        "a".repeat(1_000),
        "a".repeat(1 << 20),
        "ab".repeat(50_000),
        "0123456789".repeat(30),
        "2019".repeat(64),
        "(".repeat(1_000),
        "あ".repeat(100_000),
        "🎈".repeat(1_000),
        "sakura".repeat(200),
        "qwertyuiop".repeat(100),
        "\u{202e}\u{0}\u{feff}".repeat(1_000),
        (0..100_000u32).map(|i| char::from(33 + (i.wrapping_mul(2_654_435_761) >> 24) as u8 % 94)).collect(),
    ];
    // Unpack the lists first; debug builds are about ten times slower than what ships.
    check("warm up");
    let limit = Duration::from_millis(if cfg!(debug_assertions) { 400 } else { 16 });
    for p in &inputs {
        let best = (0..3)
            .map(|_| {
                let t = Instant::now();
                std::hint::black_box(check(p));
                t.elapsed()
            })
            .min()
            .unwrap();
        assert!(best < limit, "{best:?} for {} bytes", p.len());
    }
    // Many long context words do not change that.
    let words: Vec<String> = (0..2_000).map(|i| format!("園{i}").repeat(50)).collect();
    let t = Instant::now();
    assess(&inputs[1], &PasswordContext { words: &words, year: 2026 });
    assert!(t.elapsed() < limit * 4);
}

#[test]
fn more_of_the_same_is_never_weaker() {
    let p = "hT9-wK4=mP2.xQ7fLz8!cV3_nB6";
    let mut before = 0.0;
    for n in 0..=p.len() {
        let g = check(&p[..n]).guesses_log10;
        assert!(g >= before - 1.0, "{n}: {g} after {before}");
        before = g;
    }
}

/// A typed password, a readable one, and two hashes of it in three files are one group; nobody sees the value.
#[test]
fn typed_readable_and_hashed_passwords_are_one_group() {
    use mimamori_check::engine::{Input, analyze};
    use mimamori_check::model::secret::SecretText;
    let value = "Kaki7tonbo+Suzu";
    let digest = hash_of(&format!("root:all:{value}"), "md5").unwrap();
    let sha1 = hash_of(value, "sha1").unwrap();
    let files = [
        (
            "192.168.1.20_motion.conf",
            format!(
                "daemon on\nstream_port 8081\nnetcam_url http://192.168.1.9/v\nnetcam_userpass op:{value}\n"
            ),
        ),
        ("lighttpd.user", format!("root:all:{digest}\n")),
        (
            "motion.conf",
            format!(
                "# @admin_username admin\n# @admin_password {sha1}\n# @normal_username hoiku\n# @normal_password \n# @lang ja\n# @enabled on\n\nsetup_mode off\nwebcontrol_port 7999\n"
            ),
        ),
    ];
    let inputs: Vec<Input> =
        files.iter().map(|(n, t)| Input::new((*n).to_owned(), t.clone().into_bytes())).collect();
    let mut opt = crate::common::options();
    opt.typed = vec![
        ("玄関のカメラ".to_owned(), SecretText::new(value)),
        ("ルーター".to_owned(), SecretText::new("another one")),
    ];
    let a = analyze(inputs, &opt, &mut |_| {});
    assert_eq!(a.reuse.len(), 1, "{:?}", a.reuse);
    let group = &mimamori_check::wire::reuse(&a)[0];
    assert_eq!(group.typed, ["玄関のカメラ"]);
    let mut places: Vec<(&str, &str)> =
        group.accounts.iter().map(|p| (p.user.as_str(), p.file.as_str())).collect();
    places.sort_unstable();
    assert_eq!(
        places,
        [("admin", "motion.conf"), ("op", "192.168.1.20_motion.conf"), ("root", "lighttpd.user")]
    );
    let report = mimamori_check::wire::report(&a, mimamori_check::i18n::Lang::Ja);
    assert!(report.findings.iter().any(|f| f.rule == "MC204"), "reuse across files is reported");
    let all = serde_json::to_string(&report).unwrap() + &format!("{:?} {group:?}", a.reuse);
    assert!(!all.contains(value) && !all.contains(&digest) && !all.contains(&sha1));
    assert!(a.context.iter().any(|w| w == "op"));
}

/// The hash of a factory password, and of one of the most used ones, is as bad as the value.
#[test]
fn hashes_of_weak_passwords_are_weak() {
    let digest = |p: &str| format!("root:all:{}\n", hash_of(&format!("root:all:{p}"), "md5").unwrap());
    let of = |p: &str| {
        let r = crate::common::check_text(&[("lighttpd.user", &digest(p))]);
        crate::common::dangers(&r).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(of("xc3511").contains(&"MC202".to_owned()));
    assert!(of("football").contains(&"MC203".to_owned()));
    let good = of("kT9wK4mP2xQ7");
    assert!(!good.contains(&"MC202".to_owned()) && !good.contains(&"MC203".to_owned()));
    use mimamori_check::password::common_hash;
    assert!(common_hash(&hash_of("football", "md5").unwrap(), "md5").is_some());
    assert_eq!(common_hash(&hash_of("kT9wK4mP2xQ7", "sofia").unwrap(), "sofia"), None);
    assert_eq!(common_hash("$2b$10$abc", "bcrypt"), None);
}

/// What a browser or a clipboard may hand over is answered and told, never trimmed.
#[test]
fn odd_input_is_told() {
    let reasons = |p: &str| check(p).reasons;
    assert!(reasons(" sakura").contains(&"outer-blank"));
    assert!(reasons("sakura\u{3000}").contains(&"outer-blank"));
    assert!(reasons("a\u{202e}bcdefg").contains(&"control"));
    assert!(reasons("abc\u{0}").contains(&"control"));
    // A lone surrogate of JavaScript arrives as the replacement character.
    assert!(reasons("abc\u{fffd}def").contains(&"not-ascii"));
    assert!(reasons(&"x7".repeat(1 << 19)).contains(&"only-start-checked"));
    // Blanks belong to the password.
    assert_ne!(check(" sakura").guesses_log10, check("sakura").guesses_log10);
}

proptest! {
    #[test]
    fn any_text_is_answered_and_nothing_of_it_repeated(p in "\\PC{4,40}", words in proptest::collection::vec("\\PC{0,12}", 0..4)) {
        let a = assess(&p, &PasswordContext { words: &words, year: 2026 });
        let json = serde_json::to_string(&a).unwrap();
        let debug = format!("{a:?}");
        // Four plain lower-case letters may by chance be part of our own words.
        if !p.chars().all(|c| c.is_ascii_lowercase() || "-_\"{}[]:,. 0123456789".contains(c)) {
            prop_assert!(!json.contains(&p) && !debug.contains(&p));
        }
        prop_assert!(a.guesses_log10.is_finite() && a.online_seconds.is_finite());
        prop_assert_eq!(a.parts.last().map_or(0, |x| x.end), p.chars().count().min(128));
        // The output is made of codes and numbers only.
        prop_assert!(json.is_ascii());
    }

    #[test]
    fn arbitrary_characters_never_panic(p in proptest::collection::vec(any::<char>(), 0..300)) {
        let p: String = p.into_iter().collect();
        let a = check(&p);
        prop_assert!(serde_json::to_string(&a).unwrap().is_ascii());
    }
}
