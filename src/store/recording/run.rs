//! From when until when it was recorded: a row for each time that a program records. As long as one records, the file says so:
//! where it still says so afterwards, the program was ended before it could write when.

use model::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::eviction;
use super::limits::{MOST_ROWS, RecordingLimits};
use super::stored_block::signed;
use super::stored_block::time;
use super::{RecordingGap, WhyNotRecorded};

/// Prepares the database for what comes, which has numbers from `first_row` on. Returns the number of the next message and that
/// of this run.
pub(super) fn begin(
    database: &Connection,
    limits: RecordingLimits,
    now: Timestamp,
    first_row: u64,
) -> rusqlite::Result<(u64, i64)> {
    eviction::shrink(database, limits.file_bytes())?;
    database.execute_batch("BEGIN IMMEDIATE")?;
    eviction::delete_unused_topics(database)?;
    eviction::make_room(database, 0, limits.file_bytes())?;
    let next: i64 = database.query_row(
        "SELECT max(coalesce((SELECT first_row + messages FROM blocks WHERE first_row < ?2 ORDER BY first_row DESC LIMIT 1), 0),
             coalesce((SELECT max(next_row) FROM runs WHERE next_row < ?2), 0), ?1)",
        [signed(first_row), MOST_ROWS],
        |row| row.get(0),
    )?;
    if let Some(last) = unended(database)? {
        RecordingGap { until: now.max(last.from), ..last }.write(database, u64::try_from(next).unwrap_or(0))?;
    }
    database.execute("INSERT INTO runs (from_time, until_time, next_row) VALUES (?1, ?1, ?2)", params![now.0, next])?;
    let run = database.last_insert_rowid();
    database.execute("INSERT OR REPLACE INTO about (key, value) VALUES ('recording', ?1)", [run.to_string()])?;
    database.execute_batch("COMMIT")?;
    eviction::shrink(database, limits.file_bytes())?;
    Ok((u64::try_from(next).unwrap_or(0), run))
}

/// The run of this number began earlier than it could be written. What was before it ended then.
pub(super) fn began(database: &Connection, run: i64, from: Timestamp) -> rusqlite::Result<()> {
    let before = "UPDATE gaps SET until_time = max(from_time, min(until_time, ?1))
                  WHERE why = 'ended' AND until_time = (SELECT from_time FROM runs WHERE id = ?2)";
    database.execute(before, params![from.0, run])?;
    let began = "UPDATE runs SET from_time = max(min(from_time, ?1),
                     coalesce((SELECT max(until_time) FROM runs AS other WHERE id < ?2 AND other.until_time <= runs.from_time), ?1))
                 WHERE id = ?2";
    database.execute(began, params![from.0, run]).map(drop)
}

/// The run of this number has gone on until now; `next_row` is the number of the next message.
pub(super) fn continues(database: &Connection, run: i64, now: Timestamp, next_row: u64) -> rusqlite::Result<()> {
    let values = params![now.0, signed(next_row), run];
    database.execute("UPDATE runs SET until_time = max(from_time, ?1), next_row = ?2 WHERE id = ?3", values).map(drop)
}

/// The run before this one did not end: the same program goes on, in another file.
pub(super) fn went_on(database: &Connection, run: i64) -> rusqlite::Result<()> {
    let ended = "DELETE FROM gaps WHERE why = 'ended' AND until_time = (SELECT from_time FROM runs WHERE id = ?1)";
    database.execute(ended, [run]).map(drop)
}

/// The run that goes on has come to its end, and the file says so.
pub(super) fn ends(database: &Connection) -> rusqlite::Result<()> {
    database.execute("DELETE FROM about WHERE key = 'recording'", []).map(drop)
}

/// The time behind the last run, where that goes on or was never ended: as far as the file tells, it begins with what was written
/// last. Older programs do not say that they record.
pub(super) fn unended(database: &Connection) -> rusqlite::Result<Option<RecordingGap>> {
    let last = "SELECT max(from_time, until_time) FROM runs
                WHERE id = (SELECT max(id) FROM runs) AND CAST(id AS TEXT) = (SELECT value FROM about WHERE key = 'recording')";
    let from = database.query_row(last, [], |row| time(row, 0)).optional()?;
    Ok(from.map(|from| RecordingGap { from, until: from, messages: 0, why: WhyNotRecorded::Ended }))
}

/// The run of this number was from and until these times.
pub(super) fn covers(database: &Connection, run: i64, from: Timestamp, until: Timestamp) -> rusqlite::Result<()> {
    let values = params![from.0, until.0, run];
    database.execute("UPDATE runs SET from_time = ?1, until_time = ?2 WHERE id = ?3", values).map(drop)
}

/// Nothing was recorded in the run of this number. It stays only where there is no other, from and until the times of the messages
/// that are there.
pub(super) fn was_none(database: &Connection, run: i64, times: Option<(Timestamp, Timestamp)>) -> rusqlite::Result<()> {
    let other = "DELETE FROM runs WHERE id = ?1 AND (SELECT count(*) FROM runs) > 1";
    match (database.execute(other, [run])?, times) {
        (0, Some((from, until))) => covers(database, run, from, until),
        _ => Ok(()),
    }
}
