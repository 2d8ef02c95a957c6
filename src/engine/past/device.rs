//! Reads what was recorded of a device, from the newest message back: its messages, comings and goings, and changes of its shadows.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::{BlockHead, Passed, Place, Reader, RecordingError, Summary, WantedTopics};

use crate::explain;
use model::{
    Batch, DevicePast, DevicePastRead, DevicePastRequest, DeviceTopic, PastHeard, PastMessage, Timestamp, TopicId,
    device_topic, without_breaks,
};

/// So many blocks are looked at, from the newest one on.
const MOST_BLOCKS: usize = 20_000;
/// After so many messages on topics with its name, no older ones are read.
const ENOUGH_MESSAGES: usize = 200;
/// After so many comings and goings, no older ones are read.
const ENOUGH_EVENTS: usize = 30;
/// After so many changes of its shadows, no older ones are read.
const ENOUGH_CHANGES: usize = 100;
/// So many messages, comings and goings, and changes are returned.
const MOST: [usize; 3] = [30, 200, 400];
/// Of so many messages of a topic it is returned when they came, and of so many topics.
const MOST_OF_TOPIC: usize = 100;
const MOST_TOPICS: usize = 1_000;
/// Of so many times without a break it is returned when they were.
const MOST_STRETCHES: usize = 1_000;

/// What is recorded of a device; `None` where nothing is recorded of the profile. Ends early when `cancelled`.
///
/// # Errors
/// When it cannot be read.
pub fn read_device(
    place: &Place,
    request: &DevicePastRequest,
    cancelled: &AtomicBool,
) -> Result<Option<DevicePast>, RecordingError> {
    let mut reader = match Reader::open(place.path()) {
        Ok(reader) => reader,
        Err(RecordingError::Missing { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut heads = reader.heads(Timestamp(i64::MIN), Timestamp(i64::MAX))?;
    heads.reverse();
    heads.truncate(MOST_BLOCKS);
    let mut found = Found::default();
    let mut passed_blocks = 0;
    let mut wanted = WantedTopics::which(|topic| request.is_about(topic));
    let goes_on = |is_enough: bool| {
        if is_enough || cancelled.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    reader.pass(heads.iter().copied(), &mut wanted, |head: BlockHead, passed| {
        passed_blocks += 1;
        found.passed(head, &passed, request);
        goes_on(found.messages >= ENOUGH_MESSAGES)
    })?;
    // A device that stays connected for days reports all the time, and its coming was long before.
    found.has_messages = true;
    let is_wanted = |about: DeviceTopic| about != DeviceTopic::Named;
    let about = |topic: &str| device_topic(topic, &request.client_id, &request.thing);
    let mut wanted = WantedTopics::which(|topic| about(topic).is_some_and(is_wanted));
    reader.pass(heads.into_iter().skip(passed_blocks), &mut wanted, |head, passed| {
        found.passed(head, &passed, request);
        goes_on(found.past.presence.len() >= ENOUGH_EVENTS && found.past.changes.len() >= ENOUGH_CHANGES)
    })?;
    found.past.unbroken = unbroken(&reader.summary()?, found.damaged);
    Ok(Some(found.past))
}

/// From when until when it was recorded without a break, apart from these.
fn unbroken(summary: &Summary, mut breaks: Vec<(Timestamp, Timestamp)>) -> Vec<(Timestamp, Timestamp)> {
    let lasting =
        summary.outages.last().filter(|_| summary.outage_lasts).map(|outage| (outage.from, Timestamp(i64::MAX)));
    breaks.extend(summary.outages.iter().map(|outage| (outage.from, outage.until)).chain(lasting));
    breaks.extend(summary.gaps.iter().map(|gap| (gap.from, gap.until)));
    breaks.sort();
    let mut unbroken = without_breaks(&summary.runs, &breaks);
    unbroken.drain(..unbroken.len().saturating_sub(MOST_STRETCHES));
    unbroken
}

/// The answer to a request.
pub(super) fn read(place: Option<&Place>, request: &DevicePastRequest, cancelled: &AtomicBool) -> DevicePastRead {
    let read = place.map_or(Ok(None), |place| read_device(place, request, cancelled));
    let read = read.map_err(|error| Box::new(explain::recording(&error)));
    DevicePastRead { connection: request.connection, number: request.number, read }
}

/// What was found so far.
#[derive(Default)]
struct Found {
    past: DevicePast,
    /// What these topics say of the device; others say nothing. Each is named in the first block that is read of those with it.
    topics: HashMap<TopicId, (DeviceTopic, Arc<str>)>,
    /// By topic: where it is in the list of those with its name.
    heard: HashMap<TopicId, usize>,
    messages: usize,
    /// From when until when messages came that cannot be read.
    damaged: Vec<(Timestamp, Timestamp)>,
    /// Of messages on topics with its name there are enough.
    has_messages: bool,
}

impl Found {
    /// Takes over what became of reading the block before those that are known.
    fn passed(&mut self, head: BlockHead, passed: &Passed, request: &DevicePastRequest) {
        self.past.back_to = Some(head.first_time);
        match passed {
            Passed::Read(batch) => self.older(batch, head.first_row, request),
            Passed::Damaged => self.damaged.push((head.first_time, head.last_time)),
            Passed::Skipped => {}
        }
    }

    /// Takes over a block that came before those that are known.
    fn older(&mut self, batch: &Batch, first_row: u64, request: &DevicePastRequest) {
        for topic in batch.new_topics().iter() {
            if let Some(about) = device_topic(topic.name, &request.client_id, &request.thing) {
                self.topics.insert(topic.id, (about, topic.name.into()));
            }
        }
        for (place, id) in batch.topics().iter().enumerate().rev() {
            let Some((about, topic)) = self.topics.get(id).cloned() else { continue };
            let (list, most) = match about {
                DeviceTopic::Named if self.has_messages => continue,
                DeviceTopic::Named => {
                    self.messages += 1;
                    self.hear((batch, place), *id, &topic);
                    (&mut self.past.messages, MOST[0])
                }
                DeviceTopic::Presence => (&mut self.past.presence, MOST[1]),
                DeviceTopic::Shadow => (&mut self.past.changes, MOST[2]),
            };
            if list.len() < most {
                let batch = Arc::new(batch.part(place..place + 1));
                list.push(PastMessage { row: first_row + place as u64, topic, batch });
            }
        }
    }

    fn hear(&mut self, (batch, place): (&Batch, usize), id: TopicId, topic: &Arc<str>) {
        let all = &mut self.past.heard;
        let at = *self.heard.entry(id).or_insert_with(|| {
            all.push(PastHeard { topic: Arc::clone(topic), times: Vec::new() });
            all.len() - 1
        });
        let Some(heard) = all.get_mut(at).filter(|heard| at < MOST_TOPICS && heard.times.len() < MOST_OF_TOPIC) else {
            return;
        };
        if let Some(message) = batch.get(place) {
            heard.times.push((message.received_at, message.origin, message.retain));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{BatchBuilder, ConnectionId, GapReason, Message, Origin, Properties, Qos};
    use store::{Folder, RecordingLimits, Writer};

    fn push(builder: &mut BatchBuilder, secs: i64, topic: &str, payload: &str) {
        builder.push(Message {
            received_at: Timestamp::from_secs(secs),
            topic,
            payload: payload.as_bytes(),
            properties: Properties::default(),
            qos: Qos::AtLeastOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
    }

    fn request() -> DevicePastRequest {
        DevicePastRequest {
            connection: ConnectionId(1),
            number: 7,
            profile: "plant".to_owned(),
            client_id: "press-1".to_owned(),
            thing: "thing-1".to_owned(),
        }
    }

    #[test]
    fn of_a_device_that_reports_all_the_time_its_coming_and_changes_long_before_are_read_too() {
        let folder = tempfile::tempdir().unwrap();
        let place = Folder::at(folder.path()).recording("plant");
        assert!(read_device(&place, &request(), &AtomicBool::new(false)).unwrap().is_none(), "nothing is recorded");
        let (mut writer, _) = Writer::open(place.path(), RecordingLimits::default(), Timestamp(0)).unwrap();
        let mut builder = BatchBuilder::default();
        let mut write = |builder: &mut BatchBuilder, secs: i64| {
            writer.push(&builder.close().unwrap(), Timestamp::from_secs(secs)).unwrap();
            writer.commit(Timestamp::from_secs(secs)).unwrap();
        };
        push(
            &mut builder,
            1,
            "$aws/events/presence/connected/press-1",
            r#"{"eventType":"connected","timestamp":1000}"#,
        );
        push(&mut builder, 2, "$aws/things/thing-1/shadow/name/settings/update/documents", "{}");
        push(&mut builder, 3, "plant/press-1/temp", "too old");
        write(&mut builder, 3);
        for secs in 10..310 {
            push(&mut builder, secs, "plant/press-1/temp", &secs.to_string());
            push(&mut builder, secs, "plant/press-10/temp", "other");
        }
        write(&mut builder, 310);
        let past = read_device(&place, &request(), &AtomicBool::new(false)).unwrap().unwrap();
        let times = |list: &[PastMessage]| list.iter().map(|it| it.received_at().as_secs()).collect::<Vec<_>>();
        assert_eq!((times(&past.presence), times(&past.changes)), (vec![1], vec![2]));
        assert_eq!(times(&past.messages), (280..310).rev().collect::<Vec<_>>());
        assert_eq!((past.messages[0].row, &*past.messages[0].topic), (601, "plant/press-1/temp"));
        assert_eq!((past.heard.len(), past.heard[0].times.len()), (1, 100));
        assert_eq!(past.back_to, Some(Timestamp::from_secs(1)));
        let unbroken = |past: &DevicePast| {
            past.unbroken.iter().map(|(from, until)| (from.as_secs(), until.as_secs())).collect::<Vec<_>>()
        };
        assert_eq!(unbroken(&past), [(0, 310)]);
        let secs = Timestamp::from_secs;
        writer.disconnected(secs(310), GapReason::Closed);
        writer.connected(secs(320), Some(false));
        writer.end(secs(330)).unwrap();
        drop(writer);
        let (mut writer, _) = Writer::open(place.path(), RecordingLimits::default(), secs(400)).unwrap();
        writer.end(secs(410)).unwrap();
        let past = read_device(&place, &request(), &AtomicBool::new(false)).unwrap().unwrap();
        assert_eq!(unbroken(&past), [(0, 310), (320, 330), (400, 410)]);
    }
}
