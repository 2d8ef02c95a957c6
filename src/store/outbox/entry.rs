//! A message as it is stored, and what changes of it.

use std::sync::Arc;
use std::time::Duration;

use model::{
    MessageProperties, OutboxEntry, OutboxState, Properties, PropertiesBuilder, PublishId, PublishRequest, Qos,
    Timestamp, Topic,
};
use rusqlite::Row;

use crate::Person;

/// The columns of a message, in the order of [`StoredEntry::read`].
pub(super) const COLUMNS: &str = "id, person, topic, payload, properties, qos, retain, created_at, expires_at, skew_ms,
    state, changed_at, took_us, why, is_repeat, position";

/// A message to be stored.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Names it for good.
    pub id: PublishId,
    /// Whose it is.
    pub person: Person,
    /// What is to be sent.
    pub request: PublishRequest,
    /// When the person asked for it, by the corrected clock.
    pub created_at: Timestamp,
    /// How long it may wait.
    pub lifetime: Duration,
    /// How the clock was corrected then, in milliseconds; 0 when nothing was known of it.
    pub skew_ms: i64,
    /// It goes to the link at once.
    pub is_sending: bool,
}

/// A message that is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEntry {
    /// What it is. [`OutboxEntry::is_own`] is for the caller to say: it is true here.
    pub entry: OutboxEntry,
    /// Whose it is.
    pub person: Person,
    /// How the clock was corrected when it was asked for, in milliseconds; 0 when nothing was known of it.
    pub skew_ms: i64,
    /// Its place among those that wait.
    pub(super) position: i64,
}

/// What became of a message that was being sent.
#[derive(Clone, Debug)]
pub struct Settled {
    /// Which one.
    pub id: PublishId,
    /// Its state from now on. One that waits again keeps its place.
    pub state: OutboxState,
    /// When.
    pub at: Timestamp,
    /// How long the broker took, where it answered.
    pub took: Option<Duration>,
    /// Why, in words for a person.
    pub why: Option<Arc<str>>,
    /// From now on it carries the property that says that it may have arrived.
    pub is_repeat: bool,
}

/// What the database has in place of an id.
pub(super) fn key(id: PublishId) -> [u8; 16] {
    id.0.to_be_bytes()
}

impl StoredEntry {
    /// Reads a row of [`COLUMNS`].
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let damaged =
            |column: usize| rusqlite::Error::InvalidColumnType(column, COLUMNS.to_owned(), rusqlite::types::Type::Null);
        let id = PublishId(u128::from_be_bytes(row.get(0)?));
        let topic: String = row.get(2)?;
        let payload: Vec<u8> = row.get(3)?;
        let properties: Vec<u8> = row.get(4)?;
        let took: Option<i64> = row.get(12)?;
        let request = PublishRequest {
            topic: Topic::parse(&topic).map_err(|_| damaged(2))?,
            payload: payload.into(),
            qos: if row.get(5)? { Qos::AtLeastOnce } else { Qos::AtMostOnce },
            retain: row.get(6)?,
            properties: MessageProperties::from(Properties::from_bytes(&properties)),
        };
        let state: String = row.get(10)?;
        let entry = OutboxEntry {
            id,
            is_own: true,
            request,
            state: OutboxState::from_word(&state).ok_or_else(|| damaged(10))?,
            created_at: Timestamp(row.get(7)?),
            expires_at: Timestamp(row.get(8)?),
            changed_at: Timestamp(row.get(11)?),
            took: took.and_then(|micros| u64::try_from(micros).ok()).map(Duration::from_micros),
            why: row.get::<_, Option<String>>(13)?.map(Into::into),
            is_repeat: row.get(14)?,
        };
        Ok(Self { entry, person: Person::from_key(row.get(1)?), skew_ms: row.get(9)?, position: row.get(15)? })
    }
}

/// The properties of a message as bytes.
pub(super) fn packed(request: &PublishRequest) -> Vec<u8> {
    let mut builder = PropertiesBuilder::default();
    request.properties.pack(&mut builder);
    builder.as_properties().as_bytes().to_vec()
}
