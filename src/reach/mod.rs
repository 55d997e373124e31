//! Facts of all files → graph → paths from the internet (design D).
//!
//! internet → router forward / UPnP mapping / DMZ / 1:1 NAT / … → host address and port → the service that a camera's own
//! file, an inventory or a scan says is there → its login. A hop that is not stated makes the path `possible`, never
//! certain and never hidden.

use crate::model::fact::Facts;
use crate::model::finding::Path;
use crate::model::report::Device;

/// Every path that the files prove or leave possible.
pub fn paths(_facts: &Facts, _devices: &[Device]) -> Vec<Path> {
    Vec::new()
}
