//! [`ReportWire`](crate::wire::ReportWire) → bytes for people and other tools.

use crate::i18n::Lang;
use crate::wire::ReportWire;

macro_rules! exports {
    ($($m:ident),* $(,)?) => {
        $(pub mod $m;)*
        /// Every export: identifier, file ending, media type, function.
        pub static EXPORTS: &[Export] = &[$($m::EXPORT),*];
    };
}

/// One way to write a report.
#[derive(Clone, Copy)]
pub struct Export {
    pub id: &'static str,
    pub ending: &'static str,
    pub media_type: &'static str,
    pub write: fn(&ReportWire, Lang) -> String,
}

exports! { json }

pub fn find(id: &str) -> Option<&'static Export> {
    EXPORTS.iter().find(|e| e.id == id)
}
