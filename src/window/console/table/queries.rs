//! Queries that find messages like one that is there.

use model::{ColumnContent, LabelRule, MessageRef, PropertyRef};
use payload::Known;
use search::{ValuePath, parse, parse_with_contracts};

/// Bytes of a payload that is searched for at most.
const MOST_BYTES: usize = 120;

/// Finds the messages of a topic.
pub(super) fn of_topic(topic: &str) -> String {
    let plain = format!("topic:{topic}");
    let is_plain = !topic.contains(|c: char| c.is_whitespace() || "()\"\\".contains(c)) && !topic.starts_with('/');
    if is_plain && parse(&plain).is_ok() { plain } else { format!("topic={}", quoted(topic)) }
}

/// Finds the messages that have the same in a column; `None` where that cannot be searched for. `label` is the rule for the
/// label of the message, and `known` what is known of its payload.
pub(super) fn of_value(
    content: Option<&ColumnContent>,
    (message, known): (&MessageRef<'_>, Known<'_>),
    label: Option<&LabelRule>,
) -> Option<String> {
    let query = match content.unwrap_or(&ColumnContent::Payload) {
        ColumnContent::Time | ColumnContent::Since | ColumnContent::Topic => return None,
        ColumnContent::Label => label?.query.clone(),
        ColumnContent::Size => format!("size={}", message.payload.len()),
        ColumnContent::Qos => format!("qos:{}", message.qos.level()),
        ColumnContent::Payload => {
            let text = std::str::from_utf8(message.payload).ok().filter(|_| known.may_be_text())?;
            let is_short = !text.is_empty() && text.len() <= MOST_BYTES && !text.contains(char::is_control);
            is_short.then(|| format!("payload:{}", quoted(text)))?
        }
        ColumnContent::Json(path) => {
            let parsed = ValuePath::parse(path).ok()?;
            let value = parsed.first_in_known(message.payload, &known)?;
            let plain = format!("json:{path}={value}");
            if parse(&plain).is_ok() && !value.contains(char::is_whitespace) {
                plain
            } else {
                format!("json:{path}={}", quoted(&value))
            }
        }
        ColumnContent::Property(name) => {
            let value = message.properties.into_iter().find_map(|property| match property {
                PropertyRef::User(known, value) if known == name => Some(value),
                _ => None,
            })?;
            format!("property:{name}={}", quoted(value))
        }
    };
    parse_with_contracts(&query).is_ok().then_some(query)
}

/// A text in quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
