//! Which items of two lists belong together: of lists of one length those in the same place, else those that are the same, and
//! between these one by one.

use std::collections::HashMap;
use std::hash::Hash;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// So many pairs of items are looked at for those that are the same; of longer lists only both ends are.
const MAX_PAIRS: usize = 4_000_000;

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
    if before.len() == now.len() || (before_end - first).saturating_mul(now_end - first) > MAX_PAIRS {
        one_by_one(&mut found, (first, before_end - first), (first, now_end - first));
    } else {
        between(&mut found, (&before[first..before_end], &now[first..now_end]), first);
    }
    found.extend((0..last).map(|at| Pair::Both(before_end + at, now_end + at)));
    found
}

/// Items from `first` on, those that are the same together. The shorter list is always the former, so that a comparison is the
/// same from either side.
fn between<T: Eq + Hash>(found: &mut Vec<Pair>, (before, now): (&[T], &[T]), first: usize) {
    // Items may be large: each is compared as a number.
    let mut numbers = HashMap::new();
    let mut numbered = |items: &[_]| -> Vec<usize> {
        let number = |item| {
            let next = numbers.len();
            *numbers.entry(item).or_insert(next)
        };
        items.iter().copied().map(number).collect()
    };
    let [before, now] = [before, now].map(|items| numbered(&items.iter().collect::<Vec<&T>>()));
    let is_turned = before.len() > now.len();
    let [shorter, longer] = if is_turned { [&now, &before] } else { [&before, &now] };
    for change in capture_diff_slices(Algorithm::Myers, shorter, longer) {
        let (_, one, other) = change.as_tag_tuple();
        let [one, other] = if is_turned { [other, one] } else { [one, other] };
        match change {
            DiffOp::Equal { .. } => found.extend(one.zip(other).map(|(old, new)| Pair::Both(first + old, first + new))),
            _ => one_by_one(found, (first + one.start, one.len()), (first + other.start, other.len())),
        }
    }
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
            // Places count where the lists are as long as each other.
            (&[1, 2, 1, 3], &[2, 1, 3, 1], vec![Both(0, 0), Both(1, 1), Both(2, 2), Both(3, 3)]),
        ] {
            assert_eq!(pairs(before, now), expected, "{before:?} {now:?}");
        }
    }

    #[test]
    fn long_lists_are_matched_from_both_ends_in_little_time() {
        let before: Vec<usize> = (0..5_000).collect();
        let now: Vec<usize> = [0].into_iter().chain((1..5_000).rev()).chain([9_999, 4_999]).collect();
        let found = pairs(&before, &now);
        assert_eq!((found.len(), found[1], found.last()), (5_002, Both(1, 1), Some(&Both(4_999, 5_001))));
    }
}
