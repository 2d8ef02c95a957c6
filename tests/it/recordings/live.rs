//! An engine that is live and records, and what it says of it.

use std::ops::Range;

use engine::Folder;
use model::{Event, LinkEvent, Qos, RecordingEvent, SubscriptionState};
use sandbox::OPERATOR;

use crate::support::keeping_engine;
use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

/// Waits for such an event.
pub(super) async fn recording_event(
    engine: &mut WatchedEngine,
    what: &str,
    is_it: impl Fn(&RecordingEvent) -> bool,
) -> RecordingEvent {
    engine
        .until(what, |event| match event {
            Event::Recording(event) if is_it(event) => Some(event.clone()),
            _ => None,
        })
        .await
}

/// An engine that is live and records, and what it said when it began.
pub(super) async fn started(stage: &QuietSandbox, folder: &Folder) -> (WatchedEngine, RecordingEvent) {
    let mut engine = keeping_engine::start(&stage.profiles_toml, folder, &MemoryStore::default());
    let start = recording_event(&mut engine, "a start", |event| matches!(event, RecordingEvent::Started { .. })).await;
    engine.sign_in(OPERATOR).await;
    // The subscription is answered before that, and what is said in between is of a connection that is not live yet.
    engine
        .until_live_and("the answer to a subscription", |event| match event {
            Event::Link(LinkEvent::SubscriptionChanged { topic_filter, state, .. }) => {
                (topic_filter.as_str() == "plant/#" && *state != SubscriptionState::Requested).then_some(())
            }
            _ => None,
        })
        .await;
    (engine, start)
}

/// Sends numbered messages, and waits until they have come.
pub(super) async fn send(stage: &QuietSandbox, engine: &mut WatchedEngine, numbers: Range<u64>) {
    let all = engine.received + usize::try_from(numbers.end - numbers.start).unwrap();
    for number in numbers {
        stage.sandbox.publish("plant/number", number.to_string().into_bytes(), Qos::AtMostOnce, false);
    }
    engine.until_received(all).await;
}

/// Waits until messages are recorded. Returns under which rows of the recording they are.
pub(super) async fn start(engine: &mut WatchedEngine) -> RecordingEvent {
    recording_event(engine, "a start", |event| matches!(event, RecordingEvent::Started { .. })).await
}
