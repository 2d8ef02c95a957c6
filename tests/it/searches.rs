//! A log is searched by the real engine while it grows, whatever the state of the connection.

use std::sync::Arc;

use console::{Bars, Console, SearchState};
use model::{
    Batch, BatchBuilder, Command, Event, Message, Origin, ProfileEvent, Properties, Qos, SearchEvent, Timestamp,
};

use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

const BATCH: u64 = 4_000;
const BATCHES: u64 = 50;

/// A log that grows: each message has the number of its row, in payloads of some 300 bytes.
struct Growing {
    console: Console,
    builder: BatchBuilder,
    rows: u64,
}

impl Growing {
    fn new() -> Self {
        let mut growing = Self { console: Console::default(), builder: BatchBuilder::default(), rows: 0 };
        (0..BATCHES).for_each(|_| growing.grow());
        growing
    }

    fn grow(&mut self) {
        for row in self.rows..self.rows + BATCH {
            let payload = format!("{{\"row\":\"r{row}\",\"rest\":\"{}\"}}", "0123456789".repeat(30));
            self.builder.push(Message {
                received_at: at(row),
                topic: ["plant/a", "plant/b", "hall"][usize::try_from(row % 3).unwrap()],
                payload: payload.as_bytes(),
                properties: Properties::default(),
                qos: Qos::AtMostOnce,
                retain: false,
                duplicate: false,
                origin: Origin::Received,
            });
        }
        self.rows += BATCH;
        let batch: Arc<Batch> = self.builder.close().unwrap();
        self.console.accept(batch, at(self.rows));
    }

    /// Sends what is to be searched next.
    fn ask(&mut self, engine: &WatchedEngine) {
        while let Some(command) = self.console.wanted_search(at(self.rows)) {
            engine.send(Command::Search(command));
        }
    }

    fn take(&mut self, event: SearchEvent) {
        self.console.apply(Event::Search(event), at(self.rows));
    }

    fn search_for(&mut self, query: &str) {
        self.console.search_for(&search::parse(query).unwrap(), at(self.rows));
    }

    fn state(&self) -> SearchState {
        self.console.search.progress(&self.console.log).unwrap().state
    }

    fn found(&self) -> Vec<u64> {
        self.console.search.found().unwrap().iter().collect()
    }
}

fn at(row: u64) -> Timestamp {
    Timestamp(i64::try_from(row).unwrap() * 1_000)
}

/// A connection without a sign-in.
async fn open() -> (QuietSandbox, WatchedEngine) {
    let stage = QuietSandbox::new().await;
    let mut engine = WatchedEngine::start(&stage.profiles_toml);
    engine.until("a profile", |event| matches!(event, Event::Profile(ProfileEvent::Used { .. })).then_some(())).await;
    (stage, engine)
}

async fn next(engine: &mut WatchedEngine) -> SearchEvent {
    let found = |event: &Event| if let Event::Search(event) = event { Some(event.clone()) } else { None };
    engine.until("a part of the search", found).await
}

#[tokio::test]
async fn a_log_is_searched_under_a_flood_without_a_sign_in() {
    let (_stage, mut engine) = open().await;
    let mut log = Growing::new();
    log.search_for("payload:/r[0-9]*7\"/ and not topic:hall");
    while log.state() == SearchState::Running {
        log.ask(&engine);
        log.grow();
        let event = next(&mut engine).await;
        log.take(event);
        log.ask(&engine);
    }
    assert!(matches!(log.state(), SearchState::Done { .. }) && log.rows > BATCH * BATCHES);
    let expected: Vec<u64> = (0..log.rows).filter(|row| row % 10 == 7 && row % 3 != 2).collect();
    assert_eq!(log.found(), expected);
    let span = log.console.log.time_span().unwrap();
    let bars: Vec<_> = log.console.bars(Bars::over(&span, 40)).collect();
    let sums = bars.iter().fold((0, 0), |(all, found), bar| (all + bar.0, found + bar.1));
    assert_eq!(sums, (log.rows, expected.len() as u64));
    engine.end().await;
}

#[tokio::test]
async fn a_new_query_ends_the_search_before_it_and_a_stopped_one_goes_on_where_it_was() {
    let (_stage, mut engine) = open().await;
    let mut log = Growing::new();
    log.search_for("payload:/r[0-9]*7\"/");
    log.ask(&engine);
    log.search_for("payload:/r[0-9]*77\"/");
    log.ask(&engine);
    log.console.search.stop();
    log.ask(&engine);
    assert_eq!(log.state(), SearchState::Stopped);
    log.console.search.resume();
    while log.state() == SearchState::Running {
        log.ask(&engine);
        let event = next(&mut engine).await;
        log.take(event);
    }
    let expected: Vec<u64> = (0..log.rows).filter(|row| row % 100 == 77).collect();
    assert_eq!(log.found(), expected);
    // One that is on its way does not hold up the end.
    log.search_for("payload:/r[0-9]*777\"/");
    log.ask(&engine);
    engine.end().await;
}
