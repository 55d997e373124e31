//! Facts of all files → graph → paths from the internet (design D).
//!
//! internet → door (port forward, UPnP mapping, DMZ, 1:1, remote administration, cloud, a scan from outside) → host address
//! and port → the service that a device's own file, a list or a scan says is there → its login. A hop that is not stated
//! makes the path `possible`, never certain and never hidden. A door that a file says is closed makes no path; rules say
//! that it is there.

mod closed;
mod doors;
mod graph;
mod paths;

use crate::model::fact::Facts;
use crate::model::finding::Path;
use crate::model::report::Device;

pub use closed::{is_router, without_path};
pub use doors::{Door, Why};
pub use graph::service_of_port;
pub use paths::unreached;

/// Every path that the files prove or leave possible.
pub fn paths(facts: &Facts, devices: &[Device]) -> Vec<Path> {
    let graph = graph::Graph::new(facts, devices);
    paths::find(&graph)
}

/// Every door that a file states, with what keeps it closed. For rules that speak about doors without a path.
pub fn doors<'a>(facts: &'a Facts, devices: &'a [Device]) -> Vec<Door<'a>> {
    doors::forwards(&graph::Graph::new(facts, devices))
}
