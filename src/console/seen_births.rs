//! The last births of Sparkplug B, as they came: what a search finds by the names of metrics needs them, and they may have left the
//! log. Without Sparkplug, nothing here costs anything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{Batch, TopicId, TopicNames};
use payload::is_sparkplug_birth;

/// So many births are kept, of different nodes and devices, and so many bytes of them.
const MAX_BIRTHS: usize = 4_096;
const MAX_BYTES: usize = 16 << 20;

/// The last birth of each node and device.
#[derive(Clone, Debug, Default)]
pub(super) struct SeenBirths {
    /// The topics of births.
    topics: BTreeSet<TopicId>,
    /// By topic.
    last: Arc<BTreeMap<String, Arc<[u8]>>>,
    bytes: usize,
}

impl SeenBirths {
    /// Takes over the births in a batch.
    pub(super) fn note(&mut self, batch: &Batch, names: &TopicNames) {
        let new = batch.new_topics().iter().filter(|topic| is_sparkplug_birth(topic.name));
        self.topics.extend(new.map(|topic| topic.id));
        if self.topics.is_empty() {
            return;
        }
        for (row, topic) in batch.topics().iter().enumerate() {
            if self.topics.contains(topic)
                && let (Some(name), Some(message)) = (names.find(*topic), batch.get(row))
            {
                self.keep(name, message.payload);
            }
        }
        let oldest = batch.oldest_topic();
        self.topics.retain(|topic| *topic >= oldest);
    }

    /// By topic.
    pub(super) fn all(&self) -> &Arc<BTreeMap<String, Arc<[u8]>>> {
        &self.last
    }

    fn keep(&mut self, topic: &str, payload: &[u8]) {
        let before = self.last.get(topic).map_or(0, |payload| payload.len());
        let bytes = self.bytes - before + payload.len();
        let has_room = bytes <= MAX_BYTES && (self.last.len() < MAX_BIRTHS || self.last.contains_key(topic));
        if has_room {
            self.bytes = bytes;
            Arc::make_mut(&mut self.last).insert(topic.to_owned(), payload.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{BatchBuilder, Message, Origin, Properties, Qos, Timestamp};

    fn message<'a>(topic: &'a str, payload: &'a [u8]) -> Message<'a> {
        Message {
            received_at: Timestamp(0),
            topic,
            payload,
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        }
    }

    #[test]
    fn a_search_finds_metrics_by_the_births_before_it_and_since_then_and_hands_them_on() {
        let (mut console, mut builder) = (crate::Console::default(), BatchBuilder::default());
        let (birth, data) = ("spBv1.0/plant/NBIRTH/gw-1", "spBv1.0/plant/NDATA/gw-1");
        // Alias 7 is the boolean "on"; it is true. Then it is "off".
        let (on, off, is_true) = (
            b"\x12\x08\x0a\x02on\x10\x07\x20\x0b",
            b"\x12\x09\x0a\x03off\x10\x07\x20\x0b",
            b"\x12\x04\x10\x07\x70\x01",
        );
        let mut come = |console: &mut crate::Console, messages: &[(&str, &[u8])]| {
            messages.iter().for_each(|(topic, payload)| builder.push(message(topic, payload)));
            console.accept(builder.close().unwrap(), Timestamp(0));
        };
        come(&mut console, &[(birth, on)]);
        // So large that the backend looks at what is before it.
        come(&mut console, &[("other", &vec![0; 0x4_0000])]);
        come(&mut console, &[(data, is_true)]);
        console.search_for(&search::parse("json:$.on=true").unwrap(), Timestamp(0));
        let found = |console: &crate::Console| console.search.found().unwrap().iter().collect::<Vec<_>>();
        assert_eq!(found(&console), [2]);
        let Some(model::SearchCommand::Look(request)) = console.wanted_search(Timestamp(0)) else { panic!("asked") };
        assert_eq!(request.births.get(birth).map(|payload| &**payload), Some(&on[..]));
        come(&mut console, &[(data, is_true), (birth, off), (data, is_true)]);
        come(&mut console, &[(birth, on), (data, is_true)]);
        assert_eq!(found(&console), [2, 7], "those of a batch have its birth");
    }

    #[test]
    fn the_last_birth_of_each_is_kept_and_no_more_than_there_is_room_for() {
        let (mut births, mut names, mut builder) =
            (SeenBirths::default(), TopicNames::default(), BatchBuilder::default());
        let mut note = |messages: &[(&str, &[u8])]| {
            for (topic, payload) in messages {
                builder.push(message(topic, payload));
            }
            let batch = builder.close().unwrap();
            names.add(batch.new_topics());
            births.note(&batch, &names);
            births.all().iter().map(|(topic, payload)| (topic.clone(), payload.len())).collect::<Vec<_>>()
        };
        let (node, device) = ("spBv1.0/plant/NBIRTH/gw-1", "spBv1.0/plant/DBIRTH/gw-1/press");
        let kept = |all: &[(&str, usize)]| -> Vec<(String, usize)> {
            all.iter().map(|(topic, bytes)| ((*topic).to_owned(), *bytes)).collect()
        };
        assert_eq!(note(&[("a", b"1"), (node, b"12"), ("spBv1.0/plant/NDATA/gw-1", b"1")]), kept(&[(node, 2)]));
        assert_eq!(note(&[(device, b"123"), (node, b"1")]), kept(&[(device, 3), (node, 1)]));
        let large = vec![0; MAX_BYTES - 1];
        assert_eq!(note(&[(node, &large), (device, b"1")]), kept(&[(device, 1), (node, 1)]), "too large");
        assert_eq!(note(&[(node, &large)]), kept(&[(device, 1), (node, MAX_BYTES - 1)]));
    }
}
