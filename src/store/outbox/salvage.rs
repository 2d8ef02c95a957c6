//! Finds what can still be read of a damaged outbox, for the one that takes its place.
//!
//! A state may be older than it looks, because the newest changes are in the damaged part: what waited may have been sent since. So a
//! message that is not settled is uncertain from now on, and a person says what becomes of it.

use std::collections::HashSet;
use std::path::Path;

use model::{OutboxState, PublishId, Timestamp};
use rusqlite::{Connection, OpenFlags};

use super::entry::{COLUMNS, StoredEntry};

/// What can be read of the outbox at `damaged`, as it is stored in another one at `now`.
pub(super) fn messages(damaged: &Path, now: Timestamp) -> Vec<StoredEntry> {
    let mut found = readable(damaged).unwrap_or_default();
    for stored in &mut found {
        if matches!(stored.entry.state, OutboxState::Waiting | OutboxState::Sending) {
            (stored.entry.state, stored.entry.changed_at) = (OutboxState::Uncertain, now);
        }
    }
    found
}

/// The messages up to the damage, and from the end back to it.
fn readable(damaged: &Path) -> rusqlite::Result<Vec<StoredEntry>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(damaged, flags)?;
    let mut known: HashSet<PublishId> = HashSet::new();
    let mut found = Vec::new();
    for direction in ["ASC", "DESC"] {
        let query = format!("SELECT {COLUMNS} FROM entries NOT INDEXED ORDER BY rowid {direction}");
        let mut statement = database.prepare(&query)?;
        let mut rows = statement.query([])?;
        // Behind a page that cannot be read there is no next row; a row that says nothing sensible is left out.
        while let Ok(Some(row)) = rows.next() {
            found.extend(StoredEntry::read(row).ok().filter(|stored| known.insert(stored.entry.id)));
        }
    }
    Ok(found)
}
