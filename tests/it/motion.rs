//! motion spreads its settings over files: dropped together they are read together.

use crate::common::{check_text, run};
use mimamori_check::wire::ReportWire;

const MAIN: &str =
    "daemon on\nlog_file /x\nstream_localhost off\nthreshold 1\ncamera /etc/motion/camera1.conf\n";
const PART: &str = "netcam_url http://192.168.1.9/v\nstream_port 8082\ntarget_dir /x\n";

fn fact<'r>(r: &'r ReportWire, key: &str) -> Vec<(&'r str, Option<&'r str>, Option<u32>)> {
    r.facts
        .iter()
        .filter(|f| f.key == key)
        .map(|f| (f.value.as_str().unwrap_or(""), f.file.as_deref(), f.line))
        .collect()
}

/// The notice of a part whose main file is not there.
fn asks_for_main(r: &ReportWire) -> bool {
    r.files.iter().any(|f| f.notices.iter().any(|n| n.code == "motion.camera-file"))
}

#[test]
fn a_part_takes_what_it_does_not_say_from_its_main_file() {
    for (main, part) in [
        ("motion.conf", "camera1.conf"),
        ("site/motion.conf", "site/camera1.conf"),
        ("192.168.1.20_motion.conf", "192.168.1.20_camera1.conf"),
    ] {
        let r = check_text(&[(part, PART), (main, MAIN)]);
        // The line that opens the stream stands in the other file.
        assert!(fact(&r, "stream.http.bind").contains(&("all", Some(main), Some(3))), "{main}");
        assert!(fact(&r, "stream.http.auth").contains(&("none", Some(main), None)), "{main}");
        assert!(!asks_for_main(&r), "{main}");
        assert_eq!(r.devices.len(), 1, "{main}");
    }
}

#[test]
fn a_part_of_somebody_else_takes_nothing() {
    for (main, part) in [
        ("a/motion.conf", "b/camera1.conf"),
        ("motion.conf", "camera2.conf"),
        ("192.168.1.20_motion.conf", "192.168.1.21_camera1.conf"),
    ] {
        let r = check_text(&[(main, MAIN), (part, PART)]);
        assert!(asks_for_main(&r), "{main} {part}");
    }
    // Two main files name it: nobody knows which one counts.
    let r = check_text(&[("motion.conf", MAIN), ("motion-old.conf", MAIN), ("camera1.conf", PART)]);
    assert!(asks_for_main(&r));
}

#[test]
fn a_factory_password_is_known_by_its_hash_too() {
    // SHA-1 of the word that most cameras ship with.
    let t = "# @admin_username admin\n# @admin_password d033e22ae348aeb5660fc2140aec35850c4da997\n# @enabled on\nwebcontrol_port 7999\n";
    let r = check_text(&[("motion.conf", t)]);
    assert!(crate::common::dangers(&r).contains(&"MC202"));
}

#[test]
fn a_router_that_leads_to_a_part_makes_it_a_matter_of_today() {
    let router = "# RTX830 Rev.15.02.30\nip route default gateway pp 1\nip lan1 address 192.168.1.1/24\npp select 1\n pp always-on on\n pppoe use lan2\n ip pp nat descriptor 1\n pp enable 1\nnat descriptor type 1 masquerade\nnat descriptor address outer 1 ipcp\nnat descriptor masquerade static 1 1 192.168.1.20 tcp 8082\n";
    let main = "daemon on\nlog_file /x\nstream_localhost off\nstream_auth_method 0\nthreshold 1\ncamera camera1.conf\n";
    let part = "netcam_url http://192.168.1.9/v\nnetcam_userpass admin:\nstream_port 8082\ntarget_dir /x\n";
    let r = check_text(&[
        ("router.txt", router),
        ("192.168.1.20/motion.conf", main),
        ("192.168.1.20/camera1.conf", part),
    ]);
    let f = r.findings.iter().find(|f| f.rule == "MC101").unwrap();
    assert_eq!(f.urgency, "today", "{}", crate::formats::summary(&r));
    assert!(r.paths.iter().any(|p| p.ends_at == "live-view-open"), "{}", crate::formats::summary(&r));
}

/// A path may be a key file's place or a password: it is told as neither, and hidden.
#[test]
fn a_secret_that_looks_like_a_path_is_hidden() {
    for value in ["/kirin0427", ".kirin0427", "~kirin0427", "/etc/kirin0427.pem"] {
        for key in ["camera_password", "my_secret", "api_key"] {
            let text = format!("{MAIN}{key} {value}\n");
            let a = run(&[("motion.conf", text.as_bytes())]);
            let src = &a.sources[0];
            assert_eq!(a.report.files[0].format, Some("motion"));
            assert!(
                src.lines().all(|(_, l)| !src.snippet(src.span_of(l)).contains("kirin0427")),
                "{key} {value}"
            );
        }
    }
}
