//! The births of Sparkplug B that name the metrics of what is recorded, each from its row on.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use model::{SparkplugBirth, SparkplugMetrics, Timestamp, TopicNames, place_of_row};
use payload::{Births, birth_metrics, is_sparkplug_birth};
use search::Filter;
use store::{Passed, Reader, RecordingError, WantedTopics};

/// So many births are read, so many bytes and metrics of them, and in so many blocks, the newest first: what came before those has no
/// names.
const MAX_BIRTHS: usize = 4_096;
const MAX_BYTES: usize = 32 << 20;
const MAX_METRICS: usize = 200_000;
const MAX_BLOCKS: usize = 20_000;

/// The same filter with the births until then, where it reads payloads.
///
/// # Errors
/// When the recording cannot be read.
pub(super) fn with_births(
    filter: Filter,
    path: &Path,
    until: Timestamp,
    cancelled: &AtomicBool,
) -> Result<Filter, RecordingError> {
    if !filter.reads_payloads() {
        return Ok(filter);
    }
    let births = births_until(path, until, cancelled)?;
    Ok(filter.with_births(Arc::new(Births::of(births.iter().map(|(_, birth)| birth)))))
}

/// The births until then in order, with their times. Blocks without any stay packed, and without Sparkplug none is looked at.
///
/// # Errors
/// When the recording cannot be read.
pub fn births_until(
    path: &Path,
    until: Timestamp,
    cancelled: &AtomicBool,
) -> Result<Vec<(Timestamp, SparkplugBirth)>, RecordingError> {
    // A separate one: each names a topic once.
    let mut reader = Reader::open(path)?;
    let mut found = Found::default();
    if !reader.topics_from("spBv1.0/")?.iter().any(|topic| is_sparkplug_birth(topic)) {
        return Ok(found.births);
    }
    let mut heads = reader.heads(Timestamp(i64::MIN), until)?;
    heads.drain(..heads.len().saturating_sub(MAX_BLOCKS));
    let mut names = TopicNames::default();
    reader.pass(heads.into_iter().rev(), &mut WantedTopics::which(is_sparkplug_birth), |head, passed| {
        if let Passed::Read(batch) = passed {
            names.add(batch.new_topics());
            names.forget_before(batch.oldest_topic());
            for (row, message) in (0..batch.len()).rev().filter_map(|row| Some((row, batch.get(row)?))) {
                let topic = names.get(message.topic);
                if message.received_at > until || !is_sparkplug_birth(topic) {
                    continue;
                }
                if found.is_over(message.payload.len()) {
                    return ControlFlow::Break(());
                }
                let place = place_of_row(head.first_row + row as u64);
                found.add(message.received_at, place, topic, message.payload);
            }
        }
        if cancelled.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    found.births.reverse();
    Ok(found.births)
}

/// The births that were read, the newest first.
#[derive(Default)]
struct Found {
    births: Vec<(Timestamp, SparkplugBirth)>,
    bytes: usize,
    metrics: usize,
    /// What the last one of each topic says: most say the same again.
    topics: HashMap<Arc<str>, Arc<SparkplugMetrics>>,
}

impl Found {
    /// Whether there is no room for one of so many bytes.
    fn is_over(&self, bytes: usize) -> bool {
        self.births.len() >= MAX_BIRTHS || self.bytes + bytes > MAX_BYTES || self.metrics > MAX_METRICS
    }

    fn add(&mut self, at: Timestamp, place: i64, topic: &str, payload: &[u8]) {
        let Some(metrics) = birth_metrics(payload) else { return };
        let (topic, metrics) = match self.topics.get_key_value(topic) {
            Some((topic, same)) if **same == metrics => (Arc::clone(topic), Arc::clone(same)),
            known => {
                self.metrics += metrics.len();
                let topic = known.map_or_else(|| topic.into(), |(topic, _)| Arc::clone(topic));
                (topic, Arc::new(metrics))
            }
        };
        self.topics.insert(Arc::clone(&topic), Arc::clone(&metrics));
        self.bytes += payload.len();
        self.births.push((at, SparkplugBirth { place, topic, metrics }));
    }
}

#[cfg(test)]
mod tests {
    use model::{BatchBuilder, Message, Origin, Properties, Qos};
    use store::{RecordingLimits, Writer};

    use super::*;
    use crate::past::search::Matching;

    const NODE: &str = "spBv1.0/plant/NBIRTH/gw-1";
    const DATA: &str = "spBv1.0/plant/NDATA/gw-1";
    /// Alias 7 is the boolean "on"; the alias is "off" later, and it is true.
    const ON: &[u8] = b"\x12\x08\x0a\x02on\x10\x07\x20\x0b";
    const OFF: &[u8] = b"\x12\x09\x0a\x03off\x10\x07\x20\x0b";
    const TRUE: &[u8] = b"\x12\x04\x10\x07\x70\x01";

    #[test]
    fn metrics_in_later_blocks_have_the_names_of_the_last_birth_until_then() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite");
        let at = |block: i64| Timestamp::from_secs(block * 600);
        let (mut writer, _) = Writer::open(&path, RecordingLimits::default(), at(0)).unwrap();
        let mut builder = BatchBuilder::default();
        let blocks = [(NODE, ON), (DATA, TRUE), ("other", b"1"), (DATA, TRUE), (NODE, OFF), (DATA, TRUE)];
        for (block, (topic, payload)) in (0..).zip(blocks) {
            builder.push(Message {
                received_at: at(block),
                topic,
                payload,
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
            writer.push(&builder.close().unwrap(), at(block)).unwrap();
        }
        writer.finish(at(6)).unwrap();
        let found = |query: &str, until: i64| {
            let mut reader = Reader::open(&path).unwrap();
            let filter = search::parse(query).unwrap().compile();
            let filter = with_births(filter, &path, at(until), &AtomicBool::new(false)).unwrap();
            let heads = reader.heads(at(0), at(until)).unwrap();
            let (mut matching, mut rows) = (Matching::of(filter, at(9)), Vec::new());
            reader
                .pass(heads.into_iter().rev(), &mut WantedTopics::which(|_| true), |head, passed| {
                    if let Passed::Read(batch) = passed {
                        rows.extend(
                            matching.places(&batch, head.first_row).iter().map(|place| head.first_row + *place as u64),
                        );
                    }
                    ControlFlow::Continue(())
                })
                .unwrap();
            rows
        };
        assert_eq!(found("json:$.on=true", 3), [3, 1]);
        assert_eq!(found("json:$.off=true", 3), [] as [u64; 0]);
        // A birth names nothing that came before it.
        assert_eq!(found("json:$.on=true", 9), [3, 1]);
        assert_eq!(found("json:$.off=true", 9), [5]);
        assert_eq!(found("json:$.metrics[0].alias=7", 9), [5, 4, 3, 1, 0]);
        let births = |until| births_until(&path, at(until), &AtomicBool::new(false)).unwrap();
        let birth = |place: i64, payload: &[u8]| {
            let metrics = birth_metrics(payload).unwrap().into();
            (at(place), SparkplugBirth { place, topic: NODE.into(), metrics })
        };
        assert_eq!(births(3), [birth(0, ON)]);
        assert_eq!(births(9), [birth(0, ON), birth(4, OFF)]);
    }
}
