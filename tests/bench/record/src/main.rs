//! A million JSON messages of 128 bytes on a million moments, recorded as the program does, or as one row per message in
//! SQLite with the same durability.
//!
//! Usage: record-bench recording|rows FOLDER TOPICS
//!
//! Prints `messages/s bytes/message`. Both write to an empty folder, commit every 200 ms with `synchronous=FULL` and leave
//! nothing in the log. Making the messages is not counted; one thread.

#[path = "../../search/src/messages.rs"]
mod messages;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use messages::{BYTES, MESSAGES, each};
use model::{Batch, BatchBuilder, Message, Origin, Properties, Qos, Timestamp};
use rusqlite::Connection;
use store::{Reader, RecordingLimits, Writer};

const COMMIT_EVERY: Duration = Duration::from_millis(200);
const START: i64 = 1_700_000_000_000_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let [how, folder, topics] = arguments[..] else { panic!("recording|rows FOLDER TOPICS") };
    let file = Path::new(folder).join("bench.sqlite");
    let batches = batches(topics.parse().expect("a number"));
    let before = Instant::now();
    match how {
        "recording" => recording(&file, &batches),
        "rows" => rows(&file, &batches),
        _ => panic!("recording or rows"),
    }
    let secs = before.elapsed().as_secs_f64();
    let bytes = std::fs::metadata(&file).expect("a file").len();
    println!("{:.0} {:.2}", f64::from(MESSAGES) / secs, bytes as f64 / f64::from(MESSAGES));
    // What is on disk counts only if it can be read.
    if how == "recording" {
        let mut reader = Reader::open(&file).expect("a recording");
        let (mut from, mut messages, mut payload_bytes) = (0, 0, 0);
        while let Some(block) = reader.next_block(from, Timestamp(i64::MIN), Timestamp(i64::MAX)).expect("a block") {
            from = block.head.first_row + block.head.messages;
            let batch = block.batch.expect("a block that is whole");
            messages += batch.len();
            payload_bytes += batch.payload_bytes();
        }
        assert_eq!((messages, payload_bytes), (MESSAGES as usize, MESSAGES as usize * BYTES));
    }
}

fn recording(file: &Path, batches: &[Arc<Batch>]) {
    let now = Timestamp(START);
    let (mut writer, _) = Writer::open(file, RecordingLimits::default(), now).expect("a recording");
    let mut due = Instant::now() + COMMIT_EVERY;
    for batch in batches {
        writer.push(batch, now).expect("room");
        if Instant::now() >= due {
            writer.commit(now).expect("room");
            due = Instant::now() + COMMIT_EVERY;
        }
    }
    writer.end(now).expect("room");
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
