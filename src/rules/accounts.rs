//! What the rules on accounts and secrets (MC2xx) share: which facts are one login, where it opens, how to say it.
//!
//! A login can be written twice (as `netcam_userpass` and in the URL, in each camera's file of one motionEye): those
//! facts are one login with several lines of evidence. A camera's login that stands in a recorder's file opens the
//! camera, not the recorder.

use super::Context;
use crate::i18n::{Arg, Args, Bi, Text, text};
use crate::model::fact::{Basis, DeviceId, Evidence, Fact, SubjectId};
use crate::model::finding::{Confidence, Reach};
use crate::model::key;
use crate::model::map::HashMap;
use crate::model::net::{HostScope, is_ddns_name};
use crate::model::secret::SecretState;
use crate::model::span::FileId;
use crate::model::value::{Account, Role, Tri, UrlSource, Value};

/// Why a rule on accounts had nothing to look at.
pub const NO_ACCOUNTS: Text = text(
    "入れた資料に、利用者とパスワードの設定がありませんでした。",
    "The files hold no accounts or passwords.",
);

/// One login: facts of one subject with the same name and purpose.
pub struct Login<'f> {
    pub subject: SubjectId,
    /// The worst of its facts: empty before default before readable before unreadable.
    pub fact: &'f Fact,
    pub account: &'f Account,
    pub facts: Vec<&'f Fact>,
}

impl Login<'_> {
    pub fn state(&self) -> SecretState {
        state(self.fact)
    }
    /// What only the product's default says is likely, not certain.
    pub fn confidence(&self) -> Confidence {
        if self.fact.basis == Basis::Stated { Confidence::Certain } else { Confidence::Likely }
    }
    /// The file says that this login is switched off.
    pub fn is_off(&self) -> bool {
        self.account.in_use == Tri::No
    }
    /// May change settings, as far as role and name tell.
    pub fn is_admin(&self) -> bool {
        let name = self.account.name.to_lowercase();
        match self.account.role {
            Role::Admin => true,
            Role::Unknown => {
                matches!(name.as_str(), "admin" | "root" | "administrator" | "supervisor" | "管理者")
            }
            Role::Operator | Role::Viewer | Role::Anonymous => false,
        }
    }
    /// Opens a camera or recorder (and not a database, a mail or file server behind it).
    pub fn is_for_viewing(&self) -> bool {
        !matches!(
            self.account.r#for,
            "database"
                | "upload"
                | "ftp upload"
                | "event push"
                | "storage"
                | "email"
                | "mail"
                | "ddns"
                | "pppoe"
                | "isp"
        )
    }
}

fn state(f: &Fact) -> SecretState {
    f.secret.as_ref().map_or(SecretState::Absent, |s| s.state)
}

fn badness(f: &Fact, a: &Account) -> u8 {
    match state(f) {
        SecretState::Empty => 3,
        _ if a.password_is_default == Some(true) => 2,
        SecretState::Plain => 1,
        _ => 0,
    }
}

/// Every login of every subject, in the order of the files.
pub fn logins<'c, 'a>(ctx: &'c Context<'a>) -> &'c [Login<'a>] {
    ctx.made.logins.get_or_init(|| all(ctx))
}

fn all<'a>(ctx: &Context<'a>) -> Vec<Login<'a>> {
    let mut out: Vec<Login<'a>> = Vec::new();
    // Where the logins of this subject with the same name and purpose are. Facts of one subject are close together.
    let mut alike: HashMap<_, Vec<usize>> = HashMap::new();
    for f in ctx.facts.all(key::ACCOUNT) {
        let Some(a) = f.account() else { continue };
        if out.last().is_some_and(|l| l.subject != f.subject) {
            alike.clear();
        }
        let list = alike.entry((a.name.as_str(), a.r#for)).or_default();
        // A login that stands beside its URL has no host of its own: it is that of the URL. One login for thousands of
        // hosts is not searched to the end.
        let same = |i: &&usize| {
            let (x, y) = (out.get(**i).and_then(|l| l.account.host.as_ref()), a.host.as_ref());
            x == y || x.is_none() || y.is_none()
        };
        let found = list.iter().skip(list.len().saturating_sub(200)).find(same).copied();
        match found.and_then(|i| out.get_mut(i)) {
            Some(l) => {
                l.facts.push(f);
                if badness(f, a) > badness(l.fact, l.account) {
                    l.fact = f;
                    l.account = a;
                }
            }
            None => {
                list.push(out.len());
                out.push(Login { subject: f.subject, fact: f, account: a, facts: vec![f] });
            }
        }
    }
    out
}

/// The camera that a login in a recorder's file opens.
pub fn source_of<'a>(ctx: &Context<'a>, login: &Login<'_>) -> Option<&'a UrlSource> {
    if login.account.r#for != "camera source" {
        return None;
    }
    let sources = || {
        ctx.facts.of(login.subject).filter_map(|f| match &f.value {
            Value::Source(s) if f.key == key::SOURCE => Some((f, s)),
            _ => None,
        })
    };
    let same_line = sources().find(|(f, _)| login.facts.iter().any(|x| x.evidence == f.evidence));
    let only = || {
        let mut hosts = sources();
        let first = hosts.next()?;
        hosts.all(|(_, s)| s.host == first.1.host).then_some(first)
    };
    let host = login.account.host.as_deref();
    let same_host = || sources().find(|(_, s)| host == Some(s.host.as_str()));
    // A login that names its camera belongs to no other.
    let only = || only().filter(|_| host.is_none());
    same_line.or_else(same_host).or_else(only).map(|(_, s)| &**s)
}

/// The device that a login opens, and how far the internet reaches it.
pub fn target(ctx: &Context<'_>, login: &Login<'_>) -> (DeviceId, Reach) {
    let own = ctx.facts.device_of(login.subject);
    if !login.is_for_viewing() {
        return (own, Reach::NotShown);
    }
    if login.account.r#for != "camera source" {
        return (own, ctx.reach(own));
    }
    let Some(s) = source_of(ctx, login) else { return (own, Reach::NotShown) };
    let camera = ctx.devices.iter().find(|d| d.address.as_deref() == Some(s.host.as_str()));
    let shown = camera.map_or(Reach::NotShown, |d| ctx.reach(d.id));
    // The picture is fetched from a public address, so that address answers on the internet.
    let public = s.host_scope == HostScope::Public || is_ddns_name(&s.host);
    (camera.map_or(own, |d| d.id), if public { shown.max(Reach::LikelyInternet) } else { shown })
}

/// The format of the file in which a fact stands.
pub fn format_of(ctx: &Context<'_>, subject: SubjectId) -> Option<&'static str> {
    let file = ctx.facts.subject(subject)?.file?;
    ctx.files.get(file.index())?.format
}

/// The file of an evidence.
pub fn file_of(e: &Evidence) -> Option<FileId> {
    match e {
        Evidence::File(s) => Some(s.file),
        Evidence::Absent { file, .. } => Some(*file),
        _ => None,
    }
}

/// What a login opens, in words, and how many rows of a long list have the same password.
pub fn opens(a: &Account) -> Arg {
    const ALIKE: Text = text("(表では、ほか{n}行も同じパスワード)", ", {n} more rows with this password");
    let what = what(a.r#for);
    if a.rows_alike == 0 {
        return Arg::Text(what);
    }
    let more = ALIKE.fill(&Args::new().with("n", a.rows_alike));
    Arg::Both(Bi { ja: format!("{}{}", what.ja, more.ja), en: format!("{}{}", what.en, more.en) })
}

/// What a login opens, in words.
fn what(r#for: &str) -> Text {
    match r#for {
        "web" => text("管理画面", "admin page"),
        "control" => text("操作用の入り口", "control page"),
        "stream" | "view" | "hls" | "webrtc" => text("映像の配信", "video stream"),
        "rtsp" => text("映像の配信(RTSP)", "video stream (RTSP)"),
        "publish" => text("映像の送りこみ", "publishing"),
        "api" => text("操作用の入り口(API)", "control interface (API)"),
        "camera source" => text("カメラ", "camera"),
        "database" => text("データベース", "database"),
        "upload" | "ftp upload" | "event push" => text("送信先", "upload server"),
        "ddns" => text("ダイナミックDNS", "dynamic DNS"),
        "storage" => text("録画の保存先", "recording storage"),
        "email" | "mail" => text("メールの送信", "e-mail"),
        "mqtt" => text("通知の中継(MQTT)", "message broker (MQTT)"),
        "snmp" => text("監視(SNMP)", "monitoring (SNMP)"),
        "vpn" => text("VPN", "VPN"),
        "admin" => text("管理者の操作", "administrator"),
        "login" | "console" | "telnet" | "ssh" => text("機器へのログイン", "device login"),
        "ftp" => text("ファイル転送(FTP)", "file transfer (FTP)"),
        "onvif" => text("カメラの共通操作(ONVIF)", "camera control (ONVIF)"),
        "pppoe" | "isp" => text("回線の接続", "internet connection"),
        _ => text("機器", "device"),
    }
}

/// Where the password is changed, in the product's own words.
pub fn place(format: Option<&str>, r#for: &str) -> Text {
    match (format, r#for) {
        (Some("motioneye"), "web") => text(
            "motionEyeの画面のGeneral Settings(Admin PasswordとSurveillance Password)",
            "motionEye, General Settings (Admin Password and Surveillance Password)",
        ),
        (Some("motioneye"), "stream") => text(
            "motionEyeの画面のGeneral Settings(Surveillance Password)",
            "motionEye, General Settings (Surveillance Password)",
        ),
        (Some("motion"), "control") => text(
            "設定ファイルのwebcontrol_authentication",
            "webcontrol_authentication in the configuration file",
        ),
        (Some("motion"), "stream") => {
            text("設定ファイルのstream_authentication", "stream_authentication in the configuration file")
        }
        (Some("motion" | "motioneye"), "camera source") => {
            text("カメラ本体の画面とnetcam_userpassの両方", "both the camera's own page and netcam_userpass")
        }
        (Some("shinobi"), "web") => text(
            "Shinobiの管理者の画面(super.json)と、利用者の設定",
            "Shinobi's super user page (super.json) and its account settings",
        ),
        (Some("zoneminder"), "web") => text("ZoneMinderのOptions→Users", "ZoneMinder, Options, Users"),
        (Some("blue-iris"), "web") => text("Blue IrisのSettings→Users", "Blue Iris, Settings, Users"),
        (Some("go2rtc"), "api" | "rtsp") => text(
            "go2rtc.yamlのapiとrtspのusernameとpassword",
            "username and password under api and rtsp in go2rtc.yaml",
        ),
        (_, "camera source") => text(
            "カメラ本体の画面と、この設定ファイルの両方",
            "both the camera's own page and this configuration file",
        ),
        (_, "database") => {
            text("データベースと、この設定ファイルの両方", "both the database and this configuration file")
        }
        (_, "upload" | "ftp upload" | "event push" | "storage" | "email" | "mail" | "ddns") => text(
            "送り先の機器やサービスと、この設定の両方",
            "both the receiving service and this configuration",
        ),
        (Some("mediamtx"), _) => text("mediamtx.ymlのauthInternalUsers", "authInternalUsers in mediamtx.yml"),
        (Some("hikvision-isapi"), _) => {
            text("機器の画面の「ユーザー管理」", "“User Management” on the device's page")
        }
        (Some("yamaha-rtx"), _) => text(
            "ルーターの設定(login passwordとadministrator password)",
            "the router (login password, administrator password)",
        ),
        _ => text("その機器の画面にある利用者の設定", "the user settings on the device's own page"),
    }
}

/// The name of a login, or a word for none.
pub fn user(a: &Account) -> Arg {
    if let (true, Some(v)) = (a.name.is_empty(), &a.variable) {
        Arg::Str(v.chars().take(60).collect())
    } else if a.name.trim().is_empty() {
        Arg::Text(text("(名前なし)", "(no name)"))
    } else {
        Arg::Str(a.name.chars().take(60).collect())
    }
}
