//! Reading recordings on a thread that may block.

use std::ops::Range;
use std::sync::mpsc::Receiver;

use store::{
    Folder, Place, Reader, RecordingDeleted, RecordingError, RecordingGap, RecordingOutage, Summary, WhyNotRecorded,
};

use crate::explain;
use model::{GapReason, PastBlock, PastCounts, PastEvent, PastGap, PastId, RecordingOverview, Timestamp, WhyMissing};

/// What is looked at.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) place: Place,
    pub(super) since: Timestamp,
    pub(super) until: Timestamp,
}

/// What is recorded in the folder.
pub(super) fn overviews(folder: Option<&Folder>) -> Vec<RecordingOverview> {
    let Some(Ok(places)) = folder.map(Folder::recordings) else { return Vec::new() };
    places.iter().filter_map(overview).collect()
}

/// `None` where nothing is recorded yet, or any more.
fn overview(place: &Place) -> Option<RecordingOverview> {
    let read = Reader::open(place.path()).and_then(|reader| reader.summary());
    if matches!(read, Err(RecordingError::Missing { .. })) {
        return None;
    }
    let problem = read.as_ref().err().map(|error| Box::new(explain::recording(error)));
    let Summary { profile, messages, first_time, last_time, bytes, is_recording, .. } = read.unwrap_or_default();
    let (profile, bytes) = (profile.or_else(|| place.profile()), bytes.max(place.bytes()));
    let set_aside = place.set_aside();
    Some(RecordingOverview {
        profile,
        file: place.path().display().to_string(),
        messages,
        bytes,
        first_time,
        last_time,
        is_recording,
        set_aside: (set_aside.len(), set_aside.iter().map(|(_, bytes)| bytes).sum()),
        problem,
    })
}

/// How much was recorded at a place, by spans of time. Nothing, where it cannot be read: the overview says why.
pub(super) fn counts(place: &Place, profile: String, bounds: Vec<Timestamp>) -> PastCounts {
    let read = Reader::open(place.path()).and_then(|reader| Ok((reader.counts(&bounds)?, reader.summary()?)));
    let Ok((counted, summary)) = read.inspect_err(|error| tracing::warn!(%error, "a recording is not counted")) else {
        return PastCounts { profile, bounds, ..PastCounts::default() };
    };
    let span = (bounds.first().copied().unwrap_or_default(), bounds.last().copied().unwrap_or_default());
    let (missing, recorded) = within(&summary, span);
    let (messages, bytes) = counted.into_iter().unzip();
    PastCounts { profile, bounds, messages, bytes, missing, recorded }
}

/// What is missing in a span of time, and when it was recorded.
fn within(summary: &Summary, (since, until): (Timestamp, Timestamp)) -> (Vec<PastGap>, Vec<Range<Timestamp>>) {
    let overlaps = |from: Timestamp, end: Timestamp| from <= until && end >= since;
    let missing = summary.gaps.iter().map(past_gap).chain(summary.deleted.iter().map(deleted_gap));
    let last = summary.outages.len().checked_sub(1).filter(|_| summary.outage_lasts);
    let outages = summary.outages.iter().enumerate();
    let missing = missing.chain(outages.map(|(place, outage)| outage_gap(outage, last == Some(place))));
    let missing = missing.filter(|gap| overlaps(gap.times.start, gap.times.end));
    let recorded = summary.runs.iter().filter(|(from, end)| overlaps(*from, *end));
    (missing.collect(), recorded.map(|(from, end)| *from..*end).collect())
}

/// What is missing in a span as far as it is over, or could not come, and why. A span without a beginning or an end is that of
/// the recording, and has no messages that were deleted before.
pub(crate) fn missing_in(summary: &Summary, (since, until): (Timestamp, Timestamp), now: Timestamp) -> Vec<PastGap> {
    let Some((first, last)) = summary.recorded() else { return Vec::new() };
    let is_open = since == Timestamp(i64::MIN);
    // One that goes on, or would if it could, is that until now.
    let last = if summary.is_recording || summary.stopped.is_some() { now.max(last) } else { last };
    let span = (if is_open { first } else { since }, if until == Timestamp(i64::MAX) { last } else { until });
    let (mut missing, recorded) = within(summary, span);
    missing.retain(|gap| !is_open || !matches!(gap.why, WhyMissing::Deleted | WhyMissing::Forgotten));
    model::not_recorded(&recorded, &missing, span, now)
}

fn past_gap(gap: &RecordingGap) -> PastGap {
    let until = if gap.is_open() { Timestamp(i64::MAX) } else { gap.until };
    PastGap { times: gap.from..until, messages: gap.messages, why: why_missing(gap.why) }
}

/// The same reason.
pub(crate) fn why_missing(why: WhyNotRecorded) -> WhyMissing {
    match why {
        WhyNotRecorded::Slow => WhyMissing::Slow,
        WhyNotRecorded::Full => WhyMissing::Full,
        WhyNotRecorded::Failed => WhyMissing::Failed,
        WhyNotRecorded::Damaged => WhyMissing::Damaged,
        WhyNotRecorded::Ended => WhyMissing::Ended,
        WhyNotRecorded::NotCopied => WhyMissing::NotCopied,
    }
}

fn deleted_gap(deleted: &RecordingDeleted) -> PastGap {
    let why = if deleted.by_hand { WhyMissing::Forgotten } else { WhyMissing::Deleted };
    PastGap { times: deleted.from..deleted.until, messages: deleted.messages, why }
}

fn outage_gap(outage: &RecordingOutage, lasts: bool) -> PastGap {
    let RecordingOutage { from, until, reason, session_resumed } = outage.clone();
    let why = match reason {
        GapReason::NotSubscribed => WhyMissing::NotSubscribed,
        reason => WhyMissing::NoConnection { reason, session_resumed },
    };
    PastGap { times: from..if lasts { Timestamp(i64::MAX) } else { until }, messages: 0, why }
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
            Ok(None) if reader.is_deleted(row).unwrap_or(false) => tell(PastEvent::Deleted { past, row }),
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
    let beside = if blocks.is_empty() { reader.beside(span.since, span.until)? } else { (None, None) };
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
        beside,
    })
}

pub(super) fn failed(past: PastId, error: &RecordingError) -> PastEvent {
    PastEvent::Failed { past, notice: Box::new(explain::recording(error)) }
}
