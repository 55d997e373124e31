//! `docker-compose.yml` with camera programs: which of their doors are open on the computer.
//!
//! Comes in: YAML with `services:`. Goes out: for every published port where it listens (`127.0.0.1:` in front: only the
//! computer itself), and for programs known by their image what that port is and whether it asks for a login. Every container
//! is a subject of its own; all are one machine. Programs that are not known only have their published ports listed.

use super::tree::{self, At, Door, at, flag, text};
use super::{FactSink, Format, Head, Sniff, env};
use crate::format::sink::comment_urls;
use crate::i18n::{Args, Text, text as t};
use crate::model::document::NodeRef;
use crate::model::fact::DeviceKind;
use crate::model::fact::{Basis, Evidence};
use crate::model::key;
use crate::model::net::{HostScope, host_scope};
use crate::model::span::Span;
use crate::model::value::{Account, HostPublish, Role, Service, Value};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::yaml;

pub static FORMAT: Format = Format {
    id: "docker-compose",
    name: t("docker-compose(カメラの録画ソフト)", "docker-compose with camera programs"),
    vendor: "Docker",
    kind: DeviceKind::Server,
    reads: t(
        "外に出したポート・ネットワーク・権限・環境変数のパスワードを読みます。カメラと関係のない設定は見ません。",
        "Reads published ports, networks, privileges and passwords in variables. Other settings are not judged.",
    ),
    usual_names: &["docker-compose.yml", "compose.yaml"],
    sniff,
    read,
};

/// A program by its image, with the doors it has inside the container.
struct Product {
    image: &'static str,
    vendor: &'static str,
    name: &'static str,
    /// Port, what it is, the login without further settings (empty: not known from this file).
    doors: &'static [(u16, Service, &'static str)],
}

/// Asks for no login, whatever the program's own file says.
const NEVER: &str = "never";

const PRODUCTS: &[Product] = &[
    Product {
        image: "frigate",
        vendor: "blakeblackshear",
        name: "Frigate",
        doors: &[
            (5000, Service::Api, NEVER),
            (8971, Service::Https, ""),
            (8554, Service::Rtsp, "none"),
            (8555, Service::Webrtc, ""),
            (1984, Service::Http, "none"),
            // Until 0.13 only, and then it never asks.
            (1935, Service::Rtmp, ""),
        ],
    },
    Product {
        image: "go2rtc",
        vendor: "AlexxIT",
        name: "go2rtc",
        doors: &[
            (1984, Service::Api, "none"),
            (8554, Service::Rtsp, "none"),
            (8555, Service::Webrtc, "none"),
        ],
    },
    Product {
        image: "mediamtx",
        vendor: "bluenviron",
        name: "MediaMTX",
        doors: &[
            (8554, Service::Rtsp, "none"),
            (1935, Service::Rtmp, "none"),
            (8888, Service::Hls, "none"),
            (8889, Service::Webrtc, "none"),
            (8890, Service::Srt, "none"),
            (9997, Service::Api, ""),
        ],
    },
    Product {
        image: "rtsp-simple-server",
        vendor: "bluenviron",
        name: "rtsp-simple-server",
        doors: &[(8554, Service::Rtsp, "none"), (1935, Service::Rtmp, "none"), (8888, Service::Hls, "none")],
    },
    Product {
        image: "wyze-bridge",
        vendor: "mrlt8",
        name: "wyze-bridge",
        doors: &[
            (5000, Service::Http, ""),
            (8554, Service::Rtsp, ""),
            (1935, Service::Rtmp, ""),
            (8888, Service::Hls, ""),
            (8889, Service::Webrtc, ""),
        ],
    },
    Product {
        image: "motioneye",
        vendor: "motionEye",
        name: "motionEye",
        doors: &[(8765, Service::Http, ""), (8081, Service::HttpStream, "")],
    },
    Product {
        image: "zoneminder",
        vendor: "ZoneMinder",
        name: "ZoneMinder",
        doors: &[(80, Service::Http, ""), (443, Service::Https, "")],
    },
    Product { image: "shinobi", vendor: "Shinobi", name: "Shinobi", doors: &[(8080, Service::Http, "")] },
    Product {
        image: "scrypted",
        vendor: "Scrypted",
        name: "Scrypted",
        doors: &[(10443, Service::Https, "")],
    },
    Product {
        image: "kerberos/agent",
        vendor: "Kerberos.io",
        name: "Kerberos Agent",
        doors: &[(80, Service::Http, "")],
    },
    Product { image: "agentdvr", vendor: "iSpy", name: "Agent DVR", doors: &[(8090, Service::Http, "")] },
    Product {
        image: "moonfire-nvr",
        vendor: "Moonfire",
        name: "Moonfire NVR",
        doors: &[(8080, Service::Http, "")],
    },
    Product { image: "viseron", vendor: "roflcoopter", name: "Viseron", doors: &[(8888, Service::Http, "")] },
    Product { image: "mosquitto", vendor: "Eclipse", name: "Mosquitto", doors: &[(1883, Service::Mqtt, "")] },
    Product {
        image: "home-assistant",
        vendor: "Home Assistant",
        name: "Home Assistant",
        doors: &[(8123, Service::Http, "")],
    },
];
impl Product {
    /// Is this its image? `frigate-notify`, `frigate_config` and the like are programs of other people around it.
    fn is(&self, image: &str) -> bool {
        const AROUND: [&str; 16] = [
            "config",
            "notif",
            "export",
            "card",
            "proxy",
            "-ui",
            "panel",
            "client",
            "monitor",
            "stitch",
            "plate",
            "telegram",
            "mcp",
            "dashboard",
            "viewer",
            "backup",
        ];
        if self.image.contains('/') {
            return image.contains(self.image);
        }
        let image = image.split('@').next().unwrap_or(image);
        let last = image.rsplit('/').next().unwrap_or(image);
        let name = last.split(':').next().unwrap_or(last);
        let own = name.starts_with(self.image) || name.ends_with(self.image);
        own && !AROUND.iter().any(|w| name.contains(w))
    }
}
/// Images that make a file a camera file; the ones after them also stand in files without cameras.
const CAMERA_IMAGES: usize = 13;

fn sniff(head: &Head<'_>) -> Sniff {
    if !yaml::top_level(head.head).any(|(k, _)| k == "services") {
        // One service without the line above it.
        return Sniff::No;
    }
    // A list: the services that a Home Assistant add-on asks for.
    let below = head.head.lines().skip_while(|l| !l.trim_start().starts_with("services:")).skip(1);
    let mut below = below.map(str::trim_start).filter(|l| !l.is_empty() && !l.starts_with('#')).peekable();
    if below.peek().is_some_and(|l| l.starts_with("- ")) {
        return Sniff::No;
    }
    let mut camera = false;
    for l in head.head.lines() {
        let Some(image) = l.trim_start().trim_start_matches("- ").strip_prefix("image:") else { continue };
        let image = image.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
        camera |= PRODUCTS.iter().take(CAMERA_IMAGES).any(|p| image.contains(p.image));
    }
    let image = head.head.contains("image:") || head.head.contains("build:");
    // A camera's address, or a variable that names one.
    let url = ["rtsp://", "RTSP_", "ONVIF_", "CAMERA_", "NVR_", "DVR_"].iter().any(|w| head.head.contains(w));
    match (camera, image && url) {
        (true, _) | (false, true) => Sniff::Sure,
        _ if image && head.head.contains("mosquitto") => Sniff::Maybe(50),
        // A file that only changes another one names no image, and one that builds its own names it by its service.
        _ if head.head.contains("ports:") && below.any(names_a_program) => Sniff::Maybe(60),
        _ => Sniff::No,
    }
}

/// `nvr-mediamtx:`
fn names_a_program(line: &str) -> bool {
    let name = line.trim_end().strip_suffix(':').filter(|n| !n.contains(' '));
    name.is_some_and(|n| PRODUCTS.iter().take(CAMERA_IMAGES).any(|p| p.is(n)))
}

/// Subjects of one file are one machine.
pub(super) fn same_machine(sink: &mut FactSink<'_>, span: Span) {
    let src = sink.source();
    let name = format!("{}#{}", src.name, src.id.index());
    sink.push(key::DEVICE_GROUP, Value::from(name), Basis::Derived, None, Evidence::File(span));
}

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let (doc, notices) = yaml::parse(src, &mut Budget::new(&sink.limits()));
    sink.notices(notices);
    sink.comments("#");
    comment_urls(sink, "#");
    let docs = yaml::documents(&doc);
    let Some(root) = docs.first().copied() else { return };
    tree::known(
        sink,
        root,
        &["services", "version", "name", "networks", "volumes", "secrets", "configs", "x-*"],
    );
    let Some(services) = at(root, "services") else { return };
    same_machine(sink, services.key_span());
    let whole = sink.whole_file();
    let known = services.children().filter(|s| product(*s).is_some()).count();
    if known != 1 {
        // Several programs on one machine: no single one is its model.
        tree::product(sink, "Docker", "docker-compose", services.key_span());
    }
    let list: Vec<NodeRef<'_>> = services.children().filter(|s| s.key().is_some()).collect();
    let pictures = with_pictures(sink, &list);
    let others = list.iter().zip(&pictures).filter(|(s, p)| !**p && product(**s).is_none());
    let other =
        others.map(|(s, _)| *s).find_map(|s| tree::select(s, "ports/*").first().map(|p| (s, p.span())));
    let before = sink.mark();
    for (s, pictures) in list.iter().zip(pictures) {
        sink.subject(DeviceKind::Server, s.key_span());
        same_machine(sink, s.key_span());
        service(sink, *s, known == 1, pictures);
    }
    sink.select(whole);
    // What stands in front of a program may be its door, and nothing here says so.
    if let Some((s, at)) = other
        && !sink.since(before).any(|f| f.key == key::HOST_PUBLISH)
    {
        let args = Args::new().with("name", s.key().unwrap_or("").chars().take(60).collect::<String>());
        sink.notice("compose.other-ports", OTHER_PORTS, args, Some(at));
    }
}

const OTHER_PORTS: Text = t(
    "「{name}」などがポートを外に出していますが、カメラとの関係が書かれていないので、判定していません。",
    "“{name}” publishes ports. Nothing ties it to a camera program, so they were not judged.",
);

fn product(s: NodeRef<'_>) -> Option<&'static Product> {
    // What is built here is named by its service only.
    let built = || s.get("build").and_then(|_| s.key());
    let low = text(s, "image").or_else(built).unwrap_or("").to_ascii_lowercase();
    PRODUCTS.iter().find(|p| p.is(&low))
}

/// A node as it stands in the file.
fn text_of<'a>(sink: &FactSink<'a>, s: NodeRef<'_>, name: &str) -> &'a str {
    s.get(name).map_or("", |n| sink.source().slice(n.span()))
}

/// Words of services that have to do with pictures. The last one is of messages alone: what hangs on it may be anything.
const WORDS: [&str; 16] = [
    "cam", "rtsp", "nvr", "dvr", "cctv", "video", "stream", "onvif", "webrtc", "ffmpeg", "hls", "vision",
    "detect", "frigate", "go2rtc", "mqtt",
];

/// Most services whose ties to each other are looked at, and most ties of each.
const TIED: usize = 128;
/// Most folders of each.
const MOUNTS: usize = 24;

/// Which services have to do with pictures: the known programs, those that say so in a word, and what is tied to them by
/// `depends_on`, `links` or a folder that both mount (a page that shows the pictures another one has stored). What else runs
/// on the computer (a database, a monitor of its load) is no door to cameras; its passwords are read, because they may be
/// those of a camera's program.
fn with_pictures(sink: &FactSink<'_>, list: &[NodeRef<'_>]) -> Vec<bool> {
    const APART: [&str; 16] = [
        "postgres",
        "mysql",
        "mariadb",
        "mongo",
        "redis",
        "valkey",
        "influx",
        "prometheus",
        "grafana",
        "exporter",
        "cadvisor",
        "elastic",
        "portainer",
        "watchtower",
        "memcached",
        "rabbitmq",
    ];
    let words: Vec<Option<usize>> = list
        .iter()
        .map(|s| {
            let low = sink.source().slice(s.span()).to_ascii_lowercase();
            WORDS.iter().position(|w| low.contains(w))
        })
        .collect();
    let camera = |s: &NodeRef<'_>| {
        let low = text(*s, "image").unwrap_or("").to_ascii_lowercase();
        PRODUCTS.iter().take(CAMERA_IMAGES).any(|p| p.is(&low))
    };
    let mut seen: Vec<bool> =
        list.iter().zip(&words).map(|(s, w)| camera(s) || w.is_some_and(|w| w + 1 < WORDS.len())).collect();
    let ties: Vec<(Vec<&str>, Vec<&str>)> = list.iter().take(TIED).map(|s| ties(*s)).collect();
    let free: Vec<bool> = list
        .iter()
        .map(|s| {
            let what = text(*s, "image").or(s.key()).unwrap_or("").to_ascii_lowercase();
            !APART.iter().any(|w| what.contains(w))
        })
        .collect();
    // From one to the next: what hangs on a page that hangs on a recorder.
    let mut queue: Vec<usize> = (0..ties.len()).filter(|i| seen.get(*i) == Some(&true)).collect();
    while let Some(from) = queue.pop() {
        let (Some((needs, mounts)), Some(name)) = (ties.get(from), list.get(from).and_then(|s| s.key()))
        else {
            continue;
        };
        for (i, (other_needs, other_mounts)) in ties.iter().enumerate() {
            let other = list.get(i).and_then(|s| s.key()).unwrap_or("");
            let tied = needs.contains(&other)
                || other_needs.contains(&name)
                || mounts.iter().any(|m| other_mounts.contains(m));
            if tied
                && free.get(i) == Some(&true)
                && let Some(new) = seen.get_mut(i).filter(|s| !**s)
            {
                *new = true;
                queue.push(i);
            }
        }
    }
    seen.iter().zip(words).map(|(seen, word)| *seen || word.is_some()).collect()
}

/// The services that one needs, and the folders that it shares with whoever names them, too.
fn ties<'d>(s: NodeRef<'d>) -> (Vec<&'d str>, Vec<&'d str>) {
    let mut needs: Vec<&str> = Vec::new();
    for path in ["depends_on/*", "links/*"] {
        for n in tree::select(s, path) {
            let name = n.key().or_else(|| n.text()).unwrap_or("");
            needs.push(name.split(':').next().unwrap_or(name));
        }
    }
    let mounts = mounts(s).into_iter().map(|(from, ..)| from.trim_end_matches('/'));
    // Folders of the system stand in files of all kinds, and so does the folder of the file itself.
    let own = |m: &&str| {
        let system = ["/etc", "/var/run", "/run", "/dev", "/sys", "/proc", "/tmp", "/usr", "/var/lib/docker"];
        m.len() > 2 && !system.iter().any(|p| m.starts_with(p))
    };
    let mounts = mounts.filter(own).take(MOUNTS).collect();
    needs.truncate(TIED);
    (needs, mounts)
}

/// `volumes:` and `configs:` of a service: what is mounted where (`./go2rtc.yaml:/config/go2rtc.yaml:ro`).
fn mounts<'d>(s: NodeRef<'d>) -> Vec<(&'d str, &'d str, Span)> {
    let mut out = Vec::new();
    for n in tree::select(s, "volumes/*").into_iter().chain(tree::select(s, "configs/*")) {
        if let Some(target) = text(n, "target") {
            out.push((text(n, "source").unwrap_or(""), target, n.span()));
        } else if let Some((from, to)) = n.text().and_then(|t| t.split_once(":/")) {
            let to = to.split(':').next().unwrap_or(to);
            out.push((from.trim(), to.trim(), n.span()));
        }
    }
    out
}

/// Where a program's own configuration comes into the container.
fn own_configuration(s: NodeRef<'_>) -> Option<Span> {
    let is = |to: &str| {
        let to = to.trim_matches('/').to_ascii_lowercase();
        to == "config"
            || to.starts_with("config/")
            || [".yml", ".yaml", ".conf", ".toml", ".json"].iter().any(|e| to.ends_with(e))
    };
    mounts(s).into_iter().find(|(_, to, _)| is(to)).map(|(.., span)| span)
}

const OWN_FILE: Text = t(
    "{name} のログインの設定は、この行の設定ファイルにあります。まだ入れていなければ、そのファイルも入れてください。",
    "The login of {name} is set in the file that this line mounts. Unless it is here already, drop that file as well.",
);

fn service(sink: &mut FactSink<'_>, s: NodeRef<'_>, only: bool, pictures: bool) {
    let low = text(s, "image").unwrap_or("").to_ascii_lowercase();
    let product = product(s);
    let (mut old, mut minor) = (false, None);
    if let (Some(p), Some(n)) = (product, s.get("image").or(s.get("build"))) {
        sink.stated(key::DEVICE_VENDOR, p.vendor, n.span());
        sink.stated(key::DEVICE_MODEL, p.name, n.span());
        // A tag that is a number is the version; `latest` and `stable` say nothing.
        let tag = low.split('@').next().and_then(|i| i.rsplit_once(':')).map_or("", |(_, t)| t);
        // `${TAG:-0.17.2}`: the default counts when the variable is not set.
        let tag = tag.trim_start_matches('-').trim_end_matches('}').trim_start_matches('v');
        old = p.name == "Mosquitto" && tag.starts_with("1.");
        let number = tag.strip_prefix("0.").and_then(|t| t.split(|c: char| !c.is_ascii_digit()).next());
        minor = number.and_then(|n| n.parse::<u32>().ok());
        // Of several programs none is the version of the machine.
        if only && tag.starts_with(|c: char| c.is_ascii_digit()) {
            sink.stated(key::FIRMWARE_VERSION, tag, n.span());
        }
    }
    let variables = pairs(s, "environment/*");
    let names: Vec<(&str, &str)> = variables.iter().map(|v| (v.0, v.1)).collect();
    for (name, value, n) in &variables {
        let place = sink.source().span_of_text(n.value_span(), value);
        env::pair(sink, name, value, n.span(), place, &names);
    }
    if product.is_none() && !pictures {
        return;
    }
    if let Some((true, span)) = flag(s, "privileged") {
        sink.stated(key::PRIVILEGED, true, span);
    }
    // The program's own switch for all of its logins.
    let login = match product.map(|p| p.name) {
        Some("wyze-bridge") => match variables.iter().find(|v| v.0 == "WB_AUTH") {
            Some((_, v, n)) if tree::truth(v) == Some(false) => Some(("none", At::File(n.span()))),
            Some((_, _, n)) => Some(("set", At::File(n.span()))),
            None => Some(("set", At::Default("WB_AUTH"))),
        },
        // A file of the image itself, for trials: everybody may come in.
        Some("Mosquitto") if text_of(sink, s, "command").contains("mosquitto-no-auth") => {
            s.get("command").map(|n| ("none", At::File(n.span())))
        }
        // Before 2.0 it let everybody in unless told otherwise.
        Some("Mosquitto") if old => Some(("none", At::Default("allow_anonymous"))),
        _ => None,
    };
    // Shipped as root with the same password, until a variable or its own page says otherwise.
    let says = |v: &(&str, &str, NodeRef<'_>)| v.0 == "AGENT_PASSWORD";
    if product.is_some_and(|p| p.vendor == "Kerberos.io")
        && s.get("env_file").is_none()
        && !variables.iter().any(says)
        && !mounts(s).iter().any(|(_, to, _)| to.contains("/agent/data"))
    {
        let name = "root".to_owned();
        let password_is_default = Some(true);
        let a = Account { name, role: Role::Admin, r#for: "web", password_is_default, ..Account::default() };
        sink.by_default(key::ACCOUNT, a, "AGENT_PASSWORD");
    }
    // What the program's own file says of its login is not known here, so its default is not, either.
    let own = own_configuration(s).or_else(|| {
        let auth = |n: &str| n.starts_with("MTX_AUTH") || n.contains("READUSER") || n.contains("READPASS");
        variables.iter().find(|v| auth(v.0)).map(|(.., n)| n.span())
    });
    let own = own.filter(|_| login.is_none());
    let looked_for = match product.map(|p| p.name) {
        Some("Frigate") => "go2rtc.rtsp.username",
        Some("MediaMTX") => "MTX_AUTHINTERNALUSERS",
        Some("rtsp-simple-server") => "RTSP_PATHS_ALL_READUSER",
        _ => "username",
    };
    let login = Login { program: login, elsewhere: own.is_some(), looked_for, minor };
    let before = sink.mark();
    if let (Some(n), Some("host")) = (s.get("network_mode"), text(s, "network_mode")) {
        sink.stated(key::HOST_NETWORK, s.key().unwrap_or(""), n.span());
        let from = At::Derived(n.span());
        for d in product.map_or(&[][..], |p| p.doors) {
            door(sink, d, Some(d.0), Some(("all", from)), login, from);
        }
    }
    proxied(sink, s, product, login);
    for p in tree::select(s, "ports/*") {
        let Some((bind, variable, list)) = published(p) else { continue };
        for (outer, inner) in list {
            let inside = outer.is_none().then_some(inner);
            let publish = HostPublish { port: outer.unwrap_or(0), bind: bind.clone(), inside };
            if variable.is_some() {
                sink.derived(key::HOST_PUBLISH, publish, p.span());
            } else {
                sink.stated(key::HOST_PUBLISH, publish, p.span());
            }
            let known = product.and_then(|x| x.doors.iter().find(|d| d.0 == inner));
            if let Some(d) = known {
                // An address that a variable may change is a default, and one that it alone knows is not stated.
                let at = variable.map_or(At::File(p.span()), At::Default);
                let bind = Some((bind.as_str(), at)).filter(|b| b.0 != "unknown");
                let from = if bind.is_some() { At::File(p.span()) } else { At::Derived(p.span()) };
                door(sink, d, outer, bind, login, from);
            }
        }
    }
    let doors = product.map_or(&[][..], |p| p.doors).iter().filter(|d| d.2 == "none");
    let mut doors = doors.filter_map(|d| key::service_keys(d.1));
    if let (Some(at), Some(p)) = (own, product)
        && doors.any(|k| sink.since(before).any(|f| f.key == k.enabled))
    {
        sink.notice("compose.own-file", OWN_FILE, Args::new().with("name", p.name), Some(at));
    }
}

/// What is known of the login of all doors of one program.
#[derive(Clone, Copy)]
struct Login<'a> {
    /// The program's own switch, or what its version does.
    program: Option<(&'static str, At<'a>)>,
    /// It is set in a file that is not this one.
    elsewhere: bool,
    /// The setting that is missing where there is none.
    looked_for: &'a str,
    /// Which 0.x the image is.
    minor: Option<u32>,
}

/// Traefik stands in front of the container: under which name, and which door of it.
fn proxied(sink: &mut FactSink<'_>, s: NodeRef<'_>, product: Option<&Product>, login: Login<'_>) {
    for (name, value, n) in pairs(s, "labels/*") {
        if name.starts_with("traefik.http.routers.") && name.ends_with(".rule") {
            // Host(`nvr.example.jp`)
            for host in
                value.split('`').skip(1).step_by(2).filter(|h| h.contains('.') && !h.contains(['/', '{']))
            {
                let inside = ["local", "lan", "home", "internal", "localdomain", "localhost", "arpa"];
                if host_scope(host) == HostScope::Name && !inside.iter().any(|e| host.ends_with(e)) {
                    sink.derived(key::PUBLIC_NAME, host, n.span());
                }
            }
        } else if let (true, Ok(port)) = (name.ends_with(".loadbalancer.server.port"), value.parse::<u16>())
            && let Some(d) = product.and_then(|p| p.doors.iter().find(|d| d.0 == port))
        {
            let from = At::Derived(n.span());
            door(sink, d, Some(port), Some(("all", from)), login, from);
        }
    }
}

/// A door of a known program. Where the login is a matter of the program's own file, the default is only a default.
fn door(
    sink: &mut FactSink<'_>,
    (inner, service, auth): &(u16, Service, &'static str),
    port: Option<u16>,
    bind: Option<(&str, At<'_>)>,
    login: Login<'_>,
    from: At<'_>,
) {
    let mut auth = *auth;
    // RTMP left Frigate with 0.14. `stable` does not say which one it is.
    if *inner == 1935 && auth.is_empty() {
        match login.minor {
            Some(14..) => return,
            Some(_) if login.looked_for.starts_with("go2rtc") => auth = NEVER,
            _ => {}
        }
    }
    // 5000 of Frigate never asks; everything else can be set in the program's own file.
    let by_default = At::Default(login.looked_for);
    let span = match from {
        At::File(s) | At::Derived(s) => Some(s),
        At::Default(_) => None,
    };
    let known = !auth.is_empty() && (auth == NEVER || !login.elsewhere);
    let auth = login.program.or(known.then(|| match span {
        Some(s) if auth == NEVER => ("none", At::Derived(s)),
        _ => (auth, by_default),
    }));
    let port = port.map(|p| (p, from));
    tree::door(sink, *service, Door { on: Some((true, from)), bind, port, auth, tls: None });
}

/// `environment:` and `labels:` as a map or as a list of `KEY=value`.
fn pairs<'d>(s: NodeRef<'d>, path: &str) -> Vec<(&'d str, &'d str, NodeRef<'d>)> {
    let mut out = Vec::new();
    for n in tree::select(s, path) {
        match (n.key(), n.text()) {
            (Some(k), Some(v)) => out.push((k, v.trim(), n)),
            (None, Some(t)) => {
                if let Some((k, v)) = t.split_once('=') {
                    out.push((k.trim(), v.trim(), n));
                }
            }
            _ => {}
        }
    }
    out
}

/// `${NAME}`, `${NAME:-5000}` and `${NAME-5000}` with what they stand for when nobody sets them: their default, or `?`.
/// One in another is taken from the inside; what is left after many is no port.
fn unset(text: &str) -> String {
    let mut t = text.to_owned();
    for _ in 0..32 {
        let Some(from) = t.rfind("${") else { break };
        let Some(to) = t.get(from..).and_then(|r| r.find('}')).map(|i| from + i) else { break };
        let default = t.get(from + 2..to).and_then(|v| v.split_once('-'));
        let default = default.filter(|(n, _)| word(n.strip_suffix(':').unwrap_or(n)).len() + 1 >= n.len());
        let value = default.map_or("?", |(_, d)| d).to_owned();
        t.replace_range(from..=to, &value);
    }
    t
}

/// The name of a variable at the beginning of a text.
fn word(t: &str) -> &str {
    t.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or("")
}

/// Where it is published, the variable that may change that, and its ports outside (not stated: `None`) and inside.
type Published<'d> = (String, Option<&'d str>, Vec<(Option<u16>, u16)>);

fn published(n: NodeRef<'_>) -> Option<Published<'_>> {
    let short = n.text().unwrap_or("");
    let (host, host_as_written, outer, inner);
    if let Some(target) = text(n, "target") {
        host_as_written = text(n, "host_ip").unwrap_or("");
        host = unset(host_as_written);
        outer = unset(text(n, "published").unwrap_or(""));
        inner = unset(target);
    } else {
        let t = unset(short);
        let t = t.split('/').next()?;
        let (front, i) = t.rsplit_once(':').unwrap_or(("", t));
        // `::1:80:80` has its address in brackets.
        let (h, o) = front.rsplit_once(':').unwrap_or(("", front));
        host = h.to_owned();
        host_as_written = if h.is_empty() { "" } else { short };
        outer = o.to_owned();
        inner = i.to_owned();
    }
    let bind = if host.contains(['?', '$']) { "unknown".to_owned() } else { tree::bind(&host) };
    let variable = host_as_written.strip_prefix("${").map(word);
    let range = |r: &str| -> Option<(u16, u16)> {
        let (a, b) = r.split_once('-').unwrap_or((r, r));
        Some((a.parse().ok()?, b.parse().ok()?))
    };
    let (x, y) = range(&inner)?;
    // Without a number outside, Docker takes any that is free.
    let (first, last) = range(&outer).map_or((None, y), |(a, b)| (Some(a), b));
    let each = (first.unwrap_or(x)..=last.max(first.unwrap_or(x))).take(128).zip(x..=u16::MAX);
    Some((bind, variable, each.map(|(p, i)| (first.map(|_| p), i)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_around_a_program_are_not_it() {
        let is = |image: &str| PRODUCTS.iter().find(|p| p.is(image)).map_or("", |p| p.name);
        for (image, name) in [
            ("ghcr.io/blakeblackshear/frigate:0.14.1", "Frigate"),
            ("ghcr.io/example/frigate_config:latest", ""),
            ("0x2142/frigate-notify", ""),
            ("registry:5000/eclipse-mosquitto:2", "Mosquitto"),
            ("mekayelanik/ispyagentdvr@sha256:00", "Agent DVR"),
            ("kerberos/agent", "Kerberos Agent"),
            ("example/go2rtc-exporter", ""),
        ] {
            assert_eq!(is(image), name, "{image}");
        }
    }

    #[test]
    fn only_files_with_cameras() {
        for (text, want) in [
            ("services:\n  a:\n    image: ghcr.io/blakeblackshear/frigate:stable\n", Sniff::Sure),
            (
                "services:\n  a:\n    image: nginx\n    environment:\n      - RTSP_URL=rtsp://1.2.3.4/x\n",
                Sniff::Sure,
            ),
            ("services:\n  a:\n    image: nginx\n", Sniff::No),
            (
                "services:\n  a:\n    image: postgres\n  b:\n    image: homeassistant/home-assistant\n",
                Sniff::No,
            ),
            ("services:\n  a:\n    image: x/frigate-notify\n", Sniff::Sure),
            ("services:\n  a:\n    build: .\n    environment:\n      - ONVIF_USER=a\n", Sniff::Sure),
            ("services:\n  nvr-mediamtx:\n    ports:\n      - \"8554:8554\"\n", Sniff::Maybe(60)),
            ("services:\n  web:\n    ports:\n      - \"80:80\"\n", Sniff::No),
            ("slug: viseron\nimage: roflcoopter/viseron\nservices:\n  # a\n  - \"mqtt:want\"\n", Sniff::No),
            ("jobs:\n  a:\n    services:\n      b:\n        image: go2rtc\n", Sniff::No),
        ] {
            assert_eq!(sniff(&Head::of(text)), want, "{text}");
        }
    }

    #[test]
    fn ports_that_are_variables() {
        use crate::model::span::FileId;
        let of = |port: &str| {
            let src = Source::new(FileId(0), "c.yml", format!("p:\n  - {port}\n"));
            let (doc, _) = yaml::parse(&src, &mut Budget::default());
            let root = yaml::documents(&doc).first().copied()?;
            published(*tree::select(root, "p/*").first()?).map(|(b, v, p)| (b, v.is_some(), p))
        };
        let one =
            |bind: &str, variable, outer, inner| Some((bind.to_owned(), variable, vec![(outer, inner)]));
        for (port, want) in [
            ("\"8971:5000\"", one("all", false, Some(8971), 5000)),
            ("\"127.0.0.1:8971:5000/tcp\"", one("loopback", false, Some(8971), 5000)),
            ("\"[::]:8971:5000\"", one("all", false, Some(8971), 5000)),
            ("\"${A:-127.0.0.1}:${B:-8971}:5000\"", one("loopback", true, Some(8971), 5000)),
            ("\"${A-${C:-127.0.0.1}}:${B-8971}:5000\"", one("loopback", true, Some(8971), 5000)),
            ("\"${A}:8971:5000\"", one("unknown", true, Some(8971), 5000)),
            ("\"127.0.0.1:${B}:5000\"", one("loopback", false, None, 5000)),
            ("\"${B}:5000\"", one("all", false, None, 5000)),
            ("\"5000\"", one("all", false, None, 5000)),
            ("{ target: 5000, published: \"${B:-8971}\" }", one("all", false, Some(8971), 5000)),
            ("{ target: 5000, host_ip: \"${A:-::1}\" }", one("loopback", true, None, 5000)),
            ("\"$A:8971:5000\"", one("unknown", false, Some(8971), 5000)),
            ("\"127.0.0.1:${B:?not-set}:5000\"", one("loopback", false, None, 5000)),
            ("\"8971:${B}\"", None),
            ("\"${${${\"", None),
        ] {
            assert_eq!(of(port), want, "{port}");
        }
        let range = of("\"50000-50002:60000-60002/udp\"").map(|r| r.2);
        assert_eq!(
            range.as_deref(),
            Some(&[(Some(50000), 60000), (Some(50001), 60001), (Some(50002), 60002)][..])
        );
    }
}
