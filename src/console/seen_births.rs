//! The last births of Sparkplug B, as they came: what a search finds by the names of metrics needs them, and they may have left the
//! log. Without Sparkplug, nothing here costs anything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{Batch, TopicId, TopicNames};
use payload::{is_of_sparkplug, is_sparkplug_birth};

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
    /// Whether those that were recorded are needed, or asked for: with the first topic of Sparkplug.
    recorded: Recorded,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Recorded {
    #[default]
    NotNeeded,
    Needed,
    Asked,
}

impl SeenBirths {
    /// Takes over the births in a batch.
    pub(super) fn note(&mut self, batch: &Batch, names: &TopicNames) {
        for topic in batch.new_topics().iter().filter(|topic| is_of_sparkplug(topic.name)) {
            if self.recorded == Recorded::NotNeeded {
                self.recorded = Recorded::Needed;
            }
            self.topics.extend(is_sparkplug_birth(topic.name).then_some(topic.id));
        }
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

    /// Whether those that were recorded are to be asked for; says so once.
    pub(super) fn take_needed(&mut self) -> bool {
        let is_needed = self.recorded == Recorded::Needed;
        if is_needed {
            self.recorded = Recorded::Asked;
        }
        is_needed
    }

    /// Takes over births that were recorded: those that came since count before. Returns whether any is new.
    pub(super) fn add_recorded(&mut self, recorded: &BTreeMap<String, Arc<[u8]>>) -> bool {
        let before = self.last.len();
        for (topic, payload) in recorded {
            if !self.last.contains_key(topic) {
                self.keep(topic, payload);
            }
        }
        self.last.len() > before
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
    fn births_that_were_recorded_are_asked_for_with_the_first_topic_of_sparkplug_and_those_that_came_count_before() {
        use crate::{Connections, Console};
        use model::{ConnectionId, Event, PastCommand, PastEvent, ProfileEvent};
        let (mut connections, mut builder, now) = (Connections::default(), BatchBuilder::default(), Timestamp(0));
        let one = ConnectionId(1);
        let used = ProfileEvent::Used { name: "one".to_owned(), region: String::new() };
        connections.apply(Some(one), Event::Profile(used), now);
        let mut come = |connections: &mut Connections, topic: &str, payload: &[u8]| {
            builder.push(message(topic, payload));
            connections.console_mut(one).unwrap().accept(builder.close().unwrap(), now);
            connections.search(now, |_, command| panic!("{command:?}"));
            connections.past.take_commands(now)
        };
        let (birth, data) = ("spBv1.0/plant/NBIRTH/gw-1", "spBv1.0/plant/NDATA/gw-1");
        let (on, is_true) = (b"\x12\x08\x0a\x02on\x10\x07\x20\x0b", b"\x12\x04\x10\x07\x70\x01");
        assert!(come(&mut connections, "other", b"1").is_empty());
        let asked = come(&mut connections, data, is_true);
        assert!(matches!(&*asked, [PastCommand::Births(profile)] if profile == "one"), "{asked:?}");
        assert!(come(&mut connections, data, is_true).is_empty(), "once");
        let query = search::parse("json:$.on=true").unwrap();
        connections.console_mut(one).unwrap().search_for(&query, now);
        let found = |console: &Console| console.search.found().unwrap().iter().collect::<Vec<_>>();
        assert_eq!(found(connections.console(Some(one))), [] as [u64; 0]);
        let recorded = |payload: &[u8]| {
            let births = BTreeMap::from([(birth.to_owned(), Arc::from(payload))]);
            Event::Past(PastEvent::Births { profile: "one".to_owned(), births })
        };
        connections.apply(None, recorded(on), now);
        assert_eq!(found(connections.console(Some(one))), [1, 2]);
        connections.apply(None, recorded(b"other"), now);
        let console: &Console = connections.console(Some(one));
        assert_eq!(console.search.births().get(birth).map(|payload| &**payload), Some(&on[..]), "the one before stays");
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
