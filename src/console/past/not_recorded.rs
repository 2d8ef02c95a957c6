//! Where a table says what was not recorded.

use std::time::Duration;

use model::{PastBlock, PastGap};

/// These times, each with the block that it is before, in the order of the table; behind the last block where there is none.
pub(super) fn places(gaps: &[PastGap], blocks: &[PastBlock]) -> Vec<(usize, PastGap)> {
    let is_in_order = blocks.is_sorted_by_key(|block| block.first_time);
    let mut from = 0;
    let mut place = |gap: &PastGap| {
        while blocks.get(from).is_some_and(|block| block.first_time < gap.times.start) {
            from += 1;
        }
        if is_in_order { from } else { fitting(gap, blocks).unwrap_or(from) }
    };
    let mut placed: Vec<(usize, PastGap)> = gaps.iter().map(|gap| (place(gap), gap.clone())).collect();
    placed.sort_by_key(|(place, gap)| (*place, gap.times.start));
    placed
}

/// A clock was set meanwhile: the place where the block before ended just before this time, or the one behind began just after.
fn fitting(gap: &PastGap, blocks: &[PastBlock]) -> Option<usize> {
    let (start, end) = (gap.times.start, gap.times.end);
    let distance = |place: &usize| {
        let before = place.checked_sub(1).and_then(|before| blocks.get(before)).map(|block| block.last_time);
        let before = before.filter(|last| *last <= start).map(|last| start.since(last));
        let behind = blocks.get(*place).map(|block| block.first_time);
        let behind = behind.filter(|first| *first >= end).map(|first| first.since(end));
        before.into_iter().chain(behind).min().unwrap_or(Duration::MAX)
    };
    (0..=blocks.len()).min_by_key(distance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Timestamp, WhyMissing};

    fn block(from: i64, until: i64) -> PastBlock {
        let at = Timestamp::from_secs;
        PastBlock { first_row: 0, messages: 1, first_time: at(from), last_time: at(until) }
    }

    fn gap(from: i64, until: i64) -> PastGap {
        let at = Timestamp::from_secs;
        PastGap { times: at(from)..at(until), messages: 0, why: WhyMissing::Off }
    }

    fn of(gaps: &[PastGap], blocks: &[PastBlock]) -> Vec<(usize, i64)> {
        places(gaps, blocks).into_iter().map(|(place, gap)| (place, gap.times.start.as_secs())).collect()
    }

    #[test]
    fn a_time_is_before_the_first_block_that_came_later() {
        let gaps = [gap(0, 100), gap(300, 500), gap(600, 610), gap(700, 1_000)];
        let blocks = [block(100, 200), block(250, 300), block(500, 599), block(611, 700)];
        assert_eq!(of(&gaps, &blocks), [(0, 0), (2, 300), (3, 600), (4, 700)]);
    }

    #[test]
    fn where_a_clock_was_set_a_time_is_between_the_blocks_that_were_recorded_around_it() {
        // An hour forward, two hours back, and right again; it was not recorded before the last one.
        let blocks = [block(7_200, 7_300), block(10_901, 11_000), block(3_801, 3_900), block(7_620, 7_700)];
        assert_eq!(of(&[gap(7_600, 7_615), gap(11_001, 11_005)], &blocks), [(2, 11_001), (3, 7_600)]);
        assert_eq!(of(&[gap(0, 7_150)], &blocks), [(0, 0)]);
    }
}
