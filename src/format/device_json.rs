//! JSON and XML that describe devices: answers of a camera's interface (Reolink `GetDevInfo`) or of a search tool
//! (Hikvision SADP), inventories of the GLPI agent, hardware lists of Milestone's interface, and lists of one's own making.
//!
//! Comes in: any JSON or XML. Goes out: one subject per object that names a model and something that only a device has
//! (firmware, MAC address, serial number, address). The keys are known by the same words as the headings of a table.
//!
//! Never takes a module, a port or a component of a device for a device, nor the newest version that a tool knows for
//! the one that runs. Values under keys that look like secrets are masked.

use super::device_list::words::{
    Col, account, address, by_words, fact_key, firmware_like, is_empty, is_maker, kind_of, login, mac,
    model_in_serial, model_like, split_build,
};
use super::{FactSink, Format, Head, Sniff};
use crate::i18n::{Args, Text, text};
use crate::model::date::Date;
use crate::model::document::{Kind, NodeId, NodeRef};
use crate::model::fact::DeviceKind;
use crate::model::fold::fold;
use crate::model::key;
use crate::model::map::HashSet;
use crate::model::secret::{Secret, SecretState};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::{json, xml};

pub static FORMAT: Format = Format {
    id: "device-json",
    name: text("機器の情報・一覧(JSON・XML)", "device information or list (JSON, XML)"),
    vendor: "",
    kind: DeviceKind::Unknown,
    reads: text(
        "型番、メーカー、ファームウェア、ハードウェアの版、IPアドレス、MACアドレス、製造番号、名前。ReolinkのGetDevInfo、GLPI、Milestoneなど。",
        "Model, maker, firmware, hardware version, IP and MAC address, serial number, name. Reolink GetDevInfo, GLPI, Milestone and the like.",
    ),
    usual_names: &["GetDevInfo.json", "inventory.json"],
    sniff,
    read,
};

/// Words by which a program's JSON is known, and the maker that follows from them.
const MARKS: &[(&[&str], &str)] = &[
    (&["\"DevInfo\"", "\"firmVer\"", "\"hardVer\""], "Reolink"),
    (&["\"hardwareDriverSettings\""], ""),
    (&["\"detectedModelName\"", "\"firmwareVersion\""], ""),
    (&["\"network_device\"", "\"versionclient\""], ""),
    (&["\"netinventory\"", "\"content\""], ""),
    (&["\"versionclient\"", "\"firmwares\""], ""),
];

fn sniff(head: &Head<'_>) -> Sniff {
    let start = head.head.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    if start.starts_with('<') {
        return markup(head.head);
    }
    if !start.starts_with(['{', '[']) {
        return Sniff::No;
    }
    // Documents with formats of their own.
    if head.head.contains("\"bomFormat\"")
        || head.head.contains("\"spdxVersion\"")
        || head.head.contains("\"ISAPI\"")
        || head.head.contains("\"cmd\"") && head.head.contains("\"code\"")
        || head.head.contains("\"ResponseURL\"")
    {
        return Sniff::No;
    }
    // Answers of one maker's interface may belong to a format of their own, which reads more of them.
    if let Some((_, maker)) = MARKS.iter().find(|(words, _)| words.iter().all(|w| head.head.contains(w))) {
        return if maker.is_empty() { Sniff::Sure } else { Sniff::Maybe(75) };
    }
    // A list of one's own: among the first keys are a model and what only devices have.
    let (mut model, mut device, mut net) = (false, false, false);
    for key in keys(head.head).take(120) {
        match by_words(key) {
            Some((Col::Model, _)) => model = true,
            Some((Col::Firmware, r)) if r < 90 && key.len() > 3 => device = true,
            Some((Col::Mac | Col::Address, _)) => net = true,
            _ => {}
        }
    }
    match (model, device, net) {
        (true, true, true) => Sniff::Maybe(45),
        (true, true, false) | (true, false, true) => Sniff::Maybe(15),
        _ => Sniff::No,
    }
}

/// XML whose elements name a model, what runs on it and where it is. Pages, and what other formats are made of, are not.
fn markup(head: &str) -> Sniff {
    const OTHERS: [&str; 9] =
        ["<html", "<!doctype", "nmaprun", "envelope", "<svg", "<project", "<rss", "<bom", "<feed"];
    let low = head.get(..600).unwrap_or(head).to_ascii_lowercase();
    if OTHERS.iter().any(|o| low.contains(o)) {
        return Sniff::No;
    }
    let (mut model, mut firmware, mut net) = (false, false, false);
    for part in head.split('<').take(2_000) {
        let Some((name, value)) = part.split_once('>') else { continue };
        let name = xml::local(name.split([' ', '/']).next().unwrap_or(""));
        let value = value.trim();
        if value.is_empty() || value.len() > 100 {
            continue;
        }
        match by_words(name) {
            Some((Col::Model, _)) => model = true,
            Some((Col::Firmware, r)) if r < 90 => {
                // `6.50.5.2` is an address as well.
                firmware |= firmware_like(value) || value.contains('.') && address(value).is_some();
            }
            Some((Col::Mac, _)) => net |= mac(value).is_some(),
            Some((Col::Address, _)) => net |= address(value).is_some(),
            _ => {}
        }
    }
    match (model, firmware, net) {
        (true, true, true) => Sniff::Maybe(45),
        (true, true, false) => Sniff::Maybe(15),
        _ => Sniff::No,
    }
}

/// What stands in quotes before a colon.
fn keys(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').zip(text.split('"').skip(1)).filter_map(|(key, after)| {
        let ok = after.trim_start().starts_with(':') && !key.is_empty() && key.len() < 60;
        ok.then_some(key)
    })
}

/// Lists of parts of a device, not of devices.
const PARTS: &[&str] = &[
    "network_components",
    "network_ports",
    "components",
    "modules",
    "simcards",
    "channels",
    "lenses",
    "storages",
    "disks",
    "drives",
    "monitors",
    "printers",
    "softwares",
    "firmwares",
    "dependencies",
];

fn read(src: &Source, sink: &mut FactSink<'_>) {
    let mut budget = Budget::new(&sink.limits());
    let tree = src.text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).starts_with('<');
    let (doc, notices) = if tree { xml::parse(src, &mut budget) } else { json::parse(src, &mut budget) };
    sink.notices(notices);
    let head = Head::of(&src.text).head;
    let maker = MARKS
        .iter()
        .find(|(w, m)| !m.is_empty() && w.iter().all(|w| head.contains(w)))
        .map_or("", |(_, m)| m);
    let mut newer = 0u32;
    let mut found = 0u32;
    // In a list of devices the poorer entries are devices, too.
    let mut lists = HashSet::new();
    let mut taken = HashSet::new();
    for n in doc.root().descendants().filter(|n| n.kind() == Kind::Map) {
        if let Some(p) = n.parent().filter(|p| p.kind() == Kind::List && !lists.contains(&p.id()))
            && is_device(&fields(n))
        {
            lists.insert(p.id());
        }
    }
    for n in std::iter::once(doc.root()).chain(doc.root().descendants()) {
        mask(n, sink);
        if n.kind() == Kind::Map && sink.room() > 20 {
            let listed = n.parent().is_some_and(|p| lists.contains(&p.id()));
            found += u32::from(device(n, maker, listed, &mut taken, sink, &mut newer));
        }
    }
    sink.understood_all();
    if newer > 0 {
        const T: Text = text(
            "書き出した日に、これより新しい版があると書かれた機器が{n}台あります。",
            "For {n} devices the file itself says that a newer version existed on the day of export.",
        );
        sink.notice("list.newer_at_export", T, Args::new().with("n", i64::from(newer)), None);
    }
    if found == 0 {
        const T: Text = text("機器の情報は見つかりませんでした。", "No device was found in it.");
        sink.notice("list.no_device", T, Args::new(), None);
    }
}

/// Values of keys like `password` are never shown.
fn mask(n: NodeRef<'_>, sink: &FactSink<'_>) {
    let (Some(key), Some(value)) = (n.key(), n.text()) else { return };
    let secret = matches!(by_words(key), Some((Col::Password | Col::Login | Col::Secret, _)));
    if secret && !value.is_empty() {
        sink.source().mark_secret(n.value_span());
    }
}

/// The fields of one object, by what a heading of their name would mean.
fn fields<'d>(n: NodeRef<'d>) -> Vec<(Col, usize, NodeRef<'d>)> {
    let mut out: Vec<(Col, usize, NodeRef<'d>)> = Vec::new();
    for c in n.children().take(400) {
        let Some(key) = c.key() else { continue };
        // The model stands in the description (SADP), which elsewhere is a remark. It says more than a type.
        let described = || {
            let model = key.eq_ignore_ascii_case("DeviceDescription") && c.text().is_some_and(model_like);
            model.then_some((Col::Model, 17))
        };
        let Some((col, rank)) = by_words(key).or_else(described) else { continue };
        // An element with attributes has its text one level down; `"vendor": {"name": …}`, `"firmware": {"version": …}`.
        let named = match col {
            Col::Vendor | Col::Model => "name",
            Col::Firmware => "version",
            _ => "#text",
        };
        let c = if c.kind() == Kind::Map { c.get("#text").or_else(|| c.get(named)).unwrap_or(c) } else { c };
        let Some(value) = c.text() else { continue };
        if is_empty(value) || value.len() > 200 {
            continue;
        }
        // `"weak_password": true` is none.
        if col == Col::Password && matches!(value, "true" | "false") {
            continue;
        }
        // `<DeviceType>2689` is a number of the maker's own (SADP), no model.
        if col == Col::Model && key.ends_with("Type") && value.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        match out.iter_mut().find(|(x, ..)| *x == col) {
            Some(have) if have.1 > rank => *have = (col, rank, c),
            Some(_) => {}
            None => out.push((col, rank, c)),
        }
    }
    out
}

type Fields<'d> = [(Col, usize, NodeRef<'d>)];

/// Is this an object of its own that says more of the thing around it: `{"mac": …, "device_info": {"model": …}}`,
/// `"credentials": {…}`? By its name.
fn is_part(c: NodeRef<'_>) -> bool {
    const KEYS: [&str; 3] = ["info", "credential", "login"];
    c.kind() == Kind::Map
        && c.key().is_some_and(|k| {
            let low = k.to_ascii_lowercase();
            KEYS.iter().any(|w| low.contains(w))
        })
}

/// What it says. `None`: of another thing, or of nothing. `own`: what the object around it says.
fn part<'d>(own: &Fields<'_>, c: NodeRef<'d>) -> Option<Vec<(Col, usize, NodeRef<'d>)>> {
    let identity = |(c, ..): &(Col, usize, NodeRef<'_>)| {
        matches!(c, Col::Model | Col::Firmware | Col::Mac | Col::Serial | Col::Address)
    };
    if !own.iter().any(identity) {
        return None;
    }
    let more = fields(c);
    let twice = |(c, ..): &(Col, usize, NodeRef<'_>)| {
        matches!(c, Col::Model | Col::Mac | Col::Serial) && own.iter().any(|(x, ..)| x == c)
    };
    (!more.iter().any(twice)).then_some(more)
}

/// A model and something that only a device has, or several such things.
fn is_device(own: &Fields<'_>) -> bool {
    let has = |c: Col| own.iter().any(|(x, ..)| *x == c);
    let marks = [Col::Firmware, Col::Mac, Col::Serial].iter().filter(|c| has(**c)).count();
    has(Col::Model) && (marks > 0 || has(Col::Address)) || has(Col::Firmware) && marks > 1
}

/// Facts of one object, if it is a device. `listed`: it stands in a list of devices. `taken`: objects that were read with the
/// one around them.
fn device(
    n: NodeRef<'_>,
    maker: &str,
    listed: bool,
    taken: &mut HashSet<NodeId>,
    sink: &mut FactSink<'_>,
    newer: &mut u32,
) -> bool {
    let inside_parts = || {
        let mut up = n.parent();
        for _ in 0..3 {
            let Some(p) = up else { return false };
            if p.key().is_some_and(|k| PARTS.iter().any(|x| k.eq_ignore_ascii_case(x))) {
                return true;
            }
            up = p.parent();
        }
        false
    };
    let get = |list: &Fields<'_>, c: Col| list.iter().position(|(x, ..)| *x == c);
    // It was read with the object around it.
    if taken.contains(&n.id()) {
        return false;
    }
    let mut own = fields(n);
    let mut more = Vec::new();
    for c in n.children().take(400).filter(|c| is_part(*c)) {
        if let Some(said) = part(&own, c) {
            taken.insert(c.id());
            more.extend(said);
        }
    }
    for f in more {
        if get(&own, f.0).is_none() {
            own.push(f);
        }
    }
    let has = |c: Col| get(&own, c).is_some();
    let entry = |c: Col, read: fn(&str) -> Option<String>| {
        own.iter().any(|(x, _, n)| *x == c && n.text().is_some_and(|t| read(&fold(t)).is_some()))
    };
    let poorer = listed && (entry(Col::Address, address) || entry(Col::Mac, mac));
    if !(is_device(&own) || poorer) || inside_parts() {
        return false;
    }
    // The settings of a driver inside the object of its hardware say it better (Milestone).
    let deeper = n.children().any(|c| {
        let inner = fields(c);
        get(&inner, Col::Model).is_some() && get(&inner, Col::Firmware).is_some()
    });
    if deeper && !has(Col::Firmware) {
        return false;
    }
    let mut all = own;
    if let Some(p) = n.parent().filter(|p| p.kind() == Kind::Map) {
        for f in fields(p) {
            let shared =
                matches!(f.0, Col::Address | Col::Mac | Col::Serial | Col::Name | Col::Vendor | Col::Kind);
            if shared && get(&all, f.0).is_none() {
                all.push(f);
            }
        }
    }
    let value =
        |c: Col| all.iter().find(|(x, ..)| *x == c).and_then(|(_, _, n)| Some((fold(n.text()?), n.span())));
    // The model inside of a serial number, or a model where the version of the hardware belongs.
    let other = || {
        let hidden = value(Col::Serial).and_then(|(s, span)| Some((model_in_serial(&s)?.to_owned(), span)));
        let written = |v: &str| v.contains('-') && model_like(v) && kind_of(v) != DeviceKind::Unknown;
        hidden.or_else(|| value(Col::Hardware).filter(|(v, _)| written(v)))
    };
    let words = [value(Col::Kind), value(Col::Model).or_else(other), value(Col::Name)];
    let kind = words
        .iter()
        .flatten()
        .map(|(w, _)| kind_of(w))
        .find(|k| *k != DeviceKind::Unknown)
        .unwrap_or_default();
    sink.subject(kind, n.span());
    for c in [Col::Vendor, Col::Model, Col::Hardware, Col::Serial, Col::Name] {
        if let (Some((v, span)), Some(k)) = (value(c), fact_key(c))
            && !v.chars().all(|c| c == '0')
        {
            // `<DeviceType>IPCamera` is a kind.
            let kind_word = || !v.bytes().any(|b| b.is_ascii_digit()) && kind_of(&v) != DeviceKind::Unknown;
            if c == Col::Model && kind_word() && other().is_some() {
                continue;
            }
            // Some tools write the maker where the model belongs.
            let k = if c == Col::Model && is_maker(&v) { key::DEVICE_VENDOR } else { k };
            if k != key::DEVICE_VENDOR || sink.known(k).is_none() {
                sink.stated(k, v, span);
            }
        }
    }
    if sink.known(key::DEVICE_MODEL).is_none()
        && let Some((model, span)) = other()
    {
        sink.derived(key::DEVICE_MODEL, model, span);
    }
    if value(Col::Vendor).is_none() && !maker.is_empty() {
        sink.derived(key::DEVICE_VENDOR, maker, n.span());
    }
    // Addresses in a list of their own: `"ips": ["192.168.1.5"]`, `"interfaces": [{"ip": …, "mac": …}]`.
    const LISTS: [&str; 9] = [
        "ips",
        "ip_addresses",
        "ipAddresses",
        "interfaces",
        "nics",
        "networkInterfaces",
        "network",
        "net",
        "IPv4Address",
    ];
    let lists =
        || n.children().filter(|c| c.key().is_some_and(|k| LISTS.iter().any(|l| k.eq_ignore_ascii_case(l))));
    let inner = |col: Col, read: fn(&str) -> Option<String>| {
        lists().flat_map(|l| std::iter::once(l).chain(l.children())).take(40).find_map(|c| {
            let own = c.text().filter(|_| c.key().is_none() || col == Col::Address).and_then(read);
            let own = own.map(|v| (v, c.span()));
            let field = || fields(c).into_iter().find(|(x, ..)| *x == col).map(|(.., f)| f);
            own.or_else(|| field().and_then(|f| Some((read(f.text()?)?, f.span()))))
                .filter(|(v, _)| !v.starts_with("127."))
        })
    };
    let said = |col: Col, read: fn(&str) -> Option<String>| {
        value(col).and_then(|(v, s)| Some((read(&v)?, s))).or_else(|| inner(col, read))
    };
    if let Some((a, span)) = said(Col::Address, address) {
        sink.stated(key::DEVICE_ADDRESS, a, span);
    }
    if let Some((m, span)) = said(Col::Mac, mac) {
        sink.stated(key::DEVICE_MAC, m, span);
    }
    // What a scan found out about the password.
    for c in n.children().filter(|c| c.text() == Some("true")) {
        let name: String = c.key().unwrap_or("").to_ascii_lowercase().replace(['_', '-'], "");
        let k = match name.as_str() {
            "weakpassword" | "weakcredentials" => key::AUTH_RISKY_PASSWORD,
            "defaultpassword" | "defaultcredentials" => key::AUTH_DEFAULT_PASSWORD,
            _ => continue,
        };
        sink.stated(k, true, c.span());
    }
    // A device on which nobody has ever set a password.
    if let Some(c) = n.children().find(|c| c.key().is_some_and(|k| k.eq_ignore_ascii_case("activated")))
        && c.text().is_some_and(|t| t.eq_ignore_ascii_case("false"))
    {
        sink.stated(key::AUTH_ACTIVATED, false, c.span());
    }
    if let Some((v, span)) = value(Col::Firmware) {
        let (version, build) = split_build(&v);
        sink.stated(key::FIRMWARE_VERSION, version, span);
        // Reolink writes yymmdd and a counter of two digits, which looks like another day.
        let day = |b: &str| {
            let digits = b.trim_start_matches(|c: char| !c.is_ascii_digit());
            if maker == "Reolink" { Date::parse_loose(digits.get(..6)?) } else { super::table::day(b) }
        };
        let stated = value(Col::Build).and_then(|(b, s)| Some((day(&b)?, s)));
        let glued = || build.and_then(|b| Some((Date::parse_loose(&b)?, span)));
        if let Some((day, span)) = stated.or_else(glued) {
            sink.stated(key::FIRMWARE_BUILD_DATE, day.to_string(), span);
        }
        let latest = n.children().find(|c| {
            c.key()
                .is_some_and(|k| matches!(k, "latestFirmwareVersion" | "latest_firmware" | "latestFirmware"))
        });
        if latest.and_then(|l| l.text()).is_some_and(|l| !l.is_empty() && fold(l) != v) {
            *newer += 1;
        }
    }
    let field = |c: Col| all.iter().find(|(x, ..)| *x == c).map(|(_, _, n)| *n);
    // A password without a name, under a key that says nothing more: `"password": …`.
    let nameless = || {
        let n = field(Col::Password).filter(|n| n.key().is_some_and(|k| k.chars().count() <= 8))?;
        Some((String::new(), n.span()))
    };
    if let Some((user, span)) = value(Col::User).or_else(nameless) {
        // An empty password is one, too.
        let empty = || {
            n.children()
                .filter(|c| c.text().is_some_and(str::is_empty))
                .find(|c| c.key().is_some_and(|k| matches!(by_words(k), Some((Col::Password, _)))))
                .and_then(NodeRef::text)
        };
        let pass = all.iter().find(|(c, ..)| *c == Col::Password).and_then(|(_, _, n)| n.text());
        let pass = pass.or_else(empty);
        let secret = pass.map_or(Secret::of(SecretState::Absent), Secret::read);
        sink.with_secret(key::ACCOUNT, account(user), secret, span, None);
    } else if let Some(n) = field(Col::Login)
        && let Some((user, pass)) = n.text().and_then(login)
    {
        sink.with_secret(key::ACCOUNT, account(user), Secret::read(pass), n.span(), None);
    }
    true
}
