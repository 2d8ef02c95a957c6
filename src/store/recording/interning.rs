//! The numbers that topics have on disk. Those of a connection begin again with each run, these stay.

use model::{Batch, NewTopics, TopicNames};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::numbering::LARGEST_TOPIC;

/// No number.
const NONE: u32 = u32::MAX;
/// No connection has more topics at a time.
const FURTHEST: usize = 1 << 24;

/// Knows the names of the topics of a connection, and their numbers on disk.
#[derive(Debug, Default)]
pub(super) struct Interning {
    names: TopicNames,
    /// That of each name, from the first one on; [`NONE`] where there is none yet.
    on_disk: Vec<u32>,
    /// Those of the last batch, one for each message.
    numbers: Vec<u32>,
    /// The smallest number that a new topic may have.
    first_new: i64,
}

impl Interning {
    /// Gives no smaller number than this to a new topic: messages that are being recovered may have it.
    pub(super) fn with_new_topics_from(first_new: i64) -> Self {
        Self { first_new, ..Self::default() }
    }

    /// Knows the same names, and gives numbers as `other`.
    pub(super) fn numbered_as(self, other: &Self) -> Self {
        Self { on_disk: Vec::new(), first_new: other.first_new, ..self }
    }

    /// Returns the number on disk of each message's topic. New ones are written into the open transaction.
    pub(super) fn numbers(&mut self, batch: &Batch, database: &Connection) -> rusqlite::Result<&[u32]> {
        self.names.add(batch.new_topics());
        if batch.oldest_topic() > self.names.first() {
            let gone = batch.oldest_topic().index() - self.names.first().index();
            self.on_disk.drain(..gone.min(self.on_disk.len()));
            self.names.forget_before(batch.oldest_topic());
        }
        self.numbers.clear();
        let first = self.names.first().index();
        for topic in batch.topics() {
            let place = topic.index().checked_sub(first);
            let known = place.and_then(|place| self.on_disk.get(place)).filter(|number| **number != NONE);
            let number = match (known, place) {
                (Some(number), _) => *number,
                (None, place) => {
                    let number = number(database, self.names.get(*topic), self.first_new)?;
                    place.inspect(|place| set(&mut self.on_disk, *place, number));
                    number
                }
            };
            self.numbers.push(number);
        }
        Ok(&self.numbers)
    }

    /// Takes over names that came with messages that are not written.
    pub(super) fn remember(&mut self, names: &NewTopics) {
        self.names.add(names);
    }

    /// Takes over all names.
    pub(super) fn remember_all(&mut self, names: TopicNames) {
        self.names = names;
        self.on_disk.clear();
    }

    /// All names that are known.
    pub(super) fn names(&self) -> TopicNames {
        self.names.clone()
    }

    /// What was written last is not there any more.
    pub(super) fn forget_numbers(&mut self) {
        self.on_disk.clear();
    }
}

/// Remembers a number. What is as far away as nothing is of a connection is looked up each time.
fn set(numbers: &mut Vec<u32>, place: usize, number: u32) {
    if place > FURTHEST {
        return;
    }
    if numbers.len() <= place {
        numbers.resize(place + 1, NONE);
    }
    numbers[place] = number;
}

/// The number on disk of the topic of this name. One that is too large is damage, and is replaced.
fn number(database: &Connection, name: &str, first_new: i64) -> rusqlite::Result<u32> {
    let mut find = database.prepare("SELECT id FROM topics WHERE name = ?1 AND id BETWEEN 0 AND ?2")?;
    if let Some(number) = find.query_row(params![name, LARGEST_TOPIC - 1], |row| row.get(0)).optional()? {
        return Ok(number);
    }
    let number = free_number(database, first_new)?;
    database.prepare("INSERT OR REPLACE INTO topics (id, name) VALUES (?1, ?2)")?.execute(params![number, name])?;
    Ok(number)
}

/// A number that no topic has: the next one, or, where new topics kept coming until none is left, that of a deleted one.
fn free_number(database: &Connection, first_new: i64) -> rusqlite::Result<u32> {
    let next = "SELECT max(coalesce(max(id) + 1, 1), ?1) FROM topics WHERE id < ?2";
    let next: i64 = database.prepare(next)?.query_row(params![first_new, LARGEST_TOPIC], |row| row.get(0))?;
    let next = u32::try_from(next).ok().filter(|next| *next < LARGEST_TOPIC);
    let deleted = "SELECT min(id) + 1 FROM topics AS used WHERE id BETWEEN 0 AND ?1
                       AND NOT EXISTS (SELECT 1 FROM topics WHERE id = used.id + 1)";
    match next {
        Some(next) => Ok(next),
        None => database.query_row(deleted, [LARGEST_TOPIC - 2], |row| row.get(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_too_large_are_replaced_and_those_of_deleted_topics_are_given_again() {
        let database = Connection::open_in_memory().unwrap();
        database
            .execute_batch(
                "CREATE TABLE topics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
                 INSERT INTO topics VALUES (1, 'a'), (2, 'b'), (23218557589, 'bad');",
            )
            .unwrap();
        let number = |name, first_new| number(&database, name, first_new).unwrap();
        assert_eq!((number("a", 0), number("bad", 0), number("new", 0), number("bad", 0)), (1, 3, 4, 3));
        assert_eq!((number("c", 4_100), number("d", 0)), (4_100, 4_101));
        let last = i64::from(LARGEST_TOPIC) - 1;
        assert_eq!((number("last", last), number("e", 0), number("f", last)), (LARGEST_TOPIC - 1, 5, 6));
    }
}
