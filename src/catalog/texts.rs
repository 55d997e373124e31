//! What the verdicts say, in both languages. `{stale}` is empty, or says that the catalogue is old.

use super::judge::Why;
use crate::i18n::{Text, text};
use crate::model::report::Verdict;

pub const STALE: Text = text(
    "この資料は発行から90日より古くなっています。新しい資料でも確かめてください。",
    " This catalogue is more than 90 days old: check with a newer one.",
);
pub const FRESH: Text = text("", "");

pub const EXPLOITED: Text = text(
    "実際の攻撃に使われている弱点です({kind})。記録: {by}({since})。対象の版: {affected}。この機器の版: {version}。{stale}",
    "This hole is used in real attacks ({kind}). Recorded by {by} ({since}). Affected: {affected}. This device: {version}.{stale}",
);
pub const OPEN: Text = text(
    "公表されている弱点です({kind})。対象の版: {affected}。この機器の版: {version}。{stale}",
    "A published hole ({kind}). Affected: {affected}. This device: {version}.{stale}",
);
pub const FIXED: Text = text(
    "この弱点({kind})は、この版では直っています。直った版: {fixed}。この機器の版: {version}。{stale}",
    "This hole ({kind}) is fixed in this version. Fixed in: {fixed}. This device: {version}.{stale}",
);
pub const ENDED: Text = text(
    "メーカーのサポートが終わっています。終わった日: {date}。{stale}",
    "The maker's support has ended: {date}.{stale}",
);
pub const ENDED_BY: Text = text(
    "{date}の時点で、メーカーのサポートはもう終わっていました。{stale}",
    "By {date} the maker's support was already over.{stale}",
);
pub const ANNOUNCED: Text = text(
    "メーカーは{date}にサポートを終えると発表しました。後で延びることもあります。{stale}",
    "The maker announced the end of support for {date}. Such dates can be moved later.{stale}",
);
pub const STOPPED: Text = text(
    "メーカーのサービスが{date}に終わり、この機器は使えなくなりました。{stale}",
    "The maker's service ended on {date}; this device stopped working.{stale}",
);
pub const NEWER: Text = text(
    "これより新しい版があります: {latest}({day}の資料)。この機器の版: {version}。{stale}",
    "A newer version is known: {latest} (as of {day}). This device: {version}.{stale}",
);
pub const AT_LEAST: Text = text(
    "{day}の資料にある版({latest})と同じか、それより新しい版です。それより後に出た版は、この資料では分かりません。{stale}",
    "The same as or newer than the version known on {day} ({latest}). Later releases are not in these data.{stale}",
);
pub const UNDECIDED: Text =
    text("この資料では判断できません。{reason}{stale}", "These data cannot decide this. {reason}{stale}");
pub const UNDECIDED_EXPLOITED: Text = text(
    "実際の攻撃に使われている弱点がある機種です。この機器に残っているかは、この資料では判断できません。{reason}{stale}",
    "This model has a hole that is used in real attacks. Whether this device still has it, these data cannot decide. {reason}{stale}",
);
pub const WARNING: Text = text("{ja}{stale}", "{en}{stale}");
pub const NOT_IN_DATA: Text = text(
    "この機種は、この資料に載っていません。安全かどうかは分かりません。{stale}",
    "This model is not in these data. Whether it is safe is not known.{stale}",
);
pub const MAKER_NOT_IN_DATA: Text = text(
    "このメーカーと機種は、この資料に載っていません。安全かどうかは分かりません。{stale}",
    "This maker and model are not in these data. Whether it is safe is not known.{stale}",
);
pub const ALL_VERSIONS: Text = text("すべての版", "all versions");
pub const UNKNOWN_VERSION: Text = text("書かれていません", "not stated");

/// Nothing about the device is missing, the data are.
pub const FIXED_VERSION: Text = text("この弱点が直った版", "version in which this is fixed");

pub const KEPT_VERSION: Text = text("メーカーが今も直している版", "version that the maker still maintains");

/// What the question to the maker or installer is about, where nothing could be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// A piece that is missing in the list.
    Missing,
    MissingAndFixed,
    /// Nothing is missing in the list; the data do not say it.
    Fixed,
    Kept,
    /// Whether it is supported at all.
    Support,
    Warning,
}

pub fn reason(w: Why) -> Text {
    match w {
        Why::NoVersion => {
            text("ファームウェアの版が書かれていません。", "The firmware version is not stated.")
        }
        Why::NoBuild => text(
            "ファームウェアの作成日(build)が書かれていません。",
            "The build date of the firmware is missing.",
        ),
        Why::NoHardware => {
            text("ハードウェアの版が書かれていません。", "The hardware version is not stated.")
        }
        Why::OtherHardware => text(
            "資料にあるのは、ハードウェアの版がちがう機器だけです。",
            "The data only know other hardware versions of this model.",
        ),
        Why::OtherBranch => text(
            "版の系列が、資料にあるものとちがいます。",
            "The version is of another branch than those in the data.",
        ),
        Why::Unreadable => text("版の書き方が読めません。", "The version cannot be read."),
        Why::Excel => text(
            "版がExcelで変わってしまったかもしれません(5.10が5.1になるなど)。",
            "Excel may have changed the version (5.10 to 5.1, or a date).",
        ),
        Why::Unpaired => text(
            "資料に対象の版がいくつかあり、この機種のものがどれか分かりません。",
            "The data name several bounds and not which belongs to this model.",
        ),
        Why::Track => text(
            "長く使う系列(LTS)で直った版が、資料に書かれていません。",
            "The fixed version of this long-term track is not in the data.",
        ),
        Why::OldTrack => text(
            "とても古い系列の版です。資料にあるどの系列にも入りません。",
            "It is of a very old track, older than every track in the data.",
        ),
        Why::VendorPage => text(
            "対象の機種と版は、メーカーのページにだけ書かれています。",
            "The affected models and versions stand only on the maker's page.",
        ),
        Why::Prose => {
            text("対象の版が、資料に書かれていません。", "The affected versions are not in the data.")
        }
        Why::NotListed => text(
            "資料に名前のある版ではありません。残っていないとは言えません。",
            "It is none of the versions that the source lists. That does not prove it free of the hole.",
        ),
        Why::Above => text(
            "資料にある対象の版より新しい版です。直った版とは言いきれません。",
            "It is newer than what the source names as affected, but not surely a fixed version.",
        ),
        Why::Below => {
            text("資料にある対象の版より古い版です。", "It is older than what the source names as affected.")
        }
        Why::MayBeOver => text("サポートが終わっているかもしれません。", "Support may have ended."),
        Why::NoModel => text("型番が書かれていません。", "The model is not stated."),
        Why::NoMaker => text("メーカーが書かれていません。", "The maker is not stated."),
        Why::Warning => text("メーカーの注意の知らせがあります。", "The maker has published a warning."),
    }
}

/// What is missing, for the question to the maker.
pub fn missing(w: Why) -> Text {
    match w {
        Why::NoVersion | Why::Unreadable | Why::Excel => text("ファームウェアの版", "firmware version"),
        Why::NoBuild => text("ファームウェアの作成日(build)", "build date of the firmware"),
        Why::NoHardware => text("ハードウェアの版", "hardware version"),
        Why::NoModel => text("型番", "model"),
        Why::NoMaker => text("メーカー", "maker"),
        Why::OldTrack => KEPT_VERSION,
        _ => FIXED_VERSION,
    }
}

pub fn kind(id: &str) -> Text {
    match id {
        "command" => text("外から命令を実行される", "commands can be run from outside"),
        "memory" => text("通信で乗っ取られるおそれ", "takeover through a memory error"),
        "login-bypass" => text("ログインをすりぬけられる", "the login can be bypassed"),
        "fixed-password" => text("変えられないパスワードが入っている", "a built-in password or key"),
        "script" => text("操作画面に悪い命令をしこまれる", "the admin page can be misused"),
        "file-read" => text("中のファイルを読まれる", "files can be read"),
        "database" => text("中のデータを読まれる", "data can be read"),
        "leak" => text("情報がもれる", "information leaks"),
        "dos" => text("動作を止められる", "it can be made to stop"),
        "update" => text("にせの更新を入れられる", "false updates are accepted"),
        "rights" => text("権限をこえて操作される", "rights can be exceeded"),
        _ => text("内容は資料にあります", "see the source for its kind"),
    }
}

pub fn exploited_by(id: &str) -> Text {
    match id {
        "kev" => {
            text("米国CISAの「悪用が確認された弱点」一覧", "CISA's list of known exploited vulnerabilities")
        }
        "shadowserver" => text("Shadowserverの観測", "an observation of Shadowserver"),
        "cisa-ics" => text("米国CISAの注意喚起", "an advisory of CISA"),
        _ => text("メーカーの告知", "a notice of the maker"),
    }
}

/// What to do about a verdict, whom to ask, and the sentence to send.
pub fn next(v: Verdict, ask: Ask) -> (Text, &'static str, Text) {
    const NOTHING: Text = text("", "");
    match v {
        Verdict::ExploitedOpen => (
            text(
                "インターネットから届かないようにして、直った版に更新します。直った版がなければ交換します。",
                "Make it unreachable from the internet and update to a fixed version. Without one, replace it.",
            ),
            "installer",
            text(
                "{model}に、攻撃に使われている弱点({fact})があると聞きました。急ぎで直った版に更新してください。直った版がないときは、その旨と代わりの対策を教えてください。",
                "{model} has a hole that is used in attacks ({fact}). Please update it to a fixed version soon, or tell us that there is none and what to do instead.",
            ),
        ),
        Verdict::VulnerableOpen => (
            text("直った版に更新します。業者に頼みます。", "Update to a fixed version. Ask your installer."),
            "installer",
            text(
                "{model}に、公表された弱点({fact})があると聞きました。直った版への更新をお願いします。直った版がないときは、代わりの対策を教えてください。",
                "{model} has a published hole ({fact}). Please update it to a fixed version. If there is none, please tell us what to do instead.",
            ),
        ),
        Verdict::SupportEnded => (
            text(
                "交換を計画します。それまでは、インターネットから届かないようにします。",
                "Plan to replace it. Until then make it unreachable from the internet.",
            ),
            "installer",
            text(
                "{model}は、メーカーのサポートが終わっているようです。本当に終わっているかを確かめて、代わりの機種と見積もりを教えてください。",
                "The maker's support of {model} seems to have ended. Please confirm, and send us an offer for a replacement.",
            ),
        ),
        Verdict::NewerKnown => (
            text(
                "新しい版に更新します。業者に頼みます。",
                "Update to the newer version. Ask your installer.",
            ),
            "installer",
            text(
                "{model}には、新しい版({fact})があるようです。更新をお願いします。",
                "A newer version ({fact}) seems to exist for {model}. Please update it.",
            ),
        ),
        Verdict::Fixed | Verdict::AtLeastCurrent => (
            text(
                "今すぐすることはありません。次の点検でも、新しい版が出ていないか確かめます。",
                "Nothing to do now. Look for newer versions at the next check.",
            ),
            "",
            NOTHING,
        ),
        Verdict::CannotDecide => cannot_decide(ask),
        Verdict::NotInData => (
            text(
                "メーカーか業者に、サポート中かどうかを聞きます。",
                "Ask the maker or installer whether it is still supported.",
            ),
            "maker",
            SUPPORTED,
        ),
    }
}

const SUPPORTED: Text = text(
    "{model}は、今もサポートされていますか。いちばん新しい版の番号と、公表された弱点があるかどうかを教えてください。",
    "Is {model} still supported? Please tell us the newest version and whether it has published holes.",
);

fn cannot_decide(ask: Ask) -> (Text, &'static str, Text) {
    const FIND: Text =
        text("足りないことを確かめて、もう一度調べます。", "Find out what is missing and check again.");
    const CONFIRM: Text = text("業者かメーカーに確かめます。", "Ask the installer or maker.");
    let (todo, say) = match ask {
        Ask::Missing => {
            (FIND, text("{model}の、{missing}を教えてください。", "Please tell us the {missing} of {model}."))
        }
        Ask::MissingAndFixed => (
            FIND,
            text(
                "{model}の、{missing}を教えてください。公表された弱点({fact})は直っていますか。",
                "Please tell us the {missing} of {model}. Is the published hole ({fact}) fixed in it?",
            ),
        ),
        Ask::Fixed => (
            CONFIRM,
            text(
                "{model}では、公表された弱点({fact})は直っていますか。直っていないときは、直った版への更新をお願いします。",
                "Is the published hole ({fact}) fixed in {model}? If not, please update it to a fixed version.",
            ),
        ),
        Ask::Kept => (
            CONFIRM,
            text(
                "{model}は、とても古い版のようです。今もサポートされていますか。いちばん新しい版の番号を教えてください。",
                "The version of {model} seems to be very old. Is the device still supported, and which version is the newest?",
            ),
        ),
        Ask::Support => (CONFIRM, SUPPORTED),
        Ask::Warning => (
            CONFIRM,
            text(
                "{model}の機種について、{fact}に注意の知らせが出ています。この機器も対象ですか。必要な対策をお願いします。",
                "A warning about devices like {model} was published on {fact}. Does it concern this one? Please do what is needed.",
            ),
        ),
    };
    (todo, "installer", say)
}
