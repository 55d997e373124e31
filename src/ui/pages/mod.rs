//! One file per page. A page maps state to HTML and holds no logic worth testing (that is in `ui::format`).

pub mod about;
pub mod emergency;
pub mod files;
pub mod password;
pub mod print;
pub mod questions;
pub mod result;
pub mod start;
