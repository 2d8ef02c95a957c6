//! The columns of a batch, for what keeps them elsewhere: on disk.

use std::borrow::Cow;

use super::{Quiet, Timestamp, TopicId};

/// One column per field, each with as many entries as there are messages, and the bytes that they point into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns<'a> {
    /// When each message was read from the socket, or handed to it.
    pub received_at: Cow<'a, [Timestamp]>,
    /// The numbers of the topics.
    pub topics: Cow<'a, [TopicId]>,
    /// Where each payload ends in `payloads`; that of the next begins there.
    pub payload_ends: Cow<'a, [u32]>,
    /// Where the properties of each end in `properties`.
    pub property_ends: Cow<'a, [u32]>,
    /// Bit 0: QoS 1. Bit 1: retained. Bit 2: a repetition. Bit 3: sent by this program.
    pub flags: Cow<'a, [u8]>,
    /// How long it was quiet before on the topic. Empty where that is not known of any.
    pub quiet: Cow<'a, [Quiet]>,
    /// All payloads, one behind the other.
    pub payloads: Cow<'a, [u8]>,
    /// All properties, packed.
    pub properties: Cow<'a, [u8]>,
}

impl Columns<'_> {
    /// Whether there is an entry of each for every message, and the ends are in order.
    pub(super) fn fit(&self) -> bool {
        let messages = self.topics.len();
        let ends_fit = |ends: &[u32], bytes: &[u8]| {
            ends.len() == messages
                && ends.is_sorted()
                && ends.last().map_or(bytes.is_empty(), |end| *end as usize == bytes.len())
        };
        self.received_at.len() == messages
            && self.flags.len() == messages
            && (self.quiet.is_empty() || self.quiet.len() == messages)
            && ends_fit(&self.payload_ends, &self.payloads)
            && ends_fit(&self.property_ends, &self.properties)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Batch, NewTopics};

    #[test]
    fn columns_that_do_not_fit_are_no_batch() {
        let whole = Columns {
            received_at: vec![Timestamp(1), Timestamp(2)].into(),
            topics: vec![TopicId(0), TopicId(1)].into(),
            payload_ends: vec![1, 3].into(),
            property_ends: vec![0, 0].into(),
            flags: vec![0, 1].into(),
            quiet: Cow::default(),
            payloads: b"abc".as_slice().into(),
            properties: Cow::default(),
        };
        let batch = Batch::from_columns(whole.clone(), NewTopics::default(), TopicId(0));
        assert_eq!(batch.as_ref().map(Batch::columns), Some(whole.clone()));
        let wrong = [
            Columns { received_at: vec![Timestamp(1)].into(), ..whole.clone() },
            Columns { flags: vec![0; 3].into(), ..whole.clone() },
            Columns { quiet: vec![Quiet::default()].into(), ..whole.clone() },
            Columns { payload_ends: vec![3, 1].into(), ..whole.clone() },
            Columns { payload_ends: vec![1, 2].into(), ..whole.clone() },
            Columns { property_ends: vec![0, 1].into(), ..whole },
        ];
        for columns in wrong {
            assert!(Batch::from_columns(columns.clone(), NewTopics::default(), TopicId(0)).is_none(), "{columns:?}");
        }
    }
}
