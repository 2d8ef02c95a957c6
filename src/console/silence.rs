//! Which topics are overdue: those that sent before, and those that a contract expects messages on.

use std::time::Duration;

use model::{SubscriptionState, Timestamp};

use crate::{Console, Subscriptions};

/// How often it is looked for topics that are overdue.
const LOOK_FOR_SILENCE_AFTER: Duration = Duration::from_millis(100);

impl Console {
    /// Looks for topics that are overdue, unless that was done a moment ago.
    pub fn look_for_silence(&mut self, now: Timestamp) {
        let is_due = |at: Timestamp| now.since(at).max(at.since(now)) >= LOOK_FOR_SILENCE_AFTER;
        if !self.silence_looked_for_at.is_none_or(is_due) {
            return;
        }
        self.silence_looked_for_at = Some(now);
        let is_live = self.link.is_live();
        if !is_live {
            // Nothing can come, which is the fault of no device.
            self.tree.note_connected(now);
        }
        self.tree.look_for_silence(now);
        let subscriptions = &self.subscriptions;
        self.tree.note_awaited(|topic| is_live && would_come(subscriptions, topic), now);
    }
}

/// Whether a message on this topic would be delivered.
fn would_come(subscriptions: &Subscriptions, topic: &str) -> bool {
    let is_granted = |state: &SubscriptionState| matches!(state, SubscriptionState::Granted { .. });
    let mut granted = subscriptions.list().iter().filter(|known| is_granted(&known.state));
    granted.any(|known| known.topic_filter.matches(topic))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::{
        BatchBuilder, Event, LinkEvent, LinkState, Message, Origin, Properties, Qos, Rung, RungState, TopicFilter,
    };
    use payload::{Contracts, Payloads, TopicContract};

    use super::*;

    fn filter(text: &str) -> TopicFilter {
        TopicFilter::parse(text).unwrap()
    }

    fn subscribe(console: &mut Console, text: &str, now: Timestamp) {
        let granted = SubscriptionState::Granted { qos: Qos::AtMostOnce };
        let change =
            LinkEvent::SubscriptionChanged { topic_filter: filter(text), qos: Qos::AtMostOnce, state: granted };
        console.apply(Event::Link(change), now);
    }

    #[test]
    fn a_topic_that_is_expected_and_never_sent_is_late_while_it_is_subscribed() {
        let at = |secs: i64| Timestamp::from_secs(1_000 + secs);
        let mut console = Console::default();
        let every = Some(Duration::from_secs(10));
        let contract = TopicContract { filter: filter("plant/a"), payloads: Payloads::Any, every };
        console.set_contracts(&Arc::new(Contracts::new(vec![contract])), at(0));
        let mut live = LinkState::default();
        live.rung_mut(Rung::Live).state = RungState::Done;
        console.apply(Event::Link(LinkEvent::StateChanged(Box::new(live))), at(0));
        let late = |console: &mut Console, secs: i64| {
            console.look_for_silence(at(secs));
            console.tree.awaited().filter(|awaited| awaited.is_late(at(secs))).count()
        };
        assert_eq!([late(&mut console, 1), late(&mut console, 100)], [0, 0], "nothing is subscribed");
        subscribe(&mut console, "plant/#", at(101));
        assert_eq!([101, 116, 117].map(|secs| late(&mut console, secs)), [0, 0, 1]);
        console.mute_topics(&["plant".to_owned()], at(118));
        assert_eq!(late(&mut console, 118), 0, "it is muted");
        console.mute_topics(&["plant/ab".to_owned()], at(118));
        assert_eq!(late(&mut console, 118), 1);
        let mut builder = BatchBuilder::default();
        builder.push(Message {
            received_at: at(119),
            topic: "plant/a",
            payload: b"1",
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
        console.accept(builder.close().unwrap(), at(119));
        assert_eq!((late(&mut console, 200), console.tree.awaited().count()), (0, 0), "it came");
    }
}
