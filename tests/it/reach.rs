//! Paths from the internet: router × camera. Protects the promise that a path is certain only when every hop is stated,
//! that nothing unstated is hidden, and that nothing closed is called open.

use crate::common::{dangers, options};
use mimamori_check::engine::{Input, Options, analyze};
use mimamori_check::i18n::Lang;
use mimamori_check::wire::{self, ReportWire};

/// A whole configuration with translation on `pp 1`; lines are added.
fn router(lines: &str) -> String {
    format!(
        "# RTX830 Rev.15.02.30 (Wed Mar 13 11:12:13 2024)\nlogin password *\nadministrator password *\n\
         ip route default gateway pp 1\nip lan1 address 192.168.1.1/24\ntelnetd host lan\n\
         pp select 1\n pppoe use lan2\n ip pp nat descriptor 1\n pp enable 1\nnat descriptor type 1 masquerade\n{lines}"
    )
}
const FORWARD: &str = "nat descriptor masquerade static 1 1 192.168.1.20 tcp 18081=8081\n";
const OPEN: &str = "daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 0\n";
const DEFAULT: &str = "daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 2\nstream_authentication admin:admin\n";
const LOGIN: &str = "daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 2\n\
                     stream_authentication viewer:Kaki-7-Tonbo-Suzu\n";
const LOOPBACK: &str = "daemon on\nstream_port 8081\nstream_localhost on\nstream_auth_method 0\n";
const NAMED: &str = "192.168.1.20_motion.conf";

fn run(files: &[(&str, &str)], opt: &Options) -> ReportWire {
    let inputs = files.iter().map(|(n, t)| Input::new((*n).to_owned(), t.as_bytes().to_vec())).collect();
    wire::report(&analyze(inputs, opt, &mut |_| {}), Lang::Ja)
}

/// Paths in short: `forward 18081 -> 192.168.1.20:8081 live-view-open certain today`.
fn paths(r: &ReportWire) -> Vec<String> {
    let n = |p: Option<u16>| p.map_or("-".to_owned(), |p| p.to_string());
    r.paths
        .iter()
        .map(|p| {
            format!(
                "{} {} -> {}:{} {} {} {}",
                p.door,
                n(p.external_port),
                p.address.as_deref().unwrap_or("-"),
                n(p.inner_port),
                p.ends_at,
                p.certainty,
                p.urgency
            )
        })
        .collect()
}

/// What is special, lines added to the router, the files of cameras, the paths.
type Row<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

fn table(rows: &[Row<'_>]) {
    for (what, lines, cameras, expected) in rows {
        let text = router(lines);
        let files: Vec<(&str, &str)> =
            [("router.txt", text.as_str())].into_iter().chain(cameras.iter().copied()).collect();
        assert_eq!(paths(&run(&files, &options())), *expected, "{what}");
    }
}

#[test]
fn what_a_camera_asks_for_decides_where_the_path_ends() {
    table(&[
        (
            "open",
            FORWARD,
            &[(NAMED, OPEN)],
            &["forward 18081 -> 192.168.1.20:8081 live-view-open likely today"],
        ),
        (
            "default password",
            FORWARD,
            &[(NAMED, DEFAULT)],
            &["forward 18081 -> 192.168.1.20:8081 live-view-default-password likely today"],
        ),
        (
            "a good password",
            FORWARD,
            &[(NAMED, LOGIN)],
            &["forward 18081 -> 192.168.1.20:8081 login-page likely week"],
        ),
        (
            "listens to itself only: something unknown may be at that port",
            FORWARD,
            &[(NAMED, LOOPBACK)],
            &["forward 18081 -> 192.168.1.20:8081 unknown-service possible week"],
        ),
        (
            "no file of the device",
            FORWARD,
            &[],
            &["forward 18081 -> 192.168.1.20:8081 unknown-service possible week"],
        ),
        (
            "telnet by its number",
            "nat descriptor masquerade static 1 1 192.168.1.20 tcp 2300=23\n",
            &[],
            &["forward 2300 -> 192.168.1.20:23 telnet likely today"],
        ),
        ("no forward", "", &[(NAMED, OPEN)], &[]),
        (
            "forwarded to somebody else",
            "nat descriptor masquerade static 1 1 192.168.1.21 tcp 8081\n",
            &[(NAMED, OPEN)],
            &["forward 8081 -> 192.168.1.21:8081 unknown-service possible week"],
        ),
    ]);
}

#[test]
fn every_link_of_the_chain_counts() {
    const CLOSED: &[&str] = &[];
    let cam: &[(&str, &str)] = &[(NAMED, OPEN)];
    table(&[
        (
            "the filter lets it in",
            "pp select 1\n ip pp secure filter in 1\nip filter 1 pass * 192.168.1.20 tcp * 8081\n\
             nat descriptor masquerade static 1 1 192.168.1.20 tcp 18081=8081\n",
            cam,
            &["forward 18081 -> 192.168.1.20:8081 live-view-open likely today"],
        ),
        (
            "the filter looks at the inner port: a rule for the outer one does not help",
            "pp select 1\n ip pp secure filter in 1\nip filter 1 pass * 192.168.1.20 tcp * 18081\n\
             nat descriptor masquerade static 1 1 192.168.1.20 tcp 18081=8081\n",
            cam,
            CLOSED,
        ),
        (
            "only named senders",
            "pp select 1\n ip pp secure filter in 1\nip filter 1 pass 203.0.113.0/28 * tcp * 8081\n\
             nat descriptor masquerade static 1 1 192.168.1.20 tcp 18081=8081\n",
            cam,
            &["forward 18081 -> 192.168.1.20:8081 live-view-open likely week"],
        ),
        (
            "a filter that cannot be resolved",
            "ip policy filter set enable 1\nnat descriptor masquerade static 1 1 192.168.1.20 tcp 18081=8081\n",
            cam,
            &["forward 18081 -> 192.168.1.20:8081 live-view-open possible week"],
        ),
        (
            "bound to nothing",
            "nat descriptor type 2 masquerade\nnat descriptor masquerade static 2 1 192.168.1.20 tcp 18081=8081\n",
            cam,
            CLOSED,
        ),
        (
            "translation without the type that forwards",
            "nat descriptor type 1 none\nnat descriptor masquerade static 1 1 192.168.1.20 tcp 18081=8081\n",
            cam,
            CLOSED,
        ),
        (
            "taken back",
            "nat descriptor masquerade static 1 1 192.168.1.20 tcp 18081=8081\nno nat descriptor masquerade static 1 1\n",
            cam,
            CLOSED,
        ),
        (
            "only UDP",
            "nat descriptor masquerade static 1 1 192.168.1.20 udp 8081\n",
            cam,
            &["forward 8081 -> 192.168.1.20:8081 unknown-service possible week"],
        ),
        (
            "a range that holds the port",
            "nat descriptor masquerade static 1 1 192.168.1.20 tcp 18080-18089=8080-8089\n",
            cam,
            &["forward 18081 -> 192.168.1.20:8081 live-view-open likely today"],
        ),
        (
            "another router in front",
            "ip route default gateway 192.168.0.1\nip lan2 address 192.168.0.2/24\nip lan2 nat descriptor 2\n\
             nat descriptor type 2 masquerade\nnat descriptor masquerade static 2 1 192.168.1.20 tcp 8081\n",
            cam,
            &["forward 8081 -> 192.168.1.20:8081 live-view-open possible week"],
        ),
        (
            "DMZ: every service of the device",
            "nat descriptor masquerade incoming 1 forward 192.168.1.20\n",
            cam,
            &["dmz 8081 -> 192.168.1.20:8081 live-view-open likely today"],
        ),
        (
            "1:1: every service of the device",
            "ip lan3 address 203.0.113.9/29\nip lan3 nat descriptor 3\nnat descriptor type 3 nat\n\
             nat descriptor static 3 1 203.0.113.10=192.168.1.20\n",
            cam,
            &["1to1 8081 -> 192.168.1.20:8081 live-view-open likely today"],
        ),
    ]);
}

#[test]
fn a_part_of_a_configuration_proves_nothing_and_hides_nothing() {
    let part =
        "nat descriptor type 1 masquerade\nnat descriptor masquerade static 1 1 192.168.1.20 tcp 8081\n";
    let r = run(&[("note.txt", part), (NAMED, OPEN)], &options());
    assert_eq!(paths(&r), ["forward 8081 -> 192.168.1.20:8081 live-view-open possible week"]);
    assert!(dangers(&r).contains(&"MC301"));
}

#[test]
fn where_the_address_is_from_limits_the_certainty() {
    let text = router(FORWARD);
    // Nobody says: the only file without an address and the only forward that fits are a guess, and the user is asked.
    let r = run(&[("router.txt", &text), ("motion.conf", OPEN)], &options());
    assert_eq!(paths(&r), ["forward 18081 -> 192.168.1.20:8081 live-view-open possible week"]);
    assert_eq!(r.devices[1].address_from.as_deref(), Some("other_file"));
    assert!(r.files[1].ask_address);
    // The user says.
    let opt =
        Options { address_of: vec![("motion.conf".to_owned(), "192.168.1.20".to_owned())], ..options() };
    let r = run(&[("router.txt", &text), ("motion.conf", OPEN)], &opt);
    assert_eq!(paths(&r), ["forward 18081 -> 192.168.1.20:8081 live-view-open likely today"]);
    assert!(!r.files[1].ask_address);
    // Two files without an address: no guess.
    let r = run(&[("router.txt", &text), ("motion.conf", OPEN), ("other.conf", OPEN)], &options());
    assert_eq!(paths(&r), ["forward 18081 -> 192.168.1.20:8081 unknown-service possible week"]);
    // Two forwards that fit: no guess.
    let two = format!("{text}nat descriptor masquerade static 1 2 192.168.1.21 tcp 8081\n");
    let r = run(&[("router.txt", &two), ("motion.conf", OPEN)], &options());
    assert!(r.paths.iter().all(|p| p.ends_at == "unknown-service"));
}

#[test]
fn the_finding_shows_the_lines_of_both_files() {
    let text = router(FORWARD);
    let r = run(&[("router.txt", &text), (NAMED, OPEN)], &options());
    let f = r.findings.iter().find(|f| f.rule == "MC301").unwrap();
    assert_eq!((f.urgency.as_str(), f.confidence.as_str()), ("today", "likely"));
    let line = |name: &str| {
        f.evidence.iter().find(|e| e.file.as_deref() == Some(name)).and_then(|e| e.line).unwrap_or(0)
    };
    assert_eq!((line("router.txt"), line(NAMED)), (12, 4));
    assert!(f.title.ja.contains("192.168.1.20") && f.title.ja.contains("18081"), "{}", f.title.ja);
    assert!(f.fix.ja.contains("no nat descriptor masquerade static 1 1"), "{}", f.fix.ja);
    let hops: Vec<_> = r.paths[0].hops.iter().map(|h| h.texts.en.as_str()).collect();
    assert_eq!(hops.len(), 3);
    assert!(r.paths[0].hops.iter().all(|h| !h.evidence.is_empty()));
}

#[test]
fn a_door_that_is_closed_is_told_as_such_and_nothing_is_called_open() {
    for lines in [
        "pp select 1\n ip pp secure filter in 1\nip filter 1 reject * *\nnat descriptor masquerade static 1 1 192.168.1.20 tcp 8081\n",
        "nat descriptor type 2 masquerade\nnat descriptor masquerade static 2 1 192.168.1.20 tcp 8081\n",
        "nat descriptor type 1 none\nnat descriptor masquerade static 1 1 192.168.1.20 tcp 8081\n",
    ] {
        let text = router(lines);
        let r = run(&[("router.txt", &text), (NAMED, OPEN)], &options());
        let d = dangers(&r);
        assert!(d.contains(&"MC306") && !d.contains(&"MC301") && r.paths.is_empty(), "{lines}: {d:?}");
    }
}

#[test]
fn the_router_itself() {
    let paths_of = |lines: &str| paths(&run(&[("router.txt", &router(lines))], &options()));
    assert_eq!(
        paths_of("nat descriptor masquerade static 1 1 192.168.1.1 tcp 18080=www\n"),
        ["forward 18080 -> 192.168.1.1:80 login-page likely today"]
    );
    // A VPN is meant to be reached.
    assert!(paths_of("nat descriptor masquerade static 1 1 192.168.1.1 udp 500,4500\n").is_empty());
    // Everybody may ask, but translation drops what nobody asked for.
    assert!(paths_of("telnetd host any\n").is_empty());
    // Not translated, port above 1023.
    assert_eq!(
        paths_of("telnetd host any\ntelnetd listen 2323\nnat descriptor masquerade incoming 1 through\n"),
        ["remote_admin 2323 -> 192.168.1.1:2323 telnet likely today"]
    );
    assert!(paths_of("telnetd host any\nnat descriptor masquerade incoming 1 through\n").is_empty());
    // No translation at all on the internet side.
    assert_eq!(
        paths_of("telnetd host any\npp select 1\n no ip pp nat descriptor\n"),
        ["remote_admin 23 -> 192.168.1.1:23 telnet likely today"]
    );
    assert!(
        paths_of("telnetd host any\npp select 1\n no ip pp nat descriptor\n ip pp secure filter in 9\nip filter 9 reject * *\n")
            .is_empty()
    );
}

#[test]
fn private_addresses_of_two_sites_do_not_mix() {
    let with = router(FORWARD);
    let without = router("");
    let r = run(
        &[("a/router.txt", &without), ("a/192.168.1.20_motion.conf", OPEN), ("b/router.txt", &with)],
        &options(),
    );
    assert_eq!(paths(&r), ["forward 18081 -> 192.168.1.20:8081 unknown-service possible week"]);
    // In one heap of files they are taken together, and two routers with the factory's address stay two.
    let r = run(&[("r1.txt", &without), (NAMED, OPEN), ("r2.txt", &with)], &options());
    assert_eq!(paths(&r), ["forward 18081 -> 192.168.1.20:8081 live-view-open likely today"]);
    assert_eq!(r.devices.iter().filter(|d| d.kind == "router").count(), 2);
}

fn scan(address: &str, port: u16) -> String {
    format!(
        "<?xml version=\"1.0\"?><nmaprun scanner=\"nmap\" args=\"nmap -p- {address}\" start=\"1760000000\" version=\"7.94\">\
         <scaninfo type=\"syn\" protocol=\"tcp\" numservices=\"65535\" services=\"1-65535\"/>\
         <host><status state=\"up\" reason=\"echo-reply\"/><address addr=\"{address}\" addrtype=\"ipv4\"/><ports>\
         <port protocol=\"tcp\" portid=\"{port}\"><state state=\"open\" reason=\"syn-ack\"/>\
         <service name=\"http\" method=\"table\" conf=\"3\"/></port></ports></host>\
         <runstats><finished time=\"1760000100\" exit=\"success\"/><hosts up=\"1\" down=\"0\" total=\"1\"/></runstats></nmaprun>"
    )
}

#[test]
fn a_scan_from_outside_proves_the_door_and_one_from_inside_the_service() {
    let text = router(FORWARD);
    let outside = scan("203.0.113.5", 18081);
    // The scan alone.
    let r = run(&[("scan.xml", &outside)], &options());
    assert_eq!(paths(&r), ["scan 18081 -> 203.0.113.5:- unknown-service certain week"]);
    // With the router's file it is one path, not two.
    let r = run(&[("router.txt", &text), (NAMED, OPEN), ("scan.xml", &outside)], &options());
    assert_eq!(paths(&r), ["forward 18081 -> 192.168.1.20:8081 live-view-open likely today"]);
    assert_eq!(r.paths[0].hops[0].evidence[0].file.as_deref(), Some("scan.xml"));
    // From inside: the port is there, what it shows is not known.
    let inside = scan("192.168.1.20", 8081);
    let r = run(&[("router.txt", &text), ("scan.xml", &inside)], &options());
    assert_eq!(paths(&r), ["forward 18081 -> 192.168.1.20:8081 unknown-service certain week"]);
}

#[test]
fn a_hostile_number_of_forwards_ends() {
    let mut lines = String::new();
    for i in 1..3000 {
        lines.push_str(&format!(
            "nat descriptor masquerade static 1 {i} 192.168.1.{} tcp {i}-{}\n",
            i % 250,
            i + 60
        ));
    }
    let r = run(&[("router.txt", &router(&lines)), (NAMED, OPEN)], &options());
    assert!(r.paths.len() <= 2000);
}

#[test]
fn the_form_for_a_home_router_opens_the_same_doors_as_a_file() {
    let mut opt = options();
    let answer =
        |q: &str, v: &str| mimamori_check::questions::Answered { question: q.into(), value: v.into() };
    opt.answers = vec![
        answer("hr1", "buffalo"),
        answer("hr2", "some"),
        answer("hr3.1", "tcp 18081 192.168.1.20 8081"),
        answer("hr5", "on"),
        answer("hr6", "on"),
        answer("hr7", "default"),
        answer("hr8", "open"),
    ];
    let r = run(&[(NAMED, OPEN)], &opt);
    assert!(
        paths(&r).contains(&"forward 18081 -> 192.168.1.20:8081 live-view-open likely today".to_owned()),
        "{:?}",
        paths(&r)
    );
    let told = dangers(&r);
    for rule in ["MC301", "MC309", "MC311"] {
        assert!(told.contains(&rule), "{rule} {told:?}");
    }
    assert!(r.devices.iter().any(|d| d.kind == "router" && d.vendor.as_deref() == Some("Buffalo")));
    // The questions that were answered are the evidence.
    assert!(r.paths.iter().flat_map(|p| &p.hops).flat_map(|h| &h.evidence).any(|e| e.kind == "answer"));
}
