//! Where a table says what was not recorded.

use model::{PastBlock, PastGap};

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
    use model::{Timestamp, WhyMissing};

    #[test]
    fn a_time_is_before_the_first_block_that_came_later() {
        let at = Timestamp::from_secs;
        let block = |from, until| PastBlock { first_row: 0, messages: 1, first_time: at(from), last_time: at(until) };
        let gap = |from, until| PastGap { times: at(from)..at(until), messages: 0, why: WhyMissing::Off };
        let gaps = [gap(0, 100), gap(300, 500), gap(600, 610), gap(700, 1_000)];
        assert_eq!(places(&gaps, &[block(100, 200), block(250, 300), block(500, 599), block(611, 700)]), [0, 2, 3, 4]);
    }
}
