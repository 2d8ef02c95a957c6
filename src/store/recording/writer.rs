//! Writes batches into a recording: collects them in blocks, and commits when it should.
//!
//! What fails takes back all since the last commit. That is a gap, which is written with the next commit that works. Beside
//! that, what can be read of a damaged recording is copied in small steps.

use std::path::{Path, PathBuf};
use std::time::Duration;

use model::{Batch, GapReason, NewTopics, Timestamp, TopicNames};
use rusqlite::{Connection, params};

use super::block::OpenBlock;
use super::eviction::BESIDE_BYTES;
use super::interning::Interning;
use super::lease::Lease;
use super::limits::RecordingLimits;
use super::log::Log;
use super::outage::Outages;
use super::pack::{Packed, Packer};
use super::recover::Recovery;
use super::stored_block::signed;
use super::{
    RecordingError, RecordingGap, SetAside, Unusable, WhyNotRecorded, aside, eviction, place, run, schema, successor,
};

/// Nothing is too old before that: a clock that was wrong at the start may be corrected meanwhile.
const BELIEVED_AFTER: Duration = Duration::from_mins(10);

/// The one that records into a file. What was not committed is lost when it is dropped.
pub struct Writer {
    pub(super) path: PathBuf,
    pub(super) limits: RecordingLimits,
    pub(super) database: Connection,
    packer: Packer,
    interning: Interning,
    block: OpenBlock,
    /// The number of the first message that is not committed.
    committed: u64,
    /// The messages that are not committed, as the gap that they would be.
    pub(super) uncommitted: Option<RecordingGap>,
    /// Bytes written since the last commit.
    pub(super) written_bytes: u64,
    /// Not in the database yet.
    pub(super) gaps: Vec<RecordingGap>,
    outages: Outages,
    /// What comes next is in another block.
    begins_block: bool,
    pub(super) run: i64,
    run_began: Timestamp,
    run_written: Timestamp,
    /// A damaged recording that is being copied into this one.
    pub(super) recovery: Option<Recovery>,
    lease: Lease,
    /// From which row on it is still to be looked through.
    pub(super) unchecked: Option<u64>,
}

impl Writer {
    /// Opens the recording at `path`, or makes one. One that cannot be used is set aside under another name;
    /// [`recover_some`](Self::recover_some) copies what can be read of it.
    ///
    /// # Errors
    /// [`RecordingError::InUse`] while another process records into it; others when the system refuses.
    pub fn open(
        path: &Path,
        limits: RecordingLimits,
        now: Timestamp,
    ) -> Result<(Self, Option<SetAside>), RecordingError> {
        let lease = Lease::take(path)?;
        successor::finish(path)?;
        // A pipe would be waited for.
        if path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir()) {
            return Self::open_new(path, limits, now, Unusable::Foreign, lease);
        }
        // SQLite would go on without a word, and write over what is behind the damage.
        if Log::of(path).is_ok_and(|log| log.is_damaged) {
            return Self::open_new(path, limits, now, Unusable::Damaged, lease);
        }
        match schema::open(path, limits) {
            Ok(database) => match Self::new(path, limits, now, database, lease) {
                Err((RecordingError::Unusable { why, .. }, lease)) => Self::open_new(path, limits, now, why, lease),
                made => made.map(|writer| (writer, None)).map_err(|(error, _)| error),
            },
            Err(RecordingError::Unusable { why, .. }) => Self::open_new(path, limits, now, why, lease),
            Err(error) => Err(error),
        }
    }

    /// Sets the recording at `path` aside, which is damaged, and begins a new one with what can be read of it.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub(super) fn open_damaged(
        path: &Path,
        limits: RecordingLimits,
        now: Timestamp,
        why: Unusable,
    ) -> Result<(Self, Option<SetAside>), RecordingError> {
        let lease = Lease::take(path)?;
        Self::open_new(path, limits, now, why, lease)
    }

    /// Sets the recording aside, which turned out to be damaged, and begins a new one with what can be read of it.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn replace(self, now: Timestamp) -> Result<(Self, Option<SetAside>), RecordingError> {
        let Self { path, limits, database, interning, gaps, outages, recovery, lease, .. } = self;
        drop((database, recovery));
        let (mut writer, set_aside) = Self::open_new(&path, limits, now, Unusable::Damaged, lease)?;
        run::went_on(&writer.database, writer.run).map_err(|error| RecordingError::of(&path, error))?;
        writer.outages.take_over(outages);
        let interning = interning.numbered_as(&writer.interning);
        Ok((Self { interning, gaps, ..writer }, set_aside))
    }

    fn open_new(
        path: &Path,
        limits: RecordingLimits,
        now: Timestamp,
        why: Unusable,
        lease: Lease,
    ) -> Result<(Self, Option<SetAside>), RecordingError> {
        let mut set_aside = match why {
            // The word that says whose file it is may be what is damaged.
            Unusable::Damaged | Unusable::Foreign if path.is_file() => successor::replace(path, limits, why, now)?,
            _ => aside::set_aside(path, why, now)?,
        };
        let database = schema::open(path, limits)?;
        let writer = Self::new(path, limits, now, database, lease).map_err(|(error, _)| error)?;
        set_aside.is_recovered = writer.recovery.is_some();
        Ok((writer, Some(set_aside)))
    }

    fn new(
        path: &Path,
        limits: RecordingLimits,
        now: Timestamp,
        database: Connection,
        lease: Lease,
    ) -> Result<Self, (RecordingError, Lease)> {
        let recovery = match Recovery::unfinished(path, &database) {
            Ok(recovery) => recovery,
            Err(error) => return Err((RecordingError::of(path, error), lease)),
        };
        let first_new_topic = recovery.as_ref().map_or(0, |recovery| recovery.first_new_topic);
        let begun = run::begin(&database, limits, now, recovery.as_ref().map_or(0, |recovery| recovery.end));
        let begun = begun.and_then(|begun| Ok((begun, Outages::of(&database)?)));
        let ((committed, run), outages) = match begun {
            Ok(begun) => begun,
            Err(error) => return Err((RecordingError::of(path, error), lease)),
        };
        let packer = match Packer::new() {
            Ok(packer) => packer,
            Err(source) => return Err((RecordingError::File { path: path.to_owned(), source }, lease)),
        };
        Ok(Self {
            path: path.to_owned(),
            limits,
            database,
            packer,
            interning: Interning::with_new_topics_from(first_new_topic),
            block: OpenBlock::at(committed),
            committed,
            uncommitted: None,
            written_bytes: 0,
            gaps: Vec::new(),
            outages,
            begins_block: false,
            run,
            run_began: now,
            run_written: now,
            recovery,
            lease,
            unchecked: place::is_large(path).then_some(0),
        })
    }

    /// Adds the messages of a batch. They are safe after the next [`commit`](Self::commit), which this does by itself when
    /// there is much to commit.
    ///
    /// # Errors
    /// When the system refuses: nothing since the last commit is recorded.
    pub fn push(&mut self, batch: &Batch, now: Timestamp) -> Result<(), RecordingError> {
        let gap = RecordingGap::of(batch, WhyNotRecorded::Failed);
        self.uncommitted = Some(self.uncommitted.map_or(gap, |before| before.and(gap)));
        self.try_push(batch, now).map_err(|error| self.take_back(error))?;
        if self.written_bytes >= self.limits.log_bytes() { self.commit(now) } else { Ok(()) }
    }

    /// Takes over names of topics that came with messages that are not recorded.
    pub fn remember(&mut self, names: &NewTopics) {
        self.interning.remember(names);
    }

    /// Takes over what another writer of the same connection knew.
    pub fn remember_all(&mut self, names: TopicNames) {
        self.interning.remember_all(names);
    }

    /// The names of all topics that batches to come may use.
    #[must_use]
    pub fn names(&self) -> TopicNames {
        self.interning.names()
    }

    /// Says that nothing can come since then, and why. Written with the next commit. One that has no end lasts as long as it is
    /// recorded.
    pub fn disconnected(&mut self, from: Timestamp, reason: GapReason) {
        self.outages.begin(self.run, from.max(self.run_began), reason);
        // A block is all before that time or all behind it, so that people see between which messages it was.
        self.begins_block = true;
    }

    /// Says that messages can come again; after a time without a connection, whether the broker still knew the session.
    pub fn connected(&mut self, at: Timestamp, session_resumed: Option<bool>) {
        self.outages.end(at, session_resumed);
    }

    /// Waits until all that was added is on the disk. Deletes what is too old, or too much.
    ///
    /// # Errors
    /// When the system refuses: nothing since the last commit is recorded.
    pub fn commit(&mut self, now: Timestamp) -> Result<(), RecordingError> {
        let is_idle = self.database.is_autocommit() && self.gaps.is_empty() && self.outages.are_written();
        if is_idle && now.since(self.run_written) < self.outages.idle() {
            return Ok(());
        }
        self.end(now)
    }

    /// Commits, and writes that the recording went on until now.
    ///
    /// # Errors
    /// As for [`commit`](Self::commit).
    pub fn end(&mut self, now: Timestamp) -> Result<(), RecordingError> {
        self.try_commit(now).map_err(|error| self.take_back(error))?;
        (self.uncommitted, self.written_bytes, self.run_written) = (None, 0, now);
        self.recovery.iter_mut().for_each(Recovery::committed);
        self.gaps.clear();
        self.outages.committed();
        self.lease.say("");
        self.committed = self.block.first_row + self.block.len() as u64;
        if !self.block.is_small() {
            self.block.begin_at(self.committed);
        }
        Ok(())
    }

    /// Commits for the last time, and writes that the recording ended now. Without that, it was ended by something else.
    ///
    /// # Errors
    /// As for [`commit`](Self::commit).
    pub fn finish(&mut self, now: Timestamp) -> Result<(), RecordingError> {
        let said = self.begin().and_then(|()| run::ends(&self.database));
        said.map_err(|error| self.take_back(error))?;
        self.end(now)
    }

    /// Bytes on disk, with what is still to be moved into the file.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        place::bytes_on_disk(&self.path)
    }

    /// The number of the next message.
    #[must_use]
    pub fn next_row(&self) -> u64 {
        self.block.first_row + self.block.len() as u64
    }

    /// Writes down whose messages these are, for people who have only the file.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn name_profile(&mut self, name: &str) -> Result<(), RecordingError> {
        let written = self.database.execute("INSERT OR REPLACE INTO about (key, value) VALUES ('profile', ?1)", [name]);
        written.map(drop).map_err(|error| RecordingError::of(&self.path, error))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn try_push(&mut self, batch: &Batch, now: Timestamp) -> rusqlite::Result<()> {
        self.begin()?;
        let begins_block = std::mem::take(&mut self.begins_block) && self.block.len() > 0;
        if begins_block || self.block.is_full_for(batch) {
            self.write_block(now)?;
            let next_row = self.next_row();
            self.block.begin_at(next_row);
        }
        let topics = self.interning.numbers(batch, &self.database)?;
        self.block.add(batch, topics);
        Ok(())
    }

    fn try_commit(&mut self, now: Timestamp) -> rusqlite::Result<()> {
        self.begin()?;
        if self.next_row() > self.committed {
            self.write_block(now)?;
        }
        for gap in &self.gaps {
            gap.write(&self.database, self.next_row())?;
        }
        self.outages.write(&self.database)?;
        run::continues(&self.database, self.run, now, self.next_row())?;
        if now >= self.run_began.plus(BELIEVED_AFTER) {
            eviction::delete_old(&self.database, now, self.limits.age)?;
        }
        self.database.execute_batch("COMMIT")
    }

    pub(super) fn begin(&self) -> rusqlite::Result<()> {
        if self.database.is_autocommit() { self.database.execute_batch("BEGIN IMMEDIATE") } else { Ok(()) }
    }

    /// Writes the open block into the transaction. A small one that is there already is replaced.
    fn write_block(&mut self, now: Timestamp) -> rusqlite::Result<()> {
        let failed = |error| rusqlite::Error::ToSqlConversionFailure(Box::new(error));
        let packed = self.packer.pack(&self.block.columns).map_err(failed)?;
        let topic_set = self.packer.ascending(&self.block.topic_set()).map_err(failed)?;
        let bytes = (packed.bytes() + topic_set.len()) as u64 + BESIDE_BYTES;
        eviction::make_room(&self.database, bytes, self.limits.file_bytes())?;
        self.written_bytes += bytes;
        let Packed { times, topics, flags, payload_lengths, payloads, property_lengths, properties, quiet } = packed;
        let (first_time, last_time) = self.block.times();
        self.database.execute(
            "INSERT OR REPLACE INTO blocks (first_row, messages, first_time, last_time, written, topic_set, times, topics,
                 flags, payload_lengths, payloads, property_lengths, properties, quiet)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            params![
                signed(self.block.first_row),
                signed(self.block.len() as u64),
                first_time.0,
                last_time.0,
                now.0,
                topic_set,
                times,
                topics,
                flags,
                payload_lengths,
                payloads,
                property_lengths,
                properties,
                quiet
            ],
        )?;
        Ok(())
    }

    /// Goes back to the last commit. What is lost is a gap.
    pub(super) fn take_back(&mut self, error: rusqlite::Error) -> RecordingError {
        let error = RecordingError::of(&self.path, error);
        if !self.database.is_autocommit() {
            // SQLite has done it by itself after some errors; after others the next BEGIN fails, which is seen then.
            let _ = self.database.execute_batch("ROLLBACK");
        }
        self.interning.forget_numbers();
        self.recovery.iter_mut().for_each(Recovery::take_back);
        self.block.begin_at(self.committed);
        self.written_bytes = 0;
        let why = match &error {
            RecordingError::Unusable { why: Unusable::Damaged, .. } => WhyNotRecorded::Damaged,
            error if error.is_full() => WhyNotRecorded::Full,
            _ => WhyNotRecorded::Failed,
        };
        self.lease.say(if why == WhyNotRecorded::Full { why.word() } else { WhyNotRecorded::Failed.word() });
        self.uncommitted.take().into_iter().for_each(|lost| self.add_gap(RecordingGap { why, ..lost }));
        error
    }
}
