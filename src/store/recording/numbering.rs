//! The numbers that topics have for a reader: as on a connection, one is named in the first block that uses it.

use model::{Batch, Columns, NewTopics, TopicId};
use rusqlite::{Connection, OptionalExtension as _, Statement};

use super::stored_block::is_damage;

/// With more topics than this, numbers begin again: memory does not grow with the recording.
const MOST_TOPICS: u32 = 200_000;
/// A larger number of a topic is damage.
pub(super) const LARGEST_TOPIC: u32 = 1 << 24;
/// A topic that has no number yet.
const NEW: u32 = u32::MAX;

/// Which numbers were given out.
#[derive(Default)]
pub(super) struct Numbering {
    /// The number that was given to each topic of the file.
    given: Vec<u32>,
    next: u32,
    oldest: u32,
}

impl Numbering {
    /// A batch of columns of a block. `set` are the topics that occur in it, in ascending order. `None` when it is damaged.
    pub(super) fn batch(
        &mut self,
        names: &mut Names<'_>,
        set: &[u32],
        columns: Columns<'_>,
    ) -> rusqlite::Result<Option<Batch>> {
        let Some(largest) = set.last().filter(|largest| **largest < LARGEST_TOPIC) else { return Ok(None) };
        if self.next - self.oldest > MOST_TOPICS {
            self.given.fill(NEW);
            self.oldest = self.next;
        }
        if self.given.len() <= *largest as usize {
            self.given.resize(*largest as usize + 1, NEW);
        }
        let first_new = self.next;
        let fresh = self.new_names(set, names)?;
        let fresh = NewTopics::starting_at(TopicId(first_new), fresh.iter().map(String::as_str));
        // In place: a search comes here for each message.
        let mut topics = columns.topics.into_owned();
        let mut are_known = true;
        for topic in &mut topics {
            topic.0 = self.given.get(topic.index()).copied().unwrap_or(NEW);
            are_known &= topic.0 != NEW;
        }
        let (oldest, columns) = (TopicId(self.oldest), Columns { topics: topics.into(), ..columns });
        let batch = if are_known { Batch::from_columns(columns, fresh, oldest) } else { None };
        if batch.is_none() {
            // The names did not come with it.
            for topic in set {
                if let Some(given) = self.given.get_mut(*topic as usize).filter(|given| **given >= first_new) {
                    *given = NEW;
                }
            }
            self.next = first_new;
        }
        Ok(batch)
    }

    /// Gives numbers to those of the topics that have none yet, and returns their names.
    fn new_names(&mut self, set: &[u32], names: &mut Names<'_>) -> rusqlite::Result<Vec<String>> {
        let mut fresh = Vec::new();
        for topic in set {
            let Some(given) = self.given.get_mut(*topic as usize).filter(|given| **given == NEW) else { continue };
            fresh.push(names.of(*topic)?);
            *given = self.next;
            self.next += 1;
        }
        Ok(fresh)
    }
}

/// The names of the topics of a file.
pub(super) struct Names<'d> {
    database: &'d Connection,
    find: Statement<'d>,
}

impl<'d> Names<'d> {
    pub(super) fn of_file(database: &'d Connection) -> rusqlite::Result<Self> {
        // A name is in the file twice, in the table and in its index. One that differs is damaged.
        let same = "(SELECT id FROM topics WHERE name = topic.name) = ?1";
        let find = database.prepare(&format!("SELECT name FROM topics AS topic WHERE id = ?1 AND {same}"))?;
        Ok(Self { database, find })
    }

    /// The name of this topic; `?/NUMBER` where it is damaged.
    pub(super) fn of(&mut self, topic: u32) -> rusqlite::Result<String> {
        let name: Option<String> = match self.find.query_row([topic], |row| row.get(0)).optional() {
            Err(error) if is_damage(&error) => self
                .database
                .query_row("SELECT name FROM topics NOT INDEXED WHERE id = ?1", [topic], |row| row.get(0))
                .ok(),
            name => name?,
        };
        Ok(name.unwrap_or_else(|| format!("?/{topic}")))
    }
}
