//! Searches all that was recorded of a profile, the newest first, and counts by spans of time what it finds.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use store::{BlockHead, Passed, Place, Reader, RecordingError};

use super::births::with_births;
use super::search::{Matching, wanted_by};
use crate::explain;
use model::{FoundInAll, SearchAllRequest, Timestamp};
use payload::{Contracts, TopicMessages};
use search::Filter;

/// How often it says what it found.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// Searches, and says what it found, until it is done or `cancelled`.
pub(super) fn search_all(
    place: &Place,
    request: &SearchAllRequest,
    (messages, contracts): (&Arc<TopicMessages>, &Arc<Contracts>),
    cancelled: &AtomicBool,
    tell: &dyn Fn(FoundInAll),
) {
    let spans = request.bounds.len().saturating_sub(1);
    let nothing = FoundInAll {
        number: request.number,
        messages: vec![0; spans],
        newest: vec![None; spans],
        older: 0,
        damaged: 0,
        searched: 0,
        of: 0,
        is_last: true,
        problem: None,
    };
    // The text is canonical, so it parses.
    let query = search::parse_with_contracts(&request.query);
    let query = query.inspect_err(|mistake| tracing::error!(?mistake, "a query is wrong"));
    let Ok(query) = query else { return tell(nothing) };
    let filter = query.compile().with_messages(messages).with_contracts(contracts);
    if let Err(error) = search_with(place, request, filter, nothing.clone(), cancelled, tell) {
        tell(FoundInAll { problem: Some(Box::new(explain::recording(&error))), ..nothing });
    }
}

fn search_with(
    place: &Place,
    request: &SearchAllRequest,
    filter: Filter,
    mut found: FoundInAll,
    cancelled: &AtomicBool,
    tell: &dyn Fn(FoundInAll),
) -> Result<(), RecordingError> {
    let mut reader = Reader::open(place.path())?;
    let filter = with_births(filter, place.path(), Timestamp(i64::MAX), cancelled)?;
    let heads = reader.heads(Timestamp(i64::MIN), Timestamp(i64::MAX))?;
    found.of = heads.iter().map(|head| head.messages).sum();
    found.is_last = false;
    let mut told_at = Instant::now();
    let bounds = &request.bounds;
    let is_in_one = |head: &BlockHead| span_of(bounds, head.first_time) == span_of(bounds, head.last_time);
    let mut wanted = wanted_by(&filter, is_in_one);
    let mut matching = Matching::of(filter, request.now);
    let passed = reader.pass(heads.iter().rev().copied(), &mut wanted, |head, passed| {
        if cancelled.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        found.searched += head.messages;
        match passed {
            Passed::Skipped => {}
            Passed::Damaged => found.damaged += head.messages,
            Passed::Read(batch) => {
                let places = matching.places(&batch, head.first_row);
                if is_in_one(&head) {
                    add(&mut found, bounds, head.last_time, places.len() as u64);
                } else {
                    let times = batch.received_at();
                    places.iter().filter_map(|place| times.get(*place)).for_each(|at| add(&mut found, bounds, *at, 1));
                }
            }
        }
        if told_at.elapsed() >= TELL_EVERY {
            told_at = Instant::now();
            tell(found.clone());
        }
        ControlFlow::Continue(())
    });
    passed?;
    if !cancelled.load(Ordering::Relaxed) {
        // A block may have grown meanwhile.
        found.searched = found.of;
        found.is_last = true;
        tell(found);
    }
    Ok(())
}

/// Which of the spans a time is in; `None` before the first one. What is behind the last one counts there.
fn span_of(bounds: &[Timestamp], time: Timestamp) -> Option<usize> {
    let spans = bounds.len().checked_sub(1)?;
    bounds.partition_point(|bound| *bound <= time).checked_sub(1).map(|span| span.min(spans.saturating_sub(1)))
}

fn add(found: &mut FoundInAll, bounds: &[Timestamp], at: Timestamp, messages: u64) {
    if messages == 0 {
        return;
    }
    let Some(span) = span_of(bounds, at) else {
        found.older += messages;
        return;
    };
    if let Some((count, newest)) = found.messages.get_mut(span).zip(found.newest.get_mut(span)) {
        *count += messages;
        *newest = (*newest).max(Some(at));
    }
}
