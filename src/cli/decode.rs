//! `decode`: what a payload is, and what is in it, as the inspector reads it. Needs neither profile nor network.

use std::io::IsTerminal as _;

use super::Stop;
use super::arguments::DecodeArguments;
use super::payload_file;
use super::terminal::{json_line, tell_note, tell_warning, visible, write_stdout};
use engine::{message_of_schema, schema_of_file};
use payload::{
    AsMessage, Births, Body, Format, Hints, MessageType, ProtobufStyle, Reading, Remark, pretty_value, push_quoted,
    push_value, read,
};
use texts::t;

/// Reads the payload and prints it. Not what `--as` says: the exit status is that of a failure.
pub(super) fn decode(arguments: &DecodeArguments) -> Result<(), Stop> {
    let payload = payload_file::read(&arguments.file)?;
    let topic = arguments.topic.as_deref();
    let births = births(arguments)?;
    let content_type = arguments.content_type.as_deref();
    let message = message(arguments)?;
    let style = if arguments.json { ProtobufStyle::Json } else { ProtobufStyle::Tree };
    let message = message.as_ref().map(|message| AsMessage { message, style });
    let hints = Hints { topic, content_type, read_as: arguments.read_as, births: Some(births.last()), message };
    let reading = read(&payload, &hints);
    let is_refused = reading.remarks.iter().any(|remark| matches!(remark, Remark::NotRead(..) | Remark::NotMessage(_)));
    // What was asked for was not found, and nothing else was looked for.
    let format = (!is_refused).then(|| format_words(&reading, hints.message));
    for remark in &reading.remarks {
        tell_warning(&remark.to_string());
    }
    if arguments.json {
        write_stdout(json(format.as_deref(), &reading, &payload).as_bytes())?;
    } else {
        if let Some(format) = &format {
            tell_note(format);
        }
        tell_outline(topic, &reading);
        write_stdout(&text(&reading, &payload))?;
    }
    if is_refused { Err(Stop::Reported) } else { Ok(()) }
}

/// What a message of AWS or of Sparkplug says, before the value itself.
fn tell_outline(topic: Option<&str>, reading: &Reading) {
    if let (Some(topic), Body::Tree(node)) = (topic, &reading.body)
        && let Some(outline) = payload::aws_outline(topic, node).or_else(|| payload::sparkplug_outline(topic, node))
    {
        tell_note(&outline.lines());
    }
}

/// What the files of births say; they are of the node or device of the topic.
fn births(arguments: &DecodeArguments) -> Result<Births, Stop> {
    let mut births = Births::default();
    let topic = arguments.topic.as_deref().unwrap_or_default();
    for (place, path) in (0..).zip(&arguments.births) {
        let payload = payload_file::read(path)?;
        if !births.note_for(place, topic, &payload) {
            let file = path.display();
            tell_warning(&t!("{file} is not a birth message, or --topic is not a topic of Sparkplug", file));
        }
    }
    Ok(births)
}

/// The type of the message, where a schema is given.
fn message(arguments: &DecodeArguments) -> Result<Option<MessageType>, Stop> {
    let Some(path) = &arguments.proto else { return Ok(None) };
    let schema = schema_of_file(path)?;
    let name = arguments.message.as_deref();
    Ok(Some(message_of_schema(&schema, &path.display().to_string(), name)?))
}

/// What it is, in words for programs; of a message of protobuf with the name of its type.
fn format_words(reading: &Reading, message: Option<AsMessage<'_>>) -> String {
    let words = reading.words();
    match (reading.format, message) {
        (Format::Protobuf | Format::ProtobufDelimited, Some(AsMessage { message, .. })) => {
            let (inner, ends) = words.split_at(words.trim_end_matches(')').len());
            format!("{inner} {}{ends}", message.name())
        }
        _ => words,
    }
}

fn json(format: Option<&str>, reading: &Reading, payload: &[u8]) -> String {
    let mut json = "{\"format\":".to_owned();
    match format {
        Some(format) => push_quoted(format, &mut json),
        None => json.push_str("null"),
    }
    json.push_str(",\"value\":");
    push_value(reading, payload, &mut json);
    json.push('}');
    json_line(&json)
}

/// The value as a person reads it. To a file or another program, bytes that are no value go as they are.
fn text(reading: &Reading, payload: &[u8]) -> Vec<u8> {
    let is_terminal = std::io::stdout().is_terminal();
    match &reading.body {
        Body::Tree(node) => (pretty_value(node) + "\n").into_bytes(),
        Body::Text(text) if is_terminal => (visible(text) + "\n").into_bytes(),
        Body::Text(text) if reading.format != Format::Empty => text.clone().into_bytes(),
        Body::Text(_) => Vec::new(),
        Body::Binary if is_terminal => {
            let mut value = String::new();
            push_value(reading, payload, &mut value);
            (value + "\n").into_bytes()
        }
        Body::Binary => reading.inside.as_deref().unwrap_or(payload).to_vec(),
    }
}
