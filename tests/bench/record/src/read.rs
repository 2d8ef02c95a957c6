//! Reads a recording as the window does.
//!
//! `first` prints how many messages it has, and how many are in its last block. `search` prints a line of nanoseconds a message:
//! searched on disk, only decompressed, searched in memory; then how many match on disk, and of how many.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Instant;

use engine::Options;
use model::{Batch, Command, Event, PastCommand, PastEvent, PastId, Timestamp, TopicNames};
use store::{Folder, Place, Reader};

/// So many blocks are searched in memory.
const IN_MEMORY: usize = 200;
const ALL: (Timestamp, Timestamp) = (Timestamp(i64::MIN), Timestamp(i64::MAX));
const COLUMNS: [&str; 5] = ["times", "topics", "flags", "payload_lengths", "payloads"];

fn place(folder: &str) -> Place {
    Folder::at(folder).recording("bench")
}

/// What a screen needs first: what there is, and the newest rows.
pub fn first(folder: &str) {
    let mut reader = Reader::open(place(folder).path()).expect("a recording");
    let heads = reader.heads(ALL.0, ALL.1).expect("heads");
    let summary = reader.summary().expect("a summary");
    let newest = heads.last().and_then(|head| reader.block_of(head.first_row).expect("a block"));
    println!("{} {}", summary.messages, newest.and_then(|block| block.batch).map_or(0, |batch| batch.len()));
}

/// On disk, as the window searches; the newest messages in memory; and the decompression alone.
pub fn search(folder: &str, query: &str) {
    let messages = Reader::open(place(folder).path()).expect("a recording").summary().expect("a summary").messages;
    let (on_disk, found) = shortest(3, || on_disk(folder, query));
    let (decompressed, _) = shortest(3, || decompressed(folder));
    let batches = newest(folder);
    let in_memory_messages: usize = batches.iter().map(|(batch, _)| batch.len()).sum();
    let (in_memory, _) = shortest(9, || in_memory(&batches, query));
    let each = |secs: f64, messages: u64| secs * 1e9 / messages as f64;
    println!(
        "{:.2} {:.2} {:.2} {found} {messages}",
        each(on_disk, messages),
        each(decompressed, messages),
        each(in_memory, in_memory_messages as u64)
    );
}

fn shortest(rounds: usize, mut work: impl FnMut() -> u64) -> (f64, u64) {
    let (mut shortest, mut result) = (f64::INFINITY, 0);
    for _ in 0..rounds {
        let before = Instant::now();
        result = work();
        shortest = shortest.min(before.elapsed().as_secs_f64());
    }
    (shortest, result)
}

/// By way of the backend, from the command to the last event.
fn on_disk(folder: &str, query: &str) -> u64 {
    let (wake, woken) = sync_channel(1);
    let options = Options { store: Some(Folder::at(folder)), config: Some(folder.into()), ..Options::default() };
    let engine = engine::start(options, move || {
        let _ = wake.try_send(());
    })
    .expect("a backend");
    let past = PastId(1);
    let (since, until) = ALL;
    engine.send(None, Command::Past(PastCommand::Open { past, profile: "bench".to_owned(), since, until }));
    let (query, except, now) = (search::parse(query).expect("a query").to_string(), Vec::new(), Timestamp(0));
    engine.send(None, Command::Past(PastCommand::Search { past, number: 1, query, except, messages: Vec::new(), now }));
    let mut matches = 0;
    loop {
        let delivery = engine.take();
        for event in delivery.events {
            match event {
                Event::Past(PastEvent::Found { found, is_last, .. }) => {
                    matches += found.len();
                    if is_last {
                        return matches;
                    }
                }
                Event::Past(PastEvent::Failed { notice, .. }) => panic!("{notice:?}"),
                _ => {}
            }
        }
        if !delivery.more {
            woken.recv().expect("a backend that goes on");
        }
    }
}

/// All columns, by SQLite and zstd alone.
fn decompressed(folder: &str) -> u64 {
    let database = rusqlite::Connection::open(place(folder).path()).expect("a recording");
    let sql = format!("SELECT {} FROM blocks ORDER BY first_row DESC", COLUMNS.join(", "));
    let mut blocks = database.prepare(&sql).expect("SQL");
    let mut rows = blocks.query([]).expect("rows");
    let (mut zstd, mut bytes) = (zstd::bulk::Decompressor::new().expect("zstd"), 0);
    while let Some(row) = rows.next().expect("a row") {
        for column in 0..COLUMNS.len() {
            let packed = row.get_ref(column).expect("a column").as_blob().expect("bytes");
            let length = zstd::zstd_safe::get_frame_content_size(packed).expect("a frame").expect("a length");
            bytes += zstd.decompress(packed, length as usize).expect("a column").len();
        }
    }
    bytes as u64
}

/// The newest batches, and the names of their topics.
fn newest(folder: &str) -> Vec<(Arc<Batch>, Arc<TopicNames>)> {
    let mut reader = Reader::open(place(folder).path()).expect("a recording");
    let heads = reader.heads(ALL.0, ALL.1).expect("heads");
    let (mut names, mut batches) = (TopicNames::default(), Vec::new());
    for head in heads.iter().rev().take(IN_MEMORY) {
        let batch = reader.block_of(head.first_row).expect("a block").expect("a block").batch.expect("a whole block");
        names.add(batch.new_topics());
        batches.push(Arc::new(batch));
    }
    let names = Arc::new(names);
    batches.into_iter().map(|batch| (batch, Arc::clone(&names))).collect()
}

fn in_memory(batches: &[(Arc<Batch>, Arc<TopicNames>)], query: &str) -> u64 {
    let mut filter = search::parse(query).expect("a query").compile();
    let mut matches = 0;
    for (batch, names) in batches {
        filter.match_batch(batch, |id| names.get(id), Timestamp(0), |_| matches += 1);
    }
    matches
}
