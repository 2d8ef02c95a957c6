//! What is in a recording: how much, from when until when, and what is missing. Of a damaged one, what can be read of that.

use std::ops::ControlFlow;
use std::time::Duration;

use model::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::deleted::{RecordingDeleted, Run};
use super::log::Log;
use super::place::bytes_on_disk;
use super::reader::Reader;
use super::stored_block::{BlockHead, is_damage, time, unsigned};
use super::{
    Passed, RecordingError, RecordingGap, RecordingOutage, WantedTopics, WhyNotRecorded, deleted, heads, lease, outage,
    run, schema,
};

/// The clock of a block and that of its run may differ by this much.
const CLOCKS_DIFFER: Duration = Duration::from_secs(1);

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
    /// What was deleted, the oldest first: by a person, and of each run by the limits.
    pub deleted: Vec<RecordingDeleted>,
    /// Whether a process records into it now.
    pub is_recording: bool,
    /// Why a process that would record into it cannot do so now: nothing is recorded since the last of the runs was written.
    pub stopped: Option<WhyNotRecorded>,
    /// Whether the log is damaged while no process records: what came last is not found. The next one that records copies what
    /// can be read of it.
    pub is_log_damaged: bool,
    /// Whether it is damaged elsewhere than in its log, as far as that is seen without reading all of it. What can be read is there.
    pub is_damaged: bool,
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

impl Reader {
    /// What is in it.
    ///
    /// # Errors
    /// When it cannot be read. What is damaged is no error.
    pub fn summary(&self) -> Result<Summary, RecordingError> {
        self.try_summary().map_err(|error| RecordingError::of(&self.path, error))
    }

    /// How many messages cannot be read. Reads all of them.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn unreadable(&mut self) -> Result<u64, RecordingError> {
        let heads = self.heads(Timestamp(i64::MIN), Timestamp(i64::MAX))?;
        let mut messages = 0;
        self.pass(heads, &mut WantedTopics::which(|_| true), |head, passed| {
            messages += if matches!(passed, Passed::Damaged) { head.messages } else { 0 };
            ControlFlow::Continue(())
        })?;
        Ok(messages)
    }

    /// Whether the index of times and the table are whole and in order, as one who writes relies on.
    pub(super) fn is_ordered(&self) -> Result<bool, RecordingError> {
        let sound = heads::index_is_sound(&self.database)
            .and_then(|is_sound| Ok(is_sound && heads::table_is_sound(&self.database)?));
        sound.map_err(|error| RecordingError::of(&self.path, error))
    }

    fn try_summary(&self) -> rusqlite::Result<Summary> {
        let database = &self.database;
        let mut known = AsFarAsReadable { is_whole: self.is_sound && schema::names_are_sound(database)? };
        let heads = heads::known(database)?;
        let times = heads::times(&heads);
        let is_held = lease::is_held(&self.path);
        let stopped = lease::said(&self.path).filter(|_| is_held).map(|word| WhyNotRecorded::of_word(&word));
        // `SQLite` finds nothing behind the damaged place of a log, and says nothing of it.
        let is_log_damaged = Log::is_damaged_beside(&self.path);
        let runs = known.rows(database, "SELECT id, from_time, until_time, next_row FROM runs ORDER BY id", run_of)?;
        let mut gaps =
            known.rows(database, "SELECT from_time, until_time, messages, why FROM gaps ORDER BY id", gap_of)?;
        let unended = known.one(run::unended(database))?.filter(|_| !is_held || stopped.is_some());
        let behind_the_last = |(_, from)| RecordingGap { from, until: from, messages: 0, why: WhyNotRecorded::Damaged };
        let unended = unended.or_else(|| times.filter(|_| is_log_damaged).map(behind_the_last));
        let why = stopped.or_else(|| is_log_damaged.then_some(WhyNotRecorded::Damaged));
        gaps.extend(unended.map(|gap| RecordingGap { why: why.unwrap_or(gap.why), ..gap }));
        if let Some((from, until)) = known.one(deleted::being_recovered(database, &runs))? {
            gaps.push(RecordingGap { from, until, messages: 0, why: WhyNotRecorded::NotCopied });
        }
        // Those of a recovery were written from the newest to the oldest.
        gaps.sort_by_key(|gap: &RecordingGap| gap.from);
        let profile = "SELECT value FROM about WHERE key = 'profile'";
        let has_outages = schema::has_outages(database)?;
        let forgotten = known.one(deleted::forgotten(database))?;
        // It was recorded then, and is no more.
        let spans = runs.iter().map(|run| (run.from, run.until)).chain(forgotten).collect();
        let by_hand = forgotten.map(|(from, until)| RecordingDeleted { from, until, messages: 0, by_hand: true });
        Ok(Summary {
            profile: known.one(database.query_row(profile, [], |row| row.get(0)).optional())?,
            messages: heads.iter().map(|head| head.messages).sum(),
            first_time: times.map(|(first, _)| first),
            last_time: times.map(|(_, last)| last),
            bytes: bytes_on_disk(&self.path),
            gaps,
            outages: if has_outages { known.one(outage::all(database))? } else { Vec::new() },
            outage_lasts: has_outages && is_held && known.one(outage::lasts(database))?,
            deleted: by_hand.into_iter().chain(deleted::by_limits(database, &runs)).collect(),
            runs: with_those_of_other_times(spans, &heads),
            is_recording: is_held && stopped.is_none(),
            stopped,
            is_log_damaged,
            is_to_be_copied: !is_held && known.one(deleted::is_recovering(database))?,
            is_damaged: !known.is_whole,
        })
    }
}

/// Reads what can be read, and remembers whether that was all.
struct AsFarAsReadable {
    is_whole: bool,
}

impl AsFarAsReadable {
    /// The rows before the first damaged place.
    fn rows<T>(
        &mut self,
        database: &Connection,
        sql: &str,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        let mut rows = Vec::new();
        let mut query = database.prepare(sql)?;
        for row in query.query_map([], read)? {
            match row {
                Err(error) if is_damage(&error) => {
                    self.is_whole = false;
                    break;
                }
                row => rows.push(row?),
            }
        }
        Ok(rows)
    }

    /// What was found, and nothing where it is damaged.
    fn one<T: Default>(&mut self, found: rusqlite::Result<T>) -> rusqlite::Result<T> {
        match found {
            Err(error) if is_damage(&error) => {
                self.is_whole = false;
                Ok(T::default())
            }
            found => found,
        }
    }
}

fn run_of(row: &Row<'_>) -> rusqlite::Result<Run> {
    Ok(Run { id: unsigned(row, 0)?, from: time(row, 1)?, until: time(row, 2)?, next_row: unsigned(row, 3)? })
}

fn gap_of(row: &Row<'_>) -> rusqlite::Result<RecordingGap> {
    let why = WhyNotRecorded::of_word(row.get_ref(3)?.as_str().unwrap_or_default());
    Ok(RecordingGap { from: time(row, 0)?, until: time(row, 1)?, messages: unsigned(row, 2)?, why })
}

/// Adds the times of messages that are in no run: the clock was set back or ahead meanwhile. In order.
fn with_those_of_other_times(
    mut runs: Vec<(Timestamp, Timestamp)>,
    heads: &[BlockHead],
) -> Vec<(Timestamp, Timestamp)> {
    runs.sort();
    let mut covered: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (from, until) in &runs {
        match covered.last_mut().filter(|last| from.since(last.1) <= CLOCKS_DIFFER) {
            Some(last) => last.1 = last.1.max(*until),
            None => covered.push((*from, *until)),
        }
    }
    let mut others: Vec<(Timestamp, Timestamp)> = Vec::new();
    for head in heads {
        let at = covered.partition_point(|(from, _)| head.first_time.plus(CLOCKS_DIFFER) >= *from);
        let run = at.checked_sub(1).and_then(|at| covered.get(at));
        if run.is_some_and(|(_, until)| head.last_time.since(*until) <= CLOCKS_DIFFER) {
            continue;
        }
        match others
            .last_mut()
            .filter(|last| head.first_time.since(last.1).max(last.0.since(head.last_time)) <= CLOCKS_DIFFER)
        {
            Some(last) => *last = (last.0.min(head.first_time), last.1.max(head.last_time)),
            None => others.push((head.first_time, head.last_time)),
        }
    }
    runs.extend(others);
    runs.sort();
    runs
}
