//! OpenIPC `majestic.yaml`: the streamer of cameras with free firmware.
//!
//! There is no password in this file: the page and RTSP use the account `root` of the camera, whose shipped password is public
//! knowledge. Nothing is therefore said about the login. `outgoing` and `ipeye` send the picture away.

use super::tree::{self, At, Door, Take, at, flag, number};
use super::{FactSink, Format, Head, Sniff};
use crate::format::sink::{comment_urls, facts_from_url_if};
use crate::i18n::{Args, Text, text as t};
use crate::model::document::{Document, Kind, NewText, NodeId, NodeRef};
use crate::model::fact::DeviceKind;
use crate::model::key;
use crate::model::secret::Secret;
use crate::model::value::{Account, P2p, Role, Service, Tri};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::{url, yaml};

pub static FORMAT: Format = Format {
    id: "majestic",
    name: t("OpenIPC(majestic.yaml)", "OpenIPC (majestic.yaml)"),
    vendor: "OpenIPC",
    kind: DeviceKind::Camera,
    reads: t(
        "管理画面・映像の配信・外への送信・クラウドを読みます。ログインはこのファイルにはありません。",
        "Reads the admin page, streams, outgoing video and clouds. The login is not in this file.",
    ),
    usual_names: &["majestic.yaml"],
    sniff,
    read,
};

const OWN: &[&str] = &[
    "system",
    "isp",
    "image",
    "video0",
    "video1",
    "jpeg",
    "osd",
    "audio",
    "rtsp",
    "nightMode",
    "motionDetect",
    "records",
    "outgoing",
    "watchdog",
    "hls",
    "onvif",
    "ipeye",
    "netip",
    "cloud",
    "raw",
    "youtube",
    "http_post",
    "httpPost",
    "mjpeg",
    "webrtc",
    "yaml-cli",
    "srt",
    "fpv",
];

/// `cli -s .rtsp.port 554`, as people and scripts set it: section, name and value.
fn command(line: &str) -> Option<(&str, &str, &str)> {
    let (path, value) = line.trim().strip_prefix("cli -s .")?.split_once(' ')?;
    let (section, name) = path.split_once('.')?;
    let value = value.split(" #").next().unwrap_or(value).trim().trim_matches(['"', '\'']);
    // What a variable stands for is not known.
    let known = OWN.contains(&section) && !value.contains('$');
    known.then_some((section, name.trim_end_matches(':'), value))
}

/// The settings of such lines as a tree. The last one counts.
fn commands<'s>(src: &'s Source, budget: &mut Budget) -> Document<'s> {
    let mut doc = Document::new(src.id, &src.text, Kind::Map);
    let range = |part: &str| {
        let s = src.span_of(part);
        (s.start(), s.end())
    };
    let mut sections: Vec<(&str, NodeId)> = Vec::new();
    for (_, line) in src.lines() {
        let Some((section, name, value)) = command(line) else { continue };
        if !budget.node() {
            break;
        }
        let known = sections.iter().find(|s| s.0 == section).map(|s| s.1);
        let parent = known.unwrap_or_else(|| {
            let (a, e) = range(section);
            let new = doc.push(doc.root_id(), Some(NewText::Slice(a, e)), Kind::Map, NewText::Slice(a, e));
            sections.push((section, new));
            new
        });
        doc.push_plain(parent, range(name), Kind::Scalar { quoted: false }, range(value));
    }
    doc
}

const COMMAND: &str = "cli -s .";

fn sniff(head: &Head<'_>) -> Sniff {
    if head.head.contains(COMMAND) {
        let lines = || head.head.lines().map(str::trim_start);
        // What is set only in some cases is not known.
        let cases = || lines().any(|l| ["if ", "case ", "elif "].iter().any(|w| l.starts_with(w)));
        return match lines().filter(|l| command(l).is_some()).count() {
            2.. if !cases() => Sniff::Sure,
            _ => Sniff::No,
        };
    }
    let (mut own, mut video) = (0u8, false);
    for (k, _) in yaml::top_level(head.head) {
        own += u8::from(OWN.contains(&k) && own < 200);
        video |= matches!(k, "video0" | "isp" | "nightMode");
    }
    match (own, video) {
        // An installer writes such a file.
        (2.., true) if super::program(head.head).is_some() => Sniff::No,
        (4.., true) => Sniff::Sure,
        (2.., true) => Sniff::Maybe(60),
        _ => Sniff::No,
    }
}

const ROOT: Text = t(
    "このカメラは、rootのパスワードで画面と映像を守ります。出荷時のパスワードを変えたか、確かめてください。",
    "This camera protects its page and its video with the password of root. Check that the shipped one was changed.",
);

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut budget = Budget::new(&sink.limits());
    sink.comments("#");
    comment_urls(sink, "#");
    let script = src.text.contains(COMMAND);
    let doc = if script {
        for (i, _) in src.lines().enumerate().filter(|(_, (_, l))| command(l).is_some()) {
            sink.understood_line(i);
        }
        commands(src, &mut budget)
    } else {
        let (doc, notices) = yaml::parse(src, &mut budget);
        sink.notices(notices);
        doc
    };
    let docs = yaml::documents(&doc);
    let first = if script { Some(doc.root()) } else { docs.first().copied() };
    let Some(root) = first else { return };
    if !script {
        tree::known(sink, root, OWN);
    }
    if let Some(first) = root.children().next() {
        tree::product(sink, "OpenIPC", "majestic", first.key_span());
    }
    let port = |path: &str| number(root, path).and_then(|(p, s)| Some((u16::try_from(p).ok()?, At::File(s))));
    if let Some(p) = port("system/webPort") {
        // The page has no switch of its own (old versions had one): where it has a port, it is on.
        let off = flag(root, "system/webAdmin").is_some_and(|(on, _)| !on);
        let on = match p {
            (1.., At::File(span)) if !off => Some((true, At::Derived(span))),
            _ => None,
        };
        tree::door(sink, Service::Http, Door { on, port: Some(p), ..Door::default() });
    }
    if let Some(p) = port("system/httpsPort") {
        tree::door(sink, Service::Https, Door { port: Some(p), ..Door::default() });
    }
    if let Some((true, span)) = flag(root, "system/unsafe") {
        // Pages of the camera without the login.
        sink.stated(key::AUTH_WEB_REQUIRED, false, span);
    }
    for (name, service) in [
        ("rtsp", Service::Rtsp),
        ("hls", Service::Hls),
        ("onvif", Service::Onvif),
        ("webrtc", Service::Webrtc),
        ("mjpeg", Service::HttpStream),
    ] {
        let on = flag(root, &format!("{name}/enabled")).map(|(on, s)| (on, At::File(s)));
        let p = port(&format!("{name}/port"));
        if on.is_some() || p.is_some() {
            tree::door(sink, service, Door { on, port: p, ..Door::default() });
        }
    }
    if let Some((on, span)) = flag(root, "netip/enabled") {
        sink.stated(key::VENDOR_ENABLED, on, span);
    }
    netip(sink, root);
    // One that is on outweighs the other.
    let clouds = ["ipeye", "cloud"].iter().filter_map(|n| Some((flag(root, &format!("{n}/enabled"))?, *n)));
    if let Some(((on, span), name)) = clouds.max_by_key(|c| c.0.0) {
        let p = P2p { enabled: Tri::from(on), provider: Some(name.to_owned()) };
        sink.stated(key::P2P_CLOUD, p, span);
    }
    outgoing(sink, root);
    const ROWS: &[(&str, Take)] = &[
        ("youtube/key", Take::Secret("youtube.key")),
        ("srt/passphrase", Take::Secret("srt.passphrase")),
        ("httpPost/password", Take::Secret("httpPost.password")),
    ];
    tree::take(sink, root, ROWS);
    // With `unsafe` the page asks nobody.
    if sink.known(key::AUTH_WEB_REQUIRED).is_none() {
        sink.notice("majestic.root", ROOT, Args::new(), None);
    }
}

/// The maker's old protocol with its own user; the password is a short hash.
fn netip(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    let Some(p) = at(root, "netip/password").filter(|p| p.text().is_some_and(|t| !t.is_empty())) else {
        return;
    };
    let name = tree::text(root, "netip/user").unwrap_or("admin").to_owned();
    let mut a = Account { name, role: Role::Admin, r#for: "login", ..Account::default() };
    if flag(root, "netip/enabled").is_none_or(|(on, _)| !on) {
        // The template carries the well-known hash; nobody can use it while the service is off.
        a.in_use = Tri::No;
    }
    sink.with_secret(
        key::ACCOUNT,
        a,
        Secret::hash(p.text().unwrap_or(""), "sofia"),
        p.span(),
        Some(p.value_span()),
    );
}

fn outgoing(sink: &mut FactSink<'_>, root: NodeRef<'_>) {
    let list = at(root, "outgoing").filter(|o| o.kind() == Kind::List);
    let on = list.is_some() || flag(root, "outgoing/enabled").is_some_and(|(on, _)| on);
    for n in tree::select(root, "outgoing/server")
        .into_iter()
        .chain(tree::select(root, "outgoing/server|servers/*"))
        .chain(list.into_iter().flat_map(|l| l.children()))
    {
        let Some(v) = n.text() else { continue };
        // The key of the receiver stands in its address.
        facts_from_url_if(sink, v, n.value_span(), "upload", |_| false);
        let Some(u) = url::read(v) else { continue };
        if u.scheme.starts_with("rtmp")
            && let Some(i) = v.rfind('/')
            && v.len() > i + 8
        {
            let at = sink.source().span_of_text(n.value_span(), v.get(i + 1..).unwrap_or(v));
            sink.with_secret(key::SECRET_IN_FILE, "outgoing", Secret::read(&v[i + 1..]), n.span(), Some(at));
        }
        let mut r = tree::to_host(Some(&u.host), u.port, Tri::from(u.is_encrypted()), "unknown");
        r.enabled = Tri::from(on);
        tree::remote(sink, key::REMOTE_PUSH, r, At::File(n.span()));
    }
}
