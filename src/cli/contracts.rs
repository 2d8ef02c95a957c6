//! Contracts of topics, as `--contract` names them, and what they say of messages.

use std::sync::Arc;

use super::Stop;
use super::arguments::ContractArgument;
use super::terminal::push_visible;
use engine::{json_schema_of_file, message_of_schema, schema_of_file};
use model::MessageRef;
use payload::{Contracts, Expected, push_quoted};

/// Reads the schemas of the contracts.
pub(super) fn read(arguments: &[ContractArgument]) -> Result<Arc<Contracts>, Stop> {
    let read = |argument: &ContractArgument| Ok((argument.filter.clone(), expected(argument)?));
    let all = arguments.iter().map(read).collect::<Result<Vec<_>, Stop>>()?;
    Ok(Arc::new(Contracts::new(all)))
}

/// A JSON Schema by the ending of the file, else a message of protobuf.
fn expected(argument: &ContractArgument) -> Result<Expected, Stop> {
    let ContractArgument { file, message, .. } = argument;
    if file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        return Ok(Expected::Value(json_schema_of_file(file)?));
    }
    let schema = schema_of_file(file)?;
    Ok(Expected::Message(message_of_schema(&schema, &file.display().to_string(), message.as_deref())?))
}

/// What is wrong with a message by the contract of its topic: another field of the JSON object that `out` ends with, or lines
/// below the one for people.
pub(super) fn push_violations(
    contracts: &Contracts,
    topic: &str,
    message: &MessageRef<'_>,
    is_json: bool,
    out: &mut Vec<u8>,
) {
    let Some(expected) = contracts.of_topic(topic) else { return };
    let violations = expected.violations(message.payload, message.properties.content_type());
    if violations.is_empty() {
        return;
    }
    let mut text = String::new();
    if is_json && out.ends_with(b"}\n") {
        out.truncate(out.len() - 2);
        for (at, violation) in violations.iter().enumerate() {
            text.push_str(if at == 0 { ",\"violations\":[" } else { "," });
            push_quoted(&violation.to_string(), &mut text);
        }
        text.push_str("]}\n");
    } else {
        for violation in &violations {
            text.push_str("    ! ");
            push_visible(&mut text, &violation.to_string());
            text.push('\n');
        }
    }
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use model::{BatchBuilder, Message, Origin, Properties, Qos, Timestamp, TopicFilter};
    use payload::JsonSchema;

    use super::*;

    #[test]
    fn what_is_wrong_is_a_field_of_the_object_or_lines_below_the_message() {
        let schema = JsonSchema::parse(r#"{"required":["a"],"properties":{"b":{"const":"\u202e"}}}"#).unwrap();
        let filter = TopicFilter::parse("plant/#").unwrap();
        let contracts = Contracts::new(vec![(filter, Expected::Value(Arc::new(schema)))]);
        let written = |topic: &str, payload: &str, is_json: bool| {
            let mut builder = BatchBuilder::default();
            builder.push(Message {
                received_at: Timestamp(0),
                topic,
                payload: payload.as_bytes(),
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
            let batch = builder.close().unwrap();
            let mut out = if is_json { b"{\"n\":1}\n".to_vec() } else { b"line\n".to_vec() };
            push_violations(&contracts, topic, &batch.get(0).unwrap(), is_json, &mut out);
            String::from_utf8(out).unwrap()
        };
        let wrong = r#"{"b":1}"#;
        let object = "{\"n\":1,\"violations\":[\"$.a: is missing\",\"$.b: 1 is not \\\"\\u202e\\\"\"]}\n";
        assert_eq!(written("plant/a", wrong, true), object);
        let lines = written("plant/a", wrong, false);
        assert!(
            lines.starts_with("line\n    ! $.a: is missing\n    ! $.b: 1 is not ") && !lines.contains('\u{202e}'),
            "{lines}"
        );
        assert_eq!(written("plant/a", r#"{"a":1}"#, true), "{\"n\":1}\n");
        assert_eq!(written("other", wrong, false), "line\n");
    }
}
