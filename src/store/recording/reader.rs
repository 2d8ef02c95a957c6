//! Reads a recording, block after block, beside the process that records.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{Batch, Timestamp};
use rusqlite::{Connection, Row, params};

use super::known::Known;
use super::log::Log;
use super::numbering::{Names, Numbering};
use super::pack::Unpacker;
use super::stored_block::{BlockHead, FoundBlock, has_quiet, is_damage, signed, unpack, unsigned};
use super::{RecordingError, Unusable, deleted, find, heads, schema, successor};

/// A block of messages.
#[derive(Debug)]
pub struct Block {
    /// What is known without unpacking it.
    pub head: BlockHead,
    /// The messages. Topics have numbers as on a connection: one is named in the first block of this reader that uses it.
    /// `None` when it is damaged.
    pub batch: Option<Batch>,
}

/// Reads a recording. Each call sees what was committed last.
pub struct Reader {
    pub(super) path: PathBuf,
    pub(super) database: Connection,
    /// As far as was seen when it was opened.
    pub(super) is_sound: bool,
    pub(super) unpacker: Unpacker,
    pub(super) numbering: Numbering,
    pub(super) known: Known,
}

impl Reader {
    /// Opens the recording at `path`. Nothing in it is changed. Of one that is damaged, what can be found without a repair is read.
    ///
    /// # Errors
    /// When there is none, or it cannot be used.
    pub fn open(path: &Path) -> Result<Self, RecordingError> {
        let unpacker = Unpacker::new().map_err(|source| RecordingError::File { path: path.to_owned(), source })?;
        successor::finish_for_reader(path);
        let (database, is_sound) = match schema::open_to_read(path) {
            // All that there is may be in a log that SQLite cannot read.
            Err(RecordingError::Missing { path }) if Log::is_damaged_beside(&path) => {
                return Err(RecordingError::Unusable { path, why: Unusable::Damaged });
            }
            opened => opened?,
        };
        let (numbering, known) = (Numbering::default(), Known::default());
        Ok(Self { path: path.to_owned(), database, is_sound, unpacker, numbering, known })
    }

    /// The first block from row `from` on that has messages of this time, as far as their times tell.
    ///
    /// # Errors
    /// When it cannot be read. A block that is damaged is no error.
    pub fn next_block(
        &mut self,
        from: u64,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Block>, RecordingError> {
        let read = find::block(&self.database, &self.known, from, since, until);
        let read = read.map_err(|error| RecordingError::of(&self.path, error))?;
        read.map(|found| self.unpacked(found)).transpose()
    }

    fn unpacked(&mut self, (head, content): FoundBlock) -> Result<Block, RecordingError> {
        let Self { path, database, unpacker, numbering, .. } = self;
        let columns = content.and_then(|(topic_set, packed)| unpack(unpacker, &head, &topic_set, &packed));
        let Some((set, columns)) = columns else { return Ok(Block { head, batch: None }) };
        let batch = Names::of_file(database).and_then(|mut names| numbering.batch(&mut names, &set, columns));
        Ok(Block { head, batch: batch.map_err(|error| RecordingError::of(path, error))? })
    }

    /// What is known of all blocks that may have messages of this time, in the order of their rows.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn heads(&self, since: Timestamp, until: Timestamp) -> Result<Vec<BlockHead>, RecordingError> {
        heads::heads(&self.database, since, until).map_err(|error| RecordingError::of(&self.path, error))
    }

    /// When about the last message before a span came, and the first one behind it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn beside(
        &self,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<(Option<Timestamp>, Option<Timestamp>), RecordingError> {
        find::beside(&self.database, &self.known, since, until).map_err(|error| RecordingError::of(&self.path, error))
    }

    /// How many messages there are from each of the bounds to the next, and how many bytes those have on disk. A block counts
    /// where it begins.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn counts(&self, bounds: &[Timestamp]) -> Result<Vec<(u64, u64)>, RecordingError> {
        let counted = match self.counts_by("INDEXED BY blocks_by_time", bounds) {
            Err(error) if is_damage(&error) => self.counts_by("NOT INDEXED", bounds),
            counted => counted,
        };
        match counted {
            Err(error) if is_damage(&error) => {
                let heads = self.known_heads()?;
                let within = |(from, until): (&Timestamp, &Timestamp)| {
                    let heads = heads.iter().filter(|head| (*from..*until).contains(&head.first_time));
                    (heads.map(|head| head.messages).sum(), 0)
                };
                Ok(bounds.iter().zip(bounds.iter().skip(1)).map(within).collect())
            }
            counted => counted.map_err(|error| RecordingError::of(&self.path, error)),
        }
    }

    fn counts_by(&self, index: &str, bounds: &[Timestamp]) -> rusqlite::Result<Vec<(u64, u64)>> {
        // The lengths are at the head of each row: no column is read for them.
        let quiet = if has_quiet(&self.database) { "coalesce(length(quiet), 0)" } else { "0" };
        let mut count = self.database.prepare(&format!(
            "SELECT coalesce(sum(messages), 0), coalesce(sum(length(topic_set) + length(times) + length(topics) + length(flags)
                 + length(payload_lengths) + length(payloads) + coalesce(length(property_lengths), 0)
                 + coalesce(length(properties), 0) + {quiet}), 0)
             FROM blocks {index} WHERE first_time >= ?1 AND first_time < ?2"
        ))?;
        let ends = bounds.iter().zip(bounds.iter().skip(1));
        let numbers = |row: &Row<'_>| Ok((unsigned(row, 0)?, unsigned(row, 1)?));
        ends.map(|(from, until)| count.query_row(params![from.0, until.0], numbers)).collect()
    }

    /// The block that has this row.
    ///
    /// # Errors
    /// When it cannot be read. A block that is damaged is no error.
    pub fn block_of(&mut self, row: u64) -> Result<Option<Block>, RecordingError> {
        let (times, before) =
            ((Timestamp(i64::MIN), Timestamp(i64::MAX)), "SELECT max(first_row) FROM blocks WHERE first_row <= ?1");
        let first = self.database.query_row(before, [signed(row)], |found| found.get::<_, Option<i64>>(0));
        let first = match first {
            Err(error) if is_damage(&error) => {
                let heads = self.known_heads()?;
                heads.iter().map(|head| signed(head.first_row)).rfind(|first| *first <= signed(row))
            }
            first => first.map_err(|error| RecordingError::of(&self.path, error))?,
        };
        let Some(first) = first.and_then(|first| u64::try_from(first).ok()) else { return Ok(None) };
        let block = self.next_block(first, times.0, times.1)?;
        Ok(block.filter(|block| (block.head.first_row..block.head.first_row + block.head.messages).contains(&row)))
    }

    /// What is known of all blocks, where the database cannot be asked for one.
    fn known_heads(&self) -> Result<Arc<[BlockHead]>, RecordingError> {
        self.known.all(&self.database).map_err(|error| RecordingError::of(&self.path, error))
    }

    /// From when until when it was recorded, also before a person deleted all of it.
    #[must_use]
    pub fn recorded_span(&self) -> Option<(Timestamp, Timestamp)> {
        let runs = "SELECT min(from_time), max(until_time) FROM runs";
        let time = |row: &Row<'_>, column| row.get::<_, i64>(column).map(Timestamp);
        let span = self.database.query_row(runs, [], |row| Ok((time(row, 0)?, time(row, 1)?))).ok()?;
        let forgotten = deleted::forgotten(&self.database).ok().flatten();
        Some((forgotten.map_or(span.0, |(from, _)| from.min(span.0)), span.1))
    }

    /// The names of topics that begin so.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn topics_from(&self, prefix: &str) -> Result<Vec<String>, RecordingError> {
        let names = self.database.prepare("SELECT name FROM topics WHERE substr(name, 1, length(?1)) = ?1");
        let names = names.and_then(|mut names| names.query_map([prefix], |row| row.get(0))?.collect());
        match names {
            // A name that cannot be read is none.
            Err(error) if is_damage(&error) => Ok(Vec::new()),
            names => names.map_err(|error| RecordingError::of(&self.path, error)),
        }
    }

    /// Whether the limits have deleted this row: all that there is has larger numbers.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn is_deleted(&self, row: u64) -> Result<bool, RecordingError> {
        let oldest = deleted::oldest_row(&self.database).map_err(|error| RecordingError::of(&self.path, error))?;
        Ok(oldest.is_none_or(|oldest| row < oldest))
    }
}
