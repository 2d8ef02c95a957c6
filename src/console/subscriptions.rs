//! Subscriptions, their states, and how many messages each receives.

use std::collections::BTreeMap;

use model::{Batch, Origin, Qos, SubscriptionState, Timestamp, TopicFilter, TopicId};

use super::{RateMeter, Topics, growth};

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
    matching: Matching,
}

/// For each topic number the places in the list whose filter matches.
#[derive(Debug, Default)]
struct Matching {
    /// By topic number: which of `sets`, [`NOT_LOOKED_AT`] at first.
    set_of: Vec<u16>,
    /// The topic number of the first of them.
    first_topic: usize,
    /// Each once: most topics have the same as others.
    sets: Vec<Box<[u16]>>,
    number_of: BTreeMap<Box<[u16]>, u16>,
}

const NOT_LOOKED_AT: u16 = u16::MAX;

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
            for place in self.matching.of(message.topic, &self.list, topics) {
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
        self.matching.forget_before(first);
    }
}

impl Matching {
    /// Has all looked at once more.
    fn clear(&mut self) {
        self.set_of.fill(NOT_LOOKED_AT);
        self.sets.clear();
        self.number_of.clear();
    }

    /// The places in `list` whose filter matches the topic.
    fn of(&mut self, topic: TopicId, list: &[Subscription], topics: &Topics) -> &[u16] {
        let Some(index) = topic.index().checked_sub(self.first_topic) else { return &[] };
        growth::lengthen(&mut self.set_of, index + 1, NOT_LOOKED_AT);
        if self.set_of[index] == NOT_LOOKED_AT {
            self.set_of[index] = self.number(matching(list, topics.get(topic)));
        }
        self.sets.get(usize::from(self.set_of[index])).map_or(&[], |set| set)
    }

    /// The number of a set.
    fn number(&mut self, set: Box<[u16]>) -> u16 {
        if let Some(number) = self.number_of.get(&set) {
            return *number;
        }
        if self.sets.len() >= usize::from(NOT_LOOKED_AT) {
            // There is a number for each, if it is begun with once more.
            self.clear();
        }
        let number = u16::try_from(self.sets.len()).unwrap_or(NOT_LOOKED_AT);
        self.sets.push(set.clone());
        self.number_of.insert(set, number);
        number
    }

    /// No message with a smaller number comes any more.
    fn forget_before(&mut self, first: TopicId) {
        if let Some(gone) = first.index().checked_sub(self.first_topic) {
            self.set_of.drain(..gone.min(self.set_of.len()));
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
        topics.add(batch.new_topics());
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

    #[test]
    fn topics_share_what_matches_and_more_sets_than_numbers_are_counted_right() {
        let granted = SubscriptionState::Granted { qos: Qos::AtLeastOnce };
        let (mut topics, now) = (Topics::default(), Timestamp::from_secs(1));
        let mut subscriptions = Subscriptions::default();
        for level in 0..17 {
            let text: Vec<&str> = (0..17).map(|at| if at == level { "1" } else { "+" }).collect();
            subscriptions.change(filter(&text.join("/")), Qos::AtLeastOnce, granted.clone());
        }
        let mut builder = BatchBuilder::default();
        let topic =
            |bits: u32| (0..17).map(|at| if bits >> at & 1 == 1 { "1" } else { "0" }).collect::<Vec<_>>().join("/");
        for from in (0..1 << 17).step_by(4_096) {
            let names: Vec<String> = (from..from + 4_096).map(topic).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let batch = batch_of(&mut builder, &names, Origin::Received);
            topics_of(&mut topics, &batch);
            subscriptions.count(&batch, &topics, now);
        }
        assert_eq!(totals(&subscriptions), [1 << 16; 17]);
        assert!(subscriptions.matching.sets.len() < usize::from(NOT_LOOKED_AT));
        let few = batch_of(&mut builder, &["0/x", "0/y", "0/z"], Origin::Received);
        topics_of(&mut topics, &few);
        let before = subscriptions.matching.sets.len();
        subscriptions.count(&few, &topics, now);
        assert!(subscriptions.matching.sets.len() <= before + 1, "the same for all three");
    }
}
