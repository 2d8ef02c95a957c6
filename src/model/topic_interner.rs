//! Numbers for topic names, so that a message carries four bytes instead of a text.

use ahash::RandomState;
use hashbrown::HashTable;

use super::new_topics::OpenNames;
use super::{NewTopics, TopicId, TopicNames};

/// Most topics, and most bytes of their names, that have a number at a time. Devices that write the time or a random
/// number into a topic keep making new ones.
pub const MAX_TOPICS: usize = 262_144;
const MAX_TOPICS_BYTES: usize = 32 * 1024 * 1024;

/// Gives each topic name a number. When there are too many names it forgets them all and keeps counting: a name that
/// appears again gets a new number, and no number ever means another name.
///
/// The names are shared with all who got them from [`TopicInterner::take_new`]: beside them, one costs about 6 bytes.
#[derive(Debug, Default)]
pub struct TopicInterner {
    /// The numbers, found by the hash of their names.
    ids: HashTable<u32>,
    /// Names come from the broker: the hash is keyed, so that none can be chosen to collide.
    hasher: RandomState,
    names: TopicNames,
    /// Those that are new since [`TopicInterner::take_new`].
    new: OpenNames,
    /// Sum of the names' lengths.
    bytes: usize,
    /// The number that comes next.
    next: u32,
    /// The smallest number that is still given out.
    oldest: u32,
    /// The number that was asked for last.
    last: Option<u32>,
    /// The last name that was asked for twice in a row, and its number: it is likely to be asked for again.
    repeated: (String, Option<u32>),
}

impl TopicInterner {
    /// Has no names yet; the first one gets the number `next`.
    #[must_use]
    pub fn counting_from(TopicId(next): TopicId) -> Self {
        let mut interner = Self { next, ..Self::default() };
        interner.forget_all();
        interner
    }

    /// Returns the number of `name`.
    ///
    /// A name that was seen before costs one look-up and no allocation. Past 2^32 - 1 names, further names share
    /// the last number, which has no name.
    pub fn intern(&mut self, name: &str) -> TopicId {
        if let (repeated, Some(id)) = &self.repeated
            && repeated == name
        {
            return TopicId(*id);
        }
        let hash = self.hasher.hash_one(name);
        let Some(id) = self.ids.find(hash, |id| name_of(&self.new, &self.names, *id) == name).copied() else {
            return self.add(name, hash);
        };
        if self.last.replace(id) == Some(id) {
            self.repeated.0.clear();
            self.repeated.0.push_str(name);
            self.repeated.1 = Some(id);
        }
        TopicId(id)
    }

    /// The names that got a number since the last call.
    pub fn take_new(&mut self) -> NewTopics {
        let new = self.new.close();
        self.names.add(&new);
        new
    }

    /// Returns the smallest number that can be given out from now on.
    #[must_use]
    pub fn oldest(&self) -> TopicId {
        TopicId(self.oldest)
    }

    fn add(&mut self, name: &str, hash: u64) -> TopicId {
        let id = self.next;
        let Some(next) = id.checked_add(1) else { return TopicId(id) };
        if self.ids.len() >= MAX_TOPICS || self.bytes + name.len() > MAX_TOPICS_BYTES {
            self.forget_all();
        }
        self.next = next;
        self.bytes += name.len();
        self.new.push(TopicId(id), name);
        let Self { ids, hasher, names, new, .. } = self;
        ids.insert_unique(hash, id, |id| hasher.hash_one(name_of(new, names, *id)));
        TopicId(id)
    }

    /// Forgets all names, except that the new ones are still to be taken.
    fn forget_all(&mut self) {
        (self.ids, self.bytes, self.oldest) = (HashTable::new(), 0, self.next);
        (self.last, self.repeated.1) = (None, None);
        self.names.forget_before(TopicId(self.next));
    }
}

fn name_of<'a>(new: &'a OpenNames, names: &'a TopicNames, id: u32) -> &'a str {
    new.get(TopicId(id)).or_else(|| names.find(TopicId(id))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_number_and_is_new_once() {
        let mut interner = TopicInterner::default();
        let first = interner.intern("a/b");
        assert_eq!(interner.intern("a/c"), TopicId(1));
        assert_eq!(interner.intern("a/b"), first);
        assert_eq!(interner.take_new(), NewTopics::starting_at(first, ["a/b", "a/c"]));
        assert_eq!((interner.intern("a/c"), interner.intern("a/b"), interner.oldest()), (TopicId(1), first, first));
        assert_eq!(interner.intern("a/d"), TopicId(2));
        assert_eq!(interner.take_new(), NewTopics::starting_at(TopicId(2), ["a/d"]));
        let mut interner = TopicInterner::counting_from(TopicId(2));
        assert_eq!((interner.intern("a/b"), interner.oldest()), (TopicId(2), TopicId(2)));
    }

    #[test]
    fn names_may_repeat_and_take_turns() {
        let mut interner = TopicInterner::default();
        for (name, expected) in
            [0, 0, 0, 1, 0, 1, 1, 1, 0, 0, 2, 2, 1, 2, 0].map(|id| (["a", "b", "ab"][id as usize], id))
        {
            assert_eq!(interner.intern(name), TopicId(expected), "{name}");
        }
    }

    #[test]
    fn the_last_number_means_no_name() {
        let mut interner = TopicInterner::counting_from(TopicId(u32::MAX - 1));
        assert_eq!(interner.intern("a"), TopicId(u32::MAX - 1));
        assert_eq!([interner.intern("b"), interner.intern("c")], [TopicId(u32::MAX); 2]);
        assert_eq!(interner.take_new(), NewTopics::starting_at(TopicId(u32::MAX - 1), ["a"]));
        assert_eq!((interner.intern("a"), interner.intern("b")), (TopicId(u32::MAX - 1), TopicId(u32::MAX)));
    }

    #[test]
    fn too_many_names_are_forgotten_and_no_number_is_given_to_another() {
        let mut interner = TopicInterner::default();
        for number in 0..MAX_TOPICS {
            interner.intern(&number.to_string());
        }
        assert_eq!((interner.oldest(), interner.ids.len()), (TopicId(0), MAX_TOPICS));
        assert_eq!([(); 3].map(|()| interner.intern("0")), [TopicId(0); 3], "a known one is no reason");
        let next = u32::try_from(MAX_TOPICS).unwrap();
        assert_eq!(interner.intern("one more"), TopicId(next));
        assert_eq!((interner.oldest(), interner.ids.len()), (TopicId(next), 1));
        assert_eq!(interner.intern("0"), TopicId(next + 1));
        let new = interner.take_new();
        let names = [0, next, next + 1].map(|id| new.get(TopicId(id)));
        assert_eq!(names, [Some("0"), Some("one more"), Some("0")], "it comes with its name again");
        assert_eq!([interner.intern("0"), interner.intern("one more")], [TopicId(next + 1), TopicId(next)]);

        let long = |number: usize| format!("{number}{}", "x".repeat(65_000));
        let mut interner = TopicInterner::default();
        (0..2_000).for_each(|number| {
            interner.intern(&long(number));
            interner.take_new();
        });
        assert!(interner.bytes <= MAX_TOPICS_BYTES && interner.ids.len() < 600, "{}", interner.ids.len());
        assert!(interner.names.bytes() <= MAX_TOPICS_BYTES + 65_536, "{}", interner.names.bytes());
    }

    #[test]
    fn a_name_costs_seven_bytes_beside_its_text() {
        const COUNT: usize = 200_000;
        let mut interner = TopicInterner::default();
        let mut text = 0;
        for number in 0..COUNT {
            let name = format!("plant/press-{number}/temp");
            text += name.len();
            interner.intern(&name);
            if number % 4_096 == 4_095 {
                interner.take_new();
            }
        }
        interner.take_new();
        // A byte beside each place of the table.
        let table = interner.ids.allocation_size();
        assert!(table <= COUNT * 7, "{table}");
        assert!(interner.names.bytes() <= text + COUNT * 5, "{}", interner.names.bytes());
    }
}
