//! What came, level by level.

use super::levels::{LevelId, Levels};
use super::own::{MAX_KEPT_BYTES, Own};
use super::traffic::Traffic;
use crate::topics::Topics;
use model::{Batch, Timestamp, TopicId};

/// Levels that are looked at for silence in one call.
const LOOK_AT: usize = 4_096;
const NONE: u32 = u32::MAX;

/// What came, level by level.
#[derive(Debug, Default)]
pub struct Tree {
    levels: Levels,
    /// By level.
    traffic: Vec<Traffic>,
    /// By level: where in `own` a topic is; [`NONE`] for a level that no message came for.
    own_at: Vec<u32>,
    own: Vec<Own>,
    /// By number of a topic, from `first_topic` on: its level.
    level_of: Vec<u32>,
    first_topic: usize,
    /// The batch that is being counted: messages and bytes by level, the levels that have some, and what the topics
    /// have. Kept, so that counting allocates nothing.
    counting: Vec<(u32, u64)>,
    touched: Vec<u32>,
    of_topics: Vec<(u32, u32, u64)>,
    /// Topics that have no level of their own.
    without_room: u64,
    silence: Silence,
}

/// Which topics are overdue, as far as it is known.
#[derive(Debug, Default)]
struct Silence {
    /// By level.
    is_silent: Vec<bool>,
    /// By level: topics that are, with all below.
    topics: Vec<u32>,
    /// The level where the next look begins.
    next: usize,
}

impl Tree {
    /// Counts the messages of a batch whose first one has row `first_row`; `topics` has the names of its topics.
    pub fn count(&mut self, batch: &Batch, topics: &Topics, first_row: u64, now: Timestamp) {
        for (row, message) in (first_row..).zip(batch.iter()) {
            let Some(level) = self.level_of(message.topic).or_else(|| self.add_topic(message.topic, topics)) else {
                continue;
            };
            self.add_to(level, 1, message.payload.len() as u64);
            if let Some(own) = self.own_or_new(level) {
                own.add(&message, row);
            }
        }
        let mut of_topics = std::mem::take(&mut self.of_topics);
        of_topics.extend(self.touched.drain(..).map(|level| {
            let (messages, bytes) = std::mem::take(&mut self.counting[level as usize]);
            (level, messages, bytes)
        }));
        for (topic, messages, bytes) in of_topics.drain(..) {
            let mut next = Some(LevelId(topic));
            while let Some(level) = next {
                self.add_to(level, messages, bytes);
                next = self.levels.parent(level);
            }
        }
        self.of_topics = of_topics;
        for level in self.touched.drain(..) {
            let (messages, bytes) = std::mem::take(&mut self.counting[level as usize]);
            self.traffic[level as usize].add(messages, bytes, now);
        }
    }

    /// Keeps the beginning of each last payload in a batch that leaves the log, whose first message had row `first_row`.
    pub fn keep_last(&mut self, batch: &Batch, first_row: u64) {
        for (row, message) in (first_row..).zip(batch.iter()) {
            let Some(own) = self.level_of(message.topic).and_then(|level| self.own_mut(level)) else { continue };
            if own.last_row == row && own.kept.is_none() {
                own.kept = Some(message.payload[..message.payload.len().min(MAX_KEPT_BYTES)].into());
            }
        }
    }

    /// No message with a number below `oldest` comes any more.
    pub fn forget_topics_before(&mut self, oldest: TopicId) {
        let gone = oldest.index().saturating_sub(self.first_topic).min(self.level_of.len());
        self.level_of.drain(..gone);
        self.first_topic = self.first_topic.max(oldest.index());
    }

    /// Looks at some of the topics, whether they are overdue by `now`; all have been looked at after as many calls as
    /// there are thousands of levels.
    pub fn look_for_silence(&mut self, now: Timestamp) {
        let levels = self.levels.len();
        self.silence.is_silent.resize(levels, false);
        self.silence.topics.resize(levels, 0);
        for _ in 0..LOOK_AT.min(levels) {
            let at = self.silence.next % levels;
            self.silence.next = at + 1;
            let Some(own) = self.own_at.get(at).and_then(|own| self.own.get(*own as usize)) else { continue };
            let is_silent = own.is_silent(now);
            if std::mem::replace(&mut self.silence.is_silent[at], is_silent) != is_silent {
                self.count_silent(at, is_silent);
            }
        }
    }

    fn count_silent(&mut self, level: usize, is_silent: bool) {
        let mut next = u32::try_from(level).ok().map(LevelId);
        while let Some(level) = next {
            let topics = &mut self.silence.topics[level.index()];
            *topics = if is_silent { *topics + 1 } else { topics.saturating_sub(1) };
            next = self.levels.parent(level);
        }
    }

    /// The levels: names and places.
    #[must_use]
    pub fn levels(&self) -> &Levels {
        &self.levels
    }

    /// What came for a level and all below it.
    #[must_use]
    pub fn traffic(&self, level: LevelId) -> Option<&Traffic> {
        self.traffic.get(level.index())
    }

    /// What a topic itself has; `None` for a level that no message came for.
    #[must_use]
    pub fn own(&self, level: LevelId) -> Option<&Own> {
        self.own.get(*self.own_at.get(level.index())? as usize)
    }

    /// The level of a topic by its number.
    #[must_use]
    pub fn level_of(&self, topic: TopicId) -> Option<LevelId> {
        let place = topic.index().checked_sub(self.first_topic)?;
        self.level_of.get(place).copied().filter(|level| *level != NONE).map(LevelId)
    }

    /// Topics that messages came for.
    #[must_use]
    pub fn topics(&self) -> usize {
        self.own.len()
    }

    /// How many topics are overdue at a level and below it, as far as they were looked at.
    #[must_use]
    pub fn silent_in(&self, level: LevelId) -> u32 {
        self.silence.topics.get(level.index()).copied().unwrap_or(0)
    }

    /// Topics that are counted at the level above because there are too many.
    #[must_use]
    pub fn topics_without_room(&self) -> u64 {
        self.without_room
    }

    /// Whether a topic was overdue when it was looked at last.
    #[must_use]
    pub fn is_silent(&self, level: LevelId) -> bool {
        self.silence.is_silent.get(level.index()).copied().unwrap_or(false)
    }

    /// The level of a topic whose number was not seen yet.
    fn add_topic(&mut self, topic: TopicId, topics: &Topics) -> Option<LevelId> {
        let place = topic.index().checked_sub(self.first_topic)?;
        let name = topics.find(topic)?;
        let (level, has_room) = self.levels.insert(name);
        self.without_room += u64::from(!has_room);
        if place >= self.level_of.len() {
            self.level_of.resize(place + 1, NONE);
        }
        self.level_of[place] = level.0;
        let levels = self.levels.len();
        self.traffic.resize(levels, Traffic::default());
        self.counting.resize(levels, (0, 0));
        self.own_at.resize(levels, NONE);
        Some(level)
    }

    fn add_to(&mut self, level: LevelId, messages: u32, bytes: u64) {
        let Some(counting) = self.counting.get_mut(level.index()) else { return };
        if counting.0 == 0 {
            self.touched.push(level.0);
        }
        counting.0 += messages;
        counting.1 += bytes;
    }

    fn own_mut(&mut self, level: LevelId) -> Option<&mut Own> {
        self.own.get_mut(*self.own_at.get(level.index())? as usize)
    }

    fn own_or_new(&mut self, level: LevelId) -> Option<&mut Own> {
        let at = self.own_at.get_mut(level.index())?;
        if *at == NONE {
            *at = u32::try_from(self.own.len()).ok()?;
            self.own.push(Own::new());
        }
        self.own.get_mut(*at as usize)
    }
}
