//! The times of a span in which nothing was recorded.

use std::ops::Range;
use std::time::Duration;

use model::{PastBlock, PastGap, Timestamp, WhyMissing};

/// A recording that goes on is written down within this time.
const LATEST: Duration = Duration::from_mins(2);

/// The times of a span in which nothing was recorded although it is over, in order, and why.
pub(super) fn not_recorded(
    recorded: &[Range<Timestamp>],
    missing: &[PastGap],
    (since, until): (Timestamp, Timestamp),
    now: Timestamp,
) -> Vec<PastGap> {
    let off = |times| PastGap { times, messages: 0, why: WhyMissing::Off };
    let mut gaps = Vec::new();
    let end = until.min(now);
    let mut from = since;
    for run in recorded {
        if run.start > from && from < end {
            gaps.push(off(from..run.start.min(end)));
        }
        from = from.max(run.end);
    }
    // The last one may go on: it is known up to what was committed last.
    if end.since(from) > LATEST {
        gaps.push(off(from..end));
    }
    gaps.extend(missing.iter().filter(|gap| gap.times.end >= since && gap.times.start <= until).cloned());
    gaps.sort_by_key(|gap| gap.times.start);
    gaps
}

/// Before which of the blocks each of these times is; behind the last one where there is none.
pub(super) fn places(gaps: &[PastGap], blocks: &[PastBlock]) -> Vec<usize> {
    let mut place = 0;
    let mut next = |gap: &PastGap| {
        while blocks.get(place).is_some_and(|block| block.first_time < gap.times.start) {
            place += 1;
        }
        place
    };
    gaps.iter().map(&mut next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: (Timestamp, Timestamp) = (Timestamp(0), Timestamp(1_000_000_000));

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    #[test]
    fn what_was_not_recorded_is_between_the_runs_and_has_its_reason() {
        let recorded = [at(100)..at(300), at(500)..at(700)];
        let missing = [PastGap { times: at(600)..at(610), messages: 4, why: WhyMissing::Full }];
        let gaps = not_recorded(&recorded, &missing, DAY, at(5_000));
        let times: Vec<(i64, i64)> =
            gaps.iter().map(|gap| (gap.times.start.as_secs(), gap.times.end.as_secs())).collect();
        assert_eq!(times, [(0, 100), (300, 500), (600, 610), (700, 1_000)]);
        assert_eq!((&gaps[1].why, &gaps[2].why), (&WhyMissing::Off, &WhyMissing::Full));
        assert_eq!(not_recorded(&recorded, &[], DAY, at(750)).len(), 2, "a recording that goes on");
        let off = PastGap { times: at(0)..at(400), messages: 0, why: WhyMissing::Off };
        assert_eq!(not_recorded(&[], &[], DAY, at(400)), [off], "the rest has yet to come");
        let block = |from, until| PastBlock { first_row: 0, messages: 1, first_time: at(from), last_time: at(until) };
        assert_eq!(places(&gaps, &[block(100, 200), block(250, 300), block(500, 599), block(611, 700)]), [0, 2, 3, 4]);
    }
}
