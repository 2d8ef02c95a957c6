//! Which items of two lists belong together: those that are the same at both ends, and between these one by one.

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
pub(super) fn pairs<T: PartialEq>(before: &[T], now: &[T]) -> Vec<Pair> {
    let shorter = before.len().min(now.len());
    let first = before.iter().zip(now).take_while(|(before, now)| before == now).count();
    let same_last = |back: &usize| before[before.len() - 1 - back] == now[now.len() - 1 - back];
    let last = (0..shorter - first).take_while(same_last).count();
    let between = (before.len() - last - first).min(now.len() - last - first);
    let both = (0..first + between).map(|at| Pair::Both(at, at));
    let removed = (first + between..before.len() - last).map(Pair::Removed);
    let added = (first + between..now.len() - last).map(Pair::Added);
    let ends = (0..last).rev().map(|back| Pair::Both(before.len() - 1 - back, now.len() - 1 - back));
    both.chain(removed).chain(added).chain(ends).collect()
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
        ] {
            assert_eq!(pairs(before, now), expected, "{before:?} {now:?}");
        }
    }
}
