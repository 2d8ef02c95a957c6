//! What was deleted of a recording: by the limits, the messages before the oldest that is left; by a person, all that there was.

use model::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};

use super::stored_block::{signed, time, unsigned};

/// The key of `about` for the name of the file that is copied.
pub(super) const RECOVERING: &str = "recovering";

/// The key of `about` for the time in which messages were recorded that a person deleted.
const FORGOTTEN: &str = "forgotten";

/// Messages that were recorded and deleted, because there were too many bytes, they were too old, or a person wanted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordingDeleted {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// How many; 0 when that is not known.
    pub messages: u64,
    /// A person deleted all that there was.
    pub by_hand: bool,
}

/// A time that a program recorded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// The first one of a file has 1.
    pub(super) id: u64,
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    /// The number of the message behind it.
    pub(super) next_row: u64,
}

/// The number of the oldest message that is left; `None` when there is none.
pub(super) fn oldest_row(database: &Connection) -> rusqlite::Result<Option<u64>> {
    database.query_row("SELECT min(first_row) FROM blocks", [], |row| {
        Ok(row.get::<_, Option<i64>>(0)?.and_then(|row| u64::try_from(row).ok()))
    })
}

/// What was deleted of each run. Nothing is said where the recording was damaged: there is no telling what was deleted and what
/// could not be read.
pub(super) fn by_limits(database: &Connection, runs: &[Run]) -> Vec<RecordingDeleted> {
    // What is not copied yet is not deleted.
    if is_recovering(database).unwrap_or(true) {
        return Vec::new();
    }
    let end = runs.iter().map(|run| run.next_row).max().unwrap_or(0);
    match oldest(database, end) {
        Ok(Some(oldest)) => of_runs(runs, oldest),
        _ => Vec::new(),
    }
}

/// Writes down from when until when messages were recorded that a person deleted before this recording began.
pub(super) fn forget_span(database: &Connection, (from, until): (Timestamp, Timestamp)) -> rusqlite::Result<()> {
    let value = format!("{} {}", from.0, until.0);
    database.execute("INSERT OR REPLACE INTO about (key, value) VALUES (?1, ?2)", [FORGOTTEN, &value]).map(drop)
}

/// The time in which messages were recorded that a person deleted.
pub(super) fn forgotten(database: &Connection) -> rusqlite::Result<Option<(Timestamp, Timestamp)>> {
    let find = "SELECT value FROM about WHERE key = ?1";
    let value: Option<String> = database.query_row(find, [FORGOTTEN], |row| row.get(0)).optional()?;
    let time = |text: &str| text.parse().ok().map(Timestamp);
    Ok(value.and_then(|value| value.split_once(' ').and_then(|(from, until)| Some((time(from)?, time(until)?)))))
}

/// From when until when messages are missing until they are copied from a damaged recording. Nothing can be said of how many.
pub(super) fn being_recovered(database: &Connection, runs: &[Run]) -> rusqlite::Result<Option<(Timestamp, Timestamp)>> {
    if !is_recovering(database)? {
        return Ok(None);
    }
    let oldest = "SELECT first_time FROM blocks ORDER BY first_row LIMIT 1";
    let oldest = database.query_row(oldest, [], |row| time(row, 0)).optional()?;
    let from = runs.iter().map(|run| run.from).min();
    let until = oldest.or_else(|| runs.iter().map(|run| run.until).max());
    Ok(from.zip(until).filter(|(from, until)| from < until))
}

/// Whether messages of a damaged recording are being copied, or are still to be.
pub(super) fn is_recovering(database: &Connection) -> rusqlite::Result<bool> {
    database.query_row("SELECT count(*) > 0 FROM about WHERE key = ?1", [RECOVERING], |row| row.get(0))
}

/// The number of the oldest message, `end` where there is none, and when the first message of its block came. `None` where the
/// recording was damaged before it.
fn oldest(database: &Connection, end: u64) -> rusqlite::Result<Option<(u64, Timestamp)>> {
    let oldest = "SELECT first_row, first_time FROM blocks INDEXED BY blocks_by_time ORDER BY first_row LIMIT 1";
    let oldest = database.query_row(oldest, [], |row| Ok((unsigned(row, 0)?, time(row, 1)?))).optional()?;
    let oldest = oldest.unwrap_or((end, Timestamp(i64::MAX)));
    let damaged = "SELECT count(*) > 0 FROM gaps WHERE why = 'damaged' AND row <= ?1";
    let is_damaged: bool = database.query_row(damaged, [signed(oldest.0)], |row| row.get(0))?;
    Ok((!is_damaged).then_some(oldest))
}

fn of_runs(runs: &[Run], (oldest_row, oldest_time): (u64, Timestamp)) -> Vec<RecordingDeleted> {
    let mut deleted = Vec::new();
    // With which number the first one begins that is left is not known where there were others before.
    let mut begin = runs.first().filter(|run| run.id == 1).map(|_| 0);
    for run in runs {
        let rows = run.next_row.min(oldest_row).saturating_sub(begin.unwrap_or(0));
        let until = if oldest_row < run.next_row { oldest_time.min(run.until) } else { run.until };
        if rows > 0 && until > run.from {
            let messages = if begin.is_some() { rows } else { 0 };
            deleted.push(RecordingDeleted { from: run.from, until, messages, by_hand: false });
        }
        begin = Some(run.next_row);
    }
    deleted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    fn run(id: u64, from: i64, until: i64, next_row: u64) -> Run {
        Run { id, from: at(from), until: at(until), next_row }
    }

    /// What is deleted of these runs: from when until when in seconds, and how many messages.
    fn of(runs: &[Run], oldest_row: u64, oldest_secs: i64) -> Vec<(i64, i64, u64)> {
        let deleted = of_runs(runs, (oldest_row, at(oldest_secs)));
        deleted.iter().map(|one| (one.from.as_secs(), one.until.as_secs(), one.messages)).collect()
    }

    #[test]
    fn what_is_before_the_oldest_message_was_deleted_run_by_run() {
        let runs = [run(1, 0, 100, 50), run(2, 200, 300, 50), run(3, 400, 500, 90)];
        assert_eq!(of(&runs, 0, 0), []);
        assert_eq!(of(&runs, 20, 40), [(0, 40, 20)]);
        assert_eq!(of(&runs, 50, 400), [(0, 100, 50)], "nothing came in the second");
        assert_eq!(of(&runs, 70, 450), [(0, 100, 50), (400, 450, 20)]);
        assert_eq!(of(&runs, 90, i64::from(i32::MAX)), [(0, 100, 50), (400, 500, 40)], "all of it");
    }

    #[test]
    fn how_many_is_not_said_where_the_runs_before_are_gone() {
        let runs = [run(7, 0, 100, 50), run(8, 200, 300, 90)];
        assert_eq!(of(&runs, 60, 230), [(0, 100, 0), (200, 230, 10)]);
    }

    #[test]
    fn what_was_copied_from_before_the_first_run_is_not_taken_for_deleted() {
        assert_eq!(of(&[run(1, 1_000, 2_000, 90)], 30, 500), []);
    }
}
