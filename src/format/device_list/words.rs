//! Words and shapes by which a list's columns are known: headings in Japanese and English, and what stands in the cells.
//!
//! Shared by every reader of lists (tables, JSON, pages copied from a browser). A heading names a column; what stands in
//! brackets behind it only explains. Values are judged by shape alone (an address, a MAC, a version, a model).

use crate::i18n::{Text, text};
use crate::model::date::Date;
use crate::model::fact::DeviceKind;
use crate::model::fold::{self, fold};
pub use crate::model::fold::{is_ditto, is_nothing as is_empty};
use crate::model::key::{self, FactKey};
use crate::model::map::HashMap;
use crate::model::value::{Account, Role};
use std::net::IpAddr;
use std::sync::OnceLock;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Col {
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

/// What a person may say a column is, by the identifier that is used for it outside.
pub const CHOICES: &[(&str, Col)] = &[
    ("model", Col::Model),
    ("vendor", Col::Vendor),
    ("firmware", Col::Firmware),
    ("build", Col::Build),
    ("hardware", Col::Hardware),
    ("address", Col::Address),
    ("mac", Col::Mac),
    ("serial", Col::Serial),
    ("name", Col::Name),
    ("place", Col::Place),
    ("kind", Col::Kind),
    ("http_port", Col::HttpPort),
    ("rtsp_port", Col::RtspPort),
    ("user", Col::User),
    ("password", Col::Password),
    ("login", Col::Login),
    ("other", Col::Other),
];

/// The identifier of a column's meaning; what is not to be chosen is `other`.
pub fn id(c: Col) -> &'static str {
    CHOICES.iter().find(|(_, x)| *x == c).map_or("other", |(id, _)| id)
}

/// Header words, as [`fold::key`] writes them, apart by blanks. The first column of a kind wins, earlier words before later
/// ones.
const WORDS: &[(Col, &str)] = &[
    (
        Col::Model,
        "型番 型式 機器型番 カメラ型番 製品型番 モデル番号 モデル名 モデル modelnumber modelno \
         modelname model 機種名 機種 品番 productmodel devicemodel hardwaremodel devicetype \
         detectedmodelname prodnbr partnumber 製品番号 製品名 productname product marketname 品名 \
         機器モデル 型名 形名 形式 機種番号 機種型番 機種型式 機種名型番 型番品名 型番品番 製品型式 製品モデル カメラ機種 機器型式 商品型番 型番型式 型式型番 型番モデル メーカー型番 メーカ型番 型番名 型名 機器型名 機種型名 デバイスモデル 機器モデル名 機種型番号 cameramodel cameramodelname cameramodelnumber modelnr 機種モデル 型番型名 製品名型番 モデル型番 機種名型式 型式名 型號 設備型號 產品型號 하드웨어모델 モデルno 型番no devicemodelname modelid modelnumber型番 カメラモデル 機器名型番 productno productcode prodnumber prodshortname hwmodel productmodelname friendlymodel modell modellnummer typbezeichnung modele modèle modelo modeloequipo 型号 设备型号 产品型号 规格型号 모델명 모델 모델번호",
    ),
    (
        Col::Vendor,
        "メーカー メーカ メーカー名 メーカ名 製造元 製造者 製造会社 製造メーカー ベンダー ベンダ \
         ブランド manufacturer vendor maker brand make vendorname driverfamily メーカー製造元 メーカーブランド 製造業者 メーカ名称 メーカー名称 開発元 manufacturername vendorproject oem companyname make製造元 mfr mfg manuf manufactured 製造メーカー名 製造メーカ 製造会社名 廠牌 製造商 hersteller fabricant fabricante marca marque 厂商 厂家 品牌 制造商 生产厂家 설비제조사 제조사 브랜드",
    ),
    (
        Col::Firmware,
        "ファームウェアバージョン ファームウエアバージョン ファームウェアver ファームウェア \
         ファームウエア ファームウェア版 ファームウェアの版 現在のファームウェア 現行ファームウェア \
         現行バージョン ファームバージョン ファームver ファーム ソフトウェアバージョン \
         ソフトウエアバージョン ソフトバージョン ソフトウェアver fwバージョン fwversion fwver fw \
         firmwareversion firmware firmver currentfirmware softwareversion swversion swver osversion \
         バージョン version ver 版数 f_w fwver現在 ファームバージョン現在 ファームウェアバージョン現在 ファームウェアバージョンver 適用ファームウェア 導入ファームウェア 搭載ファームウェア ファームウェアrev 稼働バージョン 稼働ファームウェア 動作ファームウェア sw swrev fwrev firmwarerev firmwarerevision fwrevision firmwareversionnumber systemversion mainversion ソフトver ソフトウェア ソフトウエア ソフト版数 ファーム版数 ファームウェア版数 現行版数 現在のfwバージョン 現行fwバージョン fw版 fw版数 fwバージョン現在 現用バージョン 韌體版本 韌體 軟體版本 バージョン情報 ファームウェア情報 ファームウェア番号 本体ファームウェア 本体バージョン firmwareno deviceversion appversion devicefirmware installedversion installedfirmware version現在 firmwarestand softwarestand versiondumicrologiciel micrologiciel versiónfirmware versióndefirmware versãodefirmware versãodofirmware dsm版本 固件版本 固件 固件版本号 软件版本 系统版本 版本 版本号 펌웨어버전 펌웨어",
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
         hardwareid hardver hardwarerevision リビジョン revision hwrev ハードver hwrevision hw版 ハードウェアid boardversion ハードウェアリビジョン",
    ),
    (
        Col::Address,
        "ipアドレス ipv4アドレス ip ipaddress ipv4address ipv4 ipaddr カメラip 固定ip ローカルip \
         プライベートip ipアドレスv4 hardwareaddress address アドレス ipv6address ipv6アドレス 機器ip \
         addr url rtspurl streamurl cameraurl videourl rtspアドレス ストリームurl 映像url ipアドレスホスト名 ipv4アドレス固定 ipaddressv4 カメラipアドレス 機器ipアドレス 割当ip 割当ipアドレス 設定ip 設定ipアドレス ipホスト host hostaddress ipaddr4 connectionhost deviceip cameraip ネットワークアドレス接続先 接続先 接続先ip 管理ip 管理ipアドレス mgmtip lanip lan側ip lan側ipアドレス ipアド ipアドレスサブネット ipアドレスサブネットマスク ipアドレスポート ipアドレスポート番号 ip位址 ip位置 静的ip 固定ipアドレス ipadresse adresseip direcciónip direccionip endereçoip enderecoip ip地址 ipv4地址 设备ip ip주소 primaryip primaryip4 managementip targetip",
    ),
    (
        Col::Mac,
        "macアドレス mac macaddress macaddr 物理アドレス physicaladdress ethernetaddress lanmac ethernetmac macアドレス有線 有線mac wiredmac macid マックアドレス hwaddr hardwareaddressmac macadresse adressemac direcciónmac direccionmac endereçomac enderecomac mac地址 mac주소",
    ),
    (
        Col::Serial,
        "製造番号 シリアル番号 シリアルno シリアルナンバー シリアル sn serialnumber serialno serial \
         deviceserialnumber deviceserialno devicesn 機番 製番 製造no 製品番号シリアル 製造no 製品シリアル 製品シリアル番号 本体番号 機体番号 serial番号 シリアルコード snno uid deviceid製造番号 機器番号製造番号 seriennummer seriennr ndesérie nodesérie numérodesérie númerodeserie numerodeserie númerodesérie nºdeserie 序號 序列號 序列号 设备序列号 시리얼번호 제조번호 일련번호",
    ),
    (
        Col::Name,
        "名称 機器名 機器名称 装置名 デバイス名 カメラ名 カメラ名称 名前 ホスト名 表示名 devicename hardwarename assetname \
         name hostname cameraname 設備名 設備名称 displayname itemname 機器名設置名 カメラ番号名 カメラ名場所 chname channelname カメラ表示名 端末名 設備名機器名 機器名称等 gerätename geraetename bezeichnung kameraname nomdelacaméra nom appareil dispositivo nombre nome nomedohost 設備名稱 設備名 设备名称 设备名 摄像头名称 장비명 기기명 카메라명",
    ),
    (
        Col::Place,
        "設置場所 設置箇所 設置位置 場所 部屋 部屋名 教室 フロア 設置フロア 設置先 location place \
         room site area 施設名 園名 店舗名 店舗 施設 取付場所 取付位置 設置エリア 設置階 設置室 室名 撮影場所 撮影箇所 監視場所 カメラ位置 エリア 階 クラス 使用場所 設置建物 建物 棟 配置場所 配置 standort montageort einbauort raum emplacement ubicación ubicacion localização 拠点 拠点名 施設場所 設置個所 設置拠点 設置場所名 設置場所階 設置棟 安裝位置 安裝地點 安装位置 安装地点 位置 地点 设备位置 설치장소 설치위치 위치",
    ),
    (
        Col::Kind,
        "種別 種類 機器種別 機器の種類 区分 分類 カテゴリ カテゴリー category kind type class \
         devicecategory 機器 機器区分 製品種別 機器種類 機種区分 機種分類 設備種別 品目 製品区分 製品分類 型 devicetypename 装置種別 種類機器 gerätetyp geraetetyp geräteart typ tipo 設備類型 類型 设备类型 类型 设备种类 장비종류 종류 devicerole role",
    ),
    (Col::HttpPort, "httpport httpポート webポート webport httpポート番号"),
    (Col::RtspPort, "rtspport rtspポート rtspポート番号"),
    (Col::SdkPort, "port sdkport ポート ポート番号"),
    (
        Col::User,
        "ユーザー名 ユーザ名 ユーザー ユーザ ユーザーid ユーザid ログインid ログイン名 \
         username user login loginid userid hardwareusername 管理者id 管理者名 ログインユーザ ログインユーザー 管理者アカウント 管理ユーザ 管理ユーザー 管理者 admin名 ログイン loginname adminuser 管理id アカウント アカウント名 account benutzer benutzername anmeldename usuario usuário utilisateur identifiant 使用者名稱 帳號 用户名 用户 账号 登录名 아이디 사용자 사용자명",
    ),
    (
        Col::Password,
        "pw pwd pass passwd passphrase 暗証番号 ログインpw 管理者pw パス clave 密碼 登入密碼 密码 登录密码 口令 비밀번호 패스워드",
    ),
    (
        Col::Login,
        "idpw idpass idパスワード ユーザー名パスワード idpassword userpass userpassword ログイン情報 ログインidパスワード ログインidpw idpwd idパス idpass管理者 ユーザーidパスワード ユーザ名パスワード ユーザ名pw ユーザーpw ログインidpass 認証情報 管理者idパスワード 管理者idpw zugangsdaten anmeldedaten logindaten 账号密码 用户名密码 인증정보",
    ),
    (Col::Secret, "psk 暗号化キー wpaキー wifiキー snmpコミュニティ community apikey token"),
    (
        Col::Note,
        "備考 メモ note notes remarks remark comment comments 特記事項 modelnotes 摘要 特記 その他 コメント 補足 bemerkung bemerkungen notizen observaciones observações remarques descrição descripción beschreibung description 備註 說明 备注 说明 비고 메모",
    ),
    (
        Col::Other,
        "no 番号 項番 index id 管理番号 資産番号 連番 status 状態 ステータス 稼働状況 subnetmask \
         サブネットマスク サブネット gateway ipv4gateway ゲートウェイ デフォルトゲートウェイ \
         デフォルトgw dns dhcp vlan channel チャンネル ch ラック 顧客 顧客名 導入年月 導入日 設置日 \
         設置年月 購入日 保守期限 保証期限 リース満了 担当 担当者 電話番号 台帳番号 enabled state \
         driver recordername assettag eol fieldset purchasedate warranty 解像度 録画日数 台数 \
         enhancedsdkserviceport encryptionversion dspversion activated hikconnect firmwarestatus \
         更新日 最終更新日 確認日 点検日 項 通番 項番no seq 行 管理no 備品番号 設備番号 カメラno カメラ番号 カメラ cam camno chno 数 納品日 納入日 取付日 工事日 検収日 稼働開始日 運用開始日 リース期間 リース会社 契約番号 保守 保守会社 保守契約 業者 業者名 納入業者 施工業者 連絡先 電話 tel mail ドメイン ssid vlanid 接続ポート hubポート ポート接続 poe 電源 録画方式 フレームレート 画角 レンズ 保証 保証期間 年式 設置年 設置年度 導入年度 取得日 取得価額 耐用年数 uptime 最終確認 netmask サブネットマスク長 devicestatus lastseen nr 序号 编号 番號 번호 状态 在线状态 상태 lens zone resolution purpose 連接埠 子網路遮罩 閘道 編號 狀態 端口 子网掩码 网关 网关地址 subnetzmaske standardgateway",
    ),
    (
        Col::Trade,
        "単価 価格 金額 税込 売上 売上高 数量 在庫 在庫数 仕入 仕入先 販売価格 定価 price amount qty \
         quantity cost purchasecost orderid order sku stock invoice customerid sales revenue \
         unitprice 注文番号 受注番号 商品コード 商品名 小計 合計 preis stückpreis menge msrp listprice eancode ean upc gtin jancode jan janコード precio preço cantidad quantidade prix 价格 单价 数量 金额 가격 단가 수량",
    ),
    (
        Col::Log,
        "timestamp time datetime 日時 時刻 event eventtype action severity level srcip dstip sourceip \
         destinationip message cveid cve イベント ログ",
    ),
];

/// Parts of longer headings («現在のファームウェアのバージョン», «本体シリアル番号»).
const PARTS: &[(Col, &[&str])] = &[
    (Col::Address, &["ipアドレス", "ipaddress", "ipv4address"]),
    (Col::Mac, &["macアドレス", "macaddress"]),
    (Col::Hardware, &["ハードウェアバージョン", "ハードウェアver", "hardwareversion"]),
    (Col::Build, &["builddate", "ビルド"]),
    (
        Col::Firmware,
        &[
            "ファームウェア",
            "ファームウエア",
            "ファームver",
            "firmware",
            "ソフトウェアバージョン",
            "softwareversion",
            "fwバージョン",
            "fwver",
            "ソフトウェアver",
            "現在のバージョン",
            "現在のver",
        ],
    ),
    (Col::Serial, &["シリアル", "製造番号", "製番", "serialnumber"]),
    (Col::Model, &["型番", "型式", "品番", "機種名", "型名", "modelnumber", "modelname"]),
    (Col::Vendor, &["メーカー", "メーカ名", "manufacturer"]),
    (Col::Place, &["設置場所", "設置箇所", "設置位置", "取付場所", "取付位置"]),
];

/// Parts of headings above secrets, in the languages that lists come in.
const SECRET_PARTS: &[&str] = &[
    "パスワード",
    "password",
    "passwd",
    "暗証",
    "credential",
    "passwort",
    "kennwort",
    "contraseña",
    "contrasena",
    "senha",
    "motdepasse",
    "wachtwoord",
    "hasło",
    "haslo",
    "heslo",
    "parola",
    "пароль",
    "密码",
    "密碼",
    "비밀번호",
];

/// What is about a thing and not the thing (a day, a state, who does it).
const ABOUT: &[&str] = &[
    "更新日",
    "更新方法",
    "更新状況",
    "更新担当",
    "更新履歴",
    "自動更新",
    "確認",
    "状況",
    "有無",
    "要否",
    "期限",
    "担当",
    "済",
    "備考",
    "url",
    "status",
    "lastupdate",
    "updated",
    "checksum",
    "autoupdate",
    "downloaded",
    "policy",
];

/// Which column a header cell names, and how strong the word is (smaller is stronger).
pub fn by_words(header: &str) -> Option<(Col, usize)> {
    // Headings are short: a sentence or a number is none.
    if header.len() > 160 || header.is_empty() {
        return None;
    }
    let folded = fold(header);
    let whole = fold::key(&folded);
    if whole.is_empty() || whole.chars().count() > 40 || whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // A firmware that a tool or the installer knows as newest, or that a program asks for, is not the one that runs.
    let has = |words: &[&str]| words.iter().any(|w| whole.contains(w));
    if has(&[
        "最新",
        "latest",
        "available",
        "newest",
        "推奨",
        "更新後",
        "予定",
        "recommended",
        "minimum",
        "最低",
        "required",
    ]) {
        return Some((Col::Other, 90));
    }
    // 「IPアドレス(固定)」, "Firmware [current]": what stands in brackets explains, it does not name.
    let bare = fold::key(folded.split(['(', '[', '（', '【', '※', '<', '〈']).next().unwrap_or(""));
    if let Some(found) = known(&bare).or_else(|| known(&whole)) {
        return Some(found);
    }
    // «Enable secret», «Device verification code».
    if whole == "pin"
        || has(&[
            "secret",
            "verificationcode",
            "verifycode",
            "検証コード",
            "验证码",
            "passcode",
            "pincode",
            "authkey",
            "accesskey",
            "privatekey",
            "wpakey",
            "token",
            "community",
            "合言葉",
        ])
    {
        return Some((Col::Secret, 50));
    }
    // «変更後PW», «RTSP pass»
    let short = |k: &str| {
        let k = k.trim_end_matches(|c: char| c.is_ascii_digit());
        ["pw", "pwd", "pass"].iter().any(|w| k.ends_with(w)) && !k.ends_with("bypass")
            || ["初期", "共通", "管理", "管理者", "閲覧", "変更後"]
                .iter()
                .any(|w| k.strip_suffix("パス") == Some(w))
    };
    if has(SECRET_PARTS) || short(&whole) || short(&bare) {
        let ends = |k: &str| short(k) || SECRET_PARTS.iter().any(|w| k.ends_with(w));
        // The day on which it was changed is none; «変更後パスワード» is one, and what stands below «パスワード設定» may be.
        if ["日", "日時", "date", "changed"].iter().any(|w| whole.ends_with(w)) {
            return Some((Col::Other, 50));
        }
        let about = ["変更", "有無", "設定", "更新", "期限", "済", "強度", "date", "expir", "policy", "set"];
        if has(&about) && !ends(&whole) && !ends(&bare) {
            return Some((Col::Secret, 50));
        }
        // That of the radio network or of a mail server opens no device.
        if has(&["wifi", "wlan", "無線", "mail", "メール", "ftp", "snmp", "vpn"]) {
            return Some((Col::Secret, 50));
        }
        let named =
            has(&["id", "ユーザ", "アカウント", "user", "ログイン名"]) && !has(&["アカウントのパスワード"]);
        let login = named || has(&["credential"]);
        return Some((if login { Col::Login } else { Col::Password }, 50));
    }
    let found = PARTS.iter().find(|(_, w)| has(w)).map(|(c, _)| (*c, 70))?;
    Some(if has(ABOUT) { (Col::Other, 80) } else { found })
}

fn known(key: &str) -> Option<(Col, usize)> {
    static TABLE: OnceLock<HashMap<&'static str, (Col, usize)>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut t = HashMap::new();
        for (col, words) in WORDS {
            for (rank, w) in words.split_whitespace().enumerate() {
                // A word far behind in its list, as those of other languages are, is no weaker than a part of a heading.
                let rank = if *col == Col::Other { rank } else { rank.min(60 + rank / 32) };
                t.entry(w).or_insert((*col, rank));
            }
        }
        t
    });
    table.get(key).copied()
}

/// Makers of cameras and their network as lists write them, in lower case.
pub const MAKERS: &[&str] = &[
    "hikvision",
    "ハイクビジョン",
    "海康威视",
    "dahua",
    "ダーファ",
    "大华",
    "axis",
    "アクシス",
    "i-pro",
    "panasonic",
    "パナソニック",
    "canon",
    "キヤノン",
    "sony",
    "hanwha",
    "ハンファ",
    "wisenet",
    "vivotek",
    "reolink",
    "tp-link",
    "tapo",
    "planex",
    "プラネックス",
    "uniview",
    "bosch",
    "mobotix",
    "d-link",
    "ezviz",
    "amcrest",
    "lorex",
    "foscam",
    "geovision",
    "avtech",
    "ubiquiti",
    "avigilon",
    "milesight",
    "バッファロー",
    "アイ・オー・データ",
    "yamaha",
    "ヤマハ",
    "qnap",
    "synology",
    "アトムテック",
    "タケナカ",
];

/// Makers that also make other things, or whose name is part of other words.
const MAKERS_TOO: &[&str] = &[
    "toa",
    "jvc",
    "takenaka",
    "takex",
    "竹中",
    "三菱電機",
    "日立",
    "ソニー",
    "キャノン",
    "samsung",
    "buffalo",
    "i-o data",
    "アイオーデータ",
    "elecom",
    "エレコム",
    "xiaomi",
    "pelco",
    "tiandy",
    "intelbras",
    "cisco",
    "nec",
    "富士通",
    "大華",
    "first",
    "lg",
];

/// The line below the headings of a Markdown table.
pub fn rules_off(line: &str) -> bool {
    line.contains("--") && line.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'+' | b'='))
}

/// A text with a table of Markdown.
pub fn is_markdown(head: &str) -> bool {
    head.lines().take(120).any(|l| l.starts_with('|') && rules_off(l.trim_end()))
}

/// A cell that names a maker and hardly anything else.
pub fn is_maker(c: &str) -> bool {
    let low = fold(c).to_lowercase();
    // The first letter tells most of them apart.
    let may = |m: &str| low.as_bytes().first() == m.as_bytes().first();
    let rest = |m: &&&str| if may(m) { low.strip_prefix(**m) } else { None };
    // Only the kind of company may stand behind it: «Reolink TrackMix» and «アイ・オー・データ TS-WLCAM» are models.
    const COMPANY: [&str; 16] = [
        "inc", "co", "corp", "ltd", "ab", "ag", "gmbh", "digital", "tech", "security", "systems", "network",
        "vision", "japan", "electr", "株",
    ];
    let company = |r: &str| {
        let r = r.trim_start_matches([' ', ',', '(', '.', '-']);
        r.is_empty()
            || !r.is_ascii() && !r.contains(' ')
            || COMPANY.iter().any(|w| r.starts_with(w)) && !r.contains('-')
    };
    let long = MAKERS.iter().find_map(|m| rest(&m)).is_some_and(|r| r.chars().count() <= 14 && company(r));
    let alone = || {
        MAKERS_TOO
            .iter()
            .any(|m| rest(&m).is_some_and(|r| r.is_empty() || r.starts_with([' ', '(', '株']) && company(r)))
    };
    (long || alone()) && !low.bytes().any(|b| b.is_ascii_digit())
}

/// The model inside the serial number of a Hikvision camera: `DS-2CD2342WD-I20160817BBWR634390011`. Recorders put the
/// number of channels in between, so that where the model ends cannot be seen.
pub fn model_in_serial(serial: &str) -> Option<&str> {
    let s = serial.trim();
    if !(s.starts_with("DS-2") || s.starts_with("DS-K")) || !s.is_ascii() {
        return None;
    }
    (6..s.len().saturating_sub(9)).find_map(|i| {
        let day = s.get(i..i + 8).filter(|d| d.starts_with("20") && d.bytes().all(|b| b.is_ascii_digit()))?;
        let letter = s.as_bytes().get(i + 8)?.is_ascii_uppercase();
        (letter && Date::parse_loose(day).is_some()).then(|| s.get(..i))?
    })
}

/// `V5.7.18 build 240826`, `2.800.0000000.16.R`, `1.3.9 Build 231019 Rel.40243n`: a number with dots and a hint of version.
pub fn firmware_like(c: &str) -> bool {
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
pub fn model_like(c: &str) -> bool {
    let c = fold(c);
    let upper = c.bytes().filter(u8::is_ascii_uppercase).count();
    let digits = c.bytes().filter(u8::is_ascii_digit).count();
    (4..=40).contains(&c.len())
        && upper >= 1
        && digits >= 1
        && c.matches(' ').count() <= 3
        // `1 Left`, `2 Middle`: a number in front of a word.
        && !c.split_once(' ').is_some_and(|(n, w)| {
            n.bytes().all(|b| b.is_ascii_digit()) && !w.bytes().any(|b| b.is_ascii_digit())
        })
        && c.bytes().all(|b| b.is_ascii_alphanumeric() || b" -/()+._".contains(&b))
        && address(&c).is_none()
        && mac(&c).is_none()
        && !firmware_like(&c)
        && Date::parse_loose(&c).is_none()
}

/// `RLC-843A, neue Firmware!`: the model in front of a remark.
pub fn model_and_remark(c: &str) -> Option<&str> {
    c.split_once([',', '、', ';']).map(|(m, _)| m.trim()).filter(|m| model_like(m))
}

pub fn label(c: Col) -> Option<Text> {
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

pub fn fact_key(c: Col) -> Option<FactKey> {
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

pub fn account(name: String) -> Account {
    let admin = matches!(name.to_ascii_lowercase().as_str(), "admin" | "root" | "administrator" | "管理者");
    Account {
        name,
        role: if admin { Role::Admin } else { Role::Unknown },
        r#for: "web",
        ..Account::default()
    }
}

/// A serial number, and not what a spreadsheet made of one.
pub fn is_serial(v: &str) -> bool {
    let scientific =
        v.contains("E+") && v.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'E' | b'+'));
    // «[REDACTED]» and «(similar)» are none, and would make two devices one.
    v.chars().count() >= 4 && !scientific && v.bytes().any(|b| b.is_ascii_digit())
}

/// A tick in a password column says that one is set, not which.
pub fn is_tick(v: &str) -> bool {
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

/// The first address in a cell with several things (`192.168.1.10 (固定)`, `IP: 192.168.1.10 MAC: …`).
pub fn address_in(v: &str) -> Option<String> {
    address(v).or_else(|| {
        v.split([' ', '\n', ',', '、', '(', ')', '/', '・'])
            .filter(|t| t.len() >= 7)
            .find_map(|t| address(t.trim_start_matches(|c: char| !c.is_ascii_digit())))
    })
}

/// The first MAC address in a cell with several things.
pub fn mac_in(v: &str) -> Option<String> {
    mac(v).or_else(|| {
        v.split([' ', '\n', ',', '、', '(', ')', '/'])
            .filter(|t| t.len() >= 12)
            .find_map(|t| mac(t).or_else(|| mac(t.split_once(':').map_or("", |(_, m)| m))))
    })
}

/// Name and password in one cell: `admin/secret`, `admin : secret`, `ID: admin PW: secret`, on one line or two.
pub fn login(raw: &str) -> Option<(String, &str)> {
    const NAMES: &[&str] = &["id", "ユーザー名", "ユーザー", "ユーザ", "user", "login", "ログイン"];
    const SECRETS: &[&str] = &["password", "passwd", "pass", "pw", "パスワード"];
    let word = |words: &[&str], from: usize| -> Option<(usize, usize)> {
        words.iter().find_map(|w| {
            let rest = raw.get(from..)?;
            let at = rest
                .char_indices()
                .map(|(i, _)| i)
                .find(|i| rest.get(*i..*i + w.len()).is_some_and(|t| t.eq_ignore_ascii_case(w)))?
                + from;
            let after = raw.get(at + w.len()..)?;
            let value = after.trim_start_matches([' ', '　']).strip_prefix([':', '：', '=', '/'])?;
            Some((at, raw.len() - value.len()))
        })
    };
    if let Some((at, value)) = word(SECRETS, 0) {
        let before = raw.get(..at)?;
        let name =
            word(NAMES, 0).filter(|(n, _)| *n < at).map_or(before, |(_, v)| raw.get(v..at).unwrap_or(""));
        let name = fold(name.trim_matches([' ', '　', '/', '／', ',', '、', '\n', '\r']));
        return Some((name, raw.get(value..)?.trim()));
    }
    let (n, p) =
        raw.split_once(['/', '／', ':', '：', '\n']).or_else(|| raw.trim().split_once([' ', '　']))?;
    Some((fold(n), p.trim()))
}

/// An address in a cell that may hold more (`http://192.168.1.10:8000/`, `192.168.1.10/24`).
pub fn address(v: &str) -> Option<String> {
    // Most cells hold none, which their signs tell.
    if v.is_ascii() && memchr::memchr2(b'.', b':', v.as_bytes()).is_none() {
        return None;
    }
    let v = fold(v);
    let rest = v.split_once("://").map_or(v.as_str(), |(_, r)| r);
    let host = rest.split(['/', ' ', ',']).next().unwrap_or("");
    // `rtsp://user:password@host`
    let host = host.rsplit_once('@').map_or(host, |(_, h)| h).trim_matches(['[', ']']);
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Some(ip.to_string());
    }
    host.split(':').next().and_then(|h| h.parse::<std::net::Ipv4Addr>().ok()).map(|ip| ip.to_string())
}

/// A MAC address in any of its spellings, as `aa:bb:cc:dd:ee:ff`: six pairs or three fours with one and the same sign
/// between them (a day with its time has twelve digits too), or twelve digits that are not all decimal.
pub fn mac(v: &str) -> Option<String> {
    let v = fold(v);
    let sign = v.chars().find(|c| !c.is_ascii_hexdigit());
    let groups: Vec<&str> = match sign {
        Some(c) if matches!(c, ':' | '-' | '.' | ' ') => v.split(c).collect(),
        Some(_) => return None,
        None => vec![&v],
    };
    let of = |n: usize| groups.iter().all(|g| g.len() == n && g.bytes().all(|b| b.is_ascii_hexdigit()));
    let ok = match groups.len() {
        6 => of(2),
        3 => of(4),
        1 => of(12) && !v.bytes().all(|b| b.is_ascii_digit()),
        _ => false,
    };
    if !ok {
        return None;
    }
    let mut out = String::with_capacity(18);
    for c in groups.iter().flat_map(|g| g.chars()) {
        if out.len() % 3 == 2 {
            out.push(':');
        }
        out.push(c.to_ascii_lowercase());
    }
    Some(out)
}

/// A version that stands behind the model in its cell: `DS-2CD2143G0-I V5.5.80`, `CS-QR20(Ver.1.06)`. A short number behind a
/// `V` is the version of the hardware (`Tapo C520WS V2.6`) and stays.
#[cold]
pub fn split_version(v: &str) -> Option<(&str, &str)> {
    let (at, sign) = v.char_indices().skip(2).find(|(i, c)| {
        let rest = v.get(i + 1..).unwrap_or("").trim_start();
        let low = rest.get(..rest.len().min(9)).unwrap_or("").to_ascii_lowercase();
        let word = ["ver", "fw", "f/w", "firm"].iter().any(|w| low.starts_with(w));
        matches!(c, ' ' | '(' | '/' | ',')
            && (word && rest.contains('.')
                || firmware_like(rest.trim_end_matches(')'))
                    && (low.starts_with('v') || rest.contains("uild"))
                    && rest.split(' ').next().is_some_and(|w| w.matches('.').count() > 1))
    })?;
    let rest = v.get(at + sign.len_utf8()..)?;
    let start = rest.find(|c: char| c.is_ascii_digit())?;
    let start = if rest.get(..start).is_some_and(|p| p.ends_with(['V', 'v'])) { start - 1 } else { start };
    Some((v.get(..at)?.trim_end_matches([' ', '/', ',', '(']), rest.get(start..)?.trim_end_matches(')')))
}

/// `V3.2.30build 230531` → (`V3.2.30`, `230531`). What has more behind the build (Tapo's `Rel.`) stays in one piece.
pub fn split_build(v: &str) -> (String, Option<String>) {
    let low = v.to_ascii_lowercase();
    let Some(at) = low.find("build") else {
        // Dahua: `2.680.0000000.29.R,2020-05-22`
        let day = v.rsplit_once(',').map(|(v, d)| (v.trim_end(), d.trim_start()));
        let day = day.filter(|(v, d)| v.contains('.') && d.len() >= 8 && Date::parse_loose(d).is_some());
        return day.map_or((v.to_owned(), None), |(v, d)| (v.to_owned(), Some(d.to_owned())));
    };
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

/// A device that a sentence names. Everything is a piece of the text.
#[derive(Debug)]
pub struct Mention<'t> {
    pub vendor: Option<&'t str>,
    pub model: &'t str,
    /// With its build date, where one follows.
    pub version: Option<&'t str>,
    pub address: Option<&'t str>,
}

/// Letters, digits and what models and versions have between them.
fn in_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '+' | '.' | '_')
}

/// The devices that a text names: models of known makers and series, each with what stands behind it up to the next one.
pub fn mentions(text: &str) -> Vec<Mention<'_>> {
    let mut out: Vec<(usize, usize, Mention<'_>)> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
        let Some(from) = rest.find(in_token).map(|i| at + i) else { break };
        let tail = text.get(from..).unwrap_or("");
        let long = tail.find(|c| !in_token(c)).unwrap_or(tail.len());
        at = from + long;
        let token = tail.get(..long).unwrap_or("").trim_end_matches(['.', '/', '-', '_']);
        let line = text.get(..from).unwrap_or("").rsplit(['\n', '\r']).next().unwrap_or("");
        if token.len() < 4 || token.contains("//") || line.ends_with(['@', ':']) && line.ends_with("//") {
            continue;
        }
        let before =
            line.trim_end_matches([' ', '　', '製', '社', 'の', '「', '『', '(', '（', ':', '：', 'は']);
        let series = ["tapo", "vigi"].iter().find(|s| ends_with(before, s)).map_or(0, |s| s.len());
        let maker = MAKERS.iter().chain(MAKERS_TOO).filter(|m| ends_with(before, m)).max_by_key(|m| m.len());
        let vendor = maker.and_then(|m| before.get(before.len() - m.len()..));
        let known = known_model(token) || (series > 0 || maker.is_some()) && model_like(token);
        if !known || firmware_like(token) {
            continue;
        }
        // «Tapo C220» is one name.
        let start = if series > 0 { from - (line.len() - before.len()) - series } else { from };
        let Some(model) = text.get(start..from + token.len()) else { continue };
        out.push((start, from + token.len(), Mention { vendor, model, version: None, address: None }));
    }
    // `SPOT_1  192.168.1.5  EX-20`: where its line begins with the address, that one is the device's, and not of the one above.
    let mut last = 0;
    for (start, end, m) in &mut out {
        let line = text.get(..*start).unwrap_or("").rfind(['\n', '\r']).map_or(0, |i| i + 1);
        if line >= last {
            m.address = address_ahead(text.get(line..*start).unwrap_or(""), text.get(*end..).unwrap_or(""));
            *start = if m.address.is_some() { line } else { *start };
        }
        last = *end;
    }
    let starts: Vec<usize> = out.iter().skip(1).map(|(s, ..)| *s).chain([text.len()]).collect();
    out.into_iter()
        .zip(starts)
        .map(|((_, end, mut m), next)| {
            let mut to = next.min(end + 300);
            while !text.is_char_boundary(to) {
                to -= 1;
            }
            let behind = text.get(end..to).unwrap_or("");
            // A blank line ends what is said of it.
            let behind = behind.split("\n\n").next().unwrap_or("").split("\r\n\r\n").next().unwrap_or("");
            // In a table, the end of its row.
            let row = behind.lines().next().unwrap_or("");
            let behind = if row.trim_end().ends_with('|') { row } else { behind };
            let (version, address) = said_of(behind);
            (m.version, m.address) = (version, m.address.or(address));
            m
        })
        .collect()
}

/// The address in front of a model on its line, if the rest of the line has none and no other sentence stands between.
fn address_ahead<'t>(before: &'t str, after: &str) -> Option<&'t str> {
    let find = |s: &str| s.split(|c| !in_token(c)).any(|t| address(t).is_some());
    let rest = after.lines().next().unwrap_or("");
    let low = before.to_ascii_lowercase();
    if ["。", ". ", "版", "ver", "fw", "firm"].iter().any(|w| low.contains(w)) || find(rest) {
        return None;
    }
    before.split(|c| !in_token(c)).find(|t| address(t).is_some())
}

/// Does the text end with this word, and not with a longer one?
fn ends_with(text: &str, word: &str) -> bool {
    let Some(at) = text.len().checked_sub(word.len()) else { return false };
    let (Some(front), Some(tail)) = (text.get(..at), text.get(at..)) else { return false };
    let inside = word.is_ascii() && front.ends_with(|c: char| c.is_ascii_alphanumeric());
    tail.eq_ignore_ascii_case(word) && !inside
}

/// The version and the address in what stands behind a model. Two versions are none: one of them is only spoken of.
fn said_of(text: &str) -> (Option<&str>, Option<&str>) {
    const LABELS: [&str; 9] =
        ["ファーム", "firmware", "バージョン", "version", "ver", "fw", "ソフトウェア", "software", "版"];
    const ONLY_SPOKEN_OF: [&str; 12] = [
        "以前",
        "以下",
        "以降",
        "以上",
        "未満",
        "まで",
        "から",
        "より",
        "or earlier",
        "and earlier",
        "or later",
        "→",
    ];
    let (mut versions, mut place): (Vec<&str>, Option<&str>) = (Vec::new(), None);
    let mut at = 0;
    while let Some(from) = text.get(at..).and_then(|r| r.find(in_token)).map(|i| at + i) {
        let tail = text.get(from..).unwrap_or("");
        let long = tail.find(|c| !in_token(c)).unwrap_or(tail.len());
        at = from + long;
        let token = tail.get(..long).unwrap_or("").trim_end_matches(['.', '/', '-']);
        let before = text.get(..from).unwrap_or("").to_lowercase();
        let near: String = before.chars().rev().take(16).collect::<Vec<_>>().into_iter().rev().collect();
        let labelled = LABELS.iter().any(|l| near.contains(l));
        if (!labelled || near.contains("ip")) && address(token).is_some() {
            // In a further sentence it may be that of another thing; «192.168.1.20の録画機» speaks of what follows.
            let said = near.contains("ip")
                || near.contains("アドレス")
                || !(before.contains('。') || before.contains(". "));
            let ahead = text.get(at..).is_some_and(|r| r.trim_start().starts_with('の'));
            place = place.or(Some(token).filter(|_| said && !ahead));
            continue;
        }
        let numbered = token.trim_start_matches(['v', 'V']).starts_with(|c: char| c.is_ascii_digit());
        let plain = numbered && token.contains('.') && token.len() <= 40;
        if !plain || !(labelled || firmware_like(token) && token.starts_with(['v', 'V'])) {
            continue;
        }
        let mut end = from + token.len();
        let low = text.get(end..).unwrap_or("").to_ascii_lowercase();
        let gap = low.len() - low.trim_start_matches([' ', ',', '(', '_']).len();
        if gap <= 3 && low.get(gap..).is_some_and(|r| r.starts_with("build")) {
            let digits = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.');
            let more = low.get(gap..).and_then(|r| r.find(digits)).filter(|i| *i <= 13).map_or(0, |i| {
                let rest = low.get(gap + i..).unwrap_or("");
                gap + i + rest.find(|c| !digits(c)).unwrap_or(rest.len())
            });
            end += more;
        }
        let after = text.get(end..).unwrap_or("").trim_start_matches([' ', ')', '）', '」']);
        if ONLY_SPOKEN_OF.iter().any(|w| after.starts_with(w))
            || ["最新", "latest", "推奨"].iter().any(|w| near.contains(w))
        {
            continue;
        }
        versions.extend(text.get(from..end).map(|v| v.trim_end_matches(['.', '-', '/'])));
        at = at.max(end);
    }
    (versions.first().copied().filter(|_| versions.len() == 1), place)
}

/// A model whose series is known.
fn known_model(v: &str) -> bool {
    let low = v.to_ascii_lowercase();
    v.len() >= 6
        && model_like(v)
        && STARTS
            .iter()
            .any(|(_, words)| words.iter().any(|w| w.len() >= 3 && w.ends_with('-') && low.starts_with(w)))
        || STARTS.iter().any(|(_, w)| w.iter().any(|w| w.starts_with("ds-") && low.starts_with(w)))
            && model_like(v)
        || ["ipc-h", "uvc-"].iter().any(|w| low.starts_with(w)) && model_like(v)
}

/// What a service says of the device that it runs on: maker, model and version in the words of nmap's list.
pub fn in_product(product: &str) -> Option<Mention<'_>> {
    // «D-Link DCS-2130 or Pelco IDE10DN»: one answer of many devices.
    if product.contains(" or ") {
        return None;
    }
    let mut m = mentions(product).into_iter().next()?;
    // Only Axis writes the version of the firmware where other servers write their own.
    let own = product.rsplit_once("Camera ftpd ").map(|(_, v)| v.split(' ').next().unwrap_or(""));
    let numbers = |v: &str| v.contains('.') && v.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    m.version = own.filter(|v| m.vendor.is_some_and(|m| m.eq_ignore_ascii_case("axis")) && numbers(v));
    Some(m)
}

/// How models begin that say it without a word. Yamaha's NVR are routers.
const STARTS: &[(DeviceKind, &[&str])] = &[
    (
        DeviceKind::Router,
        &[
            "rtx", "nvr500", "nvr510", "nvr700", "fwx", "wsr-", "wxr-", "wzr-", "wn-", "pr-", "rt-", "rx-",
            "er-x", "ix2",
        ],
    ),
    (
        DeviceKind::Recorder,
        &["ds-7", "ds-8", "ds-9", "wj-", "rln", "dnr-", "cfr-", "hdvr", "unvr", "xrn-", "srn-", "nsr-"],
    ),
    (
        DeviceKind::Camera,
        &[
            "ds-2", "ipc", "tapo c", "vigi c", "rlc-", "wv-", "snc-", "vcc-", "vdc-", "bb-", "bl-c", "cs-qr",
            "cs-w", "cs-c", "pnm-", "xno-", "xnv-", "xnd-", "qno-", "qnv-", "qnd-", "dcs-", "uvc", "axis p",
            "axis m", "axis q", "wyze cam", "atom cam", "ts-w", "ts-ptc", "vb-",
        ],
    ),
];

/// Kind of device by the words that people and makers use.
pub fn kind_of(v: &str) -> DeviceKind {
    let v = fold(v).to_lowercase();
    // What a recorder has at its inputs.
    if v == "nvr-channel" || v == "nvr channel" {
        return DeviceKind::Camera;
    }
    // Cells are short: a searcher for each word would cost more than looking.
    let bytes = v.as_bytes();
    let within = |w: &[u8]| bytes.windows(w.len()).any(|x| x.first() == w.first() && x == w);
    let has = |words: &[&str]| words.iter().any(|w| within(w.as_bytes()));
    // Behind the maker's name as well.
    let behind = v.split_once(' ').map_or("", |(_, rest)| rest);
    let begins = |w: &&&str| v.starts_with(**w) || behind.starts_with(**w);
    if let Some((kind, _)) = STARTS.iter().find(|(_, words)| words.iter().any(|w| begins(&w))) {
        return *kind;
    }
    if v.is_empty() {
        DeviceKind::Unknown
    } else if has(&["レコーダ", "録画", "nvr", "dvr", "xvr", "recorder"]) {
        DeviceKind::Recorder
    } else if has(&["ルータ", "router", "ゲートウェイ", "gateway", "utm", "onu", "ホームゲートウェイ"])
    {
        DeviceKind::Router
    } else if has(&["サーバ", "server"]) || v.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == "nas")
    {
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
        "uvc",
    ]) || v == "ipc"
    {
        DeviceKind::Camera
    } else if has(&["スイッチ", "switch", "ハブ", "アクセスポイント", "access point", "中継"])
    {
        DeviceKind::Host
    } else {
        DeviceKind::Unknown
    }
}

/// Office equipment in an asset list: not what this tool is about.
pub fn is_office(kind: &str) -> bool {
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
