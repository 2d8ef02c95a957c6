//! Data of a topic itself, apart from what is below it: its last message, and how often it usually comes.

use std::time::Duration;

use super::short_interval::ShortInterval;
use model::{MessageRef, Origin, PastTopic, Timestamp};
use payload::LATE_AFTER;

/// An interval is known after so many.
const INTERVALS_TO_KNOW: u8 = 4;
/// After so many messages in a row that came late, the habit is a new one.
const LATE_TO_FORGET: u8 = 3;
/// A topic may be late by so much whatever its interval.
const GRACE_SECS: f32 = 2.0;
/// How many bytes of a last message stay when it leaves the log.
pub const MAX_KEPT_BYTES: usize = 1_024;
/// So many messages of this program are expected back at most: those of a topic that is not subscribed never come.
const MOST_ECHOES: u8 = 8;
const NEVER: Timestamp = Timestamp(i64::MIN);

/// A topic that messages came for.
#[derive(Clone, Debug)]
pub struct Own {
    /// Messages of this very topic.
    pub messages: u64,
    /// Row of the last one.
    pub last_row: u64,
    /// The last one came because the broker kept it.
    pub retained: bool,
    /// The last one was sent by this program.
    pub sent: bool,
    /// The beginning of the last payload, once its message has left the log.
    pub kept: Option<Box<[u8]>>,
    /// When the last one came that tells of an interval; the earliest time there is before the first.
    live_at: Timestamp,
    interval_secs: f32,
    deviation_secs: f32,
    intervals: u8,
    late: u8,
    /// Within which time a contract expects the next message.
    expected: ShortInterval,
    /// So many messages of this program that were not delivered to it yet.
    echoes: u8,
}

impl Own {
    pub(super) fn new() -> Self {
        Self {
            messages: 0,
            last_row: 0,
            retained: false,
            sent: false,
            kept: None,
            live_at: NEVER,
            interval_secs: 0.0,
            deviation_secs: 0.0,
            intervals: 0,
            late: 0,
            expected: ShortInterval::default(),
            echoes: 0,
        }
    }

    /// How long it usually takes from one of these messages of a topic to the next.
    pub(crate) fn usual_interval_of<'m>(messages: impl IntoIterator<Item = MessageRef<'m>>) -> Option<Duration> {
        let mut own = Self::new();
        messages.into_iter().for_each(|message| own.add(&message, 0));
        own.usual_interval()
    }

    /// The message in `row` is the last one now.
    pub(super) fn add(&mut self, message: &MessageRef<'_>, row: u64) {
        self.messages += 1;
        self.last_row = row;
        // The broker delivers what we sent to us too, before anything that is sent later.
        let is_echo = message.origin == Origin::Received && !message.retain && self.echoes > 0;
        let sent = message.origin == Origin::Sent;
        self.echoes = if sent { (self.echoes + 1).min(MOST_ECHOES) } else { self.echoes - u8::from(is_echo) };
        (self.retained, self.sent) = (message.retain, sent);
        self.kept = None;
        // What the broker had kept says nothing of when the device sends, nor does what we sent.
        if !self.retained && !self.sent && !is_echo {
            self.measure(message.received_at);
        }
    }

    /// What was recorded of it. Nothing is known of its habits.
    pub(super) fn add_recorded(&mut self, topic: &PastTopic, last_row: u64) {
        self.messages += topic.messages;
        self.last_row = last_row;
        (self.retained, self.sent) = (topic.retained, topic.sent);
        self.kept = Some(topic.payload.clone());
    }

    /// How long it usually takes from one message to the next; `None` until enough have come.
    #[must_use]
    pub fn usual_interval(&self) -> Option<Duration> {
        (self.intervals >= INTERVALS_TO_KNOW).then(|| Duration::from_secs_f32(self.interval_secs.max(0.0)))
    }

    /// A contract expects a message within this time after the one before.
    pub(super) fn expect_every(&mut self, every: Option<Duration>) {
        self.expected = ShortInterval::new(every);
    }

    /// Within which time a contract expects the next message.
    #[must_use]
    pub fn expected_interval(&self) -> Option<Duration> {
        self.expected.get()
    }

    /// Whether it is overdue: half as long again without a message as a contract says, or where there is none longer than it ever
    /// is by its habit. `connected_at` is when messages could come again: what a contract expects counts from then on.
    #[must_use]
    pub fn is_silent(&self, now: Timestamp, connected_at: Option<Timestamp>) -> bool {
        let Some(expected) = self.expected.get() else {
            return self.live_at != NEVER && self.is_overdue(now.since(self.live_at).as_secs_f32());
        };
        let from = connected_at.map_or(self.live_at, |connected_at| self.live_at.max(connected_at));
        from != NEVER && now.since(from) > expected.mul_f32(LATE_AFTER)
    }

    /// As round-trip times are smoothed (RFC 6298 section 2), with the same weights.
    fn measure(&mut self, at: Timestamp) {
        let before = std::mem::replace(&mut self.live_at, at);
        if before == NEVER {
            return;
        }
        let interval = at.since(before).as_secs_f32();
        // A pause that ends says nothing of the habit; several in a row are a new one.
        self.late = if self.is_overdue(interval) { self.late + 1 } else { 0 };
        if self.late == LATE_TO_FORGET {
            (self.intervals, self.late) = (0, 0);
        }
        if self.late > 0 {
            return;
        }
        if self.intervals == 0 {
            (self.interval_secs, self.deviation_secs) = (interval, interval / 2.0);
        } else {
            self.deviation_secs += ((self.interval_secs - interval).abs() - self.deviation_secs) / 4.0;
            self.interval_secs += (interval - self.interval_secs) / 8.0;
        }
        self.intervals = self.intervals.saturating_add(1);
    }

    fn is_overdue(&self, secs: f32) -> bool {
        let limit = 2.0 * self.interval_secs + 4.0 * self.deviation_secs + GRACE_SECS;
        self.intervals >= INTERVALS_TO_KNOW && secs > limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Properties, Qos, TopicId};

    fn message(secs: i64) -> MessageRef<'static> {
        MessageRef {
            received_at: Timestamp::from_secs(secs),
            topic: TopicId(0),
            payload: b"",
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
            quiet: None,
        }
    }

    #[test]
    fn a_steady_topic_is_silent_once_it_is_overdue() {
        let mut own = Own::new();
        for number in 0..20 {
            own.add(&message(number * 5), 0);
            assert_eq!(own.usual_interval().is_some(), number >= 4, "{number}");
        }
        assert_eq!(own.usual_interval().map(|interval| interval.as_secs_f32().round()), Some(5.0));
        assert!(!own.is_silent(Timestamp::from_secs(95 + 10), None));
        assert!(own.is_silent(Timestamp::from_secs(95 + 20), None));
    }

    #[test]
    fn a_pause_changes_no_habit() {
        let mut own = Own::new();
        for secs in (0..100).step_by(5).chain([10_000]).chain((10_005..10_050).step_by(5)) {
            own.add(&message(secs), 0);
        }
        assert_eq!(own.usual_interval().map(|interval| interval.as_secs_f32().round()), Some(5.0));
    }

    #[test]
    fn a_topic_that_becomes_slow_gets_a_new_habit() {
        let mut own = Own::new();
        for secs in (0..100).chain((160..1_000).step_by(60)) {
            own.add(&message(secs), 0);
        }
        assert_eq!(own.usual_interval().map(|interval| interval.as_secs_f32().round()), Some(60.0));
    }

    #[test]
    fn an_unsteady_topic_is_given_longer() {
        let mut own = Own::new();
        let mut secs = 0;
        for number in 0..40 {
            secs += if number % 2 == 0 { 1 } else { 9 };
            own.add(&message(secs), 0);
        }
        assert!(!own.is_silent(Timestamp::from_secs(secs + 20), None));
        assert!(own.is_silent(Timestamp::from_secs(secs + 60), None));
    }

    #[test]
    fn what_comes_back_to_the_one_who_sent_it_is_no_habit() {
        let mut own = Own::new();
        for number in 0..10 {
            own.add(&MessageRef { origin: Origin::Sent, ..message(number) }, 0);
            own.add(&message(number), 0);
        }
        assert_eq!((own.messages, own.usual_interval()), (20, None));
        assert!(!own.is_silent(Timestamp::from_secs(100_000), None));
        for number in 10..20 {
            own.add(&message(number), 0);
        }
        assert!(own.usual_interval().is_some() && own.is_silent(Timestamp::from_secs(100_000), None), "a device's is");
    }

    #[test]
    fn what_was_kept_or_sent_is_no_habit() {
        let mut own = Own::new();
        for number in 0..10 {
            own.add(&MessageRef { retain: true, ..message(number) }, 0);
            own.add(&MessageRef { origin: Origin::Sent, ..message(number) }, 0);
        }
        assert_eq!((own.messages, own.usual_interval()), (20, None));
        assert!(!own.is_silent(Timestamp::from_secs(100_000), None));
    }

    #[test]
    fn what_a_contract_expects_counts_in_place_of_the_habit_and_from_the_connection_on() {
        let mut own = Own::new();
        for number in 0..20 {
            own.add(&message(number * 5), 0);
        }
        own.expect_every(Some(Duration::from_mins(1)));
        let is_late = |own: &Own, at: i64, connected_at: Option<i64>| {
            own.is_silent(Timestamp::from_secs(at), connected_at.map(Timestamp::from_secs))
        };
        assert_eq!(own.expected_interval(), Some(Duration::from_mins(1)));
        assert_eq!([is_late(&own, 95 + 90, None), is_late(&own, 95 + 91, None)], [false, true]);
        assert!(!is_late(&own, 95 + 91, Some(100)) && is_late(&own, 191, Some(100)), "without a connection");
        own.expect_every(None);
        assert!(is_late(&own, 95 + 20, Some(100)), "the habit again");
        let mut kept = Own::new();
        kept.add(&MessageRef { retain: true, ..message(0) }, 0);
        kept.expect_every(Some(Duration::from_mins(1)));
        assert!(!is_late(&kept, 1_000, None), "when its device sent last is not known");
        assert!(!is_late(&kept, 1_000, Some(920)) && is_late(&kept, 1_011, Some(920)));
    }
}
