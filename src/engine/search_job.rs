//! Matches what a request of a search asks for, and says as it goes what was found.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::schemas::SchemaFiles;
use model::{FoundMoment, RowSet, SearchEvent, SearchPart, SearchRequest, Timestamp, TopicNames};
use payload::{Births, Contracts};
use search::Filter;

/// How often a search says what it found.
#[derive(Clone, Copy, Debug)]
pub(super) struct EventPace {
    /// After so much work on a request for the first time, so that a screen fills.
    first: Duration,
    /// After so much work on it again.
    others: Duration,
}

impl Default for EventPace {
    fn default() -> Self {
        Self { first: Duration::from_millis(10), others: Duration::from_millis(50) }
    }
}

/// Makes the query of a request ready. Each request of a search can use it.
pub(super) fn filter(request: &SearchRequest, schemas: &SchemaFiles, contracts: &Arc<Contracts>) -> Option<Filter> {
    // The text is canonical, so it parses.
    let query = search::parse_with_contracts(&request.query);
    let query = query.inspect_err(|mistake| tracing::error!(?mistake, "a query is wrong"));
    let filter = query.ok()?.except_on(&request.except).compile();
    let births = Births::of(request.births.iter());
    let filter = filter.with_messages(&schemas.messages(&request.messages)).with_contracts(contracts);
    Some(filter.with_births(Arc::new(births)))
}

/// Matches the messages of `request` in its order, until it is done or `cancelled`. Blocks.
pub(super) fn look(
    request: SearchRequest,
    filter: &mut Filter,
    cancelled: &AtomicBool,
    pace: EventPace,
    mut tell: impl FnMut(SearchEvent),
) {
    let SearchRequest { number, parts, topics, now, .. } = request;
    let (mut told_at, mut tell_after) = (Instant::now(), pace.first);
    let mut so_far: Option<SearchEvent> = None;
    let mut parts = parts.into_iter().peekable();
    while let Some(part) = parts.next() {
        if cancelled.load(Ordering::Relaxed) {
            return;
        }
        let rows = part.first_row..part.first_row + part.batch.len() as u64;
        let event = so_far.get_or_insert_with(|| SearchEvent {
            number,
            searched: rows.clone(),
            found: RowSet::default(),
            moments: Vec::new(),
            is_last: false,
            has_failed: false,
        });
        event.searched.start = rows.start;
        match_part(&part, filter, &topics, now, event);
        event.is_last = parts.peek().is_none();
        if event.is_last || told_at.elapsed() >= tell_after {
            so_far.take().into_iter().for_each(&mut tell);
            (told_at, tell_after) = (Instant::now(), pace.others);
        }
    }
}

/// Adds the messages of a batch that match.
fn match_part(part: &SearchPart, filter: &mut Filter, topics: &TopicNames, now: Timestamp, event: &mut SearchEvent) {
    let mut places = Vec::new();
    filter.match_rows((&part.batch, part.first_row), |id| topics.get(id), now, |place| places.push(place));
    event.found.extend(places.iter().map(|place| part.first_row + *place as u64));
    let moments = part.batch.moments(part.not_before, places);
    let first_row = part.first_row;
    event.moments.extend(moments.into_iter().rev().map(|(at, count)| FoundMoment { first_row, at, count }));
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::inbox::Inbox;
    use model::{BatchBuilder, Message, Origin, Properties, Qos, TopicFilter};

    const AT_ONCE: EventPace = EventPace { first: Duration::ZERO, others: Duration::ZERO };

    /// Asks for `batches` of two messages each, on `a` and `b`, which came in one second each: the payload is the row.
    pub(in super::super) fn request(number: u64, query: &str, batches: u64) -> SearchRequest {
        let mut builder = BatchBuilder::default();
        let mut topics = TopicNames::default();
        let mut parts = Vec::new();
        for first_row in (0..batches).map(|batch| batch * 2) {
            for (row, topic) in (first_row..).zip(["a", "b"]) {
                builder.push(Message {
                    received_at: Timestamp::from_secs(i64::try_from(first_row).unwrap()),
                    topic,
                    payload: row.to_string().as_bytes(),
                    properties: Properties::default(),
                    qos: Qos::AtMostOnce,
                    retain: false,
                    duplicate: false,
                    origin: Origin::Received,
                });
            }
            let batch = builder.close().unwrap();
            topics.add(batch.new_topics());
            parts.push(SearchPart { first_row, not_before: Timestamp::default(), batch });
        }
        parts.reverse();
        let now = Timestamp::from_secs(1_000);
        SearchRequest {
            number,
            query: query.to_owned(),
            except: Vec::new(),
            messages: Vec::new(),
            births: Arc::default(),
            parts,
            topics,
            now,
        }
    }

    fn events(request: SearchRequest, pace: EventPace, cancel_after: usize) -> Vec<SearchEvent> {
        let (mut events, cancelled) = (Vec::new(), AtomicBool::new(false));
        let mut filter = filter(&request, &SchemaFiles::new(Inbox::new(|| {})), &Arc::default()).unwrap();
        look(request, &mut filter, &cancelled, pace, |event| {
            events.push(event);
            cancelled.store(events.len() == cancel_after, Ordering::Relaxed);
        });
        events
    }

    #[test]
    fn what_is_newest_is_found_first_and_each_row_is_looked_at_once() {
        let events = events(request(7, "topic:b and not 3", 3), AT_ONCE, usize::MAX);
        let told: Vec<_> =
            events.iter().map(|event| (event.searched.clone(), event.found.iter().collect(), event.is_last)).collect();
        assert_eq!(told, [(4..6, vec![5], false), (2..4, vec![], false), (0..2, vec![1], true)]);
        let moment = |first_row, secs| FoundMoment { first_row, at: Timestamp::from_secs(secs), count: 1 };
        let moments: Vec<_> = events.iter().flat_map(|event| event.moments.clone()).collect();
        assert_eq!(moments, [moment(4, 4), moment(0, 0)]);
        assert!(events.iter().all(|event| event.number == 7));
    }

    #[test]
    fn a_request_that_takes_no_time_is_one_event() {
        let pace = EventPace { first: Duration::from_hours(1), others: Duration::from_hours(1) };
        let events = events(request(1, "a", 5), pace, usize::MAX);
        let told: Vec<_> =
            events.iter().map(|event| (event.searched.clone(), event.found.len(), event.is_last)).collect();
        assert_eq!(told, [(0..10, 5, true)]);
    }

    #[test]
    fn one_that_is_cancelled_looks_at_no_further_batch() {
        let events = events(request(1, "a", 100), AT_ONCE, 3);
        assert_eq!((events.len(), events[2].searched.clone()), (3, 194..196));
    }

    #[test]
    fn an_age_counts_from_the_time_of_the_request_and_muted_topics_are_left_out() {
        let muted = vec![TopicFilter::parse("a").unwrap()];
        let request = SearchRequest { except: muted, now: Timestamp::from_secs(10), ..request(1, "age<7s", 5) };
        let found: Vec<u64> = events(request, EventPace::default(), 9)
            .iter()
            .flat_map(|event| event.found.iter().collect::<Vec<_>>())
            .collect();
        assert_eq!(found, [5, 7, 9]);
    }
}
