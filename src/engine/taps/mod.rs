//! What looks at every batch on its way to the inbox: a list, in which none is known by name where batches pass.
//!
//! Taps come before the inbox, so that they see what a frozen window would never get.

mod job;
mod outage_now;
mod record_thread;
mod recorder;
mod shadow_replies;
mod steady_clock;
mod tap;
#[cfg(test)]
mod tests;
mod trouble;
mod unsaved;

use std::sync::Arc;

pub(super) use recorder::{Recorder, RecorderHandle};
use shadow_replies::ShadowReplies;
pub use tap::{MakeTaps, Tap};

use crate::Limits;
use crate::explain::Context;
use model::{Batch, Event};

/// The taps of a session. They outlive its links, as the numbers of topics do.
pub(super) struct Taps {
    list: Vec<Box<dyn Tap>>,
    told: Vec<Event>,
}

impl Taps {
    /// Those that every session has, and `more`.
    pub(super) fn with(limits: &Limits, more: Vec<Box<dyn Tap>>) -> Self {
        let mut list: Vec<Box<dyn Tap>> = vec![Box::new(ShadowReplies::new(limits.shadow_answer))];
        list.extend(more);
        Self::new(list)
    }

    /// These, in this order.
    pub(super) fn new(list: Vec<Box<dyn Tap>>) -> Self {
        Self { list, told: Vec::new() }
    }

    /// Shows a batch to all of them, and returns what they have to tell.
    pub(super) fn batch(&mut self, batch: &Arc<Batch>) -> impl Iterator<Item = Event> + '_ {
        for tap in &mut self.list {
            tap.batch(batch, &mut self.told);
        }
        self.told.drain(..)
    }

    /// Tells all of them whose connection is live.
    pub(super) fn live(&mut self, who: &Context<'_>) {
        for tap in &mut self.list {
            tap.live(who);
        }
    }
}
