//! What the payload of a message is read from, by itself: its bytes, and all that is known of it: its topic, its content type,
//! what the person said, for Sparkplug the births of its node, for protobuf a schema. Reading can take longer than a frame may.

use super::read_as::ReadAsChoices;
use console::Console;
use model::{MessageRef, place_of_row};
use payload::{
    AsMessage, Births, Expected, Hints, Known, MessageType, ProtobufStyle, ReadAs, Reading, Remark, Violation,
};

/// A payload with what is known of it, taken out of the console.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) payload: Vec<u8>,
    pub(super) topic: String,
    content_type: Option<String>,
    /// Those of its node, and its place among them.
    births: Option<Births>,
    place: i64,
    pub(super) read_as: Option<ReadAs>,
    /// What the contract of its topic says.
    expected: Option<Expected>,
    /// The name of the message of protobuf that it is, and its type where that is known.
    pub(super) message: Option<(String, Option<MessageType>)>,
    /// A contract expects that message: a payload that is none is found out.
    is_expected: bool,
}

impl Source {
    pub(super) fn of(console: &Console, read_as: &ReadAsChoices, (row, message): (u64, &MessageRef<'_>)) -> Self {
        let topic = console.topics.get(message.topic);
        let chosen = read_as.message_of(topic);
        Self {
            payload: message.payload.to_vec(),
            topic: topic.to_owned(),
            content_type: message.properties.content_type().map(str::to_owned),
            births: console.search.births().of_node(topic),
            place: place_of_row(row),
            expected: console.contracts.of_topic(topic).cloned(),
            read_as: read_as.of(topic),
            is_expected: chosen.as_ref().is_some_and(|chosen| chosen.is_expected),
            message: chosen.map(|chosen| (chosen.name.to_owned(), chosen.message)),
        }
    }

    /// What it is, if that is found out within a frame.
    pub(super) fn read_quickly(&self) -> Option<Reading> {
        let reading = payload::read_quickly(&self.payload, &self.hints())?;
        if self.is_other(&reading) {
            payload::read_quickly(&self.payload, &self.hints_of_other())
        } else {
            Some(reading)
        }
    }

    /// What it is, however long that takes.
    pub(super) fn read(&self) -> Reading {
        let reading = payload::read(&self.payload, &self.hints());
        if self.is_other(&reading) { payload::read(&self.payload, &self.hints_of_other()) } else { reading }
    }

    /// Whether it is not the message that a contract expects.
    fn is_other(&self, reading: &Reading) -> bool {
        self.is_expected && reading.remarks.iter().any(|remark| matches!(remark, Remark::NotMessage(_)))
    }

    fn hints_of_other(&self) -> Hints<'_> {
        Hints { read_as: self.read_as, message: None, ..self.hints() }
    }

    /// What is wrong with it; `None` where nothing is said of its topic.
    pub(super) fn violations(&self) -> Option<Vec<Violation>> {
        let expected = self.expected.as_ref().filter(|expected| expected.checks(&self.payload))?;
        let Hints { topic, content_type, births, message, .. } = self.hints();
        let message = message.map(|message| message.message);
        let read_as = self.read_as.filter(|_| message.is_none() || self.is_expected);
        let known = Known { topic, content_type, births, read_as, ..Known::default() };
        Some(expected.violations(&self.payload, Known { message, may_be_other: self.is_expected, ..known }))
    }

    fn hints(&self) -> Hints<'_> {
        Hints {
            topic: Some(&self.topic),
            content_type: self.content_type.as_deref(),
            births: self.births.as_ref().map(|births| births.at(self.place)),
            // What is to be a message is not taken for something else while its schema cannot be had.
            read_as: if self.message.is_some() { Some(ReadAs::Binary) } else { self.read_as },
            message: self
                .message
                .as_ref()
                .and_then(|(_, message)| message.as_ref())
                .map(|message| AsMessage { message, style: ProtobufStyle::Tree }),
        }
    }
}
