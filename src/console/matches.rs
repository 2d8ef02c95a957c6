//! Which messages of the log match the applied query: a set that grows while the log is searched and with what comes, and
//! shrinks with what leaves.
//!
//! Searching what is there already is the backend's: [`Search::wanted`] hands out what is next. Without a query and without
//! muted topics, nothing here costs anything.

mod pass;

use std::sync::Arc;
use std::time::Duration;

use payload::{Births, Contracts, Known};
use search::{Filter, Query};

use super::seen_births::SeenBirths;
use super::{Density, Log, Messages};
use model::{
    Batch, MessageRule, RowSet, SearchCommand, SearchEvent, SearchPart, SparkplugBirth, Timestamp, TopicFilter,
    TopicNames, place_of_row,
};
use pass::{Pass, SearchTarget};

/// A query with an age is looked through again so long after the last time: messages grow old without a sign.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// How far the search of what was there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Messages of the log that were looked at, those that came since included.
    pub searched: u64,
    /// Messages in the log.
    pub of: u64,
    /// Whether it goes on.
    pub state: SearchState,
}

/// Whether a search goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchState {
    /// It goes on.
    Running,
    /// A person stopped it. What comes is matched all the same.
    Stopped,
    /// Everything was looked at.
    Done {
        /// How long that took.
        took: Duration,
    },
}

/// What is to be done of the search of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RecordedSearch {
    /// It is not wanted any more.
    Stop,
    /// This one, in place of the one before.
    Begin { number: u64, query: String, messages: Vec<MessageRule> },
}

/// The applied query and what it found, and the rows that are left when topics are muted.
#[derive(Debug, Default)]
pub struct Search {
    /// What matches the query and is not muted; `None` without a query.
    found: Option<Pass>,
    /// The same search once more, because messages have grown older. Takes the place of `found` once it is whole.
    again: Option<Pass>,
    /// What is not muted; `None` while nothing is.
    unmuted: Option<Pass>,
    muted: Vec<TopicFilter>,
    messages: Messages,
    births: SeenBirths,
    /// What `valid:` asks.
    contracts: Arc<Contracts>,
    is_stopped: bool,
    /// The number of the last pass.
    numbers: u64,
    /// Passes that the backend may still work on, and whose results are not wanted any more.
    abandoned: Vec<u64>,
}

impl Search {
    /// The applied query; the empty one when there is none.
    #[must_use]
    pub fn query(&self) -> Query {
        self.found.as_ref().map(|pass| pass.wanted().query.clone()).unwrap_or_default()
    }

    /// The same to match and to mark with; `None` when there is no query.
    #[must_use]
    pub fn filter(&self) -> Option<&Filter> {
        self.found.as_ref().map(Pass::filter)
    }

    /// Another one for each query that is applied; `None` when there is no query.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        self.found.as_ref().map(Pass::number)
    }

    /// The rows that match and are not muted; `None` when there is no query.
    #[must_use]
    pub fn found(&self) -> Option<&RowSet> {
        self.found.as_ref().map(Pass::found)
    }

    /// The messages that are not muted; `None` when nothing is muted.
    #[must_use]
    pub fn unmuted(&self) -> Option<&RowSet> {
        self.unmuted.as_ref().map(Pass::found)
    }

    /// The muted topics.
    #[must_use]
    pub fn muted(&self) -> &[TopicFilter] {
        &self.muted
    }

    /// What payloads are, as a person said.
    #[must_use]
    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// When the matches came.
    pub(super) fn density(&self) -> Option<&Density> {
        self.found.as_ref().map(Pass::density)
    }

    /// How far the search is in `log`; `None` when there is no query. Searching again for age does not show.
    #[must_use]
    pub fn progress(&self, log: &Log) -> Option<Progress> {
        let pass = self.found.as_ref()?;
        let of = log.messages();
        let (left, state) = match pass.took() {
            Some(took) => (0, SearchState::Done { took }),
            None if self.is_stopped => (log.messages_before(pass.looked_at()), SearchState::Stopped),
            None => (log.messages_before(pass.looked_at()), SearchState::Running),
        };
        Some(Progress { searched: of.saturating_sub(left), of, state })
    }

    /// The first match behind `row`.
    #[must_use]
    pub fn next_match(&self, row: u64) -> Option<u64> {
        self.found()?.next_after(row)
    }

    /// The last match before `row`.
    #[must_use]
    pub fn previous_match(&self, row: u64) -> Option<u64> {
        self.found()?.previous_before(row)
    }

    /// Applies a query in place of the last one. The same one again changes nothing.
    pub(super) fn set(&mut self, query: &Query, log: &Log, topics: &TopicNames, now: Timestamp) {
        if self.found.as_ref().map_or(query.is_everything(), |pass| pass.wanted().query == *query) {
            return;
        }
        self.begin(query.clone(), log, topics, now);
    }

    /// Takes payloads for these from now on, and searches again where that makes a difference. Returns whether anything is
    /// different.
    pub(super) fn read_as(&mut self, messages: &Messages, log: &Log, topics: &TopicNames, now: Timestamp) -> bool {
        if self.messages == *messages {
            return false;
        }
        self.messages = messages.clone();
        let query = self.query();
        if query.reads_payloads() || query.needs_contracts() {
            self.begin(query, log, topics, now);
        }
        true
    }

    /// The births of Sparkplug B, with the rows from which they count, as they came or were recorded.
    #[must_use]
    pub fn births(&self) -> &Births {
        self.births.all()
    }

    /// What is known of the payload of a message in this row.
    #[must_use]
    pub fn known<'a>(&'a self, topic: &'a str, row: u64, content_type: Option<&'a str>) -> Known<'a> {
        let births = Some(self.births().at(place_of_row(row)));
        Known { births, ..self.messages.known(topic, content_type) }
    }

    /// Whether the births that were recorded are to be asked for; says so once.
    pub(super) fn needs_births(&mut self) -> bool {
        self.births.take_needed()
    }

    /// Takes over births that were recorded, and searches again where that makes a difference.
    pub(super) fn add_births(
        &mut self,
        recorded: &[(Timestamp, SparkplugBirth)],
        log: &Log,
        topics: &TopicNames,
        now: Timestamp,
    ) {
        let query = self.query();
        if self.births.add_recorded(recorded) && query.reads_payloads() {
            self.begin(query, log, topics, now);
        }
    }

    /// Has these births of Sparkplug B, with rows of this log: what is searched in a recording is searched with its own.
    pub(super) fn put_births(&mut self, births: &[SparkplugBirth]) {
        self.births.put(births);
    }

    /// Has these contracts in place of those before.
    pub(super) fn set_contracts(&mut self, contracts: &Arc<Contracts>, log: &Log, topics: &TopicNames, now: Timestamp) {
        self.contracts = Arc::clone(contracts);
        if self.query().needs_contracts() {
            self.begin(self.query(), log, topics, now);
        }
    }

    /// Leaves out the messages of these topics in place of those before.
    pub(super) fn mute(&mut self, muted: &[TopicFilter], log: &Log, topics: &TopicNames, now: Timestamp) {
        if muted == self.muted {
            return;
        }
        self.muted = muted.to_vec();
        let old = self.unmuted.take();
        self.abandon(old);
        if !self.muted.is_empty() {
            let wanted = self.target(Query::default());
            self.unmuted = Some(Pass::begin(self.next_number(), wanted, log, topics, now));
        }
        self.begin(self.query(), log, topics, now);
    }

    /// Ends the search where it is and keeps what was found.
    pub fn stop(&mut self) {
        let Some(pass) = self.found.as_mut().filter(|pass| pass.ended_at().is_none()) else { return };
        self.abandoned.push(pass.number());
        self.is_stopped = true;
        // What is still on its way is of the old number.
        self.numbers += 1;
        pass.go_on(self.numbers);
    }

    /// Goes on with a search that was stopped.
    pub fn resume(&mut self) {
        self.is_stopped = false;
    }

    /// What the backend is to do next, if there is something; asked in each frame until there is not.
    pub fn wanted(&mut self, log: &Log, topics: &TopicNames, now: Timestamp) -> Option<SearchCommand> {
        if let Some(number) = self.abandoned.pop() {
            return Some(SearchCommand::Stop { number });
        }
        self.look_again(log, topics, now);
        let stopped = self.is_stopped;
        let passes = self.found.iter_mut().filter(|_| !stopped).chain(&mut self.again).chain(&mut self.unmuted);
        for pass in passes {
            if let Some(request) = pass.next_request(log, topics) {
                return Some(SearchCommand::Look(Box::new(request)));
            }
            pass.note_end(log, now);
        }
        None
    }

    /// What the backend is to do next of a search of what is recorded; asked until there is nothing.
    pub(super) fn wanted_recorded(&mut self) -> Option<RecordedSearch> {
        if self.abandoned.pop().is_some() {
            return Some(RecordedSearch::Stop);
        }
        let pass = self.found.as_mut().filter(|_| !self.is_stopped)?;
        pass.takes_unasked().then(|| {
            let wanted = pass.wanted();
            RecordedSearch::Begin {
                number: pass.number(),
                query: wanted.query.to_string(),
                messages: wanted.messages.rules(),
            }
        })
    }

    /// Takes over what was found in a recording.
    pub(super) fn apply_recorded(
        &mut self,
        number: u64,
        searched_from: u64,
        found: &RowSet,
        is_last: bool,
        now: Timestamp,
    ) {
        if let Some(pass) = self.found.as_mut().filter(|pass| pass.number() == number && pass.ended_at().is_none()) {
            pass.apply_recorded(searched_from, found, is_last, now);
        }
    }

    /// Takes over what the backend has found.
    pub(super) fn apply(&mut self, event: SearchEvent, log: &Log, now: Timestamp) {
        if event.has_failed {
            return self.give_up(event.number, now);
        }
        if let Some(pass) = self.passes().find(|pass| pass.number() == event.number) {
            pass.apply(event, log, now);
        }
        if self.again.as_ref().is_some_and(|pass| pass.ended_at().is_some()) {
            self.found = self.again.take();
        }
    }

    /// A search crashed. A person can let it go on, which may crash again; others are not tried again.
    fn give_up(&mut self, number: u64, now: Timestamp) {
        if self.found.as_ref().is_some_and(|pass| pass.number() == number) {
            self.stop();
            self.abandoned.retain(|abandoned| *abandoned != number);
        } else if let Some(pass) = self.passes().find(|pass| pass.number() == number) {
            pass.end(now);
        }
    }

    /// Matches messages that have come.
    pub(super) fn arrived(&mut self, part: &SearchPart, topics: &TopicNames, now: Timestamp) {
        let changed = self.births.note(&part.batch, part.first_row, topics).then(|| Arc::clone(self.births.all()));
        for pass in self.passes() {
            if let Some(births) = &changed {
                pass.set_births(births);
            }
            pass.arrived(part, topics, now);
        }
    }

    /// These batches have left `log`, except for rows that are held.
    pub(super) fn left(&mut self, batches: &[(u64, Arc<Batch>)], log: &Log) {
        if !batches.is_empty() {
            self.passes().for_each(|pass| pass.left(batches, log));
        }
    }

    /// Rows that were held have left `log`.
    pub(super) fn held_less(&mut self, log: &Log) {
        self.passes().for_each(|pass| pass.held_less(log));
    }

    /// The log, its topics and the query are another person's now.
    pub(super) fn forget(&mut self) {
        for pass in [self.found.take(), self.again.take(), self.unmuted.take()] {
            self.abandon(pass);
        }
        let (abandoned, messages) = (std::mem::take(&mut self.abandoned), std::mem::take(&mut self.messages));
        let contracts = std::mem::take(&mut self.contracts);
        *self = Self { contracts, numbers: self.numbers, abandoned, messages, ..Self::default() };
    }

    fn begin(&mut self, query: Query, log: &Log, topics: &TopicNames, now: Timestamp) {
        for pass in [self.found.take(), self.again.take()] {
            self.abandon(pass);
        }
        self.is_stopped = false;
        if !query.is_everything() {
            let wanted = self.target(query);
            self.found = Some(Pass::begin(self.next_number(), wanted, log, topics, now));
        }
    }

    /// Begins once more with a query that depends on the time, when that is due.
    fn look_again(&mut self, log: &Log, topics: &TopicNames, now: Timestamp) {
        let Some(pass) = self.found.as_ref().filter(|pass| pass.filter().depends_on_time()) else { return };
        let is_due = pass.ended_at().is_some_and(|at| now.since(at).max(at.since(now)) >= AGAIN_AFTER);
        if is_due && self.again.is_none() {
            let wanted = pass.wanted().clone();
            let pass = Pass::begin(self.next_number(), wanted, log, topics, now);
            let goes = if pass.ended_at().is_some() { &mut self.found } else { &mut self.again };
            *goes = Some(pass);
        }
    }

    fn target(&self, query: Query) -> SearchTarget {
        let reads_payloads = query.reads_payloads() || query.needs_contracts();
        let messages = if reads_payloads { self.messages.clone() } else { Messages::default() };
        let births = if query.reads_payloads() { Arc::clone(self.births.all()) } else { Arc::default() };
        SearchTarget { query, except: self.muted.clone(), messages, births, contracts: Arc::clone(&self.contracts) }
    }

    fn abandon(&mut self, pass: Option<Pass>) {
        self.abandoned.extend(pass.filter(|pass| pass.ended_at().is_none()).map(|pass| pass.number()));
    }

    fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    fn passes(&mut self) -> impl Iterator<Item = &mut Pass> {
        self.found.iter_mut().chain(&mut self.again).chain(&mut self.unmuted)
    }
}

#[cfg(test)]
mod tests;
