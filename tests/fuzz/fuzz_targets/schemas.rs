//! Schemas that a person could choose, with a payload to read or to check by them: a `.proto` file, a descriptor set, a JSON
//! Schema. The first byte says which, the next two how long the schema is; an import of a `.proto` file gets the payload.
//!
//! Beyond that nothing breaks: the value at a path is the one that the whole message has there.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use model::TopicFilter;
use payload::{
    Contracts, Expected, JsonSchema, MAX_VIOLATIONS, MessageType, Node, PathStep, ProtobufStyle, Schema, load_schema,
};

/// So many messages of a schema are read.
const MESSAGES: usize = 4;

fuzz_target!(|bytes: &[u8]| {
    let [kind, low, high, rest @ ..] = bytes else { return };
    let length = usize::from(u16::from_le_bytes([*low, *high])).min(rest.len());
    let (schema, payload) = rest.split_at(length);
    match kind % 3 {
        0 => by_messages(load_schema("fuzz.proto", schema, |_| String::from_utf8(payload.to_vec()).ok()).ok(), payload),
        1 => by_messages(load_schema("fuzz.desc", schema, |_| None).ok(), payload),
        _ => {
            let Ok(schema) = JsonSchema::parse(&String::from_utf8_lossy(schema)) else { return };
            check(Expected::Value(Arc::new(schema)), payload);
        }
    }
});

fn by_messages(schema: Option<Schema>, payload: &[u8]) {
    let Some(schema) = schema.map(Arc::new) else { return };
    let _ = (schema.similar("Reading"), schema.only_message());
    for name in schema.message_names().iter().take(MESSAGES) {
        let message = schema.message(name).expect("its own message");
        for style in [ProtobufStyle::Tree, ProtobufStyle::Json] {
            let read = message.read(payload, style);
            if let (Some(read), ProtobufStyle::Tree) = (read, style) {
                follow(&message, payload, &read.node);
            }
        }
        check(Expected::Message(message), payload);
    }
}

/// Each field of the message is found by its name.
fn follow(message: &MessageType, payload: &[u8], node: &Node) {
    let Node::Object(fields) = node else { return };
    for (at, (name, value)) in fields.iter().enumerate() {
        // The type may have the name twice, or it is a number of an unknown field.
        if fields.iter().position(|(other, _)| other == name) != Some(at)
            || name.starts_with(|c: char| c.is_ascii_digit())
        {
            continue;
        }
        let found =
            message.path(&[PathStep::Name(name)]).and_then(|path| path.value_in(payload).map(|it| it.into_node()));
        if let (Some(found), Node::Number(_) | Node::Bool(_) | Node::String(_)) = (found, value) {
            assert_eq!(found, *value, "{name}");
        }
    }
}

fn check(expected: Expected, payload: &[u8]) {
    let violations = expected.violations(payload, None);
    assert!(violations.len() <= MAX_VIOLATIONS);
    assert_eq!(expected.is_met(payload, None), violations.is_empty());
    violations.iter().for_each(|violation| assert!(!violation.to_string().is_empty()));
    let contracts = Contracts::of_payloads(vec![(TopicFilter::parse("#").expect("a filter"), expected)]);
    assert!(contracts.of_topic("a").is_some());
}
