//! The pages as data: report, answers and questions in, [`doc::Doc`] out.
//!
//! Everything that a page or a sheet says is written here, in both languages, by plain functions that are tested
//! natively. The worker runs them for what hangs on the engine (questions, result, sheets), the page for what it knows
//! itself (start, files, password). Neither the browser nor Yew is known here; `ui` draws what comes out.
//!
//! Controls say what they do by `data-act` and `data-arg`; `ui::app` is the only place that acts.

pub mod doc;
pub mod easy;
pub mod found;
pub mod local;
pub mod pages;
pub mod parts;
pub mod password;
pub mod picture;
pub mod questions;
pub mod result;
pub mod router;
pub mod sheets;
pub mod words;

use crate::model::order::Order as _;
use crate::wire::ReportWire;
use crate::wire::messages::PageState;
use doc::Doc;

/// A page by its address without `#/`: the address where it ended up (a question may not apply) and what stands on it.
pub fn page(
    address: &str,
    s: &PageState,
    report: Option<&ReportWire>,
    earlier: Option<&ReportWire>,
) -> (String, Doc) {
    let mut d = Doc::new();
    let (top, rest) = address.split_once('/').unwrap_or((address, ""));
    let to = match top {
        "questions" => questions::page(&mut d, rest, s, report),
        "result" => {
            match report {
                Some(r) => result::result(&mut d, r, s),
                None => result::none(&mut d, s.kiosk),
            }
            address.to_owned()
        }
        "print" => {
            sheets::page(&mut d, rest, s, report, earlier);
            address.to_owned()
        }
        "readings" => {
            readings(&mut d);
            address.to_owned()
        }
        "emergency" => {
            pages::emergency(&mut d);
            address.to_owned()
        }
        _ => {
            pages::about(&mut d);
            "about".to_owned()
        }
    };
    (to, d)
}

/// Readings of words that this program and its questions use, the longest word first: word, reading, word, reading …
fn readings(d: &mut Doc) {
    let lines = include_str!("data/readings.txt").lines().filter_map(|l| l.split_once(' '));
    let mut list: Vec<(&str, &str)> = lines.collect();
    list.order_by_key(|(w, _)| std::cmp::Reverse(w.len()));
    for (word, reading) in list {
        d.plain(word).plain(reading);
    }
}
