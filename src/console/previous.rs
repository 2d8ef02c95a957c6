//! Looks back in the log: for the message of a topic before another one, and for the batch that a message is in.

use std::sync::Arc;

use super::Log;
use model::{Batch, TopicId};

/// The message of the same topic before another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Previous {
    /// In this row.
    At(u64),
    /// Before this row, if there is one: the rest was looked through.
    Before(u64),
    /// The log has none.
    None,
}

/// The batch of `log` that has the message at `row`, and its place in it; `None` for remarks.
#[must_use]
pub fn batch_of(log: &Log, row: u64) -> Option<(Arc<Batch>, usize)> {
    let part = log.parts_before(row.checked_add(1)?).next()?;
    let place = usize::try_from(row - part.first_row).ok()?;
    (place < part.batch.len()).then_some((part.batch, place))
}

/// Looks for the last message of `topic` before `row`, through `left` messages at most, which it takes away from `left`.
#[must_use]
pub fn previous_of_topic(log: &Log, row: u64, topic: TopicId, left: &mut usize) -> Previous {
    let mut from = row;
    for part in log.parts_before(row) {
        from = part.first_row;
        let place = usize::try_from(row - part.first_row).unwrap_or(usize::MAX).min(part.batch.len());
        let seen = place.saturating_sub(*left);
        let found = part.batch.topics()[seen..place].iter().rposition(|known| *known == topic);
        *left -= place - seen;
        if let Some(found) = found {
            return Previous::At(part.first_row + (seen + found) as u64);
        }
        if seen > 0 {
            return Previous::Before(part.first_row + seen as u64);
        }
    }
    if log.is_unread_before(from) { Previous::Before(from) } else { Previous::None }
}

#[cfg(test)]
mod tests {
    use super::super::log::tests::batch;
    use super::*;

    #[test]
    fn the_previous_message_of_a_topic_is_found_over_batches_and_remarks_in_as_many_steps_as_wanted() {
        let mut log = Log::default();
        log.push(batch(&["b", "a", "a"]));
        log.push_dropped(7);
        log.push(batch(&["b", "b"]));
        let topic = |row| log.message(row).map(|message| message.topic).unwrap();
        assert_eq!(previous_of_topic(&log, 5, topic(5), &mut 10), Previous::At(4));
        assert_eq!(previous_of_topic(&log, 4, topic(4), &mut 10), Previous::At(0));
        let other = TopicId(900);
        let mut left = 3;
        assert_eq!((previous_of_topic(&log, 5, other, &mut left), left), (Previous::Before(1), 0));
        let mut left = 2;
        assert_eq!((previous_of_topic(&log, 1, other, &mut left), left), (Previous::None, 1));
        assert_eq!(batch_of(&log, 4).map(|(batch, place)| (batch.len(), place)), Some((2, 0)));
        assert_eq!(batch_of(&log, 3).map(|(_, place)| place), None, "a remark");
        assert_eq!(batch_of(&log, 6).map(|(_, place)| place), None, "not there yet");
    }
}
