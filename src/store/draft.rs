//! A message as it was written, in a document.

use model::{DraftProperties, MessageDraft};
use toml_edit::{Array, Item, Table, value};

use super::{Unsuitable, values};

/// A draft as it is in the document.
pub(super) fn read(item: &Item) -> Result<MessageDraft, Unsuitable> {
    read_table(item.as_table().ok_or(Unsuitable::Value { key: "draft" })?)
}

/// A message as it is in this table; other keys are ignored.
pub(super) fn read_table(item: &Table) -> Result<MessageDraft, Unsuitable> {
    let text = |key: &'static str| values::text(item.get(key), key);
    let payload_format = match item.get("payload_format").map(Item::as_integer) {
        None => None,
        Some(Some(format @ (0 | 1))) => Some(u8::from(format == 1)),
        Some(_) => return Err(Unsuitable::Value { key: "payload_format" }),
    };
    Ok(MessageDraft {
        topic: text("topic")?,
        payload: text("payload")?,
        qos: values::qos(item.get("qos"))?,
        retain: values::flag(item.get("retain"), "retain")?,
        properties: DraftProperties {
            payload_format,
            content_type: text("content_type")?,
            response_topic: text("response_topic")?,
            correlation_data: text("correlation_data")?,
            message_expiry: text("message_expiry")?,
            user: item.get("user_properties").map_or(Ok(Vec::new()), read_pairs)?,
        },
    })
}

/// A draft as it is put into the document. A payload format that is none is left out.
pub(super) fn table(draft: &MessageDraft) -> Table {
    let mut table = Table::new();
    let properties = &draft.properties;
    table["topic"] = value(draft.topic.as_str());
    table["payload"] = value(draft.payload.as_str());
    table["qos"] = value(i64::from(draft.qos.level()));
    if draft.retain {
        table["retain"] = value(true);
    }
    if let Some(format) = properties.payload_format.filter(|format| *format < 2) {
        table["payload_format"] = value(i64::from(format));
    }
    for (key, text) in [
        ("content_type", &properties.content_type),
        ("response_topic", &properties.response_topic),
        ("correlation_data", &properties.correlation_data),
        ("message_expiry", &properties.message_expiry),
    ] {
        if !text.is_empty() {
            table[key] = value(text.as_str());
        }
    }
    if !properties.user.is_empty() {
        let pair = |(name, content): &(String, String)| Array::from_iter([name.as_str(), content.as_str()]);
        table["user_properties"] = value(properties.user.iter().map(pair).collect::<Array>());
    }
    table
}

fn read_pairs(item: &Item) -> Result<Vec<(String, String)>, Unsuitable> {
    let wrong = || Unsuitable::Value { key: "user_properties" };
    let pair = |entry: &toml_edit::Value| {
        let pair = entry.as_array().filter(|pair| pair.len() == 2)?;
        Some((pair.get(0)?.as_str()?.to_owned(), pair.get(1)?.as_str()?.to_owned()))
    };
    item.as_array().ok_or_else(wrong)?.iter().map(|entry| pair(entry).ok_or_else(wrong)).collect()
}
