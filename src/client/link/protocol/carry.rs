//! State that outlives a link: it goes into [`run`](super::run) and comes out of it.

use std::time::Duration;

use super::client_id::ClientName;
use super::publishing::Publishing;
use super::subscriptions::Subscriptions;
use super::{Input, LinkUpdate};
use model::{LinkCommand, Qos, Timestamp, TopicFilter, TopicId, TopicInterner};

/// The numbers of topics, the subscriptions, and the messages without a PUBACK. One link at a time has it; between two
/// links it takes the commands itself.
///
/// A number means one topic for as long as its messages are kept, so the same carry goes from link to link for as long
/// as that is. A message without a PUBACK is in it only while the broker may still have the session: the next link
/// resumes that session and sends the message again, marked as a duplicate, or calls its outcome unknown. When there is no
/// next link in time, [`Carry::expire`] does the latter.
#[derive(Debug, Default)]
pub struct Carry {
    pub(in crate::link) topics: TopicInterner,
    pub(in crate::link) subscriptions: Subscriptions,
    pub(in crate::link) publishing: Publishing,
    pub(in crate::link) kept: Option<ResumableSession>,
}

/// A session that the broker may still have, for the client that comes back with the same id.
#[derive(Debug)]
pub(in crate::link) struct ResumableSession {
    pub(in crate::link) name: ClientName,
    /// How long the broker keeps it once the connection is gone.
    pub(in crate::link) expiry: Duration,
    /// Since when there is no connection; `None` when none was live yet.
    pub(in crate::link) outage: Option<Outage>,
    /// When the end of its last connection was noticed, live or not.
    pub(in crate::link) ended_at: Timestamp,
}

/// A time without a connection.
#[derive(Debug)]
pub(in crate::link) struct Outage {
    /// When the end of the last live connection was noticed.
    pub(in crate::link) from: Timestamp,
    /// Whether the broker knew the session at every CONNACK since.
    pub(in crate::link) session_resumed: bool,
}

/// A subscription of an earlier run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoredSubscription {
    /// What to receive.
    pub topic_filter: TopicFilter,
    /// Highest guarantee wanted.
    pub qos: Qos,
    /// It stays in the list and brings nothing.
    pub paused: bool,
}

impl Carry {
    /// One for a link after another that took its carry with it: nothing is left of it, and topics that are new get the
    /// numbers from `next` on.
    #[must_use]
    pub fn after_loss(next: TopicId) -> Self {
        Self { topics: TopicInterner::counting_from(next), ..Self::default() }
    }

    /// Takes a command or a message while there is no link, and returns what came of it at once: subscriptions are noted for the
    /// next link, a publish is not sent.
    #[must_use]
    pub fn command(&mut self, input: impl Into<Input>) -> Vec<LinkUpdate> {
        let mut updates = Vec::new();
        obey(input.into(), &mut self.subscriptions, &mut self.publishing, &mut updates);
        updates
    }

    /// Wants what a profile names to begin with, once for each person, who may have removed some of it since.
    #[must_use]
    pub fn begin_with(&mut self, topic_filters: &[TopicFilter]) -> Vec<LinkUpdate> {
        let mut updates = Vec::new();
        self.subscriptions.begin_with(topic_filters, &mut updates);
        updates
    }

    /// Wants what a person wanted in an earlier run, in this order, instead of what a profile names to begin with.
    #[must_use]
    pub fn restore(&mut self, wanted: Vec<RestoredSubscription>) -> Vec<LinkUpdate> {
        let mut updates = Vec::new();
        self.subscriptions.restore(wanted, &mut updates);
        updates
    }

    /// Returns when the broker gives up the session that the messages without a PUBACK wait for; `None` when there are
    /// none.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        let kept = self.kept.as_ref().filter(|_| self.publishing.has_in_flight())?;
        Some(kept.ended_at.plus(kept.expiry))
    }

    /// Gives up that session when it is over at `now`, and returns that the outcome of its messages is unknown.
    #[must_use]
    pub fn expire(&mut self, now: Timestamp) -> Vec<LinkUpdate> {
        let mut updates = Vec::new();
        if self.expires_at().is_some_and(|at| at <= now) {
            self.publishing.give_up(&mut updates);
            self.kept = None;
        }
        updates
    }

    /// Forgets what belongs to a person, for another one or for good: the subscriptions, without a word, and the
    /// messages without a PUBACK, whose outcome is returned as unknown. The numbers of topics stay.
    #[must_use]
    pub fn forget(&mut self) -> Vec<LinkUpdate> {
        let mut updates = Vec::new();
        self.publishing.give_up(&mut updates);
        self.subscriptions = Subscriptions::default();
        self.kept = None;
        updates
    }
}

/// Takes a command in, with or without a connection.
pub(in crate::link) fn obey(
    input: Input,
    subscriptions: &mut Subscriptions,
    publishing: &mut Publishing,
    out: &mut Vec<LinkUpdate>,
) {
    let command = match input {
        Input::Publish(message) => return publishing.publish(message, out),
        Input::Command(command) => command,
    };
    match command {
        LinkCommand::Subscribe { topic_filter, qos } => subscriptions.subscribe(topic_filter, qos, out),
        LinkCommand::Unsubscribe { topic_filter } => subscriptions.unsubscribe(&topic_filter, out),
        LinkCommand::PauseSubscription { topic_filter } => subscriptions.pause(&topic_filter, out),
        LinkCommand::ResumeSubscription { topic_filter } => subscriptions.resume(&topic_filter, out),
        LinkCommand::Follow { topic_filter } => subscriptions.follow(topic_filter, out),
        LinkCommand::Unfollow { topic_filter } => subscriptions.unfollow(&topic_filter, out),
        LinkCommand::Connect | LinkCommand::Disconnect | LinkCommand::RetryNow | LinkCommand::UseNewClientId => {}
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use bytes::BytesMut;

    use super::*;
    use crate::link::protocol::preflight::BrokerLimits;
    use crate::link::protocol::publishing::Turn;
    use crate::link::protocol::{Outgoing, PublishEnd, SubscriptionChange};
    use model::{MessageProperties, PublishId, PublishRequest, Topic};

    fn filter(text: &str) -> TopicFilter {
        TopicFilter::parse(text).unwrap()
    }

    fn message(id: u128) -> Outgoing {
        let request = PublishRequest {
            topic: Topic::parse("a").unwrap(),
            payload: b"x"[..].into(),
            qos: Qos::AtLeastOnce,
            retain: false,
            properties: MessageProperties::default(),
        };
        Outgoing::new(PublishId(id), request)
    }

    fn subscribe(text: &str, qos: Qos) -> LinkCommand {
        LinkCommand::Subscribe { topic_filter: filter(text), qos }
    }

    /// What the next link begins with.
    fn wanted(carry: &mut Carry) -> Vec<(String, Qos, SubscriptionChange)> {
        let mut updates = Vec::new();
        carry.subscriptions.begin(&mut updates);
        let wanted = updates.into_iter().map(|update| match update {
            LinkUpdate::SubscriptionChanged { topic_filter, qos, change } => (topic_filter.to_string(), qos, change),
            other => panic!("{other:?}"),
        });
        wanted.collect()
    }

    #[test]
    fn what_the_profile_names_is_wanted_once_for_each_person() {
        let filters = [filter("plant/#"), filter("yard/#")];
        let mut carry = Carry::default();
        assert_eq!(carry.begin_with(&filters).len(), 2);
        assert_eq!(wanted(&mut carry).len(), 2);
        let updates = carry.command(LinkCommand::Unsubscribe { topic_filter: filters[0].clone() });
        assert!(matches!(&updates[..], [LinkUpdate::Unsubscribed { .. }]));
        assert!(carry.begin_with(&filters).is_empty());
        assert_eq!(
            wanted(&mut carry),
            [("yard/#".to_owned(), Qos::AtLeastOnce, SubscriptionChange::Requested)],
            "what was removed stays removed"
        );
        assert!(carry.forget().is_empty() && wanted(&mut carry).is_empty());
        assert_eq!(carry.begin_with(&filters).len(), 2, "the next person begins with it");
    }

    #[test]
    fn what_was_wanted_in_an_earlier_run_is_wanted_again_and_nothing_else() {
        let one = |topic_filter: TopicFilter, qos, paused| RestoredSubscription { topic_filter, qos, paused };
        let mut carry = Carry::default();
        let _ = carry.command(subscribe("new", Qos::AtLeastOnce));
        let updates = carry.restore(vec![
            one(filter("a"), Qos::AtMostOnce, false),
            one(filter("b"), Qos::AtLeastOnce, true),
            one(filter("new"), Qos::AtMostOnce, false),
        ]);
        assert_eq!(updates.len(), 3);
        assert!(carry.begin_with(&[filter("plant/#")]).is_empty(), "it has begun");
        let expected = [
            ("new".to_owned(), Qos::AtMostOnce, SubscriptionChange::Requested),
            ("a".to_owned(), Qos::AtMostOnce, SubscriptionChange::Requested),
            ("b".to_owned(), Qos::AtLeastOnce, SubscriptionChange::Paused),
        ];
        assert_eq!(wanted(&mut carry), expected);
        let updates = carry.command(LinkCommand::ResumeSubscription { topic_filter: filter("b") });
        assert!(matches!(
            &updates[..],
            [LinkUpdate::SubscriptionChanged { change: SubscriptionChange::Requested, qos: Qos::AtLeastOnce, .. }]
        ));
    }

    #[test]
    fn a_list_with_as_many_as_aws_allows_and_paused_ones_comes_back_whole() {
        let count = crate::link::protocol::MAX_SUBSCRIPTIONS + 5;
        let one = |number| RestoredSubscription {
            topic_filter: filter(&format!("plant/{number}")),
            qos: Qos::AtMostOnce,
            paused: number >= crate::link::protocol::MAX_SUBSCRIPTIONS,
        };
        let mut carry = Carry::default();
        let _ = carry.restore((0..count).map(one).collect());
        let is_paused = |(_, _, change): &(String, Qos, SubscriptionChange)| *change == SubscriptionChange::Paused;
        let wanted = wanted(&mut carry);
        assert_eq!((wanted.len(), wanted.iter().filter(|one| is_paused(one)).count()), (count, 5));
    }

    #[test]
    fn a_new_link_begins_with_what_is_wanted_now() {
        let mut carry = Carry::default();
        for command in [
            subscribe("a", Qos::AtMostOnce),
            subscribe("b", Qos::AtMostOnce),
            subscribe("c", Qos::AtMostOnce),
            subscribe("a", Qos::AtLeastOnce),
            LinkCommand::PauseSubscription { topic_filter: filter("c") },
            LinkCommand::Unsubscribe { topic_filter: filter("b") },
            LinkCommand::PauseSubscription { topic_filter: filter("unknown") },
        ] {
            let _ = carry.command(command);
        }
        let expected = [
            ("a".to_owned(), Qos::AtLeastOnce, SubscriptionChange::Requested),
            ("c".to_owned(), Qos::AtMostOnce, SubscriptionChange::Paused),
        ];
        assert_eq!(wanted(&mut carry), expected);
    }

    #[test]
    fn a_publish_without_a_link_is_not_sent() {
        let updates = Carry::default().command(message(1));
        assert!(matches!(updates[..], [LinkUpdate::PublishEnded { id: PublishId(1), end: PublishEnd::NotSent, .. }]));
    }

    #[test]
    fn a_message_in_flight_waits_no_longer_than_the_broker_keeps_the_session() {
        let (mut carry, mut updates) = (Carry::default(), Vec::new());
        let ended_at = Timestamp::from_secs(1_000);
        assert_eq!(carry.expires_at(), None);
        carry.publishing.connected(false, None, BrokerLimits::default(), Instant::now(), &mut updates);
        assert!(carry.command(message(7)).is_empty());
        let turn = Turn { now: Instant::now(), only_again: false, may_isolate: false };
        carry.publishing.send_next(1, turn, &mut BytesMut::new(), &mut updates).expect("it is sent");
        carry.publishing.lost(&mut updates);
        let expiry = Duration::from_mins(1);
        carry.kept = Some(ResumableSession { name: ClientName::new(), expiry, outage: None, ended_at });
        let ends_at = Timestamp::from_secs(1_060);
        assert_eq!(carry.expires_at(), Some(ends_at));
        assert!(carry.expire(ends_at.minus(Duration::from_micros(1))).is_empty());
        let ended = carry.expire(ends_at);
        assert!(
            matches!(ended[..], [LinkUpdate::PublishEnded { id: PublishId(7), end: PublishEnd::Unknown, .. }]),
            "{ended:?}"
        );
        assert!(carry.expire(ends_at).is_empty() && carry.forget().is_empty(), "one outcome");
        assert!(updates.is_empty() && carry.kept.is_none() && carry.expires_at().is_none());
    }
}
