//! A recording that turns out to be damaged while messages come: none of those is lost, and each has its topic.

use std::sync::{Arc, Mutex};

use super::*;
use client::dial::Clock;
use model::{
    Batch, BatchBuilder, Message, Origin, Properties, Qos, RecordingChoice, RecordingCommand, RecordingEvent,
    Timestamp, TopicNames,
};
use store::{Folder, Reader, RecordingLimits, Writer};

/// Messages on these topics, each with its number in `first..` as its payload.
fn batch(builder: &mut BatchBuilder, topics: &[&str], first: u64) -> Arc<Batch> {
    for (number, topic) in (first..).zip(topics) {
        builder.push(Message {
            received_at: Clock::default().now(),
            topic,
            payload: number.to_string().as_bytes(),
            properties: Properties::default(),
            qos: Qos::AtMostOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
    }
    builder.close().unwrap()
}

/// Damages the index of the names of topics at the last one: it is counted, those before are found, and none behind.
fn damage_names(path: &std::path::Path) {
    let mut bytes = std::fs::read(path).unwrap();
    // A leaf of an index with these names.
    let is_index = |page: &&mut [u8]| page[0] == 0x0a && page.windows(6).any(|found| found == b"plant/");
    let index = bytes.chunks_mut(4_096).find(is_index).unwrap();
    let name = index.windows(7).position(|found| found == b"plant/z").unwrap();
    // The length of the name, as the head of its row says.
    index[name - 2] = 0x7f;
    std::fs::write(path, bytes).unwrap();
}

/// The number, the topic and the payload of each message from this row on.
fn read(path: &std::path::Path, from: u64) -> Vec<(u64, String, String)> {
    let (mut reader, mut names, mut found, mut next) =
        (Reader::open(path).unwrap(), TopicNames::default(), Vec::new(), from);
    while let Some(block) = reader.next_block(next, Timestamp(i64::MIN), Timestamp(i64::MAX)).unwrap() {
        next = block.head.first_row + block.head.messages;
        let batch = block.batch.unwrap();
        names.add(batch.new_topics());
        let rows = (block.head.first_row..).zip(batch.iter());
        found.extend(rows.map(|(row, message)| {
            (row, names.get(message.topic).to_owned(), String::from_utf8_lossy(message.payload).into_owned())
        }));
    }
    found.retain(|(row, ..)| *row >= from);
    found
}

#[test]
fn messages_that_find_the_damage_are_in_the_new_recording_under_their_topics() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Folder::at(folder.path());
    let path = folder.recording("plant").path().to_owned();
    let (mut writer, _) = Writer::open(&path, RecordingLimits::default(), Clock::default().now()).unwrap();
    let before = batch(&mut BatchBuilder::default(), &["plant/a", "plant/z"].repeat(200), 0);
    writer.push(&before, Clock::default().now()).unwrap();
    writer.finish(Clock::default().now()).unwrap();
    drop(writer);
    damage_names(&path);
    let told = Arc::<Mutex<Vec<Event>>>::default();
    let recording = crate::recording::Recording { folder, limits: RecordingLimits::default(), is_off: false };
    let tell = {
        let told = Arc::clone(&told);
        move |event| told.lock().unwrap().push(event)
    };
    let mut recorder = Recorder::start(&recording, "plant", Clock::default(), tell);
    let mut builder = BatchBuilder::default();
    // Named before the damage is found, and saved.
    recorder.batch(&batch(&mut builder, &["plant/a"], 0), &mut Vec::new());
    let choice = RecordingChoice { mib: 512, ..RecordingChoice::default() };
    assert!(recorder.handle().command(&RecordingCommand::Choose(choice)));
    let topics = ["plant/zz", "plant/a"];
    for round in 0..20 {
        recorder.batch(&batch(&mut builder, &topics, 1 + round * 2), &mut Vec::new());
    }
    drop(recorder);
    let told = std::mem::take(&mut *told.lock().unwrap());
    let codes: Vec<_> = told
        .iter()
        .filter_map(|event| if let Event::Noticed(notice) = event { Some(notice.code) } else { None })
        .collect();
    assert!(codes.contains(&"recording.set_aside") && !codes.contains(&"recording.missed"), "{codes:?}");
    let topic = |number: u64| if number % 2 == 1 { "plant/zz" } else { "plant/a" };
    let expected: Vec<_> = (1..41).map(|number| (400 + number, topic(number).to_owned(), number.to_string())).collect();
    assert_eq!(read(&path, 401), expected);
    let started = told.iter().rev().find_map(|event| match event {
        Event::Recording(RecordingEvent::Started { row, message }) => Some((*row, *message)),
        _ => None,
    });
    assert_eq!(started.map(|(row, message)| row - message), Some(400), "live messages are found in it");
}
