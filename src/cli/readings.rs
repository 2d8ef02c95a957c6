//! What payloads of topics are, for lines: messages of protobuf, what a person said, Sparkplug B by the births that came, and what is
//! decoded.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::{Batch, MessageRef, NewTopics, TopicId, place_of_row};
use payload::{Births, Body, Format, Hints, Known, TopicMessages, is_sparkplug_birth, push_quoted};
use search::Filter;

use super::messages;

/// How payloads are read.
#[derive(Debug, Default)]
pub(super) struct Readings {
    messages: Arc<TopicMessages>,
    /// The topics of births.
    birth_topics: BTreeSet<TopicId>,
    births: Arc<Births>,
    /// The row of the first message of the next batch.
    pub(super) next_row: u64,
    /// Whether what binary formats hold is written with a message, too.
    is_decoded: bool,
}

impl Readings {
    /// Payloads of topics are these; with `is_decoded`, JSON lines have what other formats hold.
    pub(super) fn new(messages: &Arc<TopicMessages>, is_decoded: bool) -> Self {
        Self { messages: Arc::clone(messages), is_decoded, ..Self::default() }
    }

    /// The same with births that came before.
    pub(super) fn with_births(self, births: Arc<Births>) -> Self {
        Self { births, ..self }
    }

    /// Finds out which of these topics are those of births.
    pub(super) fn name(&mut self, topics: &NewTopics) {
        for topic in topics.iter() {
            if is_sparkplug_birth(topic.name) {
                self.birth_topics.insert(topic.id);
            } else {
                self.birth_topics.remove(&topic.id);
            }
        }
    }

    /// Takes over the births in a batch, also for a filter that reads payloads. Returns the row of its first message.
    pub(super) fn note<'t>(
        &mut self,
        batch: &Batch,
        filter: Option<&mut Filter>,
        topics: impl Fn(TopicId) -> &'t str,
    ) -> u64 {
        let first_row = self.next_row;
        self.next_row += batch.len() as u64;
        let Self { birth_topics, births, .. } = self;
        let is_birth = |topic: &TopicId| !birth_topics.is_empty() && birth_topics.contains(topic);
        if !batch.topics().iter().any(is_birth) {
            return first_row;
        }
        let mut filter = filter;
        // So that they are not copied.
        if let Some(filter) = &mut filter {
            filter.set_births(&Arc::default());
        }
        let noted = Arc::make_mut(births);
        for (row, topic) in batch.topics().iter().enumerate().filter(|(_, topic)| is_birth(topic)) {
            if let Some(message) = batch.get(row) {
                noted.note(place_of_row(first_row + row as u64), topics(*topic), message.payload);
            }
        }
        if let Some(filter) = filter {
            filter.set_births(births);
        }
        first_row
    }

    /// What is known of the payload of a message in this row.
    pub(super) fn known<'a>(&'a self, (topic, row): (&'a str, u64), content_type: Option<&'a str>) -> Known<'a> {
        Known { births: Some(self.births.at(place_of_row(row))), ..self.messages.known(topic, content_type) }
    }

    /// Adds to the JSON object that `out` ends with what its payload says, where that is not in it already.
    pub(super) fn push_fields(&self, (topic, row): (&str, u64), message: &MessageRef<'_>, out: &mut Vec<u8>) {
        let known = self.known((topic, row), message.properties.content_type());
        if let Some(of_topic) = known.message {
            messages::push_value(of_topic, message.payload, out);
        } else if self.is_decoded {
            push_decoded(known, message.payload, out);
        }
    }
}

/// Of what is not JSON or text as it came: `"decoded":{"format":…,"value":…}`, as `decode --json` prints it.
fn push_decoded(known: Known<'_>, payload: &[u8], out: &mut Vec<u8>) {
    let Known { topic, content_type, read_as, births, .. } = known;
    let reading = payload::read(payload, &Hints { topic, content_type, read_as, births, message: None });
    let is_as_it_came = reading.wrappings.is_empty() && matches!(reading.format, Format::Json | Format::Text);
    let says_nothing = matches!(reading.body, Body::Binary) && reading.pixels.is_none();
    if is_as_it_came || says_nothing || payload.is_empty() || !out.ends_with(b"}\n") {
        return;
    }
    out.truncate(out.len() - 2);
    let mut text = ",\"decoded\":{\"format\":".to_owned();
    push_quoted(&reading.words(), &mut text);
    text.push_str(",\"value\":");
    payload::push_value(&reading, payload, &mut text);
    text.push_str("}}\n");
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use model::{BatchBuilder, Message, Origin, Properties, Qos, Timestamp, TopicFilter};
    use payload::{Chosen, ReadAs};

    use super::*;

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
    fn births_are_noted_for_the_lines_and_for_the_filter_also_where_their_topic_is_not_new() {
        let (birth, data, is_true) = ("spBv1.0/g/NBIRTH/n", "spBv1.0/g/NDATA/n", b"\x12\x04\x10\x07\x70\x01");
        let [on, off] = [&b"\x12\x08\x0a\x02on\x10\x07\x20\x0b"[..], b"\x12\x09\x0a\x03off\x10\x07\x20\x0b"];
        let mut filter = search::parse("json:$.on=true").unwrap().compile().with_births(Arc::default());
        let (mut readings, mut builder, mut found) = (Readings::default(), BatchBuilder::default(), Vec::new());
        let names = |id: TopicId| if id.index() == 0 { data } else { birth };
        for messages in [
            &[(data, &is_true[..]), (birth, on), (data, is_true)][..],
            &[(data, is_true), (birth, off), (data, is_true)],
            &[(data, is_true), (birth, on), (data, is_true)],
        ] {
            for (topic, payload) in messages {
                builder.push(message(topic, payload));
            }
            let batch = builder.close().unwrap();
            readings.name(batch.new_topics());
            let first_row = readings.note(&batch, Some(&mut filter), names);
            filter.match_rows((&batch, first_row), names, Timestamp(0), |row| found.push(first_row + row as u64));
        }
        assert_eq!(found, [2, 3, 8]);
        assert_eq!((readings.next_row, readings.births.sources().len()), (9, 3));
    }

    #[test]
    fn what_is_neither_json_nor_text_is_decoded_in_the_object_where_that_is_asked() {
        let gzip = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x54\xb2\x32\xac\x05\x00\xaf\xac\x1b\x56\x07\x00\x00\x00";
        let (birth, on) = ("spBv1.0/g/NBIRTH/n", b"\x12\x08\x0a\x02on\x10\x07\x20\x0b");
        let mut builder = BatchBuilder::default();
        for (topic, payload, expected) in [
            (
                birth,
                &on[..],
                r#"{"format":"sparkplug","value":{"metrics":[{"name":"on","alias":7,"datatype":"Boolean"}]}}"#,
            ),
            (
                "spBv1.0/g/NDATA/n",
                b"\x12\x04\x10\x07\x70\x01",
                r#"{"format":"sparkplug","value":{"metrics":[{"name":"on","alias":7,"datatype":"Boolean","value":true}]}}"#,
            ),
            ("a", b"\xa1\x61n\x07", r#"{"format":"cbor","value":{"n":7}}"#),
            ("a", b"\x81\xa1n\x07", r#"{"format":"msgpack","value":{"n":7}}"#),
            ("a", gzip, r#"{"format":"gzip(json)","value":{"a":1}}"#),
            ("plant/deflate", b"\xab\x56\x4a\x54\xb2\x32\xac\x05\x00", r#"{"format":"deflate(json)","value":{"a":1}}"#),
            ("plant/deflate", b"{\"n\":7}", ""),
            ("a", b"{\"n\":7}", ""),
            ("a", b"on", ""),
            ("a", b"\xff\x00\x01", ""),
            ("a", b"", ""),
        ] {
            builder.push(message(topic, payload));
            let batch = builder.close().unwrap();
            for is_decoded in [true, false] {
                let mut births = Births::default();
                births.note(0, birth, on);
                let rule = (TopicFilter::parse("plant/#").unwrap(), Chosen::Format(ReadAs::Deflate));
                let messages = Arc::new(TopicMessages::new(vec![rule]));
                let readings = Readings::new(&messages, is_decoded).with_births(births.into());
                let mut out = b"{\"n\":1}\n".to_vec();
                readings.push_fields((topic, 0), &batch.get(0).unwrap(), &mut out);
                let fields =
                    if is_decoded && !expected.is_empty() { format!(",\"decoded\":{expected}") } else { String::new() };
                assert_eq!(String::from_utf8(out).unwrap(), format!("{{\"n\":1{fields}}}\n"));
            }
        }
    }
}
