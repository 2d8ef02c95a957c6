//! Writes messages as the program records them, or as one row per message in SQLite with the same durability.
//!
//! Prints `messages/s bytes/message`, and for more than a million the messages/s of the slowest one as well. Both commit every
//! 200 ms with `synchronous=FULL` and leave nothing in the log. Making the messages is not counted; one thread.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::messages::{BYTES, MESSAGES, each};
use model::{Batch, BatchBuilder, Columns, Message, NewTopics, Origin, Properties, Qos, Timestamp};
use rusqlite::Connection;
use store::{Folder, Reader, RecordingLimits, Writer};

const COMMIT_EVERY: Duration = Duration::from_millis(200);
const START: i64 = 1_700_000_000_000_000;

/// A million, each a microsecond after the other.
pub fn a_million(as_rows: bool, folder: &str, topics: u32) {
    let file = Path::new(folder).join("bench.sqlite");
    let batches = batches(topics);
    let before = Instant::now();
    if as_rows {
        rows(&file, &batches);
    } else {
        recording(&file, &batches);
    }
    let secs = before.elapsed().as_secs_f64();
    let bytes = std::fs::metadata(&file).expect("a file").len();
    println!("{:.0} {:.2}", f64::from(MESSAGES) / secs, bytes as f64 / f64::from(MESSAGES));
    if !as_rows {
        assert_readable(&file, u64::from(MESSAGES));
    }
}

/// As many millions without a pause, as fast as they are taken.
pub fn sustained(folder: &str, topics: u32, millions: u32) {
    let place = Folder::at(folder).recording("bench");
    let mut batches = batches(topics);
    let now = Timestamp(START);
    let (mut writer, _) = Writer::open(place.path(), RecordingLimits::default(), now).expect("a recording");
    writer.name_profile("bench").expect("room");
    let (mut took, mut slowest) = (Duration::ZERO, Duration::ZERO);
    for million in 0..millions {
        let before = Instant::now();
        write(&mut writer, &batches, now);
        if million + 1 == millions {
            writer.end(now).expect("room");
            drop(writer);
            took += before.elapsed();
            slowest = slowest.max(before.elapsed());
            break;
        }
        took += before.elapsed();
        slowest = slowest.max(before.elapsed());
        batches = batches.iter().map(|batch| a_second_later(batch)).collect();
    }
    let bytes = std::fs::metadata(place.path()).expect("a file").len();
    let messages = f64::from(millions) * f64::from(MESSAGES);
    let rate = messages / took.as_secs_f64();
    println!("{rate:.0} {:.2} {:.0}", bytes as f64 / messages, f64::from(MESSAGES) / slowest.as_secs_f64());
    assert_readable(place.path(), u64::from(millions) * u64::from(MESSAGES));
}

/// The same messages, with other times. Their topics have names already.
fn a_second_later(batch: &Batch) -> Arc<Batch> {
    let columns = batch.columns();
    let later = columns.received_at.iter().map(|time| Timestamp(time.0 + 1_000_000)).collect();
    let columns = Columns { received_at: later, ..columns };
    Arc::new(Batch::from_columns(columns, NewTopics::default(), batch.oldest_topic()).expect("a batch"))
}

/// What is on disk counts only if it can be read.
fn assert_readable(file: &Path, expected: u64) {
    let mut reader = Reader::open(file).expect("a recording");
    let (mut from, mut messages, mut payload_bytes) = (0, 0, 0);
    while let Some(block) = reader.next_block(from, Timestamp(i64::MIN), Timestamp(i64::MAX)).expect("a block") {
        from = block.head.first_row + block.head.messages;
        let batch = block.batch.expect("a block that is whole");
        messages += batch.len() as u64;
        payload_bytes += batch.payload_bytes() as u64;
    }
    assert_eq!((messages, payload_bytes), (expected, expected * BYTES as u64));
}

fn recording(file: &Path, batches: &[Arc<Batch>]) {
    let now = Timestamp(START);
    let (mut writer, _) = Writer::open(file, RecordingLimits::default(), now).expect("a recording");
    write(&mut writer, batches, now);
    writer.end(now).expect("room");
}

fn write(writer: &mut Writer, batches: &[Arc<Batch>], now: Timestamp) {
    let mut due = Instant::now() + COMMIT_EVERY;
    for batch in batches {
        writer.push(batch, now).expect("room");
        if Instant::now() >= due {
            writer.commit(now).expect("room");
            due = Instant::now() + COMMIT_EVERY;
        }
    }
}

/// With what the recording has too: topics by number, an index of times and one of topics.
fn rows(file: &Path, batches: &[Arc<Batch>]) {
    let mut database = Connection::open(file).expect("a database");
    database
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE topic (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
             CREATE TABLE message (row INTEGER PRIMARY KEY, time INTEGER NOT NULL, topic INTEGER NOT NULL,
                 flags INTEGER NOT NULL, payload BLOB NOT NULL, properties BLOB);
             CREATE INDEX by_time ON message (time);
             CREATE INDEX by_topic ON message (topic);",
        )
        .expect("tables");
    let mut batches = batches.iter().peekable();
    while batches.peek().is_some() {
        let due = Instant::now() + COMMIT_EVERY;
        let transaction = database.transaction().expect("a transaction");
        let mut topic = transaction.prepare("INSERT INTO topic VALUES (?1, ?2)").expect("SQL");
        let sql = "INSERT INTO message (time, topic, flags, payload) VALUES (?1, ?2, ?3, ?4)";
        let mut message = transaction.prepare(sql).expect("SQL");
        while let Some(batch) = batches.next_if(|_| Instant::now() < due) {
            for new in batch.new_topics().iter() {
                topic.execute((new.id.0, new.name)).expect("room");
            }
            for one in batch.iter() {
                let flags = u8::from(one.qos == Qos::AtLeastOnce);
                message.execute((one.received_at.0, one.topic.0, flags, one.payload)).expect("room");
            }
        }
        drop((topic, message));
        transaction.commit().expect("room");
    }
    database.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("room");
}

/// Each message has its own microsecond.
fn batches(topics: u32) -> Vec<Arc<Batch>> {
    let (mut builder, mut batches, mut time) = (BatchBuilder::default(), Vec::new(), START);
    each(topics, |topic, payload| {
        if builder.is_full() {
            batches.extend(builder.close());
        }
        time += 1;
        builder.push(Message {
            received_at: Timestamp(time),
            topic,
            payload: payload.as_bytes(),
            properties: Properties::default(),
            qos: Qos::AtLeastOnce,
            retain: false,
            duplicate: false,
            origin: Origin::Received,
        });
    });
    batches.extend(builder.close());
    batches
}
