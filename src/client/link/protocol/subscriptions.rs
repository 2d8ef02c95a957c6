//! Subscriptions as wanted, as the broker grants them, and the packets that bring the two together. No IO.
//!
//! A filter has one SUBSCRIBE or UNSUBSCRIBE in flight at most. Commands that come meanwhile change what is wanted;
//! the difference is worked off when the answer is there.

mod carried;
mod followed;
mod leaving;
mod packets;
mod parked;

use std::time::{Duration, Instant};

use super::error::breach;
use super::parked::DISCONNECTS_TO_PARK;
use super::preflight::{BrokerLimits, MAX_SUBSCRIPTIONS};
use super::{Error, LastSent, LinkUpdate, Preflight, SubscriptionChange};
use model::{Qos, SubscriptionCounts, TopicFilter, check_filter};

/// All subscriptions, in the order they were asked for.
#[derive(Debug, Default)]
pub(in crate::link) struct Subscriptions {
    entries: Vec<Entry>,
    connected: bool,
    limits: BrokerLimits,
    /// What the profile names was asked for already.
    begun: bool,
}

#[derive(Debug)]
struct Entry {
    filter: TopicFilter,
    qos: Qos,
    desire: Target,
    broker: AtBroker,
    /// How often the connection ended right after it was asked for.
    disconnects: u8,
    /// What came of wanting it no more was not reported yet, and its connection gave way to another.
    unsettled: bool,
    /// A page wants it, and no person.
    followed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Receive,
    Pause,
    Drop,
}

/// What the broker knows of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AtBroker {
    Absent,
    Requested {
        packet_id: u16,
        position: usize,
        qos: Qos,
        since: Instant,
    },
    Present {
        asked: Qos,
        granted: Qos,
    },
    Refused,
    Leaving {
        packet_id: u16,
        position: usize,
        since: Instant,
    },
    /// It did not end it, and goes on delivering.
    NotEnded,
    /// The connection ended before the answer, and the session may live on.
    Doubtful,
}

impl Subscriptions {
    /// Wants `filter` with `qos`. A filter that was refused or parked is asked for again.
    pub(in crate::link) fn subscribe(&mut self, filter: TopicFilter, qos: Qos, out: &mut Vec<LinkUpdate>) {
        self.want((filter, qos), false, out);
    }

    /// `followed` says that a page wants it, and no person.
    fn want(&mut self, (filter, qos): (TopicFilter, Qos), followed: bool, out: &mut Vec<LinkUpdate>) {
        let others = self.entries.iter().filter(|entry| entry.desire == Target::Receive && entry.filter != filter);
        let room = if others.count() < MAX_SUBSCRIPTIONS { Ok(()) } else { Err(Preflight::TooManySubscriptions) };
        if let Err(refusal) = check_filter(&filter).and(room) {
            out.push(changed(filter, qos, SubscriptionChange::Preflight(refusal), followed));
            return;
        }
        let index = self.index_of(&filter).unwrap_or_else(|| {
            let (desire, broker) = (Target::Receive, AtBroker::Absent);
            self.entries.push(Entry { filter, qos, desire, broker, disconnects: 0, unsettled: false, followed });
            self.entries.len() - 1
        });
        let connected = self.connected;
        let entry = &mut self.entries[index];
        (entry.qos, entry.desire, entry.unsettled, entry.followed) = (qos, Target::Receive, false, followed);
        // Tried again by a person, it is asked for alone, and parked if it ends the connection once more.
        entry.disconnects = entry.disconnects.min(DISCONNECTS_TO_PARK - 1);
        if entry.broker == AtBroker::Refused {
            entry.broker = AtBroker::Absent;
        }
        entry.report(entry.change_to_report(connected), out);
    }

    /// Wants `filter` no more.
    pub(in crate::link) fn unsubscribe(&mut self, filter: &TopicFilter, out: &mut Vec<LinkUpdate>) {
        let Some(index) = self.index_of(filter) else {
            out.push(LinkUpdate::Unsubscribed { topic_filter: filter.clone() });
            return;
        };
        self.leave(index, Target::Drop, out);
    }

    /// Wants no delivery for now.
    pub(in crate::link) fn pause(&mut self, filter: &TopicFilter, out: &mut Vec<LinkUpdate>) {
        if let Some(index) = self.index_of(filter) {
            self.leave(index, Target::Pause, out);
        }
    }

    /// Wants delivery again.
    pub(in crate::link) fn resume(&mut self, filter: &TopicFilter, out: &mut Vec<LinkUpdate>) {
        if let Some(index) = self.index_of(filter) {
            let (filter, qos) = (filter.clone(), self.entries[index].qos);
            self.subscribe(filter, qos, out);
        }
    }

    /// A connection is there; the broker kept the subscriptions when it still had the session.
    pub(in crate::link) fn connected(
        &mut self,
        session_present: bool,
        limits: BrokerLimits,
        out: &mut Vec<LinkUpdate>,
    ) {
        (self.connected, self.limits) = (true, limits);
        for entry in &mut self.entries {
            if !session_present || entry.broker == AtBroker::Refused {
                entry.broker = AtBroker::Absent;
                entry.report_unsettled(out);
            }
        }
        self.entries.retain(|entry| entry.desire != Target::Drop || entry.broker != AtBroker::Absent);
        for entry in self.entries.iter().filter(|entry| entry.desire == Target::Receive && !entry.is_parked()) {
            entry.report(entry.change_to_report(true), out);
        }
    }

    /// The connection is gone.
    pub(in crate::link) fn lost(&mut self, out: &mut Vec<LinkUpdate>) {
        self.connected = false;
        for entry in &mut self.entries {
            entry.unsettled |= entry.is_doubtful_now() && entry.desire != Target::Receive;
            if entry.is_doubtful_now() {
                entry.broker = AtBroker::Doubtful;
            }
            if entry.desire == Target::Receive && entry.broker != AtBroker::Refused && !entry.is_parked() {
                entry.report(SubscriptionChange::Requested, out);
            }
            entry.report_unsettled(out);
        }
    }

    /// Another connection takes the place of this one at once: what was not answered is in doubt.
    pub(in crate::link) fn replaced(&mut self) {
        for entry in self.entries.iter_mut().filter(|entry| entry.is_doubtful_now()) {
            entry.broker = AtBroker::Doubtful;
            entry.unsettled = entry.desire != Target::Receive;
        }
    }

    /// Takes the SUBACK in.
    pub(in crate::link) fn subacked(
        &mut self,
        packet_id: u16,
        reason_codes: &[u8],
        reason_string: Option<&str>,
        out: &mut Vec<LinkUpdate>,
    ) -> Result<(), Error> {
        let asked =
            |entry: &Entry| matches!(entry.broker, AtBroker::Requested { packet_id: id, .. } if id == packet_id);
        if self.entries.iter().filter(|entry| asked(entry)).count() != reason_codes.len() {
            return Err(Error::protocol(breach::PROTOCOL, "a SUBACK that does not fit its SUBSCRIBE"));
        }
        for index in 0..self.entries.len() {
            let AtBroker::Requested { packet_id: id, position, qos, .. } = self.entries[index].broker else { continue };
            if id == packet_id {
                self.entries[index].answered(reason_codes[position], qos, reason_string, out);
            }
        }
        self.settle_all(out);
        Ok(())
    }

    /// Whether `packet_id` waits for its answer.
    pub(in crate::link) fn uses(&self, packet_id: u16) -> bool {
        self.entries.iter().any(|entry| {
            matches!(entry.broker, AtBroker::Requested { packet_id: id, .. } | AtBroker::Leaving { packet_id: id, .. }
                if id == packet_id)
        })
    }

    /// Since when the oldest SUBSCRIBE or UNSUBSCRIBE waits for its answer.
    pub(in crate::link) fn waiting_since(&self) -> Option<Instant> {
        let since = |entry: &Entry| match entry.broker {
            AtBroker::Requested { since, .. } | AtBroker::Leaving { since, .. } => Some(since),
            _ => None,
        };
        self.entries.iter().filter_map(since).min()
    }

    /// The filters that wait for their SUBACK.
    pub(in crate::link) fn asked(&self) -> Option<LastSent> {
        let asked = self.entries.iter().filter(|entry| matches!(entry.broker, AtBroker::Requested { .. }));
        let filters: Vec<_> = asked.map(|entry| entry.filter.clone()).collect();
        (!filters.is_empty()).then_some(LastSent::Subscribe(filters))
    }

    /// How many filters are granted and refused; `None` while an answer is missing.
    pub(in crate::link) fn counts(&self) -> Option<SubscriptionCounts> {
        let mut counts = SubscriptionCounts::default();
        for entry in self.entries.iter().filter(|entry| entry.desire == Target::Receive && !entry.followed) {
            match entry.broker {
                _ if entry.is_parked() => counts.parked += 1,
                AtBroker::Present { .. } => counts.granted += 1,
                AtBroker::Refused => counts.refused += 1,
                _ => return None,
            }
        }
        Some(counts)
    }

    /// Wants it no more, or not for now. What the broker did not end before is asked again.
    fn leave(&mut self, index: usize, desire: Target, out: &mut Vec<LinkUpdate>) {
        let entry = &mut self.entries[index];
        entry.desire = desire;
        if entry.broker == AtBroker::NotEnded {
            entry.broker = AtBroker::Doubtful;
        }
        self.settle(index, out);
    }

    fn index_of(&self, filter: &TopicFilter) -> Option<usize> {
        self.entries.iter().position(|entry| entry.filter == *filter)
    }

    /// Says at once what needs no answer of the broker: without a connection, or when it never had the filter.
    fn settle(&mut self, index: usize, out: &mut Vec<LinkUpdate>) {
        let entry = &self.entries[index];
        let gone = matches!(entry.broker, AtBroker::Absent | AtBroker::Refused);
        if !gone && self.connected {
            return;
        }
        match entry.desire {
            Target::Pause => entry.report(SubscriptionChange::Paused, out),
            Target::Drop => {
                out.push(LinkUpdate::Unsubscribed { topic_filter: entry.filter.clone() });
                // A session that lives on still delivers: the entry stays until the broker knows.
                if gone {
                    self.entries.remove(index);
                }
            }
            Target::Receive => {}
        }
    }

    fn settle_all(&mut self, out: &mut Vec<LinkUpdate>) {
        for index in (0..self.entries.len()).rev() {
            if self.entries[index].desire == Target::Drop {
                self.settle(index, out);
            }
        }
    }
}

impl Entry {
    fn answered(&mut self, code: u8, asked: Qos, reason_string: Option<&str>, out: &mut Vec<LinkUpdate>) {
        let granted = if code == 0 { Qos::AtMostOnce } else { Qos::AtLeastOnce };
        // What is neither a guarantee nor a known refusal grants nothing (section 3.9.3).
        let refused = code > 2;
        self.disconnects = 0;
        self.broker = if refused { AtBroker::Refused } else { AtBroker::Present { asked, granted } };
        match self.desire {
            Target::Receive if refused => {
                let reason_string = reason_string.map(str::to_owned);
                self.report(SubscriptionChange::Refused { reason_code: code, reason_string }, out);
            }
            Target::Receive => self.report(self.change_to_report(true), out),
            Target::Pause if refused => self.report(SubscriptionChange::Paused, out),
            Target::Pause | Target::Drop => {}
        }
    }

    /// Whether its state is unknown once this connection is gone.
    fn is_doubtful_now(&self) -> bool {
        matches!(self.broker, AtBroker::Requested { .. } | AtBroker::Leaving { .. } | AtBroker::NotEnded)
    }

    /// Tells that it brings nothing any more, where that was not reported yet.
    fn report_unsettled(&mut self, out: &mut Vec<LinkUpdate>) {
        if !std::mem::take(&mut self.unsettled) {
            return;
        }
        match self.desire {
            Target::Pause => self.report(SubscriptionChange::Paused, out),
            Target::Drop => out.push(LinkUpdate::Unsubscribed { topic_filter: self.filter.clone() }),
            Target::Receive => {}
        }
    }

    fn change_to_report(&self, connected: bool) -> SubscriptionChange {
        match self.broker {
            _ if self.is_parked() => SubscriptionChange::Parked,
            AtBroker::Present { asked, granted } if connected && asked == self.qos => {
                SubscriptionChange::Granted(granted)
            }
            _ => SubscriptionChange::Requested,
        }
    }

    fn report(&self, change: SubscriptionChange, out: &mut Vec<LinkUpdate>) {
        out.push(changed(self.filter.clone(), self.qos, change, self.followed));
    }
}

impl Subscriptions {
    /// The answer that has been missing for longer than `limit`.
    pub(in crate::link) fn overdue(&self, now: Instant, limit: Duration) -> bool {
        self.waiting_since().is_some_and(|since| now.saturating_duration_since(since) > limit)
    }
}

/// The update about a filter that a person wants, or a page.
fn changed(topic_filter: TopicFilter, qos: Qos, change: SubscriptionChange, followed: bool) -> LinkUpdate {
    if followed {
        LinkUpdate::FollowChanged { topic_filter, change }
    } else {
        LinkUpdate::SubscriptionChanged { topic_filter, qos, change }
    }
}
