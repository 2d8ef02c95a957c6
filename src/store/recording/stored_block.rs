//! A block as it is in the database: what is known of it, its columns, and what makes messages of them.

use model::{Columns, Timestamp};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, Row};

use super::pack::{Packed, Unpacker};

/// What is known of a block without unpacking it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BlockHead {
    /// The number of its first message.
    pub first_row: u64,
    /// How many messages.
    pub messages: u64,
    /// When the earliest one came.
    pub first_time: Timestamp,
    /// When the latest one came.
    pub last_time: Timestamp,
}

/// A block as it is in the file; without its content where that is damaged.
pub(super) type FoundBlock = (BlockHead, Option<(Vec<u8>, Packed)>);

/// What [`whole_row`] reads.
const COLUMNS: &str = "first_row, messages, first_time, last_time, topic_set, times, topics, flags, \
     payload_lengths, payloads, property_lengths, properties, quiet";
/// Of one that was made before version 3.
const COLUMNS_BEFORE_3: &str = "first_row, messages, first_time, last_time, topic_set, times, topics, flags, \
     payload_lengths, payloads, property_lengths, properties, NULL";

/// What [`whole_row`] reads of the blocks of this file.
pub(super) fn columns(database: &Connection) -> &'static str {
    if has_quiet(database) { COLUMNS } else { COLUMNS_BEFORE_3 }
}

/// Whether it is recorded how long topics were quiet: since version 3.
pub(super) fn has_quiet(database: &Connection) -> bool {
    database.prepare("SELECT quiet FROM blocks LIMIT 0").is_ok()
}

/// A row of the table of blocks. A column that is damaged, so that it is of another kind, is none that can be unpacked.
pub(super) fn whole_row(row: &Row<'_>) -> rusqlite::Result<(BlockHead, Vec<u8>, Packed)> {
    let head = BlockHead {
        first_row: unsigned(row, 0)?,
        // None has no message: the next one would be this one again.
        messages: unsigned(row, 1)?.max(1),
        first_time: time(row, 2)?,
        last_time: time(row, 3)?,
    };
    let packed = Packed {
        times: bytes(row, 5)?,
        topics: bytes(row, 6)?,
        flags: bytes(row, 7)?,
        payload_lengths: bytes(row, 8)?,
        payloads: bytes(row, 9)?,
        property_lengths: optional(row, 10)?,
        properties: optional(row, 11)?,
        quiet: optional(row, 12)?,
    };
    Ok((head, bytes(row, 4)?, packed))
}

pub(super) fn bytes(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<u8>> {
    row.get_ref(column).map(|value| value.as_blob().unwrap_or_default().to_vec())
}

fn optional(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Vec<u8>>> {
    if row.get_ref(column)? == ValueRef::Null { Ok(None) } else { bytes(row, column).map(Some) }
}

/// The topics and the columns of a block; `None` when it is damaged.
pub(super) fn unpack(
    unpacker: &mut Unpacker,
    head: &BlockHead,
    topic_set: &[u8],
    packed: &Packed,
) -> Option<(Vec<u32>, Columns<'static>)> {
    let columns = unpacker.unpack(packed)?;
    let set = unpacker.ascending(topic_set)?;
    (columns.topics.len() as u64 == head.messages).then_some((set, columns))
}

/// The database has no unsigned numbers.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    integer(row, column).map(|number| u64::try_from(number).unwrap_or(0))
}

pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    integer(row, column).map(Timestamp)
}

/// 0 where a damaged row has something else.
fn integer(row: &Row<'_>, column: usize) -> rusqlite::Result<i64> {
    row.get_ref(column).map(|value| value.as_i64().unwrap_or(0))
}

/// Whether a page is damaged, or the name of a column, or one is of another kind than those that are written.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    use ErrorCode::{DatabaseCorrupt, OutOfMemory, TooBig};
    // Where a length is damaged, more is asked for than there can be.
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | OutOfMemory | TooBig))
        || is_another_kind(error)
        || is_not_there(error)
}

/// Whether there is no table, column or index of a name that every recording has, or an index is another one.
fn is_not_there(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{SqlInputError, SqliteFailure};
    let (SqlInputError { error, msg, .. } | SqliteFailure(error, Some(msg))) = error else { return false };
    let words = ["no such ", "has no column named", "no query solution"];
    error.extended_code == rusqlite::ffi::SQLITE_ERROR && words.iter().any(|words| msg.contains(words))
}

pub(super) fn is_another_kind(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::InvalidColumnType(..))
}
