//! The levels of topics as a tree in one array: where each one is, below which other one, and its name.
//!
//! A level costs 24 bytes, its name and about 6 bytes of the table that finds it. It keeps its number for as long as the
//! tree lives, and a level comes after the one that it is below.

use std::hash::{BuildHasher as _, RandomState};

use hashbrown::HashTable;

use super::growth;

/// How many levels there may be. Topics beyond are counted at the last level that there is room for.
pub const MAX_LEVELS: usize = 1 << 20;
/// Bytes of all names together.
const MAX_NAME_BYTES: usize = 64 * 1024 * 1024;
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
    first_child: u32,
    next_sibling: u32,
    children: u32,
    name_start: u32,
    name_bytes: u16,
    depth: u16,
}

/// All levels.
#[derive(Debug)]
pub struct Levels {
    all: Vec<Level>,
    names: String,
    by_name: HashTable<u32>,
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
        let root = Level {
            parent: NONE,
            first_child: NONE,
            next_sibling: NONE,
            children: 0,
            name_start: 0,
            name_bytes: 0,
            depth: 0,
        };
        Self { all: vec![root], names: String::new(), by_name: HashTable::new(), hasher: RandomState::new(), most }
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
        self.all.get(level.index()).map_or("", |level| {
            let start = level.name_start as usize;
            &self.names[start..start + usize::from(level.name_bytes)]
        })
    }

    /// The level above; `None` for the root.
    #[must_use]
    pub fn parent(&self, level: LevelId) -> Option<LevelId> {
        self.all.get(level.index()).map(|level| level.parent).filter(|parent| *parent != NONE).map(LevelId)
    }

    /// How many levels are above: 0 for the root, 1 for the first level of a topic.
    #[must_use]
    pub fn depth(&self, level: LevelId) -> usize {
        self.all.get(level.index()).map_or(0, |level| usize::from(level.depth))
    }

    /// How many levels are directly below.
    #[must_use]
    pub fn child_count(&self, level: LevelId) -> usize {
        self.all.get(level.index()).map_or(0, |level| level.children as usize)
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
        for depth in 1..=self.depth(level) {
            let up = self.depth(level) - depth;
            let at = (0..up).fold(level, |at, _| self.parent(at).unwrap_or(at));
            if depth > 1 {
                out.push('/');
            }
            out.push_str(self.name(at));
        }
    }

    /// Bytes of memory that the levels take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.all.capacity() * size_of::<Level>()
            + self.names.capacity()
            // The table has one more byte for each place.
            + self.by_name.capacity() * (size_of::<u32>() + 1)
    }

    fn child(&self, parent: LevelId, name: &str) -> Option<LevelId> {
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
        let above = self.all.get_mut(parent.index())?;
        let level = Level {
            parent: parent.0,
            first_child: NONE,
            next_sibling: above.first_child,
            children: 0,
            name_start: u32::try_from(self.names.len()).ok()?,
            name_bytes: u16::try_from(name.len()).ok()?,
            depth: above.depth.saturating_add(1),
        };
        above.first_child = number;
        above.children += 1;
        growth::make_room(&mut self.all, 1);
        self.all.push(level);
        growth::make_room_for_text(&mut self.names, name.len());
        self.names.push_str(name);
        let hash = self.hash(parent.0, name);
        let Self { all: levels, names, by_name, hasher, .. } = self;
        by_name.insert_unique(hash, number, |level| {
            levels.get(*level as usize).map_or(0, |level| {
                let start = level.name_start as usize;
                hasher.hash_one((level.parent, &names[start..start + usize::from(level.name_bytes)]))
            })
        });
        Some(LevelId(number))
    }
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
}
