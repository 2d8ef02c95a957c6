//! Where a jump to a time leads: to the message that came nearest to it, also where the clock was set back, so that the rows are
//! not in the order of their times.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::time::Duration;

use model::{PastBlock, Timestamp};

use crate::Log;

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
    /// The one before this row, which came then. Where another one has that row, or none, the last one until then.
    BeforeRow(u64),
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

/// Whether it is on the wrong side of the time, how far away, and whether it came later: the smallest is the nearest.
type Far = (bool, Duration, bool);

/// A jump that has not ended.
#[derive(Clone, Debug)]
pub(super) struct Jump {
    pub(super) wanted: Timestamp,
    pub(super) toward: Toward,
    /// The nearest message of the blocks that were looked at.
    best: Option<(Far, Landing)>,
    looked_at: BTreeSet<u64>,
}

/// What is next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The block with this row has to be read.
    Read(u64),
    /// This message is the nearest one; `None` where there is none.
    Ended(Option<Landing>),
}

impl Jump {
    pub(super) fn to(wanted: Timestamp, toward: Toward) -> Self {
        Self { wanted, toward, best: None, looked_at: BTreeSet::new() }
    }

    /// Looks at those of the blocks that may have the nearest message, as far as they are read.
    pub(super) fn step(&mut self, log: &Log, blocks: &[PastBlock]) -> Step {
        loop {
            let best = self.best.map(|(far, _)| far);
            let near = blocks.iter().map(|block| (self.nearest_of(block), block));
            let near = near.filter(|(far, block)| {
                best.is_none_or(|best| *far < best) && !self.looked_at.contains(&block.first_row)
            });
            let Some((_, block)) =
                near.min_by_key(|(far, block)| (*far, self.order(block.first_row, self.nearest_time(block))))
            else {
                return self.end(log);
            };
            if !self.look_at(log, block) {
                return Step::Read(block.first_row);
            }
        }
    }

    fn end(&self, log: &Log) -> Step {
        match self.best {
            // It was read, and others since.
            Some((_, Landing { row, .. })) if log.message(row).is_none() && !log.is_unreadable(row) => Step::Read(row),
            best => Step::Ended(best.map(|(_, landing)| landing)),
        }
    }

    /// Of several that came at the same time, the last one is nearest to what follows.
    fn order(&self, row: u64, at: Timestamp) -> (Reverse<u64>, u64) {
        let is_before = matches!(self.toward, Toward::Before | Toward::BeforeRow(_));
        let is_last = at < self.wanted || (is_before && at == self.wanted);
        if is_last { (Reverse(row), 0) } else { (Reverse(0), row) }
    }

    /// Returns false where it is not read.
    fn look_at(&mut self, log: &Log, block: &PastBlock) -> bool {
        let rows = block.first_row..block.first_row + block.messages;
        if log.is_unreadable(rows.start) {
            let at = self.nearest_time(block);
            let lasts = block.last_time.since(block.first_time).as_micros().max(1);
            let passed = at.since(block.first_time).as_micros() * u128::from(block.messages.saturating_sub(1)) / lasts;
            self.keep(rows.start + u64::try_from(passed).unwrap_or(0), at);
        } else if log.message(rows.start).is_none() {
            return false;
        } else {
            for row in rows {
                log.message(row).into_iter().for_each(|message| self.keep(row, message.received_at));
            }
        }
        self.looked_at.insert(block.first_row);
        true
    }

    fn keep(&mut self, row: u64, at: Timestamp) {
        let far = self.far(at);
        let is_nearer = self
            .best
            .is_none_or(|(best, landing)| (far, self.order(row, at)) < (best, self.order(landing.row, landing.at)));
        if is_nearer {
            self.best = Some((far, Landing { wanted: self.wanted, row, at }));
        }
    }

    fn far(&self, at: Timestamp) -> Far {
        let is_behind = match self.toward {
            Toward::Nearest => false,
            Toward::Before | Toward::BeforeRow(_) => at > self.wanted,
            Toward::After => at < self.wanted,
        };
        (is_behind, at.since(self.wanted).max(self.wanted.since(at)), at > self.wanted)
    }

    /// How far the nearest message of a block is, at best.
    fn nearest_of(&self, block: &PastBlock) -> Far {
        self.far(self.nearest_time(block))
    }

    fn nearest_time(&self, block: &PastBlock) -> Timestamp {
        self.wanted.clamp(block.first_time, block.last_time.max(block.first_time))
    }
}
