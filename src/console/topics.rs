//! Names of topics by their number.

use std::collections::VecDeque;
use std::sync::Arc;

use model::TopicId;

/// Numbers come without holes; one this far past the end is not believed, so that it cannot claim gigabytes.
const MAX_HOLE: usize = 1 << 20;

/// A table of topic names, filled from the batches. A name stays for as long as a message needs it, and as long as another
/// one may come with its number.
#[derive(Debug, Default)]
pub struct Topics {
    /// The number of the first name.
    first: usize,
    names: VecDeque<Option<Arc<str>>>,
    named: usize,
    /// From these rows on, no message has a smaller number.
    outdated: VecDeque<(u64, TopicId)>,
    forgot: bool,
}

impl Topics {
    /// Remembers the name of `id`.
    pub fn name(&mut self, id: TopicId, name: &Arc<str>) {
        let Some(index) = id.index().checked_sub(self.first) else { return };
        if index >= self.names.len() {
            if index - self.names.len() > MAX_HOLE {
                return;
            }
            self.names.resize(index + 1, None);
        }
        self.named += usize::from(self.names[index].is_none());
        self.names[index] = Some(Arc::clone(name));
    }

    /// The name of `id`; a sign for "unknown" when no batch named it.
    #[must_use]
    pub fn get(&self, id: TopicId) -> &str {
        self.find(id).unwrap_or("?")
    }

    /// The name of `id`; `None` when no batch named it.
    #[must_use]
    pub fn find(&self, id: TopicId) -> Option<&str> {
        self.names.get(id.index().checked_sub(self.first)?)?.as_deref()
    }

    /// Notes that no message from row `row` on has a number below `oldest`.
    pub fn outdated(&mut self, row: u64, oldest: TopicId) {
        let last = self.outdated.back().map_or(self.first, |(_, known)| known.index());
        if oldest.index() > last {
            self.outdated.push_back((row, oldest));
        }
    }

    /// Lets go of the names that only messages before `first_row` needed.
    pub fn forget_before(&mut self, first_row: u64) {
        while let Some((_, oldest)) = self.outdated.pop_front_if(|(row, _)| *row <= first_row) {
            let gone = (oldest.index() - self.first).min(self.names.len());
            self.named -= self.names.drain(..gone).flatten().count();
            (self.first, self.forgot) = (oldest.index(), true);
        }
    }

    /// The smallest number that may have a name.
    #[must_use]
    pub fn first(&self) -> TopicId {
        TopicId(u32::try_from(self.first).unwrap_or(u32::MAX))
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.named
    }

    /// Whether no topic was named yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named == 0
    }

    /// Whether there were too many topics at a time to keep them apart by number: one may count twice, and those of
    /// messages that are gone are not counted.
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        self.forgot || !self.outdated.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_come_in_any_order() {
        let mut topics = Topics::default();
        topics.name(TopicId(2), &"c".into());
        topics.name(TopicId(0), &"a".into());
        topics.name(TopicId(u32::MAX), &"absurd".into());
        assert_eq!([0, 1, 2].map(|id| topics.get(TopicId(id))), ["a", "?", "c"]);
        assert_eq!(topics.len(), 2);
    }

    #[test]
    fn a_name_is_let_go_when_no_message_has_it_and_none_can_come() {
        let mut topics = Topics::default();
        for (number, name) in (0_u32..).zip(["a", "b", "c", "d"]) {
            topics.name(TopicId(number), &name.into());
            topics.outdated(u64::from(number), TopicId(0));
        }
        assert!(!topics.is_bounded());
        topics.outdated(100, TopicId(2));
        topics.outdated(150, TopicId(2));
        topics.outdated(200, TopicId(3));
        assert!(topics.is_bounded(), "a bound that is reached is said at once");
        topics.forget_before(99);
        assert_eq!((topics.get(TopicId(1)), topics.len()), ("b", 4));
        topics.forget_before(100);
        assert_eq!([0, 1, 2, 3].map(|id| topics.get(TopicId(id))), ["?", "?", "c", "d"]);
        topics.forget_before(1_000);
        assert_eq!((topics.get(TopicId(2)), topics.get(TopicId(3)), topics.len()), ("?", "d", 1));
        topics.name(TopicId(1), &"late".into());
        topics.name(TopicId(4), &"e".into());
        assert_eq!((topics.get(TopicId(1)), topics.get(TopicId(4)), topics.len()), ("?", "e", 2));
    }
}
