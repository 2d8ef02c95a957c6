//! Names of topics by their number, so kept that a copy of all of them costs next to nothing.

use std::collections::VecDeque;
use std::sync::Arc;

use super::TopicId;

/// Names in one block: what a change copies at most.
const BLOCK: usize = 1_024;
/// A number this far past the last one is not believed, so that it cannot claim gigabytes.
const MAX_HOLE: usize = 1 << 20;

/// The names of topics. A clone shares them, a block of 1,024 at a time, until one of both changes.
#[derive(Clone, Debug, Default)]
pub struct TopicNames {
    /// The smallest number that may have a name.
    first: usize,
    /// The first one begins with a number that 1,024 divides, at or before `first`.
    blocks: VecDeque<Arc<Block>>,
    named: usize,
}

type Block = [Option<Arc<str>>; BLOCK];

impl TopicNames {
    /// Remembers the name of `id`. One that was forgotten, or is far past the last one, is ignored.
    pub fn set(&mut self, id: TopicId, name: &Arc<str>) {
        if id.index() < self.first {
            return;
        }
        let block = id.index() / BLOCK - self.first / BLOCK;
        if block >= self.blocks.len() {
            if (block - self.blocks.len()) * BLOCK > MAX_HOLE {
                return;
            }
            self.blocks.resize_with(block + 1, || Arc::new([const { None }; BLOCK]));
        }
        let Some(name_of) = self.blocks.get_mut(block).map(|block| &mut Arc::make_mut(block)[id.index() % BLOCK])
        else {
            return;
        };
        self.named += usize::from(name_of.is_none());
        *name_of = Some(Arc::clone(name));
    }

    /// The name of `id`; a sign for "unknown" when it has none.
    #[must_use]
    pub fn get(&self, id: TopicId) -> &str {
        self.find(id).unwrap_or("?")
    }

    /// The name of `id`, if it has one.
    #[must_use]
    pub fn find(&self, id: TopicId) -> Option<&str> {
        let block = (id.index() / BLOCK).checked_sub(self.first / BLOCK)?;
        self.blocks.get(block)?.get(id.index() % BLOCK)?.as_deref()
    }

    /// Lets go of the names of smaller numbers, for good.
    pub fn forget_before(&mut self, first: TopicId) {
        let first = first.index();
        while self.first < first {
            let end = first.min((self.first / BLOCK + 1) * BLOCK);
            let Some(block) = self.blocks.front_mut() else { break };
            let gone = self.first % BLOCK..self.first % BLOCK + (end - self.first);
            self.named -= block[gone.clone()].iter().flatten().count();
            if end.is_multiple_of(BLOCK) {
                self.blocks.pop_front();
            } else {
                Arc::make_mut(block)[gone].fill(None);
            }
            self.first = end;
        }
        self.first = self.first.max(first);
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

    /// Bytes of memory that the table has, without the names themselves.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.blocks.capacity() * size_of::<Arc<Block>>() + self.blocks.len() * size_of::<Block>()
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: usize) -> TopicId {
        TopicId(u32::try_from(number).unwrap())
    }

    fn filled(numbers: std::ops::Range<usize>) -> TopicNames {
        let mut names = TopicNames::default();
        numbers.for_each(|number| names.set(id(number), &format!("t/{number}").into()));
        names
    }

    #[test]
    fn names_may_come_in_any_order() {
        let mut names = TopicNames::default();
        for (number, name) in [(2_000, "c"), (0, "a"), (u32::MAX, "absurd"), (0, "a")] {
            names.set(TopicId(number), &name.into());
        }
        assert_eq!([0, 1, 2_000, u32::MAX].map(|id| names.get(TopicId(id))), ["a", "?", "c", "?"]);
        assert_eq!(names.len(), 2);
    }

    #[test]
    fn a_copy_stays_as_it_was() {
        let mut names = filled(0..3_000);
        let copy = names.clone();
        names.set(id(10), &"other".into());
        names.set(id(5_000), &"later".into());
        names.forget_before(id(1_500));
        assert_eq!(
            (copy.get(id(10)), copy.get(id(1_499)), copy.get(id(5_000)), copy.len()),
            ("t/10", "t/1499", "?", 3_000)
        );
        assert_eq!(
            (names.get(id(10)), names.get(id(1_500)), names.get(id(5_000)), names.len()),
            ("?", "t/1500", "later", 1_501)
        );
        let shared = |at: usize| copy.blocks.iter().any(|block| Arc::ptr_eq(block, &names.blocks[at]));
        assert!(!shared(0) && shared(1), "only the block that changed was copied");
    }

    #[test]
    fn names_are_forgotten_from_the_front() {
        for forgotten in [0, 1, 1_023, 1_024, 1_025, 2_048, 2_999, 3_000, 9_000] {
            let mut names = filled(0..3_000);
            names.forget_before(id(forgotten));
            names.forget_before(id(forgotten / 2));
            let left: Vec<usize> = (0..3_000).filter(|number| names.find(id(*number)).is_some()).collect();
            assert_eq!(left, (forgotten..3_000).collect::<Vec<_>>());
            assert_eq!((names.len(), names.first()), (left.len(), id(forgotten)));
            if let Some(number) = forgotten.checked_sub(1) {
                names.set(id(number), &"late".into());
            }
            names.set(id(forgotten + 5_000), &"new".into());
            assert_eq!(names.len(), left.len() + 1, "a forgotten one does not come back");
            assert_eq!(names.get(id(forgotten + 5_000)), "new");
        }
    }
}
