//! Names of topics by their number, so kept that a copy of all of them costs next to nothing.

use std::collections::VecDeque;
use std::sync::Arc;

use super::{NewTopic, NewTopics, TopicId};

/// So many parts are together at most: what a change copies when a clone shares them.
const TOGETHER: usize = 256;
/// A number this far past the last one is not believed, so that tables by number cannot claim gigabytes.
const MAX_HOLE: u32 = 1 << 20;

/// The names of topics, in the parts in which they came. A clone shares them, until one of both changes.
#[derive(Clone, Debug, Default)]
pub struct TopicNames {
    /// The smallest number that may have a name.
    first: u32,
    /// In the order of their numbers; none is empty.
    parts: VecDeque<Arc<Parts>>,
    named: usize,
}

/// Parts that are found by their first number.
type Parts = Vec<(u32, NewTopics)>;

impl TopicNames {
    /// Remembers these names. Those that are known, that were forgotten, or that are far past the last one are ignored.
    pub fn add(&mut self, new: &NewTopics) {
        let (first, end) = (new.first().0, new.end().0);
        let is_absurd = first.saturating_sub(self.end()) > MAX_HOLE;
        if end <= self.first || is_absurd || self.find(TopicId(first.max(self.first))).is_some() {
            return;
        }
        self.named += (end - first.max(self.first)) as usize;
        let last = self.parts.back().and_then(|parts| parts.last());
        let is_last = last.is_none_or(|(_, names)| names.end().0 <= first);
        if is_last && self.parts.back().is_none_or(|parts| parts.len() >= TOGETHER) {
            self.parts.push_back(Arc::default());
        }
        let at = if is_last { self.parts.len() - 1 } else { self.parts_of(first).unwrap_or(0) };
        if let Some(parts) = self.parts.get_mut(at) {
            let parts = Arc::make_mut(parts);
            parts.insert(parts.partition_point(|(other, _)| *other < first), (first, new.clone()));
        }
    }

    /// The name of `id`; a sign for "unknown" when it has none.
    #[must_use]
    pub fn get(&self, id: TopicId) -> &str {
        self.find(id).unwrap_or("?")
    }

    /// The name of `id`, if it has one.
    #[must_use]
    pub fn find(&self, id: TopicId) -> Option<&str> {
        if id.0 < self.first {
            return None;
        }
        let parts = self.parts.get(self.parts_of(id.0)?)?;
        let after = parts.partition_point(|(first, _)| *first <= id.0);
        parts.get(after.checked_sub(1)?)?.1.get(id)
    }

    /// All of them with their numbers, in the order of these.
    pub fn iter(&self) -> impl Iterator<Item = NewTopic<'_>> {
        let parts = self.parts.iter().flat_map(|parts| parts.iter());
        parts.flat_map(|(_, names)| names.iter()).filter(|topic| topic.id.0 >= self.first)
    }

    /// Lets go of the names of smaller numbers, for good.
    pub fn forget_before(&mut self, TopicId(first): TopicId) {
        while let Some(parts) = self.parts.front_mut() {
            let gone = parts.partition_point(|(_, names)| names.end().0 <= first);
            let left = |names: &NewTopics| (names.end().0 - names.first().0.max(self.first)) as usize;
            self.named -= parts[..gone].iter().map(|(_, names)| left(names)).sum::<usize>();
            if gone < parts.len() {
                if gone > 0 {
                    Arc::make_mut(parts).drain(..gone);
                }
                // What is left of the first part stays in memory, and is not found any more.
                let begins_at = parts[0].0.max(self.first);
                self.named -= first.saturating_sub(begins_at) as usize;
                break;
            }
            self.parts.pop_front();
        }
        self.first = self.first.max(first);
    }

    /// The smallest number that may have a name.
    #[must_use]
    pub fn first(&self) -> TopicId {
        TopicId(self.first)
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.named
    }

    /// Bytes of memory, with the names.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let of_parts = |parts: &Arc<Parts>| {
            let names = parts.iter().map(|(_, names)| names.bytes()).sum::<usize>();
            parts.capacity() * size_of::<(u32, NewTopics)>() + names
        };
        size_of::<Self>() + self.parts.iter().map(of_parts).sum::<usize>()
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named == 0
    }

    /// The number after the greatest one that has a name, or may have the first one.
    fn end(&self) -> u32 {
        let last = self.parts.back().and_then(|parts| parts.last());
        last.map_or(self.first, |(_, names)| names.end().0)
    }

    /// Which of the parts a number is among.
    fn parts_of(&self, number: u32) -> Option<usize> {
        let begins_before = |parts: &Arc<Parts>| parts.first().is_some_and(|(first, _)| *first <= number);
        self.parts.partition_point(begins_before).checked_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: usize) -> TopicId {
        TopicId(u32::try_from(number).unwrap())
    }

    fn named(numbers: std::ops::Range<usize>, name: impl Fn(usize) -> String) -> NewTopics {
        let names: Vec<String> = numbers.clone().map(name).collect();
        NewTopics::starting_at(id(numbers.start), names.iter().map(String::as_str))
    }

    /// In parts of seven.
    fn filled(numbers: std::ops::Range<usize>) -> TopicNames {
        let mut names = TopicNames::default();
        for start in numbers.clone().step_by(7) {
            names.add(&named(start..numbers.end.min(start + 7), |number| format!("t/{number}")));
        }
        names
    }

    #[test]
    fn names_may_come_in_any_order() {
        let mut names = TopicNames::default();
        for (number, name) in [(2_000, "c"), (0, "a"), (u32::MAX - 1, "absurd"), (0, "a"), (1_000, "b"), (2_001, "d")] {
            names.add(&NewTopics::starting_at(TopicId(number), [name]));
        }
        let found = [0, 1, 1_000, 2_000, 2_001, u32::MAX - 1].map(|id| names.get(TopicId(id)));
        assert_eq!(found, ["a", "?", "b", "c", "d", "?"]);
        assert_eq!(names.len(), 4);
    }

    #[test]
    fn a_number_never_means_another_name() {
        let mut names = filled(0..100);
        names.add(&NewTopics::starting_at(TopicId(10), ["other"]));
        assert_eq!((names.get(id(10)), names.len()), ("t/10", 100));
    }

    #[test]
    fn a_copy_stays_as_it_was() {
        let mut names = filled(0..3_000);
        let copy = names.clone();
        names.add(&NewTopics::starting_at(id(5_000), ["later"]));
        names.forget_before(id(1_500));
        assert_eq!(
            (copy.get(id(10)), copy.get(id(1_499)), copy.get(id(5_000)), copy.len()),
            ("t/10", "t/1499", "?", 3_000)
        );
        assert_eq!(
            (names.get(id(10)), names.get(id(1_500)), names.get(id(5_000)), names.len()),
            ("?", "t/1500", "later", 1_501)
        );
        let text = |names: &TopicNames| names.find(id(2_000)).map(str::as_ptr);
        assert_eq!(text(&copy), text(&names), "the text is there once");
    }

    #[test]
    fn only_the_parts_that_change_are_copied() {
        let mut names = filled(0..3_000);
        let copy = names.clone();
        names.add(&NewTopics::starting_at(id(3_000), ["later"]));
        let shared = |at: usize| Arc::ptr_eq(&copy.parts[at], &names.parts[at]);
        assert_eq!((names.parts.len(), shared(0), shared(1)), (2, true, false));
    }

    #[test]
    fn names_are_forgotten_from_the_front() {
        for forgotten in [0, 1, 6, 7, 8, 1_791, 1_792, 1_793, 2_999, 3_000, 9_000] {
            let mut names = filled(0..3_000);
            names.forget_before(id(forgotten));
            names.forget_before(id(forgotten / 2));
            let left: Vec<usize> = (0..3_000).filter(|number| names.find(id(*number)).is_some()).collect();
            assert_eq!(left, (forgotten..3_000).collect::<Vec<_>>());
            assert_eq!((names.len(), names.first()), (left.len(), id(forgotten)));
            if let Some(number) = forgotten.checked_sub(1) {
                names.add(&NewTopics::starting_at(id(number), ["late"]));
            }
            names.add(&NewTopics::starting_at(id(forgotten + 5_000), ["new"]));
            assert_eq!(names.len(), left.len() + 1, "a forgotten one does not come back");
            assert_eq!(names.get(id(forgotten + 5_000)), "new");
            names.forget_before(id(forgotten + 5_001));
            assert!(names.is_empty() && names.parts.is_empty());
        }
    }

    #[test]
    fn names_that_come_one_by_one_cost_little_beside_their_text() {
        let mut names = TopicNames::default();
        (0..10_000).for_each(|number| names.add(&named(number..number + 1, |_| "twelve bytes".to_owned())));
        assert_eq!((names.len(), names.get(id(9_999))), (10_000, "twelve bytes"));
        assert!(names.bytes() / 10_000 < 12 + 64, "{} bytes", names.bytes() / 10_000);
    }
}
