//! Counts what came, level by level.

use std::sync::Arc;

use payload::Contracts;

use super::awaited::Awaited;
use super::chunks::Chunks;
use super::level_set::LevelSet;
use super::levels::{LevelId, Levels};
use super::muted::Muted;
use super::own::{MAX_KEPT_BYTES, Own};
use super::traffic::Traffic;
use crate::growth;
use crate::topics::Topics;
use model::{Batch, PastTopic, Timestamp, TopicId};

/// Levels that are looked at for silence in one call.
const LOOK_AT: u32 = 4_096;
const NONE: u32 = u32::MAX;

/// What came, level by level.
#[derive(Debug, Default)]
pub struct Tree {
    levels: Levels,
    /// By level: where in `traffic` its messages are counted. A level that is no topic and has one level below shares the
    /// place of that one.
    traffic_at: Vec<u32>,
    traffic: Chunks<Traffic>,
    /// By place in `traffic`: where in `own` the topic is, the lowest of the levels that share the place; [`NONE`] where
    /// that is none.
    own_at: Vec<u32>,
    own: Chunks<Own>,
    /// By number of a topic, from `first_topic` on: its level.
    level_of: Vec<u32>,
    first_topic: usize,
    /// Topics without their own level.
    without_room: u64,
    silence: Silence,
    muted: Muted,
    contracts: Arc<Contracts>,
    /// What a contract expects messages on, and none came.
    awaited: Vec<Awaited>,
    /// When messages could come last after a time without a connection.
    connected_at: Option<Timestamp>,
}

/// Which topics are overdue, as far as it is known.
#[derive(Debug, Default)]
struct Silence {
    /// Those that are.
    topics: LevelSet,
    /// The level where the next look begins.
    next: u32,
    /// One that is silent, while there is one.
    first: Option<LevelId>,
}

/// Messages that came one after the other below the same level, to be counted there and above together.
#[derive(Clone, Copy, Debug, Default)]
struct Above {
    level: Option<LevelId>,
    messages: u32,
    bytes: u64,
}

impl Tree {
    /// Counts the messages of a batch whose first one has row `first_row`; `topics` has the names of its topics.
    pub fn count(&mut self, batch: &Batch, topics: &Topics, first_row: u64, now: Timestamp) {
        let mut above = Above::default();
        for (row, message) in (first_row..).zip(batch.iter()) {
            let known = self.level_of(message.topic);
            if known.is_none() {
                // Its levels may be counted apart from now on.
                self.count_above(std::mem::take(&mut above), now);
            }
            let Some(level) = known.or_else(|| self.add_topic(message.topic, topics)) else { continue };
            if let Some(own) = self.own_mut(level) {
                own.add(&message, row);
            }
            let (at, bytes) = (self.traffic_at[level.index()], message.payload.len() as u64);
            self.traffic[at as usize].add(1, bytes, now);
            let counted_apart = self.counted_apart(level, at);
            if above.level != counted_apart {
                let next = Above { level: counted_apart, ..Above::default() };
                self.count_above(std::mem::replace(&mut above, next), now);
            }
            above.messages += 1;
            above.bytes += bytes;
        }
        self.count_above(above, now);
    }

    /// Counts what was recorded of a topic, whose last message is in this row.
    pub fn count_recorded(&mut self, topic: &PastTopic, last_row: u64) {
        let Some(level) = self.add_name(&topic.name) else { return };
        if let Some(own) = self.own_mut(level) {
            own.add_recorded(topic, last_row);
        }
        let messages = u32::try_from(topic.messages).unwrap_or(u32::MAX);
        self.for_each_place(Some(level), |traffic| traffic.add(messages, topic.bytes, topic.last_at));
    }

    fn count_above(&mut self, above: Above, now: Timestamp) {
        let Above { level, messages, bytes } = above;
        self.for_each_place(level, |traffic| traffic.add(messages, bytes, now));
    }

    /// The first level above this one that is not counted at the same place.
    fn counted_apart(&self, level: LevelId, at: u32) -> Option<LevelId> {
        let above = |level: &LevelId| self.levels.parent(*level);
        std::iter::successors(above(&level), above).find(|level| self.traffic_at[level.index()] != at)
    }

    /// Changes what is counted for a level and all above, once where some are counted as one.
    fn for_each_place(&mut self, level: Option<LevelId>, mut change: impl FnMut(&mut Traffic)) {
        let (mut next, mut changed) = (level, NONE);
        while let Some(level) = next {
            let at = self.traffic_at[level.index()];
            if at != changed {
                change(&mut self.traffic[at as usize]);
                changed = at;
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
        let levels = u32::try_from(self.levels.len()).unwrap_or(NONE);
        for _ in 0..LOOK_AT.min(levels) {
            let level = LevelId(self.silence.next % levels);
            self.silence.next = level.0 + 1;
            let Some(own) = self.own(level) else { continue };
            let is_silent = own.is_silent(now, self.connected_at) && !self.muted.has(level, &self.levels);
            let topics = &mut self.silence.topics;
            if if is_silent { topics.insert(level) } else { topics.remove(level) } {
                self.count_silent(level, is_silent);
            }
            if is_silent {
                self.silence.first.get_or_insert(level);
            }
        }
    }

    /// Has the times of these contracts in place of those before.
    pub fn set_contracts(&mut self, contracts: &Arc<Contracts>) {
        let had_times = self.contracts.have_times();
        self.contracts = Arc::clone(contracts);
        let has_come = |name: &str| self.levels.find(name).is_some_and(|level| self.own(level).is_some());
        self.awaited = Awaited::all(contracts, &self.awaited, has_come);
        if !had_times && !contracts.have_times() {
            return;
        }
        let mut topic = String::new();
        for level in (0..u32::try_from(self.levels.len()).unwrap_or(NONE)).map(LevelId) {
            if let Some(at) = self.own_index(level) {
                self.levels.write_topic(level, &mut topic);
                self.own[at].expect_every(contracts.every(&topic));
            }
        }
    }

    /// Messages can come from `at` on. What was not there before is the fault of no device.
    pub fn note_connected(&mut self, at: Timestamp) {
        self.connected_at = Some(at);
    }

    /// Notes on which of the topics without any message one would be delivered now.
    pub fn note_awaited(&mut self, would_come: impl Fn(&str) -> bool, now: Timestamp) {
        for awaited in &mut self.awaited {
            awaited.note(would_come(&awaited.name), now);
        }
    }

    /// The topics that a contract expects messages on, and none came, without those that are muted.
    pub fn awaited(&self) -> impl Iterator<Item = &Awaited> {
        self.awaited.iter().filter(|awaited| !self.muted.has_name(&awaited.name))
    }

    fn count_silent(&mut self, changed: LevelId, is_silent: bool) {
        self.for_each_place(Some(changed), |traffic| {
            traffic.silent = if is_silent { traffic.silent + 1 } else { traffic.silent.saturating_sub(1) };
        });
        if !is_silent && self.silence.first == Some(changed) {
            // Only so many are looked at for another one: what is further away is found when it is looked at again.
            self.silence.first = self.silence.topics.first_from(changed, LOOK_AT);
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
        self.own.get(self.own_index(level)?)
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
        self.traffic(level).map_or(0, |traffic| traffic.silent)
    }

    /// One of the topics that are overdue; `None` also for a moment after that one was heard of.
    #[must_use]
    pub fn first_silent(&self) -> Option<LevelId> {
        self.silence.first
    }

    /// Bytes of memory beside the statistics: what finds topics and their places.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let Self { levels, traffic_at, own_at, level_of, silence, .. } = self;
        let numbers = traffic_at.capacity() + own_at.capacity() + level_of.capacity();
        levels.bytes() + numbers * size_of::<u32>() + silence.topics.bytes()
    }

    /// Bytes of memory of the statistics, without last payloads that are kept.
    #[must_use]
    pub fn statistics_bytes(&self) -> usize {
        self.traffic.bytes() + self.own.bytes()
    }

    /// Topics that are counted at the level above because there are too many.
    #[must_use]
    pub fn topics_without_room(&self) -> u64 {
        self.without_room
    }

    /// Whether a topic was overdue when it was looked at last.
    #[must_use]
    pub fn is_silent(&self, level: LevelId) -> bool {
        self.silence.topics.contains(level)
    }

    /// The level of a topic whose number was not seen yet.
    fn add_topic(&mut self, topic: TopicId, topics: &Topics) -> Option<LevelId> {
        let place = topic.index().checked_sub(self.first_topic)?;
        let level = self.add_name(topics.find(topic)?)?;
        growth::lengthen(&mut self.level_of, place + 1, NONE);
        self.level_of[place] = level.0;
        Some(level)
    }

    /// The level of a topic of this name, which is a topic from now on.
    fn add_name(&mut self, name: &str) -> Option<LevelId> {
        let known = self.levels.len();
        let (level, has_room) = self.levels.insert(name);
        self.without_room += u64::from(!has_room);
        self.count_apart(level, known);
        let place = self.traffic_at[level.index()] as usize;
        if self.own_at[place] == NONE {
            self.own_at[place] = u32::try_from(self.own.len()).ok()?;
            let mut own = Own::new();
            own.expect_every(self.contracts.every(name));
            self.own.push(own);
            self.awaited.retain(|awaited| awaited.name != name);
        }
        Some(level)
    }

    /// Gives the levels of a new topic, from number `known` on, a place to be counted; and a level that was counted with the
    /// one below it another, if it has more now.
    fn count_apart(&mut self, topic: LevelId, known: usize) {
        let levels = self.levels.len();
        if self.traffic.is_empty() {
            let at = self.new_traffic(Traffic::default());
            self.traffic_at.push(at);
        }
        let first_new = (known < levels).then(|| LevelId(u32::try_from(known).unwrap_or(NONE)));
        let joint = first_new.and_then(|new| self.levels.parent(new)).unwrap_or(topic);
        let below = first_new.map_or_else(|| self.levels.first_child(joint), |new| self.levels.next_sibling(new));
        if below.is_some_and(|below| self.traffic_at[below.index()] == self.traffic_at[joint.index()]) {
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
        self.traffic.push(traffic);
        growth::lengthen(&mut self.own_at, self.traffic.len(), NONE);
        u32::try_from(self.traffic.len() - 1).unwrap_or(NONE)
    }

    fn own_mut(&mut self, level: LevelId) -> Option<&mut Own> {
        self.own.get_mut(self.own_index(level)?)
    }

    fn own_index(&self, level: LevelId) -> Option<usize> {
        let place = *self.traffic_at.get(level.index())?;
        let own = *self.own_at.get(place as usize)?;
        // A level that is counted as one with the one below it is no topic: that one may be.
        let below = self.levels.first_child(level).and_then(|below| self.traffic_at.get(below.index()));
        (own != NONE && below != Some(&place)).then_some(own as usize)
    }
}
