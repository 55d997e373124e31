//! Cameras with a changed firmware whose settings are `KEY=value` lines of a shell: ATOM Cam (`hack.ini`), wz_mini
//! (`wz_mini.conf`), yi-hack (`system.conf`) and Dafang (`rtspserver.conf`, `lighttpd.user`, `mqtt.conf`).
//!
//! Each is a format of its own with its own recogniser; this file holds what they share: the flat file as a tree, a switch, a
//! door, a login that is on only when all of its parts are filled in.

use super::FactSink;
use super::sink::comment_urls;
use super::tree::{self, At, Door};
use crate::model::document::NodeRef;
use crate::model::key;
use crate::model::secret::Secret;
use crate::model::span::Span;
use crate::model::value::{Account, Role, Service};
use crate::source::Source;
use crate::source::limits::Budget;
use crate::syntax::kv;

/// Read a file of this family: `facts` gets the tree.
pub(super) fn read(
    src: &Source,
    sink: &mut FactSink<'_>,
    vendor: &str,
    model: &str,
    known: &[&str],
    facts: fn(&mut FactSink<'_>, NodeRef<'_>),
) {
    sink.comments("#");
    comment_urls(sink, "#");
    let doc = tree::from_kv(src, &kv::SHELL, &mut Budget::new(&sink.limits()));
    let root = doc.root();
    tree::known(sink, root, known);
    if let Some(first) = root.children().next() {
        tree::product(sink, vendor, model, first.span());
    }
    facts(sink, root);
}

/// A switch of the file turns a service on; a port where the file names one.
pub(super) fn service(
    sink: &mut FactSink<'_>,
    root: NodeRef<'_>,
    switch: &str,
    port: &str,
    what: Service,
) -> bool {
    let Some((on, span)) = tree::flag(root, switch) else { return false };
    let port = tree::number(root, port).and_then(|(p, s)| Some((u16::try_from(p).ok()?, At::File(s))));
    tree::door(sink, what, Door { on: Some((on, At::File(span))), port, ..Door::default() });
    on
}

/// An account whose password may be empty; nothing where the file has no place for a password.
pub(super) fn account(
    sink: &mut FactSink<'_>,
    user: Option<NodeRef<'_>>,
    pass: NodeRef<'_>,
    name: &str,
    role: Role,
    opens: &'static str,
) -> Secret {
    let secret = tree::secret(Some(pass));
    let name = user.and_then(|u| u.text()).filter(|t| !t.is_empty()).unwrap_or(name);
    let a = Account { name: name.to_owned(), role, r#for: opens, ..Account::default() };
    let filled = pass.text().is_some_and(|t| !t.is_empty());
    sink.with_secret(key::ACCOUNT, a, secret.clone(), pass.span(), filled.then(|| pass.value_span()));
    secret
}

/// The login of a service, with the place that says so.
pub(super) fn auth(sink: &mut FactSink<'_>, what: Service, word: &str, span: Span) {
    if let Some(k) = key::service_keys(what) {
        sink.stated(k.auth, word, span);
    }
}
