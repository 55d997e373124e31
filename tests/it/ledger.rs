//! Long tables: what is counted equals what reading every row gives.

use crate::common::options;
use mimamori_check::engine::{Input, analyze};
use mimamori_check::i18n::Lang;
use mimamori_check::wire::{self, ReportWire};

/// A row of the ledger; everything that real ledgers do is in some of them.
fn row(i: usize) -> String {
    // Not one period for all columns.
    let h = |n: usize| ((i * 2_654_435_761 + n * 40_503) >> 7) % 9973;
    let (vendor, model) = [
        ("Hikvision", "DS-2CD2032F-I"),
        ("Hikvision", "DS-2CD2143G0-I"),
        ("ＨＩＫＶＩＳＩＯＮ", "DS-2CD2032F-I"),
        ("Dahua", "IPC-HDBW1320E-W"),
        ("AXIS", "AXIS P3225-LV Mk II"),
        ("TP-Link", "Tapo C220"),
        ("町の電器店", "XYZ-100"),
        ("Yamaha", "RTX830"),
    ][h(1) % 8];
    let firmware = match h(2) % 7 {
        0 => "V5.2.5 build 141201",
        1 => "V5.4.5 build 170124",
        2 => "9.80.1",
        3 => "1.2.0 Build 230301 Rel.1234n",
        4 => "N/A",
        5 => "",
        _ => "V5.7.18　build 240826",
    };
    let vendor = match i % 11 {
        3 => "",
        5 => "〃",
        _ => vendor,
    };
    let model = if i % 11 == 3 && i.is_multiple_of(2) || i.is_multiple_of(97) { "" } else { model };
    let address = match i % 13 {
        0 => String::new(),
        1 => format!("http://10.{}.{}.{}:8000/", i / 60_000, i / 250 % 240, i % 250),
        2 => format!("192.168.1.{}", h(3) % 250),
        _ => format!("10.{}.{}.{}", i / 60_000, i / 250 % 240, i % 250),
    };
    let mac = match i % 17 {
        0 => String::new(),
        1 => format!("00005E{:06X}", i),
        // The same device a second time.
        5 => format!("00:00:5e:00:{:02x}:{:02x}", (i - 2) >> 8 & 255, (i - 2) & 255),
        _ => format!("00:00:5e:00:{:02x}:{:02x}", i >> 8 & 255, i & 255),
    };
    let serial = match i % 19 {
        0 => "-".to_owned(),
        1 => "1.23457E+14".to_owned(),
        7 => format!("SN{:07}", i - 2),
        3 => format!("DS-2CD2032F-I20160817BBWR{i:09}"),
        _ => format!("sn{i:07}"),
    };
    let place = match i % 23 {
        0 => "\"玄関\n(内側)\"".to_owned(),
        1 => "〃".to_owned(),
        2 => "２階 ﾎｰﾙ".to_owned(),
        _ => format!("{}号室", i / 3),
    };
    let kind = if i.is_multiple_of(101) { "ノートPC" } else { "カメラ" };
    format!("{place},{kind},{vendor},{model},{firmware},{address},{mac},{serial}\n")
}

const HEAD: &str = "設置場所,種別,メーカー,型番,ファームウェア,IPアドレス,MACアドレス,製造番号\n";

fn ledger(rows: usize) -> String {
    let mut text = String::from(HEAD);
    for i in 0..rows {
        match i % 1_500 {
            700 => text.push_str("【2階】,,,,,,,\n"),
            701 => text.push_str(HEAD),
            702 => text.push_str("※ここから予備,,,,,,,\n,,,,,,,\n"),
            703 => text.push_str("合計,703,台,,,,,\n"),
            _ => {}
        }
        text.push_str(&row(i));
    }
    text
}

/// Read with every row in full, and with a count for tables of more rows.
fn both(files: &[(&str, &[u8])], rows: usize) -> [ReportWire; 2] {
    [usize::MAX, rows].map(|rows| {
        let mut opt = options();
        opt.limits.rows = rows;
        let inputs = files.iter().map(|(n, b)| Input::new((*n).to_owned(), b.to_vec())).collect();
        wire::report(&analyze(inputs, &opt, &mut |_| {}), Lang::Ja)
    })
}

fn same_counts(full: &ReportWire, counted: &ReportWire) {
    assert_eq!(full.summary.verdicts, counted.summary.verdicts);
    assert_eq!(full.summary.devices, counted.summary.devices);
    assert!(counted.devices.len() * 5 < full.devices.len(), "{} listed", counted.devices.len());
    assert!(counted.files[0].notices.iter().any(|n| n.code == "list.counted"));
    assert!(full.files[0].notices.iter().all(|n| n.code != "list.counted"));
    // Every maker, model and verdict has a device that stands for it.
    let class = |d: &wire::DeviceWire| (d.vendor.clone(), d.model.clone(), d.firmware_verdict.clone());
    for d in &full.devices {
        assert!(counted.devices.iter().any(|c| class(c) == class(d)), "{d:?}");
    }
}

#[test]
fn a_long_ledger_is_counted_as_if_every_row_was_read() {
    let text = ledger(7_000);
    let [full, counted] = both(&[("台帳.csv", text.as_bytes())], 5_000);
    assert!(full.summary.verdicts.len() >= 5, "{:?}", full.summary.verdicts);
    // Office equipment is left out, and some devices have two rows.
    assert!((6_000..6_500).contains(&full.summary.devices), "{}", full.summary.devices);
    same_counts(&full, &counted);
    assert_eq!(full.files[0].coverage.lines_read, counted.files[0].coverage.lines_read);
    let (cp932, _, broken) = encoding_rs::SHIFT_JIS.encode(&text);
    assert!(!broken);
    let mut opt = options();
    opt.limits.rows = 5_000;
    let input = vec![Input::new("台帳.csv".to_owned(), cp932.into_owned())];
    let counted = wire::report(&analyze(input, &opt, &mut |_| {}), Lang::Ja);
    assert_eq!(counted.files[0].encoding, "shift_jis");
    same_counts(&full, &counted);
}

#[test]
fn a_short_ledger_is_read_as_ever() {
    let text = ledger(600);
    let rows = text.matches("号室").count();
    let [full, counted] = both(&[("台帳.csv", text.as_bytes())], rows + 100);
    assert_eq!(full, counted);
}

/// Two tables in one text, with other columns; the separator of Excel in Europe.
#[test]
fn a_second_table_in_a_long_ledger_has_columns_of_its_own() {
    let mut text = ledger(900).replace(',', ";");
    text.push_str("\n型番;ファームウェア;IPアドレス\n");
    for i in 0..600 {
        text.push_str(&format!("WV-S1131;1.{}0;172.16.{}.{}\n", i % 5, i / 200, i % 200));
    }
    let [full, counted] = both(&[("台帳.csv", text.as_bytes())], 1_000);
    same_counts(&full, &counted);
}

/// What another file speaks of, and what is not activated, is listed with its row.
#[test]
fn devices_of_other_files_are_listed() {
    let mut text = HEAD.replace("\n", ",状態\n");
    for i in 0..1_200 {
        let state = if i == 1_100 { "未初期化" } else { "稼働中" };
        text.push_str(&format!(
            "{i}号室,カメラ,Hikvision,DS-2CD2143G0-I,V5.5.82,10.0.{}.{},,SN{i:07},{state}\n",
            i / 200,
            i % 200
        ));
    }
    let router = "# RTX830 Rev.15.02.30\nip lan1 address 10.0.0.254/16\nnat descriptor type 1 masquerade\n\
        nat descriptor masquerade static 1 1 10.0.5.17 tcp 8000\npp select 1\n ip pp nat descriptor 1\n";
    let [full, counted] = both(&[("a.csv", text.as_bytes()), ("b.txt", router.as_bytes())], 1_000);
    assert_eq!(full.summary.verdicts, counted.summary.verdicts);
    assert_eq!(full.summary.devices, counted.summary.devices);
    let device =
        |r: &ReportWire, a: &str| r.devices.iter().find(|d| d.address.as_deref() == Some(a)).cloned();
    let met = device(&counted, "10.0.5.17").unwrap();
    assert_eq!((met.rows[0].line, met.alike), (1_019, None));
    assert_eq!(counted.paths.len(), full.paths.len());
    assert_eq!(counted.paths[0].device, Some(met.id));
    let never = device(&counted, "10.0.5.100").unwrap();
    let rules = |r: &ReportWire, id: &str| {
        let mut all: Vec<String> =
            r.findings.iter().filter(|f| f.device.as_deref() == Some(id)).map(|f| f.rule.clone()).collect();
        all.sort();
        all
    };
    assert_eq!(rules(&counted, &never.id), rules(&full, &device(&full, "10.0.5.100").unwrap().id));
    let like: u32 = counted.devices.iter().filter_map(|d| d.alike).sum();
    assert_eq!(like as usize + counted.devices.len(), counted.summary.devices as usize);
}

/// Passwords of a long ledger: default, weak and shared ones are found, and none is shown.
#[test]
fn passwords_of_a_long_ledger_are_judged_and_never_shown() {
    let mut text = HEAD.replace("\n", ",ユーザー名,パスワード\n");
    for i in 0..1_200 {
        let password = match i {
            17 | 901 => "Himawari-2024!x".to_owned(),
            33 => "12345".to_owned(),
            34 => "〃".to_owned(),
            // Behind a thousand different ones that are strong.
            1_111 => "sakura12".to_owned(),
            _ => format!("Zq7-{:08x}-{i}", (i * 2_654_435_761u64) & 0xFFFF_FFFF),
        };
        text.push_str(&format!(
            "{i}号室,カメラ,Hikvision,DS-2CD2143G0-I,V5.5.82,10.0.{}.{},,SN{i:07},admin,{password}\n",
            i / 200,
            i % 200
        ));
    }
    let [full, counted] = both(&[("a.csv", text.as_bytes())], 1_000);
    let json = serde_json::to_string(&counted).unwrap();
    assert!(!json.contains("Himawari-2024") && !json.contains("Zq7-") && !json.contains("12345\""));
    for rule in ["MC202", "MC203", "MC204", "MC205"] {
        let has = |r: &ReportWire| r.findings.iter().any(|f| f.rule == rule);
        assert_eq!(has(&full), has(&counted), "{rule}");
    }
    let lines = |r: &ReportWire| -> Vec<u32> {
        r.findings
            .iter()
            .filter(|f| f.name == "reused-password")
            .flat_map(|f| &f.evidence)
            .filter_map(|e| e.line)
            .collect()
    };
    for line in [19, 903, 35, 36] {
        assert!(
            lines(&full).contains(&line) && lines(&counted).contains(&line),
            "{line} {:?}",
            lines(&counted)
        );
    }
    let weak = |r: &ReportWire| {
        let weak = r.findings.iter().filter(|f| f.rule == "MC203" || f.rule == "MC204");
        weak.flat_map(|f| &f.evidence).any(|e| e.line == Some(1_113))
    };
    assert!(weak(&full) && weak(&counted));
    // What is not said one by one is said as a number.
    let notice = counted.files[0].notices.iter().find(|n| n.code == "list.passwords").unwrap();
    assert!(
        notice.text.contains("1198") && notice.text.contains("弱いもの・工場出荷のものが2種類"),
        "{}",
        notice.text
    );
    assert!(full.files[0].notices.iter().all(|n| n.code != "list.passwords"));
}

/// Two long lists of the same machines: a row belongs to the file it stands in.
#[test]
fn rows_of_two_long_files_stay_in_their_files() {
    let list = |more: &str, firmware: &str, column: &str| {
        let mut t = format!("設置場所,メーカー,型番,{column}IPアドレス,製造番号,ユーザー名,パスワード\n");
        for i in 0..1_200 {
            t.push_str(&format!(
                "{i}号室{more},Hikvision,DS-2CD2143G0-I,{firmware}10.0.{}.{},SN{i:07},admin,CANARY-{i:06}-k\n",
                i / 200, i % 200
            ));
        }
        t
    };
    let (a, b) = (list("", "", ""), list("(西棟)", "V5.5.82,", "ファームウェア,"));
    let [full, counted] = both(&[("a.csv", a.as_bytes()), ("b.csv", b.as_bytes())], 1_000);
    let json = serde_json::to_string(&counted).unwrap();
    assert!(!json.contains("CANARY"), "a password is shown");
    assert_eq!(full.summary.devices, counted.summary.devices);
    assert_eq!(full.summary.verdicts, counted.summary.verdicts);
    assert!(counted.devices.iter().all(|d| d.model.as_deref() == Some("DS-2CD2143G0-I")));
}

/// The maker of a merged cell is shown with the line it stands in, and that line has a password.
#[test]
fn the_line_of_a_merged_cell_is_masked() {
    let mut t = "設置場所,メーカー,型番,ファームウェア,IPアドレス,ユーザー名,パスワード\n".to_owned();
    for i in 0..1_200 {
        let (make, version) =
            if i == 1_100 { (",", "V5.2.5 build 141201") } else { ("Hikvision,DS-2CD2143G0-I", "V5.5.82") };
        t.push_str(&format!("{i}号室,{make},{version},10.0.{}.{},admin,CANARY-{i:06}-k\n", i / 200, i % 200));
    }
    let [_, counted] = both(&[("a.csv", t.as_bytes())], 1_000);
    assert!(!serde_json::to_string(&counted).unwrap().contains("CANARY"));
}

/// «As above» in the password's column of a row that is listed for its firmware.
#[test]
fn as_above_is_the_password_above_and_not_the_heading() {
    let mut t = "設置場所,メーカー,型番,ファームウェア,IPアドレス,ユーザー名,password\n".to_owned();
    for i in 0..1_200 {
        let (model, version, password) = if i == 1_100 {
            ("DS-2CD2032F-I", "V5.2.5 build 141201", "〃".to_owned())
        } else {
            ("DS-2CD2143G0-I", "V5.5.82", format!("Zq7-{i:06}-kumo-no-ue-9Q"))
        };
        t.push_str(&format!(
            "{i}号室,Hikvision,{model},{version},10.0.{}.{},admin,{password}\n",
            i / 200,
            i % 200
        ));
    }
    let [full, counted] = both(&[("a.csv", t.as_bytes())], 1_000);
    let of = |r: &ReportWire| {
        r.facts.iter().find(|f| f.key == "account" && f.line == Some(1_102)).map(|f| {
            (
                f.secret_state.clone(),
                f.value["password.class"].clone(),
                f.value["password.is_default"].clone(),
            )
        })
    };
    assert_eq!(of(&full), of(&counted));
}

/// Rows that are read in full (a serial number that begins with N) and counted ones share passwords all the same.
#[test]
fn a_password_is_the_same_in_rows_of_both_kinds() {
    let mut t = "設置場所,メーカー,型番,IPアドレス,製造番号,ユーザー名,パスワード\n".to_owned();
    for i in 0..1_200 {
        let serial = if i == 1_101 { format!("N{i:08}") } else { format!("SN{i:07}") };
        let password = match i {
            1_000 | 1_101 => "Himawari-2024!x".to_owned(),
            1_102 => "〃".to_owned(),
            _ => format!("Zq7-{i:06}-kumo-no-ue-9Q"),
        };
        t.push_str(&format!(
            "{i}号室,Hikvision,DS-2CD2143G0-I,10.0.{}.{},{serial},admin,{password}\n",
            i / 200,
            i % 200
        ));
    }
    let [full, counted] = both(&[("a.csv", t.as_bytes())], 1_000);
    let lines = |r: &ReportWire| -> Vec<u32> {
        let reused = r.findings.iter().filter(|f| f.name == "reused-password");
        reused.flat_map(|f| &f.evidence).filter_map(|e| e.line).collect()
    };
    for r in [&full, &counted] {
        let l = lines(r);
        // Lines of rows 1,000, 1,101 and 1,102; row 1,100 has a password of its own.
        assert!(l.contains(&1_002) && l.contains(&1_103) && !l.contains(&1_102), "{l:?}");
    }
}

/// A camera's file is named after its address; a scan has many facts about few devices.
#[test]
fn every_device_of_another_file_is_met() {
    let mut t = "設置場所,メーカー,型番,ファームウェア,IPアドレス\n".to_owned();
    for i in 0..1_200 {
        t.push_str(&format!("{i}号室カメラ,Hikvision,DS-2CD2143G0-I,V5.5.82,10.0.{}.{}\n", i / 200, i % 200));
    }
    let motion = "stream_port 8081\nstream_localhost off\nstream_auth_method 0\nwebcontrol_port 8080\ntarget_dir /tmp\nthreshold 1500\n";
    let mut scan = "# Nmap 7.94 scan initiated as: nmap -oG - 10.0.0.0/22\n".to_owned();
    for h in 0..60 {
        let ports: Vec<String> = (1..=20).map(|p| format!("{p}/open/tcp//x///")).collect();
        scan.push_str(&format!("Host: 10.0.1.{h} ()\tPorts: {}\n", ports.join(", ")));
    }
    let [full, counted] = both(
        &[
            ("a.csv", t.as_bytes()),
            ("10.0.5.17_motion.conf", motion.as_bytes()),
            ("scan.gnmap", scan.as_bytes()),
        ],
        1_000,
    );
    assert_eq!(full.summary.devices, counted.summary.devices);
    assert_eq!(full.summary.verdicts, counted.summary.verdicts);
}

/// "Two places" would be read as two, where it is six hundred.
#[test]
fn how_many_rows_have_one_password_is_said() {
    let mut t = "設置場所,メーカー,型番,IPアドレス,ユーザー名,パスワード\n".to_owned();
    for i in 0..1_200 {
        let password = if i % 2 == 0 { "12345".to_owned() } else { format!("Zq7-{i:06}-kumo-no-ue-9Q") };
        t.push_str(&format!(
            "{i}号室,Hikvision,DS-2CD2143G0-I,10.0.{}.{},admin,{password}\n",
            i / 200,
            i % 200 + 1
        ));
    }
    let [full, counted] = both(&[("a.csv", t.as_bytes())], 1_000);
    let title =
        |r: &ReportWire, rule: &str| r.findings.iter().find(|f| f.rule == rule).unwrap().title.ja.clone();
    for r in [&full, &counted] {
        assert!(title(r, "MC204").contains("600か所"), "{}", title(r, "MC204"));
    }
    assert!(title(&counted, "MC202").contains("ほか599行"), "{}", title(&counted, "MC202"));
    // The device that is read for its password also stands for those with its make: one finding, not two.
    let stands: Vec<_> = counted.devices.iter().filter(|d| d.alike.is_some()).map(|d| &d.address).collect();
    assert_eq!(stands, [&Some("10.0.0.1".to_owned())]);
    // It stands for them with its firmware, not with its password.
    let text = mimamori_check::export::words::more_of;
    let of = |d: &Option<String>| counted.devices.iter().find(|w| Some(&w.id) == d.as_ref()).unwrap();
    for f in counted.findings.iter().filter(|f| f.device.is_some()) {
        let more = text(f, of(&f.device)).ja;
        assert!(more.is_empty() || f.rule.starts_with("MC4"), "{} {more}", f.rule);
    }
    assert!(!title(&full, "MC202").contains('行'), "{}", title(&full, "MC202"));
}
