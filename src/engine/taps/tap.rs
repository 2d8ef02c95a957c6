//! What looks at batches.

use std::sync::Arc;

use crate::explain::Context;
use client::profile::Profile;
use model::{Batch, Event};

/// Looks at batches. Called between two reads of the socket: it may not block, and allocates nothing for a message.
pub trait Tap: Send + Sync {
    /// Looks at the next batch, and adds the events that follow from it. A topic is named in the first batch that uses it.
    fn batch(&mut self, batch: &Arc<Batch>, out: &mut Vec<Event>);

    /// Messages flow over a connection of this identity from here on.
    fn live(&mut self, _who: &Context<'_>) {}
}

/// Makes taps for the connection of a profile. Called once for each that is opened, and again when they were lost with a
/// link, which is a fault of ours.
pub type MakeTaps = Arc<dyn Fn(&Profile) -> Vec<Box<dyn Tap>> + Send + Sync>;
