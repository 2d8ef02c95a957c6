//! Which topics are looked for: a block without one of them need not be unpacked.

use super::numbering::{LARGEST_TOPIC, Names};
use super::stored_block::BlockHead;

const UNSEEN: u8 = 0;
const NO: u8 = 1;
const YES: u8 = 2;

/// What is wanted of blocks, by the topics in them; and how many were read.
pub struct WantedTopics<'f> {
    may_match: Box<dyn FnMut(&str) -> bool + 'f>,
    /// Of each topic of the file, whether it is wanted.
    seen: Vec<u8>,
    /// Of which blocks the topics of the messages are enough.
    are_enough: Box<dyn Fn(&BlockHead) -> bool + 'f>,
    pub(super) read: u64,
    pub(super) skipped: u64,
}

impl<'f> WantedTopics<'f> {
    /// Blocks with a message on a topic for which `may_match` is true, which is asked once for each topic.
    #[must_use]
    pub fn which(may_match: impl FnMut(&str) -> bool + 'f) -> Self {
        let are_enough = Box::new(|_: &BlockHead| false);
        Self { may_match: Box::new(may_match), seen: Vec::new(), are_enough, read: 0, skipped: 0 }
    }

    /// Of the blocks for which this is true, nothing but the topics of the messages: their times, payloads and all else read
    /// as nothing.
    #[must_use]
    pub fn and_no_more_if(self, are_enough: impl Fn(&BlockHead) -> bool + 'f) -> Self {
        Self { are_enough: Box::new(are_enough), ..self }
    }

    /// How many blocks were unpacked, whole or in part.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.read
    }

    /// How many blocks had no wanted topic.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Whether the topics of this block are enough.
    pub(super) fn are_enough(&self, head: &BlockHead) -> bool {
        (self.are_enough)(head)
    }

    /// Whether one of these topics of the file is wanted, which are in ascending order.
    pub(super) fn has_any(&mut self, set: &[u32], names: &mut Names<'_>) -> rusqlite::Result<bool> {
        if set.last().is_none_or(|largest| *largest >= LARGEST_TOPIC) {
            // It is damaged: who reads it finds out.
            return Ok(true);
        }
        for topic in set {
            let place = *topic as usize;
            if place >= self.seen.len() {
                self.seen.resize(place + 1, UNSEEN);
            }
            let Some(seen) = self.seen.get_mut(place) else { continue };
            if *seen == UNSEEN {
                *seen = if (self.may_match)(&names.of(*topic)?) { YES } else { NO };
            }
            if *seen == YES {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
