//! What a person did to the list of subscriptions and is not saved yet, as short as it can be.

use model::TopicFilter;

use super::SubscriptionChange;

/// Most changes that wait to be saved; the oldest goes then. Far more than a person makes.
const MOST_CHANGES: usize = 4_096;

/// Changes in the order in which they were made, without those that later ones undo: at most three for each filter, and
/// at most 4,096 in all. They come to the same as all that were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes(Vec<SubscriptionChange>);

impl Changes {
    /// What is left of them, for [`SavedConnection::apply`](super::SavedConnection::apply).
    #[must_use]
    pub fn as_slice(&self) -> &[SubscriptionChange] {
        &self.0
    }

    /// Whether there is nothing to save.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds one that came after those that are here.
    pub fn add(&mut self, change: SubscriptionChange) {
        use SubscriptionChange::{Added, Begun, Paused, Removed, Resumed};
        let is_pause = |known: &SubscriptionChange| matches!(known, Paused { .. } | Resumed { .. });
        match &change {
            Removed { topic_filter } => self.0.retain(|known| !known.is_about(topic_filter)),
            Paused { topic_filter } | Resumed { topic_filter } => {
                self.0.retain(|known| !(is_pause(known) && known.is_about(topic_filter)));
            }
            Added { topic_filter, .. } => {
                self.0.retain(|known| !(is_pause(known) && known.is_about(topic_filter)));
                let is_wanted = |known: &&mut SubscriptionChange| matches!(known, Added { .. });
                if let Some(known) = self.0.iter_mut().filter(is_wanted).find(|known| known.is_about(topic_filter)) {
                    // Where it is: the list keeps its order.
                    *known = change;
                    return;
                }
            }
            Begun { .. } => {
                if self.0.iter().rfind(|known| matches!(known, Begun { .. })) == Some(&change) {
                    return;
                }
            }
        }
        if self.0.len() == MOST_CHANGES {
            self.0.remove(0);
        }
        self.0.push(change);
    }

    /// Adds those that came after.
    pub fn append(&mut self, later: Self) {
        later.0.into_iter().for_each(|change| self.add(change));
    }
}

impl From<SubscriptionChange> for Changes {
    fn from(change: SubscriptionChange) -> Self {
        Self(vec![change])
    }
}

impl SubscriptionChange {
    fn is_about(&self, filter: &TopicFilter) -> bool {
        match self {
            Self::Added { topic_filter, .. }
            | Self::Removed { topic_filter }
            | Self::Paused { topic_filter }
            | Self::Resumed { topic_filter } => topic_filter == filter,
            Self::Begun { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use model::Qos;

    use super::*;
    use crate::SavedConnection;

    fn filter(text: &str) -> TopicFilter {
        TopicFilter::parse(text).unwrap()
    }

    fn any_change() -> impl Strategy<Value = SubscriptionChange> {
        let filters = || prop::sample::select(vec!["a", "b", "c"]).prop_map(filter);
        prop_oneof![
            (filters(), any::<bool>()).prop_map(|(topic_filter, once)| {
                let qos = if once { Qos::AtLeastOnce } else { Qos::AtMostOnce };
                SubscriptionChange::Added { topic_filter, qos }
            }),
            filters().prop_map(|topic_filter| SubscriptionChange::Removed { topic_filter }),
            filters().prop_map(|topic_filter| SubscriptionChange::Paused { topic_filter }),
            filters().prop_map(|topic_filter| SubscriptionChange::Resumed { topic_filter }),
            prop::sample::subsequence(vec!["a", "b", "c"], 0..=3)
                .prop_map(|names| SubscriptionChange::Begun { topic_filters: names.into_iter().map(filter).collect() }),
        ]
    }

    proptest! {
        #[test]
        fn what_is_left_of_the_changes_comes_to_the_same(
            before in prop::collection::vec(any_change(), 0..8),
            changes in prop::collection::vec(any_change(), 0..24),
            cut in 0_usize..24,
        ) {
            let mut kept = SavedConnection::default();
            kept.apply(&before);
            let mut expected = kept.clone();
            expected.apply(&changes);
            let (mut all, mut later) = (Changes::default(), Changes::default());
            for (at, change) in changes.into_iter().enumerate() {
                if at < cut { all.add(change) } else { later.add(change) }
            }
            all.append(later);
            kept.apply(all.as_slice());
            prop_assert_eq!(kept, expected);
        }
    }

    #[test]
    fn there_are_three_for_each_filter_and_4096_in_all() {
        let mut changes = Changes::default();
        let begun = SubscriptionChange::Begun { topic_filters: vec![filter("a")] };
        for number in 0..1_000_u32 {
            let topic_filter = filter(["a", "b"][number as usize % 2]);
            changes.add(SubscriptionChange::Removed { topic_filter: topic_filter.clone() });
            changes.add(begun.clone());
            changes.add(SubscriptionChange::Added { topic_filter: topic_filter.clone(), qos: Qos::AtLeastOnce });
            changes.add(SubscriptionChange::Paused { topic_filter: topic_filter.clone() });
            changes.add(SubscriptionChange::Resumed { topic_filter });
            assert!(changes.as_slice().len() <= 2 * 3 + 1, "{changes:?}");
        }
        for number in 0..5_000 {
            changes.add(SubscriptionChange::Removed { topic_filter: filter(&number.to_string()) });
        }
        assert_eq!(changes.as_slice().len(), MOST_CHANGES);
        let last = SubscriptionChange::Removed { topic_filter: filter("4999") };
        assert_eq!(changes.as_slice().last(), Some(&last));
    }
}
