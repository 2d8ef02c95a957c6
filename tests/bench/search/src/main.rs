//! A million JSON messages of 128 bytes, the same in each run: written to files for other programs, or searched in memory.
//!
//! Usage: search-bench write FOLDER TOPICS | search-bench find TOPICS ROUNDS QUERY...
//!
//! `find` prints a line for each query: the shortest time of searching all messages in milliseconds, compiling the query and
//! looking at each topic included, and how many match. One thread.

mod messages;

use std::io::{BufWriter, Write as _};
use std::sync::Arc;
use std::time::Instant;

use messages::{MESSAGES, each};
use model::{Batch, BatchBuilder, Message, Origin, Properties, Qos, Timestamp};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["write", folder, topics] => write(folder, topics.parse().expect("a number")),
        ["find", topics, rounds, ref queries @ ..] => {
            find(topics.parse().expect("a number"), rounds.parse().expect("a number"), queries);
        }
        _ => panic!("write FOLDER TOPICS | find TOPICS ROUNDS QUERY..."),
    }
}

/// `payloads`: a payload a line. `rows`: topic, tabulator, payload.
fn write(folder: &str, topics: u32) {
    let create = |name: &str| BufWriter::new(std::fs::File::create(format!("{folder}/{name}")).expect("a file"));
    let (mut payloads, mut rows) = (create("payloads"), create("rows"));
    each(topics, |topic, payload| {
        writeln!(payloads, "{payload}").expect("space");
        writeln!(rows, "{topic}\t{payload}").expect("space");
    });
    payloads.flush().and_then(|()| rows.flush()).expect("space");
}

fn find(topics: u32, rounds: usize, queries: &[&str]) {
    let mut builder = BatchBuilder::default();
    let mut batches: Vec<Arc<Batch>> = Vec::new();
    each(topics, |topic, payload| {
        if builder.is_full() {
            batches.extend(builder.close());
        }
        builder.push(Message {
            received_at: Timestamp::from_secs(7),
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
    let names: Vec<Arc<str>> =
        batches.iter().flat_map(|batch| batch.new_topics().iter()).map(|topic| topic.name.into()).collect();
    for query in queries {
        let mut times: Vec<f64> = Vec::new();
        let mut rows: Vec<u32> = Vec::with_capacity(MESSAGES as usize);
        for _ in 0..rounds {
            rows.clear();
            let before = Instant::now();
            let mut filter = search::parse(query).expect("a query").compile();
            let mut first = 0;
            for batch in &batches {
                filter.match_batch(batch, |id| &names[id.index()], Timestamp::default(), |row| rows.push(first + row as u32));
                first += batch.len() as u32;
            }
            times.push(before.elapsed().as_secs_f64() * 1_000.0);
        }
        println!("{:.3} {}", times.into_iter().fold(f64::INFINITY, f64::min), rows.len());
    }
}
