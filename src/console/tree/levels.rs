//! Levels of topics as a tree in one array: where each one is, below which other one, and its name.
//!
//! A level costs 16 bytes, its name if it is not called like another one, and about 6 bytes of the table that finds it if it
//! has many siblings. It keeps its number for as long as the tree lives, and a level comes after the one that it is below.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use hashbrown::HashTable;

use super::chunks::Chunks;
use crate::growth;

/// How many levels there may be. Topics beyond are counted at the last level that there is room for.
pub const MAX_LEVELS: usize = 1 << 20;
/// Bytes of all names together.
const MAX_NAME_BYTES: usize = 64 * 1024 * 1024;
/// So many children are compared one by one; from one more on they are in the table.
const FEW: usize = 4;
/// How many names are remembered to be used again.
const NAMES_AGAIN: usize = 1_024;
const NONE: u32 = u32::MAX;

/// Number of a level in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LevelId(pub(super) u32);

impl LevelId {
    /// Above all topics; has no name.
    pub const ROOT: Self = Self(0);

    /// As a place in arrays.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Clone, Copy, Debug)]
struct Level {
    parent: u32,
    /// The newest one.
    first_child: u32,
    /// The one before it.
    next_sibling: u32,
    name_start: u32,
}

/// All levels.
#[derive(Debug)]
pub struct Levels {
    all: Chunks<Level>,
    /// Each name, with a slash behind it.
    names: String,
    names_again: NamesAgain,
    /// The children of those that have many, by name.
    by_name: HashTable<u32>,
    /// How many children those have that have many.
    many: HashMap<u32, u32>,
    hasher: RandomState,
    /// How many there may be.
    most: usize,
}

impl Default for Levels {
    fn default() -> Self {
        Self::with_room_for(MAX_LEVELS)
    }
}

impl Levels {
    fn with_room_for(most: usize) -> Self {
        let mut all = Chunks::default();
        all.push(Level { parent: NONE, first_child: NONE, next_sibling: NONE, name_start: 0 });
        Self {
            all,
            names: "/".to_owned(),
            names_again: NamesAgain::default(),
            by_name: HashTable::new(),
            many: HashMap::new(),
            hasher: RandomState::new(),
            most,
        }
    }

    /// The level that a topic ends at; made when it is new. The second value is false when there was no more room, and
    /// the level is one above the topic.
    pub(super) fn insert(&mut self, topic: &str) -> (LevelId, bool) {
        let mut level = LevelId::ROOT;
        for name in topic.split('/') {
            match self.child(level, name).or_else(|| self.add(level, name)) {
                Some(child) => level = child,
                None => return (level, false),
            }
        }
        (level, true)
    }

    /// The level that a topic ends at.
    #[must_use]
    pub fn find(&self, topic: &str) -> Option<LevelId> {
        topic.split('/').try_fold(LevelId::ROOT, |level, name| self.child(level, name))
    }

    /// Levels that there are, the root among them.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is always the root")]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Name of a level, without what is above it.
    #[must_use]
    pub fn name(&self, level: LevelId) -> &str {
        self.all.get(level.index()).map_or("", |level| name_at(&self.names, level.name_start))
    }

    /// The level above; `None` for the root.
    #[must_use]
    pub fn parent(&self, level: LevelId) -> Option<LevelId> {
        self.all.get(level.index()).map(|level| level.parent).filter(|parent| *parent != NONE).map(LevelId)
    }

    /// How many levels are above: 0 for the root, 1 for the first level of a topic.
    #[must_use]
    pub fn depth(&self, level: LevelId) -> usize {
        self.above(level).count()
    }

    /// How many levels are directly below.
    #[must_use]
    pub fn child_count(&self, level: LevelId) -> usize {
        self.many.get(&level.0).map_or_else(|| self.children(level).count(), |children| *children as usize)
    }

    /// The level directly below, where there is one only.
    #[must_use]
    pub fn only_child(&self, level: LevelId) -> Option<LevelId> {
        self.first_child(level).filter(|child| self.next_sibling(*child).is_none())
    }

    /// The levels directly below, the newest first.
    pub fn children(&self, level: LevelId) -> impl Iterator<Item = LevelId> {
        std::iter::successors(self.first_child(level), |child| self.next_sibling(*child))
    }

    pub(super) fn first_child(&self, level: LevelId) -> Option<LevelId> {
        self.all.get(level.index()).map(|level| level.first_child).filter(|child| *child != NONE).map(LevelId)
    }

    pub(super) fn next_sibling(&self, level: LevelId) -> Option<LevelId> {
        self.all.get(level.index()).map(|level| level.next_sibling).filter(|next| *next != NONE).map(LevelId)
    }

    /// The levels above, from the nearest to the root.
    pub fn above(&self, level: LevelId) -> impl Iterator<Item = LevelId> {
        std::iter::successors(self.parent(level), |above| self.parent(*above))
    }

    /// Writes the whole topic of a level into `out`, in place of what is there.
    pub fn write_topic(&self, level: LevelId, out: &mut String) {
        out.clear();
        if level == LevelId::ROOT {
            return;
        }
        // From the end to the front would move bytes; a topic has few levels, so each is looked up from the top.
        let depth = self.depth(level);
        for up in (0..depth).rev() {
            let at = (0..up).fold(level, |at, _| self.parent(at).unwrap_or(at));
            if up + 1 < depth {
                out.push('/');
            }
            out.push_str(self.name(at));
        }
    }

    /// Bytes of memory that the levels take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        // A table of the standard library has one more byte for each place, and leaves an eighth of them free.
        let many = self.many.capacity() * 8 / 7 * (size_of::<(u32, u32)>() + 1);
        self.all.bytes() + self.names.capacity() + self.names_again.bytes() + self.by_name.allocation_size() + many
    }

    fn child(&self, parent: LevelId, name: &str) -> Option<LevelId> {
        if !self.many.contains_key(&parent.0) {
            return self.children(parent).find(|child| self.name(*child) == name);
        }
        let found = self.by_name.find(self.hash(parent.0, name), |level| self.is(LevelId(*level), parent, name));
        found.copied().map(LevelId)
    }

    fn is(&self, level: LevelId, parent: LevelId, name: &str) -> bool {
        self.all.get(level.index()).is_some_and(|found| found.parent == parent.0) && self.name(level) == name
    }

    fn hash(&self, parent: u32, name: &str) -> u64 {
        self.hasher.hash_one((parent, name))
    }

    fn add(&mut self, parent: LevelId, name: &str) -> Option<LevelId> {
        if self.all.len() >= self.most || self.names.len() + name.len() > MAX_NAME_BYTES {
            return None;
        }
        let number = u32::try_from(self.all.len()).ok()?;
        let name_start = self.names_again.start(&mut self.names, self.hasher.hash_one(name), name)?;
        let above = self.all.get_mut(parent.index())?;
        let next_sibling = std::mem::replace(&mut above.first_child, number);
        self.all.push(Level { parent: parent.0, first_child: NONE, next_sibling, name_start });
        self.count_child(parent, LevelId(number));
        Some(LevelId(number))
    }

    /// Has a new child found by its name, if its parent has many.
    fn count_child(&mut self, parent: LevelId, child: LevelId) {
        if let Some(children) = self.many.get_mut(&parent.0) {
            *children += 1;
            self.find_by_name(child);
        } else if self.children(parent).nth(FEW).is_some() {
            self.many.insert(parent.0, u32::try_from(FEW + 1).unwrap_or(NONE));
            let mut next = self.first_child(parent);
            while let Some(child) = next {
                self.find_by_name(child);
                next = self.next_sibling(child);
            }
        }
    }

    fn find_by_name(&mut self, level: LevelId) {
        let Self { all, names, by_name, hasher, .. } = self;
        let hash_of = |level: &u32| {
            all.get(*level as usize)
                .map_or(0, |level| hasher.hash_one((level.parent, name_at(names, level.name_start))))
        };
        by_name.insert_unique(hash_of(&level.0), level.0, hash_of);
    }
}

/// Where some of the names are that were needed last: most levels are called like others (`temp`), which are a few.
#[derive(Debug, Default)]
struct NamesAgain {
    /// By a part of the hash of a name.
    starts: Vec<u32>,
}

impl NamesAgain {
    /// Where `name` begins in `names`; it is added if it is not known to be there.
    fn start(&mut self, names: &mut String, hash: u64, name: &str) -> Option<u32> {
        self.starts.resize(NAMES_AGAIN, 0);
        let start = self.starts.get_mut(usize::try_from(hash).unwrap_or(usize::MAX) % NAMES_AGAIN)?;
        if name_at(names, *start) != name {
            *start = u32::try_from(names.len()).ok()?;
            growth::make_room_for_text(names, name.len() + 1);
            names.push_str(name);
            names.push('/');
        }
        Some(*start)
    }

    fn bytes(&self) -> usize {
        self.starts.capacity() * size_of::<u32>()
    }
}

fn name_at(names: &str, start: u32) -> &str {
    let rest = names.get(start as usize..).unwrap_or_default();
    rest.split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(levels: &Levels, level: LevelId) -> String {
        let mut text = String::new();
        levels.write_topic(level, &mut text);
        text
    }

    #[test]
    fn topics_share_the_levels_that_they_have_in_common() {
        let mut levels = Levels::default();
        let topics = ["plant/a/temp", "plant/a", "plant/b/temp", "plant", "/plant", "plant/", "", "$aws/things"];
        let found: Vec<LevelId> = topics.iter().map(|topic| levels.insert(topic).0).collect();
        for (topic_text, level) in topics.iter().zip(&found) {
            assert_eq!(topic(&levels, *level), *topic_text);
            assert_eq!(levels.find(topic_text), Some(*level));
            assert_eq!(levels.depth(*level), topic_text.split('/').count());
        }
        assert_eq!(levels.len(), 1 + ["plant", "a", "temp", "b", "temp", "", "plant", "", "$aws", "things"].len());
        let below: Vec<&str> = levels.children(found[3]).map(|level| levels.name(level)).collect();
        assert_eq!(below, ["", "b", "a"]);
        assert_eq!(levels.child_count(found[3]), 3);
        assert_eq!(levels.find("plant/c"), None);
        assert_eq!((levels.only_child(found[0]), levels.only_child(found[3])), (None, None));
        assert_eq!(levels.only_child(found[1]), Some(found[0]));
        let above: Vec<String> = levels.above(found[0]).map(|level| topic(&levels, level)).collect();
        assert_eq!(above, ["plant/a", "plant", ""]);
    }

    #[test]
    fn what_has_no_room_counts_at_the_level_above() {
        let mut levels = Levels::with_room_for(10);
        for number in 0..10 {
            levels.insert(&format!("plant/{number}"));
        }
        assert_eq!((levels.len(), Levels::default().most), (10, MAX_LEVELS));
        let plant = levels.find("plant").unwrap();
        assert_eq!(levels.insert("plant/one more"), (plant, false));
        assert_eq!(levels.insert("other/one"), (LevelId::ROOT, false));
        assert!(levels.insert("plant/7").1);
    }

    #[test]
    fn few_and_many_children_are_found_and_counted_alike() {
        for count in [0, 1, FEW - 1, FEW, FEW + 1, FEW + 2, 100] {
            let mut levels = Levels::default();
            let all: Vec<LevelId> = (0..count).map(|number| levels.insert(&format!("{number}/x")).0).collect();
            assert_eq!(
                (levels.child_count(LevelId::ROOT), levels.by_name.len()),
                (count, if count > FEW { count } else { 0 })
            );
            for (number, level) in all.iter().enumerate() {
                assert_eq!(levels.find(&format!("{number}/x")), Some(*level), "{number} of {count}");
            }
            assert_eq!(levels.find(&count.to_string()), None);
        }
    }

    #[test]
    fn a_name_that_is_used_again_is_there_once() {
        let mut levels = Levels::default();
        for number in 0..100 {
            levels.insert(&format!("{number}/temperature"));
        }
        assert!(levels.names.len() < 100 * 3 + 2 * "temperature/".len(), "{}", levels.names);
        // Another name in the same place is not taken for it.
        for number in 0..5 * NAMES_AGAIN {
            let topic_text = format!("a/{number}");
            let level = levels.insert(&topic_text).0;
            assert_eq!(topic(&levels, level), topic_text);
        }
    }
}
