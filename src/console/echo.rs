//! Messages of this program that the broker has delivered to it as to any subscriber.

use std::time::Duration;

use super::{Log, Previous, previous_of_topic};
use model::{MessageRef, Origin};

/// An echo comes within so long, and within so many messages.
const WITHIN: Duration = Duration::from_secs(30);
const MOST_MESSAGES: usize = 20_000;

/// Whether the message in `row` is one that this program sent: it sent the same shortly before, and no other message
/// since is its echo. Of a recording, that is known only once what is before it is in memory.
#[must_use]
pub fn is_echo(log: &Log, row: u64, message: &MessageRef<'_>) -> bool {
    if message.origin != Origin::Received || message.retain {
        return false;
    }
    let (mut left, mut before, mut others) = (MOST_MESSAGES, row, 0_u32);
    while let Previous::At(row) = previous_of_topic(log, before, message.topic, &mut left) {
        let Some(previous) = log.message(row) else { return false };
        if message.received_at.since(previous.received_at) > WITHIN {
            return false;
        }
        before = row;
        if previous.payload != message.payload {
            continue;
        }
        match (previous.origin, others.checked_sub(1)) {
            (Origin::Received, _) => others += 1,
            (Origin::Sent, None) => return true,
            (Origin::Sent, Some(fewer)) => others = fewer,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{BatchBuilder, Message, Properties, Qos, Timestamp};

    /// Which of the messages are echoes: when each came, whether it was sent, and its payload.
    fn echoes(messages: &[(i64, bool, &str)]) -> Vec<bool> {
        let mut builder = BatchBuilder::default();
        for (secs, is_sent, payload) in messages {
            builder.push(Message {
                received_at: Timestamp::from_secs(*secs),
                topic: "cmd",
                payload: payload.as_bytes(),
                properties: Properties::default(),
                qos: Qos::AtLeastOnce,
                retain: false,
                duplicate: false,
                origin: if *is_sent { Origin::Sent } else { Origin::Received },
            });
        }
        let mut log = Log::default();
        log.push(builder.close().unwrap());
        (0..log.end_row()).map(|row| is_echo(&log, row, &log.message(row).unwrap())).collect()
    }

    #[test]
    fn what_comes_back_once_is_an_echo_and_what_a_device_sends_is_none() {
        let (sent, received) = (true, false);
        for (messages, expected) in [
            (&[(0, sent, "on"), (0, received, "on"), (1, received, "on")][..], &[false, true, false][..]),
            (&[(0, received, "on"), (0, sent, "on"), (1, received, "on")], &[false, false, true]),
            (
                &[(0, sent, "on"), (0, sent, "off"), (1, received, "on"), (1, received, "off")],
                &[false, false, true, true],
            ),
            (
                &[(0, sent, "on"), (0, sent, "on"), (1, received, "on"), (1, received, "on")],
                &[false, false, true, true],
            ),
            (&[(0, sent, "on"), (0, received, "off")], &[false, false]),
            (&[(0, sent, "on"), (60, received, "on")], &[false, false]),
        ] {
            assert_eq!(echoes(messages), expected, "{messages:?}");
        }
    }
}
