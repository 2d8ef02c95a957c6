//! Reads a recording, block after block, beside the process that records.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::{Batch, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::deleted::{RecordingDeleted, Run};
use super::known::Known;
use super::log::Log;
use super::numbering::{Names, Numbering};
use super::pack::Unpacker;
use super::place::bytes_on_disk;
use super::stored_block::{BlockHead, FoundBlock, is_damage, signed, time, unpack, unsigned};
use super::{
    RecordingError, RecordingGap, RecordingOutage, WhyNotRecorded, deleted, find, heads, lease, outage, run, schema,
};

/// What is in a recording.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is so or not, whatever the others are")]
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
    /// Times without a connection or a subscription, in which nothing could come.
    pub outages: Vec<RecordingOutage>,
    /// The last of those goes on, as far as the process says that records.
    pub outage_lasts: bool,
    /// From when until when it was recorded. The last one may go on.
    pub runs: Vec<(Timestamp, Timestamp)>,
    /// What the limits have deleted of each run, the oldest first.
    pub deleted: Vec<RecordingDeleted>,
    /// Whether a process records into it now.
    pub is_recording: bool,
    /// Why a process that would record into it cannot do so now: nothing is recorded since the last of the runs was written.
    pub stopped: Option<WhyNotRecorded>,
    /// Whether the log is damaged while no process records: what came last is not found. The next one that records copies what
    /// can be read of it.
    pub is_log_damaged: bool,
    /// Whether messages of a damaged recording are still to be copied into this one, and no process is doing it: the next one
    /// that records does.
    pub is_to_be_copied: bool,
}

impl Summary {
    /// From when until when this has been recorded; `None` where it never was.
    #[must_use]
    pub fn recorded(&self) -> Option<(Timestamp, Timestamp)> {
        let first = self.runs.iter().map(|(from, _)| *from).min();
        first.zip(self.runs.iter().map(|(_, until)| *until).max())
    }
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
    pub(super) path: PathBuf,
    pub(super) database: Connection,
    pub(super) unpacker: Unpacker,
    pub(super) numbering: Numbering,
    pub(super) known: Known,
}

impl Reader {
    /// Opens the recording at `path`. Nothing is changed.
    ///
    /// # Errors
    /// When there is none, or it cannot be used.
    pub fn open(path: &Path) -> Result<Self, RecordingError> {
        let unpacker = Unpacker::new().map_err(|source| RecordingError::File { path: path.to_owned(), source })?;
        let database = schema::open_to_read(path)?;
        Ok(Self { path: path.to_owned(), database, unpacker, numbering: Numbering::default(), known: Known::default() })
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
        let mut count = self.database.prepare(&format!(
            "SELECT coalesce(sum(messages), 0), coalesce(sum(length(topic_set) + length(times) + length(topics) + length(flags)
                 + length(payload_lengths) + length(payloads) + coalesce(length(property_lengths), 0)
                 + coalesce(length(properties), 0)), 0)
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

    /// Whether the limits have deleted this row: all that there is has larger numbers.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn is_deleted(&self, row: u64) -> Result<bool, RecordingError> {
        let oldest = deleted::oldest_row(&self.database).map_err(|error| RecordingError::of(&self.path, error))?;
        Ok(oldest.is_none_or(|oldest| row < oldest))
    }

    fn try_summary(&self) -> rusqlite::Result<Summary> {
        let (messages, times) = heads::totals(&self.database)?;
        let mut gaps = self.database.prepare("SELECT from_time, until_time, messages, why FROM gaps ORDER BY id")?;
        let gaps = gaps.query_map([], |row| {
            Ok(RecordingGap {
                from: time(row, 0)?,
                until: time(row, 1)?,
                messages: unsigned(row, 2)?,
                why: WhyNotRecorded::of_word(row.get_ref(3)?.as_str().unwrap_or_default()),
            })
        })?;
        let mut gaps = gaps.collect::<Result<Vec<_>, _>>()?;
        let is_held = lease::is_held(&self.path);
        let stopped = lease::said(&self.path).filter(|_| is_held).map(|word| WhyNotRecorded::of_word(&word));
        let is_log_damaged = self.is_log_damaged();
        let unended = run::unended(&self.database)?.filter(|_| !is_held || stopped.is_some());
        let behind_the_last = |(_, from)| RecordingGap { from, until: from, messages: 0, why: WhyNotRecorded::Damaged };
        let unended = unended.or_else(|| times.filter(|_| is_log_damaged).map(behind_the_last));
        let why = stopped.or_else(|| is_log_damaged.then_some(WhyNotRecorded::Damaged));
        gaps.extend(unended.map(|gap| RecordingGap { why: why.unwrap_or(gap.why), ..gap }));
        let mut runs = self.database.prepare("SELECT id, from_time, until_time, next_row FROM runs ORDER BY id")?;
        let runs = runs.query_map([], |row| {
            Ok(Run { id: unsigned(row, 0)?, from: time(row, 1)?, until: time(row, 2)?, next_row: unsigned(row, 3)? })
        })?;
        let runs = runs.collect::<rusqlite::Result<Vec<_>>>()?;
        if let Some((from, until)) = deleted::being_recovered(&self.database, &runs)? {
            gaps.push(RecordingGap { from, until, messages: 0, why: WhyNotRecorded::NotCopied });
        }
        // Those of a recovery were written from the newest to the oldest.
        gaps.sort_by_key(|gap: &RecordingGap| gap.from);
        let profile = "SELECT value FROM about WHERE key = 'profile'";
        // Version 1 does not know of them.
        let has_outages = schema::version(&self.database)? > 1;
        Ok(Summary {
            profile: self.database.query_row(profile, [], |row| row.get(0)).optional()?,
            messages,
            first_time: times.map(|(first, _)| first),
            last_time: times.map(|(_, last)| last),
            bytes: bytes_on_disk(&self.path),
            gaps,
            outages: if has_outages { outage::all(&self.database)? } else { Vec::new() },
            outage_lasts: has_outages && is_held && outage::lasts(&self.database)?,
            deleted: deleted::by_limits(&self.database, &runs),
            runs: runs.iter().map(|run| (run.from, run.until)).collect(),
            is_recording: is_held && stopped.is_none(),
            stopped,
            is_log_damaged,
            is_to_be_copied: !is_held && deleted::is_recovering(&self.database)?,
        })
    }

    /// `SQLite` finds nothing behind the damaged place of a log, and says nothing of it.
    fn is_log_damaged(&self) -> bool {
        // One who begins to record meanwhile writes the log.
        !lease::is_held(&self.path)
            && Log::of(&self.path).is_ok_and(|log| log.is_damaged)
            && !lease::is_held(&self.path)
    }
}
