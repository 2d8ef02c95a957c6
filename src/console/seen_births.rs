//! The births of Sparkplug B, as they came: what a search finds by the names of metrics needs them, and they may have left the
//! log. Without Sparkplug, nothing here costs anything.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{Batch, SparkplugBirth, Timestamp, TopicId, TopicNames, place_of_row};
use payload::{Births, is_of_sparkplug, is_sparkplug_birth};

/// So much lower than their rows of the recording are the places of births that were recorded before the log.
const BEFORE_THE_LOG: i64 = i64::MAX / 2;

/// The births of nodes and devices, each with the row from which it counts.
#[derive(Clone, Debug, Default)]
pub(super) struct SeenBirths {
    /// The topics of births.
    topics: BTreeSet<TopicId>,
    births: Arc<Births>,
    /// When the first message came.
    since: Option<Timestamp>,
    /// Whether those that were recorded are needed, or asked for: with the first topic of Sparkplug.
    recorded: Recorded,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Recorded {
    #[default]
    NotNeeded,
    Needed,
    Asked,
    Known,
}

impl SeenBirths {
    /// Takes over the births in a batch, whose first message has this row. Returns whether any says something else.
    pub(super) fn note(&mut self, batch: &Batch, first_row: u64, names: &TopicNames) -> bool {
        self.since = self.since.or_else(|| batch.received_at().first().copied());
        for topic in batch.new_topics().iter().filter(|topic| is_of_sparkplug(topic.name)) {
            if self.recorded == Recorded::NotNeeded {
                self.recorded = Recorded::Needed;
            }
            self.topics.extend(is_sparkplug_birth(topic.name).then_some(topic.id));
        }
        if self.topics.is_empty() {
            return false;
        }
        let before = self.births.changes();
        for (row, topic) in batch.topics().iter().enumerate() {
            if self.topics.contains(topic)
                && let (Some(name), Some(message)) = (names.find(*topic), batch.get(row))
            {
                let place = place_of_row(first_row + row as u64);
                Arc::make_mut(&mut self.births).note(place, name, message.payload);
            }
        }
        let oldest = batch.oldest_topic();
        self.topics.retain(|topic| *topic >= oldest);
        self.births.changes() != before
    }

    pub(super) fn all(&self) -> &Arc<Births> {
        &self.births
    }

    /// Whether those that were recorded are to be asked for; says so once.
    pub(super) fn take_needed(&mut self) -> bool {
        let is_needed = self.recorded == Recorded::Needed;
        if is_needed {
            self.recorded = Recorded::Asked;
        }
        is_needed
    }

    /// Takes over births that were recorded before the log, once. Returns whether there is any.
    pub(super) fn add_recorded(&mut self, recorded: &[(Timestamp, SparkplugBirth)]) -> bool {
        if self.recorded != Recorded::Asked {
            return false;
        }
        self.recorded = Recorded::Known;
        let since = self.since.unwrap_or(Timestamp(i64::MIN));
        let before = recorded.iter().filter(|(at, _)| *at < since);
        let before = before.map(|(_, birth)| SparkplugBirth { place: birth.place - BEFORE_THE_LOG, ..birth.clone() });
        let all: Vec<SparkplugBirth> = before.chain(self.births.sources()).collect();
        self.put(&all)
    }

    /// Has these in place of those before, with rows of this log. Returns whether any is new.
    pub(super) fn put(&mut self, all: &[SparkplugBirth]) -> bool {
        let before = self.births.changes();
        let births = Births::of(all);
        let is_new = births.changes() != before;
        self.births = Arc::new(births);
        is_new
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
            for (topic, payload) in messages {
                builder.push(message(topic, payload));
            }
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
        let births: Vec<_> = request
            .births
            .iter()
            .map(|birth| (birth.place, &*birth.topic, birth.metrics.by_alias(7).unwrap().name.as_str()))
            .collect();
        assert_eq!(births, [(0, birth, "on")]);
        come(&mut console, &[(data, is_true), (birth, off), (data, is_true)]);
        come(&mut console, &[(birth, on), (data, is_true)]);
        assert_eq!(found(&console), [2, 3, 7], "a birth names what follows it, also in its batch");
        console.search_for(&search::parse("json:$.on=true or json:$.off=true").unwrap(), Timestamp(0));
        console.search_for(&search::parse("json:$.off=true").unwrap(), Timestamp(0));
        assert_eq!(found(&console), [5], "asked again, too");
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
        let recorded = |at: &[(i64, &[u8])]| {
            let birth = |(at, payload): &(i64, &[u8])| {
                let metrics = payload::birth_metrics(payload).unwrap().into();
                let birth = SparkplugBirth { place: 40 + at, topic: birth.into(), metrics };
                (Timestamp(*at), birth)
            };
            Event::Past(PastEvent::Births { profile: "one".to_owned(), births: at.iter().map(birth).collect() })
        };
        // What came with the log or later is no birth before it.
        connections.apply(
            None,
            recorded(&[(-2, b"\x08\x01"), (-1, on), (0, b"\x12\x09\x0a\x03off\x10\x07\x20\x0b")]),
            now,
        );
        assert_eq!(found(connections.console(Some(one))), [1, 2]);
        connections.apply(None, recorded(&[]), now);
        let console: &Console = connections.console(Some(one));
        assert_eq!(console.search.births().sources().len(), 2, "once");
    }
}
