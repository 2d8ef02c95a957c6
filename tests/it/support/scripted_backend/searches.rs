//! Searches of what is kept: answered at once, or bit by bit as a test wants.

use std::collections::VecDeque;

use model::{Event, FoundMoment, RowSet, SearchCommand, SearchEvent, SearchRequest};

use super::ScriptedBackend;

/// What the window wants searched.
#[derive(Default)]
pub(super) struct Searches {
    are_held: bool,
    waiting: VecDeque<Box<SearchRequest>>,
}

impl ScriptedBackend {
    /// From now on, searches are answered by [`search_some`](Self::search_some) only.
    pub(crate) fn hold_searches(&self) {
        self.inner.searches.borrow_mut().are_held = true;
    }

    /// Searches so many batches, the newest first.
    pub(crate) fn search_some(&self, batches: usize) {
        for _ in 0..batches {
            let event = {
                let mut searches = self.inner.searches.borrow_mut();
                let Some(request) = searches.waiting.front_mut() else { return };
                let event = searched(request, 1);
                if event.is_last {
                    searches.waiting.pop_front();
                }
                event
            };
            self.event(Event::Search(event));
        }
    }

    pub(super) fn search(&self, command: SearchCommand) {
        let mut searches = self.inner.searches.borrow_mut();
        match command {
            SearchCommand::Look(request) => searches.waiting.push_back(request),
            SearchCommand::Stop { number } => searches.waiting.retain(|request| request.number != number),
        }
        if searches.are_held {
            return;
        }
        let all: Vec<_> = searches.waiting.drain(..).collect();
        drop(searches);
        for mut request in all {
            let count = request.parts.len();
            self.event(Event::Search(searched(&mut request, count)));
        }
    }
}

/// Takes the first parts from the request and matches their messages.
fn searched(request: &mut SearchRequest, count: usize) -> SearchEvent {
    let query = search::parse_with_contracts(&request.query).expect("a canonical query");
    let mut filter = query.except_on(&request.except).compile();
    let parts: Vec<_> = request.parts.drain(..count).collect();
    let (newest, oldest) = (parts.first().expect("a part"), parts.last().expect("a part"));
    let searched = oldest.first_row..newest.first_row + newest.batch.len() as u64;
    let (mut found, mut moments) = (RowSet::default(), Vec::new());
    for part in &parts {
        let mut places = Vec::new();
        filter.match_batch(&part.batch, |id| request.topics.get(id), request.now, |place| places.push(place));
        for place in &places {
            assert!(found.insert(part.first_row + *place as u64));
        }
        let counted = part.batch.moments(part.not_before, places).into_iter().rev();
        moments.extend(counted.map(|(at, count)| FoundMoment { first_row: part.first_row, at, count }));
    }
    SearchEvent {
        number: request.number,
        searched,
        found,
        moments,
        is_last: request.parts.is_empty(),
        has_failed: false,
    }
}
