//! Forty days of a recorder in a time-lapse: each day the clock of AWS is a day further, the connection is lost, and everything
//! that has expired meanwhile is renewed, or refused for a while.
//!
//! A short run takes four days at a time. `TOPICDECK_LONG=1` takes one, with more messages, and looks at the memory.

use std::time::Duration;

use engine::Folder;
use model::{
    Command, Event, LinkCommand, LinkEvent, Qos, RecordingChoice, RecordingCommand, RecordingEvent, Timestamp,
};
use sandbox::{Fault, Lifetimes, Place, Times};
use store::RecordingLimits;

use super::child::recording_in;
use super::live::{recording_event, start, started};
use super::numbers::{Recorded, noisy};
use crate::support::long_run::{assert_memory_is_flat, resident_kib, rounds};
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

const DAYS: i64 = 40;
const DAY: Duration = Duration::from_hours(24);

/// The door of AWS that is closed in this round until it was tried twice, so that a renewal is refused.
fn refusing(round: usize) -> Option<Place> {
    match round % 8 {
        2 => Some(Place::IdentityPool),
        4 => Some(Place::Token),
        6 => Some(Place::Gateway),
        _ => None,
    }
}

/// Waits until it is live again, without waiting between attempts.
async fn live_again(engine: &mut WatchedEngine) {
    let mut refused = 0;
    loop {
        let is_live = engine
            .until("another connection", |event| match event {
                Event::Link(LinkEvent::StateChanged(state)) if state.is_live() => Some(true),
                Event::Link(LinkEvent::StateChanged(state)) => state.next_attempt_at.map(|_| false),
                _ => None,
            })
            .await;
        if is_live {
            return;
        }
        refused += 1;
        assert!(refused < 50, "it never comes back");
        engine.link(LinkCommand::RetryNow);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_days_of_lost_connections_and_refused_renewals_are_recorded_within_both_limits() {
    let lifetimes = Lifetimes { refresh_token: DAY * 100, ..Lifetimes::default() };
    let stage = QuietSandbox::with(sandbox::Options { lifetimes, ..sandbox::Options::default() }).await;
    let folder = tempfile::tempdir().unwrap();
    let (mut engine, _) = started(&stage, &Folder::at(folder.path())).await;
    let (mib, days) = (RecordingChoice::MIN_MIB, 30);
    engine.send(Command::Recording(RecordingCommand::Choose(RecordingChoice { mib, days, is_off: false })));
    start(&mut engine).await;
    let (days_at_once, messages) = (rounds(4, 1), rounds(28, 12));
    let (mut largest, mut began_kib, mut sent, mut last_day) = (0, 0, 0, 0);
    for (round, day) in (0..DAYS).step_by(days_at_once).enumerate() {
        last_day = day;
        let faults = stage.sandbox.faults();
        faults.clear();
        if let Some(place) = refusing(round) {
            faults.inject(Fault::HttpStatus { place, status: 503 }, Times::Count(2));
        }
        faults.inject(Fault::ClockSkew { secs: day * 86_400 }, Times::Always);
        stage.sandbox.drop_connections(None);
        engine
            .until("the end of the connection", |event| match event {
                Event::Link(LinkEvent::StateChanged(link)) => (!link.is_live()).then_some(()),
                _ => None,
            })
            .await;
        live_again(&mut engine).await;
        for _ in 0..messages {
            stage.sandbox.publish("plant/noise", noisy(sent), Qos::AtMostOnce, false);
            sent += 1;
            engine.until_received(usize::try_from(sent).unwrap()).await;
        }
        let saved = recording_event(
            &mut engine,
            "safe messages",
            |event| matches!(event, RecordingEvent::Saved { messages, .. } if *messages == sent),
        );
        let RecordingEvent::Saved { bytes, .. } = saved.await else { panic!("another event") };
        largest = largest.max(bytes);
        if round == 5 {
            began_kib = resident_kib();
        }
    }
    assert_memory_is_flat(began_kib, resident_kib());
    engine.end().await;
    assert!(largest <= RecordingLimits::MIN_BYTES, "{largest}");
    let recorded = Recorded::read(&recording_in(folder.path()), 0);
    let oldest = recorded.numbers[0];
    assert!(recorded.numbers.iter().copied().eq(oldest..sent), "from {oldest} on, all {sent} are there");
    assert!(recorded.summary.gaps.is_empty(), "{:?}", recorded.summary.gaps);
    let (first, last) = (recorded.summary.first_time.unwrap(), recorded.summary.last_time.unwrap());
    let lasts = last.since(first);
    assert!(lasts > DAY * 5 && lasts < DAY * 31, "{lasts:?}");
    let until = Timestamp::from_system_clock().plus(DAY * u32::try_from(last_day).unwrap());
    assert!(until.since(last) < Duration::from_mins(10), "the last day is there");
    let [deleted, ..] = &*recorded.summary.deleted else { panic!("{:?}", recorded.summary) };
    assert!(deleted.until.since(deleted.from) > DAY * 8, "{deleted:?}");
    eprintln!(
        "\n{DAYS} days, {sent} messages, at most {largest} bytes, the last {} days are there",
        lasts.as_secs() / 86_400
    );
}
