//! Goes through many blocks of a recording, and unpacks of each what is wanted.

use std::ops::ControlFlow;

use model::{Batch, Columns, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Statement};

use super::known::Known;
use super::numbering::{Names, Numbering};
use super::pack::Unpacker;
use super::reader::Reader;
use super::stored_block::{BlockHead, bytes, columns, is_damage, signed, unpack, whole_row};
use super::wanted_topics::WantedTopics;
use super::{RecordingError, deleted, find};

/// What there is of a block.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and it is read at once")]
pub enum Passed {
    /// None of its topics is wanted, or it was deleted meanwhile.
    Skipped,
    /// It cannot be read.
    Damaged,
    /// Its messages, with numbers of topics as in [`Block`](super::Block).
    Read(Batch),
}

impl Reader {
    /// Reads these blocks one after the other, until `visit` breaks.
    ///
    /// # Errors
    /// When the recording cannot be read. A block that is damaged is no error.
    pub fn pass(
        &mut self,
        heads: impl IntoIterator<Item = BlockHead>,
        wanted: &mut WantedTopics<'_>,
        mut visit: impl FnMut(BlockHead, Passed) -> ControlFlow<()>,
    ) -> Result<(), RecordingError> {
        let Self { path, database, unpacker, numbering, known, .. } = self;
        let of = |error| RecordingError::of(path, error);
        let mut passage = Passage::of(database, unpacker, numbering, known).map_err(of)?;
        for head in heads {
            let (head, passed) = passage.look_at(head, wanted).map_err(of)?;
            wanted.read += u64::from(!matches!(passed, Passed::Skipped));
            wanted.skipped += u64::from(matches!(passed, Passed::Skipped));
            if visit(head, passed).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// What is prepared once for all blocks.
struct Passage<'r> {
    database: &'r Connection,
    unpacker: &'r mut Unpacker,
    numbering: &'r mut Numbering,
    known: &'r Known,
    names: Names<'r>,
    topic_set: Statement<'r>,
    topics: Statement<'r>,
    whole: Statement<'r>,
    index: Statement<'r>,
}

impl<'r> Passage<'r> {
    fn of(
        database: &'r Connection,
        unpacker: &'r mut Unpacker,
        numbering: &'r mut Numbering,
        known: &'r Known,
    ) -> rusqlite::Result<Self> {
        Ok(Self {
            database,
            unpacker,
            numbering,
            known,
            names: Names::of_file(database)?,
            topic_set: database.prepare("SELECT topic_set FROM blocks WHERE first_row = ?1")?,
            topics: database.prepare("SELECT topics FROM blocks WHERE first_row = ?1")?,
            whole: database.prepare(&format!("SELECT {} FROM blocks WHERE first_row = ?1", columns(database)))?,
            index: find::index(database)?,
        })
    }

    fn look_at(&mut self, head: BlockHead, wanted: &mut WantedTopics<'_>) -> rusqlite::Result<(BlockHead, Passed)> {
        match self.try_look_at(head, wanted) {
            Err(error) if is_damage(&error) => self.damaged(head),
            looked => looked,
        }
    }

    fn try_look_at(&mut self, head: BlockHead, wanted: &mut WantedTopics<'_>) -> rusqlite::Result<(BlockHead, Passed)> {
        let row = signed(head.first_row);
        let found = self.topic_set.query_row([row], |row| bytes(row, 0)).optional()?;
        let Some(topic_set) = found else { return self.gone(head) };
        if let Some(set) = self.unpacker.ascending(&topic_set) {
            if !wanted.has_any(&set, &mut self.names)? {
                return Ok((head, Passed::Skipped));
            }
            if wanted.are_enough(&head)
                && let Some(batch) = self.of_topics(head, &set)?
            {
                return Ok((head, Passed::Read(batch)));
            }
        }
        let Some((found, topic_set, packed)) = self.whole.query_row([row], whole_row).optional()? else {
            return self.gone(head);
        };
        // What the index says too is right, and so is one that was known like this. Others have grown, or are damaged.
        if found.first_row != head.first_row || (found != head && !find::is_in_index(&mut self.index, &found)?) {
            return self.damaged(head);
        }
        let Some((set, columns)) = unpack(self.unpacker, &found, &topic_set, &packed) else {
            return Ok((found, Passed::Damaged));
        };
        let batch = self.numbering.batch(&mut self.names, &set, columns)?;
        Ok((found, batch.map_or(Passed::Damaged, Passed::Read)))
    }

    /// A block that is not there: the oldest ones are deleted, others cannot be read.
    fn gone(&self, head: BlockHead) -> rusqlite::Result<(BlockHead, Passed)> {
        let is_deleted = deleted::oldest_row(self.database)?.is_none_or(|oldest| head.first_row < oldest);
        Ok((head, if is_deleted { Passed::Skipped } else { Passed::Damaged }))
    }

    /// The topics of the messages of a block, and nothing else of them; `None` when the block has grown, or is damaged.
    fn of_topics(&mut self, head: BlockHead, set: &[u32]) -> rusqlite::Result<Option<Batch>> {
        let packed = self.topics.query_row([signed(head.first_row)], |row| bytes(row, 0)).optional()?;
        let topics = packed.and_then(|packed| self.unpacker.topics(&packed));
        let Some(topics) = topics.filter(|topics| topics.len() as u64 == head.messages) else { return Ok(None) };
        let messages = topics.len();
        let columns = Columns {
            received_at: vec![Timestamp::default(); messages].into(),
            topics: topics.into(),
            payload_ends: vec![0; messages].into(),
            property_ends: vec![0; messages].into(),
            flags: vec![0; messages].into(),
            ..Columns::default()
        };
        self.numbering.batch(&mut self.names, set, columns)
    }

    /// A block where a tree of the database is damaged, as far as the other ones have it.
    fn damaged(&mut self, head: BlockHead) -> rusqlite::Result<(BlockHead, Passed)> {
        let all = (Timestamp(i64::MIN), Timestamp(i64::MAX));
        let found = find::block(self.database, self.known, head.first_row, all.0, all.1)?;
        let Some((found, content)) = found.filter(|(found, _)| found.first_row == head.first_row) else {
            return Ok((head, Passed::Damaged));
        };
        let columns = content.and_then(|(topic_set, packed)| unpack(self.unpacker, &found, &topic_set, &packed));
        let Some((set, columns)) = columns else { return Ok((found, Passed::Damaged)) };
        let batch = self.numbering.batch(&mut self.names, &set, columns)?;
        Ok((found, batch.map_or(Passed::Damaged, Passed::Read)))
    }
}
