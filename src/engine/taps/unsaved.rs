//! The newest messages that are not safe on the disk yet: where the recording turns out to be damaged, they go into the next one.

use std::collections::VecDeque;
use std::sync::Arc;

use model::Batch;
use store::RecordingGap;

/// More are not kept: what came before is lost then.
const MOST_BYTES: usize = 8 << 20;

/// Batches that were handed to the writer since its last commit, without the oldest where those are too many.
#[derive(Default)]
pub(super) struct Unsaved {
    batches: VecDeque<Arc<Batch>>,
    bytes: usize,
}

impl Unsaved {
    /// Keeps this one too.
    pub(super) fn add(&mut self, batch: &Arc<Batch>) {
        self.bytes += batch.kept_bytes();
        self.batches.push_back(Arc::clone(batch));
        while self.bytes > MOST_BYTES
            && let Some(oldest) = self.batches.pop_front()
        {
            self.bytes -= oldest.kept_bytes();
        }
    }

    /// All of them are safe, or lost.
    pub(super) fn clear(&mut self) {
        *self = Self { batches: std::mem::take(&mut self.batches), bytes: 0 };
        self.batches.clear();
    }

    /// How many messages.
    pub(super) fn messages(&self) -> u64 {
        self.batches.iter().map(|batch| batch.len() as u64).sum()
    }

    /// What is not kept of the messages that were lost.
    pub(super) fn rest_of(&self, lost: RecordingGap) -> Option<RecordingGap> {
        let messages = lost.messages.saturating_sub(self.messages());
        let first = self.batches.front().and_then(|batch| batch.received_at().first().copied());
        (messages > 0).then(|| RecordingGap { messages, until: first.unwrap_or(lost.until).max(lost.from), ..lost })
    }

    /// The batches, in the order in which they came.
    pub(super) fn batches(self) -> impl Iterator<Item = Arc<Batch>> {
        self.batches.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{BatchBuilder, Message, Origin, Properties, Qos, Timestamp};
    use store::WhyNotRecorded;

    #[test]
    fn of_too_many_the_oldest_are_let_go_and_are_what_is_missing() {
        let (mut unsaved, mut builder) = (Unsaved::default(), BatchBuilder::default());
        for secs in 0..9 {
            builder.push(Message {
                received_at: Timestamp::from_secs(secs),
                topic: "a",
                payload: &vec![0; 1 << 20],
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
            unsaved.add(&builder.close().unwrap());
        }
        let at = Timestamp::from_secs;
        let lost = RecordingGap { from: at(0), until: at(8), messages: 9, why: WhyNotRecorded::Damaged };
        let kept = unsaved.messages();
        assert!((6..9).contains(&kept), "{kept}");
        let (messages, until) = (9 - kept, at(9 - i64::try_from(kept).unwrap()));
        assert_eq!(unsaved.rest_of(lost), Some(RecordingGap { messages, until, ..lost }));
        assert_eq!(unsaved.rest_of(RecordingGap { messages: kept, ..lost }), None);
        unsaved.clear();
        assert_eq!((unsaved.messages(), unsaved.rest_of(lost)), (0, Some(lost)));
    }
}
