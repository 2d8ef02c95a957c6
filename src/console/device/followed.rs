//! What is followed while a device is looked at: its comings and goings, and the changes of the shadow that is shown.

use model::{LinkCommand, ShadowId, SubscriptionState, TopicFilter, presence_filter};

use crate::Subscriptions;

/// What is followed, in the order in which it was asked for.
#[derive(Debug, Default)]
pub(super) struct Followed {
    list: Vec<(TopicFilter, Option<SubscriptionState>)>,
    commands: Vec<LinkCommand>,
}

impl Followed {
    /// Follows these, and nothing else. What a subscription brings already needs nothing.
    pub(super) fn want(&mut self, wanted: &[String], subscriptions: &Subscriptions) {
        // An id that is no part of a filter cannot be followed.
        let wanted = wanted
            .iter()
            .filter(|filter| !is_brought(filter, subscriptions))
            .filter_map(|it| TopicFilter::parse(it).ok());
        let wanted: Vec<TopicFilter> = wanted.collect();
        let commands = &mut self.commands;
        self.list.retain(|(topic_filter, _)| {
            let stays = wanted.contains(topic_filter);
            if !stays {
                commands.push(LinkCommand::Unfollow { topic_filter: topic_filter.clone() });
            }
            stays
        });
        for topic_filter in wanted {
            if !self.list.iter().any(|(known, _)| *known == topic_filter) {
                commands.push(LinkCommand::Follow { topic_filter: topic_filter.clone() });
                self.list.push((topic_filter, None));
            }
        }
    }

    /// The state of something that is followed changed.
    pub(super) fn changed(&mut self, topic_filter: &TopicFilter, state: SubscriptionState) {
        if let Some((_, known)) = self.list.iter_mut().find(|(known, _)| known == topic_filter) {
            *known = Some(state);
        }
    }

    /// What the connection is to do, which is taken out.
    pub(super) fn take_commands(&mut self) -> Vec<LinkCommand> {
        std::mem::take(&mut self.commands)
    }

    /// All that was answered.
    pub(super) fn states(&self) -> impl Iterator<Item = (&TopicFilter, &SubscriptionState)> {
        self.list.iter().filter_map(|(topic_filter, state)| Some((topic_filter, state.as_ref()?)))
    }

    /// How it is with this filter; `None` while that is not known, and for what is not followed.
    pub(super) fn state(&self, filter: &str) -> Option<&SubscriptionState> {
        self.list.iter().find(|(known, _)| known.as_str() == filter)?.1.as_ref()
    }
}

/// Whether a subscription to `known` brings what one to `filter` does.
pub(super) fn brings(known: &TopicFilter, filter: &str) -> bool {
    known.as_str() == filter || known.matches(filter)
}

/// Whether one of the subscriptions brings what one to `filter` does.
pub(super) fn is_brought(filter: &str, subscriptions: &Subscriptions) -> bool {
    let is_granted = |state: &SubscriptionState| matches!(state, SubscriptionState::Granted { .. });
    subscriptions.list().iter().any(|known| is_granted(&known.state) && brings(&known.topic_filter, filter))
}

/// What there is to follow of a device. An id with signs of filters in it would be another filter.
pub(super) fn filters_of(client_id: &str, shadow: &ShadowId) -> Vec<String> {
    let is_plain = |id: &str| !id.is_empty() && !id.contains(['+', '#', '$']);
    let mut filters = Vec::new();
    if is_plain(client_id) {
        filters.push(presence_filter(client_id));
    }
    let names = [Some(shadow.thing.as_str()), shadow.name.as_deref()];
    if names.into_iter().flatten().all(|name| is_plain(name) && !name.contains('/')) {
        filters.extend(shadow.change_topics());
    }
    filters
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Qos;

    fn shadow(thing: &str) -> ShadowId {
        ShadowId { thing: thing.to_owned(), name: None }
    }

    fn asked(followed: &mut Followed) -> Vec<String> {
        let words = |command: LinkCommand| match command {
            LinkCommand::Follow { topic_filter } => format!("+{topic_filter}"),
            LinkCommand::Unfollow { topic_filter } => format!("-{topic_filter}"),
            other => panic!("{other:?}"),
        };
        followed.take_commands().into_iter().map(words).collect()
    }

    #[test]
    fn what_is_looked_at_is_followed_unless_a_subscription_brings_it() {
        let mut followed = Followed::default();
        let mut subscriptions = Subscriptions::default();
        followed.want(&filters_of("a", &shadow("t")), &subscriptions);
        let expected = [
            "+$aws/events/presence/+/a",
            "+$aws/things/t/shadow/update/documents",
            "+$aws/things/t/shadow/delete/accepted",
        ];
        assert_eq!(asked(&mut followed), expected);
        followed.want(&filters_of("a", &shadow("t")), &subscriptions);
        assert!(asked(&mut followed).is_empty());
        let filter = TopicFilter::parse("$aws/things/#").unwrap();
        let granted = SubscriptionState::Granted { qos: Qos::AtLeastOnce };
        subscriptions.change(filter, Qos::AtLeastOnce, granted);
        followed.want(&filters_of("b", &shadow("t")), &subscriptions);
        let mut expected: Vec<String> = expected.map(|it| it.replacen('+', "-", 1)).to_vec();
        expected.push("+$aws/events/presence/+/b".to_owned());
        assert_eq!(asked(&mut followed), expected);
        assert!(filters_of("+", &shadow("a/b")).is_empty(), "it would be another filter");
    }
}
