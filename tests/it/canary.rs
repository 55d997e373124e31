//! No secret of a file reaches anything that leaves the engine.
//!
//! Words that start with `CANARY` stand in secret places of the fixtures (passwords, tokens, keys, in settings, URLs,
//! comments and command lines). They may be in no report, export or debug text, in no language, and in no evidence text
//! of any line, also of lines that nobody quotes today. New fixtures take part by holding such a word.

use crate::common::{fixtures, options, run};
use mimamori_check::engine::{Input, analyze};
use mimamori_check::export::EXPORTS;
use mimamori_check::i18n::Lang;
use mimamori_check::wire;

const WORD: &str = "canary";

/// Everything that can leave the engine, with a name for the message.
fn outputs(files: &[(&str, &[u8])]) -> Vec<(String, String)> {
    let a = run(files);
    let mut out = vec![("debug".to_owned(), format!("{a:?}"))];
    for lang in [Lang::Ja, Lang::En] {
        let report = wire::report(&a, lang);
        out.push((format!("wire {lang:?}"), serde_json::to_string(&report).unwrap()));
        for e in EXPORTS {
            out.push((format!("{} {lang:?}", e.id), (e.write)(&report, lang)));
        }
    }
    for s in &a.sources {
        for (n, (at, line)) in s.lines().enumerate() {
            out.push((format!("evidence of line {}", n + 1), s.snippet(s.span(at, at + line.len()))));
        }
    }
    out
}

fn leaks(files: &[(&str, &[u8])]) -> Vec<String> {
    outputs(files)
        .into_iter()
        .filter_map(|(what, text)| {
            let low = text.to_lowercase();
            let at = low.find(WORD)?;
            let from = low[..at].char_indices().rev().nth(60).map_or(0, |(i, _)| i);
            let shown: String = low[from..].chars().take(100).collect();
            Some(format!("{what}: …{shown}"))
        })
        .collect()
}

#[test]
fn no_secret_of_a_fixture_leaves_the_engine() {
    let mut with_word = 0;
    for p in fixtures() {
        let bytes = std::fs::read(&p).unwrap();
        let name = p.file_name().unwrap().to_string_lossy().into_owned();
        let found = leaks(&[(&name, &bytes)]);
        assert!(found.is_empty(), "{}\n{}", p.display(), found.join("\n"));
        let inputs = vec![Input { name, bytes }];
        let a = analyze(inputs, &options(), &mut |_| {});
        if a.sources.iter().any(|s| s.text.contains("CANARY")) {
            with_word += 1;
            assert!(a.sources.iter().any(|s| s.secret_count() > 0), "{} masks nothing", p.display());
        }
    }
    assert!(with_word >= 8, "the fixtures hold too few secrets to prove anything");
}

#[test]
fn every_secret_place_of_motion_and_motioneye_is_masked() {
    let motion = "\
daemon on
log_file /x
stream_port 8081
stream_localhost off
stream_auth_method 1
stream_authentication user:CANARY1
webcontrol_port 8080
webcontrol_authentication admin:CANARY2:with:colons
control_authentication admin:CANARY3
netcam_userpass admin:CANARY4 with blanks
netcam_url rtsp://admin:CANARY5@192.168.1.2:554/live
netcam_high_url http://192.168.1.2/flv?user=a&password=CANARY6&x=1
netcam_highres rtsp://192.168.1.2:554/user=admin&password=CANARY7&channel=1
netcam_proxy http://proxy:CANARY8@10.0.0.1:3128
database_user motion
database_password CANARY9
mysql_password \"CANARY10\"
pgsql_password CANARY11
on_event_start curl -u admin:CANARY12 http://192.168.1.2/on
on_event_end curl -H 'Authorization: Bearer CANARY13' https://notify-api.line.me/api/notify
on_picture_save wget --user=up --password=CANARY14 ftp://up:CANARY15@h/%f
on_movie_end /bin/send --token CANARY16 https://api.telegram.org/bot1:CANARY17/sendMessage
on_motion_detected mosquitto_pub -h broker -u cam -P CANARY18 -t a -m b
on_camera_lost curl https://hooks.slack.com/services/CANARY19
webcontrol_auth_admin admin:CANARY20
webcontrol_auth_user CANARY21
some_new_password CANARY22
; netcam_userpass admin:CANARY23
# netcam_url rtsp://old:CANARY24@192.168.1.2/
#webcontrol_authentication root:CANARY25
; on_event_start curl -u a:CANARY26 http://h/
extpipe ffmpeg -i - rtmp://a.rtmp.example.com/live2/CANARY27-4ax1-9q0z-7g8k
netcam_userpass=admin:CANARY28
";
    let motioneye = "\
# @admin_username admin
# @admin_password CANARY1
# @normal_username user
# @normal_password CANARY2
# @password CANARY3
# @username u
# @url http://u:CANARY4@192.168.1.3/
# @network_password CANARY5
# @upload_password CANARY6
# @upload_access_key CANARY7
# @upload_secret_key CANARY8
# @upload_authorization_key CANARY9
# @upload_endpoint_url https://u:CANARY10@s3.example.jp/
# @upload_server u:CANARY11@ftp.example.jp
# @upload_enabled on
# @upload_service ftp
# @storage_device network-share
# @network_server //u:CANARY20@192.168.1.9
# @_wifi_password CANARY12
# @some_new_token CANARY13
stream_authentication user:CANARY14
on_event_start relayevent.sh start %t; meyectl sendmail 'smtp' '587' 'me' 'CANARY15 a' 'True' '' 'x@y'; meyectl sendtelegram '1:CANARY16' '2'
on_movie_end python sendmail.py 'smtp' '587' 'me' 'CANARY17' 'True'; meyectl webhook 'GET' 'http://h/?pass=CANARY18'
# @host u:CANARY19@192.168.1.9
";
    for (name, text) in [("motion.conf", motion), ("camera-1.conf", motioneye)] {
        let found = leaks(&[(name, text.as_bytes())]);
        assert!(found.is_empty(), "{name}\n{}", found.join("\n"));
        let crlf = text.replace('\n', "\r\n");
        assert!(leaks(&[(name, crlf.as_bytes())]).is_empty(), "{name} with CRLF");
    }
}
