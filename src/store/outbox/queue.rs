//! What is done with the messages of an outbox. Each change is on disk when its call returns, or not made at all.

use std::time::Duration;

use model::{OutboxState, PublishId, PublishRequest, Qos, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::OutboxError;
use super::change::{Failed, left_no_mark};
use super::entry::{COLUMNS, NewEntry, Settled, StoredEntry, key, packed};
use super::file::Outbox;
use crate::Person;

/// Messages that may be in it, beside those that are delivered.
const MOST: i64 = 10_000;
/// Bytes of their payloads.
const MOST_BYTES: i64 = 256 << 20;
/// How long what is delivered stays in the list.
const DELIVERED_FOR: Duration = Duration::from_hours(24);
/// How much of it stays.
const MOST_DELIVERED: i64 = 1_000;

impl Outbox {
    /// Adds messages at the end: all of them, or none.
    ///
    /// # Errors
    /// [`OutboxError::TooMany`] when as many wait as may; [`OutboxError::Unclear`] when the disk failed at the last moment,
    /// not because it is full, and does not work again, see [`take_back`](Self::take_back); others when the system refuses.
    pub fn add(&mut self, new: &[NewEntry]) -> Result<(), OutboxError> {
        let path = self.path.clone();
        let ids: Vec<PublishId> = new.iter().map(|entry| entry.id).collect();
        let added = self.try_change(|change| {
            let mut position = end(change)?;
            for entry in new {
                position += 1;
                insert(change, entry, position)?;
            }
            let (count, bytes): (i64, i64) = change.query_row(
                "SELECT count(*), coalesce(sum(length(payload)), 0) FROM entries WHERE state <> 'delivered'",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            Ok((count <= MOST && bytes <= MOST_BYTES).then_some(()))
        });
        match added {
            Ok(fits) => fits.ok_or(OutboxError::TooMany { path }),
            Err(Failed::Before(error)) => Err(OutboxError::of(&path, error)),
            Err(Failed::AtCommit(source)) => match self.take_back(&ids) {
                Ok(stayed) if stayed.is_empty() => Err(OutboxError::of(&path, source)),
                Err(_) if left_no_mark(&source) => Err(OutboxError::of(&path, source)),
                _ => Err(OutboxError::Unclear { path, source }),
            },
        }
    }

    /// The next messages of this person that wait, in order.
    ///
    /// # Errors
    /// [`OutboxError`] when the file cannot be read.
    pub fn next(&self, person: &Person, most: usize) -> Result<Vec<StoredEntry>, OutboxError> {
        let of = |error| OutboxError::of(&self.path, error);
        let query = format!(
            "SELECT {COLUMNS} FROM entries WHERE state = 'waiting' AND person = ?1 ORDER BY position, id LIMIT ?2"
        );
        let mut statement = self.database.prepare(&query).map_err(of)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![person.key(), most], StoredEntry::read).map_err(of)?;
        rows.collect::<Result<_, _>>().map_err(of)
    }

    /// Notes that these are about to be sent, and returns those that still waited. Only for the process with the lease.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses. Then none is to be sent.
    pub fn begin(&mut self, ids: &[PublishId], now: Timestamp) -> Result<Vec<PublishId>, OutboxError> {
        let begun = self.change(|change| {
            let mut begun = Vec::new();
            for id in ids {
                if leave_queue(change, *id, OutboxState::Sending, now)? {
                    begun.push(*id);
                }
            }
            Ok(Some(begun))
        })?;
        Ok(begun.unwrap_or_default())
    }

    /// Notes what became of messages that were being sent.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses.
    pub fn settle(&mut self, settled: &[Settled]) -> Result<(), OutboxError> {
        self.change(|change| {
            for one in settled {
                let took = one.took.map(|took| i64::try_from(took.as_micros()).unwrap_or(i64::MAX));
                change.execute(
                    "UPDATE entries SET state = ?2, changed_at = ?3, why = ?5, is_repeat = ?6,
                         took_us = CASE ?2 WHEN 'uncertain' THEN max(0, ?3 - changed_at) ELSE ?4 END,
                         payload = CASE ?2 WHEN 'delivered' THEN x'' ELSE payload END,
                         properties = CASE ?2 WHEN 'delivered' THEN x'' ELSE properties END
                     WHERE id = ?1 AND state = 'sending'",
                    params![key(one.id), one.state.word(), one.at.0, took, one.why.as_deref(), one.is_repeat],
                )?;
            }
            Ok(Some(()))
        })?;
        Ok(())
    }

    /// Notes that these have expired, if they still wait. One that may have arrived before is uncertain again.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses.
    pub fn expire(&mut self, ids: &[PublishId], now: Timestamp) -> Result<(), OutboxError> {
        self.change(|change| {
            for id in ids {
                change.execute(
                    "UPDATE entries SET state = CASE is_repeat WHEN 0 THEN 'expired' ELSE 'uncertain' END, changed_at = ?2,
                         took_us = NULL
                     WHERE id = ?1 AND state = 'waiting'",
                    params![key(*id), now.0],
                )?;
            }
            Ok(Some(()))
        })?;
        Ok(())
    }

    /// Takes a message of this person out, unless it is being sent, and returns it.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses.
    pub fn remove(&mut self, id: PublishId, person: &Person) -> Result<Option<StoredEntry>, OutboxError> {
        self.change(|change| {
            let found = own(change, id, person)?.filter(|stored| stored.entry.state != OutboxState::Sending);
            if found.is_some() {
                change.execute("DELETE FROM entries WHERE id = ?1", [key(id)])?;
            }
            Ok(found)
        })
    }

    /// Puts messages back that were taken out, as they were: all of them, or none.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses.
    pub fn restore(&mut self, all: &[StoredEntry]) -> Result<(), OutboxError> {
        self.change(|change| {
            for stored in all {
                put_back(change, stored)?;
            }
            Ok(Some(()))
        })?;
        Ok(())
    }

    /// Puts `new`, which has its id, in the place of one that waits. Returns whether there was one.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses.
    pub fn edit(&mut self, new: &NewEntry) -> Result<bool, OutboxError> {
        let edited = self.change(|change| {
            let Some(stored) = own(change, new.id, &new.person)? else { return Ok(None) };
            if stored.entry.state != OutboxState::Waiting {
                return Ok(None);
            }
            change.execute("DELETE FROM entries WHERE id = ?1", [key(new.id)])?;
            insert(change, new, stored.position)?;
            change.execute(
                "UPDATE entries SET is_repeat = ?2 WHERE id = ?1",
                params![key(new.id), stored.entry.is_repeat],
            )?;
            Ok(Some(()))
        })?;
        Ok(edited.is_some())
    }

    /// Moves a message of this person that waits by one place, towards the front or the end.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses.
    pub fn shift(&mut self, id: PublishId, person: &Person, up: bool) -> Result<(), OutboxError> {
        self.change(|change| {
            let waiting = waiting(change, person)?;
            let Some(at) = waiting.iter().position(|(other, _)| *other == id) else { return Ok(None) };
            let beside = if up { at.checked_sub(1) } else { Some(at + 1) };
            let Some((other, position)) = beside.and_then(|beside| waiting.get(beside)) else { return Ok(None) };
            for (id, position) in [(id, position), (*other, &waiting[at].1)] {
                change.execute("UPDATE entries SET position = ?2 WHERE id = ?1", params![key(id), position])?;
            }
            Ok(Some(()))
        })?;
        Ok(())
    }

    /// Moves a message of this person that waits before another one that waits, or to the end. Nothing happens where one of them
    /// does not wait any more.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses.
    pub fn place(&mut self, id: PublishId, person: &Person, before: Option<PublishId>) -> Result<(), OutboxError> {
        self.change(|change| {
            let waiting = waiting(change, person)?;
            let mut ids: Vec<PublishId> =
                waiting.iter().map(|(other, _)| *other).filter(|other| *other != id).collect();
            let at = before.map_or(Some(ids.len()), |before| ids.iter().position(|other| *other == before));
            let Some(at) = at.filter(|_| ids.len() < waiting.len()) else { return Ok(None) };
            ids.insert(at, id);
            // Those between take the places of their neighbours; messages of others keep theirs.
            let moved = ids.iter().zip(&waiting).filter(|(id, (former, _))| *id != former);
            for (id, (_, position)) in moved {
                change.execute("UPDATE entries SET position = ?2 WHERE id = ?1", params![key(*id), position])?;
            }
            Ok(Some(()))
        })?;
        Ok(())
    }

    /// Moves a message of this person that waits before all others.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses.
    pub fn move_to_front(&mut self, id: PublishId, person: &Person) -> Result<(), OutboxError> {
        self.change(|change| {
            change.execute(
                "UPDATE entries SET position = (SELECT min(position) FROM entries) - 1
                 WHERE id = ?1 AND person = ?2 AND state = 'waiting'",
                params![key(id), person.key()],
            )?;
            Ok(Some(()))
        })?;
        Ok(())
    }

    /// Lets a message of this person wait again that was refused, has expired or is uncertain: at the end, and for as long as at
    /// first. One that may have arrived is a repeat from now on. Returns whether there was one.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses.
    pub fn send_again(
        &mut self,
        id: PublishId,
        person: &Person,
        now: Timestamp,
        skew_ms: i64,
    ) -> Result<bool, OutboxError> {
        let again = self.change(|change| {
            let found = own(change, id, person)?.filter(|stored| stored.entry.state.needs_person());
            let Some(stored) = found else { return Ok(None) };
            let is_repeat = stored.entry.is_repeat || stored.entry.state == OutboxState::Uncertain;
            let expires_at = now.plus(stored.entry.lifetime());
            let position = end(change)? + 1;
            change.execute(
                "UPDATE entries SET state = 'waiting', created_at = ?2, changed_at = ?2, expires_at = ?3, skew_ms = ?4,
                     is_repeat = ?5, why = NULL, position = ?6
                 WHERE id = ?1",
                params![key(id), now.0, expires_at.0, skew_ms, is_repeat, position],
            )?;
            Ok(Some(()))
        })?;
        Ok(again.is_some())
    }

    /// Lets all uncertain messages of this person wait again that were not repeated yet and have not expired, marked as repeats:
    /// in their places, and for no longer than before. Returns whether there was one.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses.
    pub fn repeat_uncertain(&mut self, person: &Person, now: Timestamp) -> Result<bool, OutboxError> {
        let repeated = self.change(|change| {
            let count = change.execute(
                "UPDATE entries SET state = 'waiting', changed_at = ?2, is_repeat = 1
                 WHERE person = ?1 AND state = 'uncertain' AND is_repeat = 0 AND expires_at > ?2",
                params![person.key(), now.0],
            )?;
            Ok((count > 0).then_some(()))
        })?;
        Ok(repeated.is_some())
    }

    /// Notes that an uncertain message of this person arrived. Returns whether there was one.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses.
    pub fn note_arrived(&mut self, id: PublishId, person: &Person, now: Timestamp) -> Result<bool, OutboxError> {
        let arrived = self.change(|change| {
            let count = change.execute(
                "UPDATE entries SET state = 'delivered', changed_at = ?3, took_us = NULL, why = NULL, payload = x'', properties = x''
                 WHERE id = ?1 AND person = ?2 AND state = 'uncertain'",
                params![key(id), person.key(), now.0],
            )?;
            Ok((count > 0).then_some(()))
        })?;
        Ok(arrived.is_some())
    }

    /// Takes out of the list what was delivered more than a day ago, or is more than a thousand messages back. Returns whether
    /// there was any.
    ///
    /// # Errors
    /// [`OutboxError`] when the system refuses.
    pub fn tidy(&mut self, now: Timestamp) -> Result<bool, OutboxError> {
        let too_old = now.minus(DELIVERED_FOR).0;
        let tidied = self.change(|change| {
            let count = change.execute(
                "DELETE FROM entries WHERE state = 'delivered' AND (changed_at < ?1 OR id NOT IN (
                     SELECT id FROM entries WHERE state = 'delivered' ORDER BY changed_at DESC LIMIT ?2))",
                params![too_old, MOST_DELIVERED],
            )?;
            Ok((count > 0).then_some(()))
        })?;
        Ok(tidied.is_some())
    }
}

/// The last place.
fn end(database: &Connection) -> rusqlite::Result<i64> {
    database.query_row("SELECT coalesce(max(position), 0) FROM entries", [], |row| row.get(0))
}

fn insert(database: &Connection, entry: &NewEntry, position: i64) -> rusqlite::Result<()> {
    let request: &PublishRequest = &entry.request;
    let state = if entry.is_sending { OutboxState::Sending } else { OutboxState::Waiting };
    let mut statement = database.prepare(
        "INSERT INTO entries (id, person, topic, payload, properties, qos, retain, created_at, expires_at, skew_ms,
             state, changed_at, is_repeat, position)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?8, 0, ?12)",
    )?;
    statement.execute(params![
        key(entry.id),
        entry.person.key(),
        request.topic.as_str(),
        &*request.payload,
        packed(request),
        request.qos == Qos::AtLeastOnce,
        request.retain,
        entry.created_at.0,
        entry.created_at.plus(entry.lifetime).0,
        entry.skew_ms,
        state.word(),
        position,
    ])?;
    Ok(())
}

fn put_back(database: &Connection, stored: &StoredEntry) -> rusqlite::Result<()> {
    let entry = &stored.entry;
    let new = NewEntry {
        id: entry.id,
        person: stored.person.clone(),
        request: entry.request.clone(),
        created_at: entry.created_at,
        lifetime: entry.lifetime(),
        skew_ms: stored.skew_ms,
        is_sending: false,
    };
    insert(database, &new, stored.position)?;
    let took = entry.took.map(|took| i64::try_from(took.as_micros()).unwrap_or(i64::MAX));
    let mut statement = database.prepare(
        "UPDATE entries SET state = ?2, changed_at = ?3, took_us = ?4, why = ?5, is_repeat = ?6 WHERE id = ?1",
    )?;
    let (state, why) = (entry.state.word(), entry.why.as_deref());
    statement.execute(params![key(entry.id), state, entry.changed_at.0, took, why, entry.is_repeat])?;
    Ok(())
}

/// Returns whether it waited.
fn leave_queue(database: &Connection, id: PublishId, state: OutboxState, now: Timestamp) -> rusqlite::Result<bool> {
    let query = "UPDATE entries SET state = ?2, changed_at = ?3 WHERE id = ?1 AND state = 'waiting'";
    let changed = database.prepare(query)?.execute(params![key(id), state.word(), now.0])?;
    Ok(changed > 0)
}

/// The message of this id, if it is this person's.
fn own(database: &Connection, id: PublishId, person: &Person) -> rusqlite::Result<Option<StoredEntry>> {
    let query = format!("SELECT {COLUMNS} FROM entries WHERE id = ?1 AND person = ?2");
    database.query_row(&query, params![key(id), person.key()], StoredEntry::read).optional()
}

/// The messages of this person that wait, in order, with their places.
fn waiting(database: &Connection, person: &Person) -> rusqlite::Result<Vec<(PublishId, i64)>> {
    let mut statement = database
        .prepare("SELECT id, position FROM entries WHERE state = 'waiting' AND person = ?1 ORDER BY position, id")?;
    let rows =
        statement.query_map([person.key()], |row| Ok((PublishId(u128::from_be_bytes(row.get(0)?)), row.get(1)?)))?;
    rows.collect()
}
