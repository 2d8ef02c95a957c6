//! Messages that a recording does not have, or that could not come, and why.

use std::ops::Range;
use std::time::Duration;

use super::{GapReason, Timestamp};

/// A recording that goes on is written down within this time.
const LATEST: Duration = Duration::from_mins(2);
/// Nothing is missed where recording is continued at once, as after another choice of the limits.
const AT_ONCE: Duration = Duration::from_secs(1);

/// Messages that were not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastGap {
    /// From when until when.
    pub times: Range<Timestamp>,
    /// How many; 0 when that is not known.
    pub messages: u64,
    /// Why.
    pub why: WhyMissing,
}

impl PastGap {
    /// Whether it is not over: nothing was recorded since.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.times.end == Timestamp(i64::MAX)
    }
}

/// Why messages are not recorded, or not any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyMissing {
    /// Recording was off, or the program was closed.
    Off,
    /// The program ended without writing when, at some time in this one.
    Ended,
    /// The disk could not keep up.
    Slow,
    /// There was no room on the disk.
    Full,
    /// The system or the database refused to write.
    Failed,
    /// They were recorded, and the file is damaged there.
    Damaged,
    /// They are in a damaged recording, and are not copied from it yet.
    NotCopied,
    /// They were recorded, and deleted because there was too much, or they were too old.
    Deleted,
    /// They were recorded, and a person deleted all of them.
    Forgotten,
    /// There was no connection.
    NoConnection {
        /// Why.
        reason: GapReason,
        /// Whether the broker still knew the session afterwards, so that QoS 1 messages followed; `None` where it did not end
        /// as long as it was recorded.
        session_resumed: Option<bool>,
    },
    /// There was a connection, and no filter was subscribed.
    NotSubscribed,
}

impl WhyMissing {
    /// Whether messages came, or may have come, and are not there.
    #[must_use]
    pub fn is_a_loss(&self) -> bool {
        matches!(self, Self::Slow | Self::Full | Self::Failed | Self::Damaged | Self::NotCopied)
    }
}

/// What is missing in a span as far as it is over, in order, and why: the times between those that were `recorded`, which are in
/// order, and `missing`.
#[must_use]
pub fn not_recorded(
    recorded: &[Range<Timestamp>],
    missing: &[PastGap],
    (since, until): (Timestamp, Timestamp),
    now: Timestamp,
) -> Vec<PastGap> {
    let is_between = |gap: &PastGap| gap.why == WhyMissing::Ended || (gap.is_open() && gap.why.is_a_loss());
    let reason = |times: &Range<Timestamp>| {
        let is_in = |gap: &&PastGap| gap.times.start <= times.start && gap.times.end >= times.end;
        missing.iter().filter(|gap| is_between(gap)).find(is_in).map(|gap| gap.why.clone())
    };
    let between = |times: Range<Timestamp>| {
        let why = reason(&times).unwrap_or(WhyMissing::Off);
        PastGap { times, messages: 0, why }
    };
    let mut gaps = Vec::new();
    let end = until.min(now);
    let mut from = since;
    for run in recorded {
        let next = run.start.min(end);
        // However short: messages may have come.
        if next.since(from) > AT_ONCE || (next > from && reason(&(from..next)).is_some()) {
            gaps.push(between(from..next));
        }
        from = from.max(run.end);
    }
    // The last one may go on: it is known up to what was committed last.
    if end.since(from) > LATEST || (end > from && reason(&(from..end)).is_some()) {
        gaps.push(between(from..end));
    }
    let overlaps = |gap: &&PastGap| gap.times.end >= since && gap.times.start <= until;
    let others = missing.iter().filter(overlaps).filter(|gap| !is_between(gap));
    let until_now = |gap: &PastGap| {
        let times = if gap.is_open() { gap.times.start..end.max(gap.times.start) } else { gap.times.clone() };
        PastGap { times, ..gap.clone() }
    };
    gaps.extend(others.map(until_now));
    gaps.sort_by_key(|gap| gap.times.start);
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: (Timestamp, Timestamp) = (Timestamp(0), Timestamp(1_000_000_000));

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    fn seconds(gaps: &[PastGap]) -> Vec<(i64, i64)> {
        gaps.iter().map(|gap| (gap.times.start.as_secs(), gap.times.end.as_secs())).collect()
    }

    #[test]
    fn what_was_not_recorded_is_between_the_runs_and_has_its_reason() {
        let recorded = [at(100)..at(300), at(500)..at(700)];
        let missing = [PastGap { times: at(600)..at(610), messages: 4, why: WhyMissing::Full }];
        let gaps = not_recorded(&recorded, &missing, DAY, at(5_000));
        assert_eq!(seconds(&gaps), [(0, 100), (300, 500), (600, 610), (700, 1_000)]);
        assert_eq!((&gaps[1].why, &gaps[2].why), (&WhyMissing::Off, &WhyMissing::Full));
        assert_eq!(not_recorded(&recorded, &[], DAY, at(750)).len(), 2, "a recording that goes on");
        let off = PastGap { times: at(0)..at(400), messages: 0, why: WhyMissing::Off };
        assert_eq!(not_recorded(&[], &[], DAY, at(400)), [off], "the rest has yet to come");
    }

    #[test]
    fn a_recording_that_is_continued_at_once_has_no_hole() {
        let next = Timestamp(300_020_000)..at(700);
        assert_eq!(seconds(&not_recorded(&[at(0)..at(300), next], &[], DAY, at(700))), []);
    }

    #[test]
    fn where_a_program_was_killed_it_is_not_said_that_recording_was_off() {
        let ended = |times| PastGap { times, messages: 0, why: WhyMissing::Ended };
        let (recorded, killed) = ([at(100)..at(300), at(500)..at(700)], [ended(at(300)..at(500))]);
        let gaps = not_recorded(&recorded, &killed, (at(100), at(700)), at(5_000));
        assert_eq!(gaps, killed, "once, and not twice");
        // The next day begins within it.
        let gaps = not_recorded(&recorded[1..], &killed, (at(400), at(700)), at(5_000));
        assert_eq!(gaps, [ended(at(400)..at(500))]);
        // Nothing was recorded since.
        let gaps = not_recorded(&recorded, &[ended(at(700)..Timestamp(i64::MAX))], DAY, at(5_000));
        assert_eq!(gaps.last(), Some(&ended(at(700)..at(1_000))));
        // Another one went on at once.
        let (soon, short) = ([at(100)..at(300), Timestamp(300_800_000)..at(700)], at(300)..Timestamp(300_800_000));
        assert_eq!(not_recorded(&soon, &[ended(short.clone())], (at(100), at(700)), at(700)), [ended(short)]);
    }

    #[test]
    fn where_the_disk_is_full_that_is_said_until_now() {
        let full = |times| PastGap { times, messages: 0, why: WhyMissing::Full };
        let gaps = not_recorded(&[at(0)..at(700)], &[full(at(700)..Timestamp(i64::MAX))], DAY, at(720));
        assert_eq!(gaps, [full(at(700)..at(720))]);
        let gaps = not_recorded(&[at(0)..at(700)], &[full(at(700)..Timestamp(i64::MAX))], DAY, at(5_000));
        assert_eq!(gaps, [full(at(700)..at(1_000))], "a day that is over");
        let silent = |times| PastGap { times, messages: 0, why: WhyMissing::NotSubscribed };
        let gaps = not_recorded(&[at(0)..at(700)], &[silent(at(690)..Timestamp(i64::MAX))], DAY, at(720));
        assert_eq!(gaps, [silent(at(690)..at(720))], "it lasts");
    }
}
