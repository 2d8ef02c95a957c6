//! When the rows of a log came.

use std::ops::Range;

use super::{Log, Row};
use crate::held::Content;
use model::{Gap, Timestamp};

impl Log {
    /// The latest time of a message so far.
    #[must_use]
    pub fn latest(&self) -> Timestamp {
        self.latest
    }

    /// From the first message to just after the last one, by the clock that the log was written with; `None` without
    /// messages. A message with an earlier time than one before it counts as of that one's time.
    #[must_use]
    pub fn time_span(&self) -> Option<Range<Timestamp>> {
        let first = self.segments.iter().find_map(|segment| match &segment.content {
            Content::Batch(batch) => batch.times(segment.not_before).next(),
            Content::Unread { block, .. } => Some(block.first_time),
            _ => None,
        })?;
        Some(first..Timestamp(self.latest.0.saturating_add(1)))
    }

    /// The first row that came at `time` or later; that of the next row to come when there is none.
    #[must_use]
    pub fn row_at_time(&self, time: Timestamp) -> u64 {
        if self.latest < time {
            return self.end_row;
        }
        // The last segment before which nothing came at that time has the row.
        let after = self.segments.partition_point(|segment| segment.not_before < time);
        if let Some(segment) = after.checked_sub(1).and_then(|place| self.segments.get(place)) {
            return segment.row_at_time(time);
        }
        let rows = self.held.parts().iter().map(|part| (part.row_at_time(time), part.end_row()));
        rows.into_iter().find(|(row, end)| row < end).map_or(self.first_whole_row(), |(row, _)| row)
    }

    /// The times without a connection that reach into `span`, the latest first.
    pub fn gaps(&self, span: Range<Timestamp>) -> impl Iterator<Item = &Gap> {
        let rows = self.remarks.iter().rev();
        let gaps = rows.filter_map(|row| if let Some(Row::Gap(gap)) = self.row(*row) { Some(gap) } else { None });
        let before = span.start;
        gaps.skip_while(move |gap| gap.from >= span.end)
            .take_while(move |gap| gap.end.is_none_or(|end| end.at > before))
    }
}
