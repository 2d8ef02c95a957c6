//! Matches against looking at every message, whatever comes, leaves, is held, muted, stopped and searched in pieces.

mod trial;

use std::sync::Arc;

use proptest::prelude::*;
use search::parse;

use crate::{Console, SearchState};
use model::{
    BatchBuilder, Event, Message, Origin, Properties, Qos, RowSet, SearchCommand, SearchEvent, SearchPart,
    SearchRequest, Timestamp,
};
use trial::{Made, Step, Trial, step};

proptest! {
    #[test]
    fn what_is_found_is_what_matches(
        steps in proptest::collection::vec(step(), 1..40),
        most in 1..40_usize,
        (from, to) in (0.0..1.0_f64, 0.0..1.2_f64),
    ) {
        let mut trial = Trial::new();
        for step in steps {
            trial.take(step);
            // On the way to it, nothing is found that does not match or is not here.
            let expected: RowSet = trial.expected(trial.query).into_iter().collect();
            if let Some(found) = trial.console.search.found() {
                prop_assert!(found.iter().all(|row| expected.contains(row)));
                let progress = trial.console.search.progress(&trial.console.log).unwrap();
                prop_assert!(progress.searched <= progress.of && progress.of == trial.console.log.messages());
            }
        }
        trial.settle();
        trial.check_found();
        trial.check_bars(most);
        trial.check_views(from, to);
    }
}

/// Messages so large that they are not looked at in the frame of the query.
fn large(count: usize) -> Vec<Made> {
    (0..count).map(|_| (0, "x".repeat(200_000), 1)).collect()
}

#[test]
fn a_search_hands_out_the_newest_first_and_two_requests_at_most() {
    let mut trial = Trial::new();
    for _ in 0..6 {
        trial.come(large(5));
    }
    trial.take(Step::Query(1));
    trial.frame();
    let first_rows: Vec<u64> =
        trial.requests.iter().flat_map(|request| &request.parts).map(|part| part.first_row).collect();
    assert_eq!(first_rows, [25, 20, 15, 10, 5, 0]);
    assert!(trial.requests.len() <= 2);
    let progress = |trial: &Trial| trial.console.search.progress(&trial.console.log).unwrap();
    assert_eq!((progress(&trial).searched, progress(&trial).state), (0, SearchState::Running));
    trial.answer(2);
    assert_eq!((progress(&trial).searched, trial.console.search.found().unwrap().len()), (10, 10));
    trial.console.search.stop();
    trial.frame();
    assert!(trial.requests.is_empty(), "the backend stops");
    trial.come(vec![(0, "x".to_owned(), 1)]);
    assert_eq!(trial.console.search.found().unwrap().len(), 11, "what comes is matched all the same");
    assert_eq!(progress(&trial).state, SearchState::Stopped);
    trial.console.search.resume();
    trial.frame();
    let next: Vec<u64> = trial.requests.iter().flat_map(|request| &request.parts).map(|part| part.first_row).collect();
    assert_eq!(next, [15, 10, 5], "the oldest batch has left");
    trial.settle();
    assert_eq!(trial.console.search.found().unwrap().len(), 26);
    assert_eq!((trial.console.search.next_match(7), trial.console.search.previous_match(5)), (Some(8), None));
}

#[test]
fn an_answer_to_an_earlier_query_is_nothing_to_the_present_one() {
    let mut trial = Trial::new();
    trial.come(large(3));
    trial.take(Step::Query(1));
    trial.frame();
    let old = trial.requests.front().unwrap().number;
    trial.take(Step::Query(3));
    let found: RowSet = (0..3).collect();
    let event =
        SearchEvent { number: old, searched: 0..3, found, moments: Vec::new(), is_last: true, has_failed: false };
    trial.console.apply(Event::Search(event), trial.now());
    assert_eq!(trial.console.search.found().unwrap().len(), 0);
    trial.frame();
    assert!(trial.requests.iter().all(|request| request.number > old));
}

#[test]
fn a_request_that_found_no_room_is_made_again() {
    let mut trial = Trial::new();
    trial.come(large(3));
    trial.take(Step::Query(1));
    trial.frame();
    let request = trial.requests.pop_front().unwrap();
    trial.console.apply(Event::Search(SearchEvent::undone(request.number)), trial.now());
    trial.settle();
    assert_eq!(trial.console.search.found().unwrap().len(), 3);
}

#[test]
fn few_messages_are_found_in_the_same_frame() {
    let mut trial = Trial::new();
    trial.come(vec![(0, "x".to_owned(), 1), (0, "y".to_owned(), 1)]);
    trial.take(Step::Query(1));
    assert_eq!(trial.console.search.found().unwrap().iter().collect::<Vec<_>>(), [0]);
    trial.check_found();
    trial.frame();
    assert!(trial.requests.is_empty());
}

#[test]
fn messages_grow_out_of_an_age_and_the_old_set_stays_until_the_new_one_is_whole() {
    let mut trial = Trial::new();
    trial.come(large(1));
    trial.come(vec![(0, "y".to_owned(), 8_000_000)]);
    let search = |trial: &mut Trial| {
        let now = trial.now();
        trial.console.search_for(&parse("age<10s").unwrap(), now);
        while let Some(command) = trial.console.wanted_search(now) {
            let SearchCommand::Look(request) = command else { continue };
            trial.requests.push_back(*request);
        }
        trial.requests.pop_front()
    };
    let answer = |trial: &mut Trial, request: &SearchRequest, rows: &[u64]| {
        let found = rows.iter().copied().collect();
        let event = SearchEvent {
            number: request.number,
            searched: 0..1,
            found,
            moments: Vec::new(),
            is_last: true,
            has_failed: false,
        };
        trial.console.apply(Event::Search(event), trial.now());
    };
    let found = |trial: &Trial| trial.console.search.found().unwrap().iter().collect::<Vec<_>>();
    let request = search(&mut trial).unwrap();
    answer(&mut trial, &request, &[0]);
    assert_eq!(found(&trial), [0, 1]);
    assert!(search(&mut trial).is_none(), "not again at once");
    trial.now += 5_000_000;
    let request = search(&mut trial).unwrap();
    assert_eq!((found(&trial), request.now), (vec![0, 1], trial.now()));
    assert!(search(&mut trial).is_none(), "one at a time");
    answer(&mut trial, &request, &[]);
    assert_eq!(found(&trial), [1]);
    trial.now += 10_000_000;
    let request = search(&mut trial).unwrap();
    answer(&mut trial, &request, &[]);
    assert!(found(&trial).is_empty());
}

#[test]
fn another_person_finds_nothing_of_the_former_and_the_backend_stops() {
    let mut trial = Trial::new();
    trial.come(large(3));
    trial.take(Step::Query(1));
    trial.frame();
    assert_eq!(trial.requests.len(), 1);
    trial.console.apply(Event::SignIn(model::SignInEvent::PersonChanged), trial.now());
    trial.frame();
    assert!(trial.requests.is_empty() && trial.console.search.found().is_none());
    assert_eq!(trial.console.density.total(), 0);
}

#[test]
fn a_million_messages_of_128_bytes_on_200_000_topics_need_a_quarter_more_than_their_payloads() {
    const MESSAGES: u32 = 1_000_000;
    const TOPICS: u32 = 200_000;
    let mut console = Console::default();
    console.search_for(&parse("size>100").unwrap(), Timestamp::default());
    let mut builder = BatchBuilder::default();
    for number in 0..MESSAGES {
        builder.push(Message {
            received_at: Timestamp(i64::from(number) * 20),
            topic: &format!("plant/hall-{}/press-{:04}/temp", number % TOPICS / 2_000, number % 2_000),
            payload: &[b'x'; 128],
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
        if builder.is_full() || number + 1 == MESSAGES {
            let batch = builder.close().unwrap();
            console.name_topics(batch.new_topics());
            let part = SearchPart { first_row: console.log.end_row(), not_before: console.log.latest(), batch };
            console.log.push(Arc::clone(&part.batch));
            console.search.arrived(&part, console.topics.names(), Timestamp::default());
        }
    }
    assert_eq!((console.log.messages(), console.topics.len()), (u64::from(MESSAGES), TOPICS as usize));
    let found = console.search.found().unwrap();
    assert_eq!(found.len(), u64::from(MESSAGES));
    let batches: usize = console.log.parts_before(u64::MAX).map(|part| part.batch.kept_bytes()).sum();
    let searched = found.bytes() + console.search.density().unwrap().bytes();
    let payloads = MESSAGES as usize * 128;
    assert!(batches + searched <= payloads * 5 / 4, "{batches} bytes of messages, {searched} of matches");
    let names = console.topics.names().bytes();
    assert!(names <= TOPICS as usize * (28 + 5), "{names} bytes of topics, with 28 bytes of name at most");
    assert!(searched <= 200_000, "{searched} bytes of matches");
}
