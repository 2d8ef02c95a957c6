//! When the rows of a log came.

use std::ops::Range;

use super::{Log, Row};
use crate::held::{Content, Segment};
use model::{Gap, Timestamp, TopicFilter, without_breaks};

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

    /// From when until when messages came without a break, the oldest first. A pause of a subscription counts where it is of use.
    pub(crate) fn unbroken(&self, is_of_use: impl Fn(&TopicFilter) -> bool) -> Vec<(Timestamp, Timestamp)> {
        let Some(span) = self.time_span() else { return Vec::new() };
        let mut breaks: Vec<_> = self.segments.iter().filter_map(|segment| break_of(segment, &is_of_use)).collect();
        breaks.sort();
        without_breaks(&[(span.start, span.end)], &breaks)
    }
}

/// The time in which messages may be missing.
fn break_of(segment: &Segment, is_of_use: impl Fn(&TopicFilter) -> bool) -> Option<(Timestamp, Timestamp)> {
    let end = Timestamp(i64::MAX);
    Some(match &segment.content {
        Content::Gap(gap) => (gap.from, gap.end.as_ref().map_or(end, |end| end.at)),
        Content::Pause(pause) if is_of_use(&pause.topic_filter) => (pause.from, pause.to.unwrap_or(end)),
        Content::Dropped(_) => (segment.not_before, segment.not_before),
        Content::NotRecorded(gap) => (gap.times.start, gap.times.end),
        Content::Unread { block, .. } => (block.first_time, block.last_time),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{BatchBuilder, GapEnd, GapReason, Message, Origin, Pause, PauseReason, Properties, Qos};

    fn push(log: &mut Log, builder: &mut BatchBuilder, secs: i64) {
        builder.push(Message {
            received_at: Timestamp::from_secs(secs),
            topic: "a",
            payload: b"1",
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
        log.push(builder.close().unwrap());
    }

    #[test]
    fn a_log_is_unbroken_between_what_may_be_missing() {
        let (mut log, mut builder, secs) = (Log::default(), BatchBuilder::default(), Timestamp::from_secs);
        assert_eq!(log.unbroken(|_| true), []);
        push(&mut log, &mut builder, 10);
        push(&mut log, &mut builder, 20);
        let end = Some(GapEnd { at: secs(30), session_resumed: false });
        log.push_gap(Gap { from: secs(25), reason: GapReason::Closed, end });
        push(&mut log, &mut builder, 40);
        log.push_dropped(7);
        push(&mut log, &mut builder, 50);
        let topic_filter = TopicFilter::parse("a").unwrap();
        log.push_pause(Pause { topic_filter, from: secs(60), reason: PauseReason::Paused, to: None });
        push(&mut log, &mut builder, 90);

        let unbroken = |is_of_use: bool| {
            let stretches = log.unbroken(|_| is_of_use);
            stretches.iter().map(|(from, until)| (from.as_secs(), until.as_secs())).collect::<Vec<_>>()
        };
        assert_eq!(unbroken(true), [(10, 25), (30, 40), (40, 60)]);
        assert_eq!(unbroken(false), [(10, 25), (30, 40), (40, 90)]);
    }
}
