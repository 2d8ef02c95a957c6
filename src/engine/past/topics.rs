//! Counts what was recorded of each topic in a span, and what was heard of it last.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use store::{Passed, Reader, RecordingError, WantedTopics};

use super::reading::{Span, failed};
use model::{Batch, Origin, PastEvent, PastId, PastTopic, TopicId, TopicNames};

/// How often it says how far it is.
const TELL_EVERY: Duration = Duration::from_millis(100);
/// More topics are not listed: what is left out is counted.
const MOST_TOPICS: usize = 200_000;
/// So many bytes of a last payload are listed: more than a row of the tree shows.
const MOST_BYTES: usize = 1_024;

/// Counts, and says so, until it is done or `cancelled`.
pub(super) fn count(past: PastId, span: &Span, cancelled: &AtomicBool, tell: &dyn Fn(PastEvent)) {
    if let Err(error) = try_count(past, span, cancelled, tell) {
        tell(failed(past, &error));
    }
}

fn try_count(
    past: PastId,
    span: &Span,
    cancelled: &AtomicBool,
    tell: &dyn Fn(PastEvent),
) -> Result<(), RecordingError> {
    let mut reader = Reader::open(span.place.path())?;
    let heads = reader.heads(span.since, span.until)?;
    let of = heads.iter().map(|head| head.messages).sum();
    let (mut counted, mut searched, mut told_at) = (Counted::default(), 0, Instant::now());
    let mut wanted = WantedTopics::which(|_| true);
    reader.pass(heads.into_iter().rev(), &mut wanted, |head, passed| {
        if cancelled.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        searched += head.messages;
        if let Passed::Read(batch) = passed {
            counted.add(&batch, head.first_row, span);
        }
        if told_at.elapsed() >= TELL_EVERY {
            told_at = Instant::now();
            tell(PastEvent::CountingTopics { past, searched, of });
        }
        ControlFlow::Continue(())
    })?;
    if !cancelled.load(Ordering::Relaxed) {
        let Counted { topics, without_room, .. } = counted;
        tell(PastEvent::Topics { past, topics: topics.into(), without_room });
    }
    Ok(())
}

/// What was counted so far, from the newest message back.
#[derive(Default)]
struct Counted {
    names: TopicNames,
    topics: Vec<PastTopic>,
    /// By name: where it is among the topics.
    places: HashMap<Box<str>, usize>,
    /// By number, from `first` on, the same; `None` for those that are not known yet.
    by_number: Vec<Option<usize>>,
    first: usize,
    /// Messages of topics that are too many.
    without_room: u64,
}

impl Counted {
    fn add(&mut self, batch: &Batch, first_row: u64, span: &Span) {
        self.names.add(batch.new_topics());
        self.names.forget_before(batch.oldest_topic());
        if batch.oldest_topic().index() > self.first {
            self.first = batch.oldest_topic().index();
            self.by_number.clear();
        }
        for at in (0..batch.len()).rev() {
            let Some(message) = batch.get(at) else { continue };
            if !(span.since..=span.until).contains(&message.received_at) {
                continue;
            }
            let Some(topic) = self.place(message.topic).and_then(|place| self.topics.get_mut(place)) else {
                self.without_room += 1;
                continue;
            };
            if topic.messages == 0 {
                topic.last_row = first_row + at as u64;
                topic.last_at = message.received_at;
                (topic.retained, topic.sent) = (message.retain, message.origin == Origin::Sent);
                topic.payload = message.payload.get(..MOST_BYTES).unwrap_or(message.payload).into();
            }
            topic.messages += 1;
            topic.bytes += message.payload.len() as u64;
        }
    }

    fn place(&mut self, number: TopicId) -> Option<usize> {
        let at = number.index().checked_sub(self.first)?;
        if at >= self.by_number.len() {
            self.by_number.resize(at + 1, None);
        }
        let known = self.by_number.get_mut(at)?;
        if known.is_none() {
            let name = self.names.get(number);
            *known = self.places.get(name).copied();
            if known.is_none() && self.topics.len() < MOST_TOPICS {
                self.places.insert(name.into(), self.topics.len());
                *known = Some(self.topics.len());
                self.topics.push(PastTopic { name: name.into(), ..PastTopic::default() });
            }
        }
        *known
    }
}
