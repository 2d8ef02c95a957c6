//! What is looked at of what was recorded: the recordings that there are, how much they have of each day, and the span that is
//! open. Of its messages, those are in memory that are near what is on screen, up to [`MAX_READ_BYTES`].

mod ages;
mod all;
mod jump;
mod not_recorded;
mod open;
mod shift;

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{
    ExportRequest, ExportState, PastCommand, PastCounts, PastEvent, PastId, RecordingOverview, SearchAllRequest,
    SparkplugBirth, Timestamp,
};
use payload::Contracts;
use search::Query;

use super::{LookedAt, Messages};
use ages::Ages;
pub use ages::{LIMITS as AGE_LIMITS, OlderThan};
pub use all::AllSearch;
pub use jump::{Landing, Toward};
pub use open::{CountOfTopics, MAX_READ_BYTES, OpenPast};

/// The recordings, and the span of one that is open. A window has one of these.
#[derive(Debug, Default)]
pub struct Past {
    recordings: Option<Vec<RecordingOverview>>,
    /// So many times it was said which there are.
    lists: u64,
    counts: Option<PastCounts>,
    ages: Ages,
    open: Option<OpenPast>,
    /// The number of the span that was opened last.
    number: u32,
    commands: Vec<PastCommand>,
    /// What was recorded of this profile was deleted, and nothing was since.
    forgotten: Option<String>,
    export: Option<Export>,
    exports: u64,
    all: Option<AllSearch>,
    searches: u64,
    /// What is expected on the topics of each profile.
    contracts: BTreeMap<String, Arc<Contracts>>,
}

/// An export, and how it goes.
#[derive(Clone, Debug)]
pub struct Export {
    /// What is to be written.
    pub request: ExportRequest,
    /// How far it is; `None` until that is known.
    pub state: Option<ExportState>,
}

impl Past {
    /// The recordings that can be looked into, once they are known.
    #[must_use]
    pub fn recordings(&self) -> Option<&[RecordingOverview]> {
        self.recordings.as_deref()
    }

    /// How often it was said which recordings there are.
    #[must_use]
    pub fn lists(&self) -> u64 {
        self.lists
    }

    /// How much was recorded of a profile, once it is counted.
    #[must_use]
    pub fn counts(&self, profile: &str) -> Option<&PastCounts> {
        self.counts.as_ref().filter(|counts| counts.profile == profile)
    }

    /// The span that is open.
    #[must_use]
    pub fn opened(&self) -> Option<&OpenPast> {
        self.open.as_ref()
    }

    /// Asks which recordings there are.
    pub fn list(&mut self) {
        self.commands.push(PastCommand::List);
    }

    /// Asks for the births of Sparkplug B that were recorded of a profile.
    pub(super) fn look_for_births(&mut self, profile: &str) {
        self.commands.push(PastCommand::Births(profile.to_owned()));
    }

    pub(super) fn name_metrics(&mut self, profile: &str, births: &[(Timestamp, SparkplugBirth)]) {
        if let Some(open) = self.open.as_mut().filter(|open| open.profile() == profile) {
            open.name_metrics(births);
        }
    }

    /// Asks how much there is of a profile between these times.
    pub fn count(&mut self, profile: &str, bounds: Vec<Timestamp>) {
        self.commands.push(PastCommand::Count { profile: profile.to_owned(), bounds });
    }

    /// Asks how much of what is recorded of a profile is older than the limits that can be chosen.
    pub fn count_ages(&mut self, profile: &str, now: Timestamp) {
        self.count(profile, Ages::bounds(now));
    }

    /// What is recorded of a profile and older than a limit in days, once it is counted.
    #[must_use]
    pub fn older_than(&self, limit: u32, profile: &str) -> Option<OlderThan> {
        let overviews = self.recordings.as_deref()?;
        let overview = overviews.iter().find(|overview| overview.profile.as_deref() == Some(profile));
        self.ages.older_than(limit, profile, overview.and_then(|overview| overview.first_time))
    }

    /// Opens a span of a profile in place of what is open, and goes to a time of it.
    pub fn open(&mut self, profile: &str, (since, until): (Timestamp, Timestamp), goes_to: (Timestamp, Toward)) {
        self.close();
        self.number += 1;
        let past = PastId(self.number);
        self.commands.push(PastCommand::Open { past, profile: profile.to_owned(), since, until });
        let mut open = OpenPast::new(past, profile, (since, until), goes_to);
        if let Some(contracts) = self.contracts.get(profile) {
            open.console.set_contracts(contracts, until);
        }
        self.open = Some(open);
    }

    /// Goes to a time of the open span.
    pub fn go_to(&mut self, time: Timestamp, toward: Toward) {
        self.open.iter_mut().for_each(|open| open.go_to(time, toward));
    }

    /// Lets go of what is open.
    pub fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.commands.push(PastCommand::Close { past: open.id() });
        }
    }

    /// Reads what is near the rows on screen, and keeps it.
    pub fn look_at(&mut self, looked_at: &LookedAt) {
        self.open.iter_mut().for_each(|open| open.look_at(looked_at));
    }

    /// Counts what was recorded of each topic in the open span, once.
    pub fn count_topics(&mut self) {
        if let Some(open) = &mut self.open {
            open.count_topics(&mut self.commands);
        }
    }

    /// Has these contracts for this profile, also in spans that are opened later.
    pub(super) fn set_contracts(&mut self, profile: &str, contracts: &Arc<Contracts>, now: Timestamp) {
        if let Some(open) = self.open.as_mut().filter(|open| open.profile() == profile) {
            open.console.set_contracts(contracts, now);
        }
        self.contracts.insert(profile.to_owned(), Arc::clone(contracts));
    }

    /// Searches the open span.
    pub fn search_for(&mut self, query: &Query, now: Timestamp) {
        self.open.iter_mut().for_each(|open| open.console.search_for(query, now));
    }

    /// Takes these for messages of protobuf in the open span from now on. Returns whether anything is different.
    pub fn read_messages_as(&mut self, messages: &Messages, now: Timestamp) -> bool {
        self.open.as_mut().is_some_and(|open| open.console.read_messages_as(messages, now))
    }

    /// Ends the search of the open span where it is, or goes on with it.
    pub fn stop_search(&mut self, is_stopped: bool) {
        if let Some(open) = &mut self.open {
            if is_stopped { open.console.search.stop() } else { open.console.search.resume() }
        }
    }

    /// Searches all that was recorded of a profile, in place of such a search before, and counts by spans of time. `typed` is
    /// the query as it was typed.
    pub fn search_all(
        &mut self,
        profile: &str,
        (query, typed): (&Query, String),
        bounds: Vec<Timestamp>,
        now: Timestamp,
    ) {
        self.searches += 1;
        let reads_payloads = query.reads_payloads();
        let (number, profile, query) = (self.searches, profile.to_owned(), query.to_string());
        let messages = self.open.as_ref().filter(|open| reads_payloads && open.profile() == profile);
        let messages = messages.map(|open| open.console.search.messages().rules()).unwrap_or_default();
        let request = SearchAllRequest { number, profile, query, messages, now, bounds };
        self.commands.push(PastCommand::SearchAll(request.clone()));
        self.all = Some(AllSearch::new(request, typed));
    }

    /// The search of all that goes on, or that ended last.
    #[must_use]
    pub fn searched_all(&self) -> Option<&AllSearch> {
        self.all.as_ref()
    }

    /// Ends the search of all where it is.
    pub fn stop_search_all(&mut self) {
        if let Some(all) = self.all.as_mut().filter(|all| all.is_running()) {
            all.stop();
            self.commands.push(PastCommand::StopSearchAll);
        }
    }

    /// Takes no more notice of the search of all.
    pub fn dismiss_search_all(&mut self) {
        self.stop_search_all();
        self.all = None;
    }

    /// The export that goes on, or that ended last.
    #[must_use]
    pub fn exported(&self) -> Option<&Export> {
        self.export.as_ref()
    }

    /// Writes messages into a file, in place of an export before. The number of the request is given here.
    pub fn export(&mut self, request: ExportRequest) {
        self.exports += 1;
        let request = ExportRequest { number: self.exports, ..request };
        self.commands.push(PastCommand::Export(Box::new(request.clone())));
        self.export = Some(Export { request, state: None });
    }

    /// Ends the export.
    pub fn stop_export(&mut self) {
        self.commands.push(PastCommand::StopExport);
    }

    /// Takes no more notice of the export that ended.
    pub fn dismiss_export(&mut self) {
        self.export = None;
    }

    /// What was recorded of a profile was deleted: nothing of it is shown any more, and it is asked what is there instead.
    pub(super) fn forgotten(&mut self, profile: &str) {
        if self.open.as_ref().is_some_and(|open| open.profile() == profile) {
            self.close();
        }
        self.recordings.iter_mut().for_each(|list| list.retain(|one| one.profile.as_deref() != Some(profile)));
        if let Some(counts) = self.counts.take_if(|counts| counts.profile == profile) {
            self.count(profile, counts.bounds);
        }
        if self.all.as_ref().is_some_and(|all| all.profile() == profile) {
            self.dismiss_search_all();
        }
        self.forgotten = Some(profile.to_owned());
        self.list();
    }

    /// Messages of a profile are on disk: it is in the list again, where all that was before was deleted.
    pub(super) fn saved(&mut self, profile: &str) {
        if self.forgotten.take_if(|forgotten| forgotten == profile).is_some() {
            self.list();
        }
    }

    /// Takes over what was read.
    pub fn apply(&mut self, event: PastEvent, now: Timestamp) {
        match event {
            PastEvent::Recordings(recordings) => {
                self.recordings = Some(recordings);
                self.lists += 1;
            }
            PastEvent::Counted(counts) => self.counts = self.ages.apply(counts).or(self.counts.take()),
            PastEvent::FoundInAll(found) => {
                if let Some(all) = &mut self.all {
                    all.apply(found);
                }
            }
            PastEvent::Export { number, state } => {
                if let Some(export) = self.export.as_mut().filter(|export| export.request.number == number) {
                    export.state = Some(state);
                }
            }
            other => self.open.iter_mut().for_each(|open| open.apply(&other, now)),
        }
    }

    /// What the backend is to do since the last call.
    pub fn take_commands(&mut self, now: Timestamp) -> Vec<PastCommand> {
        let mut commands = std::mem::take(&mut self.commands);
        self.open.iter_mut().for_each(|open| open.commands(now, &mut commands));
        commands
    }
}

#[cfg(test)]
mod tests;
