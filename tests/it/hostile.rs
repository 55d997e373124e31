//! What people drop by mistake and what attackers drop on purpose: every file gets a plain message, nothing panics,
//! nothing takes long, and the files beside it are still analysed.

use crate::common::{check, quick_enough, run};
use std::time::{Duration, Instant};

const DEADLINE: Duration = Duration::from_secs(20);

fn codes(bytes: &[u8]) -> Vec<String> {
    let start = Instant::now();
    let r = check(&[("hostile", bytes)]);
    assert!(start.elapsed() < DEADLINE, "took {:?}", start.elapsed());
    for n in &r.files[0].notices {
        assert!(!n.texts.ja.is_empty() && !n.texts.en.is_empty() && !n.texts.ja.contains('{'), "{}", n.code);
    }
    r.files[0].notices.iter().map(|n| n.code.clone()).collect()
}

#[test]
fn files_that_are_not_settings_are_named_in_plain_words() {
    let noise: Vec<u8> = (0u32..20_000).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for (bytes, code) in [
        (b"".as_slice(), "file.empty"),
        (b"\xff\xd8\xff\xe0 photo", "binary.jpeg"),
        (b"%PDF-1.7 manual", "binary.pdf"),
        (b"\0\0\0\x20ftypisom video....", "binary.video"),
        (&noise, "binary.unknown"),
        ("今日はよい天気です。\n散歩に行きました。\n".as_bytes(), "file.unknown-format"),
    ] {
        assert_eq!(codes(bytes), [code]);
    }
}

#[test]
fn a_broken_file_does_not_stop_the_others() {
    let motion = "webcontrol_port 8080\nstream_port 8081\nstream_localhost off\nstream_auth_method 0\ntarget_dir /tmp\nthreshold 1500\n";
    let r = check(&[("a.jpg", b"\xff\xd8\xff\xe0"), ("m.conf", motion.as_bytes()), ("empty", b"")]);
    assert_eq!(r.files.len(), 3);
    assert!(r.files.iter().all(|f| !f.sha256.is_empty()));
}

#[test]
fn five_hundred_files_at_once() {
    let name: Vec<String> = (0..500).map(|i| format!("folder/{i}.txt")).collect();
    let files: Vec<(&str, &[u8])> = name.iter().map(|n| (n.as_str(), b"hello\n".as_slice())).collect();
    assert_eq!(check(&files).files.len(), 500);
}

#[test]
fn nesting_bombs_and_long_lines_stay_within_time() {
    let many = |s: &str, n: usize| s.repeat(n).into_bytes();
    for bytes in [
        many("[", 100_000),
        many("{\"a\":", 100_000),
        many("<a>", 100_000),
        many("- ", 100_000),
        [b"streams:\n".to_vec(), many(" [", 100_000)].concat(),
        [b"<nmaprun>".to_vec(), many("<host>", 100_000)].concat(),
        [b"<?xml version=\"1.0\"?><DeviceInfo xmlns=\"http://www.hikvision.com/ver20/XMLSchema\">".to_vec(), many("<a>", 100_000)]
            .concat(),
        [b"a: &a [x]\n".to_vec(), (0..30).fold(Vec::new(), |mut v, i| {
            v.extend(format!("a{i}: &b{i} [*a,*a,*a,*a,*a,*a,*a,*a]\n").into_bytes());
            v
        })]
        .concat(),
        b"<!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]><nmaprun>&c;</nmaprun>".to_vec(),
        many("a", 5_000_000),
        many("\u{0}x", 10_000),
        many("ip filter 1 pass * * ", 50_000),
        many("\"", 100_001),
        many("password=", 100_000),
        many("rtsp://a:b@", 100_000),
        [b"<a ".to_vec(), (0..20_000).fold(Vec::new(), |mut v, i| {
            v.extend(format!("x{i}=\"1\" ").into_bytes());
            v
        }), b"/>".to_vec()]
        .concat(),
    ] {
        codes(&bytes);
    }
}

#[test]
fn lone_surrogates_and_bad_sequences_are_replaced_and_told() {
    // UTF-16LE with a lone high surrogate.
    let mut b = vec![0xFF, 0xFE];
    for u in "stream_port 8081\n".encode_utf16().chain([0xD800, 0x0041]) {
        b.extend(u.to_le_bytes());
    }
    assert!(codes(&b).contains(&"decode.replaced".to_owned()));
}

#[test]
fn a_big_file_is_read_in_linear_time() {
    let line = "stream_port 8081\n";
    let small = line.repeat(20_000).into_bytes();
    let big = line.repeat(400_000).into_bytes();
    let time = |b: &[u8]| {
        let t = Instant::now();
        run(&[("m", b)]);
        t.elapsed().max(Duration::from_millis(20))
    };
    quick_enough(|| {
        let (a, b) = (time(&small), time(&big));
        (b < a * 80, format!("20 times the input took {a:?} -> {b:?}"))
    });
}

#[test]
fn a_file_over_the_limit_is_refused_with_a_message() {
    use mimamori_check::engine::{Input, analyze};
    use mimamori_check::i18n::Lang;
    let mut opt = crate::common::options();
    opt.limits.file_bytes = 1000;
    let a = analyze(vec![Input::new("big".into(), vec![b'a'; 1001])], &opt, &mut |_| {});
    let r = mimamori_check::wire::report(&a, Lang::Ja);
    assert_eq!(r.files[0].notices[0].code, "file.too-large");
}
