//! Which payloads are messages of protobuf, as `--proto` says it, and what these say.

use std::sync::Arc;

use super::Stop;
use super::arguments::ContractArgument;
use engine::{message_of_schema, schema_of_file};
use payload::{AsMessage, Body, Format, Hints, MessageType, ProtobufStyle, TopicMessages};

/// Reads the schemas of `--proto`, and of contracts: what payloads have to be they are, too.
pub(super) fn read(arguments: &[ContractArgument], contracts: &[ContractArgument]) -> Result<Arc<TopicMessages>, Stop> {
    let read = |argument: &ContractArgument| {
        let ContractArgument { filter, file, message } = argument;
        let message = message_of_schema(&schema_of_file(file)?, &file.display().to_string(), message.as_deref())?;
        Ok((filter.clone(), Some(message)))
    };
    let rules = arguments.iter().chain(contracts.iter().filter(|contract| is_message(contract))).map(read);
    Ok(Arc::new(TopicMessages::new(rules.collect::<Result<Vec<_>, Stop>>()?)))
}

/// Whether a contract is a message, and no JSON Schema.
fn is_message(contract: &ContractArgument) -> bool {
    contract.file.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("json"))
}

/// What a message says, as another field of the JSON object that `out` ends with. Nothing where it cannot be read, or has that field
/// because it is JSON too.
pub(super) fn push_value(message: &MessageType, payload: &[u8], out: &mut Vec<u8>) {
    let as_message = AsMessage { message, style: ProtobufStyle::Json };
    let reading = payload::read(payload, &Hints { message: Some(as_message), ..Hints::default() });
    let is_json = || payload::decode(payload, None).format == Format::Json;
    if !matches!(reading.body, Body::Tree(_)) || !out.ends_with(b"}\n") || is_json() {
        return;
    }
    out.truncate(out.len() - 2);
    let mut text = ",\"payload_json\":".to_owned();
    payload::push_value(&reading, payload, &mut text);
    text.push_str("}\n");
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_says_what_payloads_are_where_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.proto");
        std::fs::write(&file, "message A {} message B {}").unwrap();
        let argument = |filter: &str, file: &std::path::Path, message: &str| ContractArgument {
            filter: model::TopicFilter::parse(filter).unwrap(),
            file: file.to_owned(),
            message: Some(message.to_owned()),
        };
        let contracts = [argument("x", "x.JSON".as_ref(), "x"), argument("#", &file, "B")];
        let read = read(&[argument("a/+", &file, "A")], &contracts).unwrap();
        let of = |topic| read.of_topic(topic).map(|(_, message)| message.name());
        assert_eq!((of("a/b"), of("x")), (Some("A"), Some("B")));
    }

    #[test]
    fn what_a_message_says_is_another_field_of_its_object() {
        let text = b"message A { int64 n = 1; bytes b = 2; }";
        let schema = Arc::new(payload::load_schema("a.proto", text, |_| None).unwrap());
        let message = schema.message("A").unwrap();
        for (payload, expected) in [
            (&b"\x08\x05\x12\x01\xff"[..], "{\"a\":1,\"payload_json\":{\"n\":\"5\",\"b\":\"/w==\"}}\n"),
            (b"\x08", "{\"a\":1}\n"),
            (b"7", "{\"a\":1}\n"),
        ] {
            let mut out = b"{\"a\":1}\n".to_vec();
            push_value(&message, payload, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expected, "{payload:02x?}");
        }
    }
}
