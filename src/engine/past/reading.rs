//! Reading recordings on a thread that may block.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use store::{Folder, Place, Reader, RecordingError, RecordingGap, Summary, WhyNotRecorded};

use crate::explain;
use model::{
    PastBlock, PastCounts, PastEvent, PastGap, PastId, RecordingOverview, RowSet, Timestamp, TopicFilter, TopicNames,
    WhyMissing,
};
use search::Filter;

/// A search says what it found after so much work for the first time, so that a screen fills.
const FIRST_AFTER: Duration = Duration::from_millis(10);
/// And so often from then on.
const TELL_EVERY: Duration = Duration::from_millis(50);

/// What is looked at.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) place: Place,
    pub(super) since: Timestamp,
    pub(super) until: Timestamp,
}

/// What is searched for.
#[derive(Debug)]
pub(super) struct Looking {
    pub(super) past: PastId,
    pub(super) number: u64,
    pub(super) query: String,
    pub(super) except: Vec<TopicFilter>,
    pub(super) now: Timestamp,
}

/// What is recorded in the folder.
pub(super) fn overviews(folder: Option<&Folder>) -> Vec<RecordingOverview> {
    let Some(Ok(places)) = folder.map(Folder::recordings) else { return Vec::new() };
    places.iter().map(overview).collect()
}

fn overview(place: &Place) -> RecordingOverview {
    let read = Reader::open(place.path()).and_then(|reader| reader.summary());
    let problem = read.as_ref().err().map(|error| Box::new(explain::recording(error)));
    let Summary { profile, messages, first_time, last_time, bytes, is_recording, .. } = read.unwrap_or_default();
    let set_aside = place.set_aside();
    RecordingOverview {
        profile,
        file: place.path().display().to_string(),
        messages,
        bytes,
        first_time,
        last_time,
        is_recording,
        set_aside: (set_aside.len(), set_aside.iter().map(|(_, bytes)| bytes).sum()),
        problem,
    }
}

/// How much was recorded at a place, by spans of time. Nothing, where it cannot be read: the overview says why.
pub(super) fn counts(place: &Place, profile: String, bounds: Vec<Timestamp>) -> PastCounts {
    let read = Reader::open(place.path()).and_then(|reader| Ok((reader.counts(&bounds)?, reader.summary()?)));
    let Ok((messages, summary)) = read.inspect_err(|error| tracing::warn!(%error, "a recording is not counted")) else {
        return PastCounts { profile, bounds, ..PastCounts::default() };
    };
    let span = (bounds.first().copied().unwrap_or_default(), bounds.last().copied().unwrap_or_default());
    let (missing, recorded) = within(&summary, span);
    PastCounts { profile, bounds, messages, missing, recorded }
}

/// What is missing in a span of time, and when it was recorded.
fn within(summary: &Summary, (since, until): (Timestamp, Timestamp)) -> (Vec<PastGap>, Vec<Range<Timestamp>>) {
    let overlaps = |from: Timestamp, end: Timestamp| from <= until && end >= since;
    let missing = summary.gaps.iter().filter(|gap| overlaps(gap.from, gap.until)).map(past_gap);
    let recorded = summary.runs.iter().filter(|(from, end)| overlaps(*from, *end));
    (missing.collect(), recorded.map(|(from, end)| *from..*end).collect())
}

fn past_gap(gap: &RecordingGap) -> PastGap {
    let why = match gap.why {
        WhyNotRecorded::Slow => WhyMissing::Slow,
        WhyNotRecorded::Full => WhyMissing::Full,
        WhyNotRecorded::Failed => WhyMissing::Failed,
        WhyNotRecorded::Damaged => WhyMissing::Damaged,
    };
    PastGap { times: gap.from..gap.until, messages: gap.messages, why }
}

/// Says which blocks a span has, and then reads those that have the rows that are asked for, until `rows` ends.
pub(super) fn serve(past: PastId, span: &Span, rows: &Receiver<u64>, tell: &dyn Fn(PastEvent)) {
    let fail = |error: &RecordingError| tell(failed(past, error));
    let mut reader = match Reader::open(span.place.path()) {
        Ok(reader) => reader,
        Err(error) => return fail(&error),
    };
    match opened(past, span, &reader) {
        Ok(opened) => tell(opened),
        Err(error) => return fail(&error),
    }
    while let Ok(row) = rows.recv() {
        let loaded = |first_row, batch| PastEvent::Loaded { past, first_row, batch };
        match reader.block_of(row) {
            Ok(Some(block)) => tell(loaded(block.head.first_row, block.batch.map(Into::into))),
            Ok(None) => tell(loaded(row, None)),
            Err(error) => {
                fail(&error);
                tell(loaded(row, None));
            }
        }
    }
}

fn opened(past: PastId, span: &Span, reader: &Reader) -> Result<PastEvent, RecordingError> {
    let blocks = reader.heads(span.since, span.until)?;
    let (missing, recorded) = within(&reader.summary()?, (span.since, span.until));
    Ok(PastEvent::Opened {
        past,
        blocks: blocks
            .iter()
            .map(|head| PastBlock {
                first_row: head.first_row,
                messages: head.messages,
                first_time: head.first_time,
                last_time: head.last_time,
            })
            .collect(),
        missing,
        recorded,
    })
}

/// Matches all blocks, the newest first, until it is done or `cancelled`.
pub(super) fn search(span: &Span, looking: &Looking, cancelled: &AtomicBool, tell: &dyn Fn(PastEvent)) {
    let Looking { past, number, query, except, .. } = looking;
    let found = |searched, found, is_last| PastEvent::Found { past: *past, number: *number, searched, found, is_last };
    let nothing = || found(0..0, RowSet::default(), true);
    // The text is canonical, so it parses.
    let query = search::parse(query).inspect_err(|mistake| tracing::error!(?mistake, "a query is wrong"));
    let Ok(query) = query else { return tell(nothing()) };
    if let Err(error) = search_with(span, looking, &mut query.except_on(except).compile(), cancelled, tell) {
        tell(failed(*past, &error));
        tell(nothing());
    }
}

fn search_with(
    span: &Span,
    looking: &Looking,
    filter: &mut Filter,
    cancelled: &AtomicBool,
    tell: &dyn Fn(PastEvent),
) -> Result<(), RecordingError> {
    let (past, number) = (looking.past, looking.number);
    let mut reader = Reader::open(span.place.path())?;
    let heads = reader.heads(span.since, span.until)?;
    let mut names = TopicNames::default();
    let (mut found, mut until) = (RowSet::default(), heads.last().map_or(0, |head| head.first_row + head.messages));
    let (mut told_at, mut tell_after) = (Instant::now(), FIRST_AFTER);
    for head in heads.iter().rev() {
        if cancelled.load(Ordering::Relaxed) {
            return Ok(());
        }
        if let Some(batch) = reader.block_of(head.first_row)?.and_then(|block| block.batch) {
            names.add(batch.new_topics());
            names.forget_before(batch.oldest_topic());
            let mut places = Vec::new();
            filter.match_batch(&batch, |id| names.get(id), looking.now, |place| places.push(place));
            if head.first_time < span.since || head.last_time > span.until {
                let times = batch.received_at();
                let is_within = |time: &Timestamp| (span.since..=span.until).contains(time);
                places.retain(|place| times.get(*place).is_some_and(is_within));
            }
            add(&mut found, head.first_row, &places);
        }
        if told_at.elapsed() >= tell_after {
            let searched = head.first_row..until;
            until = head.first_row;
            tell(PastEvent::Found { past, number, searched, found: std::mem::take(&mut found), is_last: false });
            (told_at, tell_after) = (Instant::now(), TELL_EVERY);
        }
    }
    let searched = heads.first().map_or(0, |head| head.first_row)..until;
    tell(PastEvent::Found { past, number, searched, found, is_last: true });
    Ok(())
}

/// Adds the rows at these places of the block that begins with `first_row`. Rows that follow one another cost as much as one.
fn add(found: &mut RowSet, first_row: u64, places: &[usize]) {
    for run in places.chunk_by(|place, next| place + 1 == *next) {
        let Some(first) = run.first() else { continue };
        let first = first_row + *first as u64;
        found.insert_range(first..first + run.len() as u64);
    }
}

fn failed(past: PastId, error: &RecordingError) -> PastEvent {
    PastEvent::Failed { past, notice: Box::new(explain::recording(error)) }
}
