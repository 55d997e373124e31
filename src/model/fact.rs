//! What a file (or an answer) states, with its evidence.

use crate::model::order::Order as _;

use super::key::FactKey;
use super::secret::Secret;
use super::span::{FileId, Span};
use super::value::{Account, Forward, Value};
use serde::Serialize;

/// A device as the report lists it. Several subjects (files, inventory rows, scanned hosts) can be one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(pub u32);

impl DeviceId {
    /// What belongs to no device: the coverage of a scan, answers.
    pub const NONE: DeviceId = DeviceId(u32::MAX);
}

/// One thing that one file describes: the unit in which a single-valued fact is unique.
/// A configuration file has one subject; an inventory has one per row, a scan one per host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectId(pub u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum DeviceKind {
    Camera,
    Recorder,
    Router,
    Server,
    Host,
    #[default]
    Unknown,
}

#[derive(Debug, Clone)]
pub struct Subject {
    /// `None`: not from a file (answers to questions, the home-router form).
    pub file: Option<FileId>,
    pub kind: DeviceKind,
    /// Where the subject is described (row of an inventory, host of a scan); `None`: the whole file.
    pub span: Option<Span>,
    /// Filled in when subjects are joined to devices.
    pub device: DeviceId,
}

/// How a fact is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The file says so.
    Stated,
    /// The file does not say; the product's own default of this version applies.
    Default,
    /// Follows from several stated things.
    Derived,
}

/// Where to look. A finding always has at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    File(Span),
    /// The file was searched and does not mention this.
    Absent {
        file: FileId,
        looked_for: String,
    },
    Answer {
        question: String,
    },
    Catalog {
        source: Box<str>,
        as_of: Box<str>,
    },
    /// A line that was computed, for example from two files that name each other.
    Derived(Box<crate::i18n::Bi>),
}

#[derive(Debug, Clone)]
pub struct Fact {
    pub subject: SubjectId,
    pub key: FactKey,
    pub value: Value,
    pub basis: Basis,
    pub secret: Option<Box<Secret>>,
    pub evidence: Evidence,
}

impl Fact {
    pub fn account(&self) -> Option<&Account> {
        if let Value::Account(a) = &self.value { Some(a) } else { None }
    }
    pub fn forward(&self) -> Option<&Forward> {
        if let Value::Forward(f) = &self.value { Some(f) } else { None }
    }
}

/// All facts of one analysis.
#[derive(Debug, Default)]
pub struct Facts {
    pub subjects: Vec<Subject>,
    list: Vec<Fact>,
    /// Where the facts of each key stand in the list, in its order. Rules ask for one key at a time, dozens of times: a
    /// list of a hundred thousand devices must not be walked for each. Made by `sort_by_subject`.
    by_key: Vec<(FactKey, Vec<u32>)>,
    /// Where the facts of each subject begin, made at the same time.
    starts: Vec<u32>,
    /// How long the list was then; a longer one is walked.
    indexed: usize,
}

impl Facts {
    pub fn add_subject(&mut self, subject: Subject) -> SubjectId {
        let id = SubjectId(u32::try_from(self.subjects.len()).unwrap_or(u32::MAX));
        self.subjects.push(subject);
        id
    }
    pub fn push(&mut self, fact: Fact) {
        self.list.push(fact);
    }
    /// Forget the facts and subjects beyond these numbers.
    pub fn truncate(&mut self, (facts, subjects): (usize, usize)) {
        self.list.truncate(facts);
        self.subjects.truncate(subjects);
    }
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.list.iter()
    }
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Fact> {
        self.list.iter_mut()
    }
    /// Facts from this place of the list on, in the order in which they were read.
    pub fn since(&self, from: usize) -> impl DoubleEndedIterator<Item = &Fact> {
        self.list.get(from..).unwrap_or(&[]).iter()
    }
    pub fn len(&self) -> usize {
        self.list.len()
    }
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
    /// Facts are stored in the order in which files were read, so those of one subject are close together.
    pub fn of(&self, subject: SubjectId) -> impl Iterator<Item = &Fact> {
        let known = if self.indexed == self.list.len() { self.starts.get(subject.0 as usize) } else { None };
        let from = match known {
            Some(at) => *at as usize,
            None => self.list.partition_point(|f| f.subject < subject),
        };
        self.list[from..].iter().take_while(move |f| f.subject == subject)
    }
    /// The last statement of a key wins, as in most configuration languages.
    pub fn get(&self, subject: SubjectId, key: FactKey) -> Option<&Fact> {
        self.of(subject).filter(|f| f.key == key).last()
    }
    pub fn all(&self, key: FactKey) -> impl Iterator<Item = &Fact> {
        let known = self.indexed == self.list.len();
        let places: &[u32] = match self.by_key.iter().find(|(k, _)| *k == key) {
            Some((_, places)) if known => places,
            _ => &[],
        };
        let walked = if known { &[] } else { self.list.as_slice() };
        let found = places.iter().filter_map(|i| self.list.get(*i as usize));
        found.chain(walked.iter().filter(move |f| f.key == key))
    }
    pub fn bool(&self, subject: SubjectId, key: FactKey) -> Option<bool> {
        self.get(subject, key)?.value.as_bool()
    }
    pub fn text(&self, subject: SubjectId, key: FactKey) -> Option<&str> {
        self.get(subject, key)?.value.as_text()
    }
    pub fn subject(&self, id: SubjectId) -> Option<&Subject> {
        self.subjects.get(id.0 as usize)
    }
    pub fn subject_ids(&self) -> impl Iterator<Item = SubjectId> + use<> {
        (0..u32::try_from(self.subjects.len()).unwrap_or(u32::MAX)).map(SubjectId)
    }
    pub fn subjects_of(&self, device: DeviceId) -> impl Iterator<Item = SubjectId> + '_ {
        self.subject_ids().filter(move |s| self.subjects[s.0 as usize].device == device)
    }
    pub fn device_of(&self, subject: SubjectId) -> DeviceId {
        self.subject(subject).map_or(DeviceId(0), |s| s.device)
    }
    /// Restores the order that [`Facts::of`] needs. Called once after all files are read.
    pub fn sort_by_subject(&mut self) {
        if !self.list.is_sorted_by_key(|f| f.subject) {
            self.list.order_by_key(|f| f.subject);
        }
        self.by_key.clear();
        self.starts.clear();
        for (i, f) in (0u32..).zip(&self.list) {
            while self.starts.len() <= f.subject.0 as usize {
                self.starts.push(i);
            }
            match self.by_key.iter_mut().find(|(k, _)| *k == f.key) {
                Some((_, places)) => places.push(i),
                None => self.by_key.push((f.key, vec![i])),
            }
        }
        self.indexed = self.list.len();
    }
}
