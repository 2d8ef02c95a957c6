//! What is missing in the timeline, over all links of one person. However a live connection ended and another one began,
//! the gap between them is reported when it begins and when it ends. So is every pause of a subscription. A recording gets the
//! gaps, and the times in which no subscription brought anything.
//!
//! A link knows only its own life; this outlives it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::inbox::Inbox;
use super::taps::RecorderHandle;
use model::{Event, Gap, GapEnd, GapReason, LinkEvent, Pause, PauseReason, SubscriptionState, Timestamp, TopicFilter};

/// The record of what is missing. Clones are the same record.
#[derive(Clone)]
pub(super) struct Outages {
    inbox: Inbox,
    record: Arc<Mutex<Record>>,
}

#[derive(Default)]
struct Record {
    live: bool,
    /// The gap that lasts.
    gap: Option<Gap>,
    /// Why the program itself is about to end the connection.
    leaving: Option<GapReason>,
    /// Filters that the broker delivered for when it was last heard of.
    delivered: BTreeSet<TopicFilter>,
    /// The pauses that last.
    pauses: BTreeMap<TopicFilter, Pause>,
    /// Records them too.
    recorder: RecorderHandle,
    /// What it had no room for: at most a connection that ended after one began.
    unrecorded: Vec<LinkChange>,
}

/// What a recording has of the link.
enum LinkChange {
    Live {
        at: Timestamp,
        session_resumed: bool,
    },
    Lost {
        from: Timestamp,
        reason: GapReason,
    },
    /// It is live, and no subscription brings anything.
    Unsubscribed {
        from: Timestamp,
    },
    /// One does again.
    Subscribed {
        at: Timestamp,
    },
}

impl Record {
    fn record(&mut self, change: LinkChange) {
        // The recorder has much to do, and messages are missing anyway: one time without a connection instead of two.
        match (self.unrecorded.last(), &change) {
            (Some(LinkChange::Live { .. }), LinkChange::Lost { .. })
            | (Some(LinkChange::Unsubscribed { .. }), LinkChange::Subscribed { .. }) => drop(self.unrecorded.pop()),
            _ => self.unrecorded.push(change),
        }
        let recorder = &self.recorder;
        let waiting = self.unrecorded.iter().position(|change| match change {
            LinkChange::Live { at, session_resumed } => !recorder.connected(*at, Some(*session_resumed)),
            LinkChange::Lost { from, reason } => !recorder.disconnected(*from, reason),
            LinkChange::Unsubscribed { from } => !recorder.disconnected(*from, &GapReason::NotSubscribed),
            LinkChange::Subscribed { at } => !recorder.connected(*at, None),
        });
        self.unrecorded.drain(..waiting.unwrap_or(self.unrecorded.len()));
    }

    /// Without a connection, nothing is said of subscriptions.
    fn record_if_live(&mut self, change: LinkChange) {
        if self.live {
            self.record(change);
        }
    }
}

impl Outages {
    /// Nothing has been live yet, so nothing is missing.
    pub(super) fn new(inbox: Inbox) -> Self {
        Self { inbox, record: Arc::default() }
    }

    /// Has them recorded too, from now on.
    pub(super) fn record_with(&self, recorder: RecorderHandle) {
        let mut record = self.lock();
        record.recorder = recorder;
        if let Some(Gap { from, reason, .. }) = record.gap.clone() {
            record.record(LinkChange::Lost { from, reason });
        }
    }

    /// Messages flow since `at`.
    pub(super) fn live(&self, at: Timestamp, session_resumed: bool) {
        let mut record = self.lock();
        record.live = true;
        record.record(LinkChange::Live { at, session_resumed });
        if record.delivered.is_empty() {
            record.record(LinkChange::Unsubscribed { from: at });
        }
        if let Some(gap) = record.gap.take() {
            // Clocks are corrected at any time, also backwards.
            let end = Some(GapEnd { at: at.max(gap.from), session_resumed });
            self.tell(LinkEvent::Gap(Gap { end, ..gap }));
        }
    }

    /// The live connection is over, and nothing is certain to have arrived since `from`.
    pub(super) fn lost(&self, from: Timestamp, reason: GapReason) {
        let mut record = self.lock();
        record.leaving = None;
        if std::mem::take(&mut record.live) {
            let gap = Gap { from, reason, end: None };
            record.gap = Some(gap.clone());
            // Nothing is recorded any more of a connection that is closed.
            if gap.reason != GapReason::Closed {
                record.record(LinkChange::Lost { from, reason: gap.reason.clone() });
            }
            self.tell(LinkEvent::Gap(gap));
        }
    }

    /// The same, for a connection that the program itself has ended.
    pub(super) fn left(&self, from: Timestamp) {
        let reason = self.lock().leaving.take().unwrap_or(GapReason::Ended);
        self.lost(from, reason);
    }

    /// Says why the program is about to end the connection.
    pub(super) fn leaving(&self, reason: GapReason) {
        self.lock().leaving = Some(reason);
    }

    /// One connection took the place of another, and nothing arrived between the two.
    pub(super) fn replaced(&self, from: Timestamp, at: Timestamp, session_resumed: bool) {
        self.lost(from, GapReason::Renewed);
        self.live(at, session_resumed);
    }

    /// The state of a subscription since `at`.
    pub(super) fn subscription(&self, topic_filter: &TopicFilter, state: &SubscriptionState, at: Timestamp) {
        match state {
            // Without a connection, the gap says it; with one, the broker goes on as before until it answers.
            SubscriptionState::Requested => {}
            SubscriptionState::Granted { .. } | SubscriptionState::NotStopped { .. } => self.delivers(topic_filter, at),
            SubscriptionState::Paused => self.stopped(topic_filter, PauseReason::Paused, at),
            SubscriptionState::Refused { .. } => self.stopped(topic_filter, PauseReason::Refused, at),
            SubscriptionState::Parked { .. } => self.stopped(topic_filter, PauseReason::Parked, at),
        }
    }

    /// A subscription is gone since `at`.
    pub(super) fn unsubscribed(&self, topic_filter: &TopicFilter, at: Timestamp) {
        self.stopped(topic_filter, PauseReason::Removed, at);
    }

    /// Another person or another profile: what was missing for the former is not told to this one.
    pub(super) fn forget(&self) {
        let mut record = self.lock();
        let (recorder, unrecorded) = (std::mem::take(&mut record.recorder), std::mem::take(&mut record.unrecorded));
        *record = Record { recorder, unrecorded, ..Record::default() };
    }

    fn delivers(&self, topic_filter: &TopicFilter, at: Timestamp) {
        let mut record = self.lock();
        if record.delivered.is_empty() {
            record.record_if_live(LinkChange::Subscribed { at });
        }
        record.delivered.insert(topic_filter.clone());
        if let Some(pause) = record.pauses.remove(topic_filter) {
            let to = Some(at.max(pause.from));
            self.tell(LinkEvent::Pause(Pause { to, ..pause }));
        }
    }

    fn stopped(&self, topic_filter: &TopicFilter, reason: PauseReason, at: Timestamp) {
        let mut record = self.lock();
        let delivered = record.delivered.remove(topic_filter);
        if delivered && record.delivered.is_empty() {
            record.record_if_live(LinkChange::Unsubscribed { from: at });
        }
        let pause = match record.pauses.get(topic_filter) {
            Some(known) if known.reason != reason => Pause { reason, ..known.clone() },
            None if delivered => Pause { topic_filter: topic_filter.clone(), from: at, reason, to: None },
            _ => return,
        };
        record.pauses.insert(topic_filter.clone(), pause.clone());
        self.tell(LinkEvent::Pause(pause));
    }

    fn tell(&self, event: LinkEvent) {
        self.inbox.push_event(Event::Link(event));
    }

    fn lock(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Notice, Qos, Words, words};

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(1_000_000 + secs)
    }

    fn told(inbox: &Inbox) -> Vec<String> {
        let told = inbox.take().events.into_iter().map(|event| match event {
            Event::Link(LinkEvent::Gap(gap)) => {
                format!(
                    "{} {} {:?}",
                    words::gap_reason(&gap.reason),
                    gap.from.since(at(0)).as_secs(),
                    gap.end.map(|end| end.session_resumed)
                )
            }
            Event::Link(LinkEvent::Pause(pause)) => {
                let to = pause.to.map(|to| to.since(at(0)).as_secs());
                format!("{} {} {} {to:?}", pause.topic_filter, pause.reason.word(), pause.from.since(at(0)).as_secs())
            }
            other => panic!("{other:?}"),
        });
        told.collect()
    }

    #[test]
    fn a_gap_lasts_over_links_until_one_is_live() {
        let inbox = Inbox::new(|| {});
        let outages = Outages::new(inbox.clone());
        outages.lost(at(1), GapReason::Disconnected);
        outages.live(at(2), false);
        outages.lost(at(10), GapReason::Failed { summary: "Connection lost".to_owned() });
        // The link that never came back is ended for a new sign-in, and its successor is live.
        outages.leaving(GapReason::SignedInAgain);
        outages.left(at(80));
        outages.live(at(86), false);
        outages.left(at(90));
        assert_eq!(
            told(&inbox),
            ["Connection lost 10 None", "Connection lost 10 Some(false)", "The connection was closed 90 None",]
        );
        outages.forget();
        outages.live(at(95), false);
        assert!(told(&inbox).is_empty(), "it was another person's");
    }

    #[test]
    fn a_subscription_that_delivered_and_stops_is_told_whatever_stopped_it() {
        let inbox = Inbox::new(|| {});
        let outages = Outages::new(inbox.clone());
        let filter = TopicFilter::parse("plant/#").unwrap();
        let granted = SubscriptionState::Granted { qos: Qos::AtMostOnce };
        let notice = || Box::new(Notice::error("a.b", Words::default()));
        outages.subscription(&filter, &SubscriptionState::Paused, at(1));
        assert!(told(&inbox).is_empty(), "nothing had come yet");
        let stops = [
            (SubscriptionState::Paused, "paused"),
            (SubscriptionState::Refused { reason_code: 0x87, notice: notice() }, "refused"),
            (SubscriptionState::Parked { notice: notice() }, "parked"),
        ];
        for (state, word) in stops {
            outages.subscription(&filter, &granted, at(2));
            outages.subscription(&filter, &SubscriptionState::Requested, at(3));
            outages.subscription(&filter, &state, at(4));
            outages.subscription(&filter, &state, at(5));
            outages.subscription(&filter, &granted, at(6));
            assert_eq!(told(&inbox), [format!("plant/# {word} 4 None"), format!("plant/# {word} 4 Some(6)")]);
        }
        outages.subscription(&filter, &SubscriptionState::Paused, at(7));
        outages.unsubscribed(&filter, at(8));
        outages.subscription(&filter, &granted, at(9));
        let expected = ["plant/# paused 7 None", "plant/# removed 7 None", "plant/# removed 7 Some(9)"];
        assert_eq!(told(&inbox), expected);
    }
}
