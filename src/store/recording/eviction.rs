//! Deletes the oldest blocks when there are too many bytes, or they are too old.

use std::time::Duration;

use ahash::AHashSet;
use model::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};

use super::outage;
use super::pack::Unpacker;
use super::schema::header;

/// What a block needs beside its columns, roughly.
pub(super) const BESIDE_BYTES: u64 = 32 << 10;
/// Names of topics that no block uses are looked for when there are more than this.
const MANY_TOPICS: i64 = 20_000;

/// Deletes the oldest blocks until there are `more` bytes of room below `limit`.
pub(super) fn make_room(database: &Connection, more: u64, limit: u64) -> rusqlite::Result<()> {
    let mut has_deleted = false;
    while used_bytes(database)?.saturating_add(more) > limit {
        if !delete_oldest(database, i64::MAX)? {
            break;
        }
        has_deleted = true;
    }
    // Of what was deleted, it does not matter when nothing could come.
    let oldest = "SELECT first_time FROM blocks INDEXED BY blocks_by_time ORDER BY first_row LIMIT 1";
    match has_deleted.then(|| database.query_row(oldest, [], |row| row.get(0)).optional()).transpose()?.flatten() {
        Some(oldest) => outage::delete_before(database, oldest),
        None => Ok(()),
    }
}

/// Deletes what was written longer than `age` ago.
pub(super) fn delete_old(database: &Connection, now: Timestamp, age: Duration) -> rusqlite::Result<()> {
    let before = now.minus(age).0;
    while delete_oldest(database, before)? {}
    database.execute("DELETE FROM gaps WHERE until_time < ?1", [before])?;
    outage::delete_before(database, before)?;
    // The last of them stays: it says with which number the next one begins.
    let old = "DELETE FROM runs WHERE until_time < ?1 AND id < (SELECT max(id) FROM runs WHERE until_time < ?1)";
    database.execute(old, [before])?;
    Ok(())
}

/// Gives the room that deleted blocks have left back to the system, where the file is larger than `limit`.
pub(super) fn shrink(database: &Connection, limit: u64) -> rusqlite::Result<()> {
    let page = header(database, "page_size")?;
    let pages = header(database, "page_count")?;
    let too_many = pages - i64::try_from(limit).unwrap_or(i64::MAX) / page.max(1);
    if too_many > 0 {
        let mut vacuum = database.prepare(&format!("PRAGMA incremental_vacuum({too_many})"))?;
        let mut rows = vacuum.query([])?;
        while rows.next()?.is_some() {}
    }
    Ok(())
}

/// Bytes of the file that are in use.
pub(super) fn used_bytes(database: &Connection) -> rusqlite::Result<u64> {
    let pages = header(database, "page_count")? - header(database, "freelist_count")?;
    Ok(u64::try_from(pages * header(database, "page_size")?).unwrap_or(0))
}

/// Deletes names that no block uses any more, where there are many: devices that write the time into a topic keep making
/// new ones.
pub(super) fn delete_unused_topics(database: &Connection) -> rusqlite::Result<()> {
    let count: i64 = database.query_row("SELECT count(*) FROM topics", [], |row| row.get(0))?;
    let Ok(mut unpacker) = Unpacker::new() else { return Ok(()) };
    if count <= MANY_TOPICS {
        return Ok(());
    }
    let mut used = AHashSet::new();
    let mut sets = database.prepare("SELECT topic_set FROM blocks")?;
    let mut rows = sets.query([])?;
    while let Some(row) = rows.next()? {
        // What a damaged block uses is not known.
        let Some(topics) = unpacker.ascending(row.get_ref(0)?.as_blob().unwrap_or_default()) else { return Ok(()) };
        used.extend(topics);
    }
    let mut names = database.prepare("SELECT id FROM topics")?;
    let all: Vec<i64> = names.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut delete = database.prepare("DELETE FROM topics WHERE id = ?1")?;
    for unused in all.iter().filter(|topic| !u32::try_from(**topic).is_ok_and(|topic| used.contains(&topic))) {
        delete.execute([unused])?;
    }
    Ok(())
}

/// Deletes the oldest block, if it was written before this.
fn delete_oldest(database: &Connection, before: i64) -> rusqlite::Result<bool> {
    let oldest = database
        .query_row("SELECT first_row, written FROM blocks ORDER BY first_row LIMIT 1", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })
        .optional()?;
    let Some((first_row, _)) = oldest.filter(|(_, written)| *written < before) else { return Ok(false) };
    Ok(database.execute("DELETE FROM blocks WHERE first_row = ?1", [first_row])? > 0)
}
