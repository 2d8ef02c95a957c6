//! In which order levels stand, and sorting in parts.

use std::cmp::Ordering;

use model::Timestamp;

use super::counted::Tree;
use super::levels::LevelId;
use super::traffic::Traffic;

/// So many are sorted at once before they are merged.
const RUN: usize = 1_024;

/// How the levels below one another are put in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TreeOrder {
    /// By name; numbers in names by their value.
    #[default]
    Name,
    /// The most messages a second first.
    Rate,
    /// The one that was heard last longest ago first.
    Age,
    /// The most bytes first.
    Bytes,
    /// The most messages first.
    Count,
    /// Overdue topics, and what has some below, first; then by name.
    Silent,
}

impl TreeOrder {
    /// All, as a menu shows them.
    pub const ALL: [Self; 6] = [Self::Name, Self::Rate, Self::Age, Self::Bytes, Self::Count, Self::Silent];

    /// Whether the order changes while messages come, and not only with new topics.
    #[must_use]
    pub fn moves(self) -> bool {
        self != Self::Name
    }

    /// The smaller one is first; equal ones are in order of their names.
    fn key(self, tree: &Tree, level: LevelId, now: Timestamp) -> u64 {
        let traffic = tree.traffic(level);
        let most_first = |number: u64| u64::MAX - number;
        match self {
            Self::Name => 0,
            Self::Rate => most_first(rounded(traffic.map_or(0.0, |traffic| traffic.per_second(now)))),
            Self::Age => {
                let last_at = traffic.and_then(Traffic::last_at);
                last_at.map_or(u64::MAX, |at| u64::try_from(at.0).unwrap_or(0))
            }
            Self::Bytes => most_first(traffic.map_or(0, Traffic::bytes)),
            Self::Count => most_first(traffic.map_or(0, Traffic::messages)),
            Self::Silent => u64::from(tree.silent_in(level) == 0),
        }
    }
}

/// A rate as a number in its order, to about 6 %: topics that are as fast as each other keep the order of their names.
fn rounded(rate: f32) -> u64 {
    // The bits of a number that is not negative are in its order; the lower ones of its fraction are left out.
    u64::from(rate.to_bits() >> 19)
}

/// One that is to be put in order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keyed {
    key: u64,
    pub(super) level: LevelId,
}

impl Keyed {
    pub(super) fn new(order: TreeOrder, tree: &Tree, level: LevelId, now: Timestamp) -> Self {
        Self { key: order.key(tree, level, now), level }
    }

    fn compare(&self, other: &Self, tree: &Tree) -> Ordering {
        let by_name = || natural(tree.levels().name(self.level), tree.levels().name(other.level));
        self.key.cmp(&other.key).then_with(by_name).then(self.level.cmp(&other.level))
    }
}

/// Sorting that can be left off and gone on with: runs first, which are then merged two by two.
#[derive(Debug, Default)]
pub(super) struct Sorting {
    items: Vec<Keyed>,
    merged: Vec<Keyed>,
    at: usize,
    /// Length of what is in order already; 0 while runs are sorted.
    sorted: usize,
}

impl Sorting {
    pub(super) fn push(&mut self, item: Keyed) {
        self.items.push(item);
    }

    /// What is in order as it is given.
    pub(super) fn set(&mut self, levels: &[LevelId]) {
        self.clear();
        self.items.extend(levels.iter().map(|level| Keyed { key: 0, level: *level }));
        self.sorted = self.items.len();
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        (self.items.capacity() + self.merged.capacity()) * size_of::<Keyed>()
    }

    pub(super) fn clear(&mut self) {
        self.items.clear();
        (self.at, self.sorted) = (0, 0);
    }

    /// What is in order, once [`Sorting::step`] has said so.
    pub(super) fn sorted(&self) -> &[Keyed] {
        &self.items
    }

    /// Goes on; takes what it did from `budget`. Whether all is in order. A step may take more than is left: the last
    /// merge is done as one.
    pub(super) fn step(&mut self, tree: &Tree, budget: &mut usize) -> bool {
        let count = self.items.len();
        while self.sorted < count {
            if *budget == 0 {
                return false;
            }
            let done = if self.sorted == 0 { self.sort_run(tree) } else { self.merge_pair(tree) };
            *budget = budget.saturating_sub(done);
        }
        true
    }

    fn sort_run(&mut self, tree: &Tree) -> usize {
        let end = (self.at + RUN).min(self.items.len());
        let run = &mut self.items[self.at..end];
        run.sort_unstable_by(|one, other| one.compare(other, tree));
        let done = run.len();
        self.at = end;
        if end == self.items.len() {
            (self.at, self.sorted) = (0, RUN);
            self.merged.clear();
        }
        done
    }

    fn merge_pair(&mut self, tree: &Tree) -> usize {
        let middle = (self.at + self.sorted).min(self.items.len());
        let end = (middle + self.sorted).min(self.items.len());
        let (mut left, mut right) = (self.at, middle);
        while left < middle && right < end {
            let from = if self.items[right].compare(&self.items[left], tree).is_lt() { &mut right } else { &mut left };
            self.merged.push(self.items[*from]);
            *from += 1;
        }
        self.merged.extend_from_slice(&self.items[left..middle]);
        self.merged.extend_from_slice(&self.items[right..end]);
        let done = end - self.at;
        self.at = end;
        if end == self.items.len() {
            std::mem::swap(&mut self.items, &mut self.merged);
            self.merged.clear();
            (self.at, self.sorted) = (0, self.sorted * 2);
        }
        done
    }
}

/// By letters, without regard to their case; digits by the number that they are, so that `press-2` is before `press-10`.
pub(super) fn natural(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one.as_bytes(), other.as_bytes());
    loop {
        match (left.first(), right.first()) {
            (None, None) => return one.cmp(other),
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(a), Some(b)) if a.is_ascii_digit() && b.is_ascii_digit() => {
                let (number, rest) = digits(left);
                let (other_number, other_rest) = digits(right);
                match number.len().cmp(&other_number.len()).then_with(|| number.cmp(other_number)) {
                    Ordering::Equal => (left, right) = (rest, other_rest),
                    unequal => return unequal,
                }
            }
            (Some(a), Some(b)) => match a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase()) {
                Ordering::Equal => (left, right) = (&left[1..], &right[1..]),
                unequal => return unequal,
            },
        }
    }
}

/// The digits that a text begins with, without leading zeros, and the rest.
fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let zeros = number.iter().position(|digit| *digit != b'0').unwrap_or(number.len());
    (&number[zeros..], rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_the_order_that_a_person_expects() {
        let rows = ["", "$aws", "Press-2", "press-2", "press-02", "press-2a", "press-10", "press-a", "pump", "ä"];
        for (at, one) in rows.iter().enumerate() {
            for (other_at, other) in rows.iter().enumerate() {
                let (found, expected) = (natural(one, other), at.cmp(&other_at));
                // These have equal letters and numbers; their bytes decide.
                let is_alike = |name: &str| ["press-2", "press-02"].contains(&name.to_lowercase().as_str());
                if is_alike(one) && is_alike(other) {
                    assert_eq!(found, one.cmp(other), "{one} {other}");
                } else {
                    assert_eq!(found, expected, "{one} {other}");
                }
            }
        }
    }

    #[test]
    fn sorting_in_parts_sorts() {
        let tree = Tree::default();
        for (count, budget) in [(0, 1), (1, 1), (RUN, 100), (RUN + 1, 1), (5 * RUN + 7, 1_000), (10_000, usize::MAX)] {
            let mut sorting = Sorting::default();
            let mut number = 7_u64;
            for level in 0..count {
                number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                sorting.push(Keyed { key: number >> 50, level: LevelId(u32::try_from(level).unwrap()) });
            }
            let mut steps = 0;
            while !sorting.step(&tree, &mut { budget }) {
                steps += 1;
            }
            assert_eq!(sorting.sorted().len(), count);
            assert!(sorting.sorted().is_sorted_by_key(|item| (item.key, item.level)), "{count}");
            assert!(steps > 0 || count <= RUN || budget == usize::MAX, "{count} at once");
        }
    }
}
