//! What was read of the outbox last, and until when each message waits.

use std::collections::BTreeMap;
use std::time::Instant;

use super::moment::Moment;
use model::{OutboxSender, OutboxState, PublishId, Timestamp};
use store::{StoredEntry, TimeLeft, time_left};

/// What was read last.
#[derive(Default)]
pub(super) struct Listing {
    pub(super) entries: Vec<StoredEntry>,
    /// Something was changed since.
    pub(super) is_stale: bool,
    /// It was not said yet.
    pub(super) is_untold: bool,
    /// Which process sends.
    pub(super) sender: OutboxSender,
    /// When each message that waits has waited for long enough by the clock that is never set, and for which times that holds.
    deadlines: BTreeMap<PublishId, (Timestamp, Instant)>,
}

impl Listing {
    /// Whether the message is not to be sent any more, by either clock.
    pub(super) fn has_expired(&self, stored: &StoredEntry, now: Moment) -> bool {
        let by_wall_clock = time_left(stored, now.time, now.skew_ms) == TimeLeft::Expired;
        let deadline = self.deadlines.get(&stored.entry.id);
        by_wall_clock || deadline.is_some_and(|(_, deadline)| *deadline <= now.at)
    }

    /// The messages that wait and are not to be sent any more.
    pub(super) fn expired(&self, now: Moment) -> Vec<PublishId> {
        let waiting = self.entries.iter().filter(|stored| stored.entry.state == OutboxState::Waiting);
        waiting.filter(|stored| self.has_expired(stored, now)).map(|stored| stored.entry.id).collect()
    }

    /// Whether something is to be noted that only the process with the lease notes: what has expired, and what one that ended was
    /// sending.
    pub(super) fn needs_lease(&self, now: Moment) -> bool {
        let is_sending = |stored: &StoredEntry| stored.entry.state == OutboxState::Sending;
        self.entries.iter().any(is_sending) || !self.expired(now).is_empty()
    }

    /// Takes in what was read.
    pub(super) fn read(&mut self, entries: Vec<StoredEntry>, now: Moment) {
        let mut deadlines = BTreeMap::new();
        for stored in entries.iter().filter(|stored| stored.entry.state == OutboxState::Waiting) {
            let (id, created_at) = (stored.entry.id, stored.entry.created_at);
            let known = self.deadlines.get(&id).copied().filter(|(known, _)| *known == created_at);
            let new = || match time_left(stored, now.time, now.skew_ms) {
                TimeLeft::For(left) => (created_at, now.at + left),
                TimeLeft::Expired => (created_at, now.at),
            };
            deadlines.insert(id, known.unwrap_or_else(new));
        }
        (self.entries, self.deadlines) = (entries, deadlines);
        (self.is_stale, self.is_untold) = (false, true);
    }
}
