//! What a person chooses of recording in the window, and a second program that records the same profile.

use std::sync::Arc;

use engine::{Folder, Options};
use model::{
    Batch, Command, Event, PastCommand, PastEvent, PastId, Qos, RecordingChoice, RecordingCommand, RecordingEvent,
    Timestamp,
};
use sandbox::OPERATOR;
use store::WhyNotRecorded;
use tokio::sync::watch;

use super::child::{self, Receiving, of_test, recording_in, say};
use super::live::{recording_event, send, start, started};
use super::numbers::Recorded;
use crate::support::keeping_engine;
use crate::support::long_run::rounds;
use crate::support::memory_store::MemoryStore;
use crate::support::quiet_sandbox::QuietSandbox;
use crate::support::watched_engine::WatchedEngine;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recording_is_on_from_the_start_and_can_be_turned_off_and_on_and_deleted() {
    let stage = QuietSandbox::new().await;
    let folder = tempfile::tempdir().unwrap();
    let (mut engine, start) = started(&stage, &Folder::at(folder.path())).await;
    assert_eq!(start, RecordingEvent::Started { row: 0, message: 0 });
    send(&stage, &mut engine, 0..100).await;
    let choose = |is_off| RecordingCommand::Choose(RecordingChoice { is_off, ..RecordingChoice::default() });
    engine.send(Command::Recording(choose(true)));
    recording_event(&mut engine, "the end", |event| *event == RecordingEvent::Off).await;
    send(&stage, &mut engine, 100..200).await;
    engine.send(Command::Recording(choose(false)));
    let again = recording_event(&mut engine, "a start", |event| matches!(event, RecordingEvent::Started { .. })).await;
    assert_eq!(again, RecordingEvent::Started { row: 100, message: 200 });
    send(&stage, &mut engine, 200..300).await;
    recording_event(
        &mut engine,
        "safe messages",
        |event| matches!(event, RecordingEvent::Saved { messages: 200, bytes } if *bytes > 0),
    )
    .await;
    let recorded = Recorded::read(&recording_in(folder.path()), 0);
    assert!(recorded.numbers.iter().copied().eq((0..100).chain(200..300)) && recorded.missing() == 0);
    engine.send(Command::Recording(RecordingCommand::Forget));
    let forgotten = |event: &RecordingEvent| matches!(event, RecordingEvent::Forgotten { bytes } if *bytes > 0);
    recording_event(&mut engine, "that it is deleted", forgotten).await;
    let again = recording_event(&mut engine, "a start", |event| matches!(event, RecordingEvent::Started { .. })).await;
    assert_eq!(again, RecordingEvent::Started { row: 0, message: 300 });
    // The topic was named before.
    send(&stage, &mut engine, 300..400).await;
    engine.end().await;
    let recorded = Recorded::read(&recording_in(folder.path()), 0);
    assert!(recorded.numbers.into_iter().eq(300..400));
    assert!(matches!(&recorded.summary.deleted[..], [deleted] if deleted.by_hand), "{:?}", recorded.summary.deleted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_program_says_so_reads_along_and_continues_when_the_first_has_ended() {
    let stage = QuietSandbox::new().await;
    let folder = tempfile::tempdir().unwrap();
    let folder = Folder::at(folder.path());
    let (mut first, _) = started(&stage, &folder).await;
    send(&stage, &mut first, 0..50).await;
    recording_event(&mut first, "safe messages", |event| matches!(event, RecordingEvent::Saved { messages: 50, .. }))
        .await;
    let mut second = keeping_engine::start(&stage.profiles_toml, &folder, &MemoryStore::default());
    recording_event(&mut second, "a size", |event| matches!(event, RecordingEvent::Size { bytes } if *bytes > 0)).await;
    second
        .until("a notice", |event| match event {
            Event::Noticed(notice) if notice.code == "recording.in_use" => Some(()),
            _ => None,
        })
        .await;
    recording_event(&mut second, "where", |event| matches!(event, RecordingEvent::Elsewhere)).await;
    let past = PastId(1);
    let (profile, since, until) = ("sandbox".to_owned(), Timestamp(i64::MIN), Timestamp(i64::MAX));
    second.send(Command::Past(PastCommand::Open { past, profile, since, until }));
    second.send(Command::Past(PastCommand::Load { past, row: 49 }));
    let batch: Arc<Batch> = second
        .until("the messages", |event| match event {
            Event::Past(PastEvent::Loaded { batch, .. }) => Some(batch.clone().expect("messages")),
            _ => None,
        })
        .await;
    assert_eq!(batch.get(49).map(|message| message.payload), Some(&b"49"[..]));
    first.end().await;
    let taken_over =
        recording_event(&mut second, "a start", |event| matches!(event, RecordingEvent::Started { .. })).await;
    assert_eq!(taken_over, RecordingEvent::Started { row: 50, message: 0 });
    second.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_process_continues_when_the_first_was_killed() {
    if let Some(folder) = child::folder_of_child() {
        return child::receive(&folder).await;
    }
    let name = "recordings::chosen::a_second_process_continues_when_the_first_was_killed";
    let stage = QuietSandbox::new().await;
    let folder = tempfile::tempdir().unwrap();
    let path = recording_in(folder.path());
    let mut first = Receiving::start(&mut of_test(name, folder.path()));
    first.until(1_000);
    let mut second = keeping_engine::start(&stage.profiles_toml, &Folder::at(folder.path()), &MemoryStore::default());
    let in_use = |event: &Event| matches!(event, Event::Noticed(notice) if notice.code == "recording.in_use");
    second.until("a notice", |event| in_use(event).then_some(())).await;
    assert!(Recorded::read(&path, 0).summary.is_recording);
    first.kill();
    // The notice goes, too.
    let settled = |event: &Event| matches!(event, Event::Settled(notice) if notice.code == "recording.in_use");
    second.until("the end of the notice", |event| settled(event).then_some(())).await;
    let RecordingEvent::Started { row, message: 0 } = start(&mut second).await else { panic!("another start") };
    assert!(row > 0);
    second.sign_in(OPERATOR).await;
    second.subscribed("plant/#").await;
    send(&stage, &mut second, 0..100).await;
    second.end().await;
    let recorded = Recorded::read(&path, 0);
    assert!(recorded.numbers.into_iter().eq((0..row).chain(0..100)));
    // Between the two, it is not said that recording was off.
    let ([killed], [first, second, ..]) = (&*recorded.summary.gaps, &*recorded.summary.runs) else {
        panic!("{:?}", recorded.summary)
    };
    assert_eq!((killed.why, killed.messages), (WhyNotRecorded::Ended, 0));
    assert_eq!((killed.from, killed.until), (first.1, second.0));
}

/// Counts what came.
struct Counting(watch::Sender<usize>);

impl engine::Tap for Counting {
    fn batch(&mut self, batch: &Arc<Batch>, _: &mut Vec<Event>) {
        self.0.send_modify(|count| *count += batch.len());
    }
}

/// At 50,000 messages a second, these are one second and ten.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_window_is_frozen_every_message_is_recorded() {
    let stage = QuietSandbox::new().await;
    let folder = tempfile::tempdir().unwrap();
    let (count, mut came) = watch::channel(0);
    let config = tempfile::tempdir().unwrap();
    std::fs::write(config.path().join("profiles.toml"), &stage.profiles_toml).unwrap();
    let options = Options {
        keyring: Some(MemoryStore::default().keyring()),
        store: Some(Folder::at(folder.path())),
        subscribe: true,
        taps: Some(Arc::new(move |_| vec![Box::new(Counting(count.clone())) as Box<dyn engine::Tap>])),
        ..Options::default()
    };
    let mut engine = WatchedEngine::start_in(config, options);
    engine.sign_in(OPERATOR).await;
    engine.subscribed("plant/#").await;
    let messages = rounds(50_000, 500_000);
    let filler = "x".repeat(100);
    let began = std::time::Instant::now();
    for from in (0..messages).step_by(500) {
        for number in from..from + 500 {
            stage.sandbox.publish("plant/number", format!("{number} {filler}").into_bytes(), Qos::AtMostOnce, false);
        }
        // The broker drops what a client does not read.
        let all_but_some = |count: &usize| count + 4_000 >= from + 500;
        came.wait_for(all_but_some).await.unwrap();
    }
    came.wait_for(|count| *count == messages).await.unwrap();
    let took = began.elapsed();
    // The window has taken nothing since then.
    engine.end().await;
    let recorded = Recorded::read(&recording_in(folder.path()), 0);
    assert!(recorded.numbers.into_iter().eq(0..messages as u64));
    say(&format!("{messages} messages in {} ms", took.as_millis()));
}
