//! The simulated devices; to come.

use super::{Options, Shared};

pub(crate) fn spawn(_shared: &Shared, _options: &Options) -> Vec<tokio::task::JoinHandle<()>> {
    Vec::new()
}
