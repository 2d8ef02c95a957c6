//! Conditions on the topic. Each topic is looked at once: a message then costs a look into a table.

use model::{Batch, TopicFilter, TopicId};

use crate::finder::Finder;
use crate::mask::Mask;
use crate::pattern::Pattern;

/// Topics whose result is remembered at a time, a byte for each.
const MAX_REMEMBERED: usize = 1 << 20;

/// A condition on the topic, with what it was for the topics seen so far: those of one connection.
#[derive(Clone, Debug)]
pub(crate) struct TopicTest {
    pub(crate) wanted: WantedTopic,
    /// The number of the first topic whose result is remembered.
    first: usize,
    seen: Vec<u8>,
}

#[derive(Clone, Debug)]
pub(crate) enum WantedTopic {
    Filter(TopicFilter),
    Text(Finder),
    Pattern(Pattern),
}

const NO: u8 = 0;
const YES: u8 = 1;
const UNSEEN: u8 = 2;

impl TopicTest {
    pub(crate) fn new(wanted: WantedTopic) -> Self {
        Self { wanted, first: 0, seen: Vec::new() }
    }

    pub(crate) fn narrow<'t>(&mut self, rows: &mut Mask, batch: &Batch, topics: &dyn Fn(TopicId) -> &'t str) {
        let ids = batch.topics();
        rows.retain_words(|base, wanted| {
            let ids = ids.get(base..ids.len().min(base + 64)).unwrap_or_default();
            let (mut yes, mut unseen) = self.remembered(ids);
            unseen &= wanted;
            while unseen != 0 {
                let bit = unseen.trailing_zeros();
                unseen &= unseen - 1;
                let id = ids.get(bit as usize).copied().unwrap_or_default();
                yes |= u64::from(self.is_wanted(id, topics)) << bit;
            }
            yes
        });
    }

    /// Of up to 64 topics, a bit for each: of which the condition is known to be true, and which were not seen.
    fn remembered(&self, ids: &[TopicId]) -> (u64, u64) {
        // Moves the lowest bit of each byte into one byte.
        let gather = |bytes: u64| ((bytes & (u64::MAX / 255)).wrapping_mul(0x0102_0408_1020_4080)) >> 56;
        // Wraps for a number before the first, which then is unseen.
        let look = |id: TopicId| self.seen.get(id.index().wrapping_sub(self.first)).copied().unwrap_or(UNSEEN);
        let (mut yes, mut unseen) = (0, 0);
        for (group, ids) in ids.chunks(8).enumerate() {
            let bytes = ids
                .first_chunk::<8>()
                .map_or_else(|| std::array::from_fn(|at| ids.get(at).map_or(NO, |id| look(*id))), |ids| ids.map(look));
            let bytes = u64::from_le_bytes(bytes);
            yes |= gather(bytes) << (group * 8);
            unseen |= gather(bytes >> 1) << (group * 8);
        }
        (yes, unseen)
    }

    /// Whether the condition is true of topic `id`, which is then remembered.
    fn is_wanted<'t>(&mut self, id: TopicId, topics: &dyn Fn(TopicId) -> &'t str) -> bool {
        let place = id.index().checked_sub(self.first).filter(|place| *place < MAX_REMEMBERED).unwrap_or_else(|| {
            // Too far from the others: what is remembered begins again here.
            self.seen.clear();
            self.first = id.index();
            0
        });
        if place >= self.seen.len() {
            self.seen.resize(place + 1, UNSEEN);
        }
        let wanted = self.wanted.is_met_by(topics(id));
        self.seen[place] = if wanted { YES } else { NO };
        wanted
    }
}

impl WantedTopic {
    pub(crate) fn is_met_by(&self, topic: &str) -> bool {
        match self {
            Self::Filter(filter) => filter.matches(topic),
            Self::Text(finder) => finder.find(topic.as_bytes()).is_some(),
            Self::Pattern(pattern) => pattern.regex.is_match(topic.as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_stays_bounded_and_right() {
        let mut test = TopicTest::new(WantedTopic::Text(Finder::new("7")));
        let names: std::collections::HashMap<u32, String> =
            [0, 7, 1_048_577, 1_048_587, 4_000_000_007].map(|id| (id, format!("t/{id}"))).into();
        let topics = |id: TopicId| names[&id.0].as_str();
        for (id, expected) in
            [(0, false), (7, true), (1_048_577, true), (7, true), (4_000_000_007, true), (0, false), (1_048_587, true)]
        {
            assert_eq!(test.is_wanted(TopicId(id), &topics), expected, "{id}");
            assert!(test.seen.len() <= MAX_REMEMBERED);
        }
    }
}
