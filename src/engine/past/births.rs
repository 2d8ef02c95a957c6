//! The births of Sparkplug B that name the metrics of what is recorded: the last one of each node and device.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use model::{Timestamp, TopicNames};
use payload::{Births, is_sparkplug_birth};
use search::Filter;
use store::{Passed, Reader, RecordingError, WantedTopics};

/// So many births are looked for, and in so many blocks, the newest first: those before are a matter of days.
const MAX_BIRTHS: usize = 4_096;
const MAX_BLOCKS: usize = 20_000;

/// The same filter with the births until then, where it reads fields.
///
/// # Errors
/// When the recording cannot be read.
pub(super) fn with_births(
    filter: Filter,
    path: &Path,
    until: Timestamp,
    cancelled: &AtomicBool,
) -> Result<Filter, RecordingError> {
    if !filter.reads_fields() {
        return Ok(filter);
    }
    let births = last_births(path, until, cancelled)?;
    Ok(filter.with_births(Arc::new(Births::of(births.iter().map(|(topic, payload)| (topic.as_str(), &**payload))))))
}

/// The last births until then, by their topics. Blocks without any stay packed, and without Sparkplug none is looked at.
///
/// # Errors
/// When the recording cannot be read.
pub fn last_births(
    path: &Path,
    until: Timestamp,
    cancelled: &AtomicBool,
) -> Result<BTreeMap<String, Arc<[u8]>>, RecordingError> {
    // A separate one: each names a topic once.
    let mut reader = Reader::open(path)?;
    let mut births = BTreeMap::new();
    let named = reader.topics_from("spBv1.0/")?;
    let wanted = named.iter().filter(|topic| is_sparkplug_birth(topic)).count().min(MAX_BIRTHS);
    if wanted == 0 {
        return Ok(births);
    }
    let mut heads = reader.heads(Timestamp(i64::MIN), until)?;
    heads.drain(..heads.len().saturating_sub(MAX_BLOCKS));
    let mut names = TopicNames::default();
    reader.pass(heads.into_iter().rev(), &mut WantedTopics::which(is_sparkplug_birth), |_, passed| {
        if let Passed::Read(batch) = passed {
            names.add(batch.new_topics());
            names.forget_before(batch.oldest_topic());
            for message in (0..batch.len()).rev().filter_map(|row| batch.get(row)) {
                let topic = names.get(message.topic);
                let is_new = message.received_at <= until && is_sparkplug_birth(topic) && !births.contains_key(topic);
                if is_new {
                    births.insert(topic.to_owned(), Arc::from(message.payload));
                }
            }
        }
        let is_over = births.len() >= wanted || cancelled.load(Ordering::Relaxed);
        if is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(births)
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
                        rows.extend(matching.places(&batch).iter().map(|place| head.first_row + *place as u64));
                    }
                    ControlFlow::Continue(())
                })
                .unwrap();
            rows
        };
        assert_eq!(found("json:$.on=true", 3), [3, 1]);
        assert_eq!(found("json:$.off=true", 3), [] as [u64; 0]);
        assert_eq!(found("json:$.off=true", 9), [5, 3, 1]);
        assert_eq!(found("json:$.metrics[0].alias=7", 9), [5, 4, 3, 1, 0]);
        let births = last_births(&path, at(3), &AtomicBool::new(false)).unwrap();
        assert_eq!(births.into_iter().collect::<Vec<_>>(), [(NODE.to_owned(), Arc::from(ON))]);
    }
}
