//! QoS 1 messages in a session that lives on: sent again in the next connection, as far as that one takes them.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use rumqttc::v5::mqttbytes::v5::Publish;

use super::written::{packet, write};
use super::{InFlight, Publishing, SentMessage, Turn, ended, preflight};
use crate::link::protocol::{LinkUpdate, Outgoing, PublishEnd};

impl Publishing {
    /// Calls the outcome unknown of what has no PUBACK after `limit`: a throttled broker discards without a word.
    pub(in crate::link) fn tick(&mut self, now: Instant, limit: Duration, out: &mut Vec<LinkUpdate>) {
        for message in self.in_flight.values_mut() {
            let waited = now.saturating_duration_since(message.sent_at);
            if message.waits() && waited > limit {
                message.given_up = true;
                ended(&message.outgoing, PublishEnd::Unacknowledged { waited }, out);
            }
        }
    }

    /// What is kept on disk is not sent again without a word: its outcome is unknown, unless it is a suspect whose time is not
    /// over.
    pub(super) fn let_go_of_kept(&mut self, is_over: impl Fn(Instant) -> bool, out: &mut Vec<LinkUpdate>) {
        let goes = |message: &InFlight| {
            let is_suspect = message.disconnects > 0;
            message.outgoing.kept_until.is_some_and(|until| !is_suspect || is_over(until))
        };
        let mut gone: Vec<InFlight> =
            self.in_flight.extract_if(.., |_, message| goes(message)).map(|(_, gone)| gone).collect();
        gone.sort_unstable_by_key(|message| message.sequence);
        for message in gone.into_iter().filter(|message| !message.given_up) {
            ended(&message.outgoing, PublishEnd::Unknown, out);
        }
    }

    /// All in flight is to be sent again, in the order in which it was first sent (section 4.6), except for what the
    /// broker announced not to take: its outcome stays unknown.
    pub(super) fn plan_repeats(&mut self, out: &mut Vec<LinkUpdate>) {
        let mut ids: Vec<_> = self.in_flight.iter().map(|(id, message)| (message.sequence, *id)).collect();
        ids.sort_unstable();
        let mut again = VecDeque::with_capacity(ids.len());
        for (_, id) in ids {
            let Some(message) = self.in_flight.get_mut(&id) else { continue };
            let bytes = repeat(message, id).size();
            match preflight::check_broker(&message.outgoing.request, bytes, self.limits) {
                Ok(()) => {
                    message.repeat_due = true;
                    again.push_back(id);
                }
                Err(refusal) => {
                    ended(&message.outgoing, PublishEnd::NotRepeated(refusal), out);
                    self.in_flight.remove(&id);
                }
            }
        }
        self.again = again;
    }

    /// Writes the message with this id once more, unless the rate, the broker's receive maximum (section 4.9) or a
    /// suspicion holds it back.
    pub(super) fn send_again(&mut self, packet_id: u16, turn: Turn, bytes: &mut BytesMut) -> Option<SentMessage> {
        let message = self.in_flight.get(&packet_id)?;
        let unanswered = self.in_flight.values().filter(|message| message.waits()).count();
        if message.disconnects > 0 && !turn.may_isolate || unanswered >= usize::from(self.receive_maximum) {
            return None;
        }
        // Asked at each turn: a packet is made only where nothing else holds it back.
        let packet = repeat(message, packet_id);
        if !self.rate_allows(packet.size(), turn.now) {
            return None;
        }
        self.again.pop_front();
        let message = self.in_flight.get_mut(&packet_id)?;
        (message.sent_at, message.repeat_due) = (turn.now, false);
        write(&packet, bytes).then(|| SentMessage { request: message.outgoing.request.clone(), duplicate: true })
    }
}

fn repeat(message: &InFlight, packet_id: u16) -> Publish {
    let Outgoing { request, kept_until, .. } = &message.outgoing;
    match kept_until {
        Some(_) => packet(&Outgoing::marked(request), packet_id, true),
        None => packet(request, packet_id, true),
    }
}
