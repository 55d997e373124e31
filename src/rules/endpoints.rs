//! What the rules about open doors share: the streams and services of each subject, put together with how far they can be
//! reached and how sure that is. Several doors of one device become one finding when both are the same.

use super::{Context, FindingBuilder};
use crate::model::endpoint::{Endpoint, endpoints};
use crate::model::fact::{Basis, Evidence, Fact, SubjectId};
use crate::model::finding::{Confidence, Reach};
use crate::model::order::Order as _;
use crate::model::report::FormatConfidence;
use crate::model::value::Tri;

/// Most evidence lines of one finding.
const EVIDENCE: usize = 12;

/// One endpoint that a rule complains about.
pub struct Door<'f> {
    pub endpoint: Endpoint<'f>,
    pub confidence: Confidence,
    pub reach: Reach,
}

/// Can anybody but the device itself talk to it, as far as the file says? A default alone is no sign that it is there.
pub fn in_use(e: &Endpoint<'_>) -> bool {
    let mentioned =
        e.is_enabled() == Tri::Yes || e.port.is_some() || e.auth.is_some_and(|f| f.basis == Basis::Stated);
    mentioned && e.is_enabled() != Tri::No && e.beyond_loopback() != Tri::No
}

/// Endpoints of a subject that `pick` chooses.
pub fn chosen<'f>(
    ctx: &Context<'f>,
    subject: SubjectId,
    pick: impl Fn(&Endpoint<'f>) -> bool,
) -> Vec<Endpoint<'f>> {
    endpoints(ctx.facts, subject).into_iter().filter(|e| pick(e)).collect()
}

/// Streams of a subject that are not switched off.
pub fn streams<'f>(ctx: &Context<'f>, subject: SubjectId) -> Vec<Endpoint<'f>> {
    chosen(ctx, subject, |e| e.service.is_stream() && e.is_enabled() != Tri::No)
}

/// How far the door can be reached.
pub fn reach(ctx: &Context<'_>, e: &Endpoint<'_>) -> Reach {
    if e.beyond_loopback() == Tri::No {
        return Reach::Local;
    }
    ctx.reach_port(ctx.facts.device_of(e.subject), e.port_number())
}

/// How sure it is that the door is as `what` says.
pub fn confidence(ctx: &Context<'_>, e: &Endpoint<'_>, what: Option<&Fact>) -> Confidence {
    by_file(ctx, e.subject, e.confidence(what))
}

/// A default counts less where even the product is a guess.
pub fn by_file(ctx: &Context<'_>, subject: SubjectId, c: Confidence) -> Confidence {
    let file = ctx.facts.subject(subject).and_then(|s| s.file).and_then(|f| ctx.files.get(f.index()));
    let guess = file.is_some_and(|f| f.format_confidence != FormatConfidence::Sure);
    if guess && c == Confidence::Likely { Confidence::Possible } else { c }
}

/// Do both stand in the same lines of the same file: one door that two rules could complain about?
pub fn same_door(a: &Endpoint<'_>, b: &Endpoint<'_>) -> bool {
    let at = |f: Option<&Fact>| f.map(|f| f.evidence.clone());
    a.port.is_some() && at(a.port) == at(b.port) && at(a.auth) == at(b.auth)
}

/// Groups of doors that are equally sure and equally reachable, the worst first. `what` is the fact that makes the danger.
pub fn groups<'f>(
    ctx: &Context<'f>,
    found: Vec<Endpoint<'f>>,
    what: impl Fn(&Endpoint<'f>) -> Option<&'f Fact>,
) -> Vec<Vec<Door<'f>>> {
    let mut doors: Vec<Door<'f>> = found
        .into_iter()
        .map(|e| Door { confidence: confidence(ctx, &e, what(&e)), reach: reach(ctx, &e), endpoint: e })
        .collect();
    doors.order_by_key(|d| std::cmp::Reverse((d.reach, d.confidence)));
    let mut out: Vec<Vec<Door<'f>>> = Vec::new();
    for d in doors {
        match out.last_mut() {
            Some(g) if g.iter().all(|x| (x.reach, x.confidence) == (d.reach, d.confidence)) => g.push(d),
            _ => out.push(vec![d]),
        }
    }
    out
}

/// `RTSP 8554, HLS 8888`.
pub fn list<'a, 'f: 'a>(doors: impl IntoIterator<Item = &'a Endpoint<'f>>) -> String {
    let words: Vec<String> = doors.into_iter().map(Endpoint::short).collect();
    words.join(", ")
}

/// Device, reach, confidence, evidence and `{services}` of a group.
pub fn describe<'b>(ctx: &Context<'_>, b: FindingBuilder<'b>, group: &[Door<'_>]) -> FindingBuilder<'b> {
    let Some(first) = group.first() else { return b };
    // What is absent says little but for the login, which the caller has put first.
    let stated =
        group.iter().flat_map(|d| d.endpoint.facts()).filter(|f| matches!(f.evidence, Evidence::File(_)));
    let facts = stated.take(EVIDENCE);
    b.device(ctx.facts.device_of(first.endpoint.subject))
        .reach(first.reach)
        .confidence(first.confidence)
        .arg("services", list(group.iter().map(|d| &d.endpoint)))
        .also_all(facts)
}
