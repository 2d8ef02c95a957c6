//! What was recorded, and how the backend reads it: as the engine does, at once.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use model::{
    Batch, BatchBuilder, DevicePast, DevicePastRead, DevicePastRequest, Event, ExportState, FoundInAll, GapReason,
    Message, NewTopics, Origin, PastBlock, PastCommand, PastCounts, PastEvent, PastGap, PastId, PastTopic, Properties,
    Qos, RecordingOverview, RowSet, SearchAllRequest, Timestamp, TopicNames, WhyMissing,
};

use super::{NOW, Plant, ScriptedBackend};

/// The recording of a profile. There is none until one is scripted.
#[derive(Default)]
pub(super) struct Recorded {
    profile: Option<String>,
    blocks: Vec<(u64, Arc<Batch>)>,
    names: TopicNames,
    new_topics: NewTopics,
    runs: Vec<Range<Timestamp>>,
    missing: Vec<PastGap>,
    /// Blocks and matches are kept back.
    is_slow: bool,
    of_device: Option<DevicePast>,
    kept_back: Vec<PastEvent>,
}

impl ScriptedBackend {
    /// This was recorded of each device.
    pub(crate) fn recorded_of_device(&self, past: DevicePast) {
        self.inner.past.borrow_mut().of_device = Some(past);
    }

    /// Messages of plant-eu were recorded on two days: from 6 to 20 o'clock of the day before, and from midnight on, with a
    /// hole from 4 to 5 when the disk was full.
    pub(crate) fn recorded(&self) {
        let mut plant = Plant::default();
        let midnight = NOW.since(Timestamp(NOW.0 / DAY * DAY));
        let minute = |minutes: u64| Duration::from_mins(minutes);
        let day_before =
            (6 * 12..20 * 12).map(|slot: u64| (midnight + minute(24 * 60)).saturating_sub(minute(5 * slot)));
        let today = (0..4 * 12).chain(5 * 12..14 * 12).map(|slot: u64| midnight.saturating_sub(minute(5 * slot)));
        let mut recorded = Recorded { profile: Some("plant-eu".to_owned()), ..Recorded::default() };
        let mut row = 7_000;
        for (slot, ago) in day_before.chain(today).enumerate() {
            let messages = 20 + (slot as u64 * 7) % 31;
            let millis = u64::try_from(ago.as_millis()).expect("two days");
            let batch = plant.batch(messages, millis);
            recorded.names.add(batch.new_topics());
            if !batch.new_topics().is_empty() {
                recorded.new_topics = batch.new_topics().clone();
            }
            recorded.blocks.push((row, batch));
            row += messages;
        }
        let at = |ago: Duration| NOW.minus(ago);
        let (begin, four) = (at(midnight), at(midnight.saturating_sub(minute(4 * 60))));
        recorded.runs = vec![at(midnight + minute(18 * 60))..at(midnight + minute(4 * 60)), begin..NOW];
        let five = at(midnight.saturating_sub(minute(5 * 60)));
        recorded.missing = vec![PastGap { times: four..five, messages: 812, why: WhyMissing::Full }];
        *self.inner.past.borrow_mut() = recorded;
    }

    /// There was no connection on the last day from 6:30 to 6:40.
    pub(crate) fn recorded_without_connection(&self) {
        let midnight = NOW.0 / DAY * DAY;
        let at = |minutes: i64| Timestamp(midnight + minutes * 60_000_000);
        let reason = GapReason::Failed { summary: "The connection went silent".to_owned() };
        let why = WhyMissing::NoConnection { reason, session_resumed: Some(true) };
        let gap = PastGap { times: at(6 * 60 + 30)..at(6 * 60 + 40), messages: 0, why };
        self.inner.past.borrow_mut().missing.push(gap);
    }

    /// A message that was sent is recorded, and in a later block the same as it came back.
    pub(crate) fn records_an_echo(&self) {
        let mut past = self.inner.past.borrow_mut();
        let first = past.blocks.last().map_or(0, |(row, batch)| row + batch.len() as u64);
        let topic = past.names.get(model::TopicId(0)).to_owned();
        for (row, (ago, origin)) in (first..).zip([(900, Origin::Sent), (800, Origin::Received)]) {
            let mut builder = BatchBuilder::default();
            builder.push(Message {
                received_at: NOW.minus(Duration::from_millis(ago)),
                topic: &topic,
                payload: b"{\"cmd\":\"start\"}",
                properties: Properties::default(),
                qos: Qos::AtLeastOnce,
                retain: false,
                duplicate: false,
                origin,
            });
            past.blocks.push((row, builder.close().expect("a message")));
        }
    }

    /// So many messages more are recorded, just now.
    pub(crate) fn records_more(&self, messages: u64) {
        let mut past = self.inner.past.borrow_mut();
        let row = past.blocks.last().map_or(0, |(row, batch)| row + batch.len() as u64);
        let mut plant = Plant::default();
        past.blocks.push((row, plant.batch(messages, 0)));
    }

    /// The row that the next message of the recording has.
    pub(crate) fn next_recorded_row(&self) -> u64 {
        let past = self.inner.past.borrow();
        past.blocks.last().map_or(0, |(row, batch)| row + batch.len() as u64)
    }

    /// Messages come, and are recorded too.
    pub(crate) fn comes_recorded(&self, batch: Arc<Batch>) {
        let row = self.next_recorded_row();
        self.inner.past.borrow_mut().blocks.push((row, Arc::clone(&batch)));
        self.batch(batch);
    }

    /// Keeps blocks back from now on, or gives out what was kept back.
    pub(crate) fn reads_slowly(&self, is_slow: bool) {
        let mut past = self.inner.past.borrow_mut();
        past.is_slow = is_slow;
        let events = if is_slow { Vec::new() } else { std::mem::take(&mut past.kept_back) };
        drop(past);
        for event in events {
            self.about_all(Event::Past(event));
        }
    }

    pub(super) fn look_back(&self, command: PastCommand) {
        let event = self.inner.past.borrow().answer(command);
        let Some(event) = event else { return };
        let mut past = self.inner.past.borrow_mut();
        if past.is_slow
            && matches!(event, PastEvent::Loaded { .. } | PastEvent::Found { .. } | PastEvent::FoundInAll(_))
        {
            past.kept_back.push(event);
            return;
        }
        drop(past);
        self.about_all(Event::Past(event));
    }
}

const DAY: i64 = 86_400_000_000;
/// A message takes so many bytes on disk.
const BYTES_OF_MESSAGE: u64 = 18_800;

impl Recorded {
    fn of_device(&self, request: &DevicePastRequest) -> PastEvent {
        let (connection, number, read) = (request.connection, request.number, Ok(self.of_device.clone()));
        PastEvent::OfDevice(Box::new(DevicePastRead { connection, number, read }))
    }

    fn answer(&self, command: PastCommand) -> Option<PastEvent> {
        Some(match command {
            PastCommand::List => {
                PastEvent::Recordings(self.profile.iter().map(|profile| self.overview(profile)).collect())
            }
            PastCommand::Count { profile, bounds } => {
                let pairs = bounds.iter().zip(bounds.iter().skip(1));
                let messages = pairs.map(|(from, until)| {
                    let blocks = self.heads().into_iter();
                    blocks.filter(|head| (*from..*until).contains(&head.first_time)).map(|head| head.messages).sum()
                });
                let messages: Vec<u64> = messages.collect();
                let bytes = messages.iter().map(|messages| messages * BYTES_OF_MESSAGE).collect();
                let (missing, recorded) = (self.missing.clone(), self.runs.clone());
                PastEvent::Counted(PastCounts { profile, bounds, messages, bytes, missing, recorded })
            }
            PastCommand::Open { past, since, until, .. } => {
                let is_within = |head: &PastBlock| head.first_time <= until && head.last_time >= since;
                let blocks: Arc<[PastBlock]> = self.heads().into_iter().filter(is_within).collect();
                let before = self.heads().iter().map(|head| head.last_time).filter(|at| *at < since).max();
                let after = self.heads().iter().map(|head| head.first_time).filter(|at| *at > until).min();
                let beside = if blocks.is_empty() { (before, after) } else { (None, None) };
                let missing = self.missing.iter().filter(|gap| gap.times.start <= until && gap.times.end >= since);
                let recorded = self.runs.iter().filter(|run| run.start <= until && run.end >= since);
                PastEvent::Opened {
                    past,
                    blocks,
                    missing: missing.cloned().collect(),
                    recorded: recorded.cloned().collect(),
                    beside,
                }
            }
            PastCommand::Load { past, row } => {
                let (first_row, batch) = self.blocks.iter().rev().find(|(first_row, _)| *first_row <= row)?;
                let columns = batch.columns();
                let named = Batch::from_columns(columns, self.new_topics.clone(), batch.oldest_topic());
                PastEvent::Loaded { past, first_row: *first_row, batch: named.map(Arc::new) }
            }
            PastCommand::Search { past, number, query, now, .. } => {
                let mut filter = search::parse(&query).expect("a query").compile();
                let mut found = RowSet::default();
                for (first_row, batch) in &self.blocks {
                    let mut places = Vec::new();
                    filter.match_batch(batch, |id| self.names.get(id), now, |place| places.push(place));
                    found.extend(places.into_iter().map(|place| first_row + place as u64));
                }
                PastEvent::Found { past, number, searched: 0..u64::MAX, found, is_last: true }
            }
            PastCommand::CountTopics { past } => {
                PastEvent::Topics { past, topics: self.topics(past).into(), without_room: 0 }
            }
            PastCommand::ReadDevice(request) => self.of_device(&request),
            PastCommand::SearchAll(request) => PastEvent::FoundInAll(self.found_in_all(&request)),
            PastCommand::Export(request) => {
                let path = request.path.display().to_string();
                let state = if request.replaces {
                    ExportState::Done { path, written: 7, damaged: 0, missing: self.missing.clone() }
                } else if path.contains("exists") {
                    ExportState::Exists { path }
                } else {
                    ExportState::Running { written: 3, searched: 39, of: 100 }
                };
                PastEvent::Export { number: request.number, state }
            }
            PastCommand::Births(_)
            | PastCommand::StopSearch { .. }
            | PastCommand::StopSearchAll
            | PastCommand::StopExport
            | PastCommand::Close { .. } => return None,
        })
    }

    /// Of all days.
    /// In another order each time that a span is opened, as the engine counts them in the order of their messages.
    fn topics(&self, past: PastId) -> Vec<PastTopic> {
        let mut topics: BTreeMap<&str, PastTopic> = BTreeMap::new();
        for (first_row, batch) in &self.blocks {
            for (row, message) in (*first_row..).zip(batch.iter()) {
                let name = self.names.get(message.topic);
                let topic = topics.entry(name).or_default();
                (topic.name, topic.last_row, topic.last_at) = (name.into(), row, message.received_at);
                topic.messages += 1;
                topic.bytes += message.payload.len() as u64;
                topic.payload = message.payload.into();
            }
        }
        let mut topics: Vec<PastTopic> = topics.into_values().collect();
        if past.0.is_multiple_of(2) {
            topics.reverse();
        }
        topics
    }

    fn found_in_all(&self, request: &SearchAllRequest) -> FoundInAll {
        let mut filter = search::parse(&request.query).expect("a query").compile();
        let of = self.heads().iter().map(|head| head.messages).sum();
        let mut all = FoundInAll { number: request.number, searched: of, of, is_last: true, ..FoundInAll::default() };
        for pair in request.bounds.windows(2) {
            let (mut messages, mut newest) = (0, None);
            for (_, batch) in
                self.blocks.iter().filter(|(_, batch)| (pair[0]..pair[1]).contains(&batch.received_at()[0]))
            {
                filter.match_batch(
                    batch,
                    |id| self.names.get(id),
                    request.now,
                    |place| {
                        messages += 1;
                        newest = newest.max(batch.received_at().get(place).copied());
                    },
                );
            }
            all.messages.push(messages);
            all.newest.push(newest);
        }
        all
    }

    fn overview(&self, profile: &str) -> RecordingOverview {
        let heads = self.heads();
        let messages = heads.iter().map(|head| head.messages).sum();
        RecordingOverview {
            profile: Some(profile.to_owned()),
            file: "plant-eu.sqlite".to_owned(),
            messages,
            bytes: messages * BYTES_OF_MESSAGE,
            first_time: heads.first().map(|head| head.first_time),
            last_time: heads.last().map(|head| head.last_time),
            is_recording: true,
            set_aside: (0, 0),
            problem: None,
        }
    }

    fn heads(&self) -> Vec<PastBlock> {
        let head = |(first_row, batch): &(u64, Arc<Batch>)| {
            let times = || batch.received_at().iter().copied();
            PastBlock {
                first_row: *first_row,
                messages: batch.len() as u64,
                first_time: times().min().unwrap_or_default(),
                last_time: times().max().unwrap_or_default(),
            }
        };
        self.blocks.iter().map(head).collect()
    }
}
