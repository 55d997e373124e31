//! Subjects → devices: which file, row and host are the same machine, and at which address it is.
//!
//! The same serial number, MAC address or IP address is the same device, unless something else about the two differs.
//! So are files that name each other as parts of one configuration.
//! Many camera files do not say their own address. It then comes, in this order, from the user, the file itself, the
//! file's name, another file that knows the same MAC address or serial number, and last from the only port forward (or
//! scanned host) that fits the only file without an address. Where it came from stays with the device: anything but the
//! file itself makes a path at most likely, and the last one is a guess that the user is still asked about.
//!
//! Private addresses repeat from site to site. Where several routers lie in different folders, each folder is a site.

use crate::i18n::{Args, Text, text};
use crate::model::endpoint::endpoints;
use crate::model::fact::{DeviceId, DeviceKind, Evidence, Facts, Subject, SubjectId};
use crate::model::finding::Confidence;
use crate::model::key;
use crate::model::map::{HashMap, HashSet};
use crate::model::net::{address_in_name, is_private};
use crate::model::order::Order as _;
use crate::model::report::{AddressFrom, Device, FileInfo};
use crate::model::value::{DoorKind, Tri, Value};
use std::net::IpAddr;

/// Join the subjects of all files, and the home router of the form.
pub fn identify(facts: &mut Facts, files: &[FileInfo], address_of: &[(String, String)]) -> Vec<Device> {
    let sites = Sites::find(facts, files);
    let mut join = Join::default();
    for s in facts.subject_ids() {
        let Some(subject) = facts.subject(s).cloned() else { continue };
        // Answers are no device, except those on a home router.
        if subject.file.is_none() && subject.kind != DeviceKind::Router {
            continue;
        }
        // A file whose content is all in rows or hosts is not itself a device.
        if subject.span.is_none() && facts.of(s).all(|f| f.key == key::SCAN_COVERAGE) {
            if let Some(sub) = facts.subjects.get_mut(s.0 as usize) {
                sub.device = DeviceId::NONE;
            }
            continue;
        }
        let name = subject.file.and_then(|f| files.get(f.index())).map_or("", |f| f.name.as_str());
        let claim = address(facts, s, &subject, name, address_of);
        let at = join.device(facts, s, &subject, claim.as_ref().map(|c| c.0.as_str()), sites.of(name));
        join.add(at, facts, s, &subject, claim);
        if let Some(sub) = facts.subjects.get_mut(s.0 as usize) {
            sub.device = DeviceId(u32::try_from(at).unwrap_or(u32::MAX));
        }
    }
    let mut devices = join.finish();
    guess(facts, &mut devices);
    devices
}

type Claim = (String, AddressFrom, Option<Evidence>);

/// The address of one subject, with where it is from.
fn address(
    facts: &Facts,
    s: SubjectId,
    subject: &Subject,
    name: &str,
    address_of: &[(String, String)],
) -> Option<Claim> {
    let whole = subject.span.is_none();
    if whole && let Some((_, a)) = address_of.iter().find(|(n, _)| n == name) {
        const BY_USER: Text = text(
            "{name} は {address} の機器のもの、と選ばれました",
            "{name} was said to belong to {address}",
        );
        let e = Evidence::Derived(Box::new(
            BY_USER.fill(&Args::new().with("name", name).with("address", a.as_str())),
        ));
        return Some((a.clone(), AddressFrom::User, Some(e)));
    }
    if let Some(f) = facts.get(s, key::DEVICE_ADDRESS)
        && let Some(a) = f.value.as_text()
    {
        return Some((a.to_owned(), AddressFrom::File, Some(f.evidence.clone())));
    }
    if whole && subject.kind != DeviceKind::Router {
        const BY_NAME: Text =
            text("ファイル名「{name}」から {address} としました", "{address}, by the file name “{name}”");
        let a = address_in_name(name)?;
        let e = Evidence::Derived(Box::new(
            BY_NAME.fill(&Args::new().with("name", name).with("address", a.as_str())),
        ));
        return Some((a, AddressFrom::FileName, Some(e)));
    }
    None
}

/// Folders that hold a router each.
struct Sites(Vec<String>);

impl Sites {
    fn find(facts: &Facts, files: &[FileInfo]) -> Sites {
        let mut folders: Vec<String> = facts
            .subjects
            .iter()
            .filter(|s| s.kind == DeviceKind::Router && s.span.is_none())
            .filter_map(|s| files.get(s.file?.index()))
            .map(|f| folder(&f.name).to_owned())
            .collect();
        folders.order();
        folders.dedup();
        if folders.len() < 2 {
            folders.clear();
        }
        Sites(folders)
    }
    /// Number of the innermost folder with a router around this file; 0 when there is none.
    fn of(&self, name: &str) -> u32 {
        let mut at = folder(name);
        while !at.is_empty() {
            if let Ok(i) = self.0.binary_search_by(|f| f.as_str().cmp(at)) {
                return u32::try_from(i + 1).unwrap_or(0);
            }
            at = folder(at);
        }
        0
    }
}

fn folder(name: &str) -> &str {
    name.rfind(['/', '\\']).and_then(|i| name.get(..i)).unwrap_or("")
}

#[derive(Default)]
struct Join {
    devices: Vec<Device>,
    by_key: HashMap<String, usize>,
    /// For each device: the claims of configuration files, and those of rows and hosts.
    own: Vec<Vec<Claim>>,
    rows: Vec<Vec<Claim>>,
    /// Has a configuration of its own, or is a router.
    files: Vec<bool>,
    /// Has a whole file of its own.
    configs: Vec<bool>,
}

impl Join {
    /// The device of this subject, a new one if it fits none.
    fn device(
        &mut self,
        facts: &Facts,
        s: SubjectId,
        subject: &Subject,
        ip: Option<&str>,
        site: u32,
    ) -> usize {
        let serial = facts.text(s, key::DEVICE_SERIAL).map(str::to_ascii_lowercase);
        let mac = facts.text(s, key::DEVICE_MAC).and_then(hex);
        let strong = [
            serial.as_ref().map(|v| format!("sn:{v}")),
            mac.as_ref().map(|v| format!("mac:{v}")),
            facts.text(s, key::DEVICE_GROUP).map(|v| format!("group:{v}")),
        ];
        let weak = ip.map(|a| format!("ip:{site}:{a}"));
        let by = |k: &Option<String>| k.as_ref().and_then(|k| self.by_key.get(k).copied());
        let differs = |at: usize| {
            let d = &self.devices[at];
            let other = |mine: &Option<String>, theirs: Option<String>| {
                mine.as_ref().zip(theirs).is_some_and(|(a, b)| *a != b)
            };
            // Two routers with the address from the factory are not one router; a row of a list and the
            // configuration of the same model are.
            let model = facts.text(s, key::DEVICE_MODEL);
            let same = model.zip(d.model.as_deref()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
            let both = subject.span.is_none() && self.configs[at];
            let both_routers = subject.kind == DeviceKind::Router && d.kind == DeviceKind::Router;
            let routers = both_routers && self.files[at] && (both || model.is_some() && !same);
            // Rows of one list are separate machines: ledgers of several sites repeat private addresses.
            let row = |k| facts.text(s, k).map(str::to_owned);
            let same_list = subject.span.is_some() && d.rows.iter().any(|r| Some(r.file) == subject.file);
            let rows = same_list
                && (other(&d.model, row(key::DEVICE_MODEL)) || other(&d.name, row(key::DEVICE_NAME)));
            routers
                || rows
                || other(&serial, d.serial.as_ref().map(|v| v.to_ascii_lowercase()))
                || other(&mac, d.mac.as_deref().and_then(hex))
        };
        let found = strong.iter().find_map(by).or_else(|| by(&weak).filter(|at| !differs(*at)));
        let at = found.unwrap_or_else(|| {
            let id = DeviceId(u32::try_from(self.devices.len()).unwrap_or(u32::MAX));
            self.devices.push(Device::new(id, subject.kind, site));
            self.own.push(Vec::new());
            self.rows.push(Vec::new());
            self.files.push(false);
            self.configs.push(false);
            self.devices.len() - 1
        });
        for k in strong.into_iter().flatten().chain(weak) {
            self.by_key.entry(k).or_insert(at);
        }
        at
    }

    fn add(&mut self, at: usize, facts: &Facts, s: SubjectId, subject: &Subject, claim: Option<Claim>) {
        let whole = subject.span.is_none() || subject.kind == DeviceKind::Router;
        self.files[at] |= whole;
        self.configs[at] |= subject.span.is_none();
        if let Some(c) = claim {
            if whole { &mut self.own[at] } else { &mut self.rows[at] }.push(c);
        }
        let d = &mut self.devices[at];
        d.subjects.push(s);
        d.rows.extend(subject.span);
        if matches!(d.kind, DeviceKind::Unknown | DeviceKind::Host) && subject.kind != DeviceKind::Unknown {
            d.kind = subject.kind;
        }
        for (slot, k) in [
            (&mut d.vendor, key::DEVICE_VENDOR),
            (&mut d.model, key::DEVICE_MODEL),
            (&mut d.hardware, key::DEVICE_HARDWARE),
            (&mut d.firmware, key::FIRMWARE_VERSION),
            (&mut d.build_date, key::FIRMWARE_BUILD_DATE),
            (&mut d.name, key::DEVICE_NAME),
            (&mut d.serial, key::DEVICE_SERIAL),
            (&mut d.mac, key::DEVICE_MAC),
        ] {
            if slot.is_none() {
                let real = |v: &&str| k != key::DEVICE_MAC || hex(v).is_some();
                *slot = facts.text(s, k).filter(real).map(str::to_owned);
            }
        }
    }

    /// Settle the address of each device.
    fn finish(self) -> Vec<Device> {
        let mut devices = self.devices;
        for (i, d) in devices.iter_mut().enumerate() {
            let pick = |from: AddressFrom| self.own[i].iter().find(|c| c.1 == from);
            let own = pick(AddressFrom::User)
                .or_else(|| pick(AddressFrom::File))
                .or_else(|| pick(AddressFrom::FileName));
            let (claim, from) = match (own, self.rows[i].first()) {
                (Some(c), _) => (c, c.1),
                // A row that knows the same MAC address or serial number as the device's own file.
                (None, Some(c)) if self.files[i] => (c, AddressFrom::OtherFile),
                (None, Some(c)) => (c, c.1),
                (None, None) => continue,
            };
            d.address = Some(claim.0.clone());
            d.address_from = Some(from);
            d.address_certainty = match from {
                AddressFrom::File => Confidence::Certain,
                AddressFrom::FileName | AddressFrom::OtherFile | AddressFrom::User => Confidence::Likely,
            };
            d.address_evidence.clone_from(&claim.2);
        }
        devices
    }
}

fn hex(mac: &str) -> Option<String> {
    let digits: String =
        mac.chars().filter(char::is_ascii_hexdigit).map(|c| c.to_ascii_lowercase()).collect();
    (digits.len() == 12).then_some(digits)
}

/// One file without an address, and one address that another file points to with a port of that file: probably the same.
fn guess(facts: &Facts, devices: &mut [Device]) {
    let mut unnamed = devices.iter().filter(|d| {
        d.address.is_none()
            && matches!(d.kind, DeviceKind::Camera | DeviceKind::Recorder | DeviceKind::Server)
    });
    let (Some(device), None) = (unnamed.next(), unnamed.next()) else { return };
    let (at, site) = (device.id.0 as usize, device.site);
    let ports: Vec<u16> = device
        .subjects
        .iter()
        .flat_map(|s| endpoints(facts, *s))
        .filter(|e| e.is_enabled() != Tri::No && e.beyond_loopback() != Tri::No)
        .filter_map(|e| e.port_number())
        .collect();
    if ports.is_empty() {
        return;
    }
    // Addresses of devices whose own configuration is known.
    let configured =
        |d: &&Device| d.subjects.iter().any(|s| facts.subject(*s).is_some_and(|s| s.span.is_none()));
    let owned: HashSet<(u32, &str)> =
        devices.iter().filter(configured).filter_map(|d| Some((d.site, d.address.as_deref()?))).collect();
    let taken = |address: &str, from: DeviceId| {
        owned.contains(&(devices.get(from.0 as usize).map_or(site, |d| d.site), address))
    };
    let mut fitting: Vec<(String, Evidence)> = Vec::new();
    for f in facts.all(key::FORWARD).chain(facts.all(key::OPEN_PORT)).chain(facts.all(key::SOURCE)) {
        let from = facts.device_of(f.subject);
        let address = match &f.value {
            Value::Forward(w) if w.origin == DoorKind::Static && !w.to_router => {
                ports.iter().any(|p| w.int_ports.iter().any(|r| r.contains(*p))).then_some(&w.int_ip)
            }
            Value::OpenPort(o) if o.state == "open" && ports.contains(&o.port) => Some(&o.host),
            // A recorder that takes its picture from there, unless it is this very file.
            Value::Source(s) if from.0 as usize != at && s.port.is_some_and(|p| ports.contains(&p)) => {
                Some(&s.host)
            }
            _ => None,
        };
        let Some(a) = address.filter(|a| a.parse::<IpAddr>().is_ok_and(is_private)) else { continue };
        if fitting.iter().all(|(x, _)| x != a) && !taken(a, from) {
            fitting.push((a.clone(), f.evidence.clone()));
            if fitting.len() > 1 {
                return;
            }
        }
    }
    let Some((address, evidence)) = fitting.pop() else { return };
    // What is known of that address so far (a row of the router's list) stays a device of its own: this is a guess.
    let d = &mut devices[at];
    d.address = Some(address);
    d.address_from = Some(AddressFrom::OtherFile);
    d.address_certainty = Confidence::Possible;
    d.address_evidence = Some(evidence);
}
