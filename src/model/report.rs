//! The result of one analysis, before it crosses the wire.

use super::date::Date;
use super::fact::{DeviceId, DeviceKind, Evidence, Facts, SubjectId};
use super::finding::{Confidence, Finding, Path};
use super::span::{FileId, Span};
use crate::i18n::{Args, Text};
use std::rc::Rc;

/// A remark about a file: what could not be read, decoded or understood.
#[derive(Debug, Clone)]
pub struct Notice {
    pub file: FileId,
    pub span: Option<Span>,
    pub code: &'static str,
    pub text: Text,
    pub args: Args,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormatConfidence {
    None,
    Likely,
    Sure,
}

/// A line that was not understood.
#[derive(Debug, Clone)]
pub struct Unread {
    pub line: u32,
    pub reason: &'static str,
}

#[derive(Debug, Clone, Default)]
pub struct Coverage {
    pub lines_total: u32,
    pub lines_read: u32,
    /// At most 200 are listed; `lines_total - lines_read` has the number.
    pub unread: Vec<Unread>,
}

/// By what a column of a list was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReadBy {
    Heading,
    Content,
    User,
}

/// What a column of a list was read as.
#[derive(Debug, Clone)]
pub struct Column {
    /// A text can hold several tables; from 0.
    pub table: u32,
    /// From 0; `letter` is its name in a spreadsheet.
    pub column: u32,
    pub letter: String,
    pub heading: String,
    /// `model`, `vendor`, `firmware`, … or `other` for what is not used.
    pub meaning: &'static str,
    pub label: Option<Text>,
    pub by: ReadBy,
}

#[derive(Debug, Clone)]
pub struct FileInfo {
    pub id: FileId,
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
    pub encoding: &'static str,
    pub format: Option<&'static str>,
    pub format_confidence: FormatConfidence,
    pub coverage: Coverage,
    pub notices: Vec<Notice>,
    /// Columns of a list.
    pub columns: Vec<Column>,
}

impl FileInfo {
    /// Shows only a part of the settings: what it does not say is not known. Also pieces between the fences of a text; rules of
    /// iptables tell themselves where they end.
    pub fn is_part(&self) -> bool {
        let pieces = self.format != Some("iptables");
        self.notices.iter().any(|n| n.code.ends_with(".partial") || pieces && n.code == "file.excerpt")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressFrom {
    File,
    FileName,
    OtherFile,
    User,
}

#[derive(Debug, Clone)]
pub struct Device {
    pub id: DeviceId,
    pub kind: DeviceKind,
    pub vendor: Option<String>,
    pub model: Option<String>,
    pub hardware: Option<String>,
    pub firmware: Option<String>,
    pub build_date: Option<String>,
    pub name: Option<String>,
    pub serial: Option<String>,
    pub mac: Option<String>,
    pub address: Option<String>,
    pub address_from: Option<AddressFrom>,
    /// How sure it is that this address is this device's. A guess (`Possible`) is asked about.
    pub address_certainty: Confidence,
    pub address_evidence: Option<Evidence>,
    /// Private addresses mean something within one site only.
    pub site: u32,
    /// How many more devices of a long table have the same maker, model and verdict and are not listed.
    pub alike: u32,
    pub subjects: Vec<SubjectId>,
    pub rows: Vec<Span>,
    /// Most urgent first. Shared: a list has hundreds of one model and version.
    pub firmware_verdicts: Rc<[FirmwareVerdict]>,
}

impl Device {
    /// A device of which nothing is known yet.
    pub fn new(id: DeviceId, kind: DeviceKind, site: u32) -> Device {
        Device {
            id,
            kind,
            vendor: None,
            model: None,
            hardware: None,
            firmware: None,
            build_date: None,
            name: None,
            serial: None,
            mac: None,
            address: None,
            address_from: None,
            address_certainty: Confidence::Certain,
            address_evidence: None,
            site,
            alike: 0,
            subjects: Vec::new(),
            rows: Vec::new(),
            firmware_verdicts: Rc::default(),
        }
    }
}

/// In this order of urgency; the first of a device is its headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    ExploitedOpen,
    VulnerableOpen,
    SupportEnded,
    NewerKnown,
    Fixed,
    AtLeastCurrent,
    CannotDecide,
    NotInData,
}

#[derive(Debug, Clone)]
pub struct FirmwareVerdict {
    pub verdict: Verdict,
    /// Identifier of the catalogue fact (`CVE-…`, `eos:…`, `latest:…`), empty for `NotInData`.
    pub fact: String,
    pub source: String,
    /// The day for which the source says so.
    pub as_of: String,
    pub because: Text,
    pub args: Args,
}

#[derive(Debug, Clone)]
pub struct NotChecked {
    pub rule: &'static str,
    pub reason: Text,
}

/// A camera or recorder to which no path is on the files given, and why that proves little.
#[derive(Debug, Clone)]
pub struct NoPath {
    pub device: DeviceId,
    /// What is not known. Empty only when everything that the tool looks at was stated.
    pub reasons: Vec<Text>,
}

#[derive(Debug)]
pub struct Report {
    pub today: Date,
    pub catalog_issued: Option<Date>,
    pub files: Vec<FileInfo>,
    pub facts: Facts,
    pub devices: Vec<Device>,
    pub findings: Vec<Finding>,
    pub paths: Vec<Path>,
    pub no_path: Vec<NoPath>,
    pub not_checked: Vec<NotChecked>,
    /// Devices of a long table that no listed one stands for, by verdict.
    pub counted: Vec<(Option<Verdict>, u32)>,
}
