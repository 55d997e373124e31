//! What formats share that read a tree (YAML, JSON, XML, or a flat file turned into one): find nodes by a path, turn a table
//! of paths into facts, say where a service listens.
//!
//! A path has steps behind `/`: a key, `a|b` (either), `*` (every child). Comes in: nodes. Goes out: facts in the sink, each
//! with the span of its node. Nothing here knows a product; masks, placeholders and empty values are told apart by
//! `model::secret`, so that a table needs no code for them.

use super::FactSink;
use super::sink::facts_from_url;
use crate::model::document::{Document, Kind, NewText, NodeRef};
use crate::model::fact::{Basis, Evidence};
use crate::model::key::{self, FactKey, service_keys};
use crate::model::net::{HostScope, host_scope};
use crate::model::secret::{Secret, SecretState};
use crate::model::span::Span;
use crate::model::value::{Account, Remote, Role, Service, Tri, UrlSource, Value};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::{kv, yaml};

/// Where a fact is from.
#[derive(Clone, Copy)]
pub enum At<'a> {
    /// The file says so.
    File(Span),
    /// It follows from what the file says here.
    Derived(Span),
    /// The product's default; the words name what was looked for.
    Default(&'a str),
}

/// Push one fact.
pub fn put(sink: &mut FactSink<'_>, key: FactKey, value: impl Into<Value>, at: At<'_>) {
    match at {
        At::File(span) => sink.stated(key, value, span),
        At::Derived(span) => sink.derived(key, value, span),
        At::Default(what) => sink.by_default(key, value, what),
    }
}

// ---- finding ----------------------------------------------------------------------------------------------------

/// Every node at `path`, in the order of the file.
pub fn select<'d>(from: NodeRef<'d>, path: &str) -> Vec<NodeRef<'d>> {
    let mut now = vec![from];
    for step in path.split('/').filter(|s| !s.is_empty()) {
        let mut next = Vec::new();
        for n in now {
            if step == "*" {
                next.extend(n.children());
            } else if let Some(found) = child(n, step) {
                next.push(found);
            }
        }
        now = next;
    }
    now
}

fn child<'d>(n: NodeRef<'d>, step: &str) -> Option<NodeRef<'d>> {
    step.split('|').find_map(|k| n.get(k))
}

/// The node at `path` (no `*` in it).
pub fn at<'d>(from: NodeRef<'d>, path: &str) -> Option<NodeRef<'d>> {
    path.split('/').filter(|s| !s.is_empty()).try_fold(from, child)
}

/// Its text, when it has one that is not empty.
pub fn text<'d>(from: NodeRef<'d>, path: &str) -> Option<&'d str> {
    at(from, path)?.text().map(str::trim).filter(|t| !t.is_empty())
}

/// Yes or no in any of the spellings of configuration files.
pub fn truth(word: &str) -> Option<bool> {
    let w = word.trim();
    let is = |list: [&str; 3]| list.iter().any(|x| w.eq_ignore_ascii_case(x));
    yaml::truth(w).or_else(|| {
        if is(["1", "enabled", "enable"]) {
            Some(true)
        } else if is(["0", "disabled", "disable"]) {
            Some(false)
        } else {
            None
        }
    })
}

/// A switch with its place.
pub fn flag(from: NodeRef<'_>, path: &str) -> Option<(bool, Span)> {
    let n = at(from, path)?;
    Some((truth(n.text()?)?, n.span()))
}

/// A number with its place.
pub fn number(from: NodeRef<'_>, path: &str) -> Option<(i64, Span)> {
    let n = at(from, path)?;
    Some((n.text()?.trim().parse().ok()?, n.span()))
}

/// `:8554`, `127.0.0.1:8554`, `[::1]:8554`, `8554`: where it listens (`all`, `loopback`, an address) and the port.
pub fn listen(text: &str) -> Option<(String, u16)> {
    let t = text.trim();
    let t = ["tcp://", "tcp/"].iter().find_map(|p| t.strip_prefix(p)).unwrap_or(t);
    let (host, port) = t.rsplit_once(':').unwrap_or(("", t));
    let port = port.split('/').next()?.parse::<u16>().ok()?;
    Some((bind(host), port))
}

/// The word for an address to listen on.
pub fn bind(host: &str) -> String {
    let host = host.trim().trim_start_matches('[').trim_end_matches(']');
    match host {
        "" | "0.0.0.0" | "::" | "*" | "any" => "all".to_owned(),
        h if host_scope(h) == HostScope::Loopback => "loopback".to_owned(),
        h => h.to_owned(),
    }
}

// ---- tables -----------------------------------------------------------------------------------------------------

/// What a node at a path becomes.
#[derive(Clone, Copy)]
pub enum Take {
    Flag(FactKey),
    /// A switch that is written the other way round.
    NotFlag(FactKey),
    Port(FactKey),
    Text(FactKey),
    /// A whole number of days; 0 and less say nothing.
    Days(FactKey),
    /// A camera address, or a command with one.
    Source,
    /// A key, token or password that belongs to no account; the word names it.
    Secret(&'static str),
    /// Personal or secret, and of no use to a rule: only masked.
    Hide,
    /// A node with the children `user` and `password` (paths).
    Login(&'static str, &'static str, Role, &'static str),
}

/// Turn a table of paths into facts; marks what it takes as understood.
pub fn take(sink: &mut FactSink<'_>, root: NodeRef<'_>, rows: &[(&str, Take)]) {
    for (path, what) in rows {
        for n in select(root, path) {
            one(sink, n, *what);
        }
    }
}

fn one(sink: &mut FactSink<'_>, n: NodeRef<'_>, what: Take) {
    sink.understood(n.span());
    if let Take::Login(user, password, role, opens) = what {
        login(sink, n, (user, password), role, opens);
        return;
    }
    let Some(t) = n.text().map(str::trim).filter(|t| !t.is_empty()) else { return };
    match what {
        Take::Flag(k) => {
            if let Some(b) = truth(t) {
                sink.stated(k, b, n.span());
            }
        }
        Take::NotFlag(k) => {
            if let Some(b) = truth(t) {
                sink.stated(k, !b, n.span());
            }
        }
        Take::Port(k) => {
            if let Some(p) = t.parse::<u16>().ok().filter(|p| *p != 0) {
                sink.stated(k, p, n.span());
            }
        }
        Take::Text(k) => sink.stated(k, t, n.span()),
        Take::Days(k) => {
            let days = t.split('.').next().and_then(|d| d.parse::<i64>().ok()).filter(|d| *d > 0);
            if let Some(d) = days {
                sink.stated(k, d, n.span());
            }
        }
        Take::Source => {
            facts_from_url(sink, t, n.value_span(), "camera source");
        }
        Take::Secret(name) => {
            sink.with_secret(key::SECRET_IN_FILE, name, secret(Some(n)), n.span(), Some(n.value_span()));
        }
        Take::Hide => sink.source().mark_secret(n.value_span()),
        Take::Login(..) => {}
    }
}

/// The secret of a node: absent, empty, masked, a hash, or the value itself.
pub fn secret(n: Option<NodeRef<'_>>) -> Secret {
    let Some(n) = n else { return Secret::of(SecretState::Absent) };
    let Some(t) = n.text() else { return Secret::of(SecretState::Empty) };
    const HASHES: [&str; 8] = ["$2a$", "$2b$", "$2y$", "$argon2", "$6$", "$5$", "$1$", "pbkdf2:"];
    if HASHES.iter().any(|h| t.starts_with(h)) { Secret::hash(t, "crypt") } else { Secret::read(t) }
}

/// An account from two children of one node. Nothing where neither says anything.
pub fn login(
    sink: &mut FactSink<'_>,
    n: NodeRef<'_>,
    paths: (&str, &str),
    role: Role,
    opens: &'static str,
) -> Option<SecretState> {
    let user = at(n, paths.0);
    let pass = at(n, paths.1);
    account(sink, user, pass, role, opens, Tri::Unknown)
}

/// An account from the nodes of its name and its password.
pub fn account(
    sink: &mut FactSink<'_>,
    user: Option<NodeRef<'_>>,
    pass: Option<NodeRef<'_>>,
    role: Role,
    opens: &'static str,
    in_use: Tri,
) -> Option<SecretState> {
    let name = user.and_then(|u| u.text()).unwrap_or("").trim();
    let filled = pass.is_some_and(|p| p.text().is_some_and(|t| !t.trim().is_empty()));
    if name.is_empty() && !filled {
        return None;
    }
    let span = pass.or(user)?.span();
    for n in [user, pass].into_iter().flatten() {
        sink.understood(n.span());
    }
    let a = Account { name: name.to_owned(), role, r#for: opens, in_use, ..Account::default() };
    let s = secret(pass);
    let state = s.state;
    sink.with_secret(key::ACCOUNT, a, s, span, pass.filter(|_| filled).map(|p| p.value_span()));
    Some(state)
}

/// A camera that is written with its address, name and password in separate places.
pub fn camera(
    sink: &mut FactSink<'_>,
    scheme: &str,
    host: NodeRef<'_>,
    port: Option<NodeRef<'_>>,
    user: Option<NodeRef<'_>>,
    pass: Option<NodeRef<'_>>,
) {
    let Some(h) = host.text().map(str::trim).filter(|h| !h.is_empty()) else { return };
    // `192.168.1.20:80` in one field.
    let (name, inner) = match h.rsplit_once(':') {
        Some((a, p)) if !a.contains(':') => (a, p.parse::<u16>().ok()),
        _ => (h, None),
    };
    let port = port.and_then(|p| p.text()?.trim().parse::<u16>().ok()).filter(|p| *p != 0).or(inner);
    let who = user.and_then(|u| u.text()).map(str::trim).filter(|u| !u.is_empty());
    // One place for both, so that the login is known to be this camera's.
    let filled = pass.filter(|p| p.text().is_some());
    let span = filled.or(user.filter(|_| who.is_some())).unwrap_or(host).span();
    let url = match port {
        Some(p) => format!("{scheme}://{name}:{p}"),
        None => format!("{scheme}://{name}"),
    };
    let source = UrlSource {
        url,
        scheme: scheme.to_owned(),
        host: name.to_owned(),
        port,
        host_scope: host_scope(name),
        user: who.map(str::to_owned),
    };
    sink.understood(host.span());
    sink.stated(key::SOURCE, source, span);
    let who = who.unwrap_or_default().to_owned();
    let filled = filled.filter(|p| p.text().is_some_and(|t| !t.trim().is_empty()));
    if who.is_empty() && filled.is_none() {
        return;
    }
    for n in [user, pass].into_iter().flatten() {
        sink.understood(n.span());
    }
    let opens = "camera source";
    let a = Account { name: who, r#for: opens, host: Some(name.to_owned()), ..Account::default() };
    sink.with_secret(key::ACCOUNT, a, secret(pass), span, filled.map(|p| p.value_span()));
}

// ---- services ---------------------------------------------------------------------------------------------------

/// One stream or service, as far as the file and the product's defaults say.
#[derive(Clone, Copy, Default)]
pub struct Door<'a> {
    pub on: Option<(bool, At<'a>)>,
    pub port: Option<(u16, At<'a>)>,
    pub bind: Option<(&'a str, At<'a>)>,
    /// `none`, `basic`, `digest`, `set`, `address`, `external`, `alias`.
    pub auth: Option<(&'a str, At<'a>)>,
    pub tls: Option<(bool, At<'a>)>,
}

pub fn door(sink: &mut FactSink<'_>, service: Service, d: Door<'_>) {
    let Some(k) = service_keys(service) else { return };
    if let Some((on, at)) = d.on {
        put(sink, k.enabled, on, at);
        if !on {
            return;
        }
    }
    if let Some((b, at)) = d.bind {
        put(sink, k.bind, b, at);
    }
    if let Some((p, at)) = d.port {
        put(sink, k.port, p, at);
    }
    if let Some((a, at)) = d.auth {
        put(sink, k.auth, a, at);
    }
    if let (Some((t, at)), Some(tls)) = (d.tls, k.tls) {
        put(sink, tls, t, at);
    }
}

/// Something the device sends to a host.
pub fn remote(sink: &mut FactSink<'_>, key: FactKey, r: Remote, at: At<'_>) {
    put(sink, key, r, at);
}

/// `Remote` for a host that may not be written.
pub fn to_host(host: Option<&str>, port: Option<u16>, tls: Tri, auth: &'static str) -> Remote {
    let host = host.map(str::trim).filter(|h| !h.is_empty());
    Remote {
        enabled: Tri::Yes,
        host: host.map(str::to_owned),
        port,
        host_scope: host.map(host_scope),
        tls,
        auth,
    }
}

/// `none` or `set`, by the state of a password.
pub fn asked(state: Option<SecretState>) -> &'static str {
    match state {
        None | Some(SecretState::Empty) => "none",
        Some(SecretState::Absent) => "unknown",
        Some(_) => "set",
    }
}

// ---- whole files ------------------------------------------------------------------------------------------------

/// Maker and product, known by the file's own words.
pub fn product(sink: &mut FactSink<'_>, vendor: &str, model: &str, span: Span) {
    if !vendor.is_empty() {
        sink.derived(key::DEVICE_VENDOR, vendor, span);
    }
    sink.derived(key::DEVICE_MODEL, model, span);
}

/// Coverage by the first level: what is known, and what this product does not have.
pub fn known(sink: &mut FactSink<'_>, root: NodeRef<'_>, names: &[&str]) {
    for n in root.children() {
        let Some(k) = n.key() else { continue };
        if names.iter().any(|x| x.strip_suffix('*').map_or(k == *x, |p| k.starts_with(p))) {
            sink.understood(n.span());
        } else {
            sink.unread(n.key_span(), "unknown-key");
        }
    }
}

/// A flat file as a tree: sections are maps; a key without a section is a child of the root.
pub fn from_kv<'s>(src: &'s Source, dialect: &'static kv::Dialect, budget: &mut Budget) -> Document<'s> {
    let mut doc = Document::new(src.id, &src.text, Kind::Map);
    let slice = |part: &str| {
        let s = src.span_of(part);
        NewText::Slice(s.start(), s.end())
    };
    let mut parent = doc.root_id();
    for line in kv::scan(&src.text, dialect) {
        if !budget.node() {
            break;
        }
        match line {
            kv::Line::Section { name, .. } => {
                let root = doc.root_id();
                parent = doc.push(root, Some(slice(name)), Kind::Map, slice(name));
            }
            kv::Line::Entry(e) => {
                let kind = Kind::Scalar { quoted: e.quoted };
                doc.push(parent, Some(slice(e.key)), kind, slice(e.value));
            }
            kv::Line::Comment { .. } | kv::Line::Other(_) => {}
        }
    }
    doc
}

/// A derived fact that names a setting without effect (a protection that does not protect).
pub fn without_effect(sink: &mut FactSink<'_>, what: &str, sure: bool, span: Span) {
    let basis = if sure { Basis::Stated } else { Basis::Derived };
    sink.push(key::SETTING_WITHOUT_EFFECT, Value::from(what), basis, None, Evidence::File(span));
}

/// `"word"` keys of JSON in the head of a file: how many of `words` are there?
pub fn json_keys(head: &str, words: &[&str]) -> usize {
    // JSON, a piece of it, or the answer of a server. Programs have such keys too, further down.
    let start = head.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    if !start.starts_with(['{', '[', '}', ']', '"']) && !start.starts_with("HTTP/")
        || start.starts_with("\"\"\"")
    {
        return 0;
    }
    words
        .iter()
        .filter(|w| {
            head.match_indices(*w).any(|(i, w)| {
                head.get(..i).is_some_and(|b| b.ends_with('"'))
                    && head
                        .get(i + w.len()..)
                        .is_some_and(|r| r.strip_prefix('"').is_some_and(|r| r.trim_start().starts_with(':')))
            })
        })
        .count()
}

/// Keys at the beginning of lines (`KEY=`, `key value`): how many different of `words` are there?
pub fn line_keys(head: &str, words: &[&str]) -> usize {
    let mut seen = vec![false; words.len()];
    for line in head.split(['\n', '\r']) {
        let t = line.trim_start();
        let t = t.strip_prefix("export ").unwrap_or(t);
        let end = t.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(t.len());
        let Some(w) = t.get(..end).filter(|w| !w.is_empty()) else { continue };
        if let Some(i) = words.iter().position(|x| *x == w)
            && t.get(end..).is_some_and(|r| r.is_empty() || r.starts_with(['=', ' ', '\t']))
        {
            seen[i] = true;
        }
    }
    seen.into_iter().filter(|s| *s).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_to_listen_on() {
        for (text, want) in [
            (":8554", Some(("all", 8554))),
            ("8554", Some(("all", 8554))),
            ("0.0.0.0:1", Some(("all", 1))),
            ("[::]:80", Some(("all", 80))),
            ("127.0.0.1:9997", Some(("loopback", 9997))),
            ("[::1]:9997", Some(("loopback", 9997))),
            ("192.168.1.5:80/tcp", Some(("192.168.1.5", 80))),
            (":99999", None),
            ("", None),
        ] {
            assert_eq!(listen(text), want.map(|(b, p)| (b.to_owned(), p)), "{text}");
        }
    }

    #[test]
    fn keys_are_counted_once_and_only_as_keys() {
        assert_eq!(line_keys("a=1\na=2\nexport b=3\n# c=1\ncc=1\n", &["a", "b", "c"]), 2);
        assert_eq!(json_keys("{\"a\": 1, \"b\" : \"c\"}", &["a", "b", "c"]), 2);
        assert_eq!(json_keys("no json \"a\": here", &["a"]), 0);
    }
}
