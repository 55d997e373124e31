//! Severity × reachability × confidence → urgency. One table, shown in the docs.

use crate::model::finding::{Confidence, Finding, Outcome, Path, Reach, Severity, Urgency};
use crate::model::order::Order as _;

/// Rows: severity from critical to low. Columns: internet certain, likely, possible, not shown, device only.
///
/// *today*: anyone can see, control or log in from the internet on the evidence. *week*: one protection away from
/// that. *month*: needs another failure. *next check*: hygiene.
pub const TABLE: [(Severity, [Urgency; 5]); 4] = {
    use Urgency::{Month, NextCheck, Today, Week};
    [
        (Severity::Critical, [Today, Today, Week, Week, Month]),
        (Severity::High, [Today, Today, Week, Month, NextCheck]),
        (Severity::Medium, [Week, Week, Month, Month, NextCheck]),
        (Severity::Low, [Month, Month, NextCheck, NextCheck, NextCheck]),
    ]
};

/// A guess (`possible`) is one step less urgent than a fact, except where the column already says so.
pub fn urgency(severity: Severity, reach: Reach, confidence: Confidence) -> Urgency {
    let Some((_, row)) = TABLE.iter().find(|(s, _)| *s == severity) else { return Urgency::NextCheck };
    let column = match reach {
        Reach::Internet => 0,
        Reach::LikelyInternet => 1,
        Reach::PossiblyInternet => 2,
        Reach::NotShown => 3,
        Reach::Local => 4,
    };
    let u = row[column];
    if confidence == Confidence::Possible && reach != Reach::PossiblyInternet { later(u) } else { u }
}

/// An answer is as urgent as the question file says; the file's `risk` words stand for these times.
pub const fn answer_urgency(severity: Severity) -> Urgency {
    match severity {
        Severity::Critical => Urgency::Today,
        Severity::High => Urgency::Week,
        Severity::Medium => Urgency::Month,
        Severity::Low => Urgency::NextCheck,
        Severity::None => Urgency::InPlace,
    }
}

fn later(u: Urgency) -> Urgency {
    match u {
        Urgency::Today => Urgency::Week,
        Urgency::Week => Urgency::Month,
        _ => Urgency::NextCheck,
    }
}

/// Fill in the urgency of findings and put them in the order in which people should read them.
pub fn rank(findings: &mut [Finding]) {
    for f in findings.iter_mut() {
        f.urgency = match f.outcome {
            Outcome::Danger(s) => urgency(s, f.reach, f.confidence),
            Outcome::Answer(s) => answer_urgency(s),
            Outcome::InPlace => Urgency::InPlace,
            Outcome::Unknown => Urgency::Unknown,
        };
    }
    // What the internet reaches comes first among equals (MC3…), also before what is more certain; then the stable code:
    // the place of a rule in its list must not decide what a person reads first.
    findings.order_by_key(|f| {
        let path = !f.rule.starts_with("MC3");
        (f.urgency, std::cmp::Reverse(severity(f)), path, std::cmp::Reverse(f.confidence), f.rule)
    });
}

pub fn rank_paths(paths: &mut [Path]) {
    for p in paths.iter_mut() {
        let (severity, sure) = p.of_door.unwrap_or((path_severity(p), p.certainty));
        p.urgency = urgency(severity, crate::rules::reach_from(sure, &p.source), Confidence::Certain);
    }
    paths.order_by_key(|p| (p.urgency, std::cmp::Reverse(p.certainty), p.external_port));
}

fn path_severity(p: &Path) -> Severity {
    use crate::model::finding::EndsAt::*;
    match p.ends_at {
        LiveViewOpen | LiveViewDefaultPassword | AdminOpen | AdminDefaultPassword => Severity::Critical,
        Telnet | RemoteDesktop => Severity::High,
        LoginPage | UnknownService => Severity::Medium,
    }
}

pub fn severity(f: &Finding) -> Severity {
    if let Outcome::Danger(s) | Outcome::Answer(s) = f.outcome { s } else { Severity::None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worse_case_is_never_less_urgent() {
        for w in TABLE.windows(2) {
            for (worse, better) in w[0].1.iter().zip(w[1].1.iter()) {
                assert!(worse <= better);
            }
        }
        for (_, row) in TABLE {
            assert!(row.windows(2).all(|p| p[0] <= p[1]));
        }
    }
}
