//! Sends what waits, in order, and takes in what became of it.

use std::sync::Arc;

use super::desk::Desk;
use super::job::Given;
use super::moment::Moment;
use client::link::Outgoing;
use model::{Notice, OutboxSender, OutboxState, PublishId, PublishOutcome};
use store::{Person, Settled, StoredEntry};

/// Messages that are handed over and have no outcome yet.
const MOST_IN_FLIGHT: usize = 64;

impl Desk {
    /// Whether the connection takes messages now.
    pub(super) fn may_send(&self) -> bool {
        self.is_live && !self.is_read_only && !self.is_turned_back
    }

    /// Whether messages that come now can go to the link as soon as they are on disk.
    pub(super) fn may_pass_at_once(&self, person: &Person, count: usize) -> bool {
        let Some(outbox) = self.outbox.as_ref().filter(|outbox| outbox.has_lease()) else { return false };
        let has_room = self.in_flight.len() + count <= MOST_IN_FLIGHT;
        let is_first = || outbox.next(person, 1).is_ok_and(|next| next.is_empty());
        self.may_send() && !self.is_paused && has_room && is_first()
    }

    /// Whether it sends, or would if there were something.
    pub(super) fn sends(&self) -> bool {
        self.may_send() && (!self.is_paused || !self.at_once.is_empty())
    }

    /// Begins to send from here, where no other process was seen to.
    pub(super) fn take_over(&mut self, now: Moment) {
        let (sends, is_free) = (self.sends(), self.listing.sender == OutboxSender::Here);
        if let Some(outbox) = self.outbox.as_mut().filter(|outbox| sends && is_free && !outbox.has_lease()) {
            match outbox.take_lease(now.time) {
                Ok(sender) => (self.listing.sender, self.listing.is_stale) = (sender, true),
                Err(error) => self.failed(&error),
            }
        }
    }

    /// Lets another process send while this one does not: it has the outbox only for as long as it looks what has expired.
    pub(super) fn step_aside(&mut self) {
        let is_idle = !self.sends() && self.in_flight.is_empty() && self.settled.is_empty();
        if let Some(outbox) = self.outbox.as_mut().filter(|_| is_idle) {
            outbox.release_lease();
        }
    }

    /// Hands over what waits, as far as there is room.
    pub(super) fn drain(&mut self, now: Moment) {
        let Some(person) = self.person.clone().filter(|_| self.may_send()) else { return };
        let room = MOST_IN_FLIGHT.saturating_sub(self.in_flight.len());
        if room == 0 || !self.settled.is_empty() {
            return;
        }
        let Some(outbox) = self.outbox.as_mut().filter(|outbox| outbox.has_lease()) else { return };
        let next = match outbox.next(&person, room) {
            Ok(next) => next,
            Err(error) => return self.failed(&error),
        };
        let (is_paused, at_once) = (self.is_paused, &self.at_once);
        let goes = |stored: &StoredEntry| !is_paused || at_once.contains(&stored.entry.id);
        let next: Vec<StoredEntry> =
            next.into_iter().filter(goes).filter(|stored| !self.listing.has_expired(stored, now)).collect();
        if next.is_empty() {
            return;
        }
        let ids: Vec<PublishId> = next.iter().map(|stored| stored.entry.id).collect();
        let begun = match outbox.begin(&ids, now.time) {
            Ok(begun) => begun,
            Err(error) => return self.failed(&error),
        };
        self.listing.is_stale = true;
        for stored in next.into_iter().filter(|stored| begun.contains(&stored.entry.id)) {
            let entry = stored.entry;
            let request = if entry.is_repeat { Outgoing::marked(&entry.request) } else { entry.request };
            self.at_once.remove(&entry.id);
            let kept_until = Some(now.at + entry.expires_at.since(now.time));
            self.hand_over(&person, Outgoing { id: entry.id, request, kept_until }, entry.is_repeat);
        }
    }

    /// Gives a message to the session that is on disk as one that is being sent.
    pub(super) fn hand_over(&mut self, person: &Person, message: Outgoing, is_repeat: bool) {
        let id = message.id;
        self.publishes.stored(id);
        self.in_flight.insert(id, is_repeat);
        if self.given.try_send(Given { person: person.clone(), message }).is_err() {
            // The session is ending, or has too much to do.
            self.publishes.ended(id, PublishOutcome::NotSent);
        }
    }

    /// Takes in what became of a message that was handed over.
    pub(super) fn ended(&mut self, id: PublishId, outcome: PublishOutcome, now: Moment) {
        let Some(is_repeat) = self.in_flight.remove(&id) else { return };
        let words = |notice: &Notice| Arc::from(format!("{}\n{}\n{}", notice.summary, notice.cause, notice.remedy));
        let (state, took, why) = match outcome {
            PublishOutcome::Accepted { took, .. } => (OutboxState::Delivered, Some(took), None),
            PublishOutcome::Sent => (OutboxState::Delivered, None, None),
            PublishOutcome::Refused { notice, .. }
            | PublishOutcome::Unstored { notice }
            | PublishOutcome::Parked { notice }
            | PublishOutcome::Blamed { notice, .. } => (OutboxState::Refused, None, Some(words(&notice))),
            PublishOutcome::Unacknowledged { notice } => (OutboxState::Uncertain, None, Some(words(&notice))),
            PublishOutcome::Unknown => (OutboxState::Uncertain, None, None),
            PublishOutcome::NotSent | PublishOutcome::Queued => {
                self.is_turned_back = true;
                (OutboxState::Waiting, None, None)
            }
        };
        self.settled.push(Settled { id, state, at: now.time, took, why, is_repeat });
    }

    /// Puts on disk what became of messages. What cannot be stored is tried again.
    pub(super) fn store_settled(&mut self) {
        if self.settled.is_empty() {
            return;
        }
        let Some(outbox) = &mut self.outbox else { return };
        match outbox.settle(&self.settled) {
            Ok(()) => {
                self.settled.clear();
                self.listing.is_stale = true;
            }
            Err(error) => self.failed(&error),
        }
    }

    /// Notes what was not sent in time, whosever it is.
    pub(super) fn expire(&mut self, now: Moment) {
        let Some(outbox) = self.outbox.as_mut().filter(|outbox| outbox.has_lease()) else { return };
        let expired = self.listing.expired(now);
        if expired.is_empty() {
            return;
        }
        match outbox.expire(&expired, now.time) {
            Ok(()) => self.listing.is_stale = true,
            Err(error) => self.failed(&error),
        }
    }
}
