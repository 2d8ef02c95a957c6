//! What belongs to one person at one profile: subscriptions and the draft of a message.

use model::{Qos, Timestamp, TopicFilter};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use super::{Person, Unsuitable};

/// Most people whose things are kept for one profile; the one that was not seen for longest goes first.
const MOST_PEOPLE: usize = 16;
/// Most subscriptions that are kept, far more than AWS IoT Core allows for one connection.
const MOST_SUBSCRIPTIONS: usize = 1_024;

const PEOPLE: &str = "person";
const SEEN: &str = "saved_at_secs";
const SUBSCRIPTIONS: &str = "subscription";
const DRAFT: &str = "draft";

/// What is kept for one person at one profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptConnection {
    /// In the order in which they were made; at most 1,024.
    pub subscriptions: Vec<KeptSubscription>,
    /// The message that was being written.
    pub draft: Option<KeptDraft>,
}

/// A subscription that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSubscription {
    /// What to receive.
    pub topic_filter: TopicFilter,
    /// Highest guarantee wanted.
    pub qos: Qos,
    /// It stays in the list and brings nothing.
    pub paused: bool,
}

/// A message that is being written, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptDraft {
    /// As typed; need not be a topic yet.
    pub topic: String,
    /// As typed.
    pub payload: String,
    /// At most once or at least once.
    pub qos: Qos,
    /// Whether the broker is asked to keep it.
    pub retain: bool,
    /// What goes with it.
    pub properties: KeptProperties,
}

/// The MQTT 5 properties of a draft, as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptProperties {
    /// 0 or 1, where it is given.
    pub payload_format: Option<u8>,
    /// MIME type.
    pub content_type: String,
    /// Where an answer is expected.
    pub response_topic: String,
    /// What the answer has to carry.
    pub correlation_data: String,
    /// Seconds.
    pub message_expiry: String,
    /// Names and values, in order.
    pub user: Vec<(String, String)>,
}

/// What the document keeps for `person`; `None` when it keeps nothing.
pub(super) fn read(document: &DocumentMut, person: &Person) -> Result<Option<KeptConnection>, Unsuitable> {
    let Some(people) = document.get(PEOPLE) else { return Ok(None) };
    let people = people.as_table().ok_or(Unsuitable::Value { key: PEOPLE })?;
    let Some(table) = people.get(person.key()) else { return Ok(None) };
    let table = table.as_table().ok_or(Unsuitable::Value { key: PEOPLE })?;
    let subscriptions = match table.get(SUBSCRIPTIONS) {
        None => Vec::new(),
        Some(item) => {
            let tables = item.as_array_of_tables().ok_or(Unsuitable::Value { key: SUBSCRIPTIONS })?;
            if tables.len() > MOST_SUBSCRIPTIONS {
                return Err(Unsuitable::Value { key: SUBSCRIPTIONS });
            }
            tables.iter().map(read_subscription).collect::<Result<_, _>>()?
        }
    };
    let draft = table.get(DRAFT).map(read_draft).transpose()?;
    Ok(Some(KeptConnection { subscriptions, draft }))
}

/// Puts what is kept for `person` into the document, beside what it keeps for others; not over what cannot be read.
pub(super) fn write(
    document: &mut DocumentMut,
    profile: &str,
    person: &Person,
    kept: &KeptConnection,
    now: Timestamp,
) -> Result<(), Unsuitable> {
    // What cannot be read must not be lost.
    read(document, person)?;
    if kept.subscriptions.len() > MOST_SUBSCRIPTIONS {
        return Err(Unsuitable::Value { key: SUBSCRIPTIONS });
    }
    // For the person who reads the file.
    document["profile"] = value(profile);
    let mut people = take_table(document.as_table_mut(), PEOPLE);
    people.set_implicit(true);
    let mut table = take_table(&mut people, person.key());
    table[SEEN] = value(now.as_secs());
    let mut subscriptions = ArrayOfTables::new();
    kept.subscriptions.iter().for_each(|one| subscriptions.push(subscription_table(one)));
    put(&mut table, SUBSCRIPTIONS, (!subscriptions.is_empty()).then_some(Item::ArrayOfTables(subscriptions)));
    put(&mut table, DRAFT, kept.draft.as_ref().map(|draft| Item::Table(draft_table(draft))));
    people.insert(person.key(), Item::Table(table));
    forget_the_oldest(&mut people);
    document.insert(PEOPLE, Item::Table(people));
    Ok(())
}

/// Takes the table at `key` out; a new one where there is none. Keys that this version does not know stay in it.
fn take_table(parent: &mut Table, key: &str) -> Table {
    parent.remove(key).and_then(|item| item.into_table().ok()).unwrap_or_default()
}

fn put(table: &mut Table, key: &str, item: Option<Item>) {
    match item {
        Some(item) => table[key] = item,
        None => drop(table.remove(key)),
    }
}

fn forget_the_oldest(people: &mut Table) {
    let seen = |item: &Item| item.get(SEEN).and_then(Item::as_integer).unwrap_or_default();
    while people.len() > MOST_PEOPLE {
        let oldest = people.iter().min_by_key(|(_, item)| seen(item)).map(|(key, _)| key.to_owned());
        let Some(oldest) = oldest else { return };
        people.remove(&oldest);
    }
}

fn read_subscription(table: &Table) -> Result<KeptSubscription, Unsuitable> {
    let wrong = || Unsuitable::Value { key: SUBSCRIPTIONS };
    let filter = table.get("topic_filter").and_then(Item::as_str).ok_or_else(wrong)?;
    Ok(KeptSubscription {
        topic_filter: TopicFilter::parse(filter).map_err(|_| wrong())?,
        qos: read_qos(table.get("qos"))?,
        paused: read_flag(table.get("paused"), "paused")?,
    })
}

fn subscription_table(subscription: &KeptSubscription) -> Table {
    let mut table = Table::new();
    table["topic_filter"] = value(subscription.topic_filter.as_str());
    table["qos"] = value(i64::from(subscription.qos.level()));
    if subscription.paused {
        table["paused"] = value(true);
    }
    table
}

fn read_draft(item: &Item) -> Result<KeptDraft, Unsuitable> {
    let item = item.as_table().ok_or(Unsuitable::Value { key: DRAFT })?;
    let text = |key: &'static str| read_text(item.get(key), key);
    let payload_format = match item.get("payload_format").map(Item::as_integer) {
        None => None,
        Some(Some(format @ (0 | 1))) => Some(u8::from(format == 1)),
        Some(_) => return Err(Unsuitable::Value { key: "payload_format" }),
    };
    Ok(KeptDraft {
        topic: text("topic")?,
        payload: text("payload")?,
        qos: read_qos(item.get("qos"))?,
        retain: read_flag(item.get("retain"), "retain")?,
        properties: KeptProperties {
            payload_format,
            content_type: text("content_type")?,
            response_topic: text("response_topic")?,
            correlation_data: text("correlation_data")?,
            message_expiry: text("message_expiry")?,
            user: item.get("user_properties").map_or(Ok(Vec::new()), read_pairs)?,
        },
    })
}

fn draft_table(draft: &KeptDraft) -> Table {
    let mut table = Table::new();
    let properties = &draft.properties;
    table["topic"] = value(draft.topic.as_str());
    table["payload"] = value(draft.payload.as_str());
    table["qos"] = value(i64::from(draft.qos.level()));
    if draft.retain {
        table["retain"] = value(true);
    }
    if let Some(format) = properties.payload_format {
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

fn read_text(item: Option<&Item>, key: &'static str) -> Result<String, Unsuitable> {
    item.map_or(Ok(String::new()), |item| item.as_str().map(str::to_owned).ok_or(Unsuitable::Value { key }))
}

fn read_flag(item: Option<&Item>, key: &'static str) -> Result<bool, Unsuitable> {
    item.map_or(Ok(false), |item| item.as_bool().ok_or(Unsuitable::Value { key }))
}

fn read_qos(item: Option<&Item>) -> Result<Qos, Unsuitable> {
    match item.map(Item::as_integer) {
        None | Some(Some(1)) => Ok(Qos::AtLeastOnce),
        Some(Some(0)) => Ok(Qos::AtMostOnce),
        Some(_) => Err(Unsuitable::Value { key: "qos" }),
    }
}

#[cfg(test)]
mod tests;
