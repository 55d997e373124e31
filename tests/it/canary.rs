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
        let inputs = vec![Input::new(name, bytes)];
        let a = analyze(inputs, &options(), &mut |_| {});
        if a.sources.iter().any(|s| s.text.contains("CANARY")) {
            with_word += 1;
            assert!(a.sources.iter().any(|s| s.secret_count() > 0), "{} masks nothing", p.display());
        }
    }
    assert!(with_word >= 8, "the fixtures hold too few secrets to prove anything");
}

/// What a format recognised as a secret is nowhere in the output, wherever else in the file the same word stands.
#[test]
fn no_recognised_secret_of_a_fixture_leaves_the_engine() {
    let mut tried = 0;
    for p in fixtures() {
        let bytes = std::fs::read(&p).unwrap();
        let name = p.file_name().unwrap().to_string_lossy().into_owned();
        let values: Vec<String> = run(&[(&name, &bytes)])
            .report
            .facts
            .iter()
            .filter_map(|f| f.secret.as_ref()?.value.as_ref().map(|v| v.expose().to_owned()))
            // Short and plain words stand elsewhere for good reasons ("admin", "public", "12345").
            // One shipped password is the name of its product.
            .filter(|v| v.len() >= 8 && v != "thingino")
            .collect();
        tried += values.len();
        for (what, text) in outputs(&[(&name, &bytes)]) {
            let shown = values.iter().filter(|v| text.contains(v.as_str())).count();
            assert_eq!(shown, 0, "{}: {what} shows {shown} secrets", p.display());
        }
    }
    assert!(tried >= 20, "only {tried} secrets were tried");
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

#[test]
fn every_secret_place_of_mediamtx_is_masked() {
    let text = "\
# source: rtsp://old:CANARY1@192.168.1.2/1
rtspAddress: :8554
authHTTPAddress: http://u:CANARY2@login:8080/check?token=CANARY3
authJWTJWKS: https://login/jwks?apikey=CANARY4
runOnConnect: curl -u admin:CANARY5 http://192.168.1.2/on
webrtcICEServers: [turn:user:CANARY6:turn.example.jp:3478]
webrtcICEServers2:
- url: turn:turn.example.jp:3478
  username: relay
  password: CANARY7
authInternalUsers:
- user: sha256:CANARY8
  pass: argon2:CANARY9
- user: sensei
  pass: 'CANARY10 with blanks'
- user: any
  pass: CANARY11
- {user: a, pass: \"CANARY12\\u0041\", ips: []}
x-common: &pw CANARY13
pathDefaults:
  readUser: u
  readPass: *pw
  srtReadPassphrase: CANARY14
paths:
  a:
    source: rtsp://admin:CANARY15@192.168.1.2/1
    fallback: rtsp://admin:p/CANARY16@x@192.168.1.2/1
    publishPass: CANARY17
    publishUser: p
    whepBearerToken: CANARY18
  b:
    source: >-
      rtsp://admin:CANARY19@192.168.1.2/1
    runOnInit: >
      ffmpeg -i rtsp://admin:CANARY20@192.168.1.3/1
      -headers 'Authorization: Bearer CANARY21' -f rtsp rtsp://localhost:$RTSP_PORT/$MTX_PATH
  c: {source: 'rtsp://192.168.1.4:554/user=admin&password=CANARY22&channel=1'}
  d:
    source: srt://192.168.1.5:8890?streamid=read:cam:u:CANARY23&passphrase=CANARY24
    runOnReady: ffmpeg -i x -f flv rtmp://a.rtmp.example.com/live2/CANARY25-4ax1-9q0z-7g8k
    unknownPassword: CANARY26
";
    let found = leaks(&[("mediamtx.yml", text.as_bytes())]);
    assert!(found.is_empty(), "{}", found.join("\n"));
    let crlf = text.replace('\n', "\r\n");
    assert!(leaks(&[("mediamtx.yml", crlf.as_bytes())]).is_empty(), "with CRLF");
}

/// Secret places of the formats of others, also those that give no fact.
#[test]
fn every_secret_place_of_other_formats_is_masked() {
    let yamaha = "\
# RTX1210 Rev.14.01.38 (Fri Jul  3 12:00:00 2020)
login password CANARY1
administrator password CANARY2
login user taro CANARY3
login user jiro encrypted CANARY4
login password encrypted CANARY5
ip route default gateway pp 1
pp select 1
 pp auth accept pap chap
 pp auth myname isp@example.jp CANARY6
 pp auth username sensei CANARY7
 pppoe use lan2
pp select anonymous
 pp auth request mschap-v2
tunnel select 1
 ipsec tunnel 1
  ipsec ike pre-shared-key 1 text CANARY8
  ipsec ike pre-shared-key 2 CANARY9
snmp community read-only CANARY10
snmp community read-write CANARY11
snmp trap community CANARY12
snmpv3 usm user 1 u md5 CANARY13 aes128-cfb CANARY14
sshd host key generate CANARY15
mail server smtp 1 smtp.example.jp auth me CANARY16
mail server pop 1 pop.example.jp auth me CANARY17
http upload permit on password CANARY18
schedule at 1 */* 01:00 * lua send.lua password=CANARY20
#login password CANARY21
wireless wpa-psk CANARY22
";
    let list = "\
場所,機種,IPアドレス,ID,パスワード,備考
玄関,DS-2CD2132F-I,192.168.1.21,admin,CANARY1 x,
園庭,DS-2CD2132F-I,192.168.1.22,admin,CANARY2,PW: CANARY3
倉庫,DS-2CD2132F-I,192.168.1.23,admin,,http://admin:CANARY4@192.168.1.23/
";
    let nmap = "\
<?xml version=\"1.0\"?>
<!DOCTYPE nmaprun>
<nmaprun scanner=\"nmap\" args=\"nmap --script-args http-auth.user=a,password=CANARY1 192.168.1.0/24\" start=\"1700000000\">
<host><status state=\"up\"/><address addr=\"192.168.1.5\" addrtype=\"ipv4\"/>
<ports><port protocol=\"tcp\" portid=\"80\"><state state=\"open\"/><service name=\"http\" product=\"cam\"/>
<script id=\"http-default-accounts\" output=\"admin:CANARY2 password=CANARY3\"/></port></ports></host>
</nmaprun>
";
    let mediamtx = "\
logLevel: info
externalAuthenticationURL: http://a:CANARY1@192.168.1.2/auth
authInternalUsers:
- user: admin
  pass: CANARY2
  ips: []
  permissions:
  - action: publish
- user: 'b'
  pass: \"CANARY3\"
  permissions: [{action: read}]
rtspAddress: :8554
readUser: x
readPass: CANARY4
rtmpServerKey: server.key
webrtcICEServers2:
- url: turn:turn.example.jp
  username: u
  password: CANARY6
paths:
  cam:
    source: rtsp://u:CANARY7@192.168.1.2/x
    sourceFingerprint:
    srtReadPassphrase: CANARY8
    srtPublishPassphrase: CANARY9
    publishUser: p
    publishPass: CANARY10
    readPass: CANARY11
    runOnReady: ffmpeg -i rtsp://u:CANARY12@localhost/x -f flv rtmp://a.rtmp.example.com/live2/CANARY13-abcd-1234-efgh
    runOnInit: curl -u a:CANARY14 http://192.168.1.2/
  # old:
  #   source: rtsp://u:CANARY15@192.168.1.3/y
  #   readPass: CANARY16
";
    let hikvision = "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<UserList version=\"2.0\" xmlns=\"http://www.hikvision.com/ver20/XMLSchema\">
<User><id>1</id><userName>admin</userName><password>CANARY1</password><userLevel>Administrator</userLevel></User>
</UserList>
<DDNSList xmlns=\"http://www.hikvision.com/ver20/XMLSchema\"><DDNS><id>1</id><enabled>true</enabled><provider>NO-IP</provider><userName>u</userName><password>CANARY2</password></DDNS></DDNSList>
<SNMP xmlns=\"http://www.hikvision.com/ver20/XMLSchema\"><SNMPv2c><writeCommunity>CANARY3</writeCommunity><readCommunity>CANARY4</readCommunity></SNMPv2c></SNMP>
<HttpHostNotificationList xmlns=\"http://www.hikvision.com/ver20/XMLSchema\"><HttpHostNotification><id>1</id><url>http://u:CANARY5@192.168.1.2/x?token=CANARY6</url><protocolType>HTTP</protocolType><userName>u</userName><password>CANARY7</password></HttpHostNotification></HttpHostNotificationList>
<mailing xmlns=\"http://www.hikvision.com/ver20/XMLSchema\"><sender><smtp><accountName>a</accountName><password>CANARY8</password></smtp></sender></mailing>
<Wireless xmlns=\"http://www.hikvision.com/ver20/XMLSchema\"><WPA><sharedKey>CANARY9</sharedKey></WPA><WEP><encryptionKeyList><encryptionKey>CANARY10</encryptionKey></encryptionKeyList></WEP></Wireless>
<EZVIZ xmlns=\"http://www.hikvision.com/ver20/XMLSchema\"><enabled>true</enabled><verificationCode>CANARY11</verificationCode></EZVIZ>
<PPPoE xmlns=\"http://www.hikvision.com/ver20/XMLSchema\"><enabled>true</enabled><userName>isp</userName><password>CANARY12</password></PPPoE>
";
    for (name, text) in [
        ("config.txt", yamaha),
        ("list.csv", list),
        ("scan.xml", nmap),
        ("mediamtx.yml", mediamtx),
        ("answer.xml", hikvision),
    ] {
        let found = leaks(&[(name, text.as_bytes())]);
        assert!(found.is_empty(), "{name}\n{}", found.join("\n"));
    }
}
