//! A span of time of a recording that is open.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use model::{Batch, Notice, PastBlock, PastCommand, PastEvent, PastGap, PastId, Timestamp};

use crate::matches::RecordedSearch;
use crate::{Console, Log, LookedAt};

/// Bytes of memory that the messages of an open span take at most, apart from those on screen.
pub const MAX_READ_BYTES: usize = 64 * 1024 * 1024;
/// Rows on screen that are no further apart are read with all between them.
const FEW_ROWS: u64 = 1_000;
/// And so many before and behind them, where blocks are small.
const ROWS_AHEAD: u64 = 80;

/// A span that is open, and the state of the screen of it.
#[derive(Debug)]
pub struct OpenPast {
    /// Its messages, and what a search finds in them. It has no connection.
    pub console: Console,
    id: PastId,
    profile: String,
    span: (Timestamp, Timestamp),
    blocks: Option<Arc<[PastBlock]>>,
    missing: Vec<PastGap>,
    recorded: Vec<Range<Timestamp>>,
    problem: Option<Box<Notice>>,
    /// First rows of the blocks that are being read.
    asked: BTreeSet<u64>,
    wanted: Vec<u64>,
    looked_at: LookedAt,
    goes_to: Option<(Timestamp, Toward)>,
    landing: Option<Landing>,
}

/// Which message a jump to a time leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Toward {
    /// The nearest one.
    #[default]
    Nearest,
    /// The last one until then, if there is one.
    Before,
    /// The first one from then on, if there is one.
    After,
}

/// Where a jump to a time ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Landing {
    /// The time that was wanted.
    pub wanted: Timestamp,
    /// The row of the message that is nearest to it.
    pub row: u64,
    /// When that came.
    pub at: Timestamp,
}

impl OpenPast {
    pub(super) fn new(id: PastId, profile: &str, span: (Timestamp, Timestamp), goes_to: (Timestamp, Toward)) -> Self {
        Self {
            console: Console::of_log(Log::of_recording(&[])),
            id,
            profile: profile.to_owned(),
            span,
            blocks: None,
            missing: Vec::new(),
            recorded: Vec::new(),
            problem: None,
            asked: BTreeSet::new(),
            wanted: Vec::new(),
            looked_at: LookedAt::default(),
            goes_to: Some(goes_to),
            landing: None,
        }
    }

    /// Its number.
    #[must_use]
    pub fn id(&self) -> PastId {
        self.id
    }

    /// The name of the profile whose messages these are.
    #[must_use]
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// From when until when it is.
    #[must_use]
    pub fn span(&self) -> (Timestamp, Timestamp) {
        self.span
    }

    /// Its blocks, once they are known.
    #[must_use]
    pub fn blocks(&self) -> Option<&[PastBlock]> {
        self.blocks.as_deref()
    }

    /// Messages that are missing in it.
    #[must_use]
    pub fn missing(&self) -> &[PastGap] {
        &self.missing
    }

    /// When it was recorded.
    #[must_use]
    pub fn recorded(&self) -> &[Range<Timestamp>] {
        &self.recorded
    }

    /// Why it cannot be read.
    #[must_use]
    pub fn problem(&self) -> Option<&Notice> {
        self.problem.as_deref()
    }

    /// Where the last jump ended; `None` while that is found out.
    #[must_use]
    pub fn landing(&self) -> Option<Landing> {
        self.landing
    }

    pub(super) fn go_to(&mut self, time: Timestamp, toward: Toward) {
        (self.goes_to, self.landing) = (Some((time, toward)), None);
        self.land();
    }

    /// Reads what is near these rows.
    pub(super) fn look_at(&mut self, looked_at: &LookedAt) {
        if self.looked_at != *looked_at {
            self.looked_at.clone_from(looked_at);
        }
        for rows in self.kept() {
            let mut row = rows.start;
            while row < rows.end {
                self.want(row);
                row = self.console.log.end_of_block(row).max(row + 1);
            }
        }
    }

    /// The rows of the blocks on screen, of those beside them, and of the selected message.
    fn kept(&self) -> Vec<Range<u64>> {
        let log = &self.console.log;
        let shown = &self.looked_at.shown;
        let ends = shown.first().zip(shown.last()).map(|(first, last)| (first.start, last.end.saturating_sub(1)));
        // Of a search, the rows on screen may be far apart.
        let near = ends.filter(|(first, last)| last - first <= FEW_ROWS);
        let mut kept: Vec<Range<u64>> = match near {
            Some((first, last)) => {
                let (above, below) = (log.blocks_around(first).start, log.blocks_around(last).end);
                let first = above.min(first.saturating_sub(ROWS_AHEAD)).max(log.first_row());
                std::iter::once(first..below.max(last + ROWS_AHEAD).min(log.end_row())).collect()
            }
            None => shown.clone(),
        };
        kept.extend(self.looked_at.selected.map(|row| row..row + 1));
        kept
    }

    fn want(&mut self, row: u64) {
        let Some(block) = self.console.log.unread_block(row) else { return };
        if !self.console.log.is_damaged(row) && self.asked.insert(block.first_row) {
            self.wanted.push(block.first_row);
        }
    }

    pub(super) fn apply(&mut self, event: &PastEvent, now: Timestamp) {
        match event {
            PastEvent::Opened { past, blocks, missing, recorded } if *past == self.id => {
                self.console.log = Log::of_recording(blocks);
                self.blocks = Some(Arc::clone(blocks));
                self.missing.clone_from(missing);
                self.recorded.clone_from(recorded);
                self.land();
            }
            PastEvent::Loaded { past, first_row, batch } if *past == self.id => self.loaded(*first_row, batch.as_ref()),
            PastEvent::Found { past, number, searched, found, is_last } if *past == self.id => {
                self.console.search.apply_recorded(*number, searched.start, found, *is_last, now);
            }
            PastEvent::Failed { past, notice } if *past == self.id => self.problem = Some(notice.clone()),
            _ => {}
        }
    }

    fn loaded(&mut self, first_row: u64, batch: Option<&Arc<Batch>>) {
        self.asked.remove(&first_row);
        let Some(batch) = batch else {
            self.console.log.note_damage(first_row);
            return self.land();
        };
        self.console.name_topics(batch.new_topics());
        if !self.console.log.fill(first_row, Arc::clone(batch)) {
            return;
        }
        self.land();
        let near = self.landing.map_or(0, |landing| landing.row);
        let near = self.looked_at.shown.first().map_or(near, |rows| rows.start);
        let mut kept = self.kept();
        kept.push(first_row..first_row + 1);
        self.console.log.unload(MAX_READ_BYTES, near, &kept);
    }

    /// Ends the jump, once the message is read that is nearest to the time.
    fn land(&mut self) {
        let Some((wanted, toward)) = self.goes_to.filter(|_| self.blocks.is_some()) else { return };
        let log = &self.console.log;
        // Of several that came at the same time, the last one is before what follows.
        let after =
            log.row_at_time(if toward == Toward::Before { Timestamp(wanted.0.saturating_add(1)) } else { wanted });
        let around = [after.checked_sub(1), Some(after)].into_iter().flatten();
        let timed = around.filter_map(|row| Some((row, log.time_of(row)?)));
        let is_behind = |at: Timestamp| match toward {
            Toward::Nearest => false,
            Toward::Before => at > wanted,
            Toward::After => at < wanted,
        };
        let far = |at: Timestamp| (is_behind(at), at.since(wanted).max(wanted.since(at)));
        let Some((row, at)) = timed.min_by_key(|(_, at)| far(*at)) else {
            self.goes_to = None;
            return;
        };
        if log.message(row).is_some() || log.is_damaged(row) {
            (self.goes_to, self.landing) = (None, Some(Landing { wanted, row, at }));
        } else {
            self.want(row);
        }
    }

    pub(super) fn commands(&mut self, now: Timestamp, out: &mut Vec<PastCommand>) {
        let past = self.id;
        out.extend(self.wanted.drain(..).map(|row| PastCommand::Load { past, row }));
        while let Some(search) = self.console.search.wanted_recorded() {
            out.push(match search {
                RecordedSearch::Stop => PastCommand::StopSearch { past },
                RecordedSearch::Begin { number, query } => {
                    PastCommand::Search { past, number, query, except: Vec::new(), now }
                }
            });
        }
    }
}

#[cfg(test)]
mod tests;
