//! Which items of two lists belong together: those that are the same, and between these one by one. Of lists of one length
//! those in the same place do, unless that finds far more differences: a window that moved by one has no item in its place.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::shortest::common;

/// So many pairs of items are looked at for those that are the same. Longer lists are matched where they differ in little.
const MAX_PAIRS: usize = 4_000_000;
/// With so many differences or fewer, the items of lists of one length stay in their places: `[1,2,3]` and `[1,5,3]`.
const FEW: usize = 4;

/// Places of items that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pair {
    /// In the earlier list, and in the later one.
    Both(usize, usize),
    /// Only in the earlier list.
    Removed(usize),
    /// Only in the later list.
    Added(usize),
}

/// The pairs in the order of the lists.
pub(super) fn pairs<T: Eq + Hash>(before: &[T], now: &[T]) -> Vec<Pair> {
    let shorter = before.len().min(now.len());
    let first = before.iter().zip(now).take_while(|(before, now)| before == now).count();
    let same_last = |back: &usize| before[before.len() - 1 - back] == now[now.len() - 1 - back];
    let last = (0..shorter - first).take_while(same_last).count();
    let [before_end, now_end] = [before.len() - last, now.len() - last];
    let mut found: Vec<Pair> = (0..first).map(|at| Pair::Both(at, at)).collect();
    between(&mut found, (&before[first..before_end], &now[first..now_end]), first);
    found.extend((0..last).map(|at| Pair::Both(before_end + at, now_end + at)));
    found
}

/// Items from `first` on: by their places, or those that are the same together.
fn between<T: Eq + Hash>(found: &mut Vec<Pair>, (before, now): (&[T], &[T]), first: usize) {
    let by_place = |found: &mut Vec<Pair>| one_by_one(found, (first, before.len()), (first, now.len()));
    if before.len() != now.len() {
        return found.extend(matched((before, now), first));
    }
    let in_place = before.iter().zip(now).filter(|(before, now)| before != now).count();
    if in_place <= FEW {
        return by_place(found);
    }
    let matched = matched((before, now), first);
    let is_same = |pair: &&Pair| matches!(pair, Pair::Both(old, new) if before[old - first] == now[new - first]);
    let differences = matched.len() - matched.iter().filter(is_same).count();
    if differences * 2 <= in_place { found.extend(matched) } else { by_place(found) }
}

/// Items from `first` on, those that are the same together. The shorter list is always the former, and of lists of one length
/// the one with the lower hashes, so that a comparison is the same from either side.
fn matched<T: Eq + Hash>((before, now): (&[T], &[T]), first: usize) -> Vec<Pair> {
    let hash = |item: &T| {
        let mut hasher = DefaultHasher::new();
        item.hash(&mut hasher);
        hasher.finish()
    };
    let by_hashes = || before.iter().map(hash).cmp(now.iter().map(hash));
    let is_turned = before.len().cmp(&now.len()).then_with(by_hashes).is_gt();
    // Items may be large: each is compared as a number.
    let mut numbers = HashMap::new();
    let mut numbered = |items: &[_]| -> Vec<usize> {
        let number = |item| {
            let next = numbers.len();
            *numbers.entry(item).or_insert(next)
        };
        items.iter().copied().map(number).collect()
    };
    let [former, latter] = if is_turned { [now, before] } else { [before, now] };
    let [former, latter] = [former, latter].map(|items| numbered(&items.iter().collect::<Vec<&T>>()));
    let (mut found, [mut former_at, mut latter_at]) = (Vec::new(), [0, 0]);
    let turned = |one, other| if is_turned { (other, one) } else { (one, other) };
    let ends = [(former.len(), latter.len())];
    for (former_same, latter_same) in same(&former, &latter).into_iter().chain(ends) {
        let gap = ((first + former_at, former_same - former_at), (first + latter_at, latter_same - latter_at));
        let (old, new) = turned(gap.0, gap.1);
        one_by_one(&mut found, old, new);
        [former_at, latter_at] = [former_same + 1, latter_same + 1];
        if former_same < former.len() {
            let (old, new) = turned((first + former_same, 1), (first + latter_same, 1));
            one_by_one(&mut found, old, new);
        }
    }
    found
}

/// The places of items that are the same in both lists, in their order; none where looking for them takes too long.
fn same(former: &[usize], latter: &[usize]) -> Vec<(usize, usize)> {
    if former.len().saturating_mul(latter.len()) > MAX_PAIRS {
        return common(former, latter).unwrap_or_default();
    }
    let changes = capture_diff_slices(Algorithm::Myers, former, latter);
    let equal = changes.iter().filter(|change| change.tag() == DiffTag::Equal);
    equal.flat_map(|change| change.old_range().zip(change.new_range())).collect()
}

/// So many items from one place on, and from another: what is left of one of them is alone.
fn one_by_one(found: &mut Vec<Pair>, (old, olds): (usize, usize), (new, news): (usize, usize)) {
    let both = olds.min(news);
    found.extend((0..both).map(|at| Pair::Both(old + at, new + at)));
    found.extend((both..olds).map(|at| Pair::Removed(old + at)));
    found.extend((both..news).map(|at| Pair::Added(new + at)));
}

#[cfg(test)]
mod tests {
    use super::Pair::{Added, Both, Removed};
    use super::*;

    #[test]
    fn each_item_is_in_one_pair() {
        for (before, now, expected) in [
            (&[][..], &[][..], vec![]),
            (&[1], &[], vec![Removed(0)]),
            (&[1, 1], &[1, 1, 1], vec![Both(0, 0), Both(1, 1), Added(2)]),
            (&[1, 2, 3], &[0, 1, 2, 3], vec![Added(0), Both(0, 1), Both(1, 2), Both(2, 3)]),
            (&[1, 2, 3], &[1, 5, 3], vec![Both(0, 0), Both(1, 1), Both(2, 2)]),
            (&[1, 2, 3, 4, 5], &[1, 3, 4, 6], vec![Both(0, 0), Removed(1), Both(2, 1), Both(3, 2), Both(4, 3)]),
            (&[1, 3, 4, 6], &[1, 2, 3, 4, 5], vec![Both(0, 0), Added(1), Both(1, 2), Both(2, 3), Both(3, 4)]),
            // A few differences of lists of one length are by place, and so are many where another way has hardly fewer.
            (&[1, 2, 1, 3], &[2, 1, 3, 1], vec![Both(0, 0), Both(1, 1), Both(2, 2), Both(3, 3)]),
            (&[1, 0, 1, 0, 2, 3], &[0, 5, 0, 6, 3, 7], (0..6).map(|at| Both(at, at)).collect()),
            // A window that moved.
            (
                &[1, 2, 3, 4, 5],
                &[2, 3, 4, 5, 6],
                vec![Removed(0), Both(1, 0), Both(2, 1), Both(3, 2), Both(4, 3), Added(4)],
            ),
        ] {
            assert_eq!(pairs(before, now), expected, "{before:?} {now:?}");
        }
    }

    #[test]
    fn long_lists_that_moved_differ_in_what_came_went_and_changed() {
        let before: Vec<usize> = (0..40_000).collect();
        let mut now: Vec<usize> = (0..40_000).filter(|number| *number != 10).chain([99_999]).collect();
        now[20_000] = 88_888;
        for (one, other) in [(&before, &now), (&now, &before)] {
            let found = pairs(one, other);
            let changed =
                found.iter().filter(|pair| matches!(pair, Both(old, new) if one[*old] != other[*new])).count();
            let alone = found.iter().filter(|pair| !matches!(pair, Both(..))).count();
            assert_eq!((changed, alone), (1, 2));
        }
    }

    #[test]
    fn long_lists_that_differ_in_most_are_matched_from_both_ends() {
        let before: Vec<usize> = (0..5_000).collect();
        let now: Vec<usize> = [0].into_iter().chain((1..5_000).rev()).chain([9_999, 4_999]).collect();
        let found = pairs(&before, &now);
        assert_eq!((found.len(), found[1], found.last()), (5_002, Both(1, 1), Some(&Both(4_999, 5_001))));
    }
}
