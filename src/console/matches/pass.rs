//! One way through the log with a query: what was found so far, what is still to be looked at, and by whom.
//!
//! The rows that were there at the beginning are handed to the backend, the newest first; those that come are matched here.

use std::sync::Arc;
use std::time::Duration;

use payload::{Births, Contracts};
use search::{Filter, Query};

use crate::{Density, Log, Messages};
use model::{
    Batch, FoundMoment, RowSet, SearchEvent, SearchPart, SearchRequest, Timestamp, TopicFilter, TopicId, TopicNames,
};

/// What one request asks for at most. A request is made and answered within a frame, where it is long enough to count.
const REQUEST_PARTS: usize = 8_192;
const REQUEST_MESSAGES: usize = 1_000_000;
/// Requests that are on the way at a time: the backend has the next one when it is done with one.
const MAX_REQUESTS: u8 = 2;
/// What is looked at at once, before anything is asked of the backend, so that a screen fills without a blank frame.
const FIRST_MESSAGES: usize = 4_096;
const FIRST_BYTES: usize = 128 * 1024;
/// And this part of it, where each payload is checked by a contract.
const FIRST_PART_CHECKED: usize = 16;

/// What a pass looks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct SearchTarget {
    /// What has to match.
    pub(crate) query: Query,
    /// Which topics are left out.
    pub(crate) except: Vec<TopicFilter>,
    /// What payloads are, as a person said.
    pub(crate) messages: Messages,
    /// The births of Sparkplug B, where the query reads fields.
    pub(crate) births: Arc<Births>,
    /// What `valid:` asks.
    pub(crate) contracts: Arc<Contracts>,
}

/// What was found in the log, and how far the search is.
#[derive(Debug)]
pub(crate) struct Pass {
    number: u64,
    wanted: SearchTarget,
    filter: Filter,
    found: RowSet,
    density: Density,
    /// No row from here on is still to be handed out.
    handed_out: u64,
    /// No row from here on is still to be looked at.
    looked_at: u64,
    /// Requests that were not answered to their end.
    on_the_way: u8,
    /// The rows are not in memory: the backend reads and searches all of them by itself.
    is_recorded: bool,
    began_at: Timestamp,
    /// When everything was looked at.
    ended_at: Option<Timestamp>,
}

impl Pass {
    /// Begins with the newest messages of `log`.
    pub(crate) fn begin(number: u64, wanted: SearchTarget, log: &Log, topics: &TopicNames, now: Timestamp) -> Self {
        let filter = wanted.query.except_on(&wanted.except).compile();
        let filter = filter.with_messages(wanted.messages.types()).with_contracts(&wanted.contracts);
        let filter = filter.with_births(Arc::clone(&wanted.births));
        let mut pass = Self {
            number,
            wanted,
            filter,
            found: RowSet::default(),
            density: Density::default(),
            handed_out: log.end_row(),
            looked_at: log.end_row(),
            on_the_way: 0,
            is_recorded: log.is_recorded(),
            began_at: now,
            ended_at: None,
        };
        pass.look_first(log, topics);
        pass
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn wanted(&self) -> &SearchTarget {
        &self.wanted
    }

    pub(crate) fn filter(&self) -> &Filter {
        &self.filter
    }

    pub(crate) fn found(&self) -> &RowSet {
        &self.found
    }

    pub(crate) fn density(&self) -> &Density {
        &self.density
    }

    /// No row from here on is still to be looked at.
    pub(crate) fn looked_at(&self) -> u64 {
        self.looked_at
    }

    /// When everything was looked at, if it was.
    pub(crate) fn ended_at(&self) -> Option<Timestamp> {
        self.ended_at
    }

    /// How long that took.
    pub(crate) fn took(&self) -> Option<Duration> {
        Some(self.ended_at?.since(self.began_at))
    }

    /// What the backend has to look at next, if it is to look at something.
    pub(crate) fn next_request(&mut self, log: &Log, topics: &TopicNames) -> Option<SearchRequest> {
        if self.on_the_way >= MAX_REQUESTS || self.ended_at.is_some() || self.is_recorded {
            return None;
        }
        let mut messages = 0;
        let parts = log.parts_before(self.handed_out).take(REQUEST_PARTS).take_while(|part| {
            let fits = messages == 0 || messages + part.batch.len() <= REQUEST_MESSAGES;
            messages += part.batch.len();
            fits
        });
        let parts: Vec<SearchPart> = parts.collect();
        self.handed_out = parts.last()?.first_row;
        self.on_the_way += 1;
        Some(SearchRequest {
            number: self.number,
            query: self.wanted.query.to_string(),
            except: self.wanted.except.clone(),
            messages: self.wanted.messages.rules(),
            births: Arc::new(self.wanted.births.sources()),
            parts,
            topics: topics.clone(),
            now: self.began_at,
        })
    }

    /// Whether the backend has yet to be asked to search what is recorded; says so once.
    pub(crate) fn takes_unasked(&mut self) -> bool {
        let is_unasked = self.is_recorded && self.on_the_way == 0 && self.ended_at.is_none();
        self.on_the_way += u8::from(is_unasked);
        is_unasked
    }

    /// Takes over what was found in a recording: which of the rows from `searched_from` on match.
    pub(crate) fn apply_recorded(&mut self, searched_from: u64, found: &RowSet, is_last: bool, now: Timestamp) {
        self.found.union_with(found);
        self.looked_at = self.looked_at.min(searched_from);
        if is_last {
            self.end(now);
        }
    }

    /// Goes on under another number, after what was on the way was stopped.
    pub(crate) fn go_on(&mut self, number: u64) {
        (self.number, self.on_the_way, self.handed_out) = (number, 0, self.looked_at);
    }

    /// Leaves what was not looked at.
    pub(crate) fn end(&mut self, now: Timestamp) {
        (self.on_the_way, self.ended_at) = (0, Some(now));
    }

    /// Takes over what was found.
    pub(crate) fn apply(&mut self, event: SearchEvent, log: &Log, now: Timestamp) {
        let mut found = event.found;
        keep_here(&mut found, log);
        self.found.union_with(&found);
        let is_here = |moment: &FoundMoment| moment.first_row >= log.first_whole_row();
        for moment in event.moments.into_iter().filter(is_here) {
            self.density.add_oldest(moment.at, moment.count);
        }
        self.looked_at = self.looked_at.min(event.searched.start);
        self.on_the_way -= u8::from(event.is_last && self.on_the_way > 0);
        if self.on_the_way == 0 {
            // The same, unless a request came back undone.
            self.handed_out = self.looked_at;
        }
        self.note_end(log, now);
    }

    /// Has these births in place of those before, which are among them.
    pub(crate) fn set_births(&mut self, births: &Arc<Births>) {
        if self.wanted.query.reads_payloads() {
            self.filter.set_births(births);
            self.wanted.births = Arc::clone(births);
        }
    }

    /// Matches messages that have come, the first of them as `first_row`.
    pub(crate) fn arrived(&mut self, part: &SearchPart, topics: &TopicNames, now: Timestamp) {
        for (at, count) in self.look(part, topics, now) {
            self.density.add_newest(at, count);
        }
    }

    /// These batches have left the log, except for rows that are held.
    pub(crate) fn left(&mut self, batches: &[(u64, Arc<Batch>)], log: &Log) {
        let count =
            |(first_row, batch): &(u64, Arc<Batch>)| self.found.count(*first_row..first_row + batch.len() as u64);
        self.density.take_oldest(batches.iter().map(count).sum());
        keep_here(&mut self.found, log);
    }

    /// Rows that were held have left the log.
    pub(crate) fn held_less(&mut self, log: &Log) {
        keep_here(&mut self.found, log);
    }

    /// Notes when nothing is left to be looked at.
    pub(crate) fn note_end(&mut self, log: &Log, now: Timestamp) {
        let is_over = !self.is_recorded && self.on_the_way == 0 && log.parts_before(self.handed_out).next().is_none();
        if is_over && self.ended_at.is_none() {
            self.ended_at = Some(now);
        }
    }

    fn look_first(&mut self, log: &Log, topics: &TopicNames) {
        if self.is_recorded {
            return;
        }
        let part_of = if self.wanted.query.needs_contracts() { FIRST_PART_CHECKED } else { 1 };
        let (mut messages, mut bytes) = (0, 0);
        for part in log.parts_before(self.handed_out) {
            messages += part.batch.len();
            bytes += part.batch.payload_bytes();
            if messages > FIRST_MESSAGES / part_of || bytes > FIRST_BYTES / part_of {
                break;
            }
            let moments = self.look(&part, topics, self.began_at);
            if part.first_row >= log.first_whole_row() {
                moments.into_iter().rev().for_each(|(at, count)| self.density.add_oldest(at, count));
            }
            (self.handed_out, self.looked_at) = (part.first_row, part.first_row);
        }
        self.note_end(log, self.began_at);
    }

    /// Adds the rows of a batch that match. Returns when they came.
    fn look(&mut self, part: &SearchPart, topics: &TopicNames, now: Timestamp) -> Vec<(Timestamp, u32)> {
        let mut places = Vec::new();
        let name = |id: TopicId| topics.get(id);
        self.filter.match_rows((&part.batch, part.first_row), name, now, |place| places.push(place));
        self.found.extend(places.iter().map(|place| part.first_row + *place as u64));
        part.batch.moments(part.not_before, places)
    }
}

/// Keeps the rows that `log` has.
fn keep_here(rows: &mut RowSet, log: &Log) {
    let first = log.first_whole_row();
    if rows.select(0).is_none_or(|row| row >= first) {
        return;
    }
    let held: Vec<u64> = log.held_rows().flat_map(|held| rows.range(held).collect::<Vec<_>>()).collect();
    rows.remove_range(0..first);
    rows.extend(held);
}
