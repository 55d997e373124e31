//! Files of cameras and recorders as people have them: each case is a fault that a real file showed.

use crate::common::check_text;
use mimamori_check::wire::ReportWire;

fn one(name: &str, text: &str) -> ReportWire {
    check_text(&[(name, text)])
}
fn format(r: &ReportWire) -> &str {
    r.files[0].format.as_deref().unwrap_or("")
}
/// Urgency of a rule's findings.
fn urgency<'r>(r: &'r ReportWire, rule: &str) -> Vec<&'r str> {
    r.findings.iter().filter(|f| f.rule == rule).map(|f| f.urgency.as_str()).collect()
}
fn title(r: &ReportWire, rule: &str) -> String {
    r.findings.iter().find(|f| f.rule == rule).map_or(String::new(), |f| f.title.en.clone())
}

#[test]
fn masked_mac_addresses_make_no_two_cameras_one() {
    let camera = |model: &str, mac: &str| {
        format!(
            "<DeviceInfo xmlns=\"http://www.hikvision.com/ver20/XMLSchema\"><model>{model}</model>\
             <macAddress>{mac}</macAddress><firmwareVersion>V5.4.5</firmwareVersion></DeviceInfo>\n"
        )
    };
    for mac in ["xx:xx:xx:xx:xx:xx", "**REDACTED**", "Mac"] {
        let r = check_text(&[("a.xml", &camera("EX-1", mac)), ("b.xml", &camera("EX-2", mac))]);
        assert_eq!(r.devices.len(), 2, "{mac}");
        assert!(r.devices.iter().all(|d| d.mac.is_none()));
    }
    let mac = "00:00:5e:00:53:10";
    let r = check_text(&[("a.xml", &camera("EX-1", mac)), ("b.xml", &camera("EX-1", "00005E005310"))]);
    assert_eq!(r.devices.len(), 1);
}

#[test]
fn settings_inside_of_a_page_are_read() {
    let motion = "daemon on\nstream_port 8081\nstream_localhost off\nwebcontrol_localhost off\n";
    let page =
        format!("### How to watch\n<pre>\nsudo apt-get install motion\n\n{motion}</pre>\nThen look at it.\n");
    let r = one("page.md", &page);
    assert_eq!((format(&r), urgency(&r, "MC101")), ("motion", vec!["month"]));
}

#[test]
fn a_container_that_is_built_here_is_named_by_its_service() {
    let r = one(
        "compose.yml",
        "services:\n  zoneminder:\n    build: ./zm\n    ports:\n      - 1080:80\n      - 50000-50100/udp\n",
    );
    assert_eq!(r.devices[0].model.as_deref(), Some("ZoneMinder"));
    assert!(title(&r, "MC110").ends_with("(1080, ?:50000-50100)"), "{}", title(&r, "MC110"));
}

#[test]
fn a_cloud_that_is_on_outweighs_one_that_is_off() {
    for (ipeye, cloud, want) in
        [("false", "true", "month"), ("true", "false", "month"), ("false", "false", "in_place")]
    {
        let text = format!(
            "system:\n  webPort: 80\nvideo0:\n  enabled: true\n  codec: h264\nrtsp:\n  enabled: true\nipeye:\n  enabled: {ipeye}\ncloud:\n  enabled: {cloud}\n"
        );
        assert_eq!(urgency(&one("majestic.yaml", &text), "MC511"), [want], "{text}");
    }
}

#[test]
fn answers_that_are_set_in_are_answers() {
    let r = one("info.txt", "    s.hardware:=VB-EX1\n    s.firmware:=1.1.0\n    p.count:=100\n");
    assert_eq!((format(&r), r.devices[0].model.as_deref()), ("canon-info", Some("VB-EX1")));
    let r = one("system.txt", "BuildNumber=1&ModelName=SRG-EX1&Serial=12345\n");
    assert_eq!((format(&r), r.devices[0].model.as_deref()), ("sony-inquiry", Some("SRG-EX1")));
    // Who asked is not the device.
    let page = "Model: EX-4011\nFirmware Version: v2.10\nBuild Date: 2018.03.29\nRequested Client IP Address: 192.168.7.4\n";
    assert_eq!(one("page.txt", page).devices[0].address, None);
}

#[test]
fn a_list_of_cameras_by_a_program_of_somebodys_own() {
    let list = |word: &str| {
        format!(
            "cameras:\n  - id: gate\n    username: admin\n    {word}: \"420247\"\n    ip: 10.0.0.127\n    path: /cam/1\n"
        )
    };
    let r = one("cameras.yaml", &list("password"));
    let found: Vec<_> =
        r.findings.iter().filter(|f| f.rule == "MC203").map(|f| f.confidence.as_str()).collect();
    assert_eq!(found, ["possible"]);
    assert!(one("cameras.yaml", &list("colour")).findings.is_empty());
}

/// A hash and base64 have long rows of letters; what they stand for may be short.
#[test]
fn what_stands_for_a_password_is_not_called_hard_to_guess() {
    for (pass, want) in [
        ("5f4dcc3b5aa765d61d8327deb882cf99", &[][..]),
        ("$2b$12$abcdefghijkLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrs", &[]),
        ("YWRtaW46dHVsaXAxMg==", &[]),
        ("Kaki-7-Tonbo-Suzu-Himawari", &["in_place"]),
    ] {
        let r = one(
            "motion.conf",
            &format!(
                "daemon on\nstream_port 8081\nstream_localhost off\nstream_auth_method 2\n\
                 stream_authentication mimi:{pass}\n"
            ),
        );
        assert_eq!(urgency(&r, "MC203"), want, "{pass}");
    }
}

/// A pair that one maker ships is no factory password of another maker's product.
#[test]
fn a_factory_pair_of_another_maker_is_likely_at_most() {
    let camera = |pass: &str| {
        format!(
            "ENABLE_RTSP=\"true\"\nRTSP_AUTH_DISABLE=\"false\"\nRTSP_LOGIN=\"admin\"\nRTSP_PASSWORD=\"{pass}\"\n\
             RTSP_PORT=\"8554\"\nRTSP_HI_RES_ENABLED=\"true\"\nRTSP_LOW_RES_ENABLED=\"true\"\n"
        )
    };
    for pass in ["admin", "12345", "password"] {
        let r = one("wz_mini.conf", &camera(pass));
        let found: Vec<_> =
            r.findings.iter().filter(|f| f.rule == "MC202").map(|f| f.confidence.as_str()).collect();
        assert_eq!((format(&r), found), ("wz-mini", vec!["likely"]), "{pass}");
        assert!(title(&r, "MC202").ends_with("the factory value of some products"));
    }
}

/// Who may come from this machine only, with a name or without, sends no login over the network.
#[test]
fn a_user_of_the_machine_itself_is_no_login_from_outside() {
    let media = |ips: &str| {
        format!(
            "authMethod: internal\nauthInternalUsers:\n- user: keeper\n  pass: ${{KEEPER}}\n  ips: [{ips}]\n  permissions:\n\
             \x20 - action: api\n- user: viewer\n  pass: ${{VIEWER}}\n  ips: []\n  permissions:\n  - action: read\n\
             api: yes\napiAddress: :9997\napiEncryption: no\nrtsp: no\nrtmp: no\nhls: no\nwebrtc: no\nsrt: no\n"
        )
    };
    let clear = |ips: &str| {
        let r = one("mediamtx.yml", &media(ips));
        assert_eq!(format(&r), "mediamtx");
        urgency(&r, "MC106").len()
    };
    for (ips, want) in [("'127.0.0.1', '::1'", 0), ("'127.0.0.1', '192.168.1.0/24'", 1), ("", 1)] {
        assert_eq!(clear(ips), want, "{ips}");
    }
}

#[test]
fn what_a_manual_writes_for_a_password_is_none() {
    let ask = |pass: &str| {
        format!(
            "GET http://192.0.2.7:88/cgi-bin/CGIProxy.fcgi?cmd=getPortInfo&usr=<name>&pwd={pass}\n\
             <CGI_Result>\n<result>0</result>\n<webPort>88</webPort>\n</CGI_Result>\n"
        )
    };
    for (pass, want) in
        [("<passwort>[&name=wert]", 0), ("<Kennwort>", 0), ("tonbo-suzu", 1), ("<tonbo>suzu[", 1)]
    {
        let r = one("ask.txt", &ask(pass));
        assert_eq!((format(&r), urgency(&r, "MC205").len()), ("foscam-cgi", want), "{pass}");
    }
    let line = |key: &str| {
        let text =
            format!("daemon on\nstream_port 8081\nstream_localhost on\nTOKEN = \"{key}\" # of the chat\n");
        urgency(&one("motion.conf", &text), "MC205").len()
    };
    assert_eq!((line("xoxb-xxxxxxxxxxxxxxxx"), line("xoxb-8d1kQ0zt2LmC4w")), (0, 1));
}

#[test]
fn settings_that_a_script_sets_one_by_one_are_read() {
    let lines = "cli -s .rtsp.enabled true\ncli -s .rtsp.port 8554 # as before\ncli -s .onvif.enabled: false\n\
                 cli -s .hls.enabled true\ncli -s .hls.enabled false\ncli -s .system.webPort \"$PORT\"\n";
    for text in
        [format!("#!/bin/sh\n{lines}\nexit 0\n"), format!("# Camera\n```sh\n{lines}```\nThen wait.\n")]
    {
        let r = one("settings.sh", &text);
        assert_eq!((format(&r), r.devices[0].vendor.as_deref()), ("majestic", Some("OpenIPC")), "{text}");
        let told = serde_json::to_string(&r).unwrap();
        assert!(told.contains("8554") && !told.contains("$PORT"), "{told}");
    }
    // What is set only in some cases is not known.
    let cases = format!("#!/bin/sh\nif [ -n \"$1\" ]; then\n{lines}fi\n");
    assert_ne!(format(&one("settings.sh", &cases)), "majestic");
    // An installer that writes the file.
    let installer = "#!/bin/sh\nset -e\ncat > /etc/majestic.yaml <<EOF\nsystem:\n  webPort: 80\nisp:\n  x: 1\nvideo0:\n  \
                     enabled: true\nrtsp:\n  enabled: true\nEOF\n";
    assert_ne!(format(&one("install.sh", installer)), "majestic");
}

#[test]
fn a_password_without_a_name_is_called_by_its_variable() {
    let r = one(
        "compose.yml",
        "services:\n  frigate:\n    image: ghcr.io/blakeblackshear/frigate:stable\n    environment:\n      \
         FRIGATE_RTSP_PASSWORD: \"admin123\"\n",
    );
    let told: String = r.findings.iter().map(|f| f.title.en.clone()).collect();
    assert!(told.contains("“FRIGATE_RTSP_PASSWORD”") && !told.contains("(no name)"), "{told}");
}

#[test]
fn channels_of_a_reolink_tell_their_model() {
    let status = |n: usize, info: &str| {
        let one = |i| {
            format!("{{\"channel\": {i}, \"name\": \"Hof {i}\", \"online\": 1, \"typeInfo\": \"EX-Duo\"}}")
        };
        let all: Vec<String> = (0..n).map(one).collect();
        format!(
            "[{info}{{\"cmd\": \"GetChannelstatus\", \"code\": 0, \"value\": {{\"count\": {n}, \"status\": [{}]}}}}]\n",
            all.join(", ")
        )
    };
    let models = |text: &str| {
        let r = one("answer.json", text);
        assert_eq!(format(&r), "reolink");
        r.devices.iter().map(|d| d.model.clone().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(models(&status(2, "")), ["EX-Duo"]);
    let info = "{\"cmd\": \"GetDevInfo\", \"code\": 0, \"value\": {\"DevInfo\": {\"model\": \"EX-Own\"}}}, ";
    assert_eq!(models(&status(2, info)), ["EX-Own"]);
    // A recorder and what is behind it.
    assert_eq!(models(&status(4, info)), ["EX-Own", "EX-Duo", "EX-Duo", "EX-Duo", "EX-Duo"]);
}

#[test]
fn addresses_of_unifi_video_hold_a_secret() {
    let camera = |on: bool| {
        format!(
            "[{{\"model\": \"UVC\", \"internalHost\": \"nvr.example\", \"channels\": [{{\"id\": \"0\", \"isRtspEnabled\": {on}, \
             \"rtspUris\": [\"rtsp://nvr.example:7447/q8Wz3_kaki_0\", \"rtsp://192.168.1.4:7447/q8Wz3_kaki_0\"]}}, \
             {{\"id\": \"1\", \"isRtspEnabled\": false, \"rtspUris\": [\"rtsp://nvr.example:7447/q8Wz3_kaki_1\"]}}]}}]\n"
        )
    };
    for (on, want) in [(true, 1), (false, 0)] {
        let r = one("cameras.json", &camera(on));
        assert_eq!((format(&r), urgency(&r, "MC205").len()), ("unifi-protect", want));
        assert!(!serde_json::to_string(&r).unwrap().contains("kaki"));
    }
}
