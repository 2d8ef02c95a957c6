//! Reads the payload of a message by all that is known of it: its topic, its content type, what the person said, and for
//! Sparkplug the births of its node.

use super::births::births_for;
use super::read_as::ReadAsChoices;
use console::Console;
use model::MessageRef;
use payload::{Hints, Reading};

pub(super) fn reading_of(console: &Console, read_as: &ReadAsChoices, message: &MessageRef<'_>) -> Reading {
    let topic = console.topics.get(message.topic);
    let births = births_for(console, topic);
    let content_type = message.properties.content_type();
    let hints = Hints { topic: Some(topic), content_type, births: births.as_ref(), read_as: read_as.of(topic) };
    payload::read(message.payload, &hints)
}
