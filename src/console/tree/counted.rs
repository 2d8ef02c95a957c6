//! What came, level by level.

use super::growth;
use super::levels::{LevelId, Levels};
use super::muted::Muted;
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
    /// By level: where in `traffic` its messages are counted. A level that is no topic and has one level below shares the
    /// place of that one.
    traffic_at: Vec<u32>,
    traffic: Vec<Traffic>,
    /// By level: where in `own` a topic is; [`NONE`] for a level that no message came for.
    own_at: Vec<u32>,
    own: Vec<Own>,
    /// By number of a topic, from `first_topic` on: its level.
    level_of: Vec<u32>,
    first_topic: usize,
    /// Topics that have no level of their own.
    without_room: u64,
    silence: Silence,
    muted: Muted,
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
    /// One that is silent, while there is one.
    first: Option<LevelId>,
}

impl Tree {
    /// Counts the messages of a batch whose first one has row `first_row`; `topics` has the names of its topics.
    pub fn count(&mut self, batch: &Batch, topics: &Topics, first_row: u64, now: Timestamp) {
        for (row, message) in (first_row..).zip(batch.iter()) {
            let Some(level) = self.level_of(message.topic).or_else(|| self.add_topic(message.topic, topics)) else {
                continue;
            };
            if let Some(own) = self.own_mut(level) {
                own.add(&message, row);
            }
            self.add_traffic(level, message.payload.len() as u64, now);
        }
    }

    /// Counts a message for a level and all above.
    fn add_traffic(&mut self, level: LevelId, bytes: u64, now: Timestamp) {
        let mut counted = NONE;
        let mut next = Some(level);
        while let Some(level) = next {
            let at = self.traffic_at[level.index()];
            if at != counted {
                self.traffic[at as usize].add(1, bytes, now);
                counted = at;
            }
            next = self.levels.parent(level);
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
        growth::lengthen(&mut self.silence.is_silent, levels, false);
        growth::lengthen(&mut self.silence.topics, levels, 0);
        for _ in 0..LOOK_AT.min(levels) {
            let at = self.silence.next % levels;
            self.silence.next = at + 1;
            let Some(own) = self.own_at.get(at).and_then(|own| self.own.get(*own as usize)) else { continue };
            let Some(level) = u32::try_from(at).ok().map(LevelId) else { continue };
            let is_silent = own.is_silent(now) && !self.muted.has(level, &self.levels);
            if std::mem::replace(&mut self.silence.is_silent[at], is_silent) != is_silent {
                self.count_silent(level, is_silent);
            }
            if is_silent {
                self.silence.first.get_or_insert(level);
            }
        }
    }

    fn count_silent(&mut self, changed: LevelId, is_silent: bool) {
        let mut next = Some(changed);
        while let Some(level) = next {
            let topics = &mut self.silence.topics[level.index()];
            *topics = if is_silent { *topics + 1 } else { topics.saturating_sub(1) };
            next = self.levels.parent(level);
        }
        if !is_silent && self.silence.first == Some(changed) {
            // Only so many are looked at for another one: what is further away is found when it is looked at again.
            let mut from_here = self.silence.is_silent.iter().skip(changed.index()).take(LOOK_AT);
            let found = from_here.position(|is_silent| *is_silent).and_then(|at| u32::try_from(at).ok());
            self.silence.first = found.map(|at| LevelId(changed.0 + at));
        }
    }

    /// Mutes these topics with all below them, and no others. To be called again when there are more levels.
    pub fn mute_only(&mut self, topics: &[String]) {
        self.muted.set(topics, &self.levels);
    }

    /// Which levels are muted themselves.
    #[must_use]
    pub fn muted(&self) -> &Muted {
        &self.muted
    }

    /// Whether a level is muted, or one above it.
    #[must_use]
    pub fn is_muted(&self, level: LevelId) -> bool {
        self.muted.has(level, &self.levels)
    }

    /// The levels: names and places.
    #[must_use]
    pub fn levels(&self) -> &Levels {
        &self.levels
    }

    /// What came for a level and all below it.
    #[must_use]
    pub fn traffic(&self, level: LevelId) -> Option<&Traffic> {
        self.traffic.get(*self.traffic_at.get(level.index())? as usize)
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

    /// One of the topics that are overdue; `None` also for a moment after that one was heard of.
    #[must_use]
    pub fn first_silent(&self) -> Option<LevelId> {
        self.silence.first
    }

    /// Bytes of memory beside the statistics: what finds topics and their places.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let Self { traffic_at, own_at, level_of, silence, .. } = self;
        self.levels.bytes()
            + (traffic_at.capacity() + own_at.capacity() + level_of.capacity() + silence.topics.capacity())
                * size_of::<u32>()
            + silence.is_silent.capacity()
    }

    /// Bytes of memory of the statistics, without last payloads that are kept.
    #[must_use]
    pub fn statistics_bytes(&self) -> usize {
        self.traffic.capacity() * size_of::<Traffic>() + self.own.capacity() * size_of::<Own>()
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
        let known = self.levels.len();
        let (level, has_room) = self.levels.insert(name);
        self.without_room += u64::from(!has_room);
        growth::lengthen(&mut self.level_of, place + 1, NONE);
        self.level_of[place] = level.0;
        self.count_apart(level, known);
        if self.own_at[level.index()] == NONE {
            self.own_at[level.index()] = u32::try_from(self.own.len()).ok()?;
            growth::make_room(&mut self.own, 1);
            self.own.push(Own::new());
        }
        Some(level)
    }

    /// Gives the levels of a new topic, from number `known` on, a place to be counted; and a level that was counted with the
    /// one below it another, if it has more now.
    fn count_apart(&mut self, topic: LevelId, known: usize) {
        let levels = self.levels.len();
        growth::lengthen(&mut self.own_at, levels, NONE);
        if self.traffic.is_empty() {
            self.traffic_at.push(0);
            self.traffic.push(Traffic::default());
        }
        let first_new = (known < levels).then(|| LevelId(u32::try_from(known).unwrap_or(NONE)));
        let joint = first_new.and_then(|new| self.levels.parent(new)).unwrap_or(topic);
        let below_before = self.levels.child_count(joint) - usize::from(first_new.is_some());
        if joint != LevelId::ROOT && below_before == 1 && self.own_at[joint.index()] == NONE {
            self.part(joint);
        }
        if first_new.is_some() {
            let at = self.new_traffic(Traffic::default());
            growth::lengthen(&mut self.traffic_at, levels, at);
        }
    }

    /// Counts a level, and those above that are counted with it, apart from the one below.
    fn part(&mut self, level: LevelId) {
        let before = self.traffic_at[level.index()];
        let after = self.new_traffic(self.traffic[before as usize].clone());
        let mut next = Some(level);
        while let Some(level) = next.filter(|level| self.traffic_at[level.index()] == before) {
            self.traffic_at[level.index()] = after;
            next = self.levels.parent(level);
        }
    }

    fn new_traffic(&mut self, traffic: Traffic) -> u32 {
        growth::make_room(&mut self.traffic, 1);
        self.traffic.push(traffic);
        u32::try_from(self.traffic.len() - 1).unwrap_or(NONE)
    }

    fn own_mut(&mut self, level: LevelId) -> Option<&mut Own> {
        self.own.get_mut(*self.own_at.get(level.index())? as usize)
    }
}
