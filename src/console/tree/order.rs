//! In which order levels are, and sorting in parts.

use std::cmp::Ordering;

use model::{Timestamp, TreeOrder};

use super::counted::Tree;
use super::levels::LevelId;
use super::traffic::Traffic;

/// So many are sorted at once before they are merged.
const RUN: usize = 1_024;
/// To merge so many costs as much as to look at one level: they are numbers that lie behind one another.
const MERGED_FOR_ONE: usize = 8;

/// The smaller one is first; equal ones are in order of their names.
fn key(order: TreeOrder, tree: &Tree, level: LevelId, now: Timestamp) -> u64 {
    let traffic = tree.traffic(level);
    let most_first = |number: u64| u64::MAX - number;
    match order {
        TreeOrder::Name => 0,
        TreeOrder::Rate => most_first(rounded(traffic.map_or(0.0, |traffic| traffic.per_second(now)))),
        TreeOrder::Age => {
            let last_at = traffic.and_then(Traffic::last_at);
            last_at.map_or(u64::MAX, |at| u64::try_from(at.0).unwrap_or(0))
        }
        TreeOrder::Bytes => most_first(traffic.map_or(0, Traffic::bytes)),
        TreeOrder::Count => most_first(traffic.map_or(0, Traffic::messages)),
        TreeOrder::Silent => u64::from(tree.silent_in(level) == 0),
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
    /// Where its name differs from those beside it: compared as a number, since two names are far apart in memory.
    beginning: u64,
    pub(super) level: LevelId,
}

impl Keyed {
    pub(super) fn new(order: TreeOrder, tree: &Tree, level: LevelId, now: Timestamp) -> Self {
        Self { key: key(order, tree, level, now), beginning: 0, level }
    }

    fn compare(&self, other: &Self, tree: &Tree) -> Ordering {
        let by_name = || natural(tree.levels().name(self.level), tree.levels().name(other.level));
        (self.key, self.beginning)
            .cmp(&(other.key, other.beginning))
            .then_with(by_name)
            .then(self.level.cmp(&other.level))
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
    /// How many bytes all names have in common at their beginning, up to a number; `None` before there are names.
    common: Option<usize>,
}

impl Sorting {
    pub(super) fn push(&mut self, tree: &Tree, item: Keyed) {
        let name = tree.levels().name(item.level);
        self.common = Some(match (self.common, self.items.first()) {
            (Some(common), Some(first)) => common.min(in_common(name, tree.levels().name(first.level))),
            _ => name.len(),
        });
        self.items.push(item);
    }

    /// What is in order as it is given.
    pub(super) fn set(&mut self, levels: &[LevelId]) {
        self.clear();
        self.items.extend(levels.iter().map(|level| Keyed { key: 0, beginning: 0, level: *level }));
        self.sorted = self.items.len();
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        (self.items.capacity() + self.merged.capacity()) * size_of::<Keyed>()
    }

    pub(super) fn clear(&mut self) {
        self.items.clear();
        (self.at, self.sorted, self.common) = (0, 0, None);
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
            let is_run = self.sorted == 0;
            let done = if is_run { self.sort_run(tree) } else { self.merge_pair(tree).div_ceil(MERGED_FOR_ONE) };
            *budget = budget.saturating_sub(done);
        }
        true
    }

    fn sort_run(&mut self, tree: &Tree) -> usize {
        let end = (self.at + RUN).min(self.items.len());
        let run = &mut self.items[self.at..end];
        let common = self.common.unwrap_or_default();
        for item in &mut *run {
            item.beginning = beginning(tree.levels().name(item.level).get(common..).unwrap_or_default());
        }
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

/// How many bytes two names have in common at their beginning; a number in both is left whole.
fn in_common(one: &str, other: &str) -> usize {
    let same = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let number = one.as_bytes()[..same].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    same - number
}

/// A number in the order of [`natural`] as far as eight bytes tell: smaller is before, equal says nothing.
fn beginning(name: &str) -> u64 {
    let (mut bytes, mut rest) = ([0; 8], name.as_bytes());
    let mut at = 0;
    while let (Some(byte), true) = (rest.first(), at < bytes.len()) {
        if !byte.is_ascii_digit() {
            bytes[at] = byte.to_ascii_lowercase();
            (at, rest) = (at + 1, &rest[1..]);
            continue;
        }
        let number;
        (number, rest) = digits(rest);
        // A longer number is a larger one. How long it is, is in the place of a digit: other bytes are compared with it so.
        bytes[at] = b'0' + u8::try_from(number.len()).map_or(9, |length| length.min(9));
        at += 1;
        if number.len() >= 9 {
            break;
        }
        let count = number.len().min(bytes.len() - at);
        bytes[at..at + count].copy_from_slice(&number[..count]);
        at += count;
    }
    u64::from_be_bytes(bytes)
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
    fn the_beginning_of_names_never_contradicts_their_order() {
        let parts =
            ["", "a", "B", "-", "0", "007", "12", "999999999", "1000000000", "123456789012", "ä", "/", ":", "zz"];
        let names: Vec<String> =
            parts.iter().flat_map(|one| parts.iter().map(move |other| format!("{one}{other}"))).collect();
        for one in &names {
            for other in &names {
                let found = beginning(one).cmp(&beginning(other));
                assert!(found.is_eq() || found == natural(one, other), "{one} {other}");
                let common = in_common(one, other);
                let found = beginning(&one[common..]).cmp(&beginning(&other[common..]));
                assert!(found.is_eq() || found == natural(one, other), "{one} {other} without {common}");
            }
        }
        assert!(beginning("2x") < beginning("10"), "it tells most names apart");
    }

    #[test]
    fn sorting_in_parts_sorts() {
        let tree = Tree::default();
        for (count, budget) in [(0, 1), (1, 1), (RUN, 100), (RUN + 1, 1), (5 * RUN + 7, 1_000), (10_000, usize::MAX)] {
            let mut sorting = Sorting::default();
            let mut number = 7_u64;
            for level in 0..count {
                number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let level = LevelId(u32::try_from(level).unwrap());
                sorting.push(&tree, Keyed { key: number >> 50, beginning: 0, level });
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
