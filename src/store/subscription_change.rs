//! What a person does to the list of subscriptions. It is kept as such and applied to what the file has, so that two
//! windows of one person both keep their changes.

use model::{Qos, TopicFilter};

use super::connection::SavedConnection;
use super::subscriptions::SavedSubscription;

/// What a person does to the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubscriptionChange {
    /// Adds a subscription at the end, or changes its QoS where it is and receives again.
    Added {
        /// What to receive.
        topic_filter: TopicFilter,
        /// Highest guarantee wanted.
        qos: Qos,
    },
    /// Takes a subscription away.
    Removed {
        /// As it was subscribed.
        topic_filter: TopicFilter,
    },
    /// Pauses one that is in the list.
    Paused {
        /// As it was subscribed.
        topic_filter: TopicFilter,
    },
    /// Receives one again that is in the list.
    Resumed {
        /// As it was subscribed.
        topic_filter: TopicFilter,
    },
    /// Takes up what the profile names since the person was last there: a sign-in.
    Begun {
        /// All that it names now.
        topic_filters: Vec<TopicFilter>,
    },
}

impl SavedConnection {
    /// Changes the list of subscriptions, in this order.
    pub fn apply(&mut self, changes: &[SubscriptionChange]) {
        for change in changes {
            match change {
                SubscriptionChange::Added { topic_filter, qos } => match self.subscription(topic_filter) {
                    Some(known) => (known.qos, known.paused) = (*qos, false),
                    None => self.add(topic_filter.clone(), *qos),
                },
                SubscriptionChange::Removed { topic_filter } => {
                    self.subscriptions.retain(|known| known.topic_filter != *topic_filter);
                }
                SubscriptionChange::Paused { topic_filter } => self.set_paused(topic_filter, true),
                SubscriptionChange::Resumed { topic_filter } => self.set_paused(topic_filter, false),
                SubscriptionChange::Begun { topic_filters } => self.begin_with(topic_filters),
            }
        }
    }

    /// Takes up what the profile names since the person was last there, with QoS 1, and notes all that it names now.
    fn begin_with(&mut self, topic_filters: &[TopicFilter]) {
        for topic_filter in topic_filters {
            if !self.begun.contains(topic_filter) && self.subscription(topic_filter).is_none() {
                self.add(topic_filter.clone(), Qos::AtLeastOnce);
            }
        }
        self.begun = topic_filters.to_vec();
    }

    fn subscription(&mut self, topic_filter: &TopicFilter) -> Option<&mut SavedSubscription> {
        self.subscriptions.iter_mut().find(|known| known.topic_filter == *topic_filter)
    }

    fn add(&mut self, topic_filter: TopicFilter, qos: Qos) {
        self.subscriptions.push(SavedSubscription { topic_filter, qos, paused: false });
    }

    fn set_paused(&mut self, topic_filter: &TopicFilter, paused: bool) {
        if let Some(known) = self.subscription(topic_filter) {
            known.paused = paused;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(text: &str) -> TopicFilter {
        TopicFilter::parse(text).unwrap()
    }

    fn list(kept: &SavedConnection) -> Vec<(&str, u8, bool)> {
        let one = |one: &'_ SavedSubscription| (one.qos.level(), one.paused);
        kept.subscriptions.iter().map(|kept| (kept.topic_filter.as_str(), one(kept).0, one(kept).1)).collect()
    }

    #[test]
    fn the_list_is_changed_by_what_a_person_does() {
        use SubscriptionChange::{Added, Paused, Removed, Resumed};
        let mut kept = SavedConnection::default();
        kept.apply(&[
            Added { topic_filter: filter("a"), qos: Qos::AtMostOnce },
            Added { topic_filter: filter("b"), qos: Qos::AtLeastOnce },
            Added { topic_filter: filter("c"), qos: Qos::AtLeastOnce },
            Paused { topic_filter: filter("a") },
            Paused { topic_filter: filter("c") },
            Resumed { topic_filter: filter("c") },
            Removed { topic_filter: filter("b") },
            Paused { topic_filter: filter("unknown") },
            Removed { topic_filter: filter("unknown") },
        ]);
        assert_eq!(list(&kept), [("a", 0, true), ("c", 1, false)]);
        kept.apply(&[Added { topic_filter: filter("a"), qos: Qos::AtLeastOnce }]);
        assert_eq!(list(&kept), [("a", 1, false), ("c", 1, false)], "wanted again, where it was");
    }

    #[test]
    fn what_the_profile_names_is_taken_up_once() {
        let mut kept = SavedConnection::default();
        kept.begin_with(&[filter("a"), filter("b")]);
        assert_eq!(list(&kept), [("a", 1, false), ("b", 1, false)]);
        kept.apply(&[SubscriptionChange::Removed { topic_filter: filter("a") }]);
        kept.apply(&[SubscriptionChange::Paused { topic_filter: filter("b") }]);
        kept.begin_with(&[filter("a"), filter("b"), filter("new")]);
        assert_eq!(list(&kept), [("b", 1, true), ("new", 1, false)], "what was removed stays removed");
        kept.begin_with(&[filter("b")]);
        kept.begin_with(&[filter("a"), filter("b")]);
        assert_eq!(list(&kept), [("b", 1, true), ("new", 1, false), ("a", 1, false)], "named once more");
    }
}
