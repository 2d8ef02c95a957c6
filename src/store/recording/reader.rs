//! Reads a recording, block after block, beside the process that records.

use std::path::{Path, PathBuf};

use model::{Batch, Columns, NewTopics, Timestamp, TopicId};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Row, params};

use super::pack::{Packed, Unpacker};
use super::place::bytes_on_disk;
use super::schema::signed;
use super::{RecordingError, RecordingGap, WhyNotRecorded, lease, schema};

/// With more topics than this, numbers begin again: memory does not grow with the recording.
const MOST_TOPICS: u32 = 200_000;
/// A larger number of a topic is damage.
const LARGEST_TOPIC: u32 = 1 << 24;
/// A topic that has no number yet.
const NEW: u32 = u32::MAX;

/// What is in a recording.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// The name of the profile whose messages these are, where it is known.
    pub profile: Option<String>,
    /// How many messages.
    pub messages: u64,
    /// When the first one came; `None` when there is none.
    pub first_time: Option<Timestamp>,
    /// When the last one came.
    pub last_time: Option<Timestamp>,
    /// Bytes on disk.
    pub bytes: u64,
    /// Messages that are missing.
    pub gaps: Vec<RecordingGap>,
    /// From when until when it was recorded. The last one may go on.
    pub runs: Vec<(Timestamp, Timestamp)>,
    /// Whether a process records into it now.
    pub is_recording: bool,
}

/// What is known of a block without unpacking it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockHead {
    /// The number of its first message.
    pub first_row: u64,
    /// How many messages.
    pub messages: u64,
    /// When the earliest one came.
    pub first_time: Timestamp,
    /// When the latest one came.
    pub last_time: Timestamp,
}

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
    path: PathBuf,
    database: Connection,
    unpacker: Unpacker,
    /// The number that was given to each topic of the file.
    given: Vec<u32>,
    next_topic: u32,
    oldest_topic: u32,
}

impl Reader {
    /// Opens the recording at `path`. Nothing is changed.
    ///
    /// # Errors
    /// When there is none, or it cannot be used.
    pub fn open(path: &Path) -> Result<Self, RecordingError> {
        let unpacker = Unpacker::new().map_err(|source| RecordingError::File { path: path.to_owned(), source })?;
        let database = schema::open_to_read(path)?;
        Ok(Self { path: path.to_owned(), database, unpacker, given: Vec::new(), next_topic: 0, oldest_topic: 0 })
    }

    /// What is in it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn summary(&self) -> Result<Summary, RecordingError> {
        self.try_summary().map_err(|error| RecordingError::of(&self.path, error))
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
        let read = self.try_block(from, since, until);
        let Some((head, content)) = read.map_err(|error| RecordingError::of(&self.path, error))? else {
            return Ok(None);
        };
        let Some((topic_set, packed)) = content else { return Ok(Some(Block { head, batch: None })) };
        let batch = self.batch(&head, &topic_set, &packed).map_err(|error| RecordingError::of(&self.path, error))?;
        Ok(Some(Block { head, batch }))
    }

    /// What is known of all blocks that may have messages of this time, in the order of their rows.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn heads(&self, since: Timestamp, until: Timestamp) -> Result<Vec<BlockHead>, RecordingError> {
        self.try_heads(since, until).map_err(|error| RecordingError::of(&self.path, error))
    }

    fn try_heads(&self, since: Timestamp, until: Timestamp) -> rusqlite::Result<Vec<BlockHead>> {
        let mut heads = self.database.prepare(
            "SELECT first_row, messages, first_time, last_time FROM blocks INDEXED BY blocks_by_time
             WHERE first_time <= ?2 AND last_time >= ?1",
        )?;
        let heads = heads.query_map(params![since.0, until.0], |row| {
            let (first_time, last_time) = (time(row, 2)?, time(row, 3)?);
            // None has no message: the next one would be this one again.
            let messages = unsigned(row, 1)?.max(1);
            Ok(BlockHead { first_row: unsigned(row, 0)?, messages, first_time, last_time })
        })?;
        let heads = heads.filter(|head| !head.as_ref().is_err_and(is_another_kind));
        let mut heads = heads.collect::<rusqlite::Result<Vec<_>>>()?;
        heads.sort_unstable_by_key(|head| head.first_row);
        Ok(heads)
    }

    /// How many messages there are from each of the bounds to the next. A block counts where it begins.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn counts(&self, bounds: &[Timestamp]) -> Result<Vec<u64>, RecordingError> {
        self.try_counts(bounds).map_err(|error| RecordingError::of(&self.path, error))
    }

    fn try_counts(&self, bounds: &[Timestamp]) -> rusqlite::Result<Vec<u64>> {
        let mut count = self.database.prepare(
            "SELECT coalesce(sum(messages), 0) FROM blocks INDEXED BY blocks_by_time
             WHERE first_time >= ?1 AND first_time < ?2",
        )?;
        let ends = bounds.iter().zip(bounds.iter().skip(1));
        ends.map(|(from, until)| count.query_row(params![from.0, until.0], |row| unsigned(row, 0))).collect()
    }

    /// The block that has this row.
    ///
    /// # Errors
    /// When it cannot be read. A block that is damaged is no error.
    pub fn block_of(&mut self, row: u64) -> Result<Option<Block>, RecordingError> {
        let (times, before) =
            ((Timestamp(i64::MIN), Timestamp(i64::MAX)), "SELECT max(first_row) FROM blocks WHERE first_row <= ?1");
        let first = self.database.query_row(before, [signed(row)], |found| found.get::<_, Option<i64>>(0));
        let first = first.map_err(|error| RecordingError::of(&self.path, error))?;
        let Some(first) = first.and_then(|first| u64::try_from(first).ok()) else { return Ok(None) };
        let block = self.next_block(first, times.0, times.1)?;
        Ok(block.filter(|block| (block.head.first_row..block.head.first_row + block.head.messages).contains(&row)))
    }

    fn try_summary(&self) -> rusqlite::Result<Summary> {
        let (messages, first_time, last_time) = self.database.query_row(
            "SELECT coalesce(sum(messages), 0), min(first_time), max(last_time) FROM blocks INDEXED BY blocks_by_time",
            [],
            |row| Ok((unsigned(row, 0)?, time(row, 1)?, time(row, 2)?)),
        )?;
        let mut gaps = self.database.prepare("SELECT from_time, until_time, messages, why FROM gaps ORDER BY id")?;
        let gaps = gaps.query_map([], |row| {
            Ok(RecordingGap {
                from: time(row, 0)?,
                until: time(row, 1)?,
                messages: unsigned(row, 2)?,
                why: WhyNotRecorded::of_word(row.get_ref(3)?.as_str().unwrap_or_default()),
            })
        })?;
        let gaps = gaps.collect::<Result<_, _>>()?;
        let mut runs = self.database.prepare("SELECT from_time, until_time FROM runs ORDER BY id")?;
        let runs = runs.query_map([], |row| Ok((time(row, 0)?, time(row, 1)?)))?;
        let profile = "SELECT value FROM about WHERE key = 'profile'";
        Ok(Summary {
            profile: self.database.query_row(profile, [], |row| row.get(0)).optional()?,
            messages,
            first_time: (messages > 0).then_some(first_time),
            last_time: (messages > 0).then_some(last_time),
            bytes: bytes_on_disk(&self.path),
            gaps,
            runs: runs.collect::<Result<_, _>>()?,
            is_recording: lease::is_held(&self.path),
        })
    }

    fn try_block(&self, from: u64, since: Timestamp, until: Timestamp) -> rusqlite::Result<Option<FoundBlock>> {
        let mut find = self.database.prepare(&format!(
            "SELECT {COLUMNS} FROM blocks WHERE first_row >= ?1 AND last_time >= ?2 AND first_time <= ?3
             ORDER BY first_row LIMIT 1"
        ))?;
        match find.query_row(params![signed(from), since.0, until.0], whole_row).optional() {
            Ok(Some((head, topic_set, packed))) if head.first_row >= from && self.is_in_index(&head)? => {
                Ok(Some((head, Some((topic_set, packed)))))
            }
            Ok(None) => Ok(None),
            // The order of the rows is damaged, or the number of one: a reader would go round for ever, or be wrong.
            Ok(Some((head, topic_set, packed))) => match self.block_by_index(from, since, until) {
                // The index is the damaged one.
                Err(error) if is_damage(&error) && head.first_row >= from => {
                    Ok(Some((head, Some((topic_set, packed)))))
                }
                found => found,
            },
            Err(error) if is_damage(&error) => self.block_by_index(from, since, until),
            Err(error) => Err(error),
        }
    }

    /// Nothing else says that the number of a block is right.
    fn is_in_index(&self, head: &BlockHead) -> rusqlite::Result<bool> {
        let find = "SELECT count(*) FROM blocks INDEXED BY blocks_by_time
             WHERE first_time = ?1 AND last_time = ?2 AND messages = ?3 AND first_row = ?4";
        let BlockHead { first_row, messages, first_time, last_time } = head;
        let values = params![first_time.0, last_time.0, signed(*messages), signed(*first_row)];
        match self.database.query_row(find, values, |row| row.get::<_, i64>(0)) {
            // Then it says nothing.
            Err(error) if is_damage(&error) => Ok(true),
            count => Ok(count? > 0),
        }
    }

    /// The block by the index, which is in other pages: for a damaged table.
    fn block_by_index(&self, from: u64, since: Timestamp, until: Timestamp) -> rusqlite::Result<Option<FoundBlock>> {
        let heads = self.try_heads(since, until)?;
        let mut heads = heads.into_iter().skip_while(|head| head.first_row < from);
        let Some(mut head) = heads.next() else { return Ok(None) };
        if let Some(next) = heads.find(|next| next.first_row > head.first_row) {
            head.messages = head.messages.min(next.first_row - head.first_row);
        }
        let mut find = self.database.prepare(&format!("SELECT {COLUMNS} FROM blocks WHERE first_row = ?1"))?;
        let found = find.query_row([signed(head.first_row)], whole_row).ok();
        let found = found.filter(|(found, ..)| found.first_row == head.first_row);
        Ok(Some(found.map_or((head, None), |(head, topic_set, packed)| (head, Some((topic_set, packed))))))
    }

    fn batch(&mut self, head: &BlockHead, topic_set: &[u8], packed: &Packed) -> rusqlite::Result<Option<Batch>> {
        let Some((set, columns)) = unpack(&mut self.unpacker, head, topic_set, packed) else { return Ok(None) };
        let Some(largest) = set.last().filter(|largest| **largest < LARGEST_TOPIC) else { return Ok(None) };
        if self.next_topic - self.oldest_topic > MOST_TOPICS {
            self.given.fill(NEW);
            self.oldest_topic = self.next_topic;
        }
        if self.given.len() <= *largest as usize {
            self.given.resize(*largest as usize + 1, NEW);
        }
        let names = NewTopics::starting_at(TopicId(self.next_topic), self.new_names(&set)?.iter().map(String::as_str));
        let given =
            |topic: &TopicId| self.given.get(topic.index()).filter(|given| **given != NEW).copied().map(TopicId);
        let Some(topics) = columns.topics.iter().map(given).collect::<Option<Vec<_>>>() else { return Ok(None) };
        self.next_topic += u32::try_from(names.len()).unwrap_or(0);
        let oldest = TopicId(self.oldest_topic);
        Ok(Batch::from_columns(Columns { topics: topics.into(), ..columns }, names, oldest))
    }

    /// Gives numbers to those of the topics that have none yet, and returns their names.
    fn new_names(&mut self, set: &[u32]) -> rusqlite::Result<Vec<String>> {
        // A name is in the file twice, in the table and in its index. One that differs is damaged.
        let same = "(SELECT id FROM topics WHERE name = topic.name) = ?1";
        let mut find = self.database.prepare(&format!("SELECT name FROM topics AS topic WHERE id = ?1 AND {same}"))?;
        let mut names = Vec::new();
        for topic in set {
            let Some(given) = self.given.get_mut(*topic as usize).filter(|given| **given == NEW) else { continue };
            let name: Option<String> = match find.query_row([topic], |row| row.get(0)).optional() {
                Err(error) if is_damage(&error) => self
                    .database
                    .query_row("SELECT name FROM topics NOT INDEXED WHERE id = ?1", [topic], |row| row.get(0))
                    .ok(),
                name => name?,
            };
            *given = self.next_topic + u32::try_from(names.len()).unwrap_or(0);
            names.push(name.unwrap_or_else(|| format!("?/{topic}")));
        }
        Ok(names)
    }
}

/// Whether a page is damaged, or a column is of another kind than those that are written.
fn is_damage(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) || is_another_kind(error)
}

fn is_another_kind(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::InvalidColumnType(..))
}

/// A block as it is in the file; without its content where that is damaged.
type FoundBlock = (BlockHead, Option<(Vec<u8>, Packed)>);

/// What [`whole_row`] reads.
pub(super) const COLUMNS: &str = "first_row, messages, first_time, last_time, topic_set, times, topics, flags, \
     payload_lengths, payloads, property_lengths, properties";

/// A row of the table of blocks. A column that is damaged, so that it is of another kind, is none that can be unpacked.
pub(super) fn whole_row(row: &Row<'_>) -> rusqlite::Result<(BlockHead, Vec<u8>, Packed)> {
    let head = BlockHead {
        first_row: unsigned(row, 0)?,
        // None has no message: the next one would be this one again.
        messages: unsigned(row, 1)?.max(1),
        first_time: time(row, 2)?,
        last_time: time(row, 3)?,
    };
    let packed = Packed {
        times: bytes(row, 5)?,
        topics: bytes(row, 6)?,
        flags: bytes(row, 7)?,
        payload_lengths: bytes(row, 8)?,
        payloads: bytes(row, 9)?,
        property_lengths: optional(row, 10)?,
        properties: optional(row, 11)?,
    };
    Ok((head, bytes(row, 4)?, packed))
}

fn bytes(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<u8>> {
    row.get_ref(column).map(|value| value.as_blob().unwrap_or_default().to_vec())
}

fn optional(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Vec<u8>>> {
    if row.get_ref(column)? == ValueRef::Null { Ok(None) } else { bytes(row, column).map(Some) }
}

/// The topics and the columns of a block; `None` when it is damaged.
pub(super) fn unpack(
    unpacker: &mut Unpacker,
    head: &BlockHead,
    topic_set: &[u8],
    packed: &Packed,
) -> Option<(Vec<u32>, Columns<'static>)> {
    let columns = unpacker.unpack(packed)?;
    let set = unpacker.ascending(topic_set)?;
    (columns.topics.len() as u64 == head.messages).then_some((set, columns))
}

fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    integer(row, column).map(|number| u64::try_from(number).unwrap_or(0))
}

fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    integer(row, column).map(Timestamp)
}

/// 0 where a damaged row has something else.
fn integer(row: &Row<'_>, column: usize) -> rusqlite::Result<i64> {
    row.get_ref(column).map(|value| value.as_i64().unwrap_or(0))
}
