//! Where formats put what they read: facts with evidence, coverage and notices.

use super::device_list::survey::Survey;
use crate::i18n::{Args, Text};
use crate::model::fact::{Basis, DeviceId, DeviceKind, Evidence, Fact, Facts, Subject, SubjectId};
use crate::model::key::FactKey;
use crate::model::order::Order as _;
use crate::model::report::{Column, Coverage, Notice, Unread};
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::{Account, Role, UrlSource, Value};
use crate::source::Source;
use crate::source::limits::Limits;
use crate::syntax::url::{self, Url};

/// Most unread lines that are listed one by one.
const LISTED_UNREAD: usize = 200;

/// Collects the facts of one file.
pub struct FactSink<'a> {
    src: &'a Source,
    facts: &'a mut Facts,
    limits: Limits,
    current: SubjectId,
    /// Facts of the current subject cannot be before this place in the list.
    current_from: usize,
    whole: SubjectId,
    whole_from: usize,
    taken: usize,
    /// One flag per line: understood (also blank and comment lines).
    read: Vec<bool>,
    reasons: Vec<Unread>,
    notices: Vec<Notice>,
    columns: Vec<Column>,
    /// What the user said of the columns of this file: table, column, meaning.
    chosen: Vec<(u32, u32, String)>,
    /// Counts the rows of long tables, of all files.
    pub survey: Option<Survey>,
}

/// Most columns that are told of one file.
const COLUMNS: usize = 400;

impl<'a> FactSink<'a> {
    /// A sink for one file; `kind` is the format's usual kind of device.
    pub fn new(src: &'a Source, facts: &'a mut Facts, kind: DeviceKind, limits: Limits) -> Self {
        let facts_before = facts.len();
        let whole = facts.add_subject(Subject { file: Some(src.id), kind, span: None, device: DeviceId(0) });
        FactSink {
            src,
            facts,
            limits,
            current: whole,
            current_from: facts_before,
            whole,
            whole_from: facts_before,
            taken: 0,
            read: vec![false; src.lines.count()],
            reasons: Vec::new(),
            notices: Vec::new(),
            columns: Vec::new(),
            chosen: Vec::new(),
            survey: None,
        }
    }

    // ---- columns of lists -----------------------------------------------------------------------------------

    pub fn choose_columns(&mut self, chosen: Vec<(u32, u32, String)>) {
        self.chosen = chosen;
    }
    /// What the user said of the columns of this table.
    pub fn chosen_columns(&self, table: u32) -> Vec<(u32, String)> {
        self.chosen.iter().filter(|(t, ..)| *t == table).map(|(_, c, m)| (*c, m.clone())).collect()
    }
    pub fn column(&mut self, c: Column) {
        if self.columns.len() < COLUMNS {
            self.columns.push(c);
        }
    }
    /// The columns that were told, once.
    pub fn take_columns(&mut self) -> Vec<Column> {
        std::mem::take(&mut self.columns)
    }

    pub fn source(&self) -> &'a Source {
        self.src
    }
    pub fn limits(&self) -> Limits {
        self.limits
    }

    // ---- subjects -------------------------------------------------------------------------------------------

    /// The subject that stands for the whole file.
    pub fn whole_file(&self) -> SubjectId {
        self.whole
    }
    /// Start a further subject (row of an inventory, host of a scan, second device in a bundle) and make it current.
    pub fn subject(&mut self, kind: DeviceKind, span: Span) -> SubjectId {
        self.current_from = self.facts.len();
        self.current = self.facts.add_subject(Subject {
            file: Some(self.src.id),
            kind,
            span: Some(span),
            device: DeviceId(0),
        });
        self.current
    }
    /// The subject that facts go to.
    pub fn current(&self) -> SubjectId {
        self.current
    }
    /// Make a subject current again.
    pub fn select(&mut self, subject: SubjectId) {
        self.current = subject;
        self.current_from = self.whole_from;
    }
    pub fn set_kind(&mut self, kind: DeviceKind) {
        if let Some(s) = self.facts.subjects.get_mut(self.current.0 as usize) {
            s.kind = kind;
        }
    }

    // ---- facts ----------------------------------------------------------------------------------------------

    /// The file states this at `span`.
    pub fn stated(&mut self, key: FactKey, value: impl Into<Value>, span: Span) {
        self.push(key, value.into(), Basis::Stated, None, Evidence::File(span));
    }
    /// The file does not say; `looked_for` names what was searched. Only when product and version are known.
    pub fn by_default(&mut self, key: FactKey, value: impl Into<Value>, looked_for: &str) {
        let e = Evidence::Absent { file: self.src.id, looked_for: looked_for.to_owned() };
        self.push(key, value.into(), Basis::Default, None, e);
    }
    /// Follows from several stated settings; `span` is the strongest of them.
    pub fn derived(&mut self, key: FactKey, value: impl Into<Value>, span: Span) {
        self.push(key, value.into(), Basis::Derived, None, Evidence::File(span));
    }
    /// A stated fact that carries a secret (account, community, key). `secret_span` is masked in every evidence text.
    pub fn with_secret(
        &mut self,
        key: FactKey,
        value: impl Into<Value>,
        secret: Secret,
        span: Span,
        secret_span: Option<Span>,
    ) {
        if let Some(s) = secret_span {
            self.src.mark_secret(s);
        }
        self.push(key, value.into(), Basis::Stated, Some(secret), Evidence::File(span));
    }
    /// Anything else. Prefer the shorter forms above.
    pub fn push(
        &mut self,
        key: FactKey,
        value: Value,
        basis: Basis,
        secret: Option<Secret>,
        evidence: Evidence,
    ) {
        if self.taken >= self.limits.facts {
            return;
        }
        self.taken += 1;
        let secret = secret.map(Box::new);
        self.facts.push(Fact { subject: self.current, key, value, basis, secret, evidence });
        if self.taken == self.limits.facts {
            const FULL: Text = crate::i18n::text(
                "この先は多すぎるので読みませんでした。",
                "There was too much; the rest was not read.",
            );
            self.notice("budget.facts", FULL, Args::new(), None);
        }
    }
    /// Where the list of facts and subjects ends now.
    pub fn mark(&self) -> (usize, usize) {
        (self.facts.len(), self.facts.subjects.len())
    }
    /// The facts since then.
    pub fn since(&self, mark: (usize, usize)) -> impl DoubleEndedIterator<Item = &Fact> {
        self.facts.since(mark.0)
    }
    /// Forget everything since then.
    pub fn roll_back(&mut self, mark: (usize, usize)) {
        self.taken -= self.facts.len() - mark.0;
        self.facts.truncate(mark);
        self.current = self.whole;
        self.current_from = self.whole_from;
    }
    /// How many more facts this file may have.
    pub fn room(&self) -> usize {
        self.limits.facts.saturating_sub(self.taken)
    }
    /// The format is one maker's own: where a model or version was read and no maker, it is this one.
    pub fn vendor_of_model(&mut self, vendor: &'static str) {
        use crate::model::key::{DEVICE_MODEL, DEVICE_VENDOR, FIRMWARE_VERSION};
        let told = self.known(DEVICE_MODEL).or(self.known(FIRMWARE_VERSION)).map(|f| f.evidence.clone());
        if let (Some(Evidence::File(span)), None) = (told, self.known(DEVICE_VENDOR)) {
            self.derived(DEVICE_VENDOR, vendor, span);
        }
    }
    /// What is known so far of the current subject.
    pub fn known(&self, key: FactKey) -> Option<&Fact> {
        self.facts.since(self.current_from).rfind(|f| f.subject == self.current && f.key == key)
    }

    // ---- coverage and notices -------------------------------------------------------------------------------

    /// The lines of this span are understood.
    pub fn understood(&mut self, span: Span) {
        let a = self.src.line(span.start()) as usize - 1;
        let b = self.src.line(span.end().max(span.start() + 1) - 1) as usize;
        let n = self.read.len();
        for f in &mut self.read[a.min(n)..b.min(n)] {
            *f = true;
        }
    }
    /// The line with this number, counted from 0, is understood. For formats that walk over the lines anyway.
    pub fn understood_line(&mut self, i: usize) {
        if let Some(f) = self.read.get_mut(i) {
            *f = true;
        }
    }
    /// Every line is understood (formats whose syntax was read completely).
    pub fn understood_all(&mut self) {
        self.read.fill(true);
    }
    /// Comment lines, which start with `mark`, need no understanding.
    pub fn comments(&mut self, mark: &str) {
        let src = self.src;
        for (flag, (_, line)) in self.read.iter_mut().zip(src.lines()) {
            *flag |= line.trim_start().starts_with(mark);
        }
    }
    /// This line was seen but not understood. `reason` is a stable code (`unknown-command`, `cut-off`, …).
    pub fn unread(&mut self, span: Span, reason: &'static str) {
        let line = self.src.line(span.start());
        if let Some(f) = self.read.get_mut(line as usize - 1) {
            *f = false;
        }
        if self.reasons.len() < LISTED_UNREAD {
            self.reasons.push(Unread { line, reason });
        }
    }
    pub fn notice(&mut self, code: &'static str, text: Text, args: Args, span: Option<Span>) {
        // What is said of the whole file is said once, though it may hold several routers.
        let again = span.is_none() && self.notices.iter().any(|n| n.code == code && n.span.is_none());
        if self.notices.len() < self.limits.notices && !again {
            self.notices.push(Notice { file: self.src.id, span, code, text, args });
        }
    }
    pub fn notices(&mut self, more: Vec<Notice>) {
        let room = self.limits.notices.saturating_sub(self.notices.len());
        self.notices.extend(more.into_iter().take(room));
    }

    /// Close the sink. Blank lines count as read.
    pub fn finish(mut self) -> (Coverage, Vec<Notice>) {
        let total = if self.src.text.is_empty() { 0 } else { self.read.len() };
        let mut read = 0usize;
        let mut unread = std::mem::take(&mut self.reasons);
        for (i, ok) in self.read.iter().enumerate().take(total) {
            if *ok {
                read += 1;
                continue;
            }
            let (a, b) = self.src.lines.range(&self.src.text, i);
            if self.src.text.get(a..b).is_none_or(|l| l.trim().is_empty()) {
                read += 1;
                continue;
            }
            let line = u32::try_from(i + 1).unwrap_or(u32::MAX);
            if unread.len() < LISTED_UNREAD && !unread.iter().any(|u| u.line == line) {
                unread.push(Unread { line, reason: "not-used" });
            }
        }
        unread.order_by_key(|u| u.line);
        unread.dedup_by_key(|u| u.line);
        let n = |v: usize| u32::try_from(v).unwrap_or(u32::MAX);
        (Coverage { lines_total: n(total), lines_read: n(read), unread }, self.notices)
    }
}

/// Facts of a value that holds one or more camera URLs: a `source` for each, an `account` where it has a login.
///
/// `value` is the text after unescaping, `span` the place of the value in the file (with or without its quotes); `for`
/// names what the login opens ("camera source"). Every secret is masked from now on. Returns the URLs that were read.
pub fn facts_from_url(sink: &mut FactSink<'_>, value: &str, span: Span, r#for: &'static str) -> Vec<Url> {
    // Not an address but a word of ONVIF (`onvif://www.onvif.org/name/Gate`).
    facts_from_url_if(sink, value, span, r#for, |u| u.host != "www.onvif.org")
}

/// The same, with facts only for the URLs that `keep` chooses (a command also names where it sends the picture) and may
/// correct. Secrets are masked in all of them.
pub fn facts_from_url_if(
    sink: &mut FactSink<'_>,
    value: &str,
    span: Span,
    r#for: &'static str,
    mut keep: impl FnMut(&mut Url) -> bool,
) -> Vec<Url> {
    let mut urls: Vec<Url> = url::read(value).into_iter().collect();
    if urls.first().is_some_and(|u| u.range.start > 0 || u.range.end < value.trim_end().len()) {
        // A command line or a list: all of its URLs.
        urls = url::all(value);
    }
    mark_url_secrets(sink, value, span, &urls);
    for u in &mut urls {
        if !keep(u) {
            continue;
        }
        let source = UrlSource {
            url: u.display.clone(),
            scheme: u.scheme.clone(),
            host: u.host.clone(),
            port: u.port,
            host_scope: u.host_scope,
            user: u.user.clone().filter(|n| !n.is_empty()),
        };
        sink.stated(crate::model::key::SOURCE, source, span);
        // `rtsp://:@host` names nobody: no login.
        let nobody = u.user.as_deref().unwrap_or("").is_empty()
            && u.password.as_ref().is_none_or(|p| p.state == SecretState::Empty);
        if u.has_login() && !nobody {
            let role = Role::Unknown;
            let host = Some(u.host.clone()).filter(|h| !h.is_empty());
            let name = u.user.clone().unwrap_or_default();
            let account = Account { name, role, r#for, host, ..Account::default() };
            let mut secret = u.password.clone().unwrap_or(Secret::of(SecretState::Absent));
            if is_template(&u.host, &secret) {
                secret = Secret::of(SecretState::Placeholder);
            }
            sink.with_secret(crate::model::key::ACCOUNT, account, secret, span, None);
        } else if let Some(token) = (u.secrets.iter().filter_map(|r| value.get(r.clone())))
            .map(Secret::read)
            .find(|s| s.state == SecretState::Plain)
        {
            // A token or a secret address: whoever has it needs no login.
            sink.with_secret(crate::model::key::SECRET_IN_FILE, r#for, token, span, None);
        }
    }
    urls
}

/// `admin:password@CAMERA_1_IP`: where no address was filled in, neither was a password that is only the word for one.
fn is_template(host: &str, secret: &Secret) -> bool {
    let is = |text: &str, list: &[&str]| list.iter().any(|w| text.eq_ignore_ascii_case(w));
    let open = crate::model::secret::is_placeholder(host)
        || host.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| is(w, &["ip", "ipaddress", "ipaddr"]));
    let word = secret.value.as_ref().map_or("", |v| v.expose());
    open && is(word, &["password", "pass", "passwd", "pwd", "pw", "secret"])
}

/// URLs with a password in lines that are switched off with `mark`: old passwords often still work.
pub fn comment_urls(sink: &mut FactSink<'_>, mark: &str) {
    let src = sink.source();
    for (_, line) in src.lines() {
        let Some(text) = line.trim_start().strip_prefix(mark) else { continue };
        if !text.contains("://") {
            continue;
        }
        for u in url::all(text) {
            for part in u.secrets.iter().filter_map(|r| text.get(r.clone())) {
                src.mark_secret(src.span_of(part));
            }
            let Some(p) = u.password.filter(|p| p.state == SecretState::Plain) else { continue };
            // `user:password@` is how manuals write it.
            let word = p.value.as_ref().map_or("", |v| v.expose());
            if ["password", "pass", "passwd", "pwd"].iter().any(|w| word.eq_ignore_ascii_case(w)) {
                continue;
            }
            let key = crate::model::key::SECRET_IN_COMMENT;
            sink.with_secret(key, u.scheme, p, src.span_of(line), None);
        }
    }
}

/// Mask the secrets of `urls` (read from `value`) in the file, also where the value was unescaped on the way.
fn mark_url_secrets(sink: &FactSink<'_>, value: &str, span: Span, urls: &[Url]) {
    if urls.iter().all(|u| u.secrets.is_empty()) {
        return;
    }
    let src = sink.source();
    let raw = src.slice(span);
    if let Some(at) = raw.find(value) {
        let base = span.start() + at;
        for s in urls.iter().flat_map(|u| &u.secrets) {
            src.mark_secret(src.span(base + s.start, base + s.end));
        }
    } else {
        // Escapes, folded lines: nothing of it is shown but what comes before the first URL.
        let from = raw.find("://").map_or(0, |i| i + 3);
        src.mark_secret(src.span(span.start() + from, span.end()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::key;
    use crate::model::span::FileId;

    /// A token is a secret of the file; a placeholder is none.
    #[test]
    fn a_token_in_a_url_is_a_secret_in_the_file() {
        for (value, n) in [
            ("http://10.0.0.1/x?access_token=hunter2", 1),
            ("rtsps://10.0.0.1:7441/hunter2abcDEFgh?enableSrtp", 1),
            ("http://10.0.0.1/x?access_token=${CAM_TOKEN}", 0),
            ("rtsp://10.0.0.1/live", 0),
        ] {
            let src = Source::from_text(FileId(0), "f", value);
            let mut facts = Facts::default();
            let mut sink = FactSink::new(&src, &mut facts, DeviceKind::Server, Limits::default());
            facts_from_url(&mut sink, value, src.span(0, value.len()), "camera source");
            assert_eq!(facts.all(key::SECRET_IN_FILE).count(), n, "{value}");
        }
    }

    /// Nobody uses the word `password` at the address `CAMERA_IP`; at a real address somebody does.
    #[test]
    fn a_template_is_no_password() {
        for (value, state) in [
            ("rtsp://admin:password@camera_1_IP:554/x", SecretState::Placeholder),
            ("rtsp://admin:password@192.168.1.20:554/x", SecretState::Plain),
            ("rtsp://admin:hunter2@CAMERA_IP:554/x", SecretState::Plain),
        ] {
            let src = Source::from_text(FileId(0), "f", value);
            let mut facts = Facts::default();
            let mut sink = FactSink::new(&src, &mut facts, DeviceKind::Server, Limits::default());
            facts_from_url(&mut sink, value, src.span(0, value.len()), "camera source");
            let found: Vec<_> =
                facts.all(key::ACCOUNT).filter_map(|f| f.secret.as_ref().map(|s| s.state)).collect();
            assert_eq!(found, [state], "{value}");
        }
    }

    #[test]
    fn a_url_gives_source_and_account_and_no_evidence_shows_its_password() {
        for (text, value, n) in [
            ("source: rtsp://a:hunter2@10.0.0.1/x", "rtsp://a:hunter2@10.0.0.1/x", 1),
            ("source: \"rtsp://a:hunter2\\u0041@10.0.0.1/x\"", "rtsp://a:hunter2A@10.0.0.1/x", 1),
            (
                "x: exec:ffmpeg -i rtsp://a:hunter2@h -i rtsp://b:hunter2@i",
                "exec:ffmpeg -i rtsp://a:hunter2@h -i rtsp://b:hunter2@i",
                2,
            ),
        ] {
            let src = Source::from_text(FileId(0), "f", text);
            let mut facts = Facts::default();
            let mut sink = FactSink::new(&src, &mut facts, DeviceKind::Server, Limits::default());
            let at = text.find(": ").unwrap_or(0) + 2;
            facts_from_url(&mut sink, value, src.span(at, text.len()), "camera source");
            assert_eq!(facts.all(key::SOURCE).count(), n, "{text}");
            assert_eq!(facts.all(key::ACCOUNT).count(), n, "{text}");
            assert!(!src.snippet(src.span(0, text.len())).contains("hunter2"), "{text}");
            assert!(!format!("{facts:?}").contains("hunter2"), "{text}");
        }
    }
}
