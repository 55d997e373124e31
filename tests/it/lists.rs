//! Ledgers as nurseries and installers really make them: any layout, Excel or text. What is read is what a person reads.

use crate::common::{check, check_text, options};
use mimamori_check::engine::{ColumnChoice, Input, analyze};
use mimamori_check::i18n::Lang;
use mimamori_check::wire::{self, ReportWire};

/// Model, firmware and address of each device.
fn devices(r: &ReportWire) -> Vec<String> {
    let or = |s: &Option<String>| s.clone().unwrap_or_else(|| "-".to_owned());
    r.devices
        .iter()
        .map(|d| format!("{}|{}|{}|{}", or(&d.vendor), or(&d.model), or(&d.firmware), or(&d.address)))
        .collect()
}

fn read(text: &str) -> Vec<String> {
    let r = check_text(&[("list.csv", text)]);
    assert_eq!(r.files[0].format.as_deref(), Some("device-list"), "{text}");
    devices(&r)
}

#[test]
fn titles_two_header_lines_separators_and_notes() {
    let got = read(
        "さくら保育園 ネットワーク機器一覧,,,,,,\n作成日,2026年4月1日,,作成者,山田,,\n,,,,,,\n\
         No,機器,,ネットワーク,,ファームウェア,設置場所\n,メーカー,型番,IPアドレス,MACアドレス,,\n\
         1,Hikvision,DS-2CD2032F-I,192.168.1.11,02:00:00:00:00:11,V5.3.0 build 150513,玄関\n,,,,,,\n\
         2,I-O DATA,TS-WLCAM,192.168.1.12,02-00-00-00-00-12,1.06,園庭\n3,,,,,,\n\
         ※ パスワードは別紙を参照してください。,,,,,,\n合計,2台,,,,,\n",
    );
    assert_eq!(got, ["Hikvision|DS-2CD2032F-I|V5.3.0|192.168.1.11", "I-O DATA|TS-WLCAM|1.06|192.168.1.12"]);
}

#[test]
fn several_tables_in_one_text_and_a_price_list_between_them() {
    let text = "カメラ\nNo,メーカー,型番,ファームウェア,IPアドレス\n1,PLANEX,CS-QR10,1.0.1,192.168.1.21\n\n\
                部品\n品名,型番,数量,単価\nケーブル,LANC-5E,3,500\n\n\
                録画機\n型番,製造番号,Ver.,IP,メーカー\nCFR-4EHD,F0001234,1.0.2,192.168.1.30,ファースト\n";
    let r = check_text(&[("list.csv", text)]);
    assert_eq!(devices(&r), ["PLANEX|CS-QR10|1.0.1|192.168.1.21", "ファースト|CFR-4EHD|1.0.2|192.168.1.30"]);
    assert!(r.files[0].notices.iter().any(|n| n.code == "list.tables"));
    let c: Vec<_> = r.files[0].columns.iter().filter(|c| c.table == 2).map(|c| c.meaning.as_str()).collect();
    assert_eq!(c, ["model", "serial", "firmware", "address", "vendor"]);
}

#[test]
fn headings_of_many_kinds() {
    for (heading, row) in [
        ("№\tﾒｰｶｰ\t型　番\tﾌｧｰﾑｳｪｱVer\tＩＰアドレス", "1\tX\tMK-100\tVer.1.2\t１９２．１６８．１．５"),
        (
            "機種名(型番)\t製造元\tF/W バージョン(現在)\tF/W バージョン(最新)\tIP",
            "MK-100\tX\t1.2\t9.9\t192.168.1.5",
        ),
        (
            "Manufacturer\tModel Name\tFirmware Rev.\tLatest Firmware\tIPv4 address",
            "X\tMK-100\t1.2\t9.9\t192.168.1.5",
        ),
        (
            "機器型名\t製造メーカー名\t現在のFWバージョン\tIPアドレス/サブネット",
            "MK-100\tX\t1.2\t192.168.1.5/24",
        ),
        ("Camera Model\tMfr\tソフト版数\tIP", "MK-100\tX\t1.2\t192.168.1.5"),
        ("設備名稱\t廠牌\t型號\t韌體版本\tIP位址", "門\tX\tMK-100\t1.2\t192.168.1.5"),
        (
            "品名\t型式\tメーカー名\tソフトウェアバージョン\tカメラIPアドレス",
            "ネットワークカメラ\tMK-100\tX\t1.2\t192.168.1.5",
        ),
        (
            "設置場所\tメーカー\t型番\tファームウェア更新日\tファームウェアバージョン\tIPアドレス\tMACアドレス",
            "玄関\tX\tMK-100\t2024/4/1\t1.2\t192.168.1.5\t",
        ),
        (
            "IPアドレス/MACアドレス\tメーカー\t型番\tファーム",
            "192.168.1.5 / 02:00:00:00:00:05\tX\tMK-100\t1.2",
        ),
    ] {
        let got = read(&format!("{heading}\n{row}\n"));
        assert_eq!(got.len(), 1, "{heading}");
        let version = got[0].replace("Ver.", "");
        assert_eq!(version, "X|MK-100|1.2|192.168.1.5", "{heading}");
    }
}

#[test]
fn logins_in_one_cell_are_taken_apart_and_never_shown() {
    for cell in [
        "admin/kirin0427",
        "ID:admin PW:kirin0427",
        "ID：admin　PASS：kirin0427",
        "\"admin\nkirin0427\"",
        "ユーザー名:admin パスワード:kirin0427",
    ] {
        let r = check_text(&[(
            "l.csv",
            &format!("型番,IPアドレス,ログイン情報(ID/PASS)\nMK-100,192.168.1.5,{cell}\n"),
        )]);
        let json = serde_json::to_string(&r).unwrap();
        assert!(!json.contains("kirin0427"), "{cell}");
        let a = r.facts.iter().find(|f| f.key == "account").unwrap_or_else(|| panic!("{cell}"));
        assert_eq!(a.value["name"], "admin", "{cell}");
        assert_eq!(a.secret_state.as_deref(), Some("plain"), "{cell}");
        assert!(r.findings.iter().any(|f| f.rule == "MC205"), "{cell}");
    }
}

#[test]
fn a_column_that_was_read_wrongly_is_corrected_by_hand() {
    let text = "管理番号,コードA,コードB,場所\nA1,MK-100,V1.2.3,玄関\nA2,MK-200,V1.2.4,園庭\n";
    let mut opt = options();
    let choice = |column, meaning: &str| ColumnChoice {
        file: "l.csv".into(),
        table: 0,
        column,
        meaning: meaning.into(),
    };
    opt.columns = vec![choice(0, "serial"), choice(1, "hardware"), choice(2, "firmware"), choice(3, "model")];
    let input = || vec![Input::new("l.csv".into(), text.as_bytes().to_vec())];
    let r = wire::report(&analyze(input(), &opt, &mut |_| {}), Lang::Ja);
    assert_eq!(devices(&r), ["-|玄関|V1.2.3|-", "-|園庭|V1.2.4|-"]);
    assert!(r.files[0].columns.iter().all(|c| c.by == "user"));
}

#[test]
fn text_in_columns_of_blanks() {
    let got = read(
        "Name        IP address      MAC address          Model          Firmware\n\
         genkan      192.168.1.11    02:00:00:00:00:11    MK-100         1.2.3\n\
         entei       192.168.1.12    02:00:00:00:00:12    MK-200         1.2.4\n",
    );
    assert_eq!(got, ["-|MK-100|1.2.3|192.168.1.11", "-|MK-200|1.2.4|192.168.1.12"]);
}

#[test]
fn headings_of_other_languages_and_their_passwords() {
    for (heading, row) in [
        (
            "Standort;Hersteller;Modell;Firmwarestand;IP-Adresse;Benutzer;Kennwort",
            "Hof;X;MK-100;1.2.3;192.168.1.5;admin;kirin0427",
        ),
        (
            "序号;设备名称;品牌;型号;固件版本;IP地址;用户名;密码",
            "1;大门;X;MK-100;1.2.3;192.168.1.5;admin;kirin0427",
        ),
        (
            "번호;설치장소;제조사;모델명;펌웨어 버전;IP 주소;아이디;비밀번호",
            "1;현관;X;MK-100;1.2.3;192.168.1.5;admin;kirin0427",
        ),
        (
            "Nome do host;IP;Fabricante;Modelo;Firmware;Usuário;Senha",
            "CAM1;192.168.1.5;X;MK-100;1.2.3;admin;kirin0427",
        ),
        (
            "Ubicación;Marca;Modelo;Versión de firmware;Dirección IP;Usuario;Contraseña",
            "a;X;MK-100;1.2.3;192.168.1.5;admin;kirin0427",
        ),
        (
            "Emplacement;Fabricant;Modèle;Version du micrologiciel;Adresse IP;Identifiant;Mot de passe",
            "a;X;MK-100;1.2.3;192.168.1.5;admin;kirin0427",
        ),
        (
            "device_ip;Vendor;Model;Firmware;Host IP;Credentials",
            "x;X;MK-100;1.2.3;192.168.1.5;admin:kirin0427",
        ),
    ] {
        let r = check_text(&[("list.csv", &format!("{heading}\n{row}\n"))]);
        assert_eq!(devices(&r), ["X|MK-100|1.2.3|192.168.1.5"], "{heading}");
        assert!(!serde_json::to_string(&r).unwrap().contains("kirin0427"), "{heading}");
        assert!(
            r.findings.iter().any(|f| f.rule == "MC205"),
            "that the list holds passwords is told: {heading}"
        );
    }
}

#[test]
fn tables_of_wikis_and_markdown_are_read_without_their_marks() {
    let got = read(
        "# 一覧\n\n| No | メーカー | 型番 | FW | IP |\n|:--:|:--------|:----|:---|----|\n\
         | 1 | **X** | `MK-100` | `1.2.3` | [192.168.1.5](http://192.168.1.5/) |\n| 2 | X | MK_1 | 1.2 | `192.168.1.6` |\n",
    );
    assert_eq!(got, ["X|MK-100|1.2.3|192.168.1.5", "X|MK_1|1.2|192.168.1.6"]);
}

#[test]
fn a_wide_table_with_few_columns_of_use_is_still_one_of_devices() {
    let heading = "ref,make,model,a1,b1,c1,d1,e1,f1,g1,location,h1,notes";
    let r = check_text(&[("l.csv", &format!("{heading}\n1,Hikvision,DS-2CD2032F-I,,,,,,,,gate,,\n"))]);
    assert_eq!(devices(&r), ["Hikvision|DS-2CD2032F-I|-|-"]);
}

#[test]
fn without_a_heading_makers_and_versions_that_look_like_addresses_are_found() {
    let got = read(
        "1,CAM-001,Hikvision,DS-2CD2032F-I,V5.3.0 build 150513,192.168.1.11\n2,CAM-002,Axis,P5534,5.40.9.5,192.168.1.13\n",
    );
    assert_eq!(got, ["Hikvision|DS-2CD2032F-I|V5.3.0|192.168.1.11", "Axis|P5534|5.40.9.5|192.168.1.13"]);
}

#[test]
fn other_tables_below_a_title_are_no_devices() {
    let text = "■カメラ\n型番,メーカー,バージョン,IP\nMK-100,X,1.2,192.168.1.5\n■2階\nMK-200,X,1.3,192.168.1.6\n\n\
                ■業者\nみどり通信,03-0000-0001\n\n■連絡先\n担当,電話番号\n山田電気,03-0000-0000\n";
    assert_eq!(read(text), ["X|MK-100|1.2|192.168.1.5", "X|MK-200|1.3|192.168.1.6"]);
}

#[test]
fn a_day_with_its_time_is_no_mac_address() {
    let r = check_text(&[(
        "l.csv",
        "型番,メーカー,設置場所,登録日時\nWV-S1131,i-PRO,玄関,2024-01-01 10:00\nWV-S1132,i-PRO,園庭,2024-01-01 10:00\n",
    )]);
    assert_eq!(r.devices.len(), 2);
    assert!(r.devices.iter().all(|d| d.mac.is_none()));
}

#[test]
fn price_lists_are_no_lists_of_devices() {
    let r = check_text(&[(
        "l.csv",
        "Product Name,Part Number,EAN Code,MSRP,Category\nAXIS M3215-LVE,AXIS M3215-LVE,7331021123456,459.99,Dome\nAXIS P3268,AXIS P3268,7331021123457,899.00,Dome\n",
    )]);
    assert_eq!(r.files[0].format, None);
}

#[test]
fn an_inventory_of_owned_things_is_surely_one_and_its_people_are_no_logins() {
    let r = check_text(&[(
        "l.csv",
        "Full Name,Email,Username,Item Name,Category,Manufacturer,Model Number,Serial,Asset Tag,Purchase Cost,EOL\n\
         Hana,hana@example.jp,hana,gate,IP Camera,Hikvision,DS-2CD2032F-I,C12345678,A-1,100,36\n",
    )]);
    assert_eq!(r.files[0].format_confidence, "sure");
    assert_eq!(devices(&r), ["Hikvision|DS-2CD2032F-I|-|-"]);
    assert!(r.facts.iter().all(|f| f.key != "account"), "a person who has the thing is no login of it");
    assert!(
        r.devices[0].firmware_verdicts.iter().all(|v| !v.fact.starts_with("eos:")),
        "36 months are no end of support"
    );
}

#[test]
fn the_maker_in_the_place_of_the_model_and_the_model_in_the_serial_number() {
    let json = r#"[{"ip": "192.168.1.5:80", "productname": "HIKVISION", "firmwareversion": "V5.4.1 build 160525",
        "serialnumber": "DS-2CD2342WD-I20160817BBWR634390011"}]"#;
    let r = check_text(&[("l.json", json)]);
    assert_eq!(devices(&r), ["HIKVISION|DS-2CD2342WD-I|V5.4.1|192.168.1.5"]);
    let r = check_text(&[(
        "l.csv",
        "メーカー,製造番号,ファームウェア,IPアドレス\nHikvision,DS-2CD2342WD-I20160817BBWR634390011,V5.4.1,192.168.1.5\n",
    )]);
    assert_eq!(devices(&r), ["Hikvision|DS-2CD2342WD-I|V5.4.1|192.168.1.5"]);
}

#[test]
fn answers_of_search_tools_and_addresses_in_lists_of_their_own() {
    let sadp = "<?xml version=\"1.0\"?>\n<ProbeMatch>\n<DeviceType>DS-2CD2143G0-I</DeviceType>\n\
        <IPv4Address>192.168.10.64</IPv4Address>\n<MAC>02-00-00-12-34-56</MAC>\n\
        <SoftwareVersion unit=\"a\">V5.5.82build 190220</SoftwareVersion>\n<DSPVersion>V7.3 build 190110</DSPVersion>\n\
        <Activated>false</Activated>\n</ProbeMatch>\n";
    let r = check_text(&[("a.xml", sadp)]);
    assert_eq!(devices(&r), ["-|DS-2CD2143G0-I|V5.5.82|192.168.10.64"]);
    assert_eq!(r.devices[0].build_date.as_deref(), Some("2019-02-20"), "the DSP's version is another");
    assert!(r.facts.iter().any(|f| f.key == "auth.activated" && f.value == false));
    let json = r#"[{"vendor": "X", "model": "MK-100", "firmwareVersion": "1.2.3",
        "interfaces": [{"ip": "192.168.1.5", "mac": "02:00:00:00:00:05"}]}]"#;
    let r = check_text(&[("a.json", json)]);
    assert_eq!(devices(&r), ["X|MK-100|1.2.3|192.168.1.5"]);
    assert_eq!(r.devices[0].mac.as_deref(), Some("02:00:00:00:00:05"));
}

#[test]
fn forms_one_below_the_other_give_each_device_all_of_its_lines() {
    let form = |n: u8, place: &str| {
        format!(
            "設置場所：{place}\nメーカー：X\n型番：MK-{n}00\nファームウェア：1.2.{n}\nIPアドレス：192.168.1.{n}\n"
        )
    };
    let r = check_text(&[("f.txt", &format!("設置報告書\n\n{}\n{}", form(1, "玄関"), form(2, "園庭")))]);
    assert_eq!(devices(&r), ["X|MK-100|1.2.1|192.168.1.1", "X|MK-200|1.2.2|192.168.1.2"]);
    assert_eq!(r.devices[1].name.as_deref(), Some("園庭"));
    // «Model» says it better than «DeviceType», wherever it stands.
    let r = check_text(&[(
        "f.txt",
        "DeviceType=IPC-HDBW\nModel=MK-100\nFirmwareVersion=V1.2.3\nSerialNumber=AB123456\n",
    )]);
    assert_eq!(devices(&r), ["-|MK-100|V1.2.3|-"]);
}

#[test]
fn rows_that_are_no_devices_and_numbers_that_are_none() {
    let got = read(
        "CH,カメラ名称,品番,IPアドレス\n1,玄関,MK-100,192.168.0.11\nレコーダー,,MK-300,192.168.0.20\nファームウェア,,Ver.1.20,\n",
    );
    assert_eq!(got, ["-|MK-100|-|192.168.0.11", "-|MK-300|-|192.168.0.20"]);
    let r = check_text(&[(
        "l.md",
        "| Camera | Model | Firmware | Serial |\n|--|--|--|--|\n| gate | F64.HI | v9.1.24 | [REDACTED] |\n| yard | F64.HI | v9.1.24 | [REDACTED] |\n",
    )]);
    assert_eq!(r.devices.len(), 2, "a hidden serial number does not make two devices one");
    assert_eq!(r.devices[0].name.as_deref(), Some("gate"));
    // A version of four numbers is an address as well; under a label it is a version. Numbers in brackets are no settings.
    let xml = "<REQUEST><DEVICE><INFO><FIRMWARE>6.50.5.2</FIRMWARE><IPS><IP>127.0.0.1</IP><IP>192.168.1.64</IP></IPS>\n\
        <MAC>02:00:00:11:22:33</MAC><MANUFACTURER>Axis</MANUFACTURER><MODEL>P3225-LV</MODEL></INFO></DEVICE></REQUEST>";
    assert_eq!(devices(&check_text(&[("g.xml", xml)])), ["Axis|P3225-LV|6.50.5.2|192.168.1.64"]);
    let one = |n: u8| {
        format!(
            "[{n}] 192.168.1.{n}\n Device Type : DS-2CD2032F-I\n Software Version : V5.3.0build 150513\n MAC Address : 02-00-00-00-00-0{n}\n"
        )
    };
    let r = check_text(&[("s.txt", &[one(1), one(2), one(3)].concat())]);
    assert_eq!(r.devices.len(), 3);
}

#[test]
fn sentences_are_read_as_hints_and_hide_every_password() {
    let mail = "玄関のカメラはハイクビジョン製DS-2CD2032F-I(ファームウェア V5.3.0 build 150513)です。admin/zebra8899で入れます。\n\
        パスワードは kirin0427 です。192.168.1.20 の録画機は DS-7608NI-K2 です。\n";
    let r = check_text(&[("m.txt", mail)]);
    assert_eq!(r.files[0].format.as_deref(), Some("device-note"));
    assert_eq!(devices(&r)[0], "ハイクビジョン|DS-2CD2032F-I|V5.3.0|-");
    let f = r.findings.iter().find(|f| f.rule == "MC401").unwrap();
    assert_eq!(f.confidence, "likely", "a sentence is a hint");
    let json = serde_json::to_string(&r).unwrap();
    assert!(!json.contains("kirin0427") && !json.contains("zebra8899"));
    // Only spoken of: not the version that runs.
    for said in [
        "DS-2CD2032F-I(192.168.1.5)のファームウェアは V5.4.5 以降に更新してください。",
        "DS-2CD2032F-I 192.168.1.5 最新のファームウェアは V5.4.5 です。",
        "DS-2CD2032F-I のバージョンは V5.3.0 か V5.4.5 です。IPアドレスは192.168.1.5です。",
    ] {
        let r = check_text(&[("m.txt", said)]);
        assert_eq!(devices(&r), ["-|DS-2CD2032F-I|-|192.168.1.5"], "{said}");
    }
    for other in [
        "CVE-2017-7921: Hikvision DS-2CD2032F-I version V5.3.0 build 150513 is affected.",
        "対応機種: DS-2CD2032F-I ファームウェア V5.3.0 build 150513",
        "let x = probe(\"DS-2CD2032F-I\");\nassert(x.version, \"V5.3.0\");\nfirmware(\"V5.3.0 build 150513\");\n",
        "DS-2CD2032F-Iは人気のカメラです。",
        "1,a,b,DS-2CD2032F-I,firmware V5.3.0\n2,a,b,DS-2CD2132F-I,firmware V5.3.0\nx,,,\n",
    ] {
        let r = check_text(&[("m.txt", other)]);
        assert_ne!(r.files[0].format.as_deref(), Some("device-note"), "{other}");
    }
}

#[test]
fn services_that_name_their_device_are_hints_and_video_services_are_not() {
    let r = check_text(&[(
        "s.txt",
        "Nmap scan report for 192.168.1.71\nHost is up.\nPORT     STATE SERVICE VERSION\n21/tcp  open  ftp     Axis P3364 Fixed Dome Network Camera ftpd 5.40.9.2\n\
         Nmap scan report for 192.168.1.72\nHost is up.\nPORT     STATE SERVICE VERSION\n80/tcp  open  http    D-Link DCS-930L webcam httpd 1.0\n\
         Nmap scan report for 192.168.1.73\nHost is up.\nPORT     STATE SERVICE VERSION\n554/tcp open  rtsp    D-Link DCS-2130 or Pelco IDE10DN webcam rtspd\n\
         Nmap done: 3 IP addresses (3 hosts up) scanned\n",
    )]);
    // The number behind a web server is the server's own.
    assert_eq!(
        devices(&r),
        ["Axis|P3364|5.40.9.2|192.168.1.71", "D-Link|DCS-930L|-|192.168.1.72", "-|-|-|192.168.1.73"]
    );
    assert!(
        r.findings
            .iter()
            .filter(|f| f.rule.starts_with("MC40"))
            .all(|f| f.confidence != "certain" || f.urgency == "unknown" || f.urgency == "in_place")
    );
}

// ---- markup -------------------------------------------------------------------------------------------------------

#[test]
fn tables_of_saved_pages_are_read_and_nothing_of_their_markup() {
    let page = "<!DOCTYPE html>\n<html><head><title>一覧</title><style>td{color:red}</style><script>if (a<b) {\"<td>x</td>\"}</script></head>\
        <body><h1>カメラ</h1><form><input type=\"password\" value=\"kirin>0427\"></form>\
        <table border=1><tr><th>No</th><th>メーカー</th><th>型番</th><th>ファームウェア</th><th>IPアドレス</th></tr>\
        <tr><td>1</td><td rowspan=2>X&nbsp;&amp;&nbsp;Y</td><td><a href=\"/1\">MK-100</a></td><td>1.2.3</td><td>192.168.1.5</td></tr>\
        <tr><td>2<td>MK-200<td>1.2<br>build 240401<td>192.168.1.6</tr></table><!-- <tr><td>9 --></body></html>";
    let r = check_text(&[("page.html", page)]);
    assert_eq!(r.files[0].format.as_deref(), Some("device-list"));
    assert_eq!(devices(&r), ["X & Y|MK-100|1.2.3|192.168.1.5", "X & Y|MK-200|1.2|192.168.1.6"]);
    assert_eq!(r.devices[1].build_date.as_deref(), Some("2024-04-01"));
    let json = serde_json::to_string(&r).unwrap();
    assert!(!json.contains("0427") && !json.contains("href"));
    // Excel's own «web page», in Shift_JIS and called .xls.
    let xls = page.replace("<html>", "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\">");
    let r = check(&[("list.xls", &encoding_rs::SHIFT_JIS.encode(&xls).0)]);
    assert_eq!(r.devices.len(), 2);
}

#[test]
fn information_pages_are_read_from_their_labels() {
    for body in [
        "<table><tr><td>メーカー</td><td>X</td></tr><tr><td>型番</td><td>MK-100</td></tr><tr><td>ファームウェア</td><td>1.2.3</td></tr><tr><td>IPアドレス</td><td>192.168.1.5</td></tr></table>",
        "<dl><dt>Manufacturer</dt><dd>X</dd><dt>Model</dt><dd>MK-100</dd><dt>Firmware Version</dt><dd>1.2.3</dd><dt>IP Address</dt><dd>192.168.1.5</dd></dl>",
        "<div><span>Manufacturer:</span><span>X</span></div><div><label>Model</label> MK-100</div><div><b>Firmware Version</b> <i>1.2.3</i></div><p>IP Address: 192.168.1.5</p>",
        "<table><tr><th>項目</th><th>1号機</th><th>2号機</th></tr><tr><th>メーカー</th><td>X</td><td>X</td></tr><tr><th>型式</th><td>MK-100</td><td>MK-100</td></tr><tr><th>F/W</th><td>1.2.3</td><td>1.2.3</td></tr><tr><th>IP</th><td>192.168.1.5</td><td>192.168.1.6</td></tr></table>",
    ] {
        let r = check_text(&[("page.html", &format!("<html><body>{body}</body></html>"))]);
        assert_eq!(devices(&r).first().map(String::as_str), Some("X|MK-100|1.2.3|192.168.1.5"), "{body}");
    }
    // A page that is about something else stays unread.
    let r =
        check_text(&[("p.html", "<html><body><h1>園だより</h1><p>今日はカメラの日です。</p></body></html>")]);
    assert!(r.devices.is_empty() && r.files[0].format.is_none());
}

#[test]
fn sheets_as_xml_have_the_rows_of_the_sheet() {
    let cells = |c: &[&str]| -> String {
        c.iter().map(|c| format!("<Cell><Data ss:Type=\"String\">{c}</Data></Cell>")).collect()
    };
    let xml = format!(
        "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">\
         <Worksheet ss:Name=\"機器\"><Table><Row><Cell ss:MergeAcross=\"3\"><Data ss:Type=\"String\">台帳</Data><Comment><Data>秘</Data></Comment></Cell></Row>\
         <Row ss:Index=\"4\">{}</Row><Row>{}</Row><Row><Cell ss:Index=\"2\"><Data ss:Type=\"String\">MK-200</Data></Cell></Row></Table></Worksheet></Workbook>",
        cells(&["メーカー", "型番", "ファームウェア", "IPアドレス"]),
        cells(&["X", "MK-100", "1.2.3", "192.168.1.5"]),
    );
    let r = check_text(&[("list.xml", &xml)]);
    assert_eq!(devices(&r), ["X|MK-100|1.2.3|192.168.1.5", "X|MK-200|-|-"]);
    let at = r.facts.iter().find(|f| f.value == "MK-100").and_then(|f| f.line);
    assert_eq!(at, Some(5), "the line is the row of the sheet");

    let cells = |c: &[&str]| -> String {
        c.iter()
            .map(|c| {
                format!(
                    "<table:table-cell office:value-type=\"string\"><text:p>{c}</text:p></table:table-cell>"
                )
            })
            .collect()
    };
    let row = |c: String| format!("<table:table-row table:style-name=\"r\">{c}</table:table-row>");
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:body><office:spreadsheet>\
         <table:table table:name=\"機器\">{}<table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>{}{}\
         <table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>\
         <table:table table:name=\"空\"/></office:spreadsheet></office:body></office:document-content>",
        row(cells(&["型番", "メーカー", "ファームウェア", "IPアドレス"])),
        row(cells(&["MK-100", "X", "1.2.3", "192.168.1.5"])),
        row(format!(
            "{}<table:table-cell table:number-columns-repeated=\"2\"/>{}",
            cells(&["MK-200"]),
            cells(&["192.168.1.6"])
        )),
    );
    let ods = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
        ("META-INF/manifest.xml", b"<m/>".to_vec()),
        ("content.xml", content.into_bytes()),
    ]);
    let r = check(&[("list.ods", &ods)]);
    assert_eq!(devices(&r), ["X|MK-100|1.2.3|192.168.1.5", "X|MK-200|-|192.168.1.6"]);
}

/// A workbook in the XML of Excel 2003.
fn excel_xml(sheets: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">{sheets}</Workbook>"
    )
}

/// A page is one text, whatever its tables are called; a sheet's rows are counted also where they are blank.
#[test]
fn pages_are_not_cut_into_sheets_and_rows_stay_where_they_are() {
    let row = |c: [&str; 3]| format!("<tr><td>{}<td>{}<td>{}</tr>", c[0], c[1], c[2]);
    let page = format!(
        "<html><body><table name=\"a\">{}{}</table><table name=\"b\"><tr tabindex=\"3000\">{}</table></body></html>",
        row(["型番", "ファームウェア", "IPアドレス"]),
        row(["MK-100", "1.2.3", "192.168.1.5"]),
        row(["MK-200", "1.2.4", "192.168.1.6"]),
    );
    let r = check_text(&[("page.html", &page)]);
    assert_eq!(devices(&r), ["-|MK-100|1.2.3|192.168.1.5", "-|MK-200|1.2.4|192.168.1.6"]);
    assert!(r.files[0].coverage.lines_total < 10, "{:?}", r.files[0].coverage);

    let cells = |c: [&str; 3]| c.map(|c| format!("<Cell><Data>{c}</Data></Cell>")).concat();
    let xml = excel_xml(&format!(
        "<Worksheet ss:Name=\"機器\"><Table><Row>{}</Row><Row/><Row><Cell/></Row><Row>{}</Row></Table></Worksheet>",
        cells(["型番", "ファームウェア", "IPアドレス"]),
        cells(["MK-100", "1.2.3", "192.168.1.5"]),
    ));
    let r = check_text(&[("list.xml", &xml)]);
    let at = r.facts.iter().find(|f| f.value == "MK-100").and_then(|f| f.line);
    assert_eq!(at, Some(4), "the line is the row of the sheet");
}

/// `<option>` and others need no end tag.
#[test]
fn a_choice_without_an_end_hides_nothing_behind_it() {
    for end in ["<option selected>English</select>", "</select>", "", "<optgroup label=x>"] {
        let page = format!(
            "<html><body><select><option>日本語{end}<table><tr><th>メーカー<th>型番<th>IPアドレス</tr>\
             <tr><td>X<td>MK-100<td><select><option value=1>10.0.0.1</option><option selected>192.168.1.5</option></select></tr></table>"
        );
        assert_eq!(devices(&check_text(&[("page.html", &page)])), ["X|MK-100|-|192.168.1.5"], "{end}");
    }
}

#[test]
fn what_is_not_read_of_markup_is_told() {
    let told = |text: &str| -> Vec<(String, String)> {
        let notices = &check_text(&[("l.xml", text)]).files[0].notices;
        notices.iter().map(|n| (n.code.clone(), n.texts.en.clone())).collect()
    };
    let has = |told: &[(String, String)], code: &str, part: &str| {
        told.iter().any(|(c, t)| c == code && t.contains(part))
    };
    let wide = "<Row><Cell><Data>型番</Data></Cell><Cell ss:Index=\"600\"><Data>x</Data></Cell></Row>";
    let sheets: String =
        (0..60).map(|i| format!("<Worksheet ss:Name=\"s{i}\"><Table>{wide}</Table></Worksheet>")).collect();
    let t = told(&excel_xml(&sheets));
    assert!(has(&t, "xlsx.columns", "“s0”") && has(&t, "xlsx.columns", "“s49”"), "{t:?}");
    assert!(!has(&t, "xlsx.columns", "“s50”") && has(&t, "xlsx.many_sheets", "50"), "{t:?}");
    // The sheet behind one that takes all room is told, too.
    let long = format!(
        "<Row number-rows-repeated=\"200\"><Cell number-columns-repeated=\"200\"><Data>{}</Data></Cell></Row>",
        "x".repeat(9_000)
    );
    let two = format!(
        "<Worksheet ss:Name=\"a\"><Table>{long}</Table></Worksheet><Worksheet ss:Name=\"b\"><Table>{wide}</Table></Worksheet>"
    );
    let book = mimamori_check::syntax::xlsx::markup::read(&excel_xml(&two), true);
    let cut = book.notices.iter().filter(|n| n.0 == "xlsx.cut").count();
    assert_eq!((cut, book.sheets.len()), (2, 2));
    // A page has no name of a sheet.
    let row = |c: [&str; 3]| c.map(|c| format!("<td>{c}</td>")).concat();
    let t = told(&format!(
        "<html><table><tr>{}</tr><tr>{}{}</tr></table>",
        row(["型番", "ファームウェア", "IPアドレス"]),
        row(["MK-100", "1.2.3", "192.168.1.5"]),
        "<td>x</td>".repeat(600)
    ));
    assert!(has(&t, "xlsx.columns", "column 512") && !has(&t, "xlsx.columns", "“"), "{t:?}");
}

/// Numbers in the markup are claims, not sizes: read within a second (debug builds are slow), and no larger than a workbook.
#[test]
fn markup_that_claims_to_be_huge_stays_small() {
    let max = "18446744073709551615";
    let sheets = |n: usize, rows: &str| -> String {
        excel_xml(
            &(0..n)
                .map(|i| format!("<Worksheet ss:Name=\"s{i}\"><Table>{rows}</Table></Worksheet>"))
                .collect::<String>(),
        )
    };
    for (name, page) in [
        ("spans", "<table><tr><td rowspan=4999>X<td>MK-1</table>".repeat(2_000)),
        ("repeated", format!("<office:document><table:table table:name=\"a\">{}</table:table>", "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"16000\"><text:p>1.2.3</text:p></table:table-cell></table:table-row>".repeat(20))),
        ("wide", format!("<table>{}", "<td colspan=99999>型番".repeat(20_000))),
        ("quotes", format!("<table>{}", "<tr a=\"".repeat(50_000))),
        ("script", format!("<html>{}", "<script></".repeat(50_000))),
        ("comment", format!("<html>{}", "<!--".repeat(50_000))),
        ("cells", format!("<html><body><table><tr number-rows-repeated=\"200\"><td number-columns-repeated=\"200\">{}</td></tr></table>", "x".repeat(200_000))),
        ("signs", format!("<html><table>{}", format!("<tr number-rows-repeated=\"200\"><td number-columns-repeated=\"200\">x{}", "\u{1}".repeat(4_000)).repeat(50))),
        ("rest", format!("<html><table><tr><td>{}", "x<b>".repeat(500_000))),
        ("rows", (0..46).map(|i| format!("<table name=\"t{i}\"><tr Index=\"1000000\"><td rowspan=\"5000\">x</td></tr></table>")).collect()),
        ("sheets", sheets(46, "<Row><Cell MergeDown=\"4000\"><Data>x</Data></Cell></Row><Row ss:Index=\"1000000\"><Cell MergeDown=\"4000\"><Data>x</Data></Cell></Row>")),
        ("blank", sheets(2_000, "<Row ss:Index=\"1000000\"><Cell><Data>\u{1}</Data></Cell></Row>")),
        ("overflow", format!("<table><tr><td>a<td number-columns-repeated=\"{max}\"><td MergeAcross=\"{max}\" MergeDown=\"{max}\">b<td colspan={max} rowspan={max}>c</table>")),
        ("overflow", sheets(2, &format!("<Row ss:Index=\"{max}\" number-rows-repeated=\"{max}\"><Cell/><Cell ss:Index=\"{max}\" ss:MergeAcross=\"{max}\"><Data>b</Data></Cell></Row>").repeat(5_000))),
    ] {
        use mimamori_check::syntax::xlsx::markup;
        let sheet = markup::kind(&page).unwrap();
        let start = std::time::Instant::now();
        let book = markup::read(&page, sheet);
        let limit = if cfg!(debug_assertions) { 20.0 } else { 1.0 };
        assert!(start.elapsed().as_secs_f64() < limit, "{name}: {:?}", start.elapsed());
        let text: usize = book.sheets.iter().map(|s| s.text.len()).sum();
        assert!(text <= 52 << 20 && book.sheets.len() <= 50, "{name}: {text} bytes");
        let lines: usize = book.sheets.iter().map(|s| s.text.lines().count()).sum();
        assert!(lines < 3 << 20, "{name}: {lines} lines");
    }
}

// ---- what a cell holds --------------------------------------------------------------------------------------------

#[test]
fn cells_apart_by_signs_in_full_width() {
    for sign in ["，", "；", "、", "｜"] {
        let text = "メーカー,型番,ファームウェア,IPアドレス\nＸ,ＭＫ－１００,１．２．３,１９２．１６８．１．５\nX,DS-2CD2032F-I,1.2,192.168.1.6\n";
        assert_eq!(
            read(&text.replace(',', sign)),
            ["X|MK-100|1.2.3|192.168.1.5", "X|DS-2CD2032F-I|1.2|192.168.1.6"]
        );
    }
    // A sentence is no row.
    let r = check_text(&[("m.txt", "カメラ、録画機、ルーターを確認しました。\n門、庭、廊下を見ました。\n")]);
    assert!(r.devices.is_empty());
}

#[test]
fn tables_side_by_side_are_read_one_by_one() {
    let got = read(
        "録画機,,,,,カメラ,,,\n型番,F/W,IP,メーカー,,型番,F/W,IP,メーカー\nMK-900,4.30,192.168.1.30,X,,MK-100,1.2.3,192.168.1.11,Y\n,,,,,MK-200,1.06,192.168.1.12,\n",
    );
    assert_eq!(
        got,
        ["X|MK-900|4.30|192.168.1.30", "Y|MK-100|1.2.3|192.168.1.11", "Y|MK-200|1.06|192.168.1.12"],
        "the maker of one table is not that of the other"
    );
    let r = check_text(&[(
        "l.csv",
        "型番,IP,パスワード,型番,IP,パスワード\nMK-1,192.168.1.1,kirin0427,MK-2,192.168.1.2,kirin0428\n",
    )]);
    assert_eq!(r.devices.len(), 2);
    assert!(!serde_json::to_string(&r).unwrap().contains("kirin042"));
}

#[test]
fn the_version_stands_behind_the_model_in_one_cell() {
    for (cell, wanted) in [
        ("DS-2CD2143G0-I V5.5.80", "-|DS-2CD2143G0-I|V5.5.80|192.168.1.5"),
        ("DS-2CD2032F-I(V5.3.0 build 150513)", "-|DS-2CD2032F-I|V5.3.0|192.168.1.5"),
        ("CS-QR20 Ver.1.06", "-|CS-QR20|1.06|192.168.1.5"),
        ("MK-100 / FW 1.2", "-|MK-100|1.2|192.168.1.5"),
        // The version of the hardware, and a name with a number.
        ("Tapo C520WS V2.6", "-|Tapo C520WS V2.6|-|192.168.1.5"),
        ("NVRmini 2", "-|NVRmini 2|-|192.168.1.5"),
    ] {
        assert_eq!(
            read(&format!("設置場所,機種(バージョン),IPアドレス\n玄関,{cell},192.168.1.5\n")),
            [wanted]
        );
    }
    // Below it: a merged cell repeats the model, «as above» the whole cell.
    let below = "設置場所,メーカー,機種(バージョン),IPアドレス\n玄関,Hikvision,DS-2CD2143G0-I V5.5.80,192.168.1.5\n庭,,,192.168.1.6\n門,Hikvision,〃,192.168.1.7\n";
    assert_eq!(
        read(below),
        [
            "Hikvision|DS-2CD2143G0-I|V5.5.80|192.168.1.5",
            "Hikvision|DS-2CD2143G0-I|-|192.168.1.6",
            "Hikvision|DS-2CD2143G0-I|V5.5.80|192.168.1.7",
        ]
    );
}

/// Two columns of models: the other one counts where the better one is blank.
#[test]
fn of_two_columns_of_models_the_filled_one_counts() {
    let rows = "メーカー,機種名,型番,バージョン,IPアドレス\nX,MK-100,,1.2,192.168.1.5\nX,ドームカメラ,MK-200,1.2,192.168.1.6\nX,ドームカメラ,,1.2,192.168.1.7\n";
    assert_eq!(read(rows), ["X|MK-100|1.2|192.168.1.5", "X|MK-200|1.2|192.168.1.6", "X|-|1.2|192.168.1.7"]);
}

#[test]
fn words_for_not_known_are_no_versions_and_no_models() {
    for word in
        ["最新", "最新(2024/4)", "不明", "（不明）", "未確認", "要確認", "確認中", "-", "unknown", "N/A"]
    {
        let got = read(&format!(
            "型番,メーカー,ファームウェア,IPアドレス\nMK-100,X,{word},192.168.1.5\nMK-200,X,1.2,192.168.1.6\n"
        ));
        assert_eq!(got[0], "X|MK-100|-|192.168.1.5", "{word}");
    }
    assert_eq!(
        read("型番,メーカー,ファームウェア,IPアドレス\n要確認,X,1.2,192.168.1.5\n(不明),X,1.2,192.168.1.6\n"),
        ["X|-|1.2|192.168.1.5", "X|-|1.2|192.168.1.6"]
    );
}

#[test]
fn a_maker_and_a_model_in_one_cell_are_a_model() {
    let got =
        read("設置場所,メーカー・型番,F/W,IPアドレス\n門,アイ・オー・データ　TS-WLCAM,1.06,192.168.1.5\n");
    assert_eq!(got, ["-|アイ・オー・データ TS-WLCAM|1.06|192.168.1.5"]);
}

#[test]
fn firmware_with_a_maker_in_a_bill_of_materials_is_a_device() {
    let r = check_text(&[(
        "bom.json",
        r#"{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"components":[
        {"type":"device","name":"MK-100","supplier":{"name":"X"},"components":[{"type":"firmware","name":"fw","publisher":"X","version":"V5.3.0 build 150513"}]},
        {"type":"firmware","name":"MK-200","manufacturer":{"name":"Y"},"version":"1.06"},
        {"type":"firmware","name":"bootloader","version":"2"},{"type":"library","name":"zlib","version":"1"}]}"#,
    )]);
    assert_eq!(devices(&r), ["X|MK-100|V5.3.0|-", "Y|MK-200|1.06|-"]);
    assert_eq!(r.devices[0].build_date.as_deref(), Some("2015-05-13"));
}

// ---- Excel --------------------------------------------------------------------------------------------------------

/// A zip of deflated members.
fn zip(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut dir) = (Vec::new(), Vec::new());
    let n32 = |v: usize| u32::try_from(v).unwrap().to_le_bytes();
    for (name, data) in members {
        let packed = miniz_oxide::deflate::compress_to_vec(data, 6);
        let at = out.len();
        out.extend(b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0");
        out.extend([n32(packed.len()), n32(data.len())].concat());
        out.extend([&u16::try_from(name.len()).unwrap().to_le_bytes()[..], &[0, 0]].concat());
        out.extend(name.as_bytes());
        out.extend(&packed);
        dir.extend(b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0");
        dir.extend([n32(packed.len()), n32(data.len())].concat());
        dir.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        dir.extend([0u8; 12]);
        dir.extend(n32(at));
        dir.extend(name.as_bytes());
    }
    let (at, len) = (out.len(), dir.len());
    out.extend(dir);
    let count = u16::try_from(members.len()).unwrap().to_le_bytes();
    out.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &n32(len), &n32(at), &[0, 0]].concat());
    out
}

/// A workbook of sheets of texts; `merges` of the first one.
fn workbook(sheets: &[(&str, &[&[&str]])], merges: &[&str]) -> Vec<u8> {
    let esc = |s: &str| s.replace('&', "&amp;").replace('<', "&lt;");
    let mut members: Vec<(String, Vec<u8>)> = Vec::new();
    let (mut list, mut rels) = (String::new(), String::new());
    for (i, (name, rows)) in sheets.iter().enumerate() {
        let n = i + 1;
        list.push_str(&format!("<sheet name=\"{}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>", esc(name)));
        rels.push_str(&format!("<Relationship Id=\"rId{n}\" Target=\"/xl/worksheets/s{n}.xml\"/>"));
        let mut x = String::from("<worksheet><sheetData>");
        for (r, row) in rows.iter().enumerate() {
            x.push_str(&format!("<row r=\"{}\">", r + 1));
            for (c, v) in row.iter().enumerate().filter(|(_, v)| !v.is_empty()) {
                let at = format!("{}{}", char::from(b'A' + u8::try_from(c).unwrap()), r + 1);
                x.push_str(&format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{}</t></is></c>", esc(v)));
            }
            x.push_str("</row>");
        }
        x.push_str("</sheetData>");
        if i == 0 {
            let m: String = merges.iter().map(|m| format!("<mergeCell ref=\"{m}\"/>")).collect();
            x.push_str(&format!("<mergeCells>{m}</mergeCells>"));
        }
        x.push_str("</worksheet>");
        members.push((format!("xl/worksheets/s{n}.xml"), x.into_bytes()));
    }
    members.push(("[Content_Types].xml".into(), b"<Types/>".to_vec()));
    members.push((
        "xl/workbook.xml".into(),
        format!("<workbook><sheets>{list}</sheets></workbook>").into_bytes(),
    ));
    members.push((
        "xl/_rels/workbook.xml.rels".into(),
        format!("<Relationships>{rels}</Relationships>").into_bytes(),
    ));
    let refs: Vec<(&str, Vec<u8>)> = members.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
    zip(&refs)
}

#[test]
fn an_excel_ledger_with_merged_cells_is_read_row_by_row() {
    let sheet: &[&[&str]] = &[
        &["監視カメラ機器台帳"],
        &[],
        &["No", "メーカー", "機種", "ネットワーク", "", "ファームウェア"],
        &["", "", "", "IPアドレス", "MACアドレス", ""],
        &["1", "Hikvision", "DS-2CD2032F-I", "192.168.1.11", "02:00:00:00:00:11", "V5.3.0\nbuild 150513"],
        &["2", "", "DS-2CD2132F-I", "192.168.1.12", "02:00:00:00:00:12", "V5.4.5 build 170123"],
    ];
    let merges = ["A1:F1", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4", "B5:B6"];
    let r = check(&[("台帳.xlsx", &workbook(&[("カメラ", sheet)], &merges))]);
    assert_eq!(r.files.len(), 1);
    assert_eq!((r.files[0].format.as_deref(), r.files[0].encoding.as_str()), (Some("device-list"), "xlsx"));
    assert_eq!(
        devices(&r),
        ["Hikvision|DS-2CD2032F-I|V5.3.0|192.168.1.11", "Hikvision|DS-2CD2132F-I|V5.4.5|192.168.1.12"]
    );
    assert_eq!(r.devices[1].rows[0].line, 6, "the line is the row of the sheet");
    assert_eq!(r.devices[0].firmware_verdict.as_deref(), Some("exploited-open"));
    assert!(r.devices[0].firmware_next.as_ref().unwrap().say.ja.contains("DS-2CD2032F-I"));
    assert_eq!(r.summary.verdicts.values().sum::<u32>(), 2);
}

#[test]
fn each_sheet_of_a_workbook_is_read() {
    let a: &[&[&str]] = &[&["型番", "IPアドレス", "パスワード"], &["MK-100", "192.168.1.5", "kirin0427"]];
    let b: &[&[&str]] = &[&["メモ", ""], &["連絡先は事務室", ""]];
    let c: &[&[&str]] = &[&["型番", "IPアドレス"], &["MK-200", "192.168.1.6"]];
    let r = check(&[("b.xlsx", &workbook(&[("1階", a), ("メモ", b), ("2階", c)], &[]))]);
    let names: Vec<_> = r.files.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["b.xlsx", "b.xlsx/1階", "b.xlsx/メモ", "b.xlsx/2階"]);
    assert_eq!(r.files[0].format.as_deref(), Some("device-list"));
    assert_eq!(devices(&r), ["-|MK-100|-|192.168.1.5", "-|MK-200|-|192.168.1.6"]);
    assert!(!serde_json::to_string(&r).unwrap().contains("kirin0427"));
}

/// Refused within a second (debug builds are slow: three), with a message.
#[test]
fn bombs_are_refused_with_a_message() {
    let book = "<workbook><sheets><sheet name=\"a\" r:id=\"rId1\"/></sheets></workbook>";
    let with = |sheet: Vec<u8>, strings: Vec<u8>| {
        zip(&[
            ("[Content_Types].xml", b"<Types/>".to_vec()),
            ("xl/workbook.xml", book.into()),
            ("xl/sharedStrings.xml", strings),
            ("xl/worksheets/sheet1.xml", sheet),
        ])
    };
    let zeros = with([b"<worksheet>".to_vec(), vec![b' '; 300 << 20]].concat(), Vec::new());
    let entities =
        with(b"<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><worksheet/>".to_vec(), Vec::new());
    let strings = with(b"<worksheet/>".to_vec(), [b"<sst><si><t>".to_vec(), vec![b'x'; 100 << 20]].concat());
    // Many cells that name one long string, and very many short ones.
    let cells: String =
        (1..=100_000).map(|i| format!("<row r=\"{i}\"><c t=\"s\"><v>0</v></c></row>")).collect();
    let sheet = format!("<worksheet><sheetData>{cells}</sheetData></worksheet>").into_bytes();
    let long = with(sheet, format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1 << 20)).into_bytes());
    let many = with(
        b"<worksheet/>".to_vec(),
        format!("<sst>{}</sst>", "<si><t>a</t></si>".repeat(5_000_000)).into(),
    );
    // One place of one row that is named again and again, each time with a long string; signs that are not written.
    let one = |string: &str, row: &str, n: usize| {
        let cells = format!("<row>{row}</row>").repeat(n);
        let sheet = format!("<worksheet><sheetData>{cells}</sheetData></worksheet>").into_bytes();
        with(sheet, format!("<sst><si><t>{string}</t></si></sst>").into_bytes())
    };
    let cell = "<c r=\"A1\" t=\"s\"><v>0</v></c>";
    let place = one(&"x".repeat(1 << 20), &cell.repeat(20_000), 1);
    let signs = one(&"\u{1}".repeat(4_000), &cell.repeat(500), 400);
    for (name, bytes) in [
        ("zeros", zeros),
        ("entities", entities),
        ("strings", strings),
        ("long", long),
        ("many", many),
        ("place", place),
        ("signs", signs),
    ] {
        let start = std::time::Instant::now();
        let r = check(&[("bomb.xlsx", &bytes)]);
        // Millions of signs are looked at one by one until the room for them is used up.
        let most = if name == "signs" && cfg!(debug_assertions) { 30 } else { 3 };
        assert!(start.elapsed().as_secs() < most, "{name}: {:?}", start.elapsed());
        let notices: Vec<_> = r.files[0].notices.iter().map(|n| n.code.as_str()).collect();
        let told = notices.iter().any(|c| ["xlsx.refused", "xlsx.cut", "xlsx.columns"].contains(c));
        assert!(told, "{name}: {notices:?}");
        assert!(r.devices.is_empty());
    }
    // The last cell of the largest sheet, merged with the first, fills nothing; a cell far to the right is told.
    let corner = "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>x</t></is></c></row>\
        <row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>y</t></is></c></row></sheetData>\
        <mergeCells><mergeCell ref=\"A1:XFD1048576\"/></mergeCells></worksheet>";
    let start = std::time::Instant::now();
    let r = check(&[("dense.xlsx", &with(corner.into(), Vec::new()))]);
    // A million blank lines: 0.1 s optimised, seconds in a debug build on a busy machine.
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    assert!(r.files[0].notices.iter().any(|n| n.code == "xlsx.columns"), "{:?}", r.files[0].notices);
}

/// Every object is looked at once, also when thousands stand in one that could be a device.
#[test]
fn objects_inside_of_an_object_are_not_compared_with_each_other() {
    let time = |n: usize| {
        let parts: String = (0..n).map(|i| format!(", \"info{i}\": {{\"note\": \"n{i}\"}}")).collect();
        let text = format!(
            "{{\"devices\": [{{\"model\": \"DS-2CD2143G0-I\", \"firmware\": \"V5.5.80\", \"mac\": \"00:00:5e:00:53:01\"{parts}}}]}}"
        );
        let start = std::time::Instant::now();
        let r = check(&[("devices.json", text.as_bytes())]);
        assert_eq!(r.devices.len(), 1, "{:?}", r.files[0].format);
        start.elapsed().as_secs_f64()
    };
    // Half a second in a debug build; half a minute when each was compared with four hundred others.
    let seconds = time(4_000);
    assert!(seconds < 8.0, "{seconds} s");
}

/// An archive that says that it grows to a gigabyte is not opened at all.
#[test]
fn a_swelling_archive_is_refused_with_a_message() {
    let member = vec![b'1'; 4 << 20];
    let names: Vec<String> = (0..80).map(|i| format!("f{i}.csv")).collect();
    let bytes = zip(&names.iter().map(|n| (n.as_str(), member.clone())).collect::<Vec<_>>());
    let start = std::time::Instant::now();
    let r = check(&[("a.zip", &bytes)]);
    assert!(start.elapsed().as_secs() < 3, "{:?}", start.elapsed());
    assert_eq!(r.files.len(), 1, "nothing inside was opened");
    assert!(r.files[0].notices.iter().any(|n| n.code == "archive.swells"), "{:?}", r.files[0].notices);
    // A large but honest archive is still opened.
    let r = check(&[("b.zip", &zip(&[("a.csv", b"a,b\n1,2\n".to_vec()), ("f.csv", member)]))]);
    assert_eq!(r.files.len(), 3);
}

// ---- newer knowledge ----------------------------------------------------------------------------------------------

#[test]
fn a_newer_catalogue_among_the_files_changes_verdicts() {
    let list = "メーカー,型番,ファームウェア,IPアドレス\nみどり電器,MK-100,1.0,192.168.1.5\n";
    let newer =
        std::fs::read_to_string(crate::common::fixtures_dir().join("catalogue/ok/newer.json")).unwrap();
    let verdict = |files: &[(&str, &str)]| check_text(files).devices[0].firmware_verdict.clone().unwrap();
    assert_eq!(verdict(&[("l.csv", list)]), "not-in-data");
    // Not newer than the built-in one: not used, and told so.
    let r = check_text(&[("l.csv", list), ("c.json", &newer)]);
    assert!(r.files[1].notices.iter().any(|n| n.code == "catalogue.older"));
    let later = newer.replace("\"issued\": \"2026-11-20\"", "\"issued\": \"2026-12-20\"");
    let mut opt = options();
    opt.today = mimamori_check::model::date::Date::parse("2026-12-24").unwrap();
    let input = |n: &str, t: &str| Input::new(n.into(), t.as_bytes().to_vec());
    let r = wire::report(
        &analyze(vec![input("l.csv", list), input("c.json", &later)], &opt, &mut |_| {}),
        Lang::Ja,
    );
    assert_eq!(r.devices[0].firmware_verdict.as_deref(), Some("newer-known"));
    assert_eq!(r.tool.catalog_issued.as_deref(), Some("2026-12-20"));
    let said = &r.files[1].notices.iter().find(|n| n.code == "catalogue.used").unwrap().text;
    assert!(said.contains(&r.files[1].sha256), "{said}");
    // The check sum that somebody else makes stands in the sentence, too, wherever the identifier stands in the file.
    let far = later.replacen('{', &format!("{{{}", " ".repeat(9_000)), 1);
    let waits = Input { sum: Some("(sum 1)".into()), ..input("c.json", &far) };
    let mut r = wire::report(&analyze(vec![input("l.csv", list), waits], &opt, &mut |_| {}), Lang::Ja);
    wire::put_sum(&mut r, "(sum 1)", "0123abc");
    assert_eq!(r.files[1].sha256, "0123abc");
    let n = r.files[1].notices.iter().find(|n| n.code == "catalogue.used").unwrap();
    for t in [&n.text, &n.texts.ja, &n.texts.en] {
        assert!(t.contains("0123abc") && !t.contains("(sum"), "{t}");
    }
    // From the future: refused.
    let r = check_text(&[("l.csv", list), ("c.json", &later)]);
    assert!(r.files[1].notices.iter().any(|n| n.code == "catalogue.refused"));
}

#[test]
fn advisories_and_records_are_merged_by_product() {
    let dir = crate::common::fixtures_dir();
    let file = |p: &str| std::fs::read_to_string(dir.join(p)).unwrap();
    let (csaf, cve, kev) =
        (file("csaf/ok/advisory.json"), file("cve-record/ok/record.json"), file("kev/ok/kev.json"));
    let list = "メーカー,型番,ファームウェア\nMidori Denki,MK-100,1.2.0\nMidori Denki,MK-100,1.10\nMidori Denki,MK-200,7\n\
                Midori Denki,MR-808,2.0\nMidori Denki,MK-300,2.3.0\nMidori Denki,MK-300,2.4.0\nTP-Link,Tapo C200,1.1.15\n";
    let r = check_text(&[("l.csv", list), ("a.json", &csaf), ("b.json", &cve), ("k.json", &kev)]);
    let got: Vec<_> = r.devices.iter().map(|d| d.firmware_verdict.as_deref().unwrap()).collect();
    assert_eq!(
        got,
        [
            "vulnerable-open",
            "fixed",
            "vulnerable-open",
            "exploited-open",
            "exploited-open",
            // Fixed in this version, but the record says that its support had ended.
            "support-ended",
            "exploited-open"
        ]
    );
}

#[test]
fn devices_in_columns_and_a_recorders_own_list() {
    let r = check_text(&[(
        "t.csv",
        "項目,カメラ1,カメラ2\nメーカー,TP-Link,I-O DATA\n型番,Tapo C220,TS-WLCAM\nファームウェア,1.3.1 Build 260515,1.06\n\
         IPアドレス,192.168.1.31,192.168.1.33\nパスワード,kirin0427,\n",
    )]);
    assert_eq!(devices(&r), ["TP-Link|Tapo C220|1.3.1|192.168.1.31", "I-O DATA|TS-WLCAM|1.06|192.168.1.33"]);
    assert!(!serde_json::to_string(&r).unwrap().contains("kirin0427"));
    // No heading, no model: number, MAC address, input.
    let r = check_text(&[("i.csv", "1,00:03:22:10:00:01,1\n2,00:03:22:10:00:02,2\n3,00:03:22:10:00:03,3\n")]);
    assert_eq!(r.devices.iter().filter(|d| d.mac.is_some()).count(), 3);
}

/// A word inside another one is none (`Maecenas`).
#[test]
fn words_inside_words_are_no_kind() {
    let r =
        check_text(&[("l.csv", "名前,型番,IPアドレス\nMaecenas,MK-1,192.168.1.1\nNAS 1,MK-2,192.168.1.2\n")]);
    let kinds: Vec<_> = r.devices.iter().map(|d| d.kind.as_str()).collect();
    assert_eq!(kinds, ["unknown", "server"]);
}

#[test]
fn models_tell_the_kind_of_device() {
    let list = "メーカー,型番,IPアドレス\nヤマハ,NVR510,192.168.1.1\nハイクビジョン,DS-7608NI-K2,192.168.1.2\nTP-Link,Tapo C220,192.168.1.3\nPanasonic,WV-S1131,192.168.1.4\nDahua,NVR5216-4KS2,192.168.1.5\n";
    let r = check_text(&[("l.csv", list)]);
    let kinds: Vec<_> = r.devices.iter().map(|d| d.kind.as_str()).collect();
    assert_eq!(kinds, ["router", "recorder", "camera", "camera", "recorder"]);
}

/// Regression: the name of the recorder was taken for the model of the camera. Headings of another language are headings.
#[test]
fn names_of_other_devices_and_foreign_headings() {
    let text = "ip,name,location,nvr_name,nvr_ip,brand,username,password\n\
                192.168.1.11,CAM-01,Gate,NVR-01,192.168.1.9,hikvision,miru,Sasa-no-ha-7\n\
                192.168.1.12,CAM-02,Yard,NVR-01,192.168.1.9,hikvision,miru,Sasa-no-ha-7\n";
    assert_eq!(read(text), ["hikvision|-|-|192.168.1.11", "hikvision|-|-|192.168.1.12"]);
    let text = "Nome;Lugar;Modelo\nUm;192.168.5.27;DS-2CD2020-I\nDois;192.168.5.28;DS-2CD2012-I\n";
    assert_eq!(read(text), ["-|DS-2CD2020-I|-|192.168.5.27", "-|DS-2CD2012-I|-|192.168.5.28"]);
    // A number in front of a word is no model.
    let r = check_text(&[("x.csv", "1 Left,192.168.1.190,80\n2 Middle,192.168.1.191,80\n")]);
    assert_eq!(r.files[0].format, None);
}

#[test]
fn leases_of_ipv6_hold_the_address_of_the_device() {
    let text = "1700000000 00:1a:2b:3c:4d:5e 192.168.1.20 genkan 01:00:1a:2b:3c:4d:5e\n\
        duid 00:01:00:01:29:b2:3c:5d:00:1a:2b:00:00:01\n\
        1700000000 12345678 2001:db8:1::20 genkan 00:01:00:01:2a:3b:4c:5d:e0:2e:fe:11:22:44\n\
        1700000000 T9876543 2001:db8:1::21 * 00:03:00:01:e0:2e:fe:11:22:55\n\
        1700000000 9876543 2001:db8:1::22 heya 00:04:aa:bb\n";
    let r = check_text(&[("dnsmasq.leases", text)]);
    assert_eq!(r.files[0].format.as_deref(), Some("dhcp-leases"));
    let hosts: Vec<String> = r
        .facts
        .iter()
        .filter(|f| f.key == "host")
        .map(|f| {
            format!("{} {}", f.value["ip"].as_str().unwrap_or(""), f.value["mac"].as_str().unwrap_or("-"))
        })
        .collect();
    assert_eq!(
        hosts,
        [
            "192.168.1.20 00:1A:2B:3C:4D:5E",
            "2001:db8:1::20 E0:2E:FE:11:22:44",
            "2001:db8:1::21 E0:2E:FE:11:22:55",
            "2001:db8:1::22 -"
        ]
    );
}

#[test]
fn shodan_as_it_is_printed() {
    let text = "$ shodan host 203.0.113.5\n\n203.0.113.5\nHostnames:               hoiku.example.ne.jp;x.example\nCity:                    Tokyo\n\
        Country:                 Japan\nOrganization:            Example\nUpdated:                 2026-11-01T05:55:54.787113\n\
        Number of open ports:    4\n\nPorts:\n     80/tcp nginx (1.24.0)\n    554/tcp  \n   8000/tcp Hikvision IP Camera \n   8080/tcp  \n\
        \t|-- HTTP title: NETSurveillance WEB\n    161/udp net-snmp \n";
    let r = check_text(&[("shodan.txt", text)]);
    assert_eq!(r.files[0].format.as_deref(), Some("shodan"));
    let ports: Vec<String> = r
        .facts
        .iter()
        .filter(|f| f.key == "open_port")
        .map(|f| {
            format!(
                "{}/{} {}",
                f.value["proto"].as_str().unwrap(),
                f.value["port"],
                f.value["product"].as_str().unwrap_or("")
            )
        })
        .collect();
    assert_eq!(
        ports,
        [
            "tcp/80 nginx (1.24.0)",
            "tcp/554 ",
            "tcp/8000 Hikvision IP Camera",
            "tcp/8080 ",
            "udp/161 net-snmp"
        ]
    );
    let coverage = r.facts.iter().find(|f| f.key == "scan.coverage").unwrap();
    assert_eq!(
        (&coverage.value["from"], &coverage.value["when"]),
        (&"outside".into(), &"2026-11-01T05:55:54.787113".into())
    );
    let host = r.facts.iter().find(|f| f.key == "host").unwrap();
    assert_eq!(
        (&host.value["name"], &host.value["camera_likely"]),
        (&"hoiku.example.ne.jp".into(), &"yes".into())
    );
    // A recorder that the internet sees is the first thing to do.
    assert!(r.findings.iter().any(|f| f.rule == "MC362" && f.urgency == "today"));
}

fn found<'r>(r: &'r ReportWire, rule: &str) -> Vec<&'r str> {
    r.findings.iter().filter(|f| f.rule == rule).map(|f| f.urgency.as_str()).collect()
}

#[test]
fn a_blank_maker_below_is_not_the_maker_of_a_model_that_another_one_makes() {
    let text = "メーカー,型番,ファームウェア,IPアドレス\n\
        Dahua,IPC-HDW5442TM-AS,\"2.800.0000000.8.R, Build Date: 2022-04-30\",192.168.1.10\n\
        ,IPC-HDW5442TM-AS,\"2.800.0000000.8.R, Build Date: 2022-04-30\",192.168.1.11\n\
        ,DS-2CD2142FWD-I,V5.4.1 build 160525,192.168.1.12\n,IC-7100,3.08,192.168.1.13\n";
    let r = check_text(&[("l.csv", text)]);
    assert_eq!(found(&r, "MC401"), ["today", "today"]);
    // The sentence to the installer does not name it.
    let says = |i: usize| r.devices[i].firmware_next.as_ref().map_or(String::new(), |n| n.say.ja.clone());
    assert!(says(2).starts_with("DS-2CD2142FWD-I") && says(3).starts_with("IC-7100"), "{}", says(2));
}

/// A missing build date does not make a hole less urgent that nobody can rule out anyway; what is missing is asked for.
#[test]
fn what_is_missing_as_well_takes_no_urgency_away() {
    let of = |row: &str| check_text(&[("l.csv", &format!("Manufacturer,Model,Firmware\n{row}\n"))]);
    let r = of("Hikvision,DS-2CD2142FWD-I,V5.4.1");
    assert_eq!(found(&r, "MC401"), ["week"]);
    let said = &r.findings.iter().find(|f| f.rule == "MC401").unwrap().fix.en;
    assert!(said.contains("build date") && said.contains("Switch off"), "{said}");
    assert_eq!(found(&of("Hikvision,DS-2CD2043G0-I,V5.7.0"), "MC401"), ["week"]);
    assert_eq!(found(&of("Hikvision,DS-2CD2142FWD-I,******"), "MC401"), ["unknown"]);
}

#[test]
fn a_newer_version_that_the_device_knows_is_not_called_unknown() {
    let camera = |now: &str| {
        format!(
            "{{\"cameras\":[{{\"modelKey\":\"camera\",\"type\":\"UVC G4 Doorbell\",\"marketName\":\"G4 Doorbell Pro\",\"firmwareVersion\":\"{now}\",\"latestFirmwareVersion\":\"4.73.10\"}}]}}"
        )
    };
    let r = check_text(&[("p.json", &camera("4.72.44"))]);
    assert_eq!((found(&r, "MC129").len(), found(&r, "MC404").len()), (1, 0));
    let r = check_text(&[("p.json", &camera("4.73.10"))]);
    assert_eq!((found(&r, "MC129").len(), found(&r, "MC404").len()), (0, 1));
}

#[test]
fn three_columns_of_use_are_enough_in_a_wide_table() {
    let head = "型番;メーカー;FW;A;B;C;D;E;F;G";
    let row = "Hikvision;V5.4.1 build 160525;H.264, H.265, MJPG;1;yes;no;no;no;no";
    let text = format!("{head}\nDS-2CD2142FWD-I;{row}\nDS-2CD2142FWD-IS;{row}\n");
    let pipes = |t: &str| format!("| {} |", t.replace(';', " | "));
    let mut lines = text.lines().map(pipes);
    let table = format!(
        "# Tested\n\n```bash\n{{ok}}\n```\n\n{}\n{}\n{}\n\n`DS-2` is what a DS-2CD2142FWD-I reports.\n",
        lines.next().unwrap(),
        pipes(&["---"; 10].join(";")),
        lines.collect::<Vec<_>>().join("\n")
    );
    for t in [&text, &table] {
        assert_eq!(
            read(t),
            ["Hikvision|DS-2CD2142FWD-I|V5.4.1|-", "Hikvision|DS-2CD2142FWD-IS|V5.4.1|-"],
            "{t}"
        );
    }
}

#[test]
fn what_stands_around_a_table_of_markdown_does_not_hide_it() {
    let table = "| 型番 | ファームウェア |\n|---|---|\n| DS-2CD2142FWD-I | V5.4.1 build 160525 |\n";
    for t in [
        format!("---\ntitle: 機器一覧\n---\n{table}"),
        format!("{table}<!-- note -->\n"),
        format!("# 一覧\n\n<!-- note -->\n{table}"),
        format!("{table}\n```json\n{{\"a\": 1}}\n```\n"),
    ] {
        assert_eq!(read(&t), ["-|DS-2CD2142FWD-I|V5.4.1|-"], "{t}");
    }
}

#[test]
fn the_name_for_the_login_is_the_user_and_not_the_account_beside_it() {
    let r = check_text(&[(
        "b.csv",
        "Web Site,Login Name,Password,Account,Comments\nhttp://192.168.1.100,admin,admin123,Front,IPC-HDW1234T-ZS\n\
         http://192.168.1.101,admin,heslo456,Store,IPC-HFW2841T-AS\n",
    )]);
    let names: Vec<_> = r.facts.iter().filter(|f| f.key == "account").map(|f| &f.value["name"]).collect();
    assert_eq!(names, ["admin", "admin"]);
}

#[test]
fn pairs_in_a_table_of_markdown_are_a_device_and_their_password_is_told() {
    let text = "# カメラ\n\n| 項目 | 値 |\n|---|---|\n| **型番** | `DS-2CD2142FWD-IS` |\n\
        | ファームウェア | V5.4.1 build 160525 |\n| IPアドレス | 192.168.1.64 |\n| パスワード | kirin0427 |\n\
        | 備考 | |\n\n## つなぎ方\n\nURL: http://192.168.1.65\n- Password: `kirin0427`\n\n\
        | Port | Protocol | Service |\n|---|---|---|\n| 80 | HTTP | Web |\n";
    let r = check_text(&[("k.md", text)]);
    assert_eq!(devices(&r), ["-|DS-2CD2142FWD-IS|V5.4.1|192.168.1.64"]);
    assert_eq!(found(&r, "MC205").len(), 1);
    assert!(!serde_json::to_string(&r).unwrap().contains("kirin0427"));
}

/// The day of a build under another label. The day of a page, or of another program, is none.
#[test]
fn the_day_of_a_build_is_known_by_its_form() {
    let of = |line: &str| {
        let text = format!("Model: DS-2CD2142FWD-IS\nFirmware Version: V5.4.1\n{line}\nSerial: AB1234567\n");
        check_text(&[("p.txt", &text)]).devices[0].build_date.clone()
    };
    for line in
        ["FIRMWARE RELEASE: build 160525", "Firmware Release Date: 160525", "リリース日: build 160525"]
    {
        assert_eq!(of(line).as_deref(), Some("2016-05-25"), "{line}");
    }
    for line in [
        "BOOT RELEASE: 100316",
        "BOOT RELEASE: build 100316",
        "Release Date: 2016-05-25",
        "リリース日: 160525",
    ] {
        assert_eq!(of(line), None, "{line}");
    }
}

/// A mark in the first cell hides no device; a remark and an example are none.
#[test]
fn a_mark_in_front_of_a_row_hides_no_device() {
    let got = read(
        "設置場所,メーカー,型番,ファームウェア,IPアドレス\n※玄関,Hikvision,DS-2CD2142FWD-I,V5.4.1 build 160525,192.168.1.11\n\
         ・園庭,Hikvision,DS-2CD2142FWD-I,V5.4.1 build 160525,192.168.1.12\n\
         注射室,Hikvision,DS-2CD2142FWD-I,V5.4.1 build 160525,192.168.1.13\n\
         ※記入例,Hikvision,DS-2CD2142FWD-I,V5.4.1 build 160525,192.168.1.99\n※ 型番は仮です,,,,\n",
    );
    let device = |n: u8| format!("Hikvision|DS-2CD2142FWD-I|V5.4.1|192.168.1.{n}");
    assert_eq!(got, [device(11), device(12), device(13)]);
    let got = read(
        "| 名前 | 型番 | FW | IP |\n|---|---|---|---|\n| **入口** | **UDRQX** | 5.1.19 | `192.168.1.1` (WAN) |\n\
         | *裏* | MK-100 | `1.2` | 192.168.1.2 |\n",
    );
    assert_eq!(got, ["-|UDRQX|5.1.19|192.168.1.1", "-|MK-100|1.2|192.168.1.2"]);
}

/// In Markdown a rule below a row makes it a heading, also when its words say nothing.
#[test]
fn rows_of_another_table_of_markdown_are_no_devices() {
    let text = "| Model | Firmware | IP |\n|---|---|---|\n| DS-2CD2142FWD-I | V5.4.1 build 160525 | 192.168.1.11 |\n\n\
        ## Layout\n\n| Aspect | IPC (39165) | NVR (50001) |\n|---|---|---|\n| Root | `.39165.1` | `.50001.1` |\n\
        | Mail | `.39165.1.4` | none |\n\n\
        | Model | Firmware |\n|---|---|\n| RLC-410W | v2.0.0.1389_18081408 |\n";
    assert_eq!(read(text), ["-|DS-2CD2142FWD-I|V5.4.1|192.168.1.11", "-|RLC-410W|v2.0.0.1389_18081408|-"]);
}

#[test]
fn pairs_in_a_list_on_one_line_and_below_a_title_are_devices() {
    let note = "# 事務室\n\n- **メーカー**: Hikvision\n- **型番**: DS-7608NI-K2\n- **ファームウェア**: V4.30.000 build 200930\n\
        - IP: 192.168.1.200\n- パスワード: kirin0427\n\n## 玄関\n\n* 型番: RLC-410W\n* ファームウェア: v2.0.0.1389_18081408\n";
    let r = check_text(&[("note.md", note)]);
    assert_eq!(
        devices(&r),
        ["Hikvision|DS-7608NI-K2|V4.30.000|192.168.1.200", "-|RLC-410W|v2.0.0.1389_18081408|-"]
    );
    assert!(!serde_json::to_string(&r).unwrap().contains("kirin0427"));

    let lines = "Manufacturer=AXIS; Model=P3245-LVE; FirmwareVersion=10.12.114; SerialNumber=ACCC8E000001\n\
        Manufacturer=Hikvision; Model=DS-2CD2142FWD-I; FirmwareVersion=V5.4.1 build 160525; SerialNumber=AB1234567\n";
    let r = check_text(&[("found.txt", lines)]);
    assert_eq!(devices(&r), ["AXIS|P3245-LVE|10.12.114|-", "Hikvision|DS-2CD2142FWD-I|V5.4.1|-"]);

    let title = "--- DEVICE FOUND ---\nPort: 80\n\nDevice Information:\n  Manufacturer: Hikvision\n  Model: DS-2CD2143G0-I\n\
        FirmwareVersion: V5.5.80\n  SerialNumber: AB1234567\n";
    assert_eq!(devices(&check_text(&[("d.txt", title)])), ["Hikvision|DS-2CD2143G0-I|V5.5.80|-"]);
    // Settings below a remark, and a document of YAML, are none.
    for t in ["# model: DS-1\nmode=1\n", "---\nmodel: DS-2CD2143G0-I\nfirmware: V5.5.80\n"] {
        assert_eq!(devices(&check_text(&[("c.txt", t)])).len(), 0, "{t}");
    }
}

/// What one device says of itself in objects inside its object is said of it; another device inside stays another.
#[test]
fn parts_of_an_object_are_of_one_device() {
    let json = r#"{"ip": "192.168.1.64", "mac": "02:00:00:00:00:64", "firmware_version": "V5.4.1 build 160525",
        "device_info": {"device_model": "DS-2CD2142FWD-I"}, "credentials": {"username": "admin", "password": "12345"}}"#;
    let r = check_text(&[("d.json", json)]);
    assert_eq!(devices(&r), ["-|DS-2CD2142FWD-I|V5.4.1|192.168.1.64"]);
    assert_eq!((found(&r, "MC202"), found(&r, "MC401")), (vec!["week"], vec!["today"]));
    let json = r#"{"ip": "192.168.1.9", "model": "MR-808", "firmware": "2.0",
        "camera_info": {"model": "MK-100", "firmware": "1.2", "ip": "192.168.1.10"}}"#;
    let got = devices(&check_text(&[("n.json", json)]));
    assert_eq!(got, ["-|MR-808|2.0|192.168.1.9", "-|MK-100|1.2|192.168.1.10"]);
}

#[test]
fn the_name_of_an_axis_product_and_the_month_of_a_build_are_read() {
    let list =
        "root.Brand.ProdFullName=AXIS Q1647-LE Network Camera\nroot.Properties.Firmware.Version=12.0.1\n";
    let r = check_text(&[("param.txt", list)]);
    assert_eq!(r.devices[0].firmware_verdict.as_deref(), Some("vulnerable-open"));
    let json = r#"{"data": {"propertyList": {"Brand": "Kumo", "BuildDate": "Feb 14 2018 13:08", "ProdNbr": "K-1",
        "SerialNumber": "AB1234567", "Version": "8.20.1"}}}"#;
    let r = check_text(&[("basic.json", json)]);
    assert_eq!(r.devices[0].build_date.as_deref(), Some("2018-02-14"));
    assert_eq!(found(&r, "MC162").len(), 1);
}

/// Entries that cannot be used are told, and one entry about many products is one.
#[test]
fn papers_tell_how_many_entries_were_used() {
    let told = |name: &str, text: &str, code: &str| {
        let r = check_text(&[(name, text)]);
        let note = r.files[0].notices.iter().find(|n| n.code == code);
        note.map_or(String::new(), |n| n.texts.en.clone())
    };
    let kev = "cveID,vendorProject,product,vulnerabilityName,dateAdded\nCVE-2021-33044,Dahua,IP Camera,x,2024-08-21\n\
        none,Dahua,IP Camera,x,2024-08-21\nCVE-2021-33045,Dahua,IP Camera,x,sometime\n";
    assert!(told("k.csv", kev, "paper.bad").starts_with("2 entries"), "{}", told("k.csv", kev, "paper.bad"));
    let csaf = r#"{"document":{"csaf_version":"2.0","category":"csaf_security_advisory","tracking":{"id":"ICSA-99-001-01",
        "current_release_date":"2026-01-02T00:00:00Z"}},"product_tree":{"branches":[{"category":"vendor","name":"Midori",
        "branches":[{"category":"product_name","name":"MK-100","branches":[{"category":"product_version_range","name":"<=4.0",
        "product":{"product_id":"P1"}}]},{"category":"product_name","name":"MK-200","branches":[{"category":
        "product_version_range","name":"<=4.0","product":{"product_id":"P2"}}]}]}]},
        "vulnerabilities":[{"cve":"CVE-2026-0001","product_status":{"known_affected":["P1","P2"]}}]}"#;
    let said = told("a.json", csaf, "paper.merged");
    assert!(said.contains("Of its 1 entries, 1 were"), "{said}");
}

/// Prompts of a console around an answer are no program.
#[test]
fn an_answer_between_prompts_is_read() {
    let text = "$ curl -s --digest -u admin:kirin0427 http://192.168.1.64/ISAPI/System/deviceInfo\n\
        <DeviceInfo version=\"2.0\" xmlns=\"http://www.isapi.org/ver20/XMLSchema\">\n<model>DS-2CD2142FWD-I</model>\n\
        <firmwareVersion>V5.4.1</firmwareVersion>\n<firmwareReleasedDate>build 160525</firmwareReleasedDate>\n</DeviceInfo>\n\
        $ curl http://192.168.1.64/\n$ exit\n";
    let r = check_text(&[("console.txt", text)]);
    assert_eq!(found(&r, "MC401"), ["today"]);
    assert!(!serde_json::to_string(&r).unwrap().contains("kirin0427"));
    let script = "$IPT -F\n$IPT -X\n<DeviceInfo version=\"2.0\" xmlns=\"http://www.isapi.org/ver20/XMLSchema\">\n<model>A</model>\n";
    assert_eq!(devices(&check_text(&[("x.sh", script)])).len(), 0);
}

#[test]
fn a_note_below_a_heading_and_names_inside_of_objects_are_read() {
    let note = "# うちのカメラ\n\n3台あります。\n\n- 玄関: Reolink RLC-410W (v2.0.0.1389_18081408)\n\
        - 録画機: Hikvision DS-7608NI-K2 V4.30.000\n\nパスワードは全部 `kirin0427` です。\n";
    let r = check_text(&[("note.md", note)]);
    assert_eq!(
        devices(&r),
        ["Reolink|RLC-410W|v2.0.0.1389_18081408|-", "Hikvision|DS-7608NI-K2|V4.30.000|-"]
    );
    assert!(!serde_json::to_string(&r).unwrap().contains("kirin0427"));
    let guide = "# Supported\n\nTested with Reolink RLC-410W (v2.0.0.1389_18081408).\n";
    assert_eq!(devices(&check_text(&[("README.md", guide)])).len(), 0);
    let json = r#"[{"name": "裏", "ip": "192.168.1.12", "vendor": {"name": "Hikvision"}, "model": {"name": "DS-2CD2142FWD-I"},
        "firmware": {"version": "V5.4.1 build 160525"}}]"#;
    let got = devices(&check_text(&[("l.json", json)]));
    assert_eq!(got, ["Hikvision|DS-2CD2142FWD-I|V5.4.1|192.168.1.12"]);
}

/// SADP: `DeviceType` is a number or a kind; the model stands in the description, the serial number or the hardware.
#[test]
fn a_kind_is_no_model() {
    let page = |inner: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<ProbeMatch>\n<DeviceType>IP Camera</DeviceType>\n\
            <MAC>c0-56-e3-00-00-01</MAC>\n<SoftwareVersion>V5.4.1build 160525</SoftwareVersion>\n{inner}\n</ProbeMatch>\n"
        )
    };
    for inner in [
        "<DeviceDescription>DS-2CD2142FWD-I</DeviceDescription>\n<DeviceSN>000111222333</DeviceSN>",
        "<DeviceSN>DS-2CD2142FWD-I20160817BBWR000000001</DeviceSN>",
        "<HardwareVersion>DS-2CD2142FWD-I</HardwareVersion>\n<DeviceSN>000111222333</DeviceSN>",
    ] {
        let r = check_text(&[("sadp.xml", &page(inner))]);
        assert_eq!(found(&r, "MC401"), ["today"], "{inner}");
        assert_eq!(r.devices[0].model.as_deref(), Some("DS-2CD2142FWD-I"));
    }
    let number =
        page("<DeviceSN>DS-2CD2142FWD-I20160817BBWR000000001</DeviceSN>").replace("IP Camera", "2689");
    let r = check_text(&[("sadp.xml", &number)]);
    assert_eq!(r.devices[0].kind, "camera");
}

#[test]
fn headings_of_other_languages_and_rows_that_look_like_headings() {
    let french = "| # | Nom | IP | Type |\n|---|---|---|---|\n| 1 | PORTE SUD | 192.168.25.2 | Fixe |\n\
        | 2 | REC-SUD | 192.168.25.16 | NVR |\n";
    assert_eq!(devices(&check_text(&[("plan.md", french)])).len(), 2);
    // Words in a row do not make it headings: those have a line below.
    let accounts = "| Marque | Modèle | User | Pass | Service | Source |\n|---|---|---|---|---|---|\n\
        | Dahua | IP Camera | admin | admin | Web (80) | defaults |\n\
        | Axis | Cameras diverses | root | pass | Telnet/SSH | Manufacturer docs |\n\
        | Reolink | RLC-410 | admin | admin | Web (80) | Manufacturer docs |\n";
    let r = check_text(&[("defauts.md", accounts)]);
    assert_eq!(r.devices.last().unwrap().model.as_deref(), Some("RLC-410"));
    // «Device» above maker and model.
    let table = "| Device | Firmware | IP |\n|---|---|---|\n| Hikvision DS-2CD2142FWD-I | V5.4.1 build 160525 | 192.168.1.5 |\n\
        | Router | 1.2.3 | 192.168.1.1 |\n";
    assert_eq!(found(&check_text(&[("net.md", table)]), "MC401"), ["today"]);
}

#[test]
fn the_device_in_a_whole_configuration_is_read() {
    let text = "<?xml version=\"1.0\"?>\n<Configuration>\n<System>\n<deviceName>Tor</deviceName>\n<model>DS-2CD2142FWD-I</model>\n\
        <firmwareVersion>V5.4.1 build 160525</firmwareVersion>\n</System>\n<Security><UserList><User>\n<userName>admin</userName>\n\
        <userLevel>Administrator</userLevel>\n</User></UserList></Security>\n</Configuration>\n";
    assert_eq!(found(&check_text(&[("conf.xml", text)]), "MC401"), ["today"]);
}

/// Nothing of a column of secrets is shown, whatever it is called.
#[test]
fn secrets_have_many_names() {
    for heading in [
        "secret",
        "Enable Secret",
        "Device Verification Code",
        "検証コード",
        "passcode",
        "authKey",
        "snmpCommunity",
        "apiToken",
        "PASS1",
        "wachtwoord",
        "пароль",
        "合言葉",
        "PIN",
    ] {
        let list = format!("IP,Model,{heading},Place\n192.168.1.5,MK-100,kirin0427,Hall\n");
        let json = format!(
            r#"[{{"ip":"192.168.1.5","model":"MK-100","{heading}":"kirin0427","firmware":"1.2.3"}}]"#
        );
        for (name, text) in [("l.csv", &list), ("l.json", &json)] {
            let r = check_text(&[(name, text)]);
            assert_eq!(r.devices.len(), 1, "{heading}");
            assert!(!serde_json::to_string(&r).unwrap().contains("kirin0427"), "{heading}");
        }
    }
}

/// What a scan or an inventory in JSON says of passwords.
#[test]
fn passwords_in_json_without_a_name_of_their_own() {
    let rule = |more: &str, rule: &str| {
        let text = format!(r#"[{{"ip": "192.168.1.5", "model": "MK-100", "firmware": "1.2.3", {more}}}]"#);
        let r = check_text(&[("scan.json", &text)]);
        found(&r, rule).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(rule(r#""weak_password": true"#, "MC251"), ["month"]);
    assert_eq!(rule(r#""username": "admin", "weak_password": true"#, "MC203"), ["unknown"]);
    assert!(rule(r#""weak_password": false"#, "MC251").is_empty());
    assert_eq!(rule(r#""credentials": "admin:12345""#, "MC202"), ["week"]);
    assert_eq!(rule(r#""password": "12345""#, "MC202"), ["week"]);
    assert!(rule(r#""wifi_password": "12345""#, "MC202").is_empty());
}

/// A table of Markdown ends where prose begins, and a line across the page below it makes no headings of its last row.
#[test]
fn prose_below_a_table_of_markdown() {
    let table = "# Cameras\n\n| Name | IP | MAC | Model |\n|---|---|---|---|\n\
        | Hall | 192.168.1.5 | 02:00:00:00:00:05 | MK-100 |\n| Gate | 192.168.1.6 | - | MK-200 |\n\n---\n\n";
    let text = format!("{table}{}", "A sentence that says something of the cable.\n".repeat(20));
    let got = devices(&check_text(&[("cams.md", &text)]));
    assert_eq!(got, ["-|MK-100|-|192.168.1.5", "-|MK-200|-|192.168.1.6"]);
}

/// A version that a program asks for is not the one that runs.
#[test]
fn versions_that_are_asked_for() {
    let table = "| Device Type | Minimum Version | Recommended Version |\n|---|---|---|\n\
        | IPC-HDW | V2.800.0000000.1.R | V4.001.0000000.1.R |\n| NVR52XX | V3.200.0000000.0 | V4.002.0000000.0 |\n";
    assert_eq!(check_text(&[("compat.md", table)]).devices.len(), 0);
    let list = "メーカー,型番,IPアドレス\nDahua,NVR5216,192.168.1.2\n";
    assert_eq!(check_text(&[("l.csv", list)]).devices[0].kind, "recorder");
}

/// `SPOT 1  address  model`: the address is that of its own line.
#[test]
fn addresses_in_front_of_models() {
    let text = "FOUND CAMERAS\n\nSPOT 1   192.168.1.11   Wisenet XNZ-L6320A   [Add]\n\
        SPOT 2   192.168.1.12   Wisenet XNZ-L6320A   [Add]\n         192.168.1.13   Samsung SNZ-6320   [Add]\n";
    let got = devices(&check_text(&[("found.txt", text)]));
    let of = |maker: &str, model: &str, n: u8| format!("{maker}|{model}|-|192.168.1.{n}");
    let want =
        [of("Wisenet", "XNZ-L6320A", 11), of("Wisenet", "XNZ-L6320A", 12), of("Samsung", "SNZ-6320", 13)];
    assert_eq!(got, want);
    let mail =
        "カメラは 192.168.1.9 です。録画機は Hikvision DS-7608NI-K2、ファームウェアは V4.30.000 です。\n";
    assert_eq!(devices(&check_text(&[("mail.txt", mail)])), ["Hikvision|DS-7608NI-K2|V4.30.000|-"]);
}

#[test]
fn pairs_that_programs_write() {
    let text = "    payload = {\n        \"data\": {\n            \"ProdShortName\": \"AXIS P3268-LVE\",\n\
        \u{20}           \"SerialNumber\": \"ACCC8E000001\",\n            \"Version\": \"11.8.64\",\n\
        \u{20}           \"ProdNbr\": \"P3268-LVE\",\n        },\n    }\n";
    let r = check_text(&[("answer.txt", text)]);
    assert_eq!(devices(&r), ["AXIS|P3268-LVE|11.8.64|-"]);
    assert_eq!(r.devices[0].firmware_verdict.as_deref(), Some("vulnerable-open"));
    let items = "const items = [\n  { id: '1', product: 'Hikvision DS-2CD2143G2', serial: 'HK-2024-0001', ip: '192.168.1.5' },\n\
        \u{20} { id: '2', product: 'Dahua IPC-HDW2431T-AS', serial: 'DH-2024-0002', ip: '192.168.1.6' },\n];\n";
    let r = check_text(&[("items.txt", items)]);
    assert_eq!(
        devices(&r),
        ["-|Hikvision DS-2CD2143G2|-|192.168.1.5", "-|Dahua IPC-HDW2431T-AS|-|192.168.1.6"]
    );
    assert_eq!(r.devices[0].serial.as_deref(), Some("HK-2024-0001"));
    // A row of headings is no pair.
    let creds = "brand,username,password\nAcme,admin,kirin0427\n\n    Firmware:  5.6.0\n    Serial:    115332150\n    Model:   MK-100\n";
    let r = check_text(&[("readme.txt", creds)]);
    assert!(r.devices.iter().all(|d| d.vendor.as_deref() != Some("username,password")));
}

#[test]
fn labels_of_other_languages_in_pairs() {
    let note = "# NAS\n\n- 产品型号：DS224X\n- DSM 版本：7.2.1-69057\n";
    assert_eq!(devices(&check_text(&[("nas.md", note)])), ["-|DS224X|7.2.1-69057|-"]);
    let page = "모델명: MK-100\n펌웨어 버전: 1.2.3\nIP주소: 192.168.1.5\n";
    assert_eq!(devices(&check_text(&[("page.txt", page)])), ["-|MK-100|1.2.3|192.168.1.5"]);
}

#[test]
fn a_login_in_a_list_without_headings() {
    let r = check_text(&[(
        "cams.csv",
        "192.168.1.5;root;kirin0427;Axis;Gate\n192.168.1.6;admin;12345;Hikvision;Hall\n",
    )]);
    assert_eq!(r.devices.len(), 2);
    assert_eq!(found(&r, "MC202"), ["week"]);
    assert!(!serde_json::to_string(&r).unwrap().contains("kirin0427"));
    let probe = "Discovery of ONVIF devices\nhttp://192.168.1.64:80/onvif/device_service, HIKVISION, DS-2CD2042WD, 1.0\n\
        http://192.168.1.65:80/onvif/device_service, HIKVISION, DS-2CD2042WD, 1.0\n\
        http://192.168.1.77:8000/onvif/device_service, Dahua, IPC-HDW, 2.4\n";
    let got = devices(&check_text(&[("probe.txt", probe)]));
    let hik = |n: u8| format!("HIKVISION|DS-2CD2042WD|-|192.168.1.{n}");
    assert_eq!(got, [hik(64), hik(65), "Dahua|IPC-HDW|-|192.168.1.77".to_owned()]);
    // A person's words for none.
    let list = "型番,IPアドレス,ユーザー名,パスワード\nMK-100,192.168.1.5,admin,(blank)\n";
    assert_eq!(found(&check_text(&[("l.csv", list)]), "MC201"), ["week"]);
}

/// Passwords have many headings; none of them is shown, and what was set before is not judged beside what is now.
#[test]
fn headings_of_passwords_with_a_word_before_or_behind() {
    for heading in [
        "初期PW",
        "変更後PW",
        "閲覧用PW",
        "変更後パスワード",
        "設定パスワード",
        "パスワード(変更後)",
        "パスワード設定",
        "管理パス",
        "RTSP pass",
        "Admin Pwd",
        "新パスワード",
        "PW(設定済)",
    ] {
        let list = format!("設置場所,型番,IP,{heading}\n玄関,MK-100,192.168.1.5,kirin0427\n");
        let r = check_text(&[("l.csv", &list)]);
        assert_eq!(r.devices.len(), 1, "{heading}");
        assert!(!serde_json::to_string(&r).unwrap().contains("kirin0427"), "{heading}");
    }
    let note = "型番,IP,備考\nMK-100,192.168.1.5,ログインのパス kirin0427\nMK-200,192.168.1.6,ﾊﾟｽ kirin0427\n";
    assert!(!serde_json::to_string(&check_text(&[("l.csv", note)])).unwrap().contains("kirin0427"));
    let radio = "型番,IP,ID,PW,Wi-Fiパスワード\nMK-100,192.168.1.5,admin,Kaki-7-Tonbo-Suzu,12345678\n";
    let r = check_text(&[("l.csv", radio)]);
    assert!(found(&r, "MC202").is_empty());
    assert_eq!(found(&r, "MC203"), ["in_place"]);
    assert!(!serde_json::to_string(&r).unwrap().contains("12345678"));
    let two = "型番,IP,ID,初期PW,変更後PW\nMK-100,192.168.1.5,admin,admin,Sakura-77-Mori-Kaze\n";
    let r = check_text(&[("l.csv", two)]);
    assert!(found(&r, "MC202").is_empty());
    assert!(r.facts.iter().any(|f| f.key == "account" && f.value["name"] == "admin"));
    let json = serde_json::to_string(&r).unwrap();
    assert!(!json.contains("Sakura-77"));
    let one = "型番,IP,ID,初期PW\nMK-100,192.168.1.5,admin,12345\n";
    assert_eq!(found(&check_text(&[("l.csv", one)]), "MC202"), ["week"]);
    // The recorder beside a camera is no model of it.
    let other = "Site\tNVR\tCamera\tIP Address\tUsername\tPassword\nA\tNVR1\tFront Door\t10.1.1.5\tadmin\tKaki-7-Tonbo-Suzu\n\
        A\tNVR1\tBack\t10.1.1.6\tadmin\tKaki-8-Tonbo-Suzu\n";
    assert_eq!(devices(&check_text(&[("l.tsv", other)])), ["-|-|-|10.1.1.5", "-|-|-|10.1.1.6"]);
    let models = "| NVR Model | Firmware | Status |\n|---|---|---|\n| DS-7604NI-K1/4P | V4.30.005 | ok |\n| DS-7608NI-Q1 | V4.1.18 | ok |\n";
    assert_eq!(check_text(&[("tested.md", models)]).devices.len(), 2);
}

/// That a note holds a password is told, without showing it; a word for one alone is none.
#[test]
fn a_password_in_a_note_is_told() {
    let note = |more: &str| {
        let text =
            format!("玄関のカメラは DS-2CD2042WD-I、版は V5.4.1 です。\nIPは 192.168.1.21 です。\n{more}\n");
        let r = check_text(&[("mail.txt", &text)]);
        assert!(!serde_json::to_string(&r).unwrap().contains("hoiku2019"));
        found(&r, "MC205").len()
    };
    assert_eq!(note("パスワードは全部 hoiku2019 です。"), 1);
    assert_eq!(note("パスワードは別紙のとおりです。"), 0);
}

/// The list of Dahua's search tool in Chinese.
#[test]
fn a_search_tool_in_chinese() {
    let list = "序号\t设备名称\tIP地址\t类型\t型号\tMAC地址\t版本\t状态\n\
        1\tIPC\t192.168.1.108\tIPC\tIPC-HFW1230S\t02:00:00:00:00:01\t2.680.0000000.29.R\t未初始化\n";
    let r = check_text(&[("list.tsv", list)]);
    assert_eq!(devices(&r), ["-|IPC-HFW1230S|2.680.0000000.29.R|192.168.1.108"]);
    assert_eq!(found(&r, "MC252"), ["week"]);
}

/// What a mail quotes is read like what stands alone.
#[test]
fn quoted_lines_of_a_mail() {
    let mail = "お世話になっております。\nカメラの情報です。\n\n> 型番: DS-2CD2142FWD-I\n> ファームウェア: V5.4.1 build 160525\n\
        > IPアドレス: 192.168.1.5\n> 製造番号: DS-2CD2142FWD-I20160817BBWR000000001\n\nよろしくお願いします。\n";
    let r = check_text(&[("mail.txt", mail)]);
    assert_eq!(devices(&r), ["-|DS-2CD2142FWD-I|V5.4.1|192.168.1.5"]);
    assert_eq!(r.findings.iter().find(|f| f.rule == "MC401").unwrap().evidence[0].line, Some(5));
    let json = "Example:\n\n> [{\n> \t\"ip\": \"192.168.1.6:80\",\n> \t\"productname\": \"MK-100\",\n> \t\"firmwareversion\": \"1.2.3\"\n> }]\n";
    assert_eq!(devices(&check_text(&[("cache.md", json)])), ["-|MK-100|1.2.3|192.168.1.6"]);
}

/// Notes in Markdown: addresses with logins in bullets, and the same logins beside them, which nobody may see.
#[test]
fn addresses_with_logins_in_bullets() {
    let note = "# Cameras\n\n## Gate side\n\n- **192.168.1.21**: admin/12345 at 20 FPS\n\
        \u{20} - RTSP: `rtsp://admin:12345@192.168.1.21:554/Streaming/Channels/102`\n- **192.168.1.22**: admin/kirin0427\n\
        \u{20} - RTSP: [live](rtsp://admin:kirin0427@192.168.1.22:554/Streaming/Channels/102)\n";
    let r = check_text(&[("creds.md", note)]);
    assert_eq!(r.files[0].format.as_deref(), Some("camera-list"));
    assert_eq!(found(&r, "MC202").len(), 1);
    let hosts = r.facts.iter().filter(|f| f.key == "source").map(|f| f.value["host"].as_str().unwrap_or(""));
    assert_eq!(hosts.collect::<Vec<_>>(), ["192.168.1.21", "192.168.1.22"]);
    let json = serde_json::to_string(&r).unwrap();
    assert!(!json.contains("kirin0427") && !json.contains("12345"));
    // How a manual writes it, one address alone, and sentences between them.
    for other in [
        note.replace("12345", "password").replace("kirin0427", "password"),
        note.lines().take(6).collect::<Vec<_>>().join("\n"),
        note.replace("- **192.168.1.22**", "Open the stream in a player. 192.168.1.22"),
    ] {
        assert_eq!(check_text(&[("creds.md", &other)]).files[0].format, None, "{other}");
    }
}

#[test]
fn lists_without_headings_and_with_few_rows() {
    let list = "1 Left, 192.168.1.190, 80, USERNAME, PASSWORD\n2 Middle, 192.168.1.191, 80, USERNAME, PASSWORD\n\
        3 Right, 192.168.1.192, 80, USERNAME, PASSWORD\n";
    let r = check_text(&[("cams.csv", list)]);
    let at = |n: u8| format!("-|-|-|192.168.1.{n}");
    assert_eq!(devices(&r), [at(190), at(191), at(192)]);
    assert!(["MC201", "MC202", "MC205"].iter().all(|m| found(&r, m).is_empty()));
    let probe = "Discovery of ONVIF devices\nhttp://192.168.1.64:80/onvif/device_service, HIKVISION, DS-2CD2042WD, 1.0\n\
        http://192.168.1.77:8000/onvif/device_service, Dahua, IPC-HDW, 2.4\n";
    let want = ["HIKVISION|DS-2CD2042WD|-|192.168.1.64", "Dahua|IPC-HDW|-|192.168.1.77"];
    assert_eq!(devices(&check_text(&[("probe.txt", probe)])), want);
}

/// Maker and model in one cell below `Device`, and notes in English.
#[test]
fn devices_that_notes_in_markdown_name() {
    let notes = "### Key Devices\n| Device | ID | Integration |\n|---|---|---|\n| Reolink RLC-811A | 192.168.1.96 | RTSP |\n\
        | Dahua IPC-HFW4300S V2 IP Security Cameras | none | RTSP |\n| Water Timer | 192.168.1.97 | valve |\n\n- The timer is slow\n";
    let want = ["Reolink|RLC-811A|-|192.168.1.96", "Dahua|IPC-HFW4300S|-|-"];
    assert_eq!(devices(&check_text(&[("home.md", notes)])), want);
    let scan = "# Services\n\nScanned all known cams.\n\n## Details\n\n### gate.example.edu (192.168.1.5)\n- Open: 80 (HTTP)\n\
        - AXIS P5415-E PTZ Dome, firmware 6.50.5.20\n\n### hall.example.edu\n- Open: 80, 443\n- AXIS P1447-LE bullet camera\n";
    let want = ["AXIS|P5415-E|6.50.5.20|-", "AXIS|P1447-LE|-|-"];
    assert_eq!(devices(&check_text(&[("scan.md", scan)])), want);
    let classes = "| Device | Firmware class | Codec |\n|---|---|---|\n| DS-2CD2143G0-I dome | V5.5.x | H.264 |\n\
        | DS-2CD2386G2-IU turret | V5.7.x | H.265 |\n";
    assert!(check_text(&[("matrix.md", classes)]).devices.is_empty());
    // The pages of a program name what it is for.
    for more in ["Tested with these", "## Install\n\n    make", "Supported devices"] {
        for text in [notes, scan] {
            let text = format!("{text}\n{more}\n");
            assert!(check_text(&[("README.md", &text)]).devices.is_empty(), "{text}");
        }
    }
}

/// A search tool's blocks: the number, address and model, and below them the rest.
#[test]
fn numbered_blocks_of_a_search_tool() {
    let text = "Found 2 device(s)\n==========\n[1] 192.168.1.31:8000  Acme Bullet 4S\n    Firmware:       5.6.0\n    Serial:         115332150\n\n\
        \u{20}   PROFILE_000  rtsp://192.168.1.31:8554/Streaming/Channels/101  H264\n----------\n[2] 192.168.1.32  Acme Cam1\n\
        \u{20}   Firmware:       1.0\n    Serial:         AAA\n";
    let want = ["-|Acme Bullet 4S|5.6.0|192.168.1.31", "-|Acme Cam1|1.0|192.168.1.32"];
    assert_eq!(devices(&check_text(&[("found.txt", text)])), want);
}

/// What was left out behind the name of a login is not known; a blank in its own column neither.
#[test]
fn a_login_with_nothing_behind_its_name() {
    let table = "| 名前 | 型番 | FW | ID / PW |\n|---|---|---|---|\n| 玄関 | Tapo C220 | 1.3.1 | admin / kirin0427 |\n\
        | 駐車場 | RLC-810A | v3.1.0.956_22041503 | admin /  |\n";
    let r = check_text(&[("l.md", table)]);
    assert_eq!(r.devices.len(), 2);
    assert!(found(&r, "MC201").is_empty());
    let said = table.replace("admin /  |", "admin / (blank) |");
    assert_eq!(found(&check_text(&[("l.md", &said)]), "MC201"), ["week"]);
}

#[test]
fn the_day_behind_a_comma_is_that_of_the_build() {
    let list = "型番\tIPアドレス\t版本\nIPC-HFW1230S\t192.168.1.108\t2.680.0000000.29.R,2020-05-22\n";
    let r = check_text(&[("l.tsv", list)]);
    assert_eq!(devices(&r), ["-|IPC-HFW1230S|2.680.0000000.29.R|192.168.1.108"]);
    assert_eq!(r.devices[0].build_date.as_deref(), Some("2020-05-22"));
}

/// Attributes of a camera without its firmware.
#[test]
fn attributes_in_tables_of_markdown() {
    let of = |model: &str, place: &str| {
        format!(
            "### Camera\n\n| Attribute | Value |\n|---|---|\n| Model | {model} |\n| Location | {place} |\n| IP | TBD |\n\n"
        )
    };
    let text = format!(
        "# Cameras\n\nSix of them.\n\n{}{}",
        of("Axis P3288-V (or P3288-LVE outdoor)", "Gate"),
        of("Axis M2036-LE", "Yard")
    );
    let r = check_text(&[("cameras.md", &text)]);
    assert_eq!(devices(&r), ["-|Axis P3288-V|-|-", "-|Axis M2036-LE|-|-"]);
    assert_eq!(r.devices[1].name.as_deref(), Some("Yard"));
}

#[test]
fn what_is_no_camera_and_what_is_no_recorder() {
    let terminal = |kind: &str, model: &str| {
        let xml = format!(
            "<DeviceInfo version=\"2.0\" xmlns=\"http://www.isapi.org/ver20/XMLSchema\">\n<model>{model}</model>\n\
            <firmwareVersion>V4.2.0</firmwareVersion>\n<deviceType>{kind}</deviceType>\n</DeviceInfo>\n"
        );
        check_text(&[("deviceInfo.xml", &xml)]).devices[0].kind.clone()
    };
    assert_eq!(terminal("Access Control Terminal", "DS-X1"), "unknown");
    assert_eq!(terminal("ACS", "DS-K1T671"), "unknown");
    assert_eq!(terminal("IPCamera", "DS-2CD2042WD-I"), "camera");
    let json = r#"{"devices": [{"kind": "nvr-channel", "mac": "08:3b:c1:00:00:26", "model": "DS-2CD1643G2-LIZU"},
        {"kind": "nvr", "mac": "08:3b:c1:00:00:28", "model": "DS-7608NI-K2"}]}"#;
    let r = check_text(&[("inventory.json", json)]);
    assert_eq!(r.devices.iter().map(|d| d.kind.as_str()).collect::<Vec<_>>(), ["camera", "recorder"]);
}
