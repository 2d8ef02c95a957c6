//! Whether the messages in sight are as the contracts of their topics say, also in when they came. What is short is checked in the frame; the rest while the
//! window draws on, one at a time.

use crate::kit::aside::Aside;
use crate::kit::intent::Intent;
use console::Console;
use model::MessageRef;
use payload::{Expected, Verdict};

/// Payloads up to this size are checked in a frame, in bytes, and so much of them together.
const SHORT: usize = 4_096;
const BYTES_A_FRAME: usize = 32 * 1024;
/// What the smallest payload counts, in bytes.
const LEAST: usize = 256;

/// Which row, and with which contracts.
type Key = (u64, u64);

#[derive(Debug, Default)]
pub(super) struct Checks {
    /// Bytes that are left in this frame.
    left: usize,
    long: Aside<Key, bool>,
    done: Option<(Key, Option<bool>)>,
    wanted: Option<Intent>,
    is_waiting: bool,
}

impl Checks {
    /// Begins a frame.
    pub(super) fn begin(&mut self) {
        (self.left, self.is_waiting) = (BYTES_A_FRAME, false);
        // One that failed is not tried again: nothing is said of it.
        if let Some((key, is_met)) = self.long.take() {
            self.done = Some((key, is_met));
        }
    }

    /// Whether a message is as the contract of its topic says; `None` while that is found out.
    pub(super) fn verdict(&mut self, console: &Console, row: u64, message: &MessageRef<'_>) -> Option<Verdict> {
        let topic = console.topics.get(message.topic);
        let is_late = console.contracts.is_late(topic, message.quiet);
        if is_late == Some(true) {
            return Some(Verdict::Violation);
        }
        let checks = |expected: &&Expected| expected.checks(message.payload);
        let Some(expected) = console.contracts.of_topic(topic).filter(checks) else {
            return Some(is_late.map(|is_late| !is_late).into());
        };
        let (payload, content_type) = (message.payload, message.properties.content_type());
        if payload.len() <= SHORT {
            let Some(left) = self.left.checked_sub(payload.len().max(LEAST)) else {
                self.is_waiting = true;
                return None;
            };
            self.left = left;
            // Of what is compressed, much can come out.
            let known = console.search.messages().known(topic, content_type);
            if let Some(is_met) = expected.is_met_quickly(payload, known) {
                return Some(Some(is_met).into());
            }
        }
        let key = (row, console.contract_changes);
        if let Some((_, is_met)) = self.done.take_if(|(done, _)| *done == key) {
            return Some(is_met.into());
        }
        if !self.long.is_running() {
            let (expected, payload) = (expected.clone(), payload.to_vec());
            let (messages, topic) = (console.search.messages().clone(), topic.to_owned());
            let content_type = content_type.map(str::to_owned);
            let work = move || expected.is_met(&payload, messages.known(&topic, content_type.as_deref()));
            self.wanted = Some(self.long.start(key, work));
        }
        None
    }

    /// Whether another frame has to go on.
    pub(super) fn is_waiting(&self) -> bool {
        self.is_waiting
    }

    /// What is to be done while the window draws on; says so once.
    pub(super) fn take_wanted(&mut self) -> Option<Intent> {
        self.wanted.take()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::TopicFilter;
    use model::{Batch, BatchBuilder, ConnectionId, Event, Message, Origin, ProfileEvent, Properties, Qos, Timestamp};
    use payload::{Contracts, JsonSchema};

    use super::*;
    use console::{Connections, ProfileContracts};

    const ONE: ConnectionId = ConnectionId(1);
    const NOW: Timestamp = Timestamp(0);

    fn batch(payloads: &[(&str, String)]) -> Arc<Batch> {
        let mut builder = BatchBuilder::default();
        for (topic, payload) in payloads {
            builder.push(Message {
                received_at: NOW,
                topic,
                payload: payload.as_bytes(),
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
        }
        builder.close().unwrap()
    }

    fn connections(payloads: &[(&str, String)]) -> Connections {
        let mut connections = Connections::default();
        let used = ProfileEvent::Used { name: "one".to_owned(), region: String::new() };
        connections.apply(Some(ONE), Event::Profile(used), NOW);
        let schema = Arc::new(JsonSchema::parse(r#"{"type":"number"}"#).unwrap());
        let filter = TopicFilter::parse("plant/#").unwrap();
        let contracts = Arc::new(Contracts::of_payloads(vec![(filter, Expected::Value(schema))]));
        connections.accept_contracts("one".to_owned(), ProfileContracts { list: Vec::new(), contracts }, NOW);
        connections.console_mut(ONE).unwrap().accept(batch(payloads), NOW);
        connections
    }

    fn check(checks: &mut Checks, connections: &Connections, row: u64) -> Option<Verdict> {
        let console = connections.console(Some(ONE));
        checks.verdict(console, row, &console.log.message(row).unwrap())
    }

    #[test]
    fn what_is_short_is_checked_at_once_and_no_more_than_a_frame_can_bear() {
        let short = |topic, payload: &str| (topic, payload.to_owned());
        let mut payloads = vec![short("plant/a", "1"), short("plant/a", "\"1\""), short("other", "x")];
        payloads.extend((0..200).map(|_| short("plant/b", "1")));
        let connections = connections(&payloads);
        let mut checks = Checks::default();
        checks.begin();
        assert_eq!(
            [0, 1, 2].map(|row| check(&mut checks, &connections, row)),
            [Some(Verdict::Valid), Some(Verdict::Violation), Some(Verdict::Unsaid)]
        );
        let checked = (3..203).filter(|row| check(&mut checks, &connections, *row).is_some()).count();
        assert!(checked < 200 && checks.is_waiting(), "{checked}");
        checks.begin();
        assert_eq!((check(&mut checks, &connections, 202), checks.is_waiting()), (Some(Verdict::Valid), false));
    }

    #[test]
    fn what_is_long_is_checked_aside_once() {
        let connections = connections(&[("plant/a", format!("\"{}\"", "x".repeat(SHORT)))]);
        let mut checks = Checks::default();
        checks.begin();
        assert_eq!(check(&mut checks, &connections, 0), None);
        let Some(Intent::Aside(work)) = checks.take_wanted() else { panic!("it is done elsewhere") };
        assert_eq!((check(&mut checks, &connections, 0), checks.take_wanted().is_none()), (None, true));
        (work.0)();
        checks.begin();
        assert_eq!(check(&mut checks, &connections, 0), Some(Verdict::Violation));
    }
}
