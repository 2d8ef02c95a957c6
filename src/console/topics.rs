//! Names of topics by their number, for as long as they are needed.

use std::collections::VecDeque;

use model::{NewTopics, TopicId, TopicNames};

/// A table of topic names, filled from the batches. A name stays for as long as a message needs it, and as long as another
/// one may come with its number.
#[derive(Debug, Default)]
pub struct Topics {
    names: TopicNames,
    /// From these rows on, no message has a smaller number.
    outdated: VecDeque<(u64, TopicId)>,
    forgot: bool,
}

impl Topics {
    /// Remembers these names.
    pub fn add(&mut self, new: &NewTopics) {
        self.names.add(new);
    }

    /// The name of `id`; a sign for "unknown" when no batch named it.
    #[must_use]
    pub fn get(&self, id: TopicId) -> &str {
        self.names.get(id)
    }

    /// The name of `id`; `None` when no batch named it.
    #[must_use]
    pub fn find(&self, id: TopicId) -> Option<&str> {
        self.names.find(id)
    }

    /// All names as they are now. A copy costs little: it shares them.
    #[must_use]
    pub fn names(&self) -> &TopicNames {
        &self.names
    }

    /// Notes that no message from row `row` on has a number below `oldest`.
    pub fn outdated(&mut self, row: u64, oldest: TopicId) {
        let last = self.outdated.back().map_or(self.names.first(), |(_, known)| *known);
        if oldest > last {
            self.outdated.push_back((row, oldest));
        }
    }

    /// Lets go of the names that only messages before `first_row` needed.
    pub fn forget_before(&mut self, first_row: u64) {
        while let Some((_, oldest)) = self.outdated.pop_front_if(|(row, _)| *row <= first_row) {
            self.names.forget_before(oldest);
            self.forgot = true;
        }
    }

    /// The smallest number that may have a name.
    #[must_use]
    pub fn first(&self) -> TopicId {
        self.names.first()
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether no topic was named yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
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
        topics.add(&NewTopics::starting_at(TopicId(2), ["c"]));
        topics.add(&NewTopics::starting_at(TopicId(0), ["a"]));
        topics.add(&NewTopics::starting_at(TopicId(u32::MAX - 1), ["absurd"]));
        assert_eq!([0, 1, 2].map(|id| topics.get(TopicId(id))), ["a", "?", "c"]);
        assert_eq!(topics.len(), 2);
    }

    #[test]
    fn a_name_is_let_go_when_no_message_has_it_and_none_can_come() {
        let mut topics = Topics::default();
        for (number, name) in (0_u32..).zip(["a", "b", "c", "d"]) {
            topics.add(&NewTopics::starting_at(TopicId(number), [name]));
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
        topics.add(&NewTopics::starting_at(TopicId(1), ["late"]));
        topics.add(&NewTopics::starting_at(TopicId(4), ["e"]));
        assert_eq!((topics.get(TopicId(1)), topics.get(TopicId(4)), topics.len()), ("?", "e", 2));
    }
}
