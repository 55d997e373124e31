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
use crate::model::order::Order as _;
use crate::model::report::{Device, FileInfo, FirmwareVerdict, Notice, Verdict};
use crate::model::span::FileId;
use crate::model::value::Value;
use crate::source::Source;
use crate::syntax::ledger::{Identity, Ledger, address, mac, serial};
use std::rc::Rc;

const COUNTED: Text = text(
    "とても長い表です。機器{n}台をすべて数え、版を資料とくらべました。1台ずつ書いたのは、急ぐもの、ほかのファイルにも出てくるもの、同じパスワードのものなど{kept}台です。ほかは、同じメーカーと型番で同じ判定の機器の「ほか何台」に入っています。",
    "A very long table. All {n} devices were counted and their versions compared. {kept} are listed one by one: the most urgent ones, those in other files, those that share a password. The others are in the number of devices “like it” of the same maker, model and verdict.",
);

/// What was counted and not listed.
#[derive(Default)]
pub struct Counted {
    /// File and place of a row that was read, and how many devices are like that one.
    alike: Vec<(u32, u32, u32)>,
    /// Devices that nothing listed stands for, by verdict.
    pub rest: Vec<(Option<Verdict>, u32)>,
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

/// Devices of the table that the facts of other files name.
fn met(ledger: &Ledger, facts: &Facts, files: &[u32]) -> Vec<u32> {
    let mut out = Vec::new();
    let at =
        |a: &str, out: &mut Vec<u32>| out.extend(files.iter().filter_map(|f| ledger.with(address(*f, a))));
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
    taken: Vec<bool>,
    chosen: Vec<Chosen>,
}

impl Picked<'_> {
    fn pick(&mut self, at: u32, row: u32, like: u32) {
        let Some(e) = self.ledger.entries.get(at as usize) else { return };
        self.taken[at as usize] = true;
        // What further rows say of the device belongs to it.
        let more = self.ledger.more.iter().filter(|m| m.0 == at).map(|m| (m.1, m.2));
        let own = [(row, e.make), (e.row, e.make)];
        let file = e.file;
        self.chosen.extend(more.chain(own).map(|(row, make)| Chosen { file, row, make, like }));
    }
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
    let mut mine: Vec<u32> = ledger.entries.iter().map(|e| e.file).collect();
    mine.dedup();
    let mut picked = Picked { ledger, taken: vec![false; ledger.entries.len()], chosen: Vec::new() };
    for at in met(ledger, facts, &mine).into_iter().take(most) {
        picked.pick(at, ledger.entries[at as usize].row, 0);
    }
    // Passwords that several devices have come first.
    let shared = ledger.secrets.iter().filter(|s| s.1 > 1);
    let single = ledger.secrets.iter().filter(|s| s.1 == 1);
    for (two, n) in shared.chain(single).take(most / 6) {
        for (at, row) in two.iter().take(*n as usize) {
            picked.pick(*at, *row, two[0].1);
        }
    }
    for (at, row) in ledger.words.iter().take(most / 10) {
        picked.pick(*at, *row, 0);
    }

    // How many devices of each identity are left, and the first of them.
    let mut left = vec![(0u32, u32::MAX); ledger.identities.len()];
    let identity = |make: u32| ledger.makes.get(make as usize).map_or(0, |m| m.identity as usize);
    for (at, e) in (0u32..).zip(&ledger.entries).filter(|(at, _)| !picked.taken[*at as usize]) {
        let (n, first) = &mut left[identity(e.make)];
        *n += 1;
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
                let e = &ledger.entries[first as usize];
                picked.pick(first, e.row, 0);
                alike.push((e.file, e.row, n - 1));
            }
            Some(last) if listed => last.2 += n,
            _ => rest.push((heads[i], n)),
        }
    }
    let kept = |f: u32| picked.taken.iter().zip(&ledger.entries).filter(|(p, e)| **p && e.file == f).count();
    let told: Vec<(u32, usize, usize)> = {
        let all = |f: u32| ledger.entries.iter().filter(|e| e.file == f).count();
        mine.iter().map(|f| (*f, all(*f), kept(*f))).collect()
    };

    let mut chosen = picked.chosen;
    chosen.order_by_key(|c| (c.file, c.row));
    chosen.dedup_by_key(|c| (c.file, c.row));
    for rows in chosen.chunk_by(|a, b| a.file == b.file) {
        let Some(src) = rows.first().and_then(|c| sources.get(c.file as usize)) else { continue };
        let mut sink = FactSink::new(src, facts, DeviceKind::Unknown, opt.limits);
        survey::keep(src, survey, rows, &mut sink);
    }
    for (file, n, kept) in told {
        if let Some(info) = files.get_mut(file as usize) {
            let args = Args::new().with("n", n).with("kept", kept);
            info.notices.insert(
                0,
                Notice { file: FileId(file), span: None, code: "list.counted", text: COUNTED, args },
            );
        }
    }
    let asked = std::mem::take(&mut survey.ledger.identities).into_iter().zip(asked).collect();
    Counted { alike, rest, asked }
}
