//! A span of time of a recording that is open.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use model::{
    Batch, Notice, PastBlock, PastCommand, PastEvent, PastGap, PastId, RowSet, SparkplugBirth, Timestamp, WhyMissing,
    not_recorded, place_of_row,
};
use payload::is_of_sparkplug;

use super::jump::{Jump, Landing, Step, Toward};
use super::not_recorded::places;
use super::shift::Shift;
use crate::matches::RecordedSearch;
use crate::{Console, Log, LookedAt, Tree};

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
    not_recorded: Vec<PastGap>,
    shift: Shift,
    /// What came before it is known which rows there are, and is about rows.
    early: Vec<PastEvent>,
    beside: (Option<Timestamp>, Option<Timestamp>),
    problem: Option<Box<Notice>>,
    /// First rows of the blocks that are being read.
    asked: BTreeSet<u64>,
    wanted: Vec<u64>,
    looked_at: LookedAt,
    goes_to: Option<Jump>,
    landing: Option<Landing>,
    topics: CountOfTopics,
    /// Whether the births of Sparkplug B are needed, or were asked for.
    births: (bool, bool),
}

/// How far the topics of a span are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CountOfTopics {
    /// They were not asked for.
    #[default]
    Unasked,
    /// So many of so many messages were looked at.
    Counting {
        /// Messages that were looked at.
        searched: u64,
        /// And how many there are; 0 while that is not known.
        of: u64,
    },
    /// They are in the tree. So many messages are of topics that are too many.
    Done {
        /// How many.
        without_room: u64,
    },
}

impl OpenPast {
    pub(super) fn new(id: PastId, profile: &str, span: (Timestamp, Timestamp), goes_to: (Timestamp, Toward)) -> Self {
        Self {
            console: Console::of_log(Log::of_recording(&[], Vec::new())),
            id,
            profile: profile.to_owned(),
            span,
            blocks: None,
            not_recorded: Vec::new(),
            shift: Shift::default(),
            early: Vec::new(),
            beside: (None, None),
            problem: None,
            asked: BTreeSet::new(),
            wanted: Vec::new(),
            looked_at: LookedAt::default(),
            goes_to: Some(Jump::to(goes_to.0, goes_to.1)),
            landing: None,
            topics: CountOfTopics::default(),
            births: (false, false),
        }
    }

    /// How far the topics are counted.
    #[must_use]
    pub fn topics(&self) -> CountOfTopics {
        self.topics
    }

    /// Has the topics counted, once.
    pub(super) fn count_topics(&mut self, out: &mut Vec<PastCommand>) {
        if self.topics == CountOfTopics::Unasked {
            self.topics = CountOfTopics::Counting { searched: 0, of: 0 };
            out.push(PastCommand::CountTopics { past: self.id });
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

    /// Of a span without messages: when the last one before it came, and the first one behind it.
    #[must_use]
    pub fn beside(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        self.beside
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

    /// The times in which nothing was recorded, in order, and why.
    #[must_use]
    pub fn not_recorded(&self) -> &[PastGap] {
        &self.not_recorded
    }

    /// The row of the recording that a row of the table has; the next one where it says what is not recorded.
    #[must_use]
    pub fn recorded_row(&self, row: u64) -> u64 {
        self.shift.to_recording(row)
    }

    /// The rows of the recording that these rows of the table have.
    #[must_use]
    pub fn recorded_rows(&self, rows: &RowSet) -> RowSet {
        self.shift.set_to_recording(rows)
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
        (self.goes_to, self.landing) = (Some(Jump::to(time, toward)), None);
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
        if !self.console.log.is_unreadable(row) && self.asked.insert(block.first_row) {
            self.wanted.push(block.first_row);
        }
    }

    pub(super) fn apply(&mut self, event: &PastEvent, now: Timestamp) {
        match event {
            PastEvent::Opened { past, blocks, missing, recorded, beside } if *past == self.id => {
                self.beside = *beside;
                self.opened(blocks, (recorded, missing), now);
                for early in std::mem::take(&mut self.early) {
                    self.apply(&early, now);
                }
                self.land();
            }
            // Which row of the table a message has is not known before: gaps are rows too.
            PastEvent::Found { past, .. } | PastEvent::Topics { past, .. }
                if *past == self.id && self.blocks.is_none() =>
            {
                self.early.push(event.clone());
            }
            PastEvent::Loaded { past, first_row, batch } if *past == self.id => {
                self.loaded(self.shift.to_table(*first_row), batch.as_ref());
            }
            PastEvent::Deleted { past, row } if *past == self.id => {
                self.unreadable(self.shift.to_table(*row), WhyMissing::Deleted);
            }
            PastEvent::Found { past, number, searched, found, is_last } if *past == self.id => {
                // Also what came since the rows of the table were listed is searched.
                let end = self
                    .blocks
                    .as_deref()
                    .and_then(<[PastBlock]>::last)
                    .map_or(0, |last| last.first_row + last.messages);
                let listed: Option<RowSet> = (found.count(end..u64::MAX) > 0).then(|| found.range(0..end).collect());
                let found = self.shift.set_to_table(listed.as_ref().unwrap_or(found));
                let from = self.shift.to_table(searched.start);
                self.console.search.apply_recorded(*number, from, &found, *is_last, now);
            }
            PastEvent::CountingTopics { past, searched, of } if *past == self.id => {
                self.topics = CountOfTopics::Counting { searched: *searched, of: *of };
            }
            PastEvent::Topics { past, topics, without_room } if *past == self.id => {
                self.console.tree = Tree::default();
                for topic in &**topics {
                    self.console.tree.count_recorded(topic, self.shift.to_table(topic.last_row));
                }
                self.topics = CountOfTopics::Done { without_room: *without_room };
            }
            PastEvent::Failed { past, notice } if *past == self.id => self.problem = Some(notice.clone()),
            _ => {}
        }
    }

    fn opened(
        &mut self,
        blocks: &Arc<[PastBlock]>,
        (recorded, missing): (&[Range<Timestamp>], &[PastGap]),
        now: Timestamp,
    ) {
        self.not_recorded = not_recorded(recorded, missing, self.span, now);
        let gaps = if blocks.is_empty() { &[][..] } else { &self.not_recorded };
        let placed = places(gaps, blocks);
        let end = blocks.last().map_or(0, |block| block.first_row + block.messages);
        let row_at = |(place, _): &(usize, PastGap)| blocks.get(*place).map_or(end, |block| block.first_row);
        self.shift = Shift::before(placed.iter().map(row_at).collect());
        self.console.log = Log::of_recording(&self.moved(blocks), placed);
        self.blocks = Some(Arc::clone(blocks));
    }

    fn loaded(&mut self, first_row: u64, batch: Option<&Arc<Batch>>) {
        let Some(batch) = batch else { return self.unreadable(first_row, WhyMissing::Damaged) };
        self.asked.remove(&first_row);
        self.console.name_topics(batch.new_topics());
        self.births.0 |= batch.new_topics().iter().any(|topic| is_of_sparkplug(topic.name));
        // A small block goes on in the file: what came since it was listed is none of these rows.
        let listed = self.console.log.unread_block(first_row).map_or(0, |block| block.messages);
        let listed = usize::try_from(listed).unwrap_or(usize::MAX);
        let has_grown = listed > 0 && batch.len() > listed;
        let batch = if has_grown { Arc::new(batch.part(0..listed)) } else { Arc::clone(batch) };
        if !self.console.log.fill(first_row, batch) {
            return;
        }
        self.land();
        let near = self.landing.map_or(0, |landing| landing.row);
        let near = self.looked_at.shown.first().map_or(near, |rows| rows.start);
        let mut kept = self.kept();
        kept.push(first_row..first_row + 1);
        self.console.log.unload(MAX_READ_BYTES, near, &kept);
    }

    fn unreadable(&mut self, first_row: u64, why: WhyMissing) {
        self.asked.remove(&first_row);
        self.console.log.note_unreadable(first_row, why);
        self.land();
    }

    /// Ends the jump, once the message is read that is nearest to the time.
    fn land(&mut self) {
        let (Some(mut jump), Some(blocks)) = (self.goes_to.take(), self.blocks.clone()) else { return };
        if let Toward::BeforeRow(recorded) = jump.toward {
            let row = self.shift.to_table(recorded);
            match self.row_before(row, jump.wanted) {
                Some(before) => return self.land_at(before, jump),
                None if self.awaits(row) => {
                    self.goes_to = Some(jump);
                    return self.want(row);
                }
                None => jump.toward = Toward::Before,
            }
        }
        match jump.step(&self.console.log, &self.moved(&blocks)) {
            Step::Ended(landing) => self.landing = landing,
            Step::Read(row) => {
                self.goes_to = Some(jump);
                self.want(row);
            }
        }
    }

    /// Blocks with their rows in the table.
    fn moved(&self, blocks: &[PastBlock]) -> Vec<PastBlock> {
        let first_row = |block: &PastBlock| self.shift.to_table(block.first_row);
        blocks.iter().map(|block| PastBlock { first_row: first_row(block), ..*block }).collect()
    }

    /// Whether it is not known yet which message is in this row.
    fn awaits(&self, row: u64) -> bool {
        self.console.log.unread_block(row).is_some() && !self.console.log.is_unreadable(row)
    }

    /// The row before the one whose message came then; that one itself where it is the first. `None` when it is another one.
    fn row_before(&self, row: u64, at: Timestamp) -> Option<u64> {
        let message = self.console.log.message(row).filter(|message| message.received_at == at);
        let before = row.checked_sub(1).filter(|before| self.console.log.row(*before).is_some());
        message.map(|_| before.unwrap_or(row))
    }

    /// Ends the jump at this row, once its message is read.
    fn land_at(&mut self, row: u64, jump: Jump) {
        if self.awaits(row) {
            self.goes_to = Some(jump);
            return self.want(row);
        }
        let (wanted, at) = (jump.wanted, self.console.log.time_of(row).unwrap_or(jump.wanted));
        self.landing = Some(Landing { wanted, row, at });
    }

    /// Each counts from its row of the table on.
    pub(super) fn name_metrics(&mut self, births: &[(Timestamp, SparkplugBirth)]) {
        let row = |place: i64| self.shift.to_table(u64::try_from(place).unwrap_or_default());
        let moved = |(_, birth): &(Timestamp, SparkplugBirth)| SparkplugBirth {
            place: place_of_row(row(birth.place)),
            ..birth.clone()
        };
        let births: Vec<SparkplugBirth> = births.iter().map(moved).collect();
        self.console.search.put_births(&births);
    }

    pub(super) fn commands(&mut self, now: Timestamp, out: &mut Vec<PastCommand>) {
        let past = self.id;
        if self.births == (true, false) {
            self.births.1 = true;
            out.push(PastCommand::Births(self.profile.clone()));
        }
        let shift = &self.shift;
        out.extend(self.wanted.drain(..).map(|row| PastCommand::Load { past, row: shift.to_recording(row) }));
        while let Some(search) = self.console.search.wanted_recorded() {
            out.push(match search {
                RecordedSearch::Stop => PastCommand::StopSearch { past },
                RecordedSearch::Begin { number, query, messages } => {
                    PastCommand::Search { past, number, query, except: Vec::new(), messages, now }
                }
            });
        }
    }
}

#[cfg(test)]
mod tests;
