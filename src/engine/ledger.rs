//! Long tables: the catalogue is asked about the makes that were counted, and some of the rows are read in full.
//!
//! Which: devices that other files speak of, devices with passwords that several have, and for each maker, model and verdict
//! one device, the most urgent first. Such a device says how many more are like it, so that every device is in one number.

use super::Options;
use crate::catalog::{self, data::Catalogue};
use crate::format::FactSink;
use crate::format::device_list::survey::{self, Chosen, Survey};
use crate::i18n::{Args, Text, text};
use crate::model::fact::{DeviceKind, Facts};
use crate::model::key;
use crate::model::net::address_in_name;
use crate::model::order::Order as _;
use crate::model::report::{Device, FileInfo, FirmwareVerdict, Notice, Verdict};
use crate::model::secret::{Secret, SecretState};
use crate::model::span::{FileId, Span};
use crate::model::value::Value;
use crate::password;
use crate::source::Source;
use crate::syntax::ledger::{Identity, Ledger, NOTED, Place, address, mac, serial};
use std::rc::Rc;

const COUNTED: Text = text(
    "とても長い表です。機器{n}台をすべて数え、版を資料とくらべました。1台ずつ書いたのは、急ぐもの、ほかのファイルにも出てくるもの、同じパスワードのものなど{kept}台です。ほかは、同じメーカーと型番で同じ判定の機器の「ほか何台」に入っています。",
    "A very long table. All {n} devices were counted and their versions compared. {kept} are listed one by one: the most urgent ones, those in other files, those that share a password. The others are in the number of devices “like it” of the same maker, model and verdict.",
);

const SECRETS: Text = text(
    "パスワードは{n}種類です。{judged}種類を調べ、弱いもの・工場出荷のものが{weak}種類ありました。機器ごとに書いたのは{kept}種類です(弱いものと使い回しから)。",
    "{n} different passwords: {judged} were judged, {weak} are weak or factory ones. {kept} are listed by device (weak and reused ones first).",
);

const NEVER: Text = text(
    "「未初期化」などの機器が{n}台あります。1台ずつ書いたのは{kept}台です。",
    "{n} devices were never set up; {kept} are listed one by one.",
);
const MET: Text = text(
    "ほかのファイルにもある機器は、はじめの{n}台だけを結びつけました。",
    "Of the devices that are in other files too, only the first {n} were joined.",
);

/// Different passwords of long tables that are judged.
const JUDGED: usize = 5_000;
/// Makers and models that an attacker of these devices would try.
const WORDS: usize = 100;
/// Devices of long tables that are joined with other files.
const JOINED: usize = 5_000;

/// How a password of the table came off.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Worst,
    Weak,
    Other,
    Unjudged,
    /// An account without a password that could be read.
    NoPassword,
}

/// The strength of every different password of the ledger, in its order. Values stay inside this function.
fn strengths(survey: &Survey, facts: &mut Facts, sources: &[Source], opt: &Options) -> Vec<Strength> {
    let ledger = &survey.ledger;
    let mut out = vec![Strength::Unjudged; ledger.secrets.len()];
    let rows: Vec<Chosen> =
        ledger.secrets.iter().take(JUDGED).map(|([(_, place), _], _)| chosen(ledger, *place)).collect();
    let mut words: Vec<String> = opt.context.clone();
    words.extend(ledger.identities.iter().take(WORDS).flat_map(|i| i[..2].iter().flatten().cloned()));
    words.order();
    words.dedup();
    let checker = password::Checker::new(&password::PasswordContext { words: &words, year: opt.today.year });
    let mut from = 0;
    for rows in rows.chunk_by(|a, b| a.file == b.file) {
        if let Some(src) = rows.first().and_then(|c| sources.get(c.file as usize)) {
            let mut sink = FactSink::new(src, facts, DeviceKind::Unknown, opt.limits);
            survey::read(src, survey, rows, &mut sink, &mut |sink, i, mark| {
                let strength = |s: &Secret| match (s.state, &s.value) {
                    (SecretState::Empty, _) => Strength::Worst,
                    (SecretState::Plain, Some(v)) => {
                        let a = checker.assess(v.expose());
                        match a.class {
                            _ if a.is_default => Strength::Worst,
                            "very-weak" => Strength::Worst,
                            "weak" => Strength::Weak,
                            _ => Strength::Other,
                        }
                    }
                    (_, Some(v)) if password::is_default(v.expose(), s.scheme) => Strength::Worst,
                    (_, Some(_)) => Strength::Other,
                    (_, None) => Strength::NoPassword,
                };
                let worst = sink.since(mark).filter_map(|f| Some(strength(f.secret.as_ref()?))).min();
                out[from + i] = worst.unwrap_or(Strength::NoPassword);
                sink.roll_back(mark);
            });
        }
        from += rows.len();
    }
    out
}

/// What was counted and not listed.
#[derive(Default)]
pub struct Counted {
    /// File and place of a row that was read, and how many devices are like that one.
    alike: Vec<(u32, u32, u32)>,
    /// Devices that nothing listed stands for, by verdict.
    pub rest: Vec<(Option<Verdict>, u32)>,
    /// File and place of each row that was read, in order, and how many further rows have its password.
    shared: Vec<(u32, u32, u32)>,
    /// What the catalogue said of the makes.
    pub asked: Vec<(Identity, Rc<[FirmwareVerdict]>)>,
}

impl Counted {
    pub fn tell(&self, devices: &mut [Device]) {
        for d in devices {
            for (file, row, n) in &self.alike {
                if d.rows.iter().any(|r| (r.file.0, r.start) == (*file, *row)) {
                    d.alike += n;
                }
            }
        }
    }
}

impl Counted {
    /// Further rows with the password of the row that this place is in.
    pub fn rows_alike(&self, at: Span) -> u32 {
        let i = self.shared.partition_point(|s| (s.0, s.1) <= (at.file.0, at.start));
        self.shared[..i].last().filter(|s| s.0 == at.file.0).map_or(0, |s| s.2)
    }
}

/// Devices of the tables that other files, their names and the user speak of.
fn met(ledger: &Ledger, facts: &Facts, files: &[FileInfo], sites: &[u64], opt: &Options) -> Vec<u32> {
    let mut out = Vec::new();
    let at = |a: &str, out: &mut Vec<u32>| {
        out.extend(sites.iter().filter_map(|site| ledger.with(address(*site, a))));
    };
    for f in files {
        if let Some(a) = address_in_name(&f.name) {
            at(&a, &mut out);
        }
    }
    for (_, a) in &opt.address_of {
        at(a, &mut out);
    }
    for f in facts.iter() {
        match &f.value {
            Value::Text(t) if f.key == key::DEVICE_ADDRESS => at(t, &mut out),
            Value::Text(t) if f.key == key::DEVICE_SERIAL => out.extend(ledger.with(serial(t))),
            Value::Text(t) if f.key == key::DEVICE_MAC => out.extend(ledger.with(mac(t))),
            Value::Forward(w) => at(&w.int_ip, &mut out),
            Value::OpenPort(o) => at(&o.host, &mut out),
            Value::Source(s) => at(&s.host, &mut out),
            _ => {}
        }
    }
    out
}

/// Rows that will be read, and their devices.
struct Picked<'l> {
    ledger: &'l Ledger,
    /// Those that say more than the first row of their device, by device: thousands of devices are looked for among them.
    more: Vec<(u32, Place)>,
    taken: Vec<bool>,
    chosen: Vec<Chosen>,
}

impl Picked<'_> {
    /// The device, by its first row and those that say more, and one row of it besides.
    fn pick(&mut self, at: u32, besides: Option<Place>) {
        let Some(e) = self.ledger.entries.get(at as usize) else { return };
        self.taken[at as usize] = true;
        let from = self.more.partition_point(|m| m.0 < at);
        let more = self.more[from..].iter().take_while(|m| m.0 == at).map(|m| m.1);
        self.chosen.extend(more.chain(besides).chain([e.at]).map(|p| chosen(self.ledger, p)));
    }
}

/// The row, with where its password stands if it only says «as above».
fn chosen(ledger: &Ledger, p: Place) -> Chosen {
    let secret = ledger.secrets.get(p.secret as usize);
    let like = secret.map(|s| s.0[0].1).filter(|l| l.file == p.file).map(|l| l.row);
    Chosen { file: p.file, row: p.row, make: p.make, like, alike: secret.map_or(0, |s| s.1 - 1) }
}

pub fn choose(
    survey: &mut Survey,
    facts: &mut Facts,
    files: &mut [FileInfo],
    sources: &[Source],
    catalogue: Option<&Catalogue>,
    opt: &Options,
) -> Counted {
    let ledger = &survey.ledger;
    if ledger.entries.is_empty() {
        return Counted::default();
    }
    let most = opt.limits.listed;
    let mut mine: Vec<u32> = ledger.entries.iter().map(|e| e.at.file).collect();
    mine.dedup();
    let mut sites: Vec<u64> =
        mine.iter().filter_map(|f| sources.get(*f as usize)).map(survey::site).collect();
    sites.order();
    sites.dedup();
    let strengths = strengths(survey, facts, sources, opt);
    let mut more = ledger.more.clone();
    more.order_by_key(|m| m.0);
    let mut picked = Picked { ledger, more, taken: vec![false; ledger.entries.len()], chosen: Vec::new() };
    let (mut joined, mut too_many) = (0, false);
    for at in met(ledger, facts, files, &sites, opt) {
        if picked.taken.get(at as usize) == Some(&false) {
            too_many = joined == JOINED;
            if too_many {
                break;
            }
            joined += 1;
            picked.pick(at, None);
        }
    }
    let in_others = picked.taken.clone();
    // The weakest passwords and those that several devices have; then others while there is room.
    let mut by_strength: Vec<usize> = (0..ledger.secrets.len()).collect();
    by_strength.order_by_key(|i| strengths[*i]);
    let room = most / 6;
    let weak = by_strength.iter().filter(|i| strengths[**i] <= Strength::Weak).take(room);
    let shared = by_strength.iter().filter(|i| ledger.secrets[**i].1 > 1).take(room);
    let mut told = vec![false; ledger.secrets.len()];
    for i in weak.chain(shared).chain(by_strength.iter().take(room)) {
        if std::mem::replace(&mut told[*i], true) {
            continue;
        }
        let (two, n) = &ledger.secrets[*i];
        for (at, place) in two.iter().take(*n as usize) {
            picked.pick(*at, Some(*place));
        }
    }
    for (at, place) in ledger.words.iter().take(most / 10) {
        picked.pick(*at, Some(*place));
    }

    // How many devices of each identity are left, and the first of them. One that is read for its password can stand for
    // them; one that other files speak of as well may come to another verdict.
    let mut left = vec![(0u32, u32::MAX); ledger.identities.len()];
    let mut read = vec![u32::MAX; ledger.identities.len()];
    let identity = |make: u32| ledger.makes.get(make as usize).map_or(0, |m| m.identity as usize);
    for (at, e) in (0u32..).zip(&ledger.entries).filter(|(at, _)| !picked.taken[*at as usize]) {
        let (n, first) = &mut left[identity(e.make)];
        *n += 1;
        *first = at.min(*first);
    }
    let for_secrets = |at: &u32| picked.taken[*at as usize] && !in_others[*at as usize];
    for (at, e) in (0u32..).zip(&ledger.entries).filter(|(at, _)| for_secrets(at)) {
        let first = &mut read[identity(e.make)];
        *first = at.min(*first);
    }
    // A maker and model are looked for once, with all their versions.
    let made = |i: &usize| {
        let [vendor, model, ..] = &ledger.identities[*i];
        (vendor.as_deref(), model.as_deref())
    };
    let mut by_make: Vec<usize> = (0..ledger.identities.len()).collect();
    by_make.order_by_key(made);
    let mut asked: Vec<Rc<[FirmwareVerdict]>> = vec![Rc::default(); by_make.len()];
    if let Some(c) = catalogue {
        for same in by_make.chunk_by(|a, b| made(a) == made(b)) {
            let place = same.first().map(made).map(|(vendor, model)| catalog::place(c, vendor, model));
            let place = place.unwrap_or_default();
            for i in same {
                let [vendor, model, hardware, firmware, build_date] =
                    ledger.identities[*i].each_ref().map(|s| s.as_deref());
                let id = catalog::Identity { vendor, model, hardware, firmware, build_date };
                asked[*i] = catalog::verdicts_at(c, &place, &id, opt.today).into();
            }
        }
    }
    let heads: Vec<Option<Verdict>> = asked.iter().map(|v| catalog::headline(v).map(|v| v.verdict)).collect();
    let class = |i: usize| (heads[i].map_or(9, |v| v as u8), made(&i));
    // By maker and model they are already in order, and stay so.
    let mut order: Vec<usize> = by_make.into_iter().filter(|i| left[*i].0 > 0).collect();
    order.order_by_key(|i| class(*i).0);
    // One device for each maker, model and verdict; then further versions while there is room.
    let firsts: Vec<bool> =
        (0..order.len()).map(|k| k == 0 || class(order[k - 1]) != class(order[k])).collect();
    let mut room = (most / 5).min(most.saturating_sub(firsts.iter().filter(|f| **f).count()));
    let (mut listed, mut alike, mut rest) = (false, Vec::new(), Vec::new());
    for (k, i) in order.into_iter().enumerate() {
        let (n, first) = left[i];
        let own = if firsts[k] { alike.len() < most } else { room > 0 };
        listed = if firsts[k] { own } else { listed };
        match alike.last_mut() {
            _ if own && listed => {
                room -= usize::from(!firsts[k]);
                let mut others = n;
                let e = ledger.entries.get(read[i] as usize).unwrap_or_else(|| {
                    others -= 1;
                    picked.pick(first, None);
                    &ledger.entries[first as usize]
                });
                alike.push((e.at.file, e.at.row, others));
            }
            Some(last) if listed => last.2 += n,
            _ => rest.push((heads[i], n)),
        }
    }
    let kept =
        |f: u32| picked.taken.iter().zip(&ledger.entries).filter(|(p, e)| **p && e.at.file == f).count();
    let counts: Vec<(u32, usize, usize)> = {
        let all = |f: u32| ledger.entries.iter().filter(|e| e.at.file == f).count();
        mine.iter().map(|f| (*f, all(*f), kept(*f))).collect()
    };
    // What was not said of the passwords of each file: different ones, judged ones, weak ones, told ones.
    let secrets = |f: u32| {
        let mut n = [0usize; 4];
        let mine = |i: &usize| ledger.secrets[*i].0[0].1.file == f && strengths[*i] != Strength::NoPassword;
        for i in (0..strengths.len()).filter(mine) {
            n[0] += 1;
            n[1] += usize::from(strengths[i] != Strength::Unjudged);
            n[2] += usize::from(strengths[i] <= Strength::Weak);
            n[3] += usize::from(told[i]);
        }
        n
    };
    let said: Vec<[usize; 6]> = mine
        .iter()
        .map(|f| {
            let [a, b, c, d] = secrets(*f);
            let never = ledger.words.iter().filter(|w| w.1.file == *f);
            [a, b, c, d, never.clone().count(), never.filter(|w| picked.taken[w.0 as usize]).count()]
        })
        .collect();

    let mut chosen = picked.chosen;
    chosen.order_by_key(|c| (c.file, c.row));
    chosen.dedup_by_key(|c| (c.file, c.row));
    for rows in chosen.chunk_by(|a, b| a.file == b.file) {
        let Some(src) = rows.first().and_then(|c| sources.get(c.file as usize)) else { continue };
        let mut sink = FactSink::new(src, facts, DeviceKind::Unknown, opt.limits);
        survey::read(src, survey, rows, &mut sink, &mut |_, _, _| {});
    }
    let cut = if ledger.secrets.len() < NOTED { "" } else { "+" };
    for ((file, n, kept), [different, judged, weak, told, never, named]) in counts.into_iter().zip(said) {
        let Some(info) = files.get_mut(file as usize) else { continue };
        let mut tell = |code, text, args| {
            info.notices.insert(0, Notice { file: FileId(file), span: None, code, text, args });
        };
        if too_many {
            tell("list.joined", MET, Args::new().with("n", JOINED));
        }
        if never > named {
            tell("list.never", NEVER, Args::new().with("n", never).with("kept", named));
        }
        if different > told {
            let args = Args::new().with("n", format!("{different}{cut}")).with("judged", judged);
            tell("list.passwords", SECRETS, args.with("weak", weak).with("kept", told));
        }
        tell("list.counted", COUNTED, Args::new().with("n", n).with("kept", kept));
    }
    let asked = std::mem::take(&mut survey.ledger.identities).into_iter().zip(asked).collect();
    let shared = chosen.into_iter().map(|c| (c.file, c.row, c.alike)).collect();
    Counted { alike, rest, shared, asked }
}
