//! The searches of a session: what is asked for is matched in order, one request at a time, on a thread that may block.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::{JoinError, JoinSet};

use crate::contracts::ContractFiles;
use crate::inbox::Inbox;
use crate::schemas::SchemaFiles;
use crate::search_job::{self, EventPace};
use model::{Event, SearchCommand, SearchEvent, SearchRequest};
use search::Filter;

/// What is searched, and what waits for it. Ends when it is dropped.
pub(super) struct Searches {
    inbox: Inbox,
    schemas: SchemaFiles,
    /// The contracts of this profile.
    profile: String,
    contracts: ContractFiles,
    waiting: VecDeque<Box<SearchRequest>>,
    /// At most one.
    running: JoinSet<Looked>,
    /// The number of the one that runs, and what ends it.
    current: Option<(u64, Arc<AtomicBool>)>,
    /// What the last search matched with: its further requests know the topics already.
    filter: Option<(u64, Filter)>,
}

/// How a request ended.
type Looked = (u64, Option<Filter>);

impl Searches {
    /// Nothing is searched yet; `inbox` receives what is found. `valid:` asks the contracts of this profile.
    pub(super) fn new(inbox: Inbox, profile: &str, (schemas, contracts): (SchemaFiles, ContractFiles)) -> Self {
        let (profile, waiting, running) = (profile.to_owned(), VecDeque::new(), JoinSet::new());
        Self { inbox, schemas, profile, contracts, waiting, running, current: None, filter: None }
    }

    /// Searches more, or ends a search.
    pub(super) fn command(&mut self, command: SearchCommand) {
        match command {
            SearchCommand::Look(request) => self.waiting.push_back(request),
            SearchCommand::Stop { number } => {
                self.waiting.retain(|request| request.number != number);
                if let Some((_, cancelled)) = self.current.as_ref().filter(|(current, _)| *current == number) {
                    cancelled.store(true, Ordering::Relaxed);
                }
            }
        }
        self.go_on();
    }

    /// Waits until a request is done; `None` while there is none. Cancel safe.
    pub(super) async fn ended(&mut self) -> Option<Result<Looked, JoinError>> {
        self.running.join_next().await
    }

    /// Begins the next request after one that is done. One that crashed ends its search, and a notice says so: the rest of
    /// it would crash too.
    pub(super) fn next_after(&mut self, ended: Result<Looked, JoinError>) {
        let is_crash = ended.as_ref().is_err_and(JoinError::is_panic);
        if let Ok((number, Some(filter))) = ended {
            self.filter = Some((number, filter));
        }
        if let Some((number, _)) = self.current.take().filter(|_| is_crash) {
            self.waiting.retain(|request| request.number != number);
            self.inbox.push_event(Event::Search(SearchEvent::failed(number)));
        }
        self.go_on();
    }

    /// Waits until nothing is searched any more.
    pub(super) async fn finish(&mut self) {
        self.cancel();
        while self.running.join_next().await.is_some() {}
    }

    fn go_on(&mut self) {
        if self.current.is_some() {
            return;
        }
        let Some(request) = self.waiting.pop_front() else { return };
        let number = request.number;
        let cancelled = Arc::new(AtomicBool::new(false));
        self.current = Some((number, Arc::clone(&cancelled)));
        let known = self.filter.take().filter(|(of, _)| *of == number).map(|(_, filter)| filter);
        let (inbox, schemas) = (self.inbox.clone(), self.schemas.clone());
        let (profile, contracts) = (self.profile.clone(), self.contracts.clone());
        self.running.spawn_blocking(move || {
            let mut filter = known.or_else(|| search_job::filter(&request, &schemas, &contracts.of(&profile)));
            if let Some(filter) = &mut filter {
                let pace = EventPace::default();
                search_job::look(*request, filter, &cancelled, pace, |event| inbox.push_event(Event::Search(event)));
            }
            (number, filter)
        });
    }

    fn cancel(&mut self) {
        self.waiting.clear();
        if let Some((_, cancelled)) = &self.current {
            cancelled.store(true, Ordering::Relaxed);
        }
    }
}

impl Drop for Searches {
    fn drop(&mut self) {
        self.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search_job::tests::request;

    fn searches() -> Searches {
        let inbox = Inbox::new(|| {});
        let read = (SchemaFiles::new(inbox.clone()), ContractFiles::new(None, inbox.clone()));
        Searches::new(inbox, "plant", read)
    }

    fn look(number: u64, query: &str) -> SearchCommand {
        SearchCommand::Look(Box::new(request(number, query, 50)))
    }

    /// Waits until nothing is searched; returns what was found, by number of the search and whether that is all.
    async fn told(searches: &mut Searches) -> Vec<(u64, u64, bool)> {
        while let Some(ended) = searches.ended().await {
            searches.next_after(ended);
        }
        let events = searches.inbox.take().events.into_iter();
        let told = events.map(|event| match event {
            Event::Search(event) => (event.number, event.found.len(), event.is_last),
            other => panic!("{other:?}"),
        });
        told.collect()
    }

    #[tokio::test]
    async fn requests_are_answered_in_their_order_one_at_a_time() {
        let mut searches = searches();
        for command in [look(1, "topic:a"), look(1, "topic:a"), look(2, "size>1")] {
            searches.command(command);
            assert_eq!(searches.running.len(), 1);
        }
        assert_eq!(told(&mut searches).await, [(1, 50, true), (1, 50, true), (2, 90, true)]);
        assert_eq!(searches.filter.as_ref().map(|(number, _)| *number), Some(2));
    }

    #[tokio::test]
    async fn a_search_that_is_stopped_gives_way_to_the_next_one() {
        let mut searches = searches();
        for command in [look(1, "topic:a"), look(2, "topic:b"), look(1, "topic:a"), SearchCommand::Stop { number: 2 }] {
            searches.command(command);
        }
        assert_eq!(told(&mut searches).await, [(1, 50, true), (1, 50, true)]);
        searches.command(look(3, "topic:a"));
        let (number, cancelled) = searches.current.clone().unwrap();
        searches.command(SearchCommand::Stop { number: 4 });
        assert_eq!((number, cancelled.load(Ordering::Relaxed)), (3, false));
        searches.command(SearchCommand::Stop { number: 3 });
        assert!(cancelled.load(Ordering::Relaxed));
        searches.command(look(5, "topic:a"));
        assert_eq!(told(&mut searches).await.last(), Some(&(5, 50, true)));
    }

    #[tokio::test]
    async fn a_search_that_crashes_is_ended_and_the_next_one_runs() {
        let mut searches = searches();
        searches.command(look(1, "topic:a"));
        searches.command(look(1, "topic:a"));
        searches.command(look(2, "topic:a"));
        // What it found is not looked at: it crashes instead.
        while searches.running.join_next().await.is_some() {}
        searches.running.spawn_blocking(|| panic!("a fault"));
        let ended = searches.ended().await.unwrap();
        searches.inbox.take();
        searches.next_after(ended);
        assert_eq!(told(&mut searches).await, [(1, 0, true), (2, 50, true)]);
    }

    #[tokio::test]
    async fn a_session_that_ends_ends_its_search() {
        let mut searches = searches();
        searches.command(look(1, "topic:a"));
        searches.command(look(2, "topic:a"));
        let cancelled = searches.current.clone().unwrap().1;
        searches.finish().await;
        assert!(cancelled.load(Ordering::Relaxed) && searches.waiting.is_empty() && searches.running.is_empty());
        searches.command(look(3, "topic:a"));
        let cancelled = searches.current.clone().unwrap().1;
        drop(searches);
        assert!(cancelled.load(Ordering::Relaxed));
    }
}
