//! What a person wants to receive, for every link of this sign-in to come. The link itself keeps it over reconnects;
//! this list outlives the link.

use model::{LinkCommand, Qos, TopicFilter};

/// More than AWS IoT Core allows by far; what is over this is the broker's to refuse.
const MOST: usize = 1_024;

/// The wanted subscriptions, in the order they were made.
#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    wanted: Vec<Wanted>,
    /// What the profile names was added for this person already, who may have removed some of it.
    begun: bool,
}

#[derive(Debug)]
struct Wanted {
    topic_filter: TopicFilter,
    qos: Qos,
    paused: bool,
}

impl Subscriptions {
    /// Takes note of a command that is about subscriptions.
    pub(super) fn note(&mut self, command: &LinkCommand) {
        match command {
            LinkCommand::Subscribe { topic_filter, qos } => self.add(topic_filter, *qos),
            LinkCommand::Unsubscribe { topic_filter } => {
                self.wanted.retain(|wanted| wanted.topic_filter != *topic_filter);
            }
            LinkCommand::PauseSubscription { topic_filter } => self.pause(topic_filter, true),
            LinkCommand::ResumeSubscription { topic_filter } => self.pause(topic_filter, false),
            LinkCommand::Connect
            | LinkCommand::Disconnect
            | LinkCommand::RetryNow
            | LinkCommand::UseNewClientId
            | LinkCommand::Publish(_) => {}
        }
    }

    /// The commands that tell a new link.
    pub(super) fn commands(&self) -> Vec<LinkCommand> {
        let told = self.wanted.iter().flat_map(|Wanted { topic_filter, qos, paused }| {
            let subscribe = LinkCommand::Subscribe { topic_filter: topic_filter.clone(), qos: *qos };
            let pause = LinkCommand::PauseSubscription { topic_filter: topic_filter.clone() };
            std::iter::once(subscribe).chain(paused.then_some(pause))
        });
        told.collect()
    }

    /// Adds what a profile names to begin with, once for each person.
    pub(super) fn begin_with(&mut self, topic_filters: &[TopicFilter]) {
        if !std::mem::replace(&mut self.begun, true) {
            for topic_filter in topic_filters {
                self.add(topic_filter, Qos::AtLeastOnce);
            }
        }
    }

    /// Nothing is wanted any more.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    fn add(&mut self, topic_filter: &TopicFilter, qos: Qos) {
        if let Some(known) = self.find(topic_filter) {
            (known.qos, known.paused) = (qos, false);
        } else if self.wanted.len() < MOST {
            self.wanted.push(Wanted { topic_filter: topic_filter.clone(), qos, paused: false });
        }
    }

    fn pause(&mut self, topic_filter: &TopicFilter, paused: bool) {
        if let Some(known) = self.find(topic_filter) {
            known.paused = paused;
        }
    }

    fn find(&mut self, topic_filter: &TopicFilter) -> Option<&mut Wanted> {
        self.wanted.iter_mut().find(|wanted| wanted.topic_filter == *topic_filter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_profile_names_is_wanted_once_for_each_person() {
        let filters = ["plant/#", "yard/#"].map(|text| TopicFilter::parse(text).unwrap());
        let mut subscriptions = Subscriptions::default();
        subscriptions.begin_with(&filters);
        assert_eq!(subscriptions.commands().len(), 2);
        subscriptions.note(&LinkCommand::Unsubscribe { topic_filter: filters[0].clone() });
        subscriptions.begin_with(&filters);
        let told = subscriptions.commands();
        assert!(
            matches!(&told[..], [LinkCommand::Subscribe { topic_filter, qos: Qos::AtLeastOnce }] if *topic_filter == filters[1]),
            "what was removed stays removed: {told:?}"
        );
        subscriptions.clear();
        subscriptions.begin_with(&filters);
        assert_eq!(subscriptions.commands().len(), 2, "the next person begins with it");
    }

    #[test]
    fn a_new_link_is_told_what_is_wanted_now() {
        let filter = |text: &str| TopicFilter::parse(text).unwrap();
        let subscribe = |text: &str, qos| LinkCommand::Subscribe { topic_filter: filter(text), qos };
        let mut subscriptions = Subscriptions::default();
        for command in [
            subscribe("a", Qos::AtMostOnce),
            subscribe("b", Qos::AtMostOnce),
            subscribe("c", Qos::AtMostOnce),
            subscribe("a", Qos::AtLeastOnce),
            LinkCommand::PauseSubscription { topic_filter: filter("c") },
            LinkCommand::Unsubscribe { topic_filter: filter("b") },
            LinkCommand::PauseSubscription { topic_filter: filter("unknown") },
        ] {
            subscriptions.note(&command);
        }
        let told: Vec<String> = subscriptions.commands().iter().map(|command| format!("{command:?}")).collect();
        let expected = [
            subscribe("a", Qos::AtLeastOnce),
            subscribe("c", Qos::AtMostOnce),
            LinkCommand::PauseSubscription { topic_filter: filter("c") },
        ];
        assert_eq!(told, expected.map(|command| format!("{command:?}")));
    }
}
