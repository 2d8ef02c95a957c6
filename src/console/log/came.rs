//! Which message of the connection a row has: the first, the second, and so on, whatever has left the log since.

use super::Log;
use crate::held::{Content, Segment};

impl Log {
    /// An empty log of the same bounds for messages that follow those of this one.
    #[must_use]
    pub fn followed(&self) -> Self {
        Self { came: self.came, ..Self::with_bounds(self.bounds) }
    }

    /// How many messages came before the one at `row`, those that were left out included; `None` when it is no message here.
    #[must_use]
    pub fn came_before(&self, row: u64) -> Option<u64> {
        let after = self.segments.partition_point(|segment| segment.first_row <= row);
        let segment = match after.checked_sub(1) {
            Some(place) => self.segments.get(place)?,
            None => self.held.parts().iter().rev().find(|part| part.first_row <= row)?,
        };
        let is_here = row < segment.end_row() && matches!(segment.content, Content::Batch(_));
        is_here.then(|| segment.came_before + (row - segment.first_row))
    }

    /// The row of the message before which so many came; `None` when it is not here.
    #[must_use]
    pub fn row_of_message(&self, came_before: u64) -> Option<u64> {
        let after = self.segments.partition_point(|segment| segment.came_before <= came_before);
        let has_it = |segment: &&Segment| {
            matches!(segment.content, Content::Batch(_)) && came_before - segment.came_before < segment.messages()
        };
        let segment =
            self.segments.range(..after).rev().take_while(|segment| segment.messages() == 0 || has_it(segment));
        let segment = segment.into_iter().find(has_it)?;
        Some(segment.first_row + (came_before - segment.came_before))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{batch, looked_at};
    use super::super::{Bounds, Log};

    #[test]
    fn a_row_knows_its_message_whatever_has_left_and_was_left_out() {
        let mut log = Log::with_bounds(Bounds { messages: 4, bytes: usize::MAX });
        log.push(batch(&["a", "b", "c"]));
        log.push_dropped(10);
        log.push_dropped(5);
        log.look_at(looked_at(1..2, None));
        log.push(batch(&["d", "e"]));
        // Row 3 says what was left out.
        assert_eq!(
            [0, 1, 2, 3, 4, 5, 6].map(|row| log.came_before(row)),
            [None, Some(1), None, None, Some(18), Some(19), None]
        );
        assert_eq!([1, 3, 18, 19, 20].map(|came| log.row_of_message(came)), [None, None, Some(4), Some(5), None]);
        let mut next = log.followed();
        next.push(batch(&["f"]));
        assert_eq!((next.came_before(0), next.row_of_message(20)), (Some(20), Some(0)));
    }
}
