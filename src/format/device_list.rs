//! Lists of devices: hand-over sheets of installers, exports of search tools (Hikvision SADP), ledgers from Excel.
//!
//! Comes in: a table with a header row in Japanese or English, or with none. Goes out: one subject per row with its model,
//! firmware, address and so on. Which column means what is found by the words of the header and, where these are odd, by
//! what stands in the column; the reader is told («列Cを「型番」として読みました»). Columns with passwords are never shown.
//!
//! Never claims a table that is not about devices in a network: sales lists have prices, logs have times. A column 「保守期限」
//! is the end of a contract and an `EOL` of months an accounting life: neither is read as the maker's end of support.

use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Args, Text, text};
use crate::model::date::Date;
use crate::model::fact::DeviceKind;
use crate::model::fold::{self, fold};
use crate::model::key::{self, FactKey};
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::{Account, Role};
use crate::source::Source;
use crate::syntax::csv::{self, Row, Rows};
use std::net::IpAddr;

pub static FORMAT: Format = Format {
    id: "device-list",
    name: text("機器の一覧(CSVなどの表)", "device list (CSV or similar table)"),
    vendor: "",
    kind: DeviceKind::Unknown,
    reads: text(
        "型番、メーカー、ファームウェア、IPアドレス、MACアドレス、製造番号、設置場所などの列を読みます。値段や日付の列は読みません。",
        "Columns with model, maker, firmware, IP and MAC address, serial number, place and so on. Prices and dates are not read.",
    ),
    usual_names: &["機器一覧.csv", "SADP.csv", "devices.tsv"],
    sniff,
    read,
};

/// Is the cell itself looked at, row by row? (Secrets are read elsewhere, as they stand.)
fn is_read(c: Col) -> bool {
    !matches!(c, Col::Password | Col::Login | Col::Secret | Col::Note | Col::Other | Col::Trade | Col::Log)
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Col {
    Model,
    Vendor,
    Firmware,
    Build,
    Hardware,
    Address,
    Mac,
    Serial,
    Name,
    Place,
    Kind,
    HttpPort,
    RtspPort,
    SdkPort,
    User,
    Password,
    /// Name and password in one cell.
    Login,
    /// Some other secret (Wi-Fi key, SNMP community).
    Secret,
    Note,
    /// Known, but says nothing about the device's safety (row number, gateway, latest firmware known to the tool).
    Other,
    /// A price, a quantity, an order: this is no list of devices in a network.
    Trade,
    /// A time or an event: this is a log.
    Log,
}

/// Header words, as [`fold::key`] writes them, apart by blanks. The first column of a kind wins, earlier words before later
/// ones.
const WORDS: &[(Col, &str)] = &[
    (
        Col::Model,
        "型番 型式 機器型番 カメラ型番 製品型番 モデル番号 モデル名 モデル modelnumber modelno \
         modelname model 機種名 機種 品番 productmodel devicemodel hardwaremodel devicetype \
         detectedmodelname prodnbr partnumber 製品番号 製品名 productname product marketname 品名 \
         機器モデル 型名 形名 形式",
    ),
    (
        Col::Vendor,
        "メーカー メーカ メーカー名 メーカ名 製造元 製造者 製造会社 製造メーカー ベンダー ベンダ \
         ブランド manufacturer vendor maker brand make vendorname driverfamily",
    ),
    (
        Col::Firmware,
        "ファームウェアバージョン ファームウエアバージョン ファームウェアver ファームウェア \
         ファームウエア ファームウェア版 ファームウェアの版 現在のファームウェア 現行ファームウェア \
         現行バージョン ファームバージョン ファームver ファーム ソフトウェアバージョン \
         ソフトウエアバージョン ソフトバージョン ソフトウェアver fwバージョン fwversion fwver fw \
         firmwareversion firmware firmver currentfirmware softwareversion swversion swver osversion \
         バージョン version ver 版数",
    ),
    (
        Col::Build,
        "ビルド ビルド番号 ビルド日 ビルド日付 build builddate buildnumber buildtime buildday \
         firmwarereleaseddate firmwarebuild firmwarebuilddate",
    ),
    (
        Col::Hardware,
        "ハードウェアバージョン ハードウエアバージョン ハードバージョン ハードウェアver \
         ハードウェア版 ハードウェア hwバージョン hwversion hwver hw hardwareversion hardware \
         hardwareid hardver hardwarerevision リビジョン revision hwrev",
    ),
    (
        Col::Address,
        "ipアドレス ipv4アドレス ip ipaddress ipv4address ipv4 ipaddr カメラip 固定ip ローカルip \
         プライベートip ipアドレスv4 hardwareaddress address アドレス ipv6address ipv6アドレス 機器ip \
         url",
    ),
    (Col::Mac, "macアドレス mac macaddress macaddr 物理アドレス physicaladdress ethernetaddress lanmac"),
    (
        Col::Serial,
        "製造番号 シリアル番号 シリアルno シリアルナンバー シリアル sn serialnumber serialno serial \
         deviceserialnumber devicesn 機番 製番 製造no",
    ),
    (
        Col::Name,
        "名称 機器名 機器名称 装置名 デバイス名 カメラ名 カメラ名称 名前 ホスト名 表示名 devicename \
         name hostname cameraname 設備名 設備名称 displayname itemname",
    ),
    (
        Col::Place,
        "設置場所 設置箇所 設置位置 場所 部屋 部屋名 教室 フロア 設置フロア 設置先 location place \
         room site area 施設名 園名 店舗名 店舗 施設",
    ),
    (
        Col::Kind,
        "種別 種類 機器種別 機器の種類 区分 分類 カテゴリ カテゴリー category kind type class \
         devicecategory 機器 機器区分 製品種別",
    ),
    (Col::HttpPort, "httpport httpポート webポート webport httpポート番号"),
    (Col::RtspPort, "rtspport rtspポート rtspポート番号"),
    (Col::SdkPort, "port sdkport ポート ポート番号"),
    (
        Col::User,
        "ユーザー名 ユーザ名 ユーザー ユーザ ユーザーid ユーザid ログインid ログイン名 アカウント \
         アカウント名 username user login loginid userid account hardwareusername 管理者id 管理者名",
    ),
    (Col::Password, "pw pwd pass passwd passphrase 暗証番号 ログインpw 管理者pw パス"),
    (
        Col::Login,
        "idpw idpass idパスワード ユーザー名パスワード idpassword userpass userpassword ログイン情報",
    ),
    (Col::Secret, "psk 暗号化キー wpaキー wifiキー snmpコミュニティ community apikey token"),
    (Col::Note, "備考 メモ note notes remarks remark comment comments 特記事項 modelnotes"),
    (
        Col::Other,
        "no 番号 項番 index id 管理番号 資産番号 連番 status 状態 ステータス 稼働状況 subnetmask \
         サブネットマスク サブネット gateway ipv4gateway ゲートウェイ デフォルトゲートウェイ \
         デフォルトgw dns dhcp vlan channel チャンネル ch ラック 顧客 顧客名 導入年月 導入日 設置日 \
         設置年月 購入日 保守期限 保証期限 リース満了 担当 担当者 電話番号 台帳番号 enabled state \
         driver recordername assettag eol fieldset purchasedate warranty 解像度 録画日数 台数 \
         enhancedsdkserviceport encryptionversion dspversion activated hikconnect firmwarestatus \
         更新日 最終更新日 確認日 点検日",
    ),
    (
        Col::Trade,
        "単価 価格 金額 税込 売上 売上高 数量 在庫 在庫数 仕入 仕入先 販売価格 定価 price amount qty \
         quantity cost purchasecost orderid order sku stock invoice customerid sales revenue \
         unitprice 注文番号 受注番号 商品コード 商品名 小計 合計",
    ),
    (
        Col::Log,
        "timestamp time datetime 日時 時刻 event eventtype action severity level srcip dstip sourceip \
         destinationip message cveid cve イベント ログ",
    ),
];

/// Which column a header cell names, and how strong the word is (smaller is stronger).
fn by_words(header: &str) -> Option<(Col, usize)> {
    let folded = fold(header);
    // 「IPアドレス(固定)」, "Firmware [current]": what stands in brackets explains, it does not name.
    let bare = folded.split(['(', '[', '（', '【', '※', '\n']).next().unwrap_or("");
    let key = match fold::key(bare) {
        k if k.is_empty() => fold::key(&folded),
        k => k,
    };
    if key.is_empty() || key.chars().count() > 40 {
        return None;
    }
    // A firmware that a tool or the installer knows as newest is not the one that runs.
    let has = |words: &[&str]| words.iter().any(|w| key.contains(w));
    if has(&["最新", "latest", "available", "newest", "推奨", "更新後", "予定"]) {
        return Some((Col::Other, 90));
    }
    for (col, words) in WORDS {
        if let Some(rank) = words.split_whitespace().position(|w| w == key) {
            return Some((*col, rank));
        }
    }
    if has(&["パスワード", "password", "passwd", "暗証"]) {
        let about = [
            "変更", "有無", "設定", "更新", "期限", "済", "日", "強度", "date", "changed", "expir", "policy",
            "set",
        ];
        return Some((if has(&about) { Col::Other } else { Col::Password }, 50));
    }
    // Longer headings that contain the word («現在のファームウェアのバージョン», «本体シリアル番号»).
    let longer: &[(Col, &[&str])] = &[
        (Col::Mac, &["macアドレス", "macaddress"]),
        (Col::Address, &["ipアドレス", "ipaddress", "ipv4address"]),
        (Col::Hardware, &["ハードウェアバージョン", "hardwareversion"]),
        (Col::Build, &["builddate", "ビルド"]),
        (
            Col::Firmware,
            &["ファームウェア", "ファームウエア", "firmware", "ソフトウェアバージョン", "softwareversion"],
        ),
        (Col::Serial, &["シリアル", "製造番号", "serialnumber"]),
        (Col::Model, &["型番", "型式", "modelnumber", "modelname"]),
        (Col::Vendor, &["メーカー", "manufacturer"]),
        (Col::Place, &["設置場所", "設置箇所"]),
    ];
    longer.iter().find(|(_, w)| has(w)).map(|(c, _)| (*c, 70))
}

/// How the table is read.
struct Plan {
    delimiter: u8,
    /// Number of rows before the first row of data (preamble and header).
    skip: usize,
    /// Row number of the header, where there is one.
    header: Option<usize>,
    columns: Vec<Option<Col>>,
    /// Columns that were recognised by what stands in them, not by their heading.
    guessed: Vec<usize>,
    trade: bool,
    log: bool,
    brands: bool,
}

impl Plan {
    fn has(&self, c: Col) -> bool {
        self.columns.contains(&Some(c))
    }
}

/// Rows that are looked at to understand the table.
const LOOK: usize = 60;

fn plan(head: &str) -> Option<Plan> {
    let delimiter = csv::delimiter(head)?;
    let mut rows = Rows::new(head, delimiter);
    let mut look: Vec<Vec<String>> = Vec::new();
    while look.len() < LOOK
        && let Some(row) = rows.read()
    {
        look.push((0..row.cells.len().min(200)).map(|i| row.text(i).into_owned()).collect());
    }
    // The header is the row that names most columns, within the first 30 rows.
    let mut best: Option<(usize, usize)> = None;
    for (i, row) in look.iter().enumerate().take(30) {
        let known = row.iter().filter(|c| by_words(c).is_some()).count();
        let filled = row.iter().filter(|c| !c.trim().is_empty()).count();
        let data = row.iter().filter(|c| address(c).is_some() || mac(c).is_some()).count();
        if known >= 2 && known * 3 >= filled && data == 0 && best.is_none_or(|(n, _)| known > n) {
            best = Some((known, i));
        }
    }
    let header = best.map(|(_, i)| i);
    let width = look.iter().map(Vec::len).max().unwrap_or(0);
    let mut columns: Vec<Option<Col>> = vec![None; width];
    let mut skip = 0;
    let (mut trade, mut log) = (false, false);
    if let Some(h) = header {
        skip = h + 1;
        let mut found: Vec<Option<(Col, usize)>> =
            (0..width).map(|i| look[h].get(i).and_then(|c| by_words(c))).collect();
        // A second header line below («ネットワーク» over «IP» and «MAC») fills the columns that have no name yet.
        if let Some(second) = look.get(h + 1)
            && let Some(more) = second_header(second, &found)
        {
            skip += 1;
            found = more;
        }
        trade = found.iter().flatten().any(|(c, _)| *c == Col::Trade);
        log = found.iter().flatten().any(|(c, _)| *c == Col::Log);
        // One column per meaning: the strongest word wins, then the first.
        for i in 0..width {
            let Some((c, rank)) = found[i] else { continue };
            let stronger = found
                .iter()
                .enumerate()
                .any(|(j, f)| f.is_some_and(|(d, r)| d == c && (r < rank || r == rank && j < i)));
            let many = matches!(
                c,
                Col::Other | Col::Note | Col::Secret | Col::Password | Col::Login | Col::Trade | Col::Log
            );
            columns[i] = Some(if stronger && !many { Col::Other } else { c });
        }
    }
    let data: Vec<&Vec<String>> =
        look.iter().skip(skip).filter(|r| r.iter().any(|c| !c.trim().is_empty())).collect();
    let mut plan =
        Plan { delimiter, skip, header, columns, guessed: Vec::new(), trade, log, brands: brands(&look) };
    correct_by_content(&mut plan, &data);
    Some(plan)
}

fn second_header(row: &[String], found: &[Option<(Col, usize)>]) -> Option<Vec<Option<(Col, usize)>>> {
    let mut out = found.to_vec();
    let mut new = 0;
    for (i, c) in row.iter().enumerate() {
        if c.trim().is_empty() {
            continue;
        }
        let word = by_words(c)?;
        if let Some(slot) = out.get_mut(i)
            && slot.is_none()
        {
            *slot = Some(word);
            new += 1;
        }
    }
    (new > 0).then_some(out)
}

/// Names that make a table one about cameras even without a network column.
fn brands(look: &[Vec<String>]) -> bool {
    const NAMES: &[&str] = &[
        "カメラ",
        "レコーダ",
        "camera",
        "nvr",
        "dvr",
        "hikvision",
        "dahua",
        "axis",
        "i-pro",
        "panasonic",
        "canon",
        "sony",
        "hanwha",
        "wisenet",
        "vivotek",
        "reolink",
        "tp-link",
        "tapo",
        "planex",
        "uniview",
        "bosch",
        "mobotix",
        "アクシス",
        "パナソニック",
        "キヤノン",
        "ルーター",
        "ルータ",
        "バッファロー",
        "yamaha",
        "ヤマハ",
        "qnap",
        "synology",
    ];
    look.iter().flatten().any(|c| {
        let low = fold(c).to_lowercase();
        NAMES.iter().any(|n| low.contains(n))
    })
}

/// Headings can be missing, odd or misleading (`Device Type` is a model for SADP and a kind elsewhere).
fn correct_by_content(plan: &mut Plan, data: &[&Vec<String>]) {
    let share = |i: usize, test: &dyn Fn(&str) -> bool| {
        let cells: Vec<&str> =
            data.iter().filter_map(|r| r.get(i)).map(|c| c.trim()).filter(|c| !is_empty(c)).collect();
        if cells.is_empty() {
            0.0
        } else {
            cells.iter().filter(|c| test(c)).count() as f64 / cells.len() as f64
        }
    };
    for i in 0..plan.columns.len() {
        let kind_words =
            share(i, &|c| kind_of(c) != DeviceKind::Unknown && !c.bytes().any(|b| b.is_ascii_digit()));
        match plan.columns[i] {
            Some(Col::Model) if kind_words > 0.8 && !plan.has(Col::Kind) => plan.columns[i] = Some(Col::Kind),
            Some(Col::Kind) if !plan.has(Col::Model) && kind_words < 0.2 && share(i, &model_like) > 0.7 => {
                plan.columns[i] = Some(Col::Model);
                plan.guessed.push(i);
            }
            // «アドレス» can be a street, «Version» that of something else: without an address in it, it is not one.
            Some(Col::Address) if share(i, &|c| address(c).is_none()) == 1.0 => {
                plan.columns[i] = Some(Col::Other)
            }
            // «ID» beside «PW» is a login name.
            Some(Col::Other)
                if plan.has(Col::Password)
                    && !plan.has(Col::User)
                    && matches!(plan.columns.get(i + 1), Some(Some(Col::Password)))
                    && share(i, &|c| c.parse::<u32>().is_err()) > 0.9 =>
            {
                plan.columns[i] = Some(Col::User);
                plan.guessed.push(i);
            }
            None => {
                let seen = [
                    (Col::Mac, share(i, &|c| mac(c).is_some()), 0.7),
                    (Col::Address, share(i, &|c| address(c).is_some()), 0.7),
                    (Col::Firmware, share(i, &firmware_like), 0.8),
                    (Col::Model, share(i, &model_like), 0.8),
                ];
                if let Some((c, ..)) = seen.into_iter().find(|(c, s, min)| s >= min && !plan.has(*c)) {
                    plan.columns[i] = Some(c);
                    plan.guessed.push(i);
                }
            }
            _ => {}
        }
    }
}

/// `V5.7.18 build 240826`, `2.800.0000000.16.R`, `1.3.9 Build 231019 Rel.40243n`: a number with dots and a hint of version.
fn firmware_like(c: &str) -> bool {
    let c = fold(c);
    let low = c.to_ascii_lowercase();
    let dots = c.bytes().filter(|b| *b == b'.').count();
    let digits = c.bytes().filter(u8::is_ascii_digit).count();
    if address(&c).is_some() || c.len() > 60 || digits < 2 {
        return false;
    }
    (low.contains("build") && dots >= 1)
        || (low.starts_with(['v', 'V']) && dots >= 1 && c.as_bytes().get(1).is_some_and(u8::is_ascii_digit))
        || (dots >= 2
            && c.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b' ')))
}

/// `DS-2CD2143G0-I`, `P3225-LV`: capital letters and digits in one word.
fn model_like(c: &str) -> bool {
    let c = fold(c);
    let upper = c.bytes().filter(u8::is_ascii_uppercase).count();
    let digits = c.bytes().filter(u8::is_ascii_digit).count();
    (4..=40).contains(&c.len())
        && upper >= 1
        && digits >= 1
        && c.matches(' ').count() <= 3
        && c.bytes().all(|b| b.is_ascii_alphanumeric() || b" -/()+._".contains(&b))
        && address(&c).is_none()
        && mac(&c).is_none()
        && !firmware_like(&c)
        && Date::parse_loose(&c).is_none()
}

fn sniff(head: &Head<'_>) -> Sniff {
    // Tables do not start with markup or braces; settings with `key = value` lines are no tables.
    let first = head.head.trim_start_matches('\u{FEFF}').trim_start();
    if first.starts_with(['{', '[', '<']) || first.starts_with("---") {
        return Sniff::No;
    }
    let Some(p) = plan(head.head) else { return Sniff::No };
    let net = p.has(Col::Address) || p.has(Col::Mac);
    if p.log && !p.has(Col::Firmware) || p.trade && !net && !p.has(Col::Firmware) {
        return Sniff::No;
    }
    let (model, firmware) = (p.has(Col::Model), p.has(Col::Firmware));
    let about = p.has(Col::Vendor) || p.has(Col::Kind) || p.has(Col::Serial) || p.has(Col::Place);
    if p.header.is_none() {
        return if net && (model || firmware) || model && firmware { Sniff::Maybe(20) } else { Sniff::No };
    }
    if firmware && (model || net && about)
        || model && net
        || p.has(Col::Password) && p.has(Col::User) && p.has(Col::Address)
    {
        Sniff::Sure
    } else if net && about && p.has(Col::Name) {
        Sniff::Maybe(60)
    } else if model && about && p.brands {
        Sniff::Maybe(50)
    } else if firmware && about && p.brands {
        Sniff::Maybe(40)
    } else if model && p.has(Col::Vendor) && p.has(Col::Name) && p.has(Col::Kind)
        || net && p.has(Col::Name) && p.has(Col::Mac)
    {
        Sniff::Maybe(25)
    } else {
        Sniff::No
    }
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let head = Head::of(&src.text);
    let Some(plan) = plan(head.head) else { return };
    tell_columns(src, &plan, sink);
    let mut rows = Rows::new(&src.text, plan.delimiter);
    let mut reader = Reader {
        src,
        plan: &plan,
        last: vec![(String::new(), None); plan.columns.len()],
        told_secret: false,
        damaged: None,
        skipped: 0,
        heading: String::new(),
    };
    let mut n = 0;
    while let Some(row) = rows.read() {
        if n >= plan.skip {
            reader.row(&row, sink);
        } else if plan.header.is_some_and(|h| n >= h) {
            if plan.header == Some(n) {
                reader.heading = src.text.get(row.start..row.end).unwrap_or("").to_owned();
            }
            sink.understood(src.span(row.start, row.end));
        } else if row.is_blank() {
            sink.understood(src.span(row.start, row.end));
        } else {
            sink.unread(src.span(row.start, row.end), "preamble");
        }
        n += 1;
    }
    if let Some(at) = reader.damaged {
        const T: Text = text(
            "製造番号が短いか、Excelで書きかわっています(1.23E+14など)。機器を見分けるのには使いません。",
            "A serial number is too short, or a spreadsheet has changed it (1.23E+14). It is not used to tell devices apart.",
        );
        sink.notice("list.serial_not_used", T, Args::new(), Some(at));
    }
    if reader.skipped > 0 {
        const T: Text = text(
            "パソコンなど、カメラやネットワーク機器でない行を{n}行とばしました。",
            "{n} rows about computers or other things that are no cameras or network devices were left out.",
        );
        sink.notice("list.rows_left_out", T, Args::new().with("n", reader.skipped), None);
    }
    for at in rows.unclosed() {
        const T: Text = text(
            "引用符(\")が閉じていません。この行は、列がずれているかもしれません。",
            "A quote (\") is not closed. The columns of this row may be shifted.",
        );
        sink.notice("csv.unclosed_quote", T, Args::new(), Some(src.span(*at as usize, *at as usize + 1)));
    }
}

/// A, B, … Z, AA, …
fn letter(column: usize) -> String {
    let mut n = column + 1;
    let mut out = Vec::new();
    while n > 0 {
        out.push(b'A' + u8::try_from((n - 1) % 26).unwrap_or(0));
        n = (n - 1) / 26;
    }
    out.iter().rev().map(|b| char::from(*b)).collect()
}

fn label(c: Col) -> Option<Text> {
    Some(match c {
        Col::Password | Col::Login | Col::Secret => {
            text("パスワードなどの秘密(中身は表示しません)", "password or other secret (never shown)")
        }
        Col::User => text("ログインの名前", "login name"),
        Col::Place => text("設置場所", "place"),
        Col::Note | Col::Other | Col::Trade | Col::Log => return None,
        c => fact_key(c)?.label(),
    })
}

fn fact_key(c: Col) -> Option<FactKey> {
    Some(match c {
        Col::Model => key::DEVICE_MODEL,
        Col::Vendor => key::DEVICE_VENDOR,
        Col::Firmware => key::FIRMWARE_VERSION,
        Col::Build => key::FIRMWARE_BUILD_DATE,
        Col::Hardware => key::DEVICE_HARDWARE,
        Col::Address => key::DEVICE_ADDRESS,
        Col::Mac => key::DEVICE_MAC,
        Col::Serial => key::DEVICE_SERIAL,
        Col::Name => key::DEVICE_NAME,
        Col::Kind => key::DEVICE_KIND,
        Col::HttpPort => key::HTTP_PORT,
        Col::RtspPort => key::RTSP_PORT,
        Col::SdkPort => key::VENDOR_PORT,
        _ => return None,
    })
}

/// Say which column was read as what, so that a person can see a mistake.
fn tell_columns(src: &Source, plan: &Plan, sink: &mut FactSink<'_>) {
    const BY_WORD: Text = text(
        "列{column}(見出し「{heading}」)を「{as}」として読みました。",
        "Column {column} (heading “{heading}”) was read as “{as}”.",
    );
    const BY_CONTENT: Text = text(
        "列{column}を、中身から「{as}」と考えて読みました。",
        "Column {column} was read as “{as}”, judged by what stands in it.",
    );
    let mut rows = Rows::new(&src.text, plan.delimiter);
    for _ in 0..plan.header.unwrap_or(0) {
        rows.read();
    }
    let Some(row) = rows.read() else { return };
    for (i, col) in plan.columns.iter().enumerate() {
        let Some(name) = col.and_then(label) else { continue };
        if *col == Some(Col::SdkPort) && !is_sadp(plan) {
            continue;
        }
        let cell = row.cells.get(i).map(|c| src.span(c.start as usize, c.end as usize));
        let args =
            Args::new().with("column", letter(i)).with("as", name).with("heading", cut(&fold(&row.text(i))));
        let t = if plan.header.is_none() || plan.guessed.contains(&i) { BY_CONTENT } else { BY_WORD };
        sink.notice("list.columns", t, args, cell);
    }
}

fn cut(s: &str) -> String {
    s.chars().take(40).collect()
}

/// In the export of Hikvision's search tool "Port" is the maker's own service port. Elsewhere it can be anything.
fn is_sadp(plan: &Plan) -> bool {
    plan.has(Col::SdkPort) && plan.has(Col::HttpPort) && plan.has(Col::Serial) && plan.has(Col::Firmware)
}

struct Reader<'p> {
    src: &'p Source,
    plan: &'p Plan,
    /// The heading row as it stands.
    heading: String,
    /// Last value of each column, for merged cells that an export leaves blank below the first.
    last: Vec<(String, Option<Span>)>,
    told_secret: bool,
    /// The first serial number that a spreadsheet has damaged.
    damaged: Option<Span>,
    skipped: usize,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row<'_, '_>, sink: &mut FactSink<'_>) {
        let span = self.src.span(row.start, row.end);
        let filled = row.cells.iter().filter(|c| !c.raw(&self.src.text).trim().is_empty()).count();
        if filled == 0 {
            sink.understood(span);
            return;
        }
        // Secrets are masked before anything else is said about the row.
        self.mask(row, sink);
        // Each cell that means something is put into plain letters once.
        let read: Vec<(Col, usize, String)> = self
            .plan
            .columns
            .iter()
            .enumerate()
            .filter_map(|(i, c)| Some((c.filter(|c| is_read(*c))?, i)))
            .map(|(c, i)| (c, i, fold(&row.text(i))))
            // «〃»: as in the line above.
            .map(|(c, i, v)| match self.last.get(i) {
                Some((above, _)) if is_ditto(&v) => (c, i, above.clone()),
                _ => (c, i, v),
            })
            .filter(|(_, _, v)| !is_empty(v))
            .collect();
        let cell = |c: Col| read.iter().find(|(x, ..)| *x == c).map(|(_, i, v)| (*i, v.as_str()));
        let identity = [Col::Model, Col::Address, Col::Mac, Col::Serial, Col::Firmware];
        let named = identity.iter().any(|c| cell(*c).is_some())
            || cell(Col::Name).is_some() && (cell(Col::Vendor).is_some() || cell(Col::Kind).is_some());
        let repeated = self.plan.header.is_some() && self.is_header_again(row);
        if repeated || filled == 1 && !named {
            // A heading repeated on each printed page, or a title between groups.
            sink.understood(span);
            return;
        }
        if !named {
            sink.unread(span, "no-device");
            return;
        }
        if is_office(cell(Col::Kind).map_or("", |(_, v)| v)) {
            self.skipped += 1;
            sink.understood(span);
            return;
        }
        let words = [Col::Kind, Col::Model, Col::Name].map(|c| cell(c).map_or("", |(_, v)| v));
        let kind = words.into_iter().map(kind_of).find(|k| *k != DeviceKind::Unknown).unwrap_or_default();
        sink.subject(kind, span);
        sink.understood(span);
        for c in [Col::Vendor, Col::Model, Col::Hardware, Col::Serial, Col::Name] {
            let Some(k) = fact_key(c) else { continue };
            if let Some((i, v)) = cell(c) {
                // Two devices must not become one by a number that Excel has cut (1.23457E+14) or a running number.
                if c == Col::Serial && !is_serial(v) {
                    self.damaged = self.damaged.or(Some(self.span(row, i)));
                    continue;
                }
                sink.stated(k, v, self.span(row, i));
            } else if let Some((v, above)) = self.carried_down(c, row) {
                sink.derived(k, v, above);
            }
        }
        if cell(Col::Name).is_none()
            && let Some((i, v)) = cell(Col::Place)
        {
            sink.stated(key::DEVICE_NAME, v, self.span(row, i));
        }
        if let Some((i, v)) = cell(Col::Address)
            && let Some(ip) = address(v)
        {
            sink.stated(key::DEVICE_ADDRESS, ip, self.span(row, i));
        }
        if let Some((i, v)) = cell(Col::Mac)
            && let Some(m) = mac(v)
        {
            sink.stated(key::DEVICE_MAC, m, self.span(row, i));
        }
        self.firmware(row, cell(Col::Firmware), cell(Col::Build), sink);
        self.ports(row, &cell, sink);
        self.account(row, &cell, sink);
        for (c, i, v) in &read {
            let may_repeat = !matches!(c, Col::Address | Col::Mac | Col::Serial | Col::Name);
            if may_repeat && self.last.get(*i).is_some_and(|(l, _)| l != v) {
                self.last[*i] = (v.clone(), Some(self.span(row, *i)));
            }
        }
    }

    fn firmware(
        &self,
        row: &Row<'_, '_>,
        version: Option<(usize, &str)>,
        build: Option<(usize, &str)>,
        sink: &mut FactSink<'_>,
    ) {
        let mut glued = None;
        if let Some((i, v)) = version {
            let (version, b) = split_build(v);
            if !version.is_empty() {
                sink.stated(key::FIRMWARE_VERSION, version, self.span(row, i));
            }
            glued = b.map(|b| (i, b));
        }
        let build = build.map(|(i, b)| (i, b.to_owned()));
        if let Some((i, b)) = build.or(glued) {
            let day = Date::parse_loose(&b).map_or(b, |d| d.to_string());
            sink.stated(key::FIRMWARE_BUILD_DATE, day, self.span(row, i));
        }
    }

    fn ports<'c>(
        &self,
        row: &Row<'_, '_>,
        cell: &dyn Fn(Col) -> Option<(usize, &'c str)>,
        sink: &mut FactSink<'_>,
    ) {
        for c in [Col::HttpPort, Col::RtspPort, Col::SdkPort] {
            if c == Col::SdkPort && !is_sadp(self.plan) {
                continue;
            }
            if let (Some(k), Some((i, v))) = (fact_key(c), cell(c))
                && let Ok(port) = v.parse::<u16>()
                && port != 0
            {
                sink.stated(k, port, self.span(row, i));
            }
        }
    }

    fn account<'c>(
        &mut self,
        row: &Row<'_, '_>,
        cell: &dyn Fn(Col) -> Option<(usize, &'c str)>,
        sink: &mut FactSink<'_>,
    ) {
        let user = cell(Col::User);
        let name = user.map_or("", |(_, v)| v).to_owned();
        let mut told = false;
        for (i, col) in self.plan.columns.iter().enumerate() {
            if !matches!(col, Some(Col::Password | Col::Login)) {
                continue;
            }
            let raw = row.text(i);
            let raw = raw.trim();
            if is_empty(raw) || is_tick(raw) {
                continue;
            }
            let (name, value) = match col {
                Some(Col::Password) => (name.clone(), raw),
                // `admin/secret`, `admin : secret`
                Some(Col::Login) => match raw.split_once(['/', ':', '／', '：']) {
                    Some((n, p)) => (fold(n), p.trim()),
                    None => (name.clone(), raw),
                },
                _ => continue,
            };
            told = true;
            let span = self.span(row, i);
            let secret = Secret::read(value);
            let plain = secret.state == SecretState::Plain;
            sink.with_secret(key::ACCOUNT, account(name), secret, span, None);
            // That the list holds passwords is one weakness of the file, not one of each row.
            if plain && !self.told_secret {
                self.told_secret = true;
                let kind = Secret::of(SecretState::Plain);
                sink.with_secret(key::SECRET_IN_FILE, "password column", kind, span, None);
            }
        }
        if !told && let Some((i, name)) = user {
            let absent = Secret::of(SecretState::Absent);
            sink.with_secret(key::ACCOUNT, account(name.to_owned()), absent, self.span(row, i), None);
        }
    }

    /// Mark everything that is, or may be, a secret.
    fn mask(&self, row: &Row<'_, '_>, sink: &mut FactSink<'_>) {
        for (i, c) in row.cells.iter().enumerate() {
            let secret = match self.plan.columns.get(i) {
                Some(Some(Col::Password | Col::Login | Col::Secret)) => true,
                // A remark like «PW: abc123», and cells beyond the header.
                Some(Some(Col::Note | Col::Other) | None) | None => {
                    let raw = c.raw(&self.src.text);
                    raw.len() >= 4 && {
                        let low = raw.to_lowercase();
                        const WORDS: [&str; 9] =
                            ["パスワード", "password", "pw:", "pw：", "pw=", "pass:", "pass=", "暗証", "pw "];
                        WORDS.iter().any(|w| low.contains(w))
                    }
                }
                _ => false,
            };
            if secret {
                sink.source().mark_secret(self.src.span(c.start as usize, c.end as usize));
            }
        }
    }

    fn span(&self, row: &Row<'_, '_>, column: usize) -> Span {
        row.cells.get(column).map_or(self.src.span(row.start, row.end), |c| {
            self.src.span(c.start as usize, (c.end as usize).max(c.start as usize))
        })
    }

    /// The heading row, printed again at the top of a page.
    fn is_header_again(&self, row: &Row<'_, '_>) -> bool {
        !self.heading.is_empty()
            && self.src.text.get(row.start..row.end).map(str::trim) == Some(self.heading.trim())
    }

    /// The maker, and with it the model, of a merged cell above. A model alone is never carried down: a blank one may
    /// well be unknown, and a wrong model gives a wrong verdict.
    fn carried_down(&self, c: Col, row: &Row<'_, '_>) -> Option<(String, Span)> {
        let at = |c: Col| self.plan.columns.iter().position(|x| *x == Some(c));
        let blank = |c: Col| at(c).is_some_and(|i| row.text(i).is_empty());
        let i = at(c)?;
        let ok = match c {
            Col::Vendor => blank(Col::Vendor),
            Col::Model => blank(Col::Model) && blank(Col::Vendor),
            _ => false,
        };
        let (v, above) = self.last.get(i)?;
        (ok && !is_empty(v)).then(|| (v.clone(), *above)).and_then(|(v, a)| Some((v, a?)))
    }
}

fn account(name: String) -> Account {
    let admin = matches!(name.to_ascii_lowercase().as_str(), "admin" | "root" | "administrator" | "管理者");
    Account {
        name,
        role: if admin { Role::Admin } else { Role::Unknown },
        r#for: "web",
        ..Account::default()
    }
}

/// The signs for "the same as above".
fn is_ditto(v: &str) -> bool {
    matches!(v, "〃" | "″" | "”" | "\"" | "同上" | "々" | "''" | "ditto")
}

/// A serial number, and not what a spreadsheet made of one.
fn is_serial(v: &str) -> bool {
    let scientific =
        v.contains("E+") && v.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'E' | b'+'));
    v.chars().count() >= 4 && !scientific
}

/// Nothing stands here: blank, or one of the signs that people write instead.
fn is_empty(v: &str) -> bool {
    let v = v.trim();
    v.is_empty()
        || v.chars().all(|c| matches!(c, '-' | '—' | '―' | '–' | '－' | 'ー' | '/' | '・' | ' ' | '　'))
        || matches!(
            v,
            "N/A"
                | "n/a"
                | "#N/A"
                | "なし"
                | "無し"
                | "不明"
                | "未確認"
                | "未記入"
                | "?"
                | "？"
                | "null"
                | "NULL"
                | "None"
        )
}

/// A tick in a password column says that one is set, not which.
fn is_tick(v: &str) -> bool {
    matches!(
        v.trim(),
        "済" | "未"
            | "○"
            | "×"
            | "◯"
            | "有"
            | "無"
            | "あり"
            | "なし"
            | "設定済"
            | "設定済み"
            | "変更済"
            | "変更済み"
            | "未設定"
            | "未変更"
            | "yes"
            | "no"
            | "Yes"
            | "No"
            | "別紙"
            | "別紙参照"
            | "別途"
            | "別管理"
    )
}

/// An address in a cell that may hold more (`http://192.168.1.10:8000/`, `192.168.1.10/24`).
fn address(v: &str) -> Option<String> {
    let v = fold(v);
    let rest = v.split_once("://").map_or(v.as_str(), |(_, r)| r);
    let host = rest.split(['/', ' ', ',']).next().unwrap_or("").trim_matches(['[', ']']);
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Some(ip.to_string());
    }
    host.split(':').next().and_then(|h| h.parse::<std::net::Ipv4Addr>().ok()).map(|ip| ip.to_string())
}

/// A MAC address in any of its spellings, as `aa:bb:cc:dd:ee:ff`.
fn mac(v: &str) -> Option<String> {
    let v = fold(v);
    if !(12..=17).contains(&v.len())
        || !v.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'-' | b'.' | b' '))
    {
        return None;
    }
    let hex: Vec<u8> = v.bytes().filter(u8::is_ascii_hexdigit).map(|b| b.to_ascii_lowercase()).collect();
    // Twelve digits alone are a number more often than an address.
    if hex.len() != 12 || v.len() == 12 && hex.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let pairs: Vec<String> = hex.chunks(2).map(|p| p.iter().map(|b| char::from(*b)).collect()).collect();
    Some(pairs.join(":"))
}

/// `V3.2.30build 230531` → (`V3.2.30`, `230531`). What has more behind the build (Tapo's `Rel.`) stays in one piece.
fn split_build(v: &str) -> (String, Option<String>) {
    let low = v.to_ascii_lowercase();
    let Some(at) = low.find("build") else { return (v.to_owned(), None) };
    let after = v.get(at + 5..).unwrap_or("");
    let after = after.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = after.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/'))).unwrap_or(after.len());
    let (build, rest) = after.split_at(end);
    if build.is_empty() {
        return (v.to_owned(), None);
    }
    let version = v.get(..at).unwrap_or("").trim_end_matches([' ', ',', '_', '(', '-']);
    if rest.trim_matches([' ', ')']).is_empty() && !version.is_empty() {
        (version.to_owned(), Some(build.to_owned()))
    } else {
        (v.to_owned(), Some(build.to_owned()))
    }
}

/// Kind of device by the words that people and makers use.
fn kind_of(v: &str) -> DeviceKind {
    let v = fold(v).to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| v.contains(w));
    if v.is_empty() {
        DeviceKind::Unknown
    } else if has(&["レコーダ", "録画", "nvr", "dvr", "xvr", "recorder"]) {
        DeviceKind::Recorder
    } else if has(&["ルータ", "router", "ゲートウェイ", "gateway", "utm", "onu", "ホームゲートウェイ"])
    {
        DeviceKind::Router
    } else if has(&["サーバ", "server", "nas"]) {
        DeviceKind::Server
    } else if has(&[
        "カメラ",
        "camera",
        "ipカメラ",
        "webカメラ",
        "ドーム",
        "バレット",
        "ds-2cd",
        "ds-2de",
        "ipc-h",
        "ip cam",
    ]) {
        DeviceKind::Camera
    } else if has(&["スイッチ", "switch", "ハブ", "アクセスポイント", "access point", "中継"])
    {
        DeviceKind::Host
    } else {
        DeviceKind::Unknown
    }
}

/// Office equipment in an asset list: not what this tool is about.
fn is_office(kind: &str) -> bool {
    const WORDS: &[&str] = &[
        "laptop",
        "desktop",
        "display",
        "monitor",
        "tablet",
        "phone",
        "keyboard",
        "mouse",
        "printer",
        "ノートpc",
        "デスクトップ",
        "パソコン",
        "モニタ",
        "タブレット",
        "スマートフォン",
        "携帯",
        "電話機",
        "プリンタ",
        "複合機",
        "プロジェクタ",
    ];
    let k = kind.to_lowercase();
    if matches!(k.as_str(), "pc" | "windows pc" | "mac") {
        return true;
    }
    !k.contains("camera") && !k.contains("カメラ") && WORDS.iter().any(|w| k.contains(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glued_builds_are_split_and_tapo_versions_are_not() {
        let s = |v: &str| split_build(v);
        assert_eq!(s("V3.2.30build 230531"), ("V3.2.30".into(), Some("230531".into())));
        assert_eq!(s("V5.7.18 build 240826"), ("V5.7.18".into(), Some("240826".into())));
        assert_eq!(
            s("2.800.0000000.16.R, Build Date: 2019-12-11"),
            ("2.800.0000000.16.R".into(), Some("2019-12-11".into()))
        );
        assert_eq!(
            s("1.3.9 Build 231019 Rel.40243n"),
            ("1.3.9 Build 231019 Rel.40243n".into(), Some("231019".into()))
        );
        assert_eq!(s("1.2.3"), ("1.2.3".into(), None));
        assert_eq!(s("build"), ("build".into(), None));
    }

    #[test]
    fn headers_in_many_spellings() {
        for (h, c) in [
            ("ＩＰアドレス", Col::Address),
            ("IPアドレス(固定)", Col::Address),
            ("ﾌｧｰﾑｳｪｱ ﾊﾞｰｼﾞｮﾝ", Col::Firmware),
            ("F/W", Col::Firmware),
            ("Software Version", Col::Firmware),
            ("Latest Firmware Version", Col::Other),
            ("ハードウェアバージョン", Col::Hardware),
            ("シリアル№", Col::Serial),
            ("S/N", Col::Serial),
            ("メーカー名", Col::Vendor),
            ("ログインパスワード", Col::Password),
            ("パスワード変更日", Col::Other),
            ("ID/PW", Col::Login),
            ("IPv4 Gateway", Col::Other),
            ("Device Type", Col::Model),
        ] {
            assert_eq!(by_words(h).map(|x| x.0), Some(c), "{h}");
        }
        assert_eq!(by_words("lorem ipsum"), None);
    }

    #[test]
    fn other_tables_are_left_alone() {
        for t in [
            "商品名,型番,単価,数量\nカメラ,A-1,1000,3\nケーブル,B-2,100,5\n",
            "timestamp,src ip,dst ip,action\n2026-01-01 10:00,10.0.0.1,10.0.0.2,allow\n2026-01-01 10:00,10.0.0.1,10.0.0.2,allow\n",
            "cveID,vendorProject,product,dateAdded\nCVE-2020-1,Acme,Box,2020-01-01\nCVE-2020-2,Acme,Box,2020-01-01\n",
            "date,open,close\n2026-01-01,1.0,2.0\n2026-01-02,1.0,2.0\n",
            "a, b, c\nd, e, f\n",
        ] {
            assert_eq!(sniff(&Head::of(t)), Sniff::No, "{t}");
        }
    }

    #[test]
    fn column_letters() {
        assert_eq!(
            [letter(0), letter(25), letter(26), letter(701), letter(702)],
            ["A", "Z", "AA", "ZZ", "AAA"]
        );
    }
}
