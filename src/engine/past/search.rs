//! Searches what is open of a recording, the newest block first. Blocks without a topic that may match stay packed.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use store::{BlockHead, Passed, Reader, RecordingError, WantedTopics};

use super::births::with_births;
use super::reading::{Span, failed};
use model::{Batch, PastEvent, PastId, RowSet, Timestamp, TopicFilter, TopicNames};
use payload::{Contracts, TopicMessages};
use search::Filter;

/// A search says what it found after so much work for the first time, so that a screen fills.
const FIRST_AFTER: Duration = Duration::from_millis(10);
/// And so often from then on.
const TELL_EVERY: Duration = Duration::from_millis(50);

/// What is searched for.
#[derive(Debug)]
pub(super) struct Looking {
    pub(super) past: PastId,
    pub(super) number: u64,
    pub(super) query: String,
    pub(super) except: Vec<TopicFilter>,
    pub(super) messages: Arc<TopicMessages>,
    pub(super) contracts: Arc<Contracts>,
    pub(super) now: Timestamp,
}

/// Matches all blocks, the newest first, until it is done or `cancelled`.
pub(super) fn search(span: &Span, looking: &Looking, cancelled: &AtomicBool, tell: &dyn Fn(PastEvent)) {
    let Looking { past, number, query, except, messages, contracts, .. } = looking;
    let found = |searched, found, is_last| PastEvent::Found { past: *past, number: *number, searched, found, is_last };
    let nothing = || found(0..0, RowSet::default(), true);
    // The text is canonical, so it parses.
    let query = search::parse_with_contracts(query);
    let query = query.inspect_err(|mistake| tracing::error!(?mistake, "a query is wrong"));
    let Ok(query) = query else { return tell(nothing()) };
    let filter = query.except_on(except).compile().with_messages(messages).with_contracts(contracts);
    if let Err(error) = search_with(span, looking, filter, cancelled, tell) {
        tell(failed(*past, &error));
        tell(nothing());
    }
}

fn search_with(
    span: &Span,
    looking: &Looking,
    filter: Filter,
    cancelled: &AtomicBool,
    tell: &dyn Fn(PastEvent),
) -> Result<(), RecordingError> {
    let (past, number) = (looking.past, looking.number);
    let (since, until) = (span.since, span.until);
    let mut reader = Reader::open(span.place.path())?;
    let filter = with_births(filter, span.place.path(), until, cancelled)?;
    let heads = reader.heads(since, until)?;
    let (mut found, mut end) = (RowSet::default(), heads.last().map_or(0, |head| head.first_row + head.messages));
    let (mut told_at, mut tell_after) = (Instant::now(), FIRST_AFTER);
    let is_within = |head: &BlockHead| head.first_time >= since && head.last_time <= until;
    let mut wanted = wanted_by(&filter, is_within);
    let mut matching = Matching::of(filter, looking.now);
    let passed = reader.pass(heads.iter().rev().copied(), &mut wanted, |head, passed| {
        if cancelled.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        if let Passed::Read(batch) = passed {
            let places = matching.places(&batch, head.first_row);
            if !is_within(&head) {
                let times = batch.received_at();
                let is_within = |time: &Timestamp| (since..=until).contains(time);
                places.retain(|place| times.get(*place).is_some_and(is_within));
            }
            add(&mut found, head.first_row, places);
        }
        if told_at.elapsed() >= tell_after {
            let searched = head.first_row..end;
            end = head.first_row;
            tell(PastEvent::Found { past, number, searched, found: std::mem::take(&mut found), is_last: false });
            (told_at, tell_after) = (Instant::now(), TELL_EVERY);
        }
        ControlFlow::Continue(())
    });
    passed?;
    if !cancelled.load(Ordering::Relaxed) {
        let searched = heads.first().map_or(0, |head| head.first_row)..end;
        tell(PastEvent::Found { past, number, searched, found, is_last: true });
    }
    Ok(())
}

/// Which blocks have to be unpacked, and of which of them the topics are enough if those alone decide.
pub(super) fn wanted_by<'f>(filter: &Filter, are_enough: impl Fn(&BlockHead) -> bool + 'f) -> WantedTopics<'f> {
    let (filter, alone) = (filter.clone(), filter.is_of_topics_alone());
    WantedTopics::which(move |topic| filter.may_match_on(topic)).and_no_more_if(move |head| alone && are_enough(head))
}

/// Matches the blocks of one reader.
pub(super) struct Matching {
    filter: Filter,
    names: TopicNames,
    now: Timestamp,
    places: Vec<usize>,
}

impl Matching {
    pub(super) fn of(filter: Filter, now: Timestamp) -> Self {
        Self { filter, names: TopicNames::default(), now, places: Vec::new() }
    }

    /// The messages of a batch that match, in ascending order; the first message has this row.
    pub(super) fn places(&mut self, batch: &Batch, first_row: u64) -> &mut Vec<usize> {
        let Self { filter, names, now, places } = self;
        names.add(batch.new_topics());
        names.forget_before(batch.oldest_topic());
        places.clear();
        filter.match_rows((batch, first_row), |id| names.get(id), *now, |place| places.push(place));
        places
    }
}

/// Adds the rows at these places of the block that begins with `first_row`. Rows that follow one another cost as much as one.
fn add(found: &mut RowSet, first_row: u64, places: &[usize]) {
    for run in places.chunk_by(|place, next| place + 1 == *next) {
        let Some(first) = run.first() else { continue };
        let first = first_row + *first as u64;
        found.insert_range(first..first + run.len() as u64);
    }
}
