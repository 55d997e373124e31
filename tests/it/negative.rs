//! Files that are no settings of cameras, recorders or routers: nothing is recognised for sure, and nothing dangerous is
//! found in them. Small texts of many kinds (`tests/negative/`), each in several forms: other numbers, other line ends, twice
//! in one file, cut short.

use crate::common::{check, dangers};
use std::path::Path;

/// Texts with a name and what it was made from.
fn set() -> Vec<(String, Vec<u8>)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/negative");
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().flatten().map(|e| e.path()).collect();
    files.sort();
    let mut out = Vec::new();
    for p in files {
        let name = p.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&p).unwrap();
        let with = |n: u32, b: u32| text.replace("{n}", &n.to_string()).replace("{b}", &b.to_string());
        let (first, second) = (with(8080, 20), with(1984, 4));
        let cut: String = first.chars().take(first.chars().count() * 2 / 3).collect();
        out.push((format!("{name}.1"), first.clone().into_bytes()));
        out.push((format!("{name}.crlf"), second.replace('\n', "\r\n").into_bytes()));
        out.push((format!("{name}.twice"), format!("{first}\n{second}").into_bytes()));
        out.push((format!("{name}.cut"), cut.into_bytes()));
    }
    out
}

#[test]
fn files_of_other_kinds_are_not_recognised_for_sure_and_nothing_is_found_in_them() {
    let set = set();
    assert!(set.len() >= 300, "only {} files", set.len());
    let mut wrong = Vec::new();
    for (name, bytes) in &set {
        let r = check(&[(name, bytes)]);
        let f = &r.files[0];
        if f.format_confidence == "sure" {
            wrong.push(format!("{name}: taken for {:?}", f.format));
        }
        let found: Vec<_> = dangers(&r).into_iter().map(str::to_owned).collect();
        if !found.is_empty() {
            wrong.push(format!("{name} ({:?}): {found:?}", f.format));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same names of keys in the settings of a camera that nobody knows: a hint, and never more than possible.
#[test]
fn settings_of_an_unknown_camera_are_read_by_their_names_as_a_hint() {
    for (name, text) in [
        (
            "a.ini",
            "[network]\nhttp_port=80\nrtsp_port=554\ntelnet_enable=1\n[user]\nusername=admin\npassword=admin\n[video]\nvideo_codec=h264\nstream_rtsp=1\n",
        ),
        (
            "a.json",
            "{\"network\":{\"rtsp\":{\"enable\":true,\"port\":554},\"telnet\":{\"enable\":true}},\"users\":[{\"username\":\"admin\",\"password\":\"admin\"}],\"camera\":{\"channel\":1}}",
        ),
        (
            "a.xml",
            "<Config><Rtsp><Enable>1</Enable></Rtsp><Telnet><Enable>1</Enable></Telnet><User><Name>x</Name><UserName>admin</UserName><Password>admin</Password></User><Camera/><Stream/></Config>",
        ),
        (
            "a.yaml",
            "rtsp:\n  enable: true\ntelnet:\n  enable: yes\nonvif: true\ncamera:\n  name: x\nuser:\n  username: admin\n  password: admin\nstream: main\n",
        ),
    ] {
        let r = check(&[(name, text.as_bytes())]);
        let f = &r.files[0];
        assert_eq!((f.format.as_deref(), f.format_confidence.as_str()), (None, "none"), "{name}");
        assert!(f.notices.iter().any(|n| n.code == "file.generic"), "{name}");
        let found = dangers(&r);
        assert!(found.contains(&"MC504") && found.contains(&"MC202"), "{name}: {found:?}");
        let dangerous = r.findings.iter().filter(|f| f.severity != "none");
        assert!(dangerous.into_iter().all(|f| f.confidence == "possible"), "{name}");
    }
}

/// Settings that were copied together with the text around them.
#[test]
fn pasted_settings_are_read_out_of_the_text_around_them() {
    let page = "# カメラの設定\n\n1. 次のように書きました。\n\n   ```yaml\n   streams:\n     genkan: rtsp://admin:admin@192.168.1.20/1\n   api:\n     listen: \":1984\"\n   ```\n\nおわり\n";
    let r = check(&[("memo.txt", page.as_bytes())]);
    // It may be the example of a manual: not for sure, and what follows from its defaults is possible and no more.
    assert_eq!(
        (r.files[0].format.as_deref(), r.files[0].format_confidence.as_str()),
        (Some("go2rtc"), "likely")
    );
    assert!(r.findings.iter().any(|f| f.rule == "MC101" && f.confidence == "possible"));
    assert!(r.files[0].notices.iter().any(|n| n.code == "file.excerpt"));
    assert!(r.files[0].coverage.lines_read < r.files[0].coverage.lines_total);
    let source = r.facts.iter().find(|f| f.key == "source").unwrap();
    assert_eq!(source.line, Some(7));
    assert!(!source.text.contains("admin:admin"));

    let answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nTELNETD=yes\r\nSSHD=no\r\nDISABLE_CLOUD=no\r\nHTTPD=yes\r\n";
    let r = check(&[("answer.txt", answer.as_bytes())]);
    assert_eq!(r.files[0].format.as_deref(), Some("yi-hack"));
}
