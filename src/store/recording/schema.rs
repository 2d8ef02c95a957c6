//! The tables of a recording: making them, and finding out whether a file has them.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, Row};

use super::limits::RecordingLimits;
use super::outage::TABLE;
use super::stored_block::{has_quiet, is_damage};
use super::{RecordingError, Unusable, heads, lease, place};

/// "TDRC" in the header of the file says that it is ours.
pub(super) const APPLICATION_ID: i64 = 0x5444_5243;
/// The version of the tables, in the header too.
pub(super) const VERSION: i64 = 3;
/// Bytes of a page.
pub(super) const PAGE_BYTES: usize = 4_096;

const TABLES: &str = "
CREATE TABLE topics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE blocks (
    first_row INTEGER PRIMARY KEY, messages INTEGER NOT NULL,
    first_time INTEGER NOT NULL, last_time INTEGER NOT NULL, written INTEGER NOT NULL,
    topic_set BLOB NOT NULL, times BLOB NOT NULL, topics BLOB NOT NULL, flags BLOB NOT NULL,
    payload_lengths BLOB NOT NULL, payloads BLOB NOT NULL, property_lengths BLOB, properties BLOB, quiet BLOB);
CREATE INDEX blocks_by_time ON blocks (first_time, last_time, messages);
CREATE TABLE gaps (
    id INTEGER PRIMARY KEY, from_time INTEGER NOT NULL, until_time INTEGER NOT NULL,
    messages INTEGER NOT NULL, why TEXT NOT NULL, row INTEGER NOT NULL);
CREATE TABLE runs (id INTEGER PRIMARY KEY, from_time INTEGER NOT NULL, until_time INTEGER NOT NULL, next_row INTEGER NOT NULL);
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
";

/// Every column that one who reads uses.
const USED: [&str; 5] = [
    "SELECT id, name FROM topics LIMIT 0",
    "SELECT first_row, messages, first_time, last_time, topic_set, times, topics, flags, payload_lengths, payloads,
         property_lengths, properties FROM blocks LIMIT 0",
    "SELECT id, from_time, until_time, messages, why, row FROM gaps LIMIT 0",
    "SELECT id, from_time, until_time, next_row FROM runs LIMIT 0",
    "SELECT key, value FROM about LIMIT 0",
];
/// One more that version 1 does not have.
const USED_SINCE_2: &str = "SELECT id, why, words, from_time, until_time, resumed, run FROM no_connection LIMIT 0";
/// One more that version 2 does not have.
const USED_SINCE_3: &str = "SELECT quiet FROM blocks LIMIT 0";
/// One more of one who writes.
const WRITTEN: &str = "SELECT written FROM blocks LIMIT 0";

/// Opens the recording at `path` to write, and makes it if there is none.
pub(super) fn open(path: &Path, limits: RecordingLimits) -> Result<Connection, RecordingError> {
    lease::create_file(path).map_err(|source| RecordingError::File { path: path.to_owned(), source })?;
    let of = |error| RecordingError::of(path, error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path, flags).map_err(of)?;
    database.busy_timeout(lease::BUSY_LIMIT).map_err(of)?;
    let is_new = is_empty(&database).map_err(of)?;
    if is_new {
        let pragmas = format!("PRAGMA page_size = {PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL;");
        database.execute_batch(&pragmas).map_err(of)?;
    } else {
        let is_sound = is_sound(&database, path)?;
        has_columns(&database, &[WRITTEN]).map_err(of)?;
        // One who reads looks into the other one instead. One who writes relies on both, and makes new ones. A large table is
        // looked through later.
        if !is_sound
            || !names_are_sound(&database).map_err(of)?
            || !heads::index_is_sound(&database).map_err(of)?
            || !heads::last_rows_agree(&database).map_err(of)?
            || !(place::is_large(path) || heads::table_is_sound(&database).map_err(of)?)
        {
            return Err(RecordingError::Unusable { path: path.to_owned(), why: Unusable::Damaged });
        }
    }
    let is_older = !is_new && version(&database).map_err(of)? < VERSION;
    let log_pages = limits.log_bytes() / PAGE_BYTES as u64;
    let pragmas = format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = {log_pages};
         PRAGMA journal_size_limit = {};",
        limits.log_bytes()
    );
    database.execute_batch(&pragmas).map_err(of)?;
    if is_new {
        let all = format!(
            "BEGIN IMMEDIATE; {TABLES} {TABLE} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; COMMIT;"
        );
        database.execute_batch(&all).map_err(of)?;
    }
    if is_older {
        // By what is there: a wrong bit makes a 1 of a 3.
        let table = if has_outages(&database).map_err(of)? { "" } else { TABLE };
        let quiet = if has_quiet(&database) { "" } else { "ALTER TABLE blocks ADD COLUMN quiet BLOB;" };
        let all = format!("BEGIN IMMEDIATE; {table} {quiet} PRAGMA user_version = {VERSION}; COMMIT;");
        database.execute_batch(&all).map_err(of)?;
    }
    Ok(database)
}

/// The version of the tables of this file.
fn version(database: &Connection) -> rusqlite::Result<i64> {
    header(database, "user_version")
}

/// Whether nothing was made of it yet. A program that was ended at the wrong moment leaves one without tables.
fn is_empty(database: &Connection) -> rusqlite::Result<bool> {
    if header(database, "application_id")? != 0 || header(database, "user_version")? != 0 {
        return Ok(false);
    }
    database.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
}

/// Opens the recording at `path` to read, beside a process that may write. Says whether it is whole, as far as that is seen
/// without reading all of it: of one that is damaged, what can be read is there.
pub(super) fn open_to_read(path: &Path) -> Result<(Connection, bool), RecordingError> {
    match path.metadata() {
        // A pipe would be waited for.
        Ok(found) if !found.is_file() => {
            return Err(RecordingError::Unusable { path: path.to_owned(), why: Unusable::Foreign });
        }
        Ok(_) => {}
        Err(_) => return Err(RecordingError::Missing { path: path.to_owned() }),
    }
    let of = |error| RecordingError::of(path, error);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let database = Connection::open_with_flags(path, flags)?;
        database.busy_timeout(lease::BUSY_LIMIT)?;
        header(&database, "schema_version")?;
        Ok(database)
    };
    let opened = match open() {
        // A folder that cannot be written has no room for the index of the log. There is no writer, so it is not needed.
        Err(error) if is_unwritable(&error) && !lease::is_held(path) => immutable(path).map_err(of),
        opened => opened.map_err(of),
    };
    let database = opened?;
    if is_empty(&database).map_err(of)? {
        return Err(RecordingError::Missing { path: path.to_owned() });
    }
    let is_sound = is_sound(&database, path)?;
    if !is_sound && !has_blocks(&database) {
        return Err(RecordingError::Unusable { path: path.to_owned(), why: Unusable::Damaged });
    }
    Ok((database, is_sound))
}

fn immutable(path: &Path) -> rusqlite::Result<Connection> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(byte);
    let encoded: String = path
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .map(|byte| if plain(byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(format!("file:{encoded}?immutable=1"), flags)
}

fn is_unwritable(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, ReadOnly};
    matches!(error.sqlite_error_code(), Some(CannotOpen | ReadOnly))
}

/// Whether a recording is whole: one of this version, or of one before. Looks at the small tables and the index of times, so that
/// damage of their trees is found.
///
/// # Errors
/// When it is none of ours, or nothing can be asked of it.
fn is_sound(database: &Connection, path: &Path) -> Result<bool, RecordingError> {
    let of = |error| RecordingError::of(path, error);
    let (is_ours, said) =
        (header(database, "application_id").map_err(of)? == APPLICATION_ID, version(database).map_err(of)?);
    // A wrong bit makes one version of another.
    let is_said = is_ours && (1..=VERSION).contains(&said) && has_columns_of(database, said).map_err(of)?;
    // One that is really newer has other tables. Where they are ours, the word that says so is what is damaged.
    let known = if is_said { Some(said) } else { version_of_tables(database).unwrap_or(None) };
    let Some(known) = known else {
        let why = match said {
            _ if !is_ours => Unusable::Foreign,
            said if said > VERSION => Unusable::Newer,
            _ => Unusable::Damaged,
        };
        return Err(RecordingError::Unusable { path: path.to_owned(), why });
    };
    let newest = if known > 1 { "(SELECT count(*) FROM no_connection) >= 0" } else { "1" };
    let sound = format!(
        "SELECT {newest} AND (SELECT count(*) FROM topics NOT INDEXED) >= 0
             AND (SELECT count(name) FROM topics INDEXED BY sqlite_autoindex_topics_1) >= 0 AND (SELECT count(value) FROM about) >= 0
             AND (SELECT count(*) FROM gaps) >= 0 AND (SELECT count(*) FROM runs) >= 0
             AND (SELECT count(*) FROM blocks INDEXED BY blocks_by_time) >= 0
             AND coalesce((SELECT min(first_row) FROM blocks) >= 0, 1)"
    );
    match database.query_row(&sound, [], |row| row.get::<_, bool>(0)) {
        Ok(is_sound) => Ok(is_said && is_sound),
        // A column is of another type, or the database does not understand the question.
        Err(error) if is_damage(&error) || error.sqlite_error_code() == Some(rusqlite::ErrorCode::Unknown) => Ok(false),
        Err(error) => Err(of(error)),
    }
}

/// Whether the table of topics and its index say the same: a message has the number of its topic, and the index says that of a new one.
pub(super) fn names_are_sound(database: &Connection) -> rusqlite::Result<bool> {
    let same = "SELECT (SELECT count(*) FROM topics AS topic NOT INDEXED
                    WHERE (SELECT id FROM topics WHERE name = topic.name) IS NOT topic.id) = 0
                AND (SELECT count(*) FROM topics NOT INDEXED)
                    = (SELECT count(name) FROM topics INDEXED BY sqlite_autoindex_topics_1)";
    match database.query_row(same, [], |row| row.get(0)) {
        Err(error) if is_damage(&error) => Ok(false),
        same => same,
    }
}

/// Whether blocks can be found, in the table or in the index of times.
fn has_blocks(database: &Connection) -> bool {
    let ways = [
        "SELECT count(*) FROM blocks INDEXED BY blocks_by_time",
        "SELECT coalesce(min(first_row) + max(first_row), 0) FROM blocks NOT INDEXED",
    ];
    ways.iter().any(|way| database.query_row(way, [], |row| row.get::<_, i64>(0)).is_ok_and(|_| true))
}

/// The version whose tables these are, all of them and no other, whatever the head of the file says.
fn version_of_tables(database: &Connection) -> rusqlite::Result<Option<i64>> {
    let tables = |database: &Connection| {
        let mut all =
            database.prepare("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY name")?;
        let row = |row: &Row<'_>| (0..4).map(|column| row.get(column)).collect::<rusqlite::Result<Vec<String>>>();
        all.query_map([], row)?.collect::<rusqlite::Result<Vec<_>>>()
    };
    let found = tables(database)?;
    let before_3 = TABLES.replace(", quiet BLOB", "");
    for (version, text) in (1..).zip([before_3.clone(), format!("{before_3} {TABLE}"), format!("{TABLES} {TABLE}")]) {
        let like = Connection::open_in_memory()?;
        like.execute_batch(&text)?;
        if tables(&like)? == found {
            return Ok(Some(version));
        }
    }
    Ok(None)
}

/// Whether there is a table of times without a connection: version 1 does not know of them.
pub(super) fn has_outages(database: &Connection) -> rusqlite::Result<bool> {
    database.query_row("SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'no_connection'", [], |row| row.get(0))
}

/// Whether all columns are there that one of this version has.
fn has_columns_of(database: &Connection, version: i64) -> rusqlite::Result<bool> {
    let since = [(1, &USED[..]), (2, &[USED_SINCE_2]), (3, &[USED_SINCE_3])];
    let mut queries = since.into_iter().filter(|(since, _)| *since <= version);
    match queries.try_for_each(|(_, queries)| has_columns(database, queries)) {
        Err(error) if is_damage(&error) => Ok(false),
        has => has.map(|()| true),
    }
}

/// Fails where one of these queries asks for what is not there: the names of columns are in the file too.
fn has_columns(database: &Connection, queries: &[&str]) -> rusqlite::Result<()> {
    queries.iter().try_for_each(|query| database.prepare(query).map(drop))
}

/// A number that the database has of its file.
pub(super) fn header(database: &Connection, name: &str) -> rusqlite::Result<i64> {
    database.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
}
