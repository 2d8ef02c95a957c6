//! The longest common part of two long lists that differ in little (Myers' greedy search), in a bounded number of steps.

/// So many steps are taken at most, which also bounds the memory: a place for each of them.
const MAX_STEPS: usize = 2_000_000;

/// The places of items that are the same in both, in their order; `None` where that takes too many steps.
pub(super) fn common(one: &[usize], other: &[usize]) -> Option<Vec<(usize, usize)>> {
    // What is in one list alone is in no common part, and costs nothing this way.
    let (one, other) = (shared(one, other), shared(other, one));
    let same = common_of_shared(&one, &other)?;
    Some(same.into_iter().map(|(at, other_at)| (one[at].0, other[other_at].0)).collect())
}

/// The items that the other list has too, with their places.
fn shared(items: &[usize], others: &[usize]) -> Vec<(usize, usize)> {
    let mut is_there = vec![false; others.iter().map(|other| other + 1).max().unwrap_or_default()];
    for other in others {
        is_there[*other] = true;
    }
    let places = items.iter().copied().enumerate();
    places.filter(|(_, item)| is_there.get(*item).copied().unwrap_or_default()).collect()
}

/// With more and more differences, how far each diagonal reaches; then back along the way that reached the end.
fn common_of_shared(one: &[(usize, usize)], other: &[(usize, usize)]) -> Option<Vec<(usize, usize)>> {
    let mut steps = 0;
    let mut reached: Vec<Vec<usize>> = Vec::new();
    loop {
        let differences = reached.len();
        let mut row = Vec::with_capacity(differences + 1);
        for diagonal in 0..=differences {
            let start = start_of(reached.last(), diagonal);
            let other_start = start + differences - 2 * diagonal;
            let rest = one.iter().skip(start).zip(other.iter().skip(other_start));
            let same = rest.take_while(|((_, item), (_, other))| item == other).count();
            steps += same + 1;
            if steps > MAX_STEPS {
                return None;
            }
            row.push(start + same);
            if start + same >= one.len() && other_start + same >= other.len() {
                reached.push(row);
                return Some(way_back(&reached, diagonal));
            }
        }
        reached.push(row);
    }
}

/// Where a diagonal begins: the farther end of its two neighbours with one difference less.
fn start_of(before: Option<&Vec<usize>>, diagonal: usize) -> usize {
    let at = |diagonal: usize| before.and_then(|before| before.get(diagonal)).copied();
    let from_one = diagonal.checked_sub(1).and_then(at).map(|reached| reached + 1);
    from_one.max(at(diagonal)).unwrap_or_default()
}

/// The same items along the way to the end of this diagonal in the last row.
fn way_back(reached: &[Vec<usize>], mut diagonal: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (differences, row) in reached.iter().enumerate().rev() {
        let before = differences.checked_sub(1).and_then(|before| reached.get(before));
        let start = start_of(before, diagonal);
        found.extend((start..row[diagonal]).rev().map(|at| (at, at + differences - 2 * diagonal)));
        let came_from_one =
            diagonal.checked_sub(1).and_then(|less| before?.get(less)).is_some_and(|end| end + 1 == start);
        diagonal -= usize::from(came_from_one);
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use similar::{Algorithm, DiffOp, capture_diff_slices};

    use super::*;

    #[test]
    fn lists_that_differ_in_too_much_are_given_up() {
        let one: Vec<usize> = (0..60_000).collect();
        let other: Vec<usize> = one.iter().rev().copied().collect();
        assert_eq!(common(&one, &other), None);
        let same: Vec<_> = one.iter().map(|at| (*at, *at)).collect();
        assert_eq!(common(&one, &one), Some(same));
        let others: Vec<usize> = (60_000..120_000).collect();
        assert_eq!(common(&one, &others), Some(Vec::new()), "nothing in common");
    }

    proptest! {
        #[test]
        fn the_common_part_is_one_of_the_longest(
            one in prop::collection::vec(0..5_usize, 0..20),
            other in prop::collection::vec(0..5_usize, 0..20),
        ) {
            let found = common(&one, &other).unwrap();
            prop_assert!(found.iter().all(|(at, other_at)| one[*at] == other[*other_at]));
            prop_assert!(found.is_sorted_by(|before, next| before.0 < next.0 && before.1 < next.1));
            let longest = capture_diff_slices(Algorithm::RawMyers, &one, &other);
            let equal = |change: &DiffOp| if matches!(change, DiffOp::Equal { .. }) { change.old_range().len() } else { 0 };
            prop_assert_eq!(found.len(), longest.iter().map(equal).sum::<usize>());
        }
    }
}
