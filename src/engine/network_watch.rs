//! Watches the network of this computer for changes.

use tokio::task::JoinSet;

use client::dial::{NetworkChanges, network_changes};

/// The system's changes of the network, unless another source was given. Dropping the set ends the watch.
pub(super) fn watch_network(given: Option<NetworkChanges>) -> (NetworkChanges, JoinSet<()>) {
    let mut watch = JoinSet::new();
    let changes = given.unwrap_or_else(|| {
        let (teller, changes) = network_changes();
        watch.spawn(teller.watch_system());
        changes
    });
    (changes, watch)
}
