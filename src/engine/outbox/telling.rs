//! Reads what is in the outbox, and says it when it has changed, or cannot be used.

use std::mem::discriminant;
use std::sync::Arc;

use super::desk::Desk;
use super::moment::Moment;
use crate::explain;
use model::{Event, OutboxEntry, OutboxEvent, OutboxView};
use store::{Outbox, OutboxError, StoredEntry, glance};

impl Desk {
    /// Says that the outbox cannot be used, once until it can be again.
    pub(super) fn failed(&mut self, error: &OutboxError) {
        tracing::debug!(?error, "the outbox cannot be used");
        let notice = Box::new(explain::outbox(error));
        let kind = (discriminant(error), error.is_full());
        if self.trouble.as_ref().is_none_or(|(before, _)| *before != kind) {
            self.settle_trouble();
            self.event(Event::Noticed(notice.clone()));
        }
        self.trouble = Some((kind, notice));
        self.listing.is_stale = true;
        // One that is damaged is set aside when it is opened again.
        if matches!(error, OutboxError::Unusable { .. }) {
            self.outbox = None;
        }
    }

    /// That it can be read is no sign that it can be written.
    pub(super) fn settle_if_it_writes(&mut self) {
        let writes = |outbox: &mut Outbox| outbox.take_back(&[]).is_ok();
        if self.trouble.is_some() && self.outbox.as_mut().is_some_and(writes) {
            self.settle_trouble();
        }
    }

    pub(super) fn settle_trouble(&mut self) {
        if let Some((_, notice)) = self.trouble.take() {
            self.listing.is_stale = true;
            self.event(Event::Settled(notice));
        }
    }

    /// Reads again what has changed. What may have arrived waits again first, where the person chose so.
    pub(super) fn refresh(&mut self, now: Moment) {
        if !self.listing.is_stale {
            return;
        }
        let Some(outbox) = &mut self.outbox else {
            // What can be read is shown, although nothing can be done with it.
            self.listing.read(glance(&self.path).unwrap_or_default(), now);
            return;
        };
        let mut repeated = Ok(false);
        if let (true, true, Some(person)) = (self.choice.resends, outbox.has_lease(), &self.person) {
            repeated = outbox.repeat_uncertain(person, now.time);
        }
        match repeated.and_then(|_| outbox.entries()) {
            Ok(entries) => self.listing.read(entries, now),
            Err(error) => {
                self.failed(&error);
                (self.listing.is_stale, self.listing.is_untold) = (false, true);
            }
        }
    }

    /// Says what is in it, if that has changed.
    pub(super) fn tell(&mut self) {
        if !std::mem::take(&mut self.listing.is_untold) {
            return;
        }
        let entry = |stored: &StoredEntry| {
            let is_own = self.person.as_ref() == Some(&stored.person);
            Arc::new(OutboxEntry { is_own, ..stored.entry.clone() })
        };
        let view = OutboxView {
            entries: self.listing.entries.iter().map(entry).collect(),
            is_live: self.may_send(),
            is_paused: self.is_paused,
            sender: self.listing.sender,
            trouble: self.trouble.as_ref().map(|(_, notice)| notice.clone()),
            choice: self.choice,
            knows_person: self.person.is_some(),
        };
        self.event(Event::Outbox(OutboxEvent::Listed(Box::new(view))));
    }
}
