//! The tables of the outbox: making them, and finding out whether a file has them.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::OutboxError;
use crate::recording::{Unusable, lease};

/// "TDOB" in the header of the file says that it is ours.
const APPLICATION_ID: i64 = 0x5444_4f42;
/// The version of the tables, in the header too.
const VERSION: i64 = 1;
/// How long another process may be changing it.
const BUSY_LIMIT: Duration = Duration::from_secs(2);
/// Bytes of the log that stay on the disk.
const LOG_BYTES: u64 = 1 << 20;

const TABLES: &str = "
CREATE TABLE entries (
    id BLOB PRIMARY KEY NOT NULL, person TEXT NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL,
    properties BLOB NOT NULL, qos INTEGER NOT NULL, retain INTEGER NOT NULL, created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, skew_ms INTEGER NOT NULL, state TEXT NOT NULL, changed_at INTEGER NOT NULL,
    took_us INTEGER, why TEXT, is_repeat INTEGER NOT NULL, position INTEGER NOT NULL);
CREATE INDEX entries_by_state ON entries (state, position);
CREATE TABLE about (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);
";

/// Opens the outbox at `path`, and makes it if there is none.
pub(super) fn open(path: &Path) -> Result<Connection, OutboxError> {
    lease::create_file(path).map_err(|source| OutboxError::File { path: path.to_owned(), source })?;
    let of = |error| OutboxError::of(path, error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut database = Connection::open_with_flags(path, flags).map_err(of)?;
    database.busy_timeout(BUSY_LIMIT).map_err(of)?;
    if is_empty(&database).map_err(of)? {
        database.execute_batch("PRAGMA auto_vacuum = FULL;").map_err(of)?;
    }
    let pragmas =
        format!("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = {LOG_BYTES};");
    database.execute_batch(&pragmas).map_err(of)?;
    create(&mut database).map_err(of)?;
    check(&database, path)?;
    Ok(database)
}

/// Makes the tables, unless another process has just done so.
fn create(database: &mut Connection) -> rusqlite::Result<()> {
    if !is_empty(database)? {
        return Ok(());
    }
    let change = database.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    if is_empty(&change)? {
        change.execute_batch(&format!(
            "{TABLES} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
        ))?;
    }
    change.commit()
}

/// Whether nothing was made of it yet. A program that was ended at the wrong moment leaves one without tables.
fn is_empty(database: &Connection) -> rusqlite::Result<bool> {
    if header(database, "application_id")? != 0 || header(database, "user_version")? != 0 {
        return Ok(false);
    }
    database.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
}

/// Whether it is an outbox of this version, and sound.
pub(super) fn check(database: &Connection, path: &Path) -> Result<(), OutboxError> {
    let unusable = |why| OutboxError::Unusable { path: path.to_owned(), why };
    let of = |error| OutboxError::of(path, error);
    if header(database, "application_id").map_err(of)? != APPLICATION_ID {
        return Err(unusable(Unusable::Foreign));
    }
    match header(database, "user_version").map_err(of)? {
        VERSION => {}
        version if version > VERSION => return Err(unusable(Unusable::Newer)),
        _ => return Err(unusable(Unusable::Damaged)),
    }
    let sound = database.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0)).map_err(of)?;
    if sound == "ok" { Ok(()) } else { Err(unusable(Unusable::Damaged)) }
}

/// A number that the database has of its file.
pub(super) fn header(database: &Connection, name: &str) -> rusqlite::Result<i64> {
    database.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
}
