//! The outbox of a profile: opening it, who sends, and what is in it. What is done with the messages is in `queue.rs`.

use std::path::{Path, PathBuf};

use model::{OutboxSender, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::entry::{COLUMNS, StoredEntry};
use super::presence::Presence;
use super::{OutboxError, salvage, schema};
use crate::Person;
use crate::recording::lease::Lease;
use crate::recording::{RecordingError, SetAside, Unusable, aside};

const LAST_PERSON: &str = "last_person";

/// The outbox of a profile.
pub struct Outbox {
    pub(super) path: PathBuf,
    pub(super) database: Connection,
    /// Held by the one process that sends.
    lease: Option<Lease>,
    /// Changes when another process changes something.
    data_version: i64,
    _presence: Presence,
}

impl Outbox {
    /// Opens the outbox at `path`, or makes one. One that cannot be used is set aside under another name, unless another
    /// process has it open; what can be read of a damaged one is in the new one.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses.
    pub fn open(path: &Path, now: Timestamp) -> Result<(Self, Option<SetAside>), OutboxError> {
        match Self::open_sound(path) {
            Err(OutboxError::Unusable { why, .. }) => Self::replace(path, why, now),
            opened => opened.map(|outbox| (outbox, None)),
        }
    }

    fn open_sound(path: &Path) -> Result<Self, OutboxError> {
        let presence = Presence::among_others(path)?;
        let database = schema::open(path)?;
        let data_version = schema::header(&database, "data_version").map_err(|error| OutboxError::of(path, error))?;
        let outbox = Self { path: path.to_owned(), database, lease: None, data_version, _presence: presence };
        // A message that cannot be read is damage that the check did not find.
        match outbox.entries() {
            Err(OutboxError::Database { path, source: rusqlite::Error::InvalidColumnType(..) }) => {
                Err(OutboxError::Unusable { path, why: Unusable::Damaged })
            }
            read => read.map(|_| outbox),
        }
    }

    fn replace(path: &Path, why: Unusable, now: Timestamp) -> Result<(Self, Option<SetAside>), OutboxError> {
        let Some(alone) = Presence::alone(path)? else {
            return Err(OutboxError::Unusable { path: path.to_owned(), why });
        };
        let mut set_aside = aside::set_aside(path, why, now)?;
        drop(alone);
        let mut outbox = Self::open_sound(path)?;
        if why == Unusable::Damaged {
            let found = salvage::messages(&set_aside.now_at, now);
            set_aside.is_recovered = !found.is_empty();
            outbox.restore(&found)?;
        }
        Ok((outbox, Some(set_aside)))
    }

    /// Begins to send from here, unless another process does. What that one was sending when it ended is uncertain then.
    /// Returns who sends from now on.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses.
    pub fn take_lease(&mut self, now: Timestamp) -> Result<OutboxSender, OutboxError> {
        if self.lease.is_some() {
            return Ok(OutboxSender::Here);
        }
        let lease = match Lease::take(&self.path) {
            Err(RecordingError::InUse { process, .. }) => return Ok(OutboxSender::Other { process }),
            taken => taken?,
        };
        let uncertain = self.database.execute(
            "UPDATE entries SET state = 'uncertain', took_us = max(0, ?1 - changed_at), changed_at = ?1
                 WHERE state = 'sending'",
            params![now.0],
        );
        uncertain.map_err(|error| OutboxError::of(&self.path, error))?;
        self.lease = Some(lease);
        Ok(OutboxSender::Here)
    }

    /// Lets another process send. Nothing may be on its way from here.
    pub fn release_lease(&mut self) {
        self.lease = None;
    }

    /// Whether this process is the one that sends.
    #[must_use]
    pub fn has_lease(&self) -> bool {
        self.lease.is_some()
    }

    /// Whether another process has changed something since this was asked last.
    ///
    /// # Errors
    /// [`OutboxError`] when the file cannot be read.
    pub fn is_changed_by_others(&mut self) -> Result<bool, OutboxError> {
        let version =
            schema::header(&self.database, "data_version").map_err(|error| OutboxError::of(&self.path, error))?;
        Ok(std::mem::replace(&mut self.data_version, version) != version)
    }

    /// All messages of all people: by the order in which they are sent, and what is delivered by when that was.
    ///
    /// # Errors
    /// [`OutboxError`] when the file cannot be read.
    pub fn entries(&self) -> Result<Vec<StoredEntry>, OutboxError> {
        read_entries(&self.database).map_err(|error| OutboxError::of(&self.path, error))
    }

    /// Who was signed in last, as far as it was noted here.
    ///
    /// # Errors
    /// [`OutboxError`] when the file cannot be read.
    pub fn last_person(&self) -> Result<Option<Person>, OutboxError> {
        let found = self
            .database
            .query_row("SELECT value FROM about WHERE key = ?1", [LAST_PERSON], |row| row.get(0))
            .optional()
            .map_err(|error| OutboxError::of(&self.path, error))?;
        Ok(found.map(Person::from_key))
    }

    /// Notes who is signed in, or that no person is any more.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses.
    pub fn note_person(&mut self, person: Option<&Person>) -> Result<(), OutboxError> {
        if self.last_person()?.as_ref() == person {
            return Ok(());
        }
        let noted = match person {
            Some(person) => self.database.execute(
                "INSERT INTO about (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [LAST_PERSON, person.key()],
            ),
            None => self.database.execute("DELETE FROM about WHERE key = ?1", [LAST_PERSON]),
        };
        noted.map(drop).map_err(|error| OutboxError::of(&self.path, error))
    }
}

/// All messages, as [`Outbox::entries`] returns them.
pub(super) fn read_entries(database: &Connection) -> rusqlite::Result<Vec<StoredEntry>> {
    let query = format!(
        "SELECT {COLUMNS} FROM entries
             ORDER BY CASE state WHEN 'delivered' THEN changed_at ELSE 0 END, position, id"
    );
    let mut statement = database.prepare(&query)?;
    let rows = statement.query_map([], StoredEntry::read)?;
    rows.collect()
}
