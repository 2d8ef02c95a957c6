//! Messages as lines on stdout: JSON for programs, text for people. Written in parts, from one buffer.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::arguments::Format;
use super::contracts;
use super::label::Label;
use super::readings::Readings;
use super::text_line::text_line;
use super::times::LastTime;
use model::{Batch, NewTopics, Origin, Timestamp, TopicId};
use payload::Contracts;
use search::Filter;

/// Turns batches into lines and knows the names of the topics.
#[derive(Debug)]
pub(super) struct Lines {
    form: Form,
    /// Of the text form; JSON has its times in UTC.
    zone: TimeZone,
    label: Label,
    /// The number of the first name.
    first: usize,
    names: VecDeque<Arc<str>>,
    /// Which messages are wanted; all, if not given.
    filter: Option<Filter>,
    readings: Readings,
    /// What payloads have to be: what is wrong with one is written behind it.
    contracts: Arc<Contracts>,
    /// The first and the last time of the messages that are wanted.
    times: (Timestamp, Timestamp),
    /// Whether messages that this program sent are written too.
    with_sent: bool,
    /// Those of the last batch.
    rows: Vec<usize>,
    time: LastTime,
    /// A line of text.
    text: String,
    buffer: Vec<u8>,
}

/// How a message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One JSON object per line.
    Json,
    /// For people.
    Text,
    /// Comma-separated values.
    Csv,
}

impl From<Format> for Form {
    fn from(format: Format) -> Self {
        match format {
            Format::Json => Self::Json,
            Format::Text => Self::Text,
        }
    }
}

/// How much text is written together: memory does not grow with what comes.
const PART_BYTES: usize = 64 * 1024;

impl Lines {
    /// Lines in this form with this `label`, with the times of the text form in `zone`, of the messages that `filter` matches.
    pub(super) fn new(form: impl Into<Form>, zone: TimeZone, label: Label, filter: Option<Filter>) -> Self {
        let (names, rows, time) = (VecDeque::new(), Vec::new(), LastTime::default());
        let (text, buffer) = (String::new(), Vec::new());
        let times = (Timestamp(i64::MIN), Timestamp(i64::MAX));
        Self {
            form: form.into(),
            zone,
            label,
            first: 0,
            names,
            filter,
            readings: Readings::default(),
            contracts: Arc::default(),
            times,
            with_sent: false,
            rows,
            time,
            text,
            buffer,
        }
    }

    /// The same with what these contracts say of payloads.
    pub(super) fn with_contracts(self, contracts: Arc<Contracts>) -> Self {
        Self { contracts, ..self }
    }

    /// The same where payloads are read so.
    pub(super) fn with_readings(self, readings: Readings) -> Self {
        Self { readings, ..self }
    }

    /// Those that this program sent, too: they say so.
    pub(super) fn and_sent(self) -> Self {
        Self { with_sent: true, ..self }
    }

    /// Only those of messages that came from `since` to `until`.
    pub(super) fn between(self, since: Timestamp, until: Timestamp) -> Self {
        Self { times: (since, until), ..self }
    }

    /// The next batch begins with this row; otherwise rows are counted.
    pub(super) fn go_to(&mut self, row: u64) {
        self.readings.next_row = row;
    }

    /// Takes over the names of new topics, in the order of their numbers.
    pub(super) fn name(&mut self, topics: &NewTopics) {
        self.readings.name(topics);
        for topic in topics.iter() {
            let Some(index) = topic.id.index().checked_sub(self.first) else { continue };
            if index >= self.names.len() {
                self.names.resize(index + 1, "".into());
            }
            if let Some(slot) = self.names.get_mut(index) {
                *slot = topic.name.into();
            }
        }
    }

    /// Writes the messages of `batch` that are wanted `now`, at most `limit` of them; returns how many.
    ///
    /// # Errors
    /// That of `write`.
    pub(super) fn write<E>(
        &mut self,
        batch: &Batch,
        limit: u64,
        now: Timestamp,
        mut write: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<u64, E> {
        self.name(batch.new_topics());
        let Self {
            form,
            zone,
            label,
            first,
            names,
            filter,
            readings,
            contracts: expected,
            times,
            with_sent,
            rows,
            time,
            text,
            buffer,
        } = self;
        let topic_of = |id: TopicId| {
            let index = id.index().checked_sub(*first);
            index.and_then(|index| names.get(index)).map_or("", |name| &**name)
        };
        rows.clear();
        let first_row = readings.note(batch, filter.as_mut(), topic_of);
        match filter {
            Some(filter) => filter.match_rows((batch, first_row), topic_of, now, |row| rows.push(row)),
            None => rows.extend(0..batch.len()),
        }
        let mut count = 0;
        let wanted = rows.iter().filter_map(|row| Some((first_row + *row as u64, batch.get(*row)?)));
        let wanted = wanted.filter(|(_, message)| (times.0..=times.1).contains(&message.received_at));
        for (row, message) in wanted.filter(|(_, message)| *with_sent || message.origin == Origin::Received) {
            if count == limit {
                break;
            }
            let (topic, time) =
                (topic_of(message.topic), time.text(message.received_at, (*form == Form::Text).then_some(&*zone)));
            text.clear();
            match form {
                Form::Json => payload::push_json_line(time, &label.json, topic, &message, buffer),
                Form::Text => text_line(text, (time, &label.text, topic), (row, &message), readings),
                Form::Csv => payload::push_csv_line(text, time, topic, &message),
            }
            buffer.extend_from_slice(text.as_bytes());
            if *form == Form::Json {
                readings.push_fields((topic, row), &message, buffer);
            }
            if *form != Form::Csv {
                let known = || readings.known((topic, row), message.properties.content_type());
                contracts::push_violations(expected, (topic, known), &message, *form == Form::Json, buffer);
            }
            count += 1;
            if buffer.len() >= PART_BYTES {
                write(buffer)?;
                buffer.clear();
            }
        }
        if !buffer.is_empty() {
            write(buffer)?;
            buffer.clear();
        }
        // No later batch uses their numbers.
        if let Some(gone) = batch.oldest_topic().index().checked_sub(*first) {
            names.drain(..gone.min(names.len()));
            *first += gone;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use model::{BatchBuilder, Message, PropertiesBuilder, PropertyRef, Qos};

    fn line(format: Format, topic: &str, payload: &[u8], properties: &PropertiesBuilder) -> String {
        line_in(TimeZone::UTC, format, topic, payload, properties)
    }

    fn line_in(zone: TimeZone, format: Format, topic: &str, payload: &[u8], properties: &PropertiesBuilder) -> String {
        let mut builder = BatchBuilder::default();
        builder.push(Message {
            received_at: Timestamp(1_700_000_000_123_456),
            topic,
            payload,
            properties: properties.as_properties(),
            qos: Qos::AtLeastOnce,
            retain: true,
            duplicate: false,
            origin: Origin::Received,
        });
        let mut lines = Lines::new(format, zone, Label::default(), None);
        written(&mut lines, &builder.close().unwrap(), u64::MAX).1
    }

    /// How many messages were written, and as what.
    fn written(lines: &mut Lines, batch: &Batch, limit: u64) -> (u64, String) {
        let mut text = Vec::new();
        let count = lines.write(batch, limit, Timestamp(0), |part| {
            text.extend_from_slice(part);
            Ok::<_, std::convert::Infallible>(())
        });
        (count.unwrap(), String::from_utf8(text).unwrap())
    }

    #[test]
    fn a_message_is_one_json_object() {
        let mut properties = PropertiesBuilder::default();
        properties.push(PropertyRef::User("device", "a"));
        properties.push(PropertyRef::ContentType("text/plain"));
        properties.push(PropertyRef::CorrelationData(&[255]));
        properties.push(PropertyRef::User("device", "b"));
        let text = line(Format::Json, "plant/a", "21 \u{b0}C\n\"\u{1}".as_bytes(), &properties);
        let expected = json!({
            "received_at": "2023-11-14T22:13:20.123456Z", "topic": "plant/a", "qos": 1, "retain": true,
            "payload": "21 \u{b0}C\n\"\u{1}",
            "properties": {"content_type": "text/plain", "correlation_data_base64": "/w==",
                "user_properties": [["device", "a"], ["device", "b"]]},
        });
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
    }

    #[test]
    fn a_payload_that_is_json_is_there_as_json_too_with_numbers_as_written() {
        let text =
            line(Format::Json, "a", b"{ \"rpm\": 1.50,\n \"id\": 9007199254740993 }", &PropertiesBuilder::default());
        assert!(text.contains(",\"payload_json\":{\"rpm\":1.50,\"id\":9007199254740993},"), "{text}");
        assert_eq!(text.matches('\n').count(), 1, "one line: {text}");
        let of = |payload: &[u8]| {
            let text = line(Format::Json, "a", payload, &PropertiesBuilder::default());
            serde_json::from_str::<Value>(&text).unwrap().get("payload_json").cloned()
        };
        assert_eq!(
            (of(b"21.5"), of(b"null"), of(b"\"on\"")),
            (Some(json!(21.5)), Some(Value::Null), Some(json!("on")))
        );
        assert_eq!((of(b"on"), of(b""), of(b"[WARN] x"), of(b"\xff")), (None, None, None, None));
    }

    #[test]
    fn a_message_that_was_sent_says_so_where_it_is_wanted() {
        let mut builder = BatchBuilder::default();
        for (origin, payload) in [(Origin::Received, &b"in"[..]), (Origin::Sent, b"out")] {
            let (received_at, topic, properties) = (Timestamp(0), "a", model::Properties::default());
            let (qos, retain, duplicate) = (Qos::AtLeastOnce, false, false);
            builder.push(Message { received_at, topic, payload, properties, qos, retain, duplicate, origin });
        }
        let batch = builder.close().unwrap();
        let lines = |form| Lines::new(form, TimeZone::UTC, Label::default(), None);
        assert_eq!(written(&mut lines(Form::Json), &batch, u64::MAX).0, 1);
        let (count, json) = written(&mut lines(Form::Json).and_sent(), &batch, u64::MAX);
        let directions: Vec<Value> =
            json.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["direction"].clone()).collect();
        assert_eq!((count, directions), (2, vec![Value::Null, json!("sent")]));
        let csv = written(&mut lines(Form::Csv).and_sent(), &batch, u64::MAX).1;
        let time = "1970-01-01T00:00:00.000000Z";
        assert_eq!(csv, format!("{time},received,\"a\",1,false,\"in\",\r\n{time},sent,\"a\",1,false,\"out\",\r\n"));
    }

    #[test]
    fn bytes_that_are_no_text_are_base64() {
        let text = line(Format::Json, "a", &[0xff, 0], &PropertiesBuilder::default());
        let object: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((object.get("payload"), &object["payload_base64"]), (None, &json!("/wA=")));
    }

    #[test]
    fn times_for_people_are_local_and_those_for_programs_are_in_utc() {
        let zone = || TimeZone::fixed(jiff::tz::offset(-3));
        let of = |zone, format| line_in(zone, format, "a", b"x", &PropertiesBuilder::default());
        assert_eq!(of(zone(), Format::Text), "2023-11-14T19:13:20.123456-03:00 retained a x\n");
        assert_eq!(of(TimeZone::UTC, Format::Text), "2023-11-14T22:13:20.123456Z retained a x\n");
        assert!(of(zone(), Format::Json).contains("\"2023-11-14T22:13:20.123456Z\""));
    }

    #[test]
    fn names_that_no_later_batch_uses_are_removed() {
        let (mut builder, mut lines) =
            (BatchBuilder::default(), Lines::new(Format::Json, TimeZone::UTC, Label::default(), None));
        let mut push = |topic: &str, lines: &mut Lines| {
            builder.push(Message {
                received_at: Timestamp(0),
                topic,
                payload: b"",
                properties: model::Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
            written(lines, &builder.close().unwrap(), u64::MAX).1
        };
        for number in 0..=model::MAX_TOPICS {
            push(&format!("t/{number}"), &mut lines);
        }
        assert_eq!(lines.names.len(), 1, "only that of the last batch");
        let text = push("t/0", &mut lines);
        assert!(text.contains("\"t/0\""), "{text}");
    }

    #[test]
    fn what_is_not_wanted_is_left_out_and_not_counted() {
        let mut builder = BatchBuilder::default();
        for (topic, payload) in [("a/b", &b"on"[..]), ("a/c", b"off"), ("a/b", b"off"), ("a/b", b"off")] {
            let properties = model::Properties::default();
            let (qos, origin, received_at) = (Qos::AtMostOnce, Origin::Received, Timestamp(0));
            let flags = (false, false);
            builder.push(Message {
                received_at,
                topic,
                payload,
                properties,
                qos,
                retain: flags.0,
                duplicate: flags.1,
                origin,
            });
        }
        let filter = search::parse("topic:a/b off").unwrap().compile();
        let mut lines = Lines::new(Format::Text, TimeZone::UTC, Label::default(), Some(filter));
        let expected = "1970-01-01T00:00:00.000000Z a/b off\n".to_owned();
        assert_eq!(written(&mut lines, &builder.close().unwrap(), 1), (1, expected));
    }

    #[test]
    fn text_cannot_control_the_terminal() {
        let text = line(Format::Text, "a", b"red \x1b[31m\nline", &PropertiesBuilder::default());
        assert_eq!(text, "2023-11-14T22:13:20.123456Z retained a red \\u{1b}[31m\\nline\n");
    }

    #[test]
    fn what_is_invisible_is_shown_in_both_forms() {
        let payload = "user\u{202e}txt.exe \u{200b}zero\u{feff}\u{9b}31m".as_bytes();
        let text = line(Format::Text, " plant\u{200f}/a b\u{a0}", payload, &PropertiesBuilder::default());
        let expected = "\\u{20}plant\\u{200f}/a b\\u{a0} user\\u{202e}txt.exe \\u{200b}zero\\u{feff}\\u{9b}31m\n";
        assert!(text.ends_with(expected), "{text}");
        let text = line(Format::Json, "plant/\u{2066}", payload, &PropertiesBuilder::default());
        assert!(!text.trim_end().chars().any(model::is_mark), "{text}");
        let object: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (object["topic"].as_str(), object["payload"].as_str().unwrap().as_bytes()),
            (Some("plant/\u{2066}"), payload)
        );
    }

    proptest! {
        #[test]
        fn any_text_survives_json(text in any::<String>()) {
            let mut out = String::new();
            payload::push_quoted(&text, &mut out);
            prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }
}
