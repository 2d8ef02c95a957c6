//! The subscriptions, their states, and how many messages each receives.

use std::collections::VecDeque;

use model::{Batch, Origin, Qos, SubscriptionState, Timestamp, TopicFilter, TopicId};

use super::{RateMeter, Topics};

/// One subscription with its counts.
#[derive(Debug)]
pub struct Subscription {
    /// What it asks for.
    pub topic_filter: TopicFilter,
    /// The guarantee that was asked for.
    pub qos: Qos,
    /// Its state.
    pub state: SubscriptionState,
    /// Messages that came for it. A message that two subscriptions ask for counts for both.
    pub received: RateMeter,
}

/// The list of subscriptions, in the order they were made.
#[derive(Debug, Default)]
pub struct Subscriptions {
    list: Vec<Subscription>,
    /// For each topic number the places in `list` whose filter matches; `None` when not looked at yet.
    matching: VecDeque<Option<Box<[u16]>>>,
    /// The topic number of the first of them.
    first_topic: usize,
}

impl Subscriptions {
    /// All of them, in the order they were made.
    #[must_use]
    pub fn list(&self) -> &[Subscription] {
        &self.list
    }

    /// How many the broker delivers for.
    #[must_use]
    pub fn live(&self) -> usize {
        self.list.iter().filter(|known| matches!(known.state, SubscriptionState::Granted { .. })).count()
    }

    /// Updates the state of a subscription; a new one goes to the end.
    pub fn change(&mut self, topic_filter: TopicFilter, qos: Qos, state: SubscriptionState) {
        if let Some(known) = self.list.iter_mut().find(|known| known.topic_filter == topic_filter) {
            known.qos = qos;
            known.state = state;
        } else {
            self.list.push(Subscription { topic_filter, qos, state, received: RateMeter::default() });
            self.matching.clear();
        }
    }

    /// Forgets a subscription.
    pub fn remove(&mut self, topic_filter: &TopicFilter) {
        self.list.retain(|known| known.topic_filter != *topic_filter);
        self.matching.clear();
    }

    /// Counts the received messages of `batch` for each granted subscription that asks for them.
    pub fn count(&mut self, batch: &Batch, topics: &Topics, now: Timestamp) {
        if self.list.is_empty() {
            return;
        }
        let mut counts = vec![0_u64; self.list.len()];
        for message in batch.iter().filter(|message| message.origin == Origin::Received) {
            let Some(index) = message.topic.index().checked_sub(self.first_topic) else { continue };
            if index >= self.matching.len() {
                self.matching.resize(index + 1, None);
            }
            let list = &self.list;
            let matching = self.matching[index].get_or_insert_with(|| matching(list, topics.get(message.topic)));
            for place in matching.iter() {
                counts[usize::from(*place)] += 1;
            }
        }
        for (subscription, count) in self.list.iter_mut().zip(counts) {
            let delivers =
                matches!(subscription.state, SubscriptionState::Granted { .. } | SubscriptionState::NotStopped { .. });
            if count > 0 && delivers {
                subscription.received.add(count, now);
            }
        }
    }
}

impl Subscriptions {
    /// No message with a smaller number comes any more.
    pub(super) fn forget_topics_before(&mut self, first: TopicId) {
        if let Some(gone) = first.index().checked_sub(self.first_topic) {
            self.matching.drain(..gone.min(self.matching.len()));
            self.first_topic = first.index();
        }
    }
}

fn matching(list: &[Subscription], topic: &str) -> Box<[u16]> {
    let matches = |subscription: &Subscription| subscription.topic_filter.matches(topic);
    (0_u16..).zip(list).filter(|(_, subscription)| matches(subscription)).map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::super::log::tests::batch_of;
    use super::*;
    use model::BatchBuilder;

    fn filter(text: &str) -> TopicFilter {
        TopicFilter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn topics_of(topics: &mut Topics, batch: &Batch) {
        for topic in batch.new_topics() {
            topics.name(topic.id, &topic.name);
        }
    }

    fn totals(subscriptions: &Subscriptions) -> Vec<u64> {
        subscriptions.list().iter().map(|s| s.received.total()).collect()
    }

    #[test]
    fn messages_count_for_every_granted_filter_that_matches() {
        let granted = SubscriptionState::Granted { qos: Qos::AtLeastOnce };
        let mut subscriptions = Subscriptions::default();
        let (mut topics, mut builder, now) = (Topics::default(), BatchBuilder::default(), Timestamp::from_secs(1));
        subscriptions.change(filter("plant/#"), Qos::AtLeastOnce, granted.clone());
        subscriptions.change(filter("plant/+/state"), Qos::AtMostOnce, SubscriptionState::Paused);
        let first = batch_of(&mut builder, &["plant/a/state", "yard/b"], Origin::Received);
        topics_of(&mut topics, &first);
        subscriptions.count(&first, &topics, now);
        assert_eq!(totals(&subscriptions), [1, 0]);

        subscriptions.change(filter("yard/#"), Qos::AtMostOnce, granted.clone());
        subscriptions.change(filter("plant/+/state"), Qos::AtMostOnce, granted);
        subscriptions.count(&first, &topics, now);
        assert_eq!(totals(&subscriptions), [2, 1, 1], "a new filter is looked up for known topics too");

        let own = batch_of(&mut builder, &["yard/b"], Origin::Sent);
        subscriptions.count(&own, &topics, now);
        assert_eq!(totals(&subscriptions), [2, 1, 1], "what this window sent did not come for a filter");

        subscriptions.remove(&filter("plant/#"));
        subscriptions.count(&first, &topics, now);
        assert_eq!(totals(&subscriptions), [2, 2]);
    }
}
